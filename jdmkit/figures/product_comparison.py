"""Figures of lesson 3: what is in the bottle, for whom it is barred, how much of it, at what price."""

from collections.abc import Sequence

import pandas as pd

from jdmkit import datasets, dosing, products
from jdmkit.charts import (
    INK,
    MARKERS,
    NOT_STATED,
    PALETTE,
    PAPER,
    QUIET,
    Chart,
    Table,
    blank_axes,
    mark,
    styled,
)
from jdmkit.live import Sheet, live

FORMULATION = (
    "concentration_pct",
    "stabilizer",
    "sugar_type",
    "sodium",
    "osmolality_low_mosm_per_kg",
    "osmolality_high_mosm_per_kg",
    "ph_low",
    "ph_high",
    "room_temp_months_max",
)
ARTICLE_PRODUCTS = ("gamunex_c", "privigen", "gammagard_liquid", "octagam_5", "octagam_10")
"""The products that the article compares, Octagam taken apart."""

CITED = ("safety_rules",)
"""Tables of which a control can bring up any row: cited in full."""

_QUALIFIERS = {"average": "average", "approximately": "average", "<": "limit", "<=": "limit"}


def girl_dose_g() -> float:
    """Return the dose of the girl of seven under the plan for persistent rash, in grams.

    >>> print(f"{girl_dose_g():.1f}")
    44.2
    """
    plan = datasets.load("treatment_protocols").set_index("row_id").loc["P29"]
    return dosing.ivig_dose(datasets.load_child()["weight_kg"], plan["dose_low"], plan["max_dose"])


def _weakest(*confidence: str) -> str:
    return max(confidence, key=datasets.CONFIDENCE.index)


def _brands() -> pd.Series:
    subjects = datasets.load("ivig_subjects")
    return subjects[subjects["kind"] == "product"].set_index("subject_id")["label"]


@styled
def plot_iga() -> Chart:
    """Show the IgA of each product: averages and upper limits apart, never in one ranking."""
    table = datasets.load_ivig_products()[["brand", "iga_ug_per_ml", "iga_qualifier"]]
    table["kind"] = table["iga_qualifier"].map(_QUALIFIERS)
    known = table.dropna(subset=["iga_ug_per_ml"])
    known = known.sort_values(["kind", "iga_ug_per_ml"]).reset_index(drop=True)
    sheet, axes = blank_axes(7.8, 4.6)
    averages = known["kind"].eq("average").sum()
    for place, row in known.iterrows():
        y = place + (place >= averages) * 0.8
        if row["kind"] == "average":
            axes.plot([row["iga_ug_per_ml"]], [y], MARKERS[0], color=PALETTE[0], ms=8)
        else:
            arrow = {"arrowstyle": "->", "color": PALETTE[1], "lw": 1.6}
            axes.annotate("", (0.8, y), (row["iga_ug_per_ml"], y), arrowprops=arrow)
            axes.plot([row["iga_ug_per_ml"]], [y], "|", color=PALETTE[1], ms=12, mew=2)
        text = f"{row['iga_qualifier']} {row['iga_ug_per_ml']:g}"
        axes.annotate(
            text, (row["iga_ug_per_ml"], y), xytext=(8, 0), textcoords="offset points", va="center"
        )
    places = [p + (p >= averages) * 0.8 for p in known.index]
    axes.set_yticks(places, known["brand"])
    axes.invert_yaxis()
    axes.set(xscale="log", xlim=(0.8, 2500), xlabel="IgA in ug/mL (logarithmic)")
    axes.set_xticks([1, 10, 100, 1000], ["1", "10", "100", "1,000"])
    axes.axhline(averages - 0.1, color=QUIET, lw=1, ls=":")
    axes.text(2400, -0.6, "averages", ha="right", color=PALETTE[0], weight="bold")
    axes.text(2400, averages + 0.75, "upper limits", ha="right", color=PALETTE[1], weight="bold")
    low, high = known[:averages].iloc[0], known[:averages].iloc[-1]
    blank = table[table["iga_ug_per_ml"].isna()]["brand"].tolist()
    facts = datasets.load("ivig_product_fields").query(
        "field in ['iga_ug_per_ml', 'iga_qualifier']"
    )
    words = (
        f"Average IgA runs from {low['iga_ug_per_ml']:g} ({low['brand']}) to "
        f"{high['iga_ug_per_ml']:g} ug/mL ({high['brand']}). For {len(known) - averages} products only an "
        "upper limit is printed: an average and a limit can't be ranked against each other. "
        f"Not verified: {', '.join(blank)}."
    )
    return Chart(sheet, words, *datasets.provenance(facts))


