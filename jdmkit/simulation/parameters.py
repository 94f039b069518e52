"""All numbers of the simulation in one object: read once, changed by name, changes remembered.

An attribute is a ``parameter`` of the sets in ``SETS`` or of the chosen two-compartment set, and
``<parameter>_bsv`` its spread between people; units stand in ``pkpd_parameters``.

>>> default_model().half_maximal_igg_above_baseline
9.41
>>> default_model().replace(kout_half_life=21).changed()
{'kout_half_life': (14.0, 21.0)}
"""

from collections.abc import Mapping
from typing import Self

import numpy as np
import numpy.typing as npt
import pandas as pd

from jdmkit import arguments, datasets, pharmacokinetics
from jdmkit.arguments import MAX_DAYS, MONTH_DAYS, Numbers
from jdmkit.pharmacokinetics import (
    ALIASES,
    DISPOSITION,
    Disposition,
    eigenmodes,
    own_igg_of,
)

SETS = (
    "teaching_response",
    "teaching_cmas",
    "endogenous_igg_by_age",
    "virtual_children",
    "adult_trial_mode",
)

"""A calendar month, for tapers and visits; infusions 'monthly' are every 28 days."""

_TAPER = "printo_prednisone"

_LARGEST = 10_000


class Model:
    """Numbers of the simulation; make one with :func:`default_model` and change a copy.

    Parameters
    ----------
    pk : str
        Two-compartment set for IgG.
    numbers : mapping of str to float
        Value by parameter.
    taper : tuple of tuple
        Days and doses (mg/kg/day) of the corners of the prednisone taper.
    originals : mapping of str to float, optional
        What the tables say, where that differs.
    """

    def __init__(
        self,
        pk: str,
        numbers: Mapping[str, float],
        taper: tuple[tuple[float, ...], tuple[float, ...]],
        originals: Mapping[str, float] | None = None,
    ) -> None:
        self.pk = pk
        self.taper_days, self.taper_doses = taper
        self._numbers, self._originals = dict(numbers), dict(originals or {})

    def __getattr__(self, name: str) -> float:
        """Return a number by its parameter's name."""
        if name.startswith("_"):  # a copy being made has no numbers yet
            raise AttributeError(name)
        try:
            return self._numbers[name]
        except KeyError:
            raise AttributeError(datasets.nearest(name, self._numbers, "parameter")) from None

    def __repr__(self) -> str:
        changes = "".join(f", {name}={new:g}" for name, (_, new) in self.changed().items())
        return f"Model({self.pk}{changes})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Model) and vars(self) == vars(other)

    __hash__ = None

    def replace(self, **changes: float) -> Self:
        """Copy with some numbers changed.

        Raises
        ------
        KeyError
            If there is no such parameter; the message names the nearest.
        ValueError
            If a number is missing, no number, negative where that has no meaning, or 0 where it
            divides.
        """
        numbers, originals = dict(self._numbers), dict(self._originals)
        for name, value in changes.items():
            if name not in numbers:
                raise KeyError(datasets.nearest(name, numbers, "parameter"))
            signed = name == "cmas_baseline_logit"
            may_be_zero = name.endswith(("_bsv", "_share", "_rate", "_height", "_sd", "_median"))
            may_be_zero |= name.startswith(("course_share", "exponent_")) or "_sd" in name
            low = -_LARGEST if signed else 0
            checked = arguments.scalar(
                name, value, low, _largest(name), above=not (signed or may_be_zero)
            )
            originals.setdefault(name, self._numbers[name])
            numbers[name] = checked
        return type(self)(self.pk, numbers, (self.taper_days, self.taper_doses), originals)

    def changed(self) -> dict[str, tuple[float, float]]:
        """What differs from the tables: parameter, and value there and here."""
        return {
            name: (old, self._numbers[name])
            for name, old in self._originals.items()
            if old != self._numbers[name]
        }

    def table(self) -> pd.DataFrame:
        """Every number with unit, source and confidence; changed ones are ours.

        >>> default_model().table().loc["hill_exponent", "confidence"]
        'assumed'
        """
        known = pd.concat([pharmacokinetics.parameter_rows(name) for name in (self.pk, *SETS)])
        known = known[["set", "value", "unit", "bsv", "bsv_kind", "note", "source", "confidence"]]
        for name, (_, new) in self.changed().items():
            if name in known.index:
                known.loc[name, ["value", "source", "confidence"]] = [new, None, "assumed"]
        return known

    def disposition(self, weight_kg: Numbers, clearance: Numbers, volume: Numbers) -> Disposition:
        """Two-compartment rates at checked weights; own factors of clearance and central volume."""
        relative = np.log(weight_kg / self.reference_weight_kg)
        scaled = [
            self._numbers[name] * np.exp(self._numbers[f"exponent_{name}"] * relative)
            for name in DISPOSITION
        ]
        return eigenmodes(scaled[0] * clearance, scaled[1] * volume, *scaled[2:])

    def own_igg(self, age_years: Numbers) -> Numbers:
        """The patient's own IgG at checked ages, as :func:`pharmacokinetics.endogenous_igg`."""
        return own_igg_of(age_years, self._numbers)


def _largest(name: str) -> float:
    """Shares lie in 0 to 1, or in 0 to 100 where the table has per cent."""
    shares = ("_effect_median", "responder_share", "placebo_drift_median", "_median_in_responders")
    if name.endswith(shares):
        return 1
    return 100 if name.startswith("course_share") or name == "girls_share" else _LARGEST


@datasets.remembered
def default_model(pk: str = "high_dose") -> Model:
    """The simulation as the tables have it.

    Parameters
    ----------
    pk : str, optional
        Two-compartment set, as in :func:`pharmacokinetics.disposition`.

    Raises
    ------
    KeyError
        If there is no such set; the message names the nearest.
    """
    reference, exponents = pharmacokinetics.weight_scaling(pk)
    numbers = {
        "infusion_duration": pharmacokinetics.parameter_values("high_dose")["infusion_duration"]
    }
    for name in (pk, *SETS):
        numbers |= pharmacokinetics.parameter_values(name)
    numbers["reference_weight_kg"] = reference
    numbers |= {
        f"exponent_{name}": power for name, power in zip(DISPOSITION, exponents, strict=True)
    }
    for spread in ("clearance_bsv", "central_volume_bsv"):
        numbers.setdefault(spread, 0.0)
    corners = sorted(
        (int(name.rsplit("_", 1)[1]) * MONTH_DAYS, dose)
        for name, dose in pharmacokinetics.parameter_values(_TAPER).items()
    )
    days, doses = zip(*corners, strict=True)
    return Model(ALIASES.get(pk, pk), numbers, (days, doses))


def prednisone_dose(days: npt.ArrayLike, model: Model | None = None) -> Numbers | float:
    """Prednisone of a taper like that of PRINTO, straight lines between its corners.

    Parameters
    ----------
    days : float or array_like, shape (n,)
        Days since treatment began, 0 to 7305.
    model : Model, optional
        The default is :func:`default_model`.

    Returns
    -------
    float or ndarray, shape (n,)
        mg/kg/day; 0 after the last corner.

    Raises
    ------
    ValueError
        If a day is missing, no number or out of range.

    References
    ----------
    Set ``printo_prednisone``: like the taper that PRINTO proposes, simplified by us.

    Examples
    --------
    >>> prednisone_dose([0, 60.875, 182.625, 731]).round(3)
    array([2. , 1. , 0.2, 0. ])
    """
    when = arguments.array("days", days, 0, MAX_DAYS, "days")
    taper = model or default_model()
    return arguments.plain(np.interp(when, taper.taper_days, taper.taper_doses))
