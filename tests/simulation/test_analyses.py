"""Analyses of lesson 6: parameters, mixes of courses, caps, pairs, arms by name."""

import subprocess
import sys
from dataclasses import fields

import numpy as np
import pandas as pd
import pytest
from scipy import special

from jdmkit import datasets, pharmacokinetics, simulation
from jdmkit.pharmacokinetics import DISPOSITION
from jdmkit.simulation import Child, Regimen, default_model, parameters, score

NOT_SIMULATED = {"proportional_residual_error"}
"""How measured levels scatter around a fit: no number of the simulation."""

MADE = {"reference_weight_kg"} | {f"exponent_{name}" for name in DISPOSITION}
"""Numbers that come from other columns of the table."""


# --- the model's numbers --------------------------------------------------------------------------


def test_the_fields_of_the_model_equal_the_rows_of_the_table():
    table = datasets.load("pkpd_parameters")
    rows = table[table["set"].isin([default_model().pk, *parameters.SETS])]
    spreads = {f"{name}_bsv" for name in rows.loc[rows["bsv"].notna(), "parameter"]}
    expected = (set(rows["parameter"]) | spreads | MADE) - NOT_SIMULATED
    assert set(parameters.NUMBERS) == expected
    assert {f.name for f in fields(simulation.Model)} - expected == {
        "pk",
        "taper_days",
        "taper_doses",
        "originals",
    }


def test_each_number_of_the_model_equals_its_row():
    table = datasets.load("pkpd_parameters")
    rows = table[table["set"].isin([default_model().pk, *parameters.SETS])]
    rows = rows[~rows["parameter"].isin(NOT_SIMULATED)]
    assert len(rows) > 40
    for _, row in rows.iterrows():
        assert getattr(default_model(), row["parameter"]) == row["value"]
        if pd.notna(row["bsv"]):
            assert getattr(default_model(), f"{row['parameter']}_bsv") == row["bsv"]


def test_the_model_has_no_other_numbers_and_can_not_be_changed_in_place():
    with pytest.raises(AttributeError):
        _ = default_model().responder_shares
    with pytest.raises(AttributeError):
        default_model().responder_share = 1.0


@pytest.mark.parametrize("pk", ["cheng", "landersdorfer", "zhang2020"])
def test_the_model_takes_other_sets_for_igg(pk):
    model = default_model(pk)
    values = pharmacokinetics.parameter_values(pk)
    assert (model.clearance, model.central_volume) == (
        values["clearance"],
        values["central_volume"],
    )


# --- checked once ---------------------------------------------------------------------------------


def test_a_child_is_checked_when_it_is_made_and_not_again(monkeypatch):
    asked = []
    check = simulation.Child.__post_init__
    monkeypatch.setattr(Child, "__post_init__", lambda self: (asked.append(self), check(self)))
    child = Child(7, 22.1, 29)
    simulation.gain(child, Regimen.every(28, 3), [84])
    assert asked == [child]


# --- special functions ----------------------------------------------------------------------------


def test_log_odds_and_back():
    shares = np.array([1e-9, 0.1, 0.5, 0.9])
    np.testing.assert_allclose(score.logit(shares), np.log(shares / (1 - shares)), rtol=1e-12)
    np.testing.assert_allclose(score.expit(score.logit(shares)), shares, rtol=1e-12)


def test_noise_by_score_is_the_sum_over_whole_scores():
    model, true = default_model(), 29
    middle = special.logit(true / 52)
    found, square = 0.0, 0.0
    for whole in range(53):
        high = special.logit(min(whole + 0.5, 52) / 52)
        low = special.logit(max(whole - 0.5, 0) / 52)
        share = np.diff(
            special.ndtr((np.array([low, high]) - middle) / model.cmas_measurement_sd_logit)
        )[0]
        found, square = found + share * whole, square + share * whole**2
    assert simulation.noise_by_score([true])[0] == pytest.approx(np.sqrt(square - found**2))


def test_importing_the_simulation_loads_no_scipy():
    code = "import sys, jdmkit.simulation; print('scipy' in sys.modules)"
    answer = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert answer.stdout.strip() == "False"


# --- arms by name ---------------------------------------------------------------------------------


