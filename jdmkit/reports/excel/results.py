"""The results sheet: sums over the ledger, compared with those of Python at export.

>>> COMPONENT_ROWS[0]
'drug'
"""

from typing import Any

from jdmkit import costs, datasets
from jdmkit.reports.cost_run import NOT_ADVICE, NOT_VALUED, CostRun
from jdmkit.reports.excel import cells, ledger, schedule
from jdmkit.reports.excel.cells import MONEY, SHARE, Formula
from jdmkit.reports.excel.inputs import Inputs

COMPONENT_ROWS = costs.COMPONENTS

_WHO = costs.PERSPECTIVES

STALE = (
    "STALE: you changed an input that these formulas do not use. Compute the results again with "
    "the command on the sheet about."
)

CHANGED = (
    "Recalculated: inputs or the plan were changed since export, see the sheets changes and "
    "scenario."
)

AGREES = "As exported: no input was changed since."

STALE_VALUES = "STALE: these values are of the exported inputs. Inputs were changed since."

STALE_PLAN = (
    "STALE: you changed a field of the plan that these formulas do not use. Compute the results "
    "again with the command on the sheet about."
)

RANGES = (
    "Ranges or distributions were changed since export: results are as exported, the sheet "
    "sensitivity is STALE."
)

MISSING = "NO RESULT: a value is blank. Write it on the sheet assumptions or scenario."

NO_RESULT = (
    "NO RESULT: an input is not a number, or is above what the sheets have rows for (see the sheet "
    "tables). Correct it, or compute it with the command on the sheet about."
)


def banner() -> Formula:
    """Formula of a cell that says whether the results are those of the inputs now."""
    cases = (
        ("blank_cells>0", MISSING),
        ("stale_inputs>0", STALE),
        ("plan_fields_changed>0", STALE_PLAN),
        ("ISERROR(result_payer)", NO_RESULT),
        ("inputs_changed_since_export+plan_cells_changed>0", CHANGED),
        ("ranges_changed_since_export>0", RANGES),
    )
    told = f'"{AGREES}"'
    for case, words in reversed(cases):
        told = f'IF({case},"{words}",{told})'
    return Formula(f"={told}")


def frozen_banner() -> Formula:
    """Formula of the same cell for a sheet of values that no formula recalculates."""
    changed = (
        "blank_cells+inputs_changed_since_export+ranges_changed_since_export"
        "+plan_fields_changed+plan_cells_changed"
    )
    return Formula(f'=IF({changed}>0,"{STALE_VALUES}","{AGREES}")')


def exported(run: CostRun) -> str:
    """Describe what was changed at export; formulas show what was changed since."""
    return f"At export: {run.changed_words}"


class _Sums:
    """Formulas over the ledger of a workbook."""

    def __init__(self, last: int) -> None:
        self.last = last

    def column(self, name: str) -> str:
        letter = ledger.AT[name]
        return f"ledger!${letter}$2:${letter}${self.last}"

    def of(self, amount: str, by: str, cell: str) -> Formula:
        """Sum of a column over rows in which another equals a cell; none if an input is blank."""
        summed = f"SUMIFS({self.column(amount)},{self.column(by)},{cell})"
        return Formula(f"=IF(blank_cells>0,NA(),{summed})")


def write_results(inputs: Inputs, sheet: Any, run: CostRun, ledger_rows: int, courses: int) -> None:
    """Write totals by component, year and confidence, key figures, and the main results."""
    sums = _Sums(ledger_rows)
    row = cells.title(sheet, "Results", NOT_ADVICE, NOT_VALUED, exported(run), *run.warnings)
    cells.bold(cells.put(sheet, row, 1, banner()))
    total = _components(inputs, sheet, sums, row + 2)
    row = _against_python(sheet, run, total, total + 2) + 1
    cells.put(sheet, row, 1, exported(run))
    row = _years(sheet, sums, run, row + 2)
    row = _trust(sheet, sums, total, row + 2)
    row = _figures(sheet, sums, run, total, courses, row + 2)
    cells.bold(cells.put(sheet, row + 2, 1, "Main results by Python, for the exported inputs"))
    cells.put(sheet, row + 3, 1, frozen_banner())
    columns = [*(name for name in run.headline if name != "source"), "source"]
    formats = {"value": MONEY} | {name: SHARE for name in columns if name.endswith("_share")}
    row = cells.write_frame(sheet, run.headline[columns], row + 4, formats)
    cells.put(sheet, row, 1, exported(run))
    sheet.freeze_panes = "B2"
    cells.widths(sheet, 44, *[16] * 7)


