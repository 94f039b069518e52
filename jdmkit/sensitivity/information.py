"""Expected value of partial perfect information (EVPPI), from the draws of one run.

>>> rng = np.random.default_rng(5)
>>> x = rng.normal(size=20_000)
>>> table = evppi({"x": x}, {"A": 0 * x, "B": x})
>>> abs(table["evppi"][0] - 0.3989) < 0.02  # 1 / sqrt(2 pi)
np.True_
"""

from collections.abc import Callable, Iterable, Mapping
from itertools import combinations_with_replacement
from typing import NamedTuple

import numpy as np
import pandas as pd

from jdmkit import datasets
from jdmkit.arguments import Numbers
from jdmkit.sensitivity.decisions import WHAT_IF, Draws, by_name, in_one_order, same_length
from jdmkit.sensitivity.models import checked_worth
from jdmkit.sensitivity.parameters import names_of

MOST_DEGREE = 5

_FOLDS = 10
"""Parts left out in turn for the standard error."""

_STEPS = 100
"""Steps of one parameter that are tried beside the polynomials."""

_CLEARLY = 0.9
"""Part of the polynomial's error that steps must stay below to be used."""

_POLYNOMIAL, _MEANS = "polynomial regression on the draws", "means of the draws in 100 steps"

_DRAWS_PER_TERM = 20
"""Draws per term of a polynomial; one that has fewer is not tried."""


def _basis(columns: Numbers, degree: int) -> Numbers:
    """Products of the columns (n, k) up to a total degree, the constant first."""
    terms = [np.ones(len(columns))]
    for power in range(1, degree + 1):
        for chosen in combinations_with_replacement(range(columns.shape[1]), power):
            terms.append(columns[:, chosen].prod(axis=1))
    return np.column_stack(terms)


def _fitted(basis: Numbers, gains: Numbers, rows: np.ndarray) -> Numbers:
    """Predict all rows from a least-squares fit to some of them."""
    weights, *_ = np.linalg.lstsq(basis[rows], gains[rows], rcond=None)
    return basis @ weights


def _score(predicted: Numbers, gains: Numbers, terms: int) -> float:
    """Generalized cross-validation error of a fit, summed over the strategies that vary."""
    n, varies = len(gains), gains.var(axis=0) > 0
    rest = ((gains - predicted)[:, varies] ** 2).sum(axis=0)
    return float((rest / gains[:, varies].var(axis=0)).sum() * n / (n - terms) ** 2)


def _best_degree(columns: Numbers, gains: Numbers) -> tuple[int, float]:
    """Degree with the least generalized cross-validation error, and that error."""
    n = len(columns)
    scores = []
    for degree in range(1, MOST_DEGREE + 1):
        basis = _basis(columns, degree)
        if basis.shape[1] > max(n / _DRAWS_PER_TERM, 2):
            break
        scores.append(_score(_fitted(basis, gains, np.arange(n)), gains, basis.shape[1]))
    return (int(np.argmin(scores)) + 1, min(scores)) if scores else (1, np.inf)


def _value(conditional: Numbers) -> float:
    """Gain from a choice after the parameters are known: conditional means (n, strategies - 1)."""
    knowing = np.maximum(conditional.max(axis=1), 0).mean()
    # equal sums may differ in their last bit, and the value of information is never below 0
    return max(0.0, float(knowing - max(conditional.mean(axis=0).max(), 0)))


def _checked(parameters: Mapping[str, np.ndarray], n: int) -> pd.DataFrame:
    """Check the draws of the parameters: finite numbers, n of each."""
    columns = {}
    for name, values in parameters.items():
        if values.shape != (n,):
            raise ValueError(f"{name}: {values.size} draws of the parameter, {n} of the results")
        number = values.dtype.kind in "iuf"
        wrong = ~np.isfinite(values) if number else np.ones(n, dtype=bool)
        if wrong.any():
            first = int(wrong.argmax())
            raise ValueError(
                f"{name} must be a finite number; draw {first + 1} is {values[first]!r}"
            )
        columns[name] = values.astype(float)
    return pd.DataFrame(columns)


