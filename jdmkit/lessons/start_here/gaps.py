"""Lesson 0: what is not known."""

from jdmkit import datasets
from jdmkit.charts import Table, say, styled

WORDS = """
{gaps} things are not known, in {topics} topics.
Foremost: {first}
"""


@styled
def table_gaps() -> Table:
    """List what is not known, so that no lesson pretends to know it."""
    gaps = datasets.load("gaps")
    frame = gaps[["topic", "gap"]].rename(columns={"gap": "what is not known"})
    first = gaps.set_index("topic").loc["efficacy", "gap"].iloc[0]
    words = say(WORDS, gaps=len(gaps), topics=gaps["topic"].nunique(), first=first)
    return Table(frame, words, datasets.sources(gaps))
