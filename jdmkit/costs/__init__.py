"""What immunoglobulin costs, bottom up from the dosing chain: payer, family, society, one ledger.

``scenario`` says what is looked at (``remarks`` what in it looks like a slip, ``checked`` what is no
scenario), ``chair`` what a course uses, ``prices`` what a gram costs, ``lines`` and ``ledger`` every
cost in one table, ``sums`` its sums, ``insurance`` who pays, ``bridge`` why two scenarios differ,
``headline`` the results in a few lines, ``budget`` what many children cost, ``model`` a million draws
(behind it ``stairs`` and ``held``); all public names stand here. Analysis and teaching, not advice.

>>> total(course_cost(weight_kg=25, price_basis="commercial")) > total(course_cost(weight_kg=25))
True
"""

from jdmkit.costs.bridge import CAUSES, Comparison, compare
from jdmkit.costs.budget import budget_impact
from jdmkit.costs.chair import Supply, Used, in_the_chair, supply_of
from jdmkit.costs.headline import headline, headline_change
from jdmkit.costs.insurance import Paid, owed_in_a_year, split_claims
from jdmkit.costs.ledger import PAYERS, InfusionCost, course_cost, infusion_cost
from jdmkit.costs.lines import COMPONENTS, FAMILY, MEDICAL
from jdmkit.costs.model import STRUCTURAL, CostModel, cost_model
from jdmkit.costs.prices import (
    PRICE_BASES,
    Price,
    PriceMissingError,
    cpi_factor,
    discount_factors,
    drug_price,
    present_value,
)
from jdmkit.costs.scenario import Scenario
from jdmkit.costs.sums import PERSPECTIVES, resting_on, total, totals

__all__ = [
    "CAUSES",
    "COMPONENTS",
    "FAMILY",
    "MEDICAL",
    "PAYERS",
    "PERSPECTIVES",
    "PRICE_BASES",
    "STRUCTURAL",
    "Comparison",
    "CostModel",
    "InfusionCost",
    "Paid",
    "Price",
    "PriceMissingError",
    "Scenario",
    "Supply",
    "Used",
    "budget_impact",
    "compare",
    "cost_model",
    "course_cost",
    "cpi_factor",
    "discount_factors",
    "drug_price",
    "headline",
    "headline_change",
    "in_the_chair",
    "infusion_cost",
    "owed_in_a_year",
    "present_value",
    "resting_on",
    "split_claims",
    "supply_of",
    "total",
    "totals",
]
