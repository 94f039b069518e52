"""Cost of ``import jdmkit`` against ``import numpy``, side by side: run this file by hand.

The ratio is what counts; the machine is noisy, so the two take turns.
"""

import statistics
import subprocess
import sys
import time


def seconds(module: str) -> float:
    """Wall time of a fresh process that imports one module."""
    start = time.perf_counter()
    subprocess.run([sys.executable, "-c", f"import {module}"], check=True)
    return time.perf_counter() - start


def main(rounds: int = 15) -> None:
    """Print medians and their ratio."""
    times = {"numpy": [], "jdmkit": []}
    for _ in range(rounds):
        for module, measured in times.items():
            measured.append(seconds(module))
    medians = {module: statistics.median(measured) for module, measured in times.items()}
    for module, median in medians.items():
        print(f"import {module:7s} {1000 * median:6.0f} ms (median of {rounds})")
    print(f"jdmkit / numpy = {medians['jdmkit'] / medians['numpy']:.2f}")


if __name__ == "__main__":
    main()
