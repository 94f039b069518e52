"""Warnings for valid but implausible scenarios.

>>> NEEDS["response_share"][1]
'stop_nonresponders_after'
"""

import warnings
from collections.abc import Callable, Collection
from typing import Any

from jdmkit.assumptions import OWN_PRICE, Assumptions, base_case

COUNTS = ("infusions_year1", "infusions_year2")
"""Inputs for the number of courses, in the first and in each later year."""

NEEDS: dict[str, tuple[Callable[[Any], bool], str]] = {
    "response_share": (
        lambda plan: plan.stop_nonresponders_after is not None,
        "stop_nonresponders_after",
    ),
    "stop_nonresponders_after": (lambda plan: plan.response_share < 1, "response_share below 1"),
    "price_quarter": (
        lambda plan: plan.price_basis == "product" and plan.assumptions[OWN_PRICE] is None,
        f"price_basis='product', and no {OWN_PRICE}",
    ),
    "body_weight_kg": (lambda plan: plan.weight_kg is None, "weight_kg=None"),
    "dose_cap_g": (lambda plan: plan.capped, "capped=True"),
    "rounding_step_pediatric_g": (lambda plan: plan.rounding == "step", "rounding='step'"),
    **dict.fromkeys(COUNTS, (lambda plan: plan.phases is None, "phases=None")),
}
"""Fields and inputs that need another one to have an effect: a test, and the need in words."""

_PLAN = ("deductible_single", "out_of_pocket_maximum_self_2026")


def rounded_counts(inputs: Assumptions, stacklevel: int) -> Assumptions:
    """Round the numbers of infusions to whole ones, as draws are; warn if one changes.

    >>> rounded_counts(Assumptions(), 2) == Assumptions()
    True
    """
    rows = {name: inputs.row(name) for name in COUNTS}
    fractional = {name: row for name, row in rows.items() if row.value != round(row.value)}
    for name, row in fractional.items():
        n = float(round(row.value))
        words = f"{name} {row.value:g} is not a whole number: rounded to {n:g}"
        warnings.warn(words, UserWarning, stacklevel=stacklevel)
        low = None if row.low is None else min(row.low, n)
        high = None if row.high is None else max(row.high, n)
        fractional[name] = row._replace(value=n, low=low, high=high)
    return Assumptions({**inputs.rows, **fractional}) if fractional else inputs


def warn_of_unused(scenario: Any, names: Collection[str], stacklevel: int) -> None:
    """Warn of changes that have no effect without another field.

    Parameters
    ----------
    scenario : Scenario
        The scenario after the changes.
    names : collection of str
        Fields and inputs that were changed.
    stacklevel : int
        As in :func:`warnings.warn`.
    """
    inputs = scenario.assumptions
    first, most = (inputs[name] for name in _PLAN)
    if first > most and set(_PLAN) & set(names):
        words = (
            f"{_PLAN[0]} {first:g} is above {_PLAN[1]} {most:g}, which is the most a family owes"
        )
        warnings.warn(words, UserWarning, stacklevel=stacklevel)
    for name in [name for name in NEEDS if name in names]:
        if name in inputs.rows:
            now, default = inputs[name], base_case()[name].value
        else:
            now, default = getattr(scenario, name), getattr(type(scenario), name)
        acts, needs = NEEDS[name]
        if now != default and not acts(scenario):
            words = f"{name}={now!r} changes nothing: it needs {needs}"
            warnings.warn(words, UserWarning, stacklevel=stacklevel)
