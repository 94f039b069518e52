"""Courses of many children against general solvers, side by side in one run: run this by hand.

The job: IgG, activity, deficit and CMAS of this model's default children, prednisone, methotrexate
and six infusions of 2 g/kg, 52 weekly outputs. Every method gets the same children, and its error
against a tight reference stands beside its time: at most 1e-4 of the scale. SciPy is needed;
libroadrunner, child by child, is timed where it is installed. What counts are the ratios; the
machine is noisy.
"""

import argparse
import statistics
import time
import tracemalloc
from collections.abc import Callable
from functools import partial
from importlib.util import find_spec
from itertools import pairwise

import numpy as np

from jdmkit.simulation import (
    BLOCK,
    Child,
    Cohort,
    Regimen,
    child_course,
    dask_environment,
    default_model,
    simulate_cohort,
    virtual_children,
)
from jdmkit.simulation.kernel import courses
from jdmkit.simulation.score import score_share
from jdmkit.simulation.time_grid import make_cells

WEEKS = tuple(7.0 * week for week in range(1, 53))
REGIMEN = Regimen.every(28, 6, prednisone=True, methotrexate=True)


def job(children: Cohort, dtype: type = np.float32) -> list[tuple]:
    """What the kernel takes, block by block: drawn beforehand, as for the other methods."""
    found = []
    for number in children.blocks:
        block = children.draw(number)
        patients, order = block.patients(54, dtype)
        healthy, start = (odds[order].astype(dtype) for odds in block.log_odds)
        found.append((patients, number * BLOCK + order, healthy, start))
    return found


def kernel(blocks: list[tuple], model: object) -> np.ndarray:
    """CMAS of all children as jdmkit computes it, shape (52, n), in the order of the blocks."""
    parts = []
    for patients, _, healthy, start in blocks:
        _, deficit = courses(patients, REGIMEN, WEEKS, model, deficit_only=True)
        parts.append(score_share(deficit, healthy, start, out=deficit))
    return np.concatenate(parts, axis=1)


