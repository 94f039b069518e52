"""Plan of an infusion for one child: steps, clock times, pump rates, minutes, ceiling, cautions.

>>> infusion_plan("privigen", "JDM", 23.4, 46.8, days=2, risk="none").steps["day"].unique()
array([1, 2])
"""

import re
import warnings
from dataclasses import dataclass
from math import floor

import numpy as np
import pandas as pd

from jdmkit import arguments, datasets
from jdmkit.infusion.cautions import child_cautions, dose_cautions, plan_cautions
from jdmkit.infusion.ramps import basis_of, rate_steps, step_minutes
from jdmkit.infusion.rates import (
    Risk,
    brand_of,
    checked_indication,
    checked_plan_product,
    checked_risks,
    convert_rate,
    rate_limits,
    strength_of,
)
from jdmkit.products import read_factors

MOST_DAYS = 5
"""Most days of one course: no text at hand divides a course over more."""

_LEAST_G_PER_KG, _LIKELY_G_PER_KG = 0.1, 0.2
"""A course under the first warns; one up to the second does if it would be a dose per kilogram."""


@dataclass(frozen=True, eq=False, repr=False)
class InfusionPlan:
    """One course of infusions for one child, as :func:`infusion_plan` makes it.

    Attributes
    ----------
    product_id, brand, indication : str
        What is given, and for what.
    weight_kg, dose_g : float
        Weight used to calculate the rate, and grams of the whole course.
    days : int
        Days that the course is divided over, in equal parts.
    risk : tuple of str or None
        Risks of the patient; ``None`` where nothing was said.
    steps : DataFrame
        One row per day and step: ``day``, ``step``, the rate as ``rate_mg_per_kg_per_min``,
        ``rate_ml_per_kg_per_min``, ``rate_ml_per_kg_per_h`` and ``rate_ml_per_h`` (pump; exact,
        rounded only where shown), ``minutes``, ``minute_start`` and ``minute_end`` since the
        start of the day's infusion, ``clock_start`` and ``clock_end`` (to the minute; ``+1`` is
        the day after), ``volume_ml``, ``dose_g``, ``basis``, ``minutes_basis``,
        ``units_disagree``, ``source``, ``confidence``.
    limits : DataFrame
        Ceilings that apply, as :func:`rate_limits` gives them.
    flags : DataFrame
        Cautions: ``flag`` (a few words), ``message``, ``source``, ``confidence``.
    """

    product_id: str
    brand: str
    indication: str
    weight_kg: float
    dose_g: float
    days: int
    risk: tuple[str, ...] | None
    steps: pd.DataFrame
    limits: pd.DataFrame
    flags: pd.DataFrame

    @property
    def minutes_per_day(self) -> float:
        """Minutes of each day's infusion, without flush or observation."""
        return round(float(self.steps.loc[self.steps["day"] == 1, "minutes"].sum()), 9)

    @property
    def volume_ml_per_day(self) -> float:
        """Volume of each day's infusion in mL."""
        return self.dose_g / self.days * 1000 / strength_of(self.product_id)

    @property
    def ceiling_mg_per_kg_per_min(self) -> float:
        """Least of the ceilings that apply; a small volume may be in before it is reached."""
        return float(self.limits["rate_mg_per_kg_per_min"].min())

    @property
    def ceiling_ml_per_h(self) -> float:
        """The ceiling as a pump rate."""
        ceiling, strength = self.ceiling_mg_per_kg_per_min, strength_of(self.product_id)
        return convert_rate(ceiling, "mg/kg/min", "mL/kg/h", strength) * self.weight_kg

    @property
    def bound_by(self) -> str:
        """Which limit sets the ceiling."""
        return " and ".join(self.limits.loc[self.limits["binds"], "limit"])

    @property
    def basis(self) -> str:
        """What the steps rest on: a label, a label and illustrative steps, the teaching rule."""
        return basis_of(rate_steps(self.product_id, self.indication, self.risk))

    @property
    def sources(self) -> list[str]:
        """Reference keys of all that the plan rests on."""
        return datasets.sources(self.steps, self.limits, self.flags)

    @property
    def confidences(self) -> list[str]:
        """Words of confidence of all that the plan rests on, best first."""
        return datasets.confidences(self.steps, self.limits, self.flags)

    def __repr__(self) -> str:
        day = self.steps[self.steps["day"] == 1]
        several = f"each of {self.days} days" if self.days > 1 else "one day"
        ceiling = f"{self.ceiling_mg_per_kg_per_min:g} mg/kg/min"
        lines = [
            f"{self.brand} for {self.indication}: {self.dose_g:g} g at {self.weight_kg:g} kg "
            f"({self.dose_g / self.weight_kg:.3g} g/kg). Teaching, not dosing advice.",
            f"On {several} {self.volume_ml_per_day:.5g} mL in {_hours(self.minutes_per_day)}, "
            f"{day['clock_start'].iloc[0]} to {day['clock_end'].iloc[-1]}. "
            f"Ceiling {ceiling} ({pump_rate(self.ceiling_ml_per_h)} mL/h), "
            f"set by the {self.bound_by}. Basis: {self.basis}.",
        ]
        for _, step in day.iterrows():
            pump = pump_rate(step["rate_ml_per_h"])
            lines.append(
                f"  {step['clock_start']} to {step['clock_end']}: "
                f"{step['rate_mg_per_kg_per_min']:g} mg/kg/min, {pump} mL/h"
                f", {step['volume_ml']:.4g} mL ({step['basis']})"
            )
        return "\n".join([*lines, f"Mind: {', '.join(dict.fromkeys(self.flags['flag']))}."])


