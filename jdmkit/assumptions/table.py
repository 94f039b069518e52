"""The set of all inputs: read, changed, compared with the base case, written.

>>> Assumptions()["discount_rate"]
0.03
"""

import os
import warnings
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

import pandas as pd

from jdmkit import arguments, datasets
from jdmkit.assumptions import agreement, files, table_files
from jdmkit.assumptions.changes import beside_the_value, replaced, stretched
from jdmkit.assumptions.rows import COLUMNS, NUMBERS, Assumption, base_case
from jdmkit.datasets import DataError


def _say_if_stretched(row: Assumption, given: object) -> None:
    fields = given if isinstance(given, Mapping) else {"value": given}
    if stretched(row, fields):
        words = f"{row.parameter} {fields['value']:g} lies outside {row.low:g} to {row.high:g}"
        words += f" {row.unit}; the range is stretched"
        warnings.warn(words, UserWarning, stacklevel=3)


@dataclass(frozen=True, repr=False)
class Assumptions:
    """Every input of the cost model. It never changes; :meth:`replace` makes another one.

    Attributes
    ----------
    rows : mapping of str to Assumption
        The inputs by name. Without an argument: the base case, ``cost_assumptions``.

    Examples
    --------
    >>> Assumptions().row("coinsurance").confidence
    'assumed'
    """

    rows: Mapping[str, Assumption] = field(default_factory=base_case)

    def __post_init__(self) -> None:
        object.__setattr__(self, "rows", MappingProxyType(dict(self.rows)))

    def __hash__(self) -> int:
        return hash(tuple(self.rows.values()))

    def __iter__(self) -> Iterator[str]:
        return iter(self.rows)

    def __getitem__(self, parameter: str) -> float | None:
        """Value of one input; ``None`` for an own price that was not given."""
        return self.row(parameter).value

    def row(self, parameter: str) -> Assumption:
        """One input with range, distribution and source.

        Raises
        ------
        KeyError
            If there is no such input; the message names the nearest.
        """
        if parameter not in self.rows:
            raise KeyError(datasets.nearest(parameter, self.rows, "parameter"))
        return self.rows[parameter]

    def replace(self, **values: float | Mapping[str, Any]) -> "Assumptions":
        """Make another set with some values changed; the distribution goes along with its value.

        Parameters
        ----------
        **values : float or mapping
            New value by name of the input; or a mapping with any of ``value, low, high,
            low_meaning, high_meaning, distribution, dist, currency_year, basis, note, source,
            confidence``. A new value, range or distribution without a new source is *assumed*;
            parameters of the distribution that are not given go along.

        Returns
        -------
        Assumptions

        Warns
        -----
        UserWarning
            If a value lies outside the range of its input, which is then stretched to hold it; or
            if value, range and distribution contradict each other
            (:func:`assumptions.agreement.contradictions`).

        Raises
        ------
        DataError
            A ValueError: unknown inputs, impossible values, a word of confidence without a source;
            all at once, and nothing is changed.

        Examples
        --------
        >>> Assumptions().replace(price_usd_per_g=150)["price_usd_per_g"]
        150.0
        """
        rows, found = dict(self.rows), []
        for name, given in values.items():
            try:
                rows[name] = replaced(self.row(name), given)
            except (ValueError, KeyError) as error:
                found += [f"{name}: {line}" for line in error.args[0].split("\n")]
        if found:
            raise DataError(found, "the changed inputs")
        for name, given in values.items():
            _say_if_stretched(self.rows[name], given)
        agreement.warn(self.rows, rows, stacklevel=2)
        return Assumptions(rows)

    def edited(self, cells: Mapping[str, Mapping[str, object]]) -> "Assumptions":
        """Make another set with some cells written over, as a line of a file would.

        Parameters
        ----------
        cells : mapping
            Input to column to what stands there now: numbers, or text as it was typed. The
            columns are those of :meth:`table`; a blank cell leaves what was there.

        Returns
        -------
        Assumptions

        Warns
        -----
        UserWarning
            As :meth:`read`.

        Raises
        ------
        DataError
            A ValueError with all faults, each with input and column; nothing is changed.

        Examples
        --------
        >>> Assumptions().edited({"coinsurance": {"value": "0.25"}})["coinsurance"]
        0.25
        """
        rows = files.edited_rows(self.rows, cells, self.medical_cpi)
        agreement.warn(self.rows, rows, stacklevel=2)
        return Assumptions(rows)

    def changed(self, base: "Assumptions | None" = None) -> pd.DataFrame:
        """What differs from the base case, or from another set.

        Parameters
        ----------
        base : Assumptions, optional
            Set to hold this one against; default the base case.

        Returns
        -------
        DataFrame
            One row a changed input: ``parameter, base, now, unit, what`` (the columns that
            differ), ``beside_the_value`` (old and new of range, distribution and words),
            ``source, confidence``. Empty exactly when nothing differs.

        Examples
        --------
        >>> mine = Assumptions().replace(discount_rate={"high": 0.06})
        >>> mine.changed()[["parameter", "now", "beside_the_value"]].values.tolist()
        [['discount_rate', 0.03, 'high 0.05 to 0.06']]
        """
        before, found = base_case() if base is None else base.rows, []
        for name, row in self.rows.items():
            old = before[name]
            if row == old:
                continue
            what = [key for key in row._fields if getattr(row, key) != getattr(old, key)]
            found.append(
                (
                    name,
                    old.value,
                    row.value,
                    row.unit,
                    "; ".join(what),
                    beside_the_value(old, row),
                    row.source,
                    row.confidence,
                )
            )
        columns = [
            "parameter",
            "base",
            "now",
            "unit",
            "what",
            "beside_the_value",
            "source",
            "confidence",
        ]
        table = pd.DataFrame(found, columns=columns)
        return table.astype({"base": float, "now": float})

    def table(self) -> pd.DataFrame:
        """All inputs, one a row, with the columns of a file.

        Returns
        -------
        DataFrame
            ``parameter, value, low, high, unit, low_meaning, high_meaning, distribution``, its
            parameters ``dist_mean`` ... ``dist_beta``, ``currency_year, basis, note, source,
            confidence``.
        """
        table = pd.DataFrame([row.record() for row in self.rows.values()], columns=COLUMNS)
        return table.astype(dict.fromkeys(NUMBERS, float) | {"currency_year": "Int64"})

    def medical_cpi(self, year: int) -> float:
        """Consumer price index for medical care of a year, as far as the inputs hold it.

        Raises
        ------
        ValueError
            If the year is not at hand; the message names those that are.

        Examples
        --------
        >>> Assumptions().medical_cpi(2010)
        388.436
        """
        held = {
            int(name.split("_")[2]): row.value
            for name, row in self.rows.items()
            if name.startswith("cpi_medical_")
        }
        if year not in held:
            near = min(held, key=lambda one: abs(one - arguments.whole("year", year, 1900, 2200)))
            known = ", ".join(map(str, held))
            raise ValueError(f"no medical CPI for {year}; nearest: {near}. Known: {known}")
        return held[year]

    @classmethod
    def read(
        cls, path: str | os.PathLike, sheet: str = "assumptions", currency_rule: str | None = None
    ) -> "Assumptions":
        """Read a CSV file or an Excel workbook; it may hold only the rows that were changed.

        Parameters
        ----------
        path : path
            ``.csv``, or ``.xlsx`` (which needs ``pip install jdmkit[excel]``).
        sheet : str, optional
            Sheet of the workbook.
        currency_rule : {"as_printed", "medical_cpi", "medical_cpi_or_as_printed"}, optional
            What to do with amounts of another year than those they replace: take them as they
            are; or carry medical care over to that year with the CPI, and refuse all else (prices
            of drugs, wages, limits), or take that as it is. Without a rule they are refused. The
            base case itself mixes amounts of 2024 to 2026, each as printed.

        Returns
        -------
        Assumptions
            The base case with what the file changes. A blank cell leaves what was there; a value
            moves its distribution along unless the file gives another. A new value, range or
            distribution without a new source is *assumed*; in a copy of the whole table, the old
            word and source of a new value lapse.

        Warns
        -----
        UserWarning
            If value, range and distribution of an input contradict each other; see
            :func:`assumptions.agreement.contradictions`.

        Raises
        ------
        DataError
            A ValueError with all faults of the file, each with row and column.
        ValueError
            If the file is no table, has no such sheet or an unknown ending.
        """
        base = cls()
        rows = files.read_rows(path, sheet, currency_rule, base.medical_cpi)
        agreement.warn(base.rows, rows, stacklevel=2)
        return cls(rows)

    def write(self, path: str | os.PathLike, changed_only: bool = False) -> None:
        """Write a CSV file or an Excel workbook (sheet ``assumptions``).

        The file is replaced only when the new one is whole.

        Parameters
        ----------
        path : path
            ``.csv`` or ``.xlsx``; one that is there is replaced.
        changed_only : bool, optional
            Only the rows that differ from the base case.
        """
        table = self.table()
        if changed_only:
            table = table[table["parameter"].isin(self.changed()["parameter"])]
        table_files.write_table(table, path)

    def distribution(self, parameter: str) -> tuple[str, dict[str, float]]:
        """Name and parameters of an input's distribution.

        >>> Assumptions().distribution("admin_96365_office")
        ('gamma', {'mean': 67.14, 'se': 15.0})
        """
        row = self.row(parameter)
        return row.distribution, dict(row.dist)

    def __repr__(self) -> str:
        n = len(self.changed())
        return f"Assumptions: {len(self.rows)} inputs, {n} changed" + (
            "" if not n else f" ({', '.join(self.changed()['parameter'])})"
        )
