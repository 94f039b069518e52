"""Lesson 6: parameter sets and where they come from."""

import numpy as np
import pandas as pd

from jdmkit import arguments, cases, datasets, pharmacokinetics, simulation
from jdmkit.charts import INK, LINES, MARKERS, PALETTE, Chart, Table, blank_axes, mark, say, styled
from jdmkit.lessons.response.words import evidence, patient
from jdmkit.pharmacokinetics import ParameterCard
from jdmkit.simulation import default_model

_SETS = {
    "high_dose": "adults, high dose",
    "cheng": "children, replacement",
    "landersdorfer": "replacement, all ages",
}

_SATURABLE = "FcRn, saturable"

LEVELS = """
The girl of seven, {dose:g} g/kg every 28 days:
four weeks after the third infusion total IgG is {levels}.
Sets made at replacement doses leave too much at 2 g/kg,
and the high-dose set leaves too little at replacement doses:
one linear clearance can't serve both.
No set comes from juvenile dermatomyositis.
"""

CALIBRATION = """
{met} of {targets} targets are met with 2,000 virtual patients an arm; {missed}.
Those of the adult trial and of the background treatment were used to choose the assumed numbers:
meeting them proves nothing about a child.
C13, IgG in five children on IVIG, was not used to choose any.
What the model can't do: answer within days, as one series tells of some children:
the girl has {day_3:+.1f} points at day 3 and {week_3:+.1f} at week 3;
and keep the troughs of replacement doses with the FcRn module:
{simulated:.1f} g/L, seen {observed:g} to {observed_upper:g} (C1c, beside the targets).
"""

CARDS = """
{sets} parameter sets.
{met} of {figures} printed figures are met within tolerance, but in unlike ways: {kinds}.
No set comes from children with dermatomyositis on high-dose immunoglobulin.
"""

CARD = """
{title}: from {people}.
{numbers} numbers: {confidence}.
Changed by us: {changed}.
Errata: {errata}.
{checks}.
"""

_KINDS = {
    "recomputed": "computed again on a way of its own",
    "fitted": "compared with what our fit stands on",
    "undoes_rescaling": "our own rescaling undone",
    "other_paper": "compared with another paper",
    "restates_input": "an input said once more",
}
"""What agreement with a printed figure is worth."""


@styled
def plot_parameter_sets(dose_g_per_kg: float = 2.0) -> Chart:
    """Compare four published models of IgG for the girl of seven and the same infusions.

    Parameters
    ----------
    dose_g_per_kg : float
        Grams per kilogram every 28 days, above 0 and at most 3.
    """
    arguments.scalar("dose_g_per_kg", dose_g_per_kg, 0, arguments.MAX_DOSE_G_PER_KG, above=True)
    days = np.unique(np.r_[np.arange(0, 84.1, 0.5), 0.25])
    levels = _levels(days, dose_g_per_kg)
    sheet, axes = blank_axes(7.8, 4.2)
    for place, (label, values) in enumerate(levels.items()):
        look = {"color": INK, "ls": LINES[3]}
        if label != _SATURABLE:
            look = {"color": PALETTE[place], "ls": LINES[place], "ms": 5, "mew": 0}
            look |= {"marker": MARKERS[place], "markevery": (8 * place, 28)}
        axes.plot(days, values, lw=2, label=label, **look)
    axes.set(xlim=(0, 84), ylim=(0, None), xlabel="days (simulated)", ylabel="total IgG in g/L")
    axes.set_xticks(range(0, 85, 14))
    axes.grid(axis="y")
    sheet.legend(loc="outside lower center", ncols=2)
    last = ", ".join(f"{values[-1]:.1f} g/L ({label})" for label, values in levels.items())
    rows = [pharmacokinetics.parameter_rows(name) for name in _SETS]
    return Chart(
        sheet,
        say(LEVELS, dose=dose_g_per_kg, levels=last),
        *datasets.provenance(*rows, pharmacokinetics.fcrn_parameters()),
    )


def _levels(days: np.ndarray, dose_g_per_kg: float) -> dict[str, np.ndarray]:
    """Total IgG of the girl by model, in g/L."""
    child, starts = patient(), [0, 28, 56]
    own, grams = child.own_igg(default_model()), dose_g_per_kg * child.weight_kg
    found = pharmacokinetics.compare_parameter_sets(
        days, starts, grams, weight_kg=child.weight_kg, endogenous_g_per_l=own, sets=tuple(_SETS)
    )
    levels = {
        label: found.loc[found["set"] == name, "igg_g_per_l"].to_numpy()
        for name, label in _SETS.items()
    }
    saturable = pharmacokinetics.igg_fcrn(
        days, child.weight_kg, own, grams, starts, default_model().infusion_duration
    )
    return levels | {_SATURABLE: saturable["total_g_per_l"].to_numpy()}


@styled
def table_calibration() -> Table:
    """List each target of the calibration: observed, simulated, tolerance, met or missed."""
    found = simulation.calibration_report(n=2000)
    onset, (day_3, week_3) = evidence("E28"), _onset()
    rows = [_target(row) for _, row in found.iterrows()]
    rows.append(
        {
            "target": "beside",
            "what": f"onset after the first infusion, {onset['study']}",
            "seen": mark(onset["note"], onset["confidence"]),
            "simulated": f"{day_3:+.1f} points of CMAS at day 3, {week_3:+.1f} at week 3 "
            "(the girl, IVIG alone)",
            "counts as met": "no bounds",
            "met": "too slow",
        }
    )
    low = found.set_index("target_id").loc["C1c"]
    targets = simulation.met_by_target(found)
    missed = ", ".join(targets.index[~targets])
    words = say(
        CALIBRATION,
        met=targets.sum(),
        targets=len(targets),
        missed=f"missed: {missed}" if missed else "none is missed",
        day_3=day_3,
        week_3=week_3,
        simulated=low["simulated"],
        observed=low["observed"],
        observed_upper=low["observed_upper"],
    )
    return Table(pd.DataFrame(rows), words, *datasets.provenance(found, onset.to_frame().T))


