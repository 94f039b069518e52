"""Check values that several functions take: a switch, a day, a row of amounts.

>>> checked_day("as_of", "2026-08-01")
datetime.date(2026, 8, 1)
"""

from collections.abc import Mapping
from datetime import date, datetime

import numpy as np
import numpy.typing as npt

from jdmkit import arguments
from jdmkit.arguments import Numbers


def switch(name: str, given: object) -> bool:
    """Check that an argument is True or False; the word 'False' is neither.

    >>> switch("capped", np.True_)
    True
    """
    if not isinstance(given, (bool, np.bool_)):
        raise ValueError(f"{name} must be True or False; got {given!r}")
    return bool(given)


def series(name: str, given: npt.ArrayLike, unit: str = "") -> Numbers:
    """Check one number or a row of numbers, finite and 0 or more.

    >>> series("claims_usd", 5, "USD")
    array([5.])
    """
    numbers = np.atleast_1d(arguments.array(name, given, 0, np.inf, unit))
    if numbers.ndim > 1:
        raise ValueError(f"{name} must be one row of numbers; got shape {numbers.shape}")
    if not np.isfinite(numbers).all():
        raise ValueError(f"{name} must be finite; got {numbers[~np.isfinite(numbers)][0]}")
    return numbers


def same_shapes(given: Mapping[str, Numbers]) -> None:
    """Refuse arrays whose shapes do not broadcast, by name.

    >>> same_shapes({"given_g": np.ones(2), "opened_g": np.ones(3)})
    Traceback (most recent call last):
        ...
    ValueError: given_g, opened_g must have shapes that fit; got (2,), (3,)
    """
    try:
        np.broadcast_shapes(*(np.shape(values) for values in given.values()))
    except ValueError:
        shapes = ", ".join(str(np.shape(values)) for values in given.values())
        raise ValueError(f"{', '.join(given)} must have shapes that fit; got {shapes}") from None


def checked_day(name: str, given: object) -> date | None:
    """Day without a time: a date, a datetime or timestamp, or text as 2026-08-01.

    Raises
    ------
    ValueError
        If it is something else.
    """
    if given is None or (isinstance(given, date) and not isinstance(given, datetime)):
        return given
    if isinstance(given, datetime) and given == given:  # pandas' NaT is not equal to itself
        return given.date()
    try:
        if isinstance(given, np.datetime64):
            return date.fromisoformat(str(given)[:10])
        if isinstance(given, str):
            return date.fromisoformat(given.strip())
    except ValueError:
        pass
    raise ValueError(f"{name} must be a day, as date(2026, 8, 1) or '2026-08-01'; got {given!r}")
