"""Tables for the page that screen readers and keyboards can use: one renderer for all of the kit.

>>> import pandas as pd
>>> "scope=" in html_table(pd.DataFrame({"payer": ["drug"]}), "Costs.")
True
"""

from collections.abc import Callable
from html import escape

import pandas as pd


def _plain(part: str, value: object) -> str:
    return ""


def html_table(
    frame: pd.DataFrame,
    caption: str,
    label: str = "Table",
    content: Callable[[object], str] = lambda value: escape(str(value)),
    attributes: Callable[[str, object], str] = _plain,
) -> str:
    """Write a table as HTML, with a caption and with headings of rows and columns.

    The table stands in a region that takes the focus, so that a keyboard can scroll a table wider
    than the page.

    Parameters
    ----------
    frame : DataFrame
        Its first column gives the headings of the rows, its names those of the columns.
    caption : str
        What the table shows.
    label : str
        Name of the region for a screen reader.
    content : callable
        Cell to HTML. It must escape what it is given.
    attributes : callable
        Takes a part (``"region"``, ``"caption"``, ``"column"``, ``"row"`` or ``"cell"``) and what
        it holds; returns attributes of its tag that begin with a space, or nothing.

    Returns
    -------
    str
        HTML of one ``div``.

    Examples
    --------
    >>> frame = pd.DataFrame({"dose": ["60 g"], "vials": [6]})
    >>> html_table(frame, "Vials.").count('scope="col"')
    2
    """
    head = "".join(
        f'<th scope="col"{attributes("column", name)}>{escape(str(name))}</th>'
        for name in frame.columns
    )
    rows = []
    for first, *rest in frame.itertuples(index=False, name=None):
        cells = "".join(f"<td{attributes('cell', value)}>{content(value)}</td>" for value in rest)
        heading = f'<th scope="row"{attributes("row", first)}>{content(first)}</th>'
        rows.append(f"<tr>{heading}{cells}</tr>")
    return (
        f"<div{attributes('region', label)} "
        f'tabindex="0" role="region" aria-label="{escape(label)}">'
        f"<table><caption{attributes('caption', caption)}>{escape(caption)}</caption>"
        f"<thead><tr>{head}</tr></thead><tbody>{''.join(rows)}</tbody></table></div>"
    )
