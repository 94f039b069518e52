"""Questions of lesson 2: the numbers come from the model and the tables, the slips from habit."""

from jdmkit import cases, datasets, pharmacokinetics
from jdmkit.lessons.mechanisms.doses import dose_aims
from jdmkit.lessons.mechanisms.own_igg import model_rows, weight_and_own_igg
from jdmkit.widgets import Number, Option, Question


def questions() -> list[Question | Number]:
    """Questions on mechanisms, own IgG, and what a dose is for."""
    return [
        _fall(),
        _lowest_day(),
        _which_fall(),
        _best_evidence(),
        _interferon(),
        _fold(),
    ]


def _after_one_dose() -> pharmacokinetics.DoseResponse:
    """IgG of the girl of seven after one infusion of the plan's dose."""
    return pharmacokinetics.own_igg_response(
        cases.consensus_plan().dose_g_per_kg, [0], *weight_and_own_igg()
    )


def _response_sources() -> list[str]:
    return datasets.sources(*model_rows(), cases.consensus_plan().rows)


def _fall() -> Number:
    found = _after_one_dose()
    own, peak = found.own_start_g_per_l, found.peak_total_g_per_l
    return Number(
        "own_igg_fall",
        f"One infusion of 2 g/kg lifts the girl's total IgG from {own:.1f} to {peak:.0f} g/L. By "
        "how many percent does her own IgG fall at most, in the model?",
        round(found.fall_percent),
        "%",
        "FcRn is full, so all IgG is lost faster, while her cells go on making as much as before.",
        tolerance=0.12,
        slips=[
            (0.0, "She makes as much as before, but loses it faster as long as the total is high."),
            (
                round(100 * (1 - own / peak)),
                "That is the share of infused IgG at the peak: hers is outnumbered, not gone.",
            ),
        ],
        sources=_response_sources(),
    )


def _lowest_day() -> Question:
    day = _after_one_dose().lowest_own_day
    return Question(
        "own_igg_day",
        "When is her own IgG lowest?",
        [
            Option(
                "When the infusion ends",
                "Not yet",
                "The loss is fastest then, and what is lost adds up from then on.",
            ),
            Option(
                f"About {day / 7:.0f} weeks later",
                "Correct",
                f"On day {day:.0f} in the model: loss has come down to what she makes in a day.",
            ),
            Option("Half a year later", "Not yet", "By then her own IgG is back where it was."),
        ],
        _response_sources(),
    )


def _which_fall() -> Question:
    row = datasets.load("mechanisms").set_index("mechanism", drop=False).loc["FcRn saturation"]
    return Question(
        "which_antibodies_fall",
        "Which antibodies are lost faster while FcRn is full?",
        [
            Option(
                "The autoantibodies alone",
                "Not yet",
                "FcRn holds the stem of an IgG; it can't know what the arms bind.",
            ),
            Option(
                "All IgG, what was infused and what vaccines left included",
                "Correct",
                "All compete for the same receptor, and the loss is shared in proportion.",
            ),
            Option(
                "All antibodies, IgM and IgA too",
                "Almost",
                "FcRn saves IgG alone among antibodies: IgM and IgA never had its help.",
            ),
        ],
        datasets.sources(row.to_frame().T),
    )


def _best_evidence() -> Question:
    table = datasets.load("mechanisms").set_index("mechanism", drop=False)
    names = ("Sialylated Fc", "FcRn saturation", "Complement scavenging", "Type I interferon")
    biopsies = table.loc[list(names), "dm_evidence_class"] == "adult biopsies"
    strong = table.loc[list(names), "strength_general"] == "strong"
    options = [
        Option(
            name,
            "Correct" if biopsies[name] else "Almost" if strong[name] else "Not yet",
            f"In dermatomyositis: {table.loc[name, 'evidence_in_dm_or_jdm']}.",
        )
        for name in names
    ]
    return Question(
        "best_dm_evidence",
        "For which of these does dermatomyositis itself give the most direct evidence?",
        options,
        datasets.sources(table.loc[list(names)]),
    )


def _interferon() -> Question:
    row = datasets.load("mechanisms").set_index("mechanism", drop=False).loc["Type I interferon"]
    return Question(
        "interferon_falls",
        "A child's interferon signature falls under IVIG, steroid and methotrexate. What follows?",
        [
            Option(
                "IVIG acts by lowering interferon",
                "Not yet",
                "A direct effect of IVIG on it was not found in JDM; two more drugs were given.",
            ),
            Option(
                "It fits with better control, which the child must show; it says nothing on how "
                "IVIG acts",
                "Correct",
                "It follows activity only loosely (correlations of 0.33 to 0.47), and falls with "
                "any treatment.",
            ),
            Option(
                "The disease is better controlled",
                "Almost",
                "Likely, but a loose correlation proves nothing in one child: look at the child.",
            ),
            Option(
                "Nothing at all",
                "Almost",
                "Nothing on the mechanism; but it does follow the activity of the disease, if "
                "loosely.",
            ),
        ],
        datasets.sources(row.to_frame().T),
    )


def _fold() -> Number:
    plan, aim = cases.consensus_plan(), dose_aims().loc[["D01"]]
    low, high = aim["dose_low_g_per_kg"].iloc[0], aim["dose_high_g_per_kg"].iloc[0]
    return Number(
        "dose_fold",
        f"Replacement is {low:g} to {high:g} g/kg a course on one label. How many times its "
        f"highest dose is {plan.dose_g_per_kg:g} g/kg?",
        round(plan.dose_g_per_kg / high, 2),
        "times",
        "Another amount for another aim: not to fill a gap, but to change how immunity behaves.",
        slips=[
            (round(plan.dose_g_per_kg / low, 2), "That is against the lowest replacement dose.")
        ],
        sources=datasets.sources(plan.rows, aim),
    )
