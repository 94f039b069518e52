"""What a family has paid as the bills of a year come in, with and without a co-pay program.

>>> from jdmkit.costs import Scenario, course_cost
>>> plan = Scenario(insurance="commercial")
>>> paid = family_payments(course_cost(plan), plan.assumptions)
>>> float(paid["without_accumulator"].iloc[-1]) <= float(paid["none"].iloc[-1])
True
"""

import numpy as np
import pandas as pd

from jdmkit import arguments
from jdmkit.assumptions import Assumptions
from jdmkit.costs.checked import ledger_with, the_inputs
from jdmkit.costs.insurance import split_claims
from jdmkit.costs.resources import MEDICAL
from jdmkit.costs.scenario import PROGRAMS

_HALF_A_CENT = 0.005


def family_payments(ledger: pd.DataFrame, assumptions: Assumptions) -> pd.DataFrame:
    """Bills of the first year by day, and what a commercially insured family has paid so far.

    Parameters
    ----------
    ledger : DataFrame
        From :func:`course_cost`. All medical costs count as bills, whoever bears them; the
        family's time and travel do not.
    assumptions : Assumptions
        Inputs: deductible, coinsurance, yearly maximum and the most that a program pays.

    Returns
    -------
    DataFrame
        One row per day with a bill, indexed by ``day``: ``bill_usd``, then for each co-pay program
        (``none``, ``without_accumulator``, ``with_accumulator``) the USD that the family has paid
        up to and including that day.

    Raises
    ------
    ValueError
        If the ledger lacks a column, or is the mean over children who respond and who stop.

    Examples
    --------
    >>> from jdmkit.costs import Scenario, course_cost
    >>> plan = Scenario(insurance="commercial", price_basis="charge")
    >>> family_payments(course_cost(plan), plan.assumptions).iloc[-1, 1:].to_dict()
    {'none': 10600.0, 'without_accumulator': 3100.0, 'with_accumulator': 10600.0}
    """
    ledger = ledger_with(ledger, ("day", "year", "component", "cost_usd"))
    if "kinds" in ledger.attrs:
        raise ValueError(
            f"ledger is the mean over two kinds of children ({ledger.attrs['kinds']}), and the "
            "rules of an insurance apply to one child: give the ledger of Scenario.kinds()"
        )
    billed = ledger[ledger["component"].isin(MEDICAL) & (ledger["year"] == 1)]
    days, place = np.unique(billed["day"].to_numpy(), return_inverse=True)
    bills = np.bincount(place, billed["cost_usd"].to_numpy())
    inputs = the_inputs(assumptions)
    rules = [
        inputs[name]
        for name in ("deductible_single", "coinsurance", "out_of_pocket_maximum_self_2026")
    ]
    paid = {}
    for program in PROGRAMS:
        helped = 0.0 if program == "none" else inputs["copay_program_maximum"]
        split = split_claims(bills, *rules, helped, program == "with_accumulator")
        paid[program] = split.family.cumsum()
    return pd.DataFrame({"bill_usd": bills, **paid}, index=pd.Index(days, name="day"))


def day_reached(paid_so_far: pd.Series, amount_usd: float) -> float | None:
    """First day on which an amount is reached, to half a cent; None if it never is.

    Parameters
    ----------
    paid_so_far : Series
        Running sum in USD, indexed by day, such as a column of :func:`family_payments`.
    amount_usd : float
        The amount.

    Returns
    -------
    float or None
        A label of the index.

    Raises
    ------
    ValueError
        If the running sum is not a Series, or the amount is missing or negative.

    Examples
    --------
    >>> so_far = pd.Series([2000.0, 9000.0, 10_600.0], index=[0, 28, 56])
    >>> day_reached(so_far, 9000), day_reached(so_far, 10_601)
    (28, None)
    """
    if not isinstance(paid_so_far, pd.Series):
        raise ValueError(f"paid_so_far must be a Series indexed by day; got {paid_so_far!r}")
    amount = arguments.scalar("amount_usd", amount_usd, 0, np.inf, "USD")
    reached = paid_so_far.index[paid_so_far >= amount - _HALF_A_CENT]
    return None if reached.empty else reached[0].item()
