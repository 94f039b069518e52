"""Courses of disease activity and deficit of many children at once: the kernel of the simulation.

    E_iv = Emax dC^h / (EC50^h + dC^h)          dC: IgG above the patient's own
    m = S(t) (1 - E_iv) (1 - Es dose/(dose + ED50)) (1 - Em (1 - exp(-t/tau)))
    dD/dt = kout (m - D), D(0) = 1;   dF/dt = krec (D - F), F(0) = 1

No step of it mixes children, and nothing but sums, products, quotients, exponentials and (where
the exponent of ``hill`` is not 1) powers is computed, row by row: a child's course is the same,
bit by bit, in whatever company it is computed. ``time_grid`` holds the weights that replace
a solver; ``child_course`` has the same for one child.
"""

from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from jdmkit.arguments import WEEK_DAYS, Numbers
from jdmkit.simulation.parameters import Model
from jdmkit.simulation.regimen import Regimen
from jdmkit.simulation.time_grid import Cells, make_cells

_NOTHING_G_PER_L = 1e-8


@dataclass(frozen=True)
class Patients:
    """Numbers of n patients that the kernel takes; arrays of shape (n,) and one type.

    ``flares`` holds the number of flares that begin with each week, shape (weeks, k), of the
    first k patients; ``treated`` is the slice outside of which immunoglobulin has no effect.
    """

    weight_kg: Numbers
    alpha_per_day: Numbers
    beta_per_day: Numbers
    alpha_share_per_l: Numbers
    beta_share_per_l: Numbers
    emax: Numbers
    steroid_effect: Numbers
    slow_effect: Numbers
    drive_rate_per_day: Numbers
    flares: npt.NDArray[np.integer] | None = None
    treated: slice = field(default_factory=lambda: slice(None))
    adults: bool = False


def courses(
    patients: Patients,
    regimen: Regimen,
    output_days: tuple[float, ...],
    model: Model,
    deficit_only: bool = False,
) -> tuple[Numbers | None, Numbers]:
    """Disease activity and functional deficit at the days asked for.

    Parameters
    ----------
    patients : Patients
        Numbers of n patients.
    regimen : Regimen
        What is given; adults take no prednisone or methotrexate and drift instead.
    output_days : tuple of float
        Ascending days from 0, the last one above 0.
    model : Model
        What is the same for all.
    deficit_only : bool, optional
        Leave activity out (None): the score asks for the deficit alone.

    Returns
    -------
    tuple of ndarray, shape (days, n)
        Activity (1: untreated) and deficit (1 at the start, 0 recovered).
    """
    steroid = regimen.prednisone and not patients.adults
    corners = model.taper_days if steroid else ()
    cells = make_cells(
        regimen.infusion_days,
        regimen.length_days(model),
        output_days,
        model.kout_half_life,
        model.krec_half_life,
        corners,
    )
    drive = _Drive(patients, regimen, model, cells)
    n, dtype = patients.emax.size, patients.emax.dtype
    shape = (len(output_days), n)
    found = [None if deficit_only else np.ones(shape, dtype), np.ones(shape, dtype)]
    decays = np.stack([cells.decay_d, cells.decay_f])[:, cells.kind].tolist()
    weights = [_column(w, dtype) for w in (*cells.weight_d, *cells.weight_f, cells.d_to_f)]
    gains = np.empty((2, max(part.stop - part.start for part in cells.gap_cells), n), dtype)
    activity, deficit, spare = np.ones((3, n), dtype)
    for number, part in enumerate(cells.gap_cells):
        kinds, count = _rows(cells.kind[part]), part.stop - part.start
        early, late = drive.of_gap(number, kinds)
        d0, d1, f0, f1, d_to_f = (w[kinds] for w in weights)
        gain, other = gains[:, :count]
        np.multiply(early, d0, out=gain)
        np.multiply(late, d1, out=other)
        gain += other
        early *= f0
        late *= f1
        early += late
        np.multiply(activity, d_to_f[0], out=spare)
        early[0] += spare
        activity = _carry(activity, gain, decays[0][part], spare)
        np.multiply(gain[:-1], d_to_f[1:], out=late[1:])
        early[1:] += late[1:]
        deficit = _carry(deficit, early, decays[1][part], spare)
        shown = slice(*np.searchsorted(cells.output, [part.start + 1, part.stop + 1]))
        rows = cells.output[shown] - part.start - 1
        for kept, values in zip(found, (gain, early), strict=True):
            if kept is not None:
                kept[shown] = values[rows]
    return tuple(found)


