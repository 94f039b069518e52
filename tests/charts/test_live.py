"""Live figures have the same pixels as a full redraw, and earlier charts do not change."""

import io
from base64 import b64decode

import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from PIL import Image

from jdmkit import charts, explorers
from jdmkit.charts import Sheet, live
from jdmkit.lessons import NOTEBOOKS
from jdmkit.widgets import Explorer, Slide

pytestmark = pytest.mark.slow

EXPLORERS = {name: make for lesson in NOTEBOOKS for name, make in explorers.of(lesson).items()}
X = np.linspace(0, 10, 60)


def drawn_whole(chart, density=charts.PIXELS_PER_CSS_PIXEL):
    """Pixels of a chart whose sheet is new: drawn in one go, nothing left out."""
    with charts.with_style(chart.size):
        for dots in dict.fromkeys((charts.PIXELS_PER_CSS_PIXEL, density)):  # the first: layout
            chart.figure.set_dpi(100 * dots)
            canvas = FigureCanvasAgg(chart.figure)
            canvas.draw()
            chart.figure.set_layout_engine("none")
    return np.asarray(canvas.buffer_rgba()).copy()


def drawn_live(chart, density=charts.PIXELS_PER_CSS_PIXEL):
    """Pixels of a chart on a sheet that others have used."""
    with charts.with_style(chart.size):
        return np.asarray(chart.sheet.drawn(chart.places, density).buffer_rgba()).copy()


def stops(explorer):
    """Both ends of each slider, and the last option of the rest."""
    start = {name: control.value for name, control in explorer.controls.items()}
    for name, control in explorer.controls.items():
        slides = isinstance(control, Slide)
        ends = [control.low, control.high] if slides else [list(control.options.values())[-1]]
        for end in ends:
            try:
                explorer.figure(**start | {name: end})
            except ValueError:  # such as a rule that must not be used for this child
                continue
            yield start | {name: end}


def drawn_by_a_slider(name):
    """An explorer whose figure is drawn live; None for a table or a figure without a slider."""
    explorer = EXPLORERS[name]()
    if hasattr(explorer.figure, "live"):
        return explorer
    slides = any(isinstance(control, Slide) for control in explorer.controls.values())
    assert not (slides and isinstance(explorer.chart, charts.Chart)), f"{name} must draw live"
    return None


def wavy_sheet():
    sheet, (left, right) = charts.blank_axes(6, 3, ncols=2)
    for axes in (left, right):
        axes.set(xlim=(0, 10), ylim=(-3, 3), title="Waves")
        axes.grid()
    left.plot(X, 0 * X, lw=6, color="k", zorder=1.5)  # under the moving line
    band = left.fill_between(X, X, X, alpha=0.4)
    line = left.plot([], [], lw=5)[0]
    left.axhline(0.5, color="r", lw=4, zorder=6, alpha=0.5)  # over it, and see-through
    left.text(5, 0, "over the line", zorder=7, size=20, ha="center")
    bars = right.bar([2, 5, 8], 1, alpha=0.7)
    label = right.text(2, 1, "")
    right.legend(handles=[line], labels=["a line"])
    return Sheet(sheet, band=band, line=line, bars=bars, label=label)


@live(wavy_sheet)
def plot_waves(sheet, turn=0.0):
    y = np.sin(X + turn)
    return sheet.chart(
        f"Turned by {turn:g}.",
        band=(X, y - 1, y + 1),
        line=(X, y),
        bars=[{"height": h} for h in y[:3]],
        label={"text": f"{turn:g}", "y": y[0]},
    )


@pytest.mark.parametrize("turn", [0.0, 1.0, 4.0])
def test_artists_above_a_moving_line_stay_above_it(turn):
    moving = plot_waves.live()
    assert moving(2.0).picture
    live_pixels = drawn_live(moving(turn))
    assert (live_pixels == drawn_whole(plot_waves(turn))).all()
    assert (live_pixels != drawn_live(moving(turn + 0.3))).any()


@pytest.mark.parametrize("size", list(charts.SIZES))
@pytest.mark.parametrize("name", EXPLORERS)
def test_every_live_figure_equals_its_full_redraw(name, size):
    """At the density of a held slider in every state, and at that of rest in the first."""
    explorer = drawn_by_a_slider(name)
    if explorer is None:
        return
    with charts.use(size):
        moving = explorer.figure.live()
        states = list(stops(explorer))
        assert states
        for state in states:
            chart = moving(**state)
            for density in (1, charts.PIXELS_PER_CSS_PIXEL)[: 1 + (state is states[0])]:
                whole = drawn_whole(explorer.figure(**state), density)
                assert (drawn_live(chart, density) == whole).all(), (state, density)


