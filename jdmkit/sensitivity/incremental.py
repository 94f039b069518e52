"""Incremental cost-effectiveness on expected values, and the benefit that a cost requires.

>>> icers({"A": 0.0, "B": 100, "C": 400}, {"A": 0.0, "B": 0.5, "C": 1.0})["icer"].tolist()
[nan, 200.0, 600.0]
"""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import numpy.typing as npt
import pandas as pd

from jdmkit import arguments, datasets
from jdmkit.arguments import Numbers
from jdmkit.sensitivity.decisions import WHAT_IF, Draws, checked_worths, outcomes_of, valued

_NOISE = 1e-12
"""Relative difference of the same mean in another order of its draws."""


def _merged(means: Numbers, draws: Numbers) -> Numbers:
    """Means of which those that differ only by rounding are made equal."""
    noise = _NOISE * max(float(abs(draws).max()), np.finfo(float).tiny)
    merged, order = means.copy(), np.argsort(means, kind="stable")
    for before, after in pairwise(order):
        if merged[after] - merged[before] <= noise:
            merged[after] = merged[before]
    return merged


def _dominators(costs: Numbers, effects: Numbers) -> list[int | None]:
    """First strategy that costs no more and is no worse, for each by rising cost; or None."""
    found: list[int | None] = []
    for i in range(len(costs)):
        # if strategies are equal in both, the first dominates the others
        better = [j for j in range(i) if effects[j] >= effects[i]]
        found.append(better[0] if better else None)
    return found


def _hull(costs: Numbers, effects: Numbers, standing: Sequence[int]) -> list[int]:
    """Leave out strategies that a mix of two others beats, so that ratios rise on the frontier."""

    def ratio(first: int, second: int) -> float:
        return (costs[second] - costs[first]) / (effects[second] - effects[first])

    frontier: list[int] = []
    for i in standing:
        while len(frontier) > 1 and ratio(frontier[-2], frontier[-1]) > ratio(frontier[-1], i):
            frontier.pop()
        frontier.append(i)
    return frontier


def icers(costs: Draws, effects: Draws, *, effects_are: str = WHAT_IF) -> pd.DataFrame:
    """Incremental cost-effectiveness ratios with dominance, on expected values.

    Costs and effects are averaged over the draws first; a mean of ratios is never taken.

    Parameters
    ----------
    costs, effects : DataFrame or mapping of str to number or array_like, shape (n,)
        Expected values, or draws.
    effects_are : str, optional
        Where the effects come from, in words; shown in the table.

    Returns
    -------
    DataFrame
        One row per strategy, by rising cost: ``strategy, cost, effect``, ``incremental_cost,
        incremental_effect, icer`` (compared with the one before it on the frontier), ``status``
        (``reference``, ``frontier``, ``dominated``, ``extendedly dominated``, or ``equal`` to an
        earlier one in cost and effect), ``dominated_by`` (the strategy, the two whose mix is
        better, or the one it equals), ``effects_are``. Values that differ only by binary rounding
        count as equal.

    Raises
    ------
    ValueError
        If costs and effects differ in strategies or length, or one is missing.

    References
    ----------
    Karlsson and Johannesson, PharmacoEconomics 1996;9:113-120 (decision rules, dominance).

    Examples
    --------
    >>> table = icers({"A": 0, "B": 300, "C": 400}, {"A": 0, "B": 0.5, "C": 1})
    >>> table[["strategy", "icer", "status", "dominated_by"]]
      strategy   icer                status dominated_by
    0        A    NaN             reference
    1        B    NaN  extendedly dominated      A and C
    2        C  400.0              frontier
    """
    outcomes = valued(costs, effects)
    gains = np.asarray(outcomes.effects)
    mean_cost, mean_effect = outcomes.costs.mean(axis=1), gains.mean(axis=1)
    mean_cost, mean_effect = _merged(mean_cost, outcomes.costs), _merged(mean_effect, gains)
    order = np.lexsort((-mean_effect, mean_cost))
    names = [outcomes.strategies[i] for i in order]
    cost, effect = mean_cost[order], mean_effect[order]
    dominators = _dominators(cost, effect)
    standing = [i for i, by in enumerate(dominators) if by is None]
    frontier = _hull(cost, effect, standing)
    table = pd.DataFrame({"strategy": names, "cost": cost, "effect": effect})
    for column in ("incremental_cost", "incremental_effect", "icer"):
        table[column] = np.nan
    table["status"], table["dominated_by"] = "dominated", ""
    for i, by in enumerate(dominators):
        if by is not None:
            table.loc[i, "dominated_by"] = names[by]
            if (cost[i], effect[i]) == (cost[by], effect[by]):
                table.loc[i, "status"] = "equal"
        elif i not in frontier:
            left, right = max(f for f in frontier if f < i), min(f for f in frontier if f > i)
            table.loc[i, "status"] = "extendedly dominated"
            table.loc[i, "dominated_by"] = f"{names[left]} and {names[right]}"
    table.loc[frontier, "status"] = "frontier"
    table.loc[frontier[0], "status"] = "reference"
    for left, right in pairwise(frontier):
        more, gain = cost[right] - cost[left], effect[right] - effect[left]
        table.loc[right, ["incremental_cost", "incremental_effect", "icer"]] = (
            more,
            gain,
            more / gain,
        )
    return table.assign(effects_are=effects_are)


