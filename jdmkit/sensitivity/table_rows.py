"""One row of a parameter table: its cells, what is wrong with them, its distribution.

>>> read_cells({"value": "12 to 15", "unit": " USD ", "low": None})
({'unit': 'USD'}, [Fault(column='value', words="'12 to 15' is not a number: one number per cell")])
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from jdmkit.sensitivity.distributions import HELD, Distribution, fit, name_fault
from jdmkit.sensitivity.moments import CellError
from jdmkit.sensitivity.ranges import NUMBERS, Fault, number_faults, range_faults

WORDS = ("unit", "low_meaning", "high_meaning", "distribution", "group", "source", "confidence")

_LIMITED = ("value", "low", "high", "dist_mean", "dist_median", "dist_p2_5", "dist_p97_5")
"""Columns whose numbers must be possible in the unit of the row."""


def _number(cell: object) -> float | None:
    """Number of a cell, None where blank; ValueError where it is something else."""
    if cell is None or cell is pd.NA or (isinstance(cell, str) and not cell.strip()):
        return None
    if isinstance(cell, (bool, np.bool_)):
        raise ValueError(f"{cell!r} is not a number")
    try:
        number = float(cell)
    except (TypeError, ValueError):
        raise ValueError(f"{cell!r} is not a number: one number per cell") from None
    if np.isinf(number):
        raise ValueError(f"{cell!r} is not a finite number")
    return None if np.isnan(number) else number


def read_cells(row: Mapping[str, Any]) -> tuple[dict[str, Any], list[Fault]]:
    """Filled cells of a row, and the faults of those that can't be read."""
    cells: dict[str, Any] = {}
    faults = []
    for column in NUMBERS:
        try:
            number = _number(row.get(column))
        except ValueError as error:
            faults.append(Fault(column, str(error)))
            continue
        if number is not None:
            cells[column] = number
    for column in WORDS:
        word = row.get(column)
        if isinstance(word, str) and word.strip():
            cells[column] = word.strip()
    return cells, faults


def cell_faults(cells: Mapping[str, Any]) -> list[Fault]:
    """Faults of the numbers in a row: their range, and what their unit allows."""
    limited = {column: cells[column] for column in _LIMITED if column in cells}
    unit = str(cells.get("unit", ""))
    return range_faults(cells, unit) + number_faults(limited, unit)


def is_missing(cells: Mapping[str, Any]) -> bool:
    """Whether a value is needed and blank.

    A row that is held and has no range may stay blank, such as a price that the user has not given
    yet. The model does not get it, and asks for it if it needs it.
    """
    open_choice = cells.get("distribution") in HELD and not {"low", "high"} & set(cells)
    return "value" not in cells and not open_choice


def fitted(cells: Mapping[str, Any]) -> tuple[Distribution | None, list[Fault]]:
    """Fit the distribution of a row: it and no fault, or None and the faults."""
    name = cells.get("distribution", "fixed")
    wrong = name_fault(name)
    if wrong:
        return None, [Fault("distribution", wrong)]
    if name in HELD:
        return None, []
    try:
        return fit(name, cells), []
    except CellError as error:
        return None, [Fault(error.column, error.words)]


def group_faults(
    rows: Mapping[str, Mapping[str, Any]], distributions: dict[str, Distribution]
) -> list[str]:
    """Check that the shares of each Dirichlet group add up to 1, and fill in their moments."""
    groups: dict[str, list[str]] = {}
    for name, distribution in distributions.items():
        if distribution.family == "dirichlet":
            groups.setdefault(rows[name]["group"], []).append(name)
    faults = []
    for group, members in groups.items():
        total = sum(rows[name].get("value", np.nan) for name in members)
        if len(members) < 2:
            faults.append(
                f"group {group}: one share alone is not a Dirichlet group; got {members[0]}"
            )
        elif abs(total - 1) > 1e-6:
            faults.append(f"group {group}: its values must add up to 1; got {total:g}")
        alphas = sum(distributions[name].numbers[0] for name in members)
        for name in members:
            share = distributions[name].numbers[0] / alphas
            sd = np.sqrt(share * (1 - share) / (alphas + 1))
            distributions[name] = replace(distributions[name], mean=share, sd=float(sd))
    return faults
