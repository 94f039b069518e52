"""Safety rules: what is barred, what needs care, what is unknown for a product and a patient.

A rule (a row of ``safety_rules``) is answered in one of these ways, never with a plain "safe":

==================  ==========================================================================
verdict             meaning
==================  ==========================================================================
applies             the rule holds for this product
incomplete          a label condition has several parts and one or two are missing
depends on plan     the rule speaks of a dose or rate that was not given
undecided           the figure is a limit on both sides of the rule (at most 25 against over 15)
not verified        the field is blank, or recalled and so no ground to clear the product
does not apply      a verified value says so
==================  ==========================================================================

>>> safety_flags("privigen", ["hyperprolinemia"])[["rule_id", "verdict"]].values.tolist()
[['R06', 'applies']]
"""

import operator
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from typing import Any

import pandas as pd

from jdmkit import arguments, datasets
from jdmkit.products.factors import Factors, read_factors
from jdmkit.products.facts import Cell, Known, checked_product, figure, known_facts, product_ids

VERDICTS = (
    "applies",
    "incomplete",
    "depends on plan",
    "undecided",
    "not verified",
    "does not apply",
)
STATUSES = (
    "contraindicated",
    "do not combine",
    "high",
    "caution",
    "not verified",
    "info",
    "no rule applies",
)
"""Status of a product, gravest first. *Do not combine*: not with what else this patient uses."""

PLAN = {
    "dose_g_per_kg": (0, 3),
    "dose_g_per_kg_4_weeks": (0, 12),
    "rate_mg_per_kg_per_min": (0, 20),
}
"""Attributes of the plan, not of a product, with their allowed range."""

_PLAN_WORDS = {
    "dose_g_per_kg": ("dose", "g/kg"),
    "dose_g_per_kg_4_weeks": ("dose in four weeks", "g/kg"),
    "rate_mg_per_kg_per_min": ("rate", "mg/kg/min"),
}

_COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "==": operator.eq,
    ">": operator.gt,
    ">=": operator.ge,
    "<": operator.lt,
    "<=": operator.le,
}


# --- one rule, one product ---------------------------------------------------------------------


def _holds(rule: pd.Series, patient: Mapping[str, object]) -> bool:
    """Whether the patient has the factor that brings a rule in."""
    value = patient.get(rule["factor"], False)
    if value is False:
        return False
    sign, limit = rule["factor_operator"], rule["factor_value"]
    if not isinstance(sign, str):
        return True
    if sign == "in":
        return value in limit.split(";")
    kind: Callable[[object], object] = type(value)
    return _COMPARE[sign](value, kind(limit))


def _parts(rule: pd.Series) -> list[str]:
    """Factors that must all hold: one, or several for a label condition with parts."""
    return [rule["factor"], *(rule["also"].split(";") if isinstance(rule["also"], str) else [])]


def _missing_parts(rule: pd.Series, patient: Mapping[str, object]) -> list[str]:
    return [name for name in _parts(rule) if patient.get(name, False) is False]


def _brought_in(
    rule: pd.Series, patient: Mapping[str, object], plan: Mapping[str, float | None]
) -> bool:
    """Whether a rule has something to say: its factor holds, or all of its parts but one.

    A rule without a factor is for everybody, once the plan gives what it speaks of.
    """
    if not isinstance(rule["factor"], str):
        return plan[rule["attribute"]] is not None
    if len(_parts(rule)) > 1:
        return len(_missing_parts(rule, patient)) < 2
    return _holds(rule, patient)


def _interval(value: float, qualifier: object) -> tuple[float, float, bool]:
    """Lowest and highest value that a figure allows, and whether the highest is reached."""
    if qualifier in ("<", "<="):
        return 0.0, value, qualifier == "<="
    return value, value, True


