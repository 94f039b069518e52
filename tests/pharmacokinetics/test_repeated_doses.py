"""Fall of the patient's own IgG and swing of the total: published models, limits, bad input."""

import numpy as np
import pytest

from jdmkit import pharmacokinetics


def test_repeated_infusions_start_at_their_interval_within_the_horizon():
    assert pharmacokinetics.repeated_starts(None).tolist() == [0]
    assert pharmacokinetics.repeated_starts(28).tolist() == [0, 28, 56, 84, 112, 140]
    assert pharmacokinetics.repeated_starts(14, horizon_days=28).tolist() == [0, 14]


@pytest.mark.parametrize(("weight", "own", "fall", "day"), [(70, 12.1, 15, 17), (30, 10, 18, 16)])
def test_one_dose_lowers_own_igg_as_published_models_say(weight, own, fall, day):
    """C3 of the model notes: Bleeker's model says 25 % after 3 to 4 weeks; allowed 10 to 30 %."""
    found = pharmacokinetics.own_igg_response(2, [0], weight, own)
    assert found.fall_percent == pytest.approx(fall, abs=0.5)
    assert found.lowest_own_day == pytest.approx(day, abs=0.5)
    assert found.lowest_own_g_per_l == pytest.approx(own * (1 - found.fall_percent / 100))


def test_extremes_are_those_of_a_finer_grid():
    starts = pharmacokinetics.repeated_starts(28)
    found = pharmacokinetics.own_igg_response(1.3, starts, 22.1, 8.9)
    fine = pharmacokinetics.igg_fcrn(np.arange(0, 168.01, 0.05), 22.1, 8.9, 1.3 * 22.1, starts)
    assert found.peak_total_g_per_l == pytest.approx(max(fine["total_g_per_l"]), abs=0.05)
    assert found.lowest_own_g_per_l == pytest.approx(min(fine["own_g_per_l"]), abs=0.005)
    assert len(found.course) == 337


def test_no_dose_changes_nothing():
    found = pharmacokinetics.own_igg_response(0, [0], 22.1, 8.9)
    assert found.fall_percent == pytest.approx(0, abs=1e-4)
    assert pharmacokinetics.igg_swing(0, 22.1, 8.9) == pytest.approx((8.9, 8.9, 8.9), abs=1e-4)


def test_swing_is_that_of_the_sixth_infusion():
    """A course read every half hour around day 140 and up to day 168 has the same extremes."""
    starts = np.arange(0, 168, 28)
    days = np.r_[np.arange(140, 142, 1 / 48), 168]
    course = pharmacokinetics.igg_fcrn(days, 22.1, 8.9, 2 * 22.1, starts)
    peak, trough, own = pharmacokinetics.igg_swing(2, 22.1, 8.9)
    assert peak == pytest.approx(max(course["total_g_per_l"]), abs=0.05)
    assert (trough, own) == pytest.approx(
        tuple(course[["total_g_per_l", "own_g_per_l"]].iloc[-1]), abs=1e-4
    )


def test_more_igg_lifts_the_total_and_lowers_own():
    found = pharmacokinetics.igg_swings([0.4, 1, 2], 22.1, 8.9)
    assert found["peak_total"].is_monotonic_increasing
    assert found["trough_total"].is_monotonic_increasing
    assert found["trough_own"].is_monotonic_decreasing
    one = pharmacokinetics.igg_swing(1, 22.1, 8.9)
    assert tuple(found.loc[1]) == pytest.approx(tuple(one))


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: pharmacokinetics.repeated_starts(0), "interval_days must lie in 1 to 168"),
        (
            lambda: pharmacokinetics.own_igg_response(4, [0], 22.1, 8.9),
            "dose_g_per_kg must lie in 0 to",
        ),
        (lambda: pharmacokinetics.igg_swing(2, 0, 8.9), "weight_kg must lie above 0"),
        (lambda: pharmacokinetics.igg_swings([np.nan], 22.1, 8.9), "doses_g_per_kg"),
    ],
)
def test_bad_input_is_named(call, message):
    with pytest.raises(ValueError, match=message):
        call()
