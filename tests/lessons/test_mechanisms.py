"""Lesson 2: every mechanism is drawn with its strength of evidence, and words match the model."""

import re

import numpy as np
import pytest

from jdmkit import cases, datasets, figures, pharmacokinetics, quiz
from jdmkit.lessons.mechanisms import doses, drawings, evidence, own_igg, replacement

TABLE = datasets.load("mechanisms").set_index("mechanism", drop=False)


def shown(sheet):
    """Marker, color and text of each entry of the legends of a figure."""
    for legend in sheet.legends:
        for line, text in zip(legend.get_lines(), legend.get_texts(), strict=True):
            yield line.get_marker(), line.get_color(), text.get_text()


def test_every_mechanism_of_the_table_is_drawn():
    assert list(drawings.DRAWINGS) and set(drawings.DRAWINGS) == set(TABLE.index)


@pytest.mark.parametrize("mechanism", TABLE.index)
def test_a_drawing_states_its_strength_of_evidence(mechanism):
    row, chart = TABLE.loc[mechanism], evidence.plot_mechanism(mechanism)
    marker, color = evidence.STRENGTHS[row["strength_general"]]
    assert (marker, color, f"In general: {row['strength_general']}") in shown(chart.figure)
    marker, color = evidence.CLASSES[row["dm_evidence_class"]]
    assert (marker, color, f"In dermatomyositis: {row['dm_evidence_class']}") in shown(chart.figure)
    for column in ("summary", "strength_general", "evidence_in_dm_or_jdm"):
        assert row[column] in chart.words
    assert "cartoon" in chart.words and set(chart.sources) == set(
        datasets.sources(row.to_frame().T)
    )


def test_no_two_classes_share_a_marker_or_a_color():
    for looks in (evidence.STRENGTHS, evidence.CLASSES):
        assert looks
        for part in zip(*looks.values(), strict=True):
            assert len(set(part)) == len(looks)


def test_the_comparison_marks_each_mechanism_in_its_columns():
    general, own = evidence.plot_evidence().figure.axes
    names = [label.get_text() for label in general.get_yticklabels()]
    for axes, column, looks in (
        (general, "strength_general", evidence.STRENGTHS),
        (own, "dm_evidence_class", evidence.CLASSES),
    ):
        columns = [label.get_text().split() for label in axes.get_xticklabels()]
        for line in axes.lines:
            (x,), (y,) = line.get_data()
            word = TABLE.loc[names[y], column]
            assert columns[x] == word.split() and line.get_marker() == looks[word][0]
        assert len(axes.lines) == len(TABLE)


def test_nothing_is_claimed_for_children():
    assert (TABLE["dm_evidence_class"] != "children given IVIG").all()
    assert "0 rest on children given IVIG" in evidence.plot_evidence().words


# --- the model in words ------------------------------------------------------------------------


def numbers(words):
    return [float(n) for n in re.findall(r"\d+(?:\.\d+)?", words)]


@pytest.mark.parametrize("interval", [None, 14, 28])
@pytest.mark.parametrize(
    ("weight", "own", "dose"), [(22.1, 8.9, 2.0), (70, 12.1, 0.4), (9, 5, 1.3)]
)
def test_own_igg_equals_the_model(weight, own, dose, interval):
    chart = own_igg.plot_own_igg(dose, interval, weight, own)
    starts = [0] if interval is None else np.arange(0, 168, interval)
    fine = pharmacokinetics.igg_fcrn(np.arange(0, 168.01, 0.1), weight, own, dose * weight, starts)
    low = fine.loc[fine["own_g_per_l"].idxmin()]
    said = re.search(
        r"from ([\d.]+) to ([\d.]+) g/L at most.* falls to ([\d.]+) g/L on day (\d+), (\d+) % below", chart.words
    )  # fmt: skip
    start, peak, lowest, day, fall = map(float, said.groups())
    assert start == own
    assert peak == pytest.approx(fine["total_g_per_l"].max(), abs=0.06)
    assert lowest == pytest.approx(low["own_g_per_l"], abs=0.06)
    assert day == pytest.approx(low["day"], abs=1)
    assert fall == pytest.approx(100 * (1 - low["own_g_per_l"] / own), abs=0.6)


def test_turnover_rates_sum_to_the_total():
    taken, back, broken = numbers(own_igg.plot_turnover(30).words)[1:4]
    assert taken == pytest.approx(back + broken, abs=1.1)


def test_a_dose_per_four_weeks_from_a_label_every_three_or_four():
    (_, low, high, replaces), cidp, *dm = doses.uses()
    assert (low, replaces) == (0.3, True) and high == pytest.approx(0.8)
    assert cidp[1:3] == pytest.approx((4 / 3, 8 / 3)) and not cidp[3]
    assert [use[1:3] for use in dm] == [(2, 2), (2, 2)]


def test_the_curves_pass_through_the_dots():
    assert replacement.PATIENTS
    for patient in replacement.PATIENTS:
        curves = replacement.swings_drawn(replacement.own_igg_of(patient))
        for place in (0, 7):
            chart = replacement.plot_dose_and_level(replacement.DOSES[place], patient)
            assert list(curves.loc[place]) == pytest.approx(chart.places["dots"][1])


def test_where_model_and_study_disagree_is_said():
    """C1 of the model notes: the FcRn model gives troughs under those that were measured."""
    words = replacement.plot_dose_and_level(0.5, "deficient").words
    own, weight_kg = replacement.own_igg_of("deficient"), cases.load()["weight_kg"]
    trough = pharmacokinetics.igg_swing(0.5, weight_kg, own).trough_total
    assert trough < 8.1 and "troughs are too low there" in words


def test_levels_of_the_plans_follow_the_schedule():
    frame = own_igg.table_own_igg().frame.set_index("plan")
    assert frame["infusions"].tolist() == ["6", "1", "6", "7"]
    falls = [int(text.split()[0]) for text in frame["own IgG falls by"]]
    assert falls == sorted(falls)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: figures.plot_mechanism("complement"), "Complement scavenging"),
        (lambda: figures.plot_dose_and_level(patient="boy"), "girl"),
        (lambda: figures.plot_dose_and_level(4), "dose_g_per_kg must lie in 0 to 3"),
        (lambda: figures.plot_own_igg(interval_days=0), "interval_days must lie in 1 to 168"),
        (lambda: figures.plot_own_igg(weight_kg=0), "weight_kg must lie above 0"),
        (lambda: figures.plot_own_igg(own_g_per_l=np.nan), "own_g_per_l"),
        (lambda: figures.plot_turnover(101), "igg_g_per_l must lie in 0 to 100"),
    ],
)
def test_bad_input_is_named(call, message):
    with pytest.raises(ValueError, match=message):
        call()


def test_answers_of_the_quiz_follow_the_model():
    assert quiz.check("own_igg_fall", 19).verdict == "Correct"
    assert quiz.check("own_igg_fall", 0).verdict == "Almost"
    assert quiz.check("dose_fold", 3.3).verdict == "Correct"


def test_a_right_claim_needs_no_correction():
    shown = quiz.find_the_error("02_mechanisms")
    assert "C22 IVIG comes from thousands of healthy donors -> right. " in repr(shown)
    assert "nan" not in shown._repr_html_()