def _known(
    parameters: pd.DataFrame, groups: Mapping[str, Iterable[str]] | Iterable[str] | None
) -> dict[str, list[str]]:
    """Groups by name; default each parameter that varies."""
    if groups is None:
        varying = {name: [name] for name in parameters if parameters[name].nunique() > 1}
        if not varying:
            raise ValueError(f"parameters: none of {', '.join(parameters)} varies")
        return varying
    if not isinstance(groups, Mapping):
        groups = {name: [name] for name in names_of("groups", groups)}
    if not groups:
        raise ValueError("groups must name at least one; leave it out for each parameter alone")
    named = {group: names_of(f"groups[{group!r}]", members) for group, members in groups.items()}
    for members in named.values():
        for name in members:
            if name not in parameters:
                raise KeyError(datasets.nearest(name, parameters.columns, "parameter"))
    return named


def evppi(
    parameters: Draws,
    costs: Draws,
    effects: Draws | None = None,
    willingness_to_pay: float | None = None,
    *,
    groups: Mapping[str, Iterable[str]] | Iterable[str] | None = None,
    effects_are: str = WHAT_IF,
) -> pd.DataFrame:
    """Expected value of partial perfect information of single parameters and of groups.

    The mean net benefit given the known parameters is estimated by regression on one run's
    draws, so no nested simulation is needed: a polynomial of total degree 1 to 5 in the
    standardized parameters, with all products, its degree chosen by generalized cross-validation.
    Models of sums and products, such as costs, are fitted exactly. For a single parameter, means
    in 100 steps are used where they fit clearly better, as at a sharp step (``degree`` 0). For
    several parameters a sharp step is smoothed, which the standard error does not contain. No
    group is worth more than EVPI, or less than a group that is a part of it.

    Parameters
    ----------
    parameters : DataFrame or mapping of str to array_like, shape (n,)
        Draws of the parameters, such as ``run.kept_parameters``.
    costs, effects : DataFrame or mapping of str to array_like, shape (n,)
        Results of the model for the same draws, in the same order.
    willingness_to_pay : float, optional
        USD per unit of effect; without effects, only cost counts.
    groups : mapping of str to list of str, or iterable of str, optional
        Parameters that become known together, by a name; default each varying parameter alone.
    effects_are : str, optional
        Where the effects come from, in words; shown in the table.

    Returns
    -------
    DataFrame
        One row per group, largest value first: ``group, parameters, evppi, evppi_se`` (from
        leaving out a tenth of the draws at a time), ``share_of_evpi``, ``degree``, ``method``,
        ``effects_are``.

    Raises
    ------
    KeyError
        If a parameter is unknown; the message suggests the closest name.
    ValueError
        If there are fewer than 100 draws, lengths differ, a draw is missing or not a number, or no
        parameter varies.
    TypeError
        If draws are not in a table or mapping.

    References
    ----------
    Strong, Oakley and Brennan, Medical Decision Making 2014;34:311-326, with a polynomial
    instead of their additive model.

    Examples
    --------
    >>> rng = np.random.default_rng(1)
    >>> x, y = rng.normal(size=(2, 5000))
    >>> table = evppi({"x": x, "y": y}, {"A": 0 * x, "B": 3 * x + y}, groups={"both": ["x", "y"]})
    >>> print(table["group"][0], round(table["share_of_evpi"][0], 6))
    both 1.0
    """
    given = {"costs": by_name("costs", costs)}
    if effects is not None:
        given["effects"] = by_name("effects", effects)
    if not isinstance(parameters, (pd.DataFrame, Mapping)) or not len(list(parameters)):
        words = "a DataFrame or mapping of at least one name to draws"
        raise TypeError(f"parameters must be {words}; got {parameters!r}")
    drawn, *results = in_one_order(by_name("parameters", parameters), *given.values())
    outcomes = same_length(dict(zip(given, results, strict=True)))
    worth = checked_worth(willingness_to_pay)
    if worth is None and effects is not None:
        raise ValueError("give both effects and willingness_to_pay, or neither")
    n = outcomes.costs.shape[1]
    known = _checked(drawn, n)
    if n < 100:
        raise ValueError(f"a regression needs at least 100 draws; got {n}")
    value = outcomes.value(worth)
    gains = (value[1:] - value[0]).T
    if not gains.shape[1]:
        raise ValueError("a decision needs two strategies or more; got one")
    perfect = _value(gains)
    found = {}
    for group, members in _known(known, groups).items():
        fit = _estimate(known[members].to_numpy(dtype=float), gains)
        # nobody can gain more than by knowing everything, whatever a fit to few draws says
        found[group] = fit._replace(evppi=min(fit.evppi, perfect)), frozenset(members)
    rows = []
    for group, (fit, members) in found.items():
        # whoever knows more cannot gain less
        parts = [other for other, own in found.values() if own <= members]
        fit = max([fit, *parts], key=lambda one: one.evppi)
        rows.append(
            {
                "group": group,
                "parameters": ", ".join(name for name in known if name in members),
                "evppi": fit.evppi,
                "evppi_se": fit.error,
                "share_of_evpi": fit.evppi / perfect if perfect else 0.0,
                "degree": fit.degree,
                "method": fit.method,
                "effects_are": effects_are if effects is not None else "not valued",
            }
        )
    table = pd.DataFrame(rows).sort_values("evppi", ascending=False, kind="stable")
    return table.reset_index(drop=True)


