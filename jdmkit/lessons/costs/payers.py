"""Lesson 5: who pays."""

import numpy as np
import pandas as pd

from jdmkit import costs, datasets
from jdmkit.charts import LINES, PALETTE, QUIET, Chart, Sheet, blank_axes, live, mark
from jdmkit.costs import MEDICAL
from jdmkit.lessons.costs.plans import girls_plan, ledger_of
from jdmkit.lessons.costs.words import about, under, usd

PROGRAMS = {
    "none": ("no program", PALETTE[0], LINES[0], 3.4),
    "without_accumulator": ("program, no accumulator", PALETTE[2], LINES[1], 2.0),
    "with_accumulator": ("program with accumulator", PALETTE[1], LINES[2], 2.0),
}
"""Co-pay program to label, color, line and width."""


def payers_sheet() -> Sheet:
    """Sheet of what a family has paid, week by week, under three co-pay programs."""
    sheet, axes = blank_axes(7.8, 4.2)
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
    sheet.legend(handles=list(lines.values()), loc="outside upper left", ncols=1)
    return Sheet(sheet, top=top, **lines)


# --- who pays ----------------------------------------------------------------------------------


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
    plan = girls_plan(
        deductible_single=deductible_single, coinsurance=coinsurance,
        copay_program_maximum=copay_program_maximum, price_basis=price_basis, insurance="commercial",
    )  # fmt: skip
    ledger, inputs = ledger_of(plan), plan.assumptions
    medical = ledger["component"].isin(MEDICAL).to_numpy()
    days, place = np.unique(ledger["day"].to_numpy()[medical], return_inverse=True)
    bills = np.bincount(place, ledger["cost_usd"].to_numpy()[medical])
    top = inputs["out_of_pocket_maximum_self_2026"]
    weeks, places, owed = np.r_[0, days / 7, 52], {}, {}
    for name in PROGRAMS:
        helped = 0.0 if name == "none" else inputs["copay_program_maximum"]
        paid = costs.split_claims(
            bills, inputs["deductible_single"], inputs["coinsurance"], top, helped,
            name == "with_accumulator",
        ).family.cumsum()  # fmt: skip
        places[name], owed[name] = (weeks, np.r_[0, paid, paid[-1]]), paid
    own = ledger.loc[~medical, "cost_usd"].sum()
    most = owed["none"][-1]
    reached = np.flatnonzero(owed["none"] >= top - 0.005)
    when = f"reached in week {days[reached[0]] // 7 + 1}" if reached.size else "not reached"

    def told(name: str, shown: object) -> str:
        return mark(shown, inputs.row(name).confidence)

    words = under(
        f"Bills of {usd(bills.sum())} in a year of evenly spread courses: a family with commercial insurance pays {usd(most)} "
        f"(dotted: the yearly maximum of {usd(top)}, {when}); with a co-pay program {usd(owed['without_accumulator'][-1])}, "
        f"and with the program under an accumulator {usd(owed['with_accumulator'][-1])}. Coinsurance for infusions is taken as "
        f"{told('coinsurance', inputs['coinsurance'])}, the program's most as "
        f"{told('copay_program_maximum', usd(inputs['copay_program_maximum']))}: amounts of real programs are not known. On Medicaid "
        f"a family pays {told('medicaid_family_cost_share', usd(inputs['medicaid_family_cost_share']))}. "
        f"Time and travel, {mark(usd(own), _weakest(ledger[~medical]))}, come on top for everyone.",
        plan, girls_plan(),
    )  # fmt: skip
    rules = about(plan, "deductible_single", "coinsurance", "copay_program_maximum",
                       "medicaid_family_cost_share", "out_of_pocket_maximum_self_2026")  # fmt: skip
    return sheet.chart(
        words, *datasets.provenance(ledger, rules), top=([0, 52], [top, top]), **places
    )


def _weakest(rows: pd.DataFrame) -> str:
    return datasets.weakest_of(rows)
