"""Resources that a scenario uses, one line each, before they are split between payers.

>>> [line.component for line in resource_lines(Scenario(weight_kg=20))][:3]
['drug', 'waste', 'administration']
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from jdmkit import growth
from jdmkit.arguments import TREATMENT_YEAR_DAYS, Numbers
from jdmkit.costs import billing
from jdmkit.costs.plausibility import COUNTS
from jdmkit.costs.prices import CPI_SOURCE, Price, unit_price
from jdmkit.costs.scenario import SERIOUS_EVENTS, Scenario, spread
from jdmkit.costs.values import switch
from jdmkit.datasets import keys, weakest

MEDICAL = (
    "drug",
    "waste",
    "administration",
    "premedication",
    "laboratory",
    "visits",
    "adverse events",
)
"""Components that are billed to the payer."""

YEARLY = ("laboratory", "visits")
"""Medical components that are counted per year, and not per course of infusions."""

FAMILY = ("travel", "work time", "school time")
"""Components that only the family pays."""

COMPONENTS = (*MEDICAL, *FAMILY)


class Line(NamedTuple):
    """One resource: quantity by day, unit cost, inputs, source and confidence.

    ``quantity`` has the shape of ``days``; a unit cost of NaN means that it has not been valued.
    ``priced_in`` is the quarter or year of the dollars, ``basis`` the kind of price, each blank
    if not known.
    """

    component: str
    item: str
    days: npt.NDArray[np.int64]
    quantity: Numbers
    unit: str
    unit_cost: float
    priced_in: str
    basis: str
    parameters: tuple[str, ...]
    source: str
    confidence: str


class _Writer:
    """Makes the lines of one scenario, with what they share."""

    def __init__(self, scenario: Scenario, by_year: bool) -> None:
        self.scenario, self.by_year = scenario, by_year
        self.days = scenario.infusion_days()
        self.treated = scenario.shares(len(self.days))
        self.weights = scenario.weights(self.days)
        self.used = scenario.used(self.weights)
        self.lines: list[Line] = []
        told = [phase[2:] for phase in scenario.phases or () if len(phase) > 2]
        self.planned = [(source, word) for source, word in told if word]  # source of the phases

    def price_of(self, name: str) -> Price:
        """Give an input as a unit cost, in dollars of the year asked for."""
        row, year = self.scenario.assumptions.row(name), self.scenario.price_year
        usd = unit_price(self.scenario.assumptions, name, year)
        carried = usd != row.value
        when = year if carried else row.currency_year
        source = f"{row.source};{CPI_SOURCE}" if carried else row.source
        return Price(usd, row.basis, str(when or ""), name, source, row.confidence)

    def add(
        self,
        component: str,
        item: str,
        quantity: npt.ArrayLike,
        price: str | Price,
        by: tuple[str, ...] = (),
        also: Sequence[tuple[str, str]] = (),
        days: npt.NDArray[np.int64] | None = None,
        unit: str = "",
    ) -> None:
        """Add a line, or two if it depends on both counts of infusions.

        ``by`` names the inputs of its quantity, ``also`` holds source and confidence of anything
        else that it depends on. Without ``days`` it happens at each course.
        """
        inputs = self.scenario.assumptions
        if isinstance(price, str):
            unit, price = inputs.row(price).unit.partition("/")[2], self.price_of(price)
        priced = (price.source, price.confidence)
        also = [*also, *(self.planned if days is None else [])]
        days = self.days if days is None else days
        quantity = np.broadcast_to(np.asarray(quantity, float), days.shape)
        for own, part in self.counted(by, days):
            rows = [inputs.row(name) for name in own]
            facts = [priced, *((row.source, row.confidence) for row in rows), *also]
            said = dict.fromkeys(key for source, _ in facts for key in keys(source))
            self.lines.append(
                Line(
                    component,
                    item,
                    days[part],
                    quantity[part],
                    unit,
                    float(price.usd),
                    price.when,
                    price.basis,
                    tuple(name for name in (price.parameter, *own) if name),
                    ";".join(said),
                    weakest(*[word for _, word in facts if word]),
                )
            )

    def counted(
        self, by: tuple[str, ...], days: npt.NDArray[np.int64]
    ) -> list[tuple[tuple[str, ...], npt.NDArray[np.bool_] | slice]]:
        """Inputs of each part of a line: the count of later years does not affect the first."""
        if not self.by_year or not set(COUNTS) <= set(by):
            return [(by, slice(None))]
        later = days >= TREATMENT_YEAR_DAYS
        first, further = (tuple(n for n in by if n != other) for other in reversed(COUNTS))
        return [(first, ~later), (further, later)]

    @property
    def schedule(self) -> tuple[str, ...]:
        """Inputs that the number of infusions depends on."""
        if self.scenario.phases is not None:
            return ()
        return COUNTS[: self.scenario.years]

    @property
    def infusions(self) -> Numbers:
        """Expected infusion days of each course."""
        return self.scenario.days * self.treated


def _drug(writer: _Writer, price: Price) -> None:
    if not price.parameter:  # no input holds it, so its kind names the product
        price = price._replace(basis=f"{price.basis} of {writer.scenario.product}")
    inputs = ["dose_g_per_kg", *(["dose_cap_g"] if writer.scenario.capped else [])]
    if writer.scenario.weight_kg is None:
        inputs.append("body_weight_kg")
    if writer.scenario.rounding == "step":
        inputs.append("rounding_step_pediatric_g")
    by, used = (*inputs, *writer.schedule), writer.used
    chart = [(growth.SOURCE, "verified")]
    for component, grams, item in (
        ("drug", used.given_g, "immunoglobulin given"),
        ("waste", used.opened_g - used.given_g, "immunoglobulin opened, not given"),
    ):
        writer.add(component, item, grams * writer.infusions, price, by, chart, unit="g")


def _administration(writer: _Writer) -> None:
    scenario, by = writer.scenario, writer.schedule
    supply = scenario.supplied
    ramp = [(supply.source, supply.confidence)]
    if scenario.site == "home":
        further = np.asarray(home_hours(writer.used.minutes), float)
        writer.add(
            "administration",
            "nurse at home, first 2 hours",
            writer.infusions,
            "home_nursing_first_2h_99601",
            by,
        )
        writer.add(
            "administration",
            "nurse at home, further hours",
            further * writer.infusions,
            "home_nursing_extra_hour_99602",
            by,
            ramp,
        )
        writer.add(
            "administration", "home infusion per diem", writer.infusions, "home_per_diem_s9338", by
        )
        return
    place = "hospital_outpatient" if scenario.site == "hospital" else "office"
    writer.add("administration", "first hour (96365)", writer.infusions, f"admin_96365_{place}", by)
    writer.add(
        "administration",
        "further hours (96366)",
        writer.used.further_hours * writer.infusions,
        f"admin_96366_{place}",
        by,
        ramp,
    )


def home_hours(minutes: Numbers) -> npt.NDArray[np.int64]:
    """Hours of nursing after the first two, counted as the further hours of an infusion."""
    return np.asarray(billing.infusion_time_units(np.maximum(minutes - 60, 1)).cpt_96366)


def _yearly(writer: _Writer, component: str, prices: dict[str, str], number: str) -> None:
    """Add what happens evenly over each year; a fractional count is spread over whole events."""
    n = writer.scenario.assumptions[number]
    events = int(np.ceil(n))
    days = np.concatenate([spread(events, year) for year in range(writer.scenario.years)])
    for item, price in prices.items():
        writer.add(component, item, n / max(events, 1), price, (number,), days=days)


def _events(writer: _Writer) -> None:
    inputs = writer.scenario.assumptions
    for item, chance, price in (
        (
            "any event of a course, mild",
            "probability_any_adverse_event_per_infusion_jdm",
            "cost_mild_adverse_event",
        ),
        (
            "serious event of a course",
            "probability_serious_adverse_event_per_infusion",
            SERIOUS_EVENTS[writer.scenario.serious_event],
        ),
    ):
        writer.add(
            "adverse events",
            item,
            inputs[chance] * writer.treated,
            price,
            (chance, *writer.schedule),
        )


def _family(writer: _Writer) -> None:
    scenario, by = writer.scenario, writer.schedule
    hours, extra = writer.used.minutes / 60, "parent_setup_and_travel_hours_per_infusion_day"
    supply = scenario.supplied
    ramp = [(supply.source, supply.confidence)]
    if scenario.site != "home":
        hours = hours + scenario.assumptions[extra]
        writer.add(
            "travel", "travel to the infusion", writer.infusions, "travel_cost_per_infusion_day", by
        )
        by = (extra, *by)
    writer.add(
        "work time", "a parent's hours", hours * writer.infusions, "parent_wage_per_hour", by, ramp
    )
    missed = "school_days_lost_per_infusion_day"
    unvalued = Price(np.nan, "", "", "", "", "")
    writer.add(
        "school time",
        "school days missed, not valued",
        scenario.assumptions[missed] * writer.infusions,
        unvalued,
        (missed, *writer.schedule),
        unit="days",
    )


def resource_lines(scenario: Scenario, stacklevel: int = 2, by_year: bool = False) -> list[Line]:
    """List the resources of a scenario over its horizon, in the order of ``COMPONENTS``.

    Quantities are expected values, weighted by probabilities of events, response and stopping. With
    ``by_year``, what depends on a number of infusions has two lines: the first year depends on
    ``infusions_year1`` alone, the later years on ``infusions_year2``.

    Raises
    ------
    ValueError
        If a price is missing, or the scenario is impossible.
    """
    if not isinstance(scenario, Scenario):
        raise ValueError(f"scenario must be a Scenario; got {scenario!r}")
    price = scenario.price(stacklevel + 2)
    writer = _Writer(scenario, switch("by_year", by_year))
    _drug(writer, price)
    _administration(writer)
    writer.add(
        "premedication",
        "medicines before the infusion",
        writer.infusions,
        "premedication_per_infusion_day",
        writer.schedule,
    )
    tests = {"blood tests": "monitoring_lab_set", "IgG level": "igg_82784"}
    _yearly(writer, "laboratory", tests, "lab_sets_per_year")
    seen = {"rheumatology visit": "rheumatology_visit_99214"}
    _yearly(writer, "visits", seen, "rheumatology_visits_per_year")
    _events(writer)
    _family(writer)
    return writer.lines


def year_of(days: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """Year of treatment of each day, from 1.

    >>> year_of(np.array([0, 363, 364])).tolist()
    [1, 1, 2]
    """
    return days // TREATMENT_YEAR_DAYS + 1
