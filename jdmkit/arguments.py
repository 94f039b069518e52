"""Validate numeric arguments. Errors name the argument, its allowed range and the nearest value.

>>> scalar("days", 0, 1, 5, "days")
Traceback (most recent call last):
    ...
ValueError: days must lie in 1 to 5 days; got 0; nearest: 1
"""

from numbers import Real
from typing import TypeGuard

import numpy as np
import numpy.typing as npt

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


def _allowed(name: str, low: float, high: float, unit: str, above: bool) -> str:
    span = f"above {low:g} and at most {high:g}" if above else f"in {low:g} to {high:g}"
    return f"{name} must lie {span} {unit}".rstrip()


def array(
    name: str, value: object, low: float, high: float, unit: str = "", above: bool = False
) -> Numbers:
    """Check numbers against a closed range, or a range that is open below.

    Parameters
    ----------
    name : str
        What the caller calls the value; every message begins with it.
    value : array_like
        Numbers; text, bool and missing values are refused.
    low, high : float
        Allowed range, ends included.
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
    """
    allowed = _allowed(name, low, high, unit, above)
    try:
        numbers = np.asarray(value)
    except ValueError:  # rows of unequal length
        numbers = np.asarray(None)
    hidden = isinstance(value, (list, tuple)) and any(
        isinstance(v, (bool, np.bool_)) for v in value
    )
    if hidden or numbers.dtype.kind not in "iuf":  # NumPy makes [20, True] two numbers
        raise ValueError(f"{allowed}; got {value!r}, which is no number")
    if not numbers.size:
        return numbers.astype(float)
    # the extremes are NaN where any number is, and a comparison with NaN is false
    least, most = numbers.min(), numbers.max()
    if (least > low if above else least >= low) and most <= high:
        return numbers.astype(float, copy=False)
    inside = ((numbers > low) if above else (numbers >= low)) & (numbers <= high)
    first = float(numbers[~inside].flat[0])
    end = high if first > high else low
    hint = "" if np.isnan(first) or (above and end == low) else f"; nearest: {end:g}"
    raise ValueError(f"{allowed}; got {first:g}{hint}")


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
    """Check one whole number, as :func:`array` checks many.

    Examples
    --------
    >>> whole("days", 2, 1, 5, "days")
    2
    """
    number = scalar(name, value, low, high, unit)
    if number != int(number):
        raise ValueError(f"{name} must be a whole number; got {number:g}; nearest: {number:.0f}")
    return int(number)


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
