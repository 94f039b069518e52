"""Points of a CMAS examination by part of the body: neck, arms, trunk and legs.

Which maneuver belongs to which part is assumed (``cmas_regions``); the scale itself has no such
subscores.
"""

import pandas as pd

from jdmkit import arguments, datasets
from jdmkit.measures.cmas import CmasTotal


def points_by_region(found: CmasTotal) -> pd.DataFrame:
    """Add up the points of an examination by part of the body.

    Parameters
    ----------
    found : CmasTotal
        One examination, as from :func:`jdmkit.measures.cmas_total`.

    Returns
    -------
    DataFrame
        Indexed by region: ``points_low`` and ``points_high``, which differ where an item was not
        examined, and ``max_score``, all in whole points.

    Examples
    --------
    >>> from jdmkit import cases, measures
    >>> found = measures.cmas_total(cases.examination())
    >>> points_by_region(found).loc["neck"].to_dict()
    {'points_low': 1, 'points_high': 1, 'max_score': 5}
    """
    if not isinstance(found, CmasTotal):
        raise ValueError(f"found must be the CmasTotal of one examination; got {found!r}")
    region_of = datasets.load("cmas_regions").set_index("name")["region"]
    steps = found.steps.assign(region=region_of.reindex(list(found.levels)).array)
    sums = steps.groupby("region", sort=False)[["points_low", "points_high", "max_score"]].sum()
    return sums.astype(int)


def weakest_region(regions: pd.DataFrame) -> str | None:
    """Name the part of the body that reaches the smallest share of its points.

    Parameters
    ----------
    regions : DataFrame
        As from :func:`points_by_region`.

    Returns
    -------
    str or None
        None where no part is the weakest for certain: two are equal, or an item that was not
        examined leaves the order open.

    Examples
    --------
    >>> from jdmkit import cases, measures
    >>> weakest_region(points_by_region(measures.cmas_total(cases.examination())))
    'neck'
    """
    arguments.table("regions", regions, ["points_low", "points_high", "max_score"])
    low = regions["points_low"] / regions["max_score"]
    high = regions["points_high"] / regions["max_score"]
    part = str(high.idxmin())
    return part if (high[part] < low.drop(part)).all() else None
