"""Questions of lesson 1b: cases to predict, and the pitfalls of three scores."""

import pandas as pd

from jdmkit import cases, datasets, measures
from jdmkit.lessons.measures import classification, improvement, parts
from jdmkit.measures import CMAS_MAX, span
from jdmkit.widgets import Number, Option, Question

CLEAR_TODDLER = {
    "cmas": 46,
    "mmt8": None,
    "creatine_kinase_u_per_l": 100,
    "physician_global_cm": 0.0,
}
"""A child of four and a half, well again, whose muscles can't be tested one by one."""

ASK = "Which class, without a biopsy?"

EDGE_CM = {"before": 2.2, "after": 0.7}
"""A physician's global that improves by exactly 15 % of the line."""


def questions() -> list[Question | Number]:
    """Questions on classification, CMAS, improvement and inactive disease."""
    return [*_cases(), _head_lift(), *_improvement(), _toddler()]


def _case(name: str) -> measures.Classification:
    given = classification.case_findings(name)
    return measures.eular_acr_2017({item: parts.answer_of(one) for item, one in given.items()})


def _class_question(name: str, prompt: str, reasons: dict[str, str]) -> Question:
    """Ask for the class of a case; ``reasons`` has one for each answer that is offered."""
    right = _case(name).category or "open"
    texts = {"open": "It can't be told yet", "not_iim": "Not reached"}
    options = [
        Option(texts.get(one, one.capitalize()), "Correct" if one == right else "Not yet", why)
        for one, why in reasons.items()
    ]
    sources = ["lundberg2017", "bottai2017"]
    return Question(f"case_{name}", prompt, options, sources)


def _points(found: measures.Classification) -> str:
    return f"{span(found.score_low, found.score_high)} points"


def _cases() -> list[Question]:
    cut_offs = datasets.load("eular_acr_2017_thresholds").set_index("category")
    cuts = cut_offs["min_score_without_biopsy"]
    items = datasets.load("eular_acr_2017_items").set_index("item")["score_without_biopsy"]
    story = datasets.load("vignettes").set_index("vignette_id")["story"]
    return [
        _classic(cuts),
        _amyopathic(story["amyopathic"], cuts, items),
        _young_child(cuts, items),
        _partial(story["partial"]),
    ]


def _classic(cuts: pd.Series) -> Question:
    points = _points(_case("classic"))
    return _class_question(
        "classic",
        "The girl of seven has violet lids and raised papules over the knuckles, weak "
        f"shoulders, hips and neck, and a raised creatine kinase. {ASK}",
        {
            "probable": f"Her {points} pass {cuts['definite']:g}, the definite cut-off.",
            "definite": f"{points}, over the {cuts['definite']:g} that are needed.",
            "open": "Every item was examined, so one class is left.",
        },
    )


def _amyopathic(story: str, cuts: pd.Series, items: pd.Series) -> Question:
    points, least = _points(_case("amyopathic")), cuts["possible"]
    return _class_question(
        "amyopathic",
        f"{story} {ASK}",
        {
            "definite": f"Two of the three rashes are there, but they bring {points} only.",
            "possible": f"{points}; possible begins at {least:g}.",
            "not_iim": f"{points}: {least:g} are needed. The criteria are for studies and miss "
            f"some disease without weakness; adding the sign ({items['gottron_sign']:g} points, "
            "flat, over any of these joints) would make it definite. She still needs a doctor who "
            "treats what is seen.",
        },
    )


def _young_child(cuts: pd.Series, items: pd.Series) -> Question:
    found, definite = _case("young_child"), cuts["definite"]
    return _class_question(
        "young_child",
        "The toddler has all three rashes, weak arms and hips and raised enzymes; testing the neck "
        f"flexors against the extensors failed at this age. {ASK}",
        {
            "open": f"The neck flexors would add {items['neck_flexors_weaker']:g} points to "
            f"{found.score_low:g}: both ends lie over {definite:g}.",
            "definite": f"{_points(found)}: whatever the neck flexors would show, both ends pass "
            f"{definite:g}.",
            "probable": f"The lowest total, {found.score_low:g}, passes {definite:g} already.",
        },
    )


def _partial(story: str) -> Question:
    found = _case("partial")
    return _class_question(
        "partial",
        f"{story} {ASK}",
        {
            "not_iim": f"What the letter says makes {found.score_low:g} points; what it leaves "
            "out is not absent.",
            "definite": f"Up to {found.score_high:g} points are possible, but only "
            f"{found.score_low:g} are told.",
            "open": f"{_points(found)}: the letter is silent on {len(found.not_examined)} items. "
            "Ask about rash over knuckles, elbows and knees first: adding the sign would make it "
            "definite.",
        },
    )