@styled
def table_formulation(names: Sequence[str] = ARTICLE_PRODUCTS) -> Table:
    """List what is in the bottle.

    Parameters
    ----------
    names : sequence of str
        Product ids; default those that the article compares.
    """
    facts = datasets.load("ivig_product_fields")
    facts = facts[facts["product_id"].isin(list(names)) & facts["field"].isin(FORMULATION)]
    cell = facts.set_index(["product_id", "field"])

    def shown(product: str, *fields: str) -> str:
        rows = [cell.loc[(product, field)] for field in fields if (product, field) in cell.index]
        if not rows:
            return NOT_STATED
        text = " to ".join(dict.fromkeys(row["value"] for row in rows))
        return mark(text, _weakest(*(row["confidence"] for row in rows)))

    rows = [
        {
            "product": _brands()[product],
            "concentration (%)": shown(product, "concentration_pct"),
            "stabilizer": shown(product, "stabilizer"),
            "sugar": shown(product, "sugar_type"),
            "sodium": shown(product, "sodium"),
            "osmolality (mosm/kg)": shown(
                product, "osmolality_low_mosm_per_kg", "osmolality_high_mosm_per_kg"
            ),
            "pH": shown(product, "ph_low", "ph_high"),
            "months at 25 °C": shown(product, "room_temp_months_max"),
        }
        for product in names
    ]
    frame = pd.DataFrame(rows)
    sweet = frame[~frame["sugar"].isin(["none", NOT_STATED])]["product"].tolist()
    blanks = int(frame.eq(NOT_STATED).sum().sum())
    words = f"{len(frame)} products: {', '.join(sweet) or 'none'} with sugar. " + (
        f"{blanks} cells are not verified, which clears nobody." if blanks else "No cell is blank."
    )
    return Table(frame, words, *datasets.provenance(facts))


@styled
def table_indications() -> Table:
    """List what each US label is approved for; dermatomyositis stands out."""
    table = datasets.load("ivig_indications")
    table["text"] = [
        mark(
            r["indication"] + (f" ({r['population']})" if isinstance(r["population"], str) else ""),
            r["confidence"],
        )
        for _, r in table.iterrows()
    ]
    listed = table.groupby("product_id", sort=False)["text"].agg("; ".join)
    compared = products.compare().set_index("product_id")["dermatomyositis"]
    brands = _brands()
    frame = pd.DataFrame(
        {
            "product": brands,
            "approved for (US)": listed.reindex(brands.index),
            "dermatomyositis": compared.reindex(brands.index),
        }
    )
    approved = frame[frame["dermatomyositis"].str.startswith("approved")]["product"].tolist()
    words = (
        f"Of {len(frame)} products {', '.join(approved)} alone is approved for dermatomyositis, in adults. "
        "None is approved for JDM: every use in a child with JDM is off label."
    )
    badge = datasets.load("ivig_product_fields").query("field == 'dm_indication'")
    frames = (table, badge)
    return Table(frame, words, *datasets.provenance(*frames))


def _names(rows: pd.DataFrame) -> str:
    return ", ".join(rows["brand"]) or "none"


