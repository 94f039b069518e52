"""Small trials drawn from virtual children: what n, visits, drop-out and noise leave to be seen.

The children are simulated with both arms; a trial sees each child in one. Simulated effects are
optimistic (no treatment failure, no stop for adverse events), so that a real trial needs more
children than is found here.

>>> found = simulate_trial(20, seed=1)
>>> found.low < found.difference < found.high
True
"""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
import numpy.typing as npt
import pandas as pd

from jdmkit import arguments
from jdmkit.arguments import Numbers, scalar
from jdmkit.simulation.parameters import Model
from jdmkit.simulation.regimen import Regimen
from jdmkit.simulation.score import CMAS_MAX
from jdmkit.simulation.trial_design import Plan, changes_from_start, last_visit, welch_interval

CONTROL = Regimen(prednisone=True, methotrexate=True)

TREATED = Regimen.every(28, 6, prednisone=True, methotrexate=True)

VISIT_DAYS = (28, 56, 84, 112, 140, 168)

ARMS = ("control", "treated")

POOL = 20_000
"""Children of whom trials are drawn."""

_MOST_PER_ARM = 5000


@dataclass(frozen=True)
class Trial:
    """One simulated trial: who was seen when, and the difference of the arms with its interval."""

    visits: pd.DataFrame
    difference: float
    low: float
    high: float
    n_analyzed: tuple[int, int]

    @property
    def width(self) -> float:
        """Width of the 95 % confidence interval."""
        return self.high - self.low


def simulate_trial(
    n_per_arm: int,
    *,
    treated: Regimen = TREATED,
    control: Regimen = CONTROL,
    visit_days: Sequence[float] = VISIT_DAYS,
    outcome: str = "cmas",
    dropout_per_month: float = 0.0,
    cmas_start_at_most: float = CMAS_MAX,
    missing: str = "last",
    seed: int = 0,
    model: Model | None = None,
) -> Trial:
    """One randomized trial in virtual children, as its investigators would see it.

    Parameters
    ----------
    n_per_arm : int
        Children an arm, 4 to 5000.
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
        Whoever left counts with the last visit, or not at all.
    seed : int, optional
        Another seed is another trial.
    model : Model, optional
        The default is :func:`model.default_model`.

    Returns
    -------
    Trial
        ``visits`` has one row a child and visit: ``child, arm, day, value`` (missing after
        leaving), and the difference of the arms, treated minus control, with its 95 % interval.

    Raises
    ------
    ValueError
        If an argument is missing, no number or out of range, or too few children stay.

    References
    ----------
    Welch's interval for two means; everything else is this simulation.

    Examples
    --------
    Twenty children an arm, two trials that differ by chance alone:

    >>> for seed in (2, 3):
    ...     found = simulate_trial(20, seed=seed)
    ...     print(f"{found.difference:.1f} ({found.low:.1f} to {found.high:.1f})")
    -2.5 (-7.9 to 2.8)
    3.4 (-2.1 to 8.9)
    """
    n = arguments.whole("n_per_arm", n_per_arm, 4, _MOST_PER_ARM, "children")
    plan = Plan(
        treated, control, visit_days, outcome, dropout_per_month, cmas_start_at_most, missing,
        seed, model,
    )  # fmt: skip
    draw = 4 * n + 200
    values = plan.pool(draw)
    while values.shape[-1] < 2 * n:
        draw *= 2
        values = plan.pool(draw)
    source = np.random.default_rng([plan.seed, 2])
    chosen = source.permutation(values.shape[-1])[: 2 * n].reshape(2, n)
    series = [values[arm][:, chosen[arm]] for arm in (0, 1)]
    final = plan.days.size - 1
    last = [last_visit(source, plan.days, plan.dropout, (n,)) for _ in series]
    changes = [
        changes_from_start(s, at, missing, final) for s, at in zip(series, last, strict=True)
    ]
    counts = tuple(int(np.isfinite(change).sum()) for change in changes)
    if min(counts) < 3:
        raise ValueError(f"too few children stay to the last visit: {counts}; lower the drop-out")
    difference, half = welch_interval([change[np.newaxis] for change in changes])
    tables = [
        _visits(s, at, plan.days, name, place * n)
        for place, (s, at, name) in enumerate(zip(series, last, ARMS, strict=True))
    ]
    middle, half = float(difference[0]), float(half[0])
    return Trial(pd.concat(tables, ignore_index=True), middle, middle - half, middle + half, counts)


