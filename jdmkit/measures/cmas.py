"""Childhood Myositis Assessment Scale: 14 maneuvers, 0 to 52 points, and how to read a total.

An item that was not examined turns the total into a range; it never counts as zero.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from jdmkit import datasets
from jdmkit.arguments import exact
from jdmkit.measures.findings import Findings, Floats, coded, settle, span

CMAS_MAX = 52
"""Points that all 14 maneuvers together can bring."""

SECONDS = "_seconds"
"""Suffix of the name of a timed item that is given in seconds."""

MOST_SECONDS = 3600

LIKELY_SECONDS = 600
"""The scale stops counting at 120 s; ten minutes are unlikely, an hour is refused."""

UNDER_ALL = "below all anchors"


@datasets.remembered
def _items() -> pd.DataFrame:
    return datasets.load("cmas_items").set_index("name")


@datasets.remembered
def _shortest(item: int) -> Floats:
    """Shortest whole seconds for each level of a timed item above 0."""
    levels = datasets.load("cmas_levels").query("item == @item").sort_values("level")
    return levels["seconds_low"].iloc[1:].to_numpy(dtype=float)


@datasets.remembered
def _anchors() -> pd.DataFrame:
    """Disability anchors, lowest first: the typical totals of children in each class."""
    table = datasets.load("cmas_interpretation").query("kind == 'disability_anchor'")
    return table.sort_values("value").reset_index(drop=True)


def _item(name: str) -> pd.Series:
    return _items().loc[[name]].iloc[0]


def _most(name: str) -> int:
    return int(_item(name)["max_score"])


def _facts(kind: str) -> pd.Series:
    table = datasets.load("cmas_interpretation").set_index("name", drop=False)
    return table.loc[[kind]].iloc[0]


def _anchor_names() -> list[str]:
    return [UNDER_ALL, *_anchors()["meaning"]]


def _reached(total: npt.ArrayLike) -> npt.NDArray[np.intp]:
    anchors = _anchors()["value"].to_numpy(dtype=float)
    return np.asarray(np.searchsorted(anchors, np.asarray(total), side="right"))


def _level(found: Findings, name: str) -> Floats:
    """Level of one item, from its level or its seconds."""
    item = _item(name)
    level = found.numbers(name, 0, int(item["max_score"]), "points")
    odd = level % 1 > 0
    found.blame(name, "must be a whole number of points", odd)
    if not item["timed"]:
        return level
    seconds = found.numbers(name + SECONDS, 0, MOST_SECONDS, "s")
    rule = f"is unlikely above {LIKELY_SECONDS} s"
    found.doubt(name + SECONDS, rule, seconds > LIKELY_SECONDS)
    whole: Floats = exact(seconds) // 1e9  # a sum of 10.0 may be a hair under 10 in binary
    reached = np.searchsorted(_shortest(int(item["item"])), whole, side="right")
    timed = np.where(np.isnan(seconds), np.nan, reached)
    clash = ~np.isnan(level) & ~np.isnan(timed) & (level != timed) & ~odd
    found.blame(name, f"contradicts {name}{SECONDS}", clash)
    return np.where(np.isnan(level), timed, level)


@dataclass(frozen=True)
class CmasTotal:
    """Total of one examination, with the range that items not examined leave."""

    total_low: int
    total_high: int
    levels: dict[str, int | None]
    age_years: float | None = None

    @property
    def total(self) -> int | None:
        """The total where all items were examined, otherwise None."""
        return self.total_low if self.total_low == self.total_high else None

    @property
    def not_examined(self) -> list[str]:
        """Names of the items without a level."""
        return [name for name, level in self.levels.items() if level is None]

    @property
    def anchor(self) -> str | None:
        """Highest disability anchor reached, None while that is open."""
        low, high = _reached([self.total_low, self.total_high])
        return _anchor_names()[low] if low == high else None

    @property
    def steps(self) -> pd.DataFrame:
        """Level of each item in words: ``item, label, points_low, points_high, text, ...``."""
        texts = datasets.load("cmas_levels").set_index(["item", "level"])
        rows = []
        for name, item in _items().iterrows():
            level = self.levels[str(name)]
            said = item if level is None else texts.loc[[(item["item"], level)]].iloc[0]
            rows.append(
                {"item": name, "label": item["label"], "max_score": item["max_score"]}
                | {"points_low": level or 0}
                | {"points_high": item["max_score"] if level is None else level}
                | {"text": "not examined" if level is None else said["text"]}
                | said[["source", "confidence"]].to_dict()
            )
        return pd.DataFrame(rows)

    @property
    def reading(self) -> pd.DataFrame:
        """What the total means: ``statement, source, confidence``, one row per statement."""
        return pd.DataFrame(_statements(self), columns=["statement", "source", "confidence"])

    @property
    def sources(self) -> list[str]:
        """Reference keys of levels and of the reading."""
        return datasets.sources(self.steps, self.reading)

    @property
    def confidences(self) -> list[str]:
        """Words of confidence of levels and of the reading."""
        return datasets.confidences(self.steps, self.reading)

    def what_if(self) -> pd.DataFrame:
        """Say what each level of an item that was not examined would lead to.

        Returns
        -------
        DataFrame
            ``item, level, total_low, total_high, anchor`` (blank where still open), ``settles``
            (whatever its level, one anchor is left).
        """
        rows = []
        for name in self.not_examined:
            most = _most(name)
            for level in range(most + 1):
                low, high = self.total_low + level, self.total_high - most + level
                ranks = _reached([low, high])
                anchor = _anchor_names()[ranks[0]] if ranks[0] == ranks[1] else None
                rows.append((name, level, low, high, anchor))
        columns = ["item", "level", "total_low", "total_high", "anchor"]
        table = pd.DataFrame(rows, columns=columns)
        certain = table["anchor"].notna().groupby(table["item"]).transform("all")
        return table.assign(settles=certain.astype(bool) & (self.anchor is None))

    def change_since(self, earlier: "CmasTotal") -> pd.Series:
        """Points gained since an earlier examination, against the minimal important difference.

        Returns
        -------
        Series
            ``gain_low``, ``gain_high`` (points that the open items allow), ``important``
            ("improved", "worse", "no important change", or "can't tell" where the gain lies
            within the published 1.5 to 3 points or is open), ``source``, ``confidence``.
        """
        low, high = self.total_low - earlier.total_high, self.total_high - earlier.total_low
        least = _facts("minimal_important_difference")
        words = "can't tell"
        if low >= least["upper"] or high <= -least["upper"]:
            words = "improved" if low > 0 else "worse"
        elif max(abs(low), abs(high)) < least["lower"]:
            words = "no important change"
        found = {"gain_low": low, "gain_high": high, "important": words}
        return pd.Series(found | least[["source", "confidence"]].to_dict(), dtype=object)

    def __repr__(self) -> str:
        most = int(_items()["max_score"].sum())
        lines = [f"CMAS {span(self.total_low, self.total_high)} of {most} points."]
        reading = self.reading.to_dict("records")
        lines += [f"  {row['statement']} ({row['confidence']})" for row in reading]
        if self.not_examined:
            lines.append(f"Not examined: {', '.join(self.not_examined)}.")
        return "\n".join(lines)


def _statements(found: CmasTotal) -> list[tuple[str, str, str]]:
    """Everything the tables say of a total: anchors, healthy children, danger, difference."""
    said = []

    def say(text: str, row: pd.Series) -> None:
        said.append((text, row["source"], row["confidence"]))

    anchors, names = _anchors(), _anchor_names()
    low, high = _reached([found.total_low, found.total_high])
    typical = anchors[::-1].to_dict("records")
    words = "; ".join(f"{row['meaning']} {row['value']:g}" for row in typical)
    where = names[low] if low == high else f"open: {names[low]} to {names[high]}"
    healthy, ceiling = _facts("healthy_mean_total"), _facts("healthy_ceiling")
    age = found.age_years
    if age is not None and age < 4:
        say(
            "No disability anchor is read under 4 years, where scores of the healthy begin.",
            ceiling,
        )
    else:
        say(f"Highest anchor reached: {where} (typical totals: {words}).", anchors.iloc[0])
    ends = span(healthy["lower"], healthy["upper"])
    if age is None or 4 <= age < 5:
        lead = "" if age is None else "At this age a total under the maximum may be normal: "
        below = "" if found.total_high >= healthy["lower"] else "; this total is below that"
        say(f"{lead}{healthy['population']} score {ends} (middle half){below}.", healthy)
        if age is not None:
            head, leg = (_facts(f"healthy_mean_{one}_lift_score") for one in ("head", "leg"))
            say(
                f"On average they reach {head['value']:g} of the {_most('head_lift')} points of "
                f"the head lift and {leg['value']:g} of the {_most('leg_lift_duration')} of the "
                "leg lift.",
                head,
            )
    elif age < 4:
        say(
            f"No norm under 4 years is in our tables; {healthy['population']} score {ends}.",
            healthy,
        )
    elif age < 10:
        say(f"{ceiling['population']}: {ceiling['meaning']}.", ceiling)
    else:
        say("No norm from 10 years is in our tables.", ceiling)
    risk = _facts("high_risk_referral")
    if found.total_low < risk["value"]:
        sure = "" if found.total_high < risk["value"] else ", if the open items add little"
        say(f"Under {risk['value']:g} points, a high-risk sign{sure}.", risk)
    least = _facts("minimal_important_difference")
    ends = span(least["lower"], least["upper"])
    say(f"A change of {ends} points is the smallest that matters.", least)
    return said


def cmas_total(
    items: Mapping[str, object] | pd.Series | pd.DataFrame, age_years: float | None = None
) -> CmasTotal | pd.DataFrame:
    """Add up a CMAS examination, of one child or of every row of a table.

    Parameters
    ----------
    items : mapping, Series or DataFrame, n rows
        Level of each of the 14 items of ``cmas_items``, by name. Timed items may be given in
        seconds instead (``head_lift_seconds``, 0 to 3600; parts of a second are dropped). None,
        NaN or left out: not examined.
    age_years : float, optional
        Age at the examination, 0 to 25, for the reading of one child's total; None or NaN where
        it is not known.

    Returns
    -------
    CmasTotal, or DataFrame of n rows
        Lowest and highest possible total (equal where all was examined) and the highest
        disability anchor reached, where certain. One child has ``steps`` with the levels in
        words, ``reading``, ``what_if()`` and ``change_since()``.

    Raises
    ------
    ValueError
        If an item is unknown, a level is not a whole number in its range, a time is negative, or a
        level contradicts its time; all faulty rows at once.

    Warns
    -----
    UserWarning
        If a time is above 600 s.

    References
    ----------
    Items and levels: ``cmas_sheet``, ``cmas_code``; anchors and the minimal important
    difference: Huber 2004 (``huber2004``); healthy children: ``quinones2013``,
    ``rennebohm2004``.

    Examples
    --------
    >>> sheet = dict(_items()["max_score"]) | {"head_lift": None, "leg_lift_duration": None}
    >>> partial = cmas_total(sheet | {"leg_lift_duration_seconds": 59})
    >>> partial.total_low, partial.total_high, partial.total
    (45, 50, None)
    """
    names = [*_items().index, *(name + SECONDS for name in _items().query("timed").index)]
    found = Findings(items, names)
    levels = {name: _level(found, name) for name in _items().index}
    if age_years is not None:
        if found.many:
            raise ValueError("age_years is for the reading of one child, not for a table")
        age = Findings({"age_years": age_years}, ["age_years"])
        years = float(age.numbers("age_years", 0, 25, "years")[0])
        settle(found, age)
        age_years = None if np.isnan(years) else years
    settle(found)
    most = _items()["max_score"].to_dict()
    points = np.array(list(levels.values()))
    best = np.array([most[name] for name in levels], dtype=float)[:, None]
    low = np.nan_to_num(points).sum(axis=0).astype(int)
    high = np.where(np.isnan(points), best, points).sum(axis=0).astype(int)
    if not found.many:
        whole = {n: None if np.isnan(one[0]) else int(one[0]) for n, one in levels.items()}
        return CmasTotal(int(low[0]), int(high[0]), whole, age_years)
    ranks = _reached(low), _reached(high)
    certain = np.where(ranks[0] == ranks[1], ranks[0], -1)
    columns: dict[str, object] = {"total_low": low, "total_high": high}
    for name, codes in zip(("anchor", "anchor_low", "anchor_high"), (certain, *ranks), strict=True):
        columns[name] = coded(codes, _anchor_names(), ordered=True)
    columns["not_examined"] = np.isnan(points).sum(axis=0)
    return pd.DataFrame(columns, index=found.index)
