"""Lesson 1b: the CMAS."""

import pandas as pd

from jdmkit import datasets, measures
from jdmkit.charts import (
    FAINT,
    LINES,
    MUSCLES,
    PALETTE,
    PAPER,
    QUIET,
    Chart,
    Sheet,
    Table,
    blank_axes,
    draw_body,
    live,
    muscle_patches,
    styled,
)
from jdmkit.lessons.measures.parts import NOT_EXAMINED, _bars, _rows, _told
from jdmkit.measures import span

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


def _regions(found: measures.CmasTotal) -> pd.DataFrame:
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


def _cmas_words(found: measures.CmasTotal, regions: pd.DataFrame, age: float) -> str:
    """Total, anchor, the weakest part, and what the tables say of this age."""
    anchor, *middle, _ = found.reading["statement"]
    where = anchor.removeprefix("Highest anchor reached: ").split(" (typical")[0]
    open_ = len(found.not_examined)
    said = [
        f"CMAS {span(found.total_low, found.total_high)} of {MOST} points at {age:g} years",
        f" ({open_} of {len(found.levels)} items not examined)" if open_ else "",
        f"; disability anchor reached: {where}. ",
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
    found = measures.cmas_total({n: _told(v) for n, v in (girl | items).items()}, age_years=age)
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
