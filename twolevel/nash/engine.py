r"""Equilibria of one game, or of many: which method for which game, and the checks that every answer passes.

`solve_many` is the engine: it streams a batch through in chunks that fit the processor's cache, and

1. turns the games to the last axis and scales every player's payoffs by a power of two, so that tolerances are relative
   (`contract`);
2. eliminates strictly dominated actions (`elimination`), and drops players who have one action left: their choice is
   certain. Where games are small this comes second, and only for games whose first answer is not complete (`methods`);
3. hands what is left to the method for its form: one player, the best actions; two, `two_players.bimatrix`; three
   and more, `many_players.polymatrix` where payoffs are sums over pairs of players, else `three_players.trimatrix` for
   three and `many_players.general` for any number;
4. puts the eliminated actions back, sorts the profiles, smaller supports first, then by actions and probabilities,
   computes the regret of each anew, relative to the players' payoff ranges, and drops a profile with one above
   `REGRET`, and one in pure actions that is no equilibrium in pure actions (`pure`);
5. follows a path to one equilibrium where nothing was found: every game has one.

`solve` runs the same engine on one game and adds names, words, components, and for 2 players a run of nashpy where its
word is wanted.

Where there is an order of moves, both answer with the subgame-perfect outcomes instead (`order`); the engine above
solves the games among those who move at once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from math import prod

import numpy as np
from numpy.typing import ArrayLike

from ..arrays import FloatArray, IntArray, is_masked
from ..errors import GameError, SolverError, expect, whole_number
from ..games.equilibrium import Component, Equilibria, Equilibrium, EquilibriumBatch, Verdict
from ..games.game import NormalFormGame
from ..games.moves import Order, OrderLike, as_order
from ..games.ordered import History, OrderedEquilibria, OrderedEquilibrium
from ..games.payoffs import action_payoffs, as_payoffs, mean
from ..games.ties import REGRET, SUPPORT
from .contract import Found, Scaled, scale, slices
from .methods import Run, one_equilibrium, solve_scaled
from .order import Stage, backward, plan
from .pure import impostors
from .two_players.bimatrix import block_size, excess, order_by
from .two_players.components import components

__all__ = ["solve", "solve_many"]

#: Payoffs in a chunk of games of three and more players; their solvers take smaller blocks of it.
CHUNK = 2**20
#: The same of games with an order of moves: what is worked on fits the processor's cache.
CHUNK_IN_ORDER = 2**17
#: Seconds that path tracking may be expected to take for one game.
PATIENCE = 30.0
#: Where a payoff is a smaller part than this of the player's smallest one, the shift between the two has cost digits.
COSTLY = 2.0**-10
#: Regrets up to this are rounding, even where the payoffs differ by a millionth beside one of 1e8.
ROUNDING_OF_REGRET = 2e-15


def solve_many(
    payoffs: ArrayLike,
    *,
    order: OrderLike | None = None,
    seed: int = 0,
    chunk: int | None = None,
    patience: float = PATIENCE,
) -> EquilibriumBatch:
    """Return the equilibria of every game of a batch.

    Parameters
    ----------
    payoffs : array_like, shape (B, N, n_1, ..., n_N)
        ``payoffs[game, player, a_1, ..., a_N]``.
    order : sequence of groups of players, optional
        Who moves before whom, players by position, as in ``[[2], [0, 1]]``: then the equilibria are the subgame-perfect
        outcomes (see `twolevel.nash.order`). Default: all at once.
    seed : int
        For the methods that start from random points; a complete list does not depend on it.
    chunk : int, optional
        Games at a time. Which equilibria are listed, and in which order, does not depend on it; the last digits may.
    patience : float
        Seconds that path tracking may be expected to take for one game; a game beyond is too large. Only general games
        of four and more players, or of three with more than 4 actions each, come near.

    Returns
    -------
    EquilibriumBatch

    Raises
    ------
    GameError
        For payoffs that are not finite real numbers in that shape.
    SolverError
        For a seed or a chunk that is not a whole number, or a patience that is no number of seconds.

    Examples
    --------
    >>> dilemma, pennies = [[[3, 0], [5, 1]], [[3, 5], [0, 1]]], [[[1, 0], [0, 1]], [[0, 1], [1, 0]]]
    >>> many = solve_many([dilemma, pennies])
    >>> many.game, many.complete, many.strategies[0]
    (array([0, 1]), array([ True,  True]), array([[0. , 1. ],
           [0.5, 0.5]]))
    """
    array = _checked(payoffs)
    games, n_players, *shape = array.shape
    moves = as_order(order, [str(i) for i in range(n_players)])
    step = _chunk_size(tuple(shape), ordered=bool(moves)) if chunk is None else None
    step = step or whole_number("chunk", chunk, 1, SolverError)
    run = _run(seed, patience)
    ends = [(start, min(start + step, games)) for start in range(0, games, step)]
    if moves:
        positions = [tuple(map(int, group)) for group in moves]
        parts = [_solve_in_order(array, start, stop, positions, run)[0] for start, stop in ends]
    else:
        parts = [_solve_chunk(array, start, stop, run) for start, stop in ends]
    return EquilibriumBatch.joined(parts) if parts else _empty(tuple(shape))


def _run(seed: int, patience: float) -> Run:
    """Check what all games of a batch share."""
    is_number = isinstance(patience, int | float | np.integer | np.floating) and not isinstance(patience, bool)
    if not (is_number and patience >= 0):
        raise SolverError(f"patience must be a number of seconds, at least 0; got {patience!r}")
    return Run(whole_number("seed", seed, 0, SolverError), float(patience))


def _empty(shape: tuple[int, ...]) -> EquilibriumBatch:
    """Return the answer to a batch without games."""
    return EquilibriumBatch(
        np.zeros(0, dtype=np.intp),
        tuple(np.zeros((0, n)) for n in shape),
        np.zeros((0, len(shape))),
        np.zeros(0),
        np.zeros(0, dtype=np.bool_),
        np.zeros(0, dtype=np.uint8),
    )


def _chunk_size(shape: tuple[int, ...], *, ordered: bool = False) -> int:
    """Return how many games are taken at a time."""
    if ordered:
        return max(64, CHUNK_IN_ORDER // (len(shape) * prod(shape)))
    if len(shape) == 2 and not excess(*shape):
        return block_size(*shape)
    return max(1, CHUNK // (len(shape) * prod(shape)))


def _checked(payoffs: ArrayLike) -> FloatArray:
    """Check shape and dtype; numbers are checked chunk by chunk, so that a large batch is not copied whole."""
    try:
        array = np.asarray(payoffs)
        as_payoffs(array[:0], batch=True)
        if array.dtype.kind in "iu" or is_masked(payoffs):
            return as_payoffs(payoffs, batch=True)
    except (ValueError, TypeError, IndexError):
        return as_payoffs(payoffs, batch=True)  # says what is wrong with the whole of it
    return array


def _solve_chunk(array: FloatArray, start: int, stop: int, run: Run) -> EquilibriumBatch:
    """Solve games start to stop of a batch."""
    n_players, *shape = array.shape[1:]
    block = run.memory.array("block", n_players * prod(shape), stop - start, np.float64)
    block = block.reshape(n_players, *shape, stop - start)
    given = array[start:stop].astype(np.float64, copy=False).transpose(*range(1, array.ndim), 0)
    block[...] = given
    with np.errstate(all="ignore"):
        scaled = scale(block, given=given, out=block)
        largest = scaled.smallest + scaled.spread * scaled.unit
        usable = np.maximum(np.abs(scaled.smallest), np.abs(largest)) <= 1e150
    if not usable.all():
        as_payoffs(array, batch=True)  # raises, with the place in the whole batch
    found = solve_scaled(scaled, run)
    batch = _assemble(scaled, found, start)
    missing = np.flatnonzero(batch.verdict == Verdict.NONE_FOUND)
    return _assemble(scaled, _rescued(scaled.payoffs, found, missing, run), start) if len(missing) else batch


def _solve_in_order(
    array: FloatArray, start: int, stop: int, order: Sequence[Sequence[int]], run: Run, *, trace: bool = False
) -> tuple[EquilibriumBatch, tuple[Stage, ...], IntArray]:
    """Solve games start to stop of a batch by backward induction.

    Returns
    -------
    batch : EquilibriumBatch
    stages : tuple of Stage
        If they are wanted, how every group chooses.
    number : int array, shape (K,)
        The number there of each outcome.
    """
    block = array[start:stop].astype(np.float64, copy=False)
    if not (np.isfinite(block).all() and np.abs(block).max(initial=0.0) <= 1e150):
        as_payoffs(array, batch=True)  # raises, with the place in the whole batch
    run.note("backward induction")

    def at_once(games: FloatArray) -> EquilibriumBatch:
        return solve_many(games, seed=run.seed, patience=run.patience)

    found = backward(block, order, at_once, trace=trace)
    number = _order(found.game, found.strategies)
    batch = EquilibriumBatch(
        found.game[number] + start,
        tuple(np.ascontiguousarray(x[:, number].T) for x in found.strategies),
        np.ascontiguousarray(found.payoffs[:, number].T),
        found.regret[number],
        found.degenerate,
        found.verdict,
        None if found.distribution is None else np.ascontiguousarray(found.distribution[number]),
    )
    return batch, found.stages, number


def _rescued(payoffs: FloatArray, found: Found, missing: IntArray, run: Run) -> Found:
    """Add one equilibrium to games in which the search lost all: every game has one, and a path leads there."""
    run.note("a path to one equilibrium")
    game, strategies, verdict = [found.game], [list(found.strategies)], found.verdict.copy()
    for g in missing:
        profile = one_equilibrium(payoffs[..., g])
        if profile is not None:
            game.append(np.array([g]))
            strategies.append([x[:, None] for x in profile])
            verdict[g] = max(verdict[g], Verdict.UNRESOLVED)  # too large stays too large
    joined = tuple(np.concatenate(xs, axis=1) for xs in zip(*strategies, strict=True))
    return Found(np.concatenate(game), joined, found.degenerate, verdict)


def _assemble(scaled: Scaled, found: Found, start: int) -> EquilibriumBatch:
    """Sort the profiles of a chunk, check every one and drop those with regret."""
    order = _order(found.game, found.strategies)
    game = found.game.take(order)
    strategies = [x.take(order, axis=1) for x in found.strategies]
    values, regret = _values_and_regret(scaled, game, strategies)
    verdict = found.verdict.copy()
    fails = regret > REGRET
    some = np.flatnonzero(regret > ROUNDING_OF_REGRET)
    if len(some):
        fails[some] |= impostors(scaled.given, game[some], [x[:, some] for x in strategies])
    if fails.any():
        dropped = np.unique(game[fails])
        # complete lists hold nothing superfluous: what fails was lost to rounding
        verdict[dropped[verdict[dropped] <= Verdict.COMPLETE_CONTINUA]] = Verdict.UNRESOLVED
        kept = np.flatnonzero(~fails)
        game, regret, values = game[kept], regret[kept], values[:, kept]
        strategies = [x[:, kept] for x in strategies]
    verdict[np.bincount(game, minlength=len(verdict)) == 0] = Verdict.NONE_FOUND
    return EquilibriumBatch(
        game + start,
        tuple(np.ascontiguousarray(x.T) for x in strategies),
        np.ascontiguousarray(_in_units(scaled, values, game, strategies).T),
        regret,
        found.degenerate,
        verdict,
    )


def _in_units(scaled: Scaled, values: FloatArray, game: IntArray, strategies: Sequence[FloatArray]) -> FloatArray:
    """Take scaled payoffs of profiles, shape (N, K), back to the user's units; what the shift cost is computed anew."""
    result = scaled.original(values, game)
    if scaled.smallest.min(initial=0.0) == 0:
        return result
    costly = np.flatnonzero((np.abs(result) < COSTLY * np.abs(scaled.smallest).take(game, axis=1)).any(axis=0))
    for part in slices(len(costly), prod(scaled.given.shape[1:-1])):
        cost = costly[part]
        mixtures = [x[:, cost] for x in strategies]
        for i, own in enumerate(mixtures):
            result[i, cost] = mean(action_payoffs(scaled.given[i].take(game[cost], axis=-1), i, mixtures), own)
    return result


