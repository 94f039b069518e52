"""Traits of virtual patients, block by block: a table, and the input of the kernel.

Each block of ``BLOCK`` patients has random streams of its own, made from the seed and the number
of the block: a patient is the same in every order of drawing. All spreads are independent of one
another, which is an assumption.
"""

from collections.abc import Mapping
from functools import cached_property
from typing import Protocol

import numpy as np

from jdmkit import growth
from jdmkit.arguments import WEEK_DAYS, YEAR_DAYS, Numbers
from jdmkit.measures import CMAS_MAX
from jdmkit.pharmacokinetics import AGE_RANGE_YEARS
from jdmkit.simulation.kernel import Patients
from jdmkit.simulation.parameters import Model
from jdmkit.simulation.score import attainable_score, expit, logit

BLOCK = 4096
"""Patients that share random streams; a block's arrays stay in cache."""

COURSES = ("monocyclic", "polycyclic", "chronic")

TRAITS, FLARES, NOISE = range(3)
"""Streams of a block."""

_NORMALS = (
    "weight",
    "clearance",
    "central_volume",
    "emax",
    "steroid",
    "slow",
    "drive",
    "attainable",
    "start",
    "own_igg",
)

_UNIFORMS = ("age", "sex", "responder", "course")


def stream(seed: int, block: int, purpose: int) -> np.random.Generator:
    """Random numbers of one block for one purpose."""
    return np.random.Generator(
        np.random.SFC64(np.random.SeedSequence(seed, spawn_key=(block, purpose)))
    )


def log_sd(cv_percent: float) -> float:
    """Standard deviation on the log scale of a log-normal spread in percent.

    >>> round(log_sd(28), 4)
    0.2747
    """
    return float(np.sqrt(np.log1p((cv_percent / 100) ** 2)))


class Drawn(Protocol):
    """Part of a cohort that a block needs."""

    seed: int
    model: Model
    adults: bool
    fixed: Mapping[str, object]

    def size(self, block: int) -> int:
        """Patients of one block."""


