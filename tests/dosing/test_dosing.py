"""Dose, dosing weight, rounding, schedule, cap and billing: worked examples, rules, bad input."""

import json
import warnings

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jdmkit import cases, costs, datasets, dosing, growth

EXAMPLES = datasets.load("dosing_cost_examples").set_index("case_id")
WRONG = [float("nan"), "20", True, None, float("inf"), {}]
TEENAGER = {"height_cm": 165, "sex": "female", "age_years": 15}


def example(case):
    row = EXAMPLES.loc[case]
    return json.loads(row["inputs_json"]), json.loads(row["expected_json"])


# --- the worked examples --------------------------------------------------------------------------


@pytest.mark.parametrize("case", ["S1", "S2", "S3"])
def test_dose_vials_and_billing_units_equal_the_worked_example(case):
    given_, expected = example(case)
    course = dosing.ivig_dose(float(given_["w"]), given_["gkg"], given_["cap"])
    daily = dosing.split_dose(course, given_["days"])
    rounded = dosing.round_dose(daily, given_["step"])
    vials = dosing.choose_vials(rounded.given_g, given_["sizes"])
    units = costs.drug_units(vials.given_g, vials.opened_g)
    time = costs.infusion_time_units(expected["minutes_per_day"])
    found = {
        "dose_course_g": course,
        "dose_per_day_before_rounding_g": daily,
        "rounded_within_10pct": rounded.rounded,
        "given_per_day_g": rounded.given_g,
        "opened_per_day_g": vials.opened_g,
        "waste_per_day_g": vials.waste_g,
        "units_administered_per_day": units.administered,
        "units_JW_per_day": units.discarded,
        "units_billed_course": given_["days"] * (units.administered + units.discarded),
        "volume_per_day_mL": vials.given_g / given_["conc"],
        "cpt_96365_per_day": time.cpt_96365,
        "cpt_96366_per_day": time.cpt_96366,
        "addon_units_over_8": time.over_daily_limit,
    }
    assert found == pytest.approx({name: expected[name] for name in found}, rel=1e-12)
    by_size = {f"{size:g}": count for size, count in vials.by_size().items()}
    assert by_size == expected["vials_per_day"]
    assert units.modifier == ("JW" if expected["waste_per_day_g"] else "JZ")


def test_the_weight_rules_of_the_teenager():
    child, expected = example("S4")
    patient = (child["weight_kg"], child["height_cm"], {"F": "female"}[child["sex"]])
    patient = (*patient, child["age_years"])
    table = dosing.compare_dosing_weights(*patient, dose_g_per_kg=child["g_per_kg"], max_dose_g=70)
    table = table.set_index("rule")
    found = {"bmi": dosing.body_mass_index(*patient[:2])}
    found["ibw_devine_kg"] = table.loc["ideal", "weight_kg"]
    found["adjusted_kg"] = table.loc["adjusted", "weight_kg"]
    for rule, name in (("ontario", "ontario"), ("bloodstar", "nba_bloodstar")):
        row = table.loc[rule]
        found[f"{name}_dosing_weight_kg"] = row["weight_kg"]
        found[f"{name}_dose_g"] = row["dose_g"]
        found[f"{name}_dose_rounded_5g"] = dosing.round_dose(row["dose_g"], step_g=5).given_g
        found[f"{name}_dose_capped_70g"] = row["capped_dose_g"]
    assert {name: round(value, 6) for name, value in found.items()} == expected
    assert table["cap_decides"].all()


def test_the_first_year_of_infusions():
    given_, expected = example("S5")
    days = dosing.infusion_days(given_["phases"], given_["horizon_days"])
    dose = dosing.ivig_dose(given_["weight_kg"], given_["g_per_kg"], given_["cap_g"])
    assert days.tolist() == expected["infusion_days"] and len(days) == expected["n_infusions"]
    assert dose == expected["grams_per_infusion"]
    assert dose * len(days) == expected["grams_per_year"]
    assumed = datasets.load("cost_assumptions").set_index("parameter").loc["infusions_year1"]
    assert len(days) == assumed["base"]


def test_boundaries_of_an_hour():
    given_, expected = example("S6")
    units = costs.infusion_time_units(given_["minutes"])
    assert units.cpt_96366.tolist() == expected["cpt_96366"]
    assert set(units.cpt_96365) == {1} and not units.over_daily_limit.any()
    nine = costs.infusion_time_units(571)  # 8 h and 31 min past the first hour
    assert nine.cpt_96366 == 9 and nine.over_daily_limit


