"""Budget impact: cost of many children over 1 to 5 years, with the current and a new mix.

>>> table = budget_impact({"a": Scenario()}, {"a": 1.0}, {"a": 1.0}, years=2)
>>> table["impact_usd"].tolist()
[0.0, 0.0]
"""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from jdmkit import arguments, datasets
from jdmkit.arguments import Numbers
from jdmkit.assumptions import Assumption
from jdmkit.costs.checked import named_scenarios
from jdmkit.costs.ledger import course_cost
from jdmkit.costs.scenario import MOST_YEARS, Scenario
from jdmkit.costs.totals import PERSPECTIVES, totals
from jdmkit.datasets import weakest
from jdmkit.epidemiology import expected_new_cases

Mix = Mapping[str, float] | Sequence[Mapping[str, float]]


def _checked_mix(name: str, mix: Mix, strategies: Mapping[str, Scenario], years: int) -> Numbers:
    """Shares of each strategy in each year, shape (years, strategies)."""
    by_year = [mix] * years if isinstance(mix, Mapping) else mix
    if not isinstance(by_year, (list, tuple)) or not all(isinstance(m, Mapping) for m in by_year):
        raise ValueError(f"{name} must be shares by strategy, or a list of these; got {mix!r}")
    if len(by_year) != years:
        raise ValueError(f"{name} must hold one mix for each of {years} years; got {len(by_year)}")
    table = np.zeros((years, len(strategies)))
    for year, shares in enumerate(by_year):
        for strategy, share in shares.items():
            if strategy not in strategies:
                raise ValueError(f"{name}: {datasets.nearest(strategy, strategies, 'strategy')}")
            place = list(strategies).index(strategy)
            table[year, place] = arguments.scalar(f"{name}[{strategy!r}]", share, 0, 1)
        whole = table[year].sum()
        if abs(whole - 1) > 1e-9:
            raise ValueError(f"{name} of year {year + 1} must add up to 1; got {whole:g}")
    return table


def _common_row(strategies: Mapping[str, Scenario], name: str) -> Assumption:
    """Give an input of the whole population, which must not differ between strategies."""
    rows = {way: one.assumptions.row(name) for way, one in strategies.items()}
    values = {way: row.value for way, row in rows.items()}
    if len(set(values.values())) > 1:
        said = ", ".join(f"{way} {value:g}" for way, value in values.items())
        raise ValueError(f"{name} must be the same in all strategies; got {said}")
    cells = sorted({row.source for row in rows.values()})
    source = ";".join(dict.fromkeys(key for cell in cells for key in datasets.keys(cell)))
    word = weakest(*(row.confidence for row in rows.values()))
    return next(iter(rows.values()))._replace(source=source, confidence=word)


def _cost_by_year(scenario: Scenario, years: int, perspective: str) -> Numbers:
    """Plain cost of one child in each year of treatment."""
    sums = totals(course_cost(scenario.replace(years=years)), by="year", discounted=False)
    return sums[perspective].reindex(range(1, years + 1)).fillna(0.0).to_numpy()


def budget_impact(
    strategies: Mapping[str, Scenario],
    current: Mix,
    new: Mix,
    years: int = 3,
    children_million: float | None = None,
    perspective: str = "payer",
) -> pd.DataFrame:
    """Calculate a payer's budget with the current and with a new mix of strategies.

    Parameters
    ----------
    strategies : mapping of str to Scenario
        Strategies by name; their horizon is set to ``years``.
    current, new : mapping of str to float, or sequence of these
        Shares of the children who start, adding up to 1; one mapping for all years or one each.
    years : int, optional
        1 to 5.
    children_million : float, optional
        Children insured, in millions, 0.01 to 100; default the input ``us_children_under_18``.
    perspective : {"payer", "family", "program", "society"}, optional
        Whose budget.

    Returns
    -------
    DataFrame
        One row per year: ``year, new_cases, starting`` (on immunoglobulin that year), ``treated``
        (all who have started), ``current_usd, new_usd, impact_usd``, ``impact_low_usd,
        impact_high_usd`` (from the 95 % interval of the incidence), ``source, confidence``.
        Not discounted, as usual for a budget.

    Raises
    ------
    ValueError
        If a mix does not add up to 1, a name is unknown, a number is out of range, or an input of
        the whole population differs between strategies.

    Notes
    -----
    Open cohort: each year, the new cases times the share who get immunoglobulin start and go
    through their years of treatment. Children who are on treatment before are in neither mix. All
    start at the age and weight of their scenario. The incidence is that of children of 2 to 17
    years; the population may include those under 2 as well.

    References
    ----------
    ISPOR budget impact principles (``ispor_bia_2012``); incidence ``mendez2003``.

    Examples
    --------
    >>> ways = {"hospital": Scenario(), "home": Scenario(site="home")}
    >>> table = budget_impact(ways, {"hospital": 1}, {"hospital": 0.5, "home": 0.5}, years=2)
    >>> table["treated"].round().tolist()
    [89.0, 178.0]
    """
    years = arguments.whole("years", years, 1, MOST_YEARS, "years")
    strategies = named_scenarios(strategies)
    if perspective not in PERSPECTIVES:
        raise ValueError(datasets.nearest(perspective, PERSPECTIVES, "perspective"))
    share = _common_row(strategies, "share_of_jdm_children_on_ivig")
    if children_million is None:
        children_million = _common_row(strategies, "us_children_under_18").value / 1e6
    counted = [one.assumptions.row("us_children_under_18") for one in strategies.values()]
    children_million = arguments.scalar("children_million", children_million, 0.01, 100, "million")
    cases = expected_new_cases(children_million)
    costs = np.array([_cost_by_year(one, years, perspective) for one in strategies.values()])
    mixes = [
        _checked_mix(name, mix, strategies, years)
        for name, mix in (("current", current), ("new", new))
    ]
    per_case = [share.value * _open_cohort(mix, costs) for mix in mixes]
    impact = per_case[1] - per_case[0]
    bounds = np.sort(np.outer([cases["lower"], cases["upper"]], impact), axis=0)
    starting = cases["value"] * share.value
    return pd.DataFrame(
        {
            "year": range(1, years + 1),
            "new_cases": cases["value"],
            "starting": starting,
            "treated": starting * np.arange(1, years + 1),
            "current_usd": cases["value"] * per_case[0],
            "new_usd": cases["value"] * per_case[1],
            "impact_usd": cases["value"] * impact,
            "impact_low_usd": bounds[0],
            "impact_high_usd": bounds[1],
            "source": ";".join([cases["source"], share.source]).strip(";"),
            "confidence": weakest(
                cases["confidence"], share.confidence, *(row.confidence for row in counted)
            ),
        }
    )


def _open_cohort(mix: Numbers, costs: Numbers) -> Numbers:
    """Cost in each calendar year for one child who starts in each year, shape (years,)."""
    years = len(mix)
    budget = np.zeros(years)
    for start in range(years):
        budget[start:] += mix[start] @ costs[:, : years - start]
    return budget
