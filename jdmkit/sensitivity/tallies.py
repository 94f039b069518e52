"""Sums of a run that keeps no draws: moments, counts in bins, and how often each is best.

Sums are made leaf by leaf (4096 draws, in order). So they are the same to the last bit, however
many draws the model gets at once.

>>> moments = Moments(streams=1, columns=1)
>>> moments.add(0, np.array([[1.0, 2, 3, 6]]))
>>> print(moments.mean[0, 0], moments.m2[0, 0])
3.0 14.0
"""

from collections.abc import Iterator, Sequence

import numpy as np

from jdmkit.arguments import Numbers
from jdmkit.sensitivity.models import Outcomes

LEAF = 4096

BINS = 8192
"""Bins of a quantile over three times the span of the first leaf; one is about 0.003 sd."""

_FULL = (3, 0.005)
"""Draws, and share of all draws, that a bin of the first leaf may hold."""


def leaves(values: Numbers) -> Iterator[Numbers]:
    """Slices of the last axis, one per leaf."""
    for start in range(0, values.shape[-1], LEAF):
        yield values[..., start : start + LEAF]


class Moments:
    """Count, mean and sum of squared deviations of each column, for each stream.

    They are merged pairwise (Chan, Golub and LeVeque 1983), which is exact where sums of squares
    are not.
    """

    def __init__(self, streams: int, columns: int) -> None:
        self.count = np.zeros(streams)
        self.mean = np.zeros((streams, columns))
        self.m2 = np.zeros((streams, columns))
        self.least = np.full(columns, np.inf)
        self.most = np.full(columns, -np.inf)

    def add(self, stream: int, values: Numbers) -> None:
        """Add draws, shape (columns, n), to a stream."""
        for leaf in leaves(values):
            n, mean = leaf.shape[1], leaf.mean(axis=1)
            square = ((leaf - mean[:, None]) ** 2).sum(axis=1)
            total, shift = self.count[stream] + n, mean - self.mean[stream]
            self.m2[stream] += square + shift**2 * self.count[stream] * n / total
            self.mean[stream] += shift * n / total
            self.count[stream] = total
        self.least = np.minimum(self.least, values.min(axis=1))
        self.most = np.maximum(self.most, values.max(axis=1))

    @property
    def pooled_mean(self) -> Numbers:
        """Mean of each column over all streams."""
        return self.count @ self.mean / self.count.sum()

    @property
    def pooled_sd(self) -> Numbers:
        """Standard deviation of each column over all streams; one draw has none."""
        if self.count.sum() < 2:
            return np.full(self.mean.shape[1], np.nan)
        between = self.count @ (self.mean - self.pooled_mean) ** 2
        return np.sqrt((self.m2.sum(axis=0) + between) / (self.count.sum() - 1))

    @property
    def standard_error(self) -> Numbers:
        """Standard error of each pooled mean: from the draws of one stream, or between streams."""
        if self.count.size == 1:
            return self.pooled_sd / np.sqrt(self.count[0])
        return spread(self.mean)


def spread(estimates: Numbers) -> Numbers:
    """Standard error of the mean of independent replicates, along the first axis."""
    return estimates.std(axis=0, ddof=1) / np.sqrt(len(estimates))


