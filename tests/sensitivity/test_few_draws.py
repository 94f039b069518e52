"""Percentiles, standard errors and information from few, tied or long-tailed draws."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from jdmkit import sensitivity


def table(distribution="normal", mean=0.0, se=1.0):
    return pd.DataFrame(
        {
            "parameter": ["x"],
            "value": [mean],
            "distribution": [distribution],
            "dist_mean": [mean],
            "dist_se": [se],
        }
    )


def run(model, draws, seed=1, **of):
    return sensitivity.probabilistic(model, table(**of), draws=draws, seed=seed)


@pytest.mark.parametrize("se", [0.3, 1.0, 5.0, 20.0])
def test_percentiles_of_a_long_tail_lie_within_their_errors(se):
    found = run(lambda p: {"A": p["x"]}, 20_000, distribution="lognormal", mean=1.0, se=se)
    sigma = np.sqrt(np.log(1 + se**2))
    true = stats.lognorm(sigma, scale=np.exp(-(sigma**2) / 2))
    row = found.summary.iloc[0]
    for column, p in (("p2_5", 0.025), ("p50", 0.5), ("p97_5", 0.975)):
        assert row[f"{column}_se"] > 0
        assert abs(row[column] - true.ppf(p)) < 4.5 * row[f"{column}_se"], column
        width = np.sqrt(p * (1 - p) / 20_000) / true.pdf(true.ppf(p))  # the asymptotic error
        assert row[f"{column}_se"] == pytest.approx(width, rel=0.35)


@pytest.mark.parametrize("share", [0.0005, 0.01, 0.3, 0.9])
def test_percentiles_of_many_zeros_are_those_of_the_draws(share):
    cut = stats.norm.ppf(1 - share)

    def model(p):
        return {"A": np.where(p["x"] > cut, 1e4 * np.exp(p["x"]), 0.0)}

    found = run(model, 10_000).summary.iloc[0]
    drawn = model(sensitivity.sample(table(), 10_000, seed=1))["A"]
    for column, p in (("p2_5", 0.025), ("p50", 0.5), ("p97_5", 0.975)):
        exact = np.quantile(drawn, p, method="inverted_cdf")
        error = 1e-12 if exact == 0 else found[f"{column}_se"]
        assert found[column] == pytest.approx(exact, abs=max(error, 1e-12))


def test_one_draw_has_no_standard_error():
    found = run(lambda p: {"A": p["x"] + 99, "B": 0.0}, 1)
    errors = [c for c in found.summary if c.endswith("_se") or c in ("se", "sd")]
    assert found.summary[errors].isna().all(axis=None)
    assert found.cheapest[["p_best_se", "expected_loss_se"]].isna().all(axis=None)
    assert "no standard error" in found.words and "(standard error 0" not in found.words
    alone = sensitivity.decide({"A": [1.0], "B": [2.0]})
    assert alone[["p_best_se", "expected_loss_se"]].isna().all(axis=None)
    assert sensitivity.evpi({"A": [1.0], "B": [2.0]})["evpi_se"].isna().all()


# --- information ----------------------------------------------------------------------------------


def drawn(n, seed=1):
    return np.random.default_rng(seed).normal(size=(3, n))


@pytest.mark.parametrize("n", [100, 120, 1000])
@pytest.mark.parametrize("seed", range(5))
def test_evppi_of_a_group_is_between_its_part_and_evpi(n, seed):
    x, y, z = drawn(n, seed)
    costs = {"A": 0 * x, "B": np.exp(x) - 1.6 + 0.1 * y}
    groups = {"x": ["x"], "x and y": ["x", "y"], "all": ["x", "y", "z"], "z": ["z"]}
    found = sensitivity.evppi({"x": x, "y": y, "z": z}, costs, groups=groups).set_index("group")
    value = found["evppi"]
    assert value["x"] <= value["x and y"] <= value["all"]
    assert value["z"] <= value["all"]
    assert (found["share_of_evpi"] <= 1 + 1e-12).all()
    assert found.loc["all", "parameters"] == "x, y, z"


def test_evppi_of_a_step_equals_evpi():
    x, y, _ = drawn(10_000)
    costs = {"A": 0 * x, "B": np.where(x > 1, -9.0, 1.0)}  # x decides alone
    found = sensitivity.evppi({"x": x, "y": y}, costs).set_index("group")
    perfect = sensitivity.evpi(costs)["evpi"][0]
    row = found.loc["x"]
    assert abs(row["evppi"] - perfect) < max(3 * row["evppi_se"], 0.02 * perfect)
    assert found.loc["y", "share_of_evpi"] < 0.05


# --- tiny alphas ----------------------------------------------------------------------------------


@pytest.mark.parametrize("method", ["random", "sobol"])
@pytest.mark.parametrize("alphas", [(1e-3, 1e-3, 1e-3), (1e-4, 0.02, 3.0), (0.04, 0.04, 1e-5)])
def test_shares_of_tiny_alphas_add_up_to_one(method, alphas):
    total = sum(alphas)
    shares = pd.DataFrame(
        {
            "parameter": list("abc"),
            "value": [alpha / total for alpha in alphas],
            "distribution": ["dirichlet"] * 3,
            "dist_alpha": alphas,
            "group": ["g"] * 3,
        }
    )
    found = sensitivity.sample(shares, 4096, seed=2, method=method)
    assert np.isfinite(found.to_numpy()).all()
    assert found.sum(axis=1).to_numpy() == pytest.approx(1)
    for name, alpha in zip("abc", alphas, strict=True):
        mean = alpha / total
        error = np.sqrt(mean * (1 - mean) / (total + 1) / 4096)
        assert abs(found[name].mean() - mean) < 5 * error + 1e-12
    pieces = sensitivity.sample(shares, 10, seed=2)
    assert sensitivity.sample(shares, 4, seed=2).equals(pieces.head(4))
