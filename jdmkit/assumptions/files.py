"""Read assumptions from a file: all faults at once, with row and column, or all rows."""

import os
import warnings
from collections.abc import Callable, Mapping
from itertools import pairwise
from pathlib import Path
from typing import Any

from jdmkit import datasets
from jdmkit.assumptions import numbers
from jdmkit.assumptions.changes import merged, sure_faults
from jdmkit.assumptions.exports import (
    AS_EXPORTED,
    blank_faults,
    earlier,
    edits,
    row_at_export,
)
from jdmkit.assumptions.faults import row_faults, word_faults, year_faults
from jdmkit.assumptions.plan_sheet import plan_faults
from jdmkit.assumptions.rows import COLUMNS, OWN_PRICE, Assumption, base_case
from jdmkit.assumptions.table_files import UncalculatedFormula, read_lines
from jdmkit.datasets import DataError
from jdmkit.sensitivity import NUMBERS, Fault

CURRENCY_RULES = ("as_printed", "medical_cpi", "medical_cpi_or_as_printed")
"""What to do with an amount of another year than the one it replaces. With the last rule, medical
care is adjusted by its CPI and everything else is taken as printed."""

_MEDICAL_CARE = (
    "admin_",
    "home_",
    "hospital_",
    "rheumatology_visit_",
    "monitoring_",
    "igg_",
    "cost_",
)
"""First letters of the inputs that the medical CPI covers: not drugs, wages or limits."""

_TYPED = (*NUMBERS, "currency_year")

_SPLIT = (
    "{} cells under {} columns: a comma within a number or a text splits it; write 97.5, and put "
    "texts in quotes"
)

_UNMARKED = {";": ",", "\t": "."}
"""Decimal mark of a table in which no number shows it, by what separates its cells.

Spreadsheets write semicolons where the comma marks decimals. Tabs say nothing: a point is taken,
and 7,500 is refused, because it may be 7500 or 7.5.
"""

_UNCALCULATED = (
    "has no stored value: open and save the workbook in a spreadsheet program, or write the number"
)

REMARK = "in_this_workbook"
"""Column of an exported workbook that says which inputs its formulas use; not read back."""

_KNOWN = {*COLUMNS, "base", REMARK, AS_EXPORTED}


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
    names = [_column(cell) for cell in lines[0]]
    if not set(names) & _KNOWN:
        raise DataError([_no_headings(lines)], path.name)
    found = [
        f"row 1, {name}: {datasets.nearest(name, COLUMNS, 'column')}. Use 'note' for remarks"
        for name in names
        if name and name not in _KNOWN
    ]
    names = ["value" if name == "base" else name for name in names]
    found += [f"row 1, {name}: is there twice" for name in COLUMNS if names.count(name) > 1]
    found += [f"row 1: no column {name!r}" for name in ("parameter",) if name not in names]
    if found:
        raise DataError(found, path.name)
    return names


def _column(cell: object) -> str:
    """Name of a column, however it is capitalized."""
    name = str(cell).strip()
    return name.lower() if name.lower() in _KNOWN else name


def _no_headings(lines: list[list[Any]]) -> str:
    """Say that the first row has no column names, and which row has them, if one does."""
    for number, cells in enumerate(lines, start=1):
        if "parameter" in map(_column, cells):
            return f"row 1: the headings are in row {number}; delete the rows above them"
    return "row 1: no headings; the first row must name the columns: parameter, value, and others"


# --- rows ----------------------------------------------------------------------------------------


def _given(cells: dict[str, Any], mark: str) -> tuple[dict[str, Any], list[Fault]]:
    """Typed cells of a line without the blank ones, and the faults of the others."""
    given, found = {}, []
    for column, cell in cells.items():
        if isinstance(cell, UncalculatedFormula):
            found.append(Fault(column, f"the formula {cell} {_UNCALCULATED}"))
        elif column in _TYPED:
            try:
                number = numbers.number(cell, mark)
            except ValueError as error:
                found.append(Fault(column, str(error)))
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
        found.append(Fault("source", str(error)))
    if "currency_year" in given:
        found += year_faults(given["currency_year"])
    for column, _ in found:
        given.pop(column, None)
    if "currency_year" in given:
        given["currency_year"] = int(given["currency_year"])
    return given, found


