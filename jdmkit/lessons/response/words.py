"""The child of lesson 6 in words, and what must stand beside every response curve."""

import numpy as np
import pandas as pd

from jdmkit import datasets, pharmacokinetics
from jdmkit.simulation import Child, Regimen, default_model

WEEKS = np.arange(53)

BACKGROUND = "prednisone and methotrexate"

FLARE_WEEKS = (16, 36)
"""Weeks chosen to show flares; the thousand children draw theirs."""

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
    row = pharmacokinetics.parameter_rows("teaching_response").loc[
        "half_maximal_igg_above_baseline"
    ]
    levels = pharmacokinetics.parameter_rows("high_dose").loc["clearance", "population"]
    return (
        f"{gap} IgG follows a model of {levels}, brought to a child by weight alone. The IgG of half the effect comes "
        f"from {row['population']}; how large the effect gets, in how many people, and how fast activity and function answer "
        "were tuned to the adult trial, whose score was mapped to activity and function by us; what steroid and "
        "methotrexate do is assumed. It predicts no child."
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
    weight_kg: float | None,
    age_years: float | None,
    cmas_start: float | None,
    responder: bool = True,
    course: str = "chronic",
) -> Child:
    """The girl of seven, with what was given instead."""
    own = girl().replace(course=course_named(course), flare_weeks=flares_of(course))
    responder = yes_or_no("responder", responder)
    given = {"weight_kg": weight_kg, "age_years": age_years, "cmas_start": cmas_start}
    changes = {name: value for name, value in given.items() if value is not None}
    return own.replace(emax=None if responder else 0.0, **changes)


COURSES = {
    "chronic": "chronic",
    "monocyclic": "monocyclic",
    "polycyclic": f"polycyclic, with flares in weeks {FLARE_WEEKS[0]} and {FLARE_WEEKS[1]}",
}
"""How the disease would run untreated, in words."""


def course_named(course: str) -> str:
    """Refuse a course that there isn't."""
    if course not in COURSES:
        raise ValueError(datasets.nearest(course, COURSES, "course"))
    return course


def flares_of(course: str) -> tuple[int, ...]:
    """Weeks of flares that stand for a polycyclic course."""
    return FLARE_WEEKS if course == "polycyclic" else ()


def yes_or_no(name: str, value: object) -> bool:
    """Refuse what is neither True nor False: text would count as True."""
    if not isinstance(value, (bool, np.bool_)):
        raise ValueError(f"{name} must be True or False; got {value!r}")
    return bool(value)


def taper_words(background: str, course: str) -> str:
    """Say how the disease runs and that prednisone is tapered: why a score falls again."""
    runs = f"Untreated the disease is assumed to be {COURSES[course]}"
    if background == "none":
        return f"{runs}."
    model = default_model()
    first, later, last = np.interp([0, 7 * 24, 7 * 52], model.taper_days, model.taper_doses)
    fades = {
        "chronic": "so that activity comes back and the score falls again",
        "monocyclic": "while the disease itself fades",
        "polycyclic": "while the disease fades between its flares",
    }
    return (
        f"{runs}, and prednisone is tapered from {first:g} mg/kg a day to {later:.2g} at week 24 and {last:.2g} at week 52, "
        f"{fades[course]}."
    )


def counted(number: int, one: str, many: str | None = None) -> str:
    """Number and noun, one or many.

    >>> counted(1, "infusion"), counted(2, "infusion")
    ('1 infusion', '2 infusions')
    """
    return f"{number} {one if number == 1 else many or one + 's'}"


def left_out(asked: float, regimen: Regimen, split_days: int = 1) -> str:
    """Say that infusions after the year are not given."""
    given = infusion_count(regimen, split_days)
    return "" if given == asked else f" ({asked:g} asked for; those after the year are left out)"


def uncapped(weights_kg: np.ndarray, dose_g_per_kg: float) -> str:
    """Say whom a cap would reach that isn't applied."""
    grams, cap = dose_g_per_kg * weights_kg, plan()["max_dose"]
    over = f"{100 * (grams > cap).mean():.0f} % of the children get more than the girl's cap of {cap:g} g, up to {grams.max():.0f} g"
    return f"no cap of grams is applied ({over})"


def who(child: Child) -> str:
    """The child in words; the girl of seven by name."""
    what = f"{child.weight_kg:g} kg, CMAS {child.cmas_start:g} at first"
    answers = ", IVIG without effect" if child.emax == 0 else ""
    if (child.age_years, child.weight_kg) == (girl().age_years, girl().weight_kg):
        return f"The girl of seven ({what}{answers})"
    return f"A child of {child.age_years:g} years ({what}{answers})"


def in_tables(child: Child) -> str:
    """How the girl of seven goes on in the tables, which is another made-up course.

    >>> in_tables(girl())
    ' In the tables of lesson 0 she has the same start and another made-up course: CMAS 45 at month 6 and 48 at month 12.'
    """
    if (child.age_years, child.weight_kg) != (girl().age_years, girl().weight_kg):
        return ""
    visits = datasets.load("child_visits").query("child_id == 'girl_7'").set_index("visit_month")
    six, twelve = visits["cmas"].loc[[6, 12]]
    return (
        " In the tables of lesson 0 she has the same start and another made-up course: "
        f"CMAS {six:g} at month 6 and {twelve:g} at month 12."
    )


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
