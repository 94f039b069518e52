"""Figures of lesson 2: how IVIG may work, how well that is known, and the one that can be computed."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from jdmkit import datasets, dosing, fcrn, parameter_sets, pharmacokinetics, quantities
from jdmkit.charts import (
    INK,
    LINES,
    PALETTE,
    PAPER,
    QUIET,
    Chart,
    Table,
    blank_axes,
    styled,
)
from jdmkit.figures import mechanism_drawings
from jdmkit.live import Sheet, live

STRENGTHS = {
    "strong": ("o", PALETTE[0]),
    "moderate": ("s", PALETTE[2]),
    "weak": ("^", PALETTE[4]),
    "contested": ("D", PALETTE[3]),
}
"""Strength of evidence in general, best first, to marker and color."""
CLASSES = {
    "children given IVIG": ("o", PALETTE[0]),
    "adult biopsies": ("s", PALETTE[2]),
    "indirect or proposed": ("^", PALETTE[4]),
    "none found": ("x", PALETTE[5]),
}
"""Evidence in dermatomyositis, nearest to a treated child first, to marker and color."""

CITED = ("mechanisms", "dose_aims")
"""Tables of which a control can bring up any row: cited in full."""
NAMED = ("proderm2022", "dalakas1993", "miyasaka2012")
"""References that the lesson's text names and no figure draws on."""


def _mechanisms() -> pd.DataFrame:
    return datasets.load("mechanisms").set_index("mechanism", drop=False)


def mechanism_names() -> list[str]:
    """Names of the mechanisms, in the order of the table.

    >>> mechanism_names()[:2]
    ['FcRn saturation', 'Complement scavenging']
    """
    return _mechanisms().index.tolist()


def _badge(prefix: str, word: str, looks: dict[str, tuple[str, str]]) -> Line2D:
    marker, color = looks[word]
    return Line2D([], [], marker=marker, color=color, ls="", ms=8, mew=2, label=f"{prefix}: {word}")


@styled
def plot_mechanism(mechanism: str = "FcRn saturation") -> Chart:
    """Draw one proposed mechanism, with the strength of its evidence in general and in dermatomyositis.

    Parameters
    ----------
    mechanism : str
        A name of :func:`mechanism_names`.

    Raises
    ------
    ValueError
        If there is no such mechanism; the message names the nearest.
    """
    table = _mechanisms()
    if mechanism not in table.index:
        raise ValueError(datasets.nearest(mechanism, table.index, "mechanism"))
    row = table.loc[mechanism]
    sheet, (before, given) = blank_axes(7.8, 3.9, ncols=2)
    keys = mechanism_drawings.draw(mechanism, before, given)
    badges = [
        _badge("In general", row["strength_general"], STRENGTHS),
        _badge("In dermatomyositis", row["dm_evidence_class"], CLASSES),
    ]
    sheet.legend(handles=badges, loc="outside upper left", ncols=2, handletextpad=0.3)
    if keys:
        sheet.legend(handles=keys, loc="outside lower left", ncols=2, handlelength=1.4)
    words = (
        f"{mechanism}. {row['summary']} Evidence in general: {row['strength_general']}"
        + (f" ({row['note']})" if pd.notna(row["note"]) else "")
        + f"; in dermatomyositis: {row['evidence_in_dm_or_jdm']}. A cartoon, to no scale."
    )
    return Chart(sheet, words, *datasets.provenance(row.to_frame().T))


# --- strength of evidence, side by side --------------------------------------------------------


def _ranked() -> pd.DataFrame:
    """Mechanisms, best known first."""
    table = _mechanisms()
    order = pd.DataFrame(
        {
            "class": table["dm_evidence_class"].map(list(CLASSES).index),
            "strength": table["strength_general"].map(list(STRENGTHS).index),
        }
    )
    return table.loc[order.sort_values(["strength", "class"], kind="stable").index]


