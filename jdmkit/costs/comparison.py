"""Why two scenarios differ in cost: the difference split by cause, one step at a time.

What an appraisal criticized in modeled use of immunoglobulin (``nice_ta1069``) has causes of its
own: children who do not respond and stop, treatment that ends, the frequency in practice.

>>> compare(Scenario(), Scenario(site="home", days=1)).bars["cause"].tolist()
['days and site']
"""

from typing import Any, NamedTuple

import pandas as pd

from jdmkit import datasets
from jdmkit.assumptions import Assumptions
from jdmkit.costs.checked import needed_scenario
from jdmkit.costs.ledger import course_cost
from jdmkit.costs.scenario import Scenario
from jdmkit.costs.totals import PERSPECTIVES, total
from jdmkit.costs.values import switch

_FIELD_CAUSES = {
    "child": ("weight_kg", "age_years", "sex", "grows"),
    "product": ("product", "indication", "risk", "supply"),
    "price": ("price_basis", "price_quarter"),
    "dose": ("capped",),
    "rounding": ("rounding",),
    "frequency": ("phases",),
    "horizon": ("years",),
    "non-response": ("response_share", "stop_nonresponders_after"),
    "stopping": ("stop_after_months",),
    "days and site": ("days", "site"),
    "events": ("serious_event",),
    "inflation": ("price_year",),
    "insurance": ("insurance", "copay_program"),
    "discounting": ("discounting",),
    "other inputs": (),
}

CAUSES = tuple(_FIELD_CAUSES)
"""Causes, in the order in which one scenario is changed into the other."""

_INPUT_CAUSES = {  # by the first letters of an input
    "body_weight": "child",
    "dose_": "dose",
    "rounding_": "rounding",
    "infusions_year": "frequency",
    "admin_": "days and site",
    "home_": "days and site",
    "probability_": "events",
    "cost_": "events",
    "cpi_": "inflation",
    "deductible": "insurance",
    "coinsurance": "insurance",
    "out_of_pocket": "insurance",
    "copay_": "insurance",
    "medicaid_": "insurance",
    "discount_": "discounting",
}

_NOISE = 1e-12  # relative difference of the same sum in another order


class Comparison(NamedTuple):
    """Cost of two scenarios, and their difference by cause.

    ``bars`` has one row per cause, in the order of ``CAUSES``: ``cause``, ``change`` (in words),
    ``usd`` (what it adds), ``after_usd`` (the cost after it). The bars add up to
    ``difference_usd``.
    """

    perspective: str
    a_usd: float
    b_usd: float
    bars: pd.DataFrame

    @property
    def difference_usd(self) -> float:
        """Cost of the second scenario minus that of the first."""
        return _difference(self.a_usd, self.b_usd)


def cause_of(parameter: str, unit: str = "") -> str:
    """Give the cause that an input belongs to.

    >>> cause_of("admin_96365_office"), cause_of("ivig_price_medicare_per_g", "USD/g")
    ('days and site', 'price')
    """
    if unit == "USD/g":
        return "price"
    found = [cause for begin, cause in _INPUT_CAUSES.items() if parameter.startswith(begin)]
    return found[0] if found else "other inputs"


def _differing(a: Scenario, b: Scenario) -> dict[str, tuple[list[str], list[str]]]:
    """Fields and inputs that differ, by cause."""
    found: dict[str, tuple[list[str], list[str]]] = {cause: ([], []) for cause in CAUSES}
    for cause, names in _FIELD_CAUSES.items():
        found[cause][0].extend(name for name in names if getattr(a, name) != getattr(b, name))
    for name, row in a.assumptions.rows.items():
        if row.value != b.assumptions[name]:
            found[cause_of(name, row.unit)][1].append(name)
    return {cause: parts for cause, parts in found.items() if any(parts)}


def _said(value: object) -> str:
    if value is None:
        return "none"
    return f"{value:g}" if isinstance(value, float) else str(value).replace("_", " ")


def _in_words(a: Scenario, b: Scenario, fields: list[str], inputs: list[str]) -> str:
    pairs = [(name, getattr(a, name), getattr(b, name)) for name in fields if name != "supply"]
    pairs += [(name, a.assumptions[name], b.assumptions[name]) for name in inputs]
    words = [f"{name.replace('_', ' ')} {_said(old)} to {_said(new)}" for name, old, new in pairs]
    return "; ".join(words + ["other vials or rates"] * ("supply" in fields))


def _difference(before: float, after: float) -> float:
    """Difference of two sums, or 0 if only their last digits differ."""
    difference = after - before
    return 0.0 if abs(difference) <= _NOISE * max(abs(before), abs(after)) else difference


def _changed(now: Scenario, b: Scenario, fields: list[str], inputs: list[str]) -> Scenario:
    changes: dict[str, Any] = {name: getattr(b, name) for name in fields}
    if inputs:
        rows = dict(now.assumptions.rows)
        rows.update((name, b.assumptions.row(name)) for name in inputs)
        changes["assumptions"] = Assumptions(rows)
    return now.replace(**changes)


def compare(
    a: Scenario, b: Scenario, perspective: str = "payer", discounted: bool = True
) -> Comparison:
    """Compare two scenarios and explain the difference by cause.

    Parameters
    ----------
    a, b : Scenario
        First and second scenario.
    perspective : {"payer", "family", "program", "society"}, optional
        Whose costs.
    discounted : bool, optional
        Present values, or plain sums.

    Returns
    -------
    Comparison
        The first scenario is changed into the second, one cause after the other in the order of
        ``CAUSES``. If two causes interact, the earlier one is shown as if it acted alone. There
        are no bars exactly if the scenarios agree.

    Raises
    ------
    ValueError
        If the perspective is unknown or a scenario in between is impossible.

    Examples
    --------
    >>> real = Scenario(response_share=0.5, stop_nonresponders_after=4).replace(infusions_year1=11)
    >>> found = compare(Scenario(), real)
    >>> found.bars["cause"].tolist(), found.difference_usd < 0
    (['frequency', 'non-response'], True)
    """
    if perspective not in PERSPECTIVES:
        raise ValueError(datasets.nearest(perspective, PERSPECTIVES, "perspective"))
    for name, given in (("a", a), ("b", b)):
        needed_scenario(name, given)

    discounted = switch("discounted", discounted)

    def cost(scenario: Scenario) -> float:
        return total(course_cost(scenario), perspective, discounted)

    now, before = a, cost(a)
    rows, first = [], before
    for cause, (fields, inputs) in _differing(a, b).items():
        words = _in_words(a, b, fields, inputs)
        now = _changed(now, b, fields, inputs)
        after = cost(now)
        rows.append((cause, words, _difference(before, after), after))
        before = after
    bars = pd.DataFrame(rows, columns=["cause", "change", "usd", "after_usd"])
    return Comparison(perspective, first, before, bars)
