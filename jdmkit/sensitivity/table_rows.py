"""One row of a parameter table: its cells, what is wrong with them, its distribution.

>>> read_cells({"value": "12 to 15", "unit": " USD ", "low": None})
({'unit': 'USD'}, ["value: '12 to 15' is no number: one number a cell"])
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from jdmkit import datasets
from jdmkit.sensitivity.distributions import HELD, NAMES, Distribution, fit

NUMBERS = (
    "value",
    "low",
    "high",
    "dist_mean",
    "dist_se",
    "dist_median",
    "dist_p2_5",
    "dist_p97_5",
    "dist_q1",
    "dist_q3",
    "dist_alpha",
    "dist_beta",
)

WORDS = ("unit", "low_meaning", "high_meaning", "distribution", "group", "source", "confidence")

_SHARES = ("probability", "share", "fraction", "utility")
"""Units that begin so lie between 0 and 1."""


def _number(cell: object) -> float | None:
    """Number of a cell, None where blank; ValueError where it is something else."""
    if cell is None or cell is pd.NA or (isinstance(cell, str) and not cell.strip()):
        return None
    if isinstance(cell, (bool, np.bool_)):
        raise ValueError(f"{cell!r} is no number")
    try:
        number = float(cell)
    except (TypeError, ValueError):
        raise ValueError(f"{cell!r} is no number: one number a cell") from None
    if np.isinf(number):
        raise ValueError(f"{cell!r} is no finite number")
    return None if np.isnan(number) else number


def read_cells(row: Mapping[str, Any]) -> tuple[dict[str, Any], list[str]]:
    """Filled cells of a row, and the faults of those that can't be read."""
    cells: dict[str, Any] = {}
    faults = []
    for column in NUMBERS:
        try:
            number = _number(row.get(column))
        except ValueError as error:
            faults.append(f"{column}: {error}")
            continue
        if number is not None:
            cells[column] = number
    for column in WORDS:
        word = row.get(column)
        if isinstance(word, str) and word.strip():
            cells[column] = word.strip()
    return cells, faults


def range_faults(cells: Mapping[str, Any]) -> list[str]:
    """Say what is wrong with value, low and high."""
    faults = []
    value, low, high = (cells.get(c) for c in ("value", "low", "high"))
    if low is not None and high is not None and low > high:
        faults.append(f"low, high: low {low:g} is above high {high:g}")
    elif value is not None and (
        (low is not None and value < low) or (high is not None and value > high)
    ):
        ends = f"{'' if low is None else f'{low:g}'} to {'' if high is None else f'{high:g}'}"
        faults.append(f"value: {value:g} lies outside its range, {ends.strip()}")
    unit = str(cells.get("unit", ""))
    share, money = unit.startswith(_SHARES), unit.startswith("USD")
    for column in ("value", "low", "high", "dist_mean", "dist_median", "dist_p2_5", "dist_p97_5"):
        number = cells.get(column)
        if number is None:
            continue
        if share and not 0 <= number <= 1:
            faults.append(f"{column}: a {unit} lies in 0 to 1; got {number:g}")
        elif money and number < 0:
            faults.append(f"{column}: a cost can't be negative; got {number:g} {unit}")
    return faults


def is_missing(cells: Mapping[str, Any]) -> bool:
    """Tell whether a value is needed and blank.

    A row that is held and has no range may stay blank, such as a price that a user has yet to
    give; the model doesn't get it, and asks for it if it needs it.
    """
    open_choice = cells.get("distribution") in HELD and not {"low", "high"} & set(cells)
    return "value" not in cells and not open_choice


def fitted(cells: Mapping[str, Any]) -> tuple[Distribution | None, list[str]]:
    """Fit the distribution of a row: it and no fault, or None and the faults."""
    name = cells.get("distribution", "fixed")
    if name not in NAMES:
        hint = datasets.nearest(name, NAMES, "distribution")
        if " " in name or "(" in name:
            hint = f"{name!r} is prose: write one name ({', '.join(NAMES)}) and put its numbers into the dist_ columns"
        return None, [f"distribution: {hint}"]
    if name in HELD:
        return None, []
    try:
        return fit(name, cells), []
    except ValueError as error:
        return None, [f"distribution: {name} {error}"]


def group_faults(
    rows: Mapping[str, Mapping[str, Any]], distributions: dict[str, Distribution]
) -> list[str]:
    """Check that Dirichlet groups have several shares that add up to 1, and fill in their moments."""
    groups: dict[str, list[str]] = {}
    for name, distribution in distributions.items():
        if distribution.family == "dirichlet":
            groups.setdefault(rows[name]["group"], []).append(name)
    faults = []
    for group, members in groups.items():
        total = sum(rows[name].get("value", np.nan) for name in members)
        if len(members) < 2:
            faults.append(f"group {group}: one share alone is no Dirichlet; got {members[0]}")
        elif abs(total - 1) > 1e-6:
            faults.append(f"group {group}: its values must add up to 1; got {total:g}")
        alphas = sum(distributions[name].numbers[0] for name in members)
        for name in members:
            share = distributions[name].numbers[0] / alphas
            sd = np.sqrt(share * (1 - share) / (alphas + 1))
            distributions[name] = replace(distributions[name], mean=share, sd=float(sd))
    return faults
