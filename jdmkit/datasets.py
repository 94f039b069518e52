"""The only reader of ``data/``: typed tables, their faults, and who said what.

Each CSV is described in ``data/datapackage.json`` (the Frictionless standard): columns, types,
units, ranges, keys. ``load_<table>()`` exists for every table; its docstring is made from that
description. Set the environment variable ``JDMKIT_DATA`` to a folder to read changed tables.

>>> from jdmkit import datasets
>>> datasets.load_epidemiology()["country"].head(5).tolist()
['USA', 'USA', 'USA', 'USA', 'UK and Ireland']
"""

import csv
import hashlib
import json
import os
import re
from collections.abc import Callable, Iterable
from difflib import get_close_matches
from functools import lru_cache, wraps
from html import escape
from pathlib import Path
from typing import Any

import pandas as pd

CONFIDENCE = ("verified", "secondary", "recalled", "assumed")
"""How far a value can be trusted, best first."""

CONFIDENCE_MEANING = {
    "verified": "read in the source or in a copy of it",
    "secondary": "read in another text that quotes the source",
    "recalled": "from general knowledge, no text at hand",
    "assumed": "chosen or worked out by this kit",
}

_DTYPES = {"string": "object", "integer": "Int64", "number": "float64", "boolean": "boolean"}
_PARSERS: dict[str, Callable[[str], Any]] = {
    "string": str,
    "integer": int,
    "number": float,
    "boolean": {"true": True, "false": False}.__getitem__,
}


class DataError(ValueError):
    """Every fault found in the tables, one a line: file, row, column, what is wrong."""

    def __init__(self, faults: Iterable[str]) -> None:
        self.faults = list(faults)
        super().__init__("\n".join([f"{len(self.faults)} fault(s) in the data:", *self.faults]))


def nearest(word: object, known: Iterable[object], what: str) -> str:
    """Sentence that names an unknown word and the valid ones nearest to it.

    >>> nearest("privagen", ["privigen", "panzyga"], "product")
    "unknown product 'privagen'; nearest: 'privigen'. Known: panzyga, privigen"
    """
    known = sorted(str(k) for k in known)
    close = get_close_matches(str(word), known, n=3, cutoff=0.5)
    hint = f"; nearest: {', '.join(map(repr, close))}" if close else ""
    if close and len(known) > 20:
        return f"unknown {what} {word!r}{hint}"
    shown = ", ".join(known[:40]) + (", ..." if len(known) > 40 else "")
    return f"unknown {what} {word!r}{hint}. Known: {shown}"


def folder() -> Path:
    """Return the folder that the tables are read from."""
    chosen = os.environ.get("JDMKIT_DATA")
    if chosen:
        if not (Path(chosen) / "datapackage.json").is_file():
            raise FileNotFoundError(f"JDMKIT_DATA names {chosen}, which holds no datapackage.json")
        return Path(chosen)
    installed = Path(__file__).parent / "data"
    return installed if installed.is_dir() else Path(__file__).parent.parent / "data"


def _stamp(path: Path) -> tuple[str, int, int]:
    """Identify a file's content cheaply, so that an edited table is read anew."""
    stat = path.stat()
    return str(path), stat.st_mtime_ns, stat.st_size


def remembered(function: Callable[..., Any]) -> Callable[..., Any]:
    """Remember what a function made of the tables until one of them changes.

    The result is shared: whoever gets it must not change it.
    """
    memory: dict[object, Any] = {}

    @wraps(function)
    def recall(*args: object) -> object:
        stamp = tuple(_stamp(path) for path in sorted(folder().iterdir()))
        if memory.get("stamp") != stamp:
            memory.clear()
            memory["stamp"] = stamp
        if args not in memory:
            memory[args] = function(*args)
        return memory[args]

    return recall


@lru_cache(maxsize=8)
def _package(path: str, *_stamp: int) -> dict[str, dict[str, Any]]:
    described = json.loads(Path(path).read_text(encoding="utf-8"))
    return {resource["name"]: resource for resource in described["resources"]}


def resources() -> dict[str, dict[str, Any]]:
    """Descriptions of all tables, by name, as in ``datapackage.json``."""
    return _package(*_stamp(folder() / "datapackage.json"))


