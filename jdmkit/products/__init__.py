"""Compare immunoglobulin products for one patient: contraindications, cautions and unknowns.

``compare`` gives the status of every product, ``safety_flags`` the answer of every safety rule.

>>> privigen = compare(factors=["hyperprolinemia"]).set_index("product_id").loc["privigen"]
>>> privigen["status"], privigen["rules"]
('contraindicated', 'R06')
"""

from jdmkit.products.comparison import (
    class_wide_warnings,
    compare,
    distinguishing_rules,
    grade,
    side_by_side,
    volume_and_sodium,
)
from jdmkit.products.factors import in_words, read_factors
from jdmkit.products.facts import (
    brands,
    checked_product,
    facts,
    known_facts,
    newest_prices,
    product_ids,
)
from jdmkit.products.safety import PLAN, STATUSES, VERDICTS, safety_flags

__all__ = [
    "PLAN",
    "STATUSES",
    "VERDICTS",
    "brands",
    "checked_product",
    "class_wide_warnings",
    "compare",
    "distinguishing_rules",
    "facts",
    "grade",
    "in_words",
    "known_facts",
    "newest_prices",
    "product_ids",
    "read_factors",
    "safety_flags",
    "side_by_side",
    "volume_and_sodium",
]
