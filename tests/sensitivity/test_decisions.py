"""ICER, CEAC, CEAF, EVPI, EVPPI: two published analyses to their printed digits, and closed forms.

Sources of ``published``: A, Alarid-Escudero and others, An introductory tutorial on cohort
state-transition models in R, Medical Decision Making 2023;43:3-20 (arXiv 2001.07824; tables of
``manuscript/cSTM_Tutorial_Intro.tex`` in github.com/DARTH-git/cohort-modeling-tutorial-intro,
commit 07aafb0); B, its ``R/Functions_cSTM_time_indep.R``, commit 01a9739; C, table 1 of PMC4323782
(warfarin and left atrial appendage occlusion, ten iterations printed in full).
"""

import csv
from functools import cache
from itertools import combinations, pairwise, product
from math import exp, sqrt
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import integrate, stats

from jdmkit.sensitivity import (
    ceac,
    ceaf,
    decide,
    evpi,
    evppi,
    icers,
    net_benefit,
    probabilistic,
    required_benefit,
)

PUBLISHED = Path(__file__).with_name("published")
CYCLES = 75


def rows(name):
    return list(csv.DictReader((PUBLISHED / f"{name}.csv").open(encoding="utf-8")))


# --- the Sick-Sicker model: healthy, sick, sicker, dead; one cycle a year, from age 25 to 100


def probability(rate):
    return 1 - np.exp(-rate)


def sick_sicker(p):
    """Discounted costs and QALYs of four strategies, as source B reckons them."""
    onset, recovery = probability(p["r_HS1"]), probability(p["r_S1H"])
    die, die_sick = probability(p["r_HD"]), probability(p["r_HD"] * p["hr_S1"])
    die_sicker = probability(p["r_HD"] * p["hr_S2"])
    costs, effects = {}, {}
    for name, a, b in [("Standard of care", 0, 0), ("Strategy A", 1, 0), ("Strategy B", 0, 1),
                       ("Strategy AB", 1, 1)]:  # fmt: skip
        worse = probability(p["r_S1S2"] * (p["hr_S1S2_trtB"] if b else 1))
        drug = a * p["c_trtA"] + b * p["c_trtB"]
        utility = p["u_trtA"] if a else p["u_S1"]
        healthy, sick, sicker = 1.0 + 0 * worse * die, 0 * worse * die, 0 * worse * die
        cost = effect = 0
        for cycle in range(CYCLES + 1):
            # the source weighs cycles 0, 1, 2 ... by 1/3, 2/3, 4/3 ..., the last by 1/3
            weight = 1 / 3 if cycle in (0, CYCLES) else 2 / 3 if cycle % 2 else 4 / 3
            worth = weight / 1.03**cycle
            cost = cost + worth * (
                healthy * p["c_H"] + sick * (p["c_S1"] + drug) + sicker * (p["c_S2"] + drug)
            )
            effect = effect + worth * (healthy * p["u_H"] + sick * utility + sicker * p["u_S2"])
            healthy, sick, sicker = (
                healthy * (1 - die) * (1 - onset) + sick * (1 - die_sick) * recovery,
                healthy * (1 - die) * onset + sick * (1 - die_sick) * (1 - recovery - worse),
                sick * (1 - die_sick) * worse + sicker * (1 - die_sicker),
            )
        costs[name], effects[name] = cost, effect
    return costs, effects


def sick_sicker_table(which):
    """Parameters as our tables have them; ``which`` is the article's table or its code."""
    found = []
    for row in rows("sick_sicker_parameters"):
        if row["set"] not in ("both", which):
            continue
        first, second = float(row["number_1"]), float(row["number_2"])
        family = row["distribution"].split()[0]
        new = {"parameter": row["parameter"], "value": float(row["base"]), "distribution": family}
        if family == "gamma":
            scale = 1 / second if "rate" in row["distribution"] else second
            new |= {"dist_mean": first * scale, "dist_se": sqrt(first) * scale}
        elif family == "beta":
            new |= {"dist_alpha": first, "dist_beta": second}
        else:
            reach = stats.norm.ppf(0.975) * second
            new |= {"dist_p2_5": first * exp(-reach), "dist_p97_5": first * exp(reach)}
        found.append(new)
    return pd.DataFrame(found)


@cache
def sick_sicker_run(which):
    return probabilistic(
        sick_sicker, sick_sicker_table(which), draws=40_000, keep=40_000,
        willingness_to_pay=range(0, 200_001, 5000), effects_are="published",
    )  # fmt: skip


