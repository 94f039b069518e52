"""Distributions that a table of parameters may name: how each is fitted, drawn and inverted.

Each fitted distribution keeps the method in words, so that a table of results can print it. SciPy
loads when a quantile is first asked for; plain draws need NumPy only.

>>> price = fit("gamma", {"dist_mean": 97, "dist_se": 3})
>>> print(price.method, round(price.mean, 6), round(price.sd, 6))
mean and standard error: shape (m/se)^2, scale se^2/m 97.0 3.0
"""

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from math import isfinite
from typing import Any

import numpy as np
import numpy.typing as npt

from jdmkit import datasets
from jdmkit.arguments import Numbers
from jdmkit.sensitivity import moments
from jdmkit.sensitivity.moments import CellError, Fit, Row, lms_value

HELD = ("scenario", "fixed", "derived")
"""Names for rows that a probabilistic run leaves at their value: choices, facts and results."""

FROM_RANGE = ("triangular", "uniform", "lms")
"""Distributions that are made of value, low and high."""

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
        """Pseudo-random draws; two calls give the same numbers as one call for both."""
        return _FAMILIES[self.family].draw(rng, n, *self.numbers)

    def cdf(self, x: npt.ArrayLike) -> Numbers:
        """Share of draws at or below each number."""
        return _FAMILIES[self.family].below(np.asarray(x, dtype=float), *self.numbers)

    def ppf(self, u: npt.ArrayLike) -> Numbers:
        """Quantiles; probabilities of 0 and 1 are moved inside, so that no quantile is infinite."""
        inside = np.asarray(u, dtype=float).clip(_EDGE, 1 - _EDGE)
        return _FAMILIES[self.family].quantile(inside, *self.numbers)


@dataclass(frozen=True)
class _Family:
    """How one family is given, fitted, drawn, inverted and summed up.

    ``takes`` lists the sets of numbers that may describe it, without the ``dist_`` of their
    columns; empty where value, low and high do.
    """

    takes: tuple[tuple[str, ...], ...]
    fit: Callable[[Row], Fit]
    draw: Callable[..., Numbers]
    quantile: Callable[..., Numbers]
    below: Callable[..., Numbers]


_MOMENTS = ("mean", "se")

_ENDS = (("p2_5", "p97_5"), ("q1", "q3"))


def _special() -> Any:
    from scipy import special

    return special


def _triangle(u: Numbers, low: float, mode: float, high: float) -> Numbers:
    rising = low + np.sqrt(u * (high - low) * (mode - low))
    falling = high - np.sqrt((1 - u) * (high - low) * (high - mode))
    return np.where(u < (mode - low) / (high - low), rising, falling)


def _below_triangle(x: Numbers, low: float, mode: float, high: float) -> Numbers:
    rising = np.clip(x - low, 0, mode - low) ** 2 / ((high - low) * (mode - low) or 1)
    falling = np.clip(high - x, 0, high - mode) ** 2 / ((high - low) * (high - mode) or 1)
    return np.where(x < mode, rising, 1 - falling)


def _poisson_quantile(u: Numbers, mean: float) -> Numbers:
    from scipy import stats

    return stats.poisson.ppf(u, mean)


def _below_lognormal(x: Numbers, mu: float, sigma: float) -> Numbers:
    with np.errstate(divide="ignore"):  # the logarithm of 0 is -inf, and nothing lies below it
        return _special().ndtr((np.log(np.maximum(x, 0)) - mu) / sigma)


def _below_lms(x: Numbers, power: float, median: float, spread: float) -> Numbers:
    first, last = (lms_value(np.array(z), power, median, spread) for z in (-np.inf, np.inf))
    ratio = np.clip(x, first, last) / median
    z = np.log(ratio) / spread if power == 0 else (ratio**power - 1) / (power * spread)
    return np.where(x < first, 0.0, np.where(x >= last, 1.0, _special().ndtr(z)))


