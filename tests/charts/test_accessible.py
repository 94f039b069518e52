"""Tables on a page work with a screen reader and a keyboard, in lessons and in the report."""

import pandas as pd
import pytest

from jdmkit import charts
from jdmkit.reports import html

FRAME = pd.DataFrame({"name & dose": ["<b>", "x"], "grams": [1.5, 2.0]})


def in_a_lesson(frame):
    return charts.Table(frame, "Doses & more.")._repr_html_()


def in_the_report(frame):
    return html.table(frame, "Doses & more.")


@pytest.mark.parametrize("write", [in_a_lesson, in_the_report])
def test_a_table_has_headings_a_caption_and_takes_the_focus(write):
    text = write(FRAME)
    assert text.count('<th scope="col"') == 2 and text.count('<th scope="row"') == 2
    assert text.count("<td") == 2 and text.count("<caption") == 1
    assert "Doses &amp; more.</caption>" in text
    assert 'tabindex="0" role="region" aria-label="' in text


@pytest.mark.parametrize("write", [in_a_lesson, in_the_report])
def test_what_is_written_in_a_table_is_escaped(write):
    text = write(FRAME)
    assert "&lt;b&gt;" in text and "<b>" not in text
    assert "name &amp; dose" in text


@pytest.mark.parametrize("write", [in_a_lesson, in_the_report])
def test_a_table_without_rows_keeps_its_headings(write):
    text = write(FRAME.iloc[:0])
    assert text.count('<th scope="col"') == 2 and "<td" not in text
