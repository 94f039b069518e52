"""One child to simulate, and what drives its disease by day, with and without treatment.

    m = S(t) (1 - E_iv) (1 - Es dose/(dose + ED50)) (1 - Em (1 - exp(-t/tau)))
    E_iv = Emax dC^h / (EC50^h + dC^h)          dC: IgG above the child's own

Effects multiply (Bliss independence), which is assumed.

>>> Child(age_years=7, weight_kg=22.1, cmas_start=30).course
'chronic'
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Self

import numpy as np
import numpy.typing as npt

from jdmkit import arguments
from jdmkit.arguments import MAX_DAYS, MAX_WEIGHT_KG, WEEK_DAYS, Numbers
from jdmkit.measures import CMAS_MAX
from jdmkit.pharmacokinetics import AGE_RANGE_YEARS, MAX_IGG_G_PER_L, superposed
from jdmkit.simulation.parameters import Model, checked_model, default_model
from jdmkit.simulation.regimen import Regimen, check_regimen
from jdmkit.simulation.score import checked_start
from jdmkit.simulation.traits import COURSES

_MEDIANS = {
    "emax": "maximal_effect_median_in_responders",
    "steroid_effect": "steroid_effect_median",
    "methotrexate_effect": "methotrexate_effect_median",
}

_ANY_HEALTHY_CHILD = 0.75 * CMAS_MAX
"""Every healthy child scores more: the model is asked only above, as it costs a slider 0.3 ms."""


@dataclass(frozen=True)
class Child:
    """A child to simulate; a value that is left out is the model's median.

    Parameters
    ----------
    age_years : float
        2 to 18 years.
    weight_kg : float
        Above 0 and at most 300 kg; held constant.
    cmas_start : float
        CMAS before treatment, 0 to what a healthy child of this age reaches.
    emax : float, optional
        Largest effect of immunoglobulin, 0 (non-responder) to 1. The default is the median of
        responders.
    steroid_effect, methotrexate_effect : float, optional
        Largest effects, 0 to 1.
    course : {"chronic", "monocyclic", "polycyclic"}, optional
        How the disease would run untreated.
    flare_weeks : tuple of int, optional
        Weeks with which flares begin; for a polycyclic course only.
    own_igg_g_per_l : float, optional
        The child's own IgG. The default is that of healthy children of this age.

    Raises
    ------
    ValueError
        If a value is missing, not a number or out of range.

    Examples
    --------
    >>> Child(7, 22.1, 30).replace(emax=0).emax
    0
    """

    age_years: float
    weight_kg: float
    cmas_start: float
    emax: float | None = None
    steroid_effect: float | None = None
    methotrexate_effect: float | None = None
    course: str = "chronic"
    flare_weeks: tuple[int, ...] = ()
    own_igg_g_per_l: float | None = None

    def __post_init__(self) -> None:
        age = self._keep("age_years", *AGE_RANGE_YEARS, "years")
        self._keep("weight_kg", 0, MAX_WEIGHT_KG, "kg", above=True)
        start = self._keep("cmas_start", 0, CMAS_MAX, "points")
        if start > _ANY_HEALTHY_CHILD:
            checked_start(start, age, default_model())
        for name in ("emax", "steroid_effect", "methotrexate_effect"):
            if getattr(self, name) is not None:
                self._keep(name, 0, 1)
        if self.own_igg_g_per_l is not None:
            self._keep("own_igg_g_per_l", 0, MAX_IGG_G_PER_L, "g/L")
        if not isinstance(self.course, str) or self.course not in COURSES:
            raise ValueError(f"course must be one of {', '.join(COURSES)}; got {self.course!r}")
        last = MAX_DAYS // WEEK_DAYS
        if not isinstance(self.flare_weeks, Iterable) or isinstance(self.flare_weeks, str):
            raise ValueError(
                f"flare_weeks must be a list of weeks in 0 to {last}; got {self.flare_weeks!r}"
            )
        weeks = [arguments.whole("flare_weeks", week, 0, last) for week in self.flare_weeks]
        object.__setattr__(self, "flare_weeks", tuple(weeks))
        if weeks and self.course != "polycyclic":
            raise ValueError(f"flare_weeks belong to a polycyclic course, not a {self.course} one")

    def _keep(
        self, name: str, low: float, high: float, unit: str = "", above: bool = False
    ) -> float:
        """Check a number, and keep it as a plain one: NumPy's types would decide the precision."""
        given = getattr(self, name)
        checked = arguments.scalar(name, given, low, high, unit, above)
        object.__setattr__(self, name, arguments.as_given(given, checked))
        return checked

    def replace(self, **changes: object) -> Self:
        """Copy with some values changed."""
        return replace(self, **changes)

    def effect(self, name: str, model: Model) -> float:
        """One of the three largest effects, by its field; the median if it is not given."""
        given = getattr(self, name)
        return getattr(model, _MEDIANS[name]) if given is None else given

    def own_igg(self, model: Model) -> float:
        """The child's own IgG in g/L."""
        given = self.own_igg_g_per_l
        return float(model.own_igg(self.age_years)) if given is None else given


