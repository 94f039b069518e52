"""Cautions of an infusion plan: off label, adult data, made-up steps, and what is not known.

>>> table = plan_cautions("privigen", "juvenile dermatomyositis", risk="none", age_years=7)
>>> table["flag"].tolist()[:3]
['off label', 'adult data', 'clot risk of the disease']
"""

from collections.abc import Iterable

import pandas as pd

from jdmkit import arguments, datasets
from jdmkit.infusion.ramps import basis_of, rate_steps
from jdmkit.infusion.rates import (
    DM,
    JDM,
    Risk,
    brand_of,
    checked_indication,
    checked_plan_product,
    checked_risks,
    label_rates,
    rate_limits,
)
from jdmkit.products import read_factors

Flag = tuple[str, str, object, str]
"""A few words, the message, its sources, its confidence."""


def _from_row(flag: str, message: str, row: pd.Series) -> Flag:
    source = row["source"] if isinstance(row["source"], str) else ""
    return flag, message, source, row["confidence"]


def _rule(flag: str, rule_id: str) -> Flag:
    """Flag in the words of a safety rule."""
    rules = datasets.load("safety_rules").set_index("rule_id")
    rule = rules.loc[[rule_id]].iloc[0]
    return _from_row(flag, rule["message"], rule)


def _own(flag: str, message: str) -> Flag:
    """Flag that this kit states itself."""
    return flag, message, "", "assumed"


def _of_the_disease(
    indication: str, teaching: bool, limits: pd.DataFrame, child: bool
) -> Iterable[Flag]:
    """Dermatomyositis, adult or juvenile: whose data these are."""
    if indication not in (DM, JDM):
        return
    if teaching or child:
        yield _rule("off label", "R20")
    if child:
        ceiling = limits.iloc[0]
        rate = f"{ceiling['rate_mg_per_kg_per_min']:g} mg/kg/min"
        yield _from_row(
            "adult data",
            f"The ceiling of {rate} in dermatomyositis comes from a label for adults",
            ceiling,
        )
    yield _rule("clot risk of the disease", "R14")


def _of_the_label(product: str, indication: str, age_years: float | None) -> Iterable[Flag]:
    """Whether the label covers the age; what it keeps for those who know the product."""
    ages = datasets.load("ivig_indications")
    ages = ages[(ages["product_id"] == product) & (ages["indication"] == indication)]
    for _, row in ages.iterrows():
        label, starts = f"The {brand_of(product)} label for {indication}", row["age_min_years"]
        if pd.isna(starts):
            yield _from_row("label age", f"{label}: its youngest age is not known here", row)
        elif age_years is None:
            words = f"{label} starts at {starts:g} years; no age was given"
            yield _from_row("label age", words, row)
        elif age_years < starts:
            yield _from_row("off label", f"{label} starts at {starts:g} years", row)
            if starts >= 18 and indication != DM:  # for dermatomyositis it is said above
                yield _from_row("adult data", f"{label} and its rates are for adults", row)
    rates = label_rates()
    rates = rates[(rates["subject_id"] == product) & (rates["indication"] == indication)]
    for _, row in rates[rates["population"].str.startswith("experienced", na=False)].iterrows():
        yield _from_row(
            "experienced only",
            f"{row['rate_mg_per_kg_per_min']:g} mg/kg/min is not used: {row['note']}",
            row,
        )


