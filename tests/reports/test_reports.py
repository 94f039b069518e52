"""Reports: checklists without guesses, an accessible page, and complete files or none."""

import csv
import re
import subprocess
import sys
import warnings
from html.parser import HTMLParser
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from jdmkit import costs, datasets, figures, reports
from jdmkit.__main__ import main
from jdmkit.assumptions import Assumptions
from jdmkit.costs import Scenario
from jdmkit.reports import NOT_REPORTED, folder, html, rerun
from jdmkit.reports.excel import workbook

ROOT = Path(__file__).parents[2]
VOID = {"meta", "img", "br", "link", "hr"}


@pytest.fixture(scope="module")
def run():
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        source = "my invoice <b>2026</b>"
        mine = Assumptions().replace(ivig_price_medicare_per_g={"value": 120, "source": source})
        return reports.cost_run(assumptions=mine, insurance="commercial", years=2)


@pytest.fixture(scope="module")
def budget():
    ways = {"hospital": Scenario(), "home": Scenario(site="home")}
    asked = {"strategies": ways, "current": {"hospital": 1},
             "new": {"hospital": 0.75, "home": 0.25}, "years": 2}  # fmt: skip
    return reports.cost_run(budget=asked)


# --- checklists ----------------------------------------------------------------------------------


def test_cheers_items_state_only_what_the_run_contains(run):
    filled = reports.cheers_2022(run).set_index("item")
    assert list(filled.index) == list(range(1, 29))
    missing = set(filled.index[filled["reported"] == NOT_REPORTED])
    # title to plan, comparators, heterogeneity, distribution, engagement, discussion, money
    assert missing == {1, 2, 3, 4, 7, 18, 19, 21, 25, 26, 27, 28}
    assert set(filled.loc[[11, 12, 13], "reported"]) == {"not applicable: costs only"}
    assert (filled.loc[list(missing), "where"] == "").all()
    assert f"{run.total('payer'):,.0f}" in filled.loc[23, "reported"]
    assert "120 USD/g" in filled.loc[14, "reported"]
    assert "3 % per year" in filled.loc[10, "reported"]
    assert run.tornado["parameter"][0] in filled.loc[24, "reported"]
    assert f"{run.drawn.summary['mean'][0]:,.0f}" in filled.loc[24, "reported"]
    drawn = run.drawn.parameters.query("varies")["parameter"]
    used = set(drawn) & set(run.inputs_used)
    assert 0 < len(used) < len(drawn)  # many that are drawn are no part of this plan
    assert f"20,000 draws of the {len(used)} that have" in filled.loc[20, "reported"]
    sheets = set(workbook._ORDER)
    assert {part for cell in filled["where"] if cell for part in cell.split(", ")} <= sheets


def test_authors_may_add_items_that_a_run_cannot_know():
    run = reports.cost_run(statements={27: "No funding."})
    filled = reports.cheers_2022(run).set_index("item")
    assert filled.loc[27, ["reported", "where"]].tolist() == ["No funding.", "statement"]
    assert filled.loc[28, "reported"] == NOT_REPORTED
    with pytest.raises(ValueError, match="CHEERS item"):
        reports.cost_run(statements={29: "x"})


def test_without_sensitivity_none_is_reported():
    run = reports.cost_run(insurance="commercial", copay_program="with_accumulator")
    filled = reports.cheers_2022(run).set_index("item")["reported"]
    assert filled[20] == filled[24] == NOT_REPORTED


