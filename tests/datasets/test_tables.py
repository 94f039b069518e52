"""The tables pass frictionless and our own reader, and planted damage is reported."""

import json
import shutil

import pandas as pd
import pytest
from frictionless import Package

from jdmkit import cases, datasets
from jdmkit.__main__ import main
from jdmkit.datasets import validation

DATA = datasets.folder()
TABLES = sorted(datasets.resources())


@pytest.fixture
def copy(tmp_path, monkeypatch):
    """A copy of the data to damage; ``datasets`` reads it."""
    folder = tmp_path / "data"
    shutil.copytree(DATA, folder)
    monkeypatch.setenv("JDMKIT_DATA", str(folder))
    return folder


def replace(path, old, new):
    content = path.read_bytes()
    assert content.count(old) >= 1, f"{old!r} is not in {path.name}"
    path.write_bytes(content.replace(old, new, 1))


def edit(path, row, column, value):
    """Change one cell; rows count from 0."""
    frame = pd.read_csv(path, dtype=str, keep_default_na=False)
    frame.loc[row, column] = value
    frame.to_csv(path, index=False, lineterminator="\n")


def test_frictionless_agrees():
    report = Package(str(DATA / "datapackage.json")).validate()
    assert report.valid, report.flatten(["name", "rowNumber", "fieldName", "message"])[:20]


def test_our_own_check_agrees():
    datasets.check()


def test_every_file_is_described_and_every_number_has_a_unit():
    described = {r["path"] for r in datasets.resources().values()}
    assert described == {path.name for path in DATA.glob("*.csv")}
    for table in datasets.resources().values():
        assert table["sources"], table["name"]
        for field in table["schema"]["fields"]:
            assert field["description"], (table["name"], field["name"])
            if field["type"] in ("integer", "number"):
                assert field.get("unit"), (table["name"], field["name"])


@pytest.mark.parametrize("table", TABLES)
def test_every_table_loads_with_its_types_and_a_documented_loader(table):
    frame = getattr(datasets, f"load_{table}")()
    fields = datasets.resources()[table]["schema"]["fields"]
    assert list(frame.columns) == [field["name"] for field in fields]
    kinds = {"string": "object", "integer": "Int64", "number": "float64", "boolean": "boolean"}
    assert [str(t) for t in frame.dtypes] == [kinds[field["type"]] for field in fields]
    doc = getattr(datasets, f"load_{table}").__doc__
    assert all(field["name"] in doc for field in fields)
    frame.iloc[0, 0] = None  # a copy: nobody else sees this
    assert not datasets.load(table).iloc[:, 0].isna().all()


@pytest.mark.parametrize("table", [t for t in TABLES if t != "references"])
def test_every_row_cites_a_source(table):
    frame = datasets.load(table)
    assert set(frame["confidence"]) <= set(datasets.CONFIDENCE)
    blank = frame["source"].isna()
    assert set(frame.loc[blank, "confidence"]) <= {"recalled", "assumed"}


def test_notes_do_not_describe_how_they_were_checked():
    words = (
        "second pass",
        "random check",
        "re-read",
        "CORRECTED",
        "not seen",
        "abstract read",
        "excerpt read",
    )
    assert TABLES
    for table in TABLES:
        text = (DATA / f"{table}.csv").read_text(encoding="utf-8")
        assert not [word for word in words if word in text], table


def test_products_join_everywhere():
    subjects = datasets.load("ivig_subjects").set_index("subject_id")["kind"]
    for table in ("ivig_product_fields", "ivig_indications", "ivig_vials"):
        assert set(subjects[datasets.load(table)["product_id"].unique()]) == {"product"}, table
    rules = datasets.load("safety_rules").fillna("")
    factors = set(datasets.load("safety_factors")["factor"])
    fields = set(datasets.load("ivig_fields")["field"])
    for _, rule in rules.iterrows():
        assert set(rule["also"].split(";") if rule["also"] else ()) <= factors
        assert set(rule["products"].split(";") if rule["products"] else ()) <= set(subjects.index)
        plan = {*validation.PLANNED, "label_age_min_years"}
        assert rule["attribute"] in fields | plan | {""}, rule["rule_id"]
    for factor in datasets.load("safety_factors")["implies"].dropna():
        assert factor in factors


def test_vial_grams_equal_volume_times_concentration():
    percent = datasets.load_ivig_products()["concentration_pct"]
    vials = datasets.load("ivig_vials")
    expected = vials["grams"] / percent[vials["product_id"]].to_numpy() * 100
    pd.testing.assert_series_equal(vials["volume_ml"], expected, check_names=False)


def test_both_printed_rates_agree_within_rounding():
    rates = datasets.load("ivig_infusion_rates").dropna(
        subset=["rate_mg_per_kg_per_min", "rate_ml_per_kg_per_h"]
    )
    percent = (
        datasets.load_ivig_products()["concentration_mg_per_ml"]
        .reindex(rates["subject_id"])
        .to_numpy()
    )
    converted = rates["rate_mg_per_kg_per_min"] * 60 / percent
    ratio = (rates["rate_ml_per_kg_per_h"] / converted).dropna()
    assert ratio.between(0.95, 1.05).all(), rates[~ratio.between(0.95, 1.05)]