@styled
def table_products(
    factors: Sequence[str] = (),
    concentration_pct: float | None = None,
    sugar: str | None = None,
    room_temperature_months: float | None = None,
    brands: Sequence[str] = (),
    age_years: float | None = None,
    glucose_meter: str | None = None,
    blood_group: str | None = None,
    dose_g_per_kg: float | None = None,
) -> Table:
    """List all products for one patient: barred and cautioned apart, blanks said, none dropped.

    Parameters
    ----------
    factors : sequence of str
        Patient factors, as ``products.read_factors`` takes them.
    concentration_pct, sugar, room_temperature_months, brands : optional
        Filters, as ``products.compare`` takes them.
    age_years, glucose_meter, blood_group : optional
        Factors with a value, beside ``factors``.
    dose_g_per_kg : float, optional
        Planned dose, for the rules that speak of it.
    """
    asked = [*factors]
    asked += [f"age_years={age_years:g}"] if age_years is not None else []
    asked += [f"glucose_meter={glucose_meter}"] if glucose_meter else []
    asked += [f"blood_group={blood_group}"] if blood_group else []
    compared = products.compare(
        asked,
        dose_g_per_kg=dose_g_per_kg,
        concentration_pct=concentration_pct,
        sugar=sugar,
        room_temperature_months=room_temperature_months,
        brands=brands,
    )
    shared = products.shared_rules(compared)
    first = compared["product_id"].iloc[0]
    flags = products.safety_flags(first, asked, dose_g_per_kg).set_index("rule_id")
    flags["grade"] = flags.apply(products.grade, axis=1) if len(flags) else ""
    rank = products.STATUSES.index
    order = 100 * compared["filtered_out"] + 10 * compared["status"].map(rank)
    order += compared["own_status"].map(rank)
    compared = compared.loc[order.sort_values(kind="stable").index]
    status = compared["status"].where(
        ~compared["filtered_out"], "filtered out; " + compared["status"]
    )
    frame = pd.DataFrame(
        {
            "product": compared["brand"],
            "status": status,
            "apart from what holds for all": compared["own_status"],
            "why, for this product": [reason or "-" for reason in compared["own_reasons"]],
            "not verified": [blank or "-" for blank in compared["not_verified"]],
            "dermatomyositis": compared["dermatomyositis"],
        }
    )
    if shared:
        open_ = {"depends on plan": " depends on the plan", "undecided": " undecided"}
        told = "; ".join(
            f"{rule}{open_.get(flags.loc[rule, 'verdict'], '')}: {flags.loc[rule, 'message']}"
            for rule in shared
        )
        gravest = min(flags.loc[shared, "grade"], key=rank)
        every = [f"All {len(compared)} products", gravest, "for all alike", told, "-", "-"]
        frame = pd.concat([pd.DataFrame([every], columns=frame.columns), frame])
    dose = "" if dose_g_per_kg is None else f" at {dose_g_per_kg:g} g/kg"
    words = f"With {products.in_words(asked) or 'no factor'}{dose}: {_counted(compared)}." + (
        f" Rules for all alike: {', '.join(shared)}." if shared else ""
    )
    for rule, names in products.telling_rules(compared).items():
        words += f" {rule} holds for {', '.join(names)}."
    for message in flags.loc[flags["verdict"] == "incomplete", "message"]:
        words += f" A label condition is met in part:{message.partition('Here')[2]}."
    rules = datasets.load("safety_rules")
    used = rules[rules["rule_id"].isin({r for cell in compared["rules"] for r in cell.split(";")})]
    badge = datasets.load("ivig_product_fields").query("field == 'dm_indication'")
    return Table(frame, words, datasets.sources(used, badge))


_COUNTED = {
    "contraindicated": "contraindicated",
    "do not combine": "not to be combined with what this patient uses",
    "high": "with a high risk",
    "caution": "with a caution",
    "not verified": "not verified",
}
"""A status in the words that follow a count."""


def _counted(compared: pd.DataFrame) -> str:
    """How many products have each status, gravest first; a danger apart from a caution."""
    found = {name: compared[compared["status"] == name] for name in _COUNTED}
    parts = []
    for name, rows in found.items():
        if len(rows) or name == "contraindicated":
            of = f" of {len(compared)} products" if not parts else ""
            parts.append(f"{len(rows)}{of} {_COUNTED[name]}{_listed(rows, compared)}")
    if compared["filtered_out"].any():
        parts.append(f"{compared['filtered_out'].sum()} filtered out but still listed")
    return ", ".join(parts)


def _listed(some: pd.DataFrame, every: pd.DataFrame) -> str:
    if not len(some) or len(some) == len(every):
        return ""
    return f" ({_names(some)})" if len(some) <= 6 else ""


@styled
def table_flags(product: str = "privigen", factors: Sequence[str] = ("hyperprolinemia",)) -> Table:
    """List every rule that a patient's factors bring in for one product, with its sources.

    Parameters
    ----------
    product : str
        Product id or brand.
    factors : sequence of str
        Patient factors, as ``products.read_factors`` takes them.
    """
    flags = products.safety_flags(product, factors)
    named = flags["source"].map(
        lambda cell: "; ".join(map(datasets.short_citation, cell.split(";")))
    )
    frame = pd.DataFrame(
        {
            "rule": flags["rule_id"],
            "verdict": flags["verdict"],
            "severity": flags["severity"],
            "product's figure": flags["value"].fillna("-"),
            "message": flags["message"],
            "source": named,
        }
    )
    hold = flags[flags["verdict"].isin(["applies", "incomplete"])]
    gravest = min(hold["severity"], key=products.STATUSES.index, default="none")
    words = (
        f"{len(flags)} rules answered for {_brands().get(product, product)}: {len(hold)} hold, gravest: "
        f"{gravest}; {flags['verdict'].eq('not verified').sum()} not verified, "
        f"{flags['verdict'].isin(['undecided', 'depends on plan']).sum()} open."
    )
    return Table(frame, words, *datasets.provenance(flags))


