"""Parameters of a distribution from what a row gives: moments, an interval, or a range.

Each ``fit_<family>`` takes the filled cells of a row and gives the numbers, the method in words,
the mean and the standard deviation. If a cell does not allow it, CellError names the column.

>>> fit_gamma({"dist_mean": 4, "dist_se": 2})
((4.0, 1.0), 'mean and standard error: shape (m/se)^2, scale se^2/m', 4.0, 2.0)
"""

from collections.abc import Mapping
from math import exp, isclose, log, sqrt
from statistics import NormalDist
from typing import Any

import numpy as np

from jdmkit.arguments import Numbers

MOST_LMS_Z = 3.0
"""Growth is drawn within 3 z: for heavy girls the formula ends at z 3.34 already."""

PERCENTILES = {
    "2.5th percentile": 0.025,
    "5th percentile": 0.05,
    "lower quartile": 0.25,
    "upper quartile": 0.75,
    "95th percentile": 0.95,
    "97.5th percentile": 0.975,
}
"""What ``low_meaning`` and ``high_meaning`` may call an end, and the share of draws below it."""

INTERVALS = {"p2_5": 0.025, "p97_5": 0.975, "q1": 0.25, "q3": 0.75}
"""Ends of an interval that a distribution may be given by, and the share of draws below each."""

_SPANS = (("p2_5", "p97_5", "95 % interval"), ("q1", "q3", "quartiles"))

Row = Mapping[str, Any]
"""Cells of one row; a blank is absent."""

Fit = tuple[tuple[float, ...], str, float, float]
"""Numbers of the distribution, method, mean, standard deviation."""


class CellError(ValueError):
    """A cell from which no distribution can be fitted.

    Attributes
    ----------
    column : str
        Column of the cell.
    words : str
        What is wrong, to follow the name of the distribution.
    """

    def __init__(self, column: str, words: str) -> None:
        self.column, self.words = column, words
        super().__init__(words)


def _ask(row: Row, *columns: str, above: float = 0.0) -> list[float]:
    """Take the numbers of columns that must be filled, each above a bound."""
    missing = [c for c in columns if c not in row]
    if missing:
        words = f"needs {' and '.join(columns)}; blank: {', '.join(missing)}"
        raise CellError(missing[0], words)
    for column in columns:
        if not row[column] > above:
            raise CellError(column, f"needs {column} above {above:g}; got {row[column]:g}")
    return [float(row[c]) for c in columns]


def _normal(share: float) -> float:
    """Normal score with a share of draws below it."""
    return NormalDist().inv_cdf(share)


def fit_gamma(row: Row) -> Fit:
    """Fit a gamma distribution (costs) to mean and standard error."""
    mean, se = _ask(row, "dist_mean", "dist_se")
    method = "mean and standard error: shape (m/se)^2, scale se^2/m"
    return ((mean / se) ** 2, se**2 / mean), method, mean, se


def fit_beta(row: Row) -> Fit:
    """Fit a beta distribution (probabilities) to alpha and beta, or to mean and standard error."""
    if "dist_alpha" in row or "dist_beta" in row:
        alpha, beta = _ask(row, "dist_alpha", "dist_beta")
        total = alpha + beta
        sd = sqrt(alpha * beta / (total**2 * (total + 1)))
        return (alpha, beta), "alpha and beta as given", alpha / total, sd
    mean, se = _ask(row, "dist_mean", "dist_se")
    if mean >= 1:
        raise CellError("dist_mean", f"needs dist_mean between 0 and 1; got {mean:g}")
    most = sqrt(mean * (1 - mean))
    if se >= most:
        words = f"with mean {mean:g} cannot have a standard error of {se:g}: it must be below"
        raise CellError("dist_se", f"{words} {most:.4g}")
    total = mean * (1 - mean) / se**2 - 1
    method = "mean and standard error: k = m(1-m)/se^2 - 1, alpha = mk, beta = (1-m)k"
    return (mean * total, (1 - mean) * total), method, mean, se


