"""Assumptions from a file: all faults at once, with row and column; nothing half-applied."""

import os
from collections.abc import Callable, Mapping
from itertools import pairwise
from pathlib import Path
from typing import Any

from jdmkit import datasets
from jdmkit.assumptions import numbers
from jdmkit.assumptions.changes import merged, sure_faults
from jdmkit.assumptions.faults import row_faults, word_faults, year_faults
from jdmkit.assumptions.rows import COLUMNS, NUMBERS, Assumption, base_case
from jdmkit.assumptions.table_files import Unreckoned, read_lines
from jdmkit.datasets import DataError

CURRENCY_RULES = ("as_printed", "medical_cpi", "medical_cpi_or_as_printed")
"""What may be done with an amount of another year than the one it replaces. With the last, medical
care follows its CPI and all else stands as printed."""

_MEDICAL_CARE = (
    "admin_",
    "home_",
    "hospital_",
    "rheumatology_visit_",
    "monitoring_",
    "igg_",
    "cost_",
)
"""Beginnings of the inputs that the medical CPI speaks of: neither drugs, wages nor limits."""

_TYPED = (*NUMBERS, "currency_year")

_PARTED = (
    "{} cells under {} columns: a comma within a number or a text parts it; write 97.5, and texts "
    "in quotes"
)

_UNRECKONED = (
    "has no stored value: open and save the workbook in a spreadsheet program, or write the number"
)

REMARK = "in_this_workbook"
"""Column of an exported workbook that says which inputs its formulas use; not read back."""

_KNOWN = {*COLUMNS, "base", REMARK}


def is_medical_care(parameter: str) -> bool:
    """Whether the price of an input follows the CPI for medical care; that of a drug never does.

    >>> is_medical_care("admin_96365_office"), is_medical_care("ivig_price_medicare_per_g")
    (True, False)
    """
    return parameter.startswith(_MEDICAL_CARE)


def _header(path: Path, lines: list[list[Any]]) -> list[str]:
    """Column names; ``base``, as the data table calls it, is the value."""
    if not lines:
        raise DataError(["row 1: the table is empty"], path.name)
    names = [str(cell).strip() for cell in lines[0]]
    if not set(names) & _KNOWN:
        raise DataError([_no_headings(lines)], path.name)
    found = [
        f"row 1, {name}: {datasets.nearest(name, COLUMNS, 'column')}. Own remarks go under 'note'"
        for name in names
        if name and name not in _KNOWN
    ]
    names = ["value" if name == "base" else name for name in names]
    found += [f"row 1, {name}: stands there twice" for name in COLUMNS if names.count(name) > 1]
    found += [f"row 1: no column {name!r}" for name in ("parameter",) if name not in names]
    if found:
        raise DataError(found, path.name)
    return names


def _no_headings(lines: list[list[Any]]) -> str:
    """Say that the first row holds no names of columns, and where they stand, if they do."""
    for number, cells in enumerate(lines, start=1):
        if "parameter" in (str(cell).strip() for cell in cells):
            return f"row 1: the headings stand in row {number}; delete what is above them"
    return "row 1: no headings; the first row names the columns: parameter, value, and others"


# --- rows ----------------------------------------------------------------------------------------


def _given(cells: dict[str, Any], mark: str) -> tuple[dict[str, Any], list[tuple[str, str]]]:
    """What a line says, typed; blank cells left out; and the cells that are no numbers."""
    given, found = {}, []
    for column, cell in cells.items():
        if isinstance(cell, Unreckoned):
            found.append((column, f"the formula {cell} {_UNRECKONED}"))
        elif column in _TYPED:
            try:
                number = numbers.number(cell, mark)
            except ValueError as error:
                found.append((column, str(error)))
                continue
            if number is not None:
                given[column] = number
        elif str(cell).strip():
            text = str(cell).strip()
            given[column] = text.lower() if column in ("distribution", "confidence") else text
    found += word_faults(given)
    try:
        if "source" in given and not any(column == "source" for column, _ in found):
            given["source"] = datasets.named_sources(given["source"])
    except ValueError as error:
        found.append(("source", str(error)))
    if "currency_year" in given:
        found += year_faults(given["currency_year"])
    for column, _ in found:
        given.pop(column, None)
    if "currency_year" in given:
        given["currency_year"] = int(given["currency_year"])
    return given, found


