"""Questions of lesson 6: numbers from the simulation, slips from reading too much into it."""

from jdmkit import datasets, pharmacokinetics, simulation
from jdmkit.lessons.response import words
from jdmkit.simulation import cmas_score, default_model
from jdmkit.widgets import Number, Option, Question


def questions() -> list[Question | Number]:
    """Questions on the simulated response and its evidence."""
    return [
        _gain_at_12(),
        _wear_off(),
        _split(),
        _bands(),
        _half_recovered(),
        _twenty(),
        _alike(),
        _converge(),
        _solver(),
        _levels(),
        _trials_in_children(),
    ]


def _sources(*rows: str) -> list[str]:
    """Sources of rows of the evidence."""
    table = datasets.load("response_evidence").set_index("evidence_id", drop=False)
    return datasets.sources(table.loc[list(rows)])


def _gain(background: str) -> float:
    regimen = simulation.make_regimen(background=background)
    return float(simulation.gain(words.patient(), regimen, [84])["gain"].iloc[0])


def _gain_at_12() -> Number:
    regimen = simulation.make_regimen()
    found = simulation.gain(words.patient(), regimen, [84]).iloc[0]
    return Number(
        "gain_at_12",
        f"The girl of seven starts at CMAS {words.patient().cmas_start:g} and gets prednisone and "
        "methotrexate. How many points more has she "
        "at week 12 if six monthly infusions of 2 g/kg are added, in the model?",
        round(float(found["gain"]), 1),
        "points",
        "Most of her gain comes from the other two drugs, and the scale bends towards its ceiling.",
        tolerance=0.15,
        slips=[
            (
                round(_gain("none"), 1),
                "That is what IVIG is worth with nothing beside it: effects that "
                "multiply leave less to gain.",
            ),
            (
                round(float(found["treated"]) - words.patient().cmas_start, 1),
                "That is the whole change from the start: the other drugs did most of it.",
            ),
        ],
    )


def _wear_off() -> Question:
    child = words.patient()
    found = simulation.wear_off(child, simulation.make_regimen(background="none"))
    share = 100 * found["share_above_half"]
    return Question(
        "wear_off",
        "Infusions every 28 days: for which part of the interval is the effect above half of the "
        "largest possible?",
        [
            Option("All of it", "Not yet", "IgG above her own falls by half within days at first."),
            Option(
                f"About {share:.0f} %",
                "Correct",
                "The rest of the time it wears off, and activity drifts back.",
            ),
            Option(
                "A day or two",
                "Not yet",
                "The peak is short, but half the effect needs far less than the peak.",
            ),
        ],
    )


def _split() -> Question:
    return Question(
        "split_dose",
        "The same grams in half the dose, twice as often. What will this model say, and what was "
        "seen?",
        [
            Option(
                "Better in the model, and so it is in patients",
                "Almost",
                "The model does say so: any effect that levels off rewards an even level. "
                + _seen(),
            ),
            Option(
                "Better in the model, no better in the one randomized crossover",
                "Correct",
                "A shape that was put in comes out again. " + _seen(),
            ),
            Option(
                "The same: grams are grams",
                "Not yet",
                "Only if the effect rose in a straight line with IgG.",
            ),
        ],
        _sources("E67", "E68"),
    )


def _seen() -> str:
    row = datasets.load("response_evidence").set_index("evidence_id").loc["E67"]
    return (
        f"In {row['n']:.0f} adults with another disease it was no better (coefficient "
        f"{row['value']:g}, "
        f"interval {row['lower']:g} to {row['upper']:g})."
    )


def _bands() -> Question:
    return Question(
        "bands",
        "What do the bands of the thousand children show?",
        [
            Option(
                "How sure we are of the effect of IVIG",
                "Not yet",
                "Nobody's doubt about the model is in them: another model would move the whole "
                "band.",
            ),
            Option(
                "How virtual children differ, with the spreads that were assumed",
                "Correct",
                "More children make the band smoother, not narrower.",
            ),
            Option(
                "Where a real child will lie nine times in ten", "Not yet", "It predicts no child."
            ),
        ],
    )


def _half_recovered() -> Number:
    child = words.patient()
    scores = cmas_score([0.5, 0], age_years=child.age_years, cmas_start=child.cmas_start)
    first, all_ = scores[0] - child.cmas_start, scores[1] - child.cmas_start
    return Number(
        "half_recovered",
        "Half of the girl's lost function is back. By how many points has her CMAS risen from "
        f"{child.cmas_start:g}?",
        round(float(first), 1),
        "points",
        f"The whole way is {all_:.1f} points: the first half shows more on this scale than the "
        "second.",
        tolerance=0.06,
        slips=[
            (round(float(all_ / 2), 1), "Half of the points: as if the scale were straight."),
            (
                (52 - child.cmas_start) / 2,
                "Half-way to 52: a healthy child of seven doesn't reach that.",
            ),
        ],
        sources=_sources("E54"),
    )


