"""Lesson 6: a solver that steps over an infusion."""

import numpy as np
import pandas as pd

from jdmkit import cases, simulation
from jdmkit.arguments import WEEK_DAYS
from jdmkit.charts import INK, LINES, MARKERS, PALETTE, Chart, Sheet, blank_axes, live, say
from jdmkit.lessons.response.words import (
    SIMULATED,
    WEEKS,
    caveat,
    counted,
    grounds,
    left_out,
    patient,
    series_words,
)

WORDS = """
The girl of seven, IVIG alone, {series}{left_out}, the same equations twice.
An adaptive solver with the tolerances that SciPy's solve_ivp has by default,
and the infusion as an if in the equations, {error}
The remedy is to start anew at every edge of an infusion, or a closed form.
{caveat}
"""

BY_LUCK = """
meets these infusions by luck of its steps: it is off by less than half a point here.
"""

OFF = """
steps over infusions of half a day: it is off by up to {points} of CMAS, at week {week:.0f},
and raises no error.
"""


def pitfall_sheet() -> Sheet:
    """Axes for the right and the wrong solution."""
    sheet, axes = blank_axes(7.8, 4.0)
    axes.set(xlim=(0, 52), ylim=(0, 52), ylabel="CMAS in points")
    axes.set(xlabel=f"weeks ({SIMULATED})", xticks=range(0, 53, 4), yticks=range(0, 53, 13))
    axes.grid(axis="y")
    right = axes.plot([], [], color=PALETTE[0], lw=2.4, label="right: every infusion seen")[0]
    look = {"color": PALETTE[1], "lw": 2, "ls": LINES[1], "marker": MARKERS[1], "ms": 5}
    label = "wrong: the solver steps over infusions"
    wrong = axes.plot([], [], markevery=4, label=label, **look)[0]
    given = axes.plot([], [], "^", color=INK, ms=6, label="infusion")[0]
    sheet.legend(loc="outside lower center", ncols=2)
    return Sheet(sheet, right=right, wrong=wrong, given=given)


@live(pitfall_sheet)
def plot_trap(sheet: Sheet, interval_days: float = 28, n_infusions: int = 6) -> Chart:
    """Show the same equations solved twice: once with the dose as an ``if``, stepped over.

    Parameters
    ----------
    interval_days, n_infusions
        As in :func:`plot_course`.
    """
    plan = cases.consensus_plan()
    regimen = simulation.make_regimen(
        plan.dose_g_per_kg, interval_days, n_infusions, 1, "none", plan.max_dose_g
    )
    found = simulation.stepped_over(patient(), regimen, WEEK_DAYS * WEEKS)
    given = np.array(regimen.infusion_days) / WEEK_DAYS
    words = say(
        WORDS,
        series=series_words(regimen, interval_days),
        left_out=left_out(n_infusions, regimen),
        error=_error_words(found),
        caveat=caveat(),
    )
    return sheet.chart(
        words,
        *grounds(),
        right=(WEEKS, found["cmas"]),
        wrong=(WEEKS, found["cmas_wrong"]),
        given=(given, np.full(given.size, 1.5)),
    )


def _error_words(found: pd.DataFrame) -> str:
    """Say how far the wrong solution is off; it may be right by luck."""
    worst = found.loc[found["off"].abs().idxmax()]
    points = abs(worst["off"])
    if points < 0.5:
        return say(BY_LUCK)
    return say(OFF, points=counted(round(points), "point"), week=worst["day"] / WEEK_DAYS)
