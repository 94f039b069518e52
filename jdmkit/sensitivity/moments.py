"""From what a row says (moments, an interval) to the numbers of a distribution, method in words.

Each ``fit_<family>`` takes the filled cells of a row and gives the numbers, the method, the mean
and the standard deviation, or says in a ValueError which cell stands in the way.

>>> fit_gamma({"dist_mean": 4, "dist_se": 2})
((4.0, 1.0), 'mean and standard error: shape (m/se)^2, scale se^2/m', 4.0, 2.0)
"""

from collections.abc import Mapping
from math import exp, log, sqrt
from statistics import NormalDist
from typing import Any

import numpy as np

from jdmkit.arguments import Numbers

MOST_LMS_Z = 3.0
"""Growth is drawn within 3 z: for heavy girls the formula ends as low as z 3.34."""

_Z95, _Z975, _Z75 = (NormalDist().inv_cdf(p) for p in (0.95, 0.975, 0.75))

_PERCENTILES = {
    "2.5th percentile": -_Z975,
    "97.5th percentile": _Z975,
    "5th percentile": -_Z95,
    "95th percentile": _Z95,
    "lower quartile": -_Z75,
    "upper quartile": _Z75,
}

_SPANS = {("dist_p2_5", "dist_p97_5"): _Z975, ("dist_q1", "dist_q3"): _Z75}

Row = Mapping[str, Any]
"""Cells of one row; a blank is absent."""

Fit = tuple[tuple[float, ...], str, float, float]
"""Numbers of the distribution, method, mean, standard deviation."""


def _ask(row: Row, *columns: str, above: float = 0.0) -> list[float]:
    """Take the numbers of columns that must be filled, each above a bound."""
    missing = [c for c in columns if c not in row]
    if missing:
        raise ValueError(f"needs {' and '.join(columns)}; blank: {', '.join(missing)}")
    for column in columns:
        if not row[column] > above:
            raise ValueError(f"{column} must be above {above:g}; got {row[column]:g}")
    return [float(row[c]) for c in columns]


def fit_gamma(row: Row) -> Fit:
    """Costs, from mean and standard error."""
    mean, se = _ask(row, "dist_mean", "dist_se")
    method = "mean and standard error: shape (m/se)^2, scale se^2/m"
    return ((mean / se) ** 2, se**2 / mean), method, mean, se


def fit_beta(row: Row) -> Fit:
    """Probabilities, from alpha and beta or from mean and standard error."""
    if "dist_alpha" in row or "dist_beta" in row:
        alpha, beta = _ask(row, "dist_alpha", "dist_beta")
        total = alpha + beta
        sd = sqrt(alpha * beta / (total**2 * (total + 1)))
        return (alpha, beta), "alpha and beta as given", alpha / total, sd
    mean, se = _ask(row, "dist_mean", "dist_se")
    if mean >= 1:
        raise ValueError(f"dist_mean of a beta must lie between 0 and 1; got {mean:g}")
    most = sqrt(mean * (1 - mean))
    if se >= most:
        raise ValueError(
            f"no beta with mean {mean:g} has a standard error of {se:g}: it must be below {most:.4g}"
        )
    total = mean * (1 - mean) / se**2 - 1
    method = "mean and standard error: k = m(1-m)/se^2 - 1, alpha = mk, beta = (1-m)k"
    return (mean * total, (1 - mean) * total), method, mean, se


def _span(row: Row, above: float) -> tuple[float, float, float, str] | None:
    """Ends of a stated interval, its z and its name, or None where there is none."""
    for (low, high), z in _SPANS.items():
        if low in row or high in row:
            first, last = _ask(row, low, high, above=above)
            if first >= last:
                raise ValueError(f"{low} {first:g} must be below {high} {last:g}")
            return first, last, z, "95 % interval" if z == _Z975 else "quartiles"
    return None


def fit_lognormal(row: Row) -> Fit:
    """Ratios and skewed durations, from an interval (and a median) or from moments."""
    span = _span(row, above=0.0)
    if span:
        low, high, z, name = span
        sigma = (log(high) - log(low)) / (2 * z)
        if "dist_median" in row:
            (median,) = _ask(row, "dist_median")
            mu, method = log(median), f"median, and {name} for the width on the log scale"
        else:
            mu, method = (log(low) + log(high)) / 2, f"{name} on the log scale"
    else:
        mean, se = _ask(row, "dist_mean", "dist_se")
        sigma = sqrt(log(1 + (se / mean) ** 2))
        mu, method = log(mean) - sigma**2 / 2, "mean and standard error, matched on the log scale"
    mean = exp(mu + sigma**2 / 2)
    return (mu, sigma), method, mean, mean * sqrt(exp(sigma**2) - 1)


