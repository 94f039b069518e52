"""The ODE solver: exact for polynomials, of its stated order, and correct across jumps."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jdmkit import pharmacokinetics

TIMES = np.linspace(0, 3, 61)


def clock(slope):
    """A slope that depends on time: the time is a state of its own."""
    return lambda y, part: (1.0, slope(y[0]))


@pytest.mark.parametrize("degree", range(5))
def test_polynomials_up_to_degree_4_are_exact_within_steps_too(degree):
    found = pharmacokinetics.solve(clock(lambda t: (degree + 1) * t**degree), (0, 0), (0, 3), TIMES)
    limit = 1e-12 if degree < 4 else 1e-5  # degree 5 of the solution: interpolation is of degree 4
    np.testing.assert_allclose(found[:, 1], TIMES ** (degree + 1), atol=limit)


@given(rate=st.floats(0.01, 5), turn=st.floats(0.1, 6))
def test_a_damped_oscillation_follows_its_formula(rate, turn):
    def slope(y, part):
        return -rate * y[0] - turn * y[1], turn * y[0] - rate * y[1]

    found = pharmacokinetics.solve(slope, (1, 0), (0, 3), TIMES)
    exact = np.exp(-rate * TIMES)[:, None] * np.c_[np.cos(turn * TIMES), np.sin(turn * TIMES)]
    np.testing.assert_allclose(found, exact, atol=3e-7)


def test_a_tighter_tolerance_takes_more_steps_and_is_more_accurate():
    def run(tolerance):
        calls = []

        def slope(y, part):
            calls.append(part)
            return (y[0] * (1 - y[0]),)

        found = pharmacokinetics.solve(slope, (0.1,), (0, 10), [10.0], tolerance, tolerance)[0, 0]
        return len(calls), abs(found - 1 / (1 + 9 * np.exp(-10)))

    (few, coarse), (more, fine) = run(1e-4), run(1e-9)
    assert fine < 1e-9 < coarse < 1e-3
    # of order 5: 10^5 times the accuracy for about 10 times the steps
    assert 4 < more / few < 14


@given(jumps=st.lists(st.floats(0.01, 2.99), min_size=1, max_size=5, unique=True))
def test_jumps_at_edges_are_resolved(jumps):
    edges = [0.0, *sorted(jumps), 3.0]
    found = pharmacokinetics.solve(lambda y, part: (float(part % 2),), (0,), edges, TIMES)
    on = sum(np.clip(TIMES, a, b) - a for part, (a, b) in enumerate(pairwise(edges)) if part % 2)
    np.testing.assert_allclose(found[:, 0], on, atol=1e-12)


def test_times_in_any_order_and_none():
    def slope(y, part):
        return (-y[0],)

    turned = pharmacokinetics.solve(slope, (1,), (0, 3), TIMES[::-1])
    assert (turned[::-1] == pharmacokinetics.solve(slope, (1,), (0, 3), TIMES)).all()
    assert pharmacokinetics.solve(slope, (1,), (0, 3), []).shape == (0, 1)


@pytest.mark.parametrize(
    ("edges", "times", "message"),
    [((0, 2, 1), [0], "ascend"), ((0,), [0], "two"), ((0, 1), [2], "0 to 1"), ((0, 1), [-1], "0 to 1"),
     ((0, 1), [np.nan], "0 to 1"), ((0, np.nan), [0], "ascend")],
)  # fmt: skip
def test_bad_input_is_named(edges, times, message):
    with pytest.raises(ValueError, match=message):
        pharmacokinetics.solve(lambda y, part: (0.0,), (1.0,), edges, times)


def test_a_slope_that_becomes_infinite_is_named():
    with pytest.raises(ArithmeticError, match="beyond t ="):
        pharmacokinetics.solve(lambda y, part: (y[0] ** 2,), (1.0,), (0, 2), [2])
