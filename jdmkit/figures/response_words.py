"""The child of lesson 6 in words, and what must stand beside every response curve."""

import numpy as np
import pandas as pd

from jdmkit import (
    datasets,
    parameter_sets,
    scenarios,
)
from jdmkit.child import Child
from jdmkit.model import default_model
from jdmkit.regimen import Regimen
from jdmkit.response import child_course

WEEKS = np.arange(53)


BACKGROUND = "prednisone and methotrexate"


SIMULATED = "simulated: it predicts no child"
"""Stands in every picture of a response, whatever becomes of its caption."""


@datasets.remembered
def girl() -> Child:
    """Return the girl of seven at diagnosis: a chronic course, everything else the median.

    >>> girl().cmas_start
    29.0
    """
    visits = datasets.load("child_visits")
    row = visits[visits["child_id"] == "girl_7"].iloc[0]
    return Child(float(row["age_years"]), float(row["weight_kg"]), float(row["cmas"]))


@datasets.remembered
def plan() -> pd.Series:
    """Numbers of a consensus plan (for rash that persists): 2 g/kg, at most 70 g."""
    return datasets.load("treatment_protocols").set_index("row_id").loc["P29"]


@datasets.remembered
def honesty() -> str:
    """Say what every response curve rests on.

    >>> honesty().endswith("It predicts no child.")
    True
    """
    gap = datasets.load("gaps").set_index("gap_id").loc["G06", "gap"]
    row = parameter_sets.rows("teaching_response").loc["half_maximal_igg_above_baseline"]
    return (
        f"{gap} The IgG of half the effect comes from {row['population']}; how fast activity and "
        "function answer, and what steroid and methotrexate do, is assumed. It predicts no child."
    )


@datasets.remembered
def grounds() -> tuple[list[str], list[str]]:
    """Sources and confidence of the simulation's numbers, the girl's plan, and what was seen."""
    seen = pd.DataFrame([evidence("E04"), evidence("E19")])  # adults' trial, children's cohort
    return datasets.provenance(default_model().table(), plan().to_frame().T, seen)


@datasets.remembered
def evidence(row: str) -> pd.Series:
    """Return one row of what was seen, by its id."""
    return datasets.load("response_evidence").set_index("evidence_id", drop=False).loc[row]


def child_of(
    weight_kg: float | None, age_years: float | None, cmas_start: float | None, responder: bool
) -> Child:
    """The girl of seven, with what was given instead."""
    own = girl()
    given = {"weight_kg": weight_kg, "age_years": age_years, "cmas_start": cmas_start}
    changes = {name: value for name, value in given.items() if value is not None}
    return own.replace(emax=None if responder else 0.0, **changes)


def who(child: Child) -> str:
    """The child in words; the girl of seven by name."""
    what = f"{child.weight_kg:g} kg, CMAS {child.cmas_start:g} at first"
    answers = ", IVIG without effect" if child.emax == 0 else ""
    if (child.age_years, child.weight_kg) == (girl().age_years, girl().weight_kg):
        return f"The girl of seven ({what}{answers})"
    return f"A child of {child.age_years:g} years ({what}{answers})"


def cap_of(max_dose_g: float | None) -> float:
    """Cap as the computations take it; None is no cap."""
    return np.inf if max_dose_g is None else max_dose_g


def grams_of(child: Child, dose_g_per_kg: float, max_dose_g: float | None) -> str:
    """Grams of a course in words, and whether the cap decides."""
    grams = dose_g_per_kg * child.weight_kg
    if max_dose_g is None:
        return f"{grams:.1f} g, no cap"
    if grams > max_dose_g:
        return f"{max_dose_g:g} g, the cap, instead of {grams:.1f}"
    return f"{grams:.1f} g, under the cap of {max_dose_g:g}"


def beside(background: str) -> str:
    """Say what is given beside IVIG."""
    return "IVIG alone" if background == "none" else f"{background} beside IVIG"


def infusion_count(regimen: Regimen, split_days: int = 1) -> int:
    """Count courses."""
    return len(regimen.infusion_days) // split_days


@datasets.remembered
def targets() -> pd.DataFrame:
    """Return the targets of the calibration, by id."""
    return datasets.load("calibration_targets").set_index("target_id", drop=False)


def usual_pair() -> tuple[float, float]:
    """Half-life of activity in days and largest effect, as the tables have them.

    >>> usual_pair()
    (14.0, 0.95)
    """
    model = default_model()
    return model.kout_half_life, model.maximal_effect_median_in_responders


def girl_alone(half_life: float, emax: float) -> np.ndarray:
    """CMAS of the girl with six infusions and nothing else, for a pair of parameters."""
    regimen = scenarios.make_regimen(background="none", max_dose_g=plan()["max_dose"])
    model = scenarios.other_model(half_life, emax)
    return child_course(girl(), regimen, 7 * WEEKS, model=model).cmas
