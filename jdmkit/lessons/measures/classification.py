"""Lesson 1b: the EULAR/ACR 2017 classification."""

from collections.abc import Mapping

import pandas as pd
from matplotlib.patches import Rectangle

from jdmkit import cases, datasets, measures
from jdmkit.charts import (
    FAINT,
    INK,
    LINES,
    PALETTE,
    PAPER,
    QUIET,
    Chart,
    Sheet,
    blank_axes,
    live,
    say,
)
from jdmkit.lessons.measures.parts import NOT_EXAMINED, answer_of, empty_bars, name_rows
from jdmkit.measures import span

DOMAINS = {
    "age": INK,
    "weakness": PALETTE[0],
    "skin": PALETTE[3],
    "other": PALETTE[4],
    "lab": PALETTE[2],
    "biopsy": PALETTE[5],
}
"""Color of the points of a domain; the rows say the same."""

POINTS_UP_TO = 29.5
"""Points that all items together bring with a biopsy."""

POINTS_AT, OTHERWISE_AT, WIDTH = 31, 40, 60
"""Where two columns of text begin, in the unit of the points: what counts, and what would."""

CUT_NAMES_AT = (-2.35, -1.6, -0.85)
"""Heights of the names of the cut-offs, in rows."""

WORDS = """
EULAR/ACR 2017 {with_biopsy} biopsy, {onset}: {total}, {category}.
{set_aside}
Cut-offs: {cuts}.
Subgroup (recalled): {subgroup}.
Probability (recalled): {percent} %.
{change}
"""

SET_ASIDE = "Features of a biopsy are set aside: {why}."

SETTLED = "Settled, whatever the answer, by: {items}."

NO_CHANGE = "No single other answer would change it."

OTHER_ANSWER = "One other answer would make it {changes}."


@datasets.remembered
def _case(case: str) -> dict[str, object]:
    vignettes = datasets.load("vignettes").set_index("vignette_id")
    if case not in vignettes.index:
        raise KeyError(datasets.nearest(case, vignettes.index, "case"))
    row = vignettes.loc[case]
    given = row if answer_of(row["child_id"]) is None else cases.load(row["child_id"])
    items = datasets.load("eular_acr_2017_items").query("domain not in ('age', 'biopsy')")["item"]
    answers = {name: answer_of(given[name]) for name in items}
    found = {measures.AGE: float(given[measures.AGE])}
    found |= {n: NOT_EXAMINED if a is None else bool(a) for n, a in answers.items()}
    return found | {"biopsy": given["biopsy"]}


def case_findings(case: str = "classic") -> dict[str, object]:
    """Return the findings of a case of ``vignettes``, as :func:`plot_classification` takes them.

    Raises
    ------
    KeyError
        If the case does not exist. The message suggests the closest name.

    Examples
    --------
    >>> case_findings("amyopathic")["gottron_papules"], case_findings("partial")["gottron_sign"]
    (True, 'not examined')
    """
    return dict(_case(case))


@datasets.remembered
def _biopsy_features() -> list[str]:
    items = datasets.load("eular_acr_2017_items")
    return items.loc[items["domain"] == "biopsy", "item"].tolist()


def _classified(findings: Mapping[str, object]) -> tuple[measures.Classification, bool]:
    """Class of a case, and whether features of a biopsy were set aside."""
    given = {name: answer_of(value) for name, value in (case_findings() | dict(findings)).items()}
    features = {name: given.pop(name, None) for name in _biopsy_features()}
    if given["biopsy"] == "done":
        return measures.eular_acr_2017(given | features), False
    measures.eular_acr_2017(dict(features))  # checks them
    return measures.eular_acr_2017(given), any(v is not None for v in features.values())


SHORT = {
    measures.AGE: "Age at first symptom",
    "weakness_proximal_upper": "Weak arms, proximal",
    "weakness_proximal_lower": "Weak legs, proximal",
    "neck_flexors_weaker": "Neck flexors weaker",
    "leg_proximal_weaker": "Legs: proximal weaker",
    "heliotrope_rash": "Heliotrope rash",
    "gottron_papules": "Gottron papules",
    "gottron_sign": "Gottron sign",
    "dysphagia": "Dysphagia",
    "anti_jo1": "Anti-Jo-1",
    "muscle_enzymes_raised": "CK, LDH, AST or ALT raised",
    "biopsy_endomysial": "Biopsy: endomysial cells",
    "biopsy_perimysial": "Biopsy: perimysial cells",
    "biopsy_perifascicular_atrophy": "Biopsy: perifascicular atrophy",
    "biopsy_rimmed_vacuoles": "Biopsy: rimmed vacuoles",
}
"""Items as a row of a drawing names them."""


