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
    styled,
)
from jdmkit.lessons.response.thousand_children import _weights
from jdmkit.lessons.response.words import SIMULATED, grounds, honesty, uncapped
from jdmkit.simulation import TREATED, Regimen


def trials_sheet(outcome: str) -> Sheet:
    """Axes for small trials by one outcome, with the truth."""
    if outcome not in OUTCOMES:
        raise ValueError(datasets.nearest(outcome, OUTCOMES, "outcome"))
    sheet, axes = blank_axes(7.8, 5.0)
    axes.set(xlim=SPANS[outcome], ylim=(TRIALS, -1), ylabel="simulated trial")
    axes.set_yticks([0, 4, 9, 14, 19, 24], [1, 5, 10, 15, 20, 25])
    axes.set_xlabel(f"difference in {OUTCOMES[outcome]} at month 6, IVIG minus none\n({SIMULATED})")
    axes.axvline(0, color=INK, lw=1)
    truth = float(np.diff(simulation.trial_pool(outcome).mean(axis=1))[0])
    axes.axvline(truth, color=INK, lw=1.4, ls=LINES[1], label="in all 20,000 children")
    lines = [axes.plot([], [], color=QUIET, lw=1.4)[0] for _ in range(TRIALS)]
    found = axes.plot([], [], "o", color=PALETTE[0], ms=6, label="interval above 0")[0]
    missed = axes.plot([], [], "o", mfc=PAPER, color=PALETTE[1], ms=6, label="nothing found")[0]
    harm = axes.plot([], [], "X", color=PALETTE[3], ms=7, label="interval below 0")[0]
    sheet.legend(loc="outside lower center", ncols=2)
    return Sheet(sheet, lines=lines, found=found, missed=missed, harm=harm)


# --- twenty children an arm --------------------------------------------------------------------


@live(trials_sheet)
def plot_small_trials(
    sheet: Sheet, n_per_arm: float = 20, outcome: str = "cmas", draw: float = 4
) -> Chart:
    """Show 25 small trials of the same treatment in the same children, which differ by chance.

    Parameters
    ----------
    n_per_arm : int
        Children an arm, 4 to 1000.
    outcome : {"cmas", "improvement"}
        Change of the CMAS at month 6, or the improvement score.
    draw : int
        Another number draws other trials; 4 is shown first because it lies near the long run.
    """
    found = simulation.repeated_trials(n_per_arm, TRIALS, outcome, draw)
    truth = float(np.diff(simulation.trial_pool(outcome).mean(axis=1))[0])
    many = simulation.repeated_trials(n_per_arm, 1000, outcome)
    wrong, above, below = (
        100 * share.mean() for share in (many["difference"] < 0, many["found"], many["high"] < 0)
    )
    kind = np.where(found["found"], 1, np.where(found["high"] < 0, -1, 0))
    x, y = found["difference"].to_numpy(), np.arange(TRIALS)
    words = (
        f"{TRIALS} simulated trials (draw {draw:g}) of {n_per_arm:g} children an arm, prednisone and methotrexate with and without "
        f"{len(TREATED.infusion_days)} infusions of {TREATED.dose_g_per_kg:g} g/kg: in all {simulation.POOL:,} virtual children IVIG is worth {truth:.1f} points of {OUTCOMES[outcome]} at month 6; "
        f"the trials find {x.min():.0f} to {x.max():.0f}, {(x < 0).sum()} of them the wrong sign. {(kind == 1).sum()} of {TRIALS} "
        f"intervals lie above 0 and {(kind == -1).sum()} below; their width is {(found['high'] - found['low']).median():.1f} "
        f"points in the middle. Of 1,000 such trials {wrong:.0f} % have the wrong sign, {above:.1f} % of intervals lie above 0 and "
        f"{below:.1f} % below; 2.5 % would each by chance alone, without any effect. {uncapped(_weights(simulation.POOL, 0), TREATED.dose_g_per_kg).capitalize()}. {honesty()}"
    )
    return sheet.chart(
        words, *grounds(),
        lines=list(zip(found[["low", "high"]].to_numpy(), np.repeat(y, 2).reshape(-1, 2), strict=True)),
        found=(x[kind == 1], y[kind == 1]), missed=(x[kind == 0], y[kind == 0]),
        harm=(x[kind == -1], y[kind == -1]),
    )  # fmt: skip


DESIGNS = {
    "CMAS at month 6, IVIG added to prednisone and methotrexate": {},
    "the same, only children with CMAS 35 or less at first": {"cmas_start_at_most": 35},
    "improvement score at month 6 instead": {"outcome": "improvement"},
    "improvement score at week 16, IVIG against nothing, as in the adult trial": {
        "outcome": "improvement",
        "treated": Regimen.every(28, 4),
        "control": Regimen(),
        "visit_days": (112,),
    },
}
"""Trials that children might be asked to join, as arguments of :func:`trial.power`."""


@datasets.remembered
def _powers() -> pd.DataFrame:
    """Difference, power, width and children an arm of each design."""
    rows = []
    for design, arguments in DESIGNS.items():
        found = simulation.power([20], n_trials=1000, **arguments).iloc[0]
        needed = simulation.children_needed(0.8, **arguments)
        truth = simulation.true_difference(**arguments)["difference"]
        digits = 1 - int(np.floor(np.log10(needed)))
        rows.append(
            {
                "trial": design,
                "difference in truth": f"{truth:.1f} points",
                "power with 20 an arm": f"{100 * found['power']:.0f} %",
                "width of its interval": f"{found['width']:.0f} points",
                "children an arm for 80 % power": f"about {round(needed, digits)}",
            }
        )
    return pd.DataFrame(rows)


@styled
def table_power() -> Table:
    """List what trials in virtual children would need: difference, power with 20, children an arm."""
    frame = _powers().copy()
    needed = frame["children an arm for 80 % power"]
    words = (
        f"To show with 80 % power what IVIG adds to prednisone and methotrexate takes {needed[0]} children an arm in the CMAS, "
        f"{needed[1]} if only weak ones join, {needed[2]} in the improvement score, which sees activity too; against nothing, "
        f"which nobody would allow, {needed[3]}. Difference and number come from {simulation.POOL:,} children, power and width from 1,000 trials. "
        f"Nobody leaves, stops or fails in this simulation, and {uncapped(_weights(simulation.POOL, 0), TREATED.dose_g_per_kg)}: a real trial needs more. {honesty()}"
    )
    return Table(frame, words, *grounds())


TRIALS = 25
"""Small trials drawn at once."""


OUTCOMES = {"cmas": "CMAS", "improvement": "improvement score"}


SPANS = {"cmas": (-44, 42), "improvement": (-72, 86)}
"""Points; wide enough for trials of five, and the same for all, so that width can be compared."""
