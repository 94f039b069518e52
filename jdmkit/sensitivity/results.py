"""Results of a probabilistic run: a summary with standard errors, decisions, and some draws."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from jdmkit.arguments import Numbers
from jdmkit.sensitivity.decisions import decision_table, evpi_of
from jdmkit.sensitivity.models import Outcomes
from jdmkit.sensitivity.parameters import ParameterTable
from jdmkit.sensitivity.tallies import LEAF, Bins, Decisions, Moments, spread

_BEYOND = 5
"""Fewest draws expected beyond a quantile for which a standard error is given."""

QUANTILES = {"p2_5": 0.025, "p50": 0.5, "p97_5": 0.975}


@dataclass(frozen=True, eq=False, repr=False)
class ProbabilisticRun:
    """Result of :func:`probabilistic`.

    Attributes
    ----------
    summary : DataFrame
        One row per result: ``result`` (cost, effect, or difference from the first strategy in
        cost), ``strategy``, ``mean``, ``sd``, ``p2_5``, ``p50``, ``p97_5``, each of mean and
        quantiles with its Monte Carlo standard error (``se``, ``p2_5_se`` ...; missing where
        fewer than 5 draws are expected beyond a quantile, and from a single draw), ``least``,
        ``most``.
    cheapest : DataFrame
        One row per strategy: ``p_best`` (cheapest) and ``p_best_se``, ``expected_loss`` (cost above
        the cheapest) and ``expected_loss_se``.
    decisions : DataFrame
        The same at each ``willingness_to_pay``, with ``net_benefit`` and ``on_frontier`` (True
        for the one that is best on average) and ``effects_are``. Empty where no effects are valued.
    parameters : DataFrame
        One row per parameter: ``distribution``, ``method`` (how it was fitted), ``mean``, ``sd``,
        ``varies``, ``unit``, ``source``, ``confidence``.
    kept_parameters, kept_costs, kept_effects : DataFrame
        The first draws. ``kept_effects`` is None if there are none.
    asked, draws : int
        Draws asked for, and draws done.
    seed : int
    method : str
        ``random`` or ``sobol``.
    stopped : str
        ``""``, ``"stopped"`` or ``"interrupted"``.
    held : mapping of str to str
        Parameters that the model held, and why.
    """

    summary: pd.DataFrame
    cheapest: pd.DataFrame
    decisions: pd.DataFrame
    parameters: pd.DataFrame
    kept_parameters: pd.DataFrame
    kept_costs: pd.DataFrame
    kept_effects: pd.DataFrame | None
    asked: int
    draws: int
    seed: int
    method: str
    stopped: str
    held: Mapping[str, str]

    @property
    def evpi(self) -> pd.DataFrame:
        """Expected value of perfect information, per decision."""
        return evpi_of(self.decisions)

    @property
    def words(self) -> str:
        """Describe the run in one or two sentences."""
        costs = self.summary[self.summary["result"] == "cost"]
        rows = list(costs.itertuples(index=False))
        said = "; ".join(
            f"{row.strategy}: mean {row.mean:,.0f} (standard error {row.se:,.2g}), "
            f"95 % of draws in {row.p2_5:,.0f} to {row.p97_5:,.0f}"
            for row in rows
        )
        if self.draws == 1:
            costs_of = "; ".join(f"{row.strategy}: {row.mean:,.0f}" for row in rows)
            said = f"{costs_of} (one draw has no standard error and no interval)"
        points = {"random": "pseudo-random", "sobol": "scrambled Sobol"}[self.method]
        end = (
            f" The run was {self.stopped} early; these are the results until then."
            if self.stopped
            else ""
        )
        fixed = "; ".join(f"{name} ({why})" for name, why in self.held.items())
        fixed = f" Held by the model: {fixed}." if fixed else ""
        draws = "draw" if self.draws == 1 else "draws"
        return f"{self.draws:,} {points} {draws}, seed {self.seed}. Cost of {said}.{fixed}{end}"

    def __repr__(self) -> str:
        return self.words


class Record:
    """Sums of a run that is not finished."""

    def __init__(
        self,
        table: ParameterTable,
        first: Outcomes,
        streams: int,
        worths: Sequence[float],
        keep: int,
        effects_are: str,
    ) -> None:
        if worths and first.effects is None:
            raise ValueError("willingness_to_pay needs effects, but the model returned only costs")
        self.table, self.strategies = table, first.strategies
        self.effects, self.effects_are = first.effects is not None, effects_are
        rows = self._rows(first)
        self.moments = Moments(streams, len(rows))
        self.bins = Bins(streams, rows[:, :LEAF])
        self.decisions = Decisions(streams, len(self.strategies), [None, *worths])
        self.left_to_keep = [-(-keep // streams)] * streams
        self.kept: list[list[tuple[dict[str, Any], Outcomes]]] = [[] for _ in range(streams)]

    def _rows(self, outcomes: Outcomes) -> Numbers:
        """Costs, effects, and differences in cost from the first strategy, one row each."""
        effects = [] if outcomes.effects is None else [outcomes.effects]
        return np.concatenate(
            [outcomes.costs, *effects, outcomes.costs[1:] - outcomes.costs[0]], axis=0
        )

    def add(self, stream: int, sets: dict[str, Any], outcomes: Outcomes) -> None:
        """Add the draws of one stream."""
        rows = self._rows(outcomes)
        self.moments.add(stream, rows)
        self.bins.add(stream, rows)
        self.decisions.add(stream, outcomes)
        n = min(self.left_to_keep[stream], rows.shape[1])
        if n:
            part = {k: np.broadcast_to(v, rows.shape[1:])[:n].copy() for k, v in sets.items()}
            whole = outcomes.cut(slice(n))
            effects = None if whole.effects is None else whole.effects.copy()
            self.kept[stream].append(
                (part, Outcomes(whole.strategies, whole.costs.copy(), effects))
            )
            self.left_to_keep[stream] -= n

    def run(self, asked: int, draws: int, seed: int, method: str, stopped: str) -> ProbabilisticRun:
        """Make the result of all draws that were added."""
        kept = [piece for stream in self.kept for piece in stream]
        names = list(self.strategies)
        parameters = pd.DataFrame(
            {
                name: np.concatenate([sets[name] for sets, _ in kept] or [np.empty(0)])
                for name in self.table.base
            }
        )

        def wide(rows: list[Numbers]) -> pd.DataFrame:
            return pd.DataFrame(np.hstack(rows).T if rows else None, columns=names)

        decided = self._decided()
        return ProbabilisticRun(
            self._summary(),
            decided.query("willingness_to_pay.isna()").drop(
                columns=["willingness_to_pay", "net_benefit", "on_frontier", "effects_are"]
            ),
            decided.query("willingness_to_pay.notna()").reset_index(drop=True),
            self._parameters(),
            parameters,
            wide([outcomes.costs for _, outcomes in kept]),
            wide([outcomes.effects for _, outcomes in kept]) if self.effects else None,
            asked,
            draws,
            seed,
            method,
            stopped,
            self.table.why_held,
        )

    def _summary(self) -> pd.DataFrame:
        names, sums = self.strategies, self.moments
        results = ["cost"] * len(names) + ["effect"] * (len(names) * self.effects)
        results += ["difference"] * (len(names) - 1)
        table = pd.DataFrame(
            {
                "result": results,
                "strategy": [*names, *(names if self.effects else ()), *names[1:]],
                "mean": sums.pooled_mean,
                "se": sums.standard_error,
                "sd": sums.pooled_sd,
            }
        )
        for column, p in QUANTILES.items():
            table[column], table[f"{column}_se"] = self._quantile(p)
        return table.assign(least=sums.least, most=sums.most)

    def _quantile(self, p: float) -> tuple[Numbers, Numbers]:
        """Quantile and its standard error: between replicates, or by Woodruff's interval.

        With few draws the error is missing, because the interval would go beyond them.
        """
        counts, ends = self.bins.counts, (self.moments.least, self.moments.most)
        pooled = counts.sum(axis=0)
        value = self.bins.quantile(pooled, p, *ends)
        if min(p, 1 - p) * pooled[0].sum() < _BEYOND:
            return value, np.full_like(value, np.nan)
        if len(counts) > 1:
            return value, spread(np.array([self.bins.quantile(c, p, *ends) for c in counts]))
        reach = np.sqrt(p * (1 - p) / pooled[0].sum())
        above, below = (
            self.bins.quantile(pooled, np.clip(p + s * reach, 0, 1), *ends) for s in (1, -1)
        )
        return value, (above - below) / 2

    def _decided(self) -> pd.DataFrame:
        means, count = self.moments.pooled_mean, len(self.strategies)
        effects = means[count : 2 * count] if self.effects else None
        return decision_table(
            self.decisions, self.strategies, means[:count], effects, self.effects_are
        )

    def _parameters(self) -> pd.DataFrame:
        rows, held = [], self.table.why_held
        for name, about in self.table.table.drop(index=held, errors="ignore").iterrows():
            drawn = self.table.distributions.get(name)
            rows.append(
                {
                    "parameter": name,
                    "distribution": drawn.family if drawn else about["distribution"],
                    "method": drawn.method if drawn else "held at its value",
                    "mean": drawn.mean if drawn else about["value"],
                    "sd": drawn.sd if drawn else 0.0,
                    "varies": drawn is not None,
                    **about[["unit", "source", "confidence"]].to_dict(),
                }
            )
        for own in self.table.held.to_dict("records"):
            how = {"distribution": "held by the model", "method": own["why"]}
            rows.append(own | how | {"mean": own["value"], "sd": 0.0, "varies": False})
        return pd.DataFrame(rows, columns=list(rows[0]))
