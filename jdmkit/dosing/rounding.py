"""Rounding of a dose to a step, refused where it would change the dose too much.

>>> round_dose(23.4, step_g=5).given_g
25.0
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from jdmkit import arguments, datasets
from jdmkit.arguments import MAX_DOSE_G, Numbers

_SLACK = 1e-9  # binary rounding can't cross a tie or the tolerance


class RoundedDose(NamedTuple):
    """Dose to give, whether rounding was allowed, and the change as a fraction of the dose."""

    given_g: Numbers | float
    rounded: npt.NDArray[np.bool_] | bool
    change: Numbers | float


@datasets.remembered
def _tolerance_range() -> tuple[float, float, float]:
    table = datasets.load("cost_assumptions").set_index("parameter")
    row = table.loc[["rounding_tolerance"]].iloc[0]
    return float(row["base"]), float(row["low"]), float(row["high"])


def checked_tolerance(name: str, tolerance: float | None = None) -> float:
    """Largest allowed change as a fraction; default the base case of ``rounding_tolerance``.

    >>> checked_tolerance("tolerance")
    0.1
    """
    base, low, high = _tolerance_range()
    return base if tolerance is None else arguments.scalar(name, tolerance, low, high)


def round_dose(
    dose_g: npt.ArrayLike,
    step_g: float,
    tolerance: float | None = None,
    most_g: float = np.inf,
) -> RoundedDose:
    """Round a dose to the nearest step, ties down; refused beyond 10 %.

    Parameters
    ----------
    dose_g : float or array_like, shape (n,)
        Grams in one sitting, above 0 and at most 900.
    step_g : float
        Step in grams, above 0 and at most 40: 5 is customary in adults, 1 to 2.5 in children.
    tolerance : float, optional
        Largest change as a fraction, 0 to 0.1; default 0.1.
    most_g : float, optional
        Grams that rounding may not pass, above 0, as a day's share of a capped course: the step
        below is taken instead, or the dose stays. The default sets none.

    Returns
    -------
    RoundedDose
        ``given_g``, shape (n,) or float: the rounded dose, or the dose as it was where rounding
        is refused (``rounded`` is False); ``change`` of the dose given, as a fraction.

    Raises
    ------
    ValueError
        If an argument is missing, not a number or out of range.

    References
    ----------
    Stay within 10 % (``ppp_2010``); ties down is our own rule.

    Examples
    --------
    >>> round_dose([12.5, 12.3, 52.0], step_g=2.5).given_g
    array([12.5, 12.5, 52.5])
    >>> round_dose(12.3, step_g=5)
    RoundedDose(given_g=12.3, rounded=False, change=0.0)
    >>> round_dose([13.8, 14.0], step_g=2.5, most_g=14).given_g
    array([12.5, 14. ])
    """
    doses = arguments.array("dose_g", dose_g, 0, MAX_DOSE_G, "g", above=True)
    step = arguments.scalar("step_g", step_g, 0, 40, "g", above=True)
    most = arguments.scalar("most_g", most_g, 0, np.inf, "g", above=True)
    nearest = np.ceil(doses / step - 0.5 - _SLACK) * step
    nearest = np.minimum(nearest, np.floor(most / step + _SLACK) * step)
    nearest = np.round(nearest, 9)  # 234 steps of 0.1 g are 23.4 g
    change = nearest / doses - 1
    within = np.abs(change) <= checked_tolerance("tolerance", tolerance) + _SLACK
    given = arguments.plain(np.where(within, nearest, doses))
    change = arguments.plain(np.where(within, change, 0.0))
    return RoundedDose(given, within if within.ndim else bool(within), change)
