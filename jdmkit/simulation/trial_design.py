"""What a trial in virtual children is made of: plan, outcomes, drop-out, interval of a difference."""

from collections.abc import Sequence
from statistics import NormalDist

import numpy as np
import numpy.typing as npt

from jdmkit import arguments
from jdmkit.arguments import MAX_DAYS, MONTH_DAYS, Numbers
from jdmkit.simulation.child_course import improvement_score
from jdmkit.simulation.cohort import patient_courses
from jdmkit.simulation.parameters import Model, default_model
from jdmkit.simulation.regimen import Regimen
from jdmkit.simulation.score import CMAS_MAX
from jdmkit.simulation.virtual_patients import virtual_children

OUTCOMES = ("cmas", "improvement")

MISSING = ("last", "complete")


def student_quantile(share: float, freedom: npt.ArrayLike) -> Numbers:
    """Quantile of Student's t from that of the normal distribution.

    Parameters
    ----------
    share : float
        Share below it, 0.001 to 0.999.
    freedom : float or array_like
        Degrees of freedom, 5 or more.

    References
    ----------
    Expansion in 1/freedom, Abramowitz and Stegun 26.7.5; within 0.003 from 5 degrees on at 95 %.

    Examples
    --------
    >>> round(float(student_quantile(0.975, 38)), 3)
    2.024
    """
    z, v = NormalDist().inv_cdf(share), np.asarray(freedom, dtype=float)
    first = (z**3 + z) / 4
    second = (5 * z**5 + 16 * z**3 + 3 * z) / 96
    third = (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / 384
    return z + first / v + second / v**2 + third / v**3


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


def welch_interval(values: Sequence[Numbers]) -> tuple[Numbers, Numbers]:
    """Difference of means, treated minus control, and half of its 95 % interval (Welch).

    Values have shape (trials, n) and are missing where nobody was seen.
    """
    counts = [np.isfinite(v).sum(axis=-1) for v in values]
    means = [np.nanmean(v, axis=-1) for v in values]
    errors = [np.nanvar(v, axis=-1, ddof=1) / n for v, n in zip(values, counts, strict=True)]
    total = np.maximum(errors[0] + errors[1], 1e-12)
    parts = sum(e**2 / (n - 1) for e, n in zip(errors, counts, strict=True))
    freedom = np.maximum(total**2 / np.maximum(parts, 1e-30), 5)
    return means[1] - means[0], student_quantile(0.975, freedom) * np.sqrt(total)


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


class Plan:
    """Checked arguments that a single trial and a power curve share."""

    def __init__(
        self, treated: Regimen, control: Regimen, visit_days: Sequence[float], outcome: str,
        dropout_per_month: float, cmas_start_at_most: float, missing: str, seed: int,
        model: Model | None,
    ) -> None:  # fmt: skip
        for name, arm in (("treated", treated), ("control", control)):
            if not isinstance(arm, Regimen):
                raise ValueError(f"{name} must be a Regimen; got {arm!r}")
        days = arguments.array("visit_days", visit_days, 0, MAX_DAYS, "days", above=True)
        if days.ndim != 1 or not days.size or (np.diff(days) <= 0).any():
            raise ValueError(f"visit_days must be days that ascend; got {visit_days!r}")
        for name, word, known in (("outcome", outcome, OUTCOMES), ("missing", missing, MISSING)):
            if word not in known:
                raise ValueError(f"{name} must be one of {', '.join(known)}; got {word!r}")
        self.arms, self.days = (control, treated), np.concatenate([[0.0], days])
        self.dropout = arguments.scalar("dropout_per_month", dropout_per_month, 0, 0.5)
        self.most = arguments.scalar(
            "cmas_start_at_most", cmas_start_at_most, 10, CMAS_MAX, "points"
        )
        self.outcome, self.missing = outcome, missing
        self.seed = arguments.whole("seed", seed, 0, 2**31)
        self.model = model or default_model()

    def stay_until(self, days: npt.ArrayLike) -> Numbers:
        """Share of children who still attend on each day."""
        return (1 - self.dropout) ** (np.asarray(days) / MONTH_DAYS)

    def pool(self, n: int) -> Numbers:
        """Outcome of eligible children of some n, shape (2, visits + 1, eligible)."""
        days = tuple(self.days.tolist())
        values = _outcomes(n, self.seed, self.arms, days, self.outcome, self.model)
        if self.most < CMAS_MAX:
            start = patient_courses(
                virtual_children(n, self.seed, model=self.model), self.arms[0], days
            ).observed[0]
            values = values[..., start <= self.most]
        return values
