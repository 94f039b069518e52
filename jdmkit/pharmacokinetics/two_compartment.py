"""IgG over time after immunoglobulin infusions: two compartments, in closed form.

A two-compartment drug on top of the patient's own IgG, which is produced at a constant rate. The
model is linear, so IgG above the patient's own level is the sum over infusions of

    (G/T) * sum over (A, alpha), (B, beta) of
        coefficient / rate * (1 - exp(-rate * min(t, T))) * exp(-rate * max(t - T, 0))

for G grams over T days. Three published parameter sets disagree at the same dose, because one
linear clearance cannot describe replacement and high doses at once; the saturable model is in
``fcrn``.
No set comes from juvenile dermatomyositis. Teaching material; it predicts no child.

>>> float(igg_concentration([28], [0], 60, weight_kg=30, endogenous_g_per_l=10).round(2)[0])
12.35
"""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from jdmkit import arguments
from jdmkit.arguments import MAX_DAYS, MAX_WEIGHT_KG, Numbers
from jdmkit.pharmacokinetics import parameter_sets
from jdmkit.pharmacokinetics.infusions import checked_infusions
from jdmkit.pharmacokinetics.parameter_sets import DISPOSITION

AGE_RANGE_YEARS = (2, 18)

MAX_IGG_G_PER_L = 100


class Disposition(NamedTuple):
    """Clearances, volumes, and the two exponential rates with their weights."""

    clearance_l_per_day: Numbers
    central_volume_l: Numbers
    intercompartmental_clearance_l_per_day: Numbers
    peripheral_volume_l: Numbers
    alpha_per_day: Numbers
    beta_per_day: Numbers
    alpha_share_per_l: Numbers
    beta_share_per_l: Numbers


def eigenmodes(clearance: Numbers, v1: Numbers, q: Numbers, v2: Numbers) -> Disposition:
    """Rates and weights of the two exponentials from clearances (L/day) and volumes (L).

    Parameters
    ----------
    clearance, v1, q, v2 : ndarray
        Clearance, central volume, intercompartmental clearance and peripheral volume, above 0.

    References
    ----------
    Textbook solution of the linear two-compartment model.

    Examples
    --------
    >>> modes = eigenmodes(*map(np.asarray, (0.209225, 1.778571, 0.240477, 0.711429)))
    >>> print(f"{modes.alpha_per_day:.5f} {modes.beta_per_day:.5f}")
    0.51342 0.07745
    """
    k10, k12, k21 = clearance / v1, q / v1, q / v2
    total = k10 + k12 + k21
    alpha = (total + np.sqrt(total * total - 4 * k10 * k21)) / 2
    beta = k10 * k21 / alpha  # the difference of two near numbers would lose digits
    gap = (alpha - beta) * v1
    return Disposition(clearance, v1, q, v2, alpha, beta, (alpha - k21) / gap, (k21 - beta) / gap)


def disposition(weight_kg: npt.ArrayLike, parameters: str = "high_dose") -> Disposition:
    """Clearances, volumes and rates of a two-compartment set at a body weight.

    Parameters
    ----------
    weight_kg : float or array_like, shape (n,)
        Body weight, above 0 and at most 300 kg.
    parameters : str, optional
        A set of :func:`parameter_sets.two_compartment`, or ``"high_dose"``, ``"cheng"``,
        ``"landersdorfer"``.

    Returns
    -------
    Disposition
        Arrays in the shape of the weights.

    Raises
    ------
    ValueError
        If a weight is missing, not a number or out of range.
    KeyError
        If the set does not exist. The message suggests the closest name.

    References
    ----------
    Power of body weight over the reference weight, exponents from the set's rows; a set that
    has no weight in it borrows both from the default set (:func:`parameter_sets.weight_scaling`).

    Examples
    --------
    >>> print(f"{disposition(30).clearance_l_per_day:.6f} L/day")
    0.209225 L/day
    """
    weight = arguments.array("weight_kg", weight_kg, 0, MAX_WEIGHT_KG, "kg", above=True)
    reference, exponents = parameter_sets.weight_scaling(parameters)
    numbers = parameter_sets.parameter_values(parameters)
    scaled = (
        numbers[name] * (weight / reference) ** power
        for name, power in zip(DISPOSITION, exponents, strict=True)
    )
    return eigenmodes(*scaled)


