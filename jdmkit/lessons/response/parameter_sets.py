"""Lesson 6: parameter sets and where they come from."""

import numpy as np
import pandas as pd

from jdmkit import arguments, datasets, pharmacokinetics, simulation
from jdmkit.charts import INK, LINES, MARKERS, PALETTE, Chart, Table, blank_axes, mark, styled
from jdmkit.lessons.response.words import evidence, girl, plan
from jdmkit.simulation import default_model

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
    arguments.scalar("dose_g_per_kg", dose_g_per_kg, 0, arguments.MAX_DOSE_G_PER_KG, above=True)
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
    saturable = pharmacokinetics.igg_fcrn(
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
    rows = [pharmacokinetics.parameter_rows(name) for name in _SETS]
    return Chart(sheet, words, *datasets.provenance(*rows, pharmacokinetics.fcrn_parameters()))


@styled
def table_calibration() -> Table:
    """List each target of the calibration: seen, simulated, tolerance, met or missed."""
    found = simulation.calibration_report(n=2000)
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
    targets = simulation.met_by_target(found)
    missed = targets.index[~targets].tolist()
    words = (
        f"{targets.sum()} of {len(targets)} targets are met with 2,000 virtual patients an arm"
        + (f"; missed: {', '.join(missed)}. " if missed else "; none is missed. ")
        + "Those of the adult trial and of the background treatment were used to choose the assumed numbers: meeting them "
        "proves nothing about a child. C13, IgG in five children on IVIG, was not used to choose any. What the model can't do: answer within days, as one series tells of some children: the girl has "
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
    regimen = simulation.make_regimen(background="none", max_dose_g=plan()["max_dose"])
    return tuple(simulation.gain(girl(), regimen, [0, 3, 21])["gain"].iloc[1:])


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
    found = [pharmacokinetics.parameter_card(name) for name in pharmacokinetics.card_names()]
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
    checks = pharmacokinetics.model_checks()
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
        A set of ``passports.card_names``.
    """
    found = pharmacokinetics.parameter_card(name)
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
