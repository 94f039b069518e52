"""Steps from the first rate to the ceiling, and the time that a volume takes on them.

No label has steps for juvenile dermatomyositis, and only Octagam 10% has them for
dermatomyositis, in adults. Elsewhere in these two the kit's teaching rule stands in, always
marked illustrative: the product's lowest printed initial rate, doubling at the interval of the
adult dermatomyositis label, up to the least of the ceilings that apply.

>>> rate_steps("octagam_10", "juvenile dermatomyositis")["rate_mg_per_kg_per_min"].tolist()
[1.0, 2.0, 4.0]
"""

import numpy as np
import numpy.typing as npt
import pandas as pd

from jdmkit import arguments, datasets
from jdmkit.datasets import weakest
from jdmkit.infusion.rates import (
    Risk,
    adult_dm_rates,
    checked_indication,
    checked_plan_product,
    checked_risks,
    convert_rate,
    printed_rates,
    rate_limits,
    strength_of,
)


def doubled(first: float, ceiling: float) -> list[float]:
    """Rates that double from the first up to a ceiling, which is the last.

    >>> doubled(0.8, 4)
    [0.8, 1.6, 3.2, 4]
    """
    rates = []
    while first < ceiling:
        rates.append(first)
        first *= 2
    return [*rates, ceiling]


def rate_steps(product: str, indication: str, risk: Risk = None) -> pd.DataFrame:
    """Steps of the rate for a product and indication, per kilogram and so for any child.

    Parameters
    ----------
    product : str
        Product id or brand.
    indication : str
        As the label table spells it, or ``"juvenile dermatomyositis"`` (``"JDM"``).
    risk : {"clot", "kidney", "none"} or iterable of str, optional
        Risks of the patient; without it no ceiling for a risk is looked up.

    Returns
    -------
    DataFrame
        One row per step: ``step``; the rate as ``rate_mg_per_kg_per_min``,
        ``rate_ml_per_kg_per_min`` and ``rate_ml_per_kg_per_h``; ``minutes`` (missing for the
        last, which lasts to the end); ``basis`` of the rate (``label`` or ``illustrative``);
        ``minutes_basis`` (these or ``to the end``); ``units_disagree``, ``source``,
        ``confidence``. A label that prints steps is followed; one that prints the first and the
        highest rate alone is filled by doubling. Of a printed range of minutes the longer is
        taken.

    Raises
    ------
    PlanRefusedError
        If the label has no rates for the indication, or no number for the risk.
    ValueError
        If a product, indication or risk is unknown. The message suggests the closest name.

    Examples
    --------
    >>> steps = rate_steps("privigen", "chronic ITP")
    >>> steps[["rate_mg_per_kg_per_min", "basis"]].values.tolist()
    [[0.5, 'label'], [1.0, 'illustrative'], [2.0, 'illustrative'], [4.0, 'label']]
    """
    product, indication = checked_plan_product(product), checked_indication(indication)
    return _rate_steps(product, indication, checked_risks(risk)).copy()


@datasets.remembered
def _rate_steps(product: str, indication: str, risk: Risk) -> pd.DataFrame:
    limits = rate_limits(product, indication, risk)
    rows, teaching = printed_rates(product, indication)
    top = limits[limits["binds"]].iloc[0]
    highest, printed = top["rate_mg_per_kg_per_min"], rows["binding_mg_per_kg_per_min"]
    filled = not (rows["flag"] == "step").any()
    rates = doubled(printed.iloc[0], highest) if filled else [*printed[printed < highest], highest]
    steps = [
        _step(rows.iloc[0 if filled else place], teaching or (filled and place > 0), teaching)
        for place in range(len(rates) - 1)
    ]
    steps.append(_last_step(top, teaching))
    table = pd.DataFrame(steps)
    table.insert(0, "step", range(1, len(rates) + 1))
    table.insert(1, "rate_mg_per_kg_per_min", rates)
    for unit, name in (
        ("mL/kg/h", "rate_ml_per_kg_per_h"),
        ("mL/kg/min", "rate_ml_per_kg_per_min"),
    ):
        here = [convert_rate(rate, "mg/kg/min", unit, strength_of(product)) for rate in rates]
        table.insert(2, name, here)
    return table


def _step(row: pd.Series, made_up: bool, teaching: bool) -> dict[str, object]:
    """One step under the ceiling; minutes that the row lacks come from the adult DM label."""
    lent = teaching or pd.isna(row["minutes_high"])
    usual = adult_dm_rates().dropna(subset=["minutes_high"]).iloc[0]
    untimed = made_up or lent
    return {
        "minutes": (usual if lent else row)["minutes_high"],
        "basis": "illustrative" if made_up else "label",
        "minutes_basis": "illustrative" if untimed else "label",
        "units_disagree": row["units_disagree"],
        "source": ";".join(datasets.sources(row, usual) if lent else datasets.sources(row)),
        "confidence": weakest(row["confidence"], "assumed") if untimed else row["confidence"],
    }


