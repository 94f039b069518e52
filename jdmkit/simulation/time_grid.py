"""Time cells in which the disease drive is smooth, and the weights that integrate it there.

Disease activity D and deficit F follow a drive m(t) linearly and with constant rates,

    dD/dt = kout (m - D),   dF/dt = krec (D - F),

so over a cell from t to t + h they are weighted sums: of D and F at t, and of m at the two Gauss
points of the cell. The weights integrate the straight line through these two points against the
exact response of D and F, so that one cell is exact for a straight m whatever the rates, and of
fourth order otherwise. They are the same for all children. Cells end where m has a corner: at
starts and ends of infusions, at whole weeks (when flares begin), at corners of the taper.

>>> cells = make_cells((0.0, 28.0), 0.5, (7.0, 56.0), 14, 21)
>>> float(cells.end[-1]), cells.n_infusion[0]
(56.0, 2)
"""

from functools import lru_cache
from typing import NamedTuple

import numpy as np

from jdmkit.arguments import WEEK_DAYS, Numbers

_BLOCK_DAYS = 28
"""Long gaps are cut into equal ones, so that few different cells, and exponentials, occur."""

_EARLY_SHARE = 0.3
"""The effect rises steeply when an infusion begins: it is cut after this share of its length."""

_GRADED_DAYS = 2.5
"""After an infusion IgG falls fast at first: the first week is cut this long after its end."""

_SLIVER_DAYS = 1e-6

GAUSS = np.array([-1, 1]) / np.sqrt(3)

_FINE, _FINE_WEIGHTS = np.polynomial.legendre.leggauss(8)


class Cells(NamedTuple):
    """Cells of time, in gaps that begin at infusions; equal cells of different gaps share a kind.

    ``kind`` numbers the kinds in order of appearance; ``offset`` and ``length`` belong to kinds,
    counted from the start of the gap; so do the weights: ``decay_d``, ``decay_f`` and ``d_to_f``
    carry D and F over a cell, ``weight_d`` and ``weight_f`` (2, kinds) take m in.
    """

    gap_start: Numbers
    gap_length: Numbers
    gap_infusion: np.ndarray
    gap_cells: list[slice]
    n_infusion: list[int]
    start: Numbers
    end: Numbers
    kind: np.ndarray
    offset: Numbers
    length: Numbers
    decay_d: Numbers
    decay_f: Numbers
    d_to_f: Numbers
    weight_d: Numbers
    weight_f: Numbers
    output: np.ndarray

    def nodes(self) -> Numbers:
        """Gauss points of each kind, counted from the start of its gap, shape (2, kinds)."""
        return self.offset + self.length * (1 + GAUSS[:, np.newaxis]) / 2


def _both_rates(elapsed: Numbers, first: float, second: float) -> Numbers:
    """Exact (exp(-a t) - exp(-b t)) / (b - a), also where a and b are equal."""
    half = (second - first) * elapsed / 2
    ratio = np.ones_like(half)
    np.divide(np.sinh(half), half, out=ratio, where=np.abs(half) > 1e-9)
    return elapsed * np.exp(-(first + second) / 2 * elapsed) * ratio


def _weights(length: Numbers, kout: float, krec: float) -> tuple[Numbers, ...]:
    """Weights of cells of the given lengths, as :class:`Cells` names them."""
    place = (1 + _FINE[:, np.newaxis]) / 2 * length
    left = length - place
    part = _FINE_WEIGHTS[:, np.newaxis] / 2 * length
    second = (1 + np.sqrt(3) * _FINE[:, np.newaxis]) / 2  # line that is 0 and 1 at the Gauss points
    to_d = part * kout * np.exp(-kout * left)
    to_f = part * kout * krec * _both_rates(left, krec, kout)
    d_to_f = krec * _both_rates(length, krec, kout)
    pairs = [np.stack([(w * (1 - second)).sum(0), (w * second).sum(0)]) for w in (to_d, to_f)]
    return np.exp(-kout * length), np.exp(-krec * length), d_to_f, *pairs


