"""An exported file that is edited and read again equals the same edit made in Python."""

import math
import random
import warnings
from zipfile import ZipFile

import openpyxl
import pandas as pd
import pytest

from jdmkit.assumptions import COLUMNS, Assumptions
from jdmkit.datasets import DataError

PRICE = "ivig_price_medicare_per_g"


def exported(tmp_path, ending, inputs):
    path = tmp_path / f"mine.{ending}"
    inputs.write(path)
    return path


def edit(path, cells):
    """Type cells into a file as a spreadsheet does: nothing else changes."""
    if path.suffix == ".csv":
        table = pd.read_csv(path, dtype=str, keep_default_na=False)
        for name, line in cells.items():
            for column, cell in line.items():
                table.loc[table["parameter"] == name, column] = str(cell)
        table.to_csv(path, index=False)
        return path
    book = openpyxl.load_workbook(path)
    sheet = book["assumptions"]
    head = [cell.value for cell in sheet[1]]
    for row in sheet.iter_rows(min_row=2):
        for column, cell in cells.get(row[0].value, {}).items():
            row[head.index(column)].value = None if cell == "" else cell
    book.save(path)
    return path


def small(tmp_path, cells):
    """The same edits as a file that holds them alone."""
    path = tmp_path / "small.csv"
    rows = [{"parameter": name, **line} for name, line in cells.items()]
    pd.DataFrame(rows).to_csv(path, index=False)
    return path


def numbers(inputs):
    """What a deterministic and a probabilistic analysis take from the inputs."""
    told = {}
    for name, row in inputs.rows.items():
        ends = [math.nan if x is None else x for x in (row.value, row.low, row.high)]
        told[name] = (*ends, row.distribution, row.dist)
    return told


def assert_same(one, other):
    ours, theirs = numbers(one), numbers(other)
    for name, row in ours.items():
        assert row[3] == theirs[name][3], name
        assert dict(row[4]) == pytest.approx(dict(theirs[name][4]), rel=1e-11), name
        assert list(row[:3]) == pytest.approx(list(theirs[name][:3]), rel=1e-12, nan_ok=True), name


def drawn_edit(chance, names):
    """A few random values within their ranges, some with a range of their own."""
    cells, base = {}, Assumptions()
    for name in chance.sample(names, 4):
        row = base.row(name)
        value = round(chance.uniform(row.low, row.high), 4)
        cells[name] = {"value": value}
        if chance.random() < 0.4:
            cells[name] |= {"low": row.low * 0.5, "high": value + (row.high - value) * 0.75}
            cells[name]["high"] = max(cells[name]["high"], value)
    return cells


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
@pytest.mark.parametrize("seed", range(6))
@pytest.mark.filterwarnings("ignore::UserWarning")
def test_an_edit_of_an_exported_file_equals_the_same_edit_elsewhere(tmp_path, ending, seed):
    chance = random.Random(seed)
    names = [
        name for name, row in Assumptions().rows.items()
        if None not in (row.value, row.low, row.high) and row.distribution != "derived"
        and 0 < row.low < row.value < row.high
    ]  # fmt: skip
    first, second = drawn_edit(chance, names), drawn_edit(chance, names)
    both = {name: first.get(name, {}) | second.get(name, {}) for name in {**first, **second}}
    path = exported(tmp_path, ending, Assumptions.read(small(tmp_path, first)))
    again = Assumptions.read(edit(path, second))
    assert_same(again, Assumptions.read(small(tmp_path, both)))
    if not any("low" in line for line in both.values()):
        values = {name: line["value"] for name, line in both.items()}
        assert_same(again, Assumptions().replace(**values))


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_a_second_new_price_centers_its_own_distribution(tmp_path, ending):
    """99.5 is exported, then 150 is typed: the draws center on 150, with 3/97 of it as error."""
    first = Assumptions().replace(**{PRICE: {"value": 99.5, "source": "contract, 2026"}})
    path = edit(exported(tmp_path, ending, first), {PRICE: {"value": 150, "high": 160}})
    row = Assumptions.read(path).row(PRICE)
    assert dict(row.dist) == pytest.approx({"mean": 150, "se": 150 * 3 / 97})
    assert (row.source, row.confidence) == ("", "assumed")  # the contract was for 99.5


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_a_distribution_that_was_given_moves_with_a_later_value(tmp_path, ending):
    mine = Assumptions().replace(**{PRICE: {"value": 100, "dist": {"mean": 100, "se": 10}}})
    path = edit(exported(tmp_path, ending, mine), {PRICE: {"value": 101}})
    row = Assumptions.read(path).row(PRICE)
    assert dict(row.dist) == pytest.approx({"mean": 101, "se": 10.1})
    path = edit(exported(tmp_path, ending, mine), {PRICE: {"dist_se": 4}})
    assert dict(Assumptions.read(path).row(PRICE).dist) == {"mean": 100, "se": 4}


