"""Lesson 5: how certain a result is."""

import numpy as np
import pandas as pd

from jdmkit import costs, datasets, sensitivity
from jdmkit.charts import INK, LINES, PALETTE, PAPER, Chart, Table, blank_axes, styled
from jdmkit.costs import Scenario
from jdmkit.lessons.costs import plans
from jdmkit.lessons.costs.plans import girls_plan, ledger_of
from jdmkit.lessons.costs.words import two, under, usd

TRUST = {
    "verified": (PALETTE[0], ""),
    "secondary": (PALETTE[2], ".."),
    "recalled": (PALETTE[4], "///"),
    "assumed": (PALETTE[1], "xxx"),
}
"""Confidence to color and hatch."""


# --- how sure ----------------------------------------------------------------------------------


@styled
def plot_resting_on(price_basis: str | None = None, scenario: Scenario | None = None) -> Chart:
    """Show the share of each result that rests on verified, secondary, recalled, assumed inputs.

    Parameters
    ----------
    price_basis, scenario
        As in :func:`plot_tornado`.
    """
    plan, base = plans.of(scenario, price_basis=price_basis)
    ledger = ledger_of(plan)
    shares = pd.DataFrame(
        {who: costs.resting_on(ledger, who) for who in ("payer", "family", "society")}
    )
    sheet, axes = blank_axes(7.6, 2.9)
    left = np.zeros(shares.shape[1])
    for word, (color, hatch) in TRUST.items():
        part = 100 * shares.loc[word].to_numpy()
        axes.barh(
            range(len(left)),
            part,
            left=left,
            height=0.6,
            color=color,
            hatch=hatch,
            ec=PAPER,
            lw=0,
            label=word,
        )
        left = left + part
    axes.set_yticks(range(len(left)), shares.columns)
    axes.invert_yaxis()
    axes.set(xlim=(0, 100), xlabel="% of the result")
    sheet.legend(loc="outside upper left", ncols=4)
    told = "; ".join(
        f"{who}: "
        + ", ".join(f"{share:.0%} {word}" for word, share in shares[who].items() if share >= 0.005)
        for who in shares
    )
    words = under(
        f"What each result rests on. {told}. A row counts as its weakest input does.", plan, base
    )
    return Chart(sheet, words, *datasets.provenance(ledger))


NOTHING, TREATED = "no immunoglobulin", "immunoglobulin"

SEED = 20261122


def _ways_to_draw(plan: Scenario) -> dict[str, Scenario]:
    """The plan in hospital, and the same at home."""
    return {"hospital": plan.replace(site="hospital"), "home": plan.replace(site="home")}


@styled
def plot_spread(
    draws: int = 4096,
    method: str = "random",
    price_basis: str | None = None,
    scenario: Scenario | None = None,
) -> Chart:
    """Draw all uncertain inputs at once; show the spread of the payer's year, and how sure its mean is.

    Parameters
    ----------
    draws : int
        Parameter sets.
    method : {"random", "sobol"}
        As in :func:`sensitivity.probabilistic`.
    price_basis, scenario
        As in :func:`plot_tornado`.
    """
    plan, base = plans.of(scenario, price_basis=price_basis)
    model = costs.cost_model({"year": plan})
    run = sensitivity.probabilistic(
        model, plan.assumptions, draws=draws, seed=SEED, method=method, keep=draws
    )
    return spread_chart(run, plan, base)


