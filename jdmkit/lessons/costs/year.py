"""Lesson 5: one course and one year, by component."""

import pandas as pd
from matplotlib.patches import Patch

from jdmkit import costs, datasets
from jdmkit.charts import PALETTE, PAPER, Chart, Sheet, Table, blank_axes, live, mark, styled
from jdmkit.costs import COMPONENTS
from jdmkit.lessons.costs import plans
from jdmkit.lessons.costs.plans import girls_plan, ledger_of
from jdmkit.lessons.costs.words import marked_usd, payer_words, under, usd

PAYS = {"payer": (PALETTE[0], ""), "family": (PALETTE[1], "///")}
"""Who pays to color and hatch."""


def course_sheet() -> Sheet:
    """Sheet of a year by component: what the payer and what the family pays."""
    sheet, axes = blank_axes(8.0, 4.6)
    rows = range(len(COMPONENTS))
    blank = [0] * len(COMPONENTS)
    bars = {
        who: axes.barh(rows, blank, height=0.7, color=color, hatch=hatch, ec=PAPER, lw=0)
        for who, (color, hatch) in PAYS.items()
    }
    told = [axes.text(0, row, "", va="center", size="small") for row in rows]
    axes.set_yticks(rows, COMPONENTS)
    axes.set(xlim=(0, 138), ylim=(len(COMPONENTS) - 0.5, -0.5), xlabel="% of all costs")
    axes.set_xticks(range(0, 101, 25))
    handles = [Patch(fc=c, hatch=h, ec=PAPER, label=who) for who, (c, h) in PAYS.items()]
    sheet.legend(handles=handles, loc="outside upper left", ncols=2)
    return Sheet(sheet, payer=list(bars["payer"]), family=list(bars["family"]), told=told)


# --- where the money goes ----------------------------------------------------------------------


@live(course_sheet)
def plot_course_cost(
    sheet: Sheet,
    weight_kg: float | None = None,
    infusions_year1: float | None = None,
    days: int = 2,
    site: str = "hospital",
    price_basis: str = "medicare",
    insurance: str = "medicaid",
) -> Chart:
    """Show a year's cost by component, and whether the payer or the family bears it.

    Parameters
    ----------
    weight_kg : float, optional
        Weight at the first infusion of a girl of seven; default that of the girl.
    infusions_year1 : float, optional
        Courses in the year; default the input.
    days, site, price_basis, insurance
        As in :class:`costs.Scenario`.
    """
    plan = girls_plan(
        weight_kg=weight_kg, infusions_year1=infusions_year1, days=days, site=site,
        price_basis=price_basis, insurance=insurance,
    )  # fmt: skip
    ledger = ledger_of(plan)
    sums = costs.totals(ledger).reindex([*COMPONENTS, "total"]).fillna(0.0)
    whole = sums.loc["total", "society"]
    share = 100 * sums / whole
    school = ledger.loc[ledger["component"] == "school time", "quantity"].sum()
    told, ends = [], share["society"].to_numpy()
    for component, end in zip(COMPONENTS, ends, strict=False):
        amount = sums.loc[component, "society"]
        part = f"{end:.1f}" if end >= 0.05 else "< 0.1"
        text = f"{amount:,.0f} USD ({part} %)" if amount else "0 USD"
        if component == "school time":
            text = f"{school:.0f} days, not valued"
        told.append({"x": end + 1.2, "text": text})
    gram = share.loc[["drug", "waste"], "society"].sum()
    words = under(
        f"{plan.first_weight_kg:g} kg, year 1: {usd(whole)} in all, of which {usd(sums.loc['total', 'payer'])} are billed to the "
        f"{payer_words(plan)} and {marked_usd(sums.loc['total', 'family'], ledger, 'family')} fall on the family (hatched). "
        f"{gram:.0f} % is the drug, given or wasted; administration takes {share.loc['administration', 'society']:.0f} %.",
        plan, girls_plan(),
    )  # fmt: skip
    parts = [share[who].to_numpy()[: len(COMPONENTS)] for who in PAYS]
    return sheet.chart(
        words, *datasets.provenance(ledger), told=told,
        payer=[{"width": width} for width in parts[0]],
        family=[{"x": x, "width": width} for x, width in zip(*parts, strict=True)],
    )  # fmt: skip


@styled
def table_one_course() -> Table:
    """List what the girl's first course costs, line by line, whoever pays."""
    plan = girls_plan()
    with plans.quiet():
        one = costs.infusion_cost(plan)
    rows = one.lines.dropna(subset=["cost_usd"])
    frame = pd.DataFrame(
        {
            "component": rows["component"],
            "what": rows["item"],
            "how much": [f"{n:g} {u}" for n, u in zip(rows["quantity"], rows["unit"], strict=True)],
            "USD each": [f"{each:,.2f}" for each in rows["unit_cost_usd"]],
            "USD": [
                mark(f"{cost:,.0f}", word)
                for cost, word in zip(rows["cost_usd"], rows["confidence"], strict=True)
            ],
        }
    )
    words = under(
        f"One course over {plan.days} days: {plan.days * one.given_g:g} g given, {usd(one.usd('drug'))} of drug, and "
        f"{plan.days * one.waste_g:g} g wasted, {usd(one.usd('waste'))}; with all that a course brings along {usd(one.usd())}.",
        plan, girls_plan(),
    )  # fmt: skip
    return Table(frame, words, *datasets.provenance(rows))
