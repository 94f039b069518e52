"""Validate numeric arguments. Errors name the argument, its allowed range and the nearest value.

>>> scalar("days", 0, 1, 5, "days")
Traceback (most recent call last):
    ...
ValueError: days must lie in 1 to 5 days; got 0; nearest: 1
"""

from collections.abc import Iterable
from math import ceil, floor, isfinite, log10
from numbers import Real
from typing import TypeGuard

import numpy as np
import numpy.typing as npt
import pandas as pd

from jdmkit import datasets

Numbers = npt.NDArray[np.float64]

MAX_WEIGHT_KG = 300

MAX_DOSE_G_PER_KG = 3

MAX_DOSE_G = MAX_WEIGHT_KG * MAX_DOSE_G_PER_KG
"""Limits of weight and dose: larger values are refused everywhere."""

WEEK_DAYS = 7

FOUR_WEEKS_DAYS = 4 * WEEK_DAYS
"""Interval that a plan calls monthly."""

YEAR_DAYS = 365.25
"""A calendar year, for ages."""

TREATMENT_YEAR_DAYS = 52 * WEEK_DAYS
"""A year of treatment and of costs: 52 weeks, 13 infusions at intervals of four weeks."""

MONTH_DAYS = YEAR_DAYS / 12
"""A calendar month, for ages and for months since diagnosis."""

MAX_DAYS = int(20 * YEAR_DAYS)
"""The longest course that is computed: 20 years."""


_SLACK = 1e-9
"""Binary rounding, as a fraction of a limit: 3 x 23.4 is a hair under 70.2."""


def exact(values: npt.ArrayLike) -> Numbers:
    """Return values in whole billionths, so that comparisons with decimal cut points are exact.

    Floats between -1e6 and 1e6 that were written with up to nine decimals are exact.

    >>> 2.2 - 0.7 > 1.5, exact(2.2) - exact(0.7) > exact(1.5)
    (True, np.False_)
    """
    return np.rint(np.asarray(values, dtype=float) * 1e9)


def shown(number: float) -> str:
    """Short text of a number that reads back as the same number.

    >>> shown(70.2), shown(300.00001)
    ('70.2', '300.00001')
    """
    texts = (f"{number:.{digits}g}" for digits in (6, 9, 12, 17))
    return next((text for text in texts if float(text) == number), str(number))


def _limit(end: float, down: bool) -> str:
    """Text of the end of a range that lies within it: 49.04444 is 49.0444, and not 49.0445."""
    text = f"{end:g}"
    if not isfinite(end) or (float(text) <= end if down else float(text) >= end):
        return text
    step = 10.0 ** (floor(log10(abs(end))) - 5)
    return f"{(floor(end / step) if down else ceil(end / step)) * step:g}"


def _allowed(name: str, low: float, high: float, unit: str, above: bool) -> str:
    least, most = _limit(low, down=False), _limit(high, down=True)
    span = f"above {least} and at most {most}" if above else f"in {least} to {most}"
    return f"{name} must lie {span} {unit}".rstrip()


def _has_bool(value: object) -> bool:
    """Whether a list holds True or False, at any depth: NumPy makes [20, True] two numbers."""
    if isinstance(value, (list, tuple)):
        return any(_has_bool(one) for one in value)
    return isinstance(value, (bool, np.bool_))


def _read(value: object) -> npt.NDArray[np.generic] | None:
    """Numbers in an array of whatever type; None if anything in it is not a number."""
    if _has_bool(value):
        return None
    try:
        numbers = np.asarray(value)
        if numbers.dtype.kind == "O" and all(is_number(one) for one in numbers.flat):
            numbers = numbers.astype(float)
    except (ValueError, TypeError, OverflowError):  # rows of unequal length; 10**400
        return None
    return numbers if numbers.dtype.kind in "iuf" else None


def array(
    name: str, value: object, low: float, high: float, unit: str = "", above: bool = False
) -> Numbers:
    """Check numbers against a closed range, or a range that is open below.

    Parameters
    ----------
    name : str
        What the caller calls the value; every message begins with it.
    value : array_like
        Numbers of any type; text, bool and missing values are refused, masked ones too.
    low, high : float
        Allowed range, ends included. A value that binary rounding puts beyond an end by less than
        a billionth of it counts as that end.
    unit : str, optional
        Unit for the message.
    above : bool, optional
        Leave ``low`` itself out.

    Returns
    -------
    ndarray
        The numbers as floats, in the shape given.

    Raises
    ------
    ValueError
        If a value is missing, not a number or outside the range. The message names the first such
        value and the nearest valid number.

    Examples
    --------
    >>> array("weight_kg", [20, 30], 0, 300, "kg", above=True)
    array([20., 30.])
    >>> array("dose_g_per_kg", sum([0.1] * 30), 0, 3)
    array(3.)
    """
    if np.ma.is_masked(value):
        allowed = _allowed(name, low, high, unit, above)
        raise ValueError(f"{allowed}; got a masked value, which is missing: leave it out")
    numbers = _read(value)
    if numbers is None:
        allowed = _allowed(name, low, high, unit, above)
        raise ValueError(f"{allowed}; got {value!r}, which is not a number")
    found: Numbers = numbers.astype(float, copy=False)
    if not found.size:
        return found
    # the extremes are NaN where any number is, and a comparison with NaN is false
    least, most = found.min(), found.max()
    if (least > low if above else least >= low) and most <= high:
        return found
    top, bottom = high + _SLACK * abs(high), low - _SLACK * abs(low)
    inside = ((found > low) if above else (found >= bottom)) & (found <= top)
    inside &= np.isfinite(found) | (found == high)
    if inside.all():
        return np.asarray(np.clip(found, low, high))
    allowed = _allowed(name, low, high, unit, above)
    first = float(found[~inside].flat[0])
    beyond = first > high
    end = _limit(high if beyond else low, down=beyond)
    hint = "" if np.isnan(first) or (above and not beyond) else f"; nearest: {end}"
    raise ValueError(f"{allowed}; got {shown(first)}{hint}")


