"""The other sheets: contents, changes, sensitivity, figures, references, checklists."""

from io import BytesIO
from typing import Any

import pandas as pd

from jdmkit import charts, datasets
from jdmkit.assumptions import (
    COLUMNS,
    REMARK,
    Assumption,
    base_case,
    beside_the_value,
    excel,
)
from jdmkit.reports.checklists import CHECKLISTS
from jdmkit.reports.cost_run import NOT_ADVICE, NOT_DRAWN, CostRun
from jdmkit.reports.excel import cells
from jdmkit.reports.excel.cells import MONEY, Formula
from jdmkit.reports.excel.inputs import LIVE, NEW_RUN, ON_SHEET, SHEET, UNUSED, Inputs
from jdmkit.reports.excel.results import banner, exported, frozen_banner
from jdmkit.reports.rerun import command_for

_VALUE = cells.letters(COLUMNS)["value"]

_CONTENTS = {
    "results": "totals by component, payer, year and confidence; recalculates",
    "assumptions": "every input with range, distribution, source and confidence; type into the "
    "marked cells",
    "scenario": "the child, the treatment and the payers",
    "ledger": "every resource on every day: quantity x unit cost, payer, present value",
    "schedule": "the courses: day, weight, dose, grams given and opened, minutes, hours",
    "days": "the child's weight and the insurance plan, day by day",
    "tables": "courses per year, steps of the infusion rate, totals that whole vials can reach",
    "sensitivity": "each input from low to high, and all drawn at once; by Python at export",
    "figures": "figures, each with its description",
    "changes": "what was changed; every input in the base case, at export and now",
    "citations": "references of all results",
    "checklists": "CHEERS 2022 and ISPOR budget impact, filled from this run",
    "audit": "checks of the model on this run",
    "budget": "budget impact, if one was asked for",
    "effect": "main results with the base inputs and with these, for the same plan",
}


_CHANGE = (
    "Change a marked cell on the sheet assumptions, and all formulas follow. The last column there "
    "says which inputs they use."
)

_AGAIN = (
    "Whatever input you change, this command computes everything again for the same plan, figures "
    "and sensitivity too:"
)

_BLANK = (
    "Formulas have no stored results: they are calculated when the file is opened in Excel or "
    "LibreOffice. A preview shows them blank."
)


def write_about(sheet: Any, run: CostRun, names: list[str]) -> None:
    """Write what this workbook is, how to use it, and a list of its sheets."""
    told = {
        LIVE: "the formulas follow a change of this input",
        NEW_RUN: "no formula follows a change of this input; the results say so",
        UNUSED: "this run does not depend on this input",
    }
    row = cells.title(
        sheet,
        "Cost of immunoglobulin in one child with juvenile dermatomyositis",
        NOT_ADVICE,
        exported(run),
        _CHANGE,
        f"{_AGAIN} {command_for(run.scenario)}",
        _BLANK,
    )
    cells.bold(cells.put(sheet, row, 1, banner()))
    contents = pd.DataFrame([(n, _CONTENTS[n]) for n in names], columns=["sheet", "what it holds"])
    row = cells.write_frame(sheet, contents, row + 2)
    for line in range(row - len(names), row):
        name = sheet.cell(line, 1).value
        sheet.cell(line, 1).hyperlink = f"#'{name}'!A1"
    cells.write_frame(sheet, pd.DataFrame(told.items(), columns=["word", "meaning"]), row + 1)
    cells.widths(sheet, 24, 100)


