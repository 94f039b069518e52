"""The audit passes on the clean model, and each planted fault fails the check that names it."""

import ast
import sys
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from jdmkit import costs, dosing, growth
from jdmkit.assumptions import Assumptions
from jdmkit.costs import Scenario, course_cost, ledger, prices, resources, scenario
from jdmkit.costs.audit import CHECKS, STATUSES, audit

USE = sys.modules["jdmkit.costs.resource_use"]  # the file; the package has a function of this name
TODAY = date(2026, 11, 22)
PLAN = Scenario(
    weight_kg=29.0, years=3, insurance="commercial", price_year=2026, as_of=TODAY,
    response_share=0.6, stop_nonresponders_after=5, product="privigen",
)  # fmt: skip


# --- the clean model -------------------------------------------------------------------------------


def any_scenario(seed):
    """A random scenario: every choice and most inputs."""
    rng = np.random.default_rng(seed)

    def one(*choices):
        return choices[rng.integers(len(choices))]

    insured = one("medicaid", "commercial")
    inputs = {}
    for name, row in Assumptions().rows.items():
        if row.low is not None and row.distribution != "derived" and rng.random() < 0.5:
            inputs[name] = rng.uniform(row.low, row.high)
    inputs |= {name: round(inputs[name]) for name in inputs if name.startswith("infusions_")}
    inputs.pop("dose_cap_alternative_g", None)
    age, sex = rng.uniform(3, 14), one("female", "male")
    return Scenario(
        weight_kg=growth.weight_for_age(age, sex, z=rng.uniform(-2, 1.5)),
        age_years=age,
        sex=sex,
        product=one("octagam_10", "privigen", "gamunex_c", "panzyga", "octagam_5", "bivigam"),
        price_basis=one("medicare", "commercial", "charge", "product", "premium"),
        days=one(2, 3, 5),
        site=one("hospital", "office", "home"),
        rounding=one("step", "vials", "none"),
        capped=one(True, True, False),
        phases=one(None, ((14, 3), (28, None)), ((28, 3), (42, 4))),
        years=one(1, 2, 3),
        grows=one(True, False),
        insurance=insured,
        copay_program="none" if insured == "medicaid"
        else one("none", "without_accumulator", "with_accumulator"),
        response_share=one(1.0, rng.uniform()),
        stop_nonresponders_after=one(None, 3),
        stop_after_months=one(None, rng.uniform(1, 20)),
        discounting=one("from_second_year", "from_first_year"),
        price_year=one(None, 2025, 2026),
        serious_event=one("emergency_visit", "admission"),
        as_of=TODAY,
    ).replace(**inputs)  # fmt: skip


@pytest.mark.filterwarnings("ignore::UserWarning")
@pytest.mark.parametrize("first", range(0, 100, 20))
def test_no_alarm_on_the_clean_model(first):
    for seed in range(first, first + 20):
        failed = audit(any_scenario(seed)).query("status == 'failed'")
        assert failed.empty, f"seed {seed}: {failed[['check', 'detail']].to_numpy().tolist()}"


def test_checks_of_grams_do_not_apply_where_none_are_given():
    """A comparator without immunoglobulin has nothing to halt, halve or cap; visits it has."""
    no_drug = {"infusions_year1": {"value": 0, "low": 0}}
    free = {name: {"value": 0, "low": 0}
            for name in ("lab_sets_per_year", "rheumatology_visits_per_year")}  # fmt: skip
    for changes in (no_drug, no_drug | free):
        sheet = audit(Scenario(as_of=TODAY).replace(**changes)).set_index("check")
        assert "failed" not in set(sheet["status"])
        for name in ("those who do not respond stop", "price zero leaves administration",
                     "grams given and wasted are the grams opened", "drug calculated a second time",
                     "a heavier child costs no less", "the dose never passes the cap"):  # fmt: skip
            assert sheet.loc[name, "status"] == "not applicable", name
    assert sheet.loc["the model of many draws agrees", "status"] == "passed"


def test_an_audit_of_another_type_than_scenario_or_model_is_refused():
    with pytest.raises(ValueError, match="scenario must be a Scenario; got 5"):
        audit(5)
    with pytest.raises(ValueError, match="course must be a function"):
        audit(course=5)


def test_the_audit_sheet_lists_checks_not_done():
    sheet = audit(PLAN)
    assert set(sheet["status"]) <= set(STATUSES)
    assert sheet["check"].is_unique
    assert {"passed", "not applicable", "not done"} == set(sheet["status"])
    assert (sheet.query("status != 'passed'")["detail"] != "").all()
    assert len(CHECKS) >= 20


# --- planted faults in the ledger: what a slip in the last steps would leave -----------------------


