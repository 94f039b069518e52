"""Exhibits have words, sources, complete saved files, and figures at both sizes."""

import io
import re
import xml.etree.ElementTree as ET
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from PIL import Image

from jdmkit import charts, datasets, figures
from jdmkit.lessons import LESSONS

FIGURES = {name: draw for lesson in LESSONS for name, draw in figures.of(lesson).items()}


@pytest.mark.parametrize("name", FIGURES)
def test_every_exhibit_has_words_and_sources(name):
    exhibit = FIGURES[name]()
    assert len(exhibit.words.split()) >= 8 and exhibit.words.endswith(".")
    assert not re.search(r"\bnan\b|None(?! is)|<NA>", exhibit.words)
    known = set(datasets.load("references")["key"])
    assert set(exhibit.sources) <= known
    if not exhibit.sources:  # what rests on no source says so
        assert exhibit.confidence in (["assumed"], []) and name in (
            "plot_lesson_map",
            "plot_confidence",
            "table_children",
            "table_child",
            "plot_child_course",
        )
    html = exhibit._repr_html_()
    assert "nan" not in re.sub(r"base64,[^\"]+", "", html).lower().replace("finan", "").split()


@pytest.mark.parametrize("size", list(charts.SIZES))
@pytest.mark.parametrize("name", [n for n in FIGURES if n.startswith("plot_")])
def test_no_label_is_cut_at_either_size(name, size):
    with charts.use(size):
        chart = FIGURES[name]()
        assert chart.picture[:4] == b"\x89PNG"
    sheet = chart.figure
    renderer = sheet.canvas.get_renderer()
    width, height = sheet.bbox.width, sheet.bbox.height
    for axes in sheet.axes:
        box = axes.get_tightbbox(renderer)
        assert box.x0 >= -2 and box.y0 >= -2, (name, size, box)
        assert box.x1 <= width + 2 and box.y1 <= height + 2, (name, size, box)
    for legend in sheet.legends:
        box = legend.get_window_extent(renderer)
        assert box.x0 >= -2 and box.y0 >= -2, (name, size, box)
        assert box.x1 <= width + 2 and box.y1 <= height + 2, (name, size, box)
        assert not any(box.overlaps(axes.get_tightbbox(renderer)) for axes in sheet.axes), name


def test_html_has_one_text_alternative():
    html = figures.plot_incidence()._repr_html_()
    words = figures.plot_incidence().words
    assert html.count("<img") == 1 and f'alt="{words}"' in html
    assert f'<figcaption aria-hidden="true">{words}' in html


def test_table_marks_rows_without_a_verified_text():
    frame = pd.DataFrame({"a": ["x"], "b": [None]})
    html = charts.Table(frame, "One.", confidence=["recalled"])._repr_html_()
    assert "<i>not verified</i>" in html and "† recalled" in html
    assert charts.mark(5, "assumed") == "5 ‡"


def test_saved_files_contain_the_caption(tmp_path):
    chart = figures.plot_incidence()
    png = Image.open(chart.save(tmp_path / "a.png"))
    assert png.text["Description"] == chart.words and "mendez2003" in png.text["Source"]
    svg = ET.parse(chart.save(tmp_path / "a.svg"))
    assert chart.words in "".join(svg.getroot().itertext())
    assert chart.save(tmp_path / "b.svg").read_bytes() == (tmp_path / "a.svg").read_bytes()
    table = figures.table_cmas()
    text = table.save(tmp_path / "t.csv").read_text(encoding="utf-8-sig")
    assert table.words in text
    assert pd.read_csv(tmp_path / "t.csv", nrows=len(table.frame)).shape == table.frame.shape
    assert "<table>" in table.save(tmp_path / "t.html").read_text(encoding="utf-8")


def test_a_file_is_replaced_completely_or_not_at_all(tmp_path, monkeypatch):
    path = tmp_path / "a.png"
    path.write_bytes(b"old")
    monkeypatch.setattr(Path, "replace", lambda *a: (_ for _ in ()).throw(OSError("disk full")))
    with pytest.raises(OSError, match="disk full"):
        figures.plot_sex().save(path)
    assert path.read_bytes() == b"old" and list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: charts.use("huge"), ValueError, "lesson"),
        (lambda: figures.plot_sex().save("a.pdf"), ValueError, r"\.png"),
        (lambda: charts.Table(pd.DataFrame(), "x", sources=["mendez"]), KeyError, "mendez2003"),
        (lambda: figures.plot_incidense, AttributeError, "plot_incidence"),
        (lambda: figures.plot_features("never"), ValueError, "ever"),
        (lambda: figures.plot_child_course(measure="cmass"), ValueError, "cmas"),
        (lambda: figures.references("02_x"), KeyError, "01_disease"),
    ],
)
def test_bad_input_suggests_the_nearest(call, error, message):
    with pytest.raises(error, match=message):
        call()


def test_matplotlib_settings_of_the_user_do_not_change_a_chart():
    import matplotlib as mpl

    plain = figures.plot_sex().picture
    with mpl.rc_context({"font.size": 30, "lines.linewidth": 9, "axes.facecolor": "black"}):
        assert figures.plot_sex().picture == plain


@pytest.mark.parametrize("name", [n for n in FIGURES if n.startswith("plot_")])
def test_the_256_color_palette_preserves_colors(name):
    chart = FIGURES[name]()
    shown = np.asarray(Image.open(io.BytesIO(chart.picture)).convert("RGB")).astype(int)
    drawn = np.asarray(chart.figure.canvas.buffer_rgba())[..., :3].astype(int)
    assert np.abs(shown - drawn).max() <= 24
    for color in charts.PALETTE:
        flat = (drawn == [int(color[i : i + 2], 16) for i in (1, 3, 5)]).all(axis=2)
        assert np.abs(shown - drawn)[flat].max(initial=0) <= 4
