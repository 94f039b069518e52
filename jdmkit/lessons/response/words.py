"""The child of lesson 6 in words, and what accompanies every response curve."""

import numpy as np
import pandas as pd

from jdmkit import cases, datasets, pharmacokinetics, simulation
from jdmkit.arguments import WEEK_DAYS
from jdmkit.charts import say
from jdmkit.simulation import Child, Regimen, default_model, prednisone_dose

WEEKS = np.arange(53)

BACKGROUND = "prednisone and methotrexate"

FLARE_WEEKS = (16, 36)
"""Weeks chosen to show flares; those of the thousand children are drawn."""

SIMULATED = "simulated: it predicts no child"
"""Part of every picture of a response, whatever becomes of its caption."""

CAVEAT = """
{gap}
IgG follows a model of {levels}, brought to a child by weight alone.
The IgG of half the effect comes from {half_effect};
how large the effect gets, in how many people, and how fast activity and function answer were tuned
to the adult trial, whose score was mapped to activity and function by us;
what steroid and methotrexate do is assumed.
It predicts no child.
"""

IN_TABLES = """
In the tables of lesson 0 she has the same start and another made-up course:
CMAS {month_6:g} at month 6 and {month_12:g} at month 12.
"""

UNTREATED = "Untreated the disease is assumed to be {runs}."

TAPERED = """
Untreated the disease is assumed to be {runs},
and prednisone is tapered from {first:g} mg/kg a day to {week_24:.2g} at week 24
and {week_52:.2g} at week 52, {fades}.
"""

FADES = {
    "chronic": "so that activity comes back and the score falls again",
    "monocyclic": "while the disease itself fades",
    "polycyclic": "while the disease fades between its flares",
}
"""How the score goes on while prednisone is tapered, by course."""

NO_CAP = """
no cap of grams is applied ({share:.0f} % of the children get more than the girl's cap of {cap:g} g,
up to {largest:.0f} g)
"""

COURSES = {
    "chronic": "chronic",
    "monocyclic": "monocyclic",
    "polycyclic": f"polycyclic, with flares in weeks {FLARE_WEEKS[0]} and {FLARE_WEEKS[1]}",
}
"""How the disease would run untreated, in words."""


@datasets.remembered
def patient() -> Child:
    """Return the girl of seven at diagnosis: a chronic course, everything else the median.

    >>> patient().cmas_start
    29.0
    """
    row = cases.load()
    start = cases.visits().iloc[0]["cmas"]
    return Child(float(row["age_years"]), float(row["weight_kg"]), float(start))


@datasets.remembered
def caveat() -> str:
    """Say what every response curve is based on.

    >>> caveat().endswith("It predicts no child.")
    True
    """
    response = pharmacokinetics.parameter_rows("teaching_response")
    return say(
        CAVEAT,
        gap=datasets.load("gaps").set_index("gap_id").loc["G06", "gap"],
        levels=pharmacokinetics.parameter_rows("high_dose").loc["clearance", "population"],
        half_effect=response.loc["half_maximal_igg_above_baseline", "population"],
    )


@datasets.remembered
def grounds() -> tuple[list[str], list[str]]:
    """Sources and confidence of the model, of the girl's plan and of what was observed."""
    observed = pd.DataFrame([evidence("E04"), evidence("E19")])  # trial in adults, cohort
    return datasets.provenance(default_model().table(), cases.consensus_plan().rows, observed)


@datasets.remembered
def evidence(row: str) -> pd.Series:
    """Return one row of what was observed, by its id."""
    return datasets.load("response_evidence").set_index("evidence_id", drop=False).loc[row]


def child_of(
    weight_kg: float | None,
    age_years: float | None,
    cmas_start: float | None,
    responder: bool = True,
    course: str = "chronic",
) -> Child:
    """The girl of seven, with the values that are given instead of hers."""
    own = patient().replace(course=course_named(course), flare_weeks=flares_of(course))
    responder = yes_or_no("responder", responder)
    given = {"weight_kg": weight_kg, "age_years": age_years, "cmas_start": cmas_start}
    changes = {name: value for name, value in given.items() if value is not None}
    return own.replace(emax=None if responder else 0.0, **changes)


