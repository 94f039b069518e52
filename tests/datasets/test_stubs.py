"""The type stub of ``datasets`` lists every public name for editors and type checkers."""

import ast

from jdmkit import datasets
from jdmkit.datasets import stubs


def test_the_stub_is_up_to_date():
    written = stubs.stub_path().read_text(encoding="utf-8")
    assert written == stubs.stub(), "make refresh writes it anew"


def test_the_stub_has_a_function_for_every_table_and_imports_every_other_public_name():
    body = ast.parse(stubs.stub_path().read_text(encoding="utf-8")).body
    functions = {node.name for node in body if isinstance(node, ast.FunctionDef)}
    assert functions == {f"load_{table}" for table in datasets.resources()}
    imported = [
        name.name for node in body if isinstance(node, ast.ImportFrom) for name in node.names
    ]
    assert sorted(imported) == sorted(datasets.__all__)


def test_a_new_table_changes_the_stub(monkeypatch):
    tables = datasets.resources() | {"new": {"title": "New", "path": "new.csv"}}
    monkeypatch.setattr(stubs, "resources", lambda: tables)
    assert 'def load_new() -> pd.DataFrame:\n    """New (``new.csv``)."""' in stubs.stub()
    assert '    "load_new",\n' in stubs.stub()


def test_the_package_says_that_it_is_typed():
    assert stubs.stub_path().parents[1].joinpath("py.typed").is_file()
