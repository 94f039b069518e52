"""Cells of a workbook: numbers as numbers, text that cannot become a formula, one style.

>>> plain("=1+1" + chr(7))
'=1+1'
"""

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import pandas as pd

from jdmkit.assumptions import excel, keep_text, writable
from jdmkit.charts import NOT_STATED
from jdmkit.datasets import CONFIDENCE

MONEY, NUMBER, SHARE, WHOLE = "#,##0.00", "General", "0.0%", "0"

INPUT, HEAD, WEAK = "FFF2CC", "DDE7F0", "F3E3EC"
"""Background colors: cells to type into, headings of columns, recalled or assumed values."""

_MOST_TEXT = 32_000  # Excel takes 32 767


class Formula(str):
    """Text that is a formula; all other text is shown as it is."""

    __slots__ = ()


def plain(text: str) -> str:
    """Remove from a text what a workbook cannot hold."""
    text = writable(text)
    return text if len(text) <= _MOST_TEXT else f"{text[:_MOST_TEXT]} …"


def put(sheet: Any, row: int, column: int, value: object, format_: str = "") -> Any:
    """Write one cell; a missing value stays blank."""
    cell = sheet.cell(row, column)
    if isinstance(value, Formula):
        cell.value = value
    elif isinstance(value, str):
        cell.value = plain(value)
        keep_text(cell)
    elif value is not None and not pd.isna(value):
        cell.value = value.item() if isinstance(value, np.generic) else value
    if format_:
        cell.number_format = format_
    return cell


def fill(cell: Any, color: str) -> None:
    """Give a cell a background."""
    cell.fill = excel().styles.PatternFill("solid", start_color=color)


def bold(cell: Any, size: float = 11) -> None:
    """Make the text of a cell bold."""
    cell.font = excel().styles.Font(bold=True, size=size)


def wrap(cell: Any) -> None:
    """Wrap a long text over several lines."""
    cell.alignment = excel().styles.Alignment(wrap_text=True, vertical="top")


def title(sheet: Any, words: str, *lines: str) -> int:
    """Write a title and lines under it; return the second free row."""
    bold(put(sheet, 1, 1, words), 14)
    for row, line in enumerate(lines, start=2):
        put(sheet, row, 1, line)
    return len(lines) + 3


def head(sheet: Any, row: int, names: Sequence[str], column: int = 1) -> None:
    """Write the headings of columns."""
    for place, name in enumerate(names, start=column):
        cell = put(sheet, row, place, str(name))
        bold(cell)
        fill(cell, HEAD)
        wrap(cell)


def printed(sheet: Any, heads: bool) -> None:
    """Print in landscape, as wide as the paper; ``heads`` repeats the first row on each page."""
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr = excel().worksheet.properties.PageSetupProperties(
        fitToPage=True
    )
    if heads:
        sheet.print_title_rows = "1:1"


def widths(sheet: Any, *characters: float) -> None:
    """Set the widths of columns, from the first on."""
    letter = excel().utils.get_column_letter
    for place, width in enumerate(characters, start=1):
        sheet.column_dimensions[letter(place)].width = width


def write_frame(
    sheet: Any, frame: pd.DataFrame, row: int = 1, formats: dict[str, str] | None = None
) -> int:
    """Write a table of values, with weak confidence colored. Return the next row."""
    head(sheet, row, list(frame.columns))
    for line in frame.itertuples(index=False, name=None):
        row += 1
        for place, (name, value) in enumerate(zip(frame.columns, line, strict=True), start=1):
            cell = put(sheet, row, place, value, (formats or {}).get(name, ""))
            if isinstance(value, str) and value in CONFIDENCE[2:]:
                fill(cell, WEAK)
    return row + 1


class Given(float):
    """Number that a person gave, which is shown with all its digits."""

    __slots__ = ()


def as_given(frame: pd.DataFrame, *columns: str) -> pd.DataFrame:
    """Give a table whose numbers in some columns are shown with all their digits."""
    frame = frame.astype(object)
    for column in columns:
        frame[column] = [
            Given(x) if isinstance(x, (int, float)) and not pd.isna(x) else x for x in frame[column]
        ]
    return frame


def as_text(value: object) -> str:
    """Give a value as text: missing values are named, thousands are separated.

    >>> as_text(388.436), as_text(Given(388.436))
    ('388.44', '388.436')
    """
    if isinstance(value, Given):
        return f"{value:,.10g}"
    if value is None or (pd.api.types.is_scalar(value) and pd.isna(value)):
        return NOT_STATED
    if isinstance(value, float):
        return f"{value:,.2f}" if abs(value) >= 100 else f"{value:.6g}"
    return plain(str(value))


def letters(names: Iterable[str]) -> dict[str, str]:
    """Give the letter of each column by name, from A on.

    >>> letters(["day", "year"])
    {'day': 'A', 'year': 'B'}
    """
    return {name: _letter(place) for place, name in enumerate(names)}


def _letter(place: int) -> str:
    return (_letter(place // 26 - 1) if place >= 26 else "") + chr(65 + place % 26)
