"""A second calculation of a course, infusion by infusion, independent of the cost model.

It shares only the inputs and the dosing chain with the cost model: from ``jdmkit.costs`` it imports
nothing but the scenario. Quantities, bills, shares and discounting are calculated again in another
way, so that an error in one of the two shows. A test reads the imports of this file.

>>> from jdmkit.costs import Scenario
>>> round(replica(Scenario(weight_kg=25, grows=False)).bills[1]["drug"])
67900
"""

from collections import defaultdict
from math import ceil, floor, inf
from typing import NamedTuple

from jdmkit import dosing, growth, infusion
from jdmkit.costs import Scenario

_WEEKS = 52

_FEES = {
    "hospital": ("admin_96365_hospital_outpatient", "admin_96366_hospital_outpatient"),
    "office": ("admin_96365_office", "admin_96366_office"),
}


class Replica(NamedTuple):
    """Bills and quantities by component, medical bills by day, amounts owed by year."""

    infusions: int
    bills: dict[int, dict[str, float]]
    quantities: dict[str, float]
    claims: dict[int, float]
    family: dict[int, float]
    program: dict[int, float]


class _Account:
    def __init__(self) -> None:
        self.bills: dict[int, dict[str, float]] = defaultdict(lambda: defaultdict(float))
        self.quantities: dict[str, float] = defaultdict(float)
        self.claims: dict[int, float] = defaultdict(float)

    def add_child(self, child: "_Account", share: float) -> None:
        """Add the account of a kind of child, by its share."""
        for year, parts in child.bills.items():
            for part, usd in parts.items():
                self.bills[year][part] += share * usd
        for part, quantity in child.quantities.items():
            self.quantities[part] += share * quantity
        for day, usd in child.claims.items():
            self.claims[day] += share * usd

    def add(self, day: int, part: str, quantity: float, price: float, medical: bool = True) -> None:
        self.bills[day // (7 * _WEEKS) + 1][part] += quantity * price
        self.quantities[part] += quantity
        if medical:
            self.claims[day] += quantity * price


def _days(plan: Scenario) -> list[int]:
    end = 7 * _WEEKS * plan.years
    if plan.phases is not None:
        days = [int(day) for day in dosing.infusion_days(plan.phases, end)] if plan.phases else []
    else:
        days = []
        for year in range(plan.years):
            n = round(plan.assumptions["infusions_year1" if year == 0 else "infusions_year2"])
            days += [7 * _WEEKS * year + int(7 * _WEEKS * place / n) for place in range(n)]
    if plan.stop_after_months is not None:
        days = [day for day in days if day * 12 < plan.stop_after_months * 7 * _WEEKS]
    return days


def _fee(plan: Scenario, name: str) -> float:
    """Unit cost; medical care is adjusted to the year asked for."""
    row = plan.assumptions.row(name)
    care = name.startswith(("admin", "home", "rheum", "monitoring", "igg", "cost"))
    if plan.price_year is None or row.currency_year is None or not care:
        return row.value
    index = plan.assumptions.medical_cpi
    return row.value / index(row.currency_year) * index(plan.price_year)


def _further_hours(minutes: float) -> int:
    """Hours billed after the first: one for each of which more than 30 minutes have passed."""
    whole = floor(round(minutes, 6))
    return sum(1 for begun in range(60, whole, 60) if whole - begun > 30)


def _infuse(plan: Scenario, account: _Account, day: int, weight_kg: float) -> None:
    inputs, supply = plan.assumptions, plan.supplied
    cap = inputs["dose_cap_g"] if plan.capped else inf
    asked = dosing.ivig_dose(weight_kg, inputs["dose_g_per_kg"], cap) / plan.days
    tolerance = inputs["rounding_tolerance"]
    if plan.rounding == "step":
        step = inputs["rounding_step_pediatric_g"]
        asked = dosing.round_dose(asked, step, tolerance, most_g=cap / plan.days).given_g
    near = tolerance if plan.rounding == "vials" else None
    vials = dosing.choose_vials(asked, supply.sizes_g, near, most_g=cap / plan.days)
    opened = sum(size * n for size, n in vials.by_size().items())
    given, n = vials.given_g, plan.days
    price = plan.price().usd
    account.add(day, "drug", n * given, price)
    account.add(day, "waste", n * (opened - given), price)
    rates = [rate * weight_kg for rate in supply.rates_ml_per_kg_per_h]
    minutes = infusion.ramp_minutes(given / supply.g_per_ml, rates, supply.step_minutes)
    home = plan.site == "home"
    if home:
        account.add(day, "administration", n, _fee(plan, "home_nursing_first_2h_99601"))
        # the nurse's first unit covers two hours, and so one hour more than that of a clinic
        further = _further_hours(minutes - 60)
        account.add(day, "administration", n * further, _fee(plan, "home_nursing_extra_hour_99602"))
        account.add(day, "administration", n, _fee(plan, "home_per_diem_s9338"))
    else:
        first, later = _FEES[plan.site]
        account.add(day, "administration", n, _fee(plan, first))
        account.add(day, "administration", n * _further_hours(minutes), _fee(plan, later))
        account.add(day, "travel", n, inputs["travel_cost_per_infusion_day"], medical=False)
    account.add(day, "premedication", n, inputs["premedication_per_infusion_day"])
    extra = 0 if home else inputs["parent_setup_and_travel_hours_per_infusion_day"]
    hours = minutes / 60 + extra
    account.add(day, "work time", n * hours, inputs["parent_wage_per_hour"], medical=False)
    account.add(day, "school time", n * inputs["school_days_lost_per_infusion_day"], 0.0, False)
    serious = {
        "emergency_visit": "cost_emergency_department_visit",
        "admission": "cost_aseptic_meningitis_admission",
    }[plan.serious_event]
    for chance, cost in (
        ("probability_any_adverse_event_per_infusion_jdm", "cost_mild_adverse_event"),
        ("probability_serious_adverse_event_per_infusion", serious),
    ):
        account.add(day, "adverse events", inputs[chance], _fee(plan, cost))


def _yearly(plan: Scenario, account: _Account) -> None:
    for part, number, prices in (
        ("laboratory", "lab_sets_per_year", ("monitoring_lab_set", "igg_82784")),
        ("visits", "rheumatology_visits_per_year", ("rheumatology_visit_99214",)),
    ):
        wanted = plan.assumptions[number]
        for year in range(plan.years):
            for place in range(ceil(wanted)):
                day = 7 * _WEEKS * year + int(7 * _WEEKS * place / ceil(wanted))
                for price in prices:
                    account.add(day, part, wanted / ceil(wanted), _fee(plan, price))


def _owing(plan: Scenario, claims: list[float]) -> tuple[float, float]:
    """Amounts that family and program pay, from the curve of what is owed on a total."""
    inputs = plan.assumptions
    if plan.insurance == "medicaid":
        return min(sum(claims), inputs["medicaid_family_cost_share"]), 0.0
    first, share = inputs["deductible_single"], inputs["coinsurance"]
    most = inputs["out_of_pocket_maximum_self_2026"]
    helping = inputs["copay_program_maximum"] if plan.copay_program != "none" else 0.0

    def owed(total: float) -> float:
        return min(total if total < first else first + share * (total - first), most)

    if plan.copay_program != "with_accumulator":
        all_owed = owed(sum(claims))
        return all_owed - min(all_owed, helping), min(all_owed, helping)

    def reached_by(paid: float) -> float:
        """Total of claims at which this amount has been owed."""
        if paid >= most or (share == 0 and paid >= first):
            return inf
        return paid if paid < first else first + (paid - first) / share

    paid = given = 0.0
    for claim in claims:
        before = reached_by(paid)
        due = owed(before + claim) - paid if before < inf else 0.0
        helped = min(due, helping - given)
        given += helped
        paid += due - helped
    return paid, given


def replica(plan: Scenario) -> Replica:
    """Calculate a course a second time.

    Parameters
    ----------
    plan : Scenario
        What is costed.

    Returns
    -------
    Replica
        Dollars, not discounted.
    """
    days, stop = _days(plan), plan.stop_nonresponders_after
    whole, years = _Account(), range(1, plan.years + 1)
    family, program = dict.fromkeys(years, 0.0), dict.fromkeys(years, 0.0)
    answers = plan.response_share if stop is not None else 1.0
    for share, n in ((answers, len(days)), (1 - answers, stop)):
        if not share:
            continue
        child = _child(plan, days[:n])
        whole.add_child(child, share)
        for year in years:
            within = [child.claims[day] for day in sorted(child.claims) if day // 364 + 1 == year]
            owed, helped = _owing(plan, within)
            family[year] += share * owed
            program[year] += share * helped
    return Replica(len(days), whole.bills, whole.quantities, whole.claims, family, program)


def _child(plan: Scenario, days: list[int]) -> _Account:
    """Account of one child who is infused on these days."""
    account = _Account()
    for day in days:
        weight = plan.first_weight_kg
        if plan.grows:
            age = plan.age_years + day / 365.25
            weight = growth.follow_weight(weight, plan.age_years, plan.sex, age)
        _infuse(plan, account, day, weight)
    _yearly(plan, account)
    return account
