"""Costs of many draws, side by side in one run: a plain loop, a broadcast, step functions.

All three answer the same question, the payer's present value of 12 infusions of each of 5 products
to a growing boy of 7, with vials, billed hours and discounting, and agree on the draws they share.
The broadcast carries arrays of shape (n, 5, 12), in blocks of 20,000 draws to be fair to it. Then
one step of a slider through the ledger. The ratios count; the machine is noisy, so all take turns.
"""

import argparse
import resource
import statistics
import time
import warnings
from collections.abc import Callable
from math import ceil, floor

import numpy as np

from jdmkit import costs, datasets, dosing, growth
from jdmkit.costs import Scenario

PRODUCTS = ("octagam_10", "privigen", "gamunex_c", "gammagard_liquid", "panzyga")
N_INFUSIONS, YEARS, DAYS, CAP_G, PER_KG, STEP_G = 12, 2, 2, 70.0, 2.0, 2.5
PHASES = ((28, 4), (56, 8))
PRICE, FIRST, FURTHER, RATE = (
    "ivig_price_medicare_per_g",
    "admin_96365_hospital_outpatient",
    "admin_96366_hospital_outpatient",
    "discount_rate",
)


def draws(n: int, seed: int = 20261122) -> dict[str, np.ndarray]:
    """Weight, price and fees of n children; the discount rate as a number."""
    rng = np.random.default_rng(seed)
    return {
        "body_weight_kg": growth.weight_for_age(7.0, "male", z=rng.normal(size=n).clip(-3, 3)),
        PRICE: rng.gamma((97 / 3) ** 2, 9 / 97, n),
        FIRST: rng.gamma((210.69 / 60) ** 2, 60**2 / 210.69, n),
        FURTHER: rng.gamma((46.14 / 12) ** 2, 12**2 / 46.14, n),
        RATE: 0.03,
    }


def other(inputs: costs.Scenario) -> tuple[float, float]:
    """What does not vary here: dollars of each course, and of each year."""
    rows = costs.infusion_cost(inputs).lines.set_index("component")["cost_usd"]
    each = rows["premedication"].sum() + rows["adverse events"].sum()
    ledger = costs.course_cost(inputs)
    yearly = ledger.query("component in ['laboratory', 'visits'] and year == 1")["cost_usd"].sum()
    return each, yearly


def opened_by_tenth(supply: costs.Supply) -> list[float]:
    """Grams opened for a dose of each number of tenths of a gram, as a plain list."""
    tenths = np.arange(1, round(11 * CAP_G)) / 10
    return [0.0, *np.asarray(dosing.choose_vials(tenths, supply.sizes_g).opened_g).tolist()]


