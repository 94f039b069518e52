"""Cost of immunoglobulin, calculated bottom up from the dosing chain, by who pays.

A ``scenario`` is what is costed; ``plausibility`` warns of one that is unlikely to be meant, and
``checked`` checks arguments. ``resource_use`` calculates what an infusion day uses, ``prices`` what
it costs, ``resources`` and ``ledger`` put every cost into one table, ``totals`` adds it up.
``insurance`` says who pays, ``billing`` in which units, ``comparison`` why two scenarios differ.
``headline`` gives the main results, ``budget`` the cost of many children, ``model`` a million draws
at once (with ``step_functions`` and ``held_inputs``). ``audit`` checks all of it. Import public
names from this package. It is for analysis and teaching, not for advice.

>>> total(course_cost(weight_kg=25, price_basis="commercial")) > total(course_cost(weight_kg=25))
True
"""

from jdmkit.costs.billing import (
    DAILY_ADDON_LIMIT,
    UNITS_PER_G,
    DrugUnits,
    TimeUnits,
    drug_units,
    infusion_time_units,
)
from jdmkit.costs.budget import budget_impact
from jdmkit.costs.checked import one_scenario
from jdmkit.costs.comparison import CAUSES, Comparison, compare
from jdmkit.costs.drawn import draw_costs
from jdmkit.costs.fees import comparable_fees, highest_hospital_fees
from jdmkit.costs.headline import headline, headline_change
from jdmkit.costs.inputs_used import inputs_behind
from jdmkit.costs.insurance import Paid, owed_in_a_year, split_claims
from jdmkit.costs.ledger import PAYERS, InfusionCost, course_cost, infusion_cost
from jdmkit.costs.model import STRUCTURAL, CostModel, cost_model
from jdmkit.costs.payments import day_reached, family_payments
from jdmkit.costs.price_answers import PriceLine, price_line
from jdmkit.costs.prices import (
    PRICE_BASES,
    Price,
    PriceMissingError,
    cpi_factor,
    discount_factors,
    drug_price,
    present_value,
)
from jdmkit.costs.resource_use import ResourceUse, Supply, resource_use, supply_of
from jdmkit.costs.resources import COMPONENTS, FAMILY, MEDICAL, Line, home_hours, resource_lines
from jdmkit.costs.scenario import FIELDS, Scenario
from jdmkit.costs.switching import switch_budget
from jdmkit.costs.totals import PERSPECTIVES, resting_on, total, totals

__all__ = [
    "CAUSES",
    "COMPONENTS",
    "DAILY_ADDON_LIMIT",
    "FAMILY",
    "FIELDS",
    "MEDICAL",
    "PAYERS",
    "PERSPECTIVES",
    "PRICE_BASES",
    "STRUCTURAL",
    "UNITS_PER_G",
    "Comparison",
    "CostModel",
    "DrugUnits",
    "InfusionCost",
    "Line",
    "Paid",
    "Price",
    "PriceLine",
    "PriceMissingError",
    "ResourceUse",
    "Scenario",
    "Supply",
    "TimeUnits",
    "budget_impact",
    "comparable_fees",
    "compare",
    "cost_model",
    "course_cost",
    "cpi_factor",
    "day_reached",
    "discount_factors",
    "draw_costs",
    "drug_price",
    "drug_units",
    "family_payments",
    "headline",
    "headline_change",
    "highest_hospital_fees",
    "home_hours",
    "infusion_cost",
    "infusion_time_units",
    "inputs_behind",
    "one_scenario",
    "owed_in_a_year",
    "present_value",
    "price_line",
    "resource_lines",
    "resource_use",
    "resting_on",
    "split_claims",
    "supply_of",
    "switch_budget",
    "total",
    "totals",
]
