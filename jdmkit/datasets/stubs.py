"""Write the stub of ``datasets``, so that editors and type checkers know every loader.

``make refresh`` runs ``python -m jdmkit.datasets.stubs``, which writes ``__init__.pyi`` here.
"""

import ast
import inspect
from pathlib import Path
from types import ModuleType

import jdmkit.datasets
from jdmkit.datasets.files import resources
from jdmkit.datasets.safe_files import draft_of

_HEAD = '''"""Written by ``make refresh`` from datapackage.json and __init__.py; do not edit."""

import pandas as pd
'''


def stub_path(package: ModuleType = jdmkit.datasets) -> Path:
    """Place of the stub beside the ``__init__.py`` that it describes."""
    return Path(inspect.getfile(package)).with_suffix(".pyi")


def stub(package: ModuleType = jdmkit.datasets) -> str:
    """Text of the stub: all public names, and a function for every table.

    >>> "def load_cmas_items() -> pd.DataFrame:" in stub()
    True
    """
    imports = []
    for node in ast.parse(inspect.getsource(package)).body:
        if isinstance(node, ast.ImportFrom) and str(node.module).startswith("jdmkit."):
            names = [name.name for name in node.names if name.name in package.__all__]
            listed = "".join(f"    {name},\n" for name in names)
            imports.append(f"from {node.module} import (\n{listed})\n")
    tables = {f"load_{table}": about for table, about in sorted(resources().items())}
    public = sorted({*package.__all__, *tables}, key=_kind)
    shown = "".join(f'    "{name}",\n' for name in public)
    loaders = [
        f'def {name}() -> pd.DataFrame:\n    """{about["title"]} (``{about["path"]}``)."""\n'
        for name, about in tables.items()
    ]
    return "\n".join([_HEAD, "".join(imports), f"__all__ = [\n{shown}]\n", *loaders])


def _kind(name: str) -> tuple[int, str]:
    """Constants first, then classes, then functions, as in every ``__all__``."""
    return (0 if name.isupper() else 1 if name[0].isupper() else 2, name)


def main() -> None:
    """Write the stub."""
    with draft_of(stub_path()) as draft:
        draft.write_text(stub(), encoding="utf-8")


if __name__ == "__main__":
    main()