def _cut_texts(cells: Mapping[str, Any]) -> list[Fault]:
    """Texts that begin with a blank, right of a text: the end of one that was cut at its comma."""
    found = []
    for before, column in pairwise(cells):
        if before == "parameter" or {before, column} & set(_TYPED):
            continue
        left, text = str(cells[before]), cells[column]
        if str(text)[:1] == " " and left.strip() and left[0] != " ":
            words = (
                f"{text!r} may be the end of {cells[before]!r}: texts with a comma need quotes; "
            )
            found.append(Fault(column, f"{words}otherwise leave out the blank"))
    return found


def _currency(
    row: Assumption,
    base: Assumption,
    given: Mapping[str, Any],
    rule: str | None,
    cpi: Callable[[int], float],
) -> tuple[Assumption, list[Fault]]:
    """Adjust an amount to the year of the one it replaces, as the rule says."""
    same = row.currency_year == base.currency_year or base.currency_year is None
    if not row.unit.startswith("USD") or same or row.currency_year is None or rule == "as_printed":
        return row, []
    years = f"{row.currency_year}, where the base case is of {base.currency_year}"
    if rule is None:
        rules = " or ".join(map(repr, CURRENCY_RULES))
        words = f"{years}: give a currency_rule (in a shell: --currency-rule), {rules}"
        return row, [Fault("currency_year", words)]
    restate = f"restate it in USD of {base.currency_year}"
    if not is_medical_care(row.parameter):
        if rule == CURRENCY_RULES[-1]:
            return row, []
        words = f"{years}: it does not follow the medical CPI; {restate}, or take such amounts as "
        return row, [Fault("currency_year", f"{words}printed with the rule {CURRENCY_RULES[-1]!r}")]
    try:
        factor = cpi(base.currency_year) / cpi(row.currency_year)
    except ValueError as error:
        return row, [Fault("currency_year", f"{error}; or {restate}")]
    ends = {key: getattr(row, key) for key in ("low", "high") if key in given}
    ends = {key: end * factor for key, end in ends.items() if end != getattr(base, key)}
    note = f"{row.value:.10g} of {row.currency_year} adjusted by the medical CPI"
    moved = row.moved(row.value * factor)
    return moved._replace(**ends, currency_year=base.currency_year, note=note), []


def read_rows(
    path: str | os.PathLike, sheet: str, rule: str | None, cpi: Callable[[int], float]
) -> dict[str, Assumption]:
    """Give the base case with the changes of a file; see :meth:`Assumptions.read`."""
    if rule is not None and rule not in CURRENCY_RULES:
        raise ValueError(datasets.nearest(rule, CURRENCY_RULES, "currency_rule"))
    path, rows, found, seen, said = Path(path), dict(base_case()), [], {}, []
    lines, comma = read_lines(path, sheet)
    header = _header(path, lines)
    table = [dict(zip(header, cells, strict=False)) for cells in lines[1:]]
    texts = (cells[name] for cells in table for name in _TYPED if name in cells)
    mark = numbers.decimal_mark(texts, _UNMARKED[comma]) if comma in _UNMARKED else "."
    for line, cells in enumerate(table, start=2):
        beyond = lines[line - 1][len(header) :]
        if any(str(cell).strip() for cell in beyond):
            found.append(f"row {line}: {_SPLIT.format(len(header) + len(beyond), len(header))}")
            continue
        if not any(str(cell).strip() for cell in cells.values()):
            continue
        if comma == ",":
            found += [fault.at(f"row {line}") for fault in _cut_texts(cells)]
        blank = [] if AS_EXPORTED in cells or REMARK in cells else _blank(cells, rows, line)
        wrong = _read_row(cells, rows, seen, line, mark, rule, cpi)
        found += [fault.at(f"row {line}") for fault in wrong]
        said += [] if wrong else blank
    found += plan_faults(path)
    if found:
        raise DataError(found, path.name)
    for words in said:
        warnings.warn(f"{path.name}, {words}", UserWarning, stacklevel=3)
    return rows


