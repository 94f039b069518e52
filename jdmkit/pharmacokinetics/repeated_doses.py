"""What one dose or a series of equal doses does to IgG: peak, trough, and fall of own IgG.

All of it is read from the FcRn model, :func:`~jdmkit.pharmacokinetics.igg_fcrn`.
"""

from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from jdmkit import arguments
from jdmkit.arguments import FOUR_WEEKS_DAYS, MAX_DAYS, MAX_DOSE_G_PER_KG, MAX_WEIGHT_KG
from jdmkit.pharmacokinetics.fcrn import MAX_IGG_G_PER_L, igg_fcrn

HORIZON_DAYS = 6 * FOUR_WEEKS_DAYS
"""Half a year of infusions, six of them every four weeks."""

_READ_EVERY_DAYS = 0.5
"""An infusion of half a day ends on such a time, so its peak is read exactly."""


@dataclass(frozen=True)
class DoseResponse:
    """IgG of one patient after one or more infusions, with its extremes.

    Parameters
    ----------
    course : DataFrame
        As from :func:`~jdmkit.pharmacokinetics.igg_fcrn`, read twice a day.
    peak_total_g_per_l : float
        Highest total IgG.
    lowest_own_g_per_l, lowest_own_day : float
        Lowest own IgG, and the first day on which it is reached.
    own_start_g_per_l : float
        Own IgG before the first infusion.
    """

    course: pd.DataFrame = field(repr=False, compare=False)
    peak_total_g_per_l: float
    lowest_own_g_per_l: float
    lowest_own_day: float
    own_start_g_per_l: float

    @property
    def fall_percent(self) -> float:
        """Largest fall of own IgG, in percent of its start."""
        return 100 - 100 * self.lowest_own_g_per_l / self.own_start_g_per_l


def repeated_starts(
    interval_days: int | None, horizon_days: int = HORIZON_DAYS
) -> npt.NDArray[np.int64]:
    """Return the days on which infusions start within a horizon.

    Parameters
    ----------
    interval_days : int or None
        Days between infusions, 1 to ``horizon_days``; None is a single infusion.
    horizon_days : int, optional
        Days that are looked at; no infusion starts on the last.

    Raises
    ------
    ValueError
        If the interval is not a whole number of days in its range.

    Examples
    --------
    >>> repeated_starts(28).tolist(), repeated_starts(None).tolist()
    ([0, 28, 56, 84, 112, 140], [0])
    """
    if interval_days is None:
        return np.array([0])
    horizon = arguments.whole("horizon_days", horizon_days, 1, MAX_DAYS, "days")
    days = arguments.whole("interval_days", interval_days, 1, horizon, "days")
    return np.arange(0, horizon, days)


def own_igg_response(
    dose_g_per_kg: float,
    start_days: npt.ArrayLike,
    weight_kg: float,
    own_g_per_l: float,
    horizon_days: int = HORIZON_DAYS,
) -> DoseResponse:
    """Follow total and own IgG over a series of equal infusions.

    Parameters
    ----------
    dose_g_per_kg : float
        Grams per kilogram and infusion, 0 to 3; no cap.
    start_days : array_like, shape (n,)
        Days on which infusions start, ascending, none beyond the horizon.
    weight_kg : float
        Body weight in kg, above 0 and at most 300.
    own_g_per_l : float
        The patient's own IgG before the first infusion in g/L, above 0 and at most 100.
    horizon_days : int, optional
        Days that are looked at, 1 to 7305.

    Returns
    -------
    DoseResponse
        The course and its extremes.

    Raises
    ------
    ValueError
        As :func:`~jdmkit.pharmacokinetics.igg_fcrn`.

    Examples
    --------
    >>> found = own_igg_response(2, [0], weight_kg=70, own_g_per_l=12.1)
    >>> round(found.fall_percent), found.lowest_own_day
    (15, 16.5)
    """
    horizon = arguments.whole("horizon_days", horizon_days, 1, MAX_DAYS, "days")
    days = np.arange(0, horizon + 0.1, _READ_EVERY_DAYS)
    dose_g = _grams(dose_g_per_kg, weight_kg)
    # a patient without own IgG has none to lose
    own = arguments.scalar("own_g_per_l", own_g_per_l, 0, MAX_IGG_G_PER_L, "g/L", above=True)
    course = igg_fcrn(days, weight_kg, own, dose_g, start_days)
    lowest = course.iloc[int(np.argmin(course["own_g_per_l"].to_numpy()))]
    return DoseResponse(
        course,
        float(course["total_g_per_l"].max()),
        float(lowest["own_g_per_l"]),
        float(lowest["day"]),
        own,
    )


