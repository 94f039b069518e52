"""Scenarios of the simulated response: schedules, the gain from infusions, noise, two arms.

Each compares a few runs of the simulation. None predicts a child.

>>> found = compare_schedules(Child(9, 30, 30), max_dose_g=np.inf).set_index("schedule")
>>> found["mean_share_of_emax"].round(2).loc[["every 4 weeks", "every 2 weeks, half"]].tolist()
[0.47, 0.5]
"""

import numpy as np
import numpy.typing as npt
import pandas as pd

from jdmkit import arguments
from jdmkit.arguments import MAX_DAYS, MAX_DOSE_G_PER_KG, WEEK_DAYS, Numbers
from jdmkit.measures import CMAS_MAX
from jdmkit.simulation.child import Child, above_baseline, check_child, igg_effect
from jdmkit.simulation.child_course import child_course
from jdmkit.simulation.cohort import CohortResult, simulate_cohort
from jdmkit.simulation.parameters import Model, checked_model
from jdmkit.simulation.regimen import Regimen, check_regimen
from jdmkit.simulation.score import logit
from jdmkit.simulation.virtual_patients import virtual_children

BACKGROUNDS = {
    "none": {},
    "prednisone": {"prednisone": True},
    "prednisone and methotrexate": {"prednisone": True, "methotrexate": True},
}
"""What may be given beside immunoglobulin, as fields of :class:`Regimen`."""

HORIZON_WEEKS = 52

WITHOUT, WITH = "without IVIG", "with IVIG"
"""Names of the arms of :func:`two_arms`."""


def make_regimen(
    dose_g_per_kg: float = 2.0,
    interval_days: float = 28,
    n_infusions: int = 6,
    split_days: int = 1,
    background: str = "prednisone and methotrexate",
    max_dose_g: float = np.inf,
) -> Regimen:
    """Infusions of a year and what is given beside them.

    Parameters
    ----------
    dose_g_per_kg, interval_days, n_infusions, split_days
        As in :meth:`Regimen.every`; courses that would begin after a year are left out.
    background : str
        A key of ``BACKGROUNDS``.
    max_dose_g : float, optional
        Ceiling of a whole course in grams.

    Raises
    ------
    ValueError
        If a number is out of range, or there is no such background.

    Examples
    --------
    >>> make_regimen(interval_days=56, n_infusions=12, background="none").infusion_days
    (0.0, 56.0, 112.0, 168.0, 224.0, 280.0, 336.0)
    """
    background = arguments.word("background", background, BACKGROUNDS)
    interval = arguments.scalar("interval_days", interval_days, 1, 365, "days")
    parts = arguments.whole("split_days", split_days, 1, 5, "days")
    cap = arguments.scalar("max_dose_g", max_dose_g, 0, np.inf, "g", above=True)
    fit = int(np.ceil((HORIZON_WEEKS * WEEK_DAYS - parts + 1) / interval))
    return Regimen.every(
        interval,
        min(arguments.whole("n_infusions", n_infusions, 0, 1000), fit),
        split_days=parts,
        dose_g_per_kg=dose_g_per_kg,
        max_dose_g=cap,
        **BACKGROUNDS[background],
    )


