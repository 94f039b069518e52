"""Figures of lesson 1: how often, in whom, with what, for how long, and where it shows."""

import pandas as pd
from matplotlib.axes import Axes

from jdmkit import datasets, epidemiology
from jdmkit.charts import (
    FAINT,
    INK,
    MARKERS,
    PALETTE,
    PAPER,
    QUIET,
    Chart,
    Table,
    blank_axes,
    mark,
    styled,
)
from jdmkit.figures.body import draw_body, muscle_patches
from jdmkit.live import Sheet, live

CITED = ("clinical_features",)
"""Tables of which a control can bring up any row: cited in full."""


def _interval(axes: Axes, place: float, row: pd.Series, shape: str, color: str) -> None:
    """Draw value and interval of one row; hollow where memory alone supports it."""
    low, high = row["lower"], row["upper"]
    face = PAPER if row["confidence"] in ("recalled", "assumed") else color
    if pd.notna(low) and pd.notna(high):
        axes.plot([low, high], [place, place], color=color, lw=2.2, solid_capstyle="butt")
        axes.plot([low, high], [place, place], "|", color=color, ms=9, mew=1.6)
    elif pd.notna(high):
        axes.annotate(
            "", (0, place), (high, place), arrowprops={"arrowstyle": "->", "color": color}
        )
        axes.plot([high], [place], "|", color=color, ms=9, mew=1.6)
    if pd.notna(row["value"]):
        axes.plot([row["value"]], [place], shape, color=color, mfc=face, ms=8, mew=1.6)


@styled
def plot_incidence() -> Chart:
    """Show published incidence by country, each with the interval its source gives."""
    table = epidemiology.incidence()
    sheet, axes = blank_axes(7.8, 4.0)
    countries = list(dict.fromkeys(table["country"]))
    for place, (_, row) in enumerate(table.iterrows()):
        index = countries.index(row["country"])
        _interval(axes, place, row, MARKERS[index], PALETTE[index])
    names = [
        mark(f"{row['country']}, {row['population']}", row["confidence"])
        for _, row in table.iterrows()
    ]
    axes.set_yticks(range(len(table)), names)
    axes.invert_yaxis()
    axes.set(xlabel="new cases per million children per year", xlim=(0, 4.4))
    axes.grid(axis="x")
    us = table.iloc[0]
    points, most = table["value"].dropna(), table["upper"].max()
    words = (
        f"In the US {us['value']:g} children per million fell ill each year ({us['interval']} "
        f"{us['lower']:g} to {us['upper']:g}; {us['period']}). The other figures run from "
        f"{points.min():g} to at most {most:g} per million. It is incidence, new cases, not prevalence."
    )
    return Chart(sheet, words, *datasets.provenance(table))


def _new_cases_sheet() -> Sheet:
    sheet, axes = blank_axes(7.6, 2.0)
    (single,) = axes.plot([], [], color=PALETTE[0], lw=1.5)
    (average,) = axes.plot([], [], color=PALETTE[0], lw=9, alpha=0.35)
    (point,) = axes.plot([], [], MARKERS[0], color=PALETTE[0], ms=11)
    axes.set(xlim=(0, 85), yticks=[], ylim=(-1, 1))
    axes.set_xlabel("new cases a year (band: average; line: single years)")
    axes.spines["left"].set_visible(False)
    axes.grid(axis="x")
    return Sheet(sheet, single=single, average=average, point=point)


@live(_new_cases_sheet)
def plot_new_cases(sheet: Sheet, children_million: float = 2.0) -> Chart:
    """Show the new cases a year to expect in an area with so many children.

    Parameters
    ----------
    children_million : float
        Children aged 2 to 17 in the area, in millions.
    """
    cases = epidemiology.expected_new_cases(children_million)
    words = (
        f"Where {children_million:g} million children aged 2 to 17 live, about {cases['value']:.1f} "
        f"new cases a year are to be expected on average ({cases['lower']:.1f} to "
        f"{cases['upper']:.1f}); a single year may well bring {cases['year_low']} to {cases['year_high']}."
    )
    return sheet.chart(
        words, datasets.sources(cases), [cases["confidence"]],
        single=([cases["year_low"], cases["year_high"]], [0, 0]),
        average=([cases["lower"], cases["upper"]], [0, 0]),
        point=([cases["value"]], [0]),
    )  # fmt: skip


