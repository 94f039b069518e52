"""Lesson 2: the patient's own IgG during treatment."""

import numpy as np
import numpy.typing as npt
import pandas as pd

from jdmkit import cases, datasets, dosing, pharmacokinetics
from jdmkit.arguments import FOUR_WEEKS_DAYS
from jdmkit.charts import (
    INK,
    LINES,
    PALETTE,
    QUIET,
    Chart,
    Sheet,
    Table,
    blank_axes,
    live,
    say,
    styled,
)
from jdmkit.lessons.mechanisms.doses import dose_aims
from jdmkit.pharmacokinetics import HORIZON_DAYS, own_igg_response, repeated_starts

LEVELS = np.linspace(0, 60, 241)
"""IgG levels over which the turnover is drawn, in g/L."""

TURNOVER = """
At {level:g} g/L total IgG cells take up {taken_up:.0f} mg/kg a day, FcRn hands back {saved:.0f} and
{lost:.0f} are broken down: {share:.1f} % of the IgG in plasma a day, against {usual_share:.1f} % at
{own:.1f} g/L (dotted), the level of a healthy child of seven.
At {weight_kg:g} kg; rates from adults.
"""

OWN_IGG = """
{dose:g} g/kg {often} at {weight_kg:g} kg: total IgG rises from {start:.1f} to {peak:.1f} g/L at
most.
Own IgG, autoantibodies among it, falls to {lowest:.1f} g/L on day {lowest_day:.0f}, {fall:.0f} %
below its start, and stands at {end_share:.0f} % on day {end_day}.
A model with rates from adults, fitted to no child.
"""

PLANS = """
At {weight_kg:g} kg and {own:.1f} g/L of her own, a replacement dose takes {replacing} of her own
IgG away, {dose:g} g/kg once {once}, every 4 weeks {monthly}, and the consensus plan {plan}: slowly,
and of all IgG alike.
"""


@datasets.remembered
def weight_and_own_igg() -> tuple[float, float]:
    """Weight in kg and own IgG in g/L of the girl of seven, the latter that of healthy children.

    Own IgG is rounded to the tenth that is shown, so that a slider can have the same number.

    >>> weight_and_own_igg()
    (22.1, 8.9)
    """
    girl = cases.load()
    own = float(pharmacokinetics.endogenous_igg(float(girl["age_years"])))
    return float(girl["weight_kg"]), round(own, 1)


def _filled(
    weight_kg: float | None = None, own_g_per_l: float | None = None
) -> tuple[float, float]:
    """Weight and own IgG, each that of the girl of seven where it is not given."""
    weight, own = weight_and_own_igg()
    return (
        weight if weight_kg is None else weight_kg,
        own if own_g_per_l is None else own_g_per_l,
    )


def model_rows() -> list[pd.DataFrame]:
    """Rows that the model and own IgG by age come from."""
    return [
        pharmacokinetics.fcrn_parameters(),
        pharmacokinetics.parameter_rows("endogenous_igg_by_age"),
    ]


@datasets.remembered
def _model_sources() -> tuple[list[str], list[str]]:
    """Sources and confidence of the model and of own IgG by age."""
    return datasets.provenance(*model_rows())


def _turnover_sheet(weight_kg: float | None) -> Sheet:
    weight_kg, own = _filled(weight_kg)
    sheet, axes = blank_axes(7.6, 4.2)
    flows = pharmacokinetics.igg_turnover(LEVELS, weight_kg)
    for name, label, color, line in (
        ("taken_up", "taken up by cells", PALETTE[5], LINES[0]),
        ("saved", "handed back by FcRn", PALETTE[2], LINES[1]),
        ("lost", "broken down", PALETTE[3], LINES[2]),
    ):
        axes.plot(
            LEVELS, flows[f"{name}_mg_per_kg_per_day"], color=color, ls=line, lw=2.2, label=label
        )
    axes.axvline(own, color=QUIET, lw=1, ls=LINES[3])
    axes.set(
        xlim=(0, 60),
        ylim=(0, 500),
        xlabel="total IgG in plasma in g/L",
        ylabel="mg IgG per kg a day",
    )
    sheet.legend(loc="outside upper center", ncols=3)
    (guide,) = axes.plot([], [], color=INK, lw=1.2)
    (dots,) = axes.plot([], [], "o", color=INK, ms=8)
    return Sheet(sheet, guide=guide, dots=dots)


@live(_turnover_sheet)
def plot_turnover(sheet: Sheet, igg_g_per_l: float = 45.0, weight_kg: float | None = None) -> Chart:
    """Show how much IgG is taken up, handed back and broken down at each level.

    Parameters
    ----------
    igg_g_per_l : float
        Level that is marked, 0 to 60 g/L.
    weight_kg : float, optional
        Default that of the girl of seven.
    """
    weight_kg, own = _filled(weight_kg)
    here, usual = pharmacokinetics.igg_turnover([igg_g_per_l, own], weight_kg).to_dict("records")
    flows = [here[f"{name}_mg_per_kg_per_day"] for name in ("taken_up", "saved", "lost")]
    words = say(
        TURNOVER,
        level=igg_g_per_l,
        taken_up=flows[0],
        saved=flows[1],
        lost=flows[2],
        share=100 * here["lost_share_per_day"],
        usual_share=100 * usual["lost_share_per_day"],
        own=own,
        weight_kg=weight_kg,
    )
    return sheet.chart(
        words,
        *_model_sources(),
        guide=([igg_g_per_l] * 2, [0, flows[0]]),
        dots=([igg_g_per_l] * 3, flows),
    )


