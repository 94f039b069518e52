"""Lesson 6: schedules compared."""

import numpy as np
import pandas as pd

from jdmkit import datasets, simulation
from jdmkit.charts import INK, LINES, MARKERS, PALETTE, QUIET, Chart, Sheet, blank_axes, live
from jdmkit.lessons.response.words import (
    SIMULATED,
    cap_of,
    child_of,
    evidence,
    grams_of,
    grounds,
    honesty,
    who,
)


def schedule_sheet() -> Sheet:
    """Axes for CMAS by schedule above bars of the mean effect."""
    sheet, (score, bars) = blank_axes(7.8, 6.0, nrows=2, height_ratios=(1.5, 1))
    names = list(simulation.schedules())
    lines = [
        score.plot([], [], color=color, ls=line, lw=2, marker=marker, markevery=4, ms=5, label=name)[0]
        for name, color, line, marker in zip(names, SCHEDULE_COLORS, LINES, MARKERS, strict=False)
    ]  # fmt: skip
    score.set(xlim=(0, 24), ylim=(0, 52), ylabel="CMAS in points")
    score.set_yticks(range(0, 53, 13))
    score.set(xlabel=f"weeks ({SIMULATED})", xticks=range(0, 25, 4))
    score.grid(axis="y")
    places = range(len(names))
    widths = bars.barh(places, [0] * len(names), color=SCHEDULE_COLORS, height=0.6)
    labels = [bars.text(0, place, "", va="center", size="small") for place in places]
    bars.set(xlim=(0, 1), ylim=(4.6, -0.6), yticks=list(places), yticklabels=names)
    bars.set_xlabel("mean effect in weeks 17 to 24, share of the largest possible")
    sheet.legend(handles=lines, loc="outside lower center", ncols=2)
    return Sheet(sheet, lines=lines, widths=list(widths), labels=labels)


# --- schedules ---------------------------------------------------------------------------------


@live(schedule_sheet)
def plot_schedules(
    sheet: Sheet,
    dose_g_per_kg: float = 2.0,
    weight_kg: float | None = None,
    cmas_start: float | None = None,
    max_dose_g: float | None = 70.0,
) -> Chart:
    """Compare schedules for one child, IVIG alone; splitting looks better, and data disagree.

    Parameters
    ----------
    dose_g_per_kg : float
        Grams per kilogram of a whole course.
    weight_kg, cmas_start : float, optional
        The child; default the girl of seven.
    max_dose_g : float or None
        Cap of a course in grams; None is no cap.
    """
    child = child_of(weight_kg, None, cmas_start)
    found = simulation.compare_schedules(child, dose_g_per_kg, cap_of(max_dose_g))
    share, names = found["mean_share_of_emax"], found["schedule"]
    at_12 = [score[12] for score in found["cmas"]]
    told = "; ".join(
        f"{name} {score:.1f} ({grams:.0f} g)"
        for name, score, grams in zip(names, at_12, found["grams"], strict=True)
    )
    words = (
        f"{who(child)}, IVIG alone, {dose_g_per_kg:g} g/kg a course ({grams_of(child, dose_g_per_kg, max_dose_g)}). CMAS at "
        f"week 12 (grams in 24 weeks): {told}. {split_words()} Here the mean effect is {100 * share[0]:.0f} % every 4 weeks and {100 * share[1]:.0f} % "
        f"with half the dose twice as often. {honesty()}"
    )
    sources, confidence = grounds()
    seen = datasets.sources(pd.DataFrame([evidence("E67"), evidence("E68")]))
    return sheet.chart(
        words, [*sources, *seen], confidence,
        lines=[(np.arange(25), score) for score in found["cmas"]],
        widths=[{"width": width} for width in share],
        labels=[{"x": width + 0.01, "text": f"{100 * width:.0f} %"} for width in share],
    )  # fmt: skip


@datasets.remembered
def split_words() -> str:
    """Say that splitting looks better in any such model, and what was seen.

    >>> "22 patients" in split_words()
    True
    """
    seen, other = evidence("E67"), evidence("E68")
    return (
        "Splitting the same grams looks better in any model whose effect levels off. Data are mixed: in a randomized "
        f"crossover of {seen['population']} ({seen['n']:.0f} {seen['n_of']} completed it) {seen['arm'].replace(' minus the usual one', '')} was no "
        f"better (grip coefficient {seen['value']:g}, 95 % interval {seen['lower']:g} to {seen['upper']:g}); a model of {other['population']} "
        "points the other way."
    )


SCHEDULE_COLORS = (PALETTE[0], INK, QUIET, PALETTE[1], INK)
"""The usual schedule, and the one with half of the grams, stand out; line and marker tell all."""
