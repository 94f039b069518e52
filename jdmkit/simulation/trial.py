"""Trials in virtual children: what they find, by size, visits, drop-out and noise.

The children are simulated with both arms; a trial sees each child in one. Simulated effects are
optimistic (no treatment failure, no stop for adverse events), so a real trial needs more children
than are found here.

>>> found = simulate_trial(20, seed=1)
>>> found.low < found.difference < found.high
True
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
import numpy.typing as npt
import pandas as pd

from jdmkit import arguments
from jdmkit.arguments import Numbers, scalar
from jdmkit.simulation.parameters import Model, checked_model
from jdmkit.simulation.trial_design import (
    ADD_ON,
    TrialDesign,
    changes_from_start,
    check_design,
    eligible_outcomes,
    interval_of,
    last_visit,
    welch_interval,
)

ARMS = ("control", "treated")

POOL = 20_000
"""Children of whom trials are drawn."""

_MOST_PER_ARM = 5000


@dataclass(frozen=True)
class Trial:
    """One simulated trial: its visits, and the difference of the arms with its interval."""

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
    design: TrialDesign = ADD_ON,
    *,
    seed: int = 0,
    model: Model | None = None,
) -> Trial:
    """Simulate one randomized trial in virtual children, as its investigators would see it.

    Parameters
    ----------
    n_per_arm : int
        Children per arm, 4 to 5000.
    design : TrialDesign, optional
        Arms, visits, outcome, drop-out. The default adds IVIG to prednisone and methotrexate.
    seed : int, optional
        Another seed is another trial.
    model : Model, optional
        The default is :func:`model.default_model`.

    Returns
    -------
    Trial
        ``visits`` has one row per child and visit: ``child, arm, day, value`` (missing after
        leaving), and the difference of the arms, treated minus control, with its 95 % interval.

    Raises
    ------
    ValueError
        If an argument is missing, not a number or out of range, or too few children stay.

    References
    ----------
    Welch's interval for two means; everything else is this simulation.

    Examples
    --------
    Twenty children per arm, two trials that differ by chance alone:

    >>> for seed in (2, 3):
    ...     found = simulate_trial(20, seed=seed)
    ...     print(f"{found.difference:.1f} ({found.low:.1f} to {found.high:.1f})")
    -2.5 (-7.9 to 2.8)
    3.4 (-2.1 to 8.9)
    """
    n = arguments.whole("n_per_arm", n_per_arm, 4, _MOST_PER_ARM, "children")
    seed, model = _checked(design, seed, model)
    draw = 4 * n + 200
    values = eligible_outcomes(design, draw, seed, model)
    while values.shape[-1] < 2 * n:
        draw *= 2
        values = eligible_outcomes(design, draw, seed, model)
    source = np.random.default_rng([seed, 2])
    chosen = source.permutation(values.shape[-1])[: 2 * n].reshape(2, n)
    series = [values[arm][:, chosen[arm]] for arm in (0, 1)]
    days = design.days
    last = [last_visit(source, days, design.dropout_per_month, (n,)) for _ in series]
    changes = [
        changes_from_start(s, at, design.missing, days.size - 1)
        for s, at in zip(series, last, strict=True)
    ]
    counts = tuple(int(np.isfinite(change).sum()) for change in changes)
    if min(counts) < 3:
        raise ValueError(f"too few children stay to the last visit: {counts}; lower the drop-out")
    difference, half = welch_interval([change[np.newaxis] for change in changes])
    tables = [
        _visits(s, at, days, name, place * n)
        for place, (s, at, name) in enumerate(zip(series, last, ARMS, strict=True))
    ]
    middle, half = float(difference[0]), float(half[0])
    return Trial(pd.concat(tables, ignore_index=True), middle, middle - half, middle + half, counts)


def _visits(
    series: Numbers, last: npt.NDArray[np.intp], days: Numbers, arm: str, first: int
) -> pd.DataFrame:
    """One row per child and visit of one arm."""
    visit = np.arange(days.size)[:, np.newaxis]
    shown = np.where(visit <= last, series, np.nan)
    child = np.broadcast_to(first + np.arange(last.size), shown.shape)
    day = np.broadcast_to(days[:, np.newaxis], shown.shape)
    return pd.DataFrame(
        {"child": child.T.ravel(), "arm": arm, "day": day.T.ravel(), "value": shown.T.ravel()}
    )


def power(
    n_per_arm: Sequence[int] = (10, 20, 40, 80, 160),
    design: TrialDesign = ADD_ON,
    *,
    n_trials: int = 1000,
    seed: int = 0,
    model: Model | None = None,
) -> pd.DataFrame:
    """Power of trials of several sizes, and the width of their intervals.

    Parameters
    ----------
    n_per_arm : sequence of int, optional
        Children per arm, 4 to 5000 each.
    design : TrialDesign, optional
        As in :func:`simulate_trial`.
    n_trials : int, optional
        Trials of each size, 10 to 20,000.
    seed, model
        As in :func:`simulate_trial`.

    Returns
    -------
    DataFrame
        One row per size: ``n_per_arm``; ``power``, the share of trials whose 95 % interval lies
        above 0; ``power_error``, its standard error; ``difference``, the mean; ``low`` and
        ``high``, between which 95 % of the trials' differences lie; ``width``, the median width
        of the interval; ``wrong_sign``, the share with a difference below 0.

    Raises
    ------
    ValueError
        If an argument is missing, not a number or out of range, too few children are eligible, or
        too few stay in one of the trials.

    Examples
    --------
    >>> found = power([20, 200], n_trials=300)
    >>> bool(found["power"].is_monotonic_increasing and found["width"].is_monotonic_decreasing)
    True
    """
    given = arguments.row("n_per_arm", n_per_arm, 4, _MOST_PER_ARM, "children")
    sizes = [arguments.whole("n_per_arm", n, 4, _MOST_PER_ARM, "children") for n in given]
    if not sizes:
        raise ValueError("n_per_arm must name at least one size of a trial; got none")
    trials = arguments.whole("n_trials", n_trials, 10, 20_000, "trials")
    seed, model = _checked(design, seed, model)
    values = _pool(design, seed, model)
    rows = [_power_row(values, design, n, trials, seed) for n in sizes]
    return pd.DataFrame(rows)


def _checked(design: object, seed: object, model: Model | None) -> tuple[int, Model]:
    """Seed and model of a design, checked."""
    check_design(design)
    return arguments.whole("seed", seed, 0, 2**31), checked_model(model)


def _pool(design: TrialDesign, seed: int, model: Model) -> Numbers:
    """Outcomes of the children of whom trials are drawn, shape (2, visits + 1, eligible)."""
    values = eligible_outcomes(design, POOL, seed, model)
    if values.shape[-1] < POOL // 20:
        raise ValueError(
            f"cmas_start_at_most {design.cmas_start_at_most:g} leaves {values.shape[-1]} of "
            f"{POOL} children"
        )
    return values


def _power_row(
    values: Numbers, design: TrialDesign, n: int, trials: int, seed: int
) -> dict[str, float]:
    """Many trials of one size, drawn from the pool."""
    source = np.random.default_rng([seed, 3, n])
    days = design.days
    differences, halves = [], []
    step = max(1, 200_000 // n)
    for first in range(0, trials, step):
        shape = (min(step, trials - first), n)
        changes = []
        for arm in (0, 1):
            chosen = source.integers(0, values.shape[-1], shape)
            last = last_visit(source, days, design.dropout_per_month, shape)
            change = values[arm][last, chosen] - values[arm][0, chosen]
            if design.missing == "complete":
                change = np.where(last == days.size - 1, change, np.nan)
            changes.append(change)
        few = int(np.any([np.isfinite(one).sum(axis=-1) < 2 for one in changes], axis=0).sum())
        if few:
            raise ValueError(
                f"in {few} of {shape[0]} trials of {n} per arm fewer than 2 children of an arm "
                "stay to the last visit; raise n_per_arm, lower dropout_per_month, or use "
                "missing='last'"
            )
        difference, half = interval_of(changes)
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
    design: TrialDesign = ADD_ON, *, seed: int = 0, model: Model | None = None
) -> pd.Series:
    """Difference and spread of the arms in 20,000 children, where no trial is drawn by chance.

    Parameters
    ----------
    design, seed, model
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
    seed, model = _checked(design, seed, model)
    if not design.dropout_per_month:  # visits before the last matter only where children leave
        design = design.replace(visit_days=design.visit_days[-1:])
    values = _pool(design, seed, model)
    if design.missing == "complete":
        shares = np.array([design.stay_until(design.days[-1])])
        changes = values[:, -1:] - values[:, :1]
    else:
        stay = design.stay_until(design.days)
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


