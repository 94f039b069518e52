"""Figures of lesson 4: from a child on the growth chart to vials, waste and hours in the chair."""

import warnings
from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from jdmkit import billing, datasets, dosing, growth, infusion, plausibility
from jdmkit.charts import (
    FAINT,
    INK,
    LINES,
    PALETTE,
    PAPER,
    QUIET,
    Chart,
    Table,
    blank_axes,
    mark,
    styled,
)
from jdmkit.live import Sheet, live

JDM = infusion.JDM
AGES = np.linspace(2, 20, 109)
"""Ages at which the growth chart is drawn, in years."""
PERCENTILES = (3, 25, 50, 75, 97)
WEIGHTS_KG = np.arange(8, 100.01, 0.1)
"""Weights over which doses and waste are drawn."""
HOURS = (24, 14)
"""Hours that a drawing of a ramp has room for: a course of one day, and of several."""
STEPS = 8
"""Places for labels of steps."""
BOTTLES = 24
"""Places for bottles in a drawing."""
SOLD = ("gamunex_c", "privigen", "octagam_10")
"""Products with different sets of vials."""

CITED = ("ivig_infusion_rates", "ivig_vials")
"""Tables of which a control can bring up any row: cited in full."""
NAMED = ("nordal2020",)
"""References that the lesson's text names and no figure draws on."""


def _plan() -> pd.Series:
    """Numbers of a consensus plan (for rash that persists): 2 g/kg, at most 70 g.

    The plan for moderate disease, P09, is recalled with the same numbers.
    """
    return datasets.load("treatment_protocols").set_index("row_id").loc["P29"]


def girl() -> dict[str, object]:
    """Return weight, age and sex of the girl of seven, as the figures take them.

    >>> girl()
    {'weight_kg': 22.1, 'age_years': 7.0, 'sex': 'female'}
    """
    child = datasets.load_child()
    return {
        "weight_kg": float(child["weight_kg"]),
        "age_years": float(child["age_years"]),
        "sex": child["sex"],
    }


def girl_height_cm() -> float:
    """Return the height of the girl of seven in centimeters.

    >>> girl_height_cm()
    121.5
    """
    return float(datasets.load_child()["height_cm"])


def _child(weight_kg: float | None, age_years: float | None, sex: str | None) -> tuple:
    """Fill what was not given from the girl of seven."""
    own = girl()
    given = {"weight_kg": weight_kg, "age_years": age_years, "sex": sex}
    return tuple(own[name] if value is None else value for name, value in given.items())


def _cap(max_dose_g: float | None) -> float:
    """Cap as the computations take it; None is no cap."""
    return np.inf if max_dose_g is None else max_dose_g


def _noun(sex: str, age_years: float) -> str:
    if age_years >= 18:
        return "woman" if sex == "female" else "man"
    return "girl" if sex == "female" else "boy"


def _over(days: int) -> str:
    return "in one day" if days == 1 else f"over {days} days"


def _each(days: int) -> str:
    return "On the one day" if days == 1 else f"On each of {days} days"


def _percentile(place: float) -> str:
    """Percentile in words: there is no 0th and no 100th."""
    if place < 0.5 or place > 99.5:
        return "under 0.5" if place < 0.5 else "over 99.5"
    return f"{place:.0f}"


# --- the growth chart --------------------------------------------------------------------------


def _draw_chart(axes: Axes, sex: str) -> None:
    """Draw the percentile curves of weight for age."""
    for place, percentile in enumerate(PERCENTILES):
        weights = growth.weight_for_age(AGES, sex, percentile=percentile)
        middle = percentile == 50
        axes.plot(AGES, weights, color=QUIET, lw=1.6 if middle else 0.9, ls=LINES[abs(place - 2)])
        axes.annotate(
            f"{percentile}", (20, weights[-1]), xytext=(3, 0), textcoords="offset points",
            va="center", color=QUIET, size="small",
        )  # fmt: skip
    axes.set(xlim=(2, 20), ylim=(0, 110), xlabel="age in years", ylabel="weight in kg")
    axes.set_xticks(range(2, 21, 3))