def _draw_classes(axes: Axes, words: pd.Series, looks: dict[str, tuple[str, str]]) -> None:
    """Mark each row's class in a column of its own, worst on the left."""
    columns = list(looks)[::-1]
    for place, word in enumerate(words):
        marker, color = looks[word]
        axes.plot(columns.index(word), place, marker=marker, color=color, ms=11, mew=2.2)
    axes.set(xlim=(-0.5, len(columns) - 0.5), ylim=(len(words) - 0.5, -0.5))
    labels = [word.replace(" ", "\n") for word in columns]
    axes.set_xticks(
        range(len(columns)), ["\n" * (2 - label.count("\n")) + label for label in labels]
    )
    axes.tick_params(length=0)
    axes.xaxis.tick_top()
    axes.grid(axis="y")
    for side in axes.spines.values():
        side.set_visible(False)


@styled
def plot_evidence() -> Chart:
    """Compare the strength of evidence over all mechanisms, in general and in dermatomyositis."""
    table = _ranked()
    sheet, (general, own) = blank_axes(8.8, 4.8, ncols=2, sharey=True)
    _draw_classes(general, table["strength_general"], STRENGTHS)
    _draw_classes(own, table["dm_evidence_class"], CLASSES)
    general.set_yticks(range(len(table)), table["mechanism"])
    general.set_title("In general", pad=12)
    own.set_title("In dermatomyositis", pad=12)
    counts = table["dm_evidence_class"].value_counts().reindex(list(CLASSES), fill_value=0)
    best = table[table["dm_evidence_class"] == "adult biopsies"]["mechanism"].tolist()
    strong = table[table["strength_general"] == "strong"]["mechanism"].tolist()
    words = (
        f"Of {len(table)} proposed mechanisms {len(strong)} are strong in general "
        f"({' and '.join(strong)}). In dermatomyositis {counts['adult biopsies']} were seen in repeat "
        f"biopsies of adults ({' and '.join(best)}), {counts['indirect or proposed']} are indirect or "
        f"proposed, for {counts['none found']} nothing was found; {counts['children given IVIG']} "
        "rest on children given IVIG. The classes are our reading."
    )
    return Chart(sheet, words, *datasets.provenance(table))


@styled
def table_evidence() -> Table:
    """List what each mechanism acts on, and the evidence for it."""
    table = _ranked()
    frame = pd.DataFrame(
        {
            "mechanism": table["mechanism"],
            "acts on": table["target"],
            "in general": table["strength_general"],
            "what kind": table["note"].fillna("not said"),
            "in dermatomyositis": table["evidence_in_dm_or_jdm"],
        }
    )
    gap = datasets.load("gaps").query("gap_id == 'G10'")
    words = (
        f"{len(frame)} proposed mechanisms, best known first. They may act together, and none is proven "
        f"decisive in JDM. {gap['gap'].iloc[0]}"
    )
    return Table(frame, words, *datasets.provenance(table, gap))


# --- the one that can be computed --------------------------------------------------------------

LEVELS = np.linspace(0, 60, 241)
"""IgG levels over which the turnover is drawn, in g/L."""
HORIZON_DAYS = 168
"""Half a year of infusions, six of them every four weeks."""


def girl() -> dict[str, float]:
    """Return weight and own IgG of the girl of seven, the latter that of healthy children.

    Rounded to the tenth that is shown, so that a slider can stand on the same number.

    >>> girl()
    {'weight_kg': 22.1, 'own_g_per_l': 8.9}
    """
    return dict(_girl())


@datasets.remembered
def _girl() -> dict[str, float]:
    child = datasets.load_child()
    own = round(float(pharmacokinetics.endogenous_igg(float(child["age_years"]))), 1)
    return {"weight_kg": float(child["weight_kg"]), "own_g_per_l": own}


@datasets.remembered
def _label() -> str:
    return datasets.load_child()["label"]


def _patient(weight_kg: float | None, own_g_per_l: float | None) -> tuple[float, float]:
    """Fill what was not given from the girl of seven."""
    hers = _girl()
    return (
        hers["weight_kg"] if weight_kg is None else weight_kg,
        hers["own_g_per_l"] if own_g_per_l is None else own_g_per_l,
    )


@datasets.remembered
def _model() -> tuple[list[str], list[str]]:
    """Sources and confidence of the model and of own IgG by age."""
    return datasets.provenance(fcrn.parameters(), parameter_sets.rows("endogenous_igg_by_age"))


