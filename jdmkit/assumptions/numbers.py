"""Read numbers as people and spreadsheets write them; refuse those with two possible meanings.

>>> number("97.5"), number("97,5", ","), number(" ")
(97.5, 97.5, None)
"""

import re
from collections.abc import Iterable
from datetime import date

_NUMBER = re.compile(r"[+-]?((\d+\.?\d*|\.\d+)(e[+-]?\d+)?|nan|inf(inity)?)", re.ASCII | re.I)

_BROKEN = re.compile(r"[+-]?\d*[.,]\d+", re.ASCII)

_GROUPED = re.compile(r"[+-]?[1-9]\d{0,2}[.,]\d{3}", re.ASCII)
"""A thousand, or three decimals: 1,000."""

_THOUSANDS = re.compile(
    r"([+-]?[0-9]{1,3}([\s'’.,])[0-9]{3}(?:\2[0-9]{3})*)(?:(?!\2)[.,]([0-9]+))?"
)
"""Grouped thousands: 1 000, 1'000, 1.234,5. Whole part, mark between thousands, decimals."""

_DOLLARS = re.compile(r"(?:US ?)?\$|USD")

_END_OF_ANOTHER = re.compile(r"0\d+", re.ASCII)
"""What a comma leaves of 0,03: a whole number is never written with a zero first."""

CUT = "a comma cut a number in two, as 0,03: write 0.03"


def is_bare(text: str) -> bool:
    """Whether a text is only a number, and so neither a source nor a note.

    >>> is_bare("03"), is_bare("2,5 %"), is_bare("July 2026")
    (True, True, False)
    """
    bare = text.strip().removesuffix("%").strip()
    return bool(_NUMBER.fullmatch(bare) or _BROKEN.fullmatch(bare)) and bare[-1:].isdigit()


def decimal_mark(cells: Iterable[str], unmarked: str = ",") -> str:
    """Decimal mark of a table: that of its numbers; ``unmarked`` if none of them shows it.

    Spreadsheets separate cells by semicolons where the comma marks decimals; other programs write
    points. If the table has both, the mark is ``""``.

    >>> decimal_mark(["97,5", "1.000"]), decimal_mark(["0.03", "388.436"]), decimal_mark(["1,000"])
    (',', '.', ',')
    """
    texts = [cell.strip() for cell in cells]
    sure = [text for text in texts if _BROKEN.fullmatch(text) and not _GROUPED.fullmatch(text)]
    marks = {"," if "," in text else "." for text in sure}
    return "" if len(marks) > 1 else marks.pop() if marks else unmarked


def number(cell: object, mark: str = ".") -> float | None:
    """A cell as a number, None if it is blank.

    Parameters
    ----------
    cell : object
        Text, or what a workbook holds.
    mark : {".", ",", ""}
        Decimal mark of the table; ``""`` where it has both.

    Raises
    ------
    ValueError
        If it is not a number, or could be two. The message says how to write it.

    Examples
    --------
    >>> number("20 %")
    Traceback (most recent call last):
    ValueError: '20 %' is a percentage: write 0.2
    """
    if isinstance(cell, (int, float)) and not isinstance(cell, bool):
        return float(cell)
    if isinstance(cell, date):
        words = "is a date, which a spreadsheet makes of 4.1 or 4/1: format the cell as a number"
        raise ValueError(f"{cell:%Y-%m-%d} {words} and write it again")
    if not isinstance(cell, str):
        raise ValueError(f"{cell!r} is not a number")
    text = cell.strip()
    if not text:
        return None
    if _END_OF_ANOTHER.fullmatch(text):
        raise ValueError(f"'{text}' begins with a zero: write {int(text)}, or, if {CUT}")
    if _GROUPED.fullmatch(text) and ("," if "," in text else ".") != mark:
        raise ValueError(f"'{text}' may be {_either(text, mark)}")
    plain = text.replace(",", ".") if mark != "." and "." not in text else text
    if not _NUMBER.fullmatch(plain):
        raise ValueError(f"'{text}' {_hint(text, mark or '.')}")
    return float(plain)


def _written(value: float, mark: str) -> str:
    return f"{value:.12g}".replace(".", mark)


def _either(text: str, mark: str) -> str:
    whole, decimals = (re.sub("[.,]", new, text) for new in ("", "."))
    both = f"{whole} or {_written(float(decimals), mark or '.')}"
    if mark:
        return f"{both}: write the one you mean"
    return f"{both}, in a table with decimal points and decimal commas: use one of them"


def _hint(text: str, mark: str) -> str:
    """Say how to write a text that is not a number yet."""
    amount = _DOLLARS.sub("", text).strip()
    bare = amount.removesuffix("%").strip()
    apart = _THOUSANDS.fullmatch(bare)
    if _NUMBER.fullmatch(bare) or _BROKEN.fullmatch(bare):
        value = float(bare.replace(",", "."))
    elif apart:
        value = float(re.sub(r"[^\d+-]", "", apart[1]) + f".{apart[3] or 0}")
    else:
        return "is not a number"
    if bare == amount:
        if amount != text and _GROUPED.fullmatch(bare):
            return "is not a plain number: write it without the currency"
        return f"is not a plain number: write {_written(value, mark)}"
    if _GROUPED.fullmatch(bare):
        return "is a percentage: write a share, as 0.2 for 20 %"
    return f"is a percentage: write {_written(value / 100, mark)}"
