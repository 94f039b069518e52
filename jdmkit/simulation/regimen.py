"""Treatment by day: immunoglobulin infusions, prednisone, methotrexate.

>>> Regimen.every(28, 6, dose_g_per_kg=2).infusion_days
(0.0, 28.0, 56.0, 84.0, 112.0, 140.0)
"""

import warnings
from dataclasses import dataclass, replace
from typing import Self

import numpy as np
import numpy.typing as npt

from jdmkit import arguments
from jdmkit.arguments import MAX_DAYS, MAX_DOSE_G_PER_KG, Numbers
from jdmkit.pharmacokinetics import MAX_DURATION_DAYS, checked_schedule
from jdmkit.simulation.parameters import Model, default_model


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
        Ceiling of one infusion in grams, above 0. The default applies none.
    prednisone : bool, optional
        The taper of :func:`prednisone_dose` from day 0.
    methotrexate : bool, optional
        Methotrexate from day 0.

    Raises
    ------
    ValueError
        If the schedule is unsorted or overlaps, or a number is missing or out of range.

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

    def __post_init__(self) -> None:
        starts, _ = checked_schedule(self.infusion_days, self._length_to_check(), MAX_DAYS)
        per_kg = arguments.array("dose_g_per_kg", self.dose_g_per_kg, 0, MAX_DOSE_G_PER_KG, "g/kg")
        if per_kg.ndim and per_kg.shape != starts.shape:
            raise ValueError(
                f"dose_g_per_kg must be one number, or one for each of {starts.size} infusions; "
                f"got {per_kg.size}"
            )
        arguments.scalar("max_dose_g", self.max_dose_g, 0, np.inf, "g", above=True)
        for name in ("prednisone", "methotrexate"):
            if not isinstance(getattr(self, name), (bool, np.bool_)):
                raise ValueError(f"{name} must be True or False; got {getattr(self, name)!r}")
        object.__setattr__(self, "infusion_days", tuple(starts.tolist()))
        object.__setattr__(self, "dose_g_per_kg", _frozen(per_kg))

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
            Further fields of :class:`Regimen`.

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
        return self.replace(infusion_days=kept, dose_g_per_kg=doses)

    def dose_g(self, weight_kg: npt.ArrayLike) -> Numbers:
        """Grams of each infusion at a body weight, shape (k,) or (k, n)."""
        weight = np.asarray(weight_kg)
        per_kg = np.broadcast_to(self.dose_g_per_kg, (len(self.infusion_days),))
        return np.minimum(np.multiply.outer(per_kg.astype(weight.dtype), weight), self.max_dose_g)


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