def _values_and_regret(
    scaled: Scaled, game: IntArray, strategies: Sequence[FloatArray]
) -> tuple[FloatArray, FloatArray]:
    """Return scaled payoffs, shape (N, K), and relative regrets, shape (K,), of profiles given as (n_i, K) arrays."""
    values = np.empty((len(strategies), len(game)))
    regret = np.zeros(len(game))
    for part in slices(len(game), prod(scaled.payoffs.shape[1:-1])):
        mixtures = [x[:, part] for x in strategies]
        for i, own in enumerate(mixtures):
            each = action_payoffs(scaled.payoffs[i].take(game[part], axis=-1), i, mixtures)
            values[i, part] = mean(each, own)
            gain = each.max(axis=0)
            gain -= values[i, part]
            gain /= scaled.spread[i].take(game[part])
            np.maximum(regret[part], gain, out=regret[part])
    return values, regret


def _order(game: IntArray, strategies: Sequence[FloatArray]) -> IntArray:
    """Return the order by game, size of the supports, and supports, those with earlier actions first."""
    if len(game) == 1:
        return np.zeros(1, dtype=np.intp)
    actions = sum(map(len, strategies))
    unplayed = [row for x in strategies for row in x <= SUPPORT]
    size = np.full(len(game), actions, dtype=np.intp)
    for row in unplayed:
        size -= row
    bits = actions.bit_length()
    if len(game) and int(game.max()).bit_length() + bits + actions > 63:
        return np.lexsort((*_probabilities(strategies), *unplayed[::-1], size, game))
    key = game << bits
    key |= size
    for row in unplayed:
        key += key
        key += row
    order = order_by(key)
    key = key.take(order)
    same = np.flatnonzero(key[1:] == key[:-1])
    if len(same):  # several equilibria with one support, as only games of three and more players have them
        place = np.union1d(same, same + 1)
        tied = order[place]
        order[place] = tied[np.lexsort((*_probabilities([x[:, tied] for x in strategies]), key[place]))]
    return order