def test_a_budget_is_reported_where_there_is_one(run, budget):
    assert set(reports.ispor_budget_impact(run)["reported"]) == {NOT_REPORTED}
    filled = reports.ispor_budget_impact(budget).set_index("item")
    said = filled["reported"]
    assert said[4] == "hospital 100 %" and said[5] == "hospital 75 %, home 25 %"
    assert said[10] == "undiscounted"
    year = budget.budget.iloc[1]
    told = [f"USD {year[f'{name}_usd']:,.0f}" for name in ("current", "new", "impact")]
    assert "year 2: current mix {}, new mix {}, impact {}".format(*told) in said[6]
    assert said[8] == "none: the budget of the payer includes no work time"
    assert set(said.index[said == NOT_REPORTED]) == {1, 7}
    asked = {**budget.mixes, "perspective": "society"}
    said = reports.ispor_budget_impact(reports.cost_run(budget=asked)).set_index("item")["reported"]
    assert "work time is in" in said[8]


def test_a_budget_is_in_workbook_and_page(tmp_path, budget):
    book = openpyxl.load_workbook(reports.write_workbook(tmp_path / "cost.xlsx", budget))
    shown = pd.DataFrame(book["budget"].values)
    assert shown.iloc[1:3, 0].tolist() == [1, 2]
    place = list(shown.iloc[0]).index("impact_usd")
    assert shown.iloc[1:3, place].tolist() == pytest.approx(budget.budget["impact_usd"].tolist())
    assert book["budget"].cell(2, place + 1).number_format == "#,##0.00"
    assert "of the first strategy, hospital" in " ".join(map(str, shown[0]))
    text = reports.write_report(tmp_path / "cost.html", budget).read_text(encoding="utf-8")
    assert "hospital 75 %, home 25 %" in text and "Budget impact" in text
    assert "of the first strategy, hospital" in text
    assert {"budget", "checklist_budget"} <= set(reports.cost_tables(budget))


def test_a_small_plan_has_fractions_of_a_child(budget):
    """110,000 children at 3.2 per million: a third of a new case a year, not 0."""
    asked = {**budget.mixes, "children_million": 0.11}
    small = reports.cost_run(budget=asked)
    said = reports.ispor_budget_impact(small).set_index("item").loc[3, "reported"]
    cases, starting = small.budget.iloc[-1][["new_cases", "starting"]]
    assert "110,000 children, 3.2 new cases per million" in said
    assert f"{cases:.2f} new cases per year, of whom {starting:.2f} start" in said
    assert 0.3 < cases < 0.4 and 0.1 < starting < 0.2


# --- plan and inputs, told apart ------------------------------------------------------------------

BASE = "this is the base case"
PLAN = "Changed plan: site hospital to home; years 1 to 3."


def texts(run, folder):
    """All that workbook, page and checklist say, by where."""
    book = openpyxl.load_workbook(reports.write_workbook(folder / "cost.xlsx", run))
    said = {
        sheet.title: " ".join(
            str(cell)
            for row in sheet.iter_rows(values_only=True)
            for cell in row
            if cell is not None
        )
        for sheet in book
    }
    page_ = reports.write_report(folder / "cost.html", run).read_text(encoding="utf-8")
    return said | {"page": page_, "CHEERS": " ".join(reports.cheers_2022(run)["reported"])}


def test_only_the_base_case_is_called_so(tmp_path):
    for name, changes, told in (
        ("base", {}, "No input was changed: this is the base case."),
        ("plan", {"site": "home", "years": 3}, f"No input was changed. {PLAN}"),
        ("inputs", {"coinsurance": 0.3}, "The plan is that of the base case."),
        ("both", {"site": "home", "years": 3, "coinsurance": 0.3}, PLAN),
    ):
        run = reports.cost_run(**changes)
        assert told in run.changed_words
        assert ("Changed inputs: coinsurance 0.2 to 0.3" in run.changed_words) == (
            "coins" in str(changes)
        )
        assert (BASE in run.changed_words) == (name == "base")
        if name == "plan":
            said = texts(run, tmp_path)
            assert not [where for where, text in said.items() if BASE in text]
            places = ("about", "results", "sensitivity", "changes", "checklists", "page", "CHEERS")
            assert all(PLAN in said[where] for where in places)


