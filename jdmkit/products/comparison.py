"""Compare immunoglobulin products for one patient: contraindications, cautions and unknowns.

>>> privigen = compare(factors=["hyperprolinemia"]).set_index("product_id").loc["privigen"]
>>> privigen["status"], privigen["rules"]
('contraindicated', 'R06')
"""

from collections.abc import Iterable, Mapping, Sequence

import pandas as pd

from jdmkit import arguments, datasets
from jdmkit.products.factors import Factors
from jdmkit.products.facts import Cell, Known, checked_product, figure, known_facts, product_ids
from jdmkit.products.safety import STATUSES, safety_flags

GRAVE = ("contraindicated", "do not combine", "high", "caution")
"""Severities that make an open question a caution."""


def grade(flag: pd.Series) -> str:
    """Weight of one flag in a product's status."""
    if flag["verdict"] in ("applies", "incomplete"):
        return str(flag["severity"])
    if flag["verdict"] in ("depends on plan", "undecided"):
        return "caution" if flag["severity"] in GRAVE else "info"
    if flag["verdict"] == "not verified" and flag["severity"] != "info":
        return "not verified"
    return "no rule applies"


def _reason(flag: pd.Series) -> str:
    """One flag in words: rule, what is open, message, and the first of its sources."""
    opened = {"undecided": "undecided", "depends on plan": "depends on the plan"}
    open_ = opened.get(flag["verdict"])
    lead = f"{flag['rule_id']} {open_} ({flag['value']})" if open_ else flag["rule_id"]
    without = "recalled" if flag["confidence"] == "recalled" else "our own rule"
    keys = flag["source"].split(";") if flag["source"] else [without]
    said = ", ".join(keys[:2]) + (f" and {len(keys) - 2} more" if len(keys) > 2 else "")
    return f"{lead}: {flag['message']} [{said}]"


def class_wide_warnings(compared: pd.DataFrame) -> list[str]:
    """Rules that hold for every product, so that only the other rules distinguish products.

    >>> class_wide_warnings(compare(["diabetes", "hyperprolinemia"]))
    ['R09', 'R11', 'R11b']
    """
    arguments.table("compared", compared, ["rules"])
    each = [set(rules.split(";")) - {""} for rules in compared["rules"]]
    return sorted(set.intersection(*each))


def distinguishing_rules(compared: pd.DataFrame, most: int = 6) -> dict[str, list[str]]:
    """Rules that hold for a few products only, with the brands of these products.

    >>> distinguishing_rules(compare(["glucose_meter=GDH-PQQ"]))
    {'R04a': ['Octagam 5%', 'Octagam 10%']}
    """
    arguments.table("compared", compared, ["rules", "brand"])
    most = arguments.whole("most", most, 0, 1000, "products")
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


def _kept(asked: object, value: Cell, at_least: bool) -> bool | None:
    """Whether a product passes one filter; None if the field is blank."""
    if value is None or pd.isna(value):
        return None
    if at_least:
        return arguments.is_number(asked) and float(value) >= asked
    return value in asked if isinstance(asked, (list, tuple, set)) else value == asked


