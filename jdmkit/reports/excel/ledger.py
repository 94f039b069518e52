"""The ledger as formulas: quantity, unit cost, cost, payer, present value; claims by day.

A row is one resource on one day. The ledger of ``costs.course_cost`` has one row for each payer.
Here the payers have columns, so that a changed deductible needs no new row.
"""

from typing import Any

from jdmkit.arguments import TREATMENT_YEAR_DAYS
from jdmkit.costs import MEDICAL, Line, resource_lines
from jdmkit.reports.excel import cells, schedule
from jdmkit.reports.excel.cells import MONEY, SHARE, Formula
from jdmkit.reports.excel.inputs import Inputs

COLUMNS = (
    "day",
    "year",
    "component",
    "item",
    "quantity",
    "unit",
    "unit_cost_usd",
    "cost_usd",
    "billed_usd",
    "billed_if_stopped_usd",
    "family_share",
    "program_share",
    "payer_usd",
    "family_usd",
    "program_usd",
    "discount_factor",
    "payer_present_usd",
    "family_present_usd",
    "program_present_usd",
    "society_present_usd",
    "parameters",
    "source",
    "confidence",
    "priced_in",
    "basis",
)

AT = cells.letters(COLUMNS)

_CLAIM = (
    "claim_usd",
    "deductible_left",
    "maximum_left",
    "program_left",
    "owed_in_full",
    "owed",
    "program_usd",
    "family_usd",
    "family_share",
    "program_share",
)

DAYS = (
    "day",
    "year",
    "L",
    "M",
    "S",
    "weight_kg",
    *_CLAIM,
    *(f"stopped_{name}" for name in _CLAIM),
)
"""Claims are those of a child who responds; then those of a child who stops."""

_DAY = cells.letters(DAYS)

_FORMATS = {name: MONEY for name in COLUMNS if name.endswith("_usd")}


_FORMATS |= {"family_share": SHARE, "program_share": SHARE, "discount_factor": "0.0000"}


_YEARLY = ("laboratory", "visits")


def write_days(inputs: Inputs, sheet: Any, ledger_rows: int) -> None:
    """Write the days of the horizon: the weight of the child, and the claims in their order."""
    cells.head(sheet, 1, DAYS)
    bill, stopped, when = (
        f"ledger!${AT[name]}$2:${AT[name]}${ledger_rows}"
        for name in ("billed_usd", "billed_if_stopped_usd", "day")
    )

    def claims(row: int, begins: bool) -> list[str]:
        mean = f"SUMIFS({bill},{when},$A{row})"
        short = f"SUMIFS({stopped},{when},$A{row})"
        # the mean of both kinds is known, so that of those who respond follows
        full = f"IF(responders=0,0,({mean}-(1-responders)*{short})/responders)"
        return [*of_a_child(row, begins, "", full), *of_a_child(row, begins, "stopped_", short)]

    def of_a_child(row: int, begins: bool, kind: str, claimed: str) -> list[str]:
        at = {name: f"{_DAY[kind + name]}{row}" for name in _CLAIM}
        was = {name: f"{_DAY[kind + name]}{row - 1}" for name in _CLAIM}
        whole, family = was["owed_in_full"], was["family_usd"]
        full = f"IF(accumulator=1,MIN({whole},{family}),{whole})"
        counted = f"IF(accumulator=1,{family},{was['owed']})"
        left = {
            "deductible_left": f"{was['deductible_left']}-MIN({was['deductible_left']},{full})",
            "maximum_left": f"{was['maximum_left']}-{counted}",
            "program_left": f"{was['program_left']}-{was['program_usd']}",
        }
        if begins:
            limits = ("yearly_deductible", "yearly_maximum", "program_maximum")
            left = dict(zip(left, limits, strict=True))
        claim, within = at["claim_usd"], at["owed_in_full"]
        beyond = f"{within}+share_owed*({claim}-{within})"
        share = "IF({0}>0,{1}/{0},0)"
        return [
            f"={claimed}",
            *(f"={text}" for text in left.values()),
            f"=MIN({claim},{at['deductible_left']})",
            f"=MIN({beyond},{at['maximum_left']})",
            f"=MIN({at['owed']},{at['program_left']})",
            f"={at['owed']}-{at['program_usd']}",
            f"={share.format(claim, at['family_usd'])}",
            f"={share.format(claim, at['program_usd'])}",
        ]

    last = schedule.write_days(inputs, sheet, claims)
    for column in ("family_share", "program_share"):
        for kind in ("", "stopped_"):
            place = _DAY[kind + column]
            inputs.name(f"{kind}{column}s", f"days!${place}$2:${place}${last}")
    sheet.freeze_panes = "C2"
    cells.widths(sheet, *[12] * len(DAYS))


def write_ledger(inputs: Inputs, sheet: Any, courses: int) -> int:
    """Write every resource on each day that it may be used; return the last row."""
    cells.head(sheet, 1, COLUMNS)
    row = 1
    for line in resource_lines(inputs.scenario, stacklevel=4):
        for place, (day, quantity) in enumerate(_uses(inputs, line, courses), 2):
            row += 1
            course = "" if line.component in _YEARLY else f"schedule!{schedule.AT['course']}{place}"
            _write(inputs, sheet, row, line, day, quantity, course)
    sheet.freeze_panes = "E2"
    sheet.auto_filter.ref = f"A1:{AT[COLUMNS[-1]]}{row}"
    cells.widths(sheet, 6, 6, 16, 34, *[13] * 16, 40, 40, 12, 12, 24)
    return row


