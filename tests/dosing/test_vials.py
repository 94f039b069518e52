"""Vials: every product against exhaustive search, greedy choice, whole vials, bad input."""

from functools import cache
from typing import NamedTuple

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jdmkit import datasets, dosing

PRODUCTS = datasets.load("ivig_vials")["product_id"].unique().tolist()
SETS = sorted({dosing.vial_sizes(product) for product in PRODUCTS})
LIMIT_G = 200


class Exhaustive(NamedTuple):
    """All combinations up to the limit and a vial more, best first for each total in tenths."""

    totals: np.ndarray
    n_vials: np.ndarray
    counts: np.ndarray


@cache
def exhaustive(sizes, limit_g=LIMIT_G):
    """List every combination, with no use of what is known of smaller totals."""
    limit = round(10 * (1.1 * limit_g + min(sizes)))
    totals, counts = np.zeros(1, np.int64), np.zeros((1, 0), np.int16)
    for size in sorted(sizes, reverse=True):
        tenths = round(10 * size)
        more = (limit - totals) // tenths + 1
        row = np.repeat(np.arange(len(totals)), more)
        n = np.arange(len(row)) - np.repeat(np.cumsum(more) - more, more)
        totals, counts = (
            totals[row] + n * tenths,
            np.column_stack([counts[row], n.astype(np.int16)]),
        )
    n_vials = counts.sum(axis=1, dtype=np.int64)
    # least total, then fewest vials, then most of the largest, of the next largest, and so on
    order = np.lexsort((*-counts.T[::-1], n_vials, totals))
    totals, n_vials, counts = totals[order], n_vials[order], counts[order]
    first = np.flatnonzero(np.diff(totals, prepend=-1))[1:]  # the best of each total above 0
    return Exhaustive(totals[first], n_vials[first], counts[first][:, ::-1])


def greedy_g(dose_g, sizes):
    """Grams opened by the largest vials first, and the smallest for what is left."""
    left = dose_g
    for size in sorted(sizes, reverse=True):
        left -= left // size * size
    return dose_g - left + (min(sizes) if left > 1e-9 else 0)


@pytest.mark.parametrize("sizes", SETS, ids=lambda sizes: "-".join(f"{s:g}" for s in sizes))
def test_every_product_is_exact_up_to_200_g(sizes):
    best = exhaustive(sizes)
    doses = np.concatenate([np.arange(1, 10 * LIMIT_G + 1) / 10, np.arange(0.25, LIMIT_G, 0.5)])
    place = np.searchsorted(best.totals, np.round(10 * doses, 6))
    found = dosing.choose_vials(doses, sizes)
    assert found.sizes_g.tolist() == list(sizes)
    assert np.array_equal(found.opened_g, best.totals[place] / 10)
    assert np.array_equal(found.n_vials, best.n_vials[place])
    assert np.array_equal(found.counts, best.counts[place])


@pytest.mark.parametrize("sizes", [(2, 5), (3, 7), (6, 10, 15), (2.5, 4), (0.3, 1.7)])
def test_sets_with_gaps_are_exact_too(sizes):
    # totals that no combination reaches, and no vial that divides the others
    best = exhaustive(sizes, 40)
    doses = np.arange(1, 401) / 10
    place = np.searchsorted(best.totals, np.round(10 * doses, 6))
    found = dosing.choose_vials(doses, sizes)
    assert np.array_equal(found.opened_g, best.totals[place] / 10)
    assert np.array_equal(found.counts, best.counts[place])


@pytest.mark.parametrize("most", [np.inf, 33.3])
@pytest.mark.parametrize("sizes", [(1, 2.5, 5, 10, 20, 40), (5, 10, 20), (2, 5, 10, 20, 30)])
def test_whole_vials_within_ten_percent_are_the_fewest_and_nearest(sizes, most):
    best = exhaustive(sizes)
    doses = np.random.default_rng(5).uniform(1, min(LIMIT_G, most), 400).round(2)
    found = dosing.choose_vials(doses, sizes, fewest_within=0.1, most_g=most)
    plain = dosing.choose_vials(doses, sizes)
    refused = 0
    for place, dose in enumerate(doses):
        near = [
            (n, round(abs(total / 10 - dose), 6), total)
            for total, n in zip(best.totals, best.n_vials, strict=True)
            if abs(total / 10 - dose) <= 0.1 * dose + 1e-9 and total / 10 <= most
        ]
        if near:
            n, _, total = min(near)
            assert (found.n_vials[place], found.opened_g[place]) == (n, total / 10)
            assert found.given_g[place] == found.opened_g[place] and found.waste_g[place] == 0
        else:
            refused += 1
            assert found.opened_g[place] == plain.opened_g[place] >= dose == found.given_g[place]
    assert refused < (40 if most == np.inf else 200)


