"""Lesson 6: a thousand children in two arms."""

import numpy as np
import pandas as pd

from jdmkit import datasets, simulation
from jdmkit.charts import LINES, PALETTE, Chart, Sheet, Table, blank_axes, live, styled
from jdmkit.lessons.response.words import (
    BACKGROUND,
    COURSES,
    SIMULATED,
    WEEKS,
    beside,
    course_named,
    evidence,
    grounds,
    honesty,
    infusion_count,
    left_out,
    uncapped,
    yes_or_no,
)
from jdmkit.simulation import CohortResult, Regimen, default_model, virtual_children

CHILDREN = 1000


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


# --- a thousand children -----------------------------------------------------------------------


@live(arms_sheet)
def plot_arms(
    sheet: Sheet,
    dose_g_per_kg: float = 2.0,
    interval_days: float = 28,
    n_infusions: int = 6,
    background: str = BACKGROUND,
    responder: bool | None = None,
    noisy: bool = True,
    bands: bool = True,
    course: str | None = None,
) -> Chart:
    """Show a thousand virtual children with and without IVIG, as median and bands.

    Parameters
    ----------
    dose_g_per_kg, interval_days, n_infusions, background
        As in :func:`plot_course`; no cap.
    responder : bool or None
        Whether IVIG has an effect in all or in none; None draws it.
    noisy : bool
        With the noise of measurement.
    bands : bool
        Whether to draw the bands.
    course : str or None
        Untreated course of all: a key of ``COURSES``; None draws it by the assumed shares.
    """
    noisy, bands = yes_or_no("noisy", noisy), yes_or_no("bands", bands)
    if responder is not None:
        yes_or_no("responder", responder)
    if course is not None:
        course_named(course)
    regimen = simulation.make_regimen(dose_g_per_kg, interval_days, n_infusions, 1, background)
    found = simulation.two_arms(
        regimen, n=CHILDREN, responder=responder, noisy=noisy, course=course
    )
    shares = (0.05, 0.25, 0.5, 0.75, 0.95)
    scores = found.quantiles(shares)["cmas"].to_numpy().reshape(len(shares), 2, WEEKS.size)
    low, lower, median, upper, high = scores if bands else scores[[2, 2, 2, 2, 2]]
    return sheet.chart(
        f"{_thousand(found, regimen, dose_g_per_kg, interval_days, background, responder, noisy, bands)} "
        f"{_crowd(dose_g_per_kg, course)}{left_out(n_infusions, regimen)} {honesty()}",
        *grounds(),
        wide=[(WEEKS, low[arm], high[arm]) for arm in (0, 1)],
        middle=[(WEEKS, lower[arm], upper[arm]) for arm in (0, 1)],
        lines=[(WEEKS, median[arm]) for arm in (0, 1)],
    )  # fmt: skip


@datasets.remembered
def _weights(n: int, seed: int) -> np.ndarray:
    """Weights of virtual children in kg."""
    return virtual_children(n, seed).table()["weight_kg"].to_numpy()


def _crowd(dose_g_per_kg: float, course: str | None) -> str:
    """Say how their disease runs untreated, and that nobody's grams are capped."""
    model = default_model()
    shares = {name: getattr(model, f"course_share_{name}") for name in COURSES}
    runs = (
        f"Untreated all run a {course} course"
        if course
        else "Courses untreated: " + ", ".join(f"{share:g} % {name}" for name, share in shares.items())
    )  # fmt: skip
    flares = "" if course in ("chronic", "monocyclic") else " (flares drawn at random)"
    heavy = uncapped(_weights(CHILDREN, 1), dose_g_per_kg)
    return f"{runs}{flares}; {heavy}."


def _thousand(
    found: CohortResult, regimen: Regimen, dose: float, interval: float, background: str,
    responder: bool | None, noisy: bool, bands: bool,
) -> str:  # fmt: skip
    """What a thousand children show, in words."""
    none, given = found.mean()["mean"].to_numpy().reshape(2, -1)  # arms in the order of two_arms
    gap = given - none
    anchor = int(evidence("E50")["value"])
    reach = 100 * found.share_at_least(anchor)["share"].to_numpy().reshape(2, -1)[:, 24]
    share = default_model().responder_share
    answering = {None: f"IVIG answers in {share:.0%} of them (assumed)", True: "IVIG answers in all", False: "IVIG answers in none"}  # fmt: skip
    middle = found.quantiles([0.5])["cmas"].to_numpy().reshape(2, -1)[:, 12]
    return (
        f"{found.n} virtual children (seed {found.seed}; the same ones and the same noise in both arms), "
        f"{answering[responder].replace('%', ' %')}, {beside(background)}, {infusion_count(regimen)} x {dose:g} g/kg every {interval:g} days, "
        f"{'with' if noisy else 'without'} the noise of measurement: the median CMAS at week 12 is {middle[1]} with and "
        f"{middle[0]} without IVIG; the means differ by {gap[12]:.1f} points at week 12, {gap[24]:.1f} at week 24 and "
        f"{gap[52]:.1f} at week 52. At week 24 {reach[1]:.0f} % with and {reach[0]:.0f} % "
        f"without reach {anchor}. The bands ({'half and nine tenths of the children' if bands else 'hidden'}) are spread "
        "between virtual children, not doubt about the model, which is larger."
    )


@styled
def table_course_shares() -> Table:
    """List what IVIG adds by the course of the disease, and by shares of courses."""
    alone = {name: _mean_gain(name) for name in COURSES}
    model = default_model()
    assumed = {name: getattr(model, f"course_share_{name}") for name in COURSES}
    rows = datasets.load("epidemiology").query("measure in @_COURSE_MEASURES")
    mixes = {f"all {name}": {name: 100.0} for name in COURSES} | {"as assumed here": assumed}
    for place, seen in rows.groupby("country", sort=False):
        shares = seen.set_index("measure")["value"].rename(
            lambda name: name.removeprefix("course_")
        )
        mixes[f"{place}, of those with a course"] = (100 * shares / shares.sum()).to_dict()
    gains = {
        mix: sum(share * alone[name] for name, share in shares.items()) / sum(shares.values())
        for mix, shares in mixes.items()
    }
    frame = pd.DataFrame(
        [
            {
                "children": mix,
                **{name: f"{mixes[mix].get(name, 0):.0f} %" for name in COURSES},
                **{f"gain at week {week}": f"{gain[week]:.2f}" for week in (12, 24, 52)},
            }
            for mix, gain in gains.items()
        ]
    )
    at_24 = [gain[24] for gain in list(gains.values())[len(COURSES) :]]
    words = (
        f"Mean points of CMAS that six infusions add to {BACKGROUND}, without noise, in {CHILDREN} virtual children. With shares of courses "
        f"as published or assumed the gain at week 24 is {min(at_24):.2f} to {max(at_24):.2f} points. {honesty()}"
    )
    sources, confidence = grounds()
    seen, sure = datasets.provenance(rows)
    return Table(frame, words, [*sources, *seen], [*confidence, *sure])


_COURSE_MEASURES = [f"course_{name}" for name in COURSES]


@datasets.remembered
def _mean_gain(course: str) -> np.ndarray:
    """Mean gain by week where all children run one course."""
    found = simulation.two_arms(simulation.make_regimen(), n=CHILDREN, noisy=False, course=course)
    without, given = found.mean()["mean"].to_numpy().reshape(2, -1)
    return given - without
