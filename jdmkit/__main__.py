"""The ``jdmkit`` command: ``jdmkit data`` checks the tables, ``--accept`` takes changes over."""

import argparse
import hashlib
import json
import sys
from collections.abc import Sequence

from jdmkit import datasets


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


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; return its exit status."""
    parser = argparse.ArgumentParser(prog="jdmkit", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    data = commands.add_parser("data", help="check every table: types, ranges, sources, hashes")
    data.add_argument("--accept", action="store_true", help="record the hashes of changed tables")
    asked = parser.parse_args(arguments)
    try:
        if asked.accept:
            changed = accept()
            print(f"accepted: {', '.join(changed)}" if changed else "nothing has changed")
        else:
            datasets.check()
            print(f"{len(datasets.resources())} tables, no fault ({datasets.folder()})")
    except (ValueError, FileNotFoundError) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
