"""Check arguments that must be scenarios or ledgers. Errors name the argument.

>>> one_scenario("scenario", 5)
Traceback (most recent call last):
    ...
ValueError: scenario must be a Scenario; got 5
"""

from collections.abc import Iterable, Mapping

import pandas as pd

from jdmkit.assumptions import Assumptions
from jdmkit.costs.scenario import Scenario


def one_scenario(name: str, given: object) -> Scenario:
    """Give a scenario back, or the base case if none was given.

    Raises
    ------
    ValueError
        If the argument is not a scenario.
    """
    if given is None:
        return Scenario()
    if not isinstance(given, Scenario):
        raise ValueError(f"{name} must be a Scenario; got {given!r}")
    return given


def needed_scenario(name: str, given: object) -> Scenario:
    """Give a scenario back that must be given.

    Raises
    ------
    ValueError
        If the argument is not a scenario, or None.
    """
    if given is None:
        raise ValueError(f"{name} must be a Scenario; got None")
    return one_scenario(name, given)


def the_inputs(given: object) -> Assumptions:
    """Give inputs back.

    Raises
    ------
    ValueError
        If the argument is not a set of assumptions.
    """
    if not isinstance(given, Assumptions):
        raise ValueError(f"assumptions must be Assumptions; got {given!r}")
    return given


def named_scenarios(given: object) -> dict[str, Scenario]:
    """Give strategies back: at least one, each a scenario.

    Raises
    ------
    ValueError
        If the argument is not a mapping, is empty, or holds something else.
    """
    if not isinstance(given, Mapping):
        raise ValueError(f"strategies must be a mapping from name to Scenario; got {given!r}")
    if not given:
        raise ValueError("strategies must name at least one scenario; got none")
    for name, one in given.items():
        if not isinstance(one, Scenario):
            raise ValueError(f"strategies[{name!r}] must be a Scenario; got {one!r}")
    alike = [str(name) for name in given]
    for name in alike:
        if alike.count(name) > 1:
            raise ValueError(f"strategies: {name!r} names two scenarios, as text and as a number")
    return {str(name): one for name, one in given.items()}


def ledger_with(ledger: object, columns: Iterable[str]) -> pd.DataFrame:
    """Give a ledger back that has the columns asked for.

    Raises
    ------
    ValueError
        If the argument is not a table, or lacks a column.
    """
    if not isinstance(ledger, pd.DataFrame):
        raise ValueError(f"ledger must be a table as course_cost makes it; got {ledger!r}")
    twice = ledger.columns[ledger.columns.duplicated()].unique().tolist()
    if twice:
        raise ValueError(f"ledger has columns more than once: {', '.join(map(str, twice))}")
    lacking = [name for name in columns if name not in ledger]
    if lacking:
        raise ValueError(f"ledger must be as course_cost makes it; it lacks {', '.join(lacking)}")
    return ledger
