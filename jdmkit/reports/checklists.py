"""Reporting checklists filled from a run: what it reports, where, and what is not reported.

>>> from jdmkit.reports import cost_run
>>> filled = cheers_2022(cost_run()).set_index("item")
>>> filled.loc[27, "reported"], filled.loc[10, "reported"]
('not reported', '3 % per year, from the second year on; horizon 1 year')
"""

from collections.abc import Callable

import pandas as pd

from jdmkit import costs, datasets
from jdmkit.reports.cost_run import CostRun

NOT_REPORTED = "not reported"

COSTS_ONLY = "not applicable: costs only"

_Filled = dict[int, tuple[str, str]]


def _usd(value: float) -> str:
    return f"USD {value:,.0f}"


def _child(run: CostRun) -> str:
    plan = run.scenario
    growth = "grows along its percentile of CDC 2000" if plan.grows else "does not grow"
    return f"one child: {plan.sex}, {plan.age_years:g} years, {plan.first_weight_kg:g} kg; {growth}"


def _discounting(run: CostRun) -> str:
    plan, rate = run.scenario, run.scenario.assumptions["discount_rate"]
    begins = "first" if plan.discounting == "from_first_year" else "second"
    years = f"horizon {plan.years} year{'s' if plan.years > 1 else ''}"
    return f"{100 * rate:g} % per year, from the {begins} year on; {years}"


def _currency(run: CostRun) -> str:
    plan, years = run.scenario, {}
    for name in run.inputs_used:
        row = plan.assumptions.row(name)
        if row.unit.startswith("USD"):
            years.setdefault(str(row.currency_year or "an unknown year"), []).append(name)
    counts = {year: len(names) for year, names in sorted(years.items())}
    dates = ", ".join(f"{year} ({n} input{'s' if n > 1 else ''})" for year, n in counts.items())
    carried = (
        "as printed" if plan.price_year is None else f"medical care in USD of {plan.price_year}"
    )
    return f"US dollars of {dates}; {carried}; prices of drugs are not adjusted"


def _price(run: CostRun) -> str:
    price = run.scenario.price()
    return f"{price.usd:g} USD/g, {price.basis}, {price.when or 'date not given'}"


def _uncertainty(run: CostRun) -> str:
    if run.drawn is None:
        return NOT_REPORTED
    drawn = run.drawn.parameters
    varied = int((drawn["varies"] & drawn["parameter"].isin(run.inputs_used)).sum())
    return (
        f"one-way, each of {len(run.tornado)} inputs from low to high; probabilistic, "
        f"{run.drawn.draws:,} draws of the {varied} that have a distribution, seed {run.drawn.seed}"
    )


def _effect(run: CostRun) -> str:
    if run.drawn is None:
        return NOT_REPORTED
    top, found = run.tornado.iloc[0], run.drawn.summary.iloc[0]
    ends = f"{_usd(top['result_min'])} to {_usd(top['result_max'])}"
    return (
        f"largest: {top['parameter']} {top['low']:g} to {top['high']:g}, payer {ends}; "
        f"probabilistic mean {_usd(found['mean'])} (standard error {found['se']:,.0f}), 95 % of "
        f"draws {_usd(found['p2_5'])} to {_usd(found['p97_5'])}"
    )


def _results(run: CostRun) -> str:
    return "; ".join(f"{who} {_usd(run.total(who))}" for who in costs.PERSPECTIVES)


def _audited(run: CostRun) -> str:
    counts = run.audit["status"].value_counts()
    return ", ".join(f"{n} {status}" for status, n in counts.items())


def _cheers(run: CostRun) -> _Filled:
    """Answers of a run by item; an item that is missing is not reported."""
    plan = run.scenario
    return {
        5: (_child(run), "scenario"),
        6: (f"United States; infusion at: {plan.site}; insurance: {plan.insurance}", "scenario"),
        8: (", ".join(costs.PERSPECTIVES), "results"),
        9: (f"{plan.years} year(s) of 52 weeks", "scenario"),
        10: (_discounting(run), "assumptions, ledger"),
        **dict.fromkeys((11, 12, 13), (COSTS_ONLY, "")),  # outcomes
        14: (f"bottom up from the dosing chain; immunoglobulin {_price(run)}", "ledger"),
        15: (_currency(run), "assumptions"),
        16: (f"deterministic micro-costing, expected values; audit: {_audited(run)}", "audit"),
        17: (f"each input with its source and confidence. {run.changed_words}", "assumptions"),
        20: (_uncertainty(run), "sensitivity"),
        22: (f"{len(run.inputs_used)} inputs, value, range and distribution", "assumptions"),
        23: (_results(run), "results"),
        24: (_effect(run), "sensitivity"),
    }


