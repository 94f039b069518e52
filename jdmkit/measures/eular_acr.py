"""EULAR/ACR criteria of 2017 as arrays: answers, scores and categories."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from jdmkit import datasets
from jdmkit.measures.findings import Findings, Floats, Visit

AGE = "age_at_first_symptom_years"
"""The age at the first related symptom counts, not the age at the visit."""

COUNTED_ENZYMES = ("creatine_kinase_raised", "ldh_raised", "ast_raised", "alt_raised")
"""Enzymes that together are one item, however many are raised."""

UNCOUNTED_ENZYME = "aldolase_raised"

BIOPSY = ("not done", "negative", "done")
"""State of the biopsy: no result; all four features absent; features given one by one."""

NEEDS_BIOPSY = "biopsy_needed"
"""Answer where there is neither one of the three rashes nor a biopsy."""

SUBGROUPS = (
    "can't tell",
    "none: myositis not reached",
    "juvenile dermatomyositis",
    "juvenile myositis other than juvenile dermatomyositis",
    "onset at 18 or later: the adult branches of the tree are not in our tables",
)

_CALLED = "probable"  # the table notes it as the recommended minimum for calling it myositis


@dataclass(frozen=True, eq=False)
class Criteria:
    """The tables, as arrays; each pair of columns is without and with biopsy, in tenths."""

    items: pd.DataFrame
    weights: Floats  # (items, 2)
    age_from: npt.NDArray[np.int64]
    age_points: Floats  # (ages, 2), the first for a child
    cuts: Floats  # (categories above the lowest, 2)
    categories: tuple[str, ...]
    intercepts: Floats
    skin: npt.NDArray[np.bool_]
    biopsy: npt.NDArray[np.bool_]
    ages: pd.DataFrame


@datasets.remembered
def criteria_2017() -> Criteria:
    """Items, points and cuts, as the tables hold them; not to be changed."""
    table = datasets.load("eular_acr_2017_items")
    columns = ["score_without_biopsy", "score_with_biopsy"]
    ages, items = table[table["domain"] == "age"], table[table["domain"] != "age"]
    ages = ages.sort_values("onset_from_years").reset_index(drop=True)
    thresholds = datasets.load("eular_acr_2017_thresholds")
    rules = datasets.load("eular_acr_2017_rules").set_index("rule")["intercept"]
    scores = ["min_score_without_biopsy", "min_score_with_biopsy"]
    return Criteria(
        items=items.set_index("item"),
        weights=_tenths(items[columns].fillna(0)),
        age_from=ages["onset_from_years"].to_numpy(dtype=np.int64),
        age_points=np.vstack([np.zeros(2), _tenths(ages[columns])]),
        cuts=_tenths(thresholds[scores].iloc[1:]),
        categories=tuple(thresholds["category"]),
        intercepts=rules[["formula_without_biopsy", "formula_with_biopsy"]].to_numpy(dtype=float),
        skin=(items["domain"] == "skin").to_numpy(),
        biopsy=(items["domain"] == "biopsy").to_numpy(),
        ages=ages,
    )


def _tenths(points: pd.DataFrame) -> Floats:
    """Points as whole tenths: sums of whole numbers are exact."""
    tenths: Floats = np.rint(points.to_numpy(dtype=float) * 10)
    return tenths


def item_names(criteria: Criteria) -> list[str]:
    """Names that findings may have."""
    return [AGE, *criteria.items.index, *COUNTED_ENZYMES, UNCOUNTED_ENZYME, "biopsy"]


# --- what was found ----------------------------------------------------------------------------


@datasets.remembered
def biopsy_items() -> tuple[str, ...]:
    """Names of the four features of a biopsy."""
    items = criteria_2017().items
    return tuple(items.index[items["domain"] == "biopsy"])


def with_biopsy(
    findings: Visit | pd.DataFrame, biopsy: str | Mapping[str, bool | None] | None
) -> Visit | pd.DataFrame:
    """Put the second argument beside the findings."""
    if biopsy is None:
        return findings
    Findings(findings, [])  # refuses what is not a visit
    if not isinstance(biopsy, (str, Mapping)):
        raise ValueError(f"biopsy must be one of {BIOPSY}, or a mapping; got {biopsy!r}")
    told: dict[str, bool | str | None] = {}
    if isinstance(biopsy, Mapping):
        for name in biopsy:
            if name not in biopsy_items():
                raise ValueError(f"biopsy: {datasets.nearest(name, biopsy_items(), 'feature')}")
        told |= dict.fromkeys(biopsy_items())
        told |= biopsy
        told["biopsy"] = "done"
    else:
        told["biopsy"] = biopsy
    twice = [name for name in told if name in findings]
    if twice:
        raise ValueError(f"{', '.join(twice)}: given in findings and in biopsy; give it once")
    if isinstance(findings, pd.DataFrame):
        return findings.assign(**told)
    if isinstance(findings, pd.Series):
        joined: pd.Series = pd.concat([findings.astype(object), pd.Series(told, dtype=object)])
        return joined
    return {**findings, **told}


def _enzymes(found: Findings, item: str) -> Floats:
    """One answer from the item itself and from single enzymes; aldolase is read, not counted."""
    found.answers(UNCOUNTED_ENZYME)
    single = np.array([found.answers(name) for name in COUNTED_ENZYMES])
    stated, raised = found.answers(item), (single == 1).any(axis=0)
    joined = np.where(raised, 1.0, np.where((single == 0).all(axis=0), 0.0, np.nan))
    clash = ~np.isnan(stated) & ~np.isnan(joined) & (stated != joined)
    found.blame(item, "contradicts the enzymes given one by one", clash)
    return np.where(np.isnan(stated), joined, stated)


def read_states(
    found: Findings, criteria: Criteria
) -> tuple[Floats, npt.NDArray[np.int64], npt.NDArray[np.bool_]]:
    """Answers (n, items), age group (n; -1 is unknown) and whether a biopsy was done (n)."""
    states = np.empty((len(found.index), len(criteria.items)))
    for place, item in enumerate(criteria.items.index):
        enzymes = item == "muscle_enzymes_raised"
        states[:, place] = _enzymes(found, item) if enzymes else found.answers(item)
    age = found.numbers(AGE, 0, 120, "years")
    group = np.where(np.isnan(age), -1, np.searchsorted(criteria.age_from, age, side="right"))
    status, told = found.words("biopsy", BIOPSY), states[:, criteria.biopsy]
    found.blame(
        "biopsy",
        "is not done, yet a feature of it is given",
        (status == BIOPSY.index("not done")) & ~np.isnan(told).all(axis=1),
    )
    negative = status == BIOPSY.index("negative")
    found.blame(
        "biopsy", "is negative, yet a feature of it is present", negative & (told == 1).any(axis=1)
    )
    states[:, criteria.biopsy] = np.where(negative[:, None], 0.0, told)
    done = (status > 0) | ~np.isnan(told).all(axis=1)
    return states, group, done


# --- what follows ------------------------------------------------------------------------------


def judge(
    criteria: Criteria,
    states: Floats,
    group: npt.NDArray[np.int64],
    done: npt.NDArray[np.bool_],
) -> dict[str, npt.NDArray[Any]]:
    """Lowest and highest score, category and subgroup of n rows.

    Categories are numbered from 1; 0 is biopsy needed. -1 is open. All points are positive, so
    the lowest total has every open item absent and the highest has all present.
    """
    column = done.astype(int)
    present, open_ = (states == 1).astype(float), np.isnan(states)
    possible = np.where(open_, 1.0, present)
    oldest = criteria.age_points.max(axis=0)[column]
    age = criteria.age_points[group, column]
    low = np.where(group < 0, 0, age) + _chosen(present @ criteria.weights, done)
    high = np.where(group < 0, oldest, age) + _chosen(possible @ criteria.weights, done)
    rash, maybe = present[:, criteria.skin], possible[:, criteria.skin]
    shown, showable = rash.any(axis=1), maybe.any(axis=1)
    sure = done | shown
    # with no rash for certain, only completions that have one can be classified
    lightest = np.where(maybe == 1, criteria.weights[criteria.skin, 0], np.inf).min(axis=1)
    least = low + np.where(sure, 0, np.where(showable, lightest, 0))
    rank_low, rank_high = (
        1 + (total[:, None] >= criteria.cuts[:, column].T).sum(axis=1) for total in (least, high)
    )
    barred = ~done & ~showable
    rank_low[barred] = rank_high[barred] = 0
    category = np.where((sure | barred) & (rank_low == rank_high), rank_low, -1)
    called = 1 + criteria.categories.index(_CALLED)
    reached, child = sure & (rank_low >= called), group == 0
    subgroup = np.select(
        [
            sure & (rank_high < called) & ~barred,
            reached & child & shown,
            reached & child & ~showable,
            reached & (group > 0),
        ],
        [1, 2, 3, 4],
        default=0,
    )
    odds = np.where(barred, np.nan, criteria.intercepts[column])
    return {
        "score_low": low / 10,
        "score_high": high / 10,
        "category": category,
        "category_low": rank_low,
        "category_high": rank_high,
        "rash": np.where(shown, 1.0, np.where(showable, np.nan, 0.0)),
        "probability_low_percent": 100 / (1 + np.exp(odds - least / 10)),
        "probability_high_percent": 100 / (1 + np.exp(odds - high / 10)),
        "subgroup": subgroup,
    }


def _chosen(pair: Floats, done: npt.NDArray[np.bool_]) -> Floats:
    return np.where(done, pair[:, 1], pair[:, 0])
