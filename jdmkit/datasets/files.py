"""Find, describe and read the CSV files of the tables as bare text."""

import csv
import json
import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from difflib import get_close_matches
from functools import lru_cache, wraps
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

Asked = ParamSpec("Asked")

Found = TypeVar("Found")

CONFIDENCE = ("verified", "secondary", "recalled", "assumed")
"""How far a value can be trusted, best first."""

CONFIDENCE_MEANING = {
    "verified": "read in the source or in a copy of it",
    "secondary": "read in another text that quotes the source",
    "recalled": "from general knowledge, no text at hand",
    "assumed": "chosen or worked out by this kit",
}


def nearest(word: object, known: Iterable[object], what: str) -> str:
    """Say that a word is unknown, and name the closest valid words.

    >>> nearest("privagen", ["privigen", "panzyga"], "product")
    "unknown product 'privagen'; nearest: 'privigen'. Known: panzyga, privigen"
    """
    names = sorted(str(k) for k in known)
    close = get_close_matches(str(word), names, n=3, cutoff=0.5)
    if not close and len(str(word)) > 2:  # wage, of parent_wage_per_hour
        close = [name for name in names if str(word).lower() in name.lower()][:5]
    hint = f"; nearest: {', '.join(map(repr, close))}" if close else ""
    if close and len(names) > 20:
        return f"unknown {what} {word!r}{hint}"
    shown = ", ".join(names[:40]) + (", ..." if len(names) > 40 else "")
    return f"unknown {what} {word!r}{hint}. Known: {shown}"


def folder() -> Path:
    """Return the folder that the tables are read from."""
    chosen = os.environ.get("JDMKIT_DATA")
    if chosen:
        if not (Path(chosen) / "datapackage.json").is_file():
            raise FileNotFoundError(f"JDMKIT_DATA names {chosen}, which holds no datapackage.json")
        return Path(chosen)
    installed = Path(__file__).parents[1] / "data"
    return installed if installed.is_dir() else Path(__file__).parents[2] / "data"


def stamp(path: Path) -> tuple[str, int, int]:
    """Identify a file's content cheaply, so that an edited table is read anew."""
    stat = path.stat()
    return str(path), stat.st_mtime_ns, stat.st_size


_still: list[object] = []  # stamps of the open blocks, equal within the outermost


@contextmanager
def still() -> Iterator[None]:
    """Take the tables as they are: within, no file is asked whether it has changed.

    For one public call or one step of a slider, which would ask some hundred times.
    """
    _still.append(_still[-1] if _still else _stamps(str(folder())))
    try:
        yield
    finally:
        _still.pop()


def _stamps(path: str) -> object:
    """Stamps of all files in a folder; asked often, so without pathlib."""
    with os.scandir(path) as files:
        found = [(file.path, file.stat()) for file in files]
    return tuple(sorted((name, stat.st_mtime_ns, stat.st_size) for name, stat in found))


def _hash_or_none(asked: object) -> int | None:
    try:
        return hash(asked)
    except TypeError:
        return None


def remembered(function: Callable[Asked, Found]) -> Callable[Asked, Found]:
    """Remember what a function made of the tables until one of them changes.

    The files are looked at once for the outermost call: what a remembered function asks of other
    remembered functions rests on the same state of the tables. The result is shared, so callers
    must not change it.

    >>> count = remembered(lambda table: len(read(table)[2]))
    >>> count("cmas_items") == count("cmas_items")
    True
    """
    memory: dict[object, Found] = {}
    made_of: object = None

    @wraps(function)
    def recall(*args: Asked.args, **options: Asked.kwargs) -> Found:
        nonlocal made_of
        with still():
            if made_of != _still[-1]:
                memory.clear()
                made_of = _still[-1]
            asked = (args, tuple(sorted(options.items())))
            if _hash_or_none(asked) is None:  # a list: the function itself refuses it by name
                return function(*args, **options)
            if asked not in memory:
                memory[asked] = function(*args, **options)
            return memory[asked]

    return recall


@lru_cache(maxsize=8)
def _package(path: str, *stamps: int) -> dict[str, dict[str, Any]]:
    described = json.loads(Path(path).read_text(encoding="utf-8"))
    return {resource["name"]: resource for resource in described["resources"]}


def resources() -> dict[str, dict[str, Any]]:
    """Descriptions of all tables, by name, as in ``datapackage.json``."""
    return _package(*stamp(folder() / "datapackage.json"))


def resource(table: str) -> dict[str, Any]:
    """Return the description of one table.

    Raises
    ------
    KeyError
        If the table does not exist. The message suggests the closest name.
    """
    if table not in resources():
        raise KeyError(nearest(table, resources(), "table"))
    return resources()[table]


@lru_cache(maxsize=128)
def _rows(path: str, *stamps: int) -> tuple[list[str], list[dict[str, str]]]:
    try:  # a spreadsheet may put a byte order mark in front, which -sig drops
        with open(path, encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file, restkey="", restval="")
            return list(reader.fieldnames or []), list(reader)
    except UnicodeDecodeError as error:
        name, place = Path(path).name, error.start
        raise ValueError(f"{name}: not UTF-8 at byte {place}; save it as CSV UTF-8") from None


def read(table: str) -> tuple[str, list[str], list[dict[str, str]]]:
    """File name, columns and rows of a table, as bare text."""
    path = folder() / resource(table)["path"]
    return path.name, *_rows(*stamp(path))


def keys(cell: str) -> list[str]:
    """Reference keys of one cell."""
    return [key.strip() for key in (cell or "").split(";") if key.strip()]
