"""Costs agree with worked examples, published ranges, closed forms and a second calculation."""

import itertools
import json
import warnings
from datetime import date
from math import inf

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jdmkit import costs, datasets, dosing, infusion
from jdmkit.assumptions import Assumptions
from jdmkit.costs import Scenario

EXAMPLES = datasets.load("dosing_cost_examples").set_index("case_id")
INPUTS = EXAMPLES["inputs_json"].map(json.loads)
EXPECTED = EXAMPLES["expected_json"].map(json.loads)
RAMPS = {  # as dosing_cost.md spells them, in mL/kg/h
    "A_0.01-0.02-0.04_mLkgmin_30min": (0.6, 1.2, 2.4),
    "C_0.5-1-2_mLkgh_30min": (0.5, 1.0, 2.0),
}


def scenario(**changes):
    return Scenario(weight_kg=25.0, as_of=date(2026, 11, 22)).replace(**changes)


# --- the worked examples -----------------------------------------------------------------------


@pytest.mark.parametrize("case", ["S1", "S2", "S3"])
def test_the_cost_of_one_course_equals_the_worked_examples(case):
    given_, wanted = INPUTS[case], EXPECTED[case]
    rates = RAMPS[given_["sched"]]
    supply = costs.Supply(tuple(given_["sizes"]), given_["conc"], rates, (30.0,) * (len(rates) - 1))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # a step of 5 g, and rates beside the inputs
        one = costs.infusion_cost(
            weight_kg=float(given_["w"]),
            days=given_["days"],
            supply=supply,
            dose_g_per_kg=given_["gkg"],
            dose_cap_g=given_["cap"],
            rounding_step_pediatric_g=given_["step"],
            price_usd_per_g=float(given_["price500"]) * costs.UNITS_PER_G,
            admin_96365_hospital_outpatient=given_["price_96365"],
            admin_96366_hospital_outpatient=given_["price_96366"],
        )
    found = {
        "dose_course_g": one.dose_g,
        "given_per_day_g": one.given_g,
        "opened_per_day_g": one.opened_g,
        "waste_per_day_g": one.waste_g,
        "units_administered_per_day": one.drug_units.administered,
        "units_JW_per_day": one.drug_units.discarded,
        "units_billed_course": sum(one.drug_units[:2]) * one.days,
        "minutes_per_day": one.minutes,
        "cpt_96366_per_day": one.further_hours,
        "drug_cost_course": one.usd("drug", "waste"),
        "admin_cost_course": one.usd("administration"),
        "total_cost_course": one.usd("drug", "waste", "administration"),
    }
    assert found == pytest.approx({name: wanted[name] for name in found}, abs=5e-7)
    vials = dosing.choose_vials(one.given_g, given_["sizes"]).by_size()
    assert {f"{size:g}": n for size, n in vials.items()} == wanted["vials_per_day"]
    asked = wanted["dose_per_day_before_rounding_g"]
    rounded = dosing.round_dose(asked, given_["step"]).rounded
    assert rounded == wanted["rounded_within_10pct"]
    assert one.further_hours <= costs.DAILY_ADDON_LIMIT


def test_an_obese_patient_costs_the_same_by_either_weight_rule():
    given_, wanted = INPUTS["S4"], EXPECTED["S4"]
    found = {}
    for rule, name in (("ontario", "ontario"), ("bloodstar", "nba_bloodstar")):
        weight = dosing.dosing_weight(
            rule, given_["weight_kg"], given_["height_cm"], "female", given_["age_years"]
        ).weight_kg
        assert weight == pytest.approx(wanted[f"{name}_dosing_weight_kg"])
        child = scenario(weight_kg=weight, age_years=15.0, sex="female", days=1)
        assert float(child.replace(capped=False).used(weight).dose_g) == pytest.approx(
            wanted[f"{name}_dose_g"]
        )
        one = costs.infusion_cost(child)
        assert one.dose_g == wanted[f"{name}_dose_capped_70g"]
        found[rule] = one.usd("drug")
    assert found["ontario"] == found["bloodstar"]


