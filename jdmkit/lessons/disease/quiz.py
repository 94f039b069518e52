"""Questions of lesson 1."""

from jdmkit import datasets, epidemiology
from jdmkit.widgets import Number, Option, Question


def questions() -> list[Question | Number]:
    """Questions on the disease."""
    us = epidemiology.incidence().iloc[0]
    new = epidemiology.expected_new_cases(5)
    delay = datasets.load("epidemiology").query("measure == 'time_to_diagnosis_median'")
    delay = delay.set_index("population")["value"]
    seen = epidemiology.features().set_index("feature")["percent"]
    skin = datasets.load("eular_acr_2017_items").set_index("item")["score_without_biopsy"]
    healthy = datasets.load("cmas_interpretation").set_index("name")["value"]
    inactive = (
        datasets.load("inactive_disease_criteria")
        .query("definition == 'printo_2013' and item == 'cmas'")["threshold"]
        .iloc[0]
    )
    return [
        Question(
            "incidence_word",
            f"“{us['value']:g} per million children per year”: which word names this figure?",
            [
                Option(
                    "Prevalence",
                    "Not yet",
                    "Prevalence counts everybody who is ill at one time; this figure counts new "
                    "cases in a year.",
                ),
                Option("Incidence", "Correct", "New cases in a year, for each million children."),
                Option(
                    "Risk over childhood",
                    "Almost",
                    "A risk adds up over the years at risk; this is the rate of a single year.",
                ),
            ],
            [us["source"]],
        ),
        Number(
            "cases_5_million",
            "A state has 5 million children aged 2 to 17. How many new cases a year do you expect?",
            float(new["value"]),
            "new cases a year",
            f"5 times {us['value']:g}; "
            f"the interval runs from {new['lower']:g} to {new['upper']:g}.",
            slips=[
                (us["value"] / 5, "You divided: the rate is per million, and there are 5 million."),
                (5 * us["value"] * 16, "That adds up all 16 years of age; the rate is per year."),
            ],
            sources=[us["source"]],
        ),
        Question(
            "delay",
            "In the US series, whose diagnosis took longer?",
            [
                Option(
                    "White children",
                    "Not yet",
                    f"Median {delay['JDM, white children']:g} months, the shorter one.",
                ),
                Option(
                    "Minority children",
                    "Correct",
                    f"Median {delay['JDM, minority children']:g} against "
                    f"{delay['JDM, white children']:g} months. The study does not say why; rash "
                    "on dark skin being missed and late access to care are possible reasons.",
                ),
                Option("No difference", "Not yet", "The medians differ by more than four months."),
            ],
            ["pachman1998"],
        ),
        Question(
            "papules_or_sign",
            "Which skin finding weighs most in the EULAR/ACR score (no biopsy)?",
            [
                Option(
                    "Gottron papules",
                    "Not yet",
                    f"{skin['gottron_papules']:g} points: papules weigh least of the three.",
                ),
                Option(
                    "Gottron sign",
                    "Correct",
                    f"{skin['gottron_sign']:g} points, the most of the three.",
                ),
                Option(
                    "Heliotrope rash",
                    "Almost",
                    f"{skin['heliotrope_rash']:g} points, just under the sign's "
                    f"{skin['gottron_sign']:g}.",
                ),
            ],
            ["bottai2017"],
        ),
        Question(
            "healthy_four",
            "A healthy girl of four scores 46 on the CMAS. What do you conclude?",
            [
                Option(
                    f"She misses the cut of {inactive:g}, so she has active disease",
                    "Not yet",
                    f"Healthy four-year-olds score {healthy['healthy_mean_total']:g} on average.",
                ),
                Option(
                    "That is what healthy children of four score",
                    "Correct",
                    f"Mean {healthy['healthy_mean_total']:g}; head lift and sit-ups depend on age.",
                ),
                Option(
                    "The examiner made an error",
                    "Not yet",
                    "Few four-year-olds hold the head up for two minutes.",
                ),
            ],
            ["quinones2013"],
        ),
        Question(
            "swallow",
            "A girl with a heliotrope rash coughs when she drinks. "
            "How common is dysphagia at diagnosis?",
            [
                Option("Under 5 %", "Not yet", f"It was {seen['dysphagia']:g} % in one US series."),
                Option(
                    "About two in five",
                    "Correct",
                    f"{seen['dysphagia']:g} % of families reported it. "
                    "Ask, and treat it as urgent.",
                ),
                Option("Nearly all", "Not yet", f"{seen['dysphagia']:g} % in one US series."),
            ],
            ["pachman1998"],
        ),
    ]
