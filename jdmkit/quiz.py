"""Questions of the lessons. Each answer gets a reason and is computed from the tables.

A question shows its options; clicking one opens the answer, with or without a kernel. Typed
answers work too: ``quiz.check("incidence_word", "b")``.

>>> check("incidence_word", "a")
Not yet. Prevalence counts everybody who is ill at one time; this figure counts new cases in a year.
"""

from jdmkit import datasets, lessons
from jdmkit.widgets import Answer, Claims, Hidden, Number, Option, Question, reveal


@datasets.remembered
def of(lesson: str) -> dict[str, Question | Number]:
    """Return the questions of a lesson, by name.

    Raises
    ------
    KeyError
        If the lesson does not exist. The message suggests the closest name.
    """
    listed = lessons.part(lesson, "quiz").questions()
    return {question.name: question for question in listed}


def check(name: str, answer: object = None) -> "Question | Number | Answer":
    """Show a question, or judge an answer to it.

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
        If the question does not exist. The message suggests the closest name.
    ValueError
        If the answer is not one of the options, or not a number where one is asked for.

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
    """Show a question for the reader to answer before looking at the next chart."""
    question = check(name)
    return type(question)(**{**vars(question), "lead": "Predict first, then look."})


def find_the_error(lesson: str) -> Claims:
    """Show an article's claims on the subject of a lesson; a click shows what is wrong.

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


__all__ = [
    "Answer",
    "Claims",
    "Hidden",
    "Number",
    "Option",
    "Question",
    "check",
    "find_the_error",
    "of",
    "predict",
    "reveal",
]