@pytest.mark.filterwarnings("ignore::UserWarning")
@pytest.mark.parametrize("rounding", ["step", "vials", "none"])
@pytest.mark.parametrize("days", [1, 2, 3, 4, 5])
def test_no_course_exceeds_the_cap_with_any_rounding_of_its_days(days, rounding):
    weights = np.linspace(5, 90, 500)
    for product, step, cap in itertools.product(("octagam_10", "privigen"), (1, 2.5, 5), (70, 100)):
        inputs = {"rounding_step_pediatric_g": step, "dose_cap_g": cap}
        plan = scenario(product=product, days=days, rounding=rounding).replace(**inputs)
        used = plan.used(weights)
        assert (used.given_g * days <= cap * (1 + 1e-9)).all()
        assert (used.opened_g >= used.given_g - 1e-6).all()
        bounds = used.dose_g / days * (1 + np.outer([-0.1, 0.1], np.ones(500)))
        assert ((used.given_g >= bounds[0] - 1e-6) & (used.given_g <= bounds[1] + 1e-6)).all()


def test_the_cost_of_a_year_equals_the_worked_example():
    given_, wanted = INPUTS["S5"], EXPECTED["S5"]
    plan = scenario(
        weight_kg=given_["weight_kg"],
        grows=False,
        days=1,
        phases=given_["phases"],
        price_usd_per_g=given_["price_per_g"],
        admin_96365_hospital_outpatient=216,  # of S1, which makes the 604 of this example
        admin_96366_hospital_outpatient=48.5,
    )
    assert plan.infusion_days().tolist() == wanted["infusion_days"]
    ledger = costs.course_cost(plan)
    sums = costs.totals(ledger)["payer"]
    assert ledger.query("component == 'drug'")["quantity"].sum() == wanted["grams_per_year"]
    assert sums["drug"] + sums["waste"] == wanted["drug_cost"]
    assert sums["administration"] == wanted["admin_cost"]
    assert sums[["drug", "waste", "administration"]].sum() == wanted["total"]


def test_billed_further_hours_equal_the_worked_example():
    found = costs.infusion_time_units(INPUTS["S6"]["minutes"]).cpt_96366
    assert found.tolist() == EXPECTED["S6"]["cpt_96366"]


def test_inflation_and_present_values_equal_the_worked_example():
    given_, wanted = INPUTS["S7"], EXPECTED["S7"]
    inputs = Assumptions()
    assert inputs.medical_cpi(2010) == given_["cpi_2010"]
    now = given_["amount_2010"] * costs.cpi_factor(inputs, 2010, 2025)
    assert now == pytest.approx(wanted["amount_2025"], abs=5e-6)
    yearly = [given_["annual_cost"]] * given_["years"]
    for late, name in ((False, "pv_first_year_undiscounted"), (True, "pv_end_of_year")):
        assert costs.present_value(yearly, given_["rate"], late) == pytest.approx(wanted[name])


def test_the_tornado_equals_the_worked_example():
    given_, wanted = INPUTS["S8"], EXPECTED["S8"]

    def yearly(price, n, w, admin):
        plan = scenario(
            weight_kg=w, grows=False, days=1, capped=False, rounding="none",
            supply=costs.Supply((0.1,), 0.1, (0.6, 1.2, 2.4), (30.0, 30.0)),
            infusions_year1={"value": n, "low": n - 1, "high": n + 1},
            price_usd_per_g=price,
            admin_96365_hospital_outpatient={"value": admin, "low": 0, "high": admin},
            admin_96366_hospital_outpatient={"value": 0, "low": 0},
        )  # fmt: skip
        sums = costs.totals(costs.course_cost(plan))["payer"]
        return sums[["drug", "waste", "administration"]].sum()

    assert yearly(**given_["base"]) == pytest.approx(wanted["base"])
    swings = {}
    for name, ends in given_["ranges"].items():
        found = [yearly(**given_["base"] | {name: end}) for end in ends]
        assert found == pytest.approx(wanted["low_high"][name])
        swings[name] = abs(found[1] - found[0])
    assert sorted(swings, key=swings.get, reverse=True) == wanted["order"]


# --- the band of a first run: boy of 7, 2 g/kg over 2 days, year 1 ---------------------------------


BAND = datasets.load("cost_first_run").set_index("result")


@pytest.mark.parametrize("result", ["payer_medicare", "payer_commercial"])
def test_the_base_case_lies_within_the_range_of_the_first_run(result):
    band, family = BAND.loc[result], BAND.loc["family_time"]
    plan = Scenario(price_basis=band["price_basis"], as_of=date(2026, 11, 22))
    sums = costs.totals(costs.course_cost(plan))
    payer = sums.loc["total", "payer"]
    assert band["low"] < payer < band["high"]
    assert payer == pytest.approx(band["mean"], rel=0.15)
    share = sums.loc[["drug", "waste"], "payer"].sum() / payer
    assert share == pytest.approx(band["drug_share"], abs=0.03)
    assert family["low"] < sums.loc["total", "family"] < family["high"]
    assert sums.loc["total", "family"] == pytest.approx(family["mean"], rel=0.05)


