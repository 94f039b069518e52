"""Lesson 4: the child, the plan and sentences shared by the exhibits."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from jdmkit import cases, datasets, infusion

JDM = infusion.JDM


def _plan() -> pd.Series:
    """Numbers of a consensus plan (for rash that persists): 2 g/kg, at most 70 g.

    The plan for moderate disease, P09, is recalled with the same numbers.
    """
    return datasets.load("treatment_protocols").set_index("row_id").loc["P29"]


def girl() -> dict[str, object]:
    """Return weight, age and sex of the girl of seven, as the figures take them.

    >>> girl()
    {'weight_kg': 22.1, 'age_years': 7.0, 'sex': 'female'}
    """
    child = cases.load()
    return {
        "weight_kg": float(child["weight_kg"]),
        "age_years": float(child["age_years"]),
        "sex": child["sex"],
    }


def girl_height_cm() -> float:
    """Return the height of the girl of seven in centimeters.

    >>> girl_height_cm()
    121.5
    """
    return float(cases.load()["height_cm"])


def _child(weight_kg: float | None, age_years: float | None, sex: str | None) -> tuple:
    """Fill what was not given from the girl of seven."""
    own = girl()
    given = {"weight_kg": weight_kg, "age_years": age_years, "sex": sex}
    return tuple(own[name] if value is None else value for name, value in given.items())


def _cap(max_dose_g: float | None) -> float:
    """Cap as the computations take it; None is no cap."""
    return np.inf if max_dose_g is None else max_dose_g


def _noun(sex: str, age_years: float) -> str:
    if age_years >= 18:
        return "woman" if sex == "female" else "man"
    return "girl" if sex == "female" else "boy"


def _over(days: int) -> str:
    return "in one day" if days == 1 else f"over {days} days"


def _each(days: int) -> str:
    return "On the one day" if days == 1 else f"On each of {days} days"


def _percentile(place: float) -> str:
    """Percentile in words: there is no 0th and no 100th."""
    if place < 0.5 or place > 99.5:
        return "under 0.5" if place < 0.5 else "over 99.5"
    return f"{place:.0f}"


def _list(texts: Sequence[str]) -> str:
    *first, last = texts
    return f"{', '.join(first)} and {last}" if first else last
