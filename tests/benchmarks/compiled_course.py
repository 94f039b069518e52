"""The children of `bench_cohort` in libroadrunner: one compiled model, run child by child."""

from collections.abc import Callable
from itertools import pairwise

import numpy as np

from jdmkit.simulation.score import score_share

# libroadrunner can miss an event that falls exactly on an output: 0.1 s later none is missed.
LATE, NEVER = 1e-6, 1e9


def build(m: object, system: object, edges: np.ndarray, inputs: dict, flares: int) -> object:
    """The system's equations as SBML; infusions and flares are events that set their next times."""
    import roadrunner

    slopes = {
        "fast": "rate * dose * a - alpha * fast",
        "slow": "rate * dose * b - beta * slow",
        "flare": f"-flare / {m.flare_decay}",
        "d": f"{system.kout} * ((exp(-fade * time) + flare)"
        f"* (1 - emax * (1 - 1 / (1 + (fast + slow) / {m.half_maximal_igg_above_baseline})))"
        f"* (1 - es * steroid / (steroid + {m.steroid_half_maximal_dose}))"
        f"* (1 - em * (1 - exp(-time / {m.methotrexate_time_constant}))) - d)",
        "f": f"{system.krec} * (d - f)",
    }
    runner = roadrunner.RoadRunner()
    for name in ("steroid", *inputs, *slopes):
        runner.addParameter(name, float(name in "df"), False)
    taper = "".join(
        f"{dose} + {(later - dose) / (end - day)} * (time - {day}), time < {end}, "
        for (day, end), (dose, later) in zip(
            pairwise(m.taper_days), pairwise(m.taper_doses), strict=True
        )
    )
    runner.addAssignmentRule("steroid", f"piecewise({taper}{m.taper_doses[-1]})", False)
    for name, slope in slopes.items():
        runner.addRateRule(name, slope, False)
    ahead = "".join(f"{edge}, edge < {edge}, " for edge in edges)
    infusion = {"rate": "1 - rate", "edge": f"piecewise({ahead}{NEVER})"}
    shifts = {f"{k}{i}": f"{k}{i + 1}" for i in range(flares - 1) for k in ("day", "height")}
    for time, changes in ("edge", infusion), ("day0", {"flare": "flare + height0", **shifts}):
        runner.addEvent(f"at_{time}", True, f"time >= {time}", False)
        for name, formula in changes.items():
            runner.addEventAssignment(f"at_{time}", name, formula, False)
    runner.regenerateModel()
    runner.timeCourseSelections = ["f"]
    return runner


def compiled(system: object, starts: np.ndarray, weeks: tuple[float, ...]) -> Callable:
    """Solver by CVODE that takes rtol, atol and "BDF" or "Adams" and gives CMAS shares."""
    names = ("a", "b", "dose", "alpha", "beta", "fade", "emax", "es", "em")
    # The first infusion runs from the beginning.
    edges = np.sort([*starts, *(starts + system.model.infusion_duration)])[1:] + LATE
    inputs = {"rate": 1, "edge": edges[0]} | {name: getattr(system, name) for name in names}
    # A child's flares in order, and one that never comes.
    counts = system.flares[: len(weeks)].T
    flares = 1 + np.count_nonzero(counts, axis=1).max()
    for i, week in enumerate(np.argsort(counts == 0, axis=1, kind="stable")[:, :flares].T):
        count = counts[np.arange(system.n), week]
        inputs[f"day{i}"] = np.where(count > 0, 7 * week + LATE, NEVER)
        inputs[f"height{i}"] = system.model.flare_height * count
    runner = build(system.model, system, edges, inputs, flares)
    known = list(runner.model.getGlobalParameterIds())
    places = [known.index(name) for name in inputs]
    children = np.stack(np.broadcast_arrays(*inputs.values()), axis=1).tolist()

    def solve(rtol: float, atol: float, method: str) -> np.ndarray:
        runner.integrator.setValue("stiff", method == "BDF")
        runner.integrator.setValue("relative_tolerance", rtol)
        runner.integrator.setValue("absolute_tolerance", atol)
        deficit = []
        for child in children:
            runner.reset()
            runner.model.setGlobalParameterValues(places, child)
            deficit.append(runner.simulate(times=[0, *weeks])[1:, 0])
        return score_share(np.array(deficit).T, system.healthy, system.start)

    return solve