@given(st.floats(0.1, 1440))
def test_an_add_on_hour_needs_more_than_30_minutes(minutes):
    # counted hour by hour, as the manual words it, instead of the formula
    past = [hour for hour in range(1, 24) if np.floor(minutes) - 60 * hour > 30]
    assert costs.infusion_time_units(minutes).cpt_96366 == len(past)


# --- dosing weight --------------------------------------------------------------------------------


def test_devine_by_hand():
    # 70 inches: 50 + 2.3 x 10, 45.5 + 2.3 x 10; 60 inches: the formula's own beginning
    assert dosing.dosing_weight("ideal", 80, 177.8, "male", 30).weight_kg == pytest.approx(73)
    assert dosing.dosing_weight("ideal", 80, 177.8, "female", 30).weight_kg == pytest.approx(68.5)
    assert dosing.dosing_weight("ideal", 60, 152.4, "male", 30).weight_kg == pytest.approx(50)
    adjusted = dosing.dosing_weight("adjusted", 103, 177.8, "male", 30)
    assert adjusted.weight_kg == pytest.approx(73 + 0.4 * 30) and adjusted.flags == ()


@pytest.mark.parametrize("rule", ["ideal", "adjusted"])
def test_devine_is_refused_under_five_feet(rule):
    with pytest.raises(dosing.WeightRuleError, match=r"under 152\.4 cm; got 152\.3 cm.*'actual'"):
        dosing.dosing_weight(rule, 50, 152.3, "female", 14)
    assert dosing.dosing_weight(rule, 50, 152.4, "female", 14).weight_kg > 0


def test_adult_formulas_are_flagged_in_minors_and_where_age_is_unknown():
    for rule in ("ideal", "adjusted", "ontario"):
        assert "from adults" in dosing.dosing_weight(rule, 92, **TEENAGER).flags[0]
        unknown = dosing.dosing_weight(rule, 92, 165, "female")
        assert "age not given" in unknown.flags[0]
        assert dosing.dosing_weight(rule, 92, 165, "female", 18).flags == ()


def test_a_rule_that_raises_the_dose_says_so():
    thin = dosing.dosing_weight("ideal", 55, 180, "male", 30)
    assert thin.weight_kg > 55 and "raises the dose" in thin.flags[0]
    ontario = dosing.dosing_weight("ontario", 55, 180, "male", 30)
    assert ontario.applied and "raises the dose" in ontario.flags[0]


@pytest.mark.parametrize(
    ("weight_kg", "height_cm", "sex", "adjusts", "word"),
    [
        (50.1, 152.4, "male", True, "should"), (50.0, 152.4, "male", False, "outside"),
        (45.6, 160, "female", True, "should"), (45.5, 160, "female", False, "outside"),
        (60.0, 152.3, "male", False, "outside"), (95.0, 170, "male", True, "must"),
    ],
)  # fmt: skip
def test_ontario_thresholds(weight_kg, height_cm, sex, adjusts, word):
    found = dosing.dosing_weight("ontario", weight_kg, height_cm, sex, age_years=30)
    assert found.applied is adjusts and word in found.reason
    if adjusts:
        adjusted = dosing.dosing_weight("adjusted", weight_kg, height_cm, sex, age_years=30)
        assert found.weight_kg == adjusted.weight_kg
    else:
        assert found.weight_kg == weight_kg


@pytest.mark.parametrize("age_years", [13, 30, None])
def test_ontario_does_not_decide_for_the_short_and_obese(age_years):
    with pytest.raises(dosing.WeightRuleError, match=r"undecided.*BMI over 30 \(here 31\.1\)"):
        dosing.dosing_weight("ontario", 70, 150, "female", age_years)


@pytest.mark.parametrize(
    ("patient", "weight_kg", "reason"),
    [
        ({"age_years": 17.9}, 90, "under 18"), ({"age_years": 17}, 90, "under 18"),
        ({"height_cm": 151.9, "sex": "female", "age_years": 30}, 90, "under 152 cm"),
        ({"age_years": 30, "pregnant": True}, 90, "pregnant"),
        ({"height_cm": 200, "sex": "male", "age_years": 30}, 90, "below adjusted"),
    ],
)  # fmt: skip
def test_bloodstar_exceptions(patient, weight_kg, reason):
    found = dosing.dosing_weight("bloodstar", weight_kg, **patient)
    assert not found.applied and found.weight_kg == weight_kg and reason in found.reason


