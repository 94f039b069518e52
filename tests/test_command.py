"""The command line: costs and differences as a new user would type them."""

import os
import subprocess
import sys

import openpyxl
import pandas as pd
import pytest

from jdmkit import costs
from jdmkit.__main__ import main
from jdmkit.assumptions import Assumptions
from jdmkit.costs import audit


@pytest.fixture
def mine(tmp_path):
    """A full copy of the inputs in which somebody changed one price."""
    path = tmp_path / "mine.csv"
    Assumptions().write(path)
    text = path.read_text()
    old = "\nivig_price_medicare_per_g,97.0,91.0,101.0"
    assert old in text
    path.write_text(text.replace(old, "\nivig_price_medicare_per_g,120,91.0,130"))
    return path


def test_a_changed_price_is_read_written_and_explained(tmp_path, mine, capsys):
    out = tmp_path / "deep" / "folder"
    assert main(["cost", "--assumptions", str(mine), "--out", str(out)]) == 0
    said = capsys.readouterr()
    assert "ivig_price_medicare_per_g" in said.out
    names = {"ledger", "totals", "results", "changes", "plan", "assumptions", "confidence", "audit",
             "sensitivity", "probabilistic", "checklist", "effect"}  # fmt: skip
    written = {f"{name}.csv" for name in names} | {"cost.xlsx", "cost.html"}
    assert {path.name for path in out.iterdir()} == written
    changes = pd.read_csv(out / "changes.csv")
    assert changes[["parameter", "base", "now"]].to_numpy().tolist() == [
        ["ivig_price_medicare_per_g", 97, 120]
    ]
    ledger = pd.read_csv(out / "ledger.csv")
    plan = costs.Scenario(assumptions=Assumptions.read(mine))
    assert ledger["cost_usd"].sum() == pytest.approx(
        costs.total(costs.course_cost(plan), "society")
    )
    assert Assumptions.read(out / "assumptions.csv")["ivig_price_medicare_per_g"] == 120


def test_the_difference_names_every_headline_result(tmp_path, mine, capsys):
    base = tmp_path / "base.csv"
    Assumptions().write(base)
    assert main(["diff", str(base), str(mine)]) == 0
    said = capsys.readouterr().out
    for name in costs.headline()["result"]:
        assert name in said
    assert "23.71" in said  # 120 / 97, in percent
    assert main(["diff", str(base), str(base)]) == 0
    assert "no input differs" in capsys.readouterr().out


def test_a_change_of_range_or_distribution_is_shown_old_and_new(tmp_path, capsys):
    (tmp_path / "base.csv").write_text("parameter,value\n")
    lines = ["parameter,low,high,dist_se", "ivig_price_medicare_per_g,85,110,5"]
    (tmp_path / "mine.csv").write_text("\n".join(lines))
    assert main(["diff", str(tmp_path / "base.csv"), str(tmp_path / "mine.csv")]) == 0
    told = "low 91 to 85; high 101 to 110; drawn as gamma mean 97, se 3 to gamma mean 97, se 5"
    assert told in capsys.readouterr().out
    assert main(["diff", str(tmp_path / "mine.csv"), str(tmp_path / "base.csv")]) == 0
    assert "low 85 to 91; high 110 to 101" in capsys.readouterr().out


def test_options_reach_the_scenario(tmp_path, capsys):
    arguments = ["--product", "privigen", "--site", "home", "--years", "2", "--weight-kg", "30"]
    assert main(["cost", "--out", str(tmp_path), *arguments]) == 0
    said = capsys.readouterr().out
    assert "Changed inputs: none" in said
    told = "weight kg 23.07, the input body weight kg to 30; product octagam 10 to privigen; "
    assert f"Changed plan: {told}site hospital to home; years 1 to 2." in said
    plan = costs.Scenario(weight_kg=30, product="privigen", site="home", years=2)
    assert f"{costs.total(costs.course_cost(plan)):,.2f}" in said  # the result that was asked for
    fields = pd.read_csv(tmp_path / "plan.csv").set_index("field")
    assert fields.loc["years", ["value", "base"]].tolist() == ["2", "1"]
    ledger = pd.read_csv(tmp_path / "ledger.csv")
    assert set(ledger["year"]) == {1, 2}
    assert "nurse at home, first 2 hours" in set(ledger["item"])


