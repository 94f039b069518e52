"""Lesson 3: IgA, formulation, indications, and products side by side."""

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
    say,
    styled,
)

IGA = """
Average IgA runs from {low[iga_ug_per_ml]:g} ({low[brand]})
to {high[iga_ug_per_ml]:g} ug/mL ({high[brand]}).
For {limits} products only an upper limit is printed:
an average and a limit can't be ranked against each other.
Not verified: {blank}.
"""

FORMULATION = """
{products} products: {sweet} with sugar.
{blanks}
"""

INDICATIONS = """
Of {products} products {approved} alone is approved for dermatomyositis, in adults.
None is approved for JDM: every use in a child with JDM is off label.
"""

SIDE_BY_SIDE = """
{brands}: they differ in {differ} of {rows} rows; {blanks} cells are not verified.
"""

FIELDS = (
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
"""Fields of the table of formulations."""

ARTICLE_PRODUCTS = ("gamunex_c", "privigen", "gammagard_liquid", "octagam_5", "octagam_10")
"""The products that the article compares, with both strengths of Octagam."""

_QUALIFIERS = {"average": "average", "approximately": "average", "<": "limit", "<=": "limit"}


@styled
def plot_iga() -> Chart:
    """Show the IgA of each product; averages and upper limits are not ranked together."""
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
    words = say(IGA, low=low, high=high, limits=len(known) - averages, blank=", ".join(blank))
    return Chart(sheet, words, *datasets.provenance(facts))


@styled
def table_formulation(names: Sequence[str] = ARTICLE_PRODUCTS) -> Table:
    """List what is in the vial.

    Parameters
    ----------
    names : sequence of str
        Product ids; default: those that the article compares.
    """
    facts = datasets.load("ivig_product_fields")
    facts = facts[facts["product_id"].isin(list(names)) & facts["field"].isin(FIELDS)]
    cell = facts.set_index(["product_id", "field"])

    def shown(product: str, *fields: str) -> str:
        rows = [cell.loc[(product, field)] for field in fields if (product, field) in cell.index]
        if not rows:
            return NOT_STATED
        text = " to ".join(dict.fromkeys(row["value"] for row in rows))
        return mark(text, datasets.weakest(*(row["confidence"] for row in rows)))

    rows = [
        {
            "product": products.brands()[product],
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
    unknown = f"{blanks} cells are not verified, which clears nobody."
    words = say(
        FORMULATION,
        products=len(frame),
        sweet=", ".join(sweet) or "none",
        blanks=unknown if blanks else "No cell is blank.",
    )
    return Table(frame, words, *datasets.provenance(facts))


@styled
def table_indications() -> Table:
    """List the approved indications of each US label, and whether dermatomyositis is one."""
    table = datasets.load("ivig_indications")
    texts: dict[str, list[str]] = {product: [] for product in products.product_ids()}
    for _, row in table.iterrows():
        for_whom = f" ({row['population']})" if isinstance(row["population"], str) else ""
        texts[row["product_id"]].append(mark(row["indication"] + for_whom, row["confidence"]))
    compared = products.compare()
    frame = pd.DataFrame(
        {
            "product": compared["brand"],
            "approved for (US)": [
                "; ".join(texts[name]) or None for name in compared["product_id"]
            ],
            "dermatomyositis": compared["dermatomyositis"],
        }
    )
    approved = frame[frame["dermatomyositis"].str.startswith("approved")]["product"]
    words = say(INDICATIONS, products=len(frame), approved=", ".join(approved))
    badge = datasets.load("ivig_product_fields").query("field == 'dm_indication'")
    frames = (table, badge)
    return Table(frame, words, *datasets.provenance(*frames))


@styled
def table_side_by_side(
    first: str = "privigen", second: str = "octagam_10", third: str = "", fourth: str = ""
) -> Table:
    """Compare two to four products side by side, one row per field.

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
    shown = {
        products.brands()[name]: long[long["product_id"] == name].set_index("row")["shown"]
        for name in ids
    }
    wide = pd.DataFrame(shown).loc[order]
    words = say(
        SIDE_BY_SIDE,
        brands=" against ".join(wide.columns),
        differ=(wide.nunique(axis=1) > 1).sum(),
        rows=len(wide),
        blanks=wide.eq(NOT_STATED).sum().sum(),
    )
    frame = wide.rename_axis("field").reset_index()
    return Table(frame, words, *datasets.provenance(long[long["value"].notna()]))
