"""Lesson 1: clinical features, antibodies, skin and muscle signs."""

import pandas as pd

from jdmkit import datasets, epidemiology
from jdmkit.charts import (
    FAINT,
    INK,
    MARKERS,
    PALETTE,
    QUIET,
    Chart,
    Table,
    blank_axes,
    draw_body,
    muscle_patches,
    say,
    styled,
)

FEATURES = """
{timing}: {features} features from {sources} {studies},
from {first} in {first_percent:g} % to {last} in {last_percent} %.
Groups were asked and counted differently, so compare within a marker shape, not across.
"""

ANTIBODIES = """
In a US registry of juvenile myositis {first[antibody]} is the most frequent antibody
({first[n]} of {first[denominator]} children, {first[percent]:g} %);
in {none[percent]:g} % none was detected.
"""

PHENOTYPES = """
{antibodies} antibodies and what they go with:
{calcinosis} with calcinosis, {lung} and {last_lung} with lung disease.
A child nearly always has one myositis-specific antibody only;
anti-Ro52 may come with it.
"""

BODY = """
A schematic child: weakness is proximal and on both sides, in neck, shoulders, hips and thighs;
the rash shows on lids and cheeks, knuckles, elbows and knees,
and the nail folds have dilated loops.
Gottron papules are palpable and the sign is flat; both may lie over any of these joints.
Places are schematic, not measured.
"""

SKIN = (
    *((-0.2, 9.55), (0.2, 9.55)),  # lids
    *((-0.33, 9.25), (0.33, 9.25)),  # cheeks
    *((-1.62, 6.35), (1.62, 6.35)),  # elbows
    *((-1.95, 4.95), (1.95, 4.95)),  # knuckles
    *((-0.5, 2.85), (0.5, 2.85)),  # knees
)
"""Places of skin signs on the drawing: x, y."""

WEAKNESS = (
    ("Neck: cannot lift the head", (-0.3, 8.6)),
    ("Shoulders: cannot comb the hair", (-1.3, 7.75)),
    ("Hips and thighs: stairs,\nstanding up, Gowers sign", (-0.85, 4.7)),
)
"""Label on the left, and the place that it points to."""

RASH = (
    ("Heliotrope rash: lids", (0.25, 9.6), 9.85),
    ("Malar rash: cheeks", (0.42, 9.2), 9.1),
    ("Gottron sign: flat", (1.7, 6.35), 6.35),
    ("Gottron papules: raised", (2.05, 4.95), 4.95),
    ("Nail folds: dilated loops", (2.0, 4.75), 4.1),
    ("Sign or papules: any of these joints", (0.6, 2.85), 2.85),
)
"""Label on the right, the place that it points to, and the height of the label."""


@styled
def plot_features(timing: str = "at_diagnosis") -> Chart:
    """Show how often each feature was found, most frequent first, with 95 % intervals.

    Parameters
    ----------
    timing : {"at_diagnosis", "baseline", "ever"}
        When it was seen.
    """
    table = epidemiology.features(timing)
    cohorts = list(dict.fromkeys(table["cohort"]))
    sheet, axes = blank_axes(8.0, 0.9 + 0.27 * len(table) + 0.2 * len(cohorts))
    for place, (_, row) in enumerate(table.iterrows()):
        index = cohorts.index(row["cohort"])
        color, shape = PALETTE[index % 6], MARKERS[index % 6]
        axes.plot([row["low"], row["high"]], [place, place], color=color, lw=2)
        axes.plot([row["percent"]], [place], shape, color=color, ms=7, label=row["cohort"])
    axes.set_yticks(range(len(table)), table["feature"].str.replace("_", " "))
    axes.invert_yaxis()
    axes.set(xlim=(0, 101), xlabel="percent of children, with 95 % interval")
    axes.grid(axis="x")
    handles, labels = axes.get_legend_handles_labels()
    once = dict(zip(labels, handles, strict=True))
    sheet.legend(once.values(), once.keys(), loc="outside lower left", ncols=1)
    first, last = table.iloc[0], table.iloc[-1]
    sources = table["source"].nunique()
    words = say(
        FEATURES,
        timing=timing.replace("_", " ").capitalize(),
        features=table["feature"].nunique(),
        sources=sources,
        studies="study" if sources == 1 else "studies",
        first=first["feature"].replace("_", " "),
        first_percent=first["percent"],
        last=last["feature"].replace("_", " "),
        last_percent=_percent(last),
    )
    return Chart(sheet, words, *datasets.provenance(table))


