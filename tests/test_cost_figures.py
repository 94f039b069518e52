"""Figures of cost: they say what the model says, and what was changed; the workbench takes a file."""

import re
import warnings
from datetime import date
from pathlib import Path

import nbformat
import papermill
import pytest

from jdmkit import costs, datasets, explorers, figures, sensitivity
from jdmkit.assumptions import Assumptions
from jdmkit.figures import cost_words, cost_workbench

FOLDER = Path(__file__).parents[1] / "notebooks"
BENCH = FOLDER / "90_cost_workbench.ipynb"


def dollars(words, before):
    """Amount that follows some words."""
    return float(re.search(re.escape(before) + r" ([\d,]+) USD", words).group(1).replace(",", ""))


@pytest.mark.parametrize(
    ("program", "before"),
    [
        ("none", "with commercial insurance pays"),
        ("without_accumulator", "with a co-pay program"),
        ("with_accumulator", "under an accumulator"),
    ],
)
def test_the_family_pays_what_the_ledger_says(program, before):
    plan = cost_words.girls_plan(
        price_basis="commercial", insurance="commercial", copay_program=program
    )
    ledger = costs.course_cost(plan).query("perspective == 'family'")
    owed = ledger[ledger["component"].isin(costs.MEDICAL)]["cost_usd"].sum()
    assert dollars(figures.plot_who_pays().words, before) == pytest.approx(owed, abs=0.5)


@pytest.mark.parametrize("target", [20_000, 60_000, 150_000])
def test_the_price_is_that_of_the_threshold_search(target):
    plan = cost_words.girls_plan()
    name = costs.PRICE_BASES["medicare"]
    table = plan.assumptions.table().query("parameter == @name")
    model = costs.cost_model({"year": plan})
    found = sensitivity.threshold(model, table, name, target=target, low=0, high=400)
    words = figures.plot_threshold(target_usd=target).words
    assert f"at {found.at[0]:.1f} USD/g" in words


def test_no_price_meets_less_than_the_chair_costs():
    assert "No price from 0 to 400" in figures.plot_threshold(target_usd=10_000).words


CHANGED = {
    "plot_course_cost": {"site": "home"},
    "plot_who_pays": {"coinsurance": 0.1},
    "plot_tornado": {"price_basis": "commercial"},
    "plot_threshold": {"infusions_year1": 9},
    "plot_bridge": {"b": "home"},
    "plot_budget": {"new": "home"},
    "plot_resting_on": {"price_basis": "charge"},
    "plot_required_benefit": {"price_basis": "commercial"},
    "plot_spread": {"price_basis": "commercial"},
    "plot_bench": {"price_usd_per_g": 120},
}


@pytest.mark.parametrize("name", CHANGED)
def test_every_result_says_what_was_changed(name):
    words = getattr(figures, name)(**CHANGED[name]).words
    assert "Changed: " in words and "Nothing is changed" not in words


PLANS = ["table_changes", "table_headline", "table_inputs", "table_audit", "plot_own_bridge",
         "plot_run", "plot_tornado", "plot_resting_on", "plot_required_benefit", "table_what_if",
         "plot_bench", "plot_spread"]  # fmt: skip


@pytest.mark.parametrize("name", PLANS)
def test_a_plan_of_your_own_is_shown_with_its_changes(name):
    own = {"value": 150, "source": "contract, July 2026;mrf_sample"}
    plan = cost_workbench.base_plan().replace(price_usd_per_g=own, site="office")
    shown = getattr(figures, name)(scenario=plan)
    words = shown.words
    if name == "table_changes":
        assert shown.frame["source"].str.startswith("contract, July 2026 (named by the user)").any()
    assert "site hospital to office; price usd per g none to 150 USD/g" in words


@pytest.mark.parametrize("name", sorted({*PLANS} - {"table_audit"}))  # which cites nothing
def test_a_source_in_words_stands_under_every_result(name):
    mine = {"value": 99.5, "source": "our contract, March 2026", "confidence": "verified"}
    plan = cost_workbench.base_plan().replace(ivig_price_medicare_per_g=mine)
    shown = getattr(figures, name)(scenario=plan)
    assert "our contract, March 2026 (named by the user)" in shown._repr_html_()


@pytest.mark.parametrize(
    ("cells", "told"),
    [
        ({"low": 0.05, "high": 0.5}, "coinsurance, low 0.1 to 0.05 fraction; coinsurance, high 0.3 to 0.5 fraction"),
        ({"note": "asked the insurer"}, "coinsurance, note as it was to others"),
        ({"value": 0.25, "low": 0.05}, "coinsurance 0.2 to 0.25 fraction"),
        ({"distribution": "beta", "dist": {"mean": 0.2, "se": 0.05}}, "coinsurance, drawn as scenario to beta mean 0.2, se 0.05"),
    ],
)  # fmt: skip
def test_a_changed_range_is_told_too(cells, told):
    plan = cost_workbench.base_plan().replace(coinsurance=cells)
    assert cost_words.changed_words(plan, cost_workbench.base_plan()) == f"Changed: {told}."


