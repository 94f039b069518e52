"""EULAR/ACR 2017 classification of idiopathic inflammatory myopathies, with steps and ranges.

Points are summed in tenths, so 0.7 + 1.9 + 0.9 + 0.7 + 1.3 is exactly 5.5 and reaches the cut. The
score decides the class; the probability, whose formula is recalled, is information only. An item
that was not examined counts neither as yes nor as no: it widens the score to a range.

>>> eular_acr_2017({"age_at_first_symptom_years": 7, "heliotrope_rash": True, "gottron_sign": True})
EULAR/ACR 2017 without biopsy: 6.4 to 18.7 points, probable or definite.
Subgroup (recalled): juvenile dermatomyositis. Probability (recalled): 74.5 to 100.0 %.
Not examined: weakness_proximal_upper, weakness_proximal_lower, neck_flexors_weaker,
leg_proximal_weaker, gottron_papules, dysphagia, anti_jo1, muscle_enzymes_raised.
Settled, whatever the answer, by: none alone.
"""

import functools
from collections.abc import Mapping
from dataclasses import dataclass
from textwrap import fill
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from jdmkit import datasets
from jdmkit.measures.eular_acr import (
    AGE,
    NEEDS_BIOPSY,
    SUBGROUPS,
    UNCOUNTED_ENZYME,
    Criteria,
    biopsy_items,
    criteria_2017,
    item_names,
    judge,
    read_states,
    with_biopsy,
)
from jdmkit.measures.findings import Findings, Floats, Visit, coded, same_word, settle, span


@dataclass(frozen=True)
class Classification:
    """One patient classified. ``category`` is None where several remain possible."""

    category: str | None
    category_low: str
    category_high: str
    score_low: float
    score_high: float
    probability_low_percent: float
    probability_high_percent: float
    subgroup: str
    biopsy_done: bool
    findings: dict[str, bool | None]
    """Answer to each item; None: not examined."""
    age_group: int
    """0 onset under 18, then the age items of the table in order, -1 not known."""
    uncounted: bool = False
    """Whether aldolase is raised, which adds nothing."""

    @property
    def score(self) -> float | None:
        """The score where all is known, otherwise None."""
        return self.score_low if self.score_low == self.score_high else None

    @property
    def not_examined(self) -> list[str]:
        """Items without an answer; those of a biopsy only where one was done."""
        unasked = set() if self.biopsy_done else set(biopsy_items())
        names = [n for n, answer in self.findings.items() if answer is None and n not in unasked]
        return ([AGE] if self.age_group < 0 else []) + names

    @property
    def categories(self) -> list[str]:
        """Every category that some answer to the open items leads to, lowest first."""
        criteria, column = criteria_2017(), int(self.biopsy_done)
        ages = criteria.age_points[:, column]
        ages = ages if self.age_group < 0 else ages[[self.age_group]]
        ends = {(tenths, self.biopsy_done) for tenths in ages}
        for name, answer in self.findings.items():
            place = criteria.items.index.get_loc(name)
            weight, skin = criteria.weights[place, column], bool(criteria.skin[place])
            with_it = {(total + weight, ok or skin) for total, ok in ends}
            ends = with_it if answer else ends if answer is False else ends | with_it
        names, cuts = [NEEDS_BIOPSY, *criteria.categories], criteria.cuts[:, column]
        ranks = {1 + int((total >= cuts).sum()) if ok else 0 for total, ok in ends}
        return [names[rank] for rank in sorted(ranks)]

    @property
    def steps(self) -> pd.DataFrame:
        """Points item by item: ``item, label, domain, finding, points_low, points_high, ...``.

        The two ends differ where the item was not examined. ``source`` and ``confidence`` are
        those of the item's score; ``note`` says what else the table knows of it.
        """
        return self._steps.copy()

    @functools.cached_property
    def _steps(self) -> pd.DataFrame:
        criteria, column = criteria_2017(), int(self.biopsy_done)
        words = {True: "present", False: "absent", None: "not examined"}
        texts = ["onset under 18", *criteria.ages["item"], "not known"]
        ages = criteria.age_points[:, column] / 10
        known = self.age_group >= 0
        first = criteria.ages.iloc[0]
        rows = [
            {
                "item": AGE,
                "label": "Age at the first related symptom",
                "domain": "age",
                "finding": texts[self.age_group],
                "points_low": ages[self.age_group] if known else 0.0,
                "points_high": ages[self.age_group] if known else ages.max(),
            }
            | first[["note", "source", "confidence"]].to_dict()
        ]
        for place, (item, row) in enumerate(criteria.items.iterrows()):
            if row["domain"] == "biopsy" and not self.biopsy_done:
                continue
            answer, points = self.findings[str(item)], criteria.weights[place, column] / 10
            rows.append(
                {"item": item, "label": row["label"], "domain": row["domain"]}
                | {"finding": words[answer]}
                | {"points_low": points if answer else 0.0}
                | {"points_high": 0.0 if answer is False else points}
                | row[["note", "source", "confidence"]].to_dict()
            )
        if self.uncounted:
            enzymes = criteria.items.loc["muscle_enzymes_raised"]
            rows.append(
                {"item": UNCOUNTED_ENZYME, "label": "Aldolase raised: not counted", "domain": "lab"}
                | {"finding": "present", "points_low": 0.0, "points_high": 0.0}
                | enzymes[["note", "source", "confidence"]].to_dict()
            )
        return pd.DataFrame(rows)

    @property
    def sources(self) -> list[str]:
        """Reference keys of items, thresholds and rules."""
        return datasets.sources(self._steps, *_rules_of_reading())

    @property
    def confidences(self) -> list[str]:
        """Words of confidence; recalled are the probability and the branches of the subgroup."""
        return datasets.confidences(self._steps, *_rules_of_reading())

    def what_if(self) -> pd.DataFrame:
        """Say what each other answer would lead to.

        Returns
        -------
        DataFrame
            One row per item and answer other than the present one, biopsy included: ``item, now,
            answer, score_low, score_high, category`` (blank where still open), ``changes`` (the
            category would differ from a present one that is certain) and ``settles`` (the item
            was open and every answer to it leaves one category).
        """
        return _what_if(self)

    def __repr__(self) -> str:
        kind = "with" if self.biopsy_done else "without"
        lead = f"EULAR/ACR 2017 {kind} biopsy: {span(self.score_low, self.score_high)} points, "
        if self.category == NEEDS_BIOPSY:
            return lead + "no rash of the three: a muscle biopsy is needed to classify."
        ends = self.probability_low_percent, self.probability_high_percent
        chance = " to ".join(dict.fromkeys(f"{percent:.1f}" for percent in ends))
        lines = [
            lead + " or ".join(self.categories).replace("_", " ") + ".",
            f"Subgroup (recalled): {self.subgroup}. Probability (recalled): {chance} %.",
        ]
        if self.not_examined:
            lines.append(fill(f"Not examined: {', '.join(self.not_examined)}.", 100))
        if self.category is None:
            table = self.what_if()
            names = list(dict.fromkeys(table.loc[table["settles"], "item"])) or ["none alone"]
            lines.append(fill(f"Settled, whatever the answer, by: {', '.join(names)}.", 100))
        return "\n".join(lines)