def test_a_check_that_fails_is_reported(tmp_path, capsys, monkeypatch):
    assert main(["cost", "--out", str(tmp_path)]) == 0
    assert "Failed checks" not in capsys.readouterr().out
    found = audit.audit()
    found.loc[0, ["status", "detail"]] = ["failed", "3 rows differ"]
    monkeypatch.setattr(audit, "audit", lambda plan: found)
    assert main(["cost", "--out", str(tmp_path)]) == 0
    said = capsys.readouterr().out
    assert "Failed checks of the audit:" in said
    assert found.loc[0, "check"] in said and "3 rows differ" in said
    assert found.loc[1, "check"] not in said


def test_faults_leave_no_files(tmp_path, capsys):
    wrong = tmp_path / "wrong.csv"
    wrong.write_text("parameter,value\ncoinsurence,0.2\ntravel_cost_per_infusion_day,-1\n")
    out = tmp_path / "out"
    assert main(["cost", "--assumptions", str(wrong), "--out", str(out)]) == 1
    said = capsys.readouterr().err
    assert "row 2, parameter" in said
    assert "row 3, value" in said
    assert not out.exists()
    assert main(["diff", str(wrong), str(tmp_path / "absent.csv")]) == 1
    assert (
        main(["cost", "--out", str(out), "--product", "yimmugo", "--price-basis", "product"]) == 1
    )
    assert "price_usd_per_g" in capsys.readouterr().err
    assert not out.exists()


def test_errors_of_the_system_name_the_file_and_no_number(tmp_path, capsys, monkeypatch):
    (tmp_path / "mine.csv").mkdir()
    (tmp_path / "mine.xlsx").mkdir()
    for name in ("mine.csv", "mine.xlsx"):
        path = str(tmp_path / name)
        assert main(["cost", "--assumptions", path, "--out", str(tmp_path / "out")]) == 1
        assert capsys.readouterr().err == f"{path} is a folder: name the file in it\n"
    assert main(["diff", str(tmp_path / "mine.csv"), str(tmp_path / "absent.csv")]) == 1
    said = capsys.readouterr().err.splitlines()
    assert [line.split(": ")[-1] for line in said] == [
        "name the file in it",
        "there is no such file",
    ]

    def locked(path):
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr("pathlib.Path.read_bytes", locked)
    path = tmp_path / "locked.csv"
    path.write_text("parameter,value")
    assert main(["diff", str(path), str(path)]) == 1
    assert capsys.readouterr().err == f"{path}: Permission denied\n" * 2


def test_a_closed_output_pipe_gives_no_error(tmp_path):
    path = tmp_path / "base.csv"
    Assumptions().write(path)
    command = [sys.executable, "-m", "jdmkit", "diff", str(path), str(path)]
    done = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    done.stdout.close()
    assert (done.stderr.read(), done.wait()) == (b"", 1)


