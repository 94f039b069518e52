"""The cost workbench: one plan, its inputs and results."""

import warnings
from collections.abc import Mapping

import numpy as np
import pandas as pd

from jdmkit import costs, datasets
from jdmkit.charts import FAINT, PALETTE, Chart, Sheet, Table, blank_axes, live, mark, say, styled
from jdmkit.costs import FIELDS, Scenario
from jdmkit.lessons.costs import (
    bridge_words,
    changed_plan,
    changed_words,
    changes_of,
    draw_bridge,
    ledger_of,
    price_day,
    price_words,
    priced,
    quiet,
    under,
)

WHO = ("payer", "family", "program", "society")

SEED, DRAWS = 20261122, 20_000
"""Seed and draws of the first run."""

BENCH = "Over {years}, and beside the base case of 1 year: {amounts}."

CHANGES = "{changed} The price is {price}."

HEADLINE = """
This plan over {years}: {amounts}.
{moved} of {all} headline results differ between these inputs and the base inputs,
for the same plan. {notes}
"""

INPUTS = """
{used} of {all} inputs are behind this plan's costs; {verified} of them are verified.
{changed}
"""

OWN_BRIDGE = """
From the base case ({base_usd:,.0f} USD) to this plan ({plan_usd:,.0f} USD) for the {who}:
{difference_usd:+,.0f} USD. {causes}
"""


def base_plan() -> Scenario:
    """Return the base case, its prices judged on the day of the lessons.

    >>> base_plan().first_weight_kg
    23.07
    """
    return Scenario(as_of=price_day())


def plan_or_base(scenario: Scenario | None) -> Scenario:
    """Return the plan to show: the one given, or else the base case."""
    return base_plan() if scenario is None else scenario


def _years(plan: Scenario) -> str:
    return "1 year" if plan.years == 1 else f"{plan.years} years"


def _bench_sheet() -> Sheet:
    figure, axes = blank_axes(7.8, 3.4)
    rows = range(len(WHO))
    for row in rows:
        axes.plot([100, 1e7], [row, row], color=FAINT, lw=1, zorder=0)
    (base,) = axes.plot([], [], "s", color=PALETTE[5], mfc="none", mew=2, ms=12, label="base case")
    (now,) = axes.plot([], [], "o", color=PALETTE[1], ms=8, label="this plan")
    texts = [axes.text(1.6e7, row, "", va="center", size="small") for row in rows]
    axes.set_yticks(rows, WHO)
    axes.set(xscale="log", xlim=(100, 4e8), ylim=(len(WHO) - 0.5, -0.5))
    axes.set_xlabel("USD, each step ten times the last (nothing paid: no sign)")
    axes.set_xticks(
        [10.0**k for k in range(2, 8)],
        ["100", "1,000", "10,000", "100,000", "1 million", "10 million"],
        size="small",
    )
    axes.minorticks_off()
    figure.legend(handles=[base, now], loc="outside upper left", ncols=2)
    return Sheet(figure, base=base, now=now, told=texts)


@live(_bench_sheet)
def plot_bench(
    sheet: Sheet,
    price_usd_per_g: float | None = None,
    weight_kg: float | None = None,
    infusions_year1: float | None = None,
    dose_g_per_kg: float | None = None,
    days: int | None = None,
    site: str | None = None,
    insurance: str | None = None,
    years: int | None = None,
    scenario: Scenario | None = None,
) -> Chart:
    """Show what payer, family, program and society pay, beside the base case.

    Parameters
    ----------
    price_usd_per_g, weight_kg, infusions_year1, dose_g_per_kg : float, optional
        Inputs to change.
    days, site, insurance, years : optional
        Fields of the plan to change, as in :class:`costs.Scenario`.
    scenario : Scenario, optional
        Plan to start from.
    """
    start, base = plan_or_base(scenario), base_plan()
    if price_usd_per_g == priced(start)[0].usd:
        price_usd_per_g = None
    if weight_kg == start.first_weight_kg:
        weight_kg = None
    plan = changed_plan(
        start,
        price_usd_per_g=price_usd_per_g,
        weight_kg=weight_kg,
        infusions_year1=infusions_year1,
        dose_g_per_kg=dose_g_per_kg,
        days=days,
        site=site,
        insurance=insurance,
        years=years,
    )
    ledger = ledger_of(plan)
    before, now = _base_totals(), costs.totals(ledger).loc["total"]
    amounts = [f"{who} {now[who]:,.0f} USD ({now[who] - before[who]:+,.0f})" for who in WHO]
    words = say(BENCH, years=_years(plan), amounts="; ".join(amounts))
    return sheet.chart(
        under(words, plan, base),
        *datasets.provenance(ledger),
        told=[{"text": f"{now[who]:,.0f}"} for who in WHO],
        base=([before[who] or np.nan for who in WHO], range(len(WHO))),
        now=([now[who] or np.nan for who in WHO], range(len(WHO))),
    )


@datasets.remembered
def _base_totals() -> pd.Series:
    return costs.totals(ledger_of(base_plan())).loc["total"]


@styled
def table_changes(scenario: Scenario | None = None) -> Table:
    """List what a plan changes from the base case; empty exactly when nothing differs.

    Parameters
    ----------
    scenario : Scenario, optional
        The plan.
    """
    plan = plan_or_base(scenario)
    found = changes_of(plan, base_plan())
    frame = found.drop(columns=["source", "confidence"]).assign(
        source=[_source_of(row) for _, row in found.iterrows()]
    )
    words = say(CHANGES, changed=changed_words(plan, base_plan()), price=price_words(plan))
    return Table(frame, words, datasets.sources(found), found["confidence"])


