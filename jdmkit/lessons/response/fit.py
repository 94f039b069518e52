"""Lesson 6: calibration, and parameter pairs that fit alike."""

import numpy as np
import pandas as pd

from jdmkit import cases, datasets, simulation
from jdmkit.charts import LINES, PALETTE, QUIET, Chart, Sheet, Table, blank_axes, live, say, styled
from jdmkit.lessons.response.words import SIMULATED, WEEKS, caveat, grounds, patient
from jdmkit.simulation import usual_pair

FIT_WEEKS = np.arange(0, 41, 2)

WORDS = """
Half-life {half_life:g} days and largest effect {emax:g}:
mean improvement of {adults:,} simulated adults is {early} and {late}.
For the girl of seven, IVIG alone, it gives CMAS {chosen:.1f} at week 12
where the pair of this kit ({usual_half_life:g} days, {usual_emax:g}) gives {usual:.1f};
they differ most at week {week}, by {gap:.1f} points.
{caveat}
"""

TARGET = """
{found:.0f} at week {week}
(seen {observed:g}, {lower:g} to {upper:g} is the tolerance: {verdict})
"""

PAIRS = """
{both} of {pairs} pairs lie within the tolerance of what was seen in adults
at week 16 ({early.observed:g} points, {early.lower:g} to {early.upper:g})
and at week 40 ({late.observed:g}, {late.lower:g} to {late.upper:g});
{at_16} do at week 16 alone.
Which of the {both} is right the trial can't tell.
For the girl of seven, IVIG alone, they give CMAS {least:.1f} to {most:.1f} at week 12.
{caveat}
"""

VERDICTS = {
    (True, True): "yes",
    (True, False): "not at week 40",
    (False, True): "not at week 16",
    (False, False): "no",
}
"""Whether a pair fits at week 16 and at week 40."""


def fit_sheet() -> Sheet:
    """Axes for adults, with what was observed, and for the girl."""
    sheet, (adults, child) = blank_axes(7.8, 4.4, ncols=2)
    usual = simulation.fit_course(weeks=FIT_WEEKS)
    look = {"color": QUIET, "ls": LINES[1], "lw": 1.6}
    adults.plot(usual["week"], usual["improvement"], label="pair of this kit", **look)
    for row, week in (("C4a", 16), ("C6", 40)):
        target = targets().loc[row]
        spread = [[target["observed"] - target["lower"]], [target["upper"] - target["observed"]]]
        adults.errorbar(
            [week],
            [target["observed"]],
            yerr=spread,
            fmt="s",
            color=PALETTE[1],
            capsize=5,
            ms=6,
            label="adult trial, with tolerance" if week == 16 else None,
        )
    adults.set(xlim=(0, 42), ylim=(0, 70), ylabel="mean improvement score", title="Adults")
    adults.set_xlabel("weeks (simulated, squares: seen)")
    adults.set_xticks(range(0, 41, 8))
    child.plot(WEEKS, patient_alone(*usual_pair()), **look)
    child.set(xlim=(0, 52), ylim=(0, 52), ylabel="CMAS in points", title="The girl, IVIG alone")
    child.set_yticks(range(0, 53, 13))
    child.set_xticks(range(0, 53, 13))
    child.set_xlabel(f"weeks\n({SIMULATED})")
    mean = adults.plot([], [], color=PALETTE[0], lw=2.4, label="chosen pair")[0]
    curve = child.plot([], [], color=PALETTE[0], lw=2.4)[0]
    sheet.legend(loc="outside lower center", ncols=3)
    return Sheet(sheet, mean=mean, curve=curve)


@live(fit_sheet)
def plot_fit(sheet: Sheet, kout_half_life_days: float = 21.0, emax: float = 0.98) -> Chart:
    """Try a pair of parameters: whether it fits the adult trial, and what it does to the girl.

    Parameters
    ----------
    kout_half_life_days : float
        Half-life with which disease activity follows what drives it, above 0.
    emax : float
        Median of the largest effect in responders, above 0 and under 1.
    """
    table = simulation.fit_course(kout_half_life_days, emax, FIT_WEEKS)
    found = table.set_index("week")["improvement"]
    curve, usual = patient_alone(kout_half_life_days, emax), patient_alone(*usual_pair())
    week, gap = simulation.widest_gap(curve, usual)
    usual_half_life, usual_emax = usual_pair()
    words = say(
        WORDS,
        half_life=kout_half_life_days,
        emax=emax,
        adults=simulation.ADULTS,
        early=_target_words("C4a", 16, found[16]),
        late=_target_words("C6", 40, found[40]),
        chosen=curve[12],
        usual_half_life=usual_half_life,
        usual_emax=usual_emax,
        usual=usual[12],
        week=week,
        gap=gap,
        caveat=caveat(),
    )
    sources, confidence = grounds()
    seen = datasets.sources(targets().loc[["C4a", "C6"]])
    return sheet.chart(
        words,
        [*sources, *seen],
        confidence,
        mean=(found.index, found),
        curve=(WEEKS, curve),
    )


def _target_words(row: str, week: int, found: float) -> str:
    """Simulated improvement at a week, and whether it lies within the tolerance."""
    target = targets().loc[row]
    fits = target["lower"] <= found <= target["upper"]
    return say(
        TARGET,
        found=found,
        week=week,
        observed=target["observed"],
        lower=target["lower"],
        upper=target["upper"],
        verdict="met" if fits else "missed",
    )


@styled
def table_fits_alike() -> Table:
    """List pairs of parameters, the improvement that each gives in adults, and whether it fits."""
    found = simulation.fits_alike(n=simulation.ADULTS)
    pairs = list(zip(found["kout_half_life_days"], found["emax"], strict=True))
    at_12 = np.array([patient_alone(float(h), float(e))[12] for h, e in pairs])
    fits = list(zip(found["fits_16"], found["fits_40"], strict=True))
    frame = pd.DataFrame(
        {
            "half-life of activity": [f"{h:g} days" for h, _ in pairs],
            "largest effect": [f"{e:g}" for _, e in pairs],
            "adults, improvement at week 16": [f"{i:.1f}" for i in found["week_16"]],
            "at week 40": [f"{i:.1f}" for i in found["week_40"]],
            "fits": [VERDICTS[pair] for pair in fits],
            "the girl, CMAS at week 12": [f"{score:.1f}" for score in at_12],
        }
    )
    both = (found["fits_16"] & found["fits_40"]).to_numpy()
    words = say(
        PAIRS,
        both=both.sum(),
        pairs=len(found),
        early=targets().loc["C4a"],
        late=targets().loc["C6"],
        at_16=found["fits_16"].sum(),
        least=at_12[both].min(),
        most=at_12[both].max(),
        caveat=caveat(),
    )
    sources, confidence = grounds()
    seen = datasets.sources(targets().loc[["C4a", "C6"]])
    return Table(frame, words, [*sources, *seen], confidence)


@datasets.remembered
def targets() -> pd.DataFrame:
    """Return the targets of the calibration, by id."""
    return datasets.load("calibration_targets").set_index("target_id", drop=False)


def patient_alone(half_life: float, emax: float) -> np.ndarray:
    """CMAS of the girl with six infusions and nothing else, for a pair of parameters."""
    cap = cases.consensus_plan().max_dose_g
    regimen = simulation.make_regimen(background="none", max_dose_g=cap)
    return simulation.pair_course(patient(), regimen, half_life, emax, WEEKS)
