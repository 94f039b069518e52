"""Expected value of partial perfect information (EVPPI), from the draws of one run.

>>> rng = np.random.default_rng(5)
>>> x = rng.normal(size=20_000)
>>> table = evppi({"x": x}, {"A": 0 * x, "B": x})
>>> abs(table["evppi"][0] - 0.3989) < 0.02  # 1 / sqrt(2 pi)
np.True_
"""

from collections.abc import Iterable, Mapping
from itertools import combinations_with_replacement

import numpy as np
import pandas as pd

from jdmkit import datasets
from jdmkit.arguments import Numbers
from jdmkit.sensitivity.decisions import WHAT_IF, Draws, outcomes_of
from jdmkit.sensitivity.models import checked_worth
from jdmkit.sensitivity.parameters import names_of

MOST_DEGREE = 5

_FOLDS = 10
"""Parts left out in turn for the standard error."""

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


def _best_degree(columns: Numbers, gains: Numbers) -> int:
    """Degree with the least generalized cross-validation error, summed over the strategies."""
    n, everything = len(columns), np.arange(len(columns))
    gains = gains[:, gains.var(axis=0) > 0]
    scores = []
    for degree in range(1, MOST_DEGREE + 1):
        basis = _basis(columns, degree)
        if basis.shape[1] > max(n / _DRAWS_PER_TERM, 2):
            break
        rest = ((gains - _fitted(basis, gains, everything)) ** 2).sum(axis=0)
        scores.append((rest / gains.var(axis=0)).sum() * n / (n - basis.shape[1]) ** 2)
    return int(np.argmin(scores)) + 1 if scores else 1


def _value(conditional: Numbers) -> float:
    """Gain from a choice after the parameters are known: conditional means (n, strategies - 1)."""
    knowing = np.maximum(conditional.max(axis=1), 0).mean()
    # equal sums may differ in their last bit, and the value of information is never below 0
    return max(0.0, float(knowing - max(conditional.mean(axis=0).max(), 0)))


def _checked(parameters: Draws, n: int) -> pd.DataFrame:
    """Check the draws of the parameters: finite numbers, n of each."""
    if not isinstance(parameters, (pd.DataFrame, Mapping)) or not len(list(parameters)):
        words = "a DataFrame or mapping of at least one name to draws"
        raise TypeError(f"parameters must be {words}; got {parameters!r}")
    columns = {}
    for name in parameters:
        values = np.asarray(parameters[name])
        if values.shape != (n,):
            raise ValueError(f"{name}: {values.size} draws of the parameter, {n} of the results")
        number = values.dtype.kind in "iuf"
        wrong = ~np.isfinite(values) if number else np.ones(n, dtype=bool)
        if wrong.any():
            first = int(wrong.argmax())
            raise ValueError(
                f"{name} must be a finite number; draw {first + 1} is {values[first]!r}"
            )
        columns[str(name)] = values.astype(float)
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
    Models of sums and products, such as costs, are fitted exactly; a sharp step is smoothed.

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
    outcomes = outcomes_of(costs, effects)
    worth = checked_worth(willingness_to_pay)
    if worth is None and effects is not None:
        raise ValueError("give both effects and willingness_to_pay, or neither")
    n = outcomes.costs.shape[1]
    known = _checked(parameters, n)
    if n < 100:
        raise ValueError(f"a regression needs at least 100 draws; got {n}")
    value = outcomes.value(worth)
    gains = (value[1:] - value[0]).T
    if not gains.shape[1]:
        raise ValueError("a decision needs two strategies or more; got one")
    perfect = _value(gains)
    rows = []
    for group, members in _known(known, groups).items():
        estimate, error, degree = _estimate(known[members].to_numpy(dtype=float), gains)
        rows.append(
            {
                "group": group,
                "parameters": ", ".join(members),
                "evppi": estimate,
                "evppi_se": error,
                "share_of_evpi": estimate / perfect if perfect else 0.0,
                "degree": degree,
                "method": "polynomial regression on the draws",
                "effects_are": effects_are if effects is not None else "not valued",
            }
        )
    table = pd.DataFrame(rows).sort_values("evppi", ascending=False, kind="stable")
    return table.reset_index(drop=True)


def _estimate(columns: Numbers, gains: Numbers) -> tuple[float, float, int]:
    """EVPPI, its standard error, and the degree used."""
    spread = columns.std(axis=0)
    columns = (columns[:, spread > 0] - columns.mean(axis=0)[spread > 0]) / spread[spread > 0]
    if not columns.shape[1]:
        return 0.0, 0.0, 0
    degree, n = _best_degree(columns, gains), len(columns)
    basis, fold = _basis(columns, degree), np.arange(n) % _FOLDS
    whole = _value(_fitted(basis, gains, np.arange(n)))
    left_out = []
    for part in range(_FOLDS):
        rest = np.flatnonzero(fold != part)
        left_out.append(_value(_fitted(basis, gains, rest)[rest]))
    error = np.sqrt((_FOLDS - 1) / _FOLDS * ((left_out - np.mean(left_out)) ** 2).sum())
    return whole, float(error), degree
