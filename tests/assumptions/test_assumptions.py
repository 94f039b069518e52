"""Assumptions: the base case, changes to it, its files, and every fault that a file may have."""

import dataclasses
import warnings
from datetime import datetime
from zipfile import ZipFile

import numpy as np
import openpyxl
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jdmkit import datasets, sensitivity
from jdmkit.assumptions import COLUMNS, DISTRIBUTIONS, Assumption, Assumptions, base_case
from jdmkit.assumptions.agreement import contradictions
from jdmkit.assumptions.faults import row_faults
from jdmkit.datasets import DataError
from jdmkit.sensitivity import fit

HEADER = ",".join(COLUMNS)


def table_with(tmp_path, *lines, header="parameter,value", name="mine.csv"):
    path = tmp_path / name
    path.write_text("\n".join([header, *lines]) + "\n", encoding="utf-8")
    return path


def test_the_base_case_equals_the_table_and_has_no_fault():
    table = datasets.load("cost_assumptions").set_index("parameter")
    inputs = Assumptions()
    assert set(inputs) == {*table.index, "price_usd_per_g"}
    assert inputs.changed().empty
    for name, row in inputs.rows.items():
        if name in table.index:
            assert row.value == table.loc[name, "base"]
            assert row.distribution == table.loc[name, "distribution"]
            assert row_faults(row) == [], name
    assert inputs["price_usd_per_g"] is None


def test_assumptions_cannot_be_changed_in_place():
    inputs = Assumptions()
    with pytest.raises(dataclasses.FrozenInstanceError):
        inputs.rows = {}
    with pytest.raises(TypeError):
        inputs.rows["coinsurance"] = None
    table = inputs.table()
    table["value"] = 0.0
    assert inputs == Assumptions()
    assert hash(inputs) == hash(Assumptions())


def test_a_replaced_value_appears_only_in_changed():
    before = Assumptions()
    after = before.replace(ivig_price_medicare_per_g=100, price_usd_per_g=150.0)
    assert before == Assumptions()
    changed = after.changed().set_index("parameter")
    assert changed["now"].to_dict() == {"ivig_price_medicare_per_g": 100, "price_usd_per_g": 150}
    assert changed.loc["ivig_price_medicare_per_g", "base"] == 97
    assert np.isnan(changed.loc["price_usd_per_g", "base"])
    assert set(changed["confidence"]) == {"assumed"}
    sourced = before.replace(coinsurance={"value": 0.25, "source": "kff_ehbs_2017",
                                          "confidence": "verified"})  # fmt: skip
    assert sourced.row("coinsurance").confidence == "verified"


def test_changed_lists_old_and_new_range_and_distribution():
    before = Assumptions().replace(lab_sets_per_year={"high": 12, "note": "of our ward"})
    after = before.replace(lab_sets_per_year={"value": 5, "low": 2, "distribution": "fixed"})
    told = "low 3 to 2; drawn as triangular to fixed"
    assert after.changed(before)["beside_the_value"].tolist() == [told]
    told = "low 3 to 2; high 14 to 12; note none to of our ward; drawn as triangular to fixed"
    assert after.changed()["beside_the_value"].tolist() == [told]
    assert after.changed(after).empty
    back = before.changed(after)
    assert back[["base", "now"]].to_numpy().tolist() == [[5, 6]]
    assert back["beside_the_value"].tolist() == ["low 2 to 3; drawn as fixed to triangular"]


def test_a_source_may_be_a_reference_key_or_free_text(tmp_path):
    path = tmp_path / "mine.csv"
    path.write_text(
        'parameter,value,source,confidence\ncoinsurance,0.25,"our contract, March 2026",verified\n'
    )
    row = Assumptions.read(path).row("coinsurance")
    assert (row.source, row.confidence) == ("own: our contract, March 2026", "verified")
    Assumptions.read(path).write(path)
    assert Assumptions.read(path).row("coinsurance") == row
    path.write_text("parameter,value,source\ncoinsurance,0.25,kff_ehbs_2071\n")
    with pytest.raises(DataError, match=r"row 2, source: unknown reference key.*'kff_ehbs_2017'"):
        Assumptions.read(path)
    with pytest.raises(DataError, match="coinsurance: unknown reference key"):
        Assumptions().replace(coinsurance={"value": 0.25, "source": "kff_ehbs_2071"})


def test_edited_cells_give_the_same_result_as_a_file(tmp_path):
    cells = {
        "coinsurance": {"value": "0.25", "source": "our contract", "confidence": "verified"},
        "ivig_price_medicare_per_g": {"value": 100, "high": 120.0, "low": ""},
    }
    path = tmp_path / "mine.csv"
    path.write_text(
        "parameter,value,high,source,confidence\ncoinsurance,0.25,,our contract,verified\n"
        "ivig_price_medicare_per_g,100,120,,\n"
    )
    assert Assumptions().edited(cells) == Assumptions.read(path)
    assert Assumptions().edited({}) == Assumptions()


