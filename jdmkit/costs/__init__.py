"""What immunoglobulin costs, bottom up from the dosing chain: payer, family, society, one ledger.

``scenario`` says what is looked at (``remarks`` what in it looks like a slip, ``checked`` what is no
scenario), ``chair`` what a course uses, ``prices`` what a gram costs, ``lines`` and ``ledger`` every
cost in one table, ``sums`` its sums, ``insurance`` who pays, ``bridge`` why two scenarios differ,
``headline`` the results in a few lines, ``budget`` what many children cost, ``model`` a million draws
(behind it ``stairs`` and ``held``); all public names stand here. Analysis and teaching, not advice.

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
from jdmkit.costs.resource_use import Supply, Used, in_the_chair, supply_of
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
    "Scenario",
    "Supply",
    "TimeUnits",
    "Used",
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
    "in_the_chair",
    "infusion_cost",
    "infusion_time_units",
    "inputs_behind",
    "one_scenario",
    "owed_in_a_year",
    "present_value",
    "price_line",
    "resource_lines",
    "resting_on",
    "split_claims",
    "supply_of",
    "switch_budget",
    "total",
    "totals",
]
