"""New cases to expect from published incidence."""

import pandas as pd

from jdmkit import datasets


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


def expected_new_cases(children_million: float) -> pd.Series:
    """New cases a year to expect in the US, from the incidence of 1995 to 1998.

    Parameters
    ----------
    children_million : float
        Children aged 2 to 17 living in the area, in millions; 0.01 to 100.

    Returns
    -------
    Series
        ``value``, ``lower`` and ``upper`` (95 % interval) in new cases a year, and ``source``.

    Raises
    ------
    ValueError
        If the number of children is outside its range or no number.

    References
    ----------
    Incidence times population; ``mendez2003``.

    Examples
    --------
    >>> expected_new_cases(2)[["lower", "value", "upper"]].tolist()
    [5.8, 6.4, 6.8]
    """
    if isinstance(children_million, bool) or not isinstance(children_million, (int, float)):
        raise ValueError(f"children_million must be a number of 0.01 to 100; got {children_million!r}")
    if not 0.01 <= children_million <= 100:
        raise ValueError(f"children_million must lie in 0.01 to 100 million; got {children_million}")
    us = incidence().query("country == 'USA' and population == 'children 2-17'").iloc[0]
    cases = us[["value", "lower", "upper"]].astype(float) * children_million
    return pd.concat([cases, us[["source", "confidence"]]])
