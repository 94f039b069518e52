"""Explorers of lesson 6: one child, schedules, a thousand children, small trials, fits."""

from jdmkit import cases, pharmacokinetics, simulation
from jdmkit.lessons.response import (
    ceiling,
    fit,
    one_child,
    parameter_sets,
    schedules,
    small_trials,
    solver_pitfall,
    stopping,
    thousand_children,
    words,
)
from jdmkit.widgets import Choice, Explorer, Slide

BACKGROUNDS = {name: name for name in simulation.BACKGROUNDS}

DAYS = {"1 day": 1, "2 days": 2, "3 days": 3, "4 days": 4, "5 days": 5}

YES_NO = {"yes": True, "no": False}

COURSES = {text: name for name, text in words.COURSES.items()}

SHARES = {"shares as assumed": None} | {f"all {name}": name for name in words.COURSES}

WHO = {"as many as assumed": None, "all": True, "none": False}


def _dose() -> Slide:
    return Slide("Dose", 2.0, 0.2, 2.0, 0.1, "g/kg")


def _interval() -> Slide:
    return Slide("Every", 28, 14, 56, 1, "days")


def _number() -> Slide:
    return Slide("Infusions", 6, 1, 13, 1)


def _weight() -> Slide:
    return Slide("Weight", words.patient().weight_kg, 8, 100, 0.1, "kg")


def _start() -> Slide:
    return Slide("CMAS at first", words.patient().cmas_start, 5, 46, 1, "points")


def _cap() -> Choice:
    """Cap of the consensus plan, another one, or none."""
    cap = cases.consensus_plan().max_dose_g
    return Choice("Cap", cap, {f"{cap:g} g": cap, "100 g": 100.0, "none": None})


def _background(value: str = words.BACKGROUND) -> Choice:
    return Choice("Beside it", value, BACKGROUNDS)


def explore_course() -> Explorer:
    """Move regimen and child; see IgG and CMAS with and without IVIG.

    >>> explorer = explore_course()
    >>> explorer.show("IVIG without effect")
    >>> "IVIG without effect" in explorer.chart.words
    True
    """
    return Explorer(
        one_child.plot_course,
        {
            "dose_g_per_kg": _dose(),
            "interval_days": _interval(),
            "n_infusions": _number(),
            "split_days": Choice("A course over", 1, DAYS),
            "background": _background(),
            "weight_kg": _weight(),
            "age_years": Slide("Age", words.patient().age_years, 2, 18, 0.5, "years"),
            "cmas_start": _start(),
            "responder": Choice("IVIG has an effect", True, YES_NO),
            "max_dose_g": _cap(),
            "course": Choice("Untreated it is", "chronic", COURSES),
        },
        presets={
            "IVIG alone": {"background": "none"},
            "IVIG without effect": {"responder": False},
            "Mildly weak": {"cmas_start": 43},
            "The toddler": {"weight_kg": 15.0, "age_years": 3.5, "cmas_start": 20},
            "At the cap": {"weight_kg": 60.0, "age_years": 15.0},
            "A monocyclic course": {"course": "monocyclic"},
            "Flares": {"course": "polycyclic"},
            "Half the dose, twice as often, alone": {
                "dose_g_per_kg": 1.0,
                "interval_days": 14,
                "n_infusions": 12,
                "background": "none",
            },
        },
    )


def explore_wear_off() -> Explorer:
    """Move dose and interval; see how long the effect lasts.

    >>> explorer = explore_wear_off()
    >>> explorer.controls["interval_days"].value = 56
    >>> "of 56 days" in explorer.chart.words
    True
    """
    return Explorer(
        one_child.plot_wear_off,
        {
            "dose_g_per_kg": _dose(),
            "interval_days": Slide("Every", 28, 7, 56, 1, "days"),
            "weight_kg": _weight(),
            "max_dose_g": _cap(),
        },
        presets={
            "A replacement dose": {"dose_g_per_kg": 0.4},
            "Every 8 weeks": {"interval_days": 56},
        },
    )


def explore_schedules() -> Explorer:
    """Move dose and child; see five schedules side by side.

    >>> explorer = explore_schedules()
    >>> explorer.controls["dose_g_per_kg"].value = 1
    >>> "1 g/kg a course" in explorer.chart.words
    True
    """
    return Explorer(
        schedules.plot_schedules,
        {
            "dose_g_per_kg": _dose(),
            "weight_kg": _weight(),
            "cmas_start": _start(),
            "max_dose_g": _cap(),
        },
    )


