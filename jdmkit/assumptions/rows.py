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

OWN_PRICE = "price_usd_per_g"
"""The one input without a base case: a price that the user gives; it stands before all others."""

DISTRIBUTIONS: dict[str, tuple[tuple[str, ...], ...]] = {
    "fixed": ((),),
    "scenario": ((),),
    "derived": ((),),
    "lms": ((),),
    "triangular": ((),),
    "gamma": (("mean", "se"),),
    "beta": (("mean", "se"), ("alpha", "beta")),
    "lognormal": (("median", "p2_5", "p97_5"), ("median", "q1", "q3")),
    "poisson": (("mean",),),
}
"""Known distributions, each with the sets of parameters that may describe it. A triangular one has
the value as its mode and low and high as its ends; a scenario is compared, never drawn."""

DIST_PARAMETERS = ("mean", "se", "median", "p2_5", "p97_5", "q1", "q3", "alpha", "beta")

NUMBERS = ("value", "low", "high", *(f"dist_{name}" for name in DIST_PARAMETERS))

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

PERCENTILES = {
    "2.5th percentile": "p2_5",
    "97.5th percentile": "p97_5",
    "lower quartile": "q1",
    "upper quartile": "q3",
}
"""Meanings of an end that a distribution may give too."""

_SAME = 0.01
"""Share by which an end may differ from the percentile it is called: rounding."""


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
        """Flat row with the columns of a file."""
        flat = self._asdict()
        flat |= {f"dist_{name}": number for name, number in flat.pop("dist")}
        return {column: flat.get(column) for column in COLUMNS}

    def moved(self, value: float) -> "Assumption":
        """The same input at another value; its distribution goes along.

        Means, medians and percentiles keep their ratio to the value, a beta keeps its alpha +
        beta, the standard error of a beta's mean stays. At 0, and for a beta at 1, nothing is
        left to draw. An impossible value moves nothing. The range stays: an end of it that was
        called a percentile loses that name.

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
        """Ends of the range that are called a percentile which the distribution puts elsewhere.

        >>> base_case()["ivig_duration_months"]._replace(low=9.0).misnamed_ends()
        [('low', 'p2_5')]
        """
        dist, found = dict(self.dist), []
        for end, meaning in (("low", self.low_meaning), ("high", self.high_meaning)):
            key, number = PERCENTILES.get(meaning, ""), getattr(self, end)
            if number is not None and key in dist and abs(number - dist[key]) > _SAME * dist[key]:
                found.append((end, key))
        return found


def _none(value: object) -> Any:
    return None if pd.isna(value) else value


@datasets.remembered
def base_case() -> Mapping[str, Assumption]:
    """All inputs of ``cost_assumptions``, by name, and the own price, which is missing."""
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
    note = "price of a gram that the user gives; stands before every price basis"
    rows[OWN_PRICE] = Assumption(OWN_PRICE, None, unit="USD/g", note=note)
    return MappingProxyType(rows)
