"""Caption templates are filled completely, or refused with the names that do not match."""

from datetime import date

import pytest

from jdmkit.charts import say


def test_template_lines_are_joined_into_one_paragraph():
    template = """
    The dose is {dose_g} g.
      The cap
    is {cap_g} g.
    """
    assert say(template, dose_g=44, cap_g=70) == "The dose is 44 g. The cap is 70 g."


@pytest.mark.parametrize(
    ("template", "value", "text"),
    [
        ("{x:.1f} g", 44.25, "44.2 g"),
        ("{x:,} rows", 1234, "1,234 rows"),
        ("{x:g} %", 12.0, "12 %"),
        ("{x.year}", date(2020, 2, 3), "2020"),
        ("{x[brand]}", {"brand": "Privigen"}, "Privigen"),
        ("{x!r}", "a", "'a'"),
        ("{{x}} is {x}", 1, "{x} is 1"),
    ],
)
def test_fields_keep_their_format(template, value, text):
    assert say(template, x=value) == text


def test_a_field_may_be_used_twice():
    assert say("{x}, {x:.1f}", x=1) == "1, 1.0"


def test_an_empty_value_leaves_no_double_space():
    assert say("It holds {more} here.", more="") == "It holds here."


def test_a_field_without_a_value_is_named():
    with pytest.raises(ValueError, match=r"without a value: \['cap_g'\]; unused values: \[\]"):
        say("{dose_g} of {cap_g}", dose_g=1)


def test_a_value_without_a_field_is_named():
    with pytest.raises(ValueError, match=r"without a value: \[\]; unused values: \['cap_g'\]"):
        say("{dose_g}", dose_g=1, cap_g=70)
