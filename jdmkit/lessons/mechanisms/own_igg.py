"""Lesson 2: the patient's own IgG during treatment."""

import numpy as np
import pandas as pd

from jdmkit import arguments, cases, datasets, dosing, pharmacokinetics
from jdmkit.charts import INK, LINES, PALETTE, QUIET, Chart, Sheet, Table, blank_axes, live, styled

# --- the one that can be computed --------------------------------------------------------------

LEVELS = np.linspace(0, 60, 241)
"""IgG levels over which the turnover is drawn, in g/L."""

HORIZON_DAYS = 168
"""Half a year of infusions, six of them every four weeks."""


def girl() -> dict[str, float]:
    """Return weight and own IgG of the girl of seven, the latter that of healthy children.

    Rounded to the tenth that is shown, so that a slider can stand on the same number.

    >>> girl()
    {'weight_kg': 22.1, 'own_g_per_l': 8.9}
    """
    return dict(_girl())


@datasets.remembered
def _girl() -> dict[str, float]:
    child = cases.load()
    own = round(float(pharmacokinetics.endogenous_igg(float(child["age_years"]))), 1)
    return {"weight_kg": float(child["weight_kg"]), "own_g_per_l": own}


@datasets.remembered
def _label() -> str:
    return cases.load()["label"]


def _patient(weight_kg: float | None, own_g_per_l: float | None) -> tuple[float, float]:
    """Fill what was not given from the girl of seven."""
    hers = _girl()
    return (
        hers["weight_kg"] if weight_kg is None else weight_kg,
        hers["own_g_per_l"] if own_g_per_l is None else own_g_per_l,
    )


@datasets.remembered
def _model() -> tuple[list[str], list[str]]:
    """Sources and confidence of the model and of own IgG by age."""
    return datasets.provenance(
        pharmacokinetics.fcrn_parameters(), pharmacokinetics.parameter_rows("endogenous_igg_by_age")
    )


