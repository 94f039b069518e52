"""Questions have one right answer, a reason for every answer, and values from the tables."""

import shutil

import pandas as pd
import pytest

from jdmkit import datasets, quiz, widgets
from jdmkit.lessons import LESSONS

QUESTIONS = {name: question for lesson in LESSONS for name, question in quiz.of(lesson).items()}


@pytest.mark.parametrize("name", QUESTIONS)
def test_every_answer_has_a_verdict_and_a_reason(name):
    question = QUESTIONS[name]
    known = set(datasets.load("references")["key"])
    assert set(question.sources) <= known
    if isinstance(question, widgets.Question):
        verdicts = [quiz.check(name, letter).verdict for letter in question.letters]
        assert verdicts.count("Correct") == 1
        assert all(len(option.reason) > 15 for option in question.options)
        assert all(f"{letter})" in question._repr_html_() for letter in question.letters)
    else:
        assert quiz.check(name, question.value).verdict == "Correct"
        for value, reason in question.slips:
            assert repr(quiz.check(name, value)) == f"Almost. {reason}"
        assert quiz.check(name, question.value * 100 + 1).verdict == "Not yet"


def test_names_are_unique():
    assert len(QUESTIONS) == sum(len(quiz.of(lesson)) for lesson in LESSONS)


def test_answers_follow_the_tables(tmp_path, monkeypatch):
    shutil.copytree(datasets.folder(), tmp_path / "data")
    path = tmp_path / "data" / "epidemiology.csv"
    frame = pd.read_csv(path, dtype=str, keep_default_na=False)
    frame.loc[0, ["value", "lower", "upper"]] = ["4.0", "3.5", "4.5"]
    frame.to_csv(path, index=False, lineterminator="\n")
    monkeypatch.setenv("JDMKIT_DATA", str(tmp_path / "data"))
    assert quiz.check("cases_5_million", 20).verdict == "Correct"
    assert quiz.check("cases_5_million", 16).verdict == "Not yet"


def test_ellipsis_asks_and_a_letter_answers():
    assert quiz.check("incidence_word", ...) is not None
    assert repr(quiz.check("incidence_word", "B ")).startswith("Correct.")
    assert "Predict first" in quiz.predict("delay")._repr_html_()


def test_claims_are_those_of_the_lesson():
    claims = datasets.load("claims")
    for lesson in ("01_disease", "03_product_comparison"):
        shown = quiz.find_the_error(lesson)
        assert len(shown.rows) == (claims["lesson"] == lesson[:2]).sum() > 0
        assert all(
            f"“{claim}”" in shown._repr_html_().replace("&#x27;", "'")
            for claim in shown.rows["claim"]
        )


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: quiz.check("incidense"), KeyError, "incidence_word"),
        (lambda: quiz.check("incidence_word", "z"), ValueError, "a, b, c"),
        (lambda: quiz.check("cases_5_million", "many"), ValueError, "number"),
        (lambda: quiz.find_the_error("00_start_here"), KeyError, "claims"),
    ],
)
def test_bad_input_is_named(call, error, message):
    with pytest.raises(error, match=message):
        call()
