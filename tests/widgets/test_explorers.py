"""Every explorer can be changed, reset, undone and typed back, and never raises into the page."""

import gc
import weakref

import numpy as np
import pytest
from support.messages import says

from jdmkit import charts, explorers, figures, quiz
from jdmkit.assumptions import Assumptions
from jdmkit.costs import Scenario
from jdmkit.lessons import NOTEBOOKS
from jdmkit.lessons.costs import price_day
from jdmkit.widgets import Cells, Choice, Explorer, Slide, Ticks

pytestmark = pytest.mark.slow

EXPLORERS = {name: make for lesson in NOTEBOOKS for name, make in explorers.of(lesson).items()}


def another(control):
    """A valid value other than the present one."""
    if isinstance(control, Slide):
        return control.high if control.value != control.high else control.low
    if isinstance(control, Cells):
        row = next(iter(control.rows))
        return {row: {"value": control.rows[row]["high"]}}
    if isinstance(control, Ticks):
        return [list(control.options.values())[-1]]
    return next(o for o in control.options.values() if o not in (control.value, "octagam_10"))


@pytest.mark.parametrize("name", EXPLORERS)
def test_each_control_changes_the_words_and_restores_them(name):
    explorer = EXPLORERS[name]()
    start = explorer.chart.words
    for key, control in explorer.controls.items():
        before = control.value
        control.value = another(control)
        assert explorer.fault == "" and explorer.chart.words != start, key
        assert explorer.shown["words"] == explorer.chart.words
        control.value = before
        assert explorer.chart.words == start, key


@pytest.mark.parametrize("name", EXPLORERS)
def test_the_shown_call_reproduces_the_state(name):
    explorer = EXPLORERS[name]()
    for control in explorer.controls.values():
        control.value = another(control)
        if (
            explorer.fault
        ):  # such as one product beside itself: typing it is refused in the same words
            with pytest.raises(ValueError, match=explorer.fault[:20]):
                eval(explorer.call, {"figures": figures})
        else:
            assert eval(explorer.call, {"figures": figures}).words == explorer.chart.words


@pytest.mark.parametrize("name", EXPLORERS)
def test_reset_and_undo(name):
    explorer = EXPLORERS[name]()
    start, (_key, control) = explorer.chart.words, next(iter(explorer.controls.items()))
    control.value = another(control)
    moved = explorer.chart.words
    explorer.reset()
    assert explorer.chart.words == start
    explorer.undo()
    assert explorer.chart.words == moved
    explorer.undo()
    assert explorer.chart.words == start
    explorer.undo()  # nothing left to take back
    assert explorer.chart.words == start


@pytest.mark.parametrize("name", EXPLORERS)
def test_every_preset_can_be_shown(name):
    explorer = EXPLORERS[name]()
    for preset in explorer.presets:
        explorer._asked(None, {"by": "page", "number": 1, "preset": preset}, [])
        assert explorer.fault == ""
    with pytest.raises(KeyError, match="preset"):
        explorer.show("none such")


@pytest.mark.parametrize("name", EXPLORERS)
def test_the_picture_is_shown_without_a_kernel(name):
    explorer = EXPLORERS[name]()
    data, _ = explorer._repr_mimebundle_()
    whole = isinstance(explorer.chart, charts.Chart)
    assert explorer.shown["html"] == (
        explorer.chart.html() if whole else explorer.chart._repr_html_()
    )
    assert explorer.shown["picture"] == (
        charts.data_address(explorer.chart.picture) if whole else ""
    )
    assert data["text/plain"] == explorer.chart.words
    assert explorer.chart.words.replace("<", "&lt;")[:40] in data["text/html"]
    assert all(control.label in data["text/html"] for control in explorer.controls.values())


def plot_picky(x=1.0):
    if x > 5:
        raise ValueError("x must lie in 0 to 5; got 9")
    sheet, _ = charts.blank_axes()
    return charts.Chart(sheet, f"x is {x:g}.")


def test_a_fault_is_shown_where_the_chart_was():
    explorer = Explorer(plot_picky, {"x": Slide("X", 1, 0, 10, 1)})
    explorer.controls["x"].value = 9
    assert explorer.fault == "x must lie in 0 to 5; got 9"
    assert 'role="alert"' in explorer.shown["html"] and explorer.fault in explorer.shown["html"]
    explorer.controls["x"].value = 2
    assert explorer.fault == "" and explorer.chart.words == "x is 2."


def plot_broken(x=1.0):
    return {"a": 1}["P29"] if x > 5 else plot_picky(x)


def plot_unknown(x=1.0):
    return quiz.check("incidense") if x > 5 else plot_picky(x)


def plot_warned(x=1.0):
    if x > 5:
        raise UserWarning("x is unusual")
    return plot_picky(x)


def plot_silent(x=1.0):
    if x > 5:
        raise ValueError
    return plot_picky(x)


