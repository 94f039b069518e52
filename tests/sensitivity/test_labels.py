"""Labels, names, ties and lengths of draws: nothing is matched or chosen by accident."""

import itertools

import numpy as np
import pandas as pd
import pytest

from jdmkit import sensitivity
from jdmkit.sensitivity import decide, evaluate, evpi, evppi, icers, net_benefit, required_benefit


def frame(columns, index):
    return pd.DataFrame(columns, index=index)


def test_draws_are_matched_by_their_labels():
    costs = frame({"A": [100.0, 0], "B": [50.0, 50]}, [0, 1])
    effects = frame({"A": [1.0, 0], "B": [0.2, 0.2]}, [1, 0])
    found = decide(costs, effects, [200]).set_index("strategy")
    assert found["p_best"].tolist() == [0.5, 0.5]
    assert evpi(costs, effects, [200])["evpi"][0] == pytest.approx(45)
    same = net_benefit(costs, effects, 200)
    assert same["A"].tolist() == [-100.0, 200.0]
    mixed = {name: effects[name] for name in effects} | {"B": np.array([0.2, 0.2])}
    assert net_benefit(costs, mixed, 200)["A"].tolist() == [-100.0, 200.0]


def test_parameters_are_matched_by_their_labels():
    x = pd.Series(np.random.default_rng(1).normal(size=500))
    costs = pd.DataFrame({"A": 0 * x, "B": x})
    plain, turned = (evppi({"x": one}, costs) for one in (x, x[::-1]))
    assert turned["evppi"][0] == pytest.approx(plain["evppi"][0])


@pytest.mark.parametrize("labels", [[5, 6], [0, 0], ["a", "b"]])
def test_other_labels_are_refused(labels):
    costs = frame({"A": [1.0, 2], "B": [3.0, 4]}, [0, 1])
    with pytest.raises(ValueError, match="other labels"):
        net_benefit(costs, frame({"A": [1.0, 2], "B": [3.0, 4]}, labels), 10)


@pytest.mark.parametrize(
    "call",
    [
        lambda two: icers(two, two),
        lambda two: decide(two),
        lambda two: required_benefit(two, 10),
        lambda two: evppi(two, {"A": [1] * 200, "B": [2] * 200}),
        lambda two: evaluate(lambda p: two, {"x": 1.0}),
    ],
)
def test_names_that_coincide_as_text_are_refused(call):
    with pytest.raises(ValueError, match=r"each name must be given once, also as text; got 1, '1'"):
        call({1: 1.0, "1": 2.0})


def test_columns_given_twice_are_refused():
    twice = pd.DataFrame([[1.0, 2.0]], columns=["A", "A"])
    with pytest.raises(ValueError, match="each name must be given once"):
        decide(twice)
    rows = pd.DataFrame([["x", 1, 2]], columns=["parameter", "value", "value"])
    with pytest.raises(ValueError, match="column value: given more than once"):
        sensitivity.read_parameters(rows)
    odd = pd.DataFrame([["x", 1, 2]], columns=["parameter", "value", "dist_men"])
    with pytest.raises(ValueError, match="unknown column 'dist_men'; nearest: 'dist_mean'"):
        sensitivity.read_parameters(odd)


@pytest.mark.parametrize(
    "call",
    [
        lambda: decide({"A": [1, 2, 3], "B": [5]}),
        lambda: net_benefit({"a": [1, 2]}, {"a": [1]}, 1),
        lambda: icers({"A": [1, 2], "B": [1, 2]}, {"A": [1], "B": [2, 3]}),
        lambda: required_benefit({"A": [1, 2], "B": [1]}, 10),
        lambda: evpi({"A": [[1, 2]], "B": [1, 2]}),
    ],
)
def test_a_single_draw_is_not_broadcast(call):
    with pytest.raises(ValueError, match=r"must be one number or a row of \d"):
        call()


@pytest.mark.parametrize("call", [icers, lambda c, e: net_benefit(c, e, 1)])
def test_missing_effects_are_named(call):
    with pytest.raises(ValueError, match="effects must be given by strategy; got None"):
        call({"A": 1.0}, None)


# --- ties -----------------------------------------------------------------------------------------


