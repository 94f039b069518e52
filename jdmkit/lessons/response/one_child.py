"""Lesson 6: the simulated response of one child."""

import numpy as np
import pandas as pd

from jdmkit import simulation
from jdmkit.charts import FAINT, INK, LINES, PALETTE, QUIET, Chart, Sheet, blank_axes, live
from jdmkit.lessons.response.words import (
    BACKGROUND,
    SIMULATED,
    WEEKS,
    beside,
    cap_of,
    child_of,
    counted,
    grams_of,
    grounds,
    honesty,
    infusion_count,
    left_out,
    taper_words,
    who,
)
from jdmkit.simulation import (
    Child,
    Regimen,
    attainable_score,
    child_course,
    default_model,
    igg_effect,
    wear_off,
)

_DAYS = np.unique(np.r_[np.arange(0, 365, 1.0)])


def course_sheet() -> Sheet:
    """Axes for IgG above CMAS."""
    sheet, (levels, score) = blank_axes(7.8, 5.6, nrows=2, sharex=True, height_ratios=(1, 1.2))
    levels.set(ylim=(0, 72), ylabel="IgG in g/L")
    score.set(xlim=(-0.8, 52.8), ylim=(0, 52), ylabel="CMAS in points")
    score.set(xlabel=f"weeks since treatment began ({SIMULATED})")
    score.set_xticks(range(0, 53, 4))
    score.set_yticks(range(0, 53, 13))
    for axes in (levels, score):
        axes.grid(axis="y")
    artists = {
        "igg": levels.plot([], [], color=PALETTE[0], lw=1.6, label="total IgG")[0],
        "half": levels.plot([], [], color=INK, lw=1.4, ls=LINES[3], label="IgG of half the effect")[0],
        "treated": score.plot([], [], color=PALETTE[0], lw=2.4, label="CMAS with IVIG")[0],
        "untreated": score.plot([], [], color=PALETTE[3], lw=2, ls=LINES[1], label="CMAS without IVIG")[0],
        "healthy": score.plot([], [], color=QUIET, lw=1.2, ls=LINES[2], label="healthy child of this age")[0],
        "given": levels.plot([], [], "^", color=INK, ms=6, label="infusion")[0],
    }  # fmt: skip
    sheet.legend(loc="outside lower center", ncols=3)
    return Sheet(sheet, **artists)


# --- one child ---------------------------------------------------------------------------------


@live(course_sheet)
def plot_course(
    sheet: Sheet,
    dose_g_per_kg: float = 2.0,
    interval_days: float = 28,
    n_infusions: int = 6,
    split_days: int = 1,
    background: str = BACKGROUND,
    weight_kg: float | None = None,
    age_years: float | None = None,
    cmas_start: float | None = None,
    responder: bool = True,
    max_dose_g: float | None = 70.0,
    course: str = "chronic",
) -> Chart:
    """Show one simulated child: IgG with its peaks, and the CMAS with and without IVIG.

    Parameters
    ----------
    dose_g_per_kg, interval_days, n_infusions, split_days
        Grams per kilogram of a course, days between courses, their number, days of a course.
    background : str
        What is given beside it: a key of ``scenarios.BACKGROUNDS``.
    weight_kg, age_years, cmas_start : float, optional
        The child; default the girl of seven.
    responder : bool
        Whether IVIG has an effect in this child.
    max_dose_g : float or None
        Cap of a course in grams; None is no cap.
    course : {"chronic", "monocyclic", "polycyclic"}
        How the disease would run untreated; polycyclic means two flares.
    """
    child = child_of(weight_kg, age_years, cmas_start, responder, course)
    regimen = simulation.make_regimen(
        dose_g_per_kg, interval_days, n_infusions, split_days, background, cap_of(max_dose_g)
    )
    given, length = np.array(regimen.infusion_days), default_model().infusion_duration
    fine = np.unique(np.r_[_DAYS, given, given + length, given + 1.5, given + 2.5])
    levels = child_course(child, regimen, fine[fine <= 364])
    found = simulation.gain(child, regimen, 7 * WEEKS).set_index("day")
    own = child.own_igg(default_model())
    half = own + default_model().half_maximal_igg_above_baseline
    healthy = float(attainable_score(np.asarray(child.age_years), default_model()))
    words = (
        f"{who(child)}, {beside(background)}: {_courses(child, regimen, dose_g_per_kg, interval_days, split_days, max_dose_g)}{left_out(n_infusions, regimen, split_days)} "
        f"{'lifts' if infusion_count(regimen, split_days) == 1 else 'lift'} total IgG from {own:.1f} to at most {levels.igg_g_per_l.max():.1f} g/L. "
        f"{_answer(found, healthy)} {taper_words(background, course)} {honesty()}"
    )
    return sheet.chart(
        words, *grounds(),
        igg=(levels.days / 7, levels.igg_g_per_l), half=([0, 52], [half, half]),
        treated=(WEEKS, found["treated"]), untreated=(WEEKS, found["untreated"]),
        healthy=([0, 52], [healthy, healthy]), given=(given / 7, np.full(given.size, 2.5)),
    )  # fmt: skip


