"""Plans at home and in hospital with fees of one kind, so that a difference is not one of fees.

The fees of the inputs are of two kinds: Medicare's in the hospital; at home what hospitals list for
a nurse, and one state's Medicaid rate for the day.

>>> sorted(comparable_fees(Scenario()))
['highest', 'medicare']
"""

import warnings

from jdmkit.assumptions import Assumptions
from jdmkit.costs.checked import needed_scenario, the_inputs
from jdmkit.costs.scenario import Scenario

_HOSPITAL = ("admin_96365_hospital_outpatient", "admin_96366_hospital_outpatient")


def highest_hospital_fees(assumptions: Assumptions) -> tuple[float, float]:
    """Upper ends of the ranges of the hospital's two fees, in USD.

    Parameters
    ----------
    assumptions : Assumptions
        The inputs.

    Returns
    -------
    tuple of float
        For the first hour, and for each further hour.

    Examples
    --------
    >>> highest_hospital_fees(Scenario().assumptions)
    (413.0, 100.0)
    """
    first, further = (the_inputs(assumptions).row(name).high for name in _HOSPITAL)
    return first, further


def comparable_fees(plan: Scenario) -> dict[str, Scenario]:
    """Change the fees of a plan so that those at home and in hospital are of one kind.

    Parameters
    ----------
    plan : Scenario
        The plan, at home or in hospital.

    Returns
    -------
    dict of str to Scenario
        ``"medicare"`` pays what Medicare pays: at home its bundle per visit, and nothing else for
        nurse and day. ``"highest"`` pays the hospital's fees at the upper ends of their ranges,
        which are list prices, as the fees at home are.

    Examples
    --------
    At home, Medicare's bundle is all that a visit costs:

    >>> from jdmkit.costs import course_cost
    >>> ledger = course_cost(comparable_fees(Scenario(site="home"))["medicare"])
    >>> visits = 2 * 14
    >>> fees = ledger.query("component == 'administration'")["cost_usd"].sum()
    >>> print(f"{fees / visits:.2f}")
    420.48
    """
    needed_scenario("plan", plan)
    medicare = {
        "home_nursing_first_2h_99601": plan.assumptions["home_bundle_per_visit"],
        "home_nursing_extra_hour_99602": 0.0,
        "home_per_diem_s9338": 0.0,
    }
    highest = dict(zip(_HOSPITAL, highest_hospital_fees(plan.assumptions), strict=True))
    with warnings.catch_warnings():
        # Some of these fees lie outside their ranges on purpose.
        warnings.simplefilter("ignore", UserWarning)
        return {"medicare": plan.replace(**medicare), "highest": plan.replace(**highest)}