def course_named(course: str) -> str:
    """Refuse a course that does not exist."""
    if course not in COURSES:
        raise ValueError(datasets.nearest(course, COURSES, "course"))
    return course


def flares_of(course: str) -> tuple[int, ...]:
    """Weeks of the flares that represent a polycyclic course."""
    return FLARE_WEEKS if course == "polycyclic" else ()


def yes_or_no(name: str, value: object) -> bool:
    """Refuse everything but True and False: text would count as True."""
    if not isinstance(value, (bool, np.bool_)):
        raise ValueError(f"{name} must be True or False; got {value!r}")
    return bool(value)


def taper_words(background: str, course: str) -> str:
    """Say how the disease runs and that prednisone is tapered: why a score falls again."""
    if background == "none":
        return say(UNTREATED, runs=COURSES[course])
    first, week_24, week_52 = prednisone_dose(WEEK_DAYS * np.array([0, 24, 52]))
    return say(
        TAPERED,
        runs=COURSES[course],
        first=first,
        week_24=week_24,
        week_52=week_52,
        fades=FADES[course],
    )


def counted(number: int, one: str, many: str | None = None) -> str:
    """Number and noun, singular or plural.

    >>> counted(1, "infusion"), counted(2, "infusion")
    ('1 infusion', '2 infusions')
    """
    return f"{number} {one if number == 1 else many or one + 's'}"


def left_out(asked: float, regimen: Regimen, split_days: int = 1) -> str:
    """Say that infusions after the year are not given."""
    given = infusion_count(regimen, split_days)
    return "" if given == asked else f" ({asked:g} asked for; those after the year are left out)"


def no_cap_words(n: int, seed: int, dose_g_per_kg: float) -> str:
    """Say how many virtual children exceed the girl's cap, which is not applied to them."""
    cap = cases.consensus_plan().max_dose_g
    found = simulation.above_cap(n, seed, dose_g_per_kg=dose_g_per_kg, max_dose_g=cap)
    return say(NO_CAP, share=100 * found["share"], cap=cap, largest=found["largest_g"])


def child_words(child: Child) -> str:
    """Describe the child; the girl of seven by name."""
    what = f"{child.weight_kg:g} kg, CMAS {child.cmas_start:g} at first"
    answers = ", IVIG without effect" if child.emax == 0 else ""
    if is_patient(child):
        return f"The girl of seven ({what}{answers})"
    return f"A child of {child.age_years:g} years ({what}{answers})"


def is_patient(child: Child) -> bool:
    """Whether a child has the age and weight of the girl of seven."""
    return (child.age_years, child.weight_kg) == (patient().age_years, patient().weight_kg)


def in_tables(child: Child) -> str:
    """Say that the girl of seven has another made-up course in the tables.

    >>> in_tables(patient())[:48]
    'In the tables of lesson 0 she has the same start'
    """
    if not is_patient(child):
        return ""
    scores = cases.visits()["cmas"]
    return say(IN_TABLES, month_6=scores[6], month_12=scores[12])


def grams_words(child: Child, dose_g_per_kg: float, cap_g: float) -> str:
    """Grams of a course of infusions, and whether the cap decides; an infinite cap is none."""
    grams = dose_g_per_kg * child.weight_kg
    if np.isinf(cap_g):
        return f"{grams:.1f} g, no cap"
    if grams > cap_g:
        return f"{cap_g:g} g, the cap, instead of {grams:.1f}"
    return f"{grams:.1f} g, under the cap of {cap_g:g}"


def background_words(background: str) -> str:
    """Say what is given beside IVIG."""
    return "IVIG alone" if background == "none" else f"{background} beside IVIG"


def series_words(regimen: Regimen, interval_days: float) -> str:
    """Describe the infusions of the girl's plan."""
    count = infusion_count(regimen)
    every = "" if count == 1 else f" every {interval_days:g} days"
    dose = cases.consensus_plan().dose_g_per_kg
    return f"{counted(count, 'infusion')} of {dose:g} g/kg{every}"


def infusion_count(regimen: Regimen, split_days: int = 1) -> int:
    """Number of courses of infusions."""
    return len(regimen.infusion_days) // split_days
