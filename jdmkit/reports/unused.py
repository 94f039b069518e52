"""Changed inputs that the results of a plan do not depend on.

>>> from jdmkit.costs import Scenario, course_cost, totals
>>> plan = Scenario().replace(home_bundle_per_visit=500)
>>> unused_words(plan, totals(course_cost(plan)), ["home_bundle_per_visit"])
['home_bundle_per_visit changes nothing in this plan: its costs do not use it']
"""

import warnings
from collections.abc import Iterable

import pandas as pd

from jdmkit import costs
from jdmkit.assumptions import Assumptions, base_case
from jdmkit.costs import Scenario

OF_BUDGET = ("share_of_jdm_children_on_ivig", "us_children_under_18")
"""Inputs that a budget takes, whatever the plan."""


def unused_words(plan: Scenario, totals: pd.DataFrame, names: Iterable[str]) -> list[str]:
    """Say which changed inputs move no cost of a plan; empty if there are none.

    Parameters
    ----------
    plan : Scenario
        With the changed inputs.
    totals : DataFrame
        Its costs, from :func:`costs.totals`.
    names : iterable of str
        Changed inputs that no line of its ledger names.
    """
    unused = [name for name in names if not _moves(plan, totals, name)]
    if len(unused) > 1:
        return [f"{', '.join(unused)} change nothing in this plan: its costs do not use them"]
    return [f"{name} changes nothing in this plan: its costs do not use it" for name in unused]


def _moves(plan: Scenario, totals: pd.DataFrame, name: str) -> bool:
    """Whether the costs differ from those with the value of the base case."""
    rows = {**plan.assumptions.rows, name: base_case()[name]}
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)
            other = costs.course_cost(plan.replace(assumptions=Assumptions(rows)))
    except ValueError:  # without it there is no price: it is used
        return True
    return not costs.totals(other).equals(totals)
