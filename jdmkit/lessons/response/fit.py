"""Lesson 6: calibration, and parameter pairs that fit alike."""

import numpy as np
import pandas as pd

from jdmkit import datasets, simulation
from jdmkit.charts import LINES, PALETTE, QUIET, Chart, Sheet, Table, blank_axes, live, styled
from jdmkit.lessons.response.words import SIMULATED, WEEKS, girl, grounds, honesty, plan
from jdmkit.simulation import child_course, default_model


def fit_sheet() -> Sheet:
    """Axes for adults, with what was seen, beside the girl."""
    sheet, (adults, child) = blank_axes(7.8, 4.4, ncols=2)
    usual = simulation.fit_course(weeks=FIT_WEEKS)
    adults.plot(
        usual["week"],
        usual["improvement"],
        color=QUIET,
        ls=LINES[1],
        lw=1.6,
        label="pair of this kit",
    )
    for row, week in (("C4a", 16), ("C6", 40)):
        target = targets().loc[row]
        spread = [[target["observed"] - target["lower"]], [target["upper"] - target["observed"]]]
        adults.errorbar(
            [week], [target["observed"]], yerr=spread, fmt="s", color=PALETTE[1], capsize=5, ms=6,
            label="adult trial, with tolerance" if week == 16 else None,
        )  # fmt: skip
    adults.set(xlim=(0, 42), ylim=(0, 70), ylabel="mean improvement score", title="Adults")
    adults.set_xlabel("weeks (simulated, squares: seen)")
    adults.set_xticks(range(0, 41, 8))
    child.plot(WEEKS, girl_alone(*usual_pair()), color=QUIET, ls=LINES[1], lw=1.6)
    child.set(xlim=(0, 52), ylim=(0, 52), ylabel="CMAS in points", title="The girl, IVIG alone")
    child.set_yticks(range(0, 53, 13))
    child.set_xticks(range(0, 53, 13))
    child.set_xlabel(f"weeks\n({SIMULATED})")
    mean = adults.plot([], [], color=PALETTE[0], lw=2.4, label="chosen pair")[0]
    curve = child.plot([], [], color=PALETTE[0], lw=2.4)[0]
    sheet.legend(loc="outside lower center", ncols=3)
    return Sheet(sheet, mean=mean, curve=curve)


# --- what fits alike ---------------------------------------------------------------------------


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
    found = simulation.fit_course(kout_half_life_days, emax, FIT_WEEKS).set_index("week")[
        "improvement"
    ]
    curve, usual = girl_alone(kout_half_life_days, emax), girl_alone(*usual_pair())
    told = []
    for row, week in (("C4a", 16), ("C6", 40)):
        target = targets().loc[row]
        fits = target["lower"] <= found[week] <= target["upper"]
        told.append(
            f"{found[week]:.0f} at week {week} (seen {target['observed']:g}, {target['lower']:g} to "
            f"{target['upper']:g} is the tolerance: {'met' if fits else 'missed'})"
        )
    widest = int(np.abs(curve - usual).argmax())
    words = (
        f"Half-life {kout_half_life_days:g} days and largest effect {emax:g}: mean improvement of {simulation.ADULTS:,} simulated adults "
        f"is {' and '.join(told)}. For the girl of seven, IVIG alone, it gives CMAS {curve[12]:.1f} at week 12 where the pair of this kit "
        f"({usual_pair()[0]:g} days, {usual_pair()[1]:g}) gives {usual[12]:.1f}; they differ most at week {widest}, by {abs(curve[widest] - usual[widest]):.1f} points. {honesty()}"
    )
    sources, confidence = grounds()
    seen = datasets.sources(targets().loc[["C4a", "C6"]])
    return sheet.chart(
        words, [*sources, *seen], confidence,
        mean=(found.index, found), curve=(WEEKS, curve),
    )  # fmt: skip


@styled
def table_fits_alike() -> Table:
    """List pairs of parameters, the improvement that each gives in adults, and whether it fits."""
    found = simulation.fits_alike(n=simulation.ADULTS)
    pairs = list(zip(found["kout_half_life_days"], found["emax"], strict=True))
    curves = np.array([girl_alone(float(h), float(e)) for h, e in pairs])
    both = found["fits_16"] & found["fits_40"]
    verdict = {
        (True, True): "yes",
        (True, False): "not at week 40",
        (False, True): "not at week 16",
    }
    frame = pd.DataFrame(
        {
            "half-life of activity": [f"{h:g} days" for h, _ in pairs],
            "largest effect": [f"{e:g}" for _, e in pairs],
            "adults, improvement at week 16": [f"{i:.1f}" for i in found["week_16"]],
            "at week 40": [f"{i:.1f}" for i in found["week_40"]],
            "fits": [
                verdict.get(fits, "no")
                for fits in zip(found["fits_16"], found["fits_40"], strict=True)
            ],
            "the girl, CMAS at week 12": [f"{score:.1f}" for score in curves[:, 12]],
        }
    )
    early, late = targets().loc["C4a"], targets().loc["C6"]
    fitting = curves[both.to_numpy(), 12]
    words = (
        f"{both.sum()} of {len(found)} pairs lie within the tolerance of what was seen in adults at week 16 ({early['observed']:g} points, "
        f"{early['lower']:g} to {early['upper']:g}) and at week 40 ({late['observed']:g}, {late['lower']:g} to {late['upper']:g}); "
        f"{found['fits_16'].sum()} do at week 16 alone. Which of the {both.sum()} is right the trial can't tell. For the girl of seven, IVIG alone, "
        f"they give CMAS {fitting.min():.1f} to {fitting.max():.1f} at week 12. {honesty()}"
    )
    sources, confidence = grounds()
    return Table(
        frame, words, [*sources, *datasets.sources(targets().loc[["C4a", "C6"]])], confidence
    )


FIT_WEEKS = np.arange(0, 41, 2)


@datasets.remembered
def targets() -> pd.DataFrame:
    """Return the targets of the calibration, by id."""
    return datasets.load("calibration_targets").set_index("target_id", drop=False)


def usual_pair() -> tuple[float, float]:
    """Half-life of activity in days and largest effect, as the tables have them.

    >>> usual_pair()
    (14.0, 0.95)
    """
    model = default_model()
    return model.kout_half_life, model.maximal_effect_median_in_responders


def girl_alone(half_life: float, emax: float) -> np.ndarray:
    """CMAS of the girl with six infusions and nothing else, for a pair of parameters."""
    regimen = simulation.make_regimen(background="none", max_dose_g=plan()["max_dose"])
    model = simulation.other_model(half_life, emax)
    return child_course(girl(), regimen, 7 * WEEKS, model=model).cmas
