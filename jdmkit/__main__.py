"""The ``jdmkit`` command.

``jdmkit data`` checks the tables, ``--accept`` takes changes over. ``jdmkit cost --out folder/``
writes every cost as tables, ``--assumptions mine.csv`` with your inputs; ``jdmkit diff base.csv
mine.csv`` prints what a change of inputs does to every headline result.
"""

import argparse
import hashlib
import json
import sys
import warnings
from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from jdmkit import assumptions, audit, costs, datasets
from jdmkit.assumptions.files import write_table


def accept() -> list[str]:
    """Record size and hash of every changed table; return the names of the changed ones.

    Raises
    ------
    DataError
        If any table has a fault: then nothing is recorded.
    """
    found = [fault for table in datasets.resources() for fault in datasets.faults(table)]
    if found:
        raise datasets.DataError(found)
    path = datasets.folder() / "datapackage.json"
    package, changed = json.loads(path.read_text(encoding="utf-8")), []
    for table in package["resources"]:
        content = (datasets.folder() / table["path"]).read_bytes()
        digest = f"sha256:{hashlib.sha256(content).hexdigest()}"
        if table.get("hash") != digest:
            changed.append(table["name"])
            table |= {"hash": digest, "bytes": len(content)}
    if changed:
        draft = path.with_suffix(".draft")
        draft.write_text(json.dumps(package, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
        draft.replace(path)
    return changed


def _check_data(asked: argparse.Namespace) -> None:
    if asked.accept:
        changed = accept()
        print(f"accepted: {', '.join(changed)}" if changed else "nothing has changed")
    else:
        datasets.check()
        print(f"{len(datasets.resources())} tables, no fault ({datasets.folder()})")


def _shown(table: pd.DataFrame) -> str:
    """A table as text; words to the left, numbers with two decimals, missing cells blank."""
    shown = {}
    for name, cells in table.items():
        if pd.api.types.is_numeric_dtype(cells):
            words = ["" if pd.isna(cell) else f"{cell:,.2f}" for cell in cells]
            width = max(map(len, [name, *words]))
            shown[name.rjust(width)] = [word.rjust(width) for word in words]
        else:
            words = ["" if pd.isna(cell) else str(cell) for cell in cells]
            width = max(map(len, [name, *words]))
            shown[name.ljust(width)] = [word.ljust(width) for word in words]
    rows = zip(*shown.values(), strict=True)
    return "\n".join("  ".join(row).rstrip() for row in [shown, *rows])


def _inputs(path: str | None, rule: str | None) -> assumptions.Assumptions:
    return (
        assumptions.Assumptions.read(path, currency_rule=rule)
        if path
        else assumptions.Assumptions()
    )


def cost_tables(inputs: assumptions.Assumptions, **changes: object) -> dict[str, pd.DataFrame]:
    """Every table that ``jdmkit cost`` writes, by name of its file.

    Parameters
    ----------
    inputs : Assumptions
        Inputs.
    **changes
        Fields of the scenario, as in :meth:`costs.Scenario.replace`.
    """
    scenario = costs.Scenario(assumptions=inputs).replace(**changes)
    ledger = costs.course_cost(scenario)
    shares = {who: costs.resting_on(ledger, who) for who in costs.PERSPECTIVES}
    return {
        "ledger": ledger,
        "totals": costs.totals(ledger).reset_index(),
        "results": costs.headline(inputs, **changes),
        "changes": inputs.changed(),
        "assumptions": inputs.table(),
        "confidence": pd.DataFrame(shares).rename_axis("confidence").reset_index(),
        "audit": audit.audit(scenario),
    }


def _cost(asked: argparse.Namespace) -> None:
    inputs = _inputs(asked.assumptions, asked.currency_rule)
    tables = cost_tables(inputs, **_given(asked))
    folder = Path(asked.out)
    folder.mkdir(parents=True, exist_ok=True)
    for name, table in tables.items():
        write_table(table, folder / f"{name}.csv")
    print(_shown(tables["results"][["result", "value", "unit", "confidence"]]))
    changed = tables["changes"]
    print("\nChanged inputs: none" if changed.empty else f"\nChanged inputs:\n{_shown(changed)}")
    print(f"\nWritten to {folder}: {', '.join(f'{name}.csv' for name in tables)}")


def _diff(asked: argparse.Namespace) -> None:
    base, mine = (_inputs(path, asked.currency_rule) for path in (asked.base, asked.mine))
    differ = [
        (name, base[name], row.value, row.unit) for name, row in mine.rows.items()
        if row.value != base[name]
    ]  # fmt: skip
    columns = ["input", "base", "mine", "unit"]
    print(_shown(pd.DataFrame(differ, columns=columns)) if differ else "no value differs")
    print()
    print(_shown(costs.headline_change(base, mine, **_given(asked))))


_OPTIONS = (
    "product",
    "price_basis",
    "site",
    "insurance",
    "days",
    "years",
    "weight_kg",
    "age_years",
    "sex",
)


def _given(asked: argparse.Namespace) -> dict[str, object]:
    """Fields of the scenario that the command line sets."""
    return {name: getattr(asked, name) for name in _OPTIONS if getattr(asked, name) is not None}


def _add_scenario(command: argparse.ArgumentParser) -> None:
    command.add_argument("--currency-rule", choices=assumptions.CURRENCY_RULES)
    for name in _OPTIONS:
        kind = (
            int if name in ("days", "years") else float if name.endswith(("kg", "years")) else str
        )
        command.add_argument(f"--{name.replace('_', '-')}", type=kind, help="as in costs.Scenario")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="jdmkit", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    data = commands.add_parser("data", help="check every table: types, ranges, sources, hashes")
    data.add_argument("--accept", action="store_true", help="record the hashes of changed tables")
    data.set_defaults(run=_check_data)
    cost = commands.add_parser("cost", help="write ledger, results, changes and audit as tables")
    cost.add_argument("--assumptions", help="CSV or Excel file; it may hold only changed rows")
    cost.add_argument("--out", required=True, help="folder for the tables")
    cost.set_defaults(run=_cost)
    diff = commands.add_parser("diff", help="what a change of inputs does to every result")
    diff.add_argument("base", help="CSV or Excel file")
    diff.add_argument("mine", help="CSV or Excel file")
    diff.set_defaults(run=_diff)
    for command in (cost, diff):
        _add_scenario(command)
    return parser


def _say(message: Warning | str, *rest: object, **more: object) -> None:
    """Show a warning as one line, without the place in the code."""
    print(f"warning: {message}", file=sys.stderr)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; return its exit status."""
    asked = _parser().parse_args(arguments)
    try:
        with warnings.catch_warnings():
            warnings.showwarning = _say
            asked.run(asked)
    except (ValueError, OSError, ImportError) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