# --- perspectives, components and claims add up ----------------------------------------------------

SCENARIOS = st.builds(
    Scenario,
    weight_kg=st.floats(12, 60),
    age_years=st.floats(4, 12),
    sex=st.sampled_from(["female", "male"]),
    product=st.sampled_from(["octagam_10", "privigen", "gamunex_c", "panzyga", "gammagard_liquid"]),
    price_basis=st.sampled_from(["medicare", "commercial", "product", "charge"]),
    days=st.integers(1, 3),
    site=st.sampled_from(["hospital", "office", "home"]),
    rounding=st.sampled_from(["step", "vials", "none"]),
    phases=st.sampled_from([None, ((14, 3), (28, None)), ((28, 4), (42, None))]),
    years=st.integers(1, 3),
    grows=st.just(False),
    insurance=st.just("commercial"),
    copay_program=st.sampled_from(["none", "without_accumulator", "with_accumulator"]),
    response_share=st.floats(0, 1),
    stop_nonresponders_after=st.none() | st.integers(1, 6),
    as_of=st.just(date(2026, 11, 22)),
)


@pytest.mark.filterwarnings("ignore:.* changes nothing:UserWarning")
@settings(max_examples=60, deadline=None)
@given(SCENARIOS)
def test_ledger_rows_sum_to_the_totals(plan):
    ledger = costs.course_cost(plan)
    sums = costs.totals(ledger)
    parts = sums[["payer", "family", "program"]].sum(axis=1)
    assert sums["society"].to_numpy() == pytest.approx(parts.to_numpy())
    assert sums.drop("total").sum().to_numpy() == pytest.approx(sums.loc["total"].to_numpy())
    for by in ("year", "item", "confidence"):
        other = costs.totals(ledger, by=by).loc["total"]
        assert other.to_numpy() == pytest.approx(sums.loc["total"].to_numpy())
    for who in costs.PERSPECTIVES:
        assert costs.total(ledger, who) == pytest.approx(sums.loc["total", who])
        assert costs.resting_on(ledger, who).sum() == pytest.approx(
            float(sums.loc["total", who] > 0)
        )
    bills = ledger["quantity"] * ledger["unit_cost_usd"] * ledger["share_paid"]
    pd.testing.assert_series_equal(bills, ledger["cost_usd"], check_names=False)
    paid = ledger.groupby(["day", "item"], observed=True)["share_paid"].sum()
    assert paid.to_numpy() == pytest.approx(1.0)
    medical = ledger[~ledger["component"].isin(["travel", "work time", "school time"])]
    owed = medical[medical["perspective"] != "payer"].groupby("year")["cost_usd"].sum()
    assert (
        owed
        <= plan.assumptions["out_of_pocket_maximum_self_2026"]
        + plan.assumptions["copay_program_maximum"] * (plan.copay_program == "with_accumulator")
        + 1e-6
    ).all()


@settings(max_examples=200, deadline=None)
@given(
    st.lists(st.floats(0, 30_000), min_size=1, max_size=20),
    st.floats(0, 4000),
    st.floats(0, 1),
    st.floats(0, 20_000),
    st.floats(0, 15_000),
)
def test_claims_in_their_order_owe_what_the_closed_form_says(claims, first, share, most, helped):
    rules = (first, share, most)
    plain = costs.split_claims(claims, *rules)
    owed = float(costs.owed_in_a_year(sum(claims), *rules))
    assert plain.family.sum() == pytest.approx(owed, abs=1e-6)
    assert not plain.program.any()
    with_help = costs.split_claims(claims, *rules, helped)
    assert with_help.program.sum() == pytest.approx(min(owed, helped), abs=1e-6)
    assert with_help.family.sum() == pytest.approx(max(owed - helped, 0), abs=1e-6)
    returned = costs.split_claims(claims, *rules, helped, accumulator=True)
    assert returned.family.sum() <= most + 1e-6
    assert returned.family.sum() >= with_help.family.sum() - 1e-6
    assert returned.program.sum() <= helped + 1e-6
    for paid in (plain, with_help, returned):
        assert sum(paid) == pytest.approx(np.array(claims))
        assert min(part.min() for part in paid) >= -1e-9