def test_plan_fields_are_compared_with_the_base_case():
    assert reports.cost_run().plan_changed.empty
    own = reports.cost_run(body_weight_kg=30)
    assert own.plan_changed.empty and not own.changed.empty
    bulk = Scenario().supplied._replace(sizes_g=(0.1,))
    run = reports.cost_run(supply=bulk, phases=((14, 3), (28, None)), stop_after_months=6)
    assert run.plan_changed["field"].tolist() == ["phases", "stop_after_months", "supply"]
    assert "phases none to every 14 days x 3; every 28 days x without end" in run.plan_words
    assert "supply none to vials or rates of its own" in run.plan_words


def test_an_own_product_is_described_with_its_source():
    own = costs.Supply((5.0, 20.0), 0.1, (0.6, 2.4), (30.0,), "label of Newglobin")
    run = reports.cost_run(supply=own, price_usd_per_g=100)
    said = run.fields.set_index("field")["value"]
    for words in ("vials of 5, 20 g", "0.1 g/mL", "rates of 0.6, 2.4 mL/kg/h", "steps of 30 min",
                  "source: label of Newglobin"):  # fmt: skip
        assert words in said["supply"], words
    assert said["product"] == "octagam_10, but with the vials and rates of the field supply"
    assert "label of Newglobin" in run.own_sources
    command = rerun.command_for(run.scenario)
    made = eval(
        command.split("supply=")[1].removesuffix(")"), {"costs": costs, "Supply": costs.Supply}
    )
    assert made == own


def test_tables_that_no_accumulator_allows_say_so():
    run = reports.cost_run(insurance="commercial", copay_program="with_accumulator")
    tables = reports.cost_tables(run)
    for name in ("sensitivity", "probabilistic"):
        assert "the order of claims matters" in tables[name].loc[0, "not_reported"]


def test_the_report_lists_contradictions():
    """What was warned of when the inputs were read stands in the report as well."""
    with pytest.warns(UserWarning, match="as wide as"):
        mine = Assumptions().replace(ivig_price_medicare_per_g={"low": 50, "high": 200})
    run = reports.cost_run(assumptions=mine)
    assert any("as wide as" in words for words in run.warnings)
    assert (
        run.draws_words == "Distributions of the changed inputs: kept: ivig_price_medicare_per_g."
    )


def test_the_workbook_says_what_was_changed_when_it_was_written(tmp_path):
    """The words stand beside formulas that say what was changed since: they must not contradict."""
    for changes in ({}, {"coinsurance": 0.3}):
        run = reports.cost_run(**changes)
        book = openpyxl.load_workbook(reports.write_workbook(tmp_path / "cost.xlsx", run))
        said = [
            cell for name in ("about", "results", "sensitivity", "changes")
            for row in book[name].iter_rows(values_only=True) for cell in row
            if isinstance(cell, str) and run.changed_words in cell
        ]  # fmt: skip
        assert len(said) > 5
        assert set(said) == {f"At export: {run.changed_words}"}


# --- the price of a product, which is no input ---------------------------------------------------


def test_a_price_that_was_looked_up_is_listed_with_the_inputs(tmp_path):
    plan = {"price_basis": "product", "product": "privigen", "price_quarter": "2026-Q1"}
    run, price = reports.cost_run(**plan), Scenario(**plan).price()
    path = reports.write_workbook(tmp_path / "cost.xlsx", run)
    book = openpyxl.load_workbook(path)
    own = next(
        row for row in book["assumptions"].iter_rows(values_only=True)
        if row[0] == "price_usd_per_g"
    )  # fmt: skip
    (cell,) = [row for row in book["scenario"].iter_rows(values_only=True)
               if row[0] == "product_price_usd_a_gram"]  # fmt: skip
    assert cell[1] == price.usd
    for said in (own[-1], cell[2]):
        assert "privigen" in said and f"{price.usd:g} USD/g" in said
        assert "2026-Q1" in said and price.source in said
    assert Assumptions.read(path) == run.scenario.assumptions  # the words beside it are no input
    shown = run.inputs_shown.iloc[0]
    told = ["price of privigen", price.usd, "USD/g", "2026-Q1", price.source, price.confidence]
    columns = ["parameter", "value", "unit", "currency_year", "source", "confidence"]
    assert shown[columns].tolist() == told
    text = reports.write_report(tmp_path / "cost.html", run).read_text(encoding="utf-8")
    assert "price of privigen" in text and "2026-Q1" in text
    with pytest.warns(UserWarning, match="price_quarter='2026-Q1' changes nothing"):
        own_price = reports.cost_run(**plan, price_usd_per_g=90)
    for other in (reports.cost_run(), own_price):
        assert other.looked_up is None
        assert not other.inputs_shown["parameter"].str.startswith("price of").any()


