"""Lesson 5: what payer and family pay under commercial insurance."""

from jdmkit import costs, datasets
from jdmkit.charts import LINES, PALETTE, QUIET, Chart, Sheet, blank_axes, live, mark, say
from jdmkit.costs import MEDICAL
from jdmkit.lessons.costs.plans import ledger_of, patient_plan
from jdmkit.lessons.costs.words import about, under, usd

WORDS = """
Bills of {bills_usd:,.0f} USD in a year of evenly spread courses:
a family with commercial insurance pays {alone_usd:,.0f} USD
(dotted: the yearly maximum of {most_usd:,.0f} USD, {when});
with a co-pay program {program_usd:,.0f} USD,
and with the program under an accumulator {accumulator_usd:,.0f} USD.
Coinsurance for infusions is taken as {coinsurance}, the program's most as {program_most}:
amounts of real programs are not known.
On Medicaid a family pays {medicaid}.
Time and travel, {own}, come on top for everyone.
"""

RULES = (
    "deductible_single",
    "coinsurance",
    "copay_program_maximum",
    "medicaid_family_cost_share",
    "out_of_pocket_maximum_self_2026",
)
"""Inputs that say who pays; cited under the figure."""

PROGRAMS = {
    "none": ("no program", PALETTE[0], LINES[0], 3.4),
    "without_accumulator": ("program, no accumulator", PALETTE[2], LINES[1], 2.0),
    "with_accumulator": ("program with accumulator", PALETTE[1], LINES[2], 2.0),
}
"""Label, color, line and width of each co-pay program."""


def payers_sheet() -> Sheet:
    """Lay out what a family has paid, week by week, under three co-pay programs."""
    figure, axes = blank_axes(7.8, 4.2)
    axes.set(
        xlim=(0, 52),
        ylim=(0, 16_000),
        xlabel="week of the year",
        ylabel="USD paid by the family so far",
    )
    axes.yaxis.set_major_formatter("{x:,.0f}")
    axes.grid(axis="y")
    (top,) = axes.plot([], [], color=QUIET, lw=1, ls=LINES[3])
    lines = {
        name: axes.plot(
            [],
            [],
            color=color,
            ls=line,
            lw=width,
            drawstyle="steps-post",
            antialiased=False,
            label=label,
        )[0]
        for name, (label, color, line, width) in PROGRAMS.items()
    }
    figure.legend(handles=list(lines.values()), loc="outside upper left", ncols=1)
    return Sheet(figure, top=top, **lines)


@live(payers_sheet)
def plot_who_pays(
    sheet: Sheet,
    deductible_single: float | None = None,
    coinsurance: float | None = None,
    copay_program_maximum: float | None = None,
    price_basis: str = "commercial",
) -> Chart:
    """Show what a commercially insured family pays of the year's bills, with and without a program.

    Parameters
    ----------
    deductible_single, coinsurance, copay_program_maximum : float, optional
        USD a year, share, USD a year; default the inputs.
    price_basis : str
        As in :class:`costs.Scenario`.
    """
    plan = patient_plan(
        deductible_single=deductible_single,
        coinsurance=coinsurance,
        copay_program_maximum=copay_program_maximum,
        price_basis=price_basis,
        insurance="commercial",
    )
    ledger, inputs = ledger_of(plan), plan.assumptions
    paid = costs.family_payments(ledger, inputs)
    most = inputs["out_of_pocket_maximum_self_2026"]
    reached = costs.day_reached(paid["none"], most)
    own = ledger[~ledger["component"].isin(MEDICAL)]
    last = paid.iloc[-1]

    def marked(name: str, shown: object) -> str:
        return mark(shown, inputs.row(name).confidence)

    program = inputs["copay_program_maximum"]
    medicaid = inputs["medicaid_family_cost_share"]
    words = say(
        WORDS,
        bills_usd=paid["bill_usd"].sum(),
        alone_usd=last["none"],
        most_usd=most,
        when="not reached" if reached is None else f"reached in week {reached // 7 + 1}",
        program_usd=last["without_accumulator"],
        accumulator_usd=last["with_accumulator"],
        coinsurance=marked("coinsurance", inputs["coinsurance"]),
        program_most=marked("copay_program_maximum", usd(program)),
        medicaid=marked("medicaid_family_cost_share", usd(medicaid)),
        own=mark(usd(own["cost_usd"].sum()), datasets.weakest_of(own)),
    )
    weeks = [0, *(paid.index / 7), 52]
    lines = {name: (weeks, [0, *paid[name], last[name]]) for name in PROGRAMS}
    return sheet.chart(
        under(words, plan, patient_plan()),
        *datasets.provenance(ledger, about(plan, *RULES)),
        top=([0, 52], [most, most]),
        **lines,
    )