def test_an_arm_is_asked_for_by_its_name():
    found = simulation.two_arms(Regimen.every(28, 6), n=300)
    table = found.mean().set_index("arm")
    for arm in found.arms:
        assert found.of(arm).mean.tolist() == table.loc[arm, "mean"].tolist()
        assert found.of(arm).sd.tolist() == table.loc[arm, "sd"].tolist()
        quantiles = found.quantiles([0.25, 0.5]).set_index(["arm", "quantile"])["cmas"]
        for share, scores in zip((0.25, 0.5), found.of(arm).quantiles([0.25, 0.5]), strict=True):
            assert scores.tolist() == quantiles.loc[arm, share].tolist()
    with pytest.raises(KeyError, match="with IVIG"):
        found.of("with IVG")


# --- courses, caps, pairs -------------------------------------------------------------------------


def test_a_mean_gain_is_that_of_the_children_one_by_one():
    children = simulation.virtual_children(1000, 1, course="chronic")
    given = simulation.make_regimen()
    with_it, without = (
        np.rint(simulation.patient_courses(children, arm, [84, 168]).cmas).mean(axis=1)
        for arm in (given, given.replace(infusion_days=(), dose_g_per_kg=0.0))
    )
    found = simulation.mean_gain("chronic")[[12, 24]]
    assert found == pytest.approx(with_it - without, abs=0.01)


def test_a_mix_is_the_weighted_mean_of_its_courses():
    one, other = simulation.mean_gain("chronic"), simulation.mean_gain("polycyclic")
    found = simulation.mixed_gain({"chronic": 3, "polycyclic": 1})
    assert found == pytest.approx(0.75 * one + 0.25 * other)


@pytest.mark.parametrize(
    ("shares", "said"),
    [
        ({"chronc": 1}, "chronic"),
        ({"chronic": -1}, "shares must lie in 0"),
        ({"chronic": 0}, "one above 0"),
        ({"chronic": float("nan")}, "shares"),
    ],
)
def test_an_impossible_mix_is_refused(shares, said):
    with pytest.raises(ValueError, match=said):
        simulation.mixed_gain(shares)


def test_published_shares_are_those_of_the_table():
    rows = datasets.load("epidemiology")
    rows = rows[rows["measure"].str.startswith("course_")]
    published = simulation.published_shares()
    assert published
    for place, shares in published.items():
        seen = rows[rows["country"] == place].set_index("measure")["value"]
        whole = sum(seen.get(f"course_{name}", 0) for name in simulation.COURSES)
        for name, share in shares.items():
            assert share == pytest.approx(100 * seen[f"course_{name}"] / whole)
        assert sum(shares.values()) == pytest.approx(100)


def test_the_number_above_a_cap_equals_a_count_of_each_child():
    weights = simulation.virtual_children(1000, 1).table()["weight_kg"]
    found = simulation.above_cap(1000, 1, dose_g_per_kg=1.5, max_dose_g=70)
    assert found["share"] == sum(1.5 * weight > 70 for weight in weights) / 1000
    assert found["largest_g"] == pytest.approx(1.5 * weights.max())


def test_the_usual_pair_gives_the_usual_course():
    child, given = Child(7, 22.1, 29), Regimen.every(28, 6)
    usual = simulation.child_course(child, given, 7 * np.arange(53)).cmas
    assert simulation.pair_course(child, given, *simulation.usual_pair()).tolist() == usual.tolist()
    slow = simulation.pair_course(child, given, 28, 0.95)
    week, gap = simulation.widest_gap(slow, usual)
    assert (
        gap
        == abs(slow[week] - usual[week])
        == max(abs(a - b) for a, b in zip(slow, usual, strict=True))
    )


def test_agreement_is_counted_by_kind():
    checks = pd.DataFrame({"kind": ["b", "a", "b"], "holds": [True, True, False]})
    found = simulation.agreement_by_kind(checks)
    assert found.index.tolist() == ["b", "a"]
    assert found.loc["b"].tolist() == [1, 2] and found.loc["a"].tolist() == [1, 1]


def test_the_day_of_a_lost_gain_equals_a_day_by_day_search():
    gains = simulation.gain(Child(7, 22.1, 29), Regimen.every(28, 3), np.arange(300))
    values = gains["gain"].tolist()
    day = values.index(max(values))
    while values[day] >= 2:
        day += 1
    assert simulation.first_day_below(gains, 2) == day
    assert np.isnan(simulation.first_day_below(gains, -1))
