"""The plan in an exported workbook: its fields at export, and edits that no file of inputs holds.

A workbook has the plan on its sheet ``scenario``: names, values now, and values at export.

>>> said("days_a_course", 1, 2).partition(";")[0]
'sheet scenario, days_a_course: is 1 now and was 2 at export'
"""

from pathlib import Path
from typing import Any

from jdmkit.assumptions.table_files import formula_rows

SHEET = "scenario"

AT_EXPORT = "at export"
"""Heading of the column that the values are compared with; names and values are in A and B."""

_FIELD_OF = {
    "days_a_course": "days",
    "first_weight_kg": "weight_kg",
    "price_usd_a_gram": "price_usd_per_g",
    "responders": "response_share",
    "nonresponders_stop_after": "stop_nonresponders_after",
    "all_stop_after_months": "stop_after_months",
    "further_years_discounted": "discounting",
    "product_price_usd_a_gram": "price_usd_per_g",
}
"""Field of the plan, or input, that a cell of the sheet comes from, if named otherwise."""


def _lines(path: Path) -> list[tuple[str, Any, Any, bool]]:
    """Name, value and value at export of each line; and whether it is a field of the plan."""
    found, at, field = [], None, True
    for cells in formula_rows(path, SHEET):
        if AT_EXPORT in cells:
            at, field = cells.index(AT_EXPORT), cells[0] == "field"
        elif at is not None and cells[0] is not None and len(cells) > at:
            found.append((str(cells[0]), cells[1], cells[at], field))
    return found


def _is_blank(cell: object) -> bool:
    return cell is None or cell == ""


def said(name: str, now: object, before: object) -> str:
    """Say what was changed on the sheet, and what to do."""
    field = _FIELD_OF.get(name, name)
    value = "blank" if _is_blank(now) else now
    was = "blank" if _is_blank(before) else before
    return (
        f"sheet scenario, {name}: is {value} now and was {was} at export; only the sheet of inputs "
        f"is read. Set the cell back, and give the change as {field} "
        f"(in a shell: --{field.replace('_', '-')}, if there is such an option)"
    )


def plan_faults(path: Path) -> list[str]:
    """List the cells of the plan that were changed since export; empty for other files.

    Parameters
    ----------
    path : Path
        A workbook or another file.
    """
    if path.suffix.lower() != ".xlsx":
        return []
    return [
        said(name, now, before)
        for name, now, before, _ in _lines(path)
        if now != before and not (_is_blank(now) and _is_blank(before))
    ]


def exported_plan(path: Path) -> dict[str, object]:
    """Give the fields of the plan of an exported workbook; empty for other files.

    Parameters
    ----------
    path : Path
        A workbook or another file.

    Returns
    -------
    dict of str to object
        Number or text by field; ``""`` where the field was blank.
    """
    if path.suffix.lower() != ".xlsx":
        return {}
    return {
        name: "" if before is None else before for name, _, before, field in _lines(path) if field
    }