def test_an_old_price_says_so_with_its_quarter():
    plan = costs.Scenario(price_basis="product", price_quarter="2024-Q1", as_of=date(2026, 11, 22))
    with warnings.catch_warnings():
        warnings.simplefilter("error")  # said in words, not beside the cell
        words = figures.plot_bench(scenario=plan).words
    assert "2024-Q1: older than a year" in words
    assert "older" not in figures.plot_bench().words


def test_the_first_run_is_the_band_of_the_notes():
    band = datasets.load("cost_first_run").set_index("result")
    assert (band["low"] < band["mean"]).all() and (band["mean"] < band["high"]).all()
    for row, ours in cost_workbench.first_runs():
        assert row["low"] < ours["mean"] < row["high"], row["result"]
        assert ours["mean"] == pytest.approx(row["mean"], rel=0.07)


# --- progress ------------------------------------------------------------------------------------


def test_progress_shows_in_a_long_run_alone(monkeypatch):
    shown = []

    class Handle:
        def update(self, bundle, raw):
            shown.append(bundle["text/plain"])

    def display(bundle, raw, display_id):
        shown.append(bundle["text/html"])
        return Handle()

    monkeypatch.setattr("IPython.display.display", display)
    explorers.Progress(after_s=60)(1, 10)
    assert shown == []
    progress = explorers.Progress(after_s=0)
    model = costs.cost_model({"year": cost_workbench.base_plan()})
    run = sensitivity.probabilistic(
        model, Assumptions(), draws=40_960, keep=0, block=4096, progress=progress
    )
    assert run.draws == 40_960
    assert shown[0].startswith('<div><progress value="4096" max="40960"')
    assert shown[-1].startswith("40,960 of 40,960 draws")


def test_a_stopped_run_keeps_what_was_done_and_says_so():
    plan = cost_workbench.base_plan()
    run = sensitivity.probabilistic(
        costs.cost_model({"year": plan}), plan.assumptions, draws=40_960, block=4096,
        stop=lambda: True,
    )  # fmt: skip
    words = figures.plot_run(run, plan).words
    assert "4,096 pseudo-random draws" in words and "The run was stopped early" in words


# --- the page of the analyst -----------------------------------------------------------------------


def test_the_file_beside_the_page_holds_the_base_case():
    assert Assumptions.read(FOLDER / "my_assumptions.csv").changed().empty


def said(notebook):
    """What each cell says, by its code."""
    cells = [cell for cell in notebook.cells if cell.cell_type == "code" and cell.outputs]
    return {
        cell.source: "\n".join(out.data["text/plain"] for out in cell.outputs) for cell in cells
    }


def run_with(tmp_path, **parameters):
    out = tmp_path / "out.ipynb"
    papermill.execute_notebook(
        BENCH, out, parameters=parameters, cwd=FOLDER, progress_bar=False, kernel_name="python3"
    )
    return said(nbformat.read(out, as_version=4))


def test_papermill_runs_it_with_another_price(tmp_path):
    stored = said(nbformat.read(BENCH, as_version=4))
    shown = run_with(tmp_path, changes={"price_usd_per_g": 120}, draws=4096)
    assert set(shown) == set(stored)
    bench = "figures.plot_bench(scenario=plan)"
    grams = costs.course_cost(cost_workbench.base_plan())
    grams = grams[grams["component"].isin(["drug", "waste"])]["quantity"].sum()
    more = dollars(shown[bench], "payer") - dollars(stored[bench], "payer")
    assert more == pytest.approx(23 * grams, abs=1)
    assert "Changed: price usd per g none to 120 USD/g." in shown[bench]
    kept = ("figures.plot_first_run()", "figures.plot_first_run_bridge()", "figures.table_prices()")
    for cell in kept:
        assert shown[cell] == stored[cell]
    assert (
        "Changed: " in shown["figures.table_audit(plan)"]
        and "0 failed" in shown["figures.table_audit(plan)"]
    )


def test_an_edited_file_changes_what_the_page_says(tmp_path):
    text = (FOLDER / "my_assumptions.csv").read_text()
    mine = tmp_path / "mine.csv"
    mine.write_text(re.sub(r"(?m)^infusions_year1,14\.0,", "infusions_year1,10,", text))
    shown = run_with(tmp_path, assumptions_file=str(mine), draws=4096)
    assert "infusions year1 14 to 10 infusions" in shown["figures.table_changes(plan)"]
    assert "frequency -" in shown["figures.plot_own_bridge(plan)"]
