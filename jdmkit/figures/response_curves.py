"""Figures of lesson 6: one child's IgG and CMAS, schedules, a thousand children, what isn't known."""

import numpy as np
import pandas as pd

from jdmkit import (
    calibration,
    datasets,
    fcrn,
    parameter_sets,
    passports,
    pharmacokinetics,
    quantities,
    scenarios,
    traps,
    trial,
)
from jdmkit.charts import (
    INK,
    LINES,
    MARKERS,
    PALETTE,
    Chart,
    Table,
    blank_axes,
    mark,
    styled,
)
from jdmkit.child import Child, igg_effect
from jdmkit.cohort import CohortResult, virtual_children
from jdmkit.figures.response_sheets import (
    FIT_WEEKS,
    OUTCOMES,
    RECOVERED,
    TRIALS,
    arms_sheet,
    ceiling_sheet,
    course_sheet,
    fit_sheet,
    recovery,
    schedule_sheet,
    stopping_sheet,
    trap_sheet,
    trials_sheet,
    wear_off_sheet,
)
from jdmkit.figures.response_words import (
    BACKGROUND,
    COURSES,
    WEEKS,
    beside,
    cap_of,
    child_of,
    counted,
    course_named,
    evidence,
    girl,
    girl_alone,
    grams_of,
    grounds,
    honesty,
    in_tables,
    infusion_count,
    left_out,
    plan,
    taper_words,
    targets,
    uncapped,
    usual_pair,
    who,
    yes_or_no,
)
from jdmkit.live import Sheet, live
from jdmkit.model import default_model
from jdmkit.regimen import Regimen
from jdmkit.response import child_course, wear_off
from jdmkit.scale import CMAS_MAX, attainable_score
from jdmkit.trial import TREATED

_DAYS = np.unique(np.r_[np.arange(0, 365, 1.0)])
CITED = ("response_evidence", "calibration_targets", "parameter_set_passports", "model_checks")
"""Tables of which a control can bring up any row: cited in full."""


CHILDREN = 1000


# --- one child ---------------------------------------------------------------------------------


@live(course_sheet)
def plot_course(
    sheet: Sheet,
    dose_g_per_kg: float = 2.0,
    interval_days: float = 28,
    n_infusions: int = 6,
    split_days: int = 1,
    background: str = BACKGROUND,
    weight_kg: float | None = None,
    age_years: float | None = None,
    cmas_start: float | None = None,
    responder: bool = True,
    max_dose_g: float | None = 70.0,
    course: str = "chronic",
) -> Chart:
    """Show one simulated child: IgG with its peaks, and the CMAS with and without IVIG.

    Parameters
    ----------
    dose_g_per_kg, interval_days, n_infusions, split_days
        Grams per kilogram of a course, days between courses, their number, days of a course.
    background : str
        What is given beside it: a key of ``scenarios.BACKGROUNDS``.
    weight_kg, age_years, cmas_start : float, optional
        The child; default the girl of seven.
    responder : bool
        Whether IVIG has an effect in this child.
    max_dose_g : float or None
        Cap of a course in grams; None is no cap.
    course : {"chronic", "monocyclic", "polycyclic"}
        How the disease would run untreated; polycyclic means two flares.
    """
    child = child_of(weight_kg, age_years, cmas_start, responder, course)
    regimen = scenarios.make_regimen(
        dose_g_per_kg, interval_days, n_infusions, split_days, background, cap_of(max_dose_g)
    )
    given, length = np.array(regimen.infusion_days), default_model().infusion_duration
    fine = np.unique(np.r_[_DAYS, given, given + length, given + 1.5, given + 2.5])
    levels = child_course(child, regimen, fine[fine <= 364])
    found = scenarios.gain(child, regimen, 7 * WEEKS).set_index("day")
    own = child.own_igg(default_model())
    half = own + default_model().half_maximal_igg_above_baseline
    healthy = float(attainable_score(np.asarray(child.age_years), default_model()))
    words = (
        f"{who(child)}, {beside(background)}: {_courses(child, regimen, dose_g_per_kg, interval_days, split_days, max_dose_g)}{left_out(n_infusions, regimen, split_days)} "
        f"{'lifts' if infusion_count(regimen, split_days) == 1 else 'lift'} total IgG from {own:.1f} to at most {levels.igg_g_per_l.max():.1f} g/L. "
        f"{_answer(found, healthy)}{in_tables(child)} {taper_words(background, course)} {honesty()}"
    )
    return sheet.chart(
        words, *grounds(),
        igg=(levels.days / 7, levels.igg_g_per_l), half=([0, 52], [half, half]),
        treated=(WEEKS, found["treated"]), untreated=(WEEKS, found["untreated"]),
        healthy=([0, 52], [healthy, healthy]), given=(given / 7, np.full(given.size, 2.5)),
    )  # fmt: skip


