"""Fill the templates that captions are written in."""

import re
from string import Formatter


def say(template: str, /, **values: object) -> str:
    r"""Fill a template and join its lines to one paragraph.

    A template stands at the top of an exhibit's file, a sentence per line, so that it can be read
    and edited without the code that fills it.

    Parameters
    ----------
    template : str
        Sentences with fields in braces, such as ``{dose_g:.1f}``.
    **values
        One for each field.

    Returns
    -------
    str
        The paragraph, its parts separated by single spaces.

    Raises
    ------
    ValueError
        If a field has no value, or a value has no field.

    Examples
    --------
    >>> say("The dose is {dose_g:.1f} g.\nThe cap is {cap_g:g} g.", dose_g=44.2, cap_g=70.0)
    'The dose is 44.2 g. The cap is 70 g.'
    """
    named = (name for _, name, _, _ in Formatter().parse(template) if name)
    fields = {name.split(".")[0].split("[")[0] for name in named}
    if fields != set(values):
        missing, unused = sorted(fields - set(values)), sorted(set(values) - fields)
        raise ValueError(f"template fields without a value: {missing}; unused values: {unused}")
    paragraph = " ".join(template.split()).format(**values)
    return re.sub(" {2,}", " ", paragraph).strip()
