"""Arguments of the cost functions: impossible values are refused by name, others are accepted."""

import itertools
import warnings
from datetime import date, datetime

import numpy as np
import pandas as pd
import pytest

from jdmkit import costs, sensitivity
from jdmkit.assumptions import Assumptions
from jdmkit.costs import Scenario, Supply, audit

TODAY = date(2026, 11, 22)
SUPPLY = Supply((5, 10), 0.1, (0.6, 1.2), (30,))


def plan(**changes):
    return Scenario(as_of=TODAY).replace(**changes)


def quiet(ask):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        return ask()


# --- a scenario is checked when it is made --------------------------------------------------------

SCENARIOS = {
    "phases, one pair": ({"phases": [14, 3]}, r"phases\[0\] is 14 \(one phase is"),
    "phases, a word": ({"phases": "monthly"}, "phases must be .* got 'monthly'"),
    "phases, no interval": ({"phases": [(0, 3)]}, r"phases\[0\] interval_days must lie in 1"),
    "phases, short": ({"phases": ((28,),)}, r"phases\[0\] must be \(interval_days, n_infusions"),
    "phases, mapping": ({"phases": {28: 3}}, "phases must be"),
    "indication": ({"indication": "xyz"}, "unknown indication 'xyz'"),
    "risk": ({"risk": "heart"}, "unknown risk 'heart'"),
    "risk, list": ({"risk": ["heart"]}, "unknown risk 'heart'"),
    "risk, number": ({"risk": 5}, "risk is 'none' or names of"),
    "supply": ({"supply": "x"}, "supply must be a Supply; got 'x'"),
    "supply, no vial": ({"supply": SUPPLY._replace(sizes_g=())}, "supply.sizes_g must list"),
    "supply, rates": ({"supply": SUPPLY._replace(step_minutes=())}, "2 rates and 0 steps"),
    "supply, strength": ({"supply": SUPPLY._replace(g_per_ml=0)}, "supply.g_per_ml must lie"),
    "as_of": ({"as_of": "August"}, "as_of must be a day, .* got 'August'"),
    "as_of, number": ({"as_of": 2026}, "as_of must be a day"),
    "as_of, missing": ({"as_of": pd.NaT}, "as_of must be a day"),
    "weight 0": ({"body_weight_kg": 0}, "body_weight_kg must lie above 0"),
    "weight 500": ({"body_weight_kg": 500}, "body_weight_kg must lie above 0 and at most 300"),
    "tolerance": ({"rounding_tolerance": 0.5}, "rounding_tolerance must lie in 0 to 0.1"),
    "index": ({"cpi_medical_2025": 0}, "cpi_medical_2025 must lie above 0"),
    "children": ({"us_children_under_18": 2e8}, "us_children_under_18 must lie in"),
    "year of prices": ({"price_year": 1850}, "price_year must lie in 1900"),
    "no index": ({"price_year": 1950}, "no medical CPI for 1950"),
    "half a year": ({"years": 1.5}, "years must be a whole number"),
    "half a course": ({"response_share": 0.5, "stop_nonresponders_after": 3.5}, "whole number"),
    "days None": ({"days": None}, "days must lie"),
    "quarter": ({"price_basis": "product", "price_quarter": 2025}, "price_quarter must name"),
    "a word for a switch": ({"capped": "False"}, "capped must be True or False; got 'False'"),
    "assumptions": ({"assumptions": None, "dose_cap_g": 60}, "assumptions must be Assumptions"),
    "no chart": ({"weight_kg": 100.0, "years": 5}, r"weight_kg 100 at age_years 7 .* grows=False"),
    "no chart, input": ({"body_weight_kg": 100.0, "years": 5}, "body_weight_kg 100 at age_years 7"),
    "beyond 300 kg": ({"weight_kg": 80.0, "age_years": 2}, "weight_kg 80 at age_years 2"),
}


@pytest.mark.parametrize("case", SCENARIOS)
def test_a_scenario_refuses_impossible_values_when_created(case):
    changes, words = SCENARIOS[case]
    with pytest.raises(ValueError, match=words):
        quiet(lambda: plan(**changes))


def test_unknown_names_in_warn_about_are_refused():
    with pytest.raises(ValueError, match="warn_about: unknown field or input 'dais'"):
        Scenario(warn_about=["dais"])
    with pytest.raises(ValueError, match="warn_about must be a collection of names; got 'days'"):
        Scenario(warn_about="days")


