"""What is said of a scenario that can be costed, and yet is hardly what someone meant.

>>> NEEDS["response_share"][1]
'stop_nonresponders_after'
"""

import warnings
from collections.abc import Callable, Collection
from typing import Any

from jdmkit.assumptions import OWN_PRICE, Assumptions, base_case

COUNTS = ("infusions_year1", "infusions_year2")
"""Inputs that count courses, in the first and in each later year."""

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
"""Fields and inputs that act only beside others: when they do, and what they need, in words."""

_PLAN = ("deductible_single", "out_of_pocket_maximum_self_2026")


def rounded_counts(inputs: Assumptions, stacklevel: int) -> Assumptions:
    """Inputs with whole numbers of infusions, rounded as draws are; says where one was broken.

    >>> rounded_counts(Assumptions(), 2) == Assumptions()
    True
    """
    rows = {name: inputs.row(name) for name in COUNTS}
    broken = {name: row for name, row in rows.items() if row.value != round(row.value)}
    for name, row in broken.items():
        n = float(round(row.value))
        words = f"{name} {row.value:g} is no whole number: rounded to {n:g}"
        warnings.warn(words, UserWarning, stacklevel=stacklevel)
        low = None if row.low is None else min(row.low, n)
        high = None if row.high is None else max(row.high, n)
        broken[name] = row._replace(value=n, low=low, high=high)
    return Assumptions({**inputs.rows, **broken}) if broken else inputs


def warn_of_idle(scenario: Any, names: Collection[str], stacklevel: int) -> None:
    """Warn of what was changed in a scenario, and without another field changes nothing.

    Parameters
    ----------
    scenario : Scenario
        What was made.
    names : collection of str
        Fields and inputs that were set.
    stacklevel : int
        As in :func:`warnings.warn`.
    """
    inputs = scenario.assumptions
    first, most = (inputs[name] for name in _PLAN)
    if first > most and set(_PLAN) & set(names):
        words = f"{_PLAN[0]} {first:g} is above {_PLAN[1]} {most:g}: no one owes more than that"
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
