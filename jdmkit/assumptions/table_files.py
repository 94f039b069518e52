"""Tables from and to files: cells as they stand, and files that are whole or not there at all."""

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
"""What a spreadsheet would reckon instead of showing, or what was guarded from that."""


def guarded(value: object) -> object:
    """A cell as a CSV file may hold it: a spreadsheet shows a text behind an apostrophe.

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
    """The library for workbooks, loaded when first needed; ImportError says how to get it."""
    try:
        import openpyxl
    except ImportError:
        raise ImportError("Excel files need openpyxl: pip install jdmkit[excel]") from None
    return openpyxl


class Unreckoned(str):
    """A formula of a workbook whose value no program has stored; it is not a blank."""


def _sheet_rows(path: Path, sheet: str, data_only: bool) -> list[list[tuple[Any, str]]]:
    """Value and kind of each cell: the values last stored, or the formulas."""
    try:
        book = excel().load_workbook(path, read_only=True, data_only=data_only)
    except (KeyError, OSError, ValueError, BadZipFile) as error:
        if isinstance(error, OSError) and error.errno:  # of the system, not of the library
            raise
        raise ValueError(f"{path.name}: no Excel workbook ({error})") from None
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
            Unreckoned(text) if value is None and kind == "f" else "" if value is None else value
            for (value, _), (text, kind) in zip(*both, strict=True)
        ]
        for both in zip(values, formulas, strict=True)
    ]


def read_lines(path: Path, sheet: str) -> tuple[list[list[Any]], str]:
    """Rows of a CSV file or of a sheet, and what parts the cells of a row in a file of text."""
    if path.is_dir():
        raise IsADirectoryError(f"{path} is a folder: name the file in it")
    if path.suffix.lower() == ".csv":
        return _csv_lines(path)
    if path.suffix.lower() == ".xlsx":
        return _excel_lines(path, sheet), ""
    raise ValueError(f"{path.name}: the ending must be .csv or .xlsx; got {path.suffix!r}")


def write_table(table: pd.DataFrame, path: str | os.PathLike) -> None:
    """Write a table as CSV or Excel, with no text that would be reckoned as a formula.

    The file is replaced only when the new one is whole.
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
    """A CSV file of inputs that a page writes back to, unless it has changed meanwhile.

    Parameters
    ----------
    path : path
        File that the inputs were read from. Those of a workbook go to a CSV file beside it: a
        workbook may hold more than the inputs.
    """

    def __init__(self, path: str | os.PathLike) -> None:
        self.path = Path(path).with_suffix(".csv")
        self._seen = self._content()

    def _content(self) -> bytes | None:
        return self.path.read_bytes() if self.path.exists() else None

    def write(self, table: pd.DataFrame) -> None:
        """Replace the file by a whole one.

        Raises
        ------
        ValueError
            If somebody else has written the file since it was read.
        """
        if self._content() != self._seen:
            raise ValueError(f"{self.path.name} has changed since this page read it: run all cells")
        write_table(table, self.path)
        self._seen = self._content()
