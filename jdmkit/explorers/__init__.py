"""Explorers: controls bound to one figure call. ``explorers.explore_features()`` and so on.

Each has ``.controls``, ``.chart``, ``.call``, ``.reset()`` and ``.undo()``. ``Progress`` shows how
far a long run is.
"""

from collections.abc import Callable

from jdmkit import lessons
from jdmkit.explorers.progress import Progress


def of(lesson: str) -> dict[str, Callable[[], object]]:
    """Return the explorers of a lesson, by name.

    >>> list(of("01_disease"))
    ['explore_new_cases', 'explore_features']
    """
    return lessons.named("explorers", "explore_", lesson)


def __getattr__(name: str) -> Callable[[], object]:
    return lessons.find("explorers", "explore_", name)


def __dir__() -> list[str]:
    return sorted({*globals(), *(name for lesson in lessons.NOTEBOOKS for name in of(lesson))})


__all__ = ["Progress", "of"]
