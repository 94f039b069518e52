"""Figures and tables of the lessons: plain values in, a ``Chart`` or ``Table`` out.

One file a lesson; all are reached from here, so a lesson writes ``figures.plot_incidence()``.
A figure draws what tables and computations give it.
"""

from collections.abc import Callable

from jdmkit import charts, datasets, lessons

_PREFIX = ("plot_", "table_")


def of(lesson: str) -> dict[str, Callable[..., charts.Exhibit]]:
    """Return the figure functions of a lesson, by name.

    >>> "plot_incidence" in of("01_disease")
    True
    """
    return lessons.named("figures", _PREFIX, lesson)


def references(lesson: str) -> datasets.References:
    """References of everything that a lesson shows or names, computed from its figures and claims.

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
    room = lessons.room("figures", lesson)
    whole = [datasets.load(table) for table in getattr(room, "CITED", ())]
    cited = datasets.sources(claims[claims["lesson"] == lesson.split("_")[0]], *whole)
    return list(dict.fromkeys([*shown.rows["key"], *cited, *getattr(room, "NAMED", ())]))


def __getattr__(name: str) -> Callable[..., charts.Exhibit]:
    return lessons.find("figures", _PREFIX, name)


def __dir__() -> list[str]:
    return sorted({*globals(), *(name for lesson in lessons.NOTEBOOKS for name in of(lesson))})
