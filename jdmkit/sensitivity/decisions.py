"""Which strategy to choose at a willingness to pay: net benefit, CEAC, CEAF, EVPI.

:func:`decide` compares strategies draw by draw; the other functions select columns of its table.
The counts behind it are kept by ``tallies``, block by block, so that a probabilistic run of any
length can use the same code without keeping its draws.

No utility has been measured in juvenile dermatomyositis. A cost per QALY here is therefore a
what-if, with effects that the caller supplies, and every table says so in ``effects_are``.

>>> found = evpi({"A": [0, 0, 0], "B": [0, 0, 0]}, {"A": [0, 0, 0], "B": [1, -1, 3]}, 10)
>>> found[["best", "evpi", "effects_are"]]
  best      evpi                                      effects_are
0    B  3.333333  what-if: no utility of JDM has been measured
"""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from jdmkit import arguments
from jdmkit.arguments import Numbers
from jdmkit.sensitivity.models import MOST_WORTH, Outcomes, evaluate, one_name_each
from jdmkit.sensitivity.tallies import Decisions

WHAT_IF = "what-if: no utility of JDM has been measured"

Draws = pd.DataFrame | Mapping[str, Any]
"""One column or entry per strategy, one number per draw."""


def by_name(what: str, draws: object) -> dict[str, Any]:
    """Give draws by name, each name once and none of them empty.

    Raises
    ------
    TypeError, ValueError
        If they are not by name, a name is given twice, or a name has no draw.
    """
    if not isinstance(draws, (pd.DataFrame, Mapping)):
        raise TypeError(
            f"{what} must be a DataFrame or a mapping from strategy to draws; got {draws!r}"
        )
    names = one_name_each(what, draws)
    if not names:
        raise ValueError(f"{what} must be of at least one strategy; got none")
    given = dict(zip(names, (draws[name] for name in draws), strict=True))
    for name, values in given.items():
        if not np.size(values):
            raise ValueError(f"{what} of {name!r} must hold at least one draw; got none")
    return given


def in_one_order(*sets: Mapping[str, Any]) -> list[dict[str, np.ndarray]]:
    """Draws as arrays; those with labels (an index) are put in the order of the first.

    Raises
    ------
    ValueError
        If labels differ, or one is given twice in another order.

    Examples
    --------
    >>> costs, effects = pd.Series([1, 2], index=[0, 1]), pd.Series([20, 10], index=[1, 0])
    >>> in_one_order({"A": costs}, {"A": effects})[1]["A"].tolist()
    [10, 20]
    """
    labeled = [one for draws in sets for one in draws.values() if isinstance(one, pd.Series)]
    first = labeled[0].index if labeled else None

    def array(name: str, values: Any) -> np.ndarray:
        if first is None or not isinstance(values, pd.Series) or values.index.equals(first):
            return np.asarray(values)
        if len(values) == len(first):
            distinct = values.index.is_unique and first.is_unique
            if distinct and values.index.isin(first).all():
                return values.reindex(first).to_numpy()
            raise ValueError(
                f"{name!r} has other labels (index) than the first draws, so they cannot be "
                "matched: give the same labels, or arrays without labels (.to_numpy())"
            )
        return np.asarray(values)  # its length is refused by name

    return [{name: array(name, one) for name, one in draws.items()} for draws in sets]


def checked_worths(willingness_to_pay: npt.ArrayLike, above: bool = False) -> Numbers:
    """Check one or more values of the willingness to pay.

    >>> checked_worths(50_000)
    array([50000.])
    """
    name = "willingness_to_pay"
    worths = arguments.array(name, willingness_to_pay, 0, MOST_WORTH, "USD", above)
    if not worths.size:
        raise ValueError(f"{name} must hold at least one number; got none")
    return np.atleast_1d(worths)


def outcomes_of(costs: Draws, effects: Draws | None = None) -> Outcomes:
    """Check draws that a caller gives, like the results of a model.

    Raises
    ------
    TypeError, ValueError
        If there are no draws by strategy, their lengths differ, a result is missing, or costs and
        effects differ in strategies.
    """
    sets = {"costs": by_name("costs", costs)}
    if effects is not None:
        sets["effects"] = by_name("effects", effects)
    return same_length(dict(zip(sets, in_one_order(*sets.values()), strict=True)))


