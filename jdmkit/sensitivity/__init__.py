"""Sensitivity analysis: how certain a result is, what drives it, and what information is worth.

Every analysis works on a model given as a function (parameters in, cost of each strategy out) and
a table of its parameters, so nothing here knows a drug or a disease. The rules for such a table
are here too, and ``assumptions`` uses them: ``ranges`` (columns, units, ranges), ``distributions``
and ``moments`` (names, fits, percentiles). ``parameters`` reads and checks a table, with
``table_rows`` for one row of it; ``models`` runs the model. ``deterministic`` varies one or two
parameters, ``thresholds`` finds the value at which an answer changes; ``probabilistic`` draws all
at once (with ``draws``, ``tallies`` and ``results``); ``variance`` gives Sobol indices,
``efficiency`` compares Sobol points with random draws;
``incremental``, ``decisions`` and ``information`` compare costs with effects. Import public names
from this package.

>>> import pandas as pd
>>> table = pd.DataFrame({"parameter": ["price"], "value": [97.0], "low": [91], "high": [101]})
>>> one_way(lambda p: {"IVIG": 700 * p["price"]}, table)["swing"].tolist()
[7000.0]
"""

from jdmkit.sensitivity.decisions import WHAT_IF, ceac, ceaf, decide, evpi, net_benefit
from jdmkit.sensitivity.deterministic import one_way, two_way
from jdmkit.sensitivity.distributions import (
    FROM_RANGE,
    HELD,
    NAMES,
    TAKES,
    Distribution,
    fit,
    name_fault,
)
from jdmkit.sensitivity.efficiency import sobol_efficiency
from jdmkit.sensitivity.incremental import icers, required_benefit
from jdmkit.sensitivity.information import evppi
from jdmkit.sensitivity.models import Outcomes, evaluate
from jdmkit.sensitivity.moments import INTERVALS, PERCENTILES, CellError
from jdmkit.sensitivity.parameters import ParameterTable, read_parameters
from jdmkit.sensitivity.probabilistic import probabilistic, sample
from jdmkit.sensitivity.ranges import (
    DIST_PARAMETERS,
    NUMBERS,
    Fault,
    number_faults,
    range_faults,
    unit_limit,
)
from jdmkit.sensitivity.results import ProbabilisticRun
from jdmkit.sensitivity.thresholds import Threshold, threshold
from jdmkit.sensitivity.variance import global_sensitivity

__all__ = [
    "DIST_PARAMETERS",
    "FROM_RANGE",
    "HELD",
    "INTERVALS",
    "NAMES",
    "NUMBERS",
    "PERCENTILES",
    "TAKES",
    "WHAT_IF",
    "CellError",
    "Distribution",
    "Fault",
    "Outcomes",
    "ParameterTable",
    "ProbabilisticRun",
    "Threshold",
    "ceac",
    "ceaf",
    "decide",
    "evaluate",
    "evpi",
    "evppi",
    "fit",
    "global_sensitivity",
    "icers",
    "name_fault",
    "net_benefit",
    "number_faults",
    "one_way",
    "probabilistic",
    "range_faults",
    "read_parameters",
    "required_benefit",
    "sample",
    "sobol_efficiency",
    "threshold",
    "two_way",
    "unit_limit",
]