@styled
def plot_age() -> Chart:
    """Show the age at onset and at diagnosis, cohort by cohort."""
    table = datasets.load("epidemiology")
    table = table[table["measure"].isin(["age_at_onset_median", "age_at_diagnosis_median"])]
    sheet, axes = blank_axes(7.8, 2.9)
    kinds = table["measure"].str.removeprefix("age_at_").str.removesuffix("_median")
    for place, ((_, row), kind) in enumerate(zip(table.iterrows(), kinds, strict=True)):
        later = kind == "diagnosis"
        _interval(axes, place, row, MARKERS[later], PALETTE[later])
    axes.set_yticks(
        range(len(table)),
        [
            f"{k}: {r['country']}, {r['population']}"
            for k, (_, r) in zip(kinds, table.iterrows(), strict=True)
        ],
    )
    axes.invert_yaxis()
    axes.set(xlim=(0, 18), xlabel="age in years: median and middle half")
    axes.grid(axis="x")
    onset, diagnosis = table.iloc[0], table[kinds == "diagnosis"].iloc[0]
    odd = table[table["note"].fillna("").str.contains("quartile")].iloc[0]
    words = (
        f"Half of the UK children fell ill before {onset['value']:g} years (middle half "
        f"{onset['lower']:g} to {onset['upper']:g}); a US registry diagnosed at a median of "
        f"{diagnosis['value']:g}. Beware: its printed upper quartile of onset, {odd['upper']:g} years, "
        "looks odd beside that."
    )
    return Chart(sheet, words, *datasets.provenance(table))


