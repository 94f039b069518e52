"""Names of the lessons and workbenches, each with its folder in ``jdmkit/lessons``."""

from importlib import import_module
from types import ModuleType

from jdmkit import datasets

LESSONS = {
    "00_start_here": "start_here",
    "01_disease": "disease",
    "01b_measures": "measures",
    "02_mechanisms": "mechanisms",
    "03_product_comparison": "products",
    "04_dosing_and_infusion": "dosing",
    "05_costs": "costs",
    "06_response": "response",
}
"""Name of the notebook without its ending, to the name of its folder in ``jdmkit/lessons``."""

WORKBENCHES = {"90_cost_workbench": "workbench"}
"""Pages for analysts: parameters at the top, no questions."""

NOTEBOOKS = LESSONS | WORKBENCHES


def folder(lesson: str) -> ModuleType:
    """Return the package of a lesson: its exhibits, and the tables and studies that it cites.

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
    >>> folder("01_disease").__name__
    'jdmkit.lessons.disease'
    """
    if lesson not in NOTEBOOKS:
        raise KeyError(datasets.nearest(lesson, NOTEBOOKS, "lesson"))
    return import_module(f"jdmkit.lessons.{NOTEBOOKS[lesson]}")


def part(lesson: str, name: str) -> ModuleType:
    """Return one file of a lesson's folder, such as its ``explorers`` or its ``quiz``.

    Raises
    ------
    KeyError
        If the lesson does not exist. The message suggests the closest name.

    Examples
    --------
    >>> part("01_disease", "quiz").__name__
    'jdmkit.lessons.disease.quiz'
    """
    return import_module(f"{folder(lesson).__name__}.{name}")
