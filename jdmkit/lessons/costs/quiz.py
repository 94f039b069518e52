"""Questions of lesson 5: the answers come from the cost model, as do those to common mistakes."""

from jdmkit import costs, datasets, sensitivity
from jdmkit.charts import mark, say
from jdmkit.costs import Scenario
from jdmkit.lessons.costs import plans, words
from jdmkit.lessons.costs.plans import STRATEGIES
from jdmkit.widgets import Number, Option, Question

PRICE = "ivig_price_medicare_per_g"

TARGET_USD = 60_000

COURSE_DRUG = """
What does the drug of one course cost for the girl of {weight:g} kg at {price:g} USD/g,
about Medicare's limit for the large products,
with each of {days} days rounded to {step:g} g? Waste apart.
"""

COURSE_DRUG_WHY = """
{per_kg:g} g/kg make {dose:g} g; rounded day by day {grams:g} g are given, at {price:g} USD/g.
"""

DRIVER = """
Each of these is walked through its range.
Which moves the payer's year most, at Medicare's price?
"""

DRIVER_WHY = "From {low:g} to {high:g} it moves the payer's year by {swing:,.0f} USD."

ACCUMULATOR = """
A co-pay program pays up to {helped} a year (assumed); the plan has an accumulator.
What does the family still pay of the girl's year at {price},
with a yearly maximum of {most:,.0f} USD?
"""

ACCUMULATOR_WHY = """
What the program pays counts toward neither deductible nor maximum;
once it is used up, the family pays on, and bills as large as these reach the whole maximum.
"""

NO_ACCUMULATOR = """
That is without the accumulator: the program's payments would count.
"""

TARGET = """
A year costs the payer {year:,.0f} USD at {price:g} USD/g, for {grams:.0f} g with the waste.
At which price would it cost {target:,}?
"""

TARGET_SCALED = """
You scaled the whole year with the price; fees and visits stay.
"""

TARGET_DIVIDED = """
You divided the whole year by the grams; fees and visits are in it.
"""

COURSES = """
{planned} courses are planned; {share} of children respond (assumed),
the others stop after {stop}. How many courses does a child get on average?
"""

COURSES_WHY = """
{share:g} times {planned}, and {rest:g} times {stop}.
A model that lets all go on overstates the drug.
"""

COURSES_FORGOT = "You forgot the {stop} courses of those who did not respond."

DRAWS = """
The mean of {draws:,} pseudo-random draws has a standard error of 150 USD.
How many draws make it 75?
"""

DRAWS_WHY = """
The error falls with the root of the number of draws:
half the error takes four times as many.
"""

NOBODY_CAN_SAY = """
No utilities of children with JDM have been measured.
One can say which gain the price presumes.
"""

THAILAND = """
Adults with dermatomyositis, another price and another comparator: it does not carry over.
"""


def questions() -> list[Question | Number]:
    """Questions on cost."""
    plan = plans.patient_plan()
    return [
        _course_drug(plan),
        _driver(plan),
        _accumulator(plan),
        _target_price(plan),
        _courses_given(),
        _per_qaly(plan),
        _draws(),
    ]


def _sources(plan: Scenario, *names: str) -> list[str]:
    """Reference keys of some inputs, one after another."""
    rows = [plan.assumptions.row(name)._asdict() for name in names]
    return [key for row in rows for key in row["source"].split(";") if key]


def _course_drug(plan: Scenario) -> Number:
    one, price = costs.infusion_cost(plan), plan.assumptions[PRICE]
    per_kg, weight = plan.assumptions["dose_g_per_kg"], plan.first_weight_kg
    charge = plan.assumptions["ivig_gross_charge_per_g"]
    grams = one.usd("drug") / price
    return Number(
        "course_drug",
        say(
            COURSE_DRUG,
            weight=weight,
            price=price,
            days=plan.days,
            step=plan.assumptions["rounding_step_pediatric_g"],
        ),
        one.usd("drug"),
        "USD",
        say(COURSE_DRUG_WHY, per_kg=per_kg, dose=per_kg * weight, grams=grams, price=price),
        slips=[
            (per_kg * weight * price, "You did not round the day's dose."),
            (grams * charge, "That is the gross charge, which hardly anybody pays."),
            (weight * price, "That is 1 g/kg."),
        ],
        sources=_sources(plan, PRICE),
    )