class Block:
    """Up to ``BLOCK`` patients: their traits, and the input of the kernel."""

    def __init__(self, cohort: Drawn, number: int) -> None:
        self.cohort, self.number, self.n = cohort, number, cohort.size(number)
        source = stream(cohort.seed, number, TRAITS)
        normals = source.standard_normal((len(_NORMALS), BLOCK))
        uniforms = source.random((len(_UNIFORMS), BLOCK))
        self._z = dict(zip(_NORMALS, normals[:, : self.n], strict=True))
        self._u = dict(zip(_UNIFORMS, uniforms[:, : self.n], strict=True))

    def _logit_normal(self, name: str, median: float, spread: float) -> Numbers:
        if not 0 < median < 1:
            return np.full(self.n, float(median))
        return expit(logit(median) + spread * self._z[name])

    def _all(self, name: str) -> Numbers | None:
        """The value that the caller has fixed for all, if any."""
        value = self.cohort.fixed.get(name)
        return None if value is None else np.full(self.n, value)

    @cached_property
    def girl(self) -> np.ndarray:
        """Whether each patient is female."""
        sex = self.cohort.fixed.get("sex")
        if sex is not None:
            return np.full(self.n, sex == "female")
        return self._u["sex"] < self.cohort.model.girls_share / 100

    @cached_property
    def age_years(self) -> Numbers:
        """Ages, uniform between the model's limits; adults are all of the mean age."""
        model, fixed = self.cohort.model, self._all("age_years")
        if fixed is not None:
            return fixed
        if self.cohort.adults:
            return np.full(self.n, model.age_mean)
        return model.age_minimum + (model.age_maximum - model.age_minimum) * self._u["age"]

    @cached_property
    def weight_kg(self) -> Numbers:
        """Weights: along the CDC 2000 charts for children, normal and clipped for adults."""
        model, z, fixed = self.cohort.model, self._z["weight"], self._all("weight_kg")
        if fixed is not None:
            return fixed
        if self.cohort.adults:
            drawn = model.weight_mean + model.weight_mean_bsv * z
            return np.clip(drawn, model.weight_minimum, model.weight_maximum)
        z = np.clip(z, -model.weight_z_limit, model.weight_z_limit)
        weight = np.empty(self.n)
        for sex, who in (("female", self.girl), ("male", ~self.girl)):
            weight[who] = growth.weight_for_age(self.age_years[who], sex, z=z[who])
        return weight

    @cached_property
    def course(self) -> np.ndarray:
        """Place of each patient's course in ``COURSES``; adults in a trial have none."""
        model, fixed = self.cohort.model, self.cohort.fixed.get("course")
        if fixed is not None or self.cohort.adults:
            return np.full(self.n, COURSES.index(fixed or "chronic"))
        shares = np.array([getattr(model, f"course_share_{name}") for name in COURSES])
        return np.searchsorted(np.cumsum(shares / shares.sum())[:-1], self._u["course"], "right")

    @cached_property
    def emax(self) -> Numbers:
        """Largest effect of immunoglobulin; 0 in non-responders."""
        model, fixed = self.cohort.model, self.cohort.fixed.get("responder")
        drawn = self._logit_normal(
            "emax",
            model.maximal_effect_median_in_responders,
            model.maximal_effect_median_in_responders_bsv,
        )
        responds = self._u["responder"] < model.responder_share if fixed is None else fixed
        return np.where(responds, drawn, 0.0)

    @cached_property
    def slow_effect(self) -> Numbers:
        """Largest effect of methotrexate, or drift of an adult in a trial."""
        model = self.cohort.model
        if self.cohort.adults:
            median, spread = model.placebo_drift_median, model.placebo_drift_median_bsv
        else:
            median, spread = model.methotrexate_effect_median, model.methotrexate_effect_median_bsv
        return self._logit_normal("slow", median, spread)

    @cached_property
    def steroid_effect(self) -> Numbers:
        """Largest effect of prednisone."""
        model = self.cohort.model
        return self._logit_normal(
            "steroid", model.steroid_effect_median, model.steroid_effect_median_bsv
        )

    @cached_property
    def log_odds(self) -> tuple[Numbers, Numbers]:
        """Log odds of the score when healthy and at the start, the latter no higher."""
        model, fixed = self.cohort.model, self._all("cmas_start")
        healthy = logit(attainable_score(self.age_years, model) / CMAS_MAX)
        healthy += model.cmas_attainable_older_bsv * self._z["attainable"]
        if fixed is None:
            start = model.cmas_baseline_logit + model.cmas_baseline_logit_bsv * self._z["start"]
        else:
            start = logit(np.clip(fixed, 0.25, CMAS_MAX - 0.25) / CMAS_MAX)
            healthy = np.maximum(healthy, start)  # a child that has a score can reach it
        return healthy, np.minimum(start, healthy)

    def traits(self) -> dict[str, np.ndarray]:
        """Columns of the table of patients."""
        model = self.cohort.model
        healthy, start = self.log_odds
        own = model.own_igg(np.minimum(self.age_years, AGE_RANGE_YEARS[1]))
        return {
            "age_years": self.age_years,
            "sex": np.where(self.girl, "female", "male"),
            "weight_kg": self.weight_kg,
            "own_igg_g_per_l": own
            * np.exp(log_sd(model.endogenous_igg_plateau_bsv) * self._z["own_igg"]),
            "clearance_factor": self._factor("clearance"),
            "central_volume_factor": self._factor("central_volume"),
            "responder": self.emax > 0,
            "emax": self.emax,
            "steroid_effect": self.steroid_effect,
            "slow_effect": self.slow_effect,
            "course": np.array(COURSES)[self.course],
            "cmas_start": CMAS_MAX * expit(start),
            "cmas_attainable": CMAS_MAX * expit(healthy),
        }

    def _factor(self, name: str) -> Numbers:
        spread = log_sd(getattr(self.cohort.model, f"{name}_bsv"))
        return np.exp(spread * self._z[name])

    def _flares(self, who: np.ndarray, weeks: int) -> np.ndarray:
        """Flares that begin with each week, of some patients: a Poisson process in whole weeks."""
        rate = self.cohort.model.flare_rate / YEAR_DAYS * WEEK_DAYS
        expected = rate * weeks
        most = int(np.ceil(expected + 8 * np.sqrt(expected) + 6))
        waits = stream(self.cohort.seed, self.number, FLARES).standard_exponential((most, BLOCK))
        begins = np.rint(np.cumsum(waits[:, who], axis=0) / max(rate, 1e-12))
        place = begins * who.size + np.arange(who.size)
        cells = place[begins < weeks].astype(np.intp)
        return np.bincount(cells, minlength=weeks * who.size).reshape(weeks, who.size)

    def patients(self, weeks: int, dtype: type = np.float32) -> tuple[Patients, np.ndarray]:
        """Input of the kernel, and the order of the patients in it.

        The polycyclic come first and the responders stand together, so the kernel computes
        flares and IgG for those alone.
        """
        treated, flaring = self.emax > 0, self.course == COURSES.index("polycyclic")
        rank = np.where(flaring, np.where(treated, 1, 0), np.where(treated, 2, 3))
        order = np.argsort(rank, kind="stable")
        counts = np.bincount(rank, minlength=4)
        model = self.cohort.model
        body = model.disposition(
            self.weight_kg, self._factor("clearance"), self._factor("central_volume")
        )
        half_life = model.monocyclic_drive_half_life * np.exp(
            model.monocyclic_drive_half_life_bsv * self._z["drive"]
        )
        drive = np.where(self.course == COURSES.index("chronic"), 0.0, np.log(2) / half_life)
        columns = (
            self.weight_kg,
            *body[4:],
            self.emax,
            self.steroid_effect,
            self.slow_effect,
            drive,
        )
        flares = self._flares(order[: counts[:2].sum()], weeks) if counts[:2].any() else None
        return Patients(
            *(column[order].astype(dtype) for column in columns),
            flares=flares,
            treated=slice(int(counts[0]), int(counts[:3].sum())),
            adults=self.cohort.adults,
        ), order
