"""Total improvement score 2016: six measures, each scored by its change over the scale's range.

The change is absolute: 2.2 to 0.7 on a scale of 10 is 15 % of the scale, not 68 % of the first
value, and exactly 15 % still belongs to the lower bin.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from numbers import Real

import numpy as np
import numpy.typing as npt
import pandas as pd

from jdmkit import arguments, datasets
from jdmkit.measures.core_set import HIGHEST, Reading, Rules, core_set, read_visits
from jdmkit.measures.findings import Findings, Floats, Visit, coded, same_word, settle, span

CRITERIA = {"juvenile": "jdm", "adult": "adult_dm_pm"}
"""Population of the thresholds, by the value of ``criteria``."""

NO_IMPROVEMENT = "no improvement"
"""Category under the lowest threshold."""

MISSING = ("refuse", "bound")


@datasets.remembered
def _thresholds(criteria: str) -> tuple[Floats, tuple[str, ...]]:
    """Lowest total of each category in tenths, and the categories."""
    table = datasets.load("tis_2016_thresholds").sort_values("min_total_score")
    table = table[table["population"] == CRITERIA[criteria]]
    return table["min_total_score"].to_numpy(float) * 10, (NO_IMPROVEMENT, *table["category"])


def _rank(cuts: Floats, tenths: npt.ArrayLike) -> npt.NDArray[np.intp]:
    """Category of totals; a total on a threshold has reached it."""
    return np.asarray(np.searchsorted(cuts, np.asarray(tenths, dtype=float), side="right"))


@dataclass(frozen=True, eq=False)
class Improvement:
    """Improvement of one patient. ``total`` and ``category`` are None where they stay open."""

    criteria: str
    total_low: float
    total_high: float
    category: str | None
    category_low: str
    category_high: str
    ceiling: float
    """Highest total that anybody with this baseline can reach."""
    readings: tuple[Reading, ...]

    @property
    def total(self) -> float | None:
        """The total where every measure is known, otherwise None."""
        return self.total_low if self.total_low == self.total_high else None

    @property
    def not_examined(self) -> list[str]:
        """Measures without a value at one or both visits."""
        return [one.measure for one in self.readings if not one.known[0]]

    @property
    def steps(self) -> pd.DataFrame:
        """Points measure by measure.

        Columns: ``measure, instrument, before, after, unit, range, change_percent`` (of the
        range; better is positive), ``points_low, points_high, points_at_best`` (the most from
        this baseline), ``note, source`` and ``confidence`` of points and range together.
        """
        rules, levels = core_set(), datasets.load("tis_2016")
        rows = []
        for one in self.readings:
            low, high, best = (ends[0] / 10 for ends in one.ends(rules))
            instrument = rules.instruments.get(one.instrument[0])
            frames = [levels[levels["measure"] == one.measure]]
            if instrument and not one.note:
                frames.append(pd.DataFrame([vars(instrument)]))
            rows.append(
                {
                    "measure": one.measure,
                    "instrument": one.instrument[0] or "not given",
                    "before": one.before[0],
                    "after": one.after[0],
                    "unit": one.unit[0],
                    "range": one.range_[0] if instrument else np.nan,
                    "change_percent": one.change_percent[0],
                    "points_low": low,
                    "points_high": high,
                    "points_at_best": best,
                    "note": one.note,
                    "source": ";".join(datasets.sources(*frames)),
                    "confidence": datasets.weakest_of(*frames),
                }
            )
        return pd.DataFrame(rows)

    @property
    def sources(self) -> list[str]:
        """Reference keys of points, ranges, thresholds and rules."""
        return datasets.sources(self.steps, *_read_with(self.criteria))

    @property
    def confidences(self) -> list[str]:
        """Words of confidence; recalled are the formula and the range of enzymes."""
        return datasets.confidences(self.steps, *_read_with(self.criteria))

    def what_if(self) -> pd.DataFrame:
        """Say what each measure that was not examined could still change.

        Returns
        -------
        DataFrame
            One row per measure and points that it may bring: ``measure, points, total_low,
            total_high, category`` (blank where still open), ``settles`` (whatever its points, one
            category is left).
        """
        rules, rows = core_set(), []
        cuts, names = _thresholds(self.criteria)
        for one in self.readings:
            if one.known[0]:
                continue
            low, high, _ = (float(ends[0]) for ends in one.ends(rules))
            scores = sorted(set(rules.points[one.measure].tolist()))
            for points in (score for score in scores if low <= score <= high):
                ends = self.total_low * 10 - low + points, self.total_high * 10 - high + points
                ranks = _rank(cuts, ends)
                category = names[ranks[0]] if ranks[0] == ranks[1] else None
                rows.append((one.measure, points / 10, ends[0] / 10, ends[1] / 10, category))
        columns = ["measure", "points", "total_low", "total_high", "category"]
        table = pd.DataFrame(rows, columns=columns).astype({"category": object})
        certain = table["category"].notna().groupby(table["measure"]).transform("all")
        return table.assign(settles=certain.astype(bool) & (self.category is None))

    def __repr__(self) -> str:
        words = self.category or f"{self.category_low} to {self.category_high}, still open"
        lines = [
            f"Total improvement score, {self.criteria} criteria: "
            f"{span(self.total_low, self.total_high)} of 100 points, {words}. "
            f"At most {self.ceiling:g} from this baseline."
        ]
        for row in self.steps.to_dict("records"):
            points = span(row["points_low"], row["points_high"])
            change = f"{row['before']:g} to {row['after']:g} {row['unit']}"
            told = f"{change}, {row['change_percent']:.4g} % of range"
            if np.isnan(row["change_percent"]):
                told = "not examined at one visit or both"
            sure = row["confidence"] in ("verified", "secondary")
            weak = "" if sure else f" ({row['confidence']})"
            lines.append(f"  {row['measure']}: {told}{weak}: {points} points")
        if self.category is None:
            table = self.what_if()
            names = list(dict.fromkeys(table.loc[table["settles"], "measure"])) or ["none alone"]
            lines.append(f"Settled, whatever it brings, by: {', '.join(names)}.")
        return "\n".join(lines)


def _read_with(criteria: str) -> list[pd.DataFrame]:
    thresholds = datasets.load("tis_2016_thresholds")
    own = thresholds[thresholds["population"] == CRITERIA[criteria]]
    return [own, datasets.load("tis_2016_rules")]


def _checked(given: object, name: str, rules: Rules) -> dict[str, float]:
    """Upper limits or ranges of enzymes: known names, positive numbers."""
    enzymes = [key for key, one in rules.instruments.items() if one.enzyme]
    if given is None:
        return {}
    if not isinstance(given, Mapping):
        raise ValueError(f"{name} is a mapping such as {{'creatine_kinase': 170}}; got {given!r}")
    checked = {}
    for key, value in given.items():
        if key not in enzymes:
            raise ValueError(f"{name}: {datasets.nearest(key, enzymes, 'enzyme')}")
        number = isinstance(value, Real) and not isinstance(value, (bool, np.bool_))
        if not number or not 0 < value <= 10_000:
            raise ValueError(f"{name} of {key} must be above 0 and at most 10000; got {value!r}")
        checked[key] = float(value)
    return checked


def _check_choices(criteria: str, missing: str, use: object, rules: Rules) -> list[str]:
    """Instruments to use; unknown choices are refused."""
    arguments.word("criteria", criteria, CRITERIA)
    arguments.word("way with missing measures", missing, MISSING)
    use = [use] if isinstance(use, str) else use
    if isinstance(use, Mapping) or not isinstance(use, Iterable):
        raise ValueError(f"use must name instruments, such as 'cmas'; got {use!r}")
    return [arguments.word("instrument in use", name, rules.instruments) for name in use]


def _refuse_missing(readings: Sequence[Reading], rules: Rules, *visits: Findings) -> None:
    """Refuse measures that are not known; a value that was refused is a fault already."""
    for one in readings:
        names = {name + end for name in rules.of(one.measure) for end in ("", *HIGHEST)}
        refused = [v.blamed[name] for v in visits for name in names & v.blamed.keys()]
        text = f"{one.measure} is not known at both visits; missing='bound' gives a range"
        visits[0].lack(text, ~one.known & ~np.any([np.zeros_like(one.known), *refused], axis=0))


def total_improvement_score(
    before: Visit | pd.DataFrame,
    after: Visit | pd.DataFrame,
    criteria: str = "juvenile",
    missing: str = "refuse",
    use: str | Sequence[str] = (),
    upper_limit_u_per_l: Mapping[str, float] | None = None,
    enzyme_range_x_uln: Mapping[str, float] | None = None,
) -> Improvement | pd.DataFrame:
    """Score the improvement from one visit to another, for one patient or every row of two tables.

    The change of each measure is divided by the range of its scale, never by its first value. The
    bin of that share gives the points; a bin includes its upper end. The points of the six
    measures add up to 0 to 100.

    Parameters
    ----------
    before, after : mapping, Series or DataFrame, n rows
        The two visits, by the names in ``inputs`` of ``tis_2016_ranges``:
        ``physician_global_cm``, ``parent_global_cm``, ``mmt8`` or ``cmas``, ``chaq``,
        ``extramuscular_global_cm``, and enzymes as ``creatine_kinase_u_per_l`` or
        ``creatine_kinase_x_uln`` (multiples of the upper limit of normal), likewise ``aldolase``,
        ``ldh``, ``ast``, ``alt``. Two tables must have the same index; see
        :func:`first_visits`.
    criteria : {"juvenile", "adult"}
        Whose thresholds name the category.
    missing : {"refuse", "bound"}
        Refuse a missing measure, or give the lowest and highest total that it leaves.
    use : str or sequence of str
        Instrument to use where a measure comes in several, such as "cmas".
    upper_limit_u_per_l : mapping, optional
        Upper limit of the laboratory for each enzyme given in U/L.
    enzyme_range_x_uln : mapping, optional
        Range by which an enzyme's change is divided, in multiples of the upper limit, instead of
        the recalled one of ``tis_2016_ranges``.

    Returns
    -------
    Improvement, or DataFrame of n rows
        Total, lowest and highest possible, category, and the ceiling: the most that this
        baseline allows. One patient has ``steps`` and ``what_if()``; a table has two columns of
        points for each measure.

    Raises
    ------
    ValueError
        If a value is text or outside its scale, instruments or units differ between the visits,
        a name is unknown or a measure is missing; all faulty rows at once.

    Warns
    -----
    UserWarning
        If a value is off its scale's grid (CHAQ: 0.125), or an enzyme so far from its limit
        that units may be mixed.

    Notes
    -----
    Values are read to nine decimals and compared as whole billionths.

    References
    ----------
    Rider 2017 (``rider2017``), table 3. That the change is divided by the range, and the ranges
    of enzymes, are recalled; that several enzymes are ranked by multiples of their upper limit is
    our reading of "most abnormal".

    Examples
    --------
    >>> from jdmkit import datasets
    >>> visits = datasets.load("child_visits").query("child_id == 'girl_7'")
    >>> limit = {"creatine_kinase": 170}
    >>> start, later = visits.iloc[0], visits.iloc[1]
    >>> score = total_improvement_score(start, later, use="cmas", upper_limit_u_per_l=limit)
    >>> score.total, score.category, score.ceiling
    (72.5, 'major', 100.0)
    """
    rules = core_set()
    use = _check_choices(criteria, missing, use, rules)
    limits = _checked(upper_limit_u_per_l, "upper_limit_u_per_l", rules)
    ranges = _checked(enzyme_range_x_uln, "enzyme_range_x_uln", rules)
    first, last, readings = read_visits(rules, before, after, use, limits, ranges)
    if missing == "refuse":
        _refuse_missing(readings, rules, first, last)
    settle(first, last)
    ends = [one.ends(rules) for one in readings]
    low, high, ceiling = np.sum(ends, axis=0)
    cuts, names = _thresholds(criteria)
    rank_low, rank_high = _rank(cuts, low), _rank(cuts, high)
    category = np.where(rank_low == rank_high, rank_low, -1)
    if not first.many:
        return Improvement(
            criteria=criteria,
            total_low=float(low[0]) / 10,
            total_high=float(high[0]) / 10,
            ceiling=float(ceiling[0]) / 10,
            readings=tuple(readings),
            category=names[category[0]] if category[0] >= 0 else None,
            category_low=names[rank_low[0]],
            category_high=names[rank_high[0]],
        )
    columns: dict[str, object] = {"total_low": low / 10, "total_high": high / 10}
    columns["category"] = coded(category, names, ordered=True)
    columns["category_low"] = coded(rank_low, names, ordered=True)
    columns["category_high"] = coded(rank_high, names, ordered=True)
    columns["ceiling"] = ceiling / 10
    for one, (fewest, most, _) in zip(readings, ends, strict=True):
        columns |= {f"{one.measure}_low": fewest / 10, f"{one.measure}_high": most / 10}
    columns["not_examined"] = np.sum([~one.known for one in readings], axis=0)
    worst = datasets.weakest_of(datasets.load("tis_2016"), *_read_with(criteria))
    columns["confidence"] = same_word(worst, len(low))
    return pd.DataFrame(columns, index=first.index)