def _visits(
    series: Numbers, last: npt.NDArray[np.intp], days: Numbers, arm: str, first: int
) -> pd.DataFrame:
    """One row a child and visit of one arm."""
    visit = np.arange(days.size)[:, np.newaxis]
    shown = np.where(visit <= last, series, np.nan)
    child = np.broadcast_to(first + np.arange(last.size), shown.shape)
    day = np.broadcast_to(days[:, np.newaxis], shown.shape)
    return pd.DataFrame(
        {"child": child.T.ravel(), "arm": arm, "day": day.T.ravel(), "value": shown.T.ravel()}
    )


def power(
    n_per_arm: Sequence[int] = (10, 20, 40, 80, 160),
    *,
    n_trials: int = 1000,
    treated: Regimen = TREATED,
    control: Regimen = CONTROL,
    visit_days: Sequence[float] = VISIT_DAYS,
    outcome: str = "cmas",
    dropout_per_month: float = 0.0,
    cmas_start_at_most: float = CMAS_MAX,
    missing: str = "last",
    seed: int = 0,
    model: Model | None = None,
) -> pd.DataFrame:
    """How often trials of a size find a difference, and how wide their intervals are.

    Parameters
    ----------
    n_per_arm : sequence of int, optional
        Children an arm, 4 to 5000 each.
    n_trials : int, optional
        Trials of each size, 10 to 20,000.
    treated, control, visit_days, outcome, dropout_per_month, cmas_start_at_most, missing, seed,
    model
        As in :func:`simulate_trial`.

    Returns
    -------
    DataFrame
        One row a size: ``n_per_arm``; ``power``, the share of trials whose 95 % interval lies
        above 0; ``power_error``, its standard error; ``difference``, the mean; ``low`` and
        ``high``, between which 95 % of the trials' differences lie; ``width``, the median width
        of the interval; ``wrong_sign``, the share with a difference below 0.

    Raises
    ------
    ValueError
        If an argument is missing, no number or out of range, or too few children are eligible.

    Examples
    --------
    >>> found = power([20, 200], n_trials=300)
    >>> bool(found["power"].is_monotonic_increasing and found["width"].is_monotonic_decreasing)
    True
    """
    sizes = [
        arguments.whole("n_per_arm", n, 4, _MOST_PER_ARM, "children")
        for n in np.atleast_1d(np.asarray(n_per_arm, dtype=object))
    ]
    trials = arguments.whole("n_trials", n_trials, 10, 20_000, "trials")
    plan = Plan(
        treated, control, visit_days, outcome, dropout_per_month, cmas_start_at_most, missing,
        seed, model,
    )  # fmt: skip
    values = _pool(plan)
    rows = [_power_row(values, plan, n, trials) for n in sizes]
    return pd.DataFrame(rows)


def _pool(plan: Plan) -> Numbers:
    """Outcomes of the children of whom trials are drawn, shape (2, visits + 1, eligible)."""
    values = plan.pool(POOL)
    if values.shape[-1] < POOL // 20:
        raise ValueError(
            f"cmas_start_at_most {plan.most:g} leaves {values.shape[-1]} of {POOL} children"
        )
    return values


