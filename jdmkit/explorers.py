"""Explorers of the lessons: controls bound to one figure call.

A lesson writes ``explorers.explore_features()``. Each explorer has ``.controls``, ``.chart``,
``.call``, ``.reset()`` and ``.undo()``. ``Progress`` shows the progress of a long run.
"""

from collections.abc import Callable
from typing import NoReturn

from jdmkit import datasets, lessons
from jdmkit.lessons.costs.explorers import (
    explore_bridge,
    explore_budget,
    explore_course_cost,
    explore_prices,
    explore_spread,
    explore_threshold,
    explore_tornado,
    explore_who_pays,
)
from jdmkit.lessons.disease.explorers import explore_features, explore_new_cases
from jdmkit.lessons.dosing.explorers import (
    explore_calendar,
    explore_chain,
    explore_dose,
    explore_dosing_weights,
    explore_growth,
    explore_plans,
    explore_ramp,
    explore_waste,
)
from jdmkit.lessons.measures.explorers import (
    explore_classification,
    explore_cmas,
    explore_improvement,
)
from jdmkit.lessons.mechanisms.explorers import (
    explore_dose_and_level,
    explore_mechanism,
    explore_own_igg,
    explore_turnover,
)
from jdmkit.lessons.products.explorers import explore_products, explore_side_by_side, explore_volume
from jdmkit.lessons.response.explorers import (
    explore_arms,
    explore_ceiling,
    explore_course,
    explore_fit,
    explore_passport,
    explore_schedules,
    explore_small_trials,
    explore_stopping,
    explore_trap,
    explore_wear_off,
)
from jdmkit.lessons.start_here.explorers import explore_children
from jdmkit.lessons.workbench.explorers import explore_bench, explore_inputs
from jdmkit.widgets import Explorer, Progress


def of(lesson: str) -> dict[str, Callable[..., Explorer]]:
    """Return the explorers of a lesson by name, in the order of their file.

    >>> list(of("01_disease"))
    ['explore_new_cases', 'explore_features']
    """
    module = lessons.part(lesson, "explorers")
    return {name: made for name, made in vars(module).items() if name.startswith("explore_")}


def __getattr__(name: str) -> NoReturn:
    """Suggest the closest name for an explorer that does not exist."""
    if not name.startswith("explore_"):
        raise AttributeError(f"module 'jdmkit.explorers' has no attribute {name!r}")
    raise AttributeError(datasets.nearest(name, __all__, "explorer"))


__all__ = [
    "Progress",
    "explore_arms",
    "explore_bench",
    "explore_bridge",
    "explore_budget",
    "explore_calendar",
    "explore_ceiling",
    "explore_chain",
    "explore_children",
    "explore_classification",
    "explore_cmas",
    "explore_course",
    "explore_course_cost",
    "explore_dose",
    "explore_dose_and_level",
    "explore_dosing_weights",
    "explore_features",
    "explore_fit",
    "explore_growth",
    "explore_improvement",
    "explore_inputs",
    "explore_mechanism",
    "explore_new_cases",
    "explore_own_igg",
    "explore_passport",
    "explore_plans",
    "explore_prices",
    "explore_products",
    "explore_ramp",
    "explore_schedules",
    "explore_side_by_side",
    "explore_small_trials",
    "explore_spread",
    "explore_stopping",
    "explore_threshold",
    "explore_tornado",
    "explore_trap",
    "explore_turnover",
    "explore_volume",
    "explore_waste",
    "explore_wear_off",
    "explore_who_pays",
    "of",
]
