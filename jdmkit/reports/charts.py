"""Figures of a run for workbook and page, each with its text description.

>>> from jdmkit.reports import cost_run
>>> len(pictures(cost_run()))
2
"""

from jdmkit import charts, costs, datasets, figures
from jdmkit.reports.cost_run import CostRun

_HATCHES = ("", "//", "..")

_BARS = 12

_WORDS = "{largest} is {part:.0f} % of USD {total:,.0f}: {shares}."


def pictures(run: CostRun) -> list[charts.Chart]:
    """Cost by component and, if the run has one, the tornado diagram of the lesson."""
    shown = [plot_components(run)]
    if not run.tornado.empty:
        shown.append(figures.plot_tornado(scenario=run.scenario, most=_BARS))
    return shown


@charts.styled
def plot_components(run: CostRun) -> charts.Chart:
    """Draw present values by component, stacked by payer."""
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
    words = _WORDS.format(
        largest=largest.capitalize(), part=100 * part, total=run.total("society"), shares=shares
    )
    return charts.Chart(sheet, f"{words} {run.changed_words}", *datasets.provenance(run.ledger))
