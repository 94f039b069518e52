"""Lesson 2: replacement and immunomodulation on one axis."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from jdmkit import datasets, pharmacokinetics
from jdmkit.charts import INK, LINES, PALETTE, PAPER, QUIET, Chart, Sheet, blank_axes, live
from jdmkit.lessons.mechanisms.own_igg import HORIZON_DAYS, _aims, _label, _protocols, _starts, girl

# --- replacement and immunomodulation on one axis ----------------------------------------------

DOSES = np.linspace(0.3, 3, 12)
"""Doses over which levels are drawn, in g/kg every four weeks."""

MONTH_WEEKS = 4

PATIENTS = ("girl", "deficient")


def _monthly(row: pd.Series) -> tuple[float, float]:
    """Lowest and highest dose of a row of ``dose_aims`` in g/kg per four weeks."""
    return (
        row["dose_low_g_per_kg"] * MONTH_WEEKS / row["interval_high_weeks"],
        row["dose_high_g_per_kg"] * MONTH_WEEKS / row["interval_low_weeks"],
    )


@datasets.remembered
def _uses() -> list[tuple[str, float, float, bool]]:
    """What doses are given for: name, lowest and highest g/kg per four weeks, whether it replaces."""
    aims, protocols = _aims(), _protocols()
    adults, jdm = protocols.loc["P21"], protocols.loc["P29"]
    return [
        ("antibody deficiency", *_monthly(aims.loc["D01"]), True),
        ("CIDP, adults", *_monthly(aims.loc["D03"]), False),
        ("dermatomyositis, adults", adults["dose_low"], adults["dose_high"], False),
        ("JDM, consensus plan", jdm["dose_low"], jdm["dose_high"], False),
    ]


def _deficient() -> pd.Series:
    """Own IgG of children with antibody deficiency, as a population model has it."""
    table = datasets.load("pkpd_parameters").set_index(["set", "parameter"], drop=False)
    return table.loc[("cheng2025_children", "endogenous_igg")]


@datasets.remembered
def _own_of(patient: str) -> float:
    if patient not in PATIENTS:
        raise ValueError(datasets.nearest(patient, PATIENTS, "patient"))
    return girl()["own_g_per_l"] if patient == "girl" else float(_deficient()["value"])


def _swing(dose_g_per_kg: float, own_g_per_l: float) -> tuple[float, float, float]:
    """Peak and trough of total IgG around the sixth four-weekly infusion, and own IgG at the trough."""
    weight_kg, last = girl()["weight_kg"], HORIZON_DAYS - 28
    course = pharmacokinetics.igg_fcrn(
        np.r_[last + np.linspace(0, 1, 21), HORIZON_DAYS], weight_kg, own_g_per_l,
        dose_g_per_kg * weight_kg, _starts(28),
    )  # fmt: skip
    end = course.iloc[-1]
    return course["total_g_per_l"].max(), end["total_g_per_l"], end["own_g_per_l"]


@datasets.remembered
def _swings(own_g_per_l: float) -> np.ndarray:
    """Peaks, troughs and own IgG over the doses drawn."""
    return np.array([_swing(dose, own_g_per_l) for dose in DOSES]).T


def _draw_uses(axes: Axes) -> None:
    for place, (name, low, high, replaces) in enumerate(_uses()):
        color, hatch = (PALETTE[2], "////") if replaces else (PALETTE[0], "")
        if high > low:
            axes.barh(
                place,
                high - low,
                left=low,
                height=0.5,
                fc=PAPER if hatch else color,
                ec=color,
                hatch=hatch,
            )
        else:
            axes.plot(low, place, "D", color=color, ms=8)
        axes.text(max(high, low) + 0.07, place, name, va="center", size="small")
    axes.set(ylim=(3.6, -0.6), yticks=[])
    axes.spines["left"].set_visible(False)
    axes.set_title("What such doses are given for (hatched: replacement)", size="medium")


def _dose_sheet(patient: str) -> Sheet:
    own = _own_of(patient)
    sheet, (uses, levels) = blank_axes(7.8, 5.8, nrows=2, sharex=True, height_ratios=(2, 3.4))
    _draw_uses(uses)
    looks = (
        ("peak", PALETTE[0], LINES[1]),
        ("trough", PALETTE[0], LINES[0]),
        ("own part of the trough", PALETTE[1], LINES[3]),
    )
    for (label, color, line), values in zip(looks, _swings(own), strict=True):
        levels.plot(DOSES, values, color=color, ls=line, lw=2.2, label=label)
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
    """Draw what a study of replacement saw: peak with its spread, range of troughs."""
    seen = _aims().loc["D02"]
    low, high = seen["dose_low_g_per_kg"], seen["dose_high_g_per_kg"]
    middle = (seen["igg_trough_low_g_per_l"] + seen["igg_trough_high_g_per_l"]) / 2
    levels = (
        [seen["igg_peak_g_per_l"], middle],
        [seen["igg_peak_sd_g_per_l"], seen["igg_trough_high_g_per_l"] - middle],
    )
    axes.errorbar(
        [(low + high) / 2] * 2, levels[0], yerr=levels[1], xerr=(high - low) / 2,
        fmt="s", color=PALETTE[3], capsize=4, label="measured",
    )  # fmt: skip


@live(_dose_sheet)
def plot_dose_and_level(sheet: Sheet, dose_g_per_kg: float = 2.0, patient: str = "girl") -> Chart:
    """Set replacement and immunomodulation on one axis: dose, and the IgG level it leads to.

    Parameters
    ----------
    dose_g_per_kg : float
        Grams per kilogram every four weeks, above 0 and at most 3.
    patient : {"girl", "deficient"}
        The girl of seven, or a child of her weight with the own IgG of antibody deficiency.
    """
    own = _own_of(patient)
    peak, trough, own_then = _swing(dose_g_per_kg, own)
    _, low, high, _ = _uses()[0]
    who = _label() if patient == "girl" else "A child of her weight with antibody deficiency"
    words = (
        f"{who}, own IgG {own:.1f} g/L, {dose_g_per_kg:g} g/kg every 4 weeks: by the sixth infusion total IgG "
        f"swings between {trough:.1f} and {peak:.1f} g/L, {own_then:.1f} of the trough her own. Replacement is "
        f"{low:.3g} to {high:.3g} g/kg per 4 weeks and fills a gap; immunomodulation in dermatomyositis is "
        f"{_uses()[-1][2]:g} g/kg, on top of a full store."
        + (_measured_words(own) if patient != "girl" else "")
    )
    return sheet.chart(
        words, *_dose_sources(),
        guide=([dose_g_per_kg] * 2, [0, peak]), dots=([dose_g_per_kg] * 3, [peak, trough, own_then]),
    )  # fmt: skip


@datasets.remembered
def _dose_sources() -> tuple[list[str], list[str]]:
    """Sources and confidence of the doses, the levels and the model."""
    return datasets.provenance(
        _aims(), _protocols().loc[["P21", "P29"]], pharmacokinetics.fcrn_parameters(),
        pharmacokinetics.parameter_rows("endogenous_igg_by_age"), _deficient().to_frame().T,
    )  # fmt: skip


def _measured_words(own: float) -> str:
    """What a study saw beside what the model says, in the middle of the study's doses."""
    seen = _aims().loc["D02"]
    middle = (seen["dose_low_g_per_kg"] + seen["dose_high_g_per_kg"]) / 2
    peak, trough, _ = _swing(middle, own)
    return (
        f" A study saw peaks of {seen['igg_peak_g_per_l']:.1f} and troughs of {seen['igg_trough_low_g_per_l']:g} to "
        f"{seen['igg_trough_high_g_per_l']:g} g/L at {seen['dose_low_g_per_kg']:g} to {seen['dose_high_g_per_kg']:g} "
        f"g/kg; the model says {peak:.1f} and {trough:.1f} at {middle:g} g/kg: its troughs are too low there."
    )
