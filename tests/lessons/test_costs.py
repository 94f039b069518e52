"""Cost figures agree with the model and list every change; the workbench reads a file."""

import re
import warnings
from datetime import date
from pathlib import Path

import nbformat
import papermill
import pytest

from jdmkit import costs, datasets, figures, quiz, sensitivity
from jdmkit.assumptions import Assumptions
from jdmkit.lessons.costs import changed_plan, changed_words, plans
from jdmkit.lessons.workbench import first_run
from jdmkit.lessons.workbench.plan import base_plan
from jdmkit.widgets.progress import Progress

pytestmark = pytest.mark.slow

FOLDER = Path(__file__).parents[2] / "notebooks"
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
def test_payments_of_the_family_equal_the_ledger(program, before):
    plan = plans.patient_plan(
        price_basis="commercial", insurance="commercial", copay_program=program
    )
    ledger = costs.course_cost(plan).query("perspective == 'family'")
    owed = ledger[ledger["component"].isin(costs.MEDICAL)]["cost_usd"].sum()
    assert dollars(figures.plot_who_pays().words, before) == pytest.approx(owed, abs=0.5)


@pytest.mark.parametrize("target", [20_000, 60_000, 150_000])
def test_the_price_is_that_of_the_threshold_search(target):
    plan = plans.patient_plan()
    name = costs.PRICE_BASES["medicare"]
    table = plan.assumptions.table().query("parameter == @name")
    model = costs.cost_model({"year": plan})
    found = sensitivity.threshold(model, table, name, target=target, low=0, high=400)
    words = figures.plot_threshold(target_usd=target).words
    assert f"at {found.at[0]:.1f} USD/g" in words


def test_no_price_meets_a_target_below_the_infusion_costs():
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


@pytest.mark.parametrize("name", [*CHANGED, "table_one_course", "table_sobol", "table_what_if"])
def test_every_result_lists_price_vials_and_rates(name):
    words = getattr(figures, name)(**CHANGED.get(name, {})).words
    assert re.search(r"At [\d.]+ USD/g \(|(below|above) [\d.]+ USD/g \(", words)
    assert "vials of Octagam 10%, adults' rates (teaching rule ‡)" in words


# --- what a figure may claim -----------------------------------------------------------------------


@pytest.mark.parametrize("basis", ["medicare", "premium", "commercial", "charge"])
def test_the_words_say_whether_the_price_is_drawn(basis):
    plan = plans.patient_plan(price_basis=basis)
    name = costs.PRICE_BASES[basis]
    held = plan.replace(**{name: {"distribution": "fixed", "dist": {}}})
    spread = [
        sensitivity.probabilistic(
            costs.cost_model({"year": one}), one.assumptions, draws=1024, seed=1, keep=0
        ).summary.iloc[0]["se"]
        for one in (plan, held)
    ]
    words = figures.plot_spread(draws=1024, price_basis=basis).words
    is_drawn = bool(abs(spread[0] / spread[1] - 1) > 1e-9)
    assert ("The price of a gram is drawn" in words) is is_drawn
    assert ("The price of a gram is held" in words) is not is_drawn


def administered(plan):
    ledger = costs.course_cost(plan).query(
        "component == 'administration' and perspective == 'payer'"
    )
    return ledger["cost_usd"].sum()


def test_home_against_hospital_states_the_difference_with_equal_fees():
    hospital, home = plans.patient_plan(), plans.patient_plan(site="home")
    visits = 2 * hospital.assumptions["infusions_year1"]
    bundle = visits * hospital.assumptions["home_bundle_per_visit"] - administered(hospital)
    highest = administered(home) - administered(
        changed_plan(
            hospital, admin_96365_hospital_outpatient=413, admin_96366_hospital_outpatient=100
        )
    )
    assert bundle > 0 > highest
    words = figures.plot_bridge("planned", "home").words
    assert "not even the sign is sure" in words
    assert f"{bundle:+,.0f} USD" in words and f"{highest:+,.0f} USD" in words
    assert "sign" in figures.plot_budget(new="home").words
    for a, b, who in (("planned", "home", "family"), ("planned", "real", "payer")):
        assert "two kinds" not in figures.plot_bridge(a, b, who).words