def test_with_an_accumulator_the_family_pays_the_full_maximum():
    inputs = Assumptions()
    most, helped = inputs["out_of_pocket_maximum_self_2026"], inputs["copay_program_maximum"]
    medical = {}
    for program in ("none", "without_accumulator", "with_accumulator"):
        ledger = costs.course_cost(
            scenario(insurance="commercial", copay_program=program, price_basis="commercial")
        )
        medical[program] = costs.totals(ledger).loc["drug":"adverse events", "family"].sum()
    assert medical == pytest.approx(
        {"none": most, "without_accumulator": most - helped, "with_accumulator": most}
    )


def test_medicaid_families_pay_no_medical_bill():
    ledger = costs.course_cost(scenario())
    assert costs.totals(ledger).loc["drug":"adverse events", "family"].sum() == 0
    chip = costs.course_cost(scenario(medicaid_family_cost_share=50, years=2))
    assert costs.totals(chip, discounted=False).loc[
        "drug":"adverse events", "family"
    ].sum() == pytest.approx(100)


# --- what a change does ------------------------------------------------------------------------


def test_a_growing_child_costs_more_until_the_cap():
    flat, grown = (costs.course_cost(scenario(grows=grows, years=3)) for grows in (False, True))
    drug = [ledger.query("component == 'drug'") for ledger in (flat, grown)]
    assert drug[1]["quantity"].is_monotonic_increasing
    assert drug[1]["quantity"].sum() > drug[0]["quantity"].sum()
    heavy = costs.course_cost(scenario(weight_kg=40.0, years=2))
    assert (heavy.query("component == 'drug'")["quantity"] == 70).all()


def test_the_medical_cpi_never_inflates_a_drug():
    plain, carried = (costs.course_cost(scenario(price_year=year, days=1)) for year in (None, 2026))
    factor = costs.cpi_factor(Assumptions(), 2025, 2026)
    before, after = (costs.totals(ledger)["society"] for ledger in (plain, carried))
    assert after["administration"] == pytest.approx(before["administration"] * factor)
    for same in ("drug", "waste", "travel", "work time", "premedication"):
        assert after[same] == before[same]
    assert carried["source"].str.contains("bls_cpi_db").any()


def test_stopping_and_longer_intervals_reduce_infusions():
    full = scenario(phases=((14, 3), (28, None)))
    stopped = full.replace(response_share=0.25, stop_nonresponders_after=4)
    drug = [
        costs.course_cost(one, grows=False).query("component == 'drug'")["quantity"].sum()
        for one in (full, stopped)
    ]
    assert drug[1] == pytest.approx(drug[0] * (4 + 10 * 0.25) / 14)
    wider = full.replace(phases=((14, 3), (28, 3), (42, None)))
    assert len(wider.infusion_days()) < len(full.infusion_days())
    assert len(full.replace(stop_after_months=6).infusion_days()) == 8  # days 0 to 168 of 182.6


def test_adverse_events_count_per_course_and_medicines_per_day():
    one, two = (costs.course_cost(scenario(days=days)) for days in (1, 2))
    spent = [costs.totals(ledger)["society"] for ledger in (one, two)]
    assert spent[1]["adverse events"] == pytest.approx(spent[0]["adverse events"])
    assert spent[1]["premedication"] == pytest.approx(2 * spent[0]["premedication"])
    for ledger in (one, two):
        events = ledger.query("component == 'adverse events'")
        assert events["item"].astype(str).str.contains("of a course").all()
        inputs = Assumptions()
        chance = inputs["probability_any_adverse_event_per_infusion_jdm"]
        mild = events[events["parameters"].astype(str).str.contains("any_adverse")]
        assert mild["quantity"].sum() == pytest.approx(inputs["infusions_year1"] * chance)
        assert set(ledger.query("component == 'premedication'")["unit"]) == {"day"}


def test_home_infusion_has_no_travel_and_its_first_fee_covers_two_hours():
    home = costs.course_cost(scenario(site="home"))
    assert "travel" not in set(home["component"])
    lines = costs.infusion_cost(scenario(site="home", weight_kg=20.0)).lines.set_index("item")
    # 287.5 minutes a day: 167.5 beyond the first two hours, begun by more than 30 minutes: 3
    assert lines.loc["nurse at home, further hours", "quantity"] == 2 * 3


NO_INFUSION = {"infusions_year1": {"value": 0, "low": 0}, "infusions_year2": {"value": 0, "low": 0}}


