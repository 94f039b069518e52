"""Virtual patients of one seed, drawn only when they are needed.

A million need no more memory than a thousand; ``patients`` draws them block by block.

>>> virtual_children(3, seed=1).table().round(1)[["age_years", "sex", "course"]]
   age_years     sex      course
0       10.6  female  polycyclic
1        3.5  female  monocyclic
2       12.3  female  monocyclic
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

import numpy as np
import pandas as pd

from jdmkit import arguments, growth
from jdmkit.arguments import MAX_WEIGHT_KG
from jdmkit.pharmacokinetics import AGE_RANGE_YEARS
from jdmkit.simulation.parameters import Model, checked_model
from jdmkit.simulation.score import checked_start
from jdmkit.simulation.traits import BLOCK, COURSES, Block

MAX_PATIENTS = 10_000_000


@dataclass(frozen=True)
class Cohort:
    """A number of virtual patients of one seed; nothing is drawn until it is needed.

    Make one with :func:`virtual_children` or :func:`virtual_adults`.
    """

    n: int
    seed: int
    model: Model
    adults: bool = False
    fixed: Mapping[str, object] = field(default_factory=lambda: MappingProxyType({}))

    def __len__(self) -> int:
        return self.n

    def __reduce__(self) -> tuple:
        return type(self), (self.n, self.seed, self.model, self.adults, dict(self.fixed))

    @property
    def blocks(self) -> range:
        """Numbers of the blocks."""
        return range(-(-self.n // BLOCK))

    def size(self, block: int) -> int:
        """Patients of one block that belong to the cohort: all but in the last."""
        return min(BLOCK, self.n - block * BLOCK)

    def draw(self, block: int) -> Block:
        """Patients of one block."""
        return Block(self, block)

    def table(self) -> pd.DataFrame:
        """One row per patient: age, sex, weight, IgG, sensitivities, course and CMAS without noise.

        Clearance and volume are factors of what is usual at the weight; ``emax`` is 0 in
        non-responders.
        """
        parts = [pd.DataFrame(self.draw(number).traits()) for number in self.blocks]
        return pd.concat(parts, ignore_index=True)


def virtual_children(
    n: int,
    seed: int = 0,
    *,
    model: Model | None = None,
    age_years: float | None = None,
    sex: str | None = None,
    weight_kg: float | None = None,
    cmas_start: float | None = None,
    responder: bool | None = None,
    course: str | None = None,
) -> Cohort:
    """Virtual children with untreated juvenile dermatomyositis.

    Parameters
    ----------
    n : int
        Number of children, 1 to 10,000,000.
    seed : int, optional
        Seed of all random numbers, 0 to 2**32 - 1: state it.
    model : Model, optional
        The default is :func:`default_model`.
    age_years, sex, weight_kg, cmas_start, responder, course : optional
        The same for all children instead of drawn: age 2 to 18 years, ``"female"`` or ``"male"``,
        weight up to 300 kg, CMAS 0 (it counts as 0.25) to what a healthy child of that age, or
        of the youngest age drawn, reaches; a child's own attainable score is at least that; whether
        immunoglobulin has an effect, and a course of ``COURSES``.

    Returns
    -------
    Cohort
        Nothing is drawn yet; ``.table()`` shows the children.

    Raises
    ------
    ValueError
        If an argument is missing, not a number or out of range.

    References
    ----------
    Ages, shares and spreads: sets ``virtual_children``, ``teaching_response``, ``teaching_cmas``;
    weights: CDC 2000 charts (``cdc_lms``). Spreads are independent, weight is held constant.

    Examples
    --------
    >>> children = virtual_children(1000, seed=1)
    >>> print(f"{children.table()['responder'].mean():.2f}")
    0.71
    """
    model = checked_model(model)
    fixed = {
        "age_years": _given("age_years", age_years, *AGE_RANGE_YEARS, "years"),
        "weight_kg": _given("weight_kg", weight_kg, 0, MAX_WEIGHT_KG, "kg", above=True),
        "sex": None if sex is None else arguments.word("sex", sex, growth.SEXES),
        "course": None if course is None else arguments.word("course", course, COURSES),
        "responder": responder,
    }
    if responder is not None and not isinstance(responder, (bool, np.bool_)):
        raise ValueError(f"responder must be True, False or None; got {responder!r}")
    if cmas_start is not None:
        youngest = model.age_minimum if age_years is None else fixed["age_years"]
        fixed["cmas_start"] = checked_start(cmas_start, youngest, model)
    fixed = {name: value for name, value in fixed.items() if value is not None}
    return Cohort(_count("n", n), _seed(seed), model, False, MappingProxyType(fixed))


def virtual_adults(n: int, seed: int = 0, *, model: Model | None = None) -> Cohort:
    """Virtual adults of a trial such as ProDERM: no course, no background therapy, but drift.

    Parameters, errors as in :func:`virtual_children`.

    References
    ----------
    Set ``adult_trial_mode``: assumed, after ProDERM.

    Examples
    --------
    >>> print(f"{virtual_adults(1000, seed=1).table()['weight_kg'].mean():.0f} kg")
    76 kg
    """
    return Cohort(_count("n", n), _seed(seed), checked_model(model), True)


def _given(
    name: str, value: object, low: float, high: float, unit: str, above: bool = False
) -> object:
    return None if value is None else arguments.scalar(name, value, low, high, unit, above)


def _count(name: str, n: object) -> int:
    return arguments.whole(name, n, 1, MAX_PATIENTS, "patients")


def _seed(seed: object) -> int:
    return arguments.whole("seed", seed, 0, 2**32 - 1)
