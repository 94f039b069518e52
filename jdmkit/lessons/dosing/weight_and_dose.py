"""Lesson 4: dosing weight, dose and vials."""

import warnings

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from jdmkit import cases, datasets, dosing, growth, products
from jdmkit.charts import LINES, PALETTE, QUIET, Chart, Sheet, Table, blank_axes, live, say, styled
from jdmkit.lessons.dosing.words import (
    ADVICE,
    cap_words,
    check_entry,
    filled,
    filled_height,
    listed,
    noun,
)

WEIGHTS_KG = np.arange(8, 100.01, 0.1)
"""Weights over which doses and waste are drawn."""

SOLD = ("gamunex_c", "privigen", "octagam_10")
"""Products with different sets of vials."""

LEAST_CAP_G = 20
"""Lowest cap for the picture of waste: below it hardly any weight is left under the cap."""

RULES = """
{weight_kg:g} kg, {height_cm:g} cm, {age_years:g} years, {patient}: {given} of {rules} rules give a
dose{refused}; {cap} they run from {lowest_g:.1f} to {highest_g:.1f} g.
{decides}
{check}
"""

CAP_DECIDES = "The cap decides, so the choice of rule is irrelevant."

DOSE = """
At {weight_kg:g} kg and {per_kg:g} g/kg the dose is {dose_g:.1f} g{cap}.
{advice}
"""

CAP_FROM = "; from {from_kg:.1f} kg on the cap of {cap_g:g} g decides"

WASTE = """
Grams wasted in {sittings} of a course of {per_kg:g} g/kg, averaged over {low_kg:.0f} to
{high_kg:.0f} kg: {products}.
Rounded to whole vials within 10 % it is at most {rounded_g:.1f} on average.
"""


@styled
def table_dosing_weights(
    weight_kg: float | None = None,
    height_cm: float | None = None,
    age_years: float | None = None,
    sex: str | None = None,
    max_dose_g: float | str | None = "plan",
) -> Table:
    """Compare the dosing-weight rules for one child, with the dose by each.

    Parameters
    ----------
    weight_kg, height_cm, age_years, sex : optional
        The patient; default the girl of seven.
    max_dose_g : float, "plan" or None
        Cap in grams; ``"plan"`` is that of the consensus plan, None no cap.
    """
    weight_kg, age_years, sex = filled(weight_kg, age_years, sex)
    height_cm = filled_height(height_cm)
    plan, cap_g = cases.consensus_plan(), cases.cap_g(max_dose_g)
    doubts = growth.unlikely(age_years, sex, weight_kg, height_cm) if age_years <= 20 else []
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # the words say it
        found = dosing.compare_dosing_weights(
            weight_kg,
            height_cm,
            sex,
            age_years,
            dose_g_per_kg=plan.dose_g_per_kg,
            max_dose_g=cap_g,
        )
    refused = found["weight_kg"].isna()
    doses = found.loc[~refused, "capped_dose_g"]
    words = say(
        RULES,
        weight_kg=weight_kg,
        height_cm=height_cm,
        age_years=age_years,
        patient=noun(sex, age_years),
        given=(~refused).sum(),
        rules=len(found),
        refused=f", {', '.join(found.loc[refused, 'rule'])} refused" if refused.any() else "",
        cap=cap_words(cap_g),
        lowest_g=doses.min(),
        highest_g=doses.max(),
        decides=CAP_DECIDES if found["cap_decides"].all() else "",
        check=check_entry(doubts),
    )
    return Table(_rule_frame(found, cap_g), words, *datasets.provenance(found, plan.rows))


def _rule_frame(found: pd.DataFrame, cap_g: float) -> pd.DataFrame:
    """Weight and dose by each rule, as the reader sees them."""
    return pd.DataFrame(
        {
            "rule": found["rule"],
            "weight": [_or_refused(w, "kg") for w in found["weight_kg"]],
            f"{cases.consensus_plan().dose_g_per_kg:g} g/kg": [
                _or_refused(g, "g") for g in found["dose_g"]
            ],
            ("no cap" if np.isinf(cap_g) else cap_words(cap_g)): [
                _or_refused(g, "g") for g in found["capped_dose_g"]
            ],
            "why": found["reason"],
            "mind": found["flags"].where(found["flags"] != "", "nothing"),
        }
    )


def _or_refused(value: float, unit: str) -> str:
    return "refused" if np.isnan(value) else f"{value:.1f} {unit}"


