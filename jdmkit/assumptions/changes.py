"""Change one input: what follows a new number, which sources no longer hold, and what differs."""

from collections.abc import Mapping
from math import inf
from typing import Any

from jdmkit import arguments, datasets
from jdmkit.assumptions.exports import replayed
from jdmkit.assumptions.faults import row_faults, word_faults, year_faults
from jdmkit.assumptions.rows import WORDS, Assumption
from jdmkit.sensitivity import DIST_PARAMETERS, FROM_RANGE, HELD, Fault, unit_limit

_KEPT = (
    "low",
    "high",
    "low_meaning",
    "high_meaning",
    "currency_year",
    "basis",
    "note",
    "source",
    "confidence",
)
"""Columns taken over as they are."""

_ENDS = ("value", "low", "high")

_DRAWN = ("distribution", "dist")

_SETTABLE = tuple(name for name in Assumption._fields if name not in ("parameter", "unit"))

_TEXTS = {*WORDS, "confidence"}


# --- source and confidence ------------------------------------------------------------------------


def _sourced(
    base: Assumption, row: Assumption, given: Mapping[str, Any]
) -> tuple[Assumption, list[Fault]]:
    """Give an input the source and confidence that fit what was changed.

    The old source does not support a new value. It stays if only range or distribution are new,
    but the input is then only as certain as these. Words that were merely copied are dropped.
    """
    if all(getattr(row, key) == getattr(base, key) for key in (*_ENDS, *_DRAWN)):
        return row, []
    if given.get("source", base.source) != base.source:
        row = row._replace(confidence=given.get("confidence", "assumed"))
        return _own_basis(base, row, given), []
    said = given.get("confidence", "assumed")
    copied = said == base.confidence and ("source" in given or not base.source)
    if said != "assumed" and not copied and "source" in given:
        return row, []
    moved = row.value != base.value
    row = row._replace(source="" if moved else base.source, confidence="assumed")
    if said == "assumed" or copied:
        return row, []
    if said not in datasets.CONFIDENCE:
        return row._replace(confidence=said), []
    words = f"{said!r} without a source of the new numbers: name a source, also in your own words, "
    words += "or leave this cell blank, and the numbers count as assumed"
    return row, [Fault("confidence", words)]


OWN_BASIS = "given by the user"
"""Basis of a value that was given with a source of its own, unless its basis was given too."""


def _own_basis(base: Assumption, row: Assumption, given: Mapping[str, Any]) -> Assumption:
    """Drop the words on what the old value was, such as Medicare's limit, from a new one."""
    kept = given.get("basis", base.basis) == base.basis and bool(base.basis)
    return row._replace(basis=OWN_BASIS) if kept and row.value != base.value else row


# --- a line of a file ----------------------------------------------------------------------------


def merged(
    base: Assumption, given: Mapping[str, Any], kit: Assumption | None = None
) -> tuple[Assumption, list[Fault]]:
    """Give an input with the cells of a line; the distribution follows a new value unless given.

    ``kit`` is the input of the base case if ``base`` is that of an exported file.
    """
    own = {key: given[key] for key in _KEPT if key in given and given[key] != getattr(base, key)}
    row = replayed(kit or base, base, given.get("value", base.value))
    dist = {name: given[f"dist_{name}"] for name in DIST_PARAMETERS if f"dist_{name}" in given}
    row = _drawn(base, row, given.get("distribution", base.distribution), dist)
    return _sourced(base, row._replace(**_names(base, own) | own), given)


def _names(base: Assumption, own: Mapping[str, Any]) -> dict[str, str]:
    """Meanings of the ends that were given: as before, unless new ones are given."""
    ends = [end for end in ("low", "high") if end in own]
    return {f"{end}_meaning": getattr(base, f"{end}_meaning") for end in ends}


def _drawn(base: Assumption, row: Assumption, name: str, dist: dict[str, float]) -> Assumption:
    """Give an input its new distribution; parameters not given stay, or move with the value."""
    old = dict(base.dist)
    if name != base.distribution or not set(dist) <= set(old):
        return row._replace(distribution=name, dist=tuple(dist.items()))
    if all(old[key] == number for key, number in dist.items()):
        return row
    return row._replace(distribution=name, dist=tuple((dict(row.dist) | dist).items()))


# --- a replacement -------------------------------------------------------------------------------


def _sorted_out(row: Assumption, given: object) -> tuple[dict[str, Any], list[str]]:
    """Fields of a replacement that can be used, and the faults of the others."""
    given = dict(given) if isinstance(given, Mapping) else {"value": given}
    fields, wrong = {}, []
    for key, value in given.items():
        try:
            fields[key] = _field(row, key, value)
        except ValueError as error:
            wrong.append(str(error))
    cut = word_faults(fields)
    for key, words in cut:
        wrong.append(f"{key}: {words}")
        del fields[key]
    return fields, wrong