@styled
def table_side_by_side(
    first: str = "privigen", second: str = "octagam_10", third: str = "", fourth: str = ""
) -> Table:
    """Set two to four products beside each other, field by field.

    Parameters
    ----------
    first, second, third, fourth : str
        Product ids; an empty one is left out.
    """
    long = products.side_by_side(*(name for name in (first, second, third, fourth) if name))
    units = long["unit"].map(
        lambda unit: f" ({unit})" if unit and unit not in ("1", "year") else ""
    )
    long["shown"] = [
        mark(value, confidence) if value is not None else NOT_STATED
        for value, confidence in zip(long["value"], long["confidence"], strict=True)
    ]
    long["row"] = long["label"] + units
    order = list(dict.fromkeys(long["row"]))
    ids = list(dict.fromkeys(long["product_id"]))
    wide = long.pivot(index="row", columns="product_id", values="shown").loc[order, ids]
    wide.columns = [_brands()[name] for name in ids]
    differ = wide.nunique(axis=1) > 1
    blanks = int(wide.eq(NOT_STATED).sum().sum())
    known = long[long["value"].notna()]
    words = (
        f"{' against '.join(wide.columns)}: they differ in {int(differ.sum())} of {len(wide)} rows; "
        f"{blanks} cells are not verified."
    )
    frame = wide.rename_axis("field").reset_index()
    return Table(frame, words, *datasets.provenance(known))


def _volume_sheet() -> Sheet:
    table = products.load_of_dose(1)
    sheet, (left, right) = blank_axes(8.2, 4.6, ncols=2, sharey=True)
    places = range(len(table))
    strong = table["volume_ml"] == table["volume_ml"].min()
    volume = left.barh(places, 0, color=[PALETTE[0] if s else PAPER for s in strong],
                       ec=PALETTE[0], hatch=["" if s else "//" for s in strong], height=0.6)  # fmt: skip
    sodium = right.barh(places, 0, color=PALETTE[1], height=0.6)
    known = table["sodium_mmol_max"].notna()
    figures = [
        right.text(0.6, place, NOT_STATED, va="center", color=INK if here else QUIET,
                   style="normal" if here else "italic")
        for place, here in enumerate(known)
    ]  # fmt: skip
    left.set_yticks(places, table["brand"])
    left.invert_yaxis()
    left.set(xlim=(0, 1500), xticks=range(0, 1501, 500), xlabel="volume in mL (hatched: 5 %)")
    right.set(xlim=(0, 60), xlabel="sodium, at most, in mmol")
    return Sheet(sheet, volume=volume, sodium=sodium, figures=figures)


@live(_volume_sheet)
def plot_volume(sheet: Sheet, dose_g: float | None = None) -> Chart:
    """Show volume and highest sodium of one dose, product by product.

    Parameters
    ----------
    dose_g : float, optional
        Grams of immunoglobulin in one course; default that of the girl of seven.
    """
    dose_g = girl_dose_g() if dose_g is None else dose_g
    table = products.load_of_dose(dose_g)
    facts = datasets.load("ivig_product_fields")
    facts = facts[facts["field"].isin(["concentration_mg_per_ml", "sodium_mmol_per_l_max"])]
    known, sodium = table["sodium_mmol_max"].notna(), table["sodium_mmol_max"].fillna(0)
    least, most = table["volume_ml"].min(), table["volume_ml"].max()
    top = table.loc[table["sodium_mmol_max"].idxmax()]
    words = (
        f"{dose_g:g} g fill {least:.0f} mL at 10 % and {most:.0f} mL at 5 %. {top['brand']} carries at most "
        f"{top['sodium_mmol_max']:.1f} mmol of sodium; for {int((~known).sum())} of {len(table)} products "
        "sodium is not verified, which is not low."
    )
    return sheet.chart(
        words, *datasets.provenance(facts),
        volume=[{"width": ml} for ml in table["volume_ml"]],
        sodium=[{"width": mmol} for mmol in sodium],
        figures=[
            {"x": mmol + 0.6, "text": f"{mmol:.1f}" if here else NOT_STATED}
            for mmol, here in zip(sodium, known, strict=True)
        ],
    )  # fmt: skip


