"""Lesson 3: formulation and IgA."""

from collections.abc import Sequence

import pandas as pd

from jdmkit import datasets, products
from jdmkit.charts import (
    MARKERS,
    NOT_STATED,
    PALETTE,
    QUIET,
    Chart,
    Table,
    blank_axes,
    mark,
    styled,
)

FORMULATION = (
    "concentration_pct",
    "stabilizer",
    "sugar_type",
    "sodium",
    "osmolality_low_mosm_per_kg",
    "osmolality_high_mosm_per_kg",
    "ph_low",
    "ph_high",
    "room_temp_months_max",
)

ARTICLE_PRODUCTS = ("gamunex_c", "privigen", "gammagard_liquid", "octagam_5", "octagam_10")
"""The products that the article compares, Octagam taken apart."""


_QUALIFIERS = {"average": "average", "approximately": "average", "<": "limit", "<=": "limit"}


def _weakest(*confidence: str) -> str:
    return datasets.weakest(*confidence)


def _brands() -> pd.Series:
    subjects = datasets.load("ivig_subjects")
    return subjects[subjects["kind"] == "product"].set_index("subject_id")["label"]


@styled
def plot_iga() -> Chart:
    """Show the IgA of each product: averages and upper limits apart, never in one ranking."""
    table = datasets.load_ivig_products()[["brand", "iga_ug_per_ml", "iga_qualifier"]]
    table["kind"] = table["iga_qualifier"].map(_QUALIFIERS)
    known = table.dropna(subset=["iga_ug_per_ml"])
    known = known.sort_values(["kind", "iga_ug_per_ml"]).reset_index(drop=True)
    sheet, axes = blank_axes(7.8, 4.6)
    averages = known["kind"].eq("average").sum()
    for place, row in known.iterrows():
        y = place + (place >= averages) * 0.8
        if row["kind"] == "average":
            axes.plot([row["iga_ug_per_ml"]], [y], MARKERS[0], color=PALETTE[0], ms=8)
        else:
            arrow = {"arrowstyle": "->", "color": PALETTE[1], "lw": 1.6}
            axes.annotate("", (0.8, y), (row["iga_ug_per_ml"], y), arrowprops=arrow)
            axes.plot([row["iga_ug_per_ml"]], [y], "|", color=PALETTE[1], ms=12, mew=2)
        text = f"{row['iga_qualifier']} {row['iga_ug_per_ml']:g}"
        axes.annotate(
            text, (row["iga_ug_per_ml"], y), xytext=(8, 0), textcoords="offset points", va="center"
        )
    places = [p + (p >= averages) * 0.8 for p in known.index]
    axes.set_yticks(places, known["brand"])
    axes.invert_yaxis()
    axes.set(xscale="log", xlim=(0.8, 2500), xlabel="IgA in ug/mL (logarithmic)")
    axes.set_xticks([1, 10, 100, 1000], ["1", "10", "100", "1,000"])
    axes.axhline(averages - 0.1, color=QUIET, lw=1, ls=":")
    axes.text(2400, -0.6, "averages", ha="right", color=PALETTE[0], weight="bold")
    axes.text(2400, averages + 0.75, "upper limits", ha="right", color=PALETTE[1], weight="bold")
    low, high = known[:averages].iloc[0], known[:averages].iloc[-1]
    blank = table[table["iga_ug_per_ml"].isna()]["brand"].tolist()
    facts = datasets.load("ivig_product_fields").query(
        "field in ['iga_ug_per_ml', 'iga_qualifier']"
    )
    words = (
        f"Average IgA runs from {low['iga_ug_per_ml']:g} ({low['brand']}) to "
        f"{high['iga_ug_per_ml']:g} ug/mL ({high['brand']}). For {len(known) - averages} products only an "
        "upper limit is printed: an average and a limit can't be ranked against each other. "
        f"Not verified: {', '.join(blank)}."
    )
    return Chart(sheet, words, *datasets.provenance(facts))


