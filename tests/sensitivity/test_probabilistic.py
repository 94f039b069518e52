"""Probabilistic runs agree with closed forms, with other block sizes, and after interrupts."""

import os
import signal
import tracemalloc
from math import erf, exp, pi, sqrt

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from jdmkit.sensitivity import probabilistic, sample
from jdmkit.sensitivity.results import Record

COSTS = pd.DataFrame(
    {
        "parameter": ["price", "infusions", "chance", "fixed"],
        "value": [97.0, 14, 0.26, 5],
        "distribution": ["gamma", "poisson", "beta", "scenario"],
        "dist_mean": [97, 14, 0.26, np.nan],
        "dist_se": [12, np.nan, 0.06, np.nan],
    }
)


def costs(p):
    drug = p["price"] * p["infusions"]
    return {"A": drug, "B": 1100 + 900 * p["chance"] + p["fixed"], "C": 0.9 * drug + 200}


def effects(p):
    return {"A": 0.8 + 0 * p["chance"], "B": p["chance"], "C": 0.5}


def normal(**parameters):
    """Make a table from name=(mean, sd)."""
    rows = [(n, m, "normal", m, s) for n, (m, s) in parameters.items()]
    return pd.DataFrame(
        rows, columns=["parameter", "value", "distribution", "dist_mean", "dist_se"]
    )


def loss(mean, sd):
    """E[max(0, X)] - max(0, E[X]) of a normal X: the EVPI of a choice between X and nothing."""
    z = abs(mean) / sd
    return sd * (exp(-(z**2) / 2) / sqrt(2 * pi) - z * (1 - erf(z / sqrt(2))) / 2)


def same(one, two):
    for name in ("summary", "cheapest", "decisions", "parameters", "kept_parameters", "kept_costs"):
        pd.testing.assert_frame_equal(getattr(one, name), getattr(two, name), check_exact=True)


@pytest.mark.parametrize("method", ["random", "sobol"])
def test_any_block_size_gives_bit_identical_draws(method):
    def run(block):
        return probabilistic(costs, COSTS, draws=100_000, method=method, block=block, seed=5,
                             effects=effects, willingness_to_pay=[0, 1000], keep=3000)  # fmt: skip

    whole = run(10**9)
    for block in (1, 20_000, 70_000):
        same(run(block), whole)


def test_draws_depend_only_on_seed_and_name():
    one, again, other = (sample(COSTS, 100, seed=seed) for seed in (1, 1, 2))
    pd.testing.assert_frame_equal(one, again)
    assert not (one["price"] == other["price"]).any()
    fewer = sample(COSTS[COSTS["parameter"] != "infusions"], 100, seed=1)
    pd.testing.assert_series_equal(one["price"], fewer["price"])
    assert abs(np.corrcoef(one["price"], one["chance"])[0, 1]) < 0.4


@pytest.mark.parametrize(("method", "draws"), [("random", 4000), ("sobol", 2**14)])
def test_standard_errors_equal_the_scatter_of_estimates(method, draws):
    """Over 60 seeds the miss, in standard errors, is about one: mean, quantiles, probability."""
    table, exact = normal(x=(10, 1), y=(0, 1), z=(0, 1)), stats.norm(10, sqrt(3))

    def model(p):
        return {"A": p["x"] + p["y"] + p["z"], "B": 9.0}

    off = []
    for seed in range(60):
        run = probabilistic(model, table, draws=draws, seed=seed, method=method)
        row, cheap = run.summary.iloc[0], run.cheapest.iloc[0]
        off.append([
            (row["mean"] - 10) / row["se"],
            (row["p50"] - 10) / row["p50_se"],
            (row["p97_5"] - exact.ppf(0.975)) / row["p97_5_se"],
            (cheap["p_best"] - exact.cdf(9)) / cheap["p_best_se"],
        ])  # fmt: skip
    typical = np.sqrt(np.mean(np.square(off), axis=0))
    assert ((typical > 0.7) & (typical < 1.4)).all(), typical


