"""A table of parameters, checked as a whole: all faults at once, each with row and column.

>>> from jdmkit import datasets
>>> checked = read_parameters(datasets.load_cost_assumptions())
>>> checked.base["dose_cap_g"], checked.distributions["parent_wage_per_hour"].family
(70.0, 'gamma')
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import pandas as pd

from jdmkit import datasets
from jdmkit.arguments import Numbers
from jdmkit.datasets import DataError
from jdmkit.sensitivity.distributions import Distribution
from jdmkit.sensitivity.ranges import NUMBERS, Fault
from jdmkit.sensitivity.table_rows import (
    WORDS,
    cell_faults,
    fitted,
    group_faults,
    is_missing,
    read_cells,
)

HELD_COLUMNS = ("parameter", "value", "unit", "why", "source", "confidence")


def names_of(what: str, given: object) -> list[str]:
    """Give names of parameters as a list, at least one; a single name may be given as a string.

    >>> names_of("parameters", "price")
    ['price']
    """
    names = [given] if isinstance(given, str) else given
    if isinstance(names, Iterable) and not isinstance(names, Mapping):
        names = list(names)
        if names and all(isinstance(name, str) for name in names):
            return names
    raise ValueError(f"{what} must be one or more names of parameters; got {given!r}")


_PLACE = "the parameter table"


@dataclass(frozen=True, eq=False)
class ParameterTable:
    """A table of parameters without faults.

    Attributes
    ----------
    table : DataFrame
        One row per parameter, indexed by its name: ``value, low, high, unit, low_meaning,
        high_meaning, distribution, group, source, confidence`` and the ``dist_`` columns.
    distributions : dict of str to Distribution
        Distributions of the parameters that vary; the others are held at their value.
    held : DataFrame
        Parameters that the model holds at its own value, as in :func:`read_for`.
    """

    table: pd.DataFrame
    distributions: dict[str, Distribution]
    held: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=HELD_COLUMNS))

    @property
    def base(self) -> dict[str, float]:
        """Values of the base case, as a model gets them.

        Parameters that a model calculates itself (``derived``), holds, or that are blank are left
        out.
        """
        given = self.table["value"].notna() & (self.table["distribution"] != "derived")
        given &= ~self.table.index.isin(self.held["parameter"])
        return self.table.loc[given, "value"].to_dict()

    @property
    def why_held(self) -> dict[str, str]:
        """Parameters that the model holds at its own value, and why."""
        return dict(zip(self.held["parameter"], self.held["why"], strict=True))

    def sets(self, changes: Mapping[str, Numbers]) -> dict[str, Any]:
        """Give parameter sets at base with some changes, which may be arrays.

        If a share of a Dirichlet group is changed, the others keep their proportions and the group
        still adds up to 1.
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

    def holding(self, *names: str) -> "ParameterTable":
        """Give the same table with some parameters held at their value in a probabilistic run.

        Raises
        ------
        KeyError
            If a name is unknown. The message suggests the closest name.
        ValueError
            If only a part of a Dirichlet group would be held.
        """
        held = {self.known(name) for name in names}
        for members in self.groups.values():
            if 0 < len(held & set(members)) < len(members):
                raise ValueError(f"hold all of a Dirichlet group or none: {', '.join(members)}")
        varying = {k: d for k, d in self.distributions.items() if k not in held}
        return replace(self, distributions=varying)

    @property
    def groups(self) -> dict[str, list[str]]:
        """Dirichlet groups and their members."""
        shares = [name for name, d in self.distributions.items() if d.family == "dirichlet"]
        found: dict[str, list[str]] = {}
        for name in shares:
            found.setdefault(self.table.loc[name, "group"], []).append(name)
        return found

    def ranged(self, names: Iterable[str] | None = None) -> list[str]:
        """Parameters with a range to vary over: those named, or all that have one.

        Raises
        ------
        KeyError
            If a name is unknown. The message suggests the closest name.
        ValueError
            If a named parameter has no range.
        """
        has = self.table["low"] < self.table["high"]
        has &= self.table["distribution"] != "derived"
        has &= ~self.table.index.isin(self.held["parameter"])
        if names is None:
            if not has.any():
                raise ValueError("no parameter has a range: give low below high")
            return self.table.index[has].tolist()
        names = names_of("parameters", names)
        for name in names:
            self.free(name)
            if not has[name]:
                raise ValueError(
                    f"{name} cannot be varied: it needs low below high, and must not be derived"
                )
        return names

    def known(self, name: str) -> str:
        """Give a known name back, or raise KeyError with the closest name."""
        if name not in self.table.index:
            raise KeyError(datasets.nearest(name, self.table.index, "parameter"))
        return name

    def free(self, name: str) -> str:
        """Give a known name back, or raise ValueError if the model holds the parameter."""
        if name in self.why_held:
            raise ValueError(f"{name} cannot be varied: {self.why_held[name]}")
        return self.known(name)


