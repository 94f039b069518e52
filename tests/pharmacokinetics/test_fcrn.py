"""IgG under saturable salvage: published answers, identities, mass balance, other solvers."""

import shutil

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jdmkit import datasets, pharmacokinetics

DAYS = np.arange(0, 85, 0.25)


def value(name, of="kim2007_fcrn"):
    table = datasets.load("pkpd_parameters").set_index(["set", "parameter"])
    return float(table.loc[(of, name), "value"])


# --- known answers -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "total", "own"),
    [(4.25, 41.603, 10.924), (7, 28.645, 10.416), (14, 20.184, 10.213), (28, 16.015, 10.303),
     (56, 13.139, 10.967)],
)  # fmt: skip
def test_igg_of_an_adult_after_28_g_on_five_days_is_as_published(day, total, own):
    """KA5 of the model notes, from an independent solver at 1e-10."""
    course = pharmacokinetics.igg_fcrn([day, 56], 70, 12.1, 28, range(5), 0.25).iloc[0]
    assert course["total_g_per_l"] == pytest.approx(total, abs=6e-4)
    assert course["own_g_per_l"] == pytest.approx(own, abs=6e-4)


def test_the_papers_own_figure_of_salvage():
    """Kim 2007, abstract: salvage is 142 % of catabolism; 37.7 mg/kg are made a day."""
    row = pharmacokinetics.igg_turnover(12.1, 70).iloc[0]
    share = row["saved_mg_per_kg_per_day"] / row["lost_mg_per_kg_per_day"]
    assert 1.40 < share < 1.45
    assert row["lost_share_per_day"] == pytest.approx(0.0743, abs=5e-5)
    assert row["lost_mg_per_kg_per_day"] == pytest.approx(37.7, abs=0.06)


def test_clearance_rises_with_the_level():
    found = pharmacokinetics.igg_turnover([4, 12.1, 20, 30, 45], 70)["clearance_l_per_day"]
    assert found.round(3).tolist() == [0.118, 0.218, 0.278, 0.327, 0.373]


@pytest.mark.parametrize(("weight", "own", "fall", "day"), [(70, 12.1, 15, 17), (30, 10, 18, 16)])
def test_own_igg_falls_as_published_models_say(weight, own, fall, day):
    """C3: Bleeker's model says about 25 % after 3 to 4 weeks; allowed 10 to 30 %, day 10 to 30."""
    course = pharmacokinetics.igg_fcrn(DAYS, weight, own, 2 * weight, [0], 0.5)
    low = course["own_g_per_l"].idxmin()
    assert 100 * (1 - course["own_g_per_l"][low] / own) == pytest.approx(fall, abs=0.5)
    assert course["day"][low] == pytest.approx(day, abs=0.5)


# --- identities --------------------------------------------------------------------------------

patients = st.tuples(st.floats(8, 120), st.floats(0, 25))
schedules = st.tuples(
    st.lists(st.integers(0, 40), min_size=1, max_size=4, unique=True).map(sorted),
    st.floats(0.05, 3), st.floats(0.02, 1),
).map(lambda given: (given[0], given[1] / len(given[0]), given[2]))  # fmt: skip
"""Starts, g/kg an infusion (3 in all at most), days that one lasts."""


@given(patients)
def test_without_infusions_igg_stays_constant(patient):
    course = pharmacokinetics.igg_fcrn([0, 1, 100, 1000], *patient)
    np.testing.assert_allclose(course["own_g_per_l"], patient[1], rtol=1e-9)
    assert (course["infused_g_per_l"] == 0).all()
    nothing = pharmacokinetics.igg_fcrn([0, 50], *patient, dose_g=0, start_days=[0, 10])
    np.testing.assert_allclose(nothing["total_g_per_l"], patient[1], rtol=1e-9)


@settings(max_examples=20, deadline=None)
@given(patients, schedules)
def test_own_and_infused_igg_sum_to_the_total_and_own_never_rises(patient, schedule):
    (weight, own), (starts, per_kg, length) = patient, schedule
    course = pharmacokinetics.igg_fcrn(DAYS, weight, own, per_kg * weight, starts, length)
    assert (course["total_g_per_l"] == course["own_g_per_l"] + course["infused_g_per_l"]).all()
    assert (course["own_g_per_l"] <= own * (1 + 1e-7) + 1e-9).all()
    assert (course[["own_g_per_l", "infused_g_per_l"]] >= -1e-9).all(axis=None)


@settings(max_examples=20, deadline=None)
@given(patients, st.floats(0.1, 1.4))
def test_more_infused_means_less_than_in_proportion(patient, per_kg):
    weight, own = patient
    once, twice = (
        pharmacokinetics.igg_fcrn(DAYS, weight, own, k * per_kg * weight, [0])[["infused_g_per_l", "own_g_per_l"]]
        for k in (1, 2)
    )  # fmt: skip
    late = DAYS >= 2
    assert (twice["infused_g_per_l"] < 2 * once["infused_g_per_l"])[late].all()
    assert (twice["own_g_per_l"] <= once["own_g_per_l"] + 1e-8).all()


