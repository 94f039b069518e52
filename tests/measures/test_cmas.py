"""CMAS: every level, every second, partial examinations, and how a total is interpreted."""

import itertools

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jdmkit import cases, datasets, figures, measures

ITEMS = datasets.load("cmas_items").set_index("name")
LEVELS = datasets.load("cmas_levels")
MOST = ITEMS["max_score"].to_dict()
TIMED = ITEMS.index[ITEMS["timed"]].tolist()
ANCHORS = {48: "no physical disability", 45: "mild physical disability",
           39: "mild to moderate physical disability", 30: "moderate physical disability"}  # fmt: skip
SHEET = st.fixed_dictionaries({name: st.integers(0, int(most)) for name, most in MOST.items()})


def sheet_of(total):
    """A full sheet that adds up to a total."""
    sheet = {}
    for name, most in MOST.items():
        sheet[name] = min(int(most), total - sum(sheet.values()))
    return sheet


def test_maxima_make_52():
    assert measures.cmas_total(MOST).total == 52 and len(MOST) == 14
    assert measures.cmas_total(dict.fromkeys(MOST, 0)).total == 0


@pytest.mark.parametrize("row", LEVELS.to_dict("records"), ids=str)
def test_every_level_of_the_table(row):
    name = ITEMS.index[ITEMS["item"] == row["item"]][0]
    sheet = dict.fromkeys(MOST, 0)
    found = measures.cmas_total(sheet | {name: row["level"]})
    assert found.total == row["level"]
    assert found.steps.set_index("item").loc[name, "text"] == row["text"]
    if pd.notna(row["seconds_low"]):
        del sheet[name]
        last = row["seconds_high"] if pd.notna(row["seconds_high"]) else 600
        for seconds in (row["seconds_low"], last, last + 0.99 if last < 600 else last):
            timed = measures.cmas_total(sheet | {f"{name}_seconds": seconds})
            assert timed.total == row["level"], seconds


def test_parts_of_a_second_and_disagreement():
    sheet = {name: 0 for name in MOST if name != "head_lift"}
    assert measures.cmas_total(sheet | {"head_lift_seconds": 0.9}).total == 0
    both = {"head_lift_seconds": 45, "head_lift": 3}
    assert measures.cmas_total(sheet | both).total == 3
    with pytest.raises(ValueError, match="contradicts head_lift_seconds"):
        measures.cmas_total(sheet | both | {"head_lift": 2})


@given(SHEET, st.lists(st.sampled_from(sorted(MOST)), max_size=3, unique=True))
@settings(max_examples=40, deadline=None)
def test_partial_examinations_by_brute_force(sheet, blanks):
    found = measures.cmas_total(sheet | dict.fromkeys(blanks))
    rest = sum(level for name, level in sheet.items() if name not in blanks)
    fills = list(itertools.product(*(range(int(MOST[name]) + 1) for name in blanks)))
    totals = [rest + sum(fill) for fill in fills]
    assert (found.total_low, found.total_high) == (min(totals), max(totals))

    def anchor(total):
        return next((word for cut, word in ANCHORS.items() if total >= cut), "below all anchors")

    words = {anchor(total) for total in totals}
    assert found.anchor == (words.pop() if len(words) == 1 else None)
    settled = {
        name
        for place, name in enumerate(blanks)
        if all(
            len({anchor(t) for t, f in zip(totals, fills, strict=True) if f[place] == level}) == 1
            for level in range(int(MOST[name]) + 1)
        )
    }
    table = found.what_if()
    expected = settled if found.anchor is None else set()
    assert set(table.loc[table["settles"], "item"]) == expected
    assert set(found.not_examined) == set(blanks)


@given(SHEET, st.sampled_from(sorted(MOST)))
@settings(max_examples=40, deadline=None)
def test_total_is_monotone_and_ignores_the_order_of_items(sheet, name):
    total = measures.cmas_total(sheet).total
    assert total == sum(sheet.values())
    assert measures.cmas_total(dict(reversed(sheet.items()))).total == total
    assert measures.cmas_total(sheet | {name: int(MOST[name])}).total >= total


@pytest.mark.parametrize(
    ("total", "anchor"),
    [(52, 48), (48, 48), (47, 45), (45, 45), (44, 39), (39, 39), (38, 30), (30, 30), (29, None)],
)
def test_anchors(total, anchor):
    assert measures.cmas_total(sheet_of(total)).anchor == ANCHORS.get(anchor, "below all anchors")


def test_reading_depends_on_age_and_names_danger_and_sources():
    four = measures.cmas_total(sheet_of(46), age_years=4.5).reading["statement"]
    assert four.str.contains("may be normal: healthy 4-year-olds score 46 to 47").any()
    assert measures.cmas_total(sheet_of(46), 3).reading["statement"].str.contains("No norm").any()
    eight = measures.cmas_total(sheet_of(46), age_years=8).reading
    assert eight["statement"].str.contains("aged 4-9").any() and "rennebohm2004" in set(
        eight["source"]
    )
    for total, danger in ((14, True), (15, False)):
        said = measures.cmas_total(sheet_of(total)).reading["statement"]
        assert said.str.contains("high-risk").any() == danger
    found = measures.cmas_total(sheet_of(40))
    assert {"verified", "secondary"} == set(found.confidences)
    assert len(datasets.cite(*found.sources)) == len(found.sources)


