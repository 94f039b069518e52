"""Typed tables of ``data/``, their faults and their sources. No other package reads ``data/``.

Each CSV is described in ``data/datapackage.json`` (the Frictionless standard): columns, types,
units, ranges, keys. ``load_<table>()`` exists for every table; its docstring is made from that
description. Set the environment variable ``JDMKIT_DATA`` to a folder to read changed tables.

>>> from jdmkit import datasets
>>> datasets.load_epidemiology()["country"].head(5).tolist()
['USA', 'USA', 'USA', 'USA', 'UK and Ireland']
"""

from collections.abc import Callable

import pandas as pd

from jdmkit.datasets.files import (
    CONFIDENCE,
    CONFIDENCE_MEANING,
    folder,
    keys,
    nearest,
    remembered,
    resource,
    resources,
    still,
)
from jdmkit.datasets.loaders import load, load_ivig_products, loader
from jdmkit.datasets.provenance import (
    OWN,
    References,
    check_keys,
    cite,
    confidences,
    named_sources,
    provenance,
    short_citation,
    sources,
    weakest,
    weakest_of,
)
from jdmkit.datasets.safe_files import draft_folder_of, draft_of
from jdmkit.datasets.validation import DataError, check, faults, file_hash

__all__ = [
    "CONFIDENCE",
    "CONFIDENCE_MEANING",
    "OWN",
    "DataError",
    "References",
    "check",
    "check_keys",
    "cite",
    "confidences",
    "draft_folder_of",
    "draft_of",
    "faults",
    "file_hash",
    "folder",
    "keys",
    "load",
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
    "weakest",
    "weakest_of",
]


def __getattr__(name: str) -> Callable[[], pd.DataFrame]:
    """Make ``load_<table>`` for every table that ``datapackage.json`` describes."""
    if name.startswith("load_"):
        table = name.removeprefix("load_")
        if table in resources():
            return loader(table)
        raise AttributeError(nearest(name, __dir__(), "loader"))
    raise AttributeError(f"module 'jdmkit.datasets' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*__all__, *(f"load_{table}" for table in resources())})
