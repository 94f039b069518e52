"""One child: IgG, what it does to disease activity, and the CMAS that follows.

No randomized trial of immunoglobulin in juvenile dermatomyositis exists: the size of the effect
comes from adults, the IgG for half of it from another disease, and how fast activity and function
answer was chosen by us. After the last infusion nothing is left of the effect but time: that it
changes no course is an assumption too. It predicts no child.

>>> girl = Child(age_years=7, weight_kg=22.1, cmas_start=30)
>>> given = Regimen.every(28, 6, prednisone=True, methotrexate=True)
>>> child_course(girl, given, days=[0, 28, 84, 168]).table()["cmas"].round(1).tolist()
[30.0, 36.5, 44.5, 45.8]
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from jdmkit import arguments
from jdmkit.arguments import MAX_DAYS, WEEK_DAYS, Numbers
from jdmkit.measures import CMAS_MAX
from jdmkit.pharmacokinetics import AGE_RANGE_YEARS
from jdmkit.simulation.child import (
    Child,
    above_baseline,
    check_child,
    effect_share,
    factors_at,
)
from jdmkit.simulation.parameters import Model, checked_model
from jdmkit.simulation.regimen import Regimen, check_regimen, warn_of_late
from jdmkit.simulation.score import attainable_score, checked_start, expit, logit, score_share
from jdmkit.simulation.time_grid import GAUSS, make_cells

_MOST_NOISE = 10_000

_LEAST_SCORE = 0.25
"""A score of 0 has no log odds: it counts as a quarter of a point."""


@dataclass(frozen=True)
class ChildCourse:
    """Course of one child, by day; arrays of shape (n,)."""

    days: Numbers
    igg_g_per_l: Numbers
    igg_above_baseline_g_per_l: Numbers
    igg_effect: Numbers
    activity: Numbers
    deficit: Numbers
    cmas: Numbers

    def table(self) -> pd.DataFrame:
        """One row per day; CMAS without noise and not rounded."""
        return pd.DataFrame(vars(self))


def _days(days: npt.ArrayLike) -> tuple[Numbers, tuple[float, ...]]:
    """Days as given, and as the kernel needs them: ascending, distinct, ending above 0."""
    when = arguments.array("days", days, 0, MAX_DAYS, "days")
    if when.ndim != 1 or not when.size:
        raise ValueError(f"days must be a list of days; got {days!r}")
    distinct = np.unique(when)
    return when, tuple(distinct.tolist() if distinct[-1] > 0 else [0.0, 1.0])


def _solve(
    child: Child, regimen: Regimen, output_days: tuple[float, ...], model: Model
) -> tuple[Numbers, Numbers]:
    """Activity and deficit at the output days: as the kernel of cohorts, for one child."""
    corners = model.taper_days if regimen.prednisone else ()
    cells = make_cells(
        regimen.infusion_days,
        regimen.length_days(model),
        output_days,
        model.kout_half_life,
        model.krec_half_life,
        corners,
    )
    kind = cells.kind
    nodes = cells.start + cells.length[kind] * (1 + GAUSS[:, np.newaxis]) / 2
    drive = np.prod(list(factors_at(nodes, child, regimen, model).values()), axis=0)
    steps = zip(
        (cells.weight_d[:, kind] * drive).sum(axis=0).tolist(),
        (cells.weight_f[:, kind] * drive).sum(axis=0).tolist(),
        cells.decay_d[kind].tolist(),
        cells.decay_f[kind].tolist(),
        cells.d_to_f[kind].tolist(),
        strict=True,
    )
    activity, deficit = [1.0], [1.0]
    for to_d, to_f, decay_d, decay_f, d_to_f in steps:
        deficit.append(decay_f * deficit[-1] + d_to_f * activity[-1] + to_f)
        activity.append(decay_d * activity[-1] + to_d)
    return np.array(activity)[cells.output], np.array(deficit)[cells.output]


def child_course(
    child: Child,
    regimen: Regimen,
    days: npt.ArrayLike | None = None,
    *,
    model: Model | None = None,
) -> ChildCourse:
    """IgG, disease activity, functional deficit and CMAS of one child, without noise.

    Parameters
    ----------
    child : Child
        Age, weight, CMAS at the start, sensitivities, course.
    regimen : Regimen
        What is given and when.
    days : array_like, shape (n,), optional
        Days to look at, 0 to 7305, in any order. The default is weekly for a year.
    model : Model, optional
        The default is :func:`default_model`.

    Returns
    -------
    ChildCourse

    Raises
    ------
    ValueError
        If a value is missing, not a number or out of range, or the child's CMAS at the start is
        above what a healthy child of this age reaches.

    Warns
    -----
    UserWarning
        If infusions begin after the last day: a shorter look is no error, but may be an oversight.
        :meth:`Regimen.until` says that it is meant.

    References
    ----------
    Indirect response as in the model for multifocal motor neuropathy (``li2024``), carried over;
    effects multiply (Bliss independence, assumed). Half-lives and sizes: ``teaching_response``.

    Examples
    --------
    >>> girl = Child(7, 22.1, 30)
    >>> without = child_course(girl, Regimen(), [0, 84, 364])
    >>> without.cmas.round(9).tolist()
    [30.0, 30.0, 30.0]
    """
    check_child(child)
    check_regimen(regimen)
    when, kernel_days = _days(np.arange(0, 365, WEEK_DAYS) if days is None else days)
    warn_of_late(regimen, when.max())
    return _course(child, regimen, when, kernel_days, checked_model(model))


def _course(
    child: Child,
    regimen: Regimen,
    when: Numbers,
    kernel_days: tuple[float, ...],
    model: Model,
) -> ChildCourse:
    """Course of a checked child at checked days."""
    place = np.searchsorted(kernel_days, when)
    activity, deficit = (values[place] for values in _solve(child, regimen, kernel_days, model))
    above = above_baseline(when, child, regimen, model)
    return ChildCourse(
        when,
        child.own_igg(model) + above,
        above,
        effect_share(above, child.effect("emax", model), model),
        activity,
        deficit,
        _score(deficit, child.age_years, child.cmas_start, model),
    )


def disease_activity(
    child: Child, regimen: Regimen, days: npt.ArrayLike, *, model: Model | None = None
) -> tuple[Numbers, Numbers]:
    """Disease activity (1: untreated) and functional deficit (1: as at the start) of one child.

    Parameters and errors as in :func:`child_course`.

    Returns
    -------
    tuple of ndarray, shape (n,)

    Examples
    --------
    >>> activity, deficit = disease_activity(Child(9, 30, 30), Regimen.every(28, 3), [84])
    >>> print(f"{activity[0]:.3f} {deficit[0]:.3f}")
    0.622 0.630
    """
    course = child_course(child, regimen, days, model=model)
    return course.activity, course.deficit


def cmas_score(
    deficit: npt.ArrayLike, *, age_years: float, cmas_start: float, model: Model | None = None
) -> Numbers | float:
    """CMAS at a functional deficit, without noise and not rounded.

    Parameters
    ----------
    deficit : float or array_like
        1 as at the start, 0 recovered; flares may lift it above 1. 0 to 10.
    age_years : float
        2 to 18 years.
    cmas_start : float
        CMAS at the start, 0 to what a healthy child of this age reaches.
    model : Model, optional
        What healthy children reach.

    Returns
    -------
    float or ndarray
        0 to 52 points; never above what a healthy child of the age reaches.

    Raises
    ------
    ValueError
        If a number is missing, not a number or out of range.

    References
    ----------
    Healthy four-year-olds reach 46.6 of 52 (``quinones2013``); the rest of the ramp is assumed.

    Examples
    --------
    >>> cmas_score([1, 0.5, 0.25, 0], age_years=9, cmas_start=30).round(3)
    array([30.   , 46.432, 49.595, 51.   ])
    """
    model = checked_model(model)
    values = arguments.array("deficit", deficit, 0, 10)
    age = arguments.scalar("age_years", age_years, *AGE_RANGE_YEARS, "years")
    return arguments.plain(_score(values, age, cmas_start, model))


def _score(deficit: Numbers, age: float, cmas_start: object, model: Model) -> Numbers:
    """CMAS at checked deficits and a checked age; refuses a start above the model's limit."""
    start = checked_start(cmas_start, age, model)
    most = float(attainable_score(np.asarray(age), model))
    healthy, begun = (
        logit(np.asarray(max(score, _LEAST_SCORE) / CMAS_MAX)) for score in (most, start)
    )
    return np.asarray(CMAS_MAX * score_share(deficit, healthy, begun))


