"""Find faults of the tables: columns, types, ranges, keys, sources, contradicting numbers.

Frictionless checks the same package in the tests. This module adds what Frictionless cannot know
(the source of a number, the names that a safety rule may use) and needs no other library, so every
load is checked.
"""

import hashlib
import re
from collections.abc import Callable, Iterable
from typing import Any

from jdmkit.datasets.files import folder, keys, nearest, read, resource, resources

PARSERS: dict[str, Callable[[str], Any]] = {
    "string": str,
    "integer": int,
    "number": float,
    "boolean": {"true": True, "false": False}.__getitem__,
}


class DataError(ValueError):
    """All faults found in one place, one per line below a heading that names the place.

    >>> print(DataError(["row 2, value: -5 is negative"], "mine.csv"))
    1 fault in mine.csv:
    row 2, value: -5 is negative
    """

    def __init__(self, faults: Iterable[str], place: str = "the tables of the kit") -> None:
        self.faults = list(faults)
        count = f"{len(self.faults)} fault{'s' if len(self.faults) > 1 else ''}"
        super().__init__("\n".join([f"{count} in {place}:", *self.faults]))


def _cell_fault(text: str, field: dict[str, Any]) -> str | None:
    """Say what is wrong with one cell, or None."""
    rules = field.get("constraints", {})
    if text == "":
        return "is blank but required" if rules.get("required") else None
    try:
        value = PARSERS[field["type"]](text)
    except (KeyError, ValueError):
        return f"{text!r} is no {field['type']}"
    if field["type"] == "number" and value != value:
        return f"{text!r} is no number"
    low, high = rules.get("minimum"), rules.get("maximum")
    if (low is not None and value < low) or (high is not None and value > high):
        unit = field.get("unit", "")
        return f"{text} lies outside {low} to {high} {unit}".rstrip()
    if "enum" in rules and text not in map(str, rules["enum"]):
        return nearest(text, rules["enum"], "value")
    if "pattern" in rules and not re.fullmatch(rules["pattern"], text):
        return f"{text!r} does not match {rules['pattern']}"
    return None


def _provenance_faults(row: dict[str, str], known: set[str]) -> list[str]:
    """Check ``source`` and ``confidence`` of one row."""
    found = [
        f"source: {nearest(key, known, 'source key')}"
        for key in keys(row.get("source", ""))
        if key not in known
    ]
    if not keys(row.get("source", "")) and row.get("confidence") in ("verified", "secondary"):
        found.append(f"source: blank, yet confidence is {row['confidence']}")
    return found


def _reference_keys() -> set[str]:
    return {row.get("key", "") for row in read("references")[2]}


def _key_faults(table: str, rows: list[dict[str, str]]) -> list[str]:
    """Duplicate primary keys and foreign keys that join to nothing."""
    schema, found = resource(table)["schema"], []
    primary = schema.get("primaryKey", [])
    seen: dict[tuple[str, ...], int] = {}
    for line, row in enumerate(rows, start=2):
        ident = tuple(row.get(column, "") for column in primary)
        if primary and ident in seen:
            found.append(
                f"row {line}, {'+'.join(primary)}: {ident} stands in row {seen[ident]} too"
            )
        seen.setdefault(ident, line)
    for join in schema.get("foreignKeys", []):
        column, target = join["fields"][0], join["reference"]
        there = {r.get(target["fields"][0], "") for r in read(target["resource"])[2]}
        for line, row in enumerate(rows, start=2):
            if row.get(column) and row[column] not in there:
                what = f"{target['resource']} id"
                found.append(f"row {line}, {column}: {nearest(row[column], there, what)}")
    return found


def _attribute_faults(rows: list[dict[str, str]]) -> list[str]:
    """Check the values of ``ivig_product_fields`` against the kinds in ``ivig_fields``."""
    if faults("ivig_fields"):
        return ["values not checked: ivig_fields.csv is damaged"]
    kinds, found = {row["field"]: row for row in read("ivig_fields")[2]}, []
    for line, row in enumerate(rows, start=2):
        kind = kinds.get(row.get("field", ""))
        if kind is None:
            continue  # the foreign key has reported it
        limits: dict[str, Any] = {k: float(kind[k]) for k in ("minimum", "maximum") if kind[k]}
        if kind["choices"]:
            limits["enum"] = kind["choices"].split(";")
        rule = {"type": kind["type"], "constraints": {"required": True, **limits}}
        fault = _cell_fault(row.get("value", ""), rule | {"unit": kind["unit"]})
        if fault:
            found.append(f"row {line}, value of {row['field']}: {fault}")
    return found


