"""IgG over time: known answers, an independent solver, identities, bad input."""

import warnings
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import solve_ivp

from jdmkit import pharmacokinetics
from jdmkit.pharmacokinetics import parameter_sets

MONTHLY = [0, 28, 56, 84, 112, 140]
KA1 = {
    0.25: 26.3530, 0.5: 41.7475, 1: 38.2862, 2: 33.1499, 3: 29.6124, 7: 22.3801, 14: 16.9634,
    21: 14.0427, 28: 12.3507, 28.5: 44.0088, 56: 12.6194, 84: 12.6502, 140.5: 44.3007,
    168: 12.6541, 196: 10.3035,
}  # fmt: skip
"""Day and total IgG (g/L): 30 kg, own IgG 10 g/L, 60 g over half a day, six times, every 28 days.

From an independent solver at relative tolerance 1e-10 (model notes, section 8)."""


def solved(days, starts, doses, lengths, weight_kg, own, name):
    """The differential equations themselves, by a general solver that stops at every edge."""
    body = pharmacokinetics.disposition(weight_kg, name)
    cl, v1, q, v2 = (float(x) for x in body[:4])

    def slope(t, amounts, rate):
        c1, c2 = amounts[0] / v1, amounts[1] / v2
        return [rate + cl * own - cl * c1 - q * (c1 - c2), q * (c1 - c2)]

    edges = np.unique([0, *starts, *np.add(starts, lengths), *days])
    state, found = [own * v1, own * v2], {0.0: own}
    for left, right in pairwise(edges):
        middle = (left + right) / 2
        running = [g / d for s, g, d in zip(starts, doses, lengths, strict=True)
                   if s < middle < s + d]  # fmt: skip
        answer = solve_ivp(
            slope, (left, right), state, args=(sum(running),), rtol=1e-10, atol=1e-12,
            method="DOP853",
        )  # fmt: skip
        state = answer.y[:, -1]
        found[float(right)] = state[0] / v1
    return np.array([found[float(day)] for day in days])


def test_known_answer_of_six_monthly_infusions():
    found = pharmacokinetics.igg_concentration(
        list(KA1), MONTHLY, 60, weight_kg=30, endogenous_g_per_l=10, duration_days=0.5
    )
    np.testing.assert_allclose(found, list(KA1.values()), rtol=1e-4)


def test_the_rates_of_that_child():
    body = pharmacokinetics.disposition(30)
    found = [*body[:4], body.alpha_per_day, body.beta_per_day]
    expected = [0.209225, 1.778571, 0.240477, 0.711429, 0.513415, 0.077449]
    np.testing.assert_allclose(found, expected, atol=1e-6)


def test_igg_at_four_weeks_differs_by_parameter_set():
    table = pharmacokinetics.compare_parameter_sets(
        [28], [0], 60, weight_kg=30, endogenous_g_per_l=10
    )
    assert table["igg_g_per_l"].round(1).tolist() == [12.4, 14.2, 17.6]


gaps = st.lists(st.floats(0.5, 40), min_size=0, max_size=6)


@settings(max_examples=25, deadline=None)
@given(
    gaps=gaps, weight=st.floats(8, 110), own=st.floats(2, 14), grams=st.floats(1, 200),
    length=st.floats(0.05, 0.5), name=st.sampled_from(parameter_sets.two_compartment()),
)  # fmt: skip
def test_closed_form_equals_a_solver(gaps, weight, own, grams, length, name):
    starts = np.concatenate([[0.0], np.cumsum(gaps)])
    doses = grams * (1 + np.arange(starts.size) % 3)
    lengths = np.full(starts.size, length)
    days = np.unique([*np.linspace(0, starts[-1] + 30, 9), *starts, *(starts + length)])
    found = pharmacokinetics.igg_concentration(
        days, starts, doses, weight_kg=weight, endogenous_g_per_l=own, duration_days=length,
        parameters=name,
    )  # fmt: skip
    expected = solved(days, starts, doses, lengths, weight, own, name)
    np.testing.assert_allclose(found, expected, rtol=1e-6)


@pytest.mark.parametrize("name", parameter_sets.two_compartment())
def test_area_is_dose_over_clearance_and_splitting_keeps_it(name):
    days = np.concatenate([np.linspace(0, 5, 4001), np.linspace(5, 2000, 400_001)[1:]])
    clearance = float(pharmacokinetics.disposition(30, name).clearance_l_per_day)
    once = pharmacokinetics.igg_above_baseline(days, [0], 60, weight_kg=30, parameters=name)
    split = pharmacokinetics.igg_above_baseline(days, [0, 1], 30, weight_kg=30, parameters=name)
    for curve in (once, split):
        assert np.trapezoid(curve, days) == pytest.approx(60 / clearance, rel=1e-5)
    assert once.max() > split.max()


