"""The fictional children and their plan agree with the tables."""

import numpy as np
import pytest

from jdmkit import cases, datasets


def test_a_case_equals_its_row_and_first_visit():
    girl, row = cases.load(), datasets.load("children").set_index("child_id").loc["girl_7"]
    first = datasets.load("child_visits").query("child_id == 'girl_7' and visit_month == 0").iloc[0]
    assert girl["label"] == row["label"]
    assert girl[["weight_kg", "height_cm"]].tolist() == first[["weight_kg", "height_cm"]].tolist()


@pytest.mark.parametrize("child", datasets.load("children")["child_id"])
def test_every_child_has_visits_in_order(child):
    months = cases.visits(child).index
    assert months[0] == 0 and months.is_monotonic_increasing and months.is_unique


def test_an_item_that_was_not_examined_is_none(monkeypatch):
    sheets = datasets.load("child_cmas")
    sheets.loc[0, "head_lift"] = None
    load = datasets.load
    monkeypatch.setattr(datasets, "load", lambda t: sheets if t == "child_cmas" else load(t))
    child, month = sheets.loc[0, ["child_id", "visit_month"]]
    found = cases.examination(child, month)
    assert found["head_lift"] is None and len(found) == 14
    assert found["sit_ups"] == sheets.loc[0, "sit_ups"]


@pytest.mark.parametrize("read", [cases.load, cases.visits, cases.examination])
def test_an_unknown_child_is_refused_with_the_closest(read):
    with pytest.raises(KeyError, match="girl_7"):
        read("girl_8")


def test_the_plan_equals_its_row():
    plan = cases.consensus_plan()
    row = datasets.load("treatment_protocols").set_index("row_id").loc["P29"]
    assert (plan.dose_g_per_kg, plan.max_dose_g) == (row["dose_low"], row["max_dose"])
    assert plan.rows["source"].tolist() == [row["source"]]


def test_a_cap_is_that_of_the_plan_a_number_or_none():
    assert cases.cap_g("plan") == cases.consensus_plan().max_dose_g
    assert cases.cap_g(55) == 55 and cases.cap_g(None) == np.inf
    with pytest.raises(ValueError, match="'plan' or None"):
        cases.cap_g("the plan's")


def test_the_cap_of_the_cost_model_is_that_of_the_plan():
    inputs = datasets.load("cost_assumptions").set_index("parameter")
    assert inputs.loc["dose_cap_g", "base"] == cases.consensus_plan().max_dose_g
