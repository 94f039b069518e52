"""Standard errors of Sobol and pseudo-random draws agree with formulas and with their scatter."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from jdmkit.sensitivity import probabilistic, sobol_efficiency

DRAWS = 1024
EDGE = 0.5
TABLE = pd.DataFrame(
    {
        "parameter": ["x"],
        "value": [0.0],
        "distribution": ["normal"],
        "dist_mean": [0.0],
        "dist_se": [1.0],
    }
)


def model(parameters):
    return {"A": parameters["x"], "B": EDGE}


@pytest.fixture(scope="module")
def found():
    return sobol_efficiency(model, TABLE, draws=DRAWS, seeds=3).set_index("result")


@pytest.mark.parametrize(
    ("result", "variance"),
    [
        ("mean cost", 1.0),
        ("97.5 % quantile", 0.975 * 0.025 / stats.norm.pdf(stats.norm.ppf(0.975)) ** 2),
        ("probability of being cheapest", stats.norm.cdf(EDGE) * stats.norm.sf(EDGE)),
    ],
)
def test_pseudo_random_errors_are_those_of_the_formulas(found, result, variance):
    expected = np.sqrt(variance / DRAWS)
    assert found.loc[result, "se_random"] == pytest.approx(expected, rel=0.1)


def test_sobol_errors_are_the_scatter_of_sobol_means(found):
    runs = [
        probabilistic(model, TABLE, draws=DRAWS, seed=seed, method="sobol", keep=0)
        for seed in range(100, 130)
    ]
    scatter = np.sqrt(np.mean([run.summary["mean"].iloc[0] ** 2 for run in runs]))  # true mean: 0
    assert found.loc["mean cost", "se_sobol"] == pytest.approx(scatter, rel=0.5)


def test_fewer_draws_are_the_squared_ratio_of_the_errors(found):
    ratio = (found["se_random"] / found["se_sobol"]) ** 2
    assert found["times_fewer_draws"].tolist() == pytest.approx(ratio.tolist())
    assert found.loc["mean cost", "times_fewer_draws"] > 10


def test_no_seed_is_refused():
    with pytest.raises(ValueError, match="seeds"):
        sobol_efficiency(model, TABLE, seeds=0)
