"""A scenario: one child, one treatment and its payers, from which every cost follows.

>>> Scenario(price_basis="commercial", days=1).replace(site="office").site
'office'
"""

import dataclasses
import warnings
from collections.abc import Collection, Sequence
from dataclasses import InitVar, dataclass, field
from datetime import date
from functools import cached_property
from math import inf
from typing import Any

import numpy as np
import numpy.typing as npt

from jdmkit import arguments, datasets, growth, infusion
from jdmkit.arguments import TREATMENT_YEAR_DAYS, YEAR_DAYS, Numbers
from jdmkit.assumptions import Assumptions
from jdmkit.costs import fields
from jdmkit.costs.plausibility import COUNTS, rounded_counts, warn_of_unused
from jdmkit.costs.prices import PRICE_BASES, Price, price_of
from jdmkit.costs.resource_use import ROUNDINGS, ResourceUse, Supply, resource_use, supply_of
from jdmkit.costs.values import checked_day, switch
from jdmkit.dosing import infusion_days
from jdmkit.infusion import MOST_DAYS
from jdmkit.products import checked_product

SITES = ("hospital", "office", "home")

INSURANCES = ("medicaid", "commercial")

PROGRAMS = ("none", "without_accumulator", "with_accumulator")

DISCOUNTING = ("from_second_year", "from_first_year")

SERIOUS_EVENTS = {
    "emergency_visit": "cost_emergency_department_visit",
    "admission": "cost_aseptic_meningitis_admission",
}

MOST_YEARS = 5

_WHOLE = {
    "days": (1, MOST_DAYS, "days"),
    "years": (1, MOST_YEARS, "years"),
    "stop_nonresponders_after": (1, 1000, "courses"),
    "price_year": (1900, 2200, ""),
}

_CHOICES = {
    "price_basis": tuple(PRICE_BASES),
    "site": SITES,
    "rounding": ROUNDINGS,
    "insurance": INSURANCES,
    "copay_program": PROGRAMS,
    "discounting": DISCOUNTING,
    "serious_event": tuple(SERIOUS_EVENTS),
    "sex": growth.SEXES,
}


