"""What a lesson shows: a picture or a table, the words that say what it shows, and its sources.

The words are caption, alternative text, readable diff and test reference at once.

>>> Table(pd.DataFrame({"dose": ["60 g"]}), "The dose is 60 g.", sources=["mendez2003"])
The dose is 60 g.
"""

import functools
import os
import tempfile
import zlib
from base64 import b64encode
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from html import escape
from io import BytesIO
from itertools import combinations
from operator import sub
from pathlib import Path
from typing import Any

import matplotlib as mpl
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from PIL import Image, ImageChops

from jdmkit import datasets

INK, PAPER, QUIET, FAINT = "#1b1b1b", "#ffffff", "#5a5a5a", "#e3e3e3"
PALETTE = ("#0b5fa5", "#c14d00", "#00755a", "#a3457f", "#7d5a00", "#4a4a4a")
"""Colors that stay apart for color-blind readers (after Okabe and Ito, darkened for white)."""
MARKERS = ("o", "s", "^", "D", "v", "P")
LINES = ("-", "--", "-.", ":", (0, (5, 1, 1, 1)), (0, (1, 1)))

MARKS = {"verified": "", "secondary": "", "recalled": "†", "assumed": "‡"}
"""Sign behind a value that no text at hand supports, wherever it is shown."""
NOT_STATED = "not verified"
"""How a blank reads: never as no, never as zero."""

FARTHEST = 24  # of 255 by which a color of a picture at rest may be off
PIXELS_PER_CSS_PIXEL = 2  # sharp on a high-density screen and on a projector
SIZES = {"lesson": 10.0, "talk": 14.5}  # type, in points
_current = {"size": "lesson"}


class _Chosen(ExitStack):
    """Size in force; leaves a ``with`` block as it found it."""

    def __repr__(self) -> str:
        return f"Charts are drawn in {_current['size']} size."


def use(size: str) -> ExitStack:
    """Draw later charts for reading (``"lesson"``) or for a room (``"talk"``).

    Parameters
    ----------
    size : {"lesson", "talk"}
        Size of the type in charts and tables. In a ``with`` block it ends with the block.

    Raises
    ------
    ValueError
        If the size is unknown.

    Examples
    --------
    >>> with use("talk") as chosen:
    ...     print(chosen)
    Charts are drawn in talk size.
    """
    if size not in SIZES:
        raise ValueError(datasets.nearest(size, SIZES, "size"))
    chosen = _Chosen()
    chosen.callback(_current.update, size=_current["size"])
    _current["size"] = size
    return chosen


def style(size: str) -> dict[str, Any]:
    """Matplotlib settings of a size.

    >>> style("talk")["font.size"] > style("lesson")["font.size"]
    True
    """
    points = SIZES[size]
    return {
        "font.size": points,
        "font.family": "DejaVu Sans",
        "axes.titlesize": points * 1.1,
        "axes.titlelocation": "left",
        "axes.titleweight": "bold",
        "axes.edgecolor": QUIET,
        "axes.labelcolor": INK,
        "axes.spines.top": False,
        "axes.spines.right": False,
        "axes.axisbelow": True,
        "axes.prop_cycle": mpl.cycler(color=PALETTE),
        "grid.color": FAINT,
        "text.color": INK,
        "xtick.color": INK,
        "ytick.color": INK,
        "legend.frameon": False,
        "figure.facecolor": PAPER,
        "svg.hashsalt": "jdmkit",
    }


def styled(draw: Callable[..., Any]) -> Callable[..., Any]:
    """Run a figure function in the size in force, whatever a user's own settings are."""

    @functools.wraps(draw)
    def in_style(*args: Any, **kwargs: Any) -> Any:
        with with_style(_current["size"]):
            return draw(*args, **kwargs)

    return in_style


@contextmanager
def with_style(size: str) -> Iterator[None]:
    """Matplotlib in the style of a size, and afterwards as the user had it."""
    before = dict.copy(mpl.rcParams)
    # unlike rc_context this checks nothing anew, which matters at the speed of a slider
    dict.update(mpl.rcParams, _settings(size))
    try:
        yield
    finally:
        dict.update(mpl.rcParams, before)


@functools.cache
def _settings(size: str) -> dict[str, Any]:
    """Every setting of matplotlib that has to do with drawing, in the style of a size."""
    with mpl.rc_context():
        mpl.rcdefaults()  # leaves the backend and the like alone
        mpl.rcParams.update(style(size))
        chosen = dict.copy(mpl.rcParams)
    return {
        name: chosen[name]
        for name in chosen
        if not name.startswith(("backend", "interactive", "toolbar"))
    }


def current_size() -> str:
    """Size in force.

    >>> current_size()
    'lesson'
    """
    return _current["size"]


