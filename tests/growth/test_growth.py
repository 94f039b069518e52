"""Growth charts: printed percentiles, published statements, and mistakes of unit and age."""

import warnings

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jdmkit import datasets, growth
from jdmkit.growth import cdc2000

POUND_KG, INCH_CM = 0.45359237, 2.54
AGES = st.floats(2, 20)
SEX = st.sampled_from(growth.SEXES)
CHARTS = [
    ("cdc_wtage", growth.weight_for_age, growth.weight_percentile),
    ("cdc_statage", growth.stature_for_age, growth.stature_percentile),
]


def median_gain_lb(sex, start, end):
    young, old = growth.weight_for_age([start, end], sex)
    return round((old - young) / POUND_KG, 1)


@pytest.mark.parametrize(("chart", "value_at", "percentile_of"), CHARTS)
def test_printed_percentiles_are_reproduced(chart, value_at, percentile_of):
    printed = datasets.load(f"{chart}_percentiles")
    columns = [name for name in printed if name[0] == "p" and name[1:].isdigit()]
    assert len(columns) == 9 and len(printed) == 436
    percentiles = np.array([int(name[1:]) for name in columns])
    ages = printed["age_months"].to_numpy()[:, np.newaxis] / 12
    sexes = printed["sex"].to_numpy()[:, np.newaxis]
    values = printed[columns].to_numpy()
    assert np.abs(value_at(ages, sexes, percentiles) - values).max() < 1e-6
    assert np.abs(percentile_of(values, ages, sexes) - percentiles).max() < 1e-4


def test_both_sexes_have_the_same_ages():
    # the tables are stacked, so one axis of ages must do for both
    for chart, _, _ in CHARTS:
        ages = datasets.load(chart).groupby("sex")["age_months"].agg(tuple)
        assert ages["female"] == ages["male"] and ages["male"] == tuple(sorted(ages["male"]))


def test_medians_and_gains_equal_printed_values():
    # uw_growth_module: about 45 and 20 lb (boys), 10 lb and 40 lb (girls), 70 and 64 in
    assert median_gain_lb("male", 12, 16) == 45.1
    assert median_gain_lb("male", 16, 20) == 21.3
    assert median_gain_lb("female", 16, 20) == 9.6
    assert median_gain_lb("female", 10, 14) == 36.3
    girl, boy = growth.stature_for_age(20, ["female", "male"]) / INCH_CM
    assert (round(boy, 1), round(girl, 1)) == (69.6, 64.3)


def test_the_weight_of_the_cost_assumptions():
    row = datasets.load("cost_assumptions").set_index("parameter").loc["body_weight_kg"]
    found = growth.weight_for_age(7, "male", [50, 5, 95])
    assert found == pytest.approx([row["base"], row["low"], row["high"]], abs=0.005)


def test_l_m_and_s_are_interpolated_linearly():
    table = datasets.load("cdc_wtage").query("sex == 'female'").set_index("age_months")
    power, median, spread = (table.loc[84.5, list("LMS")] + table.loc[85.5, list("LMS")]) / 2
    by_hand = median * (1 + power * spread * 1.5) ** (1 / power)
    assert growth.weight_for_age(85 / 12, "female", z=1.5) == pytest.approx(by_hand, rel=1e-12)


def test_normal_percentiles():
    assert growth.percentile_from_z(0) == 50
    # a printed table of the normal distribution
    assert growth.percentile_from_z([1.0, 1.96, -1.645]).round(2).tolist() == [84.13, 97.5, 5.0]
    assert growth.z_from_percentile([97.5, 99.9]).round(3).tolist() == [1.96, 3.09]


@given(AGES, SEX, st.floats(-3, 3))
def test_z_and_percentile_go_both_ways(age, sex, z):
    weight, height = growth.weight_for_age(age, sex, z=z), growth.stature_for_age(age, sex, z=z)
    assert growth.weight_z(weight, age, sex) == pytest.approx(z, abs=1e-9)
    assert growth.stature_z(height, age, sex) == pytest.approx(z, abs=1e-9)
    percentile = growth.weight_percentile(weight, age, sex)
    assert growth.weight_for_age(age, sex, percentile) == pytest.approx(weight, rel=1e-9)
    assert growth.z_from_percentile(growth.percentile_from_z(z)) == pytest.approx(z, abs=1e-9)


