"""Lesson 4: the cap by name, by number and none, and errors that name what to change."""

import pytest

from jdmkit import cases, explorers, figures

EXHIBITS = [
    figures.table_dosing_weights,
    figures.plot_dose,
    figures.plot_waste,
    figures.plot_ramp,
    figures.table_plans,
    figures.plot_chain,
]
"""Exhibits that take a cap."""


@pytest.mark.parametrize("exhibit", EXHIBITS, ids=lambda exhibit: exhibit.__name__)
def test_the_plans_cap_by_name_is_its_number(exhibit):
    cap_g = cases.consensus_plan().max_dose_g
    assert exhibit().words == exhibit(max_dose_g="plan").words == exhibit(max_dose_g=cap_g).words


@pytest.mark.parametrize(
    ("cap", "dose"), [("plan", "70.0 g"), (70, "70.0 g"), (100, "100.0 g"), (None, "184.0 g")]
)
def test_a_teenager_of_92_kg_under_each_cap(cap, dose):
    """2 g/kg make 184 g; the plan caps them at 70 g."""
    assert f"2 g/kg the dose is {dose}" in figures.plot_dose(92, max_dose_g=cap).words


def test_the_explorers_offer_the_plans_cap_first():
    explorer = explorers.explore_dose()
    options = explorer.controls["max_dose_g"].options
    assert next(iter(options.items())) == ("70 g", cases.consensus_plan().max_dose_g)
    assert None in options.values()


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: figures.plot_dose(max_dose_g="none"), "max_dose_g must be .*'plan' or None"),
        (lambda: figures.plot_dose(max_dose_g=0), "max_dose_g must lie above 0"),
        (lambda: figures.plot_waste(max_dose_g=10), "max_dose_g must be at least 20 g"),
        (lambda: figures.plot_calendar("weekly"), "schedule"),
        (lambda: figures.plot_calendar(weight_kg=3), "nearly all children weigh"),
        (
            lambda: figures.plot_chain(
                200, 15, dose_g_per_kg=3, max_dose_g=None, days=1, product="flebogamma_dif_5"
            ),
            "at most 24 vials per day, but 30 are needed; increase days",
        ),
    ],
)
def test_bad_input_is_named(call, message):
    with pytest.raises(ValueError, match=message):
        call()
