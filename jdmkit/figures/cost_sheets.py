"""Sheets of lesson 5's live figures: axes and legends once, then bars and lines that move."""

from matplotlib.patches import Patch

from jdmkit.charts import LINES, PALETTE, PAPER, QUIET, blank_axes
from jdmkit.costs import COMPONENTS
from jdmkit.figures.cost_words import girls_plan
from jdmkit.live import Sheet

PAYS = {"payer": (PALETTE[0], ""), "family": (PALETTE[1], "///")}
"""Who pays to color and hatch."""


def course_sheet() -> Sheet:
    """Sheet of a year by component: what the payer and what the family pays."""
    sheet, axes = blank_axes(8.0, 4.6)
    rows = range(len(COMPONENTS))
    blank = [0] * len(COMPONENTS)
    bars = {
        who: axes.barh(rows, blank, height=0.7, color=color, hatch=hatch, ec=PAPER, lw=0)
        for who, (color, hatch) in PAYS.items()
    }
    told = [axes.text(0, row, "", va="center", size="small") for row in rows]
    axes.set_yticks(rows, COMPONENTS)
    axes.set(xlim=(0, 138), ylim=(len(COMPONENTS) - 0.5, -0.5), xlabel="% of all costs")
    axes.set_xticks(range(0, 101, 25))
    handles = [Patch(fc=c, hatch=h, ec=PAPER, label=who) for who, (c, h) in PAYS.items()]
    sheet.legend(handles=handles, loc="outside upper left", ncols=2)
    return Sheet(sheet, payer=list(bars["payer"]), family=list(bars["family"]), told=told)


PROGRAMS = {
    "none": ("no program", PALETTE[0], LINES[0], 3.4),
    "without_accumulator": ("program, no accumulator", PALETTE[2], LINES[1], 2.0),
    "with_accumulator": ("program with accumulator", PALETTE[1], LINES[2], 2.0),
}
"""Co-pay program to label, color, line and width."""


def payers_sheet() -> Sheet:
    """Sheet of what a family has paid, week by week, under three co-pay programs."""
    sheet, axes = blank_axes(7.8, 4.2)
    axes.set(
        xlim=(0, 52),
        ylim=(0, 16_000),
        xlabel="week of the year",
        ylabel="USD paid by the family so far",
    )
    axes.yaxis.set_major_formatter("{x:,.0f}")
    axes.grid(axis="y")
    (top,) = axes.plot([], [], color=QUIET, lw=1, ls=LINES[3])
    lines = {
        name: axes.plot(
            [],
            [],
            color=color,
            ls=line,
            lw=width,
            drawstyle="steps-post",
            antialiased=False,
            label=label,
        )[0]
        for name, (label, color, line, width) in PROGRAMS.items()
    }
    sheet.legend(handles=list(lines.values()), loc="outside upper left", ncols=1)
    return Sheet(sheet, top=top, **lines)


KNOWN = {
    "ivig_price_medicare_per_g": "Medicare",
    "ivig_price_premium_product_per_g": "premium",
    "ivig_price_commercial_hospital_outpatient_per_g": "negotiated",
}
"""Inputs whose price is drawn beside the line, and how they are called there."""
MOST_PRICE, MOST_YEAR = 400, 300_000


def threshold_sheet() -> Sheet:
    """Sheet of the payer's year over the price of a gram."""
    sheet, axes = blank_axes(7.6, 4.2)
    axes.set(
        xlim=(0, MOST_PRICE),
        ylim=(0, MOST_YEAR),
        xlabel="price in USD/g",
        ylabel="payer's year in USD",
    )
    axes.yaxis.set_major_formatter("{x:,.0f}")
    inputs = girls_plan().assumptions
    for name, label in KNOWN.items():
        axes.axvline(inputs[name], 0.96, color=QUIET, lw=1.5)
        place = {"xycoords": ("data", "axes fraction"), "textcoords": "offset points"}
        axes.annotate(
            label, (inputs[name], 1), xytext=(0, 4), **place, ha="center", color=QUIET, size="small"
        )
    (line,) = axes.plot([], [], color=PALETTE[0], lw=2.4)
    (guide,) = axes.plot([], [], color=PALETTE[1], lw=1.6, ls=LINES[1], antialiased=False)
    (dot,) = axes.plot([], [], "o", color=PALETTE[1], ms=9)
    return Sheet(sheet, line=line, guide=guide, dot=dot)
