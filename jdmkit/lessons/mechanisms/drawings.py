"""Drawings of the proposed mechanisms of IVIG: two panels each, before and with it.

Cartoons: they show an idea, to no scale. Infused IgG has a round foot and the patient's own a
square one, so that color is not needed to tell them apart.
"""

from collections.abc import Callable
from math import cos, radians, sin

from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Circle, FancyBboxPatch, Rectangle

from jdmkit.charts import FAINT, INK, PALETTE, PAPER, QUIET

BLUE, ORANGE, GREEN, PINK, BROWN, GRAY = PALETTE

INFUSED = Line2D([], [], color=BLUE, marker="o", lw=2.4, label="infused IgG")

OWN = Line2D(
    [], [], color=ORANGE, marker="s", lw=2.4, label="the patient's own IgG, autoantibodies among it"
)


def _igg(axes: Axes, x: float, y: float, own: bool = False, turn: float = 0) -> None:
    """Draw one IgG: a Y whose foot says whose it is; turned by degrees."""
    color, foot = (ORANGE, "s") if own else (BLUE, "o")
    across, along = cos(radians(turn)), sin(radians(turn))

    def at(a: float, b: float) -> tuple[float, float]:
        return x + a * across - b * along, y + a * along + b * across

    for tip in (-0.38, 0.38):
        points = [at(tip, 0.5), at(0, 0.05), at(0, -0.45)]
        axes.plot(*zip(*points, strict=True), color=color, lw=2.4, solid_capstyle="round")
    axes.plot(*at(0, -0.45), marker=foot, color=color, ms=6)


def _arrow(
    axes: Axes, start: tuple, end: tuple, color: str = INK, ls: str = "-", lw: float = 1.6
) -> None:
    style = {"arrowstyle": "-|>", "color": color, "ls": ls, "lw": lw, "shrinkA": 0, "shrinkB": 0}
    axes.annotate("", end, start, arrowprops=style)


def _label(axes: Axes, x: float, y: float, text: str, **style: object) -> None:
    axes.text(x, y, text, **{"ha": "center", "va": "center", "size": "small"} | style)


def _box(
    axes: Axes, x: float, y: float, width: float, height: float, text: str, **look: object
) -> None:
    """Draw a rounded box around its middle, with a text inside."""
    corner = (x - width / 2, y - height / 2)
    look = {"fc": PAPER, "ec": QUIET, "lw": 1.4} | look
    axes.add_patch(
        FancyBboxPatch(corner, width, height, boxstyle="round,pad=0,rounding_size=0.3", **look)
    )
    _label(axes, x, y, text)


def _cell(axes: Axes, x: float, y: float, radius: float, text: str, color: str = GREEN) -> None:
    axes.add_patch(Circle((x, y), radius, fc=PAPER, ec=color, lw=2))
    _label(axes, x, y, text)


def _receptor(
    axes: Axes, x: float, y: float, turn: float = 0, color: str = GREEN, sign: str = ""
) -> None:
    """Draw a cup that holds a foot; a sign in its stem says what it does."""
    across, along = cos(radians(turn)), sin(radians(turn))
    shape = [(-0.3, 0.32), (-0.3, 0), (0, -0.18), (0, -0.6), (0, -0.18), (0.3, 0), (0.3, 0.32)]
    points = [(x + a * across - b * along, y + a * along + b * across) for a, b in shape]
    axes.plot(*zip(*points, strict=True), color=color, lw=2.2, solid_joinstyle="round")
    if sign:
        box = {"boxstyle": "circle,pad=0.12", "fc": PAPER, "ec": color}
        place = (x + 0.45 * along, y - 0.45 * across)
        _label(axes, *place, sign, weight="bold", color=color, bbox=box)


def _wall(axes: Axes, y: float, text: str) -> None:
    """Draw a strip of tissue across the panel, with its name under it."""
    axes.add_patch(Rectangle((0.2, y - 0.25), 9.6, 0.5, fc=FAINT, ec=QUIET, lw=1))
    _label(axes, 5, y - 0.75, text)


def _fcrn(before: Axes, given: Axes) -> None:
    few, full = [(2, True), (5, True)], [(2, False), (5, True)]
    kept, gone = "most IgG is handed back", "the rest is broken down"
    filled, more = "the receptors are full", "more of all IgG is broken down"
    loads = (
        (before, few, [True], kept, gone),
        (given, full, [False, False, True], filled, more),
    )
    for axes, held, lost, up, down in loads:
        shape = "round,pad=0,rounding_size=0.8"
        axes.add_patch(FancyBboxPatch((0.5, 1.6), 9, 4, boxstyle=shape, fc=PAPER, ec=GREEN, lw=2))
        _label(axes, 8.0, 5.1, "vessel cell")
        for x, own in held:
            _receptor(axes, x, 3.4)
            _igg(axes, x, 4.0, own)
            _arrow(axes, (x, 4.75), (x, 6.4))
        for place, own in enumerate(lost):
            x = 6.9 + 1.0 * place
            _igg(axes, x, 3.6, own)
            _arrow(axes, (x, 2.9), (x, 0.9), color=PINK, ls="--")
        _label(axes, 3.5, 6.85, up)
        _label(axes, 5.4, 0.4, down)
        _label(axes, 3.5, 2.3, "FcRn")