@pytest.mark.parametrize(
    ("figure", "words"),
    [
        (plot_picky, "x must lie in 0 to 5"),
        (plot_unknown, "unknown question 'incidense'"),
        (plot_warned, "x is unusual"),
    ],
)
def test_refusals_are_shown_with_their_original_message(figure, words, caplog):
    explorer = Explorer(figure, {"x": Slide("X", 1, 0, 10, 1)})
    explorer.controls["x"].value = 9
    assert explorer.fault.startswith(words)
    assert caplog.records == []


@pytest.mark.parametrize(
    ("figure", "error"), [(plot_broken, "KeyError('P29')"), (plot_silent, "ValueError()")]
)
def test_an_internal_error_is_named_as_such_and_logged(figure, error, caplog):
    explorer = Explorer(figure, {"x": Slide("X", 1, 0, 10, 1)})
    explorer.controls["x"].value = 9
    assert explorer.fault.startswith(f"This is a fault of jdmkit, not of your input: {error}.")
    assert explorer.shown["fault"] == explorer.fault
    (record,) = caplog.records
    assert f"figures.{figure.__name__}(x=9.0) failed" in record.getMessage()
    assert figure.__name__ in caplog.text and "Traceback" in caplog.text
    explorer.controls["x"].value = 2
    assert explorer.fault == "" and explorer.chart.words == "x is 2."


def test_an_unknown_control_is_named():
    explorer = Explorer(plot_picky, {"dose": Slide("X", 1, 0, 10, 1)})
    explorer._asked(None, {"by": "page", "number": 1, "state": {"dosee": 2}}, [])
    assert explorer.fault == "unknown control 'dosee'; nearest: 'dose'. Known: dose"


def test_a_closed_explorer_frees_its_figure():
    explorer = explorers.explore_new_cases()
    explorer._repr_mimebundle_()
    figure = weakref.ref(explorer.chart.figure)
    explorer.close()
    del explorer
    gc.collect()
    assert figure() is None


@pytest.mark.parametrize("sent", [{"x": 99}, {"x": "nine"}, {"x": None}, {"y": 1}])
def test_invalid_messages_from_the_page_change_nothing(sent):
    explorer = Explorer(plot_picky, {"x": Slide("X", 1, 0, 10, 1)})
    explorer._asked(None, {"by": "page", "number": 3, "state": sent}, [])
    assert explorer.controls["x"].value == 1 and explorer.fault
    assert (explorer.shown["by"], explorer.shown["number"]) == ("page", 3)


def a_table():
    rows = {"a": {"value": 1.0, "who": ""}, "b": {"value": "", "who": "", "word": ""}}
    rows["a"]["word"] = ""
    return Cells("Inputs", rows, options={"word": ["verified", "assumed"]})


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ({"a": {"value": "2.50"}}, {"a": {"value": 2.5}}),
        ({"a": {"value": "two"}}, {"a": {"value": "two"}}),  # the figure names the fault
        ({"a": {"value": "nan"}, "b": {"value": -3}}, {"a": {"value": "nan"}, "b": {"value": -3}}),
        ({"a": {"value": " 1.0 ", "who": " "}}, {}),  # stands there already; blank
        ({"a": {"word": "verified", "value": ""}}, {"a": {"word": "verified"}}),
        ({}, {}),
    ],
)
def test_a_table_keeps_what_differs_from_its_start(typed, kept):
    control = a_table()
    control.value = typed
    assert control.value == kept


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ({"c": {"value": 1}}, "unknown row 'c'"),
        ({"a": {"valu": 1}}, "nearest: 'value'"),
        ({"a": {"word": "verifed"}}, "nearest: 'verified'"),
        ({"a": {"value": True}}, "a, value takes a number or text; got True"),
        ({"a": {"value": None}}, "number or text; got None"),
        ({"a": 1}, "mapping of the changed cells of a; got 1"),
        ([1], "mapping of the changed rows"),
    ],
)
def test_a_table_refuses_what_it_has_no_cell_for(typed, message):
    control = a_table()
    with pytest.raises(ValueError, match=message):
        control.value = typed
    assert control.value == {}


def test_the_workbench_accepts_any_plan():
    rare = {"infusions_year1": 30, "dose_g_per_kg": 2.5, "price_usd_per_g": 900}
    with pytest.warns(UserWarning, match="stretched"):
        plan = Scenario(weight_kg=60, age_years=14).replace(**rare)
    explorer = explorers.explore_bench(plan)
    assert explorer.fault == "" and explorer.controls["infusions_year1"].value == 30
    explorer.controls["infusions_year1"].value = 20
    explorer.reset()
    assert "infusions year1 14 to 30 infusions" in explorer.chart.words


def test_an_invalid_entry_stays_and_is_named():
    explorer = explorers.explore_inputs()
    wrong = {"coinsurance": {"value": "a third"}, "dose_cap_g": {"value": 500}}
    explorer._asked(None, {"by": "page", "number": 1, "state": {"edits": wrong}}, [])
    says(explorer.fault, culprit=["coinsurance", "dose_cap_g"], got=["a third", 500])
    assert "dose_cap_g, value: 500 lies outside" in explorer.fault
    assert explorer.shown["state"]["edits"] == wrong and explorer.shown["fault"] == explorer.fault
    explorer.undo()
    assert explorer.fault == "" and "Nothing is changed" in explorer.chart.words


