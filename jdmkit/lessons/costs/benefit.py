"""Lesson 5: the benefit that a price requires."""

import numpy as np
import pandas as pd

from jdmkit import costs, datasets, sensitivity
from jdmkit.charts import FAINT, LINES, PALETTE, PAPER, Chart, Table, blank_axes, mark, styled
from jdmkit.costs import Scenario
from jdmkit.lessons.costs import plans
from jdmkit.lessons.costs.plans import ledger_of
from jdmkit.lessons.costs.uncertainty import NOTHING, TREATED
from jdmkit.lessons.costs.words import about, under, usd

WORTHS = (50_000, 100_000, 150_000)
"""USD per QALY: the customary US range, recalled."""


@styled
def plot_required_benefit(
    price_basis: str | None = None, scenario: Scenario | None = None
) -> Chart:
    """Show the gain that a year's price presumes: what stands in place of a cost per QALY.

    Parameters
    ----------
    price_basis, scenario
        As in :func:`plot_tornado`.
    """
    plan, base = plans.of(scenario, price_basis=price_basis)
    gap = datasets.load("gaps").query("gap_id == 'G20'")
    ledger = ledger_of(plan)
    extra = costs.total(ledger)
    worths = np.linspace(20_000, 200_000, 91)
    told = {NOTHING: 0.0, TREATED: extra}
    view = sensitivity.required_benefit(told, worths, reference=NOTHING, horizon_years=plan.years)
    named = sensitivity.required_benefit(told, WORTHS, reference=NOTHING, horizon_years=plan.years)
    gains = named["required_qaly_per_year"]
    sheet, axes = blank_axes(7.4, 3.9)
    top = max(3.0, 1.1 * gains.max())
    axes.axhspan(1, top, facecolor=PAPER, edgecolor=FAINT, hatch="//", lw=0)
    axes.axhline(1, color=PALETTE[1], ls=LINES[1], lw=1.6)
    axes.text(
        199_000,
        1 + 0.02 * top,
        "above: more than a whole year of full health",
        ha="right",
        va="bottom",
        color=PALETTE[1],
        bbox={"fc": PAPER, "ec": "none", "pad": 1.5},
    )
    axes.plot(worths, view["required_qaly_per_year"], color=PALETTE[0], lw=2.4)
    axes.plot(WORTHS, gains, "o", color=PALETTE[0], ms=8)
    for worth, gain in zip(WORTHS, gains, strict=True):
        axes.annotate(
            f"{gain:.2f}",
            (worth, gain),
            xytext=(6, 7),
            textcoords="offset points",
            bbox={"fc": PAPER, "ec": "none", "pad": 1},
        )
    axes.set(
        xlim=(20_000, 200_000),
        ylim=(0, top),
        xlabel="USD that a payer would give for a QALY",
        ylabel="QALYs to be gained a year",
    )
    axes.xaxis.set_major_formatter("{x:,.0f}")
    axes.locator_params(axis="x", nbins=5)
    listed = ", ".join(
        f"{gain:.2f} at {worth:,.0f}" + (" (more than the year can hold)" if gain > 1 else "")
        for worth, gain in zip(WORTHS, gains, strict=True)
    )
    words = under(
        f"To be worth {usd(extra)} more than a year without it, all else equal, immunoglobulin would have to gain, in QALYs a year: "
        f"{listed} USD per QALY (customary worths, {mark('recalled', 'recalled')}). {_within_the_year(ledger)} "
        f"Whether it gains that much nobody has measured: {gap['gap'].iloc[0]}",
        plan, base,
    )  # fmt: skip
    return Chart(
        sheet,
        words,
        *datasets.provenance(
            ledger,
            about(plan, "willingness_to_pay_per_qaly"),
            gap,
        ),
    )


def _within_the_year(ledger: pd.DataFrame) -> str:
    """Say what the gain that a price presumes leaves out."""
    due = costs.totals(ledger).loc[["laboratory", "visits"], "payer"].sum()
    return (
        "Within a year of treatment no more than 1 can be gained, states worse than death apart; benefit that lasts, as calcinosis "
        f"prevented, would count further. The year without it is taken to cost nothing, though visits and tests ({usd(due)}) come anyway."
    )


@styled
def table_what_if(scenario: Scenario | None = None) -> Table:
    """Compute a cost per QALY as a what-if, for gains that nobody has measured.

    Parameters
    ----------
    scenario : Scenario, optional
        As in :func:`plot_tornado`.
    """
    plan, base = plans.of(scenario)
    ledger, inputs = ledger_of(plan), plan.assumptions
    ill, well = inputs["utility_active_moderate_jdm"], inputs["utility_inactive_jdm"]
    cases = {
        "half of it": (well - ill) / 2,
        f"from {ill:g} to {well:g} for a whole year": well - ill,
        "all that a year can gain": 1.0,
    }
    rows, total = [], costs.total(ledger)
    for case, gain in cases.items():
        found = sensitivity.icers(
            {NOTHING: 0.0, TREATED: total}, {NOTHING: 0.0, TREATED: gain}
        ).iloc[-1]
        rows.append(
            (
                case,
                mark(f"{gain:.3g} QALY", "assumed"),
                mark(f"{found['icer']:,.0f} USD", "assumed"),
                found["effects_are"],
            )
        )
    frame = pd.DataFrame(rows, columns=["what if the gain were", "gain", "cost per QALY", "mind"])
    words = under(
        f"A what-if, not a result: {usd(total)} for a gain of {well - ill:.2g} QALY would be {total / (well - ill):,.0f} USD per QALY. "
        "The gains are borrowed from other diseases or chosen; no utility of JDM has been measured.", plan, base,
    )  # fmt: skip
    rows = about(plan, "utility_active_moderate_jdm", "utility_inactive_jdm")
    return Table(frame, words, *datasets.provenance(ledger, rows))