class Plain:
    """Everything that the loop and the broadcast need."""

    def __init__(self, plans: dict[str, Scenario]) -> None:
        first = next(iter(plans.values()))
        self.days = first.infusion_days()
        self.ages = 7.0 + self.days / 365.25
        self.supplies = [plan.supplied for plan in plans.values()]
        self.each, self.yearly = other(first)
        self.year = self.days // 364
        rows = datasets.load("cdc_wtage").query("sex == 'male'")
        points = [rows["age_months"], *(rows[name] for name in "LMS")]
        self.lms = [np.interp(12 * self.ages, points[0], column) for column in points[1:]]
        self.lms0 = [np.interp(84.0, points[0], column) for column in points[1:]]

    def loop(self, given: dict[str, np.ndarray]) -> np.ndarray:
        """Draw by draw, product by product, infusion by infusion, in plain Python numbers."""
        columns = [given[name].tolist() for name in ("body_weight_kg", PRICE, FIRST, FURTHER)]
        (power0, median0, spread0), out = map(float, self.lms0), []
        grown = [tuple(map(float, one)) for one in zip(*self.lms, strict=True)]
        factors = [(1 + given[RATE]) ** -float(year) for year in range(YEARS)]
        factor = [factors[year] for year in self.year.tolist()]
        ready = [(opened_by_tenth(one), one) for one in self.supplies]
        for kg, price, first, further in zip(*columns, strict=True):
            z = ((kg / median0) ** power0 - 1) / (power0 * spread0)
            row = []
            for opened, supply in ready:
                total = self.yearly * sum(factors)
                for place, (power, median, spread) in enumerate(grown):
                    weight = median * (1 + power * spread * z) ** (1 / power)
                    asked = min(PER_KG * weight, CAP_G) / DAYS
                    dose = ceil(asked / STEP_G - 0.5 - 1e-6) * STEP_G
                    if abs(dose / asked - 1) > 0.1 + 1e-6:
                        dose = asked
                    left, spent = dose / supply.g_per_ml / weight, 0.0
                    for step, rate in enumerate(supply.rates_ml_per_kg_per_h):
                        minutes = left / rate * 60
                        if step < len(supply.step_minutes):
                            minutes = min(minutes, supply.step_minutes[step])
                        left -= minutes * rate / 60
                        spent += minutes
                    begun = floor(round(spent, 9) + 1e-6)
                    hours = 0 if begun < 91 else (begun - 31) // 60
                    grams = opened[ceil(10 * dose - 1e-6)]
                    course = DAYS * (grams * price + first + hours * further) + self.each
                    total += course * factor[place]
                row.append(total)
            out.append(row)
        return np.array(out).T

    def broadcast(self, given: dict[str, np.ndarray], block: int = 20_000) -> np.ndarray:
        """Arrays of shape (n, 5, 12), block by block."""
        n = len(given[PRICE])
        parts = []
        for start in range(0, n, block):
            cut = {k: v[start : start + block] if np.ndim(v) else v for k, v in given.items()}
            parts.append(self._block(cut))
        return np.concatenate(parts, axis=1)

    def _block(self, given: dict[str, np.ndarray]) -> np.ndarray:
        (power0, median0, spread0), (power, median, spread) = self.lms0, self.lms
        z = ((given["body_weight_kg"] / median0) ** power0 - 1) / (power0 * spread0)
        weight = median * (1 + power * spread * z[:, None, None]) ** (1 / power)
        weight = np.broadcast_to(weight, (len(z), len(self.supplies), len(self.days)))
        asked = np.minimum(PER_KG * weight, CAP_G) / DAYS
        nearest = np.ceil(asked / STEP_G - 0.5 - 1e-6) * STEP_G
        dose = np.where(np.abs(nearest / asked - 1) <= 0.1 + 1e-6, nearest, asked)
        opened, hours = np.empty_like(dose), np.empty_like(dose)
        for place, supply in enumerate(self.supplies):
            own = dose[:, place]
            opened[:, place] = dosing.choose_vials(own, supply.sizes_g).opened_g
            rates = np.array(supply.rates_ml_per_kg_per_h) / 60
            before = np.concatenate([[0.0], np.cumsum(rates[:-1] * supply.step_minutes)])
            left = np.clip((own / supply.g_per_ml / weight[:, place])[..., None] - before, 0, None)
            spent = left / rates
            spent[..., :-1] = np.minimum(spent[..., :-1], supply.step_minutes)
            begun = np.floor(spent.sum(axis=-1).round(9) + 1e-6)
            hours[:, place] = np.where(begun < 91, 0, (begun - 31) // 60)
        price, first, further = (given[name][:, None, None] for name in (PRICE, FIRST, FURTHER))
        course = DAYS * (opened * price + first + hours * further) + self.each
        factors = (1 + given[RATE]) ** -np.arange(YEARS, dtype=float)
        return ((course * factors[self.year]).sum(axis=-1) + self.yearly * factors.sum()).T


def seconds(task: Callable[[], object]) -> tuple[float, object]:
    """Wall time of one call, and what it returns."""
    start = time.perf_counter()
    answer = task()
    return time.perf_counter() - start, answer


def slider(rounds: int = 60) -> float:
    """Milliseconds of one step of a slider: another weight, the whole ledger and its sums."""
    base, times = Scenario(weight_kg=20.0), []
    for step in range(rounds):
        spent, _ = seconds(
            lambda kg=20 + step / 10: costs.totals(costs.course_cost(base.replace(weight_kg=kg)))
        )
        times.append(1000 * spent)
    return statistics.median(times)


def main() -> None:
    """Print times, ratios and agreement."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--draws", type=int, default=1_000_000)
    parser.add_argument("--loop", type=int, default=5000, help="draws of the plain loop")
    parser.add_argument("--rounds", type=int, default=3)
    asked = parser.parse_args()
    warnings.simplefilter("ignore", UserWarning)
    base = Scenario(phases=PHASES, years=YEARS, days=DAYS)
    plans = {product: base.replace(product=product) for product in PRODUCTS}
    assert len(base.infusion_days()) == N_INFUSIONS
    plain, model = Plain(plans), costs.cost_model(plans)
    given, few = draws(asked.draws), draws(asked.loop)
    times: dict[str, list[float]] = {"loop": [], "broadcast": [], "step functions": [], "drawn": []}
    for _ in range(asked.rounds):
        spent, walked = seconds(lambda: plain.loop(few))
        times["loop"].append(spent / asked.loop * asked.draws)
        spent, spread = seconds(lambda: plain.broadcast(given))
        times["broadcast"].append(spent)
        spent, looked_up = seconds(lambda: model(given))
        times["step functions"].append(spent)
        spent, _ = seconds(lambda: draws(asked.draws))
        times["drawn"].append(spent)
    found = np.array([looked_up[name] for name in PRODUCTS])
    alone = np.array([model(few)[name] for name in PRODUCTS])
    apart = np.abs(found / spread - 1)  # some doses lie within a millionth of a jump
    odd, worst = (apart > 1e-9).mean(), np.abs(alone / walked - 1).max()
    median = {name: statistics.median(measured) for name, measured in times.items()}
    print(f"{asked.draws:,} draws x {len(PRODUCTS)} products x {N_INFUSIONS} infusions")
    for name, took in median.items():
        note = f" (scaled up from {asked.loop} draws)" if name == "loop" else ""
        print(f"{name:11s} {took:9.2f} s{note}")
    for name in ("loop", "broadcast"):
        kernel = median[name] / median["step functions"]
        whole = (median[name] + median["drawn"]) / (median["step functions"] + median["drawn"])
        print(f"{name} / step functions = {kernel:,.1f}; with the drawing of numbers {whole:,.1f}")
    print(
        f"differ: {1e6 * odd:.1f} of a million from the broadcast; the loop by {worst:.0e} at most"
    )
    print(f"one step of a slider, ledger and sums: {slider():.1f} ms")
    for n in (10**5, 10**6, 10**7):
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        for start in range(0, n, 10**5):
            model(draws(10**5, seed=start))
        after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        print(
            f"{n:10,} draws in parts of 100,000: {(after - before) / 1024:.0f} MB more at the peak"
        )


if __name__ == "__main__":
    main()