def _probabilities(strategies: Sequence[FloatArray]) -> list[FloatArray]:
    """Return keys that sort by probabilities, rounded: the last digits vary with how a batch is cut."""
    return [np.round(-row, 7) for x in strategies[::-1] for row in x[::-1]]


# ---------------------------------------------------------------- one game


def solve(
    game: NormalFormGame,
    *,
    order: OrderLike | None = None,
    seed: int = 0,
    check: bool | None = None,
    patience: float = PATIENCE,
) -> Equilibria | OrderedEquilibria:
    """Return the equilibria of one game, with names, and what is known about the list.

    Parameters
    ----------
    game : NormalFormGame
    order : str or sequence of groups, optional
        Who moves before whom, as in ``"Russia > Armenia, Azerbaijan"``: those of one group choose at once, later ones
        see what earlier ones chose. Default: the order that the game has, mostly none.
    seed : int
        For the methods that start from random points.
    check : bool, optional
        Whether to run nashpy's vertex enumeration on 2-player games as a cross-check; `method` reports how the lists
        agree. It takes most of the time, so by default it waits until `method` is read; True runs it at once, False
        never.
    patience : float
        As for `solve_many`.

    Returns
    -------
    Equilibria
        The same profiles, in the same order, as `solve_many` lists; for 2 players with their components. With an order
        of moves, `OrderedEquilibria`: the subgame-perfect outcomes, and what would have been answered.

    Examples
    --------
    >>> crisis = NormalFormGame.from_bimatrix([[0, 5], [2, 1]], [[0, -5], [-2, -1]],
    ...                                       actions=[["wait", "strike"], ["guard", "rest"]])
    >>> result = solve(crisis)
    >>> result
    1 equilibrium (wait 0.17 + strike 0.83, guard 0.67 + rest 0.33); complete: every equilibrium is listed.
    >>> result.method
    'twolevel bordered minors: 1; nashpy vertex_enumeration: the same'
    >>> solve(crisis, order="player 1 > player 2")
    player 1 moves first, then player 2: 1 equilibrium (strike, rest); complete: every equilibrium is listed.
    """
    from .crosscheck import agreement
    from .status import status

    expect("game", game, NormalFormGame, GameError)
    run = _run(seed, patience)
    moves = game.order if order is None else as_order(order, game.players)
    if moves:
        return _in_order(game, moves, run)
    batch = _solve_chunk(game.payoffs[None], 0, 1, run)
    items = tuple(
        Equilibrium.of(game, [x[k] for x in batch.strategies], payoffs)
        for k, payoffs in enumerate(batch.payoffs.tolist())
    )
    verdict = Verdict(int(batch.verdict[0]))
    parts: tuple[Component, ...] = ()
    if len(game.players) == 2 and verdict.complete:
        parts = components(*batch.strategies)
    found = Equilibria(
        game,
        items,
        verdict.complete,
        bool(batch.degenerate[0]),
        status(game, items, verdict, parts),
        f"twolevel {', then '.join(run.steps)}: {len(items)}",
        parts,
        agreement if check is not False and len(game.players) == 2 else None,
    )
    if check:
        found.method  # noqa: B018 - the cross-check runs now
    return found


