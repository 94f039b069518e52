"""Explorers of lesson 4: the chain, weight rules, infusion steps, products, the year."""

from jdmkit import cases, datasets, infusion, products
from jdmkit.lessons.dosing import chain, growth_chart, infusion_visit, weight_and_dose, year
from jdmkit.lessons.dosing.words import filled, filled_height
from jdmkit.widgets import Choice, Explorer, Slide

DAYS = {"1 day": 1, "2 days": 2, "3 days": 3, "4 days": 4, "5 days": 5}

RISKS = {"no further one": "none", "clot": "clot", "kidney": "kidney"}

RULES = {rule: rule for rule in ("actual", "ontario", "bloodstar", "ideal", "adjusted")}
"""The rules for children first; the formulas for adults are refused under 152.4 cm."""

SEXES = {"girl": "female", "boy": "male"}


@datasets.remembered
def _brands() -> dict[str, str]:
    """Products with a plan, by brand."""
    plans = infusion.plans_available("none").query("made and indication == @infusion.JDM")
    brands = products.brands()
    return {
        brands[name]: name for name in products.product_ids() if name in set(plans["product_id"])
    }


def _weight(most_kg: float = 100) -> Slide:
    return Slide("Weight", filled()[0], 8, most_kg, 0.1, "kg")


def _age(oldest_years: float = 20) -> Slide:
    return Slide("Age", filled()[1], 2, oldest_years, 0.25, "years")


def _height() -> Slide:
    return Slide("Height", filled_height(), 80, 200, 0.5, "cm")


def _cap() -> Choice:
    """Cap of the consensus plan, a higher one, and none."""
    cap_g = cases.consensus_plan().max_dose_g
    return Choice("Cap", cap_g, {f"{cap_g:g} g": cap_g, "100 g": 100.0, "none": None})


def explore_chain() -> Explorer:
    """Move a child's weight and the plan; see chart, dose, vials and hours together.

    >>> explorer = explore_chain()
    >>> explorer.controls["days"].value = 1
    >>> "9.0 h" in explorer.chart.words
    True
    """
    return Explorer(
        chain.plot_chain,
        {
            "weight_kg": _weight(),
            "age_years": _age(),
            "sex": Choice("Child", "female", SEXES),
            "dose_g_per_kg": Choice("Dose", 2.0, {"1 g/kg": 1.0, "2 g/kg": 2.0}),
            "max_dose_g": _cap(),
            "days": Choice("Over", 2, DAYS),
            "product": Choice("Product", "octagam_10", _brands()),
            "risk": Choice("Risk", "none", RISKS),
            "rule": Choice("Weight rule", "actual", RULES),
            "height_cm": _height(),
        },
        presets={
            "The girl at eight": {"weight_kg": 24.8, "age_years": 8.0, "height_cm": 127.5},
            "The teenager at the cap": {
                "weight_kg": 92.0,
                "age_years": 15.0,
                "height_cm": 165.0,
                "rule": "ontario",
            },
            "Typed in pounds": {"weight_kg": 48.7},
        },
    )


def explore_growth() -> Explorer:
    """Move a child on the growth chart; see the percentile and where the cap is met.

    >>> explorer = explore_growth()
    >>> explorer.controls["weight_kg"].value = 48.7
    >>> "read as pounds it is 22.1 kg" in explorer.chart.words
    True
    """
    controls = {
        "weight_kg": _weight(),
        "age_years": _age(),
        "sex": Choice("Child", "female", SEXES),
    }
    return Explorer(
        growth_chart.plot_growth, controls, presets={"Typed in pounds": {"weight_kg": 48.7}}
    )


def explore_dose() -> Explorer:
    """Move the weight along dose and cap.

    >>> explorer = explore_dose()
    >>> explorer.controls["weight_kg"].value = 40
    >>> explorer.chart.words[:43]
    'At 40 kg and 2 g/kg the dose is 70.0 g; fro'
    """
    return Explorer(
        weight_and_dose.plot_dose,
        {
            "weight_kg": _weight(),
            "dose_g_per_kg": Choice("Dose", 2.0, {"1 g/kg": 1.0, "2 g/kg": 2.0}),
            "max_dose_g": _cap(),
        },
    )


def explore_dosing_weights() -> Explorer:
    """Move weight, height and age; see every dosing-weight rule, applied or refused.

    >>> explorer = explore_dosing_weights()
    >>> explorer.show("The teenager at the cap")
    >>> "The cap decides" in explorer.chart.words
    True
    """
    return Explorer(
        weight_and_dose.table_dosing_weights,
        {
            "weight_kg": _weight(most_kg=120),
            "height_cm": _height(),
            "age_years": _age(oldest_years=40),
            "sex": Choice("Sex", "female", {"female": "female", "male": "male"}),
            "max_dose_g": _cap(),
        },
        presets={
            "The teenager at the cap": {"weight_kg": 92.0, "height_cm": 165.0, "age_years": 15.0},
            "Short and obese": {"weight_kg": 62.0, "height_cm": 140.0, "age_years": 11.0},
        },
    )


def explore_waste() -> Explorer:
    """Choose the days of a course; see what is wasted, weight by weight.

    >>> explorer = explore_waste()
    >>> explorer.controls["days"].value = 1
    >>> explorer.chart.words[:32]
    'Grams wasted in the one sitting '
    """
    return Explorer(
        weight_and_dose.plot_waste,
        {"days": Choice("Over", 2, DAYS), "max_dose_g": _cap()},
    )


def explore_ramp() -> Explorer:
    """Choose product, days and risk; see the steps and the hours.

    >>> explorer = explore_ramp()
    >>> explorer.controls["risk"].value = "clot"
    >>> "set by the clot risk" in explorer.chart.words
    True
    """
    return Explorer(
        infusion_visit.plot_ramp,
        {
            "product": Choice("Product", "octagam_10", _brands()),
            "weight_kg": _weight(),
            "days": Choice("Over", 2, DAYS),
            "risk": Choice("Risk", "none", RISKS),
        },
    )


def explore_plans() -> Explorer:
    """Choose days and risk; see the hours of every product, or why it has no plan.

    >>> explorer = explore_plans()
    >>> explorer.controls["risk"].value = "kidney"
    >>> "3 of 18 products have a plan" in explorer.chart.words
    True
    """
    return Explorer(
        infusion_visit.table_plans,
        {
            "weight_kg": _weight(),
            "days": Choice("Over", 2, DAYS),
            "risk": Choice("Risk", "none", RISKS),
        },
    )


def explore_calendar() -> Explorer:
    """Choose how the schedule goes on; see a year of infusions for a growing child.

    >>> explorer = explore_calendar()
    >>> explorer.controls["schedule"].value = "stop"
    >>> "6 courses in 52 weeks" in explorer.chart.words
    True
    """
    schedules = {text.capitalize(): name for name, text in year.SCHEDULES.items()}
    return Explorer(
        year.plot_calendar,
        {
            "schedule": Choice("Schedule", "monthly", schedules),
            "weight_kg": _weight(),
            "age_years": _age(),
            "sex": Choice("Child", "female", SEXES),
        },
    )
