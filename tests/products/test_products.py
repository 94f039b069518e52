"""Safety rules and filters: what is barred, what is allowed, and that every product is listed."""

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jdmkit import datasets, figures, products
from jdmkit.datasets import validation
from jdmkit.products import comparison, safety

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
def test_both_octagams_are_flagged_with_a_maltose_sensitive_meter(meter):
    found = status([f"glucose_meter={meter}"])
    assert set(found[found == "do not combine"].index) == {"octagam_5", "octagam_10"}


def test_maltose_sensitive_meter_and_diabetes_have_separate_severities():
    found = status(["juvenile_dermatomyositis", "diabetes", "glucose_meter=GDH-PQQ"])
    assert set(found[found == "do not combine"].index) == {"octagam_5", "octagam_10"}
    assert set(found.drop(["octagam_5", "octagam_10"])) == {"caution"}  # not one "high" among them
    words = figures.table_products(["diabetes"], glucose_meter="GDH-PQQ").words
    assert "2 not to be combined with what this patient uses (Octagam 5%, Octagam 10%)" in words
    assert "16 with a caution" in words and "high" not in words


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


def test_absent_and_not_stated_are_distinguished():
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
def test_every_product_is_listed_and_a_blank_never_clears(factors):
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
    old = products.read_factors({"age_years": 70})
    assert old["kidney_risk"] is True and old["clot_risk"] is True
    assert set(status(["severe_past_reaction"])) == {"contraindicated"}


@pytest.mark.parametrize(
    "said",
    [{"diabetes": True, "kidney_risk": False}, {"age_years": 70, "kidney_risk": False},
     {"juvenile_dermatomyositis": True, "dermatomyositis": False}],
)  # fmt: skip
def test_a_denial_never_silences_what_another_factor_entails(said):
    with pytest.raises(ValueError, match="entails"):
        products.compare(said)


def test_packages_use_the_same_risk_factor_names():
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
def test_one_condition_of_a_combined_rule_is_flagged(part):
    found = status([part])
    assert set(found) <= {"caution", "high"}  # low IgA clears nobody, either


# The boxed warnings name: renal insufficiency, diabetes, age above 65, volume depletion, sepsis,
# paraproteinemia, nephrotoxic drugs; and for clots age, immobilization, hypercoagulable
# conditions, past thrombosis, estrogens, catheters, hyperviscosity, cardiovascular risk factors.
HIGH = ["renal_impairment", "volume_depletion", "sepsis", "prior_thrombosis", "hypercoagulability",
        "antiphospholipid_antibodies", "heart_failure", "live_vaccine_due", "past_hemolysis",
        "past_aseptic_meningitis", "past_hypersensitivity"]  # fmt: skip
CAUTION = ["paraproteinemia", "nephrotoxic_drugs", "immobility", "central_line",
           "estrogen", "cardiovascular_risk", "fluid_restriction", "untreated_infection",
           "serology_not_drawn", "pregnancy", "new_to_product", "recent_live_vaccine",
           "shared_line", "iga_deficiency"]  # fmt: skip


@pytest.mark.parametrize(
    ("factor", "severity"), [*((f, "high") for f in HIGH), *((f, "caution") for f in CAUTION)]
)
def test_a_factor_has_one_severity_for_every_product(factor, severity):
    assert set(status([factor])) == {severity}


def test_high_doses_warn_everybody_and_count_over_four_weeks():
    def severity(factors, **plan):
        flags = products.safety_flags("privigen", factors, **plan)
        return flags[flags["verdict"] == "applies"].set_index("rule_id")["severity"].to_dict()

    assert severity([], dose_g_per_kg=1) == {}
    assert severity([], dose_g_per_kg=2) == {"R15c": "caution", "R16": "caution"}
    assert severity([], dose_g_per_kg=1, dose_g_per_kg_4_weeks=2) == {"R15c": "caution"}
    assert severity(["blood_group=O"], dose_g_per_kg=2).keys() == {"R15c", "R16"}
    assert severity(["blood_group=not known"], dose_g_per_kg=1) == {"R15": "caution"}
    assert severity(["blood_group=A"], dose_g_per_kg=1) == {"R15": "caution"}
    assert severity(["blood_group=A"], dose_g_per_kg=1, dose_g_per_kg_4_weeks=3)["R15b"] == "high"
    assert severity(["migraine"], dose_g_per_kg=2)["R16b"] == "high"
    with pytest.raises(ValueError, match="at least dose_g_per_kg, 2; got 1"):
        severity([], dose_g_per_kg=2, dose_g_per_kg_4_weeks=1)


