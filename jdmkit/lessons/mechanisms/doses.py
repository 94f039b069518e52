"""Lesson 2: what doses of immunoglobulin are given for, in grams per kilogram every four weeks."""

from typing import NamedTuple

import pandas as pd

from jdmkit import cases, datasets

MONTH_WEEKS = 4

ADULTS = "P21"
"""Row of ``treatment_protocols`` with the dose for adults with dermatomyositis."""


class Use(NamedTuple):
    """An aim of treatment and its doses."""

    name: str
    low_g_per_kg: float
    high_g_per_kg: float
    replaces: bool
    """Whether it replaces IgG that the patient lacks."""


def dose_aims() -> pd.DataFrame:
    """Rows of ``dose_aims`` by their key.

    >>> print(dose_aims().loc["D01", "interval_high_weeks"])
    4.0
    """
    return datasets.load("dose_aims").set_index("row_id", drop=False)


def dose_protocols() -> pd.DataFrame:
    """Rows of ``treatment_protocols`` for adults and for the girl of seven, by their key.

    >>> dose_protocols()["dose_low"].to_dict()
    {'P21': 2.0, 'P29': 2.0}
    """
    table = datasets.load("treatment_protocols").set_index("row_id", drop=False)
    return table.loc[[ADULTS, cases.PLAN]]


def _every_four_weeks(row: pd.Series) -> tuple[float, float]:
    """Lowest and highest dose of a row of ``dose_aims``, in g/kg every four weeks."""
    return (
        row["dose_low_g_per_kg"] * MONTH_WEEKS / row["interval_high_weeks"],
        row["dose_high_g_per_kg"] * MONTH_WEEKS / row["interval_low_weeks"],
    )


@datasets.remembered
def uses() -> list[Use]:
    """Aims of treatment with their lowest and highest doses, replacement first.

    >>> uses()[-1]
    Use(name='JDM, consensus plan', low_g_per_kg=2.0, high_g_per_kg=2.0, replaces=False)
    """
    aims, protocols = dose_aims(), dose_protocols()
    adults, jdm = (
        (float(protocols.loc[key, "dose_low"]), float(protocols.loc[key, "dose_high"]))
        for key in (ADULTS, cases.PLAN)
    )
    return [
        Use("antibody deficiency", *_every_four_weeks(aims.loc["D01"]), replaces=True),
        Use("CIDP, adults", *_every_four_weeks(aims.loc["D03"]), replaces=False),
        Use("dermatomyositis, adults", *adults, replaces=False),
        Use("JDM, consensus plan", *jdm, replaces=False),
    ]