def _own_path(weight_kg: float, age_years: float, sex: str) -> np.ndarray:
    """Weight along the child's own percentile; none where that percentile leaves the chart."""
    try:
        return growth.follow_weight(weight_kg, age_years, sex, AGES)
    except ValueError:
        return np.full(AGES.shape, np.nan)


def _growth_sheet(sex: str | None) -> Sheet:
    sheet, axes = blank_axes(7.6, 4.4)
    _draw_chart(axes, _child(None, None, sex)[2])
    (path,) = axes.plot([], [], color=PALETTE[1], lw=2, ls=LINES[1])
    (dot,) = axes.plot([], [], "o", color=PALETTE[0], ms=9)
    return Sheet(sheet, path=path, dot=dot)


@live(_growth_sheet)
def plot_growth(
    sheet: Sheet,
    weight_kg: float | None = None,
    age_years: float | None = None,
    sex: str | None = None,
) -> Chart:
    """Show a child on the growth chart, and the way ahead along its own percentile.

    Parameters
    ----------
    weight_kg, age_years, sex : optional
        The child, 2 to 20 years; default the girl of seven.
    """
    weight_kg, age_years, sex = _child(weight_kg, age_years, sex)
    place, plan = growth.weight_percentile(weight_kg, age_years, sex), _plan()
    path = _own_path(weight_kg, age_years, sex)
    words = (
        f"A {_noun(sex, age_years)} of {age_years:g} years with {weight_kg:g} kg stands at "
        f"percentile {_percentile(place)} of the CDC 2000 chart."
    )
    odd = plausibility.unlikely(age_years, sex, weight_kg)
    if odd:
        words += f" Check the entry: {odd[0]}."
    elif not np.isnan(path).any():
        day = dosing.cap_day(weight_kg, age_years, sex, plan["dose_low"], plan["max_dose"])
        words += f" Along it (dashed) {path[-1]:.0f} kg are reached at 20 years" + _cap_words(
            day, age_years, plan
        )
    return sheet.chart(
        words, [growth.SOURCE, *datasets.sources(plan.to_frame().T)], ["verified"],
        path=(AGES, path), dot=([age_years], [weight_kg]),
    )  # fmt: skip


def _cap_words(day: int | None, age_years: float, plan: pd.Series) -> str:
    cap = f"{plan['dose_low']:g} g/kg"
    if day == 0:
        return f"; {cap} are over the cap of {plan['max_dose']:g} g already."
    if day is None:
        return f"; {cap} never reach the cap of {plan['max_dose']:g} g."
    return (
        f"; {cap} meet the cap of {plan['max_dose']:g} g at {age_years + day / 365.25:.1f} years."
    )


# --- weight rules and dose ---------------------------------------------------------------------


@styled
def table_dosing_weights(
    weight_kg: float | None = None,
    height_cm: float | None = None,
    age_years: float | None = None,
    sex: str | None = None,
    max_dose_g: float | None = 70.0,
) -> Table:
    """Set the dosing-weight rules side by side for one child, with the dose by each.

    Parameters
    ----------
    weight_kg, height_cm, age_years, sex : optional
        The patient; default the girl of seven.
    max_dose_g : float or None
        Cap in grams; None is no cap.
    """
    weight_kg, age_years, sex = _child(weight_kg, age_years, sex)
    height_cm = girl_height_cm() if height_cm is None else height_cm
    per_kg, cap = _plan()["dose_low"], _cap(max_dose_g)
    odd = plausibility.unlikely(age_years, sex, weight_kg, height_cm) if age_years <= 20 else []
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # the words say it
        found = dosing.compare_dosing_weights(
            weight_kg, height_cm, sex, age_years, dose_g_per_kg=per_kg, max_dose_g=cap
        )
    frame = pd.DataFrame(
        {
            "rule": found["rule"],
            "weight": [_or_refused(w, "kg") for w in found["weight_kg"]],
            f"{per_kg:g} g/kg": [_or_refused(g, "g") for g in found["dose_g"]],
            (f"with a cap of {cap:g} g" if max_dose_g else "no cap"): [
                _or_refused(g, "g") for g in found["capped_dose_g"]
            ],
            "why": found["reason"],
            "mind": found["flags"].where(found["flags"] != "", "nothing"),
        }
    )
    refused = found["weight_kg"].isna()
    doses = found.loc[~refused, "capped_dose_g"]
    words = (
        f"{weight_kg:g} kg, {height_cm:g} cm, {age_years:g} years, {_noun(sex, age_years)}: "
        f"{(~refused).sum()} of {len(found)} rules give a dose"
        + (f", {', '.join(found.loc[refused, 'rule'])} refused" if refused.any() else "")
        + f"; {f'with a cap of {cap:g} g' if max_dose_g else 'with no cap'} they run from {doses.min():.1f} to {doses.max():.1f} g."
        + (
            " The cap decides, so the choice of rule is irrelevant."
            if found["cap_decides"].all()
            else ""
        )
        + "".join(f" Check the entry: {sentence}." for sentence in odd)
    )
    sources, confidence = datasets.provenance(found, _plan().to_frame().T)
    return Table(frame, words, sources, confidence)


