"""The cost model for many draws gives the same dollars as the ledger for each draw."""

import warnings
from datetime import date

import numpy as np
import pytest

from jdmkit import costs, datasets, growth, sensitivity
from jdmkit.assumptions import Assumptions
from jdmkit.costs import Scenario

TODAY = date(2026, 11, 22)
DRAWN = {  # what a probabilistic analysis would draw, and from where to where
    "body_weight_kg": (12, 45),
    "ivig_price_medicare_per_g": (80, 260),
    "admin_96365_hospital_outpatient": (100, 400),
    "admin_96366_hospital_outpatient": (40, 100),
    "admin_96365_office": (50, 130),
    "premedication_per_infusion_day": (0, 30),
    "monitoring_lab_set": (30, 100),
    "lab_sets_per_year": (3, 14),
    "probability_any_adverse_event_per_infusion_jdm": (0.03, 0.26),
    "cost_emergency_department_visit": (500, 2500),
    "parent_wage_per_hour": (20, 55),
    "travel_cost_per_infusion_day": (10, 200),
    "coinsurance": (0.1, 0.3),
    "discount_rate": (0, 0.05),
}


def draws(n, seed=1, names=DRAWN):
    rng = np.random.default_rng(seed)
    return {name: rng.uniform(*DRAWN[name], n) for name in names}


PLANS = {
    "base": {},
    "three years": {"years": 3, "age_years": 5.0, "sex": "female"},
    "phases": {"phases": ((14, 3), (28, 3), (42, None)), "years": 2, "product": "panzyga"},
    "vials": {"rounding": "vials", "product": "privigen"},
    "one day, raw dose": {"rounding": "none", "days": 1},
    "flat": {"grows": False, "product": "gamunex_c", "capped": False},
    "office, in dollars of 2026": {"site": "office", "price_year": 2026},
    "home": {"site": "home", "product": "octagam_5"},
    "commercial": {"insurance": "commercial", "years": 2},
    "program": {"insurance": "commercial", "copay_program": "without_accumulator"},
    "stopping": {"response_share": 0.4, "stop_nonresponders_after": 4, "stop_after_months": 10.0},
    "late discounting": {"discounting": "from_first_year", "serious_event": "admission"},
    "no infusion": {"infusions_year1": {"value": 0, "low": 0}, "insurance": "commercial"},
}


def plan(**changes):
    return Scenario(as_of=TODAY).replace(**changes)


def by_ledger(scenario, drawn, place, who):
    inputs = {
        name: {"value": values[place], "low": 0, "high": 1e6 if DRAWN[name][1] > 1 else 1}
        for name, values in drawn.items()
    }
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", ".* times as wide as what is drawn", UserWarning)
        scenario = scenario.replace(**inputs)
    return costs.total(costs.course_cost(scenario), who)


@pytest.mark.parametrize("name", PLANS)
@pytest.mark.parametrize("who", costs.PERSPECTIVES)
def test_every_draw_costs_what_the_ledger_says(name, who):
    scenario, drawn = plan(**PLANS[name]), draws(40)
    found = costs.cost_model({name: scenario}, who)(drawn)[name]
    wanted = [by_ledger(scenario, drawn, place, who) for place in range(40)]
    # the family's minutes alone are read between points
    exact = who in ("payer", "program")
    assert found == pytest.approx(wanted, rel=1e-9 if exact else 1e-4, abs=1e-6)


def test_weights_on_a_step_cost_the_same_as_the_ledger():
    weights = np.arange(10, 60, 0.25)
    for rounding in ("step", "vials", "none"):
        scenario = plan(grows=False, rounding=rounding)
        found = costs.cost_model({"a": scenario})({"body_weight_kg": weights})["a"]
        wanted = [costs.total(costs.course_cost(scenario.replace(weight_kg=w))) for w in weights]
        assert found == pytest.approx(wanted, rel=1e-9)


def test_counts_are_rounded_and_strategies_share_the_drawn_weight():
    ways = {"a": plan(), "b": plan(product="privigen"), "c": plan(site="office", days=1)}
    rng = np.random.default_rng(5)
    drawn = {
        "infusions_year1": rng.triangular(9, 14, 17, 300),
        "body_weight_kg": rng.uniform(15, 40, 300),
    }
    found = costs.cost_model(ways)(drawn)
    for name, way in ways.items():
        for place in range(0, 300, 23):
            one = way.replace(
                weight_kg=drawn["body_weight_kg"][place],
                infusions_year1=round(drawn["infusions_year1"][place]),
            )
            assert found[name][place] == pytest.approx(costs.total(costs.course_cost(one)))


