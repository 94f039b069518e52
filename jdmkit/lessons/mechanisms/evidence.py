"""Lesson 2: proposed mechanisms and their evidence."""

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from jdmkit import datasets
from jdmkit.charts import PALETTE, Chart, Table, blank_axes, say, styled
from jdmkit.lessons.mechanisms import drawings

STRENGTHS = {
    "strong": ("o", PALETTE[0]),
    "moderate": ("s", PALETTE[2]),
    "weak": ("^", PALETTE[4]),
    "contested": ("D", PALETTE[3]),
}
"""Strength of evidence in general, best first, to marker and color."""

CLASSES = {
    "children given IVIG": ("o", PALETTE[0]),
    "adult biopsies": ("s", PALETTE[2]),
    "indirect or proposed": ("^", PALETTE[4]),
    "none found": ("x", PALETTE[5]),
}
"""Evidence in dermatomyositis, nearest to a treated child first, to marker and color."""

MECHANISM = """
{mechanism}. {summary}
Evidence in general: {general}{note}; in dermatomyositis: {dermatomyositis}.
A cartoon, to no scale.
"""

EVIDENCE = """
Of {mechanisms} proposed mechanisms {strong} are strong in general ({strong_names}).
In dermatomyositis {biopsies} were seen in repeat biopsies of adults ({biopsy_names}), {indirect}
are indirect or proposed, for {none} nothing was found; {children} rest on children given IVIG.
The classes are our reading.
"""

LIST = """
{mechanisms} proposed mechanisms, best known first.
They may act together, and none is proven decisive in JDM.
{gap}
"""


def _mechanisms() -> pd.DataFrame:
    return datasets.load("mechanisms").set_index("mechanism", drop=False)


def mechanism_names() -> list[str]:
    """Return the names of the mechanisms, in the order of the table.

    >>> mechanism_names()[:2]
    ['FcRn saturation', 'Complement scavenging']
    """
    return _mechanisms().index.tolist()


def _badge(prefix: str, word: str, looks: dict[str, tuple[str, str]]) -> Line2D:
    marker, color = looks[word]
    return Line2D([], [], marker=marker, color=color, ls="", ms=8, mew=2, label=f"{prefix}: {word}")


@styled
def plot_mechanism(mechanism: str = "FcRn saturation") -> Chart:
    """Draw one proposed mechanism, with the strength of its evidence.

    Parameters
    ----------
    mechanism : str
        A name of :func:`mechanism_names`.

    Raises
    ------
    ValueError
        If the mechanism does not exist. The message suggests the closest name.
    """
    table = _mechanisms()
    if mechanism not in table.index:
        raise ValueError(datasets.nearest(mechanism, table.index, "mechanism"))
    row = table.loc[mechanism]
    sheet, (before, given) = blank_axes(7.8, 3.9, ncols=2)
    keys = drawings.draw(mechanism, before, given)
    badges = [
        _badge("In general", row["strength_general"], STRENGTHS),
        _badge("In dermatomyositis", row["dm_evidence_class"], CLASSES),
    ]
    sheet.legend(handles=badges, loc="outside upper left", ncols=2, handletextpad=0.3)
    if keys:
        sheet.legend(handles=keys, loc="outside lower left", ncols=2, handlelength=1.4)
    words = say(
        MECHANISM,
        mechanism=mechanism,
        summary=row["summary"],
        general=row["strength_general"],
        note=f" ({row['note']})" if pd.notna(row["note"]) else "",
        dermatomyositis=row["evidence_in_dm_or_jdm"],
    )
    return Chart(sheet, words, *datasets.provenance(table.loc[[mechanism]]))


def _ranked() -> pd.DataFrame:
    """Mechanisms, best known first."""
    table = _mechanisms()
    order = pd.DataFrame(
        {
            "class": table["dm_evidence_class"].map(list(CLASSES).index),
            "strength": table["strength_general"].map(list(STRENGTHS).index),
        }
    )
    return table.loc[order.sort_values(["strength", "class"], kind="stable").index]


def _draw_classes(axes: Axes, words: pd.Series, looks: dict[str, tuple[str, str]]) -> None:
    """Mark each row's class in a column of its own, worst on the left."""
    columns = list(looks)[::-1]
    for place, word in enumerate(words):
        marker, color = looks[word]
        axes.plot(columns.index(word), place, marker=marker, color=color, ms=11, mew=2.2)
    axes.set(xlim=(-0.5, len(columns) - 0.5), ylim=(len(words) - 0.5, -0.5))
    labels = [word.replace(" ", "\n") for word in columns]
    axes.set_xticks(
        range(len(columns)), ["\n" * (2 - label.count("\n")) + label for label in labels]
    )
    axes.tick_params(length=0)
    axes.xaxis.tick_top()
    axes.grid(axis="y")
    for side in axes.spines.values():
        side.set_visible(False)


@styled
def plot_evidence() -> Chart:
    """Compare the strength of evidence over all mechanisms, in general and in dermatomyositis."""
    table = _ranked()
    sheet, (general, own) = blank_axes(8.8, 4.8, ncols=2, sharey=True)
    _draw_classes(general, table["strength_general"], STRENGTHS)
    _draw_classes(own, table["dm_evidence_class"], CLASSES)
    general.set_yticks(range(len(table)), table["mechanism"])
    general.set_title("In general", pad=12)
    own.set_title("In dermatomyositis", pad=12)
    counts = table["dm_evidence_class"].value_counts().reindex(list(CLASSES), fill_value=0)
    best = table[table["dm_evidence_class"] == "adult biopsies"]["mechanism"].tolist()
    strong = table[table["strength_general"] == "strong"]["mechanism"].tolist()
    words = say(
        EVIDENCE,
        mechanisms=len(table),
        strong=len(strong),
        strong_names=" and ".join(strong),
        biopsies=counts["adult biopsies"],
        biopsy_names=" and ".join(best),
        indirect=counts["indirect or proposed"],
        none=counts["none found"],
        children=counts["children given IVIG"],
    )
    return Chart(sheet, words, *datasets.provenance(table))


@styled
def table_evidence() -> Table:
    """List what each mechanism acts on, and the evidence for it."""
    table = _ranked()
    frame = pd.DataFrame(
        {
            "mechanism": table["mechanism"],
            "acts on": table["target"],
            "in general": table["strength_general"],
            "what kind": table["note"].fillna("not said"),
            "in dermatomyositis": table["evidence_in_dm_or_jdm"],
        }
    )
    gap = datasets.load("gaps").query("gap_id == 'G10'")
    words = say(LIST, mechanisms=len(frame), gap=gap["gap"].iloc[0])
    return Table(frame, words, *datasets.provenance(table, gap))