def endogenous_igg(age_years: npt.ArrayLike) -> Numbers | float:
    """Typical endogenous IgG of healthy children by age.

    Parameters
    ----------
    age_years : float or array_like, shape (n,)
        Age, 2 to 18 years.

    Returns
    -------
    float or ndarray, shape (n,)
        IgG in g/L. Healthy children, not children with dermatomyositis on steroid.

    Raises
    ------
    ValueError
        If an age is missing, not a number or out of range.

    References
    ----------
    Our fit to the geometric middles of published reference intervals (set
    ``endogenous_igg_by_age``).

    Examples
    --------
    >>> endogenous_igg([3, 6, 9, 12, 16]).round(1)
    array([7.6, 8.7, 9.2, 9.4, 9.5])
    """
    age = arguments.array("age_years", age_years, *AGE_RANGE_YEARS, "years")
    return arguments.plain(
        own_igg_of(age, parameter_sets.parameter_values("endogenous_igg_by_age"))
    )


def own_igg_of(age_years: Numbers, fit: Mapping[str, float]) -> Numbers:
    """The curve of :func:`endogenous_igg` at checked ages, from the numbers of its set."""
    since = age_years - AGE_RANGE_YEARS[0]
    fall = fit["endogenous_igg_deficit_at_2_years"] * np.exp(-fit["endogenous_igg_rate"] * since)
    return fit["endogenous_igg_plateau"] - fall


def superposed(
    when: Numbers, starts: Numbers, grams: Numbers, lengths: Numbers | float, body: Disposition
) -> Numbers:
    """IgG above baseline after validated infusions: the sum of the closed form over them."""
    since = when[..., np.newaxis] - starts
    within, after = np.clip(since, 0, lengths), np.maximum(since - lengths, 0)
    total = np.zeros(when.shape)
    for share, rate in (
        (body.alpha_share_per_l, body.alpha_per_day),
        (body.beta_share_per_l, body.beta_per_day),
    ):
        unit = -np.expm1(-rate * within) * np.exp(-rate * after)
        total += share / rate * (unit * (grams / lengths)).sum(axis=-1)
    return total


def igg_above_baseline(
    days: npt.ArrayLike,
    infusion_days: npt.ArrayLike,
    dose_g: npt.ArrayLike,
    *,
    weight_kg: float,
    duration_days: npt.ArrayLike | None = None,
    parameters: str = "high_dose",
) -> Numbers:
    """IgG above the patient's own level, from all infusions so far.

    Parameters
    ----------
    days : array_like, shape (n,)
        Days to look at, 0 to 7305.
    infusion_days : array_like, shape (k,)
        Start of each infusion, ascending, at most the latest of ``days`` (or day 1).
    dose_g : float or array_like, shape (k,)
        Grams of each infusion, 0 to 900.
    weight_kg : float
        Body weight, above 0 and at most 300 kg; it stays constant.
    duration_days : float or array_like, shape (k,), optional
        Length of each infusion, above 0 and at most 5 days. The default is the set's.
    parameters : str, optional
        Two-compartment set, as in :func:`disposition`.

    Returns
    -------
    ndarray, shape (n,)
        g/L.

    Raises
    ------
    ValueError
        If a number is missing or out of range, or the infusions do not ascend, overlap or start
        after the last day.
    KeyError
        If the parameter set does not exist.

    References
    ----------
    Superposition of the closed form in the head of this module.

    Examples
    --------
    >>> igg_above_baseline([0.5, 28], [0], 60, weight_kg=30).round(2)
    array([31.75,  2.35])
    """
    when = arguments.row("days", days, 0, MAX_DAYS, "days")
    if duration_days is None:
        duration_days = parameter_sets.parameter_values("high_dose")["infusion_duration"]
    last_day = max(1.0, float(when.max(initial=0)))
    given = checked_infusions(infusion_days, dose_g, duration_days, last_day=last_day)
    weight_kg = arguments.scalar("weight_kg", weight_kg, 0, MAX_WEIGHT_KG, "kg", above=True)
    body = disposition(weight_kg, parameters)
    return superposed(when, given.start_days, given.dose_g, given.duration_days, body)