def _twenty() -> Question:
    found = simulation.repeated_trials(20, 1000)
    share = 100 * found["found"].mean()
    return Question(
        "twenty_an_arm",
        "IVIG works in this simulation. How often does a trial with 20 children an arm show it in "
        "the CMAS at "
        "month 6, on top of prednisone and methotrexate?",
        [
            Option(
                "Nearly always: it works, after all",
                "Not yet",
                "An effect must also rise above the spread of children and the ceiling.",
            ),
            Option(
                "About half the time",
                "Not yet",
                "Less. Try the sizes: many hundreds an arm are needed.",
            ),
            Option(
                f"About {share:.0f} times in 100",
                "Correct",
                f"Chance alone would do it in 2.5 of 100, so this is about {_times(share / 2.5)} "
                "chance: everybody gets better, and few points are left to gain.",
            ),
        ],
    )


def _times(ratio: float) -> str:
    """How many times, in words.

    >>> _times(2.1)
    'twice'
    """
    whole = round(ratio)
    return {1: "no more than", 2: "twice"}.get(whole, f"{whole} times")


def _alike() -> Question:
    return Question(
        "fits_alike",
        "Many pairs of half-life and largest effect fit the adult trial. What follows?",
        [
            Option(
                "The best-fitting pair is the true one",
                "Not yet",
                "It fits by a point or so better, where the tolerance is five.",
            ),
            Option(
                "Neither number is known on its own; both may be wrong together",
                "Correct",
                "The data fix one combination of them. What depends on the rest, such as how fast "
                "a gain is lost, is open.",
            ),
            Option(
                "The model is wrong",
                "Almost",
                "It may be, but this doesn't show it: a true model can have it too.",
            ),
        ],
        _sources("E04", "E07"),
    )


def _converge() -> Question:
    return Question(
        "converge",
        "After the last infusion both arms meet again. Why?",
        [
            Option(
                "Because it was assumed that IVIG changes no course of the disease",
                "Correct",
                "The drug goes and activity returns to where it would be. In uncontrolled series "
                "some children did worsen after stopping, but none gives the CMAS.",
            ),
            Option(
                "Because children were seen to lose the gain",
                "Almost",
                "Some were seen to worsen after stopping, without controls and without CMAS; the "
                "curve meets because of the assumption.",
            ),
            Option("Because of the noise", "Not yet", "These curves have none."),
        ],
        [
            *datasets.sources(datasets.load("gaps").query("gap_id == 'G06'")),
            "taiwan_ivig_1997",
            "pedres1997_ivig",
        ],
    )


def _solver() -> Question:
    return Question(
        "solver",
        "A colleague's solve_ivp steps over infusions. Which remedy is sure to work?",
        [
            Option(
                "Smaller tolerances",
                "Almost",
                "It often helps, and can fail: the error is estimated where the solver looks, and "
                "it never looked.",
            ),
            Option(
                "Start anew at every edge of an infusion, or a closed form",
                "Correct",
                "Then no step can span an edge, and tolerances mean what they say.",
            ),
            Option(
                "None is needed, it raised no error",
                "Not yet",
                "A solver can't know of what happens between its steps.",
            ),
        ],
    )


def _levels() -> Number:
    child, own = words.patient(), words.patient().own_igg(default_model())
    found = pharmacokinetics.compare_parameter_sets(
        [84.0],
        [0, 28, 56],
        2 * child.weight_kg,
        weight_kg=child.weight_kg,
        endogenous_g_per_l=own,
    ).set_index("set")["igg_g_per_l"]
    return Number(
        "level_ratio",
        "Four weeks after the third infusion of 2 g/kg, by how much does the replacement-dose set "
        "for all ages overstate "
        "total IgG: how many times that of the high-dose set?",
        round(float(found["landersdorfer"] / found["high_dose"]), 1),
        "times",
        "At high levels IgG is lost faster, which a set made at low doses can't know.",
        tolerance=0.06,
        slips=[
            (round(float(found["cheng"] / found["high_dose"]), 1), "That is the children's set.")
        ],
    )


def _trials_in_children() -> Question:
    return Question(
        "trials_in_children",
        "How many randomized trials of IVIG in juvenile dermatomyositis stand behind these curves?",
        [
            Option("One", "Not yet", "The one that people think of had adults."),
            Option(
                "None was found",
                "Correct",
                "Effects come from adults, and from children who were chosen for IVIG.",
            ),
            Option(
                "Several small ones",
                "Not yet",
                "Those are series and one cohort; none was randomized.",
            ),
        ],
        _sources("E01", "E19"),
    )