def test_heart_failure_warns_of_volume_with_10_percent_products_too():
    flags = products.safety_flags("gamunex_c", ["heart_failure"]).set_index("rule_id")
    assert flags["verdict"].to_dict() == {
        "R17": "applies", "R17b": "applies", "R17c": "does not apply"}  # fmt: skip
    assert flags.loc["R17b", "severity"] == "high" and "20 mL/kg" in flags.loc["R17b", "message"]


def test_diluting_sharing_a_line_and_flushing_have_separate_rules():
    def verdicts(factor):
        return products.safety_flags(None, [factor]).set_index("product_id")["verdict"]

    saline, dextrose = verdicts("saline_dilution"), verdicts("dextrose_dilution")
    forbid = ["octagam_10", "bivigam"]  # octagamusa.com and bivigam.com: do not dilute
    assert (saline[[*forbid, "privigen", "gamunex_c"]] == "applies").all()
    assert (dextrose[forbid] == "applies").all() and dextrose["privigen"] == "does not apply"
    assert saline["octagam_5"] == dextrose["octagam_5"] == "not verified"
    assert set(verdicts("shared_line")) == {"applies"}
    flush = verdicts("saline_flush")
    assert set(flush[flush == "does not apply"].index) == {
        "octagam_5", "octagam_10", "privigen", "gamunex_c"}  # fmt: skip
    assert set(flush.drop(["octagam_5", "octagam_10", "privigen", "gamunex_c"])) == {"not verified"}


def test_only_eu_and_uk_texts_bar_antibodies_without_a_past_reaction():
    flags = products.safety_flags(None, THREE[:2]).query("rule_id == 'R01b'")
    assert set(flags["product_id"]) == {"privigen", "flebogamma_dif_5"}
    assert set(flags["verdict"]) == {"applies"} and flags["message"].str.contains("EU or UK").all()


def test_no_product_has_sucrose_so_that_rule_flags_none():
    facts = products.facts().xs("sugar_type", level="field")["value"]
    assert "sucrose" not in set(facts)
    flags = products.safety_flags(None, ["kidney_risk"]).query("rule_id == 'R12'")
    assert "applies" not in set(flags["verdict"]) and "none is known" in flags["message"].iloc[0]


def test_a_label_age_names_its_indication():
    def said(product, age):
        flags = products.safety_flags(product, {"age_years": age}).set_index("rule_id")
        return flags.loc["R27", ["verdict", "message"]].tolist()

    verdict, message = said("asceniv", 7)
    assert verdict == "applies" and message.endswith("12 years for PI")
    assert said("bivigam", 3)[0] == "does not apply"  # from 2 years since the label was extended
    assert said("bivigam", 1)[1].endswith("2 years for PI")


def test_a_row_shows_only_what_applies_to_its_product():
    frame = figures.table_products(["sepsis", "hyperprolinemia"]).frame.set_index("product")
    own = frame["apart from what holds for all"]
    assert frame.loc["All 18 products", "status"] == "high"
    assert frame.loc["Privigen", "status"] == own["Privigen"] == "contraindicated"
    assert frame.loc["Gamunex-C", "status"] == "high" and own["Gamunex-C"] == "no rule applies"
    assert frame.loc["Qivigy", "status"] == "high" and own["Qivigy"] == "not verified"


def test_a_rule_on_a_figure_names_who_gave_the_figure():
    flags = products.safety_flags("asceniv", {"age_years": 7}).set_index("rule_id")
    assert flags.loc["R27", "source"] == "ncdhhs_asceniv_2020"


def test_filtered_products_stay_listed_with_reason_and_source():
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


def test_a_recalled_approval_does_not_count_as_known():
    key = ("gammaked", "dm_indication")
    for word, badge in (
        ("recalled", "JDM off label; adults not verified"),
        ("verified", "JDM off label"),
    ):
        known = {key: {"value": "false", "confidence": word}}
        assert comparison._approval("gammaked", known) == badge


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


def test_with_diabetes_maltose_is_not_cleared_by_a_meter_that_nobody_asked_about():
    found = products.compare(["diabetes"]).set_index("product_id")["status"]
    assert set(found[found == "high"].index) == {"octagam_5", "octagam_10"}
    assert set(found.drop(["octagam_5", "octagam_10"])) == {"caution"}
