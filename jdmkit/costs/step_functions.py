"""Resource use as a step function of weight, computed once and looked up for each draw.

Grams opened and hours billed jump at certain weights and are constant between them. A child who
stays on its percentile passes each of these weights at a known first weight. So the use of a whole
schedule is a step function of the first weight, and looking it up is exact.

>>> StepFunctions([Scenario(grows=False)]).at([25.0, 25.01])[0].opened_g
array([[700., 700.]])
"""

from collections.abc import Sequence
from math import inf
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from jdmkit import growth
from jdmkit.arguments import MAX_WEIGHT_KG, TREATMENT_YEAR_DAYS, YEAR_DAYS, Numbers
from jdmkit.costs.resources import home_hours
from jdmkit.costs.scenario import Scenario

_NEAR_EDGE = 0.999
"""Part of the z-score at which the formula of the growth chart ends."""

_TIE = 1e-9
"""Relative: a weight on an edge still belongs to the step below it."""

_TICK_KG = 0.25
"""Minutes are interpolated linearly between points that are this far apart at most."""


class CourseUse(NamedTuple):
    """Grams opened and hours billed on a day of one course, for each step of the weight.

    ``edges_kg`` are the weights at which a step begins, without the first, shape (steps - 1,).
    """

    edges_kg: Numbers
    opened_g: Numbers
    hours: Numbers


class ScheduleUse(NamedTuple):
    """Grams, hours and minutes of a schedule at given first weights, each of shape (years, n)."""

    opened_g: Numbers
    hours: Numbers
    minutes: Numbers | None


# --- one course -----------------------------------------------------------------------------------


def _given_and_doses(scenario: Scenario, most_g: float) -> tuple[Numbers, Numbers]:
    """Grams that may be given per day, and doses per day at which something may jump."""
    tenths = np.gcd.reduce(np.round(np.array(scenario.supplied.sizes_g) * 10).astype(int))
    unit = tenths / 10
    totals = unit * np.arange(1, int(most_g / unit) + 2)
    off = scenario.assumptions["rounding_tolerance"]
    if scenario.rounding == "none":
        return np.empty(0), totals
    if scenario.rounding == "vials":
        near = np.concatenate([totals / (1 + off), totals / (1 - off), totals - unit / 2])
        return totals, np.concatenate([totals, near])
    step = scenario.assumptions["rounding_step_pediatric_g"]
    steps = step * np.arange(1, int(most_g / step) + 2)
    near = np.concatenate([steps / (1 + off), steps / (1 - off), steps - step / 2])
    return steps, np.concatenate([totals, near])


def _volumes(scenario: Scenario, minutes: Numbers) -> Numbers:
    """Milliliters per kilogram infused after a number of minutes."""
    supply = scenario.supplied
    rates = np.array(supply.rates_ml_per_kg_per_h) / 60
    planned = np.array([*supply.step_minutes, inf])
    begins = np.concatenate([[0.0], np.cumsum(planned[:-1])])
    return (rates * np.clip(minutes[:, None] - begins, 0, planned)).sum(axis=1)


def _candidates(scenario: Scenario) -> Numbers:
    """Weights at which grams or billed hours may jump, or minutes change slope; ascending."""
    inputs, supply = scenario.assumptions, scenario.supplied
    per_kg = inputs["dose_g_per_kg"]
    cap = inputs["dose_cap_g"] if scenario.capped else per_kg * MAX_WEIGHT_KG
    most = cap / scenario.days
    given, doses = _given_and_doses(scenario, most)
    given = np.append(given, most)
    bends = np.cumsum(supply.step_minutes)
    volumes = _volumes(scenario, np.append(bends, np.arange(91, 1441, 60)))
    crossings = np.divide.outer(given, supply.g_per_ml * volumes).ravel()
    weights = np.concatenate([doses * scenario.days / per_kg, [cap / per_kg], crossings])
    return np.unique(weights[weights < MAX_WEIGHT_KG])


def _hours(scenario: Scenario, minutes: Numbers, billed: Numbers) -> Numbers:
    return home_hours(minutes).astype(float) if scenario.site == "home" else billed


def course_use(scenario: Scenario) -> CourseUse:
    """Step function of one course in the weight on that day."""
    edges = _candidates(scenario)
    bounds = np.concatenate([[0.9 * edges[0]], edges, [MAX_WEIGHT_KG]])
    used = scenario.used((bounds[:-1] + bounds[1:]) / 2)
    hours = _hours(scenario, used.minutes, used.further_hours)
    jumps = (np.diff(used.opened_g) != 0) | (np.diff(hours) != 0)
    kept = np.append(True, jumps)
    return CourseUse(edges[jumps], used.opened_g[kept], hours[kept])


# --- a schedule -----------------------------------------------------------------------------------


def _first_weight(scenario: Scenario, edges_kg: Numbers, days: npt.NDArray) -> Numbers:
    """First weight of the child who has each weight on each day, shape (days, edges).

    For a weight that no child on the chart can reach, the end of the formula is used.
    """
    if not scenario.grows or not len(days):
        return np.broadcast_to(edges_kg, (len(days), len(edges_kg)))
    ages = scenario.age_years + days[:, None] / YEAR_DAYS
    z = np.asarray(growth.weight_z(edges_kg, ages, scenario.sex))
    low, high = growth.weight_z_range(scenario.age_years, scenario.sex)
    z = np.clip(z, max(_NEAR_EDGE * low, -40), min(_NEAR_EDGE * high, 40))
    first = np.asarray(growth.weight_for_age(scenario.age_years, scenario.sex, z=z))
    return np.minimum(first, MAX_WEIGHT_KG)


