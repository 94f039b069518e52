"""Figures of lesson 5: where the money goes, who pays, what drives it, how sure it is."""

import numpy as np
import pandas as pd
from matplotlib.patches import Patch

from jdmkit import costs, datasets, products, sensitivity
from jdmkit.charts import (
    FAINT,
    INK,
    LINES,
    PALETTE,
    PAPER,
    Chart,
    Table,
    blank_axes,
    mark,
    styled,
)
from jdmkit.costs import COMPONENTS, MEDICAL, Scenario
from jdmkit.figures import cost_words
from jdmkit.figures.cost_sheets import (
    KNOWN,
    MOST_PRICE,
    PAYS,
    PROGRAMS,
    course_sheet,
    payers_sheet,
    threshold_sheet,
)
from jdmkit.figures.cost_ways import WAYS, bridge_words, draw_bridge, fee_words, way
from jdmkit.figures.cost_words import (
    girls_plan,
    ledger_of,
    marked_usd,
    payer_words,
    price_words,
    supply_words,
    two,
    under,
    usd,
)
from jdmkit.live import Sheet, live

CITED = ("cost_assumptions", "ivig_prices")
"""Tables of which a control can bring up any row: cited in full."""
NAMED = ("luthra_2014", "nice_ta1069")
"""References that the lesson's text names and no figure draws on."""

TRUST = {
    "verified": (PALETTE[0], ""),
    "secondary": (PALETTE[2], ".."),
    "recalled": (PALETTE[4], "///"),
    "assumed": (PALETTE[1], "xxx"),
}
"""Confidence to color and hatch."""
LABELS = {
    "infusions_year1": "courses in the year",
    "body_weight_kg": "body weight",
    "dose_g_per_kg": "dose",
    "admin_96365_hospital_outpatient": "first hour (96365)",
    "admin_96366_hospital_outpatient": "further hour (96366)",
    "ivig_price_medicare_per_g": "price, Medicare",
    "ivig_price_commercial_hospital_outpatient_per_g": "price, negotiated",
    "ivig_price_premium_product_per_g": "price, premium product",
    "ivig_gross_charge_per_g": "gross charge",
    "rounding_step_pediatric_g": "rounding step",
    "rounding_tolerance": "rounding tolerance",
    "premedication_per_infusion_day": "premedication",
    "rheumatology_visit_99214": "clinic visit (99214)",
    "rheumatology_visits_per_year": "clinic visits",
    "parent_wage_per_hour": "a parent's wage",
    "travel_cost_per_infusion_day": "travel",
    "parent_setup_and_travel_hours_per_infusion_day": "set-up and travel time",
    "medicaid_family_cost_share": "Medicaid cost share",
}
"""Short names of the inputs that a tornado shows."""


# --- where the money goes ----------------------------------------------------------------------


@live(course_sheet)
def plot_course_cost(
    sheet: Sheet,
    weight_kg: float | None = None,
    infusions_year1: float | None = None,
    days: int = 2,
    site: str = "hospital",
    price_basis: str = "medicare",
    insurance: str = "medicaid",
) -> Chart:
    """Show a year's cost by component, and whether the payer or the family bears it.

    Parameters
    ----------
    weight_kg : float, optional
        Weight at the first infusion of a girl of seven; default that of the girl.
    infusions_year1 : float, optional
        Courses in the year; default the input.
    days, site, price_basis, insurance
        As in :class:`costs.Scenario`.
    """
    plan = girls_plan(
        weight_kg=weight_kg, infusions_year1=infusions_year1, days=days, site=site,
        price_basis=price_basis, insurance=insurance,
    )  # fmt: skip
    ledger = ledger_of(plan)
    sums = costs.totals(ledger).reindex([*COMPONENTS, "total"]).fillna(0.0)
    whole = sums.loc["total", "society"]
    share = 100 * sums / whole
    school = ledger.loc[ledger["component"] == "school time", "quantity"].sum()
    told, ends = [], share["society"].to_numpy()
    for component, end in zip(COMPONENTS, ends, strict=False):
        amount = sums.loc[component, "society"]
        part = f"{end:.1f}" if end >= 0.05 else "< 0.1"
        text = f"{amount:,.0f} USD ({part} %)" if amount else "0 USD"
        if component == "school time":
            text = f"{school:.0f} days, not valued"
        told.append({"x": end + 1.2, "text": text})
    gram = share.loc[["drug", "waste"], "society"].sum()
    words = under(
        f"{plan.first_weight_kg:g} kg, year 1: {usd(whole)} in all, of which {usd(sums.loc['total', 'payer'])} are billed to the "
        f"{payer_words(plan)} and {marked_usd(sums.loc['total', 'family'], ledger, 'family')} fall on the family (hatched). "
        f"{gram:.0f} % is the drug, given or wasted; administration takes {share.loc['administration', 'society']:.0f} %.",
        plan, girls_plan(),
    )  # fmt: skip
    parts = [share[who].to_numpy()[: len(COMPONENTS)] for who in PAYS]
    return sheet.chart(
        words, *datasets.provenance(ledger), told=told,
        payer=[{"width": width} for width in parts[0]],
        family=[{"x": x, "width": width} for x, width in zip(*parts, strict=True)],
    )  # fmt: skip


