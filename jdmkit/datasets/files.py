"""The files behind the tables: where they are, how they are described, their bare cells.

``datasets`` is the door for everybody; this room and ``validation`` stand behind it.
"""

import csv
import json
import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from difflib import get_close_matches
from functools import lru_cache, wraps
from pathlib import Path
from typing import Any

CONFIDENCE = ("verified", "secondary", "recalled", "assumed")
"""How far a value can be trusted, best first."""

CONFIDENCE_MEANING = {
    "verified": "read in the source or in a copy of it",
    "secondary": "read in another text that quotes the source",
    "recalled": "from general knowledge, no text at hand",
    "assumed": "chosen or worked out by this kit",
}


def nearest(word: object, known: Iterable[object], what: str) -> str:
    """Sentence that names an unknown word and the valid ones nearest to it.

    >>> nearest("privagen", ["privigen", "panzyga"], "product")
    "unknown product 'privagen'; nearest: 'privigen'. Known: panzyga, privigen"
    """
    known = sorted(str(k) for k in known)
    close = get_close_matches(str(word), known, n=3, cutoff=0.5)
    if not close and len(str(word)) > 2:  # wage, of parent_wage_per_hour
        close = [name for name in known if str(word).lower() in name.lower()][:5]
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
    installed = Path(__file__).parents[1] / "data"
    return installed if installed.is_dir() else Path(__file__).parents[2] / "data"


def stamp(path: Path) -> tuple[str, int, int]:
    """Identify a file's content cheaply, so that an edited table is read anew."""
    stat = path.stat()
    return str(path), stat.st_mtime_ns, stat.st_size


_still: list[object] = []  # stamps taken once, while nothing is to be looked at anew


@contextmanager
def still() -> Iterator[None]:
    """Take the tables as they are: within, no file is asked whether it has changed.

    For one step of a slider, which would ask some hundred times.
    """
    _still.append(_stamps(str(folder())))
    try:
        yield
    finally:
        _still.pop()


def _stamps(path: str) -> object:
    """Stamps of all files in a folder; asked often, so without pathlib."""
    if _still:
        return _still[-1]
    with os.scandir(path) as files:
        found = [(file.path, file.stat()) for file in files]
    return tuple(sorted((name, stat.st_mtime_ns, stat.st_size) for name, stat in found))


def remembered(function: Callable[..., Any]) -> Callable[..., Any]:
    """Remember what a function made of the tables until one of them changes.

    The result is shared: whoever gets it must not change it.
    """
    memory: dict[object, Any] = {}

    @wraps(function)
    def recall(*args: object) -> object:
        now = _stamps(str(folder()))
        if memory.get("stamp") != now:
            memory.clear()
            memory["stamp"] = now
        if args not in memory:
            memory[args] = function(*args)
        return memory[args]

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
        If there is no such table; the message names the nearest.
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