def edited(change):
    """A model whose ledger is spoilt by a function of ledger and scenario."""

    def course(plan):
        rows = course_cost(plan)
        change(rows, plan)
        return rows

    return course


def scaled(part, factor, *columns):
    def change(rows, plan):
        rows.loc[rows["component"] == part, list(columns)] *= factor

    return edited(change)


def discounted_twice(rows, plan):
    rows["present_usd"] *= rows["discount_factor"]


def not_discounted(rows, plan):
    rows["present_usd"] = rows["cost_usd"]


def discounted_at_any_rate(rows, plan):
    rows["present_usd"] = rows["cost_usd"] / 1.03 ** (rows["year"] - 1)


def flat_fee(rows, plan):
    """A fee on every drug row that is there at price zero too."""
    rows.loc[rows["component"] == "drug", "cost_usd"] += 10.0


def payer_charged_for_work(rows, plan):
    at = rows["component"] == "work time"
    rows.loc[at, ["share_paid", "cost_usd"]] *= 1.5


def noisy(rows, plan):
    rows["cost_usd"] *= np.random.default_rng().uniform(0.999, 1.001, len(rows))


def wage_in_the_drug(rows, plan):
    at = rows["component"] == "drug"
    rows.loc[at, "cost_usd"] *= plan.assumptions["parent_wage_per_hour"] / 36.67


def no_source(rows, plan):
    rows["source"] = "nobody_2020"


def refund(rows, plan):
    rows.loc[rows["component"] == "laboratory", ["unit_cost_usd", "cost_usd"]] *= -1


def late(rows, plan):
    rows.loc[rows.index[-1], "day"] = plan.years * 364


def year_slips(rows, plan):
    rows.loc[rows["day"] == rows["day"].max(), "year"] = 1


def steep_price(rows, plan):
    at = rows["component"].isin(["drug", "waste"])
    rows.loc[at, "cost_usd"] *= plan.price().usd / 97


def free_events_cost(rows, plan):
    at = rows["component"] == "adverse events"
    rows.loc[at, "cost_usd"] += 5.0


def without(query):
    return lambda plan: course_cost(plan).query(f"not ({query})").reset_index(drop=True)


LEDGER_FAULTS = {
    "the discount twice": (edited(discounted_twice), "present values follow from year and rate"),
    "no discount": (edited(not_discounted), "present values follow from year and rate"),
    "3 % whatever the rate": (edited(discounted_at_any_rate), "discount zero equals the plain sum"),
    "a fee on the drug": (edited(flat_fee), "price zero leaves administration"),
    "work billed to the payer too": (edited(payer_charged_for_work), "the shares of a bill add up to one"),
    "chance in a plain result": (edited(noisy), "equal strategies differ by zero"),
    "the wage in the drug": (edited(wage_in_the_drug), "an input moves only the rows that name it"),
    "a source that is none": (edited(no_source), "every row names its inputs and sources"),
    "a refund": (edited(refund), "no cost is negative or infinite"),
    "a cost after the end": (edited(late), "nothing before the start or after the end"),
    "a year that slips": (edited(year_slips), "nothing before the start or after the end"),
    "a price that counts twice": (edited(steep_price), "twice the price, twice the drug"),
    "events that cost at chance zero": (edited(free_events_cost), "no chance of events, no cost of events"),
    "waste dropped": (without("component == 'waste'"), "grams given and wasted are the grams opened"),
    "the last infusion dropped": (without("component == 'drug' and day > 900"), "infusions are those of the schedule"),
    "the family's share lost": (without("perspective == 'family' and component == 'drug'"), "payers add up to the bills"),
    "premedication by course, not by day": (scaled("premedication", 0.5, "quantity", "cost_usd"), "premedication calculated a second time"),
    "school days by course": (scaled("school time", 0.5, "quantity"), "school time calculated a second time"),
    "a probability in percent": (scaled("adverse events", 100, "quantity", "cost_usd"), "adverse events calculated a second time"),
    "one percent on the drug": (scaled("drug", 1.01, "cost_usd", "present_usd"), "the model of many draws agrees"),
    "cost without its quantity": (scaled("visits", 2, "cost_usd"), "quantity x unit cost x share is the cost"),
}  # fmt: skip


def caught(course=course_cost, plan=PLAN):
    sheet = audit(plan, course)
    return set(sheet.query("status == 'failed'")["check"])


@pytest.mark.parametrize("fault", LEDGER_FAULTS)
def test_a_fault_in_the_ledger_fails_the_check_named_for_it(fault):
    course, check = LEDGER_FAULTS[fault]
    assert check in caught(course)


# --- planted faults inside the model: a function of its rooms is replaced --------------------------