@styled
def table_one_course() -> Table:
    """List what the girl's first course costs, line by line, whoever pays."""
    plan = girls_plan()
    with cost_words.quiet():
        one = costs.infusion_cost(plan)
    rows = one.lines.dropna(subset=["cost_usd"])
    frame = pd.DataFrame(
        {
            "component": rows["component"],
            "what": rows["item"],
            "how much": [f"{n:g} {u}" for n, u in zip(rows["quantity"], rows["unit"], strict=True)],
            "USD each": [f"{each:,.2f}" for each in rows["unit_cost_usd"]],
            "USD": [
                mark(f"{cost:,.0f}", word)
                for cost, word in zip(rows["cost_usd"], rows["confidence"], strict=True)
            ],
        }
    )
    words = under(
        f"One course over {plan.days} days: {plan.days * one.given_g:g} g given, {usd(one.usd('drug'))} of drug, and "
        f"{plan.days * one.waste_g:g} g wasted, {usd(one.usd('waste'))}; with all that a course brings along {usd(one.usd())}.",
        plan, girls_plan(),
    )  # fmt: skip
    return Table(frame, words, *datasets.provenance(rows))


@styled
def table_prices(quarter: str | None = None) -> Table:
    """List Medicare's figure for each product, with its quarter; say where it is old or not known.

    Parameters
    ----------
    quarter : str, optional
        As ``"2024-Q1"``; default the newest of each product.
    """
    rows, day = [], cost_words.price_day()
    brands = datasets.load("ivig_subjects").set_index("subject_id")["label"]
    for product in products.product_ids():
        plan = Scenario(product=product, price_basis="product", price_quarter=quarter, as_of=day)
        try:
            price, old = cost_words.priced(plan)
        except costs.PriceMissingError:
            rows.append((brands[product], None, None, "no verified price: give your own"))
            continue
        except ValueError:
            rows.append((brands[product], None, quarter, "no figure of that quarter"))
            continue
        mind = "older than a year" if old else "nothing"
        rows.append((brands[product], f"{price.usd:.2f}", price.when, mind))
    frame = pd.DataFrame(rows, columns=["product", "USD/g", "quarter", "mind"])
    known = frame["USD/g"].dropna().astype(float)
    old = (frame["mind"] == "older than a year").sum()
    words = (
        f"Medicare payment limits{' of ' + quarter if quarter else ', the newest at hand'}, judged in {day:%Y-%m}: "
        f"{len(known)} of {len(frame)} products have a verified one, from {known.min():.2f} to {known.max():.2f} USD/g; "
        f"{old} of them are older than a year. A limit is neither a negotiated price nor a charge; without a price the "
        "model asks and never guesses."
    )
    table = datasets.load("ivig_prices").query("confidence == 'verified'")
    return Table(frame, words, *datasets.provenance(table))


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
    return datasets.confidences(rows)[-1]


