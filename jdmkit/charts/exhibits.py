"""What a lesson shows: a picture or a table, the words that say what it shows, and its sources.

The words are caption, alternative text, readable diff and test reference at once.

>>> Table(pd.DataFrame({"dose": ["60 g"]}), "The dose is 60 g.", sources=["mendez2003"])
The dose is 60 g.
"""

import functools
from collections.abc import Iterable
from html import escape
from io import BytesIO
from pathlib import Path
from typing import Any

import pandas as pd
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from jdmkit import datasets
from jdmkit.charts.accessible import html_table
from jdmkit.charts.png import Canvas, data_address, encode
from jdmkit.charts.styles import PIXELS_PER_CSS_PIXEL, QUIET, SIZES, current_size, with_style

MARKS = {"verified": "", "secondary": "", "recalled": "†", "assumed": "‡"}
"""Sign behind a value that was not read in a source."""

NOT_STATED = "not verified"
"""Text of a blank cell: a blank never counts as no or as zero."""


def mark(value: Any, confidence: str) -> str:
    """Write a value as text, with the sign of its confidence.

    >>> mark(46, "verified"), mark(46, "recalled"), mark(None, "verified")
    ('46', '46 †', 'not verified')
    """
    if value is None or (pd.api.types.is_scalar(value) and pd.isna(value)):
        return NOT_STATED
    text = f"{value:g}" if isinstance(value, float) else str(value)
    return f"{text} {MARKS[confidence]}".rstrip()


class Exhibit:
    """Words and sources of what is shown; ``Chart`` and ``Table`` add what is seen.

    Parameters
    ----------
    words : str
        One or two sentences with the decisive numbers.
    sources : iterable of str
        Keys of ``references.csv``; each must exist.
    confidence : iterable of str
        Words of confidence of the values shown; "recalled" and "assumed" are explained below.
    """

    formats: tuple[str, ...] = ()
    width = "60em"

    def __init__(
        self, words: str, sources: Iterable[str] = (), confidence: Iterable[str] = ()
    ) -> None:
        self.words = " ".join(words.split())
        self.sources = list(dict.fromkeys(sources))
        self.confidence = [word for word in datasets.CONFIDENCE if word in set(confidence)]
        self.size = current_size()
        datasets.check_keys(*self.sources)  # an unknown key fails here, not in a reader's notebook

    def __repr__(self) -> str:
        return self.words

    def _footnotes(self) -> str:
        """Return the sources, and the meaning of the signs behind values."""
        weak = [word for word in self.confidence if MARKS[word]]
        meaning = [f"{MARKS[w]} {w}: {datasets.CONFIDENCE_MEANING[w]}." for w in weak]
        names = [datasets.short_citation(key) for key in self.sources]
        lines = [
            f"Sources: {'; '.join(names)}." if names else "Source: made for this kit.",
            *meaning,
        ]
        text = escape(" ".join(line for line in lines if line))
        if len(names) > 8:
            short = escape(" ".join([f"{len(names)} sources.", *meaning]))
            return f"<details><summary>{short}</summary>{escape('; '.join(names))}</details>"
        return f"<div>{text}</div>"

    def _wrap(self, body: str) -> str:
        points = SIZES[self.size] * 1.3
        return (
            f'<figure style="margin:0.6em 0;max-width:{self.width};font-size:{points:g}px">{body}'
            f'<div style="color:{QUIET};font-size:85%">{self._footnotes()}</div></figure>'
        )

    def _path(self, path: str | Path) -> Path:
        path = Path(path)
        if path.suffix not in self.formats:
            raise ValueError(datasets.nearest(path.suffix, self.formats, "file ending"))
        return path


