"""Distributions as an assumptions table names them: from moments or an interval to parameters.

Each says by which method its parameters were found, so a table of results can print it. SciPy
loads when a quantile is first asked for; plain draws need NumPy only.

>>> price = fit("gamma", {"dist_mean": 97, "dist_se": 3})
>>> print(price.method, round(price.mean, 6), round(price.sd, 6))
mean and standard error: shape (m/se)^2, scale se^2/m 97.0 3.0
"""

from collections.abc import Callable
from dataclasses import dataclass
from math import isfinite
from typing import Any

import numpy as np
import numpy.typing as npt

from jdmkit.arguments import Numbers
from jdmkit.sensitivity import moments
from jdmkit.sensitivity.moments import Fit, Row, lms_value

HELD = ("scenario", "fixed", "derived")
"""Names of rows that a probabilistic run leaves at their value: choices and results, not noise."""

_EDGE = 2.0**-32
"""Half the finest step of a Sobol point."""


@dataclass(frozen=True)
class Distribution:
    """One fitted distribution.

    Attributes
    ----------
    family : str
        Name, as in the column ``distribution``.
    numbers : tuple of float
        Parameters, in the order of the family's formula.
    method : str
        How the numbers were found.
    mean, sd : float
        Moments of the fitted distribution.
    """

    family: str
    numbers: tuple[float, ...]
    method: str
    mean: float
    sd: float

    def draw(self, rng: np.random.Generator, n: int) -> Numbers:
        """Pseudo-random draws; two calls in a row give what one call of both gives."""
        return _FAMILIES[self.family].draw(rng, n, *self.numbers)

    def ppf(self, u: npt.ArrayLike) -> Numbers:
        """Quantiles; a probability of 0 or 1 is moved inside, where no quantile is infinite."""
        inside = np.asarray(u, dtype=float).clip(_EDGE, 1 - _EDGE)
        return _FAMILIES[self.family].quantile(inside, *self.numbers)


@dataclass(frozen=True)
class _Family:
    """How one family is fitted, drawn and inverted."""

    fit: Callable[[Row], Fit]
    draw: Callable[..., Numbers]
    quantile: Callable[..., Numbers]


def _special() -> Any:
    from scipy import special

    return special


def _triangle(u: Numbers, low: float, mode: float, high: float) -> Numbers:
    rising = low + np.sqrt(u * (high - low) * (mode - low))
    falling = high - np.sqrt((1 - u) * (high - low) * (high - mode))
    return np.where(u < (mode - low) / (high - low), rising, falling)


def _poisson_quantile(u: Numbers, mean: float) -> Numbers:
    from scipy import stats

    return stats.poisson.ppf(u, mean)


_FAMILIES = {
    "gamma": _Family(
        moments.fit_gamma,
        lambda rng, n, shape, scale: rng.gamma(shape, scale, n),
        lambda u, shape, scale: _special().gammaincinv(shape, u) * scale,
    ),
    "beta": _Family(
        moments.fit_beta,
        lambda rng, n, alpha, beta: rng.beta(alpha, beta, n),
        lambda u, alpha, beta: _special().betaincinv(alpha, beta, u),
    ),
    "lognormal": _Family(
        moments.fit_lognormal,
        lambda rng, n, mu, sigma: rng.lognormal(mu, sigma, n),
        lambda u, mu, sigma: np.exp(mu + sigma * _special().ndtri(u)),
    ),
    "normal": _Family(
        moments.fit_normal,
        lambda rng, n, mean, sd: rng.normal(mean, sd, n),
        lambda u, mean, sd: mean + sd * _special().ndtri(u),
    ),
    "triangular": _Family(
        moments.fit_triangular,
        lambda rng, n, low, mode, high: rng.triangular(low, mode, high, n),
        _triangle,
    ),
    "uniform": _Family(
        moments.fit_uniform,
        lambda rng, n, low, high: rng.uniform(low, high, n),
        lambda u, low, high: low + (high - low) * u,
    ),
    "poisson": _Family(
        moments.fit_poisson,
        lambda rng, n, mean: rng.poisson(mean, n).astype(float),
        _poisson_quantile,
    ),
    "dirichlet": _Family(
        moments.fit_dirichlet,
        lambda rng, n, alpha: rng.gamma(alpha, 1.0, n),
        lambda u, alpha: _special().gammaincinv(alpha, u),
    ),
    "lms": _Family(
        moments.fit_lms,
        lambda rng, n, *numbers: lms_value(rng.standard_normal(n), *numbers),
        lambda u, *numbers: lms_value(_special().ndtri(u), *numbers),
    ),
}

NAMES = (*_FAMILIES, *HELD)
"""What the column ``distribution`` may say."""


def fit(family: str, row: Row) -> Distribution:
    """Fit one distribution to what a row of the table says of it.

    Parameters
    ----------
    family : str
        ``gamma`` (costs), ``beta`` (probabilities), ``lognormal`` (ratios, skewed durations),
        ``normal``, ``triangular``, ``uniform``, ``poisson``, ``dirichlet`` (shares of a group) or
        ``lms`` (body size at one age, from the median and two percentiles). For a child that
        grows, draw a z-score (``normal``, mean 0, standard error 1) and let the model follow it.
    row : mapping of str to number or str
        Filled cells: ``value``, ``low``, ``high``, ``low_meaning``, ``high_meaning``, ``group``,
        ``dist_mean``, ``dist_se``, ``dist_median``, ``dist_p2_5``, ``dist_p97_5``, ``dist_q1``,
        ``dist_q3``, ``dist_alpha``, ``dist_beta``; each family says which it needs.

    Returns
    -------
    Distribution
        Fitted, with its method in words.

    Raises
    ------
    ValueError
        If a needed cell is blank, or no such distribution exists.

    References
    ----------
    Moments as in Briggs, Claxton and Sculpher, Decision Modelling for Health Economic Evaluation
    (2006), chapter 4; LMS as in the CDC 2000 charts (``cdc_lms``).

    Examples
    --------
    >>> rate = fit("beta", {"dist_mean": 0.26, "dist_se": 0.06})
    >>> [round(number, 2) for number in rate.numbers]
    [13.64, 38.81]
    """
    fitted = Distribution(family, *_FAMILIES[family].fit(row))
    if not all(map(isfinite, fitted.numbers)):
        raise ValueError("its numbers are too large for a computer's arithmetic")
    return fitted