def _or_refused(value: float, unit: str) -> str:
    return "refused" if np.isnan(value) else f"{value:.1f} {unit}"


def _dose_sheet(dose_g_per_kg: float, max_dose_g: float | None) -> Sheet:
    sheet, axes = blank_axes(7.6, 3.8)
    return Sheet(sheet, **_draw_dose(axes, dose_g_per_kg, max_dose_g))


def _draw_dose(axes: Axes, dose_g_per_kg: float, max_dose_g: float | None) -> dict[str, object]:
    """Draw dose against weight with its cap; return what moves."""
    doses = dosing.ivig_dose(WEIGHTS_KG, dose_g_per_kg, _cap(max_dose_g))
    axes.plot(WEIGHTS_KG, dosing.ivig_dose(WEIGHTS_KG, dose_g_per_kg), color=QUIET, ls=LINES[3])
    axes.plot(WEIGHTS_KG, doses, color=PALETTE[0], lw=2.2)
    if max_dose_g:
        axes.text(
            99, max_dose_g - 3, f"cap {max_dose_g:g} g", ha="right", va="top", color=PALETTE[0]
        )
    axes.set(
        xlim=(8, 100), ylim=(0, 205), xlabel="weight in kg", ylabel="dose in g (dotted: no cap)"
    )
    (guide,) = axes.plot([], [], color=PALETTE[1], lw=1.2, ls=LINES[1])
    (dot,) = axes.plot([], [], "o", color=PALETTE[1], ms=9)
    return {"guide": guide, "dot": dot}


@live(_dose_sheet)
def plot_dose(
    sheet: Sheet,
    weight_kg: float | None = None,
    dose_g_per_kg: float = 2.0,
    max_dose_g: float | None = 70.0,
) -> Chart:
    """Show the dose against weight, and where the cap begins to decide.

    Parameters
    ----------
    weight_kg : float, optional
        Default that of the girl of seven.
    dose_g_per_kg, max_dose_g : float
        Dose and cap; None is no cap.
    """
    weight_kg = _child(weight_kg, None, None)[0]
    dose = dosing.ivig_dose(weight_kg, dose_g_per_kg, _cap(max_dose_g))
    words = f"At {weight_kg:g} kg and {dose_g_per_kg:g} g/kg the dose is {dose:.1f} g"
    if max_dose_g:
        words += (
            f"; from {max_dose_g / dose_g_per_kg:.1f} kg on the cap of {max_dose_g:g} g decides."
        )
    else:
        words += ", with no cap."
    sources, confidence = datasets.provenance(_plan().to_frame().T)
    return sheet.chart(
        words + " Teaching, not dosing advice.", sources, confidence,
        guide=([weight_kg, weight_kg, 8], [0, dose, dose]), dot=([weight_kg], [dose]),
    )  # fmt: skip


