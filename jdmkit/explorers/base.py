"""The explorer: labeled controls bound to one figure call, and nothing else.

>>> def plot_double(x=1.0):
...     return charts.Table(pd.DataFrame({"double": [2 * x]}), f"Twice {x:g} is {2 * x:g}.")
>>> explorer = Explorer(plot_double, {"x": Slide("Number", 1.0, 0, 10, 0.5)})
>>> explorer.controls["x"].value = 3
>>> explorer.chart.words, explorer.call
('Twice 3 is 6.', 'figures.plot_double(x=3.0)')
"""

from collections.abc import Callable, Mapping, Sequence
from html import escape
from pathlib import Path
from typing import Any

import anywidget
import pandas as pd  # noqa: F401  (for the example above)
import traitlets

from jdmkit import charts, datasets

HERE = Path(__file__).parent


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
        """Refuse what is no option."""
        if value not in self.options.values():
            raise ValueError(
                f"{self.label}: {datasets.nearest(value, self.options.values(), 'option')}"
            )
        return value

    def spec(self) -> dict[str, Any]:
        """Description that the page draws the control from."""
        return super().spec() | {"options": list(self.options.items())}

    def in_words(self) -> str:
        """Label and choice for a reader without a kernel."""
        text = next(text for text, option in self.options.items() if option == self.value)
        return f"{self.label}: {text}"


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


class Explorer(anywidget.AnyWidget):
    """Controls bound to a figure function; moving one shows the figure anew.

    Parameters
    ----------
    figure : callable
        Takes the controls' values by name; returns a ``Chart`` or ``Table``.
    controls : mapping of str to Control
        One for each argument that can be moved.
    presets : mapping of str to dict, optional
        Named states for a presenter: argument to value.

    Attributes
    ----------
    controls : dict of str to Control
        ``explorer.controls["dose_g"].value = 60`` moves one.
    chart : Chart or Table
        What is shown now.
    fault : str
        What was wrong with the last state, if anything; the page shows it where the chart was.
    """

    _esm = HERE / "explorer.js"
    _css = HERE / "explorer.css"
    spec = traitlets.List().tag(sync=True)
    presets = traitlets.List().tag(sync=True)
    state = traitlets.Dict().tag(sync=True)
    settled = traitlets.Int(0).tag(sync=True)
    html = traitlets.Unicode().tag(sync=True)
    words = traitlets.Unicode().tag(sync=True)
    call = traitlets.Unicode().tag(sync=True)

    def __init__(
        self,
        figure: Callable[..., charts.Exhibit],
        controls: Mapping[str, Control],
        presets: Mapping[str, Mapping[str, object]] | None = None,
    ) -> None:
        self.figure, self.controls = figure, dict(controls)
        self.chart: charts.Exhibit | None = None
        self.fault, self._named, self._moving = "", dict(presets or {}), False
        super().__init__(
            spec=[{"name": name} | control.spec() for name, control in self.controls.items()],
            presets=list(self._named),
            state=self._values(),
        )
        self._history = [self._values()]
        for control in self.controls.values():
            control.observe(lambda change: self._moved(), names="value")
        self.observe(self._from_page, names="state")
        self.observe(lambda change: self._remember(), names="settled")
        self.on_msg(self._asked)
        self._refresh()

    def _values(self) -> dict[str, object]:
        return {name: control.value for name, control in self.controls.items()}

    def _refresh(self) -> None:
        """Call the figure with the controls' values; show it, or what is wrong."""
        values = self._values()
        typed = ", ".join(f"{name}={value!r}" for name, value in values.items())
        self.call = f"figures.{self.figure.__name__}({typed})"
        try:
            self.chart, self.fault = self.figure(**values), ""
        except Exception as error:
            self.fault = str(error) or type(error).__name__
        self._show()

    def _show(self) -> None:
        fault = f'<div class="jdm-fault" role="alert">{escape(self.fault)}</div>'
        with self.hold_sync():
            self.html = fault if self.fault else self.chart._repr_html_()
            self.words = self.fault or self.chart.words

    def _moved(self) -> None:
        """Answer a control that was moved from Python."""
        if self._moving:
            return
        self.state = self._values()
        self._remember()
        self._refresh()

    def _set(self, values: Mapping[str, object]) -> None:
        """Move several controls and draw once. Nothing moves if one value is refused."""
        checked = {name: self.controls[name].checked(value) for name, value in values.items()}
        self._moving = True
        for name, value in checked.items():
            self.controls[name].value = value
        self._moving = False
        self.state = self._values()
        self._refresh()

    def _from_page(self, change: Mapping[str, Any]) -> None:
        """Answer a control that was moved in the page."""
        if self._moving or _plain(change["new"]) == _plain(self._values()):
            return
        try:
            self._set(change["new"])
        except (ValueError, KeyError, traitlets.TraitError) as error:
            self.fault = str(error)
            self._show()

    def _remember(self) -> None:
        if self._history[-1] != self._values():
            self._history.append(self._values())

    def _asked(self, widget: object, content: Mapping[str, Any], buffers: object) -> None:
        """Answer a button."""
        if content.get("reset"):
            self.reset()
        elif content.get("undo"):
            self.undo()
        elif content.get("preset") in self._named:
            self.show(content["preset"])

    def reset(self) -> None:
        """Move every control back to where it started."""
        self._set({name: control.default for name, control in self.controls.items()})
        self._remember()

    def undo(self) -> None:
        """Take the last move back."""
        if len(self._history) > 1:
            self._history.pop()
        self._set(self._history[-1])

    def show(self, preset: str) -> None:
        """Move the controls to a named state.

        Raises
        ------
        KeyError
            If there is no such preset; the message names the nearest.
        """
        if preset not in self._named:
            raise KeyError(datasets.nearest(preset, self._named, "preset"))
        start = {name: control.default for name, control in self.controls.items()}
        self._set(start | dict(self._named[preset]))
        self._remember()

    def __repr__(self) -> str:
        return self.fault or self.chart.words

    def _stored(self) -> str:
        """What stays in the notebook where no kernel runs."""
        told = "; ".join(control.in_words() for control in self.controls.values())
        return (
            f"{self.chart._repr_html_()}"
            f"<p><small>Controls, live once the cell has run: {escape(told)}.</small></p>"
        )

    def _repr_mimebundle_(self, **kwargs: object) -> tuple[dict[str, Any], dict[str, Any]]:
        bundle = super()._repr_mimebundle_(**kwargs) or {}
        data, metadata = bundle if isinstance(bundle, tuple) else (bundle, {})
        return data | {"text/plain": repr(self), "text/html": self._stored()}, metadata


def _plain(values: Mapping[str, object]) -> dict[str, object]:
    """Values as the page sends them: a tuple arrives as a list."""
    return {k: list(v) if isinstance(v, tuple) else v for k, v in values.items()}
