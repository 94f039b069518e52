"""Lesson 0: the four made-up children, their findings and their visits."""

import pandas as pd

from jdmkit import cases, datasets, products
from jdmkit.charts import (
    FAINT,
    LINES,
    MARKERS,
    PALETTE,
    QUIET,
    Chart,
    Table,
    blank_axes,
    say,
    styled,
)

MEASURES = {
    "cmas": ("CMAS", "points", (0, 52), "higher is better"),
    "mmt8": ("MMT8", "points", (0, 80), "higher is better"),
    "physician_global_cm": ("Physician global", "cm", (0, 10), "lower is better"),
    "parent_global_cm": ("Parent global", "cm", (0, 10), "lower is better"),
    "chaq": ("CHAQ", "points", (0, 3), "lower is better"),
    "creatine_kinase_u_per_l": ("Creatine kinase", "U/L", (0, None), "lower is better"),
}
"""Measure to name, unit, range and direction."""

CHILDREN = """
Four made-up children: {names}.
They weigh {least:g} to {most:g} kg at diagnosis.
"""

GROWTH = """
{label} weighs {start[weight_kg]:g} kg at {start[age_years]:g} years
and {end[weight_kg]:g} kg at {end[age_years]:g},
on one percentile of the CDC 2000 chart, as without a steroid;
so the dose grows with the child.
On high-dose steroid weight often runs ahead and height lags, and dose and cost with them.
"""

FINDINGS = """
{child[label]}, first symptom at {child[age_at_first_symptom_years]:g} years,
diagnosed at {child[age_at_diagnosis_years]:g}:
{present} of {findings} findings are present{not_examined}; biopsy {child[biopsy]}.
"""

COURSE = """
{measure} of {label} goes from {start:g} to {end:g} {unit} in {months} months;
{direction}{scale}.
"""

NOT_EXAMINED = "{measure} of {label} was not examined at any visit."


@styled
def table_children() -> Table:
    """List the four made-up children, each of whom raises one question."""
    ids = datasets.load("children")["child_id"]
    children = pd.DataFrame([cases.load(child_id) for child_id in ids])
    frame = pd.DataFrame(
        {
            "child": children["label"],
            "sex": children["sex"],
            "age at diagnosis": [f"{age:g} years" for age in children["age_at_diagnosis_years"]],
            "height": [f"{height:g} cm" for height in children["height_cm"]],
            "weight": [f"{weight:g} kg" for weight in children["weight_kg"]],
            "antibody": children["antibody"],
            "what to watch": [products.in_words(f.split(";")[1:]) for f in children["factors"]],
        }
    )
    words = say(
        CHILDREN,
        names=", ".join(children["label"].str.lower()),
        least=children["weight_kg"].min(),
        most=children["weight_kg"].max(),
    )
    return Table(frame, words, confidence=["assumed"])


@styled
def plot_child_growth(child_id: str = cases.GIRL) -> Chart:
    """Show a child's weight at each visit on the CDC 2000 percentiles.

    Parameters
    ----------
    child_id : str
        A key of the table ``children``.
    """
    child, visits = cases.load(child_id), cases.visits(child_id)
    chart = datasets.load("cdc_wtage_percentiles")
    chart = chart[chart["sex"] == child["sex"]]
    around = child["age_years"] * 12 - 24, child["age_years"] * 12 + 36
    span = chart[chart["age_months"].between(*around)]
    sheet, axes = blank_axes(7.6, 3.9)
    beside = {"xytext": (4, 0), "textcoords": "offset points", "va": "center", "color": QUIET}
    for percentile, line in (("p3", LINES[3]), ("p50", LINES[0]), ("p97", LINES[3])):
        axes.plot(span["age_months"] / 12, span[percentile], ls=line, color=QUIET, lw=1.2)
        end = span["age_months"].iloc[-1] / 12, span[percentile].iloc[-1]
        axes.annotate(percentile.upper(), end, **beside)
    axes.plot(visits["age_years"], visits["weight_kg"], MARKERS[0], color=PALETTE[1], ms=7)
    axes.set(xlabel="age in years", ylabel="weight in kg", title=child["label"])
    axes.grid(axis="y")
    words = say(GROWTH, label=child["label"], start=visits.iloc[0], end=visits.iloc[-1])
    sources = [*datasets.sources(chart), "nordal2020"]
    return Chart(sheet, words, sources, confidence=["assumed"])


@styled
def table_child(child_id: str = cases.GIRL) -> Table:
    """List what is known of a child at diagnosis; a blank reads as not examined.

    Parameters
    ----------
    child_id : str
        A key of the table ``children``.
    """
    child = cases.load(child_id)
    described = {f["name"]: f for f in datasets.resource("children")["schema"]["fields"]}
    names = [name for name, field in described.items() if field["type"] == "boolean"]
    answers = [
        "not examined" if pd.isna(child[name]) else ("yes" if child[name] else "no")
        for name in names
    ]
    labels = [described[name]["description"].split(";")[0] for name in names]
    frame = pd.DataFrame({"finding": labels, "answer": answers})
    frame.loc[len(frame)] = ["Muscle biopsy", child["biopsy"]]
    frame.loc[len(frame)] = ["Myositis-specific antibody", child["antibody"]]
    blank = answers.count("not examined")
    words = say(
        FINDINGS,
        child=child,
        present=answers.count("yes"),
        findings=len(names),
        not_examined=f", {blank} not examined" if blank else "",
    )
    return Table(frame, words, confidence=["assumed"])


@styled
def plot_child_course(child_id: str = cases.GIRL, measure: str = "cmas") -> Chart:
    """Show one measure of a child at each visit, on the whole scale.

    Parameters
    ----------
    child_id : str
        A key of the table ``children``.
    measure : str
        A key of ``MEASURES``.

    Raises
    ------
    ValueError
        If the measure does not exist. The message suggests the closest name.
    """
    if measure not in MEASURES:
        raise ValueError(datasets.nearest(measure, MEASURES, "measure"))
    child, visits = cases.load(child_id), cases.visits(child_id)
    name, unit, (low, high), direction = MEASURES[measure]
    seen = visits[measure].dropna()
    sheet, axes = blank_axes(7.6, 3.6)
    axes.plot(seen.index, seen, color=PALETTE[0], marker=MARKERS[0], ms=7)
    above = {"xytext": (0, 8), "textcoords": "offset points", "ha": "center"}
    for month, value in seen.items():
        axes.annotate(f"{value:g}", (month, value), **above)
    top = high or max(seen, default=1) * 1.15
    axes.set(xlim=(-0.6, 12.6), ylim=(low, top * 1.08), xticks=sorted(set(visits.index)))
    axes.axhline(top, color=FAINT, zorder=0)
    axes.set(xlabel="months since diagnosis", ylabel=f"{name} ({unit})", title=child["label"])
    if seen.empty:
        words = say(NOT_EXAMINED, measure=name, label=child["label"].lower())
    else:
        words = say(
            COURSE,
            measure=name,
            label=child["label"].lower(),
            start=seen.iloc[0],
            end=seen.iloc[-1],
            unit=unit,
            months=seen.index[-1],
            direction=direction,
            scale=f", the scale runs from {low} to {high}" if high else "",
        )
    return Chart(sheet, words, confidence=["assumed"])
