"""The spread of a plan's cost: all uncertain inputs drawn at once.

>>> draw_costs(Scenario(), draws=4096).draws
4096
"""

from collections.abc import Mapping

from jdmkit.costs.checked import named_scenarios
from jdmkit.costs.model import CostModel, cost_model
from jdmkit.costs.scenario import Scenario
from jdmkit.sensitivity import ProbabilisticRun, probabilistic


def draw_costs(
    plans: Scenario | Mapping[str, Scenario],
    perspective: str = "payer",
    *,
    draws: int = 4096,
    seed: int = 20261122,
    method: str = "random",
    keep: int = 10_000,
) -> ProbabilisticRun:
    """Draw the uncertain inputs of a plan, or of several for the same child, and cost each draw.

    Parameters
    ----------
    plans : Scenario, or mapping of str to Scenario
        One plan, which is then called ``"plan"``, or strategies by name, whose inputs must have
        the same ranges and distributions unless their values differ.
    perspective : {"payer", "family", "program", "society"}, optional
        Whose present value, in USD.
    draws, seed, method, keep
        As in :func:`sensitivity.probabilistic`.

    Returns
    -------
    ProbabilisticRun
        Mean, quantiles and their Monte Carlo standard errors, and the draws that were kept.

    Raises
    ------
    ValueError
        If the range of an input differs, a plan cannot be costed by :func:`cost_model`, or a number is out of range.

    Examples
    --------
    >>> run = draw_costs({"hospital": Scenario(), "home": Scenario(site="home")}, draws=4096)
    >>> run.cheapest["strategy"].tolist()
    ['hospital', 'home']
    """
    given = {"plan": plans} if isinstance(plans, Scenario) else plans
    strategies = named_scenarios(given)
    model = cost_model(strategies, perspective)
    _check_ranges(model)
    inputs = next(iter(strategies.values())).assumptions
    return probabilistic(model, inputs, draws=draws, seed=seed, method=method, keep=keep)


def _check_ranges(model: CostModel) -> None:
    """Refuse inputs of one value whose draws would differ: the order of plans must not decide."""
    first, *others = model.strategies.values()
    held = set(model.held["parameter"])
    for name, row in first.assumptions.rows.items():
        drawn = row.low, row.high, row.distribution, dict(row.dist)
        for other in others:
            own = other.assumptions.row(name)
            if name not in held and drawn != (own.low, own.high, own.distribution, dict(own.dist)):
                raise ValueError(
                    f"{name} must have the same range and distribution in all strategies, because "
                    "one draw serves all; make them equal with Scenario.replace"
                )