def test_all_faults_of_edited_cells_are_named_at_once():
    cells = {
        "coinsurance": {"value": 1.2},
        "discount_rate": {"low": "three"},
        "coinsuranse": {"value": 0.1},
        "ivig_price_medicare_per_g": {"value": 200},
        "lab_sets_per_year": {"vallue": 1, "low": "few", "confidence": "sure"},
    }
    before = Assumptions()
    with pytest.raises(DataError) as refused:
        before.edited(cells)
    said = str(refused.value)
    for part in ("coinsurance, value: 1.2", "discount_rate, low: 'three'", "nearest: 'coinsurance'",
                 "ivig_price_medicare_per_g, value: 200 lies outside",
                 "lab_sets_per_year, vallue: unknown column", "lab_sets_per_year, low: 'few'",
                 "lab_sets_per_year, confidence: unknown word 'sure'"):  # fmt: skip
        assert part in said
    assert before == Assumptions()
    with pytest.raises(DataError, match="coinsurance, vallue: unknown column 'vallue'"):
        before.edited({"coinsurance": {"vallue": 0.1}})
    with pytest.raises(DataError, match="coinsurance: give the changed cells"):
        before.edited({"coinsurance": 0.1})


@settings(max_examples=100, deadline=None)
@given(st.sampled_from(sorted(base_case())), st.floats(0.2, 3))
def test_the_distribution_moves_with_a_new_value(name, factor):
    row = Assumptions().row(name)
    if row.value in (None, 0) or not row.dist:
        return
    if row.distribution == "beta" and row.value * factor >= 0.99:
        assert row.moved(2.0).dist == row.dist  # an impossible value moves nothing
        return
    moved = row.moved(row.value * factor)
    before, after = dict(row.dist), dict(moved.dist)
    if "alpha" in before:
        shares = [one["alpha"] / (one["alpha"] + one["beta"]) for one in (before, after)]
        assert shares[1] == pytest.approx(shares[0] * factor)
        assert sum(after.values()) == pytest.approx(sum(before.values()))
    else:
        middle = "mean" if "mean" in before else "median"
        assert after[middle] == pytest.approx(before[middle] * factor)
    assert dict(moved.moved(row.value).dist) == pytest.approx(before)
    assert moved.moved(0.0).distribution == "fixed"


@settings(max_examples=60, deadline=None)
@given(st.dictionaries(st.sampled_from(sorted(base_case())), st.sampled_from([0.0, 0.4, 1.0])))
def test_changed_is_empty_exactly_when_no_value_changed(shares):
    """A value between low and high, or the one that was there."""
    inputs, wanted = Assumptions(), set()
    values = {}
    for name, share in shares.items():
        row = inputs.row(name)
        if row.distribution == "derived" or row.low is None:
            continue
        values[name] = row.low + share * (row.high - row.low) if share < 1 else row.value
        wanted |= {name} if values[name] != row.value else set()
    assert set(inputs.replace(**values).changed()["parameter"]) == wanted


def test_a_value_outside_its_range_warns_and_widens_the_range():
    with pytest.warns(UserWarning, match="outside 91 to 101 USD/g; the range is stretched"):
        inputs = Assumptions().replace(ivig_price_medicare_per_g=150)
    assert inputs.row("ivig_price_medicare_per_g").high == 150
    assert row_faults(inputs.row("ivig_price_medicare_per_g")) == []


# --- what was changed must agree, and rest on something ---------------------------------------------


CONTRADICTED = {  # input, cells, what is said
    "mean": ("ivig_price_medicare_per_g", {"dist_mean": 150}, "its value is 97, the mean of its distribution 150"),
    "median": ("ivig_price_commercial_hospital_outpatient_per_g", {"dist_median": 20, "dist_p2_5": 10}, "its value is 215, the median of its distribution 20"),
    "alpha and beta": ("probability_headache_per_infusion", {"dist_alpha": 64}, "its value is 0.067, the mean of its distribution 0.1255"),
    "range too wide": ("ivig_price_medicare_per_g", {"low": 60, "high": 140}, "its range of 60 to 140 is 6.8 times as wide as the 95 % interval of its draws (91.2 to 103)"),
    "range too narrow": ("utility_active_moderate_jdm", {"low": 0.64, "high": 0.66}, "its range of 0.64 to 0.66 holds only 9% of its draws"),
    "spread too small": ("travel_cost_per_infusion_day", {"dist_se": 4}, "its range of 10 to 200 is 12 times as wide as the 95 % interval of its draws"),
    "visits": ("rheumatology_visits_per_year", {"low": 6, "high": 40}, "its range of 6 to 40 is "),
    "an end called a percentile": ("ivig_price_commercial_hospital_outpatient_per_g", {"low": 60}, "60 is called its 2.5th percentile, which is 166"),
    "a percentile": ("ivig_price_commercial_hospital_outpatient_per_g", {"dist_p2_5": 185}, "166 is called its 2.5th percentile, which is 185"),
    "a quartile": ("any_drug_duration_months", {"high": 100}, "100 is called its upper quartile, which is 121.3"),
}  # fmt: skip


@pytest.mark.parametrize("name", CONTRADICTED)
def test_value_range_and_distribution_that_contradict_each_other_warn(tmp_path, name):
    parameter, given_cells, words = CONTRADICTED[name]
    line = ",".join(map(str, [parameter, *given_cells.values()]))
    path = table_with(tmp_path, line, header=",".join(["parameter", *given_cells]))
    ends = {key: cell for key, cell in given_cells.items() if not key.startswith("dist_")}
    dist = {key[5:]: cell for key, cell in given_cells.items() if key.startswith("dist_")}
    for changed in (lambda: Assumptions.read(path),
                    lambda: Assumptions().edited({parameter: given_cells}),
                    lambda: Assumptions().replace(**{parameter: ends | ({"dist": dist} if dist else {})})):  # fmt: skip
        with pytest.warns(UserWarning) as heard:
            row = changed().row(parameter)
        assert [str(one.message)[: len(parameter) + 2 + len(words)] for one in heard] == [
            f"{parameter}: {words}"
        ]
        assert heard[0].filename == __file__
        assert row.confidence == "assumed" and row.source == Assumptions().row(parameter).source


