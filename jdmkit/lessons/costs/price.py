"""Lesson 5: the price per gram as an input and as an answer."""

import pandas as pd

from jdmkit import costs, datasets, products
from jdmkit.charts import LINES, PALETTE, QUIET, Chart, Sheet, Table, blank_axes, live, say, styled
from jdmkit.costs import Scenario
from jdmkit.lessons.costs import plans
from jdmkit.lessons.costs.plans import ledger_of, patient_plan
from jdmkit.lessons.costs.words import (
    about,
    changed_words,
    payer_words,
    price_words,
    supply_words,
)

PRICES = """
Medicare payment limits{which}, judged in {day:%Y-%m}:
{known} of {all} products have a verified one, from {least:.2f} to {most:.2f} USD/g;
{old} of them are older than a year.
A limit is neither a negotiated price nor a charge;
without a price the model asks and never guesses.
"""

THRESHOLD = """
{weight_kg:g} kg: {answer}
With the drug free {free_usd:,.0f} USD remain; each USD/g adds {each_usd:,.0f} USD.
With {supply}.
{changed}
"""

MET = """
A year costs the {payer} {target_usd:,.0f} USD at {price:.1f} USD/g,
{share:.0%} {side} {known_price}.
"""

NOT_MET = "No price from 0 to {most} USD/g makes a year cost {target_usd:,.0f} USD."

KNOWN = {
    "ivig_price_medicare_per_g": "Medicare",
    "ivig_price_premium_product_per_g": "premium",
    "ivig_price_commercial_hospital_outpatient_per_g": "negotiated",
}
"""Inputs whose price is drawn beside the line, and their labels."""

MOST_PRICE, MOST_YEAR = 400, 300_000


def threshold_sheet() -> Sheet:
    """Lay out the payer's year over the price of a gram."""
    figure, axes = blank_axes(7.6, 4.2)
    axes.set(
        xlim=(0, MOST_PRICE),
        ylim=(0, MOST_YEAR),
        xlabel="price in USD/g",
        ylabel="payer's year in USD",
    )
    axes.yaxis.set_major_formatter("{x:,.0f}")
    inputs = patient_plan().assumptions
    for name, label in KNOWN.items():
        axes.axvline(inputs[name], 0.96, color=QUIET, lw=1.5)
        place = {"xycoords": ("data", "axes fraction"), "textcoords": "offset points"}
        axes.annotate(
            label, (inputs[name], 1), xytext=(0, 4), **place, ha="center", color=QUIET, size="small"
        )
    (line,) = axes.plot([], [], color=PALETTE[0], lw=2.4)
    (guide,) = axes.plot([], [], color=PALETTE[1], lw=1.6, ls=LINES[1], antialiased=False)
    (dot,) = axes.plot([], [], "o", color=PALETTE[1], ms=9)
    return Sheet(figure, line=line, guide=guide, dot=dot)


@styled
def table_prices(quarter: str | None = None) -> Table:
    """List Medicare's price of each product, with its quarter; say where it is old or unknown.

    Parameters
    ----------
    quarter : str, optional
        As ``"2024-Q1"``; default the newest of each product.
    """
    rows, day = [], plans.price_day()
    brands = products.brands()
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
    words = say(
        PRICES,
        which=f" of {quarter}" if quarter else ", the newest at hand",
        day=day,
        known=len(known),
        all=len(frame),
        least=known.min(),
        most=known.max(),
        old=old,
    )
    table = datasets.load("ivig_prices").query("confidence == 'verified'")
    return Table(frame, words, *datasets.provenance(table))


@datasets.remembered
def _provenance() -> tuple[list[str], list[str]]:
    """Sources and confidence of the patient's year and of the prices beside the line."""
    plan = patient_plan()
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
    plan = patient_plan(weight_kg=weight_kg, infusions_year1=infusions_year1)
    line = costs.price_line(plan, MOST_PRICE)
    price = line.price_for(target_usd)
    words = say(
        THRESHOLD,
        weight_kg=plan.first_weight_kg,
        answer=_answer(plan, target_usd, price),
        free_usd=line.usd_at_zero,
        each_usd=line.usd_per_price,
        supply=supply_words(plan),
        changed=changed_words(plan, patient_plan()),
    )
    guide, dot = ([0, MOST_PRICE], [target_usd, target_usd]), ([], [])
    if price is not None:
        guide = [0, price, price], [target_usd, target_usd, 0]
        dot = [price], [target_usd]
    return sheet.chart(
        words,
        *_provenance(),
        line=([0, MOST_PRICE], [line.usd_at_zero, line.usd_at_most]),
        guide=guide,
        dot=dot,
    )


def _answer(plan: Scenario, target_usd: float, price: float | None) -> str:
    """State the price that meets the target, or that no price does."""
    if price is None:
        return say(NOT_MET, most=MOST_PRICE, target_usd=target_usd)
    medicare = plan.assumptions["ivig_price_medicare_per_g"]
    return say(
        MET,
        payer=payer_words(plan),
        target_usd=target_usd,
        price=price,
        share=abs(1 - price / medicare),
        side="below" if price < medicare else "above",
        known_price=price_words(plan),
    )