class _Fit(NamedTuple):
    """EVPPI of a group, its standard error, the degree used (0: steps) and the method in words."""

    evppi: float
    error: float
    degree: int
    method: str


def _estimate(columns: Numbers, gains: Numbers) -> _Fit:
    """Estimate the EVPPI of a group by the better of a polynomial and, for one parameter, steps."""
    spread = columns.std(axis=0)
    columns = (columns[:, spread > 0] - columns.mean(axis=0)[spread > 0]) / spread[spread > 0]
    if not columns.shape[1]:
        return _Fit(0.0, 0.0, 0, _POLYNOMIAL)
    degree, score = _best_degree(columns, gains)
    basis = _basis(columns, degree)
    smooth = _leaving_out(lambda rows: _fitted(basis, gains, rows), len(gains))
    fit = _Fit(*smooth, degree, _POLYNOMIAL)
    if columns.shape[1] > 1 or len(columns) < _STEPS * _DRAWS_PER_TERM:
        return fit
    place = _steps(columns[:, 0])
    if _score(_means(place, gains, slice(None)), gains, place.max() + 1) >= _CLEARLY * score:
        return fit
    stepped = _leaving_out(lambda rows: _means(place, gains, rows), len(gains))
    return _Fit(*stepped, 0, _MEANS)


def _steps(values: Numbers) -> np.ndarray:
    """Step of each draw: equal parts of the draws, in the order of the parameter."""
    cuts = np.unique(np.quantile(values, np.arange(1, _STEPS) / _STEPS))
    return np.unique(np.searchsorted(cuts, values, side="left"), return_inverse=True)[1]


def _means(place: np.ndarray, gains: Numbers, rows: np.ndarray | slice) -> Numbers:
    """Predict all rows from the means of some of them in each step."""
    used, steps = place[rows], place.max() + 1
    count = np.maximum(np.bincount(used, minlength=steps), 1)
    sums = [np.bincount(used, one, minlength=steps) for one in gains[rows].T]
    return (np.array(sums) / count).T[place]


def _leaving_out(fitted: Callable[[np.ndarray], Numbers], n: int) -> tuple[float, float]:
    """Value from all draws, and its standard error from leaving out a tenth at a time."""
    fold = np.arange(n) % _FOLDS
    whole = _value(fitted(np.arange(n)))
    left_out = []
    for part in range(_FOLDS):
        rest = np.flatnonzero(fold != part)
        left_out.append(_value(fitted(rest)[rest]))
    error = np.sqrt((_FOLDS - 1) / _FOLDS * ((left_out - np.mean(left_out)) ** 2).sum())
    return whole, float(error)
