"""Mean gain from infusions, by untreated course of the disease and by shares of courses.

>>> bool(mean_gain("chronic")[24] > mean_gain("monocyclic")[24])
True
"""

from collections.abc import Mapping

import pandas as pd

from jdmkit import arguments, datasets
from jdmkit.arguments import Numbers
from jdmkit.simulation.cohort import CohortResult
from jdmkit.simulation.parameters import default_model
from jdmkit.simulation.scenarios import WITH, WITHOUT, make_regimen, two_arms
from jdmkit.simulation.traits import COURSES

MIX_CHILDREN = 1000
"""Virtual children of whom gains are means."""


_MOST_SHARE = 1e6


def arm_difference(found: CohortResult) -> Numbers:
    """Difference of the mean scores of :func:`two_arms` by week, with minus without infusions.

    Examples
    --------
    >>> found = two_arms(make_regimen(), n=200)
    >>> float(arm_difference(found)[0])  # before the first infusion
    0.0
    """
    if not isinstance(found, CohortResult):
        raise ValueError(f"found must be the CohortResult of two_arms; got {found!r}")
    return found.of(WITH).mean - found.of(WITHOUT).mean


@datasets.remembered
def mean_gain(course: str | None = None, n: int = MIX_CHILDREN) -> Numbers:
    """Mean points of CMAS that six infusions add, by week, where all children run one course.

    Beside prednisone and methotrexate, without noise of measurement.

    Parameters
    ----------
    course : str, optional
        Untreated course of all children. The default draws it by the assumed shares.
    n : int, optional
        Virtual children.

    Returns
    -------
    ndarray, shape (53,)

    Examples
    --------
    >>> print(f"{mean_gain('chronic')[24]:.1f}")
    1.9
    """
    return arm_difference(two_arms(make_regimen(), n=n, noisy=False, course=course))


def mixed_gain(shares: Mapping[str, float]) -> Numbers:
    """Mean gain by week in a mix of courses: the mean of :func:`mean_gain`, weighted.

    Parameters
    ----------
    shares : mapping of str to float
        Course and its share, 0 or more; shares need not add up to 100.

    Returns
    -------
    ndarray, shape (53,)

    Raises
    ------
    ValueError
        If a course does not exist, or no share is above 0.

    Examples
    --------
    >>> import numpy as np
    >>> half = mixed_gain({"chronic": 50, "monocyclic": 50})
    >>> bool(np.isclose(half, (mean_gain("chronic") + mean_gain("monocyclic")) / 2).all())
    True
    """
    if not isinstance(shares, Mapping):
        raise ValueError(f"shares must map courses to their shares; got {shares!r}")
    checked = {
        arguments.word("course", name, COURSES): arguments.scalar("shares", share, 0, _MOST_SHARE)
        for name, share in shares.items()
    }
    whole = sum(checked.values())
    if not whole:
        raise ValueError(f"shares must have one above 0; got {dict(shares)!r}")
    return sum(share * mean_gain(name) for name, share in checked.items()) / whole


def assumed_shares() -> dict[str, float]:
    """Percent of children by course, as the simulation assumes them.

    >>> assumed_shares()
    {'monocyclic': 40.0, 'polycyclic': 20.0, 'chronic': 40.0}
    """
    model = default_model()
    return {name: getattr(model, f"course_share_{name}") for name in COURSES}


def published_shares() -> dict[str, dict[str, float]]:
    """Percent of children by course as published, by country, of those whose course is one of ours.

    Examples
    --------
    >>> {place: round(sum(shares.values())) for place, shares in published_shares().items()}
    {'Canada (Toronto)': 100, 'Turkey': 100}
    """
    rows = published_rows()
    found = {}
    for place, seen in rows.groupby("country", sort=False):
        values = seen.set_index("measure")["value"].rename(
            lambda name: name.removeprefix("course_")
        )
        found[place] = (100 * values / values.sum()).to_dict()
    return found


def published_rows() -> pd.DataFrame:
    """Rows of ``epidemiology`` with shares of courses.

    >>> set(published_rows()["measure"]) <= {f"course_{name}" for name in COURSES}
    True
    """
    table = datasets.load("epidemiology")
    return table[table["measure"].isin([f"course_{name}" for name in COURSES])]
