"""Responders and nonresponders: insurance rules apply to each kind of child separately."""

from datetime import date

import pytest

from jdmkit import costs
from jdmkit.costs import Scenario, audit

TODAY = date(2026, 11, 22)
CHILD = {"weight_kg": 25.0, "grows": False, "years": 2, "as_of": TODAY}

PLANS = [
    {"insurance": "commercial"},
    {"insurance": "commercial", "copay_program": "without_accumulator"},
    {"insurance": "commercial", "copay_program": "with_accumulator"},
    {"insurance": "commercial", "price_basis": "commercial", "days": 1, "site": "office"},
    {"medicaid_family_cost_share": {"value": 20_000, "high": 20_000}},
]


def paid(plan, who):
    return costs.total(costs.course_cost(plan), who)


def by_hand(plan, share, stop, who):
    """Mean of a plan for all who respond, and of one whose schedule ends after some courses."""
    short = plan.replace(phases=((26, stop),))  # 14 courses a year are 26 days apart
    return share * paid(plan, who) + (1 - share) * paid(short, who)


@pytest.mark.parametrize("changes", PLANS)
@pytest.mark.parametrize(("share", "stop"), [(0.5, 4), (0.1, 1), (0.9, 13)])
def test_a_mixed_plan_costs_the_mean_of_the_two_kinds_of_child(changes, share, stop):
    plan = Scenario(**CHILD).replace(**changes)
    mixed = plan.replace(response_share=share, stop_nonresponders_after=stop)
    model = {} if plan.copay_program == "with_accumulator" else {"plan": mixed}
    assert costs.PERSPECTIVES
    for who in costs.PERSPECTIVES:
        wanted = by_hand(plan, share, stop, who)
        assert paid(mixed, who) == pytest.approx(wanted, rel=1e-12)
        for name, one in model.items():
            found = costs.cost_model({name: one}, who)()[name][0]
            minutes = who in ("family", "society")  # which the model interpolates
            assert found == pytest.approx(wanted, rel=1e-6 if minutes else 1e-9)


def test_a_commercial_plan_equals_the_worked_example():
    """58 497 USD came out while the rules were applied to a child with half an infusion."""
    plan = Scenario(**CHILD, insurance="commercial")
    mixed = plan.replace(response_share=0.5, stop_nonresponders_after=4)
    ledger = costs.course_cost(mixed)
    assert costs.total(ledger, "payer", False) == pytest.approx(61_156, abs=1)
    assert costs.totals(ledger).loc["drug":"adverse events", "family"].sum() > 0


@pytest.mark.parametrize("changes", PLANS)
def test_the_audit_passes_with_responders_and_nonresponders(changes):
    mixed = Scenario(**CHILD, response_share=0.3, stop_nonresponders_after=3).replace(**changes)
    failed = audit.audit(mixed).query("status == 'failed'")
    assert failed.empty, failed[["check", "detail"]].to_numpy().tolist()


def test_a_budget_counts_responders_and_nonresponders():
    plan = Scenario(**CHILD, insurance="commercial")
    mixed = plan.replace(response_share=0.5, stop_nonresponders_after=4)
    both = {"all": plan, "none": plan.replace(phases=((26, 4),)), "mixed": mixed}
    half = {"all": 0.5, "none": 0.5}
    table = costs.budget_impact(both, half, {"mixed": 1}, years=2)
    assert table["impact_usd"].to_numpy() == pytest.approx(0, abs=1e-6)


def test_family_payments_refuse_a_mix_of_responders_and_nonresponders():
    mixed = Scenario(**CHILD, response_share=0.3, stop_nonresponders_after=3)
    with pytest.raises(ValueError, match=r"ledger is the mean over two kinds of children"):
        costs.family_payments(costs.course_cost(mixed), mixed.assumptions)
    shares = [share for share, _ in mixed.kinds()]
    assert shares == pytest.approx([0.3, 0.7])


@pytest.mark.parametrize(("years", "months"), [(2, 12), (3, 24), (5, 48)])
def test_a_whole_number_of_years_stops_before_the_next_plan_year(years, months):
    plan = Scenario(years=years, stop_after_months=months, as_of=TODAY)
    assert plan.infusion_days().max() < 364 * months / 12
