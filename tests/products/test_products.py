"""Rules and filters: what is barred, what is open, and that nothing disappears."""

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jdmkit import datasets, products
from jdmkit.datasets import validation
from jdmkit.products import safety

ALL = products.product_ids()
THREE = ["iga_deficiency", "anti_iga_antibodies", "past_hypersensitivity"]
FACTORS = datasets.load("safety_factors")
YES_NO = FACTORS.loc[FACTORS["kind"] == "yes_no", "factor"].tolist()


def status(factors, **plan):
    return products.compare(factors, **plan).set_index("product_id")["status"]


def test_privigen_is_barred_in_hyperprolinemia_with_rule_and_source():
    row = products.compare(["hyperprolinemia"]).set_index("product_id").loc["privigen"]
    assert row["status"] == "contraindicated"
    assert (
        row["rules"] == "R06"
        and "proline" in row["reasons"]
        and "privigen_ema_epi" in row["source"]
    )
    others = status(["hyperprolinemia"]).drop("privigen")
    assert "contraindicated" not in set(others)
    # no stabilizer is known for these, or it is recalled: not cleared
    assert set(others[others == "not verified"].index) == {
        "gammagard_liquid_erc",
        "yimmugo",
        "qivigy",
    }


@pytest.mark.parametrize("meter", ["GDH-PQQ", "glucose-dye-oxidoreductase"])
def test_both_octagams_are_flagged_with_a_fooled_meter(meter):
    found = status([f"glucose_meter={meter}"])
    assert set(found[found == "high"].index) == {"octagam_5", "octagam_10"}


def test_a_glucose_specific_meter_flags_nothing():
    assert set(status(["glucose_meter=glucose-specific"])) == {"no rule applies"}


def test_three_iga_conditions_bar_all():
    assert set(status(THREE)) == {"contraindicated"}


@pytest.mark.parametrize("pair", list(itertools.combinations(THREE, 2)))
def test_two_of_three_are_a_caution_that_names_what_is_missing(pair):
    flags = products.safety_flags(None, pair).query("rule_id == 'R01'")
    (missing,) = set(THREE) - set(pair)
    label = FACTORS.set_index("factor").loc[missing, "label"]
    assert len(flags) == len(ALL)
    assert set(flags["verdict"]) == {"incomplete"} and set(flags["severity"]) == {"caution"}
    assert flags["message"].str.contains(f"2 of 3. Missing: {label}", regex=False).all()
    assert "contraindicated" not in set(status(pair))


def test_absent_and_not_stated_are_told_apart():
    said = products.safety_flags("privigen", {**dict.fromkeys(THREE[:2], True), THREE[2]: False})
    assert "(absent)" in said.query("rule_id == 'R01'")["message"].iloc[0]


def test_iga_is_undecided_where_only_a_limit_is_known():
    flags = products.safety_flags(None, ["juvenile_dermatomyositis"]).query("rule_id == 'R03'")
    verdict = flags.set_index("product_id")["verdict"]
    assert verdict["privigen"] == "undecided"  # at most 25 against more than 15
    assert verdict["gammaplex_5"] == "does not apply"  # under 10
    assert verdict["gamunex_c"] == "applies"  # 46 on average
    assert verdict["qivigy"] == "not verified"


@pytest.mark.parametrize(
    ("sign", "low", "high", "reached", "limit", "answer"),
    [
        (">", 0, 25, True, 15, None), (">", 0, 15, True, 15, False), (">", 0, 10, True, 15, False),
        (">=", 0, 15, True, 15, None), (">=", 0, 15, False, 15, False), ("<", 0, 15, False, 15, True),
        ("<", 0, 15, True, 15, None), ("<=", 0, 15, True, 15, True), (">", 46, 46, True, 15, True),
    ],
)  # fmt: skip
def test_intervals_against_limits(sign, low, high, reached, limit, answer):
    assert safety._compare_interval(sign, low, high, reached, limit) is answer


@given(st.floats(0, 300), st.sampled_from(["<", "<="]), st.floats(0, 300), st.floats(0, 1))
def test_an_interval_verdict_holds_for_every_value_inside(value, qualifier, limit, part):
    low, high, reached = safety._interval(value, qualifier)
    answer = safety._compare_interval(">", low, high, reached, limit)
    inside = part * value
    if answer is not None and (reached or inside < value):
        assert (inside > limit) is answer


