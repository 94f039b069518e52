"""The bridge between scenarios, the budget impact and the headline results."""

import warnings
from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jdmkit import costs, datasets
from jdmkit.assumptions import Assumptions
from jdmkit.costs import FIELDS, Scenario
from jdmkit.costs.comparison import _FIELD_CAUSES

TODAY = date(2026, 11, 22)


def base(**changes):
    return Scenario(as_of=TODAY).replace(**changes)


CHANGES = {
    "weight_kg": 30.0, "age_years": 9.0, "sex": "female", "grows": False, "product": "privigen",
    "price_basis": "commercial", "capped": False, "dose_cap_g": 100, "rounding": "vials",
    "phases": ((28, None),), "infusions_year1": 9, "years": 2, "stop_after_months": 6.0,
    "days": 1, "site": "home", "serious_event": "admission", "price_year": 2026,
    "insurance": "commercial", "discount_rate": 0.05, "discounting": "from_first_year",
    "travel_cost_per_infusion_day": 80, "coinsurance": 0.3, "dose_g_per_kg": 1,
    "probability_any_adverse_event_per_infusion_jdm": 0.2, "parent_wage_per_hour": 50,
}  # fmt: skip


@pytest.mark.filterwarnings("ignore:.* changes nothing:UserWarning")
@settings(max_examples=25, deadline=None)
@given(st.sets(st.sampled_from(sorted(CHANGES)), min_size=1), st.sampled_from(costs.PERSPECTIVES))
def test_the_bars_sum_to_the_difference(names, who):
    there = base(**{name: CHANGES[name] for name in names})
    found = costs.compare(base(), there, who)
    assert found.bars["usd"].sum() == pytest.approx(found.difference_usd, abs=1e-6)
    assert found.b_usd == costs.total(costs.course_cost(there), who)
    assert found.a_usd == costs.total(costs.course_cost(base()), who)
    back = costs.compare(there, base(), who)
    assert back.difference_usd == pytest.approx(-found.difference_usd, abs=1e-6)
    assert list(found.bars["cause"]) == [c for c in costs.CAUSES if c in set(back.bars["cause"])]


def test_no_bars_exactly_when_nothing_differs():
    assert costs.compare(base(), base()).bars.empty
    for name, value in CHANGES.items():
        if base().replace(**{name: value}) != base():
            bars = costs.compare(base(), base(**{name: value})).bars
            assert len(bars) == 1, name
            assert name.replace("_", " ") in bars["change"].iloc[0]


def test_a_cause_without_effect_has_a_bar_of_exactly_zero():
    """Who pays a bill is nothing to society; the last digits of two sums are no minus zero."""
    found = costs.compare(base(), base(insurance="commercial"), "society")
    assert found.bars["usd"].tolist() == [0.0] and found.difference_usd == 0
    assert f"{found.bars['usd'].iloc[0]:,.0f} {found.difference_usd:,.0f}" == "0 0"


def test_every_field_has_a_cause():
    placed = [name for names in _FIELD_CAUSES.values() for name in names]
    assert sorted(placed) == sorted(set(FIELDS) - {"assumptions", "as_of"})


def test_changes_an_appraisal_asked_for_have_separate_bars():
    planned = base(phases=((14, 3), (28, None)))
    real = planned.replace(
        phases=((28, 6), (42, None)),
        response_share=0.5,
        stop_nonresponders_after=4,
        stop_after_months=9.0,
    )
    bars = costs.compare(planned, real).bars.set_index("cause")["usd"]
    assert bars.index.tolist() == ["frequency", "non-response", "stopping"]
    assert (bars < 0).all()
    # by hand: of one course's drug alone, the infusions counted
    n = len(planned.replace(phases=real.phases).infusion_days())
    drug = [
        costs.course_cost(one, grows=False).query("component == 'drug'")["quantity"].sum()
        for one in (planned, planned.replace(phases=real.phases))
    ]
    assert drug[1] / drug[0] == pytest.approx(n / 14)


def test_the_bridge_from_the_first_run_to_the_base_case():
    """The first run billed every gram as dosed.

    It kept the child's weight, rounded no dose, opened no vials, and drew 13.3 infusions on average.
    """
    bulk = base().supplied._replace(sizes_g=(0.1,))
    first = base(grows=False, rounding="none", supply=bulk, infusions_year1=13)
    bridge = costs.compare(first, base())
    assert bridge.bars["cause"].tolist() == ["child", "product", "rounding", "frequency"]
    printed = datasets.load("cost_first_run").set_index("result").loc["payer_medicare", "mean"]
    assert bridge.a_usd == pytest.approx(printed, rel=0.06)
    bars = bridge.bars.set_index("cause")["usd"]
    assert bars["child"] > 0  # a boy of 7 grows
    assert bars["product"] > 0  # vials are opened whole
    assert bars["frequency"] == pytest.approx(bridge.b_usd / 14, rel=0.1)  # one infusion more


def test_an_unknown_perspective_is_named():
    with pytest.raises(ValueError, match="nearest: 'family'"):
        costs.compare(base(), base(), "familly")