def same_length(sets: Mapping[str, Mapping[str, np.ndarray]]) -> Outcomes:
    """Check costs and effects in one order like the results of a model.

    A single number stands for all draws; a row of one draw does not.
    """
    n = max(values.size for draws in sets.values() for values in draws.values())
    for what, draws in sets.items():
        for name, values in draws.items():
            if values.ndim and values.shape != (n,):
                words = f"one number or a row of {n}, as the others; got shape {values.shape}"
                raise ValueError(f"{what} of {name!r} must be {words}")
    draw = {"draw": np.arange(n, dtype=float)}
    if "effects" not in sets:
        return evaluate(lambda _: sets["costs"], draw)
    return evaluate(lambda _: (sets["costs"], sets["effects"]), draw)


def valued(costs: Draws, effects: Draws) -> Outcomes:
    """Check draws of costs and effects, both of which are needed."""
    if effects is None:
        raise ValueError("effects must be given by strategy; got None")
    return outcomes_of(costs, effects)


def decision_table(
    tally: Decisions,
    strategies: Sequence[str],
    costs: Numbers,
    effects: Numbers | None,
    effects_are: str,
) -> pd.DataFrame:
    """Table of decisions from a tally and the mean costs and effects."""
    names, planes = list(strategies), len(tally.worths)
    worths = np.repeat([np.nan if w is None else w for w in tally.worths], len(names))
    # if effects are not valued, net benefit is minus the cost
    valued = 0.0 if effects is None else worths * np.tile(effects, planes)
    loss = tally.expected_loss
    # one on the frontier at each willingness to pay; the first if several are equal
    best = np.arange(len(names)) == loss.argmin(axis=1)[:, None]
    return pd.DataFrame(
        {
            "willingness_to_pay": worths,
            "strategy": names * planes,
            "net_benefit": valued - np.tile(costs, planes),
            "p_best": tally.probability.ravel(),
            "p_best_se": tally.probability_error.ravel(),
            "on_frontier": best.ravel(),
            "expected_loss": loss.ravel(),
            "expected_loss_se": tally.loss_error.ravel(),
            "effects_are": effects_are,
        }
    )


def decide(
    costs: Draws,
    effects: Draws | None = None,
    willingness_to_pay: npt.ArrayLike | None = None,
    *,
    effects_are: str = WHAT_IF,
) -> pd.DataFrame:
    """Compare strategies over given draws, at each willingness to pay.

    Parameters
    ----------
    costs, effects : DataFrame or mapping of str to array_like, shape (n,)
        Draws, one column per strategy. Without effects, the cheapest is best.
    willingness_to_pay : array_like, optional
        USD per unit of effect, at least 0; needed with effects.
    effects_are : str, optional
        Where the effects come from, in words; shown in the table.

    Returns
    -------
    DataFrame
        One row per willingness to pay and strategy: ``willingness_to_pay, strategy, net_benefit,
        p_best, p_best_se`` (equal strategies share a win), ``on_frontier`` (best on average),
        ``expected_loss`` (compared with choosing the best in every draw), ``expected_loss_se,
        effects_are``. The smallest expected loss at a willingness to pay is its EVPI.

    Raises
    ------
    ValueError
        If draws are missing or of unequal length, their labels (index) differ, a name is given
        twice, or effects are given without willingness to pay. The same labels in another order
        are matched.

    References
    ----------
    Net benefit: Stinnett and Mullahy 1998. Expected loss: Alarid-Escudero and others, Value in
    Health 2019;22:611-618.

    Examples
    --------
    >>> table = decide({"A": [0, 0], "B": [5, 5]}, {"A": [0, 0], "B": [1, -1]}, [10])
    >>> table[["strategy", "net_benefit", "p_best", "expected_loss"]]
      strategy  net_benefit  p_best  expected_loss
    0        A          0.0     0.5            2.5
    1        B         -5.0     0.5            7.5
    """
    outcomes = outcomes_of(costs, effects)
    if (effects is None) != (willingness_to_pay is None):
        raise ValueError("give both effects and willingness_to_pay, or neither")
    worths: list[float | None] = [None]
    if willingness_to_pay is not None:
        worths = checked_worths(willingness_to_pay).tolist()
    tally = Decisions(1, len(outcomes.strategies), worths)
    tally.add(0, outcomes)
    gains = None if outcomes.effects is None else outcomes.effects.mean(axis=1)
    said = "not valued" if effects is None else effects_are
    return decision_table(tally, outcomes.strategies, outcomes.costs.mean(axis=1), gains, said)


