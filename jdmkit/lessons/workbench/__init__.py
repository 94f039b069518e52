"""The cost workbench: its exhibits in the order of the lesson."""

from jdmkit.lessons.workbench.first_run import (
    plot_first_run,
    plot_first_run_bridge,
    plot_run,
    table_audit,
)
from jdmkit.lessons.workbench.plan import (
    plot_bench,
    plot_own_bridge,
    table_changes,
    table_headline,
    table_inputs,
)

EXHIBITS = (
    plot_bench,
    table_changes,
    table_headline,
    table_inputs,
    plot_own_bridge,
    plot_run,
    plot_first_run,
    plot_first_run_bridge,
    table_audit,
)
"""What the lesson shows, in its order."""

CITED = ("cost_assumptions", "ivig_prices")
"""Tables cited in full, because a changed plan can show any of their rows."""

__all__ = [
    "CITED",
    "EXHIBITS",
    "plot_bench",
    "plot_first_run",
    "plot_first_run_bridge",
    "plot_own_bridge",
    "plot_run",
    "table_audit",
    "table_changes",
    "table_headline",
    "table_inputs",
]
