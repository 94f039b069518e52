"""Clinically inactive disease: PRINTO's three of four, and the variant that needs the physician.

Limits are inclusive. Missing data leave the answer open only if they could change it.
"""

import operator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from jdmkit import arguments, datasets
from jdmkit.arguments import exact
from jdmkit.measures.findings import Findings, Floats, Visit, coded, same_word, settle

DEFINITIONS = ("printo_2013", "pga_essential_2015")
"""Definitions that one visit can answer; the others need several months or are single items."""

ANSWERS = ("no", "yes")

OPEN = "can't tell"

_COMPARE = {"<=": operator.le, ">=": operator.ge}

_ENDS = {"U/L": "_u_per_l", "cm": "_cm", "points": ""}

_MOST_U_PER_L = 1e6


@datasets.remembered
def _rule(definition: str) -> pd.DataFrame:
    """Rows of one definition, with the name under which a visit gives each item."""
    table = datasets.load("inactive_disease_criteria")
    table = table[table["definition"] == definition].reset_index(drop=True)
    return table.assign(name=table["item"] + table["unit"].map(_ENDS))


def _met(found: Findings, rule: pd.DataFrame) -> Floats:
    """Whether each item is met, n rows by items; NaN if not examined."""
    columns = []
    for row in rule.to_dict("records"):
        scaled = pd.notna(row["scale_max"])
        low, high = (row["scale_min"], row["scale_max"]) if scaled else (0, _MOST_U_PER_L)
        values = found.numbers(row["name"], float(low), float(high), row["unit"])
        if row["unit"] == "points":
            found.doubt(row["name"], "is no whole number", values % 1 > 0)
        met = _COMPARE[row["operator"]](exact(values), exact(row["threshold"])).astype(float)
        columns.append(np.where(np.isnan(values), np.nan, met))
    return np.column_stack(columns)


def _answer(met: Floats, rule: pd.DataFrame) -> Floats:
    """1 inactive, 0 not, NaN open: what the fewest and the most items met would say."""
    must = rule["obligatory"].to_numpy(dtype=bool)
    needed = int(rule["items_needed"].iloc[0])
    says = [
        (filled[:, must] == 1).all(axis=1) & (filled[:, ~must].sum(axis=1) >= needed)
        for filled in (np.where(np.isnan(met), worst, met) for worst in (0.0, 1.0))
    ]
    return np.where(says[0], 1.0, np.where(says[1], np.nan, 0.0))


def _word(answer: float) -> str:
    return OPEN if np.isnan(answer) else ANSWERS[int(answer)]


