"""One cost run: everything that a report says, computed once.

>>> cost_run().changed.empty
True
"""

import warnings
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import pandas as pd

from jdmkit import costs, datasets, sensitivity
from jdmkit.assumptions import Assumptions, base_case, contradicted, how_drawn
from jdmkit.costs import FIELDS, Scenario, audit
from jdmkit.datasets import keys
from jdmkit.reports.excel.cells import plain
from jdmkit.reports.rerun import NOT_PLAN, differing
from jdmkit.reports.unused import OF_BUDGET, unused_words

NOT_ADVICE = "Analysis and teaching, not medical advice."

DRAWS = 20_000
"""Draws of the probabilistic analysis: the standard error of the mean is below 0.3 %."""

_SHOWN = (
    "parameter",
    "value",
    "low",
    "high",
    "unit",
    "currency_year",
    "basis",
    "source",
    "confidence",
)

NOT_VALUED = "School days are counted, not valued. Their 0 does not mean that they cost nothing."

NOT_DRAWN = "Not reported: with an accumulator, the order of claims matters."

UNCHANGED = "No input was changed: this is the base case."

BASE_PLAN = "The plan is that of the base case."

_ALWAYS = ("cheers_2022", "cheers_titles_code", "ispor_bia_2012")

_TOLD = tuple(name for name in FIELDS if name not in NOT_PLAN)