def _own_sheet() -> Sheet:
    sheet, (levels, share) = blank_axes(7.8, 5.4, nrows=2, sharex=True, height_ratios=(3, 2))
    (total,) = levels.plot([], [], color=PALETTE[0], lw=2.2, label="total")
    (own,) = levels.plot([], [], color=PALETTE[1], lw=2.2, ls=LINES[1], label="own")
    (rest,) = share.plot([], [], color=PALETTE[1], lw=2.2, ls=LINES[1])
    (low,) = share.plot([], [], "s", color=PALETTE[1], ms=8)
    share.axhline(100, color=QUIET, lw=1, ls=LINES[3])
    levels.set(ylim=(0, 80), ylabel="IgG in g/L", xlim=(0, HORIZON_DAYS))
    share.set(ylim=(0, 112), ylabel="own, % of start", xlabel="days since the first infusion")
    share.set_xticks(range(0, HORIZON_DAYS + 1, 28))
    for axes in (levels, share):
        axes.grid(axis="y")
    sheet.legend(loc="outside upper center", ncols=2)
    return Sheet(sheet, total=total, own=own, rest=rest, low=low)


def _often(interval_days: int | None) -> str:
    return "once" if interval_days is None else f"every {interval_days / 7:.3g} weeks"


@live(_own_sheet)
def plot_own_igg(
    sheet: Sheet,
    dose_g_per_kg: float = 2.0,
    interval_days: int | None = None,
    weight_kg: float | None = None,
    own_g_per_l: float | None = None,
) -> Chart:
    """Show total and own IgG over half a year: own IgG falls while the total is high.

    Parameters
    ----------
    dose_g_per_kg : float
        Grams per kilogram and infusion of half a day; no cap.
    interval_days : int, optional
        Days between infusions; None is a single one.
    weight_kg, own_g_per_l : float, optional
        Body weight, and own IgG before the first infusion; default the girl of seven.
    """
    weight_kg, own_g_per_l = _filled(weight_kg, own_g_per_l)
    found = own_igg_response(dose_g_per_kg, repeated_starts(interval_days), weight_kg, own_g_per_l)
    days, total, own = (
        found.course[name].to_numpy() for name in ("day", "total_g_per_l", "own_g_per_l")
    )
    share = 100 * own / own_g_per_l
    words = say(
        OWN_IGG,
        dose=dose_g_per_kg,
        often=_often(interval_days),
        weight_kg=weight_kg,
        start=own_g_per_l,
        peak=found.peak_total_g_per_l,
        lowest=found.lowest_own_g_per_l,
        lowest_day=found.lowest_own_day,
        fall=found.fall_percent,
        end_share=share[-1],
        end_day=HORIZON_DAYS,
    )
    return sheet.chart(
        words,
        *_model_sources(),
        total=(days, total),
        own=(days, own),
        rest=(days, share),
        low=([found.lowest_own_day], [100 - found.fall_percent]),
    )


@styled
def table_own_igg() -> Table:
    """Compare plans for the girl of seven: how high the total, how low her own IgG."""
    plan, replacing = cases.consensus_plan(), dose_aims().loc[["D01"]]
    low, per_kg = replacing["dose_low_g_per_kg"].iloc[0], plan.dose_g_per_kg
    monthly = repeated_starts(FOUR_WEEKS_DAYS)
    planned = dosing.infusion_days(dosing.protocol_phases(cases.PLAN), HORIZON_DAYS)
    courses = {
        f"{low:g} g/kg every 4 weeks, a replacement dose": (low, monthly),
        f"{per_kg:g} g/kg once": (per_kg, repeated_starts(None)),
        f"{per_kg:g} g/kg every 4 weeks": (per_kg, monthly),
        f"{per_kg:g} g/kg {plan.rows['schedule'].iloc[0]}": (per_kg, planned),
    }
    rows = [_response_row(name, *course) for name, course in courses.items()]
    falls = [row["own IgG falls by"] for row in rows]
    weight_kg, own = weight_and_own_igg()
    words = say(
        PLANS,
        weight_kg=weight_kg,
        own=own,
        replacing=falls[0],
        dose=per_kg,
        once=falls[1],
        monthly=falls[2],
        plan=falls[3],
    )
    sources, confidence = datasets.provenance(*model_rows(), plan.rows, replacing)
    return Table(pd.DataFrame(rows), words, sources, confidence)


def _response_row(name: str, dose_g_per_kg: float, starts: npt.NDArray[np.int64]) -> dict[str, str]:
    """Peak, trough and own IgG of a plan over half a year, for the girl of seven."""
    found = own_igg_response(dose_g_per_kg, starts, *weight_and_own_igg())
    return {
        "plan": name,
        "infusions": str(len(starts)),
        "highest total": f"{found.peak_total_g_per_l:.1f} g/L",
        f"total on day {HORIZON_DAYS}": f"{found.course['total_g_per_l'].iloc[-1]:.1f} g/L",
        "lowest own": f"{found.lowest_own_g_per_l:.1f} g/L, day {found.lowest_own_day:.0f}",
        "own IgG falls by": f"{found.fall_percent:.0f} %",
    }
