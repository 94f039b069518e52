"""Patient and treatment factors: validated, with implied factors added.

>>> read_factors("diabetes; age_years=7")["kidney_risk"]
True
"""

from collections.abc import Iterable, Mapping

import numpy as np
import pandas as pd

from jdmkit import arguments, datasets

Factors = Iterable[str] | Mapping[str, object]


def _one_factor(name: str, value: object, known: pd.DataFrame) -> object:
    """Check one factor's value; return it as the rules compare it."""
    arguments.word("factor", name, known.index)
    kind, allowed = known["kind"][name], known["values"][name]
    if kind != "yes_no" and value is True:
        example = allowed.split(";")[0] if kind == "choice" else "7"
        raise ValueError(f"{name} needs a value, for example {name}={example}")
    if kind == "yes_no":
        if not isinstance(value, (bool, np.bool_)):
            raise ValueError(f"{name} is yes or no (True or False); got {value!r}")
        return bool(value)
    if kind == "choice":
        if not isinstance(value, str) or value not in allowed.split(";"):
            raise ValueError(f"{name}: {datasets.nearest(value, allowed.split(';'), 'choice')}")
        return value
    if not arguments.is_number(value) or not 0 <= value <= 120:
        raise ValueError(f"{name} must be a number of 0 to 120; got {value!r}")
    return float(value)


def read_factors(factors: Factors | str) -> dict[str, object]:
    """Check patient factors and add the factors that they imply.

    Parameters
    ----------
    factors : iterable of str, mapping, or str
        Names, or names with values: ``["diabetes", "glucose_meter=GDH-PQQ"]``,
        ``{"diabetes": True, "age_years": 7}`` or one text with semicolons.

    Returns
    -------
    dict
        Name to value; diabetes also counts as ``kidney_risk``, and so on.

    Raises
    ------
    ValueError
        If a factor or its value is unknown, or two values contradict each other. The message
        suggests the closest one.

    Examples
    --------
    >>> read_factors(["diabetes", "age_years=7"])
    {'diabetes': True, 'age_years': 7.0, 'kidney_risk': True}
    """
    known = datasets.load("safety_factors").set_index("factor")
    if isinstance(factors, str):
        factors = [name for name in factors.replace(",", ";").split(";") if name.strip()]
    if not isinstance(factors, Iterable):
        raise ValueError(f"factors are names, such as ['diabetes']; got {factors!r}")
    if not isinstance(factors, Mapping):
        factors = _told_once(str(name).strip().partition("=") for name in factors)
    patient = {name: _one_factor(name, value, known) for name, value in factors.items()}
    for name in list(patient):
        entailed = known["implies"][name]
        while isinstance(entailed, str) and patient[name] is not False:
            _entail(patient, name, entailed)
            entailed = known["implies"][entailed]
    age = patient.get("age_years")
    if arguments.is_number(age) and age > 65:
        _entail(patient, "age_years above 65", "kidney_risk")
        _entail(patient, "age_years above 65", "clot_risk")
    return patient


def _told_once(pairs: Iterable[tuple[str, str, str]]) -> dict[str, object]:
    """Factors with their values; one that is given twice must have the same value."""
    told: dict[str, object] = {}
    for name, sign, text in pairs:
        value = _typed(text) if sign else True
        if told.setdefault(name, value) != value:
            raise ValueError(f"{name} is given twice, as {told[name]} and as {value}; give it once")
    return told


def _entail(patient: dict[str, object], name: str, entailed: str) -> None:
    """Add what a factor entails; a denial of it would silence its warnings, so it is refused."""
    if patient.setdefault(entailed, True) is False:
        raise ValueError(f"{name} entails {entailed}, which is said to be absent")


def _typed(text: str) -> object:
    try:
        return float(text)
    except ValueError:
        words = {"true": True, "yes": True, "false": False, "no": False}
        return words.get(text.strip().lower(), text)


def in_words(factors: Factors | str) -> str:
    """Patient factors in the words that a reader would use.

    >>> in_words(["diabetes", "age_years=7"])
    'diabetes, age in years 7'
    """
    labels = datasets.load("safety_factors").set_index("factor")["label"]
    said = {name: value for name, value in read_factors(factors).items() if name in _named(factors)}
    texts = [
        labels[name]
        + ("" if value is True else f" {value:g}" if isinstance(value, float) else f" {value}")
        for name, value in said.items()
    ]
    plain = [text[1:3].islower() for text in texts]  # not IgA
    return ", ".join(
        text[0].lower() + text[1:] if lower else text
        for text, lower in zip(texts, plain, strict=True)
    )


def _named(factors: Factors | str) -> set[str]:
    if isinstance(factors, str):
        factors = factors.replace(",", ";").split(";")
    return {str(name).partition("=")[0].strip() for name in factors}
