"""Clean-up after every test: open explorers are closed."""

import gc

import ipywidgets
import pytest
from ipywidgets.widgets.widget import _instances

AT_ONCE = 20
"""Closed explorers that are swept out together: a sweep takes a tenth of a second or more."""
_closed: list[int] = []


@pytest.fixture(autouse=True)
def closed_widgets():
    """Close the explorers of a test: an open one keeps its figures, some 20 MB each, for ever."""
    yield
    if _instances:
        _closed.append(len(_instances))
        ipywidgets.Widget.close_all()
    if sum(_closed) >= AT_ONCE:
        gc.collect()
        _closed.clear()
