"""The six core set measures at two visits: instrument, scale and points.

A measure may come in several instruments (MMT8 or CMAS); both visits must use the same one. Of
several enzymes, the one that is furthest above its upper limit at the first visit counts.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from jdmkit import datasets
from jdmkit.arguments import exact
from jdmkit.measures.findings import Findings, Floats, Visit

HIGHEST = {"_u_per_l": (1e6, "U/L"), "_x_uln": (1e3, "x ULN")}
"""Highest accepted enzyme value, for each unit."""

LIKELY_X_ULN = (0.05, 100)
"""Multiples of the upper limit outside this range hint at mixed units."""

STEPS = {"chaq": 0.125, "cmas": 1, "mmt8": 1, "mmt24": 1, "disease_activity_score": 1}
"""Grid of each instrument; a value off its grid is unlikely. CHAQ is a mean of eight domains."""


@dataclass(frozen=True)
class Instrument:
    """One row of ``tis_2016_ranges`` under one name of a visit."""

    name: str
    measure: str
    low: float
    high: float  # infinite where the scale has no end
    unit: str
    sign: int  # 1 where more is better
    range_: float
    source: str | None
    confidence: str

    @property
    def enzyme(self) -> bool:
        """Whether it is read against the upper limit of the laboratory."""
        return self.unit == "x ULN"


@dataclass(frozen=True, eq=False)
class Rules:
    """The tables of the score, as arrays."""

    cuts: dict[str, Floats]  # percent, by measure; a level starts above its cut
    points: dict[str, Floats]  # in tenths
    instruments: dict[str, Instrument]
    names: tuple[str, ...]

    def of(self, measure: str) -> list[str]:
        """Names of the instruments of one measure."""
        return [name for name, one in self.instruments.items() if one.measure == measure]


@datasets.remembered
def core_set() -> Rules:
    """Measures, instruments and points, as the tables hold them; not to be changed."""
    levels, ranges = datasets.load("tis_2016"), datasets.load("tis_2016_ranges")
    instruments = {}
    for _, row in ranges.iterrows():
        for name in row["inputs"].split(";"):
            instruments[name] = Instrument(
                name=name,
                measure=row["measure"],
                low=row["minimum"],
                high=np.inf if pd.isna(row["maximum"]) else row["maximum"],
                unit=row["unit"],
                sign=1 if row["direction_of_improvement"] == "increase" else -1,
                range_=row["range_used_as_denominator"],
                source=row["source"],
                confidence=row["confidence"],
            )
    by_measure = levels.sort_values("level", kind="stable").groupby("measure", sort=False)
    return Rules(
        cuts={str(name): rows["level_lower_percent"].to_numpy()[1:] for name, rows in by_measure},
        points={str(name): np.rint(rows["score"].to_numpy() * 10) for name, rows in by_measure},
        instruments=instruments,
        names=tuple(
            name + end
            for name, one in instruments.items()
            for end in (HIGHEST if one.enzyme else [""])
        ),
    )


# --- reading two visits ------------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class Reading:
    """One measure at both visits, n rows; NaN: not examined."""

    measure: str
    instrument: npt.NDArray[np.object_]
    before: Floats
    after: Floats
    low: float
    high: float
    sign: int
    range_: Floats
    unit: npt.NDArray[np.object_]
    note: str = ""

    @property
    def known(self) -> npt.NDArray[np.bool_]:
        """Whether both visits have a value, n rows."""
        return ~np.isnan(self.before) & ~np.isnan(self.after)

    @property
    def change_percent(self) -> Floats:
        """Improvement in percent of the range, n rows; worsening is negative."""
        gain = self.sign * (exact(self.after) - exact(self.before))
        return 100 * gain / exact(self.range_) + 0.0  # no change is 0, not -0

    def points(self, rules: Rules, before: Floats, after: Floats) -> Floats:
        """Points in tenths; a gain of exactly a cut belongs to the level below it."""
        gain = self.sign * (exact(after) - exact(before))
        cuts = exact(rules.cuts[self.measure] * self.range_[:, None] / 100)
        levels: npt.NDArray[np.intp] = (gain[:, None] > cuts).sum(axis=1)
        return rules.points[self.measure][levels]

    def ends(self, rules: Rules) -> tuple[Floats, Floats, Floats]:
        """Fewest and most points that the open values leave, and the most from this baseline."""
        best, worst = (self.high, self.low) if self.sign > 0 else (self.low, self.high)
        start = np.where(np.isnan(self.before), worst, self.before)
        end = np.where(np.isnan(self.after), best, self.after)
        most = self.points(rules, start, end)
        fewest = np.where(self.known, most, rules.points[self.measure][0])
        return fewest, most, self.points(rules, start, np.full_like(start, best))


def _values(found: Findings, rules: Rules) -> dict[str, Floats]:
    """Every instrument that a visit gives, except where nothing was examined."""
    values = {}
    for name, one in rules.instruments.items():
        for end, (highest, unit) in (HIGHEST if one.enzyme else {"": (one.high, one.unit)}).items():
            if name + end not in found:
                continue
            column = found.numbers(name + end, one.low, highest, unit)
            if name in STEPS:
                off = np.mod(exact(column), exact(STEPS[name])) > 0
                found.doubt(name, f"is not a multiple of {STEPS[name]:g}", off)
            if not np.isnan(column).all():
                values[name + end] = column
    return values


_Read = tuple[Floats, Floats, float, str]


def _enzyme(
    name: str,
    visits: tuple[Findings, Findings],
    values: tuple[dict[str, Floats], dict[str, Floats]],
    limits: Mapping[str, float],
) -> _Read | None:
    """Values before and after, upper limit in their unit, and the unit; None with a fault."""
    first = visits[0]
    units = [end for end in HIGHEST if any(name + end in given for given in values)]
    if len(units) > 1:
        first.faults.append(
            f"{name}: units are mixed; give {name}_u_per_l at both visits or {name}_x_uln at both"
        )
        return None
    if units == ["_u_per_l"] and name not in limits:
        first.faults.append(
            f"{name}_u_per_l needs the upper limit of the laboratory: "
            f"upper_limit_u_per_l={{{name!r}: ...}}; or give {name}_x_uln"
        )
        return None
    limit = limits[name] if units == ["_u_per_l"] else 1.0
    columns = []
    for visit, given in zip(visits, values, strict=True):
        column = given.get(name + units[0], np.full(len(first.index), np.nan))
        low, high = (limit * end for end in LIKELY_X_ULN)
        visit.doubt(
            name + units[0],
            f"is unlikely outside {low:g} to {high:g} {HIGHEST[units[0]][1]}: mixed units?",
            (column < low) | (column > high),
        )
        columns.append(column)
    return columns[0], columns[1], limit, HIGHEST[units[0]][1]


def _most_abnormal(
    measure: str,
    names: list[str],
    rules: Rules,
    visits: tuple[Findings, Findings],
    values: tuple[dict[str, Floats], dict[str, Floats]],
    limits: Mapping[str, float],
    ranges: Mapping[str, float],
) -> Reading | None:
    """Read the enzyme that is the most multiples of its upper limit at baseline, row by row."""
    read: list[_Read] = []
    for name in names:
        one = _enzyme(name, visits, values, limits)
        if one is not None:
            read.append(one)
    if len(read) < len(names):
        return None
    before, after = np.array([one[0] for one in read]), np.array([one[1] for one in read])
    limit = np.array([one[2] for one in read])
    multiples = np.where(np.isnan(before), -1, before / limit[:, None])
    picked, rows = multiples.argmax(axis=0), np.arange(before.shape[1])
    spans = [ranges.get(name, rules.instruments[name].range_) for name in names]
    return Reading(
        measure=measure,
        instrument=np.array(names, dtype=np.object_)[picked],
        before=before[picked, rows],
        after=after[picked, rows],
        low=0.0,
        high=np.inf,
        sign=-1,
        range_=(np.array(spans) * limit)[picked],
        unit=np.array([one[3] for one in read], dtype=np.object_)[picked],
        note="range given by the caller" if set(ranges) & set(names) else "",
    )


def _pick(
    measure: str, have: tuple[set[str], set[str]], use: Sequence[str], rules: Rules
) -> tuple[list[str], str]:
    """Instruments of one measure to read at both visits, or a fault in words."""
    names = rules.of(measure)
    wanted = [name for name in use if name in names]
    there = [[n for n in names if n in given and (not wanted or n in wanted)] for given in have]
    given = [n for n in names if n in have[0] | have[1]]
    if wanted and given and not there[0] + there[1]:
        return [], f"{measure}: use names {', '.join(wanted)}, but only {', '.join(given)} is given"
    if all(rules.instruments[name].enzyme for name in there[0] + there[1]):
        # the choice among enzymes rests on the first visit, whatever the second lacks
        return there[0] or there[1], ""
    both = [name for name in there[0] if name in there[1]]
    if not both and there[0] and there[1]:
        texts = [", ".join(one) for one in there]
        return [], f"{measure}: {texts[0]} before, but {texts[1]} after; give the same at both"
    picked = both or there[0] or there[1]
    if len(picked) > 1:
        choice = ", ".join(map(repr, picked))
        return [], f"{measure} is given more than once; choose one: use=... of {choice}"
    return picked, ""


def _measures(
    first: Findings,
    last: Findings,
    rules: Rules,
    use: Sequence[str],
    limits: Mapping[str, float],
    ranges: Mapping[str, float],
) -> list[Reading]:
    """All six measures; faults are left with the first visit."""
    values = _values(first, rules), _values(last, rules)
    base = {name + end: name for name in rules.instruments for end in ("", *HIGHEST)}
    have = {base[name] for name in values[0]}, {base[name] for name in values[1]}
    nothing, found = np.full(len(first.index), np.nan), list[Reading]()
    for measure in rules.cuts:
        picked, fault = _pick(measure, have, use, rules)
        if fault:
            first.faults.append(fault)
        elif not picked:
            blank = np.full(len(nothing), "", dtype=object)
            # any scale will do: nothing is known of it
            found.append(
                Reading(measure, blank, nothing, nothing, 0, 1, 1, np.ones_like(nothing), blank)
            )
        elif rules.instruments[picked[0]].enzyme:
            visits = first, last
            enzyme = _most_abnormal(measure, picked, rules, visits, values, limits, ranges)
            if enzyme is not None:
                found.append(enzyme)
        else:
            one = rules.instruments[picked[0]]
            before, after = (given.get(one.name, nothing) for given in values)
            words = [np.full(len(nothing), word, dtype=object) for word in (one.name, one.unit)]
            range_ = np.full(len(nothing), one.range_)
            ends = one.low, one.high, one.sign
            found.append(Reading(measure, words[0], before, after, *ends, range_, words[1]))
    return found


def read_visits(
    rules: Rules,
    before: Visit | pd.DataFrame,
    after: Visit | pd.DataFrame,
    use: Sequence[str],
    limits: Mapping[str, float],
    ranges: Mapping[str, float],
) -> tuple[Findings, Findings, list[Reading]]:
    """Both visits of n patients and their six measures; faults wait in the findings.

    Raises
    ------
    ValueError
        If the two are not of one kind, or their rows are not the same.
    """
    first, last = Findings(before, rules.names, "before"), Findings(after, rules.names, "after")
    if first.many != last.many:
        raise ValueError("before and after must both be one visit, or both a DataFrame")
    if not first.index.equals(last.index):
        raise ValueError("before and after must have the same rows in the same order (index)")
    return first, last, _measures(first, last, rules, use, limits, ranges)
