"""Weight used to calculate a dose per kilogram: actual, ideal, adjusted, or by a country's rule.

Only actual weight suits every child. The formulas come from adults; the rules of Ontario and of
Australia (BloodSTAR) say when to use them. A rule that must not be used is refused with the reason;
a rule that may mislead is flagged.

>>> dosing_weight("bloodstar", 92, height_cm=165, sex="female", age_years=15).reason
'actual weight: under 18 years'
"""

from typing import NamedTuple

import numpy as np

from jdmkit import arguments, growth

_DEVINE_KG = {"male": 50.0, "female": 45.5}  # at 60 inches

_DEVINE_KG_PER_INCH = 2.3

_INCH_CM = 2.54

FIVE_FEET_CM = 152.4
"""Devine's formula begins here: 60 inches."""

_ADJUSTED_SHARE = 0.4

_ADULT_YEARS = 18

_ONTARIO_BMI = 30

_ONTARIO_KG = {"male": 50.0, "female": 45.5}

_BLOODSTAR_CM = 152

_SOURCES = {  # keys of references
    "actual": "ontario_calc;lifeblood_2026",
    "ideal": "nba_calc",
    "adjusted": "nba_calc",
    "ontario": "ontario_calc;nba_calc",
    "bloodstar": "lifeblood_2026;nba_calc",
}


class WeightRuleError(ValueError):
    """A rule that must not be used for this patient, or that needs a value that is missing."""


class DosingWeight(NamedTuple):
    """Weight by one rule.

    ``applied`` is False if the rule itself falls back to actual weight; ``reason`` says why, and
    ``flags`` says what may mislead. ``source`` holds keys of ``references``.
    """

    rule: str
    weight_kg: float
    applied: bool
    reason: str
    flags: tuple[str, ...]
    source: str
    confidence: str


class _Patient(NamedTuple):
    weight_kg: float
    height_cm: float | None
    sex: str | None
    age_years: float | None
    pregnant: bool | None

    @property
    def minor(self) -> bool:
        return self.age_years is not None and self.age_years < _ADULT_YEARS


class _Body(NamedTuple):
    """What Devine's formula needs."""

    weight_kg: float
    height_cm: float
    sex: str

    @property
    def bmi(self) -> float:
        return _bmi(self.weight_kg, self.height_cm)

    @property
    def under_five_feet(self) -> bool:
        return bool(arguments.exact(self.height_cm) < arguments.exact(FIVE_FEET_CM))

    @property
    def devine_kg(self) -> float:
        inches = self.height_cm / _INCH_CM - 60
        return _DEVINE_KG[self.sex] + _DEVINE_KG_PER_INCH * inches

    @property
    def adjusted_kg(self) -> float:
        return self.devine_kg + _ADJUSTED_SHARE * (self.weight_kg - self.devine_kg)


def _bmi(weight_kg: float, height_cm: float) -> float:
    return weight_kg / (height_cm / 100) ** 2


def _body(patient: _Patient, rule: str) -> _Body:
    """Weight, height and sex, or an error that names what the rule lacks."""
    if patient.height_cm is None or patient.sex is None:
        given = {"height_cm": patient.height_cm, "sex": patient.sex}
        missing = [name for name, value in given.items() if value is None]
        raise WeightRuleError(f"rule {rule!r} needs {' and '.join(missing)}")
    return _Body(patient.weight_kg, patient.height_cm, patient.sex)


def body_mass_index(weight_kg: float, height_cm: float) -> float:
    """Body mass index in kg/m2.

    Raises
    ------
    ValueError
        If weight (above 0 to 300 kg) or height (30 to 250 cm) is not a number or out of range.

    Examples
    --------
    >>> round(body_mass_index(92, 165), 5)
    33.79247
    """
    return _bmi(_weight(weight_kg), _height(height_cm))


def _weight(weight_kg: float) -> float:
    return arguments.scalar("weight_kg", weight_kg, 0, arguments.MAX_WEIGHT_KG, "kg", above=True)


def _height(height_cm: float) -> float:
    checked = growth.checked_height(height_cm)
    return arguments.scalar("height_cm", checked, *growth.HEIGHT_RANGE_CM, "cm")


