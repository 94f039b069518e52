"""Lesson 6, simulated response: its exhibits in the order of the lesson."""

from jdmkit.lessons.response.ceiling import plot_ceiling
from jdmkit.lessons.response.fit import plot_fit, table_fits_alike
from jdmkit.lessons.response.one_child import plot_course, plot_wear_off
from jdmkit.lessons.response.parameter_sets import (
    plot_parameter_sets,
    table_calibration,
    table_passport,
    table_passports,
)
from jdmkit.lessons.response.schedules import plot_schedules
from jdmkit.lessons.response.seen import table_not_known, table_seen
from jdmkit.lessons.response.small_trials import plot_small_trials, table_power
from jdmkit.lessons.response.solver_pitfall import plot_trap
from jdmkit.lessons.response.stopping import plot_stopping
from jdmkit.lessons.response.thousand_children import plot_arms, table_course_shares

EXHIBITS = (
    plot_course,
    plot_wear_off,
    plot_schedules,
    plot_arms,
    table_course_shares,
    plot_ceiling,
    plot_small_trials,
    table_power,
    plot_fit,
    table_fits_alike,
    plot_stopping,
    plot_trap,
    plot_parameter_sets,
    table_calibration,
    table_passports,
    table_passport,
    table_not_known,
    table_seen,
)
"""What the lesson shows, in its order."""

CITED = ("response_evidence", "calibration_targets", "parameter_set_passports", "model_checks")
"""Tables of which a control can bring up any row: cited in full."""

__all__ = [
    "CITED",
    "EXHIBITS",
    "plot_arms",
    "plot_ceiling",
    "plot_course",
    "plot_fit",
    "plot_parameter_sets",
    "plot_schedules",
    "plot_small_trials",
    "plot_stopping",
    "plot_trap",
    "plot_wear_off",
    "table_calibration",
    "table_course_shares",
    "table_fits_alike",
    "table_not_known",
    "table_passport",
    "table_passports",
    "table_power",
    "table_seen",
]
