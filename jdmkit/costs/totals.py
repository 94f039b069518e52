"""Sums of the ledger, and the confidence of the inputs behind them.

>>> from jdmkit.costs import Scenario, course_cost, total, totals
>>> ledger = course_cost(Scenario(weight_kg=25))
>>> totals(ledger)["payer"].idxmax(), total(ledger, "program")
('total', 0.0)
"""

import numpy as np
import pandas as pd

from jdmkit import datasets
from jdmkit.arguments import Numbers
from jdmkit.costs.checked import ledger_with
from jdmkit.costs.ledger import PAYERS
from jdmkit.costs.resources import COMPONENTS
from jdmkit.costs.values import switch

PERSPECTIVES = (*PAYERS, "society")

_NEEDED = ("perspective", "cost_usd", "present_usd")


def _amounts(ledger: pd.DataFrame, discounted: bool) -> Numbers:
    return ledger["present_usd" if discounted else "cost_usd"].fillna(0.0).to_numpy()


def _payers(ledger: pd.DataFrame) -> np.ndarray:
    """Index of each row's payer in ``PAYERS``; a ledger read from a file has plain words."""
    who = ledger["perspective"]
    if isinstance(who.dtype, pd.CategoricalDtype) and tuple(who.cat.categories) == PAYERS:
        return who.cat.codes.to_numpy()
    codes = pd.Index(PAYERS).get_indexer(who)
    if (codes < 0).any():
        unknown = who.to_numpy()[codes < 0][0]
        raise ValueError(f"ledger: {datasets.nearest(str(unknown), PAYERS, 'perspective')}")
    return codes


def totals(ledger: pd.DataFrame, by: str = "component", discounted: bool = True) -> pd.DataFrame:
    """Sum a ledger by payer.

    Parameters
    ----------
    ledger : DataFrame
        From :func:`course_cost`.
    by : {"component", "year", "item", "confidence"}, optional
        Rows of the sums.
    discounted : bool, optional
        Present values, or plain sums.

    Returns
    -------
    DataFrame
        One row for each, and ``total``; columns ``payer, family, program, society`` in USD.

    Raises
    ------
    ValueError
        If the ledger lacks a column, or cannot be summed by that one.

    Examples
    --------
    >>> from jdmkit.costs import course_cost
    >>> totals(course_cost(weight_kg=25)).idxmax().to_dict()["payer"]
    'total'
    """
    discounted = switch("discounted", discounted)
    columns = ("component", "year", "item", "confidence")
    if by not in columns:
        raise ValueError(datasets.nearest(by, columns, "column to sum by"))
    ledger = ledger_with(ledger, (by, *_NEEDED))
    place, found = pd.factorize(ledger[by])
    sums = np.zeros((len(found), len(PAYERS)))
    np.add.at(sums, (place, _payers(ledger)), _amounts(ledger, discounted))
    known = list(found)
    order = {"component": COMPONENTS, "confidence": datasets.CONFIDENCE}.get(by, sorted(known))
    rows = [one for one in order if one in known]
    sums = sums[[known.index(one) for one in rows]]
    sums = np.vstack([sums, sums.sum(axis=0)])  # in NumPy: an explorer waits for this table
    sums = np.column_stack([sums, sums.sum(axis=1)])
    index = pd.Index([*rows, "total"], name=by)
    return pd.DataFrame(sums, index=index, columns=list(PERSPECTIVES))


def total(ledger: pd.DataFrame, perspective: str = "payer", discounted: bool = True) -> float:
    """Sum a ledger for one perspective, in USD.

    >>> from jdmkit.costs import course_cost
    >>> ledger = course_cost(weight_kg=25)
    >>> round(total(ledger, "society") - total(ledger, "payer") - total(ledger, "family"), 6)
    0.0
    """
    if perspective not in PERSPECTIVES:
        raise ValueError(datasets.nearest(perspective, PERSPECTIVES, "perspective"))
    discounted = switch("discounted", discounted)
    amounts = _amounts(ledger_with(ledger, _NEEDED), discounted)
    if perspective != "society":
        amounts = amounts[_payers(ledger) == PAYERS.index(perspective)]
    return float(amounts.sum())


def resting_on(ledger: pd.DataFrame, perspective: str = "payer") -> pd.Series:
    """Share of a result that depends on verified, secondary, recalled and assumed inputs.

    Parameters
    ----------
    ledger : DataFrame
        From :func:`course_cost`.
    perspective : {"payer", "family", "program", "society"}, optional
        Whose costs.

    Returns
    -------
    Series
        Shares of the present value by confidence. They add up to 1, or are all 0 if nothing is
        paid. Each row has the confidence of its weakest input.

    Examples
    --------
    >>> from jdmkit.costs import course_cost
    >>> shares = resting_on(course_cost(weight_kg=25), "family")
    >>> float(shares["verified"])
    0.0
    """
    if perspective not in PERSPECTIVES:
        raise ValueError(datasets.nearest(perspective, PERSPECTIVES, "perspective"))
    sums = totals(ledger, by="confidence")[perspective].drop("total")
    sums = sums.reindex(list(datasets.CONFIDENCE)).fillna(0.0)
    return sums / (sums.sum() or 1.0)
