"""Explorer of the cost workbench: the main inputs of a plan, beside the base case."""

from jdmkit.costs import Scenario
from jdmkit.explorers.base import Explorer
from jdmkit.explorers.controls import Choice, Slide
from jdmkit.explorers.costs import DAYS, INSURANCES, SITES
from jdmkit.figures import cost_words, cost_workbench


def explore_bench(scenario: Scenario | None = None) -> Explorer:
    """Move the main inputs of a plan; see what each payer pays, beside the base case.

    Parameters
    ----------
    scenario : Scenario, optional
        Plan to start from; default the base case.

    Examples
    --------
    >>> explorer = explore_bench()
    >>> explorer.controls["price_usd_per_g"].value = 120
    >>> "price usd per g none to 120 USD/g" in explorer.chart.words
    True
    """
    plan = cost_workbench.base_plan() if scenario is None else scenario
    inputs, price = plan.assumptions, cost_words.priced(plan)[0].usd
    weight = plan.first_weight_kg
    controls = {
        "price_usd_per_g": Slide("Price", price, 0, max(500.0, price), 0.5, "USD/g"),
        "weight_kg": Slide("Weight", weight, min(15.0, weight), max(45.0, weight), 0.01, "kg"),
        "infusions_year1": Slide("Courses", inputs["infusions_year1"], 1, 26, 1, "in year 1"),
        "dose_g_per_kg": Slide("Dose", inputs["dose_g_per_kg"], 0.4, 2, 0.1, "g/kg"),
        "days": Choice("Over", plan.days, DAYS),
        "site": Choice("Site", plan.site, SITES),
        "insurance": Choice("Insurance", plan.insurance, INSURANCES),
        "years": Choice("Years", plan.years, {str(n): n for n in range(1, 6)}),
    }
    given = {} if scenario is None else {"scenario": ("plan", plan)}
    return Explorer(cost_workbench.plot_bench, controls, given=given)