def _of_the_steps(
    steps: pd.DataFrame, limits: pd.DataFrame, risks: tuple[str, ...] | None
) -> Iterable[Flag]:
    """What in the ramp is made up, recalled, printed twice, or open."""
    invented = steps[steps["basis"] == "illustrative"]
    guide = label_rates().query("subject_id == 'generic_pediatric'").iloc[0]
    if basis_of(steps) == "teaching rule":
        words = (
            "No label has these steps: this kit's teaching rule takes the lowest printed initial "
            "rate of the product and doubles it up to the ceiling, as a general guide doubles"
        )
        yield "illustrative", words, guide["source"], "assumed"
    elif len(invented):
        named = ", ".join(map(str, invented["step"]))
        words = f"The label has no rate between the first and the highest: {named} by doubling"
        yield "illustrative", words, guide["source"], "assumed"
    elif (steps["minutes_basis"] == "illustrative").any():
        yield _own("illustrative", "The label gives no minutes: the interval is illustrative")
    used = pd.concat([steps, limits], ignore_index=True)
    if (used["confidence"] == "recalled").any():
        keys = ";".join(datasets.sources(used[used["confidence"] == "recalled"]))
        yield "recalled", "A rate is recalled, with no label text at hand", keys, "recalled"
    binding = limits[limits["binds"]]
    twice = pd.concat([binding, steps], ignore_index=True)
    apart = twice[twice["units_disagree"] != ""].drop_duplicates("units_disagree")
    for _, row in apart.iterrows():
        yield _from_row("units disagree", f"{row['units_disagree']}: the lower binds", row)
    for _, row in binding[binding["limit"].str.endswith("risk")].iterrows():
        yield _from_row("ceiling at risk", f"In the words at hand: {row['note']}", row)
    if risks is None:
        yield _own(
            "risk not stated",
            "With clot or kidney risk the ceiling may be lower; where a label has no number, "
            "no plan",
        )


def plan_cautions(
    product: str, indication: str, risk: Risk = None, age_years: float | None = None
) -> pd.DataFrame:
    """Cautions for any plan with this product for this indication.

    Parameters
    ----------
    product, indication, risk
        As in :func:`rate_steps`.
    age_years : float, optional
        Age of the patient, above 0 and at most 120; with juvenile dermatomyositis a child is
        meant in any case.

    Returns
    -------
    DataFrame
        ``flag`` (a few words), ``message``, ``source``, ``confidence``.

    Raises
    ------
    PlanRefusedError
        If there is no plan.
    ValueError
        If the age is not a number in its range.

    Examples
    --------
    >>> "adult data" in plan_cautions("octagam_10", "DM", age_years=40)["flag"].tolist()
    False
    """
    product, indication = checked_plan_product(product), checked_indication(indication)
    if age_years is not None:
        age_years = arguments.scalar("age_years", age_years, 0, 120, "years", above=True)
    return _cautions(product, indication, checked_risks(risk), age_years).copy()


@datasets.remembered
def _cautions(
    product: str, indication: str, risks: tuple[str, ...] | None, age_years: float | None
) -> pd.DataFrame:
    steps, limits = rate_steps(product, indication, risks), rate_limits(product, indication, risks)
    child = indication == JDM or (age_years is not None and age_years < 18)
    teaching = basis_of(steps) == "teaching rule"
    found = [
        *_of_the_disease(indication, teaching, limits, child),
        *_of_the_label(product, indication, age_years),
        *_of_the_steps(steps, limits, risks),
    ]
    return pd.DataFrame(found, columns=["flag", "message", "source", "confidence"])


_HEMOLYSIS = ("R15b", "R15", "R15c")
"""Rules on hemolysis, the gravest first."""


@datasets.remembered
def _dose_rules() -> dict[str, pd.Series]:
    rules = datasets.load("safety_rules").set_index("rule_id")
    return {name: rules.loc[[name]].iloc[0] for name in (*_HEMOLYSIS, "R16", "R11")}


@datasets.remembered
def _group_label() -> str:
    label = str(datasets.load("safety_factors").set_index("factor")["label"]["blood_group"])
    return label[0].lower() + label[1:]


def _hemolysis_rules(dose_g_per_kg_4_weeks: float, blood_group: str) -> list[pd.Series]:
    """Rules of this blood group; where it has none, the one for everybody."""
    rules = [_dose_rules()[name] for name in _HEMOLYSIS]
    held = [rule for rule in rules if dose_g_per_kg_4_weeks >= float(rule["value"])]
    own = [r for r in held if blood_group in str(r["factor_value"]).split(";")]
    return own or [rule for rule in held if not isinstance(rule["factor_value"], str)]


