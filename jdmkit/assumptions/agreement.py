"""Whether value, range and distribution of an input say the same.

>>> from jdmkit.assumptions.rows import base_case
>>> row = base_case()["ivig_price_medicare_per_g"]
>>> contradictions(row._replace(low=60.0, high=140.0))
['its range of 60 to 140 is 6.8 times as wide as what is drawn (95 % in 91.2 to 103)']
"""

import warnings
from collections.abc import Callable, Mapping
from math import exp, inf, log
from statistics import NormalDist

from jdmkit.assumptions.rows import Assumption

_FAR = 0.1
"""Share of the value by which the middle of its distribution may differ: more than rounding, and
as much as the mean of draws may part from the base case without anybody having meant it."""

_WIDER = 3.0
"""Times that a range may be as wide as the 95 % interval."""

_LEAST_INSIDE = 1 / 3
"""Share of draws that must lie in the range. Where the value is also its low end it is a half."""

Curve = tuple[Callable[[float], float], Callable[[float], float]]


def _middle(dist: Mapping[str, float]) -> tuple[str, float] | None:
    """Mean or median that a distribution is given by."""
    if "alpha" in dist:
        return "mean", dist["alpha"] / (dist["alpha"] + dist["beta"])
    return next(((name, dist[name]) for name in ("mean", "median") if name in dist), None)


def _curve(row: Assumption) -> Curve | None:
    """Share of draws below a number, and the number below which a share lies."""
    from scipy import special

    dist = dict(row.dist)
    if row.distribution == "gamma":
        shape, scale = (dist["mean"] / dist["se"]) ** 2, dist["se"] ** 2 / dist["mean"]
        return (
            lambda x: special.gammainc(shape, x / scale),
            lambda share: special.gammaincinv(shape, share) * scale,
        )
    if row.distribution == "beta":
        a, b = dist.get("alpha"), dist.get("beta")
        if a is None:
            total = dist["mean"] * (1 - dist["mean"]) / dist["se"] ** 2 - 1
            a, b = dist["mean"] * total, (1 - dist["mean"]) * total
        return lambda x: special.betainc(a, b, x), lambda share: special.betaincinv(a, b, share)
    if row.distribution == "lognormal":
        low, high, share = ("p2_5", "p97_5", 0.975) if "p2_5" in dist else ("q1", "q3", 0.75)
        sigma = log(dist[high] / dist[low]) / 2 / NormalDist().inv_cdf(share)
        normal = NormalDist(log(dist["median"]), sigma)
        return lambda x: normal.cdf(log(x)) if x > 0 else 0.0, lambda p: exp(normal.inv_cdf(p))
    if row.distribution == "poisson":
        return (
            lambda x: special.pdtr(x, dist["mean"]),
            lambda share: special.pdtrik(share, dist["mean"]),
        )
    return None


def contradictions(row: Assumption) -> list[str]:
    """What value, range and distribution of one input say against each other.

    A contradiction is

    - a mean or median, as given, more than a tenth of the value away from it: the draws then
      center elsewhere than the base case does,
    - an end that is called a percentile and differs by more than 1 % from that percentile,
    - a range more than three times as wide as the 95 % interval of the draws, or one that holds
      less than a third of them: what the tornado shows then has little to do with what is drawn.

    A range whose ends have a meaning of their own (``an appeal``) is not compared, nor is a
    triangular distribution, which is made of value and range. The limits are chosen: they stand
    clear of rounding and of ranges that round an interval, which reach 2.3 times its width in the
    base case. There one row lies beyond, ``probability_any_adverse_event_per_infusion_jdm``: its
    range is of several studies, its distribution of two pooled, and its note says so.

    Parameters
    ----------
    row : Assumption
        One that has no fault.

    Returns
    -------
    list of str
        Words on each; empty if all agree.
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
    if None in (row.low, row.high) or row.low_meaning or row.high_meaning:
        return found
    return found + _range_contradictions(row)


def _range_contradictions(row: Assumption) -> list[str]:
    curve = _curve(row)
    if curve is None:
        return []
    below, number = curve
    first, last = float(number(0.025)), float(number(0.975))
    drawn = f"what is drawn (95 % in {first:.3g} to {last:.3g})"
    span = f"its range of {row.low:g} to {row.high:g}"
    if row.high - row.low > _WIDER * (last - first):
        times = (row.high - row.low) / (last - first) if last > first else inf
        return [f"{span} is {times:,.{0 if times >= 10 else 1}f} times as wide as {drawn}"]
    inside = float(below(row.high) - below(row.low))
    return [f"{span} holds {inside:.0%} of {drawn}"] if inside < _LEAST_INSIDE else []


def warn(
    before: Mapping[str, Assumption], after: Mapping[str, Assumption], stacklevel: int
) -> None:
    """Warn of contradictions in what was given; a new value alone contradicts nothing."""
    for name, row in after.items():
        old = before[name]
        if row == old or _made(old, row.value) == (row.low, row.high, row.distribution, row.dist):
            continue
        said = contradictions(row)
        if said:
            warnings.warn(f"{name}: {'; '.join(said)}", UserWarning, stacklevel=stacklevel + 1)


def _made(old: Assumption, value: float | None) -> tuple[object, ...]:
    """Range and distribution as they become when the value alone is changed."""
    new = old if value is None else old.moved(value)
    low = old.low if old.low is None or value is None else min(old.low, value)
    high = old.high if old.high is None or value is None else max(old.high, value)
    return low, high, new.distribution, new.dist
