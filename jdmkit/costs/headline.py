"""Headline results of a set of inputs, and what a change of inputs does to each of them.

>>> table = headline_change(Assumptions(), Assumptions().replace(ivig_price_medicare_per_g=100))
>>> bool(table["change"].iloc[0] > 0)
True
"""

from typing import Any

import numpy as np
import pandas as pd

from jdmkit import datasets, growth
from jdmkit.assumptions import OWN_PRICE, Assumptions
from jdmkit.costs.ledger import course_cost
from jdmkit.costs.lines import FAMILY, MEDICAL
from jdmkit.costs.scenario import Scenario
from jdmkit.costs.sums import totals
from jdmkit.infusion.ramps import weaker

_Row = tuple[str, float, str, pd.DataFrame]


def _by_price(base: Scenario) -> list[_Row]:
    """Payer and society at each price, the run's first; an own price stands before all."""
    own = base.assumptions[OWN_PRICE] is not None
    rows, bases = [], dict.fromkeys((base.price_basis, "medicare", "commercial"))
    for basis in (base.price_basis,) if own else bases:
        ledger = course_cost(base, price_basis=basis)
        sums = totals(ledger).loc["total"]
        label = "own" if own else basis
        paid = ledger[ledger["perspective"] == "payer"]
        for who, used in (("payer", paid), ("society", ledger)):
            rows.append((f"{who}, {label} price", sums[who], "USD", used))
    return rows


def _without_price(base: Scenario, drug: pd.DataFrame) -> pd.DataFrame:
    """What grams rest on: the inputs behind the drug, but for its price."""
    names = drug["parameters"].iloc[0].split(";") if len(drug) else []
    rows = [base.assumptions.row(name) for name in names if name]
    rows = [row._asdict() for row in rows if row.unit != "USD/g"]
    chart = {"source": growth.SOURCE, "confidence": "verified"}
    return pd.DataFrame([*rows, chart])


def headline(assumptions: Assumptions | None = None, **changes: Any) -> pd.DataFrame:
    """Headline results for a set of inputs: what ``jdmkit diff`` compares.

    Parameters
    ----------
    assumptions : Assumptions, optional
        Inputs; default the base case.
    **changes
        Fields of the scenario, as in :meth:`Scenario.replace`.

    Returns
    -------
    DataFrame
        ``result, value, unit, source, confidence`` (the weakest), ``verified_share,
        secondary_share, recalled_share, assumed_share`` (of the value, by the weakest input of
        each row behind it), over the scenario's horizon: payer and society by price, first that
        of the scenario; the family's time and travel; grams; what the scenario's payer pays for
        drug, waste and administration, under its own insurance and price, so that they never
        exceed its total; and what a family owes of the bills with commercial insurance, at the
        negotiated price.

    Examples
    --------
    >>> headline()["result"].iloc[0]
    'payer, medicare price'
    """
    base = Scenario(assumptions=assumptions or Assumptions()).replace(**changes)
    rows = _by_price(base)
    ledger = course_cost(base)
    sums = totals(ledger)
    own = ledger[ledger["component"].isin(FAMILY)]
    rows.append(("family, time and travel", own["present_usd"].sum(), "USD", own))
    drug = ledger[ledger["component"] == "drug"]
    grams = (drug["quantity"] * drug["share_paid"]).sum()
    rows.append(("immunoglobulin given", grams, "g", _without_price(base, drug)))
    for part in ("drug", "waste", "administration"):
        used = ledger[(ledger["component"] == part) & (ledger["perspective"] == "payer")]
        rows.append((f"payer, {part}", sums.loc[part, "payer"], "USD", used))
    insured = course_cost(base, insurance="commercial", price_basis="commercial")
    bills = insured[(insured["perspective"] == "family") & insured["component"].isin(MEDICAL)]
    rows.append(
        ("family, bills with commercial insurance", bills["present_usd"].sum(), "USD", bills)
    )
    return pd.DataFrame([_result(*row, ledger) for row in rows])


def _result(name: str, value: float, unit: str, used: pd.DataFrame, whole: pd.DataFrame) -> dict:
    """One result; where nothing is paid, it rests on the whole ledger."""
    used = used if len(used) else whole
    words = used["confidence"].astype(str)
    weights = used["present_usd"].fillna(0.0) if "present_usd" in used else np.zeros(len(used))
    shares = pd.Series(np.asarray(weights, float)).groupby(words.to_numpy()).sum()
    shares = shares.reindex(list(datasets.CONFIDENCE)).fillna(0.0)
    weakest = weaker(*words)
    if not shares.sum():
        shares[weakest] = 1.0
    said = {"source": ";".join(datasets.sources(used)), "confidence": weakest}
    return {"result": name, "value": float(value), "unit": unit, **said} | {
        f"{word}_share": share for word, share in (shares / shares.sum()).items()
    }


def headline_change(base: Assumptions, mine: Assumptions, **changes: Any) -> pd.DataFrame:
    """What a change of inputs does to every headline result.

    Returns
    -------
    DataFrame
        ``result, unit, base, mine, change, percent, confidence`` (of the second). A result that
        only one of the two has is missing in the other.

    Examples
    --------
    >>> (headline_change(Assumptions(), Assumptions())["change"] == 0).all()
    np.True_
    """
    before, after = (headline(one, **changes).set_index("result") for one in (base, mine))
    names = list(dict.fromkeys([*after.index, *before.index]))
    table = pd.DataFrame(
        {
            "unit": after["unit"].reindex(names).fillna(before["unit"].reindex(names)),
            "base": before["value"].reindex(names),
            "mine": after["value"].reindex(names),
        }
    )
    table["change"] = table["mine"] - table["base"]
    table["percent"] = 100 * table["change"] / table["base"].where(table["base"] != 0)
    table["confidence"] = after["confidence"].reindex(names)
    return table.rename_axis("result").reset_index()