def test_a_comparator_without_immunoglobulin_keeps_its_visits():
    plain = scenario(years=2)
    none = plain.replace(**NO_INFUSION)
    ledger = costs.course_cost(none)
    assert set(ledger["component"]) == {"laboratory", "visits"}
    yearly = plain.replace().assumptions
    visits = yearly["rheumatology_visits_per_year"] * yearly["rheumatology_visit_99214"]
    tests = yearly["lab_sets_per_year"] * (yearly["monitoring_lab_set"] + yearly["igg_82784"])
    found = costs.totals(ledger, by="year", discounted=False)["payer"]
    assert found.loc[[1, 2]].to_numpy() == pytest.approx(visits + tests)
    bridge = costs.compare(plain, none)
    assert bridge.bars["cause"].tolist() == ["frequency"]
    assert bridge.b_usd == costs.total(ledger)
    budget = costs.budget_impact({"now": plain, "none": none}, {"now": 1}, {"none": 1}, years=2)
    assert (budget["impact_usd"] < 0).all()
    free = {"lab_sets_per_year": {"value": 0, "low": 0}}
    free["rheumatology_visits_per_year"] = free["lab_sets_per_year"]
    empty = costs.course_cost(none.replace(**free))
    assert empty.empty
    assert costs.total(empty, "society") == 0
    assert costs.totals(empty).loc["total"].tolist() == [0, 0, 0, 0]


def test_a_dose_that_no_rule_asks_for_is_not_checked():
    with pytest.warns(UserWarning, match="dose_cap_g=0.0 changes nothing: it needs capped=True"):
        uncapped = scenario(capped=False, dose_cap_g={"value": 0, "low": 0}, rounding="none")
    assert costs.total(costs.course_cost(uncapped)) > 0


def test_school_days_are_counted_and_not_valued():
    school = costs.course_cost(scenario()).query("component == 'school time'")
    assert school["quantity"].sum() == 28
    assert school["cost_usd"].isna().all()


def test_every_figure_carries_its_year_and_basis():
    rows = costs.course_cost(scenario(price_year=2026, days=1)).set_index("item")
    told = rows[["priced_in", "basis"]].astype(str)
    assert told.loc["first hour (96365)"].iloc[0].tolist() == ["2026", "Medicare payment"]
    assert told.loc["immunoglobulin given"].iloc[0].tolist() == ["2026", "Medicare payment limit"]
    listed = costs.course_cost(scenario(price_basis="product", product="privigen")).iloc[0]
    assert (listed["priced_in"], listed["basis"]) == (
        "2026-Q1",
        "medicare part b limit of privigen",
    )
    plain = costs.course_cost(scenario()).set_index("item")
    assert plain.loc["first hour (96365)", "priced_in"].iloc[0] == "2025"


def test_a_year_depends_on_its_own_number_of_infusions():
    one, three = (costs.course_cost(scenario(years=years)) for years in (1, 3))
    first = three.query("year == 1")
    columns = ["day", "item", "perspective", "cost_usd", "parameters", "source", "confidence"]
    for column in columns:
        assert first[column].astype(str).tolist() == one[column].astype(str).tolist(), column
    later = three.query("year > 1")
    assert not first["parameters"].astype(str).str.contains("infusions_year2").any()
    assert not later["parameters"].astype(str).str.contains("infusions_year1").any()
    given = later[later["component"] == "drug"]
    assert set(given["confidence"]) == {"assumed"}  # as the count of later years is
    assert costs.resting_on(first)["verified"] == pytest.approx(costs.resting_on(one)["verified"])
    assert 0 < costs.resting_on(three)["verified"] < costs.resting_on(one)["verified"]
    drug = three.query("component == 'drug' and perspective == 'payer'")
    assert drug["day"].is_monotonic_increasing and len(drug) == len(
        scenario(years=3).infusion_days()
    )


def test_the_weakest_input_decides_the_confidence_of_a_row():
    ledger = costs.course_cost(scenario())
    words = ledger.groupby("item", observed=True)["confidence"].first()
    assert words["immunoglobulin given"] == "verified"
    assert words["medicines before the infusion"] == "assumed"
    assert words["a parent's hours"] == "assumed"
    own = costs.course_cost(scenario(price_usd_per_g=100))
    assert own.loc[0, "confidence"] == "assumed"
    assert "price_usd_per_g" in own.loc[0, "parameters"]
    known = set(datasets.load("references")["key"])
    assert {key for cell in ledger["source"].unique() for key in cell.split(";") if key} <= known


# --- prices --------------------------------------------------------------------------------------


def test_an_old_price_warns_with_its_quarter():
    with pytest.warns(UserWarning, match="2024-Q1: older than a year"):
        costs.drug_price("privigen", "product", quarter="2024-Q1", as_of=date(2026, 1, 1))
    with pytest.warns(UserWarning, match="is of 2026: older"):
        costs.course_cost(scenario(as_of=date(2028, 1, 2)))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        costs.drug_price("privigen", "product", quarter="2024-Q1", as_of=date(2025, 3, 1))
        costs.course_cost(scenario())