def about(plan: Scenario, *names: str) -> pd.DataFrame:
    """Source and confidence of some inputs."""
    rows = [plan.assumptions.row(name) for name in names]
    return pd.DataFrame(
        [(row.source, row.confidence) for row in rows], columns=["source", "confidence"]
    )


# --- what drives it ----------------------------------------------------------------------------


@styled
def plot_tornado(
    perspective: str = "payer",
    price_basis: str | None = None,
    most: int = 8,
    scenario: Scenario | None = None,
) -> Chart:
    """Walk each input through its range, the others at base; the widest bars on top.

    Parameters
    ----------
    perspective : {"payer", "family", "society"}
        Whose costs.
    price_basis : str, optional
        As in :class:`costs.Scenario`.
    most : int
        Bars to show.
    scenario : Scenario, optional
        Plan to show; default that of the girl of seven.
    """
    plan, base = cost_words.of(scenario, price_basis=price_basis)
    model = costs.cost_model({"year": plan}, perspective)
    found = sensitivity.one_way(model, plan.assumptions)
    held = "".join(f" Held: {name} ({why})." for name, why in found.attrs["held"].items())
    found = found[found["swing"] > 0].head(most).reset_index(drop=True)
    middle = found["result_base"].iloc[0]
    sheet, axes = blank_axes(8.0, 0.9 + 0.46 * len(found))
    looks = {"lower": (PALETTE[0], ""), "higher": (PALETTE[1], "///")}
    for place, row in found.iterrows():
        for end, at, side in (("min", "at_min", "right"), ("max", "at_max", "left")):
            value, reach = row[at], row[f"result_{end}"] - middle
            color, hatch = looks["lower" if value < row["base"] else "higher"]
            axes.barh(
                place, reach, left=middle, height=0.62, color=color, hatch=hatch, ec=PAPER, lw=0
            )
            axes.annotate(
                f"{value:g}", (middle + reach, place), xytext=(-4 if side == "right" else 4, 0),
                textcoords="offset points", ha=side, va="center", size="small",
            )  # fmt: skip
    axes.axvline(middle, color=INK, lw=1)
    names = [
        f"{LABELS.get(n, n.replace('_', ' '))} ({u})"
        for n, u in zip(found["parameter"], found["unit"], strict=True)
    ]
    axes.set_yticks(range(len(found)), names)
    axes.invert_yaxis()
    axes.margins(x=0.14)
    axes.xaxis.set_major_formatter("{x:,.0f}")
    axes.locator_params(axis="x", nbins=5)
    span = "in the year" if plan.years == 1 else f"over {plan.years} years"
    axes.set_xlabel(f"USD {span}, {perspective}")
    handles = [
        Patch(fc=c, hatch=h, ec=PAPER, label=f"{name} value") for name, (c, h) in looks.items()
    ]
    sheet.legend(handles=handles, loc="outside upper left", ncols=2)
    first = found.iloc[0]
    bent = found.loc[~found["monotone"], "parameter"].map(
        lambda n: LABELS.get(n, n.replace("_", " "))
    )
    then = [
        f"; then {name}, {row.low:g} to {row.high:g}, a swing of {usd(row.swing)}"
        for name, row in zip(names[1:2], found[1:2].itertuples(), strict=True)
    ]
    words = under(
        f"Base {marked_usd(middle, ledger_of(plan), perspective)} for the {payer_words(plan, perspective)}. Widest: {names[0]}, {first['low']:g} to {first['high']:g}, moves it from "
        f"{usd(first['result_min'])} to {usd(first['result_max'])}{''.join(then)}. "
        "Values of the inputs stand on the bars."
        + (f" Not simply rising or falling: {', '.join(bent)}; the bar shows the extremes met on the way." if len(bent) else "")
        + held,
        plan, base,
    )  # fmt: skip
    return Chart(sheet, words, *datasets.provenance(found))


# --- price as an answer ------------------------------------------------------------------------


