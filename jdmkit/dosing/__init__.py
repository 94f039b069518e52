"""From a child's weight to grams: dose, cap, days; and the chain's other steps under one name.

``dose`` computes grams, ``weights`` the dosing weight, ``rounding`` and ``vials`` what is opened,
``schedule`` the days of infusion. Teaching material, not dosing advice.

>>> dose_g = ivig_dose(23.4, dose_g_per_kg=2, max_dose_g=70)
>>> round_dose(split_dose(dose_g, days=2), step_g=5).given_g
25.0
"""

from jdmkit.dosing.dose import cap_day, compare_dosing_weights, ivig_dose, split_dose
from jdmkit.dosing.rounding import RoundedDose, checked_tolerance, round_dose
from jdmkit.dosing.schedule import Phase, infusion_days, most_in_window, protocol_phases
from jdmkit.dosing.vials import Vials, choose_vials, vial_sizes
from jdmkit.dosing.waste import WasteSummary, waste_summary
from jdmkit.dosing.weights import (
    FIVE_FEET_CM,
    RULES,
    DosingWeight,
    WeightRuleError,
    body_mass_index,
    dosing_weight,
)

__all__ = [
    "FIVE_FEET_CM",
    "RULES",
    "DosingWeight",
    "Phase",
    "RoundedDose",
    "Vials",
    "WasteSummary",
    "WeightRuleError",
    "body_mass_index",
    "cap_day",
    "checked_tolerance",
    "choose_vials",
    "compare_dosing_weights",
    "dosing_weight",
    "infusion_days",
    "ivig_dose",
    "most_in_window",
    "protocol_phases",
    "round_dose",
    "split_dose",
    "vial_sizes",
    "waste_summary",
]