def test_greedy_differs_from_the_best_in_more_than_half_of_doses():
    sizes = dosing.vial_sizes("gamunex_c")
    doses = np.random.default_rng(20261122).uniform(5, 140, 20_000)
    more = (
        np.array([greedy_g(dose, sizes) for dose in doses])
        - dosing.choose_vials(doses, sizes).opened_g
    )
    assert (more > -1e-6).all()  # greedy is never better
    assert np.mean(more > 1e-6) > 0.5


ANY_SET = st.lists(st.integers(1, 400), min_size=1, max_size=6).map(
    lambda tenths: [tenth / 10 for tenth in tenths]
)


@settings(deadline=None, max_examples=60)
@given(ANY_SET, st.lists(st.floats(0.01, 900), min_size=1, max_size=20))
def test_vials_cover_the_dose_and_the_numbers_agree(sizes, doses):
    found = dosing.choose_vials(doses, sizes)
    assert (found.opened_g >= np.array(doses) - 1e-6).all()
    # never a vial more than needed: without any one of them the dose is not covered
    smallest = [min(found.sizes_g[row > 0]) for row in found.counts]
    assert (found.opened_g - smallest < doses).all()
    assert found.counts @ found.sizes_g == pytest.approx(found.opened_g)
    assert found.counts.sum(axis=1).tolist() == found.n_vials.tolist()
    assert found.waste_g == pytest.approx(found.opened_g - doses, abs=1e-6)
    for place, dose in enumerate(doses):
        one = dosing.choose_vials(dose, sizes)
        assert one.opened_g == found.opened_g[place]
        assert one.counts.tolist() == found.counts[place].tolist()
        assert sum(size * n for size, n in one.by_size().items()) == pytest.approx(one.opened_g)


@pytest.mark.parametrize("weight", [2.3, 4.6, 16.1, 23.7, 33.3, 34.9])
def test_binary_rounding_opens_no_further_vial(weight):
    dose = dosing.ivig_dose(weight, 2.0)
    assert dosing.choose_vials(dose + 1e-12, [0.1]).opened_g == pytest.approx(2 * weight)
    assert dosing.choose_vials(0.1 + 0.2, [0.1, 0.2]).n_vials == 2


def test_the_smallest_dose_needs_one_vial():
    assert dosing.choose_vials([1e-12, 1e-3], [5, 10]).n_vials.tolist() == [1, 1]


def test_shapes():
    table = dosing.choose_vials(np.full((3, 4), 12.3), [5, 10])
    assert table.opened_g.shape == (3, 4) and table.counts.shape == (3, 4, 2)
    assert dosing.choose_vials([], [5]).opened_g.shape == (0,)
    assert repr(table) == "Vials for 12 doses"
    with pytest.raises(ValueError, match="single dose"):
        table.by_size()
    whole = dosing.choose_vials(np.full((3, 4), 12.3), [5, 10], fewest_within=0.1)
    assert whole.given_g.shape == (3, 4)


def test_a_product_or_its_brand_gives_its_vial_sizes():
    by_id = dosing.choose_vials(36, "octagam_10")
    assert by_id.by_size() == dosing.choose_vials(36, "Octagam 10%").by_size()
    assert by_id.by_size() == dosing.choose_vials(36, [2, 5, 10, 20, 30]).by_size()


@pytest.mark.parametrize("wrong", [float("nan"), "40", True, None, float("inf"), 0, -1, 901, {}])
def test_a_wrong_dose_is_refused(wrong):
    with pytest.raises(ValueError, match="dose_g must lie above 0 and at most 900 g"):
        dosing.choose_vials(wrong, [5])
    with pytest.raises(ValueError, match="dose_g must lie above 0 and at most 900 g"):
        dosing.choose_vials([40, wrong], [5])


@pytest.mark.parametrize(
    ("sizes", "message"),
    [
        ([], "at least one vial"), ([0], "sizes_g must lie above 0 and at most 100 g"),
        ([5, 0], "got 0"), ([5, -10], "got -10"), ([float("nan")], "sizes_g"), ([None], "sizes_g"),
        (["5"], "sizes_g"), ([True], "sizes_g"), ([400], "nearest: 100"),
        ([0.25], "multiples of 0.1 g; got 0.25"), ([0.04], "nearest: 0.1"),
        ("privigan", "nearest: 'privigen'"), ("qivigy", "no vials of qivigy are known"),
        (None, "sizes_g"), ({5, 10}, "sizes_g"), ([[5], [10, 20]], "sizes_g"),
    ],
)  # fmt: skip
def test_wrong_vials_are_refused(sizes, message):
    with pytest.raises(ValueError, match=message):
        dosing.choose_vials(40, sizes)


def test_whole_vials_stay_within_the_tolerance_of_the_assumptions():
    with pytest.raises(ValueError, match=r"fewest_within must lie in 0 to 0\.1"):
        dosing.choose_vials(40, [5], fewest_within=0.2)
