"""Waste over several doses: by hand, by the mean of a sawtooth, and bad input."""

import numpy as np
import pytest

from jdmkit import dosing


def test_four_doses_by_hand():
    """Privigen has 5, 10, 20 and 40 g: 10, 15, 15 and 15 g are opened.

    Within 10 %, 14 g become 15 g and nothing is wasted; 9 and 12 g are too far from whole vials.
    """
    found = dosing.waste_summary([9, 12, 14, 15], "privigen")
    assert found.sizes_g == (5, 10, 20, 40)
    assert found.waste_g == pytest.approx([1, 3, 1, 0])
    assert (found.mean_g, found.most_g) == pytest.approx((5 / 4, 3))
    assert found.mean_rounded_g == pytest.approx(4 / 4)


def test_waste_of_five_gram_steps_averages_two_and_a_half():
    """Vials in steps of 5 g waste 0 to 5 g evenly where doses are spread evenly."""
    found = dosing.waste_summary(np.arange(5.05, 55, 0.1), "privigen")
    assert found.mean_g == pytest.approx(2.5, abs=0.01)
    assert 4.9 < found.most_g < 5


def test_rounding_leaves_nothing_to_waste_above_25_g():
    """From 25 g on a whole total in steps of 5 g lies within 10 % of every dose."""
    assert dosing.waste_summary(np.arange(25, 60, 0.3), "privigen").mean_rounded_g == 0


@pytest.mark.parametrize(
    ("doses", "product", "message"),
    [([10, 0], "privigen", "doses_g"), ([np.nan], "privigen", "doses_g"), ([10], "privgen", "privigen")],
)  # fmt: skip
def test_bad_input_is_named(doses, product, message):
    with pytest.raises(ValueError, match=message):
        dosing.waste_summary(doses, product)
