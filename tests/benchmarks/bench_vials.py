"""Vials for a million doses against a greedy loop, side by side: run this file by hand.

The ratio is what counts; the machine is noisy, so the two take turns. Both answer the same
question: how many vials of each size, and how many grams are opened.
"""

import statistics
import time

import numpy as np

from jdmkit import dosing
from jdmkit.dosing import vials

PRODUCT = "gamunex_c"
"""Vials of 1, 2.5, 5, 10, 20 and 40 g."""


def greedy(dose_g: float, sizes_g: list[float]) -> tuple[list[int], float]:
    """Largest vials first, sizes descending; the smallest one covers what is left."""
    counts, left = [], dose_g
    for size in sizes_g:
        count = int(left // size)
        counts.append(count)
        left -= count * size
    if left > 1e-9:
        counts[-1] += 1
        left -= sizes_g[-1]
    return counts, dose_g - left


def seconds(task: callable) -> tuple[float, object]:
    """Wall time of one call, and what it returns."""
    start = time.perf_counter()
    answer = task()
    return time.perf_counter() - start, answer


def main(n_doses: int = 1_000_000, rounds: int = 7) -> None:
    """Print medians, their ratio, and how often greedy opens more than it need."""
    sizes = dosing.vial_sizes(PRODUCT)
    descending = sorted(sizes, reverse=True)
    doses = np.random.default_rng(20261122).uniform(5, 140, n_doses)
    asked = doses.tolist()

    def look_up() -> tuple[np.ndarray, np.ndarray]:
        chosen = dosing.choose_vials(doses, sizes)
        return chosen.counts, chosen.opened_g

    vials._table.cache_clear()
    first, _ = seconds(lambda: dosing.choose_vials(40, sizes))
    print(
        f"{PRODUCT}: vials of {', '.join(f'{s:g}' for s in sizes)} g; table {1000 * first:.0f} ms"
    )
    times = {"greedy loop": [], "look-up": []}
    for _ in range(rounds):
        spent, plain = seconds(lambda: [greedy(dose, descending) for dose in asked])
        times["greedy loop"].append(spent)
        for _ in range(5):
            spent, (_, opened) = seconds(look_up)
            times["look-up"].append(spent)
    medians = {name: statistics.median(measured) for name, measured in times.items()}
    for name, median in medians.items():
        print(f"{name:12s} {1000 * median:8.1f} ms, {n_doses / median / 1e6:8.2f} million doses/s")
    print(f"greedy / look-up = {medians['greedy loop'] / medians['look-up']:.0f}")
    more = np.array([grams for _, grams in plain]) - opened
    print(
        f"greedy opens more in {100 * np.mean(more > 1e-6):.1f} %, on average {more.mean():.2f} g"
    )


if __name__ == "__main__":
    main()
