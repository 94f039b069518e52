"""Lesson 6: stopping treatment."""

import numpy as np
import pandas as pd

from jdmkit import arguments, simulation
from jdmkit.charts import INK, LINES, PALETTE, Chart, Sheet, blank_axes, live
from jdmkit.lessons.response.words import (
    SIMULATED,
    beside,
    child_of,
    counted,
    grounds,
    honesty,
    infusion_count,
    left_out,
    plan,
    taper_words,
)
from jdmkit.simulation import Regimen


def stopping_sheet() -> Sheet:
    """Axes for CMAS above the gain."""
    sheet, (score, extra) = blank_axes(7.8, 5.2, nrows=2, sharex=True, height_ratios=(1.5, 1))
    treated = score.plot([], [], color=PALETTE[0], lw=2.4, label="with IVIG, then stopped")[0]
    untreated = score.plot([], [], color=PALETTE[3], lw=2, ls=LINES[1], label="never IVIG")[0]
    score.set(xlim=(0, 78), ylim=(0, 52), ylabel="CMAS in points")
    score.set_yticks(range(0, 53, 13))
    extra.set(ylim=(0, 16), ylabel="gain in points")
    extra.set(xlabel=f"weeks since treatment began ({SIMULATED})", xticks=range(0, 79, 13))
    extra.set_yticks(range(0, 17, 4))
    band = extra.fill_between([0], [0], [0], color=PALETTE[0], alpha=0.25, lw=0)
    stops = [axes.plot([], [], color=INK, lw=1.2, ls=LINES[3])[0] for axes in (score, extra)]
    stops[0].set_label("last infusion")
    for axes in (score, extra):
        axes.grid(axis="y")
    sheet.legend(loc="outside lower center", ncols=3)
    return Sheet(sheet, treated=treated, untreated=untreated, band=band, stops=stops)


# --- what stops when IVIG stops ----------------------------------------------------------------


@live(stopping_sheet)
def plot_stopping(
    sheet: Sheet,
    n_infusions: int = 6,
    interval_days: float = 28,
    background: str = "none",
    course: str = "chronic",
) -> Chart:
    """Show what becomes of the gain after the last infusion, for the girl of seven.

    Parameters
    ----------
    n_infusions, interval_days, background
        As in :func:`plot_course`.
    course : {"chronic", "monocyclic", "polycyclic"}
        How her disease would run untreated; polycyclic means two flares.
    """
    arguments.whole("n_infusions", n_infusions, 1, 1000)
    child = child_of(None, None, None, course=course)
    regimen = simulation.make_regimen(
        plan()["dose_low"], interval_days, n_infusions, 1, background, plan()["max_dose"]
    )
    found = simulation.gain(child, regimen, np.arange(0, 547))
    last = regimen.infusion_days[-1]
    most = float(found["gain"].max())
    shown = found.iloc[::7]
    words = (
        f"The girl of seven, {beside(background)}, {_series(regimen, interval_days)}{left_out(n_infusions, regimen)}, "
        f"{'given' if len(regimen.infusion_days) == 1 else 'the last'} in week {last / 7:.0f}: the gain in CMAS is {most:.1f} points at its most. "
        f"{_gone(found, last, most)} {taper_words(background, course)} The gain goes because the drug is gone: that IVIG changes no course of the "
        f"disease is an assumption here, not a finding. {honesty()}"
    )
    return sheet.chart(
        words, *grounds(),
        treated=(shown["day"] / 7, shown["treated"]), untreated=(shown["day"] / 7, shown["untreated"]),
        band=(shown["day"] / 7, 0 * shown["gain"], shown["gain"]), stops=[([last / 7] * 2, [0, 52])] * 2,
    )  # fmt: skip


def _series(regimen: Regimen, interval_days: float) -> str:
    """Infusions of the girl's plan in words."""
    count = infusion_count(regimen)
    every = "" if count == 1 else f" every {interval_days:g} days"
    return f"{counted(count, 'infusion')} of {plan()['dose_low']:g} g/kg{every}"


def _gone(found: pd.DataFrame, last: float, most: float) -> str:
    """When half of the gain, and all but a point, is gone after the last infusion."""
    after = found.loc[found["gain"].idxmax() :]
    told = []
    for limit, text in ((most / 2, "half of it"), (1.0, "all but 1 point")):
        under = after.loc[after["gain"] < limit, "day"]
        if most > limit and under.size:
            weeks = (under.iloc[0] - last) / 7
            when = f"{counted(round(weeks), 'week')} after" if weeks >= 0.5 else "already by"
            told.append(f"{text} is gone {when} the last infusion")
    return f"{', and '.join(told)}.".capitalize() if told else "It never reaches a point."
