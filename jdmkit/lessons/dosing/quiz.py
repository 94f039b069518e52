"""Questions of lesson 4: wrong answers come from real mistakes, computed from the same tables."""

import pandas as pd

from jdmkit import cases, datasets, dosing, infusion
from jdmkit.widgets import Number, Option, Question

_KG_PER_POUND = 0.45359237


def questions() -> list[Question | Number]:
    """Questions on dose and infusion."""
    plan, girl, teen = cases.consensus_plan(), cases.load(), cases.load("teen_at_cap")
    return [
        _girl_dose(plan, girl),
        _teen_dose(plan, teen),
        _weight_rule(girl),
        _waste(plan, girl),
        _minutes(plan, girl),
        _ceiling(),
    ]


def _planned_dose_g(plan: cases.ConsensusPlan, child: pd.Series) -> float:
    """Dose of the plan for a child, in grams."""
    return dosing.ivig_dose(float(child["weight_kg"]), plan.dose_g_per_kg, plan.max_dose_g)


def _girl_dose(plan: cases.ConsensusPlan, girl: pd.Series) -> Number:
    weight, per_kg, cap = float(girl["weight_kg"]), plan.dose_g_per_kg, plan.max_dose_g
    return Number(
        "girl_dose",
        f"The girl of seven weighs {weight:g} kg. What is {per_kg:g} g/kg, with the plan's cap?",
        _planned_dose_g(plan, girl),
        "g",
        f"{weight:g} kg times {per_kg:g} g/kg; the cap of {cap:g} g is not reached.",
        slips=[
            (
                weight / _KG_PER_POUND * per_kg,
                "That is the dose of her pounds, and without the cap.",
            ),
            (weight * per_kg * _KG_PER_POUND, "You took kilograms for pounds and converted again."),
            (cap, "The cap is a ceiling, not a dose; her pounds would have reached it."),
        ],
        sources=datasets.sources(plan.rows),
    )


def _teen_dose(plan: cases.ConsensusPlan, teen: pd.Series) -> Number:
    rules = dosing.compare_dosing_weights(
        float(teen["weight_kg"]),
        float(teen["height_cm"]),
        teen["sex"],
        float(teen["age_years"]),
        dose_g_per_kg=plan.dose_g_per_kg,
        max_dose_g=plan.max_dose_g,
    ).set_index("rule")
    return Number(
        "teen_dose",
        f"A teenager weighs {teen['weight_kg']:g} kg and is {teen['height_cm']:g} cm tall. "
        "Which dose does the same plan give?",
        float(rules.loc["actual", "capped_dose_g"]),
        "g",
        f"Every weight rule leads over {plan.max_dose_g:g} g, so the cap decides and the rule is "
        "irrelevant.",
        slips=[
            (float(rules.loc["actual", "dose_g"]), "You forgot the cap."),
            (float(rules.loc["adjusted", "dose_g"]), "Adjusted weight, an adult rule, and no cap."),
            (float(rules.loc["ideal", "dose_g"]), "Ideal weight, an adult formula, and no cap."),
        ],
        sources=datasets.sources(plan.rows),
    )


def _weight_rule(girl: pd.Series) -> Question:
    height = float(girl["height_cm"])
    return Question(
        "weight_rule",
        f"The girl is {height:g} cm tall. On which weight is her dose reckoned?",
        [
            Option(
                "Devine's ideal weight",
                "Not yet",
                f"The formula begins at {dosing.FIVE_FEET_CM:g} cm; below it has no meaning.",
            ),
            Option(
                "The Ontario calculator's adjusted weight",
                "Not yet",
                "Ontario's rule itself sends a child outside its limits back to actual weight.",
            ),
            Option(
                "Actual weight, taken today",
                "Correct",
                "Every rule that gives her a weight gives this one.",
            ),
        ],
        ["ontario_calc", "nba_calc"],
    )


def _waste(plan: cases.ConsensusPlan, girl: pd.Series) -> Number:
    dose = _planned_dose_g(plan, girl)
    day = dosing.split_dose(dose, 2)
    vials, whole = dosing.choose_vials(day, "privigen"), dosing.choose_vials(dose, "privigen")
    sizes = ", ".join(f"{size:g}" for size in vials.sizes_g)
    return Number(
        "vial_waste",
        f"{dose:.1f} g are given over two days, so {day:.1f} g a day, from Privigen vials of "
        f"{sizes} g. How many grams a day are opened and not given?",
        round(vials.waste_g, 6),
        "g",
        f"{vials.opened_g:g} g are opened, the least that covers the day.",
        slips=[
            (0.0, "You ignored the vials: nobody opens part of one."),
            (round(whole.waste_g, 6), "That is the waste of one sitting; here there are two."),
        ],
        sources=datasets.sources(datasets.load("ivig_vials").query("product_id == 'privigen'")),
    )


def _minutes(plan: cases.ConsensusPlan, girl: pd.Series) -> Number:
    weight, dose = float(girl["weight_kg"]), _planned_dose_g(plan, girl)
    one, two = (
        infusion.infusion_plan("octagam_10", infusion.JDM, weight, dose, days, risk="none")
        for days in (1, 2)
    )
    flat = dose / 2 / weight * 1000 / two.ceiling_mg_per_kg_per_min
    return Number(
        "chair_minutes",
        "How many minutes does she sit on each of two days, by the teaching rule, with "
        "Octagam 10%?",
        two.minutes_per_day,
        "minutes",
        "The ramp takes an hour to its ceiling; then the rest runs at the ceiling.",
        slips=[
            (one.minutes_per_day, "That is the whole course in one day."),
            (one.minutes_per_day / 2, "Half of one long day forgets that the ramp starts again."),
            (flat, "At the ceiling from the first minute: you left the ramp out."),
        ],
        sources=two.sources,
    )


def _ceiling() -> Question:
    limits = infusion.rate_limits("octagam_10", infusion.JDM).set_index("limit")
    rates = limits["rate_mg_per_kg_per_min"]
    return Question(
        "itp_ceiling",
        f"Octagam 10% prints {rates['product']:g} mg/kg/min. May her infusion climb that far?",
        [
            Option(
                "Yes, the label says so",
                "Not yet",
                "It says so for another disease: immune thrombocytopenia.",
            ),
            Option(
                f"No: at most {rates['indication']:g} mg/kg/min",
                "Correct",
                "The ceiling of the indication binds, here that for dermatomyositis in adults; a "
                "ceiling from one disease is never carried into another.",
            ),
            Option(
                "There is no ceiling in JDM",
                "Not yet",
                "No label has one for JDM, which is a reason for less, not for more.",
            ),
        ],
        datasets.sources(limits),
    )
