"""IgG over time when its salvage by the neonatal Fc receptor (FcRn) saturates.

IgG is taken up and broken down at a constant rate, and FcRn hands part of it back, up to a most
(Kim 2007). The higher the total, the smaller the part that is saved: after a high dose all IgG,
the patient's own included, is lost faster.

Two compartments; infused IgG and the patient's own (endogenous) IgG are followed separately and
share one clearance, which depends on the total in plasma. The patient's own IgG is produced at the
constant rate that keeps its level without infusions. The rates come from adults and are scaled to
the child by body size alone: a model to learn from, not fitted to children with juvenile
dermatomyositis.

>>> course = igg_fcrn([0, 14], weight_kg=70, baseline_g_per_l=12.1, dose_g=140, start_days=[0])
>>> course["own_g_per_l"].round(1).tolist()
[12.1, 10.3]
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from jdmkit import arguments, datasets
from jdmkit.arguments import MAX_DAYS, MAX_DOSE_G_PER_KG, MAX_WEIGHT_KG
from jdmkit.pharmacokinetics import ode
from jdmkit.pharmacokinetics.infusions import Infusions, checked_infusions

MAX_IGG_G_PER_L = 100

_SALVAGE, _EXCHANGE = "kim2007_fcrn", "tortorici2021_high_dose"

_EXCHANGE_ROWS = (
    "intercompartmental_clearance",
    "exponent_intercompartmental_clearance",
    "infusion_duration",
)

_TOLERANCE = 1e-7
"""Error allowed a step; over half a year it leaves less than 2e-7 of a level."""


class _Rates(NamedTuple):
    """Rates for one body weight, per day and per liter."""

    catabolism: float
    salvage: float
    half_saturation: float
    out: float
    back: float
    volume: float


def fcrn_parameters() -> pd.DataFrame:
    """Return the rows of ``pkpd_parameters`` that the model uses, with their sources.

    >>> fcrn_parameters()["symbol"].dropna().tolist()
    ['Q', 'exponent Q', 'kint', 'Jmax', 'Km', 'Vkg', 'V2']
    """
    table = datasets.load("pkpd_parameters")
    exchange = (table["set"] == _EXCHANGE) & table["parameter"].isin(_EXCHANGE_ROWS)
    return table[exchange | (table["set"] == _SALVAGE)].reset_index(drop=True)


@datasets.remembered
def _values() -> dict[str, float]:
    rows = fcrn_parameters()
    volume = rows[rows["parameter"] == "peripheral_volume"].iloc[0]
    values = dict(zip(rows["parameter"], rows["value"], strict=True))
    return values | {"reference_kg": float(volume["reference_weight_kg"])}


def _rates(weight_kg: float) -> _Rates:
    value = _values()
    size = weight_kg / value["reference_kg"]
    pace = size ** value["exponent_rates"]
    volume = value["plasma_volume_per_kg"] * weight_kg
    exchange = (
        value["intercompartmental_clearance"]
        * size ** value["exponent_intercompartmental_clearance"]
    )
    return _Rates(
        catabolism=value["intrinsic_catabolic_rate"] * pace,
        salvage=value["maximal_salvage"] / value["plasma_volume_per_kg"] * pace,
        half_saturation=value["salvage_half_saturation"],
        out=exchange / volume,
        back=exchange / (value["peripheral_volume"] * size),
        volume=volume,
    )


def igg_turnover(igg_g_per_l: npt.ArrayLike, weight_kg: float) -> pd.DataFrame:
    """Breakdown, salvage and loss of IgG at a given level.

    Parameters
    ----------
    igg_g_per_l : float or array_like, shape (n,)
        Total IgG in plasma in g/L, 0 to 100.
    weight_kg : float
        Body weight in kg, above 0 and at most 300.

    Returns
    -------
    DataFrame
        One row per level: ``igg_g_per_l``; per kg of body weight ``taken_up_mg_per_kg_per_day``
        and ``saved_mg_per_kg_per_day``; ``lost_mg_per_kg_per_day``, their difference;
        ``lost_share_per_day`` of the IgG in plasma; ``clearance_l_per_day``.

    Raises
    ------
    ValueError
        If a level or the weight is missing, not a number or out of range.

    References
    ----------
    Michaelis-Menten salvage against first-order catabolism, key ``kim2007``; scaling by weight is
    assumed.

    Examples
    --------
    At an ordinary level more is saved than lost, 142 % in the paper's own words:

    >>> row = igg_turnover(12.1, weight_kg=70).iloc[0]
    >>> f"{100 * row['saved_mg_per_kg_per_day'] / row['lost_mg_per_kg_per_day']:.0f} %"
    '142 %'
    """
    weight = arguments.scalar("weight_kg", weight_kg, 0, MAX_WEIGHT_KG, "kg", above=True)
    levels = arguments.row("igg_g_per_l", igg_g_per_l, 0, MAX_IGG_G_PER_L, "g/L")
    rates = _rates(weight)
    saved = rates.salvage / (rates.half_saturation + levels)
    lost = rates.catabolism - saved
    mg_per_kg = 1000 * rates.volume / weight * levels
    return pd.DataFrame(
        {
            "igg_g_per_l": levels,
            "taken_up_mg_per_kg_per_day": rates.catabolism * mg_per_kg,
            "saved_mg_per_kg_per_day": saved * mg_per_kg,
            "lost_mg_per_kg_per_day": lost * mg_per_kg,
            "lost_share_per_day": lost,
            "clearance_l_per_day": lost * rates.volume,
        }
    )


def igg_fcrn(
    days: npt.ArrayLike,
    weight_kg: float,
    baseline_g_per_l: float,
    dose_g: npt.ArrayLike = 0.0,
    start_days: npt.ArrayLike = (),
    duration_days: npt.ArrayLike | None = None,
) -> pd.DataFrame:
    """IgG in plasma under saturable salvage: total, the patient's own and the infused IgG.

    Parameters
    ----------
    days : array_like, shape (m,)
        Days since the first is 0, at which IgG is read; 0 to 7305, in any order.
    weight_kg : float
        Body weight in kg, above 0 and at most 300.
    baseline_g_per_l : float
        The patient's own IgG before the first infusion in g/L, 0 to 100; it is in balance then.
    dose_g : float or array_like, shape (n,)
        Grams per infusion, at most 3 g/kg.
    start_days : array_like, shape (n,)
        Days on which infusions start, ascending, none beyond the last of ``days``.
    duration_days : float or array_like, shape (n,), optional
        How long an infusion lasts in days, at most 5; default as in ``pkpd_parameters``.

    Returns
    -------
    DataFrame
        One row per day asked for: ``day``, ``total_g_per_l``, ``own_g_per_l``, ``infused_g_per_l``.

    Raises
    ------
    ValueError
        If a value is missing, not a number or out of range, or infusions overlap, do not ascend or
        lie beyond the last day; the message names the culprit and what is allowed.

    References
    ----------
    Salvage: key ``kim2007``. Exchange with tissue: key ``tortorici2021``. The size of the tissue
    compartment and the scaling by weight are assumed; see :func:`fcrn_parameters`.

    Examples
    --------
    2 g/kg over five days in an adult: own IgG falls while the total is high, and recovers slowly.

    >>> course = igg_fcrn([0, 7, 28, 84], 70, 12.1, 28, range(5), duration_days=0.25)
    >>> course[["total_g_per_l", "own_g_per_l"]].round(1).to_numpy().tolist()
    [[12.1, 12.1], [28.6, 10.4], [16.0, 10.3], [12.4, 11.5]]
    """
    weight = arguments.scalar("weight_kg", weight_kg, 0, MAX_WEIGHT_KG, "kg", above=True)
    own = arguments.scalar("baseline_g_per_l", baseline_g_per_l, 0, MAX_IGG_G_PER_L, "g/L")
    read = arguments.row("days", days, 0, MAX_DAYS, "days")
    if duration_days is None:
        duration_days = _values()["infusion_duration"]
    horizon = float(read.max(initial=0))
    infusions = checked_infusions(
        start_days,
        dose_g,
        duration_days,
        last_day=horizon,
        max_dose_g=MAX_DOSE_G_PER_KG * weight,
        name="start_days",
    )
    rates = _rates(weight)
    starts, ends = infusions.start_days.tolist(), infusions.end_days.tolist()
    jumps = {0.0, *starts, *ends, max(horizon, 1e-3)}
    edges = sorted(edge for edge in jumps if edge <= max(horizon, 1e-3))
    levels = ode.solve(
        _slope(rates, own, _inflow(edges, infusions, rates.volume)),
        (0.0, 0.0, own, own),
        edges,
        read,
        _TOLERANCE,
        _TOLERANCE,
    )
    # an error of 1e-7 is allowed: what has all but gone must not end below zero
    infused, own_then = np.maximum(levels[:, [0, 2]], 0).T
    return pd.DataFrame(
        {
            "day": read,
            "total_g_per_l": infused + own_then,
            "own_g_per_l": own_then,
            "infused_g_per_l": infused,
        }
    )


def _inflow(edges: list[float], infusions: Infusions, volume: float) -> list[float]:
    """Inflow between two edges in g/L per day; none between infusions."""
    starts, ends = infusions.start_days, infusions.end_days
    speed = dict(zip(starts.tolist(), infusions.dose_g / volume / (ends - starts), strict=True))
    stop = dict(zip(starts.tolist(), ends.tolist(), strict=True))
    flow, until, current = [], 0.0, 0.0
    for edge in edges[:-1]:
        if edge in speed:
            current, until = float(speed[edge]), stop[edge]
        elif edge >= until:
            current = 0.0
        flow.append(current)
    return flow


def _slope(rates: _Rates, own: float, inflow: list[float]) -> ode.Slope:
    """Right-hand side: infused IgG in plasma and tissue, the patient's own in both."""
    catabolism, salvage, half, out, back, _ = rates
    made = (catabolism - salvage / (half + own)) * own

    def slope(levels: ode.State, part: int) -> ode.State:
        infused, infused_tissue, mine, mine_tissue = levels
        lost = catabolism - salvage / (half + infused + mine)
        moved, mine_moved = infused - infused_tissue, mine - mine_tissue
        return (
            inflow[part] - lost * infused - out * moved,
            back * moved,
            made - lost * mine - out * mine_moved,
            back * mine_moved,
        )

    return slope
