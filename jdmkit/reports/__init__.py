"""What leaves the kit: an Excel workbook that recalculates, an HTML report, filled checklists.

``run`` gathers everything that is told, ``again`` says how to compute it anew, ``checklists`` fills CHEERS 2022 and ISPOR budget impact from
it, ``pictures`` draws it. ``cells`` writes safe cells; ``inputs``, ``plan`` and ``lines`` write
the live model, ``sums`` its results, ``sheets`` the rest, ``workbook`` the file; ``page`` the HTML;
``folder`` all of it at once. All public names stand here.

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
