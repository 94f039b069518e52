"""Pairs of half-life and largest effect: what each gives in adults, and in one child.

>>> widest_gap([30, 40, 50], [30, 44, 51])
(1, 4.0)
"""

import numpy as np
import numpy.typing as npt
import pandas as pd

from jdmkit import arguments
from jdmkit.arguments import MAX_DAYS, WEEK_DAYS, Numbers
from jdmkit.simulation.child import Child
from jdmkit.simulation.child_course import child_course, improvement_score
from jdmkit.simulation.cohort import patient_courses
from jdmkit.simulation.parameters import Model, default_model
from jdmkit.simulation.regimen import Regimen
from jdmkit.simulation.virtual_patients import virtual_adults

ADULTS = 2000
"""Simulated adults of whom a pair's improvement is the mean."""


def usual_pair() -> tuple[float, float]:
    """Half-life of activity in days and largest effect, as the tables have them.

    >>> usual_pair()
    (14.0, 0.95)
    """
    model = default_model()
    return model.kout_half_life, model.maximal_effect_median_in_responders


def fit_course(
    kout_half_life_days: float = 14.0, emax: float = 0.95, weeks: npt.ArrayLike = (0, 16, 40)
) -> pd.DataFrame:
    """Compute the mean improvement of simulated adults, like those of ProDERM, for a pair.

    Parameters
    ----------
    kout_half_life_days : float, optional
        Half-life of disease activity, above 0.
    emax : float, optional
        Median of the largest effect in responders, above 0 and under 1.
    weeks : array_like, optional
        Ascending weeks; the last above 0.

    Returns
    -------
    DataFrame
        ``week, improvement``; as in :func:`fits_alike`.

    Examples
    --------
    >>> fit_course()["improvement"].round(0).tolist()[1:]
    [47.0, 52.0]
    """
    model = other_model(kout_half_life_days, emax)
    adults = virtual_adults(ADULTS, 1, model=model)
    when = WEEK_DAYS * arguments.row("weeks", weeks, 0, MAX_DAYS // WEEK_DAYS, "weeks")
    found = patient_courses(adults, Regimen.every(28, 10).until(when.max(initial=0)), when)
    # the noise of cohort_improvement, the same in every week, so that the curve is smooth
    noise = np.random.default_rng([1, 0]).standard_normal(ADULTS)
    noise *= model.improvement_score_noise_sd
    noise = np.where(when[:, np.newaxis] > 0, noise, 0)  # improvement is counted from the start
    scores = improvement_score(found.activity, found.deficit, noise)
    return pd.DataFrame({"week": when / WEEK_DAYS, "improvement": scores.mean(axis=1)})


def other_model(kout_half_life_days: float, emax: float) -> Model:
    """The simulation with another pair of parameters.

    >>> other_model(21, 0.98).changed()["kout_half_life"]
    (14.0, 21.0)
    """
    half_life = arguments.scalar("kout_half_life_days", kout_half_life_days, 0.1, MAX_DAYS, "days")
    effect = arguments.scalar("emax", emax, 0, 1, above=True)
    return default_model().replace(
        kout_half_life=half_life, maximal_effect_median_in_responders=effect
    )


def pair_course(
    child: Child,
    regimen: Regimen,
    kout_half_life_days: float,
    emax: float,
    weeks: npt.ArrayLike = tuple(range(53)),
) -> Numbers:
    """CMAS of one child by week, for a pair of parameters.

    Parameters
    ----------
    child, regimen
        As in :func:`child_course`.
    kout_half_life_days, emax : float
        As in :func:`fit_course`.
    weeks : array_like, shape (n,), optional
        The default is a year, week by week.

    Returns
    -------
    ndarray, shape (n,)
        Points, without noise.

    Examples
    --------
    >>> given = Regimen.every(28, 6)
    >>> pair_course(Child(7, 22.1, 29), given, 14, 0.95, [0, 12, 24]).round(1).tolist()
    [29.0, 39.4, 40.8]
    """
    model = other_model(kout_half_life_days, emax)
    when = WEEK_DAYS * arguments.row("weeks", weeks, 0, MAX_DAYS // WEEK_DAYS, "weeks")
    return child_course(child, regimen, when, model=model).cmas


def widest_gap(first: npt.ArrayLike, second: npt.ArrayLike) -> tuple[int, float]:
    """Place and size of the largest difference between two curves.

    Parameters
    ----------
    first, second : array_like, shape (n,)
        Values at the same times.

    Returns
    -------
    tuple of int and float
        Index of the first such place, and the absolute difference there.

    Examples
    --------
    >>> widest_gap([1, 2, 3], [1, 0, 4])
    (1, 2.0)
    """
    curves = [
        arguments.row(name, one, -np.inf, np.inf)
        for name, one in (("first", first), ("second", second))
    ]
    if curves[0].size != curves[1].size or not curves[0].size:
        raise ValueError(
            f"first and second must have equally many values, one at least; got {curves[0].size} "
            f"and {curves[1].size}"
        )
    gaps = np.abs(curves[0] - curves[1])
    place = int(gaps.argmax())
    return place, float(gaps[place])
