"""Check the fields of a scenario when it is made, so that a message names the field that is wrong.

>>> checked_phases([[28, 3]], 364)
((28, 3),)
"""

import sys
from collections.abc import Collection, Iterable, Mapping
from math import inf
from typing import Any

import numpy as np

from jdmkit import arguments, datasets, growth
from jdmkit.arguments import TREATMENT_YEAR_DAYS
from jdmkit.assumptions import Assumptions
from jdmkit.costs.resource_use import Supply
from jdmkit.dosing import checked_tolerance, infusion_days

WEIGHT = "body_weight_kg"

FAR_Z = 3.0
"""Weights beyond this z-score grow to what no chart was made for; a scenario warns of them."""

_CHILDREN = (1e4, 1e8)

_GROWTH = {"weight_kg", WEIGHT, "age_years", "sex", "grows", "years"}

_SCHEDULE = {"phases", "days", "years"}


def outside_level() -> int:
    """Stack level, for :func:`warnings.warn` in the calling function, of the first caller outside.

    A warning then points at the user's line, however many functions of this package lie between.
    """
    frame, level = sys._getframe(1), 1
    while frame.f_back and frame.f_globals.get("__name__", "").partition(".")[0] == "jdmkit":
        frame, level = frame.f_back, level + 1
    return level


def known_names(what: str, given: object, known: Collection[str]) -> set[str]:
    """Check that names are some of those known.

    >>> known_names("warn_about", ["days"], {"days", "years"})
    {'days'}
    """
    if isinstance(given, (str, Mapping)) or not isinstance(given, Iterable):
        raise ValueError(f"{what} must be a collection of names; got {given!r}")
    for name in given:
        if name not in known:
            raise ValueError(f"{what}: {datasets.nearest(name, known, 'field or input')}")
    return set(given)


def checked_phases(given: object, horizon_days: int) -> tuple[tuple[Any, ...], ...] | None:
    """Phases as tuples; an empty sequence means no infusion at all.

    Raises
    ------
    ValueError
        If they are not phases as :func:`dosing.infusion_days` takes them.
    """
    if given is None:
        return None
    words = "phases must be (interval_days, n_infusions) pairs, or () for no infusion"
    if isinstance(given, (str, Mapping)) or not isinstance(given, Iterable):
        raise ValueError(f"{words}; got {given!r}")
    phases = list(given)
    for place, phase in enumerate(phases):
        if isinstance(phase, (str, Mapping)) or not isinstance(phase, Iterable):
            hint = " (one phase is ((28, 3),))" if len(phases) == 2 else ""
            raise ValueError(f"{words}; phases[{place}] is {phase!r}{hint}")
    phases = [tuple(phase) for phase in phases]
    if phases:
        infusion_days(phases, horizon_days)
    return tuple(phases)


def checked_supply(given: object) -> Supply | None:
    """Supply whose vials, strength and rates are possible.

    Raises
    ------
    ValueError
        If it is not a Supply, or one of its numbers is missing or out of range.
    """
    if given is None:
        return None
    if not isinstance(given, Supply):
        raise ValueError(f"supply must be a Supply; got {given!r}")
    grams, rates = ("supply.sizes_g", given.sizes_g), given.rates_ml_per_kg_per_h
    sizes = arguments.array(*grams, 0, arguments.MAX_DOSE_G, "g", above=True)
    arguments.scalar("supply.g_per_ml", given.g_per_ml, 0, 1, "g/ml", above=True)
    speeds = arguments.array("supply.rates_ml_per_kg_per_h", rates, 0, 100, "ml/kg/h", above=True)
    steps = np.size(arguments.array("supply.step_minutes", given.step_minutes, 0, 1440, "minutes"))
    if np.ndim(sizes) != 1 or not sizes.size:
        raise ValueError(f"supply.sizes_g must list at least one size; got {given.sizes_g!r}")
    if np.ndim(speeds) != 1 or speeds.size != steps + 1:
        raise ValueError(
            "supply.rates_ml_per_kg_per_h must hold one rate more than step_minutes; got "
            f"{np.size(speeds)} rates and {steps} steps"
        )
    return given


