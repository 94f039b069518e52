"""Compare immunoglobulin products for one patient: what is barred, what needs care, what is unknown.

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

>>> privigen = compare(factors=["hyperprolinemia"]).set_index("product_id").loc["privigen"]
>>> privigen["status"], privigen["rules"]
('contraindicated', 'R06')
"""

import operator
from collections.abc import Iterable, Mapping, Sequence
from numbers import Real
from typing import Any

import pandas as pd

from jdmkit import datasets

VERDICTS = (
    "applies",
    "incomplete",
    "depends on plan",
    "undecided",
    "not verified",
    "does not apply",
)
STATUSES = ("contraindicated", "high", "caution", "not verified", "info", "no rule applies")
"""Status of a product, gravest first. A contraindication stands apart from every caution."""

PLAN = {"dose_g_per_kg": (0, 3), "rate_mg_per_kg_per_min": (0, 20)}
"""Attributes of the plan, not of a product, with their allowed range."""
_PLAN_WORDS = {
    "dose_g_per_kg": ("dose", "g/kg"),
    "rate_mg_per_kg_per_min": ("rate", "mg/kg/min"),
}

_COMPARE = {
    "==": operator.eq,
    ">": operator.gt,
    ">=": operator.ge,
    "<": operator.lt,
    "<=": operator.le,
}

Factors = Iterable[str] | Mapping[str, object]


# --- what is said of the patient ---------------------------------------------------------------


def _one_factor(name: str, value: object, known: pd.DataFrame) -> object:
    """Check one factor's value; return it as the rules compare it."""
    if name not in known.index:
        raise ValueError(datasets.nearest(name, known.index, "factor"))
    kind, allowed = known.loc[name, "kind"], known.loc[name, "values"]
    if kind != "yes_no" and value is True:
        example = allowed.split(";")[0] if kind == "choice" else "7"
        raise ValueError(f"{name} needs a value, for example {name}={example}")
    if kind == "yes_no":
        if not isinstance(value, bool):
            raise ValueError(f"{name} is yes or no (True or False); got {value!r}")
        return value
    if kind == "choice":
        if value not in allowed.split(";"):
            raise ValueError(f"{name}: {datasets.nearest(value, allowed.split(';'), 'choice')}")
        return value
    if isinstance(value, bool) or not isinstance(value, Real) or not 0 <= value <= 120:
        raise ValueError(f"{name} must be a number of 0 to 120; got {value!r}")
    return float(value)


def read_factors(factors: Factors | str) -> dict[str, object]:
    """Check patient factors and add what they entail.

    Parameters
    ----------
    factors : iterable of str, mapping, or str
        Names, or names with values: ``["diabetes", "glucose_meter=GDH-PQQ"]``,
        ``{"diabetes": True, "age_years": 7}`` or one text with semicolons.

    Returns
    -------
    dict
        Name to value; diabetes also counts as ``kidney_risk``, and so on.

    Raises
    ------
    ValueError
        If a factor or its value is unknown; the message names the nearest.

    Examples
    --------
    >>> read_factors(["diabetes", "age_years=7"])
    {'diabetes': True, 'age_years': 7.0, 'kidney_risk': True}
    """
    known = datasets.load("safety_factors").set_index("factor")
    if isinstance(factors, str):
        factors = [name for name in factors.replace(",", ";").split(";") if name.strip()]
    if not isinstance(factors, Iterable):
        raise ValueError(f"factors are names, such as ['diabetes']; got {factors!r}")
    if not isinstance(factors, Mapping):
        pairs = [str(name).strip().partition("=") for name in factors]
        factors = {name: _typed(value) if sign else True for name, sign, value in pairs}
    patient = {name: _one_factor(name, value, known) for name, value in factors.items()}
    for name in list(patient):
        entailed = known.loc[name, "implies"]
        while isinstance(entailed, str) and patient[name] is not False:
            patient.setdefault(entailed, True)
            entailed = known.loc[entailed, "implies"]
    if patient.get("age_years", 0) > 65:
        patient.setdefault("kidney_risk", True)
    return patient