@settings(max_examples=15, deadline=None)
@given(patients, schedules)
def test_mass_balance(patient, schedule):
    """What was infused is lost in the end, at the clearance of the total; nothing appears."""
    (weight, own), (starts, per_kg, length) = patient, schedule
    days = np.r_[np.arange(0, 50, 1 / 256), np.arange(50, 3000, 0.5)]
    course = pharmacokinetics.igg_fcrn(days, weight, own, per_kg * weight, starts, length)
    rate = pharmacokinetics.igg_turnover(course["total_g_per_l"], weight)["clearance_l_per_day"]
    lost = np.trapezoid(rate * course["infused_g_per_l"], days)
    assert lost == pytest.approx(len(starts) * per_kg * weight, rel=1e-3)


def test_own_igg_lost_equals_own_igg_made_over_a_balanced_course():
    course = pharmacokinetics.igg_fcrn(np.arange(0, 1500, 0.125), 22.1, 9.0, 44.2, [0])
    rate = pharmacokinetics.igg_turnover(course["total_g_per_l"], 22.1)["clearance_l_per_day"]
    made = pharmacokinetics.igg_turnover(9.0, 22.1)["clearance_l_per_day"][0] * 9.0 * 1500
    lost = np.trapezoid(rate * course["own_g_per_l"], course["day"])
    assert lost == pytest.approx(made, rel=1e-4)  # it is back in balance


def test_a_finer_time_grid_gives_the_same_igg():
    few = pharmacokinetics.igg_fcrn([10, 40], 22.1, 9, 44.2, [0, 28])
    many = pharmacokinetics.igg_fcrn(np.arange(0, 41, 0.01), 22.1, 9, 44.2, [0, 28])
    assert len(few)
    for _, row in few.iterrows():
        same = many.iloc[round(row["day"] * 100)]
        assert row["own_g_per_l"] == pytest.approx(same["own_g_per_l"], rel=3e-7)


# --- other solvers -----------------------------------------------------------------------------


def by_amounts(days, weight, own, dose, starts, length, step=1 / 64):
    """The model notes' equations in grams, by the classical Runge-Kutta method in small steps.

    Returns total and own IgG in g/L. Each infusion must start and end on a step.
    """
    volume = value("plasma_volume_per_kg") * weight
    tissue = value("peripheral_volume") * weight / 70
    exchange = (
        value("intercompartmental_clearance", "tortorici2021_high_dose") * (weight / 70) ** 0.75
    )

    def clearance(c):
        salvage = value_j / value_v / (value_m + c)
        return volume * (value_k - salvage) * (weight / 70) ** -0.25

    value_k, value_j = value("intrinsic_catabolic_rate"), value("maximal_salvage")
    value_m, value_v = value("salvage_half_saturation"), value("plasma_volume_per_kg")
    made = clearance(own) * own

    def slope(a, flow):
        plasma, other = a[:, 0] / volume, a[:, 1] / tissue
        moved = exchange * (plasma - other)
        lost = clearance(plasma.sum()) * plasma
        return np.column_stack([[flow, made] - lost - moved, moved])

    amounts = np.array([[0.0, 0.0], [own * volume, own * tissue]])
    out, n = {}, round(max(days) / step)
    for i in range(n + 1):
        out[i] = amounts[:, 0] / volume
        t = i * step
        flow = sum(dose / length for s in starts if s - 1e-9 <= t < s + length - 1e-9)
        k1 = slope(amounts, flow)
        k2 = slope(amounts + step / 2 * k1, flow)
        k3 = slope(amounts + step / 2 * k2, flow)
        k4 = slope(amounts + step * k3, flow)
        amounts = amounts + step / 6 * (k1 + 2 * k2 + 2 * k3 + k4)
    found = np.array([out[round(day / step)] for day in days])
    return found.sum(axis=1), found[:, 1]


@settings(max_examples=6, deadline=None)
@given(
    st.floats(8, 100), st.floats(2, 20),
    st.lists(st.integers(0, 25), min_size=1, max_size=3, unique=True).map(sorted),
    st.floats(0.1, 3), st.sampled_from([1 / 8, 1 / 4, 1 / 2, 1]),
)  # fmt: skip
def test_another_solver_agrees_to_a_millionth(weight, own, starts, per_kg, length):
    days = [0, 0.25, 1, 3, 7, 14, 20, 28]
    mine = pharmacokinetics.igg_fcrn(days, weight, own, per_kg * weight, starts, length)
    total, own_then = by_amounts(days, weight, own, per_kg * weight, starts, length)
    np.testing.assert_allclose(mine["total_g_per_l"], total, rtol=1e-6)
    np.testing.assert_allclose(mine["own_g_per_l"], own_then, rtol=1e-6)


