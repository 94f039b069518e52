"""Lesson 4: a year of infusions."""

import numpy as np

from jdmkit import cases, datasets, dosing, growth
from jdmkit.arguments import FOUR_WEEKS_DAYS, TREATMENT_YEAR_DAYS, YEAR_DAYS
from jdmkit.charts import FAINT, PALETTE, Chart, Sheet, blank_axes, live, say
from jdmkit.lessons.dosing.words import filled

SCHEDULES = {
    "monthly": "every 2 weeks for 3 doses, then monthly",
    "wider": "every 2 weeks for 3 doses, 6 monthly ones, then every 6 weeks",
    "stop": "every 2 weeks for 3 doses, 3 monthly ones, then stop",
}
"""Schedules to compare: the plan's own, and two ways on. None rests on a trial in JDM."""

WORDS = """
{schedule}: {courses} courses in 52 weeks, {first_g:.1f} g at first and {last_g:.1f} g at the last
(the child grows from {first_kg:.1f} to {last_kg:.1f} kg), {total_g:.0f} g in all; {at_cap} at the
cap of {cap_g:g} g.
Up to {four_weeks:.2g} g/kg fall within four weeks: check hemoglobin before every
course, about 36 to 96 hours after it, and at 5 to 10 days.
No trial-based schedule in JDM was found.
"""

OFF_CHART = """
{weight_kg:g} kg at {age_years:g} years can't be followed along the growth chart; nearly all
children weigh {low:.1f} to {high:.1f} kg at that age
"""


def _phases(schedule: str) -> list[dosing.Phase | tuple[int, int | None]]:
    """Intervals in days and how many infusions each has, None without an end."""
    if schedule not in SCHEDULES:
        raise ValueError(datasets.nearest(schedule, SCHEDULES, "schedule"))
    own = dosing.protocol_phases(cases.PLAN)
    return {
        "monthly": own,
        "wider": [*own[:1], (FOUR_WEEKS_DAYS, 6), (42, None)],
        "stop": [*own[:1], (FOUR_WEEKS_DAYS, 3)],
    }[schedule]


def _weights_ahead(weight_kg: float, age_years: float, sex: str, ages: np.ndarray) -> np.ndarray:
    """Weights along the child's percentile; an error names the weights that have one."""
    try:
        return growth.follow_weight(weight_kg, age_years, sex, ages)
    except ValueError:
        low, high = growth.weight_for_age(age_years, sex, percentile=[0.1, 99.9])
        raise ValueError(
            say(OFF_CHART, weight_kg=weight_kg, age_years=age_years, low=low, high=high)
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
    weight_kg, age_years, sex = filled(weight_kg, age_years, sex)
    plan = cases.consensus_plan()
    days = dosing.infusion_days(_phases(schedule), TREATMENT_YEAR_DAYS)
    ages = np.minimum(age_years + days / YEAR_DAYS, growth.age_range()[1])
    weights = _weights_ahead(weight_kg, age_years, sex, ages)
    doses = dosing.ivig_dose(weights, plan.dose_g_per_kg, plan.max_dose_g)
    at_cap = doses >= plan.max_dose_g
    rows, columns = np.divmod(days, FOUR_WEEKS_DAYS)
    words = say(
        WORDS,
        schedule=SCHEDULES[schedule].capitalize(),
        courses=len(days),
        first_g=doses[0],
        last_g=doses[-1],
        first_kg=weights[0],
        last_kg=weights[-1],
        total_g=doses.sum(),
        at_cap=at_cap.sum(),
        cap_g=plan.max_dose_g,
        four_weeks=dosing.most_in_window(days, doses / weights),
    )
    sources, confidence = datasets.provenance(plan.rows)
    return sheet.chart(
        words,
        [*sources, growth.SOURCE],
        confidence,
        free=(columns[~at_cap], rows[~at_cap]),
        capped=(columns[at_cap], rows[at_cap]),
    )
