"""Charts that follow a slider: the background is drawn once, and only what moves is drawn again.

>>> from jdmkit.charts import blank_axes
>>> def line_sheet() -> Sheet:
...     figure, axes = blank_axes()
...     axes.set(xlim=(0, 1), ylim=(0, 10))
...     return Sheet(figure, line=axes.plot([], [])[0])
>>> @live(line_sheet)
... def plot_line(sheet, slope=1.0):
...     return sheet.chart(f"The slope is {slope:g}.", line=([0, 1], [0, slope]))
>>> plot_line(slope=3), plot_line.live()(slope=4)
(The slope is 3., The slope is 4.)
"""

import functools
import inspect
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Protocol, cast

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.collections import PolyCollection
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from PIL import Image

from jdmkit.charts.exhibits import Chart
from jdmkit.charts.png import Canvas, encode, lasting_colors
from jdmkit.charts.styles import PIXELS_PER_CSS_PIXEL, current_size, styled, with_style


def _place(artist: Artist | Sequence[Artist], where: Any) -> None:
    """Move one artist, or several, to its new place."""
    if not isinstance(artist, Artist):
        for one, place in zip(artist, where, strict=True):
            _place(one, place)
    elif isinstance(where, Mapping):
        artist.set(**where)
    elif isinstance(artist, Line2D):
        artist.set_data(*where)
    elif isinstance(artist, PolyCollection):  # a band: x, low, high
        x, low, high = (np.asarray(side, dtype=float) for side in where)
        outline = np.column_stack([np.r_[x, x[::-1]], np.r_[low, high[::-1]]])
        artist.set_verts([outline])
    else:
        kind = type(artist).__name__
        raise TypeError(f"a {kind} is moved by a mapping of its properties; got {where!r}")


def _flat(artists: Iterable[Artist | Sequence[Artist]]) -> list[Artist]:
    return [
        one for part in artists for one in ([part] if isinstance(part, Artist) else _flat(part))
    ]


def _in_order(axes: Axes) -> list[Artist]:
    """Return all artists of the axes but the background, in the order of drawing."""
    shown = [artist for artist in axes.get_children() if artist is not axes.patch]
    if not axes.axison:
        frame = [*axes.spines.values(), axes.xaxis, axes.yaxis]
        shown = [artist for artist in shown if artist not in frame]
    return sorted(shown, key=lambda artist: artist.get_zorder())


class Sheet:
    """A figure whose axes stay fixed; only the named artists move.

    Whatever matplotlib draws after the first moving artist of its axes may lie over it, so it is
    left out of the background too and drawn again on top: the picture is the same, pixel for
    pixel, as one drawn whole. A title above the axes is no such thing and stays below.

    Parameters
    ----------
    figure : Figure
        With limits, ticks, labels and legends in their final state; legends stand outside the
        axes, where they cost nothing.
    **moving : artist, or sequence of artists
        What moves: lines, bands (``fill_between``), bars, texts.
    """

    def __init__(self, figure: Figure, **moving: Artist | Sequence[Artist]) -> None:
        self.moving, self.size = moving, current_size()
        self._figure, self._layers = figure, []
        # by density: a canvas, and a copy of the background
        self._backgrounds: dict[int, tuple[FigureCanvasAgg, object]] = {}
        self._colors: Image.Image | None = None
        hands = _flat(moving.values())
        for artist in hands:
            artist.set_in_layout(False)  # what moves must not change the layout of the axes
            if isinstance(artist, PolyCollection):
                # two addresses for one band: else matplotlib stamps it as a marker, which is slower
                artist.set_urls([None, None])
        for axes in figure.axes:
            titles = [getattr(axes, name) for name in ("title", "_left_title", "_right_title")]
            ordered = [artist for artist in _in_order(axes) if artist not in titles]
            first = next((i for i, a in enumerate(ordered) if a in hands), len(ordered))
            self._layers += [(axes, artist) for artist in ordered[first:]]

    def chart(
        self,
        words: str,
        sources: Iterable[str] = (),
        confidence: Iterable[str] = (),
        **places: Any,
    ) -> "LiveChart":
        """Return a chart with every moving artist in its place.

        Parameters
        ----------
        words, sources, confidence
            As in :class:`~jdmkit.charts.Chart`.
        **places
            One for each moving artist: ``(x, y)`` for a line, ``(x, low, high)`` for a band, a
            mapping of properties for anything else (``{"width": 3}``), a sequence of these for
            a sequence of artists.

        Raises
        ------
        ValueError
            If an artist has no place, or a place no artist.
        """
        if set(places) != set(self.moving):
            odd = sorted(set(places) ^ set(self.moving))
            raise ValueError(f"each moving artist needs a place and no other does; see {odd}")
        return LiveChart(self, places, words, sources, confidence)

    def placed(self, places: Mapping[str, Any]) -> Figure:
        """Return the figure with everything in its place."""
        for name, where in places.items():
            _place(self.moving[name], where)
        return self._figure

    def _draw_background(self, density: int) -> None:
        """Draw the background once; the full density comes first, as it settles the layout."""
        if density != PIXELS_PER_CSS_PIXEL and not self._backgrounds:
            self._draw_background(PIXELS_PER_CSS_PIXEL)
        self._figure.set_dpi(100 * density)
        canvas = FigureCanvasAgg(self._figure)
        typed: Canvas = canvas
        for _, artist in self._layers:
            artist.set_animated(True)
        typed.draw()
        self._figure.set_layout_engine("none")  # the layout is settled: nothing may shift
        self._backgrounds[density] = canvas, typed.copy_from_bbox(self._figure.bbox)

    def drawn(self, places: Mapping[str, Any], density: int = PIXELS_PER_CSS_PIXEL) -> Canvas:
        """Return a canvas with everything in its place, drawn over the background."""
        if density not in self._backgrounds:
            self._draw_background(density)
        canvas, background = self._backgrounds[density]
        self._figure.set_dpi(100 * density)
        self._figure.set_canvas(canvas)
        self.placed(places)
        typed: Canvas = canvas
        typed.restore_region(background)
        for axes, artist in self._layers:
            axes.draw_artist(artist)
        return typed

    def picture(self, places: Mapping[str, Any]) -> bytes:
        """Return a PNG at double density, in colors of its own."""
        with with_style(self.size):
            return encode(self.drawn(places))

    def quick_picture(self, places: Mapping[str, Any]) -> bytes:
        """Return a PNG at single density, in colors chosen once for this sheet."""
        with with_style(self.size):
            canvas = self.drawn(places, density=1)
        if self._colors is None:
            self._colors = lasting_colors(canvas)
        return encode(canvas, self._colors)


