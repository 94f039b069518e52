"""How sure a result is, what drives it, and what more knowledge would be worth.

Everything here works on a model given as a function (parameters in, cost of each strategy out) and
a table of its parameters, so it knows no drug and no disease. ``parameters`` reads and checks the
table, with ``cells``, ``distributions`` and ``moments`` behind it; ``models`` runs the model;
``deterministic`` walks one or two parameters, ``thresholds`` looks for the value at which an
answer changes; ``probabilistic`` draws all at once (``draws`` and ``tallies`` behind it,
``results`` what it leaves); ``variance`` shares out the spread; ``incremental``, ``decisions`` and
``information`` weigh cost against effect. All public names stand here.

>>> import pandas as pd
>>> table = pd.DataFrame({"parameter": ["price"], "value": [97.0], "low": [91], "high": [101]})
>>> one_way(lambda p: {"IVIG": 700 * p["price"]}, table)["swing"].tolist()
[7000.0]
"""

from jdmkit.sensitivity.decisions import WHAT_IF, ceac, ceaf, decide, evpi, net_benefit
from jdmkit.sensitivity.deterministic import one_way, two_way
from jdmkit.sensitivity.distributions import HELD, NAMES, Distribution, fit
from jdmkit.sensitivity.efficiency import sobol_efficiency
from jdmkit.sensitivity.incremental import icers, required_benefit
from jdmkit.sensitivity.information import evppi
from jdmkit.sensitivity.models import Outcomes, evaluate
from jdmkit.sensitivity.parameters import ParameterError, ParameterTable, read_parameters
from jdmkit.sensitivity.probabilistic import probabilistic, sample
from jdmkit.sensitivity.results import ProbabilisticRun
from jdmkit.sensitivity.thresholds import Threshold, threshold
from jdmkit.sensitivity.variance import global_sensitivity

__all__ = [
    "HELD",
    "NAMES",
    "WHAT_IF",
    "Distribution",
    "Outcomes",
    "ParameterError",
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
    "net_benefit",
    "one_way",
    "probabilistic",
    "read_parameters",
    "required_benefit",
    "sample",
    "sobol_efficiency",
    "threshold",
    "two_way",
]