def _typed(text: str) -> object:
    try:
        return float(text)
    except ValueError:
        words = {"true": True, "yes": True, "false": False, "no": False}
        return words.get(text.strip().lower(), text)


# --- what is known of a product ----------------------------------------------------------------


def _risk_ceilings() -> pd.DataFrame:
    """Printed ceiling for patients at kidney or clot risk, a row a product and risk."""
    rates = datasets.load("ivig_infusion_rates")
    rates = rates[rates["flag"] == "risk_max"]
    rows = []
    for risk, word in (("kidney", "renal"), ("clot", "thrombosis")):
        for _, row in rates[rates["risk"].str.contains(word)].iterrows():
            rows.append(
                row[["source", "confidence", "note"]].to_dict()
                | {
                    "product_id": row["subject_id"],
                    "field": f"risk_max_{risk}_mg_per_kg_per_min",
                    "value": row["rate_mg_per_kg_per_min"],
                }
            )
    return pd.DataFrame(rows)


def _label_ages() -> pd.DataFrame:
    """Youngest age that any indication of a label covers; blank where one states no age."""
    ages = datasets.load("ivig_indications")
    youngest = ages.groupby("product_id").agg(
        value=("age_min_years", lambda a: a.min(skipna=False)),
        source=("source", lambda s: ";".join(dict.fromkeys(";".join(s.dropna()).split(";")))),
        confidence=("confidence", lambda c: max(c, key=datasets.CONFIDENCE.index)),
    )
    return youngest.reset_index().assign(field="label_age_min_years", note=None)


def facts() -> pd.DataFrame:
    """All fields of all products with value, source and confidence.

    Returns
    -------
    DataFrame
        Indexed by ``product_id`` and ``field``: ``ivig_product_fields`` with typed values, and
        the rate ceilings at risk and the youngest label age from their own tables.
    """
    kinds = datasets.load("ivig_fields").set_index("field")["type"]
    table = datasets.load("ivig_product_fields")
    numeric = table["field"].map(kinds).isin(["number", "integer"])
    table["value"] = table["value"].where(~numeric, pd.to_numeric(table["value"], errors="coerce"))
    table = pd.concat([table, _risk_ceilings(), _label_ages()], ignore_index=True)
    return table.set_index(["product_id", "field"]).sort_index()


@datasets.remembered
def _known() -> dict[tuple[str, str], dict[str, object]]:
    """Facts by product and field."""
    return facts().to_dict("index")


def product_ids() -> list[str]:
    """Ids of all products, in the order of ``ivig_subjects``."""
    subjects = datasets.load("ivig_subjects")
    return subjects.loc[subjects["kind"] == "product", "subject_id"].tolist()


def _checked_product(product: str) -> str:
    """Product id from an id or a brand name."""
    table = datasets.load("ivig_product_fields")
    brands = table[table["field"] == "brand"].set_index("value")["product_id"]
    product = brands.get(product, product)
    if product not in product_ids():
        raise ValueError(datasets.nearest(product, [*product_ids(), *brands.index], "product"))
    return product


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
    return _COMPARE[sign](value, type(value)(limit))


def _parts(rule: pd.Series) -> list[str]:
    """Factors that must all hold: one, or several for a label condition with parts."""
    return [rule["factor"], *(rule["also"].split(";") if isinstance(rule["also"], str) else [])]


def _missing_parts(rule: pd.Series, patient: Mapping[str, object]) -> list[str]:
    return [name for name in _parts(rule) if patient.get(name, False) is False]


def _brought_in(rule: pd.Series, patient: Mapping[str, object]) -> bool:
    """Whether a rule has something to say: its factor holds, or all of its parts but one."""
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


def _answer(rule: pd.Series, fact: Mapping[str, object], qualifier: object, limit: object) -> str:
    """Verdict of a rule on a known, or unknown, value."""
    sign, value = rule["operator"], fact.get("value")
    unknown = value is None or pd.isna(value)
    if sign == "missing":
        bare = unknown or fact.get("confidence") == "recalled"
        return "applies" if bare else "does not apply"
    if unknown or limit is None or pd.isna(limit):
        return "not verified"
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


