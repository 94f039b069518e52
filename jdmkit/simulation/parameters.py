"""Numbers of the simulation in one record: read once, changed by name, changes remembered.

An attribute is a ``parameter`` of the sets in ``SETS`` or of the chosen two-compartment set, and
``<parameter>_bsv`` its spread between people; units stand in ``pkpd_parameters``.

>>> default_model().half_maximal_igg_above_baseline
9.41
>>> default_model().replace(kout_half_life=21).changed()
{'kout_half_life': (14.0, 21.0)}
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
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
from jdmkit.simulation import model_ranges

SETS = (
    "teaching_response",
    "teaching_cmas",
    "endogenous_igg_by_age",
    "virtual_children",
    "adult_trial_mode",
)
"""Parameter sets that the simulation needs beside a two-compartment set."""

_TAPER = "printo_prednisone"


@dataclass(frozen=True, repr=False)
class Model:
    """Numbers of the simulation; make one with :func:`default_model` and change a copy.

    Each number is a field with the name of its ``parameter`` in ``pkpd_parameters``, where its unit
    stands; see :meth:`table`.

    Parameters
    ----------
    pk : str
        Two-compartment set for IgG.
    taper_days, taper_doses : tuple of float
        Days and doses (mg/kg/day) of the corners of the prednisone taper.
    originals : mapping of str to float
        What the tables say, of the numbers that were changed.

    Examples
    --------
    >>> default_model().responder_share
    0.72
    """

    pk: str
    taper_days: tuple[float, ...]
    taper_doses: tuple[float, ...]

    # the two-compartment set
    clearance: float
    central_volume: float
    intercompartmental_clearance: float
    peripheral_volume: float
    clearance_bsv: float
    central_volume_bsv: float
    exponent_clearance: float
    exponent_central_volume: float
    exponent_intercompartmental_clearance: float
    exponent_peripheral_volume: float
    reference_weight_kg: float
    infusion_duration: float

    # endogenous_igg_by_age
    endogenous_igg_plateau: float
    endogenous_igg_plateau_bsv: float
    endogenous_igg_deficit_at_2_years: float
    endogenous_igg_rate: float

    # teaching_response: immunoglobulin, disease activity and function
    half_maximal_igg_above_baseline: float
    hill_exponent: float
    maximal_effect_median_in_responders: float
    maximal_effect_median_in_responders_bsv: float
    responder_share: float
    kout_half_life: float
    krec_half_life: float
    improvement_score_noise_sd: float

    # teaching_response: other treatments
    steroid_effect_median: float
    steroid_effect_median_bsv: float
    steroid_half_maximal_dose: float
    methotrexate_effect_median: float
    methotrexate_effect_median_bsv: float
    methotrexate_time_constant: float
    placebo_drift_median: float
    placebo_drift_median_bsv: float
    placebo_drift_time_constant: float

    # teaching_response: untreated courses
    course_share_monocyclic: float
    course_share_polycyclic: float
    course_share_chronic: float
    monocyclic_drive_half_life: float
    monocyclic_drive_half_life_bsv: float
    flare_rate: float
    flare_height: float
    flare_decay: float

    # teaching_cmas
    cmas_baseline_logit: float
    cmas_baseline_logit_bsv: float
    cmas_attainable_younger: float
    cmas_attainable_younger_age: float
    cmas_attainable_older: float
    cmas_attainable_older_age: float
    cmas_attainable_older_bsv: float
    cmas_measurement_sd_logit: float

    # virtual_children
    age_minimum: float
    age_maximum: float
    girls_share: float
    weight_z_limit: float

    # adult_trial_mode
    age_mean: float
    weight_mean: float
    weight_mean_bsv: float
    weight_minimum: float
    weight_maximum: float

    originals: Mapping[str, float] = field(default_factory=dict)

    __hash__ = None

    def __repr__(self) -> str:
        changes = "".join(f", {name}={new:g}" for name, (_, new) in self.changed().items())
        return f"Model({self.pk}{changes})"

    def replace(self, **changes: float) -> Self:
        """Copy with some numbers changed.

        Raises
        ------
        KeyError
            If the parameter does not exist. The message suggests the closest name.
        ValueError
            If a number is missing, not a number or out of its range (``model_ranges``), or does
            not go with the others: the shares of courses must add up to 100 %, and the least age,
            weight and attainable score must be below the greatest.
        """
        checked, originals = {}, dict(self.originals)
        for name, value in changes.items():
            if name not in NUMBERS:
                raise KeyError(datasets.nearest(name, NUMBERS, "parameter"))
            low, high, above = model_ranges.of(name)
            checked[name] = arguments.scalar(name, value, low, high, above=above)
            originals.setdefault(name, getattr(self, name))
        changed = replace(self, originals=originals, **checked)
        model_ranges.check_together(vars(changed))
        return changed

    def changed(self) -> dict[str, tuple[float, float]]:
        """Numbers that differ from the tables: parameter, value there and value here."""
        return {
            name: (old, getattr(self, name))
            for name, old in self.originals.items()
            if old != getattr(self, name)
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
            getattr(self, name) * np.exp(getattr(self, f"exponent_{name}") * relative)
            for name in DISPOSITION
        ]
        return eigenmodes(scaled[0] * clearance, scaled[1] * volume, *scaled[2:])

    def own_igg(self, age_years: Numbers) -> Numbers:
        """The patient's own IgG at checked ages, as :func:`pharmacokinetics.endogenous_igg`."""
        return own_igg_of(age_years, vars(self))


NUMBERS = tuple(f.name for f in fields(Model) if f.type is float)
"""Names of the numbers, in the order of the fields."""


@datasets.remembered
def default_model(pk: str = "high_dose") -> Model:
    """Model with the numbers of the tables.

    Parameters
    ----------
    pk : str, optional
        Two-compartment set, as in :func:`pharmacokinetics.disposition`.

    Raises
    ------
    KeyError
        If the set does not exist. The message suggests the closest name.
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
    used = {name: numbers[name] for name in NUMBERS if name in numbers}
    if unset := [name for name in NUMBERS if name not in numbers]:
        raise KeyError(f"set {pk!r} or the table pkpd_parameters has no {', '.join(unset)}")
    return Model(ALIASES.get(pk, pk), days, doses, **used)


def checked_model(model: object) -> Model:
    """Model to use: the one given, or the default for None; anything else is refused."""
    if model is None:
        return default_model()
    if not isinstance(model, Model):
        raise ValueError(
            "model must be a Model, as default_model().replace(kout_half_life=21), or None for "
            f"the default; got {model!r}"
        )
    return model


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
    taper = checked_model(model)
    return arguments.plain(np.interp(when, taper.taper_days, taper.taper_doses))
