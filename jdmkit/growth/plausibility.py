"""Warn of weights and heights that are unlikely for age and sex, or in the wrong unit.

>>> unlikely(7, "female", weight_kg=22.1, height_cm=121.5)
[]
"""

import warnings

from jdmkit import arguments
from jdmkit.growth import cdc2000

LIKELY_PERCENTILES = (0.1, 99.9)
"""Values outside this range warn. One child in 500 lies there, and so do most typing errors."""

UNIT_PERCENTILE = 99
"""A weight above this percentile warns if the same number would be ordinary in pounds.

Heavy children of 7 and more reach what median children weigh in pounds, so a limit of 99.9 alone
would miss that error: read as kilograms, the median girl's pounds lie at percentile 99.91 at 7
years and at 99.5 at 18 years.
"""

_ORDINARY_PERCENTILES = (3, 97)

_MEASURES = {  # percentile, unit, the unit it is mistaken for, and that one's exact size
    "weight_kg": (cdc2000.weight_percentile, "kg", "pounds", 0.45359237),
    "height_cm": (cdc2000.stature_percentile, "cm", "inches", 2.54),
}


def _words(place: float) -> str:
    return "under 0.01" if place < 0.01 else "over 99.99" if place > 99.99 else f"{place:.2f}"


def _judged(name: str, value: float, age_years: float, sex: str) -> str | None:
    """Sentence on one measure, or None where it is likely."""
    percentile_of, unit, other, size = _MEASURES[name]
    place = float(percentile_of(value, age_years, sex))
    try:
        read = float(percentile_of(value * size, age_years, sex))
    except ValueError:  # no child has that size
        read = 0.0
    mistaken = _ORDINARY_PERCENTILES[0] <= read <= _ORDINARY_PERCENTILES[1]
    low, high = LIKELY_PERCENTILES
    if low <= place <= (UNIT_PERCENTILE if mistaken else high):
        return None
    sentence = (
        f"{name} {value:g} is unlikely for a {sex} of {age_years:g} years: "
        f"percentile {_words(place)}"
    )
    if mistaken:
        sentence += f"; read as {other} it is {value * size:.1f} {unit}, percentile {read:.0f}"
    return sentence


def unlikely(
    age_years: float, sex: str, weight_kg: float | None = None, height_cm: float | None = None
) -> list[str]:
    """Describe which measures of a child do not fit age and sex.

    Parameters
    ----------
    age_years : float
        2 to 20 years.
    sex : {"female", "male"}
        Sex.
    weight_kg, height_cm : float, optional
        What to judge. Outside the 0.1st to 99.9th percentile it is unlikely; a weight above the
        99th also where the same number would be ordinary in pounds.

    Returns
    -------
    list of str
        One sentence a measure, with its percentile, and with the metric value where the number
        would be ordinary (3rd to 97th percentile) in pounds or inches. Empty if all is likely.

    Raises
    ------
    ValueError
        If a value is missing, not a number or impossible.

    References
    ----------
    Percentiles of the CDC 2000 charts (``cdc_lms``); the limits are our own.

    Examples
    --------
    >>> for sentence in unlikely(7, "female", weight_kg=48.7):
    ...     print(sentence)  # doctest: +ELLIPSIS
    weight_kg 48.7 is unlikely for ...: percentile 99.89; read as pounds it is 22.1 kg, ...
    """
    low, high = cdc2000.age_range()
    age_years = arguments.scalar("age_years", age_years, low, high, "years")
    sex = arguments.word("sex", sex, cdc2000.SEXES)
    if weight_kg is not None:
        weight_kg = arguments.scalar(
            "weight_kg", weight_kg, 0, arguments.MAX_WEIGHT_KG, "kg", above=True
        )
    if height_cm is not None:
        checked = cdc2000.checked_height(height_cm)
        height_cm = arguments.scalar("height_cm", checked, *cdc2000.HEIGHT_RANGE_CM, "cm")
    given = {"weight_kg": weight_kg, "height_cm": height_cm}
    found = [
        _judged(name, value, age_years, sex) for name, value in given.items() if value is not None
    ]
    return [sentence for sentence in found if sentence]


def warn_if_unlikely(
    age_years: float,
    sex: str,
    weight_kg: float | None = None,
    height_cm: float | None = None,
    stacklevel: int = 2,
) -> list[str]:
    """Warn of each measure that does not fit, and return the sentences.

    Parameters and errors as in :func:`unlikely`; ``stacklevel`` as in :func:`warnings.warn`.

    Examples
    --------
    >>> warn_if_unlikely(7, "female", weight_kg=22.1, height_cm=121.5)
    []
    """
    found = unlikely(age_years, sex, weight_kg, height_cm)
    for sentence in found:
        warnings.warn(sentence, UserWarning, stacklevel=stacklevel)
    return found
