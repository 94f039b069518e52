"""Treatment by day: immunoglobulin infusions, prednisone, methotrexate.

>>> Regimen.every(28, 6, dose_g_per_kg=2).infusion_days
(0.0, 28.0, 56.0, 84.0, 112.0, 140.0)
"""

import warnings
from dataclasses import dataclass, field, replace
from typing import Self

import numpy as np
import numpy.typing as npt

from jdmkit import arguments
from jdmkit.arguments import MAX_DAYS, MAX_DOSE_G_PER_KG, MAX_WEIGHT_KG, Numbers
from jdmkit.pharmacokinetics import MAX_DURATION_DAYS, checked_schedule
from jdmkit.simulation.parameters import Model, default_model

MOST_COURSE_DAYS = 5
"""Most days in a row over which one course is split."""

_SLACK_DAYS = 1e-9


@dataclass(frozen=True)
class Regimen:
    """One arm: infusions by day and dose, and the drugs given with them.

    Parameters
    ----------
    infusion_days : sequence of float, optional
        Start of each infusion in days, ascending, 0 to 7305. The default is none.
    dose_g_per_kg : float or sequence of float, optional
        Grams per kilogram of each infusion, 0 to 3; one number holds for all.
    duration_days : float, optional
        Length of each infusion, above 0 and at most 5 days. The default is the model's.
    max_dose_g : float, optional
        Ceiling of one course in grams, above 0, as in :func:`jdmkit.dosing.ivig_dose`; infusions
        on consecutive days are one course and share it. The default applies none.
    prednisone : bool, optional
        The taper of :func:`prednisone_dose` from day 0.
    methotrexate : bool, optional
        Methotrexate from day 0.
    parts_of_course : sequence of float, optional
        Dose of the whole course over that of each infusion, 1 or more: 2 for a half. It divides the
        ceiling. The default follows from the doses; :meth:`until` gives it where it cuts a course.

    Raises
    ------
    ValueError
        If the schedule is unsorted or overlaps, a number is missing or out of range, or a course
        with a ceiling lasts more than 5 days in a row.

    Examples
    --------
    >>> Regimen((0, 14, 42), dose_g_per_kg=1, methotrexate=True).dose_g(30).tolist()
    [30.0, 30.0, 30.0]
    """

    infusion_days: tuple[float, ...] = ()
    dose_g_per_kg: float | tuple[float, ...] = 2.0
    duration_days: float | None = None
    max_dose_g: float = np.inf
    prednisone: bool = False
    methotrexate: bool = False
    parts_of_course: tuple[float, ...] | None = field(default=None, repr=False)

    def __post_init__(self) -> None:
        starts, _ = checked_schedule(self.infusion_days, self._length_to_check(), MAX_DAYS)
        per_kg = arguments.array("dose_g_per_kg", self.dose_g_per_kg, 0, MAX_DOSE_G_PER_KG, "g/kg")
        if per_kg.ndim and per_kg.shape != starts.shape:
            raise ValueError(
                f"dose_g_per_kg must be one number, or one for each of {starts.size} infusions; "
                f"got {per_kg.size}"
            )
        cap = arguments.scalar("max_dose_g", self.max_dose_g, 0, np.inf, "g", above=True)
        object.__setattr__(self, "max_dose_g", arguments.as_given(self.max_dose_g, cap))
        for name in ("prednisone", "methotrexate"):
            object.__setattr__(self, name, arguments.yes_no(name, getattr(self, name)))
        if self.duration_days is not None:
            length = arguments.scalar("duration_days", self.duration_days, 0, MAX_DURATION_DAYS)
            object.__setattr__(
                self, "duration_days", arguments.as_given(self.duration_days, length)
            )
        object.__setattr__(self, "infusion_days", tuple(starts.tolist()))
        object.__setattr__(self, "dose_g_per_kg", _frozen(per_kg))
        if self.parts_of_course is not None:
            object.__setattr__(self, "parts_of_course", self._checked_parts(starts.size))
        longest = max(map(len, self.courses), default=0)
        if np.isfinite(cap) and longest > MOST_COURSE_DAYS:
            raise ValueError(
                f"max_dose_g is the ceiling of a course, which has at most {MOST_COURSE_DAYS} days "
                f"in a row; got {longest}. Leave it out, or put more than a day between courses"
            )

    def _checked_parts(self, n: int) -> tuple[float, ...] | None:
        parts = arguments.row("parts_of_course", self.parts_of_course, 1, np.inf)
        if n and parts.size != n:
            raise ValueError(
                f"parts_of_course must be one for each of {n} infusions; got {parts.size}"
            )
        return tuple(parts.tolist()) if n else None

    @property
    def courses(self) -> tuple[tuple[float, ...], ...]:
        """Starts of the infusions of each course: consecutive days are one course.

        >>> Regimen.every(28, 2, split_days=2).courses
        ((0.0, 1.0), (28.0, 29.0))
        """
        days = np.asarray(self.infusion_days)
        breaks = np.flatnonzero(np.diff(days) > 1 + _SLACK_DAYS) + 1
        parts = np.split(days, breaks) if days.size else []
        return tuple(tuple(part.tolist()) for part in parts)

    def _length_to_check(self) -> object:
        """Length to check for overlaps; the table is read only where it could matter."""
        if self.duration_days is not None:
            return self.duration_days
        days = np.asarray(self.infusion_days)
        apart = (
            days.ndim == 1
            and days.dtype.kind in "iuf"
            and (np.diff(days) >= MAX_DURATION_DAYS).all()
        )
        return MAX_DURATION_DAYS if apart else default_model().infusion_duration

    def length_days(self, model: Model) -> float:
        """Length of an infusion in days: the regimen's, or else the model's."""
        return model.infusion_duration if self.duration_days is None else self.duration_days

    @classmethod
    def every(
        cls,
        interval_days: float = 28,
        n_infusions: int = 6,
        *,
        split_days: int = 1,
        first_day: float = 0,
        dose_g_per_kg: float = 2.0,
        **others: object,
    ) -> Self:
        """Courses at one interval, each split over some consecutive days.

        Parameters
        ----------
        interval_days : float, optional
            Days from course to course, 1 to 365.
        n_infusions : int, optional
            Number of courses, 0 to 1000.
        split_days : int, optional
            Days of one course, 1 to 5, one infusion per day in equal parts.
        first_day : float, optional
            Day of the first course.
        dose_g_per_kg : float, optional
            Grams per kilogram of a whole course.
        **others
            Further fields of :class:`Regimen`; ``max_dose_g`` is the ceiling of a whole course.

        Examples
        --------
        >>> split = Regimen.every(28, 2, split_days=2, dose_g_per_kg=2)
        >>> split.infusion_days, split.dose_g_per_kg
        ((0.0, 1.0, 28.0, 29.0), 1.0)
        """
        interval = arguments.scalar("interval_days", interval_days, 1, 365, "days")
        courses = arguments.whole("n_infusions", n_infusions, 0, 1000)
        parts = arguments.whole("split_days", split_days, 1, 5, "days")
        first = arguments.scalar("first_day", first_day, 0, MAX_DAYS, "days")
        whole = arguments.scalar("dose_g_per_kg", dose_g_per_kg, 0, MAX_DOSE_G_PER_KG, "g/kg")
        starts = np.add.outer(first + interval * np.arange(courses), np.arange(parts)).ravel()
        return cls(tuple(starts.tolist()), dose_g_per_kg=whole / parts, **others)

    def replace(self, **changes: object) -> Self:
        """Copy with some fields changed.

        >>> Regimen.every(28, 6).replace(infusion_days=()).infusion_days
        ()
        """
        return replace(self, **changes)

    def until(self, last_day: float) -> Self:
        """Copy without the infusions that would begin after a day.

        >>> Regimen.every(28, 6).until(56).infusion_days
        (0.0, 28.0, 56.0)
        """
        last = arguments.scalar("last_day", last_day, 0, MAX_DAYS, "days")
        kept = tuple(day for day in self.infusion_days if day <= last)
        doses = self.dose_g_per_kg
        doses = doses[: len(kept)] if isinstance(doses, tuple) else doses
        parts = self.parts_of_course
        if np.isfinite(self.max_dose_g) and any(c[0] <= last < c[-1] for c in self.courses):
            parts = self._parts()  # what is kept of a course keeps its share of the ceiling
        parts = None if parts is None else tuple(parts[: len(kept)])
        return self.replace(infusion_days=kept, dose_g_per_kg=doses, parts_of_course=parts)

    def dose_g(self, weight_kg: npt.ArrayLike) -> Numbers:
        """Grams of each infusion at a body weight above 0 to 300 kg, shape (k,) or (k, n).

        >>> Regimen.every(28, 1, split_days=2, max_dose_g=70).dose_g(60).tolist()
        [35.0, 35.0]
        """
        weight = arguments.array("weight_kg", weight_kg, 0, MAX_WEIGHT_KG, "kg", above=True)
        return self.grams(weight)

    def grams(self, weight: Numbers) -> Numbers:
        """Grams of each infusion at checked weights, in the precision of these floats."""
        per_kg = np.broadcast_to(self.dose_g_per_kg, (len(self.infusion_days),))
        uncapped = np.multiply.outer(per_kg.astype(weight.dtype), weight)
        if not np.isfinite(self.max_dose_g):
            return uncapped
        ceiling = (self.max_dose_g / self._parts()).astype(weight.dtype)
        return np.minimum(uncapped, ceiling.reshape(-1, *(1,) * weight.ndim))

    def _parts(self) -> Numbers:
        """Dose of the whole course over that of each infusion, shape (k,)."""
        if self.parts_of_course is not None:
            return np.asarray(self.parts_of_course)
        per_kg = np.broadcast_to(self.dose_g_per_kg, (len(self.infusion_days),)).astype(float)
        numbers = [len(course) for course in self.courses]
        doses = np.split(per_kg, np.cumsum(numbers)[:-1]) if numbers else []
        whole = np.repeat([part.sum() for part in doses], numbers)
        return np.divide(whole, per_kg, out=np.ones(per_kg.shape), where=per_kg > 0)


def check_regimen(regimen: object) -> None:
    """Refuse what is not a :class:`Regimen`; a regimen itself was checked when it was made."""
    if not isinstance(regimen, Regimen):
        raise ValueError(
            "regimen must be a Regimen, as Regimen.every(28, 6), or Regimen() for no infusion; "
            f"got {regimen!r}"
        )


def warn_of_late(regimen: Regimen, last_day: float, name: str = "regimen") -> None:
    """Warn if infusions begin after the last day looked at.

    Calibration looks at week 16 of ten months of infusions: so it is no error.
    """
    late = [day for day in regimen.infusion_days if day > last_day]
    if late:
        warnings.warn(
            f"{name}: infusion_days must lie in 0 to {last_day:g} days to matter; {len(late)} of "
            f"{len(regimen.infusion_days)} begin later, the last on day {late[-1]:g}. Look longer, "
            f"or say that it is meant: .until({last_day:g})",
            UserWarning,
            stacklevel=3,
        )


def _frozen(numbers: Numbers) -> float | tuple[float, ...]:
    return tuple(numbers.tolist()) if numbers.ndim else float(numbers)
