"""Weight and stature for age: the CDC 2000 growth charts, 2 to 20 years.

The charts are LMS tables (``cdc_wtage``, ``cdc_statage``): at each age and sex a power L, a median
M and a coefficient of variation S. A value X has the z-score ((X/M)^L - 1) / (L S), or
log(X/M) / S where L is 0; L, M and S are interpolated between the points of the table along a
straight line (source ``cdc_lms``). The weights predate today's obesity: the 50th percentile is
not today's mean.

>>> print(f"{weight_for_age(7, 'female'):.1f} kg, {stature_for_age(7, 'female'):.1f} cm")
22.8 kg, 121.5 cm
"""

from math import erfc, floor, sqrt
from statistics import NormalDist

import numpy as np
import numpy.typing as npt

from jdmkit import arguments, datasets
from jdmkit.arguments import MAX_WEIGHT_KG, Numbers

SEXES = ("female", "male")

SOURCE = "cdc_lms"
"""Key of the reference that every number here rests on."""

HEIGHT_RANGE_CM = (30, 250)
"""Heights outside this range are refused; unlikely heights only warn (``plausibility``)."""

_WEIGHT, _STATURE = "cdc_wtage", "cdc_statage"

_z_of_share = np.frompyfunc(NormalDist().inv_cdf, 1, 1)

_share_of_z = np.frompyfunc(lambda z: erfc(-z / sqrt(2)) / 2, 1, 1)


def percentile_from_z(z: npt.ArrayLike) -> Numbers | float:
    """Percentile of a z-score, from the normal distribution.

    Parameters
    ----------
    z : float or array_like
        Z-score, -40 to 40.

    Returns
    -------
    float or ndarray
        Percentile, 0 to 100.

    Raises
    ------
    ValueError
        If a score is missing, not a number or out of range.

    Examples
    --------
    >>> round(percentile_from_z(1.0), 2)
    84.13
    """
    scores = arguments.array("z", z, -40, 40)
    return arguments.plain(100 * np.asarray(_share_of_z(scores), dtype=float))


def z_from_percentile(percentile: npt.ArrayLike) -> Numbers | float:
    """Z-score of a percentile, from the normal distribution.

    Parameters
    ----------
    percentile : float or array_like
        Percentile, above 0 and under 100.

    Returns
    -------
    float or ndarray
        Z-score.

    Raises
    ------
    ValueError
        If a percentile is missing, not a number or out of range.

    Examples
    --------
    >>> round(z_from_percentile(97), 3)
    1.881
    """
    shares = arguments.array("percentile", percentile, 0, 100, above=True) / 100
    if (shares == 1).any():
        raise ValueError("percentile must lie above 0 and under 100; got 100")
    return arguments.plain(np.asarray(_z_of_share(shares), dtype=float))


@datasets.remembered
def _chart(table: str) -> tuple[Numbers, Numbers]:
    """Ages in months, shape (n,), and L, M, S by sex, shape (2, n, 3)."""
    rows = datasets.load(table).sort_values("age_months")
    by_sex = [rows[rows["sex"] == sex] for sex in SEXES]
    ages = by_sex[0]["age_months"].to_numpy()
    return ages, np.stack([part[["L", "M", "S"]].to_numpy() for part in by_sex])


def age_range() -> tuple[float, float]:
    """First and last age of the charts, in years.

    >>> age_range()
    (2.0, 20.0)
    """
    ages, _ = _chart(_WEIGHT)
    return float(ages[0] / 12), float(ages[-1] / 12)


def _months(age_years: npt.ArrayLike) -> Numbers:
    """Age in months; refused outside the charts."""
    low, high = age_range()
    try:
        return 12 * arguments.array("age_years", age_years, low, high, "years")
    except ValueError as error:
        hint = f" (the charts cover {12 * low:g} to {12 * high:g} months; is the age in months?)"
        raise ValueError(f"{error}{hint}") from None


def _sex_index(sex: npt.ArrayLike) -> npt.NDArray[np.intp]:
    """Place of each sex in ``SEXES``."""
    words = np.asarray(sex, dtype=object)
    for word in words.flat:
        arguments.word("sex", word, SEXES)
    return np.asarray(words == SEXES[1]).astype(np.intp)


def _lms(table: str, age_years: npt.ArrayLike, sex: npt.ArrayLike) -> tuple[Numbers, ...]:
    """L, M and S at the given ages, interpolated linearly; the inputs broadcast."""
    ages, parameters = _chart(table)
    months, index = _months(age_years), _sex_index(sex)
    row = np.clip(np.searchsorted(ages, months, side="right") - 1, 0, len(ages) - 2)
    share = ((months - ages[row]) / (ages[row + 1] - ages[row]))[..., np.newaxis]
    between = (1 - share) * parameters[index, row] + share * parameters[index, row + 1]
    return tuple(np.moveaxis(between, -1, 0))


