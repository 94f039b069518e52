"""One-way and two-way sensitivity analysis: what drives a result, and how two drivers interact.

>>> table = pd.DataFrame({"parameter": ["price", "grams"], "value": [95.0, 46], "low": [91, 28],
...                       "high": [101, 70]})
>>> one_way(lambda p: {"IVIG": p["price"] * p["grams"]}, table)[["parameter", "result_low",
...         "result_high", "swing"]]
  parameter  result_low  result_high   swing
0     grams      2660.0       6650.0  3990.0
1     price      4186.0       4646.0   460.0
"""

from collections.abc import Iterable
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from jdmkit import arguments
from jdmkit.arguments import Numbers
from jdmkit.sensitivity.models import (
    Model,
    Outcome,
    checked_worth,
    chosen,
    evaluate,
    evaluate_walk,
    outcome_name,
    outcome_words,
)
from jdmkit.sensitivity.parameters import read_for

_SAID = ["unit", "low_meaning", "high_meaning", "source", "confidence"]


def one_way(
    model: Model,
    table: Any,
    outcome: Outcome = None,
    *,
    parameters: Iterable[str] | None = None,
    effects: Model | None = None,
    willingness_to_pay: float | None = None,
    points: int = 9,
) -> pd.DataFrame:
    """Vary each parameter over its range, the others at base: the table of a tornado diagram.

    Parameters
    ----------
    model : callable
        Costs by strategy, or a pair of costs and effects, as :func:`evaluate` takes it. The
        parameter that varies is an array, or one value at a time if the model takes no array.
    table : DataFrame or object with ``.table()``
        Parameters, as :func:`read_parameters` takes them.
    outcome : str or pair of str, optional
        A strategy's cost, or the difference second minus first. Needed where the model has more
        than two strategies.
    parameters : iterable of str, optional
        Parameters to vary; default all that have a range.
    effects : callable, optional
        Effects by strategy, if the model returns only costs.
    willingness_to_pay : float, optional
        USD per unit of effect: the result is then the net benefit.
    points : int, optional
        Values from low to high, ends included, 3 to 1001. Those in between show a result that does
        not simply rise or fall.

    Returns
    -------
    DataFrame
        One row per parameter, widest first: ``parameter, base, low, high`` (its values, for the
        bars), ``result_base, result_low, result_high``, ``result_min, at_min, result_max,
        at_max`` (over the whole range), ``swing`` (``result_max - result_min``), ``monotone``
        (False where an end is not the extreme, so that the ends alone would mislead), ``unit,
        low_meaning, high_meaning, source, confidence``. ``attrs["outcome"]`` names the outcome,
        ``attrs["held"]`` the parameters that the model holds, and why.

    Raises
    ------
    DataError
        A ValueError with all faults of the table.
    KeyError, ValueError
        If a parameter or a strategy is unknown, or a parameter has no range.

    References
    ----------
    ISPOR-SMDM Modeling Good Research Practices Task Force 6 (Briggs 2012): ranges of one meaning,
    parameter values shown.

    Examples
    --------
    >>> hill = pd.DataFrame({"parameter": ["x"], "value": [0.0], "low": [-1], "high": [1]})
    >>> found = one_way(lambda p: {"A": 4 - p["x"] ** 2}, hill).iloc[0]
    >>> print(found["result_low"], found["result_high"], found["result_max"], found["monotone"])
    3.0 3.0 4.0 False
    """
    checked = read_for(model, table)
    count = arguments.whole("points", points, 3, 1001)
    willingness_to_pay = checked_worth(willingness_to_pay)
    names = checked.ranged(parameters)
    ends = checked.table.loc[names, ["low", "high"]].to_numpy()
    base = evaluate(model, checked.base, effects)
    name = outcome_name(base.strategies, outcome)
    rows = []
    for parameter, (low, high) in zip(names, ends, strict=True):
        walk = np.linspace(low, high, count)
        outcomes = evaluate_walk(model, checked.sets({parameter: walk}), effects)
        line = chosen(outcomes, name, willingness_to_pay)
        rows.append(
            {
                "parameter": parameter,
                "base": checked.base[parameter],
                "low": low,
                "high": high,
                "result_base": chosen(base, name, willingness_to_pay)[0],
                **_bar(walk, line),
            }
        )
    tornado = pd.DataFrame(rows).sort_values("swing", ascending=False, kind="stable")
    tornado = tornado.merge(checked.table[_SAID], on="parameter", how="left")
    tornado.attrs["outcome"] = outcome_words(name, willingness_to_pay is None)
    tornado.attrs["held"] = checked.why_held
    return tornado


