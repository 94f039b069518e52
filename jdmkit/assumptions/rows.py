"""One input of the cost model, and its distribution as a name and parameters.

>>> base_case()["discount_rate"].value
0.03
"""

from collections.abc import Mapping
from math import inf
from types import MappingProxyType
from typing import Any, NamedTuple

import pandas as pd

from jdmkit import datasets
from jdmkit.sensitivity import DIST_PARAMETERS, INTERVALS, PERCENTILES

OWN_PRICE = "price_usd_per_g"
"""The one input without a base case: a price that the user gives. It replaces all others."""

DISTRIBUTIONS = (
    "fixed",
    "scenario",
    "derived",
    "lms",
    "triangular",
    "gamma",
    "beta",
    "lognormal",
    "poisson",
)
"""Distributions of ``sensitivity`` that an input of the cost model may have.

A scenario is compared, never drawn. No input can be below 0, so none is normal.
"""

WORDS = ("unit", "low_meaning", "high_meaning", "distribution", "basis", "note", "source")

COLUMNS = (
    "parameter",
    "value",
    "low",
    "high",
    "unit",
    "low_meaning",
    "high_meaning",
    "distribution",
    *(f"dist_{name}" for name in DIST_PARAMETERS),
    "currency_year",
    "basis",
    "note",
    "source",
    "confidence",
)
"""Columns of a file of assumptions; only ``parameter`` and what was changed need be there."""

_SAME = 0.01
"""Share by which an end may differ from the percentile that it is called, because of rounding."""


class Assumption(NamedTuple):
    """One input; ``None`` where a number is missing, ``""`` where a word is.

    ``dist`` holds the parameters of the distribution as pairs of name and number.
    """

    parameter: str
    value: float | None
    low: float | None = None
    high: float | None = None
    unit: str = ""
    low_meaning: str = ""
    high_meaning: str = ""
    distribution: str = "scenario"
    dist: tuple[tuple[str, float], ...] = ()
    currency_year: int | None = None
    basis: str = ""
    note: str = ""
    source: str = ""
    confidence: str = "assumed"

    def record(self) -> dict[str, Any]:
        """Give the input as one flat row, with the columns of a file."""
        flat = self._asdict()
        flat |= {f"dist_{name}": number for name, number in flat.pop("dist")}
        return {column: flat.get(column) for column in COLUMNS}

    def cells(self) -> dict[str, Any]:
        """Give the filled cells, as :func:`sensitivity.fit` takes them."""
        return {column: cell for column, cell in self.record().items() if cell not in (None, "")}

    def moved(self, value: float) -> "Assumption":
        """Give the same input at another value, with its distribution moved to it.

        Means, medians and percentiles keep their ratio to the value. A beta keeps the sum of alpha
        and beta, or the standard error of its mean. At 0, and at 1 for a beta, nothing is left to
        draw, so the distribution becomes fixed. An impossible value moves nothing. The range
        stays; an end that was called a percentile and no longer is one loses that name.

        >>> row = base_case()["ivig_price_medicare_per_g"].moved(194)
        >>> row.dist
        (('mean', 194.0), ('se', 6.0))
        """
        dist, most = dict(self.dist), 1.0 if self.distribution == "beta" else inf
        if self.value is None or not dist or value == self.value or not 0 <= value <= most:
            return self._replace(value=value)
        if value == 0 or self.value == 0 or value == most:
            return self._replace(value=value, distribution="fixed", dist=())
        ratio = value / self.value
        if "alpha" in dist:
            total = dist["alpha"] + dist["beta"]
            alpha = dist["alpha"] * ratio
            dist = {"alpha": alpha, "beta": total - alpha}
        elif self.distribution == "beta":
            dist["mean"] *= ratio
        else:
            # twelve digits: a file shall read 99.5, not 99.49999999999999
            dist = {name: float(f"{number * ratio:.12g}") for name, number in dist.items()}
        new = self._replace(value=value, dist=tuple(dist.items()))
        return new._replace(**{f"{end}_meaning": "" for end, _ in new.misnamed_ends()})

    def misnamed_ends(self) -> list[tuple[str, str]]:
        """Ends of the range that are called a percentile but differ from that of the distribution.

        >>> base_case()["ivig_duration_months"]._replace(low=9.0).misnamed_ends()
        [('low', 'p2_5')]
        """
        dist, found = dict(self.dist), []
        ends_of = {share: key for key, share in INTERVALS.items()}
        for end, meaning in (("low", self.low_meaning), ("high", self.high_meaning)):
            key = ends_of.get(PERCENTILES.get(meaning, -1), "")
            number = getattr(self, end)
            if number is not None and key in dist and abs(number - dist[key]) > _SAME * dist[key]:
                found.append((end, key))
        return found


def _none(value: object) -> Any:
    return None if pd.isna(value) else value


@datasets.remembered
def base_case() -> Mapping[str, Assumption]:
    """All inputs of ``cost_assumptions`` by name, and the user's own price, which is missing."""
    rows = {}
    for record in datasets.load("cost_assumptions").to_dict("records"):
        record["value"] = record.pop("base")
        dist = tuple(
            (name, float(record[f"dist_{name}"]))
            for name in DIST_PARAMETERS
            if not pd.isna(record[f"dist_{name}"])
        )
        own = {name: _none(record[name]) for name in Assumption._fields if name != "dist"}
        own |= {name: own[name] or "" for name in WORDS}
        own["currency_year"] = None if own["currency_year"] is None else int(own["currency_year"])
        rows[own["parameter"]] = Assumption(**own, dist=dist)
    note = "price of a gram that the user gives; replaces every price basis"
    rows[OWN_PRICE] = Assumption(OWN_PRICE, None, unit="USD/g", note=note)
    return MappingProxyType(rows)
