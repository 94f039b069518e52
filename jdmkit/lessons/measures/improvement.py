"""Lesson 1b: the total improvement score."""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from jdmkit import cases, datasets, measures
from jdmkit.charts import INK, LINES, PALETTE, PAPER, QUIET, Chart, Sheet, blank_axes, live, say
from jdmkit.lessons.measures.parts import (
    CREATINE_KINASE_LIMIT_U_PER_L,
    answer_of,
    empty_bars,
    name_rows,
)
from jdmkit.measures import span

MEASURES = {
    "physician_global_cm": "Physician global",
    "parent_global_cm": "Parent global",
    "cmas": "Strength (CMAS)",
    "chaq": "Function (CHAQ)",
    "creatine_kinase_u_per_l": "Enzyme (CK)",
    "extramuscular_global_cm": "Extramuscular",
}
"""One instrument per measure of the core set, in the order of the score, with its short name."""

HATCHES = ("", "\\\\", "..", "xx", "--", "++")

DRAWN = (-40, 100)
"""Percent of the range between which a change is drawn; an arrow shows that it goes on."""

NUMBERED = 7.0
"""Points from which a segment has room for its number."""


WORDS = """
Total improvement {total} of 100 points, {category} by the {criteria} thresholds; at most
{ceiling:g} from this baseline.
Change in percent of the range, and points: {changes}.
The enzyme's range is recalled; its upper limit, {limit:g} U/L, is the laboratory's.
"""


def improvement_arguments(first: int = 0, later: int = 3) -> dict[str, float]:
    """Return two visits of the girl, as :func:`plot_improvement` takes them.

    >>> improvement_arguments(0, 6)["cmas_after"]
    45.0
    """
    visits, ends = cases.visits(), {"before": first, "after": later}
    return {
        f"{name}_{end}": float(visits.loc[month, name])
        for name in MEASURES
        for end, month in ends.items()
    }


def _improvement_sheet() -> Sheet:
    sheet, (total, rows) = blank_axes(9.2, 5.4, nrows=2, gridspec_kw={"height_ratios": (1, 2.1)})
    return Sheet(sheet, **_draw_total(total), **_draw_changes(rows))


def _draw_total(axes: Axes) -> dict[str, object]:
    """Draw the axis of the total; return segments, numbers, cut-offs and the ceiling."""
    count = len(MEASURES)
    axes.set(
        xlim=(0, 100),
        ylim=(0, 1.75),
        yticks=[],
        xlabel="points, all six together (triangle: the most from this baseline)",
    )
    axes.spines["left"].set_visible(False)
    stack = [axes.add_patch(Rectangle((0, 0), 0, 0.9, ec=INK, lw=0.8)) for _ in range(count + 1)]
    box = {"fc": PAPER, "ec": "none", "pad": 1.2}
    numbers = [axes.text(0, 0.45, "", ha="center", va="center", bbox=box) for _ in range(count)]
    cuts = [axes.plot([], [], color=INK, ls=line, lw=1.4)[0] for line in LINES[:3]]
    categories = [axes.text(0, 1.5, "", va="center") for _ in range(3)]
    (ceiling,) = axes.plot([], [], "v", color=PALETTE[1], ms=9, clip_on=False)
    return {
        "stack": stack,
        "numbers": numbers,
        "cuts": cuts,
        "categories": categories,
        "ceiling": ceiling,
    }


def _draw_changes(axes: Axes) -> dict[str, object]:
    """Draw one row per measure with the ends of its bins; return bars, arrows and points."""
    count = len(MEASURES)
    name_rows(axes, list(MEASURES.values()), top=0)
    axes.set(xlim=(-40, 130), xticks=range(DRAWN[0], DRAWN[1] + 1, 20))
    axes.set_xlabel("improvement in percent of the scale's range (ticks: where a bin ends)", x=0.41)
    axes.spines["bottom"].set_bounds(*DRAWN)
    axes.axvline(0, color=INK, lw=1)
    for row, ends in enumerate(measures.bin_ends().values()):
        axes.vlines(ends, row - 0.42, row + 0.42, color=QUIET, lw=1)
    bars = empty_bars(axes, count, height=0.5)
    beyond = [axes.plot([], [], mark, color=INK, ms=8, clip_on=False)[0] for mark in "<>"]
    points = [axes.text(103, row, "", va="center") for row in range(count)]
    return {"bars": bars, "beyond": beyond, "points": points}


def _stack(steps: pd.DataFrame) -> tuple[list[dict], list[dict]]:
    """Segments of the total, one per measure and one for what is open, and their numbers."""
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
    """Bar of the change in each measure, and the points that it earns."""
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
    """Arrows at the ends of bars that are longer than what is drawn."""
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
    given = _given(visits)
    not_examined = [not_examined] if isinstance(not_examined, str) else list(not_examined)
    for name in not_examined:
        if name not in MEASURES:
            raise ValueError(f"not_examined: {datasets.nearest(name, MEASURES, 'measure')}")
    before, after = ({n: given[f"{n}_{end}"] for n in MEASURES} for end in ("before", "after"))
    found = measures.total_improvement_score(
        before,
        after | dict.fromkeys(not_examined),
        criteria,
        missing="bound",
        upper_limit_u_per_l={"creatine_kinase": creatine_kinase_limit_u_per_l},
    )
    segments, numbers = _stack(found.steps)
    bars, points = _change_bars(found.steps)
    changes = [
        f"{name} {text['text']}" for name, text in zip(MEASURES.values(), points, strict=True)
    ]
    words = say(
        WORDS,
        total=span(found.total_low, found.total_high),
        category=found.category or f"{found.category_low} to {found.category_high}, still open",
        criteria=criteria,
        ceiling=found.ceiling,
        changes=", ".join(changes),
        limit=creatine_kinase_limit_u_per_l,
    )
    return sheet.chart(
        words,
        found.sources,
        [*found.confidences, "assumed"],
        stack=segments,
        numbers=numbers,
        ceiling=([found.ceiling], [1.05]),
        bars=bars,
        beyond=_beyond(found.steps),
        points=points,
        **_threshold_places(criteria),
    )


def _given(visits: Mapping[str, object]) -> dict[str, object]:
    """Both visits: what was given, and the girl's values for the rest."""
    girl = improvement_arguments()
    for name in visits:
        if name not in girl:
            raise ValueError(datasets.nearest(name, girl, "argument"))
    return girl | {name: answer_of(value) for name, value in visits.items()}


def _threshold_places(criteria: str) -> dict[str, list]:
    """Cut-offs of the categories, and their names."""
    table = datasets.load("tis_2016_thresholds")
    table = table[table["population"] == measures.CRITERIA[criteria]]
    cuts = table["min_total_score"].tolist()
    return {
        "cuts": [([cut, cut], [0, 1.4]) for cut in cuts],
        "categories": [
            {"text": f"{name} {cut:g}", "x": cut}
            for name, cut in zip(table["category"], cuts, strict=True)
        ],
    }
