r"""Rounds of games that remember the last profile: what is played after what, by players who look ahead or not.

In round k the players face payoffs :math:`u^k_i(s; r)` that depend on a **past** r, of which there are finitely many;
profile s leads to the past :math:`f_k(s)` of the next round. A **play** of round k after r is an equilibrium there,
together with the play of round k + 1 that follows every profile.

* Who does not look ahead (discount 0) plays an equilibrium of :math:`u^k(\cdot; r)`; after every profile that comes
  about, each play of the next round may follow.
* With a **discount** :math:`\delta > 0` a play is worth :math:`v_i = u_i + \delta v'_i` to player i, and plays are
  found backwards, from the last round. Let :math:`E(r)` be those of the next round after r. Which one follows may
  depend on all that was played, so profile s, with e in :math:`E(f(s))` to follow, is an equilibrium exactly if for
  every player i and every deviation d

  .. math::
     u_i(s) + \delta v_i(e) \;\ge\; u_i(d, s_{-i}) + \delta \min_{e' \in E(f(d, s_{-i}))} v_i(e'),

  for each unilateral deviation leads to a profile of its own, after which the worst for the deviator may follow.
  Equilibria in mixtures, and under an order of moves all of them, are those of the games :math:`u + \delta v(e(\cdot))`
  for every **selection** e of a play after each profile; up to `MOST_GAMES` of these games are solved a round, and if
  there are more, some of those in which what follows depends on the remembered past alone.

Plays that a public lottery would choose between are not looked for.

References
----------
Benoit, J.-P. and V. Krishna (1985), "Finitely repeated games", Econometrica 53, 905-922.
Abreu, D., D. Pearce and E. Stacchetti (1990), "Toward a theory of discounted repeated games with imperfect
monitoring", Econometrica 58, 1041-1063.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import prod

import numpy as np

from ..arrays import BoolArray, FloatArray, IntArray
from ..games.equilibrium import EquilibriumBatch, Verdict
from ..games.payoffs import payoff_ranges
from ..games.ties import SAME, SUPPORT, TIE
from ..nash.engine import solve_many

__all__ = ["MOST_GAMES", "MOST_PLAYS", "Play", "Round", "Search", "Way"]

#: So many games with a selection of what follows are solved a round, of two players and of more.
MOST_GAMES, MOST_LARGER_GAMES = 2**15, 2**10
#: So many plays after one past are kept, and for each player the worst.
MOST_PLAYS = 1000


@dataclass(frozen=True)
class Round:
    """One round: payoffs (R, N, n_1, ..., n_N) after each of R pasts, and the past that each profile leads to.

    `after`: shape (n_1, ..., n_N), positions of the next round's pasts. `order`: who moves before whom, by position.
    """

    payoffs: FloatArray
    after: IntArray
    order: tuple[tuple[int, ...], ...] = ()


@dataclass(frozen=True, eq=False)
class Way:
    """A part of what may come about in a play: profiles, as a mask, how likely they are, and what may follow."""

    profiles: BoolArray
    weight: float
    options: tuple[Play, ...] = ()


@dataclass(frozen=True, eq=False)
class Play:
    """An equilibrium of a round after a past, `joint` its probability of every profile.

    `worth`: each player's expected payoff, with what follows if players look ahead.
    """

    round: int
    past: int
    strategies: tuple[FloatArray, ...]
    joint: FloatArray
    worth: FloatArray
    ways: tuple[Way, ...]

    @property
    def is_pure(self) -> bool:
        """Whether every player plays one action for certain."""
        return all(x.max() == 1 for x in self.strategies)


class Search:
    """Finds the plays of every round after every past; `gaps` says of which round and past not all are known, and why.

    Parameters
    ----------
    rounds : sequence of Round
    discount : float
    mixed : bool
        Whether equilibria in mixtures count.
    """

    def __init__(self, rounds: Sequence[Round], discount: float, *, mixed: bool = True) -> None:
        self.rounds, self.discount, self.mixed = rounds, discount, mixed
        self.plays: list[list[tuple[Play, ...]]] = [[] for _ in rounds]
        self.gaps: dict[tuple[int, int], list[str]] = {}
        self.continua: set[tuple[int, int]] = set()
        for k in reversed(range(len(rounds))):
            self.plays[k] = self._round(k)

    def _round(self, k: int) -> list[tuple[Play, ...]]:
        """Return the plays of a round after each of its pasts."""
        here = self.rounds[k]
        following = self.plays[k + 1] if k + 1 < len(self.rounds) else []
        pasts = range(len(here.payoffs))
        if not following or not self.discount:
            found = solve_many(here.payoffs, order=here.order)
            for past in pasts:
                self._note(k, past, [int(found.verdict[past])])
            return [self._listed(k, past, self._plain(k, found, past)) for past in pasts]
        if not all(following[past] for past in np.unique(here.after)):
            for past in pasts:
                self._gap(k, past, "nothing is known to follow some profile")
            return [() for _ in pasts]
        if all(len(following[past]) == 1 for past in np.unique(here.after)):
            found = solve_many(here.payoffs + self.discount * self.worst(k), order=here.order)
            joint, the_only = found.joint(), np.zeros(here.after.size, dtype=np.intp)
            for past in pasts:
                self._note(k, past, [int(found.verdict[past])])
            rows = [np.flatnonzero(found.game == past) for past in pasts]
            return [
                self._listed(k, past, [self._ahead(k, past, found, joint[row], row, the_only) for row in rows[past]])
                for past in pasts
            ]
        return [self._listed(k, past, self._selected(k, past)) for past in pasts]

    # ---------------------------------------------------------------- one past

    def _plain(self, k: int, found: EquilibriumBatch, past: int) -> list[Play]:
        """Return the equilibria of a round alone; what may follow is every play of the next one."""
        here = self.rounds[k]
        plays = []
        joint = found.joint()
        for row in np.flatnonzero(found.game == past):
            own = joint[row]
            ways = [Way(np.ones(own.shape, dtype=bool), 1.0)]
            if k + 1 < len(self.rounds):
                reached = np.unique(here.after[own > SUPPORT])
                parts = [here.after == after for after in reached]
                if len(parts) == 1:
                    parts = [np.ones(own.shape, dtype=bool)]
                ways = [
                    Way(part, float(own[part].sum()), self.plays[k + 1][after])
                    for part, after in zip(parts, reached, strict=True)
                ]
            strategies = tuple(x[row] for x in found.strategies)
            plays.append(Play(k, past, strategies, own, found.payoffs[row], tuple(ways)))
        return plays

    def _ahead(
        self, k: int, past: int, found: EquilibriumBatch, joint: FloatArray, row: np.intp, selection: IntArray
    ) -> Play:
        """Return an equilibrium of a round with what a selection lets follow each profile."""
        strategies = tuple(x[row] for x in found.strategies)
        return self._play(k, past, strategies, joint, selection, found.payoffs[row])

    def _play(
        self,
        k: int,
        past: int,
        strategies: tuple[FloatArray, ...],
        joint: FloatArray,
        selection: IntArray,
        worth: FloatArray,
    ) -> Play:
        here = self.rounds[k]
        parts: dict[tuple[int, int], list[int]] = {}
        for profile in np.flatnonzero(joint > SUPPORT):
            parts.setdefault((int(here.after.flat[profile]), int(selection[profile])), []).append(int(profile))
        ways = []
        for (after, which), profiles in parts.items():
            mask = np.zeros(joint.size, dtype=bool)
            mask[profiles] = True
            whole = len(parts) == 1
            mask = np.ones(joint.size, dtype=bool) if whole else mask
            weight = 1.0 if whole else float(joint.flat[profiles].sum())
            ways.append(Way(mask.reshape(joint.shape), weight, (self.plays[k + 1][after][which],)))
        return Play(k, past, strategies, joint, worth, tuple(ways))

    def _selected(self, k: int, past: int) -> list[Play]:
        """Return the plays of a round where several plays may follow some profile."""
        pure = [] if self.rounds[k].order else self._pure(k, past)
        return pure + (self._by_selection(k, past) if self.mixed or self.rounds[k].order else [])

    def worst(self, k: int) -> FloatArray:
        """Return what the worst play that may follow each profile is worth to each player, shape (N, n_1, ..., n_N)."""
        after = self.rounds[k].after
        low = {past: np.min([play.worth for play in self.plays[k + 1][past]], axis=0) for past in np.unique(after)}
        return np.stack([low[past] for past in after.flat], axis=-1).reshape(-1, *after.shape)

    def slack(self, k: int, past: int) -> FloatArray:
        """Return up to which difference each player's payoffs, with what follows, count as equal."""
        ranges = payoff_ranges(self.rounds[k].payoffs[past])
        return TIE * (ranges + self.discount * payoff_ranges(self.worst(k)))

    def _pure(self, k: int, past: int) -> list[Play]:
        here = self.rounds[k]
        payoffs = here.payoffs[past]
        punished = payoffs + self.discount * self.worst(k)
        best = np.stack([np.broadcast_to(u.max(axis=i, keepdims=True), u.shape) for i, u in enumerate(punished)])
        slack = self.slack(k, past)
        plays = []
        for profile in np.ndindex(here.after.shape):
            own = payoffs[(slice(None), *profile)]
            for which, play in enumerate(self.plays[k + 1][here.after[profile]]):
                worth = own + self.discount * play.worth
                if (worth >= best[(slice(None), *profile)] - slack).all():
                    strategies = tuple(np.eye(n)[action] for n, action in zip(here.after.shape, profile, strict=True))
                    joint = np.zeros(here.after.shape)
                    joint[profile] = 1.0
                    plays.append(self._play(k, past, strategies, joint, np.full(here.after.size, which), worth))
        return plays

    def _by_selection(self, k: int, past: int) -> list[Play]:
        """Return equilibria of the games with a selection of what follows: those in mixtures, or under an order all."""
        here = self.rounds[k]
        selections, all_of_them = self._selections(k)
        if not all_of_them:
            self._gap(k, past, "not every way in which what follows may depend on what was played was tried")
        after = here.after.ravel()
        worth = np.zeros((here.payoffs.shape[1], *selections.shape))
        for profile, next_past in enumerate(after):
            table = np.stack([play.worth for play in self.plays[k + 1][next_past]])
            worth[:, :, profile] = table[selections[:, profile]].T
        ahead = here.payoffs[past] + self.discount * np.moveaxis(worth, 0, 1).reshape(-1, *here.payoffs.shape[1:])
        found = solve_many(ahead, order=here.order)
        self._note(k, past, [int(v) for v in np.unique(found.verdict)])
        whole = found.joint()
        joint = whole.reshape(len(found.game), -1)
        kept = np.arange(len(found.game))
        if not here.order:
            kept = kept[joint.max(axis=1) < 1]
        follows = np.where(joint[kept] > SUPPORT, selections[found.game[kept]], -1)
        told = np.hstack([np.round(joint[kept] / SAME) * SAME, follows])
        first = np.sort(np.unique(told, axis=0, return_index=True)[1])
        return [self._ahead(k, past, found, whole[row], row, selections[found.game[row]]) for row in kept[first]]

    def _selections(self, k: int) -> tuple[IntArray, bool]:
        """Return selections of what follows each profile, shape (G, profiles), and whether they are all there are."""
        here = self.rounds[k]
        most = MOST_GAMES if here.payoffs.shape[1] == 2 else MOST_LARGER_GAMES
        most = max(1, most // len(here.payoffs))
        after = here.after.ravel()
        counts = [len(self.plays[k + 1][past]) for past in after]
        if prod(counts) <= most:
            return np.stack(np.unravel_index(np.arange(prod(counts)), counts), axis=1), True
        pasts, position = np.unique(after, return_inverse=True)
        counts = [len(self.plays[k + 1][past]) for past in pasts]
        digits = np.arange(min(prod(counts), most))
        by_past = np.zeros((len(digits), len(pasts)), dtype=np.intp)
        for j, count in enumerate(counts):
            digits, by_past[:, j] = np.divmod(digits, count)
        return by_past[:, position.ravel()], False

    # ---------------------------------------------------------------- what is known

    def _listed(self, k: int, past: int, plays: list[Play]) -> tuple[Play, ...]:
        """Return the plays that are kept, the pure ones first."""
        if not self.mixed:
            plays = [play for play in plays if play.is_pure]
        plays.sort(key=lambda play: not play.is_pure)
        if len(plays) > MOST_PLAYS:
            self._gap(k, past, f"of {len(plays):,} equilibria {MOST_PLAYS:,} are kept")
            worst = np.unique(np.argmin([play.worth for play in plays], axis=0))
            plays = plays[:MOST_PLAYS] + [plays[j] for j in worst if j >= MOST_PLAYS]
        if not plays:
            self._gap(k, past, "no equilibrium is known" if self.mixed else "there is no equilibrium in pure stances")
        return tuple(plays)

    def _note(self, k: int, past: int, verdicts: Sequence[int]) -> None:
        """Note what solvers said of their lists."""
        if not self.mixed and not self.rounds[k].order:
            return  # equilibria in pure stances are found by trying every profile
        for verdict in map(Verdict, verdicts):
            if not verdict.complete:
                self._gap(k, past, verdict.sentence.removeprefix("incomplete: "))
            elif verdict is Verdict.COMPLETE_CONTINUA:
                self.continua.add((k, past))
                if self.discount:
                    self._gap(k, past, "equilibria form a continuum, of which only the end points are listed")

    def _gap(self, k: int, past: int, why: str) -> None:
        gaps = self.gaps.setdefault((k, past), [])
        if why not in gaps:
            gaps.append(why)
