"""Lesson 6: what was observed, and what is not known."""

import pandas as pd

from jdmkit import datasets
from jdmkit.charts import Table, mark, say, styled
from jdmkit.simulation import default_model

_UNKNOWN = ("efficacy", "pharmacokinetics", "protocol")

NOT_KNOWN = """
{gaps} things are not known about effect, levels and schedules.
Of the {numbers} numbers of the simulation {assumed} are assumed, {secondary} secondary
and {verified} verified.
"""

OBSERVED = """
{children} results on IVIG in juvenile dermatomyositis,
{randomized} of them from a randomized trial,
in {series} series and cohorts;
{adults} in adults, from {trials} trials, {placebo} of them in the placebo arm:
many improve without IVIG too, and in one trial the arms did not differ.
Children who got IVIG were chosen for it:
they and the others differ from the start (confounding by indication).
"""


@styled
def table_not_known() -> Table:
    """List what is not known on effect, levels and schedules of IVIG in children."""
    gaps = datasets.load("gaps").query("topic in @_UNKNOWN")
    numbers = default_model().table()
    counts = numbers["confidence"].value_counts()
    frame = gaps[["topic", "gap"]].rename(columns={"gap": "what is not known"})
    words = say(
        NOT_KNOWN,
        gaps=len(gaps),
        numbers=len(numbers),
        **{word: counts.get(word, 0) for word in ("assumed", "secondary", "verified")},
    )
    return Table(frame, words, *datasets.provenance(gaps, numbers))


@styled
def table_seen() -> Table:
    """List what was observed after IVIG in juvenile and in adult dermatomyositis, JDM first."""
    rows = datasets.load("response_evidence")
    people = rows["population"].isin(["JDM", "adult DM", "adult PM or DM"])
    given = rows["arm"].str.contains("IVIG", na=False) & people
    compared = rows["arm"].eq("placebo") & rows["study"].isin(rows.loc[given, "study"])
    safety = rows["measure"].str.contains("adverse")
    rows = rows[(given | compared) & ~safety]
    rows = rows.sort_values("population", key=lambda p: p != "JDM", kind="stable")
    frame = pd.DataFrame(
        {
            "study": rows["study"],
            "people": rows["population"],
            "given": rows["arm"],
            "n": ["not stated" if pd.isna(n) else f"{n:g}" for n in rows["n"]],
            "measure": rows["measure"].str.replace("_", " "),
            "result": [_result(row) for _, row in rows.iterrows()],
            "note": [_note(row) for _, row in rows.iterrows()],
        }
    )
    children = rows["population"] == "JDM"
    randomized = rows.loc[children, "study"].str.contains("trial", case=False).sum()
    words = say(
        OBSERVED,
        children=children.sum(),
        randomized=randomized,
        series=rows.loc[children, "study"].nunique(),
        adults=(~children).sum(),
        trials=rows.loc[~children, "study"].nunique(),
        placebo=rows["arm"].eq("placebo").sum(),
    )
    return Table(frame, words, *datasets.provenance(rows))


def _note(row: pd.Series) -> str:
    """Our note, where it isn't the result itself."""
    return "none" if pd.isna(row["note"]) or pd.isna(row["value"]) else row["note"]


def _result(row: pd.Series) -> str:
    """Value with its interval, or the note where the source gives no number."""
    if pd.isna(row["value"]):
        return mark(row["note"], row["confidence"])
    unit = "" if row["unit"] == "1" else f" {row['unit']}"
    unit = " patient" if unit == " patients" and row["value"] == 1 else unit
    span = "" if pd.isna(row["lower"]) else f" ({row['lower']:g} to {row['upper']:g})"
    return mark(f"{row['value']:g}{unit}{span}", row["confidence"])