def _driver(plan: Scenario) -> Question:
    asked = {
        "infusions_year1": "Number of courses in the year",
        PRICE: "Medicare's price of a gram",
        "admin_96365_hospital_outpatient": "The fee for the first hour",
    }
    table = sensitivity.one_way(
        costs.cost_model({"year": plan}), plan.assumptions, parameters=list(asked)
    )
    widest = table["parameter"].iloc[0]
    swings = table.set_index("parameter")[["low", "high", "swing"]]
    options = [
        Option(
            text,
            "Correct" if name == widest else "Not yet",
            say(DRIVER_WHY, **swings.loc[name]),
        )
        for name, text in asked.items()
    ]
    return Question(
        "main_driver",
        say(DRIVER),
        options,
        datasets.sources(table),
    )


def _accumulator(plan: Scenario) -> Number:
    asked = plan.replace(price_basis="commercial", insurance="commercial")

    def paid(program: str) -> float:
        ledger = plans.ledger_of(asked.replace(copay_program=program))
        medical = ledger[ledger["component"].isin(costs.MEDICAL)]
        return costs.total(medical, "family")

    most = plan.assumptions["out_of_pocket_maximum_self_2026"]
    helped = plan.assumptions["copay_program_maximum"]
    known = plan.assumptions.row("copay_program_maximum").confidence
    price = words.price_words(asked)
    return Number(
        "accumulator",
        say(ACCUMULATOR, helped=mark(words.usd(helped), known), price=price, most=most),
        paid("with_accumulator"),
        "USD",
        say(ACCUMULATOR_WHY),
        slips=[
            (paid("without_accumulator"), say(NO_ACCUMULATOR)),
            (helped, "That is what the program pays."),
        ],
        sources=_sources(plan, "out_of_pocket_maximum_self_2026", "deductible_single"),
    )


def _target_price(plan: Scenario) -> Number:
    table = plan.assumptions.table().query("parameter == @PRICE")
    found = sensitivity.threshold(
        costs.cost_model({"year": plan}), table, PRICE, target=TARGET_USD, low=0, high=400, points=9
    )
    ledger = plans.ledger_of(plan)
    year, grams = costs.total(ledger), _grams(ledger)
    price = plan.assumptions[PRICE]
    return Number(
        "target_price",
        say(TARGET, year=year, price=price, grams=grams, target=TARGET_USD),
        found.at[0],
        "USD/g",
        "Take off what is not the drug, then divide by the grams.",
        slips=[
            (price * TARGET_USD / year, say(TARGET_SCALED)),
            (TARGET_USD / grams, say(TARGET_DIVIDED)),
        ],
        sources=_sources(plan, PRICE),
    )


def _grams(ledger: object) -> float:
    return float(ledger.loc[ledger["component"].isin(["drug", "waste"]), "quantity"].sum())


def _courses_given() -> Number:
    _, changes = STRATEGIES["real"]
    plan = plans.patient_plan(**changes)
    planned = len(plan.infusion_days())
    share, stop = plan.response_share, plan.stop_nonresponders_after
    given = float(plan.shares(planned).sum())
    return Number(
        "courses_given",
        say(COURSES, planned=planned, share=mark(f"{share:.0%}", "assumed"), stop=stop),
        given,
        "courses",
        say(COURSES_WHY, share=share, planned=planned, rest=1 - share, stop=stop),
        slips=[
            (share * planned, say(COURSES_FORGOT, stop=stop)),
            (planned, "That is the plan, in which nobody stops."),
        ],
    )


def _per_qaly(plan: Scenario) -> Question:
    return Question(
        "per_qaly",
        "What does immunoglobulin cost per QALY in JDM?",
        [
            Option(
                "About 100,000 USD, the customary limit",
                "Not yet",
                "That is what a payer may be willing to give, not what a QALY costs.",
            ),
            Option(
                "Nobody can say",
                "Correct",
                say(NOBODY_CAN_SAY),
            ),
            Option(
                "It saves money, as a model from Thailand found",
                "Not yet",
                say(THAILAND),
            ),
        ],
        _sources(plan, "utility_inactive_jdm", "discount_rate"),
    )


def _draws(draws: int = 4096) -> Number:
    return Number(
        "half_the_error",
        say(DRAWS, draws=draws),
        4 * draws,
        "draws",
        say(DRAWS_WHY),
        slips=[
            (2 * draws, "Twice the draws make the error smaller by a factor of 1.4 only."),
            (16 * draws, "Sixteen times the draws make a quarter of the error."),
        ],
    )