def test_one_row_of_the_base_case_contradicts_its_range_with_a_note():
    found = [name for name, row in base_case().items() if contradictions(row)]
    assert found == ["probability_any_adverse_event_per_infusion_jdm"]
    assert "widen" in base_case()[found[0]].note


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(sorted(base_case())), st.floats(0, 1))
def test_a_new_value_alone_raises_no_contradiction(tmp_path_factory, name, share):
    row = Assumptions().row(name)
    if row.distribution == "derived" or row.low is None:
        return
    path = tmp_path_factory.mktemp("alone") / "mine.csv"
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        mine = Assumptions().replace(**{name: row.low + share * (row.high - row.low)})
        mine.write(path)
        assert Assumptions.read(path) == mine


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("name", ["gamma", "beta", "lognormal", "poisson"])
def test_the_interval_of_a_distribution_equals_scipy(name):
    from scipy import stats

    row = next(row for row in base_case().values() if row.distribution == name)
    dist = dict(row.dist)
    if name == "gamma":
        curve = stats.gamma((dist["mean"] / dist["se"]) ** 2, scale=dist["se"] ** 2 / dist["mean"])
    elif name == "beta":
        curve = stats.beta(dist["alpha"], dist["beta"])
    elif name == "lognormal":
        sigma = np.log(dist["p97_5"] / dist["p2_5"]) / 2 / stats.norm.ppf(0.975)
        curve = stats.lognorm(sigma, scale=dist["median"])
    else:
        curve = stats.poisson(dist["mean"])
    drawn = fit(name, row.cells())
    shares = np.array([0.025, 0.5, 0.975])
    assert drawn.cdf(row.value) == pytest.approx(curve.cdf(row.value))
    assert drawn.ppf(shares) == pytest.approx(curve.ppf(shares))


def test_a_range_end_that_is_not_its_percentile_loses_that_label(tmp_path):
    mine = Assumptions().replace(ivig_price_commercial_hospital_outpatient_per_g=240)
    row = mine.row("ivig_price_commercial_hospital_outpatient_per_g")
    assert dict(row.dist)["p2_5"] > 185 and (row.low, row.low_meaning) == (166, "")
    text = Assumptions().table().replace({215.0: 240.0})
    text["dist_median"] = text["dist_median"].replace({240.0: 215.0})
    text.to_csv(tmp_path / "mine.csv", index=False)
    assert Assumptions.read(tmp_path / "mine.csv") == mine


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("given_cells", [{"low": 60}, {"high": 140}, {"dist_se": 5},
                                         {"distribution": "fixed"}])  # fmt: skip
def test_a_new_range_or_distribution_without_a_source_is_assumed(tmp_path, given_cells):
    name = "ivig_price_medicare_per_g"
    row = Assumptions().edited({name: given_cells}).row(name)
    assert (row.source, row.confidence) == (Assumptions().row(name).source, "assumed")
    sourced = {**given_cells, "source": "our contract of July", "confidence": "verified"}
    row = Assumptions().edited({name: sourced}).row(name)
    assert (row.source, row.confidence) == ("own: our contract of July", "verified")
    mine = Assumptions().edited({name: given_cells})
    mine.write(tmp_path / "mine.csv")
    assert Assumptions.read(tmp_path / "mine.csv") == mine


def test_a_fixed_distribution_contradicts_a_range():
    with pytest.warns(
        UserWarning, match="91 to 101 is inf times as wide as the 95 % interval of its draws"
    ):
        Assumptions().replace(ivig_price_medicare_per_g={"dist": {"se": 1e-15}})


def test_changing_one_distribution_parameter_keeps_the_others(tmp_path):
    line, header = "ivig_price_medicare_per_g,100,4", "parameter,value,dist_se"
    mine = Assumptions.read(table_with(tmp_path, line, header=header))
    assert mine.distribution("ivig_price_medicare_per_g") == ("gamma", {"mean": 100, "se": 4})
    same = Assumptions().replace(ivig_price_medicare_per_g={"value": 100, "dist": {"se": 4}})
    assert same == mine


def test_a_confidence_without_a_source_is_not_dropped(tmp_path):
    header = "parameter,value,confidence"
    for word, words in (("verified", "'verified' without a source of the new numbers"),
                        ("recalled", "'recalled' without a source of the new numbers"),
                        ("high", "unknown word 'high'")):  # fmt: skip
        with pytest.raises(DataError, match=f"row 2, confidence: {words}"):
            Assumptions.read(table_with(tmp_path, f"discount_rate,0.04,{word}", header=header))
        with pytest.raises(DataError, match=f"discount_rate: confidence: {words}"):
            Assumptions().replace(discount_rate={"value": 0.04, "confidence": word})
        with pytest.raises(DataError, match=f"discount_rate, confidence: {words}"):
            Assumptions().edited({"discount_rate": {"low": 0.01, "confidence": word}})
    path = table_with(tmp_path, "discount_rate,0.04,assumed", header=header)
    assert Assumptions.read(path) == Assumptions().replace(discount_rate=0.04)
    # a source kept on purpose, with another word, is read back as it was written
    mine = Assumptions().replace(
        coinsurance={"value": 0.25, "source": "kff_ehbs_2017", "confidence": "verified"}
    )
    mine.write(path)
    assert Assumptions.read(path) == mine


@pytest.mark.parametrize("value", [-1, np.nan, np.inf, True, None, "97", [97, 98]])
def test_impossible_values_are_refused(value):
    with pytest.raises(DataError, match="ivig_price_medicare_per_g: value"):
        Assumptions().replace(ivig_price_medicare_per_g=value)


