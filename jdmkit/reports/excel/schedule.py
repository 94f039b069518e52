"""The schedule as formulas: courses, days, weights, grams, vials, minutes, hours.

It repeats ``costs.Scenario.used`` in the language of a spreadsheet. A test lets LibreOffice
recalculate it and compares the two.
"""

from math import ceil
from typing import Any

import numpy as np

from jdmkit import growth
from jdmkit.arguments import MAX_DOSE_G, TREATMENT_YEAR_DAYS, YEAR_DAYS
from jdmkit.costs import Scenario, home_hours
from jdmkit.dosing import choose_vials
from jdmkit.reports.excel import cells
from jdmkit.reports.excel.cells import Formula
from jdmkit.reports.excel.inputs import Inputs

COLUMNS = (
    "course",
    "year",
    "number",
    "happens",
    "day",
    "weight_kg",
    "dose_g",
    "asked_g_a_day",
    "given_g_a_day",
    "opened_g_a_day",
    "minutes_a_day",
    "further_hours",
    "share_treated",
    "infusion_days",
)

AT = cells.letters(COLUMNS)

_FIXED = (
    "happens",
    "day",
    "weight_kg",
    "dose_g",
    "asked_g_a_day",
    "given_g_a_day",
    "opened_g_a_day",
    "minutes_a_day",
    "further_hours",
)

_NEVER = 1e9

_TABLES = (
    "Courses per year (with the rows kept for them), steps of the infusion rate, totals that whole "
    "vials can reach."
)


def places(value: float, high: float | None) -> int:
    """Rows to keep for a number of events: the high end of its range."""
    return max(ceil(value), ceil(high or 0))


def rounded(number: str) -> str:
    """Formula of the nearest whole number, with ties to even as in Python.

    >>> rounded("n")
    'IF(MOD(n,1)=0.5,2*ROUND(n/2,0),ROUND(n,0))'
    """
    return f"IF(MOD({number},1)=0.5,2*ROUND({number}/2,0),ROUND({number},0))"


def is_fixed(scenario: Scenario) -> bool:
    """Whether the schedule is written as values, because no formula finds the fewest vials."""
    return scenario.rounding == "vials"


def write_tables(inputs: Inputs, sheet: Any) -> None:
    """Write the tables of the schedule: courses per year, rate steps, totals of vials."""
    plan = inputs.scenario
    row = cells.title(sheet, "Tables used by the schedule", _TABLES)
    cells.head(sheet, row, ["year", "courses", "rows"])
    if plan.phases is None and not is_fixed(plan):
        for year in range(1, plan.years + 1):
            row += 1
            name = f"infusions_year{min(year, 2)}"
            known = plan.assumptions.row(name)
            n = rounded(inputs.ref(name))
            cells.put(sheet, row, 1, year)
            cells.put(sheet, row, 2, Formula(f"=IF({n}>C{row},NA(),{n})"))
            cells.put(sheet, row, 3, places(known.value, known.high))
            inputs.name(f"courses_in_year_{year}", f"tables!$B${row}")
    row = _ramp(inputs, sheet, row + 2)
    _vials(inputs, sheet, row + 2)
    cells.widths(sheet, 26, 26, 26)


def _ramp(inputs: Inputs, sheet: Any, row: int) -> int:
    supply = inputs.scenario.supplied
    rates = np.array(supply.rates_ml_per_kg_per_h) / 60
    ends = [*np.cumsum(rates[:-1] * supply.step_minutes), _NEVER]
    cells.head(sheet, row, ["from_ml_per_kg", "to_ml_per_kg", "rate_ml_per_kg_per_min"])
    for place, values in enumerate(zip([0.0, *ends[:-1]], ends, rates, strict=True), row + 1):
        for column, value in enumerate(values, 1):
            cells.put(sheet, place, column, float(value))
    last = row + len(rates)
    for letter, name in zip("ABC", ("ramp_from", "ramp_to", "ramp_rate"), strict=True):
        inputs.name(name, f"tables!${letter}${row + 1}:${letter}${last}")
    row = last + 2
    cells.put(sheet, row, 1, "g_per_ml")
    cells.put(sheet, row, 2, float(supply.g_per_ml))
    inputs.name("strength_g_per_ml", f"tables!$B${row}")
    if inputs.scenario.grows:
        row += 1
        cells.put(sheet, row, 1, "z-score of the first weight")
        power, median, spread = (f"days!${letter}$2" for letter in "CDE")
        ratio = f"first_weight_kg/{median}"
        cells.put(
            sheet,
            row,
            2,
            Formula(
                f"=IF(ABS({power})<1E-9,LN({ratio})/{spread},"
                f"(({ratio})^{power}-1)/({power}*{spread}))"
            ),
        )
        inputs.name("weight_z", f"tables!$B${row}")
    return row


