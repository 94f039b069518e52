"""Lesson 2: replacement and immunomodulation on one axis."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from jdmkit import cases, datasets
from jdmkit.charts import INK, LINES, PALETTE, PAPER, QUIET, Chart, Sheet, blank_axes, live, say
from jdmkit.lessons.mechanisms.doses import dose_aims, dose_protocols, uses
from jdmkit.lessons.mechanisms.own_igg import model_rows, weight_and_own_igg
from jdmkit.pharmacokinetics import IggSwing, igg_swing, igg_swings

DOSES = np.linspace(0.3, 3, 12)
"""Doses over which levels are drawn, in g/kg every four weeks."""

PATIENTS = ("girl", "deficient")

LOOKS = (
    ("peak", PALETTE[0], LINES[1]),
    ("trough", PALETTE[0], LINES[0]),
    ("own part of the trough", PALETTE[1], LINES[3]),
)
"""Label, color and line of each level."""

WORDS = """
{who}, own IgG {own:.1f} g/L, {dose:g} g/kg every 4 weeks: by the sixth infusion total IgG swings
between {trough:.1f} and {peak:.1f} g/L, {trough_own:.1f} of the trough her own.
Replacement is {low:.3g} to {high:.3g} g/kg per 4 weeks and fills a gap; immunomodulation in
dermatomyositis is {immunomodulation:g} g/kg, on top of a full store.
{measured}
"""

MEASURED = """
A study saw peaks of {seen_peak:.1f} and troughs of {seen_low:g} to {seen_high:g} g/L at {low:g} to
{high:g} g/kg; the model says {peak:.1f} and {trough:.1f} at {middle:g} g/kg: its troughs are too
low there.
"""


def _deficient() -> pd.DataFrame:
    """Row of own IgG in children with antibody deficiency, from a population model."""
    table = datasets.load("pkpd_parameters").set_index(["set", "parameter"], drop=False)
    return table.loc[[("cheng2025_children", "endogenous_igg")]]


@datasets.remembered
def own_igg_of(name: str) -> float:
    """Own IgG in g/L of one of ``PATIENTS``.

    >>> own_igg_of("girl")
    8.9
    """
    if name not in PATIENTS:
        raise ValueError(datasets.nearest(name, PATIENTS, "patient"))
    return weight_and_own_igg()[1] if name == "girl" else float(_deficient()["value"].iloc[0])


def _swing(dose_g_per_kg: float, own_g_per_l: float) -> IggSwing:
    return igg_swing(dose_g_per_kg, weight_and_own_igg()[0], own_g_per_l)


@datasets.remembered
def swings_drawn(own_g_per_l: float) -> pd.DataFrame:
    """Peaks, troughs and own IgG at each of ``DOSES``, at the weight of the girl of seven."""
    return igg_swings(DOSES, weight_and_own_igg()[0], own_g_per_l)


def _draw_uses(axes: Axes) -> None:
    """Draw the doses of each use: a bar from the lowest to the highest, or a diamond."""
    for place, use in enumerate(uses()):
        color = PALETTE[2] if use.replaces else PALETTE[0]
        low, high = use.low_g_per_kg, use.high_g_per_kg
        if high > low:
            face, hatch = (PAPER, "////") if use.replaces else (color, "")
            look = {"fc": face, "ec": color, "hatch": hatch}
            axes.barh(place, high - low, left=low, height=0.5, **look)
        else:
            axes.plot(low, place, "D", color=color, ms=8)
        axes.text(max(high, low) + 0.07, place, use.name, va="center", size="small")
    axes.set(ylim=(3.6, -0.6), yticks=[])
    axes.spines["left"].set_visible(False)
    axes.set_title("What such doses are given for (hatched: replacement)", size="medium")


def _dose_sheet(patient: str) -> Sheet:
    swings = swings_drawn(own_igg_of(patient))
    sheet, (aims, levels) = blank_axes(7.8, 5.8, nrows=2, sharex=True, height_ratios=(2, 3.4))
    _draw_uses(aims)
    for (label, color, line), column in zip(LOOKS, swings.columns, strict=True):
        levels.plot(DOSES, swings[column], color=color, ls=line, lw=2.2, label=label)
    if patient == "deficient":
        _draw_measured(levels)
    levels.set_xticks(range(4))
    levels.set(
        xlim=(0, 3.6),
        ylim=(0, 85),
        xlabel="g/kg every 4 weeks",
        ylabel="IgG in g/L, sixth infusion",
    )
    levels.grid(axis="y")
    sheet.legend(loc="outside lower center", ncols=4)
    (guide,) = levels.plot([], [], color=QUIET, lw=1.2)
    (dots,) = levels.plot([], [], "o", color=INK, ms=7)
    return Sheet(sheet, guide=guide, dots=dots)


def _draw_measured(axes: Axes) -> None:
    """Draw what a study of replacement measured: peak with its spread, range of troughs."""
    seen = dose_aims().loc["D02"]
    low, high = seen["dose_low_g_per_kg"], seen["dose_high_g_per_kg"]
    middle = (seen["igg_trough_low_g_per_l"] + seen["igg_trough_high_g_per_l"]) / 2
    axes.errorbar(
        [(low + high) / 2] * 2,
        [seen["igg_peak_g_per_l"], middle],
        yerr=[seen["igg_peak_sd_g_per_l"], seen["igg_trough_high_g_per_l"] - middle],
        xerr=(high - low) / 2,
        fmt="s",
        color=PALETTE[3],
        capsize=4,
        label="measured",
    )


@live(_dose_sheet)
def plot_dose_and_level(sheet: Sheet, dose_g_per_kg: float = 2.0, patient: str = "girl") -> Chart:
    """Compare replacement and immunomodulation: the dose, and the IgG level that it leads to.

    Parameters
    ----------
    dose_g_per_kg : float
        Grams per kilogram every four weeks, above 0 and at most 3.
    patient : {"girl", "deficient"}
        The girl of seven, or a child of her weight with the own IgG of antibody deficiency.
    """
    own = own_igg_of(patient)
    swing, (replacing, *_, immunomodulating) = _swing(dose_g_per_kg, own), uses()
    label = cases.load()["label"]
    words = say(
        WORDS,
        who=label if patient == "girl" else "A child of her weight with antibody deficiency",
        own=own,
        dose=dose_g_per_kg,
        trough=swing.trough_total,
        peak=swing.peak_total,
        trough_own=swing.trough_own,
        low=replacing.low_g_per_kg,
        high=replacing.high_g_per_kg,
        immunomodulation=immunomodulating.high_g_per_kg,
        measured="" if patient == "girl" else _measured_words(own),
    )
    levels = [swing.peak_total, swing.trough_total, swing.trough_own]
    return sheet.chart(
        words,
        *_sources(),
        guide=([dose_g_per_kg] * 2, [0, swing.peak_total]),
        dots=([dose_g_per_kg] * 3, levels),
    )


@datasets.remembered
def _sources() -> tuple[list[str], list[str]]:
    """Sources and confidence of the doses, the levels and the model."""
    return datasets.provenance(dose_aims(), dose_protocols(), *model_rows(), _deficient())


def _measured_words(own_g_per_l: float) -> str:
    """Compare a study with the model, in the middle of the study's doses."""
    seen = dose_aims().loc["D02"]
    low, high = seen["dose_low_g_per_kg"], seen["dose_high_g_per_kg"]
    middle = (low + high) / 2
    swing = _swing(middle, own_g_per_l)
    return say(
        MEASURED,
        seen_peak=seen["igg_peak_g_per_l"],
        seen_low=seen["igg_trough_low_g_per_l"],
        seen_high=seen["igg_trough_high_g_per_l"],
        low=low,
        high=high,
        peak=swing.peak_total,
        trough=swing.trough_total,
        middle=middle,
    )
