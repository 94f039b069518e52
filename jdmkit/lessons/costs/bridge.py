"""Lesson 5: why two strategies differ in cost."""

from matplotlib.figure import Figure

from jdmkit import costs
from jdmkit.charts import PALETTE, PAPER, blank_axes

_NO_BAR = 0.5
"""USD. A cause that changes less has no bar; it is named in the words alone."""

ORDER = ". Taken over in this order; another would share the difference out otherwise"


def draw_bridge(found: costs.Comparison, first: str, last: str) -> Figure:
    """Draw the steps from one cost to another: an increase is hatched, a decrease plain."""
    rows = [(first, 0.0, found.a_usd, "end")]
    rows += [
        (f"{row.cause}", row.after_usd - row.usd, row.usd, "up" if row.usd > 0 else "down")
        for row in found.bars.itertuples(index=False)
        if abs(row.usd) >= _NO_BAR
    ]
    rows.append((last, 0.0, found.b_usd, "end"))
    looks = {"end": (PALETTE[5], ""), "up": (PALETTE[1], "///"), "down": (PALETTE[0], "")}
    sheet, axes = blank_axes(7.8, 1.4 + 0.46 * len(rows))
    reach = max(start + max(size, 0) for _, start, size, _ in rows)
    for place, (_, start, size, kind) in enumerate(rows):
        color, hatch = looks[kind]
        axes.barh(place, size, left=start, height=0.62, color=color, hatch=hatch, ec=PAPER, lw=0)
        text = f"{size:,.0f}" if kind == "end" else f"{size:+,.0f}"
        axes.text(max(start, start + size) + reach * 0.012, place, text, va="center", size="small")
    axes.set_yticks(range(len(rows)), [name for name, *_ in rows])
    axes.invert_yaxis()
    axes.set(xlim=(0, reach * 1.16), xlabel="USD (hatched: dearer)")
    axes.xaxis.set_major_formatter("{x:,.0f}")
    axes.locator_params(axis="x", nbins=5)
    return sheet


def bridge_words(found: costs.Comparison) -> str:
    """List the causes of a difference and what each adds; say where the order matters."""
    parts, effects = [], 0
    for row in found.bars.itertuples(index=False):
        has_effect = abs(row.usd) >= _NO_BAR
        effects += has_effect
        amount = f"{row.usd:+,.0f}" if has_effect else "without effect"
        parts.append(f"{row.cause} {amount} ({row.change})")
    return "; ".join(parts) + (ORDER if effects > 1 else "")
