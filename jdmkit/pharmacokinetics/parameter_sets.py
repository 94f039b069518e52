"""Parameter sets of the simulation by name: numbers, units and sources (``pkpd_parameters``).

Sets named after a paper are published models; ``teaching_*`` sets were chosen or tuned by us.

>>> parameter_values("high_dose")["clearance"]
0.395
"""

import pandas as pd

from jdmkit import datasets

ALIASES = {
    "high_dose": "tortorici2021_high_dose",
    "cheng": "cheng2025_children",
    "landersdorfer": "landersdorfer2013",
    "fcrn": "kim2007_fcrn",
}
"""Short names of the sets that the lessons compare."""

_TABLE = "pkpd_parameters"

DISPOSITION = ("clearance", "central_volume", "intercompartmental_clearance", "peripheral_volume")
"""What a two-compartment set must hold; each may have an ``exponent_<name>`` of body weight."""


@datasets.remembered
def _sets() -> dict[str, pd.DataFrame]:
    table = datasets.load(_TABLE)
    return {name: table[table["set"] == name] for name in table["set"].unique()}


def full_name(name: object) -> str:
    """Name of a set from its name or its short name.

    >>> full_name("cheng"), full_name("kim2007_fcrn")
    ('cheng2025_children', 'kim2007_fcrn')
    """
    return ALIASES.get(str(name), str(name))


def set_names() -> list[str]:
    """Names of all parameter sets.

    >>> "teaching_response" in set_names()
    True
    """
    return list(_sets())


def parameter_rows(name: str) -> pd.DataFrame:
    """Rows of one set, indexed by parameter, with unit, spread, population, source, confidence.

    Parameters
    ----------
    name : str
        Name of a set, or one of the short names in ``ALIASES``.

    Raises
    ------
    KeyError
        If the set does not exist. The message suggests the closest name.

    Examples
    --------
    >>> parameter_rows("landersdorfer").loc["central_volume", "unit"]
    'L'
    """
    full = full_name(name)
    if full not in _sets():
        raise KeyError(datasets.nearest(full, [*ALIASES, *_sets()], "parameter set"))
    return _sets()[full].set_index("parameter")


@datasets.remembered
def _numbers() -> dict[str, dict[str, float]]:
    found = {}
    for name, part in _sets().items():
        spread = part.dropna(subset="bsv")
        found[name] = dict(zip(part["parameter"], part["value"].astype(float), strict=True))
        found[name] |= {
            f"{parameter}_bsv": float(bsv)
            for parameter, bsv in zip(spread["parameter"], spread["bsv"], strict=True)
        }
    return found


def parameter_values(name: str) -> dict[str, float]:
    """Numbers of one set: each parameter, and its spread between people as ``<parameter>_bsv``.

    Parameters and errors as in :func:`parameter_rows`, which also gives units and kinds of spread.

    >>> parameter_values("high_dose")["clearance_bsv"]
    28.0
    """
    full = full_name(name)
    if full not in _numbers():
        parameter_rows(name)
    return _numbers()[full]


@datasets.remembered
def two_compartment() -> list[str]:
    """Sets with two compartments that need no lean mass, so that they can be compared here.

    >>> two_compartment()[:3]
    ['tortorici2021_high_dose', 'cheng2025_children', 'landersdorfer2013']
    """
    return [
        name
        for name, part in _sets().items()
        if set(DISPOSITION) <= set(part["parameter"])
        and part["reference_lean_mass_kg"].isna().all()
    ]


@datasets.remembered
def _scalings() -> dict[str, tuple[float, tuple[float, ...]]]:
    found = {}
    for name in two_compartment():
        weight = parameter_rows(name)["reference_weight_kg"].get("clearance")
        lender = ALIASES["high_dose"] if pd.isna(weight) else name
        exponents = tuple(
            parameter_values(lender).get(f"exponent_{each}", 0.0) for each in DISPOSITION
        )
        reference = parameter_rows(lender)["reference_weight_kg"]
        found[name] = (float(reference["clearance"]), exponents)
    return found


def weight_scaling(name: str) -> tuple[float, tuple[float, ...]]:
    """Reference weight of a two-compartment set, and the powers of weight in ``DISPOSITION``.

    A published model without weight cannot describe a child: it borrows the reference weight and
    the exponents of the default set. Its parameter card names this change.

    Raises
    ------
    KeyError
        If no two-compartment set has this name. The message suggests the closest name.

    Examples
    --------
    >>> weight_scaling("landersdorfer")
    (70.0, (0.75, 1.0, 0.75, 1.0))
    """
    full = full_name(name)
    if full not in two_compartment():
        known = [*(a for a, f in ALIASES.items() if f in two_compartment()), *two_compartment()]
        raise KeyError(datasets.nearest(full, known, "two-compartment parameter set"))
    return _scalings()[full]