def resource(table: str) -> dict[str, Any]:
    """Return the description of one table.

    Raises
    ------
    KeyError
        If there is no such table; the message names the nearest.
    """
    if table not in resources():
        raise KeyError(nearest(table, resources(), "table"))
    return resources()[table]


@lru_cache(maxsize=128)
def _rows(path: str, *_stamp: int) -> tuple[list[str], list[dict[str, str]]]:
    with open(path, encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file, restkey="", restval="")
        return list(reader.fieldnames or []), list(reader)


def _read(table: str) -> tuple[str, list[str], list[dict[str, str]]]:
    path = folder() / resource(table)["path"]
    return path.name, *_rows(*_stamp(path))


def _keys(cell: str) -> list[str]:
    return [key.strip() for key in (cell or "").split(";") if key.strip()]


def _cell_fault(text: str, field: dict[str, Any]) -> str | None:
    """Say what is wrong with one cell, or None."""
    rules = field.get("constraints", {})
    if text == "":
        return "is blank but required" if rules.get("required") else None
    try:
        value = _PARSERS[field["type"]](text)
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
        for key in _keys(row.get("source", ""))
        if key not in known
    ]
    if not _keys(row.get("source", "")) and row.get("confidence") in ("verified", "secondary"):
        found.append(f"source: blank, yet confidence is {row['confidence']}")
    return found


def _reference_keys() -> set[str]:
    return {row["key"] for row in _read("references")[2]}


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
        there = {r.get(target["fields"][0], "") for r in _read(target["resource"])[2]}
        for line, row in enumerate(rows, start=2):
            if row.get(column) and row[column] not in there:
                what = f"{target['resource']} id"
                found.append(f"row {line}, {column}: {nearest(row[column], there, what)}")
    return found


def _attribute_faults(rows: list[dict[str, str]]) -> list[str]:
    """Check the values of ``ivig_product_fields`` against the kinds in ``ivig_fields``."""
    kinds, found = {row["field"]: row for row in _read("ivig_fields")[2]}, []
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


PLANNED = ("dose_g_per_kg", "rate_mg_per_kg_per_min")
"""Attributes of a plan that a safety rule may speak of, beside the fields of a product."""
WORKED_OUT = (
    "label_age_min_years",
    "risk_max_kidney_mg_per_kg_per_min",
    "risk_max_clot_mg_per_kg_per_min",
)
"""Attributes of a product that are worked out from other tables than ``ivig_product_fields``."""


def _rule_faults(rows: list[dict[str, str]]) -> list[str]:
    """Check the names in ``safety_rules``: a rule with a misspelt name would never speak up."""
    fields = [row["field"] for row in _read("ivig_fields")[2]]
    factors = [row["factor"] for row in _read("safety_factors")[2]]
    known = {
        "attribute": [*fields, *PLANNED, *WORKED_OUT],
        "value_from": [*fields, *WORKED_OUT, *factors],
        "products": [
            row["subject_id"] for row in _read("ivig_subjects")[2] if row["kind"] == "product"
        ],
        "also": factors,
    }
    return [
        f"row {line}, {column}: {nearest(name, names, column)}"
        for line, row in enumerate(rows, start=2)
        for column, names in known.items()
        for name in _keys(row.get(column, ""))
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
    inside = [(c, number(c)) for c in ("lower", "value", "upper") if number(c) is not None]
    if [n for _, n in inside] != sorted(n for _, n in inside):
        found.append(
            f"{', '.join(c for c, _ in inside)}: {[n for _, n in inside]} are out of order"
        )
    unit, grams, price = map(number, ("price_usd_per_unit", "unit_g", "price_usd_per_g"))
    if None not in (unit, grams, price) and abs(unit - price * grams) > 0.0006:
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
    name, columns, rows = _read(table)
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
                f"{resource(table)['path']}: its bytes are not those recorded; if you meant it: jdmkit data --accept"
            )
    if found:
        raise DataError(found)