def test_an_unusual_value_warns_and_is_not_refused():
    explorer = explorers.explore_inputs()
    odd = {"ivig_price_medicare_per_g": {"low": 20, "high": 900, "source": "a guess of ours"}}
    explorer.controls["edits"].value = odd
    assert explorer.fault == "" and "Note: ivig_price_medicare_per_g" in explorer.chart.words
    explorer.reset()
    assert "Note:" not in explorer.chart.words


def asked_to_keep(explorer):
    explorer._asked(None, {"by": "page", "number": 1, "keep": True}, [])
    return explorer.shown["said"]


def test_the_saved_table_equals_the_shown_table(tmp_path):
    file = tmp_path / "mine.csv"
    explorer = explorers.explore_inputs(file=file)
    assert explorer.keeps == "Save to mine.csv" and not file.exists()
    explorer.controls["edits"].value = {
        "ivig_price_medicare_per_g": {"value": 99.5, "source": "our contract, March 2026"}
    }
    assert "Saved 71 inputs to mine.csv, 1 of them changed" in asked_to_keep(explorer)
    plan = Scenario(assumptions=Assumptions.read(file), as_of=price_day())
    assert figures.table_headline(plan).words == explorer.chart.words
    assert "99.49" not in file.read_text()  # as a person would write it
    explorer.controls["edits"].value = {"coinsurance": {"value": 0.3}}
    assert explorer.shown["said"] == ""
    assert "1 of them changed" in asked_to_keep(explorer)
    again = explorers.explore_inputs(plan.replace(assumptions=Assumptions.read(file)), file)
    assert "Changed: coinsurance 0.2 to 0.3 fraction." in again.chart.words


def test_a_fault_or_a_file_changed_meanwhile_is_never_written_over(tmp_path):
    file = tmp_path / "mine.csv"
    Assumptions().write(file)
    before = file.read_bytes()
    explorer = explorers.explore_inputs(file=file)
    explorer.controls["edits"].value = {"coinsurance": {"value": 3}}
    assert asked_to_keep(explorer).startswith("Not saved.") and file.read_bytes() == before
    with pytest.raises(ValueError, match="coinsurance, value"):
        explorer.keep()
    explorer.controls["edits"].value = {"coinsurance": {"value": 0.3}}
    file.write_bytes(before + b"\n")  # somebody else writes to it
    assert "mine.csv has changed since" in asked_to_keep(explorer)
    assert file.read_bytes() == before + b"\n"
    with pytest.raises(ValueError, match="writes no file"):
        explorers.explore_inputs().keep()


def test_inputs_of_a_workbook_are_saved_beside_it(tmp_path):
    book = tmp_path / "mine.xlsx"
    Assumptions().write(book)
    before = book.read_bytes()
    explorer = explorers.explore_inputs(file=book)
    assert explorer.keeps == "Save to mine.csv"
    explorer.keep()
    assert (tmp_path / "mine.csv").exists() and book.read_bytes() == before


def test_replies_to_the_page_have_its_message_number():
    explorer = Explorer(plot_picky, {"x": Slide("X", 1, 0, 10, 1)})
    explorer._asked(None, {"by": "page", "number": 7, "state": {"x": 3}, "settled": True}, [])
    assert explorer.shown["number"] == 7 and explorer.shown["state"] == {"x": 3.0}
    explorer._asked(None, {"by": "page", "number": 8, "undo": True}, [])
    assert explorer.shown["state"] == {"x": 1.0}


@pytest.mark.parametrize(
    ("control", "value", "message"),
    [
        (Slide("Dose", 1, 0, 3, 0.1, "g"), 4, "0 to 3 g"),
        (Slide("Dose", 1, 0, 3, 0.1, "g"), "two", "Dose"),
        (Slide("Dose", 1, 0, 3, 0.1, "g"), np.nan, "Dose"),
        (Choice("Sugar", "a", {"A": "a", "B": "b"}), "c", "Sugar"),
        (Ticks("Factors", {"A": "a"}), ["b"], "Factors"),
        (Ticks("Factors", {"A": "a"}), "a", "list"),
    ],
)
def test_a_refused_value_is_named_and_nothing_changes(control, value, message):
    before = control.value
    with pytest.raises(ValueError, match=message):
        control.value = value
    assert control.value == before


def test_the_drawing_number_rises_only_when_the_picture_changes():
    explorer = Explorer(plot_picky, {"x": Slide("X", 1, 0, 10, 1)})
    explorer._repr_mimebundle_()

    def asked(number, **question):
        explorer._asked(None, {"by": "page", "number": number, **question}, [])
        return explorer.shown["drawing"]

    moved = asked(1, state={"x": 3})
    assert asked(2, state={"x": 3}, settled=True) == moved  # let go where it stood
    refused = asked(3, state={"x": 99})
    assert refused > moved and "99" in explorer.shown["html"]
    assert asked(4, state={"x": 3}) > refused  # the picture comes back
