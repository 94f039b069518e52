"""What no analysis of several strategies may move, as each of them has a value of its own.

To move such an input for all would make the strategies equal where they were meant to differ.

>>> ways = {"now": Scenario(), "contract": Scenario().replace(ivig_price_medicare_per_g=92)}
>>> held(ways, {name: way.price() for name, way in ways.items()})["why"].tolist()
['differs between strategies: now 97, contract 92']
"""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from jdmkit.costs.prices import Price
from jdmkit.costs.scenario import Scenario

WEIGHT = "body_weight_kg"


def held(strategies: Mapping[str, Scenario], prices: Mapping[str, Price]) -> pd.DataFrame:
    """Inputs whose value differs between strategies, and prices that are looked up by product.

    Parameters
    ----------
    strategies : mapping of str to Scenario
        Ways of treating the same child, by name.
    prices : mapping of str to Price
        Price of a gram of each.

    Returns
    -------
    DataFrame
        ``parameter, value`` (missing where there are several), ``unit, why, source, confidence``.
    """
    rows = []
    for name, row in next(iter(strategies.values())).assumptions.rows.items():
        own = {way: one.assumptions[name] for way, one in strategies.items()}
        if len(set(own.values())) > 1:
            said = ", ".join(f"{way} {'none' if n is None else f'{n:g}'}" for way, n in own.items())
            rows.append((name, np.nan, row.unit, f"differs between strategies: {said}", "", ""))
    weighed = [way for way, one in strategies.items() if one.weight_kg is not None]
    if 0 < len(weighed) < len(strategies) and WEIGHT not in [row[0] for row in rows]:
        why = f"{', '.join(weighed)} names a weight_kg of its own, not so the others"
        rows.append((WEIGHT, np.nan, "kg", why, "", ""))
    for way, price in prices.items():
        if not price.parameter:
            name = f"price of a gram of {strategies[way].product}, {price.when}"
            why = f"{price.usd:g} USD/g, {price.basis}: one listed price has no range"
            rows.append((name, price.usd, "USD/g", why, price.source, price.confidence))
    columns = ["parameter", "value", "unit", "why", "source", "confidence"]
    return pd.DataFrame(rows, columns=columns).drop_duplicates("parameter", ignore_index=True)
