"""The CMAS as a bounded whole number: log odds, what a healthy child reaches, measurement noise.

    log odds = healthy - (healthy - start) F        F: deficit, 1 at the start, 0 recovered
    score = round(52 expit(log odds + noise)), noise of standard deviation 0.25

Noise on the log odds is large mid-scale and small near the ends, as in raters who agree; noise
of one size everywhere would give scores above 52.
"""

from functools import lru_cache
from statistics import NormalDist

import numpy as np
import numpy.typing as npt

from jdmkit import arguments
from jdmkit.arguments import Numbers
from jdmkit.simulation.parameters import Model, checked_model

_QUANTILES = 2**14

_ROUNDING = 1e-9
"""A score that went to log odds and back may be this much above the highest."""


def logit(share: npt.ArrayLike) -> Numbers:
    """Log odds of a share.

    >>> float(logit(0.5))
    0.0
    """
    from scipy import special  # on first use: importing jdmkit loads no SciPy

    return special.logit(share)


def expit(log_odds: npt.ArrayLike) -> Numbers:
    """Share at log odds.

    >>> float(expit(0.0))
    0.5
    """
    from scipy import special

    return special.expit(log_odds)


def attainable_score(age_years: npt.ArrayLike, model: Model) -> Numbers:
    """Score of a healthy child by age: 46.6 of 52 up to 4.5 years, 51 from 9 years on."""
    ages = arguments.array("age_years", age_years, 0, 120, "years")
    return np.interp(ages, *_ramp(checked_model(model)))


def _ramp(model: Model) -> tuple[list[float], list[float]]:
    """Ages and scores of healthy children, straight lines between them."""
    return (
        [model.cmas_attainable_younger_age, model.cmas_attainable_older_age],
        [model.cmas_attainable_younger, model.cmas_attainable_older],
    )


def checked_start(cmas_start: object, age_years: float, model: Model) -> float:
    """CMAS at the start, refused above what a healthy child of this (checked) age reaches."""
    most = float(np.interp(age_years, *_ramp(model)))
    try:
        return arguments.scalar("cmas_start", cmas_start, 0, most + _ROUNDING, "points")
    except ValueError as error:
        raise ValueError(
            f"{error} (a healthy child of {age_years:g} years reaches {most:g})"
        ) from None


def score_share(
    deficit: Numbers,
    healthy: Numbers,
    start: Numbers,
    error: Numbers | None = None,
    out: Numbers | None = None,
) -> Numbers:
    """Share of 52 points at a deficit, from the log odds when healthy and at the start.

    ``error`` is taken off the log odds: the noise of measurement, or none. ``out`` may be
    ``deficit`` itself.
    """
    odds = np.asarray(np.multiply(deficit, healthy - start, out=out))
    odds -= healthy
    if error is not None:
        odds += error
    np.exp(odds, out=odds)
    odds += 1
    return np.divide(1, odds, out=odds)


@lru_cache(maxsize=1)
def _normal_quantiles() -> Numbers:
    """Middles of equally likely slices of the normal distribution, with variance 1."""
    upper = (np.arange(_QUANTILES // 2) + 0.5) / _QUANTILES + 0.5
    half = np.array([NormalDist().inv_cdf(p) for p in upper])
    half /= np.sqrt((half**2).mean())
    return np.concatenate([-half[::-1], half]).astype(np.float32)


def noise(source: np.random.Generator, shape: tuple[int, ...]) -> Numbers:
    """Standard normal noise from 16,384 equally likely values, a fifth of the usual cost.

    The largest is 4: enough for scores that are rounded to whole points.

    >>> abs(noise(np.random.default_rng(0), (100, 100)).std() - 1) < 0.02
    np.True_
    """
    count = int(np.prod(shape))
    words = np.frombuffer(source.bytes(2 * count), dtype="<u2")
    return _normal_quantiles()[words & (_QUANTILES - 1)].reshape(shape)
