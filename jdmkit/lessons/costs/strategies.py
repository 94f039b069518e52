"""Lesson 5: strategies compared, and a budget."""

from collections.abc import Callable

import numpy as np
import pandas as pd

from jdmkit import costs, datasets
from jdmkit.charts import PALETTE, PAPER, Chart, blank_axes, mark, styled
from jdmkit.costs import Scenario
from jdmkit.lessons.costs import plans
from jdmkit.lessons.costs.bridge import bridge_words, draw_bridge
from jdmkit.lessons.costs.plans import WAYS, girls_plan, ledger_of, way
from jdmkit.lessons.costs.words import (
    about,
    marked_usd,
    payer_words,
    price_words,
    supply_words,
    under,
)


def _other_fees(plan: Scenario) -> dict[str, Scenario]:
    """The plan with fees of one kind for hospital and home: whose they are, and the plan.

    The fees of the inputs are of two kinds: Medicare's in the hospital; at home what hospitals
    list for a nurse, and one state's Medicaid rate for the day.
    """
    inputs = plan.assumptions
    bundle = inputs["home_bundle_per_visit"]
    first, further = (inputs.row(f"admin_{code}_hospital_outpatient") for code in (96365, 96366))
    medicares = {
        "home_nursing_first_2h_99601": bundle,
        "home_nursing_extra_hour_99602": 0.0,
        "home_per_diem_s9338": 0.0,
    }
    highest = {row.parameter: row.high for row in (first, further)}
    return {
        f"with Medicare's fees on both sides (at home {bundle:g} USD a visit, which it pays in primary "
        "immunodeficiency alone)": plans.changed_plan(plan, **medicares),
        f"with the highest fees of the hospital's range ({first.high:g} USD, then {further.high:g} an hour)":
            plans.changed_plan(plan, **highest),
    }  # fmt: skip


def fee_words(
    a: Scenario,
    b: Scenario,
    difference: Callable[[Scenario, Scenario], float],
    when: str = "",
) -> str:
    """Say what a difference between hospital and home would be with fees of one kind.

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
    pairs = zip(_other_fees(a).items(), _other_fees(b).values(), strict=True)
    found = {how: difference(first, second) for (how, first), second in pairs}
    if not any(found.values()):
        return ""
    turns = len({np.sign(one) for one in (difference(a, b), *found.values())}) > 1
    told = [f"{how} it would be {one:+,.0f} USD{when}" for how, one in found.items()]
    return (
        " The fees are of two kinds, Medicare's in the hospital and others at home, so "
        f"{'not even the sign is' if turns else 'the size is not'} sure: {'; '.join(told)}."
    )


# --- two plans, and many children --------------------------------------------------------------


@styled
def plot_bridge(a: str = "planned", b: str = "real", perspective: str = "payer") -> Chart:
    """Explain by cause why two ways of treating the girl cost differently.

    Parameters
    ----------
    a, b : str
        Keys of ``WAYS``.
    perspective : {"payer", "family", "society"}
        Whose costs.
    """
    first, second = way(a), way(b)
    found = costs.compare(first, second, perspective)
    sheet = draw_bridge(found, WAYS[a][0], WAYS[b][0])
    told = f"Changed: {bridge_words(found)}." if len(found.bars) else "Nothing differs."
    ledgers = [ledger_of(first), ledger_of(second)]
    ends = [
        marked_usd(amount, ledger, perspective)
        for amount, ledger in zip((found.a_usd, found.b_usd), ledgers, strict=True)
    ]
    prices = list(dict.fromkeys(price_words(plan) for plan in (first, second)))

    def difference(one: Scenario, other: Scenario) -> float:
        before, after = (costs.total(ledger_of(plan), perspective) for plan in (one, other))
        return after - before

    fees = fee_words(first, second, difference) if perspective != "family" else ""
    words = (
        f"From {WAYS[a][0]} ({ends[0]}) to {WAYS[b][0]} ({ends[1]}) for the {payer_words(second, perspective)}: "
        f"{found.difference_usd:+,.0f} USD. {told}{fees} "
        f"At {', then '.join(prices)}; {supply_words(second)}."
    )
    rest = [about(first, *_FEES)] if "home" in (first.site, second.site) else []
    return Chart(sheet, words, *datasets.provenance(*ledgers, *rest))


_FEES = ("home_bundle_per_visit", "admin_96365_hospital_outpatient")
"""What a comparison of home and hospital quotes beside its own fees."""


@styled
def plot_budget(
    new: str = "one_day",
    share: float = 0.5,
    years: int = 3,
    children_million: float | None = None,
    today: str = "real",
) -> Chart:
    """Show a payer's budget, year by year, if a share of those who start go another way.

    Parameters
    ----------
    new : str
        Key of ``WAYS`` that a share of new children go.
    share : float
        That share, 0 to 1.
    years : int
        1 to 5.
    children_million : float, optional
        Children insured, in millions; default the input for the US.
    today : str
        Key of ``WAYS`` that all go today; the new way comes on top of it.
    """
    ways = {"now": way(today), "new": way(today, new)}

    def budget(*plans: Scenario) -> pd.DataFrame:
        mixes = {"now": 1}, {"now": 1 - share, "new": share}
        chosen = dict(zip(ways, plans, strict=True))
        return costs.budget_impact(chosen, *mixes, years, children_million)

    table = budget(*ways.values())
    sheet, axes = blank_axes(7.4, 4.0)
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
    sheet.legend(loc="outside upper left", ncols=2)
    first, last = table.iloc[0], table.iloc[-1]
    treated = first["starting"] / first["new_cases"]
    later = f" and {last['impact_usd']:+,.0f} USD in year {years}" if years > 1 else ""
    children = ways["now"].assumptions.row("us_children_under_18")
    insured = mark(f"{children.value / 1e6:g} million", children.confidence)
    if children_million is not None:
        insured = f"{children_million:g} million"
    fees = fee_words(
        *ways.values(), lambda *two: budget(*two)["impact_usd"].iloc[-1], f" in year {years}"
    )
    words = under(
        f"{first['starting']:.1f} children start immunoglobulin each year ({first['new_cases']:.1f} new cases, {treated:.0%} of them), "
        f"today {WAYS[today][0]}. If {share:.0%} are treated {WAYS[new][0]}, the budget of the {payer_words(ways['now'])} changes by "
        f"{first['impact_usd']:+,.0f} USD in year 1{later} ({last['impact_low_usd']:,.0f} to {last['impact_high_usd']:,.0f} by the "
        f"95 % interval of the incidence alone).{fees} "
        "Left out: children treated already. All start on the first day of a year; starts spread over it would about halve "
        f"year 1. The incidence, of ages 2 to 17, is applied to {insured} children under 18. "
        "Undiscounted, as a budget is; all are taken to be like the girl.",
        ways["new"], girls_plan(),
    )  # fmt: skip
    ledgers = [ledger_of(one) for one in ways.values()]
    rest = [about(ways["now"], *_FEES)] if new == "home" else []
    sources, confidence = datasets.provenance(*ledgers, table, *rest)
    return Chart(sheet, words, sources, confidence)
