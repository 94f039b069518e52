"""Lesson 6: words agree with a second calculation, caveats are stated, misses are shown."""

import re

import numpy as np
import pytest

from jdmkit import cases, charts, datasets, explorers, figures, pharmacokinetics, quiz, simulation
from jdmkit.lessons.response import small_trials
from jdmkit.lessons.response.small_trials import SPANS
from jdmkit.lessons.response.words import patient
from jdmkit.simulation import Child, Regimen, default_model, observed_cmas

LESSON = "06_response"
RESPONSES = [
    "plot_course",
    "plot_wear_off",
    "plot_schedules",
    "plot_arms",
    "plot_ceiling",
    "plot_small_trials",
    "plot_fit",
    "plot_stopping",
    "plot_trap",
]


# --- what must stand beside every curve --------------------------------------------------------


@pytest.mark.parametrize("name", RESPONSES)
def test_every_response_curve_states_its_basis(name):
    chart = getattr(figures, name)()
    for part in (
        "No randomized trial of IVIG in JDM",
        "from adults",
        "multifocal motor neuropathy",
        "assumed",
        "It predicts no child.",
    ):
        assert part in chart.words
    assert {"li2024", "proderm2022", "lam2011"} <= set(
        chart.sources
    ) and "assumed" in chart.confidence
    drawn = " ".join(axes.get_xlabel() for axes in chart.figure.axes)
    assert "it predicts no child" in drawn  # stands in the picture too, whatever the caption does


def test_every_response_curve_has_the_caveat():
    plots = {name for name in figures.of(LESSON) if name.startswith("plot_")}
    assert plots - set(RESPONSES) == {"plot_parameter_sets"}  # levels alone, no response
    assert "No set comes from juvenile dermatomyositis" in figures.plot_parameter_sets().words


def test_every_preset_of_every_explorer_has_the_caveat():
    for name, make in explorers.of(LESSON).items():
        explorer = make()
        if not isinstance(explorer.chart, charts.Chart):
            continue
        for preset in explorer.presets:
            explorer.show(preset)
            assert explorer.chart.words.endswith("It predicts no child."), (name, preset)


# --- one child ---------------------------------------------------------------------------------


def solved(child, regimen, weeks):
    """CMAS by small steps of Euler's method on the equations of the model notes."""
    m, step = default_model(), 0.005
    w = child.weight_kg / 70
    cl, v1, q, v2 = 0.395 * w**0.75, 4.15 * w, 0.454 * w**0.75, 1.66 * w
    starts, grams = np.array(regimen.infusion_days), 2 * child.weight_kg
    a1 = a2 = 0.0
    d = f = 1.0
    scores = []
    healthy = 46.6 + (51 - 46.6) * np.clip((child.age_years - 4.5) / 4.5, 0, 1)
    top, start = (np.log(x / (52 - x)) for x in (healthy, child.cmas_start))
    for i in range(round(7 * weeks[-1] / step) + 1):
        t = i * step
        if i % round(7 / step) == 0:
            scores.append(52 / (1 + np.exp(-(top - (top - start) * f))))
        rate = 2 * grams if ((starts <= t + 1e-9) & (t + 1e-9 < starts + 0.5)).any() else 0.0
        effect = 0.95 * a1 / v1 / (9.41 + a1 / v1)
        dose = np.interp(t, m.taper_days, m.taper_doses) if regimen.prednisone else 0.0
        drive = (1 - effect) * (1 - 0.55 * dose / (dose + 0.5))
        if regimen.methotrexate:
            drive *= 1 - 0.25 * (1 - np.exp(-t / 45))
        flow = q * (a1 / v1 - a2 / v2)
        a1, a2 = a1 + step * (rate - cl * a1 / v1 - flow), a2 + step * flow
        d, f = d + step * np.log(2) / 14 * (drive - d), f + step * np.log(2) / 21 * (d - f)
    return np.array(scores)[weeks]


@pytest.mark.parametrize("background", ["none", "prednisone and methotrexate"])
def test_the_cmas_of_the_case_equals_the_equations(background):
    regimen = simulation.make_regimen(background=background)
    right = solved(patient(), regimen, [12, 24])
    words = figures.plot_course(background=background).words
    said = re.search(
        r"CMAS: ([\d.]+) with IVIG .* at week 12, ([\d.]+) with IVIG .* at week 24", words
    )
    assert [float(s) for s in said.groups()] == pytest.approx(right, abs=0.08)


