"""Lesson 6: the simulated response of one child."""

import numpy as np
import pandas as pd

from jdmkit import cases, simulation
from jdmkit.arguments import WEEK_DAYS
from jdmkit.charts import FAINT, INK, LINES, PALETTE, QUIET, Chart, Sheet, blank_axes, live, say
from jdmkit.lessons.response.words import (
    BACKGROUND,
    SIMULATED,
    WEEKS,
    background_words,
    caveat,
    child_of,
    child_words,
    counted,
    grams_words,
    grounds,
    in_tables,
    infusion_count,
    left_out,
    taper_words,
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

_DAYS = np.arange(0, 365, 1.0)

WORDS = """
{child}, {background}: {courses}{left_out}
{lift} total IgG from {own:.1f} to at most {most:.1f} g/L.
CMAS: {week_12} at week 12, {week_24} at week 24, {week_52} at week 52;
a healthy child of this age scores {healthy:.1f}.
{in_tables} {taper} {caveat}
"""

WEARING_OFF = """
{child}, IVIG alone, {dose:g} g/kg ({grams}) every {interval:g} days:
the effect is above half of the largest possible on {days:.1f} of {interval:g} days
({share:.0f} %), {mean:.0f} % of the largest possible on average
and {last:.0f} % when the next infusion is due.
Disease activity is slower and swings only between {least:.2f} and {most:.2f} of untreated.
{caveat}
"""


def course_sheet() -> Sheet:
    """Axes for IgG above those for the CMAS."""
    sheet, (levels, score) = blank_axes(7.8, 5.6, nrows=2, sharex=True, height_ratios=(1, 1.2))
    levels.set(ylim=(0, 72), ylabel="IgG in g/L")
    score.set(xlim=(-0.8, 52.8), ylim=(0, 52), ylabel="CMAS in points")
    score.set(xlabel=f"weeks since treatment began ({SIMULATED})")
    score.set_xticks(range(0, 53, 4))
    score.set_yticks(range(0, 53, 13))
    for axes in (levels, score):
        axes.grid(axis="y")
    looks = {
        "igg": (levels, "total IgG", {"color": PALETTE[0], "lw": 1.6}),
        "half": (levels, "IgG of half the effect", {"color": INK, "lw": 1.4, "ls": LINES[3]}),
        "treated": (score, "CMAS with IVIG", {"color": PALETTE[0], "lw": 2.4}),
        "untreated": (score, "CMAS without IVIG", {"color": PALETTE[3], "lw": 2, "ls": LINES[1]}),
        "healthy": (
            score,
            "healthy child of this age",
            {"color": QUIET, "lw": 1.2, "ls": LINES[2]},
        ),
        "given": (levels, "infusion", {"color": INK, "ms": 6, "marker": "^", "ls": ""}),
    }
    artists = {
        name: axes.plot([], [], label=label, **look)[0]
        for name, (axes, label, look) in looks.items()
    }
    sheet.legend(loc="outside lower center", ncols=3)
    return Sheet(sheet, **artists)


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
    max_dose_g: float | str | None = "plan",
    course: str = "chronic",
) -> Chart:
    """Show one simulated child: IgG with its peaks, and the CMAS with and without IVIG.

    Parameters
    ----------
    dose_g_per_kg, interval_days, n_infusions, split_days
        Grams per kilogram of a course, days between courses, their number, days of a course.
    background : str
        What is given beside it: a key of ``simulation.BACKGROUNDS``.
    weight_kg, age_years, cmas_start : float, optional
        The child; default the girl of seven.
    responder : bool
        Whether IVIG has an effect in this child.
    max_dose_g : float, "plan" or None
        Cap of a course in grams; ``"plan"`` is that of the consensus plan, None no cap.
    course : {"chronic", "monocyclic", "polycyclic"}
        How the disease would run untreated; polycyclic means two flares.
    """
    child, cap = (
        child_of(weight_kg, age_years, cmas_start, responder, course),
        cases.cap_g(max_dose_g),
    )
    regimen = simulation.make_regimen(
        dose_g_per_kg, interval_days, n_infusions, split_days, background, cap
    )
    given, length = np.array(regimen.infusion_days), default_model().infusion_duration
    fine = np.unique(np.r_[_DAYS, given, given + length, given + 1.5, given + 2.5])
    levels = child_course(child, regimen, fine[fine <= 364])
    found = simulation.gain(child, regimen, WEEK_DAYS * WEEKS).set_index("day")
    own = child.own_igg(default_model())
    half = own + default_model().half_maximal_igg_above_baseline
    healthy = float(attainable_score(np.asarray(child.age_years), default_model()))
    words = say(
        WORDS,
        child=child_words(child),
        background=background_words(background),
        courses=_courses(child, regimen, dose_g_per_kg, interval_days, split_days, cap),
        left_out=left_out(n_infusions, regimen, split_days),
        lift="lifts" if infusion_count(regimen, split_days) == 1 else "lift",
        own=own,
        most=levels.igg_g_per_l.max(),
        **{f"week_{week}": _scores(found, week) for week in (12, 24, 52)},
        healthy=healthy,
        in_tables=in_tables(child),
        taper=taper_words(background, course),
        caveat=caveat(),
    )
    return sheet.chart(
        words,
        *grounds(),
        igg=(levels.days / WEEK_DAYS, levels.igg_g_per_l),
        half=([0, 52], [half, half]),
        treated=(WEEKS, found["treated"]),
        untreated=(WEEKS, found["untreated"]),
        healthy=([0, 52], [healthy, healthy]),
        given=(given / WEEK_DAYS, np.full(given.size, 2.5)),
    )


