"""Models for sensitivity analysis: parameters in, cost (and effect) of each strategy out.

A model is a function of a mapping from parameter name to a number or an array of draws. It returns
a mapping from strategy to cost, of the same shape, or a pair of mappings: costs and effects.

>>> outcomes = evaluate(lambda p: {"A": 2 * p["price"], "B": 150}, {"price": np.array([50.0, 90])})
>>> outcomes.costs
array([[100., 180.],
       [150., 150.]])
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from jdmkit import arguments, datasets
from jdmkit.arguments import Numbers

Model = Callable[[Mapping[str, Any]], Any]

Outcome = str | Sequence[str] | None
"""Cost of a strategy, the difference second minus first of a pair, or None for the only choice."""

_ROUNDING = 8 * np.finfo(float).eps

MOST_WORTH = 1e12
"""Largest willingness to pay, in USD per unit of effect."""


def checked_worth(willingness_to_pay: object) -> float | None:
    """Check a willingness to pay; None if effects are not valued.

    >>> checked_worth(50_000)
    50000.0
    """
    if willingness_to_pay is None:
        return None
    return arguments.scalar("willingness_to_pay", willingness_to_pay, 0, MOST_WORTH, "USD")


@dataclass(frozen=True, eq=False)
class Outcomes:
    """Results of a model for n parameter sets.

    Attributes
    ----------
    strategies : tuple of str
        In the model's order.
    costs : ndarray, shape (strategies, n)
    effects : ndarray, shape (strategies, n), or None
    """

    strategies: tuple[str, ...]
    costs: Numbers
    effects: Numbers | None

    def value(self, willingness_to_pay: float | None = None) -> Numbers:
        """Quantity to maximize: net benefit, or minus the cost if effects are not valued."""
        if willingness_to_pay is None:
            return -self.costs
        if self.effects is None:
            raise ValueError("net benefit needs effects, but the model returned only costs")
        return willingness_to_pay * self.effects - self.costs

    def rounding(self, willingness_to_pay: float | None = None) -> Numbers:
        """Difference of two values that rounding alone can make, in each parameter set."""
        size = abs(self.costs).max(axis=0)
        if willingness_to_pay is not None and self.effects is not None:
            size = size + willingness_to_pay * abs(self.effects).max(axis=0)
        return _ROUNDING * size

    def cut(self, part: slice) -> "Outcomes":
        """Outcomes of a part of the parameter sets."""
        effects = None if self.effects is None else self.effects[:, part]
        return Outcomes(self.strategies, self.costs[:, part], effects)

    def preferred(self, willingness_to_pay: float | None = None) -> np.ndarray:
        """Index of the best strategy in each parameter set; the first if several are equal."""
        return self.value(willingness_to_pay).argmax(axis=0)


def one_name_each(what: str, names: Iterable[Any]) -> tuple[str, ...]:
    """Names as text; two that would become the same one are refused.

    >>> one_name_each("costs", [1, "2"])
    ('1', '2')
    """
    given = list(names)
    said = [str(name) for name in given]
    twice = [name for name in said if said.count(name) > 1]
    if twice:
        alike = ", ".join(repr(name) for name in given if str(name) == twice[0])
        raise ValueError(f"{what}: each name must be given once, also as text; got {alike}")
    return tuple(said)


def _stacked(answer: Any, n: int, what: str) -> tuple[tuple[str, ...], Numbers]:
    """Check the results of a model, and give strategies and one row each."""
    if not isinstance(answer, Mapping) or not answer:
        raise TypeError(
            f"a model must return {what} as a mapping from strategy to number; got {answer!r}"
        )
    rows = np.empty((len(answer), n))
    for row, (strategy, values) in zip(rows, answer.items(), strict=True):
        numbers = np.asarray(values)
        if numbers.dtype.kind not in "iuf" or numbers.shape not in ((), (n,), (1,)):
            raise ValueError(
                f"{what} of {strategy!r} must be one number or {n}; got "
                f"{numbers.dtype} of shape {numbers.shape}"
            )
        row[:] = numbers
        if not np.isfinite(row).all():
            first = int(np.flatnonzero(~np.isfinite(row))[0])
            raise ValueError(f"{what} of {strategy!r} is {row[first]} in parameter set {first + 1}")
    return one_name_each(what, answer), rows


def evaluate(model: Model, parameters: Mapping[str, Any], effects: Model | None = None) -> Outcomes:
    """Run a model once over n parameter sets, and check its results.

    Parameters
    ----------
    model : callable
        Costs by strategy, or a pair (costs, effects). It may have an attribute ``takes``: the names
        of all parameters that it knows. The others then go to ``effects`` alone.
    parameters : mapping of str to float or ndarray, shape (n,)
        At least one parameter.
    effects : callable, optional
        Effects by strategy, if the model returns only costs.

    Returns
    -------
    Outcomes
        Costs, and effects if given, with one row per strategy.

    Raises
    ------
    TypeError, ValueError
        If the model is not a function, does not return a mapping, returns results of another
        length or a missing or infinite result, if effects are not of the same strategies, or if a
        parameter is known to neither the model nor the effects.

    Examples
    --------
    >>> evaluate(lambda p: ({"A": p["x"]}, {"A": 1.0}), {"x": 3.0}).effects
    array([[1.]])
    """
    for name, function in (("model", model), ("effects", effects)):
        if not callable(function) and (name == "model" or function is not None):
            raise TypeError(f"{name} must be a function of the parameters; got {function!r}")
    n = max((np.size(values) for values in parameters.values()), default=1)
    known = getattr(model, "takes", None)
    own = [name for name in parameters if known is not None and name not in known]
    if effects is None:
        own = []  # the model refuses what it does not know
    answer = model({name: values for name, values in parameters.items() if name not in own})
    gain = None if effects is None else _gains(effects, parameters, own)
    if isinstance(answer, tuple) and len(answer) == 2:
        if gain is not None:
            raise TypeError("give effects as the model's pair or as a second function, not both")
        answer, gain = answer
    strategies, costs = _stacked(answer, n, "cost")
    if gain is None:
        return Outcomes(strategies, costs, None)
    others, rows = _stacked(gain, n, "effect")
    if set(others) != set(strategies):
        raise ValueError(f"costs are of {', '.join(strategies)}, effects of {', '.join(others)}")
    return Outcomes(strategies, costs, rows[[others.index(s) for s in strategies]])


class _Read(Mapping[str, Any]):
    """Parameters that keep a record of the names that a function asked for."""

    def __init__(self, parameters: Mapping[str, Any]) -> None:
        self._parameters = parameters
        self.asked: set[str] = set()

    def __getitem__(self, name: str) -> Any:
        self.asked.add(name)
        return self._parameters[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._parameters)

    def __len__(self) -> int:
        return len(self._parameters)


def _gains(effects: Model, parameters: Mapping[str, Any], own: Sequence[str]) -> Any:
    """Effects; parameters that the cost model does not know must be used by them."""
    if not own:
        return effects(parameters)
    read = _Read(parameters)
    gain = effects(read)
    unused = [name for name in own if name not in read.asked]
    if unused:
        others = [name for name in parameters if name not in own]
        words = datasets.nearest(unused[0], others, "parameter")
        raise ValueError(f"neither the model nor the effects use {unused[0]}: {words}")
    return gain


def evaluate_walk(
    model: Model, parameters: Mapping[str, Any], effects: Model | None = None
) -> Outcomes:
    """Run a model over a range of values, one at a time if it takes no array.

    A cost model may take draws of a price as an array, but only one dose per kilogram.

    Examples
    --------
    >>> def picky(p):
    ...     return {"A": p["x"] if isinstance(p["x"], float) else "no array, please"}
    >>> evaluate_walk(picky, {"x": np.array([1.0, 2.0]), "y": 3.0}).costs
    array([[1., 2.]])
    """
    arrays = {name: values for name, values in parameters.items() if np.ndim(values)}
    try:
        return evaluate(model, parameters, effects)
    except (TypeError, ValueError):
        if not arrays:
            raise
    singles = [
        evaluate(model, {**parameters, **dict(zip(arrays, values, strict=True))}, effects)
        for values in zip(*(array.tolist() for array in arrays.values()), strict=True)
    ]
    gains = [single.effects for single in singles if single.effects is not None]
    costs = np.concatenate([single.costs for single in singles], axis=1)
    return Outcomes(singles[0].strategies, costs, np.concatenate(gains, axis=1) if gains else None)


def outcome_name(strategies: Sequence[str], outcome: Outcome) -> str | tuple[str, str]:
    """Check which outcome is asked for: the cost of a strategy, or the difference of a pair.

    Default: the only strategy, or the difference second minus first of two.

    Raises
    ------
    KeyError
        If a strategy is unknown. The message suggests the closest name.
    ValueError
        If it is left out although there are three strategies or more.
    """
    if outcome is None:
        if len(strategies) > 2:
            raise ValueError(
                f"name an outcome: a strategy ({', '.join(strategies)}) or a pair of them"
            )
        return strategies[0] if len(strategies) == 1 else (strategies[0], strategies[1])
    names = [outcome] if isinstance(outcome, str) else list(outcome)
    for name in names:
        if name not in strategies:
            raise KeyError(datasets.nearest(name, strategies, "strategy"))
    if len(names) > 2 or not names:
        raise ValueError(f"an outcome must be one strategy or a pair; got {outcome!r}")
    return names[0] if len(names) == 1 else (names[0], names[1])


def outcome_words(outcome: str | tuple[str, str], money: bool = True) -> str:
    """Describe an outcome, for the caption of a table.

    >>> outcome_words(("A", "B"))
    'cost of B minus A'
    """
    what = "cost" if money else "net benefit"
    name = outcome if isinstance(outcome, str) else f"{outcome[1]} minus {outcome[0]}"
    return f"{what} of {name}"


def chosen(
    outcomes: Outcomes, outcome: Outcome, willingness_to_pay: float | None = None
) -> Numbers:
    """One number per parameter set: a cost (or net benefit), or the difference of two.

    >>> pair = evaluate(lambda p: {"A": p["x"], "B": 5.0}, {"x": np.array([1.0, 2.0])})
    >>> chosen(pair, ("A", "B"))
    array([4., 3.])
    """
    name = outcome_name(outcomes.strategies, outcome)
    values = outcomes.costs if willingness_to_pay is None else outcomes.value(willingness_to_pay)
    at = outcomes.strategies.index
    return values[at(name)] if isinstance(name, str) else values[at(name[1])] - values[at(name[0])]
