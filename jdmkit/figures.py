"""Figures and tables of the lessons: plain values in, a ``Chart`` or ``Table`` out.

The exhibits are defined in the folders of their lessons, ``jdmkit/lessons/<lesson>/``, and
imported here, so a lesson writes ``figures.plot_incidence()``.
"""

from collections.abc import Callable
from typing import NoReturn

from jdmkit import charts, datasets, lessons
from jdmkit.lessons.costs import (
    plot_bridge,
    plot_budget,
    plot_course_cost,
    plot_required_benefit,
    plot_resting_on,
    plot_spread,
    plot_threshold,
    plot_tornado,
    plot_who_pays,
    table_one_course,
    table_prices,
    table_sobol,
    table_what_if,
)
from jdmkit.lessons.disease import (
    plot_age,
    plot_antibodies,
    plot_body,
    plot_courses,
    plot_features,
    plot_incidence,
    plot_new_cases,
    plot_sex,
    plot_time_to_diagnosis,
    table_antibodies,
    table_classification,
    table_cmas,
    table_measures,
    table_outlook,
)
from jdmkit.lessons.dosing import (
    plot_calendar,
    plot_chain,
    plot_dose,
    plot_growth,
    plot_ramp,
    plot_waste,
    table_cautions,
    table_dosing_weights,
    table_plans,
    table_reactions,
)
from jdmkit.lessons.measures import (
    plot_case,
    plot_classification,
    plot_cmas,
    plot_improvement,
    table_cmas_levels,
    table_inactive,
    table_progress,
)
from jdmkit.lessons.mechanisms import (
    plot_dose_and_level,
    plot_evidence,
    plot_mechanism,
    plot_own_igg,
    plot_turnover,
    table_evidence,
    table_own_igg,
)
from jdmkit.lessons.products import (
    plot_iga,
    plot_prices,
    plot_volume,
    table_flags,
    table_formulation,
    table_indications,
    table_products,
    table_side_by_side,
    table_vials,
    table_warnings,
)
from jdmkit.lessons.response import (
    plot_arms,
    plot_ceiling,
    plot_course,
    plot_fit,
    plot_parameter_sets,
    plot_schedules,
    plot_small_trials,
    plot_stopping,
    plot_trap,
    plot_wear_off,
    table_calibration,
    table_course_shares,
    table_fits_alike,
    table_not_known,
    table_passport,
    table_passports,
    table_power,
    table_seen,
)
from jdmkit.lessons.start_here import (
    plot_child_course,
    plot_child_growth,
    plot_confidence,
    plot_lesson_map,
    table_child,
    table_children,
    table_gaps,
)
from jdmkit.lessons.workbench import (
    plot_bench,
    plot_first_run,
    plot_first_run_bridge,
    plot_own_bridge,
    plot_run,
    table_audit,
    table_changes,
    table_headline,
    table_inputs,
)


def of(lesson: str) -> dict[str, Callable[..., charts.Exhibit]]:
    """Return the exhibits of a lesson by name, in the order of the lesson.

    Parameters
    ----------
    lesson : str
        Name of the notebook without its ending.

    Raises
    ------
    KeyError
        If the lesson does not exist. The message suggests the closest name.

    Examples
    --------
    >>> "plot_incidence" in of("01_disease")
    True
    """
    return {exhibit.__name__: exhibit for exhibit in lessons.folder(lesson).EXHIBITS}


def references(lesson: str) -> datasets.References:
    """Return the references of everything that a lesson shows or names.

    Parameters
    ----------
    lesson : str
        Name of the notebook without its ending.

    Examples
    --------
    >>> "mendez2003" in set(references("01_disease").rows["key"])
    True
    """
    return datasets.cite(*_keys(lesson))


@datasets.remembered
def _keys(lesson: str) -> list[str]:
    shown = charts.references(*(draw() for draw in of(lesson).values()))
    claims = datasets.load("claims")
    folder = lessons.folder(lesson)
    whole = [datasets.load(table) for table in getattr(folder, "CITED", ())]
    cited = datasets.sources(claims[claims["lesson"] == lesson.split("_")[0]], *whole)
    return list(dict.fromkeys([*shown.rows["key"], *cited, *getattr(folder, "NAMED", ())]))


def __getattr__(name: str) -> NoReturn:
    """Suggest the closest name for an exhibit that does not exist."""
    if not name.startswith(("plot_", "table_")):
        raise AttributeError(f"module 'jdmkit.figures' has no attribute {name!r}")
    raise AttributeError(datasets.nearest(name, __all__, "figure"))


__all__ = [
    "of",
    "plot_age",
    "plot_antibodies",
    "plot_arms",
    "plot_bench",
    "plot_body",
    "plot_bridge",
    "plot_budget",
    "plot_calendar",
    "plot_case",
    "plot_ceiling",
    "plot_chain",
    "plot_child_course",
    "plot_child_growth",
    "plot_classification",
    "plot_cmas",
    "plot_confidence",
    "plot_course",
    "plot_course_cost",
    "plot_courses",
    "plot_dose",
    "plot_dose_and_level",
    "plot_evidence",
    "plot_features",
    "plot_first_run",
    "plot_first_run_bridge",
    "plot_fit",
    "plot_growth",
    "plot_iga",
    "plot_improvement",
    "plot_incidence",
    "plot_lesson_map",
    "plot_mechanism",
    "plot_new_cases",
    "plot_own_bridge",
    "plot_own_igg",
    "plot_parameter_sets",
    "plot_prices",
    "plot_ramp",
    "plot_required_benefit",
    "plot_resting_on",
    "plot_run",
    "plot_schedules",
    "plot_sex",
    "plot_small_trials",
    "plot_spread",
    "plot_stopping",
    "plot_threshold",
    "plot_time_to_diagnosis",
    "plot_tornado",
    "plot_trap",
    "plot_turnover",
    "plot_volume",
    "plot_waste",
    "plot_wear_off",
    "plot_who_pays",
    "references",
    "table_antibodies",
    "table_audit",
    "table_calibration",
    "table_cautions",
    "table_changes",
    "table_child",
    "table_children",
    "table_classification",
    "table_cmas",
    "table_cmas_levels",
    "table_course_shares",
    "table_dosing_weights",
    "table_evidence",
    "table_fits_alike",
    "table_flags",
    "table_formulation",
    "table_gaps",
    "table_headline",
    "table_inactive",
    "table_indications",
    "table_inputs",
    "table_measures",
    "table_not_known",
    "table_one_course",
    "table_outlook",
    "table_own_igg",
    "table_passport",
    "table_passports",
    "table_plans",
    "table_power",
    "table_prices",
    "table_products",
    "table_progress",
    "table_reactions",
    "table_seen",
    "table_side_by_side",
    "table_sobol",
    "table_vials",
    "table_warnings",
    "table_what_if",
]