def _bar(walk: Numbers, line: Numbers) -> dict[str, Any]:
    """Ends and extremes of a result over the range."""
    # rounding in the last bits does not count as a rise or fall
    steps, noise = np.diff(line), 1e-12 * abs(line).max()
    return {
        "result_low": line[0],
        "result_high": line[-1],
        "result_min": line.min(),
        "at_min": walk[line.argmin()],
        "result_max": line.max(),
        "at_max": walk[line.argmax()],
        "swing": line.max() - line.min(),
        "monotone": bool((steps >= -noise).all() or (steps <= noise).all()),
    }


def two_way(
    model: Model,
    table: Any,
    first: str,
    second: str,
    outcome: Outcome = None,
    *,
    effects: Model | None = None,
    willingness_to_pay: float | None = None,
    first_values: npt.ArrayLike | None = None,
    second_values: npt.ArrayLike | None = None,
    points: int = 21,
) -> pd.DataFrame:
    """Vary two parameters over their ranges together, the others at base.

    Parameters
    ----------
    model, table, outcome, effects, willingness_to_pay
        As in :func:`one_way`.
    first, second : str
        Two different parameters.
    first_values, second_values : array_like, optional
        Values to use; default evenly from low to high.
    points : int, optional
        Number of values of a parameter for which none are given, 2 to 1001.

    Returns
    -------
    DataFrame
        One row per pair of values: a column named after each parameter, ``result`` and
        ``preferred`` (cheapest strategy, or best if effects are valued). ``attrs["held"]`` names
        the parameters that the model holds, and why.

    Raises
    ------
    DataError
        A ValueError with all faults of the table.
    KeyError, ValueError
        If a parameter or strategy is unknown, both parameters are the same, or one has no range.

    Examples
    --------
    >>> two = pd.DataFrame({"parameter": ["x", "y"], "value": [1.0, 1], "low": [0, 0],
    ...                     "high": [2, 2]})
    >>> two_way(lambda p: {"A": p["x"], "B": p["y"]}, two, "x", "y", points=2)
         x    y  result preferred
    0  0.0  0.0     0.0         A
    1  0.0  2.0     2.0         A
    2  2.0  0.0    -2.0         B
    3  2.0  2.0     0.0         A
    """
    checked = read_for(model, table)
    if first == second:
        raise ValueError(f"two_way needs two different parameters; got {first!r} twice")
    count = arguments.whole("points", points, 2, 1001)
    willingness_to_pay = checked_worth(willingness_to_pay)
    walks = []
    for name, values in ((first, first_values), (second, second_values)):
        checked.free(name)
        if values is None:
            low, high = checked.table.loc[checked.ranged([name])[0], ["low", "high"]]
            values = np.linspace(low, high, count)
        walk = np.atleast_1d(arguments.array(name, values, -np.inf, np.inf))
        if not walk.size or not np.isfinite(walk).all():
            raise ValueError(
                f"{name} must have at least one value, all finite; got {walk.tolist()}"
            )
        walks.append(walk)
    grid = [axis.ravel() for axis in np.meshgrid(*walks, indexing="ij")]
    outcomes = evaluate_walk(model, checked.sets({first: grid[0], second: grid[1]}), effects)
    table = pd.DataFrame(
        {
            first: grid[0],
            second: grid[1],
            "result": chosen(outcomes, outcome, willingness_to_pay),
            "preferred": np.array(outcomes.strategies)[outcomes.preferred(willingness_to_pay)],
        }
    )
    table.attrs["held"] = checked.why_held
    return table