def explore_arms() -> Explorer:
    """Move the regimen; see a thousand virtual children with and without IVIG.

    >>> explorer = explore_arms()
    >>> explorer.show("IVIG alone")
    >>> "IVIG alone" in explorer.chart.words
    True
    """
    return Explorer(
        thousand_children.plot_arms,
        {
            "dose_g_per_kg": _dose(),
            "interval_days": _interval(),
            "n_infusions": _number(),
            "background": _background(),
            "responder": Choice("IVIG has an effect in", None, WHO),
            "noisy": Choice("Noise of measurement", True, YES_NO),
            "bands": Choice("Bands", True, {"shown": True, "hidden": False}),
            "course": Choice("Untreated course", None, SHARES),
        },
        presets={
            "IVIG alone": {"background": "none"},
            "Prednisone only beside it": {"background": "prednisone"},
            "Nobody answers": {"responder": False},
            "Medians only": {"bands": False},
            "A year": {"n_infusions": 13},
            "All polycyclic, with flares": {"course": "polycyclic"},
        },
    )


def explore_ceiling() -> Explorer:
    """Move start and age; see what the same recovery is worth in points.

    >>> explorer = explore_ceiling()
    >>> explorer.show("Near the ceiling")
    >>> explorer.chart.words[:12]
    'From CMAS 45'
    """
    return Explorer(
        ceiling.plot_ceiling,
        {
            "cmas_start": _start(),
            "age_years": Slide("Age", words.patient().age_years, 2, 18, 0.5, "years"),
        },
        presets={"Near the ceiling": {"cmas_start": 45}, "Very weak": {"cmas_start": 8}},
    )


def explore_small_trials() -> Explorer:
    """Move the size of a trial, or draw anew; see what chance does.

    >>> explorer = explore_small_trials()
    >>> explorer.controls["n_per_arm"].value = 200
    >>> "of 200 children an arm" in explorer.chart.words
    True
    """
    outcomes = {text: name for name, text in small_trials.OUTCOMES.items()}
    return Explorer(
        small_trials.plot_small_trials,
        {
            "n_per_arm": Slide("Children an arm", 20, 5, 400, 1),
            "draw": Slide("Draw", 4, 1, 50, 1),
            "outcome": Choice("Outcome", "cmas", outcomes),
        },
        presets={
            "Eight hundred in all": {"n_per_arm": 400},
            "The improvement score": {"outcome": "improvement"},
        },
    )


def explore_fit() -> Explorer:
    """Move two parameters; see whether they fit the adult trial, and what they do to the girl.

    >>> explorer = explore_fit()
    >>> explorer.controls["emax"].value = 0.5
    >>> "missed" in explorer.chart.words
    True
    """
    return Explorer(
        fit.plot_fit,
        {
            "kout_half_life_days": Slide("Half-life of activity", 21, 3, 40, 1, "days"),
            "emax": Slide("Largest effect", 0.98, 0.4, 0.99, 0.01),
        },
        presets={
            "Quick and weaker": {"kout_half_life_days": 7, "emax": 0.95},
            "Slow and stronger": {"kout_half_life_days": 28, "emax": 0.99},
        },
    )


def explore_stopping() -> Explorer:
    """Move the last infusion; see what remains of the gain.

    >>> explorer = explore_stopping()
    >>> explorer.controls["course"].value = "monocyclic"
    >>> "to be monocyclic" in explorer.chart.words
    True
    """
    return Explorer(
        stopping.plot_stopping,
        {
            "n_infusions": _number(),
            "interval_days": _interval(),
            "background": _background("none"),
            "course": Choice("Untreated it is", "chronic", COURSES),
        },
    )


def explore_trap() -> Explorer:
    """Move the interval; see how far a solver goes wrong that steps over infusions.

    >>> explorer = explore_trap()
    >>> explorer.controls["interval_days"].value = 42
    >>> "every 42 days" in explorer.chart.words
    True
    """
    return Explorer(
        solver_pitfall.plot_trap, {"interval_days": _interval(), "n_infusions": _number()}
    )


def explore_passport() -> Explorer:
    """Choose a parameter set; see each of its numbers with its place and confidence.

    >>> explorer = explore_passport()
    >>> explorer.controls["name"].value = "kim2007_fcrn"
    >>> "salvage" in explorer.chart.words
    True
    """
    first = "teaching_response"
    others = [name for name in pharmacokinetics.card_names() if name != first]
    titles = {pharmacokinetics.parameter_card(name).title: name for name in (first, *others)}
    return Explorer(parameter_sets.table_passport, {"name": Choice("Set", first, titles)})