def _field(row: Assumption, key: str, value: object) -> object:
    """Give one field as it is stored; ValueError if that is not possible."""
    if key not in _SETTABLE:
        raise ValueError(datasets.nearest(key, _SETTABLE, "field"))
    if key in _ENDS:
        number = arguments.scalar(key, value, 0, unit_limit(row.unit), row.unit)
        if number == inf:
            raise ValueError(f"{key}: inf is not a finite number")
        return number
    if key == "dist":
        if not isinstance(value, Mapping) and not _pairs(value):
            raise ValueError(f"dist: give numbers by parameter, as {{'mean': 97}}; got {value!r}")
        return {str(k): arguments.scalar(f"dist {k}", v, 0, inf) for k, v in dict(value).items()}
    if key in _TEXTS and not isinstance(value, str):
        raise ValueError(f"{key}: {value!r} is not text")
    if key == "currency_year" and value is not None:
        year = arguments.scalar(key, value, 1900, 2200)
        for _, words in year_faults(year):
            raise ValueError(f"{key}: {words}")
        return int(year)
    return datasets.named_sources(value) if key == "source" and not _cut(value) else value


def _pairs(value: object) -> bool:
    return isinstance(value, tuple) and all(
        isinstance(pair, tuple) and len(pair) == 2 for pair in value
    )


def _cut(source: str) -> bool:
    return bool(word_faults({"source": source}))


def replaced(row: Assumption, given: object) -> Assumption:
    """An input with a new value, or with other fields; see :meth:`Assumptions.replace`.

    Raises
    ------
    ValueError
        With all faults, one per line.
    """
    if row.distribution == "derived":
        raise ValueError(f"is calculated from other inputs ({row.note}): change those")
    fields, wrong = _sorted_out(row, given)
    new = row.moved(fields.get("value", row.value))
    dist = fields.pop("dist", {})
    new = _drawn(row, new, fields.pop("distribution", row.distribution), dist)
    new = new._replace(**stretched(row, fields) | _names(row, fields) | fields)
    if "source" not in fields:
        new, unsaid = _sourced(row, new, fields)
    else:
        moved = any(getattr(new, key) != getattr(row, key) for key in (*_ENDS, *_DRAWN))
        new, unsaid = new._replace(confidence="assumed") if moved else new, []
        new = new._replace(confidence=fields.get("confidence", new.confidence))
        if fields["source"] != row.source:
            new = _own_basis(row, new, fields)
    wrong += [f"{column}: {words}" for column, words in (*unsaid, *sure_faults(new, bool(wrong)))]
    if wrong:
        raise ValueError("\n".join(wrong))
    return new


def sure_faults(row: Assumption, partly: bool) -> list[Fault]:
    """Faults of a row; if only some cells could be used, those that do not depend on the others."""
    return [fault for fault in row_faults(row) if not partly or fault.column == "confidence"]


def stretched(row: Assumption, fields: Mapping[str, Any]) -> dict[str, float]:
    """Ends of the range that must move to include a new value."""
    if "value" not in fields or {"low", "high"} & set(fields):
        return {}
    value, ends = fields["value"], {}
    if row.low is not None and value < row.low:
        ends["low"] = value
    if row.high is not None and value > row.high:
        ends["high"] = value
    return ends


# --- what differs ---------------------------------------------------------------------------------


def beside_the_value(old: Assumption, new: Assumption) -> str:
    """Describe what differs apart from value, source and confidence: old and new.

    >>> from jdmkit.assumptions.rows import base_case
    >>> row = base_case()["ivig_price_medicare_per_g"]
    >>> beside_the_value(row, row._replace(high=140.0, dist=(("mean", 97.0), ("se", 10.0))))
    'high 101 to 140; drawn as gamma mean 97, se 3 to gamma mean 97, se 10'
    """
    told = [
        f"{key.replace('_', ' ')} {_said(getattr(old, key))} to {_said(getattr(new, key))}"
        for key in (*_KEPT[:-2], "unit")
        if getattr(old, key) != getattr(new, key)
    ]
    if any(getattr(old, key) != getattr(new, key) for key in _DRAWN):
        told.append(f"drawn as {_drawn_as(old)} to {_drawn_as(new)}")
    return "; ".join(told)


def _said(value: object) -> str:
    if value in (None, ""):
        return "none"
    return f"{value:.10g}" if isinstance(value, float) else f"{value}"


def how_drawn(old: Assumption, new: Assumption) -> str:
    """Say whether a distribution followed a new value or range, was given, or stayed.

    >>> from jdmkit.assumptions.rows import base_case
    >>> row = base_case()["ivig_price_medicare_per_g"]
    >>> how_drawn(row, row.moved(150.0)), how_drawn(row, row._replace(high=140.0))
    ('refitted to the new value', 'kept')
    """
    if (new.distribution, new.dist) != (old.distribution, old.dist):
        alone = old.moved(new.value) if new.value is not None else old
        follows = (alone.distribution, dict(alone.dist)) == (new.distribution, dict(new.dist))
        return "refitted to the new value" if follows else "given"
    if new.distribution in FROM_RANGE and _spanned(old) != _spanned(new):
        return "refitted to the new value and range"
    return "held, not drawn" if new.distribution in HELD else "kept"


def _spanned(row: Assumption) -> tuple[float | None, ...]:
    return row.value, row.low, row.high


def _drawn_as(row: Assumption) -> str:
    return f"{row.distribution} {', '.join(f'{key} {x:g}' for key, x in row.dist)}".rstrip()
