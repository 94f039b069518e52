"""Lesson 0: the lessons in order, and how a number reaches the reader."""

from matplotlib.axes import Axes
from matplotlib.patches import FancyBboxPatch

from jdmkit.charts import INK, PALETTE, PAPER, QUIET, Chart, blank_axes, say, styled

LESSON_MAP = (
    ("0  Start here", True),
    ("1  The disease", True),
    ("1b  Its measures", True),
    ("2  How IVIG works", True),
    ("3  The products", True),
    ("4  Dosing and infusion", True),
    ("5  Cost", True),
    ("6  Simulated response", True),
    ("7  Benefits, risks, plans", False),
    ("8  One child", False),
)
"""Lessons in order, and whether each exists yet."""

FLOW = ("Tables\nwith sources", "Computations", "Charts\nwith words", "Lessons", "Your reading")
"""Stations of a number on its way to the reader."""

WORDS = """
The kit plans {planned} lessons; {count} stand now: {names}.
A number flows one way: from a table with a source through a computation into a chart with words,
and so into the lesson you read.
"""


def _box(axes: Axes, x: float, y: float, text: str, width: float, solid: bool) -> None:
    edge, line = (PALETTE[0], "-") if solid else (QUIET, "--")
    box = FancyBboxPatch(
        (x, y), width, 0.62, boxstyle="round,pad=0.02", fc=PAPER, ec=edge, lw=1.6, ls=line
    )
    axes.add_patch(box)
    axes.text(
        x + width / 2, y + 0.31, text, ha="center", va="center", color=INK if solid else QUIET
    )


@styled
def plot_lesson_map() -> Chart:
    """Draw the lessons in order, and below them how a number reaches the reader."""
    sheet, axes = blank_axes(8.2, 4.8)
    for index, (name, exists) in enumerate(LESSON_MAP):
        row, column = divmod(index, 3)
        _box(axes, column * 2.75, 3.95 - row * 0.85, name, 2.5, exists)
    for index, name in enumerate(FLOW):
        _box(axes, index * 1.66, 0, name, 1.36, True)
        if index:
            start, end = (index * 1.66 - 0.27, 0.31), (index * 1.66 - 0.03, 0.31)
            axes.annotate("", end, start, arrowprops={"arrowstyle": "->", "color": INK})
    axes.text(0, 4.8, "Lessons (dashed: still to come)", weight="bold")
    axes.text(0, 0.8, "How a number reaches you", weight="bold")
    axes.set(xlim=(-0.1, 8.15), ylim=(-0.15, 5.05))
    axes.axis("off")
    names = [name.split("  ")[1] for name, exists in LESSON_MAP if exists]
    return Chart(
        sheet, say(WORDS, planned=len(LESSON_MAP), count=len(names), names=", ".join(names))
    )
