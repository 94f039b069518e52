"""Lesson 6: a thousand children in two arms."""

import pandas as pd

from jdmkit import datasets, simulation
from jdmkit.charts import LINES, PALETTE, Chart, Sheet, Table, blank_axes, live, say, styled
from jdmkit.lessons.response.words import (
    BACKGROUND,
    COURSES,
    SIMULATED,
    WEEKS,
    background_words,
    caveat,
    course_named,
    evidence,
    grounds,
    infusion_count,
    left_out,
    no_cap_words,
    yes_or_no,
)
from jdmkit.simulation import WITH, WITHOUT, CohortResult, default_model

CHILDREN = 1000

SHARES = (0.05, 0.25, 0.5, 0.75, 0.95)
"""Quantiles at the edges of the bands, with the median between them."""

WORDS = """
{children} virtual children (seed {seed}; the same ones and the same noise in both arms),
{responders}, {background}, {infusions} x {dose:g} g/kg every {interval:g} days,
{noisy} the noise of measurement:
the median CMAS at week 12 is {median_with} with and {median_without} without IVIG;
the means differ by {gap[12]:.1f} points at week 12, {gap[24]:.1f} at week 24
and {gap[52]:.1f} at week 52.
At week 24 {reach_with:.0f} % with and {reach_without:.0f} % without reach {anchor}.
The bands ({bands}) are spread between virtual children,
not doubt about the model, which is larger.
{courses}{flares}; {no_cap}.{left_out} {caveat}
"""

MIXES = """
Mean points of CMAS that six infusions add to {background}, without noise,
in {children} virtual children.
With shares of courses as published or assumed the gain at week 24 is {least:.2f} to {most:.2f}
points.
{caveat}
"""


def arms_sheet() -> Sheet:
    """Axes for medians and bands of both arms."""
    sheet, axes = blank_axes(7.8, 4.6)
    axes.set(xlim=(0, 52), ylim=(0, 52), ylabel="CMAS in points")
    axes.set(xlabel=f"weeks since treatment began ({SIMULATED})")
    axes.set_xticks(range(0, 53, 4))
    axes.set_yticks(range(0, 53, 13))
    axes.grid(axis="y")
    looks = (
        (WITHOUT, PALETTE[3], LINES[1], "\\\\"),
        (WITH, PALETTE[0], LINES[0], ""),
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
    words = say(
        WORDS,
        **_results(found),
        responders=_responders(responder),
        background=background_words(background),
        infusions=infusion_count(regimen),
        dose=dose_g_per_kg,
        interval=interval_days,
        noisy="with" if noisy else "without",
        bands="half and nine tenths of the children" if bands else "hidden",
        courses=_courses(course),
        flares="" if course in ("chronic", "monocyclic") else " (flares drawn at random)",
        no_cap=no_cap_words(CHILDREN, 1, dose_g_per_kg),
        left_out=left_out(n_infusions, regimen),
        caveat=caveat(),
    )
    edges = SHARES if bands else (0.5,) * len(SHARES)  # hidden bands have no width
    scores = [found.of(arm).quantiles(edges) for arm in (WITHOUT, WITH)]
    return sheet.chart(
        words,
        *grounds(),
        wide=[(WEEKS, low, high) for low, _, _, _, high in scores],
        middle=[(WEEKS, lower, upper) for _, lower, _, upper, _ in scores],
        lines=[(WEEKS, median) for _, _, median, _, _ in scores],
    )


def _results(found: CohortResult) -> dict[str, object]:
    """Medians, means and shares of both arms, for the words."""
    given, none = found.of(WITH), found.of(WITHOUT)
    anchor = int(evidence("E50")["value"])
    return {
        "children": found.n,
        "seed": found.seed,
        "median_with": given.quantiles([0.5])[0, 12],
        "median_without": none.quantiles([0.5])[0, 12],
        "gap": simulation.arm_difference(found),
        "reach_with": 100 * given.share_at_least(anchor)[24],
        "reach_without": 100 * none.share_at_least(anchor)[24],
        "anchor": anchor,
    }


def _responders(responder: bool | None) -> str:
    """Say in how many children IVIG has an effect."""
    if responder is None:
        return f"IVIG answers in {100 * default_model().responder_share:.0f} % of them (assumed)"
    return f"IVIG answers in {'all' if responder else 'none'}"


def _courses(course: str | None) -> str:
    """Say how the disease of all children runs untreated."""
    if course:
        return f"Untreated all run a {course} course"
    shares = simulation.assumed_shares()
    return "Courses untreated: " + ", ".join(f"{shares[name]:g} % {name}" for name in COURSES)


@styled
def table_course_shares() -> Table:
    """List what IVIG adds by the course of the disease, and by shares of courses."""
    pure = {f"all {name}": {name: 100.0} for name in COURSES}
    published = {
        f"{place}, of those with a course": shares
        for place, shares in simulation.published_shares().items()
    }
    mixed = {"as assumed here": simulation.assumed_shares()} | published
    gains = {mix: simulation.mixed_gain(shares) for mix, shares in (pure | mixed).items()}
    frame = pd.DataFrame(
        [
            {
                "children": mix,
                **{name: f"{shares.get(name, 0):.0f} %" for name in COURSES},
                **{f"gain at week {week}": f"{gains[mix][week]:.2f}" for week in (12, 24, 52)},
            }
            for mix, shares in (pure | mixed).items()
        ]
    )
    at_24 = [gains[mix][24] for mix in mixed]
    words = say(
        MIXES,
        background=BACKGROUND,
        children=CHILDREN,
        least=min(at_24),
        most=max(at_24),
        caveat=caveat(),
    )
    sources, confidence = grounds()
    seen, sure = datasets.provenance(simulation.published_rows())
    return Table(frame, words, [*sources, *seen], [*confidence, *sure])
