"""Read and check the findings of one visit or of many.

One visit is a mapping or a row of a table; many visits are a DataFrame. An item that was not
examined is ``None``, NaN or left out. It never counts as zero or as no.

>>> visit = Findings({"cmas": 47, "mmt8": None}, known=["cmas", "mmt8", "chaq"])
>>> visit.numbers("cmas", 0, 52), visit.numbers("mmt8", 0, 80)
(array([47.]), array([nan]))
"""

import warnings
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from decimal import Decimal
from difflib import get_close_matches
from numbers import Real
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from jdmkit import arguments, datasets

Visit = Mapping[str, object] | pd.Series

Floats = npt.NDArray[np.float64]

Column = Sequence[object] | pd.Series

_SHOWN = 200
"""Faulty rows that a message names for one column; the others are only counted."""


def span(low: float, high: float) -> str:
    """One number, or the two ends of a range, in words.

    >>> span(5.3, 5.3), span(5.3, 12)
    ('5.3', '5.3 to 12')
    """
    return f"{low:g}" if low == high else f"{low:g} to {high:g}"


def coded(
    codes: npt.ArrayLike, names: Iterable[str], ordered: bool = False
) -> "pd.Categorical[str]":
    """Column of words, from the position of each word among the names; -1 is missing.

    >>> coded([1, -1], ["no", "yes"]).tolist()
    ['yes', nan]
    """
    positions = np.asarray(codes, dtype=np.intp)
    return pd.Categorical.from_codes(positions, pd.Index(list(names)), ordered=ordered)


def same_word(word: str, n: int) -> "pd.Categorical[str]":
    """Column of n rows that all have the same word.

    >>> same_word("recalled", 2).tolist()
    ['recalled', 'recalled']
    """
    return coded(np.zeros(n, dtype=np.intp), [word])


def _number(value: object) -> float:
    """A number as float, missing as NaN, everything else as infinity: outside every range."""
    value = arguments.unboxed(value)
    if isinstance(value, (bool, np.bool_)) or not isinstance(value, (Real, Decimal)):
        return np.nan if _blank(value) else np.inf
    try:
        return float(value)
    except (OverflowError, ValueError):
        return np.inf


def _yes_no(value: object) -> float:
    """Yes as 1, no as 0, missing as NaN, everything else as infinity."""
    if isinstance(value, (bool, np.bool_)):
        return float(value)
    return np.nan if _blank(value) else np.inf


def _blank(value: object) -> bool:
    if value is None or value is pd.NA or value is pd.NaT or value is np.ma.masked:
        return True
    return isinstance(value, Real) and value != value


def _read(column: Column, kinds: str, parse: Callable[[object], float]) -> Floats:
    if isinstance(column, pd.Series) and column.dtype.kind in kinds:
        return column.to_numpy(dtype=float, na_value=np.nan, copy=True)
    return np.array([parse(value) for value in column], dtype=float)


def _shown(value: object) -> str:
    plain = isinstance(value, Real) and not isinstance(value, (bool, np.bool_))
    return f"{_number(value):.12g}" if plain else repr(value)