def blank_axes(width: float = 7.6, height: float = 4.2, **layout: Any) -> tuple[Figure, Axes]:
    """Return a figure bound to no window, and its axes.

    Parameters
    ----------
    width, height : float
        Inches in lesson size, at 100 CSS pixels an inch; larger type gets a larger sheet.
    **layout
        Passed to ``Figure.subplots``, for example ``nrows=2``.
    """
    grow = (SIZES[_current["size"]] / SIZES["lesson"] - 1) * 0.55 + 1
    sheet = Figure(figsize=(width * grow, height * grow), dpi=100, layout="constrained")
    return sheet, sheet.subplots(**layout)


def mark(value: object, confidence: str) -> str:
    """Value as text, with the sign of what no text supports.

    >>> mark(46, "verified"), mark(46, "recalled"), mark(None, "verified")
    ('46', '46 †', 'not verified')
    """
    if value is None or (pd.api.types.is_scalar(value) and pd.isna(value)):
        return NOT_STATED
    text = f"{value:g}" if isinstance(value, float) else str(value)
    return f"{text} {MARKS[confidence]}".rstrip()


def data_address(png: bytes) -> str:
    """Address that is itself the picture."""
    return f"data:image/png;base64,{b64encode(png).decode()}"


def _with_true_paper(image: Image.Image, reduced: Image.Image) -> Image.Image:
    """Give the color of the paper, which fills the corner, back exactly: a page is white too."""
    colors, paper = reduced.getpalette(), reduced.getpixel((0, 0))
    colors[3 * paper : 3 * paper + 3] = image.getpixel((0, 0))
    reduced.putpalette(colors)
    return reduced


def _rgb(canvas: FigureCanvasAgg) -> Image.Image:
    size = canvas.get_width_height(physical=True)
    return Image.frombuffer("RGBA", size, canvas.buffer_rgba()).convert("RGB")


def encode(canvas: FigureCanvasAgg, colors: Image.Image | None = None) -> bytes:
    """Picture on a canvas as PNG bytes in 256 colors, or in all where these are not enough.

    Parameters
    ----------
    canvas : FigureCanvasAgg
        Already drawn.
    colors : Image, optional
        Colors to use, as :func:`lasting_colors` makes them: a quarter of the time of new ones.
    """
    image, png = _rgb(canvas), BytesIO()
    if colors is None:
        # an octree is off by a few of 255 on flat colors and up to 14 on blended edges, which
        # nobody sees, and takes a quarter of the time of a median cut
        reduced = _with_true_paper(image, image.quantize(256, Image.Quantize.FASTOCTREE))
        apart = ImageChops.difference(image, reduced.convert("RGB")).getextrema()
        # where many lines cross their blends need more than 256 colors
        true = max(most for _, most in apart) <= FARTHEST
        (reduced if true else image).save(png, "PNG", compress_level=4)
    else:
        reduced = image.quantize(palette=colors, dither=Image.Dither.NONE)
        reduced.save(png, "PNG", compress_level=1, compress_type=zlib.Z_RLE)
    return png.getvalue()


@functools.cache
def _kit_colors() -> tuple[tuple[int, ...], ...]:
    """Colors of the kit, each on its way to the paper and to each other; and grays."""
    paper, ink, *flat = (to_rgb(color) for color in (PAPER, INK, *PALETTE))
    mixed = [(paper, color, share / 11) for color in flat for share in range(1, 12)]
    mixed += [(paper, ink, share / 20) for share in range(21)]
    mixed += [(paper, to_rgb(color), 1) for color in (QUIET, FAINT)]
    mixed += [(*pair, share / 4) for pair in combinations((ink, *flat), 2) for share in (1, 2, 3)]
    blends = [
        tuple(round(255 * (a * (1 - share) + b * share)) for a, b in zip(one, other, strict=True))
        for one, other, share in mixed
    ]
    return tuple(dict.fromkeys([(255, 255, 255), *blends]))


def lasting_colors(canvas: FigureCanvasAgg) -> Image.Image:
    """256 colors for a picture and those that follow it on the same sheet.

    The colors of the kit are among them, so that what moves in later has its own.
    """
    kit = _kit_colors()
    own = _rgb(canvas).quantize(256 - len(kit), Image.Quantize.FASTOCTREE).getpalette()
    found = [tuple(own[i : i + 3]) for i in range(0, len(own), 3)]
    # a near miss of a kit's color would be taken in its place
    far = [c for c in found if min(max(map(abs, map(sub, c, k))) for k in kit) > 8]
    colors = Image.new("P", (1, 1))
    colors.putpalette([part for color in (*kit, *far) for part in color])
    return colors


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