@pytest.mark.parametrize("deductible", [0, 1787, 4000])
@pytest.mark.parametrize("coinsurance", [0, 0.05, 0.2])
@pytest.mark.parametrize("basis", ["medicare", "charge"])
def test_the_week_of_the_maximum_is_named_only_where_it_is_reached(deductible, coinsurance, basis):
    words = figures.plot_who_pays(deductible, coinsurance, price_basis=basis).words
    most = plans.patient_plan().assumptions["out_of_pocket_maximum_self_2026"]
    reached = dollars(words, "with commercial insurance pays") == most
    assert bool(re.search(r"reached in week \d+\)", words)) is reached
    assert ("not reached)" in words) is not reached


def test_recalled_and_assumed_values_are_marked_in_the_words():
    words = figures.plot_who_pays().words
    for part in ("0.2 ‡", "7,500 USD ‡", "pays 0 USD. ", "9,410 USD ‡"):
        assert part in words
    assert "9,410 USD ‡ fall on the family" in figures.plot_course_cost().words
    assert "‡" in figures.plot_bridge("planned", "home", "family").words
    assert "as it may go ‡" in figures.plot_bridge().words
    assert "73 million †" in figures.plot_budget().words
    assert "7,500 USD ‡" in repr(quiz.check("accumulator"))
    assert "60% ‡" in repr(quiz.check("courses_given"))


def test_a_cause_without_effect_has_no_bar():
    chart = figures.plot_bridge("home", "negotiated", "family")
    assert len(chart.figure.axes[0].patches) == 3  # from, site, to
    assert "price without effect" in chart.words and "+0" not in chart.words
    assert "Taken over in this order" not in chart.words
    assert "Taken over in this order" in figures.plot_bridge().words


def test_a_bridge_lists_the_changes_of_its_own_two_scenarios():
    words = figures.plot_bridge("real", "planned").words
    assert "infusions year1 11 to 14" in words and "Nothing" not in words


def test_the_budget_says_what_it_leaves_out_and_starts_from_children_who_stop():
    words = figures.plot_budget().words
    for part in ("children treated already", "first day of a year", "ages 2 to 17"):
        assert part in words
    assert "today as it may go ‡" in words
    assert figures.plot_budget(years=1).words.count("in year 1") == 1
    bars = [figures.plot_budget(today=today).figure.axes[0].patches[0].get_height()
            for today in ("real", "planned")]  # fmt: skip
    assert bars[0] < 0.7 * bars[1]


@pytest.mark.parametrize("basis", ["medicare", "charge"])
def test_the_gain_that_a_price_assumes_is_shown(basis):
    chart = figures.plot_required_benefit(basis)
    axes = chart.figure.axes[0]
    dots = [line for line in axes.lines if line.get_marker() == "o"]
    assert max(dots[0].get_ydata()) < axes.get_ylim()[1]
    assert "impossible" not in chart.words and "benefit that lasts" in chart.words


@pytest.mark.parametrize("perspective", ["payer", "family", "society"])
@pytest.mark.parametrize("basis", ["medicare", "premium", "commercial", "charge"])
def test_a_tornado_shows_no_identifier_of_the_code(perspective, basis):
    axes = figures.plot_tornado(perspective, basis).figure.axes[0]
    names = [label.get_text() for label in axes.get_yticklabels()]
    assert not [name for name in names if "ivig" in name or "per g" in name]


def test_a_value_outside_its_range_is_named_in_the_words():
    words = figures.plot_course_cost(infusions_year1=26).words
    assert "Outside its range, 9 to 17: infusions year1." in words
    assert "Outside" not in figures.plot_course_cost(infusions_year1=17).words
    texts = [
        text.get_text()
        for text in figures.plot_course_cost(price_basis="charge").figure.axes[0].texts
    ]
    assert not [text for text in texts if "(0.0 %)" in text]


PLANS = ["table_changes", "table_headline", "table_inputs", "table_audit", "plot_own_bridge",
         "plot_run", "plot_tornado", "plot_resting_on", "plot_required_benefit", "table_what_if",
         "plot_bench", "plot_spread"]  # fmt: skip


@pytest.mark.parametrize("name", PLANS)
def test_a_plan_of_your_own_is_shown_with_its_changes(name):
    own = {"value": 150, "source": "contract, July 2026;mrf_sample"}
    plan = base_plan().replace(price_usd_per_g=own, site="office")
    shown = getattr(figures, name)(scenario=plan)
    words = shown.words
    if name == "table_changes":
        assert shown.frame["source"].str.startswith("contract, July 2026 (named by the user)").any()
    assert "site hospital to office; price usd per g none to 150 USD/g" in words


