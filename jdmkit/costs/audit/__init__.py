"""The cost model audits itself, in the spirit of TECH-VER and AdViSHE.

``replica`` reckons a course a second time, plainly; ``probe`` is what a check works with, ``checks``
holds the checks; ``sheet`` runs them and says what no program can check. All public names stand here.

>>> sheet = audit()
>>> print(*sheet["status"].unique(), sep=", ")
passed, not applicable, not done
"""

from jdmkit.costs.audit.checks import CHECKS
from jdmkit.costs.audit.replica import replica
from jdmkit.costs.audit.sheet import STATUSES, audit

__all__ = ["CHECKS", "STATUSES", "audit", "replica"]
