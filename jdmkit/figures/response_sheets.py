"""Sheets of lesson 6: what stands still in its live charts."""

import numpy as np

from jdmkit import (
    datasets,
    scenarios,
)
from jdmkit.charts import (
    FAINT,
    INK,
    LINES,
    MARKERS,
    PALETTE,
    PAPER,
    QUIET,
    blank_axes,
)
from jdmkit.child import Child
from jdmkit.figures.response_words import (
    SIMULATED,
    WEEKS,
    evidence,
    girl,
    girl_alone,
    targets,
    usual_pair,
)
from jdmkit.live import Sheet
from jdmkit.response import cmas_score

TRIALS = 25
"""Small trials drawn at once."""


def course_sheet() -> Sheet:
    """Axes for IgG above CMAS."""
    sheet, (levels, score) = blank_axes(7.8, 5.6, nrows=2, sharex=True, height_ratios=(1, 1.2))
    levels.set(ylim=(0, 72), ylabel="IgG in g/L")
    score.set(xlim=(-0.8, 52.8), ylim=(0, 52), ylabel="CMAS in points")
    score.set(xlabel=f"weeks since treatment began ({SIMULATED})")
    score.set_xticks(range(0, 53, 4))
    score.set_yticks(range(0, 53, 13))
    for axes in (levels, score):
        axes.grid(axis="y")
    artists = {
        "igg": levels.plot([], [], color=PALETTE[0], lw=1.6, label="total IgG")[0],
        "half": levels.plot([], [], color=INK, lw=1.4, ls=LINES[3], label="IgG of half the effect")[0],
        "treated": score.plot([], [], color=PALETTE[0], lw=2.4, label="CMAS with IVIG")[0],
        "untreated": score.plot([], [], color=PALETTE[3], lw=2, ls=LINES[1], label="CMAS without IVIG")[0],
        "healthy": score.plot([], [], color=QUIET, lw=1.2, ls=LINES[2], label="healthy child of this age")[0],
        "given": levels.plot([], [], "^", color=INK, ms=6, label="infusion")[0],
    }  # fmt: skip
    sheet.legend(loc="outside lower center", ncols=3)
    return Sheet(sheet, **artists)


def wear_off_sheet() -> Sheet:
    """Axes for one interval: effect and activity."""
    sheet, axes = blank_axes(7.8, 3.9)
    axes.set(xlim=(0, 56), ylim=(0, 1), ylabel="share (untreated activity 1)")
    axes.set(xlabel=f"days since the fifth of six infusions ({SIMULATED})")
    axes.set_xticks(range(0, 57, 7))
    axes.grid(axis="y")
    axes.set_yticks([0, 0.25, 0.5, 0.75, 1])
    axes.axhline(0.5, color=INK, lw=1.2, ls=LINES[3], label="half of the largest possible")
    artists = {
        "band": axes.fill_between([0], [0], [0], color=FAINT, lw=0),
        "effect": axes.plot([], [], color=PALETTE[0], lw=2.2, label="effect, share of the largest possible")[0],
        "activity": axes.plot([], [], color=PALETTE[2], lw=2.2, ls=LINES[1], label="disease activity")[0],
    }  # fmt: skip
    sheet.legend(loc="outside lower center", ncols=2)
    return Sheet(sheet, **artists)


SCHEDULE_COLORS = (PALETTE[0], INK, QUIET, PALETTE[1], INK)
"""The usual schedule, and the one with half of the grams, stand out; line and marker tell all."""


def schedule_sheet() -> Sheet:
    """Axes for CMAS by schedule above bars of the mean effect."""
    sheet, (score, bars) = blank_axes(7.8, 6.0, nrows=2, height_ratios=(1.5, 1))
    names = list(scenarios.schedules())
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


def arms_sheet() -> Sheet:
    """Axes for medians and bands of both arms."""
    sheet, axes = blank_axes(7.8, 4.6)
    axes.set(xlim=(0, 52), ylim=(0, 52), ylabel="CMAS in points")
    axes.set(xlabel=f"weeks since treatment began ({SIMULATED})")
    axes.set_xticks(range(0, 53, 4))
    axes.set_yticks(range(0, 53, 13))
    axes.grid(axis="y")
    looks = (
        ("without IVIG", PALETTE[3], LINES[1], "\\\\"),
        ("with IVIG", PALETTE[0], LINES[0], ""),
    )
    wide, middle, lines = [], [], []
    for name, color, line, hatch in looks:
        outer = {"alpha": 0.12, "lw": 0, "color": color}
        wide.append(axes.fill_between([0], [0], [0], label=f"{name}: 9 of 10 children", **outer))
        inner = {"alpha": 0.28, "lw": 0.8, "ls": line, "fc": color, "ec": color, "hatch": hatch}
        middle.append(axes.fill_between([0], [0], [0], label=f"{name}: half of them", **inner))
        lines += axes.plot([], [], color=color, ls=line, lw=2.6, label=f"{name}: median")
    sheet.legend(loc="outside lower center", ncols=2)
    return Sheet(sheet, wide=wide, middle=middle, lines=lines)


