"""Words under every cost result: price, vials, rates, what was changed and how sure it is.

>>> from jdmkit.lessons.costs.plans import patient_plan
>>> print(changed_words(patient_plan(infusions_year1=11), patient_plan()))
Changed: infusions year1 14 to 11 infusions.
"""

from collections.abc import Iterator

import pandas as pd

from jdmkit import datasets, products
from jdmkit.assumptions import base_case
from jdmkit.charts import mark, say
from jdmkit.costs import FIELDS, PRICE_BASES, Scenario, resting_on
from jdmkit.infusion import basis_of, rate_steps
from jdmkit.lessons.costs.plans import priced

_MEDICARE = PRICE_BASES["medicare"]

_NOT_MEDICARES = (PRICE_BASES["commercial"], PRICE_BASES["charge"])

UNDER = """
{words}
At {price}; {supply}. {billed}
{changed}
"""
"""Words of a result, and what stands below each."""

BILLED = "A charge is billed and rarely paid."

OUTSIDE = "Outside its range, {low:g} to {high:g}: {name}."


def price_words(plan: Scenario) -> str:
    """Price of a gram with its basis and quarter, whether it is old, and what it leaves out.

    >>> from jdmkit.lessons.costs.plans import patient_plan
    >>> price_words(patient_plan(price_basis="product", price_quarter="2024-Q1"))
    '89.956 USD/g (medicare part b limit, 2024-Q1: older than a year)'
    >>> price_words(patient_plan(price_basis="commercial"))
    '215 USD/g (negotiated, highest of a hospital, 2026; the drug alone, not the fees)'
    """
    price, old = priced(plan)
    basis = price.basis
    if plan.assumptions.rows.get(price.parameter) == base_case()[_MEDICARE]:
        basis = "about Medicare's limit for the large products"
    about = ", ".join(word for word in (basis, price.when) if word)
    age = ": older than a year" if old else ""
    alone = "; the drug alone, not the fees" if price.parameter in _NOT_MEDICARES else ""
    return f"{price.usd:g} USD/g ({about}{age}{alone})"


def supply_words(plan: Scenario) -> str:
    """Vials and rates that a plan uses; no rate for a child with JDM is known.

    >>> from jdmkit.lessons.costs.plans import patient_plan
    >>> supply_words(patient_plan())
    "vials of Octagam 10%, adults' rates (teaching rule ‡)"
    """
    if plan.supply is not None:
        return "vials and rates of your own"
    return _supplied(plan.product, plan.indication, plan.risk)


@datasets.remembered
def _supplied(product: str, indication: str, risk: str | None) -> str:
    brand = products.brands()[product]
    steps = rate_steps(product, indication, risk)
    invented = "assumed" if (steps["confidence"] == "assumed").any() else "verified"
    return f"vials of {brand}, adults' rates ({mark(basis_of(steps), invented)})"


def payer_words(plan: Scenario, perspective: str = "payer") -> str:
    """Name of a perspective; the payer with its insurance.

    >>> from jdmkit.lessons.costs.plans import patient_plan
    >>> payer_words(patient_plan()), payer_words(patient_plan(), "family")
    ('payer (Medicaid)', 'family')
    """
    name = {"medicaid": "Medicaid", "commercial": "commercial insurance"}[plan.insurance]
    return f"payer ({name})" if perspective == "payer" else perspective


def marked_usd(amount: float, ledger: pd.DataFrame, perspective: str) -> str:
    """Dollars, with the mark of the weakest input where less than half rests on verified ones.

    >>> from jdmkit.lessons.costs.plans import patient_plan, ledger_of
    >>> marked_usd(9373, ledger_of(patient_plan()), "family")
    '9,373 USD ‡'
    """
    shares = resting_on(ledger, perspective)
    weakest = shares[shares >= 0.005].index[-1] if shares.any() else "verified"
    return mark(usd(amount), "verified" if shares["verified"] >= 0.5 else weakest)


def _shown(value: object) -> str:
    if value is None or value is True or value is False:
        return {None: "none", True: "yes", False: "no"}[value]
    return f"{value:g}" if isinstance(value, float) else str(value).replace("_", " ")


STANDS = "its value stands"
"""Shown in place of a base value if only the range, distribution or source of an input differs."""


def changes_of(plan: Scenario, base: Scenario) -> pd.DataFrame:
    """What differs from the base case: ``what, base, now, unit, source, confidence``.

    Inputs are those of :meth:`Assumptions.changed`; the rest are fields of the plan.
    """
    fields = [name for name in FIELDS if name not in ("assumptions", "as_of", "supply")]
    rows = [
        (
            name.replace("_", " "),
            _shown(getattr(base, name)),
            _shown(getattr(plan, name)),
            "",
            "",
            "",
        )
        for name in fields
        if getattr(plan, name) != getattr(base, name)
    ]
    if plan.supply != base.supply:
        rows.append(("vials and rates", "the product's", "others", "", "", ""))
    if plan.assumptions.rows != base.assumptions.rows:
        for row in plan.assumptions.changed().itertuples(index=False):
            own = [None if pd.isna(value) else float(value) for value in (row.base, row.now)]
            parts = (*map(_shown, own), row.unit)
            if row.base == row.now:
                parts = (STANDS, row.beside_the_value or "another source", "")
            rows.append((row.parameter.replace("_", " "), *parts, row.source, row.confidence))
    return pd.DataFrame(rows, columns=["what", "base", "now", "unit", "source", "confidence"])


def changed_words(plan: Scenario, base: Scenario) -> str:
    """State in one sentence what was changed from the base case."""
    rows = changes_of(plan, base).itertuples(index=False)
    parts = [
        f"{row.what}: {row.now}"
        if row.base == STANDS
        else f"{row.what} {row.base} to {row.now} {row.unit}".rstrip()
        for row in rows
    ]
    if not parts:
        return "Nothing is changed from the base case."
    return " ".join([f"Changed: {'; '.join(parts)}.", *_outside_words(plan, base)])


def _outside_words(plan: Scenario, base: Scenario) -> Iterator[str]:
    """Name the values outside the range of the base case, which was widened for them."""
    for name, row in plan.assumptions.rows.items():
        before = base.assumptions.row(name)
        low, high = before.low, before.high
        if row == before or low is None or high is None or low <= row.value <= high:
            continue
        yield say(OUTSIDE, low=low, high=high, name=name.replace("_", " "))


def under(words: str, plan: Scenario, base: Scenario) -> str:
    """Words of a result with price, vials, rates and changes below."""
    charged = priced(plan)[0].parameter == PRICE_BASES["charge"]
    return say(
        UNDER,
        words=words,
        price=price_words(plan),
        supply=supply_words(plan),
        billed=BILLED if charged else "",
        changed=changed_words(plan, base),
    )


def usd(amount: float) -> str:
    """Dollars, in thousands with commas.

    >>> usd(63535.2)
    '63,535 USD'
    """
    return f"{amount:,.0f} USD"


def two(number: float) -> str:
    """Two significant digits, without an exponent.

    >>> two(148.6), two(0.00512)
    ('150', '0.0051')
    """
    return f"{float(f'{number:.2g}'):,g}"


def about(plan: Scenario, *names: str) -> pd.DataFrame:
    """Source and confidence of some inputs."""
    rows = [plan.assumptions.row(name) for name in names]
    return pd.DataFrame(
        [(row.source, row.confidence) for row in rows], columns=["source", "confidence"]
    )
