"""The workbook: LibreOffice recalculates it after an edit, and agrees with Python on every row.

Formulas say a second time, in another language, what the cost model does: two replicas that must
agree for every scenario and input below.
"""

import os
import re
import shutil
import subprocess
import warnings
from zipfile import ZIP_DEFLATED, ZipFile

import openpyxl
import pandas as pd
import pytest

from jdmkit import costs, reports
from jdmkit.assumptions import Assumptions
from jdmkit.costs import Scenario
from jdmkit.reports.excel.inputs import LIVE, NEW_RUN, UNUSED
from jdmkit.reports.excel.ledger import COLUMNS

pytestmark = pytest.mark.slow

ALWAYS, NEVER = 0, 1  # reckon every formula on opening, or believe stored results
_SETTING = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load">
<prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>{mode}</value></prop></item>
</oor:items>
"""

PLANS = {
    "medicaid": {},
    "commercial": {"insurance": "commercial", "years": 2},
    "commercial price": {"insurance": "commercial", "price_basis": "commercial", "days": 1},
    "program": {"insurance": "commercial", "copay_program": "without_accumulator", "years": 2},
    "accumulator": {"insurance": "commercial", "copay_program": "with_accumulator", "years": 2},
    "home": {"site": "home", "insurance": "commercial"},
    "office, own weight": {"site": "office", "weight_kg": 31.4, "grows": False, "days": 5},
    "capped, five days": {"weight_kg": 45.0, "grows": False, "days": 5, "insurance": "commercial"},
    "girl, whole horizon": {"sex": "female", "age_years": 11.0, "years": 5, "capped": False},
    "phases": {"phases": ((14, 3), (28, 6), (42, None)), "years": 2, "stop_after_months": 14},
    "non-response": {"response_share": 0.6, "stop_nonresponders_after": 4, "years": 2},
    "first year discounted": {"discounting": "from_first_year", "years": 3},
    "dollars of 2025": {"price_year": 2025, "serious_event": "admission"},
    "unrounded": {"rounding": "none"},
    "whole vials": {"rounding": "vials", "insurance": "commercial"},
    "price of the product": {"price_basis": "product", "product": "privigen"},
}
EDITS = {
    "nothing": {},
    "price": {"ivig_price_medicare_per_g": 150.25},
    "own price": {"price_usd_per_g": 88.5},
    "coinsurance": {"coinsurance": 0.35},
    "deductible": {"deductible_single": 4500},
    "maximum": {"out_of_pocket_maximum_self_2026": 3000},
    "program": {"copay_program_maximum": 1200},
    "medicaid share": {"medicaid_family_cost_share": 50},
    "fewer and more infusions": {"infusions_year1": 9, "infusions_year2": 13},
    "a tie of infusions": {"infusions_year1": 14.5, "infusions_year2": 7.5},
    "discount": {"discount_rate": 0.05},
    "chair": {"admin_96365_hospital_outpatient": 300, "admin_96366_hospital_outpatient": 80},
    "nurse": {"home_nursing_first_2h_99601": 390, "home_nursing_extra_hour_99602": 222},
    "parent": {"parent_wage_per_hour": 55, "travel_cost_per_infusion_day": 7,
               "parent_setup_and_travel_hours_per_infusion_day": 1.5},
    "child and dose": {"body_weight_kg": 29.9, "dose_g_per_kg": 1.3, "dose_cap_g": 36},
    "rounding": {"rounding_step_pediatric_g": 5, "rounding_tolerance": 0.03},
    "by the year": {"lab_sets_per_year": 8.5, "rheumatology_visits_per_year": 4},
    "events": {"probability_serious_adverse_event_per_infusion": 0.05,
               "cost_mild_adverse_event": 99},
    "index": {"cpi_medical_2025": 600},
}  # fmt: skip
EVERYTHING = {name: value for edit in EDITS.values() for name, value in edit.items()}
EDGE = {"dose_g_per_kg": 0.9}
"""With no rounding 150 minutes to the dot, of which the last half-hour earns no unit."""
ALONE = ("nothing", "price", "own price", "coinsurance", "deductible", "maximum",
         "fewer and more infusions", "a tie of infusions", "discount", "chair")  # fmt: skip
CASES = [("commercial", edit) for edit in ALONE]
CASES += [(plan, "everything") for plan in PLANS if plan != "whole vials"]
CASES += [("medicaid", "nothing"), ("capped, five days", "nothing"), ("girl, whole horizon", "nothing"), ("whole vials", "nothing"),
          ("whole vials", "own price"), ("home", "nurse"), ("unrounded", "edge")]  # fmt: skip


def edits(name):
    return {"everything": EVERYTHING, "edge": EDGE, **EDITS}[name]


def office():
    """Path of LibreOffice; skips where there is none, fails where one is required."""
    path = os.environ.get("JDMKIT_OFFICE") or shutil.which("soffice")
    if path is None:
        reason = "no LibreOffice: install it (Debian: apt-get install libreoffice-calc-nogui)"
        if os.environ.get("JDMKIT_REQUIRE_OFFICE"):
            pytest.fail(reason)
        pytest.skip(reason)
    return path


def recalculated(files, folder, mode=ALWAYS):
    """Let LibreOffice open workbooks and save them into a folder; the new paths in order."""
    files, home, out = list(files), folder / "office", folder / f"recalculated_{mode}"
    (home / "user").mkdir(parents=True, exist_ok=True)
    (home / "user" / "registrymodifications.xcu").write_text(_SETTING.format(mode=mode))
    done = subprocess.run(
        [office(), f"-env:UserInstallation={home.as_uri()}", "--headless", "--norestore",
         "--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir", str(out), *map(str, files)],
        capture_output=True, text=True, timeout=900, check=False,
    )  # fmt: skip
    made = [out / file.name for file in files]
    assert all(file.exists() for file in made), done.stdout + done.stderr
    return made


def write(path, **changes):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        return reports.write_workbook(path, **changes)


def edit(path, copy, values):
    """Type values into the sheet of inputs of a copy, as a reader would, and leave all else."""
    sheet = (
        "xl/worksheets/sheet3.xml"  # the inputs: the third sheet; another would have no such cells
    )
    with ZipFile(path) as book, ZipFile(copy, "w", ZIP_DEFLATED) as changed:
        for name in book.namelist():
            text = book.read(name).decode() if name == sheet else book.read(name)
            for parameter, value in values.items() if name == sheet else ():
                row = list(Assumptions()).index(parameter) + 2
                cell = re.compile(rf'<c r="B{row}"( s="\d+")?[^>]*?(/>|>.*?</c>)')
                text, n = cell.subn(rf'<c r="B{row}"\1><v>{value}</v></c>', text)
                assert n == 1
            changed.writestr(name, text)
    return copy


def named(book, name):
    """Value of a named cell."""
    ((sheet, place),) = book.defined_names[name].destinations
    return book[sheet][place.replace("$", "")].value


def expected(plan, edit_name):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        return costs.course_cost(Scenario(**PLANS[plan]).replace(**edits(edit_name)))


@pytest.fixture(scope="module")
def books(tmp_path_factory):
    """Every case as LibreOffice reckons it; one start of the program for all."""
    office()
    folder = tmp_path_factory.mktemp("books")
    plans = {plan: write(folder / f"{plan}.xlsx", **PLANS[plan]) for plan in PLANS}
    files = [edit(plans[p], folder / f"{p} - {e}.xlsx", edits(e)) for p, e in CASES]
    made = recalculated(files, folder)
    return dict(zip(CASES, (openpyxl.load_workbook(file, data_only=True) for file in made),
                    strict=True))  # fmt: skip


def ledger_of(book):
    """The ledger sheet with one row a payer, as ``course_cost`` gives it."""
    head, *rows = book["ledger"].iter_rows(values_only=True)
    table = pd.DataFrame(rows, columns=head)
    table = table[pd.to_numeric(table["day"], errors="coerce").notna()]
    parts = [
        table.assign(perspective=who, cost=table[f"{who}_usd"], present=table[f"{who}_present_usd"])
        for who in costs.PAYERS
    ]
    return pd.concat(parts)


@pytest.mark.parametrize(("plan", "edit_name"), CASES, ids=lambda words: words)
def test_recalculated_ledger_equals_that_of_python(books, plan, edit_name):
    book, ledger = books[plan, edit_name], expected(plan, edit_name)
    sums = costs.totals(ledger).loc["total"]
    for who in costs.PERSPECTIVES:
        assert named(book, f"result_{who}") == pytest.approx(sums[who], abs=1e-6), who
    key = ["day", "component", "item", "perspective"]
    theirs = ledger_of(book).groupby(key)[["quantity", "cost", "present"]].sum()
    theirs = theirs[(theirs["cost"] != 0)]
    ours = ledger.rename(columns={"cost_usd": "cost", "present_usd": "present"})
    ours = ours.astype(dict.fromkeys(key[1:], str)).groupby(key)[list(theirs)].sum()
    ours = ours[ours["cost"] != 0]
    assert len(ours) > 20
    pd.testing.assert_frame_equal(theirs.sort_index(), ours.sort_index(), check_dtype=False,
                                  check_index_type=False, rtol=1e-9, atol=1e-7)  # fmt: skip


@pytest.mark.filterwarnings("ignore::UserWarning")
def test_the_edge_case_has_minutes_exactly_at_a_billing_limit():
    """A minute more would earn a unit: the case above can tell 30 minutes from 31."""
    plan = Scenario(**PLANS["unrounded"]).replace(**EDGE)
    assert set(plan.used(plan.weights(plan.infusion_days())).minutes) == {150.0}


def test_no_formula_returns_an_error(books):
    assert books
    for case, book in books.items():
        wrong = [
            (sheet.title, cell.coordinate, cell.value)
            for sheet in book for row in sheet.iter_rows() for cell in row
            if cell.data_type == "e" or (isinstance(cell.value, str) and cell.value.startswith("#"))
        ]  # fmt: skip
        assert wrong == [], case


def test_results_by_component_year_and_confidence(books):
    book = books["commercial", "everything"]
    ledger = expected("commercial", "everything")
    shown = [list(row) for row in book["results"].iter_rows(values_only=True)]
    by = {str(row[0]): row[1:5] for row in shown if row[0] is not None}
    for name, row in costs.totals(ledger).iterrows():
        assert by[name] == pytest.approx(row.tolist(), abs=1e-6), name
    for year in (1, 2):
        row = costs.totals(ledger, "year", discounted=False).loc[year]
        assert by[str(year)] == pytest.approx(row.tolist(), abs=1e-6)
    grams = ledger[ledger["component"] == "drug"].drop_duplicates("day")["quantity"].sum()
    assert by["immunoglobulin given, g"][0] == pytest.approx(grams)


def test_shares_by_confidence_equal_the_ledger(books):
    book = books["medicaid", "nothing"]
    shown = {row[0]: row[1:3] for row in book["results"].iter_rows(values_only=True)}
    ledger = expected("medicaid", "nothing")
    for place, who in enumerate(("payer", "society")):
        shares = costs.resting_on(ledger, who)
        assert len(shares)
        for word, share in shares.items():
            assert shown[word][place] == pytest.approx(share), (word, who)


def test_the_workbook_says_what_was_changed_since(books):
    said = books["commercial", "nothing"]["about"]
    text = " ".join(str(cell.value) for row in said.iter_rows() for cell in row)
    assert "no input was changed since" in text
    assert named(books["commercial", "price"], "inputs_changed_since_export") == 1
    n = len(EVERYTHING)
    assert named(books["commercial", "everything"], "inputs_changed_since_export") == n
    assert named(books["commercial", "everything"], "stale_inputs") == 0
    text = " ".join(
        str(cell.value) for row in books["commercial", "price"]["sensitivity"].iter_rows()
        for cell in row
    )  # fmt: skip
    assert "STALE" in text


def test_what_formulas_cannot_follow_is_said_and_what_has_no_row_is_no_number(tmp_path):
    vials = write(tmp_path / "vials.xlsx", rounding="vials")
    plain = write(tmp_path / "plain.xlsx")
    files = [
        edit(vials, tmp_path / "dose.xlsx", {"dose_g_per_kg": 1.5}),
        edit(plain, tmp_path / "many.xlsx", {"infusions_year1": 30}),
        edit(plain, tmp_path / "labs.xlsx", {"lab_sets_per_year": 30}),
    ]
    dose, many, labs = (openpyxl.load_workbook(f, data_only=True)
                        for f in recalculated(files, tmp_path))  # fmt: skip
    assert named(dose, "stale_inputs") == 1
    assert any("STALE" in str(row[0]) for row in dose["results"].iter_rows(values_only=True))
    assert named(many, "result_payer") == named(labs, "result_payer") == "#N/A"


def typed(path, copy, sheet, cells):
    """Type into any cells of a copy: the first column names the line, the letter the column."""
    book = openpyxl.load_workbook(path)
    rows = {row[0].value: row[0].row for row in book[sheet].iter_rows() if row[0].value}
    for (name, letter), value in cells.items():
        book[sheet][f"{letter}{rows[name]}"].value = value
    book.save(copy)
    return copy


def first_words(sheet):
    """Every text of a sheet that says whether its numbers are those of the inputs now."""
    marks = ("STALE", "As exported", "Recalculated", "NO RESULT", "Ranges or")
    return {
        str(cell).split(":")[0].split(" were")[0]
        for row in sheet.iter_rows(values_only=True) for cell in row
        if str(cell).startswith(marks)
    }  # fmt: skip


STATIC = ("sensitivity", "figures", "checklists", "budget", "audit", "citations")


def test_every_change_of_a_marked_cell_is_seen_on_every_sheet(tmp_path):
    """A cell of the plan, a range, a deleted price: no sheet of values says "as exported"."""
    ways = {"hospital": Scenario(), "home": Scenario(site="home")}
    asked = {"strategies": ways, "current": {"hospital": 1}, "new": {"home": 1}, "years": 1}
    path = write(tmp_path / "cost.xlsx", run=reports.cost_run(budget=asked))
    price, many = "ivig_price_medicare_per_g", "infusions_year1"
    changes = {
        "same": ("scenario", {}),
        "days": ("scenario", {("days_a_course", "B"): 1}),
        "weight": ("scenario", {("first_weight_kg", "B"): 41.3}),
        "field": ("scenario", {("site", "B"): "home"}),
        "range": ("assumptions", {(price, "D"): 140}),
        "price": ("assumptions", {(price, "B"): 194}),
        "blank": ("assumptions", {(price, "B"): None}),
        "many": ("assumptions", {(many, "B"): 60}),
    }
    files = [typed(path, tmp_path / f"{name}.xlsx", *edit) for name, edit in changes.items()]
    made = dict(zip(changes, recalculated(files, tmp_path), strict=True))
    books = {name: openpyxl.load_workbook(file, data_only=True) for name, file in made.items()}
    for name, book in books.items():
        for sheet in STATIC:
            told = {"As exported"} if name == "same" else {"STALE"}
            assert first_words(book[sheet]) == told, (name, sheet)
    told = {name: first_words(book["results"]) - {"STALE"} for name, book in books.items()}
    for name in ("days", "weight", "price"):
        assert told[name] == {"Recalculated"}, name
    assert told["same"] == {"As exported"} and told["range"] == {"Ranges or distributions"}
    assert told["field"] == set() and "STALE" in first_words(books["field"]["about"])
    assert told["blank"] == told["many"] == {"NO RESULT"}
    assert named(books["blank"], "result_payer") == "#N/A"  # unknown is not a price of zero
    paid = costs.total(costs.course_cost(Scenario(days=1)), "payer")
    assert named(books["days"], "result_payer") == pytest.approx(paid)
    source = {r[0]: r[8] for r in books["price"]["changes"].iter_rows(values_only=True)}[price]
    assert source.startswith("of the value at export, unless renewed: ")
    # the command reads the inputs alone: it refuses what it would drop
    for name, words in (
        ("days", "sheet scenario, days_a_course: is 1 now and was 2 at export"),
        ("weight", "sheet scenario, first_weight_kg: is 41.3 now"),
        ("field", "sheet scenario, site: is home now and was hospital at export"),
        ("blank", "value: is blank; it was 97 when the file was written"),
    ):
        with pytest.raises(ValueError, match=words):
            Assumptions.read(made[name])
        with pytest.raises(ValueError, match=words):
            Assumptions.read(tmp_path / f"{name}.xlsx")  # not recalculated
    assert Assumptions.read(made["same"]) == Assumptions()


def test_stored_results_are_recalculated(tmp_path):
    """A wrong result planted in the file survives in an office told to believe it, not in ours."""
    path, planted = write(tmp_path / "cost.xlsx"), tmp_path / "planted.xlsx"
    truth = costs.total(costs.course_cost(), "payer")
    with ZipFile(path) as book, ZipFile(planted, "w", ZIP_DEFLATED) as changed:
        for name in book.namelist():
            text = book.read(name)
            if name.startswith("xl/worksheets/"):
                pattern = rb"(<f>SUM\(B\d+:B\d+\)</f>)<v\s*/>|(<f>SUM\(B\d+:B\d+\)</f>)<v></v>"
                text = re.sub(pattern, rb"\1\2<v>123456</v>", text)
            if name == "xl/workbook.xml":
                text = text.replace(b'fullCalcOnLoad="1"', b"")
            changed.writestr(name, text)
    (believed,) = recalculated([planted], tmp_path, NEVER)
    (reckoned,) = recalculated([planted], tmp_path, ALWAYS)
    assert named(openpyxl.load_workbook(believed, data_only=True), "result_payer") == 123456
    book = openpyxl.load_workbook(reckoned, data_only=True)
    assert named(book, "result_payer") == pytest.approx(truth)
    assert Assumptions.read(reckoned).rows == Assumptions().rows  # as LibreOffice saves it


# --- without LibreOffice -------------------------------------------------------------------------


@pytest.mark.parametrize("plan", ["medicaid", "commercial", "home", "program", "whole vials",
                                  "dollars of 2025", "phases", "unrounded"])  # fmt: skip
def test_every_input_that_moves_a_result_is_followed_or_named(tmp_path, plan):
    path = write(tmp_path / "cost.xlsx", **PLANS[plan])
    rows = list(openpyxl.load_workbook(path)["assumptions"].iter_rows(values_only=True))
    remark = dict(zip([row[0] for row in rows[1:]], [row[-1] for row in rows[1:]], strict=True))
    assert set(remark.values()) <= {LIVE, NEW_RUN, UNUSED}
    assert (NEW_RUN in remark.values()) == (plan == "whole vials")
    base, inputs = costs.totals(expected(plan, "nothing")), Assumptions()
    for name, row in inputs.rows.items():
        ends = {row.low, row.high, 0.5 * (row.value or 200)} - {None, row.value}
        if row.distribution == "derived":
            continue
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)
            try:
                tried = [Scenario(**PLANS[plan]).replace(**{name: end}) for end in ends]
                moved = [costs.totals(costs.course_cost(one)) for one in tried]
            except ValueError:
                continue
        if any(not one.equals(base) for one in moved):
            assert remark[name] != UNUSED, name


def test_the_inputs_can_be_read_back(tmp_path):
    mine = Assumptions().replace(coinsurance=0.25, price_usd_per_g=140)
    path = write(tmp_path / "cost.xlsx", assumptions=mine)
    assert Assumptions.read(path).rows == mine.rows
    again = edit(path, tmp_path / "again.xlsx", {"coinsurance": 0.3})
    assert Assumptions.read(again)["coinsurance"] == 0.3
    assert Assumptions.read(again).row("coinsurance").confidence == "assumed"
    with pytest.raises(ValueError, match="nearest: 'assumptions'"):
        Assumptions.read(path, sheet="assumption")


def test_text_never_becomes_a_formula(tmp_path):
    bad = {"note": '=HYPERLINK("x","y")', "basis": "@SUM(1)", "low_meaning": "=1+1\x07"}
    mine = Assumptions().replace(coinsurance={"value": 0.25, **bad})
    book = openpyxl.load_workbook(write(tmp_path / "cost.xlsx", assumptions=mine))
    formulas = [
        str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row
        if cell.data_type == "f"
    ]  # fmt: skip
    assert len(formulas) > 1000
    assert not [text for text in formulas if "HYPERLINK" in text or text == "=1+1"]
    row = next(r for r in book["assumptions"].iter_rows(values_only=True) if r[0] == "coinsurance")
    assert {'=HYPERLINK("x","y")', "@SUM(1)", "=1+1"} <= set(row)


def test_numbers_are_numbers_and_pictures_have_words(tmp_path):
    run = reports.cost_run(insurance="commercial")
    path = reports.write_workbook(tmp_path / "cost.xlsx", run)
    book = openpyxl.load_workbook(path)
    values = [cell.value for cell in book["assumptions"]["B"][1:]]
    assert values.count(None) == 1  # the own price
    assert all(isinstance(value, (int, float)) for value in values if value is not None)
    price = book.defined_names["ivig_price_medicare_per_g"].attr_text.split("$")[-1]
    assert book["assumptions"][f"B{price}"].value == 97
    column = COLUMNS.index("cost_usd") + 1
    assert book["ledger"].cell(2, column).number_format == "#,##0.00"
    assert len(book["figures"]._images) == 2
    with ZipFile(path) as parts:
        drawn = parts.read("xl/drawings/drawing1.xml").decode()
    said = [cell.value for cell in book["figures"]["A"] if cell.value]
    alts = re.findall(r'descr="([^"]+)"', drawn)
    assert len(alts) == 2 and set(alts) <= set(said)


def test_sheets_have_frozen_headings_and_print_settings(tmp_path):
    book = openpyxl.load_workbook(write(tmp_path / "cost.xlsx"))
    for name in ("results", "assumptions", "ledger", "schedule", "days", "changes", "citations",
                 "checklists", "audit"):  # fmt: skip
        assert book[name].freeze_panes, name
    for sheet in book:
        assert sheet.sheet_properties.pageSetUpPr.fitToPage, sheet.title
        assert sheet.page_setup.orientation == "landscape" and sheet.page_setup.fitToHeight == 0
    assert book["ledger"].print_title_rows == "$1:$1" and not book["results"].print_title_rows
    told = " ".join(str(row[0]) for row in book["about"].iter_rows(values_only=True))
    assert "calculated when the file is opened" in told
    rows = list(book["results"].iter_rows())
    head = next(row for row in rows if row[0].value == "result")
    place = [cell.value for cell in head].index("assumed_share")
    assert rows[head[0].row][place].number_format == "0.0%"
    ledger = pd.DataFrame(book["ledger"].iter_rows(min_row=2, values_only=True),
                          columns=COLUMNS)  # fmt: skip
    drug = ledger[ledger["component"] == "drug"].iloc[0]
    price = Scenario().price()
    assert (drug["priced_in"], drug["basis"]) == (price.when, price.basis)


def test_every_formula_of_money_names_its_inputs(tmp_path):
    """Unit costs in the ledger are names of inputs, never retyped numbers."""
    book = openpyxl.load_workbook(write(tmp_path / "cost.xlsx"))
    place = COLUMNS.index("unit_cost_usd") + 1
    known = set(Assumptions()) | {"price_usd_a_gram"}
    costs_ = {book["ledger"].cell(row, place).value for row in range(2, book["ledger"].max_row + 1)}
    assert {str(one).removeprefix("=") for one in costs_ if one} <= known
    assert len(costs_) > 8