@given(st.floats(0, 400), st.floats(5, 120))
def test_doubling_the_dose_doubles_the_infused_igg(grams, weight):
    days = np.linspace(0, 200, 50)
    one = pharmacokinetics.igg_above_baseline(days, MONTHLY, grams, weight_kg=weight)
    two = pharmacokinetics.igg_above_baseline(days, MONTHLY, 2 * grams, weight_kg=weight)
    np.testing.assert_allclose(two, 2 * one, rtol=1e-12, atol=1e-200)


def test_without_drug_igg_stays():
    days = np.linspace(0, 300, 20)
    for none in ({"infusion_days": [], "dose_g": 60}, {"infusion_days": MONTHLY, "dose_g": 0}):
        found = pharmacokinetics.igg_concentration(
            days, **none, weight_kg=30, endogenous_g_per_l=8.3
        )
        np.testing.assert_array_equal(found, np.full(20, 8.3))


def test_own_igg_by_age():
    found = pharmacokinetics.endogenous_igg([3, 6, 9, 12, 16])
    np.testing.assert_allclose(found, [7.6, 8.7, 9.2, 9.4, 9.5], atol=0.05)


# --- bad input ------------------------------------------------------------------------------------

GOOD = {
    "days": [0, 14, 28], "infusion_days": [0, 14], "dose_g": 30, "weight_kg": 30, "age_years": 7,
}  # fmt: skip
WRONG = [float("nan"), "20", True, None, float("inf")]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"infusion_days": [14, 0]}, "ascend; infusion_days[1] is 0 after 14; nearest: [0.0, 14"),
        ({"infusion_days": [0, 0.2]}, "overlap"),
        ({"infusion_days": [0, 40]}, "the last day looked at, 28; infusion_days[1] is 40"),
        ({"infusion_days": [-1, 14]}, "infusion_days must lie in 0 to 7305 days; got -1"),
        ({"infusion_days": 5}, "infusion_days must be a list"),
        ({"dose_g": -1}, "dose_g must lie in 0 to 900 g; got -1; nearest: 0"),
        ({"dose_g": [1, 2, 3]}, "dose_g must be one number, or one for each of 2 infusions"),
        ({"duration_days": 0}, "duration_days must lie above 0"),
        ({"duration_days": 6}, "at most 5 days"),
        ({"age_years": 1.5}, "age_years must lie in 2 to 18 years; got 1.5; nearest: 2"),
        ({"age_years": 19}, "nearest: 18"),
        ({"endogenous_g_per_l": 9}, "not both"),
        ({"age_years": None}, "not both"),
        ({"weight_kg": 0}, "weight_kg must lie above 0"),
        ({"weight_kg": [20, 30]}, "one is asked for"),
        ({"days": [-1]}, "days must lie in 0"),
    ],
)
def test_bad_input_is_named(change, said):
    with pytest.raises(ValueError) as error:
        pharmacokinetics.igg_concentration(**{**GOOD, **change})
    assert said in str(error.value)


@pytest.mark.parametrize("name", ["days", "infusion_days", "dose_g", "weight_kg", "duration_days"])
@pytest.mark.parametrize("value", WRONG)
def test_values_that_are_not_numbers_are_refused(name, value):
    if name in ("days", "infusion_days"):
        value = [0, value]
    elif name == "duration_days":
        value = [0.5, value]  # None alone asks for the default
    with warnings.catch_warnings(), pytest.raises(ValueError, match=name):
        warnings.simplefilter("error")
        pharmacokinetics.igg_concentration(**{**GOOD, name: value})


def test_an_unknown_set_suggests_the_nearest():
    with pytest.raises(KeyError, match="landersdorfer"):
        pharmacokinetics.disposition(30, "landesdorfer")
    with pytest.raises(KeyError, match="two-compartment"):
        pharmacokinetics.disposition(30, "teaching_response")


# --- one schedule for both models -----------------------------------------------------------------


def test_infusions_end_before_the_next_one_starts():
    given = pharmacokinetics.checked_infusions([0, 0.3], [10, 20], 0.1 + 0.2, last_day=1)
    assert given.end_days.tolist() == [0.3, 0.3 + (0.1 + 0.2)]  # binary rounding: not an overlap
    assert given.dose_g.tolist() == [10, 20]


@pytest.mark.parametrize("model", ["linear", "saturable"])
@pytest.mark.parametrize(
    ("starts", "length", "said"),
    [
        ([7, 0], 0.5, "must ascend"),
        ([0, 0.25], 0.5, "must not overlap"),
        ([0, 29], 0.5, "beyond the last day looked at, 28"),
        ([0, 7], 5.5, "at most 5 days"),
        (7, 0.5, "must be a list of days"),
    ],
)
def test_both_models_refuse_the_same_schedules(model, starts, length, said):
    with pytest.raises(ValueError, match=said):
        if model == "linear":
            pharmacokinetics.igg_above_baseline(
                [0, 28], starts, 20, weight_kg=20, duration_days=length
            )
        else:
            pharmacokinetics.igg_fcrn([0, 28], 20, 9, 20, starts, length)
