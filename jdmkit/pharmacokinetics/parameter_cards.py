"""Parameter cards: origin of each parameter set, our changes, and a second computation.

>>> parameter_card("high_dose").checks["holds"].all()
np.True_
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from jdmkit import datasets, growth
from jdmkit.pharmacokinetics import fcrn, parameter_sets
from jdmkit.pharmacokinetics.parameter_sets import ALIASES, full_name
from jdmkit.pharmacokinetics.two_compartment import disposition, endogenous_igg

_CARDS, _CHECKS = "parameter_set_passports", "model_checks"

_SALVAGE_AT_G_PER_L = 12.1


@dataclass(frozen=True)
class ParameterCard:
    """One page on a parameter set."""

    set: str
    title: str
    people: str
    printed_in: str
    errata: str
    changed: str
    source: str
    confidence: str
    parameters: pd.DataFrame
    """Every number with unit, spread, population, its place in the source and confidence."""

    checks: pd.DataFrame
    """Figures of the source and ours: ``kind, printed, computed, off_percent, holds``."""

    derived: pd.DataFrame
    """Quantities derived from the set at 30 and 70 kg; empty without two compartments."""


def card_names() -> list[str]:
    """Sets that have a parameter card.

    >>> card_names()[0]
    'tortorici2021_high_dose'
    """
    return datasets.load(_CARDS)["set"].tolist()


def parameter_card(name: str) -> ParameterCard:
    """Card of one parameter set: origin, changes, numbers and checks.

    Parameters
    ----------
    name : str
        A set of :func:`card_names`, or a short name such as ``"cheng"``.

    Returns
    -------
    ParameterCard

    Raises
    ------
    KeyError
        If the set has no card. The message suggests the closest name.

    Examples
    --------
    >>> parameter_card("landersdorfer").changed.split(";")[0]
    'the paper kept no weight in the model'
    """
    full = full_name(name)
    table = datasets.load(_CARDS).set_index("set", drop=False)
    if full not in table.index:
        raise KeyError(datasets.nearest(full, [*ALIASES, *table.index], "parameter card"))
    row = {str(column): value for column, value in table.loc[[full]].iloc[0].items()}
    kept = ["symbol", "value", "unit", "bsv", "bsv_kind", "reference_weight_kg", "population"]
    parameters = parameter_sets.parameter_rows(full)[[*kept, "note", "source", "confidence"]]
    mine = model_checks()
    derived = _derived(full) if full in parameter_sets.two_compartment() else pd.DataFrame()
    return ParameterCard(
        **row,
        parameters=parameters,
        checks=mine[mine["set"] == full].reset_index(drop=True),
        derived=derived,
    )


def _derived(name: str) -> pd.DataFrame:
    """Clearances, volumes and half-lives at two weights."""
    rows = []
    for weight in (30.0, 70.0):
        body = disposition(weight, name)
        rows.append(
            {
                "weight_kg": weight,
                "clearance_l_per_day": float(body.clearance_l_per_day),
                "volume_l": float(body.central_volume_l + body.peripheral_volume_l),
                "first_half_life_days": float(np.log(2) / body.alpha_per_day),
                "last_half_life_days": float(np.log(2) / body.beta_per_day),
            }
        )
    return pd.DataFrame(rows)


def _salvage_percent(check: pd.Series) -> float:
    row = fcrn.igg_turnover(_SALVAGE_AT_G_PER_L, check["at_weight_kg"]).iloc[0]
    return float(100 * row["saved_mg_per_kg_per_day"] / row["lost_mg_per_kg_per_day"])


def _own_igg(check: pd.Series) -> float:
    return float(endogenous_igg(check["at_age_years"]))


def _girls_weight(check: pd.Series) -> float:
    return float(growth.weight_for_age(check["at_age_years"], "female", percentile=95))


_COMPUTED: dict[str, Callable[[pd.Series], float]] = {
    "salvage_share_of_catabolism": _salvage_percent,
    "endogenous_igg": _own_igg,
    "girls_weight_at_95th_percentile": _girls_weight,
}
"""How figures follow that are not parameters of a set."""


def _computed(check: pd.Series) -> float:
    """Calculate a figure of the source from our numbers."""
    if check["quantity"] in _COMPUTED:
        return _COMPUTED[check["quantity"]](check)
    value = parameter_sets.parameter_values(check["set"])[check["quantity"]]
    if pd.isna(check["with_exponent"]):
        return value
    reference, _ = parameter_sets.weight_scaling(check["set"])
    return float(value * (check["at_weight_kg"] / reference) ** check["with_exponent"])


def model_checks() -> pd.DataFrame:
    """Compare figures of all sources with ours.

    Agreement proves most if ``kind`` is ``recomputed``, because a separate computation leads to
    the figure. A curve agrees with what it was ``fitted`` to; ``undoes_rescaling`` reverts our own
    change; ``other_paper`` compares our input with another publication; ``restates_input`` finds
    only typing errors.

    Returns
    -------
    DataFrame
        Rows of ``model_checks`` with ``computed``, ``off_percent`` and ``holds``.

    Examples
    --------
    >>> row = model_checks().set_index("check_id").loc["K01"]
    >>> print(row["printed"], round(row["computed"], 3))
    0.435 0.435
    """
    table = datasets.load(_CHECKS)
    table["computed"] = [_computed(row) for _, row in table.iterrows()]
    table["off_percent"] = 100 * (table["computed"] / table["printed"] - 1)
    table["holds"] = table["off_percent"].abs() <= table["tolerance_percent"]
    return table
