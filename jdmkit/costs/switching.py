"""What a payer's budget becomes if a share of those who start are treated another way.

>>> table = switch_budget(Scenario(), Scenario(days=1), share=0.0, years=2)
>>> table["impact_usd"].tolist()
[0.0, 0.0]
"""

import pandas as pd

from jdmkit import arguments
from jdmkit.costs.budget import budget_impact
from jdmkit.costs.checked import needed_scenario
from jdmkit.costs.scenario import Scenario


def switch_budget(
    now: Scenario,
    new: Scenario,
    share: float,
    years: int = 3,
    children_million: float | None = None,
    perspective: str = "payer",
) -> pd.DataFrame:
    """Budget if all are treated by one strategy today, and a share by another from year 1 on.

    Parameters
    ----------
    now, new : Scenario
        Strategy of today, and the one that a share of the children who start get.
    share : float
        That share, 0 to 1; the same in each year.
    years, children_million, perspective
        As in :func:`budget_impact`.

    Returns
    -------
    DataFrame
        As :func:`budget_impact` returns it, one row per year.

    Raises
    ------
    ValueError
        If a number is out of range or the perspective is unknown.

    Examples
    --------
    The difference is proportional to the share:

    >>> half, whole = (switch_budget(Scenario(), Scenario(days=1), s, 1) for s in (0.5, 1))
    >>> round(float(whole["impact_usd"][0] / half["impact_usd"][0]), 9)
    2.0
    """
    for name, one in (("now", now), ("new", new)):
        needed_scenario(name, one)
    share = arguments.scalar("share", share, 0, 1)
    strategies = {"now": now, "new": new}
    mixes = {"now": 1.0}, {"now": 1 - share, "new": share}
    return budget_impact(strategies, *mixes, years, children_million, perspective)