def _turnover_sheet(weight_kg: float | None) -> Sheet:
    weight_kg, own = _patient(weight_kg, None)
    sheet, axes = blank_axes(7.6, 4.2)
    flows = fcrn.igg_turnover(LEVELS, weight_kg)
    for name, label, color, line in (
        ("taken_up", "taken up by cells", PALETTE[5], LINES[0]),
        ("saved", "handed back by FcRn", PALETTE[2], LINES[1]),
        ("lost", "broken down", PALETTE[3], LINES[2]),
    ):
        axes.plot(
            LEVELS, flows[f"{name}_mg_per_kg_per_day"], color=color, ls=line, lw=2.2, label=label
        )
    axes.axvline(own, color=QUIET, lw=1, ls=LINES[3])
    axes.set(
        xlim=(0, 60),
        ylim=(0, 500),
        xlabel="total IgG in plasma in g/L",
        ylabel="mg IgG per kg a day",
    )
    sheet.legend(loc="outside upper center", ncols=3)
    (guide,) = axes.plot([], [], color=INK, lw=1.2)
    (dots,) = axes.plot([], [], "o", color=INK, ms=8)
    return Sheet(sheet, guide=guide, dots=dots)


@live(_turnover_sheet)
def plot_turnover(sheet: Sheet, igg_g_per_l: float = 45.0, weight_kg: float | None = None) -> Chart:
    """Show how much IgG is taken up, handed back and broken down at each level.

    Parameters
    ----------
    igg_g_per_l : float
        Level that is marked, 0 to 60 g/L.
    weight_kg : float, optional
        Default that of the girl of seven.
    """
    weight_kg, own = _patient(weight_kg, None)
    here, usual = fcrn.igg_turnover([igg_g_per_l, own], weight_kg).to_dict("records")
    flows = [here[f"{name}_mg_per_kg_per_day"] for name in ("taken_up", "saved", "lost")]
    words = (
        f"At {igg_g_per_l:g} g/L total IgG cells take up {flows[0]:.0f} mg/kg a day, FcRn hands back "
        f"{flows[1]:.0f} and {flows[2]:.0f} are broken down: {100 * here['lost_share_per_day']:.1f} % of the "
        f"IgG in plasma a day, against {100 * usual['lost_share_per_day']:.1f} % at {own:.1f} g/L (dotted), "
        f"the level of a healthy child of seven. At {weight_kg:g} kg; rates from adults."
    )
    return sheet.chart(
        words, *_model(), guide=([igg_g_per_l] * 2, [0, flows[0]]), dots=([igg_g_per_l] * 3, flows)
    )


def _own_sheet() -> Sheet:
    sheet, (levels, share) = blank_axes(7.8, 5.4, nrows=2, sharex=True, height_ratios=(3, 2))
    (total,) = levels.plot([], [], color=PALETTE[0], lw=2.2, label="total")
    (own,) = levels.plot([], [], color=PALETTE[1], lw=2.2, ls=LINES[1], label="own")
    (rest,) = share.plot([], [], color=PALETTE[1], lw=2.2, ls=LINES[1])
    (low,) = share.plot([], [], "s", color=PALETTE[1], ms=8)
    share.axhline(100, color=QUIET, lw=1, ls=LINES[3])
    levels.set(ylim=(0, 80), ylabel="IgG in g/L", xlim=(0, HORIZON_DAYS))
    share.set(ylim=(0, 112), ylabel="own, % of start", xlabel="days since the first infusion")
    share.set_xticks(range(0, HORIZON_DAYS + 1, 28))
    for axes in (levels, share):
        axes.grid(axis="y")
    sheet.legend(loc="outside upper center", ncols=2)
    return Sheet(sheet, total=total, own=own, rest=rest, low=low)


def _starts(interval_days: int | None) -> np.ndarray:
    if interval_days is None:
        return np.array([0])
    days = quantities.whole("interval_days", interval_days, 1, HORIZON_DAYS, "days")
    return np.arange(0, HORIZON_DAYS, days)


def _often(interval_days: int | None) -> str:
    return "once" if interval_days is None else f"every {interval_days / 7:.3g} weeks"


def _course(
    dose_g_per_kg: float, starts: np.ndarray, weight_kg: float, own_g_per_l: float
) -> pd.DataFrame:
    """IgG over the horizon, read twice a day: an infusion of half a day ends on such a time."""
    days = np.arange(0, HORIZON_DAYS + 0.1, 0.5)
    return fcrn.igg_fcrn(days, weight_kg, own_g_per_l, dose_g_per_kg * weight_kg, starts)


