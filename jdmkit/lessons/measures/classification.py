"""Lesson 1b: the EULAR/ACR 2017 classification."""

from collections.abc import Mapping

import pandas as pd
from matplotlib.patches import Rectangle

from jdmkit import cases, datasets, measures
from jdmkit.charts import FAINT, INK, LINES, PALETTE, PAPER, QUIET, Chart, Sheet, blank_axes, live
from jdmkit.lessons.measures.parts import NOT_EXAMINED, _bars, _rows, _told
from jdmkit.measures import span

CREATINE_KINASE_LIMIT_U_PER_L = 170.0
"""Upper limit of a made-up laboratory; every laboratory prints its own."""


# --- EULAR/ACR 2017 ------------------------------------------------------------------------------

DOMAINS = {"age": INK, "weakness": PALETTE[0], "skin": PALETTE[3], "other": PALETTE[4],
           "lab": PALETTE[2], "biopsy": PALETTE[5]}  # fmt: skip
"""Color of the points of a domain; the rows say the same."""

POINTS_UP_TO = 29.5
"""Points that all items together bring with a biopsy."""

POINTS_AT, OTHERWISE_AT, WIDTH = 31, 40, 60
"""Where two columns of text begin, in the unit of the points: what counts, and what would."""

CUT_NAMES_AT = (-2.35, -1.6, -0.85)
"""Heights of the names of the cut-offs, in rows."""


@datasets.remembered
def _case(case: str) -> dict[str, object]:
    vignettes = datasets.load("vignettes").set_index("vignette_id")
    if case not in vignettes.index:
        raise KeyError(datasets.nearest(case, vignettes.index, "case"))
    row = vignettes.loc[case]
    given = row if _told(row["child_id"]) is None else cases.load(row["child_id"])
    items = datasets.load("eular_acr_2017_items").query("domain not in ('age', 'biopsy')")["item"]
    answers = {name: _told(given[name]) for name in items}
    found = {measures.AGE: float(given[measures.AGE])}
    found |= {n: NOT_EXAMINED if a is None else bool(a) for n, a in answers.items()}
    return found | {"biopsy": given["biopsy"]}