def _courses(
    child: Child, regimen: Regimen, dose: float, interval: float, split: int, cap: float | None
) -> str:
    count, over = infusion_count(regimen, split), "" if split == 1 else f" over {split} days each"
    what = counted(count, "infusion" if split == 1 else "course")
    every = "" if count == 1 else f" every {interval:g} days"
    return f"{what} of {dose:g} g/kg ({grams_of(child, dose, cap)}){every}{over}"


def _answer(found: pd.DataFrame, healthy: float) -> str:
    """CMAS with and without IVIG at three times."""
    weeks = [found.loc[7 * week] for week in (12, 24, 52)]
    first, second, last = (
        f"{row['treated']:.1f} with IVIG and {row['untreated']:.1f} without" for row in weeks
    )
    return (
        f"CMAS: {first} at week 12, {second} at week 24, {last} at week 52; a healthy child of "
        f"this age scores {healthy:.1f}."
    )


# --- peaks and wear-off ------------------------------------------------------------------------


@live(wear_off_sheet)
def plot_wear_off(
    sheet: Sheet,
    dose_g_per_kg: float = 2.0,
    interval_days: float = 28,
    weight_kg: float | None = None,
    max_dose_g: float | None = 70.0,
) -> Chart:
    """Show one interval between infusions: how the effect wears off, and how activity follows.

    Parameters
    ----------
    dose_g_per_kg, interval_days : float
        Dose, and days between the infusions, 7 to 56.
    weight_kg : float, optional
        Default that of the girl of seven.
    max_dose_g : float or None
        Cap in grams; None is no cap.
    """
    child = child_of(weight_kg, None, None)
    regimen = scenarios.make_regimen(dose_g_per_kg, interval_days, 6, 1, "none", cap_of(max_dose_g))
    start, end = regimen.infusion_days[-2:]
    since = np.unique(np.r_[0, 0.25, 0.5, 1, 1.5, np.linspace(2, end - start, 90)])
    course = child_course(child, regimen, start + since)
    share = igg_effect(course.igg_above_baseline_g_per_l)
    found = wear_off(child, regimen)
    high = np.where(share >= 0.5, share, 0)
    words = (
        f"{who(child)}, IVIG alone, {dose_g_per_kg:g} g/kg ({grams_of(child, dose_g_per_kg, max_dose_g)}) every "
        f"{interval_days:g} days: the effect is above half of the largest possible on {found['share_above_half'] * interval_days:.1f} "
        f"of {interval_days:g} days ({100 * found['share_above_half']:.0f} %), {100 * found['mean_share_of_emax']:.0f} % of the largest possible on average and "
        f"{100 * share[-1]:.0f} % when the next infusion is due. Disease activity is slower and swings only between "
        f"{course.activity.min():.2f} and {course.activity.max():.2f} of untreated. {honesty()}"
    )
    return sheet.chart(
        words, *grounds(),
        band=(since, 0 * high, high), effect=(since, share), activity=(since, course.activity),
    )  # fmt: skip


# --- schedules ---------------------------------------------------------------------------------


@live(schedule_sheet)
def plot_schedules(
    sheet: Sheet,
    dose_g_per_kg: float = 2.0,
    weight_kg: float | None = None,
    cmas_start: float | None = None,
    max_dose_g: float | None = 70.0,
) -> Chart:
    """Compare schedules for one child, IVIG alone; splitting looks better, and data disagree.

    Parameters
    ----------
    dose_g_per_kg : float
        Grams per kilogram of a whole course.
    weight_kg, cmas_start : float, optional
        The child; default the girl of seven.
    max_dose_g : float or None
        Cap of a course in grams; None is no cap.
    """
    child = child_of(weight_kg, None, cmas_start)
    found = scenarios.compare_schedules(child, dose_g_per_kg, cap_of(max_dose_g))
    share, names = found["mean_share_of_emax"], found["schedule"]
    at_12 = [score[12] for score in found["cmas"]]
    told = "; ".join(
        f"{name} {score:.1f} ({grams:.0f} g)"
        for name, score, grams in zip(names, at_12, found["grams"], strict=True)
    )
    words = (
        f"{who(child)}, IVIG alone, {dose_g_per_kg:g} g/kg a course ({grams_of(child, dose_g_per_kg, max_dose_g)}). CMAS at "
        f"week 12 (grams in 24 weeks): {told}. {split_words()} Here the mean effect is {100 * share[0]:.0f} % every 4 weeks and {100 * share[1]:.0f} % "
        f"with half the dose twice as often. {honesty()}"
    )
    sources, confidence = grounds()
    seen = datasets.sources(pd.DataFrame([evidence("E67"), evidence("E68")]))
    return sheet.chart(
        words, [*sources, *seen], confidence,
        lines=[(np.arange(25), score) for score in found["cmas"]],
        widths=[{"width": width} for width in share],
        labels=[{"x": width + 0.01, "text": f"{100 * width:.0f} %"} for width in share],
    )  # fmt: skip


