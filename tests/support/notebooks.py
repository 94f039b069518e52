"""Read and run the cells of a lesson as a notebook would."""

import ast
import contextlib
import io
from pathlib import Path

import nbformat

from jdmkit.lessons import WORKBENCHES

FOLDER = Path(__file__).parents[2] / "notebooks"


def read(lesson):
    """The stored notebook of a lesson."""
    return nbformat.read(FOLDER / f"{lesson}.ipynb", as_version=4)


def code(lesson):
    """Its code cells; every lesson has some."""
    cells = [cell for cell in read(lesson).cells if cell.cell_type == "code"]
    assert cells, lesson
    return cells


def begun(lesson):
    """Names after the cells that the others need, and the others."""
    cells, names = code(lesson), {}
    heads = 2 if lesson in WORKBENCHES else 1  # parameters, then imports and the plan
    for cell in cells[:heads]:
        run(cell.source, names)
    return names, cells[heads:]


def stored(cell):
    """What a cell shows in words, as stored."""
    return [out["data"]["text/plain"] for out in cell.outputs if "data" in out]


def run(source, names):
    """Run one cell as a notebook would, in its folder; return what it shows."""
    body = ast.parse(source).body
    last = body.pop() if body and isinstance(body[-1], ast.Expr) else None
    with contextlib.redirect_stdout(io.StringIO()) as printed, contextlib.chdir(FOLDER):
        exec(compile(ast.Module(body, []), "cell", "exec"), names)
        shown = None
        if last is not None:
            shown = eval(compile(ast.Expression(last.value), "cell", "eval"), names)
    assert printed.getvalue() == ""
    return shown
