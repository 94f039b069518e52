"""The ``jdmkit`` command.

``jdmkit data`` checks the tables; with ``--accept`` it records changes. ``jdmkit cost --out
folder/`` writes every cost as tables, workbook and report; ``--assumptions mine.csv`` uses your
inputs. ``jdmkit diff base.csv mine.csv`` prints how a change of inputs changes every main result.
"""

import argparse
import hashlib
import json
import os
import signal
import sys
import threading
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pandas as pd

from jdmkit import assumptions, costs, datasets, reports
from jdmkit.assumptions import Assumptions


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
        text = json.dumps(package, indent=1, ensure_ascii=False) + "\n"
        with datasets.draft_of(path) as draft:
            draft.write_text(text, encoding="utf-8")
    return changed


def _check_data(asked: argparse.Namespace) -> None:
    if asked.accept:
        changed = accept()
        print(f"accepted: {', '.join(changed)}" if changed else "nothing has changed")
    else:
        datasets.check()
        print(f"{len(datasets.resources())} tables, no fault ({datasets.folder()})")


def _shown(table: pd.DataFrame, given: Sequence[str] = ()) -> str:
    """Give a table as text: words to the left, numbers with two decimals, missing cells blank.

    Numbers of the columns ``given`` are inputs and keep their digits.
    """
    shown = {}
    for name, cells in table.items():
        if pd.api.types.is_numeric_dtype(cells):
            form = ",.10g" if name in given else ",.2f"
            words = ["" if pd.isna(cell) else f"{cell:{form}}" for cell in cells]
            width = max(map(len, [name, *words]))
            shown[name.rjust(width)] = [word.rjust(width) for word in words]
        else:
            words = ["" if pd.isna(cell) else str(cell) for cell in cells]
            width = max(map(len, [name, *words]))
            shown[name.ljust(width)] = [word.ljust(width) for word in words]
    rows = zip(*shown.values(), strict=True)
    return "\n".join("  ".join(row).rstrip() for row in [shown, *rows])


def _reading(faults: list[str], path: str | None, asked: argparse.Namespace) -> Assumptions:
    """Read the inputs of a file, or give the base case; add its faults to the list."""
    try:
        return Assumptions.read(path, asked.sheet, asked.currency_rule) if path else Assumptions()
    except FileNotFoundError:
        faults.append(f"{path}: there is no such file")
    except (ValueError, OSError, ImportError) as error:
        faults.append(_words(error))
    return Assumptions()


def _words(error: Exception) -> str:
    """Words of an error; for one of the operating system, the file and the reason."""
    if isinstance(error, OSError) and error.strerror and error.filename:
        return f"{error.filename}: {error.strerror}"
    return str(error)


def _option_faults(given: dict[str, object]) -> list[str]:
    """Faults of the options, each checked alone."""
    faults = []
    for name, value in given.items():
        try:
            costs.Scenario(**{name: value})
        except ValueError as error:
            faults.append(f"--{name.replace('_', '-')}: {error}")
    return faults


def _stop_on(faults: list[str]) -> None:
    if faults:
        raise ValueError("\n".join(faults))


def _cost(asked: argparse.Namespace) -> None:
    given = _given(asked)
    faults = _option_faults(given)
    inputs = _reading(faults, asked.assumptions, asked)
    try:
        reports.checked_folder(asked.out, asked.assumptions)
    except ValueError as error:
        faults.append(f"--out: {error}")
    _stop_on(faults)
    run = reports.cost_run(assumptions=inputs, **given)
    _say_if_other_plan(asked.assumptions, run)
    written = reports.write_folder(asked.out, run)
    print(run.plan_words)
    if run.changed.empty:
        print(f"Changed inputs: none\n\n{_shown(run.headline.drop(columns=['source']))}")
    else:
        print(f"Changed inputs:\n{_shown(run.changed, ('base', 'now'))}")
        print(run.draws_words)
        print(f"\nCompared with the base inputs, same plan:\n{_shown(run.effect)}")
    _print_failed(run.audit)
    print(f"\nWritten to {asked.out}: {', '.join(path.name for path in written)}")
    print(reports.NOT_ADVICE)