@pytest.mark.filterwarnings("ignore::UserWarning")
def test_a_price_after_zero_has_a_distribution_again(tmp_path):
    """At 0 nothing is left to draw; the next value is drawn again."""
    path = exported(tmp_path, "csv", Assumptions().replace(**{PRICE: 0}))
    row = Assumptions.read(edit(path, {PRICE: {"value": 97}})).row(PRICE)
    assert (row.distribution, dict(row.dist)) == ("gamma", {"mean": 97, "se": 3})


def test_a_full_copy_without_the_column_of_exports_is_recognized(tmp_path):
    first = Assumptions().replace(**{PRICE: 99.5, "coinsurance": 0.25})
    path = tmp_path / "copy.csv"
    first.table().to_csv(path, index=False)
    assert Assumptions.read(path) == first
    row = Assumptions.read(edit(path, {PRICE: {"value": 100}})).row(PRICE)
    assert dict(row.dist) == pytest.approx({"mean": 100, "se": 100 * 3 / 97})


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_a_deleted_number_of_an_exported_file_is_a_fault(tmp_path, ending):
    path = edit(exported(tmp_path, ending, Assumptions()), {PRICE: {"value": ""}})
    with pytest.raises(DataError, match="value: is blank; it was 97 when the file was written"):
        Assumptions.read(path)


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_a_deleted_own_price_restores_the_default(tmp_path, ending):
    mine = Assumptions().replace(price_usd_per_g=105)
    path = edit(exported(tmp_path, ending, mine), {"price_usd_per_g": {"value": ""}})
    assert Assumptions.read(path) == Assumptions()


def test_a_blank_value_in_a_small_file_names_the_value_used(tmp_path):
    path = tmp_path / "small.csv"
    path.write_text(f"parameter,value\n{PRICE},\n")
    with pytest.warns(UserWarning, match=f"row 2: {PRICE} is blank; .* is used, 97 USD/g"):
        assert Assumptions.read(path) == Assumptions()
    path.write_text(f"parameter,value,high\n{PRICE},,103\n")  # a range alone is said
    with warnings.catch_warnings():
        warnings.simplefilter("error", UserWarning)
        assert Assumptions.read(path).row(PRICE).high == 103


def test_a_new_source_does_not_keep_the_old_confidence(tmp_path):
    """The word of confidence was of the old number; the same by CSV, workbook and Python."""
    own = {"value": 99.5, "source": "contract, July 2026"}
    python = Assumptions().replace(**{PRICE: own}).row(PRICE).confidence
    read = [
        Assumptions.read(edit(exported(tmp_path, ending, Assumptions()), {PRICE: own}))
        for ending in ("csv", "xlsx")
    ]
    read.append(Assumptions.read(small(tmp_path, {PRICE: own})))
    assert {one.row(PRICE).confidence for one in read} == {python} == {"assumed"}


def test_a_changed_record_of_the_export_is_named(tmp_path):
    path = exported(tmp_path, "csv", Assumptions().replace(**{PRICE: 99.5}))
    with pytest.raises(DataError, match="as_exported: is not as it was written; clear the cells"):
        Assumptions.read(edit(path, {PRICE: {"as_exported": "99.5"}}))


# --- what a file may look like --------------------------------------------------------------------


def table(tmp_path, text):
    path = tmp_path / "mine.csv"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_number_with_two_readings_is_refused_in_a_table_with_tabs(tmp_path):
    path = table(tmp_path, "parameter\tvalue\ncopay_program_maximum\t7,500\n")
    with pytest.raises(DataError, match=r"'7,500' may be 7500 or 7\.5: write the one you mean"):
        Assumptions.read(path)