def test_without_effect_both_curves_are_one():
    chart = figures.plot_course(responder=False)
    weeks, treated = chart.places["treated"]
    assert np.allclose(treated, chart.places["untreated"][1]) and len(weeks) == 53


def test_the_cap_decides_from_thirty_five_kilograms_on():
    assert figures.plot_course().words == figures.plot_course(max_dose_g=70.0).words
    assert "under the cap of 70" in figures.plot_course(weight_kg=34.9).words
    assert "70 g, the cap, instead of 70.2" in figures.plot_course(weight_kg=35.1).words
    free, capped = (figures.plot_course(weight_kg=60, max_dose_g=cap) for cap in (None, 70.0))
    assert free.places["igg"][1].max() > capped.places["igg"][1].max() + 5


def test_courses_after_the_year_are_left_out():
    words = figures.plot_course(interval_days=56, n_infusions=12).words
    assert ": 7 infusions of" in words
    assert len(simulation.make_regimen(2, 28, 13).infusion_days) == 13


# --- wear-off and schedules --------------------------------------------------------------------


def test_the_wear_off_of_the_model_notes():
    child = Child(9, 30, 30)
    for days, dose, count, share in ((28, 2, 6, 0.465), (14, 1, 12, 0.502), (56, 2, 4, 0.266)):
        given = Regimen.every(days, count, dose_g_per_kg=dose)
        found = simulation.wear_off(child, given)["mean_share_of_emax"]
        assert found == pytest.approx(share, abs=0.002)
    found = simulation.compare_schedules(child).set_index("schedule")["mean_share_of_emax"]
    assert found[["every 4 weeks", "every 2 weeks, half"]].to_numpy() == pytest.approx(
        [0.465, 0.502], abs=0.002
    )


@pytest.mark.parametrize("dose", [0.5, 1.0, 2.0])
@pytest.mark.parametrize("weight", [10.0, 22.1, 60.0])
def test_splitting_looks_better_for_every_dose_and_child(dose, weight):
    """Any concave effect rewards an even level: that is why it is no finding."""
    found = simulation.compare_schedules(Child(9, weight, 30), dose).set_index("schedule")
    split, whole = found.loc["every 2 weeks, half"], found.loc["every 4 weeks"]
    assert split["grams"] == pytest.approx(whole["grams"])
    assert split["mean_share_of_emax"] > whole["mean_share_of_emax"]
    assert split["cmas"][24] > whole["cmas"][24]


def test_published_observations_are_shown_next_to_the_split():
    words = figures.plot_schedules().words
    assert (
        "-2.71, 95 % interval -5.4 to 0.01" in words and "adult MMN points the other way" in words
    )
    assert {"kuitwaard2020", "li2024"} <= set(figures.plot_schedules().sources)


# --- a thousand children -----------------------------------------------------------------------


def test_arms_are_counted_child_by_child():
    children = simulation.virtual_children(1000, 1)
    given = simulation.make_regimen()
    without = given.replace(infusion_days=(), dose_g_per_kg=0.0)
    found = [simulation.patient_courses(children, a, 7 * np.arange(53)) for a in (given, without)]
    arms = [courses.observed[[12, 24, 52]] for courses in found]
    gaps = (arms[0] - arms[1]).mean(axis=1)
    words = figures.plot_arms().words
    said = re.search(
        r"differ by ([-\d.]+) points at week 12, ([-\d.]+) at week 24 and ([-\d.]+) at", words
    )
    assert [float(s) for s in said.groups()] == pytest.approx(gaps, abs=0.051)
    assert f"At week 24 {100 * (arms[0][1] >= 48).mean():.0f} % with" in words
    assert f"is {np.sort(arms[0][0])[499]} with and {np.sort(arms[1][0])[499]} without" in words


def test_a_nonresponder_has_no_difference_between_arms():
    words = figures.plot_arms(responder=False).words
    assert "differ by 0.0 points at week 12, 0.0 at week 24 and 0.0 at week 52" in words


def test_bands_contain_their_stated_share():
    low, high = np.array(figures.plot_arms().places["wide"][1][1:])
    seen = simulation.patient_courses(
        simulation.virtual_children(1000, 1), simulation.make_regimen(), 7 * np.arange(53)
    ).observed
    inside = ((seen >= low[:, np.newaxis]) & (seen <= high[:, np.newaxis])).mean(axis=1)
    assert (inside >= 0.9).all()


# --- ceiling, noise, small trials --------------------------------------------------------------