@styled
def table_formulation(names: Sequence[str] = ARTICLE_PRODUCTS) -> Table:
    """List what is in the bottle.

    Parameters
    ----------
    names : sequence of str
        Product ids; default those that the article compares.
    """
    facts = datasets.load("ivig_product_fields")
    facts = facts[facts["product_id"].isin(list(names)) & facts["field"].isin(FORMULATION)]
    cell = facts.set_index(["product_id", "field"])

    def shown(product: str, *fields: str) -> str:
        rows = [cell.loc[(product, field)] for field in fields if (product, field) in cell.index]
        if not rows:
            return NOT_STATED
        text = " to ".join(dict.fromkeys(row["value"] for row in rows))
        return mark(text, _weakest(*(row["confidence"] for row in rows)))

    rows = [
        {
            "product": _brands()[product],
            "concentration (%)": shown(product, "concentration_pct"),
            "stabilizer": shown(product, "stabilizer"),
            "sugar": shown(product, "sugar_type"),
            "sodium": shown(product, "sodium"),
            "osmolality (mosm/kg)": shown(
                product, "osmolality_low_mosm_per_kg", "osmolality_high_mosm_per_kg"
            ),
            "pH": shown(product, "ph_low", "ph_high"),
            "months at 25 °C": shown(product, "room_temp_months_max"),
        }
        for product in names
    ]
    frame = pd.DataFrame(rows)
    sweet = frame[~frame["sugar"].isin(["none", NOT_STATED])]["product"].tolist()
    blanks = int(frame.eq(NOT_STATED).sum().sum())
    words = f"{len(frame)} products: {', '.join(sweet) or 'none'} with sugar. " + (
        f"{blanks} cells are not verified, which clears nobody." if blanks else "No cell is blank."
    )
    return Table(frame, words, *datasets.provenance(facts))


@styled
def table_indications() -> Table:
    """List what each US label is approved for; dermatomyositis stands out."""
    table = datasets.load("ivig_indications")
    table["text"] = [
        mark(
            r["indication"] + (f" ({r['population']})" if isinstance(r["population"], str) else ""),
            r["confidence"],
        )
        for _, r in table.iterrows()
    ]
    listed = table.groupby("product_id", sort=False)["text"].agg("; ".join)
    compared = products.compare().set_index("product_id")["dermatomyositis"]
    brands = _brands()
    frame = pd.DataFrame(
        {
            "product": brands,
            "approved for (US)": listed.reindex(brands.index),
            "dermatomyositis": compared.reindex(brands.index),
        }
    )
    approved = frame[frame["dermatomyositis"].str.startswith("approved")]["product"].tolist()
    words = (
        f"Of {len(frame)} products {', '.join(approved)} alone is approved for dermatomyositis, in adults. "
        "None is approved for JDM: every use in a child with JDM is off label."
    )
    badge = datasets.load("ivig_product_fields").query("field == 'dm_indication'")
    frames = (table, badge)
    return Table(frame, words, *datasets.provenance(*frames))


@styled
def table_side_by_side(
    first: str = "privigen", second: str = "octagam_10", third: str = "", fourth: str = ""
) -> Table:
    """Set two to four products beside each other, field by field.

    Parameters
    ----------
    first, second, third, fourth : str
        Product ids; an empty one is left out.
    """
    long = products.side_by_side(*(name for name in (first, second, third, fourth) if name))
    units = long["unit"].map(
        lambda unit: f" ({unit})" if unit and unit not in ("1", "year") else ""
    )
    long["shown"] = [
        mark(value, confidence) if value is not None else NOT_STATED
        for value, confidence in zip(long["value"], long["confidence"], strict=True)
    ]
    long["row"] = long["label"] + units
    order = list(dict.fromkeys(long["row"]))
    ids = list(dict.fromkeys(long["product_id"]))
    wide = long.pivot(index="row", columns="product_id", values="shown").loc[order, ids]
    wide.columns = [_brands()[name] for name in ids]
    differ = wide.nunique(axis=1) > 1
    blanks = int(wide.eq(NOT_STATED).sum().sum())
    known = long[long["value"].notna()]
    words = (
        f"{' against '.join(wide.columns)}: they differ in {int(differ.sum())} of {len(wide)} rows; "
        f"{blanks} cells are not verified."
    )
    frame = wide.rename_axis("field").reset_index()
    return Table(frame, words, *datasets.provenance(known))