def fit_normal(row: Row) -> Fit:
    """Symmetric quantities, from mean and standard error or from an interval."""
    span = _span(row, above=-np.inf)
    if span:
        low, high, z, name = span
        mean, sd = row.get("dist_median", (low + high) / 2), (high - low) / (2 * z)
        return (mean, sd), f"{name}: sd = width / {2 * z:.3f}", mean, sd
    (mean,) = _ask(row, "dist_mean", above=-np.inf)
    (sd,) = _ask(row, "dist_se")
    return (mean, sd), "mean and standard error as given", mean, sd


def _range(row: Row) -> tuple[float, float]:
    low, high = _ask(row, "low", "high", above=-np.inf)
    if low >= high:
        raise ValueError(f"low {low:g} must be below high {high:g}")
    return low, high


def fit_triangular(row: Row) -> Fit:
    """Counts and guesses, from low, base and high."""
    (low, high), (mode,) = _range(row), _ask(row, "value", above=-np.inf)
    if not low <= mode <= high:
        raise ValueError(f"the base {mode:g} must lie in {low:g} to {high:g}")
    mean = (low + mode + high) / 3
    square = low**2 + mode**2 + high**2 - low * mode - low * high - mode * high
    return (low, mode, high), "low, base as the mode, high", mean, sqrt(square / 18)


def fit_uniform(row: Row) -> Fit:
    """Anything between low and high."""
    low, high = _range(row)
    return (low, high), "low and high", (low + high) / 2, (high - low) / sqrt(12)


def fit_poisson(row: Row) -> Fit:
    """Counts, from their mean."""
    (mean,) = _ask(row, "dist_mean")
    return (mean,), "mean as given", mean, sqrt(mean)


def fit_dirichlet(row: Row) -> Fit:
    """One of several shares that add up to 1, from its alpha."""
    # a share is a gamma divided by the sum of its group; the division waits for the whole group
    (alpha,) = _ask(row, "dist_alpha")
    if "group" not in row:
        raise ValueError("needs a group: the rows that share one add up to 1")
    return (alpha,), "alpha as given; the shares of the group add up to 1", np.nan, np.nan


def _lms_power(low_ratio: float, high_ratio: float) -> float:
    """Box-Cox power that makes two opposite percentiles equally far from the median.

    ``low_ratio^L + high_ratio^L = 2`` has the root 0 and, since the left side is convex, one more
    root on the side away from its slope there.
    """

    def excess(power: float) -> float:
        return low_ratio**power + high_ratio**power - 2

    slope = log(low_ratio) + log(high_ratio)
    if abs(slope) < 1e-12:
        return 0.0
    side = -1.0 if slope > 0 else 1.0
    inner, outer = side * 1e-9, side
    while excess(outer) < 0:
        inner, outer = outer, 2 * outer
    for _ in range(200):
        middle = (inner + outer) / 2
        inner, outer = (middle, outer) if excess(middle) < 0 else (inner, middle)
    return (inner + outer) / 2


def fit_lms(row: Row) -> Fit:
    """Body size at one age, from the median and two opposite percentiles."""
    median, low, high = _ask(row, "value", "low", "high")
    ends = [_PERCENTILES.get(str(row.get(c, ""))) for c in ("low_meaning", "high_meaning")]
    if None in ends or ends[0] != -ends[1]:
        raise ValueError(
            "needs opposite percentiles in low_meaning and high_meaning, such as "
            "'5th percentile' and '95th percentile'"
        )
    if not low < median < high:
        raise ValueError(f"the median {median:g} must lie between low {low:g} and high {high:g}")
    z, power = ends[1], _lms_power(low / median, high / median)
    ratio = high / median
    spread = log(ratio) / z if power == 0 else (ratio**power - 1) / (power * z)
    numbers = (power, median, spread)
    if abs(power) * spread * MOST_LMS_Z >= 1:
        raise ValueError(f"has no value within z {MOST_LMS_Z:g}: the percentiles are too uneven")
    # moments by the midpoint rule over equal slices of probability: an LMS has no closed form
    values = lms_value(
        np.array(list(map(NormalDist().inv_cdf, (np.arange(2000) + 0.5) / 2000))), *numbers
    )
    method = "median and two percentiles: L and S solved; z held within 3"
    return numbers, method, float(values.mean()), float(values.std())


def lms_value(z: Numbers, power: float, median: float, spread: float) -> Numbers:
    """Value of an LMS curve at a z-score."""
    z = np.clip(z, -MOST_LMS_Z, MOST_LMS_Z)
    if power == 0:
        return median * np.exp(spread * z)
    return median * (1 + power * spread * z) ** (1 / power)