def test_all_faults_of_a_replacement_are_reported_together():
    with pytest.raises(DataError) as caught:
        Assumptions().replace(
            coinsurence=0.2, coinsurance=1.2, parent_hours_lost_per_infusion_day=7,
            discount_rate={"vlaue": 1, "hihg": 2, "low": -1, "high": "x", "confidence": "sure"},
            lab_sets_per_year={"dist": 5, "note": 7, "currency_year": "x", "source": "03"},
        )  # fmt: skip
    text = str(caught.value)
    assert text.startswith("12 faults in the changed inputs:\n")
    for words in ("nearest: 'high'", "low must lie in 0 to 1", "high must lie in 0 to 1",
                  "unknown word 'sure'", "lab_sets_per_year: dist: give numbers by parameter",
                  "note: 7 is not text", "currency_year must lie", "'03' is a bare number"):  # fmt: skip
        assert words in text
    for words in ("nearest: 'coinsurance'", "coinsurance: value must lie in 0 to 1",
                  "calculated from other inputs", "nearest: 'value'"):  # fmt: skip
        assert words in text


# --- files ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_a_written_file_reads_back_unchanged(tmp_path, ending):
    mine = Assumptions().replace(price_usd_per_g=123.456, lab_sets_per_year=4, coinsurance=0.15)
    mine.write(tmp_path / f"all.{ending}")
    assert Assumptions.read(tmp_path / f"all.{ending}") == mine
    mine.write(tmp_path / f"few.{ending}", changed_only=True)
    assert Assumptions.read(tmp_path / f"few.{ending}") == mine
    assert {path.name for path in tmp_path.iterdir()} == {f"all.{ending}", f"few.{ending}"}


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
@pytest.mark.parametrize(
    "text", ["=1+1", "+49 30 1234", "-5 % agreed", "@home", "'=quoted", "''=twice", "'plain'"]
)
def test_a_text_that_looks_like_a_formula_is_written_as_text(tmp_path, ending, text):
    fields = {"value": 0.25, "low": 0, "high": 1, "note": text, "source": text}
    mine = Assumptions().replace(coinsurance=fields)
    path = tmp_path / f"mine.{ending}"
    mine.write(path, changed_only=True)
    assert Assumptions.read(path) == mine
    if ending == "csv":
        written = pd.read_csv(path)["note"][0]
        assert written[0] not in "=+-@" and written.lstrip("'") == text.lstrip("'")
    else:
        sheet = openpyxl.load_workbook(path)["assumptions"]
        cell = sheet.cell(2, COLUMNS.index("note") + 1)
        assert cell.data_type == "s" and cell.quotePrefix == (text != "'plain'")


def test_the_packaged_table_can_be_read_as_an_assumptions_file():
    assert Assumptions.read(datasets.folder() / "cost_assumptions.csv") == Assumptions()


def test_a_file_may_hold_only_what_changed(tmp_path):
    found = Assumptions.read(table_with(tmp_path, "discount_rate,0.04", "", ","))
    assert found.changed()["parameter"].tolist() == ["discount_rate"]
    spreadsheet = tmp_path / "semicolons.csv"
    spreadsheet.write_text("\ufeffparameter;value\ndiscount_rate;0.04\n", encoding="utf-8")
    assert Assumptions.read(spreadsheet) == found


def test_a_price_changed_in_a_full_copy_moves_its_distribution_and_loses_its_source(tmp_path):
    Assumptions().write(tmp_path / "mine.csv")
    text = (tmp_path / "mine.csv").read_text()
    old = "ivig_price_medicare_per_g,97.0,"
    assert old in text
    (tmp_path / "mine.csv").write_text(text.replace(old, "ivig_price_medicare_per_g,100,"))
    row = Assumptions.read(tmp_path / "mine.csv").row("ivig_price_medicare_per_g")
    assert dict(row.dist)["mean"] == pytest.approx(100)
    assert (row.source, row.confidence) == ("", "assumed")