def _uses(inputs: Inputs, line: Line, courses: int) -> list[tuple[str, str]]:
    """Day and quantity of each row of a line, as formulas."""
    if line.component not in _YEARLY:
        return [_on_course(inputs, line, row) for row in range(2, courses + 2)]
    (number,) = line.parameters[1:]
    known, n = inputs.scenario.assumptions.row(number), inputs.ref(number)
    most, events = schedule.places(known.value, known.high), f"ROUNDUP({n},0)"
    fits = f"IF({events}>{most},NA(),{{0}}<={events})"
    year, found = TREATMENT_YEAR_DAYS, []
    for start in range(0, year * inputs.scenario.years, year):
        for place in range(most):
            happens = fits.format(place + 1)
            day = f"{start}+INT({place * year}/MAX({events},1))"
            found.append((f'IF({happens},{day},"")', f"IF({happens},{n}/MAX({events},1),0)"))
    return found


def _on_course(inputs: Inputs, line: Line, row: int) -> tuple[str, str]:
    """Day and quantity of a line on one course."""
    at = {name: f"schedule!{letter}{row}" for name, letter in schedule.AT.items()}
    days, minutes = at["infusion_days"], at["minutes_a_day"]
    if line.component == "drug":
        quantity = f"{at['given_g_a_day']}*{days}"
    elif line.component == "waste":
        quantity = f"({at['opened_g_a_day']}-{at['given_g_a_day']})*{days}"
    elif "further hours" in line.item:
        quantity = f"{at['further_hours']}*{days}"
    elif line.component == "adverse events":
        quantity = f"{inputs.ref(line.parameters[1])}*{at['share_treated']}"
    elif line.component == "work time":
        added = [name for name in line.parameters[1:] if not name.startswith("infusions_")]
        quantity = f"({'+'.join([f'{minutes}/60', *map(inputs.ref, added)])})*{days}"
    elif line.component == "school time":
        quantity = f"{inputs.ref(line.parameters[0])}*{days}"
    else:
        quantity = days
    return at["day"], quantity


def _unit_cost(inputs: Inputs, line: Line) -> Formula | None:
    if line.unit_cost != line.unit_cost:  # not valued
        return None
    if line.component in ("drug", "waste"):
        return Formula("=price_usd_a_gram")
    return Formula(f"={inputs.unit_cost(line.parameters[0])}")


def _share(day: str, name: str, over: str) -> str:
    """Share of a bill: the mean over both kinds of child, or that of those who still get it."""
    full, short = (f"INDEX({kind}{name}s,{day}+1)" for kind in ("", "stopped_"))
    mean = f"responders*{full}+(1-responders)*{short}"
    return f'IF({day}="",0,{f"IF({over},{full},{mean})" if over else mean})'


def _write(
    inputs: Inputs, sheet: Any, row: int, line: Line, day: str, quantity: str, course: str
) -> None:
    """Write one resource on one day; ``course`` is the cell of its number, blank if yearly."""
    at = {name: f"{letter}{row}" for name, letter in AT.items()}
    medical = line.component in MEDICAL
    over = f"{course}>nonresponders_stop_after" if course else ""
    family = _share(at["day"], "family_share", over) if medical else "1"
    program = _share(at["day"], "program_share", over) if medical else "0"
    billed = at["billed_usd"]
    rate = inputs.ref("discount_rate")
    power = f"({at['year']}-1+further_years_discounted)"
    cost, factor = at["cost_usd"], at["discount_factor"]
    valued = line.unit_cost == line.unit_cost
    formulas = {
        "day": day,
        "year": f'IF({at["day"]}="","",INT({at["day"]}/{TREATMENT_YEAR_DAYS})+1)',
        "quantity": quantity,
        "cost_usd": f"{at['quantity']}*{at['unit_cost_usd']}" if valued else "0",
        "billed_usd": cost if medical else "0",
        "billed_if_stopped_usd": f"IF({over},0,{billed})" if medical and over else billed,
        "family_share": family,
        "program_share": program,
        "payer_usd": f"{cost}*(1-{at['family_share']}-{at['program_share']})",
        "family_usd": f"{cost}*{at['family_share']}",
        "program_usd": f"{cost}*{at['program_share']}",
        "discount_factor": f'IF({at["year"]}="",0,(1+{rate})^-{power})',
        **{
            f"{who}_present_usd": f"{at[f'{who}_usd']}*{factor}"
            for who in ("payer", "family", "program")
        },
        "society_present_usd": f"SUM({at['payer_present_usd']}:{at['program_present_usd']})",
    }
    values: dict[str, object] = {name: Formula(f"={text}") for name, text in formulas.items()}
    values |= {
        "component": line.component,
        "item": line.item,
        "unit": line.unit,
        "unit_cost_usd": _unit_cost(inputs, line),
        "parameters": ";".join(line.parameters),
        "source": line.source,
        "confidence": line.confidence,
        "priced_in": line.priced_in,
        "basis": line.basis,
    }
    for place, name in enumerate(COLUMNS, 1):
        cells.put(sheet, row, place, values[name], _FORMATS.get(name, ""))
