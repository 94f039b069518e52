"""Infusion rates as labels print them: units, patients and ceilings.

>>> limits = rate_limits("octagam_10", "juvenile dermatomyositis")
>>> limits[["limit", "rate_mg_per_kg_per_min", "binds"]].values.tolist()
[['indication', 4.0, True], ['product', 12.0, False]]
"""

from collections.abc import Iterable, Mapping

import numpy as np
import pandas as pd

from jdmkit import arguments, datasets
from jdmkit.products import checked_product, known_facts, product_ids

DM, JDM = "dermatomyositis", "juvenile dermatomyositis"

_SHORT = {"DM": DM, "JDM": JDM}

Risk = str | Iterable[str] | None

RISKS = {"clot": "thrombosis", "kidney": "renal"}
"""Risks that a label may print a ceiling for, with the word that the table uses."""

UNITS = {
    "mg/kg/min": "rate_mg_per_kg_per_min",
    "mL/kg/h": "rate_ml_per_kg_per_h",
    "mL/kg/min": "printed_rate_ml_per_kg_per_min",
}
"""Units that labels print, with the column of ``ivig_infusion_rates`` that holds them."""


class PlanRefusedError(ValueError):
    """No plan can be made from the known facts; the message says why."""


# --- what is asked ------------------------------------------------------------------------------


def checked_plan_product(product: object) -> str:
    """Product id from an id or brand; the general pediatric guide is refused with the reason."""
    if not isinstance(product, str):
        raise ValueError(datasets.nearest(product, product_ids(), "product"))
    if product in set(_label_rates()["subject_id"]) - set(product_ids()):
        subject = datasets.load("ivig_subjects").set_index("subject_id").loc[product]
        raise PlanRefusedError(f"{subject['label']}: {subject['note']}")
    return checked_product(product)


def checked_indication(indication: object) -> str:
    """Indication as the tables spell it; ``JDM`` and ``DM`` are short for the long names.

    >>> checked_indication("JDM")
    'juvenile dermatomyositis'
    """
    known = {
        DM,
        JDM,
        *_label_rates()["indication"],
        *datasets.load("ivig_indications")["indication"],
    }
    known -= {"any"}
    if isinstance(indication, str):
        indication = _SHORT.get(indication, indication)
    if not isinstance(indication, str) or indication not in known:
        raise ValueError(datasets.nearest(indication, known, "indication"))
    return indication


def checked_risks(risk: object) -> tuple[str, ...] | None:
    """Risks in order; ``None`` if nothing was stated, an empty tuple if there is no risk.

    >>> checked_risks(["kidney", "clot"]), checked_risks("none"), checked_risks(None)
    (('clot', 'kidney'), (), None)
    """
    if risk is None:
        return None
    if isinstance(risk, Mapping) or not isinstance(risk, Iterable):
        raise ValueError(f"risk is 'none' or names of {', '.join(RISKS)}; got {risk!r}")
    named = {str(one).removesuffix("_risk") for one in ([risk] if isinstance(risk, str) else risk)}
    for name in named - {"none"} if len(named) == 1 else named:
        if name not in RISKS:
            raise ValueError(datasets.nearest(name, [*RISKS, "none (alone)"], "risk"))
    return tuple(name for name in RISKS if name in named)


# --- what is printed ----------------------------------------------------------------------------


