"""Facts, brand and price of each product, with source and confidence."""

from collections.abc import Hashable, Mapping
from types import MappingProxyType
from typing import Any

import pandas as pd

from jdmkit import arguments, datasets

Cell = str | float | bool | None
"""One cell of a table."""

Fact = dict[Hashable, Any]
"""Value, source and confidence of one field of a product."""

Known = Mapping[tuple[str, str], Fact]
"""Facts by product and field."""


def _risk_ceilings() -> pd.DataFrame:
    """Printed ceiling for patients at kidney or clot risk, one row per product and risk."""
    rates = datasets.load("ivig_infusion_rates")
    rates = rates[rates["flag"] == "risk_max"]
    rows = []
    for risk, word in (("kidney", "renal"), ("clot", "thrombosis")):
        for _, row in rates[rates["risk"].str.contains(word)].iterrows():
            rows.append(
                row[["source", "confidence", "note"]].to_dict()
                | {
                    "product_id": row["subject_id"],
                    "field": f"risk_max_{risk}_mg_per_kg_per_min",
                    "value": row["rate_mg_per_kg_per_min"],
                }
            )
    return pd.DataFrame(rows)


def _label_ages() -> pd.DataFrame:
    """Youngest age that any indication of a label covers; blank where one states no age.

    The note names the indications with that age.
    """
    ages = datasets.load("ivig_indications")
    youngest = ages.groupby("product_id").agg(
        value=("age_min_years", lambda a: a.min(skipna=False)),
        source=("source", lambda s: ";".join(dict.fromkeys(";".join(s.dropna()).split(";")))),
        confidence=("confidence", lambda c: datasets.weakest(*c)),
    )
    first = ages[ages["age_min_years"] == ages["product_id"].map(youngest["value"])]
    youngest["note"] = first.groupby("product_id")["indication"].agg(" and ".join)
    return youngest.reset_index().assign(field="label_age_min_years")


def facts() -> pd.DataFrame:
    """All fields of all products with value, source and confidence.

    Returns
    -------
    DataFrame
        Indexed by ``product_id`` and ``field``: ``ivig_product_fields`` with typed values, and
        the rate ceilings at risk and the youngest label age from their own tables.
    """
    kinds = datasets.load("ivig_fields").set_index("field")["type"]
    table = datasets.load("ivig_product_fields")
    numeric = table["field"].map(kinds).isin(["number", "integer"])
    table["value"] = table["value"].where(~numeric, pd.to_numeric(table["value"], errors="coerce"))
    table = pd.concat([table, _risk_ceilings(), _label_ages()], ignore_index=True)
    return table.set_index(["product_id", "field"]).sort_index()


@datasets.remembered
def known_facts() -> Known:
    """Facts by product and field."""
    table = facts()
    product, field = (table.index.get_level_values(level) for level in (0, 1))
    return dict(zip(zip(product, field, strict=True), table.to_dict("records"), strict=True))


def product_ids() -> list[str]:
    """Ids of all products, in the order of ``ivig_subjects``."""
    return list(brands())


@datasets.remembered
def brands() -> Mapping[str, str]:
    """Brand of each product by its id, in the order of ``ivig_subjects``.

    Returns
    -------
    mapping of str to str
        Read-only. Classes of products and billing codes are left out.

    Examples
    --------
    >>> brands()["octagam_10"]
    'Octagam 10%'
    """
    subjects = datasets.load("ivig_subjects")
    own = subjects[subjects["kind"] == "product"]
    return MappingProxyType(dict(zip(own["subject_id"], own["label"], strict=True)))


def newest_prices() -> pd.DataFrame:
    """Newest Medicare price of a gram of each product, lowest first.

    Returns
    -------
    DataFrame
        Rows of ``ivig_prices``, at most one per product: the last quarter that is known of it.
        A product without a price has no row.

    Examples
    --------
    >>> newest_prices().set_index("subject_id").loc["octagam_10", "quarter"]
    '2026-Q1'
    """
    prices = datasets.load("ivig_prices").sort_values("quarter")
    newest = prices.groupby("subject_id").tail(1)
    return newest[newest["subject_id"].isin(product_ids())].sort_values("price_usd_per_g")


def checked_product(product: str) -> str:
    """Return the id of a product from its id or its brand.

    Raises
    ------
    ValueError
        If the product does not exist. The message suggests the closest name.

    Examples
    --------
    >>> checked_product("Octagam 10%")
    'octagam_10'
    """
    ids = {brand: name for name, brand in brands().items()}
    product = arguments.word("product", product, [*brands(), *ids])
    return ids.get(product, product)


def figure(value: Cell, qualifier: object, confidence: object) -> str | None:
    """Value as a reader should see it, with its qualifier."""
    if value is None or pd.isna(value):
        return None
    text = f"{value:g}" if isinstance(value, float) else str(value)
    if isinstance(qualifier, str):
        text = f"{qualifier} {text}"
    return f"{text} ({confidence})" if confidence in ("recalled", "assumed") else text