FAULTS = {  # line of the file, header if another, what the fault says
    "unknown parameter": ("coinsurence,0.2", None, "row 2, parameter: unknown parameter 'coinsurence'; nearest: 'coinsurance'"),
    "low above high": ("discount_rate,0.03,0.05,0.01", "parameter,value,low,high", "row 2, low: 0.05 is greater than high, which is 0.01; were they swapped?"),
    "outside its range": ("ivig_price_medicare_per_g,150", None, "row 2, value: 150 lies outside its range of 91 to 101 USD/g; use 101, or widen low and high"),
    "negative cost": ("travel_cost_per_infusion_day,-5", None, "row 2, value: -5 is less than 0; a cost must be 0 or more (nearest valid value: 0)"),
    "probability above 1": ("probability_headache_per_infusion,1.5", None, "row 2, value: 1.5 is greater than 1; a probability must be between 0 and 1 (nearest valid value: 1)"),
    "impossible beta": ("coinsurance,0.2,0.1,0.3,beta,0.2,0.5", "parameter,value,low,high,distribution,dist_mean,dist_se", "row 2, dist_se: a beta distribution with mean 0.2 cannot have a standard error of 0.5: it must be below 0.4"),
    "another year": ("admin_96365_office,65,2015", "parameter,value,currency_year", "row 2, currency_year: 2015, where the base case is of 2026: give a currency_rule"),
    "prose": ("discount_rate,0.03,gamma with mean 3 and se 1", "parameter,value,distribution", "row 2, distribution: write one name here, 'gamma', and its numbers into dist_mean, dist_se; got 'gamma with mean 3 and se 1'"),
    "unknown distribution": ("discount_rate,0.03,weibull", "parameter,value,distribution", "row 2, distribution: unknown distribution 'weibull'"),
    "too few parameters": ("discount_rate,0.03,gamma,0.03", "parameter,value,distribution,dist_mean", "row 2, distribution: gamma takes the parameters mean, se; got mean"),
    "not a number": ("discount_rate,three", None, "row 2, value: 'three' is not a number"),
    "nan": ("discount_rate,nan", None, "row 2, value: nan is not a finite number"),
    "infinite": ("travel_cost_per_infusion_day,inf", None, "row 2, value: inf is not a finite number"),
    "another unit": ("discount_rate,3,percent", "parameter,value,unit", "row 2, unit: 'percent'; discount_rate is in per year"),
    "derived": ("parent_hours_lost_per_infusion_day,7", None, "row 2, value: is calculated from other inputs"),
    "no word of confidence": ("discount_rate,0.03,sure", "parameter,value,confidence", "row 2, confidence: unknown word 'sure'"),
    "percentiles out of order": ("ivig_duration_months,24,lognormal,24,48,6", "parameter,value,distribution,dist_median,dist_p2_5,dist_p97_5", "row 2, dist_p2_5: a lognormal distribution needs dist_p2_5 below dist_p97_5: 48 must be below 6"),
    "flat triangle": ("lab_sets_per_year,6,6,6", "parameter,value,low,high", "row 2, low: a triangular distribution needs low below high: 6 must be below 6"),
    "no year": ("admin_96365_office,65,26.5", "parameter,value,currency_year", "row 2, currency_year: 26.5 is not a year between 1900 and 2200"),
    "unknown column": ("discount_rate,0.03,1", "parameter,value,hihg", "row 1, hihg: unknown column 'hihg'; nearest: 'high'"),
    "no parameter": ("0.03", "value", "row 1: no column 'parameter'"),
    "no input": ("  ,0.03", None, "row 2, parameter: is blank beside other cells: name the input, or clear the row"),
    "part of a name": ("wage,30", None, "row 2, parameter: unknown parameter 'wage'; nearest: 'parent_wage_per_hour'"),
    "a remark": ("discount_rate,0.03,mine", "parameter,value,remark", "row 1, remark: unknown column 'remark'. Known: basis, confidence"),
    "title row": ("parameter,value", "My inputs,", "row 1: the headings are in row 2; delete the rows above them"),
    "no headings": ("coinsurance,0.2", "discount_rate,0.03", "row 1: no headings; the first row must name the columns"),
    "normal": ("coinsurance,0.2,Normal,0.2,0.1", "parameter,value,distribution,dist_mean,dist_se", "row 2, distribution: 'normal' can draw values below 0; use gamma or lognormal for amounts"),
    "two values": ("discount_rate,0.03,0.04", "parameter,value,base", "row 1, value: is there twice"),
}  # fmt: skip


FOREIGN = {  # cell, what parts cells, what is read or said of it
    "decimal comma": ("97,5", ";", 97.5),
    "three decimals in a file of commas": ("97,125", ";", 97.125),
    "a point in a file of semicolons": ("97.5", ";", 97.5),
    "decimal comma, quoted": ("97,5", ",", "is not a plain number: write 97.5"),
    "thousand or decimals": ("1,000", ",", "may be 1000 or 1: write the one you mean"),
    "thousand or decimals, points": ("1.500", ";", "may be 1500 or 1,5: write the one you mean"),
    "thousands apart": ("1 000", ",", "is not a plain number: write 1000"),
    "thousands by a narrow space": ("1\u202f234,5", ";", "is not a plain number: write 1234,5"),
    "thousands by a quote": ("1'000'000", ",", "is not a plain number: write 1000000"),
    "both marks, American": ("1,234.5", ",", "is not a plain number: write 1234.5"),
    "both marks, European": ("1.234,5", ";", "is not a plain number: write 1234,5"),
    "percent": ("20 %", ",", "is a percentage: write 0.2"),
    "percent with a comma": ("2,5%", ";", "is a percentage: write 0,025"),
    "percent of what": ("1,000 %", ",", "is a percentage: write a share, as 0.2 for 20 %"),
    "currency": ("$97", ",", "is not a plain number: write 97"),
    "currency behind": ("99,5 USD", ";", "is not a plain number: write 99,5"),
    "currency and thousands": ("US$ 1,000", ",", "is not a plain number: write it without the currency"),
    "another currency": ("\u20ac97", ",", "is not a number"),
    "end of a number cut at its comma": ("03", ",", "begins with a zero: write 3, or, if a comma cut a number in two, as 0,03: write 0.03"),
    "two commas": ("1,2,3", ",", "is not a number"),
    "underscore, as in code": ("1_000", ",", "is not a number"),
    "other digits": ("\u0669\u0667", ",", "is not a number"),
}  # fmt: skip


@pytest.mark.filterwarnings("ignore:.*times as wide")
@pytest.mark.parametrize("name", FOREIGN)
def test_common_number_formats_are_read(tmp_path, name):
    cell, comma, wanted = FOREIGN[name]
    head = comma.join(["parameter", "value", "low", "high"])
    lines = [head, f'ivig_price_medicare_per_g{comma}"{cell}"{comma}0{comma}2000']
    path = table_with(tmp_path, *lines[1:], header=lines[0])
    if isinstance(wanted, float):
        assert Assumptions.read(path)["ivig_price_medicare_per_g"] == wanted
    else:
        with pytest.raises(DataError) as caught:
            Assumptions.read(path)
        assert caught.value.faults == [f"row 2, value: '{cell}' {wanted}"]


