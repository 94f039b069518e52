"""Pictures of a run for workbook and page, each with its words.

>>> from jdmkit.reports import cost_run
>>> len(pictures(cost_run()))
2
"""

from matplotlib.axes import Axes

from jdmkit import charts, costs
from jdmkit.reports.run import CostRun

_HATCHES = ("", "//", "..")
_BARS = 12


def pictures(run: CostRun) -> list[charts.Chart]:
    """Where the money goes; what drives it, as far as a run tells."""
    return [plot_components(run)] + ([] if run.drawn is None else [plot_tornado(run)])


def _told(run: CostRun) -> dict[str, list[str]]:
    return {"sources": run.sources, "confidence": list(run.ledger["confidence"].unique())}


@charts.styled
def plot_components(run: CostRun) -> charts.Chart:
    """Draw present values by component, stacked by who pays."""
    table = run.totals.drop(index="total")
    table = table[table["society"] > 0]
    sheet, axes = charts.blank_axes(height=0.9 + 0.38 * max(len(table), 2))
    payers = [who for who in costs.PAYERS if table[who].sum() > 0]
    left = table["society"] * 0
    for place, who in enumerate(payers):
        axes.barh(table.index, table[who], left=left, color=charts.PALETTE[place], label=who,
                  hatch=_HATCHES[place], edgecolor=charts.PAPER)  # fmt: skip
        left = left + table[who]
    _finish(axes, "Present value, USD")
    axes.legend(title="paid by", loc="lower right")
    shares = "; ".join(f"{who} USD {run.total(who):,.0f}" for who in payers)
    largest = table["society"].idxmax() if len(table) else "nothing"
    part = table["society"].max() / run.total("society") if len(table) else 0
    words = f"{largest.capitalize()} is {100 * part:.0f} % of USD {run.total('society'):,.0f}: {shares}."
    return charts.Chart(sheet, f"{words} {run.changed_words}", **_told(run))


@charts.styled
def plot_tornado(run: CostRun) -> charts.Chart:
    """Draw the payer's cost as each input runs from low to high, widest first."""
    table = run.tornado.head(_BARS)
    sheet, axes = charts.blank_axes(height=0.9 + 0.38 * len(table))
    base = float(table["result_base"].iloc[0])
    for place, row in enumerate(table.itertuples()):
        reach = {row.low: row.result_low - base, row.high: row.result_high - base}
        for length, color, hatch in zip(reach.values(), charts.PALETTE, _HATCHES, strict=False):
            axes.barh(place, length, left=base, color=color, hatch=hatch, edgecolor=charts.PAPER)
        _label(axes, place, base, reach)
    axes.axvline(base, color=charts.INK, linewidth=1)
    axes.set_yticks(range(len(table)), table["parameter"])
    axes.margins(x=0.12)
    _finish(axes, "Payer, USD; plain bars: input at its low, hatched: at its high")
    top = table.iloc[0]
    words = (
        f"{top['parameter']} moves the payer's cost most: USD {top['result_min']:,.0f} to "
        f"{top['result_max']:,.0f}, around {base:,.0f}. {run.changed_words}"
    )
    return charts.Chart(sheet, words, **_told(run))


def _label(axes: Axes, place: int, base: float, reach: dict[float, float]) -> None:
    """Write the input's value at the end of each bar; of two on one side at the longer."""
    for side in (-1, 1):
        ends = {length: value for value, length in reach.items() if length * side > 0}
        if ends:
            length = max(ends, key=abs)
            axes.annotate(f" {ends[length]:g} ", (base + length, place), va="center",
                          ha="left" if side > 0 else "right", fontsize="small")  # fmt: skip


def _finish(axes: Axes, label: str) -> None:
    axes.invert_yaxis()
    axes.set_xlabel(label)
    axes.xaxis.set_major_formatter("{x:,.0f}")
    axes.grid(axis="x")
