"""Lesson 5: how certain a result is."""

import numpy as np
import pandas as pd

from jdmkit import costs, datasets, sensitivity
from jdmkit.charts import INK, LINES, PALETTE, PAPER, Chart, Table, blank_axes, say, styled
from jdmkit.costs import Scenario
from jdmkit.lessons.costs import plans
from jdmkit.lessons.costs.plans import ledger_of, patient_plan
from jdmkit.lessons.costs.words import two, under

TRUST = {
    "verified": (PALETTE[0], ""),
    "secondary": (PALETTE[2], ".."),
    "recalled": (PALETTE[4], "///"),
    "assumed": (PALETTE[1], "xxx"),
}
"""Color and hatch of each word of confidence."""

RESTING_ON = "What each result rests on. {shares}. A row counts as its weakest input does."

SPREAD = """
{draws:,} {points} draws, seed {seed}:
mean {mean:,.0f} USD with a standard error of {mean_error};
95 % of draws lie in {low:,.0f} (standard error {low_error}) to {high:,.0f} ({high_error});
with all inputs at base it is {base_usd:,.0f} USD. {weight}
The price of a gram is {price}; dose and cap are held.
The standard error says how well the mean is computed, the interval how little is known.
{stopped}
"""

KNOWN_WEIGHT = "The weight is known, {weight_kg:g} kg, and not drawn."

STOPPED = "The run was {how} early; this is what stood."

SOBOL = """
At {draws:,} draws (seeds from {seed}) scrambled Sobol points need
{mean} times fewer draws for the mean, {quantile} for the 97.5 % quantile
and {cheapest} for the probability of being cheapest:
a smooth average gains much, an edge little.
"""

SOBOL_ROWS = ("mean cost", "97.5 % quantile", "P(hospital is cheapest)")
"""Names of the rows of :func:`sensitivity.sobol_efficiency` in the table."""

POINTS = {"random": "pseudo-random", "sobol": "scrambled Sobol"}


@styled
def plot_resting_on(price_basis: str | None = None, scenario: Scenario | None = None) -> Chart:
    """Show which share of each result rests on verified, secondary, recalled and assumed inputs.

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
    figure, axes = blank_axes(7.6, 2.9)
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
    figure.legend(loc="outside upper left", ncols=4)
    listed = "; ".join(
        f"{who}: "
        + ", ".join(f"{share:.0%} {word}" for word, share in shares[who].items() if share >= 0.005)
        for who in shares
    )
    words = under(say(RESTING_ON, shares=listed), plan, base)
    return Chart(figure, words, *datasets.provenance(ledger))


NOTHING, TREATED = "no immunoglobulin", "immunoglobulin"

SEED = 20261122


def _by_site(plan: Scenario) -> dict[str, Scenario]:
    """Return the plan in hospital, and the same at home."""
    return {"hospital": plan.replace(site="hospital"), "home": plan.replace(site="home")}


@styled
def plot_spread(
    draws: int = 4096,
    method: str = "random",
    price_basis: str | None = None,
    scenario: Scenario | None = None,
) -> Chart:
    """Draw all uncertain inputs at once; show the spread of the payer's year and its mean's error.

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
    run = costs.draw_costs(plan, draws=draws, seed=SEED, method=method, keep=draws)
    return spread_chart(run, plan, base)


def spread_chart(run: sensitivity.ProbabilisticRun, plan: Scenario, base: Scenario) -> Chart:
    """Chart of a run's draws, with their mean and its standard error in the words."""
    row, fixed = run.summary.iloc[0], costs.total(ledger_of(plan))
    figure, axes = blank_axes(7.6, 3.9)
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
    figure.legend(handles=lines, loc="outside upper left", ncols=3)
    known = plan.weight_kg
    words = say(
        SPREAD,
        draws=run.draws,
        points=POINTS[run.method],
        seed=run.seed,
        mean=row["mean"],
        mean_error=two(row["se"]),
        low=row["p2_5"],
        low_error=two(row["p2_5_se"]),
        high=row["p97_5"],
        high_error=two(row["p97_5_se"]),
        base_usd=fixed,
        weight="" if known is None else say(KNOWN_WEIGHT, weight_kg=known),
        price=_price_drawn(plan),
        stopped=say(STOPPED, how=run.stopped) if run.stopped else "",
    )
    return Chart(figure, under(words, plan, base), *datasets.provenance(ledger_of(plan)))


def _price_drawn(plan: Scenario) -> str:
    """Say whether the price of a gram is drawn, and from what."""
    name = plans.priced(plan)[0].parameter
    kind = plan.assumptions.row(name).distribution if name else "fixed"
    return "held" if kind in ("scenario", "fixed") else f"drawn ({kind})"


@styled
def table_sobol(draws: int = 1024, seeds: int = 5) -> Table:
    """Show how many fewer scrambled Sobol draws give the standard error of pseudo-random ones.

    Parameters
    ----------
    draws : int
        Draws of each run.
    seeds : int
        Sobol runs to average over.
    """
    plan = patient_plan()
    model = costs.cost_model(_by_site(plan))
    found = sensitivity.sobol_efficiency(
        model, plan.assumptions, draws=draws, seeds=seeds, seed=SEED
    )
    fewer = [two(number) for number in found["times_fewer_draws"]]
    frame = pd.DataFrame(
        {
            "result": SOBOL_ROWS,
            "standard error, pseudo-random": [two(error) for error in found["se_random"]],
            "standard error, Sobol": [two(error) for error in found["se_sobol"]],
            "times fewer draws": fewer,
        }
    )
    mean, quantile, cheapest = fewer
    words = say(SOBOL, draws=draws, seed=SEED, mean=mean, quantile=quantile, cheapest=cheapest)
    words = under(words, plan, patient_plan())
    return Table(frame, words, *datasets.provenance(ledger_of(plan)))