def _dose_sheet(dose_g_per_kg: float, max_dose_g: float | str | None) -> Sheet:
    sheet, axes = blank_axes(7.6, 3.8)
    return Sheet(sheet, **draw_dose(axes, dose_g_per_kg, cases.cap_g(max_dose_g)))


def draw_dose(axes: Axes, dose_g_per_kg: float, cap_g: float) -> dict[str, object]:
    """Draw dose against weight with its cap; return what moves."""
    doses = dosing.ivig_dose(WEIGHTS_KG, dose_g_per_kg, cap_g)
    axes.plot(WEIGHTS_KG, dosing.ivig_dose(WEIGHTS_KG, dose_g_per_kg), color=QUIET, ls=LINES[3])
    axes.plot(WEIGHTS_KG, doses, color=PALETTE[0], lw=2.2)
    if not np.isinf(cap_g):
        axes.text(99, cap_g - 3, f"cap {cap_g:g} g", ha="right", va="top", color=PALETTE[0])
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
    max_dose_g: float | str | None = "plan",
) -> Chart:
    """Show the dose against weight, and where the cap begins to decide.

    Parameters
    ----------
    weight_kg : float, optional
        Default that of the girl of seven.
    dose_g_per_kg : float
        Dose in grams per kilogram.
    max_dose_g : float, "plan" or None
        Cap in grams; ``"plan"`` is that of the consensus plan, None no cap.
    """
    weight_kg, cap_g = filled(weight_kg)[0], cases.cap_g(max_dose_g)
    dose_g = dosing.ivig_dose(weight_kg, dose_g_per_kg, cap_g)
    if np.isinf(cap_g):
        cap = ", with no cap"
    else:
        cap = say(CAP_FROM, from_kg=cap_g / dose_g_per_kg, cap_g=cap_g)
    words = say(
        DOSE, weight_kg=weight_kg, per_kg=dose_g_per_kg, dose_g=dose_g, cap=cap, advice=ADVICE
    )
    sources, confidence = datasets.provenance(cases.consensus_plan().rows)
    return sheet.chart(
        words,
        sources,
        confidence,
        guide=([weight_kg, weight_kg, 8], [0, dose_g, dose_g]),
        dot=([weight_kg], [dose_g]),
    )


@styled
def plot_waste(days: int = 2, max_dose_g: float | str | None = "plan") -> Chart:
    """Show the grams opened and not given, weight by weight, for three sets of vials.

    Parameters
    ----------
    days : int
        Days that a course of 2 g/kg is divided over, 1 to 5.
    max_dose_g : float, "plan" or None
        Cap of the course in grams; ``"plan"`` is that of the consensus plan, None no cap.
    """
    plan, cap_g = cases.consensus_plan(), cases.cap_g(max_dose_g)
    per_kg = plan.dose_g_per_kg
    if cap_g < LEAST_CAP_G:
        raise ValueError(
            f"max_dose_g must be at least {LEAST_CAP_G} g here, or None; got {cap_g:g}"
        )
    free = WEIGHTS_KG[WEIGHTS_KG * per_kg <= cap_g]  # at the cap all waste is alike
    doses = dosing.split_dose(dosing.ivig_dose(free, per_kg), days)
    found = {product: dosing.waste_summary(doses, product) for product in SOLD}
    brands = products.brands()
    sheet, panels = blank_axes(7.8, 4.6, nrows=len(SOLD), sharex=True, sharey=True)
    for axes, (product, one), color in zip(panels, found.items(), PALETTE, strict=False):
        axes.fill_between(free, 0, one.waste_g, color=color, lw=0)
        sizes = listed(f"{size:g}" for size in one.sizes_g)
        axes.set_title(f"{brands[product]}: vials of {sizes} g", size="medium")
    panels[1].set_ylabel("grams wasted in one sitting")
    panels[-1].set(xlim=(free[0], free[-1]), ylim=(0, 5.2), xlabel="weight in kg")
    words = say(
        WASTE,
        sittings="the one sitting" if days == 1 else f"each of {days} sittings",
        per_kg=per_kg,
        low_kg=free[0],
        high_kg=free[-1],
        products=listed(
            f"{brands[product]} {one.mean_g:.1f} (at most {one.most_g:.1f})"
            for product, one in found.items()
        ),
        rounded_g=max(one.mean_rounded_g for one in found.values()),
    )
    vials = datasets.load("ivig_vials").query("product_id in @SOLD")
    return Chart(sheet, words, *datasets.provenance(vials, plan.rows))
