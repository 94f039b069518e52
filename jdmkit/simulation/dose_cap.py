"""Virtual children whose dose by weight is above a cap.

>>> found = above_cap(1000, 1, dose_g_per_kg=2, max_dose_g=70)
>>> bool(0 < found["share"] < 1)
True
"""

import numpy as np
import pandas as pd

from jdmkit import arguments, datasets
from jdmkit.arguments import MAX_DOSE_G_PER_KG, Numbers
from jdmkit.simulation.virtual_patients import virtual_children


@datasets.remembered
def cohort_weights(n: int, seed: int = 0) -> Numbers:
    """Weights of virtual children in kg, shape (n,).

    >>> cohort_weights(3, 1).round(1).tolist() == virtual_children(3, 1).table()[
    ...     "weight_kg"].round(1).tolist()
    True
    """
    return virtual_children(n, seed).table()["weight_kg"].to_numpy()


def above_cap(n: int, seed: int = 0, *, dose_g_per_kg: float, max_dose_g: float) -> pd.Series:
    """Share of virtual children whose dose by weight is above a cap, and the largest dose.

    Parameters
    ----------
    n, seed : int
        As in :func:`virtual_children`.
    dose_g_per_kg : float
        Grams per kilogram, 0 to 3.
    max_dose_g : float
        Cap in grams, above 0.

    Returns
    -------
    Series
        ``share``, 0 to 1, and ``largest_g`` in grams.

    Raises
    ------
    ValueError
        If an argument is missing, not a number or out of range.

    Examples
    --------
    >>> found = above_cap(1000, 1, dose_g_per_kg=2, max_dose_g=np.inf)
    >>> float(found["share"])
    0.0
    """
    dose = arguments.scalar("dose_g_per_kg", dose_g_per_kg, 0, MAX_DOSE_G_PER_KG, "g/kg")
    cap = arguments.scalar("max_dose_g", max_dose_g, 0, np.inf, "g", above=True)
    grams = dose * cohort_weights(n, seed)
    return pd.Series(
        {"share": (arguments.exact(grams) > arguments.exact(cap)).mean(), "largest_g": grams.max()}
    )