def test_an_own_price_has_no_old_value(tmp_path):
    run = reports.cost_run(price_usd_per_g=90)
    text = reports.write_report(tmp_path / "cost.html", run).read_text(encoding="utf-8")
    row = re.search(r'<tr><th scope="row">price_usd_per_g</th>.*?</tr>', text).group(0)
    assert re.findall(r"<td[^>]*>([^<]*)</td>", row)[:2] == ["none", "90"]


def test_missing_parts_of_an_input_are_named_by_kind():
    shown = reports.cost_run().inputs_shown.set_index("parameter")
    assert shown.loc["dose_g_per_kg", "currency_year"] == "does not apply"  # a dose has no dollars
    assert shown.loc["parent_wage_per_hour", "currency_year"] == 2025


# --- once more, from the workbook ---------------------------------------------------------------


def on_about(path):
    rows = openpyxl.load_workbook(path)["about"].iter_rows(values_only=True)
    return next(row[0] for row in rows if "THIS_FILE" in str(row[0])).split("too: ")[1]


def test_the_command_of_a_workbook_computes_the_same_plan(tmp_path):
    plan = {"site": "home", "years": 3, "price_basis": "product", "product": "privigen",
            "weight_kg": 24.5, "sex": "female", "age_years": 8.0, "days": 3,
            "insurance": "commercial"}  # fmt: skip
    run = reports.cost_run(coinsurance=0.3, **plan)
    book = reports.write_workbook(tmp_path / "cost.xlsx", run)
    command = on_about(book).replace("THIS_FILE.xlsx", str(book))
    command = command.replace("FOLDER", str(tmp_path / "again"))
    assert set(plan) == set(reports.OPTIONS)
    assert main(command.split()[1:]) == 0
    totals = pd.read_csv(tmp_path / "again" / "totals.csv").set_index("component")
    assert totals.loc["total", "payer"] == pytest.approx(run.total("payer"))


def test_a_plan_that_no_option_describes_is_given_in_python(tmp_path):
    plan = {"phases": ((14, 3), (28, None)), "years": 2, "grows": False, "rounding": "vials"}
    run = reports.cost_run(**plan)
    book = reports.write_workbook(tmp_path / "cost.xlsx", run)
    line = on_about(book).removeprefix("from Python: ")
    line = line.replace("THIS_FILE.xlsx", str(book)).replace("FOLDER", str(tmp_path / "again"))
    eval(line, {"reports": reports, "Assumptions": Assumptions})
    totals = pd.read_csv(tmp_path / "again" / "totals.csv").set_index("component")
    assert totals.loc["total", "payer"] == pytest.approx(run.total("payer"))


def test_phases_are_described_in_words():
    run = reports.cost_run(phases=((14, 3), (28, None)))
    assert "every 14 days x 3; every 28 days x without end" in run.fields["value"].tolist()


# --- the page ------------------------------------------------------------------------------------


class Page(HTMLParser):
    """What a page holds; fails on a tag that is never closed."""

    def __init__(self, text):
        super().__init__()
        self.tags, self.stack, self.text = [], [], []
        self.feed(text)
        assert self.stack == []

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.stack.append(tag)

    def handle_endtag(self, tag):
        assert self.stack.pop() == tag

    def handle_data(self, data):
        self.text.append(data)

    def all(self, tag):
        return [attrs for name, attrs in self.tags if name == tag]


