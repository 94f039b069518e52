"""Grams that whole vials waste over a range of doses, with and without rounding the dose."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from jdmkit import arguments
from jdmkit.arguments import MAX_DOSE_G, Numbers
from jdmkit.dosing.vials import choose_vials, vial_sizes

ROUNDING = 0.1
"""Largest fraction by which a dose is rounded to whole vials (``ppp_2010``)."""


@dataclass(frozen=True, eq=False)
class WasteSummary:
    """Waste of one product over several doses, in grams per sitting.

    Parameters
    ----------
    sizes_g : tuple of float
        Vials that the product is sold in.
    waste_g : ndarray, shape (n,)
        Grams opened and not given, for each dose.
    mean_g, most_g : float
        Mean and maximum of ``waste_g``.
    mean_rounded_g : float
        Mean where each dose is rounded to whole vials within 10 %.
    """

    sizes_g: tuple[float, ...]
    waste_g: Numbers
    mean_g: float
    most_g: float
    mean_rounded_g: float


def waste_summary(doses_g: npt.ArrayLike, product: str) -> WasteSummary:
    """Summarize the waste of a product's vials over several doses.

    Parameters
    ----------
    doses_g : array_like, shape (n,)
        Grams to give in one sitting, above 0 and at most 900.
    product : str
        Product id or brand.

    Returns
    -------
    WasteSummary
        Waste for each dose, its mean and maximum, and its mean with rounded doses.

    Raises
    ------
    ValueError
        If a dose is missing, is not a number or is out of range, or the product is not known.

    Examples
    --------
    >>> found = waste_summary([9, 12, 14, 15], "privigen")
    >>> found.waste_g.tolist(), found.mean_g, found.most_g
    ([1.0, 3.0, 1.0, 0.0], 1.25, 3.0)
    """
    if not arguments.row("doses_g", doses_g, 0, MAX_DOSE_G, "g", above=True).size:
        raise ValueError("doses_g must hold at least one dose; got none")
    waste_g = np.atleast_1d(choose_vials(doses_g, product).waste_g)
    rounded_g = np.atleast_1d(choose_vials(doses_g, product, fewest_within=ROUNDING).waste_g)
    return WasteSummary(
        vial_sizes(product),
        waste_g,
        float(waste_g.mean()),
        float(waste_g.max()),
        float(rounded_g.mean()),
    )
