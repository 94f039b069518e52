"""Interactive parts of the page: explorers, controls, questions, progress."""

from jdmkit.widgets.controls import Cells, Choice, Grade, Slide, Ticks
from jdmkit.widgets.explorer import Explorer
from jdmkit.widgets.progress import Progress
from jdmkit.widgets.question import Answer, Claims, Hidden, Number, Option, Question, reveal

__all__ = [
    "Answer",
    "Cells",
    "Choice",
    "Claims",
    "Explorer",
    "Grade",
    "Hidden",
    "Number",
    "Option",
    "Progress",
    "Question",
    "Slide",
    "Ticks",
    "reveal",
]
