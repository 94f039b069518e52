"""Lesson 5: strategies compared, and a payer's budget."""

from collections.abc import Callable

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from jdmkit import costs, datasets
from jdmkit.charts import PALETTE, PAPER, Chart, blank_axes, mark, say, styled
from jdmkit.costs import Scenario
from jdmkit.lessons.costs.bridge import bridge_words, draw_bridge
from jdmkit.lessons.costs.plans import STRATEGIES, ledger_of, patient_plan, strategy
from jdmkit.lessons.costs.words import (
    about,
    marked_usd,
    payer_words,
    price_words,
    supply_words,
    under,
)

BRIDGE = """
From {first} ({first_usd}) to {second} ({second_usd}) for the {payer}:
{difference_usd:+,.0f} USD. {causes} {fees}
At {prices}; {supply}.
"""

FEES = """
The fees are of two kinds, Medicare's in the hospital and others at home,
so {uncertain} sure: {alternatives}.
"""

SAME_FEES = {
    "medicare": """
        with Medicare's fees on both sides (at home {bundle:g} USD a visit,
        which it pays in primary immunodeficiency alone) it would be {usd:+,.0f} USD{when}
        """,
    "highest": """
        with the highest fees of the hospital's range ({first:g} USD, then {further:g} an hour)
        it would be {usd:+,.0f} USD{when}
        """,
}
"""What a difference would be with fees of one kind, by key of :func:`costs.comparable_fees`."""

BUDGET = """
{starting:.1f} children start immunoglobulin each year
({new_cases:.1f} new cases, {treated:.0%} of them), today {now}.
If {share:.0%} are treated {new}, the budget of the {payer} changes by
{first_usd:+,.0f} USD in year 1{later}
({low_usd:,.0f} to {high_usd:,.0f} by the 95 % interval of the incidence alone).
{fees}
Left out: children treated already.
All start on the first day of a year; starts spread over it would about halve year 1.
The incidence, of ages 2 to 17, is applied to {insured} children under 18.
Undiscounted, as a budget is; all are taken to be like the girl.
"""

LATER = "and {usd:+,.0f} USD in year {year}"


def fee_words(
    a: Scenario,
    b: Scenario,
    difference: Callable[[Scenario, Scenario], float],
    when: str = "",
) -> str:
    """State what a difference between hospital and home would be with fees of one kind.

    Parameters
    ----------
    a, b : Scenario
        From and to.
    difference : callable
        Difference in USD between two scenarios.
    when : str, optional
        Year of the difference, in words.
    """
    if {a.site, b.site} != {"home", "hospital"}:
        return ""
    firsts, seconds = costs.comparable_fees(a), costs.comparable_fees(b)
    found = {fees: difference(firsts[fees], seconds[fees]) for fees in SAME_FEES}
    if not any(found.values()):
        return ""
    turns = len({np.sign(usd) for usd in (difference(a, b), *found.values())}) > 1
    first, further = costs.highest_hospital_fees(a.assumptions)
    fees = {
        "medicare": {"bundle": a.assumptions["home_bundle_per_visit"]},
        "highest": {"first": first, "further": further},
    }
    return say(
        FEES,
        uncertain="not even the sign is" if turns else "the size is not",
        alternatives="; ".join(
            say(SAME_FEES[name], usd=usd, when=when, **fees[name]) for name, usd in found.items()
        ),
    )


@styled
def plot_bridge(a: str = "planned", b: str = "real", perspective: str = "payer") -> Chart:
    """Explain by cause why two strategies for the patient cost differently.

    Parameters
    ----------
    a, b : str
        Keys of ``STRATEGIES``.
    perspective : {"payer", "family", "society"}
        Whose costs.
    """
    first, second = strategy(a), strategy(b)
    found = costs.compare(first, second, perspective)
    ledgers = [ledger_of(first), ledger_of(second)]
    prices = dict.fromkeys(price_words(plan) for plan in (first, second))

    def difference(one: Scenario, other: Scenario) -> float:
        before, after = (costs.total(ledger_of(plan), perspective) for plan in (one, other))
        return after - before

    words = say(
        BRIDGE,
        first=STRATEGIES[a][0],
        first_usd=marked_usd(found.a_usd, ledgers[0], perspective),
        second=STRATEGIES[b][0],
        second_usd=marked_usd(found.b_usd, ledgers[1], perspective),
        payer=payer_words(second, perspective),
        difference_usd=found.difference_usd,
        causes=f"Changed: {bridge_words(found)}." if len(found.bars) else "Nothing differs.",
        fees=fee_words(first, second, difference) if perspective != "family" else "",
        prices=", then ".join(prices),
        supply=supply_words(second),
    )
    rest = [about(first, *_FEES)] if "home" in (first.site, second.site) else []
    figure = draw_bridge(found, STRATEGIES[a][0], STRATEGIES[b][0])
    return Chart(figure, words, *datasets.provenance(*ledgers, *rest))


