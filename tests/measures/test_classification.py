"""EULAR/ACR 2017: exact points, cut-offs, ranges for missing items, and refused input."""

import csv
import itertools
from decimal import Decimal

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jdmkit import cases, datasets, figures, measures, quiz

AGE = "age_at_first_symptom_years"
AGES = (7, 18, 40)  # one of each group: child, 18 to 39, 40 and over


def rows_of(table):
    with open(datasets.folder() / f"{table}.csv", encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


ROWS = [row for row in rows_of("eular_acr_2017_items") if row["domain"] != "age"]
ITEMS = [row["item"] for row in ROWS]
SKIN = [row["item"] for row in ROWS if row["domain"] == "skin"]
FEATURES = [row["item"] for row in ROWS if row["domain"] == "biopsy"]
CLINICAL = [item for item in ITEMS if item not in FEATURES]
COLUMN = {False: "score_without_biopsy", True: "score_with_biopsy"}
POINTS = {
    done: {row["item"]: Decimal(row[column] or "0") for row in rows_of("eular_acr_2017_items")}
    for done, column in COLUMN.items()
}
CUTS = {
    done: {
        row["category"]: Decimal(row[f"min_{column}"])
        for row in rows_of("eular_acr_2017_thresholds")
        if row[f"min_{column}"]
    }
    for done, column in COLUMN.items()
}
AGE_ITEMS = {7: None, 18: "age_onset_18_to_39", 40: "age_onset_40_plus"}


def by_hand(present, age, done):
    """Score and category of a patient of whom all is known, in decimals."""
    extra = [AGE_ITEMS[age]] if AGE_ITEMS[age] else []
    score = sum((POINTS[done][item] for item in [*present, *extra]), Decimal(0))
    if not done and not set(present) & set(SKIN):
        return score, "biopsy_needed"
    return score, max(
        (name for name, cut in CUTS[done].items() if score >= cut),
        key=lambda name: CUTS[done][name],
        default="not_iim",
    )


def completions(findings, age, done):
    """Every patient that the open items leave, by hand."""
    items = ITEMS if done else CLINICAL
    choices = [[v] if (v := findings.get(i)) is not None else [True, False] for i in items]
    for answers in itertools.product(*choices):
        present = [item for item, answer in zip(items, answers, strict=True) if answer]
        for one in [age] if age is not None else AGES:
            yield by_hand(present, one, done)


def classify(findings, age=7, done=False):
    return measures.eular_acr_2017({AGE: age, "biopsy": "done" if done else "not done", **findings})


@pytest.mark.parametrize("done", [False, True])
def test_all_combinations_are_exact(done):
    """Every set of items at every age: the score is the decimal sum, no cut is crossed."""
    items = ITEMS if done else CLINICAL
    answers = np.array(list(itertools.product([False, True], repeat=len(items))))
    table = pd.DataFrame(np.tile(answers, (3, 1)), columns=items)
    table[AGE] = np.repeat(AGES, len(answers))
    table["biopsy"] = "done" if done else "not done"
    found = measures.eular_acr_2017(table)
    expected = [
        by_hand([item for item, yes in zip(items, row, strict=True) if yes], age, done)
        for age in AGES
        for row in answers
    ]
    assert (found["score_low"] == [float(score) for score, _ in expected]).all()
    assert (found["score_high"] == found["score_low"]).all()
    assert found["category"].tolist() == [category for _, category in expected]
    scores = {score for score, category in expected if category != "biopsy_needed"}
    for cut in CUTS[done].values():  # each cut is met, just missed and just passed by someone
        assert {cut - Decimal("0.1"), cut, cut + Decimal("0.1")} <= scores


def test_the_published_cuts():
    assert CUTS[False] == {k: Decimal(v) for k, v in
                           {"possible": "5.3", "probable": "5.5", "definite": "7.5"}.items()}  # fmt: skip
    assert CUTS[True] == {k: Decimal(v) for k, v in
                          {"possible": "6.5", "probable": "6.7", "definite": "8.7"}.items()}  # fmt: skip


def test_a_sum_that_floats_get_wrong():
    assert 0.7 + 1.9 + 0.9 + 0.7 + 1.3 != 5.5
    present = ["weakness_proximal_upper", "neck_flexors_weaker", "leg_proximal_weaker",
               "dysphagia", "muscle_enzymes_raised"]  # fmt: skip
    found = classify(dict.fromkeys(CLINICAL, False) | dict.fromkeys(present, True))
    assert found.score == 5.5 and found.category == "biopsy_needed"


@given(
    st.fixed_dictionaries({item: st.sampled_from([True, False, None]) for item in ITEMS}),
    st.sampled_from([*AGES, None]),
    st.booleans(),
)
@settings(max_examples=60, deadline=None)
def test_ranges_and_deciding_items_equal_brute_force(findings, age, done):
    if done:  # keep the number of completions small
        findings |= dict.fromkeys(CLINICAL[:4], True)
    else:
        findings = {item: findings[item] for item in CLINICAL}
    found, every = classify(findings, age, done), set(completions(findings, age, done))
    scores, categories = zip(*every, strict=True)
    assert (found.score_low, found.score_high) == (float(min(scores)), float(max(scores)))
    assert set(found.categories) == set(categories)
    assert found.category == (categories[0] if len(set(categories)) == 1 else None)
    settled = {
        item
        for item in found.not_examined
        if item != AGE
        and all(
            len({c for _, c in completions(findings | {item: answer}, age, done)}) == 1
            for answer in (True, False)
        )
    }
    if age is None and all(
        len({c for _, c in completions(findings, one, done)}) == 1 for one in AGES
    ):
        settled.add(AGE)
    table = found.what_if()
    assert set(table.loc[table["settles"], "item"]) == (
        settled if found.category is None else set()
    )


@given(st.fixed_dictionaries({item: st.booleans() for item in CLINICAL}), st.sampled_from(CLINICAL))
@settings(max_examples=60, deadline=None)
def test_score_is_monotone_and_ignores_the_order_of_items(findings, more):
    before, after = classify(findings), classify(findings | {more: True})
    assert after.score >= before.score
    names = ["biopsy_needed", "not_iim", "possible", "probable", "definite"]
    assert names.index(after.category) >= names.index(before.category)
    turned = classify(dict(reversed(list(findings.items()))))
    assert (turned.score, turned.category) == (before.score, before.category)


def test_what_would_change_a_certain_class():
    found = measures.eular_acr_2017(cases.load("boy_with_diabetes"))
    assert (found.score, found.category) == (8.4, "definite")
    table = found.what_if()
    changing = table[table["changes"]].set_index("item")["category"].to_dict()
    assert changing == {"neck_flexors_weaker": "probable", "gottron_papules": "biopsy_needed",
                        "muscle_enzymes_raised": "probable"}  # fmt: skip


def test_one_item_settles_an_open_class():
    findings = dict.fromkeys(CLINICAL, False) | {"heliotrope_rash": True, "gottron_papules": True}
    found = classify(findings | {"anti_jo1": None})
    assert (found.score_low, found.score_high) == (5.2, 9.1) and found.category is None
    assert found.categories == ["not_iim", "definite"]
    assert "Settled, whatever the answer, by: anti_jo1" in repr(found)


def test_the_lowest_class_counts_only_what_can_be_classified():
    found = classify(dict.fromkeys(CLINICAL, False) | {"heliotrope_rash": None, "anti_jo1": True})
    assert found.score_low == 3.9  # without the rash, yet then no class without a biopsy
    assert found.categories == ["biopsy_needed", "probable"]
    assert found.category_low == found.category_high == "probable" and found.category is None


@pytest.mark.parametrize(
    ("age", "points"),
    [(0, 0), (17.999, 0), (18, 1.3), (39.999, 1.3), (40, 2.1), (120, 2.1), (Decimal("17.9"), 0)],
)
def test_age_counts_by_onset(age, points):
    nothing = dict.fromkeys(CLINICAL, False) | {"heliotrope_rash": True}
    assert classify(nothing, age).score == pytest.approx(3.1 + points, abs=1e-12)


def test_biopsy_not_done_and_negative_are_distinguished():
    findings = dict.fromkeys(CLINICAL, False) | {"anti_jo1": True, "neck_flexors_weaker": True,
                                                 "muscle_enzymes_raised": True, AGE: 7}  # fmt: skip
    call = measures.eular_acr_2017
    assert call(findings).category == call(findings, "not done").category == "biopsy_needed"
    negative = call(findings, "negative")
    assert (negative.score, negative.category) == (6.8, "probable")
    assert negative.subgroup.startswith("juvenile myositis other")
    done = call(findings, "done")
    assert (done.score_low, done.score_high) == (6.8, 14.7) and len(done.not_examined) == 4
    partly = call(findings, {"biopsy_rimmed_vacuoles": True})
    assert (partly.score_low, partly.category) == (9.9, "definite")
    told = dict.fromkeys(FEATURES, False)
    assert call(findings, told).score == negative.score


def test_enzymes_are_one_item_and_aldolase_none():
    base = dict.fromkeys([i for i in CLINICAL if i != "muscle_enzymes_raised"], False)
    base["heliotrope_rash"] = True
    one = classify(base | {"ldh_raised": True})
    all_ = classify(base | dict.fromkeys(measures.COUNTED_ENZYMES, True))
    assert one.score == all_.score == 4.4
    some = classify(base | {"ldh_raised": False, "ast_raised": False, "aldolase_raised": True})
    assert (some.score_low, some.score_high) == (3.1, 4.4)
    none = classify(base | dict.fromkeys(measures.COUNTED_ENZYMES, False)
                    | {"aldolase_raised": True})  # fmt: skip
    assert none.score == 3.1 and "aldolase_raised" in set(none.steps["item"])
    with pytest.raises(ValueError, match="contradicts"):
        classify(base | {"muscle_enzymes_raised": False, "ldh_raised": True})


@pytest.mark.parametrize("age", [7, 30, None])
def test_subgroup(age):
    findings = dict.fromkeys(CLINICAL, False) | {"heliotrope_rash": True, "gottron_sign": True}
    found = classify(findings, age).subgroup
    starts = {7: "juvenile dermatomyositis", 30: "onset at 18", None: "can't tell"}
    assert found.startswith(starts[age])
    weak = dict.fromkeys(CLINICAL, False) | {"heliotrope_rash": True}
    assert classify(weak, age).subgroup == "none: myositis not reached"


def test_probability_meets_the_published_bands_but_never_decides():
    at_cut = {"heliotrope_rash": True, "gottron_papules": True}  # 5.2 without biopsy
    near = classify(dict.fromkeys(CLINICAL, False) | at_cut)
    assert near.category == "not_iim" and 46 < near.probability_low_percent < 50
    for done, column in COLUMN.items():
        formula = {False: "formula_without_biopsy", True: "formula_with_biopsy"}[done]
        rule = {row["rule"]: row for row in rows_of("eular_acr_2017_rules")}[formula]
        for row in rows_of("eular_acr_2017_thresholds"):
            if row[f"min_{column}"]:
                odds = float(rule["intercept"]) - float(row[f"min_{column}"])
                chance = 100 / (1 + np.exp(odds))
                assert chance == pytest.approx(float(row["probability_lower_percent"]), abs=1)


def test_steps_add_up_and_carry_their_sources():
    children = datasets.load("children")["child_id"]
    assert len(children)
    for child in children:
        found = measures.eular_acr_2017(cases.load(child))
        steps = found.steps
        assert sum(Decimal(str(p)) for p in steps["points_low"]) == Decimal(str(found.score_low))
        assert sum(Decimal(str(p)) for p in steps["points_high"]) == Decimal(str(found.score_high))
        assert steps["source"].str.len().min() > 0 and set(steps["confidence"]) == {"verified"}
        assert "recalled" in found.confidences and "(recalled)" in repr(found)
        assert len(datasets.cite(*found.sources)) == len(found.sources)


def test_a_table_equals_its_rows():
    rng = np.random.default_rng(1)
    drawn = rng.choice([True, False, None], size=(300, len(ITEMS)), p=[0.4, 0.45, 0.15])
    table = pd.DataFrame(drawn, columns=ITEMS, dtype=object)
    table[AGE] = rng.choice([7, 17.9, 18, 39.5, 40, np.nan], 300)
    table["biopsy"] = rng.choice(["done", "not done"], 300)
    table.loc[table["biopsy"] == "not done", FEATURES] = None
    table["visit"] = "other columns do no harm"
    table.index = rng.permutation(300)
    found = measures.eular_acr_2017(table)
    assert found.index.equals(table.index)
    for (_, row), (_, one) in zip(table.iterrows(), found.iterrows(), strict=True):
        alone = measures.eular_acr_2017(row)
        for name in ("score_low", "score_high", "category_low", "category_high", "subgroup",
                     "probability_low_percent", "biopsy_done"):  # fmt: skip
            same = getattr(alone, name)
            assert one[name] == same or (pd.isna(one[name]) and pd.isna(same)), name
        assert (None if pd.isna(one["category"]) else one["category"]) == alone.category
        assert one["not_examined"] == len(alone.not_examined)
    assert measures.eular_acr_2017(table.iloc[:0]).empty
    assert set(found["probability_confidence"]) == {"recalled"}


@pytest.mark.parametrize(
    ("findings", "biopsy", "message"),
    [
        ({"heliotrop_rash": True}, None, "heliotrope_rash"),
        ({"heliotrope_rash": 1}, None, "True, False or missing; got 1"),
        ({"heliotrope_rash": "yes"}, None, "got 'yes'"),
        ({"heliotrope_rash": float("inf")}, None, "got inf"),
        ({AGE: -1}, None, "0 to 120 years"),
        ({AGE: "7"}, None, "got '7'"),
        ({AGE: True}, None, "got True"),
        ({AGE: float("inf")}, None, "0 to 120"),
        ({AGE: 10**400}, None, "0 to 120"),
        ({}, "negativ", "'negative'"),
        ({}, ["biopsy_endomysial"], "mapping"),
        ({}, {"endomysial": True}, "biopsy_endomysial"),
        ({"biopsy": "done"}, "negative", "give it once"),
        ({"biopsy": "not done", "biopsy_endomysial": False}, None, "not done, yet"),
        ({"biopsy": "negative", "biopsy_endomysial": True}, None, "negative, yet"),
        (["heliotrope_rash"], None, "mapping"),
    ],
)
def test_bad_input_is_named(findings, biopsy, message):
    with pytest.raises(ValueError, match=message):
        measures.eular_acr_2017(findings, biopsy)


@pytest.mark.parametrize("blank", [None, float("nan"), np.nan, pd.NA])
def test_missing_is_not_no(blank):
    found = classify(dict.fromkeys(CLINICAL, False) | {"heliotrope_rash": blank})
    assert found.category is None and found.categories == ["biopsy_needed", "not_iim"]
    assert found.subgroup == "can't tell"


def test_all_faulty_rows_at_once():
    table = pd.DataFrame({"heliotrope_rash": [True, "yes", None], AGE: [7, 200, -3]})
    with pytest.raises(ValueError) as caught:
        measures.eular_acr_2017(table)
    for word in ("'yes' (row 1)", "200 (row 1)", "-3 (row 2)"):
        assert word in str(caught.value)
    with pytest.raises(ValueError, match="is it 'heliotrope_rash'"):
        measures.eular_acr_2017(pd.DataFrame({"Heliotrop_rash": [True], "dysphagia": True}))
    with pytest.raises(ValueError, match="no column is known"):
        measures.eular_acr_2017(pd.DataFrame({"a": [1]}))
    twice = pd.DataFrame([[True, False]], columns=["dysphagia", "dysphagia"])
    with pytest.raises(ValueError, match="given twice"):
        measures.eular_acr_2017(twice)


PUBLISHED = {
    "age_onset_18_to_39": (1.3, 1.5), "age_onset_40_plus": (2.1, 2.2),
    "weakness_proximal_upper": (0.7, 0.7), "weakness_proximal_lower": (0.8, 0.5),
    "neck_flexors_weaker": (1.9, 1.6), "leg_proximal_weaker": (0.9, 1.2),
    "heliotrope_rash": (3.1, 3.2), "gottron_papules": (2.1, 2.7), "gottron_sign": (3.3, 3.7),
    "dysphagia": (0.7, 0.6), "anti_jo1": (3.9, 3.8), "muscle_enzymes_raised": (1.3, 1.4),
    "biopsy_endomysial": (None, 1.7), "biopsy_perimysial": (None, 1.2),
    "biopsy_perifascicular_atrophy": (None, 1.9), "biopsy_rimmed_vacuoles": (None, 3.1),
}  # fmt: skip
"""Points of the publication (Lundberg 2017, table 2), written down apart from the data."""


def test_points_are_those_published():
    table = datasets.load("eular_acr_2017_items").set_index("item")
    columns = table[["score_without_biopsy", "score_with_biopsy"]].astype(object)
    columns = columns.where(columns.notna(), None)
    assert {
        item: tuple(row) for item, row in zip(columns.index, columns.values, strict=True)
    } == PUBLISHED


def test_the_last_day_of_childhood_is_the_last_under_18():
    findings = dict.fromkeys(CLINICAL, True)
    child, adult = (classify(findings | {AGE: age}) for age in (17.99, 18))
    assert child.subgroup == "juvenile dermatomyositis" and "adult" in adult.subgroup
    assert round(adult.score - child.score, 9) == 1.3


def test_the_gottron_sign_alone_does_not_classify():
    # Lundberg 2017, no biopsy: sign 3.3, lids 3.1, papules 2.1; possible from 5.3, definite 7.5
    case = dict.fromkeys(CLINICAL, False) | {AGE: 8.5, "biopsy": "not done", "gottron_sign": True}
    assert measures.eular_acr_2017(case).category == "not_iim"
    case |= {"heliotrope_rash": True, "gottron_papules": True}
    assert measures.eular_acr_2017(case).category == "definite"
    asked = {question.name: repr(question) for question in quiz.of("01b_measures").values()}
    for name in ("case_amyopathic", "case_partial"):
        assert "adding the sign" in asked[name] and "alone" not in asked[name]


def test_findings_and_sheet_of_the_toddler_agree():
    child = datasets.load("children").set_index("child_id").loc["toddler"]
    sheet = datasets.load("child_cmas").query("child_id == 'toddler'").iloc[0]
    top = datasets.load("cmas_items").set_index("name")["max_score"]
    short = sheet["arm_raise"] < top["arm_raise"]
    assert short and child["weakness_proximal_upper"] and pd.isna(child["neck_flexors_weaker"])


def test_antibodies_of_lung_disease_are_in_the_table():
    frame = figures.table_antibodies().frame.set_index("antibody")
    lung = set(frame[frame["goes with"].str.contains("lung")].index)
    assert lung == {"anti-MDA5", "anti-synthetases", "anti-Ro52"}
    assert frame.loc["anti-synthetases", "found in"] == "3.8 %"  # 14 of 371, Sabbagh 2019


def test_one_of_three_adult_trials_found_no_difference():
    table = figures.table_seen()
    adult = table.frame[table.frame["people"] != "JDM"]
    assert adult["study"].nunique() == 3 and "from 3 trials" in table.words
    assert adult["result"].str.contains("no significant difference").sum() == 1