@dataclass(frozen=True)
class Inactivity:
    """Answer for one visit: "yes", "no" or "can't tell"."""

    definition: str
    answer: str
    met: dict[str, bool | None]
    """Whether each item is met; None: not examined."""
    values: dict[str, float]

    @property
    def inactive(self) -> bool | None:
        """The answer as True, False or None."""
        return {"yes": True, "no": False}.get(self.answer)

    @property
    def not_examined(self) -> list[str]:
        """Names of the items without a value."""
        return [name for name, met in self.met.items() if met is None]

    @property
    def steps(self) -> pd.DataFrame:
        """Item by item: ``item, value, operator, threshold, unit, met, obligatory, ...``."""
        rule = _rule(self.definition)
        words = {True: "met", False: "not met", None: "not examined"}
        return pd.DataFrame(
            {
                "item": rule["name"],
                "value": [self.values[name] for name in rule["name"]],
                "met": [words[self.met[name]] for name in rule["name"]],
            }
        ).join(
            rule[["operator", "threshold", "unit", "obligatory", "note", "source", "confidence"]]
        )

    @property
    def sources(self) -> list[str]:
        """Reference keys of the definition."""
        return datasets.sources(_rule(self.definition))

    @property
    def confidences(self) -> list[str]:
        """Words of confidence of the definition."""
        return datasets.confidences(_rule(self.definition))

    def what_if(self) -> pd.DataFrame:
        """Say what each item that was not examined would decide.

        Returns
        -------
        DataFrame
            ``item, if_met, if_not_met`` (answers) and ``settles`` (both are certain, and the
            answer is open now).
        """
        rule, rows = _rule(self.definition), []
        now = np.array([[np.nan if met is None else met for met in self.met.values()]], dtype=float)
        for place, name in enumerate(self.met):
            if self.met[name] is not None:
                continue
            ends = []
            for value in (1.0, 0.0):
                then = now.copy()
                then[0, place] = value
                ends.append(_word(_answer(then, rule)[0]))
            rows.append((name, *ends, self.answer == OPEN and OPEN not in ends))
        return pd.DataFrame(rows, columns=["item", "if_met", "if_not_met", "settles"])

    def __repr__(self) -> str:
        rule = _rule(self.definition)
        lines = [f"Inactive disease ({self.definition}: {rule['rule'].iloc[0]}): {self.answer}."]
        for row in self.steps.to_dict("records"):
            value = "" if np.isnan(row["value"]) else f" {row['value']:g} {row['unit']}"
            limit = f"{row['operator']} {row['threshold']:g} {row['unit']}"
            lines.append(f"  {row['item']}{value}: {row['met']} (limit {limit})")
        lines += [f"  Note: {note}." for note in rule["note"].dropna().unique()]
        if self.answer == OPEN:
            table = self.what_if()
            names = table.loc[table["settles"], "item"].tolist() or ["none alone"]
            lines.append(f"Settled, whatever the value, by: {', '.join(names)}.")
        return "\n".join(lines)


def inactive_disease(
    visit: Visit | pd.DataFrame, definition: str = "printo_2013"
) -> Inactivity | pd.DataFrame:
    """Say whether disease is clinically inactive, at one visit or in every row of a table.

    Parameters
    ----------
    visit : mapping, Series or DataFrame, n rows
        ``creatine_kinase_u_per_l``, ``cmas``, ``mmt8`` and ``physician_global_cm``; None, NaN or
        left out: not examined. A table may have other columns.
    definition : {"printo_2013", "pga_essential_2015"}
        Any three of the four; or the physician's global and two of the three others.

    Returns
    -------
    Inactivity, or DataFrame of n rows
        Answer "yes", "no" or "can't tell". A table has ``answer``, ``met`` (items met for
        certain), ``not_examined`` and ``confidence``.

    Raises
    ------
    ValueError
        If a value is text or outside its scale, or a name or the definition is unknown; all
        faulty rows at once.

    Warns
    -----
    UserWarning
        If a CMAS or MMT8 total is not a whole number.

    References
    ----------
    Lazarevic 2013 (``lazarevic2013``); the variant: Almeida 2015 (``almeida2015``), its number of
    other items inferred from "3 of 4". A healthy four-year-old may miss CMAS 48 (``quinones2013``).

    Examples
    --------
    >>> last = {"creatine_kinase_u_per_l": 110, "cmas": 48, "mmt8": 78, "physician_global_cm": 0.6}
    >>> inactive_disease(last).answer, inactive_disease(last, "pga_essential_2015").answer
    ('yes', 'no')
    """
    definition = arguments.word("definition", definition, DEFINITIONS)
    rule = _rule(definition)
    found = Findings(visit, rule["name"])
    met = _met(found, rule)
    settle(found)
    answers = _answer(met, rule)
    if found.many:
        words = np.where(np.isnan(answers), 2, answers).astype(int)
        return pd.DataFrame(
            {
                "answer": coded(words, [*ANSWERS, OPEN]),
                "met": (met == 1).sum(axis=1),
                "not_examined": np.isnan(met).sum(axis=1),
                "confidence": same_word(datasets.weakest_of(rule), len(met)),
            },
            index=found.index,
        )
    values = {name: float(found.numbers(name, 0, _MOST_U_PER_L)[0]) for name in rule["name"]}
    said = [None if np.isnan(one) else bool(one) for one in met[0]]
    known = dict(zip(rule["name"], said, strict=True))
    return Inactivity(definition, _word(answers[0]), known, values)
