"""Price of a gram (basis, date, source); the medical CPI; present values.

>>> price = drug_price("octagam_10", "product", as_of=date(2026, 6, 30))
>>> price.usd, price.when
(94.77, '2026-Q1')
"""

import warnings
from datetime import date, timedelta
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from jdmkit import arguments, datasets
from jdmkit.assumptions import OWN_PRICE, Assumptions, is_medical_care
from jdmkit.costs.values import checked_day, series, switch
from jdmkit.products import checked_product

PRICE_BASES = {
    "medicare": "ivig_price_medicare_per_g",
    "premium": "ivig_price_premium_product_per_g",
    "commercial": "ivig_price_commercial_hospital_outpatient_per_g",
    "charge": "ivig_gross_charge_per_g",
    "product": "",
}
"""Kinds of prices, each with its input; ``product`` is the product's newest Medicare figure."""

CPI_SOURCE = "bls_cpi_db"


class PriceMissingError(ValueError):
    """No verified price of a product is known. The message says how to give one."""


class Price(NamedTuple):
    """Unit cost with its kind, its quarter or year, the input behind it and its source.

    The unit of immunoglobulin is a gram.
    """

    usd: float
    basis: str
    when: str
    parameter: str
    source: str
    confidence: str


@datasets.remembered
def _listed(product: str) -> list[tuple[str, float, str, str, str]]:
    rows = datasets.load("ivig_prices").query("subject_id == @product and confidence == 'verified'")
    columns = ["quarter", "price_usd_per_g", "price_basis", "source", "confidence"]
    return list(rows.sort_values("quarter")[columns].itertuples(index=False, name=None))


