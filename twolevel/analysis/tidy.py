r"""Tidy rows: one row a point and equilibrium, under the same names wherever equilibria are tabulated.

B points with :math:`k_b` equilibria each become :math:`\sum_b \max(k_b, 1)` rows: a point without an equilibrium
keeps one row (equilibrium 0, an empty profile, NaN for every number of the equilibrium), so that no point drops out
of a count.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..arrays import FloatArray
from ..games.equilibrium import EquilibriumBatch
from ..games.payoffs import expected_payoffs
from ..model.scenario import Scenario
from .profiles import profile_names

__all__ = ["Columns", "refusals_of", "risk_of", "tidy_columns"]

#: Columns by name, one entry a row.
Columns = dict[str, NDArray[Any]]


def tidy_columns(
    scenario: Scenario,
    found: EquilibriumBatch,
    channels: Mapping[str, FloatArray],
    risk: FloatArray | None = None,
    *,
    leading: Mapping[str, Sequence[object] | NDArray[Any]],
    trailing: Mapping[str, Sequence[object] | NDArray[Any]] | None = None,
    first_point: int = 0,
) -> Columns:
    """Return the columns of a tidy table, one row a point and equilibrium.

    Parameters
    ----------
    scenario : Scenario
    found : EquilibriumBatch
        Of B points.
    channels : mapping from channel to array, shape (K, N)
        Each equilibrium's payoffs by channel.
    risk : array, shape (K,), optional
        How likely it is in each equilibrium that some home refuses.
    leading, trailing : mapping from column to B values
        What belongs to the point: after the numbers of point and equilibrium, and before ``regret``.
    first_point : int
        The number of the first point.

    Returns
    -------
    dict from column to array
        ``point``, ``equilibrium`` (numbered within the point), `leading`, ``profile``, each stance's probability
        ("Armenia: defer"), payoffs ("payoff Armenia"), payoffs by channel ("payoff Armenia by patron"), ``risk`` if
        given, `trailing`, ``regret``, ``complete``.

    Examples
    --------
    >>> from twolevel.model.scenario import load
    >>> from twolevel.nash.engine import solve_many
    >>> s = load("chicken")
    >>> found = solve_many(s.payoffs()[None])
    >>> columns = tidy_columns(s, found, {}, leading={"episode": ["base"]})
    >>> list(columns)[:4], columns["equilibrium"].tolist()
    (['point', 'equilibrium', 'episode', 'profile'], [0, 1, 2])
    """
    none = np.flatnonzero(found.count == 0)
    local = np.concatenate([found.game, none])
    order = np.argsort(local, kind="stable")
    local = local[order]
    rows = len(local)

    def of_point(values: Sequence[object] | NDArray[Any]) -> NDArray[Any]:
        array: NDArray[Any] = values if isinstance(values, np.ndarray) else np.array(values, dtype=object)
        result: NDArray[Any] = array[local]
        return result

    def of_equilibrium(values: FloatArray) -> FloatArray:
        return np.concatenate([values, np.full(len(none), np.nan)])[order]

    columns: Columns = {
        "point": (local + first_point).astype(np.int64),
        "equilibrium": np.arange(rows, dtype=np.int64) - np.searchsorted(local, local),
    }
    columns |= {name: of_point(values) for name, values in leading.items()}
    columns["profile"] = np.array([*profile_names(scenario, found), *[""] * len(none)], dtype=object)[order]
    for (player, stances), x in zip(scenario.stances.items(), found.strategies, strict=True):
        columns |= {f"{player}: {stance}": of_equilibrium(x[:, a]) for a, stance in enumerate(stances)}
    columns |= {f"payoff {player}": of_equilibrium(found.payoffs[:, i]) for i, player in enumerate(scenario.players)}
    for channel, values in channels.items():
        for i, player in enumerate(scenario.players):
            columns[f"payoff {player} by {channel}"] = of_equilibrium(values[:, i])
    if risk is not None:
        columns["risk"] = of_equilibrium(risk)
    columns |= {name: of_point(values) for name, values in (trailing or {}).items()}
    columns["regret"] = of_equilibrium(found.regret)
    columns["complete"] = found.complete[local]
    return columns


def refusals_of(homes: FloatArray, found: EquilibriumBatch) -> FloatArray:
    """Return how likely it is in each equilibrium that each player's home refuses, shape (K, N).

    Parameters
    ----------
    homes : array, shape (B, N, n_1, ..., n_N)
        The probability that each home ratifies, as `Moment.homes`.
    found : EquilibriumBatch
        Of B points.
    """
    return expected_payoffs(1.0 - homes[found.game], found.strategies)


def risk_of(assent: FloatArray, found: EquilibriumBatch) -> FloatArray:
    """Return how likely it is in each equilibrium that some home refuses, shape (K,).

    Parameters
    ----------
    assent : array, shape (B, n_1, ..., n_N)
        The probability that every home ratifies, as `Moment.assent`.
    found : EquilibriumBatch
        Of B points.
    """
    return refusals_of(assent[:, None], found)[:, 0]
