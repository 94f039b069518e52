"""Lesson 1b: parts shared by the exhibits."""

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from jdmkit.charts import INK

NOT_EXAMINED = "not examined"
"""Value of an open answer in a figure's arguments; what is left out is as in the girl of seven."""

CREATINE_KINASE_LIMIT_U_PER_L = 170.0
"""Upper limit of a made-up laboratory; every laboratory prints its own."""


def answer_of(value: object) -> object:
    """Answer as the computations take it, None where it is open.

    >>> answer_of(NOT_EXAMINED), answer_of(float("nan")), answer_of(3)
    (None, None, 3)
    """
    open_ = value is None or value is pd.NA or value != value or value == NOT_EXAMINED
    return None if open_ else value


def name_rows(axes: Axes, names: list[str], top: float) -> None:
    """Name one row after another, from the top, below some free space."""
    axes.set_yticks(range(len(names)), names)
    axes.set_ylim(len(names) - 0.5, -0.5 - top)
    axes.tick_params(axis="y", length=0)


def empty_bars(axes: Axes, count: int, height: float = 0.62) -> list[Rectangle]:
    """Draw empty bars, one per row; return them."""
    boxes = [Rectangle((0, row - height / 2), 0, height, ec=INK, lw=0.8) for row in range(count)]
    return [axes.add_patch(box) for box in boxes]
