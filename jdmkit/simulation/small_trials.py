"""Small trials that differ by chance alone, and what several designs of a trial would need.

>>> trials = repeated_trials(20, 1000)
>>> bool(trial_shares(trials)["above"] < 0.2)  # IVIG works here, and few trials show it
True
"""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from jdmkit import arguments, datasets
from jdmkit.arguments import Numbers
from jdmkit.simulation.parameters import default_model
from jdmkit.simulation.trial import POOL, power, sample_size, true_difference
from jdmkit.simulation.trial_design import (
    VISIT_DAYS,
    TrialDesign,
    check_design,
    eligible_outcomes,
    welch_interval,
)


@datasets.remembered
def trial_pool(outcome: str = "cmas") -> Numbers:
    """Change from the start to month 6 of 20,000 children in both arms, shape (2, n).

    >>> trial_pool().shape
    (2, 20000)
    """
    design = TrialDesign(visit_days=VISIT_DAYS[-1:], outcome=outcome)
    values = eligible_outcomes(design, POOL, 0, default_model())
    return values[:, -1] - values[:, 0]


def repeated_trials(
    n_per_arm: int = 20, n_trials: int = 25, outcome: str = "cmas", seed: int = 1
) -> pd.DataFrame:
    """Small randomized trials that differ by chance alone, all drawn from the same children.

    Prednisone and methotrexate with and without six infusions of 2 g/kg; all children stay.

    Parameters
    ----------
    n_per_arm : int, optional
        Children per arm, 4 to 1000.
    n_trials : int, optional
        1 to 1000.
    outcome : {"cmas", "improvement"}, optional
    seed : int, optional
        Another seed draws other trials.

    Returns
    -------
    DataFrame
        One row per trial: ``difference, low, high`` (95 % interval), ``found`` (interval above 0).

    References
    ----------
    Welch's interval for two means.

    Examples
    --------
    >>> int(repeated_trials(20, 100)["found"].sum()) < 50
    True
    """
    n = arguments.whole("n_per_arm", n_per_arm, 4, 1000, "children")
    trials = arguments.whole("n_trials", n_trials, 1, 1000, "trials")
    changes = trial_pool(outcome)
    source = np.random.default_rng([arguments.whole("seed", seed, 0, 2**31), n])
    chosen = source.integers(0, changes.shape[1], (2, trials, n))
    difference, half = welch_interval([changes[arm][chosen[arm]] for arm in (0, 1)])
    return pd.DataFrame(
        {
            "difference": difference,
            "low": difference - half,
            "high": difference + half,
            "found": difference > half,
        }
    )


@datasets.remembered
def pool_difference(outcome: str = "cmas") -> float:
    """Difference of the arms in all 20,000 children from whom small trials are drawn, in points.

    Parameters
    ----------
    outcome : {"cmas", "improvement"}, optional

    Examples
    --------
    >>> print(f"{pool_difference():.1f}")
    1.3
    """
    control, treated = trial_pool(outcome).mean(axis=1)
    return float(treated - control)


def trial_shares(trials: pd.DataFrame) -> pd.Series:
    """Summarize many trials: how often they mislead, and how wide their intervals are.

    Parameters
    ----------
    trials : DataFrame
        Of :func:`repeated_trials`.

    Returns
    -------
    Series
        Shares from 0 to 1: ``wrong_sign`` (difference below 0), ``above`` and ``below`` (interval
        above or below 0); and ``width``, the median width of the interval in points.

    Examples
    --------
    >>> trials = pd.DataFrame({"difference": [-3, 2], "low": [-5, 1], "high": [-1, 3]})
    >>> trial_shares(trials).tolist()
    [0.5, 0.5, 0.5, 3.0]
    """
    arguments.table("trials", trials, ["difference", "low", "high"])
    return pd.Series(
        {
            "wrong_sign": (trials["difference"] < 0).mean(),
            "above": (trials["low"] > 0).mean(),
            "below": (trials["high"] < 0).mean(),
            "width": (trials["high"] - trials["low"]).median(),
        }
    )


def compare_designs(
    designs: Mapping[str, TrialDesign],
    n_per_arm: int = 20,
    n_trials: int = 1000,
    target_power: float = 0.8,
) -> pd.DataFrame:
    """Compare designs of a trial: true difference, power at one size, size for one power.

    Parameters
    ----------
    designs : mapping of str to TrialDesign
        Designs by name.
    n_per_arm, n_trials : int, optional
        Children per arm and number of trials, for power and width, as in :func:`power`.
    target_power : float, optional
        Power for which children are counted, 0.5 to 0.99.

    Returns
    -------
    DataFrame
        One row per design: ``design``; ``difference`` of the arms in 20,000 children; ``power``
        and ``width`` with ``n_per_arm`` children; ``children_needed`` per arm.

    Raises
    ------
    ValueError
        As :func:`power` and :func:`sample_size`.

    Examples
    --------
    >>> designs = {"score": TrialDesign(outcome="improvement")}
    >>> found = compare_designs(designs, n_trials=100)
    >>> bool(0 < found["power"][0] < 1)
    True
    """
    if not isinstance(designs, Mapping):
        raise ValueError(f"designs must map names to TrialDesigns; got {designs!r}")
    for design in designs.values():
        check_design(design)
    n_per_arm = arguments.whole("n_per_arm", n_per_arm, 4, 5000, "children")
    arguments.scalar("target_power", target_power, 0.5, 0.99)
    rows = []
    for name, design in designs.items():
        truth = true_difference(design)
        found = power([n_per_arm], design, n_trials=n_trials).iloc[0]
        rows.append(
            {
                "design": name,
                "difference": truth["difference"],
                "power": found["power"],
                "width": found["width"],
                "children_needed": sample_size(target_power, truth),
            }
        )
    return pd.DataFrame(rows)
