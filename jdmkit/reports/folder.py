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
from jdmkit.assumptions import begins_with, write_table
from jdmkit.costs import Scenario
from jdmkit.reports.checklists import cheers_2022, ispor_budget_impact
from jdmkit.reports.cost_run import NOT_DRAWN, CostRun
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
    no_draws = pd.DataFrame({"not_reported": [NOT_DRAWN]})
    effect = {} if run.effect.empty else {"effect": run.effect}
    shares = {who: costs.resting_on(run.ledger, who) for who in costs.PERSPECTIVES}
    return {
        "ledger": run.ledger,
        "totals": run.totals.reset_index(),
        "results": run.headline,
        "changes": run.changed,
        "plan": run.fields,
        "assumptions": run.scenario.assumptions.exported(),
        "confidence": pd.DataFrame(shares).rename_axis("confidence").reset_index(),
        "sensitivity": no_draws if run.drawn is None else run.tornado,
        "probabilistic": no_draws if run.drawn is None else run.drawn.summary,
        "checklist": cheers_2022(run),
        "audit": run.audit,
        **effect,
        **budget,
    }


_ALWAYS = (
    "ledger",
    "totals",
    "results",
    "changes",
    "plan",
    "assumptions",
    "confidence",
    "sensitivity",
    "probabilistic",
    "checklist",
    "audit",
)

_SOMETIMES = {
    "effect.csv": "result,",
    "budget.csv": "year,",
    "checklist_budget.csv": "item,",
    "cost.xlsx": "",
}
"""Files that not every run writes, and how a table of ours begins."""

FILES = (*(f"{name}.csv" for name in _ALWAYS), "cost.html", *_SOMETIMES)
"""All files that a run may write."""


def _stale(folder: Path) -> list[str]:
    """Files of an earlier run that this run may not write again; none if there was no run."""
    if not all((folder / name).is_file() for name in ("ledger.csv", "plan.csv", "cost.html")):
        return []
    return [name for name, begins in _SOMETIMES.items() if begins_with(folder / name, begins)]


def checked_folder(path: str | os.PathLike, inputs: str | os.PathLike | None = None) -> Path:
    """Check that a folder can be written to; it need not exist yet.

    Parameters
    ----------
    path : path
        The folder.
    inputs : path, optional
        File of the user's inputs, which must not be replaced.

    Raises
    ------
    ValueError
        If it cannot be a folder, may not be written to, or has the file of inputs where a file
        of the run would be written.
    """
    folder = Path(path)
    for name in FILES:
        there = folder / name
        both = inputs is not None and there.is_file() and Path(inputs).is_file()
        if both and there.samefile(inputs):
            words = f"{there} is your file of inputs and would be replaced"
            raise ValueError(f"{words}; choose another folder, or move the file")
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
        A folder, made if it does not exist. Files of these names are replaced; those of an earlier
        run that this one does not write are removed.
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
    with datasets.draft_folder_of(folder, _stale(folder)) as draft:
        for table, frame in cost_tables(told).items():
            write_table(frame, draft / f"{table}.csv")
        try:
            write_workbook(draft / "cost.xlsx", told)
        except ImportError as missing:
            warnings.warn(f"no workbook: {missing}", UserWarning, stacklevel=2)
        write_report(draft / "cost.html", told)
        names = sorted(file.name for file in draft.iterdir())
    return [folder / name for name in names]
