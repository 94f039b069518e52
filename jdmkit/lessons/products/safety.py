"""Lesson 3: products, safety flags and warnings."""

from collections.abc import Sequence

import pandas as pd

from jdmkit import datasets, products
from jdmkit.charts import NOT_STATED, Table, mark, styled
from jdmkit.lessons.products.formulation import _brands


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
    shared = products.class_wide_warnings(compared)
    first = compared["product_id"].iloc[0]
    flags = products.safety_flags(first, asked, dose_g_per_kg).set_index("rule_id")
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
        every = [f"All {len(compared)} products", "for all alike", told, "-", "-"]
        frame = pd.concat([pd.DataFrame([every], columns=frame.columns), frame])
    dose = "" if dose_g_per_kg is None else f" at {dose_g_per_kg:g} g/kg"
    barred = compared[compared["status"] == "contraindicated"]
    cared = compared[compared["status"].isin(["high", "caution"])]
    open_ = compared[compared["status"] == "not verified"]
    out = compared[compared["filtered_out"]]
    words = (
        f"With {products.in_words(asked) or 'no factor'}{dose}: {len(barred)} of {len(compared)} products contraindicated"
        f"{_listed(barred, compared)}, {len(cared)} with a caution{_listed(cared, compared)}, "
        f"{len(open_)} not verified{_listed(open_, compared)}, {len(out)} filtered out but still listed."
        + (f" Rules for all alike: {', '.join(shared)}." if shared else "")
    )
    for rule, names in products.distinguishing_rules(compared).items():
        words += f" {rule} holds for {', '.join(names)}."
    for message in flags.loc[flags["verdict"] == "incomplete", "message"]:
        words += f" A label condition is met in part:{message.partition('Here')[2]}."
    rules = datasets.load("safety_rules")
    used = rules[rules["rule_id"].isin({r for cell in compared["rules"] for r in cell.split(";")})]
    badge = datasets.load("ivig_product_fields").query("field == 'dm_indication'")
    return Table(frame, words, datasets.sources(used, badge))


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
