"""Small trials: intervals against SciPy, error rates, drop-out, bad input."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from jdmkit import simulation
from jdmkit.simulation import Regimen, TrialDesign, trial_design

ALIKE = TrialDesign(treated=simulation.CONTROL, control=simulation.CONTROL)
IMPROVEMENT = TrialDesign(outcome="improvement")


@pytest.mark.parametrize("n", [3, 4, 5, 20])
def test_welch_interval_is_that_of_scipy_in_small_arms_too(n):
    source = np.random.default_rng(n)
    control, treated = source.normal(0, 1, (50, n)), source.normal(1, 9, (50, n))
    control[:, 0] = np.nan if n > 3 else control[:, 0]  # a child who left
    difference, half = trial_design.welch_interval([control, treated])
    test = stats.ttest_ind(treated, control, axis=1, equal_var=False, nan_policy="omit")
    low, high = test.confidence_interval()
    np.testing.assert_allclose(difference - half, low, rtol=1e-9)
    np.testing.assert_allclose(difference + half, high, rtol=1e-9)
    assert test.df.min() < 5 or n == 20  # where the interval had a floor once


def test_arms_without_spread_have_an_interval_without_width():
    difference, half = trial_design.welch_interval([np.full((1, 4), 2.0), np.full((1, 4), 5.0)])
    assert (difference[0], half[0]) == (3, 0)


def test_the_interval_is_that_of_scipy():
    found = simulation.simulate_trial(25, seed=5)
    first, last = (found.visits.query("day == @day") for day in (0, 168))
    change = last["value"].to_numpy() - first["value"].to_numpy()
    treated = (last["arm"] == "treated").to_numpy()
    test = stats.ttest_ind(change[treated], change[~treated], equal_var=False)
    low, high = test.confidence_interval()
    assert (found.low, found.high) == pytest.approx((low, high), abs=1e-9)
    assert found.difference == pytest.approx(change[treated].mean() - change[~treated].mean())
    assert found.width == pytest.approx(high - low, abs=1e-9)


def test_false_positives_of_equal_arms_equal_alpha():
    row = simulation.power([30], ALIKE, n_trials=4000).iloc[0]
    assert row["power"] == pytest.approx(0.025, abs=0.008)
    assert row["wrong_sign"] == pytest.approx(0.5, abs=0.04)
    assert abs(row["difference"]) < 0.2


def test_more_children_more_power_and_narrower_intervals():
    table = simulation.power([10, 40, 160], IMPROVEMENT, n_trials=600)
    assert table["power"].is_monotonic_increasing and table["width"].is_monotonic_decreasing
    # the width goes with one over the square root of n
    assert table["width"].iloc[0] / table["width"].iloc[2] == pytest.approx(4, rel=0.1)


def test_the_number_needed_has_the_power_asked_for():
    n = simulation.children_needed(0.8, IMPROVEMENT)
    found = simulation.power([n], IMPROVEMENT, n_trials=2000)["power"].iloc[0]
    assert found == pytest.approx(0.8, abs=0.05)


def test_children_near_the_ceiling_hide_the_difference():
    designs = [TrialDesign(cmas_start_at_most=most) for most in (40, 52)]
    low, all_ = (simulation.power([60], design, n_trials=400) for design in designs)
    assert low["difference"].iloc[0] > all_["difference"].iloc[0]
    visits = simulation.simulate_trial(20, designs[0], seed=3).visits
    assert (visits.query("day == 0")["value"] <= 40).all()


def test_a_child_that_drops_out_is_missing_afterwards():
    leaving = TrialDesign(dropout_per_month=0.1)
    found = simulation.simulate_trial(200, leaving, seed=2)
    wide = found.visits.pivot(index="child", columns="day", values="value")
    gone = wide.isna().to_numpy()
    assert not gone[:, 0].any() and (np.diff(gone.astype(int), axis=1) >= 0).all()
    assert gone[:, -1].mean() == pytest.approx(1 - 0.9 ** (168 / 30.4375), abs=0.06)
    assert found.n_analyzed == (200, 200)
    complete = simulation.simulate_trial(200, leaving.replace(missing="complete"), seed=2)
    assert sum(complete.n_analyzed) == (~gone[:, -1]).sum()


def test_the_same_seed_is_the_same_trial():
    one, two, other = (simulation.simulate_trial(20, seed=seed) for seed in (4, 4, 5))
    assert one.difference == two.difference != other.difference


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"n_per_arm": 0}, "n_per_arm must lie in 4 to 5000 children; got 0; nearest: 4"),
        ({"n_per_arm": float("nan")}, "n_per_arm"),
        ({"n_per_arm": True}, "n_per_arm"),
        ({"n_per_arm": None}, "n_per_arm"),
        ({"seed": -1}, "seed"),
        ({"design": "cmas"}, "design must be a TrialDesign"),
        ({"design": {"outcome": "cmas"}}, "design must be a TrialDesign"),
    ],
)
def test_bad_input_is_named(change, said):
    for call in (simulation.simulate_trial, simulation.power):
        arguments = {"n_per_arm": 20, **change}
        if call is simulation.power:
            arguments["n_per_arm"] = [arguments["n_per_arm"]]
        with pytest.raises(ValueError) as error:
            call(**arguments)
        assert said in str(error.value)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"treated": 5}, "treated must be a Regimen"),
        ({"control": None}, "control must be a Regimen"),
        ({"visit_days": (56, 28)}, "visit_days"),
        ({"visit_days": ()}, "visit_days"),
        ({"outcome": "cmass"}, "outcome must be one of cmas, improvement"),
        ({"missing": "none"}, "missing must be one of last, complete"),
        ({"dropout_per_month": 0.6}, "dropout_per_month must lie in 0 to 0.5"),
        ({"cmas_start_at_most": 5}, "cmas_start_at_most must lie in 10 to 52"),
    ],
)
def test_an_impossible_design_is_refused_when_it_is_made(change, said):
    for make in (TrialDesign, TrialDesign().replace):
        with pytest.raises(ValueError) as error:
            make(**change)
        assert said in str(error.value)


@pytest.mark.parametrize("missing", ["last", "complete"])
def test_the_true_difference_is_that_of_many_large_trials(missing):
    leaving = IMPROVEMENT.replace(dropout_per_month=0.1, missing=missing)
    truth = simulation.true_difference(leaving)
    found = simulation.power([400], leaving, n_trials=600).iloc[0]
    assert found["difference"] == pytest.approx(truth["difference"], abs=0.25)
    spread = np.hypot(truth["control_sd"], truth["treated_sd"])
    width = 2 * 1.96 * spread / np.sqrt(400 * truth["counted"])
    assert found["width"] == pytest.approx(width, rel=0.02)


def test_the_number_needed_hardly_depends_on_the_seed():
    needed = [simulation.children_needed(0.8, seed=seed) for seed in range(4)]
    assert max(needed) < 1.06 * min(needed)
    power = simulation.power([needed[0]], n_trials=2000)["power"].iloc[0]
    assert power == pytest.approx(0.8, abs=0.03)


def test_no_difference_needs_no_number():
    with pytest.raises(ValueError, match="do not differ"):
        simulation.children_needed(design=TrialDesign(treated=Regimen(), control=Regimen()))


def test_a_sample_size_is_that_of_the_formula_by_hand():
    # 2 (1.959964 + 0.841621)^2 / 0.5^2 = 62.79
    truth = pd.Series({"difference": 5.0, "control_sd": 10.0, "treated_sd": 10.0, "counted": 1.0})
    assert simulation.sample_size(0.8, truth) == 63
    truth["counted"] = 0.5  # half of the children leave and do not count
    assert simulation.sample_size(0.8, truth) == 126


def test_a_table_of_designs_holds_what_each_function_gives():
    found = simulation.compare_designs({"score": IMPROVEMENT}, n_trials=200).iloc[0]
    truth = simulation.true_difference(IMPROVEMENT)
    power = simulation.power([20], IMPROVEMENT, n_trials=200).iloc[0]
    assert found["design"] == "score" and found["difference"] == truth["difference"]
    assert found[["power", "width"]].tolist() == power[["power", "width"]].tolist()
    assert found["children_needed"] == simulation.children_needed(0.8, IMPROVEMENT)


def test_power_counts_every_virtual_trial():
    trials = simulation.repeated_trials(20, 300)
    shares, rows = simulation.trial_shares(trials), list(trials.itertuples())
    assert shares["wrong_sign"] == sum(row.difference < 0 for row in rows) / 300
    assert shares["above"] == sum(row.found for row in rows) / 300
    assert shares["below"] == sum(row.high < 0 for row in rows) / 300
    widths = sorted(row.high - row.low for row in rows)
    assert shares["width"] == pytest.approx((widths[149] + widths[150]) / 2)


@pytest.mark.parametrize("outcome", ["cmas", "improvement"])
def test_the_difference_of_the_pool_is_the_true_difference(outcome):
    truth = simulation.true_difference(TrialDesign(outcome=outcome))["difference"]
    assert simulation.pool_difference(outcome) == pytest.approx(truth, abs=1e-9)
