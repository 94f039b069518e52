"""Ways of treating the girl, and what tells two of them apart: the bridge, and the fees behind it.

>>> way("home", "one_day").days
1
"""

from collections.abc import Callable

import numpy as np
from matplotlib.figure import Figure

from jdmkit import costs, datasets
from jdmkit.charts import PALETTE, PAPER, blank_axes
from jdmkit.costs import Scenario
from jdmkit.figures import cost_words
from jdmkit.figures.cost_words import girls_plan

WAYS: dict[str, tuple[str, dict[str, object]]] = {
    "planned": ("as planned", {}),
    "real": (
        "as it may go ‡",
        {"infusions_year1": 11, "response_share": 0.6, "stop_nonresponders_after": 4},
    ),
    "home": ("at home", {"site": "home"}),
    "one_day": ("in one day", {"days": 1}),
    "half_dose": ("at 1 g/kg", {"dose_g_per_kg": 1}),
    "negotiated": ("at a negotiated drug price", {"price_basis": "commercial"}),
}
"""Ways of treating the girl: label and what differs. The shares of *as it may go* are assumed."""


def way(*names: str) -> Scenario:
    """Plan of a way, or of several on top of each other."""
    changes: dict[str, object] = {}
    for name in names:
        if name not in WAYS:
            raise ValueError(datasets.nearest(name, WAYS, "way"))
        changes |= WAYS[name][1]
    return girls_plan(**changes)


def _other_fees(plan: Scenario) -> dict[str, Scenario]:
    """The plan with fees of one kind for hospital and home: whose they are, and the plan.

    The fees of the inputs are of two kinds: Medicare's in the hospital; at home what hospitals
    list for a nurse, and one state's Medicaid rate for the day.
    """
    inputs = plan.assumptions
    bundle = inputs["home_bundle_per_visit"]
    first, further = (inputs.row(f"admin_{code}_hospital_outpatient") for code in (96365, 96366))
    medicares = {
        "home_nursing_first_2h_99601": bundle,
        "home_nursing_extra_hour_99602": 0.0,
        "home_per_diem_s9338": 0.0,
    }
    highest = {row.parameter: row.high for row in (first, further)}
    return {
        f"with Medicare's fees on both sides (at home {bundle:g} USD a visit, which it pays in primary "
        "immunodeficiency alone)": cost_words.changed_plan(plan, **medicares),
        f"with the highest fees of the hospital's range ({first.high:g} USD, then {further.high:g} an hour)":
            cost_words.changed_plan(plan, **highest),
    }  # fmt: skip


def fee_words(
    a: Scenario,
    b: Scenario,
    difference: Callable[[Scenario, Scenario], float],
    when: str = "",
) -> str:
    """Say what a difference between hospital and home would be with fees of one kind.

    Parameters
    ----------
    a, b : Scenario
        From and to.
    difference : callable
        Difference in USD between two scenarios.
    when : str, optional
        Year of the difference, in words.
    """
    if {a.site, b.site} != {"home", "hospital"}:
        return ""
    pairs = zip(_other_fees(a).items(), _other_fees(b).values(), strict=True)
    found = {how: difference(first, second) for (how, first), second in pairs}
    if not any(found.values()):
        return ""
    turns = len({np.sign(one) for one in (difference(a, b), *found.values())}) > 1
    told = [f"{how} it would be {one:+,.0f} USD{when}" for how, one in found.items()]
    return (
        " The fees are of two kinds, Medicare's in the hospital and others at home, so "
        f"{'not even the sign is' if turns else 'the size is not'} sure: {'; '.join(told)}."
    )


_NO_BAR = 0.5  # of a dollar: such a cause changes nothing, and has a place in the words alone


def draw_bridge(found: costs.Comparison, first: str, last: str) -> Figure:
    """Draw the steps from one cost to another: up hatched, down plain."""
    rows = [(first, 0.0, found.a_usd, "end")]
    rows += [
        (f"{row.cause}", row.after_usd - row.usd, row.usd, "up" if row.usd > 0 else "down")
        for row in found.bars.itertuples(index=False)
        if abs(row.usd) >= _NO_BAR
    ]
    rows.append((last, 0.0, found.b_usd, "end"))
    looks = {"end": (PALETTE[5], ""), "up": (PALETTE[1], "///"), "down": (PALETTE[0], "")}
    sheet, axes = blank_axes(7.8, 1.4 + 0.46 * len(rows))
    reach = max(start + max(size, 0) for _, start, size, _ in rows)
    for place, (_, start, size, kind) in enumerate(rows):
        color, hatch = looks[kind]
        axes.barh(place, size, left=start, height=0.62, color=color, hatch=hatch, ec=PAPER, lw=0)
        text = f"{size:,.0f}" if kind == "end" else f"{size:+,.0f}"
        axes.text(max(start, start + size) + reach * 0.012, place, text, va="center", size="small")
    axes.set_yticks(range(len(rows)), [name for name, *_ in rows])
    axes.invert_yaxis()
    axes.set(xlim=(0, reach * 1.16), xlabel="USD (hatched: dearer)")
    axes.xaxis.set_major_formatter("{x:,.0f}")
    axes.locator_params(axis="x", nbins=5)
    return sheet


def bridge_words(found: costs.Comparison) -> str:
    """Each cause of a difference with what it adds; and that the shares go by the order."""
    told = [
        f"{row.cause} {f'{row.usd:+,.0f}' if abs(row.usd) >= _NO_BAR else 'without effect'} ({row.change})"
        for row in found.bars.itertuples(index=False)
    ]
    several = (found.bars["usd"].abs() >= _NO_BAR).sum() > 1
    order = ". Taken over in this order; another would share the difference out otherwise"
    return "; ".join(told) + order * bool(several)
