"""Days of infusion, from phases such as every 2 weeks for 3 doses, then monthly, then stop.

A month is 28 days, as in the worked example S5, from which ``infusions_year1`` was counted: 14
infusions in the first 52 weeks. Calendar months would give 13 or 14.

>>> infusion_days([(14, 3), (28, None)], horizon_days=120).tolist()
[0, 14, 28, 56, 84, 112]
"""

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from jdmkit import arguments, datasets
from jdmkit.arguments import FOUR_WEEKS_DAYS, MAX_DAYS, WEEK_DAYS


class Phase(NamedTuple):
    """Infusions at one interval: days between them, their number (None: no end), and the source.

    The first infusion of a phase comes one interval of that phase after the infusion before it.
    """

    interval_days: int
    n_infusions: int | None
    source: str = ""
    confidence: str = ""


def infusion_days(
    phases: Sequence[Sequence[int | None]], horizon_days: int
) -> npt.NDArray[np.int64]:
    """Days of infusion from day 0 to the horizon, which is not included.

    Parameters
    ----------
    phases : sequence of Phase or of (interval_days, n_infusions)
        In order. ``interval_days`` 1 to 365; ``n_infusions`` 1 to 1000, or None in the last phase
        for without end. After a last phase with a number, treatment stops.
    horizon_days : int
        Days looked at, 1 to 7305: an infusion due on that very day belongs to what comes after.

    Returns
    -------
    ndarray of int, shape (n,)
        Days since the first infusion, ascending.

    Raises
    ------
    ValueError
        If there is no phase, one is out of range, or a phase follows one without end.

    Examples
    --------
    Every 2 weeks for 3 doses, 3 monthly ones, 2 at 6 weeks, then stop:

    >>> infusion_days([(14, 3), (28, 3), (42, 2)], horizon_days=364).tolist()
    [0, 14, 28, 56, 84, 112, 154, 196]
    """
    horizon = arguments.whole("horizon_days", horizon_days, 1, MAX_DAYS, "days")
    gaps: list[int] = []
    for place, (every, number) in enumerate(_pairs(phases)):
        interval = arguments.whole(f"phases[{place}] interval_days", every, 1, 365, "days")
        if number is None:
            if place < len(phases) - 1:
                raise ValueError(f"phases[{place}] has no end, so phases[{place + 1}] never comes")
            gaps += [interval] * (horizon // interval + 1)
        else:
            n = arguments.whole(f"phases[{place}] n_infusions", number, 1, 1000)
            gaps += [interval] * n
    days = np.cumsum([0, *gaps[1:]])
    return days[days < horizon]


def _pairs(phases: object) -> list[tuple[object, object]]:
    """First two places of every phase; what has no two places is refused."""
    if isinstance(phases, str) or not isinstance(phases, Iterable) or not (given := [*phases]):
        raise ValueError(f"phases must be (interval_days, n_infusions) pairs; got {phases!r}")
    for place, phase in enumerate(given):
        phase = phase.tolist() if isinstance(phase, np.ndarray) else phase
        if isinstance(phase, str) or not isinstance(phase, Sequence) or len(phase) < 2:
            raise ValueError(f"phases[{place}] must be (interval_days, n_infusions); got {phase!r}")
    return [(phase[0], phase[1]) for phase in given]


def most_in_window(
    days: npt.ArrayLike, amounts: npt.ArrayLike, window_days: int = FOUR_WEEKS_DAYS
) -> float:
    """Largest sum of amounts within a window, its first and last day included.

    Parameters
    ----------
    days : array_like of int, shape (n,)
        Days since the first infusion, ascending.
    amounts : array_like of float, shape (n,)
        What is given on each, such as g/kg.
    window_days : int, optional
        Days between first and last day of the window; default four weeks, about a half-life.

    Returns
    -------
    float
        In the unit of ``amounts``; 0 without an infusion.

    Raises
    ------
    ValueError
        If a number is missing, not a number or out of range, or the lists differ in length.

    Examples
    --------
    Three courses of 2 g/kg, two weeks apart, then monthly ones:

    >>> most_in_window([0, 14, 28, 56], [2, 2, 2, 2])
    6.0
    """
    days = arguments.row("days", days, 0, MAX_DAYS, "days")
    amounts = arguments.row("amounts", amounts, 0, np.inf)
    if days.size != amounts.size:
        raise ValueError(f"amounts must be one for each of {days.size} days; got {amounts.size}")
    window = arguments.whole("window_days", window_days, 1, MAX_DAYS, "days")
    sums = [amounts[(days >= day) & (days <= day + window)].sum() for day in days]
    return float(max(sums, default=0.0))


_EVERY = re.compile(r"every (\d+) weeks(?: for (\d+) (doses|weeks))?")


def protocol_phases(row_id: str) -> list[Phase]:
    """Phases of a row of ``treatment_protocols``, if its schedule is precise enough.

    Parameters
    ----------
    row_id : str
        Row of ``treatment_protocols``, such as ``"P29"``.

    Returns
    -------
    list of Phase
        With source and confidence of the row; monthly is every 28 days.

    Raises
    ------
    ValueError
        If the row does not exist, or its words leave intervals or numbers open.

    Examples
    --------
    >>> [(phase.interval_days, phase.n_infusions) for phase in protocol_phases("P29")]
    [(14, 3), (28, None)]
    """
    table = datasets.load("treatment_protocols").set_index("row_id")
    row_id = arguments.word("row of treatment_protocols", row_id, table.index)
    row = table.loc[[row_id]].iloc[0]
    words: str = "" if pd.isna(row["schedule"]) else row["schedule"].split(";")[0]
    phases = []
    for clause in re.split(r",? then ", words):
        every = _EVERY.fullmatch(clause)
        if clause == "monthly":
            days, number = FOUR_WEEKS_DAYS, None
        elif every:
            days = WEEK_DAYS * int(every[1])
            number = int(every[2]) if every[2] else None
            if number is not None and every[3] == "weeks":
                number = WEEK_DAYS * number // days
        else:
            raise ValueError(
                f"the schedule of {row_id} gives no exact phases: {words or 'blank'!r}; "
                "give them as (interval_days, n_infusions)"
            )
        phases.append(Phase(days, number, row["source"], row["confidence"]))
    return phases
