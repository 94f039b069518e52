"""Lesson 6: schedules compared."""

import numpy as np
import pandas as pd

from jdmkit import cases, datasets, simulation
from jdmkit.charts import INK, LINES, MARKERS, PALETTE, QUIET, Chart, Sheet, blank_axes, live, say
from jdmkit.lessons.response.words import (
    SIMULATED,
    caveat,
    child_of,
    child_words,
    evidence,
    grams_words,
    grounds,
)

SCHEDULE_COLORS = (PALETTE[0], INK, QUIET, PALETTE[1], INK)
"""The usual schedule and the one with half of the grams stand out; line and marker differ too."""

LOOK = {"lw": 2, "markevery": 4, "ms": 5}
"""What the lines of all schedules share."""

WORDS = """
{child}, IVIG alone, {dose:g} g/kg a course ({grams}).
CMAS at week 12 (grams in 24 weeks): {scores}.
{observed}
Here the mean effect is {usual:.0f} % every 4 weeks
and {split:.0f} % with half the dose twice as often.
{caveat}
"""

OBSERVED = """
Splitting the same grams looks better in any model whose effect levels off.
Data are mixed: in a randomized crossover of {population} ({n:.0f} {n_of} completed it) {arm}
was no better (grip coefficient {value:g}, 95 % interval {lower:g} to {upper:g});
a model of {other} points the other way.
"""


def schedule_sheet() -> Sheet:
    """Axes for the CMAS by schedule above bars of the mean effect."""
    sheet, (score, bars) = blank_axes(7.8, 6.0, nrows=2, height_ratios=(1.5, 1))
    names = list(simulation.schedules())
    lines = [
        score.plot([], [], color=color, ls=line, marker=marker, label=name, **LOOK)[0]
        for name, color, line, marker in zip(names, SCHEDULE_COLORS, LINES, MARKERS, strict=False)
    ]
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


@live(schedule_sheet)
def plot_schedules(
    sheet: Sheet,
    dose_g_per_kg: float = 2.0,
    weight_kg: float | None = None,
    cmas_start: float | None = None,
    max_dose_g: float | str | None = "plan",
) -> Chart:
    """Compare schedules for one child, IVIG alone; splitting looks better, and data disagree.

    Parameters
    ----------
    dose_g_per_kg : float
        Grams per kilogram of a whole course.
    weight_kg, cmas_start : float, optional
        The child; default the girl of seven.
    max_dose_g : float, "plan" or None
        Cap of a course in grams; ``"plan"`` is that of the consensus plan, None no cap.
    """
    child, cap = child_of(weight_kg, None, cmas_start), cases.cap_g(max_dose_g)
    found = simulation.compare_schedules(child, dose_g_per_kg, cap)
    share = found["mean_share_of_emax"]
    words = say(
        WORDS,
        child=child_words(child),
        dose=dose_g_per_kg,
        grams=grams_words(child, dose_g_per_kg, cap),
        scores="; ".join(
            f"{row.schedule} {row.cmas[12]:.1f} ({row.grams:.0f} g)" for row in found.itertuples()
        ),
        observed=split_words(),
        usual=100 * share[0],
        split=100 * share[1],
        caveat=caveat(),
    )
    sources, confidence = grounds()
    seen = datasets.sources(pd.DataFrame([evidence("E67"), evidence("E68")]))
    return sheet.chart(
        words,
        [*sources, *seen],
        confidence,
        lines=[(np.arange(25), score) for score in found["cmas"]],
        widths=[{"width": width} for width in share],
        labels=[{"x": width + 0.01, "text": f"{100 * width:.0f} %"} for width in share],
    )


@datasets.remembered
def split_words() -> str:
    """Say that splitting looks better in any such model, and what was observed.

    >>> "22 patients" in split_words()
    True
    """
    seen = evidence("E67")
    return say(
        OBSERVED,
        arm=seen["arm"].replace(" minus the usual one", ""),
        other=evidence("E68")["population"],
        **seen[["population", "n", "n_of", "value", "lower", "upper"]].to_dict(),
    )
