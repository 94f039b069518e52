"""Many children give the same results as single ones, for any block size and worker."""

import warnings
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pandas as pd
import pytest

from jdmkit import growth, simulation
from jdmkit.simulation import (
    BLOCK,
    Child,
    Regimen,
    child_course,
    patient_courses,
    simulate_cohort,
    virtual_children,
)

FULL = Regimen.every(28, 6, prednisone=True, methotrexate=True)
ARMS = {"without": FULL.replace(infusion_days=()), "with": FULL}
ARMS_12 = {name: arm.until(84) for name, arm in ARMS.items()}
SHORT = FULL.until(14)
"""Arms without infusions after the last day that a test looks at."""
WEEKS = [float(7 * week) for week in range(1, 53)]


# --- against one child at a time ------------------------------------------------------------------


@pytest.mark.parametrize("hill", [1, 2])
def test_each_child_runs_as_it_would_alone(hill):
    # without spread in what a Child can't have of its own, the two must agree
    base = simulation.default_model().replace(
        hill_exponent=hill,
        clearance_bsv=0, central_volume_bsv=0, monocyclic_drive_half_life_bsv=0,
        cmas_attainable_older_bsv=0, flare_rate=0,
    )  # fmt: skip
    children = virtual_children(60, seed=3, model=base)
    many = patient_courses(children, FULL, WEEKS)
    table = children.table()
    assert len(table) == 60
    for place, row in table.iterrows():
        child = Child(
            row["age_years"], row["weight_kg"], row["cmas_start"], emax=row["emax"],
            steroid_effect=row["steroid_effect"], methotrexate_effect=row["slow_effect"],
            course=row["course"],
        )  # fmt: skip
        alone = child_course(child, FULL, WEEKS, model=base)
        np.testing.assert_allclose(many.activity[:, place], alone.activity, atol=2e-6)
        np.testing.assert_allclose(many.deficit[:, place], alone.deficit, atol=2e-6)
        np.testing.assert_allclose(many.cmas[:, place], alone.cmas, atol=2e-4)


def test_kernel_error_on_a_grid_a_hundred_times_finer():
    children = virtual_children(400, seed=5)
    fine = np.arange(1, 364 * 8 + 1) / 8
    coarse = patient_courses(children, FULL, WEEKS)
    tight = patient_courses(children, FULL, fine)
    at = np.searchsorted(fine, WEEKS)
    assert np.abs(coarse.cmas - tight.cmas[at]).max() / 52 < 1e-4
    assert np.abs(coarse.activity - tight.activity[at]).max() < 1e-4


# --- the same whatever the blocks, the workers and the company ------------------------------------


def test_the_same_for_any_block_size_and_executor():
    children = virtual_children(2 * BLOCK + 321, seed=7)
    first = simulate_cohort(children, ARMS_12, weeks=12)
    for others in ({"block_size": 1}, {"block_size": 5000}, {"block_size": 10**6}):
        np.testing.assert_array_equal(
            simulate_cohort(children, ARMS_12, weeks=12, **others).counts, first.counts
        )
    with ThreadPoolExecutor(2) as executor:
        other = simulate_cohort(children, ARMS_12, weeks=12, block_size=1, scheduler=executor)
    np.testing.assert_array_equal(other.counts, first.counts)


def test_the_same_with_two_processes():
    children = virtual_children(BLOCK + 100, seed=7)
    alone = simulate_cohort(children, ARMS_12, weeks=12)
    two = simulate_cohort(children, ARMS_12, weeks=12, block_size=BLOCK, workers=2)
    np.testing.assert_array_equal(two.counts, alone.counts)


@pytest.mark.slow
def test_a_dask_cluster_gives_the_same_counts():
    distributed = pytest.importorskip("distributed", reason="Dask is in the extra [scale]")
    children = virtual_children(BLOCK + 9, seed=1)
    alone = simulate_cohort(children, FULL.until(56), 8)
    cluster = distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, dashboard_address=None, host="127.0.0.1"
    )
    with cluster, distributed.Client(cluster):
        shared = simulate_cohort(children, FULL.until(56), 8, block_size=BLOCK, scheduler="dask")
    np.testing.assert_array_equal(shared.counts, alone.counts)


