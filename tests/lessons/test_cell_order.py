"""No hidden state: every cell needs only the import cell, and shows the stored output."""

import pytest
from support.notebooks import begun, code, run, stored

from jdmkit import datasets, figures
from jdmkit.lessons import LESSONS, NOTEBOOKS

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("lesson", NOTEBOOKS)
def test_each_cell_runs_alone_after_the_imports_and_in_reverse(lesson):
    """Alone, a cell has nothing of the others; in reverse, each has only what follows it."""
    head = code(lesson)[0].source
    if lesson in LESSONS:
        assert head.startswith("from jdmkit import") and len(head.splitlines()) == 1
    names, cells = begun(lesson)
    listed = set(figures.references(lesson).rows["key"])
    with datasets.still():
        for cell in cells:
            shown = run(cell.source, dict(names))
            assert [repr(shown)] == stored(cell), cell.source
            assert cited(shown) <= listed, cell.source
        for cell in reversed(cells):
            assert [repr(run(cell.source, names))] == stored(cell), cell.source


def cited(shown):
    """Reference keys of an exhibit, of an explorer's chart, or of what is hidden behind a click."""
    parts = (shown, getattr(shown, "chart", None), getattr(shown, "exhibit", None))
    return {key for part in parts for key in getattr(part, "sources", ())}
