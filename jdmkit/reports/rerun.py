"""How to compute a run anew: the command or the line of Python, with everything that it changed.

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
    "days": (int, "days that one course is divided over"),
    "years": (int, "years looked at, 1 to 5"),
    "weight_kg": (float, "weight at the first infusion"),
    "age_years": (float, "age at the first infusion"),
    "sex": (str, "female or male"),
}
"""Fields of the scenario that the command line sets: type and help."""

NOT_PLAN = ("assumptions", "as_of")
"""Fields of the scenario that are no part of the plan: the inputs, and the day prices are judged on."""


def differing(plan: Scenario) -> list[str]:
    """Fields in which a plan differs from that of the base case.

    >>> differing(Scenario(years=2, grows=False))
    ['years', 'grows']
    """
    base = Scenario(assumptions=plan.assumptions)
    return [
        name
        for name in FIELDS
        if name not in NOT_PLAN and getattr(plan, name) != getattr(base, name)
    ]


def command_for(plan: Scenario) -> str:
    """Command that computes a plan from the workbook's inputs, or Python where it has no option.

    >>> command_for(Scenario(grows=False))
    "from Python: reports.write_folder('FOLDER', assumptions=Assumptions.read('THIS_FILE.xlsx'), grows=False)"
    """
    fields = {name: getattr(plan, name) for name in differing(plan)}
    if set(fields) <= set(OPTIONS):
        asked = [f"--{name.replace('_', '-')} {value}" for name, value in fields.items()]
        return " ".join(["jdmkit cost --assumptions THIS_FILE.xlsx --out FOLDER", *asked])
    given = "".join(
        f", {name}={'...' if name == 'supply' else repr(value)}" for name, value in fields.items()
    )
    return f"from Python: reports.write_folder('FOLDER', assumptions=Assumptions.read('THIS_FILE.xlsx'){given})"
