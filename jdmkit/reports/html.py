"""HTML report: one file without links to others, for screens, screen readers and print.

>>> "scope=" in table(pd.DataFrame({"payer": [1.0]}, index=["drug"]).reset_index(), "Costs.")
True
"""

import os
from collections.abc import Iterator
from html import escape
from numbers import Number
from pathlib import Path
from typing import Any

import pandas as pd

from jdmkit import charts, costs, datasets
from jdmkit.costs import Scenario
from jdmkit.datasets import draft_of
from jdmkit.reports.charts import pictures
from jdmkit.reports.checklists import CHECKLISTS
from jdmkit.reports.cost_run import NOT_ADVICE, NOT_DRAWN, NOT_VALUED, CostRun
from jdmkit.reports.excel import cells
from jdmkit.reports.excel.workbook import checked_ending, run_of

_TITLE = "Cost of immunoglobulin in one child with juvenile dermatomyositis"

_STYLE = f"""
body {{ font: 16px/1.5 system-ui, sans-serif; color: {charts.INK}; background: {charts.PAPER};
  max-width: 72rem; margin: 0 auto; padding: 1rem; overflow-wrap: anywhere; }}
table {{ border-collapse: collapse; }}
caption {{ text-align: left; font-weight: bold; padding: 0.5em 0; }}
th, td {{ text-align: left; vertical-align: top; padding: 0.2em 0.8em 0.2em 0;
  border-bottom: 1px solid {charts.FAINT}; overflow-wrap: normal; }}
td.long {{ min-width: 16em; overflow-wrap: anywhere; }}
td.number {{ text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }}
.wide {{ overflow-x: auto; }}
.under {{ color: {charts.QUIET}; margin-top: 0.3em; }}
img {{ max-width: 100%; height: auto; }}
figure {{ margin: 1em 0; }}
@media print {{
  @page {{ size: landscape; margin: 12mm; }}
  body {{ max-width: none; font-size: 9pt; }}
  nav {{ display: none; }}
  .wide {{ overflow: visible; }}
  td.long {{ min-width: 0; }}
  tr, figure {{ break-inside: avoid; }}
}}
"""

_POLICY = "default-src 'none'; img-src data:; style-src 'unsafe-inline'"


def _cell(value: object) -> str:
    text = cells.as_text(value)
    mark = charts.MARKS.get(text, "") if isinstance(value, str) else ""
    return escape(f"{text} {mark}".strip())


def table(frame: pd.DataFrame, caption: str, under: str = "") -> str:
    """Table with caption, headings of rows and columns, and a line under it.

    If it is wider than the page, it can be scrolled with the keyboard.
    """
    below = f'<p class="under">{escape(under)}</p>' if under else ""
    named = frame.rename(columns=_said)
    return charts.html_table(named, caption, caption, content=_cell, attributes=_class) + below


def _class(part: str, value: object) -> str:
    """Class of the style sheet for a part of a table."""
    if part != "cell":
        return ' class="wide"' if part == "region" else ""
    if isinstance(value, Number) and not isinstance(value, bool):
        return ' class="number"'
    return ' class="long"' if isinstance(value, str) and len(value) > 30 else ""


def _said(name: object) -> str:
    return str(name).replace("_", " ").replace("usd", "USD")


def _picture(chart: charts.Chart) -> str:
    """Picture with its description, once for the eye and once for a screen reader."""
    words = escape(chart.words)
    width, height = (round(100 * inches) for inches in chart.figure.get_size_inches())
    return (
        f'<figure><img alt="{words}" width="{width}" height="{height}" '
        f'src="{charts.data_address(chart.picture)}">'
        f'<figcaption aria-hidden="true">{words}</figcaption></figure>'
    )


def _results(run: CostRun) -> str:
    by_year = costs.totals(run.ledger, "year", discounted=False).reset_index()
    by_year["year"] = by_year["year"].astype(str)
    trust = {f"of {who}": costs.resting_on(run.ledger, who) for who in ("payer", "society")}
    shares = (100 * pd.DataFrame(trust)).round(1).rename_axis("confidence").reset_index()
    under = run.changed_words
    return "".join(
        [
            table(
                run.totals.round(2).reset_index(),
                "Present value by component and payer, USD",
                f"{NOT_VALUED} {under}",
            ),
            table(by_year.round(2), "Cost by year of treatment, not discounted, USD", under),
            table(shares, "Percent of the result by the confidence of its weakest input", under),
            table(run.headline.drop(columns="source").round(2), "Main results", under),
        ]
    )


