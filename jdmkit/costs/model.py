"""The cost model for many draws at once: parameters in, dollars by strategy out.

It is the function that a sensitivity analysis calls. Grams and hours come from step functions of
the child's weight (``step_functions``). The rest is arithmetic, in blocks that fit into the cache.

>>> model = cost_model({"medicare": Scenario(), "home": Scenario(site="home")})
>>> costs = model({"ivig_price_medicare_per_g": np.array([90.0, 97.0, 110.0])})
>>> bool((np.diff(costs["medicare"]) > 0).all())
True
"""

import warnings
from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

from jdmkit import arguments, datasets
from jdmkit.arguments import MAX_WEIGHT_KG, TREATMENT_YEAR_DAYS, Numbers
from jdmkit.assumptions import OWN_PRICE
from jdmkit.costs.checked import named_scenarios
from jdmkit.costs.fields import check_growth, outside_level
from jdmkit.costs.held_inputs import WEIGHT, held_inputs
from jdmkit.costs.insurance import owed_on
from jdmkit.costs.plausibility import COUNTS
from jdmkit.costs.prices import PRICE_BASES, unit_price, yearly_factors
from jdmkit.costs.scenario import SERIOUS_EVENTS, Scenario
from jdmkit.costs.step_functions import ScheduleUse, StepFunctions
from jdmkit.costs.totals import PERSPECTIVES
from jdmkit.sensitivity import unit_limit

STRUCTURAL = (
    "dose_g_per_kg",
    "dose_cap_g",
    "rounding_tolerance",
    "rounding_step_pediatric_g",
)
"""Inputs that shape the step functions: one number for all draws."""

_BLOCK = 16384

_KEPT = 256  # sets of step functions, some hundred kB each

Parameters = Mapping[str, npt.ArrayLike]

_Part = tuple[str, float, Scenario]  # a strategy, a kind of child and its share