def _compare_interval(
    sign: str, low: float, high: float, reached: bool, limit: float
) -> bool | None:
    """Three-valued comparison of an interval with a limit; None is undecided.

    >>> _compare_interval(">", 0, 25, True, 15), _compare_interval(">", 0, 10, True, 15)
    (None, False)
    """
    if low == high:
        return _COMPARE[sign](low, limit)
    below, above = _COMPARE[sign](low, limit), _COMPARE[sign](high, limit)
    if not reached and high == limit:
        above = below if sign in (">=", "<") else above
    return below if below == above else None


def _answer(rule: pd.Series, fact: Mapping[Hashable, Any], qualifier: object, limit: Cell) -> str:
    """Verdict of a rule on a known, or unknown, value."""
    sign, value = rule["operator"], fact.get("value")
    if sign == "missing":
        bare = value is None or pd.isna(value) or fact.get("confidence") == "recalled"
        return "applies" if bare else "does not apply"
    if value is None or pd.isna(value) or limit is None or pd.isna(limit):
        return "not verified"
    hit: bool | None
    if sign in ("contains", "lacks"):
        hit = (str(limit).lower() in str(value).lower()) == (sign == "contains")
    elif isinstance(value, str):
        hit = _COMPARE[sign](value, limit)
    else:
        hit = _compare_interval(sign, *_interval(float(value), qualifier), float(limit))
    if hit is None:
        return "undecided"
    if hit:
        return "applies"
    return "not verified" if fact.get("confidence") == "recalled" else "does not apply"


def _incomplete(
    rule: pd.Series, patient: Mapping[str, object], missing: Sequence[str]
) -> dict[str, object]:
    """Answer where some parts of a label condition are missing: a caution that names them."""
    labels = datasets.load("safety_factors").set_index("factor")["label"]
    parts = len(_parts(rule))
    absent = ", ".join(
        f"{labels[name]} ({'absent' if name in patient else 'not stated'})" for name in missing
    )
    message = f"{rule['message']}. Here {parts - len(missing)} of {parts}. Missing: {absent}"
    return {"verdict": "incomplete", "severity": "caution", "message": message, "value": None}


def _planned(name: str, rule: pd.Series, plan: Mapping[str, Any], limit: Cell) -> dict[str, object]:
    """Answer of a rule on the dose or the rate."""
    word, unit = _PLAN_WORDS[name]
    against = "no limit printed"
    if limit is not None and not pd.isna(limit):
        against = f"limit {float(limit):g} {unit}"
    if plan[name] is None:
        return {"verdict": "depends on plan", "value": f"{word} not given, {against}"}
    verdict = _answer(rule, {"value": plan[name]}, None, limit)
    return {"verdict": verdict, "value": f"{word} {plan[name]:g} {unit}, {against}"}


def _judge(
    rule: pd.Series,
    product: str,
    patient: Mapping[str, object],
    plan: Mapping[str, Any],
    known: Known,
) -> dict[str, object]:
    """Answer of one rule for one product: verdict, severity, message and value."""
    plain = {"severity": rule["severity"], "message": rule["message"], "value": None}
    missing = _missing_parts(rule, patient) if len(_parts(rule)) > 1 else []
    if missing:
        return _incomplete(rule, patient, missing)
    if rule["operator"] == "always":
        return plain | {"verdict": "applies"}
    name, limit = rule["attribute"], rule["value"]
    if isinstance(rule["value_from"], str):
        there = known.get((product, rule["value_from"]), {})
        limit = patient.get(rule["value_from"], there.get("value"))
    if name in PLAN:
        return plain | _planned(name, rule, plan, limit)
    fact = known.get((product, name), {})
    qualifier = known.get((product, "iga_qualifier"), {}).get("value")
    qualifier = qualifier if name == "iga_ug_per_ml" else None
    shown = figure(fact.get("value"), qualifier, fact.get("confidence"))
    if name == "label_age_min_years" and shown is not None:
        shown = f"{shown} years for {fact['note']}"
        plain["message"] = f"{rule['message']}: {shown}"
    given, stated = _split(fact.get("source")), _split(rule["source"])
    # first who gives the figure, then who gives the rule, then all others
    keys = dict.fromkeys([*given[:1], *stated[:1], *given, *stated])
    verdict = _answer(rule, fact, qualifier, limit)
    return plain | {"verdict": verdict, "value": shown, "source": ";".join(keys)}


