"""The lessons and workbenches that stand, and the rooms of the package that belong to each."""

from importlib import import_module
from types import ModuleType

from jdmkit import datasets

LESSONS = {
    "00_start_here": "start_here",
    "01_disease": "disease",
    "01b_measures": "measures",
    "02_mechanisms": "mechanisms",
    "03_product_comparison": "product_comparison",
    "04_dosing_and_infusion": "dosing_and_infusion",
    "05_costs": "costs",
    "06_response": "response_curves",
}
"""Notebook without its ending, to the name of its module in figures, quiz and explorers."""

WORKBENCHES = {"90_cost_workbench": "cost_workbench"}
"""Pages for analysts: parameters at the top, no questions; modules in figures and explorers."""

NOTEBOOKS = LESSONS | WORKBENCHES


def room(package: str, lesson: str) -> ModuleType:
    """Return the module of a package that belongs to a lesson.

    Raises
    ------
    KeyError
        If there is no such lesson; the message names the nearest.

    Examples
    --------
    >>> room("figures", "01_disease").__name__
    'jdmkit.figures.disease'
    """
    if lesson not in NOTEBOOKS:
        raise KeyError(datasets.nearest(lesson, NOTEBOOKS, "lesson"))
    return import_module(f"jdmkit.{package}.{NOTEBOOKS[lesson]}")


def named(package: str, prefix: str | tuple[str, ...], lesson: str) -> dict[str, object]:
    """Public functions of a lesson's module whose names begin so.

    >>> "plot_incidence" in named("figures", "plot_", "01_disease")
    True
    """
    module = room(package, lesson)
    return {
        name: value
        for name, value in vars(module).items()
        if name.startswith(prefix) and value.__module__ == module.__name__
    }


def find(package: str, prefix: str | tuple[str, ...], name: str) -> object:
    """Find a function by name in a package's lesson modules, for the package's ``__getattr__``."""
    if not name.startswith(prefix):
        raise AttributeError(f"module 'jdmkit.{package}' has no attribute {name!r}")
    known = {n: f for lesson in NOTEBOOKS for n, f in named(package, prefix, lesson).items()}
    if name not in known:
        raise AttributeError(datasets.nearest(name, known, package.rstrip("s")))
    return known[name]
