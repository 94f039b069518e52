"""Write a folder of tables, workbook and report; it changes only when all files are complete.

>>> from jdmkit.reports.cost_run import cost_run
>>> sorted(cost_tables(cost_run()))[:3]
['assumptions', 'audit', 'changes']
"""

import os
import warnings
from pathlib import Path
from typing import Any

import pandas as pd

from jdmkit import costs, datasets
from jdmkit.assumptions import write_table
from jdmkit.costs import Scenario
from jdmkit.reports.checklists import cheers_2022, ispor_budget_impact
from jdmkit.reports.cost_run import CostRun
from jdmkit.reports.excel.workbook import run_of, write_workbook
from jdmkit.reports.html import write_report


def cost_tables(run: CostRun) -> dict[str, pd.DataFrame]:
    """Give every table of a run, by the name of its file.

    Parameters
    ----------
    run : CostRun
        From :func:`cost_run`.
    """
    budget = (
        {}
        if run.budget is None
        else {
            "budget": run.budget,
            "checklist_budget": ispor_budget_impact(run),
        }
    )
    shares = {who: costs.resting_on(run.ledger, who) for who in costs.PERSPECTIVES}
    return {
        "ledger": run.ledger,
        "totals": run.totals.reset_index(),
        "results": run.headline,
        "changes": run.changed,
        "plan": run.fields,
        "assumptions": run.scenario.assumptions.table(),
        "confidence": pd.DataFrame(shares).rename_axis("confidence").reset_index(),
        "sensitivity": run.tornado,
        "probabilistic": pd.DataFrame() if run.drawn is None else run.drawn.summary,
        "checklist": cheers_2022(run),
        "audit": run.audit,
        **budget,
    }


def checked_folder(path: str | os.PathLike) -> Path:
    """Check that a folder can be written to; it need not exist yet."""
    folder = Path(path)
    for part in (folder, *folder.parents):
        if part.is_dir():
            break
        if part.exists():
            raise ValueError(f"{folder} cannot be a folder: {part} is a file")
    if not os.access(part, os.W_OK):
        raise ValueError(f"{folder}: you may not write to {part}")
    return folder


def write_folder(
    path: str | os.PathLike, run: CostRun | Scenario | None = None, **changes: Any
) -> list[Path]:
    """Write all tables as CSV, the workbook ``cost.xlsx`` and the report ``cost.html``.

    Parameters
    ----------
    path : path
        A folder, made if it does not exist. Files of these names are replaced.
    run : CostRun or Scenario, optional
        What to report; default the base case.
    **changes
        Fields or inputs to change first, as in :func:`cost_run`; not with a run.

    Returns
    -------
    list of Path
        The files. Nothing is written or replaced until all of them are complete.

    Warns
    -----
    UserWarning
        If openpyxl is missing, so that there is no workbook.

    Raises
    ------
    ValueError
        If the scenario is impossible, or a file has the name of the folder.
    """
    folder, told = checked_folder(path), run_of(run, changes)
    with datasets.draft_folder_of(folder) as draft:
        for table, frame in cost_tables(told).items():
            write_table(frame, draft / f"{table}.csv")
        try:
            write_workbook(draft / "cost.xlsx", told)
        except ImportError as missing:
            warnings.warn(f"no workbook: {missing}", UserWarning, stacklevel=2)
        write_report(draft / "cost.html", told)
        names = sorted(file.name for file in draft.iterdir())
    return [folder / name for name in names]