@pytest.fixture(scope="module")
def shown(run, tmp_path_factory):
    path = tmp_path_factory.mktemp("page") / "cost.html"
    return Page(reports.write_report(path, run).read_text(encoding="utf-8"))


def test_the_page_is_self_contained(shown):
    assert not shown.all("script") and not shown.all("link") and not shown.all("iframe")
    assert all(image["src"].startswith("data:image/png;base64,") for image in shown.all("img"))
    links = [a["href"] for a in shown.all("a")]
    assert all(link.startswith(("#", "https://", "http://")) for link in links)
    ids = {attrs["id"] for _, attrs in shown.tags if "id" in attrs}
    assert {link[1:] for link in links if link.startswith("#")} <= ids


def test_the_page_is_accessible(shown, run):
    assert shown.all("html")[0]["lang"] == "en" and len(shown.all("h1")) == 1
    assert len(shown.all("caption")) == len(shown.all("table")) > 8
    assert all(head["scope"] in ("row", "col") for head in shown.all("th"))
    assert len(shown.all("img")) == 2
    assert run.changed_words in shown.all("img")[0]["alt"]
    assert figures.plot_tornado(scenario=run.scenario, most=12).words == shown.all("img")[1]["alt"]
    assert all("97 to 120 USD/g" in image["alt"] for image in shown.all("img"))
    assert shown.all("main") and shown.all("nav")


def test_a_run_in_which_one_input_has_a_range_shows_one_bar(tmp_path):
    fixed = {
        name: {"value": row.value, "low": row.value, "high": row.value, "distribution": "scenario",
               "dist": {}}
        for name, row in Assumptions().rows.items()
        if row.value is not None and row.distribution != "derived" and name != "lab_sets_per_year"
    }  # fmt: skip
    plan = Scenario(weight_kg=25, assumptions=Assumptions().replace(**fixed))
    text = reports.write_report(tmp_path / "cost.html", plan).read_text(encoding="utf-8")
    assert "Widest: lab sets per year (sets/year), 3 to 14, moves it" in text


def test_a_changed_range_is_listed_with_its_old_ends(tmp_path):
    inputs = Assumptions().replace(
        ivig_price_medicare_per_g={"low": 85, "high": 110, "dist": {"se": 5}}
    )
    plan = Scenario(weight_kg=25, assumptions=inputs)
    told = "low 91 to 85; high 101 to 110; drawn as gamma mean 97, se 3 to gamma mean 97, se 5"
    text = reports.write_report(tmp_path / "cost.html", plan).read_text(encoding="utf-8")
    assert f"Changed inputs: ivig_price_medicare_per_g {told} (" in text
    assert f">{told}</td>" in text
    book = reports.write_workbook(tmp_path / "cost.xlsx", plan)
    rows = openpyxl.load_workbook(book)["changes"].iter_rows(values_only=True)
    assert next(row for row in rows if row[0] == "ivig_price_medicare_per_g")[10] == told


def test_every_result_says_what_was_changed(shown, run):
    text = " ".join(shown.text)
    assert "ivig_price_medicare_per_g 97 to 120 USD/g" in run.changed_words
    assert text.count(run.changed_words) >= 7
    assert "not medical advice" in text
    assert f"{run.total('payer'):,.2f}" in text
    assert "my invoice <b>2026</b>" in text  # shown, never obeyed
    assert not shown.all("b")


def test_references_of_all_that_is_cited(shown, run):
    text = " ".join(shown.text)
    for key in datasets.sources(run.ledger):
        assert key in text
    assert run.own_sources == ["my invoice <b>2026</b>"]


