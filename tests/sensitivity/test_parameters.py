"""Parameter tables and distributions agree with SciPy and the growth charts; faults are named."""

from math import erf, sqrt

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from jdmkit import datasets, growth, sensitivity
from jdmkit.datasets import DataError
from jdmkit.sensitivity import fit, read_parameters
from jdmkit.sensitivity.draws import quick_quantiles

POSITIVE = st.floats(0.01, 1e4)
ROWS = {
    "gamma": {"dist_mean": 97.0, "dist_se": 30.0},
    "beta": {"dist_mean": 0.26, "dist_se": 0.06},
    "lognormal": {"dist_median": 215.0, "dist_p2_5": 166.0, "dist_p97_5": 300.0},
    "normal": {"dist_mean": -3.0, "dist_se": 2.0},
    "triangular": {"low": 9.0, "value": 14.0, "high": 17.0},
    "uniform": {"low": 4.0, "high": 9.0},
    "poisson": {"dist_mean": 6.0},
    "lms": {"value": 23.07, "low": 18.66, "high": 30.73, "low_meaning": "5th percentile",
            "high_meaning": "95th percentile"},
}  # fmt: skip


def table(**columns):
    defaults = {"parameter": "x", "value": 1.0}
    columns = {k: np.atleast_1d(v) for k, v in {**defaults, **columns}.items()}
    n = max(map(len, columns.values()))
    return pd.DataFrame({k: np.broadcast_to(v, n) for k, v in columns.items()})


def faults(frame):
    with pytest.raises(DataError) as caught:
        read_parameters(frame)
    return caught.value.faults


@settings(max_examples=200, deadline=None)
@given(mean=POSITIVE, ratio=st.floats(0.01, 3))
def test_gamma_and_lognormal_keep_their_moments(mean, ratio):
    row = {"dist_mean": mean, "dist_se": mean * ratio}
    shape, scale = fit("gamma", row).numbers
    assert stats.gamma(shape, scale=scale).mean() == pytest.approx(mean)
    assert stats.gamma(shape, scale=scale).std() == pytest.approx(mean * ratio)
    mu, sigma = fit("lognormal", row).numbers
    frozen = stats.lognorm(sigma, scale=np.exp(mu))
    assert (frozen.mean(), frozen.std()) == pytest.approx((mean, mean * ratio))


@settings(max_examples=200, deadline=None)
@given(mean=st.floats(0.001, 0.999), part=st.floats(0.01, 0.99))
def test_beta_keeps_its_moments_wherever_it_can_have_them(mean, part):
    se = part * sqrt(mean * (1 - mean))
    frozen = stats.beta(*fit("beta", {"dist_mean": mean, "dist_se": se}).numbers)
    assert (frozen.mean(), frozen.std()) == pytest.approx((mean, se))
    with pytest.raises(ValueError, match="it must be below"):
        fit("beta", {"dist_mean": mean, "dist_se": sqrt(mean * (1 - mean)) * 1.0001})


def test_a_fitted_distribution_reproduces_the_interval_ends():
    price = fit("lognormal", {"dist_p2_5": 6228, "dist_p97_5": 8674})
    assert price.ppf([0.025, 0.975]) == pytest.approx([6228, 8674])
    duration = fit("lognormal", {"dist_q1": 10.4, "dist_q3": 121.3})
    assert duration.ppf([0.25, 0.75]) == pytest.approx([10.4, 121.3])
    heat = fit("normal", {"dist_p2_5": -2.0, "dist_p97_5": 6.0})
    assert heat.ppf([0.025, 0.5, 0.975]) == pytest.approx([-2, 2, 6])
    assert fit("lognormal", ROWS["lognormal"]).ppf(0.5) == pytest.approx(215)


@pytest.mark.parametrize("sex", ["female", "male"])
@pytest.mark.parametrize("age", [2.5, 7, 11, 16])
def test_body_weight_follows_the_growth_chart(age, sex):
    low, median, high = (growth.weight_for_age(age, sex, percentile=p) for p in (5, 50, 95))
    row = {**ROWS["lms"], "value": median, "low": low, "high": high}
    weight = fit("lms", row)
    for percentile in (1, 10, 25, 75, 90, 99):
        chart = growth.weight_for_age(age, sex, percentile=percentile)
        assert weight.ppf(percentile / 100) == pytest.approx(chart, rel=1e-6)


