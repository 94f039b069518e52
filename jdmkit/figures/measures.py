"""Figures of lesson 1b: points of a classification, an examination sheet, points of improvement.

What was not examined is drawn hatched, from the least to the most that it may bring.
"""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from jdmkit import classification, datasets, improvement, outcomes
from jdmkit.charts import (
    FAINT,
    INK,
    LINES,
    PALETTE,
    PAPER,
    QUIET,
    Chart,
    Table,
    blank_axes,
    styled,
)
from jdmkit.figures.body import MUSCLES, draw_body, muscle_patches
from jdmkit.findings import span
from jdmkit.live import Sheet, live

NOT_EXAMINED = "not examined"
"""How a figure is told that an answer is open; what is left out is as in the girl of seven."""
CREATINE_KINASE_LIMIT_U_PER_L = 170.0
"""Upper limit of a made-up laboratory; every laboratory prints its own."""

CITED = ("cmas_interpretation", "cmas_items", "cmas_levels")
"""Tables of which a control can bring up any row: cited in full."""


def _told(value: object) -> object:
    """Answer as the computations take it."""
    open_ = value is None or value is pd.NA or value != value or value == NOT_EXAMINED
    return None if open_ else value


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
    cases = datasets.load("vignettes").set_index("vignette_id")
    if case not in cases.index:
        raise KeyError(datasets.nearest(case, cases.index, "case"))
    row = cases.loc[case]
    given = row if _told(row["child_id"]) is None else datasets.load_child(row["child_id"])
    items = datasets.load("eular_acr_2017_items").query("domain not in ('age', 'biopsy')")["item"]
    answers = {name: _told(given[name]) for name in items}
    found = {classification.AGE: float(given[classification.AGE])}
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


def _classified(findings: Mapping[str, object]) -> tuple[classification.Classification, bool]:
    """The case as it stands, and whether features of a biopsy were set aside."""
    given = {name: _told(value) for name, value in (case_findings() | dict(findings)).items()}
    features = {name: given.pop(name, None) for name in _biopsy_features()}
    if given["biopsy"] == "done":
        return classification.eular_acr_2017(given | features), False
    classification.eular_acr_2017(dict(features))  # checks them
    return classification.eular_acr_2017(given), any(v is not None for v in features.values())


