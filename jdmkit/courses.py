"""Courses of disease activity and deficit of many children at once: the kernel of the simulation.

    E_iv = Emax dC^h / (EC50^h + dC^h)          dC: IgG above the patient's own
    m = S(t) (1 - E_iv) (1 - Es dose/(dose + ED50)) (1 - Em (1 - exp(-t/tau)))
    dD/dt = kout (m - D), D(0) = 1;   dF/dt = krec (D - F), F(0) = 1

No step of it mixes children, and nothing but sums, products, quotients, exponentials and (where
the exponent of ``hill`` is not 1) powers is computed, row by row: a child's course is the same,
bit by bit, in whatever company it is computed. ``grid`` holds the weights that make a solver
needless; ``response`` has the same for one child.
"""

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from jdmkit.grid import WEEK_DAYS, Cells, make_cells
from jdmkit.model import Model
from jdmkit.quantities import Numbers
from jdmkit.regimen import Regimen


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
    patients: Patients, regimen: Regimen, output_days: tuple[float, ...], model: Model
) -> tuple[Numbers, Numbers]:
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

    Returns
    -------
    tuple of ndarray, shape (days, n)
        Activity (1: untreated) and deficit (1 at the start, 0 recovered).
    """
    steroid = regimen.prednisone and not patients.adults
    corners = model.taper_days if steroid else ()
    cells = make_cells(
        regimen.infusion_days, regimen.length_days(model), output_days,
        model.kout_half_life, model.krec_half_life, corners,
    )  # fmt: skip
    drive = _Drive(patients, regimen, model, cells)
    n, dtype = patients.emax.size, patients.emax.dtype
    deficit = np.empty((cells.end.size + 1, n), dtype)
    activity = np.empty_like(deficit)
    activity[0] = deficit[0] = 1
    scalars = np.stack([cells.decay_d, cells.decay_f])[:, cells.kind].tolist()
    weights = [_column(w, dtype) for w in (*cells.weight_d, *cells.weight_f, cells.d_to_f)]
    for number, part in enumerate(cells.gap_cells):
        kinds = _rows(cells.kind[part])
        early, late = drive.of_gap(number, kinds)
        d0, d1, f0, f1, d_to_f = (w[kinds] for w in weights)
        spare = early * d0
        spare += late * d1
        _carry(activity, spare, scalars[0], part)
        early *= f0
        late *= f1
        early += late
        np.multiply(activity[part], d_to_f, out=late)
        early += late
        _carry(deficit, early, scalars[1], part)
    return activity[cells.output], deficit[cells.output]


def _carry(values: Numbers, gained: Numbers, decay: list[float], part: slice) -> None:
    """Carry values over the cells of a gap: decay, and what the cell adds."""
    for place, gain in enumerate(gained, part.start):
        np.multiply(values[place], decay[place], out=values[place + 1])
        values[place + 1] += gain


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
        if patients.flares is not None:
            self._prepare_flares()

    def _prepare_drug(self, nodes: Numbers) -> None:
        one, who, model = self.patients, self.patients.treated, self.model
        self.speeds = [one.alpha_per_day[who], one.beta_per_day[who]]
        self.fades = [np.exp(-speed * nodes) for speed in self.speeds]
        shares = [one.alpha_share_per_l[who], one.beta_share_per_l[who]]
        length = self.regimen.length_days(model)
        dose = self.regimen.dose_g(one.weight_kg[who])
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
        weekly = np.empty((week[-1] + 1, counts.shape[1]), self.dtype)
        height, fade = 0, np.exp(-WEEK_DAYS / model.flare_decay)
        for place in range(len(weekly)):
            height = height * fade + model.flare_height * counts[place]
            weekly[place] = height
        since = np.exp(-(cells.start - WEEK_DAYS * week) / model.flare_decay)
        self.flare = weekly[week] * _column(since, self.dtype)
        inside = (cells.nodes() - cells.offset)[:, cells.kind]
        self.flare_fade = np.exp(-inside / model.flare_decay).astype(self.dtype)[..., np.newaxis]

    def of_gap(self, number: int, kinds: slice | np.ndarray) -> Numbers:
        """The drive in one gap, shape (2, cells, n); gaps must be asked for in order."""
        cells, patients, part = self.cells, self.patients, self.cells.gap_cells[number]
        begun = np.exp(-patients.drive_rate_per_day * self.dtype.type(cells.gap_start[number]))
        drive = self.drive[:, kinds] * begun
        if patients.flares is not None:
            drive[..., : patients.flares.shape[1]] += self.flare[part] * self.flare_fade[:, part]
        for share, effect in self.factors:
            factor = share[:, part] * effect
            factor += 1
            drive *= factor
        if self.has_drug:
            self._inhibit(drive[..., patients.treated], number, kinds)
        return drive

    def _inhibit(self, drive: Numbers, number: int, kinds: slice | np.ndarray) -> None:
        """Multiply the drive of one gap by what immunoglobulin leaves of it."""
        during, infusion = self.cells.n_infusion[number], int(self.cells.gap_infusion[number])
        if infusion < 0 and not any(amount.any() for amount in self.amount):
            return
        above = np.empty_like(drive)
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
        if self.model.hill_exponent != 1:
            np.power(above, self.dtype.type(self.model.hill_exponent), out=above)
        above += self.half
        np.divide(self.lift, above, out=above)
        above += self.floor
        drive *= above

    def _sum(self, out: Numbers, amount: list, kinds: slice | np.ndarray, part: slice) -> None:
        """Sum of both exponentials at the nodes of a part of a gap."""
        fast, slow = (fade[:, kinds][:, part] for fade in self.fades)
        np.multiply(fast, amount[0], out=out)
        out += slow * amount[1]

    def _over(self, number: int) -> list[Numbers]:
        """What each exponential falls to over a gap; equal gaps share it."""
        length = float(self.cells.gap_length[number])
        if length not in self.over:
            self.over[length] = [np.exp(-speed * self.dtype.type(length)) for speed in self.speeds]
        return self.over[length]
