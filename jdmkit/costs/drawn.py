"""The spread of a plan's cost: all uncertain inputs drawn at once.

>>> draw_costs(Scenario(), draws=4096).draws
4096
"""

from collections.abc import Mapping

from jdmkit.costs.model import cost_model
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
        One plan, which is then called ``"plan"``, or strategies by name. The inputs drawn are
        those of the first.
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
        If a plan cannot be costed by :func:`cost_model`, or a number is out of range.

    Examples
    --------
    >>> run = draw_costs({"hospital": Scenario(), "home": Scenario(site="home")}, draws=4096)
    >>> run.cheapest["strategy"].tolist()
    ['hospital', 'home']
    """
    strategies = {"plan": plans} if isinstance(plans, Scenario) else dict(plans)
    model = cost_model(strategies, perspective)
    inputs = next(iter(strategies.values())).assumptions
    return probabilistic(model, inputs, draws=draws, seed=seed, method=method, keep=keep)
