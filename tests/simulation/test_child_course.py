"""One child: known answers, an independent solver, properties, bad input."""

import warnings
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import solve_ivp

from jdmkit import simulation
from jdmkit.pharmacokinetics import parameter_sets
from jdmkit.simulation import Child, Regimen, child_course
from jdmkit.simulation.child import _ANY_HEALTHY_CHILD

TYPICAL = Child(age_years=9, weight_kg=30, cmas_start=30, own_igg_g_per_l=10)
KA6 = {
    14: (0.7360, 0.9357), 28: (0.7295, 0.8559), 56: (0.6453, 0.7121), 84: (0.6224, 0.6296),
    168: (0.6146, 0.5652), 196: (0.8465, 0.6801), 280: (0.9968, 0.9630),
}  # fmt: skip
"""Day: activity and deficit of a typical responder without background, six monthly 2 g/kg.

From an independent solver at relative tolerance 1e-10 (model notes, section 8)."""


def test_known_answer_of_a_typical_responder():
    found = child_course(TYPICAL, Regimen.every(28, 6), list(KA6))
    activity, deficit = np.array(list(KA6.values())).T
    np.testing.assert_allclose(found.activity, activity, atol=2e-4)
    np.testing.assert_allclose(found.deficit, deficit, atol=2e-4)


@pytest.mark.parametrize(
    ("age", "deficit", "expected"),
    [(9, 0.5, 46.432), (9, 0.25, 49.595), (9, 0, 51.0), (4.5, 0.5, 40.263)],
)
def test_score_of_a_deficit(age, deficit, expected):
    found = simulation.cmas_score(deficit, age_years=age, cmas_start=30)
    assert found == pytest.approx(expected, abs=1e-3)


@pytest.mark.parametrize(
    ("interval", "dose", "mean_share"), [(28, 2, 0.465), (14, 1, 0.502), (56, 2, 0.266)]
)
def test_wear_off_between_infusions(interval, dose, mean_share):
    found = simulation.wear_off(TYPICAL, Regimen.every(interval, 12, dose_g_per_kg=dose))
    assert found["mean_share_of_emax"] == pytest.approx(mean_share, abs=1e-3)
    if interval == 28:
        assert found["share_above_half"] == pytest.approx(0.41, abs=0.006)


# --- against a general solver ---------------------------------------------------------------------


def solved(child, regimen, days):
    """All four equations, amounts of IgG included, by a solver that stops at every corner."""
    m = simulation.default_model()
    body = [float(x) for x in m.disposition(np.array(child.weight_kg), 1.0, 1.0)[:4]]
    cl, v1, q, v2 = body
    dose = min(regimen.dose_g_per_kg * child.weight_kg, regimen.max_dose_g)
    length = m.infusion_duration
    half_life = m.monocyclic_drive_half_life
    kout, krec = np.log(2) / m.kout_half_life, np.log(2) / m.krec_half_life

    def slope(t, y, rate, flares):
        a1, a2, d, f = y
        above = a1 / v1
        drive = 1.0 if child.course == "chronic" else 2 ** (-t / half_life)
        drive += sum(m.flare_height * np.exp(-(t - day) / m.flare_decay) for day in flares)
        left = 1 - m.maximal_effect_median_in_responders * above / (
            m.half_maximal_igg_above_baseline + above
        )
        if regimen.prednisone:
            mg = np.interp(t, [0, 60.875, 182.625, 730.5], [2, 1, 0.2, 0])
            left *= 1 - m.steroid_effect_median * mg / (mg + m.steroid_half_maximal_dose)
        if regimen.methotrexate:
            left *= 1 - m.methotrexate_effect_median * (
                1 - np.exp(-t / m.methotrexate_time_constant)
            )
        exchange = q * (a1 / v1 - a2 / v2)
        return [rate - cl * above - exchange, exchange, kout * (drive * left - d), krec * (d - f)]

    starts = np.array(regimen.infusion_days)
    flare_days = [7.0 * week for week in child.flare_weeks]
    edges = np.unique([0, *starts, *(starts + length), *flare_days, 60.875, 182.625, *days])
    edges = edges[edges <= max(days)]
    state, found = [0.0, 0.0, 1.0, 1.0], {0.0: (1.0, 1.0)}
    for left, right in pairwise(edges):
        rate = dose / length if ((starts <= left) & (left < starts + length)).any() else 0.0
        flares = [day for day in flare_days if day <= left]
        y = solve_ivp(slope, (left, right), state, args=(rate, flares), rtol=1e-10, atol=1e-12)
        state = y.y[:, -1]
        found[float(right)] = tuple(state[2:])
    return np.array([found[float(day)] for day in days]).T