def schedules(dose_g_per_kg: float = 2.0, max_dose_g: float = np.inf) -> dict[str, Regimen]:
    """Schedules of 24 weeks without background treatment, by name.

    The first three give the same grams.

    Parameters
    ----------
    dose_g_per_kg : float, optional
        Grams per kilogram of a whole course, above 0.
    max_dose_g : float, optional
        Ceiling of a whole course in grams.

    Examples
    --------
    >>> list(schedules())[:3]
    ['every 4 weeks', 'every 2 weeks, half', 'every 4 weeks, over 2 days']
    """
    dose = arguments.scalar("dose_g_per_kg", dose_g_per_kg, 0, MAX_DOSE_G_PER_KG, "g/kg")
    cap = arguments.scalar("max_dose_g", max_dose_g, 0, np.inf, "g", above=True)
    start = (0, 14, 28, 56, 84, 112, 140)
    return {
        "every 4 weeks": Regimen.every(28, 6, dose_g_per_kg=dose, max_dose_g=cap),
        "every 2 weeks, half": Regimen.every(14, 12, dose_g_per_kg=dose / 2, max_dose_g=cap / 2),
        "every 4 weeks, over 2 days": Regimen.every(
            28, 6, split_days=2, dose_g_per_kg=dose, max_dose_g=cap
        ),
        "every 8 weeks": Regimen.every(56, 3, dose_g_per_kg=dose, max_dose_g=cap),
        "3 every 2 weeks, then every 4": Regimen(start, dose_g_per_kg=dose, max_dose_g=cap),
    }


def compare_schedules(
    child: Child,
    dose_g_per_kg: float = 2.0,
    max_dose_g: float = np.inf,
    *,
    model: Model | None = None,
) -> pd.DataFrame:
    """Compare schedules for one child, without background treatment.

    Parameters
    ----------
    child : Child
    dose_g_per_kg, max_dose_g
        As in :func:`schedules`.
    model : Model, optional
        The default is :func:`default_model`.

    Returns
    -------
    DataFrame
        One row per schedule: ``schedule, grams`` in 24 weeks, ``mean_share_of_emax`` over the
        last eight weeks, and ``cmas``, one score per week from 0 to 24,
        without noise.
    """
    check_child(child)
    model = checked_model(model)
    rows, weeks = [], WEEK_DAYS * np.arange(25)
    for name, given in schedules(dose_g_per_kg, max_dose_g).items():
        course = child_course(child, given, weeks, model=model)
        rows.append(
            {
                "schedule": name,
                "grams": float(given.dose_g(child.weight_kg).sum()),
                "mean_share_of_emax": _last_share(child, given, model),
                "cmas": course.cmas,
            }
        )
    return pd.DataFrame(rows)


def _last_share(child: Child, regimen: Regimen, model: Model) -> float:
    """Mean share of the largest effect over the last eight weeks."""
    hours = 24 * WEEK_DAYS - (np.arange(8 * WEEK_DAYS * 12) + 0.5) / 12
    above = above_baseline(hours, child, regimen, model)
    return float(np.mean(igg_effect(above, model=model)))


def gain(
    child: Child, regimen: Regimen, days: npt.ArrayLike, *, model: Model | None = None
) -> pd.DataFrame:
    """Compare the CMAS with and without the infusions of a regimen, all else being equal.

    Parameters
    ----------
    child : Child
    regimen : Regimen
    days : array_like, shape (n,)
        Days to look at.
    model : Model, optional

    Returns
    -------
    DataFrame
        One row per day: ``day, treated, untreated, gain``.

    Examples
    --------
    >>> found = gain(Child(7, 22.1, 29), Regimen.every(28, 6), [0, 84])
    >>> found["gain"].round(1).tolist()
    [0.0, 10.4]
    """
    check_child(child)
    check_regimen(regimen)
    days = arguments.row("days", days, 0, MAX_DAYS, "days")
    regimen = regimen.until(days.max(initial=0))  # a gain at week 12 asks for nothing later
    treated = child_course(child, regimen, days, model=model)
    without = child_course(
        child, regimen.replace(infusion_days=(), dose_g_per_kg=0.0), days, model=model
    )
    return pd.DataFrame(
        {
            "day": treated.days,
            "treated": treated.cmas,
            "untreated": without.cmas,
            "gain": treated.cmas - without.cmas,
        }
    )


