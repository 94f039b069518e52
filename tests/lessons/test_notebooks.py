"""The notebooks have the full skeleton, short cells and clean outputs, and show every exhibit."""

import ast
import re
import statistics
import subprocess
import sys

import nbformat
import pytest
from support.notebooks import FOLDER, code, read, stored

from jdmkit import cases, explorers, figures, quiz
from jdmkit.__main__ import _parser
from jdmkit.lessons import LESSONS, NOTEBOOKS, WORKBENCHES
from jdmkit.lessons.start_here.lesson_map import LESSON_MAP

HEADINGS = ("## Your turn", "## Discussion", "## Quiz", "## Key points", "## References")


@pytest.mark.parametrize("lesson", LESSONS)
def test_skeleton(lesson):
    cells = read(lesson).cells
    text = "\n".join(cell.source for cell in cells if cell.cell_type == "markdown")
    head = cells[0].source
    for part in ("**The question.**", "**Minutes**", "**You will be able to**", "**Know first**"):
        assert part in head, part
    assert "not medical advice" in text[:1800]
    places = [text.index(heading) for heading in HEADINGS]
    assert places[-2:] == sorted(places)[-2:]
    assert "**Next:**" in cells[-1].source
    for link in re.findall(r"\]\((\w+\.ipynb)\)", text):
        assert (FOLDER / link).exists(), link


@pytest.mark.parametrize("lesson", WORKBENCHES)
def test_skeleton_of_a_workbench(lesson):
    cells = read(lesson).cells
    head = cells[0].source
    for part in ("**The question.**", "**For**", "**You will be able to**", "**Know first**"):
        assert part in head, part
    assert "not medical advice" in head
    first, second = code(lesson)[:2]
    assert first.metadata.tags == ["parameters"] and "from jdmkit import" in second.source
    assert all(isinstance(node, ast.Assign) for node in ast.parse(first.source).body)
    assert cells[-3].source.startswith("## References") and "**Next:**" in cells[-1].source
    text = "\n".join(cell.source for cell in cells if cell.cell_type == "markdown")
    for link in re.findall(r"\]\((\w+\.(?:ipynb|csv))\)", text):
        assert (FOLDER / link).exists(), link


@pytest.mark.parametrize("lesson", NOTEBOOKS)
def test_cells_are_short_and_define_nothing(lesson):
    for cell in code(lesson):
        tree = ast.parse(cell.source)
        banned = (
            ast.FunctionDef,
            ast.For,
            ast.While,
            ast.ClassDef,
            ast.ListComp,
            ast.Lambda,
            ast.With,
        )
        assert not [node for node in ast.walk(tree) if isinstance(node, banned)], cell.source
        assert not cell.source.rstrip().endswith(";")
        assert "nbval-ignore-output" not in cell.metadata.get("tags", [])
        assert cell.execution_count and not [o for o in cell.outputs if o.output_type == "error"]


BLOCKS = [
    (lesson, block)
    for lesson in LESSONS for cell in read(lesson).cells if cell.cell_type == "markdown"
    for block in re.findall(r"```python\n(.*?)```", cell.source, re.DOTALL)
]  # fmt: skip


@pytest.mark.parametrize(("lesson", "block"), BLOCKS)
def test_code_in_prose_runs_unchanged(lesson, block):
    exec(compile(block, lesson, "exec"), {})


def test_some_prose_has_code():
    assert BLOCKS


def test_commands_in_prose_are_commands():
    """Lesson 0 tells the analyst of those that cost; each that a text names is understood."""
    named = {
        (lesson, command)
        for lesson in NOTEBOOKS for cell in read(lesson).cells if cell.cell_type == "markdown"
        for command in re.findall(r"`jdmkit ([^`]+)`", cell.source)
    }  # fmt: skip
    first = {command.split()[0] for lesson, command in named if lesson == "00_start_here"}
    assert first == {"data", "cost", "diff"}
    for _, command in named:
        _parser().parse_args(command.split())


def test_cell_lengths():
    lengths = sorted(
        len([line for line in cell.source.splitlines() if line.strip()])
        for lesson in NOTEBOOKS for cell in code(lesson)
    )  # fmt: skip
    assert statistics.median(lengths) <= 3 and lengths[int(0.9 * (len(lengths) - 1))] <= 8


