"""Write the workbook: all sheets, with formulas that recalculate, or no file at all."""

import os
import re
from pathlib import Path
from typing import Any
from xml.sax.saxutils import quoteattr
from zipfile import ZIP_DEFLATED, ZipFile

from jdmkit import datasets
from jdmkit.assumptions import excel
from jdmkit.charts import Chart
from jdmkit.costs import Scenario
from jdmkit.datasets import draft_of
from jdmkit.reports.charts import pictures
from jdmkit.reports.cost_run import CostRun, cost_run
from jdmkit.reports.excel import cells, ledger, results, schedule, sheets
from jdmkit.reports.excel.inputs import Inputs, write_inputs, write_remarks, write_scenario

_ORDER = (
    "about",
    "results",
    "assumptions",
    "scenario",
    "ledger",
    "schedule",
    "days",
    "tables",
    "sensitivity",
    "figures",
    "changes",
    "citations",
    "checklists",
    "audit",
)

_HEADED = ("assumptions", "ledger", "schedule", "days", "citations", "audit", "budget")
"""Sheets that are one table, with headings in their first row."""

_ALT = re.compile(r'descr="[^"]*"')


def run_of(run: CostRun | Scenario | None, changes: dict[str, Any]) -> CostRun:
    """Give a run back, or compute it from a scenario."""
    if not isinstance(run, CostRun):
        return cost_run(run, **changes)
    if changes:
        names = ", ".join(changes)
        raise ValueError(f"a run cannot be changed after it is computed; give {names} to cost_run")
    return run


def checked_ending(path: str | os.PathLike, ending: str) -> Path:
    """Check the ending of a path."""
    path = Path(path)
    if path.suffix.lower() != ending:
        raise ValueError(f"{path.name}: {datasets.nearest(path.suffix, [ending], 'file ending')}")
    return path


def write_workbook(
    path: str | os.PathLike, run: CostRun | Scenario | None = None, **changes: Any
) -> Path:
    """Write an Excel workbook of a run that recalculates when an input is changed.

    Parameters
    ----------
    path : path
        Ends in ``.xlsx``; needs ``pip install jdmkit[excel]``. An existing file is replaced only
        when the new one is complete.
    run : CostRun or Scenario, optional
        What to report; default the base case.
    **changes
        Fields or inputs to change first, as in :func:`cost_run`; not with a run.

    Returns
    -------
    Path
        The file. Its sheet ``assumptions`` can be read back with ``Assumptions.read``.

    Raises
    ------
    ValueError
        If the file ending is wrong, or the scenario impossible.
    FileNotFoundError
        If the folder does not exist.
    ImportError
        If openpyxl is missing. The message says how to install it.

    Notes
    -----
    Formulas have no stored results. Excel and LibreOffice calculate them when they open the file; a
    preview shows blank cells. If the dose is rounded to whole vials, the schedule is written as
    values. Inputs that no formula follows say so, and so do the results.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     write_workbook(Path(folder) / "cost.xlsx", weight_kg=25).name
    'cost.xlsx'
    """
    path, library = checked_ending(path, ".xlsx"), excel()
    told = run_of(run, changes)
    with draft_of(path) as draft:
        shown = pictures(told)
        book = _filled(library.Workbook(), told, shown)
        book.save(draft)
        _describe_pictures(draft, [chart.words for chart in shown])
    return path


def _describe_pictures(path: Path, words: list[str]) -> None:
    """Add the alternative text of each picture, which the library cannot do."""
    left = iter(words)
    with ZipFile(path) as book:
        parts = {item: book.read(item) for item in book.infolist()}
    with ZipFile(path, "w", ZIP_DEFLATED) as book:
        for item, content in parts.items():
            if item.filename.startswith("xl/drawings/drawing"):
                text = content.decode("utf-8")
                content = _ALT.sub(lambda _: f"descr={quoteattr(next(left))}", text).encode("utf-8")
            book.writestr(item, content)
    if list(left):
        raise RuntimeError("a picture has no alternative text")


def _filled(book: Any, run: CostRun, shown: list[Chart]) -> Any:
    names = [*_ORDER, *([] if run.budget is None else ["budget"])]
    names += [] if run.effect.empty else ["effect"]
    book.remove(book.active)
    sheet = {name: book.create_sheet(name) for name in names}
    inputs = Inputs(book, run.scenario)
    write_inputs(inputs, sheet["assumptions"])
    price = None if run.looked_up is None else (run.looked_up.usd, str(run.price_words))
    write_scenario(inputs, sheet["scenario"], run.fields, price)
    schedule.write_tables(inputs, sheet["tables"])
    courses = schedule.write_schedule(inputs, sheet["schedule"])
    ledger_rows = ledger.write_ledger(inputs, sheet["ledger"], courses)
    ledger.write_days(inputs, sheet["days"], ledger_rows)
    results.write_results(inputs, sheet["results"], run, ledger_rows, courses)
    write_remarks(inputs, sheet["assumptions"], run.inputs_used, run.price_words)
    sheets.write_changes(inputs, sheet["changes"], run)
    sheets.write_about(sheet["about"], run, names[1:])
    sheets.write_sensitivity(sheet["sensitivity"], run)
    sheets.write_figures(sheet["figures"], shown)
    sheets.write_citations(sheet["citations"], run)
    sheets.write_checklists(sheet["checklists"], run)
    sheets.write_plain(sheet["audit"], run.audit, 60, 14, 16, 90)
    if run.budget is not None:
        sheets.write_budget(sheet["budget"], run)
    if not run.effect.empty:
        sheets.write_plain(sheet["effect"], run.effect, 60, 16, *[14] * 4, 12, 90)
    for name, one in sheet.items():
        cells.printed(one, heads=name in _HEADED)
    book.calculation.fullCalcOnLoad = True
    book.properties.title = "Cost of immunoglobulin in juvenile dermatomyositis"
    book.properties.creator = "jdmkit"
    return book