def _sensitivity(run: CostRun) -> str:
    if run.drawn is None:
        return f"<p>{NOT_DRAWN}</p>"
    columns = [
        "parameter",
        "low",
        "high",
        "unit",
        "result_low",
        "result_high",
        "swing",
        "confidence",
    ]
    caption = "The payer's present value, USD, as one input varies from low to high"
    one_way = table(run.tornado[columns].round(4), caption, run.changed_words)
    told = ["mean", "se", "sd", "p2_5", "p50", "p97_5"]
    drawn = run.drawn.summary[["result", *told]].round(2)
    return one_way + table(drawn, f"All inputs drawn at once. {run.drawn.words}", run.changed_words)


def _changes(run: CostRun) -> str:
    told = f"<p>{escape(run.changed_words)}</p>"
    if not run.changed.empty:
        rows = run.changed.drop(columns="what").astype(object)
        for side in ("base", "now"):
            rows[side] = rows[side].where(rows[side].notna(), "none")
        told += table(cells.as_given(rows, "base", "now"), "Inputs that differ from the base case")
        told += f"<p>{escape(run.draws_words)}</p>"
        effect = run.effect.round(2)
        told += table(effect, "Main results with the base inputs and with these, same plan")
    if not run.plan_changed.empty:
        told += table(run.plan_changed, "Differences between this plan and that of the base case")
    return told


def _checklists(run: CostRun) -> str:
    return "".join(table(fill_in(run), name) for name, fill_in in CHECKLISTS.items())


def _references(run: CostRun) -> str:
    own = "".join(f"<li>{escape(key)}</li>" for key in run.own_sources)
    listed = f"<p>Sources named in the inputs, not in this kit:</p><ul>{own}</ul>" if own else ""
    meaning = "; ".join(
        f"{charts.MARKS[word]} {word}: {datasets.CONFIDENCE_MEANING[word]}"
        for word in datasets.CONFIDENCE
        if charts.MARKS[word]
    )
    if not run.changed.empty:
        meaning += ". An input that you changed is assumed unless you state its confidence"
    return f"{datasets.cite(*run.sources).html(keys=True)}{listed}<p>{escape(meaning)}.</p>"


def _sections(run: CostRun) -> Iterator[tuple[str, str]]:
    """Heading and content of each section."""
    warned = "".join(f"<p>Warning: {escape(words)}.</p>" for words in run.warnings)
    yield "Results", warned + _results(run)
    yield "Figures", "".join(_picture(chart) for chart in pictures(run))
    yield "What was changed", _changes(run)
    yield "Sensitivity", _sensitivity(run)
    if run.budget is not None:
        under = f"{run.budget_words} {run.changed_words}"
        yield "Budget impact", table(run.budget, "Undiscounted, USD", under)
    yield "Scenario", table(run.fields, "This plan and that of the base case (blank: none)")
    yield (
        "Inputs",
        table(
            cells.as_given(run.inputs_shown, "value", "low", "high"),
            "Inputs that the results depend on",
        ),
    )
    yield "Checklists", _checklists(run)
    yield "Audit", table(run.audit, "Checks of the model on this run")
    yield "References", _references(run)


def write_report(
    path: str | os.PathLike, run: CostRun | Scenario | None = None, **changes: Any
) -> Path:
    """Write an HTML report of a run: one file, with its figures.

    Parameters
    ----------
    path : path
        Ends in ``.html``. An existing file is replaced only when the new one is complete.
    run : CostRun or Scenario, optional
        What to report; default the base case.
    **changes
        Fields or inputs to change first, as in :func:`cost_run`; not with a run.

    Returns
    -------
    Path
        The file. It loads nothing from other places and runs no script.

    Raises
    ------
    ValueError
        If the file ending is wrong, or the scenario impossible.
    FileNotFoundError
        If the folder does not exist.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     write_report(Path(folder) / "cost.html", weight_kg=25).stat().st_size > 10_000
    True
    """
    path = checked_ending(path, ".html")
    text = _page(run_of(run, changes))
    with draft_of(path) as draft:
        draft.write_text(text, encoding="utf-8", errors="replace")
    return path


def _page(run: CostRun) -> str:
    parts = [(name, name.lower().replace(" ", "-"), body) for name, body in _sections(run)]
    links = "".join(f'<li><a href="#{key}">{name}</a></li>' for name, key, _ in parts)
    body = "".join(
        f'<section aria-labelledby="{key}"><h2 id="{key}">{name}</h2>{content}</section>'
        for name, key, content in parts
    )
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{_TITLE}</title>'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<style>{_STYLE}</style></head><body><header><h1>{_TITLE}</h1><p><strong>{NOT_ADVICE}"
        f'</strong></p><p>{escape(run.changed_words)}</p></header><nav aria-label="Parts"><ul>'
        f"{links}</ul></nav><main>{body}</main></body></html>\n"
    )
