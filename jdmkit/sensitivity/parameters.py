"""The table of assumptions, checked whole: every fault at once, row and column named.

>>> from jdmkit import datasets
>>> checked = read_parameters(datasets.load_cost_assumptions())
>>> checked.base["dose_cap_g"], checked.distributions["parent_wage_per_hour"].family
(70.0, 'gamma')
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from jdmkit import datasets
from jdmkit.quantities import Numbers
from jdmkit.sensitivity.distributions import HELD, NAMES, Distribution, fit

_NUMBERS = ("value", "low", "high", "dist_mean", "dist_se", "dist_median", "dist_p2_5",
            "dist_p97_5", "dist_q1", "dist_q3", "dist_alpha", "dist_beta")  # fmt: skip
_WORDS = ("unit", "low_meaning", "high_meaning", "distribution", "group", "source", "confidence")
_SHARES = ("probability", "share", "fraction", "utility")
"""Units that begin so lie between 0 and 1."""


class ParameterError(ValueError):
    """Every fault of a parameter table, one a line: row, parameter, column, what is wrong."""

    def __init__(self, faults: Iterable[str]) -> None:
        self.faults = list(faults)
        super().__init__("\n".join([f"{len(self.faults)} fault(s) in the table:", *self.faults]))


@dataclass(frozen=True, eq=False)
class ParameterTable:
    """A table without faults.

    Attributes
    ----------
    table : DataFrame
        One row a parameter, indexed by its name: ``value, low, high, unit, low_meaning,
        high_meaning, distribution, group, source, confidence`` and the ``dist_`` columns.
    distributions : dict of str to Distribution
        Of the parameters that vary; the others are held at their value.
    """

    table: pd.DataFrame
    distributions: dict[str, Distribution]

    @property
    def base(self) -> dict[str, float | None]:
        """Values of the base case; None where a held one was left for the caller to give."""
        return {k: None if np.isnan(v) else v for k, v in self.table["value"].items()}

    def sets(self, changes: Mapping[str, Numbers]) -> dict[str, Any]:
        """Give parameter sets at base but for what is changed, which may be arrays.

        Where a share of a Dirichlet group is changed, the others keep their proportions and the
        group still adds up to 1.
        """
        sets = self.base
        for members in self.groups.values():
            moved = [name for name in members if name in changes]
            others = [name for name in members if name not in changes]
            if moved and others:
                left = 1 - sum(changes[name] for name in moved)
                total = sum(self.base[name] for name in others)
                sets.update({name: self.base[name] * left / total for name in others})
        return {**sets, **changes}

    @property
    def groups(self) -> dict[str, list[str]]:
        """Dirichlet groups and their members."""
        shares = [name for name, d in self.distributions.items() if d.family == "dirichlet"]
        found: dict[str, list[str]] = {}
        for name in shares:
            found.setdefault(self.table.loc[name, "group"], []).append(name)
        return found

    def ranged(self, names: Iterable[str] | None = None) -> list[str]:
        """Parameters with a range to walk: those named, or all that have one.

        Raises
        ------
        KeyError
            If a name is unknown; the message names the nearest.
        ValueError
            If a named parameter has no range.
        """
        has = self.table["low"] < self.table["high"]
        if names is None:
            return self.table.index[has].tolist()
        names = [names] if isinstance(names, str) else list(names)
        for name in names:
            self.known(name)
            if not has[name]:
                raise ValueError(f"{name} has no range: fill low and high, with low below high")
        return names

    def known(self, name: str) -> str:
        """Give a parameter's name back, or raise KeyError with the nearest."""
        if name not in self.table.index:
            raise KeyError(datasets.nearest(name, self.table.index, "parameter"))
        return name


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


def _cells(row: Mapping[str, Any]) -> tuple[dict[str, Any], list[str]]:
    """Filled cells of a row, and the faults of those that can't be read."""
    cells: dict[str, Any] = {}
    faults = []
    for column in _NUMBERS:
        try:
            number = _number(row.get(column))
        except ValueError as error:
            faults.append(f"{column}: {error}")
            continue
        if number is not None:
            cells[column] = number
    for column in _WORDS:
        word = row.get(column)
        if isinstance(word, str) and word.strip():
            cells[column] = word.strip()
    return cells, faults


