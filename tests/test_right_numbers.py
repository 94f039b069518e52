"""Calls that once returned a wrong value, checked by hand calculation or SciPy."""

import re
import warnings
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import jdmkit
from jdmkit import dosing, growth, infusion, measures, pharmacokinetics, products, simulation
from jdmkit.simulation import Child, Regimen, TrialDesign, default_model
from jdmkit.widgets import Cells, Choice, Slide, Ticks

# --- dose and course ------------------------------------------------------------------------------


@pytest.mark.parametrize("weight", [60, 60.0, np.int16(60), np.float32(60)])
def test_half_a_gram_per_kg_is_exact_for_every_type_of_weight(weight):
    given = Regimen.every(28, 2, dose_g_per_kg=0.5)
    assert given.dose_g(weight).tolist() == [30, 30]


def test_wear_off_is_measured_between_courses():
    found = simulation.wear_off(Child(9, 30.0, 30), Regimen.every(28, 6, split_days=2))
    assert found.round(3).tolist() == pytest.approx([28, 0.429, 0.470, 2.761])
    with pytest.raises(ValueError, match="2 courses"):
        simulation.wear_off(Child(9, 30, 30), Regimen.every(28, 1, split_days=2))


@pytest.mark.parametrize("days", [1, 2, 3, 4, 5])
def test_a_cap_applies_to_the_course_in_each_package(days):
    course = Regimen.every(28, 1, split_days=days, max_dose_g=70).dose_g(60)
    assert course.sum() == pytest.approx(dosing.ivig_dose(60, 2, 70))
    assert course == pytest.approx(dosing.split_dose(dosing.ivig_dose(60, 2, 70), days))


def test_a_course_that_is_cut_keeps_its_share_of_the_cap():
    whole = Regimen.every(28, 2, split_days=3, max_dose_g=70)
    assert whole.until(29).dose_g(60).tolist() == whole.dose_g(60)[:5].tolist()
    unequal = Regimen((0, 1), dose_g_per_kg=(1.5, 0.5), max_dose_g=40)
    assert unequal.dose_g(60).tolist() == [30, 10]
    with pytest.raises(ValueError, match="5 days"):
        Regimen.every(1, 6, max_dose_g=70)


# --- decimal limits -------------------------------------------------------------------------------


def test_three_grams_per_kg_are_within_the_limit_at_every_weight():
    for tenths in range(50, 1000):
        dose_g = float(f"{3 * tenths / 10:.1f}")
        infusions = pharmacokinetics.checked_infusions(
            [0], dose_g, 0.5, last_day=1, max_dose_g=3 * (tenths / 10)
        )
        assert infusions.dose_g[0] == pytest.approx(dose_g)
    pharmacokinetics.igg_fcrn([1], 23.4, 10, 70.2, [0])


def test_a_body_mass_index_of_exactly_30_is_not_over_30():
    assert not dosing.dosing_weight("ontario", 58.8, 140, "female", 11).applied
    with pytest.raises(dosing.WeightRuleError, match="over 30"):
        dosing.dosing_weight("ontario", 58.9, 140, "female", 11)


def test_a_dose_at_the_cap_counts_as_capped():
    table = dosing.compare_dosing_weights(23.4, 130, "female", 9, dose_g_per_kg=3, max_dose_g=70.2)
    assert table["cap_decides"].all()
    assert dosing.cap_day(23.4, 9, "female", 3, 70.2) == 0


def test_rounded_doses_and_summed_times_are_decimals():
    assert dosing.round_dose(23.45, 0.1).given_g == 23.4
    summed = sum([0.1] * 100)
    assert summed < 10
    sheet = {"head_lift_seconds": summed}
    assert (
        measures.cmas_total(sheet).levels == measures.cmas_total({"head_lift_seconds": 10}).levels
    )


@pytest.mark.parametrize(
    "refused",
    [
        lambda: Child(6, 20.0, 49),
        lambda: dosing.ivig_dose(300.00001, 2),
        lambda: infusion.infusion_plan("privigen", "JDM", 23.456789, 71),
        lambda: dosing.split_dose(10, 2.0000001),
    ],
)
def test_a_message_does_not_refuse_the_number_that_it_shows(refused):
    with pytest.raises(ValueError, match="got") as caught:
        refused()
    words = str(caught.value)
    got, near = re.search(r"got ([\d.]+); nearest: ([\d.]+)", words).groups()
    assert got != near
    if "healthy child" in words:
        assert Child(6, 20.0, float(near)).cmas_start == float(near)


