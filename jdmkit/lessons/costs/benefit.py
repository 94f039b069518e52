"""Lesson 5: the health gain that a price requires."""

import numpy as np
import pandas as pd

from jdmkit import costs, datasets, sensitivity
from jdmkit.charts import FAINT, LINES, PALETTE, PAPER, Chart, Table, blank_axes, mark, say, styled
from jdmkit.costs import Scenario
from jdmkit.lessons.costs import plans
from jdmkit.lessons.costs.plans import ledger_of
from jdmkit.lessons.costs.uncertainty import NOTHING, TREATED
from jdmkit.lessons.costs.words import about, under

WILLINGNESS_TO_PAY = (50_000, 100_000, 150_000)
"""Willingness to pay, USD per QALY: the customary US range, recalled."""

REQUIRED = """
To be worth {extra_usd:,.0f} USD more than a year without it, all else equal,
immunoglobulin would have to gain, in QALYs a year: {gains} USD per QALY
(customary worths, {recalled}).
Within a year of treatment no more than 1 can be gained, states worse than death apart;
benefit that lasts, as calcinosis prevented, would count further.
The year without it is taken to cost nothing, though visits and tests ({due_usd:,.0f} USD) come
anyway.
Whether it gains that much nobody has measured: {gap}
"""

WHAT_IF = """
A what-if, not a result: {total_usd:,.0f} USD for a gain of {gain:.2g} QALY would be
{icer:,.0f} USD per QALY.
The gains are borrowed from other diseases or chosen;
no utility of JDM has been measured.
"""


@styled
def plot_required_benefit(
    price_basis: str | None = None, scenario: Scenario | None = None
) -> Chart:
    """Show the health gain that a year's price presumes; a cost per QALY cannot be computed.

    Parameters
    ----------
    price_basis, scenario
        As in :func:`plot_tornado`.
    """
    plan, base = plans.of(scenario, price_basis=price_basis)
    gap = datasets.load("gaps").query("gap_id == 'G20'")
    ledger = ledger_of(plan)
    extra = costs.total(ledger)
    amounts = np.linspace(20_000, 200_000, 91)
    year = {NOTHING: 0.0, TREATED: extra}
    view = sensitivity.required_benefit(year, amounts, reference=NOTHING, horizon_years=plan.years)
    named = sensitivity.required_benefit(
        year, WILLINGNESS_TO_PAY, reference=NOTHING, horizon_years=plan.years
    )
    gains = named["required_qaly_per_year"]
    figure, axes = blank_axes(7.4, 3.9)
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
    axes.plot(amounts, view["required_qaly_per_year"], color=PALETTE[0], lw=2.4)
    axes.plot(WILLINGNESS_TO_PAY, gains, "o", color=PALETTE[0], ms=8)
    for amount, gain in zip(WILLINGNESS_TO_PAY, gains, strict=True):
        axes.annotate(
            f"{gain:.2f}",
            (amount, gain),
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
        f"{gain:.2f} at {amount:,.0f}" + (" (more than the year can hold)" if gain > 1 else "")
        for amount, gain in zip(WILLINGNESS_TO_PAY, gains, strict=True)
    )
    words = say(
        REQUIRED,
        extra_usd=extra,
        gains=listed,
        recalled=mark("recalled", "recalled"),
        due_usd=costs.totals(ledger).loc[["laboratory", "visits"], "payer"].sum(),
        gap=gap["gap"].iloc[0],
    )
    rests_on = datasets.provenance(ledger, about(plan, "willingness_to_pay_per_qaly"), gap)
    return Chart(figure, under(words, plan, base), *rests_on)


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
    gain, total = well - ill, costs.total(ledger)
    gains = {
        "half of it": gain / 2,
        f"from {ill:g} to {well:g} for a whole year": gain,
        "all that a year can gain": 1.0,
    }
    found = {case: _what_if(total, qaly) for case, qaly in gains.items()}
    frame = pd.DataFrame(
        [
            (
                case,
                mark(f"{row['effect']:.3g} QALY", "assumed"),
                mark(f"{row['icer']:,.0f} USD", "assumed"),
                row["effects_are"],
            )
            for case, row in found.items()
        ],
        columns=["what if the gain were", "gain", "cost per QALY", "mind"],
    )
    whole = found[f"from {ill:g} to {well:g} for a whole year"]
    words = say(WHAT_IF, total_usd=total, gain=gain, icer=whole["icer"])
    rows = about(plan, "utility_active_moderate_jdm", "utility_inactive_jdm")
    return Table(frame, under(words, plan, base), *datasets.provenance(ledger, rows))


def _what_if(total_usd: float, gain: float) -> pd.Series:
    """Compare a year's cost with doing nothing, for one gain in QALYs."""
    found = sensitivity.icers({NOTHING: 0.0, TREATED: total_usd}, {NOTHING: 0.0, TREATED: gain})
    return found.iloc[-1]
