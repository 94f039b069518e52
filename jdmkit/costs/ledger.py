"""The ledger: every cost of a course in one tidy table, from which all results are taken.

>>> ledger = course_cost(Scenario(weight_kg=25))
>>> print(*ledger.loc[0, ["component", "quantity", "unit", "unit_cost_usd", "cost_usd"]])
drug 50.0 g 97.0 4850.0
"""

from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from jdmkit import datasets
from jdmkit.arguments import Numbers
from jdmkit.costs import billing
from jdmkit.costs.checked import one_scenario
from jdmkit.costs.insurance import Paid, split_claims
from jdmkit.costs.prices import discount_factors
from jdmkit.costs.resources import COMPONENTS, MEDICAL, YEARLY, Line, resource_lines, year_of
from jdmkit.costs.scenario import Scenario

PAYERS = ("payer", "family", "program")
"""Who pays. Their sum is society."""

_NOISE = 1e-12

COLUMNS = (
    "day",
    "year",
    "component",
    "item",
    "perspective",
    "quantity",
    "unit",
    "unit_cost_usd",
    "share_paid",
    "cost_usd",
    "discount_factor",
    "present_usd",
    "priced_in",
    "basis",
    "parameters",
    "source",
    "confidence",
)


def _rules(scenario: Scenario) -> dict[str, Any]:
    """Insurance rules of a scenario, as arguments of :func:`split_claims`."""
    inputs = scenario.assumptions
    if scenario.insurance == "medicaid":
        owed = inputs["medicaid_family_cost_share"]
        return {"deductible": owed, "coinsurance": 0.0, "maximum": owed}
    helped = inputs["copay_program_maximum"] if scenario.copay_program != "none" else 0.0
    return {
        "deductible": inputs["deductible_single"],
        "coinsurance": inputs["coinsurance"],
        "maximum": inputs["out_of_pocket_maximum_self_2026"],
        "program_maximum": helped,
        "accumulator": scenario.copay_program == "with_accumulator",
    }


def _shares(
    scenario: Scenario, days: np.ndarray, costs: Numbers, by_course: np.ndarray
) -> dict[str, Numbers]:
    """Share of each medical row that each payer pays: the mean over the kinds of child.

    Deductible and maximum apply to the claims of one child. The claims of a child who responds and
    of one who stops are split separately, because the rule is not linear.
    """
    kinds = scenario.kinds()
    if len(kinds) == 1:
        return _split(scenario, days, costs)
    courses = scenario.infusion_days()[scenario.stop_nonresponders_after :]
    only_responders = by_course & np.isin(days, courses)
    shares = {who: np.zeros(len(days)) for who in PAYERS}
    for part, kind in kinds:
        responds = kind.response_share == 1
        claims = np.where(only_responders, costs / part if responds else 0.0, costs)
        weight = np.where(only_responders, float(responds), part)
        for who, share in _split(scenario, days, claims).items():
            shares[who] += weight * share
    return shares


def _split(scenario: Scenario, days: np.ndarray, costs: Numbers) -> dict[str, Numbers]:
    """Share of each medical row of one child; all bills of a day are one claim."""
    claim_days, claim = np.unique(days, return_inverse=True)
    claims = np.bincount(claim, costs, minlength=len(claim_days))
    rules, years = _rules(scenario), year_of(claim_days)
    parts = [split_claims(claims[years == year], **rules) for year in np.unique(years)]
    parts = parts or [split_claims(claims, **rules)]  # no bill at all
    paid = Paid(*(np.concatenate(part) for part in zip(*parts, strict=True)))
    whole = np.where(claims > 0, claims, 1.0)
    family, program = (np.where(claims > 0, part / whole, 0.0) for part in paid[1:])
    payer = 1.0 - family - program
    payer = np.where(payer < _NOISE, 0.0, payer)  # what is left of a claim that others pay
    shares = {"payer": payer, "family": family, "program": program}
    return {who: share[claim] for who, share in shares.items()}


