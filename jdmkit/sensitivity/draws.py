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

_SMALL = 0.05
"""Alpha of a share below which its gamma may be too small for a float."""

_POWER = -18.0
"""Logarithm of a gamma below which its distribution function is a power, to 1e-8."""

_FAR = 6.25
"""Normal score beyond that of the finest step of a Sobol point."""


def _tiny(table: ParameterTable) -> set[str]:
    """Members of Dirichlet groups in which an alpha is so small that gammas vanish."""
    alpha = {name: d.numbers[0] for name, d in table.distributions.items()}
    small = [group for group in table.groups.values() if min(map(alpha.get, group)) < _SMALL]
    return {name for group in small for name in group}


def _log_gamma_quantile(alpha: float, u: Numbers) -> Numbers:
    """Logarithm of the quantile of a gamma distribution of scale 1, also where it underflows."""
    from scipy import special

    logs = np.log(np.asarray(u, dtype=float).clip(np.finfo(float).tiny, 1))
    below = (logs + special.gammaln(alpha + 1)) / alpha  # the density is a power close to 0
    with np.errstate(divide="ignore"):
        return np.where(below < _POWER, below, np.log(special.gammaincinv(alpha, u)))


def _shared(table: ParameterTable, sets: dict[str, Any]) -> dict[str, Any]:
    """Make the gammas of each Dirichlet group add up to 1, and add what is held.

    Gammas of a group with a tiny alpha are given as logarithms.
    """
    tiny = _tiny(table)
    for members in table.groups.values():
        if members[0] in tiny:
            logs = np.stack([sets[name] for name in members])
            gammas = np.exp(logs - logs.max(axis=0))
            sets |= dict(zip(members, gammas / gammas.sum(axis=0), strict=True))
            continue
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
        tiny, drawn = _tiny(self._table), {}
        for name, distribution in self._table.distributions.items():
            if name in tiny:
                shares = self._generators[name].random(n)
                drawn[name] = _log_gamma_quantile(distribution.numbers[0], shares)
            else:
                drawn[name] = distribution.draw(self._generators[name], n)
        return _shared(self._table, drawn)


def quick_quantiles(distribution: Distribution) -> Callable[[Numbers], Numbers]:
    """Quantiles as a function of the normal score, ten times faster if SciPy must iterate.

    A gamma or beta quantile is smooth in the score; a monotone cubic through 1025 exact values
    stays within a millionth of a standard deviation, and never leaves the range.
    """
    from scipy import interpolate, special

    tiny = distribution.family == "dirichlet" and distribution.numbers[0] < _SMALL
    if tiny or distribution.family not in ("gamma", "beta", "dirichlet"):
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
        tiny = _tiny(self._table)
        for name, score in zip(self._quantiles, scores, strict=True):
            if name in tiny:
                alpha = self._table.distributions[name].numbers[0]
                drawn[name] = _log_gamma_quantile(alpha, special.ndtr(score))
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