@pytest.mark.parametrize("family", ROWS)
def test_draws_quantiles_and_stated_moments_are_of_one_distribution(family):
    fitted = fit(family, ROWS[family])
    drawn = fitted.draw(np.random.default_rng(3), 200_000)
    for p in (0.01, 0.2, 0.5, 0.8, 0.99):
        quantile = float(fitted.ppf(p))
        if family == "poisson":
            assert np.mean(drawn <= quantile) >= p - 0.005 > np.mean(drawn < quantile) - 0.01
        else:
            assert np.mean(drawn <= quantile) == pytest.approx(p, abs=0.005)
    error = fitted.sd / sqrt(drawn.size)
    # the tails that an LMS is held within are a thousandth of its draws
    slack = 2e-4 * fitted.mean if family == "lms" else 0
    assert drawn.mean() == pytest.approx(fitted.mean, abs=5 * error + slack)
    assert drawn.std() == pytest.approx(fitted.sd, rel=0.02)


@pytest.mark.parametrize(
    ("family", "row"),
    [
        *ROWS.items(),
        ("gamma", {"dist_mean": 1.0, "dist_se": 4.0}),
        ("gamma", {"dist_mean": 1e4, "dist_se": 10.0}),
        ("beta", {"dist_alpha": 0.1, "dist_beta": 5.0}),
        ("beta", {"dist_mean": 0.01, "dist_se": 0.008}),
    ],
)
def test_quick_quantiles_are_the_exact_ones(family, row):
    exact = fit(family, row)
    u = np.random.default_rng(8).random(20_000)
    off = quick_quantiles(exact)(stats.norm.ppf(u)) - exact.ppf(u)
    assert abs(off).max() < 1e-6 * exact.sd


@pytest.mark.parametrize("family", [name for name in ROWS if name != "poisson"])
def test_shares_below_a_number_undo_quantiles(family):
    fitted = fit(family, ROWS[family])
    shares = np.linspace(0.002, 0.998, 51)
    assert fitted.cdf(fitted.ppf(shares)) == pytest.approx(shares, abs=1e-9)
    far = fitted.cdf([-1e9, 1e9])
    assert far == pytest.approx([0, 1], abs=1e-12)


def test_shares_below_a_number_are_those_of_scipy():
    for family, frozen in {
        "gamma": stats.gamma((97 / 30) ** 2, scale=30**2 / 97),
        "normal": stats.norm(-3, 2),
        "triangular": stats.triang(5 / 8, loc=9, scale=8),
        "uniform": stats.uniform(4, 5),
        "poisson": stats.poisson(6),
    }.items():
        x = np.linspace(-1, 120, 200)
        assert fit(family, ROWS[family]).cdf(x) == pytest.approx(frozen.cdf(x)), family


def test_a_median_outside_its_interval_is_a_fault():
    with pytest.raises(ValueError, match="needs a median between 6 and 48") as caught:
        fit("lognormal", {"dist_median": 60, "dist_p2_5": 6, "dist_p97_5": 48})
    assert caught.value.column == "dist_median"


def test_numbers_beyond_arithmetic_are_a_fault_of_their_cell():
    for family, row in {
        "gamma": {"dist_mean": 97.0, "dist_se": 1e-200},
        "beta": {"dist_mean": 0.5, "dist_se": 1e-200},
    }.items():
        with pytest.raises(ValueError, match="arithmetic"):
            fit(family, row)


def test_quantiles_at_the_ends_are_finite():
    for family, row in ROWS.items():
        assert np.isfinite(fit(family, row).ppf([0.0, 1.0])).all(), family


def test_dirichlet_shares_add_up_and_have_their_moments():
    alphas = np.array([2.0, 3, 5])
    shares = table(parameter=["a", "b", "c"], value=[0.2, 0.3, 0.5], distribution="dirichlet",
                   dist_alpha=alphas, group="site")  # fmt: skip
    for method in ("random", "sobol"):
        drawn = sensitivity.sample(shares, 40_000, seed=2, method=method)
        assert np.allclose(drawn.sum(axis=1), 1)
        exact = stats.dirichlet(alphas)
        assert drawn.mean().to_numpy() == pytest.approx(exact.mean(), abs=0.005)
        assert drawn.var().to_numpy() == pytest.approx(exact.var(), rel=0.05)
    stated = read_parameters(shares).distributions
    assert [d.mean for d in stated.values()] == pytest.approx(exact.mean())
    assert [d.sd**2 for d in stated.values()] == pytest.approx(exact.var())


def test_a_share_that_moves_takes_the_rest_of_its_group_along():
    shares = table(parameter=["a", "b", "c"], value=[0.2, 0.3, 0.5], low=0.1, high=0.6,
                   distribution="dirichlet", dist_alpha=[2, 3, 5], group="site")  # fmt: skip
    sums = sensitivity.one_way(lambda p: {"A": p["a"] + p["b"] + p["c"]}, shares)
    assert sums[["result_min", "result_max"]].to_numpy() == pytest.approx(np.ones((3, 2)))
    assert sums["monotone"].all()
    ratio = sensitivity.one_way(lambda p: {"A": p["b"] / p["c"]}, shares, parameters=["a"])
    assert ratio["result_max"][0] == pytest.approx(ratio["result_min"][0])