class CostModel:
    """A cost model that is called with parameters. :func:`cost_model` makes it.

    Attributes
    ----------
    strategies : dict of str to Scenario
    perspective : str
    held : DataFrame
        Inputs held fixed because they differ between strategies: ``parameter, value, unit, why,
        source, confidence``. An analysis leaves them out and names them.
    """

    def __init__(self, strategies: Mapping[str, Scenario], perspective: str) -> None:
        self.strategies, self.perspective = dict(strategies), perspective
        self._kept: dict[tuple, tuple[list[_Part], StepFunctions]] = {}
        self._prices = {name: one.price(4) for name, one in self.strategies.items()}
        self.held = held_inputs(self.strategies, self._prices)

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the strategies."""
        return tuple(self.strategies)

    @property
    def takes(self) -> tuple[str, ...]:
        """Names of the parameters that the model knows; others can only be of effects."""
        return tuple(next(iter(self.strategies.values())).assumptions)

    def __call__(self, parameters: Parameters | None = None) -> dict[str, Numbers]:
        """Cost of each strategy, shape (n,), or (1,) if all parameters are single numbers."""
        given, n = self._checked(parameters or {})
        shape = {name: float(given.pop(name)) for name in list(given) if _is_structural(name)}
        out = {name: np.empty(n) for name in self.strategies}
        for counts, rows in self._groups(given, n):
            plans, steps = self._ready(tuple({**shape, **counts}.items()))
            for start in range(0, len(rows), _BLOCK):
                part = rows[start : start + _BLOCK]
                values = _cut(given, part, n)
                for name, costs in self._block(plans, steps, values, len(part)).items():
                    out[name][part] = costs
        return out

    def _ready(self, inputs: tuple[tuple[str, float], ...]) -> tuple[list[_Part], StepFunctions]:
        """Scenarios with some inputs changed, and their step functions; kept for the next call."""
        if inputs not in self._kept:
            if len(self._kept) >= _KEPT:
                self._kept.clear()
            plans: list[_Part] = []
            for name, one in self.strategies.items():
                plan = _with(one, dict(inputs))
                # the rules of an insurance apply to one child, but all costs together are a sum
                kinds = [(1.0, plan)] if self.perspective == "society" else plan.kinds()
                plans += [(name, share, kind) for share, kind in kinds]
            minutes = self.perspective in ("family", "society")
            self._kept[inputs] = plans, StepFunctions([plan for *_, plan in plans], minutes)
        return self._kept[inputs]

    def _checked(self, parameters: Parameters) -> tuple[dict[str, Numbers], int]:
        inputs = next(iter(self.strategies.values())).assumptions
        given: dict[str, Numbers] = {}
        why = dict(zip(self.held["parameter"], self.held["why"], strict=True))
        for name, value in parameters.items():
            if name in why:
                raise ValueError(f"{name} is held, so leave it out: {why[name]}")
            if name not in inputs.rows:
                raise ValueError(datasets.nearest(name, inputs, "parameter"))
            row = inputs.row(name)
            if row.distribution == "derived":
                raise ValueError(f"{name} is calculated from other inputs: change those")
            most = TREATMENT_YEAR_DAYS if name in COUNTS else unit_limit(row.unit)
            most = MAX_WEIGHT_KG if name == WEIGHT else most
            values = arguments.array(name, value, 0, most, row.unit, above=name == WEIGHT)
            if values.ndim > 1 or not values.size or not np.isfinite(values.sum()):
                raise ValueError(f"{name} must be finite, one number or shape (n,)")
            if _is_structural(name) and values.ndim and (values != values[0]).any():
                raise ValueError(f"{name} shapes the model: give one number for all draws")
            given[name] = values.flat[0] if _is_structural(name) else values
        self._check_growth(given)
        lengths = {len(values) for values in given.values() if np.ndim(values)}
        if len(lengths) > 1:
            words = "all parameters must have the same number of draws"
            raise ValueError(f"{words}; got {sorted(lengths)}")
        return given, lengths.pop() if lengths else 1

    def _check_growth(self, given: Mapping[str, Numbers]) -> None:
        """Refuse drawn weights that a scenario refuses, because the chart ends before them."""
        if WEIGHT not in given or next(iter(self.strategies.values())).weight_kg is not None:
            return
        for weight in {float(given[WEIGHT].min()), float(given[WEIGHT].max())}:
            for one in self.strategies.values():
                check_growth(one, weight)

    def _groups(
        self, given: dict[str, Numbers], n: int
    ) -> list[tuple[dict[str, float], npt.NDArray]]:
        """Group the draws by their numbers of infusions, rounded to whole ones."""
        counted = [one for one in self.strategies.values() if one.phases is None]
        years = max((one.years for one in counted), default=0)
        drawn = {name: np.rint(given.pop(name)) for name in COUNTS if name in given}
        drawn = {name: drawn[name] for name in COUNTS[:years] if name in drawn}
        fixed = {name: float(k) for name, k in drawn.items() if not np.ndim(k)}
        varied = {name: np.broadcast_to(k, n) for name, k in drawn.items() if np.ndim(k)}
        if not varied:
            return [(fixed, np.arange(n))]
        found, which = np.unique(
            np.column_stack(list(varied.values())), axis=0, return_inverse=True
        )
        return [
            (fixed | dict(zip(varied, counts, strict=True)), np.flatnonzero(which.ravel() == place))
            for place, counts in enumerate(found.tolist())
        ]

    def _block(
        self, plans: list[_Part], steps: StepFunctions, given: dict[str, Numbers], n: int
    ) -> dict[str, Numbers]:
        first = plans[0][-1]
        own = first.weight_kg is None and WEIGHT in given
        weights = np.broadcast_to(given[WEIGHT] if own else first.first_weight_kg, n)
        out = {name: np.zeros(n) for name in self.strategies}
        for (name, share, plan), used in zip(plans, steps.at(weights), strict=True):
            bill = _Bill(plan, given, self._prices[name].usd)
            out[name] += share * bill.paid(used, self.perspective)
        return out


def _is_structural(name: str) -> bool:
    """Whether a change of an input needs other step functions or unit costs."""
    return name in STRUCTURAL or name.startswith("cpi_medical_")


def _with(scenario: Scenario, inputs: dict[str, float]) -> Scenario:
    """Give the scenario other values; a draw may lie outside the range of its input."""
    changes = {
        name: {"value": value, "low": value, "high": value, "distribution": "fixed", "dist": {}}
        for name, value in inputs.items()
    }
    # one change of all inputs: a count that has no effect in one strategy needs no warning
    return scenario.replace(assumptions=scenario.assumptions.replace(**changes))


def _cut(given: dict[str, Numbers], part: npt.NDArray, n: int) -> dict[str, Numbers]:
    whole = part[-1] - part[0] + 1 == len(part)
    place = slice(part[0], part[-1] + 1) if whole else part  # a slice copies nothing
    return {
        name: values[place] if np.ndim(values) and len(values) == n else values
        for name, values in given.items()
    }


class _Bill:
    """Bills of one scenario for a block of draws; each amount broadcasts against (years, n)."""

    def __init__(self, plan: Scenario, given: dict[str, Numbers], listed_price: float) -> None:
        self.plan, self.given, self.listed_price = plan, given, listed_price
        days = plan.infusion_days()
        treated, year = plan.shares(len(days)), days // TREATMENT_YEAR_DAYS
        self.courses = np.bincount(year, treated, minlength=plan.years)[:, None]
        self.sittings = plan.days * self.courses

    def value(self, name: str) -> Numbers | float:
        return self.given.get(name, self.plan.assumptions[name])

    def price(self, name: str) -> Numbers | float:
        """Unit cost; medical care in dollars of the year asked for."""
        if name not in self.given or self.plan.price_year is None:
            return self.given.get(
                name, unit_price(self.plan.assumptions, name, self.plan.price_year)
            )
        held = self.plan.assumptions[name] or 1.0
        return self.given[name] * (
            unit_price(self.plan.assumptions, name, self.plan.price_year) / held
        )

    def gram(self) -> Numbers | float:
        for name in (OWN_PRICE, PRICE_BASES[self.plan.price_basis]):
            own = self.plan.assumptions[OWN_PRICE] is None or name == OWN_PRICE
            if name in self.given and own:
                return self.given[name]
        return self.listed_price

    def administered(self, hours: Numbers) -> Numbers:
        if self.plan.site == "home":
            visit = self.price("home_nursing_first_2h_99601") + self.price("home_per_diem_s9338")
            return self.sittings * visit + hours * self.price("home_nursing_extra_hour_99602")
        place = "hospital_outpatient" if self.plan.site == "hospital" else "office"
        first, further = (self.price(f"admin_{code}_{place}") for code in ("96365", "96366"))
        return self.sittings * first + hours * further

    def medical(self, used: ScheduleUse) -> Numbers:
        """All medical bills of each year."""
        events = self.value("probability_any_adverse_event_per_infusion_jdm") * self.price(
            "cost_mild_adverse_event"
        ) + self.value("probability_serious_adverse_event_per_infusion") * self.price(
            SERIOUS_EVENTS[self.plan.serious_event]
        )
        tests = self.price("monitoring_lab_set") + self.price("igg_82784")
        yearly = self.value("lab_sets_per_year") * tests
        visits = self.value("rheumatology_visits_per_year")
        yearly = yearly + visits * self.price("rheumatology_visit_99214")
        before = self.value("premedication_per_infusion_day")
        bill = used.opened_g * self.gram()
        bill += self.administered(used.hours)
        bill += self.sittings * before + self.courses * events
        bill += yearly
        return bill

    def owed(self, bills: Numbers) -> tuple[Numbers, Numbers]:
        """Amounts that family and program pay of each year's bills."""
        if self.plan.insurance == "medicaid":
            share = self.value("medicaid_family_cost_share")
            return np.minimum(bills, share), np.zeros_like(bills)
        rules = ("deductible_single", "coinsurance", "out_of_pocket_maximum_self_2026")
        owed = owed_on(bills, *(self.value(name) for name in rules))
        if self.plan.copay_program == "none":
            return owed, np.zeros_like(bills)
        helped = np.minimum(owed, self.value("copay_program_maximum"))
        return owed - helped, helped

    def own(self, minutes: Numbers) -> Numbers:
        """The family's travel and time."""
        hours = minutes / 60
        if self.plan.site == "home":
            return hours * self.value("parent_wage_per_hour")
        extra = self.value("parent_setup_and_travel_hours_per_infusion_day")
        hours = hours + self.sittings * extra
        travel = self.sittings * self.value("travel_cost_per_infusion_day")
        return hours * self.value("parent_wage_per_hour") + travel

    def paid(self, used: ScheduleUse, perspective: str) -> Numbers:
        """Present value for one perspective, shape (n,)."""
        bills = self.medical(used)
        if perspective == "society":
            due = bills + self.own(used.minutes)
        else:
            family, program = self.owed(bills)
            if perspective == "payer":
                due = bills - family - program
            else:
                due = program if perspective == "program" else family + self.own(used.minutes)
        late = self.plan.discounting == "from_first_year"
        factors = yearly_factors(self.value("discount_rate"), self.plan.years, late)
        return (due * factors.T.reshape(self.plan.years, -1)).sum(axis=0)


