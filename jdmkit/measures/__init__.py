"""Classification and measures of disease activity: EULAR/ACR 2017, CMAS, TIS, inactivity."""

from jdmkit.measures.bins import bin_ends
from jdmkit.measures.classification import Classification, eular_acr_2017
from jdmkit.measures.cmas import CMAS_MAX, CmasTotal, cmas_total
from jdmkit.measures.eular_acr import AGE, BIOPSY, COUNTED_ENZYMES, SUBGROUPS
from jdmkit.measures.findings import first_visits, span
from jdmkit.measures.improvement import CRITERIA, Improvement, total_improvement_score
from jdmkit.measures.inactive import Inactivity, inactive_disease
from jdmkit.measures.regions import points_by_region, weakest_region

__all__ = [
    "AGE",
    "BIOPSY",
    "CMAS_MAX",
    "COUNTED_ENZYMES",
    "CRITERIA",
    "SUBGROUPS",
    "Classification",
    "CmasTotal",
    "Improvement",
    "Inactivity",
    "bin_ends",
    "cmas_total",
    "eular_acr_2017",
    "first_visits",
    "inactive_disease",
    "points_by_region",
    "span",
    "total_improvement_score",
    "weakest_region",
]