@pytest.mark.parametrize("lesson", NOTEBOOKS)
def test_outputs_are_stored_clean(lesson):
    notebook = read(lesson)
    assert set(notebook.metadata) == {"kernelspec", "language_info"}
    for cell in code(lesson):
        for output in cell.outputs:
            assert output.output_type == "execute_result", cell.source
            assert not [key for key in output.data if "widget" in key]
            assert "text/plain" in output.data and " at 0x" not in output.data["text/plain"]


@pytest.mark.parametrize("lesson", NOTEBOOKS)
def test_five_exhibits_at_least_and_every_figure_is_shown(lesson):
    source = "\n".join(cell.source for cell in code(lesson))
    called = set(re.findall(r"figures\.((?:plot|table)_\w+)", source))
    explored = set(re.findall(r"explorers\.(explore_\w+)", source))
    assert len(called) >= 5, f"{lesson} calls {len(called)} exhibits; a lesson needs 5"
    assert explored == set(explorers.of(lesson))
    shown = {explorers.of(lesson)[name]().figure.__name__ for name in explored}
    own = set(figures.of(lesson))
    borrowed = called - own  # a workbench shows a lesson's figures of its own plan
    assert called | shown == own | borrowed
    assert not borrowed or lesson in WORKBENCHES


@pytest.mark.parametrize("lesson", NOTEBOOKS)
def test_studies_named_in_the_text_are_in_the_references(lesson):
    text = "\n".join(cell.source for cell in read(lesson).cells if cell.cell_type == "markdown")
    named = set(re.findall(r"(?<![/\w])[A-Z][a-z]+ (?:19|20)\d\d|NICE TA\d+", text))
    assert named <= set(figures.references(lesson).rows["short"])


def nbval(path):
    """Whether strict nbval passes a notebook."""
    command = [
        sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--nbval", "--nbval-current-env",
        f"--nbval-sanitize-with={FOLDER.parent / 'tests' / 'sanitize.cfg'}", "--rootdir", path.parent,
        "-o", "addopts=", path,
    ]  # fmt: skip
    return subprocess.run(command, capture_output=True, text=True, cwd=path.parent).returncode == 0


@pytest.mark.parametrize(
    ("old", "new", "passes"),
    [
        (r"base64,iVBOR[\w+/]{20}", "base64,iVBOR" + "A" * 20, True),  # other image bytes
        (r"In the US 3\.2 children", "In the US 3.1 children", False),  # other words
    ],
)
def test_nbval_compares_words_not_pixels(old, new, passes, tmp_path):
    notebook = read("01_disease")
    notebook.cells = [cell for cell in notebook.cells if cell.cell_type == "code"][:2]
    text, changes = re.subn(old, new, nbformat.writes(notebook))
    assert changes
    (tmp_path / "one.ipynb").write_text(text, encoding="utf-8")
    assert nbval(tmp_path / "one.ipynb") is passes


def test_the_case_has_the_same_numbers_in_every_lesson():
    girl = cases.load("girl_7")
    words = {n: "\n".join("\n".join(stored(c)) for c in code(n)) for n in LESSONS}
    assert (
        f"weighs {girl['weight_kg']:g} kg at {girl['age_years']:g} years" in words["00_start_here"]
    )
    dose = cases.consensus_plan().dose_g_per_kg * girl["weight_kg"]
    assert f"{dose:g} g fill" in words["03_product_comparison"]


def test_no_two_lessons_share_a_name():
    for package in (figures, explorers, quiz):
        names = [name for lesson in LESSONS for name in package.of(lesson)]
        assert sorted(names) == sorted(set(names))


def test_the_map_lists_every_existing_lesson():
    stand = [name.split()[0] for name, here in LESSON_MAP if here]
    there = [path.stem.split("_")[0].lstrip("0") or "0" for path in FOLDER.glob("0*.ipynb")]
    assert stand == sorted(there) == [name.split("_")[0].lstrip("0") or "0" for name in LESSONS]


@pytest.mark.parametrize("lesson", NOTEBOOKS)
def test_every_exhibit_and_explorer_is_exported_for_notebooks(lesson):
    missing = {name for name in figures.of(lesson) if name not in figures.__all__}
    assert not missing, f"add {missing} to the import and __all__ of jdmkit/figures.py"
    missing = {name for name in explorers.of(lesson) if name not in explorers.__all__}
    assert not missing, f"add {missing} to the import and __all__ of jdmkit/explorers.py"
