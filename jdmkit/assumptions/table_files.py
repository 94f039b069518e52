"""Tables from and to files: cells as they are written, and files that are never half written."""

import csv
import os
import re
from io import StringIO
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import pandas as pd

from jdmkit import datasets
from jdmkit.datasets import draft_of

_FORMULA = re.compile(r"'*[=+@\t\r-]")
"""Text that a spreadsheet would take for a formula, or that was protected from that."""


def guarded(value: object) -> object:
    """Give a cell as a CSV file may hold it: an apostrophe keeps a text from being a formula.

    >>> guarded("=1+1"), guarded(-1.0), guarded("drug")
    ("'=1+1", -1.0, 'drug')
    """
    return f"'{value}" if isinstance(value, str) and _FORMULA.match(value) else value


def _unguarded(text: str) -> str:
    return text[1:] if text[:1] == "'" and _FORMULA.match(text) else text


def keep_text(cell: Any) -> None:
    """Let a cell of a workbook show its text, also one that looks like a formula."""
    cell.data_type = "s"
    cell.quotePrefix = bool(_FORMULA.match(cell.value))


def _csv_lines(path: Path) -> tuple[list[list[Any]], str]:
    content = path.read_bytes()
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        start = len(content) - len(error.object) + error.start  # a mark at the head is left out
        row = len(_csv_rows(content[:start].decode("utf-8-sig") + "?")[0])
        raise ValueError(
            f"{path.name}, row {row}: byte {start} (0x{content[start]:02x}) is not UTF-8; "
            "in Excel, save as 'CSV UTF-8 (Comma delimited)'"
        ) from None
    return _csv_rows(text)


def _csv_rows(text: str) -> tuple[list[list[Any]], str]:
    first = text.partition("\n")[0]
    comma = max(",;\t", key=first.count)
    rows = csv.reader(StringIO(text, newline=""), delimiter=comma)
    return [[_unguarded(cell) for cell in row] for row in rows], comma


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
    except (KeyError, OSError, ValueError, BadZipFile) as error:
        if isinstance(error, OSError) and error.errno:  # of the system, not of the library
            raise
        raise ValueError(f"{path.name}: not an Excel workbook ({error})") from None
    try:
        if sheet not in book.sheetnames:
            words = datasets.nearest(sheet, book.sheetnames, "sheet")
            raise ValueError(f"{path.name}: {words} (in a shell: --sheet)")
        return [[(cell.value, cell.data_type) for cell in row] for row in book[sheet].iter_rows()]
    finally:
        book.close()


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
    with pd.ExcelWriter(path, engine="openpyxl") as book:
        table.to_excel(book, index=False, sheet_name="assumptions")
        for row in book.sheets["assumptions"].iter_rows():
            for cell in row:
                if isinstance(cell.value, str):
                    keep_text(cell)


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
