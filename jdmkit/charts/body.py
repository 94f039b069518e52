"""A schematic child, on which figures mark places."""

from typing import Any

from matplotlib.axes import Axes
from matplotlib.patches import Circle, Ellipse, FancyBboxPatch

from jdmkit.charts.styles import QUIET

MUSCLES = {
    "neck": ((0.0, 8.6, 0.7, 0.5),),
    "arms": ((-1.05, 7.75, 0.8, 0.7), (1.05, 7.75, 0.8, 0.7)),
    "trunk": ((0.0, 6.7, 1.5, 1.5),),
    "legs": (
        *((-0.55, 5.1, 0.8, 0.9), (0.55, 5.1, 0.8, 0.9)),
        *((-0.5, 3.9, 0.62, 1.5), (0.5, 3.9, 0.62, 1.5)),
    ),
}
"""Parts of the body to the ellipses that mark them: center x, y, width, height."""


def draw_body(axes: Axes) -> None:
    """Draw the outline of a child, about 4 wide and 10 high, feet at 0."""
    outline: dict[str, Any] = {"fc": "#f4f1ec", "ec": QUIET, "lw": 1.2}
    axes.add_patch(Circle((0, 9.4), 0.62, **outline))
    trunk_and_legs = ((-0.95, 5.1, 1.9, 3.3), (-0.9, 0.6, 0.75, 4.4), (0.15, 0.6, 0.75, 4.4))
    for x, y, width, height in trunk_and_legs:
        axes.add_patch(FancyBboxPatch((x, y), width, height, boxstyle="round,pad=0.12", **outline))
    for side in (-1, 1):
        axes.add_patch(Ellipse((side * 1.5, 6.6), 0.55, 3.4, angle=side * 14, **outline))


def muscle_patches(axes: Axes, part: str, **look: Any) -> list[Ellipse]:
    """Mark the muscles of one part of the body; return the marks."""
    marks = [Ellipse((x, y), width, height, **look) for x, y, width, height in MUSCLES[part]]
    for one in marks:
        axes.add_patch(one)
    return marks