def scalar(
    name: str, value: object, low: float, high: float, unit: str = "", above: bool = False
) -> float:
    """Check one number, as :func:`array` checks many.

    Examples
    --------
    >>> scalar("max_dose_g", 70, 0, float("inf"), "g", above=True)
    70.0
    """
    number = array(name, value, low, high, unit, above)
    if number.ndim:
        allowed = _allowed(name, low, high, unit, above)
        raise ValueError(f"{allowed}; got {number.size} numbers where one is asked for")
    return float(number)


def whole(name: str, value: object, low: int, high: int, unit: str = "") -> int:
    """Check one whole number, as :func:`array` checks many. A float such as 2.0 is one.

    Examples
    --------
    >>> whole("days", 2.0, 1, 5, "days")
    2
    """
    number = scalar(name, value, low, high, unit)
    if abs(number - round(number)) > _SLACK:
        raise ValueError(
            f"{name} must be a whole number; got {shown(number)}; nearest: {number:.0f}"
        )
    return round(number)


def row(
    name: str, value: object, low: float, high: float, unit: str = "", above: bool = False
) -> Numbers:
    """Check a list of numbers, as :func:`array` checks numbers of any shape; one is a list too.

    >>> row("days", 28, 0, 365, "days")
    array([28.])
    """
    numbers = np.atleast_1d(array(name, value, low, high, unit, above))
    if numbers.ndim > 1:
        shape = " x ".join(map(str, numbers.shape))
        raise ValueError(f"{name} must be a list of numbers; got a table of {shape}")
    return numbers


def as_given(given: object, checked: float) -> float:
    """Return a checked number as the caller wrote it if it is a plain int or float.

    NumPy's numbers become floats: their own types would decide the precision of what follows.

    >>> as_given(30, 30.0), as_given(np.float32(0.5), 0.5)
    (30, 0.5)
    """
    return given if type(given) in (int, float) and given == checked else checked


def yes_no(name: str, value: object) -> bool:
    """Check an answer of True or False; text and numbers are refused, as "False" would be true.

    >>> yes_no("pregnant", np.True_)
    True
    """
    if not isinstance(value, (bool, np.bool_)):
        raise ValueError(f"{name} must be True or False; got {value!r}")
    return bool(value)


def word(
    what: str,
    value: object,
    known: Iterable[str],
    error: type[ValueError] | type[KeyError] = ValueError,
) -> str:
    """Check one of the known words; the message suggests the closest.

    >>> word("sex", "female", ("female", "male"))
    'female'
    """
    names = list(known)
    if not isinstance(value, str) or value not in names:
        raise error(datasets.nearest(value, names, what))
    return value


def table(name: str, value: object, columns: Iterable[str]) -> pd.DataFrame:
    """Check a DataFrame that another function of the kit gave.

    >>> table("gains", pd.DataFrame({"day": [0]}), ["day"]).shape
    (1, 1)
    """
    asked = list(columns)
    if not isinstance(value, pd.DataFrame):
        raise ValueError(
            f"{name} must be a DataFrame with the columns {', '.join(asked)}; got {value!r}"
        )
    missing = [column for column in asked if column not in value.columns]
    if missing:
        raise ValueError(f"{name} must have the columns {', '.join(missing)} as well")
    return value


def unboxed(value: object) -> object:
    """Return the number in an array without axes; anything else as it is.

    >>> unboxed(np.array(2)), unboxed("x")
    (2, 'x')
    """
    boxed = isinstance(value, np.ndarray) and value.ndim == 0 and not np.ma.is_masked(value)
    return value.item() if boxed and isinstance(value, np.ndarray) else value


def is_number(value: object) -> TypeGuard[float]:
    """Whether a value is one real number. True, False and text are not.

    >>> is_number(2), is_number(True), is_number("2")
    (True, False, False)
    """
    return isinstance(value, Real) and not isinstance(value, bool)


def plain(values: Numbers) -> Numbers | float:
    """Return a single number as a plain float, and an array as it is.

    >>> plain(np.asarray(2.5))
    2.5
    """
    return float(values) if values.ndim == 0 else values