@pytest.mark.parametrize(
    "day",
    [
        date(2026, 8, 1),
        datetime(2026, 8, 1, 9),
        pd.Timestamp("2026-08-01"),
        "2026-08-01",
        np.datetime64("2026-08-01"),
    ],
)
def test_a_date_may_be_given_in_any_form(day):
    assert Scenario(as_of=day).as_of == date(2026, 8, 1)
    assert costs.drug_price("octagam_10", as_of=day).usd == Scenario(as_of=day).price().usd


@pytest.mark.parametrize("kind", [float, np.int64, np.float32])
def test_whole_numbers_may_be_floats(kind):
    changes = {
        "years": 2,
        "days": 3,
        "response_share": 0.5,
        "stop_nonresponders_after": 3,
        "price_year": 2026,
    }
    exact = plan(**changes)
    given = plan(**{name: n if n == 0.5 else kind(n) for name, n in changes.items()})
    assert given == exact
    assert costs.course_cost(given).equals(costs.course_cost(exact))


def test_numpy_booleans_are_accepted():
    assert plan(capped=np.False_, grows=np.True_) == plan(capped=False)
    assert plan(capped=np.False_).capped is False


def test_risks_may_be_a_list():
    listed = Scenario(risk=["clot"], as_of=TODAY)
    assert listed.price().usd > 0 and listed.risk == ("clot",)


# --- warnings -------------------------------------------------------------------------------------


def line_of(ask):
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        ask()
    return {one.filename for one in caught}, [str(one.message) for one in caught]


@pytest.mark.parametrize(
    "ask",
    [
        lambda: Scenario().replace(dose_cap_g=200),
        lambda: costs.course_cost(plan(), dose_cap_g=200),
        lambda: costs.headline(dose_cap_g=200, as_of=TODAY),
        lambda: Scenario(response_share=0.5),
        lambda: costs.infusion_cost(plan(), response_share=0.5),
        lambda: plan(weight_kg=50.0),
        lambda: plan(phases=((363, 2),), days=5, years=2),
    ],
)
def test_warnings_point_at_the_line_of_the_user(ask):
    files, said = line_of(ask)
    assert said and files == {__file__}


def test_a_child_far_above_the_chart_is_named():
    with pytest.warns(UserWarning, match=r"weight_kg 60 at age_years 2 .* 2\d\d kg\. grows=False"):
        Scenario(weight_kg=60.0, age_years=2.0)
    heavy = quiet(lambda: plan(weight_kg=50.0))
    for ask in (lambda: heavy.replace(site="home"), lambda: plan(weight_kg=50.0, grows=False)):
        assert line_of(ask)[1] == []


@pytest.mark.parametrize(
    ("first", "days", "years", "over"),
    [
        (363, 5, 2, True),
        (360, 5, 2, True),
        (359, 5, 2, False),
        (363, 1, 2, False),
        (363, 5, 1, False),
        (364, 5, 2, False),
    ],
)
def test_a_course_across_the_end_of_a_year_warns(first, days, years, over):
    _, said = line_of(lambda: plan(phases=((first, 2),), days=days, years=years))
    assert [f"begins on day {first}" in words for words in said] == [True] * over


@pytest.mark.parametrize(
    ("quarter", "last"),
    [
        ("2025-Q1", date(2026, 3, 31)),
        ("2025-Q2", date(2026, 6, 30)),
        ("2025-Q4", date(2026, 12, 31)),
    ],
)
def test_a_price_is_old_on_the_day_after_a_whole_year(quarter, last):
    prices = costs.prices
    old = costs.Price(97.0, "own", quarter, "", "", "assumed")
    for day, warned in ((last, 0), (date.fromordinal(last.toordinal() + 1), 1)):
        _, said = line_of(lambda day=day: prices._warn_if_old(old, day, 2))
        assert len(said) == warned, day


# --- a plan without infusions ---------------------------------------------------------------------


def test_an_empty_list_of_phases_means_no_infusion():
    none = plan(phases=(), insurance="commercial")
    zero = plan(infusions_year1={"value": 0, "low": 0}, insurance="commercial")
    for who in costs.PERSPECTIVES:
        wanted = costs.total(costs.course_cost(zero), who)
        assert costs.total(costs.course_cost(none), who) == pytest.approx(wanted)
        both = {"none": none, "usual": plan(insurance="commercial")}
        _, said = line_of(lambda who=who, both=both: costs.cost_model(both, who))
        assert said == []
        model = costs.cost_model(both, who)
        assert model({"infusions_year1": [9, 14]})["none"] == pytest.approx(wanted)
        assert "infusions_year1" not in set(model.held["parameter"])
    failed = audit.audit(none).query("status == 'failed'")
    assert failed.empty


