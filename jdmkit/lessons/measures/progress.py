"""Lesson 1b: progress over visits, and inactive disease."""

import pandas as pd

from jdmkit import cases, datasets, measures
from jdmkit.charts import Table, say, styled
from jdmkit.lessons.measures.improvement import MEASURES
from jdmkit.lessons.measures.parts import CREATINE_KINASE_LIMIT_U_PER_L

DEFINITIONS = ("printo_2013", "pga_essential_2015")
"""Two definitions of inactive disease, by three of four and by the physician's global."""

PROGRESS = """
From diagnosis to month {month} her CMAS rises from {first_cmas} to {last_cmas} and her improvement
score to {score}.
Inactive at month {month}: {by_count} by three of four, {by_physician} where the physician's global
must be one of them.
"""

INACTIVE = """
At month {month} {met} of {items} items are met.
By three of four (limits included) the disease counts as inactive: {by_count}; where the physician's
global must be one of them: {by_physician}.
{notes}.
"""


@styled
def table_progress() -> Table:
    """Compare the measures over the girl's visits, from the same numbers."""
    visits = cases.visits()
    first, start = visits.iloc[0], measures.cmas_total(cases.examination())
    limit = {"creatine_kinase": CREATINE_KINASE_LIMIT_U_PER_L}
    rows, read = [], []
    for month, visit in visits.iterrows():
        levels = cases.examination(visit_month=month)
        cmas = measures.cmas_total(levels, age_years=float(visit["age_years"]))
        gain = cmas.change_since(start)
        score = measures.total_improvement_score(
            first, visit, use="cmas", upper_limit_u_per_l=limit
        )
        by_count, by_physician = (measures.inactive_disease(visit, name) for name in DEFINITIONS)
        read += [cmas, score, by_count, by_physician]
        since = f" ({gain['gain_low']:+d}: {gain['important']})" if month else ""
        rows.append(
            {
                "month": month,
                "CMAS": f"{cmas.total}{since}",
                "disability anchor reached": cmas.anchor,
                "improvement score": f"{score.total:g} ({score.category})"
                if month
                else "the baseline",
                "inactive (3 of 4)": by_count.answer,
                "inactive (physician's global needed)": by_physician.answer,
            }
        )
    words = say(
        PROGRESS,
        month=month,
        first_cmas=first["cmas"],
        last_cmas=visits["cmas"].iloc[-1],
        score=rows[-1]["improvement score"],
        by_count=by_count.answer,
        by_physician=by_physician.answer,
    )
    sources = [key for one in read for key in one.sources]
    weak = [word for one in read for word in one.confidences]
    return Table(pd.DataFrame(rows), words, sources, [*weak, "assumed"])


@styled
def table_inactive(visit_month: int = 12) -> Table:
    """Show which items of inactive disease the girl of seven meets at a visit.

    Parameters
    ----------
    visit_month : int
        Months since diagnosis.
    """
    visits = cases.visits()
    if visit_month not in visits.index:
        raise ValueError(datasets.nearest(visit_month, visits.index, "month"))
    by_count, by_physician = (
        measures.inactive_disease(visits.loc[visit_month], name) for name in DEFINITIONS
    )
    steps = by_count.steps
    short = MEASURES | {"mmt8": "Strength (MMT8)"}
    frame = pd.DataFrame(
        {
            "item": [short.get(name, name) for name in steps["item"]],
            "her value": [f"{row.value:g} {row.unit}" for row in steps.itertuples()],
            "limit": [f"{row.operator} {row.threshold:g} {row.unit}" for row in steps.itertuples()],
            "met": steps["met"],
        }
    )
    notes = "; ".join(by_physician.steps["note"].dropna().unique())
    words = say(
        INACTIVE,
        month=visit_month,
        met=(steps["met"] == "met").sum(),
        items=len(steps),
        by_count=by_count.answer,
        by_physician=by_physician.answer,
        notes=notes.capitalize(),
    )
    sources = [*by_count.sources, *by_physician.sources]
    weak = [*by_count.confidences, *by_physician.confidences, "assumed"]
    return Table(frame, words, sources, weak)