def test_shares_match_their_counts():
    for name, value in (("clinical_features", "percent"), ("msa_antibodies", "percent")):
        table = datasets.load(name).dropna(subset=["n", "denominator", value])
        share = 100 * table["n"].astype(float) / table["denominator"].astype(float)
        assert (abs(share - table[value]) <= 0.75).all(), name
    reactions = datasets.load("ivig_adverse_reactions").dropna(
        subset=["numerator", "denominator", "incidence_pct"]
    )
    share = 100 * reactions["numerator"].astype(float) / reactions["denominator"].astype(float)
    assert (abs(share - reactions["incidence_pct"]) <= 0.51).all()


def lms(table, sex, age_months, value):
    """Z-score after the CDC formula, L, M and S interpolated."""
    rows = datasets.load(table).query("sex == @sex").set_index("age_months")[["L", "M", "S"]]
    grid = rows.reindex(rows.index.union([age_months])).interpolate("index").loc[age_months]
    return ((value / grid["M"]) ** grid["L"] - 1) / (grid["L"] * grid["S"])


def test_children_are_plausible():
    children, visits = (
        datasets.load("children").set_index("child_id"),
        datasets.load("child_visits"),
    )
    ranges = datasets.load("tis_2016_ranges").set_index("instrument")
    assert next(iter(children.index)) == "girl_7" and len(children) == 4
    for name, seen in visits.groupby("child_id"):
        sex = children.loc[name, "sex"]
        scores = {
            kind: [lms(table, sex, 12 * r["age_years"], r[column]) for _, r in seen.iterrows()]
            for kind, table, column in (
                ("weight", "cdc_wtage", "weight_kg"),
                ("height", "cdc_statage", "height_cm"),
            )
        }
        for kind, values in scores.items():
            assert max(map(abs, values)) < 3.1, (name, kind)  # 0.1st to 99.9th percentile
            assert max(values) - min(values) < 0.05, (name, kind)  # along one percentile
        assert (seen["chaq"] % 0.125 == 0).all()
        assert seen["cmas"].max() <= ranges.loc["CMAS", "maximum"]
        assert seen["visit_month"].is_monotonic_increasing
        age = seen["age_years"] * 12 - seen["visit_month"].astype(float)
        assert (abs(age / 12 - children.loc[name, "age_at_diagnosis_years"]) < 0.01).all()
    teen = visits.query("child_id == 'teen_at_cap'").iloc[0]
    assert teen["weight_kg"] / (teen["height_cm"] / 100) ** 2 > 30
    case = datasets.load("dosing_cost_examples").set_index("case_id").loc["S4", "inputs_json"]
    case = json.loads(case)
    assert (teen["weight_kg"], teen["height_cm"]) == (case["weight_kg"], case["height_cm"])


# --- planted faults: each is named with file, row and column -----------------------------------

PLANTED = {
    "unknown source key": ("epidemiology", 0, "source", "mendez2030", r"row 2, source.*mendez2003"),
    "no confidence word": ("epidemiology", 1, "confidence", "sure", r"row 3, confidence: unknown value 'sure'"),
    "negative concentration": ("ivig_product_fields", None, "value", "-10", r"concentration_pct: -10 lies outside"),
    "text for a number": ("ivig_vials", 4, "grams", "ten", r"row 6, grams: 'ten' is no number"),
    "negative vial": ("ivig_vials", 4, "grams", "-5", r"row 6, grams: -5 lies outside"),
    "unknown product": ("ivig_vials", 2, "product_id", "gamunexc", r"row 4, product_id.*gamunex_c"),
    "missing unit in a row": ("epidemiology", 5, "unit", "", r"row 7, unit"),
    "verified without a source": ("claims", 0, "source", "", r"row 2, source: blank, yet confidence is verified"),
    "impossible severity": ("safety_rules", 0, "severity", "grave", r"row 2, severity"),
    "misspelt sugar": ("ivig_product_fields", "maltose", "value", "maltos", r"sugar_type: unknown value 'maltos'.*maltose"),
    "rule on no field": ("safety_rules", 2, "attribute", "iga_ug_per_m", r"row 4, attribute.*iga_ug_per_ml"),
    "rule for no product": ("safety_rules", 1, "products", "octagam", r"row 3, products.*octagam_5"),
    "price and unit price disagree": ("ivig_prices", 0, "price_usd_per_g", "99", r"row 2, price_usd_per_g: 99 is not"),
    "interval out of order": ("epidemiology", 0, "lower", "9.9", r"row 2, lower, value, upper"),
    "not a number": ("cost_assumptions", 0, "base", "nan", r"row 2, base"),
}  # fmt: skip