def _vials(inputs: Inputs, sheet: Any, row: int) -> None:
    cells.head(sheet, row, ["grams_in_whole_vials"])
    asked = np.arange(1, 10 * MAX_DOSE_G + 1) / 10
    totals = np.unique(choose_vials(asked, inputs.scenario.supplied.sizes_g).opened_g)
    for place, grams in enumerate([0.0, *totals.tolist()], row + 1):
        cells.put(sheet, place, 1, float(grams))
    inputs.name("vial_totals", f"tables!$A${row + 1}:$A${row + 1 + len(totals)}")


def write_schedule(inputs: Inputs, sheet: Any) -> int:
    """Write one row per course; return the number of rows."""
    cells.head(sheet, 1, COLUMNS)
    plan, rows = inputs.scenario, _courses(inputs.scenario)
    known = _values(plan) if is_fixed(plan) else {}
    for row, (year, number, day) in enumerate(rows, start=2):
        line = _formulas(inputs, row, year, day) | {"year": year, "number": number}
        line |= {name: float(values[row - 2]) for name, values in known.items()}
        for place, name in enumerate(COLUMNS, 1):
            cells.put(sheet, row, place, line[name])
    sheet.freeze_panes = "A2"
    cells.widths(sheet, *[13] * len(COLUMNS))
    return len(rows)


