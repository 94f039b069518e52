"""Billing units of an infusion in the US: 500 mg of immunoglobulin, and hours of infusion.

>>> drug_units(given_g=12.3, opened_g=15)
DrugUnits(administered=25, discarded=5, modifier='JW')
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from jdmkit import arguments
from jdmkit.arguments import MAX_DOSE_G
from jdmkit.costs.values import same_shapes

UNITS_PER_G = 2
"""One billing unit is 500 mg."""

DAILY_ADDON_LIMIT = 8
"""Add-on hours per day above which a claim is usually edited."""

_SLACK = 1e-6
"""Part of a unit or minute that is not billed: it comes from binary rounding."""

_Whole = npt.NDArray[np.int64] | int


class DrugUnits(NamedTuple):
    """Units of 500 mg given and discarded, and the modifier: JW if any is discarded, else JZ."""

    administered: _Whole
    discarded: _Whole
    modifier: npt.NDArray[np.str_] | str


class TimeUnits(NamedTuple):
    """Units of CPT 96365 (first hour) and 96366 (further hours) on one day."""

    cpt_96365: _Whole
    cpt_96366: _Whole
    over_daily_limit: npt.NDArray[np.bool_] | bool


def _whole(values: npt.NDArray) -> _Whole:
    values = np.asarray(values).astype(np.int64)
    return int(values) if values.ndim == 0 else values


def drug_units(given_g: npt.ArrayLike, opened_g: npt.ArrayLike) -> DrugUnits:
    """Billing units of a day's drug: given units rounded up, the rest of the vials discarded.

    Parameters
    ----------
    given_g, opened_g : float or array_like, shape (n,)
        Grams given, above 0 and at most 900, and grams in the vials opened, at least as many.

    Returns
    -------
    DrugUnits
        Units of 500 mg and the modifier. The rest of the last unit given is not billed twice.

    Raises
    ------
    ValueError
        If a value is missing, not a number or out of range, or less was opened than given.

    References
    ----------
    Discarded drug of a single-dose vial is billed on a JW line of its own; JZ says that there is
    none. Rules of the worked examples S1 to S3.

    Examples
    --------
    >>> drug_units(40, 40)
    DrugUnits(administered=80, discarded=0, modifier='JZ')
    """
    given = arguments.array("given_g", given_g, 0, MAX_DOSE_G, "g", above=True)
    opened = arguments.array("opened_g", opened_g, 0, 1.2 * MAX_DOSE_G, "g", above=True)
    same_shapes({"given_g": given, "opened_g": opened})
    short = np.asarray(opened < given - _SLACK)
    if short.any():
        pair = [np.broadcast_to(grams, short.shape)[short].flat[0] for grams in (opened, given)]
        raise ValueError(f"opened_g must cover given_g; got {pair[0]:g} for {pair[1]:g} g")
    administered = np.ceil(given * UNITS_PER_G - _SLACK)
    in_vials = np.floor(opened * UNITS_PER_G + _SLACK)
    discarded = np.maximum(in_vials - administered, 0)
    modifier = np.where(discarded > 0, "JW", "JZ")
    one = modifier.ndim == 0
    return DrugUnits(_whole(administered), _whole(discarded), str(modifier) if one else modifier)


def infusion_time_units(minutes: npt.ArrayLike) -> TimeUnits:
    """Billing units of a day of infusion.

    Parameters
    ----------
    minutes : float or array_like, shape (n,)
        Minutes of infusion on one day, above 0 and at most 1440.

    Returns
    -------
    TimeUnits
        One first hour; a further one for each hour of which more than 30 minutes have passed; and
        whether these exceed the usual limit of 8 per day.

    Raises
    ------
    ValueError
        If a value is missing, not a number or out of range.

    References
    ----------
    More than 30 minutes past the hour count as a unit (``uw_mini_manual``): 0 below 91 minutes,
    otherwise the whole part of (minutes - 31) / 60.

    Examples
    --------
    >>> infusion_time_units([90, 91, 151, 537.5]).cpt_96366
    array([0, 1, 2, 8])
    """
    spent = arguments.array("minutes", minutes, 0, 1440, "minutes", above=True)
    begun = np.floor(spent + _SLACK)
    addons = np.where(begun < 91, 0, (begun - 31) // 60)
    over = addons > DAILY_ADDON_LIMIT
    return TimeUnits(
        _whole(np.ones_like(addons)), _whole(addons), over if over.ndim else bool(over)
    )