def spread_chart(run: sensitivity.ProbabilisticRun, plan: Scenario, base: Scenario) -> Chart:
    """Chart of a run's draws, with their mean and its standard error in the words."""
    row, fixed = run.summary.iloc[0], costs.total(ledger_of(plan))
    sheet, axes = blank_axes(7.6, 3.9)
    axes.hist(run.kept_costs.iloc[:, 0], bins=60, color=PALETTE[0], ec=PAPER, lw=0.4)
    lines = [
        axes.axvline(row["mean"], color=PALETTE[1], lw=2.4, label="mean"),
        axes.axvline(fixed, color=INK, lw=1.8, ls=LINES[3], label="inputs at base"),
        axes.axvline(row["p2_5"], color=PALETTE[2], lw=1.8, ls=LINES[1], label="95 % of draws"),
    ]
    axes.axvline(row["p97_5"], color=PALETTE[2], lw=1.8, ls=LINES[1])
    axes.set(xlabel="payer's costs in USD", ylabel="draws")
    axes.xaxis.set_major_formatter("{x:,.0f}")
    axes.locator_params(axis="x", nbins=6)
    sheet.legend(handles=lines, loc="outside upper left", ncols=3)
    points = {"random": "pseudo-random", "sobol": "scrambled Sobol"}[run.method]
    name = plans.priced(plan)[0].parameter
    kind = plan.assumptions.row(name).distribution if name else "fixed"
    price = "held" if kind in ("scenario", "fixed") else f"drawn ({kind})"
    held = (
        ""
        if plan.weight_kg is None
        else f" The weight is known, {plan.weight_kg:g} kg, and not drawn."
    )
    words = under(
        f"{run.draws:,} {points} draws, seed {run.seed}: mean {usd(row['mean'])} with a standard error of {two(row['se'])}; 95 % of draws lie in "
        f"{row['p2_5']:,.0f} (standard error {two(row['p2_5_se'])}) to {row['p97_5']:,.0f} ({two(row['p97_5_se'])}); with all inputs at base it is {usd(fixed)}."
        f"{held} The price of a gram is {price}; dose and cap are held. The standard error says how well the mean is computed, the interval how little is known."
        + (f" The run was {run.stopped} early; this is what stood." if run.stopped else ""),
        plan, base,
    )  # fmt: skip
    return Chart(sheet, words, *datasets.provenance(ledger_of(plan)))


@styled
def table_sobol(draws: int = 1024, seeds: int = 5) -> Table:
    """Measure how many fewer scrambled Sobol draws give the standard error of pseudo-random ones.

    Parameters
    ----------
    draws : int
        Draws of each run.
    seeds : int
        Sobol runs to average over.
    """
    plan = girls_plan()
    model = costs.cost_model(_ways_to_draw(plan))
    random = (
        _errors(model, plan, 16 * draws, SEED, "random") * 4
    )  # an error falls with the root of the draws
    found = [_errors(model, plan, draws, SEED + seed, "sobol") for seed in range(seeds)]
    sobol = np.sqrt(np.mean(np.square(found), axis=0))
    fewer = (random / sobol) ** 2
    names = ["mean cost", "97.5 % quantile", "P(hospital is cheapest)"]
    frame = pd.DataFrame(
        {
            "result": names,
            "standard error, pseudo-random": [two(e) for e in random],
            "standard error, Sobol": [two(e) for e in sobol],
            "times fewer draws": [two(n) for n in fewer],
        }
    )
    words = under(
        f"At {draws:,} draws (seeds from {SEED}) scrambled Sobol points need {two(fewer[0])} times fewer draws for the mean, {two(fewer[1])} for the 97.5 % quantile "
        f"and {two(fewer[2])} for the probability of being cheapest: a smooth average gains much, an edge little.",
        plan, girls_plan(),
    )  # fmt: skip
    return Table(frame, words, *datasets.provenance(ledger_of(plan)))


def _errors(
    model: costs.CostModel, plan: Scenario, draws: int, seed: int, method: str
) -> np.ndarray:
    """Standard errors of a mean, a tail quantile and a probability."""
    run = sensitivity.probabilistic(
        model, plan.assumptions, draws=draws, seed=seed, method=method, keep=0
    )
    first = run.summary.iloc[0]
    return np.array([first["se"], first["p97_5_se"], run.cheapest["p_best_se"].iloc[0]])
