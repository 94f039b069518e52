"""Lesson 1: incidence, new cases, age, sex and time to diagnosis."""

import pandas as pd
from matplotlib.axes import Axes

from jdmkit import datasets, epidemiology
from jdmkit.charts import (
    INK,
    MARKERS,
    PALETTE,
    PAPER,
    QUIET,
    Chart,
    Sheet,
    blank_axes,
    live,
    mark,
    say,
    styled,
)

INCIDENCE = """
In the US {us[value]:g} children per million fell ill each year
({us[interval]} {us[lower]:g} to {us[upper]:g}; {us[period]}).
The other figures run from {least:g} to at most {most:g} per million.
It is incidence, new cases, not prevalence.
"""

NEW_CASES = """
Where {children_million:g} million children aged 2 to 17 live,
about {new[value]:.1f} new cases a year are to be expected on average
({new[lower]:.1f} to {new[upper]:.1f});
a single year may well bring {new[year_low]} to {new[year_high]}.
"""

AGE = """
Half of the UK children fell ill before {onset[value]:g} years
(middle half {onset[lower]:g} to {onset[upper]:g});
a US registry diagnosed at a median of {diagnosis[value]:g}.
Beware: its printed upper quartile of onset, {odd[upper]:g} years, looks odd beside that.
"""

SEX = """
Girls are {least:.0f} to {most:.0f} % of children with JDM in {cohorts} cohorts:
about two girls to each boy.
"""

TIME_TO_DIAGNOSIS = """
From first symptom to diagnosis the median is {every[value]:g} months
(range {every[lower]:g} to {every[upper]:g}):
{white:g} months in white children,
{minority:g} in minority children (US, {every[period]}).
"""


def _interval(axes: Axes, place: float, row: pd.Series, shape: str, color: str) -> None:
    """Draw value and interval of one row; hollow if the value is recalled or assumed."""
    low, high = row["lower"], row["upper"]
    face = PAPER if row["confidence"] in ("recalled", "assumed") else color
    if pd.notna(low) and pd.notna(high):
        axes.plot([low, high], [place, place], color=color, lw=2.2, solid_capstyle="butt")
        axes.plot([low, high], [place, place], "|", color=color, ms=9, mew=1.6)
    elif pd.notna(high):
        axes.annotate(
            "", (0, place), (high, place), arrowprops={"arrowstyle": "->", "color": color}
        )
        axes.plot([high], [place], "|", color=color, ms=9, mew=1.6)
    if pd.notna(row["value"]):
        axes.plot([row["value"]], [place], shape, color=color, mfc=face, ms=8, mew=1.6)


@styled
def plot_incidence() -> Chart:
    """Show published incidence by country, with the intervals of the sources."""
    table = epidemiology.incidence()
    sheet, axes = blank_axes(7.8, 4.0)
    countries = list(dict.fromkeys(table["country"]))
    for place, (_, row) in enumerate(table.iterrows()):
        index = countries.index(row["country"])
        _interval(axes, place, row, MARKERS[index], PALETTE[index])
    names = [
        mark(f"{row['country']}, {row['population']}", row["confidence"])
        for _, row in table.iterrows()
    ]
    axes.set_yticks(range(len(table)), names)
    axes.invert_yaxis()
    axes.set(xlabel="new cases per million children per year", xlim=(0, 4.4))
    axes.grid(axis="x")
    us = table.iloc[0]
    words = say(INCIDENCE, us=us, least=table["value"].min(), most=table["upper"].max())
    return Chart(sheet, words, *datasets.provenance(table))


def _new_cases_sheet() -> Sheet:
    sheet, axes = blank_axes(7.6, 2.0)
    (single,) = axes.plot([], [], color=PALETTE[0], lw=1.5)
    (average,) = axes.plot([], [], color=PALETTE[0], lw=9, alpha=0.35)
    (point,) = axes.plot([], [], MARKERS[0], color=PALETTE[0], ms=11)
    axes.set(xlim=(0, 85), yticks=[], ylim=(-1, 1))
    axes.set_xlabel("new cases a year (band: average; line: single years)")
    axes.spines["left"].set_visible(False)
    axes.grid(axis="x")
    return Sheet(sheet, single=single, average=average, point=point)