def evpi_of(decided: pd.DataFrame) -> pd.DataFrame:
    """EVPI from a table of decisions: the expected loss of the strategy that is best on average."""
    best = decided[decided["on_frontier"]]
    names = {"expected_loss": "evpi", "expected_loss_se": "evpi_se", "strategy": "best"}
    columns = ["willingness_to_pay", "best", "evpi", "evpi_se", "effects_are"]
    return best.rename(columns=names)[columns].reset_index(drop=True)


def net_benefit(costs: Draws, effects: Draws, willingness_to_pay: float) -> pd.DataFrame:
    """Net monetary benefit of each draw: willingness to pay times effect, minus cost.

    Parameters
    ----------
    costs, effects : DataFrame or mapping of str to array_like, shape (n,)
        Draws, one column per strategy.
    willingness_to_pay : float
        USD per unit of effect, at least 0.

    Returns
    -------
    DataFrame, shape (n, strategies)
        USD.

    Examples
    --------
    >>> net_benefit({"A": [100.0]}, {"A": [0.01]}, 50_000)
           A
    0  400.0
    """
    outcomes = valued(costs, effects)
    worth = arguments.scalar("willingness_to_pay", willingness_to_pay, 0, MOST_WORTH, "USD")
    return pd.DataFrame(outcomes.value(worth).T, columns=list(outcomes.strategies))


def ceac(
    costs: Draws, effects: Draws, willingness_to_pay: npt.ArrayLike, *, effects_are: str = WHAT_IF
) -> pd.DataFrame:
    """Cost-effectiveness acceptability curves: share of draws in which a strategy is best.

    Parameters
    ----------
    costs, effects, willingness_to_pay, effects_are
        As in :func:`decide`.

    Returns
    -------
    DataFrame
        ``willingness_to_pay, strategy, p_best, p_best_se, effects_are``; shares add up to 1 at
        each willingness to pay.

    Examples
    --------
    >>> ceac({"A": [0, 0], "B": [5, 5]}, {"A": [0, 0], "B": [1, -1]}, [0, 10])["p_best"].tolist()
    [1.0, 0.0, 0.5, 0.5]
    """
    columns = ["willingness_to_pay", "strategy", "p_best", "p_best_se", "effects_are"]
    return decide(costs, effects, willingness_to_pay, effects_are=effects_are)[columns]


def ceaf(
    costs: Draws, effects: Draws, willingness_to_pay: npt.ArrayLike, *, effects_are: str = WHAT_IF
) -> pd.DataFrame:
    """Cost-effectiveness acceptability frontier: the strategy that is best on average.

    That strategy is not always the one that is best most often.

    Parameters
    ----------
    costs, effects, willingness_to_pay, effects_are
        As in :func:`decide`.

    Returns
    -------
    DataFrame
        One row per willingness to pay: ``willingness_to_pay, strategy, net_benefit, p_best,
        effects_are``.

    References
    ----------
    Fenwick, Claxton and Sculpher, Health Economics 2001;10:779-787.

    Examples
    --------
    >>> costs, effects = {"A": [0] * 3, "B": [1] * 3}, {"A": [0] * 3, "B": [0, 0, 9]}
    >>> ceaf(costs, effects, [1])[["strategy", "net_benefit", "p_best"]]
      strategy  net_benefit    p_best
    0        B          2.0  0.333333
    """
    decided = decide(costs, effects, willingness_to_pay, effects_are=effects_are)
    columns = ["willingness_to_pay", "strategy", "net_benefit", "p_best", "effects_are"]
    return decided.loc[decided["on_frontier"], columns].reset_index(drop=True)


def evpi(
    costs: Draws,
    effects: Draws | None = None,
    willingness_to_pay: npt.ArrayLike | None = None,
    *,
    effects_are: str = WHAT_IF,
) -> pd.DataFrame:
    """Expected value of perfect information of one decision: E[max NB] - max E[NB].

    Parameters
    ----------
    costs, effects, willingness_to_pay, effects_are
        As in :func:`decide`; without effects, what knowing all costs would save.

    Returns
    -------
    DataFrame
        One row per willingness to pay: ``willingness_to_pay``, ``best`` (on average), ``evpi`` (USD
        per decision; multiply by the number of decisions for a population), ``evpi_se``,
        ``effects_are``.

    References
    ----------
    Claxton, Journal of Health Economics 1999;18:341-364.

    Examples
    --------
    >>> evpi({"A": [0, 0], "B": [-4, 6]})[["best", "evpi"]]
      best  evpi
    0    A   2.0
    """
    return evpi_of(decide(costs, effects, willingness_to_pay, effects_are=effects_are))
