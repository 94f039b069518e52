"""Lesson 4: infusion rates, steps and duration."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from jdmkit import datasets, dosing, infusion
from jdmkit.charts import LINES, PALETTE, Chart, Sheet, Table, blank_axes, live, styled
from jdmkit.lessons.dosing.words import JDM, _cap, _child, _list, _over, _plan, girl

HOURS = (24, 14)
"""Hours that a drawing of a ramp has room for: a course of one day, and of several."""

STEPS = 8
"""Places for labels of steps."""


# --- the infusion ------------------------------------------------------------------------------


def _draw_ramp(axes: Axes, days: int) -> dict[str, object]:
    """Draw empty axes for a ramp; return what moves."""
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


def _ramp_places(plan: infusion.InfusionPlan, days: int) -> dict[str, object]:
    """Where the artists of a ramp stand for a plan."""
    day, most = plan.steps[plan.steps["day"] == 1], HOURS[days > 1]
    if plan.minutes_per_day > 60 * most:
        raise ValueError(f"{plan.minutes_per_day / 60:.1f} h a day are over {most} h: more days?")
    hours = np.repeat(np.r_[0, day["minute_end"] / 60], 2)[1:-1]
    rates = np.repeat(day["rate_mg_per_kg_per_min"], 2).to_numpy()
    top = plan.ceiling_mg_per_kg_per_min
    if len(day) > STEPS:
        raise ValueError(f"{len(day)} steps do not fit a drawing of {STEPS}")
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


def _mind(plan: infusion.InfusionPlan) -> str:
    """What to mind in a plan, in a few words each."""
    return f"Mind: {', '.join(dict.fromkeys(plan.flags['flag']))}. Teaching, not dosing advice."


def _ramp_sheet(days: int) -> Sheet:
    sheet, axes = blank_axes(7.6, 3.6)
    return Sheet(sheet, **_draw_ramp(axes, days))


@live(_ramp_sheet)
def plot_ramp(
    sheet: Sheet,
    product: str = "octagam_10",
    weight_kg: float | None = None,
    days: int = 2,
    risk: str = "none",
    max_dose_g: float | None = 70.0,
) -> Chart:
    """Show the step-up rates of one sitting, and how long it takes.

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
    max_dose_g : float or None
        Cap of the course in grams; None is no cap.
    """
    weight_kg, per_kg = _child(weight_kg, None, None)[0], _plan()["dose_low"]
    dose = dosing.ivig_dose(weight_kg, per_kg, _cap(max_dose_g))
    plan = infusion.infusion_plan(product, JDM, weight_kg, dose, days, risk=risk)
    day = plan.steps[plan.steps["day"] == 1]
    steps = _list(
        f"{rate:g} mg/kg/min ({infusion.pump_rate(pump)} mL/h) for {minutes:.0f} min"
        for rate, pump, minutes in zip(
            day["rate_mg_per_kg_per_min"], day["rate_ml_per_h"], day["minutes"], strict=True
        )
    )
    words = (
        f"{plan.brand}, {dose:.1f} g at {weight_kg:g} kg {_over(days)}: "
        f"{steps}; {plan.minutes_per_day:.0f} min ({plan.minutes_per_day / 60:.1f} h) and "
        f"{plan.volume_ml_per_day:.0f} mL a day. Ceiling {plan.ceiling_mg_per_kg_per_min:g} mg/kg/min, "
        f"set by the {plan.bound_by}. Each step only if tolerated. {_mind(plan)}"
    )
    return sheet.chart(words, plan.sources, plan.confidences, **_ramp_places(plan, days))


@styled
def table_plans(
    weight_kg: float | None = None,
    days: int = 2,
    risk: str = "none",
    max_dose_g: float | None = 70.0,
) -> Table:
    """Set all products side by side for the same child: hours, volume, ceiling, or why not.

    Parameters
    ----------
    weight_kg, days, risk, max_dose_g
        As in :func:`plot_ramp`.
    """
    weight_kg = _child(weight_kg, None, None)[0]
    dose = dosing.ivig_dose(weight_kg, _plan()["dose_low"], _cap(max_dose_g))
    found = infusion.compare_infusions(JDM, weight_kg, dose, days, risk=risk)
    made = found["made"]
    frame = pd.DataFrame(
        {
            "product": found["brand"],
            "minutes a day": _shown(found, "minutes_per_day", "{:.0f}"),
            "mL a day": _shown(found, "volume_ml_per_day", "{:.0f}"),
            "ceiling in mg/kg/min": _shown(found, "ceiling_mg_per_kg_per_min", "{:.3g}"),
            "set by": found["bound_by"].where(made, "no plan"),
            "mind, or why there is no plan": found["flags"].where(made, found["reason"]),
        }
    )
    minutes = found.loc[made, "minutes_per_day"]
    span = f" It takes {minutes.min():.0f} to {minutes.max():.0f} min a day." if made.any() else ""
    words = (
        f"{dose:.1f} g at {weight_kg:g} kg {_over(days)}, "
        f"{'no risk named beside that of the disease' if risk == 'none' else risk + ' risk'}: "
        f"{made.sum()} of {len(found)} products have a plan, all illustrative and off label.{span} "
        "A product without a plan stays, with the reason."
    )
    return Table(frame, words, *datasets.provenance(found[made]))


@styled
def table_cautions(product: str = "octagam_10", risk: str | None = None) -> Table:
    """List what to mind in a plan for the girl of seven: off label, adult data, what is open.

    Parameters
    ----------
    product : str
        Product id or brand.
    risk : {"none", "clot", "kidney"}, optional
        Risk of the patient; without it the plan says that nothing was said.
    """
    weight_kg = girl()["weight_kg"]
    dose = dosing.ivig_dose(weight_kg, _plan()["dose_low"], _plan()["max_dose"])
    plan = infusion.infusion_plan(product, JDM, weight_kg, dose, 2, risk=risk)
    frame = plan.flags[["flag", "message"]].rename(columns={"flag": "mind", "message": "why"})
    own = (plan.flags["source"] == "").sum()
    words = (
        f"{len(frame)} things to mind in a plan with {plan.brand} for the girl of seven, "
        f"{own} of them said by this kit alone. The first: {frame['why'].iloc[0]}."
    )
    return Table(frame, words.replace("..", "."), *datasets.provenance(plan.flags))


def _shown(found: pd.DataFrame, column: str, how: str) -> list[str]:
    return [
        how.format(value) if made else "no plan"
        for value, made in zip(found[column], found["made"], strict=True)
    ]
