"""Explorers of lesson 2: the mechanisms, the turnover of IgG, own IgG, dose and level."""

from jdmkit.lessons.mechanisms import evidence, own_igg, replacement
from jdmkit.widgets import Choice, Explorer, Slide

INTERVALS = {"once": None, "every 4 weeks": 28, "every 2 weeks": 14}

PATIENTS = {"the girl of seven": "girl", "a child with antibody deficiency": "deficient"}


def explore_mechanism() -> Explorer:
    """Choose a mechanism; see it drawn, with the strength of its evidence.

    >>> explorer = explore_mechanism()
    >>> explorer.controls["mechanism"].value = "Sialylated Fc"
    >>> "contested" in explorer.chart.words
    True
    """
    names = evidence.mechanism_names()
    options = {name: name for name in names}
    return Explorer(evidence.plot_mechanism, {"mechanism": Choice("Mechanism", names[0], options)})


def explore_turnover() -> Explorer:
    """Move the IgG level; see how much is handed back and how much is broken down.

    >>> explorer = explore_turnover()
    >>> explorer.controls["igg_g_per_l"].value = 9
    >>> explorer.chart.words[:28]
    'At 9 g/L total IgG cells tak'
    """
    return Explorer(
        own_igg.plot_turnover, {"igg_g_per_l": Slide("Total IgG", 45, 1, 60, 0.5, "g/L")}
    )


def explore_own_igg() -> Explorer:
    """Move dose, interval, weight and own IgG; see own IgG fall while the total is high.

    >>> explorer = explore_own_igg()
    >>> explorer.show("An adult of 70 kg")
    >>> "15 % below its start" in explorer.chart.words
    True
    """
    weight_kg, own_g_per_l = own_igg.weight_and_own_igg()
    return Explorer(
        own_igg.plot_own_igg,
        {
            "dose_g_per_kg": Slide("Dose", 2.0, 0.2, 2.0, 0.1, "g/kg"),
            "interval_days": Choice("Given", None, INTERVALS),
            "weight_kg": Slide("Weight", weight_kg, 8, 80, 0.1, "kg"),
            "own_g_per_l": Slide("Own IgG at first", own_g_per_l, 2, 16, 0.1, "g/L"),
        },
        presets={
            "The girl, every 4 weeks": {"interval_days": 28},
            "A replacement dose": {"dose_g_per_kg": 0.4, "interval_days": 28},
            "An adult of 70 kg": {"weight_kg": 70.0, "own_g_per_l": 12.1},
        },
    )


def explore_dose_and_level() -> Explorer:
    """Move the dose from replacement to immunomodulation; see the level it leads to.

    >>> explorer = explore_dose_and_level()
    >>> explorer.controls["patient"].value = "deficient"
    >>> "its troughs are too low there" in explorer.chart.words
    True
    """
    return Explorer(
        replacement.plot_dose_and_level,
        {
            "dose_g_per_kg": Slide("Dose every 4 weeks", 2.0, 0.3, 3.0, 0.1, "g/kg"),
            "patient": Choice("Patient", "girl", PATIENTS),
        },
        presets={"Replacement": {"dose_g_per_kg": 0.5, "patient": "deficient"}},
    )