def no_growth(monkeypatch):
    monkeypatch.setattr(resources._Writer, "__init__", _grown_never(resources._Writer.__init__))


def _grown_never(init):
    def spoilt(self, plan, *rest):
        init(self, plan, *rest)
        self.weights = np.full(len(self.days), plan.first_weight_kg)
        self.used = plan.used(self.weights)

    return spoilt


def no_cap(monkeypatch):
    plain = Scenario.used
    monkeypatch.setattr(Scenario, "used", lambda self, kg: plain(self.replace(capped=False), kg))


def rounded_past_the_cap(monkeypatch):
    """Each day's 14 g become 15: 75 g where 70 are the most."""
    plain = dosing.round_dose
    monkeypatch.setattr(USE, "round_dose", lambda *args: plain(*args[:3]))


def cpi_on_drugs(monkeypatch):
    def inflated(plan, stacklevel=3):
        price = drug(plan, stacklevel)
        return price._replace(usd=price.usd * 1.05)

    drug = Scenario.price
    frame = resources._drug
    monkeypatch.setattr(
        resources, "_drug", lambda writer, price: frame(writer, inflated(writer.scenario))
    )


def cpi_forgotten(monkeypatch):
    monkeypatch.setattr(resources, "unit_price", lambda inputs, name, year: inputs[name])


def hours_begun_count(monkeypatch):
    """96366 for every hour begun, instead of more than 30 minutes past it."""

    def generous(weights, *args, **more):
        used = plain(weights, *args, **more)
        return used._replace(further_hours=np.ceil(used.minutes / 60 - 1))

    plain = costs.resource_use
    monkeypatch.setattr(scenario, "resource_use", generous)


def office_fees(monkeypatch):
    def cheap(inputs, name, year):
        return plain(inputs, name.replace("hospital_outpatient", "office"), year)

    plain = prices.unit_price
    monkeypatch.setattr(resources, "unit_price", cheap)


def no_maximum(monkeypatch):
    plain = costs.split_claims
    monkeypatch.setattr(
        ledger, "split_claims", lambda claims, **rules: plain(claims, **rules | {"maximum": 1e9})
    )


def deductible_each_claim(monkeypatch):
    def each(claims, **rules):
        parts = [plain([claim], **rules) for claim in claims]
        return costs.Paid(*(np.concatenate(part) for part in zip(*parts, strict=True)))

    plain = costs.split_claims
    monkeypatch.setattr(ledger, "split_claims", each)


def plan_year_never_ends(monkeypatch):
    years = resources.year_of

    def forever(days):
        return np.ones_like(years(days))

    shares = ledger._shares

    def one_year(*args):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(ledger, "year_of", forever)
            return shares(*args)

    monkeypatch.setattr(ledger, "_shares", one_year)


def medicaid_pays_coinsurance(monkeypatch):
    monkeypatch.setattr(
        ledger, "_rules",
        lambda plan: {"deductible": 0.0, "coinsurance": 0.2, "maximum": 1e9},
    )  # fmt: skip


def accumulator_ignored(monkeypatch):
    rules = ledger._rules
    monkeypatch.setattr(ledger, "_rules", lambda plan: rules(plan) | {"accumulator": False})


def nobody_stops(monkeypatch):
    monkeypatch.setattr(Scenario, "shares", lambda self, n: np.ones(n))


def family_forgets_the_program(monkeypatch):
    def kept(claims, **rules):
        paid = plain(claims, **rules)
        return paid._replace(program=paid.program * 0)

    plain = costs.split_claims
    monkeypatch.setattr(ledger, "split_claims", kept)


def no_travel_hours(monkeypatch):
    add = resources._Writer.add

    def short(self, part, item, quantity, *args, **more):
        if part == "work time":
            quantity = self.used.minutes / 60 * self.infusions
        add(self, part, item, quantity, *args, **more)

    monkeypatch.setattr(resources._Writer, "add", short)


def rounded_down(monkeypatch):
    """Vials are opened for the grams below the dose."""
    plain = dosing.choose_vials

    def few(grams, *args):
        return plain(np.maximum(np.asarray(grams) - 5, 0.1), *args)

    monkeypatch.setattr(USE, "choose_vials", few)


def labs_in_the_first_year_alone(monkeypatch):
    spread = scenario.spread
    monkeypatch.setattr(resources, "spread", lambda n, year=0: spread(n, 0))