@given(AGES, SEX, st.floats(-3, 2.9), st.floats(0.01, 0.1))
def test_a_higher_percentile_is_heavier_and_taller(age, sex, z, more):
    for value_at in (growth.weight_for_age, growth.stature_for_age):
        assert value_at(age, sex, z=z + more) > value_at(age, sex, z=z)


def test_arrays_broadcast_and_agree_with_single_values():
    ages, sexes = np.linspace(2, 20, 7)[:, np.newaxis], np.array(growth.SEXES)
    table = growth.weight_for_age(ages, sexes, percentile=90)
    assert table.shape == (7, 2)
    assert table[3, 1] == growth.weight_for_age(ages[3, 0], "male", percentile=90)
    assert isinstance(growth.weight_for_age(7, "male"), float)
    assert growth.weight_for_age([], "male").shape == (0,)


def test_a_power_of_zero_is_the_lognormal_limit():
    # no point of the charts has L = 0, but the straight line between two points crosses it
    months, power = np.array([24.0, 240.0]), np.array([-0.5, 0.5])
    parameters = np.stack([power, [10.0, 10.0], [0.1, 0.1]], axis=1)
    original = cdc2000._chart
    try:
        cdc2000._chart = lambda table: (months, np.stack([parameters, parameters]))
        at_zero = growth.weight_for_age(11, "male", z=2)
        assert at_zero == pytest.approx(10 * np.exp(0.2), rel=1e-12)
        assert growth.weight_z(at_zero, 11, "male") == pytest.approx(2, rel=1e-12)
        assert growth.weight_for_age(11.000001, "male", z=2) == pytest.approx(at_zero, rel=1e-6)
    finally:
        cdc2000._chart = original


@given(AGES, SEX, st.floats(0.5, 99.5), AGES)
def test_a_followed_child_stays_on_its_percentile(age, sex, percentile, later):
    weight = growth.weight_for_age(age, sex, percentile)
    there = growth.follow_weight(weight, age, sex, later)
    assert growth.weight_percentile(there, later, sex) == pytest.approx(percentile, abs=1e-6)


# --- what is unlikely -----------------------------------------------------------------------------


def test_the_example_children_have_likely_measures():
    visits = datasets.load("child_visits").merge(datasets.load("children")[["child_id", "sex"]])
    assert len(visits)
    for _, row in visits.iterrows():
        measures = row[["age_years", "sex", "weight_kg", "height_cm"]]
        assert growth.unlikely(*measures) == [], row["child_id"]


@given(AGES, SEX)
def test_weight_in_pounds_warns_at_every_age(age, sex):
    pounds = growth.weight_for_age(age, sex) / POUND_KG
    (sentence,) = growth.unlikely(age, sex, weight_kg=pounds)
    assert "read as pounds" in sentence and "percentile 50" in sentence


@given(AGES, SEX)
def test_height_in_inches_warns_at_every_age(age, sex):
    inches = growth.stature_for_age(age, sex) / INCH_CM
    (sentence,) = growth.unlikely(age, sex, height_cm=inches)
    assert "read as inches" in sentence and "percentile 50" in sentence


@given(AGES, SEX, st.floats(0.2, 98.9))
def test_measures_within_the_chart_do_not_warn(age, sex, percentile):
    weight = growth.weight_for_age(age, sex, percentile)
    height = growth.stature_for_age(age, sex, percentile)
    assert growth.unlikely(age, sex, weight, height) == []