@dataclass(frozen=True, eq=False)
class CostRun:
    """One scenario and all its results. :func:`cost_run` makes it.

    Attributes
    ----------
    scenario : Scenario
    ledger, headline : DataFrame
        As :func:`costs.course_cost` and :func:`costs.headline` give them.
    audit : DataFrame
        As :func:`audit.audit` gives it.
    budget : DataFrame or None
        As :func:`costs.budget_impact` gives it.
    mixes : mapping
        Arguments of the budget impact; empty if there is none.
    statements : mapping of int to str
        Statements of the authors for items of CHEERS 2022, by number.
    warnings : tuple of str
        Warnings of the model, such as an old price.
    """

    scenario: Scenario
    ledger: pd.DataFrame
    headline: pd.DataFrame
    audit: pd.DataFrame
    budget: pd.DataFrame | None
    mixes: Mapping[str, Any]
    statements: Mapping[int, str]
    warnings: tuple[str, ...]

    @cached_property
    def totals(self) -> pd.DataFrame:
        """Present values by component and payer."""
        return costs.totals(self.ledger)

    def total(self, perspective: str = "payer") -> float:
        """Present value for one perspective, in USD."""
        return float(self.totals.loc["total", perspective])

    @cached_property
    def changed(self) -> pd.DataFrame:
        """Inputs that differ from the base case."""
        return self.scenario.assumptions.changed()

    @cached_property
    def effect(self) -> pd.DataFrame:
        """Main results with the base inputs and with these, for the same plan.

        ``result, unit, base, mine, change, percent, confidence``; empty if no input was changed.
        """
        if self.changed.empty:
            return pd.DataFrame()
        plan = self.scenario
        others = {name: getattr(plan, name) for name in FIELDS if name != "assumptions"}
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)  # already warned of
            return costs.headline_change(Assumptions(), plan.assumptions, **others)

    @cached_property
    def draws_words(self) -> str:
        """Say of each changed input whether its distribution followed, was given, or was kept."""
        base, now = base_case(), self.scenario.assumptions.rows
        said: dict[str, list[str]] = {}
        for name in self.changed["parameter"]:
            said.setdefault(how_drawn(base[name], now[name]), []).append(name)
        told = "; ".join(f"{how}: {', '.join(names)}" for how, names in said.items())
        return f"Distributions of the changed inputs: {told}." if told else ""

    @cached_property
    def plan_changed(self) -> pd.DataFrame:
        """Fields that differ from the plan of the base case: ``field, base, now``."""
        rows = self.fields.loc[self.fields["field"].isin(differing(self.scenario))]
        return rows.rename(columns={"value": "now"})[["field", "base", "now"]]

    @cached_property
    def plan_words(self) -> str:
        """Describe how the plan differs from that of the base case."""
        if self.plan_changed.empty:
            return BASE_PLAN
        rows = self.plan_changed.itertuples(index=False, name=None)
        told = [
            f"{name.replace('_', ' ')} {_field(base)} to {_field(now)}" for name, base, now in rows
        ]
        return plain(f"Changed plan: {'; '.join(told)}.")

    @cached_property
    def changed_words(self) -> str:
        """Describe what was changed in inputs and plan, for the line under each result."""
        if self.changed.empty:
            same = self.plan_changed.empty
            return UNCHANGED if same else f"No input was changed. {self.plan_words}"
        said = [
            f"{row.parameter} {_change(row)} ({row.source or 'no source given'})"
            for row in self.changed.itertuples(index=False)
        ]
        return plain(f"Changed inputs: {'; '.join(said)}. {self.plan_words}")

    @cached_property
    def fields(self) -> pd.DataFrame:
        """All fields of the plan: ``field, value, base``."""
        base = Scenario()
        rows = [(name, *(_as_cell(name, one) for one in (self.scenario, base))) for name in _TOLD]
        return pd.DataFrame(rows, columns=["field", "value", "base"], dtype=object)

    @cached_property
    def _model(self) -> costs.CostModel | None:
        """Cost model of the payer; None if the order of claims matters."""
        if self.scenario.copay_program == "with_accumulator":
            return None
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)  # an old price: already warned of
            return costs.cost_model({"payer": self.scenario})

    @cached_property
    def tornado(self) -> pd.DataFrame:
        """One-way analysis of the payer's cost; empty if there is no cost model."""
        if self._model is None:
            return pd.DataFrame()
        plan = self.scenario
        names = [name for name in self.inputs_used if _has_range(plan, name)]
        table = sensitivity.one_way(self._model, plan.assumptions, parameters=names)
        return table[table["swing"] > 0].reset_index(drop=True)

    @cached_property
    def drawn(self) -> sensitivity.ProbabilisticRun | None:
        """Probabilistic analysis of the payer's cost."""
        if self._model is None:
            return None
        return sensitivity.probabilistic(self._model, self.scenario.assumptions, draws=DRAWS)

    @property
    def inputs_used(self) -> list[str]:
        """Inputs that the result depends on, in the order of the table."""
        named = {name for cell in self.ledger["parameters"].unique() for name in keys(cell)}
        plan = self.scenario
        named |= {"discount_rate"} if plan.years > 1 or "first" in plan.discounting else set()
        named |= {"rounding_tolerance"} if plan.rounding != "none" else set()
        if plan.insurance == "commercial":
            named |= {"deductible_single", "coinsurance", "out_of_pocket_maximum_self_2026"}
            named |= {"copay_program_maximum"} if plan.copay_program != "none" else set()
        else:
            named.add("medicaid_family_cost_share")
        return [name for name in plan.assumptions if name in named]

    @property
    def budget_words(self) -> str:
        """Say what the budget takes from the first of its strategies."""
        first = next(iter(self.mixes["strategies"]))
        return (
            "The share of children treated and, unless given, the number of children are inputs "
            f"of the first strategy, {first}. All children of a strategy have its insurance."
        )

    @cached_property
    def looked_up(self) -> costs.Price | None:
        """Price of the product, if no input holds it."""
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)  # an old price: already warned of
            price = self.scenario.price()
        return None if price.parameter else price

    @cached_property
    def price_words(self) -> str | None:
        """Describe the price of the product with quarter and source; None if an input holds it."""
        if self.looked_up is None:
            return None
        price = self.looked_up
        return (
            f"{self.scenario.product}, {price.usd:g} USD/g, {price.basis}, {price.when}; "
            f"{price.source} ({price.confidence}); held, without a range"
        )

    @cached_property
    def inputs_shown(self) -> pd.DataFrame:
        """Inputs that the result depends on, for a reader; a price that was looked up is first."""
        table = self.scenario.assumptions.table()[list(_SHOWN)].astype(object)
        table = table[table["parameter"].isin(self.inputs_used)]
        for end in ("low", "high"):
            table[end] = table[end].where(table[end].notna(), "no range")
        dated = table["currency_year"].notna() | table["unit"].str.startswith("USD")
        table["currency_year"] = table["currency_year"].where(dated, "does not apply")
        if self.looked_up is None:
            return table
        price = self.looked_up
        row = (
            f"price of {self.scenario.product}",
            price.usd,
            "held",
            "held",
            "USD/g",
            price.when,
            price.basis,
            price.source,
            price.confidence,
        )
        return pd.concat([pd.DataFrame([row], columns=_SHOWN, dtype=object), table])

    @cached_property
    def sources(self) -> list[str]:
        """Keys of references of the run, and of those of every run."""
        found = datasets.sources(self.ledger, self.headline, self.changed)
        found += [] if self.budget is None else datasets.sources(self.budget)
        return list(dict.fromkeys([*found, *_ALWAYS]))

    @cached_property
    def own_sources(self) -> list[str]:
        """Sources that the user named in words, which the table of references does not have."""
        given = [key for cell in self.changed["source"] for key in keys(cell)]
        own = [key for key in dict.fromkeys(given) if key.startswith(datasets.OWN)]
        supply = self.scenario.supply
        known = set(datasets.load("references")["key"])
        own += [] if supply is None else [key for key in keys(supply.source) if key not in known]
        return [key.removeprefix(datasets.OWN) for key in dict.fromkeys(own)]


