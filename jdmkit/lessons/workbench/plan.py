"""The cost workbench: one plan, its inputs and results."""

import warnings
from collections.abc import Mapping

import numpy as np
import pandas as pd

from jdmkit import costs, datasets
from jdmkit.charts import FAINT, PALETTE, Chart, Sheet, Table, blank_axes, live, mark, styled
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
    usd,
)

WHO = ("payer", "family", "program", "society")

SEED, DRAWS = 20261122, 20_000
"""Seed and draws of the first run."""


def base_plan() -> Scenario:
    """Return the base case, its prices judged on the day of the lessons.

    >>> base_plan().first_weight_kg
    23.07
    """
    return Scenario(as_of=price_day())


def _mine(scenario: Scenario | None) -> Scenario:
    return base_plan() if scenario is None else scenario


def _years(plan: Scenario) -> str:
    return "1 year" if plan.years == 1 else f"{plan.years} years"


# --- the plan and its controls -----------------------------------------------------------------


def _bench_sheet() -> Sheet:
    sheet, axes = blank_axes(7.8, 3.4)
    rows = range(len(WHO))
    for row in rows:
        axes.plot([100, 1e7], [row, row], color=FAINT, lw=1, zorder=0)
    (base,) = axes.plot([], [], "s", color=PALETTE[5], mfc="none", mew=2, ms=12, label="base case")
    (now,) = axes.plot([], [], "o", color=PALETTE[1], ms=8, label="this plan")
    told = [axes.text(1.6e7, row, "", va="center", size="small") for row in rows]
    axes.set_yticks(rows, WHO)
    axes.set(xscale="log", xlim=(100, 4e8), ylim=(len(WHO) - 0.5, -0.5))
    axes.set_xlabel("USD, each step ten times the last (nothing paid: no sign)")
    axes.set_xticks(
        [10.0**k for k in range(2, 8)],
        ["100", "1,000", "10,000", "100,000", "1 million", "10 million"],
        size="small",
    )
    axes.minorticks_off()
    sheet.legend(handles=[base, now], loc="outside upper left", ncols=2)
    return Sheet(sheet, base=base, now=now, told=told)


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
    start, base = _mine(scenario), base_plan()
    if price_usd_per_g == priced(start)[0].usd:
        price_usd_per_g = None
    if weight_kg == start.first_weight_kg:
        weight_kg = None
    plan = changed_plan(
        start, price_usd_per_g=price_usd_per_g, weight_kg=weight_kg, infusions_year1=infusions_year1,
        dose_g_per_kg=dose_g_per_kg, days=days, site=site, insurance=insurance, years=years,
    )  # fmt: skip
    ledger = ledger_of(plan)
    before, now = _base_sums(), costs.totals(ledger).loc["total"]
    told = "; ".join(f"{who} {now[who]:,.0f} USD ({now[who] - before[who]:+,.0f})" for who in WHO)
    words = under(f"Over {_years(plan)}, and beside the base case of 1 year: {told}.", plan, base)
    texts = [{"text": f"{now[who]:,.0f}"} for who in WHO]
    return sheet.chart(
        words, *datasets.provenance(ledger), told=texts,
        base=([before[who] or np.nan for who in WHO], range(len(WHO))),
        now=([now[who] or np.nan for who in WHO], range(len(WHO))),
    )  # fmt: skip


@datasets.remembered
def _base_sums() -> pd.Series:
    return costs.totals(ledger_of(base_plan())).loc["total"]


@styled
def table_changes(scenario: Scenario | None = None) -> Table:
    """List what a plan changes from the base case; empty exactly when nothing differs.

    Parameters
    ----------
    scenario : Scenario, optional
        The plan.
    """
    plan = _mine(scenario)
    found = changes_of(plan, base_plan())
    frame = found.drop(columns=["source", "confidence"]).assign(
        source=[_said_by(row) for _, row in found.iterrows()]
    )
    words = f"{changed_words(plan, base_plan())} The price is {price_words(plan)}."
    return Table(frame, words, datasets.sources(found), found["confidence"])


def _said_by(row: pd.Series) -> str:
    """Who vouches for a changed value."""
    if not row["confidence"]:
        return "the plan"
    named = "; ".join(datasets.short_citation(key) for key in row["source"].split(";") if key)
    return mark(named or "you", row["confidence"])


@styled
def table_headline(
    scenario: Scenario | None = None, edits: Mapping[str, Mapping[str, object]] | None = None
) -> Table:
    """Set the headline results of a plan's inputs beside those of the base inputs.

    Parameters
    ----------
    scenario : Scenario, optional
        The plan; its child, site and the like hold for both columns.
    edits : mapping, optional
        Cells of the plan's inputs to write over, as in :meth:`Assumptions.edited`.
    """
    plan, noted = _edited(_mine(scenario), edits or {})
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
    told = "; ".join(
        f"{row.result.removesuffix(', this plan')} {_amount(row.mine)} USD"
        for row in paid.itertuples()
    )
    words = under(
        f"This plan over {_years(plan)}: {told}. {moved} of {len(table)} headline results differ "
        f"between these inputs and the base inputs, for the same plan.{noted}",
        plan, base_plan(),
    )  # fmt: skip
    return Table(frame, words, *datasets.provenance(ledger_of(plan)))


def _edited(plan: Scenario, edits: Mapping[str, Mapping[str, object]]) -> tuple[Scenario, str]:
    """The plan with cells of its inputs written over, and what is odd about them."""
    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")
        inputs = plan.assumptions.edited(edits)
    told = dict.fromkeys(str(one.message).rstrip(".") for one in said)
    with quiet():
        return plan.replace(assumptions=inputs), "".join(f" Note: {words}." for words in told)


def _amount(value: float, sign: str = "") -> str:
    return "none" if np.isnan(value) else f"{value:{sign},.0f}"


@styled
def table_inputs(scenario: Scenario | None = None) -> Table:
    """List the inputs that a plan's costs rest on: value, range, distribution, year, who says so.

    Parameters
    ----------
    scenario : Scenario, optional
        The plan.
    """
    plan = _mine(scenario)
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
    words = (
        f"{len(frame)} of {len(plan.assumptions.rows)} inputs are behind this plan's costs; "
        f"{(rows['confidence'] == 'verified').sum()} of them are verified. {changed_words(plan, base_plan())}"
    )
    return Table(frame, words, *datasets.provenance(rows))


def behind(plan: Scenario) -> list[str]:
    """Names of the inputs that a plan's costs rest on, in the order of its ledger.

    >>> behind(base_plan())[:2]
    ['ivig_price_medicare_per_g', 'dose_g_per_kg']
    """
    cells = ledger_of(plan)["parameters"].cat.categories
    return list(dict.fromkeys(name for cell in cells for name in cell.split(";") if name))


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
    plan, base = _mine(scenario), base_plan()
    with quiet():
        found = costs.compare(base, plan, perspective)
    sheet = draw_bridge(found, "base case", "this plan")
    told = f"{bridge_words(found)}." if len(found.bars) else "Nothing differs."
    words = under(
        f"From the base case ({usd(found.a_usd)}) to this plan ({usd(found.b_usd)}) for the {perspective}: "
        f"{found.difference_usd:+,.0f} USD. {told}",
        plan, base,
    )  # fmt: skip
    return Chart(sheet, words, *datasets.provenance(ledger_of(plan)))