@live(_own_sheet)
def plot_own_igg(
    sheet: Sheet,
    dose_g_per_kg: float = 2.0,
    interval_days: int | None = None,
    weight_kg: float | None = None,
    own_g_per_l: float | None = None,
) -> Chart:
    """Show total and own IgG over half a year: own falls while the total is high.

    Parameters
    ----------
    dose_g_per_kg : float
        Grams per kilogram an infusion of half a day; no cap.
    interval_days : int, optional
        Days between infusions; None is a single one.
    weight_kg, own_g_per_l : float, optional
        Body weight, and own IgG before the first infusion; default the girl of seven.
    """
    weight_kg, own_g_per_l = _patient(weight_kg, own_g_per_l)
    course = _course(dose_g_per_kg, _starts(interval_days), weight_kg, own_g_per_l)
    days, own = course["day"].to_numpy(), course["own_g_per_l"].to_numpy()
    share, total = 100 * own / own_g_per_l, course["total_g_per_l"].to_numpy()
    low = int(share.argmin())
    words = (
        f"{dose_g_per_kg:g} g/kg {_often(interval_days)} at {weight_kg:g} kg: total IgG rises from {own_g_per_l:.1f} to "
        f"{total.max():.1f} g/L at most. Own IgG, autoantibodies among it, falls to {own[low]:.1f} g/L on "
        f"day {days[low]:.0f}, {100 - share[low]:.0f} % below its start, and stands at {share[-1]:.0f} % on "
        f"day {HORIZON_DAYS}. A model with rates from adults, fitted to no child."
    )
    return sheet.chart(
        words, *_model(),
        total=(days, total), own=(days, own), rest=(days, share), low=([days[low]], [share[low]]),
    )  # fmt: skip


@styled
def table_own_igg() -> Table:
    """Set plans side by side for the girl of seven: how high the total, how low her own IgG."""
    plan, replacing = _consensus_plan(), _aims().loc["D01"]
    starts = dosing.infusion_days(dosing.protocol_phases("P29"), HORIZON_DAYS)
    low, per_kg = replacing["dose_low_g_per_kg"], plan["dose_low"]
    courses = {
        f"{low:g} g/kg every 4 weeks, a replacement dose": (low, _starts(28)),
        f"{per_kg:g} g/kg once": (per_kg, _starts(None)),
        f"{per_kg:g} g/kg every 4 weeks": (per_kg, _starts(28)),
        f"{per_kg:g} g/kg {plan['schedule']}": (per_kg, starts),
    }
    rows = [_outcome(name, *course) for name, course in courses.items()]
    falls = [row["own IgG falls by"] for row in rows]
    words = (
        f"At {girl()['weight_kg']:g} kg and {girl()['own_g_per_l']:.1f} g/L of her own, a replacement dose takes "
        f"{falls[0]} of her own IgG away, {per_kg:g} g/kg once {falls[1]}, every 4 weeks {falls[2]}, and the "
        f"consensus plan {falls[3]}: slowly, and of all IgG alike."
    )
    sources, confidence = datasets.provenance(
        fcrn.parameters(),
        parameter_sets.rows("endogenous_igg_by_age"),
        plan.to_frame().T,
        replacing.to_frame().T,
    )
    return Table(pd.DataFrame(rows), words, sources, confidence)


def _outcome(name: str, dose_g_per_kg: float, starts: np.ndarray) -> dict[str, str]:
    """Peak, trough and own IgG of a plan over half a year, in the girl of seven."""
    weight_kg, own = _patient(None, None)
    course = _course(dose_g_per_kg, starts, weight_kg, own)
    lowest = course.loc[course["own_g_per_l"].idxmin()]
    return {
        "plan": name,
        "infusions": str(len(starts)),
        "highest total": f"{course['total_g_per_l'].max():.1f} g/L",
        f"total on day {HORIZON_DAYS}": f"{course['total_g_per_l'].iloc[-1]:.1f} g/L",
        "lowest own": f"{lowest['own_g_per_l']:.1f} g/L, day {lowest['day']:.0f}",
        "own IgG falls by": f"{100 - 100 * lowest['own_g_per_l'] / own:.0f} %",
    }