def check_inputs(plan: Any) -> None:
    """Check the inputs that a course depends on, so that a message names them."""
    inputs: Assumptions = plan.assumptions
    for name in ("infusions_year1", "infusions_year2"):
        arguments.scalar(name, inputs[name], 0, TREATMENT_YEAR_DAYS, "infusions")
    limits: dict[str, float] = {"dose_g_per_kg": arguments.MAX_DOSE_G_PER_KG}
    limits |= {"dose_cap_g": inf} if plan.capped else {}
    limits |= {"rounding_step_pediatric_g": 40} if plan.rounding == "step" else {}
    limits |= {WEIGHT: arguments.MAX_WEIGHT_KG} if plan.weight_kg is None else {}
    limits |= {name: inf for name in inputs if name.startswith("cpi_medical_")}
    for name, most in limits.items():
        row = inputs.row(name)
        arguments.scalar(name, row.value, 0, most, row.unit, above=True)
    checked_tolerance("rounding_tolerance", inputs["rounding_tolerance"])
    arguments.scalar("us_children_under_18", inputs["us_children_under_18"], *_CHILDREN, "children")
    if plan.price_year is not None:
        inputs.medical_cpi(plan.price_year)


def check_growth(plan: Any, first_kg: float | None = None) -> None:
    """Check that the child can be followed along the growth chart to its last infusion.

    ``first_kg`` is a drawn first weight; default that of the scenario.

    Raises
    ------
    ValueError
        If not. The message names weight and age, and ``grows=False``.
    """
    days, first = plan.infusion_days(), plan.first_weight_kg if first_kg is None else first_kg
    if not plan.grows or not len(days):
        return
    name = WEIGHT if plan.weight_kg is None else "weight_kg"
    child = f"{name} {first:g} at age_years {plan.age_years:g}"
    try:
        last = float(plan.weights(days, first).max())
    except ValueError as error:
        words = f"{child} cannot be followed along the growth chart ({error})"
        raise ValueError(f"{words}; use a lower weight, fewer years, or grows=False") from None
    if last > arguments.MAX_WEIGHT_KG:
        words = f"{child} would grow to {last:.0f} kg along its percentile"
        most = f"the most is {arguments.MAX_WEIGHT_KG} kg"
        raise ValueError(f"{words}; {most}: use a lower weight, fewer years, or grows=False")


def unlikely_growth(plan: Any, names: Iterable[str]) -> str | None:
    """Words on a child far above the growth chart, if one of the changed fields concerns it."""
    days = plan.infusion_days()
    if not plan.grows or not len(days) or not _GROWTH & set(names):
        return None
    first = plan.first_weight_kg
    z = float(growth.weight_z(first, plan.age_years, plan.sex))
    if z <= FAR_Z:
        return None
    name, last = WEIGHT if plan.weight_kg is None else "weight_kg", float(plan.weights(days).max())
    return (
        f"{name} {first:g} at age_years {plan.age_years:g} has z-score {z:.1f}, far above the "
        f"growth chart; the child grows to {last:.0f} kg. grows=False keeps its weight"
    )


def course_over_a_year(plan: Any, names: Iterable[str]) -> str | None:
    """Words on a course that continues into the next plan year, if its schedule was changed."""
    if plan.years == 1 or plan.days == 1 or not _SCHEDULE & set(names):
        return None
    days = plan.infusion_days()
    days = days[days < (plan.years - 1) * TREATMENT_YEAR_DAYS]
    over = days[days % TREATMENT_YEAR_DAYS + plan.days > TREATMENT_YEAR_DAYS]
    if not len(over):
        return None
    year = over[0] // TREATMENT_YEAR_DAYS + 1
    return (
        f"the course that begins on day {over[0]} lasts {plan.days} days and continues into year "
        f"{year + 1}; all of it is counted in year {year}"
    )