class System:
    """The differential equations of many children, for general solvers."""

    def __init__(self, blocks: list[tuple], model: object, chosen: slice = slice(None)) -> None:
        def join(name: str) -> np.ndarray:
            columns = [np.asarray(getattr(b[0], name), dtype=float) for b in blocks]
            return np.concatenate(columns)[chosen]

        self.model = model
        self.alpha, self.beta = join("alpha_per_day"), join("beta_per_day")
        self.a, self.b = join("alpha_share_per_l"), join("beta_share_per_l")
        self.dose = 2 * join("weight_kg") / model.infusion_duration
        self.emax = join("emax")
        self.es, self.em = join("steroid_effect"), join("slow_effect")
        self.fade = join("drive_rate_per_day")
        flares = []
        for patients, *_ in blocks:
            whole = np.zeros((54, patients.emax.size))
            if patients.flares is not None:
                whole[:, : patients.flares.shape[1]] = patients.flares
            flares.append(whole)
        self.flares = np.concatenate(flares, axis=1)[:, chosen]
        self.n, self.heights = self.emax.size, []
        self.healthy = np.concatenate([b[2] for b in blocks]).astype(float)[chosen]
        self.start = np.concatenate([b[3] for b in blocks]).astype(float)[chosen]
        self.kout, self.krec = np.log(2) / model.kout_half_life, np.log(2) / model.krec_half_life

    def slope(self, t: float, y: np.ndarray, rate: float, week: int | None) -> np.ndarray:
        """Slopes of two IgG modes, activity and deficit, one after another."""
        m = self.model
        fast, slow, d, f = y.reshape(4, self.n)
        above = fast + slow
        drive = np.exp(-self.fade * t) + self.flare(t, week)
        dose = np.interp(t, m.taper_days, m.taper_doses)
        left = 1 - self.emax * above / (m.half_maximal_igg_above_baseline + above)
        left *= 1 - self.es * (dose / (dose + m.steroid_half_maximal_dose))
        left *= 1 - self.em * (1 - np.exp(-t / m.methotrexate_time_constant))
        return np.concatenate(
            [
                rate * self.dose * self.a - self.alpha * fast,
                rate * self.dose * self.b - self.beta * slow,
                self.kout * (drive * left - d),
                self.krec * (d - f),
            ]
        )

    def flare(self, t: float, week: int | None) -> np.ndarray:
        """Height of flares now: they begin with whole weeks and decay.

        A step that ends with a week must not see the flares of the next, so it names its own.
        """
        week = min(int(t // 7), 53) if week is None else week
        if not self.heights:
            height = np.zeros(self.n)
            for counts in self.flares:
                height = height * np.exp(-7 / self.model.flare_decay)
                height = height + self.model.flare_height * counts
                self.heights.append(height)
        return self.heights[week] * np.exp(-(t - 7 * week) / self.model.flare_decay)

    def solve(self, method: str, rtol: float, atol: float, stop: str = "weeks") -> np.ndarray:
        """CMAS share at the weeks, shape (52, n).

        It starts anew at both ends of every infusion, so that no dose is missed; and at all weeks
        and corners of the taper, which is exact, or at those ends alone, which is fast.
        """
        from scipy.integrate import solve_ivp

        m = self.model
        starts = np.array(REGIMEN.infusion_days)
        edges = [0, *starts, *(starts + m.infusion_duration), WEEKS[-1]]
        if stop == "weeks":
            edges += [*WEEKS, *m.taper_days[1:3]]
        state, deficit = np.concatenate([np.zeros(2 * self.n), np.ones(2 * self.n)]), []
        for left, right in pairwise(np.unique(edges)):
            rate = float(((starts <= left) & (left < starts + m.infusion_duration)).any())
            now = int(left // 7) if stop == "weeks" else None
            wanted = [week for week in WEEKS if left < week <= right]
            answer = solve_ivp(
                self.slope, (left, right), state, method, args=(rate, now), rtol=rtol, atol=atol,
                t_eval=[*wanted, right] if right not in wanted else wanted,
            )  # fmt: skip
            state = answer.y[:, -1]
            deficit += list(answer.y[3 * self.n :, : len(wanted)].T)
        return score_share(np.array(deficit), self.healthy, self.start)


def seconds(
    call: Callable[[], object], rounds: int, clock: Callable[[], float] = time.perf_counter
) -> tuple[float, object]:
    """Median time of a call, by default on the wall, and what it gave."""
    times = []
    for _ in range(rounds):
        begun = clock()
        answer = call()
        times.append(clock() - begun)
    return statistics.median(times), answer


def loosest(solve: Callable, ways: tuple[str, ...], reference: np.ndarray) -> tuple:
    """Tolerance and way of a solver that are fastest of those with errors up to 1e-4; the error."""
    found = []
    for way in ways:
        for rtol in (1e-2, 3e-3, 1e-3, 3e-4, 1e-4, 3e-5, 1e-5, 1e-6):
            spent, shares = seconds(partial(solve, rtol, rtol / 10, way), 1, time.process_time)
            error = float(np.abs(shares - reference).max())
            if error <= 1e-4:
                found.append((spent, rtol, way, error))
                break
    return min(found)[1:]


def beside_libroadrunner(
    sample: System, reference: np.ndarray, blocks: list[tuple], n: int
) -> None:
    """CPU time of CVODE on the sample, in turns with the kernel: both run in one thread.

    Wall time would flatter the shorter job when other programs share the processor.
    """
    from compiled_course import compiled

    solve = compiled(sample, np.array(REGIMEN.infusion_days), WEEKS)
    rtol, way, error = loosest(solve, ("BDF", "Adams"), reference)
    both = partial(solve, rtol, rtol / 10, way), partial(kernel, blocks, sample.model)
    turns = [[seconds(call, 1, time.process_time)[0] for call in both] for _ in range(15)]
    theirs, ours = np.median(turns, axis=0) * [n / sample.n, 1]
    name = f"libroadrunner CVODE {way} {rtol:g} (from {sample.n})"
    print(f"{name:42s} {theirs:9.2f} s {theirs / ours:8.0f} x  error {error:.1e}"
          f"; CPU time, ours {ours:.4f} s")  # fmt: skip


def peak(n: int) -> float:
    """Peak of the memory that a cohort allocates, in MB."""
    tracemalloc.start()
    simulate_cohort(virtual_children(n, seed=1), REGIMEN)
    found = tracemalloc.get_traced_memory()[1] / 1e6
    tracemalloc.stop()
    return found


def with_dask(n: int) -> None:
    """The same cohort by two Dask workers and here, in turn; the counts must be equal."""
    import dask
    from distributed import Client, LocalCluster

    dask.config.set({"distributed.nanny.pre-spawn-environ": dask_environment()})
    children = virtual_children(n, seed=1)
    with LocalCluster(n_workers=2, threads_per_worker=1) as cluster, Client(cluster):
        shared = partial(simulate_cohort, children, REGIMEN, scheduler="dask")
        simulate_cohort(virtual_children(200_000, seed=2), REGIMEN, scheduler="dask")  # warm
        two, counts = seconds(shared, 3)
        here, expected = seconds(partial(simulate_cohort, children, REGIMEN), 3)
    same = np.array_equal(counts.counts, expected.counts)
    print(f"{n} children, two Dask workers: {here / two:.2f} x the loop; same counts: {same}")


def operation_rates() -> dict[str, float]:
    """Nanoseconds an element of exponentials and divisions of NumPy in cache, 32 bit, the best."""
    x = np.random.default_rng(0).random(4096).astype(np.float32)
    out, found = np.empty_like(x), {}
    for name, call in (
        ("exp", lambda: np.exp(x, out=out)),
        ("divide", lambda: np.divide(x, x, out=out)),
    ):
        times = [seconds(lambda: [call() for _ in range(50)], 1)[0] for _ in range(40)]  # noqa: B023
        found[name] = min(times) / 50 / x.size * 1e9
    return found


def counted(patients: object) -> dict[str, float]:
    """Exponentials and divisions a child that the method can't do without."""
    model = virtual_children(1).model
    cells = make_cells(
        REGIMEN.infusion_days, REGIMEN.length_days(model), WEEKS,
        model.kout_half_life, model.krec_half_life, model.taper_days,
    )  # fmt: skip
    treated = np.arange(patients.emax.size)[patients.treated].size / patients.emax.size
    kinds, all_ = 2 * cells.offset.size, 2 * cells.kind.size
    return {"exp": kinds * (1 + 2 * treated) + 52, "divide": all_ * treated + 52}


def main() -> None:
    """Print times, ratios and errors; then scaling, memory and the share of the machine's limit."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--children", type=int, default=10_000)
    parser.add_argument("--loop", type=int, default=20, help="children of the solve_ivp loop")
    parser.add_argument("--dask", type=int, default=0, help="children for two Dask workers")
    given = parser.parse_args()
    n, few = given.children, given.loop
    children = virtual_children(n, seed=20261122)
    model, blocks = children.model, job(children)
    sample = System(blocks, model, slice(None, None, max(1, n // 250)))
    reference = sample.solve("DOP853", 1e-10, 1e-12)
    chosen = slice(None, None, max(1, n // 250))
    rtol, stop, error = loosest(partial(sample.solve, "RK45"), ("weeks", "infusions"), reference)
    whole = System(blocks, model)

    spent, ours = seconds(lambda: kernel(blocks, model), 15)
    our_error = np.abs(ours[:, chosen] - reference).max()
    print(f"{n} children x 52 weeks; error: largest, of the scale, in {sample.n} children")
    print(f"{'jdmkit, NumPy, 32 bit':42s} {spent:9.4f} s {1:8.0f} x  error {our_error:.1e}")
    wide = job(children, np.float64)
    double, found = seconds(lambda: kernel(wide, model), 7)
    wide_error = np.abs(found[:, chosen] - reference).max()
    print(
        f"{'jdmkit, NumPy, 64 bit':42s} {double:9.4f} s {double / spent:8.1f} x  error {wide_error:.1e}"
    )
    together, _ = seconds(lambda: whole.solve("RK45", rtol, rtol / 10, stop), 1)
    name = f"SciPy RK45 {rtol:g} ({stop}), one system"
    print(f"{name:42s} {together:9.4f} s {together / spent:8.0f} x  error {error:.1e}")
    singles = [System(blocks, model, slice(i, i + 1)) for i in range(0, n, max(1, n // few))][:few]
    loop, _ = seconds(lambda: [one.solve("RK45", rtol, rtol / 10, stop) for one in singles], 1)
    loop *= n / few
    print(
        f"{f'SciPy RK45 {rtol:g} ({stop}), loop (from {few})':42s} {loop:9.1f} s {loop / spent:8.0f} x"
    )
    if find_spec("roadrunner"):
        beside_libroadrunner(sample, reference, blocks, n)
    else:
        print("libroadrunner is not installed: not timed")

    rates, counts = operation_rates(), counted(blocks[0][0])
    limit = sum(rates[name] * counts[name] for name in rates) * n / 1e9
    words = ", ".join(f"{counts[k]:.0f} {k} of {rates[k]:.2f} ns" for k in rates)
    print(f"limit a child: {words}; {limit:.4f} s, of which the kernel reaches {limit / spent:.0%}")

    small, _ = seconds(lambda: simulate_cohort(virtual_children(200_000, 1), REGIMEN), 1)
    large, _ = seconds(lambda: simulate_cohort(virtual_children(1_000_000, 1), REGIMEN), 1)
    print(f"drawing, noise and counts too: 200,000 in {small:.2f} s, 1,000,000 in {large:.2f} s "
          f"(x {large / small:.2f})")  # fmt: skip
    print(f"peak memory allocated: {peak(200_000):.1f} MB and {peak(1_000_000):.1f} MB")
    girl, base = Child(7, 22.1, 30), default_model()
    single, _ = seconds(lambda: child_course(girl, REGIMEN, model=base), 50)
    print(f"one child for a slider: {1000 * single:.2f} ms")
    if given.dask:
        with_dask(given.dask)


if __name__ == "__main__":
    main()