def test_bloodstar_adjusts_adults_and_asks_for_pregnancy():
    adult = {"height_cm": 165, "sex": "female", "age_years": 18}
    found = dosing.dosing_weight("bloodstar", 92, **adult)
    assert found.applied and found.weight_kg == pytest.approx(70.945669)
    assert "pregnancy not stated" in found.flags[-1]
    assert dosing.dosing_weight("bloodstar", 92, **adult, pregnant=False).flags == ()
    small = dosing.dosing_weight("bloodstar", 92, 152, "male", 30)
    assert small.applied and "begins at 152.4" in small.flags[0]


def test_what_a_rule_needs_is_named():
    with pytest.raises(dosing.WeightRuleError, match="needs height_cm and sex"):
        dosing.dosing_weight("ontario", 50)
    with pytest.raises(dosing.WeightRuleError, match="'bloodstar' needs age_years"):
        dosing.dosing_weight("bloodstar", 50, 165, "male")
    assert dosing.dosing_weight("actual", 50).weight_kg == 50


def test_every_rule_has_known_sources():
    found = dosing.compare_dosing_weights(22.1, dose_g_per_kg=2)
    assert found["rule"].tolist() == list(dosing.RULES)
    datasets.cite(*datasets.sources(found))
    assert found["confidence"].isin(datasets.CONFIDENCE).all()


def test_refused_rules_are_listed_with_their_reason():
    girl = cases.load()
    patient = girl[["weight_kg", "height_cm", "sex", "age_years"]]
    table = dosing.compare_dosing_weights(*patient, dose_g_per_kg=2, max_dose_g=70)
    table = table.set_index("rule")
    refused = table.loc[["ideal", "adjusted"]]
    assert refused[["weight_kg", "dose_g", "capped_dose_g"]].isna().all(axis=None)
    assert refused["reason"].str.startswith("refused: ").all()
    assert table.loc[["actual", "ontario", "bloodstar"], "dose_g"].tolist() == [44.2] * 3
    assert not table["cap_decides"].any()


@pytest.mark.parametrize(("max_dose_g", "decides"), [(70, True), (113.8, True), (113.9, False)])
def test_when_the_cap_makes_the_rule_irrelevant(max_dose_g, decides):
    # the lowest dose of the five rules is 2 x 56.909 g
    table = dosing.compare_dosing_weights(92, **TEENAGER, dose_g_per_kg=2, max_dose_g=max_dose_g)
    assert table["cap_decides"].eq(decides).all()
    assert (table["capped_dose_g"].nunique() == 1) is decides
    assert table["capped_dose_g"].max() <= max_dose_g


@given(
    st.sampled_from(dosing.RULES), st.floats(30, 200), st.floats(152.4, 200),
    st.sampled_from(growth.SEXES), st.floats(20.1, 90),
)  # fmt: skip
def test_a_rule_answers_between_ideal_and_actual_weight(rule, weight, height, sex, age):
    ideal = dosing.dosing_weight("ideal", weight, height, sex, age).weight_kg
    found = dosing.dosing_weight(rule, weight, height, sex, age)
    low, high = sorted((ideal, weight))
    assert low - 1e-9 <= found.weight_kg <= high + 1e-9
    assert found.applied or found.weight_kg == weight


def test_a_weight_in_pounds_and_a_wrong_height_warn_once_each():
    with pytest.warns(UserWarning) as caught:
        found = dosing.dosing_weight("actual", 48.7, 160, "female", 7)
    assert [str(w.message) for w in caught] == list(found.flags)
    assert "read as pounds it is 22.1 kg" in found.flags[0] and "height_cm 160" in found.flags[1]
    assert {w.filename for w in caught} == {__file__}
    with pytest.warns(UserWarning) as caught:
        table = dosing.compare_dosing_weights(48.7, 121.5, "female", 7, dose_g_per_kg=2)
    assert len(caught) == 1 and caught[0].filename == __file__
    assert table["flags"].str.contains("pounds").all()


def test_adults_are_not_compared_with_the_growth_chart():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert dosing.dosing_weight("actual", 290, 165, "female", 40).weight_kg == 290


# --- dose, days, rounding -------------------------------------------------------------------------


