"""Lesson 1b: progress over visits, and inactive disease."""

import pandas as pd

from jdmkit import datasets, measures
from jdmkit.charts import Table, styled
from jdmkit.lessons.measures.classification import CREATINE_KINASE_LIMIT_U_PER_L
from jdmkit.lessons.measures.cmas import examination
from jdmkit.lessons.measures.improvement import MEASURES, girl_visits

# --- the girl's year -----------------------------------------------------------------------------


@styled
def table_progress() -> Table:
    """Show what each measure says of the girl's visits, from the same numbers."""
    visits = girl_visits()
    first = visits.iloc[0]
    sheets = {month: examination("girl_7", month) for month in visits.index}
    limit = {"creatine_kinase": CREATINE_KINASE_LIMIT_U_PER_L}
    rows, read = [], []
    for month, visit in visits.iterrows():
        age = sheets[month].pop("age_years")
        cmas = measures.cmas_total(sheets[month], age_years=age)
        gain = cmas.change_since(measures.cmas_total(sheets[0]))
        score = measures.total_improvement_score(
            first, visit, use="cmas", upper_limit_u_per_l=limit
        )
        quiet = [measures.inactive_disease(visit, name) for name in DEFINITIONS]
        read += [cmas, score, *quiet]
        rows.append(
            {
                "month": month,
                "CMAS": f"{cmas.total} ({gain['gain_low']:+d}: {gain['important']})"
                if month
                else f"{cmas.total}",
                "disability anchor reached": cmas.anchor,
                "improvement score": f"{score.total:g} ({score.category})"
                if month
                else "the baseline",
                "inactive (3 of 4)": quiet[0].answer,
                "inactive (physician's global needed)": quiet[1].answer,
            }
        )
    last = rows[-1]
    *_, by_count, by_physician = last.values()
    words = (
        f"From diagnosis to month {last['month']} her CMAS rises from {first['cmas']} to "
        f"{visits['cmas'].iloc[-1]} and her improvement score to {last['improvement score']}. Inactive at "
        f"month {last['month']}: {by_count} by three of four, {by_physician} where the physician's global "
        "must be one of them."
    )
    sources = [key for one in read for key in one.sources]
    weak = [word for one in read for word in one.confidences]
    return Table(pd.DataFrame(rows), words, sources, [*weak, "assumed"])


DEFINITIONS = ("printo_2013", "pga_essential_2015")
"""Two definitions of inactive disease, by three of four and by the physician's global."""


@styled
def table_inactive(visit_month: int = 12) -> Table:
    """Show which items of inactive disease the girl of seven meets at a visit.

    Parameters
    ----------
    visit_month : int
        Months since diagnosis.
    """
    visits = girl_visits()
    if visit_month not in visits.index:
        raise ValueError(datasets.nearest(visit_month, visits.index, "month"))
    one, other = (measures.inactive_disease(visits.loc[visit_month], d) for d in DEFINITIONS)
    steps = one.steps
    names = (
        dict(zip(visits.columns, visits.columns, strict=True))
        | MEASURES
        | {"mmt8": "Strength (MMT8)"}
    )
    frame = pd.DataFrame(
        {
            "item": [names[name] for name in steps["item"]],
            "her value": [f"{r.value:g} {r.unit}" for r in steps.itertuples()],
            "limit": [f"{r.operator} {r.threshold:g} {r.unit}" for r in steps.itertuples()],
            "met": steps["met"],
        }
    )  # fmt: skip
    met = (steps["met"] == "met").sum()
    words = (
        f"At month {visit_month} {met} of {len(steps)} items are met. By three of four (limits included) the "
        f"disease counts as inactive: {one.answer}; where the physician's global must be one of them: "
        f"{other.answer}. {'; '.join(other.steps['note'].dropna().unique()).capitalize()}."
    )
    sources = [*one.sources, *other.sources]
    return Table(frame, words, sources, [*one.confidences, *other.confidences, "assumed"])