def cost_model(strategies: Mapping[str, Scenario], perspective: str = "payer") -> CostModel:
    """Make the cost model that a sensitivity analysis calls.

    Parameters
    ----------
    strategies : mapping of str to Scenario
        Strategies for the same child, by name.
    perspective : {"payer", "family", "program", "society"}, optional
        Whose present value.

    Returns
    -------
    CostModel
        ``model(parameters)`` takes parameters by the names of the inputs, each one number or shape
        (n,). Inputs that are not given keep the value of the scenario. It returns arrays of shape
        (n,) by strategy.

        Inputs whose value differs between strategies keep the value of each strategy, and so does
        a price that is looked up by product. They are refused as parameters and listed in
        ``model.held``. ``body_weight_kg`` is the first weight of the child unless the scenarios
        name one. Numbers of infusions are rounded to whole ones, and have an effect unless the
        scenarios name phases.

        Memory beyond parameters and results does not grow with n. Costs of payer and program are
        exact except for doses within a millionth of a jump. The minutes of the family are
        interpolated between points at most 0.25 kg apart.

    Raises
    ------
    ValueError
        If there is no strategy, the children or the ranges of an input differ, or a program has an
        accumulator, whose claims must be processed one by one (use :func:`course_cost`); and when
        called, if a parameter is unknown, impossible, or an array where the model needs one number.

    Warns
    -----
    UserWarning
        If some strategies have phases, and others a number of infusions that an analysis draws.

    Examples
    --------
    >>> weights = {"body_weight_kg": np.array([18.0, 23.0, 31.0])}
    >>> cost_model({"now": Scenario()})(weights)["now"].shape
    (3,)
    """
    strategies = named_scenarios(strategies)
    if perspective not in PERSPECTIVES:
        raise ValueError(datasets.nearest(perspective, PERSPECTIVES, "perspective"))
    children = {(one.first_weight_kg, one.age_years, one.sex) for one in strategies.values()}
    if len(children) > 1:
        raise ValueError(f"all strategies must treat the same child; got {sorted(children)}")
    for name, one in strategies.items():
        if one.copay_program == "with_accumulator" and perspective != "society":
            raise ValueError(
                f"{name}: with an accumulator the order of claims matters; use course_cost, or "
                "copay_program='without_accumulator'"
            )
    planned = [name for name, one in strategies.items() if one.phases]
    counted = [name for name, one in strategies.items() if one.phases is None]
    if planned and counted:
        words = (
            f"{', '.join(counted)} has a drawn number of infusions, {', '.join(planned)} a fixed"
        )
        words += (
            " schedule (phases): their difference is partly that of the draws; give both phases"
        )
        warnings.warn(words, UserWarning, stacklevel=outside_level())
    return CostModel(strategies, perspective)
