"""The design, held by tests: one direction of imports, small rooms, no strangers in the tree."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "jdmkit"
ORDER = [
    "tables", "validation", "datasets", "quantities", "lessons", "epidemiology", "growth",
    "plausibility", "findings", "eular_acr", "classification", "cmas", "core_set", "improvement",
    "inactive", "outcomes", "factors", "safety", "products", "weights", "rounding", "vials",
    "schedule", "dosing", "billing", "infusion", "ode", "fcrn", "parameter_sets",
    "pharmacokinetics", "model", "regimen", "grid", "courses", "scale", "patients", "child",
    "response", "traps", "population", "cohort", "assumptions", "costs", "audit", "sensitivity",
    "protocols", "trial_plan", "trial", "scenarios", "calibration", "passports", "charts", "live", "figures",
    "quiz", "explorers", "reports", "__main__",
]  # fmt: skip
"""A module may import those before it, never those after it."""


def room_of(path, package=PACKAGE):
    return path.relative_to(package).parts[0].removesuffix(".py")


def imports(source):
    """Rooms of jdmkit that a source imports, at any depth of the code."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            for name in node.names:
                if name.name.startswith("jdmkit."):
                    yield name.name.split(".")[1]
        elif isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("jdmkit"):
            parts = node.module.split(".")
            yield from [parts[1]] if len(parts) > 1 else [name.name for name in node.names]


def upward(package):
    """Imports that go against the order, as text."""
    found = []
    for path in sorted(package.rglob("*.py")):
        here = room_of(path, package)
        if here == "__init__":
            continue
        for there in imports(path.read_text(encoding="utf-8")):
            if here not in ORDER or there not in ORDER:
                found.append(f"{path.name}: {here} or {there} has no place in the order")
            elif ORDER.index(there) > ORDER.index(here):
                found.append(f"{path.name}: {here} imports {there}")
    return found


def test_imports_go_one_way():
    assert upward(PACKAGE) == []


@pytest.mark.parametrize(
    "line",
    ["from jdmkit import figures", "import jdmkit.explorers", "from jdmkit.quiz import check",
     "def f():\n    from jdmkit import charts"],
)  # fmt: skip
def test_a_planted_upward_import_is_found(tmp_path, line):
    (tmp_path / "datasets.py").write_text(line + "\n")
    assert len(upward(tmp_path)) == 1


def test_only_the_rooms_of_the_data_read_files():
    for path in PACKAGE.rglob("*.py"):
        if room_of(path) in ("tables", "validation", "assumptions", "charts", "__main__"):
            continue
        calls = [
            n
            for n in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
            if isinstance(n, ast.Call)
        ]
        names = {ast.unparse(call.func).split(".")[-1] for call in calls}
        if path == PACKAGE / "explorers" / "base.py":
            names -= {"read_text"}  # its script and style, which stand beside it
        assert not names & {"open", "read_csv", "read_text", "read_bytes"}, path


def test_figures_leave_pyplot_alone():
    for path in PACKAGE.rglob("*.py"):
        assert "pyplot" not in {
            part
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
            if isinstance(node, (ast.Import, ast.ImportFrom))
            for part in ast.unparse(node).replace(".", " ").split()
        }, path


def test_import_is_lazy():
    heavy = "{'numpy', 'pandas', 'matplotlib', 'ipywidgets', 'scipy', 'anywidget'}"
    code = f"import sys, jdmkit; print(sorted({heavy} & set(sys.modules)))"
    answer = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert answer.stdout.strip() == "[]"


def test_unknown_module_is_named():
    import jdmkit

    with pytest.raises(AttributeError, match="products"):
        _ = jdmkit.prodcts
