"""Lesson 0: how far the numbers of the kit can be trusted."""

from jdmkit import datasets
from jdmkit.charts import PALETTE, PAPER, Chart, blank_axes, say, styled

WORDS = """
Of {total:,} rows of evidence (growth tables apart), {counts[verified]:,} are verified,
{counts[secondary]} secondary, {counts[recalled]} recalled and {counts[assumed]} assumed.
"""

HATCHES = ("", "..", "///", "xxx")
"""One for each word of confidence, best first."""


@styled
def plot_confidence() -> Chart:
    """Show how many rows of evidence are verified, secondary, recalled and assumed."""
    counts = datasets.evidence_counts()
    sheet, axes = blank_axes(7.6, 2.9)
    for place, (count, hatch) in enumerate(zip(counts, HATCHES, strict=True)):
        axes.barh(place, count, color=PAPER if place else PALETTE[0], ec=PALETTE[0], hatch=hatch)
        axes.text(count + counts.max() * 0.01, place, f"{count:,}", va="center")
    meanings = [f"{word}: {datasets.CONFIDENCE_MEANING[word]}" for word in counts.index]
    axes.set_yticks(range(len(meanings)), meanings)
    axes.invert_yaxis()
    axes.set(xlabel="rows of evidence", xlim=(0, counts.max() * 1.12))
    axes.locator_params(axis="x", nbins=4)
    return Chart(sheet, say(WORDS, total=counts.sum(), counts=counts))