def test_no_table_holds_a_formula(tmp_path):
    """Numbers stay numbers, below zero too; texts of the user's are shown, never reckoned."""
    evil = '=HYPERLINK("http://example.org","click")'
    mine = {"value": 0.21, "note": evil, "source": evil}
    plan = Scenario(assumptions=Assumptions().replace(coinsurance=mine))
    reports.write_folder(tmp_path, plan, statements={1: "@SUM(A1)", 27: "-none-"})
    texts = []
    for path in tmp_path.glob("*.csv"):
        with open(path, newline="", encoding="utf-8") as file:
            texts += [cell for row in csv.reader(file) for cell in row]
    risky = [text for text in texts if text[:1] in ("=", "+", "-", "@")]
    assert all(float(text) < 0 for text in risky)
    assert {f"'{evil}", "'@SUM(A1)", "'-none-"} <= set(texts)
    guarded = {text for text in texts if text[:1] == "'"}
    assert guarded == {f"'{evil}", "'@SUM(A1)", "'-none-"}
    again = Assumptions.read(tmp_path / "assumptions.csv")
    assert again == plan.assumptions and again.row("coinsurance").note == evil
    assert again.row("coinsurance").source == f"own: {evil}"


# --- whole or not at all -------------------------------------------------------------------------


def broken(*args, **kwargs):
    raise OSError("disk full")


def test_a_workbook_is_replaced_only_by_a_complete_one(tmp_path, run, monkeypatch):
    path = tmp_path / "cost.xlsx"
    path.write_bytes(b"old")

    def half(self, target):
        with open(target, "wb") as file:
            file.write(b"half")
        broken()

    monkeypatch.setattr(openpyxl.Workbook, "save", half)
    with pytest.raises(OSError, match="disk full"):
        reports.write_workbook(path, run)
    assert path.read_bytes() == b"old"
    assert [file.name for file in tmp_path.iterdir()] == ["cost.xlsx"]


def test_a_page_is_replaced_only_by_a_complete_one(tmp_path, run, monkeypatch):
    path = tmp_path / "cost.html"
    path.write_text("old")
    monkeypatch.setattr(html, "_page", broken)
    with pytest.raises(OSError, match="disk full"):
        reports.write_report(path, run)
    assert path.read_text() == "old" and len(list(tmp_path.iterdir())) == 1


def test_a_folder_changes_only_when_all_files_are_complete(tmp_path, run, monkeypatch):
    there, new = tmp_path / "there", tmp_path / "deep" / "new"
    there.mkdir()
    (there / "ledger.csv").write_text("old")
    monkeypatch.setattr(folder, "write_report", broken)
    for out in (there, new):
        with pytest.raises(OSError, match="disk full"):
            reports.write_folder(out, run)
    assert (there / "ledger.csv").read_text() == "old"
    assert [path.name for path in tmp_path.rglob("*")] == ["there", "ledger.csv"]


def test_without_openpyxl_all_other_files_are_written(tmp_path, run, monkeypatch):
    monkeypatch.setitem(sys.modules, "openpyxl", None)
    with pytest.raises(ImportError, match=r"jdmkit\[excel\]"):
        reports.write_workbook(tmp_path / "cost.xlsx", run)
    with pytest.warns(UserWarning, match="no workbook"):
        written = reports.write_folder(tmp_path / "out", run)
    names = {path.name for path in written}
    assert "cost.html" in names and "ledger.csv" in names and "cost.xlsx" not in names


@pytest.mark.parametrize("write", [reports.write_workbook, reports.write_report])
def test_wrong_places_are_named(tmp_path, run, write):
    with pytest.raises(ValueError, match="file ending"):
        write(tmp_path / "cost.xls", run)
    ending = {reports.write_workbook: "xlsx", reports.write_report: "html"}[write]
    with pytest.raises(FileNotFoundError, match="no folder"):
        write(tmp_path / "absent" / f"cost.{ending}", run)
    with pytest.raises(ValueError, match="cost_run"):
        write(tmp_path / f"cost.{ending}", run, weight_kg=20)
    assert not list(tmp_path.iterdir())


