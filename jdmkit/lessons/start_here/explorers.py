"""Explorer of lesson 0: the four children, measure by measure."""

from jdmkit import cases, datasets
from jdmkit.lessons.start_here import children
from jdmkit.widgets import Choice, Explorer


def explore_children() -> Explorer:
    """Choose a child and a measure; see it visit by visit.

    >>> explorer = explore_children()
    >>> explorer.controls["measure"].value = "chaq"
    >>> explorer.chart.words.startswith("CHAQ of the girl of seven goes from 1.75 to 0.125")
    True
    """
    every = datasets.load("children")
    labels = dict(zip(every["label"], every["child_id"], strict=True))
    return Explorer(
        children.plot_child_course,
        {
            "child_id": Choice("Child", cases.GIRL, labels),
            "measure": Choice(
                "Measure", "cmas", {name: key for key, (name, *_) in children.MEASURES.items()}
            ),
        },
    )
