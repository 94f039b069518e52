"""Validate a schedule of infusions."""

import numpy as np
import numpy.typing as npt

from jdmkit import arguments
from jdmkit.arguments import MAX_DAYS, Numbers

MAX_DURATION_DAYS = 5


def checked_schedule(
    infusion_days: npt.ArrayLike, duration_days: npt.ArrayLike, horizon_days: float
) -> tuple[Numbers, Numbers]:
    """Starts and lengths of infusions, refused where they can't follow one another.

    Parameters
    ----------
    infusion_days : array_like, shape (k,)
        Start of each infusion in days, ascending, from 0 up to the horizon. May be empty.
    duration_days : float or array_like, shape (k,)
        Length, above 0 and at most 5 days.
    horizon_days : float
        Last day looked at.

    Returns
    -------
    tuple of ndarray, shape (k,)

    Raises
    ------
    ValueError
        If the starts are unsorted, overlap or lie beyond the horizon, or a length is 0.

    Examples
    --------
    >>> checked_schedule([0, 28], 0.5, 56)
    (array([ 0., 28.]), array([0.5, 0.5]))
    """
    given = np.asarray(infusion_days)
    if given.ndim != 1:
        raise ValueError(f"infusion_days must be a list of days; got {infusion_days!r}")
    starts = (
        arguments.array("infusion_days", infusion_days, 0, MAX_DAYS, "days")
        if given.size
        else np.empty(0)
    )
    lengths = arguments.array(
        "duration_days", duration_days, 0, MAX_DURATION_DAYS, "days", above=True
    )
    lengths = _one_each("duration_days", lengths, starts)
    late = np.flatnonzero(starts >= horizon_days)
    if late.size:
        place = late[0]
        raise ValueError(
            f"infusion_days must lie in 0 to the horizon of {horizon_days:g} days, without it; "
            f"infusion_days[{place}] is {starts[place]:g}"
        )
    steps = np.diff(starts)
    if (steps <= 0).any():
        place = int(np.flatnonzero(steps <= 0)[0]) + 1
        raise ValueError(
            f"infusion_days must ascend; infusion_days[{place}] is {starts[place]:g} after "
            f"{starts[place - 1]:g}; nearest: {np.unique(starts).tolist()}"
        )
    over = np.flatnonzero(steps < lengths[:-1] - 1e-9)
    if over.size:
        place = int(over[0])
        raise ValueError(
            f"infusions must not overlap; the one of day {starts[place]:g} lasts "
            f"{lengths[place]:g} days and the next begins on day {starts[place + 1]:g}; nearest: "
            f"duration_days {steps[place]:g}"
        )
    return starts, lengths


def _one_each(name: str, numbers: Numbers, starts: Numbers) -> Numbers:
    """One number an infusion, or the same for all."""
    if numbers.ndim and numbers.shape != starts.shape:
        raise ValueError(
            f"{name} must be one number, or one for each of {starts.size} infusions; "
            f"got {numbers.size}"
        )
    return np.broadcast_to(numbers, starts.shape)