def test_every_row_of_the_packaged_table_is_read():
    own = datasets.load_cost_assumptions()
    checked = read_parameters(own)
    plain = own[own["distribution"] != "derived"]
    assert checked.base == dict(zip(plain["parameter"], plain["base"], strict=True))
    with pytest.raises(ValueError, match="derived"):
        checked.ranged(["parent_hours_lost_per_infusion_day"])
    varying = own[~own["distribution"].isin(sensitivity.HELD)]["parameter"]
    assert list(checked.distributions) == varying.tolist()
    means = own.set_index("parameter")["dist_mean"].dropna()
    for name, mean in means.items():
        assert checked.distributions[name].mean == pytest.approx(mean), name
    assert all(d.method and d.sd > 0 for d in checked.distributions.values())


def test_an_object_with_a_table_is_accepted():
    class Assumptions:
        def table(self):
            return table(value=4.0)

    assert read_parameters(Assumptions()).base == {"x": 4.0}
    indexed = table(value=4.0).set_index("parameter")
    assert read_parameters(indexed).base == {"x": 4.0}
    with pytest.raises(TypeError, match="DataFrame"):
        read_parameters({"x": 4.0})


def test_all_faults_are_reported_together_with_row_and_column():
    planted = pd.DataFrame(
        [
            ("price", 90.0, 95, 101, "USD/g", "gamma", 97, 3),
            ("wage", 30.0, 40, 20, "USD/h", "gamma", 36, 8),
            ("denied", 0.2, 0.1, 1.2, "probability", "beta", 0.2, 0.05),
            ("serious", 0.5, 0.1, 0.9, "probability", "beta", 0.5, 0.6),
            ("visit", 90.0, 40, 195, "USD/visit", "gamma, about 90 (se 30)", None, None),
            ("lab", 34.0, 31, 110, "USD/set", "gama", 34, 12),
            ("fee", -5.0, -10, 35, "USD/day", "fixed", None, None),
            ("event", 25.0, 5, 100, "USD/event", "gamma", 25, None),
            ("price", 1.0, 0, 2, "", "fixed", None, None),
            ("empty", None, 0, 2, "", "fixed", None, None),
            ("text", "12 to 15", 0, 20, "", "fixed", None, None),
            ("", 1.0, 0, 2, "", "fixed", None, None),
            ("flag", True, 0, 2, "", "fixed", None, None),
            ("vast", np.inf, 0, 2, "", "fixed", None, None),
            ("shares", 0.4, 0, 1, "share", "dirichlet", None, None),
        ],
        columns=["parameter", "value", "low", "high", "unit", "distribution", "dist_mean",
                 "dist_se"],
    )  # fmt: skip
    found = faults(planted)
    for row, words in [
        (1, ["value: 90 lies outside its range of 95 to 101"]),
        (2, ["low: 40 is greater than high, which is 20"]),
        (3, ["high: 1.2 is greater than 1; a probability must be between 0 and 1"]),
        (4, ["dist_se: ", "beta", "mean 0.5 cannot have a standard error of 0.6"]),
        (5, ["write one name here, 'gamma'", "got 'gamma, about 90 (se 30)'"]),
        (6, ["gama", "gamma"]),
        (7, ["value: -5 is less than 0; a cost must be 0 or more"]),
        (7, ["low: -10 is less than 0; a cost must be 0 or more"]),
        (8, ["dist_se: a gamma distribution needs dist_mean and dist_se", "blank: dist_se"]),
        (9, ["parameter: the name of an earlier row"]),
        (10, ["a missing value is never zero"]),
        (11, ["'12 to 15' is not a number"]),
        (12, ["parameter: blank"]),
        (13, ["True is not a number"]),
        (14, ["inf"]),
        (15, ["dist_alpha"]),
    ]:
        lines = [f for f in found if f.startswith(f"row {row} (")]
        assert any(all(word in line for word in words) for line in lines), (row, lines)
    assert len({f.split(",")[0] for f in found}) == len(planted)