def test_the_published_table_of_icers_comes_out_digit_for_digit():
    base = {row["parameter"]: float(row["base"]) for row in rows("sick_sicker_parameters")}
    table = icers(*sick_sicker(base), effects_are="published").set_index("strategy")
    for row in rows("sick_sicker_results"):
        ours = table.loc[row["strategy"]]
        assert f"{ours['cost']:,.0f}" == row["cost"]
        assert f"{ours['effect']:.3f}" == row["qaly"]
        assert (ours["status"] == "dominated") == (row["status"] == "D")
        if row["icer"]:
            assert f"{ours['incremental_cost']:,.0f}" == row["incremental_cost"]
            assert f"{ours['incremental_effect']:.3f}" == row["incremental_qaly"]
            assert f"{ours['icer']:,.0f}" == row["icer"]
        else:
            assert np.isnan(ours["icer"])
    assert table.loc["Strategy A", "dominated_by"] == "Strategy B"


@pytest.mark.parametrize("which", ["table", "code"])
def test_the_published_acceptability_curves_change_where_the_article_says(which):
    """Care below 80 000, B from there, AB above 120 000; at 120 000 it is within error of both."""
    run = sick_sicker_run(which)
    often = run.decisions.loc[run.decisions.groupby("willingness_to_pay")["p_best"].idxmax()]
    often = often.set_index("willingness_to_pay")["strategy"]
    average = run.evpi.set_index("willingness_to_pay")["best"]
    for found in (often, average):
        assert (found[found.index < 80_000] == "Standard of care").all()
        assert (found[(found.index >= 80_000) & (found.index < 120_000)] == "Strategy B").all()
        assert (found[found.index > 120_000] == "Strategy AB").all()
    at = run.decisions.query("willingness_to_pay == 120000").set_index("strategy")
    gain = net_benefit(run.kept_costs, run.kept_effects, 120_000)
    gap = gain["Strategy AB"] - gain["Strategy B"]
    assert abs(gap.mean()) < 2 * gap.std() / sqrt(1000)  # the article drew 1000
    assert at["p_best"]["Strategy A"] < 0.001


def test_a_published_evpi_comes_out_digit_for_digit():
    *iterations, last = rows("evpi_ten_iterations")
    names = {"Warfarin": "warfarin_nmb", "LAA occlusion": "occlusion_nmb"}
    value = {name: np.array([float(r[c]) for r in iterations]) for name, c in names.items()}
    negative = {name: -values for name, values in value.items()}
    found = evpi(negative).iloc[0]
    assert found["best"] == last["optimal"]
    # the print rounds 2937.44 to a tenth, and the mean of warfarin, 435839.67, likewise
    assert round(found["evpi"], 1) == float(last["opportunity_loss"])
    decided = decide(negative).set_index("strategy")
    for name, column in names.items():
        assert round(decided.loc[name, "net_benefit"], 1) == float(last[column])
    winners = [row["optimal"] for row in iterations]
    assert decided["p_best"].to_dict() == {n: winners.count(n) / 10 for n in names}


def test_evppi_of_the_published_model_meets_the_integral():
    """Net benefit is linear in the cost of A, so a one-dimensional integral is exact."""
    run, worth = sick_sicker_run("code"), 100_000
    gain = net_benefit(run.kept_costs, run.kept_effects, worth)
    gap, cost = gain["Strategy AB"] - gain["Strategy B"], run.kept_parameters["c_trtA"]
    slope, start = np.polyfit(cost, gap, 1)
    exact = stats.gamma(73.5, scale=163.3)
    truth, _ = integrate.quad(
        lambda c: max(0.0, start + slope * c) * exact.pdf(c), 5000, 25_000, points=[-start / slope]
    )
    found = evppi(run.kept_parameters, run.kept_costs, run.kept_effects, worth, groups=["c_trtA"])
    assert found["evppi"][0] == pytest.approx(truth, abs=4 * found["evppi_se"][0])
    assert found["evppi_se"][0] < 0.1 * truth


# --- closed forms, exhaustive search, properties


def loss(mean, sd):
    z = abs(mean) / sd
    return sd * (stats.norm.pdf(z) - z * stats.norm.sf(z))


