"""Lesson 5, cost: its exhibits in the order of the lesson."""

from jdmkit.lessons.costs.benefit import plot_required_benefit, table_what_if
from jdmkit.lessons.costs.bridge import bridge_words, draw_bridge
from jdmkit.lessons.costs.payers import plot_who_pays
from jdmkit.lessons.costs.plans import (
    DAYS,
    INSURANCES,
    SITES,
    changed_plan,
    ledger_of,
    price_day,
    priced,
    quiet,
)
from jdmkit.lessons.costs.price import plot_threshold, table_prices
from jdmkit.lessons.costs.strategies import plot_bridge, plot_budget
from jdmkit.lessons.costs.tornado import plot_tornado
from jdmkit.lessons.costs.uncertainty import plot_resting_on, plot_spread, spread_chart, table_sobol
from jdmkit.lessons.costs.words import changed_words, changes_of, price_words, two, under, usd
from jdmkit.lessons.costs.year import plot_course_cost, table_one_course

EXHIBITS = (
    plot_course_cost,
    table_one_course,
    table_prices,
    plot_who_pays,
    plot_tornado,
    plot_threshold,
    plot_bridge,
    plot_budget,
    plot_resting_on,
    plot_required_benefit,
    table_what_if,
    plot_spread,
    table_sobol,
)
"""What the lesson shows, in its order."""

CITED = ("cost_assumptions", "ivig_prices")
"""Tables cited in full, because a control can show any of their rows."""

NAMED = ("luthra_2014", "nice_ta1069")
"""References that the text of the lesson names and no figure cites."""

__all__ = [
    "CITED",
    "DAYS",
    "EXHIBITS",
    "INSURANCES",
    "NAMED",
    "SITES",
    "bridge_words",
    "changed_plan",
    "changed_words",
    "changes_of",
    "draw_bridge",
    "ledger_of",
    "plot_bridge",
    "plot_budget",
    "plot_course_cost",
    "plot_required_benefit",
    "plot_resting_on",
    "plot_spread",
    "plot_threshold",
    "plot_tornado",
    "plot_who_pays",
    "price_day",
    "price_words",
    "priced",
    "quiet",
    "spread_chart",
    "table_one_course",
    "table_prices",
    "table_sobol",
    "table_what_if",
    "two",
    "under",
    "usd",
]
