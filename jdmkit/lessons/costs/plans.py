"""Lesson 5: the plans that are costed."""

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

import pandas as pd

from jdmkit import cases, datasets
from jdmkit.costs import Price, Scenario, course_cost

STRATEGIES: dict[str, tuple[str, dict[str, object]]] = {
    "planned": ("as planned", {}),
    "real": (
        "as it may go ‡",
        {"infusions_year1": 11, "response_share": 0.6, "stop_nonresponders_after": 4},
    ),
    "home": ("at home", {"site": "home"}),
    "one_day": ("in one day", {"days": 1}),
    "half_dose": ("at 1 g/kg", {"dose_g_per_kg": 1}),
    "negotiated": ("at a negotiated drug price", {"price_basis": "commercial"}),
}
"""Strategies for the patient: label and what differs. The shares of *as it may go* are assumed."""

SITES = {"hospital": "hospital", "office": "office", "home": "home"}

DAYS = {"1 day": 1, "2 days": 2, "3 days": 3, "4 days": 4, "5 days": 5}

INSURANCES = {"Medicaid": "medicaid", "commercial": "commercial"}


def strategy(*names: str) -> Scenario:
    """Plan of a strategy, or of several on top of each other.

    >>> strategy("real", "home").site
    'home'
    """
    changes: dict[str, object] = {}
    for name in names:
        if name not in STRATEGIES:
            raise ValueError(datasets.nearest(name, STRATEGIES, "strategy"))
        changes |= STRATEGIES[name][1]
    return patient_plan(**changes)


@datasets.remembered
def price_day() -> date:
    """Day on which the lessons judge the age of prices: in the newest quarter at hand.

    A lesson's words must be the same next year. A plan of your own is judged on the day you run it.
    """
    year, quarter = datasets.load("ivig_prices")["quarter"].max().split("-Q")
    return date(int(year), 3 * int(quarter), 28)


@contextmanager
def quiet() -> Iterator[None]:
    """Silence the warnings of ranges and old prices, which the words of an exhibit give."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        yield


def changed_plan(base: Scenario, **changes: Any) -> Scenario:
    """Plan with some fields or inputs changed; None or the value that it has changes nothing.

    >>> changed_plan(patient_plan(), infusions_year1=14, days=None) == patient_plan()
    True
    """
    inputs = base.assumptions
    differ = {
        name: value
        for name, value in changes.items()
        if value is not None and not (name in inputs.rows and inputs[name] == value)
    }
    with quiet():
        return base.replace(**differ) if differ else base


def patient_plan(**changes: Any) -> Scenario:
    """Plan of the lessons' patient: two days in hospital, at Medicare's payment limit.

    >>> patient_plan().weight_kg
    22.1
    """
    return changed_plan(_patient(), **changes)


@datasets.remembered
def _patient() -> Scenario:
    child = cases.load()
    weight, age = float(child["weight_kg"]), float(child["age_years"])
    return Scenario(weight, age, child["sex"], as_of=price_day())


def of(scenario: Scenario | None, **changes: Any) -> tuple[Scenario, Scenario]:
    """Plan to show and the base case to compare it with: the patient's, or that of the inputs."""
    if scenario is None:
        return patient_plan(**changes), patient_plan()
    return changed_plan(scenario, **changes), Scenario(as_of=scenario.as_of)


def ledger_of(plan: Scenario) -> pd.DataFrame:
    """Ledger of a plan, without its warnings."""
    with quiet():
        return course_cost(plan)


def priced(plan: Scenario) -> tuple[Price, bool]:
    """Price of a gram, and whether the model warns that it is older than a year."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        price = plan.price()
    return price, bool(caught)
