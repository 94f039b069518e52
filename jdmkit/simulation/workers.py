"""Where the tasks of a cohort run: here, in worker processes, or on a Dask cluster.

>>> sorted(dask_environment())[0]
'MALLOC_MMAP_THRESHOLD_'
"""

import sys
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from contextlib import nullcontext
from multiprocessing import get_context

from jdmkit import arguments

MALLOC_BYTES = 2**30

UNGUARDED = (
    "a worker process stopped. Workers start a new Python that imports your script again: save the "
    'script as a file and put the call below `if __name__ == "__main__":`, or use workers=1'
)


def executor_of(scheduler: object, workers: int) -> object:
    """Executor of the tasks, for a ``with`` block; None computes in this process."""
    if isinstance(scheduler, str) and scheduler == "dask":
        from distributed import get_client

        try:
            client = get_client()
        except ValueError as error:
            raise ValueError(
                "scheduler='dask': start a Dask client first, distributed.Client(...)"
            ) from error
        return nullcontext(client.get_executor())
    if not isinstance(scheduler, str) and callable(getattr(scheduler, "map", None)):
        return nullcontext(scheduler)
    if scheduler is not None:
        raise ValueError(f"scheduler must be 'dask', an executor or None; got {scheduler!r}")
    if workers == 1:
        return nullcontext()
    return ProcessPoolExecutor(workers, mp_context=get_context("spawn"))


def reporter(progress: bool | Callable[[int, int], object]) -> Callable[[int, int], object]:
    """Return what is told of the progress: a function of the caller, a bar, or nothing."""
    if callable(progress):
        return progress
    shown = arguments.yes_no("progress (or a function)", progress)
    return _bar if shown else lambda done, total: None


def _bar(done: int, total: int) -> None:
    """Bar of 30 characters on standard error."""
    full = 30 * done // total
    end = "\n" if done == total else ""
    print(f"\r[{'#' * full:<30}] {done}/{total}", end=end, file=sys.stderr, flush=True)


def dask_environment() -> dict[str, str]:
    """Environment variables that Dask workers need before they start.

    Dask asks the allocator to give back memory at once, which makes every array of a block be
    mapped anew: NumPy then runs two to three times slower. Set this before the cluster starts::

        dask.config.set({"distributed.nanny.pre-spawn-environ": simulation.dask_environment()})

    >>> sorted(dask_environment())
    ['MALLOC_MMAP_THRESHOLD_', 'MALLOC_TRIM_THRESHOLD_', 'OMP_NUM_THREADS']
    """
    limits = dict.fromkeys(["MALLOC_TRIM_THRESHOLD_", "MALLOC_MMAP_THRESHOLD_"], str(MALLOC_BYTES))
    return {**limits, "OMP_NUM_THREADS": "1"}