_FEES = ("home_bundle_per_visit", "admin_96365_hospital_outpatient")
"""Inputs that a comparison of home and hospital quotes beside its own fees."""


@styled
def plot_budget(
    new: str = "one_day",
    share: float = 0.5,
    years: int = 3,
    children_million: float | None = None,
    today: str = "real",
) -> Chart:
    """Show a payer's budget, year by year, if a share of those who start get another strategy.

    Parameters
    ----------
    new : str
        Key of ``STRATEGIES``: what a share of new children get.
    share : float
        That share, 0 to 1.
    years : int
        1 to 5.
    children_million : float, optional
        Children insured, in millions; default the input for the US.
    today : str
        Key of ``STRATEGIES``: what all get today; the new strategy comes on top of it.
    """
    before, after = strategy(today), strategy(today, new)

    def budget(now: Scenario, changed: Scenario) -> pd.DataFrame:
        return costs.switch_budget(now, changed, share, years, children_million)

    def last_impact(now: Scenario, changed: Scenario) -> float:
        return budget(now, changed)["impact_usd"].iloc[-1]

    table = budget(before, after)
    first, last = table.iloc[0], table.iloc[-1]
    words = say(
        BUDGET,
        starting=first["starting"],
        new_cases=first["new_cases"],
        treated=first["starting"] / first["new_cases"],
        now=STRATEGIES[today][0],
        share=share,
        new=STRATEGIES[new][0],
        payer=payer_words(before),
        first_usd=first["impact_usd"],
        later=f" {say(LATER, usd=last['impact_usd'], year=years)}" if years > 1 else "",
        low_usd=last["impact_low_usd"],
        high_usd=last["impact_high_usd"],
        fees=fee_words(before, after, last_impact, f" in year {years}"),
        insured=_insured(before, children_million),
    )
    ledgers = [ledger_of(before), ledger_of(after)]
    rest = [about(before, *_FEES)] if new == "home" else []
    words = under(words, after, patient_plan())
    return Chart(_draw_budget(table), words, *datasets.provenance(*ledgers, table, *rest))


def _draw_budget(table: pd.DataFrame) -> Figure:
    figure, axes = blank_axes(7.4, 4.0)
    looks = {"current_usd": ("today", PALETTE[5], ""), "new_usd": ("new mix", PALETTE[0], "///")}
    for shift, (column, (label, color, hatch)) in zip((-0.2, 0.2), looks.items(), strict=True):
        axes.bar(
            table["year"] + shift,
            table[column] / 1e6,
            0.36,
            color=color,
            hatch=hatch,
            ec=PAPER,
            lw=0,
            label=label,
        )
    top = table[["current_usd", "new_usd"]].max(axis=1) / 1e6
    for year, high, impact in zip(table["year"], top, table["impact_usd"], strict=True):
        axes.text(year, high + top.max() * 0.03, f"{impact:+,.0f}", ha="center")
    axes.set(
        ylim=(0, top.max() * 1.16),
        ylabel="million USD a year",
        xlabel="year (above the bars: the difference in USD)",
    )
    axes.set_xticks(table["year"])
    figure.legend(loc="outside upper left", ncols=2)
    return figure


def _insured(plan: Scenario, children_million: float | None) -> str:
    """Say how many children are insured; the number of the US is an input with its mark."""
    if children_million is not None:
        return f"{children_million:g} million"
    children = plan.assumptions.row("us_children_under_18")
    return mark(f"{children.value / 1e6:g} million", children.confidence)