PLANNED = ("dose_g_per_kg", "dose_g_per_kg_4_weeks", "rate_mg_per_kg_per_min")
"""Attributes of a plan that a safety rule may speak of, beside the fields of a product."""

WORKED_OUT = (
    "label_age_min_years",
    "risk_max_kidney_mg_per_kg_per_min",
    "risk_max_clot_mg_per_kg_per_min",
)
"""Attributes of a product that are worked out from other tables than ``ivig_product_fields``."""


def _rule_faults(rows: list[dict[str, str]]) -> list[str]:
    """Check the names in ``safety_rules``: a rule with a misspelt name would never speak up."""
    fields = [row.get("field", "") for row in read("ivig_fields")[2]]
    factors = [row.get("factor", "") for row in read("safety_factors")[2]]
    known = {
        "attribute": [*fields, *PLANNED, *WORKED_OUT],
        "value_from": [*fields, *WORKED_OUT, *factors],
        "products": [
            row.get("subject_id", "")
            for row in read("ivig_subjects")[2]
            if row.get("kind") == "product"
        ],
        "also": factors,
    }
    return [
        f"row {line}, {column}: {nearest(name, names, column)}"
        for line, row in enumerate(rows, start=2)
        for column, names in known.items()
        for name in keys(row.get(column, ""))
        if name not in names
    ]


def _disagreements(row: dict[str, str]) -> list[str]:
    """Numbers of one row that contradict each other."""

    def number(column: str) -> float | None:
        try:
            return float(row.get(column, ""))
        except ValueError:
            return None

    found = []
    given = {column: number(column) for column in ("lower", "value", "upper")}
    inside = {column: value for column, value in given.items() if value is not None}
    if list(inside.values()) != sorted(inside.values()):
        found.append(f"{', '.join(inside)}: {list(inside.values())} are out of order")
    unit, grams, price = map(number, ("price_usd_per_unit", "unit_g", "price_usd_per_g"))
    if unit is None or grams is None or price is None:
        return found
    if abs(unit - price * grams) > 0.0006:
        found.append(f"price_usd_per_g: {price:g} is not {unit:g} / {grams:g}")
    return found


def _unit_fault(row: dict[str, str], fields: dict[str, dict[str, Any]]) -> str | None:
    """A number whose unit stands in the column ``unit`` needs one there."""
    numbers = [name for name, field in fields.items() if field.get("unit") == "see unit column"]
    if any(row.get(name) for name in numbers) and not row.get("unit"):
        return "unit: a number without a unit"
    return None


def faults(table: str) -> list[str]:
    """Every fault of one table: columns, types, ranges, keys, sources, confidence.

    >>> faults("epidemiology")
    []
    """
    try:
        name, columns, rows = read(table)
    except ValueError as error:
        return [str(error)]
    fields = {field["name"]: field for field in resource(table)["schema"]["fields"]}
    found = [f"column {c} is missing" for c in fields if c not in columns]
    found += [f"column {c!r} is not described" for c in columns if c not in fields]
    found += [
        f"column {field['name']}: a number without a unit"
        for field in fields.values()
        if field["type"] in ("integer", "number") and not field.get("unit")
    ]
    known = _reference_keys()
    for line, row in enumerate(rows, start=2):
        if "" in row:
            found.append(f"row {line}: more cells than columns")
        for column, field in fields.items():
            fault = _cell_fault(row.get(column, ""), field) if column in columns else None
            if fault:
                found.append(f"row {line}, {column}: {fault}")
        if "unit" in fields and (fault := _unit_fault(row, fields)):
            found.append(f"row {line}, {fault}")
        found += [f"row {line}, {fault}" for fault in _disagreements(row)]
        if "source" in fields:
            found += [f"row {line}, {fault}" for fault in _provenance_faults(row, known)]
    found += _key_faults(table, rows)
    if table == "ivig_product_fields":
        found += _attribute_faults(rows)
    if table == "safety_rules":
        found += _rule_faults(rows)
    return [f"{name}: {fault}" for fault in found]


def file_hash(table: str) -> str:
    """SHA-256 of a table's bytes, as ``datapackage.json`` records it."""
    return "sha256:" + hashlib.sha256((folder() / resource(table)["path"]).read_bytes()).hexdigest()


def check(tables: Iterable[str] | None = None) -> None:
    """Raise one ``DataError`` with every fault of the given (default all) tables.

    A changed file is a fault too until its new hash is accepted with ``jdmkit data --accept``.
    """
    found = []
    for table in tables or resources():
        found += faults(table)
        if resource(table).get("hash") != file_hash(table):
            found.append(
                f"{resource(table)['path']}: its bytes are not those recorded; "
                "if you meant it: jdmkit data --accept"
            )
    if found:
        raise DataError(found)
