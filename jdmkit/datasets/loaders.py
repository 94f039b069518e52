"""Load tables as DataFrames with the types that ``datapackage.json`` gives their columns."""

from collections.abc import Callable
from functools import lru_cache
from typing import Any

import pandas as pd

from jdmkit.datasets.files import folder, read, remembered, resource, stamp
from jdmkit.datasets.validation import PARSERS, DataError, faults

_DTYPES = {"string": "object", "integer": "Int64", "number": "float64", "boolean": "boolean"}


@lru_cache(maxsize=256)
def _frame(table: str, *stamps: object) -> pd.DataFrame:
    found = faults(table)
    if found:
        raise DataError(found)
    _, columns, rows = read(table)
    fields = {field["name"]: field["type"] for field in resource(table)["schema"]["fields"]}
    data = {}
    for column in columns:
        kind = fields[column]
        cells = [PARSERS[kind](row[column]) if row[column] != "" else None for row in rows]
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
        If the table does not exist. The message suggests the closest name.
    DataError
        If the file is damaged: all faults at once, with file, row and column.

    Examples
    --------
    >>> load("cmas_items")["max_score"].sum()
    np.int64(52)
    """
    frame = _whole(table).copy()
    frame.attrs["table"] = table
    return frame


@remembered
def _whole(table: str) -> pd.DataFrame:
    path, described = folder() / resource(table)["path"], folder() / "datapackage.json"
    return _frame(table, stamp(path), stamp(described), stamp(folder() / "references.csv"))


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


def loader(table: str) -> Callable[[], pd.DataFrame]:
    """Return the function ``load_<table>`` of one table, with its columns as docstring.

    >>> loader("cmas_items").__name__
    'load_cmas_items'
    """

    def load_table() -> pd.DataFrame:
        return load(table)

    load_table.__name__ = load_table.__qualname__ = f"load_{table}"
    load_table.__doc__ = _docstring(resource(table))
    return load_table


def load_ivig_products() -> pd.DataFrame:
    """Load all products, with one row per product and one column per field.

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
