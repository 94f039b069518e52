"""Audit of the cost model, modeled on TECH-VER and AdViSHE.

``replica`` calculates a course a second time; ``probe`` holds the tools of a check, ``checks`` the
checks; ``sheet`` runs them and lists what no program can check. Import public names from this
package.

>>> sheet = audit()
>>> print(*sheet["status"].unique(), sep=", ")
passed, not applicable, not done
"""

from jdmkit.costs.audit.checks import CHECKS
from jdmkit.costs.audit.replica import replica
from jdmkit.costs.audit.sheet import STATUSES, audit

__all__ = ["CHECKS", "STATUSES", "audit", "replica"]