def _price_for(plan: Scenario, target_usd: float) -> tuple[float, np.ndarray]:
    """Price at which the payer's year costs the target, and its cost at price 0 and at the most.

    The year is a straight line in the price, so two points say all.
    """
    ends = costs.cost_model({"year": plan})(
        {costs.PRICE_BASES["medicare"]: np.array([0.0, MOST_PRICE])}
    )["year"]
    return float(MOST_PRICE * (target_usd - ends[0]) / (ends[1] - ends[0])), ends


@datasets.remembered
def _resting_on_ledger() -> tuple[list[str], list[str]]:
    """What the girl's year and the prices beside it rest on."""
    plan = girls_plan()
    return datasets.provenance(ledger_of(plan), about(plan, *KNOWN))


@live(threshold_sheet)
def plot_threshold(
    sheet: Sheet,
    target_usd: float = 60_000.0,
    weight_kg: float | None = None,
    infusions_year1: float | None = None,
) -> Chart:
    """Show at which price of a gram a year meets a target: the price as an answer.

    Parameters
    ----------
    target_usd : float
        What the year may cost the payer.
    weight_kg, infusions_year1 : float, optional
        As in :func:`plot_course_cost`.
    """
    plan = girls_plan(weight_kg=weight_kg, infusions_year1=infusions_year1)
    price, ends = _price_for(plan, target_usd)
    met = 0 <= price <= MOST_PRICE
    inputs = plan.assumptions
    medicare = inputs["ivig_price_medicare_per_g"]
    if met:
        way = "below" if price < medicare else "above"
        told = (
            f"A year costs the {payer_words(plan)} {usd(target_usd)} at {price:.1f} USD/g, {abs(1 - price / medicare):.0%} {way} "
            f"{price_words(plan)}."
        )
    else:
        told = f"No price from 0 to {MOST_PRICE} USD/g makes a year cost {usd(target_usd)}."
    words = (
        f"{plan.first_weight_kg:g} kg: {told} With the drug free {usd(ends[0])} remain; each USD/g adds "
        f"{usd((ends[1] - ends[0]) / MOST_PRICE)}. With {supply_words(plan)}. {cost_words.changed_words(plan, girls_plan())}"
    )
    sources, confidence = _resting_on_ledger()
    return sheet.chart(
        words, sources, confidence, line=([0, MOST_PRICE], ends),
        guide=([0, price, price], [target_usd, target_usd, 0]) if met else ([0, MOST_PRICE], [target_usd] * 2),
        dot=([price], [target_usd]) if met else ([], []),
    )  # fmt: skip


# --- two plans, and many children --------------------------------------------------------------


@styled
def plot_bridge(a: str = "planned", b: str = "real", perspective: str = "payer") -> Chart:
    """Explain by cause why two ways of treating the girl cost differently.

    Parameters
    ----------
    a, b : str
        Keys of ``WAYS``.
    perspective : {"payer", "family", "society"}
        Whose costs.
    """
    first, second = way(a), way(b)
    found = costs.compare(first, second, perspective)
    sheet = draw_bridge(found, WAYS[a][0], WAYS[b][0])
    told = f"Changed: {bridge_words(found)}." if len(found.bars) else "Nothing differs."
    ledgers = [ledger_of(first), ledger_of(second)]
    ends = [
        marked_usd(amount, ledger, perspective)
        for amount, ledger in zip((found.a_usd, found.b_usd), ledgers, strict=True)
    ]
    prices = list(dict.fromkeys(price_words(plan) for plan in (first, second)))

    def difference(one: Scenario, other: Scenario) -> float:
        before, after = (costs.total(ledger_of(plan), perspective) for plan in (one, other))
        return after - before

    fees = fee_words(first, second, difference) if perspective != "family" else ""
    words = (
        f"From {WAYS[a][0]} ({ends[0]}) to {WAYS[b][0]} ({ends[1]}) for the {payer_words(second, perspective)}: "
        f"{found.difference_usd:+,.0f} USD. {told}{fees} "
        f"At {', then '.join(prices)}; {supply_words(second)}."
    )
    rest = [about(first, *_FEES)] if "home" in (first.site, second.site) else []
    return Chart(sheet, words, *datasets.provenance(*ledgers, *rest))


