"""Checks of a cost model: each takes a scenario and the function that costs it.

A check gives None if it passes and words if it fails. It raises ``NotApplicableError`` if the
scenario leaves nothing to check.

>>> sorted(CHECKS)[0]
'Medicaid families owe no more than their share'
"""

from collections.abc import Callable

import numpy as np
import pandas as pd

from jdmkit import datasets
from jdmkit.assumptions import OWN_PRICE, is_medical_care
from jdmkit.costs import FAMILY, MEDICAL, PAYERS, cost_model, cpi_factor
from jdmkit.costs.audit.probe import (
    CHECKS,
    NEAR,
    Check,
    Model,
    NotApplicableError,
    by_row,
    check,
    differ,
    first,
    some_infusion,
    summed,
)
from jdmkit.datasets import keys

_YEAR_DAYS = 364


# --- inputs ---------------------------------------------------------------------------------------


@check("unit costs are the inputs", "inputs")
def _unit_costs(model: Model) -> str | None:
    inputs, plan = model.plan.assumptions, model.plan
    rows = model.ledger.dropna(subset=["unit_cost_usd"]).drop_duplicates(["item", "unit_cost_usd"])
    for row in rows.itertuples():
        name = row.parameters.split(";")[0]
        if row.component in ("drug", "waste"):
            wanted = plan.price().usd
        else:
            wanted = inputs[name]
            year = inputs.row(name).currency_year
            if plan.price_year and year and is_medical_care(name):
                wanted *= cpi_factor(inputs, year, plan.price_year)
        wrong = differ(row.unit_cost_usd, wanted, f"unit cost of {row.item}")
        if wrong:
            return wrong
    return None


@check("every row names its inputs and sources", "inputs")
def _provenance(model: Model) -> str | None:
    known = set(datasets.load("references")["key"])
    rows = model.ledger[["item", "source", "confidence"]].drop_duplicates()
    for row in rows.itertuples():
        named = keys(row.source)
        unknown = {key for key in named if not key.startswith(datasets.OWN)} - known
        if row.confidence not in datasets.CONFIDENCE or unknown:
            return f"{row.item}: {row.source!r}, {row.confidence!r}"
        if row.confidence in ("verified", "secondary") and not named:
            return f"{row.item}: {row.confidence} without a source"
    return None


@check("an input moves only the rows that name it", "inputs")
def _only_named(model: Model) -> str | None:
    for name in ("parent_wage_per_hour", "premedication_per_infusion_day", "monitoring_lab_set"):
        moved = model.ledger_with(**{name: model.plan.assumptions[name] * 1.5 + 1})
        others = [
            by_row(one[~one["parameters"].astype(str).str.contains(name)])
            for one in (model.ledger, moved)
        ]
        if not others[0].index.equals(others[1].index):
            return f"{name} changes which rows there are"
        if not np.allclose(*others, rtol=NEAR):
            return f"{name} moves rows that do not name it"
    return None


# --- events ---------------------------------------------------------------------------------------


@check("infusions are those of the schedule", "events")
def _count(model: Model) -> str | None:
    days = model.ledger.query("component == 'drug'")["day"]
    return differ(days.nunique(), model.replica.infusions, "infusions")