@lru_cache(maxsize=256)
def _frame(table: str, *_stamp: object) -> pd.DataFrame:
    found = faults(table)
    if found:
        raise DataError(found)
    _, columns, rows = _read(table)
    fields = {field["name"]: field["type"] for field in resource(table)["schema"]["fields"]}
    data = {}
    for column in columns:
        kind = fields[column]
        cells = [_PARSERS[kind](row[column]) if row[column] != "" else None for row in rows]
        data[column] = pd.Series(cells, dtype=_DTYPES[kind])
    return pd.DataFrame(data)


def load(table: str) -> pd.DataFrame:
    """Return one table as a DataFrame with its proper dtypes; a blank cell is missing.

    Parameters
    ----------
    table : str
        A name in :func:`resources`, for example ``"epidemiology"``.

    Returns
    -------
    DataFrame
        A copy that may be changed freely. ``attrs["table"]`` holds its name.

    Raises
    ------
    KeyError
        If there is no such table; the message names the nearest.
    DataError
        If the file is damaged: all faults at once, with file, row and column.

    Examples
    --------
    >>> load("cmas_items")["max_score"].sum()
    np.int64(52)
    """
    path, described = folder() / resource(table)["path"], folder() / "datapackage.json"
    frame = _frame(table, _stamp(path), _stamp(described), _stamp(folder() / "references.csv"))
    frame = frame.copy()
    frame.attrs["table"] = table
    return frame


def _docstring(described: dict[str, Any]) -> str:
    """Docstring of a loader, from the description of its table."""
    lines = [
        f"{described['title']}.",
        "",
        described.get("description", ""),
        "",
        "Columns",
        "-------",
    ]
    for field in described["schema"]["fields"]:
        unit = f" [{field['unit']}]" if field.get("unit") else ""
        lines.append(f"{field['name']} : {field['type']}{unit}")
        lines.append(f"    {field.get('description', '')}")
    lines += ["", "Sources", "-------", ", ".join(s["title"] for s in described.get("sources", []))]
    return "\n".join(lines)


def _loader(table: str) -> Callable[[], pd.DataFrame]:
    def load_table() -> pd.DataFrame:
        return load(table)

    load_table.__name__ = load_table.__qualname__ = f"load_{table}"
    load_table.__doc__ = _docstring(resource(table))
    return load_table


def __getattr__(name: str) -> Callable[[], pd.DataFrame]:
    """Make ``load_<table>`` for every table that ``datapackage.json`` describes."""
    if name.startswith("load_"):
        table = name.removeprefix("load_")
        if table in resources():
            return _loader(table)
        raise AttributeError(nearest(name, __dir__(), "loader"))
    raise AttributeError(f"module 'jdmkit.datasets' has no attribute {name!r}")


def __dir__() -> list[str]:
    public = [name for name in globals() if not name.startswith("_")]
    return sorted({*public, *(f"load_{table}" for table in resources())})


def load_ivig_products() -> pd.DataFrame:
    """One row a product, one column a field, made from ``ivig_product_fields``.

    Values are typed as ``ivig_fields`` says. The column ``recalled`` names the fields of a row
    that rest on memory alone: such a value may raise a flag, but never clears one.

    Returns
    -------
    DataFrame
        Indexed by ``product_id``, in the order of ``ivig_subjects``.

    Examples
    --------
    >>> products = load_ivig_products()
    >>> products.loc["privigen", "iga_ug_per_ml"], products.loc["privigen", "iga_qualifier"]
    (np.float64(25.0), '<=')
    >>> products.loc["bivigam", "recalled"]
    'ph_high;ph_low;sodium'
    """
    long, kinds = load("ivig_product_fields"), load("ivig_fields").set_index("field")["type"]
    subjects = load("ivig_subjects").query("kind == 'product'")["subject_id"]
    wide = long.pivot(index="product_id", columns="field", values="value")
    wide = wide.reindex(index=subjects.tolist(), columns=[f for f in kinds.index if f in wide])
    for field, kind in kinds.items():
        if kind in ("number", "integer"):
            wide[field] = pd.to_numeric(wide[field])
    memory = long[long["confidence"] == "recalled"].sort_values("field")
    recalled = memory.groupby("product_id")["field"].agg(";".join)
    wide["recalled"] = recalled.reindex(wide.index).fillna("")
    wide.index.name, wide.columns.name, wide.attrs["table"] = "product_id", None, "ivig_products"
    return wide


