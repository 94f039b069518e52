"""Explorer of lesson 0: the four children, measure by measure."""

from jdmkit import datasets
from jdmkit.lessons.start_here import figures
from jdmkit.widgets import Choice, Explorer


def explore_children() -> Explorer:
    """Choose a child and a measure; see it visit by visit.

    >>> explorer = explore_children()
    >>> explorer.controls["measure"].value = "chaq"
    >>> explorer.chart.words.startswith("CHAQ of the girl of seven goes from 1.75 to 0.125")
    True
    """
    children = datasets.load("children")
    return Explorer(
        figures.plot_child_course,
        {
            "child_id": Choice("Child", "girl_7", dict(children[["label", "child_id"]].values)),
            "measure": Choice(
                "Measure", "cmas", {name: key for key, (name, *_) in figures.MEASURES.items()}
            ),
        },
    )
