"""Lesson 6: the ceiling of the CMAS and its measurement error."""

import numpy as np

from jdmkit import datasets, simulation
from jdmkit.charts import LINES, PALETTE, PAPER, QUIET, Chart, Sheet, blank_axes, live
from jdmkit.lessons.response.words import SIMULATED, child_of, evidence, girl, grounds, honesty
from jdmkit.simulation import CMAS_MAX, Child, cmas_score


def ceiling_sheet(age_years: float | None) -> Sheet:
    """Axes for recovery at an age, beside the noise by score."""
    age = girl().age_years if age_years is None else age_years
    sheet, (score, error) = blank_axes(7.8, 4.2, ncols=2, width_ratios=(1.2, 1))
    for start in STARTS:
        curve = recovery(girl().replace(age_years=age, cmas_start=start))
        score.plot(100 * RECOVERED, curve, color=QUIET, lw=1.1, ls=LINES[3])
    score.set(xlim=(0, 100), ylim=(0, 52), ylabel="CMAS in points")
    score.set(xlabel=f"function recovered in %\n({SIMULATED})")
    score.set_yticks(range(0, 53, 13))
    whole = np.arange(2, 50.1, 0.5)
    error.plot(
        whole,
        simulation.noise_by_score(whole),
        color=PALETTE[0],
        lw=2.2,
        label="one measurement (SD)",
    )
    low, high = evidence("E48")[["lower", "upper"]].astype(float)
    error.axhspan(
        low, high, fc=PAPER, ec=PALETTE[4], hatch="//", lw=0, label="least change that matters"
    )
    error.set(xlim=(0, 52), ylim=(0, 4), xlabel="true CMAS in points", ylabel="points")
    error.set_xticks(range(0, 53, 13))
    curve = score.plot([], [], color=PALETTE[0], lw=2.4, label="this child")[0]
    limit = score.plot([], [], color=PALETTE[1], lw=1.4, ls=LINES[1], label="healthy for age")[0]
    dot = error.plot([], [], "o", color=PALETTE[1], ms=8)[0]
    sheet.legend(loc="outside lower center", ncols=2)
    return Sheet(sheet, curve=curve, limit=limit, dot=dot)


# --- ceiling and noise -------------------------------------------------------------------------


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
    half, top = curve[20], curve[-1]
    start_error, half_error = simulation.noise_by_score([child.cmas_start, half])
    seen = evidence("E48")
    words = (
        f"From CMAS {child.cmas_start:g} at {child.age_years:g} years, the first half of recovery is worth "
        f"{half - child.cmas_start:.1f} points and the second half {top - half:.1f}: a healthy child of this age scores "
        f"{top:.1f}, not {CMAS_MAX}. One measurement has a standard deviation of {start_error:.1f} points at the start and "
        f"{half_error:.1f} half-way, so that two raters differ by {simulation.raters_differ(child.cmas_start):.1f} points on average at the start; the least change that matters is {seen['lower']:g} to {seen['upper']:g} points. "
        f"Skin isn't in this score at all. {honesty()}"
    )
    sources, confidence = grounds()
    return sheet.chart(
        words, [*sources, *datasets.sources(seen.to_frame().T)], confidence,
        curve=(100 * RECOVERED, curve), limit=([0, 100], [top, top]),
        dot=([child.cmas_start], [start_error]),
    )  # fmt: skip


STARTS = (10, 20, 40)


RECOVERED = np.linspace(0, 1, 41)


def recovery(child: Child) -> np.ndarray:
    """CMAS as function comes back, from the start to that of a healthy child."""
    return cmas_score(1 - RECOVERED, age_years=child.age_years, cmas_start=child.cmas_start)
