"""How many fewer scrambled Sobol draws give the standard error of pseudo-random ones.

>>> table = pd.DataFrame({"parameter": ["x"], "value": [0.0], "distribution": ["normal"],
...                       "dist_mean": [0.0], "dist_se": [1.0]})
>>> found = sobol_efficiency(lambda p: {"A": p["x"], "B": 1.0}, table, seeds=2)
>>> bool(found["times_fewer_draws"].iloc[0] > 10)
True
"""

from typing import Any

import numpy as np
import pandas as pd

from jdmkit import arguments
from jdmkit.arguments import Numbers
from jdmkit.sensitivity.models import Model
from jdmkit.sensitivity.probabilistic import probabilistic

_MORE = 16
"""Times as many pseudo-random draws: their standard error is small enough to be estimated well."""

RESULTS = ("mean cost", "97.5 % quantile", "probability of being cheapest")
"""Results whose standard errors are compared, all of the first strategy."""


def sobol_efficiency(
    model: Model, table: Any, *, draws: int = 1024, seeds: int = 5, seed: int = 20261122
) -> pd.DataFrame:
    """Compare the standard errors of scrambled Sobol and of pseudo-random draws.

    Parameters
    ----------
    model, table
        As in :func:`probabilistic`.
    draws : int, optional
        Draws of each run.
    seeds : int, optional
        Sobol runs, with seeds from ``seed`` on, whose squared errors are averaged; 1 to 1000.
    seed : int, optional
        Seed of the pseudo-random run and of the first Sobol run.

    Returns
    -------
    DataFrame
        One row per result of :data:`RESULTS`: ``result``, ``se_random`` and ``se_sobol`` in the
        unit of the result, both at ``draws`` draws, and ``times_fewer_draws``, which is infinite
        where all replicates of the Sobol points give the same result.

    Raises
    ------
    ParameterError
        With every fault of the table.
    ValueError
        If a number is out of range.

    Notes
    -----
    A pseudo-random error falls with the root of the number of draws, so the ratio of the errors,
    squared, is the ratio of the draws. The pseudo-random error is measured with 16 times the draws
    and scaled by the root of 16.

    Examples
    --------
    >>> table = pd.DataFrame({"parameter": ["x"], "value": [0.0], "distribution": ["normal"],
    ...                       "dist_mean": [0.0], "dist_se": [1.0]})
    >>> found = sobol_efficiency(lambda p: {"A": p["x"], "B": 1.0}, table, seeds=1)
    >>> f"{found['se_random'].iloc[0]:.2f}"  # of 1024 draws: 1 over the root of 1024
    '0.03'
    """
    seeds = arguments.whole("seeds", seeds, 1, 1000)
    draws = arguments.whole("draws", draws, 1, 10**8)
    seed = arguments.whole("seed", seed, 0, 2**62)
    random = _errors(model, table, _MORE * draws, seed, "random") * np.sqrt(_MORE)
    runs = [_errors(model, table, draws, seed + more, "sobol") for more in range(seeds)]
    sobol = np.sqrt(np.mean(np.square(runs), axis=0))
    with np.errstate(divide="ignore"):
        fewer = (random / sobol) ** 2
    return pd.DataFrame(
        {"result": RESULTS, "se_random": random, "se_sobol": sobol, "times_fewer_draws": fewer}
    )


def _errors(model: Model, table: Any, draws: int, seed: int, method: str) -> Numbers:
    """Standard errors of a mean, a tail quantile and a probability."""
    run = probabilistic(model, table, draws=draws, seed=seed, method=method, keep=0)
    first = run.summary.iloc[0]
    return np.array([first["se"], first["p97_5_se"], run.cheapest["p_best_se"].iloc[0]])
