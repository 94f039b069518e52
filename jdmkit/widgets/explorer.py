"""The explorer: labeled controls bound to one figure call.

>>> import pandas as pd
>>> from jdmkit.widgets.controls import Slide
>>> def plot_double(x=1.0):
...     return charts.Table(pd.DataFrame({"double": [2 * x]}), f"Twice {x:g} is {2 * x:g}.")
>>> explorer = Explorer(plot_double, {"x": Slide("Number", 1.0, 0, 10, 0.5)})
>>> explorer.controls["x"].value = 3
>>> explorer.chart.words, explorer.call
('Twice 3 is 6.', 'figures.plot_double(x=3.0)')
"""

import logging
from collections.abc import Callable, Mapping
from html import escape
from pathlib import Path
from typing import Any

import anywidget
import traitlets

from jdmkit import charts, datasets
from jdmkit.widgets.controls import Control

HERE = Path(__file__).parent

FULL_PACKET = 66_000
"""Bytes that fill a packet between programs of one machine (65,483).

Jupyter's server sends a smaller message only once the last one was acknowledged, which takes up
to 40 ms (Nagle's algorithm against delayed acknowledgements); a full packet leaves at once.
"""


LOG = logging.getLogger(__name__)


def reason(error: Exception) -> str | None:
    """Return what an error says to the reader, or None if it is a fault of jdmkit.

    The kit refuses an input with a ``ValueError`` or a class derived from it, or with a
    ``UserWarning`` where warnings count as errors. It refuses an unknown name with a ``KeyError``
    that holds the sentence of ``datasets.nearest``, which begins with "unknown". These messages
    are written for the reader. Any other error comes from a mistake in the code: a look-up that
    failed inside raises a ``KeyError`` with the bare key, which would say nothing to a reader.

    Parameters
    ----------
    error : Exception
        What a figure function or a control raised.

    Returns
    -------
    str or None
        The message of an error that was raised on purpose.

    Examples
    --------
    >>> reason(ValueError("dose_g must be at most 200 g; got 300"))
    'dose_g must be at most 200 g; got 300'
    >>> reason(KeyError("P29")) is None
    True
    """
    words = str(error.args[0]) if error.args else ""
    unknown_name = isinstance(error, KeyError) and words.startswith("unknown ")
    on_purpose = unknown_name or isinstance(error, (ValueError, UserWarning))
    return words if words and on_purpose else None