@settings(max_examples=12, deadline=None)
@given(
    weight=st.floats(10, 90), gaps=st.lists(st.integers(3, 60), max_size=5),
    dose=st.floats(0.2, 2.5), course=st.sampled_from(["chronic", "monocyclic", "polycyclic"]),
    prednisone=st.booleans(), methotrexate=st.booleans(), flare=st.integers(0, 20),
)  # fmt: skip
def test_a_course_equals_a_solver(weight, gaps, dose, course, prednisone, methotrexate, flare):
    child = Child(
        9, weight, 30, course=course, flare_weeks=(flare,) if course == "polycyclic" else ()
    )
    starts = tuple(np.concatenate([[0.0], np.cumsum(gaps)]).tolist())
    regimen = Regimen(
        starts, dose_g_per_kg=dose, max_dose_g=120, prednisone=prednisone,
        methotrexate=methotrexate,
    )  # fmt: skip
    days = [7.0, 30, 61, 100, 200]
    found = child_course(child, regimen.until(max(days)), days)
    activity, deficit = solved(child, regimen, days)
    np.testing.assert_allclose(found.activity, activity, atol=1e-4)
    np.testing.assert_allclose(found.deficit, deficit, atol=5e-5)


# --- properties -----------------------------------------------------------------------------------

DAYS = np.arange(0, 400, 7)


def test_no_drug_no_effect():
    for regimen in (Regimen(), Regimen.every(28, 6, dose_g_per_kg=0)):
        found = child_course(TYPICAL, regimen, DAYS)
        np.testing.assert_allclose(found.cmas, 30, atol=1e-9)
        np.testing.assert_allclose(found.activity, 1, atol=1e-12)
    deaf = child_course(TYPICAL.replace(emax=0), Regimen.every(28, 6), DAYS)
    np.testing.assert_allclose(deaf.cmas, 30, atol=1e-9)


def test_after_stopping_the_arms_converge():
    background = Regimen(prednisone=True, methotrexate=True)
    treated = Regimen.every(28, 6, prednisone=True, methotrexate=True)
    days = [168, 168 + 365]
    gap = child_course(TYPICAL, treated, days).cmas - child_course(TYPICAL, background, days).cmas
    assert gap[0] > 1 and abs(gap[1]) < 0.01


@given(
    age=st.floats(2, 18), share=st.floats(0, 1), emax=st.floats(0, 1), weight=st.floats(8, 120),
    dose=st.floats(0, 3), seed=st.integers(0, 1000),
)  # fmt: skip
@settings(max_examples=40, deadline=None)
def test_the_score_stays_on_its_scale(age, share, emax, weight, dose, seed):
    most = simulation.cmas_score(0, age_years=age, cmas_start=0)
    child = Child(age, weight, share * most, emax=emax, course="polycyclic", flare_weeks=(3, 4))
    found = child_course(child, Regimen.every(28, 4, dose_g_per_kg=dose), DAYS)
    assert found.cmas.min() >= 0 and found.cmas.max() <= most + 1e-9 <= 52
    noted = simulation.observed_cmas(found.cmas, seed=seed)
    assert noted.min() >= 0 and noted.max() <= 52
    np.testing.assert_array_equal(noted, simulation.observed_cmas(found.cmas, seed=seed))