def _stacked(lines: list[Line]) -> tuple[dict[str, np.ndarray], np.ndarray]:
    """Columns of all lines, one line after the other, and the index of each row's line."""
    lengths = [len(line.days) for line in lines]
    which = np.repeat(np.arange(len(lines)), lengths)
    columns = {
        "day": np.concatenate([line.days for line in lines]),
        "quantity": np.concatenate([line.quantity for line in lines]),
        "unit_cost_usd": np.repeat([line.unit_cost for line in lines], lengths),
    }
    return columns, which


def course_cost(scenario: Scenario | None = None, **changes: Any) -> pd.DataFrame:
    """Calculate the cost of one child over the horizon of a scenario: the ledger.

    Parameters
    ----------
    scenario : Scenario, optional
        Child, treatment and payers; default ``Scenario()``.
    **changes
        Fields or inputs to change first, as in :meth:`Scenario.replace`.

    Returns
    -------
    DataFrame
        One row per resource, day and payer: ``day`` since the first infusion, ``year`` (of 52
        weeks), ``component, item, perspective`` (payer, family or program; society is their sum),
        ``quantity, unit, unit_cost_usd, share_paid`` (of the bill: if two payers share it, both
        rows have the whole quantity), ``cost_usd`` (quantity x unit cost x share),
        ``discount_factor, present_usd``, ``priced_in`` (year or quarter of the dollars) and
        ``basis`` (kind of price), both blank if not known, ``parameters`` (inputs of the row),
        ``source, confidence`` (that of its weakest input).
        School days have a quantity and no cost, because nobody has valued them. Rows of which a
        payer pays nothing are left out. Quantities are expected values and may be fractions.

    Warns
    -----
    UserWarning
        If the price is older than a year.

    Raises
    ------
    ValueError
        If the scenario is impossible, or no verified price of the product is known.

    Notes
    -----
    Not in the ledger, although ``cost_assumptions`` has figures: prior authorization, the clinic
    fee G0463, pushes (96375), and work lost because of the disease itself.

    If some children do not respond and stop, deductible, coinsurance and maximum apply to each
    kind of child, and the shares are the mean over them; ``attrs["kinds"]`` then names the kinds.
    Adverse events are part of each child's claims with their expected cost.

    All days of a course belong to the claim of its first day, also where the course continues into
    the next plan year.

    The probability of an adverse event "per infusion" is applied once per course, whatever the
    number of its days. What is "per infusion day" (medicines before the infusion, travel, hours,
    school) is applied on each of its days.

    References
    ----------
    Method: ``cost_assumptions`` and its sources; micro-costing from the dosing chain.

    Examples
    --------
    >>> ledger = course_cost(Scenario(weight_kg=25), insurance="commercial")
    >>> family = ledger.query("perspective == 'family' and component == 'drug'")["cost_usd"].sum()
    >>> bool(0 < family < 10600)
    True
    """
    scenario = one_scenario("scenario", scenario)
    if changes:
        scenario = scenario.replace(**changes)
    lines = resource_lines(scenario, stacklevel=3, by_year=True)
    columns, which = _stacked(lines)
    medical = np.array([line.component in MEDICAL for line in lines])[which]
    bill = columns["quantity"] * columns["unit_cost_usd"]
    shares = {who: np.zeros(len(which)) for who in PAYERS}
    shares["family"][~medical] = 1.0
    by_course = np.array([line.component not in YEARLY for line in lines])[which]
    at = columns["day"][medical], bill[medical], by_course[medical]
    for who, share in _shares(scenario, *at).items():
        shares[who][medical] = share
    rows = np.concatenate([np.flatnonzero(shares[who] != 0) for who in PAYERS])
    who = np.repeat(PAYERS, [np.count_nonzero(shares[one] != 0) for one in PAYERS])
    share = np.concatenate([shares[one][shares[one] != 0] for one in PAYERS])
    ledger = _frame(scenario, lines, columns, which, rows, who, share)
    if len(scenario.kinds()) > 1:
        ledger.attrs["kinds"] = f"{scenario.response_share:g} respond, the others stop"
    return ledger