@settings(max_examples=20, deadline=None)
@given(st.floats(-2, 2), st.floats(0.5, 2), st.floats(0.5, 2), st.integers(0, 1000))
def test_evppi_of_a_linear_normal_model_is_the_closed_form(mean, a, b, seed):
    x, y = np.random.default_rng(seed).normal(size=(2, 8000))
    table = evppi({"x": x, "y": y}, {"A": 0 * x, "B": -(mean + a * x + b * y)},
                  groups={"x": ["x"], "y": ["y"], "both": ["x", "y"]}).set_index("group")  # fmt: skip
    for group, sd in {"x": a, "y": b, "both": sqrt(a**2 + b**2)}.items():
        error = 5 * table.loc[group, "evppi_se"] + 0.02 * sd
        assert table.loc[group, "evppi"] == pytest.approx(loss(mean, sd), abs=error)
    assert table.loc["both", "share_of_evpi"] == pytest.approx(1)


def test_evppi_meets_nested_expectations_worked_out_in_full():
    """A full factorial of equally likely values: every conditional mean is an average of rows."""
    levels = {"x": [0.0, 1, 2, 3], "y": [-2.0, 0, 1], "z": [1.0, 2, 4], "w": np.arange(6.0)}
    grid = pd.DataFrame(list(product(*levels.values())), columns=list(levels))
    gains = pd.DataFrame({
        "A": 0.0 * grid["x"],
        "B": grid["x"] * grid["y"] + grid["z"] - 3,
        "C": 2 - grid["x"] ** 2 / 2 + grid["w"] / 4,
    })  # fmt: skip
    groups = {g: list(g) for g in ("x", "y", "z", "w", "xy", "xz", "xyz")}
    table = evppi(grid, -gains, groups=groups).set_index("group")
    for group, members in groups.items():
        nested = gains.groupby(grid[members].apply(tuple, axis=1)).mean()
        truth = nested.max(axis=1).mean() - gains.mean().max()
        assert table.loc[group, "evppi"] == pytest.approx(truth, abs=0.01), group
    assert table["evppi"].max() <= evpi(-gains)["evpi"][0]


def test_the_standard_error_of_evppi_equals_its_scatter():
    misses = []
    for seed in range(60):
        x, y = np.random.default_rng(seed).normal(size=(2, 2000))
        row = evppi({"x": x}, {"A": 0 * x, "B": -(0.3 + x + y)}).iloc[0]
        misses.append((row["evppi"] - loss(0.3, 1)) / row["evppi_se"])
    assert 0.7 < sqrt(np.mean(np.square(misses))) < 1.4


def test_evppi_of_an_irrelevant_parameter_is_zero():
    rng = np.random.default_rng(4)
    x, y = rng.normal(size=(2, 5000))
    table = evppi({"x": x, "y": y, "held": 0 * x + 3}, {"A": 0 * x, "B": x - 10})
    assert table["group"].tolist() == ["x", "y"]
    assert (table["evppi"] == 0).all()
    twins = evppi({"x": x}, {"A": x, "B": x, "C": x + 1})
    assert twins["evppi"][0] == 0
    held = evppi({"held": 0 * x + 3}, {"A": 0 * x, "B": x}, groups=["held"])
    assert held["evppi"][0] == 0


POINTS = st.lists(st.tuples(st.integers(0, 12), st.integers(0, 12)), min_size=1, max_size=7)


@settings(max_examples=300, deadline=None)
@given(POINTS)
def test_the_frontier_lists_strategies_best_at_some_willingness_to_pay(points):
    """Against a search: a strategy stands if it has the most net benefit at some worth."""
    cost = {f"s{i}": float(c) for i, (c, _) in enumerate(points)}
    gain = {f"s{i}": float(e) for i, (_, e) in enumerate(points)}
    table = icers(cost, gain).set_index("strategy")
    turns = {0.0, 1e6}
    for (c1, e1), (c2, e2) in combinations(points, 2):
        if e1 != e2 and (c2 - c1) / (e2 - e1) > 0:
            turns.add((c2 - c1) / (e2 - e1))
    turns = sorted(turns)
    # between two neighboring turns the order of net benefits does not change
    between = [1e-9, *((a + b) / 2 for a, b in pairwise(turns)), 1e7]
    winners = {max(points, key=lambda p, w=worth: (w * p[1] - p[0], -p[0])) for worth in between}
    on = table[table["status"].isin(["reference", "frontier"])]
    corners = {(cost[n], gain[n]) for n in on.index}
    assert winners <= corners
    ratios = on["icer"].dropna()
    assert (ratios.diff().dropna() >= -1e-9).all() and len(corners) == len(on)
    for name, row in table[table["status"] == "dominated"].iterrows():
        by = row["dominated_by"]
        assert cost[by] <= cost[name] and gain[by] >= gain[name]
    for name, row in table[table["status"] == "extendedly dominated"].iterrows():
        low, high = row["dominated_by"].split(" and ")
        share = (gain[name] - gain[low]) / (gain[high] - gain[low])
        assert cost[low] + share * (cost[high] - cost[low]) < cost[name]


