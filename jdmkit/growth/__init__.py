"""Weight and stature for age: the CDC 2000 growth charts, 2 to 20 years.

The charts are LMS tables (``cdc_wtage``, ``cdc_statage``): at each age and sex a power L, a median
M and a coefficient of variation S. A value X has the z-score ((X/M)^L - 1) / (L S), or
log(X/M) / S where L is 0; L, M and S are interpolated between the points of the table along a
straight line (source ``cdc_lms``). The weights predate today's obesity: the 50th percentile is
not today's mean.

>>> print(f"{weight_for_age(7, 'female'):.1f} kg, {stature_for_age(7, 'female'):.1f} cm")
22.8 kg, 121.5 cm
"""

from jdmkit.growth.cdc2000 import (
    HEIGHT_RANGE_CM,
    SEXES,
    SOURCE,
    age_range,
    checked_height,
    percentile_from_z,
    stature_for_age,
    stature_percentile,
    stature_z,
    weight_for_age,
    weight_lms,
    weight_percentile,
    weight_z,
    weight_z_range,
    z_from_percentile,
)
from jdmkit.growth.percentiles import FAR_Z, follow_weight
from jdmkit.growth.plausibility import (
    LIKELY_PERCENTILES,
    UNIT_PERCENTILE,
    unlikely,
    warn_if_unlikely,
)

__all__ = [
    "FAR_Z",
    "HEIGHT_RANGE_CM",
    "LIKELY_PERCENTILES",
    "SEXES",
    "SOURCE",
    "UNIT_PERCENTILE",
    "age_range",
    "checked_height",
    "follow_weight",
    "percentile_from_z",
    "stature_for_age",
    "stature_percentile",
    "stature_z",
    "unlikely",
    "warn_if_unlikely",
    "weight_for_age",
    "weight_lms",
    "weight_percentile",
    "weight_z",
    "weight_z_range",
    "z_from_percentile",
]