@pytest.mark.parametrize("name", sorted({*PLANS} - {"table_audit"}))  # which cites nothing
def test_a_source_in_words_is_listed_under_every_result(name):
    mine = {"value": 99.5, "source": "our contract, March 2026", "confidence": "verified"}
    plan = base_plan().replace(ivig_price_medicare_per_g=mine)
    shown = getattr(figures, name)(scenario=plan)
    assert "our contract, March 2026 (named by the user)" in shown._repr_html_()


@pytest.mark.parametrize(
    ("cells", "told"),
    [
        ({"low": 0.05, "high": 0.5}, "coinsurance: low 0.1 to 0.05; high 0.3 to 0.5"),
        ({"note": "asked the insurer"}, "coinsurance: note 19 % visit coinsurance; rate for infusions assumed to asked the insurer"),
        ({"source": "our contract"}, "coinsurance: another source"),
        ({"value": 0.25, "low": 0.05}, "coinsurance 0.2 to 0.25 fraction"),
        ({"distribution": "beta", "dist": {"mean": 0.2, "se": 0.05}}, "coinsurance: drawn as scenario to beta mean 0.2, se 0.05"),
    ],
)  # fmt: skip
def test_a_changed_range_is_listed_as_well(cells, told):
    plan = base_plan().replace(coinsurance=cells)
    assert changed_words(plan, base_plan()) == f"Changed: {told}."


def test_an_old_price_is_named_with_its_quarter():
    plan = costs.Scenario(price_basis="product", price_quarter="2024-Q1", as_of=date(2026, 11, 22))
    with warnings.catch_warnings():
        warnings.simplefilter("error")  # said in words, not beside the cell
        words = figures.plot_bench(scenario=plan).words
    assert "2024-Q1: older than a year" in words
    assert "older" not in figures.plot_bench().words


def test_the_first_run_lies_within_the_range_of_the_notes():
    band = datasets.load("cost_first_run").set_index("result")
    assert (band["low"] < band["mean"]).all() and (band["mean"] < band["high"]).all()
    for row, ours in first_run.first_runs():
        assert row["low"] < ours["mean"] < row["high"], row["result"]
        assert ours["mean"] == pytest.approx(row["mean"], rel=0.07)


# --- progress ------------------------------------------------------------------------------------


def test_progress_is_shown_only_in_a_long_run(monkeypatch):
    shown = []

    class Handle:
        def update(self, bundle, raw):
            shown.append(bundle["text/plain"])

    def display(bundle, raw, display_id):
        shown.append(bundle["text/html"])
        return Handle()

    monkeypatch.setattr("IPython.display.display", display)
    Progress(after_s=60)(1, 10)
    assert shown == []
    progress = Progress(after_s=0)
    model = costs.cost_model({"year": base_plan()})
    run = sensitivity.probabilistic(
        model, Assumptions(), draws=40_960, keep=0, block=4096, progress=progress
    )
    assert run.draws == 40_960
    assert shown[0].startswith('<div><progress value="4096" max="40960"')
    assert shown[-1].startswith("40,960 of 40,960 draws")


def test_a_stopped_run_keeps_what_was_done_and_says_so():
    plan = base_plan()
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


def test_papermill_runs_the_workbench_with_another_price(tmp_path):
    stored = said(nbformat.read(BENCH, as_version=4))
    shown = run_with(tmp_path, changes={"price_usd_per_g": 120}, draws=4096)
    assert set(shown) == set(stored)
    bench = "figures.plot_bench(scenario=plan)"
    grams = costs.course_cost(base_plan())
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


def test_an_edited_file_changes_the_words_of_the_page(tmp_path):
    text = (FOLDER / "my_assumptions.csv").read_text()
    mine = tmp_path / "mine.csv"
    mine.write_text(re.sub(r"(?m)^infusions_year1,14\.0,", "infusions_year1,10,", text))
    shown = run_with(tmp_path, assumptions_file=str(mine), draws=4096)
    assert "infusions year1 14 to 10 infusions" in shown["figures.table_changes(plan)"]
    assert "frequency -" in shown["figures.plot_own_bridge(plan)"]