def _gaps(starts: Numbers, horizon: float) -> tuple[Numbers, Numbers, np.ndarray]:
    """Start, length and infusion (-1: none) of each gap, none longer than a block."""
    left = np.unique(np.append(starts, 0.0))
    whole = np.diff(left, append=horizon)
    blocks = np.maximum(np.ceil((whole - _SLIVER_DAYS) / _BLOCK_DAYS), 1).astype(int)
    within = np.arange(blocks.sum()) - np.repeat(np.cumsum(blocks) - blocks, blocks)
    begins = np.repeat(left, blocks) + _BLOCK_DAYS * within
    number = np.arange(left.size) - (left.size - starts.size)  # day 0 may have no infusion
    infusion = np.where(within == 0, np.repeat(number, blocks), -1)
    return begins, np.diff(begins, append=horizon), infusion


def _edges(gap_start: Numbers, horizon: float, inner: Numbers) -> Numbers:
    """All edges: those of the gaps, and of the inner ones those that make no sliver."""
    fixed = np.append(gap_start, horizon)
    after = np.clip(np.searchsorted(fixed, inner), 1, fixed.size - 1)
    room = np.minimum(inner - fixed[after - 1], fixed[after] - inner)
    inner = np.sort(inner[room > _SLIVER_DAYS])
    inner = inner[np.diff(inner, prepend=-1.0) > _SLIVER_DAYS]
    return np.sort(np.concatenate([fixed, inner]))


@lru_cache(maxsize=64)
def make_cells(
    infusion_days: tuple[float, ...],
    duration_days: float,
    output_days: tuple[float, ...],
    kout_half_life_days: float,
    krec_half_life_days: float,
    corner_days: tuple[float, ...] = (),
) -> Cells:
    """Cells up to the last output, with an edge at each output.

    Parameters
    ----------
    infusion_days, duration_days
        A schedule that has been checked; infusions from the last output on are left out.
    output_days : tuple of float
        Ascending, the last one above 0.
    kout_half_life_days, krec_half_life_days : float
        Half-lives of disease activity and of the deficit.
    corner_days : tuple of float, optional
        Further days on which the drive has a corner.

    Returns
    -------
    Cells
        ``output`` holds for each output the number of cells that lie before it.
    """
    horizon = output_days[-1]
    starts = np.array([s for s in infusion_days if s < horizon])
    cuts = np.array([_EARLY_SHARE * duration_days, duration_days, duration_days + _GRADED_DAYS])
    edges = np.concatenate(
        [
            np.arange(0, horizon, WEEK_DAYS),
            output_days,
            corner_days,
            np.add.outer(starts, cuts).ravel(),
        ]
    )
    gap_start, gap_length, gap_infusion = _gaps(starts, horizon)
    every = _edges(gap_start, horizon, edges)
    start, end = every[:-1], every[1:]
    gap = np.searchsorted(gap_start, start, side="right") - 1
    stops = np.cumsum(np.bincount(gap)).tolist()
    slices = [slice(first, stop) for first, stop in zip([0, *stops[:-1]], stops, strict=True)]
    offset = start - gap_start[gap]
    during = (offset < duration_days - _SLIVER_DAYS) & (gap_infusion[gap] >= 0)
    n_infusion = np.bincount(gap, during).astype(int).tolist()
    keys = np.round(np.column_stack([offset, end - start]), 9)
    _, first, kind = np.unique(keys, axis=0, return_index=True, return_inverse=True)
    kind = kind.ravel()
    order = np.argsort(first)
    rank = np.empty_like(order)
    rank[order] = np.arange(order.size)
    chosen = first[order]
    length = (end - start)[chosen]
    rates = np.log(2) / kout_half_life_days, np.log(2) / krec_half_life_days
    output = np.searchsorted(end, np.array(output_days) - _SLIVER_DAYS) + 1
    output[np.array(output_days) < _SLIVER_DAYS] = 0
    return Cells(
        gap_start,
        gap_length,
        gap_infusion,
        slices,
        n_infusion,
        start,
        end,
        rank[kind],
        offset[chosen],
        length,
        *_weights(length, *rates),
        output,
    )