def required_benefit(
    costs: Draws,
    willingness_to_pay: npt.ArrayLike,
    *,
    reference: str | None = None,
    horizon_years: float | None = None,
) -> pd.DataFrame:
    """Effect that each strategy must have to justify its extra cost.

    It replaces a cost per QALY, which cannot be calculated because no utility of JDM has been
    measured. The gain that a cost requires can be calculated and compared with what is possible.

    Parameters
    ----------
    costs : DataFrame or mapping of str to number or array_like, shape (n,)
        Expected costs, or draws, which are averaged; USD.
    willingness_to_pay : array_like
        USD per QALY, above 0.
    reference : str, optional
        Strategy to compare with; default the cheapest on average.
    horizon_years : float, optional
        Years that the costs cover, above 0. One year cannot gain more than 1 QALY.

    Returns
    -------
    DataFrame
        One row per willingness to pay and strategy: ``willingness_to_pay, strategy, reference,
        incremental_cost, required_qaly``; with a horizon also ``required_qaly_per_year`` and
        ``possible`` (False above 1). The required gain of a cheaper strategy is negative: the loss
        that its saving would balance.

    Raises
    ------
    KeyError, ValueError
        If the reference is unknown, or a number is missing or out of range.

    Examples
    --------
    >>> view = required_benefit({"oral": 12_000, "IVIG": 87_000}, [50_000, 150_000],
    ...                         horizon_years=1)
    >>> view[["willingness_to_pay", "strategy", "required_qaly", "possible"]]
       willingness_to_pay strategy  required_qaly  possible
    0             50000.0     IVIG            1.5     False
    1            150000.0     IVIG            0.5      True
    """
    outcomes = outcomes_of(costs)
    mean = dict(zip(outcomes.strategies, outcomes.costs.mean(axis=1), strict=True))
    if reference is None:
        reference = min(mean, key=mean.__getitem__)
    elif reference not in mean:
        raise KeyError(datasets.nearest(reference, mean, "strategy"))
    worths = checked_worths(willingness_to_pay, above=True)
    rows = [
        {
            "willingness_to_pay": worth,
            "strategy": name,
            "reference": reference,
            "incremental_cost": cost - mean[reference],
            "required_qaly": (cost - mean[reference]) / worth,
        }
        for worth in worths
        for name, cost in mean.items()
        if name != reference
    ]
    table = pd.DataFrame(rows)
    if horizon_years is not None and rows:
        years = arguments.scalar("horizon_years", horizon_years, 0, 120, "years", above=True)
        table["required_qaly_per_year"] = table["required_qaly"] / years
        table["possible"] = table["required_qaly_per_year"] <= 1
    return table