def test_binary_noise_at_a_limit_is_the_limit():
    assert dosing.ivig_dose(20, sum([0.1] * 30)) == 60
    oldest = np.arange(0.1, 20.1, 0.1)[-1]
    assert growth.weight_z(60, oldest, "male") == growth.weight_z(60, 20, "male")


# --- what is missing ------------------------------------------------------------------------------


@pytest.mark.parametrize("missing", [None, float("nan"), pd.NA, np.ma.masked])
def test_a_missing_age_is_not_an_age(missing):
    known = measures.cmas_total({"head_lift": 1}, age_years=missing)
    assert repr(known) == repr(measures.cmas_total({"head_lift": 1}))


@pytest.mark.parametrize("value", [np.ma.array([20.0, 30], mask=[0, 1]), [[20, True]], [None, 20]])
def test_what_is_hidden_missing_or_a_truth_value_is_not_a_weight(value):
    with pytest.raises(ValueError, match="weight_kg"):
        dosing.ivig_dose(value, 2)


@pytest.mark.parametrize("months", [["10", "2"], [10, 2], ["2026-10-01", "2026-02-01"]])
def test_first_visits_go_by_number_or_date(months):
    table = pd.DataFrame({"child": "a", "month": months, "cmas": [45, 29]})
    assert measures.first_visits(table, "child", "month")["cmas"].tolist() == [29, 29]


def test_visits_in_words_have_no_order():
    table = pd.DataFrame({"child": "a", "month": ["first", "second"]})
    with pytest.raises(ValueError, match="numbers or dates"):
        measures.first_visits(table, "child", "month")


SEEN = {
    "creatine_kinase_x_uln": 5, "mmt8": 60, "physician_global_cm": 6, "parent_global_cm": 5,
    "chaq": 2, "extramuscular_global_cm": 4,
}  # fmt: skip


def test_a_refused_value_is_not_missing_as_well():
    with pytest.raises(ValueError, match="physician_global_cm") as caught:
        measures.total_improvement_score(SEEN | {"physician_global_cm": 50}, SEEN)
    assert len(str(caught.value).splitlines()) == 1


def test_no_change_is_zero_and_not_minus_zero():
    found = measures.total_improvement_score(SEEN, SEEN)
    assert "-0 %" not in repr(found)
    assert not np.signbit(found.steps["change_percent"]).any()


# --- the simulation -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "culprit"),
    [
        ({"course_share_chronic": 100}, "add up to 100"),
        (dict.fromkeys([f"course_share_{c}" for c in simulation.COURSES], 0), "add up to 100"),
        ({"cmas_attainable_older_age": 3}, "cmas_attainable_younger_age"),
        ({"age_minimum": 10, "age_maximum": 5}, "age_minimum"),
        ({"age_minimum": 1}, "age_minimum"),
        ({"cmas_attainable_older": 55}, "cmas_attainable_older"),
        ({"hill_exponent": 40}, "hill_exponent"),
    ],
)
def test_numbers_that_cannot_be_are_refused_together(changes, culprit):
    with pytest.raises(ValueError, match=culprit):
        default_model().replace(**changes)


NUMBERS = [name for name in vars(default_model()) if name in simulation.parameters.NUMBERS]


@pytest.mark.slow
@pytest.mark.parametrize("name", NUMBERS)
def test_every_number_that_is_taken_can_be_simulated(name):
    low, high, above = simulation.model_ranges.of(name)
    for value in (high, low + (high - low) * 1e-3 if above else low):
        try:
            model = default_model().replace(**{name: value})
        except ValueError:  # does not go with the others
            continue
        regimen = Regimen.every(28, 3, prednisone=True, methotrexate=True)
        for patients in (
            simulation.virtual_children(50, seed=1, model=model),
            simulation.virtual_adults(50, seed=1, model=model),
        ):
            found = simulation.patient_courses(patients, regimen, [28.0, 84.0])
            assert np.isfinite(found.activity).all()
            assert np.isfinite(found.cmas).all()
        course = simulation.child_course(Child(7, 22, 0), regimen, [84], model=model)
        assert np.isfinite([course.cmas, course.igg_g_per_l]).all()


def test_a_fixed_start_is_the_start_of_all():
    table = simulation.virtual_children(500, seed=1, age_years=4, cmas_start=46).table()
    assert table["cmas_start"].to_numpy() == pytest.approx(46)
    assert (table["cmas_attainable"] >= table["cmas_start"] - 1e-9).all()
    with pytest.raises(ValueError, match="healthy child of 3 years"):
        simulation.virtual_children(5, cmas_start=51)


