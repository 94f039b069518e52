"""Infusion plans: printed rates, steps, duration and cautions. Teaching, not dosing advice.

>>> plan = infusion_plan("octagam_10", "juvenile dermatomyositis", weight_kg=20, dose_g=40)
>>> plan.minutes_per_day, plan.ceiling_mg_per_kg_per_min, plan.bound_by
(537.5, 4.0, 'indication')
"""

from jdmkit.infusion.cautions import dose_cautions, plan_cautions
from jdmkit.infusion.overview import compare_infusions, plans_available
from jdmkit.infusion.plan import MOST_DAYS, InfusionPlan, infusion_plan, pump_rate
from jdmkit.infusion.ramps import basis_of, ramp_minutes, rate_steps, step_minutes
from jdmkit.infusion.rates import (
    DM,
    JDM,
    RISKS,
    UNITS,
    PlanRefusedError,
    convert_rate,
    label_rates,
    rate_limits,
    strength_of,
)

__all__ = [
    "DM",
    "JDM",
    "MOST_DAYS",
    "RISKS",
    "UNITS",
    "InfusionPlan",
    "PlanRefusedError",
    "basis_of",
    "compare_infusions",
    "convert_rate",
    "dose_cautions",
    "infusion_plan",
    "label_rates",
    "plan_cautions",
    "plans_available",
    "pump_rate",
    "ramp_minutes",
    "rate_limits",
    "rate_steps",
    "step_minutes",
    "strength_of",
]