def test_an_icer_is_a_ratio_of_means_never_a_mean_of_ratios():
    costs, effects = {"A": [0.0, 0], "B": [100, 300]}, {"A": [0.0, 0], "B": [1.0, 0.1]}
    assert icers(costs, effects)["icer"][1] == pytest.approx(200 / 0.55)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10_000), st.integers(2, 5), st.floats(0, 1e5))
def test_icer_ceac_ceaf_and_evpi_are_consistent(seed, strategies, worth):
    rng = np.random.default_rng(seed)
    names = list("ABCDE"[:strategies])
    costs = pd.DataFrame(rng.gamma(2, 1000, (300, strategies)), columns=names)
    effects = pd.DataFrame(rng.beta(2, 3, (300, strategies)), columns=names)
    decided = decide(costs, effects, [worth]).set_index("strategy")
    value = net_benefit(costs, effects, worth)
    assert decided["p_best"].sum() == pytest.approx(1)
    assert decided["net_benefit"].to_numpy() == pytest.approx(value.mean().to_numpy())
    assert ceaf(costs, effects, worth)["strategy"][0] == value.mean().idxmax()
    assert ceac(costs, effects, worth)["p_best"].tolist() == decided["p_best"].tolist()
    exact = value.max(axis=1).mean() - value.mean().max()
    assert evpi(costs, effects, worth)["evpi"][0] == pytest.approx(exact)
    assert evpi(costs, effects, worth)["evpi"][0] == decided["expected_loss"].min() >= 0


def test_best_on_average_need_not_be_best_most_often():
    costs = {"A": [0.0] * 10, "B": [1.0] * 10}
    effects = {"A": [0.0] * 10, "B": [0.0] * 7 + [100.0] * 3}
    best = ceaf(costs, effects, [1]).iloc[0]
    assert (best["strategy"], best["p_best"]) == ("B", 0.3)


def test_effects_may_be_in_another_order_and_near_equal_is_not_a_tie():
    costs = {"A": [0.0, 10], "B": [100.0, 110], "C": [300.0, 310]}
    effects = {"C": 0.2, "A": 0.0, "B": 0.1}
    assert net_benefit(costs, effects, 2000).to_numpy().tolist() == [[0, 100, 100], [-10, 90, 90]]
    assert icers(costs, effects)["icer"].dropna().tolist() == pytest.approx([1000, 2000])
    assert decide({"A": [0.0, 0], "B": [1e-6, 1e-6]})["p_best"].tolist() == [1, 0]


def test_every_result_labels_the_kind_of_effects():
    costs, effects = {"A": [0.0, 0], "B": [1.0, 2]}, {"A": [0.0, 0], "B": [1.0, 2]}
    for found in (icers(costs, effects), decide(costs, effects, 1), ceac(costs, effects, 1),
                  ceaf(costs, effects, 1), evpi(costs, effects, 1)):  # fmt: skip
        assert found["effects_are"].str.contains("what-if").all()
    assert (decide(costs)["effects_are"] == "not valued").all()
    assert (icers(costs, effects, effects_are="measured")["effects_are"] == "measured").all()
    assert (sick_sicker_run("code").evpi["effects_are"] == "published").all()


def test_the_required_benefit_pays_for_the_difference():
    costs = {"oral": [9000.0, 15_000], "IVIG": 87_000.0}
    view = required_benefit(costs, [50_000, 100_000], reference="oral", horizon_years=2)
    assert view["required_qaly"].tolist() == [1.5, 0.75]
    assert view["required_qaly_per_year"].tolist() == [0.75, 0.375]
    gains = {"oral": 0.0, "IVIG": view["required_qaly"][0]}
    means = {"oral": 12_000.0, "IVIG": 87_000.0}
    assert icers(means, gains)["icer"][1] == pytest.approx(50_000)
    cheaper = required_benefit(means, 50_000, reference="IVIG")
    assert cheaper["required_qaly"].tolist() == [-1.5]
    with pytest.raises(KeyError, match="IVIG"):
        required_benefit(means, 50_000, reference="IVG")
    for bad in (0, -1, np.nan, "x", True, None, np.inf * 0):
        with pytest.raises(ValueError, match="willingness_to_pay"):
            required_benefit(means, bad)