def cheers_2022(run: CostRun) -> pd.DataFrame:
    """Fill CHEERS 2022 from a run and from statements of its authors.

    Parameters
    ----------
    run : CostRun
        From :func:`cost_run`.

    Returns
    -------
    DataFrame
        28 rows: ``item, section, title, reported`` (the answer, or "not reported"), ``where``
        (sheet of the workbook, or "statement"), ``source, confidence`` (of the item's title).

    References
    ----------
    ``cheers_2022``; titles of items 18 to 28 from ``cheers_titles_code``.
    """
    filled = _cheers(run)
    filled |= {item: (words, "statement") for item, words in run.statements.items()}
    return _answered(datasets.load("cheers_2022_items"), filled)


def _mix(run: CostRun, name: str) -> str:
    mix = run.mixes[name]
    years = [mix] if hasattr(mix, "items") else list(mix)
    said = [", ".join(f"{way} {100 * share:g} %" for way, share in one.items()) for one in years]
    return "; ".join(dict.fromkeys(said))


def _indirect(who: str) -> str:
    if who in ("family", "society"):
        return "a parent's work time is included, at a wage; school days are counted, not valued"
    return f"none: the budget of the {who} includes no work time"


def _count(expected: float) -> str:
    """Give an expected number of children; a fraction of a child is not 0.

    >>> _count(0.352), _count(224.6)
    ('0.35', '225')
    """
    return f"{expected:,.0f}" if expected >= 10 else f"{expected:.2g}"


def _children(run: CostRun) -> str:
    """Describe the children of a budget: how many, how many fall ill and how many start."""
    last = run.budget.iloc[-1]
    first = next(iter(run.mixes["strategies"].values()))
    million = run.mixes.get("children_million") or first.assumptions["us_children_under_18"] / 1e6
    incidence = last["new_cases"] / million if million else 0
    return (
        f"{1e6 * million:,.0f} children, {incidence:.3g} new cases per million per year: "
        f"{_count(last['new_cases'])} new cases per year, of whom {_count(last['starting'])} start"
    )


def _budget(run: CostRun) -> _Filled:
    table = run.budget
    if table is None:
        return {}
    who, last = run.mixes.get("perspective", "payer"), table.iloc[-1]
    span = f"{_usd(last['impact_low_usd'])} to {_usd(last['impact_high_usd'])}"
    yearly = "; ".join(
        f"year {row.year}: current mix {_usd(row.current_usd)}, new mix {_usd(row.new_usd)}, "
        f"impact {_usd(row.impact_usd)}"
        for row in table.itertuples()
    )
    return {
        2: (f"{who}", "budget"),
        3: (_children(run), "budget"),
        4: (_mix(run, "current"), "budget"),
        5: (_mix(run, "new"), "budget"),
        6: (yearly, "budget"),
        8: (_indirect(who), "budget"),
        9: (f"{len(table)} year(s)", "budget"),
        10: ("undiscounted", "budget"),
        11: (
            f"open cohort, new starters each year, cost from the ledger. {run.budget_words}",
            "budget",
        ),
        12: (f"only the 95 % interval of the incidence; last year {span}", "budget"),
        13: (f"audit of the model: {_audited(run)}", "audit"),
        14: (f"{len(run.sources)} references", "citations"),
    }


def ispor_budget_impact(run: CostRun) -> pd.DataFrame:
    """Fill the elements of a budget impact analysis from a run that has one.

    Parameters
    ----------
    run : CostRun
        From :func:`cost_run`, with ``budget``; without one, nothing is reported.

    Returns
    -------
    DataFrame
        ``item, element, reported, where, source, confidence`` (of the element).

    References
    ----------
    ``ispor_bia_2012``: elements in our words, from its abstract; the others are recalled.
    """
    return _answered(datasets.load("ispor_bia_items"), _budget(run))


def _answered(items: pd.DataFrame, filled: _Filled) -> pd.DataFrame:
    answers = [filled.get(int(item), (NOT_REPORTED, "")) for item in items["item"]]
    at = list(items.columns).index("source")
    items.insert(at, "reported", [words for words, _ in answers])
    items.insert(at + 1, "where", [w if words != NOT_REPORTED else "" for words, w in answers])
    return items


CHECKLISTS: dict[str, Callable[[CostRun], pd.DataFrame]] = {
    "CHEERS 2022": cheers_2022,
    "ISPOR budget impact": ispor_budget_impact,
}
"""Checklists by name, each a function of a run."""