# --- doors of the model of many draws -------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (
            {"body_weight_kg": [0.0, 20]},
            "body_weight_kg must lie above 0 and at most 300 kg; got 0",
        ),
        ({"body_weight_kg": [20.0, 301]}, "body_weight_kg must lie .* got 301"),
        ({"body_weight_kg": 5000.0}, "body_weight_kg must lie"),
        ({"body_weight_kg": [20.0, 250]}, "body_weight_kg 250 at age_years 7 cannot be followed"),
        ({"rounding_tolerance": 0.5}, "rounding_tolerance must lie in 0 to 0.1"),
        ({"dose_g_per_kg": 4.0}, "dose_g_per_kg must lie above 0 and at most 3"),
        ({"discount_rate": [0.1], "coinsurance": [0.1, 0.2]}, "the same number of draws"),
        ({"discount_rate": []}, "discount_rate must be finite, one number or shape"),
    ],
)
def test_the_model_refuses_what_a_scenario_refuses(given, words):
    with pytest.raises(ValueError, match=words):
        quiet(lambda: costs.cost_model({"a": plan()})(given))


def test_the_model_follows_the_index_of_prices():
    model = costs.cost_model({"a": plan(price_year=2025)})
    for index in (500.0, 700.0):
        moved = quiet(lambda index=index: plan(price_year=2025, cpi_medical_2025=index))
        wanted = costs.total(costs.course_cost(moved))
        assert model({"cpi_medical_2025": index})["a"][0] == pytest.approx(wanted)


# --- the order of a mapping decides nothing -------------------------------------------------------


@pytest.mark.parametrize("name", ["share_of_jdm_children_on_ivig", "us_children_under_18"])
def test_a_budget_refuses_two_populations(name):
    value = {"share_of_jdm_children_on_ivig": 0.3, "us_children_under_18": 73_200_000}[name]
    ways = {"a": plan(), "b": plan(**{name: value})}
    for order in itertools.permutations(ways):
        given = {way: ways[way] for way in order}
        with pytest.raises(ValueError, match=f"{name} must be the same in all strategies"):
            costs.budget_impact(given, {"a": 1}, {"b": 1}, years=1)


def test_a_budget_is_the_same_in_any_order():
    ways = {"a": plan(), "b": plan(site="home")}
    tables = [
        costs.budget_impact({way: ways[way] for way in order}, {"a": 1}, {"b": 1}, 1, np.int64(2))
        for order in itertools.permutations(ways)
    ]
    pd.testing.assert_frame_equal(*tables)


def test_draws_refuse_two_ranges_of_one_value():
    wide = plan(ivig_price_medicare_per_g={"low": 50, "high": 200})
    with pytest.raises(ValueError, match="ivig_price_medicare_per_g must have the same range"):
        costs.draw_costs({"a": plan(), "b": wide}, draws=10)
    with pytest.raises(ValueError, match="strategies must be a mapping"):
        costs.draw_costs(None)


def test_strategy_names_that_coincide_as_text_are_refused():
    with pytest.raises(ValueError, match="strategies: '1' names two scenarios"):
        costs.cost_model({1: plan(), "1": plan(site="home")})


def test_effects_of_a_cost_model_may_have_inputs_of_their_own():
    model = costs.cost_model({"hospital": plan(), "home": plan(site="home")})
    rows = plan().assumptions.table().rename(columns={"base": "value"})
    own = {
        "parameter": "p_response",
        "value": 0.7,
        "unit": "share",
        "distribution": "beta",
        "dist_mean": 0.7,
        "dist_se": 0.05,
    }
    table = pd.concat([rows, pd.DataFrame([own])], ignore_index=True)
    run = sensitivity.probabilistic(
        model,
        table,
        draws=200,
        willingness_to_pay=[50_000.0],
        effects=lambda p: {"hospital": p["p_response"], "home": 0.5},
    )
    row = run.summary.query("result == 'effect' and strategy == 'hospital'").iloc[0]
    assert row["mean"] == pytest.approx(0.7, abs=0.02) and row["sd"] > 0