def load_child(child_id: str = "girl_7") -> pd.Series:
    """One of the four synthetic children, with height and weight of the first visit.

    Raises
    ------
    KeyError
        If there is no such child; the message names the nearest.

    Examples
    --------
    >>> girl = load_child()
    >>> print(girl["sex"], girl["age_years"], girl["weight_kg"])
    female 7.0 22.1
    """
    children = load("children").set_index("child_id")
    if child_id not in children.index:
        raise KeyError(nearest(child_id, children.index, "child"))
    visits = load("child_visits").query("child_id == @child_id").sort_values("visit_month")
    first = visits.iloc[0][["height_cm", "weight_kg", "age_years"]]
    return pd.concat([children.loc[child_id], first]).rename(child_id)


def sources(*frames: pd.DataFrame | pd.Series) -> list[str]:
    """Reference keys that the rows of the given frames name, each once, in order.

    >>> sources(load("epidemiology").head(1))
    ['mendez2003']
    """
    found: dict[str, None] = {}
    for frame in frames:
        cells = [frame["source"]] if isinstance(frame, pd.Series) else frame["source"]
        for cell in cells:
            if isinstance(cell, str):
                found.update(dict.fromkeys(_keys(cell)))
    return list(found)


def confidences(*frames: pd.DataFrame) -> list[str]:
    """Words of confidence that the rows of the given frames carry, best first."""
    found = {word for frame in frames for word in frame["confidence"]}
    return [word for word in CONFIDENCE if word in found]


def provenance(*frames: pd.DataFrame) -> tuple[list[str], list[str]]:
    """Sources and words of confidence of the given frames, as an exhibit takes them.

    >>> provenance(load("epidemiology").head(1))
    (['mendez2003'], ['verified'])
    """
    return sources(*frames), confidences(*frames)


def short_citation(key: str) -> str:
    """Short form of a reference, such as ``Mendez 2003``.

    >>> short_citation("mendez2003")
    'Mendez 2003'
    """
    return cite(key).rows.iloc[0]["short"]


class References:
    """References that show as a list; the words are the same in text and in a notebook."""

    def __init__(self, rows: pd.DataFrame) -> None:
        self.rows = rows.reset_index(drop=True)

    @staticmethod
    def _address(row: pd.Series) -> str:
        if isinstance(row["doi"], str):
            return f"https://doi.org/{row['doi']}"
        if isinstance(row["pmid"], str):
            return f"https://pubmed.ncbi.nlm.nih.gov/{row['pmid']}/"
        return row["url"] if isinstance(row["url"], str) else ""

    def _marks(self, row: pd.Series) -> str:
        return "" if row["confidence"] == "verified" else f" ({row['confidence']})"

    def __len__(self) -> int:
        return len(self.rows)

    def __repr__(self) -> str:
        return "\n".join(
            f"[{row['key']}] {row['citation']}{self._marks(row)} {self._address(row)}".rstrip()
            for _, row in self.rows.iterrows()
        )

    def _repr_html_(self) -> str:
        items = []
        for _, row in self.rows.iterrows():
            text, address = escape(row["citation"]), self._address(row)
            if address:
                text += f' <a href="{escape(address)}">{escape(address)}</a>'
            items.append(f"<li>{text}{self._marks(row)} <code>{row['key']}</code></li>")
        return f"<ol>{''.join(items)}</ol>"


def cite(*keys: str) -> References:
    """Look references up by key.

    Parameters
    ----------
    *keys : str
        Keys of ``references.csv``.

    Raises
    ------
    KeyError
        If a key is unknown; the message names the nearest.

    Examples
    --------
    >>> print(cite("mendez2003"))  # doctest: +ELLIPSIS
    [mendez2003] Mendez EP, Lipton R, ...
    """
    table = load("references").set_index("key", drop=False)
    for key in keys:
        if key not in table.index:
            raise KeyError(nearest(key, table.index, "reference key"))
    return References(table.loc[list(keys)])