def _courses(
    child: Child, regimen: Regimen, dose: float, interval: float, split: int, cap: float
) -> str:
    """Describe the courses of infusions."""
    count, over = infusion_count(regimen, split), "" if split == 1 else f" over {split} days each"
    what = counted(count, "infusion" if split == 1 else "course")
    every = "" if count == 1 else f" every {interval:g} days"
    return f"{what} of {dose:g} g/kg ({grams_words(child, dose, cap)}){every}{over}"


def _scores(found: pd.DataFrame, week: int) -> str:
    """CMAS with and without IVIG at a week."""
    row = found.loc[WEEK_DAYS * week]
    return f"{row['treated']:.1f} with IVIG and {row['untreated']:.1f} without"


def wear_off_sheet() -> Sheet:
    """Axes for one interval: effect and activity."""
    sheet, axes = blank_axes(7.8, 3.9)
    axes.set(xlim=(0, 56), ylim=(0, 1), ylabel="share (untreated activity 1)")
    axes.set(xlabel=f"days since the fifth of six infusions ({SIMULATED})")
    axes.set_xticks(range(0, 57, 7))
    axes.grid(axis="y")
    axes.set_yticks([0, 0.25, 0.5, 0.75, 1])
    axes.axhline(0.5, color=INK, lw=1.2, ls=LINES[3], label="half of the largest possible")
    band = axes.fill_between([0], [0], [0], color=FAINT, lw=0)
    label = "effect, share of the largest possible"
    effect = axes.plot([], [], color=PALETTE[0], lw=2.2, label=label)[0]
    look = {"color": PALETTE[2], "lw": 2.2, "ls": LINES[1]}
    activity = axes.plot([], [], label="disease activity", **look)[0]
    sheet.legend(loc="outside lower center", ncols=2)
    return Sheet(sheet, band=band, effect=effect, activity=activity)


@live(wear_off_sheet)
def plot_wear_off(
    sheet: Sheet,
    dose_g_per_kg: float = 2.0,
    interval_days: float = 28,
    weight_kg: float | None = None,
    max_dose_g: float | str | None = "plan",
) -> Chart:
    """Show one interval between infusions: how the effect wears off, and how activity follows.

    Parameters
    ----------
    dose_g_per_kg, interval_days : float
        Dose, and days between the infusions, 7 to 56.
    weight_kg : float, optional
        Default that of the girl of seven.
    max_dose_g : float, "plan" or None
        Cap in grams; ``"plan"`` is that of the consensus plan, None no cap.
    """
    child, cap = child_of(weight_kg, None, None), cases.cap_g(max_dose_g)
    regimen = simulation.make_regimen(dose_g_per_kg, interval_days, 6, 1, "none", cap)
    start, end = regimen.infusion_days[-2:]
    since = np.unique(np.r_[0, 0.25, 0.5, 1, 1.5, np.linspace(2, end - start, 90)])
    course = child_course(child, regimen, start + since)
    share = igg_effect(course.igg_above_baseline_g_per_l)
    found = wear_off(child, regimen)
    high = np.where(share >= 0.5, share, 0)
    words = say(
        WEARING_OFF,
        child=child_words(child),
        dose=dose_g_per_kg,
        grams=grams_words(child, dose_g_per_kg, cap),
        interval=interval_days,
        days=found["share_above_half"] * interval_days,
        share=100 * found["share_above_half"],
        mean=100 * found["mean_share_of_emax"],
        last=100 * share[-1],
        least=course.activity.min(),
        most=course.activity.max(),
        caveat=caveat(),
    )
    return sheet.chart(
        words,
        *grounds(),
        band=(since, 0 * high, high),
        effect=(since, share),
        activity=(since, course.activity),
    )
