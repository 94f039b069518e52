"""Lesson 1: disease courses and outlook."""

import pandas as pd

from jdmkit import datasets, epidemiology
from jdmkit.charts import INK, PALETTE, PAPER, Chart, Table, blank_axes, say, styled

COURSES = """
One phase and then quiet: {least:g} % in {least_in}, {most:g} % in {most_in}.
The two cohorts count differently: in one of them {unclassified:g} % could not be classified.
"""

OUTLOOK = """
In {cohorts} cohorts {least:g} to {most:g} % of the children died;
function was reduced at follow-up in {reduced:g} %, severely in {severe:g} %.
The periods differ: read the last column.
"""

LONG_RUN = (
    "mortality",
    "standardized_mortality_ratio",
    "reduced_function_at_follow_up",
    "major_impairment_at_follow_up",
)
"""Measures of how children fare in the long run."""


@styled
def plot_courses() -> Chart:
    """Show the share of one-phase, relapsing and chronic courses in two cohorts."""
    wide = epidemiology.disease_courses()
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
                box = {"fc": PAPER, "ec": "none", "pad": 1.5}
                middle = start + size / 2
                axes.text(middle, place, f"{size:g}", ha="center", va="center", bbox=box)
        left += part
    axes.set(xlim=(0, 100.5), xlabel="percent of children")
    sheet.legend(loc="outside upper left", ncols=4)
    mono = wide["monocyclic"]
    words = say(
        COURSES,
        least=mono.min(),
        least_in=mono.idxmin(),
        most=mono.max(),
        most_in=mono.idxmax(),
        unclassified=wide["not classifiable"].max(),
    )
    return Chart(sheet, words, *datasets.provenance(epidemiology.course_rows()))


@styled
def table_outlook() -> Table:
    """List deaths and lasting disability, one row per cohort and measure."""
    table = datasets.load("epidemiology")
    table = table[table["measure"].isin(LONG_RUN)]
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
    words = say(
        OUTLOOK,
        cohorts=len(deaths),
        least=deaths.min(),
        most=deaths.max(),
        reduced=function["reduced_function_at_follow_up"],
        severe=function["major_impairment_at_follow_up"],
    )
    return Table(frame, words, *datasets.provenance(table))
