"""The audit of a cost model: what was checked, what could not be, and what no program can do.

>>> audit().query("status == 'failed'").empty
True
"""

import warnings

import pandas as pd

from jdmkit.costs import Scenario, course_cost, one_scenario
from jdmkit.costs.audit.checks import CHECKS
from jdmkit.costs.audit.probe import Course, Model, NotApplicableError

STATUSES = ("passed", "failed", "not applicable", "not done")

_NOT_DONE = {  # parts of AdViSHE that need people or data that are missing
    "experts judge the structure": "no clinical expert has looked at the model",
    "another team reads the code": "no outside team has read it",
    "results compared with another model": "no published cost model of IVIG in JDM is known to us",
    "results compared with observed costs": "no observed cost of IVIG in JDM was found",
}


def audit(scenario: Scenario | None = None, course: Course = course_cost) -> pd.DataFrame:
    """Check a cost model on one scenario.

    Parameters
    ----------
    scenario : Scenario, optional
        What is costed; default ``Scenario()``.
    course : callable, optional
        The model: takes a scenario, returns a ledger as :func:`costs.course_cost` does.

    Returns
    -------
    DataFrame
        One row per check: ``check, stage`` (inputs, events, results, validation), ``status``
        (passed, failed, not applicable, not done), ``detail``.

    Raises
    ------
    ValueError
        If the scenario or the model is of the wrong type.

    References
    ----------
    Modeled on TECH-VER (verification by stages) and AdViSHE (validation status), both recalled. The
    checks and their wording are our own.

    Examples
    --------
    >>> def forgetful(scenario):
    ...     ledger = course_cost(scenario)
    ...     return ledger[ledger["component"] != "waste"]
    >>> failed = audit(course=forgetful).query("status == 'failed'")
    >>> "grams given and wasted are the grams opened" in set(failed["check"])
    True
    """
    plan = one_scenario("scenario", scenario)
    if not callable(course):
        raise ValueError(f"course must be a function that takes a Scenario; got {course!r}")
    with warnings.catch_warnings():
        # prices and ranges: the caller has been warned of these
        warnings.simplefilter("ignore", UserWarning)
        model = Model(plan, course)
        rows = [(name, check.stage, *_answer(model, name)) for name, check in CHECKS.items()]
    rows += [(name, "validation", "not done", why) for name, why in _NOT_DONE.items()]
    return pd.DataFrame(rows, columns=["check", "stage", "status", "detail"])


def _answer(model: Model, name: str) -> tuple[str, str]:
    try:
        wrong = CHECKS[name].run(model)
    except NotApplicableError as reason:
        return "not applicable", str(reason)
    return ("failed", wrong) if wrong else ("passed", "")
