"""Lesson 1b: the exhibits accept examinations, and captions name the right anchor."""

import pytest

from jdmkit import cases, figures
from jdmkit.lessons.measures import cmas, improvement


@pytest.mark.parametrize("visit_month", cases.visits().index)
def test_an_examination_is_that_of_the_visit(visit_month):
    """The items of a sheet add up to the total that the visit has on its own."""
    sheet, visit = cmas.cmas_arguments(cases.GIRL, visit_month), cases.visits().loc[visit_month]
    assert sheet.pop("age_years") == visit["age_years"]
    assert sum(sheet.values()) == visit["cmas"]
    words = figures.plot_cmas(**cmas.cmas_arguments(cases.GIRL, visit_month)).words
    assert words.startswith(f"CMAS {visit['cmas']} of 52 points at {visit['age_years']:g} years; ")


def test_no_anchor_is_named_under_four_years():
    words = figures.plot_cmas(**cmas.cmas_arguments("toddler")).words
    assert "anchor reached" not in words and ".." not in words
    assert "years. No disability anchor is read under 4 years" in words


def test_open_items_are_counted():
    words = figures.plot_cmas(head_lift="not examined").words
    assert "(1 of 14 items not examined); disability anchor reached: " in words


def test_the_figure_accepts_two_visits():
    found = improvement.improvement_arguments(0, 12)
    first, last = cases.visits().loc[0], cases.visits().loc[12]
    assert len(found) == 2 * len(improvement.MEASURES)
    for name in improvement.MEASURES:
        assert (found[f"{name}_before"], found[f"{name}_after"]) == (first[name], last[name])


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: cmas.cmas_arguments("girl_7", 7), KeyError, "girl_7, month"),
        (lambda: figures.table_inactive(7), ValueError, "month"),
        (lambda: figures.plot_case("classical"), KeyError, "classic"),
        (lambda: figures.plot_improvement(cmas_later=40), ValueError, "cmas_after"),
        (lambda: figures.plot_improvement(not_examined="mmt"), ValueError, "not_examined"),
    ],
)
def test_bad_input_is_named(call, error, message):
    with pytest.raises(error, match=message):
        call()