def test_the_noise_equals_that_of_drawn_raters():
    for true in (10, 29, 45, 50):
        drawn = observed_cmas(np.full(40_000, true), seed=3).std()
        assert simulation.noise_by_score([true])[0] == pytest.approx(drawn, rel=0.03)


def test_the_first_half_gains_more_points_from_every_start():
    for start in (15, 29, 43):
        words = figures.plot_ceiling(start).words
        said = re.search(r"worth ([\d.]+) points and the second half ([\d.]+)", words)
        first, second = map(float, said.groups())
        assert first > second


def test_small_trials_are_right_on_average_and_their_intervals_too():
    found = simulation.repeated_trials(20, 1000)
    changes = simulation.trial_pool()
    truth = changes[1].mean() - changes[0].mean()
    assert found["difference"].mean() == pytest.approx(truth, abs=0.4)
    covered = ((found["low"] <= truth) & (truth <= found["high"])).mean()
    assert 0.93 <= covered <= 0.97
    assert simulation.repeated_trials(400, 200)["found"].mean() > 2 * found["found"].mean()


def test_every_trial_is_drawn_once_and_marked():
    chart = figures.plot_small_trials(60)
    kinds = [len(chart.places[kind][0]) for kind in ("found", "missed", "harm")]
    assert sum(kinds) == small_trials.TRIALS
    assert (
        f"{kinds[0]} of {small_trials.TRIALS} intervals lie above 0 and {kinds[2]} below"
        in chart.words
    )


def test_every_trial_lies_within_the_axis():
    assert SPANS
    for outcome, (least, most) in SPANS.items():
        for draw in range(1, 51):
            found = simulation.repeated_trials(5, small_trials.TRIALS, outcome, draw)
            assert least < found["low"].min() and found["high"].max() < most


def test_the_trials_shown_first_are_typical():
    """Of 25, the shares nearest those of a thousand."""
    chart, many = figures.plot_small_trials(), simulation.repeated_trials(20, 1000)
    shown = simulation.repeated_trials(20, small_trials.TRIALS, "cmas", 4)
    for share in (lambda f: f["difference"] < 0, lambda f: f["found"], lambda f: f["high"] < 0):
        assert share(shown).sum() == pytest.approx(small_trials.TRIALS * share(many).mean(), abs=1)
    assert f"{100 * (many['difference'] < 0).mean():.0f} % have the wrong sign" in chart.words
    assert shown["difference"].mean() == pytest.approx(many["difference"].mean(), abs=0.3)


def test_the_truth_is_the_same_in_picture_and_table():
    said = re.search(r"IVIG is worth ([\d.]+) points", figures.plot_small_trials().words)[1]
    assert small_trials.table_power().frame["difference in truth"][0] == f"{said} points"


def test_a_cap_that_applies_to_nobody_is_stated():
    weights = simulation.virtual_children(1000, 1).table()["weight_kg"]
    words = figures.plot_arms(1.0).words
    assert f"{100 * (weights > 70).mean():.0f} % of the children get more than" in words
    assert "no cap of grams" in figures.plot_small_trials().words.lower()


def test_two_raters_differ_as_drawn():
    drawn = [observed_cmas(np.full(40_000, 29), seed=seed) for seed in (1, 2)]
    assert simulation.raters_differ(29) == pytest.approx(
        np.abs(drawn[0] - drawn[1]).mean(), rel=0.03
    )


def test_weaker_children_and_other_outcomes_need_smaller_trials():
    needed = [int(text.split()[1]) for text in small_trials.table_power().frame.iloc[:, -1]]
    assert needed == sorted(needed, reverse=True) and needed[0] > 10 * needed[2]


# --- what fits alike, stopping, the solver -----------------------------------------------------


def test_the_fit_is_that_of_the_calibration():
    table = simulation.fits_alike((7, 21), (0.9, 0.98), n=simulation.ADULTS)
    assert len(table)
    for _, row in table.iterrows():
        _, *found = simulation.fit_course(row["kout_half_life_days"], row["emax"])["improvement"]
        assert found == pytest.approx([row["week_16"], row["week_40"]], abs=1e-6)


def test_pairs_that_fit_alike_differ_elsewhere():
    fast, slow = figures.plot_fit(7, 0.95), figures.plot_fit(28, 0.99)
    assert fast.words.count("tolerance: met") == slow.words.count("tolerance: met") == 2
    assert np.abs(fast.places["curve"][1] - slow.places["curve"][1]).max() > 3
    assert "tolerance: missed" in figures.plot_fit(14, 0.5).words


