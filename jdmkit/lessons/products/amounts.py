"""Lesson 3: volume, price and vials."""

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
    styled,
)
from jdmkit.lessons.products.formulation import _brands


def girl_dose_g() -> float:
    """Return the dose of the girl of seven under the plan for persistent rash, in grams.

    >>> print(f"{girl_dose_g():.1f}")
    44.2
    """
    plan = datasets.load("treatment_protocols").set_index("row_id").loc["P29"]
    return dosing.ivig_dose(cases.load()["weight_kg"], plan["dose_low"], plan["max_dose"])


def _volume_sheet() -> Sheet:
    table = products.volume_and_sodium(1)
    sheet, (left, right) = blank_axes(8.2, 4.6, ncols=2, sharey=True)
    places = range(len(table))
    strong = table["volume_ml"] == table["volume_ml"].min()
    volume = left.barh(places, 0, color=[PALETTE[0] if s else PAPER for s in strong],
                       ec=PALETTE[0], hatch=["" if s else "//" for s in strong], height=0.6)  # fmt: skip
    sodium = right.barh(places, 0, color=PALETTE[1], height=0.6)
    known = table["sodium_mmol_max"].notna()
    figures = [
        right.text(0.6, place, NOT_STATED, va="center", color=INK if here else QUIET,
                   style="normal" if here else "italic")
        for place, here in enumerate(known)
    ]  # fmt: skip
    left.set_yticks(places, table["brand"])
    left.invert_yaxis()
    left.set(xlim=(0, 1500), xticks=range(0, 1501, 500), xlabel="volume in mL (hatched: 5 %)")
    right.set(xlim=(0, 60), xlabel="sodium, at most, in mmol")
    return Sheet(sheet, volume=volume, sodium=sodium, figures=figures)


@live(_volume_sheet)
def plot_volume(sheet: Sheet, dose_g: float | None = None) -> Chart:
    """Show volume and highest sodium of one dose, product by product.

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
    least, most = table["volume_ml"].min(), table["volume_ml"].max()
    top = table.loc[table["sodium_mmol_max"].idxmax()]
    words = (
        f"{dose_g:g} g fill {least:.0f} mL at 10 % and {most:.0f} mL at 5 %. {top['brand']} carries at most "
        f"{top['sodium_mmol_max']:.1f} mmol of sodium; for {int((~known).sum())} of {len(table)} products "
        "sodium is not verified, which is not low."
    )
    return sheet.chart(
        words, *datasets.provenance(facts),
        volume=[{"width": ml} for ml in table["volume_ml"]],
        sodium=[{"width": mmol} for mmol in sodium],
        figures=[
            {"x": mmol + 0.6, "text": f"{mmol:.1f}" if here else NOT_STATED}
            for mmol, here in zip(sodium, known, strict=True)
        ],
    )  # fmt: skip


@styled
def plot_prices() -> Chart:
    """Show the newest Medicare price of a gram, product by product, with its quarter."""
    prices = datasets.load("ivig_prices").sort_values("quarter")
    newest = prices.groupby("subject_id").tail(1)
    newest = newest[newest["subject_id"].isin(products.product_ids())].sort_values(
        "price_usd_per_g"
    )
    sheet, axes = blank_axes(7.8, 4.0)
    for place, (_, row) in enumerate(newest.iterrows()):
        limit = row["price_basis"] == "medicare_part_b_limit"
        axes.barh(place, row["price_usd_per_g"], color=PALETTE[0] if limit else PAPER,
                  ec=PALETTE[0], hatch="" if limit else "//", height=0.6)  # fmt: skip
        axes.text(
            row["price_usd_per_g"] + 8,
            place,
            f"{row['price_usd_per_g']:.0f}  {row['quarter']}",
            va="center",
        )
    axes.set_yticks(range(len(newest)), _brands()[newest["subject_id"]])
    axes.invert_yaxis()
    axes.set(xlim=(0, 1190), xlabel="US dollars per gram (hatched: hospital outpatient rate)")
    low, high = newest.iloc[0], newest.iloc[-1]
    absent = [b for p, b in _brands().items() if p not in set(newest["subject_id"])]
    words = (
        f"At Medicare's newest figures a gram costs from {low['price_usd_per_g']:.0f} "
        f"({_brands()[low['subject_id']]}, {low['quarter']}) to {high['price_usd_per_g']:.0f} US dollars "
        f"({_brands()[high['subject_id']]}, {high['quarter']}). These are payment limits and rates, no "
        f"negotiated prices; none was found for {', '.join(absent)}."
    )
    return Chart(sheet, words, *datasets.provenance(newest))


@styled
def table_vials() -> Table:
    """List the vial sizes of each product."""
    vials = datasets.load("ivig_vials").sort_values(["product_id", "grams"])
    sizes = vials.groupby("product_id")["grams"].agg(lambda g: ", ".join(f"{x:g}" for x in g))
    brands = _brands()
    frame = pd.DataFrame({"product": brands, "vials (g)": sizes.reindex(brands.index)})
    known = frame["vials (g)"].notna().sum()
    largest = vials.loc[vials["grams"].idxmax()]
    words = (
        f"Vial sizes are known for {known} of {len(frame)} products, from {vials['grams'].min():g} to "
        f"{largest['grams']:g} g. Small vials waste less on a small child."
    )
    return Table(frame, words, *datasets.provenance(vials))