ACCUMULATOR = PLAN.replace(copay_program="with_accumulator")
MEDICAID = PLAN.replace(insurance="medicaid")
HEAVY = PLAN.replace(weight_kg=50.0, age_years=11.0)
FIVE_DAYS = HEAVY.replace(days=5)
MODEL_FAULTS = {
    "growth ignored": (no_growth, PLAN, "drug calculated a second time"),
    "cap ignored": (no_cap, HEAVY, "the dose never passes the cap"),
    "rounded past the cap": (rounded_past_the_cap, FIVE_DAYS, "the dose never passes the cap"),
    "CPI on drugs": (cpi_on_drugs, PLAN, "unit costs are the inputs"),
    "CPI forgotten": (cpi_forgotten, PLAN, "unit costs are the inputs"),
    "hours begun are billed": (hours_begun_count, PLAN, "administration calculated a second time"),
    "fees of the office": (office_fees, PLAN, "unit costs are the inputs"),
    "no yearly maximum": (no_maximum, PLAN, "the family owes at most the maximum"),
    "deductible at each claim": (deductible_each_claim, PLAN, "who pays, calculated a second time"),
    "a plan year that never ends": (plan_year_never_ends, PLAN, "who pays, calculated a second time"),
    "Medicaid with coinsurance": (medicaid_pays_coinsurance, MEDICAID, "Medicaid families owe no more than their share"),
    "accumulator ignored": (accumulator_ignored, ACCUMULATOR, "who pays, calculated a second time"),
    "the program's money lost": (family_forgets_the_program, ACCUMULATOR, "who pays, calculated a second time"),
    "non-responders go on": (nobody_stops, PLAN, "those who do not respond stop"),
    "travel takes no time": (no_travel_hours, PLAN, "work time calculated a second time"),
    "too few vials": (rounded_down, PLAN, "grams given and wasted are the grams opened"),
    "tests in the first year alone": (labs_in_the_first_year_alone, PLAN, "laboratory calculated a second time"),
}  # fmt: skip


@pytest.mark.parametrize("fault", MODEL_FAULTS)
def test_a_fault_in_the_model_fails_the_check_named_for_it(monkeypatch, fault):
    plant, plan, check = MODEL_FAULTS[fault]
    assert caught(plan=plan) == set()
    plant(monkeypatch)
    assert check in caught(plan=plan)


def test_nearly_every_check_has_failed_for_a_planted_fault():
    named = {check for _, check in LEDGER_FAULTS.values()}
    named |= {check for _, _, check in MODEL_FAULTS.values()}
    assert len(LEDGER_FAULTS) + len(MODEL_FAULTS) >= 20
    alike = {name for name in CHECKS if name.endswith("calculated a second time")}
    untried = set(CHECKS) - named - alike
    assert untried == {"a heavier child costs no less"}


def test_a_heavier_child_that_costs_less_is_caught():
    def shrinking(plan):
        rows = course_cost(plan)
        rows.loc[rows["component"] == "drug", "cost_usd"] *= (29.0 / plan.first_weight_kg) ** 4
        return rows

    assert "a heavier child costs no less" in caught(shrinking)


# --- what the replica may import -----------------------------------------------------------------

REPLICA = Path(sys.modules["jdmkit.costs.audit.replica"].__file__)
RECORDS = {"Scenario", "Supply", "Price"}
"""All that the replica may take from the cost model: what is costed, and records of numbers."""


def taken_from_costs(text):
    """Names of ``jdmkit.costs`` that a file imports, at any depth; a whole package is ``*``."""
    found = set()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            found |= {"*" for name in node.names if name.name.startswith("jdmkit")}
        elif isinstance(node, ast.ImportFrom):
            module = node.module or ""
            if node.level or module.startswith("jdmkit.costs"):
                found |= {name.name for name in node.names}
            elif module == "jdmkit":
                found |= {"*" for name in node.names if name.name == "costs"}
    return found


def test_the_replica_imports_only_scenario_and_records_of_the_cost_model():
    """It must not rest on what it is to check."""
    taken = taken_from_costs(REPLICA.read_text(encoding="utf-8"))
    assert "Scenario" in taken
    assert taken <= RECORDS


def test_the_replica_calls_only_the_price_of_a_scenario():
    """The other methods of a scenario are part of the cost model."""
    tree = ast.parse(REPLICA.read_text(encoding="utf-8"))
    called = {
        node.func.attr
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and ast.unparse(node.func.value) == "plan"
    }
    assert called == {"price"}


@pytest.mark.parametrize(
    "line",
    [
        "from jdmkit import costs",
        "import jdmkit.costs",
        "from jdmkit.costs import split_claims",
        "from jdmkit.costs.billing import infusion_time_units",
        "from ..insurance import split_claims",
        "def f():\n    from jdmkit.costs import resource_use",
    ],
)
def test_a_planted_import_of_the_cost_model_is_found(line):
    assert not taken_from_costs(line) <= RECORDS