def pump_rate(rate_ml_per_h: float) -> str:
    """Pump rate in words, to 0.1 mL/h, rounded down so that it never exceeds a ceiling.

    Parameters
    ----------
    rate_ml_per_h : float
        Exact rate in milliliters per hour, 0 to 100,000.

    Raises
    ------
    ValueError
        If the rate is missing, not a number or out of range.

    Examples
    --------
    >>> pump_rate(56.16), pump_rate(48.0)
    ('56.1', '48')
    """
    rate = arguments.scalar("rate_ml_per_h", rate_ml_per_h, 0, 100_000, "mL/h")
    return f"{floor(round(rate * 10, 6)) / 10:g}"


def _hours(minutes: float) -> str:
    """Minutes, with hours in brackets.

    >>> _hours(537.5)
    '537.5 min (8 h 58 min)'
    """
    hours, rest = divmod(floor(minutes + 0.5), 60)
    return f"{round(minutes, 1):g} min ({hours} h {rest} min)"


def _clock(start: object) -> int:
    """Minutes after midnight of a clock time.

    >>> _clock("09:30")
    570
    """
    found = re.fullmatch(r"([01]?\d|2[0-3]):([0-5]\d)", start) if isinstance(start, str) else None
    if not found:
        raise ValueError(f"start must be a clock time of 00:00 to 23:59, as '09:00'; got {start!r}")
    return int(found[1]) * 60 + int(found[2])


def _clock_words(minutes: float) -> str:
    """Clock time to the nearest minute; ``+1`` after midnight.

    >>> _clock_words(570), _clock_words(1440 + 297.5)
    ('09:30', '04:58 +1')
    """
    days, rest = divmod(floor(minutes + 0.5), 1440)
    return f"{rest // 60:02d}:{rest % 60:02d}" + (f" +{days}" if days else "")


def checked_course(
    weight_kg: float,
    dose_g: float,
    days: int,
    start: str = "09:00",
    age_years: float | None = None,
    fluid_limit_ml_per_day: float | None = None,
    blood_group: str | None = None,
    dose_g_per_kg_4_weeks: float | None = None,
) -> tuple[float, float, int]:
    """Weight, dose and days as plain numbers; an impossible course is refused.

    A dose that looks like grams per kilogram warns.
    """
    weight_kg = arguments.scalar(
        "weight_kg", weight_kg, 0, arguments.MAX_WEIGHT_KG, "kg", above=True
    )
    most = arguments.MAX_DOSE_G_PER_KG * weight_kg
    dose_g = arguments.scalar(
        "dose_g", dose_g, 0, most, f"g (3 g/kg at {weight_kg:g} kg)", above=True
    )
    days = arguments.whole("days", days, 1, MOST_DAYS)
    _clock(start)
    if age_years is not None:
        arguments.scalar("age_years", age_years, 0, 120, "years", above=True)
    if fluid_limit_ml_per_day is not None:
        arguments.scalar(
            "fluid_limit_ml_per_day", fluid_limit_ml_per_day, 0, 20_000, "mL", above=True
        )
    if blood_group is not None:
        read_factors({"blood_group": blood_group})
    if dose_g_per_kg_4_weeks is not None:
        least = dose_g / weight_kg
        arguments.scalar("dose_g_per_kg_4_weeks", dose_g_per_kg_4_weeks, least, 12, "g/kg")
    per_kg = dose_g / weight_kg
    small = per_kg < _LEAST_G_PER_KG
    if small or (dose_g <= arguments.MAX_DOSE_G_PER_KG and per_kg <= _LIKELY_G_PER_KG):
        told = f"under {_LEAST_G_PER_KG:g} g/kg" if small else f"{per_kg:.2g} g/kg"
        words = f"dose_g {dose_g:g} g at {weight_kg:g} kg is {told}: grams, not g/kg?"
        warnings.warn(words, UserWarning, stacklevel=3)
    return weight_kg, dose_g, days


def _daily_steps(
    ladder: pd.DataFrame, weight_kg: float, volume_ml: float, strength: float, start: int
) -> pd.DataFrame:
    """Steps of one day for one child, without the steps that the volume does not reach."""
    rate = (ladder["rate_ml_per_kg_per_h"] * weight_kg).to_numpy()
    minutes = step_minutes(volume_ml, rate, ladder["minutes"].iloc[:-1].to_numpy(float))
    ends = minutes.cumsum().round(9)
    begins = np.concatenate([[0.0], ends[:-1]])
    own = {
        "rate_ml_per_h": rate,
        "minutes": minutes,
        "minute_start": begins,
        "minute_end": ends,
        "clock_start": [_clock_words(start + minute) for minute in begins],
        "clock_end": [_clock_words(start + minute) for minute in ends],
        "volume_ml": rate * minutes / 60,
        "dose_g": rate * minutes / 60 * strength / 1000,
    }
    told = ["basis", "minutes_basis", "units_disagree", "source", "confidence"]
    per_kg = ladder.drop(columns=["minutes", *told])
    table = pd.concat([per_kg, pd.DataFrame(own), ladder[told]], axis=1)
    return table[table["minutes"] > 0]