_FEES = ("home_bundle_per_visit", "admin_96365_hospital_outpatient")
"""What a comparison of home and hospital quotes beside its own fees."""


@styled
def plot_budget(
    new: str = "one_day",
    share: float = 0.5,
    years: int = 3,
    children_million: float | None = None,
    today: str = "real",
) -> Chart:
    """Show a payer's budget, year by year, if a share of those who start go another way.

    Parameters
    ----------
    new : str
        Key of ``WAYS`` that a share of new children go.
    share : float
        That share, 0 to 1.
    years : int
        1 to 5.
    children_million : float, optional
        Children insured, in millions; default the input for the US.
    today : str
        Key of ``WAYS`` that all go today; the new way comes on top of it.
    """
    ways = {"now": way(today), "new": way(today, new)}

    def budget(*plans: Scenario) -> pd.DataFrame:
        mixes = {"now": 1}, {"now": 1 - share, "new": share}
        chosen = dict(zip(ways, plans, strict=True))
        return costs.budget_impact(chosen, *mixes, years, children_million)

    table = budget(*ways.values())
    sheet, axes = blank_axes(7.4, 4.0)
    looks = {"current_usd": ("today", PALETTE[5], ""), "new_usd": ("new mix", PALETTE[0], "///")}
    for shift, (column, (label, color, hatch)) in zip((-0.2, 0.2), looks.items(), strict=True):
        axes.bar(
            table["year"] + shift,
            table[column] / 1e6,
            0.36,
            color=color,
            hatch=hatch,
            ec=PAPER,
            lw=0,
            label=label,
        )
    top = table[["current_usd", "new_usd"]].max(axis=1) / 1e6
    for year, high, impact in zip(table["year"], top, table["impact_usd"], strict=True):
        axes.text(year, high + top.max() * 0.03, f"{impact:+,.0f}", ha="center")
    axes.set(
        ylim=(0, top.max() * 1.16),
        ylabel="million USD a year",
        xlabel="year (above the bars: the difference in USD)",
    )
    axes.set_xticks(table["year"])
    sheet.legend(loc="outside upper left", ncols=2)
    first, last = table.iloc[0], table.iloc[-1]
    treated = first["starting"] / first["new_cases"]
    later = f" and {last['impact_usd']:+,.0f} USD in year {years}" if years > 1 else ""
    children = ways["now"].assumptions.row("us_children_under_18")
    insured = mark(f"{children.value / 1e6:g} million", children.confidence)
    if children_million is not None:
        insured = f"{children_million:g} million"
    fees = fee_words(
        *ways.values(), lambda *two: budget(*two)["impact_usd"].iloc[-1], f" in year {years}"
    )
    words = under(
        f"{first['starting']:.1f} children start immunoglobulin each year ({first['new_cases']:.1f} new cases, {treated:.0%} of them), "
        f"today {WAYS[today][0]}. If {share:.0%} are treated {WAYS[new][0]}, the budget of the {payer_words(ways['now'])} changes by "
        f"{first['impact_usd']:+,.0f} USD in year 1{later} ({last['impact_low_usd']:,.0f} to {last['impact_high_usd']:,.0f} by the "
        f"95 % interval of the incidence alone).{fees} "
        "Left out: children treated already. All start on the first day of a year; starts spread over it would about halve "
        f"year 1. The incidence, of ages 2 to 17, is applied to {insured} children under 18. "
        "Undiscounted, as a budget is; all are taken to be like the girl.",
        ways["new"], girls_plan(),
    )  # fmt: skip
    ledgers = [ledger_of(one) for one in ways.values()]
    rest = [about(ways["now"], *_FEES)] if new == "home" else []
    sources, confidence = datasets.provenance(*ledgers, table, *rest)
    return Chart(sheet, words, sources, confidence)


# --- how sure ----------------------------------------------------------------------------------


