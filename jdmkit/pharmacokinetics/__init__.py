"""IgG over time after infusions: a linear two-compartment model and a saturable (FcRn) model.

No parameter set comes from juvenile dermatomyositis. Teaching material; it predicts no child.

>>> float(igg_concentration([28], [0], 60, weight_kg=30, endogenous_g_per_l=10).round(2)[0])
12.35
"""

from jdmkit.pharmacokinetics.fcrn import fcrn_parameters, igg_fcrn, igg_turnover
from jdmkit.pharmacokinetics.infusions import (
    MAX_DURATION_DAYS,
    Infusions,
    checked_infusions,
    checked_schedule,
)
from jdmkit.pharmacokinetics.ode import State, solve
from jdmkit.pharmacokinetics.parameter_cards import (
    ParameterCard,
    card_names,
    model_checks,
    parameter_card,
)
from jdmkit.pharmacokinetics.parameter_sets import (
    ALIASES,
    DISPOSITION,
    parameter_rows,
    parameter_values,
    weight_scaling,
)
from jdmkit.pharmacokinetics.repeated_doses import (
    HORIZON_DAYS,
    DoseResponse,
    IggSwing,
    igg_swing,
    igg_swings,
    own_igg_response,
    repeated_starts,
)
from jdmkit.pharmacokinetics.two_compartment import (
    AGE_RANGE_YEARS,
    MAX_IGG_G_PER_L,
    Disposition,
    compare_parameter_sets,
    disposition,
    eigenmodes,
    endogenous_igg,
    igg_above_baseline,
    igg_concentration,
    own_igg_of,
    superposed,
)

__all__ = [
    "AGE_RANGE_YEARS",
    "ALIASES",
    "DISPOSITION",
    "HORIZON_DAYS",
    "MAX_DURATION_DAYS",
    "MAX_IGG_G_PER_L",
    "Disposition",
    "DoseResponse",
    "IggSwing",
    "Infusions",
    "ParameterCard",
    "State",
    "card_names",
    "checked_infusions",
    "checked_schedule",
    "compare_parameter_sets",
    "disposition",
    "eigenmodes",
    "endogenous_igg",
    "fcrn_parameters",
    "igg_above_baseline",
    "igg_concentration",
    "igg_fcrn",
    "igg_swing",
    "igg_swings",
    "igg_turnover",
    "model_checks",
    "own_igg_of",
    "own_igg_response",
    "parameter_card",
    "parameter_rows",
    "parameter_values",
    "repeated_starts",
    "solve",
    "superposed",
    "weight_scaling",
]