def _frame(
    scenario: Scenario,
    lines: list[Line],
    columns: dict[str, np.ndarray],
    which: np.ndarray,
    rows: np.ndarray,
    who: np.ndarray,
    share: Numbers,
) -> pd.DataFrame:
    """Put the rows together, with words as categories, which an explorer builds faster."""
    year = year_of(columns["day"])
    first = scenario.discounting == "from_first_year"
    factors = discount_factors(scenario.assumptions["discount_rate"], scenario.years, first)
    data: dict[str, Any] = {name: values[rows] for name, values in columns.items()}
    data |= {"year": year[rows], "perspective": pd.Categorical(who, PAYERS), "share_paid": share}
    data["cost_usd"] = data["quantity"] * data["unit_cost_usd"] * share
    data["discount_factor"] = factors[data["year"] - 1]
    data["present_usd"] = data["cost_usd"] * data["discount_factor"]
    words = {
        "component": [line.component for line in lines],
        "item": [line.item for line in lines],
        "unit": [line.unit for line in lines],
        "priced_in": [line.priced_in for line in lines],
        "basis": [line.basis for line in lines],
        "parameters": [";".join(line.parameters) for line in lines],
        "source": [line.source for line in lines],
        "confidence": [line.confidence for line in lines],
    }
    for name, said in words.items():
        known = list(dict.fromkeys(said))
        codes = np.array([known.index(word) for word in said])
        data[name] = pd.Categorical.from_codes(codes[which[rows]], known)
    return pd.DataFrame({name: data[name] for name in COLUMNS})


# --- one infusion ---------------------------------------------------------------------------------


class InfusionCost(NamedTuple):
    """One course: what is used, billed and paid. Grams, minutes and units are per day."""

    dose_g: float
    given_g: float
    opened_g: float
    waste_g: float
    minutes: float
    days: int
    drug_units: billing.DrugUnits
    further_hours: int
    lines: pd.DataFrame

    def usd(self, *components: str) -> float:
        """Cost of the course for some components, or for all that were valued.

        Raises
        ------
        ValueError
            If a component is unknown. Laboratory and visits belong to no single course.
        """
        rows, known = self.lines, [one for one in COMPONENTS if one not in YEARLY]
        for name in components:
            if name not in known:
                raise ValueError(datasets.nearest(name, known, "component of a course"))
        if components:
            rows = rows[rows["component"].isin(components)]
        return float(rows["cost_usd"].sum())


def infusion_cost(scenario: Scenario | None = None, **changes: Any) -> InfusionCost:
    """Calculate the cost of one course of infusions at the first weight, whoever pays.

    Parameters, warnings and errors are those of :func:`course_cost`. Laboratory and visits, which
    are counted per year, are left out.

    Returns
    -------
    InfusionCost
        Its ``lines`` have ``component, item, quantity, unit, unit_cost_usd, cost_usd, source,
        confidence``.

    Examples
    --------
    >>> one = infusion_cost(weight_kg=30, price_usd_per_g=100)
    >>> one.usd("drug"), one.usd("administration"), one.drug_units.administered
    (6000.0, 790.5, 60)
    """
    scenario = one_scenario("scenario", scenario)
    if changes:
        scenario = scenario.replace(**changes)
    once = scenario.replace(phases=((1, 1),), years=1)
    lines = [line for line in resource_lines(once, stacklevel=3) if line.component not in YEARLY]
    used = scenario.used(scenario.first_weight_kg)
    rows = [
        (
            line.component,
            line.item,
            float(line.quantity[0]),
            line.unit,
            line.unit_cost,
            float(line.quantity[0]) * line.unit_cost,
            line.source,
            line.confidence,
        )
        for line in lines
    ]
    columns = ["component", "item", "quantity", "unit", "unit_cost_usd", "cost_usd"]
    given, opened = float(used.given_g), float(used.opened_g)
    return InfusionCost(
        float(used.dose_g),
        given,
        opened,
        opened - given,
        float(used.minutes),
        scenario.days,
        billing.drug_units(given, opened),
        int(used.further_hours),
        pd.DataFrame(rows, columns=[*columns, "source", "confidence"]),
    )