@pytest.mark.parametrize("name", EXPLORERS)
def test_compressed_pictures_preserve_colors(name):
    explorer = drawn_by_a_slider(name)
    if explorer is None:
        return
    moving = explorer.figure.live()
    states = list(stops(explorer))
    assert states
    for state in states:
        chart = moving(**state)
        # a held slider's edges may be a little off; at rest the picture is as good as any other
        for density, png, most in ((1, chart.quick_picture, 32), (2, chart.picture, 24)):
            shown = np.asarray(Image.open(io.BytesIO(png)).convert("RGB")).astype(int)
            drawn = drawn_live(chart, density)[..., :3].astype(int)
            assert np.abs(shown - drawn).max() <= most, (state, density)
            for color in charts.PALETTE:
                flat = (drawn == [int(color[i : i + 2], 16) for i in (1, 3, 5)]).all(axis=2)
                assert np.abs(shown - drawn)[flat].max(initial=0) <= 4, state


def test_an_earlier_chart_is_unchanged_when_its_sheet_is_redrawn(tmp_path):
    moving = plot_waves.live()
    early = moving(1.0)
    late = moving(2.0)
    assert early.sheet is late.sheet
    assert late.picture != early.picture  # drawing the late one has moved the sheet
    assert (drawn_live(early) == drawn_whole(plot_waves(1.0))).all()
    assert early.picture == plot_waves(1.0).picture
    saved = np.asarray(Image.open(early.save(tmp_path / "early.png")))
    assert (saved == drawn_whole(plot_waves(1.0))).all()


def test_a_new_size_gets_a_new_sheet():
    moving = plot_waves.live()
    small = moving(1.0)
    with charts.use("talk"):
        large = moving(1.0)
    assert Image.open(io.BytesIO(large.picture)).size > Image.open(io.BytesIO(small.picture)).size
    assert moving(2.0).sheet is small.sheet


def titled_sheet(title):
    sheet, axes = charts.blank_axes(3, 2)
    axes.set(xlim=(0, 1), ylim=(0, 1), title=title)
    return Sheet(sheet, line=axes.plot([], [])[0])


@live(titled_sheet)
def plot_titled(sheet, title="a", slope=1.0):
    return sheet.chart(f"{title} {slope:g}.", line=([0, 1], [0, slope]))


def test_an_argument_of_the_background_makes_a_new_one():
    moving = plot_titled.live()
    first, steeper, other = moving("a"), moving(slope=0.5), moving("b")
    assert first.sheet is steeper.sheet is not other.sheet
    assert other.figure.axes[0].get_title("left") == "b"


def test_a_place_without_an_artist_is_refused():
    with pytest.raises(ValueError, match="lime"):
        wavy_sheet().chart("Words.", lime=(X, X), band=(X, X, X), bars=[], label={})


def test_a_reader_calls_it_without_the_sheet():
    with pytest.raises(TypeError, match="twist"):
        plot_waves(twist=1)
    assert plot_waves(turn=2).words == "Turned by 2." and plot_waves.__name__ == "plot_waves"


def test_one_move_is_one_message_with_picture_and_words():
    explorer = Explorer(plot_waves, {"turn": Slide("Turn", 0, 0, 6, 0.1)})
    explorer._repr_mimebundle_()
    sent = []
    explorer.comm.send = lambda data=None, buffers=None, **rest: sent.append((data, buffers))
    explorer._asked(None, {"by": "page", "number": 1, "state": {"turn": 3}}, [])
    assert len(sent) == 1
    shown = sent[0][0]["state"]["shown"]
    assert shown["words"] == "Turned by 3." in shown["html"]
    assert shown["picture"] == charts.data_address(explorer.chart.picture)
    assert "base64" not in shown["html"]  # the picture travels once


def test_releasing_a_slider_does_not_redraw():
    calls = []

    def plot_counted(turn=0.0):
        calls.append(turn)
        return plot_waves(turn)

    explorer = Explorer(plot_counted, {"turn": Slide("Turn", 0, 0, 6, 0.1)})
    explorer._asked(None, {"by": "p", "number": 1, "state": {"turn": 3}}, [])
    explorer._asked(None, {"by": "p", "number": 2, "state": {"turn": 3}, "settled": True}, [])
    assert calls == [0.0, 3.0] and explorer.shown["number"] == 2
    explorer.undo()
    assert explorer.controls["turn"].value == 0


def test_a_held_slider_gets_a_quick_picture_and_a_sharp_one_when_it_rests():
    explorer = Explorer(plot_waves, {"turn": Slide("Turn", 0, 0, 6, 0.1)})
    explorer._repr_mimebundle_()

    def width(**question):
        explorer._asked(None, {"by": "page", "number": 1, **question}, [])
        png = b64decode(explorer.shown["picture"].split(",")[1])
        return Image.open(io.BytesIO(png)).width

    assert width(state={"turn": 3}, moving=True) == 600
    assert width(state={"turn": 3}) == 1200
    assert width(state={"turn": 4}, moving=True) == 600
    assert width(state={"turn": 4}, settled=True) == 1200
    explorer._asked(None, {"by": "page", "number": 2, "state": {"turn": 4}, "undo": True}, [])
    assert explorer.controls["turn"].value == 0