@dataclass(frozen=True)
class Scenario:
    """A child, a treatment and its payers, checked once. :meth:`replace` makes another one.

    Parameters
    ----------
    weight_kg : float, optional
        Weight at the first infusion, above 0 to 300; default the input ``body_weight_kg``.
    age_years : float, optional
        Age at the first infusion. Age and horizon must lie within the growth charts, 2 to 20 years.
    sex : {"female", "male"}, optional
        Sex. The default is the boy of 7 years in the inputs.
    product : str, optional
        Product id or brand.
    price_basis : str, optional
        As in :func:`drug_price`; the default applies to any of the large products.
    price_quarter : str, optional
        Quarter of the price, if it is looked up by product.
    days : int, optional
        Days over which one course is divided, 1 to 5. All of them count on the first.
    site : {"hospital", "office", "home"}, optional
        Where the infusion is given.
    rounding : {"step", "vials", "none"}, optional
        How a day's dose is rounded: to ``rounding_step_pediatric_g``, or to whole vials.
    capped : bool, optional
        Whether ``dose_cap_g`` limits the dose.
    phases : sequence, optional
        As in :func:`dosing.infusion_days`; an empty one means no infusion. Default:
        ``infusions_year1`` courses in the first year and ``infusions_year2`` in each later
        one, 0 to 364, rounded to whole numbers and evenly spread.
    years : int, optional
        Horizon in years of 52 weeks, 1 to 5.
    grows : bool, optional
        Whether the child grows along its percentile during the horizon.
    insurance : {"medicaid", "commercial"}, optional
        Who pays. With *medicaid* the family owes ``medicaid_family_cost_share`` per year.
    copay_program : {"none", "without_accumulator", "with_accumulator"}, optional
        A manufacturer's program that pays the family's share up to ``copay_program_maximum`` per
        year. With an accumulator its payments do not count toward deductible and maximum.
    response_share : float, optional
        Share of children who respond, 0 to 1. The others stop after ``stop_nonresponders_after``
        courses.
    stop_nonresponders_after : int, optional
        Courses after which children without a response stop; default: they continue.
    stop_after_months : float, optional
        Months after which all children stop, each a twelfth of a plan year of 52 weeks; default:
        they continue.
    discounting : {"from_second_year", "from_first_year"}, optional
        First year that is discounted.
    price_year : int, optional
        Year to which prices of medical care are adjusted by their CPI. Default: as printed.
    serious_event : {"emergency_visit", "admission"}, optional
        Which cost a serious adverse event has.
    indication, risk : str, optional
        As in :func:`infusion.infusion_plan`.
    supply : Supply, optional
        Vials and rates to use in place of those of the product.
    as_of : date, datetime or str, optional
        Day on which the age of prices is judged, as text 2026-08-01; default today.
    assumptions : Assumptions, optional
        The inputs.
    warn_about : collection of str, optional
        Fields and inputs to warn about if they have no effect; default all. :meth:`replace` names
        those that it changes.

    Raises
    ------
    ValueError
        If a value is unknown, missing or out of range. The message suggests the nearest.

    Warns
    -----
    UserWarning
        If a changed field has no effect because it needs another one, if the deductible is above
        the maximum, if a number of infusions is not whole and therefore rounded, if a growing
        child is far above the growth chart (z-score over 3), and if a course continues into the
        next plan year.

    Examples
    --------
    >>> Scenario(weight_kg=20, site="hospitl")
    Traceback (most recent call last):
        ...
    ValueError: unknown site 'hospitl'; nearest: 'hospital'. Known: home, hospital, office
    """

    weight_kg: float | None = None
    age_years: float = 7.0
    sex: str = "male"
    product: str = "octagam_10"
    price_basis: str = "medicare"
    price_quarter: str | None = None
    days: int = 2
    site: str = "hospital"
    rounding: str = "step"
    capped: bool = True
    phases: Sequence[Sequence[int | None]] | None = None
    years: int = 1
    grows: bool = True
    insurance: str = "medicaid"
    copay_program: str = "none"
    response_share: float = 1.0
    stop_nonresponders_after: int | None = None
    stop_after_months: float | None = None
    discounting: str = "from_second_year"
    price_year: int | None = None
    serious_event: str = "emergency_visit"
    indication: str = infusion.JDM
    risk: str | None = None
    supply: Supply | None = None
    as_of: date | None = None
    assumptions: Assumptions = field(default_factory=Assumptions)
    warn_about: InitVar[Collection[str] | None] = field(default=None, kw_only=True)

    def __post_init__(self, warn_about: Collection[str] | None) -> None:
        self._check()
        names = {*FIELDS, *self.assumptions}
        if warn_about is not None:
            names = fields.known_names("warn_about", warn_about, names)
        level = fields.outside_level() + 1
        self._set(assumptions=rounded_counts(self.assumptions, stacklevel=level))
        fields.check_growth(self)
        warn_of_unused(self, names, stacklevel=level)
        for words in (
            fields.unlikely_growth(self, names),
            fields.course_over_a_year(self, names),
        ):
            if words:
                warnings.warn(words, UserWarning, stacklevel=level - 1)

    def _set(self, **values: Any) -> None:
        for name, value in values.items():
            object.__setattr__(self, name, value)

    def _check(self) -> None:
        for name, known in _CHOICES.items():
            if getattr(self, name) not in known:
                words = name.replace("_", " ")
                raise ValueError(datasets.nearest(getattr(self, name), known, words))
        for name in ("capped", "grows"):
            self._set(**{name: switch(name, getattr(self, name))})
        if not isinstance(self.assumptions, Assumptions):
            raise ValueError(f"assumptions must be Assumptions; got {self.assumptions!r}")
        self._set(product=checked_product(self.product))
        self._check_numbers()
        self._set(
            as_of=checked_day("as_of", self.as_of),
            supply=fields.checked_supply(self.supply),
            phases=fields.checked_phases(self.phases, self.years * TREATMENT_YEAR_DAYS),
            risk=tuple(self.risk) if isinstance(self.risk, (list, set)) else self.risk,
        )
        fields.check_inputs(self)
        self._check_rates_and_price()

    def _check_numbers(self) -> None:
        if self.weight_kg is not None:
            most = arguments.MAX_WEIGHT_KG
            arguments.scalar("weight_kg", self.weight_kg, 0, most, "kg", above=True)
        for name, (least, most, unit) in _WHOLE.items():
            given = getattr(self, name)
            if given is not None or getattr(Scenario, name) is not None:
                self._set(**{name: arguments.whole(name, given, least, most, unit)})
        low, high = growth.age_range()
        age = arguments.scalar("age_years", self.age_years, low, high, "years")
        if self.grows and age + self.years * TREATMENT_YEAR_DAYS / YEAR_DAYS > high:
            raise ValueError(
                f"age_years {age:g} and {self.years} more years go beyond the growth charts, "
                f"which end at {high:g}; use {high - self.years:g} at most, or grows=False"
            )
        arguments.scalar("response_share", self.response_share, 0, 1)
        if self.stop_after_months is not None:
            months = self.stop_after_months
            arguments.scalar("stop_after_months", months, 0, inf, "months", above=True)
        if self.copay_program != "none" and self.insurance == "medicaid":
            raise ValueError(
                "copay_program: such programs exclude government insurance; use 'none', or "
                "insurance='commercial'"
            )

    def _check_rates_and_price(self) -> None:
        """Check what depends on the product: indication and risk of its rates, its quarter."""
        if self.supply is None and (self.indication, self.risk) != (infusion.JDM, None):
            supply_of(self.product, self.indication, self.risk)
        if self.price_quarter is not None and not isinstance(self.price_quarter, str):
            words = f"as '2026-Q1'; got {self.price_quarter!r}"
            raise ValueError(f"price_quarter must name a quarter, {words}")

    def replace(self, **changes: Any) -> "Scenario":
        """Make another scenario with some fields changed; inputs may be named like fields.

        Examples
        --------
        >>> Scenario().replace(days=1, dose_cap_g=100).assumptions["dose_cap_g"]
        100.0
        """
        if not changes:
            return self
        values = {name: getattr(self, name) for name in FIELDS}
        values |= {name: value for name, value in changes.items() if name in FIELDS}
        inputs = {name: value for name, value in changes.items() if name not in FIELDS}
        for name in inputs:
            if name not in self.assumptions.rows:
                known = [*FIELDS, *self.assumptions]
                raise ValueError(datasets.nearest(name, known, "field or input"))
        if inputs:
            if not isinstance(values["assumptions"], Assumptions):
                raise ValueError(f"assumptions must be Assumptions; got {values['assumptions']!r}")
            with warnings.catch_warnings(record=True) as caught:
                warnings.simplefilter("always")
                values["assumptions"] = values["assumptions"].replace(**inputs)
            for one in caught:  # at the caller's line
                warnings.warn(one.message, one.category, stacklevel=fields.outside_level())
        return Scenario(**values, warn_about=set(changes))

    @property
    def first_weight_kg(self) -> float:
        """Weight at the first infusion, in kg."""
        return float(
            self.assumptions["body_weight_kg"] if self.weight_kg is None else self.weight_kg
        )

    def price(self, stacklevel: int = 3) -> Price:
        """Price of a gram; warns if it is older than a year."""
        return price_of(
            self.product,
            self.price_basis,
            self.assumptions,
            self.price_quarter,
            self.as_of,
            stacklevel,
        )

    @cached_property
    def supplied(self) -> Supply:
        """Vials and rates of the product, or those given."""
        return self.supply or supply_of(self.product, self.indication, self.risk)

    def infusion_days(self) -> npt.NDArray[np.int64]:
        """First day of each course, from 0 to the end of horizon or treatment."""
        end = self.years * TREATMENT_YEAR_DAYS
        if self.phases is not None:
            days = infusion_days(self.phases, end) if self.phases else np.empty(0, dtype=np.int64)
        else:
            first, later = (self.assumptions[name] for name in COUNTS)
            counts = [first, *[later] * (self.years - 1)]
            days = np.concatenate([spread(n, year) for year, n in enumerate(counts)])
        months = self.stop_after_months
        stop = end if months is None else months * TREATMENT_YEAR_DAYS / 12
        return days[days < stop]

    def shares(self, n: int) -> Numbers:
        """Share of children still treated at each of n infusions."""
        treated = np.ones(n)
        if self.stop_nonresponders_after is not None:
            treated[self.stop_nonresponders_after :] = self.response_share
        return treated

    def kinds(self) -> list[tuple[float, "Scenario"]]:
        """Kinds of children, each with its share: those who respond, and those who stop.

        Rules that are not linear, as those of an insurance, apply to one child of each kind.

        >>> mixed = Scenario(response_share=0.25, stop_nonresponders_after=4)
        >>> [(share, kind.response_share) for share, kind in mixed.kinds()]
        [(0.25, 1.0), (0.75, 0.0)]
        """
        share = float(self.response_share)
        if self.stop_nonresponders_after is None or share in (0, 1):
            return [(1.0, self)]
        kinds = [(share, 1.0), (1 - share, 0.0)]
        return [(part, self.replace(response_share=responds)) for part, responds in kinds]

    def weights(self, days: npt.ArrayLike, first_kg: npt.ArrayLike | None = None) -> Numbers:
        """Weight on each day, shape (..., n), for one first weight or many, shape (..., 1)."""
        first = self.first_weight_kg if first_kg is None else np.asarray(first_kg, float)
        days = np.asarray(days)
        if not self.grows:
            return np.broadcast_to(first, np.broadcast_shapes(np.shape(first), days.shape))
        ages = self.age_years + days / YEAR_DAYS
        return np.asarray(growth.follow_weight(first, self.age_years, self.sex, ages))

    def used(self, weight_kg: npt.ArrayLike) -> ResourceUse:
        """Resources that each day of a course uses, at given weights."""
        weights, inputs = np.asarray(weight_kg, dtype=float), self.assumptions
        if not weights.size:  # no infusion, as in a comparator without immunoglobulin
            return ResourceUse(*[weights] * len(ResourceUse._fields))
        return resource_use(
            weights,
            self.supplied,
            self.days,
            dose_g_per_kg=inputs["dose_g_per_kg"],
            cap_g=inputs["dose_cap_g"] if self.capped else inf,
            rounding=self.rounding,
            step_g=inputs["rounding_step_pediatric_g"],
            tolerance=inputs["rounding_tolerance"],
        )


FIELDS = tuple(one.name for one in dataclasses.fields(Scenario))


def spread(n: float, year: int = 0) -> npt.NDArray[np.int64]:
    """Days of n events, rounded to a whole number and evenly spread over one year.

    >>> spread(4, year=1).tolist()
    [364, 455, 546, 637]
    """
    count = round(n)
    return TREATMENT_YEAR_DAYS * year + np.arange(count) * TREATMENT_YEAR_DAYS // max(count, 1)
