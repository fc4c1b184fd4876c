r"""Games with an informed player: what it plays in each state, and what the others make of what they see.

One player, the **sender**, knows the state w; the others do not, and reckon with one named belief p. A **rule**
:math:`\rho(r \mid w)` says how often the sender takes the stance r in the state w. Whoever sees r holds w possible by

.. math:: \mu_k(w \mid r) \propto \mu_k(w) \, \rho(r \mid w),

observer k with its own prior. A stance that **proves** shows the state itself. After a stance that no rule uses Bayes
says nothing; the belief there is **passive** (nothing learnt), **sceptical** or **lenient** (certain of the state that
is worst or best for the sender, on the average over p, given what is replied), or a distribution that somebody gives.

Payoffs are those of the moment at these beliefs, so they move with the rule. The others choose at once with the sender,
or after it, when they see its stance. An **equilibrium** is a rule and the others' replies from which nobody gains by
deviating: no state of the sender, and no other player after any stance that it can see.

* *Pure* rules: there are :math:`n^S`; all are looked at, with all pure replies. The beliefs that they lead to are few,
  one for each set of states, so that the payoffs of all come from one table.
Rules that mix are looked for in `mixing`.

References
----------
Fudenberg, D. and J. Tirole (1991), "Perfect Bayesian equilibrium and sequential equilibrium", JET 53, 236-260.
Cho, I.-K. and D. Kreps (1987), "Signaling games and stable equilibria", QJE 102, 179-221.
Milgrom, P. (1981), "Good news and bad news", Bell Journal of Economics 12, 380-391.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, reduce
from itertools import product
from math import prod

import numpy as np

from ..arrays import BoolArray, FloatArray, IntArray
from ..errors import ScenarioError, fits
from ..games.payoffs import pure_profiles
from ..games.ties import REGRET, TIE
from ..model.addresses import weight
from ..model.two_level import Moment

__all__ = ["NAMED", "InformedGame", "Reply", "Settled"]

#: The beliefs after an unused stance that have names.
NAMED = ("passive", "sceptical", "lenient")
#: States for whose every set a belief is worked out.
MOST_STATES = 12

#: What is replied at one place: a mixture of each other player.
Reply = tuple[FloatArray, ...]


@dataclass(frozen=True)
class Settled:
    """A rule and the replies to it, with all that follows.

    `rule`: shape (S, n). `replies`: after each stance, a mixture of each other player. `beliefs`: of each observer
    after each stance, shape (n, S); after one that proves, on the average over the states that take it. `by_state`:
    payoffs, shape (S, N). `regret`: what anyone gains by deviating, relative to the range of its payoffs.
    """

    rule: FloatArray
    replies: tuple[Reply, ...]
    beliefs: Mapping[str, FloatArray]
    by_state: FloatArray
    regret: float


class InformedGame:
    """A moment in which one player knows the state.

    Parameters
    ----------
    moment : Moment
        Of one point.
    sender : int
    proves : collection of int
        The sender's stances that prove.
    belief : str
        The observer by whose belief the others reckon.
    unused : sequence of n entries
        The belief after each stance that no rule uses: one of `NAMED`, or an array of shape (S,).

    Raises
    ------
    ScenarioError
        For more states or rules than can be looked at.

    Examples
    --------
    Russia at t2, whose third stance proves: what was not fired is answered, else it is silent.

    >>> from twolevel.model.scenario import load
    >>> game = InformedGame(load("iskander").at("t2"), 2, [2], "world", ["passive"] * 3)
    >>> [settled.rule.argmax(axis=1).tolist() for settled in game.pure()]
    [[2, 1, 1]]
    """

    def __init__(
        self,
        moment: Moment,
        sender: int,
        proves: Sequence[int],
        belief: str,
        unused: Sequence[str | FloatArray],
    ) -> None:
        players = moment.spec.players
        self.moment, self.sender, self.unused = moment, sender, list(unused)
        self.sizes = [len(own) for own in players.values()]
        self.n, self.states = self.sizes[sender], len(moment.spec.states)
        self.others = [j for j in range(len(players)) if j != sender]
        self.dims = tuple(self.sizes[j] for j in self.others)
        self.priors = {k: np.asarray(b, dtype=np.float64) for k, b in moment.belief_vectors.items()}
        self.belief, self.weights = belief, self.priors[belief]
        self.proven = np.isin(np.arange(self.n), list(proves))
        self.is_own = any(
            moment.spec.is_own(term) and term.player == list(players)[sender] and np.any(moment.value(weight(place)))
            for place, term in moment.spec.places.items()
        )
        self.sees = bool(moment.order) and len(moment.order) > 1
        if self.states > MOST_STATES:
            raise ScenarioError(f"states must be at most {MOST_STATES} where a player knows them; got {self.states}")
        types = self.states if self.is_own else 1
        numbers = (2**self.states + self.n) * types * len(players) * prod(self.sizes)
        fits(f"beliefs in {self.states} states", numbers, "take fewer states or stances")
        fits(
            f"{self.n**self.states:,} rules", self.n ** (self.states + 1) * self.states, "take fewer states or stances"
        )
        # What can be seen: a stance, or a stance with the state that it proves.
        seen = [(m, w) for m in range(self.n) for w in (range(self.states) if self.proven[m] else [-1])]
        self.seen = seen if self.sees else [(-1, -1)]
        place = {s: h for h, s in enumerate(seen)}
        self.place: IntArray = np.array(
            [
                [place[m, w if self.proven[m] else -1] if self.sees else 0 for m in range(self.n)]
                for w in range(self.states)
            ]
        )

    # ---------------------------------------------------------------- payoffs at beliefs

    def posteriors(self, likelihoods: FloatArray) -> dict[str, FloatArray]:
        """Return every observer's belief after news of these likelihoods, shape (B, S).

        An observer who held all that is left impossible takes over the named belief.
        """
        named = self.weights * likelihoods
        total = named.sum(axis=-1, keepdims=True)
        flat = likelihoods / likelihoods.sum(axis=-1, keepdims=True)
        named = np.where(total > 0, named / np.where(total > 0, total, 1.0), flat)
        found = {}
        for observer, prior in self.priors.items():
            own = prior * likelihoods
            total = own.sum(axis=-1, keepdims=True)
            found[observer] = np.where(total > 0, own / np.where(total > 0, total, 1.0), named)
        return found

    def tensors(self, beliefs: Mapping[str, FloatArray]) -> FloatArray:
        """Return payoffs at beliefs of shape (B, S): shape (S, B, N, n, K), K for the others' profiles."""
        size, known = len(beliefs[self.belief]), None
        if self.is_own:
            known = {list(self.moment.spec.players)[self.sender]: np.repeat(np.eye(self.states), size, axis=0)}
            beliefs = {observer: np.tile(belief, (self.states, 1)) for observer, belief in beliefs.items()}
        found = np.moveaxis(self.moment.with_beliefs(beliefs, known).payoffs, 2 + self.sender, 2)
        found = found.reshape(-1, size, *found.shape[1:3], prod(self.dims))
        return np.broadcast_to(found, (self.states, *found.shape[1:]))

    @cached_property
    def points(self) -> dict[str, FloatArray]:
        """Beliefs after a stance of each set of states, by bits, less one; then, of each stance, a given one."""
        sets = np.arange(1, 2**self.states)[:, None] >> np.arange(self.states) & 1
        found = self.posteriors(sets.astype(np.float64))
        given = [self.weights if isinstance(own, str) else own for own in self.unused]
        return {observer: np.vstack([belief, *given]) for observer, belief in found.items()}

    @cached_property
    def table(self) -> FloatArray:
        """Payoffs at those beliefs, shape (S, C, N, n, K)."""
        return self.tensors(self.points)

    @cached_property
    def ranges(self) -> FloatArray:
        """The range of each player's payoffs over the table, shape (N,); 1 for 0."""
        ranges: FloatArray = self.table.max(axis=(0, 1, 3, 4)) - self.table.min(axis=(0, 1, 3, 4))
        return np.where(ranges > 0, ranges, 1.0)

    @cached_property
    def off_path(self) -> IntArray:
        """The belief, by its place in the table, after each unused stance and each pure reply to it, shape (n, K)."""
        everything, vertices = 2**self.states - 2, 2 ** np.arange(self.states) - 1
        found = np.full((self.n, prod(self.dims)), everything)
        for m, kind in enumerate(self.unused):
            if not isinstance(kind, str):
                found[m] = 2**self.states - 1 + m
            elif kind != "passive":
                worth = self._of_certainty(m)
                worst = worth.argmin(axis=0) if kind == "sceptical" else worth.argmax(axis=0)
                found[m] = vertices[worst]
        return found

    def _of_certainty(self, m: int) -> FloatArray:
        """Return the sender's payoff, averaged over states, where all are certain of one, shape (S, K).

        Where the others see the stance, all that counts is what they reply to such a belief: the same for all K.
        """
        vertices = 2 ** np.arange(self.states) - 1
        worth: FloatArray = np.einsum("w,wvk->vk", self.weights, self.table[:, vertices, self.sender, m])
        if self.sees:
            replied = np.array([self.replies_to(m, int(v)) for v in vertices])
            kind = self.unused[m]
            empty, end = (np.inf, np.min) if kind == "sceptical" else (-np.inf, np.max)
            ends = end(np.where(replied, worth, empty), axis=1)
            worth = np.broadcast_to(ends[:, None], worth.shape)
        return worth

    def payoffs_after(self, m: int, point: int, state: int = -1) -> FloatArray:
        """Return the others' payoffs where they have seen a stance, and know the state if it proved it: (N - 1, K)."""
        if state >= 0:
            known: FloatArray = self.table[state, 2**state - 1][self.others, m]
            return known
        weights = self.points[self.belief][point]
        result: FloatArray = np.einsum("w,wjk->jk", weights, self.table[:, point][:, self.others, m])
        return result

    def replies_to(self, m: int, point: int, state: int = -1) -> BoolArray:
        """Return which pure profiles of the others are equilibria once they have seen a stance, shape (K,)."""
        return self.stable(self.payoffs_after(m, point, state)[..., None])[:, 0]

    def stable(self, games: FloatArray, slack: float = TIE) -> BoolArray:
        """Return which pure profiles of the others are equilibria of games (N - 1, K, b), shape (K, b)."""
        if not self.others:
            return np.ones(games.shape[1:], dtype=np.bool_)
        ties = np.broadcast_to((slack * self.ranges[self.others])[:, None], (len(self.others), games.shape[-1]))
        found: BoolArray = pure_profiles(games.reshape(len(self.others), *self.dims, games.shape[-1]), ties)
        return found.reshape(games.shape[1:])

    # ---------------------------------------------------------------- pure rules

    @cached_property
    def rules(self) -> IntArray:
        """Every pure rule, shape (R, S)."""
        return np.array(list(product(range(self.n), repeat=self.states)))

    def masks(self, rules: IntArray) -> IntArray:
        """Return the set of states that take each stance, by bits, shape (R, n); 0 where none of them is likely."""
        bits = 2 ** np.arange(self.states)
        taken = np.stack([rules == m for m in range(self.n)], axis=1)
        return np.where(taken @ self.weights > 0, taken @ bits, 0)

    def _point(self, masks: IntArray, replies: IntArray) -> IntArray:
        """Return the belief that each state meets after each stance, by its place in the table, shape (Q, S, n).

        `masks` (Q, n): who takes which stance. `replies` (Q, S, n): what is replied there.
        """
        unused = self.off_path[np.arange(self.n), replies]
        used = np.where(masks[:, None] > 0, masks[:, None] - 1, unused)
        vertices = (2 ** np.arange(self.states) - 1)[:, None]
        return np.where(self.proven, vertices, used)

    def pure(self) -> list[Settled]:
        """Return every equilibrium in which nobody mixes."""
        rows, replies = self._candidates()
        masks, chosen = self.masks(self.rules)[rows], self.rules[rows]
        fits(f"{len(rows):,} rules with replies", len(rows) * self.states * self.n, "take fewer states or stances")
        here = replies[:, self.place]
        states, stances = np.arange(self.states)[:, None], np.arange(self.n)
        worth = self.table[states, self._point(masks, here), self.sender, stances, here]
        own = np.take_along_axis(worth, chosen[..., None], axis=-1)[..., 0]
        good = (worth.max(axis=-1) - own <= TIE * self.ranges[self.sender]).all(axis=-1)
        found = [self.settle(np.eye(self.n)[self.rules[rows[q]]], self.spelt(replies[q])) for q in np.flatnonzero(good)]
        return [each for each in found if each.regret <= REGRET]

    def _candidates(self) -> tuple[IntArray, IntArray]:
        """Return rules, by their numbers (Q,), with pure replies that are best at each place, shape (Q, H)."""
        if not self.sees:
            both = np.argwhere(self.stable(self.at_once()).T)
            return both[:, 0], both[:, 1:]
        known: dict[tuple[int, int, int], IntArray] = {}
        rows: list[int] = []
        replies: list[tuple[int, ...]] = []
        for r, mask in enumerate(self.masks(self.rules)):
            each = []
            for m, state in self.seen:
                point = int(mask[m]) - 1 if mask[m] else int(self.off_path[m, 0])
                if (m, point, state) not in known:
                    known[m, point, state] = np.flatnonzero(self.replies_to(m, point, state))
                each.append(known[m, point, state])
            fits("rules with replies", (len(rows) + prod(map(len, each))) * 64, "take fewer states or stances")
            for reply in product(*each):
                rows.append(r)
                replies.append(tuple(map(int, reply)))
        return np.array(rows, dtype=int), np.array(replies, dtype=int).reshape(len(rows), len(self.seen))

    def at_once(self) -> FloatArray:
        """Return the others' payoffs against each pure rule, who do not see what it brings, shape (N - 1, K, R)."""
        masks, total = self.masks(self.rules), 0.0
        for w in range(self.states):
            m = self.rules[:, w]
            mask = np.take_along_axis(masks, m[:, None], axis=1)[:, 0]
            point = np.where(self.proven[m] | (mask == 0), 2**w, mask) - 1
            total = total + self.weights[w] * self.table[w, point[:, None], self.others, m[:, None]]
        return np.moveaxis(np.asarray(total), 0, -1)

    def spelt(self, profiles: Sequence[int]) -> tuple[Reply, ...]:
        """Return pure replies as mixtures, at each place one of each other player."""
        actions = (np.unravel_index(int(k), self.dims) if self.dims else () for k in profiles)
        return tuple(tuple(np.eye(d)[a] for d, a in zip(self.dims, acts, strict=True)) for acts in actions)

    # ---------------------------------------------------------------- what follows from a rule

    def used(self, rule: FloatArray) -> BoolArray:
        """Return which stances a rule uses, shape (n,)."""
        return self.weights @ rule > 0

    def settle(self, rule: FloatArray, replies: Sequence[Reply]) -> Settled:
        """Work out beliefs, payoffs and regrets of a rule (S, n) and of the replies at each place."""
        mixed = [reduce(np.multiply.outer, reply, np.ones(())).ravel() for reply in replies]
        used = self.used(rule)
        at = self._beliefs(rule, used, mixed)
        found = self.tensors(at)
        states = np.arange(self.states)
        # The payoffs that each state meets after each stance: (S, n, N, K).
        met = np.stack([found[states, self.n + states if self.proven[m] else m, :, m] for m in range(self.n)], axis=1)
        replied = np.stack([[mixed[h] for h in row] for row in self.place])
        worth = np.einsum("wmjk,wmk->wmj", met, replied)
        own = worth[..., self.sender]
        regrets = [float((own.max(axis=1) - (rule * own).sum(axis=1)).max()) / self.ranges[self.sender]]
        for h, reply in enumerate(replies):
            regrets += self._regrets(self._game_at(h, rule, used, met, at), reply)
        return Settled(
            rule,
            self._after(rule, replies),
            {observer: belief[: self.n] for observer, belief in at.items()},
            np.einsum("wm,wmj->wj", rule, worth),
            float(max(regrets)),
        )

    def _after(self, rule: FloatArray, replies: Sequence[Reply]) -> tuple[Reply, ...]:
        """Return what is replied to each stance; to one that proves, in the likeliest state in which it is taken."""
        likeliest = (self.weights[:, None] * np.where(self.used(rule), rule, 1.0)).argmax(axis=0)
        return tuple(replies[self.place[w, m]] for m, w in enumerate(likeliest))

    def _beliefs(self, rule: FloatArray, used: BoolArray, mixed: Sequence[FloatArray]) -> dict[str, FloatArray]:
        """Return every observer's belief after each stance, then where it is certain of each state: (n + S, S)."""
        likelihoods = np.where(used, rule, 1.0).T
        found = self.posteriors(np.vstack([likelihoods, np.eye(self.states)]))
        for m in np.flatnonzero(~used & ~self.proven):
            point = self._off_belief(int(m), mixed)
            for observer, beliefs in self.points.items():
                found[observer][m] = beliefs[point]
        return found

    def _off_belief(self, m: int, mixed: Sequence[FloatArray]) -> int:
        """Return the belief after an unused stance, by its place in the table, given what is replied to it."""
        kind = self.unused[m]
        if self.sees or not isinstance(kind, str) or kind == "passive":
            return int(self.off_path[m, 0])
        worth = self._of_certainty(m) @ mixed[0]
        return int(2 ** (worth.argmin() if kind == "sceptical" else worth.argmax()) - 1)

    def _game_at(
        self, h: int, rule: FloatArray, used: BoolArray, met: FloatArray, at: Mapping[str, FloatArray]
    ) -> FloatArray:
        """Return the others' payoffs at a place, shape (N - 1, K)."""
        m, state = self.seen[h]
        if not self.sees:
            weights = self.weights[:, None] * rule
        elif state >= 0:
            weights = np.zeros((self.states, self.n))
            weights[state, m] = 1.0
        else:
            weights = np.zeros((self.states, self.n))
            weights[:, m] = at[self.belief][m]
        result: FloatArray = np.einsum("wm,wmjk->jk", weights, met[:, :, self.others])
        return result

    def _regrets(self, game: FloatArray, reply: Reply) -> Iterator[float]:
        """Yield what each other player gains by deviating from a reply, relative to its range."""
        for j, own in enumerate(game.reshape(len(self.others), *self.dims)):
            values = own
            for other in reversed(range(len(self.dims))):
                if other != j:
                    values = np.tensordot(values, reply[other], axes=(other, 0))
            yield float(values.max() - values @ reply[j]) / float(self.ranges[self.others[j]])