def _split(cell: object) -> list[str]:
    return cell.split(";") if isinstance(cell, str) and cell else []


def _checked_plan(**given: object) -> dict[str, float | None]:
    plan: dict[str, Any] = {name: arguments.unboxed(value) for name, value in given.items()}
    for name, value in plan.items():
        low, high = PLAN[name]
        if value is None:
            continue
        if not arguments.is_number(value) or not low < value <= high:
            raise ValueError(f"{name} must be above {low} and at most {high}; got {value!r}")
    one, four = plan["dose_g_per_kg"], plan["dose_g_per_kg_4_weeks"]
    if one is not None and four is not None and four < one:
        words = f"must be at least dose_g_per_kg, {one:g}; got {four:g}"
        raise ValueError(f"dose_g_per_kg_4_weeks {words}")
    told = plan | {"dose_g_per_kg_4_weeks": one if four is None else four}
    return {name: None if value is None else round(float(value), 9) for name, value in told.items()}


def safety_flags(
    product: str | Sequence[str] | None = None,
    factors: Factors | str = (),
    dose_g_per_kg: float | None = None,
    rate_mg_per_kg_per_min: float | None = None,
    dose_g_per_kg_4_weeks: float | None = None,
) -> pd.DataFrame:
    """Answer every rule that the patient's factors bring in.

    Parameters
    ----------
    product : str, sequence of str, optional
        Product id or brand; default all products.
    factors : iterable of str, mapping, or str
        As :func:`read_factors` takes them.
    dose_g_per_kg : float, optional
        Planned dose, above 0 to 3 g/kg. Without it, rules on the dose read "depends on plan".
    rate_mg_per_kg_per_min : float, optional
        Planned highest rate, above 0 to 20 mg/kg/min.
    dose_g_per_kg_4_weeks : float, optional
        All doses of four weeks together, above 0 to 12 g/kg; default ``dose_g_per_kg`` alone.

    Returns
    -------
    DataFrame
        One row per product and rule: ``product_id, rule_id, verdict, severity, message, value``
        (the product's figure with its qualifier), ``source`` and ``confidence`` of the rule.

    Raises
    ------
    ValueError
        If a product, factor, dose or rate is unknown or out of range.

    References
    ----------
    The rows of ``safety_rules``; each carries its sources.

    Examples
    --------
    >>> safety_flags("octagam_10", ["corn_allergy"])[["rule_id", "verdict"]].values.tolist()
    [['R05a', 'applies']]
    """
    patient = read_factors(factors)
    plan = _checked_plan(
        dose_g_per_kg=dose_g_per_kg,
        dose_g_per_kg_4_weeks=dose_g_per_kg_4_weeks,
        rate_mg_per_kg_per_min=rate_mg_per_kg_per_min,
    )
    chosen = (
        product_ids() if product is None else [product] if isinstance(product, str) else product
    )
    if not isinstance(chosen, Iterable):
        raise ValueError(f"product must be product ids or brands; got {product!r}")
    chosen = [checked_product(name) for name in chosen]
    known = known_facts()
    table = datasets.load("safety_rules")
    rules = [rule for _, rule in table.iterrows() if _brought_in(rule, patient, plan)]
    rows = []
    for name in chosen:
        for rule in rules:
            only = rule["products"].split(";") if isinstance(rule["products"], str) else chosen
            if name not in only:
                continue
            rows.append(
                {
                    "product_id": name,
                    "rule_id": rule["rule_id"],
                    "source": ";".join(_split(rule["source"])),
                }
                | _judge(rule, name, patient, plan, known)
                | {"confidence": rule["confidence"]}
            )
    columns = ["product_id", "rule_id", "verdict", "severity", "message", "value"]
    return pd.DataFrame(rows, columns=[*columns, "source", "confidence"])