def _filter_reasons(
    product: str,
    filters: Mapping[str, object],
    known: Known,
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
            shown = figure(fact.get("value"), None, fact.get("confidence"))
            out.append(f"{labels[field]} is {shown} [{fact.get('source') or 'no source'}]")
    return out, unknown


def _checked_filters(known: Known, **asked: object) -> dict[str, object]:
    """Drop empty filters; refuse values that no product has."""
    asked = {
        name: arguments.unboxed(value)
        for name, value in asked.items()
        if value is not None and not (isinstance(value, tuple) and not value)
    }
    for name in ("concentration_pct", "sugar", "brands"):
        values = asked.get(name, ())
        values = values if isinstance(values, (list, tuple, set)) else [values]
        possible = {f["value"] for (_, field), f in known.items() if field == _FILTERS[name]}
        for value in values:
            _check_filter(name, value, possible - {None})
    months = asked.get("room_temperature_months")
    if months is not None and not (arguments.is_number(months) and 0 <= months <= 60):
        raise ValueError(f"room_temperature_months must lie in 0 to 60; got {months!r}")
    return asked


def _check_filter(name: str, value: object, possible: set[Cell]) -> None:
    """Refuse a filter value that no product has; text is not a number."""
    numeric = all(arguments.is_number(one) for one in possible)
    if numeric and not arguments.is_number(value):
        known = ", ".join(f"{one:g}" for one in sorted(v for v in possible if isinstance(v, float)))
        raise ValueError(f"{name} must be a number, one of {known}; got {value!r}")
    if not (isinstance(value, str) or numeric) or value not in possible:
        shown = [f"{v:g}" if isinstance(v, float) else v for v in possible]
        raise ValueError(f"{name}: {datasets.nearest(value, shown, 'value')}")


def _checked_dose(dose_g: object) -> float:
    dose_g = arguments.unboxed(dose_g)
    if not arguments.is_number(dose_g) or not 0 < dose_g <= 200:
        raise ValueError(f"dose_g must be above 0 and at most 200 g; got {dose_g!r}")
    return float(dose_g)


def compare(
    factors: Factors | str = (),
    dose_g: float | None = None,
    dose_g_per_kg: float | None = None,
    rate_mg_per_kg_per_min: float | None = None,
    dose_g_per_kg_4_weeks: float | None = None,
    concentration_pct: float | None = None,
    sugar: str | None = None,
    room_temperature_months: float | None = None,
    brands: str | Sequence[str] = (),
) -> pd.DataFrame:
    """List all products for one patient, with the status of each and the reason.

    A product that is contraindicated or filtered out stays in the table, with the reason, the rule
    and its source. A blank field never clears a product.

    Parameters
    ----------
    factors : iterable of str, mapping, or str
        Patient factors, as :func:`read_factors` takes them.
    dose_g : float, optional
        Grams of one course; adds ``volume_ml`` and ``sodium_mmol_max``.
    dose_g_per_kg, rate_mg_per_kg_per_min, dose_g_per_kg_4_weeks : float, optional
        The plan, for rules on dose and rate, as :func:`safety_flags` takes it.
    concentration_pct, sugar, room_temperature_months, brands : optional
        Filters: this concentration, this sugar, at least so many months at room temperature,
        these brands.

    Returns
    -------
    DataFrame
        One row per product, in the order of ``ivig_subjects``: ``product_id, brand, status`` (one
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
    ['do not combine', 'do not combine', 'not verified']
    """
    known = known_facts()
    labels = datasets.load("ivig_fields").set_index("field")["label"]
    brands = [brands] if isinstance(brands, str) else brands
    if not isinstance(brands, Iterable):
        raise ValueError(f"brands must be names of brands; got {brands!r}")
    filters = _checked_filters(
        known,
        concentration_pct=concentration_pct,
        sugar=sugar,
        brands=tuple(brands),
        room_temperature_months=room_temperature_months,
    )
    flags = safety_flags(
        None, factors, dose_g_per_kg, rate_mg_per_kg_per_min, dose_g_per_kg_4_weeks
    )
    flags["grade"] = flags.apply(grade, axis=1) if len(flags) else pd.Series(dtype=object)
    rows = []
    for product in product_ids():
        answers = flags[flags["product_id"] == product]
        told = answers[~answers["grade"].isin(["no rule applies", "not verified"])]
        told = told.sort_values("grade", key=lambda g: g.map(STATUSES.index), kind="stable")
        blank = answers[answers["verdict"] == "not verified"]
        out, unknown = _filter_reasons(product, filters, known, labels)
        grades = set(answers["grade"]) | ({"not verified"} if unknown else set())
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
        )
    table = pd.DataFrame(rows)
    common = class_wide_warnings(table)
    own = [[told for rule, told in cell.items() if rule not in common] for cell in table["own"]]
    table["own_reasons"] = [
        "; ".join(filter(None, [out, *(text for text, _ in told)]))
        for out, told in zip(table["out"], own, strict=True)
    ]
    table["own_status"] = [
        min(
            [grade for _, grade in told] + ["not verified"] * bool(blank),
            key=STATUSES.index,
            default="no rule applies",
        )
        for told, blank in zip(own, table["not_verified"], strict=True)
    ]
    table = table.drop(columns=["own", "out"])
    if dose_g is None:
        return table
    return table.merge(volume_and_sodium(dose_g), on=["product_id", "brand"])