def test_incomplete_or_mismatched_draws_are_refused():
    with pytest.raises(ValueError, match="give both effects and willingness_to_pay"):
        decide({"A": [1.0]}, {"A": [1.0]})
    with pytest.raises(ValueError, match="give both effects and willingness_to_pay"):
        decide({"A": [1.0]}, willingness_to_pay=3)
    with pytest.raises(ValueError, match="effects of B"):
        icers({"A": [1.0]}, {"B": [1.0]})
    with pytest.raises(ValueError, match="nan"):
        decide({"A": [1.0, np.nan]})
    x = np.arange(200.0)
    with pytest.raises(ValueError, match="x: 200 draws of the parameter, 100"):
        evppi({"x": x}, {"A": x[:100], "B": x[:100]})
    with pytest.raises(ValueError, match="at least 100"):
        evppi({"x": x[:50]}, {"A": x[:50], "B": x[:50]})
    with pytest.raises(ValueError, match="a decision needs two strategies"):
        evppi({"x": x}, {"A": x})
    with pytest.raises(KeyError, match="price"):
        evppi({"price": x}, {"A": x, "B": x}, groups=["prise"])


def test_equal_strategies_are_called_equal_and_not_dominated():
    table = icers({"A": 1.0, "B": 1, "C": 9, "D": 9}, {"A": 2.0, "B": 2, "C": 1, "D": 1})
    assert table["status"].tolist() == ["reference", "equal", "dominated", "dominated"]
    assert table["dominated_by"].tolist() == ["", "A", "A", "A"]
    beaten = icers({"A": 0, "B": 300, "B2": 300, "C": 400}, {"A": 0, "B": 0.5, "B2": 0.5, "C": 1})
    assert beaten["status"].tolist()[1:3] == ["extendedly dominated", "equal"]
    same_cost = icers({"A": 1.0, "B": 1}, {"A": 2.0, "B": 1})
    assert same_cost["status"].tolist() == ["reference", "dominated"]


# --- what is no argument -------------------------------------------------------------------------

X = np.linspace(-1, 1, 200)
PAIR = {"A": 0 * X, "B": X}
NO_ARGUMENTS = {
    "a missing draw": (lambda: evppi({"x": [np.nan, *X[1:]]}, PAIR), "x must .* draw 1 is .*nan"),
    "text": (lambda: evppi({"x": ["a"] * 200}, PAIR), "x must be a finite number; draw 1 is"),
    "truth": (lambda: evppi({"x": X > 0}, PAIR), "x must be a finite number"),
    "constants": (lambda: evppi({"x": 0 * X, "y": 0 * X}, PAIR), "none of x, y varies"),
    "no parameters": (lambda: evppi({}, PAIR), "parameters must be a DataFrame"),
    "a list": (lambda: evppi([1, 2], PAIR), "parameters must be a DataFrame"),
    "too few draws of one": (lambda: evppi({"x": X, "y": X[:9]}, PAIR), "y: 9 draws"),
    "no group": (lambda: evppi({"x": X}, PAIR, groups=[]), "groups must be one or more"),
    "an empty group": (lambda: evppi({"x": X}, PAIR, groups={"g": []}), r"groups\['g'\] must"),
    "a number for groups": (lambda: evppi({"x": X}, PAIR, groups=5), "got 5"),
    "infinite worth, evppi": (lambda: evppi({"x": X}, PAIR, PAIR, np.inf), "0 to 1e.12 USD"),
    "lists of costs": (lambda: icers([1, 2], [3, 4]), "costs must be a DataFrame or a mapping"),
    "lists of effects": (lambda: icers({"A": 1}, [3]), "effects must be a DataFrame or a mapp"),
    "no strategy": (lambda: icers({}, {}), "costs must be of at least one strategy"),
    "no draws": (lambda: evpi({"A": [], "B": []}), "costs of 'A' must hold at least one draw"),
    "infinite worth": (lambda: evpi(PAIR, PAIR, np.inf), "willingness_to_pay .* 0 to 1e.12"),
    "no worth": (lambda: ceac(PAIR, PAIR, []), "willingness_to_pay must hold at least one"),
    "infinite worth, net": (lambda: net_benefit(PAIR, PAIR, np.inf), "willingness_to_pay must"),
    "infinite worth, gain": (lambda: required_benefit(PAIR, np.inf), "willingness_to_pay must"),
}  # fmt: skip


@pytest.mark.parametrize("case", NO_ARGUMENTS)
def test_invalid_arguments_are_refused_by_name(case):
    ask, words = NO_ARGUMENTS[case]
    with pytest.raises((TypeError, ValueError), match=words):
        ask()
