"""The made-up children of the lessons, their visits, and the plan that they follow.

One child, the girl of seven, goes through all lessons. Her numbers come from here and from nowhere
else, so they are equal in every lesson.

>>> girl = load()
>>> print(girl["sex"], girl["age_years"], girl["weight_kg"])
female 7.0 22.1
"""

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from jdmkit import arguments, datasets

GIRL = "girl_7"
"""The child who goes through all lessons."""

PLAN = "P29"
"""Row of ``treatment_protocols`` with the consensus plan that she follows."""


def load(child_id: str = GIRL) -> pd.Series:
    """One of the made-up children, with age, height and weight of the first visit.

    Parameters
    ----------
    child_id : str, optional
        A key of the table ``children``.

    Returns
    -------
    Series
        The columns of ``children``, then ``height_cm``, ``weight_kg`` and ``age_years``.

    Raises
    ------
    KeyError
        If the child does not exist. The message suggests the closest name.

    Examples
    --------
    >>> print(load("teen_at_cap")["weight_kg"])
    92.0
    """
    children = datasets.load("children").set_index("child_id")
    child_id = arguments.word("child", child_id, children.index, KeyError)
    first = visits(child_id).iloc[0][["height_cm", "weight_kg", "age_years"]]
    row: pd.Series = pd.concat([children.loc[[child_id]].iloc[0], first])
    row.name = child_id
    return row


def visits(child_id: str = GIRL) -> pd.DataFrame:
    """All visits of a child, indexed by months since diagnosis; a blank was not measured.

    Raises
    ------
    KeyError
        If the child does not exist. The message suggests the closest name.

    Examples
    --------
    >>> visits().index.tolist(), visits()["cmas"].tolist()
    ([0, 3, 6, 12], [29, 39, 45, 48])
    """
    table = datasets.load("child_visits")
    child_id = arguments.word("child", child_id, set(table["child_id"]), KeyError)
    return table[table["child_id"] == child_id].sort_values("visit_month").set_index("visit_month")


def examination(child_id: str = GIRL, visit_month: int = 0) -> dict[str, int | None]:
    """Levels of the 14 CMAS items at one visit; None was not examined.

    Raises
    ------
    KeyError
        If the examination does not exist. The message suggests the closest one.

    Examples
    --------
    >>> examination(visit_month=12)["head_lift"]
    3
    """
    sheets = datasets.load("child_cmas").set_index(["child_id", "visit_month"])
    known = [f"{child}, month {month}" for child, month in sheets.index]
    given = arguments.unboxed(visit_month)
    month = f"{given:g}" if arguments.is_number(given) else given
    arguments.word("examination", f"{child_id}, month {month}", known, KeyError)
    row = sheets.loc[[(child_id, int(str(month)))]].iloc[0]
    names = datasets.load("cmas_items")["name"]
    return {name: None if pd.isna(row[name]) else int(row[name]) for name in names}


@dataclass(frozen=True)
class ConsensusPlan:
    """Dose and cap of a published plan, and the row that says so.

    Parameters
    ----------
    dose_g_per_kg : float
        Grams per kilogram and course.
    max_dose_g : float
        Cap in grams per course. It belongs to this plan alone.
    rows : DataFrame, 1 row
        The row of ``treatment_protocols``, with source and confidence.
    """

    dose_g_per_kg: float
    max_dose_g: float
    rows: pd.DataFrame = field(repr=False, compare=False)


@datasets.remembered
def consensus_plan() -> ConsensusPlan:
    """Return the consensus plan that the girl follows: IVIG for rash that persists.

    The input ``dose_cap_g`` of the cost model is the same cap; a test holds the two equal. The plan
    for moderate disease, row P09, is recalled with the same numbers.

    >>> consensus_plan()
    ConsensusPlan(dose_g_per_kg=2.0, max_dose_g=70.0)
    """
    table = datasets.load("treatment_protocols")
    rows = table[table["row_id"] == PLAN]
    row = rows.iloc[0]
    return ConsensusPlan(float(row["dose_low"]), float(row["max_dose"]), rows)


def cap_g(max_dose_g: float | str | None) -> float:
    """Cap in grams as the computations take it.

    Parameters
    ----------
    max_dose_g : float, "plan" or None
        Grams, above 0; ``"plan"`` is the cap of :func:`consensus_plan`, None no cap.

    Returns
    -------
    float
        Grams, infinite without a cap.

    Raises
    ------
    ValueError
        If a text is not ``"plan"``, or the cap is missing, not a number or not above 0.

    Examples
    --------
    >>> cap_g("plan"), cap_g(100), cap_g(None)
    (70.0, 100.0, inf)
    """
    if isinstance(max_dose_g, str):
        if max_dose_g != "plan":
            raise ValueError(
                f"max_dose_g must be a number of grams, 'plan' or None; got {max_dose_g!r}"
            )
        return consensus_plan().max_dose_g
    if max_dose_g is None:
        return np.inf
    return arguments.scalar("max_dose_g", max_dose_g, 0, np.inf, "g", above=True)