# --- replacement and immunomodulation on one axis ----------------------------------------------

DOSES = np.linspace(0.3, 3, 12)
"""Doses over which levels are drawn, in g/kg every four weeks."""
MONTH_WEEKS = 4
PATIENTS = ("girl", "deficient")


def _aims() -> pd.DataFrame:
    return datasets.load("dose_aims").set_index("row_id", drop=False)


def _protocols() -> pd.DataFrame:
    return datasets.load("treatment_protocols").set_index("row_id", drop=False)


def _consensus_plan() -> pd.Series:
    """Row of the consensus plan that lesson 4 goes by."""
    return _protocols().loc["P29"]


def _monthly(row: pd.Series) -> tuple[float, float]:
    """Lowest and highest dose of a row of ``dose_aims`` in g/kg per four weeks."""
    return (
        row["dose_low_g_per_kg"] * MONTH_WEEKS / row["interval_high_weeks"],
        row["dose_high_g_per_kg"] * MONTH_WEEKS / row["interval_low_weeks"],
    )


@datasets.remembered
def _uses() -> list[tuple[str, float, float, bool]]:
    """What doses are given for: name, lowest and highest g/kg per four weeks, whether it replaces."""
    aims, protocols = _aims(), _protocols()
    adults, jdm = protocols.loc["P21"], protocols.loc["P29"]
    return [
        ("antibody deficiency", *_monthly(aims.loc["D01"]), True),
        ("CIDP, adults", *_monthly(aims.loc["D03"]), False),
        ("dermatomyositis, adults", adults["dose_low"], adults["dose_high"], False),
        ("JDM, consensus plan", jdm["dose_low"], jdm["dose_high"], False),
    ]


def _deficient() -> pd.Series:
    """Own IgG of children with antibody deficiency, as a population model has it."""
    table = datasets.load("pkpd_parameters").set_index(["set", "parameter"], drop=False)
    return table.loc[("cheng2025_children", "endogenous_igg")]


@datasets.remembered
def _own_of(patient: str) -> float:
    if patient not in PATIENTS:
        raise ValueError(datasets.nearest(patient, PATIENTS, "patient"))
    return girl()["own_g_per_l"] if patient == "girl" else float(_deficient()["value"])


def _swing(dose_g_per_kg: float, own_g_per_l: float) -> tuple[float, float, float]:
    """Peak and trough of total IgG around the sixth four-weekly infusion, and own IgG at the trough."""
    weight_kg, last = girl()["weight_kg"], HORIZON_DAYS - 28
    course = fcrn.igg_fcrn(
        np.r_[last + np.linspace(0, 1, 21), HORIZON_DAYS], weight_kg, own_g_per_l,
        dose_g_per_kg * weight_kg, _starts(28),
    )  # fmt: skip
    end = course.iloc[-1]
    return course["total_g_per_l"].max(), end["total_g_per_l"], end["own_g_per_l"]


@datasets.remembered
def _swings(own_g_per_l: float) -> np.ndarray:
    """Peaks, troughs and own IgG over the doses drawn."""
    return np.array([_swing(dose, own_g_per_l) for dose in DOSES]).T


def _draw_uses(axes: Axes) -> None:
    for place, (name, low, high, replaces) in enumerate(_uses()):
        color, hatch = (PALETTE[2], "////") if replaces else (PALETTE[0], "")
        if high > low:
            axes.barh(
                place,
                high - low,
                left=low,
                height=0.5,
                fc=PAPER if hatch else color,
                ec=color,
                hatch=hatch,
            )
        else:
            axes.plot(low, place, "D", color=color, ms=8)
        axes.text(max(high, low) + 0.07, place, name, va="center", size="small")
    axes.set(ylim=(3.6, -0.6), yticks=[])
    axes.spines["left"].set_visible(False)
    axes.set_title("What such doses are given for (hatched: replacement)", size="medium")


