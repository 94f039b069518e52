"""Lesson 5: the price per gram as an input and as an answer."""

import numpy as np
import pandas as pd

from jdmkit import costs, datasets, products
from jdmkit.charts import LINES, PALETTE, QUIET, Chart, Sheet, Table, blank_axes, live, styled
from jdmkit.costs import Scenario
from jdmkit.lessons.costs import plans
from jdmkit.lessons.costs.plans import girls_plan, ledger_of
from jdmkit.lessons.costs.words import (
    about,
    changed_words,
    payer_words,
    price_words,
    supply_words,
    usd,
)

KNOWN = {
    "ivig_price_medicare_per_g": "Medicare",
    "ivig_price_premium_product_per_g": "premium",
    "ivig_price_commercial_hospital_outpatient_per_g": "negotiated",
}
"""Inputs whose price is drawn beside the line, and how they are called there."""

MOST_PRICE, MOST_YEAR = 400, 300_000


def threshold_sheet() -> Sheet:
    """Sheet of the payer's year over the price of a gram."""
    sheet, axes = blank_axes(7.6, 4.2)
    axes.set(
        xlim=(0, MOST_PRICE),
        ylim=(0, MOST_YEAR),
        xlabel="price in USD/g",
        ylabel="payer's year in USD",
    )
    axes.yaxis.set_major_formatter("{x:,.0f}")
    inputs = girls_plan().assumptions
    for name, label in KNOWN.items():
        axes.axvline(inputs[name], 0.96, color=QUIET, lw=1.5)
        place = {"xycoords": ("data", "axes fraction"), "textcoords": "offset points"}
        axes.annotate(
            label, (inputs[name], 1), xytext=(0, 4), **place, ha="center", color=QUIET, size="small"
        )
    (line,) = axes.plot([], [], color=PALETTE[0], lw=2.4)
    (guide,) = axes.plot([], [], color=PALETTE[1], lw=1.6, ls=LINES[1], antialiased=False)
    (dot,) = axes.plot([], [], "o", color=PALETTE[1], ms=9)
    return Sheet(sheet, line=line, guide=guide, dot=dot)


@styled
def table_prices(quarter: str | None = None) -> Table:
    """List Medicare's figure for each product, with its quarter; say where it is old or not known.

    Parameters
    ----------
    quarter : str, optional
        As ``"2024-Q1"``; default the newest of each product.
    """
    rows, day = [], plans.price_day()
    brands = datasets.load("ivig_subjects").set_index("subject_id")["label"]
    for product in products.product_ids():
        plan = Scenario(product=product, price_basis="product", price_quarter=quarter, as_of=day)
        try:
            price, old = plans.priced(plan)
        except costs.PriceMissingError:
            rows.append((brands[product], None, None, "no verified price: give your own"))
            continue
        except ValueError:
            rows.append((brands[product], None, quarter, "no figure of that quarter"))
            continue
        mind = "older than a year" if old else "nothing"
        rows.append((brands[product], f"{price.usd:.2f}", price.when, mind))
    frame = pd.DataFrame(rows, columns=["product", "USD/g", "quarter", "mind"])
    known = frame["USD/g"].dropna().astype(float)
    old = (frame["mind"] == "older than a year").sum()
    words = (
        f"Medicare payment limits{' of ' + quarter if quarter else ', the newest at hand'}, judged in {day:%Y-%m}: "
        f"{len(known)} of {len(frame)} products have a verified one, from {known.min():.2f} to {known.max():.2f} USD/g; "
        f"{old} of them are older than a year. A limit is neither a negotiated price nor a charge; without a price the "
        "model asks and never guesses."
    )
    table = datasets.load("ivig_prices").query("confidence == 'verified'")
    return Table(frame, words, *datasets.provenance(table))


# --- price as an answer ------------------------------------------------------------------------


def _price_for(plan: Scenario, target_usd: float) -> tuple[float, np.ndarray]:
    """Price at which the payer's year costs the target, and its cost at price 0 and at the most.

    The year is a straight line in the price, so two points say all.
    """
    ends = costs.cost_model({"year": plan})(
        {costs.PRICE_BASES["medicare"]: np.array([0.0, MOST_PRICE])}
    )["year"]
    return float(MOST_PRICE * (target_usd - ends[0]) / (ends[1] - ends[0])), ends


@datasets.remembered
def _resting_on_ledger() -> tuple[list[str], list[str]]:
    """What the girl's year and the prices beside it rest on."""
    plan = girls_plan()
    return datasets.provenance(ledger_of(plan), about(plan, *KNOWN))


@live(threshold_sheet)
def plot_threshold(
    sheet: Sheet,
    target_usd: float = 60_000.0,
    weight_kg: float | None = None,
    infusions_year1: float | None = None,
) -> Chart:
    """Show at which price of a gram a year meets a target: the price as an answer.

    Parameters
    ----------
    target_usd : float
        What the year may cost the payer.
    weight_kg, infusions_year1 : float, optional
        As in :func:`plot_course_cost`.
    """
    plan = girls_plan(weight_kg=weight_kg, infusions_year1=infusions_year1)
    price, ends = _price_for(plan, target_usd)
    met = 0 <= price <= MOST_PRICE
    inputs = plan.assumptions
    medicare = inputs["ivig_price_medicare_per_g"]
    if met:
        way = "below" if price < medicare else "above"
        told = (
            f"A year costs the {payer_words(plan)} {usd(target_usd)} at {price:.1f} USD/g, {abs(1 - price / medicare):.0%} {way} "
            f"{price_words(plan)}."
        )
    else:
        told = f"No price from 0 to {MOST_PRICE} USD/g makes a year cost {usd(target_usd)}."
    words = (
        f"{plan.first_weight_kg:g} kg: {told} With the drug free {usd(ends[0])} remain; each USD/g adds "
        f"{usd((ends[1] - ends[0]) / MOST_PRICE)}. With {supply_words(plan)}. {changed_words(plan, girls_plan())}"
    )
    sources, confidence = _resting_on_ledger()
    return sheet.chart(
        words, sources, confidence, line=([0, MOST_PRICE], ends),
        guide=([0, price, price], [target_usd, target_usd, 0]) if met else ([0, MOST_PRICE], [target_usd] * 2),
        dot=([price], [target_usd]) if met else ([], []),
    )  # fmt: skip