@styled
def plot_waste(days: int = 2, max_dose_g: float | None = 70.0) -> Chart:
    """Show the grams opened and not given, weight by weight, for three sets of vials.

    Parameters
    ----------
    days : int
        Days that a course of 2 g/kg is divided over, 1 to 5.
    max_dose_g : float or None
        Cap of the course in grams; None is no cap.
    """
    per_kg = _plan()["dose_low"]
    if _cap(max_dose_g) < 20:
        raise ValueError(f"max_dose_g must be at least 20 g here, or None; got {max_dose_g:g}")
    free = WEIGHTS_KG[WEIGHTS_KG * per_kg <= _cap(max_dose_g)]  # at the cap all waste is alike
    doses = dosing.split_dose(dosing.ivig_dose(free, per_kg), days)
    brands = datasets.load("ivig_subjects").set_index("subject_id")["label"]
    sheet, panels = blank_axes(7.8, 4.6, nrows=len(SOLD), sharex=True, sharey=True)
    told, whole = [], 0.0
    for axes, product, color in zip(panels, SOLD, PALETTE, strict=False):
        waste, sizes = dosing.choose_vials(doses, product).waste_g, dosing.vial_sizes(product)
        axes.fill_between(free, 0, waste, color=color, lw=0)
        axes.set_title(
            f"{brands[product]}: vials of {_list([f'{g:g}' for g in sizes])} g", size="medium"
        )
        told.append(f"{brands[product]} {waste.mean():.1f} (at most {waste.max():.1f})")
        whole = max(whole, dosing.choose_vials(doses, product, fewest_within=0.1).waste_g.mean())
    panels[1].set_ylabel("grams wasted in one sitting")
    panels[-1].set(xlim=(free[0], free[-1]), ylim=(0, 5.2), xlabel="weight in kg")
    words = (
        f"Grams wasted in {'the one sitting' if days == 1 else f'each of {days} sittings'} of a course "
        f"of {per_kg:g} g/kg, averaged over {free[0]:.0f} to {free[-1]:.0f} kg: {_list(told)}. Rounded to "
        f"whole vials within 10 % it is at most {whole:.1f} on average."
    )
    vials = datasets.load("ivig_vials").query("product_id in @SOLD")
    return Chart(sheet, words, *datasets.provenance(vials, _plan().to_frame().T))


def _list(texts: Sequence[str]) -> str:
    *first, last = texts
    return f"{', '.join(first)} and {last}" if first else last


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
    """List what to mind in the first courses of the girl of seven: off label, risks, what is open.

    Hemolysis is counted over four weeks, in which the plan gives three courses.

    Parameters
    ----------
    product : str
        Product id or brand.
    risk : {"none", "clot", "kidney"}, optional
        Risk of the patient; without it the plan says that nothing was said.
    """
    weight_kg = girl()["weight_kg"]
    dose = dosing.ivig_dose(weight_kg, _plan()["dose_low"], _plan()["max_dose"])
    days = dosing.infusion_days(_phases("monthly"), 364)
    four_weeks = dosing.most_in_window(days, [dose / weight_kg] * len(days))
    plan = infusion.infusion_plan(
        product,
        JDM,
        weight_kg,
        dose,
        2,
        risk=risk,
        blood_group=datasets.load_child()["blood_group"],
        dose_g_per_kg_4_weeks=four_weeks,
    )
    frame = plan.flags[["flag", "message"]].rename(columns={"flag": "mind", "message": "why"})
    own = (plan.flags["source"] == "").sum()
    words = (
        f"{len(frame)} things to mind in a plan with {plan.brand} for the girl of seven, "
        f"{own} of them said by this kit alone. Her plan gives {four_weeks:.3g} g/kg within four "
        f"weeks, on which hemolysis depends. The first: {frame['why'].iloc[0]}."
    )
    return Table(frame, words.replace("..", "."), *datasets.provenance(plan.flags))