def test_dask_without_a_cluster_says_what_is_missing():
    pytest.importorskip("distributed", reason="Dask is in the extra [scale]")
    with pytest.raises(ValueError, match="start a Dask client first"):
        simulate_cohort(virtual_children(5), SHORT, 8, scheduler="dask")


def test_the_first_children_stay_the_same_in_a_larger_cohort():
    few, many = (virtual_children(n, seed=4).table() for n in (50, BLOCK + 50))
    pd.testing.assert_frame_equal(few, many.head(50))


def test_arms_are_paired_by_the_same_noise():
    children = virtual_children(500, seed=2)
    one, other = (patient_courses(children, arm, [7, 84]) for arm in ARMS_12.values())
    gap_true, gap_noted = other.cmas - one.cmas, other.observed - one.observed
    assert np.corrcoef(gap_true[1], gap_noted[1])[0, 1] > 0.8
    deaf = ~children.table()["responder"].to_numpy()
    np.testing.assert_array_equal(one.observed[:, deaf], other.observed[:, deaf])


def test_progress_of_a_task_is_reported():
    told = []
    children = virtual_children(3 * BLOCK, seed=1)
    simulate_cohort(children, SHORT, 2, block_size=BLOCK, progress=lambda *now: told.append(now))
    assert told == [(1, 3), (2, 3), (3, 3)]


def test_the_bar_ends_its_line(capsys):
    simulate_cohort(virtual_children(10), SHORT, 2, progress=True)
    assert capsys.readouterr().err == f"\r[{'#' * 30}] 1/1\n"


# --- counts ---------------------------------------------------------------------------------------


def test_counts_give_the_statistics_of_the_scores_themselves():
    children = virtual_children(700, seed=9)
    found = simulate_cohort(children, FULL, weeks=52)
    scores = patient_courses(children, FULL, [0.0, *WEEKS]).observed
    np.testing.assert_allclose(found.mean()["mean"], scores.mean(axis=1))
    np.testing.assert_allclose(found.mean()["sd"], scores.std(axis=1))
    ordered = np.sort(scores, axis=1)
    for share in (0.05, 0.5, 0.95):
        at = found.quantiles([share])["cmas"]
        np.testing.assert_array_equal(at, ordered[:, int(np.ceil(share * 700)) - 1])
    np.testing.assert_allclose(found.share_at_least(48)["share"], (scores >= 48).mean(axis=1))
    assert (found.counts.sum(axis=-1) == 700).all()


# --- the children ---------------------------------------------------------------------------------


def test_children_are_as_the_tables_say():
    table = virtual_children(40_000, seed=11).table()
    model = simulation.default_model()
    assert table["age_years"].between(model.age_minimum, model.age_maximum).all()
    assert (table["sex"] == "female").mean() == pytest.approx(0.65, abs=0.01)
    assert table["responder"].mean() == pytest.approx(model.responder_share, abs=0.01)
    shares = table["course"].value_counts(normalize=True)
    assert shares["polycyclic"] == pytest.approx(0.2, abs=0.01)
    assert (table["cmas_start"] <= table["cmas_attainable"] + 1e-9).all()
    z = growth.weight_z(table["weight_kg"].to_numpy()[:2000], table["age_years"].to_numpy()[:2000],
                        table["sex"].to_numpy()[:2000])  # fmt: skip
    assert np.abs(z).max() <= model.weight_z_limit + 1e-9 and abs(z.std() - 0.97) < 0.05
    assert table["clearance_factor"].std() == pytest.approx(0.28, abs=0.02)
    responders = table[table["responder"]]
    assert responders["emax"].median() == pytest.approx(0.95, abs=0.005)


def test_flares_come_as_often_as_the_rate_says():
    children = virtual_children(4 * BLOCK, seed=1, course="polycyclic")
    counts = [children.draw(number).patients(104)[0].flares for number in children.blocks]
    per_year = np.concatenate(counts, axis=1)[1:].mean() / 7 * 365.25
    assert per_year == pytest.approx(0.5, abs=0.02)


def test_fixed_traits_hold_for_all():
    table = virtual_children(
        20, age_years=7, sex="female", weight_kg=22.1, cmas_start=30, responder=True,
        course="chronic",
    ).table()  # fmt: skip
    assert set(table["weight_kg"]) == {22.1} and set(table["course"]) == {"chronic"}
    assert table["responder"].all() and table["cmas_start"].round(9).eq(30).all()
    assert table["emax"].nunique() == 20  # the rest still varies