@pytest.mark.parametrize("product", ["yimmugo", "qivigy", "gammagard_liquid_erc"])
def test_a_product_without_a_price_is_refused_with_a_remedy(product):
    with pytest.raises(
        costs.PriceMissingError, match=r"no verified price.*replace\(price_usd_per_g"
    ):
        costs.drug_price(product, "product")
    own = Assumptions().replace(price_usd_per_g=120)
    assert costs.drug_price(product, "product", own)[:2] == (120, "own price")


def test_every_listed_price_is_the_newest_of_the_table():
    table = datasets.load("ivig_prices").query("subject_id != 'lyophilized_nos'")
    newest = table.sort_values("quarter").groupby("subject_id").last()
    assert len(newest)
    for product, row in newest.iterrows():
        price = costs.drug_price(product, "product", as_of=date(2026, 3, 1))
        assert (price.usd, price.when) == (row["price_usd_per_g"], row["quarter"])


def test_a_warning_points_at_the_line_of_the_caller():
    late = scenario(as_of=date(2028, 1, 2))
    for ask in (costs.course_cost, costs.infusion_cost):
        with pytest.warns(UserWarning, match="older than a year") as caught:
            ask(late)
        assert {one.filename for one in caught} == {__file__}
    with pytest.warns(UserWarning, match="older than a year") as caught:
        costs.drug_price("privigen", "product", quarter="2024-Q1", as_of=date(2026, 1, 1))
    assert caught[0].filename == __file__
    with pytest.warns(UserWarning, match="the range is stretched") as caught:
        Assumptions().replace(ivig_price_medicare_per_g=150)
    assert caught[0].filename == __file__


def test_a_published_plan_keeps_its_source():
    rows = dosing.protocol_phases("P29")
    ledger = costs.course_cost(scenario(phases=rows))
    drug = ledger.query("component == 'drug'").iloc[0]
    assert set(rows[0].source.split(";")) <= set(drug["source"].split(";"))
    assert "infusions_year1" not in drug["parameters"]
    tests = ledger.query("component == 'laboratory'").iloc[0]
    assert rows[0].source not in tests["source"]


# --- what is refused -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"site": "hopital"}, "nearest: 'hospital'"),
        ({"price_basis": "asp"}, "unknown price basis 'asp'"),
        ({"product": "privagen"}, "nearest: 'privigen'"),
        ({"weight_kg": 0}, "weight_kg must lie above 0"),
        ({"weight_kg": np.nan}, "weight_kg"),
        ({"weight_kg": True}, "weight_kg"),
        ({"weight_kg": "20"}, "not a number"),
        ({"weight_kg": inf}, "weight_kg"),
        ({"days": 6}, "days must lie in 1 to 5"),
        ({"days": 1.5}, "whole number"),
        ({"years": 6}, "years must lie in 1 to 5"),
        ({"age_years": 84}, "is the age in months|age_years must lie"),
        ({"age_years": 18.0, "years": 5}, "growth charts, which end at 20"),
        ({"grows": 1}, "grows must be True or False"),
        ({"response_share": 1.2}, "response_share must lie in 0 to 1"),
        ({"stop_nonresponders_after": 0}, "stop_nonresponders_after"),
        ({"copay_program": "with_accumulator"}, "exclude government insurance"),
        ({"phases": ((0, 3),)}, "interval_days"),
        ({"price_quarter": "2019-Q1", "price_basis": "product"}, "unknown quarter"),
        ({"coinsurance": 1.5}, "coinsurance must|coinsurance: value must lie in 0 to 1"),
        ({"dose_per_kg": 2}, "nearest: 'dose_g_per_kg'"),
        ({"price_year": 2019}, "no medical CPI for 2019; nearest: 2020"),
        ({"infusions_year2": {"value": 365, "high": 365}}, "infusions_year2 must lie in 0 to 364"),
        ({"dose_g_per_kg": {"value": 0, "low": 0}}, "dose_g_per_kg must lie above 0 and at most 3"),
        ({"dose_cap_g": {"value": 0, "low": 0}}, "dose_cap_g must lie above 0"),
        (
            {"rounding_step_pediatric_g": {"value": 0, "low": 0}},
            "rounding_step_pediatric_g must lie",
        ),
    ],
)
def test_impossible_scenarios_are_refused(changes, words):
    with pytest.raises(ValueError, match=words):
        costs.course_cost(scenario(**changes))


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"response_share": 0.5}, "response_share=0.5 changes nothing: it needs stop_nonresp"),
        ({"stop_nonresponders_after": 4}, "it needs response_share below 1"),
        ({"price_quarter": "2025-Q4"}, "price_quarter='2025-Q4' .* needs price_basis='product'"),
        ({"phases": ((28, None),), "infusions_year1": 11}, "infusions_year1=11.0 .* phases=None"),
        ({"rounding": "none", "rounding_step_pediatric_g": 5}, "it needs rounding='step'"),
        ({"capped": False, "dose_cap_g": 100}, "it needs capped=True"),
        ({"weight_kg": 20.0, "body_weight_kg": 25}, "it needs weight_kg=None"),
    ],
)
def test_a_change_without_effect_warns_and_has_none(changes, words):
    plain = Scenario(as_of=date(2026, 11, 22))
    with pytest.warns(UserWarning, match=words) as caught:
        idle = plain.replace(**changes)
    assert [one.filename for one in caught] == [__file__]
    *others, _idle = changes
    effective = plain.replace(**{other: changes[other] for other in others})
    assert costs.total(costs.course_cost(idle)) == costs.total(costs.course_cost(effective))


