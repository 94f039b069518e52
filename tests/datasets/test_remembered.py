"""Cached results of tables: files are checked once per call and read again after a change."""

import os
import shutil

import pytest

from jdmkit import datasets, products
from jdmkit.datasets import files


@pytest.fixture
def copy(tmp_path, monkeypatch):
    folder = tmp_path / "data"
    shutil.copytree(datasets.folder(), folder)
    monkeypatch.setenv("JDMKIT_DATA", str(folder))
    return folder


@pytest.fixture
def scans(monkeypatch):
    """Folders that were scanned for changes, one entry per scan."""
    found, scandir = [], os.scandir
    monkeypatch.setattr(files.os, "scandir", lambda path: found.append(path) or scandir(path))
    return found


@datasets.remembered
def _symbols():
    return _names().upper()


@datasets.remembered
def _names():
    return ";".join(datasets.load("pkpd_parameters")["parameter"])


def test_nested_calls_check_the_files_once(copy, scans):
    _symbols()
    assert scans == [str(copy)]
    _names()
    assert len(scans) == 2


def test_a_block_of_calls_checks_the_files_once(copy, scans):
    with datasets.still():
        products.product_ids()
        products.known_facts()
        _symbols()
    assert scans == [str(copy)]


def test_an_edited_table_is_noticed_by_the_next_call(copy):
    assert products.checked_product("Privigen") == "privigen"
    table = copy / "ivig_subjects.csv"
    text = table.read_text(encoding="utf-8")
    assert ",Privigen," in text
    table.write_text(text.replace(",Privigen,", ",Renamed,"), encoding="utf-8")
    assert products.checked_product("Renamed") == "privigen"
    with pytest.raises(ValueError, match="Privigen"):
        products.checked_product("Privigen")


def test_positional_and_named_arguments_are_cached_separately():
    double = datasets.remembered(lambda value, times=2: value * times)
    assert (double(3), double(3, 4), double(3, times=5), double(3)) == (6, 12, 15, 6)


def test_an_error_leaves_no_cached_value_and_no_open_block(copy, scans):
    def refuse():
        raise ValueError("no")

    for _ in range(2):
        with pytest.raises(ValueError, match="no"):
            datasets.remembered(refuse)()
    assert len(scans) == 2 and files._still == []