def test_rounding_errors_do_not_add_to_the_frontier():
    found = icers({"home": 90.0, "hospital": 100.0}, {"home": 0.3, "hospital": 0.1 * 3})
    assert found["status"].tolist() == ["reference", "dominated"]
    assert found["icer"].isna().all()


def test_the_order_of_draws_gives_no_label():
    rng = np.random.default_rng(3)
    for _ in range(50):
        cost, effect = rng.normal(90, 20, 30), rng.normal(0.4, 0.1, 30)
        turn = rng.permutation(30)
        found = icers({"A": cost, "B": cost[turn]}, {"A": effect, "B": effect[turn]})
        assert found["status"].tolist() == ["reference", "equal"]


def test_equal_costs_share_a_win_whatever_their_rounding():
    price = np.random.default_rng(4).uniform(50, 150, 1000)
    found = decide({"A": 0.3 * price, "B": 0.1 * 3 * price})
    assert found["p_best"].tolist() == [0.5, 0.5]
    assert found["expected_loss"].tolist() == [0, 0]


LINES = {
    "hospital": lambda p: 11 * p,
    "home": lambda p: 10 * p,
    "clinic": lambda p: 50 + 9.8 * p,
    "again": lambda p: 0.1 * 3 * p / 0.03,
}


def ways(names):
    return lambda p: {name: LINES[name](p["price"]) for name in names}


@pytest.mark.parametrize(
    ("names", "at"),
    [
        (("hospital", "home"), []),
        (("hospital", "home", "clinic"), [250]),
        (("home", "again"), []),
        (("hospital", "again", "clinic"), [250]),
        (("home", "clinic"), [250]),
    ],
)
def test_the_order_of_strategies_decides_no_threshold(names, at):
    rows = pd.DataFrame({"parameter": ["price"], "value": [95.0], "low": [0.0], "high": [400.0]})
    found = []
    for order in itertools.permutations(names):
        found.append(sensitivity.threshold(ways(order), rows, "price"))
    assert all(one.at == pytest.approx(at, rel=1e-9) for one in found)
    if names != ("home", "again"):
        assert len({one.words for one in found}) == 1
    else:
        assert all("equal" in one.words for one in found)


def test_a_threshold_says_that_a_parameter_changes_nothing():
    rows = pd.DataFrame({"parameter": ["x"], "value": [1.0], "low": [0.0], "high": [2.0]})

    def idle(p):
        return {"A": 5.0 + 0 * p["x"], "B": 7.0 + 0 * p["x"]}

    target = sensitivity.threshold(idle, rows, "x", target=9, outcome="A").words
    assert target.endswith("is 5 throughout: it does not depend on x.")
    assert sensitivity.threshold(idle, rows, "x").words.endswith("No result depends on x.")


# --- parameters of the effects alone --------------------------------------------------------------


class Costs:
    """A cost model that knows its parameters, as ``costs.cost_model`` does."""

    takes = ("price",)

    def __call__(self, given):
        assert set(given) <= {"price"}
        return {"A": given["price"], "B": 2 * given["price"]}


def rows(*names):
    return pd.DataFrame(
        {
            "parameter": names,
            "value": 0.5,
            "distribution": "beta",
            "dist_mean": 0.5,
            "dist_se": 0.1,
            "unit": "share",
        }
    )


def test_effects_may_have_uncertain_parameters_of_their_own():
    def gain(p):
        return {"A": 0.0, "B": p["p_response"]}

    run = sensitivity.probabilistic(
        Costs(), rows("price", "p_response"), draws=4000, effects=gain, willingness_to_pay=[1.0]
    )
    row = run.summary.query("result == 'effect' and strategy == 'B'").iloc[0]
    assert row["sd"] == pytest.approx(0.1, rel=0.1)
    with pytest.raises(ValueError, match="neither the model nor the effects use p_respons"):
        sensitivity.probabilistic(
            Costs(), rows("price", "p_response", "p_respons"), draws=10, effects=gain
        )


def test_unknown_distributions_are_named():
    with pytest.raises(ValueError, match="unknown distribution 'gama'; nearest: 'gamma'"):
        sensitivity.fit("gama", {"dist_mean": 1, "dist_se": 1})
    with pytest.raises(ValueError, match="unknown distribution 'fixed'"):
        sensitivity.fit("fixed", {"value": 1})
