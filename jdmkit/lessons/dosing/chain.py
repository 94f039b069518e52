"""Lesson 4: the whole dosing chain in one picture."""

import warnings

from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from jdmkit import cases, costs, datasets, dosing, growth, infusion
from jdmkit.charts import INK, PALETTE, PAPER, Chart, Sheet, blank_axes, live, say
from jdmkit.lessons.dosing.growth_chart import draw_percentiles
from jdmkit.lessons.dosing.infusion_visit import cautions_of, draw_steps, step_places
from jdmkit.lessons.dosing.weight_and_dose import draw_dose
from jdmkit.lessons.dosing.words import (
    JDM,
    check_entry,
    filled,
    filled_height,
    listed,
    percentile_words,
    risk_words,
)

PLACES = 24
"""Vials that the picture has room for."""

TITLES = (
    "1  The child",
    "2  Weight rule and dose",
    "3  Bottles a day (hatched: waste)",
    "4  The chair",
)

WORDS = """
{age_years:g} years, {weight_kg:g} kg (percentile {percentile}).
Dose on {dosing_kg:.1f} kg, rule {rule} ({reason}): {per_kg:g} g/kg make {dose_g:.1f} g ({cap}),
{per_actual_kg:.2f} g per actual kg.
{flags}
{each_day} {vials} of {brand} are opened and {waste_g:.1f} g discarded ({billed}, {modifier}); the
pump runs {hours:.1f} h, at a rate by actual weight, {risk}.
{cautions}
{check}
"""


def _draw_vials(axes: Axes) -> dict[str, object]:
    """Draw places for vials; return what moves: glass, grams given, grams wasted, sizes."""
    axes.set(xlim=(-0.6, 8.6), ylim=(0, 3.2), xticks=[], yticks=[])
    axes.axis("off")
    glass, given, wasted, sizes = [], [], [], []
    for place in range(PLACES):
        row, column = divmod(place, 8)
        corner, box = (column, 2.1 - row), {"width": 0.72, "height": 0}
        wasted.append(
            axes.add_patch(Rectangle(corner, **box, fc=PAPER, ec=PALETTE[1], hatch="////", lw=0))
        )
        given.append(axes.add_patch(Rectangle(corner, **box, fc=PALETTE[0], lw=0)))
        glass.append(axes.add_patch(Rectangle(corner, **box, fc="none", ec=INK, lw=1.2)))
        sizes.append(axes.text(column + 0.36, 2.08 - row, "", ha="center", va="top", size="small"))
    return {"glass": glass, "given": given, "wasted": wasted, "sizes": sizes}


def _vial_places(vials: dosing.Vials) -> dict[str, object]:
    """Heights of vials: as tall as they hold, filled as far as they are given."""
    sizes = [size for size, count in vials.by_size().items() for _ in range(count)]
    if len(sizes) > PLACES:
        raise ValueError(
            f"the figure can show at most {PLACES} vials per day, but {len(sizes)} are needed; "
            "increase days"
        )
    left, places = vials.given_g, {"glass": [], "given": [], "wasted": [], "sizes": []}
    for size in [*sizes, *[0] * (PLACES - len(sizes))]:
        tall = 0.35 + 0.4 * (size / 40) ** 0.5 if size else 0
        used = min(size, left)
        left -= used
        places["glass"].append({"height": tall, "visible": bool(size)})
        places["given"].append({"height": tall * used / size if size else 0})
        places["wasted"].append({"height": tall if used < size else 0})
        places["sizes"].append({"text": f"{size:g} g" if size else ""})
    return places


def _chain_sheet(
    sex: str | None, dose_g_per_kg: float, max_dose_g: float | str | None, days: int
) -> Sheet:
    sheet, ((first, second), (third, fourth)) = blank_axes(8.6, 6.6, nrows=2, ncols=2)
    draw_percentiles(first, filled(sex=sex)[2])
    (child,) = first.plot([], [], "o", color=PALETTE[1], ms=9)
    moving = {"child": child}
    moving |= draw_dose(second, dose_g_per_kg, cases.cap_g(max_dose_g))
    moving |= _draw_vials(third) | draw_steps(fourth, days)
    moving["rule"] = second.text(10, 190, "", va="top", color=PALETTE[1])
    for axes, title in zip((first, second, third, fourth), TITLES, strict=True):
        axes.set_title(title)
    return Sheet(sheet, **moving)