_FAMILIES = {
    "gamma": _Family(
        (_MOMENTS,),
        moments.fit_gamma,
        lambda rng, n, shape, scale: rng.gamma(shape, scale, n),
        lambda u, shape, scale: _special().gammaincinv(shape, u) * scale,
        lambda x, shape, scale: _special().gammainc(shape, np.maximum(x, 0) / scale),
    ),
    "beta": _Family(
        (_MOMENTS, ("alpha", "beta")),
        moments.fit_beta,
        lambda rng, n, alpha, beta: rng.beta(alpha, beta, n),
        lambda u, alpha, beta: _special().betaincinv(alpha, beta, u),
        lambda x, alpha, beta: _special().betainc(alpha, beta, np.clip(x, 0, 1)),
    ),
    "lognormal": _Family(
        (*(("median", *ends) for ends in _ENDS), *_ENDS, _MOMENTS),
        moments.fit_lognormal,
        lambda rng, n, mu, sigma: rng.lognormal(mu, sigma, n),
        lambda u, mu, sigma: np.exp(mu + sigma * _special().ndtri(u)),
        _below_lognormal,
    ),
    "normal": _Family(
        (_MOMENTS, *(("median", *ends) for ends in _ENDS), *_ENDS),
        moments.fit_normal,
        lambda rng, n, mean, sd: rng.normal(mean, sd, n),
        lambda u, mean, sd: mean + sd * _special().ndtri(u),
        lambda x, mean, sd: _special().ndtr((x - mean) / sd),
    ),
    "triangular": _Family(
        ((),),
        moments.fit_triangular,
        lambda rng, n, low, mode, high: rng.triangular(low, mode, high, n),
        _triangle,
        _below_triangle,
    ),
    "uniform": _Family(
        ((),),
        moments.fit_uniform,
        lambda rng, n, low, high: rng.uniform(low, high, n),
        lambda u, low, high: low + (high - low) * u,
        lambda x, low, high: np.clip((x - low) / (high - low), 0, 1),
    ),
    "poisson": _Family(
        (("mean",),),
        moments.fit_poisson,
        lambda rng, n, mean: rng.poisson(mean, n).astype(float),
        _poisson_quantile,
        lambda x, mean: np.where(x < 0, 0.0, _special().pdtr(np.floor(np.maximum(x, 0)), mean)),
    ),
    "dirichlet": _Family(
        (("alpha",),),
        moments.fit_dirichlet,
        lambda rng, n, alpha: rng.gamma(alpha, 1.0, n),
        lambda u, alpha: _special().gammaincinv(alpha, u),
        lambda x, alpha: _special().gammainc(alpha, np.maximum(x, 0)),
    ),
    "lms": _Family(
        ((),),
        moments.fit_lms,
        lambda rng, n, *numbers: lms_value(rng.standard_normal(n), *numbers),
        lambda u, *numbers: lms_value(_special().ndtri(u), *numbers),
        _below_lms,
    ),
}

NAMES = (*_FAMILIES, *HELD)
"""What the column ``distribution`` may say."""

TAKES: dict[str, tuple[tuple[str, ...], ...]] = {
    **{name: family.takes for name, family in _FAMILIES.items()},
    **dict.fromkeys(HELD, ((),)),
}
"""Sets of numbers that may describe each distribution."""


def name_fault(name: str, known: Collection[str] = NAMES) -> str | None:
    """Say what is wrong with the name of a distribution, or give None.

    Parameters
    ----------
    name : str
        What the cell says.
    known : collection of str, optional
        Names that are allowed.

    Examples
    --------
    >>> name_fault("gamma (se 30)")
    "write one name here, 'gamma', and its numbers into dist_mean, dist_se; got 'gamma (se 30)'"
    >>> name_fault("Beta"), name_fault("beta")
    ("write 'beta' here, not 'Beta'", None)
    """
    if name in known:
        return None
    plain = name.strip().lower()
    said = [word for word in known if word in re.findall("[a-z]+", plain)]
    if not said:
        return datasets.nearest(name, known, "distribution")
    if plain == said[0]:
        return f"write {said[0]!r} here, not {name!r}"
    sets = [", ".join(f"dist_{key}" for key in one) for one in TAKES[said[0]] if one]
    into = f", and its numbers into {' or '.join(sets)}" if sets else ""
    return f"write one name here, {said[0]!r}{into}; got {name!r}"


def fit(family: str, row: Row) -> Distribution:
    """Fit a distribution to the cells of a row.

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
        ``dist_q3``, ``dist_alpha``, ``dist_beta``; each family needs some of them.

    Returns
    -------
    Distribution
        Fitted, with its method in words.

    Raises
    ------
    CellError
        A ValueError with the column: if no such distribution exists, or a needed cell is blank or does not allow the distribution.

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
    if not isinstance(row, Mapping):
        raise TypeError(f"row must be a mapping from column to cell; got {row!r}")
    if family not in _FAMILIES:
        known = list(_FAMILIES)
        words = name_fault(family, known) if isinstance(family, str) else None
        words = words or datasets.nearest(family, known, "distribution")
        raise CellError("distribution", words)
    try:
        fitted = Distribution(family, *_FAMILIES[family].fit(row))
    except CellError as error:
        raise CellError(error.column, f"a {family} distribution {error.words}") from None
    except ArithmeticError:
        fitted = None
    if fitted is None or not all(map(isfinite, fitted.numbers)):
        words = (
            f"the numbers of this {family} distribution are too large for a computer's arithmetic"
        )
        raise CellError("distribution", words)
    return fitted
