"""Follow a child along its own percentile of the growth chart.

>>> round(follow_weight(22.1, 7, "female", at_age_years=8), 1)
24.8
"""

import warnings

import numpy as np
import numpy.typing as npt

from jdmkit import arguments
from jdmkit.arguments import Numbers
from jdmkit.growth.cdc2000 import weight_for_age, weight_z

FAR_Z = 4
"""Weights beyond this z-score are followed with a warning: one child in 30,000 is so heavy."""


def follow_weight(
    weight_kg: npt.ArrayLike,
    age_years: npt.ArrayLike,
    sex: npt.ArrayLike,
    at_age_years: npt.ArrayLike,
) -> Numbers | float:
    """Weight of a child at other ages if the child stays on the same percentile.

    Parameters
    ----------
    weight_kg, age_years, sex
        The child today, as in :func:`weight_z`.
    at_age_years : float or array_like
        Ages to follow the child to, 2 to 20 years.

    Returns
    -------
    float or ndarray
        Weight in kilograms.

    Raises
    ------
    ValueError
        If an argument is out of range, or the percentile does not exist at one of the ages, or
        is a weight above 300 kg there.

    Warns
    -----
    UserWarning
        If the child's z-score is above 4.

    Examples
    --------
    >>> follow_weight(22.1, 7, "female", at_age_years=[7, 8, 10]).round(1)
    array([22.1, 24.8, 31.7])
    """
    score = np.asarray(weight_z(weight_kg, age_years, sex))
    if (score > FAR_Z).any():
        warnings.warn(
            f"z {score.max():.2f} is beyond {FAR_Z}: the chart's formula is far from its data "
            "there, and the weights at other ages may be much too high",
            UserWarning,
            stacklevel=2,
        )
    try:
        return weight_for_age(at_age_years, sex, z=score)
    except ValueError as error:
        if not str(error).startswith("z "):
            raise
        heaviest = float(np.max(np.broadcast_arrays(weight_kg, score)[0]))
        raise ValueError(
            f"weight_kg {arguments.shown(heaviest)} at {np.max(age_years):g} years is z "
            f"{score.max():.2f}, which cannot be followed: {error}. Keep the weight constant, or "
            "look at fewer years"
        ) from None