def weight_lms(age_years: npt.ArrayLike, sex: npt.ArrayLike) -> tuple[Numbers, Numbers, Numbers]:
    """L, M and S of the CDC 2000 weight chart, for calculations elsewhere (a spreadsheet).

    Parameters, errors and source as in :func:`weight_for_age`; M is the median in kilograms, and
    the weight at z is ``M (1 + L S z)^(1/L)``.

    >>> l, m, s = weight_lms(7, "male")
    >>> round(float(m), 2)
    23.07
    """
    power, median, spread = _lms(_WEIGHT, age_years, sex)
    return power, median, spread


def _check_shapes(*values: npt.ArrayLike) -> None:
    """Refuse lists of unequal length: ages, sexes and what belongs to them go together."""
    shapes = [np.shape(np.asarray(value)) for value in values]
    try:
        np.broadcast_shapes(*shapes)
    except ValueError:
        lengths = ", ".join(str(shape[0]) for shape in shapes if shape)
        raise ValueError(
            f"ages, sexes and values must be single ones or lists of one length; got {lengths}"
        ) from None


def _z(table: str, value: Numbers, age_years: npt.ArrayLike, sex: npt.ArrayLike) -> Numbers:
    _check_shapes(value, age_years, sex)
    power, median, spread = _lms(table, age_years, sex)
    ratio = np.log(value / median)
    flat = power == 0
    power = np.where(flat, 1.0, power)
    # expm1 and log1p lose no digits where L is all but 0
    return np.where(flat, ratio, np.expm1(power * ratio) / power) / spread


def _value(
    table: str,
    age_years: npt.ArrayLike,
    sex: npt.ArrayLike,
    percentile: npt.ArrayLike | None,
    z: npt.ArrayLike | None,
) -> Numbers | float:
    if percentile is not None and z is not None:
        raise ValueError("give percentile or z, not both")
    if percentile is not None:
        z = z_from_percentile(percentile)
    scores = arguments.array("z", 0.0 if z is None else z, -40, 40)
    _check_shapes(scores, age_years, sex)
    power, median, spread = _lms(table, age_years, sex)
    reach = power * spread * scores
    if (reach <= -1).any():
        furthest = np.abs(1 / (power * spread))
        limit = np.broadcast_to(furthest, reach.shape)[reach <= -1].min()
        raise ValueError(f"z must stay within {limit:.2f} at this age: the chart ends there")
    flat = power == 0
    grown = np.log1p(reach) / np.where(flat, 1.0, power)
    found = median * np.exp(np.where(flat, spread * scores, grown))
    if table == _WEIGHT and (found > MAX_WEIGHT_KG).any():
        limit = _z(_WEIGHT, np.asarray(MAX_WEIGHT_KG), age_years, sex)
        least = np.broadcast_to(limit, found.shape)[found > MAX_WEIGHT_KG].min()
        raise ValueError(
            f"z must stay within {floor(100 * least) / 100:.2f} at this age: the chart ends there, "
            f"at {MAX_WEIGHT_KG} kg"
        )
    return arguments.plain(found)


def weight_z_range(age_years: npt.ArrayLike, sex: npt.ArrayLike) -> tuple[Numbers, Numbers]:
    """Range of z-scores of weight in which the chart's formula holds, at most 300 kg.

    Parameters
    ----------
    age_years, sex
        As in :func:`weight_for_age`.

    Returns
    -------
    low, high : ndarray
        Both ends are outside the range; ``low`` is infinite where the formula has no lower end.

    Raises
    ------
    ValueError
        If an age or sex is missing, not a number or out of range.

    Examples
    --------
    >>> low, high = weight_z_range(7, "male")
    >>> float(low), round(float(high), 2)
    (-inf, 5.29)
    """
    _check_shapes(age_years, sex)
    power, _, spread = _lms(_WEIGHT, age_years, sex)
    reach = power * spread
    end = -1 / np.where(reach == 0, np.nan, reach)
    heaviest = _z(_WEIGHT, np.asarray(MAX_WEIGHT_KG), age_years, sex)
    return np.where(reach > 0, end, -np.inf), heaviest