@datasets.remembered
def split_words() -> str:
    """Say that splitting looks better in any such model, and what was seen.

    >>> "22 patients" in split_words()
    True
    """
    seen, other = evidence("E67"), evidence("E68")
    return (
        "Splitting the same grams looks better in any model whose effect levels off. Data are mixed: in a randomized "
        f"crossover of {seen['population']} ({seen['n']:.0f} {seen['n_of']} completed it) {seen['arm'].replace(' minus the usual one', '')} was no "
        f"better (grip coefficient {seen['value']:g}, 95 % interval {seen['lower']:g} to {seen['upper']:g}); a model of {other['population']} "
        "points the other way."
    )


# --- a thousand children -----------------------------------------------------------------------


@live(arms_sheet)
def plot_arms(
    sheet: Sheet,
    dose_g_per_kg: float = 2.0,
    interval_days: float = 28,
    n_infusions: int = 6,
    background: str = BACKGROUND,
    responder: bool | None = None,
    noisy: bool = True,
    bands: bool = True,
    course: str | None = None,
) -> Chart:
    """Show a thousand virtual children with and without IVIG, as median and bands.

    Parameters
    ----------
    dose_g_per_kg, interval_days, n_infusions, background
        As in :func:`plot_course`; no cap.
    responder : bool or None
        Whether IVIG has an effect in all or in none; None draws it.
    noisy : bool
        With the noise of measurement.
    bands : bool
        Whether to draw the bands.
    course : str or None
        Untreated course of all: a key of ``COURSES``; None draws it by the assumed shares.
    """
    noisy, bands = yes_or_no("noisy", noisy), yes_or_no("bands", bands)
    if responder is not None:
        yes_or_no("responder", responder)
    if course is not None:
        course_named(course)
    regimen = scenarios.make_regimen(dose_g_per_kg, interval_days, n_infusions, 1, background)
    found = scenarios.two_arms(regimen, n=CHILDREN, responder=responder, noisy=noisy, course=course)
    shares = (0.05, 0.25, 0.5, 0.75, 0.95)
    scores = found.quantiles(shares)["cmas"].to_numpy().reshape(len(shares), 2, WEEKS.size)
    low, lower, median, upper, high = scores if bands else scores[[2, 2, 2, 2, 2]]
    return sheet.chart(
        f"{_thousand(found, regimen, dose_g_per_kg, interval_days, background, responder, noisy, bands)} "
        f"{_crowd(dose_g_per_kg, course)}{left_out(n_infusions, regimen)} {honesty()}",
        *grounds(),
        wide=[(WEEKS, low[arm], high[arm]) for arm in (0, 1)],
        middle=[(WEEKS, lower[arm], upper[arm]) for arm in (0, 1)],
        lines=[(WEEKS, median[arm]) for arm in (0, 1)],
    )  # fmt: skip


@datasets.remembered
def _weights(n: int, seed: int) -> np.ndarray:
    """Weights of virtual children in kg."""
    return virtual_children(n, seed).table()["weight_kg"].to_numpy()


def _crowd(dose_g_per_kg: float, course: str | None) -> str:
    """Say how their disease runs untreated, and that nobody's grams are capped."""
    model = default_model()
    shares = {name: getattr(model, f"course_share_{name}") for name in COURSES}
    runs = (
        f"Untreated all run a {course} course"
        if course
        else "Courses untreated: " + ", ".join(f"{share:g} % {name}" for name, share in shares.items())
    )  # fmt: skip
    flares = "" if course in ("chronic", "monocyclic") else " (flares drawn at random)"
    heavy = uncapped(_weights(CHILDREN, 1), dose_g_per_kg)
    return f"{runs}{flares}; {heavy}."


def _thousand(
    found: CohortResult, regimen: Regimen, dose: float, interval: float, background: str,
    responder: bool | None, noisy: bool, bands: bool,
) -> str:  # fmt: skip
    """What a thousand children show, in words."""
    none, given = found.mean()["mean"].to_numpy().reshape(2, -1)  # arms in the order of two_arms
    gap = given - none
    anchor = int(evidence("E50")["value"])
    reach = 100 * found.share_at_least(anchor)["share"].to_numpy().reshape(2, -1)[:, 24]
    share = default_model().responder_share
    answering = {None: f"IVIG answers in {share:.0%} of them (assumed)", True: "IVIG answers in all", False: "IVIG answers in none"}  # fmt: skip
    middle = found.quantiles([0.5])["cmas"].to_numpy().reshape(2, -1)[:, 12]
    return (
        f"{found.n} virtual children (seed {found.seed}; the same ones and the same noise in both arms), "
        f"{answering[responder].replace('%', ' %')}, {beside(background)}, {infusion_count(regimen)} x {dose:g} g/kg every {interval:g} days, "
        f"{'with' if noisy else 'without'} the noise of measurement: the median CMAS at week 12 is {middle[1]} with and "
        f"{middle[0]} without IVIG; the means differ by {gap[12]:.1f} points at week 12, {gap[24]:.1f} at week 24 and "
        f"{gap[52]:.1f} at week 52. At week 24 {reach[1]:.0f} % with and {reach[0]:.0f} % "
        f"without reach {anchor}. The bands ({'half and nine tenths of the children' if bands else 'hidden'}) are spread "
        "between virtual children, not doubt about the model, which is larger."
    )


