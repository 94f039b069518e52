"""Columns of a parameter table, what a unit allows, and faults of numbers and ranges.

Every table of parameters is checked by these rules: those that an analysis here is given, and the
inputs of the cost model in ``assumptions``.

>>> range_faults({"value": 90.0, "low": 95.0, "high": 101.0}, "USD/g")[0].at("row 2")
'row 2, value: 90 lies outside its range of 95 to 101 USD/g; use 95, or widen low and high'
"""

from collections.abc import Mapping
from math import inf, isfinite
from typing import NamedTuple

DIST_PARAMETERS = ("mean", "se", "median", "p2_5", "p97_5", "q1", "q3", "alpha", "beta")
"""Numbers that a distribution may be given by, each in a column with ``dist_`` before its name."""

NUMBERS = ("value", "low", "high", *(f"dist_{name}" for name in DIST_PARAMETERS))
"""Columns that hold numbers."""

_SHARES = ("probability", "share", "fraction", "utility")
"""Units that begin with one of these words lie between 0 and 1."""

_RATE = "per year"
"""Unit of a discount rate, which lies between 0 and 1; a rate of events names its events."""


class Fault(NamedTuple):
    """What is wrong with one cell: its column, and words that name the value and what is allowed.

    A :class:`datasets.DataError` holds all faults of a table, each with its row.
    """

    column: str
    words: str

    def at(self, row: str) -> str:
        """Fault with its row and column.

        >>> Fault("value", "-5 is negative").at("row 2")
        'row 2, value: -5 is negative'
        """
        return f"{row}, {self.column}: {self.words}"


def unit_limit(unit: str) -> float:
    """Largest value that a unit allows.

    >>> unit_limit("share of work time"), unit_limit("USD/g")
    (1.0, inf)
    """
    return 1.0 if unit == _RATE or unit.startswith(_SHARES) else inf


def unit_least(unit: str) -> float:
    """Smallest value that a unit allows: 0 for shares and costs.

    >>> unit_least("USD/g"), unit_least("degrees")
    (0.0, -inf)
    """
    return 0.0 if unit_limit(unit) == 1 or unit.startswith("USD") else -inf


def _kind(unit: str) -> str:
    if unit_limit(unit) == 1:
        return f"a {'rate per year' if unit == _RATE else unit}"
    return "a cost" if unit.startswith("USD") else "this number"


def number_faults(cells: Mapping[str, float], unit: str, least: float | None = None) -> list[Fault]:
    """Numbers that are not finite, or outside what their unit allows.

    Parameters
    ----------
    cells : mapping of str to float
        Numbers by column.
    unit : str
        Unit of all of them.
    least : float, optional
        Smallest value allowed; default that of the unit.

    Returns
    -------
    list of Fault
        One for each such number, in the order of the cells.

    Examples
    --------
    >>> number_faults({"value": 1.5}, "probability")[0].words
    '1.5 is greater than 1; a probability must be between 0 and 1 (nearest valid value: 1)'
    """
    found = []
    low, high = unit_least(unit) if least is None else least, unit_limit(unit)
    between = f"between {low:g} and {high:g}" if high < inf else f"{low:g} or more"
    for column, number in cells.items():
        if not isfinite(number):
            found.append(Fault(column, f"{number} is not a finite number"))
        elif number < low or number > high:
            compared, end = ("less", low) if number < low else ("greater", high)
            words = f"{number:g} is {compared} than {end:g}; {_kind(unit)} must be {between}"
            words += f" (nearest valid value: {end:g})"
            if high == 1 and 2 <= number <= 100:
                words += f"; {number:g} % is {number / 100:g}"
            found.append(Fault(column, words))
    return found


def range_faults(cells: Mapping[str, float | None], unit: str = "") -> list[Fault]:
    """A low end above the high one, or a value outside its range.

    Parameters
    ----------
    cells : mapping of str to float
        ``value``, ``low`` and ``high``; what is missing or None is not checked.
    unit : str, optional
        Unit for the message.

    Returns
    -------
    list of Fault
        One fault at most.

    Examples
    --------
    >>> range_faults({"low": 40.0, "high": 20.0})[0].words
    '40 is greater than high, which is 20; were they swapped?'
    """
    value, low, high = (cells.get(column) for column in ("value", "low", "high"))
    if low is not None and high is not None and low > high:
        words = f"{low:g} is greater than high, which is {high:g}; were they swapped?"
        return [Fault("low", words)]
    if value is None:
        return []
    if low is not None and value < low:
        end = low
    elif high is not None and value > high:
        end = high
    else:
        return []
    span = f"{'any' if low is None else f'{low:g}'} to {'any' if high is None else f'{high:g}'}"
    words = f"{value:g} lies outside its range of {span} {unit}".rstrip()
    return [Fault("value", f"{words}; use {end:g}, or widen low and high")]
