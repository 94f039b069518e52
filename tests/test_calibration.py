"""The simulation against published results, and parameter sets against what is printed."""

import numpy as np
import pandas as pd
import pytest

from jdmkit import calibration, datasets, parameter_sets, passports
from jdmkit.model import default_model

REPORT = calibration.report(n=4000, seed=1)


def test_at_least_eleven_targets_are_met_with_the_numbers_of_the_tables():
    assert not default_model().changed()
    met = calibration.met_by_target(REPORT)
    assert len(met) == 12 and met.sum() >= 11, REPORT[~REPORT["met"]]


@pytest.mark.parametrize(
    ("target", "prototype", "within"),
    [
        ("C1a", 18.7, 0.3), ("C1b", 9.9, 0.3), ("C1c", 6.6, 0.2), ("C2", 142.4, 0.1),
        ("C3a", 15, 1.5), ("C3b", 17, 1), ("C4a", 47.9, 2), ("C4b", 21.8, 2), ("C5a", 83.7, 3),
        ("C5b", 42.5, 3), ("C6", 51.8, 2), ("C7", 48.7, 2), ("C8a", 49, 4), ("C8b", 75, 4),
        ("C9a", 37.0, 1.5), ("C9b", 11.4, 1), ("C10a", 0.56, 0.02), ("C10b", 0.41, 0.02),
        ("C11a", 46.3, 0.3), ("C11b", 2.0, 0.2), ("C12", 0.95, 0.02),
    ],
)  # fmt: skip
def test_an_independent_prototype_gave_the_same(target, prototype, within):
    """Figures of the model notes, section 9, from another program with other random numbers."""
    found = REPORT.set_index("target_id").loc[target, "simulated"]
    assert found == pytest.approx(prototype, abs=within)


def test_a_miss_stays_visible():
    deaf = calibration.report(n=1000, model=default_model().replace(responder_share=0))
    met = calibration.met_by_target(deaf)
    assert not met["C4"] and not met["C5"] and met["C9"]
    assert len(deaf) == len(datasets.load("calibration_targets"))


def test_other_pairs_fit_alike():
    table = calibration.fits_alike(n=4000)
    assert table["fits"].sum() >= 6
    assert table.loc[table["fits"], "kout_half_life_days"].nunique() == 3


def test_every_row_says_on_what_it_rests():
    assert REPORT["source"].notna().all() and REPORT["confidence"].notna().all()


@pytest.mark.parametrize("n", [0, 99, float("nan"), "500", None, True])
def test_too_few_patients_are_refused(n):
    with pytest.raises(ValueError, match="n must"):
        calibration.report(n=n)


# --- passports ------------------------------------------------------------------------------------


def test_printed_figures_are_found_again():
    table = passports.checks()
    assert table["holds"].all(), table[~table["holds"]]
    assert set(table["set"]) <= set(passports.names())


def test_a_figure_that_drifts_is_seen(monkeypatch):
    drifted = parameter_sets.values("high_dose") | {"clearance": 0.41}
    known = parameter_sets.values
    monkeypatch.setattr(
        passports.parameter_sets,
        "values",
        lambda name: drifted if name == "tortorici2021_high_dose" else known(name),
    )
    held = passports.checks().set_index("check_id")["holds"]
    assert not held["K01"] and held["K02"]


def test_every_compared_set_has_a_whole_passport():
    compared = [parameter_sets.ALIASES[name] for name in ("high_dose", "cheng", "landersdorfer")]
    assert set(compared) <= set(passports.names())
    for name in passports.names():
        page = passports.passport(name)
        assert page.people and page.printed_in and page.errata and page.changed
        assert len(page.parameters) == len(parameter_sets.rows(name))
        assert page.parameters["confidence"].notna().all()
        if name in compared:
            assert (
                page.derived["last_half_life_days"] > page.derived["first_half_life_days"]
            ).all()
            assert np.isfinite(page.derived.to_numpy()).all()
        assert isinstance(page.checks, pd.DataFrame)


def test_an_unknown_passport_gets_the_nearest():
    with pytest.raises(KeyError, match="cheng"):
        passports.passport("chen")