@styled
def table_course_shares() -> Table:
    """List what IVIG adds by the course of the disease, and by shares of courses."""
    alone = {name: _mean_gain(name) for name in COURSES}
    model = default_model()
    assumed = {name: getattr(model, f"course_share_{name}") for name in COURSES}
    rows = datasets.load("epidemiology").query("measure in @_COURSE_MEASURES")
    mixes = {f"all {name}": {name: 100.0} for name in COURSES} | {"as assumed here": assumed}
    for place, seen in rows.groupby("country", sort=False):
        shares = seen.set_index("measure")["value"].rename(
            lambda name: name.removeprefix("course_")
        )
        mixes[f"{place}, of those with a course"] = (100 * shares / shares.sum()).to_dict()
    gains = {
        mix: sum(share * alone[name] for name, share in shares.items()) / sum(shares.values())
        for mix, shares in mixes.items()
    }
    frame = pd.DataFrame(
        [
            {
                "children": mix,
                **{name: f"{mixes[mix].get(name, 0):.0f} %" for name in COURSES},
                **{f"gain at week {week}": f"{gain[week]:.2f}" for week in (12, 24, 52)},
            }
            for mix, gain in gains.items()
        ]
    )
    at_24 = [gain[24] for gain in list(gains.values())[len(COURSES) :]]
    words = (
        f"Mean points of CMAS that six infusions add to {BACKGROUND}, without noise, in {CHILDREN} virtual children. With shares of courses "
        f"as published or assumed the gain at week 24 is {min(at_24):.2f} to {max(at_24):.2f} points. {honesty()}"
    )
    sources, confidence = grounds()
    seen, sure = datasets.provenance(rows)
    return Table(frame, words, [*sources, *seen], [*confidence, *sure])


_COURSE_MEASURES = [f"course_{name}" for name in COURSES]


@datasets.remembered
def _mean_gain(course: str) -> np.ndarray:
    """Mean gain by week where all children run one course."""
    found = scenarios.two_arms(scenarios.make_regimen(), n=CHILDREN, noisy=False, course=course)
    without, given = found.mean()["mean"].to_numpy().reshape(2, -1)
    return given - without


# --- ceiling and noise -------------------------------------------------------------------------