def _classification_sheet() -> Sheet:
    sheet, axes = blank_axes(9.4, 5.9)
    rows = len(SHORT)
    name_rows(axes, list(SHORT.values()), top=2.4)
    axes.set(xlim=(0, WIDTH), xticks=range(0, 30, 5))
    axes.set_xlabel("points, added up from the top, open ones last (hatched)", x=0, ha="left")
    axes.spines["bottom"].set_bounds(0, POINTS_UP_TO)
    axes.spines["left"].set_bounds(-0.5, rows - 0.5)
    axes.hlines([y + 0.5 for y in range(-1, rows - 1)], 0, WIDTH, color=FAINT, lw=0.8)
    for x, title in ((POINTS_AT, "Points"), (OTHERWISE_AT, "If answered differently")):
        axes.text(x, CUT_NAMES_AT[-1], title, weight="bold", va="center")
    reach = axes.add_patch(Rectangle((0, -0.5), 0, rows, fc=PALETTE[1], alpha=0.18, ec="none"))
    cuts = [axes.plot([], [], color=INK, ls=line, lw=1.4)[0] for line in LINES[:3]]
    names = [axes.text(0, y, "", va="center") for y in CUT_NAMES_AT]
    points, otherwise = (
        [axes.text(x, row, "", va="center") for row in range(rows)]
        for x in (POINTS_AT, OTHERWISE_AT)
    )
    verdict = [axes.text(POINTS_AT, y, "", weight="bold", va="center") for y in CUT_NAMES_AT[:2]]
    return Sheet(
        sheet,
        reach=reach,
        bars=empty_bars(axes, rows),
        cuts=cuts,
        names=names,
        points=points,
        otherwise=otherwise,
        verdict=verdict,
    )


def _class_name(name: str | None) -> str:
    """Category in words."""
    return "open" if name is None else name.replace("not_iim", "not reached").replace("_", " ")


def _other_answers(table: pd.DataFrame) -> dict[str, tuple[str, bool]]:
    """For each row what another answer would lead to, and whether that is a change."""
    outcomes: dict[str, dict[str, str]] = {}
    decisive = set()
    short = {"present": "yes", "absent": "no"}
    for row in table.itertuples():
        found_alone = row.item == "biopsy" and row.answer in SHORT  # a biopsy that finds just this
        item, answer = (row.answer, "if found") if found_alone else (row.item, row.answer)
        texts = outcomes.setdefault(item, {})
        if row.category is not None:
            open_ = row.now == "not examined"
            texts[short.get(answer, answer) if open_ else answer] = _class_name(row.category)
        if row.changes or row.settles:
            decisive.add(item)
    return {item: (_outcome_words(texts), item in decisive) for item, texts in outcomes.items()}


def _outcome_words(texts: Mapping[str, str]) -> str:
    """Say what each answer leads to, once where both lead to the same."""
    if set(texts) == {"yes", "no"} and texts["yes"] == texts["no"]:
        return f"either way: {texts['yes']}"
    return "; ".join(f"{answer}: {name}" for answer, name in texts.items()) or "stays open"


def _rows_drawn(found: measures.Classification) -> pd.DataFrame:
    """One row per row of the picture; where no biopsy was done its items bring nothing."""
    steps = found.steps.set_index("item").reindex(list(SHORT))
    blank = {"finding": "no biopsy", "domain": "biopsy", "points_low": 0.0, "points_high": 0.0}
    return steps.fillna(blank)


def _waterfall(steps: pd.DataFrame) -> tuple[list[dict], list[dict]]:
    """Bars that start where the last one ended, the open ones after all that is known; points."""
    bars, texts, known = [], [], 0.0
    reach = steps["points_low"].sum()
    for _, row in steps.iterrows():
        low, high, color = row["points_low"], row["points_high"], DOMAINS[row["domain"]]
        open_ = high > low
        hatch, face = ("///", PAPER) if open_ else ("", color)
        bars.append(
            {
                "hatch": hatch,
                "facecolor": face,
                "x": reach if open_ else known,
                "width": high - low if open_ else low,
                "edgecolor": color,
                "visible": high > 0,
            }
        )
        reach, known = reach + high - low, known + low
        if open_:
            points = f"{low:g} or {high:g}"
        elif low:
            points = f"{low:g}"
        else:
            points = row["finding"].replace("onset under 18", "0")
        texts.append({"text": points, "color": INK if high else QUIET})
    return bars, texts


