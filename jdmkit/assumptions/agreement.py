"""Whether value, range and distribution of an input agree.

>>> from jdmkit.assumptions.rows import base_case
>>> row = base_case()["ivig_price_medicare_per_g"]
>>> contradictions(row._replace(low=60.0, high=140.0))
['its range of 60 to 140 is 6.8 times as wide as the 95 % interval of its draws (91.2 to 103)']
"""

import warnings
from collections.abc import Mapping
from math import inf

from jdmkit.assumptions.rows import Assumption
from jdmkit.sensitivity import FROM_RANGE, HELD, fit

_FAR = 0.1
"""Share of the value by which the middle of its distribution may differ: more than rounding."""

_WIDER = 3.0
"""Times that a range may be as wide as the 95 % interval."""

_LEAST_INSIDE = 1 / 3
"""Share of draws that must lie in the range. Where the value is also its low end it is a half."""


def _middle(dist: Mapping[str, float]) -> tuple[str, float] | None:
    """Mean or median that a distribution is given by."""
    if "alpha" in dist:
        return "mean", dist["alpha"] / (dist["alpha"] + dist["beta"])
    return next(((name, dist[name]) for name in ("mean", "median") if name in dist), None)


def contradictions(row: Assumption) -> list[str]:
    """List what value, range and distribution of one input contradict in each other.

    A contradiction is

    - a given mean or median that differs from the value by more than a tenth of it, so that the
      draws are centered elsewhere than the base case,
    - an end that is called a percentile and differs from that percentile by more than 1 %,
    - a range more than three times as wide as the 95 % interval of the draws, or one that holds
      less than a third of them, so that a tornado diagram and the draws disagree.

    Two kinds of range are not compared: one whose ends have a meaning of their own (``an
    appeal``), and that of a distribution made of value and range, such as the triangular one. The
    limits were chosen to allow rounding. In the base case, ranges reach 2.3 times the width of the
    interval, except for ``probability_any_adverse_event_per_infusion_jdm``: its range comes from
    several studies, its distribution from two of them, and its note says so.

    Parameters
    ----------
    row : Assumption
        One that has no fault.

    Returns
    -------
    list of str
        One sentence for each; empty if all agree.
    """
    dist, found = dict(row.dist), []
    if row.value is None or not dist:
        return found
    middle = _middle(dist)
    if middle and abs(middle[1] - row.value) > _FAR * row.value:
        found.append(
            f"its value is {row.value:g}, the {middle[0]} of its distribution {middle[1]:.4g}"
        )
    for end, key in row.misnamed_ends():
        called = f"{getattr(row, end):g} is called its {getattr(row, f'{end}_meaning')}"
        found.append(f"{called}, which is {dist[key]:g} in its distribution")
    named = row.low_meaning or row.high_meaning
    if None in (row.low, row.high) or named or row.distribution in (*HELD, *FROM_RANGE):
        return found
    return found + _range_contradictions(row)


def _range_contradictions(row: Assumption) -> list[str]:
    drawn = fit(row.distribution, row.cells())
    first, last = drawn.ppf([0.025, 0.975]).tolist()
    interval = f"the 95 % interval of its draws ({first:.3g} to {last:.3g})"
    span = f"its range of {row.low:g} to {row.high:g}"
    if row.high - row.low > _WIDER * (last - first):
        times = (row.high - row.low) / (last - first) if last > first else inf
        return [f"{span} is {times:,.{0 if times >= 10 else 1}f} times as wide as {interval}"]
    below, inside = drawn.cdf([row.low, row.high])
    if inside - below < _LEAST_INSIDE:
        return [f"{span} holds only {inside - below:.0%} of its draws"]
    return []


def contradicted(before: Mapping[str, Assumption], after: Mapping[str, Assumption]) -> list[str]:
    """List the contradictions in what was given, by input; a new value alone causes none.

    >>> from jdmkit.assumptions.rows import base_case
    >>> contradicted(base_case(), base_case())
    []
    """
    told = []
    for name, row in after.items():
        old = before[name]
        if row == old or _made(old, row.value) == (row.low, row.high, row.distribution, row.dist):
            continue
        said = contradictions(row)
        if said:
            told.append(f"{name}: {'; '.join(said)}")
    return told


def warn(
    before: Mapping[str, Assumption], after: Mapping[str, Assumption], stacklevel: int
) -> None:
    """Warn of contradictions in what was given; a new value alone causes none."""
    for words in contradicted(before, after):
        warnings.warn(words, UserWarning, stacklevel=stacklevel + 1)


def _made(old: Assumption, value: float | None) -> tuple[object, ...]:
    """Range and distribution that follow if the value alone is changed."""
    new = old if value is None else old.moved(value)
    low = old.low if old.low is None or value is None else min(old.low, value)
    high = old.high if old.high is None or value is None else max(old.high, value)
    return low, high, new.distribution, new.dist
