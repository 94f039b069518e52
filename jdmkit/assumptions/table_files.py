"""Tables from and to files: cells as they are written, and files that are never half written."""

import csv
import os
import re
import struct
import zlib
from io import StringIO
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import pandas as pd

from jdmkit import datasets
from jdmkit.datasets import draft_of

_FORMULA = re.compile(r"'*[=+@\t\r-]")
"""Text that a spreadsheet would take for a formula, or that was protected from that."""


MOST_CHARACTERS = 131_072
"""Longest cell that is read; the limit of the csv module, which other libraries raise."""

_UNCLOSED = (
    "a quotation mark is not closed, or has text after it; close it, and write a quotation mark "
    'within a text twice ("")'
)

_UNWRITABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""Characters that a workbook cannot hold, or that no file in UTF-8 can."""


def writable(text: str) -> str:
    """Remove from a text the characters that a file cannot hold.

    >>> writable("see" + chr(11) + " contract")
    'see contract'
    """
    return _UNWRITABLE.sub("", text)


def guarded(value: object) -> object:
    """Give a cell as a CSV file may hold it: an apostrophe keeps a text from being a formula.

    >>> guarded("=1+1"), guarded(-1.0), guarded("drug")
    ("'=1+1", -1.0, 'drug')
    """
    value = writable(value) if isinstance(value, str) else value
    return f"'{value}" if isinstance(value, str) and _FORMULA.match(value) else value


def _unguarded(text: str) -> str:
    return text[1:] if text[:1] == "'" and _FORMULA.match(text) else text


def keep_text(cell: Any) -> None:
    """Let a cell of a workbook show its text, also one that looks like a formula."""
    cell.data_type = "s"
    cell.quotePrefix = bool(_FORMULA.match(cell.value))


_DAMAGED = (
    KeyError,
    IndexError,
    AttributeError,
    TypeError,
    ValueError,
    OSError,
    EOFError,
    SyntaxError,  # of XML
    NotImplementedError,
    RuntimeError,  # a password
    struct.error,
    zlib.error,
    BadZipFile,
)
"""What the library raises if a file is not a workbook or is damaged."""


def _csv_lines(path: Path) -> tuple[list[list[Any]], str]:
    content = path.read_bytes()
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        start = len(content) - len(error.object) + error.start  # a mark at the head is left out
        row = _rows_begun(content[:start].decode("utf-8-sig"))
        raise ValueError(
            f"{path.name}, row {row}: byte {start} (0x{content[start]:02x}) is not UTF-8; "
            "in Excel, save as 'CSV UTF-8 (Comma delimited)'"
        ) from None
    return _csv_rows(text, path.name)


def _separator(text: str) -> str:
    return max(",;\t", key=text.partition("\n")[0].count)


def _rows_begun(text: str) -> int:
    """Count the rows of the beginning of a table, the last of which may be cut."""
    return sum(1 for _ in csv.reader(StringIO(text + "?", newline=""), delimiter=_separator(text)))


def _csv_rows(text: str, name: str) -> tuple[list[list[Any]], str]:
    comma, rows = _separator(text), []
    reader = csv.reader(StringIO(text, newline=""), delimiter=comma, strict=True)
    try:
        for row in reader:
            if any(len(cell) > MOST_CHARACTERS for cell in row):
                raise csv.Error("field limit")
            rows.append(row)
    except csv.Error as error:
        where = f"{name}, row {len(rows) + 1}"
        if "field limit" in str(error):
            most = f"{MOST_CHARACTERS:,}"
            raise ValueError(f"{where}: a cell has more than {most} characters") from None
        raise ValueError(f"{where}: {_UNCLOSED}") from None
    for place, row in enumerate(rows, start=1):
        if len(rows[0]) > 1 and any(_swallowed(cell, rows[0], comma) for cell in row):
            raise ValueError(f"{name}, row {place}: {_UNCLOSED}")
    return [[_unguarded(cell) for cell in row] for row in rows], comma


def _swallowed(cell: str, first: list[str], comma: str) -> bool:
    """Whether a text of several lines holds a whole row of the table."""
    lines = cell.splitlines()[1:]
    return any(line.count(comma) >= len(first) - 1 for line in lines)


def excel() -> Any:
    """Load the library for workbooks; ImportError says how to install it."""
    try:
        import openpyxl
    except ImportError:
        raise ImportError("Excel files need openpyxl: pip install jdmkit[excel]") from None
    return openpyxl


class UncalculatedFormula(str):
    """A formula of a workbook without a stored value. It is not a blank cell."""


def _sheet_rows(path: Path, sheet: str, data_only: bool) -> list[list[tuple[Any, str]]]:
    """Value and kind of each cell: the values last stored, or the formulas."""
    try:
        book = excel().load_workbook(path, read_only=True, data_only=data_only)
    except _DAMAGED as error:
        if isinstance(error, OSError) and error.errno:  # of the system, not of the library
            raise
        raise ValueError(f"{path.name}: not an Excel workbook ({error})") from None
    try:
        if sheet not in book.sheetnames:
            words = datasets.nearest(sheet, book.sheetnames, "sheet")
            raise ValueError(f"{path.name}: {words} (in a shell: --sheet)")
        if not hasattr(book[sheet], "iter_rows"):
            raise ValueError(f"{path.name}: the sheet {sheet!r} is a chart and has no cells")
        return _cells(book[sheet], path.name)
    finally:
        book.close()


def formula_rows(path: Path, sheet: str) -> list[tuple[Any, ...]]:
    """Read the rows of a sheet, formulas as they are written; none if there is no such sheet."""
    book = excel().load_workbook(path, read_only=True)
    try:
        there = sheet in book.sheetnames and hasattr(book[sheet], "iter_rows")
        return list(book[sheet].iter_rows(values_only=True)) if there else []
    finally:
        book.close()


def begins_with(path: Path, text: str) -> bool:
    """Whether there is a file that begins with a text, such as the first heading of a table.

    >>> begins_with(Path("there is no such file"), "")
    False
    """
    return path.is_file() and path.read_bytes().startswith(text.encode())


def _cells(sheet: Any, name: str) -> list[list[tuple[Any, str]]]:
    try:
        return [[(cell.value, cell.data_type) for cell in row] for row in sheet.iter_rows()]
    except _DAMAGED as error:
        words = f"the sheet {sheet.title!r} is damaged ({error}); open and save the workbook"
        raise ValueError(f"{name}: {words} in a spreadsheet program") from None


def _excel_lines(path: Path, sheet: str) -> list[list[Any]]:
    values, formulas = (_sheet_rows(path, sheet, data_only) for data_only in (True, False))
    return [
        [
            UncalculatedFormula(text)
            if value is None and kind == "f"
            else ""
            if value is None
            else value
            for (value, _), (text, kind) in zip(*both, strict=True)
        ]
        for both in zip(values, formulas, strict=True)
    ]


def read_lines(path: Path, sheet: str) -> tuple[list[list[Any]], str]:
    """Read the rows of a CSV file or of a sheet, and the separator of a CSV file."""
    if path.is_dir():
        raise IsADirectoryError(f"{path} is a folder: name the file in it")
    if path.suffix.lower() == ".csv":
        return _csv_lines(path)
    if path.suffix.lower() == ".xlsx":
        return _excel_lines(path, sheet), ""
    raise ValueError(f"{path.name}: the ending must be .csv or .xlsx; got {path.suffix!r}")


def write_table(table: pd.DataFrame, path: str | os.PathLike) -> None:
    """Write a table as CSV or Excel, without text that a spreadsheet takes for a formula.

    An old file is replaced only when the new one is complete.
    """
    path = Path(path)
    ending = path.suffix.lower()
    if ending not in (".csv", ".xlsx"):
        raise ValueError(f"{path.name}: the ending must be .csv or .xlsx; got {path.suffix!r}")
    if ending == ".xlsx":
        excel()
    with draft_of(path) as draft:
        if ending == ".csv":
            words = table.select_dtypes(exclude="number")
            safe = table.assign(**{name: words[name].map(guarded) for name in words})
            safe.to_csv(draft, index=False, encoding="utf-8", lineterminator="\n")
        else:
            _write_excel(table, draft)


def _write_excel(table: pd.DataFrame, path: Path) -> None:
    words = table.select_dtypes(exclude="number")
    safe = {name: words[name].map(_writable_cell) for name in words}
    with pd.ExcelWriter(path, engine="openpyxl") as book:
        table.assign(**safe).to_excel(book, index=False, sheet_name="assumptions")
        for row in book.sheets["assumptions"].iter_rows():
            for cell in row:
                if isinstance(cell.value, str):
                    keep_text(cell)


def _writable_cell(value: object) -> object:
    return writable(value) if isinstance(value, str) else value


class KeptFile:
    """A CSV file of inputs that a page writes to, unless another program has changed it.

    Parameters
    ----------
    path : path
        File that the inputs were read from. Inputs of a workbook are written to a CSV file beside
        it, because a workbook may hold more than the inputs.
    """

    def __init__(self, path: str | os.PathLike) -> None:
        self.path = Path(path).with_suffix(".csv")
        self._seen = self._content()

    def _content(self) -> bytes | None:
        return self.path.read_bytes() if self.path.exists() else None

    def write(self, table: pd.DataFrame) -> None:
        """Replace the file.

        Raises
        ------
        ValueError
            If the file has changed since it was read.
        """
        if self._content() != self._seen:
            raise ValueError(f"{self.path.name} has changed since this page read it: run all cells")
        write_table(table, self.path)
        self._seen = self._content()