def _complement(before: Axes, given: Axes) -> None:
    for axes in (before, given):
        _wall(axes, 1.2, "wall of a small vessel in muscle")
    for x in (1.8, 4.2, 6.6):
        before.plot(x, 5.4, "^", color=BROWN, ms=11)
        _arrow(before, (x, 4.9), (x + 0.4, 3.2), color=BROWN)
    for x in (2.2, 4.6, 7.0):
        for side in (-0.28, 0.28):
            before.add_patch(
                Rectangle((x + side - 0.13, 0.85), 0.26, 1.6, fc=BROWN, ec=INK, lw=0.8)
            )
    _label(before, 4.2, 6.3, "activated C3b and C4b")
    _label(before, 8.6, 3.0, "C5b-9\npore")
    for x in (1.8, 4.4, 7.0):
        given.plot(x, 4.9, "^", color=BROWN, ms=11)
        _igg(given, x + 0.75, 4.7, turn=60)
        _igg(given, x, 4.0, turn=0)
    _label(given, 5, 6.3, "infused IgG catches C3b and C4b")
    _label(given, 5, 2.2, "fewer pores form")


def _inhibitory(before: Axes, given: Axes) -> None:
    for axes, minus, text in (
        (before, (3,), "the brake is short"),
        (given, (0, 1, 3), "more of the brake"),
    ):
        _cell(axes, 5, 2.7, 1.75, "B cell or\nmonocyte")
        for place in range(5):
            turn = 72 - 36 * place
            x, y = 5 - 2.35 * sin(radians(turn)), 2.7 + 2.35 * cos(radians(turn))
            stop = place in minus
            _receptor(axes, x, y, turn, GREEN if stop else PINK, "−" if stop else "+")
        _label(axes, 5, 6.3, text)
    _label(before, 5, 0.3, "− FcγRIIB     + activating FcγR")
    _label(given, 5, 0.3, "seen in adults with CIDP")


def _sialylated(before: Axes, given: Axes) -> None:
    steps = (
        "IgG with sialic acid",
        "SIGN-R1 on a\nspleen cell",
        "IL-33, IL-4",
        "more FcγRIIB:\nless inflammation",
    )
    human = ("IgG with sialic acid", "DC-SIGN?", "IL-33, IL-4?", "contested")
    for axes, texts, line in ((before, steps, "-"), (given, human, "--")):
        for place, text in enumerate(texts):
            y = 6.3 - 1.85 * place
            _box(axes, 5, y, 6.4, 1.2, text, ls=line, ec=BLUE if line == "-" else QUIET)
            if place:
                _arrow(axes, (5, y + 1.22), (5, y + 0.63), ls=line)


def _activating(before: Axes, given: Axes) -> None:
    for axes in (before, given):
        _wall(axes, 1.1, "muscle")
        _cell(axes, 5, 5.3, 1.25, "macrophage")
        for x in (3.5, 5, 6.5):
            _receptor(axes, x, 3.35 + abs(x - 5) * 0.3, 180 - (x - 5) * 26, PINK)
    for x in (3.0, 5, 7.0):
        _igg(before, x, 2.0 if x == 5 else 2.15, own=True, turn=180 + (5 - x) * 8)
    for x in (1.4, 8.6):
        _igg(given, x, 1.9, own=True, turn=180)
    for x in (3.5, 5, 6.5):
        _igg(given, 5 + (x - 5) * 1.2, 2.65 + abs(x - 5) * 0.2, turn=180 + (5 - x) * 22)
    _label(before, 8.2, 4.6, "armed")
    _label(given, 8.3, 4.6, "occupied")


def _idiotype(before: Axes, given: Axes) -> None:
    for axes in (before, given):
        _wall(axes, 1.1, "what an autoantibody attacks")
    for x in (2.2, 5, 7.8):
        _igg(before, x, 1.95, own=True, turn=180)
        _igg(given, x, 3.6, own=True, turn=180)
        _igg(given, x, 2.95 - 0.3)
    _label(before, 5, 4.4, "bound")
    _label(given, 5, 5.2, "caught by their own arms,\nfor as long as the level is high")