def convert_rate(rate: float, unit: str, to: str, concentration_mg_per_ml: float) -> float:
    """Rate in another of the units that labels print.

    Parameters
    ----------
    rate : float
        Rate in ``unit``, above 0 and at most 1000.
    unit, to : {"mg/kg/min", "mL/kg/h", "mL/kg/min"}
        Unit of the rate, and the unit wanted.
    concentration_mg_per_ml : float
        Immunoglobulin, above 0 and at most 250 mg/mL.

    Returns
    -------
    float
        Rounded to 1e-9, so that one rate printed in two units stays one rate.

    Raises
    ------
    ValueError
        If a unit is unknown, or the rate or concentration lies outside its range.

    Examples
    --------
    >>> convert_rate(0.04, "mL/kg/min", "mg/kg/min", concentration_mg_per_ml=100)
    4.0
    """
    for name in (unit, to):
        arguments.word("unit", name, UNITS)
    rate = arguments.scalar("rate", rate, 0, 1000, unit, above=True)
    strength = arguments.scalar(
        "concentration_mg_per_ml", concentration_mg_per_ml, 0, 250, "mg/mL", above=True
    )
    worth = {"mg/kg/min": 1.0, "mL/kg/h": strength / 60, "mL/kg/min": strength}
    return round(rate * worth[unit] / worth[to], 9)


def strength_of(product: str) -> float:
    """Immunoglobulin of a product in mg/mL."""
    product = checked_product(product)
    return float(known_facts()[product, "concentration_mg_per_ml"]["value"])


def brand_of(product: str) -> str:
    """Name of a product on the market."""
    return str(known_facts()[product, "brand"]["value"])


def _binding(row: pd.Series) -> tuple[float, str]:
    """Lowest of a row's printed rates in mg/kg/min, and in words how they disagree."""
    if row["subject_id"] not in product_ids():
        return np.nan, ""
    found = sorted(
        (convert_rate(row[column], unit, "mg/kg/min", strength_of(row["subject_id"])), unit)
        for unit, column in UNITS.items()
        if pd.notna(row[column])
    )
    if not found:
        return np.nan, ""
    (low, low_unit), (high, high_unit) = found[0], found[-1]
    if high <= low * 1.001:  # a printed 3.33 is 3 1/3
        return low, ""
    texts = [
        f"{row[UNITS[unit]]:g} {unit}"
        + ("" if unit == "mg/kg/min" else f" (that is {rate:.4g} mg/kg/min)")
        for rate, unit in ((low, low_unit), (high, high_unit))
    ]
    return low, " against ".join(texts)


@datasets.remembered
def _label_rates() -> pd.DataFrame:
    table = datasets.load("ivig_infusion_rates")
    both = [_binding(row) for _, row in table.iterrows()]
    return table.assign(
        binding_mg_per_kg_per_min=[low for low, _ in both],
        units_disagree=[words for _, words in both],
    )


def label_rates() -> pd.DataFrame:
    """Rows of ``ivig_infusion_rates`` in one unit; the lower of two printed rates binds.

    Returns
    -------
    DataFrame
        The table, with ``binding_mg_per_kg_per_min`` (missing where no number is printed, or for
        a guide that is not a product) and ``units_disagree`` (words; empty where the printed rates
        agree within 0.1 %).

    Examples
    --------
    >>> row = label_rates().query("subject_id == 'octagam_10' and flag == 'risk_max'").iloc[0]
    >>> print(row["binding_mg_per_kg_per_min"], "of", row["units_disagree"])
    3.0 of 0.03 mL/kg/min (that is 3 mg/kg/min) against 3.3 mg/kg/min
    """
    return _label_rates().copy()


def new_patient_rates(product: str) -> pd.DataFrame:
    """Printed rates of a product, without the rates for patients who have had it before."""
    rows = _label_rates()
    experienced = rows["population"].str.startswith("experienced", na=False)
    return rows[(rows["subject_id"] == product) & ~experienced]


def adult_dm_rates() -> pd.DataFrame:
    """Printed rates for dermatomyositis: one label has them, for adults."""
    rows = _label_rates()
    return rows[rows["indication"] == DM]