# --- budget ---------------------------------------------------------------------------------------


def test_the_budget_is_the_sum_over_cohorts():
    """By a plain loop over starting years and years of treatment."""
    ways = {"hospital": base(), "home": base(site="home")}
    current, new = {"hospital": 1.0}, [{"hospital": 1 - s, "home": s} for s in (0.1, 0.3, 0.6)]
    table = costs.budget_impact(ways, current, new, years=3, children_million=10)
    rate = datasets.load("epidemiology").iloc[0]
    starting = 10 * rate["value"] * Assumptions()["share_of_jdm_children_on_ivig"]
    assert table["starting"].to_numpy() == pytest.approx(starting)
    yearly = {
        name: costs.course_cost(way.replace(years=3))
        .query("perspective == 'payer'").groupby("year")["cost_usd"].sum()
        for name, way in ways.items()
    }  # fmt: skip
    for year in (1, 2, 3):
        now = then = 0.0
        for start in range(1, year + 1):
            for name, share in new[start - 1].items():
                then += starting * share * yearly[name][year - start + 1]
            now += starting * yearly["hospital"][year - start + 1]
        row = table.set_index("year").loc[year]
        assert row["current_usd"] == pytest.approx(now)
        assert row["new_usd"] == pytest.approx(then)
        assert row["impact_usd"] == pytest.approx(then - now)
        assert min(row["impact_low_usd"], row["impact_high_usd"]) == row["impact_low_usd"]
        assert row["impact_low_usd"] < row["impact_usd"] < row["impact_high_usd"]


def test_the_budget_is_not_discounted_and_equal_mixes_cost_nothing():
    table = costs.budget_impact({"a": base()}, {"a": 1}, {"a": 1}, years=5)
    assert (table["impact_usd"] == 0).all()
    other = costs.budget_impact({"a": base(discount_rate=0)}, {"a": 1}, {"a": 1}, years=5)
    assert table["current_usd"].tolist() == other["current_usd"].tolist()
    assert table["confidence"].iloc[0] == "recalled"  # the number of children in the US


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"current": {"a": 0.9}}, "current of year 1 must add up to 1; got 0.9"),
        ({"new": {"b": 1}}, "unknown strategy 'b'"),
        ({"new": {"a": True}}, "not a number"),
        ({"new": [{"a": 1}]}, "one mix for each of 3 years; got 1"),
        ({"years": 6}, "years must lie in 1 to 5"),
        ({"strategies": {}}, "at least one scenario"),
        ({"children_million": 500}, "0.01 to 100"),
        ({"perspective": "all"}, "unknown perspective"),
    ],
)
def test_impossible_budgets_are_refused(arguments, words):
    sound = {"strategies": {"a": base()}, "current": {"a": 1}, "new": {"a": 1}}
    with pytest.raises(ValueError, match=words):
        costs.budget_impact(**sound | arguments)


# --- headline -------------------------------------------------------------------------------------


def change_of(base_inputs, **changes):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # an old price
        mine = Assumptions().replace(**base_inputs)
        return costs.headline_change(Assumptions(), mine, **changes).set_index("result")


def test_a_price_changes_only_the_results_that_depend_on_it():
    change = change_of({"ivig_price_medicare_per_g": 100})
    moved = set(change.index[change["change"] != 0])
    assert moved == {
        "payer, this plan", "society, this plan", "bills, drug", "bills, waste", "bills, all",
    }  # fmt: skip
    grams = costs.course_cost(base(grows=True)).query("component in ['drug', 'waste']")["quantity"]
    assert change.loc["payer, this plan", "change"] == pytest.approx(3 * grams.sum())
    assert change.loc["bills, drug", "percent"] == pytest.approx(100 * 3 / 97)


def test_shares_of_a_result_are_those_of_its_ledger():
    table = costs.headline().set_index("result")
    shares = table[[f"{word}_share" for word in datasets.CONFIDENCE]]
    assert shares.sum(axis=1).to_numpy() == pytest.approx(1.0)
    ledger = costs.course_cost(base())
    for who in ("payer", "family", "society"):
        wanted = costs.resting_on(ledger, who).to_numpy()
        assert shares.loc[f"{who}, this plan"].to_numpy() == pytest.approx(wanted)
    free = Assumptions().replace(
        deductible_single=0, coinsurance={"value": 0, "low": 0}, medicaid_family_cost_share=50
    )
    owing = costs.headline(free).set_index("result")
    assert owing.loc[IF_COMMERCIAL, "value"] == 0
    grams = table.loc["immunoglobulin given", "value"]
    assert owing.loc["immunoglobulin given", "value"] == pytest.approx(grams)


IF_COMMERCIAL = "comparison: family, share of the bills if insured commercially"
INSURED = [
    {"insurance": "medicaid"},
    {"insurance": "commercial"},
    {"insurance": "commercial", "copay_program": "without_accumulator"},
]


