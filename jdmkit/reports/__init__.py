"""Reports of a cost run: an Excel workbook that recalculates, an HTML page, filled checklists.

``cost_run`` computes everything that a report says, ``unused`` finds changed inputs without effect,
``rerun`` gives the command that computes it again, ``checklists`` fills CHEERS 2022 and the ISPOR
budget impact list, ``charts`` draws it. ``excel`` writes the workbook, ``html`` the page,
``folder`` all files at once. Import public names from this package.

>>> run = cost_run(weight_kg=25)
>>> run.total("payer") < run.total("society")
True
"""

from jdmkit.reports.checklists import NOT_REPORTED, cheers_2022, ispor_budget_impact
from jdmkit.reports.cost_run import NOT_ADVICE, CostRun, cost_run
from jdmkit.reports.excel.workbook import write_workbook
from jdmkit.reports.folder import checked_folder, cost_tables, write_folder
from jdmkit.reports.html import write_report
from jdmkit.reports.rerun import OPTIONS

__all__ = [
    "NOT_ADVICE",
    "NOT_REPORTED",
    "OPTIONS",
    "CostRun",
    "checked_folder",
    "cheers_2022",
    "cost_run",
    "cost_tables",
    "ispor_budget_impact",
    "write_folder",
    "write_report",
    "write_workbook",
]
