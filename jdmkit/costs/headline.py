"""Headline results of a set of inputs, and what a change of inputs does to each of them.

>>> table = headline_change(Assumptions(), Assumptions().replace(ivig_price_medicare_per_g=100))
>>> bool(table["change"].iloc[0] > 0)
True
"""

from typing import Any

import numpy as np
import pandas as pd

from jdmkit import datasets, growth
from jdmkit.assumptions import OWN_PRICE, Assumptions, base_case
from jdmkit.costs.ledger import PAYERS, course_cost
from jdmkit.costs.prices import PriceMissingError
from jdmkit.costs.resources import FAMILY, MEDICAL
from jdmkit.costs.scenario import Scenario
from jdmkit.costs.totals import total, totals
from jdmkit.datasets import keys, weakest

_Row = tuple[str, float, str, pd.DataFrame]

_COMPARED = ("medicare", "commercial")

_BILLED = ("drug", "waste", "administration")


def _who_pays(base: Scenario, ledger: pd.DataFrame) -> list[_Row]:
    """The plan as asked, its own price and insurance; a program only where the plan has one."""
    sums = totals(ledger).loc["total"]
    payers = [who for who in PAYERS if who != "program" or base.copay_program != "none"]
    parts = [(who, ledger[ledger["perspective"] == who]) for who in payers]
    return [
        (f"{who}, this plan", sums[who], "USD", used) for who, used in (*parts, ("society", ledger))
    ]


def _bills(ledger: pd.DataFrame) -> list[_Row]:
    """Medical bills by component, whoever pays them: their sum stands last."""
    bills = ledger[ledger["component"].isin(MEDICAL)]
    parts = [(one, bills[bills["component"] == one]) for one in _BILLED]
    parts += [("other care", bills[~bills["component"].isin(_BILLED)]), ("all", bills)]
    return [(f"bills, {name}", used["present_usd"].sum(), "USD", used) for name, used in parts]


def _shared(ledger: pd.DataFrame) -> pd.DataFrame:
    """The family's share of the bills."""
    return ledger[(ledger["perspective"] == "family") & ledger["component"].isin(MEDICAL)]


def _comparisons(base: Scenario) -> list[_Row]:
    """The same plan at another price or under another insurance; an own price gives way to both."""
    rows = []
    for basis in _COMPARED:
        if basis != base.price_basis:
            ledger = course_cost(_without_own_price(base), price_basis=basis)
            paid = ledger[ledger["perspective"] == "payer"]
            rows.append((f"comparison: payer at {basis} price", total(ledger), "USD", paid))
    if base.insurance != "commercial":
        owed = _shared(course_cost(base, insurance="commercial"))
        name = "comparison: family, share of the bills if insured commercially"
        rows.append((name, owed["present_usd"].sum(), "USD", owed))
    return rows


def _without_own_price(base: Scenario) -> Scenario:
    rows = {**base.assumptions.rows, OWN_PRICE: base_case()[OWN_PRICE]}
    return base.replace(assumptions=Assumptions(rows))


def _without_price(base: Scenario, drug: pd.DataFrame) -> pd.DataFrame:
    """What grams rest on: the inputs behind the drug, but for its price."""
    names = dict.fromkeys(name for cell in drug["parameters"].unique() for name in keys(cell))
    rows = [base.assumptions.row(name) for name in names]
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
        each row behind it), over the scenario's horizon, in this order:

        - what payer, family, a program (if the plan has one) and society pay for this plan, at
          its own price and insurance; the first ones add up to society;
        - the bills before anyone has paid them: drug, waste, administration and other care add
          up to all, as do what the payer and a program pay and the family's share of the bills,
          which has a row of its own. Components of a single payer are not told: which of them
          the family's share falls on follows from the order of claims alone;
        - the family's time and travel, the rest of what it pays; grams;
        - comparisons, named so: the payer at Medicare's or the negotiated price in place of the
          plan's, an own price left out; the family's share of the bills, at the plan's price, if
          it were insured commercially.

    Raises
    ------
    PriceMissingError
        A ValueError: no verified price of the product is known.

    Examples
    --------
    >>> headline(site="home")["result"].tolist()[:3]
    ['payer, this plan', 'family, this plan', 'society, this plan']
    """
    base = Scenario(assumptions=assumptions or Assumptions()).replace(**changes)
    ledger = course_cost(base)
    drug, owed = ledger[ledger["component"] == "drug"], _shared(ledger)
    own = ledger[ledger["component"].isin(FAMILY)]
    grams = drug.drop_duplicates("day")["quantity"].sum()
    rows = [
        *_who_pays(base, ledger),
        *_bills(ledger),
        ("family, share of the bills", owed["present_usd"].sum(), "USD", owed),
        ("family, time and travel", own["present_usd"].sum(), "USD", own),
        ("immunoglobulin given", grams, "g", _without_price(base, drug)),
        *_comparisons(base),
    ]
    return pd.DataFrame([_result(*row, ledger) for row in rows])


def _result(name: str, value: float, unit: str, used: pd.DataFrame, whole: pd.DataFrame) -> dict:
    """One result; where nothing is paid, it rests on the whole ledger."""
    used = used if len(used) else whole
    words = used["confidence"].astype(str)
    weights = used["present_usd"].fillna(0.0) if "present_usd" in used else np.zeros(len(used))
    shares = pd.Series(np.asarray(weights, float)).groupby(words.to_numpy()).sum()
    shares = shares.reindex(list(datasets.CONFIDENCE)).fillna(0.0)
    weak = weakest(*words)
    if not shares.sum():
        shares[weak] = 1.0
    said = {"source": ";".join(datasets.sources(used)), "confidence": weak}
    return {"result": name, "value": float(value), "unit": unit, **said} | {
        f"{word}_share": share for word, share in (shares / shares.sum()).items()
    }


def headline_change(base: Assumptions, mine: Assumptions, **changes: Any) -> pd.DataFrame:
    """What a change of inputs does to every headline result.

    Returns
    -------
    DataFrame
        ``result, unit, base, mine, change, percent, confidence`` (of the second). Both have
        every result, whichever price is in force; where the base has none, as of a product
        without a verified price, its column is blank.

    Raises
    ------
    ValueError
        If the scenario is impossible, or the second has no price.

    Examples
    --------
    >>> (headline_change(Assumptions(), Assumptions())["change"] == 0).all()
    np.True_
    """
    after = headline(mine, **changes).set_index("result")
    try:
        before = headline(base, **changes).set_index("result")["value"]
    except PriceMissingError:
        before = after["value"] * np.nan
    table = pd.DataFrame({"unit": after["unit"], "base": before, "mine": after["value"]})
    change = table["mine"] - table["base"]
    noise = change.abs() < 1e-9 * table["base"].abs()  # of sums in another order
    table["change"] = change.mask(noise, 0.0)
    table["percent"] = 100 * table["change"] / table["base"].where(table["base"] != 0)
    table["confidence"] = after["confidence"]
    return table.reset_index()
