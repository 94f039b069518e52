"""Figures of lesson 0: the map, how far a number can be trusted, the children."""

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import FancyBboxPatch

from jdmkit import cases, datasets, products
from jdmkit.charts import (
    FAINT,
    INK,
    LINES,
    MARKERS,
    PALETTE,
    PAPER,
    QUIET,
    Chart,
    Table,
    blank_axes,
    styled,
)

LESSON_MAP = (
    ("0  Start here", True),
    ("1  The disease", True),
    ("1b  Its measures", True),
    ("2  How IVIG works", True),
    ("3  The products", True),
    ("4  Dosing and infusion", True),
    ("5  Cost", True),
    ("6  Simulated response", True),
    ("7  Benefits, risks, plans", False),
    ("8  One child", False),
)
"""Lessons in order, and whether each stands yet."""

FLOW = ("Tables\nwith sources", "Computations", "Charts\nwith words", "Lessons", "Your reading")

MEASURES = {
    "cmas": ("CMAS", "points", (0, 52), "higher is better"),
    "mmt8": ("MMT8", "points", (0, 80), "higher is better"),
    "physician_global_cm": ("Physician global", "cm", (0, 10), "lower is better"),
    "parent_global_cm": ("Parent global", "cm", (0, 10), "lower is better"),
    "chaq": ("CHAQ", "points", (0, 3), "lower is better"),
    "creatine_kinase_u_per_l": ("Creatine kinase", "U/L", (0, None), "lower is better"),
}
"""Measure to name, unit, range and direction."""


def _box(axes: Axes, x: float, y: float, text: str, width: float, solid: bool) -> None:
    edge, line = (PALETTE[0], "-") if solid else (QUIET, "--")
    box = FancyBboxPatch(
        (x, y), width, 0.62, boxstyle="round,pad=0.02", fc=PAPER, ec=edge, lw=1.6, ls=line
    )
    axes.add_patch(box)
    axes.text(
        x + width / 2, y + 0.31, text, ha="center", va="center", color=INK if solid else QUIET
    )


@styled
def plot_lesson_map() -> Chart:
    """Draw the lessons in order, and below them how a number reaches the reader."""
    sheet, axes = blank_axes(8.2, 4.8)
    for index, (name, stands) in enumerate(LESSON_MAP):
        row, column = divmod(index, 3)
        _box(axes, column * 2.75, 3.95 - row * 0.85, name, 2.5, stands)
    for index, name in enumerate(FLOW):
        _box(axes, index * 1.66, 0, name, 1.36, True)
        if index:
            axes.annotate(
                "", (index * 1.66 - 0.03, 0.31), (index * 1.66 - 0.27, 0.31),
                arrowprops={"arrowstyle": "->", "color": INK},
            )  # fmt: skip
    axes.text(0, 4.8, "Lessons (dashed: still to come)", weight="bold")
    axes.text(0, 0.8, "How a number reaches you", weight="bold")
    axes.set(xlim=(-0.1, 8.15), ylim=(-0.15, 5.05))
    axes.axis("off")
    stand = [name.split("  ")[1] for name, here in LESSON_MAP if here]
    words = (
        f"The kit plans {len(LESSON_MAP)} lessons; {len(stand)} stand now: {', '.join(stand)}. "
        "A number flows one way: from a table with a source through a computation into a chart "
        "with words, and so into the lesson you read."
    )
    return Chart(sheet, words)


@styled
def plot_confidence() -> Chart:
    """Show how many rows of evidence are verified, secondary, recalled and assumed."""
    tables = [name for name in datasets.resources() if name != "references"]
    rows = pd.concat([datasets.load(name)[["confidence"]].assign(table=name) for name in tables])
    rows = rows[~rows["table"].str.startswith("cdc_")]
    counts = rows["confidence"].value_counts().reindex(list(datasets.CONFIDENCE), fill_value=0)
    sheet, axes = blank_axes(7.6, 2.9)
    hatches = ("", "..", "///", "xxx")
    for place, count in enumerate(counts):
        axes.barh(
            place, count, color=PAPER if place else PALETTE[0], ec=PALETTE[0], hatch=hatches[place]
        )
        axes.text(count + counts.max() * 0.01, place, f"{count:,}", va="center")
    meanings = [f"{w}: {datasets.CONFIDENCE_MEANING[w]}" for w in counts.index]
    axes.set_yticks(range(4), meanings)
    axes.invert_yaxis()
    axes.set(xlabel="rows of evidence", xlim=(0, counts.max() * 1.12))
    axes.locator_params(axis="x", nbins=4)
    words = (
        f"Of {counts.sum():,} rows of evidence (growth tables apart), {counts['verified']:,} are "
        f"verified, {counts['secondary']} secondary, {counts['recalled']} recalled and "
        f"{counts['assumed']} assumed."
    )
    return Chart(sheet, words)


@styled
def table_children() -> Table:
    """List the four synthetic children, who each make one question visible."""
    children, visits = datasets.load("children"), datasets.load("child_visits")
    first = visits.sort_values("visit_month").groupby("child_id", sort=False).first()
    joined = children.join(first[["height_cm", "weight_kg"]], on="child_id")
    frame = pd.DataFrame(
        {
            "child": joined["label"],
            "sex": joined["sex"],
            "age at diagnosis": [f"{a:g} years" for a in joined["age_at_diagnosis_years"]],
            "height": [f"{h:g} cm" for h in joined["height_cm"]],
            "weight": [f"{w:g} kg" for w in joined["weight_kg"]],
            "antibody": joined["antibody"],
            "what to watch": [products.in_words(f.split(";")[1:]) for f in joined["factors"]],
        }
    )
    words = (
        f"Four made-up children: {', '.join(joined['label'].str.lower())}. They weigh "
        f"{joined['weight_kg'].min():g} to {joined['weight_kg'].max():g} kg at diagnosis."
    )
    return Table(frame, words, confidence=["assumed"])


