"""Improvement score and inactive disease: tables, boundaries, ranges by brute force, bad input."""

import csv
import itertools
import warnings
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jdmkit import datasets, measures

LIMIT = {"creatine_kinase": 170}


def rows_of(table):
    with open(datasets.folder() / f"{table}.csv", encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


LEVELS = rows_of("tis_2016")
MEASURES = list(dict.fromkeys(row["measure"] for row in LEVELS))
INSTRUMENTS = {name: row for row in rows_of("tis_2016_ranges") for name in row["inputs"].split(";")}
CUTS = {
    m: [Decimal(r["level_lower_percent"]) for r in LEVELS
        if r["measure"] == m and r["level_lower_percent"]] for m in MEASURES
}  # fmt: skip
POINTS = {m: [Decimal(r["score"]) for r in LEVELS if r["measure"] == m] for m in MEASURES}
START = {"physician_global_cm": 6, "parent_global_cm": 6, "cmas": 26, "chaq": 1.5,
         "extramuscular_global_cm": 6, "creatine_kinase_x_uln": 10}  # fmt: skip
"""A child in the middle of every scale; an unchanged visit brings no points."""


def by_hand(name, before, after):
    """Points of one instrument in exact fractions."""
    row = INSTRUMENTS[name]
    sign = 1 if row["direction_of_improvement"] == "increase" else -1
    gain = sign * (Fraction(str(after)) - Fraction(str(before)))
    percent = 100 * gain / Fraction(row["range_used_as_denominator"])
    return POINTS[row["measure"]][sum(percent > cut for cut in CUTS[row["measure"]])]


def name_of(instrument):
    return f"{instrument}_x_uln" if INSTRUMENTS[instrument]["unit"] == "x ULN" else instrument


def other_inputs(instrument):
    """A whole visit whose other five measures stay as they are."""
    measure = INSTRUMENTS[instrument]["measure"]
    base = {key.removesuffix("_x_uln"): key for key in START}
    return {key: START[key] for one, key in base.items()
            if INSTRUMENTS[one]["measure"] != measure}  # fmt: skip


def score(before, after, **choices):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return measures.total_improvement_score(before, after, **choices)


def change_one(instrument, before, after):
    rest, name = other_inputs(instrument), name_of(instrument)
    return score(rest | {name: before}, rest | {name: after}, use=instrument)


# --- improvement score: every row and cut --------------------------------------------------------


@pytest.mark.parametrize("instrument", INSTRUMENTS)
def test_every_cut_of_every_instrument(instrument):
    """On a cut the lower bin, a billionth over it the next, from many starts."""
    row = INSTRUMENTS[instrument]
    measure, span = row["measure"], Decimal(row["range_used_as_denominator"])
    assert CUTS[measure] == [Decimal(c) for c in
                             ((2, 10, 20, 30) if measure == "muscle_strength" else (5, 15, 25, 40))]  # fmt: skip
    top = Decimal(row["maximum"] or 20)
    for place, cut in enumerate(CUTS[measure]):
        change = cut * span / 100
        for start in (
            top,
            top - Decimal("0.1"),
            top - Decimal("0.3"),
            change + Decimal("0.000001"),
        ):
            for off, level in ((-1, place), (0, place), (1, place + 1)):
                ends = start, start - change - off * Decimal("1e-9")
                if ends[1] < 0:
                    continue
                if row["direction_of_improvement"] == "increase":
                    ends = top - ends[0], top - ends[1]
                found = change_one(instrument, *map(float, ends))
                assert found.total == float(POINTS[measure][level]), (ends, cut, off)


def test_exactly_fifteen_percent_belongs_to_the_lower_bin():
    assert 2.2 - 0.7 > 1.5  # what floats make of it
    assert change_one("physician_global_cm", 2.2, 0.7).total == 7.5
    assert change_one("physician_global_cm", 2.2, 0.6).total == 15
    assert change_one("physician_global_cm", Decimal("2.2"), Decimal("0.7")).total == 7.5


@pytest.mark.parametrize(
    ("instrument", "step"),
    [("physician_global_cm", "0.1"), ("cmas", "1"), ("chaq", "0.125"),
     ("disease_activity_score", "1"), ("creatine_kinase", "0.25")],
)  # fmt: skip
def test_every_pair_on_the_grid(instrument, step):
    row, name = INSTRUMENTS[instrument], name_of(instrument)
    top = Decimal(row["maximum"] or 16)
    grid = [k * Decimal(step) for k in range(int(top / Decimal(step)) + 1)]
    pairs = pd.DataFrame(list(itertools.product(grid, grid)), columns=["before", "after"])
    rest = pd.DataFrame([other_inputs(instrument)] * len(pairs))
    found = score(
        rest.assign(**{name: pairs["before"].astype(float)}),
        rest.assign(**{name: pairs["after"].astype(float)}),
        use=instrument,
    )
    expected = [float(by_hand(instrument, *pair)) for pair in pairs.itertuples(index=False)]
    assert found["total_low"].tolist() == expected


def all_levels():
    """One pair of visits for each of the 5^6 combinations of levels, and their totals."""
    changes = {  # decimals in the middle of each level
        "physician_global_cm": [0, 1, 2, 3, 5], "parent_global_cm": [0, 1, 2, 3, 5],
        "cmas": [0, 3, 8, 14, 20], "chaq": [0, 0.25, 0.5, 1, 1.5],
        "extramuscular_global_cm": [0, 1, 2, 3, 5], "creatine_kinase_x_uln": [0, 1.5, 3, 5, 8],
    }  # fmt: skip
    combos = np.array(list(itertools.product(range(5), repeat=6)))
    before = pd.DataFrame([START] * len(combos))
    after = before.copy()
    totals = np.zeros(len(combos))
    for place, (name, steps) in enumerate(changes.items()):
        sign = 1 if name == "cmas" else -1
        after[name] = before[name] + sign * np.array(steps, dtype=float)[combos[:, place]]
        measure = INSTRUMENTS[name.removesuffix("_x_uln")]["measure"]
        totals += np.array(POINTS[measure], dtype=float)[combos[:, place]]
    return before, after, totals


@pytest.mark.parametrize(
    ("criteria", "cuts"), [("juvenile", (30, 45, 70)), ("adult", (20, 40, 60))]
)
def test_all_totals_and_their_categories(criteria, cuts):
    before, after, totals = all_levels()
    found = score(before, after, criteria=criteria)
    assert found["total_low"].tolist() == found["total_high"].tolist() == totals.tolist()
    assert totals.min() == 0 and totals.max() == 100
    names = np.array(["no improvement", "minimal", "moderate", "major"])
    expected = names[sum((totals >= cut).astype(int) for cut in cuts)]
    assert found["category"].tolist() == expected.tolist()
    for cut in cuts:  # met, just under and just over by somebody
        assert {cut - 2.5, cut, cut + 2.5} <= set(totals)


# --- improvement score: ranges, ceiling, properties ------------------------------------------------

VISIT = st.fixed_dictionaries(
    {
        "physician_global_cm": st.integers(0, 100).map(lambda v: v / 10),
        "parent_global_cm": st.integers(0, 100).map(lambda v: v / 10),
        "cmas": st.integers(0, 52),
        "chaq": st.integers(0, 24).map(lambda v: v / 8),
        "extramuscular_global_cm": st.integers(0, 100).map(lambda v: v / 10),
        "creatine_kinase_u_per_l": st.integers(20, 9000),
    }
)


@given(VISIT, VISIT, st.sampled_from(sorted(START)))
@settings(max_examples=80, deadline=None)
def test_total_stays_in_range_and_grows_with_improvement(before, after, name):
    found = score(before, after, upper_limit_u_per_l=LIMIT)
    assert 0 <= found.total <= found.ceiling <= 100
    name = name.replace("_x_uln", "_u_per_l")
    better = max(before[name], after[name]) if name == "cmas" else min(before[name], after[name])
    again = score(before, after | {name: better}, upper_limit_u_per_l=LIMIT)
    assert again.total >= found.total
    turned = score(dict(reversed(before.items())), after, upper_limit_u_per_l=LIMIT)
    assert turned.total == found.total


GRID = {"physician_global_cm": [v / 10 for v in range(101)], "cmas": range(53),
        "chaq": [v / 8 for v in range(25)]}  # fmt: skip


@given(VISIT, VISIT, st.lists(st.tuples(st.booleans(), st.sampled_from(sorted(GRID))), min_size=1,
                              max_size=2, unique_by=lambda pair: pair[1]))  # fmt: skip
@settings(max_examples=25, deadline=None)
def test_bounds_by_brute_force(before, after, blanks):
    """Fill every blank with every value of its grid: the range and what settles it must agree."""
    visits = {True: before, False: after}
    for first, name in blanks:
        visits[first] = visits[first] | {name: None}
    choices = {"missing": "bound", "upper_limit_u_per_l": LIMIT}
    found = score(visits[True], visits[False], **choices)
    filled = list(itertools.product(*(GRID[name] for _, name in blanks)))
    tables = {key: pd.DataFrame([visit] * len(filled)) for key, visit in visits.items()}
    for place, (first, name) in enumerate(blanks):
        tables[first][name] = [float(values[place]) for values in filled]
    every = score(tables[True], tables[False], upper_limit_u_per_l=LIMIT)
    assert found.total_low == every["total_low"].min()
    assert found.total_high == every["total_high"].max()
    categories = every["category"].astype(str)
    assert found.category == (categories[0] if categories.nunique() == 1 else None)
    settled = set()
    for _, name in blanks:
        measure = INSTRUMENTS[name]["measure"]
        # one measure settles where each of the points it may bring leaves one category
        if categories.groupby(every[f"{measure}_low"]).nunique().max() == 1:
            settled.add(measure)
    table = found.what_if()
    expected = settled if found.category is None else set()
    assert set(table.loc[table["settles"], "measure"]) == expected


def test_ceiling_with_full_strength():
    full = START | {"cmas": 52}
    worst = {"physician_global_cm": 10, "parent_global_cm": 10, "chaq": 3,
             "extramuscular_global_cm": 10, "creatine_kinase_x_uln": 30}  # fmt: skip
    best = dict.fromkeys(worst, 0) | {"cmas": 52}
    found = score(full | worst, best)
    assert found.ceiling == 67.5 == found.total and found.category == "moderate"
    assert score(START, START).total == 0


@given(VISIT, VISIT)
@settings(max_examples=40, deadline=None)
def test_no_score_exceeds_the_ceiling_and_the_best_visit_reaches_it(before, after):
    best = dict.fromkeys(before, 0) | {"cmas": 52}
    found = score(before, best, upper_limit_u_per_l=LIMIT)
    assert found.total == found.ceiling
    assert score(before, after, upper_limit_u_per_l=LIMIT).ceiling == found.ceiling


def test_missing_is_refused_or_bounded_by_choice():
    after = START | {"cmas": None}
    with pytest.raises(ValueError, match="muscle_strength is not known at both visits"):
        score(START, after)
    found = score(START, after, missing="bound")
    assert (found.total_low, found.total_high) == (0, 32.5)
    assert found.category is None and found.not_examined == ["muscle_strength"]
    without = {name: value for name, value in START.items() if name != "cmas"}
    assert score(without, without, missing="bound").total_high == 32.5
    assert score(without, without, missing="bound").ceiling == 100


def test_enzymes_by_the_laboratory():
    rest = other_inputs("creatine_kinase")
    before, after = (
        rest | {"creatine_kinase_u_per_l": 510},
        rest | {"creatine_kinase_u_per_l": 127.5},
    )
    # 382.5 U/L of 15 x 170 are exactly 15 %
    assert score(before, after, upper_limit_u_per_l={"creatine_kinase": 170}).total == 2.5
    assert score(before, after, upper_limit_u_per_l={"creatine_kinase": 169}).total == 5
    assert score(before, after, upper_limit_u_per_l=LIMIT,
                 enzyme_range_x_uln={"creatine_kinase": 45}).total == 0  # fmt: skip
    most = score(rest | {"ldh_x_uln": 3, "creatine_kinase_x_uln": 2},
                 rest | {"ldh_x_uln": 1, "creatine_kinase_x_uln": 2})  # fmt: skip
    assert most.steps.set_index("measure").loc[
        "muscle_enzyme_or_chq_physical_summary", "instrument"] == "ldh"  # fmt: skip
    assert most.total == 7.5
    chosen = score(rest | {"ldh_x_uln": 3, "creatine_kinase_x_uln": 2},
                   rest | {"ldh_x_uln": 1, "creatine_kinase_x_uln": 2}, use="creatine_kinase")  # fmt: skip
    assert chosen.total == 0


def test_enzymes_are_ranked_by_their_own_limits():
    rest = other_inputs("creatine_kinase")
    before = rest | {"creatine_kinase_u_per_l": 400, "ldh_u_per_l": 390}
    found = score(before, before, upper_limit_u_per_l={"creatine_kinase": 200, "ldh": 130})
    assert found.steps["instrument"].tolist().count("ldh") == 1


def test_steps_and_marks():
    girl = datasets.load("child_visits").query("child_id == 'girl_7'")
    found = score(girl.iloc[0], girl.iloc[1], use="cmas", upper_limit_u_per_l=LIMIT)
    steps = found.steps.set_index("measure")
    assert steps["points_low"].sum() == found.total
    assert steps.loc["muscle_strength", "change_percent"] == pytest.approx(100 * 10 / 52)
    assert steps.loc["muscle_enzyme_or_chq_physical_summary", "confidence"] == "recalled"
    assert steps.loc["physician_global", "confidence"] == "verified"
    assert "recalled" in found.confidences and "(recalled)" in repr(found)
    assert len(datasets.cite(*found.sources)) == len(found.sources)


def test_a_table_equals_its_rows():
    rng = np.random.default_rng(2)

    def visits():
        table = pd.DataFrame(
            {
                "physician_global_cm": rng.integers(0, 101, 300) / 10,
                "parent_global_cm": rng.integers(0, 101, 300) / 10,
                "mmt8": rng.integers(0, 81, 300),
                "chaq": rng.integers(0, 25, 300) / 8,
                "disease_activity_score": rng.integers(0, 21, 300),
                "ldh_x_uln": rng.integers(1, 50, 300) / 10,
                "aldolase_x_uln": rng.integers(1, 90, 300) / 10,
            }
        )
        return table.mask(rng.random(table.shape) < 0.1)

    before, after = visits(), visits()
    found = score(before, after, missing="bound")
    for (_, start), (_, end), (_, row) in zip(
        before.iterrows(), after.iterrows(), found.iterrows(), strict=True
    ):
        alone = score(start, end, missing="bound")
        for name in ("total_low", "total_high", "ceiling", "category_low", "category_high"):
            assert row[name] == getattr(alone, name), name
        assert (None if pd.isna(row["category"]) else row["category"]) == alone.category
        points = alone.steps.set_index("measure")
        for measure in MEASURES:
            assert row[f"{measure}_low"] == points.loc[measure, "points_low"]
            assert row[f"{measure}_high"] == points.loc[measure, "points_high"]
    assert set(found["confidence"]) == {"recalled"}


def test_a_registry_against_each_childs_first_visit():
    visits = datasets.load("child_visits").sample(frac=1, random_state=1)
    start = measures.first_visits(visits, by="child_id", order="visit_month")
    for child, rows in visits.groupby("child_id"):
        first = rows.sort_values("visit_month").iloc[0]
        assert (start.loc[rows.index, "cmas"] == first["cmas"]).all(), child
    toddler = start.loc[visits["child_id"] == "toddler", "mmt8"]
    assert toddler.isna().all()  # a blank baseline stays blank
    found = score(start, visits, use="cmas", upper_limit_u_per_l=LIMIT)
    assert (found.loc[visits["visit_month"] == 0, "total_high"] == 0).all()
    with pytest.raises(ValueError, match="child_id"):
        measures.first_visits(visits, by="child", order="visit_month")
    with pytest.raises(ValueError, match="missing in row"):
        measures.first_visits(visits, by="mmt8", order="visit_month")


@pytest.mark.parametrize(
    ("before", "after", "choices", "message"),
    [
        ({}, {"chaq": "1"}, {}, "after: chaq must be a number of 0 to 3"),
        ({"chaq": True}, {}, {}, "got True"),
        ({"physician_global_cm": 65}, {}, {}, "0 to 10 cm, or missing; got 65"),
        ({"physician_global_cm": float("inf")}, {}, {}, "got inf"),
        ({"physician_global_mm": 65}, {}, {}, "nearest: 'physician_global_cm'"),
        ({"cmas": 53}, {}, {}, "0 to 52"),
        ({"cmas": -1}, {}, {}, "got -1"),
        ({"mmt8": 60}, {"mmt8": 70}, {}, "given more than once; choose one: use=... of 'mmt8'"),
        ({}, {}, {"use": "mmt8"}, "use names mmt8, but only cmas is given"),
        ({"cmas": None, "mmt8": 60}, {}, {}, "mmt8 before, but cmas after"),
        ({}, {}, {"use": "mmt9"}, "'mmt8'"),
        ({}, {}, {"criteria": "juvenil"}, "'juvenile'"),
        ({}, {}, {"missing": "zero"}, "refuse"),
        (
            {"creatine_kinase_x_uln": None, "creatine_kinase_u_per_l": 900},
            {},
            {},
            "units are mixed",
        ),
        ({"creatine_kinase_u_per_l": 900}, {}, {}, "units are mixed"),
        ({"ldh_u_per_l": 900}, {}, {"use": "ldh"}, "needs the upper limit of the laboratory"),
        ({"creatine_kinase_x_uln": 1650}, {}, {}, "0 to 1000 x ULN"),
        ({}, {}, {"upper_limit_u_per_l": {"ck": 170}}, "unknown enzyme 'ck'"),
        ({}, {}, {"upper_limit_u_per_l": {"ldh": 0}}, "above 0"),
        ({}, {}, {"upper_limit_u_per_l": {"ldh": "250"}}, "above 0"),
        ({}, {}, {"upper_limit_u_per_l": {"ldh": float("nan")}}, "above 0"),
        ({}, {}, {"upper_limit_u_per_l": 170}, "mapping"),
        ({}, {}, {"enzyme_range_x_uln": {"ldh": -3}}, "above 0"),
    ],
)
def test_bad_input_is_named(before, after, choices, message):
    with pytest.raises(ValueError, match=message):
        score(START | before, START | after, **choices)


def test_unlikely_values_warn():
    with pytest.warns(UserWarning, match=r"before: chaq is not a multiple of 0\.125; got 1\.4"):
        measures.total_improvement_score(START | {"chaq": 1.4}, START)
    with pytest.warns(UserWarning, match="mixed units"):
        measures.total_improvement_score(START | {"creatine_kinase_x_uln": 165}, START)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        measures.total_improvement_score(START, START)


def test_all_faulty_rows_of_both_visits_at_once():
    before = pd.DataFrame([START] * 4, dtype=object)
    after = before.copy()
    before.loc[1, "chaq"], before.loc[2, "chaq"], after.loc[3, "cmas"] = 3.5, "x", 60
    with pytest.raises(ValueError) as caught:
        score(before, after)
    for words in ("before: chaq", "3.5 (row 1), 'x' (row 2)", "after: cmas", "60 (row 3)"):
        assert words in str(caught.value)
    assert str(caught.value).count("is not known") == 0 or "row" in str(caught.value)
    with pytest.raises(ValueError, match="same rows"):
        score(before, after.iloc[:3])
    with pytest.raises(ValueError, match="both"):
        score(before, START)


# --- inactive disease ------------------------------------------------------------------------------

LIMITS = {"creatine_kinase_u_per_l": ("<=", "150"), "cmas": (">=", "48"), "mmt8": (">=", "78"),
          "physician_global_cm": ("<=", "0.2")}  # fmt: skip
MEETS = {"creatine_kinase_u_per_l": 150, "cmas": 48, "mmt8": 78, "physician_global_cm": 0.2}
FAILS = {"creatine_kinase_u_per_l": 151, "cmas": 47, "mmt8": 77, "physician_global_cm": 0.3}


def inactive(visit, definition="printo_2013"):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return measures.inactive_disease(visit, definition)


def plain_rule(met, definition):
    """The two definitions, said anew, for a visit of which all is known."""
    if definition == "printo_2013":
        return sum(met.values()) >= 3
    others = sum(yes for name, yes in met.items() if name != "physician_global_cm")
    return met["physician_global_cm"] and others >= 2


@pytest.mark.parametrize("definition", ["printo_2013", "pga_essential_2015"])
def test_every_pattern_against_all_completions(definition):
    def answer(pattern):
        choices = [[True, False] if p is None else [p] for p in pattern]
        return {plain_rule(dict(zip(LIMITS, c, strict=True)), definition)
                for c in itertools.product(*choices)}  # fmt: skip

    words = {frozenset({True}): "yes", frozenset({False}): "no"}
    visits = []
    for pattern in itertools.product([True, False, None], repeat=4):
        values = {name: {True: MEETS[name], False: FAILS[name], None: None}[p]
                  for name, p in zip(LIMITS, pattern, strict=True)}  # fmt: skip
        found = inactive(values, definition)
        assert found.answer == words.get(frozenset(answer(pattern)), "can't tell"), values
        settled = {
            name
            for place, name in enumerate(LIMITS)
            if pattern[place] is None
            and all(len(answer((*pattern[:place], p, *pattern[place + 1:]))) == 1
                    for p in (True, False))
        }  # fmt: skip
        table = found.what_if()
        expected = settled if found.answer == "can't tell" else set()
        assert set(table.loc[table["settles"], "item"]) == expected
        visits.append(values | {"expected": found.answer})
    table = pd.DataFrame(visits)
    assert inactive(table, definition)["answer"].tolist() == table["expected"].tolist()


@pytest.mark.parametrize("name", LIMITS)
def test_limits_are_inclusive_in_exact_decimals(name):
    sign, limit = LIMITS[name]
    two = dict(list({n: v for n, v in MEETS.items() if n != name}.items())[:2])
    fail = {n: v for n, v in FAILS.items() if n != name and n not in two}
    for off, met in ((0, True), (Decimal("1e-9"), sign == ">="), (Decimal("-1e-9"), sign == "<=")):
        value = float(Decimal(limit) + off)
        assert inactive(two | fail | {name: value}).inactive is met, value


def test_a_limit_that_floats_get_wrong():
    assert 0.3 - 0.1 < 0.2 and 0.1 * 3 - 0.1 > 0.2
    visit = {"cmas": 48, "mmt8": 78, "creatine_kinase_u_per_l": 400}
    assert inactive(visit | {"physician_global_cm": 0.1 * 3 - 0.1}).answer == "yes"


def test_the_variant_needs_the_physician():
    visit = MEETS | {"physician_global_cm": 0.3}
    assert inactive(visit).answer == "yes" and inactive(visit, "pga_essential_2015").answer == "no"
    visit = MEETS | {"cmas": 40}
    assert inactive(visit, "pga_essential_2015").answer == "yes"


def test_inactive_disease_of_the_case_is_reached_at_the_last_visit():
    visits = datasets.load("child_visits").query("child_id == 'girl_7'")
    assert inactive(visits)["answer"].tolist() == ["no", "no", "no", "yes"]
    last = inactive(visits.iloc[-1], "pga_essential_2015")
    assert last.answer == "no" and last.sources == ["almeida2015"]
    assert set(last.steps["confidence"]) == {"verified"}


@pytest.mark.parametrize(
    ("visit", "definition", "message"),
    [
        ({"cmas": "48"}, "printo_2013", "got '48'"),
        ({"cmas": 53}, "printo_2013", "0 to 52"),
        ({"mmt8": False}, "printo_2013", "got False"),
        ({"physician_global_cm": -0.1}, "printo_2013", "0 to 10 cm"),
        ({"creatine_kinase_u_per_l": float("inf")}, "printo_2013", "U/L"),
        ({"creatine_kinase": 150}, "printo_2013", "creatine_kinase_u_per_l"),
        ({}, "printo", "printo_2013"),
        ({}, "printo_trial_remission", "printo_2013"),
    ],
)
def test_bad_visits_are_named(visit, definition, message):
    with pytest.raises(ValueError, match=message):
        measures.inactive_disease(visit, definition)


def test_half_points_warn():
    with pytest.warns(UserWarning, match="cmas is no whole number"):
        measures.inactive_disease({"cmas": 47.5})


PUBLISHED_POINTS = {
    "physician_global": [0, 7.5, 15, 17.5, 20],
    "parent_or_patient_global": [0, 2.5, 5, 7.5, 10],
    "muscle_strength": [0, 10, 20, 27.5, 32.5],
    "physical_function": [0, 5, 7.5, 7.5, 10],
    "muscle_enzyme_or_chq_physical_summary": [0, 2.5, 5, 7.5, 7.5],
    "extramuscular_or_disease_activity_score": [0, 7.5, 12.5, 15, 20],
}
"""Points of Rider 2017, table 3, written down apart from the data."""


def test_points_of_improvement_are_those_published():
    table = datasets.load("tis_2016").sort_values("level", kind="stable")
    found = {name: rows["score"].tolist() for name, rows in table.groupby("measure")}
    assert found == PUBLISHED_POINTS
    assert sum(points[-1] for points in found.values()) == 100