def _in_order(game: NormalFormGame, order: Order, run: Run) -> OrderedEquilibria:
    """Solve a game with an order of moves."""
    from .status import ordered_status

    positions = [tuple(map(game.players.index, group)) for group in order]
    batch, stages, numbers = _solve_in_order(game.payoffs[None], 0, 1, positions, run, trace=True)
    outcomes = tuple(
        replace(
            OrderedEquilibrium.after(game, order, _answers(game, stages, int(number))),
            payoffs=dict(zip(game.players, map(float, batch.payoffs[k]), strict=True)),
        )
        for k, number in enumerate(numbers)
    )
    verdict = Verdict(int(batch.verdict[0]))
    return OrderedEquilibria(
        game,
        outcomes,
        verdict.complete,
        bool(batch.degenerate[0]),
        ordered_status(game, stages, verdict),
        f"twolevel {', then '.join(run.steps)}: {len(outcomes)}",
        order=order,
    )


def _answers(game: NormalFormGame, stages: Sequence[Stage], number: int) -> dict[History, dict[str, FloatArray]]:
    """Return what is played after every history, by name, so that an outcome of a game with an order comes about."""
    movers = [i for stage in stages for i in stage.movers]
    answers: dict[History, dict[str, FloatArray]] = {}
    for history, stage, own in plan(stages, number):
        named = tuple(game.actions[i][a] for i, a in zip(movers, history, strict=False))
        mixtures = zip(stage.movers, stage.mixtures, strict=True)
        answers[named] = {game.players[i]: np.array(x[own]) for i, x in mixtures}
    return answers
