"""Pictures of a run for workbook and page, each with its words.

>>> from jdmkit.reports import cost_run
>>> len(pictures(cost_run()))
2
"""

from jdmkit import charts, costs, datasets, figures
from jdmkit.reports.cost_run import CostRun

_HATCHES = ("", "//", "..")

_BARS = 12


def pictures(run: CostRun) -> list[charts.Chart]:
    """Where the money goes; what drives it, as far as a run tells: the lesson's own chart."""
    shown = [plot_components(run)]
    if not run.tornado.empty:
        shown.append(figures.plot_tornado(scenario=run.scenario, most=_BARS))
    return shown


@charts.styled
def plot_components(run: CostRun) -> charts.Chart:
    """Draw present values by component, stacked by who pays."""
    table = run.totals.drop(index="total")
    table = table[table["society"] > 0]
    sheet, axes = charts.blank_axes(height=0.9 + 0.38 * max(len(table), 2))
    payers = [who for who in costs.PAYERS if table[who].sum() > 0]
    left = table["society"] * 0
    for place, who in enumerate(payers):
        axes.barh(
            table.index,
            table[who],
            left=left,
            color=charts.PALETTE[place],
            label=who,
            hatch=_HATCHES[place],
            edgecolor=charts.PAPER,
        )
        left = left + table[who]
    axes.invert_yaxis()
    axes.set_xlabel("Present value, USD")
    axes.xaxis.set_major_formatter("{x:,.0f}")
    axes.grid(axis="x")
    axes.legend(title="paid by", loc="lower right")
    shares = "; ".join(f"{who} USD {run.total(who):,.0f}" for who in payers)
    largest = table["society"].idxmax() if len(table) else "nothing"
    part = table["society"].max() / run.total("society") if len(table) else 0
    words = f"{largest.capitalize()} is {100 * part:.0f} % of USD {run.total('society'):,.0f}: {shares}."
    return charts.Chart(sheet, f"{words} {run.changed_words}", *datasets.provenance(run.ledger))