def _figure(value: object, qualifier: object, confidence: object) -> str | None:
    """Value as a reader should see it, with its qualifier."""
    if value is None or pd.isna(value):
        return None
    text = f"{value:g}" if isinstance(value, float) else str(value)
    if isinstance(qualifier, str):
        text = f"{qualifier} {text}"
    return f"{text} ({confidence})" if confidence in ("recalled", "assumed") else text


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


def _planned(
    name: str, rule: pd.Series, plan: Mapping[str, Any], limit: object
) -> dict[str, object]:
    """Answer of a rule on the dose or the rate."""
    word, unit = _PLAN_WORDS[name]
    none = limit is None or pd.isna(limit)
    against = "no limit printed" if none else f"limit {float(limit):g} {unit}"
    if plan[name] is None:
        return {"verdict": "depends on plan", "value": f"{word} not given, {against}"}
    verdict = _answer(rule, {"value": plan[name]}, None, limit)
    return {"verdict": verdict, "value": f"{word} {plan[name]:g} {unit}, {against}"}


def _judge(
    rule: pd.Series,
    product: str,
    patient: Mapping[str, object],
    plan: Mapping[str, Any],
    known: Mapping[tuple[str, str], dict[str, object]],
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
    shown = _figure(fact.get("value"), qualifier, fact.get("confidence"))
    said = [fact.get("source"), rule["source"]]  # who gives the figure, then who gives the rule
    keys = dict.fromkeys(";".join(filter(lambda s: isinstance(s, str), said)).split(";"))
    verdict = _answer(rule, fact, qualifier, limit)
    return plain | {"verdict": verdict, "value": shown, "source": ";".join(filter(None, keys))}


def _checked_plan(**plan: float | None) -> dict[str, float | None]:
    for name, value in plan.items():
        low, high = PLAN[name]
        if value is None:
            continue
        if isinstance(value, bool) or not isinstance(value, Real) or not low < value <= high:
            raise ValueError(f"{name} must be above {low} and at most {high}; got {value!r}")
    return plan


def safety_flags(
    product: str | Sequence[str] | None = None,
    factors: Factors | str = (),
    dose_g_per_kg: float | None = None,
    rate_mg_per_kg_per_min: float | None = None,
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

    Returns
    -------
    DataFrame
        One row a product and rule: ``product_id, rule_id, verdict, severity, message, value``
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
    plan = _checked_plan(dose_g_per_kg=dose_g_per_kg, rate_mg_per_kg_per_min=rate_mg_per_kg_per_min)
    chosen = (
        product_ids() if product is None else [product] if isinstance(product, str) else product
    )
    chosen = [_checked_product(name) for name in chosen]
    known = _known()
    rules = datasets.load("safety_rules")
    rules = [rule for _, rule in rules.iterrows() if _brought_in(rule, patient)]
    rows = []
    for name in chosen:
        for rule in rules:
            only = rule["products"].split(";") if isinstance(rule["products"], str) else chosen
            if name not in only:
                continue
            rows.append(
                {"product_id": name, "rule_id": rule["rule_id"], "source": rule["source"]}
                | _judge(rule, name, patient, plan, known)
                | {"confidence": rule["confidence"]}
            )
    columns = ["product_id", "rule_id", "verdict", "severity", "message", "value"]
    return pd.DataFrame(rows, columns=[*columns, "source", "confidence"])


# --- all products ------------------------------------------------------------------------------


def _grade(flag: pd.Series) -> str:
    """Weight of one flag in a product's status."""
    if flag["verdict"] in ("applies", "incomplete"):
        return flag["severity"]
    if flag["verdict"] in ("depends on plan", "undecided"):
        return "caution" if flag["severity"] in ("contraindicated", "high", "caution") else "info"
    if flag["verdict"] == "not verified" and flag["severity"] != "info":
        return "not verified"
    return "no rule applies"


def _reason(flag: pd.Series) -> str:
    """One flag in words: rule, what is open, message, and the first of its sources."""
    opened = {"undecided": "undecided", "depends on plan": "depends on the plan"}
    open_ = opened.get(flag["verdict"])
    lead = f"{flag['rule_id']} {open_} ({flag['value']})" if open_ else flag["rule_id"]
    keys = flag["source"].split(";") if flag["source"] else ["our own rule"]
    said = ", ".join(keys[:2]) + (f" and {len(keys) - 2} more" if len(keys) > 2 else "")
    return f"{lead}: {flag['message']} [{said}]"


def in_words(factors: Factors | str) -> str:
    """Patient factors as a reader says them.

    >>> in_words(["diabetes", "age_years=7"])
    'diabetes, age in years 7'
    """
    labels = datasets.load("safety_factors").set_index("factor")["label"]
    said = {name: value for name, value in read_factors(factors).items() if name in _named(factors)}
    texts = [
        labels[name]
        + ("" if value is True else f" {value:g}" if isinstance(value, float) else f" {value}")
        for name, value in said.items()
    ]
    plain = [text[1:3].islower() for text in texts]  # not IgA
    return ", ".join(
        text[0].lower() + text[1:] if lower else text
        for text, lower in zip(texts, plain, strict=True)
    )


def _named(factors: Factors | str) -> set[str]:
    if isinstance(factors, str):
        factors = factors.replace(",", ";").split(";")
    return {str(name).partition("=")[0].strip() for name in factors}


def shared_rules(compared: pd.DataFrame) -> list[str]:
    """Rules that hold for every product alike, so that the others tell products apart.

    >>> shared_rules(compare(["diabetes", "hyperprolinemia"]))
    ['R09', 'R11', 'R11b']
    """
    each = [set(rules.split(";")) - {""} for rules in compared["rules"]]
    return sorted(set.intersection(*each))


def telling_rules(compared: pd.DataFrame, most: int = 6) -> dict[str, list[str]]:
    """Rules that hold for a few products only, with their brands: what tells products apart.

    >>> telling_rules(compare(["glucose_meter=GDH-PQQ"]))
    {'R04a': ['Octagam 5%', 'Octagam 10%']}
    """
    found: dict[str, list[str]] = {}
    for _, row in compared.iterrows():
        for rule in filter(None, row["rules"].split(";")):
            found.setdefault(rule, []).append(row["brand"])
    return {rule: brands for rule, brands in sorted(found.items()) if len(brands) <= most}


_FILTERS = {
    "concentration_pct": "concentration_pct",
    "sugar": "sugar_type",
    "brands": "brand",
    "room_temperature_months": "room_temp_months_max",
}


def _kept(asked: object, value: object, at_least: bool) -> bool | None:
    """Whether a product passes one filter; None where the field is blank."""
    if value is None or pd.isna(value):
        return None
    if at_least:
        return value >= asked
    return value in asked if isinstance(asked, (list, tuple, set)) else value == asked


def _filter_reasons(
    product: str,
    filters: Mapping[str, object],
    known: Mapping[tuple[str, str], dict[str, object]],
    labels: pd.Series,
) -> tuple[list[str], list[str]]:
    """Why a product is filtered out, and which filters could not be answered for it."""
    out, unknown = [], []
    for name, asked in filters.items():
        field = _FILTERS[name]
        fact = known.get((product, field), {})
        kept = _kept(asked, fact.get("value"), name == "room_temperature_months")
        if kept is None or (kept and fact.get("confidence") == "recalled"):
            unknown.append(f"{labels[field]} not verified")
        elif not kept:
            figure = _figure(fact.get("value"), None, fact.get("confidence"))
            out.append(f"{labels[field]} is {figure} [{fact.get('source') or 'no source'}]")
    return out, unknown


def _checked_filters(known: Mapping[tuple[str, str], dict[str, object]], **asked: object) -> dict:
    """Drop filters that ask nothing; refuse values that no product could have."""
    asked = {name: value for name, value in asked.items() if value is not None and value != ()}
    for name in ("concentration_pct", "sugar", "brands"):
        values = asked.get(name, ())
        values = values if isinstance(values, (list, tuple, set)) else [values]
        possible = {f["value"] for (_, field), f in known.items() if field == _FILTERS[name]}
        for value in values:
            if value not in possible:
                shown = [f"{v:g}" if isinstance(v, float) else v for v in possible]
                raise ValueError(f"{name}: {datasets.nearest(value, shown, 'value')}")
    months = asked.get("room_temperature_months")
    if months is not None and (isinstance(months, bool) or not 0 <= months <= 60):
        raise ValueError(f"room_temperature_months must lie in 0 to 60; got {months!r}")
    return asked


def _checked_dose(dose_g: float | None) -> None:
    if dose_g is None:
        return
    if isinstance(dose_g, bool) or not isinstance(dose_g, Real) or not 0 < dose_g <= 200:
        raise ValueError(f"dose_g must be above 0 and at most 200 g; got {dose_g!r}")


def compare(
    factors: Factors | str = (),
    dose_g: float | None = None,
    dose_g_per_kg: float | None = None,
    rate_mg_per_kg_per_min: float | None = None,
    concentration_pct: float | None = None,
    sugar: str | None = None,
    room_temperature_months: float | None = None,
    brands: Sequence[str] = (),
) -> pd.DataFrame:
    """All products for one patient, with the status of each and the reason.

    Nothing disappears: a product that is barred or filtered out stays, with the reason, the
    rule and its source. A blank field never clears a product.

    Parameters
    ----------
    factors : iterable of str, mapping, or str
        Patient factors, as :func:`read_factors` takes them.
    dose_g : float, optional
        Grams of one course; adds ``volume_ml`` and ``sodium_mmol_max``.
    dose_g_per_kg, rate_mg_per_kg_per_min : float, optional
        The plan, for rules on dose and rate.
    concentration_pct, sugar, room_temperature_months, brands : optional
        Filters: this concentration, this sugar, at least so many months at room temperature,
        these brands.

    Returns
    -------
    DataFrame
        One row a product, in the order of ``ivig_subjects``: ``product_id, brand, status`` (one
        of ``STATUSES``), ``filtered_out`` (bool), ``reasons``, ``rules``, ``not_verified``,
        ``dermatomyositis`` (approval), ``source`` (keys), volume and sodium where a dose is
        given, and ``own_reasons`` and ``own_status``: what does not hold for all products alike.

    Raises
    ------
    ValueError
        If a factor, product, dose or filter value is unknown or out of range.

    Examples
    --------
    >>> table = compare(["glucose_meter=GDH-PQQ"]).set_index("product_id")
    >>> table.loc[["octagam_5", "octagam_10", "qivigy"], "status"].tolist()
    ['high', 'high', 'not verified']
    """
    known = _known()
    labels = datasets.load("ivig_fields").set_index("field")["label"]
    _checked_dose(dose_g)
    filters = _checked_filters(
        known,
        concentration_pct=concentration_pct,
        sugar=sugar,
        brands=tuple(brands),
        room_temperature_months=room_temperature_months,
    )
    flags = safety_flags(None, factors, dose_g_per_kg, rate_mg_per_kg_per_min)
    flags["grade"] = flags.apply(_grade, axis=1) if len(flags) else pd.Series(dtype=object)
    rows = []
    for product in product_ids():
        own = flags[flags["product_id"] == product]
        told = own[~own["grade"].isin(["no rule applies", "not verified"])]
        told = told.sort_values("grade", key=lambda g: g.map(STATUSES.index), kind="stable")
        blank = own[own["verdict"] == "not verified"]
        out, unknown = _filter_reasons(product, filters, known, labels)
        grades = set(own["grade"]) | ({"not verified"} if unknown else set())
        rows.append(
            {
                "product_id": product,
                "brand": known[product, "brand"]["value"],
                "status": next((s for s in STATUSES if s in grades), "no rule applies"),
                "filtered_out": bool(out),
                "reasons": "; ".join([*out, *(_reason(flag) for _, flag in told.iterrows())]),
                "own": {
                    flag["rule_id"]: (_reason(flag), flag["grade"]) for _, flag in told.iterrows()
                },
                "out": "; ".join(out),
                "rules": ";".join(told["rule_id"]),
                "not_verified": "; ".join([*unknown, *blank["rule_id"]]),
                "dermatomyositis": _approval(product, known),
                "source": ";".join(datasets.sources(told)),
            }
            | _load_of_dose(product, dose_g, known)
        )
    table = pd.DataFrame(rows)
    common = shared_rules(table)
    own = [[told for rule, told in cell.items() if rule not in common] for cell in table["own"]]
    table["own_reasons"] = [
        "; ".join(filter(None, [out, *(text for text, _ in told)]))
        for out, told in zip(table["out"], own, strict=True)
    ]
    table["own_status"] = [
        min((grade for _, grade in told), key=STATUSES.index, default="no rule applies")
        for told in own
    ]
    return table.drop(columns=["own", "out"])


def _approval(product: str, known: Mapping[tuple[str, str], dict[str, object]]) -> str:
    """Approval badge for dermatomyositis; JDM is off label for every product."""
    fact = known.get((product, "dm_indication"), {})
    if fact.get("value") == "true":
        return "approved in adults; JDM off label"
    weak = fact.get("confidence") not in ("verified", "secondary")
    return "JDM off label" + ("; adults not verified" if weak else "")


def _load_of_dose(
    product: str, dose_g: float | None, known: Mapping[tuple[str, str], dict[str, object]]
) -> dict[str, float | None]:
    """Volume of a dose, and the most sodium it can carry."""
    if dose_g is None:
        return {}
    volume_ml = dose_g * 1000 / known[product, "concentration_mg_per_ml"]["value"]
    sodium = known.get((product, "sodium_mmol_per_l_max"), {}).get("value")
    most = None if sodium is None or pd.isna(sodium) else volume_ml / 1000 * sodium
    return {"volume_ml": volume_ml, "sodium_mmol_max": most}


def side_by_side(*products: str, fields: Sequence[str] = ()) -> pd.DataFrame:
    """Fields of two to four products beside each other.

    Parameters
    ----------
    *products : str
        Two to four product ids or brands.
    fields : sequence of str, optional
        Fields of ``ivig_fields``; default those that any of the products has.

    Returns
    -------
    DataFrame
        One row a field and product: ``field, label, unit, product_id, value, note, source,
        confidence``; a blank value where nothing is known.

    Raises
    ------
    ValueError
        If there are fewer than two or more than four products, or one or a field is unknown.

    Examples
    --------
    >>> side_by_side("privigen", "octagam_10", fields=["sugar_type"])["value"].tolist()
    ['none', 'maltose']
    """
    chosen = list(dict.fromkeys(_checked_product(name) for name in products))
    if not 2 <= len(chosen) <= 4:
        raise ValueError(f"name 2 to 4 different products; got {len(chosen)}")
    described = datasets.load("ivig_fields").set_index("field")
    for field in fields:
        if field not in described.index:
            raise ValueError(datasets.nearest(field, described.index, "field"))
    table = datasets.load("ivig_product_fields")
    table = table[table["product_id"].isin(chosen)].set_index(["field", "product_id"])
    wanted = list(fields) or [f for f in described.index if f in table.index.get_level_values(0)]
    cells = pd.MultiIndex.from_product([wanted, chosen], names=["field", "product_id"])
    shown = table.reindex(cells)[["value", "note", "source", "confidence"]].reset_index()
    shown.insert(1, "label", shown["field"].map(described["label"]))
    shown.insert(2, "unit", shown["field"].map(described["unit"]))
    return shown.astype(object).where(shown.notna(), None)