def write_changes(inputs: Inputs, sheet: Any, run: CostRun) -> None:
    """Write every input in the base case, at export and now; the last is a formula."""
    sheet_rows = {name: row for row, name in enumerate(inputs.scenario.assumptions, start=2)}
    rows, base = inputs.scenario.assumptions.rows, base_case()
    row = cells.title(sheet, "What was changed", exported(run), "")
    cells.bold(cells.put(sheet, row - 2, 1, banner()))
    first, last = row + 3, row + 2 + len(rows)
    for place, (label, name, column) in enumerate(
        (
            ("changed since export", "inputs_changed_since_export", "F"),
            ("of these, not used by the formulas", "stale_inputs", "G"),
        ),
        row,
    ):
        cells.put(sheet, place, 1, label)
        cells.put(sheet, place, 2, Formula(f"=SUM({column}{first}:{column}{last})"))
        inputs.name(name, f"changes!$B${place}")
    cells.head(
        sheet,
        first - 1,
        [
            "parameter",
            "base case",
            "at export",
            "now",
            "unit",
            "since export",
            "needs a new run",
            "now minus base case",
            "source",
            "confidence",
            "other changes, at export",
            "range or distribution since export",
            "blank now",
        ],
    )
    at = cells.letters(ON_SHEET)
    for line, (name, label, column) in enumerate(
        (
            ("ranges_changed_since_export", "ranges or distributions changed", "L"),
            ("blank_inputs", "inputs now blank", "M"),
        ),
        row,
    ):
        cells.put(sheet, line, 4, label)
        cells.put(sheet, line, 5, Formula(f"=SUM({column}{first}:{column}{last})"))
        inputs.name(name, f"changes!$E${line}")
    ordered = sorted(rows, key=lambda name: rows[name] == base[name])
    for place, name in enumerate(ordered, first):
        known, here = rows[name], f"{SHEET}!${_VALUE}${sheet_rows[name]}"
        stale = f'IF({SHEET}!${at[REMARK]}${sheet_rows[name]}="{NEW_RUN}",F{place},0)'
        values = (
            name,
            base[name].value,
            known.value,
            Formula(f'=IF({here}="","",{here})'),
            known.unit,
            Formula(
                f"=IF(D{place}=C{place},0,1)"
                if known.value is not None
                else f'=IF(D{place}="",0,1)'
            ),
            Formula(f"={stale}"),
            Formula(f'=IF(OR(D{place}="",B{place}=""),"",D{place}-B{place})'),
            _source_now(f"{SHEET}!${at['source']}${sheet_rows[name]}", place),
            known.confidence,
            beside_the_value(base[name], known),
            Formula(f"=IF(AND({_as_drawn(known, sheet_rows[name])}),0,1)"),
            Formula(f'=IF({here}="",1,0)') if known.value is not None else 0,
        )
        for column, value in enumerate(values, 1):
            cells.put(sheet, place, column, value)
        if rows[name] != base[name]:
            cells.bold(sheet.cell(place, 1))
    sheet.freeze_panes = f"B{first}"
    cells.widths(sheet, 52, *[14] * 7, 40, 12, 60, 14, 10)


def _source_now(here: str, line: int) -> Formula:
    """Give the source of an input; beside a new value it says that it may be of the old one."""
    return Formula(f'=IF(F{line}=1,"of the value at export, unless renewed: ","")&{here}')


def _as_drawn(row: Assumption, line: int) -> str:
    """Conditions under which range and distribution of an input are those of the export."""
    told, at = row.record(), cells.letters(ON_SHEET)
    same = []
    for column in ("low", "high", "distribution", *(c for c in COLUMNS if c.startswith("dist_"))):
        cell, here = told[column], f"{SHEET}!${at[column]}${line}"
        if isinstance(cell, (int, float)):
            same.append(f"ABS(N({here})-{cell!r})<={1e-9 * abs(cell)!r}")
        else:
            same.append(f'{here}="{cell or ""}"')
    return ",".join(same)


_SENSITIVITY = "The payer's present value, USD: one input at a time, then all drawn at once"