@live(_new_cases_sheet)
def plot_new_cases(sheet: Sheet, children_million: float = 2.0) -> Chart:
    """Show the new cases per year to expect in an area, from its number of children.

    Parameters
    ----------
    children_million : float
        Children aged 2 to 17 in the area, in millions.
    """
    new = epidemiology.expected_new_cases(children_million)
    return sheet.chart(
        say(NEW_CASES, children_million=children_million, new=new),
        datasets.sources(new),
        [new["confidence"]],
        single=([new["year_low"], new["year_high"]], [0, 0]),
        average=([new["lower"], new["upper"]], [0, 0]),
        point=([new["value"]], [0]),
    )


@styled
def plot_age() -> Chart:
    """Show the age at onset and at diagnosis, one row per cohort."""
    table = datasets.load("epidemiology")
    table = table[table["measure"].isin(["age_at_onset_median", "age_at_diagnosis_median"])]
    sheet, axes = blank_axes(7.8, 2.9)
    kinds = table["measure"].str.removeprefix("age_at_").str.removesuffix("_median")
    for place, ((_, row), kind) in enumerate(zip(table.iterrows(), kinds, strict=True)):
        later = kind == "diagnosis"
        _interval(axes, place, row, MARKERS[later], PALETTE[later])
    axes.set_yticks(
        range(len(table)),
        [
            f"{k}: {r['country']}, {r['population']}"
            for k, (_, r) in zip(kinds, table.iterrows(), strict=True)
        ],
    )
    axes.invert_yaxis()
    axes.set(xlim=(0, 18), xlabel="age in years: median and middle half")
    axes.grid(axis="x")
    onset, diagnosis = table.iloc[0], table[kinds == "diagnosis"].iloc[0]
    odd = table[table["note"].fillna("").str.contains("quartile")].iloc[0]
    words = say(AGE, onset=onset, diagnosis=diagnosis, odd=odd)
    return Chart(sheet, words, *datasets.provenance(table))


@styled
def plot_sex() -> Chart:
    """Show the share of girls in each cohort."""
    table = epidemiology.share_of_girls()
    share = table["girls_percent"]
    sheet, axes = blank_axes(7.6, 2.5)
    axes.barh(range(len(table)), share, color=PALETTE[0], height=0.55)
    axes.barh(
        range(len(table)), 100 - share, left=share, color=PAPER, ec=QUIET, hatch="//", height=0.55
    )
    for place, percent in enumerate(share):
        axes.text(2, place, f"girls {percent:.0f} %", va="center", color=PAPER, weight="bold")
    axes.set_yticks(
        range(len(table)), [f"{r['country']}, {r['period']}" for _, r in table.iterrows()]
    )
    axes.invert_yaxis()
    axes.axvline(50, color=INK, lw=1)
    axes.set(xlim=(0, 100), xlabel="percent of children with JDM (hatched: boys)")
    words = say(SEX, least=share.min(), most=share.max(), cohorts=len(table))
    return Chart(sheet, words, *datasets.provenance(table))


@styled
def plot_time_to_diagnosis() -> Chart:
    """Show the months from first symptom to diagnosis."""
    table = datasets.load("epidemiology")
    table = table[table["measure"] == "time_to_diagnosis_median"].reset_index(drop=True)
    sheet, axes = blank_axes(7.6, 2.5)
    for place, row in table.iterrows():
        _interval(axes, place, row, MARKERS[place], PALETTE[place])
        above = {"xytext": (0, 9), "textcoords": "offset points", "ha": "center"}
        axes.annotate(f"{row['value']:g}", (row["value"], place), **above)
    axes.set_yticks(range(len(table)), table["population"])
    axes.set(ylim=(len(table) - 0.5, -0.7), xlim=(0, 21))
    axes.set_xlabel("months from first symptom to diagnosis: median (line: range)")
    axes.grid(axis="x")
    median = table.set_index("population")["value"]
    words = say(
        TIME_TO_DIAGNOSIS,
        every=table.iloc[0],
        white=median["JDM, white children"],
        minority=median["JDM, minority children"],
    )
    return Chart(sheet, words, *datasets.provenance(table))
