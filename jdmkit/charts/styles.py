"""Colors, line styles, markers and sizes shared by all charts."""

import functools
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.rcsetup import cycler

from jdmkit import datasets

INK, PAPER, QUIET, FAINT = "#1b1b1b", "#ffffff", "#5a5a5a", "#e3e3e3"

PALETTE = ("#0b5fa5", "#c14d00", "#00755a", "#a3457f", "#7d5a00", "#4a4a4a")
"""Colors that color-blind readers can distinguish (after Okabe and Ito, darkened for white)."""

MARKERS = ("o", "s", "^", "D", "v", "P")

LINES = ("-", "--", "-.", ":", (0, (5, 1, 1, 1)), (0, (1, 1)))

PIXELS_PER_CSS_PIXEL = 2  # sharp on a high-density screen and on a projector

SIZES = {"lesson": 10.0, "talk": 14.5}  # type, in points

_current = {"size": "lesson"}


class _Chosen(ExitStack):
    """Chosen size; the end of a ``with`` block restores the one before."""

    def __repr__(self) -> str:
        return f"Charts are drawn in {_current['size']} size."


def use(size: str) -> ExitStack:
    """Draw later charts for reading (``"lesson"``) or for a lecture room (``"talk"``).

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
    """Return the matplotlib settings of a size.

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
        "axes.prop_cycle": cycler(color=PALETTE),
        "grid.color": FAINT,
        "text.color": INK,
        "xtick.color": INK,
        "ytick.color": INK,
        "legend.frameon": False,
        "figure.facecolor": PAPER,
        "svg.hashsalt": "jdmkit",
    }


def styled(draw: Callable[..., Any]) -> Callable[..., Any]:
    """Run a figure function in the chosen size, whatever the user's own settings are."""

    @functools.wraps(draw)
    def in_style(*args: Any, **kwargs: Any) -> Any:
        with with_style(_current["size"]):
            return draw(*args, **kwargs)

    return in_style


@contextmanager
def with_style(size: str) -> Iterator[None]:
    """Set the style of a size in matplotlib; afterwards restore the user's own settings."""
    settings: dict[Any, Any] = mpl.rcParams
    before = dict.copy(settings)
    # unlike rc_context this checks nothing again, which matters at the speed of a slider
    dict.update(settings, _settings(size))
    try:
        yield
    finally:
        dict.update(settings, before)


@functools.cache
def _settings(size: str) -> dict[str, Any]:
    """Return every drawing setting of matplotlib, in the style of a size."""
    with mpl.rc_context():
        mpl.rcdefaults()  # leaves the backend and the like alone
        settings: dict[Any, Any] = mpl.rcParams
        settings.update(style(size))
        chosen = dict.copy(settings)
    return {
        name: chosen[name]
        for name in chosen
        if not name.startswith(("backend", "interactive", "toolbar"))
    }


def current_size() -> str:
    """Return the chosen size.

    >>> current_size()
    'lesson'
    """
    return _current["size"]


def blank_axes(width: float = 7.6, height: float = 4.2, **layout: Any) -> tuple[Figure, Axes]:
    """Return a figure without a window, and its axes.

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