@pytest.mark.parametrize(
    ("before", "after", "word"),
    [(40, 41, "no important change"), (40, 42, "can't tell"), (40, 43, "improved"),
     (43, 40, "worse"), (41, 40, "no important change")],
)  # fmt: skip
def test_minimal_important_difference(before, after, word):
    change = measures.cmas_total(sheet_of(after)).change_since(
        measures.cmas_total(sheet_of(before))
    )
    assert change["important"] == word and change["source"] == "huber2004"
    assert change["gain_low"] == change["gain_high"] == after - before


def test_change_with_open_items_is_a_range():
    partial = measures.cmas_total(sheet_of(40) | {"head_lift": None})
    change = measures.cmas_total(sheet_of(40)).change_since(partial)
    assert (change["gain_low"], change["gain_high"]) == (0, 5) and change[
        "important"
    ] == "can't tell"


def test_a_table_equals_its_rows():
    rng = np.random.default_rng(3)
    table = pd.DataFrame({name: rng.integers(0, most + 1, 200) for name, most in MOST.items()})
    table = table.astype(float).mask(rng.random(table.shape) < 0.1)
    table["head_lift_seconds"] = np.where(
        table["head_lift"].isna(), rng.integers(0, 300, 200), np.nan
    )
    found = measures.cmas_total(table)
    assert len(found) == 200
    for (_, row), (_, one) in zip(table.iterrows(), found.iterrows(), strict=True):
        alone = measures.cmas_total(row)
        assert (one["total_low"], one["total_high"]) == (alone.total_low, alone.total_high)
        assert (None if pd.isna(one["anchor"]) else one["anchor"]) == alone.anchor
        assert one["not_examined"] == len(alone.not_examined)


@pytest.mark.parametrize(
    ("items", "message"),
    [
        ({"head_lift": 6}, "0 to 5 points, or missing; got 6"),
        ({"head_lift": 2.5}, "whole number"),
        ({"head_lift": "5"}, "got '5'"),
        ({"head_lift": True}, "got True"),
        ({"head_lft": 5}, "nearest: 'head_lift'"),
        ({"head_lift_seconds": -1}, "0 to 3600 s, or missing; got -1"),
        ({"sit_ups_seconds": 3}, "'sit_ups'"),
        ({"arm_raise_duration": 5}, "0 to 4"),
        ([5, 2, 5], "mapping"),
    ],
)
def test_bad_input_is_named(items, message):
    with pytest.raises(ValueError, match=message):
        measures.cmas_total(items)


@pytest.mark.parametrize("age", [-1, 26, "7", True, float("inf")])
def test_bad_age_is_named(age):
    with pytest.raises(ValueError, match="age_years must be a number of 0 to 25"):
        measures.cmas_total(MOST, age)


def test_long_times_warn_and_faulty_rows_come_at_once():
    with pytest.warns(UserWarning, match="unlikely above 600 s; got 700"):
        measures.cmas_total({"head_lift_seconds": 700})
    table = pd.DataFrame([MOST] * 3, dtype=object)
    table.loc[0, "head_lift"], table.loc[2, "stool_step"] = 9, "x"
    with pytest.raises(ValueError) as caught:
        measures.cmas_total(table)
    assert "9 (row 0)" in str(caught.value) and "'x' (row 2)" in str(caught.value)
    with pytest.raises(ValueError, match="one child"):
        measures.cmas_total(pd.DataFrame([MOST]), age_years=4)


@pytest.mark.parametrize(
    ("age", "said"),
    [(3.99, "No norm under 4"), (4, "may be normal"), (4.99, "may be normal"),
     (5, "aged 4-9"), (9.99, "aged 4-9"), (10, "No norm from 10"), (17, "No norm from 10")],
)  # fmt: skip
def test_every_age_has_its_reading(age, said):
    statements = measures.cmas_total(sheet_of(46), age_years=age).reading["statement"]
    told = [one for one in ("No norm under 4", "may be normal", "aged 4-9", "No norm from 10")
            if statements.str.contains(one).any()]  # fmt: skip
    assert told == [said]


@pytest.mark.parametrize(("total", "below"), [(45, True), (46, False)])
def test_at_four_a_low_total_is_called_low(total, below):
    statements = measures.cmas_total(sheet_of(total), age_years=4).reading["statement"]
    assert statements.str.contains("this total is below that").any() == below
    assert statements.str.contains("2.5 of the 5 points of the head lift and 3.1 of the 5").any()


def test_the_smallest_difference_is_the_published_one():
    facts = datasets.load("cmas_interpretation").set_index("name")
    least = facts.loc["minimal_important_difference"]
    assert (least["lower"], least["upper"]) == (1.5, 3.0)


def test_no_disability_anchor_is_read_under_four_years():
    sheet = {
        name: level for name, level in cases.examination("toddler", 0).items() if level is not None
    }
    age = float(cases.load("toddler")["age_years"])
    said = measures.cmas_total(sheet, age_years=age).reading["statement"]
    assert said[0].startswith("No disability anchor is read under 4 years")
    assert "No disability anchor is read" in figures.plot_cmas(**sheet, age_years=age).words
    older = measures.cmas_total(sheet, age_years=4).reading["statement"]
    assert older[0].startswith("Highest anchor reached")