def _carry(last: Numbers, gained: Numbers, decay: list[float], spare: Numbers) -> Numbers:
    """Turn what each cell of a gap adds into values at its end; gives a copy of the last."""
    for row, left in zip(gained, decay, strict=True):
        np.multiply(last, left, out=spare)
        row += spare
        last = row
    return last.copy()


def _column(numbers: Numbers, dtype: npt.DTypeLike) -> Numbers:
    return numbers.astype(dtype)[:, np.newaxis]


def _rows(kinds: np.ndarray) -> slice | np.ndarray:
    """Consecutive rows as a slice, which copies nothing."""
    first = int(kinds[0])
    follow = (np.diff(kinds) == 1).all()
    return slice(first, first + kinds.size) if follow else kinds


class _Drive:
    """The drive m at both Gauss points of all cells, gap by gap in order."""

    def __init__(self, patients: Patients, regimen: Regimen, model: Model, cells: Cells) -> None:
        self.patients, self.regimen, self.model, self.cells = patients, regimen, model, cells
        self.dtype = patients.emax.dtype
        nodes = cells.nodes().astype(self.dtype)[..., np.newaxis]
        self.drive = np.exp(-patients.drive_rate_per_day * nodes)
        self.has_drug = bool(regimen.infusion_days) and bool(patients.emax[patients.treated].size)
        if self.has_drug:
            self._prepare_drug(nodes)
        self._prepare_background()
        shape = (2, max(part.stop - part.start for part in cells.gap_cells), patients.emax.size)
        self.buffers = np.empty((2, *shape), self.dtype)  # arrays made anew would be slow to map
        if patients.flares is not None:
            self._prepare_flares()

    def _prepare_drug(self, nodes: Numbers) -> None:
        one, who, model = self.patients, self.patients.treated, self.model
        self.speeds = [one.alpha_per_day[who], one.beta_per_day[who]]
        self.fades = [np.exp(-speed * nodes) for speed in self.speeds]
        shares = [one.alpha_share_per_l[who], one.beta_share_per_l[who]]
        length = self.regimen.length_days(model)
        dose = self.regimen.grams(one.weight_kg[who])
        # one gram an infusion lifts each part of the plateau by `level`, if it went on for ever
        self.levels = [
            share / speed / length for share, speed in zip(shares, self.speeds, strict=True)
        ]
        self.ended = [np.exp(speed * length) - 1 for speed in self.speeds]
        self.dose = dose.astype(self.dtype)
        self.amount = [np.zeros_like(speed) for speed in self.speeds]
        self.over = {}
        self.floor = 1 - one.emax[who]
        half = model.half_maximal_igg_above_baseline**model.hill_exponent
        self.half, self.lift = self.dtype.type(half), one.emax[who] * self.dtype.type(half)

    def _prepare_background(self) -> None:
        patients, regimen, model, cells = self.patients, self.regimen, self.model, self.cells
        gap_of = np.repeat(cells.gap_start, [s.stop - s.start for s in cells.gap_cells])
        times = gap_of + cells.nodes()[:, cells.kind]
        self.factors = []
        if regimen.prednisone and not patients.adults:
            dose = np.interp(times, model.taper_days, model.taper_doses)
            share = dose / (dose + model.steroid_half_maximal_dose)
            self.factors.append((share, -patients.steroid_effect))
        if patients.adults or regimen.methotrexate:
            constant = (
                model.placebo_drift_time_constant
                if patients.adults
                else model.methotrexate_time_constant
            )
            self.factors.append((-np.expm1(-times / constant), -patients.slow_effect))
        self.factors = [
            (share.astype(self.dtype)[..., np.newaxis], effect) for share, effect in self.factors
        ]

    def _prepare_flares(self) -> None:
        """Height of flares at the start of each cell; flares begin with whole weeks."""
        cells, model, counts = self.cells, self.model, self.patients.flares
        week = np.floor(cells.start / WEEK_DAYS + 1e-9).astype(int)
        weekly = counts[: week[-1] + 1].astype(self.dtype)
        weekly *= self.dtype.type(model.flare_height)
        fade = self.dtype.type(np.exp(-WEEK_DAYS / model.flare_decay))
        for before, now in pairwise(weekly):
            now += before * fade
        since = np.exp(-(cells.start - WEEK_DAYS * week) / model.flare_decay)
        self.flare = weekly[week] * _column(since, self.dtype)
        inside = (cells.nodes() - cells.offset)[:, cells.kind]
        self.flare_fade = np.exp(-inside / model.flare_decay).astype(self.dtype)[..., np.newaxis]

    def of_gap(self, number: int, kinds: slice | np.ndarray) -> Numbers:
        """The drive in one gap, shape (2, cells, n); gaps must be asked for in order."""
        cells, patients, part = self.cells, self.patients, self.cells.gap_cells[number]
        begun = np.exp(-patients.drive_rate_per_day * self.dtype.type(cells.gap_start[number]))
        drive, factor = self.buffers[:, :, : part.stop - part.start]
        np.multiply(self.drive[:, kinds], begun, out=drive)
        if patients.flares is not None:
            drive[..., : patients.flares.shape[1]] += self.flare[part] * self.flare_fade[:, part]
        for share, effect in self.factors:
            np.multiply(share[:, part], effect, out=factor)
            factor += 1
            drive *= factor
        if self.has_drug:
            who = patients.treated
            self._inhibit(drive[..., who], factor[..., who], number, kinds)
        return drive

    def _inhibit(
        self, drive: Numbers, above: Numbers, number: int, kinds: slice | np.ndarray
    ) -> None:
        """Multiply the drive of one gap by what immunoglobulin leaves of it.

        ``above`` is room for IgG above baseline.
        """
        during, infusion = self.cells.n_infusion[number], int(self.cells.gap_infusion[number])
        if infusion < 0 and not any(amount.any() for amount in self.amount):
            return
        if infusion >= 0:
            gain = [level * self.dose[infusion] for level in self.levels]
            slow = [amount - part for amount, part in zip(self.amount, gain, strict=True)]
            self._sum(above[:, :during], slow, kinds, slice(None, during))
            above[:, :during] += gain[0] + gain[1]
            for amount, part, ended in zip(self.amount, gain, self.ended, strict=True):
                amount += part * ended
        self._sum(above[:, during:], self.amount, kinds, slice(during, None))
        for amount, over in zip(self.amount, self._over(number), strict=True):
            amount *= over
            amount[amount < _NOTHING_G_PER_L] = 0  # numbers too small for the type are slow
        if self.model.hill_exponent != 1:
            np.power(above, self.dtype.type(self.model.hill_exponent), out=above)
        above += self.half
        np.divide(self.lift, above, out=above)
        above += self.floor
        drive *= above

    def _sum(self, out: Numbers, amount: list, kinds: slice | np.ndarray, part: slice) -> None:
        """Sum of both exponentials at the nodes of a part of a gap; the fast one may be gone."""
        fast, slow = (fade[:, kinds][:, part] for fade in self.fades)
        np.multiply(slow, amount[1], out=out)
        if amount[0].any():
            out += fast * amount[0]

    def _over(self, number: int) -> list[Numbers]:
        """What each exponential falls to over a gap; equal gaps share it."""
        length = float(self.cells.gap_length[number])
        if length not in self.over:
            self.over[length] = [np.exp(-speed * self.dtype.type(length)) for speed in self.speeds]
        return self.over[length]