def _approval(product: str, known: Known) -> str:
    """Approval badge for dermatomyositis; JDM is off label for every product."""
    fact = known.get((product, "dm_indication"), {})
    if fact.get("value") == "true":
        return "approved in adults; JDM off label"
    weak = fact.get("confidence") not in ("verified", "secondary")
    return "JDM off label" + ("; adults not verified" if weak else "")


_AMOUNTS = ("volume_ml", "sodium_mmol_max")


@datasets.remembered
def _per_gram() -> pd.DataFrame:
    """Volume and highest sodium of one gram of each product."""
    known = known_facts()
    table = pd.DataFrame({"product_id": product_ids()})
    table["brand"] = [known[name, "brand"]["value"] for name in table["product_id"]]
    strength = [known[name, "concentration_mg_per_ml"]["value"] for name in table["product_id"]]
    table["volume_ml"] = 1000 / pd.Series(strength, dtype=float)
    sodium = [known.get((n, "sodium_mmol_per_l_max"), {}).get("value") for n in table["product_id"]]
    table["sodium_mmol_max"] = table["volume_ml"] / 1000 * pd.Series(sodium, dtype=float)
    return table


def volume_and_sodium(dose_g: float) -> pd.DataFrame:
    """Volume of a dose of each product, and the highest amount of sodium in it.

    Parameters
    ----------
    dose_g : float
        Grams of one course, above 0 and at most 200.

    Returns
    -------
    DataFrame
        ``product_id, brand, volume_ml, sodium_mmol_max`` (missing where not verified).

    Raises
    ------
    ValueError
        If the dose is not a number or outside its range.

    Examples
    --------
    >>> volume_and_sodium(60).set_index("product_id").loc["privigen", "volume_ml"]
    np.float64(600.0)
    """
    dose_g = _checked_dose(dose_g)
    table = _per_gram().copy()
    return table.assign(**{name: dose_g * table[name] for name in _AMOUNTS})


def side_by_side(*products: str, fields: Sequence[str] = ()) -> pd.DataFrame:
    """Compare the fields of two to four products.

    Parameters
    ----------
    *products : str
        Two to four product ids or brands.
    fields : sequence of str, optional
        Fields of ``ivig_fields``; default those that any of the products has.

    Returns
    -------
    DataFrame
        One row per field and product: ``field, label, unit, product_id, value, note, source,
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
    chosen = list(dict.fromkeys(checked_product(name) for name in products))
    if not 2 <= len(chosen) <= 4:
        raise ValueError(f"name 2 to 4 different products; got {len(chosen)}")
    described = datasets.load("ivig_fields").set_index("field")
    fields = [fields] if isinstance(fields, str) else fields
    if not isinstance(fields, Iterable):
        raise ValueError(f"fields must be names of fields; got {fields!r}")
    fields = [arguments.word("field", field, described.index) for field in fields]
    table = datasets.load("ivig_product_fields")
    table = table[table["product_id"].isin(chosen)].set_index(["field", "product_id"])
    wanted = list(fields) or [f for f in described.index if f in table.index.get_level_values(0)]
    cells = pd.MultiIndex.from_product([wanted, chosen], names=["field", "product_id"])
    shown = table.reindex(cells)[["value", "note", "source", "confidence"]].reset_index()
    shown.insert(1, "label", shown["field"].map(described["label"]))
    shown.insert(2, "unit", shown["field"].map(described["unit"]))
    return shown.astype(object).where(shown.notna(), None)
