"""Dose of one course from the child's weight: grams per kilogram, cap, grams per day.

>>> split_dose(ivig_dose(23.4, dose_g_per_kg=2, max_dose_g=70), days=2)
23.4
"""

import numpy as np
import numpy.typing as npt
import pandas as pd

from jdmkit import arguments, growth
from jdmkit.arguments import MAX_DOSE_G, MAX_DOSE_G_PER_KG, MAX_WEIGHT_KG, YEAR_DAYS, Numbers
from jdmkit.dosing.weights import all_dosing_weights


def ivig_dose(
    weight_kg: npt.ArrayLike, dose_g_per_kg: float, max_dose_g: float = np.inf
) -> Numbers | float:
    """Immunoglobulin dose for one course, capped at a maximum.

    Parameters
    ----------
    weight_kg : float or array_like, shape (n,)
        Body weight in kilograms, above 0 and at most 300.
    dose_g_per_kg : float
        Prescribed grams of immunoglobulin per kilogram, above 0 and at most 3.
    max_dose_g : float, optional
        Ceiling in grams, above 0. The default applies none.

    Returns
    -------
    ndarray, shape (n,), or float
        Dose in grams.

    Raises
    ------
    ValueError
        If a weight, the dose or the ceiling is missing, not a number or outside its range.

    References
    ----------
    Weight-based dose with a ceiling, as in the CARRA plans (rows of ``treatment_protocols``).

    Examples
    --------
    >>> ivig_dose([20, 30, 50], dose_g_per_kg=2.0, max_dose_g=70)
    array([40., 60., 70.])
    """
    weights = arguments.array("weight_kg", weight_kg, 0, MAX_WEIGHT_KG, "kg", above=True)
    per_kg = arguments.scalar(
        "dose_g_per_kg", dose_g_per_kg, 0, MAX_DOSE_G_PER_KG, "g/kg", above=True
    )
    ceiling = arguments.scalar("max_dose_g", max_dose_g, 0, np.inf, "g", above=True)
    return arguments.plain(np.minimum(weights * per_kg, ceiling))


def split_dose(dose_g: npt.ArrayLike, days: int) -> Numbers | float:
    """Grams per day of a course given in equal parts.

    Parameters
    ----------
    dose_g : float or array_like, shape (n,)
        Grams of the course, above 0 and at most 900.
    days : int
        Days of infusion, 1 to 5.

    Returns
    -------
    ndarray, shape (n,), or float
        Grams per day; round them, and choose vials for them, for each day.

    Raises
    ------
    ValueError
        If an argument is missing, not a number or out of range.

    References
    ----------
    Equal parts over 2 to 5 days in the label for dermatomyositis (``treatment_protocols`` P21),
    2 days in Ontario's guide (P19).

    Examples
    --------
    >>> split_dose(46.8, days=2)
    23.4
    """
    doses = arguments.array("dose_g", dose_g, 0, MAX_DOSE_G, "g", above=True)
    return arguments.plain(doses / arguments.whole("days", days, 1, 5, "days"))