def write_sensitivity(sheet: Any, run: CostRun) -> None:
    """Write the sensitivity of the payer's cost: one input at a time, and all drawn at once."""
    row = cells.title(
        sheet,
        _SENSITIVITY,
        NOT_ADVICE,
        exported(run),
    )
    cells.bold(cells.put(sheet, row - 1, 1, frozen_banner()))
    if run.drawn is None:
        cells.put(sheet, row, 1, NOT_DRAWN)
        return
    money = [name for name in run.tornado if name.startswith("result_") or name == "swing"]
    row = cells.write_frame(sheet, run.tornado, row, dict.fromkeys(money, MONEY)) + 1
    cells.bold(cells.put(sheet, row, 1, "All at once"))
    cells.put(sheet, row + 1, 1, run.drawn.words)
    summary = run.drawn.summary
    money = [name for name in summary if name not in ("result", "strategy")]
    row = cells.write_frame(sheet, summary, row + 2, dict.fromkeys(money, MONEY)) + 1
    drawn = run.drawn.parameters
    cells.write_frame(sheet, drawn[drawn["varies"]].drop(columns="varies"), row)
    cells.widths(sheet, 52, *[14] * 11)


def write_figures(sheet: Any, shown: list[charts.Chart]) -> None:
    """Place figures, each under its description."""
    row = cells.title(sheet, "Figures at export, with descriptions", NOT_ADVICE)
    cells.bold(cells.put(sheet, row - 1, 1, frozen_banner()))
    for chart in shown:
        cells.wrap(cells.put(sheet, row, 1, chart.words))
        sheet.row_dimensions[row].height = 15 * (1 + len(chart.words) // 130)
        image = excel().drawing.image.Image(BytesIO(chart.picture))
        image.width, image.height = (round(100 * inch) for inch in chart.figure.get_size_inches())
        sheet.add_image(image, f"A{row + 1}")
        row += 4 + image.height // 20
    cells.widths(sheet, 130)


def write_citations(sheet: Any, run: CostRun) -> None:
    """Write the references, and the sources that the user named."""
    rows = datasets.cite(*run.sources).rows
    columns = ["key", "citation", "year", "doi", "pmid", "url", "confidence"]
    row = cells.write_frame(sheet, rows[columns])
    for key in run.own_sources:
        for column, value in enumerate((key, "named in the inputs, not in this kit"), 1):
            cells.put(sheet, row, column, value)
        row += 1
    _mark_beside(sheet, len(columns))
    sheet.freeze_panes = "B2"
    cells.widths(sheet, 28, 90, 8, 26, 12, 50, 12, 90)


def write_checklists(sheet: Any, run: CostRun) -> None:
    """Write the checklists, one below the other."""
    row = cells.title(sheet, "Checklists, filled at export")
    cells.put(sheet, row - 1, 1, frozen_banner())
    for name, fill_in in CHECKLISTS.items():
        cells.bold(cells.put(sheet, row, 1, name), 14)
        row = cells.write_frame(sheet, fill_in(run), row + 1) + 1
    sheet.freeze_panes = "A2"
    cells.widths(sheet, 6, 26, 44, 90, 20, 22, 12)


def write_budget(sheet: Any, run: CostRun) -> None:
    """Write the budget impact, and below it its assumptions."""
    formats = {name: MONEY for name in run.budget if name.endswith("_usd")}
    formats |= dict.fromkeys(("new_cases", "starting", "treated"), "#,##0.0")
    row = cells.write_frame(sheet, run.budget, 1, formats)
    cells.bold(cells.put(sheet, row, 1, frozen_banner()))
    for line, words in enumerate((run.budget_words, exported(run)), row + 1):
        cells.put(sheet, line, 1, words)
    _mark_beside(sheet, len(run.budget.columns))
    sheet.freeze_panes = "B2"
    cells.widths(sheet, *[16] * len(run.budget.columns))


def _mark_beside(sheet: Any, columns: int) -> None:
    """Write beside the headings of a table of values whether they are those of the inputs now."""
    cells.bold(cells.put(sheet, 1, columns + 1, frozen_banner()))


def write_plain(sheet: Any, frame: pd.DataFrame, *size: float) -> None:
    """Write a table as it is."""
    money = dict.fromkeys(("base", "mine", "change", "percent"), MONEY)
    cells.write_frame(sheet, frame, formats=money)
    _mark_beside(sheet, len(frame.columns))
    sheet.freeze_panes = "A2"
    cells.widths(sheet, *size)