@pytest.mark.filterwarnings("ignore:.* changes nothing:UserWarning")
def test_a_later_year_has_its_own_count_and_scenario_values_are_kept():
    rng = np.random.default_rng(6)
    drawn = {
        "infusions_year1": rng.triangular(9, 14, 17, 60),
        "infusions_year2": rng.triangular(4, 8, 13, 60),
        "body_weight_kg": rng.uniform(15, 40, 60),
    }
    ways = {"counted": plan(years=2), "planned": plan(years=2, phases=((28, None),))}
    found = costs.cost_model(ways)(drawn)
    known = costs.cost_model({"a": plan(weight_kg=25.0)})(drawn)["a"]
    for place in range(0, 60, 7):
        counts = {
            name: round(drawn[name][place]) for name in ("infusions_year1", "infusions_year2")
        }
        for name, way in ways.items():
            one = way.replace(weight_kg=drawn["body_weight_kg"][place], **counts)
            assert found[name][place] == pytest.approx(costs.total(costs.course_cost(one)))
        same = plan(weight_kg=25.0, infusions_year1=counts["infusions_year1"])
        assert known[place] == pytest.approx(costs.total(costs.course_cost(same)))


def test_results_do_not_depend_on_the_block_size():
    drawn = draws(40_000)
    model = costs.cost_model({"a": plan(years=2)})
    whole = model(drawn)["a"]
    parts = [
        model({name: values[start : start + 7001] for name, values in drawn.items()})["a"]
        for start in range(0, 40_000, 7001)
    ]
    assert np.array_equal(whole, np.concatenate(parts))


def test_a_structural_number_may_change_without_changing_the_scenario():
    model = costs.cost_model({"a": plan()})
    low = model({"dose_g_per_kg": 1.0, "dose_cap_g": 100})["a"]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        wanted = costs.course_cost(plan(dose_g_per_kg=1.0, dose_cap_g=100))
    assert low == pytest.approx([costs.total(wanted)])
    assert model()["a"] == pytest.approx([costs.total(costs.course_cost(plan()))])
    own = model({"price_usd_per_g": np.array([0.0, 100.0])})["a"]
    assert own[1] == pytest.approx(costs.total(costs.course_cost(plan(price_usd_per_g=100))))


@pytest.mark.parametrize(
    ("parameters", "words"),
    [
        ({"coinsurence": 0.2}, "nearest: 'coinsurance'"),
        ({"coinsurance": 1.5}, "coinsurance must lie in 0 to 1"),
        ({"travel_cost_per_infusion_day": [1, np.nan]}, "travel_cost_per_infusion_day must lie"),
        ({"travel_cost_per_infusion_day": [1, np.inf]}, "must be finite"),
        ({"travel_cost_per_infusion_day": "5"}, "not a number"),
        ({"travel_cost_per_infusion_day": True}, "not a number"),
        ({"dose_g_per_kg": [1.0, 2.0]}, "shapes the model: give one number"),
        ({"coinsurance": [0.1, 0.2], "discount_rate": [0, 0.01, 0.02]}, r"got \[2, 3\]"),
        ({"parent_hours_lost_per_infusion_day": 7}, "calculated from other inputs"),
        ({"infusions_year1": [14, 400.0]}, "infusions_year1 must lie in 0 to 364"),
        ({"dose_cap_g": 0}, "dose_cap_g must lie above 0"),
    ],
)
def test_impossible_parameters_are_refused(parameters, words):
    with pytest.raises(ValueError, match=words):
        costs.cost_model({"a": plan()})(parameters)


def test_impossible_models_are_refused():
    with pytest.raises(ValueError, match="at least one"):
        costs.cost_model({})
    with pytest.raises(ValueError, match="unknown perspective"):
        costs.cost_model({"a": plan()}, "all")
    with pytest.raises(ValueError, match="same child"):
        costs.cost_model({"a": plan(), "b": plan(weight_kg=30.0)})
    walked = plan(insurance="commercial", copay_program="with_accumulator")
    with pytest.raises(ValueError, match="the order of claims matters"):
        costs.cost_model({"a": walked})
    assert costs.cost_model({"a": walked}, "society")()["a"][0] > 0


# --- strategies that differ in an input --------------------------------------------------------

DIFFER = {
    "ivig_price_medicare_per_g": 91, "price_usd_per_g": 120, "infusions_year1": 11,
    "dose_g_per_kg": 1, "discount_rate": 0.05, "coinsurance": 0.1,
}  # fmt: skip


