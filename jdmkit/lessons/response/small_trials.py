"""Lesson 6: small trials and their power."""

import numpy as np
import pandas as pd

from jdmkit import datasets, simulation
from jdmkit.charts import (
    INK,
    LINES,
    PALETTE,
    PAPER,
    QUIET,
    Chart,
    Sheet,
    Table,
    blank_axes,
    live,
    say,
    styled,
)
from jdmkit.lessons.response.words import SIMULATED, caveat, grounds, no_cap_words
from jdmkit.simulation import TREATED, Regimen, TrialDesign

TRIALS = 25
"""Small trials drawn at once."""

OUTCOMES = {"cmas": "CMAS", "improvement": "improvement score"}

SPANS = {"cmas": (-44, 42), "improvement": (-72, 86)}
"""Points; wide enough for trials of five, and the same for all, so that width can be compared."""

DESIGNS = {
    "CMAS at month 6, IVIG added to prednisone and methotrexate": TrialDesign(),
    "the same, only children with CMAS 35 or less at first": TrialDesign(cmas_start_at_most=35),
    "improvement score at month 6 instead": TrialDesign(outcome="improvement"),
    "improvement score at week 16, IVIG against nothing, as in the adult trial": TrialDesign(
        treated=Regimen.every(28, 4),
        control=Regimen(),
        visit_days=(112,),
        outcome="improvement",
    ),
}
"""Trials that children might be asked to join."""

WORDS = """
{trials} simulated trials (draw {draw:g}) of {n:g} children an arm,
prednisone and methotrexate with and without {infusions} infusions of {dose:g} g/kg:
in all {pool:,} virtual children IVIG is worth {truth:.1f} points of {outcome} at month 6;
the trials find {least:.0f} to {most:.0f}, {wrong} of them the wrong sign.
{above} of {trials} intervals lie above 0 and {below} below;
their width is {width:.1f} points in the middle.
Of 1,000 such trials {many_wrong:.0f} % have the wrong sign,
{many_above:.1f} % of intervals lie above 0 and {many_below:.1f} % below;
2.5 % would each by chance alone, without any effect.
{no_cap}. {caveat}
"""

POWER = """
To show with 80 % power what IVIG adds to prednisone and methotrexate takes {needed[0]} children
an arm in the CMAS, {needed[1]} if only weak ones join,
{needed[2]} in the improvement score, which sees activity too;
against nothing, which nobody would allow, {needed[3]}.
Difference and number come from {pool:,} children, power and width from 1,000 trials.
Nobody leaves, stops or fails in this simulation, and {no_cap}: a real trial needs more.
{caveat}
"""


def trials_sheet(outcome: str) -> Sheet:
    """Axes for small trials by one outcome, with the difference in all children."""
    if outcome not in OUTCOMES:
        raise ValueError(datasets.nearest(outcome, OUTCOMES, "outcome"))
    sheet, axes = blank_axes(7.8, 5.0)
    axes.set(xlim=SPANS[outcome], ylim=(TRIALS, -1), ylabel="simulated trial")
    axes.set_yticks([0, 4, 9, 14, 19, 24], [1, 5, 10, 15, 20, 25])
    axes.set_xlabel(f"difference in {OUTCOMES[outcome]} at month 6, IVIG minus none\n({SIMULATED})")
    axes.axvline(0, color=INK, lw=1)
    truth = simulation.pool_difference(outcome)
    axes.axvline(truth, color=INK, lw=1.4, ls=LINES[1], label="in all 20,000 children")
    lines = [axes.plot([], [], color=QUIET, lw=1.4)[0] for _ in range(TRIALS)]
    found = axes.plot([], [], "o", color=PALETTE[0], ms=6, label="interval above 0")[0]
    missed = axes.plot([], [], "o", mfc=PAPER, color=PALETTE[1], ms=6, label="nothing found")[0]
    harm = axes.plot([], [], "X", color=PALETTE[3], ms=7, label="interval below 0")[0]
    sheet.legend(loc="outside lower center", ncols=2)
    return Sheet(sheet, lines=lines, found=found, missed=missed, harm=harm)


@live(trials_sheet)
def plot_small_trials(
    sheet: Sheet, n_per_arm: float = 20, outcome: str = "cmas", draw: float = 4
) -> Chart:
    """Show 25 small trials of the same treatment in the same children, which differ by chance.

    Parameters
    ----------
    n_per_arm : int
        Children per arm, 4 to 1000.
    outcome : {"cmas", "improvement"}
        Change of the CMAS at month 6, or the improvement score.
    draw : int
        Another number draws other trials; 4 is shown first because it lies near the long run.
    """
    found = simulation.repeated_trials(n_per_arm, TRIALS, outcome, draw)
    many = simulation.trial_shares(simulation.repeated_trials(n_per_arm, 1000, outcome))
    above, below = found["found"].to_numpy(), (found["high"] < 0).to_numpy()
    neither = ~above & ~below
    x, y = found["difference"].to_numpy(), np.arange(TRIALS)
    no_cap = no_cap_words(simulation.POOL, 0, TREATED.dose_g_per_kg)
    words = say(
        WORDS,
        trials=TRIALS,
        draw=draw,
        n=n_per_arm,
        infusions=len(TREATED.infusion_days),
        dose=TREATED.dose_g_per_kg,
        pool=simulation.POOL,
        truth=simulation.pool_difference(outcome),
        outcome=OUTCOMES[outcome],
        least=x.min(),
        most=x.max(),
        wrong=(x < 0).sum(),
        above=above.sum(),
        below=below.sum(),
        width=simulation.trial_shares(found)["width"],
        many_wrong=100 * many["wrong_sign"],
        many_above=100 * many["above"],
        many_below=100 * many["below"],
        no_cap=no_cap.capitalize(),
        caveat=caveat(),
    )
    ends, rows = found[["low", "high"]].to_numpy(), np.column_stack([y, y])
    return sheet.chart(
        words,
        *grounds(),
        lines=list(zip(ends, rows, strict=True)),
        found=(x[above], y[above]),
        missed=(x[neither], y[neither]),
        harm=(x[below], y[below]),
    )


@datasets.remembered
def _designs() -> pd.DataFrame:
    """Return what each design would find and need."""
    return simulation.compare_designs(DESIGNS, 20, 1000, 0.8)


def _about(number: int) -> str:
    """Round a number of children to two digits.

    >>> _about(1234), _about(87)
    ('about 1200', 'about 87')
    """
    return f"about {round(number, 2 - len(str(number)))}"


@styled
def table_power() -> Table:
    """List what trials in virtual children would need: difference, power with 20, size."""
    found = _designs()
    needed = [_about(number) for number in found["children_needed"]]
    frame = pd.DataFrame(
        {
            "trial": found["design"],
            "difference in truth": [f"{points:.1f} points" for points in found["difference"]],
            "power with 20 an arm": [f"{100 * power:.0f} %" for power in found["power"]],
            "width of its interval": [f"{width:.0f} points" for width in found["width"]],
            "children an arm for 80 % power": needed,
        }
    )
    no_cap = no_cap_words(simulation.POOL, 0, TREATED.dose_g_per_kg)
    words = say(POWER, needed=needed, pool=simulation.POOL, no_cap=no_cap, caveat=caveat())
    return Table(frame, words, *grounds())
