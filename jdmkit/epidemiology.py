"""Incidence, sex, disease courses and clinical features, from published cohorts."""

from math import exp

import numpy as np
import pandas as pd

from jdmkit import arguments, datasets


def incidence() -> pd.DataFrame:
    """Published incidence of juvenile dermatomyositis per million children per year.

    Returns
    -------
    DataFrame
        Rows of ``epidemiology`` with the measure ``incidence``; ``value`` is blank where a
        source gives a range or an upper bound alone.

    Examples
    --------
    >>> incidence()["unit"].str.contains("million").all()
    np.True_
    """
    table = datasets.load("epidemiology")
    return table[table["measure"] == "incidence"].reset_index(drop=True)


def share_of_girls() -> pd.DataFrame:
    """Share of girls among children with juvenile dermatomyositis, by cohort.

    Returns
    -------
    DataFrame
        Rows of ``epidemiology`` that give the share or the ratio of girls to boys, and
        ``girls_percent``: a ratio r is a share of 100 r / (1 + r) %.

    Examples
    --------
    >>> share_of_girls()["girls_percent"].between(50, 100).all()
    np.True_
    """
    table = datasets.load("epidemiology")
    table = table[table["measure"].isin(["sex_ratio_female_to_male", "female_percent"])]
    ratio = table["measure"] == "sex_ratio_female_to_male"
    percent = table["value"].where(~ratio, 100 * table["value"] / (1 + table["value"]))
    return table.assign(girls_percent=percent).reset_index(drop=True)


COURSES = ("monocyclic", "polycyclic", "chronic", "not classifiable")
"""Disease courses: one phase, relapsing, persistent, and those that fit none of these."""


def course_rows() -> pd.DataFrame:
    """Rows of ``epidemiology`` on the disease course, with its name in the column ``course``.

    >>> sorted(set(course_rows()["course"]))
    ['chronic', 'monocyclic', 'not classifiable', 'polycyclic']
    """
    table = datasets.load("epidemiology")
    table = table[table["measure"].str.startswith("course_")]
    return table.assign(course=table["measure"].str.removeprefix("course_").str.replace("_", " "))


def disease_courses() -> pd.DataFrame:
    """Percentage of children with each disease course, by country.

    Returns
    -------
    DataFrame
        One row per country and one column per course of ``COURSES``, in percent; missing where
        a cohort does not report that course.

    Examples
    --------
    >>> print(disease_courses().loc["Turkey", "monocyclic"])
    60.4
    """
    rows = course_rows()
    return rows.pivot(index="country", columns="course", values="value")[list(COURSES)]


def expected_new_cases(children_million: float) -> pd.Series:
    """Expected new cases per year in the US, from the incidence of 1995 to 1998.

    Parameters
    ----------
    children_million : float
        Children aged 2 to 17 living in the area, in millions; 0.01 to 100.

    Returns
    -------
    Series
        ``value``, ``lower`` and ``upper`` (from the 95 % interval of the rate) in new cases per
        year on average; ``year_low`` and ``year_high``, within which the count of a single year
        falls in 95 of 100 years at that rate; ``source`` and ``confidence``.

    Raises
    ------
    ValueError
        If the number of children is outside its range or not a number.

    References
    ----------
    Incidence times population, ``mendez2003``; counts of single years by the Poisson
    distribution (2.5th and 97.5th percentile).

    Examples
    --------
    >>> expected_new_cases(2)[["lower", "value", "upper"]].tolist()
    [5.8, 6.4, 6.8]
    >>> expected_new_cases(2)[["year_low", "year_high"]].tolist()
    [2, 12]
    """
    children_million = arguments.scalar("children_million", children_million, 0.01, 100, "million")
    us = incidence().query("country == 'USA' and population == 'children 2-17'").iloc[0]
    cases = us[["value", "lower", "upper"]].astype(float) * children_million
    year = pd.Series(
        {
            "year_low": poisson_percentile(cases["value"], 0.025),
            "year_high": poisson_percentile(cases["value"], 0.975),
        }
    )
    return pd.concat([cases.astype(object), year.astype(object), us[["source", "confidence"]]])


def poisson_percentile(mean: float, share: float) -> int:
    """Smallest count whose cumulative Poisson probability reaches a share.

    Parameters
    ----------
    mean : float
        Expected count, above 0 and at most 700 (beyond, exp underflows).
    share : float
        Cumulative probability, above 0 and under 1.

    Raises
    ------
    ValueError
        If mean or share lies outside its range or is not a number.

    Examples
    --------
    >>> poisson_percentile(6.4, 0.975)
    12
    """
    mean = arguments.scalar("mean", mean, 0, 700, above=True)
    share = arguments.scalar("share", share, 0, 1 - 1e-12, above=True)
    count, term = 0, exp(-mean)
    total = term
    while total < share:
        count += 1
        term *= mean / count
        total += term
    return count