@settings(max_examples=40, deadline=None)
@given(st.sets(st.sampled_from(YES_NO), max_size=4))
def test_nothing_disappears_and_no_blank_clears(factors):
    table = products.compare(sorted(factors))
    assert table["product_id"].tolist() == ALL
    known = products.facts()["confidence"].to_dict()
    flags = products.safety_flags(None, sorted(factors))
    rules = datasets.load("safety_rules").set_index("rule_id")["attribute"]
    for _, flag in flags[flags["verdict"] == "does not apply"].iterrows():
        attribute = rules[flag["rule_id"]]
        if attribute not in products.PLAN:
            assert known.get((flag["product_id"], attribute)) in ("verified", "secondary")


@settings(max_examples=30, deadline=None)
@given(st.sets(st.sampled_from(YES_NO), max_size=3), st.sampled_from(YES_NO))
def test_one_more_factor_never_makes_a_product_look_better(factors, more):
    before, after = status(sorted(factors)), status(sorted({*factors, more}))
    rank = products.STATUSES.index
    assert all(rank(after[p]) <= rank(before[p]) for p in ALL)


def test_a_recalled_value_never_clears():
    # Bivigam's sodium is recalled as text, its figure is blank; S/D has neither
    verdict = products.safety_flags(None, ["sodium_restriction"]).set_index("product_id")["verdict"]
    assert verdict["bivigam"] == verdict["asceniv"] == verdict["gammagard_sd"] == "not verified"
    assert verdict["octagam_10"] == "applies" and verdict["privigen"] == "does not apply"


def test_factors_entail_others():
    patient = products.read_factors(["diabetes", "heart_failure", "severe_past_reaction"])
    assert {"kidney_risk", "fluid_restriction", "past_hypersensitivity"} <= set(patient)
    assert products.read_factors({"age_years": 70})["kidney_risk"] is True
    assert set(status(["severe_past_reaction"])) == {"contraindicated"}


@pytest.mark.parametrize(
    "said",
    [{"diabetes": True, "kidney_risk": False}, {"age_years": 70, "kidney_risk": False},
     {"juvenile_dermatomyositis": True, "dermatomyositis": False}],
)  # fmt: skip
def test_a_denial_never_silences_what_another_factor_entails(said):
    with pytest.raises(ValueError, match="entails"):
        products.compare(said)


def test_the_rooms_agree_on_names():
    assert tuple(products.PLAN) == validation.PLANNED
    fields = set(products.facts().index.get_level_values("field"))
    assert set(validation.WORKED_OUT) <= fields


def test_age_rules():
    assert status({"age_years": 1})["flebogamma_dif_5"] == "contraindicated"
    assert status({"age_years": 3})["flebogamma_dif_5"] != "contraindicated"


def test_rules_on_the_plan():
    flags = products.safety_flags(
        "octagam_10", ["kidney_risk", "dermatomyositis"], rate_mg_per_kg_per_min=3.5
    )
    verdict = flags.set_index("rule_id")["verdict"]
    assert (
        verdict["R11b"] == "applies" and verdict["R14b"] == "does not apply"
    )  # above 3.3, under 4
    assert verdict["R11"] == verdict["R14"] == "applies"  # the warning holds at any rate
    open_ = products.safety_flags("privigen", ["clot_risk"], rate_mg_per_kg_per_min=3)
    assert open_.set_index("rule_id").loc["R13b", "verdict"] == "not verified"  # no number printed
    none = products.safety_flags("octagam_10", ["dermatomyositis"]).set_index("rule_id")
    assert none.loc["R14b", "verdict"] == "depends on plan"


@pytest.mark.parametrize("rate", [None, 0.5, 1, 3, 4, 8])
@pytest.mark.parametrize(
    "risk", ["clot_risk", "prior_thrombosis", "kidney_risk", "sepsis", "dermatomyositis"]
)
def test_no_rate_lifts_a_boxed_warning(risk, rate):
    found = status([risk], rate_mg_per_kg_per_min=rate)
    assert set(found) <= {"caution", "high"}


@pytest.mark.parametrize("part", ["past_hypersensitivity", "anti_iga_antibodies", "iga_deficiency"])
def test_one_part_alone_is_never_silent(part):
    found = status([part])
    if part == "iga_deficiency":  # cleared only by a verified figure of at most 2 ug/mL
        quiet = found[found == "no rule applies"].index
        assert set(quiet) == {"gammagard_sd", "gammagard_liquid_erc"}
    else:
        assert set(found) <= {"caution", "high"}


def test_a_rule_on_a_figure_names_who_gave_the_figure():
    flags = products.safety_flags("asceniv", {"age_years": 7}).set_index("rule_id")
    assert flags.loc["R27", "source"] == "ncdhhs_asceniv_2020"


