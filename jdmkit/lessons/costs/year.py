"""Lesson 5: the cost of one course of infusions and of one year, by component."""

import pandas as pd
from matplotlib.patches import Patch

from jdmkit import costs, datasets
from jdmkit.charts import PALETTE, PAPER, Chart, Sheet, Table, blank_axes, live, mark, say, styled
from jdmkit.costs import COMPONENTS
from jdmkit.lessons.costs import plans
from jdmkit.lessons.costs.plans import ledger_of, patient_plan
from jdmkit.lessons.costs.words import marked_usd, payer_words, under

YEAR = """
{weight_kg:g} kg, year 1: {all_usd:,.0f} USD in all,
of which {payer_usd:,.0f} USD are billed to the {payer}
and {family} fall on the family (hatched).
{gram:.0f} % is the drug, given or wasted; administration takes {administration:.0f} %.
"""

COURSE = """
One course over {days} days: {given_g:g} g given, {drug_usd:,.0f} USD of drug,
and {waste_g:g} g wasted, {waste_usd:,.0f} USD;
with all that a course brings along {all_usd:,.0f} USD.
"""

PAYS = {"payer": (PALETTE[0], ""), "family": (PALETTE[1], "///")}
"""Color and hatch by who pays."""


def course_sheet() -> Sheet:
    """Lay out a year by component: what the payer and what the family pays."""
    figure, axes = blank_axes(8.0, 4.6)
    rows = range(len(COMPONENTS))
    blank = [0] * len(COMPONENTS)
    bars = {
        who: axes.barh(rows, blank, height=0.7, color=color, hatch=hatch, ec=PAPER, lw=0)
        for who, (color, hatch) in PAYS.items()
    }
    texts = [axes.text(0, row, "", va="center", size="small") for row in rows]
    axes.set_yticks(rows, COMPONENTS)
    axes.set(xlim=(0, 138), ylim=(len(COMPONENTS) - 0.5, -0.5), xlabel="% of all costs")
    axes.set_xticks(range(0, 101, 25))
    handles = [Patch(fc=c, hatch=h, ec=PAPER, label=who) for who, (c, h) in PAYS.items()]
    figure.legend(handles=handles, loc="outside upper left", ncols=2)
    return Sheet(figure, payer=list(bars["payer"]), family=list(bars["family"]), told=texts)


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
        Weight at the first infusion; default that of the girl of seven.
    infusions_year1 : float, optional
        Courses in the year; default the input.
    days, site, price_basis, insurance
        As in :class:`costs.Scenario`.
    """
    plan = patient_plan(
        weight_kg=weight_kg,
        infusions_year1=infusions_year1,
        days=days,
        site=site,
        price_basis=price_basis,
        insurance=insurance,
    )
    ledger = ledger_of(plan)
    sums = costs.totals(ledger).reindex([*COMPONENTS, "total"]).fillna(0.0)
    whole = sums.loc["total", "society"]
    share = 100 * sums / whole
    school = ledger.loc[ledger["component"] == "school time", "quantity"].sum()
    texts, ends = [], share["society"].to_numpy()
    for component, end in zip(COMPONENTS, ends, strict=False):
        amount = sums.loc[component, "society"]
        part = f"{end:.1f}" if end >= 0.05 else "< 0.1"
        text = f"{amount:,.0f} USD ({part} %)" if amount else "0 USD"
        if component == "school time":
            text = f"{school:.0f} days, not valued"
        texts.append({"x": end + 1.2, "text": text})
    gram = share.loc[["drug", "waste"], "society"].sum()
    words = say(
        YEAR,
        weight_kg=plan.first_weight_kg,
        all_usd=whole,
        payer_usd=sums.loc["total", "payer"],
        payer=payer_words(plan),
        family=marked_usd(sums.loc["total", "family"], ledger, "family"),
        gram=gram,
        administration=share.loc["administration", "society"],
    )
    parts = [share[who].to_numpy()[: len(COMPONENTS)] for who in PAYS]
    return sheet.chart(
        under(words, plan, patient_plan()),
        *datasets.provenance(ledger),
        told=texts,
        payer=[{"width": width} for width in parts[0]],
        family=[{"x": x, "width": width} for x, width in zip(*parts, strict=True)],
    )


@styled
def table_one_course() -> Table:
    """List what the patient's first course costs, line by line, whoever pays."""
    plan = patient_plan()
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
    words = say(
        COURSE,
        days=plan.days,
        given_g=plan.days * one.given_g,
        drug_usd=one.usd("drug"),
        waste_g=plan.days * one.waste_g,
        waste_usd=one.usd("waste"),
        all_usd=one.usd(),
    )
    return Table(frame, under(words, plan, patient_plan()), *datasets.provenance(rows))
