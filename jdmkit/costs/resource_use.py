"""Resources of one infusion day at given weights: grams given, grams opened, minutes and hours.

The steps are those of ``dosing``, ``infusion`` and ``billing``, for many children at once.

>>> used = resource_use(20, supply_of("octagam_10"), 2, dose_g_per_kg=2, cap_g=70, step_g=5)
>>> float(used.given_g), float(used.minutes), float(used.further_hours)
(20.0, 287.5, 4.0)
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from jdmkit import arguments, datasets, infusion
from jdmkit.arguments import MAX_DOSE_G_PER_KG, MAX_WEIGHT_KG, Numbers
from jdmkit.costs import billing
from jdmkit.datasets import weakest
from jdmkit.dosing import choose_vials, round_dose, vial_sizes
from jdmkit.infusion import strength_of
from jdmkit.products import checked_product

ROUNDINGS = ("step", "vials", "none")
"""Ways to round a day's dose: to steps, to whole vials, or not at all."""


class Supply(NamedTuple):
    """Vials, strength and infusion rates of a product, with source and confidence.

    ``rates_ml_per_kg_per_h`` has one rate more than ``step_minutes``: the last rate is kept to the
    end.
    """

    sizes_g: tuple[float, ...]
    g_per_ml: float
    rates_ml_per_kg_per_h: tuple[float, ...]
    step_minutes: tuple[float, ...]
    source: str = ""
    confidence: str = "assumed"


@datasets.remembered
def supply_of(product: str, indication: str = infusion.JDM, risk: str | None = None) -> Supply:
    """Look up the vials and rate steps of a product; for JDM the steps are the teaching rule.

    Raises
    ------
    ValueError
        If the product is unknown, no vials of it are known, or it has no rates.

    Examples
    --------
    >>> supply_of("octagam_10").rates_ml_per_kg_per_h
    (0.6, 1.2, 2.4)
    """
    product = checked_product(product)
    steps = infusion.rate_steps(product, indication, risk)
    vials = datasets.load("ivig_vials").query("product_id == @product")
    return Supply(
        vial_sizes(product),
        strength_of(product) / 1000,
        tuple(steps["rate_ml_per_kg_per_h"].round(9).tolist()),
        tuple(steps["minutes"].iloc[:-1].astype(float).tolist()),
        ";".join(datasets.sources(steps, vials)),
        weakest(*steps["confidence"], *vials["confidence"]),
    )


class ResourceUse(NamedTuple):
    """Resources of one day of a course, each of the shape of the weights.

    ``dose_g`` is the dose of the whole course. ``minutes`` is the time of the infusion,
    ``further_hours`` the billed hours after the first.
    """

    dose_g: Numbers
    given_g: Numbers
    opened_g: Numbers
    minutes: Numbers
    further_hours: Numbers


def resource_use(
    weight_kg: npt.ArrayLike,
    supply: Supply,
    days: int,
    *,
    dose_g_per_kg: float,
    cap_g: float,
    rounding: str = "step",
    step_g: float = 2.5,
    tolerance: float | None = None,
) -> ResourceUse:
    """Calculate what each day of a course uses, for one child or many.

    Parameters
    ----------
    weight_kg : float or array_like, shape (...)
        Actual weight, used for dose and rate.
    supply : Supply
        Vials and rates.
    days : int
        Days over which a course is divided, in equal parts.
    dose_g_per_kg, cap_g : float
        Dose of a course and its cap (infinite: none).
    rounding : {"step", "vials", "none"}, optional
        How a day's dose is rounded before vials are chosen; never above the cap.
    step_g, tolerance : float, optional
        Step, and the largest change as a fraction, as in :func:`dosing.round_dose`.

    Returns
    -------
    ResourceUse

    Raises
    ------
    ValueError
        If a number is missing or out of range.

    Examples
    --------
    >>> capped = {"dose_g_per_kg": 2, "cap_g": 70, "step_g": 2.5}
    >>> float(resource_use(45, supply_of("octagam_10"), 5, **capped).given_g)
    14.0
    """
    most = MAX_WEIGHT_KG
    weights = arguments.array("weight_kg", weight_kg, 0, most, "kg", above=True)
    if not isinstance(supply, Supply):
        raise ValueError(f"supply must be a Supply; got {supply!r}")
    if rounding not in ROUNDINGS:
        raise ValueError(datasets.nearest(rounding, ROUNDINGS, "rounding"))
    days = arguments.whole("days", days, 1, infusion.MOST_DAYS, "days")
    per_kg = "dose_g_per_kg", dose_g_per_kg
    dose_g_per_kg = arguments.scalar(*per_kg, 0, MAX_DOSE_G_PER_KG, "g/kg", above=True)
    cap_g = arguments.scalar("cap_g", cap_g, 0, np.inf, "g", above=True)
    dose = np.minimum(weights * dose_g_per_kg, cap_g)
    asked, most_g = dose / days, cap_g / days  # rounded day by day, the course stays within the cap
    if rounding == "step":
        asked = np.asarray(round_dose(asked, step_g, tolerance, most_g).given_g)
    whole = tolerance if rounding == "vials" else None
    chosen = choose_vials(asked, supply.sizes_g, whole, most_g)
    given = np.asarray(chosen.given_g)
    minutes = infusion.step_minutes(
        given / supply.g_per_ml / weights, supply.rates_ml_per_kg_per_h, supply.step_minutes
    )
    minutes = minutes.sum(axis=-1).round(9)
    hours = np.asarray(billing.infusion_time_units(minutes).cpt_96366, float)
    return ResourceUse(dose, given, np.asarray(chosen.opened_g), minutes, hours)
