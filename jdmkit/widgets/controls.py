"""Labeled controls of an explorer; each checks its values and describes itself in words.

>>> Slide("Dose", 44, 0, 70, 0.5, "g").in_words()
'Dose: 44 g (0 to 70)'
"""

from collections.abc import Iterable, Mapping, Sequence
from math import isfinite
from typing import Any

import numpy as np
import traitlets

from jdmkit import arguments, datasets


class Control(traitlets.HasTraits):
    """A labeled control; set ``value`` to move it."""

    kind = ""
    value = traitlets.Any()

    def __init__(self, label: str, value: object) -> None:
        self.label = label
        super().__init__(value=value)
        self.default = self.value

    @traitlets.validate("value")
    def _valid(self, proposal: Mapping[str, Any]) -> object:
        return self.checked(proposal["value"])

    def checked(self, value: object) -> object:
        """Return the value as the figure takes it, or raise ``ValueError``."""
        raise TypeError(f"{type(self).__name__} does not define its valid values")

    def spec(self) -> dict[str, Any]:
        """Describe the control to the page, which draws it."""
        return {"kind": self.kind, "label": self.label}

    def in_words(self) -> str:
        """Return label, value and range for a reader without a kernel."""
        return f"{self.label}: {self.value}"


class Slide(Control):
    """A number set by sliding or by typing.

    Parameters
    ----------
    label : str
        What it sets.
    value, low, high, step : float
        Start, range (inclusive) and step.
    unit : str, optional
        Unit of the number.
    """

    kind = "slide"

    def __init__(
        self, label: str, value: float, low: float, high: float, step: float, unit: str = ""
    ) -> None:
        self.low, self.high, self.step, self.unit = low, high, step, unit
        super().__init__(label, value)

    def checked(self, value: object) -> float:
        """Refuse what is not a number or is out of range."""
        if not arguments.is_number(value) or not self.low <= value <= self.high:
            span = f"{self.low:g} to {self.high:g} {self.unit}".rstrip()
            raise ValueError(f"{self.label} must be a number of {span}; got {value!r}")
        return float(value)

    def spec(self) -> dict[str, Any]:
        """Describe the control to the page, which draws it."""
        limits = {"min": self.low, "max": self.high, "step": self.step, "unit": self.unit}
        return super().spec() | limits

    def in_words(self) -> str:
        """Return label, value and range for a reader without a kernel."""
        unit = f" {self.unit}" if self.unit else ""
        return f"{self.label}: {self.value:g}{unit} ({self.low:g} to {self.high:g})"


def _same(value: object, option: object) -> bool:
    """Whether a value is an option: True is not 1, and NumPy's numbers are numbers."""
    if isinstance(value, (bool, np.bool_)) or isinstance(option, bool):
        return isinstance(value, (bool, np.bool_)) and isinstance(option, bool) and value == option
    if arguments.is_number(value) or arguments.is_number(option):
        return arguments.is_number(value) and arguments.is_number(option) and value == option
    if isinstance(value, str) or isinstance(option, str):
        return isinstance(value, str) and value == option
    return type(value) is type(option) and bool(value == option)


class Choice(Control):
    """One of several options.

    Parameters
    ----------
    label : str
        What it sets.
    value : object
        Option chosen at first.
    options : mapping of str to object
        Text to show, and the value it stands for.
    """

    kind = "choice"

    def __init__(self, label: str, value: object, options: Mapping[str, object]) -> None:
        self.options = dict(options)
        super().__init__(label, value)

    def checked(self, value: object) -> object:
        """Refuse what is not an option; True is not 1."""
        for option in self.options.values():
            if _same(value, option):
                return option
        raise ValueError(
            f"{self.label}: {datasets.nearest(value, self.options.values(), 'option')}"
        )

    def spec(self) -> dict[str, Any]:
        """Describe the control to the page, which draws it."""
        return super().spec() | {"options": list(self.options.items())}

    def in_words(self) -> str:
        """Return label and choice for a reader without a kernel."""
        text = next(text for text, option in self.options.items() if option == self.value)
        return f"{self.label}: {text}"


class Grade(Choice):
    """One of a few options that all stay in view, such as the levels of a scale.

    Parameters
    ----------
    label, value, options
        As in :class:`Choice`.
    meanings : mapping of str to str, optional
        What an option stands for, by its text; shown beside the chosen one.
    """

    kind = "grade"

    def __init__(
        self,
        label: str,
        value: object,
        options: Mapping[str, object],
        meanings: Mapping[str, str] | None = None,
    ) -> None:
        self.meanings = dict(meanings or {})
        super().__init__(label, value, options)

    def spec(self) -> dict[str, Any]:
        """Describe the control to the page, which draws it."""
        return super().spec() | {"meanings": self.meanings}

    def in_words(self) -> str:
        """Return label, choice and its meaning for a reader without a kernel."""
        text = super().in_words()
        meaning = self.meanings.get(text.removeprefix(f"{self.label}: "))
        return f"{text} ({meaning})" if meaning else text