@live(ceiling_sheet)
def plot_ceiling(
    sheet: Sheet, cmas_start: float | None = None, age_years: float | None = None
) -> Chart:
    """Show how the scale bends: points for the same recovery, and the noise of one measurement.

    Parameters
    ----------
    cmas_start, age_years : float, optional
        The child; default the girl of seven.
    """
    child = child_of(None, age_years, cmas_start)
    curve = recovery(child)
    half, top = curve[20], curve[-1]
    start_error, half_error = scenarios.noise_by_score([child.cmas_start, half])
    seen = evidence("E48")
    words = (
        f"From CMAS {child.cmas_start:g} at {child.age_years:g} years, the first half of recovery is worth "
        f"{half - child.cmas_start:.1f} points and the second half {top - half:.1f}: a healthy child of this age scores "
        f"{top:.1f}, not {CMAS_MAX}. One measurement has a standard deviation of {start_error:.1f} points at the start and "
        f"{half_error:.1f} half-way, so that two raters differ by {scenarios.raters_differ(child.cmas_start):.1f} points on average at the start; the least change that matters is {seen['lower']:g} to {seen['upper']:g} points. "
        f"Skin isn't in this score at all. {honesty()}"
    )
    sources, confidence = grounds()
    return sheet.chart(
        words, [*sources, *datasets.sources(seen.to_frame().T)], confidence,
        curve=(100 * RECOVERED, curve), limit=([0, 100], [top, top]),
        dot=([child.cmas_start], [start_error]),
    )  # fmt: skip


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
    found = scenarios.repeated_trials(n_per_arm, TRIALS, outcome, draw)
    truth = float(np.diff(scenarios.trial_pool(outcome).mean(axis=1))[0])
    many = scenarios.repeated_trials(n_per_arm, 1000, outcome)
    wrong, above, below = (
        100 * share.mean() for share in (many["difference"] < 0, many["found"], many["high"] < 0)
    )
    kind = np.where(found["found"], 1, np.where(found["high"] < 0, -1, 0))
    x, y = found["difference"].to_numpy(), np.arange(TRIALS)
    words = (
        f"{TRIALS} simulated trials (draw {draw:g}) of {n_per_arm:g} children an arm, prednisone and methotrexate with and without "
        f"{len(TREATED.infusion_days)} infusions of {TREATED.dose_g_per_kg:g} g/kg: in all {scenarios.POOL:,} virtual children IVIG is worth {truth:.1f} points of {OUTCOMES[outcome]} at month 6; "
        f"the trials find {x.min():.0f} to {x.max():.0f}, {(x < 0).sum()} of them the wrong sign. {(kind == 1).sum()} of {TRIALS} "
        f"intervals lie above 0 and {(kind == -1).sum()} below; their width is {(found['high'] - found['low']).median():.1f} "
        f"points in the middle. Of 1,000 such trials {wrong:.0f} % have the wrong sign, {above:.1f} % of intervals lie above 0 and "
        f"{below:.1f} % below; 2.5 % would each by chance alone, without any effect. {uncapped(_weights(scenarios.POOL, 0), TREATED.dose_g_per_kg).capitalize()}. {honesty()}"
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
        found = trial.power([20], n_trials=1000, **arguments).iloc[0]
        needed = trial.children_needed(0.8, **arguments)
        truth = trial.true_difference(**arguments)["difference"]
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
        f"which nobody would allow, {needed[3]}. Difference and number come from {scenarios.POOL:,} children, power and width from 1,000 trials. "
        f"Nobody leaves, stops or fails in this simulation, and {uncapped(_weights(scenarios.POOL, 0), TREATED.dose_g_per_kg)}: a real trial needs more. {honesty()}"
    )
    return Table(frame, words, *grounds())


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
    found = scenarios.fit_course(kout_half_life_days, emax, FIT_WEEKS).set_index("week")[
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
        f"Half-life {kout_half_life_days:g} days and largest effect {emax:g}: mean improvement of {scenarios.ADULTS:,} simulated adults "
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
    found = calibration.fits_alike(n=scenarios.ADULTS)
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


# --- what stops when IVIG stops ----------------------------------------------------------------


@live(stopping_sheet)
def plot_stopping(
    sheet: Sheet,
    n_infusions: int = 6,
    interval_days: float = 28,
    background: str = "none",
    course: str = "chronic",
) -> Chart:
    """Show what becomes of the gain after the last infusion, for the girl of seven.

    Parameters
    ----------
    n_infusions, interval_days, background
        As in :func:`plot_course`.
    course : {"chronic", "monocyclic", "polycyclic"}
        How her disease would run untreated; polycyclic means two flares.
    """
    quantities.whole("n_infusions", n_infusions, 1, 1000)
    child = child_of(None, None, None, course=course)
    regimen = scenarios.make_regimen(
        plan()["dose_low"], interval_days, n_infusions, 1, background, plan()["max_dose"]
    )
    found = scenarios.gain(child, regimen, np.arange(0, 547))
    last = regimen.infusion_days[-1]
    most = float(found["gain"].max())
    shown = found.iloc[::7]
    words = (
        f"The girl of seven, {beside(background)}, {_series(regimen, interval_days)}{left_out(n_infusions, regimen)}, "
        f"{'given' if len(regimen.infusion_days) == 1 else 'the last'} in week {last / 7:.0f}: the gain in CMAS is {most:.1f} points at its most. "
        f"{_gone(found, last, most)} {taper_words(background, course)} The gain goes because the drug is gone: that IVIG changes no course of the "
        f"disease is an assumption here, not a finding. {honesty()}"
    )
    return sheet.chart(
        words, *grounds(),
        treated=(shown["day"] / 7, shown["treated"]), untreated=(shown["day"] / 7, shown["untreated"]),
        band=(shown["day"] / 7, 0 * shown["gain"], shown["gain"]), stops=[([last / 7] * 2, [0, 52])] * 2,
    )  # fmt: skip


def _series(regimen: Regimen, interval_days: float) -> str:
    """Infusions of the girl's plan in words."""
    count = infusion_count(regimen)
    every = "" if count == 1 else f" every {interval_days:g} days"
    return f"{counted(count, 'infusion')} of {plan()['dose_low']:g} g/kg{every}"


def _gone(found: pd.DataFrame, last: float, most: float) -> str:
    """When half of the gain, and all but a point, is gone after the last infusion."""
    after = found.loc[found["gain"].idxmax() :]
    told = []
    for limit, text in ((most / 2, "half of it"), (1.0, "all but 1 point")):
        under = after.loc[after["gain"] < limit, "day"]
        if most > limit and under.size:
            weeks = (under.iloc[0] - last) / 7
            when = f"{counted(round(weeks), 'week')} after" if weeks >= 0.5 else "already by"
            told.append(f"{text} is gone {when} the last infusion")
    return f"{', and '.join(told)}.".capitalize() if told else "It never reaches a point."


# --- the trap ----------------------------------------------------------------------------------


@live(trap_sheet)
def plot_trap(sheet: Sheet, interval_days: float = 28, n_infusions: int = 6) -> Chart:
    """Show the same equations solved twice: once with the dose as an ``if``, stepped over.

    Parameters
    ----------
    interval_days, n_infusions
        As in :func:`plot_course`.
    """
    regimen = scenarios.make_regimen(
        plan()["dose_low"], interval_days, n_infusions, 1, "none", plan()["max_dose"]
    )
    found = traps.stepped_over(girl(), regimen, 7 * WEEKS)
    worst = found.loc[found["off"].abs().idxmax()]
    given = np.array(regimen.infusion_days) / 7
    words = (
        f"The girl of seven, IVIG alone, {_series(regimen, interval_days)}{left_out(n_infusions, regimen)}, the same equations twice. An adaptive solver with "
        f"the tolerances that SciPy's solve_ivp has by default, and the infusion as an if in the equations, {_slip(worst)} The remedy is to start anew at every edge of an infusion, or a closed form. {honesty()}"
    )
    return sheet.chart(
        words, *grounds(),
        right=(WEEKS, found["cmas"]), wrong=(WEEKS, found["cmas_wrong"]),
        given=(given, np.full(given.size, 1.5)),
    )  # fmt: skip


def _slip(worst: pd.Series) -> str:
    """How far the wrong solution is off; here it may be right by luck."""
    if abs(worst["off"]) < 0.5:
        return (
            "meets these infusions by luck of its steps: it is off by less than half a point here."
        )
    return (
        f"steps over infusions of half a day: it is off by up to {counted(round(abs(worst['off'])), 'point')} of CMAS, "
        f"at week {worst['day'] / 7:.0f}, and raises no error."
    )


# --- which numbers, from where -----------------------------------------------------------------

_SETS = {"high_dose": "adults, high dose", "cheng": "children, replacement", "landersdorfer": "replacement, all ages"}  # fmt: skip


@styled
def plot_parameter_sets(dose_g_per_kg: float = 2.0) -> Chart:
    """Set four published models of IgG side by side for the girl of seven and the same infusions.

    Parameters
    ----------
    dose_g_per_kg : float
        Grams per kilogram every 28 days, above 0 and at most 3.
    """
    quantities.scalar("dose_g_per_kg", dose_g_per_kg, 0, quantities.MAX_DOSE_G_PER_KG, above=True)
    child, starts = girl(), [0, 28, 56]
    own, grams = child.own_igg(default_model()), dose_g_per_kg * child.weight_kg
    days = np.unique(np.r_[np.arange(0, 84.1, 0.5), 0.25])
    found = pharmacokinetics.compare_parameter_sets(
        days, starts, grams, weight_kg=child.weight_kg, endogenous_g_per_l=own, sets=tuple(_SETS)
    )
    sheet, axes = blank_axes(7.8, 4.2)
    told = []
    for place, (name, label) in enumerate(_SETS.items()):
        part = found[found["set"] == name]
        axes.plot(
            part["day"], part["igg_g_per_l"], color=PALETTE[place], ls=LINES[place], lw=2, label=label,
            marker=MARKERS[place], markevery=(8 * place, 28), ms=5, mew=0,
        )  # fmt: skip
        told.append((label, part.loc[part["day"] == 84, "igg_g_per_l"].iloc[0]))
    saturable = fcrn.igg_fcrn(
        days, child.weight_kg, own, grams, starts, default_model().infusion_duration
    )
    axes.plot(
        days,
        saturable["total_g_per_l"],
        color=INK,
        ls=LINES[3],
        lw=2,
        label="FcRn, saturable",
    )
    told.append(("FcRn, saturable", saturable["total_g_per_l"].iloc[-1]))
    axes.set(xlim=(0, 84), ylim=(0, None), xlabel="days (simulated)", ylabel="total IgG in g/L")
    axes.set_xticks(range(0, 85, 14))
    axes.grid(axis="y")
    sheet.legend(loc="outside lower center", ncols=2)
    words = (
        f"The girl of seven, {dose_g_per_kg:g} g/kg every 28 days: four weeks after the third infusion total IgG is "
        + ", ".join(f"{level:.1f} g/L ({label})" for label, level in told)
        + ". Sets made at replacement doses leave too much at 2 g/kg, and the high-dose set leaves too little at "
        "replacement doses: one linear clearance can't serve both. No set comes from juvenile dermatomyositis."
    )
    rows = [parameter_sets.rows(name) for name in _SETS]
    return Chart(sheet, words, *datasets.provenance(*rows, fcrn.parameters()))


@styled
def table_calibration() -> Table:
    """List each target of the calibration: seen, simulated, tolerance, met or missed."""
    found = calibration.report(n=2000)
    seen = [
        f"{row['observed']:g}" + ("" if pd.isna(row["observed_upper"]) else f" to {row['observed_upper']:g}")
        for _, row in found.iterrows()
    ]  # fmt: skip
    verdict = [_verdict(row) for _, row in found.iterrows()]
    frame = pd.DataFrame(
        {
            "target": found["target_id"],
            "what": found["quantity"] + ", " + found["arm"],
            "seen": [mark(s, c) for s, c in zip(seen, found["confidence"], strict=True)],
            "simulated": [f"{value:.3g}" for value in found["simulated"]],
            "counts as met": [
                f"{low:g} to {high:g} {unit}" for low, high, unit in zip(found["lower"], found["upper"], found["unit"], strict=True)
            ],
            "met": verdict,
        }
    )  # fmt: skip
    onset = evidence("E28")
    day_3, week_3 = _onset()
    frame.loc[len(frame)] = [
        "beside", f"onset after the first infusion, {onset['study']}", mark(onset["note"], onset["confidence"]),
        f"{day_3:+.1f} points of CMAS at day 3, {week_3:+.1f} at week 3 (the girl, IVIG alone)", "no bounds", "too slow",
    ]  # fmt: skip
    low = found.set_index("target_id").loc["C1c"]
    targets = calibration.met_by_target(found)
    missed = targets.index[~targets].tolist()
    words = (
        f"{targets.sum()} of {len(targets)} targets are met with 2,000 virtual patients an arm"
        + (f"; missed: {', '.join(missed)}. " if missed else "; none is missed. ")
        + "Those of the adult trial and of the background treatment were used to choose the assumed numbers: meeting them "
        "proves nothing about a child. What the model can't do: answer within days, as one series tells of some children: the girl has "
        f"{day_3:+.1f} points at day 3 and {week_3:+.1f} at week 3; and keep the troughs of replacement doses with the FcRn module: "
        f"{low['simulated']:.1f} g/L, seen {low['observed']:g} to {low['observed_upper']:g} (C1c, beside the targets)."
    )
    return Table(frame, words, *datasets.provenance(found, onset.to_frame().T))


def _verdict(row: pd.Series) -> str:
    """Met or missed; what stands beside the targets is held against what was seen itself."""
    if row["counts"]:
        return "met" if row["met"] else "MISSED"
    upper = row["observed"] if pd.isna(row["observed_upper"]) else row["observed_upper"]
    side = "too low" if row["simulated"] < row["observed"] else "too high"
    if row["observed"] <= row["simulated"] <= upper:
        return "as seen (beside)"
    return f"{side} (beside): {row['simulated']:.1f}, seen {row['observed']:g} to {upper:g}"


def _onset() -> tuple[float, float]:
    """What the first infusion, given alone, adds to the girl's CMAS by day 3 and week 3."""
    regimen = scenarios.make_regimen(background="none", max_dose_g=plan()["max_dose"])
    return tuple(scenarios.gain(girl(), regimen, [0, 3, 21])["gain"].iloc[1:])


_KINDS = {
    "recomputed": "computed again on a way of its own",
    "fitted": "compared with what our fit stands on",
    "undoes_rescaling": "our own rescaling undone",
    "other_paper": "compared with another paper",
    "restates_input": "an input said once more",
}
"""What agreement of a printed figure is worth."""


@styled
def table_passports() -> Table:
    """List the parameter sets: from whom, where printed, what was changed, whether figures agree."""
    found = [passports.passport(name) for name in passports.names()]
    frame = pd.DataFrame(
        {
            "set": [mark(p.title, p.confidence) for p in found],
            "from whom": [p.people for p in found],
            "printed in": [p.printed_in for p in found],
            "what we changed": [p.changed for p in found],
            "computed again": [
                f"{int(p.checks['holds'].sum())} of {len(p.checks)} figures agree" if len(p.checks) else "no figure to compare"
                for p in found
            ],
        }
    )  # fmt: skip
    checks = passports.checks()
    told = "; ".join(
        f"{_KINDS[kind]} {int(held.sum())} of {held.size}"
        for kind, held in checks.groupby("kind", sort=False)["holds"]
    )
    words = f"{len(found)} parameter sets. {int(checks['holds'].sum())} of {len(checks)} printed figures are met within tolerance, but in unlike ways: {told}. No set comes from children with dermatomyositis on high-dose immunoglobulin."
    rows = datasets.load("parameter_set_passports")
    return Table(frame, words, *datasets.provenance(rows, checks))


@styled
def table_passport(name: str = "teaching_response") -> Table:
    """Show one parameter set in full: each number with spread, population, place and confidence.

    Parameters
    ----------
    name : str
        A set of ``passports.names``.
    """
    found = passports.passport(name)
    rows = found.parameters
    frame = pd.DataFrame(
        {
            "number": [f"{text.replace('_', ' ')}" for text in rows.index],
            "value": [
                mark(f"{value:g} {'' if unit == '1' else unit}".strip(), confidence)
                for value, unit, confidence in zip(rows["value"], rows["unit"], rows["confidence"], strict=True)
            ],
            "spread between people": [
                "none given" if pd.isna(spread) else f"{spread:g} ({str(kind).replace('_', ' ')})"
                for spread, kind in zip(rows["bsv"], rows["bsv_kind"], strict=True)
            ],
            "people": rows["population"].fillna("not stated"),
            "its place, and our note": rows["note"].fillna("nothing"),
            "confidence": rows["confidence"],
        }
    )  # fmt: skip
    counts = rows["confidence"].value_counts()
    told = [f"{counts[word]} {word}" for word in datasets.CONFIDENCE if word in counts]
    checks = [
        f"{row['quantity'].replace('_', ' ')} printed {row['printed']:g}, computed {row['computed']:.4g} {'' if row['unit'] == '1' else row['unit']}".strip()
        for _, row in found.checks.iterrows()
    ]
    words = (
        f"{found.title}: from {found.people}. {len(rows)} numbers: {', '.join(told)}. Changed by us: {found.changed}. Errata: {found.errata}. "
        f"{'Computed again: ' + '; '.join(checks) if checks else 'No figure of the source to compare'}."
    )
    own = datasets.load("parameter_set_passports").set_index("set", drop=False).loc[[found.set]]
    frames = [rows, own] + ([found.checks] if len(found.checks) else [])
    return Table(frame, words, *datasets.provenance(*frames))


_UNKNOWN = ("efficacy", "pharmacokinetics", "protocol")


@styled
def table_not_known() -> Table:
    """List what nobody could tell us on effect, levels and schedules of IVIG in children."""
    gaps = datasets.load("gaps").query("topic in @_UNKNOWN")
    numbers = default_model().table()
    counts = numbers["confidence"].value_counts()
    frame = gaps[["topic", "gap"]].rename(columns={"gap": "what is not known"})
    words = (
        f"{len(gaps)} things are not known about effect, levels and schedules. Of the {len(numbers)} numbers of the simulation "
        f"{counts.get('assumed', 0)} are assumed, {counts.get('secondary', 0)} secondary and {counts.get('verified', 0)} verified."
    )
    return Table(frame, words, *datasets.provenance(gaps, numbers))


@styled
def table_seen() -> Table:
    """List what was seen after IVIG in juvenile and in adult dermatomyositis, JDM first."""
    rows = datasets.load("response_evidence")
    people = rows["population"].isin(["JDM", "adult DM", "adult PM or DM"])
    given = rows["arm"].str.contains("IVIG", na=False) & people
    compared = rows["arm"].eq("placebo") & rows["study"].isin(rows.loc[given, "study"])
    safety = rows["measure"].str.contains("adverse")
    rows = rows[(given | compared) & ~safety]
    rows = rows.sort_values("population", key=lambda p: p != "JDM", kind="stable")
    frame = pd.DataFrame(
        {
            "study": rows["study"],
            "people": rows["population"],
            "given": rows["arm"],
            "n": ["not stated" if pd.isna(n) else f"{n:g}" for n in rows["n"]],
            "measure": rows["measure"].str.replace("_", " "),
            "result": [_result(row) for _, row in rows.iterrows()],
            "note": [_note(row) for _, row in rows.iterrows()],
        }
    )
    children = rows["population"] == "JDM"
    randomized = rows.loc[children, "study"].str.contains("trial", case=False).sum()
    words = (
        f"{children.sum()} results on IVIG in juvenile dermatomyositis, {randomized} of them from a randomized trial, in "
        f"{rows.loc[children, 'study'].nunique()} series and cohorts; {(~children).sum()} in adults, from "
        f"{rows.loc[~children, 'study'].nunique()} trials, {rows['arm'].eq('placebo').sum()} of them in the placebo arm: many improve without IVIG too, "
        "and in one trial the arms did not differ. Children who got IVIG were chosen for it: they and the others differ "
        "from the start (confounding by indication)."
    )
    return Table(frame, words, *datasets.provenance(rows))


def _note(row: pd.Series) -> str:
    """Our note, where it isn't the result itself."""
    return "none" if pd.isna(row["note"]) or pd.isna(row["value"]) else row["note"]


def _result(row: pd.Series) -> str:
    """Value with its interval, or the note where the source gives no number."""
    if pd.isna(row["value"]):
        return mark(row["note"], row["confidence"])
    unit = "" if row["unit"] == "1" else f" {row['unit']}"
    unit = " patient" if unit == " patients" and row["value"] == 1 else unit
    span = "" if pd.isna(row["lower"]) else f" ({row['lower']:g} to {row['upper']:g})"
    return mark(f"{row['value']:g}{unit}{span}", row["confidence"])