@styled
def plot_resting_on(price_basis: str | None = None, scenario: Scenario | None = None) -> Chart:
    """Show the share of each result that rests on verified, secondary, recalled, assumed inputs.

    Parameters
    ----------
    price_basis, scenario
        As in :func:`plot_tornado`.
    """
    plan, base = cost_words.of(scenario, price_basis=price_basis)
    ledger = ledger_of(plan)
    shares = pd.DataFrame(
        {who: costs.resting_on(ledger, who) for who in ("payer", "family", "society")}
    )
    sheet, axes = blank_axes(7.6, 2.9)
    left = np.zeros(shares.shape[1])
    for word, (color, hatch) in TRUST.items():
        part = 100 * shares.loc[word].to_numpy()
        axes.barh(
            range(len(left)),
            part,
            left=left,
            height=0.6,
            color=color,
            hatch=hatch,
            ec=PAPER,
            lw=0,
            label=word,
        )
        left = left + part
    axes.set_yticks(range(len(left)), shares.columns)
    axes.invert_yaxis()
    axes.set(xlim=(0, 100), xlabel="% of the result")
    sheet.legend(loc="outside upper left", ncols=4)
    told = "; ".join(
        f"{who}: "
        + ", ".join(f"{share:.0%} {word}" for word, share in shares[who].items() if share >= 0.005)
        for who in shares
    )
    words = under(
        f"What each result rests on. {told}. A row counts as its weakest input does.", plan, base
    )
    return Chart(sheet, words, *datasets.provenance(ledger))


WORTHS = (50_000, 100_000, 150_000)
"""USD per QALY: the customary US range, recalled."""
NOTHING, TREATED = "no immunoglobulin", "immunoglobulin"


@styled
def plot_required_benefit(
    price_basis: str | None = None, scenario: Scenario | None = None
) -> Chart:
    """Show the gain that a year's price presumes: what stands in place of a cost per QALY.

    Parameters
    ----------
    price_basis, scenario
        As in :func:`plot_tornado`.
    """
    plan, base = cost_words.of(scenario, price_basis=price_basis)
    gap = datasets.load("gaps").query("gap_id == 'G20'")
    ledger = ledger_of(plan)
    extra = costs.total(ledger)
    worths = np.linspace(20_000, 200_000, 91)
    told = {NOTHING: 0.0, TREATED: extra}
    view = sensitivity.required_benefit(told, worths, reference=NOTHING, horizon_years=plan.years)
    named = sensitivity.required_benefit(told, WORTHS, reference=NOTHING, horizon_years=plan.years)
    gains = named["required_qaly_per_year"]
    sheet, axes = blank_axes(7.4, 3.9)
    top = max(3.0, 1.1 * gains.max())
    axes.axhspan(1, top, facecolor=PAPER, edgecolor=FAINT, hatch="//", lw=0)
    axes.axhline(1, color=PALETTE[1], ls=LINES[1], lw=1.6)
    axes.text(
        199_000,
        1 + 0.02 * top,
        "above: more than a whole year of full health",
        ha="right",
        va="bottom",
        color=PALETTE[1],
        bbox={"fc": PAPER, "ec": "none", "pad": 1.5},
    )
    axes.plot(worths, view["required_qaly_per_year"], color=PALETTE[0], lw=2.4)
    axes.plot(WORTHS, gains, "o", color=PALETTE[0], ms=8)
    for worth, gain in zip(WORTHS, gains, strict=True):
        axes.annotate(
            f"{gain:.2f}",
            (worth, gain),
            xytext=(6, 7),
            textcoords="offset points",
            bbox={"fc": PAPER, "ec": "none", "pad": 1},
        )
    axes.set(
        xlim=(20_000, 200_000),
        ylim=(0, top),
        xlabel="USD that a payer would give for a QALY",
        ylabel="QALYs to be gained a year",
    )
    axes.xaxis.set_major_formatter("{x:,.0f}")
    axes.locator_params(axis="x", nbins=5)
    listed = ", ".join(
        f"{gain:.2f} at {worth:,.0f}" + (" (more than the year can hold)" if gain > 1 else "")
        for worth, gain in zip(WORTHS, gains, strict=True)
    )
    words = under(
        f"To be worth {usd(extra)} more than a year without it, all else equal, immunoglobulin would have to gain, in QALYs a year: "
        f"{listed} USD per QALY (customary worths, {mark('recalled', 'recalled')}). {_within_the_year(ledger)} "
        f"Whether it gains that much nobody has measured: {gap['gap'].iloc[0]}",
        plan, base,
    )  # fmt: skip
    return Chart(
        sheet,
        words,
        *datasets.provenance(
            ledger,
            about(plan, "willingness_to_pay_per_qaly"),
            gap,
        ),
    )


