"""Lesson 3, the products: its exhibits in the order of the lesson."""

from jdmkit.lessons.products.amounts import plot_prices, plot_volume, table_vials
from jdmkit.lessons.products.formulation import (
    plot_iga,
    table_formulation,
    table_indications,
    table_side_by_side,
)
from jdmkit.lessons.products.safety import table_flags, table_products, table_warnings

EXHIBITS = (
    plot_iga,
    table_formulation,
    table_indications,
    table_products,
    table_flags,
    table_side_by_side,
    plot_volume,
    plot_prices,
    table_vials,
    table_warnings,
)
"""What the lesson shows, in its order."""

CITED = ("safety_rules",)
"""Tables of which a control can bring up any row: cited in full."""

__all__ = [
    "CITED",
    "EXHIBITS",
    "plot_iga",
    "plot_prices",
    "plot_volume",
    "table_flags",
    "table_formulation",
    "table_indications",
    "table_products",
    "table_side_by_side",
    "table_vials",
    "table_warnings",
]
