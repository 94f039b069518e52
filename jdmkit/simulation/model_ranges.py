"""Ranges of the model's numbers, alone and together: what can be simulated and means something.

>>> of("responder_share"), of("hill_exponent")
((0, 1, False), (0, 10, True))
"""

from collections.abc import Mapping

from jdmkit.arguments import MAX_WEIGHT_KG, exact, shown

_LARGEST = 10_000

_RANGES: dict[str, tuple[float, float, bool]] = {  # least, greatest, whether the least is left out
    "girls_share": (0, 100, False),
    "course_share_monocyclic": (0, 100, False),
    "course_share_polycyclic": (0, 100, False),
    "course_share_chronic": (0, 100, False),
    "responder_share": (0, 1, False),
    "maximal_effect_median_in_responders": (0, 1, True),
    "steroid_effect_median": (0, 1, False),
    "methotrexate_effect_median": (0, 1, False),
    "placebo_drift_median": (0, 1, False),
    "hill_exponent": (0, 10, True),
    "half_maximal_igg_above_baseline": (0, 100, True),
    "kout_half_life": (0.1, 7305, False),
    "krec_half_life": (0.1, 7305, False),
    "monocyclic_drive_half_life": (1, _LARGEST, False),
    "methotrexate_time_constant": (0.1, _LARGEST, False),
    "placebo_drift_time_constant": (0.1, _LARGEST, False),
    "flare_decay": (1, _LARGEST, False),
    "flare_rate": (0, 52, False),
    "flare_height": (0, 10, False),
    "clearance": (0.01, 10, False),
    "central_volume": (0.5, 50, False),
    "intercompartmental_clearance": (0.01, 10, False),
    "peripheral_volume": (0.1, 50, False),
    "clearance_bsv": (0, 200, False),
    "central_volume_bsv": (0, 200, False),
    "exponent_clearance": (0, 2, False),
    "exponent_central_volume": (0, 2, False),
    "exponent_intercompartmental_clearance": (0, 2, False),
    "exponent_peripheral_volume": (0, 2, False),
    "reference_weight_kg": (1, MAX_WEIGHT_KG, False),
    "infusion_duration": (0, 5, True),
    "endogenous_igg_plateau": (0, 100, True),
    "endogenous_igg_plateau_bsv": (0, 200, False),
    "endogenous_igg_deficit_at_2_years": (0, 100, False),
    "endogenous_igg_rate": (0, 10, False),
    "maximal_effect_median_in_responders_bsv": (0, 10, False),
    "steroid_effect_median_bsv": (0, 10, False),
    "methotrexate_effect_median_bsv": (0, 10, False),
    "placebo_drift_median_bsv": (0, 10, False),
    "monocyclic_drive_half_life_bsv": (0, 3, False),
    "cmas_attainable_older_bsv": (0, 10, False),
    "cmas_baseline_logit_bsv": (0, 10, False),
    "cmas_measurement_sd_logit": (0, 10, False),
    "improvement_score_noise_sd": (0, 100, False),
    "steroid_half_maximal_dose": (0, 100, True),
    "cmas_baseline_logit": (-10, 10, False),
    "cmas_attainable_younger": (0.25, 51.75, False),  # a score of 0 or 52 has no log odds
    "cmas_attainable_older": (0.25, 51.75, False),
    "cmas_attainable_younger_age": (0, 18, False),
    "cmas_attainable_older_age": (0, 18, False),
    "age_minimum": (2, 20, False),
    "age_maximum": (2, 20, False),
    "weight_z_limit": (0, 3.3, False),  # the chart ends at 3.34 for heavy girls
    "age_mean": (18, 120, False),
    "weight_mean": (0, MAX_WEIGHT_KG, True),
    "weight_mean_bsv": (0, MAX_WEIGHT_KG, False),
    "weight_minimum": (0, MAX_WEIGHT_KG, True),
    "weight_maximum": (0, MAX_WEIGHT_KG, True),
}

_BELOW = (
    ("age_minimum", "age_maximum"),
    ("weight_minimum", "weight_maximum"),
    ("cmas_attainable_younger_age", "cmas_attainable_older_age"),
    ("endogenous_igg_deficit_at_2_years", "endogenous_igg_plateau"),
)
"""Pairs of which the first must be below the second."""

_NOT_ABOVE = (("cmas_attainable_younger", "cmas_attainable_older"),)

_SHARES = ("course_share_monocyclic", "course_share_polycyclic", "course_share_chronic")


def of(name: str) -> tuple[float, float, bool]:
    """Least and greatest value of a number, and whether the least itself is left out."""
    return _RANGES[name]


def check_together(numbers: Mapping[str, float]) -> None:
    """Refuse numbers that are possible alone but not together.

    Raises
    ------
    ValueError
        If the shares of courses do not add up to 100 %, or a least value is not below its
        greatest.
    """
    total = sum(numbers[name] for name in _SHARES)
    if exact(total) != exact(100):
        told = ", ".join(f"{name} {shown(numbers[name])}" for name in _SHARES)
        raise ValueError(
            f"the shares of courses must add up to 100 %; got {shown(round(total, 9))} ({told}); "
            "change them together"
        )
    for low, high in _BELOW:
        if not numbers[low] < numbers[high]:
            _refuse(low, high, numbers, "below")
    for low, high in _NOT_ABOVE:
        if numbers[low] > numbers[high]:
            _refuse(low, high, numbers, "at most")


def _refuse(low: str, high: str, numbers: Mapping[str, float], word: str) -> None:
    raise ValueError(
        f"{low} must be {word} {high}, {shown(numbers[high])}; got {shown(numbers[low])}; "
        "change them together"
    )
