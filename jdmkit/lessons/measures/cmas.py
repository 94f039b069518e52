"""Lesson 1b: the CMAS."""

import pandas as pd
from matplotlib.axes import Axes

from jdmkit import cases, datasets, measures
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
    say,
    styled,
)
from jdmkit.lessons.measures.parts import NOT_EXAMINED, answer_of, empty_bars, name_rows
from jdmkit.measures import CMAS_MAX, span

REGION_NAMES = {"neck": (0.95, 9.3), "arms": (1.75, 7.9), "trunk": (2.2, 6.3), "legs": (1.2, 3.4)}
"""Place of the name of each part of the body, beside the schematic child."""

WORDS = """
CMAS {total} of {most} points at {age_years:g} years{open_items}{anchor}
{weakest}
{reading}
"""

ANCHOR = "; disability anchor reached: {anchor}."

OPEN_ITEMS = " ({count} of {items} items not examined)"

WEAKEST = "The smallest share of points: {part}, {reached} of {most}."

NONE_WEAKEST = "No one part is the weakest for certain."

LEVELS = """
{maneuvers} maneuvers, {levels} levels, at most {most} points.
The wording of {secondary} maneuvers is that of unofficial transcriptions.
"""


def cmas_arguments(child_id: str = cases.GIRL, visit_month: int = 0) -> dict[str, object]:
    """One examination and the age at it, as :func:`plot_cmas` takes them.

    Raises
    ------
    KeyError
        If the examination does not exist. The message suggests the closest one.

    Examples
    --------
    >>> sheet = cmas_arguments("girl_7", 12)
    >>> sheet["head_lift"], sheet["age_years"]
    (3, 8.0)
    """
    levels = cases.examination(child_id, visit_month)
    found = {name: NOT_EXAMINED if level is None else level for name, level in levels.items()}
    return found | {"age_years": float(cases.visits(child_id).loc[visit_month, "age_years"])}


def _cmas_sheet() -> Sheet:
    sheet, _ = blank_axes(9.2, 5.8)
    sheet.clear()
    grid = sheet.add_gridspec(2, 2, width_ratios=(1, 1.75), height_ratios=(4.2, 1))
    body, items, total = (
        sheet.add_subplot(place) for place in (grid[0, 0], grid[0, 1], grid[1, :])
    )
    moving = _draw_regions(body) | _draw_items(items)
    _draw_norms(total)
    (sure,) = empty_bars(total, 1)
    (maybe,) = empty_bars(total, 1)
    return Sheet(sheet, **moving, sure=sure, maybe=maybe)


def _draw_regions(axes: Axes) -> dict[str, object]:
    """Draw the schematic child; return the marks and the names of the parts of the body."""
    draw_body(axes)
    marks = [muscle_patches(axes, part, ec=QUIET, lw=1) for part in MUSCLES]
    said = [axes.text(x, y, "", va="center") for x, y in REGION_NAMES.values()]
    axes.set(xlim=(-2.3, 4.6), ylim=(0.2, 10.6), aspect="equal")
    axes.axis("off")
    return {"marks": marks, "said": said}


def _draw_items(axes: Axes) -> dict[str, object]:
    """Draw what each maneuver can reach; return the bars and numbers of what it reached."""
    table = datasets.load("cmas_items")
    name_rows(axes, [label.split(",")[0].split(" (")[0] for label in table["label"]], top=0)
    axes.set(xlim=(0, 7.4), xticks=range(7), xlabel="points (gray: what can be reached)")
    axes.xaxis.set_label_coords(0.4, -0.11)
    axes.spines["bottom"].set_bounds(0, 6)
    axes.barh(range(len(table)), table["max_score"], height=0.7, fc=FAINT, ec="none")
    bars = empty_bars(axes, len(table))
    points = [axes.text(6.2, row, "", va="center") for row in range(len(table))]
    return {"bars": bars, "points": points}


def _draw_norms(axes: Axes) -> None:
    """Draw the axis of the total, with disability anchors and healthy children of four."""
    table = datasets.load("cmas_interpretation")
    healthy = table.set_index("name").loc["healthy_mean_total"]
    anchors = table.query("kind == 'disability_anchor'")
    axes.axvspan(healthy["lower"], healthy["upper"], color=PALETTE[2], alpha=0.3, lw=0)
    axes.vlines(anchors["value"], 0, 1, color=QUIET, ls=LINES[3])
    axes.set(xlim=(0, CMAS_MAX), ylim=(0, 1), yticks=[])
    axes.set_xticks([0, 15, *anchors["value"], CMAS_MAX])
    axes.set_xlabel("total (dotted: disability anchors; band: healthy at four)")
    axes.spines["left"].set_visible(False)