STARTS = (10, 20, 40)


RECOVERED = np.linspace(0, 1, 41)


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
        scenarios.noise_by_score(whole),
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


def recovery(child: Child) -> np.ndarray:
    """CMAS as function comes back, from the start to that of a healthy child."""
    return cmas_score(1 - RECOVERED, age_years=child.age_years, cmas_start=child.cmas_start)


OUTCOMES = {"cmas": "CMAS", "improvement": "improvement score"}


SPANS = {"cmas": (-44, 42), "improvement": (-72, 86)}
"""Points; wide enough for trials of five, and the same for all, so that width can be compared."""


def trials_sheet(outcome: str) -> Sheet:
    """Axes for small trials by one outcome, with the truth."""
    if outcome not in OUTCOMES:
        raise ValueError(datasets.nearest(outcome, OUTCOMES, "outcome"))
    sheet, axes = blank_axes(7.8, 5.0)
    axes.set(xlim=SPANS[outcome], ylim=(TRIALS, -1), ylabel="simulated trial")
    axes.set_yticks([0, 4, 9, 14, 19, 24], [1, 5, 10, 15, 20, 25])
    axes.set_xlabel(f"difference in {OUTCOMES[outcome]} at month 6, IVIG minus none\n({SIMULATED})")
    axes.axvline(0, color=INK, lw=1)
    truth = float(np.diff(scenarios.trial_pool(outcome).mean(axis=1))[0])
    axes.axvline(truth, color=INK, lw=1.4, ls=LINES[1], label="in all 20,000 children")
    lines = [axes.plot([], [], color=QUIET, lw=1.4)[0] for _ in range(TRIALS)]
    found = axes.plot([], [], "o", color=PALETTE[0], ms=6, label="interval above 0")[0]
    missed = axes.plot([], [], "o", mfc=PAPER, color=PALETTE[1], ms=6, label="nothing found")[0]
    harm = axes.plot([], [], "X", color=PALETTE[3], ms=7, label="interval below 0")[0]
    sheet.legend(loc="outside lower center", ncols=2)
    return Sheet(sheet, lines=lines, found=found, missed=missed, harm=harm)


FIT_WEEKS = np.arange(0, 41, 2)


def fit_sheet() -> Sheet:
    """Axes for adults, with what was seen, beside the girl."""
    sheet, (adults, child) = blank_axes(7.8, 4.4, ncols=2)
    usual = scenarios.fit_course(weeks=FIT_WEEKS)
    adults.plot(
        usual["week"],
        usual["improvement"],
        color=QUIET,
        ls=LINES[1],
        lw=1.6,
        label="pair of this kit",
    )
    for row, week in (("C4a", 16), ("C6", 40)):
        target = targets().loc[row]
        spread = [[target["observed"] - target["lower"]], [target["upper"] - target["observed"]]]
        adults.errorbar(
            [week], [target["observed"]], yerr=spread, fmt="s", color=PALETTE[1], capsize=5, ms=6,
            label="adult trial, with tolerance" if week == 16 else None,
        )  # fmt: skip
    adults.set(xlim=(0, 42), ylim=(0, 70), ylabel="mean improvement score", title="Adults")
    adults.set_xlabel("weeks (simulated, squares: seen)")
    adults.set_xticks(range(0, 41, 8))
    child.plot(WEEKS, girl_alone(*usual_pair()), color=QUIET, ls=LINES[1], lw=1.6)
    child.set(xlim=(0, 52), ylim=(0, 52), ylabel="CMAS in points", title="The girl, IVIG alone")
    child.set_yticks(range(0, 53, 13))
    child.set_xticks(range(0, 53, 13))
    child.set_xlabel(f"weeks\n({SIMULATED})")
    mean = adults.plot([], [], color=PALETTE[0], lw=2.4, label="chosen pair")[0]
    curve = child.plot([], [], color=PALETTE[0], lw=2.4)[0]
    sheet.legend(loc="outside lower center", ncols=3)
    return Sheet(sheet, mean=mean, curve=curve)


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


def trap_sheet() -> Sheet:
    """Axes for the right and the wrong solution."""
    sheet, axes = blank_axes(7.8, 4.0)
    axes.set(xlim=(0, 52), ylim=(0, 52), ylabel="CMAS in points")
    axes.set(xlabel=f"weeks ({SIMULATED})", xticks=range(0, 53, 4), yticks=range(0, 53, 13))
    axes.grid(axis="y")
    right = axes.plot([], [], color=PALETTE[0], lw=2.4, label="right: every infusion seen")[0]
    wrong = axes.plot(
        [], [], color=PALETTE[1], lw=2, ls=LINES[1], marker=MARKERS[1], markevery=4, ms=5,
        label="wrong: the solver steps over infusions",
    )[0]  # fmt: skip
    given = axes.plot([], [], "^", color=INK, ms=6, label="infusion")[0]
    sheet.legend(loc="outside lower center", ncols=2)
    return Sheet(sheet, right=right, wrong=wrong, given=given)
