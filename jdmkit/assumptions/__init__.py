"""Inputs of the cost model: each with range, distribution, year and source; and what was changed.

``rows`` holds one input, ``faults`` finds what is wrong with it, ``agreement`` whether its value,
range and distribution fit together, ``changes`` what follows from a new number, ``exports`` what
an exported file held when it was written, ``plan_sheet`` the plan in a workbook. ``numbers`` reads
numbers as people write them, ``table_files`` tables from and to a CSV file or a workbook, ``files``
the changes that a file makes to the base case. ``table`` is the set of all inputs. What a
distribution, a percentile and a range are is defined once, in ``sensitivity``. Import public names
from this package.

>>> mine = Assumptions().replace(ivig_price_medicare_per_g=100)
>>> mine.changed()[["parameter", "base", "now", "unit"]].values.tolist()
[['ivig_price_medicare_per_g', 97.0, 100.0, 'USD/g']]
"""

from jdmkit.assumptions.agreement import contradicted
from jdmkit.assumptions.changes import beside_the_value, how_drawn
from jdmkit.assumptions.exports import AS_EXPORTED, as_exported
from jdmkit.assumptions.files import CURRENCY_RULES, REMARK, is_medical_care
from jdmkit.assumptions.plan_sheet import AT_EXPORT, exported_plan
from jdmkit.assumptions.rows import COLUMNS, DISTRIBUTIONS, OWN_PRICE, Assumption, base_case
from jdmkit.assumptions.table import Assumptions
from jdmkit.assumptions.table_files import (
    KeptFile,
    begins_with,
    excel,
    keep_text,
    writable,
    write_table,
)

__all__ = [
    "AS_EXPORTED",
    "AT_EXPORT",
    "COLUMNS",
    "CURRENCY_RULES",
    "DISTRIBUTIONS",
    "OWN_PRICE",
    "REMARK",
    "Assumption",
    "Assumptions",
    "KeptFile",
    "as_exported",
    "base_case",
    "begins_with",
    "beside_the_value",
    "contradicted",
    "excel",
    "exported_plan",
    "how_drawn",
    "is_medical_care",
    "keep_text",
    "writable",
    "write_table",
]