def _counts(name: str, values: object) -> pd.Series:
    """Counts as floats, missing as NaN; text is refused."""
    if isinstance(values, np.ma.MaskedArray):
        values = values.astype(float).filled(np.nan)
    if not isinstance(values, pd.Series):
        values = np.atleast_1d(np.asarray(values, dtype=object))
        if values.ndim > 1:
            raise ValueError(f"{name} must be a list of counts; got a table of {values.shape}")
    found = pd.Series(values)
    wrong = [v for v in found if not (arguments.is_number(v) or v is None or v is pd.NA)]
    if wrong:
        raise ValueError(f"{name} must hold counts, or blanks where missing; got {wrong[0]!r}")
    return pd.to_numeric(found, errors="coerce").astype(float)


def _paired(count: object, total: object) -> tuple[pd.Series, pd.Series]:
    """Counts and totals, paired by their index if both have one, or else by their place."""
    pair = _counts("count", count), _counts("total", total)
    if len(pair[0]) != len(pair[1]):
        raise ValueError(
            f"count and total must be equally many; got {len(pair[0])}, {len(pair[1])}"
        )
    if not pair[0].index.equals(pair[1].index):
        if isinstance(count, pd.Series) and isinstance(total, pd.Series):
            raise ValueError("count and total must have the same rows in the same order (index)")
        index = pair[0].index if isinstance(count, pd.Series) else pair[1].index
        pair = pair[0].set_axis(index), pair[1].set_axis(index)
    return pair


def wilson_interval(count: object, total: object) -> tuple[pd.Series, pd.Series]:
    """95 % interval of a proportion from its counts, in percent.

    Parameters
    ----------
    count, total : array_like, shape (n,)
        Those with the feature, and all who were examined; missing stays missing.

    Returns
    -------
    low, high : Series, shape (n,)
        Ends of the interval, in percent, within 0 to 100.

    Raises
    ------
    ValueError
        If a count is negative or above its total, or a total is not positive.

    References
    ----------
    Wilson score interval (Wilson 1927), z = 1.959964.

    Examples
    --------
    >>> low, high = wilson_interval([18], [79])
    >>> print(f"{low[0]:.1f} to {high[0]:.1f}")
    14.9 to 33.2
    """
    count, total = _paired(count, total)
    wrong = (count < 0) | (count > total) | (total <= 0)
    if wrong.any():
        pairs = list(zip(count[wrong], total[wrong], strict=True))
        raise ValueError(f"each count must lie in 0 to its total, total above 0; got {pairs}")
    z = 1.959963984540054
    share, scale = count / total, 1 + z**2 / total
    middle = (share + z**2 / (2 * total)) / scale
    half = z * (share * (1 - share) / total + z**2 / (4 * total**2)) ** 0.5 / scale
    return 100 * (middle - half).clip(0, 1), 100 * (middle + half).clip(0, 1)


def features(timing: str = "at_diagnosis") -> pd.DataFrame:
    """Clinical features with their frequency and interval, most frequent first.

    Parameters
    ----------
    timing : {"at_diagnosis", "baseline", "ever"}
        When the feature was seen.

    Returns
    -------
    DataFrame
        Rows of ``clinical_features`` that have a percentage, with ``low`` and ``high``: the 95 %
        Wilson interval in percent. Where a source prints the percentage and the size of the
        cohort alone, the count is taken to be the nearest whole number (``count_rounded``).

    Raises
    ------
    ValueError
        If the timing is unknown.

    Examples
    --------
    >>> features("ever")["feature"].tolist()[:2]
    ['cumulative_damage', 'calcinosis']
    """
    table = datasets.load("clinical_features")
    timing = arguments.word("timing", timing, set(table["timing"]))
    table = table[(table["timing"] == timing) & table["percent"].notna()]
    counted = (table["percent"] * table["denominator"].astype(float) / 100).round()
    table["count_rounded"] = table["n"].isna()
    low, high = wilson_interval(table["n"].astype(float).fillna(counted), table["denominator"])
    table = table.assign(low=low, high=high)
    return table.sort_values("percent", ascending=False, kind="stable").reset_index(drop=True)