def test_all_unreadable_numbers_of_a_workbook_are_reported_together(tmp_path):
    cells = ["97,5", "1,000", "1 000", "20 %", "4.5", True]
    names = ["ivig_price_medicare_per_g", "travel_cost_per_infusion_day", "parent_wage_per_hour",
             "coinsurance", "lab_sets_per_year", "discount_rate"]  # fmt: skip
    table = pd.DataFrame({"parameter": names, "value": pd.Series(cells, dtype=object)})
    table.to_excel(tmp_path / "mine.xlsx", sheet_name="assumptions", index=False)
    with pytest.raises(DataError) as caught:
        Assumptions.read(tmp_path / "mine.xlsx")
    assert str(caught.value).split("\n") == [
        "5 faults in mine.xlsx:",
        "row 2, value: '97,5' is not a plain number: write 97.5",
        "row 3, value: '1,000' may be 1000 or 1: write the one you mean",
        "row 4, value: '1 000' is not a plain number: write 1000",
        "row 5, value: '20 %' is a percentage: write 0.2",
        "row 7, value: True is not a number",
    ]


def test_a_formula_without_a_stored_value_is_a_fault_not_a_blank(tmp_path):
    """Libraries that write workbooks store the formula alone; a spreadsheet program its value too."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "assumptions"
    for row in [
        ["parameter", "value", "source"],
        ["ivig_price_medicare_per_g", "=90*1.1", '="contract of "&"July"'],
        ["coinsurance", 0.25, "our contract"],
        ['="discount"&"_rate"', 0.04, ""],
    ]:
        sheet.append(row)
    book.save(tmp_path / "mine.xlsx")
    with pytest.raises(DataError) as caught:
        Assumptions.read(tmp_path / "mine.xlsx")
    faults = caught.value.faults
    assert [fault.split(": ")[0] for fault in faults] == [
        "row 2, value", "row 2, source", "row 4, parameter",
    ]  # fmt: skip
    assert "the formula =90*1.1 has no stored value: open and save" in faults[0]


def test_the_stored_value_of_a_formula_is_read(tmp_path):
    Assumptions().write(tmp_path / "mine.xlsx")
    path = tmp_path / "calculated.xlsx"
    with ZipFile(tmp_path / "mine.xlsx") as old, ZipFile(path, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name.startswith("xl/worksheets/"):
                assert b"<v>97</v>" in content
                content = content.replace(b"<v>97</v>", b"<f>90*1.1</f><v>99</v>", 1)
            new.writestr(name, content)
    assert Assumptions.read(path)["ivig_price_medicare_per_g"] == 99


def test_the_decimal_mark_of_a_semicolon_table_is_inferred_from_all_numbers(tmp_path):
    """Three decimals after a point are read where nothing else in the table has a comma."""
    base = datasets.load("cost_assumptions").rename(columns={"base": "value"})
    for mark in ".,":
        base.to_csv(tmp_path / "mine.csv", sep=";", decimal=mark, index=False)
        assert Assumptions.read(tmp_path / "mine.csv") == Assumptions()
    lines = ["parameter;value", "discount_rate;0.04", "coinsurance;0,2", "cpi_medical_2010;388.436"]
    path = table_with(tmp_path, *lines[1:], header=lines[0])
    with pytest.raises(DataError) as caught:
        Assumptions.read(path)
    words = "a table with decimal points and decimal commas: use one of them"
    assert caught.value.faults == [f"row 4, value: '388.436' may be 388436 or 388.436, in {words}"]


def test_a_number_split_at_its_decimal_comma_is_not_read_as_zero(tmp_path):
    lines = ["discount_rate,0,04", "coinsurance,0.25,", "travel_cost_per_infusion_day,-1"]
    with pytest.raises(DataError) as caught:
        Assumptions.read(table_with(tmp_path, *lines))
    assert [fault.split(":")[0] for fault in caught.value.faults] == ["row 2", "row 4, value"]
    assert "3 cells under 2 columns: a comma within a number" in caught.value.faults[0]


@pytest.mark.parametrize("column", ["source", "note", "basis", "low_meaning", "low"])
@pytest.mark.parametrize("line", ["discount_rate,0,03", "discount_rate,0,05 %"])
def test_the_rest_of_a_split_number_is_not_read_as_source_or_note(tmp_path, column, line):
    with pytest.raises(DataError) as caught:
        Assumptions.read(table_with(tmp_path, line, header=f"parameter,value,{column}"))
    assert [fault.split(": ")[0] for fault in caught.value.faults] == [f"row 2, {column}"]
    if column != "low":
        assert "bare number where words belong" in caught.value.faults[0]
        with pytest.raises(DataError, match="bare number where words belong"):
            Assumptions().replace(discount_rate={"value": 0, column: line.split(",")[-1]})


def test_the_rest_of_a_split_text_is_not_read_as_another_text(tmp_path):
    line, header = "coinsurance,0.25,contract, July 2026", "parameter,value,source,note"
    with pytest.raises(DataError, match="row 2, note: ' July 2026' may be the end of 'contract'"):
        Assumptions.read(table_with(tmp_path, line, header=header))
    for good in ('coinsurance,0.25,"contract, July 2026",agreed',
                 "coinsurance, 0.25, contract of July 2026, agreed"):  # fmt: skip
        row = Assumptions.read(table_with(tmp_path, good, header=header)).row("coinsurance")
        assert row.note == "agreed" and row.source.endswith("July 2026")
    table = pd.DataFrame(
        [["coinsurance", 0.25, "our contract", " agreed"]], columns=header.split(",")
    )
    table.to_excel(tmp_path / "mine.xlsx", sheet_name="assumptions", index=False)
    assert Assumptions.read(tmp_path / "mine.xlsx").row("coinsurance").note == "agreed"


@pytest.mark.parametrize("name", FAULTS)
def test_every_fault_names_row_and_column(tmp_path, name):
    line, header, words = FAULTS[name]
    path = table_with(tmp_path, line, header=header or "parameter,value")
    with pytest.raises(DataError) as caught:
        Assumptions.read(path)
    assert str(caught.value).startswith(f"1 fault in mine.csv:\n{words}")


SHARES = {
    "probability": "a probability",
    "share": "a share",
    "fraction": "a fraction",
    "utility": "a utility",
    "per year": "a rate per year",
    "share of work time": "a share of work time",
}


@pytest.mark.parametrize("unit", SHARES)
def test_a_share_above_one_has_a_plain_message(unit):
    row = next(row for row in base_case().values() if row.unit == unit)
    allowed = f"{SHARES[unit]} must be between 0 and 1 (nearest valid value: 1)"
    words = f"3 is greater than 1; {allowed}; 3 % is 0.03"
    assert row_faults(row._replace(value=3.0, high=None)) == [("value", words)]


def test_all_faults_of_a_file_are_reported_together(tmp_path):
    lines = [FAULTS[n][0] for n in ("unknown parameter", "negative cost", "not a number", "nan")]
    doubled = ["coinsurance,0.2", "coinsurance,0.25"]
    with pytest.raises(DataError) as caught:
        Assumptions.read(table_with(tmp_path, *lines, *doubled))
    faults = caught.value.faults
    assert str(caught.value).startswith("5 faults in mine.csv:\nrow 2, parameter: ")
    rows = [fault.split(", ")[0] for fault in faults]
    assert rows == ["row 2", "row 3", "row 4", "row 5", "row 7"]
    assert any("coinsurance is in row 6 as well" in fault for fault in faults)


def test_the_medical_cpi_inflates_fees_and_never_drugs(tmp_path):
    header = "parameter,value,low,high,currency_year"
    fee = table_with(tmp_path, "admin_96365_office,50,40,90,2015", header=header)
    row = Assumptions.read(fee, currency_rule="medical_cpi").row("admin_96365_office")
    assert row.value == pytest.approx(50 * 593.003 / 446.752)
    assert row.low == pytest.approx(40 * 593.003 / 446.752)
    assert row.currency_year == 2026
    assert "2015" in row.note
    assert Assumptions.read(fee, currency_rule="as_printed")["admin_96365_office"] == 50
    drug = table_with(tmp_path, "ivig_price_medicare_per_g,70,60,80,2015", header=header)
    with pytest.raises(
        DataError, match="does not follow the medical CPI; restate it in USD of 2026"
    ):
        Assumptions.read(drug, currency_rule="medical_cpi")
    odd = table_with(tmp_path, "admin_96365_office,50,40,90,2017", header=header)
    with pytest.raises(DataError, match="no medical CPI for 2017"):
        Assumptions.read(odd, currency_rule="medical_cpi")
    with pytest.raises(ValueError, match="unknown currency_rule"):
        Assumptions.read(odd, currency_rule="cpi")


def test_drugs_and_wages_may_stay_as_printed_while_fees_are_inflated(tmp_path):
    lines = ["admin_96365_office,50,40,90,2015", "ivig_price_medicare_per_g,95,91,101,2024",
             "parent_wage_per_hour,30,20,55,2020"]  # fmt: skip
    header = "parameter,value,low,high,currency_year"
    path = table_with(tmp_path, *lines, header=header)
    mine = Assumptions.read(path, currency_rule="medical_cpi_or_as_printed")
    assert mine["admin_96365_office"] == pytest.approx(50 * 593.003 / 446.752)
    assert (mine["ivig_price_medicare_per_g"], mine["parent_wage_per_hour"]) == (95, 30)
    assert mine.row("ivig_price_medicare_per_g").currency_year == 2024
    told = mine.changed().set_index("parameter")["beside_the_value"]
    assert "currency year 2026 to 2024" in told["ivig_price_medicare_per_g"]
    with pytest.raises(DataError, match="'medical_cpi_or_as_printed'") as caught:
        Assumptions.read(path, currency_rule="medical_cpi")
    assert [fault.split(":")[0] for fault in caught.value.faults] == [
        "row 3, currency_year", "row 4, currency_year",
    ]  # fmt: skip
    table = Assumptions().table()
    years = table.loc[table["unit"].str.startswith("USD"), "currency_year"].dropna()
    assert set(years) == {2024, 2025, 2026}  # as the words of read say


def test_words_are_read_in_any_capitalization(tmp_path):
    line, header = "coinsurance,Beta,0.2,0.05,Assumed", "parameter,distribution,dist_mean,dist_se"
    row = Assumptions.read(table_with(tmp_path, line, header=header + ",confidence")).row(
        "coinsurance"
    )
    assert (row.distribution, row.confidence) == ("beta", "assumed")
    with pytest.raises(DataError, match="write 'beta' here, not 'Beta'"):
        Assumptions().replace(coinsurance={"distribution": "Beta", "dist": {"mean": 1, "se": 1}})


def test_a_table_with_tabs_is_read(tmp_path):
    path = table_with(
        tmp_path, "discount_rate\t0,04\tours, of July", header="parameter\tvalue\tnote"
    )
    row = Assumptions.read(path).row("discount_rate")
    assert (row.value, row.note) == (0.04, "ours, of July")


def test_an_empty_table_and_a_date_are_named(tmp_path):
    (tmp_path / "mine.csv").write_text("")
    with pytest.raises(DataError, match="row 1: the table is empty"):
        Assumptions.read(tmp_path / "mine.csv")
    table = pd.DataFrame({"parameter": ["coinsurance"], "value": [datetime(2026, 4, 1)]})
    table.to_excel(tmp_path / "mine.xlsx", sheet_name="assumptions", index=False)
    with pytest.raises(DataError, match="row 2, value: 2026-04-01 is a date, which a spreadsheet"):
        Assumptions.read(tmp_path / "mine.xlsx")


def test_a_wrong_sheet_or_file_is_named(tmp_path):
    book = tmp_path / "mine.xlsx"
    pd.DataFrame({"parameter": ["coinsurance"], "value": [0.25]}).to_excel(
        book, sheet_name="inputs", index=False
    )
    with pytest.raises(
        ValueError, match=r"mine\.xlsx: unknown sheet 'assumptions'.*inputs.*--sheet"
    ):
        Assumptions.read(book)
    assert Assumptions.read(book, sheet="inputs")["coinsurance"] == 0.25
    (tmp_path / "fake.xlsx").write_text("parameter,value")
    with pytest.raises(ValueError, match="not an Excel workbook"):
        Assumptions.read(tmp_path / "fake.xlsx")
    with pytest.raises(ValueError, match=r"must be \.csv or \.xlsx"):
        Assumptions.read(tmp_path / "mine.ods")
    with pytest.raises(FileNotFoundError):
        Assumptions.read(tmp_path / "absent.csv")


@pytest.mark.parametrize("head", [b"", b"\xef\xbb\xbf"])
def test_a_file_in_windows_encoding_is_refused_with_place_and_remedy(tmp_path, head):
    lines = ["parameter,note", 'discount_rate,"on two', 'lines"', "coinsurance,caf\xe9"]
    content = head + "\r\n".join(lines).encode("cp1252")
    (tmp_path / "mine.csv").write_bytes(content)
    with pytest.raises(ValueError, match="not UTF-8") as caught:
        Assumptions.read(tmp_path / "mine.csv")
    assert str(caught.value) == (
        f"mine.csv, row 3: byte {len(content) - 1} (0xe9) is not UTF-8; "
        "in Excel, save as 'CSV UTF-8 (Comma delimited)'"
    )


def test_a_file_is_never_partly_written(tmp_path, monkeypatch):
    path = tmp_path / "mine.csv"
    path.write_text("what was there")

    def torn(frame, target, **how):
        with open(target, "w") as file:
            file.write("half")
        raise OSError("disk full")

    monkeypatch.setattr(pd.DataFrame, "to_csv", torn)
    with pytest.raises(OSError, match="disk full"):
        Assumptions().write(path)
    assert path.read_text() == "what was there"
    assert list(tmp_path.iterdir()) == [path]
    with pytest.raises(ValueError, match=r"must be \.csv or \.xlsx"):
        Assumptions().write(tmp_path / "mine.txt")


def test_excel_without_openpyxl_names_what_to_install(tmp_path, monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "openpyxl", None)
    with pytest.raises(ImportError, match=r"pip install jdmkit\[excel\]"):
        Assumptions().write(tmp_path / "mine.xlsx")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("name", ["gamma", "beta", "lognormal", "poisson", "triangular"])
def test_an_input_and_a_parameter_table_find_the_same_fault(name):
    """What a distribution allows is defined once: both tables use the same words for it."""
    row = next(row for row in base_case().values() if row.distribution == name)
    if name == "triangular":
        broken, column = row._replace(low=row.value, high=row.value), "low"
    else:
        key = row.dist[-1][0]
        broken, column = row._replace(dist=(*row.dist[:-1], (key, -1.0))), f"dist_{key}"
    (fault,) = row_faults(broken)
    assert fault.column == column
    table = pd.DataFrame([broken.record()])
    with pytest.raises(DataError) as caught:
        sensitivity.read_parameters(table)
    assert fault.at(f"row 1 ({row.parameter})") in caught.value.faults


@pytest.mark.parametrize("unit", ["probability", "share of work time", "per year", "USD/g"])
@pytest.mark.parametrize("value", [-2.0, 30.0])
def test_an_input_and_a_parameter_table_allow_the_same_values(unit, value):
    row = Assumption("x", value, unit=unit)
    table = pd.DataFrame([row.record()])
    found = [fault.at("row 1 (x)") for fault in row_faults(row)]
    if unit == "USD/g" and value > 0:
        assert found == []
        assert sensitivity.read_parameters(table).base == {"x": 30.0}
        return
    with pytest.raises(DataError) as caught:
        sensitivity.read_parameters(table)
    assert caught.value.faults == found and len(found) == 1


def test_every_distribution_in_the_table_is_supported():
    assert set(datasets.load("cost_assumptions")["distribution"]) <= set(DISTRIBUTIONS)


def test_unknown_years_and_names_suggest_the_nearest():
    with pytest.raises(ValueError, match="no medical CPI for 2012; nearest: 2010"):
        Assumptions().medical_cpi(2012)
    with pytest.raises(KeyError, match="nearest: 'coinsurance'"):
        Assumptions()["coinsurence"]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        Assumptions().replace(coinsurance=0.3)