def dose_cautions(
    dose_g_per_kg: float,
    dose_g_per_kg_4_weeks: float | None = None,
    blood_group: str | None = None,
) -> pd.DataFrame:
    """Cautions on the kidney, hemolysis and aseptic meningitis, in the words of the safety rules.

    Parameters
    ----------
    dose_g_per_kg : float
        Dose of this course in g/kg.
    dose_g_per_kg_4_weeks : float, optional
        All courses of four weeks together, on which hemolysis depends; default this one alone.
    blood_group : {"A", "B", "AB", "O", "not known"}, optional
        Default not known.

    Returns
    -------
    DataFrame
        As :func:`plan_cautions` gives it.

    Raises
    ------
    ValueError
        If a dose is missing, not a number or out of range, or the group is unknown.

    Examples
    --------
    >>> dose_cautions(2, 6, "A")["flag"].tolist()
    ['kidney', 'hemolysis', 'hemolysis', 'aseptic meningitis']
    >>> dose_cautions(0.4, blood_group="A")["flag"].tolist()
    ['kidney']
    """
    # rounded: 44.2 g at 22.1 kg are 2 g/kg
    one = round(arguments.scalar("dose_g_per_kg", dose_g_per_kg, 0, 3, "g/kg", above=True), 9)
    four = one
    if dose_g_per_kg_4_weeks is not None:
        given = arguments.scalar("dose_g_per_kg_4_weeks", dose_g_per_kg_4_weeks, one, 12, "g/kg")
        four = round(given, 9)
    if blood_group is not None:
        read_factors({"blood_group": blood_group})
    rules, group = _dose_rules(), blood_group or "not known"
    found = [_from_row("kidney", rules["R11"]["message"], rules["R11"])]
    least = "At least " if dose_g_per_kg_4_weeks is None else ""
    lead = f"{least}{four:.3g} g/kg in four weeks, {_group_label()} {group}: "
    for rule in _hemolysis_rules(four, group):
        found.append(_from_row("hemolysis", lead + rule["message"], rule))
        lead = ""
    if one >= float(rules["R16"]["value"]):
        found.append(_from_row("aseptic meningitis", rules["R16"]["message"], rules["R16"]))
    return pd.DataFrame(found, columns=["flag", "message", "source", "confidence"])


def child_cautions(
    indication: str,
    weight_kg: float,
    volume_ml_per_day: float,
    minutes_per_day: float,
    days: int,
    fluid_limit_ml_per_day: float | None,
) -> pd.DataFrame:
    """Cautions for the plan of one child: volume, hours, days.

    Parameters
    ----------
    indication : str
        As the plan has it.
    weight_kg, volume_ml_per_day, minutes_per_day : float
        Of the plan.
    days : int
        Days of the course.
    fluid_limit_ml_per_day : float or None
        What the child may have in a day from this infusion; no table holds such a limit.

    Returns
    -------
    DataFrame
        As :func:`plan_cautions` gives it.

    Examples
    --------
    >>> child_cautions("PI", 20, 400, 300, 1, fluid_limit_ml_per_day=350)["flag"].tolist()
    ['beyond fluid limit']
    """
    found = []
    volume = f"{volume_ml_per_day:.5g} mL ({volume_ml_per_day / weight_kg:.3g} mL/kg) a day"
    if fluid_limit_ml_per_day is None:
        words = f"{volume}; no fluid limit is known here: none was given, no table holds one"
        found.append(_own("fluid limit not known", words))
    elif volume_ml_per_day > fluid_limit_ml_per_day:
        words = f"{volume} against a given limit of {fluid_limit_ml_per_day:g} mL"
        found.append(_own("beyond fluid limit", words))
    if minutes_per_day > 24 * 60:
        found.append(_own("over a day", "The infusion of a day lasts longer than 24 hours"))
    if indication in (DM, JDM) and days == 1:
        course = datasets.load("treatment_protocols").query("protocol == 'Octagam 10% label'")
        words = f"All in one day; the adult dermatomyositis label has {course.iloc[0]['dose']}"
        found.append(_from_row("one day", words, course.iloc[0]))
    return pd.DataFrame(found, columns=["flag", "message", "source", "confidence"])