def _cytokines(before: Axes, given: Axes) -> None:
    dots = [
        (1.2, 4.6),
        (2.6, 5.5),
        (3.8, 4.5),
        (5.1, 5.6),
        (6.2, 4.7),
        (7.5, 5.4),
        (8.7, 4.5),
        (1.9, 3.6),
        (8.0, 3.6),
    ]
    for axes, shown, spikes, stuck in ((before, dots, 9, (3.1, 6.7)), (given, dots[::4], 3, ())):
        _wall(axes, 1.2, "small vessel")
        for x, y in shown:
            axes.plot(x, y, "*", color=PINK, ms=10)
        for place in range(spikes):
            x = 0.9 + 8.2 * place / (spikes - 1)
            axes.plot([x, x], [1.45, 1.95], color=BROWN, lw=2.4)
        for x in stuck:
            _cell(axes, x, 2.75, 0.75, "T", INK)
    _cell(given, 5, 3.4, 0.75, "T", INK)
    _label(before, 5, 6.5, "cytokines (stars)")
    _label(given, 5, 6.5, "fewer in biopsies after IVIG")


def _interferon(before: Axes, given: Axes) -> None:
    _box(before, 5, 5.7, 6, 1.2, "active disease", ec=PINK)
    _arrow(before, (5, 5.05), (5, 4.1))
    _box(before, 5, 3.4, 6, 1.2, "type I interferon", ec=PINK)
    _arrow(before, (5, 2.75), (5, 1.8))
    _box(before, 5, 1.1, 6, 1.2, "MxA and other\nstimulated genes", ec=PINK)
    _box(given, 2.6, 5.7, 4.4, 1.2, "any treatment\nthat works")
    _box(given, 7.6, 5.7, 3.4, 1.2, "IVIG", ec=BLUE)
    _arrow(given, (2.6, 5.05), (2.6, 4.1))
    _box(given, 2.6, 3.4, 4.4, 1.2, "less active disease")
    _arrow(given, (3.0, 2.75), (4.2, 1.8))
    _arrow(given, (7.4, 5.05), (6.0, 1.8), color=QUIET, ls="--")
    _label(given, 7.7, 3.4, "direct?\nnot found", color=QUIET)
    _box(given, 5, 1.1, 6, 1.2, "lower interferon\nsignature")


def _lymphocytes(before: Axes, given: Axes) -> None:
    for axes, regulators, b_cells in ((before, (5,), (2, 5, 8)), (given, (2, 5, 8), (5,))):
        for x in (2, 5, 8):
            there = x in regulators
            _cell(axes, x, 5.0, 1.1, "Treg" if there else "T", GREEN if there else QUIET)
            active = x in b_cells
            _cell(axes, x, 2.1, 1.1, "B" if active else "B\nquiet", PINK if active else QUIET)
    _label(before, 5, 0.4, "few regulatory T, many active B")
    _label(given, 5, 0.4, "reported in several other diseases")


DRAWINGS: dict[str, tuple[Callable[[Axes, Axes], None], tuple[str, str], bool]] = {
    "FcRn saturation": (_fcrn, ("Ordinary IgG level", "After a high dose"), True),
    "Complement scavenging": (_complement, ("Before", "With IVIG"), False),
    "Inhibitory Fc receptor (FcgRIIB)": (_inhibitory, ("Before", "With IVIG"), False),
    "Sialylated Fc": (_sialylated, ("In mice", "In people"), False),
    "Activating Fc receptor blockade": (_activating, ("Before", "With IVIG"), True),
    "Anti-idiotype neutralization": (_idiotype, ("Before", "With IVIG"), True),
    "Cytokines and adhesion molecules": (_cytokines, ("Before", "With IVIG"), False),
    "Type I interferon": (_interferon, ("In active disease", "With treatment"), False),
    "T and B cell regulation": (_lymphocytes, ("Before", "With IVIG"), False),
}
"""Mechanism to what draws it, the titles of the panels, and whether it shows two kinds of IgG."""


def draw(mechanism: str, before: Axes, given: Axes) -> list[Line2D]:
    """Draw a mechanism into two panels; return what a legend must explain."""
    paint, titles, two_kinds = DRAWINGS[mechanism]
    for axes, title in zip((before, given), titles, strict=True):
        axes.set(xlim=(0, 10), ylim=(0, 7.2), aspect="equal", xticks=[], yticks=[])
        axes.set_title(title, loc="center", size="medium")
        for side in axes.spines.values():
            side.set(visible=True, color=FAINT)
    paint(before, given)
    if two_kinds:
        return [INFUSED, OWN]
    return [INFUSED] if mechanism == "Complement scavenging" else []