def test_splitting_a_course_raises_a_concave_effect():
    monthly = simulation.wear_off(TYPICAL, Regimen.every(28, 12))
    halves = simulation.wear_off(TYPICAL, Regimen.every(14, 24, dose_g_per_kg=1))
    assert halves["mean_share_of_emax"] > monthly["mean_share_of_emax"]


def test_factors_multiply_to_the_target_activity():
    regimen = Regimen.every(28, 3, prednisone=True, methotrexate=True)
    factors = simulation.drive_factors(DAYS, TYPICAL, regimen)
    assert list(factors) == ["untreated", "immunoglobulin", "prednisone", "methotrexate"]
    assert all((f <= 1).all() and (f >= 0).all() for f in factors.values())


# --- bad input ------------------------------------------------------------------------------------

GOOD = {"age_years": 7, "weight_kg": 22.1, "cmas_start": 30}


@pytest.mark.parametrize("name", list(GOOD))
@pytest.mark.parametrize("value", [float("nan"), "7", True, None, float("inf"), -1])
def test_a_child_without_numbers_is_refused(name, value):
    with pytest.raises(ValueError, match=name):
        Child(**{**GOOD, name: value})


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"age_years": 1.9}, "2 to 18 years; got 1.9; nearest: 2"),
        ({"cmas_start": 53}, "nearest: 52"),
        ({"emax": 1.2}, "emax must lie in 0 to 1"),
        ({"course": "cyclic"}, "course must be one of monocyclic, polycyclic, chronic"),
        ({"flare_weeks": (3,)}, "polycyclic"),
        ({"course": "polycyclic", "flare_weeks": (2.5,)}, "whole number"),
        ({"course": "polycyclic", "flare_weeks": 3}, "flare_weeks must be a list of weeks in 0 to"),
        ({"course": "polycyclic", "flare_weeks": "3"}, "got '3'"),
        ({"course": "polycyclic", "flare_weeks": None}, "got None"),
        ({"course": "polycyclic", "flare_weeks": (2000,)}, "0 to 1043; got 2000; nearest: 1043"),
        ({"cmas_start": 51}, "in 0 to 49.0444 points; got 51; nearest: 49.0444"),
    ],
)
def test_an_impossible_child_is_refused(change, said):
    with pytest.raises(ValueError) as error:
        Child(**{**GOOD, **change})
    assert said in str(error.value)


def test_a_start_above_the_healthy_score_for_age_is_refused():
    with pytest.raises(ValueError, match=r"nearest: 46.6 \(a healthy child of 4 years"):
        Child(4, 16, 50)


def test_a_child_may_start_at_the_healthy_score_and_no_higher():
    most = simulation.cmas_score(0, age_years=7, cmas_start=0)
    assert Child(7, 22.1, most).cmas_start == most
    with pytest.raises(ValueError, match="a healthy child of 7 years"):
        Child(7, 22.1, most + 0.01)
    model = simulation.default_model()
    least = min(model.cmas_attainable_younger, model.cmas_attainable_older)
    assert least > _ANY_HEALTHY_CHILD  # or some starts would be refused only later


def test_flare_weeks_come_in_any_sequence():
    girl = Child(7, 22.1, 30, course="polycyclic", flare_weeks=np.array([3, 9]))
    assert girl.flare_weeks == (3, 9) and hash(girl)


RUNS = {
    "child_course": lambda child, regimen: child_course(child, regimen),
    "disease_activity": lambda child, regimen: simulation.disease_activity(child, regimen, [7]),
    "drive_factors": lambda child, regimen: simulation.drive_factors([7], child, regimen),
    "wear_off": lambda child, regimen: simulation.wear_off(child, regimen),
}