@styled
def plot_sex() -> Chart:
    """Show the share of girls in each cohort, ratios turned into shares."""
    table = datasets.load("epidemiology")
    table = table[table["measure"].isin(["sex_ratio_female_to_male", "female_percent"])]
    ratio = table["measure"] == "sex_ratio_female_to_male"
    share = table["value"].where(~ratio, 100 * table["value"] / (1 + table["value"]))
    sheet, axes = blank_axes(7.6, 2.5)
    axes.barh(range(len(table)), share, color=PALETTE[0], height=0.55)
    axes.barh(
        range(len(table)), 100 - share, left=share, color=PAPER, ec=QUIET, hatch="//", height=0.55
    )
    for place, percent in enumerate(share):
        axes.text(2, place, f"girls {percent:.0f} %", va="center", color=PAPER, weight="bold")
    axes.set_yticks(
        range(len(table)), [f"{r['country']}, {r['period']}" for _, r in table.iterrows()]
    )
    axes.invert_yaxis()
    axes.axvline(50, color=INK, lw=1)
    axes.set(xlim=(0, 100), xlabel="percent of children with JDM (hatched: boys)")
    words = (
        f"Girls are {share.min():.0f} to {share.max():.0f} % of children with JDM in "
        f"{len(table)} cohorts: about two girls to each boy."
    )
    return Chart(sheet, words, *datasets.provenance(table))


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
    words = (
        f"{timing.replace('_', ' ').capitalize()}: {table['feature'].nunique()} features from "
        f"{table['source'].nunique()} {'study' if table['source'].nunique() == 1 else 'studies'}, from "
        f"{first['feature'].replace('_', ' ')} in {first['percent']:g} % to "
        f"{last['feature'].replace('_', ' ')} in {_percent(last)} %. Groups were asked and counted "
        "differently, so compare within a marker shape, not across."
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
    first = table.iloc[0]
    none = table.set_index("antibody").loc["none detected"]
    words = (
        f"In a US registry of juvenile myositis {first['antibody']} is the most frequent antibody "
        f"({first['n']} of {first['denominator']} children, {first['percent']:g} %); in "
        f"{none['percent']:g} % none was detected."
    )
    return Chart(sheet, words, *datasets.provenance(table))


@styled
def table_antibodies() -> Table:
    """Say what each antibody goes with, in the words of a review and two registries."""
    every = datasets.load("msa_antibodies")
    added = every["antibody"].isin(["anti-synthetases", "anti-Ro52"])  # not in the review
    table = every[every["source"].eq("tansley2019") | (added & every["phenotype"].notna())]
    registry = every[every["population"] == "US registry"].set_index("antibody")["percent"]
    spread = []
    for _, r in table.iterrows():
        percent = registry.get(r["antibody"]) if pd.isna(r["percent"]) else r["percent"]
        both = pd.notna(r["percent_low"])
        spread.append(
            f"{r['percent_low']:g} to {r['percent_high']:g} %" if both else f"{percent:g} %"
        )
    frame = pd.DataFrame(
        {"antibody": table["antibody"], "found in": spread, "goes with": table["phenotype"]}
    )
    calcinosis = table[table["phenotype"].str.contains("calcinosis")]["antibody"].iloc[0]
    lung = table[table["phenotype"].str.contains("lung")]["antibody"]
    words = (
        f"{len(frame)} antibodies and what they go with: {calcinosis} with calcinosis, "
        f"{', '.join(lung.iloc[:-1])} and {lung.iloc[-1]} with lung disease. A child nearly always "
        "has one myositis-specific antibody only; anti-Ro52 may come with it."
    )
    return Table(
        frame, words, [*datasets.sources(table), "tansley2017"], datasets.confidences(table)
    )


@styled
def plot_courses() -> Chart:
    """Show the share of one-phase, relapsing and chronic courses in two cohorts."""
    table = datasets.load("epidemiology")
    table = table[table["measure"].str.startswith("course_")]
    table = table.assign(course=table["measure"].str.removeprefix("course_").str.replace("_", " "))
    wide = table.pivot(index="country", columns="course", values="value")
    wide = wide[["monocyclic", "polycyclic", "chronic", "not classifiable"]]
    sheet, axes = blank_axes(7.8, 2.6)
    left = pd.Series(0.0, index=wide.index)
    looks = zip((PALETTE[0], PALETTE[1], PALETTE[2], PAPER), ("", "//", "..", ""), strict=True)
    for course, (color, hatch) in zip(wide.columns, looks, strict=True):
        part = wide[course].fillna(0)
        axes.barh(
            wide.index, part, left=left, color=color, hatch=hatch, ec=INK, label=course, height=0.55
        )
        for place, (start, size) in enumerate(zip(left, part, strict=True)):
            if size:
                axes.text(
                    start + size / 2, place, f"{size:g}", ha="center", va="center",
                    bbox={"fc": PAPER, "ec": "none", "pad": 1.5},
                )  # fmt: skip
        left += part
    axes.set(xlim=(0, 100.5), xlabel="percent of children")
    sheet.legend(loc="outside upper left", ncols=4)
    mono = wide["monocyclic"]
    words = (
        f"One phase and then quiet: {mono.min():g} % in {mono.idxmin()}, {mono.max():g} % in "
        f"{mono.idxmax()}. The two cohorts count differently: in one of them "
        f"{wide['not classifiable'].max():g} % could not be classified."
    )
    return Chart(sheet, words, *datasets.provenance(table))


@styled
def plot_time_to_diagnosis() -> Chart:
    """Show the months from first symptom to diagnosis."""
    table = datasets.load("epidemiology")
    table = table[table["measure"] == "time_to_diagnosis_median"].reset_index(drop=True)
    sheet, axes = blank_axes(7.6, 2.5)
    for place, row in table.iterrows():
        _interval(axes, place, row, MARKERS[place], PALETTE[place])
        axes.annotate(
            f"{row['value']:g}", (row["value"], place), xytext=(0, 9),
            textcoords="offset points", ha="center",
        )  # fmt: skip
    axes.set_yticks(range(len(table)), table["population"])
    axes.set(ylim=(len(table) - 0.5, -0.7), xlim=(0, 21))
    axes.set_xlabel("months from first symptom to diagnosis: median (line: range)")
    axes.grid(axis="x")
    rows = table.set_index("population")["value"]
    every = table.iloc[0]
    words = (
        f"From first symptom to diagnosis the median is {every['value']:g} months (range "
        f"{every['lower']:g} to {every['upper']:g}): {rows['JDM, white children']:g} months in white "
        f"children, {rows['JDM, minority children']:g} in minority children (US, {every['period']})."
    )
    return Chart(sheet, words, *datasets.provenance(table))


SKIN = ((-0.2, 9.55), (0.2, 9.55), (-0.33, 9.25), (0.33, 9.25), (-1.62, 6.35), (1.62, 6.35),
        (-1.95, 4.95), (1.95, 4.95), (-0.5, 2.85), (0.5, 2.85))  # fmt: skip
"""Lids, cheeks, elbows, knuckles, knees: x, y."""


@styled
def plot_body() -> Chart:
    """Draw where weakness and rash show on a child, with the words a clinician uses."""
    sheet, axes = blank_axes(7.8, 5.0)
    draw_body(axes)
    for part in ("neck", "arms", "legs"):
        muscle_patches(axes, part, fc=PALETTE[0], alpha=0.45, ec=PALETTE[0], hatch="//")
    axes.plot(*zip(*SKIN, strict=True), MARKERS[3], color=PALETTE[3], ms=8, mec=INK, ls="none")
    left = (("Neck: cannot lift the head", (-0.3, 8.6)), ("Shoulders: cannot comb the hair", (-1.3, 7.75)),
            ("Hips and thighs: stairs,\nstanding up, Gowers sign", (-0.85, 4.7)))  # fmt: skip
    right = (("Heliotrope rash: lids", (0.25, 9.6), 9.85), ("Malar rash: cheeks", (0.42, 9.2), 9.1),
             ("Gottron sign: flat", (1.7, 6.35), 6.35),
             ("Gottron papules: raised", (2.05, 4.95), 4.95),
             ("Nail folds: dilated loops", (2.0, 4.75), 4.1),
             ("Sign or papules: any of these joints", (0.6, 2.85), 2.85))  # fmt: skip
    arrow = {"arrowstyle": "-", "color": QUIET, "lw": 1}
    for text, there in left:
        axes.annotate(
            text,
            there,
            (-2.6, there[1]),
            ha="right",
            va="center",
            color=PALETTE[0],
            arrowprops=arrow,
        )
    for text, there, y in right:
        axes.annotate(
            text, there, (2.75, y), ha="left", va="center", color=PALETTE[3], arrowprops=arrow
        )
    axes.text(-2.6, 10.5, "Weakness (hatched)", ha="right", weight="bold", color=PALETTE[0])
    axes.text(2.75, 10.5, "Skin (diamonds)", ha="left", weight="bold", color=PALETTE[3])
    axes.set(xlim=(-7.2, 7.4), ylim=(0.2, 11))
    axes.axis("off")
    words = (
        "A schematic child: weakness is proximal and on both sides, in neck, shoulders, hips and "
        "thighs; the rash shows on lids and cheeks, knuckles, elbows and knees, and the nail folds "
        "have dilated loops. Gottron papules are palpable and the sign is flat; both may lie over any "
        "of these joints. Places are schematic, not measured."
    )
    return Chart(
        sheet, words, ["bottai2017", "rheumatologytt_criteria", "sickkids2022"], ["verified"]
    )


@styled
def table_cmas() -> Table:
    """List the 14 maneuvers of the CMAS with their highest score."""
    items = datasets.load("cmas_items")
    frame = pd.DataFrame(
        {
            "maneuver": items["label"],
            "highest score": items["max_score"].astype(str),
            "timed": items["timed"].map({True: "yes", False: "no"}),
        }
    )
    healthy = datasets.load("cmas_interpretation").set_index("name").loc["healthy_mean_total"]
    words = (
        f"The CMAS has {len(items)} maneuvers and at most {items['max_score'].sum()} points. It "
        f"measures muscle alone, and healthy four-year-olds reach {healthy['value']:g} on average."
    )
    sources = [*datasets.sources(items), healthy["source"]]
    return Table(frame, words, sources, datasets.confidences(items))


@styled
def table_classification() -> Table:
    """List the items of the EULAR/ACR 2017 classification that count in a child."""
    items = datasets.load("eular_acr_2017_items")
    items = items[items["domain"] != "age"]
    thresholds = datasets.load("eular_acr_2017_thresholds").set_index("category")
    points = {
        "points, no biopsy": "score_without_biopsy",
        "points, with biopsy": "score_with_biopsy",
    }
    frame = pd.DataFrame({"item": items["label"], "domain": items["domain"]})
    for title, column in points.items():
        frame[title] = ["no such item" if pd.isna(p) else f"{p:g}" for p in items[column]]
    probable, definite = thresholds.loc["probable"], thresholds.loc["definite"]
    words = (
        f"{len(items)} items count in a child (age adds nothing under 18). Without a biopsy "
        f"{probable['min_score_without_biopsy']:g} points make it probable and "
        f"{definite['min_score_without_biopsy']:g} definite; with one {probable['min_score_with_biopsy']:g} "
        f"and {definite['min_score_with_biopsy']:g}."
    )
    frames = (items, thresholds)
    return Table(frame, words, *datasets.provenance(*frames))


@styled
def table_measures() -> Table:
    """List the measures of activity with their range, and where disease counts as inactive."""
    ranges = datasets.load("tis_2016_ranges")
    ranges = ranges[ranges["confidence"] == "verified"]
    rules = datasets.load("inactive_disease_criteria").query("definition == 'printo_2013'")
    frame = pd.DataFrame(
        {
            "instrument": ranges["instrument"],
            "measures": ranges["measure"].str.replace("_", " "),
            "range": [
                f"{low:g} to {high:g} {unit}"
                for low, high, unit in zip(
                    ranges["minimum"], ranges["maximum"], ranges["unit"], strict=True
                )
            ],
            "better is": ranges["direction_of_improvement"].map(
                {"decrease": "lower", "increase": "higher"}
            ),
        }
    )
    limits = "; ".join(
        f"{r['item'].replace('_', ' ').replace('cmas', 'CMAS').replace('mmt8', 'MMT8')} {r['operator']} "
        f"{r['threshold']:g}"
        for _, r in rules.iterrows()
    )
    words = (
        f"{len(frame)} instruments and their ranges. Disease counts as inactive (PRINTO) where "
        f"{rules['items_needed'].iloc[0]} of {len(rules)} hold: {limits}."
    )
    frames = (ranges, rules)
    return Table(frame, words, *datasets.provenance(*frames))


OUTLOOK = (
    "mortality",
    "standardized_mortality_ratio",
    "reduced_function_at_follow_up",
    "major_impairment_at_follow_up",
)
"""Measures of how children fare in the long run."""


@styled
def table_outlook() -> Table:
    """List deaths and lasting limits, cohort by cohort."""
    table = datasets.load("epidemiology")
    table = table[table["measure"].isin(OUTLOOK)]
    units = table["unit"].map({"percent": " %", "ratio": ""})
    span = [
        f" ({r['lower']:g} to {r['upper']:g})" if pd.notna(r["lower"]) else ""
        for _, r in table.iterrows()
    ]
    frame = pd.DataFrame(
        {
            "what": table["measure"].str.replace("_", " "),
            "figure": [f"{v:g}{u}{s}" for v, u, s in zip(table["value"], units, span, strict=True)],
            "in whom": table["population"],
            "where": table["country"],
            "when": table["period"],
        }
    )
    deaths = table[table["measure"] == "mortality"]["value"]
    function = table.set_index("measure")["value"]
    words = (
        f"In {len(deaths)} cohorts {deaths.min():g} to {deaths.max():g} % of the children died; function was "
        f"reduced at follow-up in {function['reduced_function_at_follow_up']:g} %, severely in "
        f"{function['major_impairment_at_follow_up']:g} %. The periods differ: read the last column."
    )
    return Table(frame, words, *datasets.provenance(table))