@styled
def table_reactions() -> Table:
    """List what to do at a reaction during the infusion, by its grade, gravest first."""
    rules = datasets.load("safety_rules").query("factor == 'reaction'")
    frame = pd.DataFrame(
        {
            "grade": rules["factor_value"],
            "what to do": [
                mark(text, confidence)
                for text, confidence in zip(rules["message"], rules["confidence"], strict=True)
            ],
        }
    )
    words = (
        "Stop, keep the line open with its own fluid, and grade the reaction: only a mild, "
        "rate-related one may be followed by a lower rate, and only once it has gone. After a "
        "severe reaction the product is not started again."
    )
    return Table(frame, words, *datasets.provenance(rules))


def _shown(found: pd.DataFrame, column: str, how: str) -> list[str]:
    return [
        how.format(value) if made else "no plan"
        for value, made in zip(found[column], found["made"], strict=True)
    ]


# --- the year ----------------------------------------------------------------------------------

SCHEDULES = {
    "monthly": "every 2 weeks for 3 doses, then monthly",
    "wider": "every 2 weeks for 3 doses, 6 monthly ones, then every 6 weeks",
    "stop": "every 2 weeks for 3 doses, 3 monthly ones, then stop",
}
"""Schedules to look at: the plan's own, and two ways on. None rests on a trial in JDM."""


def _phases(schedule: str) -> list:
    if schedule not in SCHEDULES:
        raise ValueError(datasets.nearest(schedule, SCHEDULES, "schedule"))
    own = dosing.protocol_phases("P29")
    month = dosing.MONTH_DAYS
    return {
        "monthly": own,
        "wider": [*own[:1], (month, 6), (42, None)],
        "stop": [*own[:1], (month, 3)],
    }[schedule]


def _grown(weight_kg: float, age_years: float, sex: str, ages: np.ndarray) -> np.ndarray:
    """Weights along the child's percentile; refused with the range of weights that have one."""
    try:
        return growth.follow_weight(weight_kg, age_years, sex, ages)
    except ValueError:
        low, high = growth.weight_for_age(age_years, sex, percentile=[0.1, 99.9])
        raise ValueError(
            f"{weight_kg:g} kg at {age_years:g} years can't be followed along the growth chart; "
            f"nearly all children weigh {low:.1f} to {high:.1f} kg at that age"
        ) from None


def _calendar_sheet() -> Sheet:
    sheet, axes = blank_axes(7.8, 4.4)
    for row in range(13):
        axes.plot([-0.5, 27.5], [row, row], color=FAINT, lw=1, zorder=0)
    axes.set(
        xlim=(-0.7, 27.7), ylim=(12.6, -0.7), xlabel="day of the 4 weeks (squares: dose at the cap)"
    )
    axes.set_xticks(range(0, 28, 7), [f"day {day}" for day in range(1, 29, 7)])
    axes.set_yticks(range(13), [f"weeks {4 * row + 1} to {4 * row + 4}" for row in range(13)])
    (free,) = axes.plot([], [], "o", color=PALETTE[0], ms=10)
    (capped,) = axes.plot([], [], "s", color=PALETTE[1], ms=10)
    return Sheet(sheet, free=free, capped=capped)


@live(_calendar_sheet)
def plot_calendar(
    sheet: Sheet,
    schedule: str = "monthly",
    weight_kg: float | None = None,
    age_years: float | None = None,
    sex: str | None = None,
) -> Chart:
    """Show a year of infusions on a calendar, for a child who grows along its percentile.

    Parameters
    ----------
    schedule : {"monthly", "wider", "stop"}
        After the first three doses.
    weight_kg, age_years, sex : optional
        The child on day 0; default the girl of seven.
    """
    weight_kg, age_years, sex = _child(weight_kg, age_years, sex)
    plan, days = _plan(), dosing.infusion_days(_phases(schedule), 364)
    ages = np.minimum(age_years + days / 365.25, growth.age_range()[1])
    weights = _grown(weight_kg, age_years, sex, ages)
    doses = dosing.ivig_dose(weights, plan["dose_low"], plan["max_dose"])
    at_cap = doses >= plan["max_dose"]
    rows, columns = np.divmod(days, 28)
    words = (
        f"{SCHEDULES[schedule].capitalize()}: {len(days)} courses in 52 weeks, "
        f"{doses[0]:.1f} g at first and {doses[-1]:.1f} g at the last (the child grows from "
        f"{weights[0]:.1f} to {weights[-1]:.1f} kg), {doses.sum():.0f} g in all; "
        f"{at_cap.sum()} at the cap of {plan['max_dose']:g} g. Up to "
        f"{dosing.most_in_window(days, doses / weights):.2g} g/kg fall within four weeks: check "
        f"hemoglobin before every course. No trial-based schedule in JDM was found."
    )
    sources, confidence = datasets.provenance(plan.to_frame().T)
    return sheet.chart(
        words, [*sources, growth.SOURCE], confidence,
        free=(columns[~at_cap], rows[~at_cap]), capped=(columns[at_cap], rows[at_cap]),
    )  # fmt: skip


