"""Measures of 100,000 patients in one call against row by row, side by side: run this by hand.

The loop calls the scalar functions on mappings made beforehand, so that it pays for no slicing
of tables. It and the single call take turns, and their results are compared in every row.
"""

import argparse
import statistics
import time
from collections.abc import Callable

import numpy as np
import pandas as pd

from jdmkit import datasets, measures

LIMIT = {"creatine_kinase": 170}
MISSING = 0.1


def patients(n: int, rng: np.random.Generator) -> pd.DataFrame:
    """Random findings, a tenth of them not examined, half with a biopsy."""
    items = datasets.load("eular_acr_2017_items").query("domain != 'age'")["item"]
    biopsied = rng.random(n) < 0.5
    columns = {}
    for item in items:
        answers = pd.array(rng.random(n) < 0.5, dtype="boolean")
        absent = rng.random(n) < MISSING
        answers[absent | (~biopsied & item.startswith("biopsy"))] = pd.NA
        columns[item] = answers
    columns["age_at_first_symptom_years"] = rng.integers(1, 60, n) + 0.5
    columns["biopsy"] = np.where(biopsied, "done", "not done")
    return pd.DataFrame(columns)


def visits(n: int, rng: np.random.Generator) -> pd.DataFrame:
    """Random visits on the grids of the scales, a tenth of the values not examined."""
    table = pd.DataFrame(
        {
            "physician_global_cm": rng.integers(0, 101, n) / 10,
            "parent_global_cm": rng.integers(0, 101, n) / 10,
            "cmas": rng.integers(0, 53, n).astype(float),
            "chaq": rng.integers(0, 25, n) / 8,
            "extramuscular_global_cm": rng.integers(0, 101, n) / 10,
            "creatine_kinase_u_per_l": rng.integers(20, 5000, n).astype(float),
        }
    )
    return table.mask(rng.random(table.shape) < MISSING)


def improvement(before: object, after: object) -> object:
    """Improvement score as the benchmark calls it, for one or for many."""
    return measures.total_improvement_score(
        before, after, missing="bound", upper_limit_u_per_l=LIMIT
    )


def seconds(call: Callable[[], object]) -> tuple[float, object]:
    """Wall time of a call, and what it gave."""
    start = time.perf_counter()
    result = call()
    return time.perf_counter() - start, result


def agree(table: pd.DataFrame, single: list, columns: list[str]) -> None:
    """Refuse any difference between the table and the results one by one."""
    for column in columns:
        words = table[column].astype(object)
        many = words.where(words.notna(), None).tolist()
        alone = [getattr(one, column) for one in single]
        alone = [None if one != one else one for one in alone]
        if many != alone:
            raise AssertionError(f"{column}: the table and the loop differ")


def compare(name: str, loop: Callable, call: Callable, columns: list[str], rounds: int) -> None:
    """Print both times and their ratio."""
    quick = []
    for _ in range(rounds):
        quick.append(seconds(call)[0])
    slow, single = seconds(loop)
    for _ in range(rounds):
        once, table = seconds(call)
        quick.append(once)
    agree(table, single, columns)
    fast = statistics.median(quick)
    print(
        f"{name}: row by row {slow:.1f} s, one call {1000 * fast:.0f} ms, ratio {slow / fast:.0f}"
    )


def main() -> None:
    """Measure both on the same random rows."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=3)
    given = parser.parse_args()
    rng = np.random.default_rng(4)
    people = patients(given.rows, rng)
    first, last = visits(given.rows, rng), visits(given.rows, rng)
    rows, starts, ends = (table.to_dict("records") for table in (people, first, last))
    compare(
        "classification",
        lambda: [measures.eular_acr_2017(row) for row in rows],
        lambda: measures.eular_acr_2017(people),
        ["score_low", "score_high", "category", "category_low", "category_high", "subgroup",
         "probability_low_percent", "probability_high_percent", "biopsy_done"],
        given.rounds,
    )  # fmt: skip
    compare(
        "improvement score",
        lambda: [improvement(*pair) for pair in zip(starts, ends, strict=True)],
        lambda: improvement(first, last),
        ["total_low", "total_high", "category", "category_low", "category_high", "ceiling"],
        given.rounds,
    )


if __name__ == "__main__":
    main()
