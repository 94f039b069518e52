"""The price per gram as an answer: the price at which a plan costs the payer a given amount.

>>> line = price_line(Scenario())
>>> price = line.price_for(60_000)
>>> round(line.cost_at(price))
60000
"""

from typing import NamedTuple

import numpy as np

from jdmkit import arguments
from jdmkit.assumptions import OWN_PRICE
from jdmkit.costs.checked import needed_scenario
from jdmkit.costs.model import cost_model
from jdmkit.costs.scenario import Scenario

_WITHIN = 1e-9


class PriceLine(NamedTuple):
    """The payer's cost as a straight line in the price of a gram.

    Parameters
    ----------
    most_price : float
        Highest price of the line, USD/g. Its lowest price is 0.
    usd_at_zero, usd_at_most : float
        The payer's cost at the two ends, USD.
    """

    most_price: float
    usd_at_zero: float
    usd_at_most: float

    @property
    def usd_per_price(self) -> float:
        """What one USD/g more adds to the payer's cost, USD."""
        return (self.usd_at_most - self.usd_at_zero) / self.most_price

    def cost_at(self, price_usd_per_g: float) -> float:
        """The payer's cost at a price, USD.

        >>> PriceLine(400.0, 10_000.0, 210_000.0).cost_at(100)
        60000.0
        """
        return self.usd_at_zero + self.usd_per_price * price_usd_per_g

    def price_for(self, target_usd: float) -> float | None:
        """Price at which the plan costs the payer a target, USD/g; None outside the line.

        >>> line = PriceLine(400.0, 10_000.0, 210_000.0)
        >>> line.price_for(60_000), line.price_for(9_000), line.price_for(211_000)
        (100.0, None, None)
        """
        rise = self.usd_at_most - self.usd_at_zero
        price = float(self.most_price * (target_usd - self.usd_at_zero) / rise)
        return price if 0 <= price <= self.most_price else None


def price_line(plan: Scenario, most_price: float = 400.0) -> PriceLine:
    """Work out how the payer's cost of a plan rises with the price of a gram.

    Parameters
    ----------
    plan : Scenario
        The plan. Its own price does not matter.
    most_price : float, optional
        Highest price to consider, above 0 USD/g.

    Returns
    -------
    PriceLine
        The line from a price of 0 to ``most_price``.

    Raises
    ------
    ValueError
        If the price is out of range, or the cost is not a straight line: below the yearly maximum
        of a commercial insurance the family bears a part of each dollar. Use
        :func:`sensitivity.threshold` for such a plan.

    Notes
    -----
    The payer's cost never bends down as the price rises, because the family's share of one more
    dollar can only fall. A curve of that shape which meets its chord in the middle is the chord,
    so three points are enough to know that it is a line.

    Examples
    --------
    >>> line = price_line(Scenario())
    >>> bool(line.usd_at_zero > 0)
    True
    """
    needed_scenario("plan", plan)
    most = arguments.scalar("most_price", most_price, 0, np.inf, "USD/g", above=True)
    prices = np.array([0.0, most, most / 2])
    low, high, middle = cost_model({"plan": plan})({OWN_PRICE: prices})["plan"].tolist()
    if abs(middle - (low + high) / 2) > _WITHIN * abs(high):
        raise ValueError(
            "the payer's cost is not a straight line in the price under "
            f"{plan.insurance} insurance; use sensitivity.threshold"
        )
    return PriceLine(most, low, high)