def _say_if_other_plan(path: str | None, run: reports.CostRun) -> None:
    """Warn if the workbook of inputs was exported for another plan than that of this run."""
    then = assumptions.exported_plan(Path(path)) if path else {}
    now = dict(run.fields[["field", "value"]].to_numpy().tolist())
    differs = {
        name: value
        for name, value in then.items()
        if name in now and name != "weight_kg" and value != now[name]
    }
    if differs:
        told = "; ".join(f"{name} {value or 'none'}" for name, value in differs.items())
        words = f"{path} was exported for another plan ({told}); this run takes only its inputs. "
        warnings.warn(f"{words}Its sheet about has the command for its plan", stacklevel=2)


def _print_failed(audit: pd.DataFrame) -> None:
    """Print the checks of the audit that failed, if there are any."""
    failed = audit[audit["status"] == "failed"]
    if len(failed):
        print(f"\nFailed checks of the audit:\n{_shown(failed[['check', 'detail']])}")


def _diff(asked: argparse.Namespace) -> None:
    given = _given(asked)
    faults = _option_faults(given)
    base, mine = (_reading(faults, path, asked) for path in (asked.base, asked.mine))
    _stop_on(faults)
    differ = mine.changed(base).drop(columns="what")
    differ = differ.rename(columns={"parameter": "input", "now": "mine"})
    print("no input differs" if differ.empty else _shown(differ, ("base", "mine")))
    print()
    print(_shown(costs.headline_change(base, mine, **given)))


def _given(asked: argparse.Namespace) -> dict[str, object]:
    """Fields of the scenario that the command line sets."""
    return {
        name: getattr(asked, name) for name in reports.OPTIONS if getattr(asked, name) is not None
    }


def _add_scenario(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--currency-rule",
        choices=assumptions.CURRENCY_RULES,
        help="what to do with amounts of another year",
    )
    command.add_argument("--sheet", default="assumptions", help="sheet of an Excel file")
    for name, (kind, words) in reports.OPTIONS.items():
        command.add_argument(f"--{name.replace('_', '-')}", type=kind, help=words)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="jdmkit", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    data = commands.add_parser("data", help="check every table: types, ranges, sources, hashes")
    data.add_argument("--accept", action="store_true", help="record the hashes of changed tables")
    data.set_defaults(run=_check_data)
    cost = commands.add_parser("cost", help="write tables, an Excel workbook and an HTML report")
    cost.add_argument("--assumptions", help="CSV or Excel file; it may have only changed rows")
    cost.add_argument("--out", required=True, help="folder; it is made if needed")
    cost.set_defaults(run=_cost)
    diff = commands.add_parser("diff", help="how a change of inputs changes every result")
    diff.add_argument("base", help="CSV or Excel file")
    diff.add_argument("mine", help="CSV or Excel file")
    diff.set_defaults(run=_diff)
    for command in (cost, diff):
        _add_scenario(command)
    return parser


def _speaker() -> Callable[..., None]:
    """Give a function that prints a warning once, as one line, without its place in the code."""
    said = set()

    def say(message: Warning | str, *rest: object, **more: object) -> None:
        if str(message) not in said:
            said.add(str(message))
            print(f"warning: {message}", file=sys.stderr)

    return say


def _stop(*signal_and_frame: object) -> None:
    """Stop as after Ctrl-C, so that drafts are removed."""
    raise KeyboardInterrupt


@contextmanager
def _prepared() -> Iterator[None]:
    """Show what the console has no letter for as a mark, and clean up when the run is ended."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGTERM, _stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; return its exit status."""
    asked = _parser().parse_args(arguments)
    try:
        with _prepared(), warnings.catch_warnings():
            warnings.simplefilter("always", UserWarning)
            warnings.showwarning = _speaker()
            asked.run(asked)
            sys.stdout.flush()
    except BrokenPipeError:  # the reader, such as head, has stopped
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except KeyboardInterrupt:
        print("stopped; a folder is changed only when all its files are complete", file=sys.stderr)
        return 130
    except (ValueError, OSError, ImportError) as error:
        print(_words(error), file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