def _weakest_words(regions: pd.DataFrame) -> str:
    """Name the part with the smallest share of its points, where that is certain."""
    if (regions["points_low"] == regions["max_score"]).all():
        return ""
    part = measures.weakest_region(regions)
    if part is None:
        return NONE_WEAKEST
    row = regions.loc[part]
    reached = span(row["points_low"], row["points_high"])
    return say(WEAKEST, part=part, reached=reached, most=row["max_score"])


def _anchor_words(statement: str) -> str:
    """Name the disability anchor, or say that none is read at this age."""
    lead = "Highest anchor reached: "
    if not statement.startswith(lead):
        return f". {statement}"
    return say(ANCHOR, anchor=statement.removeprefix(lead).split(" (typical")[0])


def _cmas_words(found: measures.CmasTotal, regions: pd.DataFrame, age_years: float) -> str:
    """Total, anchor, the weakest part, and what the tables say of this age."""
    anchor, *middle, _ = found.reading["statement"]
    count, items = len(found.not_examined), len(found.levels)
    return say(
        WORDS,
        total=span(found.total_low, found.total_high),
        most=CMAS_MAX,
        age_years=age_years,
        open_items=OPEN_ITEMS.format(count=count, items=items) if count else "",
        anchor=_anchor_words(anchor),
        weakest=_weakest_words(regions),
        reading=" ".join(text[0].upper() + text[1:] for text in middle),
    )


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
    girl = cmas_arguments()
    girls_age = girl.pop("age_years")
    age = girls_age if age_years is None else age_years
    levels = {name: answer_of(value) for name, value in (girl | items).items()}
    found = measures.cmas_total(levels, age_years=age)
    regions = measures.points_by_region(found).loc[list(MUSCLES)]
    bars, points = _item_bars(found.steps)
    return sheet.chart(
        _cmas_words(found, regions, age),
        found.sources,
        [*found.confidences, "assumed"],
        marks=_region_marks(regions),
        said=[
            {"text": f"{part}\n{span(row.points_low, row.points_high)} of {row.max_score}"}
            for part, row in regions.iterrows()
        ],
        bars=bars,
        points=points,
        **_total_bars(found),
    )


def _item_bars(steps: pd.DataFrame) -> tuple[list[dict], list[dict]]:
    """Bar and number of each maneuver; an open one is hatched up to its maximum."""
    bars, points = [], []
    for row in steps.itertuples():
        open_ = row.points_low < row.points_high
        hatch, color = ("///", PAPER) if open_ else ("", PALETTE[0])
        size = {"width": row.points_high, "visible": row.points_high > 0}
        bars.append({"hatch": hatch, "facecolor": color} | size)
        text = f"0 to {row.points_high}" if open_ else f"{row.points_low} of {row.max_score}"
        points.append({"text": text})
    return bars, points


def _region_marks(regions: pd.DataFrame) -> list[list[dict]]:
    """Marks of the muscles: the weaker the darker, hatched where an item is open."""
    weakness = 1 - regions["points_high"] / regions["max_score"]
    marks = []
    for part, row in regions.iterrows():
        hatch = "///" if row.points_low < row.points_high else ""
        look = {"facecolor": PALETTE[1], "alpha": 0.15 + 0.75 * weakness[part], "hatch": hatch}
        marks.append([look] * len(MUSCLES[part]))
    return marks


def _total_bars(found: measures.CmasTotal) -> dict[str, dict]:
    """Bars of the total: points reached for certain, and points that are open."""
    low, high = found.total_low, found.total_high
    row = {"y": 0.25, "height": 0.5}
    return {
        "sure": row | {"width": low, "facecolor": PALETTE[0], "visible": low > 0},
        "maybe": row
        | {
            "x": low,
            "width": high - low,
            "facecolor": PAPER,
            "hatch": "///",
            "visible": high > low,
        },
    }


@styled
def table_cmas_levels() -> Table:
    """Say in words what each level of each maneuver is."""
    items, levels = datasets.load("cmas_items"), datasets.load("cmas_levels")
    texts = [
        "; ".join(f"{row.level}: {row.text}" for row in levels[levels["item"] == item].itertuples())
        for item in items["item"]
    ]
    words = say(
        LEVELS,
        maneuvers=len(items),
        levels=len(levels),
        most=items["max_score"].sum(),
        secondary=levels.loc[levels["confidence"] == "secondary", "item"].nunique(),
    )
    frame = pd.DataFrame({"maneuver": items["label"], "levels": texts})
    return Table(frame, words, *datasets.provenance(items, levels))