def test_another_seed_gives_other_children():
    assert not virtual_children(9, seed=1).table().equals(virtual_children(9, seed=2).table())


# --- bad input ------------------------------------------------------------------------------------


@pytest.mark.parametrize("n", [0, -1, 2.5, float("nan"), "10", True, None, 10**9])
def test_no_children_are_refused(n):
    with pytest.raises(ValueError, match=r"n must"):
        virtual_children(n)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ({"seed": -1}, "seed must lie in 0"),
        ({"age_years": 19}, "age_years must lie in 2 to 18 years; got 19; nearest: 18"),
        ({"sex": "femal"}, "nearest: 'female'"),
        ({"course": "monociclic"}, "nearest: 'monocyclic'"),
        ({"responder": 1}, "responder must be True, False or None"),
        ({"age_years": 4, "cmas_start": 50}, "nearest: 46.6"),
        ({"cmas_start": float("nan")}, "cmas_start"),
        ({"weight_kg": 0}, "weight_kg"),
    ],
)
def test_impossible_children_are_refused(arguments, said):
    with pytest.raises(ValueError) as error:
        virtual_children(10, **arguments)
    assert said in str(error.value)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ({"regimens": {}}, "regimens must be"),
        ({"regimens": {"a": 5}}, "regimens must be"),
        ({"regimens": 5}, "as {'with': Regimen.every(28, 6)}; got 5"),
        ({"regimens": None}, "got None"),
        ({"regimens": [FULL]}, "or some by name"),
        ({"noisy": "no"}, "noisy must be True or False; got 'no'"),
        ({"noisy": 1}, "noisy must be True or False; got 1"),
        ({"weeks": 0}, "weeks must lie in 1"),
        ({"block_size": 0}, "block_size"),
        ({"workers": 0}, "workers"),
        ({"scheduler": "dusk"}, "scheduler must be 'dask'"),
        ({"children": simulation.virtual_adults(5)}, "adults have no CMAS"),
        ({"children": 5}, "virtual_children"),
    ],
)
def test_a_cohort_that_can_not_be_run_is_refused(arguments, said):
    good = {"children": virtual_children(5), "regimens": SHORT, "weeks": 4}
    with pytest.raises(ValueError) as error:
        simulate_cohort(**{**good, **arguments})
    assert said in str(error.value)


def test_infusions_beyond_the_horizon_warn_by_arm():
    late = r"regimens\['with'\]: .* 0 to 28 days to matter; 4 of 6 begin later"
    children = virtual_children(50)
    with pytest.warns(UserWarning, match=late) as told:
        found = simulate_cohort(children, ARMS, weeks=4)
    assert len(told) == 1
    with pytest.warns(UserWarning, match="0 to 28 days"):
        courses = patient_courses(children, FULL, [28])
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        meant = {name: arm.until(28) for name, arm in ARMS.items()}
        np.testing.assert_array_equal(
            simulate_cohort(children, meant, weeks=4).counts, found.counts
        )
        np.testing.assert_array_equal(
            patient_courses(children, FULL.until(28), [28]).cmas, courses.cmas
        )


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ({"patients": 5}, "patients must come from virtual_children or virtual_adults; got 5"),
        ({"patients": None}, "got None"),
        ({"regimen": None}, "regimen must be a Regimen, as Regimen.every(28, 6)"),
        ({"regimen": {"with": FULL}}, "regimen must be a Regimen"),
    ],
)
def test_a_wrong_type_of_patient_or_regimen_is_named(arguments, said):
    good = {"patients": virtual_children(5), "regimen": FULL, "days": [168]}
    with pytest.raises(ValueError) as error:
        patient_courses(**{**good, **arguments})
    assert said in str(error.value)


@pytest.mark.parametrize("days", [[], [0], [7, 7], [14, 7], 7, [float("nan")]])
def test_days_out_of_order_are_refused(days):
    with pytest.raises(ValueError, match="days"):
        patient_courses(virtual_children(5), FULL, days)


def test_dask_workers_keep_freed_memory():
    assert int(simulation.dask_environment()["MALLOC_TRIM_THRESHOLD_"]) >= 2**20
