"""Threshold analysis: the value at which the preferred strategy changes, or a cost meets a target.

>>> table = pd.DataFrame({"parameter": ["price"], "value": [95.0], "low": [60], "high": [140],
...                       "unit": ["USD/g"]})
>>> threshold(lambda p: {"IVIG": 700 * p["price"], "other": 70_000}, table, "price").words
'At price 100 USD/g the cheapest strategy changes from IVIG to other.'
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from jdmkit import arguments
from jdmkit.arguments import Numbers
from jdmkit.sensitivity.models import (
    Model,
    Outcome,
    Outcomes,
    checked_worth,
    chosen,
    evaluate_walk,
    outcome_name,
    outcome_words,
)
from jdmkit.sensitivity.parameters import ParameterTable, read_for

_TIE = -1  # no strategy is better than all others

Sides = Callable[[Numbers], np.ndarray]

_ZOOM = 64
"""Parts of a bracket at each step; nine steps reach the precision of a float."""


@dataclass(frozen=True, eq=False)
class Threshold:
    """Values of one parameter at which a result changes.

    Attributes
    ----------
    parameter, unit : str
        Parameter that varies, and its unit.
    low, high : float
        Range searched.
    crossings : DataFrame
        One row per crossing, in order of ``value``: ``value``, ``before`` and ``after`` (preferred
        strategies, or results just below and above), ``jump`` (True if the result jumps over the
        target and never equals it, because of whole vials for example). Empty if there is none.
    words : str
        The same in a sentence, also if there is no crossing.
    """

    parameter: str
    unit: str
    low: float
    high: float
    crossings: pd.DataFrame
    words: str

    @property
    def at(self) -> list[float]:
        """Parameter values of the crossings."""
        return self.crossings["value"].tolist()


class _Bracket(NamedTuple):
    """Two neighboring values, and the sides of the result there."""

    low: float
    high: float
    before: int
    after: int


def _settled(sides: np.ndarray) -> np.ndarray:
    """Sides without ties: a tie belongs to the side that follows, or else to the one before.

    >>> _settled(np.array([_TIE, 1, _TIE, 0, _TIE])).tolist()
    [1, 1, 0, 0, 0]
    """
    known = np.flatnonzero(sides != _TIE)
    if not known.size:
        return sides
    following = np.searchsorted(known, np.arange(sides.size))
    return sides[known[following.clip(max=known.size - 1)]]


def _zoomed(sides: Sides, bracket: _Bracket) -> _Bracket:
    """Narrow a bracket, whose ends lie on different sides, to neighboring floats or nearly so.

    Each step tries many points at once, since a model takes a thousand values in the time of one.
    Sides are compared, not results, so that a jump is found as reliably as a root.
    """
    for _ in range(12):
        walk = np.unique(np.linspace(bracket.low, bracket.high, _ZOOM + 1))
        if walk.size < 3:
            break
        side = sides(walk)
        side[0], side[-1] = bracket.before, bracket.after
        side = _settled(side)
        change = int(np.flatnonzero(side != side[0])[0])
        low, high = walk[change - 1 : change + 1].tolist()
        bracket = _Bracket(low, high, int(side[0]), int(side[change]))
    return bracket


def _crossings(sides: Sides, low: float, high: float, points: int) -> list[_Bracket]:
    """Brackets of all changes of side between neighboring points of a scan."""
    walk = np.linspace(low, high, points)
    side = _settled(sides(walk))
    return [
        _zoomed(sides, _Bracket(*walk[i : i + 2].tolist(), *side[i : i + 2].tolist()))
        for i in np.flatnonzero(side[1:] != side[:-1])
    ]


def _winners(outcomes: Outcomes, worth: float | None) -> np.ndarray:
    """Index of the best strategy in each parameter set, or a tie."""
    value = outcomes.value(worth)
    best = value.argmax(axis=0)
    close = value >= value.max(axis=0) - outcomes.rounding(worth)
    return np.where(close.sum(axis=0) > 1, _TIE, best)


def _best_throughout(outcomes: Outcomes, worth: float | None) -> str:
    """Names of the strategy that is best at both ends, or of those that are equal there."""
    side = _settled(_winners(outcomes, worth))[0]
    if side != _TIE:
        return outcomes.strategies[side]
    value = outcomes.value(worth)[:, 0]
    equal = value >= value.max() - outcomes.rounding(worth)[0]
    return " or ".join(np.array(outcomes.strategies)[equal]) + " (equal)"


def _finite(name: str, value: object) -> float:
    number = arguments.scalar(name, value, -np.inf, np.inf)
    if not np.isfinite(number):
        raise ValueError(f"{name} must be finite; got {number}")
    return number


def _searched(
    checked: ParameterTable, parameter: str, low: float | None, high: float | None
) -> tuple[float, float]:
    """Range to search: as given, or as in the table."""
    about = checked.table.loc[checked.free(parameter)]
    ends = []
    for name, given, known in (("low", low, about["low"]), ("high", high, about["high"])):
        if given is None and np.isnan(known):
            raise ValueError(f"{parameter} has no {name} in the table: give {name}")
        ends.append(_finite(name, known if given is None else given))
    if ends[0] >= ends[1]:
        raise ValueError(f"low {ends[0]:g} must be below high {ends[1]:g}")
    return ends[0], ends[1]


def threshold(
    model: Model,
    table: Any,
    parameter: str,
    *,
    target: float | None = None,
    outcome: Outcome = None,
    effects: Model | None = None,
    willingness_to_pay: float | None = None,
    low: float | None = None,
    high: float | None = None,
    points: int = 257,
) -> Threshold:
    """Find the values of one parameter at which a result changes.

    Without a target: where the preferred strategy changes (the cheapest, or that with the largest
    net benefit). With a target: where the outcome meets it, such as the price at which a year
    costs 50 000 USD.

    Parameters
    ----------
    model, table, outcome, effects, willingness_to_pay
        As in :func:`one_way`; the outcome is used only with a target.
    parameter : str
        Parameter to vary.
    target : float, optional
        Result to meet, in the outcome's unit.
    low, high : float, optional
        Range to search; default that of the table.
    points : int, optional
        Values of the first scan, 3 to 100001. Two crossings within one step are not found.

    Returns
    -------
    Threshold
        All crossings in the range.

    Raises
    ------
    DataError
        A ValueError with all faults of the table.
    KeyError, ValueError
        If the parameter or strategy is unknown, or there is no range to search.

    Examples
    --------
    >>> table = pd.DataFrame({"parameter": ["price"], "value": [95.0], "low": [60], "high": [140]})
    >>> threshold(lambda p: {"IVIG": 700 * p["price"]}, table, "price", target=50_000).words
    'At price 71.43 the cost of IVIG meets 50,000.'
    >>> threshold(lambda p: {"IVIG": 700 * p["price"]}, table, "price", target=1e6).words
    'From price 60 to 140 the cost of IVIG never meets 1,000,000: it runs from 42,000 to 98,000.'
    """
    checked = read_for(model, table)
    bottom, top = _searched(checked, parameter, low, high)
    scan = arguments.whole("points", points, 3, 100_001)
    goal = None if target is None else _finite("target", target)
    willingness_to_pay = checked_worth(willingness_to_pay)

    def run(values: Numbers) -> Outcomes:
        return evaluate_walk(model, checked.sets({parameter: values}), effects)

    def result(values: Numbers) -> Numbers:
        return chosen(run(values), outcome, willingness_to_pay)

    ends = run(np.array([bottom, top]))
    unit = checked.table.loc[parameter, "unit"]
    unit = unit if isinstance(unit, str) else ""
    span = f"From {parameter} {bottom:.10g} to {top:.10g} {unit}".rstrip()
    if goal is None:
        found = _crossings(lambda v: _winners(run(v), willingness_to_pay), bottom, top, scan)
        rows = [_switch(run, bracket, willingness_to_pay) for bracket in found]
        best = "cheapest strategy" if willingness_to_pay is None else "strategy of most net benefit"
        whole = run(np.linspace(bottom, top, scan))
        stays = _best_throughout(whole, willingness_to_pay)
        none = f"{span} the {best} is {stays} throughout."
        if (np.ptp(whole.value(willingness_to_pay), axis=1) <= whole.rounding().max()).all():
            none += f" No result depends on {parameter}."
        said = [f"the {best} changes from {row['before']} to {row['after']}" for row in rows]
    else:
        found = _crossings(lambda v: np.sign(result(v) - goal).astype(int) + 1, bottom, top, scan)
        rows = _distinct([_meeting(result, bracket, goal) for bracket in found])
        name = outcome_name(ends.strategies, outcome)
        what = f"the {outcome_words(name, willingness_to_pay is None)}"
        line = result(np.linspace(bottom, top, scan))
        none = f"{span} {what} " + (
            f"is {goal:,.10g} throughout."
            if (line == goal).all()
            else f"is {line[0]:,.10g} throughout: it does not depend on {parameter}."
            if (line == line[0]).all()
            else f"never meets {goal:,.10g}: it runs from {line.min():,.10g} to {line.max():,.10g}."
        )
        said = [f"{what} {'leaps over' if row['jump'] else 'meets'} {goal:,.10g}" for row in rows]
    words = " ".join(
        f"At {parameter} {row['value']:.4g} {unit}".rstrip() + f" {phrase}."
        for row, phrase in zip(rows, said, strict=True)
    )
    crossings = pd.DataFrame(rows, columns=["value", "before", "after", "jump"])
    return Threshold(parameter, unit, bottom, top, crossings, words or none)


def _switch(
    run: Callable[[Numbers], Outcomes], bracket: _Bracket, worth: float | None
) -> dict[str, Any]:
    """Describe one change of the preferred strategy."""
    around = run(np.array(bracket[:2]))
    before, after = bracket.before, bracket.after
    values = around.value(worth)
    # at a true tie both strategies are equal on both sides, up to rounding
    gap = abs(values[after] - values[before]).max()
    names = around.strategies
    return {
        "value": (bracket.low + bracket.high) / 2,
        "before": names[before],
        "after": names[after],
        "jump": bool(gap > 1e-9 * max(1.0, abs(values).max())),
    }


def _distinct(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Leave out repeats: a scan that hits the target finds it from both sides."""
    kept: list[dict[str, Any]] = []
    for row in rows:
        if kept and np.isclose(row["value"], kept[-1]["value"], rtol=1e-12, atol=0):
            kept[-1]["after"] = row["after"]
        else:
            kept.append(row)
    return kept


def _meeting(
    result: Callable[[Numbers], Numbers], bracket: _Bracket, goal: float
) -> dict[str, Any]:
    """Describe one crossing of the target."""
    ends = result(np.array(bracket[:2]))
    nearer = int(abs(ends - goal).argmin())
    leaps = not np.isclose(ends[nearer], goal, rtol=1e-9, atol=1e-9)
    return {"value": bracket[nearer], "before": ends[0], "after": ends[1], "jump": leaps}
