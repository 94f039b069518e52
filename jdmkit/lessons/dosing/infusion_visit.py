"""Lesson 4: infusion rates, steps and duration."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from jdmkit import cases, datasets, dosing, infusion
from jdmkit.arguments import TREATMENT_YEAR_DAYS
from jdmkit.charts import LINES, PALETTE, Chart, Sheet, Table, blank_axes, live, mark, say, styled
from jdmkit.lessons.dosing.words import ADVICE, JDM, filled, listed, over_days, risk_words

HOURS = (24, 14)
"""Hours that the picture has room for: a course of one day, and of several."""

STEPS = 8
"""Places for labels of steps."""

STEP = "{rate:g} mg/kg/min ({pump} mL/h) for {minutes:.0f} min"

VISIT = """
{brand}, {dose_g:.1f} g at {weight_kg:g} kg {over_days}: {steps}; {minutes:.0f} min ({hours:.1f} h)
and {volume_ml:.0f} mL a day.
Ceiling {ceiling:g} mg/kg/min, set by the {bound_by}.
Each step only if tolerated.
{cautions}
"""

PLANS = """
{dose_g:.1f} g at {weight_kg:g} kg {over_days}, {risk}: {made} of {products} products have a plan,
all illustrative and off label.
{minutes}
A product without a plan stays, with the reason.
"""

MINUTES = "It takes {shortest:.0f} to {longest:.0f} min a day."

CAUTIONS = """
{count} things to mind in a plan with {brand} for the girl of seven, {own} of them said by this kit
alone.
Her plan gives {four_weeks:.3g} g/kg within four weeks, on which hemolysis depends.
The first: {first}.
"""

REACTIONS = """
Stop, disconnect the tubing of the product, keep the vein open with a fresh line, and grade the
reaction: only a mild, rate-related one may be followed by a lower rate, and only once it has gone.
After a severe reaction no brand is started without specialist advice.
"""


def draw_steps(axes: Axes, days: int) -> dict[str, object]:
    """Draw empty axes for the steps of an infusion; return what moves."""
    hours = HOURS[days > 1]
    axes.set(
        xlim=(0, hours),
        ylim=(0, 6),
        xlabel="hours in the chair",
        ylabel="mg/kg/min (dashed: ceiling)",
    )
    axes.set_xticks(range(0, hours + 1, hours // 7 if days > 1 else 4))
    axes.grid(axis="y")
    band = axes.fill_between([0], [0], [0], color=PALETTE[0], alpha=0.2, lw=0)
    (ramp,) = axes.plot([], [], color=PALETTE[0], lw=2.4)
    (ceiling,) = axes.plot([], [], color=PALETTE[1], lw=1.4, ls=LINES[1])
    pumps = [axes.text(0, 0, "", ha="left", va="top", size="small") for _ in range(STEPS)]
    brand = axes.text(0.98, 0.97, "", ha="right", va="top", transform=axes.transAxes)
    return {"band": band, "ramp": ramp, "ceiling": ceiling, "pumps": pumps, "brand": brand}


def step_places(plan: infusion.InfusionPlan, days: int) -> dict[str, object]:
    """Places of the artists of :func:`draw_steps` for a plan.

    Raises
    ------
    ValueError
        If the infusion takes longer, or has more steps, than the picture has room for.
    """
    day, most = plan.steps[plan.steps["day"] == 1], HOURS[days > 1]
    if plan.minutes_per_day > 60 * most:
        raise ValueError(
            f"the figure can show at most {most} h per day, but {plan.minutes_per_day / 60:.1f} h "
            "are needed; increase days"
        )
    if len(day) > STEPS:
        raise ValueError(f"the figure can show at most {STEPS} steps, but the plan has {len(day)}")
    hours = np.repeat(np.r_[0, day["minute_end"] / 60], 2)[1:-1]
    rates = np.repeat(day["rate_mg_per_kg_per_min"], 2).to_numpy()
    top = plan.ceiling_mg_per_kg_per_min
    pumps = [
        {"x": start / 60, "y": rate - 0.06, "text": f" {infusion.pump_rate(pump)} mL/h"}
        for start, rate, pump in zip(
            day["minute_start"], day["rate_mg_per_kg_per_min"], day["rate_ml_per_h"], strict=True
        )
    ]
    return {
        "brand": {"text": f"{plan.brand}\nillustrative, off label"},
        "pumps": [*pumps, *[{"text": ""}] * (STEPS - len(day))],
        "band": (hours, 0 * rates, rates),
        "ramp": (np.r_[hours, hours[-1]], np.r_[rates, 0]),
        "ceiling": ([0, most], [top, top]),
    }


def cautions_of(plan: infusion.InfusionPlan) -> str:
    """Name the cautions of a plan in a few words each."""
    return f"Mind: {', '.join(dict.fromkeys(plan.flags['flag']))}. {ADVICE}"


def _ramp_sheet(days: int) -> Sheet:
    sheet, axes = blank_axes(7.6, 3.6)
    return Sheet(sheet, **draw_steps(axes, days))


def _planned_dose_g(weight_kg: float, max_dose_g: float | str | None = "plan") -> float:
    """Dose of the consensus plan in grams, under a cap."""
    per_kg = cases.consensus_plan().dose_g_per_kg
    return dosing.ivig_dose(weight_kg, per_kg, cases.cap_g(max_dose_g))


@live(_ramp_sheet)
def plot_ramp(
    sheet: Sheet,
    product: str = "octagam_10",
    weight_kg: float | None = None,
    days: int = 2,
    risk: str = "none",
    max_dose_g: float | str | None = "plan",
) -> Chart:
    """Show the step-up rates of one infusion visit, and how long it takes.

    Parameters
    ----------
    product : str
        Product id or brand.
    weight_kg : float, optional
        Default that of the girl of seven.
    days : int
        Days that a course of 2 g/kg is divided over.
    risk : {"none", "clot", "kidney"}
        Risk of the patient.
    max_dose_g : float, "plan" or None
        Cap of the course in grams; ``"plan"`` is that of the consensus plan, None no cap.
    """
    weight_kg = filled(weight_kg)[0]
    dose_g = _planned_dose_g(weight_kg, max_dose_g)
    plan = infusion.infusion_plan(product, JDM, weight_kg, dose_g, days, risk=risk)
    words = say(
        VISIT,
        brand=plan.brand,
        dose_g=dose_g,
        weight_kg=weight_kg,
        over_days=over_days(days),
        steps=_step_words(plan.steps[plan.steps["day"] == 1]),
        minutes=plan.minutes_per_day,
        hours=plan.minutes_per_day / 60,
        volume_ml=plan.volume_ml_per_day,
        ceiling=plan.ceiling_mg_per_kg_per_min,
        bound_by=plan.bound_by,
        cautions=cautions_of(plan),
    )
    return sheet.chart(words, plan.sources, plan.confidences, **step_places(plan, days))


def _step_words(day: pd.DataFrame) -> str:
    """Rate and duration of each step of a day."""
    return listed(
        say(STEP, rate=rate, pump=infusion.pump_rate(pump), minutes=minutes)
        for rate, pump, minutes in zip(
            day["rate_mg_per_kg_per_min"], day["rate_ml_per_h"], day["minutes"], strict=True
        )
    )


@styled
def table_plans(
    weight_kg: float | None = None,
    days: int = 2,
    risk: str = "none",
    max_dose_g: float | str | None = "plan",
) -> Table:
    """Compare all products for the same child: time, volume and ceiling, or why there is no plan.

    Parameters
    ----------
    weight_kg, days, risk, max_dose_g
        As in :func:`plot_ramp`.
    """
    weight_kg = filled(weight_kg)[0]
    dose_g = _planned_dose_g(weight_kg, max_dose_g)
    found = infusion.compare_infusions(JDM, weight_kg, dose_g, days, risk=risk)
    made = found["made"]
    frame = pd.DataFrame(
        {
            "product": found["brand"],
            "minutes a day": _or_no_plan(found, "minutes_per_day", "{:.0f}"),
            "mL a day": _or_no_plan(found, "volume_ml_per_day", "{:.0f}"),
            "ceiling in mg/kg/min": _or_no_plan(found, "ceiling_mg_per_kg_per_min", "{:.3g}"),
            "set by": found["bound_by"].where(made, "no plan"),
            "mind, or why there is no plan": found["flags"].where(made, found["reason"]),
        }
    )
    minutes = found.loc[made, "minutes_per_day"]
    words = say(
        PLANS,
        dose_g=dose_g,
        weight_kg=weight_kg,
        over_days=over_days(days),
        risk=risk_words(risk),
        made=made.sum(),
        products=len(found),
        minutes=say(MINUTES, shortest=minutes.min(), longest=minutes.max()) if made.any() else "",
    )
    return Table(frame, words, *datasets.provenance(found[made]))


def _or_no_plan(found: pd.DataFrame, column: str, how: str) -> list[str]:
    """Format a column, where the product has a plan."""
    return [
        how.format(value) if made else "no plan"
        for value, made in zip(found[column], found["made"], strict=True)
    ]


@styled
def table_cautions(product: str = "octagam_10", risk: str | None = None) -> Table:
    """List what to mind in the first courses of the girl of seven: off label, risks, what is open.

    Hemolysis is counted over four weeks, in which the plan gives three courses.

    Parameters
    ----------
    product : str
        Product id or brand.
    risk : {"none", "clot", "kidney"}, optional
        Risk of the patient; without it the plan says that nothing was said.
    """
    weight_kg = filled()[0]
    dose_g = _planned_dose_g(weight_kg)
    days = dosing.infusion_days(dosing.protocol_phases(cases.PLAN), TREATMENT_YEAR_DAYS)
    four_weeks = dosing.most_in_window(days, [dose_g / weight_kg] * len(days))
    plan = infusion.infusion_plan(
        product,
        JDM,
        weight_kg,
        dose_g,
        2,
        risk=risk,
        blood_group=cases.load()["blood_group"],
        dose_g_per_kg_4_weeks=four_weeks,
    )
    frame = plan.flags[["flag", "message"]].rename(columns={"flag": "mind", "message": "why"})
    words = say(
        CAUTIONS,
        count=len(frame),
        brand=plan.brand,
        own=(plan.flags["source"] == "").sum(),
        four_weeks=four_weeks,
        first=frame["why"].iloc[0].removesuffix("."),
    )
    return Table(frame, words, *datasets.provenance(plan.flags))


@styled
def table_reactions() -> Table:
    """List what to do at a reaction during the infusion, by its grade, gravest first."""
    rules = datasets.load("safety_rules").query("factor == 'reaction'")
    told = zip(rules["message"], rules["confidence"], strict=True)
    frame = pd.DataFrame(
        {
            "grade": rules["factor_value"],
            "what to do": [mark(text, confidence) for text, confidence in told],
        }
    )
    return Table(frame, say(REACTIONS), *datasets.provenance(rules))
