"""Questions with options, questions that ask for a number, and claims to check."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from html import escape
from numbers import Real

from jdmkit import charts, datasets

VERDICTS = ("Correct", "Almost", "Not yet")


@dataclass(frozen=True)
class Option:
    """One answer to choose, the verdict on it and the reason.

    Parameters
    ----------
    text, reason : str
        What is offered, and why it is right or wrong.
    verdict : {"Correct", "Almost", "Not yet"}
    """

    text: str
    verdict: str
    reason: str

    def __post_init__(self) -> None:
        if self.verdict not in VERDICTS:
            raise ValueError(f"verdict must be one of {VERDICTS}; got {self.verdict!r}")


def _summary(text: str, answer: str) -> str:
    return f"<li><details><summary>{escape(text)}</summary><p>{answer}</p></details></li>"


@dataclass(frozen=True)
class Question:
    """A question with options a, b, c, ...; exactly one is correct."""

    name: str
    prompt: str
    options: Sequence[Option]
    sources: Sequence[str] = ()
    lead: str = ""

    def __post_init__(self) -> None:
        right = sum(option.verdict == "Correct" for option in self.options)
        if right != 1:
            raise ValueError(f"{self.name}: exactly one option must be correct; {right} are")

    @property
    def letters(self) -> dict[str, Option]:
        """Options by letter."""
        return dict(zip("abcdefgh", self.options, strict=False))

    def judge(self, answer: object) -> tuple[str, str]:
        """Return verdict and reason for a letter."""
        letter = str(answer).strip().lower()
        if letter not in self.letters:
            raise ValueError(f"answer one of {', '.join(self.letters)}; got {answer!r}")
        return self.letters[letter].verdict, self.letters[letter].reason

    def __repr__(self) -> str:
        lines = [f"{self.lead} {self.prompt}".strip()]
        for letter, option in self.letters.items():
            lines.append(f"{letter}) {option.text} -> {option.verdict}: {option.reason}")
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        items = "".join(
            _summary(
                f"{letter}) {option.text}",
                f"<strong>{option.verdict}.</strong> {escape(option.reason)}",
            )
            for letter, option in self.letters.items()
        )
        lead = f"<em>{escape(self.lead)}</em> " if self.lead else ""
        style = "list-style:none;padding-left:1em"
        return (
            f'<p>{lead}<strong>{escape(self.prompt)}</strong></p><ul style="{style}">{items}</ul>'
        )


@dataclass(frozen=True)
class Number:
    """A question that asks for a number, with the mistakes that people make."""

    name: str
    prompt: str
    value: float
    unit: str
    reason: str
    tolerance: float = 0.01
    slips: Sequence[tuple[float, str]] = field(default_factory=tuple)
    sources: Sequence[str] = ()
    lead: str = ""

    def _near(self, answer: float, value: float) -> bool:
        return abs(answer - value) <= self.tolerance * max(abs(value), 1e-12)

    def judge(self, answer: object) -> tuple[str, str]:
        """Return verdict and reason for a number; a known mistake gets its own reason."""
        if isinstance(answer, bool) or not isinstance(answer, Real):
            raise ValueError(f"answer with a number, in {self.unit}; got {answer!r}")
        if self._near(answer, self.value):
            return "Correct", self.reason
        for value, reason in self.slips:
            if self._near(answer, value):
                return "Almost", reason
        low = "too low" if answer < self.value else "too high"
        return "Not yet", f"{answer:g} {self.unit} is {low}."

    def __repr__(self) -> str:
        ask = f"{self.lead} {self.prompt}".strip()
        return f"{ask}\nAnswer: {self.value:g} {self.unit}. {self.reason}"

    def _repr_html_(self) -> str:
        lead = f"<em>{escape(self.lead)}</em> " if self.lead else ""
        typed = f'quiz.check("{self.name}", your_number)'
        return (
            f"<p>{lead}<strong>{escape(self.prompt)}</strong> Answer in {escape(self.unit)}: "
            f"<code>{escape(typed)}</code></p><details><summary>Show the answer</summary>"
            f"<p>{self.value:g} {escape(self.unit)}. {escape(self.reason)}</p></details>"
        )


@dataclass(frozen=True)
class Answer:
    """Verdict and reason of an answer, shown as one sentence."""

    verdict: str
    reason: str

    def __repr__(self) -> str:
        return f"{self.verdict}. {self.reason}"

    def _repr_html_(self) -> str:
        return f"<p><strong>{self.verdict}.</strong> {escape(self.reason)}</p>"


class Hidden:
    """An exhibit that a click shows, so that readers predict first."""

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
    """Claims of an article; a click shows the verdict on each."""

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
