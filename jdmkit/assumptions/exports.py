"""What an exported file held when it was written, so that an edit of it can be recognized.

Each row of an exported file carries what differed from the base case in a last column. When the
file is read again, a cell that differs from it was edited; everything else is as it was exported.

>>> from jdmkit.assumptions.rows import base_case
>>> row = base_case()["coinsurance"]
>>> as_exported(row), as_exported(row._replace(value=0.25))
('', '{"value": 0.25}')
"""

import json
from collections.abc import Mapping
from math import isclose
from typing import Any

from jdmkit.assumptions.rows import OWN_PRICE, Assumption, base_case
from jdmkit.sensitivity import DIST_PARAMETERS, NUMBERS, Fault

AS_EXPORTED = "as_exported"
"""Last column of an exported file: what differed from the base case when it was written."""

_DIGITS = 1e-12
"""Relative difference below which two numbers are one: spreadsheets keep 15 digits."""

_NEEDED = ("value", "low", "high")

_UNREADABLE = (
    f"is not as it was written; clear the cells of the column {AS_EXPORTED} to have the rows "
    "compared with the base case"
)


def as_exported(row: Assumption) -> str:
    """Give what differs from the base case as text; blank if nothing does."""
    base = base_case().get(row.parameter)
    if base is None or row == base:
        return ""
    told = {key: cell for key, cell in row._asdict().items() if cell != getattr(base, key)}
    if "dist" in told:
        told["dist"] = dict(row.dist)
    return json.dumps(told)


def row_at_export(base: Assumption, cell: str) -> Assumption:
    """Give an input as it was when the file was written.

    Raises
    ------
    ValueError
        If the text was changed.

    Examples
    --------
    >>> row_at_export(base_case()["coinsurance"], '{"value": 0.25}').value
    0.25
    """
    if not cell.strip():
        return base
    try:
        told = json.loads(cell)
        if "dist" in told:
            told["dist"] = tuple((str(key), float(n)) for key, n in told["dist"].items())
        return base._replace(**told)
    except (ValueError, TypeError, AttributeError):
        raise ValueError(_UNREADABLE) from None


def edits(row: Assumption, given: Mapping[str, Any]) -> dict[str, Any]:
    """Give the cells of a line as they were exported where only their last digits differ."""
    told = row.record()
    return {
        key: told[key] if key in NUMBERS and _same(cell, told[key]) else cell
        for key, cell in given.items()
    }


def blank_faults(row: Assumption, given: Mapping[str, Any]) -> list[Fault]:
    """Faults of numbers that were deleted in an exported file; the own price may be."""
    if row.parameter == OWN_PRICE:
        return []
    return [
        Fault(key, f"is blank; it was {getattr(row, key):g} when the file was written. Write it")
        for key in _NEEDED
        if getattr(row, key) is not None and key not in given
    ]


def replayed(kit: Assumption, row: Assumption, value: float | None) -> Assumption:
    """Give an exported input at another value, as if it had been given this value at first.

    A distribution that followed the value of the export follows the new value from the base case;
    one that was given moves with the value, as in :meth:`Assumption.moved`.

    >>> kit = base_case()["ivig_price_medicare_per_g"]
    >>> replayed(kit, kit.moved(99.5), 194).dist
    (('mean', 194.0), ('se', 6.0))
    """
    if value == row.value or value is None or row.value is None:
        return row._replace(value=value)
    first = kit.moved(row.value)
    if not _drawn_alike(first, row):
        return row.moved(value)
    own = {
        key: cell
        for key, cell in row._asdict().items()
        if key not in ("value", "distribution", "dist") and cell != getattr(first, key)
    }
    return kit.moved(value)._replace(**own)


def earlier(base: Assumption, given: Mapping[str, Any]) -> Assumption:
    """Give the row that a full copy was made of, if its distribution is that of another value.

    A table that was written without the column of exports shows it: all parameters of the
    distribution are those of the base case, moved to one value.

    >>> base = base_case()["ivig_price_medicare_per_g"]
    >>> line = {"value": 150.0, "distribution": "gamma", "dist_mean": 194.0, "dist_se": 6.0}
    >>> earlier(base, line).value
    194.0
    """
    dist = {name: given[f"dist_{name}"] for name in DIST_PARAMETERS if f"dist_{name}" in given}
    old = dict(base.dist)
    if len(old) < 2 or set(dist) != set(old) or given.get("distribution") != base.distribution:
        return base
    if base.value is None or "value" not in given:
        return base
    middle = _middle(old)
    if not middle or not _middle(dist):
        return base
    was = base.value * _middle(dist) / middle
    row = base.moved(float(f"{was:.12g}"))
    there = Assumption("", None, distribution=base.distribution, dist=tuple(dist.items()))
    return row if was != given["value"] and _drawn_alike(row, there) else base


def _middle(dist: Mapping[str, float]) -> float:
    if "alpha" in dist:
        total = dist["alpha"] + dist["beta"]
        return dist["alpha"] / total if total else 0.0
    return dist.get("mean", dist.get("median", 0.0))


def _drawn_alike(one: Assumption, other: Assumption) -> bool:
    ours, theirs = dict(one.dist), dict(other.dist)
    return (
        one.distribution == other.distribution
        and ours.keys() == theirs.keys()
        and all(isclose(ours[key], theirs[key], rel_tol=1e-9) for key in ours)
    )


def _same(cell: object, told: object) -> bool:
    return (
        isinstance(cell, float)
        and isinstance(told, (int, float))
        and isclose(cell, told, rel_tol=_DIGITS)
    )
