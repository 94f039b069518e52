"""jdmkit: learn, teach and analyze intravenous immunoglobulin in juvenile dermatomyositis.

Every module loads when it is first used, so ``import jdmkit`` costs next to nothing.
It is teaching and analysis, not medical advice.

>>> import jdmkit
>>> "products" in dir(jdmkit)
True
"""

from importlib import import_module
from importlib.metadata import version as _version
from types import ModuleType

__all__ = [
    "arguments",
    "assumptions",
    "cases",
    "charts",
    "costs",
    "datasets",
    "dosing",
    "epidemiology",
    "explorers",
    "figures",
    "growth",
    "infusion",
    "lessons",
    "measures",
    "pharmacokinetics",
    "products",
    "quiz",
    "reports",
    "sensitivity",
    "simulation",
    "widgets",
]


def __getattr__(name: str) -> ModuleType | str:
    """Load a module on first use, as PEP 562 allows."""
    if name in __all__:
        return import_module(f"{__name__}.{name}")
    if name == "__version__":
        return _version(__name__)
    raise AttributeError(f"jdmkit has no module {name!r}; it has {', '.join(__all__)}")


def __dir__() -> list[str]:
    return [*__all__, "__version__"]