class _Jumps(NamedTuple):
    """First weights at which the use of a schedule jumps, and by how much, shape (years, jumps)."""

    edges_kg: Numbers
    opened_g: Numbers
    hours: Numbers
    start_g: Numbers
    start_hours: Numbers


def _jumps(scenario: Scenario) -> _Jumps:
    days, steps = scenario.infusion_days(), course_use(scenario)
    weighed = scenario.days * scenario.shares(len(days))
    edges = _first_weight(scenario, steps.edges_kg, days)
    year = days // TREATMENT_YEAR_DAYS
    in_year = (year == np.arange(scenario.years)[:, None]) * weighed  # (years, infusions)
    grams, hours = np.diff(steps.opened_g), np.diff(steps.hours)
    shape = (scenario.years, -1)
    return _Jumps(
        edges.ravel(),
        (in_year[:, :, None] * grams).reshape(shape),
        (in_year[:, :, None] * hours).reshape(shape),
        in_year.sum(axis=1) * steps.opened_g[0],
        in_year.sum(axis=1) * steps.hours[0],
    )


class StepFunctions:
    """Step functions of several scenarios on one common set of first weights.

    One search finds the step of a draw in all of them.

    Parameters
    ----------
    scenarios : sequence of Scenario
        All with the same child.
    with_minutes : bool, optional
        Whether to compute the minutes as well, which the family's time needs. They are interpolated
        between points at most 0.25 kg apart, and so are close but not exact.
    """

    def __init__(self, scenarios: Sequence[Scenario], with_minutes: bool = False) -> None:
        jumps = [_jumps(one) for one in scenarios]
        self.edges = np.unique(np.concatenate([one.edges_kg for one in jumps]))
        if with_minutes:
            ticks = np.arange(_TICK_KG, MAX_WEIGHT_KG, _TICK_KG)
            bends = [_first_weight(one, _candidates(one), one.infusion_days()) for one in scenarios]
            parts = [self.edges, ticks, *(bend.ravel() for bend in bends)]
            self.edges = np.unique(np.concatenate(parts))
        self.grams = [self._summed(one.edges_kg, one.opened_g, one.start_g) for one in jumps]
        self.hours = [self._summed(one.edges_kg, one.hours, one.start_hours) for one in jumps]
        self.minutes = [self._minutes(one) for one in scenarios] if with_minutes else None
        self.edges = self.edges * (1 + _TIE)

    def _summed(self, edges: Numbers, jumps: Numbers, start: Numbers) -> Numbers:
        """Sums of all jumps up to each common edge, shape (years, edges + 1)."""
        place = np.searchsorted(self.edges, edges) + 1
        table = np.zeros((len(start), len(self.edges) + 1))
        for year, own in enumerate(jumps):
            table[year] = start[year] + np.bincount(place, own, minlength=table.shape[1]).cumsum()
        return table

    def _minutes(self, scenario: Scenario) -> tuple[Numbers, Numbers, Numbers]:
        """Minutes at the start of each step, their slope, and the starts."""
        begins = np.append(0.999 * self.edges[0], self.edges)
        width = np.diff(begins, append=begins[-1])
        # vials are covered within a millionth of a step, so look a little inside the edges
        near, far = (_minutes_at(scenario, begins + share * width) for share in (0.01, 0.99))
        slope = np.divide(far - near, 0.98 * width, where=width > 0, out=np.zeros_like(near))
        return near - slope * 0.01 * width, slope, begins

    def at(self, first_kg: npt.ArrayLike) -> list[ScheduleUse]:
        """Resource use of each scenario at given first weights, shape (n,)."""
        weights = np.asarray(first_kg, dtype=float)
        step = np.searchsorted(self.edges, weights)
        found = []
        for place, (grams, hours) in enumerate(zip(self.grams, self.hours, strict=True)):
            minutes = None
            if self.minutes is not None:
                begin, slope, begins = self.minutes[place]
                past = weights - begins[step]
                minutes = begin[:, step] + slope[:, step] * past
            found.append(ScheduleUse(_taken(grams, step), _taken(hours, step), minutes))
        return found


def _taken(table: Numbers, step: npt.NDArray[np.intp]) -> Numbers:
    return np.stack([row.take(step) for row in table])


def _minutes_at(scenario: Scenario, first_kg: Numbers) -> Numbers:
    """Minutes of all infusions in each year, shape (years, n)."""
    days = scenario.infusion_days()
    if not len(days):
        return np.zeros((scenario.years, len(first_kg)))
    first = first_kg
    if scenario.grows:
        _, high = growth.weight_z_range(scenario.age_years, scenario.sex)
        z = np.asarray(growth.weight_z(first_kg, scenario.age_years, scenario.sex))
        ages = scenario.age_years + days / YEAR_DAYS
        low_then, high_then = growth.weight_z_range(ages, scenario.sex)
        least, most = _NEAR_EDGE * low_then.max(), _NEAR_EDGE * min(high_then.min(), high)
        z = np.clip(z, max(least, -40), min(most, 40))
        grown = np.asarray(growth.weight_for_age(ages, scenario.sex, z=z[:, None]))
    else:
        grown = np.broadcast_to(first[:, None], (len(first), len(days)))
    weighed = scenario.days * scenario.shares(len(days))
    spent = scenario.used(np.minimum(grown, MAX_WEIGHT_KG)).minutes * weighed
    return np.stack(
        [
            spent[:, days // TREATMENT_YEAR_DAYS == year].sum(axis=1)
            for year in range(scenario.years)
        ]
    )
