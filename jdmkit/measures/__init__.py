"""Classification and measures of disease activity: EULAR/ACR 2017, CMAS, TIS, inactivity."""

from jdmkit.measures.classification import Classification, eular_acr_2017
from jdmkit.measures.cmas import CmasTotal, cmas_total
from jdmkit.measures.eular_acr import AGE, BIOPSY, COUNTED_ENZYMES, SUBGROUPS
from jdmkit.measures.findings import first_visits, span
from jdmkit.measures.improvement import CRITERIA, Improvement, total_improvement_score
from jdmkit.measures.inactive import Inactivity, inactive_disease

__all__ = [
    "AGE",
    "BIOPSY",
    "COUNTED_ENZYMES",
    "CRITERIA",
    "SUBGROUPS",
    "Classification",
    "CmasTotal",
    "Improvement",
    "Inactivity",
    "cmas_total",
    "eular_acr_2017",
    "first_visits",
    "inactive_disease",
    "span",
    "total_improvement_score",
]