class Bins:
    """Counts in bins that the first leaf defines; quantiles are interpolated within a bin.

    Bins are of equal width, unless one of them would hold too many draws about a quantile, as in a
    distribution of a long tail or of many equal results. The bins of such a column lie between the
    draws of the first leaf, and each result that comes twice has a bin of its own.
    """

    def __init__(self, streams: int, first: Numbers) -> None:
        low, high = first.min(axis=1), first.max(axis=1)
        span = np.where(high > low, high - low, np.maximum(abs(low), 1.0))
        self.low, self.width = low - span, 3 * span / BINS
        self.edges: dict[int, Numbers] = {}
        for column, line in enumerate(first):
            at = np.bincount(self._equal(column, line), minlength=BINS)
            if (at > _FULL[0] + _FULL[1] * line.size).any():
                self.edges[column] = _between(line, self.low[column], high[column] + span[column])
        most = max([BINS, *(edges.size - 1 for edges in self.edges.values())])
        self.counts = np.zeros((streams, len(first), most), dtype=np.int64)

    def _equal(self, column: int, line: Numbers) -> np.ndarray:
        """Bin of each draw, of equal width."""
        at = (line - self.low[column]) / self.width[column]
        return at.clip(0, BINS - 1).astype(np.intp)

    def add(self, stream: int, values: Numbers) -> None:
        """Count draws, shape (columns, n), in a stream."""
        most = self.counts.shape[-1]
        for column, line in enumerate(values):
            edges = self.edges.get(column)
            if edges is None:
                at = self._equal(column, line)
            else:
                at = (np.searchsorted(edges, line, side="right") - 1).clip(0, edges.size - 2)
            self.counts[stream, column] += np.bincount(at, minlength=most)

    def quantile(self, counts: np.ndarray, p: float, least: Numbers, most: Numbers) -> Numbers:
        """Quantile of each column, from counts of shape (columns, bins)."""
        found = np.empty(len(counts))
        for column, line in enumerate(counts):
            edges = self.edges.get(column)
            if edges is None:
                edges = self.low[column] + self.width[column] * np.arange(BINS + 1)
            line = line[: edges.size - 1]
            below = np.concatenate([[0], line.cumsum()])
            filled = np.flatnonzero(line)
            knots = np.unique(np.concatenate([filled, filled + 1]))
            found[column] = np.interp(p * below[-1], below[knots], edges[knots])
        return np.clip(found, least, most)


def _between(line: Numbers, low: float, high: float) -> Numbers:
    """Edges of bins between draws; a result that comes twice gets a bin from it to the next float.

    >>> [float(edge) for edge in _between(np.array([1.0, 2.0, 2.0, 5.0]), 0.0, 9.0)]
    [0.0, 1.0, 2.0, 2.0000000000000004, 5.0, 9.0]
    """
    distinct, times = np.unique(line, return_counts=True)
    after = np.nextafter(distinct[times > 1], np.inf)
    return np.unique(np.concatenate([[low], distinct, after, [high]]))


class Decisions:
    """How often each strategy is best, and its expected loss, at each willingness to pay.

    A willingness to pay of None means that effects are not valued, so that the cheapest is best.
    """

    def __init__(self, streams: int, strategies: int, worths: Sequence[float | None]) -> None:
        self.worths = list(worths)
        self.shape = (len(self.worths), strategies)
        self.best = np.zeros((streams, *self.shape))
        self.loss = Moments(streams, len(self.worths) * strategies)

    def add(self, stream: int, outcomes: Outcomes) -> None:
        """Add the outcomes of some draws to a stream."""
        for at in range(0, outcomes.costs.shape[1], LEAF):
            leaf = outcomes.cut(slice(at, at + LEAF))
            losses = np.empty((*self.shape, leaf.costs.shape[1]))
            for plane, worth in zip(losses, self.worths, strict=True):
                value = leaf.value(worth)
                np.subtract(value.max(axis=0), value, out=plane)
                plane[plane <= leaf.rounding(worth)] = 0.0  # the same sum in another order
            winners = losses == 0
            # equal strategies share the win, so that all shares add up to one
            self.best[stream] += (winners / winners.sum(axis=1, keepdims=True)).sum(axis=2)
            self.loss.add(stream, losses.reshape(-1, losses.shape[-1]))

    @property
    def probability(self) -> Numbers:
        """Probability of being best, shape (values of the willingness to pay, strategies)."""
        return self.best.sum(axis=0) / self.loss.count.sum()

    @property
    def probability_error(self) -> Numbers:
        """Standard error of that probability."""
        if len(self.best) == 1:
            p = self.probability
            if self.loss.count[0] < 2:
                return np.full_like(p, np.nan)
            return np.sqrt(p * (1 - p) / self.loss.count[0])
        return spread(self.best / self.loss.count[:, None, None])

    @property
    def expected_loss(self) -> Numbers:
        """Mean loss if a strategy is always chosen; the smallest of a row is the EVPI."""
        return self.loss.pooled_mean.reshape(self.shape)

    @property
    def loss_error(self) -> Numbers:
        """Standard error of that loss."""
        return self.loss.standard_error.reshape(self.shape)
