"""Sobol indices: which parameters, alone and with others, make a result vary.

>>> table = pd.DataFrame({"parameter": ["x", "y"], "value": [0.0, 0], "dist_mean": [0.0, 0],
...                       "dist_se": [2.0, 1], "distribution": ["normal"] * 2})
>>> found = global_sensitivity(lambda p: {"A": p["x"] + p["y"]}, table, draws=4096)
>>> found["first_order"].round(2).tolist()
[0.8, 0.2]
"""

import warnings
from typing import Any

import numpy as np
import pandas as pd

from jdmkit import arguments
from jdmkit.arguments import Numbers
from jdmkit.sensitivity.models import (
    Model,
    Outcome,
    checked_worth,
    chosen,
    evaluate,
    outcome_name,
    outcome_words,
)
from jdmkit.sensitivity.parameters import read_for


def global_sensitivity(
    model: Model,
    table: Any,
    outcome: Outcome = None,
    *,
    effects: Model | None = None,
    willingness_to_pay: float | None = None,
    draws: int = 4096,
    seed: int = 20261122,
) -> pd.DataFrame:
    """Share of a result's variance that each parameter explains, first and total order.

    Parameters
    ----------
    model, table, outcome, effects, willingness_to_pay
        As in :func:`one_way`; parameters vary by their distributions.
    draws : int, optional
        Base sample, rounded up to a power of two, 64 to 2^20; the model runs draws times
        (parameters + 2).
    seed : int, optional
        The same seed gives the same numbers.

    Returns
    -------
    DataFrame
        One row per parameter that varies, largest total first: ``parameter, first_order`` (alone),
        ``total_order`` (with all it interacts with), each with ``_low`` and ``_high`` of a 95 %
        bootstrap interval, ``unit, source, confidence``. ``attrs["outcome"]`` names the outcome,
        ``attrs["held"]`` the parameters that the model holds, and why.

    Raises
    ------
    DataError
        A ValueError with all faults of the table.
    ValueError
        If no parameter varies, the result never varies, or shares of a Dirichlet group vary:
        indices need parameters that are independent of each other.

    References
    ----------
    Saltelli and others, Computer Physics Communications 2010;181:259-270, by
    ``scipy.stats.sobol_indices``.

    Examples
    --------
    >>> table = pd.DataFrame({"parameter": ["x", "y"], "value": [0.0, 0],
    ...     "distribution": ["normal"] * 2, "dist_mean": [0.0, 0], "dist_se": [1.0, 1]})
    >>> product = global_sensitivity(lambda p: {"A": p["x"] * p["y"]}, table, draws=4096)
    >>> (product["first_order"].abs() < 0.1).all() and (product["total_order"] > 0.9).all()
    np.True_
    """
    checked = read_for(model, table)
    if not checked.distributions:
        raise ValueError("no parameter varies: give at least one row a distribution")
    if checked.groups:
        raise ValueError(
            "Sobol indices need independent parameters; these shares add up to 1: "
            + "; ".join(", ".join(members) for members in checked.groups.values())
        )
    willingness_to_pay = checked_worth(willingness_to_pay)
    asked = arguments.whole("draws", draws, 64, 2**20)
    names = list(checked.distributions)
    said: list[str | tuple[str, str]] = []

    def result(points: Numbers) -> Numbers:
        sets = {**checked.base, **dict(zip(names, points, strict=True))}
        outcomes = evaluate(model, sets, effects)
        said.append(outcome_name(outcomes.strategies, outcome))
        values = chosen(outcomes, outcome, willingness_to_pay)
        if np.ptp(values) == 0:
            raise ValueError("the result never varies, so no parameter explains it")
        return values

    from scipy.stats import sobol_indices

    found = sobol_indices(
        func=result,
        n=2 ** (asked - 1).bit_length(),
        dists=list(checked.distributions.values()),
        rng=np.random.default_rng(arguments.whole("seed", seed, 0, 2**63 - 1)),
    )
    with warnings.catch_warnings():
        # an index that is the same in every resample has no BCa interval, only itself
        warnings.simplefilter("ignore")
        spans = found.bootstrap(confidence_level=0.95, n_resamples=200)
    rows: dict[str, Any] = {"parameter": names}
    for order in ("first_order", "total_order"):
        index, interval = getattr(found, order), getattr(spans, order).confidence_interval
        rows[order] = index
        rows[f"{order}_low"] = np.where(np.isnan(interval.low), index, interval.low)
        rows[f"{order}_high"] = np.where(np.isnan(interval.high), index, interval.high)
    about = checked.table.loc[names, ["unit", "source", "confidence"]].reset_index(drop=True)
    indices = pd.concat([pd.DataFrame(rows), about], axis=1)
    indices = indices.sort_values("total_order", ascending=False, kind="stable")
    indices.attrs["outcome"] = outcome_words(said[0], willingness_to_pay is None)
    indices.attrs["held"] = checked.why_held
    return indices.reset_index(drop=True)