def test_the_arms_converge_after_the_last_infusion():
    chart = figures.plot_stopping()
    weeks, low, extra = chart.places["band"]
    assert extra.iloc[-1] < 0.05 < extra.max() and (low == 0).all()
    half = float(re.search(r"Half of it is gone (\d+) weeks", chart.words)[1])
    at = np.interp(20 + half, weeks, extra)
    assert at == pytest.approx(extra.max() / 2, rel=0.12)
    assert "is an assumption here, not a finding" in chart.words


def test_the_error_of_the_solver_is_stated():
    regimen = simulation.make_regimen(background="none")
    off = simulation.stepped_over(patient(), regimen, 7 * np.arange(53))["off"].abs().max()
    assert f"off by up to {off:.0f} points" in figures.plot_trap().words and off > 5


def test_pairs_are_classified_as_in_the_picture():
    for _, row in simulation.fits_alike((10, 21), (0.85, 0.95), n=simulation.ADULTS).iterrows():
        words = figures.plot_fit(row["kout_half_life_days"], row["emax"]).words
        verdicts = re.findall(r"tolerance: (met|missed)", words)
        assert verdicts == ["met" if row[f"fits_{week}"] else "missed" for week in (16, 40)]
    assert simulation.fit_course(weeks=[0, 16])["improvement"][0] == 0  # counted from the start


def test_a_cap_that_is_no_number_is_named():
    for plot in (figures.plot_course, figures.plot_wear_off, figures.plot_schedules):
        with pytest.raises(
            ValueError, match="max_dose_g must be a number of grams, 'plan' or None"
        ):
            plot(max_dose_g="plann")


def test_a_wrong_solver_can_agree_by_chance():
    assert "by luck" in figures.plot_trap(n_infusions=1).words
    assert "1 infusion of" in figures.plot_trap(n_infusions=1).words


def test_infusions_after_the_year_are_named():
    for plot in (figures.plot_course, figures.plot_stopping, figures.plot_trap):
        assert "13 asked for" in plot(interval_days=56, n_infusions=13).words
        assert "asked for" not in plot().words


# --- how the disease runs -----------------------------------------------------------------------


def test_the_score_falls_again_only_where_the_disease_stays():
    shown = [figures.plot_course(course=course) for course in ("chronic", "monocyclic")]
    chronic, fading = (chart.places["treated"][1] for chart in shown)
    assert chronic.iloc[52] < chronic.iloc[24] - 5 and fading.iloc[52] > fading.iloc[24]
    assert "prednisone is tapered" in figures.plot_course().words
    assert "prednisone" not in figures.plot_course(background="none").words.split("No random")[0]


def test_flares_lower_the_score_and_pass():
    shown = [figures.plot_course(course=course) for course in ("monocyclic", "polycyclic")]
    calm, flares = (chart.places["untreated"][1] for chart in shown)
    assert (calm - flares)[:15].abs().max() < 1e-9 and (calm - flares)[20:].max() > 1
    assert "flares in weeks 16 and 36" in figures.plot_course(course="polycyclic").words


def test_a_mix_of_courses_is_the_mean_of_its_parts():
    frame = figures.table_course_shares().frame.set_index("children")
    gains = frame["gain at week 24"].astype(float)
    alone = gains[[f"all {name}" for name in ("chronic", "monocyclic", "polycyclic")]]
    assert gains["as assumed here"] == pytest.approx(alone @ [0.4, 0.4, 0.2], abs=0.011)
    drawn = simulation.two_arms(simulation.make_regimen(), n=20_000, noisy=False)
    gain = drawn.of("with IVIG").mean - drawn.of("without IVIG").mean
    assert gains["as assumed here"] == pytest.approx(gain[24], abs=0.1)


# --- tables ------------------------------------------------------------------------------------


def test_misses_stay_visible(monkeypatch):
    frame = figures.table_calibration().frame
    report = simulation.calibration_report()
    assert len(frame) == len(report) + 1  # the onset, which has no bounds
    held = report["met"] & report["counts"].astype(bool)
    assert (frame["met"][:-1].str.startswith("met") == held.to_numpy()).all()
    beside = frame.set_index("target")["met"]
    assert re.fullmatch(r"too low \(beside\): 6\.6, seen 8\.1 to 8\.65", beside["C1c"])
    assert beside["beside"] == "too slow"
    spoiled = report.assign(met=report["met"] & (report["target_id"] != "C4a"))
    monkeypatch.setattr(simulation, "calibration_report", lambda **_: spoiled)
    table = figures.table_calibration()
    assert "missed: C4" in table.words and "MISSED" in set(table.frame["met"])


