"""Lesson 4, dosing and infusion: its exhibits in the order of the lesson."""

from jdmkit.lessons.dosing.chain import plot_chain
from jdmkit.lessons.dosing.growth_chart import plot_growth
from jdmkit.lessons.dosing.infusion_visit import (
    plot_ramp,
    table_cautions,
    table_plans,
    table_reactions,
)
from jdmkit.lessons.dosing.weight_and_dose import plot_dose, plot_waste, table_dosing_weights
from jdmkit.lessons.dosing.year import plot_calendar

EXHIBITS = (
    plot_growth,
    table_dosing_weights,
    plot_dose,
    plot_waste,
    plot_ramp,
    table_plans,
    table_cautions,
    table_reactions,
    plot_calendar,
    plot_chain,
)
"""What the lesson shows, in its order."""

CITED = ("ivig_infusion_rates", "ivig_vials")
"""Tables of which a control can bring up any row: cited in full."""

NAMED = ("nordal2020",)
"""References that the lesson's text names and no exhibit draws on."""

__all__ = [
    "CITED",
    "EXHIBITS",
    "NAMED",
    "plot_calendar",
    "plot_chain",
    "plot_dose",
    "plot_growth",
    "plot_ramp",
    "plot_waste",
    "table_cautions",
    "table_dosing_weights",
    "table_plans",
    "table_reactions",
]