@given(st.floats(0.1, 300), st.floats(0.1, 3), st.floats(1, 200))
def test_a_dose_is_capped_and_never_raised(weight, per_kg, cap):
    dose = dosing.ivig_dose(weight, per_kg, cap)
    assert dose <= cap and dose <= weight * per_kg
    assert dose in (cap, weight * per_kg)


@given(st.floats(1, 900), st.integers(1, 5))
def test_doses_of_days_sum_to_the_course(dose, days):
    assert dosing.split_dose(dose, days) * days == pytest.approx(dose, rel=1e-12)


@given(st.floats(0.5, 400), st.sampled_from([0.5, 1, 2.5, 5, 10]))
def test_rounding_stays_within_tolerance_or_is_refused(dose, step):
    found = dosing.round_dose(dose, step)
    steps = found.given_g / step
    if found.rounded:
        assert abs(found.given_g - dose) <= 0.1 * dose * (1 + 1e-6)
        assert abs(found.given_g - dose) <= step / 2 * (1 + 1e-6)
        assert steps == pytest.approx(round(steps), abs=1e-9)
    else:
        assert found.given_g == dose
        near = min(
            (np.floor(dose / step), np.ceil(dose / step)), key=lambda n: abs(n * step - dose)
        )
        assert abs(near * step - dose) > 0.1 * dose * (1 - 1e-6)


@pytest.mark.parametrize(
    ("dose", "step", "given_g", "rounded"),
    [
        (52.5, 5, 50, True), (57.5, 5, 55, True), (51.25, 2.5, 50, True),  # ties down
        (52.500001, 5, 55, True), (7, 7.7, 7.7, True),  # exactly 10 %, and 0.7 > 0.1 x 7 in binary
        (7, 7.71, 7, False), (2, 5, 2, False), (12.5, 5, 12.5, False), (25, 5, 25, True),
        (2.1 * 25, 5, 50, True),  # 52.5 in binary
    ],
)  # fmt: skip
def test_ties_go_down_and_ten_percent_is_allowed(dose, step, given_g, rounded):
    found = dosing.round_dose(dose, step)
    assert found.given_g == pytest.approx(given_g, rel=1e-12) and found.rounded is rounded


@given(st.floats(0.5, 100), st.sampled_from([1, 2.5, 5]), st.floats(1, 2))
def test_rounding_never_exceeds_the_maximum(dose, step, room):
    most = dose * room
    free, found = (dosing.round_dose(dose, step, most_g=top) for top in (np.inf, most))
    assert found.given_g <= most * (1 + 1e-9)
    if free.given_g <= most:
        assert found == free
    else:  # the step below, where it is near enough; else the dose as it was
        below = np.floor(most / step + 1e-9) * step
        assert found.given_g == pytest.approx(below if dose - below <= 0.1 * dose else dose)


def test_many_doses_are_rounded_as_each_alone():
    doses = np.linspace(1, 100, 300)
    many = dosing.round_dose(doses, 2.5)
    single = [dosing.round_dose(dose, 2.5) for dose in doses]
    assert many.given_g.tolist() == [one.given_g for one in single]
    assert many.rounded.tolist() == [one.rounded for one in single]
    assert not dosing.round_dose(26, 5, tolerance=0.03).rounded


# --- schedule and cap -----------------------------------------------------------------------------


def test_later_phases_have_longer_intervals_and_an_end():
    days = dosing.infusion_days([(14, 3), (28, 4), (42, 2), (56, 2)], horizon_days=3650)
    assert np.diff(days).tolist() == [14, 14, 28, 28, 28, 28, 42, 42, 56, 56]
    assert dosing.infusion_days([(28, None)], 28).tolist() == [0]
    assert dosing.infusion_days([(28, None)], 29).tolist() == [0, 28]


@given(
    st.lists(st.tuples(st.integers(1, 365), st.integers(1, 30)), min_size=1, max_size=4),
    st.integers(1, 7305), st.booleans(),
)  # fmt: skip
def test_days_are_sorted_within_the_horizon_and_none_is_lost(phases, horizon, endless):
    if endless:
        phases = [*phases[:-1], (phases[-1][0], None)]
    days = dosing.infusion_days(phases, horizon)
    assert days[0] == 0 and (np.diff(days) > 0).all() and days[-1] < horizon
    day, expected = 0, []  # the same told step by step
    gaps = [interval for interval, n in phases for _ in range(n or 8000)]
    for gap in gaps[1:]:
        expected.append(day)
        day += gap
    expected.append(day)
    assert days.tolist() == [day for day in expected if day < horizon]