SHORT = {
    classification.AGE: "Age at first symptom",
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


def _rows(axes: Axes, names: list[str], top: float) -> None:
    """Name one row after another, from the top, below some free space."""
    axes.set_yticks(range(len(names)), names)
    axes.set_ylim(len(names) - 0.5, -0.5 - top)
    axes.tick_params(axis="y", length=0)


def _bars(axes: Axes, count: int, height: float = 0.62) -> list[Rectangle]:
    """Empty bars, one a row."""
    boxes = [Rectangle((0, row - height / 2), 0, height, ec=INK, lw=0.8) for row in range(count)]
    return [axes.add_patch(box) for box in boxes]


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


def _otherwise(found: classification.Classification, table: pd.DataFrame) -> dict[str, tuple]:
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


def _steps(found: classification.Classification) -> pd.DataFrame:
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


def _would_change(found: classification.Classification, table: pd.DataFrame) -> str:
    """One sentence on what would change the class, or settle it."""
    word = "changes" if found.category is not None else "settles"
    rows = table[table[word] & (table["item"] != classification.AGE)]
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
    age = (case_findings() | findings)[classification.AGE]
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


# --- CMAS ----------------------------------------------------------------------------------------

REGION_NAMES = {"neck": (0.95, 9.3), "arms": (1.75, 7.9), "trunk": (2.2, 6.3), "legs": (1.2, 3.4)}
"""Where the name of each part of the body stands beside the schematic child."""
MOST = 52


def examination(child_id: str = "girl_7", visit_month: int = 0) -> dict[str, object]:
    """CMAS of one of the children item by item, and the age, as :func:`plot_cmas` takes them.

    Raises
    ------
    KeyError
        If there is no such examination; the message names the nearest.

    Examples
    --------
    >>> sheet = examination("girl_7", 12)
    >>> sheet["head_lift"], sheet["age_years"]
    (3, 8.0)
    """
    sheets = datasets.load("child_cmas").set_index(["child_id", "visit_month"])
    if (child_id, visit_month) not in sheets.index:
        known = [f"{child}, month {month}" for child, month in sheets.index]
        raise KeyError(datasets.nearest(f"{child_id}, month {visit_month}", known, "examination"))
    row = sheets.loc[(child_id, visit_month)]
    levels = {name: _told(row[name]) for name in datasets.load("cmas_items")["name"]}
    visits = datasets.load("child_visits").set_index(["child_id", "visit_month"])
    found = {name: NOT_EXAMINED if level is None else int(level) for name, level in levels.items()}
    return found | {"age_years": float(visits.loc[(child_id, visit_month), "age_years"])}


def _cmas_sheet() -> Sheet:
    sheet, _ = blank_axes(9.2, 5.8)
    sheet.clear()
    grid = sheet.add_gridspec(2, 2, width_ratios=(1, 1.75), height_ratios=(4.2, 1))
    body, items, total = (
        sheet.add_subplot(place) for place in (grid[0, 0], grid[0, 1], grid[1, :])
    )
    draw_body(body)
    marks = {part: muscle_patches(body, part, ec=QUIET, lw=1) for part in MUSCLES}
    said = [body.text(x, y, "", va="center") for x, y in REGION_NAMES.values()]
    body.set(xlim=(-2.3, 4.6), ylim=(0.2, 10.6), aspect="equal")
    body.axis("off")
    table = datasets.load("cmas_items")
    _rows(items, [label.split(",")[0].split(" (")[0] for label in table["label"]], top=0)
    items.set(xlim=(0, 7.4), xticks=range(7), xlabel="points (gray: what can be reached)")
    items.xaxis.set_label_coords(0.4, -0.11)
    items.spines["bottom"].set_bounds(0, 6)
    items.barh(range(len(table)), table["max_score"], height=0.7, fc=FAINT, ec="none")
    bars = _bars(items, len(table))
    points = [items.text(6.2, row, "", va="center") for row in range(len(table))]
    healthy = datasets.load("cmas_interpretation").set_index("name").loc["healthy_mean_total"]
    anchors = datasets.load("cmas_interpretation").query("kind == 'disability_anchor'")
    total.axvspan(healthy["lower"], healthy["upper"], color=PALETTE[2], alpha=0.3, lw=0)
    total.vlines(anchors["value"], 0, 1, color=QUIET, ls=LINES[3])
    total.set(xlim=(0, MOST), ylim=(0, 1), yticks=[])
    total.set_xticks([0, 15, *anchors["value"], MOST])
    total.set_xlabel("total (dotted: disability anchors; band: healthy at four)")
    total.spines["left"].set_visible(False)
    (sure,) = _bars(total, 1)
    (maybe,) = _bars(total, 1)
    return Sheet(
        sheet, marks=list(marks.values()), said=said, bars=bars, points=points, sure=sure,
        maybe=maybe,
    )  # fmt: skip


def _regions(found: outcomes.CmasTotal) -> pd.DataFrame:
    """Points reached for certain, points open and points possible, part by part of the body."""
    steps = found.steps.assign(
        region=datasets.load("cmas_regions").set_index("name")["region"].reindex(found.levels).array
    )
    sums = steps.groupby("region")[["points_low", "points_high", "max_score"]].sum()
    return sums.reindex(list(MUSCLES)).astype(int)


def _weakest(regions: pd.DataFrame) -> str:
    """Name the part with the smallest share of its points, where that is certain."""
    low, high = (regions[end] / regions["max_score"] for end in ("points_low", "points_high"))
    part = high.idxmin()
    if low.min() == 1:
        return ""
    if not (high[part] < low.drop(part)).all():
        return "No one part is the weakest for certain. "
    row = regions.loc[part]
    reached = f"{span(row['points_low'], row['points_high'])} of {row['max_score']}"
    return f"The smallest share of points: {part}, {reached}. "


def _cmas_words(found: outcomes.CmasTotal, regions: pd.DataFrame, age: float) -> str:
    """Total, anchor, the weakest part, and what the tables say of this age."""
    anchor, *middle, _ = found.reading["statement"]
    where = anchor.removeprefix("Highest anchor reached: ").split(" (typical")[0]
    read = (
        f"disability anchor reached: {where}"
        if where != anchor
        else anchor[0].lower() + anchor[1:-1]
    )
    open_ = len(found.not_examined)
    said = [
        f"CMAS {span(found.total_low, found.total_high)} of {MOST} points at {age:g} years",
        f" ({open_} of {len(found.levels)} items not examined)" if open_ else "",
        f"; {read}. ",
        _weakest(regions),
        " ".join(text[0].upper() + text[1:] for text in middle),
    ]
    return "".join(said)


@live(_cmas_sheet)
def plot_cmas(sheet: Sheet, age_years: float | None = None, **items: object) -> Chart:
    """Show a CMAS examination: points by maneuver, where the body is weak, and the total.

    Parameters
    ----------
    age_years : float, optional
        Age at the examination, for the reading of the total; without it that of the girl.
    **items
        Level of each item of ``cmas_items``, or "not examined". What is left out is as in the
        girl's first examination.
    """
    girl = examination()
    age = girl.pop("age_years") if age_years is None else age_years
    girl.pop("age_years", None)
    found = outcomes.cmas_total({n: _told(v) for n, v in (girl | items).items()}, age_years=age)
    regions = _regions(found)
    weak = 1 - regions["points_high"] / regions["max_score"]
    bars, points = [], []
    for row in found.steps.itertuples():
        open_ = row.points_low < row.points_high
        look = (
            {"hatch": "///", "facecolor": PAPER}
            if open_
            else {"hatch": "", "facecolor": PALETTE[0]}
        )
        bars.append(look | {"width": row.points_high, "visible": row.points_high > 0})
        text = f"0 to {row.points_high}" if open_ else f"{row.points_low} of {row.max_score}"
        points.append({"text": text})
    return sheet.chart(
        _cmas_words(found, regions, age),
        found.sources,
        [*found.confidences, "assumed"],
        marks=[
            [{"facecolor": PALETTE[1], "alpha": 0.15 + 0.75 * weak[part],
              "hatch": "///" if row.points_low < row.points_high else ""}] * len(MUSCLES[part])
            for part, row in regions.iterrows()
        ],
        said=[
            {"text": f"{part}\n{span(row.points_low, row.points_high)} of {row.max_score}"}
            for part, row in regions.iterrows()
        ],
        bars=bars,
        points=points,
        sure={"y": 0.25, "height": 0.5, "width": found.total_low, "facecolor": PALETTE[0], "visible": found.total_low > 0},
        maybe={"y": 0.25, "height": 0.5, "x": found.total_low, "width": found.total_high - found.total_low,
               "facecolor": PAPER, "hatch": "///", "visible": found.total_high > found.total_low},
    )  # fmt: skip


@styled
def table_cmas_levels() -> Table:
    """Say in words what each level of each maneuver is."""
    items = datasets.load("cmas_items")
    levels = datasets.load("cmas_levels")
    texts = levels.groupby("item").apply(
        lambda rows: "; ".join(f"{r.level}: {r.text}" for r in rows.itertuples()),
        include_groups=False,
    )
    frame = pd.DataFrame(
        {"maneuver": items["label"], "levels": texts.reindex(items["item"]).to_numpy()}
    )
    second = levels.loc[levels["confidence"] == "secondary", "item"].nunique()
    words = (
        f"{len(items)} maneuvers, {len(levels)} levels, at most {items['max_score'].sum()} points. The "
        f"wording of {second} maneuvers is that of unofficial transcriptions."
    )
    return Table(frame, words, *datasets.provenance(items, levels))


# --- total improvement score ---------------------------------------------------------------------

MEASURES = {
    "physician_global_cm": "Physician global",
    "parent_global_cm": "Parent global",
    "cmas": "Strength (CMAS)",
    "chaq": "Function (CHAQ)",
    "creatine_kinase_u_per_l": "Enzyme (CK)",
    "extramuscular_global_cm": "Extramuscular",
}
"""One instrument for each measure of the core set, in the order of the score, and its short name."""
HATCHES = ("", "\\\\", "..", "xx", "--", "++")
DRAWN = (-40, 100)
"""Percent of the range between which a change is drawn; an arrow shows that it goes on."""
NUMBERED = 7.0
"""Points from which a segment has room for its number."""


@datasets.remembered
def girl_visits() -> pd.DataFrame:
    """Visits of the girl of seven, by months since diagnosis."""
    visits = datasets.load("child_visits").query("child_id == 'girl_7'")
    return visits.set_index("visit_month")


def improvement_arguments(first: int = 0, later: int = 3) -> dict[str, float]:
    """Two visits of the girl, as :func:`plot_improvement` takes them.

    >>> improvement_arguments(0, 6)["cmas_after"]
    45.0
    """
    visits, ends = girl_visits(), {"before": first, "after": later}
    return {
        f"{name}_{end}": float(visits.loc[month, name])
        for name in MEASURES for end, month in ends.items()
    }  # fmt: skip


def _improvement_sheet() -> Sheet:
    sheet, (total, rows) = blank_axes(9.2, 5.4, nrows=2, gridspec_kw={"height_ratios": (1, 2.1)})
    names, count = list(MEASURES.values()), len(MEASURES)
    total.set(
        xlim=(0, 100),
        ylim=(0, 1.75),
        yticks=[],
        xlabel="points, all six together (triangle: the most from this baseline)",
    )
    total.spines["left"].set_visible(False)
    stack = [total.add_patch(Rectangle((0, 0), 0, 0.9, ec=INK, lw=0.8)) for _ in range(count + 1)]
    box = {"fc": PAPER, "ec": "none", "pad": 1.2}
    numbers = [total.text(0, 0.45, "", ha="center", va="center", bbox=box) for _ in range(count)]
    cuts = [total.plot([], [], color=INK, ls=line, lw=1.4)[0] for line in LINES[:3]]
    categories = [total.text(0, 1.5, "", va="center") for _ in range(3)]
    (ceiling,) = total.plot([], [], "v", color=PALETTE[1], ms=9, clip_on=False)
    _rows(rows, names, top=0)
    rows.set(xlim=(-40, 130), xticks=range(DRAWN[0], DRAWN[1] + 1, 20))
    rows.set_xlabel("improvement in percent of the scale's range (ticks: where a bin ends)", x=0.41)
    rows.spines["bottom"].set_bounds(*DRAWN)
    rows.axvline(0, color=INK, lw=1)
    for row, bins in enumerate(_bins()):
        rows.vlines(bins, row - 0.42, row + 0.42, color=QUIET, lw=1)
    bars = _bars(rows, count, height=0.5)
    beyond = [rows.plot([], [], mark_, color=INK, ms=8, clip_on=False)[0] for mark_ in "<>"]
    points = [rows.text(103, row, "", va="center") for row in range(count)]
    return Sheet(
        sheet, stack=stack, numbers=numbers, cuts=cuts, categories=categories, ceiling=ceiling, bars=bars,
        beyond=beyond, points=points,
    )  # fmt: skip


def _bins() -> list[list[float]]:
    """Ends of the bins of each measure, in percent of the range, in the order of the score."""
    levels = datasets.load("tis_2016").dropna(subset=["level_upper_percent"])
    return [
        rows.tolist() for _, rows in levels.groupby("measure", sort=False)["level_upper_percent"]
    ]


def _stack(steps: pd.DataFrame) -> tuple[list[dict], list[dict]]:
    """Segments of the total, one a measure and one for what is open, and their numbers."""
    segments, numbers, left = [], [], 0.0
    for row, color, hatch in zip(steps.itertuples(), PALETTE, HATCHES, strict=True):
        low = row.points_low
        segments.append(
            {"x": left, "width": low, "facecolor": color, "hatch": hatch, "visible": low > 0}
        )
        numbers.append({"text": f"{low:g}", "x": left + low / 2, "visible": low >= NUMBERED})
        left += low
    open_ = steps["points_high"].sum() - left
    rest = {"x": left, "width": open_, "facecolor": PAPER, "hatch": "///", "visible": open_ > 0}
    return [*segments, rest], numbers


def _change_bars(steps: pd.DataFrame) -> tuple[list[dict], list[dict]]:
    """For each measure its change, and what that is worth."""
    bars, points = [], []
    for row, color, hatch in zip(steps.itertuples(), PALETTE, HATCHES, strict=True):
        known = pd.notna(row.change_percent)
        change = row.change_percent + 0.0 if known else 0.0  # never a negative zero
        drawn = min(max(change, DRAWN[0]), DRAWN[1])
        bars.append({"width": drawn, "facecolor": color, "hatch": hatch, "visible": change != 0})
        worth = span(row.points_low, row.points_high)
        points.append({"text": f"{change:.3g} %: {worth}" if known else f"open: {worth}"})
    return bars, points


def _beyond(steps: pd.DataFrame) -> list[tuple[list[float], list[int]]]:
    """Marks at the ends of bars that go on beyond what is drawn."""
    change, (low, high) = steps["change_percent"], DRAWN
    rows = [np.flatnonzero(change < low), np.flatnonzero(change > high)]
    return [([end] * len(at), at) for end, at in zip(DRAWN, rows, strict=True)]


@live(_improvement_sheet)
def plot_improvement(
    sheet: Sheet,
    criteria: str = "juvenile",
    creatine_kinase_limit_u_per_l: float = CREATINE_KINASE_LIMIT_U_PER_L,
    not_examined: Sequence[str] = (),
    **visits: float,
) -> Chart:
    """Show what each measure's change is worth in the total improvement score of 2016.

    Parameters
    ----------
    criteria : {"juvenile", "adult"}
        Whose thresholds name the category.
    creatine_kinase_limit_u_per_l : float
        Upper limit of the laboratory.
    not_examined : sequence of str
        Measures missing at the later visit, such as "chaq".
    **visits
        Measures before and after, such as ``cmas_before`` and ``cmas_after``. What is left out
        is as in the girl of seven at diagnosis and three months later.
    """
    given = improvement_arguments()
    for name in visits:
        if name not in given:
            raise ValueError(datasets.nearest(name, given, "argument"))
    not_examined = [not_examined] if isinstance(not_examined, str) else list(not_examined)
    for name in not_examined:
        if name not in MEASURES:
            raise ValueError(f"not_examined: {datasets.nearest(name, MEASURES, 'measure')}")
    given |= {name: _told(value) for name, value in visits.items()}
    before, after = ({n: given[f"{n}_{end}"] for n in MEASURES} for end in ("before", "after"))
    found = outcomes.total_improvement_score(
        before, after | dict.fromkeys(not_examined), criteria, missing="bound",
        upper_limit_u_per_l={"creatine_kinase": creatine_kinase_limit_u_per_l},
    )  # fmt: skip
    steps = found.steps
    segments, numbers = _stack(steps)
    bars, points = _change_bars(steps)
    thresholds = datasets.load("tis_2016_thresholds")
    thresholds = thresholds[thresholds["population"] == improvement.CRITERIA[criteria]]
    cuts = thresholds["min_total_score"].tolist()
    category = found.category or f"{found.category_low} to {found.category_high}, still open"
    told = [f"{name} {text['text']}" for name, text in zip(MEASURES.values(), points, strict=True)]
    words = (
        f"Total improvement {span(found.total_low, found.total_high)} of 100 points, {category} by the "
        f"{criteria} thresholds; at most {found.ceiling:g} from this baseline. Change in percent of "
        f"the range, and points: {', '.join(told)}. The enzyme's range is recalled; its upper limit, "
        f"{creatine_kinase_limit_u_per_l:g} U/L, is the laboratory's."
    )
    return sheet.chart(
        words,
        found.sources,
        [*found.confidences, "assumed"],
        stack=segments,
        numbers=numbers,
        cuts=[([cut, cut], [0, 1.4]) for cut in cuts],
        categories=[
            {"text": f"{name} {cut:g}", "x": cut}
            for name, cut in zip(thresholds["category"], cuts, strict=True)
        ],
        ceiling=([found.ceiling], [1.05]),
        bars=bars,
        beyond=_beyond(steps),
        points=points,
    )


# --- the girl's year -----------------------------------------------------------------------------


@styled
def table_progress() -> Table:
    """Show what each measure says of the girl's visits, from the same numbers."""
    visits = girl_visits()
    first = visits.iloc[0]
    sheets = {month: examination("girl_7", month) for month in visits.index}
    limit = {"creatine_kinase": CREATINE_KINASE_LIMIT_U_PER_L}
    rows, read = [], []
    for month, visit in visits.iterrows():
        age = sheets[month].pop("age_years")
        cmas = outcomes.cmas_total(sheets[month], age_years=age)
        gain = cmas.change_since(outcomes.cmas_total(sheets[0]))
        score = outcomes.total_improvement_score(
            first, visit, use="cmas", upper_limit_u_per_l=limit
        )
        quiet = [outcomes.inactive_disease(visit, name) for name in DEFINITIONS]
        read += [cmas, score, *quiet]
        rows.append(
            {
                "month": month,
                "CMAS": f"{cmas.total} ({gain['gain_low']:+d}: {gain['important']})"
                if month
                else f"{cmas.total}",
                "disability anchor reached": cmas.anchor,
                "improvement score": f"{score.total:g} ({score.category})"
                if month
                else "the baseline",
                "inactive (3 of 4)": quiet[0].answer,
                "inactive (physician's global needed)": quiet[1].answer,
            }
        )
    last = rows[-1]
    *_, by_count, by_physician = last.values()
    words = (
        f"From diagnosis to month {last['month']} her CMAS rises from {first['cmas']} to "
        f"{visits['cmas'].iloc[-1]} and her improvement score to {last['improvement score']}. Inactive at "
        f"month {last['month']}: {by_count} by three of four, {by_physician} where the physician's global "
        "must be one of them."
    )
    sources = [key for one in read for key in one.sources]
    weak = [word for one in read for word in one.confidences]
    return Table(pd.DataFrame(rows), words, sources, [*weak, "assumed"])


DEFINITIONS = ("printo_2013", "pga_essential_2015")
"""Two definitions of inactive disease, by three of four and by the physician's global."""


@styled
def table_inactive(visit_month: int = 12) -> Table:
    """Show which items of inactive disease the girl of seven meets at a visit.

    Parameters
    ----------
    visit_month : int
        Months since diagnosis.
    """
    visits = girl_visits()
    if visit_month not in visits.index:
        raise ValueError(datasets.nearest(visit_month, visits.index, "month"))
    one, other = (outcomes.inactive_disease(visits.loc[visit_month], d) for d in DEFINITIONS)
    steps = one.steps
    names = (
        dict(zip(visits.columns, visits.columns, strict=True))
        | MEASURES
        | {"mmt8": "Strength (MMT8)"}
    )
    frame = pd.DataFrame(
        {
            "item": [names[name] for name in steps["item"]],
            "her value": [f"{r.value:g} {r.unit}" for r in steps.itertuples()],
            "limit": [f"{r.operator} {r.threshold:g} {r.unit}" for r in steps.itertuples()],
            "met": steps["met"],
        }
    )  # fmt: skip
    met = (steps["met"] == "met").sum()
    words = (
        f"At month {visit_month} {met} of {len(steps)} items are met. By three of four (limits included) the "
        f"disease counts as inactive: {one.answer}; where the physician's global must be one of them: "
        f"{other.answer}. {'; '.join(other.steps['note'].dropna().unique()).capitalize()}."
    )
    sources = [*one.sources, *other.sources]
    return Table(frame, words, sources, [*one.confidences, *other.confidences, "assumed"])