# --- the whole chain ---------------------------------------------------------------------------


def _draw_bottles(axes: Axes) -> dict[str, object]:
    """Draw places for bottles; return what moves: glass, what is given, what is wasted."""
    axes.set(xlim=(-0.6, 8.6), ylim=(0, 3.2), xticks=[], yticks=[])
    axes.axis("off")
    glass, given, wasted, labels = [], [], [], []
    for place in range(BOTTLES):
        row, column = divmod(place, 8)
        corner, box = (column, 2.1 - row), {"width": 0.72, "height": 0}
        wasted.append(
            axes.add_patch(Rectangle(corner, **box, fc=PAPER, ec=PALETTE[1], hatch="////", lw=0))
        )
        given.append(axes.add_patch(Rectangle(corner, **box, fc=PALETTE[0], lw=0)))
        glass.append(axes.add_patch(Rectangle(corner, **box, fc="none", ec=INK, lw=1.2)))
        labels.append(axes.text(column + 0.36, 2.08 - row, "", ha="center", va="top", size="small"))
    return {"glass": glass, "given": given, "wasted": wasted, "bottles": labels}


def _bottle_places(vials: dosing.Vials) -> dict[str, object]:
    """Heights of bottles: as tall as they hold, filled as far as they are given."""
    sizes = [size for size, count in vials.by_size().items() for _ in range(count)]
    if len(sizes) > BOTTLES:
        raise ValueError(
            f"{len(sizes)} bottles a day do not fit the drawing of {BOTTLES}: more days?"
        )
    left, places = vials.given_g, {"glass": [], "given": [], "wasted": [], "bottles": []}
    for size in [*sizes, *[0] * (BOTTLES - len(sizes))]:
        tall = 0.35 + 0.4 * (size / 40) ** 0.5 if size else 0
        used = min(size, left)
        left -= used
        places["glass"].append({"height": tall, "visible": bool(size)})
        places["given"].append({"height": tall * used / size if size else 0})
        places["wasted"].append({"height": tall if used < size else 0})
        places["bottles"].append({"text": f"{size:g} g" if size else ""})
    return places


def _chain_sheet(
    sex: str | None, dose_g_per_kg: float, max_dose_g: float | None, days: int
) -> Sheet:
    sheet, ((first, second), (third, fourth)) = blank_axes(8.6, 6.6, nrows=2, ncols=2)
    _draw_chart(first, _child(None, None, sex)[2])
    (child,) = first.plot([], [], "o", color=PALETTE[1], ms=9)
    moving = {"child": child}
    moving |= _draw_dose(second, dose_g_per_kg, max_dose_g)
    moving |= _draw_bottles(third) | _draw_ramp(fourth, days)
    moving["rule"] = second.text(10, 190, "", va="top", color=PALETTE[1])
    titles = (
        "1  The child",
        "2  Weight rule and dose",
        "3  Bottles a day (hatched: waste)",
        "4  The chair",
    )
    for axes, title in zip((first, second, third, fourth), titles, strict=True):
        axes.set_title(title)
    return Sheet(sheet, **moving)