@pytest.mark.parametrize("name", DIFFER)
def test_an_input_that_differs_keeps_the_value_of_each_strategy(name):
    plain = plan(years=2, insurance="commercial")
    ways = {"a": plain, "b": plain.replace(**{name: DIFFER[name]})}
    wanted = {way: costs.total(costs.course_cost(one)) for way, one in ways.items()}
    model = costs.cost_model(ways)
    for way, found in model().items():
        assert found == pytest.approx([wanted[way]])
    assert model.held["parameter"].tolist() == [name]
    tornado = sensitivity.one_way(model, Assumptions(), points=3)
    assert tornado["result_base"].iloc[0] == pytest.approx(wanted["b"] - wanted["a"])
    assert name not in set(tornado["parameter"])
    assert "differs between strategies: a " in tornado.attrs["held"][name]
    run = sensitivity.probabilistic(model, Assumptions(), draws=50, keep=50)
    assert f"{name} (differs between strategies" in run.words
    assert run.parameters.query("parameter == @name")["varies"].tolist() == [False]
    # each draw by a model of one strategy alone, which has nothing to differ from
    sets = {one: run.kept_parameters[one].to_numpy() for one in run.kept_parameters
            if one not in costs.STRUCTURAL}  # fmt: skip
    for way, one in ways.items():
        alone = costs.cost_model({way: one})(sets)[way]
        assert run.kept_costs[way].to_numpy() == pytest.approx(alone)
    with pytest.raises(ValueError, match=f"{name} is held, so leave it out: differs"):
        model({name: 0.5})
    for ask in (
        lambda: sensitivity.threshold(model, Assumptions(), name, target=1, low=0.1, high=0.5),
        lambda: sensitivity.one_way(model, Assumptions(), parameters=[name]),
        lambda: sensitivity.two_way(model, Assumptions(), name, "travel_cost_per_infusion_day"),
    ):
        with pytest.raises(ValueError, match=f"{name} cannot be varied: differs between"):
            ask()


def test_a_weight_that_one_strategy_names_is_not_drawn_for_the_others():
    ways = {"a": plan(), "b": plan(weight_kg=Assumptions()["body_weight_kg"])}
    model = costs.cost_model(ways)
    assert model.held["parameter"].tolist() == ["body_weight_kg"]
    run = sensitivity.probabilistic(model, Assumptions(), draws=100, keep=100)
    assert run.kept_costs["a"].to_numpy() == pytest.approx(run.kept_costs["b"].to_numpy())
    assert costs.cost_model({"a": plan()}).held.empty


def test_a_listed_price_is_reported_as_fixed():
    listed = plan(price_basis="product", product="privigen")
    model = costs.cost_model({"listed": listed, "input": plan()})
    price = listed.price()
    row = model.held.iloc[0]
    assert (row["value"], row["source"]) == (price.usd, price.source)
    assert "privigen" in row["parameter"] and price.when in row["parameter"]
    run = sensitivity.probabilistic(model, Assumptions(), draws=100)
    assert row["parameter"] in run.words
    assert row["parameter"] in sensitivity.one_way(model, Assumptions(), points=3).attrs["held"]
    assert run.parameters.iloc[-1][["parameter", "mean"]].tolist() == [row["parameter"], price.usd]
    # an own price stands before it and can be moved, so nothing is held
    own = listed.replace(price_usd_per_g=100)
    assert costs.cost_model({"own": own}).held.empty


def test_means_and_intervals_agree_with_the_first_run():
    """20 000 draws as the first run made them: means and shares within a few percent."""
    rng = np.random.default_rng(20261122)
    inputs = Assumptions()
    n, drawn = 20_000, {}
    for name, row in inputs.rows.items():
        dist = dict(row.dist)
        if row.distribution == "gamma":
            shape = (dist["mean"] / dist["se"]) ** 2
            drawn[name] = rng.gamma(shape, dist["mean"] / shape, n)
        elif row.distribution == "beta" and "alpha" in dist:
            drawn[name] = rng.beta(dist["alpha"], dist["beta"], n)
        elif name == "infusions_year1":
            drawn[name] = rng.triangular(row.low, row.value, row.high, n)

    z = rng.normal(size=n).clip(-3, 3)
    drawn["body_weight_kg"] = growth.weight_for_age(7.0, "male", z=z)
    drawn["ivig_price_commercial_hospital_outpatient_per_g"] = rng.lognormal(
        np.log(215), np.log(300 / 166) / (2 * 1.96), n
    )
    bands = datasets.load("cost_first_run")
    assert len(bands)
    for _, band in bands.iterrows():
        # that run kept the child's weight through the year, and rounded no dose
        scenario = plan(price_basis=band["price_basis"], grows=False, rounding="none")
        found = costs.cost_model({"a": scenario}, band["perspective"])(drawn)["a"]
        assert found.mean() == pytest.approx(band["mean"], rel=0.05)
        ends = [band["low"], band["high"]]
        assert np.quantile(found, [0.025, 0.975]) == pytest.approx(ends, rel=0.08)
