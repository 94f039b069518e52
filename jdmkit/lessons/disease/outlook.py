"""Lesson 1: disease courses and outlook."""

import pandas as pd

from jdmkit import datasets
from jdmkit.charts import INK, PALETTE, PAPER, Chart, Table, blank_axes, styled


@styled
def plot_courses() -> Chart:
    """Show the share of one-phase, relapsing and chronic courses in two cohorts."""
    table = datasets.load("epidemiology")
    table = table[table["measure"].str.startswith("course_")]
    table = table.assign(course=table["measure"].str.removeprefix("course_").str.replace("_", " "))
    wide = table.pivot(index="country", columns="course", values="value")
    wide = wide[["monocyclic", "polycyclic", "chronic", "not classifiable"]]
    sheet, axes = blank_axes(7.8, 2.6)
    left = pd.Series(0.0, index=wide.index)
    looks = zip((PALETTE[0], PALETTE[1], PALETTE[2], PAPER), ("", "//", "..", ""), strict=True)
    for course, (color, hatch) in zip(wide.columns, looks, strict=True):
        part = wide[course].fillna(0)
        axes.barh(
            wide.index, part, left=left, color=color, hatch=hatch, ec=INK, label=course, height=0.55
        )
        for place, (start, size) in enumerate(zip(left, part, strict=True)):
            if size:
                axes.text(
                    start + size / 2, place, f"{size:g}", ha="center", va="center",
                    bbox={"fc": PAPER, "ec": "none", "pad": 1.5},
                )  # fmt: skip
        left += part
    axes.set(xlim=(0, 100.5), xlabel="percent of children")
    sheet.legend(loc="outside upper left", ncols=4)
    mono = wide["monocyclic"]
    words = (
        f"One phase and then quiet: {mono.min():g} % in {mono.idxmin()}, {mono.max():g} % in "
        f"{mono.idxmax()}. The two cohorts count differently: in one of them "
        f"{wide['not classifiable'].max():g} % could not be classified."
    )
    return Chart(sheet, words, *datasets.provenance(table))


OUTLOOK = (
    "mortality",
    "standardized_mortality_ratio",
    "reduced_function_at_follow_up",
    "major_impairment_at_follow_up",
)
"""Measures of how children fare in the long run."""


@styled
def table_outlook() -> Table:
    """List deaths and lasting limits, cohort by cohort."""
    table = datasets.load("epidemiology")
    table = table[table["measure"].isin(OUTLOOK)]
    units = table["unit"].map({"percent": " %", "ratio": ""})
    span = [
        f" ({r['lower']:g} to {r['upper']:g})" if pd.notna(r["lower"]) else ""
        for _, r in table.iterrows()
    ]
    frame = pd.DataFrame(
        {
            "what": table["measure"].str.replace("_", " "),
            "figure": [f"{v:g}{u}{s}" for v, u, s in zip(table["value"], units, span, strict=True)],
            "in whom": table["population"],
            "where": table["country"],
            "when": table["period"],
        }
    )
    deaths = table[table["measure"] == "mortality"]["value"]
    function = table.set_index("measure")["value"]
    words = (
        f"In {len(deaths)} cohorts {deaths.min():g} to {deaths.max():g} % of the children died; function was "
        f"reduced at follow-up in {function['reduced_function_at_follow_up']:g} %, severely in "
        f"{function['major_impairment_at_follow_up']:g} %. The periods differ: read the last column."
    )
    return Table(frame, words, *datasets.provenance(table))
