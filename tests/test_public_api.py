"""Public functions: any numeric type gives the same result; any odd value is refused.

``python tests/test_public_api.py`` prints how much was tried and what fails.
"""

import ast
import importlib
import inspect
import linecache
import warnings
from functools import lru_cache
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from support.calls import CALLS, SLOW

import jdmkit

PACKAGE = str(Path(jdmkit.__file__).parent)


def label(call):
    function, given = call
    return f"{function.__module__.split('.')[1]}.{function.__qualname__}({', '.join(given)})"


# --- one result for any type of number ------------------------------------------------------------


def is_number(value):
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def is_list(value):
    return isinstance(value, (list, tuple)) and bool(value) and all(map(is_number, value))


def as_other_types(value):
    """The same number, or list of numbers, in all the types that hold it."""
    if is_number(value):
        yield from (float(value), np.float64(value), np.float32(value), np.array(value))
        if value == int(value):
            yield from (int(value), np.int64(value), np.int32(value), np.int16(value))
        return
    whole = all(one == int(one) for one in value)
    yield from (list(value), tuple(value), np.array(value, float), np.array(value, np.float32))
    yield pd.Series(value, index=range(5, 5 + len(value)))
    yield from (pd.Series(value, dtype=kind) for kind in ("float32", "Float64", object))
    if whole:
        yield from (np.array(value, kind) for kind in (np.int16, np.int64, np.uint16))
        yield from (pd.Series(value, dtype=kind) for kind in ("Int64", "int32"))


def plain(found):
    """Result as nested lists and plain numbers, whatever class it has."""
    if isinstance(found, pd.DataFrame):
        return [list(map(str, found.columns)), *map(plain, found.to_numpy(dtype=object).tolist())]
    if isinstance(found, (pd.Series, np.ndarray)):
        return plain(np.asarray(found).tolist())
    if isinstance(found, (np.bool_, bool, str, type(None))):
        return found if not isinstance(found, np.bool_) else bool(found)
    if isinstance(found, (int, float, np.number)):
        return None if found != found else float(found)
    if isinstance(found, dict):
        return {str(key): plain(value) for key, value in found.items()}
    if isinstance(found, (list, tuple, set, frozenset)):
        return [plain(one) for one in found]
    if hasattr(found, "__dict__"):
        return plain({name: one for name, one in vars(found).items() if not callable(one)})
    return repr(found)


def same(one, other):
    if isinstance(one, float) and isinstance(other, float):
        return one == other or abs(one - other) <= 1e-12 * max(abs(one), abs(other))
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(same(one[key], other[key]) for key in one)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(same, one, other))
    return one == other


def type_faults(call):
    """Arguments whose type changes the result, or that are refused in one of the types."""
    function, given = call
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        expected = plain(function(**given))
        for name, value in given.items():
            if not (is_number(value) or is_list(value)):
                continue
            for other in as_other_types(value):
                kind = f"{type(other).__name__} {getattr(other, 'dtype', '')}".strip()
                try:
                    found = plain(function(**given | {name: other}))
                except Exception as error:
                    yield f"{name} as {kind}: {type(error).__name__}: {error}"
                    continue
                if not same(expected, found):
                    yield f"{name} as {kind}: another result"


@pytest.mark.parametrize("call", CALLS, ids=map(label, CALLS))
def test_the_type_of_a_number_does_not_change_the_result(call):
    assert list(type_faults(call)) == []


@pytest.mark.slow
@pytest.mark.parametrize("call", SLOW, ids=map(label, SLOW))
def test_the_type_of_a_number_does_not_change_a_simulation(call):
    assert list(type_faults(call)) == []


# --- any odd value ------------------------------------------------------------------------------

ODD = [
    None, float("nan"), float("inf"), -1, 0, "", "x", [], [[1, 2]], True, pd.NA,
    np.ma.array([1.0, 2.0], mask=[0, 1]), 1 + 2j, object(), 1e300,
]  # fmt: skip


