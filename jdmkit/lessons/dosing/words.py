"""Lesson 4: the child as the exhibits take it, and phrases that several captions share."""

from collections.abc import Iterable, Sequence

import numpy as np

from jdmkit import cases, infusion

JDM = infusion.JDM

ADVICE = "Teaching, not dosing advice."
"""Sentence that ends a caption on a dose or an infusion."""


def filled(
    weight_kg: float | None = None, age_years: float | None = None, sex: str | None = None
) -> tuple[float, float, str]:
    """Weight, age and sex, each that of the girl of seven where it is not given.

    >>> filled(age_years=8.5)
    (22.1, 8.5, 'female')
    """
    girl = cases.load()
    return (
        float(girl["weight_kg"]) if weight_kg is None else weight_kg,
        float(girl["age_years"]) if age_years is None else age_years,
        str(girl["sex"]) if sex is None else sex,
    )


def filled_height(height_cm: float | None = None) -> float:
    """Height in centimeters, that of the girl of seven where it is not given.

    >>> filled_height()
    121.5
    """
    return float(cases.load()["height_cm"]) if height_cm is None else height_cm


def noun(sex: str, age_years: float) -> str:
    """Word for a person of this sex and age.

    >>> noun("male", 17.9), noun("male", 18)
    ('boy', 'man')
    """
    if age_years >= 18:
        return "woman" if sex == "female" else "man"
    return "girl" if sex == "female" else "boy"


def over_days(days: int) -> str:
    """Say over how many days a course of infusions is divided."""
    return "in one day" if days == 1 else f"over {days} days"


def percentile_words(percentile: float) -> str:
    """Percentile in words: a 0th and a 100th do not exist.

    >>> percentile_words(43.2), percentile_words(99.9)
    ('43', 'over 99.5')
    """
    if percentile < 0.5 or percentile > 99.5:
        return "under 0.5" if percentile < 0.5 else "over 99.5"
    return f"{percentile:.0f}"


def risk_words(risk: str) -> str:
    """Name the risk of the patient that a plan allows for."""
    return "no risk named beside that of the disease" if risk == "none" else f"{risk} risk"


def cap_words(cap_g: float) -> str:
    """Say which cap holds.

    >>> cap_words(70), cap_words(float("inf"))
    ('with a cap of 70 g', 'with no cap')
    """
    return "with no cap" if np.isinf(cap_g) else f"with a cap of {cap_g:g} g"


def check_entry(doubts: Iterable[str]) -> str:
    """One sentence for each doubt about what was entered."""
    return " ".join(f"Check the entry: {doubt}." for doubt in doubts)


def listed(texts: Iterable[str]) -> str:
    """Join texts with commas and a last "and".

    >>> listed(["5", "10", "20"])
    '5, 10 and 20'
    """
    items: Sequence[str] = list(texts)
    *first, last = items
    return f"{', '.join(first)} and {last}" if first else last