class Explorer(anywidget.AnyWidget):
    """Controls bound to a figure function; moving one shows the figure again.

    Parameters
    ----------
    figure : callable
        Takes the controls' values by name; returns a ``Chart`` or ``Table``.
    controls : mapping of str to Control
        One for each argument that can be moved.
    presets : mapping of str to dict, optional
        Named states for a presenter: argument to value.
    given : mapping of str to pair of str and object, optional
        Further arguments of the figure that no control moves. The text is the name that the
        reader has for the value: ``{"scenario": ("plan", plan)}``.
    keep : pair of str and callable, optional
        Name of a button, and what it does: it takes the controls' values by name, writes them to
        a file, and returns a sentence that says so.

    Attributes
    ----------
    controls : dict of str to Control
        ``explorer.controls["dose_g"].value = 60`` moves one.
    chart : Chart or Table
        What is shown now.
    fault : str
        What was wrong with the last state, if anything; the page shows it in place of the chart.
    said : str
        Whether the state was saved, if the reader asked for it since the last move.
    """

    # as text: a path would be watched for changes, and the watcher keeps every explorer alive
    _esm = "".join(
        (HERE / name).read_text(encoding="utf-8") for name in ("controls.js", "explorer.js")
    )
    _css = (HERE / "explorer.css").read_text(encoding="utf-8")
    spec = traitlets.List().tag(sync=True)
    presets = traitlets.List().tag(sync=True)
    keeps = traitlets.Unicode().tag(sync=True)
    shown = traitlets.Dict().tag(sync=True)

    def __init__(
        self,
        figure: Callable[..., charts.Exhibit],
        controls: Mapping[str, Control],
        presets: Mapping[str, Mapping[str, object]] | None = None,
        given: Mapping[str, tuple[str, object]] | None = None,
        keep: tuple[str, Callable[..., str]] | None = None,
    ) -> None:
        self.figure, self.controls = figure, dict(controls)
        self._given = dict(given or {})
        label, self._keep = keep or ("", None)
        self._draw = figure.live() if hasattr(figure, "live") else figure
        self.chart: charts.Exhibit | None = None
        self.fault, self.said, self._named = "", "", dict(presets or {})
        self._asked_by, self._moving, self._on_page = ("", 0), False, False
        self._hurried = False  # single density while a slider is held
        self._history = [self._values()]
        super().__init__(
            spec=[{"name": name} | control.spec() for name, control in self.controls.items()],
            presets=list(self._named),
            keeps=label,
        )
        for control in self.controls.values():
            control.observe(lambda change: self._moved(), names="value")
        self.on_msg(self._asked)
        self._refresh()

    def _values(self) -> dict[str, object]:
        return {name: control.value for name, control in self.controls.items()}

    @property
    def call(self) -> str:
        """The call that draws what is shown."""
        said = {name: repr(value) for name, value in self._values().items()}
        said |= {name: named for name, (named, _) in self._given.items()}
        typed = ", ".join(f"{name}={text}" for name, text in said.items())
        return f"figures.{self.figure.__name__}({typed})"

    def _refresh(self) -> None:
        """Call the figure with the controls' values; show it, or show what is wrong."""
        self.said = ""
        try:
            given = {name: value for name, (_, value) in self._given.items()}
            self.chart, self.fault = self._draw(**self._values(), **given), ""
        except Exception as error:  # a control never raises into the page
            self._blame(error)
        self._show()

    def _blame(self, error: Exception) -> None:
        """Set ``fault`` to the message of an error; log the traceback of a fault of our own."""
        words = reason(error)
        if words is None:
            LOG.error("%s failed", self.call, exc_info=error)
            words = (
                f"This is a fault of jdmkit, not of your input: {error!r}. "
                "Please report it with the traceback, which is in the log."
            )
        self.fault = words

    def _show(self) -> None:
        """Send picture, words, call and state to the page, in one message."""
        by, number = self._asked_by
        html = picture = ""  # nothing is drawn until the explorer is on a page
        if self.fault:
            html = f'<div class="jdm-fault" role="alert">{escape(self.fault)}</div>'
        elif self._on_page and isinstance(self.chart, charts.Chart):
            png = self.chart.quick_picture if self._hurried else self.chart.picture
            html, picture = self.chart.html(), charts.data_address(png)
        elif self._on_page:
            html = self.chart._repr_html_()
        before = self.shown
        same = bool(before) and (html, picture) == (before["html"], before["picture"])
        self.shown = {
            "by": by,
            "number": number,
            "drawing": before.get("drawing", 0) + (not same),  # the page redraws if it is new
            "state": self._values(),
            "html": html,
            "picture": picture,
            "words": repr(self),
            "call": self.call,
            "fault": self.fault,
            "said": self.said,
            "filling": " " * (FULL_PACKET - len(html) - len(picture)),
        }

    def _moved(self) -> None:
        """Answer a control that was moved from Python."""
        if not self._moving:
            self._remember()
            self._refresh()

    def _set(self, values: Mapping[str, object]) -> None:
        """Move several controls and draw once. Nothing moves if one value is refused."""
        for name in values:
            if name not in self.controls:
                raise KeyError(datasets.nearest(name, self.controls, "control"))
        checked = {name: self.controls[name].checked(value) for name, value in values.items()}
        before = {name: self.controls[name].value for name in checked}
        self._moving = True
        try:
            for name, value in checked.items():
                self.controls[name].value = value
        finally:
            self._moving = False
        if self.fault or checked != before:
            self._refresh()
        else:  # a slider was released without a move: the picture is there already
            self._show()

    def _remember(self) -> None:
        if self._history[-1] != self._values():
            self._history.append(self._values())

    def _asked(self, widget: object, question: Mapping[str, Any], buffers: object) -> None:
        """Answer the page: a moved control or a button."""
        self._asked_by = (question.get("by", ""), question.get("number", 0))
        self._hurried, self.said = bool(question.get("moving")), ""
        # one question, one answer, one state of the tables
        with self.hold_sync(), datasets.still():
            try:
                self._answer(question)
            except Exception as error:  # nothing that a page sends raises into the kernel
                self._blame(error)
                self._show()

    def _answer(self, question: Mapping[str, Any]) -> None:
        """Do what the page asks: set the state, then press a button."""
        if "state" in question:
            self._set(question["state"])
            if question.get("settled"):
                self._remember()
        if question.get("reset"):
            self.reset()
        elif question.get("undo"):
            self.undo()
        elif "preset" in question:
            self.show(question["preset"])
        elif question.get("keep"):
            try:
                self.said = self.keep()
            except (ValueError, OSError) as error:
                self.said = f"Not saved. {error}"
            self._show()

    def reset(self) -> None:
        """Move every control back to where it started."""
        self._set({name: control.default for name, control in self.controls.items()})
        self._remember()

    def undo(self) -> None:
        """Take the last move back."""
        if len(self._history) > 1:
            self._history.pop()
        self._set(self._history[-1])

    def keep(self) -> str:
        """Save the state to its file; return a sentence that says so.

        Raises
        ------
        ValueError
            If there is no file to write to, or if the state has a fault. Nothing is written then.
        """
        if self._keep is None:
            raise ValueError("this explorer writes no file")
        if self.fault:
            raise ValueError(self.fault)
        return self._keep(**self._values())

    def show(self, preset: str) -> None:
        """Move the controls to a named state.

        Raises
        ------
        KeyError
            If the preset does not exist. The message suggests the closest name.
        """
        if preset not in self._named:
            raise KeyError(datasets.nearest(preset, self._named, "preset"))
        start = {name: control.default for name, control in self.controls.items()}
        self._set(start | dict(self._named[preset]))
        self._remember()

    def __repr__(self) -> str:
        return self.fault or self.chart.words

    def _stored(self) -> str:
        """HTML for a notebook in which no kernel runs."""
        told = "; ".join(control.in_words() for control in self.controls.values())
        return (
            f"{self.chart._repr_html_()}"
            f"<p><small>Controls, live once the cell has run: {escape(told)}.</small></p>"
        )

    def _repr_mimebundle_(self, **kwargs: object) -> tuple[dict[str, Any], dict[str, Any]]:
        self._on_page = True
        self._show()
        bundle = super()._repr_mimebundle_(**kwargs) or {}
        data, metadata = bundle if isinstance(bundle, tuple) else (bundle, {})
        return data | {"text/plain": repr(self), "text/html": self._stored()}, metadata
