"""What a lesson shows: a picture or a table, the words that say what it shows, and its sources.

The words are caption, alternative text, readable diff and test reference at once.

>>> Table(pd.DataFrame({"dose": ["60 g"]}), "The dose is 60 g.", sources=["mendez2003"])
The dose is 60 g.
"""

import functools
import os
import tempfile
from collections.abc import Iterable, Sequence
from html import escape
from io import BytesIO
from pathlib import Path

import pandas as pd
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from jdmkit import datasets
from jdmkit.charts.png import data_address, encode
from jdmkit.charts.styles import PIXELS_PER_CSS_PIXEL, QUIET, SIZES, _current, with_style

MARKS = {"verified": "", "secondary": "", "recalled": "†", "assumed": "‡"}
"""Sign behind a value that no text at hand supports, wherever it is shown."""

NOT_STATED = "not verified"
"""How a blank reads: never as no, never as zero."""


def mark(value: object, confidence: str) -> str:
    """Value as text, with the sign of what no text supports.

    >>> mark(46, "verified"), mark(46, "recalled"), mark(None, "verified")
    ('46', '46 †', 'not verified')
    """
    if value is None or (pd.api.types.is_scalar(value) and pd.isna(value)):
        return NOT_STATED
    text = f"{value:g}" if isinstance(value, float) else str(value)
    return f"{text} {MARKS[confidence]}".rstrip()


def _write_whole(path: Path, content: bytes) -> None:
    """Replace a file only when the new one is complete."""
    handle, draft = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        os.chmod(draft, 0o644)
        os.replace(draft, path)
    except BaseException:
        os.unlink(draft)
        raise


class Exhibit:
    """Words and sources of something shown; ``Chart`` and ``Table`` add what is seen.

    Parameters
    ----------
    words : str
        One or two sentences with the decisive numbers.
    sources : iterable of str
        Keys of ``references.csv``; each must exist.
    confidence : iterable of str
        Words of confidence of the values shown, so that what is recalled or assumed is said.
    """

    formats: tuple[str, ...] = ()
    width = "60em"

    def __init__(
        self, words: str, sources: Iterable[str] = (), confidence: Iterable[str] = ()
    ) -> None:
        self.words = " ".join(words.split())
        self.sources = list(dict.fromkeys(sources))
        self.confidence = [word for word in datasets.CONFIDENCE if word in set(confidence)]
        self.size = _current["size"]
        datasets.check_keys(*self.sources)  # an unknown key fails here, not in a reader's notebook

    def __repr__(self) -> str:
        return self.words

    def _footnotes(self) -> str:
        """Sources, and what the signs behind values mean."""
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
        Bound to no window (no pyplot). Drawn when first shown.
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
        """The matplotlib figure, bound to no window."""
        return self._figure

    @functools.cached_property
    def picture(self) -> bytes:
        """PNG at double density, 256 colors."""
        with with_style(self.size):
            self.figure.set_dpi(100 * PIXELS_PER_CSS_PIXEL)
            canvas = FigureCanvasAgg(self.figure)
            canvas.draw()
        return encode(canvas)

    @property
    def quick_picture(self) -> bytes:
        """Picture to show while a slider is held; one that is drawn live has a quicker one."""
        return self.picture

    def _repr_html_(self) -> str:
        return self.html(data_address(self.picture))

    def html(self, address: str = "") -> str:
        """Picture, words and sources for a page; without an address the page sets it."""
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
        about = {"Title": self.words, "Source": "; ".join(self.sources)}
        about |= {"Description": self.words} | ({"Date": None} if path.suffix == ".svg" else {})
        with with_style(self.size):
            self.figure.savefig(content, format=path.suffix[1:], dpi=200, metadata=about)
        _write_whole(path, content.getvalue())
        return path


class Table(Exhibit):
    """A table, the words that say what it shows, and its sources.

    Parameters
    ----------
    frame : DataFrame
        Shown as it stands, the first column as row headings; a missing cell reads
        "not verified".
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
    def _row(cells: Sequence[object]) -> str:
        texts = [mark(cell, "verified") for cell in cells]
        weak = [t.endswith(("†", "‡")) or t == NOT_STATED for t in texts]
        shown = [
            f"<i>{escape(t)}</i>" if w else escape(t) for t, w in zip(texts, weak, strict=True)
        ]
        style_ = "text-align:left;vertical-align:top;white-space:normal"
        head = f'<th scope="row" style="{style_}">{shown[0]}</th>'
        return head + "".join(f'<td style="{style_}">{text}</td>' for text in shown[1:])

    def _repr_html_(self) -> str:
        head = "".join(
            f'<th scope="col" style="text-align:left">{escape(str(column))}</th>'
            for column in self.frame.columns
        )
        rows = "".join(f"<tr>{self._row(row)}</tr>" for row in self.frame.itertuples(index=False))
        caption = f'<caption style="caption-side:top;text-align:left;padding:0.3em 0">{escape(self.words)}</caption>'
        # a keyboard reaches a table wider than the page
        body = (
            f'<div style="overflow-x:auto" tabindex="0" role="region" aria-label="Table">'
            f"<table>{caption}<thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div>"
        )
        return self._wrap(body)

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
        _write_whole(path, content)
        return path


def references(*exhibits: Exhibit) -> datasets.References:
    """References of everything shown, each once, in order.

    >>> exhibit = Table(pd.DataFrame({"a": [1]}), "One.", sources=["mendez2003"])
    >>> len(references(exhibit, exhibit))
    1
    """
    keys = dict.fromkeys(key for exhibit in exhibits for key in exhibit.sources)
    return datasets.cite(*keys)
