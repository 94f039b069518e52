"""Lesson 4: the whole dosing chain in one picture."""

import warnings

from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from jdmkit import costs, datasets, dosing, growth, infusion
from jdmkit.charts import INK, PALETTE, PAPER, Chart, Sheet, blank_axes, live
from jdmkit.lessons.dosing.chair import _draw_ramp, _mind, _ramp_places
from jdmkit.lessons.dosing.growth_chart import _draw_chart
from jdmkit.lessons.dosing.weight_and_dose import _draw_dose
from jdmkit.lessons.dosing.words import (
    JDM,
    _cap,
    _child,
    _each,
    _list,
    _percentile,
    _plan,
    girl_height_cm,
)

BOTTLES = 24
"""Places for bottles in a drawing."""


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
    odd = growth.unlikely(age_years, sex, weight_kg, height_cm)
    dose = dosing.ivig_dose(chosen.weight_kg, dose_g_per_kg, _cap(max_dose_g))
    vials = dosing.choose_vials(dosing.split_dose(dose, days), product)
    plan = infusion.infusion_plan(product, JDM, weight_kg, dose, days, risk=risk)
    units = costs.drug_units(vials.given_g, vials.opened_g)
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