def _cap_reached(dose_g: float, max_dose_g: float | None) -> str:
    if max_dose_g is None:
        return "no cap"
    return f"{'at' if dose_g >= max_dose_g else 'under'} the cap of {max_dose_g:g} g"


def _by_rule(
    rule: str, weight_kg: float, height_cm: float | None, sex: str, age_years: float
) -> dosing.DosingWeight:
    height_cm = girl_height_cm() if height_cm is None else height_cm
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # the words say it
        return dosing.dosing_weight(rule, weight_kg, height_cm, sex, age_years)


@live(_chain_sheet)
def plot_chain(
    sheet: Sheet,
    weight_kg: float | None = None,
    age_years: float | None = None,
    sex: str | None = None,
    dose_g_per_kg: float = 2.0,
    max_dose_g: float | None = 70.0,
    days: int = 2,
    product: str = "octagam_10",
    risk: str = "none",
    rule: str = "actual",
    height_cm: float | None = None,
) -> Chart:
    """Show the whole chain for one child: growth chart, weight rule, dose, bottles, hours.

    Parameters
    ----------
    weight_kg, age_years, sex : optional
        The child; default the girl of seven. The rate goes by actual weight.
    dose_g_per_kg, max_dose_g, days
        The course; None is no cap.
    product, risk
        As in :func:`plot_ramp`.
    rule : {"actual", "ideal", "adjusted", "ontario", "bloodstar"}
        Weight that the dose is reckoned on; refused where it must not be used.
    height_cm : float, optional
        For the rule; default that of the girl of seven.
    """
    weight_kg, age_years, sex = _child(weight_kg, age_years, sex)
    chosen = _by_rule(rule, weight_kg, height_cm, sex, age_years)
    place = growth.weight_percentile(weight_kg, age_years, sex)
    odd = plausibility.unlikely(age_years, sex, weight_kg, height_cm)
    dose = dosing.ivig_dose(chosen.weight_kg, dose_g_per_kg, _cap(max_dose_g))
    vials = dosing.choose_vials(dosing.split_dose(dose, days), product)
    plan = infusion.infusion_plan(product, JDM, weight_kg, dose, days, risk=risk)
    units = billing.drug_units(vials.given_g, vials.opened_g)
    bottles = _list([f"{count} x {size:g} g" for size, count in vials.by_size().items()])
    billed = (
        f"{units.discarded} of 0.5 g in US billing"
        if units.discarded
        else "no whole US billing unit"
    )
    flags = "".join(f" {flag.capitalize()}." for flag in chosen.flags if "unlikely" not in flag)
    words = (
        f"{age_years:g} years, {weight_kg:g} kg (percentile {_percentile(place)}). Dose on "
        f"{chosen.weight_kg:.1f} kg, rule {rule} ({chosen.reason}): {dose_g_per_kg:g} g/kg make "
        f"{dose:.1f} g ({_cap_reached(dose, max_dose_g)}), {dose / weight_kg:.2f} g per actual kg.{flags} "
        f"{_each(days)} {bottles} of {plan.brand} are opened and {vials.waste_g:.1f} g discarded ({billed}, "
        f"{units.modifier}); the pump runs {plan.minutes_per_day / 60:.1f} h, at a rate by actual weight, "
        f"{'no risk named beside that of the disease' if risk == 'none' else risk + ' risk'}. "
        f"{_mind(plan)}" + "".join(f" Check the entry: {sentence}." for sentence in odd)
    )
    sources, confidence = datasets.provenance(_plan().to_frame().T, plan.steps, plan.limits)
    return sheet.chart(
        words, [growth.SOURCE, *chosen.source.split(";"), *sources], confidence,
        child=([age_years], [weight_kg]),
        guide=([chosen.weight_kg, chosen.weight_kg, 8], [0, dose, dose]),
        dot=([chosen.weight_kg], [dose]),
        rule={"text": f"{rule}: {chosen.weight_kg:.1f} kg"},
        **_bottle_places(vials), **_ramp_places(plan, days),
    )  # fmt: skip
