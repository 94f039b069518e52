"""The design, checked by tests: imports go one way and through a package's face; files stay short.

``python tests/test_architecture.py`` prints the number of entries, levels and arrows.
"""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "jdmkit"
ORDER = [
    "datasets", "arguments", "epidemiology", "growth", "cases", "measures", "products", "dosing",
    "infusion", "pharmacokinetics", "simulation", "sensitivity", "assumptions", "costs", "charts",
    "widgets", "lessons", "figures", "explorers", "quiz", "reports", "__main__",
]  # fmt: skip
"""A module or package may import those before it, never those after it."""

MOST_LINES = 400
MOST_COLUMNS = 100
READERS = {"open", "read_csv", "read_excel", "read_text", "read_bytes", "load_workbook"}
"""Calls that read a file."""

MAY_READ = {
    "datasets/files.py": "the tables",
    "datasets/validation.py": "the tables, to hash them",
    "datasets/safe_files.py": "writes",
    "assumptions/table_files.py": "a user's file of inputs",
    "assumptions/files.py": "a user's file of inputs",
    "widgets/explorer.py": "its own script and style sheet",
    "__main__.py": "the description of the tables, to accept new hashes",
}
"""Files that may read or write files, and what; no other file of the package does."""

REDUCTIONS = {
    "agg", "apply", "argmax", "argmin", "average", "bincount", "corrcoef", "cumprod", "cumsum",
    "diff", "dot", "groupby", "histogram", "interp", "lstsq", "mean", "median", "percentile",
    "pivot", "pivot_table", "polyfit", "quantile", "searchsorted", "solve", "std", "trapezoid",
    "var",
}  # fmt: skip
"""What turns values into other values. An exhibit that calls one of these computes."""

NOT_EXHIBITS = {"explorers.py", "quiz.py"}


def name_of(path: Path, package: Path = PACKAGE) -> str:
    """Top-level module or package that a file belongs to."""
    return path.relative_to(package).parts[0].removesuffix(".py")


def sources(package: Path) -> list[Path]:
    found = sorted(package.rglob("*.py"))
    assert found, f"no Python files in {package}"
    return found


def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def imports(path: Path):
    """Dotted names below ``jdmkit`` that a file imports, at any depth of the code.

    ``from jdmkit.costs import Scenario`` gives ``("costs", "Scenario")``.
    """
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Import):
            for name in node.names:
                if name.name.startswith("jdmkit."):
                    yield tuple(name.name.split(".")[1:])
        elif isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "jdmkit":
            for name in node.names:
                yield (*node.module.split(".")[1:], name.name)


def upward(package: Path) -> list[str]:
    """Imports that go against the order."""
    found = []
    for path in sources(package):
        here = name_of(path, package)
        if here == "__init__":
            continue
        for there, *_ in imports(path):
            if here not in ORDER or there not in ORDER:
                found.append(f"{path.name}: {here} or {there} has no place in the order")
            elif ORDER.index(there) > ORDER.index(here):
                found.append(f"{path.name}: {here} imports {there}")
    return found


def home_of(path: Path, package: Path) -> tuple[str, ...]:
    """Package whose files may import each other directly; each lesson is one of its own."""
    parts = path.relative_to(package).parts
    lesson = parts[0] == "lessons" and len(parts) > 2
    return parts[:2] if lesson else (parts[0].removesuffix(".py"),)


def exported(folder: Path) -> set[str]:
    """Names that a package lists in ``__all__``."""
    face = folder / "__init__.py"
    for node in tree_of(face).body if face.is_file() else ():
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__":
            return set(ast.literal_eval(node.value))
    return set()


def past_a_face(package: Path) -> list[str]:
    """Imports that reach into another package past its ``__init__``."""
    found = []
    for path in sources(package):
        here = home_of(path, package)
        for parts in imports(path):
            if parts[: len(here)] == here:
                continue
            if here[0] == "explorers" and parts[0] == "lessons" and parts[2:3] == ("explorers",):
                continue  # a lesson's explorers load widgets, so its face leaves them out
            face = 2 if parts[0] == "lessons" else 1
            if package.joinpath(*parts[: face + 1]).is_dir():  # a package within, with a face
                face += 1
            place = package.joinpath(*parts[: face + 1])
            if parts[face:] and parts[-1] in exported(place.parent):
                continue  # a function that has the name of its file
            if len(parts) > face and place.with_suffix(".py").is_file():
                found.append(f"{path.relative_to(package)}: {'.'.join(parts)}")
    return found


def too_large(package: Path) -> list[str]:
    """Files over the limit of lines, and lines over the limit of columns."""
    found = []
    for path in [*sources(package), *sorted(package.rglob("*.js"))]:
        lines = path.read_text(encoding="utf-8").splitlines()
        if len(lines) > MOST_LINES:
            found.append(f"{path.name}: {len(lines)} lines")
        wide = [i for i, line in enumerate(lines, 1) if len(line) > MOST_COLUMNS]
        found += [f"{path.name}:{i}: over {MOST_COLUMNS} columns" for i in wide]
        found += [f"{path.name}:{i}: fmt" for i, line in enumerate(lines, 1) if "fmt: skip" in line]
    return found


def calls(path: Path) -> set[str]:
    """Last names of everything that a file calls."""
    found = (node for node in ast.walk(tree_of(path)) if isinstance(node, ast.Call))
    return {ast.unparse(call.func).split(".")[-1] for call in found}


def readers(package: Path) -> list[str]:
    """Files that read or write a file and may not."""
    places = {path.relative_to(package).as_posix(): path for path in sources(package)}
    return [
        place for place, path in places.items() if place not in MAY_READ and calls(path) & READERS
    ]


