"""The only reader of ``data/``: typed tables, their faults, and who said what.

Each CSV is described in ``data/datapackage.json`` (the Frictionless standard): columns, types,
units, ranges, keys. ``load_<table>()`` exists for every table; its docstring is made from that
description. Set the environment variable ``JDMKIT_DATA`` to a folder to read changed tables.

>>> from jdmkit import datasets
>>> datasets.load_epidemiology()["country"].head(5).tolist()
['USA', 'USA', 'USA', 'USA', 'UK and Ireland']
"""

import re
from collections.abc import Callable
from functools import lru_cache
from html import escape
from typing import Any

import pandas as pd

from jdmkit.tables import (
    CONFIDENCE,
    CONFIDENCE_MEANING,
    folder,
    keys,
    nearest,
    read,
    remembered,
    resource,
    resources,
    stamp,
    still,
)
from jdmkit.validation import PARSERS, DataError, check, faults, file_hash

__all__ = [
    "CONFIDENCE",
    "CONFIDENCE_MEANING",
    "OWN",
    "DataError",
    "check",
    "check_keys",
    "cite",
    "confidences",
    "faults",
    "file_hash",
    "folder",
    "load",
    "load_child",
    "load_ivig_products",
    "named_sources",
    "nearest",
    "provenance",
    "remembered",
    "resource",
    "resources",
    "short_citation",
    "sources",
    "still",
]

OWN = "own: "
"""Beginning of a source that a user names in words; every other source is a reference key."""
_LIKE_A_KEY = re.compile("[a-z0-9_]+")

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
        If there is no such table; the message names the nearest.
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
                found.update(dict.fromkeys(keys(cell)))
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


@remembered
def short_citation(key: str) -> str:
    """Short form of a reference, such as ``Mendez 2003``.

    A source in a user's own words is given back as such.

    >>> short_citation("mendez2003"), short_citation("own: our contract")
    ('Mendez 2003', 'our contract (named by the user)')
    """
    if key.startswith(OWN):
        return f"{key.removeprefix(OWN)} (named by the user)"
    return cite(key).rows.iloc[0]["short"]


class References:
    """References that show as a list of the original documents.

    Where a copy was read (``read_at``) stands in ``rows`` alone; a notebook shows no keys.
    """

    def __init__(self, rows: pd.DataFrame) -> None:
        self.rows = rows.reset_index(drop=True)

    @staticmethod
    def _address(row: pd.Series) -> str:
        if isinstance(row["doi"], str):
            return f"https://doi.org/{row['doi']}"
        if isinstance(row["pmid"], str):
            return f"https://pubmed.ncbi.nlm.nih.gov/{row['pmid']}/"
        if isinstance(row["pmcid"], str):
            return f"https://pmc.ncbi.nlm.nih.gov/articles/{row['pmcid']}"
        return row["url"] if isinstance(row["url"], str) else ""

    def _marks(self, row: pd.Series) -> str:
        if row["confidence"] != "verified":
            return f" ({row['confidence']})"
        return " (read as a copy)" if isinstance(row["read_at"], str) else ""

    def __len__(self) -> int:
        return len(self.rows)

    def __repr__(self) -> str:
        return "\n".join(
            f"[{row['key']}] {row['citation']}{self._marks(row)} {self._address(row)}".rstrip()
            for _, row in self.rows.iterrows()
        )

    def html(self, keys: bool = False) -> str:
        """Write the list as HTML, with the key of each reference on request."""
        items = []
        for _, row in self.rows.iterrows():
            text, address = escape(row["citation"]), self._address(row)
            if address:
                text += f' <a href="{escape(address)}">{escape(address)}</a>'
            key = f" <code>{row['key']}</code>" if keys else ""
            items.append(f"<li>{text}{self._marks(row)}{key}</li>")
        return f"<ol>{''.join(items)}</ol>"

    def _repr_html_(self) -> str:
        return self.html()


def cite(*keys: str) -> References:
    """Look references up by key.

    Parameters
    ----------
    *keys : str
        Keys of ``references.csv``; a user's own source has no row and is left out.

    Raises
    ------
    KeyError
        If a key is unknown; the message names the nearest.

    Examples
    --------
    >>> print(cite("mendez2003"))  # doctest: +ELLIPSIS
    [mendez2003] Mendez EP, Lipton R, ...
    """
    check_keys(*keys)
    ours = [key for key in keys if not key.startswith(OWN)]
    return References(load("references").set_index("key", drop=False).loc[ours])


@remembered
def _known_keys() -> frozenset[str]:
    return frozenset(load("references")["key"])


def check_keys(*keys: str) -> None:
    """Refuse a reference key that is not in ``references.csv``, unless it is a user's own source.

    Raises
    ------
    KeyError
        The message names the nearest.
    """
    for key in keys:
        if key not in _known_keys() and not key.startswith(OWN):
            raise KeyError(nearest(key, _known_keys(), "reference key"))


def named_sources(cell: str) -> str:
    """Write the sources that a user names as a cell: reference keys, or words of their own.

    Raises
    ------
    ValueError
        If a part looks like a reference key and is none; the message names the nearest.

    Examples
    --------
    >>> named_sources("mrf_sample; our contract of March 2026")
    'mrf_sample;own: our contract of March 2026'
    """
    parts = []
    for part in keys(cell):
        if part in _known_keys() or part.startswith(OWN):
            parts.append(part)
        elif _LIKE_A_KEY.fullmatch(part):
            words = nearest(part, _known_keys(), "reference key")
            raise ValueError(f"{words}. For a source of your own write '{OWN}{part}'")
        else:
            parts.append(OWN + part)
    return ";".join(parts)
