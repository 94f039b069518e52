"""Faults of an input: each names the column, the value, what is allowed and the nearest value.

The rules for units, ranges and distributions are those of ``sensitivity``. Added here: no input is
below 0, the confidence must be a known word, a year must be a year, and a bare number cannot be a
source or a note.

>>> from jdmkit.assumptions.rows import base_case
>>> row = base_case()["coinsurance"]
>>> for fault in row_faults(row._replace(value=1.2, high=1.5)):
...     print(fault.at("row 2"))
row 2, value: 1.2 is greater than 1; a fraction must be between 0 and 1 (nearest valid value: 1)
row 2, high: 1.5 is greater than 1; a fraction must be between 0 and 1 (nearest valid value: 1)
"""

from collections.abc import Mapping
from math import isfinite

from jdmkit import datasets
from jdmkit.assumptions.numbers import CUT, is_bare
from jdmkit.assumptions.rows import DISTRIBUTIONS, Assumption
from jdmkit.sensitivity import (
    FROM_RANGE,
    HELD,
    TAKES,
    CellError,
    Fault,
    fit,
    name_fault,
    number_faults,
    range_faults,
)

_PROSE = ("low_meaning", "high_meaning", "basis", "note", "source")

_UNFIT = {
    "normal": "can draw values below 0; use gamma or lognormal for amounts, beta for shares",
    "uniform": "is not available here; triangular, of value, low and high, is the nearest",
    "dirichlet": "is not available here; use beta for each share",
}
"""Distributions of other tables that no input may have, and what to use instead."""


def word_faults(given: Mapping[str, object]) -> list[Fault]:
    """Bare numbers where words belong: the end of a number that was cut at its comma.

    >>> print(word_faults({"source": "03"})[0].words)
    '03' is a bare number where words belong; if a comma cut a number in two, as 0,03: write 0.03
    """
    return [
        Fault(key, f"'{given[key]}' is a bare number where words belong; if {CUT}")
        for key in _PROSE
        if is_bare(str(given.get(key, "")))
    ]


def year_faults(year: float) -> list[Fault]:
    """Whether a number is a year.

    >>> year_faults(26.5)[0].words
    '26.5 is not a year between 1900 and 2200'
    """
    whole = year == year and not year % 1 and 1900 <= year <= 2200
    words = f"{year:g} is not a year between 1900 and 2200"
    return [] if whole else [Fault("currency_year", words)]


def _distribution_faults(row: Assumption, in_range: bool) -> list[Fault]:
    """Faults of the distribution; one of value and range is fitted only if these have no fault."""
    name = row.distribution
    instead = _UNFIT.get(name.strip().lower())
    wrong = f"{name!r} {instead}" if instead else name_fault(name, DISTRIBUTIONS)
    if wrong:
        return [Fault("distribution", wrong)]
    given = {key for key, _ in row.dist}
    if given not in [set(one) for one in TAKES[name]]:
        wanted = " or ".join(", ".join(one) or "none" for one in TAKES[name])
        got = ", ".join(sorted(given)) or "none"
        words = f"{name} takes the parameters {wanted}; got {got}"
        return [Fault("distribution", words)]
    wrong = [
        Fault(f"dist_{key}", f"{n} is not a finite number")
        for key, n in row.dist
        if not isfinite(n)
    ]
    # a changed weight may be an end of its range, which matters only when it is drawn
    if wrong or name in HELD or name == "lms" or (name in FROM_RANGE and not in_range):
        return wrong
    try:
        fit(name, row.cells())
    except CellError as error:
        return [Fault(error.column, error.words)]
    return []


def row_faults(row: Assumption) -> list[Fault]:
    """All faults of one input; empty if there is none."""
    cells = {column: getattr(row, column) for column in ("value", "low", "high")}
    given = {column: number for column, number in cells.items() if number is not None}
    found = number_faults(given, row.unit, least=0.0) or range_faults(given, row.unit)
    drawn = _distribution_faults(row, in_range=not found)
    if row.confidence not in datasets.CONFIDENCE:
        words = datasets.nearest(row.confidence, datasets.CONFIDENCE, "word")
        found.append(Fault("confidence", words))
    return [*found, *drawn]