def _patient(
    weight_kg: float,
    height_cm: float | None = None,
    sex: str | None = None,
    age_years: float | None = None,
    pregnant: bool | None = None,
) -> _Patient:
    weight = _weight(weight_kg)
    if height_cm is not None:
        height_cm = _height(height_cm)
    if sex is not None:
        sex = arguments.word("sex", sex, growth.SEXES)
    if age_years is not None:
        age_years = arguments.scalar("age_years", age_years, 0, 120, "years")
    if pregnant is not None and not isinstance(pregnant, (bool, np.bool_)):
        raise ValueError(f"pregnant must be True, False or None (not known); got {pregnant!r}")
    pregnant = None if pregnant is None else bool(pregnant)
    return _Patient(weight, height_cm, sex, age_years, pregnant)


# --- the formulas ------------------------------------------------------------------------------


def _formula_flags(patient: _Patient, body: _Body, weight_kg: float) -> tuple[str, ...]:
    """Flags of every weight that rests on Devine's formula."""
    flags = []
    if body.under_five_feet:
        flags.append(f"Devine's formula begins at {FIVE_FEET_CM:g} cm")
    if patient.age_years is None:
        flags.append("age not given: the formula comes from adults")
    elif patient.minor:
        flags.append(f"the formula comes from adults; the patient is under {_ADULT_YEARS} years")
    if weight_kg > patient.weight_kg:
        flags.append("above actual weight: the rule raises the dose")
    return tuple(flags)


# --- the rules: weight, whether the rule applied, reason, flags ---------------------------------

_Answer = tuple[float, bool, str, tuple[str, ...]]


def _actual_rule(patient: _Patient) -> _Answer:
    return patient.weight_kg, True, "actual weight", ()


def _body_of_five_feet(patient: _Patient, rule: str) -> _Body:
    body = _body(patient, rule)
    if body.under_five_feet:
        raise WeightRuleError(
            f"rule {rule!r} rests on Devine's formula, which has no meaning under "
            f"{FIVE_FEET_CM:g} cm; got {body.height_cm:g} cm; nearest valid rule: 'actual'"
        )
    return body


def _ideal_rule(patient: _Patient) -> _Answer:
    body = _body_of_five_feet(patient, "ideal")
    weight = body.devine_kg
    return weight, True, "ideal weight by Devine", _formula_flags(patient, body, weight)


def _adjusted_rule(patient: _Patient) -> _Answer:
    body = _body_of_five_feet(patient, "adjusted")
    weight = body.adjusted_kg
    reason = f"ideal weight and {_ADJUSTED_SHARE:g} of what lies between it and actual weight"
    return weight, True, reason, _formula_flags(patient, body, weight)


def _ontario_rule(patient: _Patient) -> _Answer:
    body = _body(patient, "ontario")
    limit = _ONTARIO_KG[body.sex]
    obese = round(body.bmi, 9) > _ONTARIO_BMI  # 58.8 kg at 140 cm are exactly 30
    if obese and body.under_five_feet:
        who = "" if patient.minor else ", if this is one,"
        raise WeightRuleError(
            f"rule 'ontario' is undecided under {FIVE_FEET_CM:g} cm with a BMI over {_ONTARIO_BMI} "
            f"(here {body.bmi:.1f}): one sentence says adjust, where Devine's formula has no "
            f"meaning; another says actual weight for a child{who} of that height. "
            "The prescriber decides; nearest valid rule: 'actual'"
        )
    if obese:
        reason = f"must be adjusted: BMI {body.bmi:.1f} is over {_ONTARIO_BMI}"
    elif not body.under_five_feet and body.weight_kg > limit:
        reason = f"should be adjusted: {FIVE_FEET_CM:g} cm or more and over {limit:g} kg"
    else:
        return body.weight_kg, False, "actual weight: outside the limits of the rule", ()
    weight = body.adjusted_kg
    return weight, True, reason, _formula_flags(patient, body, weight)


def _bloodstar_rule(patient: _Patient) -> _Answer:
    if patient.age_years is None:
        raise WeightRuleError("rule 'bloodstar' needs age_years")
    if patient.minor or patient.pregnant:
        why = f"under {_ADULT_YEARS} years" if patient.minor else "pregnant"
        return patient.weight_kg, False, f"actual weight: {why}", ()
    body = _body(patient, "bloodstar")
    if body.height_cm < _BLOODSTAR_CM:
        return body.weight_kg, False, f"actual weight: under {_BLOODSTAR_CM} cm", ()
    weight = body.adjusted_kg
    if body.weight_kg < weight:
        return body.weight_kg, False, "actual weight: actual is below adjusted weight", ()
    flags = _formula_flags(patient, body, weight)
    if body.sex == "female" and patient.pregnant is None:
        flags += ("pregnancy not stated: it would mean actual weight",)
    return weight, True, "adjusted, the default from 1 July 2026", flags


