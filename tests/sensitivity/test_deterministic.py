"""Tornado, grid, threshold and Sobol indices against algebra, Ishigami and hand calculation."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jdmkit.sensitivity import global_sensitivity, one_way, threshold, two_way

NUMBER = st.floats(-100, 100)


def table(**parameters):
    """Make a table from name=(value, low, high)."""
    rows = [(name, *numbers) for name, numbers in parameters.items()]
    return pd.DataFrame(rows, columns=["parameter", "value", "low", "high"])


def linear(weights):
    return lambda p: {"A": sum(w * p[name] for name, w in weights.items())}


@settings(max_examples=100, deadline=None)
@given(st.dictionaries(st.sampled_from("abcdef"), st.tuples(NUMBER, NUMBER, NUMBER, NUMBER),
                       min_size=1))  # fmt: skip
def test_a_tornado_equals_hand_calculation(given_rows):
    weights = {name: row[0] for name, row in given_rows.items()}
    ranges = {name: sorted(row[1:]) for name, row in given_rows.items()}
    frame = table(**{name: (mid, low, high) for name, (low, mid, high) in ranges.items()})
    if all(low == high for low, _, high in ranges.values()):
        return
    model, base = linear(weights), {name: row[1] for name, row in ranges.items()}
    tornado = one_way(model, frame)
    assert (tornado["swing"].diff().dropna() <= 0).all()
    for row in tornado.itertuples():
        for end, result in ((row.low, row.result_low), (row.high, row.result_high)):
            assert result == pytest.approx(model({**base, row.parameter: end})["A"], abs=1e-9)
        assert row.result_base == pytest.approx(model(base)["A"], abs=1e-9)
        assert row.swing == pytest.approx(
            abs(weights[row.parameter]) * (row.high - row.low), abs=1e-9
        )
    assert set(tornado["parameter"]) == {n for n, (low, _, high) in ranges.items() if low < high}


def test_a_maximum_inside_the_range_counts_in_the_swing():
    tornado = one_way(lambda p: {"A": -((p["x"] - 3) ** 2)}, table(x=(1.0, 0, 6)), points=13)
    row = tornado.iloc[0]
    assert (row["result_low"], row["result_high"]) == (-9, -9)
    assert (row["swing"], row["at_max"], bool(row["monotone"])) == (9, 3, False)


def test_a_difference_and_a_net_benefit_equal_their_formulas():
    def model(p):
        return {"A": p["x"], "B": 3 * p["x"]}, {"A": 0 * p["x"], "B": p["x"]}

    frame = table(x=(1.0, 0, 2))
    assert one_way(model, frame)["result_high"][0] == 4
    assert one_way(model, frame, "A")["result_high"][0] == 2
    worth = one_way(model, frame, ("A", "B"), willingness_to_pay=10)
    assert worth["result_high"][0] == 16
    assert worth.attrs["outcome"] == "net benefit of B minus A"


def test_parameters_without_range_or_name_are_named():
    frame = table(x=(1.0, 0, 2), y=(1.0, 1, 1))
    model = linear({"x": 1, "y": 1})
    with pytest.raises(ValueError, match="y cannot be varied"):
        one_way(model, frame, parameters=["y"])
    with pytest.raises(KeyError, match="x"):
        one_way(model, frame, parameters=["xx"])
    with pytest.raises(ValueError, match="A, B, C"):
        one_way(lambda p: dict.fromkeys("ABC", p["x"]), frame)
    with pytest.raises(KeyError, match="unknown strategy"):
        one_way(model, frame, "IVIG")
    with pytest.raises(ValueError, match="twice"):
        two_way(model, frame, "x", "x")
    with pytest.raises(ValueError, match="effects"):
        one_way(model, frame, willingness_to_pay=10)


@pytest.mark.parametrize(
    ("answer", "words"),
    [(5.0, "mapping"), ({}, "mapping"), ({"A": np.nan}, "nan"), ({"A": np.inf}, "inf"),
     ({"A": [1.0, 2]}, "shape"), ({"A": "much"}, "must be one number"), ({"A": None}, "one number"),
     (({"A": 1.0}, {"B": 1.0}), "effects of B")],
)  # fmt: skip
def test_a_model_with_invalid_output_is_refused(answer, words):
    with pytest.raises((TypeError, ValueError), match=words):
        one_way(lambda _: answer, table(x=(1.0, 0, 2)))


def test_a_model_that_takes_single_numbers_is_asked_one_by_one():
    def picky(p):
        if any(np.ndim(value) for value in p.values()):
            raise ValueError("one number is asked for")
        return {"A": p["x"] ** 2 * p["y"], "B": 5.0}

    def easy(p):
        return {"A": p["x"] ** 2 * p["y"], "B": 5.0}

    frame = table(x=(1.0, 0, 3), y=(1.0, 0.5, 2))
    for ask in (lambda m: one_way(m, frame), lambda m: two_way(m, frame, "x", "y", points=5),
                lambda m: threshold(m, frame, "x").crossings):  # fmt: skip
        pd.testing.assert_frame_equal(ask(picky), ask(easy), check_exact=True)
    with pytest.raises(ZeroDivisionError):
        one_way(lambda p: {"A": 1 / 0}, frame)


def test_the_grid_of_two_is_every_pair():
    frame = table(x=(1.0, 0, 2), y=(1.0, 0, 3), z=(7.0, 0, 9))
    grid = two_way(lambda p: {"A": p["x"] * p["y"] + p["z"], "B": 8.5}, frame, "x", "y", "A",
                   first_values=[0, 1.5], points=4)  # fmt: skip
    assert grid["result"].tolist() == [7, 7, 7, 7, 7, 8.5, 10, 11.5]
    assert grid["preferred"].tolist() == ["A"] * 6 + ["B"] * 2


@settings(max_examples=100, deadline=None)
@given(slope=st.floats(0.5, 50), base=NUMBER, part=st.floats(0.001, 0.999))
def test_the_price_that_meets_a_target_is_the_algebraic_one(slope, base, part):
    frame, value = table(price=(100.0, 60, 140)), 60 + 80 * part
    found = threshold(lambda p: {"A": base + slope * p["price"]}, frame, "price",
                      target=base + slope * value)  # fmt: skip
    assert found.at == pytest.approx([value], rel=1e-9)
    assert not found.crossings["jump"].any()


def test_every_crossing_is_found_and_a_jump_is_marked():
    frame = table(x=(0.0, 0, 10))
    waves = threshold(lambda p: {"A": np.sin(p["x"])}, frame, "x", target=0.5)
    exact = [np.arcsin(0.5), np.pi - np.arcsin(0.5)]
    exact += [value + 2 * np.pi for value in exact]
    assert waves.at == pytest.approx(exact)
    vials = threshold(lambda p: {"A": 100 * np.ceil(p["x"])}, frame, "x", target=250)
    assert vials.at == pytest.approx([2]) and vials.crossings["jump"].all()
    assert (vials.crossings["before"][0], vials.crossings["after"][0]) == (200, 300)
    assert "leaps over 250" in vials.words


def test_a_target_at_the_end_of_the_range_is_met_there():
    frame = table(x=(5.0, 0, 10))
    for target in (0, 10):
        assert threshold(linear({"x": 1}), frame, "x", target=target).at == [target]
    flat = threshold(lambda p: {"A": 7.0}, frame, "x", target=7)
    assert flat.at == [] and "is 7 throughout" in flat.words


def test_where_the_answer_changes_and_where_it_never_does():
    frame = table(price=(95.0, 60, 140))

    def model(p):
        return {"drug": 700 * p["price"], "other": 70_000.0, "third": 500 * p["price"] + 25_000}

    found = threshold(model, frame, "price")
    assert found.crossings[["before", "after"]].to_numpy().tolist() == [["drug", "other"]]
    assert found.at == pytest.approx([100])
    found = threshold(model, frame, "price", low=110, high=140)
    assert found.at == []
    assert found.words == ("From price 110 to 140 the cheapest strategy is other throughout.")
    worth = threshold(model, frame, "price", willingness_to_pay=1000,
                      effects=lambda p: {"drug": 10.0, "other": 0.0, "third": 0.0})  # fmt: skip
    assert worth.at == pytest.approx([80_000 / 700])


def test_a_threshold_needs_a_search_range():
    bare = pd.DataFrame({"parameter": ["x"], "value": [1.0]})
    with pytest.raises(ValueError, match="give low"):
        threshold(linear({"x": 1}), bare, "x", target=3)
    assert threshold(linear({"x": 1}), bare, "x", target=3, low=0, high=9).at == [3]
    with pytest.raises(ValueError, match="below high"):
        threshold(linear({"x": 1}), bare, "x", target=3, low=9, high=0)
    for bad in (np.nan, "10", True, np.inf * 0):
        with pytest.raises(ValueError, match="target"):
            threshold(linear({"x": 1}), bare, "x", target=bad, low=0, high=9)


def spread(**parameters):
    rows = [(n, (a + b) / 2, a, b, "uniform") for n, (a, b) in parameters.items()]
    return pd.DataFrame(rows, columns=["parameter", "value", "low", "high", "distribution"])


def test_sobol_indices_of_ishigami_are_the_known_ones():
    a, b, pi = 7, 0.1, np.pi

    def ishigami(p):
        x, y, z = p["x"], p["y"], p["z"]
        return {"A": np.sin(x) + a * np.sin(y) ** 2 + b * z**4 * np.sin(x)}

    found = global_sensitivity(ishigami, spread(x=(-pi, pi), y=(-pi, pi), z=(-pi, pi)), draws=4096)
    found = found.set_index("parameter")
    v1 = 0.5 * (1 + b * pi**4 / 5) ** 2
    v2, v13 = a**2 / 8, b**2 * pi**8 * (1 / 18 - 1 / 50)
    total = v1 + v2 + v13
    first = {"x": v1 / total, "y": v2 / total, "z": 0}
    whole = {"x": (v1 + v13) / total, "y": v2 / total, "z": v13 / total}
    for name in "xyz":
        assert found.loc[name, "first_order"] == pytest.approx(first[name], abs=0.01)
        assert found.loc[name, "total_order"] == pytest.approx(whole[name], abs=0.01)
        assert (
            found.loc[name, "total_order_low"] <= whole[name] <= found.loc[name, "total_order_high"]
        )
    assert found.index.tolist() == ["x", "y", "z"]


@pytest.mark.filterwarnings("error")
def test_a_parameter_without_effect_has_index_zero_and_no_warning():
    found = global_sensitivity(linear({"x": 1}), spread(x=(0, 1), idle=(0, 1))).set_index(
        "parameter"
    )
    columns = [
        f"{order}{end}" for order in ("first_order", "total_order") for end in ("", "_low", "_high")
    ]
    assert (found.loc["idle", columns].astype(float).abs() < 1e-12).all()
    assert found.loc["x", "total_order"] == pytest.approx(1, abs=0.01)


def test_sobol_indices_refuse_dependent_or_constant_inputs():
    shares = pd.DataFrame({"parameter": ["a", "b"], "value": [0.5, 0.5], "group": "g",
                           "distribution": "dirichlet", "dist_alpha": 2.0})  # fmt: skip
    with pytest.raises(ValueError, match="independent"):
        global_sensitivity(linear({"a": 1}), shares)
    with pytest.raises(ValueError, match="never varies"):
        global_sensitivity(lambda p: {"A": 0 * p["x"]}, spread(x=(0, 1)))
    with pytest.raises(ValueError, match="no parameter varies"):
        global_sensitivity(linear({"x": 1}), table(x=(1.0, 0, 2)))


def test_invalid_arguments_are_refused_by_name():
    frame, model = table(x=(1.0, 0, 2), y=(1.0, 0, 2)), linear({"x": 1, "y": 2})
    for parameters in ([], 5, [5], {"x": 1}):
        with pytest.raises(ValueError, match="parameters must be one or more names"):
            one_way(model, frame, parameters=parameters)
    with pytest.raises(ValueError, match="no parameter has a range"):
        one_way(model, frame[["parameter", "value"]])
    with pytest.raises(TypeError, match="model must be a function of the parameters; got 5"):
        one_way(5, frame)
    with pytest.raises(TypeError, match="effects must be a function"):
        one_way(model, frame, effects=5)
    for values in ([], [1, np.inf]):
        with pytest.raises(ValueError, match="x must have at least one value, all finite"):
            two_way(model, frame, "x", "y", first_values=values)
    for bad in ({"target": np.inf}, {"target": 1, "high": np.inf}):
        with pytest.raises(ValueError, match="must be finite; got inf"):
            threshold(model, frame, "x", **bad)
    for worth in (np.inf, np.nan, "5", True, -1):
        for ask in (
            lambda w: one_way(model, frame, effects=model, willingness_to_pay=w),
            lambda w: two_way(model, frame, "x", "y", effects=model, willingness_to_pay=w),
            lambda w: threshold(model, frame, "x", effects=model, willingness_to_pay=w),
            lambda w: global_sensitivity(
                model, spread(x=(0, 1)), effects=model, willingness_to_pay=w
            ),
        ):
            with pytest.raises(ValueError, match="willingness_to_pay must lie in 0 to"):
                ask(worth)