def _end(when: str) -> date:
    """Last day of a quarter or year."""
    year, _, quarter = when.partition("-Q")
    month = 3 * int(quarter or 4)
    return date(int(year) + month // 12, month % 12 + 1, 1) - timedelta(days=1)


def _warn_if_old(price: Price, as_of: date | None, stacklevel: int) -> None:
    if not price.when:
        return
    today, end = as_of or date.today(), _end(price.when)
    if today > end.replace(year=end.year + 1):  # no quarter ends on a leap day
        words = f"the price of {price.usd:g} USD/g ({price.basis}) is of {price.when}"
        warnings.warn(f"{words}: older than a year", UserWarning, stacklevel=stacklevel + 1)


def drug_price(
    product: str,
    basis: str = "medicare",
    assumptions: Assumptions | None = None,
    quarter: str | None = None,
    as_of: date | None = None,
    stacklevel: int = 2,
) -> Price:
    """Price of a gram of immunoglobulin.

    Parameters
    ----------
    product : str
        Product id or brand.
    basis : {"medicare", "premium", "commercial", "charge", "product"}, optional
        The first four are inputs of the model and apply to any product; *product* looks up the
        Medicare figure of this product. The user's own price, ``price_usd_per_g``, replaces all.
    assumptions : Assumptions, optional
        Inputs; default the base case.
    quarter : str, optional
        Quarter of the product's figure, as ``"2025-Q4"``; default the newest.
    as_of : date, datetime or str, optional
        Day on which the age of a price is judged; default today.
    stacklevel : int, optional
        As in :func:`warnings.warn`.

    Returns
    -------
    Price

    Warns
    -----
    UserWarning
        If the price is older than a year; the message names its quarter or year.

    Raises
    ------
    PriceMissingError
        A ValueError: no verified price of the product is known.
    ValueError
        If product, basis or quarter is unknown.

    Examples
    --------
    >>> try:
    ...     drug_price("yimmugo", "product")
    ... except PriceMissingError as error:
    ...     print(str(error).partition(";")[0])
    no verified price of yimmugo is known
    """
    if basis not in PRICE_BASES:
        raise ValueError(datasets.nearest(basis, PRICE_BASES, "price basis"))
    inputs = Assumptions() if assumptions is None else assumptions
    if not isinstance(inputs, Assumptions):
        raise ValueError(f"assumptions must be Assumptions; got {inputs!r}")
    day = checked_day("as_of", as_of)
    return price_of(checked_product(product), basis, inputs, quarter, day, stacklevel + 1)


def price_of(
    product: str,
    basis: str,
    inputs: Assumptions,
    quarter: str | None = None,
    as_of: date | None = None,
    stacklevel: int = 2,
) -> Price:
    """Price of a gram as :func:`drug_price`, for a product and basis that were checked before.

    >>> price_of("octagam_10", "commercial", Assumptions(), as_of=date(2026, 6, 30)).usd
    215.0
    """
    parameter = OWN_PRICE if inputs[OWN_PRICE] is not None else PRICE_BASES[basis]
    if parameter:
        row = inputs.row(parameter)
        year = "" if row.currency_year is None else str(row.currency_year)
        kind = "own price" if parameter == OWN_PRICE else row.basis or basis
        price = Price(row.value, kind, year, parameter, row.source, row.confidence)
    else:
        price = _product_price(product, quarter)
    _warn_if_old(price, as_of, stacklevel)
    return price


def _product_price(product: str, quarter: str | None) -> Price:
    listed = _listed(product)
    if not listed:
        raise PriceMissingError(
            f"no verified price of {product} is known; give one: "
            f"Assumptions().replace({OWN_PRICE}=...), or the row {OWN_PRICE} in a file"
        )
    quarters = [row[0] for row in listed]
    if quarter is not None and quarter not in quarters:
        raise ValueError(datasets.nearest(quarter, quarters, f"quarter of {product}"))
    when, usd, kind, source, confidence = listed[-1 if quarter is None else quarters.index(quarter)]
    return Price(usd, kind.replace("_", " "), when, "", source, confidence)


def cpi_factor(assumptions: Assumptions, from_year: int, to_year: int) -> float:
    """Ratio of the US consumer price index for medical care between two years.

    Raises
    ------
    ValueError
        If the index of a year is not among the inputs. The message names the nearest.

    References
    ----------
    BLS, CPI-U medical care (``bls_cpi_db``). 2026 is one month, August.

    Examples
    --------
    >>> round(4745 * cpi_factor(Assumptions(), 2010, 2025), 2)
    7086.33
    """
    if not isinstance(assumptions, Assumptions):
        raise ValueError(f"assumptions must be Assumptions; got {assumptions!r}")
    years = {"from_year": from_year, "to_year": to_year}
    asked = [arguments.whole(name, year, 1900, 2200) for name, year in years.items()]
    then, now = (assumptions.medical_cpi(year) for year in asked)
    if then <= 0:
        raise ValueError(f"cpi_medical of {asked[0]} must be above 0; got {then:g}")
    return now / then


def unit_price(assumptions: Assumptions, parameter: str, price_year: int | None) -> float:
    """Value of an input in dollars of a year; only medical care is adjusted, by its CPI.

    >>> round(unit_price(Assumptions(), "admin_96365_hospital_outpatient", 2026), 2)
    215.38
    >>> unit_price(Assumptions(), "parent_wage_per_hour", 2026)
    36.67
    """
    row = assumptions.row(parameter)
    if price_year is None or row.currency_year is None or not is_medical_care(parameter):
        return row.value
    return row.value * cpi_factor(assumptions, row.currency_year, price_year)


def present_value(
    cost_by_year: npt.ArrayLike, rate: float, first_year_discounted: bool = False
) -> float:
    """Sum of yearly costs, discounted to the start.

    Parameters
    ----------
    cost_by_year : array_like, shape (years,)
        Cost of each year, 0 or more.
    rate : float
        Discount rate per year, 0 to 1.
    first_year_discounted : bool, optional
        Whether costs fall due at the end of each year; otherwise the first counts in full.

    Raises
    ------
    ValueError
        If a number is missing or out of range.

    Examples
    --------
    >>> print(f"{present_value([50000] * 3, 0.03):.2f}")
    145673.48
    """
    costs = series("cost_by_year", cost_by_year, "USD")
    rate = arguments.scalar("rate", rate, 0, 1, "per year")
    return float(costs @ discount_factors(rate, len(costs), first_year_discounted))


def discount_factors(
    rate: npt.ArrayLike, years: int, first_year_discounted: bool = False
) -> npt.NDArray[np.float64]:
    """Factor of each year, shape (..., years), for one rate or many.

    Parameters
    ----------
    rate : float or array_like, shape (...)
        Discount rate per year, 0 to 1.
    years : int
        Years, 0 to 1000.
    first_year_discounted : bool, optional
        As in :func:`present_value`.

    Raises
    ------
    ValueError
        If a number is missing or out of range.

    Examples
    --------
    >>> discount_factors(0.03, 2).round(4)
    array([1.    , 0.9709])
    """
    first_year_discounted = switch("first_year_discounted", first_year_discounted)
    rates = arguments.array("rate", rate, 0, 1, "per year")
    return yearly_factors(rates, arguments.whole("years", years, 0, 1000), first_year_discounted)


def yearly_factors(
    rate: npt.ArrayLike, years: int, first_year_discounted: bool
) -> npt.NDArray[np.float64]:
    """Calculate :func:`discount_factors` for rates that were checked before.

    >>> yearly_factors(0.25, 2, True).tolist()
    [0.8, 0.64]
    """
    power = np.arange(years) + first_year_discounted
    return (1 + np.asarray(rate, dtype=float))[..., None] ** -power.astype(float)