def igg_concentration(
    days: npt.ArrayLike,
    infusion_days: npt.ArrayLike,
    dose_g: npt.ArrayLike,
    *,
    weight_kg: float,
    age_years: float | None = None,
    endogenous_g_per_l: float | None = None,
    duration_days: npt.ArrayLike | None = None,
    parameters: str = "high_dose",
) -> Numbers:
    """Total IgG: the patient's own (by age or as measured) and the infused IgG.

    Parameters
    ----------
    days, infusion_days, dose_g, weight_kg, duration_days, parameters
        As in :func:`igg_above_baseline`.
    age_years : float, optional
        Age, 2 to 18 years, for :func:`endogenous_igg`.
    endogenous_g_per_l : float, optional
        The patient's own IgG instead, 0 to 100 g/L. Give one of the two.

    Returns
    -------
    ndarray, shape (n,)
        Total IgG in g/L. Without infusions it stays constant: daily production equals clearance
        times the patient's own level.

    Raises
    ------
    ValueError, KeyError
        As in :func:`igg_above_baseline`, or if not exactly one of age and own IgG is given.

    Examples
    --------
    >>> igg_concentration([0, 0.5, 14, 28], [0], 44.2, weight_kg=22.1, age_years=7).round(1)
    array([ 8.9, 40.5, 15.3, 10.9])
    """
    if endogenous_g_per_l is None and age_years is not None:
        age = arguments.scalar("age_years", age_years, *AGE_RANGE_YEARS, "years")
        own = float(endogenous_igg(age))
    elif endogenous_g_per_l is not None and age_years is None:
        own = arguments.scalar("endogenous_g_per_l", endogenous_g_per_l, 0, MAX_IGG_G_PER_L, "g/L")
    else:
        raise ValueError("give age_years or endogenous_g_per_l, and not both")
    return own + igg_above_baseline(
        days,
        infusion_days,
        dose_g,
        weight_kg=weight_kg,
        duration_days=duration_days,
        parameters=parameters,
    )


def _set_list(sets: object) -> list[str]:
    """Names of sets; one name is a list too."""
    names = [sets] if isinstance(sets, str) else sets
    if not isinstance(names, Iterable) or not (found := list(names)):
        raise ValueError(f"sets must name two-compartment sets; got {sets!r}")
    return found


def compare_parameter_sets(
    days: npt.ArrayLike,
    infusion_days: npt.ArrayLike,
    dose_g: npt.ArrayLike,
    *,
    weight_kg: float,
    endogenous_g_per_l: float,
    sets: tuple[str, ...] = ("high_dose", "cheng", "landersdorfer"),
) -> pd.DataFrame:
    """Total IgG of the same infusions by several published models.

    Parameters
    ----------
    days, infusion_days, dose_g, weight_kg, endogenous_g_per_l
        As in :func:`igg_concentration`; the same own IgG for all sets.
    sets : tuple of str, optional
        Two-compartment sets.

    Returns
    -------
    DataFrame
        One row per set and day: ``set, population, day, igg_g_per_l, source, confidence``.

    Raises
    ------
    ValueError, KeyError
        As in :func:`igg_concentration`, or if no set is named.

    Examples
    --------
    >>> table = compare_parameter_sets([28], [0], 60, weight_kg=30, endogenous_g_per_l=10)
    >>> table.set_index("set")["igg_g_per_l"].round(1).to_dict()
    {'high_dose': 12.4, 'cheng': 14.2, 'landersdorfer': 17.6}
    """
    when = arguments.row("days", days, 0, MAX_DAYS, "days")
    parts = []
    for name in _set_list(sets):
        igg = igg_concentration(
            days,
            infusion_days,
            dose_g,
            weight_kg=weight_kg,
            endogenous_g_per_l=endogenous_g_per_l,
            parameters=name,
        )
        row = parameter_sets.parameter_rows(name).loc[["clearance"]].iloc[0]
        said = {key: row[key] for key in ("population", "source", "confidence")}
        parts.append(pd.DataFrame({"set": name, "day": when, "igg_g_per_l": igg, **said}))
    return pd.concat(parts, ignore_index=True)
