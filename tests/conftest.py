"""What every test leaves behind: nothing."""

import gc

import ipywidgets
import pytest
from ipywidgets.widgets.widget import _instances


@pytest.fixture(autouse=True)
def closed_widgets():
    """Close the explorers of a test: an open one keeps its figures, some 20 MB each, for ever."""
    yield
    if _instances:
        ipywidgets.Widget.close_all()
        gc.collect()