@pytest.mark.parametrize(
    ("measures", "words"),
    [
        ({"weight_kg": 12}, "percentile under 0.01"),
        ({"weight_kg": 80}, "percentile over 99.99"),
        ({"height_cm": 160}, "percentile over 99.99"),
        ({"height_cm": 95}, "height_cm 95 is unlikely for a female of 7 years"),
    ],
)
def test_unlikely_measures_warn_with_their_percentile(measures, words):
    with pytest.warns(UserWarning, match=words) as caught:
        found = growth.warn_if_unlikely(7, "female", **measures)
    assert len(found) == 1 and "read as" not in found[0]
    assert caught[0].filename == __file__


def test_a_likely_child_does_not_warn():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert growth.warn_if_unlikely(7, "female", 22.1, 121.5) == []


# --- what is refused ------------------------------------------------------------------------------


@pytest.mark.parametrize("wrong", [float("nan"), "20", True, None, float("inf"), [20, None], {}])
@pytest.mark.parametrize(
    "call",
    [
        lambda x: growth.weight_for_age(x, "male"),
        lambda x: growth.stature_for_age(x, "male"),
        lambda x: growth.weight_percentile(x, 7, "male"),
        lambda x: growth.stature_percentile(x, 7, "male"),
        lambda x: growth.weight_percentile(20, x, "male"),
        lambda x: growth.weight_for_age(7, x),
        lambda x: growth.percentile_from_z(x),
        lambda x: growth.z_from_percentile(x),
        lambda x: growth.follow_weight(20, 7, "male", x),
    ],
)
def test_values_that_are_not_numbers_are_refused(call, wrong):
    with pytest.raises(ValueError, match=r"must lie|unknown sex"):
        call(wrong)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: growth.weight_for_age(1.99, "male"), "age_years must lie in 2 to 20 years"),
        (lambda: growth.weight_for_age(20.01, "male"), "nearest: 20"),
        (lambda: growth.weight_for_age(84, "male"), "24 to 240 months; is the age in months"),
        (lambda: growth.weight_for_age(7, "femal"), "nearest: 'female'"),
        (lambda: growth.weight_for_age(7, ["male", "F"]), "unknown sex 'F'"),
        (lambda: growth.weight_for_age(7, "male", 0), "percentile must lie above 0"),
        (lambda: growth.weight_for_age(7, "male", 100), "under 100"),
        (lambda: growth.weight_for_age(7, "male", 50, z=0), "not both"),
        (lambda: growth.weight_for_age(14, "female", z=[0, 9]), "z must stay within 4"),
        (lambda: growth.weight_percentile(900, 7, "male"), "at most 300 kg; got 900; nearest: 300"),
        (lambda: growth.weight_percentile(-3, 7, "male"), "above 0"),
        (lambda: growth.weight_percentile([20, 0], 7, "male"), "got 0"),
        (lambda: growth.stature_percentile(1.215, 7, "male"), "1.215 m are 121.5 cm"),
        (lambda: growth.stature_percentile(300, 7, "male"), "30 to 250 cm; got 300; nearest: 250"),
    ],
)
def test_bad_input_names_culprit_range_and_nearest(call, message):
    with pytest.raises(ValueError, match=message):
        call()


def test_the_highest_percentiles_end_at_the_documented_age():
    ages = datasets.load("cdc_wtage").query("sex == 'female'")
    limit = (1 / (ages["L"].abs() * ages["S"])).min()
    assert round(limit, 2) == 3.34
    assert round(growth.percentile_from_z(limit), 2) == 99.96


def test_weights_are_refused_exactly_outside_the_z_range():
    ages = np.linspace(2, 19.9, 40)
    assert growth.SEXES
    for sex in growth.SEXES:
        low, high = growth.weight_z_range(ages, sex)
        for age, least, most in zip(ages, low, high, strict=True):
            inside, outside = min(most, 40) * 0.999, most * 1.001
            assert growth.weight_for_age(age, sex, z=inside) > 0
            assert growth.weight_for_age(age, sex, z=max(least * 0.999, -40)) > 0
            if outside < 40:
                with pytest.raises(ValueError, match="the chart ends there"):
                    growth.weight_for_age(age, sex, z=outside)