def _dosing_weight(
    rule: str, weight_kg: float, height_cm: float | None, sex: str, age_years: float
) -> dosing.DosingWeight:
    """Weight used to calculate the dose; its warnings are left to the caption."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        return dosing.dosing_weight(rule, weight_kg, filled_height(height_cm), sex, age_years)


@live(_chain_sheet)
def plot_chain(
    sheet: Sheet,
    weight_kg: float | None = None,
    age_years: float | None = None,
    sex: str | None = None,
    dose_g_per_kg: float = 2.0,
    max_dose_g: float | str | None = "plan",
    days: int = 2,
    product: str = "octagam_10",
    risk: str = "none",
    rule: str = "actual",
    height_cm: float | None = None,
) -> Chart:
    """Show the whole chain for one child: growth chart, weight rule, dose, vials, hours.

    Parameters
    ----------
    weight_kg, age_years, sex : optional
        The child; default the girl of seven. The rate goes by actual weight.
    dose_g_per_kg, days
        The course of infusions.
    max_dose_g : float, "plan" or None
        Cap of the course in grams; ``"plan"`` is that of the consensus plan, None no cap.
    product, risk
        As in :func:`plot_ramp`.
    rule : {"actual", "ideal", "adjusted", "ontario", "bloodstar"}
        Weight used to calculate the dose; refused where it must not be used.
    height_cm : float, optional
        For the rule; default that of the girl of seven.
    """
    weight_kg, age_years, sex = filled(weight_kg, age_years, sex)
    chosen = _dosing_weight(rule, weight_kg, height_cm, sex, age_years)
    doubts = growth.unlikely(age_years, sex, weight_kg, height_cm)
    cap_g = cases.cap_g(max_dose_g)
    dose_g = dosing.ivig_dose(chosen.weight_kg, dose_g_per_kg, cap_g)
    vials = dosing.choose_vials(dosing.split_dose(dose_g, days), product)
    plan = infusion.infusion_plan(product, JDM, weight_kg, dose_g, days, risk=risk)
    units = costs.drug_units(vials.given_g, vials.opened_g)
    words = say(
        WORDS,
        age_years=age_years,
        weight_kg=weight_kg,
        percentile=percentile_words(growth.weight_percentile(weight_kg, age_years, sex)),
        dosing_kg=chosen.weight_kg,
        rule=rule,
        reason=chosen.reason,
        per_kg=dose_g_per_kg,
        dose_g=dose_g,
        cap=_cap_reached(dose_g, max_dose_g),
        per_actual_kg=dose_g / weight_kg,
        flags=_flags(chosen),
        each_day="On the one day" if days == 1 else f"On each of {days} days",
        vials=listed(f"{count} x {size:g} g" for size, count in vials.by_size().items()),
        brand=plan.brand,
        waste_g=vials.waste_g,
        billed=_billed(units.discarded),
        modifier=units.modifier,
        hours=plan.minutes_per_day / 60,
        risk=risk_words(risk),
        cautions=cautions_of(plan),
        check=check_entry(doubts),
    )
    rows = cases.consensus_plan().rows
    sources, confidence = datasets.provenance(rows, plan.steps, plan.limits)
    return sheet.chart(
        words,
        [growth.SOURCE, *chosen.source.split(";"), *sources],
        confidence,
        child=([age_years], [weight_kg]),
        guide=([chosen.weight_kg, chosen.weight_kg, 8], [0, dose_g, dose_g]),
        dot=([chosen.weight_kg], [dose_g]),
        rule={"text": f"{rule}: {chosen.weight_kg:.1f} kg"},
        **_vial_places(vials),
        **step_places(plan, days),
    )


def _cap_reached(dose_g: float, max_dose_g: float | str | None) -> str:
    """Say whether the dose reaches the cap."""
    if max_dose_g is None:
        return "no cap"
    cap_g = cases.cap_g(max_dose_g)
    return f"{'at' if dose_g >= cap_g else 'under'} the cap of {cap_g:g} g"


def _flags(chosen: dosing.DosingWeight) -> str:
    """Warnings of the rule; doubts about the entry are said elsewhere."""
    return " ".join(f"{flag.capitalize()}." for flag in chosen.flags if "unlikely" not in flag)


def _billed(discarded: int) -> str:
    """Units of 0.5 g that are billed as discarded in the USA."""
    return f"{discarded} of 0.5 g in US billing" if discarded else "no whole US billing unit"