@styled
def plot_prices() -> Chart:
    """Show the newest Medicare price of a gram, product by product, with its quarter."""
    prices = datasets.load("ivig_prices").sort_values("quarter")
    newest = prices.groupby("subject_id").tail(1)
    newest = newest[newest["subject_id"].isin(products.product_ids())].sort_values(
        "price_usd_per_g"
    )
    sheet, axes = blank_axes(7.8, 4.0)
    for place, (_, row) in enumerate(newest.iterrows()):
        limit = row["price_basis"] == "medicare_part_b_limit"
        axes.barh(place, row["price_usd_per_g"], color=PALETTE[0] if limit else PAPER,
                  ec=PALETTE[0], hatch="" if limit else "//", height=0.6)  # fmt: skip
        axes.text(
            row["price_usd_per_g"] + 8,
            place,
            f"{row['price_usd_per_g']:.0f}  {row['quarter']}",
            va="center",
        )
    axes.set_yticks(range(len(newest)), _brands()[newest["subject_id"]])
    axes.invert_yaxis()
    axes.set(xlim=(0, 1190), xlabel="US dollars per gram (hatched: hospital outpatient rate)")
    low, high = newest.iloc[0], newest.iloc[-1]
    absent = [b for p, b in _brands().items() if p not in set(newest["subject_id"])]
    words = (
        f"At Medicare's newest figures a gram costs from {low['price_usd_per_g']:.0f} "
        f"({_brands()[low['subject_id']]}, {low['quarter']}) to {high['price_usd_per_g']:.0f} US dollars "
        f"({_brands()[high['subject_id']]}, {high['quarter']}). These are payment limits and rates, no "
        f"negotiated prices; none was found for {', '.join(absent)}."
    )
    return Chart(sheet, words, *datasets.provenance(newest))


@styled
def table_vials() -> Table:
    """List the vial sizes of each product."""
    vials = datasets.load("ivig_vials").sort_values(["product_id", "grams"])
    sizes = vials.groupby("product_id")["grams"].agg(lambda g: ", ".join(f"{x:g}" for x in g))
    brands = _brands()
    frame = pd.DataFrame({"product": brands, "vials (g)": sizes.reindex(brands.index)})
    known = frame["vials (g)"].notna().sum()
    largest = vials.loc[vials["grams"].idxmax()]
    words = (
        f"Vial sizes are known for {known} of {len(frame)} products, from {vials['grams'].min():g} to "
        f"{largest['grams']:g} g. Small vials waste less on a small child."
    )
    return Table(frame, words, *datasets.provenance(vials))


@styled
def table_warnings() -> Table:
    """List boxed warning and contraindications of each product as its text gives them."""
    facts = datasets.load("ivig_product_fields")
    wanted = ["boxed_warning", "contraindications", "contraindications_fructose"]
    facts = facts[facts["field"].isin(wanted)]
    cells = {
        key: mark(row["value"], row["confidence"])
        for key, row in facts.set_index(["product_id", "field"]).iterrows()
    }
    brands = _brands()

    def shown(product: str, *fields: str) -> str:
        texts = [cells[product, field] for field in fields if (product, field) in cells]
        return "; ".join(texts) or NOT_STATED

    frame = pd.DataFrame(
        {
            "product": brands,
            "boxed warning": [shown(p, "boxed_warning") for p in brands.index],
            "contraindications": [shown(p, *wanted[1:]) for p in brands.index],
        }
    )
    boxed = facts[facts["field"] == "boxed_warning"]
    same = boxed["value"].nunique() == 1
    words = (
        f"{len(boxed)} of {len(brands)} products are known to carry a boxed warning"
        + (f", the same for all: {boxed['value'].iloc[0]}" if same else "")
        + f"; for {', '.join(brands[p] for p in brands.index if p not in set(boxed['product_id']))} it is "
        "not verified, which does not mean there is none."
    )
    return Table(frame, words, *datasets.provenance(facts))
