"""What a lesson shows: a picture or a table, the words that say what it shows, and its sources.

The words are caption, alternative text, readable diff and test reference at once.

>>> import pandas as pd
>>> Table(pd.DataFrame({"dose": ["60 g"]}), "The dose is 60 g.", sources=["mendez2003"])
The dose is 60 g.
"""

from jdmkit.charts.accessible import html_table
from jdmkit.charts.body import MUSCLES, draw_body, muscle_patches
from jdmkit.charts.exhibits import MARKS, NOT_STATED, Chart, Exhibit, Table, mark, references
from jdmkit.charts.live import LiveChart, Sheet, live
from jdmkit.charts.png import FARTHEST, data_address, encode, lasting_colors
from jdmkit.charts.styles import (
    FAINT,
    INK,
    LINES,
    MARKERS,
    PALETTE,
    PAPER,
    PIXELS_PER_CSS_PIXEL,
    QUIET,
    SIZES,
    blank_axes,
    current_size,
    style,
    styled,
    use,
    with_style,
)
from jdmkit.charts.words import say

__all__ = [
    "FAINT",
    "FARTHEST",
    "INK",
    "LINES",
    "MARKERS",
    "MARKS",
    "MUSCLES",
    "NOT_STATED",
    "PALETTE",
    "PAPER",
    "PIXELS_PER_CSS_PIXEL",
    "QUIET",
    "SIZES",
    "Chart",
    "Exhibit",
    "LiveChart",
    "Sheet",
    "Table",
    "blank_axes",
    "current_size",
    "data_address",
    "draw_body",
    "encode",
    "html_table",
    "lasting_colors",
    "live",
    "mark",
    "muscle_patches",
    "references",
    "say",
    "style",
    "styled",
    "use",
    "with_style",
]
