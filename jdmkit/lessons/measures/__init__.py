"""Lesson 1b, measuring disease activity: its exhibits in the order of the lesson."""

from jdmkit.lessons.measures.classification import plot_case, plot_classification
from jdmkit.lessons.measures.cmas import plot_cmas, table_cmas_levels
from jdmkit.lessons.measures.improvement import plot_improvement
from jdmkit.lessons.measures.progress import table_inactive, table_progress

EXHIBITS = (
    plot_classification,
    plot_case,
    plot_cmas,
    table_cmas_levels,
    plot_improvement,
    table_progress,
    table_inactive,
)
"""What the lesson shows, in its order."""

CITED = ("cmas_interpretation", "cmas_items", "cmas_levels")
"""Tables of which a control can bring up any row: cited in full."""

__all__ = [
    "CITED",
    "EXHIBITS",
    "plot_case",
    "plot_classification",
    "plot_cmas",
    "plot_improvement",
    "table_cmas_levels",
    "table_inactive",
    "table_progress",
]