def test_it_runs_as_a_module(tmp_path):
    done = subprocess.run(
        [sys.executable, "-m", "jdmkit", "cost", "--out", str(tmp_path)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "payer, this plan" in done.stdout


# --- what an analyst types, sees and keeps --------------------------------------------------------


def inputs(tmp_path, *lines, head="parameter,value,source"):
    path = tmp_path / "own.csv"
    path.write_text("\n".join([head, *lines, ""]), encoding="utf-8")
    return path


def cost(path, out, *more):
    return main(["cost", "--assumptions", str(path), "--out", str(out), *more])


def test_inputs_are_printed_with_the_digits_that_were_given(tmp_path, capsys):
    base = tmp_path / "base.csv"
    base.write_text("parameter,value\n")
    path = inputs(tmp_path, "discount_rate,0.035,x y", "coinsurance,0.125,x y")
    assert cost(path, tmp_path / "out", "--years", "2", "--insurance", "commercial") == 0
    assert main(["diff", str(base), str(path)]) == 0
    said = capsys.readouterr().out
    assert "0.035" in said and "0.125" in said and "0.04 " not in said
    page = (tmp_path / "out" / "cost.html").read_text(encoding="utf-8")
    assert ">0.035</td>" in page and ">0.125</td>" in page


def test_the_effect_is_in_a_table_a_sheet_and_the_page(tmp_path, mine):
    assert cost(mine, tmp_path / "out") == 0
    effect = pd.read_csv(tmp_path / "out" / "effect.csv").set_index("result")
    paid = [
        costs.total(costs.course_cost(costs.Scenario(assumptions=one)), "payer")
        for one in (Assumptions(), Assumptions.read(mine))
    ]
    row = effect.loc["payer, this plan"]
    assert row[["base", "mine"]].tolist() == pytest.approx(paid)
    assert row["change"] == pytest.approx(paid[1] - paid[0])
    assert row["percent"] == pytest.approx(100 * (paid[1] / paid[0] - 1))
    book = openpyxl.load_workbook(tmp_path / "out" / "cost.xlsx")
    assert [cell.value for cell in book["effect"][1]][:6] == ["result", *effect.columns[:5]]
    page = (tmp_path / "out" / "cost.html").read_text(encoding="utf-8")
    assert "Main results with the base inputs and with these, same plan" in page
    assert f"{paid[1] - paid[0]:,.2f}" in page
    assert "refitted to the new value: ivig_price_medicare_per_g" in page


def test_an_input_that_changes_nothing_in_this_plan_says_so(tmp_path, capsys):
    path = inputs(tmp_path, "home_bundle_per_visit,500,x y", "coinsurance,0.3,x y")
    told = "home_bundle_per_visit, coinsurance change nothing in this plan"
    assert cost(path, tmp_path / "out") == 0
    assert capsys.readouterr().err.count(told) == 1
    assert told in (tmp_path / "out" / "cost.html").read_text(encoding="utf-8")
    assert cost(path, tmp_path / "out", "--insurance", "commercial") == 0
    said = capsys.readouterr().err
    assert "home_bundle_per_visit changes nothing in this plan: its costs do not use it" in said
    assert "coinsurance" not in said


def test_a_contract_price_is_not_called_a_limit_of_medicare(tmp_path):
    path = inputs(tmp_path, 'ivig_price_medicare_per_g,99.5,"contract, July 2026"')
    assert cost(path, tmp_path / "out") == 0
    for name in ("ledger.csv", "checklist.csv", "cost.html"):
        text = (tmp_path / "out" / name).read_text(encoding="utf-8")
        assert "Medicare payment limit, 2026" not in text
        assert "given by the user" in text, name
    drug = pd.read_csv(tmp_path / "out" / "ledger.csv").query("component == 'drug'")
    assert set(drug["basis"]) == {"given by the user"} and set(drug["confidence"]) == {"assumed"}


def test_the_own_file_of_inputs_is_never_overwritten(tmp_path, capsys):
    out = tmp_path / "out"
    assert main(["cost", "--out", str(out)]) == 0
    before = (out / "cost.xlsx").read_bytes()
    assert cost(out / "cost.xlsx", out) == 1
    said = capsys.readouterr().err
    assert "cost.xlsx is your file of inputs and would be replaced; choose another" in said
    assert (out / "cost.xlsx").read_bytes() == before


def test_a_workbook_of_another_plan_is_named(tmp_path, capsys):
    assert main(["cost", "--out", str(tmp_path / "a"), "--site", "home"]) == 0
    capsys.readouterr()
    book = tmp_path / "a" / "cost.xlsx"
    assert cost(book, tmp_path / "b") == 0
    assert "was exported for another plan (site home)" in capsys.readouterr().err
    assert cost(book, tmp_path / "b", "--site", "home") == 0
    assert "another plan" not in capsys.readouterr().err


def test_stale_files_of_an_older_run_are_removed(tmp_path, mine):
    out = tmp_path / "out"
    assert cost(mine, out) == 0
    (out / "budget.csv").write_text("year,new_cases\n1,2\n")
    (out / "notes.csv").write_text("mine\n")
    assert main(["cost", "--out", str(out)]) == 0
    left = {path.name for path in out.iterdir()}
    assert {"budget.csv", "effect.csv"} & left == set() and "notes.csv" in left


def test_a_console_without_the_letters_of_a_source(tmp_path):
    path = inputs(tmp_path, "coinsurance,0.3,umowa z Łodzi")
    other = tmp_path / "base.csv"
    other.write_text("parameter,value\n")
    done = subprocess.run(
        [sys.executable, "-m", "jdmkit", "diff", str(other), str(path)],
        capture_output=True, check=False, env={**os.environ, "PYTHONIOENCODING": "ascii"},
    )  # fmt: skip
    assert done.returncode == 0 and b"umowa z ?odzi" in done.stdout, done.stderr


def test_a_run_that_is_stopped_says_so_in_one_line(tmp_path, capsys, monkeypatch):
    def stopped(**asked):
        raise KeyboardInterrupt

    monkeypatch.setattr("jdmkit.reports.cost_run", stopped)
    assert main(["cost", "--out", str(tmp_path / "out")]) == 130
    assert capsys.readouterr().err.startswith("stopped;")
    assert not list(tmp_path.iterdir())
