"""Tools of a check: a scenario, its ledger, its replica, and a way to cost it again.

>>> from jdmkit.costs import course_cost
>>> Model(Scenario(), course_cost).replica.infusions
14
"""

from collections.abc import Callable
from typing import NamedTuple

import pandas as pd

from jdmkit.costs import Scenario
from jdmkit.costs.audit.replica import Replica, replica

NEAR = 1e-7
"""Relative difference that two ways of adding may have."""

Course = Callable[[Scenario], pd.DataFrame]


class NotApplicableError(Exception):
    """The scenario leaves nothing to check. The message says why."""


class Model:
    """A scenario, the function that costs it, its ledger and its replica."""

    def __init__(self, plan: Scenario, course: Course) -> None:
        self.plan, self.course = plan, course
        self.ledger = course(plan)
        self.replica: Replica = replica(plan)

    def ledger_with(self, **changes: object) -> pd.DataFrame:
        """Ledger of the scenario with some changes; ranges of inputs are widened to hold them."""
        inputs = {
            name: {
                "value": value,
                "low": min(value, self._end(name, "low", value)),
                "high": max(value, self._end(name, "high", value)),
            }
            for name, value in changes.items()
            if name in self.plan.assumptions.rows
        }
        return self.course(self.plan.replace(**changes | inputs))

    def _end(self, name: str, which: str, value: float) -> float:
        end = getattr(self.plan.assumptions.row(name), which)
        return value if end is None else end


class Check(NamedTuple):
    """A check, and the stage of TECH-VER that it belongs to."""

    stage: str
    run: Callable[[Model], str | None]


CHECKS: dict[str, Check] = {}
"""All checks by name."""


def check(name: str, stage: str) -> Callable:
    """Add a function to the checks, under a name and a stage."""

    def keep(run: Callable[[Model], str | None]) -> Callable[[Model], str | None]:
        CHECKS[name] = Check(stage, run)
        return run

    return keep


def differ(found: float, wanted: float, what: str) -> str | None:
    """Say that two numbers differ by more than rounding, or give None.

    >>> differ(10.0, 12.0, "grams")
    'grams: 10 instead of 12'
    """
    if abs(found - wanted) <= NEAR * max(1.0, abs(wanted)):
        return None
    return f"{what}: {found:,.6g} instead of {wanted:,.6g}"


def first(*answers: str | None) -> str | None:
    """Give the first fault, if there is one."""
    return next((answer for answer in answers if answer), None)


def some_infusion(model: Model) -> None:
    """Skip a check of grams if none are given, as in a comparator without immunoglobulin."""
    if not model.replica.infusions:
        raise NotApplicableError("no infusion")


def summed(ledger: pd.DataFrame, *components: str, column: str = "cost_usd") -> float:
    """Sum a column over some components, or over all."""
    rows = ledger[ledger["component"].isin(components)] if components else ledger
    return float(rows[column].sum())


def by_row(ledger: pd.DataFrame, column: str = "cost_usd") -> pd.Series:
    """Sum a column over those who pay, for each item and day."""
    return ledger.groupby(["day", "item"], observed=True)[column].sum()
