"""Lesson 3: products, safety flags and warnings."""

from collections.abc import Sequence

import pandas as pd

from jdmkit import datasets, products
from jdmkit.charts import NOT_STATED, Table, mark, say, styled

PRODUCTS = """
With {factors}{dose}: {counted}.
{rules}
"""

COUNTED = {
    "contraindicated": "contraindicated",
    "do not combine": "not to be combined with what this patient uses",
    "high": "with a high risk",
    "caution": "with a caution",
    "not verified": "not verified",
}
"""A status in the words that follow a count."""

SHARED_RULES = "Rules for all alike: {rules}."

RULE = "{rule} holds for {brands}."

PARTLY_MET = "A label condition is met in part:{details}."

FLAGS = """
{rules} rules answered for {brand}: {hold} hold, gravest: {gravest};
{unknown} not verified, {undecided} open.
"""

WARNINGS = """
{boxed} of {products} products are known to carry a boxed warning{same};
for {unknown} it is not verified, which does not mean there is none.
"""


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
    """List all products for one patient, with the status of each and the reason.

    No product is left out. What is not verified is named.

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
            "apart from what holds for all": compared["own_status"],
            "why, for this product": [reason or "-" for reason in compared["own_reasons"]],
            "not verified": [blank or "-" for blank in compared["not_verified"]],
            "dermatomyositis": compared["dermatomyositis"],
        }
    )
    if shared:
        open_ = {"depends on plan": " depends on the plan", "undecided": " undecided"}
        messages = "; ".join(
            f"{rule}{open_.get(flags.loc[rule, 'verdict'], '')}: {flags.loc[rule, 'message']}"
            for rule in shared
        )
        gravest = min((products.grade(flags.loc[rule]) for rule in shared), key=rank)
        count = f"All {len(compared)} products"
        every = [count, gravest, "for all alike", messages, "-", "-"]
        frame = pd.concat([pd.DataFrame([every], columns=frame.columns), frame])
    dose = "" if dose_g_per_kg is None else f" at {dose_g_per_kg:g} g/kg"
    told = [say(SHARED_RULES, rules=", ".join(shared))] if shared else []
    for rule, names in products.distinguishing_rules(compared).items():
        told.append(say(RULE, rule=rule, brands=", ".join(names)))
    for message in flags.loc[flags["verdict"] == "incomplete", "message"]:
        told.append(say(PARTLY_MET, details=message.partition("Here")[2]))
    words = say(
        PRODUCTS,
        factors=products.in_words(asked) or "no factor",
        dose=dose,
        counted=_counted(compared),
        rules=" ".join(told),
    )
    rules = datasets.load("safety_rules")
    used = rules[rules["rule_id"].isin({r for cell in compared["rules"] for r in cell.split(";")})]
    badge = datasets.load("ivig_product_fields").query("field == 'dm_indication'")
    return Table(frame, words, datasets.sources(used, badge))


def _counted(compared: pd.DataFrame) -> str:
    """How many products have each status, gravest first; a danger apart from a caution."""
    parts = []
    for name, meaning in COUNTED.items():
        rows = compared[compared["status"] == name]
        if len(rows) or name == "contraindicated":
            of = "" if parts else f" of {len(compared)} products"
            parts.append(f"{len(rows)}{of} {meaning}{_listed(rows, compared)}")
    if compared["filtered_out"].any():
        parts.append(f"{compared['filtered_out'].sum()} filtered out but still listed")
    return ", ".join(parts)


def _listed(some: pd.DataFrame, every: pd.DataFrame) -> str:
    """Brands in parentheses, where they are few and not all."""
    if not len(some) or len(some) == len(every):
        return ""
    return f" ({', '.join(some['brand'])})" if len(some) <= 6 else ""


@styled
def table_flags(product: str = "privigen", factors: Sequence[str] = ("hyperprolinemia",)) -> Table:
    """List every rule that applies to one product given a patient's factors, with its sources.

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
    words = say(
        FLAGS,
        rules=len(flags),
        brand=products.brands().get(product, product),
        hold=len(hold),
        gravest=gravest,
        unknown=flags["verdict"].eq("not verified").sum(),
        undecided=flags["verdict"].isin(["undecided", "depends on plan"]).sum(),
    )
    return Table(frame, words, *datasets.provenance(flags))


@styled
def table_warnings() -> Table:
    """List the boxed warning and the contraindications of each product."""
    facts = datasets.load("ivig_product_fields")
    wanted = ["boxed_warning", "contraindications", "contraindications_fructose"]
    facts = facts[facts["field"].isin(wanted)]
    cells = {
        key: mark(row["value"], row["confidence"])
        for key, row in facts.set_index(["product_id", "field"]).iterrows()
    }
    brands = products.brands()

    def shown(product: str, *fields: str) -> str:
        texts = [cells[product, field] for field in fields if (product, field) in cells]
        return "; ".join(texts) or NOT_STATED

    frame = pd.DataFrame(
        {
            "product": brands.values(),
            "boxed warning": [shown(product, "boxed_warning") for product in brands],
            "contraindications": [shown(product, *wanted[1:]) for product in brands],
        }
    )
    boxed = facts[facts["field"] == "boxed_warning"]
    same = boxed["value"].nunique() == 1
    unknown = [brands[product] for product in brands if product not in set(boxed["product_id"])]
    words = say(
        WARNINGS,
        boxed=len(boxed),
        products=len(brands),
        same=f", the same for all: {boxed['value'].iloc[0]}" if same else "",
        unknown=", ".join(unknown),
    )
    return Table(frame, words, *datasets.provenance(facts))