def weight_for_age(
    age_years: npt.ArrayLike,
    sex: npt.ArrayLike,
    percentile: npt.ArrayLike | None = None,
    z: npt.ArrayLike | None = None,
) -> Numbers | float:
    """Weight at a percentile or z-score of the CDC 2000 chart; without either the median.

    An array of ages with one percentile follows a child along that percentile.

    Parameters
    ----------
    age_years : float or array_like
        Age in years, 2 to 20 (24 to 240 months). All arguments broadcast.
    sex : {"female", "male"} or array_like
        Sex.
    percentile : float or array_like, optional
        Above 0 and under 100.
    z : float or array_like, optional
        Z-score instead of a percentile. For heavy girls the formula ends at a z-score as low as
        3.34 (percentile 99.96); no weight above 300 kg is given.

    Returns
    -------
    float or ndarray
        Weight in kilograms.

    Raises
    ------
    ValueError
        If an age, sex, percentile or z-score is missing, not a number or out of range.

    References
    ----------
    CDC/NCHS 2000 growth charts, LMS (``cdc_lms``).

    Examples
    --------
    >>> weight_for_age([7, 10.8], "male", percentile=50).round(1)
    array([23.1, 35.1])
    """
    return _value(_WEIGHT, age_years, sex, percentile, z)


def stature_for_age(
    age_years: npt.ArrayLike,
    sex: npt.ArrayLike,
    percentile: npt.ArrayLike | None = None,
    z: npt.ArrayLike | None = None,
) -> Numbers | float:
    """Standing height at a percentile or z-score of the CDC 2000 chart; without either the median.

    Parameters, errors and source as in :func:`weight_for_age`.

    Returns
    -------
    float or ndarray
        Stature in centimeters.

    Examples
    --------
    >>> stature_for_age(20, ["female", "male"]).round(1)
    array([163.3, 176.8])
    """
    return _value(_STATURE, age_years, sex, percentile, z)


def weight_z(
    weight_kg: npt.ArrayLike, age_years: npt.ArrayLike, sex: npt.ArrayLike
) -> Numbers | float:
    """Z-score of a weight on the CDC 2000 chart.

    Parameters
    ----------
    weight_kg : float or array_like
        Body weight, above 0 and at most 300 kg. All arguments broadcast.
    age_years, sex
        As in :func:`weight_for_age`.

    Returns
    -------
    float or ndarray
        Z-score.

    Raises
    ------
    ValueError
        If a weight, age or sex is missing, not a number or out of range.

    Examples
    --------
    >>> round(weight_z(22.1, 7, "female"), 2)
    -0.19
    """
    weight = arguments.array("weight_kg", weight_kg, 0, MAX_WEIGHT_KG, "kg", above=True)
    return arguments.plain(_z(_WEIGHT, weight, age_years, sex))


def stature_z(
    height_cm: npt.ArrayLike, age_years: npt.ArrayLike, sex: npt.ArrayLike
) -> Numbers | float:
    """Z-score of a stature, 30 to 250 cm, on the CDC 2000 chart; otherwise as :func:`weight_z`.

    >>> round(stature_z(121.5, 7, "female"), 2)
    0.0
    """
    return arguments.plain(_z(_STATURE, checked_height(height_cm), age_years, sex))


def checked_height(height_cm: object) -> Numbers:
    """Stature as floats, refused outside 30 to 250 cm, with a hint if it looks like meters."""
    try:
        return arguments.array("height_cm", height_cm, *HEIGHT_RANGE_CM, "cm")
    except ValueError as error:
        hint = ""
        if isinstance(height_cm, float) and 0.4 <= height_cm <= 2.5:
            hint = f" ({height_cm:g} m are {100 * height_cm:g} cm)"
        raise ValueError(f"{error}{hint}") from None


def weight_percentile(
    weight_kg: npt.ArrayLike, age_years: npt.ArrayLike, sex: npt.ArrayLike
) -> Numbers | float:
    """Percentile of a weight on the CDC 2000 chart; arguments and errors as :func:`weight_z`.

    >>> round(weight_percentile(22.1, 7, "female"), 1)
    42.6
    """
    return percentile_from_z(np.clip(weight_z(weight_kg, age_years, sex), -40, 40))


def stature_percentile(
    height_cm: npt.ArrayLike, age_years: npt.ArrayLike, sex: npt.ArrayLike
) -> Numbers | float:
    """Percentile of a stature on the CDC 2000 chart; arguments and errors as :func:`stature_z`.

    >>> round(stature_percentile(121.5, 7, "female"), 1)
    50.1
    """
    return percentile_from_z(np.clip(stature_z(height_cm, age_years, sex), -40, 40))