def test_summary_equals_numpy_on_the_same_draws():
    run = probabilistic(costs, COSTS, draws=9000, keep=9000, effects=effects,
                        willingness_to_pay=[500])  # fmt: skip
    rows = run.summary.set_index(["result", "strategy"])
    for name in "ABC":
        kept, row = run.kept_costs[name], rows.loc[("cost", name)]
        assert row["mean"] == pytest.approx(kept.mean())
        assert row["sd"] == pytest.approx(kept.std())
        assert row["se"] == pytest.approx(kept.std() / sqrt(9000))
        assert (row["least"], row["most"]) == (kept.min(), kept.max())
        for column, p in (("p2_5", 0.025), ("p50", 0.5), ("p97_5", 0.975)):
            assert row[column] == pytest.approx(kept.quantile(p), abs=0.01 * kept.std())
    gap = run.kept_costs["C"] - run.kept_costs["A"]
    assert rows.loc[("difference", "C"), "mean"] == pytest.approx(gap.mean())
    assert rows.loc[("difference", "C"), "se"] == pytest.approx(gap.std() / sqrt(9000))
    best = run.kept_costs.idxmin(axis=1).value_counts(normalize=True)
    assert run.cheapest.set_index("strategy")["p_best"][best.index].to_numpy() == pytest.approx(
        best.to_numpy()
    )
    value = 500 * run.kept_effects - run.kept_costs
    assert run.evpi["evpi"][0] == pytest.approx(value.max(axis=1).mean() - value.mean().max())
    assert run.kept_parameters["fixed"].eq(5).all()


@pytest.mark.parametrize("method", ["random", "sobol"])
def test_moments_of_a_linear_model_are_the_algebraic_ones(method):
    table = normal(x=(3, 1), y=(-2, 4))
    run = probabilistic(lambda p: {"A": 5 * p["x"] + p["y"]}, table, draws=2**17, method=method)
    row = run.summary.iloc[0]
    assert row["mean"] == pytest.approx(13, abs=5 * row["se"])
    assert row["sd"] == pytest.approx(sqrt(41), rel=0.01)
    assert row["p97_5"] == pytest.approx(13 + 1.959964 * sqrt(41), abs=6 * row["p97_5_se"])


@settings(max_examples=15, deadline=None)
@given(mean=st.floats(-3, 3), sd=st.floats(0.5, 3))
def test_evpi_of_a_normal_choice_is_the_closed_form(mean, sd):
    run = probabilistic(lambda p: ({"A": 0.0, "B": -p["x"]}, {"A": 0.0, "B": 0.0}),
                        normal(x=(mean, sd)), draws=2**16, method="sobol",
                        willingness_to_pay=[1])  # fmt: skip
    found = run.evpi.iloc[0]
    assert found["evpi"] == pytest.approx(loss(mean, sd), abs=6 * found["evpi_se"] + 1e-3 * sd)


def test_sobol_needs_fewer_draws():
    table = normal(x=(10, 2), y=(5, 1), z=(1, 1))
    runs = [probabilistic(lambda p: {"A": p["x"] * p["y"] + p["z"]}, table, draws=2**14, method=m)
            for m in ("random", "sobol")]  # fmt: skip
    plain, sobol = (run.summary["se"].iloc[0] for run in runs)
    assert sobol < plain / 10


def test_equal_strategies_share_the_win():
    run = probabilistic(lambda p: {"A": p["x"], "B": p["x"], "C": p["x"] + 1}, normal(x=(0, 1)),
                        draws=5000)  # fmt: skip
    assert run.cheapest["p_best"].tolist() == [0.5, 0.5, 0]
    assert run.summary.set_index("strategy").query("result == 'difference'")["mean"]["B"] == 0


def test_memory_does_not_grow_with_the_draws():
    def peak(draws):
        tracemalloc.start()
        probabilistic(costs, COSTS, draws=draws, keep=100, block=16_384)
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return most

    peak(40_000)
    assert peak(1_600_000) < 1.05 * peak(80_000)


def counted(limit, error):
    """A model that raises at a call."""
    calls = []

    def model(p):
        calls.append(1)
        if len(calls) > limit:
            raise error
        return costs(p)

    return model


