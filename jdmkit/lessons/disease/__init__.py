"""Lesson 1, the disease: its exhibits in the order of the lesson."""

from jdmkit.lessons.disease.findings import (
    plot_antibodies,
    plot_body,
    plot_features,
    table_antibodies,
)
from jdmkit.lessons.disease.frequency import (
    plot_age,
    plot_incidence,
    plot_new_cases,
    plot_sex,
    plot_time_to_diagnosis,
)
from jdmkit.lessons.disease.measures import table_classification, table_cmas, table_measures
from jdmkit.lessons.disease.outlook import plot_courses, table_outlook

EXHIBITS = (
    plot_incidence,
    plot_new_cases,
    plot_age,
    plot_sex,
    plot_features,
    plot_antibodies,
    table_antibodies,
    plot_courses,
    plot_time_to_diagnosis,
    plot_body,
    table_cmas,
    table_classification,
    table_measures,
    table_outlook,
)
"""What the lesson shows, in its order."""

CITED = ("clinical_features",)
"""Tables of which a control can bring up any row: cited in full."""

__all__ = [
    "CITED",
    "EXHIBITS",
    "plot_age",
    "plot_antibodies",
    "plot_body",
    "plot_courses",
    "plot_features",
    "plot_incidence",
    "plot_new_cases",
    "plot_sex",
    "plot_time_to_diagnosis",
    "table_antibodies",
    "table_classification",
    "table_cmas",
    "table_measures",
    "table_outlook",
]