def test_a_file_in_place_of_the_folder_is_named(tmp_path, run):
    (tmp_path / "out").write_text("mine")
    with pytest.raises(ValueError, match="out is a file"):
        reports.write_folder(tmp_path / "out" / "deep", run)


def test_an_old_price_is_named():
    with pytest.warns(UserWarning, match="older than a year"):
        run = reports.cost_run(price_basis="product", price_quarter="2024-Q4")
    assert any("2024-Q4" in words for words in run.warnings)


# --- the command, as an analyst would use it -----------------------------------------------------


def jdmkit(*arguments, folder=None):
    return subprocess.run([sys.executable, "-m", "jdmkit", *map(str, arguments)], cwd=folder,
                          capture_output=True, text=True, check=False)  # fmt: skip


def recipe():
    """The file and the command that the README gives an analyst."""
    part = (ROOT / "README.md").read_text(encoding="utf-8").split("## For the analyst")[1]
    rows, command = re.findall(r"```\n(.*?)\n```", part, re.DOTALL)[:2]
    name, _, arguments = command.partition(" ")
    assert name == ".venv/bin/jdmkit"
    return rows, arguments.split()


def test_a_newcomer_changes_a_price_and_reads_what_changed(tmp_path):
    (rows, arguments), mine, out = recipe(), tmp_path / "mine.csv", tmp_path / "mine"
    mine.write_text(rows)
    done = jdmkit(*arguments, folder=tmp_path)
    assert done.returncode == 0, done.stderr
    assert (
        "contract, July 2026" in done.stdout
        and "Compared with the base inputs, same plan" in done.stdout
    )
    payer = costs.total(costs.course_cost(ivig_price_medicare_per_g=99.5), "payer")
    assert f"{payer:,.2f}" in done.stdout
    changes = pd.read_csv(out / "changes.csv")
    assert changes[["parameter", "base", "now", "confidence"]].to_numpy().tolist() == [
        ["ivig_price_medicare_per_g", 97, 99.5, "assumed"]
    ]
    said = "97 to 99.5 USD/g (own: contract, July 2026)"
    assert said in (out / "cost.html").read_text(encoding="utf-8")
    # the workbook, typed into, is itself a file of inputs
    again = jdmkit("diff", mine, out / "cost.xlsx")
    assert again.returncode == 0 and "no input differs" in again.stdout
    table = openpyxl.load_workbook(out / "cost.xlsx")
    assert table["changes"]["A8"].value == "ivig_price_medicare_per_g"


def test_all_faults_are_reported_together_and_nothing_is_written(tmp_path, capsys):
    wrong, book = tmp_path / "wrong.csv", tmp_path / "book.xlsx"
    wrong.write_text("parameter,value\nivig_prise_medicare_per_g,90\ncoinsurance,1.2\n")
    Assumptions().write(book)
    blocked = tmp_path / "blocked"
    blocked.write_text("")
    asked = ["cost", "--assumptions", str(wrong), "--out", str(blocked), "--site", "hospitl",
             "--years", "9"]  # fmt: skip
    assert main(asked) == 1
    said = capsys.readouterr().err
    for words in ("row 2, parameter", "ivig_price_medicare_per_g", "row 3, value", "--site",
                  "'hospital'", "--years", "--out", "is a file"):  # fmt: skip
        assert words in said
    assert blocked.read_text() == ""
    out = tmp_path / "out"
    assert main(["cost", "--assumptions", str(book), "--sheet", "input", "--out", str(out)]) == 1
    assert "unknown sheet 'input'" in capsys.readouterr().err
    assert main(["cost", "--assumptions", str(tmp_path / "no.csv"), "--out", str(out)]) == 1
    assert "no such file" in capsys.readouterr().err
    assert main(["diff", str(wrong), str(tmp_path / "no.csv")]) == 1
    said = capsys.readouterr().err
    assert "2 faults in wrong.csv:\nrow 2, parameter" in said and "no such file" in said
    assert not out.exists()
