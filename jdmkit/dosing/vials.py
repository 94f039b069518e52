"""Choose the vials to open for a dose, exactly, for one dose or for a million.

A greedy choice (the largest vials first) opens more than needed for many sets of sizes. Here the
best choice for every reachable total is calculated once and kept; a dose is then a look-up.

>>> choose_vials(36, [5, 10, 20])
Vials: 2 x 20 g; 40 g opened, 4 g wasted
"""

from dataclasses import dataclass
from functools import lru_cache
from math import gcd

import numpy as np
import numpy.typing as npt

from jdmkit import arguments, datasets
from jdmkit.arguments import MAX_DOSE_G, Numbers
from jdmkit.dosing.rounding import checked_tolerance
from jdmkit.products import checked_product

_MAX_VIAL_G = 100

_STEPS_PER_G = 10  # the finest step of a vial's size is 0.1 g

_BLOCK = 16384

_UNREACHABLE = np.iinfo(np.int32).max

_SLACK = 1e-6  # of a step: binary rounding of a dose opens no further vial


def vial_sizes(product: str) -> tuple[float, ...]:
    """Grams of the vials that a product is sold in, smallest first.

    Parameters
    ----------
    product : str
        Product id or brand. The rows of ``ivig_vials`` have notes on single vials, such as "not in
        the current crosswalk".

    Raises
    ------
    ValueError
        If the product is unknown, or no vials of it are known.

    Examples
    --------
    >>> vial_sizes("privigen")
    (5.0, 10.0, 20.0, 40.0)
    """
    return _sold(product)


@datasets.remembered
def _sold(product: str) -> tuple[float, ...]:
    product = checked_product(product)
    rows = datasets.load("ivig_vials").query("product_id == @product")
    if rows.empty:
        known = datasets.load("ivig_vials")["product_id"].unique()
        raise ValueError(f"no vials of {product} are known; known are those of {', '.join(known)}")
    return tuple(sorted(rows["grams"].tolist()))


@dataclass(frozen=True, eq=False)
class _Table:
    """Best choice for each total of whole steps, 0 to the largest dose and a bit.

    ``next_total`` is the least reachable total from a step on; ``counts`` has a row for each total
    and a column for each size, and blank columns that make a row 8, 16, 32, ... bytes long, which
    NumPy copies three times as fast; ``n_vials`` is huge where a total cannot be reached.
    """

    step_g: float
    sizes_g: Numbers
    grams: Numbers
    next_total: npt.NDArray[np.intp]
    n_vials: npt.NDArray[np.int32]
    counts: npt.NDArray[np.int16]


