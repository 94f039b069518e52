"""Inputs held fixed when strategies are compared, because they differ between strategies.

Moving such an input for all strategies would make them equal where they were meant to differ.

>>> ways = {"now": Scenario(), "contract": Scenario().replace(ivig_price_medicare_per_g=92)}
>>> prices = {name: way.price() for name, way in ways.items()}
>>> held_inputs(ways, prices)["why"].tolist()
['differs between strategies: now 97, contract 92']
"""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from jdmkit.costs.prices import Price
from jdmkit.costs.scenario import Scenario

WEIGHT = "body_weight_kg"


def held_inputs(strategies: Mapping[str, Scenario], prices: Mapping[str, Price]) -> pd.DataFrame:
    """List inputs whose value differs between strategies, and prices looked up by product.

    Parameters
    ----------
    strategies : mapping of str to Scenario
        Strategies for the same child, by name.
    prices : mapping of str to Price
        Price of a gram in each.

    Returns
    -------
    DataFrame
        ``parameter, value`` (missing if there are several), ``unit, why, source, confidence``.
    """
    rows = []
    for name, row in next(iter(strategies.values())).assumptions.rows.items():
        own = {way: one.assumptions[name] for way, one in strategies.items()}
        if len(set(own.values())) > 1:
            said = ", ".join(f"{way} {'none' if n is None else f'{n:g}'}" for way, n in own.items())
            rows.append((name, np.nan, row.unit, f"differs between strategies: {said}", "", ""))
    weighed = [way for way, one in strategies.items() if one.weight_kg is not None]
    if 0 < len(weighed) < len(strategies) and WEIGHT not in [row[0] for row in rows]:
        why = f"{', '.join(weighed)} names its own weight_kg, but the other strategies do not"
        rows.append((WEIGHT, np.nan, "kg", why, "", ""))
    for way, price in prices.items():
        if not price.parameter:
            name = f"price of a gram of {strategies[way].product}, {price.when}"
            why = f"{price.usd:g} USD/g, {price.basis}: one listed price has no range"
            rows.append((name, price.usd, "USD/g", why, price.source, price.confidence))
    columns = ["parameter", "value", "unit", "why", "source", "confidence"]
    return pd.DataFrame(rows, columns=columns).drop_duplicates("parameter", ignore_index=True)
