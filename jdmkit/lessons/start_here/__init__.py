"""Lesson 0, start here: its exhibits in the order of the lesson."""

from jdmkit.lessons.start_here.children import (
    plot_child_course,
    plot_child_growth,
    table_child,
    table_children,
)
from jdmkit.lessons.start_here.confidence import plot_confidence
from jdmkit.lessons.start_here.gaps import table_gaps
from jdmkit.lessons.start_here.lesson_map import plot_lesson_map

EXHIBITS = (
    plot_lesson_map,
    plot_confidence,
    table_children,
    plot_child_growth,
    table_child,
    plot_child_course,
    table_gaps,
)
"""What the lesson shows, in its order."""

__all__ = [
    "EXHIBITS",
    "plot_child_course",
    "plot_child_growth",
    "plot_confidence",
    "plot_lesson_map",
    "table_child",
    "table_children",
    "table_gaps",
]