def _as_cell(name: str, plan: Scenario) -> object:
    """Give a field as a number or text, with phases and vials in words."""
    value = getattr(plan, name)
    if name == "supply":
        return "" if value is None else _supply_words(value)
    if name == "product" and plan.supply is not None:
        return f"{value}, but with the vials and rates of the field supply"
    if name == "weight_kg" and value is None:
        return f"{plan.first_weight_kg:g}, the input body_weight_kg"
    if isinstance(value, tuple):
        return "; ".join(f"every {p[0]} days x {p[1] or 'without end'}" for p in value)
    return "" if value is None else value


def _supply_words(supply: costs.Supply) -> str:
    """Describe vials, strength and rates of a product that the user described."""
    sizes, rates, steps = (
        ", ".join(f"{one:.10g}" for one in part)
        for part in (supply.sizes_g, supply.rates_ml_per_kg_per_h, supply.step_minutes)
    )
    return (
        f"vials or rates of its own: vials of {sizes} g, {supply.g_per_ml:.10g} g/mL, rates of "
        f"{rates} mL/kg/h, steps of {steps} minutes, source: {supply.source or 'none given'} "
        f"({supply.confidence})"
    )


def _field(value: object) -> str:
    if value == "":
        return "none"
    return f"{value:.10g}" if isinstance(value, float) else str(value).replace("_", " ")


def _change(row: Any) -> str:
    """Describe the old and new value, or what else changed if the value did not."""
    if row.base == row.now or (pd.isna(row.base) and pd.isna(row.now)):
        return row.beside_the_value or f"{_number(row.now)} {row.unit}, on another source"
    return f"{_number(row.base)} to {_number(row.now)} {row.unit}"


def _number(value: float) -> str:
    return "nothing" if pd.isna(value) else f"{value:.10g}"


def _has_range(plan: Scenario, name: str) -> bool:
    row = plan.assumptions.row(name)
    fixed_weight = name == "body_weight_kg" and plan.weight_kg is not None
    return None not in (row.value, row.low, row.high) and row.low < row.high and not fixed_weight


def cost_run(
    scenario: Scenario | None = None,
    *,
    budget: Mapping[str, Any] | None = None,
    statements: Mapping[int, str] | None = None,
    **changes: Any,
) -> CostRun:
    """Compute everything that a workbook or report of one scenario says.

    Parameters
    ----------
    scenario : Scenario, optional
        What is costed; default ``Scenario()``.
    budget : mapping, optional
        Arguments of :func:`costs.budget_impact` by name (``strategies``, ``current``, ``new`` ...);
        without it, no budget impact is reported.
    statements : mapping of int to str, optional
        What only the authors know, by CHEERS item: title (1), funding (27), conflicts (28).
    **changes
        Fields or inputs to change first, as in :meth:`Scenario.replace`.

    Returns
    -------
    CostRun

    Warns
    -----
    UserWarning
        If the price is older than a year.

    Raises
    ------
    ValueError
        If the scenario is impossible, a price is missing, or a statement names no item.

    Examples
    --------
    >>> cost_run(weight_kg=25, price_usd_per_g=100).changed["parameter"].tolist()
    ['price_usd_per_g']
    """
    plan = (scenario or Scenario()).replace(**changes)
    said = dict(statements or {})
    items = datasets.load("cheers_2022_items")["item"]
    for item in set(said) - set(items):
        raise ValueError(f"statements: {datasets.nearest(item, items, 'CHEERS item')}")
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always", UserWarning)
        ledger = costs.course_cost(plan)
        others = {name: getattr(plan, name) for name in FIELDS if name != "assumptions"}
        headline = costs.headline(plan.assumptions, **others)
        impact = costs.budget_impact(**budget) if budget else None
    heard = _distinct(caught)
    run = CostRun(plan, ledger, headline, audit.audit(plan), impact, budget or {}, said, heard)
    used = {*run.inputs_used, *(OF_BUDGET if budget else ())}
    names = [name for name in run.changed["parameter"] if name not in used]
    unused = unused_words(plan, run.totals, names)
    for words in (*heard, *unused):
        warnings.warn(words, UserWarning, stacklevel=2)
    beside = contradicted(base_case(), plan.assumptions.rows)  # their reader has warned of them
    return replace(run, warnings=(*heard, *unused, *beside))


def _distinct(caught: Iterable[warnings.WarningMessage]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(str(one.message) for one in caught))
