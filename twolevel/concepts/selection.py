r"""Selection: one equilibrium out of several, by a rule that the caller names.

* ``"payoff_dominant"``: the equilibrium that gives nobody less, and somebody more, than any other.
* ``"risk_dominant"``: Harsanyi and Selten's comparison of two strict equilibria. Let the equilibria e and f differ
  in the actions of exactly two players; with the others' actions, which they share, they span a 2x2 game. The
  loss of player i from a deviation at e to its action in f is

  .. math:: \ell_i(e) = u_i(e) - u_i(f_i, e_{-i}) > 0,

  and e risk-dominates f if :math:`\prod_i \ell_i(e) > \prod_i \ell_i(f)`: f is the riskier one. Every pair of strict
  equilibria of a 2-player game spans such a game. With more than two strict equilibria, the one is
  selected that risk-dominates each of the others; the relation need not be transitive, so there may be none.
* ``"logit"``: the limit of the principal branch of logit quantal responses (see `quantal`).
* ``"nearest"``: the equilibrium with the smallest Euclidean distance, over all players' probabilities, to a given
  profile; it follows one branch of equilibria as a parameter changes. In a continuum it need not be one of the end
  points that are listed: every maximal Nash subset is a product of polytopes, one a player, and the nearest point of
  a product is made of the nearest points of its factors.

A rule that does not single out one equilibrium raises an error that says why; it never picks at random. A complete
list of one equilibrium is answered by that one under every rule; the rules that compare all equilibria,
``"payoff_dominant"`` and ``"nearest"``, raise an error where the list is not complete.

References
----------
Harsanyi, J. C., and R. Selten (1988), A General Theory of Equilibrium Selection in Games, MIT Press.
McKelvey, R. D., and T. R. Palfrey (1995), "Quantal response equilibria for normal form games", Games and
Economic Behavior 10, 6-38.
Lawson, C. L., and R. J. Hanson (1974), Solving Least Squares Problems, Prentice-Hall.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import ArrayLike

from ..arrays import FloatArray
from ..errors import SolverError, expect, one_of
from ..games.equilibrium import Equilibria, Equilibrium
from ..games.game import NormalFormGame
from ..games.moves import in_words
from ..games.ordered import OrderedEquilibria
from ..games.payoffs import payoff_ranges
from ..games.ties import AGREE, SAME, SOLVED
from ..nash.many_players.logit_path import logit_limit
from ..nash.two_players.components import components

__all__ = ["RULES", "select"]

Profile = Equilibrium | Mapping[str, ArrayLike] | Sequence[ArrayLike]

RULES = ("risk_dominant", "payoff_dominant", "logit", "nearest")


def select(equilibria: Equilibria, rule: str, *, near: Profile | None = None) -> Equilibrium:
    """Select one equilibrium of a list by a named rule.

    Parameters
    ----------
    equilibria : Equilibria
        As `solve` returns them.
    rule : {"risk_dominant", "payoff_dominant", "logit", "nearest"}
        See the module.
    near : Equilibrium, or strategies as a mapping or sequence, optional
        The profile to be near to; for the rule ``"nearest"`` and no other.

    Returns
    -------
    Equilibrium
        One of the list. Where the logit limit, or the nearest equilibrium, lies inside a continuum of which the list
        has the end points, that equilibrium itself.

    Raises
    ------
    SolverError
        For an unknown rule, an empty list, or a rule that does not single out one equilibrium here.

    Examples
    --------
    A stag hunt (Harsanyi and Selten 1988): the better equilibrium is the riskier one.

    >>> game = NormalFormGame.from_bimatrix([[9, 0], [8, 7]], [[9, 8], [0, 7]], actions=[["stag", "hare"]] * 2)
    >>> profiles = [[[1, 0], [1, 0]], [[0, 1], [0, 1]], [[7 / 8, 1 / 8], [7 / 8, 1 / 8]]]
    >>> found = Equilibria(game, tuple(Equilibrium.of(game, p) for p in profiles), True, False, "complete", "by hand")
    >>> select(found, "payoff_dominant").label, select(found, "risk_dominant").label
    ('stag, stag', 'hare, hare')
    """
    expect("equilibria", equilibria, Equilibria, SolverError)
    one_of("rule", rule, RULES, SolverError)
    if (near is not None) != (rule == "nearest"):
        need = "needs near=, the profile to be near to" if near is None else "takes no near="
        raise SolverError(f"rule {rule!r} {need}")
    if not len(equilibria):
        raise SolverError(f"rule {rule!r} needs at least one equilibrium; the list is empty ({equilibria.status})")
    target = None if near is None else _profile(equilibria.game, near)
    if not equilibria.complete and rule in ("payoff_dominant", "nearest"):
        raise SolverError(f"rule {rule!r} compares all equilibria and needs the complete list; {equilibria.status}")
    if len(equilibria) == 1 and equilibria.complete:
        return equilibria[0]
    if isinstance(equilibria, OrderedEquilibria) and rule in ("risk_dominant", "logit"):
        raise SolverError(f"rule {rule!r} compares what is chosen at once; here {in_words(equilibria.order)}")
    if target is not None:
        return _nearest(equilibria, target)
    return {"risk_dominant": _risk_dominant, "payoff_dominant": _payoff_dominant, "logit": _logit}[rule](equilibria)


def _payoff_dominant(equilibria: Equilibria) -> Equilibrium:
    """Return the equilibrium that Pareto-dominates every other one."""
    ranges = payoff_ranges(equilibria.game.payoffs)
    payoffs = np.array([list(e.payoffs.values()) for e in equilibria]) / ranges
    for k, own in enumerate(payoffs):
        lead = np.delete(own - payoffs, k, axis=0)
        if (lead >= -SOLVED).all() and (lead > SOLVED).any(axis=1).all():
            return equilibria[k]
    raise SolverError(
        f"rule 'payoff_dominant': none of the {len(equilibria)} equilibria Pareto-dominates all others; "
        "the players disagree, or some equilibria pay everybody the same"
    )


def _risk_dominant(equilibria: Equilibria) -> Equilibrium:
    """Return the strict equilibrium that risk-dominates every other strict one."""
    strict = [e for e in equilibria if e.is_strict]
    if len(strict) < 2:
        raise SolverError(
            f"rule 'risk_dominant' compares strict equilibria and needs two; {len(strict)} of the "
            f"{len(equilibria)} equilibria {'is' if len(strict) == 1 else 'are'} strict"
        )
    for e in strict:
        if all(_risk_dominates(equilibria.game, e, f) for f in strict if f is not e):
            return e
    raise SolverError(
        f"rule 'risk_dominant': none of the {len(strict)} strict equilibria risk-dominates all others; "
        "two are equally risky, or the comparison runs in a circle"
    )


def _risk_dominates(game: NormalFormGame, e: Equilibrium, f: Equilibrium) -> bool:
    """Return whether the product of deviation losses is larger at e than at f."""
    actions_e, actions_f = (tuple(int(x.argmax()) for x in q.strategies.values()) for q in (e, f))
    movers = [i for i, (a, b) in enumerate(zip(actions_e, actions_f, strict=True)) if a != b]
    if len(movers) != 2:
        who = ", ".join(game.players[i] for i in movers)
        raise SolverError(
            f"rule 'risk_dominant' compares equilibria in which two players act differently; ({e.label}) and "
            f"({f.label}) differ in the actions of {len(movers)} ({who}). Try 'logit' or 'payoff_dominant'"
        )
    ranges = payoff_ranges(game.payoffs)
    products = []
    for own, other in ((actions_e, actions_f), (actions_f, actions_e)):
        losses = [
            (game.payoffs[(i, *own)] - game.payoffs[(i, *own[:i], other[i], *own[i + 1 :])]) / ranges[i] for i in movers
        ]
        products.append(float(losses[0] * losses[1]))
    return products[0] > products[1] + SOLVED * max(products)


def _logit(equilibria: Equilibria) -> Equilibrium:
    """Return the listed equilibrium that is the logit limit, or the limit itself if none is."""
    limit = logit_limit(equilibria.game)
    flat = _flat(limit)
    gaps = [float(np.abs(_flat(e) - flat).max()) for e in equilibria]
    best = int(np.argmin(gaps))
    return equilibria[best] if gaps[best] <= AGREE else limit


def _nearest(equilibria: Equilibria, target: Sequence[FloatArray]) -> Equilibrium:
    """Return the equilibrium nearest to a profile; a tie is an error."""
    profiles = [_nearest_in([equilibria[k] for k in subset], target) for subset in _convex_parts(equilibria)]
    distances = np.array([np.linalg.norm(np.concatenate(p) - np.concatenate(target)) for p in profiles])
    order = np.argsort(distances, kind="stable")
    first = _listed(equilibria, profiles[order[0]])
    for k in order[1:]:
        if distances[k] - distances[order[0]] > SOLVED:
            break
        other = _listed(equilibria, profiles[k])
        if np.abs(_flat(first) - _flat(other)).max() > SAME:
            raise SolverError(
                f"rule 'nearest': ({first.label}) and ({other.label}) are equally near to the given profile "
                f"(distance {distances[k]:.4g})"
            )
    return first


def _convex_parts(equilibria: Equilibria) -> list[tuple[int, ...]]:
    """Return sets of listed equilibria that span all equilibria of a complete list, each player's polytope apart.

    Only lists in which at most two players differ have continua: their maximal Nash subsets.
    """
    rows = [np.array([e.strategies[p] for e in equilibria]) for p in equilibria.game.players]
    differ = [x for x in rows if (x != x[0]).any()]
    if len(differ) > 2:
        return [(k,) for k in range(len(equilibria))]
    fixed = [np.ones((len(equilibria), 1))] * (2 - len(differ))
    return [subset for component in components(*differ, *fixed) for subset in component.subsets]


def _nearest_in(vertices: Sequence[Equilibrium], target: Sequence[FloatArray]) -> list[FloatArray]:
    """Return the nearest point of a product of polytopes, one a player, given by its vertices."""
    found = []
    for player, point in zip(vertices[0].strategies, target, strict=True):
        points = np.array([e.strategies[player] for e in vertices])
        found.append(_projection(points, point) if (points != points[0]).any() else points[0])
    return found


def _projection(vertices: FloatArray, point: FloatArray) -> FloatArray:
    r"""Return the point nearest to `point` in the convex hull of `vertices`, shape (K, n).

    The weights that minimise :math:`|\sum_k u_k (v_k - p)|^2 + (\sum_k u_k - 1)^2` over u >= 0 are those of the nearest
    point times a number: whatever their sum, the first part wants that point (Lawson and Hanson 1974, ch. 23).

    Examples
    --------
    >>> _projection(np.eye(3), np.array([0.9, 0.5, -0.4])).round(6)
    array([0.7, 0.3, 0. ])
    """
    from scipy.optimize import nnls

    matrix = np.vstack([(vertices - point).T, np.ones(len(vertices))])
    weights: FloatArray = nnls(matrix, np.append(np.zeros(len(point)), 1.0))[0]
    nearest: FloatArray = weights @ vertices / weights.sum()
    return nearest


def _listed(equilibria: Equilibria, profile: Sequence[FloatArray]) -> Equilibrium:
    """Return the listed equilibrium that is this profile, or describe the profile if none is."""
    gaps = [float(np.abs(_flat(e) - np.concatenate(profile)).max()) for e in equilibria]
    best = int(np.argmin(gaps))
    return equilibria[best] if gaps[best] <= SAME else Equilibrium.of(equilibria.game, profile)


def _profile(game: NormalFormGame, near: Profile) -> Sequence[FloatArray]:
    """Return the profile to be near to, checked against the game."""
    return game.strategies(near.strategies if isinstance(near, Equilibrium) else near)


def _flat(equilibrium: Equilibrium) -> FloatArray:
    return np.concatenate(list(equilibrium.strategies.values()))
