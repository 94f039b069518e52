"""Explorers of the cost workbench: a plan's main inputs, and the table of all inputs."""

import os
from collections.abc import Callable, Mapping

from jdmkit import datasets
from jdmkit.assumptions import KeptFile
from jdmkit.costs import Scenario
from jdmkit.lessons.costs import DAYS, INSURANCES, SITES, priced
from jdmkit.lessons.workbench.plan import behind, cited, plan_or_base, plot_bench, table_headline
from jdmkit.widgets import Cells, Choice, Explorer, Slide

NUMBERS = ("value", "low", "high")


def explore_bench(scenario: Scenario | None = None) -> Explorer:
    """Move the main inputs of a plan; see what each payer pays, beside the base case.

    Parameters
    ----------
    scenario : Scenario, optional
        Plan to start from; default the base case.

    Examples
    --------
    >>> explorer = explore_bench()
    >>> explorer.controls["price_usd_per_g"].value = 120
    >>> "price usd per g none to 120 USD/g" in explorer.chart.words
    True
    """
    plan = plan_or_base(scenario)
    inputs, price = plan.assumptions, priced(plan)[0].usd
    courses, dose = inputs["infusions_year1"], inputs["dose_g_per_kg"]
    controls = {
        "price_usd_per_g": _holding("Price", price, 0, 500, 0.5, "USD/g"),
        "weight_kg": _holding("Weight", plan.first_weight_kg, 15, 45, 0.01, "kg"),
        "infusions_year1": _holding("Courses", courses, 1, 26, 1, "in year 1"),
        "dose_g_per_kg": _holding("Dose", dose, 0.4, 2, 0.1, "g/kg"),
        "days": Choice("Over", plan.days, DAYS),
        "site": Choice("Site", plan.site, SITES),
        "insurance": Choice("Insurance", plan.insurance, INSURANCES),
        "years": Choice("Years", plan.years, {str(n): n for n in range(1, 6)}),
    }
    return Explorer(plot_bench, controls, given=_given(scenario))


def _holding(label: str, value: float, low: float, high: float, step: float, unit: str) -> Slide:
    """Make a slider whose range includes the plan's value, however unusual that is."""
    return Slide(label, value, min(low, value), max(high, value), step, unit)


def explore_inputs(
    scenario: Scenario | None = None, file: str | os.PathLike | None = None
) -> Explorer:
    """Change any input of a plan in a table; see what each headline result becomes.

    Parameters
    ----------
    scenario : Scenario, optional
        Plan to start from; default the base case.
    file : path, optional
        CSV file that a button saves all inputs to; without it there is no button.

    Examples
    --------
    >>> explorer = explore_inputs()
    >>> explorer.controls["edits"].value = {"coinsurance": {"value": 0.3}}
    >>> "Changed: coinsurance 0.2 to 0.3 fraction." in explorer.chart.words
    True
    """
    plan = plan_or_base(scenario)
    used = behind(plan)
    groups = {f"behind this plan ({len(used)})": used, f"all ({len(plan.assumptions.rows)})": []}
    cells = Cells("Inputs", *_table(plan), {"confidence": list(datasets.CONFIDENCE)}, groups)
    keep = None if file is None else _keep(plan, KeptFile(file))
    return Explorer(table_headline, {"edits": cells}, given=_given(scenario), keep=keep)


def _given(scenario: Scenario | None) -> dict[str, tuple[str, object]]:
    return {} if scenario is None else {"scenario": ("plan", scenario)}


def _table(plan: Scenario) -> tuple[dict[str, dict[str, float | str]], dict[str, dict[str, str]]]:
    """Return the cells that can be changed, and the unit and source shown beside them.

    Source and confidence begin blank, because a new number needs its own.
    """
    rows, beside = {}, {}
    for row in plan.assumptions.rows.values():
        numbers = {name: getattr(row, name) for name in NUMBERS}
        blank = {"source": "", "confidence": ""}
        rows[row.parameter] = {k: "" if x is None else x for k, x in numbers.items()} | blank
        named = f"{cited(row.source)} ({row.confidence})"
        shown = named if row.source else row.confidence
        beside[row.parameter] = {"unit": row.unit, "who says so": shown}
    return rows, beside


def _keep(plan: Scenario, file: KeptFile) -> tuple[str, Callable[..., str]]:
    """Name of the button that saves, and what it does."""

    def save(edits: Mapping[str, Mapping[str, object]]) -> str:
        inputs = plan.assumptions.edited(edits)
        file.write(inputs.exported())
        return (
            f"Saved {len(inputs.rows)} inputs to {file.path.name}, {len(inputs.changed())} of them "
            "changed from the base case. Run all cells to carry them through the page."
        )

    return f"Save to {file.path.name}", save