@check("nothing before the start or after the end", "events")
def _within(model: Model) -> str | None:
    days, end = model.ledger["day"], model.plan.years * _YEAR_DAYS
    if days.min() < 0 or days.max() >= end:
        return f"days {days.min()} to {days.max()} in a horizon of {end}"
    years = (days // _YEAR_DAYS + 1) != model.ledger["year"]
    return f"day {days[years].iloc[0]} is in another year" if years.any() else None


@check("the dose never passes the cap", "events")
def _cap(model: Model) -> str | None:
    if not model.plan.capped:
        raise NotApplicableError("no cap")
    some_infusion(model)
    given = model.ledger.query("component == 'drug'")["quantity"].max()
    most = model.plan.assumptions["dose_cap_g"]  # of what is given: rounding must not pass it
    return f"{given:g} g given" if given > most * (1 + NEAR) else None


@check("those who do not respond stop", "events")
def _stop(model: Model) -> str | None:
    some_infusion(model)
    ledger = model.ledger_with(response_share=0.0, stop_nonresponders_after=2)
    days = ledger.query("component == 'drug'")["day"].unique()
    later = ledger[(ledger["day"] > np.sort(days)[:2].max()) & (ledger["quantity"] > 0)]
    kept = set(later["component"]) - {"laboratory", "visits"}
    return f"{', '.join(sorted(kept))} continue" if kept else None


@check("no chance of events, no cost of events", "events")
def _no_events(model: Model) -> str | None:
    some_infusion(model)
    none = model.ledger_with(
        probability_any_adverse_event_per_infusion_jdm=0.0,
        probability_serious_adverse_event_per_infusion=0.0,
    )
    return differ(summed(none, "adverse events"), 0.0, "adverse events")


# --- results --------------------------------------------------------------------------------------


@check("equal strategies differ by zero", "results")
def _equal(model: Model) -> str | None:
    same = model.course(model.plan).equals(model.ledger)
    return None if same else "the same scenario has another cost the second time"


@check("price zero leaves administration", "results")
def _price_zero(model: Model) -> str | None:
    some_infusion(model)
    free = model.ledger_with(**{OWN_PRICE: 0.0})
    others = [part for part in (*MEDICAL, *FAMILY) if part not in ("drug", "waste")]
    return first(
        differ(summed(free, "drug", "waste"), 0.0, "drug at price zero"),
        differ(summed(free, *others), summed(model.ledger, *others), "everything else"),
    )


@check("twice the price, twice the drug", "results")
def _price_double(model: Model) -> str | None:
    some_infusion(model)
    price = model.plan.price().usd
    once, twice = (
        summed(model.ledger_with(**{OWN_PRICE: n * price}), "drug", "waste") for n in (1, 2)
    )
    return first(
        differ(twice, 2 * once, "drug at twice the price"),
        differ(once, summed(model.ledger, "drug", "waste"), "drug at its own price"),
    )


@check("discount zero equals the plain sum", "results")
def _discount_zero(model: Model) -> str | None:
    plain = model.ledger_with(discount_rate=0.0)
    return differ(summed(plain, column="present_usd"), summed(plain), "present value at rate zero")


@check("present values follow from year and rate", "results")
def _discounting(model: Model) -> str | None:
    late = model.plan.discounting == "from_first_year"
    rate, years = model.plan.assumptions["discount_rate"], model.ledger["year"] - 1 + late
    wanted = model.ledger["cost_usd"] / (1 + rate) ** years
    return differ(summed(model.ledger, column="present_usd"), wanted.sum(), "present value")


@check("quantity x unit cost x share is the cost", "results")
def _products(model: Model) -> str | None:
    rows = model.ledger
    wanted = rows["quantity"] * rows["unit_cost_usd"] * rows["share_paid"]
    same = np.isclose(wanted, rows["cost_usd"], rtol=NEAR, equal_nan=True)
    return None if same.all() else f"row {np.flatnonzero(~same)[0]}: {rows['item'][~same].iloc[0]}"


@check("the shares of a bill add up to one", "results")
def _shares(model: Model) -> str | None:
    whole = by_row(model.ledger, "share_paid")
    wrong = whole[~np.isclose(whole, 1.0, rtol=NEAR)]
    return None if wrong.empty else f"{wrong.index[0]}: {wrong.iloc[0]:g}"


@check("grams given and wasted are the grams opened", "results")
def _mass(model: Model) -> str | None:
    some_infusion(model)
    rows, books = model.ledger, model.replica.quantities
    rows = rows.assign(used=rows["quantity"] * rows["share_paid"])
    opened = books["drug"] + books["waste"]
    return differ(summed(rows, "drug", "waste", column="used"), opened, "grams opened")


@check("no cost is negative or infinite", "results")
def _signs(model: Model) -> str | None:
    costs = model.ledger["cost_usd"].dropna()
    bad = costs[~(np.isfinite(costs) & (costs >= 0))]
    return None if bad.empty else f"{model.ledger['item'][bad.index[0]]}: {bad.iloc[0]:g}"


@check("a heavier child costs no less", "results")
def _heavier(model: Model) -> str | None:
    some_infusion(model)
    heavy = model.ledger_with(weight_kg=1.1 * model.plan.first_weight_kg)
    now, then = (summed(one, "drug", "waste") for one in (model.ledger, heavy))
    return None if then >= now * (1 - NEAR) else f"{then:,.0f} after {now:,.0f}"


def _replicated(part: str) -> Callable[[Model], str | None]:
    def run(model: Model) -> str | None:
        rows = model.ledger[model.ledger["component"] == part]
        if rows.empty and not model.replica.quantities.get(part):
            raise NotApplicableError(f"no {part}")
        found = rows.groupby("year")["cost_usd"].sum()
        used = (rows["quantity"] * rows["share_paid"]).sum()
        by_year = [
            differ(found.get(year, 0.0), model.replica.bills[year].get(part, 0.0), f"year {year}")
            for year in range(1, model.plan.years + 1)
        ]
        return first(*by_year, differ(used, model.replica.quantities[part], "quantity"))

    return run


for _part in (*MEDICAL, *FAMILY):
    CHECKS[f"{_part} calculated a second time"] = Check("results", _replicated(_part))


@check("the model of many draws agrees", "results")
def _many(model: Model) -> str | None:
    plan = model.plan
    if plan.copay_program == "with_accumulator":
        raise NotApplicableError("it does not process claims one by one")
    found = float(cost_model({"a": plan})()["a"][0])
    rows = model.ledger[model.ledger["perspective"] == "payer"]
    return differ(summed(rows, column="present_usd"), found, "payer")


# --- who pays -------------------------------------------------------------------------------------


def _owed(model: Model, who: str) -> pd.Series:
    rows = model.ledger
    rows = rows[(rows["perspective"] == who) & rows["component"].isin(MEDICAL)]
    return rows.groupby("year")["cost_usd"].sum().reindex(range(1, model.plan.years + 1)).fillna(0)


@check("who pays, calculated a second time", "results")
def _who(model: Model) -> str | None:
    answers = []
    for who, wanted in (("family", model.replica.family), ("program", model.replica.program)):
        found = _owed(model, who)
        answers += [differ(found[year], wanted[year], f"{who}, year {year}") for year in wanted]
    return first(*answers)


@check("payers add up to the bills", "results")
def _transfers(model: Model) -> str | None:
    paid = sum(_owed(model, who) for who in PAYERS).sum()
    return differ(paid, sum(model.replica.claims.values()), "paid by all")


@check("the family owes at most the maximum", "results")
def _maximum(model: Model) -> str | None:
    if model.plan.insurance != "commercial":
        raise NotApplicableError("no commercial insurance")
    most = model.plan.assumptions["out_of_pocket_maximum_self_2026"]
    worst = _owed(model, "family").max()
    return f"{worst:,.2f} in a year" if worst > most * (1 + NEAR) else None


@check("Medicaid families owe no more than their share", "results")
def _medicaid(model: Model) -> str | None:
    if model.plan.insurance != "medicaid":
        raise NotApplicableError("no Medicaid")
    share, worst = (
        model.plan.assumptions["medicaid_family_cost_share"],
        _owed(model, "family").max(),
    )
    return f"{worst:,.2f} in a year" if worst > share + NEAR else None