_RULES = {
    "actual": _actual_rule,
    "ideal": _ideal_rule,
    "adjusted": _adjusted_rule,
    "ontario": _ontario_rule,
    "bloodstar": _bloodstar_rule,
}

RULES = tuple(_RULES)
"""Names of the rules, the plainest first."""


def _by_rule(rule: str, patient: _Patient, slips: list[str]) -> DosingWeight:
    weight, applied, reason, flags = _RULES[rule](patient)
    return DosingWeight(rule, weight, applied, reason, (*flags, *slips), _SOURCES[rule], "verified")


def _slips(patient: _Patient, stacklevel: int) -> list[str]:
    """Warn of a weight or height that does not fit, as far as the growth chart reaches."""
    first, last = growth.age_range()
    if patient.sex is None or patient.age_years is None or not first <= patient.age_years <= last:
        return []
    return growth.warn_if_unlikely(
        patient.age_years, patient.sex, patient.weight_kg, patient.height_cm, stacklevel + 2
    )


def dosing_weight(
    rule: str,
    weight_kg: float,
    height_cm: float | None = None,
    sex: str | None = None,
    age_years: float | None = None,
    pregnant: bool | None = None,
) -> DosingWeight:
    """Weight used to calculate a dose per kilogram, by one rule.

    Parameters
    ----------
    rule : {"actual", "ideal", "adjusted", "ontario", "bloodstar"}
        *ideal* is Devine's, *adjusted* adds 0.4 of what lies between ideal and actual weight.
        *ontario* adjusts if the body mass index is over 30, or from 152.4 cm with more than 50 kg
        (male) or 45.5 kg (female); it rounds the dose to 5 g. *bloodstar* (Australia) adjusts
        unless under 18 years, under 152 cm, pregnant, or actual is below adjusted weight.
    weight_kg : float
        Actual weight, above 0 and at most 300 kg.
    height_cm : float, optional
        Height, 30 to 250 cm.
    sex : {"female", "male"}, optional
        Sex.
    age_years : float, optional
        Age, 0 to 120 years.
    pregnant : bool, optional
        None where it is not known; that is flagged where it matters.

    Returns
    -------
    DosingWeight
        Weight in kilograms, whether the rule applied, why, flags, source and confidence.

    Warns
    -----
    UserWarning
        If weight or height is unlikely for age and sex, 2 to 20 years (see ``plausibility``).

    Raises
    ------
    WeightRuleError
        A ValueError: the rule must not be used here (Devine's formula under 152.4 cm; Ontario's
        two sentences that collide for a short obese child), or what it needs is missing.
    ValueError
        If a value is not a number, out of range or unknown.

    References
    ----------
    Devine and adjusted weight: ``nba_calc``; Ontario: ``ontario_calc``; BloodSTAR:
    ``lifeblood_2026``. In 7 adolescents all three weights predicted the rise of IgG about equally
    well (``ajhp_adolescents``).

    Examples
    --------
    >>> teenager = {"height_cm": 165, "sex": "female", "age_years": 15}
    >>> print(f"{dosing_weight('ontario', 92, **teenager).weight_kg:.2f} kg")
    70.95 kg
    >>> dosing_weight("ontario", 92, **teenager).flags
    ('the formula comes from adults; the patient is under 18 years',)
    """
    rule = arguments.word("rule", rule, RULES)
    patient = _patient(weight_kg, height_cm, sex, age_years, pregnant)
    return _by_rule(rule, patient, _slips(patient, stacklevel=2))


def all_dosing_weights(
    weight_kg: float,
    height_cm: float | None = None,
    sex: str | None = None,
    age_years: float | None = None,
    pregnant: bool | None = None,
    stacklevel: int = 2,
) -> list[DosingWeight]:
    """Weight by every rule; a refused rule has NaN as its weight, and the reason.

    Parameters, warnings and errors as in :func:`dosing_weight`, but no rule is refused;
    ``stacklevel`` as in :func:`warnings.warn`.

    Examples
    --------
    >>> [round(w.weight_kg, 1) for w in all_dosing_weights(22.1, 121.5, "female", 7)]
    [22.1, nan, nan, 22.1, 22.1]
    """
    patient = _patient(weight_kg, height_cm, sex, age_years, pregnant)
    slips = _slips(patient, stacklevel)
    found = []
    for rule in RULES:
        try:
            found.append(_by_rule(rule, patient, slips))
        except WeightRuleError as error:
            refused = (rule, float("nan"), False, f"refused: {error}", (*slips,))
            found.append(DosingWeight(*refused, _SOURCES[rule], "verified"))
    return found
