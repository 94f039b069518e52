"""Who pays a medical bill: deductible, coinsurance, yearly maximum, a manufacturer's program.

Claims are processed in their order, and each year of the plan starts again at zero.

This rule is written four times, on purpose, because each place needs another form of it:

1. :func:`split_claims` here, claim by claim, for the ledger, which shows who pays each bill.
2. :func:`owed_on` here, on a year's total, for ``model``, which cannot process the claims of a
   million draws one by one. ``test_claims_in_their_order_owe_what_the_closed_form_says``
   (tests/costs/test_costs.py) holds it equal to the first, for any claims and rules;
   ``test_every_draw_costs_what_the_ledger_says`` (tests/costs/test_model.py) does so in the model.
3. ``_owing`` in ``audit/replica``, from the curve of what is owed in all, so that the audit does
   not rest on what it checks. ``test_no_alarm_on_the_clean_model`` (tests/costs/test_audit.py)
   holds it equal to the first for random scenarios.
4. The formulas of the workbook, in ``reports/excel/ledger``, which recalculate without Python.
   ``test_recalculated_ledger_equals_that_of_python`` (tests/reports/test_workbook.py) holds them
   equal to the first; it needs LibreOffice.

Whoever changes the rule changes all four. Each of them applies it to the claims of one child: where
some children stop, to a child who responds and to one who stops, and takes the mean.

>>> paid = split_claims([5000, 5000], deductible=1787, coinsurance=0.2, maximum=10600)
>>> paid.family.tolist()
[2429.6, 1000.0]
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from jdmkit import arguments
from jdmkit.arguments import Numbers
from jdmkit.costs.values import same_shapes, series, switch


class Paid(NamedTuple):
    """Dollars of each claim that payer, family and program pay."""

    payer: Numbers
    family: Numbers
    program: Numbers


def split_claims(
    claims_usd: npt.ArrayLike,
    deductible: float,
    coinsurance: float,
    maximum: float,
    program_maximum: float = 0.0,
    accumulator: bool = False,
) -> Paid:
    """Split the claims of one plan year between payer, family and program.

    Parameters
    ----------
    claims_usd : array_like, shape (n,)
        Medical claims in their order.
    deductible, maximum : float
        What the patient owes in full first, and at most, in USD per year.
    coinsurance : float
        Share that the patient owes beyond the deductible, 0 to 1.
    program_maximum : float, optional
        Most that a manufacturer's program pays of what the patient owes, in USD per year.
    accumulator : bool, optional
        Whether the program's payments do not count toward deductible and maximum, so that the
        family still owes both when the program is used up.

    Returns
    -------
    Paid
        Shape (n,) each; they add up to the claims.

    Raises
    ------
    ValueError
        If a number is missing or out of range.

    Notes
    -----
    The program is assumed to pay any part of what the patient owes. Amounts of real programs were
    not found.

    Examples
    --------
    An accumulator returns the whole maximum to the family:

    >>> rules = {"deductible": 1787, "coinsurance": 0.2, "maximum": 10600}
    >>> for accumulator in (False, True):
    ...     paid = split_claims([6000] * 14, **rules, program_maximum=7500, accumulator=accumulator)
    ...     print(f"{paid.family.sum():.0f}")
    3100
    10600
    """
    claims, accumulator = (
        series("claims_usd", claims_usd, "USD"),
        switch("accumulator", accumulator),
    )
    first = arguments.scalar("deductible", deductible, 0, np.inf, "USD")
    share = arguments.scalar("coinsurance", coinsurance, 0, 1)
    left = arguments.scalar("maximum", maximum, 0, np.inf, "USD")
    help_left = arguments.scalar("program_maximum", program_maximum, 0, np.inf, "USD")
    family, program = np.zeros(len(claims)), np.zeros(len(claims))
    for place, claim in enumerate(claims.tolist()):
        within = min(claim, first)
        owed = min(within + share * (claim - within), left)
        helped = min(owed, help_left)
        help_left -= helped
        family[place], program[place] = owed - helped, helped
        counted = owed - helped if accumulator else owed
        left -= counted
        first -= min(first, within if not accumulator else min(within, counted))
    return Paid(claims - family - program, family, program)


def owed_in_a_year(
    total_usd: npt.ArrayLike,
    deductible: npt.ArrayLike,
    coinsurance: npt.ArrayLike,
    maximum: npt.ArrayLike,
) -> Numbers:
    """Amount that a patient owes on a year's total; the order of the claims does not matter.

    Parameters
    ----------
    total_usd, deductible, coinsurance, maximum
        Numbers or arrays that broadcast, as in :func:`split_claims`.

    Returns
    -------
    ndarray
        Dollars owed by family and program together; without an accumulator.

    Raises
    ------
    ValueError
        If a number is missing or out of range, or the arrays do not broadcast.

    Examples
    --------
    >>> owed_in_a_year([10000, 90000], 1787, 0.2, 10600).round(2).tolist()
    [3429.6, 10600.0]
    """
    given = {
        "total_usd": arguments.array("total_usd", total_usd, 0, np.finfo(float).max, "USD"),
        "deductible": arguments.array("deductible", deductible, 0, np.inf, "USD"),
        "coinsurance": arguments.array("coinsurance", coinsurance, 0, 1),
        "maximum": arguments.array("maximum", maximum, 0, np.inf, "USD"),
    }
    same_shapes(given)
    return owed_on(*given.values())


def owed_on(
    total: Numbers,
    deductible: Numbers | float,
    coinsurance: Numbers | float,
    maximum: Numbers | float,
) -> Numbers:
    """Calculate :func:`owed_in_a_year` for numbers that were checked before.

    >>> round(float(owed_on(np.array(10000.0), 1787, 0.2, 10600)), 2)
    3429.6
    """
    within = np.minimum(total, deductible)
    return np.minimum(within + coinsurance * (total - within), maximum)