def _source_of(row: pd.Series) -> str:
    """Name the source of a changed value."""
    if not row["confidence"]:
        return "the plan"
    named = "; ".join(datasets.short_citation(key) for key in row["source"].split(";") if key)
    return mark(named or "you", row["confidence"])


@styled
def table_headline(
    scenario: Scenario | None = None, edits: Mapping[str, Mapping[str, object]] | None = None
) -> Table:
    """Compare the headline results of a plan's inputs with those of the base inputs.

    Parameters
    ----------
    scenario : Scenario, optional
        The plan; its child, site and the like hold for both columns.
    edits : mapping, optional
        Cells of the plan's inputs to write over, as in :meth:`Assumptions.edited`.
    """
    plan, notes = _edited(plan_or_base(scenario), edits or {})
    fields = {name: getattr(plan, name) for name in FIELDS if name != "assumptions"}
    with quiet():
        table = costs.headline_change(base_plan().assumptions, plan.assumptions, **fields)
    frame = pd.DataFrame(
        {
            "result": [
                mark(name, word)
                for name, word in zip(
                    table["result"], table["confidence"].fillna("verified"), strict=True
                )
            ],
            "base inputs": [_amount(v) for v in table["base"]],
            "these inputs": [_amount(v) for v in table["mine"]],
            "change": [_amount(v, "+") for v in table["change"]],
            "unit": table["unit"],
        }
    )
    moved = (table["change"].fillna(1) != 0).sum()
    paid = table[table["result"].str.endswith(", this plan")]
    amounts = [
        f"{row.result.removesuffix(', this plan')} {_amount(row.mine)} USD"
        for row in paid.itertuples()
    ]
    words = say(
        HEADLINE,
        years=_years(plan),
        amounts="; ".join(amounts),
        moved=moved,
        all=len(table),
        notes=notes,
    )
    words = under(words, plan, base_plan())
    return Table(frame, words, *datasets.provenance(ledger_of(plan)))


def _edited(plan: Scenario, edits: Mapping[str, Mapping[str, object]]) -> tuple[Scenario, str]:
    """Change inputs of a plan; also return the warnings about them, in words."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        inputs = plan.assumptions.edited(edits)
    notes = dict.fromkeys(str(one.message).rstrip(".") for one in caught)
    with quiet():
        return plan.replace(assumptions=inputs), " ".join(f"Note: {note}." for note in notes)


def _amount(value: float, sign: str = "") -> str:
    return "none" if np.isnan(value) else f"{value:{sign},.0f}"


@styled
def table_inputs(scenario: Scenario | None = None) -> Table:
    """List the inputs that a plan's costs rest on: value, range, distribution, year, source.

    Parameters
    ----------
    scenario : Scenario, optional
        The plan.
    """
    plan = plan_or_base(scenario)
    rows = plan.assumptions.table().set_index("parameter").loc[behind(plan)].reset_index()
    frame = pd.DataFrame(
        {
            "input": rows["parameter"],
            "value": [
                mark(float(v), word)
                for v, word in zip(rows["value"], rows["confidence"], strict=True)
            ],
            "range": [_span(row) for _, row in rows.iterrows()],
            "unit": rows["unit"],
            "drawn as": rows["distribution"].replace(
                {"scenario": "compared, not drawn", "fixed": "held"}
            ),
            "year and basis": [_when(row) for _, row in rows.iterrows()],
            "source": [cited(cell) for cell in rows["source"]],
        }
    )
    words = say(
        INPUTS,
        used=len(frame),
        all=len(plan.assumptions.rows),
        verified=(rows["confidence"] == "verified").sum(),
        changed=changed_words(plan, base_plan()),
    )
    return Table(frame, words, *datasets.provenance(rows))


def behind(plan: Scenario) -> list[str]:
    """Names of the inputs that a plan's costs rest on, in the order of its ledger.

    >>> behind(base_plan())[:2]
    ['ivig_price_medicare_per_g', 'dose_g_per_kg']
    """
    return costs.inputs_behind(ledger_of(plan))


def _span(row: pd.Series) -> str:
    return "none" if np.isnan(row["low"]) else f"{row['low']:g} to {row['high']:g}"


def _when(row: pd.Series) -> str:
    year = "" if pd.isna(row["currency_year"]) else f"{row['currency_year']}"
    return ", ".join(part for part in (year, row["basis"] or "") if part) or "none"


def cited(cell: str | None) -> str:
    """Short form of the references in a cell.

    >>> cited("mendez2003;own: our contract")
    'Mendez 2003; our contract (named by the user)'
    """
    named = [datasets.short_citation(key) for key in str(cell or "").split(";") if key]
    return "; ".join(named) or "none"


@styled
def plot_own_bridge(scenario: Scenario | None = None, perspective: str = "payer") -> Chart:
    """Explain by cause why a plan costs more or less than the base case.

    Parameters
    ----------
    scenario : Scenario, optional
        The plan.
    perspective : {"payer", "family", "program", "society"}
        Whose costs.
    """
    plan, base = plan_or_base(scenario), base_plan()
    with quiet():
        found = costs.compare(base, plan, perspective)
    words = say(
        OWN_BRIDGE,
        base_usd=found.a_usd,
        plan_usd=found.b_usd,
        who=perspective,
        difference_usd=found.difference_usd,
        causes=f"{bridge_words(found)}." if len(found.bars) else "Nothing differs.",
    )
    figure = draw_bridge(found, "base case", "this plan")
    return Chart(figure, under(words, plan, base), *datasets.provenance(ledger_of(plan)))
