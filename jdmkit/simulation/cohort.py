"""Many virtual children, week by week, in constant memory: histograms of scores that add up.

Children come in blocks that stay in cache (``traits.BLOCK``). Of each block only a table of
weeks by 53 scores is kept, and tables merge by adding whole numbers: means and quantiles are
exact at any size, and the result is the same, bit by bit, for any number of blocks per task and any
number of workers, here or on a Dask cluster. All arms see the same children with the same noise,
so that their difference is paired.

>>> from jdmkit.simulation.virtual_patients import virtual_children
>>> arms = {"steroid": Regimen(prednisone=True),
...         "with IVIG": Regimen.every(28, 6, prednisone=True)}
>>> found = simulate_cohort(virtual_children(2000, seed=1), arms, weeks=24)
>>> found.quantiles([0.5]).query("week == 24")["cmas"].tolist()
[47, 48]
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import Executor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from functools import partial

import numpy as np
import numpy.typing as npt
import pandas as pd

from jdmkit import arguments, datasets
from jdmkit.arguments import MAX_DAYS, WEEK_DAYS, Numbers
from jdmkit.measures import CMAS_MAX
from jdmkit.simulation.kernel import Patients, courses
from jdmkit.simulation.parameters import Model
from jdmkit.simulation.regimen import Regimen, check_regimen, warn_of_late
from jdmkit.simulation.score import noise, score_share
from jdmkit.simulation.traits import BLOCK, NOISE, stream
from jdmkit.simulation.virtual_patients import Cohort
from jdmkit.simulation.workers import UNGUARDED, executor_of, reporter

SCORES = CMAS_MAX + 1


@dataclass(frozen=True)
class ArmScores:
    """Scores of one arm as counts, shape (weeks + 1, 53); results have one value per week.

    >>> counts = np.zeros((1, SCORES), np.int64)
    >>> counts[0, [30, 40]] = 1
    >>> ArmScores(counts, 2).mean
    array([35.])
    """

    counts: npt.NDArray[np.int64]
    n: int

    @property
    def mean(self) -> Numbers:
        """Mean score by week."""
        return self.counts @ np.arange(SCORES) / self.n

    @property
    def sd(self) -> Numbers:
        """Standard deviation of the score by week."""
        square = self.counts @ np.arange(SCORES) ** 2 / self.n
        return np.sqrt(np.maximum(square - self.mean**2, 0))

    def quantiles(self, shares: Sequence[float]) -> npt.NDArray[np.int64]:
        """Exact quantiles, shape (shares, weeks + 1); see :meth:`CohortResult.quantiles`."""
        wanted = arguments.row("shares", shares, 0, 1, above=True)
        if not wanted.size:
            raise ValueError("shares must name at least one quantile, such as 0.5; got none")
        reached = self.counts.cumsum(axis=-1)
        needed = np.ceil(wanted * self.n - 1e-9).astype(np.int64)
        return np.stack([(reached < least).sum(axis=-1) for least in needed])

    def share_at_least(self, score: int) -> Numbers:
        """Share of children with at least a score, by week."""
        least = arguments.whole("score", score, 0, CMAS_MAX, "points")
        return self.counts[..., least:].sum(axis=-1) / self.n


@dataclass(frozen=True)
class CohortResult:
    """Scores of every arm and week as counts, shape (arms, weeks + 1, 53); week 0 is the start."""

    arms: tuple[str, ...]
    counts: npt.NDArray[np.int64]
    n: int
    seed: int
    model: Model

    @property
    def weeks(self) -> npt.NDArray[np.int64]:
        """Weeks since treatment began."""
        return np.arange(self.counts.shape[1])

    def of(self, arm: str) -> ArmScores:
        """Scores of one arm by its name.

        Raises
        ------
        KeyError
            If the arm does not exist. The message suggests the closest name.
        """
        if arm not in self.arms:
            raise KeyError(datasets.nearest(arm, self.arms, "arm"))
        return ArmScores(self.counts[self.arms.index(arm)], self.n)

    def _table(self, **columns: Callable[[ArmScores], npt.ArrayLike]) -> pd.DataFrame:
        """One row per arm and week."""
        parts = []
        for arm in self.arms:
            values = {name: column(self.of(arm)) for name, column in columns.items()}
            parts.append(pd.DataFrame({"arm": arm, "week": self.weeks, **values}))
        return pd.concat(parts, ignore_index=True)

    def mean(self) -> pd.DataFrame:
        """Mean and standard deviation of the score: ``arm, week, mean, sd``."""
        return self._table(mean=lambda arm: arm.mean, sd=lambda arm: arm.sd)

    def quantiles(self, shares: Sequence[float] = (0.05, 0.25, 0.5, 0.75, 0.95)) -> pd.DataFrame:
        """Exact quantiles: ``arm, week, quantile, cmas``.

        The lowest score that at least this share of the children do not exceed.

        Raises
        ------
        ValueError
            If a share is missing, not a number, or not above 0 and at most 1.
        """
        wanted = arguments.row("shares", shares, 0, 1, above=True)
        if not wanted.size:
            raise ValueError("shares must name at least one quantile, such as 0.5; got none")
        parts = [
            self._table(
                quantile=lambda _, share=share: share,
                cmas=lambda arm, share=share: arm.quantiles([share])[0],
            )
            for share in wanted
        ]
        return pd.concat(parts, ignore_index=True)

    def share_at_least(self, score: int) -> pd.DataFrame:
        """Share of children with at least a score: ``arm, week, share``."""
        return self._table(share=lambda arm: arm.share_at_least(score))


@dataclass(frozen=True)
class PatientCourses:
    """Courses of every patient; arrays of shape (days, n)."""

    days: tuple[float, ...]
    activity: Numbers
    deficit: Numbers
    cmas: Numbers
    observed: npt.NDArray[np.int64]


def _block_scores(
    cohort: Cohort, number: int, arms: Iterable[Regimen], days: tuple[float, ...], noisy: bool
) -> Iterable[Numbers]:
    """Share of 52 points of one block, for each arm; patients in the order of the kernel."""
    patients, order, (healthy, start) = _kernel_block(cohort, number, days)
    error = _errors(cohort, number, len(days))[:, order] if noisy else None
    for arm in arms:
        _, deficit = courses(patients, arm, days, cohort.model, deficit_only=True)
        yield score_share(deficit, healthy, start, error, out=deficit)


def _kernel_block(
    cohort: Cohort, number: int, days: tuple[float, ...]
) -> tuple[Patients, np.ndarray, list[Numbers]]:
    """Input of the kernel for one block, the order of its patients, and their log odds."""
    block = cohort.draw(number)
    patients, order = block.patients(int(days[-1] // WEEK_DAYS) + 2)
    return patients, order, [odds[order].astype(np.float32) for odds in block.log_odds]


def _errors(cohort: Cohort, number: int, rows: int) -> Numbers:
    """Noise of measurement on the log odds, the same in all arms."""
    error = noise(stream(cohort.seed, number, NOISE), (rows, BLOCK))
    error *= np.float32(cohort.model.cmas_measurement_sd_logit)
    return error


def _count(
    cohort: Cohort, arms: tuple[Regimen, ...], weeks: int, noisy: bool, numbers: range
) -> npt.NDArray[np.int64]:
    """Counts of some blocks, shape (arms, weeks + 1, 53): the task that workers share."""
    days = tuple(float(WEEK_DAYS * week) for week in range(weeks + 1))
    rows = SCORES * np.arange(weeks + 1, dtype=np.float32)[:, np.newaxis]
    counts = np.zeros((len(arms), (weeks + 1) * SCORES), np.int64)
    for number in numbers:
        found = _block_scores(cohort, number, arms, days, noisy)
        for place, share in enumerate(found):
            share *= CMAS_MAX
            np.rint(share, out=share)
            share += rows
            cells = share.astype(np.intp).ravel()
            counts[place] += np.bincount(cells, minlength=counts.shape[1])
    return counts.reshape(len(arms), weeks + 1, SCORES)


def simulate_cohort(
    children: Cohort,
    regimens: Regimen | Mapping[str, Regimen],
    weeks: int = 52,
    *,
    noisy: bool = True,
    block_size: int = 16 * BLOCK,
    workers: int = 1,
    scheduler: str | Executor | None = None,
    progress: bool | Callable[[int, int], object] = False,
) -> CohortResult:
    """CMAS of all children in every arm, week by week, as counts of scores.

    Parameters
    ----------
    children : Cohort
        Of :func:`virtual_children`.
    regimens : Regimen or mapping of str to Regimen
        One arm, or arms by name; all get the same children and noise.
    weeks : int, optional
        Weeks to simulate, 1 to 1043.
    noisy : bool, optional
        With the noise of measurement. Without it true scores are rounded.
    block_size : int, optional
        Children per task, rounded up to whole blocks of 4096. It changes no result.
    workers : int, optional
        Processes, 1 to 64; one computes here. Worth it from some 100,000 children on.
    scheduler : {"dask"} or Executor, optional
        ``"dask"`` runs the tasks on the Dask cluster whose client is current (extra ``scale``; see
        ``simulation.dask_environment`` before you start one); or anything with ``map``.
    progress : bool or callable, optional
        True writes a bar to standard error; a function gets tasks done and all tasks.

    Returns
    -------
    CohortResult

    Raises
    ------
    ValueError
        If an argument is missing, not a number or out of range, there is no arm, or no Dask client.
    RuntimeError
        If the worker processes stop, as in a script without ``if __name__ == "__main__":``.

    Warns
    -----
    UserWarning
        If infusions of an arm begin after the last week; :meth:`Regimen.until` says it is meant.

    Examples
    --------
    >>> from jdmkit.simulation.virtual_patients import virtual_children
    >>> found = simulate_cohort(virtual_children(1000, seed=1), Regimen.every(28, 2), weeks=8)
    >>> found.counts.shape, int(found.counts[0, 8].sum())
    ((1, 9, 53), 1000)
    """
    if not isinstance(children, Cohort) or children.adults:
        raise ValueError("children must come from virtual_children: adults have no CMAS")
    arms = _arms(regimens)
    weeks = arguments.whole("weeks", weeks, 1, MAX_DAYS // WEEK_DAYS, "weeks")
    noisy = arguments.yes_no("noisy", noisy)
    for name, arm in arms.items():
        warn_of_late(arm, WEEK_DAYS * weeks, f"regimens[{name!r}]")
    size = arguments.whole("block_size", block_size, 1, 2**31, "children")
    step = -(-size // BLOCK)
    blocks = children.blocks
    tasks = [blocks[start : start + step] for start in range(0, len(blocks), step)]
    task = partial(_count, children, tuple(arms.values()), weeks, noisy)
    report = reporter(progress)
    counts = np.zeros((len(arms), weeks + 1, SCORES), np.int64)
    with executor_of(scheduler, arguments.whole("workers", workers, 1, 64)) as executor:
        found = map(task, tasks) if executor is None else executor.map(task, tasks)
        try:
            for done, part in enumerate(found, 1):
                counts += part
                report(done, len(tasks))
        except BrokenProcessPool as error:
            raise RuntimeError(UNGUARDED) from error
    return CohortResult(tuple(arms), counts, children.n, children.seed, children.model)


def _arms(regimens: object) -> dict[str, Regimen]:
    """Arms by name; a single one has no name of its own."""
    arms = {"arm": regimens} if isinstance(regimens, Regimen) else regimens
    known = isinstance(arms, Mapping) and all(isinstance(arm, Regimen) for arm in arms.values())
    if not known or not arms:
        raise ValueError(
            "regimens must be a Regimen, or some by name, as {'with': Regimen.every(28, 6)}; "
            f"got {regimens!r}"
        )
    return dict(arms)


def patient_courses(patients: Cohort, regimen: Regimen, days: npt.ArrayLike) -> PatientCourses:
    """Activity, deficit and CMAS of each patient, for up to 200,000 patients.

    Parameters
    ----------
    patients : Cohort
        Of :func:`virtual_children` or :func:`virtual_adults` (whose CMAS means nothing).
    regimen : Regimen
        What is given.
    days : array_like, shape (d,)
        Ascending days, 0 to 7305, the last one above 0.

    Returns
    -------
    PatientCourses
        In the order of ``patients.table()``; arms of the same patients and days share their noise.

    Raises
    ------
    ValueError
        If an argument is missing, not a number or out of range.

    Warns
    -----
    UserWarning
        If infusions begin after the last day; :meth:`Regimen.until` says it is meant.

    Examples
    --------
    >>> from jdmkit.simulation.virtual_patients import virtual_children
    >>> found = patient_courses(virtual_children(500, seed=1), Regimen.every(28, 3), [0, 84])
    >>> print(f"{found.cmas[0].mean():.1f} {found.cmas[1].mean():.1f}")
    36.4 42.7
    """
    if not isinstance(patients, Cohort):
        raise ValueError(
            f"patients must come from virtual_children or virtual_adults; got {patients!r}"
        )
    check_regimen(regimen)
    when = arguments.array("days", days, 0, MAX_DAYS, "days")
    if when.ndim != 1 or not when.size or when[-1] <= 0 or (np.diff(when) <= 0).any():
        raise ValueError(f"days must ascend and end above 0; got {days!r}")
    arguments.whole("patients", patients.n, 1, 200_000, "patients")
    warn_of_late(regimen, when[-1])
    wanted = tuple(when.tolist())
    shape = (len(wanted), patients.n)
    activity, deficit, cmas = (np.empty(shape) for _ in range(3))
    observed = np.empty(shape, np.int64)
    for number in patients.blocks:
        inputs, order, (healthy, start) = _kernel_block(patients, number, wanted)
        place = number * BLOCK + order
        found = courses(inputs, regimen, wanted, patients.model)
        activity[:, place], deficit[:, place] = found
        error = _errors(patients, number, len(wanted))[:, order]
        cmas[:, place] = CMAS_MAX * score_share(found[1], healthy, start)
        noted = CMAS_MAX * score_share(found[1], healthy, start, error)
        observed[:, place] = np.rint(noted)
    return PatientCourses(wanted, activity, deficit, cmas, observed)