def printed_rates(product: str, indication: str) -> tuple[pd.DataFrame, bool]:
    """Rows of the rate steps, lowest first, and whether the teaching rule replaces a label.

    For the teaching rule, the only row is the product's lowest printed initial rate.
    """
    own = new_patient_rates(product)
    rows = own[own["indication"] == indication]
    if len(rows):
        return rows, False
    if indication in (DM, JDM):
        starts = own[own["flag"] == "initial"].sort_values("binding_mg_per_kg_per_min")
        if starts.empty:
            raise PlanRefusedError(
                f"{brand_of(product)}: no rates of its label are known here, so no initial rate"
            )
        return starts.head(1), True
    has = [name for name in dict.fromkeys(own["indication"]) if name != "any"]
    known = f"it has rates for {', '.join(has)}" if has else "no rates of its label are known here"
    raise PlanRefusedError(f"{brand_of(product)}: no label rates for {indication}; {known}")


def _risk_row(product: str, risk: str) -> pd.Series:
    """Printed ceiling at a risk, or the reason why there is no number."""
    rows = new_patient_rates(product)
    rows = rows[(rows["flag"] == "risk_max") & rows["risk"].str.contains(RISKS[risk], na=False)]
    if rows.empty:
        raise PlanRefusedError(f"{brand_of(product)}: no ceiling for {risk} risk is known here")
    row = rows.sort_values("binding_mg_per_kg_per_min").iloc[0]
    if pd.isna(row["binding_mg_per_kg_per_min"]):
        raise PlanRefusedError(
            f"{brand_of(product)}: its ceiling for {risk} risk has no number: "
            f"{row['note']} [{', '.join(datasets.sources(rows))}]"
        )
    return row


def rate_limits(product: str, indication: str, risk: Risk = None) -> pd.DataFrame:
    """Ceilings that apply, and which of them binds.

    Parameters
    ----------
    product : str
        Product id or brand.
    indication : str
        As the label table spells it, or ``"juvenile dermatomyositis"`` (``"JDM"``).
    risk : {"clot", "kidney", "none"} or iterable of str, optional
        Risks of the patient; without it none is looked up.

    Returns
    -------
    DataFrame
        One row per ceiling: ``limit`` (indication, product, clot risk, kidney risk),
        ``rate_mg_per_kg_per_min``, ``binds`` (bool; the lowest, more than one where they tie),
        ``printed_for`` (indication of the label row), ``note``, ``units_disagree``, ``source``,
        ``confidence``. The product's ceiling is the highest rate that its label prints for a
        patient new to it; for dermatomyositis, juvenile or not, the indication's is the adult
        dermatomyositis ceiling, whatever the product.

    Raises
    ------
    PlanRefusedError
        If the label has no rates for the indication, or no number for the risk.
    ValueError
        If a product, indication or risk is unknown. The message suggests the closest name.

    Examples
    --------
    >>> limits = rate_limits("octagam_10", "JDM", risk="clot").set_index("limit")
    >>> limits["rate_mg_per_kg_per_min"].to_dict()
    {'indication': 4.0, 'product': 12.0, 'clot risk': 3.0}
    """
    product, indication = checked_plan_product(product), checked_indication(indication)
    return _rate_limits(product, indication, checked_risks(risk) or ()).copy()


@datasets.remembered
def _rate_limits(product: str, indication: str, risks: tuple[str, ...]) -> pd.DataFrame:
    rows, teaching = printed_rates(product, indication)
    rows = adult_dm_rates() if teaching else rows
    own = new_patient_rates(product)
    own = own[own["flag"] == "max"].sort_values("binding_mg_per_kg_per_min")
    named = {"indication": rows[rows["flag"] == "max"].iloc[0], "product": own.iloc[-1]}
    named |= {f"{name} risk": _risk_row(product, name) for name in risks}
    table = pd.DataFrame(
        {
            "limit": limit,
            "rate_mg_per_kg_per_min": row["binding_mg_per_kg_per_min"],
            "printed_for": row["indication"],
        }
        | row[["note", "units_disagree", "source", "confidence"]].fillna("").to_dict()
        for limit, row in named.items()
    )
    least = table["rate_mg_per_kg_per_min"].min()
    table.insert(2, "binds", table["rate_mg_per_kg_per_min"] == least)
    return table
