"""Lesson 1b: the total improvement score."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.patches import Rectangle

from jdmkit import datasets, measures
from jdmkit.charts import INK, LINES, PALETTE, PAPER, QUIET, Chart, Sheet, blank_axes, live
from jdmkit.lessons.measures.classification import CREATINE_KINASE_LIMIT_U_PER_L
from jdmkit.lessons.measures.parts import _bars, _rows, _told
from jdmkit.measures import span

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
    found = measures.total_improvement_score(
        before, after | dict.fromkeys(not_examined), criteria, missing="bound",
        upper_limit_u_per_l={"creatine_kinase": creatine_kinase_limit_u_per_l},
    )  # fmt: skip
    steps = found.steps
    segments, numbers = _stack(steps)
    bars, points = _change_bars(steps)
    thresholds = datasets.load("tis_2016_thresholds")
    thresholds = thresholds[thresholds["population"] == measures.CRITERIA[criteria]]
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