def _dose_sheet(patient: str) -> Sheet:
    own = _own_of(patient)
    sheet, (uses, levels) = blank_axes(7.8, 5.8, nrows=2, sharex=True, height_ratios=(2, 3.4))
    _draw_uses(uses)
    looks = (
        ("peak", PALETTE[0], LINES[1]),
        ("trough", PALETTE[0], LINES[0]),
        ("own part of the trough", PALETTE[1], LINES[3]),
    )
    for (label, color, line), values in zip(looks, _swings(own), strict=True):
        levels.plot(DOSES, values, color=color, ls=line, lw=2.2, label=label)
    if patient == "deficient":
        _draw_measured(levels)
    levels.set_xticks(range(4))
    levels.set(
        xlim=(0, 3.6),
        ylim=(0, 85),
        xlabel="g/kg every 4 weeks",
        ylabel="IgG in g/L, sixth infusion",
    )
    levels.grid(axis="y")
    sheet.legend(loc="outside lower center", ncols=4)
    (guide,) = levels.plot([], [], color=QUIET, lw=1.2)
    (dots,) = levels.plot([], [], "o", color=INK, ms=7)
    return Sheet(sheet, guide=guide, dots=dots)


def _draw_measured(axes: Axes) -> None:
    """Draw what a study of replacement saw: peak with its spread, range of troughs."""
    seen = _aims().loc["D02"]
    low, high = seen["dose_low_g_per_kg"], seen["dose_high_g_per_kg"]
    middle = (seen["igg_trough_low_g_per_l"] + seen["igg_trough_high_g_per_l"]) / 2
    levels = (
        [seen["igg_peak_g_per_l"], middle],
        [seen["igg_peak_sd_g_per_l"], seen["igg_trough_high_g_per_l"] - middle],
    )
    axes.errorbar(
        [(low + high) / 2] * 2, levels[0], yerr=levels[1], xerr=(high - low) / 2,
        fmt="s", color=PALETTE[3], capsize=4, label="measured",
    )  # fmt: skip


@live(_dose_sheet)
def plot_dose_and_level(sheet: Sheet, dose_g_per_kg: float = 2.0, patient: str = "girl") -> Chart:
    """Set replacement and immunomodulation on one axis: dose, and the IgG level it leads to.

    Parameters
    ----------
    dose_g_per_kg : float
        Grams per kilogram every four weeks, above 0 and at most 3.
    patient : {"girl", "deficient"}
        The girl of seven, or a child of her weight with the own IgG of antibody deficiency.
    """
    own = _own_of(patient)
    peak, trough, own_then = _swing(dose_g_per_kg, own)
    _, low, high, _ = _uses()[0]
    who = _label() if patient == "girl" else "A child of her weight with antibody deficiency"
    words = (
        f"{who}, own IgG {own:.1f} g/L, {dose_g_per_kg:g} g/kg every 4 weeks: by the sixth infusion total IgG "
        f"swings between {trough:.1f} and {peak:.1f} g/L, {own_then:.1f} of the trough her own. Replacement is "
        f"{low:.3g} to {high:.3g} g/kg per 4 weeks and fills a gap; immunomodulation in dermatomyositis is "
        f"{_uses()[-1][2]:g} g/kg, on top of a full store."
        + (_measured_words(own) if patient != "girl" else "")
    )
    return sheet.chart(
        words, *_dose_sources(),
        guide=([dose_g_per_kg] * 2, [0, peak]), dots=([dose_g_per_kg] * 3, [peak, trough, own_then]),
    )  # fmt: skip


@datasets.remembered
def _dose_sources() -> tuple[list[str], list[str]]:
    """Sources and confidence of the doses, the levels and the model."""
    return datasets.provenance(
        _aims(), _protocols().loc[["P21", "P29"]], fcrn.parameters(),
        parameter_sets.rows("endogenous_igg_by_age"), _deficient().to_frame().T,
    )  # fmt: skip


def _measured_words(own: float) -> str:
    """What a study saw beside what the model says, in the middle of the study's doses."""
    seen = _aims().loc["D02"]
    middle = (seen["dose_low_g_per_kg"] + seen["dose_high_g_per_kg"]) / 2
    peak, trough, _ = _swing(middle, own)
    return (
        f" A study saw peaks of {seen['igg_peak_g_per_l']:.1f} and troughs of {seen['igg_trough_low_g_per_l']:g} to "
        f"{seen['igg_trough_high_g_per_l']:g} g/L at {seen['dose_low_g_per_kg']:g} to {seen['dose_high_g_per_kg']:g} "
        f"g/kg; the model says {peak:.1f} and {trough:.1f} at {middle:g} g/kg: its troughs are too low there."
    )
