"""Confidence of a result that rests on several facts."""

import csv
import itertools
from importlib import import_module

import pandas as pd
import pytest

from jdmkit import datasets

provenance = import_module("jdmkit.datasets.provenance")  # the package has a function of this name

WORDS = ("verified", "secondary", "assumed", "recalled")


@pytest.mark.parametrize(
    "words", [pair for n in (1, 2, 3, 4) for pair in itertools.product(WORDS, repeat=n)]
)
def test_a_result_has_the_confidence_of_its_weakest_fact(words):
    found = datasets.weakest(*words)
    for stronger, weaker in itertools.combinations(WORDS, 2):
        if weaker in words:
            assert found != stronger
    assert found in words


def test_a_recalled_number_stays_visible_behind_an_assumption():
    assert datasets.weakest("assumed", "recalled") == "recalled"


@pytest.mark.parametrize("words", [(), ("sure",), ("verified", None), ("",)])
def test_a_missing_or_unknown_confidence_is_refused(words):
    with pytest.raises(ValueError, match="verified, secondary, assumed, recalled"):
        datasets.weakest(*words)


def test_frames_count_all_their_rows():
    frames = [pd.DataFrame({"confidence": list(words)}) for words in (WORDS[:2], WORDS[1:3])]
    assert datasets.weakest_of(*frames) == "assumed"


def test_every_row_of_evidence_is_counted_once():
    rows = 0
    for name in datasets.resources():
        if name != "references" and not name.startswith("cdc_"):
            with (datasets.folder() / f"{name}.csv").open(encoding="utf-8", newline="") as file:
                rows += sum(1 for _ in csv.DictReader(file))
    counts = datasets.evidence_counts()
    assert counts.sum() == rows > 0
    assert list(counts.index) == list(datasets.CONFIDENCE)


def test_a_confidence_without_rows_counts_as_zero(monkeypatch):
    tables = {"a": ["verified", "assumed"], "b": ["verified"], "cdc_x": ["recalled"]}
    monkeypatch.setattr(provenance, "resources", lambda: tables)
    monkeypatch.setattr(provenance, "load", lambda name: pd.DataFrame({"confidence": tables[name]}))
    assert provenance.evidence_counts().tolist() == [2, 0, 0, 1]