def _within_the_year(ledger: pd.DataFrame) -> str:
    """Say what the gain that a price presumes leaves out."""
    due = costs.totals(ledger).loc[["laboratory", "visits"], "payer"].sum()
    return (
        "Within a year of treatment no more than 1 can be gained, states worse than death apart; benefit that lasts, as calcinosis "
        f"prevented, would count further. The year without it is taken to cost nothing, though visits and tests ({usd(due)}) come anyway."
    )


@styled
def table_what_if(scenario: Scenario | None = None) -> Table:
    """Compute a cost per QALY as a what-if, for gains that nobody has measured.

    Parameters
    ----------
    scenario : Scenario, optional
        As in :func:`plot_tornado`.
    """
    plan, base = cost_words.of(scenario)
    ledger, inputs = ledger_of(plan), plan.assumptions
    ill, well = inputs["utility_active_moderate_jdm"], inputs["utility_inactive_jdm"]
    cases = {
        "half of it": (well - ill) / 2,
        f"from {ill:g} to {well:g} for a whole year": well - ill,
        "all that a year can gain": 1.0,
    }
    rows, total = [], costs.total(ledger)
    for case, gain in cases.items():
        found = sensitivity.icers(
            {NOTHING: 0.0, TREATED: total}, {NOTHING: 0.0, TREATED: gain}
        ).iloc[-1]
        rows.append(
            (
                case,
                mark(f"{gain:.3g} QALY", "assumed"),
                mark(f"{found['icer']:,.0f} USD", "assumed"),
                found["effects_are"],
            )
        )
    frame = pd.DataFrame(rows, columns=["what if the gain were", "gain", "cost per QALY", "mind"])
    words = under(
        f"A what-if, not a result: {usd(total)} for a gain of {well - ill:.2g} QALY would be {total / (well - ill):,.0f} USD per QALY. "
        "The gains are borrowed from other diseases or chosen; no utility of JDM has been measured.", plan, base,
    )  # fmt: skip
    rows = about(plan, "utility_active_moderate_jdm", "utility_inactive_jdm")
    return Table(frame, words, *datasets.provenance(ledger, rows))


SEED = 20261122


def _ways_to_draw(plan: Scenario) -> dict[str, Scenario]:
    """The plan in hospital, and the same at home."""
    return {"hospital": plan.replace(site="hospital"), "home": plan.replace(site="home")}


@styled
def plot_spread(
    draws: int = 4096,
    method: str = "random",
    price_basis: str | None = None,
    scenario: Scenario | None = None,
) -> Chart:
    """Draw all uncertain inputs at once; show the spread of the payer's year, and how sure its mean is.

    Parameters
    ----------
    draws : int
        Parameter sets.
    method : {"random", "sobol"}
        As in :func:`sensitivity.probabilistic`.
    price_basis, scenario
        As in :func:`plot_tornado`.
    """
    plan, base = cost_words.of(scenario, price_basis=price_basis)
    model = costs.cost_model({"year": plan})
    run = sensitivity.probabilistic(
        model, plan.assumptions, draws=draws, seed=SEED, method=method, keep=draws
    )
    return spread_chart(run, plan, base)


