"""The inputs that a result depends on.

>>> from jdmkit.costs import Scenario, course_cost
>>> "parent_wage_per_hour" in inputs_behind(course_cost(Scenario()))
True
"""

import pandas as pd

from jdmkit.costs.checked import ledger_with


def inputs_behind(ledger: pd.DataFrame) -> list[str]:
    """Names of the inputs that the lines of a ledger rest on, each once, in its order.

    Parameters
    ----------
    ledger : DataFrame
        From :func:`course_cost`.

    Returns
    -------
    list of str
        Keys of the assumptions. What splits a bill between payer and family, and the discount
        rate, are not among them: they change who pays and when, not what is used.

    Raises
    ------
    ValueError
        If the ledger has no column ``parameters``.

    Examples
    --------
    >>> from jdmkit.costs import Scenario, course_cost
    >>> inputs_behind(course_cost(Scenario()))[:2]
    ['ivig_price_medicare_per_g', 'dose_g_per_kg']
    """
    cells = ledger_with(ledger, ("parameters",))["parameters"].cat.categories
    return list(dict.fromkeys(name for cell in cells for name in cell.split(";") if name))
