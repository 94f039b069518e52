"""Main results of a set of inputs, and how a change of inputs changes each of them.

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
    """Present value by payer; a program only if the plan has one."""
    sums = totals(ledger).loc["total"]
    payers = [who for who in PAYERS if who != "program" or base.copay_program != "none"]
    parts = [(who, ledger[ledger["perspective"] == who]) for who in payers]
    return [
        (f"{who}, this plan", sums[who], "USD", used) for who, used in (*parts, ("society", ledger))
    ]


def _bills(ledger: pd.DataFrame) -> list[_Row]:
    """Medical bills by component, whoever pays them, and their sum."""
    bills = ledger[ledger["component"].isin(MEDICAL)]
    parts = [(one, bills[bills["component"] == one]) for one in _BILLED]
    parts += [("other care", bills[~bills["component"].isin(_BILLED)]), ("all", bills)]
    return [(f"bills, {name}", used["present_usd"].sum(), "USD", used) for name, used in parts]


def _shared(ledger: pd.DataFrame) -> pd.DataFrame:
    """Rows of the family's share of the bills."""
    return ledger[(ledger["perspective"] == "family") & ledger["component"].isin(MEDICAL)]


def _comparisons(base: Scenario) -> list[_Row]:
    """The same plan at another price or with another insurance, without the user's own price."""
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
    """Inputs that the grams depend on: those of the drug without its price."""
    names = dict.fromkeys(name for cell in drug["parameters"].unique() for name in keys(cell))
    rows = [base.assumptions.row(name) for name in names]
    rows = [row._asdict() for row in rows if row.unit != "USD/g"]
    chart = {"source": growth.SOURCE, "confidence": "verified"}
    return pd.DataFrame([*rows, chart])


def headline(assumptions: Assumptions | None = None, **changes: Any) -> pd.DataFrame:
    """Calculate the main results of a set of inputs, which ``jdmkit diff`` compares.

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
        each row of the ledger), over the scenario's horizon, in this order:

        - what payer, family, program (if the plan has one) and society pay for this plan, at its
          own price and insurance; the first ones add up to society;
        - the bills before anyone has paid them: drug, waste, administration and other care, which
          add up to all bills. What payer and program pay and the family's share of the bills add
          up to the same sum. Components are not split by payer, because the share of each payer
          depends only on the order of the claims;
        - the family's share of the bills, and its time and travel;
        - grams of immunoglobulin;
        - comparisons: what the payer pays at Medicare's or the negotiated price instead, without
          the user's own price; and the family's share of the bills, at the plan's price, with
          commercial insurance.

    Raises
    ------
    PriceMissingError
        A ValueError: no verified price of the product is known.

    Examples
    --------
    >>> headline(site="home")["result"].tolist()[:3]
    ['payer, this plan', 'family, this plan', 'society, this plan']
    """
    inputs = Assumptions() if assumptions is None else assumptions
    base = Scenario(assumptions=inputs).replace(**changes)
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
    """Give one result; if nothing is paid, its sources are those of the whole ledger."""
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
    """Calculate how a change of inputs changes each main result.

    Returns
    -------
    DataFrame
        ``result, unit, base, mine, change, percent, confidence`` (of the second). Both have every
        result, whichever price is used. If the base has no price, as for a product without a
        verified one, its column is blank.

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
    noise = change.abs() < 1e-9 * table["base"].abs()  # the same sum in another order
    table["change"] = change.mask(noise, 0.0)
    table["percent"] = 100 * table["change"] / table["base"].where(table["base"] != 0)
    table["confidence"] = after["confidence"]
    return table.reset_index()
