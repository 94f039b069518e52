"""What stands under every cost result: whose plan, at which price, what was changed, what it rests on.

>>> print(changed_words(girls_plan(infusions_year1=11), girls_plan()))
Changed: infusions year1 14 to 11 infusions.
"""

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

import pandas as pd

from jdmkit import datasets
from jdmkit.assumptions import Assumption
from jdmkit.costs import Price, Scenario, course_cost
from jdmkit.costs.scenario import FIELDS


@datasets.remembered
def price_day() -> date:
    """Day that the lessons judge the age of prices on: in the newest quarter at hand.

    A lesson's words must be the same next year; a plan of your own is judged on the day you run it.
    """
    year, quarter = datasets.load("ivig_prices")["quarter"].max().split("-Q")
    return date(int(year), 3 * int(quarter), 28)


@contextmanager
def quiet() -> Iterator[None]:
    """Without the warnings of ranges and old prices: they stand in the words."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        yield


def changed_plan(base: Scenario, **changes: Any) -> Scenario:
    """Plan with some fields or inputs changed; None, and what stands already, changes nothing.

    >>> changed_plan(girls_plan(), infusions_year1=14, days=None) == girls_plan()
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


def girls_plan(**changes: Any) -> Scenario:
    """Plan of the girl of seven: two days in hospital, at Medicare's payment limit.

    >>> girls_plan().weight_kg
    22.1
    """
    return changed_plan(_girl(), **changes)


@datasets.remembered
def _girl() -> Scenario:
    child = datasets.load_child()
    weight, age = float(child["weight_kg"]), float(child["age_years"])
    return Scenario(weight, age, child["sex"], as_of=price_day())


def of(scenario: Scenario | None, **changes: Any) -> tuple[Scenario, Scenario]:
    """Plan to show, and the base case it is held against: the girl's, or that of the inputs."""
    if scenario is None:
        return girls_plan(**changes), girls_plan()
    return changed_plan(scenario, **changes), Scenario(as_of=scenario.as_of)


def ledger_of(plan: Scenario) -> pd.DataFrame:
    """Ledger of a plan, without its warnings."""
    with quiet():
        return course_cost(plan)


def priced(plan: Scenario) -> tuple[Price, bool]:
    """Price of a gram, and whether the model warns that it is older than a year."""
    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")
        price = plan.price()
    return price, bool(said)


def price_words(plan: Scenario) -> str:
    """Price of a gram with its basis and quarter, and whether it is older than a year.

    >>> price_words(girls_plan(price_basis="product", price_quarter="2024-Q1"))
    '89.956 USD/g (medicare part b limit, 2024-Q1: older than a year)'
    """
    price, old = priced(plan)
    said = ", ".join(word for word in (price.basis, price.when) if word)
    return f"{price.usd:g} USD/g ({said}{': older than a year' if old else ''})"


def _said(value: object) -> str:
    if value is None or value is True or value is False:
        return {None: "none", True: "yes", False: "no"}[value]
    return f"{value:g}" if isinstance(value, float) else str(value).replace("_", " ")


def changes_of(plan: Scenario, base: Scenario) -> pd.DataFrame:
    """What differs from the base case: ``what, base, now, unit, source, confidence``.

    Inputs are those of :meth:`Assumptions.changed`; the rest are fields of the plan.
    """
    fields = [name for name in FIELDS if name not in ("assumptions", "as_of", "supply")]
    rows = [
        (name.replace("_", " "), _said(getattr(base, name)), _said(getattr(plan, name)), "", "", "")
        for name in fields
        if getattr(plan, name) != getattr(base, name)
    ]
    if plan.supply != base.supply:
        rows.append(("vials and rates", "the product's", "others", "", "", ""))
    if plan.assumptions.rows != base.assumptions.rows:
        for row in plan.assumptions.changed().itertuples(index=False):
            own = [None if pd.isna(value) else float(value) for value in (row.base, row.now)]
            told = [(row.parameter.replace("_", " "), *map(_said, own), row.unit)]
            if row.base == row.now:
                told = _around_the_value(base.assumptions.row(row.parameter), plan, row.what)
            rows += [(*one, row.source, row.confidence) for one in told]
    return pd.DataFrame(rows, columns=["what", "base", "now", "unit", "source", "confidence"])


def _around_the_value(before: Assumption, plan: Scenario, what: str) -> list[tuple[str, ...]]:
    """What differs of an input whose value stands: ends of its range, its distribution, its words."""
    now, name = plan.assumptions.row(before.parameter), before.parameter.replace("_", " ")
    rows = [
        (f"{name}, {end}", _said(getattr(before, end)), _said(getattr(now, end)), now.unit)
        for end in ("low", "high")
        if end in what.split("; ")
    ]
    if {"distribution", "dist"} & set(what.split("; ")):
        rows.append((f"{name}, drawn as", _drawn_as(before), _drawn_as(now), ""))
    return rows or [(f"{name}, {what.replace('; ', ', ')}", "as it was", "others", "")]


def _drawn_as(row: Assumption) -> str:
    return f"{row.distribution} {', '.join(f'{key} {x:g}' for key, x in row.dist)}".rstrip()


def changed_words(plan: Scenario, base: Scenario) -> str:
    """One sentence on what was changed; it stands under every cost result."""
    rows = changes_of(plan, base).itertuples(index=False)
    told = [f"{row.what} {row.base} to {row.now} {row.unit}".rstrip() for row in rows]
    return f"Changed: {'; '.join(told)}." if told else "Nothing is changed from the base case."


def under(words: str, plan: Scenario, base: Scenario) -> str:
    """Words of a result with price and changes below."""
    return f"{words} At {price_words(plan)}. {changed_words(plan, base)}"


def usd(amount: float) -> str:
    """Dollars, in thousands with commas.

    >>> usd(63535.2)
    '63,535 USD'
    """
    return f"{amount:,.0f} USD"


def two(number: float) -> str:
    """Two significant digits, without an exponent.

    >>> two(148.6), two(0.00512)
    ('150', '0.0051')
    """
    return f"{float(f'{number:.2g}'):,g}"
