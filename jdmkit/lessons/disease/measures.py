"""Lesson 1: a first look at classification and measures."""

import pandas as pd

from jdmkit import datasets
from jdmkit.charts import Table, say, styled

CMAS = """
The CMAS has {items} maneuvers and at most {points} points.
It measures muscle alone, and healthy four-year-olds reach {healthy:g} on average.
"""

CLASSIFICATION = """
{items} items count in a child (age adds nothing under 18).
Without a biopsy {probable[min_score_without_biopsy]:g} points make it probable
and {definite[min_score_without_biopsy]:g} definite;
with one {probable[min_score_with_biopsy]:g} and {definite[min_score_with_biopsy]:g}.
"""

MEASURES = """
{instruments} instruments and their ranges.
Disease counts as inactive (PRINTO) where {needed} of {rules} hold: {limits}.
"""


@styled
def table_cmas() -> Table:
    """List the 14 maneuvers of the CMAS with their highest score."""
    items = datasets.load("cmas_items")
    frame = pd.DataFrame(
        {
            "maneuver": items["label"],
            "highest score": items["max_score"].astype(str),
            "timed": items["timed"].map({True: "yes", False: "no"}),
        }
    )
    healthy = datasets.load("cmas_interpretation").set_index("name").loc["healthy_mean_total"]
    words = say(CMAS, items=len(items), points=items["max_score"].sum(), healthy=healthy["value"])
    sources = [*datasets.sources(items), healthy["source"]]
    return Table(frame, words, sources, datasets.confidences(items))


@styled
def table_classification() -> Table:
    """List the items of the EULAR/ACR 2017 classification that count in a child."""
    items = datasets.load("eular_acr_2017_items")
    items = items[items["domain"] != "age"]
    thresholds = datasets.load("eular_acr_2017_thresholds").set_index("category")
    points = {
        "points, no biopsy": "score_without_biopsy",
        "points, with biopsy": "score_with_biopsy",
    }
    frame = pd.DataFrame({"item": items["label"], "domain": items["domain"]})
    for title, column in points.items():
        frame[title] = ["no such item" if pd.isna(p) else f"{p:g}" for p in items[column]]
    words = say(
        CLASSIFICATION,
        items=len(items),
        probable=thresholds.loc["probable"],
        definite=thresholds.loc["definite"],
    )
    frames = (items, thresholds)
    return Table(frame, words, *datasets.provenance(*frames))


@styled
def table_measures() -> Table:
    """List the measures of activity with their ranges, and the limits of inactive disease."""
    ranges = datasets.load("tis_2016_ranges")
    ranges = ranges[ranges["confidence"] == "verified"]
    rules = datasets.load("inactive_disease_criteria").query("definition == 'printo_2013'")
    frame = pd.DataFrame(
        {
            "instrument": ranges["instrument"],
            "measures": ranges["measure"].str.replace("_", " "),
            "range": [
                f"{low:g} to {high:g} {unit}"
                for low, high, unit in zip(
                    ranges["minimum"], ranges["maximum"], ranges["unit"], strict=True
                )
            ],
            "better is": ranges["direction_of_improvement"].map(
                {"decrease": "lower", "increase": "higher"}
            ),
        }
    )
    names = rules["item"].replace({"cmas": "CMAS", "mmt8": "MMT8"}).str.replace("_", " ")
    limits = [
        f"{name} {rule['operator']} {rule['threshold']:g}"
        for name, (_, rule) in zip(names, rules.iterrows(), strict=True)
    ]
    words = say(
        MEASURES,
        instruments=len(frame),
        needed=rules["items_needed"].iloc[0],
        rules=len(rules),
        limits="; ".join(limits),
    )
    frames = (ranges, rules)
    return Table(frame, words, *datasets.provenance(*frames))