def infusion_plan(
    product: str,
    indication: str,
    weight_kg: float,
    dose_g: float,
    days: int = 1,
    *,
    risk: Risk = None,
    start: str = "09:00",
    age_years: float | None = None,
    fluid_limit_ml_per_day: float | None = None,
    blood_group: str | None = None,
    dose_g_per_kg_4_weeks: float | None = None,
) -> InfusionPlan:
    """Plan one course of infusions for one child.

    The rate climbs to the least of the ceilings that apply: of the indication, of the product,
    and of each risk. A label's steps are followed; where it gives the first and the highest rate
    alone, steps between are made by doubling and marked illustrative. For juvenile
    dermatomyositis, and for dermatomyositis on a label without it, the kit's teaching rule makes
    all steps, illustrative and off label.

    Parameters
    ----------
    product : str
        Product id or brand.
    indication : str
        As the label table spells it, or ``"juvenile dermatomyositis"`` (``"JDM"``).
    weight_kg : float
        Weight used to calculate the rate, above 0 and at most 300 kg.
    dose_g : float
        Grams of the whole course, above 0 and at most 3 g/kg.
    days : int, optional
        Days in a row that the course is divided over in equal parts, 1 to 5.
    risk : {"clot", "kidney", "none"} or iterable of str, optional
        Risks of the patient. Not saying leaves it open, and the plan says so.
    start : str, optional
        Clock time of each day's start, ``"00:00"`` to ``"23:59"``.
    age_years : float, optional
        Age, above 0 and at most 120, to compare with the label's.
    fluid_limit_ml_per_day : float, optional
        What the child may have in a day from this infusion, above 0 and at most 20 000 mL. No
        table holds such a limit, so without it the plan says that it is not known.
    blood_group : {"A", "B", "AB", "O", "not known"}, optional
        For the caution on hemolysis.
    dose_g_per_kg_4_weeks : float, optional
        All courses of four weeks together, at least this one and at most 12 g/kg; hemolysis
        depends on it. Default this course alone.

    Returns
    -------
    InfusionPlan
        Steps, minutes, ceiling and flags; it reads as words where it is shown.

    Raises
    ------
    PlanRefusedError
        If the label has no rates for the indication, or no number for a risk.
    ValueError
        If a value is unknown or outside its range. The message suggests the closest one.

    Warns
    -----
    UserWarning
        If the dose looks like grams per kg, or a day's infusion lasts longer than 24 hours.

    References
    ----------
    Rows of ``ivig_infusion_rates``; each step carries its sources. Doubling as in the general
    pediatric guide (``harriet_lane_24``).

    Examples
    --------
    >>> plan = infusion_plan("octagam_10", "JDM", weight_kg=20, dose_g=40, days=2)
    >>> plan.minutes_per_day, plan.volume_ml_per_day
    (287.5, 200.0)
    """
    product, indication = checked_plan_product(product), checked_indication(indication)
    four_weeks = dose_g_per_kg_4_weeks
    weight_kg, dose_g, days = checked_course(
        weight_kg, dose_g, days, start, age_years, fluid_limit_ml_per_day, blood_group, four_weeks
    )
    four_weeks = None if four_weeks is None else float(four_weeks)
    limit = fluid_limit_ml_per_day
    fluid_limit_ml_per_day = None if limit is None else float(limit)
    risks = checked_risks(risk)
    ladder = rate_steps(product, indication, risks)
    volume_ml = dose_g / days * 1000 / strength_of(product)
    day = _daily_steps(ladder, weight_kg, volume_ml, strength_of(product), _clock(start))
    minutes = day["minutes"].sum()
    if minutes > 24 * 60:
        words = f"{_hours(minutes)} a day: longer than 24 hours; more days than {days}?"
        warnings.warn(words, UserWarning, stacklevel=2)
    every = pd.concat([day] * days, keys=range(1, days + 1), names=["day"])
    own = child_cautions(indication, weight_kg, volume_ml, minutes, days, fluid_limit_ml_per_day)
    general = plan_cautions(product, indication, risks, age_years)
    of_dose = dose_cautions(dose_g / weight_kg, four_weeks, blood_group)
    return InfusionPlan(
        product_id=product,
        brand=brand_of(product),
        indication=indication,
        weight_kg=weight_kg,
        dose_g=dose_g,
        days=days,
        risk=risks,
        steps=every.reset_index("day").reset_index(drop=True),
        limits=rate_limits(product, indication, risks),
        flags=pd.concat([general, of_dose, own], ignore_index=True),
    )
