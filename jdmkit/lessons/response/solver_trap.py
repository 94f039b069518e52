"""Lesson 6: a solver that steps over an infusion."""

import numpy as np
import numpy.typing as npt
import pandas as pd

from jdmkit import pharmacokinetics, simulation
from jdmkit.arguments import WEEK_DAYS, Numbers
from jdmkit.charts import INK, LINES, MARKERS, PALETTE, Chart, Sheet, blank_axes, live
from jdmkit.lessons.response.stopping import _series
from jdmkit.lessons.response.words import (
    SIMULATED,
    WEEKS,
    counted,
    girl,
    grounds,
    honesty,
    left_out,
    plan,
)
from jdmkit.simulation import (
    Child,
    Model,
    Regimen,
    child_course,
    cmas_score,
    default_model,
    igg_effect,
)


def trap_sheet() -> Sheet:
    """Axes for the right and the wrong solution."""
    sheet, axes = blank_axes(7.8, 4.0)
    axes.set(xlim=(0, 52), ylim=(0, 52), ylabel="CMAS in points")
    axes.set(xlabel=f"weeks ({SIMULATED})", xticks=range(0, 53, 4), yticks=range(0, 53, 13))
    axes.grid(axis="y")
    right = axes.plot([], [], color=PALETTE[0], lw=2.4, label="right: every infusion seen")[0]
    wrong = axes.plot(
        [], [], color=PALETTE[1], lw=2, ls=LINES[1], marker=MARKERS[1], markevery=4, ms=5,
        label="wrong: the solver steps over infusions",
    )[0]  # fmt: skip
    given = axes.plot([], [], "^", color=INK, ms=6, label="infusion")[0]
    sheet.legend(loc="outside lower center", ncols=2)
    return Sheet(sheet, right=right, wrong=wrong, given=given)


# --- the trap ----------------------------------------------------------------------------------


@live(trap_sheet)
def plot_trap(sheet: Sheet, interval_days: float = 28, n_infusions: int = 6) -> Chart:
    """Show the same equations solved twice: once with the dose as an ``if``, stepped over.

    Parameters
    ----------
    interval_days, n_infusions
        As in :func:`plot_course`.
    """
    regimen = simulation.make_regimen(
        plan()["dose_low"], interval_days, n_infusions, 1, "none", plan()["max_dose"]
    )
    found = stepped_over(girl(), regimen, 7 * WEEKS)
    worst = found.loc[found["off"].abs().idxmax()]
    given = np.array(regimen.infusion_days) / 7
    words = (
        f"The girl of seven, IVIG alone, {_series(regimen, interval_days)}{left_out(n_infusions, regimen)}, the same equations twice. An adaptive solver with "
        f"the tolerances that SciPy's solve_ivp has by default, and the infusion as an if in the equations, {_slip(worst)} The remedy is to start anew at every edge of an infusion, or a closed form. {honesty()}"
    )
    return sheet.chart(
        words, *grounds(),
        right=(WEEKS, found["cmas"]), wrong=(WEEKS, found["cmas_wrong"]),
        given=(given, np.full(given.size, 1.5)),
    )  # fmt: skip


def _slip(worst: pd.Series) -> str:
    """How far the wrong solution is off; here it may be right by luck."""
    if abs(worst["off"]) < 0.5:
        return (
            "meets these infusions by luck of its steps: it is off by less than half a point here."
        )
    return (
        f"steps over infusions of half a day: it is off by up to {counted(round(abs(worst['off'])), 'point')} of CMAS, "
        f"at week {worst['day'] / 7:.0f}, and raises no error."
    )


_RELATIVE, _ABSOLUTE = 1e-3, 1e-6
"""Tolerances that SciPy's ``solve_ivp`` has when nobody sets any."""


def stepped_over(
    child: Child,
    regimen: Regimen,
    days: npt.ArrayLike | None = None,
    *,
    model: Model | None = None,
) -> pd.DataFrame:
    """CMAS with the infusion rate as an ``if`` in the equations, beside the right one.

    An adaptive solver lengthens its steps where nothing happens, and so steps over infusions of
    half a day without noticing. The equations are right and no error is raised. The remedy is to
    start anew at every edge of an infusion, or a closed form.

    Parameters
    ----------
    child : Child
        With a chronic course.
    regimen : Regimen
        Infusions; prednisone and methotrexate are left out here.
    days : array_like, shape (n,), optional
        Days from 0, the last above 0. The default is weekly for a year.
    model : Model, optional
        The default is :func:`model.default_model`.

    Returns
    -------
    DataFrame
        One row a day: ``day, cmas, cmas_wrong, off, igg_above_wrong_g_per_l``.

    Raises
    ------
    ValueError
        If the course is not chronic, the regimen has other drugs, or days are out of range.

    References
    ----------
    Dormand and Prince's pair of orders 5 and 4, as in ``solve_ivp``, with its tolerances (``ode``).

    Examples
    --------
    >>> right = stepped_over(Child(9, 30, 20), Regimen(), [7, 28])
    >>> right["off"].abs().max() < 0.01
    np.True_
    """
    if child.course != "chronic":
        raise ValueError(f"course must be chronic here; got {child.course!r}")
    if regimen.prednisone or regimen.methotrexate:
        raise ValueError("regimen must have no prednisone and no methotrexate here")
    model = model or default_model()
    right = child_course(
        child, regimen, np.arange(0, 365, WEEK_DAYS) if days is None else days, model=model
    )
    wrong = _unaware(child, regimen, right.days, model)
    cmas = cmas_score(
        np.clip(wrong[:, 4], 0, 10),
        age_years=child.age_years,
        cmas_start=child.cmas_start,
        model=model,
    )
    body = model.disposition(np.asarray(child.weight_kg), np.ones(()), np.ones(()))
    return pd.DataFrame(
        {
            "day": right.days,
            "cmas": right.cmas,
            "cmas_wrong": cmas,
            "off": cmas - right.cmas,
            "igg_above_wrong_g_per_l": wrong[:, 1] / float(body.central_volume_l),
        }
    )


def _unaware(child: Child, regimen: Regimen, days: Numbers, model: Model) -> Numbers:
    """Time, two amounts of IgG, activity and deficit, by a solver that knows of no edges."""
    body = model.disposition(np.asarray(child.weight_kg), np.ones(()), np.ones(()))
    clearance, v1, q, v2 = (float(number) for number in body[:4])
    kout, krec = np.log(2) / model.kout_half_life, np.log(2) / model.krec_half_life
    length, emax = regimen.length_days(model), child.effect("emax", model)
    rates = (regimen.dose_g(child.weight_kg) / length).tolist()
    infusions = list(zip(regimen.infusion_days, rates, strict=True))

    def slope(y: pharmacokinetics.State, part: int) -> pharmacokinetics.State:
        t, a1, a2, activity, deficit = y
        running = sum(rate for start, rate in infusions if start <= t < start + length)  # the trap
        exchange = q * (a1 / v1 - a2 / v2)
        effect = igg_effect(max(a1, 0.0) / v1, emax, model=model)
        return (
            1.0,
            running - clearance * a1 / v1 - exchange,
            exchange,
            kout * (1 - effect - activity),
            krec * (activity - deficit),
        )

    end = max(float(days.max()), 1e-3)
    return pharmacokinetics.solve(
        slope, (0.0, 0.0, 0.0, 1.0, 1.0), (0.0, end), days, _RELATIVE, _ABSOLUTE
    )
