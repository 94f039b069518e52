"""The cost workbench: comparison with the first run, and the audit."""

from collections.abc import Iterable

import pandas as pd

from jdmkit import costs, datasets, sensitivity
from jdmkit.charts import LINES, PALETTE, Chart, Table, blank_axes, say, styled
from jdmkit.costs import Scenario
from jdmkit.costs.audit import STATUSES, audit
from jdmkit.lessons.costs import (
    bridge_words,
    changed_words,
    draw_bridge,
    ledger_of,
    quiet,
    spread_chart,
    two,
)
from jdmkit.lessons.workbench.plan import DRAWS, SEED, base_plan, plan_or_base

NAMES = {
    "payer_medicare": "payer, Medicare",
    "payer_commercial": "payer, negotiated",
    "family_time": "family, time and travel",
}
"""Labels of the results of the first run."""

PAIR = """
{name}: {mean:,.0f} (standard error {se}; {low:,.0f} to {high:,.0f})
beside {first_mean:,.0f} ({first_low:,.0f} to {first_high:,.0f})
"""

FIRST_RUN = """
Boy of 7 at a random percentile, year 1, {draws:,} draws, seed {seed},
mean and 95 % of draws in USD.
{pairs}.
{means_lie} in the band of the first run, which is for plausibility and no evidence.
{changed}
"""

FIRST_RUN_BRIDGE = """
Rebuilt with this model's rules switched off, the first run costs the payer {first_usd:,.0f} USD
(it printed a mean of {printed:,.0f}); the base case costs {base_usd:,.0f} USD:
{difference_usd:+,.0f} USD. {causes}.
The child grows, vials are opened whole, doses are rounded,
and the base case counts one course more.
"""

AUDIT = """
{passed} checks passed, {failed} failed{which}, {not_applicable} do not apply to this plan,
{not_done} are not done.
{changed}
"""


@styled
def plot_run(
    run: sensitivity.ProbabilisticRun | None = None, scenario: Scenario | None = None
) -> Chart:
    """Show a probabilistic run: spread, mean, standard error; and whether it was stopped early.

    Parameters
    ----------
    run : ProbabilisticRun, optional
        From :func:`sensitivity.probabilistic`; default a short one of the plan.
    scenario : Scenario, optional
        The plan that was run.
    """
    plan = plan_or_base(scenario)
    if run is None:
        run = _drawn(plan, "payer", 4096)
    return spread_chart(run, plan, base_plan())


@datasets.remembered
def _drawn(plan: Scenario, perspective: str, draws: int) -> sensitivity.ProbabilisticRun:
    with quiet():
        return costs.draw_costs(plan, perspective, draws=draws, seed=SEED)


def first_runs() -> Iterable[tuple[pd.Series, pd.Series]]:
    """Rows of the first run, each with our summary for the same child, inputs, draws and seed."""
    for _, row in datasets.load("cost_first_run").iterrows():
        plan = base_plan().replace(price_basis=row["price_basis"])
        yield row, _drawn(plan, row["perspective"], DRAWS).summary.iloc[0]


@styled
def plot_first_run() -> Chart:
    """Compare this model with the first run of the same inputs: mean and 95 % of the draws."""
    pairs = list(first_runs())
    figure, axes = blank_axes(7.8, 3.4)
    looks = (
        ("first run", -0.16, PALETTE[5], LINES[1], "s"),
        ("this model", 0.16, PALETTE[0], LINES[0], "o"),
    )
    for label, shift, color, line, marker in looks:
        for place, (first, ours) in enumerate(pairs):
            own = label == "this model"
            low, mean, high = (
                (ours["p2_5"], ours["mean"], ours["p97_5"])
                if own
                else (first["low"], first["mean"], first["high"])
            )
            axes.plot([low, high], [place + shift] * 2, color=color, ls=line, lw=2.4)
            axes.plot(
                mean,
                place + shift,
                marker,
                color=color,
                ms=9,
                ls="",
                label=label if place == 0 else None,
            )
            axes.annotate(
                f"{mean:,.0f}",
                (high, place + shift),
                xytext=(6, 0),
                textcoords="offset points",
                va="center",
                size="small",
            )
    axes.set_yticks(range(len(pairs)), [NAMES[first["result"]] for first, _ in pairs])
    axes.set(
        ylim=(len(pairs) - 0.5, -0.5),
        xlim=(0, 300_000),
        xlabel="USD in year 1 (line: 95 % of draws; number: mean)",
    )
    axes.xaxis.set_major_formatter("{x:,.0f}")
    figure.legend(loc="outside upper left", ncols=2)
    inside = all(first["low"] < ours["mean"] < first["high"] for first, ours in pairs)
    words = say(
        FIRST_RUN,
        draws=DRAWS,
        seed=SEED,
        pairs="; ".join(_pair_words(first, ours) for first, ours in pairs),
        means_lie="All means lie" if inside else "Not all means lie",
        changed=changed_words(base_plan(), base_plan()),
    )
    band = datasets.load("cost_first_run")
    return Chart(figure, words, *datasets.provenance(ledger_of(base_plan()), band))


def _pair_words(first: pd.Series, ours: pd.Series) -> str:
    """Describe one result of this model and of the first run."""
    return say(
        PAIR,
        name=NAMES[first["result"]],
        mean=ours["mean"],
        se=two(ours["se"]),
        low=ours["p2_5"],
        high=ours["p97_5"],
        first_mean=first["mean"],
        first_low=first["low"],
        first_high=first["high"],
    )


def first_plan() -> Scenario:
    """Base case as the first run took it: no growth, every gram billed as dosed, 13 courses.

    It drew 13.3 courses on average, as a triangular distribution of 9, 14 and 17 does.
    """
    base = base_plan()
    bulk = base.supplied._replace(sizes_g=(0.1,))
    return base.replace(grows=False, rounding="none", supply=bulk, infusions_year1=13)


@styled
def plot_first_run_bridge() -> Chart:
    """Explain by cause why this model's base case differs from the first run."""
    found = costs.compare(first_plan(), base_plan())
    band = datasets.load("cost_first_run").set_index("result").loc["payer_medicare"]
    figure = draw_bridge(found, "first run, rebuilt", "base case")
    words = say(
        FIRST_RUN_BRIDGE,
        first_usd=found.a_usd,
        printed=band["mean"],
        base_usd=found.b_usd,
        difference_usd=found.difference_usd,
        causes=bridge_words(found),
    )
    rows = datasets.load("cost_first_run").query("result == 'payer_medicare'")
    return Chart(figure, words, *datasets.provenance(ledger_of(base_plan()), rows))


@styled
def table_audit(scenario: Scenario | None = None) -> Table:
    """List the model's checks of itself on a plan, and those that were not done.

    Parameters
    ----------
    scenario : Scenario, optional
        The plan.
    """
    plan = plan_or_base(scenario)
    sheet = audit(plan)
    counts = sheet["status"].value_counts().reindex(list(STATUSES), fill_value=0)
    failed = sheet.loc[sheet["status"] == "failed", "check"].tolist()
    words = say(
        AUDIT,
        passed=counts["passed"],
        failed=counts["failed"],
        which=f" ({'; '.join(failed)})" if failed else "",
        not_applicable=counts["not applicable"],
        not_done=counts["not done"],
        changed=changed_words(plan, base_plan()),
    )
    frame = sheet.replace({"detail": {"": "nothing to say"}})
    return Table(frame, words)