class Chart(Exhibit):
    """A picture, the words that say what it shows, and its sources.

    Parameters
    ----------
    figure : matplotlib.figure.Figure
        Not bound to a window (no pyplot). It is drawn when first shown.
    words, sources, confidence
        As in :class:`Exhibit`.

    Examples
    --------
    >>> from jdmkit.charts import blank_axes
    >>> sheet, axes = blank_axes()
    >>> Chart(sheet, "An empty sheet.")
    An empty sheet.
    """

    formats = (".png", ".svg")

    def __init__(
        self,
        figure: Figure,
        words: str,
        sources: Iterable[str] = (),
        confidence: Iterable[str] = (),
    ) -> None:
        super().__init__(words, sources, confidence)
        self._figure = figure

    @property
    def figure(self) -> Figure:
        """The matplotlib figure, which has no window."""
        return self._figure

    @functools.cached_property
    def picture(self) -> bytes:
        """PNG at double density, 256 colors."""
        with with_style(self.size):
            self.figure.set_dpi(100 * PIXELS_PER_CSS_PIXEL)
            canvas: Canvas = FigureCanvasAgg(self.figure)
            canvas.draw()
        return encode(canvas)

    @property
    def quick_picture(self) -> bytes:
        """Picture to show while a slider is held; a :class:`LiveChart` has a quicker one."""
        return self.picture

    def _repr_html_(self) -> str:
        return self.html(data_address(self.picture))

    def html(self, address: str = "") -> str:
        """Return picture, words and sources for a page, which may set the address itself."""
        width, height = (round(inches * 100) for inches in self.figure.get_size_inches())
        words = escape(self.words)
        image = (
            f'<img alt="{words}" width="{width}" height="{height}" '
            f'style="max-width:100%;height:auto" src="{address}">'
        )
        # the picture's alternative text speaks; the visible caption repeats it for the eye alone
        return self._wrap(f'{image}<figcaption aria-hidden="true">{words}</figcaption>')

    def save(self, path: str | Path) -> Path:
        """Write a PNG or SVG file that carries words and sources as metadata.

        Parameters
        ----------
        path : path
            Ends in ``.png`` or ``.svg``. An existing file is replaced only by a whole one.

        Raises
        ------
        ValueError
            If the ending is another one.
        """
        path, content = self._path(path), BytesIO()
        about: dict[str, str | None] = {
            "Title": self.words,
            "Source": "; ".join(self.sources),
            "Description": self.words,
        }
        if path.suffix == ".svg":
            about["Date"] = None
        with with_style(self.size):
            self.figure.savefig(content, format=path.suffix[1:], dpi=200, metadata=about)
        with datasets.draft_of(path) as draft:
            draft.write_bytes(content.getvalue())
        return path


_CELL = "text-align:left;vertical-align:top;white-space:normal"

_STYLES = {
    "region": "overflow-x:auto",
    "caption": "caption-side:top;text-align:left;padding:0.3em 0",
    "column": "text-align:left",
    "row": _CELL,
    "cell": _CELL,
}
"""Style of each part of a table; a notebook takes no style sheet."""


class Table(Exhibit):
    """A table, the words that say what it shows, and its sources.

    Parameters
    ----------
    frame : DataFrame
        The first column gives the headings of the rows; a missing cell reads "not verified".
    words, sources, confidence
        As in :class:`Exhibit`.
    """

    formats = (".csv", ".html")
    width = "100%"

    def __init__(
        self,
        frame: pd.DataFrame,
        words: str,
        sources: Iterable[str] = (),
        confidence: Iterable[str] = (),
    ) -> None:
        super().__init__(words, sources, confidence)
        self.frame = frame.reset_index(drop=True)

    @staticmethod
    def _content(cell: object) -> str:
        """Return a cell in HTML; what was not read in a source is in italics."""
        text = mark(cell, "verified")
        weak = text.endswith(("†", "‡")) or text == NOT_STATED
        return f"<i>{escape(text)}</i>" if weak else escape(text)

    @staticmethod
    def _style(part: str, value: object) -> str:
        return f' style="{_STYLES[part]}"'

    def _repr_html_(self) -> str:
        return self._wrap(
            html_table(self.frame, self.words, content=self._content, attributes=self._style)
        )

    def save(self, path: str | Path) -> Path:
        """Write the table as CSV (opens in Excel) or HTML, with words and sources.

        Parameters
        ----------
        path : path
            Ends in ``.csv`` or ``.html``. An existing file is replaced only by a whole one.
        """
        path = self._path(path)
        if path.suffix == ".csv":
            notes = [self.words, f"Sources: {'; '.join(self.sources)}"]
            quoted = "".join('"' + note.replace('"', '""') + '"\n' for note in notes)
            content = (self.frame.to_csv(index=False) + quoted).encode("utf-8-sig")
        else:
            content = f'<!doctype html><meta charset="utf-8">{self._repr_html_()}'.encode()
        with datasets.draft_of(path) as draft:
            draft.write_bytes(content)
        return path


def references(*exhibits: Exhibit) -> datasets.References:
    """Return the references of the exhibits, each once, in order.

    >>> exhibit = Table(pd.DataFrame({"a": [1]}), "One.", sources=["mendez2003"])
    >>> len(references(exhibit, exhibit))
    1
    """
    keys = dict.fromkeys(key for exhibit in exhibits for key in exhibit.sources)
    return datasets.cite(*keys)
