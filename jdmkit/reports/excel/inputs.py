"""The sheets that a reader types into: inputs and scenario. Each cell that is used has a name.

>>> usable("infusions_year1")
'infusions_year1'
"""

from typing import Any

import pandas as pd

from jdmkit.assumptions import (
    AS_EXPORTED,
    AT_EXPORT,
    COLUMNS,
    OWN_PRICE,
    REMARK,
    excel,
    is_medical_care,
)
from jdmkit.costs import PRICE_BASES, Scenario
from jdmkit.reports.excel import cells
from jdmkit.reports.excel.cells import Formula
from jdmkit.sensitivity import unit_limit

SHEET = "assumptions"

PRODUCT_PRICE = "product_price_usd_a_gram"

LIVE, NEW_RUN, UNUSED = "recalculates", "needs a new run", "not used in this run"

ON_SHEET = (*COLUMNS, AS_EXPORTED, REMARK)
"""Columns of the sheet of inputs."""

_VALUE = COLUMNS.index("value") + 1

_SCENARIO = (
    "What is costed. The marked cells recalculate. The other fields were given to Python, "
    "and a change of them needs a new run."
)


def usable(name: str) -> str:
    """Check the name of a cell; a spreadsheet would take some names for something else."""
    if not name.isidentifier():
        raise ValueError(f"{name!r} cannot be the name of a cell")
    return name


class Inputs:
    """Names that formulas may refer to; keeps a record of the inputs that they use."""

    def __init__(self, book: Any, scenario: Scenario) -> None:
        self.book, self.scenario = book, scenario
        self.used: set[str] = set()

    def name(self, name: str, address: str) -> str:
        """Give a cell a name, such as ``"scenario!$B$2"``; return the name."""
        defined = excel().workbook.defined_name.DefinedName(usable(name), attr_text=address)
        self.book.defined_names[name] = defined
        return name

    def ref(self, parameter: str) -> str:
        """Give an input for use in a formula."""
        if parameter not in self.scenario.assumptions.rows:
            raise KeyError(parameter)
        self.used.add(parameter)
        return parameter

    def unit_cost(self, parameter: str) -> str:
        """Give an input in dollars of the scenario's year, as a formula without equals sign."""
        row, year = self.scenario.assumptions.row(parameter), self.scenario.price_year
        if year is None or row.currency_year is None or not is_medical_care(parameter):
            return self.ref(parameter)
        now, then = (self._cpi(one) for one in (year, row.currency_year))
        return f"{self.ref(parameter)}*{now}/{then}"

    def _cpi(self, year: int) -> str:
        names = self.scenario.assumptions
        return self.ref(next(name for name in names if name.startswith(f"cpi_medical_{year}")))


def write_inputs(inputs: Inputs, sheet: Any) -> None:
    """Write all inputs as ``Assumptions.write`` does, so that the workbook can be read back."""
    table = inputs.scenario.assumptions.exported().astype(object)
    cells.write_frame(sheet, table.where(table.notna(), None), formats={"currency_year": "0"})
    for row, (name, unit) in enumerate(zip(table["parameter"], table["unit"], strict=True), 2):
        cell = sheet.cell(row, _VALUE)
        cells.fill(cell, cells.INPUT)
        inputs.name(name, f"{SHEET}!${cells.letters(COLUMNS)['value']}${row}")
        _allow(sheet, cell.coordinate, unit_limit(unit))
    sheet.freeze_panes = "C2"
    sheet.column_dimensions[cells.letters(ON_SHEET)[AS_EXPORTED]].hidden = True


def _allow(sheet: Any, place: str, most: float) -> None:
    """Allow 0 or more in a cell, and at most 1 for shares."""
    rule = excel().worksheet.datavalidation.DataValidation(
        type="decimal",
        allow_blank=True,
        showErrorMessage=True,
        errorTitle="Not possible",
        operator="between" if most == 1 else "greaterThanOrEqual",
        formula1="0",
        formula2="1" if most == 1 else None,
        error="Enter a number between 0 and 1." if most == 1 else "Enter 0 or more.",
    )
    rule.add(place)
    sheet.add_data_validation(rule)


def write_remarks(inputs: Inputs, sheet: Any, needed: list[str], price: str | None = None) -> None:
    """Say beside each input whether the formulas use it, after all formulas are written.

    ``price`` describes a price that was looked up by product; it is written beside the user's own
    price. ``needed`` are the inputs that the result depends on: those that no formula uses need a
    new run.
    """
    place = ON_SHEET.index(REMARK) + 1
    cells.head(sheet, 1, [REMARK], place)
    for row, name in enumerate(inputs.scenario.assumptions, start=2):
        if name == OWN_PRICE and price is not None:
            cells.put(sheet, row, place + 1, f"used until you type a price here: {price}")
        said = LIVE if name in inputs.used else NEW_RUN if name in needed else UNUSED
        cells.put(sheet, row, place, said)
    cells.widths(sheet, *[52, 12, 10, 10, 16, *[12] * (place - 6), 22, 60])