@pytest.mark.parametrize("insured", INSURED)
@pytest.mark.parametrize("price_basis", ["medicare", "commercial", "product", "charge"])
def test_the_headline_describes_the_given_plan(insured, price_basis):
    changes = {"price_basis": price_basis, "product": "privigen", "years": 3, **insured}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # an old price
        table = costs.headline(**changes).set_index("result")["value"]
        plan = Scenario(**changes)
        sums = costs.totals(costs.course_cost(plan))
        other = costs.total(costs.course_cost(plan.replace(price_basis="commercial")), "payer")
        owed = costs.totals(costs.course_cost(plan.replace(insurance="commercial")))
    payers = [who for who in costs.PAYERS if who != "program" or "copay_program" in insured]
    assert list(table.index[: len(payers) + 1]) == [
        f"{who}, this plan" for who in (*payers, "society")
    ]
    for who in (*payers, "society"):
        assert table[f"{who}, this plan"] == pytest.approx(sums.loc["total", who])
    # parts add up, and none exceeds its total
    assert table[[f"{who}, this plan" for who in payers]].sum() == pytest.approx(
        table["society, this plan"]
    )
    bills = table[[f"bills, {one}" for one in ("drug", "waste", "administration", "other care")]]
    assert bills.sum() == pytest.approx(table["bills, all"])
    assert table["bills, drug"] == pytest.approx(sums.loc["drug", "society"])
    shared = table["family, share of the bills"]
    helped = table.get("program, this plan", 0.0)
    assert table["payer, this plan"] + helped + shared == pytest.approx(table["bills, all"])
    family = table["family, this plan"]
    assert shared + table["family, time and travel"] == pytest.approx(family)
    # comparisons are named so, and leave out what the plan has itself
    named = [name for name in table.index if name.startswith("comparison: ")]
    assert ("comparison: payer at commercial price" in named) == (price_basis != "commercial")
    assert ("comparison: payer at medicare price" in named) == (price_basis != "medicare")
    assert (IF_COMMERCIAL in named) == (insured["insurance"] == "medicaid")
    if price_basis != "commercial":
        assert table["comparison: payer at commercial price"] == pytest.approx(other)
    if IF_COMMERCIAL in named:
        bills_owed = owed.loc[[c for c in costs.MEDICAL if c in owed.index], "family"].sum()
        assert table[IF_COMMERCIAL] == pytest.approx(bills_owed)


@pytest.mark.parametrize("price_basis", ["medicare", "premium", "commercial", "charge", "product"])
@pytest.mark.parametrize("insurance", ["medicaid", "commercial"])
def test_an_own_price_shows_its_change_under_every_price_basis(price_basis, insurance):
    changes = {"price_basis": price_basis, "product": "privigen", "insurance": insurance}
    change = change_of({"price_usd_per_g": 150}, **changes)
    assert change[["base", "mine", "change"]].notna().all(axis=None)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        plan = Scenario(**changes)
        before, after = (
            costs.total(costs.course_cost(one), "payer")
            for one in (plan, plan.replace(price_usd_per_g=150))
        )
    first = change.loc["payer, this plan"]
    assert first[["base", "mine"]].tolist() == pytest.approx([before, after])
    assert first["change"] != 0 and change.loc["bills, drug", "change"] != 0
    held = [name for name in change.index if name.startswith("comparison: payer")]
    assert held and (change.loc[held, "change"] == 0).all()  # at another price, not at the own one
    assert change.loc["immunoglobulin given", "change"] == 0


def test_a_base_case_without_a_price_is_blank_next_to_an_own_price():
    plan = {"product": "yimmugo", "price_basis": "product", "supply": base().supplied}
    change = change_of({"price_usd_per_g": 150}, **plan)
    assert np.isnan(change.loc["payer, this plan", "base"])
    assert change.loc["payer, this plan", "mine"] > 0
    with pytest.raises(ValueError, match="price_usd_per_g"):
        costs.headline_change(Assumptions(), Assumptions(), **plan)


def test_grams_do_not_depend_on_a_price():
    own = costs.headline(Assumptions().replace(price_usd_per_g=150)).set_index("result")
    assert own.loc["bills, drug", "confidence"] == "assumed"
    assert own.loc["immunoglobulin given", "confidence"] == "verified"


def test_grams_of_later_years_depend_on_the_infusions_of_those_years():
    one, two = (costs.headline(years=n).set_index("result") for n in (1, 2))
    assert one.loc["immunoglobulin given", "confidence"] == "verified"
    weakest = Assumptions().row("infusions_year2").confidence
    assert two.loc["immunoglobulin given", "confidence"] == weakest != "verified"


def test_a_plan_without_infusions_has_a_headline():
    none = costs.headline(Assumptions().replace(infusions_year1={"value": 0, "low": 0}))
    found = none.set_index("result")["value"]
    assert found["bills, drug"] == found["immunoglobulin given"] == 0
    assert found["payer, this plan"] > 0  # visits and tests remain


def test_a_result_names_the_source_of_an_own_price():
    own = {"value": 150, "source": "contract, July 2026"}
    found = costs.headline(Assumptions().replace(price_usd_per_g=own)).set_index("result")
    assert found.loc["bills, drug", "source"].split(";")[0] == "own: contract, July 2026"