@pytest.mark.parametrize("name", PLANTED)
def test_a_planted_fault_is_named(copy, name):
    table, row, column, value, message = PLANTED[name]
    if not isinstance(row, int):
        frame = datasets.load(table)
        row = frame.index[
            frame["value"].eq(row) if row else frame["field"].eq("concentration_pct")
        ][0]
    edit(copy / f"{table}.csv", row, column, value)
    with pytest.raises(datasets.DataError, match=message):
        datasets.check([table])
    with pytest.raises(
        datasets.DataError, match=rf"(?s)faults? in the tables of the kit.*{table}\.csv"
    ):
        datasets.load(table)


def test_a_duplicate_id_is_named(copy):
    edit(copy / "claims.csv", 3, "claim_id", "C01")
    with pytest.raises(datasets.DataError, match=r"row 5, claim_id.*row 2 too"):
        datasets.load("claims")


def test_a_duplicate_reference_is_named(copy):
    frame = pd.read_csv(copy / "references.csv", dtype=str, keep_default_na=False)
    edit(copy / "references.csv", 1, "key", frame.loc[0, "key"])
    with pytest.raises(datasets.DataError, match=r"references\.csv: row 3, key"):
        datasets.load("references")


def test_a_missing_column_and_all_other_faults_come_at_once(copy):
    path = copy / "ivig_vials.csv"
    frame = pd.read_csv(path, dtype=str, keep_default_na=False).drop(columns="volume_ml")
    frame.loc[[0, 7], "grams"] = "x"
    frame.to_csv(path, index=False, lineterminator="\n")
    with pytest.raises(datasets.DataError) as error:
        datasets.load("ivig_vials")
    assert len(error.value.faults) == 3
    assert "column volume_ml is missing" in str(error.value)


def test_a_unit_missing_in_the_description_is_named(copy):
    path = copy / "datapackage.json"
    package = json.loads(path.read_text(encoding="utf-8"))
    table = next(r for r in package["resources"] if r["name"] == "ivig_vials")
    del table["schema"]["fields"][1]["unit"]
    path.write_text(json.dumps(package), encoding="utf-8")
    with pytest.raises(datasets.DataError, match="column grams: a number without a unit"):
        datasets.check(["ivig_vials"])


@pytest.mark.parametrize("table", TABLES)
def test_a_changed_byte_is_named(copy, table):
    path = copy / f"{table}.csv"
    content = bytearray(path.read_bytes())
    content[-2] = ord("e") if content[-2] != ord("e") else ord("f")
    path.write_bytes(bytes(content))
    with pytest.raises(datasets.DataError, match=table):
        datasets.check([table])


def test_the_command_accepts_a_sound_change_and_refuses_a_fault(copy, capsys):
    edit(copy / "ivig_vials.csv", 0, "note", "a remark")
    assert main(["data"]) == 1
    assert "its bytes are not those recorded" in capsys.readouterr().err
    assert main(["data", "--accept"]) == 0
    assert "accepted: ivig_vials" in capsys.readouterr().out
    assert main(["data"]) == 0
    before = (copy / "datapackage.json").read_bytes()
    edit(copy / "ivig_vials.csv", 0, "grams", "-1")
    assert main(["data", "--accept"]) == 1
    assert "row 2, grams" in capsys.readouterr().err
    assert (copy / "datapackage.json").read_bytes() == before


@pytest.mark.parametrize(
    ("table", "column"),
    [
        ("references", "key"),
        ("ivig_fields", "choices"),
        ("ivig_subjects", "kind"),
        ("safety_factors", "factor"),
    ],
)
def test_a_missing_column_that_other_tables_refer_to_is_named(copy, table, column):
    path = copy / f"{table}.csv"
    frame = pd.read_csv(path, dtype=str, keep_default_na=False).drop(columns=column)
    frame.to_csv(path, index=False, lineterminator="\n")
    with pytest.raises(datasets.DataError, match=rf"{table}\.csv: column {column} is missing"):
        datasets.check()


def test_bom_is_accepted_and_non_utf8_files_are_refused(copy, capsys):
    path = copy / "claims.csv"
    plain = datasets.load("claims")
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    pd.testing.assert_frame_equal(datasets.load("claims"), plain)
    path.write_bytes(path.read_bytes().replace(b"JDM affects", b"JDM \x96 affects"))
    with pytest.raises(datasets.DataError, match=r"claims\.csv: not UTF-8 at byte"):
        datasets.load("claims")
    assert main(["data"]) == 1
    assert "save it as CSV UTF-8" in capsys.readouterr().err


def test_a_folder_without_tables_is_named(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("JDMKIT_DATA", str(tmp_path))
    assert main(["data"]) == 1
    assert "holds no datapackage.json" in capsys.readouterr().err


def test_unknown_names_suggest_the_nearest():
    with pytest.raises(KeyError, match="epidemiology"):
        datasets.load("epidemology")
    with pytest.raises(AttributeError, match="load_claims"):
        _ = datasets.load_claim
    with pytest.raises(KeyError, match="mendez2003"):
        datasets.cite("mendez2004")
    with pytest.raises(KeyError, match="girl_7"):
        cases.load("girl_8")
