"""Lesson 1b: parts shared by the exhibits."""

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from jdmkit.charts import INK

NOT_EXAMINED = "not examined"
"""How a figure is told that an answer is open; what is left out is as in the girl of seven."""


def _told(value: object) -> object:
    """Answer as the computations take it."""
    open_ = value is None or value is pd.NA or value != value or value == NOT_EXAMINED
    return None if open_ else value


def _rows(axes: Axes, names: list[str], top: float) -> None:
    """Name one row after another, from the top, below some free space."""
    axes.set_yticks(range(len(names)), names)
    axes.set_ylim(len(names) - 0.5, -0.5 - top)
    axes.tick_params(axis="y", length=0)


def _bars(axes: Axes, count: int, height: float = 0.62) -> list[Rectangle]:
    """Empty bars, one a row."""
    boxes = [Rectangle((0, row - height / 2), 0, height, ec=INK, lw=0.8) for row in range(count)]
    return [axes.add_patch(box) for box in boxes]