@pytest.mark.parametrize(("given_", "whole"), [(11.5, 12), (12.5, 12), (13.5, 14)])
def test_a_fractional_number_of_infusions_warns_with_its_rounded_value(given_, whole):
    """Draws are rounded likewise, ties to the even number."""
    plain = scenario()
    words = rf"infusions_year1 {given_} is not a whole number: rounded to {whole}$"
    with pytest.warns(UserWarning, match=words) as caught:
        broken = plain.replace(infusions_year1=given_)
    assert [one.filename for one in caught] == [__file__]
    assert broken.assumptions["infusions_year1"] == whole
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        even = plain.replace(infusions_year1=whole)
        assert costs.total(costs.course_cost(broken)) == costs.total(costs.course_cost(even))
        drawn = costs.cost_model({"a": plain})({"infusions_year1": np.array([given_, given_])})
        assert drawn["a"][0] == pytest.approx(costs.total(costs.course_cost(even)))
    with pytest.warns(UserWarning, match=words):
        Scenario(assumptions=Assumptions().replace(infusions_year1=given_))
    tight = {"value": 12.5, "low": 12.5, "high": 13}
    with pytest.warns(UserWarning, match="rounded to 12"):
        row = plain.replace(infusions_year2=tight).assumptions.row("infusions_year2")
    assert (row.low, row.value, row.high) == (12, 12, 13)


def test_a_deductible_above_the_maximum_warns():
    words = "deductible_single 12000 is above out_of_pocket_maximum_self_2026 10600"
    plain = Scenario(insurance="commercial", price_basis="commercial")
    with pytest.warns(UserWarning, match=words) as caught:
        odd = plain.replace(deductible_single={"value": 12000, "high": 12000})
    assert [one.filename for one in caught] == [__file__]
    with pytest.warns(UserWarning, match=words):
        Scenario(assumptions=odd.assumptions)
    bills = costs.course_cost(odd).query("perspective == 'family' and component == 'drug'")
    assert bills["cost_usd"].sum() <= 10600
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        plain.replace(deductible_single={"value": 10600, "high": 10600})
        odd.replace(years=2)  # said when it was set


def test_a_change_with_effect_and_an_unchanged_field_do_not_warn():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        responding = Scenario(response_share=0.5, stop_nonresponders_after=4)
        quarter = Scenario(price_basis="product", price_quarter="2025-Q4", as_of=date(2026, 1, 1))
        quarter.replace(years=2, infusions_year2=9).replace(site="home")
        Scenario(phases=((28, None),)).replace(infusions_year1=14, response_share=1.0)
        eleven = responding.replace(infusions_year1=11)
        planned = eleven.replace(phases=((28, None),))
        costs.infusion_cost(eleven)
        with pytest.warns(UserWarning, match="a has a drawn number of infusions, b a fixed"):
            model = costs.cost_model({"a": eleven, "b": planned})
        model({"infusions_year1": np.array([9.0, 12.0])})
    with pytest.warns(UserWarning, match="response_share=0.5 changes nothing") as caught:
        Scenario(response_share=0.5)
    assert caught[0].filename == __file__