def first_day_below(gains: pd.DataFrame, limit: float) -> float:
    """First day after the largest gain on which the gain is below a limit.

    Parameters
    ----------
    gains : DataFrame
        Of :func:`gain`.
    limit : float
        Points of CMAS.

    Returns
    -------
    float
        Day; missing (NaN) if the gain stays at the limit or above it.

    Examples
    --------
    >>> gains = pd.DataFrame({"day": [0, 7, 14, 21], "gain": [0, 4, 3, 1]})
    >>> first_day_below(gains, 2), first_day_below(gains, 1)
    (21.0, nan)
    """
    arguments.table("gains", gains, ["day", "gain"])
    limit = arguments.scalar("limit", limit, -CMAS_MAX, CMAS_MAX, "points")
    after = gains.iloc[int(gains["gain"].to_numpy().argmax()) :] if len(gains) else gains
    below = after.loc[after["gain"] < limit, "day"]
    return float(below.iloc[0]) if below.size else float("nan")


def noise_by_score(scores: npt.ArrayLike, model: Model | None = None) -> Numbers:
    """Standard deviation of the noted score at a true one, rounding included.

    Parameters
    ----------
    scores : array_like, shape (n,)
        True CMAS, above 0 and under 52.
    model : Model, optional

    Returns
    -------
    ndarray, shape (n,)
        Points.

    References
    ----------
    Every whole score's probability under the model's noise on the log odds, summed.

    Examples
    --------
    >>> noise_by_score([26, 50]).round(1)
    array([3.2, 0.6])
    """
    share, whole = _noted(scores, checked_model(model)), np.arange(CMAS_MAX + 1)
    mean = share @ whole
    return np.sqrt(np.maximum(share @ whole**2 - mean**2, 0))


def raters_differ(score: float, model: Model | None = None) -> float:
    """Mean difference of two measurements at a true score, in points.

    Parameters
    ----------
    score : float
        True CMAS, above 0 and under 52.
    model : Model, optional

    References
    ----------
    As :func:`noise_by_score`, over all pairs of whole scores.

    Examples
    --------
    >>> print(f"{raters_differ(29):.1f}")
    3.6
    """
    (share,) = _noted(
        [arguments.scalar("score", score, 0.01, CMAS_MAX - 0.01, "points")], checked_model(model)
    )
    whole = np.arange(CMAS_MAX + 1)
    return float(share @ np.abs(whole[:, np.newaxis] - whole) @ share)


def _noted(scores: npt.ArrayLike, model: Model) -> Numbers:
    """Probability of each whole score at true ones, shape (n, 53)."""
    from scipy import special  # on first use: importing jdmkit loads no SciPy

    true = arguments.array("scores", scores, 0.01, CMAS_MAX - 0.01, "points")
    if true.ndim != 1:
        raise ValueError(f"scores must be a list of scores in 0.01 to 51.99; got {scores!r}")
    edges = logit((np.arange(CMAS_MAX) + 0.5) / CMAS_MAX)
    z = (edges - logit(true / CMAS_MAX)[:, np.newaxis]) / model.cmas_measurement_sd_logit
    return np.diff(special.ndtr(z), axis=1, prepend=0, append=1)


def two_arms(
    regimen: Regimen,
    *,
    n: int = 1000,
    seed: int = 1,
    responder: bool | None = None,
    noisy: bool = True,
    course: str | None = None,
) -> CohortResult:
    """Virtual children with and without the infusions of a regimen, for a year.

    Parameters
    ----------
    regimen : Regimen
    n, seed : int, optional
        Children and seed; both arms have the same children and noise.
    responder : bool, optional
        Whether immunoglobulin has an effect in all, or in none. The default draws it.
    noisy : bool, optional
        With the noise of measurement.
    course : str, optional
        Untreated course of all children. The default draws it by the assumed shares.

    Examples
    --------
    >>> two_arms(Regimen.every(28, 6), n=100).arms
    ('without IVIG', 'with IVIG')
    """
    check_regimen(regimen)
    children = virtual_children(n, seed, responder=responder, course=course)
    without = regimen.replace(infusion_days=(), dose_g_per_kg=0.0)
    arms = {WITHOUT: without, WITH: regimen}
    return simulate_cohort(children, arms, weeks=HORIZON_WEEKS, noisy=noisy)