def test_filters_keep_the_filtered_with_reason_and_source():
    table = products.compare(concentration_pct=5).set_index("product_id")
    assert len(table) == len(ALL)
    assert table.loc["privigen", "filtered_out"] and "is 10 [" in table.loc["privigen", "reasons"]
    assert not table.loc["octagam_5", "filtered_out"]
    sugar = products.compare(sugar="none").set_index("product_id")
    assert (
        not sugar.loc["qivigy", "filtered_out"] and sugar.loc["qivigy", "status"] == "not verified"
    )
    months = products.compare(room_temperature_months=24).set_index("product_id")["filtered_out"]
    assert months["gamunex_c"] and not months["privigen"]
    brand = products.compare(brands=["Privigen"])["filtered_out"]
    assert brand.sum() == len(ALL) - 1


def test_approval_badges():
    badge = products.compare().set_index("product_id")["dermatomyositis"]
    assert badge["octagam_10"] == "approved in adults; JDM off label"
    assert badge.str.contains("JDM off label").all() and badge.str.startswith("approved").sum() == 1
    assert badge["gammaked"] == "JDM off label"  # its label lists three other diseases


def test_an_approval_from_memory_is_no_approval_known():
    key = ("gammaked", "dm_indication")
    for word, badge in (
        ("recalled", "JDM off label; adults not verified"),
        ("verified", "JDM off label"),
    ):
        known = {key: {"value": "false", "confidence": word}}
        assert products._approval("gammaked", known) == badge


def test_volume_and_sodium_of_a_dose():
    table = products.compare(dose_g=40).set_index("product_id")
    assert (
        table.loc["octagam_5", "volume_ml"] == 800 and table.loc["octagam_10", "volume_ml"] == 400
    )
    assert table.loc["octagam_10", "sodium_mmol_max"] == pytest.approx(12)
    assert table["sodium_mmol_max"].isna()["gamunex_c"]


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: products.compare(["hyperprolinaemia"]), "hyperprolinemia"),
        (lambda: products.safety_flags("privagen", []), "privigen"),
        (lambda: products.compare({"age_years": -1}), "0 to 120"),
        (lambda: products.compare({"age_years": float("nan")}), "0 to 120"),
        (lambda: products.compare({"diabetes": "yes"}), "True or False"),
        (lambda: products.compare({"glucose_meter": "GDH"}), "GDH-PQQ"),
        (lambda: products.compare(["glucose_meter"]), "glucose_meter=GDH-PQQ"),
        (lambda: products.compare(5), "names"),
        (lambda: products.compare(concentration_pct=7), "concentration_pct"),
        (lambda: products.compare(sugar="malt"), "maltose"),
        (lambda: products.compare(brands=["Octagam 10"]), "Octagam 10%"),
        (lambda: products.compare(dose_g=-3), "above 0"),
        (lambda: products.compare(dose_g_per_kg=20), "at most 3"),
        (lambda: products.compare(room_temperature_months=99), "0 to 60"),
        (lambda: products.side_by_side("privigen"), "2 to 4"),
        (lambda: products.side_by_side("privigen", "panzyga", fields=["sugr"]), "sugar"),
    ],
)
def test_bad_input_names_the_culprit_and_the_nearest(call, message):
    with pytest.raises(ValueError, match=message):
        call()


# --- brands and prices -------------------------------------------------------------------------


def test_every_product_has_one_brand_and_nothing_else_has():
    subjects = datasets.load("ivig_subjects").set_index("subject_id")
    assert list(products.brands()) == products.product_ids()
    assert set(products.brands()) == set(subjects.index[subjects["kind"] == "product"])
    assert len(set(products.brands().values())) == len(products.brands())
    for name, brand in products.brands().items():
        assert brand == products.known_facts()[name, "brand"]["value"]
        assert products.checked_product(brand) == products.checked_product(name) == name


def test_nobody_can_change_the_brands():
    with pytest.raises(TypeError, match="does not support item assignment"):
        products.brands()["privigen"] = "Another"


def test_the_newest_price_of_each_product_is_taken():
    every, newest = datasets.load("ivig_prices"), products.newest_prices()
    assert newest["price_usd_per_g"].is_monotonic_increasing and newest["subject_id"].is_unique
    priced = set(every["subject_id"]) & set(products.product_ids())
    assert set(newest["subject_id"]) == priced
    for _, row in newest.iterrows():
        quarters = every.loc[every["subject_id"] == row["subject_id"], "quarter"]
        assert row["quarter"] == max(quarters)
