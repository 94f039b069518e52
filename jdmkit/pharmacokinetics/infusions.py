"""Schedules of infusions, validated once for the linear and the saturable model."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from jdmkit import arguments
from jdmkit.arguments import MAX_DAYS, MAX_DOSE_G, Numbers

MAX_DURATION_DAYS = 5
"""Longest infusion in days, in every model."""

_SLACK_DAYS = 1e-9  # binary rounding makes no overlap


@dataclass(frozen=True, eq=False)
class Infusions:
    """Infusions in the order of their days, as :func:`checked_infusions` makes them.

    Attributes
    ----------
    start_days : ndarray, shape (k,)
        Start of each infusion, ascending.
    duration_days : ndarray, shape (k,)
        Length of each infusion, above 0.
    dose_g : ndarray, shape (k,)
        Grams of each infusion.
    """

    start_days: Numbers
    duration_days: Numbers
    dose_g: Numbers

    @property
    def end_days(self) -> Numbers:
        """End of each infusion, not after the start of the next one."""
        ends: Numbers = self.start_days + self.duration_days
        ends[:-1] = np.minimum(ends[:-1], self.start_days[1:])
        return ends


def checked_infusions(
    start_days: npt.ArrayLike,
    dose_g: npt.ArrayLike,
    duration_days: npt.ArrayLike,
    *,
    last_day: float,
    max_dose_g: float = MAX_DOSE_G,
    name: str = "infusion_days",
) -> Infusions:
    """Validate the infusions of a course.

    Parameters
    ----------
    start_days : array_like, shape (k,)
        Start of each infusion in days, ascending, 0 to the last day. May be empty.
    dose_g : float or array_like, shape (k,)
        Grams of each infusion, 0 to ``max_dose_g``.
    duration_days : float or array_like, shape (k,)
        Length, above 0 and at most 5 days.
    last_day : float
        Last day looked at; no infusion may start after it.
    max_dose_g : float, optional
        Largest dose of one infusion in grams, default 900.
    name : str, optional
        What the caller calls the starts; messages use it.

    Returns
    -------
    Infusions

    Raises
    ------
    ValueError
        If a number is missing or out of range, or the starts do not ascend, overlap or lie after
        the last day.

    Examples
    --------
    >>> checked_infusions([0, 28], 40, 0.5, last_day=56).end_days
    array([ 0.5, 28.5])
    """
    last_day = arguments.scalar("last_day", last_day, 0, MAX_DAYS, "days")
    starts, lengths = _checked_times(start_days, duration_days, last_day, name)
    grams = arguments.array("dose_g", dose_g, 0, max_dose_g, "g")
    return Infusions(starts, lengths, _one_each("dose_g", grams, starts))


def checked_schedule(
    infusion_days: npt.ArrayLike, duration_days: npt.ArrayLike, horizon_days: float
) -> tuple[Numbers, Numbers]:
    """Validate starts and lengths of infusions that have no doses yet.

    Parameters
    ----------
    infusion_days, duration_days
        As in :func:`checked_infusions`.
    horizon_days : float
        Every infusion starts before this day.

    Returns
    -------
    tuple of ndarray, shape (k,)
        Starts and lengths.

    Raises
    ------
    ValueError
        As in :func:`checked_infusions`.

    Examples
    --------
    >>> checked_schedule([0, 28], 0.5, 56)
    (array([ 0., 28.]), array([0.5, 0.5]))
    """
    horizon = arguments.scalar("horizon_days", horizon_days, 0, np.inf, "days")
    last_day = float(np.nextafter(horizon, 0))
    return _checked_times(infusion_days, duration_days, last_day, "infusion_days")


def _checked_times(
    start_days: npt.ArrayLike, duration_days: npt.ArrayLike, last_day: float, name: str
) -> tuple[Numbers, Numbers]:
    starts = arguments.array(name, start_days, 0, MAX_DAYS, "days")
    if starts.ndim != 1:
        raise ValueError(f"{name} must be a list of days; got {start_days!r}")
    lengths = arguments.array(
        "duration_days", duration_days, 0, MAX_DURATION_DAYS, "days", above=True
    )
    lengths = _one_each("duration_days", lengths, starts)
    late = np.flatnonzero(starts > last_day)
    if late.size:
        place = late[0]
        raise ValueError(
            f"{name} must not lie beyond the last day looked at, {last_day:g}; "
            f"{name}[{place}] is {starts[place]:g}"
        )
    steps = np.diff(starts)
    if (steps <= 0).any():
        place = np.flatnonzero(steps <= 0)[0] + 1
        raise ValueError(
            f"{name} must ascend; {name}[{place}] is {starts[place]:g} after "
            f"{starts[place - 1]:g}; nearest: {np.unique(starts).tolist()}"
        )
    over = np.flatnonzero(steps < lengths[:-1] - _SLACK_DAYS)
    if over.size:
        place = over[0]
        raise ValueError(
            f"infusions must not overlap; the infusion of day {starts[place]:g} lasts "
            f"{lengths[place]:g} days and the next starts on day {starts[place + 1]:g}; nearest: "
            f"duration_days {steps[place]:g}"
        )
    return starts, lengths


def _one_each(name: str, numbers: Numbers, starts: Numbers) -> Numbers:
    """One number per infusion, or the same number for all."""
    if numbers.ndim and numbers.shape != starts.shape:
        raise ValueError(
            f"{name} must be one number, or one for each of {starts.size} infusions; "
            f"got {numbers.size}"
        )
    return np.broadcast_to(numbers, starts.shape)
