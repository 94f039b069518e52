"""How to compute a run again: the command or line of Python, with all changes.

>>> from jdmkit.costs import Scenario
>>> command_for(Scenario(site="home", years=3))
'jdmkit cost --assumptions THIS_FILE.xlsx --out FOLDER --site home --years 3'
"""

from jdmkit.costs import FIELDS, PRICE_BASES, Scenario

OPTIONS: dict[str, tuple[type, str]] = {
    "product": (str, "product id or brand, such as privigen"),
    "price_basis": (str, ", ".join(PRICE_BASES)),
    "site": (str, "hospital, office or home"),
    "insurance": (str, "medicaid or commercial"),
    "days": (int, "days over which one course is divided"),
    "years": (int, "horizon in years, 1 to 5"),
    "weight_kg": (float, "weight at the first infusion"),
    "age_years": (float, "age at the first infusion"),
    "sex": (str, "female or male"),
}
"""Fields of the scenario that the command line sets: type and help text."""

NOT_PLAN = ("assumptions", "as_of")
"""Fields that are not part of the plan: the inputs, and the day on which prices are judged."""


def differing(plan: Scenario) -> list[str]:
    """List the fields in which a plan differs from that of the base case.

    >>> differing(Scenario(years=2, grows=False))
    ['years', 'grows']
    """
    base = Scenario(assumptions=plan.assumptions)
    return [
        name
        for name in FIELDS
        if name not in NOT_PLAN and getattr(plan, name) != getattr(base, name)
    ]


_COMMAND = "jdmkit cost --assumptions THIS_FILE.xlsx --out FOLDER"

_PYTHON = "from Python: reports.write_folder('FOLDER', assumptions={inputs}{fields})"

_INPUTS = "Assumptions.read('THIS_FILE.xlsx')"


def command_for(plan: Scenario) -> str:
    """Give the command that computes a plan again, or Python if the command has no such option.

    >>> print(command_for(Scenario(grows=False)).partition(", ")[2])
    assumptions=Assumptions.read('THIS_FILE.xlsx'), grows=False)
    """
    fields = {name: getattr(plan, name) for name in differing(plan)}
    if set(fields) <= set(OPTIONS):
        asked = [f"--{name.replace('_', '-')} {value}" for name, value in fields.items()]
        return " ".join([_COMMAND, *asked])
    shown = {
        name: f"costs.{value!r}" if name == "supply" else repr(value)
        for name, value in fields.items()
    }
    given = "".join(f", {name}={value}" for name, value in shown.items())
    return _PYTHON.format(inputs=_INPUTS, fields=given)