def spread_chart(run: sensitivity.ProbabilisticRun, plan: Scenario, base: Scenario) -> Chart:
    """Chart of a run's draws, with their mean and its standard error in the words."""
    row, fixed = run.summary.iloc[0], costs.total(ledger_of(plan))
    sheet, axes = blank_axes(7.6, 3.9)
    axes.hist(run.kept_costs.iloc[:, 0], bins=60, color=PALETTE[0], ec=PAPER, lw=0.4)
    lines = [
        axes.axvline(row["mean"], color=PALETTE[1], lw=2.4, label="mean"),
        axes.axvline(fixed, color=INK, lw=1.8, ls=LINES[3], label="inputs at base"),
        axes.axvline(row["p2_5"], color=PALETTE[2], lw=1.8, ls=LINES[1], label="95 % of draws"),
    ]
    axes.axvline(row["p97_5"], color=PALETTE[2], lw=1.8, ls=LINES[1])
    axes.set(xlabel="payer's costs in USD", ylabel="draws")
    axes.xaxis.set_major_formatter("{x:,.0f}")
    axes.locator_params(axis="x", nbins=6)
    sheet.legend(handles=lines, loc="outside upper left", ncols=3)
    points = {"random": "pseudo-random", "sobol": "scrambled Sobol"}[run.method]
    name = cost_words.priced(plan)[0].parameter
    kind = plan.assumptions.row(name).distribution if name else "fixed"
    price = "held" if kind in ("scenario", "fixed") else f"drawn ({kind})"
    held = (
        ""
        if plan.weight_kg is None
        else f" The weight is known, {plan.weight_kg:g} kg, and not drawn."
    )
    words = under(
        f"{run.draws:,} {points} draws, seed {run.seed}: mean {usd(row['mean'])} with a standard error of {two(row['se'])}; 95 % of draws lie in "
        f"{row['p2_5']:,.0f} (standard error {two(row['p2_5_se'])}) to {row['p97_5']:,.0f} ({two(row['p97_5_se'])}); with all inputs at base it is {usd(fixed)}."
        f"{held} The price of a gram is {price}; dose and cap are held. The standard error says how well the mean is computed, the interval how little is known."
        + (f" The run was {run.stopped} early; this is what stood." if run.stopped else ""),
        plan, base,
    )  # fmt: skip
    return Chart(sheet, words, *datasets.provenance(ledger_of(plan)))


@styled
def table_sobol(draws: int = 1024, seeds: int = 5) -> Table:
    """Measure how many fewer scrambled Sobol draws give the standard error of pseudo-random ones.

    Parameters
    ----------
    draws : int
        Draws of each run.
    seeds : int
        Sobol runs to average over.
    """
    plan = girls_plan()
    model = costs.cost_model(_ways_to_draw(plan))
    random = (
        _errors(model, plan, 16 * draws, SEED, "random") * 4
    )  # an error falls with the root of the draws
    found = [_errors(model, plan, draws, SEED + seed, "sobol") for seed in range(seeds)]
    sobol = np.sqrt(np.mean(np.square(found), axis=0))
    fewer = (random / sobol) ** 2
    names = ["mean cost", "97.5 % quantile", "P(hospital is cheapest)"]
    frame = pd.DataFrame(
        {
            "result": names,
            "standard error, pseudo-random": [two(e) for e in random],
            "standard error, Sobol": [two(e) for e in sobol],
            "times fewer draws": [two(n) for n in fewer],
        }
    )
    words = under(
        f"At {draws:,} draws (seeds from {SEED}) scrambled Sobol points need {two(fewer[0])} times fewer draws for the mean, {two(fewer[1])} for the 97.5 % quantile "
        f"and {two(fewer[2])} for the probability of being cheapest: a smooth average gains much, an edge little.",
        plan, girls_plan(),
    )  # fmt: skip
    return Table(frame, words, *datasets.provenance(ledger_of(plan)))


def _errors(
    model: costs.CostModel, plan: Scenario, draws: int, seed: int, method: str
) -> np.ndarray:
    """Standard errors of a mean, a tail quantile and a probability."""
    run = sensitivity.probabilistic(
        model, plan.assumptions, draws=draws, seed=seed, method=method, keep=0
    )
    first = run.summary.iloc[0]
    return np.array([first["se"], first["p97_5_se"], run.cheapest["p_best_se"].iloc[0]])
