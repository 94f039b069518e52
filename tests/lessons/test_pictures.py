"""What a broken layout would change: no text over another, none cut, and the pixels as they were.

``make refresh`` draws the pictures in ``tests/lessons/baseline`` anew; look at them before committing.
"""

import itertools
from importlib.metadata import version
from pathlib import Path

import matplotlib as mpl
import pytest
from matplotlib.text import Text
from matplotlib.transforms import Bbox

from jdmkit import charts, datasets, explorers, figures
from jdmkit.lessons import NOTEBOOKS

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
PLOTS = [n for lesson in NOTEBOOKS for n in figures.of(lesson) if n.startswith("plot_")]
LOCKED = next(
    line.split("==")[1].split()[0]
    for line in (ROOT / "requirements.lock").read_text().splitlines()
    if line.startswith("matplotlib==")
)
same_pixels = pytest.mark.skipif(
    version("matplotlib") != LOCKED, reason="every matplotlib draws letters a little differently"
)
EASE = 2  # pixels by which two boxes may touch: a box is a little larger than its letters


def texts(sheet):
    """Every visible text of a figure, with the box it fills."""
    renderer = sheet.canvas.get_renderer()
    ticks = {
        t for axes in sheet.axes for t in itertools.chain(_ticks(axes.xaxis), _ticks(axes.yaxis))
    }
    hidden = {t for axes in sheet.axes for t in _all_ticks(axes)} - ticks
    for text in sheet.findobj(Text):
        if text.get_visible() and text.get_text().strip() and text not in hidden:
            yield text, text.get_window_extent(renderer)


def _ticks(axis):
    """Labels of ticks within the limits: matplotlib keeps others that it never draws."""
    if not (axis.get_visible() and axis.axes.axison):
        return []
    return [
        t for tick in axis._update_ticks() for t in (tick.label1, tick.label2) if t.get_visible()
    ]


def _all_ticks(axes):
    for axis in (axes.xaxis, axes.yaxis):
        yield axis.offsetText
        for tick in (*axis.majorTicks, *axis.minorTicks):
            yield from (tick.label1, tick.label2)


def faults(sheet):
    """Texts that are cut by the sheet, and pairs that lie over each other."""
    page = sheet.bbox.padded(EASE)
    shown = list(texts(sheet))
    for text, box in shown:
        if not (
            page.x0 <= box.x0 and page.y0 <= box.y0 and box.x1 <= page.x1 and box.y1 <= page.y1
        ):
            yield f"cut: {text.get_text()!r}"
    for (one, a), (other, b) in itertools.combinations(shown, 2):
        both = Bbox.intersection(a, b)
        if both is not None and min(both.width, both.height) > EASE:
            yield f"{one.get_text()!r} over {other.get_text()!r}"


@pytest.mark.parametrize("size", list(charts.SIZES))
@pytest.mark.parametrize("name", PLOTS)
def test_no_text_is_cut_or_covered(name, size):
    with charts.use(size):
        chart = getattr(figures, name)()
        assert chart.picture
        assert list(faults(chart.figure)) == []


@pytest.mark.parametrize("size", list(charts.SIZES))
@pytest.mark.parametrize("mechanism", datasets.load("mechanisms")["mechanism"])
def test_no_text_of_a_drawn_mechanism_is_cut_or_covered(mechanism, size):
    with charts.use(size):
        chart = figures.plot_mechanism(mechanism)
        assert chart.picture
        assert list(faults(chart.figure)) == []


EXPLORERS = {name: make for lesson in NOTEBOOKS for name, make in explorers.of(lesson).items()}


@pytest.mark.parametrize("size", list(charts.SIZES))
@pytest.mark.parametrize("name", EXPLORERS)
def test_no_preset_cuts_or_covers_a_text(name, size):
    with charts.use(size):
        explorer = EXPLORERS[name]()
        for preset in explorer.presets:
            explorer.show(preset)
            if isinstance(explorer.chart, charts.Chart):
                assert explorer.chart.picture
                assert list(faults(explorer.chart.figure)) == [], preset


def test_some_explorers_have_presets():
    assert any(EXPLORERS[name]().presets for name in list(EXPLORERS)[:3])


def test_a_broken_layout_is_caught():
    chart = figures.plot_new_cases()
    assert chart.picture and list(faults(chart.figure)) == []
    axes = chart.figure.axes[0]
    axes.text(axes.get_xlim()[1], 0, "runs out of the sheet")
    axes.text(20, 0, "one text")
    axes.text(22, 0, "another")
    assert {f.split(":")[0] for f in faults(chart.figure)} == {"cut", "'one text' over 'another'"}


@same_pixels
@pytest.mark.parametrize("name", PLOTS)
@pytest.mark.mpl_image_compare(
    baseline_dir="baseline", style=charts.style("lesson"), savefig_kwargs={"dpi": 60}, tolerance=1
)
def test_lesson_size(name):
    return getattr(figures, name)().figure


@same_pixels
@pytest.mark.parametrize("name", PLOTS)
@pytest.mark.mpl_image_compare(
    baseline_dir="baseline", style=charts.style("talk"), savefig_kwargs={"dpi": 60}, tolerance=1
)
def test_talk_size(name):
    with charts.use("talk"):
        return getattr(figures, name)().figure


def test_every_plot_has_its_pictures_and_no_picture_is_left_over():
    wanted = {f"test_{size}_size_{name}.png" for size in charts.SIZES for name in PLOTS}
    assert {path.name for path in (ROOT / "tests" / "lessons" / "baseline").glob("*.png")} == wanted


def test_the_comparison_sees_a_moved_legend(tmp_path):
    from matplotlib.testing.compare import compare_images

    with mpl.rc_context(charts.style("lesson")):
        sheet = figures.plot_features().figure
        sheet.savefig(tmp_path / "a.png", dpi=60)
        sheet.legends[0].set_loc("upper right")
        sheet.savefig(tmp_path / "b.png", dpi=60)
    assert "RMS" in compare_images(tmp_path / "a.png", tmp_path / "b.png", tol=1)