def test_every_parameter_set_has_a_complete_card():
    names = list(pharmacokinetics.card_names())
    assert names
    for name in names:
        table = figures.table_passport(name)
        assert len(table.frame) == len(pharmacokinetics.parameter_card(name).parameters)
        assert not table.frame.isna().any().any() and "nan" not in table.words


def test_the_evidence_has_no_trial_in_children():
    rows = figures.table_seen()
    assert ", 0 of them from a randomized trial" in rows.words
    assert "nan" not in rows.frame.to_csv()
    placebo = rows.frame[rows.frame["given"] == "placebo"]["result"].str.cat(sep=" ")
    assert "43.8 percent" in placebo and "5 patients" in placebo
    assert "within 2-3 days" in rows.frame["note"].str.cat(sep=" ")


def test_agreement_is_counted_separately_by_kind():
    words = figures.table_passports().words
    assert "our own rescaling undone 4 of 4" in words
    assert "computed again on a way of its own 2 of 2" in words
    assert "an input said once more 5 of 5" in words and "fit stands on 6 of 7" in words


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: figures.plot_course(background="methotrexat"), "background"),
        (lambda: figures.plot_course(cmas_start=51), "healthy child of 7 years"),
        (lambda: figures.plot_course(age_years=1), "age_years"),
        (lambda: figures.plot_course(dose_g_per_kg=-1), "dose_g_per_kg"),
        (lambda: figures.plot_course(interval_days=0), "interval_days"),
        (lambda: figures.plot_course(weight_kg=float("nan")), "weight_kg"),
        (lambda: figures.plot_course(n_infusions=2.5), "n_infusions"),
        (lambda: figures.plot_course(split_days="two"), "split_days"),
        (lambda: figures.plot_small_trials(2), "n_per_arm"),
        (lambda: figures.plot_small_trials(20.5), "n_per_arm"),
        (lambda: figures.plot_small_trials(outcome="mmt8"), "outcome"),
        (lambda: figures.plot_fit(0), "kout_half_life"),
        (lambda: figures.plot_stopping(course="polycyclc"), "course"),
        (lambda: figures.plot_course(course="chronc"), "course"),
        (lambda: figures.plot_course(responder="no"), "responder"),
        (lambda: figures.plot_arms(bands="hidden"), "bands"),
        (lambda: figures.plot_arms(responder="no"), "responder"),
        (lambda: figures.plot_stopping(n_infusions=0), "n_infusions"),
        (lambda: figures.plot_parameter_sets(50), "dose_g_per_kg"),
        (lambda: simulation.repeated_trials(20, 0), "n_trials"),
        (lambda: simulation.noise_by_score([0, 10]), "scores"),
        (lambda: simulation.make_regimen(n_infusions=-1), "n_infusions"),
        (
            lambda: simulation.make_regimen(split_days=0),
            "split_days must lie in 1 to 5 days; got 0",
        ),
        (lambda: simulation.make_regimen(split_days="2"), "split_days must lie in 1 to 5 days"),
        (lambda: simulation.make_regimen(max_dose_g=None), "max_dose_g must lie above 0 .* None"),
        (lambda: simulation.schedules(max_dose_g=None), "max_dose_g must lie above 0 .* None"),
        (lambda: simulation.schedules("2"), "dose_g_per_kg must lie in 0 to 3 g/kg; got '2'"),
        (lambda: simulation.noise_by_score(26), "scores must be a list of scores in 0.01 to 51.99"),
        (lambda: simulation.gain(patient(), simulation.make_regimen(), None), "days must lie in"),
    ],
)
def test_bad_input_is_named(call, message):
    with pytest.raises((ValueError, KeyError), match=message):
        call()


def test_answers_of_the_quiz_follow_the_simulation():
    gain = simulation.gain(patient(), simulation.make_regimen(), [84])["gain"].iloc[0]
    assert quiz.check("gain_at_12", round(gain, 1)).verdict == "Correct"
    assert quiz.check("gain_at_12", 10.4).verdict == "Almost"
    assert quiz.check("half_recovered", 10).verdict == "Almost"
    assert quiz.check("level_ratio", 2).verdict == "Correct"


def test_the_child_is_the_case_of_the_other_lessons():
    row = cases.load()
    child = patient()
    assert (child.age_years, child.weight_kg) == (row["age_years"], row["weight_kg"])
    visits = datasets.load("child_visits").query("child_id == 'girl_7'")
    assert child.cmas_start == visits["cmas"].iloc[0]