def test_phases_from_the_protocols():
    table = datasets.load("treatment_protocols")
    rows = table[table["drug"].eq("IVIG") & table["schedule"].notna()]
    found = {}
    for row in rows["row_id"]:
        try:
            found[row] = [tuple(phase[:2]) for phase in dosing.protocol_phases(row)]
        except ValueError as error:
            assert "no exact phases" in str(error)
    assert found == {
        "P09": [(14, 3), (28, None)], "P29": [(14, 3), (28, None)],
        "P21": [(28, None)], "P22": [(28, 4)],  # 16 weeks are 4 infusions
    }  # fmt: skip
    (first, _) = dosing.protocol_phases("P09")
    assert first.confidence == "recalled" and first.source == "carra2010"
    assert dosing.infusion_days(dosing.protocol_phases("P29"), 364).size == 14


@pytest.mark.parametrize(("sex", "age"), [("male", 10.8), ("female", 10.5)])
def test_median_children_reach_70_g_at_the_age_in_the_notes(sex, age):
    weight = growth.weight_for_age(3, sex)
    day = dosing.cap_day(weight, 3, sex, dose_g_per_kg=2, max_dose_g=70)
    assert round(3 + day / 365.25, 1) == age
    at = growth.follow_weight(weight, 3, sex, 3 + np.array([day - 1, day]) / 365.25)
    below, reached = dosing.ivig_dose(at, 2)
    assert below < 70 <= reached


def test_doses_at_the_median_weight_equal_the_notes():
    # 28, 36, 46 and 57 g, printed for both sexes together
    both = growth.weight_for_age([[3], [5], [7], [9]], list(growth.SEXES))
    assert dosing.ivig_dose(both, 2).mean(axis=1) == pytest.approx([28, 36, 46, 57], abs=0.7)


def test_a_cap_may_apply_from_the_start_or_never():
    assert dosing.cap_day(35, 7, "male", 2, 70) == 0
    assert dosing.cap_day(20, 7, "female", 2, 120) is None
    assert dosing.cap_day(22, 7, "female", 2, float("inf")) is None
    assert dosing.cap_day(30, 20, "female", 2, 70) is None


# --- billing --------------------------------------------------------------------------------------


@given(st.floats(0.1, 200), st.floats(0, 5))
def test_billed_units_cover_the_vials(given_g, more):
    opened = np.ceil(2 * (given_g + more)) / 2
    units = costs.drug_units(given_g, opened)
    assert units.administered / 2 >= given_g - 1e-6 > units.administered / 2 - 0.5 - 2e-6
    assert (units.administered + units.discarded) / 2 == opened
    assert (units.modifier == "JW") is (units.discarded > 0)


def test_binary_rounding_bills_no_further_unit():
    assert costs.drug_units(0.1 + 0.2 + 0.2, 0.5).administered == 1
    assert costs.drug_units([1.1 * 5, 12.3], [5.5, 12.5]).discarded.tolist() == [0, 0]


# --- bad input ------------------------------------------------------------------------------------


@pytest.mark.parametrize("wrong", WRONG)
@pytest.mark.parametrize(
    ("call", "name"),
    [
        (lambda x: dosing.ivig_dose(x, 2, 70), "weight_kg"),
        (lambda x: dosing.ivig_dose([20, x], 2, 70), "weight_kg"),
        (lambda x: dosing.ivig_dose(20, x, 70), "dose_g_per_kg"),
        (lambda x: dosing.split_dose(x, 2), "dose_g"),
        (lambda x: dosing.split_dose(40, x), "days"),
        (lambda x: dosing.round_dose(x, 5), "dose_g"),
        (lambda x: dosing.round_dose(40, x), "step_g"),
        (lambda x: dosing.dosing_weight("actual", x), "weight_kg"),
        (lambda x: dosing.infusion_days([(14, None)], x), "horizon_days"),
        (lambda x: dosing.infusion_days([(x, None)], 100), "interval_days"),
        (lambda x: dosing.cap_day(x, 7, "male", 2, 70), "weight_kg"),
        (lambda x: dosing.cap_day(20, x, "male", 2, 70), "age_years"),
        (lambda x: costs.drug_units(x, 40), "given_g"),
        (lambda x: costs.drug_units(40, x), "opened_g"),
        (lambda x: costs.infusion_time_units(x), "minutes"),
    ],
)  # fmt: skip
def test_values_that_are_not_numbers_are_refused(call, name, wrong):
    with pytest.raises(ValueError, match=name):
        call(wrong)