@styled
def plot_child_growth(child_id: str = "girl_7") -> Chart:
    """Show a child's weight at each visit on the CDC 2000 percentiles."""
    child = cases.load(child_id)
    visits = datasets.load("child_visits").query("child_id == @child_id")
    chart = datasets.load("cdc_wtage_percentiles").query("sex == @child.sex")
    span = chart[
        chart["age_months"].between(child["age_years"] * 12 - 24, child["age_years"] * 12 + 36)
    ]
    sheet, axes = blank_axes(7.6, 3.9)
    for percentile, line in (("p3", LINES[3]), ("p50", LINES[0]), ("p97", LINES[3])):
        axes.plot(span["age_months"] / 12, span[percentile], ls=line, color=QUIET, lw=1.2)
        axes.annotate(
            percentile.upper(), (span["age_months"].iloc[-1] / 12, span[percentile].iloc[-1]),
            xytext=(4, 0), textcoords="offset points", va="center", color=QUIET,
        )  # fmt: skip
    axes.plot(visits["age_years"], visits["weight_kg"], MARKERS[0], color=PALETTE[1], ms=7)
    axes.set(xlabel="age in years", ylabel="weight in kg", title=child["label"])
    axes.grid(axis="y")
    start, end = visits.iloc[0], visits.iloc[-1]
    words = (
        f"{child['label']} weighs {start['weight_kg']:g} kg at {start['age_years']:g} years and "
        f"{end['weight_kg']:g} kg at {end['age_years']:g}, on one percentile of the CDC 2000 chart, as "
        "without a steroid; so the dose grows with the child. On high-dose steroid weight often runs "
        "ahead and height lags, and dose and cost with them."
    )
    sources = [*datasets.sources(chart), "nordal2020"]
    return Chart(sheet, words, sources, confidence=["assumed"])


@styled
def table_child(child_id: str = "girl_7") -> Table:
    """List what is known of a child at diagnosis; a blank reads as not examined."""
    child = cases.load(child_id)
    described = {f["name"]: f for f in datasets.resource("children")["schema"]["fields"]}
    names = [n for n, f in described.items() if f["type"] == "boolean"]
    answers = [
        "not examined" if pd.isna(child[n]) else ("yes" if child[n] else "no") for n in names
    ]
    labels = [described[n]["description"].split(";")[0] for n in names]
    frame = pd.DataFrame({"finding": labels, "answer": answers})
    frame.loc[len(frame)] = ["Muscle biopsy", child["biopsy"]]
    frame.loc[len(frame)] = ["Myositis-specific antibody", child["antibody"]]
    present = [label for label, answer in zip(labels, answers, strict=True) if answer == "yes"]
    words = (
        f"{child['label']}, first symptom at {child['age_at_first_symptom_years']:g} years, diagnosed "
        f"at {child['age_at_diagnosis_years']:g}: {len(present)} of {len(names)} findings are present"
        + (f", {unknown} not examined" if (unknown := answers.count("not examined")) else "")
        + f"; biopsy {child['biopsy']}."
    )
    return Table(frame, words, confidence=["assumed"])


@styled
def plot_child_course(child_id: str = "girl_7", measure: str = "cmas") -> Chart:
    """Show one measure of a child at each visit, on the whole scale."""
    if measure not in MEASURES:
        raise ValueError(datasets.nearest(measure, MEASURES, "measure"))
    child = cases.load(child_id)
    visits = datasets.load("child_visits").query("child_id == @child_id")
    name, unit, (low, high), direction = MEASURES[measure]
    seen = visits[visits[measure].notna()]
    sheet, axes = blank_axes(7.6, 3.6)
    axes.plot(seen["visit_month"], seen[measure], color=PALETTE[0], marker=MARKERS[0], ms=7)
    for _, visit in seen.iterrows():
        axes.annotate(
            f"{visit[measure]:g}", (visit["visit_month"], visit[measure]),
            xytext=(0, 8), textcoords="offset points", ha="center",
        )  # fmt: skip
    top = high or max(seen[measure], default=1) * 1.15
    axes.set(xlim=(-0.6, 12.6), ylim=(low, top * 1.08), xticks=sorted(set(visits["visit_month"])))
    axes.axhline(top, color=FAINT, zorder=0)
    axes.set(xlabel="months since diagnosis", ylabel=f"{name} ({unit})", title=child["label"])
    if seen.empty:
        words = f"{name} of {child['label'].lower()} was not examined at any visit."
    else:
        start, end = seen.iloc[0], seen.iloc[-1]
        words = (
            f"{name} of {child['label'].lower()} goes from {start[measure]:g} to {end[measure]:g} "
            f"{unit} in {end['visit_month']} months; {direction}"
            + (f", the scale runs from {low} to {high}." if high else ".")
        )
    return Chart(sheet, words, confidence=["assumed"])


@styled
def table_gaps() -> Table:
    """List what nobody could tell us, so that no lesson pretends to know it."""
    gaps = datasets.load("gaps")
    frame = gaps[["topic", "gap"]].rename(columns={"gap": "what is not known"})
    first = gaps.set_index("topic").loc["efficacy", "gap"].iloc[0]
    words = (
        f"{len(gaps)} things are not known, in {gaps['topic'].nunique()} topics. Foremost: {first}"
    )
    return Table(frame, words, datasets.sources(gaps))
