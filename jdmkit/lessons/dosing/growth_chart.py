"""Lesson 4: the child on the growth chart."""

import numpy as np
from matplotlib.axes import Axes

from jdmkit import cases, datasets, dosing, growth
from jdmkit.arguments import YEAR_DAYS
from jdmkit.charts import LINES, PALETTE, QUIET, Chart, Sheet, blank_axes, live, say
from jdmkit.lessons.dosing.words import check_entry, filled, noun, percentile_words

AGES = np.linspace(2, 20, 109)
"""Ages at which the growth chart is drawn, in years."""

PERCENTILES = (3, 25, 50, 75, 97)

TODAY = """
A {child} of {age_years:g} years with {weight_kg:g} kg stands at percentile {percentile} of the CDC
2000 chart.
"""

AHEAD = "Along it (dashed) {grown_kg:.0f} kg are reached at 20 years; {per_kg:g} g/kg {cap}."

CAP_NOW = "are over the cap of {cap_g:g} g already"

CAP_NEVER = "never reach the cap of {cap_g:g} g"

CAP_LATER = "meet the cap of {cap_g:g} g at {age_years:.1f} years"


def draw_percentiles(axes: Axes, sex: str) -> None:
    """Draw the percentile curves of weight for age."""
    for place, percentile in enumerate(PERCENTILES):
        weights = growth.weight_for_age(AGES, sex, percentile=percentile)
        middle = percentile == 50
        axes.plot(AGES, weights, color=QUIET, lw=1.6 if middle else 0.9, ls=LINES[abs(place - 2)])
        axes.annotate(
            f"{percentile}",
            (20, weights[-1]),
            xytext=(3, 0),
            textcoords="offset points",
            va="center",
            color=QUIET,
            size="small",
        )
    axes.set(xlim=(2, 20), ylim=(0, 110), xlabel="age in years", ylabel="weight in kg")
    axes.set_xticks(range(2, 21, 3))


def _own_path(weight_kg: float, age_years: float, sex: str) -> np.ndarray:
    """Weight along the child's own percentile; blank where that percentile leaves the chart."""
    try:
        return growth.follow_weight(weight_kg, age_years, sex, AGES)
    except ValueError:
        return np.full(AGES.shape, np.nan)


def _growth_sheet(sex: str | None) -> Sheet:
    sheet, axes = blank_axes(7.6, 4.4)
    draw_percentiles(axes, filled(sex=sex)[2])
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
    weight_kg, age_years, sex = filled(weight_kg, age_years, sex)
    percentile = growth.weight_percentile(weight_kg, age_years, sex)
    path = _own_path(weight_kg, age_years, sex)
    words = say(
        TODAY,
        child=noun(sex, age_years),
        age_years=age_years,
        weight_kg=weight_kg,
        percentile=percentile_words(percentile),
    )
    doubts = growth.unlikely(age_years, sex, weight_kg)
    if doubts:
        words += " " + check_entry(doubts[:1])
    elif not np.isnan(path).any():
        words += " " + _words_ahead(weight_kg, age_years, sex, path[-1])
    return sheet.chart(
        words,
        [growth.SOURCE, *datasets.sources(cases.consensus_plan().rows)],
        ["verified"],
        path=(AGES, path),
        dot=([age_years], [weight_kg]),
    )


def _words_ahead(weight_kg: float, age_years: float, sex: str, grown_kg: float) -> str:
    """Say what the child weighs at 20, and when the dose meets the cap."""
    plan = cases.consensus_plan()
    per_kg, cap_g = plan.dose_g_per_kg, plan.max_dose_g
    day = dosing.cap_day(weight_kg, age_years, sex, per_kg, cap_g)
    if day is None:
        cap = say(CAP_NEVER, cap_g=cap_g)
    elif day == 0:
        cap = say(CAP_NOW, cap_g=cap_g)
    else:
        cap = say(CAP_LATER, cap_g=cap_g, age_years=age_years + day / YEAR_DAYS)
    return say(AHEAD, grown_kg=grown_kg, per_kg=per_kg, cap=cap)
