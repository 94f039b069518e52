"""Infusion plans of all products: which can be made, and the same course compared.

>>> plans_available().query("indication == 'juvenile dermatomyositis'")["made"].sum()
np.int64(14)
"""

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import pandas as pd

from jdmkit import arguments, datasets
from jdmkit.datasets import weakest
from jdmkit.infusion.plan import checked_course, infusion_plan
from jdmkit.infusion.ramps import basis_of, rate_steps
from jdmkit.infusion.rates import (
    DM,
    JDM,
    PlanRefusedError,
    Risk,
    brand_of,
    checked_indication,
    checked_plan_product,
    checked_risks,
    label_rates,
    rate_limits,
)
from jdmkit.products import product_ids

_OPTIONS = (
    "start",
    "age_years",
    "fluid_limit_ml_per_day",
    "blood_group",
    "dose_g_per_kg_4_weeks",
)


def plans_available(risk: Risk = None) -> pd.DataFrame:
    """For every product and indication, whether a plan is made, or why it is refused.

    Parameters
    ----------
    risk : {"clot", "kidney", "none"} or iterable of str, optional
        Risks of the patient.

    Returns
    -------
    DataFrame
        One row per product and indication of ``ivig_infusion_rates`` and ``ivig_indications``, and
        dermatomyositis, adult and juvenile, for each product: ``product_id``, ``indication``,
        ``made`` (bool), ``basis`` (words), ``ceiling_mg_per_kg_per_min``, ``bound_by``,
        ``reason`` (empty where a plan is made), ``source``, ``confidence``.

    Raises
    ------
    ValueError
        If a risk is unknown.

    Examples
    --------
    >>> plans = plans_available().set_index(["product_id", "indication"])
    >>> plans.loc[("qivigy", "PI"), "reason"]
    'Qivigy: no label rates for PI; no rates of its label are known here'
    """
    risk = checked_risks(risk)
    rates, labels = label_rates(), datasets.load("ivig_indications")
    pairs = [*zip(rates["subject_id"], rates["indication"], strict=True)]
    pairs += [*zip(labels["product_id"], labels["indication"], strict=True)]
    rows = []
    for product in dict.fromkeys([*product_ids(), *rates["subject_id"]]):
        own = [name for one, name in pairs if one == product and name != "any"]
        for indication in dict.fromkeys([*own, DM, JDM]):
            rows.append(
                {"product_id": product, "indication": indication}
                | _outcome(product, indication, risk)
            )
    return pd.DataFrame(rows)


def _outcome(product: str, indication: str, risk: Risk = None) -> dict[str, object]:
    """Result for one product and indication: basis and ceiling of the ramp, or the reason."""
    try:
        steps = rate_steps(product, indication, risk)
    except PlanRefusedError as refused:
        return {
            "made": False,
            "basis": None,
            "ceiling_mg_per_kg_per_min": np.nan,
            "bound_by": None,
            "reason": str(refused),
            "source": None,
            "confidence": None,
        }
    limits = rate_limits(product, indication, risk)
    binding = limits[limits["binds"]]
    sources, words = datasets.provenance(steps, limits)
    return {
        "made": True,
        "basis": basis_of(steps),
        "ceiling_mg_per_kg_per_min": binding["rate_mg_per_kg_per_min"].iloc[0],
        "bound_by": " and ".join(binding["limit"]),
        "reason": "",
        "source": ";".join(sources),
        "confidence": weakest(*words),
    }


def compare_infusions(
    indication: str,
    weight_kg: float,
    dose_g: float,
    days: int = 1,
    *,
    products: Sequence[str] | None = None,
    risk: Risk = None,
    **options: Any,
) -> pd.DataFrame:
    """Compare the same course for the same child, product by product.

    A product without a plan stays in the table, with the reason.

    Parameters
    ----------
    indication, weight_kg, dose_g, days, risk
        As in :func:`infusion_plan`.
    products : sequence of str, optional
        Product ids or brands; default all.
    **options
        ``start``, ``age_years``, ``fluid_limit_ml_per_day``, ``blood_group`` and
        ``dose_g_per_kg_4_weeks`` of :func:`infusion_plan`.

    Returns
    -------
    DataFrame
        One row per product: ``product_id``, ``brand``, ``made`` (bool), ``basis``,
        ``ceiling_mg_per_kg_per_min``, ``bound_by``, ``reason``, ``source``, ``confidence``,
        ``ceiling_ml_per_h``, ``steps`` (count in a day), ``minutes_per_day``,
        ``volume_ml_per_day``, ``clock_end``, ``flags`` (words).

    Raises
    ------
    ValueError
        As in :func:`infusion_plan`; a plan that is refused is a row, not an error.

    Examples
    --------
    >>> table = compare_infusions("JDM", 20, 40, products=["octagam_10", "Octagam 5%"])
    >>> table["minutes_per_day"].tolist()
    [537.5, 659.069069069]
    """
    for name in options:
        arguments.word("option", name, _OPTIONS)
    indication = checked_indication(indication)
    weight_kg, dose_g, days = checked_course(weight_kg, dose_g, days, **options)
    chosen = product_ids() if products is None else products
    chosen = [chosen] if isinstance(chosen, str) else chosen
    if not isinstance(chosen, Iterable):
        raise ValueError(f"products must be product ids or brands; got {products!r}")
    rows = []
    for product in dict.fromkeys(checked_plan_product(name) for name in chosen):
        row: dict[str, object] = {"product_id": product, "brand": brand_of(product)}
        row |= _outcome(product, indication, risk)
        if row["made"]:
            plan = infusion_plan(product, indication, weight_kg, dose_g, days, risk=risk, **options)
            row |= {
                "ceiling_ml_per_h": plan.ceiling_ml_per_h,
                "steps": plan.steps["step"].nunique(),
                "minutes_per_day": plan.minutes_per_day,
                "volume_ml_per_day": plan.volume_ml_per_day,
                "clock_end": plan.steps["clock_end"].iloc[-1],
                "flags": ", ".join(dict.fromkeys(plan.flags["flag"])),
            }
        rows.append(row)
    return pd.DataFrame(rows)
