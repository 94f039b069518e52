"""Lesson 2, how IVIG works: its exhibits in the order of the lesson."""

from jdmkit.lessons.mechanisms.evidence import plot_evidence, plot_mechanism, table_evidence
from jdmkit.lessons.mechanisms.own_igg import plot_own_igg, plot_turnover, table_own_igg
from jdmkit.lessons.mechanisms.replacement import plot_dose_and_level

EXHIBITS = (
    plot_mechanism,
    plot_evidence,
    table_evidence,
    plot_turnover,
    plot_own_igg,
    table_own_igg,
    plot_dose_and_level,
)
"""What the lesson shows, in its order."""

CITED = ("mechanisms", "dose_aims")
"""Tables of which a control can bring up any row: cited in full."""

NAMED = ("proderm2022", "dalakas1993", "miyasaka2012")
"""References that the lesson's text names and no exhibit draws on."""

__all__ = [
    "CITED",
    "EXHIBITS",
    "NAMED",
    "plot_dose_and_level",
    "plot_evidence",
    "plot_mechanism",
    "plot_own_igg",
    "plot_turnover",
    "table_evidence",
    "table_own_igg",
]