def compare_dosing_weights(
    weight_kg: float,
    height_cm: float | None = None,
    sex: str | None = None,
    age_years: float | None = None,
    pregnant: bool | None = None,
    *,
    dose_g_per_kg: float,
    max_dose_g: float = np.inf,
) -> pd.DataFrame:
    """All dosing-weight rules side by side, with their doses before and after the cap.

    Parameters
    ----------
    weight_kg, height_cm, sex, age_years, pregnant
        The patient, as in :func:`dosing_weight`.
    dose_g_per_kg, max_dose_g
        The plan, as in :func:`ivig_dose`.

    Returns
    -------
    DataFrame
        One row per rule: ``rule, weight_kg, applied, dose_g`` (before the cap), ``capped_dose_g``,
        ``cap_decides`` (True in every row where each rule that gives a weight reaches the cap, so
        that the choice of rule is irrelevant), ``reason, flags, source, confidence``. A refused
        rule has no weight and no dose, and the reason.

    Warns
    -----
    UserWarning
        If weight or height is unlikely for age and sex.

    Raises
    ------
    ValueError
        If a value is missing, not a number or out of range.

    Examples
    --------
    >>> table = compare_dosing_weights(
    ...     92, 165, "female", 15, dose_g_per_kg=2, max_dose_g=70
    ... ).set_index("rule")
    >>> table["dose_g"].round(1).to_dict()
    {'actual': 184.0, 'ideal': 113.8, 'adjusted': 141.9, 'ontario': 141.9, 'bloodstar': 184.0}
    >>> print(table["cap_decides"].all())
    True
    """
    found = all_dosing_weights(weight_kg, height_cm, sex, age_years, pregnant, stacklevel=3)
    table = pd.DataFrame(found)
    given = table["weight_kg"].notna()
    uncapped = ivig_dose(table.loc[given, "weight_kg"].to_numpy(), dose_g_per_kg)
    table.loc[given, "dose_g"] = uncapped
    capped = ivig_dose(table.loc[given, "weight_kg"].to_numpy(), dose_g_per_kg, max_dose_g)
    table.loc[given, "capped_dose_g"] = capped
    table["cap_decides"] = bool(np.all(_reaches(uncapped, max_dose_g)))
    table["flags"] = table["flags"].map("; ".join)
    doses = ["dose_g", "capped_dose_g", "cap_decides"]
    said = ["reason", "flags", "source", "confidence"]
    return table[["rule", "weight_kg", "applied", *doses, *said]]


def _reaches(dose_g: npt.ArrayLike, max_dose_g: float) -> npt.NDArray[np.bool_]:
    """Whether doses reach a cap: 3 g/kg at 23.4 kg are 70.2 g, and not a hair less."""
    return np.asarray(arguments.exact(dose_g) >= arguments.exact(max_dose_g))


def cap_day(
    weight_kg: float, age_years: float, sex: str, dose_g_per_kg: float, max_dose_g: float
) -> int | None:
    """Day on which a growing child's dose reaches the cap, along the child's own percentile.

    Parameters
    ----------
    weight_kg, age_years, sex
        The child today, as in :func:`growth.follow_weight`.
    dose_g_per_kg, max_dose_g
        The plan, as in :func:`ivig_dose`.

    Returns
    -------
    int or None
        Days from today, 0 where the cap holds already; None where it is not reached before the
        charts end at 20 years.

    Raises
    ------
    ValueError
        If an argument is missing, not a number or out of range, or the child's percentile does not
        exist at a later age.

    References
    ----------
    CDC 2000 charts (``cdc_lms``); a year of 365.25 days. A real child leaves its percentile.

    Examples
    --------
    >>> day = cap_day(22.1, 7, "female", dose_g_per_kg=2, max_dose_g=70)
    >>> print(f"at {7 + day / 365.25:.1f} years")
    at 10.8 years
    """
    weight_kg = arguments.scalar("weight_kg", weight_kg, 0, MAX_WEIGHT_KG, "kg", above=True)
    age_years = arguments.scalar("age_years", age_years, *growth.age_range(), "years")
    sex = arguments.word("sex", sex, growth.SEXES)
    today = ivig_dose(weight_kg, dose_g_per_kg, max_dose_g)
    growth.weight_z(weight_kg, age_years, sex)  # refuses what the charts do not hold
    if _reaches(today, max_dose_g):
        return 0
    last = growth.age_range()[1]
    days = np.arange(int((last - age_years) * YEAR_DAYS) + 1)
    weights = growth.follow_weight(
        weight_kg, age_years, sex, np.minimum(age_years + days / YEAR_DAYS, last)
    )
    reached = np.flatnonzero(_reaches(np.asarray(weights) * dose_g_per_kg, max_dose_g))
    return int(reached[0]) if reached.size else None