def case_findings(case: str = "classic") -> dict[str, object]:
    """Findings of a case of ``vignettes``, as :func:`plot_classification` takes them.

    Raises
    ------
    KeyError
        If there is no such case; the message names the nearest.

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
    """The case as it stands, and whether features of a biopsy were set aside."""
    given = {name: _told(value) for name, value in (case_findings() | dict(findings)).items()}
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
    _rows(axes, list(SHORT.values()), top=2.4)
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
        sheet, reach=reach, bars=_bars(axes, rows), cuts=cuts, names=names, points=points,
        otherwise=otherwise, verdict=verdict,
    )  # fmt: skip


def _class(name: str | None) -> str:
    """Category in words."""
    return "open" if name is None else name.replace("not_iim", "not reached").replace("_", " ")


def _otherwise(found: measures.Classification, table: pd.DataFrame) -> dict[str, tuple]:
    """For each row what another answer would lead to, and whether that is a change."""
    told: dict[str, dict[str, str]] = {}
    decisive = set()
    short = {"present": "yes", "absent": "no"}
    for row in table.itertuples():
        found_alone = row.item == "biopsy" and row.answer in SHORT  # a biopsy that finds just this
        item, answer = (row.answer, "if found") if found_alone else (row.item, row.answer)
        texts = told.setdefault(item, {})
        if row.category is not None:
            open_ = row.now == "not examined"
            texts[short.get(answer, answer) if open_ else answer] = _class(row.category)
        if row.changes or row.settles:
            decisive.add(item)
    return {item: (_outcomes(texts), item in decisive) for item, texts in told.items()}


def _outcomes(texts: Mapping[str, str]) -> str:
    """What each answer leads to; said once where both lead to the same."""
    if set(texts) == {"yes", "no"} and texts["yes"] == texts["no"]:
        return f"either way: {texts['yes']}"
    return "; ".join(f"{answer}: {name}" for answer, name in texts.items()) or "stays open"


def _steps(found: measures.Classification) -> pd.DataFrame:
    """One row for each row of the drawing; where no biopsy was done its items bring nothing."""
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
        look = {"hatch": "///", "facecolor": PAPER} if open_ else {"hatch": "", "facecolor": color}
        bars.append(look | {"x": reach if open_ else known, "width": high - low if open_ else low}
                    | {"edgecolor": color, "visible": high > 0})  # fmt: skip
        reach, known = reach + high - low, known + low
        points = (
            f"{low:g} or {high:g}"
            if open_
            else f"{low:g}"
            if low
            else row["finding"].replace("onset under 18", "0")
        )
        texts.append({"text": points, "color": INK if high else QUIET})
    return bars, texts


def _would_change(found: measures.Classification, table: pd.DataFrame) -> str:
    """One sentence on what would change the class, or settle it."""
    word = "changes" if found.category is not None else "settles"
    rows = table[table[word] & (table["item"] != measures.AGE)]
    if word == "settles":
        names = [SHORT.get(item, item) for item in dict.fromkeys(rows["item"])]
        return f"Settled, whatever the answer, by: {', '.join(names) or 'none alone'}."
    groups: dict[str, list[str]] = {}
    for row in rows.itertuples():
        found_alone = row.item == "biopsy" and SHORT.get(row.answer)
        what = found_alone or f"{SHORT.get(row.item, row.item)} {row.answer}"
        groups.setdefault(_class(row.category), []).append(what)
    if not groups:
        return "No single other answer would change it."
    texts = [f"{name} by {'; '.join(names)}" for name, names in groups.items()]
    return f"One other answer would make it {'. Or '.join(texts)}."


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
    age = (case_findings() | findings)[measures.AGE]
    steps, table = _steps(found), found.what_if()
    otherwise = _otherwise(found, table)
    bars, points = _waterfall(steps)
    column = "min_score_with_biopsy" if found.biopsy_done else "min_score_without_biopsy"
    thresholds = datasets.load("eular_acr_2017_thresholds").dropna(subset=[column])
    cuts = dict(zip(thresholds["category"], thresholds[column], strict=True))
    texts = [f"{name} {cut:g}" for name, cut in cuts.items()]
    rows = len(SHORT)
    if _told(age) is not None:
        points[0]["text"] = f"{points[0]['text']} ({age:g} y)"
    onset = "onset not known" if _told(age) is None else f"onset at {age:g} years"
    total = f"{span(found.score_low, found.score_high)} points"
    verdict = " or ".join(map(_class, found.categories))
    ends = dict.fromkeys(map(_class, found.categories[:: max(1, len(found.categories) - 1)]))
    chance = found.probability_low_percent, found.probability_high_percent
    percent = " to ".join(dict.fromkeys(f"{one:.1f}" for one in chance))
    words = [
        f"EULAR/ACR 2017 {'with' if found.biopsy_done else 'without'} biopsy, {onset}: {total}, {verdict}.",
        f"Cut-offs: {', '.join(texts)}.",
        f"Subgroup (recalled): {found.subgroup}. Probability (recalled): {percent} %.",
        _would_change(found, table),
    ]  # fmt: skip
    if aside:
        why = "none was done" if found.biopsy_done is False else "a negative one has none"
        words.insert(1, f"Features of a biopsy are set aside: {why}.")
    return sheet.chart(
        " ".join(words),
        found.sources,
        [*found.confidences, "assumed"],
        reach={"x": found.score_low, "width": found.score_high - found.score_low},
        bars=bars,
        cuts=[
            ([cut, cut], [top, rows - 0.5]) for cut, top in zip(cuts.values(), CUT_NAMES_AT, strict=True)
        ],
        names=[
            {"text": text, "x": cut + 0.4} for text, cut in zip(texts, cuts.values(), strict=True)
        ],
        points=points,
        verdict=[{"text": total}, {"text": " to ".join(ends)}],
        otherwise=[
            {"text": text, "weight": "bold" if change else "normal",
             "color": PALETTE[1] if change else QUIET}
            for text, change in (otherwise.get(item, ("", False)) for item in SHORT)
        ],
    )  # fmt: skip


def plot_case(case: str = "amyopathic") -> Chart:
    """Show the points of a case of ``vignettes``.

    Parameters
    ----------
    case : {"classic", "amyopathic", "young_child", "partial"}
        Which case.
    """
    return plot_classification(**case_findings(case))