def _cut_texts(cells: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Texts that begin with a blank right of a text: the end of one that was cut at its comma."""
    columns = [column for column in cells if column not in _TYPED]
    return [
        (
            column,
            f"{cells[column]!r} may be the end of {cells[before]!r}: texts with a comma need "
            "quotes; else leave out the blank",
        )
        for before, column in pairwise(cells)
        if {before, column} <= set(columns)
        and str(cells[column])[:1] == " "
        and before != "parameter"
        and str(cells[before]).strip()
        and str(cells[before])[0] != " "
    ]


def _currency(
    row: Assumption, base: Assumption, rule: str | None, cpi: Callable[[int], float]
) -> tuple[Assumption, list[tuple[str, str]]]:
    """Hold the year of an amount against the one it replaces."""
    same = row.currency_year == base.currency_year or base.currency_year is None
    if not row.unit.startswith("USD") or same or row.currency_year is None or rule == "as_printed":
        return row, []
    years = f"{row.currency_year}, where the base case is of {base.currency_year}"
    if rule is None:
        rules = " or ".join(map(repr, CURRENCY_RULES))
        words = f"{years}: give a currency_rule (in a shell: --currency-rule), {rules}"
        return row, [("currency_year", words)]
    restate = f"restate it in USD of {base.currency_year}"
    if not is_medical_care(row.parameter):
        if rule == CURRENCY_RULES[-1]:
            return row, []
        words = (
            f"{years}: it does not follow the medical CPI; {restate}, or let such amounts stand "
        )
        return row, [("currency_year", f"{words}as printed with the rule {CURRENCY_RULES[-1]!r}")]
    try:
        factor = cpi(base.currency_year) / cpi(row.currency_year)
    except ValueError as error:
        return row, [("currency_year", f"{error}; or {restate}")]
    ends = {key: getattr(row, key) for key in ("low", "high")}
    ends = {key: end * factor for key, end in ends.items() if end is not None}
    note = f"{row.value:g} of {row.currency_year} carried over with the medical CPI"
    moved = row.moved(row.value * factor)
    return moved._replace(**ends, currency_year=base.currency_year, note=note), []


def read_rows(
    path: str | os.PathLike, sheet: str, rule: str | None, cpi: Callable[[int], float]
) -> dict[str, Assumption]:
    """Base case with what a file changes; see :meth:`Assumptions.read`."""
    if rule is not None and rule not in CURRENCY_RULES:
        raise ValueError(datasets.nearest(rule, CURRENCY_RULES, "currency_rule"))
    path, rows, found, seen = Path(path), dict(base_case()), [], {}
    lines, comma = read_lines(path, sheet)
    header = _header(path, lines)
    table = [dict(zip(header, cells, strict=False)) for cells in lines[1:]]
    texts = (cells[name] for cells in table for name in _TYPED if name in cells)
    mark = numbers.decimal_mark(texts) if comma in (";", "\t") else "."
    for line, cells in enumerate(table, start=2):
        beyond = lines[line - 1][len(header) :]
        if any(str(cell).strip() for cell in beyond):
            found.append(f"row {line}: {_PARTED.format(len(header) + len(beyond), len(header))}")
            continue
        if not any(str(cell).strip() for cell in cells.values()):
            continue
        if comma == ",":
            found += [f"row {line}, {column}: {words}" for column, words in _cut_texts(cells)]
        wrong = _read_row(cells, rows, seen, line, mark, rule, cpi)
        found += [f"row {line}, {column}: {words}" for column, words in wrong]
    if found:
        raise DataError(found, path.name)
    return rows


def edited_rows(
    rows: Mapping[str, Assumption],
    cells: Mapping[str, Mapping[str, object]],
    cpi: Callable[[int], float],
) -> dict[str, Assumption]:
    """Rows with some cells written over; see :meth:`Assumptions.edited`."""
    rows, found = dict(rows), []
    for name, line in cells.items():
        if not isinstance(line, Mapping):
            found.append(f"{name}: give the changed cells by column; got {line!r}")
            continue
        wrong = [
            (column, datasets.nearest(column, COLUMNS, "column"))
            for column in line
            if column not in COLUMNS
        ]
        known = {column: cell for column, cell in line.items() if column in COLUMNS}
        wrong += _read_row({**known, "parameter": name}, rows, {}, 0, ".", None, cpi)
        found += [f"{name}, {column}: {words}" for column, words in wrong]
    if found:
        raise DataError(found, "the changed inputs")
    return rows


def _read_row(
    cells: dict[str, Any],
    rows: dict[str, Assumption],
    seen: dict[str, int],
    line: int,
    mark: str,
    rule: str | None,
    cpi: Callable[[int], float],
) -> list[tuple[str, str]]:
    """Take one line over into the rows, or say what is wrong with it."""
    for remark in ("", REMARK):
        cells.pop(remark, None)
    name = cells.pop("parameter")
    if isinstance(name, Unreckoned):
        return [("parameter", f"the formula {name} {_UNRECKONED}")]
    name = str(name).strip()
    if not name:
        return [("parameter", "is blank beside other cells: name the input, or clear the row")]
    if name not in rows:
        return [("parameter", datasets.nearest(name, rows, "parameter"))]
    if name in seen:
        return [("parameter", f"{name} stands in row {seen[name]} too")]
    seen[name] = line
    given, wrong = _given(cells, mark)
    base = rows[name]
    if given.get("unit", base.unit) != base.unit:
        wrong.append(("unit", f"{given['unit']!r}; {name} is in {base.unit}"))
    if base.distribution == "derived" and given.get("value", base.value) != base.value:
        wrong.append(("value", f"is worked out from other inputs ({base.note}): change those"))
    row, unsaid = merged(base, given)
    if wrong:
        return [*wrong, *unsaid, *sure_faults(row, partly=True)]
    row, wrong = _currency(row, base, rule, cpi)
    rows[name] = row
    return [*unsaid, *wrong, *row_faults(row)]