def _would_change(found: measures.Classification, table: pd.DataFrame) -> str:
    """Say what would change the class, or settle it."""
    word = "changes" if found.category is not None else "settles"
    rows = table[table[word] & (table["item"] != measures.AGE)]
    if word == "settles":
        names = [SHORT.get(item, item) for item in dict.fromkeys(rows["item"])]
        return say(SETTLED, items=", ".join(names) or "none alone")
    groups: dict[str, list[str]] = {}
    for row in rows.itertuples():
        found_alone = row.item == "biopsy" and SHORT.get(row.answer)
        what = found_alone or f"{SHORT.get(row.item, row.item)} {row.answer}"
        groups.setdefault(_class_name(row.category), []).append(what)
    if not groups:
        return NO_CHANGE
    texts = [f"{name} by {'; '.join(names)}" for name, names in groups.items()]
    return say(OTHER_ANSWER, changes=". Or ".join(texts))


@live(_classification_sheet)
def plot_classification(sheet: Sheet, **findings: object) -> Chart:
    """Show the points of the EULAR/ACR 2017 criteria adding up, and what would change the class.

    Parameters
    ----------
    **findings
        ``age_at_first_symptom_years``, items of ``eular_acr_2017_items`` as True, False or
        "not examined", and ``biopsy`` ("not done", "negative" or "done"); the features of a
        biopsy count where one was done. What is left out is as in the girl of seven.
    """
    found, aside = _classified(findings)
    age = answer_of((case_findings() | findings)[measures.AGE])
    table = found.what_if()
    bars, points = _waterfall(_rows_drawn(found))
    if age is not None:
        points[0]["text"] += f" ({age:g} y)"
    total = f"{span(found.score_low, found.score_high)} points"
    ends = dict.fromkeys(map(_class_name, found.categories[:: max(1, len(found.categories) - 1)]))
    cuts = _cut_offs(found)
    words = say(
        WORDS,
        with_biopsy="with" if found.biopsy_done else "without",
        onset="onset not known" if age is None else f"onset at {age:g} years",
        total=total,
        category=" or ".join(map(_class_name, found.categories)),
        set_aside=_set_aside(found) if aside else "",
        cuts=", ".join(f"{name} {cut:g}" for name, cut in cuts.items()),
        subgroup=found.subgroup,
        percent=_percent(found),
        change=_would_change(found, table),
    )
    return sheet.chart(
        words,
        found.sources,
        [*found.confidences, "assumed"],
        reach={"x": found.score_low, "width": found.score_high - found.score_low},
        bars=bars,
        points=points,
        verdict=[{"text": total}, {"text": " to ".join(ends)}],
        otherwise=_other_answer_places(table),
        **_cut_places(cuts),
    )


def _cut_offs(found: measures.Classification) -> dict[str, float]:
    """Categories and the points at which they begin, with or without a biopsy."""
    column = "min_score_with_biopsy" if found.biopsy_done else "min_score_without_biopsy"
    table = datasets.load("eular_acr_2017_thresholds").dropna(subset=[column])
    return dict(zip(table["category"], table[column], strict=True))


def _set_aside(found: measures.Classification) -> str:
    """Say why features of a biopsy do not count."""
    none_done = found.biopsy_done is False
    return say(SET_ASIDE, why="none was done" if none_done else "a negative one has none")


def _percent(found: measures.Classification) -> str:
    """Probability in percent, or its range."""
    ends = found.probability_low_percent, found.probability_high_percent
    return " to ".join(dict.fromkeys(f"{end:.1f}" for end in ends))


def _cut_places(cuts: Mapping[str, float]) -> dict[str, list]:
    """Lines and names of the cut-offs."""
    bottom = len(SHORT) - 0.5
    return {
        "cuts": [
            ([cut, cut], [top, bottom])
            for cut, top in zip(cuts.values(), CUT_NAMES_AT, strict=True)
        ],
        "names": [{"text": f"{name} {cut:g}", "x": cut + 0.4} for name, cut in cuts.items()],
    }


def _other_answer_places(table: pd.DataFrame) -> list[dict[str, str]]:
    """Texts of what another answer would lead to; those that would change the class stand out."""
    answers = _other_answers(table)
    places = []
    for item in SHORT:
        text, change = answers.get(item, ("", False))
        weight, color = ("bold", PALETTE[1]) if change else ("normal", QUIET)
        places.append({"text": text, "weight": weight, "color": color})
    return places


def plot_case(case: str = "amyopathic") -> Chart:
    """Show the points of a case of ``vignettes``.

    Parameters
    ----------
    case : {"classic", "amyopathic", "young_child", "partial"}
        Which case.
    """
    return plot_classification(**case_findings(case))