# --- arguments of single functions ----------------------------------------------------------------

LEDGER = costs.course_cost(plan())
CALLS = {
    "component": (lambda: costs.infusion_cost(plan()).usd("drugs"), "unknown component .*'drug'"),
    "of no course": (lambda: costs.infusion_cost(plan()).usd("visits"), "unknown component"),
    "accumulator": (lambda: costs.split_claims([1], 1, 0.2, 2, 3, "False"), "accumulator must be"),
    "claims, rows": (lambda: costs.split_claims([[1, 2], [3, 4]], 1, 0, 10), "claims_usd must be"),
    "claims, endless": (lambda: costs.split_claims([np.inf], 1, 0, 10), "claims_usd must be fini"),
    "claims, None": (lambda: costs.split_claims(None, 1, 0, 10), "claims_usd must lie"),
    "owed, endless": (lambda: costs.owed_in_a_year(np.inf, 1, 0, 10), "total_usd must lie"),
    "owed, shapes": (lambda: costs.owed_in_a_year([1, 2], [1, 2, 3], 0, 1), "shapes that fit"),
    "present value": (lambda: costs.present_value([[1, 2]], 0.03), "cost_by_year must be one row"),
    "present, endless": (lambda: costs.present_value([np.inf], 0), "cost_by_year must be finite"),
    "units, shapes": (lambda: costs.drug_units([1, 2], [1, 2, 3]), "given_g, opened_g must have"),
    "total": (lambda: costs.total(LEDGER, "payer", "no"), "discounted must be True or False"),
    "totals": (lambda: costs.totals(LEDGER, discounted="no"), "discounted must be True or False"),
    "compare": (lambda: costs.compare(plan(), plan(), "payer", "no"), "discounted must be"),
    "lines": (lambda: costs.resource_lines(plan(), by_year="no"), "by_year must be True or"),
    "lines, None": (lambda: costs.resource_lines(None), "scenario must be a Scenario"),
    "index": (lambda: costs.cpi_factor(None, 2010, 2025), "assumptions must be Assumptions"),
    "index, year": (lambda: costs.cpi_factor(Assumptions(), None, 2025), "from_year must lie"),
    "price": (lambda: costs.drug_price("octagam_10", assumptions=0), "assumptions must be"),
    "use, weight": (lambda: used(weight_kg=-5), "weight_kg must lie above 0"),
    "use, days": (lambda: used(days=0), "days must lie in 1"),
    "use, rounding": (lambda: used(rounding="stp"), "unknown rounding 'stp'; nearest: 'step'"),
    "use, supply": (lambda: used(supply=None), "supply must be a Supply"),
    "use, cap": (lambda: used(cap_g=None), "cap_g must lie above 0"),
    "headline": (lambda: costs.headline(0), "assumptions must be Assumptions; got 0"),
    "columns twice": (
        lambda: costs.total(pd.concat([LEDGER, LEDGER[["cost_usd"]]], axis=1)),
        "ledger has columns more than once: cost_usd",
    ),
    "fees": (lambda: costs.comparable_fees(None), "plan must be a Scenario"),
    "highest fees": (lambda: costs.highest_hospital_fees(None), "assumptions must be"),
    "line of prices": (lambda: costs.price_line(None), "plan must be a Scenario"),
    "payments": (lambda: costs.family_payments(LEDGER, None), "assumptions must be Assumptions"),
    "day reached": (lambda: costs.day_reached([1, 2], 5), "paid_so_far must be a Series"),
    "day reached, None": (lambda: costs.day_reached(pd.Series([1.0]), None), "amount_usd must"),
    "switch": (lambda: costs.switch_budget(None, plan(), 0.5), "now.* must be a Scenario"),
    "minutes": (lambda: costs.infusion_time_units(np.nan), "minutes must lie"),
    "efficiency": (lambda: sensitivity.sobol_efficiency(None, None, draws=None), "draws must lie"),
}


def used(**changes):
    given = {"weight_kg": 20, "supply": SUPPLY, "days": 2, "dose_g_per_kg": 2, "cap_g": 70}
    given |= changes
    return costs.resource_use(
        given.pop("weight_kg"), given.pop("supply"), given.pop("days"), **given
    )


@pytest.mark.parametrize("case", CALLS)
def test_impossible_arguments_are_refused_by_name(case):
    ask, words = CALLS[case]
    with pytest.raises(ValueError, match=words):
        quiet(ask)