def _percent(row: pd.Series) -> str:
    qualifier = row["qualifier"] if isinstance(row["qualifier"], str) else ""
    return f"{qualifier}{row['percent']:g}"


@styled
def plot_antibodies() -> Chart:
    """Show how often each myositis-specific antibody is found in one large registry."""
    table = datasets.load("msa_antibodies")
    one = (table["population"] == "US registry") & table["percent"].notna()
    table = table[one].sort_values("percent", ascending=False)
    low, high = epidemiology.wilson_interval(table["n"], table["denominator"])
    sheet, axes = blank_axes(7.6, 3.4)
    places = range(len(table))
    axes.barh(places, table["percent"], color=FAINT, ec=QUIET, height=0.6)
    axes.hlines(places, low, high, color=PALETTE[0], lw=2.2)
    axes.plot(table["percent"], places, MARKERS[0], color=PALETTE[0])
    axes.set_yticks(places, table["antibody"])
    axes.invert_yaxis()
    axes.set(xlabel="percent of children tested, with 95 % interval", xlim=(0, 42))
    none = table.set_index("antibody").loc["none detected"]
    words = say(ANTIBODIES, first=table.iloc[0], none=none)
    return Chart(sheet, words, *datasets.provenance(table))


@styled
def table_antibodies() -> Table:
    """List the findings that go with each antibody, from a review and two registries."""
    every = datasets.load("msa_antibodies")
    added = every["antibody"].isin(["anti-synthetases", "anti-Ro52"])  # not in the review
    table = every[every["source"].eq("tansley2019") | (added & every["phenotype"].notna())]
    registry = every[every["population"] == "US registry"].set_index("antibody")["percent"]
    spread = []
    for _, row in table.iterrows():
        if pd.notna(row["percent_low"]):
            spread.append(f"{row['percent_low']:g} to {row['percent_high']:g} %")
        else:
            blank = pd.isna(row["percent"])
            percent = registry.get(row["antibody"]) if blank else row["percent"]
            spread.append(f"{percent:g} %")
    frame = pd.DataFrame(
        {"antibody": table["antibody"], "found in": spread, "goes with": table["phenotype"]}
    )
    calcinosis = table[table["phenotype"].str.contains("calcinosis")]["antibody"].iloc[0]
    *lung, last_lung = table[table["phenotype"].str.contains("lung")]["antibody"]
    words = say(
        PHENOTYPES,
        antibodies=len(frame),
        calcinosis=calcinosis,
        lung=", ".join(lung),
        last_lung=last_lung,
    )
    return Table(
        frame, words, [*datasets.sources(table), "tansley2017"], datasets.confidences(table)
    )


@styled
def plot_body() -> Chart:
    """Draw where weakness and rash show on a child, in the words of a clinician."""
    sheet, axes = blank_axes(7.8, 5.0)
    draw_body(axes)
    for part in ("neck", "arms", "legs"):
        muscle_patches(axes, part, fc=PALETTE[0], alpha=0.45, ec=PALETTE[0], hatch="//")
    axes.plot(*zip(*SKIN, strict=True), MARKERS[3], color=PALETTE[3], ms=8, mec=INK, ls="none")
    line = {"va": "center", "arrowprops": {"arrowstyle": "-", "color": QUIET, "lw": 1}}
    for text, place in WEAKNESS:
        axes.annotate(text, place, (-2.6, place[1]), ha="right", color=PALETTE[0], **line)
    for text, place, y in RASH:
        axes.annotate(text, place, (2.75, y), ha="left", color=PALETTE[3], **line)
    axes.text(-2.6, 10.5, "Weakness (hatched)", ha="right", weight="bold", color=PALETTE[0])
    axes.text(2.75, 10.5, "Skin (diamonds)", ha="left", weight="bold", color=PALETTE[3])
    axes.set(xlim=(-7.2, 7.4), ylim=(0.2, 11))
    axes.axis("off")
    sources = ["bottai2017", "lundberg2017_definitions", "sickkids2022"]
    return Chart(sheet, say(BODY), sources, ["verified"])