def check_child(child: object) -> None:
    """Refuse what is not a :class:`Child`; a child itself was checked when it was made."""
    if not isinstance(child, Child):
        raise ValueError(f"child must be a Child, as Child(7, 22.1, 30); got {child!r}")


def above_baseline(when: Numbers, child: Child, regimen: Regimen, model: Model) -> Numbers:
    """IgG above the child's own at checked days, in g/L."""
    body = model.disposition(np.asarray(child.weight_kg), np.ones(()), np.ones(()))
    starts = np.array(regimen.infusion_days)
    return superposed(
        when, starts, regimen.dose_g(child.weight_kg), regimen.length_days(model), body
    )


def igg_effect(
    above_baseline_g_per_l: npt.ArrayLike, emax: float = 1.0, *, model: Model | None = None
) -> Numbers | float:
    """Share of disease activity that IgG above the patient's own holds back.

    Parameters
    ----------
    above_baseline_g_per_l : float or array_like
        IgG above the patient's own, 0 g/L or more.
    emax : float, optional
        Largest effect, 0 to 1; 1 gives the share of it.
    model : Model, optional
        For the IgG of half the effect.

    Raises
    ------
    ValueError
        If a number is missing, not a number or out of range.

    References
    ----------
    IgG of half the effect from grip strength in multifocal motor neuropathy (``li2024``).

    Examples
    --------
    >>> igg_effect(9.41)
    0.5
    """
    model = checked_model(model)
    above = arguments.array("above_baseline_g_per_l", above_baseline_g_per_l, -1e-9, 10_000, "g/L")
    most = arguments.scalar("emax", emax, 0, 1)
    return arguments.plain(np.asarray(effect_share(above, most, model)))


def effect_share(above: Numbers, emax: float, model: Model) -> Numbers:
    """Share of activity that checked levels above baseline hold back."""
    power = np.maximum(above, 0) ** model.hill_exponent
    return emax * power / (model.half_maximal_igg_above_baseline**model.hill_exponent + power)


def disease_drive(
    days: npt.ArrayLike, child: Child, *, model: Model | None = None
) -> Numbers | float:
    """Activity of the untreated disease by day: 1 at the start.

    Parameters
    ----------
    days : float or array_like
        Days, 0 to 7305.
    child : Child
        Course and flares.
    model : Model, optional
        Half-life of a monocyclic course, height and decay of flares.

    Examples
    --------
    >>> disease_drive([0, 180, 360], Child(7, 22, 30, course="monocyclic"))
    array([1.  , 0.5 , 0.25])
    """
    check_child(child)
    when = arguments.array("days", days, 0, MAX_DAYS, "days")
    return arguments.plain(np.asarray(_untreated(when, child, checked_model(model))))


def _untreated(when: Numbers, child: Child, model: Model) -> Numbers:
    """Activity of the untreated disease at checked days."""
    half_life = np.inf if child.course == "chronic" else model.monocyclic_drive_half_life
    drive = np.exp2(-when / half_life)
    for week in child.flare_weeks:
        since = when - WEEK_DAYS * week
        drive = drive + np.where(
            since >= 0, model.flare_height * np.exp(-np.maximum(since, 0) / model.flare_decay), 0
        )
    return drive


def drive_factors(
    days: npt.ArrayLike, child: Child, regimen: Regimen, *, model: Model | None = None
) -> dict[str, Numbers]:
    """Drive of disease activity by day, and the factor of each treatment.

    Parameters and errors as in :func:`child_course`.

    Returns
    -------
    dict of str to ndarray
        ``untreated`` (1 at the start), and for each treatment the factor, 1 without effect:
        ``immunoglobulin``, ``prednisone``, ``methotrexate``. Activity follows their product.

    Examples
    --------
    >>> found = drive_factors([0.5], Child(9, 30, 30), Regimen.every(28, 6, prednisone=True))
    >>> {name: float(factor.round(2)[0]) for name, factor in found.items()}
    {'untreated': 1.0, 'immunoglobulin': 0.27, 'prednisone': 0.56}
    """
    check_child(child)
    check_regimen(regimen)
    when = arguments.array("days", days, 0, MAX_DAYS, "days")
    return factors_at(when, child, regimen, checked_model(model))


def factors_at(when: Numbers, child: Child, regimen: Regimen, model: Model) -> dict[str, Numbers]:
    """Factors of :func:`drive_factors` at checked days."""
    factors = {"untreated": np.asarray(_untreated(when, child, model))}
    if regimen.infusion_days:
        above = above_baseline(when, child, regimen, model)
        factors["immunoglobulin"] = 1 - effect_share(above, child.effect("emax", model), model)
    if regimen.prednisone:
        dose = np.interp(when, model.taper_days, model.taper_doses)
        share = dose / (dose + model.steroid_half_maximal_dose)
        factors["prednisone"] = 1 - child.effect("steroid_effect", model) * share
    if regimen.methotrexate:
        share = -np.expm1(-when / model.methotrexate_time_constant)
        factors["methotrexate"] = 1 - child.effect("methotrexate_effect", model) * share
    return factors