def _courses(
    child: Child, regimen: Regimen, dose: float, interval: float, split: int, cap: float | None
) -> str:
    count, over = infusion_count(regimen, split), "" if split == 1 else f" over {split} days each"
    what = counted(count, "infusion" if split == 1 else "course")
    every = "" if count == 1 else f" every {interval:g} days"
    return f"{what} of {dose:g} g/kg ({grams_of(child, dose, cap)}){every}{over}"


def _answer(found: pd.DataFrame, healthy: float) -> str:
    """CMAS with and without IVIG at three times."""
    weeks = [found.loc[7 * week] for week in (12, 24, 52)]
    first, second, last = (
        f"{row['treated']:.1f} with IVIG and {row['untreated']:.1f} without" for row in weeks
    )
    return (
        f"CMAS: {first} at week 12, {second} at week 24, {last} at week 52; a healthy child of "
        f"this age scores {healthy:.1f}."
    )


def wear_off_sheet() -> Sheet:
    """Axes for one interval: effect and activity."""
    sheet, axes = blank_axes(7.8, 3.9)
    axes.set(xlim=(0, 56), ylim=(0, 1), ylabel="share (untreated activity 1)")
    axes.set(xlabel=f"days since the fifth of six infusions ({SIMULATED})")
    axes.set_xticks(range(0, 57, 7))
    axes.grid(axis="y")
    axes.set_yticks([0, 0.25, 0.5, 0.75, 1])
    axes.axhline(0.5, color=INK, lw=1.2, ls=LINES[3], label="half of the largest possible")
    artists = {
        "band": axes.fill_between([0], [0], [0], color=FAINT, lw=0),
        "effect": axes.plot([], [], color=PALETTE[0], lw=2.2, label="effect, share of the largest possible")[0],
        "activity": axes.plot([], [], color=PALETTE[2], lw=2.2, ls=LINES[1], label="disease activity")[0],
    }  # fmt: skip
    sheet.legend(loc="outside lower center", ncols=2)
    return Sheet(sheet, **artists)


# --- peaks and wear-off ------------------------------------------------------------------------


@live(wear_off_sheet)
def plot_wear_off(
    sheet: Sheet,
    dose_g_per_kg: float = 2.0,
    interval_days: float = 28,
    weight_kg: float | None = None,
    max_dose_g: float | None = 70.0,
) -> Chart:
    """Show one interval between infusions: how the effect wears off, and how activity follows.

    Parameters
    ----------
    dose_g_per_kg, interval_days : float
        Dose, and days between the infusions, 7 to 56.
    weight_kg : float, optional
        Default that of the girl of seven.
    max_dose_g : float or None
        Cap in grams; None is no cap.
    """
    child = child_of(weight_kg, None, None)
    regimen = simulation.make_regimen(
        dose_g_per_kg, interval_days, 6, 1, "none", cap_of(max_dose_g)
    )
    start, end = regimen.infusion_days[-2:]
    since = np.unique(np.r_[0, 0.25, 0.5, 1, 1.5, np.linspace(2, end - start, 90)])
    course = child_course(child, regimen, start + since)
    share = igg_effect(course.igg_above_baseline_g_per_l)
    found = wear_off(child, regimen)
    high = np.where(share >= 0.5, share, 0)
    words = (
        f"{who(child)}, IVIG alone, {dose_g_per_kg:g} g/kg ({grams_of(child, dose_g_per_kg, max_dose_g)}) every "
        f"{interval_days:g} days: the effect is above half of the largest possible on {found['share_above_half'] * interval_days:.1f} "
        f"of {interval_days:g} days ({100 * found['share_above_half']:.0f} %), {100 * found['mean_share_of_emax']:.0f} % of the largest possible on average and "
        f"{100 * share[-1]:.0f} % when the next infusion is due. Disease activity is slower and swings only between "
        f"{course.activity.min():.2f} and {course.activity.max():.2f} of untreated. {honesty()}"
    )
    return sheet.chart(
        words, *grounds(),
        band=(since, 0 * high, high), effect=(since, share), activity=(since, course.activity),
    )  # fmt: skip