def observed_cmas(
    cmas: npt.ArrayLike, seed: int = 0, *, model: Model | None = None
) -> npt.NDArray[np.int64]:
    """Whole-point CMAS as a rater would note it: noise on the log odds, then rounding.

    Parameters
    ----------
    cmas : array_like
        True CMAS, 0 to 52 points.
    seed : int, optional
        Seed of the noise.
    model : Model, optional
        Standard deviation of the noise.

    Returns
    -------
    ndarray of int
        0 to 52.

    References
    ----------
    Noise derived from agreement of raters, 0.89 to 0.98 (``huber2004``, ``lovell1999``).

    Examples
    --------
    >>> observed_cmas([0, 30, 52], seed=1).tolist()
    [0, 33, 52]
    """
    model = checked_model(model)
    true = arguments.array("cmas", cmas, 0, CMAS_MAX, "points")
    source = np.random.default_rng(arguments.whole("seed", seed, 0, 2**32 - 1))
    share = np.clip(true / CMAS_MAX, 1e-9, 1 - 1e-9)
    noisy = logit(share) + model.cmas_measurement_sd_logit * source.standard_normal(true.shape)
    return np.rint(CMAS_MAX * expit(noisy)).astype(np.int64)


def improvement_score(
    activity: npt.ArrayLike, deficit: npt.ArrayLike, noise_points: npt.ArrayLike = 0.0
) -> Numbers | float:
    """Stand-in for the total improvement score: how far activity and deficit have fallen.

    Not the ACR/EULAR score, which :func:`jdmkit.measures.total_improvement_score` gives.

    Parameters
    ----------
    activity, deficit : float or array_like
        As :func:`disease_activity` gives them.
    noise_points : float or array_like, optional
        Noise to add before clipping, -10,000 to 10,000 points.

    Returns
    -------
    float or ndarray
        0 to 100 points.

    Raises
    ------
    ValueError
        If a number is missing, not a number or out of range.

    Examples
    --------
    >>> improvement_score(0.5, 0.7)
    40.0
    """
    values = arguments.array("activity", activity, 0, 10)
    fall = 1 - (values + arguments.array("deficit", deficit, 0, 10)) / 2
    noise = arguments.array("noise_points", noise_points, -_MOST_NOISE, _MOST_NOISE, "points")
    return arguments.plain(np.asarray(np.clip(100 * fall + noise, 0, 100)))


