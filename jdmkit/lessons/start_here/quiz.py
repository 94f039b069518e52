"""Questions of lesson 0."""

from jdmkit import cases, datasets
from jdmkit.widgets import Number, Option, Question


def questions() -> list[Question | Number]:
    """Questions on how to read the kit."""
    cmas = cases.visits()["cmas"]
    start, end = cmas.iloc[0], cmas.iloc[-1]
    recalled = datasets.CONFIDENCE_MEANING["recalled"]
    return [
        Question(
            "blank",
            "A cell reads “not verified”. What do you know about the product?",
            [
                Option("The value is zero or no", "Not yet", "A blank never counts as zero or no."),
                Option(
                    "Nothing from this table",
                    "Correct",
                    "No text at hand states it: look at the current label.",
                ),
                Option(
                    "It was looked up and found to be harmless",
                    "Not yet",
                    "Nobody found it: unknown is not harmless.",
                ),
            ],
        ),
        Question(
            "dagger",
            "A value carries a † sign. What may you do with it?",
            [
                Option(
                    "Use it in a talk, with the sign",
                    "Correct",
                    f"† means recalled: {recalled}. Show it as such, and never treat by it.",
                ),
                Option(
                    "Quote it as a label figure", "Not yet", "No label text at hand supports it."
                ),
                Option(
                    "Leave it out everywhere",
                    "Almost",
                    "Careful, yet a recalled figure can still raise a question worth asking.",
                ),
            ],
        ),
        Question(
            "advice",
            "A parent asks you for the right product for a child. May the kit answer?",
            [
                Option(
                    "Yes, lesson 3 filters the products",
                    "Not yet",
                    "Lesson 3 teaches what to ask; "
                    "it knows neither the child nor the current label.",
                ),
                Option(
                    "No: it is teaching and analysis, not medical advice",
                    "Correct",
                    "The treating team decides, with the current label in hand.",
                ),
            ],
        ),
        Number(
            "cmas_gain",
            "By how many CMAS points did the girl of seven improve "
            "from the first to the last visit?",
            float(end - start),
            "points",
            f"{end} minus {start}.",
            slips=[
                (
                    float(100 * (end - start) / start),
                    "That is the change in percent of the first score; "
                    "the question asks for points.",
                )
            ],
        ),
    ]
