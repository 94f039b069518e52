"""A solver that steps over infusions without an error, compared with the exact course.

>>> found = stepped_over(Child(9, 30, 20), Regimen.every(28, 6))
>>> bool(found["off"].abs().max() > 3)
True
"""

import numpy as np
import numpy.typing as npt
import pandas as pd

from jdmkit import pharmacokinetics
from jdmkit.arguments import WEEK_DAYS, Numbers
from jdmkit.simulation.child import Child, check_child, effect_share
from jdmkit.simulation.child_course import child_course, cmas_score
from jdmkit.simulation.parameters import Model, checked_model
from jdmkit.simulation.regimen import Regimen, check_regimen

_RELATIVE, _ABSOLUTE = 1e-3, 1e-6
"""Tolerances that SciPy's ``solve_ivp`` has when nobody sets any."""


def stepped_over(
    child: Child,
    regimen: Regimen,
    days: npt.ArrayLike | None = None,
    *,
    model: Model | None = None,
) -> pd.DataFrame:
    """Compute the CMAS with the infusion rate as an ``if`` in the equations, and the right one.

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
        The default is :func:`default_model`.

    Returns
    -------
    DataFrame
        One row per day: ``day, cmas, cmas_wrong, off, igg_above_wrong_g_per_l``.

    Raises
    ------
    ValueError
        If the course is not chronic, the regimen has other drugs, or days are out of range.

    References
    ----------
    Dormand and Prince's pair of orders 5 and 4, as in ``solve_ivp``, with its tolerances.

    Examples
    --------
    >>> right = stepped_over(Child(9, 30, 20), Regimen(), [7, 28])
    >>> right["off"].abs().max() < 0.01
    np.True_
    """
    check_child(child)
    check_regimen(regimen)
    if child.course != "chronic":
        raise ValueError(f"course must be chronic here; got {child.course!r}")
    if regimen.prednisone or regimen.methotrexate:
        raise ValueError("regimen must have no prednisone and no methotrexate here")
    model = checked_model(model)
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
    """Time, two amounts of IgG, activity and deficit, by a solver that skips edges of infusions."""
    body = model.disposition(np.asarray(child.weight_kg), np.ones(()), np.ones(()))
    clearance, v1, q, v2 = (float(number) for number in body[:4])
    kout, krec = np.log(2) / model.kout_half_life, np.log(2) / model.krec_half_life
    length, emax = regimen.length_days(model), child.effect("emax", model)
    rates = (regimen.dose_g(child.weight_kg) / length).tolist()
    infusions = list(zip(regimen.infusion_days, rates, strict=True))

    def slope(y: pharmacokinetics.State, part: int) -> pharmacokinetics.State:
        t, a1, a2, activity, deficit = y
        running = sum(
            rate for start, rate in infusions if start <= t < start + length
        )  # the pitfall
        exchange = q * (a1 / v1 - a2 / v2)
        effect = float(effect_share(max(a1, 0.0) / v1, emax, model))
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