def _last_step(top: pd.Series, teaching: bool) -> dict[str, object]:
    """The step at the ceiling, which lasts to the end."""
    return {
        "minutes": np.nan,
        "basis": "illustrative" if teaching else "label",
        "minutes_basis": "to the end",
        "units_disagree": top["units_disagree"],
        "source": top["source"],
        "confidence": weakest(top["confidence"], "assumed") if teaching else top["confidence"],
    }


def basis_of(steps: pd.DataFrame) -> str:
    """What a set of steps rests on, in words.

    >>> basis_of(rate_steps("octagam_10", "chronic ITP")), basis_of(rate_steps("privigen", "JDM"))
    ('label', 'teaching rule')
    """
    invented = steps["basis"] == "illustrative"
    if invented.all():
        return "teaching rule"
    if invented.any():
        return "label, steps between illustrative"
    untimed = (steps["minutes_basis"] == "illustrative").any()
    return "label, minutes illustrative" if untimed else "label"


_MOST = 1e6
"""Largest volume, rate or time: no infusion comes near."""


def _positive(name: str, values: npt.ArrayLike) -> npt.NDArray[np.float64]:
    """Array of finite numbers above 0."""
    array = arguments.array(name, values, 0, _MOST, above=True)
    if array.size == 0:
        raise ValueError(f"{name} must hold at least one number above 0; got none")
    return array


def step_minutes(
    volume_ml: npt.ArrayLike, rates_ml_per_h: npt.ArrayLike, minutes_per_step: npt.ArrayLike
) -> npt.NDArray[np.float64]:
    """Minutes spent on each step of a ramp; the last step lasts until the volume is in.

    Parameters
    ----------
    volume_ml : float or array_like, shape (...)
        Volume of one infusion, above 0.
    rates_ml_per_h : array_like, shape (..., k)
        Rate of each step, above 0. Volume and rates may both be per kilogram instead.
    minutes_per_step : float or array_like, shape (k - 1,)
        Planned minutes of each step but the last, above 0.

    Returns
    -------
    ndarray, shape (..., k)
        Minutes, in closed form; 0 for steps that are not reached. Rounded to 1e-9 minutes, so
        that binary noise can't cross a billing boundary.

    Raises
    ------
    ValueError
        If a volume, rate or time is missing, not a number, or not above 0.

    Examples
    --------
    >>> step_minutes(400, [12, 24, 48], 30)  # 20 kg, 40 g of a 10% product
    array([ 30. ,  30. , 477.5])
    """
    volume = _positive("volume_ml", volume_ml)
    rates = np.atleast_1d(_positive("rates_ml_per_h", rates_ml_per_h)) / 60
    asked = _positive("minutes_per_step", minutes_per_step)
    if asked.ndim and asked.shape != (rates.shape[-1] - 1,):
        raise ValueError(
            f"minutes_per_step must be one number, or one for each of {rates.shape[-1] - 1} steps "
            f"before the last; got {asked.size}"
        )
    if rates.ndim > 1 and volume.ndim and volume.shape != rates.shape[:-1]:
        raise ValueError(
            f"volume_ml must be one number, or one for each of {rates.shape[:-1]} rows of rates; "
            f"got shape {volume.shape}"
        )
    planned = np.broadcast_to(asked, rates.shape[-1] - 1)
    given = np.cumsum(rates[..., :-1] * planned, axis=-1)
    before = np.concatenate([np.zeros((*rates.shape[:-1], 1)), given], axis=-1)
    minutes: npt.NDArray[np.float64] = np.clip(volume[..., None] - before, 0, None) / rates
    minutes[..., :-1] = np.minimum(minutes[..., :-1], planned)
    return minutes.round(9)


def ramp_minutes(
    volume_ml: npt.ArrayLike, rates_ml_per_h: npt.ArrayLike, minutes_per_step: npt.ArrayLike
) -> npt.NDArray[np.float64] | float:
    """Minutes of one infusion on a ramp, for one child or many.

    Parameters
    ----------
    volume_ml, rates_ml_per_h, minutes_per_step
        As in :func:`step_minutes`.

    Returns
    -------
    ndarray, shape (...), or float
        Minutes of the infusion.

    Raises
    ------
    ValueError
        As in :func:`step_minutes`.

    Examples
    --------
    >>> ramp_minutes([400, 200], [12, 24, 48], 30)
    array([537.5, 287.5])
    """
    minutes = step_minutes(volume_ml, rates_ml_per_h, minutes_per_step).sum(axis=-1).round(9)
    return float(minutes) if minutes.ndim == 0 else minutes
