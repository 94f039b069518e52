"""The set of all inputs: read it, change it, compare it with the base case, write it.

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
from jdmkit.assumptions.exports import AS_EXPORTED, as_exported
from jdmkit.assumptions.rows import COLUMNS, Assumption, base_case
from jdmkit.datasets import DataError
from jdmkit.sensitivity import NUMBERS


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
        """Value of one input; ``None`` for the user's own price if it was not given."""
        return self.row(parameter).value

    def row(self, parameter: str) -> Assumption:
        """Give one input with range, distribution and source.

        Raises
        ------
        KeyError
            If the input does not exist. The message suggests the closest name.
        """
        if parameter not in self.rows:
            raise KeyError(datasets.nearest(parameter, self.rows, "parameter"))
        return self.rows[parameter]

    def replace(self, **values: float | Mapping[str, Any]) -> "Assumptions":
        """Make another set with some values changed; each distribution follows its value.

        Parameters
        ----------
        **values : float or mapping
            New value by name of the input; or a mapping with any of ``value, low, high,
            low_meaning, high_meaning, distribution, dist, currency_year, basis, note, source,
            confidence``. A new value, range or distribution without a new source is *assumed*.
            Parameters of the distribution that are not given follow the value.

        Returns
        -------
        Assumptions

        Warns
        -----
        UserWarning
            If a value lies outside the range of its input, which is stretched to include it; or
            if value, range and distribution contradict each other
            (:func:`assumptions.agreement.contradictions`).

        Raises
        ------
        DataError
            A ValueError with all faults: unknown inputs, impossible values, a word of confidence
            without a source. Nothing is changed.

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
        """Make another set with some cells replaced, as a line of a file would.

        Parameters
        ----------
        cells : mapping
            New cells by input and column: numbers, or text as it was typed. The columns are those
            of :meth:`table`; a blank cell changes nothing.

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
        """List what differs from the base case, or from another set.

        Parameters
        ----------
        base : Assumptions, optional
            Set to compare with; default the base case.

        Returns
        -------
        DataFrame
            One row per changed input: ``parameter, base, now, unit, what`` (the columns that
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
        """Give all inputs, one per row, with the columns of a file.

        Returns
        -------
        DataFrame
            ``parameter, value, low, high, unit, low_meaning, high_meaning, distribution``, its
            parameters ``dist_mean`` ... ``dist_beta``, ``currency_year, basis, note, source,
            confidence``.
        """
        table = pd.DataFrame([row.record() for row in self.rows.values()], columns=COLUMNS)
        return table.astype(dict.fromkeys(NUMBERS, float) | {"currency_year": "Int64"})

    def exported(self) -> pd.DataFrame:
        """Give all inputs as a file holds them: a last column says what was changed when written.

        With it, an edit of the file is recognized when the file is read again.

        Returns
        -------
        DataFrame
            As :meth:`table`, and ``as_exported``.

        Examples
        --------
        >>> Assumptions().exported().columns[-1]
        'as_exported'
        """
        told = [as_exported(row) for row in self.rows.values()]
        return self.table().assign(**{AS_EXPORTED: told})

    def medical_cpi(self, year: int) -> float:
        """Give the consumer price index for medical care of a year, if the inputs hold it.

        Raises
        ------
        ValueError
            If the year is not among the inputs. The message names those that are.

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
            What to do with amounts of another year than those they replace: take all as printed;
            or adjust medical care to that year by its CPI, and refuse everything else (prices of
            drugs, wages, limits), or take that as printed. Without a rule they are refused. The
            base case itself mixes amounts of 2024 to 2026, each as printed.

        Returns
        -------
        Assumptions
            The base case with the changes of the file. A blank cell changes nothing, except in a
            file that was exported: there a deleted number is a fault, and a deleted own price is
            taken back. The distribution follows a new value unless the file gives another, also in
            a file that was exported with other values. A new value, range or distribution without
            a new source is *assumed*; in a copy of the whole table, the old source and confidence
            of a new value are dropped.

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
            If the file is not a table, lacks the sheet or has an unknown ending.
        """
        base = cls()
        rows = files.read_rows(path, sheet, currency_rule, base.medical_cpi)
        agreement.warn(base.rows, rows, stacklevel=2)
        return cls(rows)

    def write(self, path: str | os.PathLike, changed_only: bool = False) -> None:
        """Write a CSV file or an Excel workbook (sheet ``assumptions``).

        An old file is replaced only when the new one is complete.

        Parameters
        ----------
        path : path
            ``.csv`` or ``.xlsx``; an existing file is replaced.
        changed_only : bool, optional
            Only the rows that differ from the base case.
        """
        table = self.exported()
        if changed_only:
            table = table[table["parameter"].isin(self.changed()["parameter"])]
        table_files.write_table(table, path)

    def distribution(self, parameter: str) -> tuple[str, dict[str, float]]:
        """Give the name and parameters of an input's distribution.

        >>> Assumptions().distribution("admin_96365_office")
        ('gamma', {'mean': 67.14, 'se': 15.0})
        """
        row = self.row(parameter)
        return row.distribution, dict(row.dist)

    def __repr__(self) -> str:
        n = len(self.changed())
        named = f" ({', '.join(self.changed()['parameter'])})" if n else ""
        return f"Assumptions: {len(self.rows)} inputs, {n} changed{named}"
