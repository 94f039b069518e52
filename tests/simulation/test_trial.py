"""Small trials: intervals against SciPy, error rates, drop-out, bad input."""

import numpy as np
import pytest
from scipy import stats

from jdmkit import simulation
from jdmkit.simulation import Regimen, trial_design

ALIKE = {"treated": simulation.CONTROL, "control": simulation.CONTROL}


def test_quantiles_of_students_t():
    freedom = np.array([5, 8, 15, 38, 200])
    for share in (0.9, 0.975):
        np.testing.assert_allclose(
            trial_design.student_quantile(share, freedom), stats.t.ppf(share, freedom), atol=3e-3
        )


def test_the_interval_is_that_of_scipy():
    found = simulation.simulate_trial(25, seed=5)
    first, last = (found.visits.query("day == @day") for day in (0, 168))
    change = last["value"].to_numpy() - first["value"].to_numpy()
    treated = (last["arm"] == "treated").to_numpy()
    test = stats.ttest_ind(change[treated], change[~treated], equal_var=False)
    low, high = test.confidence_interval()
    assert (found.low, found.high) == pytest.approx((low, high), abs=5e-3)
    assert found.difference == pytest.approx(change[treated].mean() - change[~treated].mean())
    assert found.width == pytest.approx(high - low, abs=1e-2)


def test_arms_that_are_alike_are_found_to_differ_as_often_as_they_may():
    row = simulation.power([30], n_trials=4000, **ALIKE).iloc[0]
    assert row["power"] == pytest.approx(0.025, abs=0.008)
    assert row["wrong_sign"] == pytest.approx(0.5, abs=0.04)
    assert abs(row["difference"]) < 0.2


def test_more_children_more_power_and_narrower_intervals():
    table = simulation.power([10, 40, 160], n_trials=600, outcome="improvement")
    assert table["power"].is_monotonic_increasing and table["width"].is_monotonic_decreasing
    # the width goes with one over the square root of n
    assert table["width"].iloc[0] / table["width"].iloc[2] == pytest.approx(4, rel=0.1)


def test_the_number_needed_has_the_power_asked_for():
    n = simulation.children_needed(0.8, outcome="improvement")
    found = simulation.power([n], n_trials=2000, outcome="improvement")["power"].iloc[0]
    assert found == pytest.approx(0.8, abs=0.05)


def test_children_near_the_ceiling_hide_the_difference():
    low, all_ = (simulation.power([60], n_trials=400, cmas_start_at_most=most) for most in (40, 52))
    assert low["difference"].iloc[0] > all_["difference"].iloc[0]
    assert (
        simulation.simulate_trial(20, cmas_start_at_most=40, seed=3).visits.query("day == 0")[
            "value"
        ]
        <= 40
    ).all()


def test_who_leaves_is_missing_from_then_on():
    found = simulation.simulate_trial(200, dropout_per_month=0.1, seed=2)
    wide = found.visits.pivot(index="child", columns="day", values="value")
    gone = wide.isna().to_numpy()
    assert not gone[:, 0].any() and (np.diff(gone.astype(int), axis=1) >= 0).all()
    assert gone[:, -1].mean() == pytest.approx(1 - 0.9 ** (168 / 30.4375), abs=0.06)
    assert found.n_analyzed == (200, 200)
    complete = simulation.simulate_trial(200, dropout_per_month=0.1, seed=2, missing="complete")
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
        ({"treated": 5}, "treated must be a Regimen"),
        ({"visit_days": (56, 28)}, "visit_days"),
        ({"visit_days": ()}, "visit_days"),
        ({"outcome": "cmass"}, "outcome must be one of cmas, improvement"),
        ({"missing": "none"}, "missing must be one of last, complete"),
        ({"dropout_per_month": 0.6}, "dropout_per_month must lie in 0 to 0.5"),
        ({"cmas_start_at_most": 5}, "cmas_start_at_most must lie in 10 to 52"),
        ({"seed": -1}, "seed"),
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


@pytest.mark.parametrize("missing", ["last", "complete"])
def test_the_true_difference_is_that_of_many_large_trials(missing):
    leaving = {"dropout_per_month": 0.1, "missing": missing, "outcome": "improvement"}
    truth = simulation.true_difference(**leaving)
    found = simulation.power([400], n_trials=600, **leaving).iloc[0]
    assert found["difference"] == pytest.approx(truth["difference"], abs=0.25)
    spread = np.hypot(truth["control_sd"], truth["treated_sd"])
    width = 2 * 1.96 * spread / np.sqrt(400 * truth["counted"])
    assert found["width"] == pytest.approx(width, rel=0.02)


def test_the_number_needed_hardly_hangs_on_the_seed():
    needed = [simulation.children_needed(0.8, seed=seed) for seed in range(4)]
    assert max(needed) < 1.06 * min(needed)
    power = simulation.power([needed[0]], n_trials=2000)["power"].iloc[0]
    assert power == pytest.approx(0.8, abs=0.03)


def test_no_difference_needs_no_number():
    with pytest.raises(ValueError, match="do not differ"):
        simulation.children_needed(treated=Regimen(), control=Regimen())