@pytest.mark.parametrize(
    "lines",
    [
        [f'{PRICE},99,"see contract', "dose_cap_g,80,x"],
        [f'{PRICE},99,"see contract', 'dose_cap_g,80,"x"'],
        [f'{PRICE},99,"see contract', 'dose_cap_g,80,x"'],
    ],
)
def test_an_unclosed_quotation_mark_loses_no_row(tmp_path, lines):
    path = table(tmp_path, "\n".join(["parameter,value,note", *lines, ""]))
    with pytest.raises(ValueError, match=r"mine\.csv, row 2: a quotation mark is not closed"):
        Assumptions.read(path)


def test_a_note_of_two_lines_is_read(tmp_path):
    path = table(tmp_path, f'parameter,value,note\n{PRICE},99,"two\nlines, both ""ours"""\n')
    assert Assumptions.read(path).row(PRICE).note == 'two\nlines, both "ours"'


def test_a_cell_that_is_too_long_is_named(tmp_path):
    path = table(tmp_path, f"parameter,value,note\n{PRICE},99,{'x' * 200_000}\n")
    with pytest.raises(ValueError, match=r"row 2: a cell has more than 131,072 characters"):
        Assumptions.read(path)


def test_headings_are_read_in_any_capitalization(tmp_path):
    path = table(tmp_path, f"Parameter,VALUE,Dist_SE\n{PRICE},99,4\n")
    row = Assumptions.read(path).row(PRICE)
    assert (row.value, dict(row.dist)) == (99, {"mean": 99, "se": 4})


def test_characters_that_no_file_can_hold_are_left_out(tmp_path):
    noted = {"value": 99, "source": "see\x0b page \ud800\uffff2", "note": "two\nlines"}
    mine = Assumptions().replace(**{PRICE: noted})
    for ending in ("csv", "xlsx"):
        row = Assumptions.read(exported(tmp_path, ending, mine)).row(PRICE)
        assert (row.source, row.note) == ("own: see page 2", "two\nlines")


def test_a_damaged_workbook_is_named(tmp_path):
    exported(tmp_path, "xlsx", Assumptions())
    with ZipFile(tmp_path / "mine.xlsx") as book:
        parts = {name: book.read(name) for name in book.namelist()}
    for name, content in (("torn", b"<worksheet><sheetData><row"), ("empty", b"")):
        path = tmp_path / f"{name}.xlsx"
        with ZipFile(path, "w") as book:
            for part, text in parts.items():
                book.writestr(part, content if part.endswith("sheet1.xml") else text)
        with pytest.raises(ValueError, match=rf"{name}\.xlsx: "):
            Assumptions.read(path)
    whole = (tmp_path / "mine.xlsx").read_bytes()
    for place in range(50, len(whole), len(whole) // 25):
        torn = (
            whole[:place] + bytes(b ^ 0xFF for b in whole[place : place + 40]) + whole[place + 40 :]
        )
        (tmp_path / "flipped.xlsx").write_bytes(torn)
        try:
            Assumptions.read(tmp_path / "flipped.xlsx")
        except ValueError as error:
            assert "flipped.xlsx" in str(error)


def test_a_sheet_that_is_a_chart_is_named(tmp_path):
    book = openpyxl.Workbook()
    book.create_chartsheet("assumptions").add_chart(openpyxl.chart.BarChart())
    book.save(tmp_path / "chart.xlsx")
    with pytest.raises(ValueError, match=r"chart\.xlsx: the sheet 'assumptions' is a chart"):
        Assumptions.read(tmp_path / "chart.xlsx")


def test_an_untouched_range_stays_as_it_is_when_an_amount_is_adjusted(tmp_path):
    path = table(
        tmp_path, "parameter,value,currency_year\nadmin_96365_hospital_outpatient,200,2024\n"
    )
    name, base = "admin_96365_hospital_outpatient", Assumptions()
    row = Assumptions.read(path, currency_rule="medical_cpi").row(name)
    factor = base.medical_cpi(base.row(name).currency_year) / base.medical_cpi(2024)
    assert row.value == pytest.approx(200 * factor)
    assert (row.low, row.high) == (base.row(name).low, base.row(name).high)


def test_the_columns_of_a_table_are_as_before():
    assert list(Assumptions().table().columns) == list(COLUMNS)