def _span(row: Row, above: float) -> tuple[float, float, float, str] | None:
    """Ends of a stated interval, its z and its name, or None where there is none."""
    for start, end, name in _SPANS:
        low, high = f"dist_{start}", f"dist_{end}"
        if low in row or high in row:
            first, last = _ask(row, low, high, above=above)
            if first >= last:
                words = f"needs {low} below {high}: {first:g} must be below {last:g}"
                raise CellError(low, words)
            return first, last, _normal(INTERVALS[end]), name
    return None


def fit_lognormal(row: Row) -> Fit:
    """Fit a lognormal distribution (ratios, durations) to an interval, with or without median."""
    span = _span(row, above=0.0)
    if span:
        low, high, z, name = span
        sigma = (log(high) - log(low)) / (2 * z)
        if "dist_median" in row:
            (median,) = _ask(row, "dist_median")
            if not low < median < high:
                words = f"needs a median between {low:g} and {high:g}, the ends of its interval"
                raise CellError("dist_median", f"{words}; got {median:g}")
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
    """Fit a normal distribution to mean and standard error, or to an interval."""
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
        words = f"needs low below high: {low:g} must be below {high:g}"
        raise CellError("low", words)
    return low, high


def fit_triangular(row: Row) -> Fit:
    """Fit a triangular distribution (counts, estimates) to low, value and high."""
    (low, high), (mode,) = _range(row), _ask(row, "value", above=-np.inf)
    if not low <= mode <= high:
        words = f"needs a value between low, {low:g}, and high, {high:g}; got {mode:g}"
        raise CellError("value", words)
    mean = (low + mode + high) / 3
    square = low**2 + mode**2 + high**2 - low * mode - low * high - mode * high
    return (low, mode, high), "low, base as the mode, high", mean, sqrt(square / 18)


def fit_uniform(row: Row) -> Fit:
    """Fit a uniform distribution to low and high."""
    low, high = _range(row)
    return (low, high), "low and high", (low + high) / 2, (high - low) / sqrt(12)


def fit_poisson(row: Row) -> Fit:
    """Fit a Poisson distribution (counts) to its mean."""
    (mean,) = _ask(row, "dist_mean")
    return (mean,), "mean as given", mean, sqrt(mean)


def fit_dirichlet(row: Row) -> Fit:
    """Fit one of several shares that add up to 1 to its alpha."""
    # a share is a gamma divided by the sum of its group; the division waits for the whole group
    (alpha,) = _ask(row, "dist_alpha")
    if "group" not in row:
        raise CellError("group", "needs a group: the rows that share one add up to 1")
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
    """Fit an LMS distribution (body size at one age) to the median and two percentiles."""
    median, low, high = _ask(row, "value", "low", "high")
    ends = [PERCENTILES.get(str(row.get(c, ""))) for c in ("low_meaning", "high_meaning")]
    if None in ends or not isclose(sum(ends), 1) or ends[0] > ends[1]:
        words = "needs opposite percentiles in low_meaning and high_meaning, such as"
        raise CellError("low_meaning", f"{words} '5th percentile' and '95th percentile'")
    if not low < median < high:
        words = f"needs a value between low, {low:g}, and high, {high:g}; got {median:g}"
        raise CellError("value", words)
    z, power = _normal(ends[1]), _lms_power(low / median, high / median)
    ratio = high / median
    spread = log(ratio) / z if power == 0 else (ratio**power - 1) / (power * z)
    numbers = (power, median, spread)
    if abs(power) * spread * MOST_LMS_Z >= 1:
        words = f"has no value within z {MOST_LMS_Z:g}: the percentiles are too uneven"
        raise CellError("low", words)
    # moments by the midpoint rule over equal slices of probability: an LMS has no closed form
    slices = (np.arange(2000) + 0.5) / 2000
    values = lms_value(np.array(list(map(_normal, slices))), *numbers)
    method = "median and two percentiles: L and S solved; z held within 3"
    return numbers, method, float(values.mean()), float(values.std())


def lms_value(z: Numbers, power: float, median: float, spread: float) -> Numbers:
    """Value of an LMS curve at a z-score."""
    z = np.clip(z, -MOST_LMS_Z, MOST_LMS_Z)
    if power == 0:
        return median * np.exp(spread * z)
    return median * (1 + power * spread * z) ** (1 / power)