def test_a_scenario_is_checked_once(monkeypatch):
    checked, plain = [], Scenario._check
    monkeypatch.setattr(Scenario, "_check", lambda self: checked.append(self) or plain(self))
    plan = scenario()
    made = len(checked)
    costs.totals(costs.course_cost(plan))
    assert plan.replace() is plan
    assert len(checked) == made
    other = plan.replace(days=1, dose_cap_g=60)
    assert checked[made:] == [other]
    assert other == Scenario(
        weight_kg=25.0, as_of=plan.as_of, days=1, assumptions=other.assumptions
    )


def test_an_unknown_field_of_a_replacement_is_named_before_anything_is_made():
    with pytest.raises(ValueError, match="unknown field or input 'dayz'; nearest: 'days'"):
        scenario().replace(dayz=1)


def test_sums_refuse_unknown_columns_and_names():
    ledger = costs.course_cost(scenario())
    with pytest.raises(ValueError, match="nearest: 'payer'"):
        costs.total(ledger, "payr")
    with pytest.raises(ValueError, match="column to sum by"):
        costs.totals(ledger, by="months")


NO_ARGUMENTS = {
    "course_cost": (lambda: costs.course_cost(5), "scenario must be a Scenario; got 5"),
    "zero for a scenario": (lambda: costs.course_cost(0), "scenario must be a Scenario; got 0"),
    "infusion_cost": (lambda: costs.infusion_cost("base"), "scenario must be a Scenario"),
    "compare, first": (lambda: costs.compare(3, Scenario()), "a must be a Scenario; got 3"),
    "compare, second": (lambda: costs.compare(Scenario(), None), "b must be a Scenario; got N"),
    "cost_model": (lambda: costs.cost_model([Scenario()]), "strategies must be a mapping"),
    "a strategy": (lambda: costs.cost_model({"a": 5}), r"strategies\['a'\] must be a Scenario"),
    "budget": (lambda: costs.budget_impact(5, {}, {}), "strategies must be a mapping"),
    "a mix": (lambda: costs.budget_impact({"a": Scenario()}, 5, {"a": 1}), "current must be sha"),
    "no ledger": (lambda: costs.totals(5), "ledger must be a table as course_cost makes it"),
    "empty table": (lambda: costs.totals(pd.DataFrame()), "it lacks component, perspective"),
    "total": (lambda: costs.total(pd.DataFrame()), "it lacks perspective, cost_usd"),
    "resting_on": (lambda: costs.resting_on(None), "ledger must be a table"),
    "owed, total": (lambda: costs.owed_in_a_year(-5, 1, 0.3, 2), "total_usd must lie in 0"),
    "owed, share": (lambda: costs.owed_in_a_year(5, 1, 3, 2), "coinsurance must lie in 0 to 1"),
    "owed, maximum": (lambda: costs.owed_in_a_year(5, 1, 0.3, -2), "maximum must lie in 0"),
    "owed, missing": (lambda: costs.owed_in_a_year([5, np.nan], 1, 0.3, 2), "total_usd .* nan"),
    "owed, None": (lambda: costs.owed_in_a_year(5, None, 0.3, 2), "deductible must lie"),
    "rate": (lambda: costs.discount_factors(-2, 3), "rate must lie in 0 to 1 per year; got -2"),
    "years": (lambda: costs.discount_factors(0.03, 2.5), "years must be a whole number"),
    "negative years": (lambda: costs.discount_factors(0.03, -1), "years must lie in 0"),
    "first year": (lambda: costs.discount_factors(0.03, 2, "no"), "must be True or False"),
}  # fmt: skip


@pytest.mark.parametrize("case", NO_ARGUMENTS)
def test_invalid_arguments_are_refused_by_name(case):
    ask, words = NO_ARGUMENTS[case]
    with pytest.raises(ValueError, match=words):
        ask()


def test_a_ledger_read_from_a_file_has_the_same_sums():
    ledger = costs.course_cost(scenario(insurance="commercial"))
    plain = ledger.astype({"perspective": str, "component": str})
    pd.testing.assert_frame_equal(costs.totals(plain), costs.totals(ledger))
    assert costs.total(plain, "family") == costs.total(ledger, "family")
    plain.loc[0, "perspective"] = "payr"
    with pytest.raises(ValueError, match="nearest: 'payer'"):
        costs.totals(plain)


def test_minutes_equal_the_infusion_plan():
    for product in ("octagam_10", "privigen", "octagam_5"):
        child = scenario(product=product, weight_kg=20.0, rounding="none")
        plan = infusion.infusion_plan(product, "JDM", 20.0, 40.0, days=2)
        assert float(child.used(20.0).minutes) == pytest.approx(plan.minutes_per_day)
