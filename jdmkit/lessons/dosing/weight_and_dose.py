"""Lesson 4: dosing weight, dose and vials."""

import warnings

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from jdmkit import datasets, dosing, growth
from jdmkit.charts import LINES, PALETTE, QUIET, Chart, Sheet, Table, blank_axes, live, styled
from jdmkit.lessons.dosing.words import _cap, _child, _list, _noun, _plan, girl_height_cm

WEIGHTS_KG = np.arange(8, 100.01, 0.1)
"""Weights over which doses and waste are drawn."""

SOLD = ("gamunex_c", "privigen", "octagam_10")
"""Products with different sets of vials."""


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
    odd = growth.unlikely(age_years, sex, weight_kg, height_cm) if age_years <= 20 else []
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
