"""Compare immunoglobulin products for one patient: what is barred, what needs care, what is unknown.

What a rule answers, and how, is told in ``safety``; ``safety_flags`` and ``read_factors`` stand
here too, where a reader of products looks for them.

>>> privigen = compare(factors=["hyperprolinemia"]).set_index("product_id").loc["privigen"]
>>> privigen["status"], privigen["rules"]
('contraindicated', 'R06')
"""

from jdmkit.products.comparison import (
    compare,
    grade,
    load_of_dose,
    shared_rules,
    side_by_side,
    telling_rules,
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
    "compare",
    "facts",
    "grade",
    "in_words",
    "known_facts",
    "load_of_dose",
    "newest_prices",
    "product_ids",
    "read_factors",
    "safety_flags",
    "shared_rules",
    "side_by_side",
    "telling_rules",
]