def _components(inputs: Inputs, sheet: Any, sums: _Sums, row: int) -> int:
    cells.bold(cells.put(sheet, row, 1, "Present value by component, USD"))
    row += 1
    cells.head(sheet, row, ["component", *_WHO, "share of payer", "share of society"])
    first, total = row + 1, row + 1 + len(COMPONENT_ROWS)
    for row, name in enumerate(COMPONENT_ROWS, first):
        cells.put(sheet, row, 1, name)
        for column, who in enumerate(costs.PAYERS, 2):
            amount = sums.of(f"{who}_present_usd", "component", f"$A{row}")
            cells.put(sheet, row, column, amount, MONEY)
    cells.bold(cells.put(sheet, total, 1, "total"))
    for row in range(first, total + 1):
        cells.put(sheet, row, 5, Formula(f"=SUM(B{row}:D{row})"), MONEY)
        for column, part in ((6, "B"), (7, "E")):
            share = Formula(f"=IF(${part}${total}=0,0,{part}{row}/${part}${total})")
            cells.put(sheet, row, column, share, SHARE)
    for letter, who in zip("BCDE", _WHO, strict=True):
        place = sheet[f"{letter}{total}"].column
        if who != "society":
            summed = Formula(f"=SUM({letter}{first}:{letter}{total - 1})")
            cells.put(sheet, total, place, summed, MONEY)
        cells.bold(sheet.cell(total, place))
        inputs.name(f"result_{who}", f"results!${letter}${total}")
    return total


def _against_python(sheet: Any, run: CostRun, total: int, row: int) -> int:
    for line, label in ((row, "total by Python at export"), (row + 1, "workbook minus Python")):
        cells.put(sheet, line, 1, label)
    for column, who in enumerate(_WHO, 2):
        letter = "ABCDE"[column - 1]
        cells.put(sheet, row, column, run.total(who), MONEY)
        cells.put(sheet, row + 1, column, Formula(f"={letter}{total}-{letter}{row}"), MONEY)
    return row + 1


def _years(sheet: Any, sums: _Sums, run: CostRun, row: int) -> int:
    cells.bold(
        cells.put(sheet, row, 1, "By year, USD: not discounted, and present value of society")
    )
    row += 1
    cells.head(sheet, row, ["year", *costs.PAYERS, "society", "society, present value"])
    for year in range(1, run.scenario.years + 1):
        row += 1
        cells.put(sheet, row, 1, year)
        for column, who in enumerate(costs.PAYERS, 2):
            cells.put(sheet, row, column, sums.of(f"{who}_usd", "year", f"$A{row}"), MONEY)
        cells.put(sheet, row, 5, Formula(f"=SUM(B{row}:D{row})"), MONEY)
        cells.put(sheet, row, 6, sums.of("society_present_usd", "year", f"$A{row}"), MONEY)
    return row


def _trust(sheet: Any, sums: _Sums, total: int, row: int) -> int:
    cells.bold(
        cells.put(sheet, row, 1, "Share of the result by the confidence of its weakest input")
    )
    row += 1
    cells.head(sheet, row, ["confidence", "of payer", "of society"])
    for word in datasets.CONFIDENCE:
        row += 1
        named = cells.put(sheet, row, 1, word)
        if word in datasets.CONFIDENCE[2:]:
            cells.fill(named, cells.WEAK)
        for column, who, part in ((2, "payer", "B"), (3, "society", "E")):
            amount = sums.of(f"{who}_present_usd", "confidence", f"$A{row}")[1:]
            share = Formula(f"=IF(${part}${total}=0,0,{amount}/${part}${total})")
            cells.put(sheet, row, column, share, SHARE)
    return row


def _figures(sheet: Any, sums: _Sums, run: CostRun, total: int, courses: int, row: int) -> int:
    cells.bold(cells.put(sheet, row, 1, "Key figures"))
    happens = f"schedule!${schedule.AT['happens']}$2:${schedule.AT['happens']}${courses + 1}"
    grams = f'SUMIFS({sums.column("quantity")},{sums.column("component")},"drug")'
    per = "IF({0}=0,0,result_payer/({0}))"
    figures = [
        ("courses", f"SUM({happens})", cells.WHOLE),
        ("immunoglobulin given, g", grams, "#,##0.0"),
        ("payer, USD per course", per.format(f"SUM({happens})"), MONEY),
        ("payer, USD per gram given", per.format(grams), MONEY),
        ("payer, present value in USD per year", f"result_payer/{run.scenario.years}", MONEY),
    ]
    for label, formula, shown in figures:
        row += 1
        cells.put(sheet, row, 1, label)
        cells.put(sheet, row, 2, Formula(f"={formula}"), shown)
    return row