def computing(package: Path) -> list[str]:
    """Exhibits that compute.

    An exhibit may select, scale, round and format what it is given. It computes where it calls a
    reduction (a mean, a quantile, a sum over groups, an interpolation, a solver) or a random
    generator, or imports SciPy. Such a step has a name, a docstring with an example and a test in
    the package that it belongs to.
    """
    found = []
    for path in sorted((package / "lessons").glob("*/*.py")):
        if path.name in NOT_EXHIBITS:
            continue
        place = path.relative_to(package / "lessons").as_posix()
        for node in ast.walk(tree_of(path)):
            if isinstance(node, (ast.Import, ast.ImportFrom)) and "scipy" in ast.unparse(node):
                found.append(f"{place}:{node.lineno}: imports SciPy")
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                called = ast.unparse(node.func)
                if node.func.attr in REDUCTIONS or ".random." in called:
                    found.append(f"{place}:{node.lineno}: {node.func.attr}")
    return found


def arrows(package: Path = PACKAGE) -> dict[str, set[str]]:
    """Top-level modules and packages, each with those that it imports."""
    found = {name_of(path, package): set() for path in sources(package)}
    found.pop("__init__", None)
    for path in sources(package):
        here = name_of(path, package)
        if here in found:
            found[here] |= {parts[0] for parts in imports(path) if parts[0] != here}
    return found


def levels(graph: dict[str, set[str]]) -> int:
    """Number of floors: the longest chain of imports."""
    height: dict[str, int] = {}
    for name in ORDER:
        if name in graph:
            height[name] = 1 + max((height[below] for below in graph[name]), default=0)
    return max(height.values())


@pytest.mark.parametrize("check", [upward, past_a_face, too_large, readers, computing])
def test_the_package_keeps_its_design(check):
    assert check(PACKAGE) == []


def plant(folder: Path, place: str, text: str) -> Path:
    path = folder / place
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text + "\n")
    return folder


@pytest.mark.parametrize(
    "line",
    ["from jdmkit import figures", "import jdmkit.explorers", "from jdmkit.quiz import check",
     "def f():\n    from jdmkit import charts"],
)  # fmt: skip
def test_a_planted_upward_import_is_found(tmp_path, line):
    assert len(upward(plant(tmp_path, "datasets/files.py", line))) == 1


@pytest.mark.parametrize(
    "line",
    ["from jdmkit.datasets.files import stamp", "from jdmkit.datasets import files",
     "import jdmkit.datasets.files", "from jdmkit.lessons.costs.words import usd"],
)  # fmt: skip
def test_a_planted_import_of_a_private_module_is_found(tmp_path, line):
    plant(tmp_path, "datasets/files.py", "")
    plant(tmp_path, "lessons/costs/words.py", "")
    assert len(past_a_face(plant(tmp_path, "reports/html.py", line))) == 1


@pytest.mark.parametrize(
    "line",
    ["from jdmkit.datasets import load", "from jdmkit import datasets",
     "from jdmkit.reports.folder import write", "from jdmkit.lessons.costs import usd"],
)  # fmt: skip
def test_an_import_from_a_package_is_allowed(tmp_path, line):
    plant(tmp_path, "datasets/files.py", "")
    plant(tmp_path, "lessons/costs/words.py", "")
    plant(tmp_path, "reports/folder.py", "")
    assert past_a_face(plant(tmp_path, "reports/html.py", line)) == []


def test_a_planted_file_of_401_lines_is_found(tmp_path):
    assert too_large(plant(tmp_path, "a.py", "\n" * (MOST_LINES - 1))) == []
    assert too_large(plant(tmp_path, "b.py", "\n" * MOST_LINES)) == ["b.py: 401 lines"]


def test_a_planted_long_line_is_found(tmp_path):
    assert len(too_large(plant(tmp_path, "a.py", "#" * (MOST_COLUMNS + 1)))) == 1


def test_a_data_file_opened_elsewhere_is_found(tmp_path):
    text = "import pandas as pd\nframe = pd.read_csv('data/gaps.csv')"
    assert readers(plant(tmp_path, "costs/prices.py", text)) == ["costs/prices.py"]


@pytest.mark.parametrize(
    "line",
    ["mean = frame['cmas'].mean()", "import numpy as np\nx = np.quantile(values, 0.5)",
     "from scipy import stats", "rng = np.random.default_rng(1)"],
)  # fmt: skip
def test_an_exhibit_that_computes_is_found(tmp_path, line):
    assert len(computing(plant(tmp_path, "lessons/response/ceiling.py", line))) == 1


def test_reading_exceptions_exist():
    assert {place for place in MAY_READ if not (PACKAGE / place).is_file()} == set()


def test_every_module_has_a_level():
    here = {name_of(path) for path in sources(PACKAGE)} - {"__init__"}
    assert here == set(ORDER)


def test_figures_leave_pyplot_alone():
    paths = list(sources(PACKAGE))
    assert paths
    for path in paths:
        assert "pyplot" not in {
            part
            for node in ast.walk(tree_of(path))
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


if __name__ == "__main__":
    graph = arrows()
    lengths = [len(path.read_text(encoding="utf-8").splitlines()) for path in sources(PACKAGE)]
    print(f"entries {len(graph)}, levels {levels(graph)}, arrows {sum(map(len, graph.values()))}")
    print(
        f"files {len(lengths)}, longest {max(lengths)}, over 400: {sum(n > 400 for n in lengths)}"
    )
