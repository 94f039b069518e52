"""Lesson 6: the ceiling of the CMAS and its measurement error."""

import numpy as np

from jdmkit import datasets, simulation
from jdmkit.charts import LINES, PALETTE, PAPER, QUIET, Chart, Sheet, blank_axes, live, say
from jdmkit.lessons.response.words import SIMULATED, caveat, child_of, evidence, grounds, patient
from jdmkit.measures import CMAS_MAX
from jdmkit.simulation import Child, cmas_score

STARTS = (10, 20, 40)
"""CMAS at the start of the curves in the background."""

RECOVERED = np.linspace(0, 1, 41)
"""Shares of lost function that have come back."""

WORDS = """
From CMAS {start:g} at {age:g} years, the first half of recovery is worth {first:.1f} points
and the second half {second:.1f}:
a healthy child of this age scores {healthy:.1f}, not {most}.
One measurement has a standard deviation of {start_error:.1f} points at the start
and {half_error:.1f} half-way,
so that two raters differ by {raters:.1f} points on average at the start;
the least change that matters is {least:g} to {least_upper:g} points.
Skin isn't in this score at all.
{caveat}
"""


def ceiling_sheet(age_years: float | None) -> Sheet:
    """Axes for recovery at an age, and for the noise by score."""
    age = patient().age_years if age_years is None else age_years
    sheet, (score, error) = blank_axes(7.8, 4.2, ncols=2, width_ratios=(1.2, 1))
    for start in STARTS:
        curve = recovery(patient().replace(age_years=age, cmas_start=start))
        score.plot(100 * RECOVERED, curve, color=QUIET, lw=1.1, ls=LINES[3])
    score.set(xlim=(0, 100), ylim=(0, 52), ylabel="CMAS in points")
    score.set(xlabel=f"function recovered in %\n({SIMULATED})")
    score.set_yticks(range(0, 53, 13))
    whole = np.arange(2, 50.1, 0.5)
    noise = simulation.noise_by_score(whole)
    error.plot(whole, noise, color=PALETTE[0], lw=2.2, label="one measurement (SD)")
    low, high = evidence("E48")[["lower", "upper"]].astype(float)
    look = {"fc": PAPER, "ec": PALETTE[4], "hatch": "//", "lw": 0}
    error.axhspan(low, high, label="least change that matters", **look)
    error.set(xlim=(0, 52), ylim=(0, 4), xlabel="true CMAS in points", ylabel="points")
    error.set_xticks(range(0, 53, 13))
    curve = score.plot([], [], color=PALETTE[0], lw=2.4, label="this child")[0]
    limit = score.plot([], [], color=PALETTE[1], lw=1.4, ls=LINES[1], label="healthy for age")[0]
    dot = error.plot([], [], "o", color=PALETTE[1], ms=8)[0]
    sheet.legend(loc="outside lower center", ncols=2)
    return Sheet(sheet, curve=curve, limit=limit, dot=dot)


@live(ceiling_sheet)
def plot_ceiling(
    sheet: Sheet, cmas_start: float | None = None, age_years: float | None = None
) -> Chart:
    """Show how the scale bends: points for the same recovery, and the noise of one measurement.

    Parameters
    ----------
    cmas_start, age_years : float, optional
        The child; default the girl of seven.
    """
    child = child_of(None, age_years, cmas_start)
    curve = recovery(child)
    half, healthy = curve[20], curve[-1]
    start_error, half_error = simulation.noise_by_score([child.cmas_start, half])
    least = evidence("E48")
    words = say(
        WORDS,
        start=child.cmas_start,
        age=child.age_years,
        first=half - child.cmas_start,
        second=healthy - half,
        healthy=healthy,
        most=CMAS_MAX,
        start_error=start_error,
        half_error=half_error,
        raters=simulation.raters_differ(child.cmas_start),
        least=least["lower"],
        least_upper=least["upper"],
        caveat=caveat(),
    )
    sources, confidence = grounds()
    return sheet.chart(
        words,
        [*sources, *datasets.sources(least.to_frame().T)],
        confidence,
        curve=(100 * RECOVERED, curve),
        limit=([0, 100], [healthy, healthy]),
        dot=([child.cmas_start], [start_error]),
    )


def recovery(child: Child) -> np.ndarray:
    """CMAS as function comes back, from the start to the score of a healthy child."""
    return cmas_score(1 - RECOVERED, age_years=child.age_years, cmas_start=child.cmas_start)
