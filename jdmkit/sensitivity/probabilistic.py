"""Probabilistic sensitivity analysis: draws go through a model in blocks, with constant memory.

>>> table = pd.DataFrame({"parameter": ["price", "grams"], "value": [97.0, 700], "low": [91, 500],
...     "high": [101, 900], "distribution": ["gamma", "fixed"], "dist_mean": [97, None],
...     "dist_se": [3, None]})
>>> run = probabilistic(lambda p: {"IVIG": p["price"] * p["grams"]}, table, draws=20_000, seed=1)
>>> abs(run.summary["mean"].iloc[0] - 67_900) < 4 * run.summary["se"].iloc[0]
np.True_
"""

import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import numpy as np
import pandas as pd

from jdmkit import arguments
from jdmkit.sensitivity.decisions import WHAT_IF
from jdmkit.sensitivity.draws import streams
from jdmkit.sensitivity.models import MOST_WORTH, Model, evaluate
from jdmkit.sensitivity.parameters import read_for, read_parameters
from jdmkit.sensitivity.results import ProbabilisticRun, Record
from jdmkit.sensitivity.tallies import LEAF

MOST_DRAWS = 10**9


@contextmanager
def _undisturbed() -> Iterator[None]:
    """Delay an interrupt until the sums are written."""
    handler = signal.getsignal(signal.SIGINT)
    if threading.current_thread() is not threading.main_thread() or handler is None:
        yield
        return
    came: list[int] = []
    signal.signal(signal.SIGINT, lambda number, _frame: came.append(number))
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, handler)
    if came:
        raise KeyboardInterrupt


def _plan(method: str, draws: int, count: int, block: int) -> tuple[int, int]:
    """Draws per stream, and per stream and block: whole leaves, so that the sums stay the same."""
    each = draws if method == "random" else 2 ** max(0, -(-draws // count) - 1).bit_length()
    step = max(1, block // (count * LEAF)) * LEAF
    return each, min(step, each)


def probabilistic(
    model: Model,
    table: Any,
    *,
    draws: int = 100_000,
    seed: int = 20261122,
    method: str = "random",
    effects: Model | None = None,
    willingness_to_pay: Sequence[float] = (),
    effects_are: str = WHAT_IF,
    keep: int = 10_000,
    block: int = 65_536,
    progress: Callable[[int, int], object] | None = None,
    stop: Callable[[], bool] | None = None,
) -> ProbabilisticRun:
    """Draw all parameters that have a distribution, run the model, and summarize its results.

    Parameters
    ----------
    model : callable
        Costs by strategy, or a pair of costs and effects, from a mapping of parameter to an array
        of draws (or to one number, if a parameter is held).
    table : DataFrame or object with ``.table()``
        Parameters, as :func:`read_parameters` takes them.
    draws : int, optional
        Parameter sets, 1 to 10^9. A Sobol run takes the next power of two in each of its 16
        replicates.
    seed : int, optional
        The same seed gives the same numbers, whatever the block.
    method : {"random", "sobol"}, optional
        Pseudo-random, or scrambled Sobol points (fewer draws for the same standard error; needs
        SciPy).
    effects : callable, optional
        Effects by strategy, if the model returns only costs.
    willingness_to_pay : sequence of float, optional
        Willingness to pay in USD per unit of effect, at least 0, for net benefits. Needs effects.
    effects_are : str, optional
        Where the effects come from, in words; shown with every decision.
    keep : int, optional
        Number of draws to keep, for a scatter plot and for :func:`evppi`.
    block : int, optional
        Draws that the model gets at once, rounded to whole leaves of 4096 draws.
    progress : callable, optional
        Called after each block with the draws done and the draws to do.
    stop : callable, optional
        Called after each block; True ends the run.

    Returns
    -------
    ProbabilisticRun
        Results of all finished blocks. If ``stop`` or an interrupt (KeyboardInterrupt) ended the
        run, it says so.

    Raises
    ------
    DataError
        A ValueError with all faults of the table.
    KeyboardInterrupt
        If no block was finished.
    ValueError, TypeError
        If no parameter varies, a number is out of range, or the model returns no valid result.

    References
    ----------
    ISPOR-SMDM Modeling Good Research Practices Task Force 6 (Briggs 2012). Sobol replicates: Owen,
    Monte Carlo theory, methods and examples, chapter 17.

    Examples
    --------
    >>> table = pd.DataFrame({"parameter": ["x"], "value": [0.0], "distribution": ["normal"],
    ...                       "dist_mean": [0.0], "dist_se": [1.0]})
    >>> run = probabilistic(lambda p: {"A": p["x"], "B": 0.0}, table, draws=8192, seed=3,
    ...                     stop=lambda: True, block=4096)
    >>> run.draws, run.stopped
    (4096, 'stopped')
    """
    checked = read_for(model, table)
    asked = arguments.whole("draws", draws, 1, MOST_DRAWS)
    block = arguments.whole("block", block, 1, MOST_DRAWS)
    kept = arguments.whole("keep", keep, 0, MOST_DRAWS)
    seed = arguments.whole("seed", seed, 0, 2**63 - 1)
    worths = np.unique(
        arguments.array("willingness_to_pay", willingness_to_pay, 0, MOST_WORTH, "USD")
    )
    opened = streams(checked, seed, method)
    each, step = _plan(method, asked, len(opened), block)
    record, done, ended = None, 0, ""
    while done < each and not ended:
        size = min(step, each - done)
        try:
            taken = [stream.take(size) for stream in opened]
            outcomes = evaluate(model, _joined(taken), effects)
            with _undisturbed():
                record = record or Record(
                    checked, outcomes, len(opened), worths.tolist(), kept, effects_are
                )
                for number, sets in enumerate(taken):
                    part = outcomes.cut(slice(number * size, (number + 1) * size))
                    record.add(number, sets, part)
                done += size
            if progress is not None:
                progress(done * len(opened), each * len(opened))
            if stop is not None and done < each and stop():
                ended = "stopped"
        except KeyboardInterrupt:
            if not done:
                raise
            ended = "interrupted" if done < each else ""
            break
    return record.run(asked, done * len(opened), seed, method, ended)


def _joined(taken: list[dict[str, Any]]) -> dict[str, Any]:
    """Join the draws of all streams, so that the model is called once."""
    if len(taken) == 1:
        return taken[0]
    return {
        name: np.concatenate([sets[name] for sets in taken]) if np.ndim(value) else value
        for name, value in taken[0].items()
    }


def sample(table: Any, draws: int, seed: int = 20261122, method: str = "random") -> pd.DataFrame:
    """Draw the parameters as a run does, without the model.

    Parameters
    ----------
    table, seed, method
        As in :func:`probabilistic`.
    draws : int
        Number of rows; a Sobol sample takes the next power of two in each replicate.

    Returns
    -------
    DataFrame
        One row per draw, one column per parameter, with those that are held.

    Examples
    --------
    >>> shares = pd.DataFrame({"parameter": ["home", "hospital"], "value": [0.4, 0.6],
    ...     "distribution": ["dirichlet"] * 2, "dist_alpha": [4, 6], "group": ["site"] * 2})
    >>> bool(np.allclose(sample(shares, 5).sum(axis=1), 1))
    True
    """
    checked = read_parameters(table)
    asked = arguments.whole("draws", draws, 1, MOST_DRAWS)
    opened = streams(checked, arguments.whole("seed", seed, 0, 2**63 - 1), method)
    each, _ = _plan(method, asked, len(opened), LEAF)
    return pd.concat([pd.DataFrame(s.take(each)) for s in opened], ignore_index=True)
