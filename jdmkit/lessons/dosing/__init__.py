"""Lesson 4, dosing and infusion: its exhibits in the order of the lesson."""

from jdmkit.lessons.dosing.chain import plot_chain
from jdmkit.lessons.dosing.growth_chart import plot_growth
from jdmkit.lessons.dosing.infusion_visit import plot_ramp, table_cautions, table_plans
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
    plot_calendar,
    plot_chain,
)
"""What the lesson shows, in its order."""

CITED = ("ivig_infusion_rates", "ivig_vials")
"""Tables of which a control can bring up any row: cited in full."""

__all__ = [
    "CITED",
    "EXHIBITS",
    "plot_calendar",
    "plot_chain",
    "plot_dose",
    "plot_growth",
    "plot_ramp",
    "plot_waste",
    "table_cautions",
    "table_dosing_weights",
    "table_plans",
]