def write_scenario(
    inputs: Inputs, sheet: Any, fields: pd.DataFrame, price: tuple[float, str] | None = None
) -> None:
    """Write the fields of the scenario, and the cells that formulas take from it.

    ``price`` is the price of a gram, and its quarter and source in words, if it was looked up by
    product.
    """
    plan = inputs.scenario
    head = cells.title(sheet, "Scenario", _SCENARIO)
    cells.write_frame(sheet, fields.assign(**{AT_EXPORT: fields["value"]}), head)
    first = head + len(fields) + 3
    looked_up = [] if price is None else [(PRODUCT_PRICE, *price)]
    cells.head(sheet, first - 1, ["cell", "value", "meaning", AT_EXPORT])
    row = first - 1
    for name, value, meaning in [*looked_up, *_derived(inputs, plan)]:
        row += 1
        cells.put(sheet, row, 1, name)
        cell = cells.put(sheet, row, 2, value)
        if not isinstance(value, Formula):
            cells.fill(cell, cells.INPUT)
        cells.put(sheet, row, 3, meaning)
        cells.put(sheet, row, 4, value)
        inputs.name(name, f"scenario!$B${row}")
    _since_export(inputs, sheet, (head + 1, head + len(fields)), (first, row))
    cells.widths(sheet, 30, 24, 70, 24, 14)


_COUNTED = "changed since export"


def _since_export(
    inputs: Inputs, sheet: Any, fields: tuple[int, int], used: tuple[int, int]
) -> None:
    """Write beside each line whether it was changed, and count these at the top of the sheet."""
    for first, last in (fields, used):
        cells.head(sheet, first - 1, [_COUNTED], 5)
        for row in range(first, last + 1):
            same = f"IF(EXACT(B{row},D{row}),0,1)"
            both = f"IF(AND(ISERROR(B{row}),ISERROR(D{row})),0,1)"
            cells.put(sheet, row, 5, Formula(f"=IFERROR({same},{both})"))
    blank = f"COUNTBLANK(B{used[0]}:B{used[1]})"
    for row, (name, label, formula) in enumerate(
        (
            ("plan_fields_changed", f"fields {_COUNTED}", f"SUM(E{fields[0]}:E{fields[1]})"),
            ("plan_cells_changed", f"cells {_COUNTED}", f"SUM(E{used[0]}:E{used[1]})"),
            ("blank_cells", "blank cells, with the inputs", f"{blank}+blank_inputs"),
        ),
        1,
    ):
        cells.put(sheet, row, 4, label)
        cells.put(sheet, row, 5, Formula(f"={formula}"))
        inputs.name(name, f"scenario!$E${row}")


def _derived(inputs: Inputs, plan: Scenario) -> list[tuple[str, object, str]]:
    """Cells that formulas share: name, value or formula, meaning."""
    given = plan.weight_kg
    weight = Formula(f"={inputs.ref('body_weight_kg')}") if given is None else float(given)
    stop = 1e9 if plan.stop_after_months is None else plan.stop_after_months
    after = 1e9 if plan.stop_nonresponders_after is None else plan.stop_nonresponders_after
    return [
        ("days_a_course", plan.days, "days over which one course is divided, in equal parts"),
        ("first_weight_kg", weight, "weight at the first infusion, kg"),
        (
            "price_usd_a_gram",
            _price(inputs, plan),
            "price of a gram; your own price replaces all others",
        ),
        ("responders", plan.response_share, "share of children who respond"),
        (
            "nonresponders_stop_after",
            after,
            "courses after which the others stop; a large number means never",
        ),
        ("all_stop_after_months", stop, "months after which all stop; a large number means never"),
        (
            "further_years_discounted",
            int(plan.discounting == "from_first_year"),
            "1: discounted from the first year on; 0: from the second",
        ),
        *_plan_of_insurance(inputs, plan),
    ]


def _price(inputs: Inputs, plan: Scenario) -> Formula:
    own = inputs.ref(OWN_PRICE)
    known = PRICE_BASES[plan.price_basis]
    if known:
        other = inputs.ref(known)
    elif plan.assumptions[OWN_PRICE] is not None:
        other = "NA()"  # the price of the product was not looked up: an own one was given
    else:
        other = PRODUCT_PRICE
    return Formula(f'=IF({own}="",{other},{own})')


def _plan_of_insurance(inputs: Inputs, plan: Scenario) -> list[tuple[str, object, str]]:
    if plan.insurance == "medicaid":
        owed = Formula(f"={inputs.ref('medicaid_family_cost_share')}")
        rules: list[object] = [owed, 0.0, owed, 0.0]
    else:
        names = ("deductible_single", "coinsurance", "out_of_pocket_maximum_self_2026")
        rules = [Formula(f"={inputs.ref(name)}") for name in names]
        helped = plan.copay_program != "none"
        rules.append(Formula(f"={inputs.ref('copay_program_maximum')}") if helped else 0.0)
    meanings = {
        "yearly_deductible": "what the patient owes in full first, USD per year",
        "share_owed": "share owed beyond the deductible",
        "yearly_maximum": "most that the patient owes, USD per year",
        "program_maximum": "most that a manufacturer's program pays, USD per year",
    }
    counted = int(plan.copay_program == "with_accumulator")
    named = zip(meanings, rules, meanings.values(), strict=True)
    return [
        *named,
        (
            "accumulator",
            counted,
            "1: the program's payments do not count toward deductible and maximum",
        ),
    ]