@lru_cache
def raise_lines(path):
    """Lines of a file that belong to a ``raise`` statement."""
    tree = ast.parse("".join(linecache.getlines(path)))
    nodes = [node for node in ast.walk(tree) if isinstance(node, ast.Raise)]
    return {line for node in nodes for line in range(node.lineno, node.end_lineno + 1)}


def on_purpose(error):
    """Whether the kit itself raised an error, with a sentence for the caller."""
    *_, last = inspect.getinnerframes(error.__traceback__)
    raised = last.filename.startswith(PACKAGE) and last.lineno in raise_lines(last.filename)
    words = str(error.args[0]) if error.args else ""
    from_format = words.startswith(("Unknown format code", "unsupported format string"))
    sentence = len(words.split()) > 3 and not from_format
    return raised and sentence and isinstance(error, (ValueError, KeyError, TypeError))


def odd_faults(call):
    """Calls with one odd value that end in an error from inside."""
    function, given = call
    for name in given:
        for odd in ODD:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                try:
                    function(**given | {name: odd})
                except Exception as error:
                    if not on_purpose(error):
                        last = inspect.getinnerframes(error.__traceback__)
                        mine = [one for one in last if one.filename.startswith(PACKAGE)][-1:]
                        place = [f"{Path(one.filename).name}:{one.lineno}" for one in mine]
                        yield f"{name}={odd!r:.40}: {type(error).__name__} {place} {error!s:.90}"


@pytest.mark.slow
@pytest.mark.parametrize("call", CALLS, ids=map(label, CALLS))
def test_an_odd_value_is_taken_or_refused_in_words(call):
    assert list(odd_faults(call)) == []


@pytest.mark.slow
@pytest.mark.parametrize("call", SLOW, ids=map(label, SLOW))
def test_an_odd_value_of_a_simulation_is_taken_or_refused_in_words(call):
    assert list(odd_faults(call)) == []


FACES = ["growth", "measures", "products", "dosing", "infusion", "pharmacokinetics", "simulation"]

NOT_CALLED = {
    # no argument, or a record that another function makes
    "age_range", "bin_ends", "brands", "facts", "known_facts", "newest_prices", "product_ids",
    "label_rates", "plans_available", "fcrn_parameters", "model_checks", "card_names",
    "dask_environment", "assumed_shares", "published_rows", "published_shares", "usual_pair",
    # for checked arguments only, or a part of other functions here
    "span", "grade", "side_by_side", "basis_of", "eigenmodes", "own_igg_of", "superposed", "solve",
    # simulations of thousands of children: too slow to vary
    "calibration_report", "children_needed", "cohort_weights", "compare_designs", "fit_course",
    "fits_alike", "mean_gain", "mixed_gain", "pool_difference", "power", "repeated_trials",
    "simulate_trial", "trial_pool", "true_difference",
    # of results of those
    "agreement_by_kind", "arm_difference", "met_by_target", "trial_shares",
}  # fmt: skip


@pytest.mark.parametrize("face", FACES)
def test_every_public_function_is_called_here_or_excused(face):
    package = importlib.import_module(f"jdmkit.{face}")
    functions = {name for name in package.__all__ if inspect.isfunction(getattr(package, name))}
    called = {function.__name__ for function, _ in CALLS + SLOW}
    assert sorted(functions - called - NOT_CALLED) == []


def counted(calls):
    arguments = sum(len(given) for _, given in calls)
    tried = arguments * len(ODD)
    return f"{len(calls)} calls, {arguments} arguments, {len(ODD)} odd values each: {tried}"


def test_more_than_100_public_calls_are_tried(capsys):
    with capsys.disabled():
        print(f"\npublic API: {counted(CALLS + SLOW)}")
    assert len(CALLS) > 100


def main():
    """Print what was tried, and every fault."""
    calls = CALLS + SLOW
    print(counted(calls))
    for call in calls:
        for fault in (*type_faults(call), *odd_faults(call)):
            print(f"{label(call)}\n    {fault}")


if __name__ == "__main__":
    main()