@pytest.mark.parametrize("run", RUNS.values(), ids=RUNS)
@pytest.mark.parametrize("other", [None, 5, "girl", float("nan"), True])
def test_a_wrong_type_of_child_or_regimen_is_named(run, other):
    with pytest.raises(ValueError, match=r"child must be a Child, as Child\("):
        run(other, Regimen.every(28, 2))
    with pytest.raises(ValueError, match=r"regimen must be a Regimen, as Regimen\.every"):
        run(TYPICAL, other)


@pytest.mark.parametrize("noise", [float("nan"), float("inf"), "1", None, True, 10_001])
def test_noise_that_is_no_number_is_named(noise):
    with pytest.raises(ValueError, match="noise_points must lie in -10000 to 10000 points; got"):
        simulation.improvement_score(0.5, 0.5, noise)


@pytest.mark.parametrize("days", [float("nan"), "7", True, None, -1, float("inf"), 7306])
def test_days_of_factors_are_numbers(days):
    with pytest.raises(ValueError, match="days must lie in 0 to 7305 days; got"):
        simulation.drive_factors(days, TYPICAL, Regimen())


# --- infusions after the last day -----------------------------------------------------------------


def test_infusions_beyond_the_horizon_warn():
    late = r"0 to 84 days to matter; 2 of 6 begin later, the last on day 140.*\.until\(84\)"
    with pytest.warns(UserWarning, match=late):
        found = child_course(TYPICAL, Regimen.every(28, 6), [84, 0])
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        meant = child_course(TYPICAL, Regimen.every(28, 6).until(84), [84, 0])
        child_course(TYPICAL, Regimen.every(28, 6), [140])
        child_course(TYPICAL, Regimen(), [1])
    np.testing.assert_array_equal(found.cmas, meant.cmas)


def test_until_keeps_the_doses_of_what_it_keeps():
    regimen = Regimen((0, 14, 42), dose_g_per_kg=(2, 1, 0.5), max_dose_g=70, prednisone=True)
    kept = regimen.until(14)
    assert kept == regimen.replace(infusion_days=(0, 14), dose_g_per_kg=(2, 1))
    assert Regimen((7, 14), dose_g_per_kg=(2, 1)).until(6).infusion_days == ()
    assert regimen.until(42) == regimen


@pytest.mark.parametrize("day", [float("nan"), "7", True, None, -1, float("inf")])
def test_an_impossible_until_is_named(day):
    with pytest.raises(ValueError, match="last_day must lie in 0 to 7305 days; got"):
        Regimen.every(28, 6).until(day)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ({"infusion_days": (28, 0)}, "ascend"),
        ({"infusion_days": (0, 0.2)}, "overlap"),
        ({"infusion_days": (0, 28), "dose_g_per_kg": (1.0, 1.0, 1.0)}, "2 infusions"),
        ({"dose_g_per_kg": -1}, "dose_g_per_kg must lie in 0 to 3 g/kg; got -1; nearest: 0"),
        ({"duration_days": 0}, "duration_days must lie above 0"),
        ({"prednisone": 1}, "prednisone must be True or False"),
        ({"max_dose_g": float("nan")}, "max_dose_g"),
    ],
)
def test_an_impossible_regimen_is_refused(arguments, said):
    with pytest.raises(ValueError) as error:
        Regimen(**arguments)
    assert said in str(error.value)


def test_an_unknown_parameter_suggests_the_nearest():
    base = simulation.default_model()
    with pytest.raises(KeyError, match="kout_half_life"):
        base.replace(kout_halflife=10)
    with pytest.raises(ValueError, match="responder_share"):
        base.replace(responder_share=1.2)
    with pytest.raises(ValueError, match=r"kout_half_life must lie in 0.1 to"):
        base.replace(kout_half_life=0)
    assert not base.changed()


def test_the_model_says_what_was_changed():
    changed = simulation.default_model().replace(kout_half_life=21)
    assert changed.changed() == {"kout_half_life": (14.0, 21.0)}
    row = changed.table().loc["kout_half_life"]
    assert row["value"] == 21 and row["confidence"] == "assumed"
    assert set(simulation.default_model().table()["source"].dropna()) and parameter_sets.set_names()
