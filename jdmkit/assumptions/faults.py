"""What can be wrong with an input: each fault names the column, the allowed range, the nearest.

>>> from jdmkit.assumptions.rows import base_case
>>> row = base_case()["coinsurance"]
>>> row_faults(row._replace(value=1.2, high=1.5))
[('value', '1.2 is above 1: a fraction lies in 0 to 1; nearest: 1'), ('high', '1.5 is above 1: a fraction lies in 0 to 1; nearest: 1')]
"""

import re
from collections.abc import Mapping
from math import inf, isfinite

from jdmkit import datasets
from jdmkit.assumptions.numbers import CUT, is_bare
from jdmkit.assumptions.rows import DISTRIBUTIONS, Assumption

_SHARES = ("probability", "share", "fraction", "utility", "per year")

_PROSE = ("low_meaning", "high_meaning", "basis", "note", "source")

_UNFIT = {
    "normal": "draws amounts below 0: amounts are gamma or lognormal here, shares beta",
    "uniform": "is not drawn here: triangular, of value, low and high, comes nearest",
}
"""What other programs draw, and what stands in its place."""

Fault = tuple[str, str]


def word_faults(given: Mapping[str, object]) -> list[Fault]:
    """Bare numbers where words belong: the end of a number that was cut at its comma.

    >>> word_faults({"source": "03"})
    [('source', "'03' is a bare number where words belong; if a comma cut a number in two, as 0,03: write 0.03")]
    """
    return [
        (key, f"'{given[key]}' is a bare number where words belong; if {CUT}")
        for key in _PROSE
        if is_bare(str(given.get(key, "")))
    ]


def year_faults(year: float) -> list[Fault]:
    """Whether a number is a year.

    >>> year_faults(26.5)
    [('currency_year', '26.5 is no year')]
    """
    whole = year == year and not year % 1 and 1900 <= year <= 2200
    return [] if whole else [("currency_year", f"{year:g} is no year")]


def unit_limit(unit: str) -> float:
    """Largest value that a unit allows; the least is 0 for all.

    >>> unit_limit("share of work time"), unit_limit("USD/g")
    (1.0, inf)
    """
    return 1.0 if unit in _SHARES or unit.startswith("share") else inf


def _number_faults(row: Assumption) -> list[Fault]:
    found, most = [], unit_limit(row.unit)
    for column in ("value", "low", "high"):
        number = getattr(row, column)
        if number is None:
            continue
        if not isfinite(number):
            found.append((column, f"{number} is no finite number"))
        elif number < 0:
            found.append((column, f"{number:g} {row.unit} is negative; nearest: 0"))
        elif number > most:
            kind = "rate per year" if row.unit == "per year" else row.unit
            hint = f"; {number:g} % is {number / 100:g}" if 2 <= number <= 100 else ""
            words = f"{number:g} is above 1: a {kind} lies in 0 to 1; nearest: 1{hint}"
            found.append((column, words))
    return found


def _range_faults(row: Assumption) -> list[Fault]:
    if row.low is not None and row.high is not None and row.low > row.high:
        return [("low", f"{row.low:g} is above high, {row.high:g}; were they swapped?")]
    if row.value is None:
        return []
    for end, beyond in ((row.low, -1), (row.high, 1)):
        if end is not None and (row.value - end) * beyond > 0:
            span = f"{row.low if row.low is not None else 0:g} to "
            span += f"{row.high:g}" if row.high is not None else "any"
            words = f"{row.value:g} lies outside its range of {span} {row.unit}; nearest: {end:g}, "
            return [("value", words + "or widen low and high")]
    return []


def _ordered(dist: dict[str, float], low: str, high: str) -> list[Fault]:
    if 0 < dist[low] < dist["median"] < dist[high]:
        return []
    words = f"{low}, median and {high} must be above 0 and rise; got "
    return [(f"dist_{low}", words + f"{dist[low]:g}, {dist['median']:g}, {dist[high]:g}")]


def _shape_faults(row: Assumption) -> list[Fault]:
    """Parameters that their distribution cannot have."""
    dist, name = dict(row.dist), row.distribution
    if name == "lognormal":
        return _ordered(dist, *(("p2_5", "p97_5") if "p2_5" in dist else ("q1", "q3")))
    if name == "triangular" and None in (row.value, row.low, row.high):
        return [("low", "a triangular distribution needs value, low and high")]
    if name == "triangular" and row.low == row.high:
        return [("low", f"a triangular distribution needs low under high; both are {row.low:g}")]
    found = [
        (f"dist_{key}", f"{number:g} must be above 0")
        for key, number in dist.items()
        if number <= 0
    ]
    if name == "beta" and "mean" in dist and not found:
        mean, se = dist["mean"], dist["se"]
        if mean >= 1:
            found.append(("dist_mean", f"{mean:g} must lie above 0 and under 1 for a beta"))
        elif se**2 >= mean * (1 - mean):
            most = (mean * (1 - mean)) ** 0.5
            words = f"a beta with mean {mean:g} cannot have a standard error of {se:g}: it must be "
            found.append(("dist_se", words + f"under {most:.3g}"))
    return found


def _distribution_faults(row: Assumption) -> list[Fault]:
    name = row.distribution
    if name not in DISTRIBUTIONS:
        if name.strip().lower() in _UNFIT:
            return [("distribution", f"{name!r} {_UNFIT[name.strip().lower()]}")]
        said = [known for known in DISTRIBUTIONS if known in re.findall(r"[a-z]+", name.lower())]
        if said and name.strip().lower() == said[0]:
            return [("distribution", f"{name!r} is written {said[0]!r} here")]
        if said:
            sets = " or ".join(
                ", ".join(f"dist_{key}" for key in one) for one in DISTRIBUTIONS[said[0]]
            )
            into = f" and its numbers in the columns {sets}" if sets else ""
            return [("distribution", f"{name!r} is prose: write {said[0]!r} here{into}")]
        return [("distribution", datasets.nearest(name, DISTRIBUTIONS, "distribution"))]
    given = {key for key, _ in row.dist}
    if given not in [set(one) for one in DISTRIBUTIONS[name]]:
        wanted = " or ".join(", ".join(one) or "none" for one in DISTRIBUTIONS[name])
        got = ", ".join(sorted(given)) or "none"
        return [("distribution", f"{name} takes the parameters {wanted}; got {got}")]
    wrong = [(f"dist_{key}", f"{n} is no finite number") for key, n in row.dist if not isfinite(n)]
    return wrong or _shape_faults(row)


def row_faults(row: Assumption) -> list[Fault]:
    """Everything wrong with one input, as pairs of column and words; empty if nothing is."""
    found = _number_faults(row)
    if not found:
        found = _range_faults(row)
    if row.confidence not in datasets.CONFIDENCE:
        found.append(("confidence", datasets.nearest(row.confidence, datasets.CONFIDENCE, "word")))
    return [*found, *_distribution_faults(row)]
