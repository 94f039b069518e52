"""Measures of how a child fares: CMAS, total improvement score 2016, inactive disease.

Each takes one visit (a mapping or a row) or a table of many, shows its steps, and answers with a
range where something was not examined. The rooms behind are ``cmas``, ``improvement`` and
``inactive``.

>>> visit = {"cmas": 48, "mmt8": 78, "creatine_kinase_u_per_l": 150}
>>> inactive_disease(visit)
Inactive disease (printo_2013: any 3 of the 4 items): yes.
  creatine_kinase_u_per_l 150 U/L: met (limit <= 150 U/L)
  cmas 48 points: met (limit >= 48 points)
  mmt8 78 points: met (limit >= 78 points)
  physician_global_cm: not examined (limit <= 0.2 cm)
"""

from jdmkit.cmas import CmasTotal, cmas_total
from jdmkit.findings import first_visits
from jdmkit.improvement import Improvement, total_improvement_score
from jdmkit.inactive import Inactivity, inactive_disease

__all__ = [
    "CmasTotal",
    "Improvement",
    "Inactivity",
    "cmas_total",
    "first_visits",
    "inactive_disease",
    "total_improvement_score",
]
