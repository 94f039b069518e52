"""Draws of the parameters: pseudo-random, or scrambled Sobol points in independent replicates.

A stream gives the same numbers however it is divided into blocks. Each pseudo-random parameter has
a stream of its own, keyed by its name, so that a new parameter does not change the draws of others.

>>> import pandas as pd
>>> from jdmkit.sensitivity.parameters import read_parameters
>>> table = read_parameters(pd.DataFrame({"parameter": ["wage"], "value": [36.5],
...     "distribution": ["gamma"], "dist_mean": [36.5], "dist_se": [8.0]}))
>>> one, two = streams(table, 7)[0], streams(table, 7)[0]
>>> pieces = np.concatenate([two.take(3)["wage"], two.take(5)["wage"]])
>>> bool((one.take(8)["wage"] == pieces).all())
True
"""

from collections.abc import Callable, Mapping
from hashlib import sha256
from typing import Any

import numpy as np

from jdmkit import datasets
from jdmkit.arguments import Numbers
from jdmkit.sensitivity.distributions import Distribution
from jdmkit.sensitivity.parameters import ParameterTable

METHODS = ("random", "sobol")

REPLICATES = 16
"""Independent scramblings of a Sobol run: their spread is its standard error."""

_FAR = 6.25
"""Normal score beyond that of the finest step of a Sobol point."""


def _shared(table: ParameterTable, sets: dict[str, Any]) -> dict[str, Any]:
    """Make the gammas of each Dirichlet group add up to 1, and add what is held."""
    for members in table.groups.values():
        total = sum(sets[name] for name in members)
        for name in members:
            sets[name] = sets[name] / total
    return {**table.base, **sets}


class RandomStream:
    """Pseudo-random draws of each parameter that varies; the others are single numbers."""

    def __init__(self, table: ParameterTable, seed: int) -> None:
        self._table = table
        self._generators = {
            name: np.random.default_rng(
                np.random.SeedSequence(
                    seed, spawn_key=(int.from_bytes(sha256(name.encode()).digest()[:8]),)
                )
            )
            for name in table.distributions
        }

    def take(self, n: int) -> dict[str, Any]:
        """Give the next n parameter sets."""
        drawn = {
            name: distribution.draw(self._generators[name], n)
            for name, distribution in self._table.distributions.items()
        }
        return _shared(self._table, drawn)


def quick_quantiles(distribution: Distribution) -> Callable[[Numbers], Numbers]:
    """Quantiles as a function of the normal score, ten times faster if SciPy must iterate.

    A gamma or beta quantile is smooth in the score; a monotone cubic through 1025 exact values
    stays within a millionth of a standard deviation, and never leaves the range.
    """
    from scipy import interpolate, special

    if distribution.family not in ("gamma", "beta", "dirichlet"):
        return lambda score: distribution.ppf(special.ndtr(score))
    knots = np.linspace(-_FAR, _FAR, 1025)
    return interpolate.PchipInterpolator(knots, distribution.ppf(special.ndtr(knots)))


class SobolStream:
    """One scrambling of the Sobol sequence, converted to draws by quantiles."""

    def __init__(
        self,
        table: ParameterTable,
        quantiles: Mapping[str, Callable[[Numbers], Numbers]],
        seed: int,
        replicate: int,
    ) -> None:
        from scipy.stats import qmc

        self._table, self._quantiles = table, quantiles
        rng = np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(replicate,)))
        self._engine = qmc.Sobol(len(quantiles), scramble=True, rng=rng)

    def take(self, n: int) -> dict[str, Any]:
        """Give the next n parameter sets."""
        from scipy import special

        # a point at 0 or 1 would have no finite score
        scores = special.ndtri(self._engine.random(n).T).clip(-_FAR, _FAR)
        drawn = {
            name: quantile(score)
            for (name, quantile), score in zip(self._quantiles.items(), scores, strict=True)
        }
        return _shared(self._table, drawn)


def streams(
    table: ParameterTable, seed: int, method: str = "random"
) -> list[RandomStream] | list[SobolStream]:
    """Open the streams of a run: one if pseudo-random, one per replicate if Sobol.

    Raises
    ------
    ValueError
        If the method is unknown, or no parameter varies.
    """
    if method not in METHODS:
        raise ValueError(datasets.nearest(method, METHODS, "method"))
    if not table.distributions:
        raise ValueError("no parameter varies: give at least one row a distribution")
    if method == "random":
        return [RandomStream(table, seed)]
    quantiles = {name: quick_quantiles(d) for name, d in table.distributions.items()}
    return [SobolStream(table, quantiles, seed, replicate) for replicate in range(REPLICATES)]