def _courses(plan: Scenario) -> list[tuple[int, int, int | None]]:
    """Year, number within it, and the day if it is not a formula, for each row to keep."""
    if plan.phases is None and not is_fixed(plan):
        kept = [plan.assumptions.row(f"infusions_year{min(y + 1, 2)}") for y in range(plan.years)]
        slots = [places(row.value, row.high) for row in kept]
        return [(year, n + 1, None) for year, most in enumerate(slots, 1) for n in range(most)]
    if not is_fixed(plan):  # the whole plan, because the months after which all stop are a cell
        plan = plan.replace(stop_after_months=None)
    days, seen = plan.infusion_days().tolist(), {}
    for day in days:
        seen.setdefault(day // TREATMENT_YEAR_DAYS + 1, []).append(day)
    return [(year, n, day) for year, own in seen.items() for n, day in enumerate(own, 1)]


def _values(plan: Scenario) -> dict[str, np.ndarray]:
    """Columns of a schedule that is written as values."""
    days = plan.infusion_days()
    weights = plan.weights(days)
    used = plan.used(weights)
    hours = home_hours(used.minutes) if plan.site == "home" else used.further_hours
    columns = (
        np.ones(len(days)),
        days,
        weights,
        used.dose_g,
        used.dose_g / plan.days,
        used.given_g,
        used.opened_g,
        used.minutes,
        hours,
    )
    return dict(zip(_FIXED, columns, strict=True))


def _formulas(inputs: Inputs, row: int, year: int, day: int | None) -> dict[str, object]:
    """Formulas of one course; if it does not happen, grams, minutes and days are 0."""
    at = {name: f"{letter}{row}" for name, letter in AT.items()}
    line: dict[str, str] = {
        "course": f'IF({at["happens"]}=1,SUM({AT["happens"]}$2:{at["happens"]}),"")',
        "share_treated": f"IF({at['course']}>nonresponders_stop_after,responders,1)",
        "infusion_days": f"days_a_course*{at['share_treated']}",
    }
    if not is_fixed(inputs.scenario):
        line |= _day(at, year, day) | _grams(inputs, at) | _time(inputs, at)
    guarded = set(line) - {"course", "happens"}
    line |= {name: f"IF({at['happens']}=1,{line[name]},{_blank(name)})" for name in guarded}
    return {name: Formula(f"={text}") for name, text in line.items()}


def _blank(name: str) -> str:
    return '""' if name in ("day", "weight_kg") else "0"


def _day(at: dict[str, str], year: int, day: int | None) -> dict[str, str]:
    end = f"all_stop_after_months*{TREATMENT_YEAR_DAYS}/12"
    if day is not None:
        return {"day": str(day), "happens": f"IF({day}<{end},1,0)"}
    n = f"courses_in_year_{year}"
    year = TREATMENT_YEAR_DAYS
    within = f"INT(({at['number']}-1)*{year}/MAX({n},1))"
    when = f"({year}*({at['year']}-1)+{within})"
    return {"day": when, "happens": f"IF(AND({at['number']}<={n},{when}<{end}),1,0)"}


def _grams(inputs: Inputs, at: dict[str, str]) -> dict[str, str]:
    plan = inputs.scenario
    dose = f"{at['weight_kg']}*{inputs.ref('dose_g_per_kg')}"
    given = asked = at["asked_g_a_day"]
    if plan.rounding == "step":
        step = inputs.ref("rounding_step_pediatric_g")
        near = f"-INT(-({asked}/{step}-0.5-1E-9))*{step}"
        if plan.capped:
            most = f"{inputs.ref('dose_cap_g')}/days_a_course"
            near = f"MIN({near},INT({most}/{step}+1E-9)*{step})"
        allowed = inputs.ref("rounding_tolerance")
        given = f"IF(ABS({near}/{asked}-1)<={allowed}+1E-9,{near},{asked})"
    found = f"MATCH({at['given_g_a_day']}-1E-7,vial_totals,1)+1"
    return {
        "weight_kg": f"INDEX(weights_by_day,{at['day']}+1)" if plan.grows else "first_weight_kg",
        "dose_g": f"MIN({dose},{inputs.ref('dose_cap_g')})" if plan.capped else dose,
        "asked_g_a_day": f"{at['dose_g']}/days_a_course",
        "given_g_a_day": given,
        "opened_g_a_day": f"INDEX(vial_totals,{found})",
    }


def _time(inputs: Inputs, at: dict[str, str]) -> dict[str, str]:
    volume = f"{at['given_g_a_day']}/strength_g_per_ml/{at['weight_kg']}"
    on_step = f"({volume}<ramp_to)*({volume}-ramp_from)+({volume}>=ramp_to)*(ramp_to-ramp_from)"
    minutes = f"ROUND(SUMPRODUCT(({volume}>ramp_from)*({on_step})/ramp_rate),9)"
    home = inputs.scenario.site == "home"
    billed = f"MAX({at['minutes_a_day']}-60,1)" if home else at["minutes_a_day"]
    whole = f"INT({billed}+1E-6)"
    return {"minutes_a_day": minutes, "further_hours": f"IF({whole}<91,0,INT(({whole}-31)/60))"}


def write_days(inputs: Inputs, sheet: Any, claims: Any) -> int:
    """Write one row per day: its weight, and its claims by ``claims``; return the last row."""
    plan = inputs.scenario
    days = np.arange(plan.years * TREATMENT_YEAR_DAYS)
    lms = growth.weight_lms(plan.age_years + days / YEAR_DAYS, plan.sex) if plan.grows else None
    for row, day in enumerate(days.tolist(), start=2):
        cells.put(sheet, row, 1, day)
        cells.put(sheet, row, 2, day // TREATMENT_YEAR_DAYS + 1)
        weight = "=first_weight_kg"
        if lms is not None:
            for column, values in enumerate(lms, 3):
                cells.put(sheet, row, column, float(values[day]))
            grown = f"D{row}*(1+C{row}*E{row}*weight_z)^(1/C{row})"
            weight = f"=IF(ABS(C{row})<1E-9,D{row}*EXP(E{row}*weight_z),{grown})"
        cells.put(sheet, row, 6, Formula(weight))
        for column, text in enumerate(claims(row, day % TREATMENT_YEAR_DAYS == 0), 7):
            cells.put(sheet, row, column, Formula(text))
    last = len(days) + 1
    inputs.name("weights_by_day", f"days!$F$2:$F${last}")
    return last