class Ticks(Choice):
    """Any number of several options; the value is a tuple in the order of the options."""

    kind = "ticks"

    def __init__(self, label: str, options: Mapping[str, str], value: Sequence[str] = ()) -> None:
        super().__init__(label, tuple(value), options)

    def checked(self, value: object) -> tuple[str, ...]:
        """Refuse what is not an option; sort the rest."""
        if isinstance(value, (str, Mapping)) or not isinstance(value, Iterable):
            raise ValueError(f"{self.label} takes a list of options; got {value!r}")
        known, ticked = list(self.options.values()), list(value)
        for option in ticked:
            if not isinstance(option, str) or option not in known:
                raise ValueError(f"{self.label}: {datasets.nearest(option, known, 'option')}")
        return tuple(option for option in known if option in ticked)

    def in_words(self) -> str:
        """Return label and ticked options for a reader without a kernel."""
        texts = [text for text, option in self.options.items() if option in self.value]
        return f"{self.label}: {', '.join(texts) or 'none'}"


class Cells(Control):
    """A table whose cells can be edited; the value holds the changed cells.

    Text that is not a number stays as it was typed, so that the figure can name the fault and
    nothing typed is lost. A cell that is left blank gets its first value back.

    Parameters
    ----------
    label : str
        What the table holds.
    rows : mapping of str to mapping of str to float or str
        Row to column to the first content; a blank is ``""``.
    beside : mapping of str to mapping of str to str, optional
        Row to further columns that cannot be edited, such as a unit.
    options : mapping of str to sequence of str, optional
        Columns where one of a few words is chosen.
    groups : mapping of str to sequence of str, optional
        Rows that can be shown alone, by the name of the group; the first group is shown first.
    """

    kind = "cells"

    def __init__(
        self,
        label: str,
        rows: Mapping[str, Mapping[str, float | str]],
        beside: Mapping[str, Mapping[str, str]] | None = None,
        options: Mapping[str, Sequence[str]] | None = None,
        groups: Mapping[str, Sequence[str]] | None = None,
    ) -> None:
        self.rows = {row: dict(cells) for row, cells in rows.items()}
        self.columns = list(next(iter(self.rows.values())))
        self.beside, self.options = dict(beside or {}), dict(options or {})
        self.groups = {name: list(members) for name, members in (groups or {}).items()}
        super().__init__(label, {})

    def checked(self, value: object) -> dict[str, dict[str, float | str]]:
        """Refuse unknown rows, columns and options; leave out cells that do not change."""
        edits = {}
        for row, cells in self._mapping(value, "rows").items():
            if not isinstance(row, str) or row not in self.rows:
                raise ValueError(f"{self.label}: {datasets.nearest(row, self.rows, 'row')}")
            typed = {
                column: self._typed(row, column, cell)
                for column, cell in self._mapping(cells, f"cells of {row}").items()
            }
            kept = {
                column: cell
                for column, cell in typed.items()
                if cell not in ("", self.rows[row][column])
            }
            edits |= {row: kept} if kept else {}
        return edits

    def _mapping(self, value: object, what: str) -> Mapping[str, Any]:
        if not isinstance(value, Mapping):
            raise ValueError(f"{self.label} takes a mapping of the changed {what}; got {value!r}")
        return value

    def _typed(self, row: str, column: str, cell: object) -> float | str:
        """Return a cell as a number if it is one, otherwise as the text that was typed."""
        if column not in self.columns:
            raise ValueError(f"{self.label}: {datasets.nearest(column, self.columns, 'column')}")
        if not isinstance(cell, str) and not arguments.is_number(cell):
            raise ValueError(f"{self.label}: {row}, {column} takes a number or text; got {cell!r}")
        text = str(cell).strip()
        if column in self.options:
            if text and text not in self.options[column]:
                known = self.options[column]
                raise ValueError(f"{self.label}: {datasets.nearest(text, known, column)}")
            return text
        try:
            number = float(text)
        except ValueError:
            return text
        return number if isfinite(number) and "_" not in text else text

    def spec(self) -> dict[str, Any]:
        """Describe the control to the page, which draws it."""
        columns = [{"name": one, "options": self.options.get(one)} for one in self.columns]
        rows = [
            {
                "name": row,
                "start": [_plain(cell) for cell in cells.values()],
                "beside": list(self.beside[row].values()) if self.beside else [],
            }
            for row, cells in self.rows.items()
        ]
        more = list(next(iter(self.beside.values()), {}))
        groups = [[name, members] for name, members in self.groups.items()]
        return super().spec() | {"columns": columns, "more": more, "rows": rows, "groups": groups}

    def in_words(self) -> str:
        """Return label and changed cells for a reader without a kernel."""
        told = [
            f"{row} {column} {_plain(cell)}"
            for row, cells in self.value.items()
            for column, cell in cells.items()
        ]
        return f"{self.label}: {len(self.rows)} rows, {', '.join(told) or 'none'} changed"


def _plain(cell: float | str) -> str:
    """Return a cell as a person would type it."""
    return cell if isinstance(cell, str) else f"{cell:.10g}"