def _blank(cells: dict[str, Any], rows: Mapping[str, Assumption], line: int) -> list[str]:
    """Say of a row that names an input and gives nothing which value is used."""
    row = rows.get(str(cells["parameter"]).strip())
    given = [key for key, cell in cells.items() if key != "parameter" and str(cell).strip()]
    if row is None or row.value is None or "value" not in cells or set(given) - {"unit", ""}:
        return []
    used = f"the value of the base case is used, {row.value:.10g} {row.unit}"
    return [f"row {line}: {row.parameter} is blank; {used}"]


def edited_rows(
    rows: Mapping[str, Assumption],
    cells: Mapping[str, Mapping[str, object]],
    cpi: Callable[[int], float],
) -> dict[str, Assumption]:
    """Give the rows with some cells replaced; see :meth:`Assumptions.edited`."""
    rows, found = dict(rows), []
    for name, line in cells.items():
        if not isinstance(line, Mapping):
            found.append(f"{name}: give the changed cells by column; got {line!r}")
            continue
        wrong = [
            Fault(column, datasets.nearest(column, COLUMNS, "column"))
            for column in line
            if column not in COLUMNS
        ]
        known = {column: cell for column, cell in line.items() if column in COLUMNS}
        wrong += _read_row({**known, "parameter": name}, rows, {}, 0, ".", None, cpi)
        found += [fault.at(name) for fault in wrong]
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
) -> list[Fault]:
    """Put one line into the rows, and give its faults."""
    exported = AS_EXPORTED in cells or REMARK in cells
    for remark in ("", REMARK):
        cells.pop(remark, None)
    before = str(cells.pop(AS_EXPORTED, ""))
    name = cells.pop("parameter")
    if isinstance(name, UncalculatedFormula):
        return [Fault("parameter", f"the formula {name} {_UNCALCULATED}")]
    name = str(name).strip()
    if not name:
        return [Fault("parameter", "is blank beside other cells: name the input, or clear the row")]
    if name not in rows:
        return [Fault("parameter", datasets.nearest(name, rows, "parameter"))]
    if name in seen:
        return [Fault("parameter", f"{name} is in row {seen[name]} as well")]
    seen[name] = line
    given, wrong = _given(cells, mark)
    kit = rows[name]
    try:
        base = row_at_export(kit, before) if exported else earlier(kit, given)
    except ValueError as error:
        return [*wrong, Fault(AS_EXPORTED, str(error))]
    if exported:
        given = edits(base, given)
        wrong += [fault for fault in blank_faults(base, given) if not _told(wrong, fault)]
        if name == OWN_PRICE and "value" not in given:
            base = kit
    if given.get("unit", base.unit) != base.unit:
        wrong.append(Fault("unit", f"{given['unit']!r}; {name} is in {base.unit}"))
    if base.distribution == "derived" and given.get("value", base.value) != base.value:
        wrong.append(Fault("value", f"is calculated from other inputs ({base.note}): change those"))
    if exported and given.get("confidence") == base.confidence:
        del given["confidence"]  # the cell was not touched
    row, unsaid = merged(base, given, kit)
    if wrong:
        return [*wrong, *unsaid, *sure_faults(row, partly=True)]
    row, wrong = _currency(row, base, given, rule, cpi)
    rows[name] = row
    return [*unsaid, *wrong, *row_faults(row)]


def _told(found: list[Fault], fault: Fault) -> bool:
    """Whether another fault of the same cell is known."""
    return any(fault.column == one.column for one in found)
