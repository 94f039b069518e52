"""Explorers of lesson 1: new cases to expect, and features by the time they were seen."""

from jdmkit.lessons.disease import findings, frequency
from jdmkit.widgets import Choice, Explorer, Slide


def explore_new_cases() -> Explorer:
    """Slide the number of children; see the new cases a year to expect.

    >>> explorer = explore_new_cases()
    >>> explorer.controls["children_million"].value = 5
    >>> "about 16.0 new cases" in explorer.chart.words
    True
    """
    return Explorer(
        frequency.plot_new_cases,
        {"children_million": Slide("Children aged 2 to 17", 2.0, 0.5, 20, 0.5, "million")},
        presets={
            "A small state": {"children_million": 1.0},
            "Texas-sized": {"children_million": 6.5},
        },
    )


def explore_features() -> Explorer:
    """Choose when a feature was seen: at diagnosis, at baseline, or ever.

    >>> explorer = explore_features()
    >>> explorer.controls["timing"].value = "ever"
    >>> explorer.chart.words[:4]
    'Ever'
    """
    times = {"At diagnosis": "at_diagnosis", "At entry to a registry": "baseline", "Ever": "ever"}
    return Explorer(findings.plot_features, {"timing": Choice("Seen", "at_diagnosis", times)})