def test_welch_s_interval_is_exact_in_small_trials():
    from scipy import stats

    rng = np.random.default_rng(3)
    for n in (3, 4, 5, 8):
        control, treated = rng.normal(size=(2, n)) * [[1], [3]]
        difference, half = simulation.welch_interval([control[None], treated[None]])
        end = stats.ttest_ind(treated, control, equal_var=False).confidence_interval(0.95)
        assert (difference - half, difference + half) == pytest.approx((end.low, end.high))


def test_a_stopped_worker_is_reported_with_a_remedy():
    from concurrent.futures.process import BrokenProcessPool

    class Stopped:
        def map(self, task, tasks):
            raise BrokenProcessPool
            yield

    with pytest.raises(RuntimeError, match='if __name__ == "__main__":'):
        simulation.simulate_cohort(
            simulation.virtual_children(5), Regimen(), weeks=1, scheduler=Stopped()
        )


def test_power_refuses_trials_that_lose_an_arm():
    design = TrialDesign(dropout_per_month=0.3, missing="complete")
    with pytest.raises(ValueError, match="dropout_per_month"):
        simulation.power([4], design, n_trials=20)


# --- growth, plans, factors ---------------------------------------------------------------------


def test_no_weight_leaves_the_chart_s_formula_near_its_pole():
    with pytest.raises(ValueError, match="the chart ends there"):
        growth.weight_for_age(7, "male", z=5.53)
    with pytest.warns(UserWarning, match=r"z 4\.04"):
        growth.follow_weight(110, 9, "female", 14)
    with pytest.raises(ValueError, match=r"weight_kg 130 at 9 years.*Keep the weight constant"):
        growth.follow_weight(130, 9, "female", np.arange(9, 20))


@pytest.mark.parametrize("weight", [10, 15, 20, 30])
def test_two_grams_warn_as_a_likely_two_grams_per_kg(weight):
    with pytest.warns(UserWarning, match="grams, not g/kg"):
        infusion.infusion_plan("octagam_10", "JDM", weight, 2.0)


def test_an_ordinary_dose_does_not_warn():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        infusion.infusion_plan("octagam_10", "JDM", 10, 20, days=2.0)
        infusion.compare_infusions("JDM", 20.0, 40, np.int64(2), products="octagam_10")


@pytest.mark.parametrize(
    "factors", ["age_years=7;age_years=8", "diabetes;diabetes=no", ["diabetes", "diabetes=no"]]
)
def test_contradicting_factors_are_refused(factors):
    with pytest.raises(ValueError, match="given twice"):
        products.read_factors(factors)


def test_filters_take_numpy_s_numbers_and_one_brand():
    one = products.compare([], concentration_pct=np.float64(10), brands="Privigen")
    assert one.query("not filtered_out")["brand"].tolist() == ["Privigen"]
    assert products.read_factors({"diabetes": np.True_})["diabetes"] is True
    assert dosing.dosing_weight("actual", 20, pregnant=np.bool_(False)).weight_kg == 20


def test_cached_functions_accept_keywords_and_refuse_a_list_by_name():
    assert default_model(pk="high_dose") == default_model()
    with pytest.raises(ValueError, match="unknown course"):
        simulation.mean_gain(course=["chronic"])


# --- widgets --------------------------------------------------------------------------------------


def test_controls_take_numpy_s_numbers():
    assert Slide("Weight", 20, 0, 40, 1, "kg").checked(np.int64(30)) == 30
    assert Choice("Days", 1, {"1": 1, "2": 2}).checked(np.int64(2)) == 2
    assert Ticks("Risk", {"a": "a", "b": "b"}).checked(np.array(["b", "a"])) == ("a", "b")
    cells = Cells("Inputs", {"row": {"value": 1.0}})
    assert cells.checked({"row": {"value": np.int64(3)}}) == {"row": {"value": 3.0}}


def test_the_page_needs_no_secure_context():
    folder = Path(jdmkit.__file__).parent / "widgets"
    scripts = list(folder.glob("*.js"))
    assert scripts
    for script in scripts:
        code = re.sub(r"//.*", "", script.read_text(encoding="utf-8"))
        only_https = r"randomUUID|crypto\.subtle|navigator\.clipboard|serviceWorker"
        assert not re.search(only_https, code), script.name