def test_without_salvage_igg_equals_the_closed_form(tmp_path, monkeypatch):
    shutil.copytree(datasets.folder(), tmp_path / "data")
    path = tmp_path / "data" / "pkpd_parameters.csv"
    frame = pd.read_csv(path, dtype=str, keep_default_na=False)
    frame.loc[frame["parameter"] == "maximal_salvage", "value"] = "0"
    frame.to_csv(path, index=False, lineterminator="\n")
    monkeypatch.setenv("JDMKIT_DATA", str(tmp_path / "data"))
    course = pharmacokinetics.igg_fcrn(DAYS, 70, 10, 60, [0, 28], 0.5)
    v1, v2, q = 70 * value("plasma_volume_per_kg"), value("peripheral_volume"), 0.454
    k10, k12, k21 = value("intrinsic_catabolic_rate"), q / v1, q / v2
    s = k10 + k12 + k21
    a, b = (s + sign * np.sqrt(s * s - 4 * k10 * k21) for sign in (1, -1))
    a, b = a / 2, b / 2
    terms = [((a - k21) / (a - b), a), ((k21 - b) / (a - b), b)]
    exact = np.full(DAYS.shape, 10.0)
    for start in (0, 28):
        t = np.maximum(DAYS - start, 0)
        for share, rate in terms:
            gone = np.exp(-rate * np.maximum(t - 0.5, 0))
            exact += 60 / v1 / 0.5 * share / rate * (1 - np.exp(-rate * np.minimum(t, 0.5))) * gone
    np.testing.assert_allclose(course["total_g_per_l"], exact, rtol=5e-7)
    np.testing.assert_allclose(course["own_g_per_l"], 10, rtol=1e-8)


# --- provenance, speed, bad input --------------------------------------------------------------


def test_fcrn_parameters_name_their_sources_and_assumptions():
    rows = pharmacokinetics.fcrn_parameters()
    assert {"kim2007", "tortorici2021"} <= set(datasets.sources(rows))
    assert "assumed" in set(rows["confidence"])


GOOD = {
    "days": [0, 28],
    "weight_kg": 22.1,
    "baseline_g_per_l": 9.0,
    "dose_g": 44.2,
    "start_days": [0, 7],
    "duration_days": 0.5,
}


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"weight_kg": 0}, "weight_kg must lie above 0"),
        ({"weight_kg": True}, "weight_kg.*not a number"),
        ({"weight_kg": np.nan}, "weight_kg.*nan"),
        ({"baseline_g_per_l": -1}, "baseline_g_per_l must lie in 0 to 100 g/L; got -1; nearest: 0"),
        ({"baseline_g_per_l": None}, "baseline_g_per_l.*not a number"),
        ({"baseline_g_per_l": [9, 9]}, "2 numbers where one"),
        ({"dose_g": -1}, "dose_g must lie in 0 to 66.3 g; got -1; nearest: 0"),
        ({"dose_g": 100}, "dose_g.*66.3.*got 100"),
        ({"dose_g": [1, 2, 3]}, "dose_g must be one number, or one for each of 2 infusions; got 3"),
        ({"dose_g": "2 g"}, "dose_g.*not a number"),
        ({"start_days": [7, 0]}, r"start_days\[1\] is 0 after 7; nearest: \[0.0, 7.0\]"),
        ({"start_days": [7, 7]}, "ascend"),
        ({"start_days": [0, 0.25]}, "overlap.*nearest: duration_days 0.25"),
        ({"start_days": [0, 29]}, r"beyond the last day looked at, 28; start_days\[1\] is 29"),
        ({"start_days": 7}, "start_days must be a list of days; got 7"),
        ({"start_days": [-1, 7]}, "start_days must lie in 0 to 7305 days; got -1"),
        ({"start_days": [0, np.inf]}, "start_days.*inf"),
        ({"duration_days": 0}, "duration_days must lie above 0"),
        ({"duration_days": 5.5}, "duration_days must lie above 0 and at most 5 days; got 5.5"),
        ({"duration_days": [0.5]}, "duration_days must be one number, or one for each of 2"),
        ({"days": [-1, 28]}, "days must lie in 0 to 7305 days; got -1"),
        ({"days": [0, np.nan]}, "days.*nan"),
        ({"days": "never"}, "days.*not a number"),
    ],
)
def test_bad_input_names_the_culprit(change, message):
    pharmacokinetics.igg_fcrn(**GOOD)
    with pytest.raises(ValueError, match=message):
        pharmacokinetics.igg_fcrn(**GOOD | change)


@pytest.mark.parametrize("level", [-0.1, 101, np.nan, "x"])
def test_impossible_levels_are_refused(level):
    with pytest.raises(ValueError, match="igg_g_per_l must lie in 0 to 100 g/L"):
        pharmacokinetics.igg_turnover(level, 70)