def _target(row: pd.Series) -> dict[str, str]:
    """One target in the columns of the table."""
    upper = "" if pd.isna(row["observed_upper"]) else f" to {row['observed_upper']:g}"
    return {
        "target": row["target_id"],
        "what": f"{row['quantity']}, {row['arm']}",
        "seen": mark(f"{row['observed']:g}{upper}", row["confidence"]),
        "simulated": f"{row['simulated']:.3g}",
        "counts as met": f"{row['lower']:g} to {row['upper']:g} {row['unit']}",
        "met": _verdict(row),
    }


def _verdict(row: pd.Series) -> str:
    """Met or missed; a row that is not a target is compared with what was observed itself."""
    if row["counts"]:
        return "met" if row["met"] else "MISSED"
    upper = row["observed"] if pd.isna(row["observed_upper"]) else row["observed_upper"]
    side = "too low" if row["simulated"] < row["observed"] else "too high"
    if row["observed"] <= row["simulated"] <= upper:
        return "as seen (beside)"
    return f"{side} (beside): {row['simulated']:.1f}, seen {row['observed']:g} to {upper:g}"


def _onset() -> tuple[float, float]:
    """Points that the first infusion, given alone, adds to the girl's CMAS by day 3 and week 3."""
    cap = cases.consensus_plan().max_dose_g
    regimen = simulation.make_regimen(background="none", max_dose_g=cap)
    return tuple(simulation.gain(patient(), regimen, [0, 3, 21])["gain"].iloc[1:])


@styled
def table_passports() -> Table:
    """List the parameter sets: people, place in print, changes, and whether figures agree."""
    found = [pharmacokinetics.parameter_card(name) for name in pharmacokinetics.card_names()]
    frame = pd.DataFrame(
        {
            "set": [mark(card.title, card.confidence) for card in found],
            "from whom": [card.people for card in found],
            "printed in": [card.printed_in for card in found],
            "what we changed": [card.changed for card in found],
            "computed again": [_agreement(card) for card in found],
        }
    )
    checks = pharmacokinetics.model_checks()
    kinds = simulation.agreement_by_kind(checks)
    words = say(
        CARDS,
        sets=len(found),
        met=kinds["met"].sum(),
        figures=len(checks),
        kinds="; ".join(
            f"{_KINDS[row.Index]} {row.met} of {row.compared}" for row in kinds.itertuples()
        ),
    )
    rows = datasets.load("parameter_set_passports")
    return Table(frame, words, *datasets.provenance(rows, checks))


def _agreement(card: ParameterCard) -> str:
    """How many printed figures of a set agree with what was computed."""
    if not len(card.checks):
        return "no figure to compare"
    return f"{card.checks['holds'].sum()} of {len(card.checks)} figures agree"


@styled
def table_passport(name: str = "teaching_response") -> Table:
    """Show one parameter set in full: each number with spread, population, place and confidence.

    Parameters
    ----------
    name : str
        A set of ``pharmacokinetics.card_names``.
    """
    card = pharmacokinetics.parameter_card(name)
    rows = card.parameters
    frame = pd.DataFrame(
        {
            "number": [text.replace("_", " ") for text in rows.index],
            "value": [
                mark(_with_unit(f"{row['value']:g}", row["unit"]), row["confidence"])
                for _, row in rows.iterrows()
            ],
            "spread between people": [_spread(row) for _, row in rows.iterrows()],
            "people": rows["population"].fillna("not stated"),
            "its place, and our note": rows["note"].fillna("nothing"),
            "confidence": rows["confidence"],
        }
    )
    counts = rows["confidence"].value_counts()
    checks = "; ".join(_check(row) for _, row in card.checks.iterrows())
    words = say(
        CARD,
        title=card.title,
        people=card.people,
        numbers=len(rows),
        confidence=", ".join(f"{counts[c]} {c}" for c in datasets.CONFIDENCE if c in counts),
        changed=card.changed,
        errata=card.errata,
        checks=f"Computed again: {checks}" if checks else "No figure of the source to compare",
    )
    own = datasets.load("parameter_set_passports").set_index("set", drop=False).loc[[card.set]]
    frames = [rows, own] + ([card.checks] if len(card.checks) else [])
    return Table(frame, words, *datasets.provenance(*frames))


def _with_unit(number: str, unit: str) -> str:
    """Number with its unit; a number without one has the unit 1."""
    return number if unit == "1" else f"{number} {unit}"


def _spread(row: pd.Series) -> str:
    """Spread of a number between people, or that none is given."""
    if pd.isna(row["bsv"]):
        return "none given"
    return f"{row['bsv']:g} ({str(row['bsv_kind']).replace('_', ' ')})"


def _check(row: pd.Series) -> str:
    """A printed figure, and what was computed."""
    computed = _with_unit(f"{row['computed']:.4g}", row["unit"])
    return f"{row['quantity'].replace('_', ' ')} printed {row['printed']:g}, computed {computed}"
