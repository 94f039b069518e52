"""Sources, confidence and references of data rows."""

import re
from html import escape

import pandas as pd

from jdmkit.datasets.files import CONFIDENCE, keys, nearest, remembered, resources
from jdmkit.datasets.loaders import load

OWN = "own: "
"""Beginning of a source that a user names in words; every other source is a reference key."""

_LIKE_A_KEY = re.compile("[a-z0-9_]+")


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


def evidence_counts() -> pd.Series:
    """Count the rows of all tables by their word of confidence.

    References are not evidence, and the growth tables would hide the rest: both are left out.

    Returns
    -------
    Series
        Number of rows of each word of ``CONFIDENCE``, best first; 0 where no row carries it.

    Examples
    --------
    >>> list(evidence_counts().index)
    ['verified', 'secondary', 'recalled', 'assumed']
    """
    tables = [name for name in resources() if name != "references" and not name.startswith("cdc_")]
    words = pd.concat([load(name)["confidence"] for name in tables])
    counts: pd.Series = words.value_counts().reindex(list(CONFIDENCE), fill_value=0)
    return counts


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
    return str(cite(key).rows.iloc[0]["short"])


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
        If a key is unknown. The message suggests the closest key.

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
        The message suggests the closest key.
    """
    for key in keys:
        if key not in _known_keys() and not key.startswith(OWN):
            raise KeyError(nearest(key, _known_keys(), "reference key"))


def named_sources(cell: str) -> str:
    """Write the sources that a user names as a cell: reference keys, or words of their own.

    Raises
    ------
    ValueError
        If a part looks like a reference key but is not one. The message suggests the closest key.

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


_STRENGTH = ("verified", "secondary", "assumed", "recalled")


def weakest(*words: str) -> str:
    """Word of confidence for a result that rests on several facts: that of the weakest.

    From strong to weak: verified, secondary, assumed, recalled. An assumption is declared, listed
    as an input and can be varied. A recalled number claims to be a fact, yet nobody has read it in
    a source, so it stays visible behind any assumption.

    Parameters
    ----------
    *words : {"verified", "secondary", "assumed", "recalled"}
        At least one word of :data:`CONFIDENCE`.

    Raises
    ------
    ValueError
        If there is no word, or a word is not one of the four.

    Examples
    --------
    >>> weakest("verified", "recalled", "assumed")
    'recalled'
    """
    unknown = [word for word in words if word not in _STRENGTH]
    if unknown or not words:
        got = ", ".join(map(repr, unknown)) or "none"
        raise ValueError(f"a word of confidence is one of {', '.join(_STRENGTH)}; got {got}")
    return max(words, key=_STRENGTH.index)


def weakest_of(*frames: pd.DataFrame) -> str:
    """Word of confidence for a result that rests on all rows of the given frames.

    >>> weakest_of(load("epidemiology").head(1))
    'verified'
    """
    return weakest(*(word for frame in frames for word in frame["confidence"]))