def test_an_interrupt_in_the_model_keeps_finished_draws():
    whole = probabilistic(costs, COSTS, draws=3 * 8192, block=8192)
    run = probabilistic(counted(3, KeyboardInterrupt), COSTS, draws=10 * 8192, block=8192)
    assert (run.stopped, run.draws, run.asked) == ("interrupted", 3 * 8192, 10 * 8192)
    same(run, whole)
    assert "interrupted early" in run.words and "interrupted" not in whole.words


@pytest.mark.parametrize("method", ["random", "sobol"])
def test_a_signal_while_sums_are_written_waits_for_them(method, monkeypatch):
    plain = Record.add

    def add(self, stream, sets, outcomes):
        plain(self, stream, sets, outcomes)
        if not sent and self.moments.count.sum() > 2 * 65_536:
            sent.append(os.kill(os.getpid(), signal.SIGINT))

    sent = []
    monkeypatch.setattr(Record, "add", add)
    handler = signal.getsignal(signal.SIGINT)
    run = probabilistic(costs, COSTS, draws=2**20, method=method)
    assert signal.getsignal(signal.SIGINT) is handler
    assert sent and run.stopped == "interrupted" and run.draws == 3 * 65_536
    if method == "random":
        same(run, probabilistic(costs, COSTS, draws=run.draws))


def test_a_callback_stops_a_run_and_progress_counts_it():
    seen = []
    run = probabilistic(costs, COSTS, draws=10 * 4096, block=4096,
                        progress=lambda done, total: seen.append((done, total)),
                        stop=lambda: len(seen) == 4)  # fmt: skip
    assert (run.stopped, run.draws) == ("stopped", 4 * 4096)
    assert seen == [(k * 4096, 10 * 4096) for k in range(1, 5)]
    same(run, probabilistic(costs, COSTS, draws=4 * 4096))


def test_an_interrupt_before_any_draw_and_other_errors_are_raised():
    with pytest.raises(KeyboardInterrupt):
        probabilistic(counted(0, KeyboardInterrupt), COSTS, draws=5000)
    with pytest.raises(ZeroDivisionError):
        probabilistic(counted(1, ZeroDivisionError), COSTS, draws=50_000, block=4096)


def test_every_parameter_says_how_it_was_drawn():
    run = probabilistic(costs, COSTS, draws=100)
    said = run.parameters.set_index("parameter")
    assert said["varies"].tolist() == [True, True, True, False]
    assert "shape" in said.loc["price", "method"] and "held" in said.loc["fixed", "method"]
    assert (said["mean"] == [97, 14, 0.26, 5]).all()


@pytest.mark.parametrize(
    ("argument", "value"),
    [("draws", 0), ("draws", 2.5), ("draws", np.nan), ("draws", True), ("draws", "many"),
     ("draws", None), ("draws", np.inf), ("seed", -1), ("keep", -1), ("block", 0),
     ("method", "sobl"), ("willingness_to_pay", [-1]), ("willingness_to_pay", [np.nan]),
     ("willingness_to_pay", [1.0])],
)  # fmt: skip
def test_bad_arguments_are_named(argument, value):
    with pytest.raises(ValueError, match="sobol" if argument == "method" else argument):
        probabilistic(costs, COSTS, **{"draws": 100, argument: value})


def test_a_table_where_nothing_varies_is_refused():
    with pytest.raises(ValueError, match="no parameter varies"):
        probabilistic(costs, COSTS[COSTS["parameter"] == "fixed"])


@pytest.mark.parametrize("method", ["random", "sobol"])
def test_few_draws_give_no_standard_error_of_an_extreme_quantile(method):
    """The normal's own: 0.4 sd at the median; of ten draws none lies beyond 2.5 %."""
    few = probabilistic(lambda p: {"A": p["x"]}, normal(x=(0, 1)), draws=10, method=method)
    many = probabilistic(lambda p: {"A": p["x"]}, normal(x=(0, 1)), draws=200, method=method)
    errors = ["p2_5_se", "p97_5_se"]
    assert few.summary[errors].isna().all(axis=None)
    assert few.summary[["mean", "se", "p50", "p2_5"]].notna().all(axis=None)
    assert (many.summary[errors] > 0).all(axis=None)
