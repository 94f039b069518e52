"""Lesson 6: stopping treatment."""

import numpy as np
import pandas as pd

from jdmkit import arguments, cases, simulation
from jdmkit.arguments import WEEK_DAYS
from jdmkit.charts import INK, LINES, PALETTE, Chart, Sheet, blank_axes, live, say
from jdmkit.lessons.response.words import (
    SIMULATED,
    background_words,
    caveat,
    child_of,
    counted,
    grounds,
    left_out,
    series_words,
    taper_words,
)

WORDS = """
The girl of seven, {background}, {series}{left_out}, {given} in week {week:.0f}:
the gain in CMAS is {most:.1f} points at its most.
{lost} {taper}
The gain goes because the drug is gone:
that IVIG changes no course of the disease is an assumption here, not a finding.
{caveat}
"""


def stopping_sheet() -> Sheet:
    """Axes for the CMAS above those for the gain."""
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
    child, plan = child_of(None, None, None, course=course), cases.consensus_plan()
    regimen = simulation.make_regimen(
        plan.dose_g_per_kg, interval_days, n_infusions, 1, background, plan.max_dose_g
    )
    found = simulation.gain(child, regimen, np.arange(0, 547))
    last = regimen.infusion_days[-1]
    most = float(found["gain"].max())
    words = say(
        WORDS,
        background=background_words(background),
        series=series_words(regimen, interval_days),
        left_out=left_out(n_infusions, regimen),
        given="given" if len(regimen.infusion_days) == 1 else "the last",
        week=last / WEEK_DAYS,
        most=most,
        lost=_lost_words(found, last, most),
        taper=taper_words(background, course),
        caveat=caveat(),
    )
    shown = found.iloc[::WEEK_DAYS]
    weeks, gain = shown["day"] / WEEK_DAYS, shown["gain"]
    return sheet.chart(
        words,
        *grounds(),
        treated=(weeks, shown["treated"]),
        untreated=(weeks, shown["untreated"]),
        band=(weeks, 0 * gain, gain),
        stops=[([last / WEEK_DAYS] * 2, [0, 52])] * 2,
    )


def _lost_words(found: pd.DataFrame, last: float, most: float) -> str:
    """Say when half of the gain, and all but a point, is gone after the last infusion."""
    lost = []
    for limit, text in ((most / 2, "half of it"), (1.0, "all but 1 point")):
        weeks = (simulation.first_day_below(found, limit) - last) / WEEK_DAYS
        if most > limit and not np.isnan(weeks):
            when = f"{counted(round(weeks), 'week')} after" if weeks >= 0.5 else "already by"
            lost.append(f"{text} is gone {when} the last infusion")
    return f"{', and '.join(lost)}.".capitalize() if lost else "It never reaches a point."
