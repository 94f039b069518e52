"""What a cost rests on: every input with range, distribution, year, source; and what was changed.

``rows`` holds one input and its distribution, ``faults`` what can be wrong with it, ``agreement``
whether its parts say the same, ``changes`` what a new number takes along, ``numbers`` how people
write numbers, ``cells`` a table from and to a CSV file or a workbook, ``files`` how one changes the
base case, ``table`` the set of all; public names stand here.

>>> mine = Assumptions().replace(ivig_price_medicare_per_g=100)
>>> mine.changed()[["parameter", "base", "now", "unit"]].values.tolist()
[['ivig_price_medicare_per_g', 97.0, 100.0, 'USD/g']]
"""

from jdmkit.assumptions.changes import beside_the_value
from jdmkit.assumptions.faults import unit_limit
from jdmkit.assumptions.files import CURRENCY_RULES, REMARK, is_medical_care
from jdmkit.assumptions.rows import COLUMNS, DISTRIBUTIONS, OWN_PRICE, Assumption, base_case
from jdmkit.assumptions.table import Assumptions
from jdmkit.assumptions.table_files import KeptFile, excel, keep_text, write_table

__all__ = [
    "COLUMNS",
    "CURRENCY_RULES",
    "DISTRIBUTIONS",
    "OWN_PRICE",
    "REMARK",
    "Assumption",
    "Assumptions",
    "KeptFile",
    "base_case",
    "beside_the_value",
    "excel",
    "is_medical_care",
    "keep_text",
    "unit_limit",
    "write_table",
]
