"""Explorers of lesson 5: costs by component, payers, drivers, and other strategies."""

from jdmkit.lessons.costs import payers, price, strategies, tornado, uncertainty, year
from jdmkit.lessons.costs.plans import DAYS, INSURANCES, SITES, STRATEGIES, patient_plan
from jdmkit.widgets import Choice, Explorer, Slide

BASES = {
    "Medicare limit": "medicare",
    "Medicare, premium product": "premium",
    "negotiated": "commercial",
    "gross charge": "charge",
}

WHO = {"payer": "payer", "family": "family", "society": "society"}


def _weight() -> Slide:
    return Slide("Weight", patient_plan().first_weight_kg, 15, 45, 0.1, "kg")


def _courses() -> Slide:
    return Slide("Courses", patient_plan().assumptions["infusions_year1"], 1, 26, 1, "a year")


def explore_course_cost() -> Explorer:
    """Move weight, courses, days, site, price and insurance; see where the money goes.

    >>> explorer = explore_course_cost()
    >>> explorer.controls["insurance"].value = "commercial"
    >>> "Changed: insurance medicaid to commercial." in explorer.chart.words
    True
    """
    return Explorer(
        year.plot_course_cost,
        {
            "weight_kg": _weight(),
            "infusions_year1": _courses(),
            "days": Choice("Over", 2, DAYS),
            "site": Choice("Site", "hospital", SITES),
            "price_basis": Choice("Drug price", "medicare", BASES),
            "insurance": Choice("Insurance", "medicaid", INSURANCES),
        },
        presets={
            "Negotiated price, commercial insurance": {
                "price_basis": "commercial",
                "insurance": "commercial",
            },
            "One long day in an office": {"days": 1, "site": "office"},
        },
    )


def explore_prices() -> Explorer:
    """Choose a quarter; see what Medicare paid for each product, and what is too old to use.

    >>> explorer = explore_prices()
    >>> explorer.controls["quarter"].value = "2024-Q4"
    >>> "0 of them are older" in explorer.chart.words
    False
    """
    quarters = {
        "the newest": None,
        "2025-Q1": "2025-Q1",
        "2024-Q4": "2024-Q4",
        "2024-Q1": "2024-Q1",
    }
    return Explorer(price.table_prices, {"quarter": Choice("Quarter", None, quarters)})


def explore_who_pays() -> Explorer:
    """Move the rules of an insurance; see what the family has paid, week by week.

    >>> explorer = explore_who_pays()
    >>> explorer.controls["copay_program_maximum"].value = 15000
    >>> "copay program maximum 7500 to 15000 USD/year" in explorer.chart.words
    True
    """
    inputs = patient_plan().assumptions
    program = inputs["copay_program_maximum"]
    return Explorer(
        payers.plot_who_pays,
        {
            "deductible_single": Slide(
                "Deductible", inputs["deductible_single"], 0, 4000, 1, "USD"
            ),
            "coinsurance": Slide("Coinsurance", inputs["coinsurance"], 0, 0.5, 0.01),
            "copay_program_maximum": Slide("Program pays at most", program, 0, 15_000, 100, "USD"),
            "price_basis": Choice("Drug price", "commercial", BASES),
        },
    )


def explore_tornado() -> Explorer:
    """Choose whose costs and which price; see what drives them.

    >>> explorer = explore_tornado()
    >>> explorer.controls["price_basis"].value = "commercial"
    >>> "Widest: price, negotiated" in explorer.chart.words
    True
    """
    return Explorer(
        tornado.plot_tornado,
        {
            "perspective": Choice("Costs of", "payer", WHO),
            "price_basis": Choice("Drug price", "medicare", BASES),
        },
    )


def explore_threshold() -> Explorer:
    """Move a target; see the price of a gram that meets it.

    >>> explorer = explore_threshold()
    >>> explorer.controls["target_usd"].value = 250_000
    >>> "No price" in explorer.chart.words
    False
    """
    return Explorer(
        price.plot_threshold,
        {
            "target_usd": Slide("A year may cost", 60_000, 10_000, 250_000, 1000, "USD"),
            "weight_kg": _weight(),
            "infusions_year1": _courses(),
        },
    )


def explore_bridge() -> Explorer:
    """Choose two strategies for the patient; see by cause why they differ.

    >>> explorer = explore_bridge()
    >>> explorer.controls["b"].value = "planned"
    >>> "Nothing differs." in explorer.chart.words
    True
    """
    labels = {label: name for name, (label, _) in STRATEGIES.items()}
    return Explorer(
        strategies.plot_bridge,
        {
            "a": Choice("From", "planned", labels),
            "b": Choice("To", "real", labels),
            "perspective": Choice("Costs of", "payer", WHO),
        },
    )


def explore_budget() -> Explorer:
    """Choose the strategy that a share of the children get; see a payer's budget.

    >>> explorer = explore_budget()
    >>> explorer.controls["years"].value = 5
    >>> "in year 5" in explorer.chart.words
    True
    """
    today = {STRATEGIES[name][0]: name for name in ("real", "planned")}
    labels = {label: name for name, (label, _) in STRATEGIES.items() if name != "planned"}
    return Explorer(
        strategies.plot_budget,
        {
            "today": Choice("Today all are treated", "real", today),
            "new": Choice("Some are then treated", "one_day", labels),
            "share": Choice("How many", 0.5, {"10 %": 0.1, "25 %": 0.25, "50 %": 0.5, "all": 1.0}),
            "years": Choice("Years", 3, {str(n): n for n in range(1, 6)}),
            "children_million": Choice(
                "Insured children",
                None,
                {"all of the US": None, "10 million": 10.0, "1 million": 1.0},
            ),
        },
    )


def explore_spread() -> Explorer:
    """Choose draws and method; see the spread, and the error of its mean.

    >>> explorer = explore_spread()
    >>> explorer.controls["draws"].value = 16384
    >>> explorer.chart.words[:13]
    '16,384 pseudo'
    """
    return Explorer(
        uncertainty.plot_spread,
        {
            "draws": Choice("Draws", 4096, {"4,096": 4096, "16,384": 16384, "65,536": 65536}),
            "method": Choice(
                "Points", "random", {"pseudo-random": "random", "scrambled Sobol": "sobol"}
            ),
            "price_basis": Choice("Drug price", "medicare", BASES),
        },
    )
