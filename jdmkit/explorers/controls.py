"""Labeled controls of an explorer: each knows its valid values, and its words.

>>> Slide("Dose", 44, 0, 70, 0.5, "g").in_words()
'Dose: 44 g (0 to 70)'
"""

from collections.abc import Mapping, Sequence
from typing import Any

import traitlets

from jdmkit import datasets


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
        raise TypeError(f"{type(self).__name__} says no valid values")

    def spec(self) -> dict[str, Any]:
        """Description that the page draws the control from."""
        return {"kind": self.kind, "label": self.label}

    def in_words(self) -> str:
        """Label, value and range for a reader without a kernel."""
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
        """Refuse what is no number or lies outside the range."""
        number = isinstance(value, (int, float)) and not isinstance(value, bool)
        if not number or not self.low <= value <= self.high:
            span = f"{self.low:g} to {self.high:g} {self.unit}".rstrip()
            raise ValueError(f"{self.label} must be a number of {span}; got {value!r}")
        return float(value)

    def spec(self) -> dict[str, Any]:
        """Description that the page draws the control from."""
        limits = {"min": self.low, "max": self.high, "step": self.step, "unit": self.unit}
        return super().spec() | limits

    def in_words(self) -> str:
        """Label, value and range for a reader without a kernel."""
        unit = f" {self.unit}" if self.unit else ""
        return f"{self.label}: {self.value:g}{unit} ({self.low:g} to {self.high:g})"


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
        """Refuse what is no option; a yes is no 1."""
        for option in self.options.values():
            if value == option and isinstance(value, bool) == isinstance(option, bool):
                return option
        raise ValueError(
            f"{self.label}: {datasets.nearest(value, self.options.values(), 'option')}"
        )

    def spec(self) -> dict[str, Any]:
        """Description that the page draws the control from."""
        return super().spec() | {"options": list(self.options.items())}

    def in_words(self) -> str:
        """Label and choice for a reader without a kernel."""
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
        """Description that the page draws the control from."""
        return super().spec() | {"meanings": self.meanings}

    def in_words(self) -> str:
        """Label, choice and its meaning for a reader without a kernel."""
        text = super().in_words()
        meaning = self.meanings.get(text.removeprefix(f"{self.label}: "))
        return f"{text} ({meaning})" if meaning else text


class Ticks(Choice):
    """Any number of several options; the value is a tuple in the order of the options."""

    kind = "ticks"

    def __init__(self, label: str, options: Mapping[str, str], value: Sequence[str] = ()) -> None:
        super().__init__(label, tuple(value), options)

    def checked(self, value: object) -> tuple[str, ...]:
        """Refuse what is no option; sort the rest."""
        if isinstance(value, str) or not isinstance(value, Sequence):
            raise ValueError(f"{self.label} takes a list of options; got {value!r}")
        for option in value:
            if option not in self.options.values():
                known = self.options.values()
                raise ValueError(f"{self.label}: {datasets.nearest(option, known, 'option')}")
        return tuple(option for option in self.options.values() if option in value)

    def in_words(self) -> str:
        """Label and ticked options for a reader without a kernel."""
        texts = [text for text, option in self.options.items() if option in self.value]
        return f"{self.label}: {', '.join(texts) or 'none'}"
