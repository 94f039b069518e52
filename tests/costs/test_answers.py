"""Answers from the cost model: yearly payments, prices, fees, budgets and draws."""

import warnings

import numpy as np
import pandas as pd
import pytest

from jdmkit import costs, epidemiology
from jdmkit.costs import Scenario

RULES = {
    "deductible_single": 2000,
    "coinsurance": 0.25,
    "out_of_pocket_maximum_self_2026": 8000,
    "copay_program_maximum": 3000,
}


def replaced(plan, **changes):
    """Plan with other inputs, without the warnings of values outside their ranges."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        return plan.replace(**changes)


def hand_written_ledger():
    rows = [
        (0, 1, "drug", 5000.0),
        (0, 1, "administration", 1000.0),
        (0, 1, "family time", 300.0),
        (26, 1, "drug", 4000.0),
        (52, 1, "drug", 40_000.0),
        (364, 2, "drug", 9999.0),
    ]
    return pd.DataFrame(rows, columns=["day", "year", "component", "cost_usd"])


# --- payments ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("program", "by_hand"),
    [
        # 2000 + 25 % of 4000; 25 % of 4000; what is left to 8000
        ("none", [3000, 4000, 8000]),
        # the program pays the first 3000, which count toward deductible and maximum
        ("without_accumulator", [0, 1000, 5000]),
        # they do not count: 2000 + 25 % of 2000; then 5500 are left to 8000
        ("with_accumulator", [0, 2500, 8000]),
    ],
)
def test_family_payments_follow_the_rules_worked_through_by_hand(program, by_hand):
    inputs = replaced(Scenario(), **RULES).assumptions
    found = costs.family_payments(hand_written_ledger(), inputs)
    assert found.index.tolist() == [0, 26, 52]
    assert found["bill_usd"].tolist() == [6000, 4000, 40_000]
    assert found[program].tolist() == pytest.approx(by_hand)


def test_a_ledger_without_days_is_refused():
    with pytest.raises(ValueError, match="lacks day"):
        costs.family_payments(hand_written_ledger().drop(columns="day"), Scenario().assumptions)


def test_an_amount_is_reached_on_the_first_day_at_or_above_it():
    so_far = pd.Series([10.0, 20.0, 20.0, 30.0], index=[0, 7, 14, 21])
    found = [costs.day_reached(so_far, usd) for usd in (0, 10.001, 20, 29.99, 30.01)]
    assert found == [0, 0, 7, 21, None]


# --- price as an answer --------------------------------------------------------------------------


@pytest.mark.parametrize("plan", [Scenario(), Scenario(site="home", years=2, days=1)])
def test_the_price_line_equals_the_ledger_at_single_prices(plan):
    line = costs.price_line(plan, 300)
    for price in (0.0, 50.0, 211.0, 300.0):
        ledger = costs.course_cost(replaced(plan, price_usd_per_g=price))
        assert line.cost_at(price) == pytest.approx(costs.total(ledger), rel=1e-9)
        if 0 < price < 300:
            assert line.price_for(costs.total(ledger)) == pytest.approx(price)


def test_each_dollar_per_gram_costs_the_grams_of_the_year():
    ledger = costs.course_cost(Scenario())
    grams = ledger.loc[ledger["component"].isin(["drug", "waste"]), "quantity"].sum()
    assert costs.price_line(Scenario()).usd_per_price == pytest.approx(grams)


def test_a_price_line_with_cost_sharing_is_refused_as_not_linear():
    with pytest.raises(ValueError, match=r"not a straight line.*commercial"):
        costs.price_line(Scenario(insurance="commercial"))
    with pytest.raises(ValueError, match="most_price"):
        costs.price_line(Scenario(), 0)


# --- fees of one kind ----------------------------------------------------------------------------


def hourly_fees(plan):
    ledger = costs.course_cost(plan)
    return set(ledger.loc[ledger["component"] == "administration", "unit_cost_usd"])


def test_the_highest_fees_are_the_upper_ends_of_the_hospitals_ranges():
    inputs = Scenario().assumptions
    ends = {inputs.row(f"admin_{code}_hospital_outpatient").high for code in (96365, 96366)}
    assert set(costs.highest_hospital_fees(inputs)) == ends
    assert hourly_fees(costs.comparable_fees(Scenario())["highest"]) == ends


def test_medicare_fees_do_not_change_hospital_costs():
    plan = Scenario()
    same = costs.comparable_fees(plan)["medicare"]
    assert costs.total(costs.course_cost(same)) == costs.total(costs.course_cost(plan))


# --- a share of children switches ----------------------------------------------------------------


def test_the_budget_of_a_switch_is_that_of_the_children_who_switch():
    now, new = Scenario(), Scenario(days=1)
    inputs = now.assumptions
    cases = epidemiology.expected_new_cases(10)["value"]
    switching = cases * inputs["share_of_jdm_children_on_ivig"] * 0.3
    by_year = []
    for plan in (now, new):
        ledger = costs.course_cost(plan.replace(years=2))
        payer = ledger[ledger["perspective"] == "payer"]
        by_year.append(payer.groupby("year")["cost_usd"].sum().to_numpy())
    saved = by_year[1] - by_year[0]
    table = costs.switch_budget(now, new, 0.3, years=2, children_million=10)
    # in year 2 the second year of those who started first, and the first year of the others
    assert table["impact_usd"].tolist() == pytest.approx((switching * saved.cumsum()).tolist())


def test_a_share_above_one_is_refused():
    with pytest.raises(ValueError, match="share"):
        costs.switch_budget(Scenario(), Scenario(days=1), 1.5)


# --- draws, and what a result rests on -----------------------------------------------------------


def test_the_summary_of_the_draws_is_that_of_numpy():
    run = costs.draw_costs(Scenario(), "family", draws=2048, seed=5, keep=2048)
    drawn, row = run.kept_costs["plan"].to_numpy(), run.summary.iloc[0]
    assert row["mean"] == pytest.approx(drawn.mean(), rel=1e-9)
    assert row["se"] == pytest.approx(drawn.std(ddof=1) / np.sqrt(2048), rel=0.01)
    assert row["p97_5"] == pytest.approx(np.quantile(drawn, 0.975), rel=0.01)


def test_every_input_that_changes_the_cost_is_listed():
    plan = Scenario()
    base = costs.course_cost(plan)
    listed, moving = costs.inputs_behind(base), []
    for name, row in plan.assumptions.rows.items():
        if row.value and row.distribution != "derived":
            less = costs.course_cost(replaced(plan, **{name: 0.8 * row.value}))
            if costs.total(less, "society") != costs.total(base, "society"):
                moving.append(name)
    assert len(moving) > 10
    assert set(moving) <= set(listed)