@pytest.mark.parametrize(
    ("columns", "words"),
    [
        ({"distribution": "dirichlet", "dist_alpha": 2.0}, "group"),
        ({"distribution": "dirichlet", "dist_alpha": 2.0, "group": "g"}, "one share alone"),
        ({"parameter": ["a", "b"], "value": [0.3, 0.3], "distribution": "dirichlet",
          "dist_alpha": 2.0, "group": "g"}, "add up to 1; got 0.6"),
        ({"distribution": "lognormal", "dist_p2_5": 3.0, "dist_p97_5": 2.0}, "must be below"),
        ({"distribution": "lognormal", "dist_mean": -1.0, "dist_se": 2.0}, "above 0"),
        ({"distribution": "lms", "low": 0.5, "high": 2.0}, "percentile"),
        ({"distribution": "triangular"}, "blank: low, high"),
        ({"distribution": "triangular", "low": 1.0, "high": 1.0}, "must be below"),
        ({"distribution": "beta", "dist_alpha": 3.0}, "blank: dist_beta"),
        ({"distribution": "beta", "dist_mean": 1.0, "dist_se": 0.1}, "between 0 and 1"),
        ({"distribution": "gamma", "dist_mean": 1e300, "dist_se": 1e-300}, "arithmetic"),
    ],
)  # fmt: skip
def test_missing_distribution_parameters_are_named(columns, words):
    assert words in " ".join(faults(table(**columns)))


def test_a_fixed_value_may_be_blank_and_is_not_zero():
    frame = table(parameter=["own_price", "price"], value=[np.nan, 97.0], low=[np.nan, 91],
                  high=[np.nan, 101], distribution=["scenario", "gamma"],
                  dist_mean=[np.nan, 97], dist_se=[np.nan, 3])  # fmt: skip

    def model(p):
        return {"A": 700 * p.get("own_price", p["price"])}

    assert read_parameters(frame).base == {"price": 97.0}
    assert sensitivity.one_way(model, frame)["parameter"].tolist() == ["price"]
    run = sensitivity.probabilistic(model, frame, draws=500)
    assert list(run.kept_parameters) == ["price"] and run.summary["sd"][0] > 0
    found = sensitivity.threshold(model, frame, "own_price", target=70_000, low=50, high=150)
    assert found.at == pytest.approx([100])
    assert "value: blank" in " ".join(faults(frame.assign(distribution="gamma")))
    assert "value: blank" in " ".join(faults(frame.drop(columns="distribution")))


def test_fixed_parameters_do_not_vary_and_the_others_draw_the_same():
    frame = table(parameter=["x", "y"], value=5.0, distribution="gamma", dist_mean=5, dist_se=1)
    checked = read_parameters(frame)
    whole, held = sensitivity.sample(checked, 50), sensitivity.sample(checked.holding("x"), 50)
    assert held["x"].eq(5).all() and held["y"].equals(whole["y"]) and whole["x"].nunique() == 50
    with pytest.raises(KeyError, match="x"):
        checked.holding("xx")
    shares = table(parameter=["a", "b"], value=0.5, distribution="dirichlet", dist_alpha=2.0,
                   group="g")  # fmt: skip
    with pytest.raises(ValueError, match="all of a Dirichlet group or none"):
        read_parameters(shares).holding("a")
    assert read_parameters(shares).holding("a", "b").distributions == {}


def test_missing_columns_and_empty_tables_are_refused():
    assert "column value: missing" in faults(pd.DataFrame({"parameter": ["x"]}))
    assert "the table has no row" in faults(pd.DataFrame({"parameter": [], "value": []}))


def test_the_lms_median_has_half_its_draws_below():
    weight = fit("lms", ROWS["lms"])
    z = 1.0
    share = (1 + erf(z / sqrt(2))) / 2
    assert weight.ppf(0.5) == pytest.approx(23.07)
    assert 23.07 < weight.ppf(share) < 30.73


def test_parameters_a_model_fixes_are_not_varied_drawn_or_passed():
    seen = set()

    class Holding:
        held = pd.DataFrame(
            [("a", np.nan, "USD", "differs", "", ""), ("own", 7.0, "USD", "listed", "key", "")],
            columns=["parameter", "value", "unit", "why", "source", "confidence"],
        )

        def __call__(self, sets):
            seen.update(sets)
            return {"one": 2 * sets["c"] + 7 * sets["d"], "two": 3 * sets["c"]}

    frame = table(parameter=["a", "c", "d"], value=1.0, low=0.0, high=2.0, distribution="gamma",
                  dist_mean=1.0, dist_se=1.0)  # fmt: skip
    why, model = {"a": "differs", "own": "listed"}, Holding()
    for found in (
        sensitivity.one_way(model, frame),
        sensitivity.two_way(model, frame, "c", "d", points=2),
        sensitivity.global_sensitivity(model, frame, "one", draws=64),
    ):
        assert found.attrs["held"] == why
    run = sensitivity.probabilistic(model, frame, draws=100)
    assert run.held == why
    assert run.words.endswith("Held by the model: a (differs); own (listed).")
    assert run.parameters["parameter"].tolist() == ["c", "d", "a", "own"]
    assert seen == {"c", "d"}
    shares = table(parameter=["a", "c"], value=0.5, distribution="dirichlet", dist_alpha=2.0,
                   group="g")  # fmt: skip
    with pytest.raises(ValueError, match="all of a Dirichlet group or none"):
        sensitivity.one_way(model, shares)
