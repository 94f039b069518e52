"""Confidence of a result that rests on several facts."""

import itertools

import pandas as pd
import pytest

from jdmkit import datasets

WORDS = ("verified", "secondary", "assumed", "recalled")


@pytest.mark.parametrize(
    "words", [pair for n in (1, 2, 3, 4) for pair in itertools.product(WORDS, repeat=n)]
)
def test_a_result_counts_as_its_weakest_fact(words):
    found = datasets.weakest(*words)
    for stronger, weaker in itertools.combinations(WORDS, 2):
        if weaker in words:
            assert found != stronger
    assert found in words


def test_a_recalled_number_stays_visible_behind_an_assumption():
    assert datasets.weakest("assumed", "recalled") == "recalled"


@pytest.mark.parametrize("words", [(), ("sure",), ("verified", None), ("",)])
def test_no_word_or_an_unknown_word_is_refused(words):
    with pytest.raises(ValueError, match="verified, secondary, assumed, recalled"):
        datasets.weakest(*words)


def test_frames_count_all_their_rows():
    frames = [pd.DataFrame({"confidence": list(words)}) for words in (WORDS[:2], WORDS[1:3])]
    assert datasets.weakest_of(*frames) == "assumed"