def _grams(dose_g_per_kg: float, weight_kg: float) -> float:
    """Grams of one infusion from a checked dose per kilogram and weight."""
    weight = arguments.scalar("weight_kg", weight_kg, 0, MAX_WEIGHT_KG, "kg", above=True)
    return weight * arguments.scalar("dose_g_per_kg", dose_g_per_kg, 0, MAX_DOSE_G_PER_KG, "g/kg")


class IggSwing(NamedTuple):
    """IgG between two infusions of a series, in g/L."""

    peak_total: float
    trough_total: float
    trough_own: float


def igg_swing(dose_g_per_kg: float, weight_kg: float, own_g_per_l: float) -> IggSwing:
    """Return peak and trough of IgG around the sixth of equal infusions every four weeks.

    Parameters
    ----------
    dose_g_per_kg : float
        Grams per kilogram and infusion, 0 to 3; no cap.
    weight_kg : float
        Body weight in kg, above 0 and at most 300.
    own_g_per_l : float
        The patient's own IgG before the first infusion in g/L, 0 to 100.

    Returns
    -------
    IggSwing
        Highest total on the day of the infusion; total and own IgG four weeks later.

    Raises
    ------
    ValueError
        As :func:`~jdmkit.pharmacokinetics.igg_fcrn`.

    Examples
    --------
    >>> [round(level, 1) for level in igg_swing(0.5, weight_kg=70, own_g_per_l=12.1)]
    [24.5, 13.4, 11.0]
    """
    last = HORIZON_DAYS - FOUR_WEEKS_DAYS
    course = igg_fcrn(
        np.r_[last + np.linspace(0, 1, 21), HORIZON_DAYS],
        weight_kg,
        own_g_per_l,
        _grams(dose_g_per_kg, weight_kg),
        repeated_starts(FOUR_WEEKS_DAYS),
    )
    end = course.iloc[-1]
    return IggSwing(
        float(course["total_g_per_l"].max()),
        float(end["total_g_per_l"]),
        float(end["own_g_per_l"]),
    )


def igg_swings(doses_g_per_kg: npt.ArrayLike, weight_kg: float, own_g_per_l: float) -> pd.DataFrame:
    """Return :func:`igg_swing` for several doses.

    Parameters
    ----------
    doses_g_per_kg : array_like, shape (n,)
        Grams per kilogram and infusion, 0 to 3.
    weight_kg, own_g_per_l : float
        As in :func:`igg_swing`.

    Returns
    -------
    DataFrame, n rows
        ``peak_total``, ``trough_total``, ``trough_own`` in g/L.

    Examples
    --------
    >>> igg_swings([0.5, 2], weight_kg=70, own_g_per_l=12.1).round(1).loc[0].tolist()
    [24.5, 13.4, 11.0]
    """
    doses = arguments.row("doses_g_per_kg", doses_g_per_kg, 0, MAX_DOSE_G_PER_KG, "g/kg")
    rows = [igg_swing(float(dose), weight_kg, own_g_per_l) for dose in doses]
    return pd.DataFrame(rows, columns=list(IggSwing._fields))