@pytest.mark.parametrize("wrong", [float("nan"), "165", True, 0, float("inf"), 1.65, {}])
def test_a_wrong_height_or_age_is_refused(wrong):
    with pytest.raises(ValueError, match="height_cm must lie in 30 to 250 cm"):
        dosing.dosing_weight("ontario", 50, wrong, "male", 15)
    if wrong not in (0, 1.65):
        with pytest.raises(ValueError, match="age_years must lie in 0 to 120"):
            dosing.dosing_weight("ontario", 50, 165, "male", wrong)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: dosing.ivig_dose(0, 2), "weight_kg must lie above 0 and at most 300 kg; got 0"),
        (lambda: dosing.ivig_dose(-3, 2), "got -3"),
        (lambda: dosing.ivig_dose(900, 2), "at most 300 kg; got 900; nearest: 300"),
        (lambda: dosing.ivig_dose(20, 0), "dose_g_per_kg must lie above 0 and at most 3 g/kg"),
        (lambda: dosing.ivig_dose(20, 3.1), "nearest: 3"),
        (lambda: dosing.ivig_dose(20, 2, 0), "max_dose_g must lie above 0"),
        (lambda: dosing.ivig_dose(20, [1, 2]), "at most 3 g/kg; got 2 numbers where one is asked for"),
        (lambda: dosing.split_dose(40, 0), "days must lie in 1 to 5 days; got 0; nearest: 1"),
        (lambda: dosing.split_dose(40, 1.5), "whole number; got 1.5; nearest: 2"),
        (lambda: dosing.round_dose(40, 0), "step_g must lie above 0"),
        (lambda: dosing.round_dose(40, 5, tolerance=0.2), "tolerance must lie in 0 to 0.1"),
        (lambda: dosing.dosing_weight("devine", 50), "unknown rule 'devine'"),
        (lambda: dosing.dosing_weight("ontaro", 50), "nearest: 'ontario'"),
        (lambda: dosing.dosing_weight("ontario", 50, 165, "m"), "unknown sex 'm'"),
        (lambda: dosing.dosing_weight("ontario", 50, 1.65, "male"), "1.65 m are 165 cm"),
        (lambda: dosing.dosing_weight("actual", 50, pregnant="no"), "pregnant must be True"),
        (lambda: dosing.infusion_days([], 100), "phases must be"),
        (lambda: dosing.infusion_days("monthly", 100), "phases must be"),
        (lambda: dosing.infusion_days([14], 100), r"phases\[0\] must be \(interval_days"),
        (lambda: dosing.infusion_days([(14, 3), (0, None)], 100), r"phases\[1\] interval_days"),
        (lambda: dosing.infusion_days([(14, 0)], 100), r"phases\[0\] n_infusions must lie in 1"),
        (lambda: dosing.infusion_days([(14, None), (28, 2)], 99), r"phases\[1\] never comes"),
        (lambda: dosing.infusion_days([(14, 3)], 0), "horizon_days must lie in 1 to 7305 days"),
        (lambda: dosing.protocol_phases("P99"), "unknown row of treatment_protocols 'P99'"),
        (lambda: dosing.protocol_phases("P04"), "no exact phases: 'blank'"),
        (lambda: dosing.cap_day(20, 1, "male", 2, 70), "2 to 20 years"),
        (lambda: costs.drug_units(40, 35), "opened_g must cover given_g; got 35 for 40 g"),
    ],
)  # fmt: skip
def test_bad_input_names_culprit_range_and_nearest(call, message):
    with pytest.raises(ValueError, match=message):
        call()


def test_missing_values_of_pandas_are_refused():
    with pytest.raises(ValueError, match="weight_kg"):
        dosing.ivig_dose(pd.Series([20, None], dtype="Int64"), 2)
    assert dosing.ivig_dose(pd.Series([20, 30]), 2).tolist() == [40, 60]


def test_warnings_of_likely_mistakes_do_not_change_the_weight():
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        assert dosing.dosing_weight("actual", 48.7, None, "female", 7).weight_kg == 48.7
    assert growth.LIKELY_PERCENTILES == (0.1, 99.9)