def children_needed(
    target_power: float = 0.8,
    design: TrialDesign = ADD_ON,
    *,
    seed: int = 0,
    model: Model | None = None,
) -> int:
    """Children per arm for a power, from the difference and spread in 20,000 children.

    Parameters
    ----------
    target_power : float, optional
        0.5 to 0.99.
    design, seed, model
        As in :func:`simulate_trial`.

    Returns
    -------
    int
        Children per arm, those who drop out included.

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
    >>> children_needed(0.8, TrialDesign(outcome="improvement")) < children_needed(0.8)
    True
    """
    return sample_size(target_power, true_difference(design, seed=seed, model=model))


def sample_size(target_power: float, truth: pd.Series) -> int:
    """Children per arm for a power, from what :func:`true_difference` gives.

    Parameters
    ----------
    target_power : float
        0.5 to 0.99.
    truth : Series
        ``difference``, ``control_sd``, ``treated_sd``, ``counted``.

    Raises
    ------
    ValueError
        If the power is out of range, or the arms do not differ.

    References
    ----------
    Normal approximation for two means, two-sided 5 %.

    Examples
    --------
    Half a standard deviation takes 63 children per arm:

    >>> truth = pd.Series({"difference": 5, "control_sd": 10, "treated_sd": 10, "counted": 1})
    >>> sample_size(0.8, truth)
    63
    """
    share = scalar("target_power", target_power, 0.5, 0.99)
    asked = ("difference", "control_sd", "treated_sd", "counted")
    if not isinstance(truth, (pd.Series, Mapping)) or not all(name in truth for name in asked):
        raise ValueError(f"truth must have {', '.join(asked)}, as true_difference gives it")
    truth = {name: scalar(f"truth {name}", truth[name], -1e6, 1e6) for name in asked}
    if truth["difference"] <= 0.05:
        raise ValueError(
            "the arms do not differ in the simulation: no number of children is enough"
        )
    z = NormalDist().inv_cdf(0.975) + NormalDist().inv_cdf(share)
    variance = truth["control_sd"] ** 2 + truth["treated_sd"] ** 2
    return int(np.ceil(variance * (z / truth["difference"]) ** 2 / truth["counted"]))
