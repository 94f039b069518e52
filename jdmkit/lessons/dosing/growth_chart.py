"""Lesson 4: the child on the growth chart."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from jdmkit import datasets, dosing, growth
from jdmkit.arguments import YEAR_DAYS
from jdmkit.charts import LINES, PALETTE, QUIET, Chart, Sheet, blank_axes, live
from jdmkit.lessons.dosing.words import _child, _noun, _percentile, _plan

AGES = np.linspace(2, 20, 109)
"""Ages at which the growth chart is drawn, in years."""

PERCENTILES = (3, 25, 50, 75, 97)


# --- the growth chart --------------------------------------------------------------------------


def _draw_chart(axes: Axes, sex: str) -> None:
    """Draw the percentile curves of weight for age."""
    for place, percentile in enumerate(PERCENTILES):
        weights = growth.weight_for_age(AGES, sex, percentile=percentile)
        middle = percentile == 50
        axes.plot(AGES, weights, color=QUIET, lw=1.6 if middle else 0.9, ls=LINES[abs(place - 2)])
        axes.annotate(
            f"{percentile}", (20, weights[-1]), xytext=(3, 0), textcoords="offset points",
            va="center", color=QUIET, size="small",
        )  # fmt: skip
    axes.set(xlim=(2, 20), ylim=(0, 110), xlabel="age in years", ylabel="weight in kg")
    axes.set_xticks(range(2, 21, 3))


def _own_path(weight_kg: float, age_years: float, sex: str) -> np.ndarray:
    """Weight along the child's own percentile; none where that percentile leaves the chart."""
    try:
        return growth.follow_weight(weight_kg, age_years, sex, AGES)
    except ValueError:
        return np.full(AGES.shape, np.nan)


def _growth_sheet(sex: str | None) -> Sheet:
    sheet, axes = blank_axes(7.6, 4.4)
    _draw_chart(axes, _child(None, None, sex)[2])
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
    weight_kg, age_years, sex = _child(weight_kg, age_years, sex)
    place, plan = growth.weight_percentile(weight_kg, age_years, sex), _plan()
    path = _own_path(weight_kg, age_years, sex)
    words = (
        f"A {_noun(sex, age_years)} of {age_years:g} years with {weight_kg:g} kg stands at "
        f"percentile {_percentile(place)} of the CDC 2000 chart."
    )
    odd = growth.unlikely(age_years, sex, weight_kg)
    if odd:
        words += f" Check the entry: {odd[0]}."
    elif not np.isnan(path).any():
        day = dosing.cap_day(weight_kg, age_years, sex, plan["dose_low"], plan["max_dose"])
        words += f" Along it (dashed) {path[-1]:.0f} kg are reached at 20 years" + _cap_words(
            day, age_years, plan
        )
    return sheet.chart(
        words, [growth.SOURCE, *datasets.sources(plan.to_frame().T)], ["verified"],
        path=(AGES, path), dot=([age_years], [weight_kg]),
    )  # fmt: skip


def _cap_words(day: int | None, age_years: float, plan: pd.Series) -> str:
    cap = f"{plan['dose_low']:g} g/kg"
    if day == 0:
        return f"; {cap} are over the cap of {plan['max_dose']:g} g already."
    if day is None:
        return f"; {cap} never reach the cap of {plan['max_dose']:g} g."
    return f"; {cap} meet the cap of {plan['max_dose']:g} g at {age_years + day / YEAR_DAYS:.1f} years."