@datasets.remembered
def _rules_of_reading() -> list[pd.DataFrame]:
    return [datasets.load(f"eular_acr_2017_{name}") for name in ("thresholds", "rules")]


def _alternatives(now: Classification) -> list[tuple[str, str, str, dict[str, Any]]]:
    """Item, present and other answer, and what that answer changes in the case."""
    criteria = criteria_2017()
    found: list[tuple[str, str, str, dict[str, Any]]] = []
    if now.age_group < 0:
        names = ["onset under 18", *criteria.ages["item"]]
        found += [(AGE, "not known", name, {"group": g}) for g, name in enumerate(names)]
    words = {True: "present", False: "absent", None: "not examined"}
    features = biopsy_items()
    for item, answer in now.findings.items():
        if item in features and not now.biopsy_done:
            continue
        for other in (True, False):
            if other is not answer:
                found.append((item, words[answer], words[other], {item: other}))
    absent = dict.fromkeys(features, False)
    if now.biopsy_done:
        gone = dict.fromkeys(features) | {"done": False}
        return [*found, ("biopsy", "done", "not done", gone)]
    found.append(("biopsy", "not done", "negative", absent | {"done": True}))
    for item in features:
        found.append(("biopsy", "not done", item, absent | {item: True, "done": True}))
    return found


def _what_if(now: Classification) -> pd.DataFrame:
    criteria, alternatives = criteria_2017(), _alternatives(now)
    cases = [now.findings | change for *_, change in alternatives]
    states = np.array([[case[item] for item in criteria.items.index] for case in cases], float)
    group = np.array([case.get("group", now.age_group) for case in cases])
    done = np.array([case.get("done", now.biopsy_done) for case in cases])
    judged = judge(criteria, states, group, done)
    names = np.array([NEEDS_BIOPSY, *criteria.categories, None], dtype=object)
    table = pd.DataFrame(
        [row[:3] for row in alternatives], columns=["item", "now", "answer"], dtype=object
    ).assign(
        score_low=judged["score_low"],
        score_high=judged["score_high"],
        category=pd.Series(names[judged["category"]], dtype=object),
    )
    certain = pd.Series(judged["category"] >= 0)
    table["changes"] = certain & (table["category"] != now.category) & (now.category is not None)
    opened = table["now"].isin(["not examined", "not known"]) & (now.category is None)
    table["settles"] = opened & certain.groupby(table["item"]).transform("all")
    return table