def _frame(table: Any) -> pd.DataFrame:
    """Take a DataFrame, or what an object's ``.table()`` gives; ``base`` becomes ``value``."""
    frame = table if isinstance(table, pd.DataFrame) else None
    if frame is None and callable(getattr(table, "table", None)):
        frame = table.table()
    if not isinstance(frame, pd.DataFrame):
        raise TypeError(f"a parameter table must be a DataFrame or have .table(); got {table!r}")
    if "value" not in frame and "base" in frame:
        frame = frame.rename(columns={"base": "value"})
    if "parameter" not in frame and frame.index.name == "parameter":
        frame = frame.reset_index()
    twice = frame.columns[frame.columns.duplicated()].unique()
    if len(twice):
        raise DataError([f"column {name}: given more than once" for name in twice], _PLACE)
    known = [c for c in NUMBERS if c.startswith("dist_")]
    unknown = [c for c in frame if str(c).startswith("dist_") and c not in known]
    if unknown:
        raise DataError([datasets.nearest(c, known, "column") for c in unknown], _PLACE)
    missing = [c for c in ("parameter", "value") if c not in frame]
    if missing:
        raise DataError([f"column {column}: missing" for column in missing], _PLACE)
    return frame


def read_parameters(table: Any) -> ParameterTable:
    """Check a parameter table, and fit its distributions.

    Parameters
    ----------
    table : DataFrame, object with ``.table()``, or ParameterTable
        Columns ``parameter`` and ``value`` (or ``base``; only a held row without a range may leave
        it blank, and the model does not get it); if known ``low``, ``high``, ``unit``,
        ``distribution``, its numbers in the ``dist_`` columns, ``group`` (for Dirichlet shares),
        ``source`` and ``confidence``, as ``datasets.load_cost_assumptions()`` has them.

    Returns
    -------
    ParameterTable
        The checked table and its distributions.

    Raises
    ------
    TypeError
        If it is not a table.
    DataError
        A ValueError with all faults at once: a name that is blank or used twice, a value that is
        missing or not a number, low above high, a base outside its range, a probability above 1,
        a negative cost, a column that is given twice, a distribution that does not exist, lacks a number, or is written as
        prose.

    Examples
    --------
    >>> rows = {"parameter": ["price"], "value": [90.0], "low": [95], "high": [101]}
    >>> read_parameters(pd.DataFrame(rows))
    Traceback (most recent call last):
        ...
    jdmkit.datasets.validation.DataError: 1 fault in the parameter table:
    row 1 (price), value: 90 lies outside its range of 95 to 101; use 95, or widen low and high
    """
    if isinstance(table, ParameterTable):
        return table
    frame = _frame(table)
    faults: list[str] = []
    rows: dict[str, dict[str, Any]] = {}
    distributions: dict[str, Distribution] = {}
    for number, row in enumerate(frame.to_dict("records"), start=1):
        name = row["parameter"] if isinstance(row["parameter"], str) else ""
        cells, found = read_cells(row)
        if not name.strip():
            found.append(Fault("parameter", "blank, or not text"))
        elif name in rows:
            found.append(Fault("parameter", "the name of an earlier row as well"))
        if is_missing(cells) and not any(fault.column == "value" for fault in found):
            found.append(Fault("value", "blank; a missing value is never zero"))
        found += cell_faults(cells)
        distribution, wrong = fitted(cells)
        faults += [fault.at(f"row {number} ({name})") for fault in [*found, *wrong]]
        rows.setdefault(name, cells)
        if distribution:
            distributions[name] = distribution
    if not rows:
        faults.append("the table has no row")
    faults += group_faults(rows, distributions)
    if faults:
        raise DataError(faults, _PLACE)
    columns = [*NUMBERS, *WORDS]
    checked = pd.DataFrame.from_dict(rows, orient="index").reindex(columns=columns)
    checked[list(NUMBERS)] = checked[list(NUMBERS)].astype(float)
    checked.index.name = "parameter"
    return ParameterTable(checked, distributions)


def read_for(model: object, table: Any) -> ParameterTable:
    """Check a parameter table for a model, which may hold some parameters at values of its own.

    Parameters
    ----------
    model : object
        It may have an attribute ``held``: a DataFrame with the columns ``parameter, value, unit,
        why, source, confidence`` of parameters that no analysis may change. Such a parameter is
        neither varied nor drawn, nor given to the model. Every result names it.
    table
        As in :func:`read_parameters`.

    Returns
    -------
    ParameterTable

    Raises
    ------
    TypeError, DataError, ValueError
        As :func:`read_parameters`, and if only a part of a Dirichlet group is held.
    """
    checked, held = read_parameters(table), getattr(model, "held", None)
    if held is None or held.empty:
        return checked
    known = [name for name in held["parameter"] if name in checked.table.index]
    return replace(checked.holding(*known), held=held)