class Findings:
    """Columns of one visit or many; faults are collected until :func:`settle` raises them.

    Parameters
    ----------
    given : mapping, Series or DataFrame
        One visit, or one row per visit.
    known : iterable of str
        Names that may occur. In a mapping every other name is a fault. A table may have other
        columns; there, a name that resembles a missing known name is a fault, and so is a table
        without any known name.
    title : str, optional
        Precedes each fault, such as "before".

    Raises
    ------
    ValueError
        If ``given`` is none of the three.
    """

    def __init__(self, given: Visit | pd.DataFrame, known: Iterable[str], title: str = "") -> None:
        if not isinstance(given, (Mapping, pd.Series, pd.DataFrame)):
            raise ValueError(f"give a mapping, a row or a DataFrame; got {type(given).__name__}")
        self.given, self.many = given, isinstance(given, pd.DataFrame)
        self.index: pd.Index = given.index if isinstance(given, pd.DataFrame) else pd.RangeIndex(1)
        self.title = f"{title}: " if title else ""
        self.faults: list[str] = []
        self.doubts: list[str] = []
        self.blamed: dict[str, npt.NDArray[np.bool_]] = {}
        """Rows with a value that was refused, by name: such a value is not missing as well."""
        self._check_names(list(known), list(given.keys()))

    def _check_names(self, known: list[str], names: list[Hashable]) -> None:
        if not isinstance(self.given, Mapping) and not set(known) & set(names):
            self.faults.append(f"{self.title}no column is known; expected some of {known}")
        for name in names:
            if name in known:
                if names.count(name) > 1:
                    self.faults.append(f"{self.title}{name} is given twice")
            elif isinstance(self.given, Mapping):
                self.faults.append(self.title + datasets.nearest(name, known, "name"))
            else:
                absent = [word for word in known if word not in names]
                close = get_close_matches(str(name).lower(), absent, n=1, cutoff=0.85)
                if close:
                    self.faults.append(f"{self.title}column {name!r}: is it {close[0]!r}?")

    def __contains__(self, name: str) -> bool:
        return name in self.given

    def _column(self, name: str) -> Column:
        column = self.given[name]
        if not self.many:
            return [column]
        return column if isinstance(column, pd.Series) else [None] * len(self.index)

    def _where(self, rows: npt.NDArray[np.bool_], column: Column | None) -> str:
        """Values that a mask selects, with their rows where there are many."""
        places = np.flatnonzero(rows)
        texts = []
        for place in places[:_SHOWN]:
            value = "" if column is None else _shown(next(iter(column[place : place + 1])))
            row = f"row {self.index[place]}" if self.many else ""
            texts.append(f"{value} ({row})" if value and row else value or row)
        more = [f"and {len(places) - _SHOWN} more rows"] if len(places) > _SHOWN else []
        return ", ".join([*texts, *more])

    def blame(self, name: str, rule: str, rows: npt.NDArray[np.bool_]) -> None:
        """Keep a fault: a name, what it must be, and the rows that are not."""
        if rows.any():
            got = self._where(rows, self._column(name))
            self.faults.append(f"{self.title}{name} {rule}; got {got}")

    def doubt(self, name: str, rule: str, rows: npt.NDArray[np.bool_]) -> None:
        """Keep a warning on values that are possible but unlikely."""
        if rows.any():
            got = self._where(rows, self._column(name))
            self.doubts.append(f"{self.title}{name} {rule}; got {got}")

    def lack(self, text: str, rows: npt.NDArray[np.bool_]) -> None:
        """Keep a fault that concerns whole rows, of both visits where there are two."""
        if rows.any():
            where = self._where(rows, None)
            self.faults.append(text + (f" ({where})" if where else ""))

    def numbers(self, name: str, low: float, high: float, unit: str = "") -> Floats:
        """Numbers of one column, NaN if not examined; text or a value out of range is a fault."""
        if name not in self.given:
            return np.full(len(self.index), np.nan)
        values = _read(self._column(name), "iuf", _number)
        wrong = (values < low) | (values > high)
        allowed = f"{low:g} to {high:g} {unit}".rstrip()
        self.blame(name, f"must be a number of {allowed}, or missing", wrong)
        self.blamed[name] = wrong
        values[wrong] = np.nan
        return values

    def answers(self, name: str) -> Floats:
        """Answers of one column: 1 yes, 0 no, NaN not examined."""
        if name not in self.given:
            return np.full(len(self.index), np.nan)
        values = _read(self._column(name), "b", _yes_no)
        wrong = np.isinf(values)
        self.blame(name, "must be True, False or missing", wrong)
        values[wrong] = np.nan
        return values

    def words(self, name: str, allowed: Sequence[str]) -> npt.NDArray[np.int64]:
        """Position of each word among the allowed ones, -1 where missing."""
        if name not in self.given:
            return np.full(len(self.index), -1)
        codes, found = pd.factorize(np.asarray(self._column(name), dtype=object))
        place = {word: position for position, word in enumerate(allowed)}
        known = [place.get(word, -2) if isinstance(word, str) else -2 for word in found]
        positions = np.array([*known, -1])[codes]
        choice = ", ".join(map(repr, allowed))
        self.blame(name, f"must be one of {choice}, or missing", positions == -2)
        return positions


def settle(*findings: Findings) -> None:
    """Raise all faults of the given findings at once; without faults, issue their warnings.

    Raises
    ------
    ValueError
        One line for each column that has faults, with every faulty row.
    """
    faults = [fault for one in findings for fault in one.faults]
    if faults:
        raise ValueError("\n".join(faults))
    for doubt in (doubt for one in findings for doubt in one.doubts):
        warnings.warn(doubt, UserWarning, stacklevel=3)


_ISO_DATE = r"\d{4}-\d{2}-\d{2}"


def _places(order: pd.Series) -> npt.NDArray[Any]:
    """What visits are sorted by: numbers, also where they were read as text, or dates.

    As text, month "10" would come before month "2".
    """
    if order.dtype.kind in "iufM":
        return order.to_numpy()
    if order.map(lambda value: isinstance(value, str)).all() and (
        order.str.fullmatch(_ISO_DATE).all()
    ):
        return order.to_numpy(dtype=str)
    try:
        return pd.to_numeric(order).to_numpy(dtype=float)
    except (ValueError, TypeError):
        pass
    try:  # dates as objects
        return pd.to_datetime(order, format="ISO8601").to_numpy()
    except (ValueError, TypeError):
        first = next(iter(order))
        raise ValueError(
            f"{order.name} must hold numbers or dates such as 2026-03-31, which order the visits; "
            f"got {first!r}"
        ) from None


def first_visits(visits: pd.DataFrame, by: str, order: str) -> pd.DataFrame:
    """For every visit, return the first visit of the same patient as the baseline of a score.

    Blank values of the first visit stay blank; values of later visits do not replace them.

    Parameters
    ----------
    visits : DataFrame, n rows
        One row per visit.
    by, order : str
        Columns that name the patient and that order the visits. Numbers may be text; dates are
        dates, or text such as 2026-03-31.

    Returns
    -------
    DataFrame, n rows
        With the index of ``visits``.

    Raises
    ------
    ValueError
        If a column is unknown, a patient or a visit's place in the order is missing, or the
        order is neither numbers nor dates.

    Examples
    --------
    >>> from jdmkit import datasets
    >>> visits = datasets.load("child_visits")
    >>> start = first_visits(visits, by="child_id", order="visit_month")
    >>> start["cmas"].head(5).tolist(), visits["cmas"].head(5).tolist()
    ([29, 29, 29, 29, 24], [29, 39, 45, 48, 24])
    """
    arguments.table("visits", visits, [])
    for column in (by, order):
        arguments.word("column", column, visits.columns)
        if list(visits.columns).count(column) > 1:
            raise ValueError(f"column {column} is given twice; keep one of them")
        if visits[column].isna().any():
            rows = ", ".join(map(str, visits.index[visits[column].isna()]))
            raise ValueError(f"{column} is missing in row {rows}")
    place = _places(visits[order]).argsort(kind="stable")
    first = pd.Series(place, index=visits[by].iloc[place]).groupby(level=0).first()
    return visits.iloc[visits[by].map(first)].set_axis(visits.index)