def eular_acr_2017(
    findings: Visit | pd.DataFrame, biopsy: str | Mapping[str, bool | None] | None = None
) -> Classification | pd.DataFrame:
    """Classify one patient, or every row of a table, by the EULAR/ACR criteria of 2017.

    Parameters
    ----------
    findings : mapping, Series or DataFrame, n rows
        True, False, or None (NaN, left out) for not examined, for each item of
        ``eular_acr_2017_items``, and ``age_at_first_symptom_years`` (0 to 120). Enzymes may be
        given one by one (``creatine_kinase_raised``, ``ldh_raised``, ``ast_raised``,
        ``alt_raised``): they make one item, and ``aldolase_raised`` counts nothing. A table may
        have other columns; ``biopsy`` and its features may stand in columns too.
    biopsy : {"not done", "negative", "done"} or mapping, optional
        None or "not done": no result at hand, scored without biopsy. "negative": done, and all
        four features absent. A mapping gives the features; one left out was not assessed.

    Returns
    -------
    Classification, or DataFrame of n rows
        The score, the category (not_iim, possible, probable, definite, biopsy_needed) where it is
        certain, the lowest and highest possible, subgroup, probability in percent. The result
        for one patient has ``steps``, ``categories`` and ``what_if()`` as well.

    Raises
    ------
    ValueError
        If a name is unknown, an answer is not True, False or missing, age lies outside 0 to 120
        years, or answers contradict each other; all faulty rows at once.

    References
    ----------
    Lundberg 2017 (``lundberg2017``), scores as restated by Bottai 2017 (``bottai2017``). A rash
    is needed unless a biopsy was done (``ki_iimcalc``). The formula of the probability and the
    branches of the subgroup tree are recalled.

    Examples
    --------
    >>> from jdmkit import cases, datasets
    >>> girl = eular_acr_2017(cases.load("girl_7"))
    >>> girl.score, girl.category, girl.subgroup
    (10.8, 'definite', 'juvenile dermatomyositis')
    >>> eular_acr_2017(datasets.load("children"))["category"].tolist()
    ['definite', 'definite', 'definite', 'definite']
    """
    criteria = criteria_2017()
    found = Findings(with_biopsy(findings, biopsy), item_names(criteria))
    states, group, done = read_states(found, criteria)
    settle(found)
    judged = judge(criteria, states, group, done)
    if found.many:
        return _table(criteria, judged, states, group, done, found.index)
    names = [NEEDS_BIOPSY, *criteria.categories]
    row = {name: values[0].item() for name, values in judged.items() if name != "rash"}
    for name in ("category", "category_low", "category_high"):
        row[name] = names[row[name]] if row[name] >= 0 else None
    row["subgroup"] = SUBGROUPS[row["subgroup"]]
    answers = (None if state != state else bool(state) for state in states[0].tolist())
    return Classification(
        **row,
        biopsy_done=bool(done[0]),
        findings=dict(zip(criteria.items.index, answers, strict=True)),
        age_group=int(group[0]),
        uncounted=found.answers(UNCOUNTED_ENZYME)[0] == 1,
    )


def _table(
    criteria: Criteria,
    judged: dict[str, npt.NDArray[Any]],
    states: Floats,
    group: npt.NDArray[np.int64],
    done: npt.NDArray[np.bool_],
    index: pd.Index,
) -> pd.DataFrame:
    """Many patients, one row each; words are ordered categories, blank where open."""
    names = [NEEDS_BIOPSY, *criteria.categories]
    needs = np.where(done, 0.0, 1 - judged["rash"])
    counted = np.isnan(states).sum(axis=1) + (group < 0)
    unasked = np.where(done, 0, criteria.biopsy.sum())
    columns: dict[str, object] = {
        name: judged[name]
        for name in ("score_low", "score_high", "category", "category_low", "category_high")
    }
    for name in ("category", "category_low", "category_high"):
        columns[name] = coded(judged[name], names, ordered=True)
    columns |= {
        "needs_biopsy": pd.array(needs, dtype="boolean"),
        "biopsy_done": done,
        "probability_low_percent": judged["probability_low_percent"],
        "probability_high_percent": judged["probability_high_percent"],
        "subgroup": coded(judged["subgroup"], SUBGROUPS),
        "not_examined": counted - unasked,
    }
    said = {"score_confidence": criteria.items}
    rules = _rules_of_reading()[1].set_index("rule", drop=False)
    said["probability_confidence"] = rules[rules["rule"].str.startswith("formula")]
    said["subgroup_confidence"] = rules[rules["rule"] == "tree_children"]
    for name, frame in said.items():
        columns[name] = same_word(datasets.weakest_of(frame), len(index))
    return pd.DataFrame(columns, index=index)