def _turnover_sheet(weight_kg: float | None) -> Sheet:
    weight_kg, own = _patient(weight_kg, None)
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
    weight_kg, own = _patient(weight_kg, None)
    here, usual = pharmacokinetics.igg_turnover([igg_g_per_l, own], weight_kg).to_dict("records")
    flows = [here[f"{name}_mg_per_kg_per_day"] for name in ("taken_up", "saved", "lost")]
    words = (
        f"At {igg_g_per_l:g} g/L total IgG cells take up {flows[0]:.0f} mg/kg a day, FcRn hands back "
        f"{flows[1]:.0f} and {flows[2]:.0f} are broken down: {100 * here['lost_share_per_day']:.1f} % of the "
        f"IgG in plasma a day, against {100 * usual['lost_share_per_day']:.1f} % at {own:.1f} g/L (dotted), "
        f"the level of a healthy child of seven. At {weight_kg:g} kg; rates from adults."
    )
    return sheet.chart(
        words, *_model(), guide=([igg_g_per_l] * 2, [0, flows[0]]), dots=([igg_g_per_l] * 3, flows)
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


def _starts(interval_days: int | None) -> np.ndarray:
    if interval_days is None:
        return np.array([0])
    days = arguments.whole("interval_days", interval_days, 1, HORIZON_DAYS, "days")
    return np.arange(0, HORIZON_DAYS, days)


def _often(interval_days: int | None) -> str:
    return "once" if interval_days is None else f"every {interval_days / 7:.3g} weeks"


def _course(
    dose_g_per_kg: float, starts: np.ndarray, weight_kg: float, own_g_per_l: float
) -> pd.DataFrame:
    """IgG over the horizon, read twice a day: an infusion of half a day ends on such a time."""
    days = np.arange(0, HORIZON_DAYS + 0.1, 0.5)
    return pharmacokinetics.igg_fcrn(
        days, weight_kg, own_g_per_l, dose_g_per_kg * weight_kg, starts
    )


@live(_own_sheet)
def plot_own_igg(
    sheet: Sheet,
    dose_g_per_kg: float = 2.0,
    interval_days: int | None = None,
    weight_kg: float | None = None,
    own_g_per_l: float | None = None,
) -> Chart:
    """Show total and own IgG over half a year: own falls while the total is high.

    Parameters
    ----------
    dose_g_per_kg : float
        Grams per kilogram an infusion of half a day; no cap.
    interval_days : int, optional
        Days between infusions; None is a single one.
    weight_kg, own_g_per_l : float, optional
        Body weight, and own IgG before the first infusion; default the girl of seven.
    """
    weight_kg, own_g_per_l = _patient(weight_kg, own_g_per_l)
    course = _course(dose_g_per_kg, _starts(interval_days), weight_kg, own_g_per_l)
    days, own = course["day"].to_numpy(), course["own_g_per_l"].to_numpy()
    share, total = 100 * own / own_g_per_l, course["total_g_per_l"].to_numpy()
    low = int(share.argmin())
    words = (
        f"{dose_g_per_kg:g} g/kg {_often(interval_days)} at {weight_kg:g} kg: total IgG rises from {own_g_per_l:.1f} to "
        f"{total.max():.1f} g/L at most. Own IgG, autoantibodies among it, falls to {own[low]:.1f} g/L on "
        f"day {days[low]:.0f}, {100 - share[low]:.0f} % below its start, and stands at {share[-1]:.0f} % on "
        f"day {HORIZON_DAYS}. A model with rates from adults, fitted to no child."
    )
    return sheet.chart(
        words, *_model(),
        total=(days, total), own=(days, own), rest=(days, share), low=([days[low]], [share[low]]),
    )  # fmt: skip


@styled
def table_own_igg() -> Table:
    """Set plans side by side for the girl of seven: how high the total, how low her own IgG."""
    plan, replacing = _consensus_plan(), _aims().loc["D01"]
    starts = dosing.infusion_days(dosing.protocol_phases("P29"), HORIZON_DAYS)
    low, per_kg = replacing["dose_low_g_per_kg"], plan["dose_low"]
    courses = {
        f"{low:g} g/kg every 4 weeks, a replacement dose": (low, _starts(28)),
        f"{per_kg:g} g/kg once": (per_kg, _starts(None)),
        f"{per_kg:g} g/kg every 4 weeks": (per_kg, _starts(28)),
        f"{per_kg:g} g/kg {plan['schedule']}": (per_kg, starts),
    }
    rows = [_outcome(name, *course) for name, course in courses.items()]
    falls = [row["own IgG falls by"] for row in rows]
    words = (
        f"At {girl()['weight_kg']:g} kg and {girl()['own_g_per_l']:.1f} g/L of her own, a replacement dose takes "
        f"{falls[0]} of her own IgG away, {per_kg:g} g/kg once {falls[1]}, every 4 weeks {falls[2]}, and the "
        f"consensus plan {falls[3]}: slowly, and of all IgG alike."
    )
    sources, confidence = datasets.provenance(
        pharmacokinetics.fcrn_parameters(),
        pharmacokinetics.parameter_rows("endogenous_igg_by_age"),
        plan.to_frame().T,
        replacing.to_frame().T,
    )
    return Table(pd.DataFrame(rows), words, sources, confidence)


def _outcome(name: str, dose_g_per_kg: float, starts: np.ndarray) -> dict[str, str]:
    """Peak, trough and own IgG of a plan over half a year, in the girl of seven."""
    weight_kg, own = _patient(None, None)
    course = _course(dose_g_per_kg, starts, weight_kg, own)
    lowest = course.loc[course["own_g_per_l"].idxmin()]
    return {
        "plan": name,
        "infusions": str(len(starts)),
        "highest total": f"{course['total_g_per_l'].max():.1f} g/L",
        f"total on day {HORIZON_DAYS}": f"{course['total_g_per_l'].iloc[-1]:.1f} g/L",
        "lowest own": f"{lowest['own_g_per_l']:.1f} g/L, day {lowest['day']:.0f}",
        "own IgG falls by": f"{100 - 100 * lowest['own_g_per_l'] / own:.0f} %",
    }


def _aims() -> pd.DataFrame:
    return datasets.load("dose_aims").set_index("row_id", drop=False)


def _protocols() -> pd.DataFrame:
    return datasets.load("treatment_protocols").set_index("row_id", drop=False)


def _consensus_plan() -> pd.Series:
    """Row of the consensus plan that lesson 4 goes by."""
    return _protocols().loc["P29"]