def wear_off(
    child: Child, regimen: Regimen, *, model: Model | None = None, steps_per_day: int = 100
) -> pd.Series:
    """How long IgG stays above that of half the effect between the last two courses.

    Parameters
    ----------
    child, regimen, model
        As in :func:`child_course`; the regimen needs two courses or more. Infusions on
        consecutive days are one course.
    steps_per_day : int, optional
        Points per day, 1 to 1000.

    Returns
    -------
    Series
        ``interval_days, share_above_half, mean_share_of_emax, trough_above_baseline_g_per_l``
        from the start of the last course but one to the start of the last.

    Raises
    ------
    ValueError
        If the regimen has fewer than two courses, or an argument is not of its kind.

    Examples
    --------
    >>> print(f"{wear_off(Child(9, 30, 30), Regimen.every(28, 6))['share_above_half']:.2f}")
    0.41
    """
    check_child(child)
    check_regimen(regimen)
    model = checked_model(model)
    starts = [course[0] for course in regimen.courses]
    if len(starts) < 2:
        raise ValueError(
            "regimen must have 2 courses or more to have an interval, and infusions on "
            f"consecutive days are one course; got {len(starts)}"
        )
    steps = arguments.whole("steps_per_day", steps_per_day, 1, 1000)
    left, right = starts[-2:]
    when = left + (right - left) * (np.arange(int((right - left) * steps)) + 0.5) / int(
        (right - left) * steps
    )
    above = above_baseline(when, child, regimen, model)
    return pd.Series(
        {
            "interval_days": right - left,
            "share_above_half": (above > model.half_maximal_igg_above_baseline).mean(),
            "mean_share_of_emax": effect_share(above, 1.0, model).mean(),
            "trough_above_baseline_g_per_l": above_baseline(
                np.array([right]), child, regimen, model
            )[0],
        }
    )