def _power_row(values: Numbers, plan: Plan, n: int, trials: int) -> dict[str, float]:
    """Many trials of one size, drawn from the pool."""
    source = np.random.default_rng([plan.seed, 3, n])
    final = plan.days.size - 1
    differences, halves = [], []
    step = max(1, 200_000 // n)
    for first in range(0, trials, step):
        shape = (min(step, trials - first), n)
        changes = []
        for arm in (0, 1):
            chosen = source.integers(0, values.shape[-1], shape)
            last = last_visit(source, plan.days, plan.dropout, shape)
            change = values[arm][last, chosen] - values[arm][0, chosen]
            if plan.missing == "complete":
                change = np.where(last == final, change, np.nan)
            changes.append(change)
        difference, half = welch_interval(changes)
        differences.append(difference)
        halves.append(half)
    difference, half = np.concatenate(differences), np.concatenate(halves)
    found = float((difference > half).mean())
    low, high = np.quantile(difference, [0.025, 0.975])
    return {
        "n_per_arm": n,
        "power": found,
        "power_error": float(np.sqrt(found * (1 - found) / trials)),
        "difference": float(difference.mean()),
        "low": float(low),
        "high": float(high),
        "width": float(np.median(2 * half)),
        "wrong_sign": float((difference < 0).mean()),
    }


def true_difference(
    *,
    treated: Regimen = TREATED,
    control: Regimen = CONTROL,
    visit_days: Sequence[float] = VISIT_DAYS,
    outcome: str = "cmas",
    dropout_per_month: float = 0.0,
    cmas_start_at_most: float = CMAS_MAX,
    missing: str = "last",
    seed: int = 0,
    model: Model | None = None,
) -> pd.Series:
    """Difference and spread of the arms in 20,000 children, with nothing left to which trial is drawn.

    Parameters
    ----------
    treated, control, visit_days, outcome, dropout_per_month, cmas_start_at_most, missing, seed,
    model
        As in :func:`simulate_trial`.

    Returns
    -------
    Series
        ``difference``, treated minus control; ``control_sd`` and ``treated_sd`` of the change;
        ``counted``, the share of children whose change counts.

    Raises
    ------
    ValueError
        As :func:`power`.

    Examples
    --------
    >>> print(f"{true_difference()['difference']:.1f}")
    1.3
    """
    # visits before the last matter only where somebody leaves
    visits = visit_days if dropout_per_month else np.atleast_1d(visit_days)[-1:]
    plan = Plan(
        treated, control, visits, outcome, dropout_per_month, cmas_start_at_most, missing,
        seed, model,
    )  # fmt: skip
    values = _pool(plan)
    if plan.missing == "complete":
        shares = np.array([plan.stay_until(plan.days[-1])])
        changes = values[:, -1:] - values[:, :1]
    else:
        stay = plan.stay_until(plan.days)
        shares = stay - np.append(stay[1:], 0)
        changes = values - values[:, :1]
    counted = shares.sum()
    mean = shares @ changes.mean(axis=2).T / counted
    square = shares @ (changes**2).mean(axis=2).T / counted
    spread = np.sqrt(square - mean**2)
    return pd.Series(
        {
            "difference": mean[1] - mean[0],
            "control_sd": spread[0],
            "treated_sd": spread[1],
            "counted": counted,
        }
    )


def children_needed(target_power: float = 0.8, **arguments: object) -> int:
    """Children an arm for a power, from the difference and spread in 20,000 children.

    Parameters
    ----------
    target_power : float, optional
        0.5 to 0.99.
    **arguments
        As in :func:`true_difference`.

    Returns
    -------
    int
        Children an arm, whoever drops out included.

    Raises
    ------
    ValueError
        If an argument is out of range, or the arms do not differ in the simulation.

    References
    ----------
    Normal approximation for two means, two-sided 5 %. Another seed gives other children, and a
    number that differs by some percent.

    Examples
    --------
    >>> children_needed(outcome="improvement") < children_needed(outcome="cmas")
    True
    """
    share = scalar("target_power", target_power, 0.5, 0.99)
    truth = true_difference(**arguments)
    if truth["difference"] <= 0.05:
        raise ValueError(
            "the arms do not differ in the simulation: no number of children is enough"
        )
    z = NormalDist().inv_cdf(0.975) + NormalDist().inv_cdf(share)
    variance = truth["control_sd"] ** 2 + truth["treated_sd"] ** 2
    return int(np.ceil(variance * (z / truth["difference"]) ** 2 / truth["counted"]))
