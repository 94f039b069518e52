"""Questions that answer back with a reason; every answer is computed from the tables.

A question shows its options; clicking one opens the answer, with or without a kernel. Typed
answers work too: ``quiz.check("incidence_word", "b")``.

>>> check("incidence_word", "a")
Not yet. Prevalence counts everybody who is ill at one time; this figure counts new cases in a year.
"""

from dataclasses import dataclass
from html import escape

from jdmkit import charts, datasets, lessons
from jdmkit.quiz.question import Number, Option, Question


@datasets.remembered
def of(lesson: str) -> dict[str, Question | Number]:
    """Return the questions of a lesson, by name.

    Raises
    ------
    KeyError
        If there is no such lesson; the message names the nearest.
    """
    listed = lessons.room("quiz", lesson).questions()
    return {question.name: question for question in listed}


@dataclass(frozen=True)
class Answer:
    """Verdict and reason; shows as a sentence."""

    verdict: str
    reason: str

    def __repr__(self) -> str:
        return f"{self.verdict}. {self.reason}"

    def _repr_html_(self) -> str:
        return f"<p><strong>{self.verdict}.</strong> {escape(self.reason)}</p>"


def check(name: str, answer: object = None) -> "Question | Number | Answer":
    """Show a question, or say what is right or wrong with an answer to it.

    Parameters
    ----------
    name : str
        Name of the question.
    answer : str or float, optional
        Letter of an option, or a number. Without it, the question itself is shown.

    Returns
    -------
    Question, Number or Answer
        Each shows as text, and in a notebook with answers to click.

    Raises
    ------
    KeyError
        If there is no such question; the message names the nearest.
    ValueError
        If the answer is no option, or no number where one is asked.

    Examples
    --------
    >>> check("incidence_word", "b").verdict
    'Correct'
    """
    known = {n: q for lesson in lessons.LESSONS for n, q in of(lesson).items()}
    if name not in known:
        raise KeyError(datasets.nearest(name, known, "question"))
    if answer is None or answer is ...:
        return known[name]
    return Answer(*known[name].judge(answer))


def predict(name: str) -> "Question | Number":
    """Show a question to be answered before the next chart is looked at."""
    question = check(name)
    return type(question)(**{**vars(question), "lead": "Predict first, then look."})


class Hidden:
    """An exhibit behind a click, for predict-then-reveal."""

    def __init__(self, exhibit: charts.Exhibit, label: str) -> None:
        self.exhibit, self.label = exhibit, label

    def __repr__(self) -> str:
        return f"{self.label}: {self.exhibit!r}"

    def _repr_html_(self) -> str:
        return (
            f"<details><summary><strong>{escape(self.label)}</strong></summary>"
            f"{self.exhibit._repr_html_()}</details>"
        )


def reveal(exhibit: charts.Exhibit, label: str = "Reveal") -> Hidden:
    """Hide a chart or table behind a click.

    Examples
    --------
    >>> import pandas as pd
    >>> reveal(charts.Table(pd.DataFrame({"a": [1]}), "One."))
    Reveal: One.
    """
    return Hidden(exhibit, label)


class Claims:
    """Claims of an article, each with its verdict behind a click."""

    def __init__(self, lesson: str) -> None:
        table = datasets.load("claims")
        number = lesson.split("_")[0]
        if number not in set(table["lesson"]):
            raise KeyError(datasets.nearest(number, set(table["lesson"]), "lesson with claims"))
        rows = table[table["lesson"] == number]
        self.rows = rows.assign(correction=rows["correction"].fillna("Nothing to correct."))
        self.sources = datasets.sources(self.rows)

    def __repr__(self) -> str:
        return "\n".join(
            f"{row['claim_id']} {row['claim']} -> {row['verdict']}. {row['correction']}"
            for _, row in self.rows.iterrows()
        )

    def _repr_html_(self) -> str:
        items = []
        for _, row in self.rows.iterrows():
            said = datasets.sources(row.to_frame().T)
            named = "; ".join(datasets.short_citation(key) for key in said) or row["confidence"]
            items.append(
                f"<li><details><summary>“{escape(row['claim'])}”</summary>"
                f"<p><strong>{escape(row['verdict'].capitalize())}.</strong> "
                f"{escape(row['correction'])} "
                f"<small>({escape(named)}; {row['confidence']})</small></p></details></li>"
            )
        return f"<p>What is wrong, if anything? Decide, then open.</p><ol>{''.join(items)}</ol>"


def find_the_error(lesson: str) -> Claims:
    """Show an article's claims on the subject of a lesson; each opens with what is wrong.

    Parameters
    ----------
    lesson : str
        Name of the notebook without its ending.

    Examples
    --------
    >>> len(find_the_error("01_disease").rows)
    3
    """
    return Claims(lesson)


__all__ = ["Number", "Option", "Question", "check", "find_the_error", "of", "predict", "reveal"]