def _head_lift() -> Question:
    partial = measures.cmas_total(cases.examination() | {"head_lift": None})
    head = partial.total_high - partial.total_low
    return Question(
        "head_lift",
        "The girl's head lift was not examined; the rest of her sheet is filled in. What is her "
        "CMAS?",
        [
            Option(
                f"{partial.total_low}",
                "Not yet",
                "That counts what was not examined as a zero: a silent one, and it looks like "
                "weakness.",
            ),
            Option(
                f"Between {partial.total_low} and {partial.total_high}",
                "Correct",
                f"The head lift brings 0 to {head} points; a range is all that can be said.",
            ),
            Option(
                f"{partial.total_low} of {CMAS_MAX - head}",
                "Not yet",
                "A shortened scale has no anchors and can't be compared with anybody's score.",
            ),
        ],
        partial.sources[:1],
    )


def _improvement() -> list[Number]:
    return [_exactly_15(), _ceiling()]


def _exactly_15() -> Number:
    bins = datasets.load("tis_2016").query("measure == 'physician_global'").set_index("level")
    points, upper = bins["score"], bins["level_upper_percent"].loc[2]
    return Number(
        "exactly_15",
        f"The physician's global falls from {EDGE_CM['before']:g} to {EDGE_CM['after']:g} cm on a "
        "line of 10 cm. How many points does that bring?",
        float(points.loc[2]),
        "points",
        f"1.5 of 10 cm is {upper:g} % of the scale, and exactly {upper:g} % still belongs to the "
        "lower bin.",
        slips=[
            (
                float(points.loc[3]),
                f"Exactly {upper:g} % belongs to the lower bin: the next starts above.",
            ),
            (
                float(points.loc[5]),
                "You divided by the first value (68 %); the change counts against the scale.",
            ),
        ],
        sources=["rider2017"],
    )


def _ceiling() -> Number:
    strength = datasets.load("tis_2016").query("measure == 'muscle_strength'")["score"].max()
    thresholds = datasets.load("tis_2016_thresholds").query("population == 'jdm'")
    major = thresholds["min_total_score"].max()
    visits = cases.visits()[list(improvement.MEASURES)]
    start, later = (visits.loc[month].to_dict() | {"cmas": CMAS_MAX} for month in (0, 12))
    limit = {"creatine_kinase": parts.CREATINE_KINASE_LIMIT_U_PER_L}
    full = measures.total_improvement_score(start, later, upper_limit_u_per_l=limit)
    return Number(
        "ceiling",
        f"A child starts with full strength (CMAS {CMAS_MAX}) and gets well in everything else. "
        "What is the highest improvement score?",
        full.ceiling,
        "points",
        "Strength can bring nothing more; the rest adds up to this. However well it goes, the "
        f"{major:g} of a major response can't be reached.",
        slips=[
            (
                100.0,
                f"Strength can't improve any more, and it holds {strength:g} of the points.",
            )
        ],
        sources=["rider2017"],
    )


def _toddler() -> Question:
    found = measures.inactive_disease(CLEAR_TODDLER)
    steps = found.steps.set_index("item")
    limit = steps.loc["cmas", "threshold"]
    healthy = datasets.load("cmas_interpretation").set_index("name")["value"]
    reasons = {
        "yes": "Two of the four items are met; three are needed.",
        "no": f"CMAS {CLEAR_TODDLER['cmas']} misses the limit of {limit:g}, but MMT8 was not "
        "examined and could be the third.",
        "can't tell": "Two items are met, one is missed, one is open: MMT8 would settle it. And "
        f"healthy four-year-olds score {healthy['healthy_mean_total']:g} on average, so the limit "
        f"of {limit:g} is not made for this age.",
    }
    options = [
        Option(word.capitalize(), "Correct" if word == found.answer else "Not yet", why)
        for word, why in reasons.items()
    ]
    return Question(
        "toddler_quiet",
        "Half a year after the last visit of the tables, at four and a half, the toddler plays "
        "all day: creatine kinase 100 U/L, CMAS 46, physician's global 0; MMT8 was not possible "
        "in him. Inactive disease by three of four?",
        options,
        [*found.sources, "quinones2013"],
    )
