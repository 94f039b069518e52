"""Design of a trial in virtual children, its outcomes, drop-out, and the interval of a difference.

>>> TrialDesign(dropout_per_month=0.05).outcome
'cmas'
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Self

import numpy as np
import numpy.typing as npt

from jdmkit import arguments
from jdmkit.arguments import MAX_DAYS, MONTH_DAYS, Numbers
from jdmkit.measures import CMAS_MAX
from jdmkit.simulation.child_course import improvement_score
from jdmkit.simulation.cohort import patient_courses
from jdmkit.simulation.parameters import Model
from jdmkit.simulation.regimen import Regimen
from jdmkit.simulation.virtual_patients import virtual_children

CONTROL = Regimen(prednisone=True, methotrexate=True)

TREATED = Regimen.every(28, 6, prednisone=True, methotrexate=True)

VISIT_DAYS = (28.0, 56.0, 84.0, 112.0, 140.0, 168.0)

OUTCOMES = ("cmas", "improvement")

MISSING = ("last", "complete")


def _outcomes(
    n: int,
    seed: int,
    arms: tuple[Regimen, ...],
    days: tuple[float, ...],
    outcome: str,
    model: Model,
) -> Numbers:
    """Outcome of n children in each arm at each day, shape (arms, days, n)."""
    children = virtual_children(n, seed, model=model)
    found = [patient_courses(children, arm, days) for arm in arms]
    if outcome == "cmas":
        return np.stack([course.observed for course in found]).astype(float)
    source = np.random.default_rng([seed, 1])
    noise = model.improvement_score_noise_sd * source.standard_normal((len(days), n))
    noise[0] = 0  # improvement is counted from the start
    return np.stack([improvement_score(c.activity, c.deficit, noise) for c in found])


def _two_arms(values: object) -> list[Numbers]:
    """Control and treated as floats, shape (trials, n); missing values are NaN."""
    refused = "values must be two arrays of numbers, control and treated, of shape (trials, n)"
    if not isinstance(values, Sequence | np.ndarray) or isinstance(values, str) or len(values) != 2:
        raise ValueError(f"{refused}; got {values!r}")
    arms = [np.asarray(np.ma.filled(np.ma.asarray(one), np.nan)) for one in values]
    if any(arm.dtype.kind not in "iuf" or arm.ndim < 1 for arm in arms):
        raise ValueError(f"{refused}; got {values!r}")
    if any((np.isfinite(arm).sum(axis=-1) < 2).any() for arm in arms):
        raise ValueError(f"{refused}, with at least two that are not missing in each row")
    return [arm.astype(float, copy=False) for arm in arms]


def welch_interval(values: Sequence[Numbers]) -> tuple[Numbers, Numbers]:
    """Difference of means, treated minus control, and half of its 95 % interval (Welch).

    Parameters
    ----------
    values : sequence of two ndarray, shape (trials, n)
        Control and treated; missing where a child was not seen. At least two are seen.

    Returns
    -------
    tuple of ndarray, shape (trials,)

    References
    ----------
    Welch's test with the degrees of freedom of Welch and Satterthwaite.

    Examples
    --------
    >>> difference, half = welch_interval([np.array([[1.0, 2, 3]]), np.array([[2.0, 4, 6]])])
    >>> print(f"{difference[0]:.2f}, half of the interval {half[0]:.2f}")
    2.00, half of the interval 4.16
    """
    return interval_of(_two_arms(values))


def interval_of(values: Sequence[Numbers]) -> tuple[Numbers, Numbers]:
    """Interval of :func:`welch_interval` for checked values; NaN where too few are seen."""
    from scipy.special import stdtrit  # on first use: importing jdmkit loads no SciPy

    counts = [np.isfinite(v).sum(axis=-1) for v in values]
    means = [np.nanmean(v, axis=-1) for v in values]
    errors = [np.nanvar(v, axis=-1, ddof=1) / n for v, n in zip(values, counts, strict=True)]
    total = errors[0] + errors[1]
    parts = sum(e**2 / (n - 1) for e, n in zip(errors, counts, strict=True))
    # children who all changed alike leave no error, and so no need for degrees of freedom
    freedom = np.divide(total**2, parts, out=np.full(total.shape, np.inf), where=parts > 0)
    return means[1] - means[0], stdtrit(freedom, 0.975) * np.sqrt(total)


def last_visit(
    source: np.random.Generator, days: Numbers, rate_per_month: float, shape: tuple[int, ...]
) -> npt.NDArray[np.intp]:
    """Number of the last visit that each child attends; leaving is equally likely at any time."""
    waits = source.standard_exponential(shape) * MONTH_DAYS
    leaves = np.full(shape, np.inf) if rate_per_month == 0 else waits / -np.log1p(-rate_per_month)
    return np.searchsorted(days, leaves, side="right") - 1


def changes_from_start(
    series: Numbers, last: npt.NDArray[np.intp], missing: str, final: int
) -> Numbers:
    """Change from the start to the last visit; series has shape (visits + 1, ...)."""
    seen = np.take_along_axis(series, last[np.newaxis], axis=0)[0]
    change = seen - series[0]
    return change if missing == "last" else np.where(last == final, change, np.nan)


@dataclass(frozen=True)
class TrialDesign:
    """Arms, visits and outcome of a randomized trial in virtual children.

    Parameters
    ----------
    treated, control : Regimen, optional
        The arms. The defaults are prednisone and methotrexate with and without six infusions of
        2 g/kg.
    visit_days : sequence of float, optional
        Days of visits after the start, ascending; the last is that of the primary outcome.
    outcome : {"cmas", "improvement"}, optional
        Change of the CMAS from the start, or the improvement score, both with noise.
    dropout_per_month : float, optional
        Share of children who leave each month, 0 to 0.5.
    cmas_start_at_most : float, optional
        Only children whose noted CMAS at the start is at most this, 10 to 52.
    missing : {"last", "complete"}, optional
        Children who left count with their last visit, or not at all.

    Raises
    ------
    ValueError
        If an argument is missing, not of its kind or out of range.

    Examples
    --------
    >>> TrialDesign().replace(outcome="improvement", visit_days=[112]).visit_days
    (112.0,)
    """

    treated: Regimen = TREATED
    control: Regimen = CONTROL
    visit_days: tuple[float, ...] = VISIT_DAYS
    outcome: str = "cmas"
    dropout_per_month: float = 0.0
    cmas_start_at_most: float = CMAS_MAX
    missing: str = "last"

    def __post_init__(self) -> None:
        for name in ("treated", "control"):
            if not isinstance(getattr(self, name), Regimen):
                raise ValueError(f"{name} must be a Regimen; got {getattr(self, name)!r}")
        days = arguments.array("visit_days", self.visit_days, 0, MAX_DAYS, "days", above=True)
        if days.ndim != 1 or not days.size or (np.diff(days) <= 0).any():
            raise ValueError(f"visit_days must be days that ascend; got {self.visit_days!r}")
        object.__setattr__(self, "visit_days", tuple(days.tolist()))
        for name, known in (("outcome", OUTCOMES), ("missing", MISSING)):
            if not isinstance(getattr(self, name), str) or getattr(self, name) not in known:
                raise ValueError(
                    f"{name} must be one of {', '.join(known)}; got {getattr(self, name)!r}"
                )
        leave = arguments.scalar("dropout_per_month", self.dropout_per_month, 0, 0.5)
        object.__setattr__(
            self, "dropout_per_month", arguments.as_given(self.dropout_per_month, leave)
        )
        most = self.cmas_start_at_most
        start = arguments.scalar("cmas_start_at_most", most, 10, CMAS_MAX, "points")
        object.__setattr__(self, "cmas_start_at_most", arguments.as_given(most, start))

    def replace(self, **changes: object) -> Self:
        """Copy with some fields changed."""
        return replace(self, **changes)

    @property
    def days(self) -> Numbers:
        """Days on which children are seen: the start and all visits."""
        return np.array([0.0, *self.visit_days])

    def stay_until(self, days: npt.ArrayLike) -> Numbers:
        """Share of children who still attend on each day.

        >>> TrialDesign(dropout_per_month=0.1).stay_until([0, 2 * MONTH_DAYS]).round(2).tolist()
        [1.0, 0.81]
        """
        return (1 - self.dropout_per_month) ** (np.asarray(days) / MONTH_DAYS)


ADD_ON = TrialDesign()
"""IVIG added to prednisone and methotrexate, judged by the CMAS at month 6."""


def check_design(design: object) -> None:
    """Refuse what is not a :class:`TrialDesign`."""
    if not isinstance(design, TrialDesign):
        raise ValueError(
            f"design must be a TrialDesign, as TrialDesign(outcome='improvement'); got {design!r}"
        )


def eligible_outcomes(design: TrialDesign, n: int, seed: int, model: Model) -> Numbers:
    """Outcome of the eligible ones of n children, shape (2, visits + 1, eligible), control first.

    >>> from jdmkit.simulation import default_model
    >>> eligible_outcomes(ADD_ON, 500, 1, default_model()).shape
    (2, 7, 500)
    """
    days, arms = tuple(design.days.tolist()), (design.control, design.treated)
    values = _outcomes(n, seed, arms, days, design.outcome, model)
    if design.cmas_start_at_most < CMAS_MAX:
        children = virtual_children(n, seed, model=model)
        start = patient_courses(children, design.control, days).observed[0]
        values = values[..., start <= design.cmas_start_at_most]
    return values