def _range_faults(cells: Mapping[str, Any]) -> list[str]:
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


def _is_missing(cells: Mapping[str, Any]) -> bool:
    """Tell whether a value is needed and blank.

    A row that is held and has no range may stay blank, such as a price that a user has yet to
    give; the model gets None, and asks for it if it needs it.
    """
    open_choice = cells.get("distribution") in HELD and not {"low", "high"} & set(cells)
    return "value" not in cells and not open_choice


def _distribution(cells: Mapping[str, Any]) -> tuple[Distribution | None, list[str]]:
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


def _group_faults(
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


def _frame(table: Any) -> pd.DataFrame:
    """Take a DataFrame, or what an object's ``.table()`` gives; ``base`` reads as ``value``."""
    frame = table if isinstance(table, pd.DataFrame) else None
    if frame is None and callable(getattr(table, "table", None)):
        frame = table.table()
    if not isinstance(frame, pd.DataFrame):
        raise TypeError(f"a parameter table is a DataFrame or has .table(); got {table!r}")
    if "value" not in frame and "base" in frame:
        frame = frame.rename(columns={"base": "value"})
    if "parameter" not in frame and frame.index.name == "parameter":
        frame = frame.reset_index()
    missing = [c for c in ("parameter", "value") if c not in frame]
    if missing:
        raise ParameterError([f"column {column}: missing" for column in missing])
    return frame


def read_parameters(table: Any) -> ParameterTable:
    """Check a parameter table, and fit its distributions.

    Parameters
    ----------
    table : DataFrame, object with ``.table()``, or ParameterTable
        Columns ``parameter`` and ``value`` (or ``base``; only a held row without a range may leave
        it blank, and the model gets None); where known ``low``, ``high``, ``unit``,
        ``distribution``, its numbers in the ``dist_`` columns, ``group`` (for Dirichlet shares),
        ``source`` and ``confidence``, as ``datasets.load_cost_assumptions()`` has them.

    Returns
    -------
    ParameterTable
        The checked table and its distributions.

    Raises
    ------
    TypeError
        If it is no table.
    ParameterError
        With every fault at once: a name twice or blank, a value missing or no number, low above
        high, a base outside its range, a probability above 1, a negative cost, a distribution
        that doesn't exist, lacks a number, or is written as prose.

    Examples
    --------
    >>> rows = {"parameter": ["price"], "value": [90.0], "low": [95], "high": [101]}
    >>> read_parameters(pd.DataFrame(rows))
    Traceback (most recent call last):
        ...
    jdmkit.sensitivity.parameters.ParameterError: 1 fault(s) in the table:
    row 1 (price), value: 90 lies outside its range, 95 to 101
    """
    if isinstance(table, ParameterTable):
        return table
    frame = _frame(table)
    faults: list[str] = []
    rows: dict[str, dict[str, Any]] = {}
    distributions: dict[str, Distribution] = {}
    for number, row in enumerate(frame.to_dict("records"), start=1):
        name = row["parameter"] if isinstance(row["parameter"], str) else ""
        cells, found = _cells(row)
        if not name.strip():
            found.append("parameter: blank, or no text")
        elif name in rows:
            found.append("parameter: stands here for the second time")
        if _is_missing(cells) and not any(f.startswith("value:") for f in found):
            found.append("value: blank; a missing value is never zero")
        found += _range_faults(cells)
        distribution, wrong = _distribution(cells)
        faults += [f"row {number} ({name}), {fault}" for fault in [*found, *wrong]]
        rows.setdefault(name, cells)
        if distribution:
            distributions[name] = distribution
    if not rows:
        faults.append("the table has no row")
    faults += _group_faults(rows, distributions)
    if faults:
        raise ParameterError(faults)
    columns = [*_NUMBERS, *_WORDS]
    checked = pd.DataFrame.from_dict(rows, orient="index").reindex(columns=columns)
    checked[list(_NUMBERS)] = checked[list(_NUMBERS)].astype(float)
    checked.index.name = "parameter"
    return ParameterTable(checked, distributions)
