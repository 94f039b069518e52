"""Lesson 3: volume, sodium, price and vials."""

import pandas as pd

from jdmkit import cases, datasets, dosing, products
from jdmkit.charts import (
    INK,
    NOT_STATED,
    PALETTE,
    PAPER,
    QUIET,
    Chart,
    Sheet,
    Table,
    blank_axes,
    live,
    say,
    styled,
)

VOLUME = """
{dose_g:g} g fill {least:.0f} mL at 10 % and {most:.0f} mL at 5 %.
{top[brand]} carries at most {top[sodium_mmol_max]:.1f} mmol of sodium;
for {unknown} of {products} products sodium is not verified, which is not low.
"""

PRICES = """
At Medicare's newest figures a gram costs
from {low[price_usd_per_g]:.0f} ({lowest}, {low[quarter]})
to {high[price_usd_per_g]:.0f} US dollars ({highest}, {high[quarter]}).
These are payment limits and rates, no negotiated prices;
none was found for {absent}.
"""

VIALS = """
Vial sizes are known for {known} of {products} products, from {smallest:g} to {largest:g} g.
Small vials waste less on a small child.
"""


def girl_dose_g() -> float:
    """Return the dose of the girl of seven under the consensus plan, in grams.

    >>> print(f"{girl_dose_g():.1f}")
    44.2
    """
    plan = cases.consensus_plan()
    return dosing.ivig_dose(cases.load()["weight_kg"], plan.dose_g_per_kg, plan.max_dose_g)


def _volume_sheet() -> Sheet:
    table = products.volume_and_sodium(1)
    sheet, (left, right) = blank_axes(8.2, 4.6, ncols=2, sharey=True)
    places = range(len(table))
    strong = table["volume_ml"] == table["volume_ml"].min()
    look = {
        "color": [PALETTE[0] if s else PAPER for s in strong],
        "ec": PALETTE[0],
        "hatch": ["" if s else "//" for s in strong],
    }
    volume = left.barh(places, 0, height=0.6, **look)
    sodium = right.barh(places, 0, color=PALETTE[1], height=0.6)
    known = table["sodium_mmol_max"].notna()
    stated, blank = {"color": INK, "style": "normal"}, {"color": QUIET, "style": "italic"}
    figures = [
        right.text(0.6, place, NOT_STATED, va="center", **(stated if here else blank))
        for place, here in enumerate(known)
    ]
    left.set_yticks(places, table["brand"])
    left.invert_yaxis()
    left.set(xlim=(0, 1500), xticks=range(0, 1501, 500), xlabel="volume in mL (hatched: 5 %)")
    right.set(xlim=(0, 60), xlabel="sodium, at most, in mmol")
    return Sheet(sheet, volume=volume, sodium=sodium, figures=figures)


@live(_volume_sheet)
def plot_volume(sheet: Sheet, dose_g: float | None = None) -> Chart:
    """Show volume and highest sodium of one dose, one bar per product.

    Parameters
    ----------
    dose_g : float, optional
        Grams of immunoglobulin in one course; default that of the girl of seven.
    """
    dose_g = girl_dose_g() if dose_g is None else dose_g
    table = products.volume_and_sodium(dose_g)
    facts = datasets.load("ivig_product_fields")
    facts = facts[facts["field"].isin(["concentration_mg_per_ml", "sodium_mmol_per_l_max"])]
    known, sodium = table["sodium_mmol_max"].notna(), table["sodium_mmol_max"].fillna(0)
    words = say(
        VOLUME,
        dose_g=dose_g,
        least=table["volume_ml"].min(),
        most=table["volume_ml"].max(),
        top=table.loc[table["sodium_mmol_max"].idxmax()],
        unknown=(~known).sum(),
        products=len(table),
    )
    return sheet.chart(
        words,
        *datasets.provenance(facts),
        volume=[{"width": ml} for ml in table["volume_ml"]],
        sodium=[{"width": mmol} for mmol in sodium],
        figures=[
            {"x": mmol + 0.6, "text": f"{mmol:.1f}" if here else NOT_STATED}
            for mmol, here in zip(sodium, known, strict=True)
        ],
    )


@styled
def plot_prices() -> Chart:
    """Show the newest Medicare price of a gram of each product, with its quarter."""
    newest, brands = products.newest_prices(), products.brands()
    sheet, axes = blank_axes(7.8, 4.0)
    for place, (_, row) in enumerate(newest.iterrows()):
        limit = row["price_basis"] == "medicare_part_b_limit"
        price = row["price_usd_per_g"]
        look = {"color": PALETTE[0]} if limit else {"color": PAPER, "hatch": "//"}
        axes.barh(place, price, ec=PALETTE[0], height=0.6, **look)
        axes.text(price + 8, place, f"{price:.0f}  {row['quarter']}", va="center")
    axes.set_yticks(range(len(newest)), [brands[product] for product in newest["subject_id"]])
    axes.invert_yaxis()
    axes.set(xlim=(0, 1190), xlabel="US dollars per gram (hatched: hospital outpatient rate)")
    low, high = newest.iloc[0], newest.iloc[-1]
    absent = [brands[product] for product in brands if product not in set(newest["subject_id"])]
    words = say(
        PRICES,
        low=low,
        lowest=brands[low["subject_id"]],
        high=high,
        highest=brands[high["subject_id"]],
        absent=", ".join(absent),
    )
    return Chart(sheet, words, *datasets.provenance(newest))


@styled
def table_vials() -> Table:
    """List the vial sizes of each product."""
    vials = datasets.load("ivig_vials").sort_values(["product_id", "grams"])
    sizes = [vials[vials["product_id"] == product]["grams"] for product in products.brands()]
    frame = pd.DataFrame(
        {
            "product": products.brands().values(),
            "vials (g)": [", ".join(f"{size:g}" for size in own) or None for own in sizes],
        }
    )
    words = say(
        VIALS,
        known=frame["vials (g)"].notna().sum(),
        products=len(frame),
        smallest=vials["grams"].min(),
        largest=vials["grams"].max(),
    )
    return Table(frame, words, *datasets.provenance(vials))