class LiveChart(Chart):
    """A chart of a sheet that other charts share; it remembers its own places."""

    def __init__(
        self,
        sheet: Sheet,
        places: Mapping[str, Any],
        words: str,
        sources: Iterable[str] = (),
        confidence: Iterable[str] = (),
    ) -> None:
        super().__init__(sheet.placed(places), words, sources, confidence)
        self.sheet, self.places = sheet, places

    @property
    def figure(self) -> Figure:
        """The sheet's figure, with this chart's artists in place."""
        return self.sheet.placed(self.places)

    @functools.cached_property
    def picture(self) -> bytes:
        """PNG at double density, 256 colors."""
        return self.sheet.picture(self.places)

    @functools.cached_property
    def quick_picture(self) -> bytes:
        """PNG at single density, for a slider that is still moving."""
        return self.sheet.quick_picture(self.places)


class LiveFigure(Protocol):
    """A figure function that can also draw on a sheet that stays."""

    __name__: str
    __signature__: inspect.Signature
    live: Callable[[], Callable[..., Chart]]
    """Return the function with a sheet that stays between calls."""

    def __call__(self, *args: Any, **kwargs: Any) -> Chart:
        """Draw the figure on a new sheet."""
        ...


def live(make: Callable[..., Sheet]) -> Callable[[Callable[..., Chart]], LiveFigure]:
    """Draw a figure function on a sheet; ``function.live()`` keeps the sheet between calls.

    Parameters
    ----------
    make : callable
        Makes the sheet. Arguments that it names are those of the figure function that change
        the background; a new value of one of them makes a new sheet.

    Returns
    -------
    callable
        Decorator for a figure function whose first argument is the sheet; readers call it
        without.
    """
    fixed = list(inspect.signature(make).parameters)

    def decorate(draw: Callable[..., Chart]) -> LiveFigure:
        _, *rest = inspect.signature(draw).parameters.values()
        signature = inspect.Signature(rest, return_annotation=Chart)

        def bound(
            sheets: Callable[..., Sheet], args: tuple[Any, ...], kwargs: dict[str, Any]
        ) -> Chart:
            given = signature.bind(*args, **kwargs)
            given.apply_defaults()
            values = given.arguments
            sheet = sheets(current_size(), *(values[name] for name in fixed))
            return draw(sheet, *given.args, **given.kwargs)

        @styled
        def anew(size: str, *values: object) -> Sheet:
            return make(*values)

        @functools.wraps(draw)
        def figure(*args: Any, **kwargs: Any) -> Chart:
            return bound(anew, args, kwargs)

        def kept() -> Callable[..., Chart]:
            sheets = functools.lru_cache(maxsize=4)(anew)

            @functools.wraps(figure)
            def moving(*args: Any, **kwargs: Any) -> Chart:
                return bound(sheets, args, kwargs)

            return moving

        typed = cast(LiveFigure, figure)
        typed.__signature__, typed.live = signature, kept
        return typed

    return decorate
