"""Lesson 5: which inputs drive the result."""

from matplotlib.patches import Patch

from jdmkit import costs, datasets, sensitivity
from jdmkit.charts import INK, PALETTE, PAPER, Chart, blank_axes, say, styled
from jdmkit.costs import Scenario
from jdmkit.lessons.costs import plans
from jdmkit.lessons.costs.plans import ledger_of
from jdmkit.lessons.costs.words import marked_usd, payer_words, under, usd

LABELS = {
    "infusions_year1": "courses in the year",
    "body_weight_kg": "body weight",
    "dose_g_per_kg": "dose",
    "admin_96365_hospital_outpatient": "first hour (96365)",
    "admin_96366_hospital_outpatient": "further hour (96366)",
    "ivig_price_medicare_per_g": "price, Medicare",
    "ivig_price_commercial_hospital_outpatient_per_g": "price, negotiated",
    "ivig_price_premium_product_per_g": "price, premium product",
    "ivig_gross_charge_per_g": "gross charge",
    "rounding_step_pediatric_g": "rounding step",
    "rounding_tolerance": "rounding tolerance",
    "premedication_per_infusion_day": "premedication",
    "rheumatology_visit_99214": "clinic visit (99214)",
    "rheumatology_visits_per_year": "clinic visits",
    "parent_wage_per_hour": "a parent's wage",
    "travel_cost_per_infusion_day": "travel",
    "parent_setup_and_travel_hours_per_infusion_day": "set-up and travel time",
    "medicaid_family_cost_share": "Medicaid cost share",
}
"""Short names of the inputs that a tornado shows."""

WORDS = """
Base {base} for the {who}.
Widest: {name}, {low:g} to {high:g},
moves it from {least_usd:,.0f} USD to {most_usd:,.0f} USD{then}.
Values of the inputs stand on the bars. {bent}
{held}
"""

BENT = """
Not simply rising or falling: {names}; the bar shows the extremes met on the way.
"""


@styled
def plot_tornado(
    perspective: str = "payer",
    price_basis: str | None = None,
    most: int = 8,
    scenario: Scenario | None = None,
) -> Chart:
    """Vary each input over its range, the others at base; the widest bars are on top.

    Parameters
    ----------
    perspective : {"payer", "family", "society"}
        Whose costs.
    price_basis : str, optional
        As in :class:`costs.Scenario`.
    most : int
        Bars to show.
    scenario : Scenario, optional
        Plan to show; default that of the girl of seven.
    """
    plan, base = plans.of(scenario, price_basis=price_basis)
    model = costs.cost_model({"year": plan}, perspective)
    found = sensitivity.one_way(model, plan.assumptions)
    held = " ".join(f"Held: {name} ({why})." for name, why in found.attrs["held"].items())
    found = found[found["swing"] > 0].head(most).reset_index(drop=True)
    middle = found["result_base"].iloc[0]
    figure, axes = blank_axes(8.0, 0.9 + 0.46 * len(found))
    looks = {"lower": (PALETTE[0], ""), "higher": (PALETTE[1], "///")}
    for place, row in found.iterrows():
        for end, at, side in (("min", "at_min", "right"), ("max", "at_max", "left")):
            value, reach = row[at], row[f"result_{end}"] - middle
            color, hatch = looks["lower" if value < row["base"] else "higher"]
            axes.barh(
                place, reach, left=middle, height=0.62, color=color, hatch=hatch, ec=PAPER, lw=0
            )
            axes.annotate(
                f"{value:g}",
                (middle + reach, place),
                xytext=(-4 if side == "right" else 4, 0),
                textcoords="offset points",
                ha=side,
                va="center",
                size="small",
            )
    axes.axvline(middle, color=INK, lw=1)
    names = [
        f"{_label(name)} ({unit})"
        for name, unit in zip(found["parameter"], found["unit"], strict=True)
    ]
    axes.set_yticks(range(len(found)), names)
    axes.invert_yaxis()
    axes.margins(x=0.14)
    axes.xaxis.set_major_formatter("{x:,.0f}")
    axes.locator_params(axis="x", nbins=5)
    span = "in the year" if plan.years == 1 else f"over {plan.years} years"
    axes.set_xlabel(f"USD {span}, {perspective}")
    handles = [
        Patch(fc=c, hatch=h, ec=PAPER, label=f"{name} value") for name, (c, h) in looks.items()
    ]
    figure.legend(handles=handles, loc="outside upper left", ncols=2)
    first = found.iloc[0]
    bent = [_label(name) for name in found.loc[~found["monotone"], "parameter"]]
    then = [
        f"; then {name}, {row.low:g} to {row.high:g}, a swing of {usd(row.swing)}"
        for name, row in zip(names[1:2], found[1:2].itertuples(), strict=True)
    ]
    words = say(
        WORDS,
        base=marked_usd(middle, ledger_of(plan), perspective),
        who=payer_words(plan, perspective),
        name=names[0],
        low=first["low"],
        high=first["high"],
        least_usd=first["result_min"],
        most_usd=first["result_max"],
        then="".join(then),
        bent=say(BENT, names=", ".join(bent)) if bent else "",
        held=held,
    )
    return Chart(figure, under(words, plan, base), *datasets.provenance(found))


def _label(name: str) -> str:
    """Name of an input in words.

    >>> _label("dose_g_per_kg"), _label("lab_sets_per_year")
    ('dose', 'lab sets per year')
    """
    return LABELS.get(name, name.replace("_", " "))
