"""Dose of immunoglobulin for one course."""

import numpy as np
import numpy.typing as npt


def ivig_dose(
    weight_kg: npt.ArrayLike, dose_g_per_kg: float, max_dose_g: float = np.inf
) -> npt.NDArray[np.float64] | float:
    """Immunoglobulin dose for one course, capped at a maximum.

    Parameters
    ----------
    weight_kg : float or array_like, shape (n,)
        Body weight in kilograms, above 0 and at most 300.
    dose_g_per_kg : float
        Prescribed grams of immunoglobulin per kilogram, above 0 and at most 3.
    max_dose_g : float, optional
        Ceiling in grams, above 0. The default applies none.

    Returns
    -------
    ndarray, shape (n,), or float
        Dose in grams.

    Raises
    ------
    ValueError
        If a weight, the dose or the ceiling is missing, no number or outside its range.

    References
    ----------
    Weight-based dose with a ceiling, as in the CARRA plans (rows of ``treatment_protocols``).

    Examples
    --------
    >>> ivig_dose([20, 30, 50], dose_g_per_kg=2.0, max_dose_g=70)
    array([40., 60., 70.])
    """
    weights = np.asarray(weight_kg)
    if weights.dtype.kind not in "iuf":
        raise ValueError(f"weight_kg must be a number above 0 kg; got {weight_kg!r}")
    valid = (weights > 0) & (weights <= 300)
    if not valid.all():
        raise ValueError(f"weight_kg must lie above 0 and at most 300 kg; got {weights[~valid]}")
    if not 0 < dose_g_per_kg <= 3:
        raise ValueError(f"dose_g_per_kg must lie above 0 and at most 3 g/kg; got {dose_g_per_kg}")
    if not max_dose_g > 0:
        raise ValueError(f"max_dose_g must be above 0 g; got {max_dose_g}")
    dose = np.minimum(weights * dose_g_per_kg, max_dose_g)
    return float(dose) if dose.ndim == 0 else dose
