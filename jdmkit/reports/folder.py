"""A folder with everything: tables, workbook and report; it changes only when all of it is whole.

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
    """Every table of a run, by name of its file.

    Parameters
    ----------
    run : CostRun
        From :func:`cost_run`.
    """
    budget = {} if run.budget is None else {
        "budget": run.budget, "checklist_budget": ispor_budget_impact(run),
    }  # fmt: skip
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
    """A folder to write to, there or not yet; refused where a file stands in the way."""
    folder = Path(path)
    for part in (folder, *folder.parents):
        if part.is_dir():
            break
        if part.exists():
            raise ValueError(f"{folder} can be no folder: {part} is a file")
    if not os.access(part, os.W_OK):
        raise ValueError(f"{folder}: {part} may not be written to")
    return folder


def write_folder(
    path: str | os.PathLike, run: CostRun | Scenario | None = None, **changes: Any
) -> list[Path]:
    """Write all tables as CSV, the workbook ``cost.xlsx`` and the report ``cost.html``.

    Parameters
    ----------
    path : path
        A folder, made where it does not exist; files of these names are replaced.
    run : CostRun or Scenario, optional
        What is told; default the base case.
    **changes
        Fields or inputs to change first, as in :func:`cost_run`; not with a run.

    Returns
    -------
    list of Path
        The files. Nothing is written or replaced until all of them are whole.

    Warns
    -----
    UserWarning
        If openpyxl is missing: then there is no workbook.

    Raises
    ------
    ValueError
        If the scenario is impossible, or a file stands where the folder would.
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
