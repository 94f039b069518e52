"""Check what a message says by its parts, so that its wording may improve."""

import re


def says(error, *, culprit=(), got=(), allowed=(), nearest=(), row=(), column=()):
    """Assert that a message names its culprit, the value it got, what is allowed and the nearest.

    Parameters
    ----------
    error : Exception, ExceptionInfo, warning or str
        Its text is searched.
    culprit, got, allowed, nearest, row, column : str, number or sequence of these
        Parts that must stand in the text, numbers as whole numbers or words.

    Returns
    -------
    str
        The text, for further checks.
    """
    text = str(getattr(error, "value", getattr(error, "message", error)))
    parts = {
        "culprit": culprit, "got": got, "allowed": allowed, "nearest": nearest, "row": row,
        "column": column,
    }  # fmt: skip
    asked = [
        (kind, str(part))
        for kind, given in parts.items()
        for part in ([given] if isinstance(given, (str, int, float)) else given)
    ]
    assert asked, "says() was asked for nothing"
    for kind, part in asked:
        edge = r"(?<![\w.])" + re.escape(part) + r"(?![\w]|\.\d)"
        assert re.search(edge, text), f"{kind} {part!r} is missing in: {text}"
    return text