@lru_cache(maxsize=64)
def _table(sizes_g: tuple[float, ...]) -> _Table:
    """Calculate the best vials for every total by dynamic programming."""
    tenths = [round(size * _STEPS_PER_G) for size in sizes_g]
    unit = gcd(*tenths)
    sizes = [tenth // unit for tenth in tenths]
    end = round(1.1 * MAX_DOSE_G * _STEPS_PER_G / unit) + max(sizes)
    n_vials, last = [0] + [_UNREACHABLE] * end, [0] * (end + 1)
    for total in range(1, end + 1):
        for place, size in enumerate(sizes):  # ascending, so that of equals the larger stays
            if size <= total and n_vials[total - size] < _UNREACHABLE:
                n = n_vials[total - size] + 1
                if n <= n_vials[total]:
                    n_vials[total], last[total] = n, place
    width = max(4, 1 << (len(sizes) - 1).bit_length())
    counts = np.zeros((end + 1, width), dtype=np.int16)
    next_total = np.arange(end + 1)
    for total in range(1, end + 1):
        if n_vials[total] < _UNREACHABLE:
            counts[total] = counts[total - sizes[last[total]]]
            counts[total, last[total]] += 1
    for total in range(end - 1, 0, -1):
        if n_vials[total] == _UNREACHABLE:
            next_total[total] = next_total[total + 1]
    next_total[0] = next_total[1]  # the smallest trace of a dose needs a vial
    found = np.asarray(n_vials, dtype=np.int32)
    grams = np.arange(end + 1) * unit / _STEPS_PER_G
    return _Table(unit / _STEPS_PER_G, np.asarray(sizes_g), grams, next_total, found, counts)


def _checked_sizes(sizes: npt.ArrayLike) -> tuple[float, ...]:
    """Sizes of a product, or a list of grams, ascending and each once."""
    if isinstance(sizes, str):
        return vial_sizes(sizes)
    grams = arguments.array("sizes_g", sizes, 0, _MAX_VIAL_G, "g", above=True).ravel()
    if not grams.size:
        raise ValueError("sizes_g must name at least one vial; got none")
    steps = np.round(grams * _STEPS_PER_G)
    odd = np.abs(grams * _STEPS_PER_G - steps) > _SLACK
    if odd.any() or not steps.all():
        wrong = grams[odd | (steps == 0)][0]
        near = max(round(wrong * _STEPS_PER_G), 1) / _STEPS_PER_G
        raise ValueError(
            f"sizes_g must be multiples of {1 / _STEPS_PER_G:g} g; got {wrong:g}; nearest: {near:g}"
        )
    return tuple((np.unique(steps) / _STEPS_PER_G).tolist())


class Vials:
    """Vials chosen for one dose or for many.

    The properties are plain numbers for one dose and arrays of shape (n,) for n doses; ``counts``
    has a last axis more, one place for each of ``sizes_g`` (smallest first).
    """

    def __init__(
        self,
        dose_g: Numbers,
        table: _Table,
        total: npt.NDArray[np.intp],
        whole: npt.NDArray[np.bool_],
    ) -> None:
        self._table, self._total, self._whole = table, total, whole
        self.dose_g, self.sizes_g = arguments.plain(dose_g), table.sizes_g

    @property
    def opened_g(self) -> Numbers | float:
        """Grams in the vials opened."""
        return arguments.plain(np.asarray(self._table.grams.take(self._total)))

    @property
    def given_g(self) -> Numbers | float:
        """Grams given: the dose, or the grams opened if it was rounded to whole vials."""
        return arguments.plain(np.where(self._whole, self.opened_g, self.dose_g))

    @property
    def waste_g(self) -> Numbers | float:
        """Grams opened but not given."""
        return arguments.plain(np.maximum(self.opened_g - np.asarray(self.given_g), 0.0))

    @property
    def n_vials(self) -> npt.NDArray[np.int32] | int:
        """Number of vials."""
        n = self._table.n_vials.take(self._total)
        return int(n) if n.ndim == 0 else n

    @property
    def counts(self) -> npt.NDArray[np.int16]:
        """Vials of each size."""
        return self._table.counts.take(self._total, axis=0)[..., : len(self.sizes_g)]

    def by_size(self) -> dict[float, int]:
        """Vials of each opened size, largest first, for a single dose.

        >>> choose_vials(25, [5, 10, 20]).by_size()
        {20.0: 1, 5.0: 1}
        """
        if self._total.ndim:
            raise ValueError(f"by_size is for a single dose; here are {self._total.size}: counts")
        pairs = zip(self.sizes_g.tolist(), self.counts.tolist(), strict=True)
        return {size: count for size, count in reversed(list(pairs)) if count}

    def __repr__(self) -> str:
        if self._total.ndim:
            return f"Vials for {self._total.size} doses"
        shown = ", ".join(f"{count} x {size:g} g" for size, count in self.by_size().items())
        opened = f"{self.opened_g:g} g opened"
        return f"Vials: {shown}; {opened}, {round(float(self.waste_g), 6):g} g wasted"


def choose_vials(
    dose_g: npt.ArrayLike,
    sizes_g: npt.ArrayLike,
    fewest_within: float | None = None,
    most_g: float = np.inf,
) -> Vials:
    """Choose vials: least grams that cover the dose, then fewest vials, then larger vials.

    Parameters
    ----------
    dose_g : float or array_like, shape (n,)
        Grams to give in one sitting, above 0 and at most 900.
    sizes_g : array_like, shape (m,), or str
        Grams of the vials at hand, above 0 to 100 in multiples of 0.1; or a product, for all
        sizes that it is sold in.
    fewest_within : float, optional
        Round the dose to whole vials: of all totals that differ from the dose by at most this
        fraction (0 to 0.1, ``ppp_2010``) take the one with the fewest vials, then the nearest, then
        the lower. Nothing is wasted; the dose given may be lower than asked for.
        Where no total is that near, the dose stays and the least grams that cover it are opened.
    most_g : float, optional
        Grams that this rounding may not pass, above 0, as a day's share of a capped course.

    Returns
    -------
    Vials
        Counts, grams opened, given and wasted.

    Raises
    ------
    ValueError
        If a dose or a size is missing, not a number or out of range, no size or product is known.

    References
    ----------
    Unbounded knapsack by dynamic programming over whole steps of the sizes. A dose counts as
    covered within a millionth of a step, so that binary rounding opens no further vial.

    Examples
    --------
    >>> choose_vials([12.3, 40], [5, 10]).opened_g
    array([15., 40.])
    >>> choose_vials(52.6, "privigen", fewest_within=0.1)
    Vials: 1 x 40 g, 1 x 10 g; 50 g opened, 0 g wasted
    >>> choose_vials(70 / 3, "privigen", fewest_within=0.1, most_g=70 / 3)
    Vials: 1 x 20 g, 1 x 5 g; 25 g opened, 1.66667 g wasted
    """
    doses = arguments.array("dose_g", dose_g, 0, MAX_DOSE_G, "g", above=True)
    table = _table(_checked_sizes(sizes_g))
    total = _least(table, doses.ravel()).reshape(doses.shape)
    if fewest_within is None:
        return Vials(doses, table, total, np.zeros(doses.shape, dtype=np.bool_))
    tolerance = checked_tolerance("fewest_within", fewest_within)
    most = arguments.scalar("most_g", most_g, 0, np.inf, "g", above=True) / table.step_g
    rounded = _fewest_near(table, doses.ravel() / table.step_g, tolerance, most)
    rounded = rounded.reshape(doses.shape)
    whole = rounded > 0
    return Vials(doses, table, np.where(whole, rounded, total), whole)


def _least(table: _Table, doses: Numbers) -> npt.NDArray[np.intp]:
    """Least reachable total that covers each dose; in blocks that stay in the cache."""
    total = np.empty(len(doses), np.intp)
    for start in range(0, len(doses), _BLOCK):
        steps = doses[start : start + _BLOCK] * (1 / table.step_g)
        steps += 1 - _SLACK  # cut off to a whole number below, so this rounds up
        place, answer = steps.astype(np.intp), total[start : start + _BLOCK]
        table.next_total.take(place, out=answer, mode="clip")
    return total


def _fewest_near(
    table: _Table, steps: Numbers, tolerance: float, most: float
) -> npt.NDArray[np.intp]:
    """Total with the fewest vials, then the nearest, in a window around each dose; 0 if none."""
    best, unmet = np.zeros(len(steps), np.intp), np.arange(len(steps))
    numbers = np.unique(table.n_vials[1:])
    for n in numbers[numbers < _UNREACHABLE]:
        totals, asked = np.flatnonzero(table.n_vials == n), steps[unmet]
        after = np.searchsorted(totals, asked)
        lower, upper = totals[np.maximum(after - 1, 0)], totals[np.minimum(after, len(totals) - 1)]
        down = (asked - lower <= upper - asked + _SLACK) | (upper > most + _SLACK)
        near = np.where(down, lower, upper)
        fits = (np.abs(near - asked) <= tolerance * asked + _SLACK) & (near <= most + _SLACK)
        best[unmet[fits]] = near[fits]
        unmet = unmet[~fits]
        if not unmet.size:
            break
    return best
