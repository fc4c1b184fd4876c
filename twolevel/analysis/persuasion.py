r"""Persuasion in a scenario: the best signal about the state that a player can commit to, and what it is worth to it.

The worth of a belief is an equilibrium payoff: v(μ) is what the sender gains at the episode where the observer whose
belief is named holds μ. What the other observers hold then follows, for all hear the same message: from the beliefs
:math:`p_k` that they start from, the named one's being p,

.. math:: \mu_k \propto \mu \, p_k / p

(Alonso and Câmara 2016), or else all hold μ, a **common** belief. Signals are weighed with the named observer's
probabilities. The starting beliefs are those before the latest evidence came out: the signal takes its place.

Where there are several equilibria at a belief the caller says which counts: the best for the sender, the worst, or one
named profile. At a border between regimes the equilibria of both sides are equilibria (their correspondence is closed),
so that the best attains what is near, and the worst need not: then the value is a supremum, not attained.

A signal is **obedient** if what is played after each message is an equilibrium at the beliefs that Bayes' rule makes of
the message, each observer starting from its own; the largest regret says how far from it.

References
----------
Alonso, R. and O. Câmara (2016), "Bayesian persuasion with heterogeneous priors", Journal of Economic Theory 165,
672-706.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike

from ..arrays import FloatArray, IntArray
from ..concepts.persuasion import Persuasion, ValueOf, best_signal, received
from ..errors import ScenarioError, SolverError, one_of
from ..games.equilibrium import EquilibriumBatch
from ..games.game import NormalFormGame
from ..games.moves import OrderLike
from ..games.payoffs import pure_profiles
from ..games.ties import REGRET, ROUNDING
from ..model.scenario import Overrides, Scenario, ScenarioLike, as_scenario, settled
from ..nash.engine import solve_many
from .profiles import Names, Profile, profile_names, sets_of

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["ScenarioPersuasion", "before_the_latest", "persuade"]

#: Which of several equilibria counts, beside a profile by its name.
SELECTIONS = ("best", "worst")
#: So near to a border games are solved to see where it is: nearer ones are all but degenerate, and cost seconds each.
NEAREST = 1e-7


@dataclass(frozen=True, repr=False, eq=False)
class ScenarioPersuasion(Persuasion):
    """The best signal of a player of a scenario, what is played after each message, and by whom it is obeyed.

    `prior` and `sender` are both the named observer's belief before the signal.

    Attributes
    ----------
    scenario : Scenario
    episode : str
    disclosed : tuple of str
        The evidence that is out before the signal.
    player : str
        The sender.
    belief : str
        The observer whose belief and probabilities count.
    common : bool
        Whether all observers hold that belief.
    selection : str
        Which of several equilibria counts.
    profiles : tuple of Profile
        What is played after each of K messages.
    beliefs : mapping from observer to array, shape (K, S)
        After each message, by Bayes' rule from the signal.
    payoffs : array, shape (K, N)
        Of all players after each message.
    regret : array, shape (K,)
        What somebody gains by not playing that, relative to the payoff range.
    """

    scenario: Scenario
    episode: str
    disclosed: tuple[str, ...]
    player: str
    belief: str
    common: bool
    selection: str
    profiles: tuple[Profile, ...]
    beliefs: Mapping[str, FloatArray]
    payoffs: FloatArray
    regret: FloatArray

    @property
    def obedient(self) -> bool:
        """Whether what is played after each message is an equilibrium at the beliefs that the message brings about."""
        return bool((self.regret <= REGRET).all())

    def regimes_at(self, points: FloatArray) -> list[Names]:
        """Return the equilibria, by support, where the named observer holds points, shape (B, S)."""
        return sets_of(self.scenario, self._worth_of_beliefs.solve(points))

    def worth_at(self, points: FloatArray) -> FloatArray:
        """Return v where the named observer holds points, shape (B, S)."""
        return self._worth_of_beliefs(points)

    @property
    def _worth_of_beliefs(self) -> _Worth:
        return _Worth(self.scenario, self.episode, self.player, self.belief, self.common, self.selection)

    def to_frame(self) -> pd.DataFrame:
        """Return one row a message: as a `Persuasion`, and what is played, everyone's payoffs, and the regret."""
        frame = super().to_frame()
        frame.insert(0, "profile", list(self.profiles))
        for i, player in enumerate(self.scenario.players):
            frame[f"payoff {player}"] = self.payoffs[:, i]
        for observer, held in self.beliefs.items():
            for k, state in enumerate(self.states):
                frame[f"belief {observer}: {state}"] = held[:, k]
        return frame.assign(regret=self.regret)

    def __repr__(self) -> str:
        where = self.scenario.spec.episodes[self.episode].words
        whose = f"a common belief, {self.belief}'s" if self.common else f"the belief of {self.belief}"
        obeyed = "obeyed" if self.obedient else f"not obeyed (regret {self.regret.max():.2g})"
        return (
            f"Persuasion by {self.player} in {self.scenario.name} at {where}, {whose}: {self._worth()}; {self.status}; "
            f"{obeyed}"
        )


def persuade(
    value: ValueOf | ScenarioLike,
    prior: ArrayLike | str | None = None,
    *,
    sender: ArrayLike | str | None = None,
    belief: str | None = None,
    common: bool = False,
    selection: str = "best",
    ties: str | None = None,
    states: Sequence[str] | None = None,
    tolerance: float = 1e-6,
    overrides: Overrides | None = None,
    disclosed: Sequence[str] | None = None,
    order: OrderLike | None = None,
) -> Persuasion | ScenarioPersuasion:
    """Return the best signal about the state, for any value of beliefs, or for a player of a scenario.

    Parameters
    ----------
    value : function, or Scenario, str or Path
        From the public's beliefs, shape (B, S), to what they are worth to the sender, shape (B,); or a scenario, whose
        equilibria say it.
    prior : array_like, shape (S,), or str
        The public's prior; for a scenario, the episode, which may be left out where there is only one.
    sender : array_like, shape (S,), optional, or str
        The sender's own prior (default: the public's); for a scenario, the player who sends.
    belief : str
        In a scenario, the observer whose belief counts; may be left out where there is only one.
    common : bool
        In a scenario, whether all observers hold that belief; else each starts from its own.
    selection : {'best', 'worst'} or str
        In a scenario, which of several equilibria counts: the best for the sender, the worst, or the profile of this
        name, such as ``"defer, ask, silence"``, where it is one, and else the best.
    ties : {'best', 'worst'}, optional
        Of a function, what it is at a jump: see `twolevel.concepts.persuasion.best_signal`.
    states : sequence of str, optional
        For a function, names of the states.
    tolerance : float
        As much as the value may be too low, as a share of the range of v.
    overrides, order
        Of a scenario, other numbers and who moves before whom, as elsewhere.
    disclosed : sequence of str, optional
        Of a scenario, the evidence that is out before the signal; default: what was out before the latest came out,
        that is at the last episode before with less evidence than this one, or what this one says where there is none.

    Returns
    -------
    Persuasion
        Of a scenario a `ScenarioPersuasion`.

    Raises
    ------
    GameError, ScenarioError
        For priors that are no distributions, unknown names, or options that do not belong to what is given.

    Examples
    --------
    >>> persuade(lambda mu: mu[:, 1] >= 0.5, [0.7, 0.3], sender=[0.5, 0.5]).value.__round__(6)
    0.714286
    >>> best = persuade("iskander", "t2", sender="Russia", belief="world", common=True, tolerance=1e-3)
    >>> round(best.none, 4), round(best.full, 4), round(best.value, 4), best.obedient
    (-0.2702, -0.2715, -0.2596, True)
    """
    if not isinstance(value, Scenario | str) and callable(value):
        given = {"belief": belief, "overrides": overrides, "disclosed": disclosed, "order": order}
        _without("a function of beliefs", {k: v for k, v in given.items() if v is not None})
        if prior is None or isinstance(prior, str) or isinstance(sender, str):
            raise ScenarioError(
                "a function of beliefs needs prior=, and sender= if there is one, as numbers, one a state; "
                f"got {prior!r:.40} and {sender!r:.40}"
            )
        return best_signal(value, prior, sender=sender, states=states, ties=ties, tolerance=tolerance)
    scenario = as_scenario(value)
    _without("a scenario", {k: v for k, v in {"ties": ties, "states": states}.items() if v is not None})
    episode = prior if prior is None or isinstance(prior, str) else str(prior)
    scenario, episode = settled(scenario, episode, overrides, disclosed, order)
    if disclosed is None:
        scenario = scenario.disclosing(episode, before_the_latest(scenario, episode))
    player = one_of("sender", sender, scenario.players)
    if belief is None and len(scenario.observers) == 1:
        belief = scenario.observers[0]
    observer = one_of("belief", belief, scenario.observers)
    return _in_scenario(scenario, episode, player, observer, bool(common), selection, tolerance)


def before_the_latest(scenario: Scenario, episode: str) -> tuple[str, ...]:
    """Return what was out before the latest evidence of an episode: at the last episode before in which less was out.

    Examples
    --------
    >>> before_the_latest(as_scenario("iskander"), "t2")
    ('hakopian', 'video', 'mod_denial', 'not_seen')
    """
    out = scenario.spec.episodes[episode].disclosed
    for other in reversed(scenario.episodes[: scenario.episodes.index(episode)]):
        held = scenario.spec.episodes[other].disclosed
        if not set(out) <= set(held):
            return tuple(item for item in out if item in held)
    return out


def _without(what: str, given: Mapping[str, object]) -> None:
    for name in given:
        raise ScenarioError(f"{what} takes no {name}=; got {given[name]!r:.60}")


class _Worth:
    """What beliefs of the named observer are worth to a player: v, and the equilibria behind it."""

    def __init__(
        self, scenario: Scenario, episode: str, player: str, observer: str, common: bool, selection: str
    ) -> None:
        self.moment = scenario.at(episode)
        self.player, self.selection, self.scenario = scenario.players.index(player), selection, scenario
        self.met: set[str] = set()
        held = {k: np.asarray(b) for k, b in self.moment.belief_vectors.items()}
        self.prior = held[observer]
        self.priors = dict.fromkeys(held, self.prior) if common else held
        for other, belief in self.priors.items():
            rules_out = np.flatnonzero((self.prior > 0) & (belief <= 0))
            if len(rules_out):
                state = scenario.states[int(rules_out[0])]
                raise ScenarioError(
                    f"belief: {other} must hold possible what {observer} does; got 0 for {state} (try a common belief)"
                )

    def beliefs(self, points: FloatArray) -> dict[str, FloatArray]:
        """Return what each observer holds where the named one holds points, shape (B, S) each."""
        return {k: np.array(received(points, prior, self.prior)) for k, prior in self.priors.items()}

    def solve(self, points: FloatArray) -> EquilibriumBatch:
        found = solve_many(self.moment.with_beliefs(self.beliefs(points)).payoffs, order=self.moment.order)
        none = np.flatnonzero(found.count == 0)
        if len(none):
            raise SolverError(f"no equilibrium was found at the belief {points[none[0]].round(6).tolist()}")
        return found

    def chosen(self, found: EquilibriumBatch) -> IntArray:
        """Return the number of the equilibrium that counts at each point."""
        own = found.payoffs[:, self.player]
        if self.selection not in SELECTIONS:
            self.met |= set(profile_names(self.scenario, found))
        key = own if self.selection == "worst" else -own
        if self.selection not in SELECTIONS:
            named = np.array([name == self.selection for name in profile_names(self.scenario, found)])
            key = np.where(named, -np.inf, key)
        order = np.lexsort((key, found.game))
        first = np.searchsorted(found.game[order], np.arange(len(found.verdict)))
        result: IntArray = order[first]
        return result

    def __call__(self, points: FloatArray) -> FloatArray:
        found = self.solve(points)
        own: FloatArray = found.payoffs[self.chosen(found), self.player]
        return own

    def in_pure_stances(self, points: FloatArray) -> FloatArray:
        """Return v as the equilibria in pure stances have it, NaN without any: looked up, however near to a tie."""
        payoffs = np.moveaxis(self.moment.with_beliefs(self.beliefs(points)).payoffs, 0, -1)
        rounding = ROUNDING * np.spacing(np.abs(payoffs).max(axis=tuple(range(1, payoffs.ndim - 1))))
        own = np.where(pure_profiles(payoffs, rounding), payoffs[self.player], np.nan).reshape(-1, len(points))
        pick = np.fmin if self.selection == "worst" else np.fmax
        result: FloatArray = pick.reduce(own, axis=0)
        return result


def _in_scenario(
    scenario: Scenario, episode: str, player: str, observer: str, common: bool, selection: str, tolerance: float
) -> ScenarioPersuasion:
    worth = _Worth(scenario, episode, player, observer, common, selection)
    moment = worth.moment
    in_turn = len(moment.order) == len(scenario.players)
    best = best_signal(
        worth,
        worth.prior,
        states=scenario.states,
        ties="worst" if selection == "worst" else "best",
        tolerance=tolerance,
        resolution=1e-15 if in_turn else NEAREST,
        near=worth.in_pure_stances if selection in SELECTIONS and not moment.order else None,
    )
    if selection not in SELECTIONS:
        one_of("selection", selection, [*SELECTIONS, *sorted(worth.met)])
    found = worth.solve(best.posteriors)
    chosen = worth.chosen(found)
    names = profile_names(scenario, found)
    profiles = tuple(names[k] for k in chosen)
    beliefs = _by_bayes(worth, best)
    games = moment.with_beliefs(beliefs).payoffs
    if moment.order:
        again = sets_of(scenario, solve_many(games, order=moment.order))
        regret = np.array([0.0 if name in held else np.inf for name, held in zip(profiles, again, strict=True)])
    else:
        regret = np.array(
            [
                NormalFormGame(game).regret([x[k] for x in found.strategies])
                for game, k in zip(games, chosen, strict=True)
            ]
        )
    held: dict[str, Any] = {field.name: getattr(best, field.name) for field in fields(Persuasion)}
    return ScenarioPersuasion(
        **held,
        scenario=scenario,
        episode=episode,
        disclosed=moment.disclosed,
        player=player,
        belief=observer,
        common=common,
        selection=selection,
        profiles=profiles,
        beliefs=beliefs,
        payoffs=found.payoffs[chosen],
        regret=regret,
    )


def _by_bayes(worth: _Worth, best: Persuasion) -> dict[str, FloatArray]:
    """Return what each observer holds after each message, by Bayes' rule from the signal and its own prior."""
    sent = np.nan_to_num(best.signal)
    joint = {k: sent * prior for k, prior in worth.priors.items()}
    return {k: np.array(weight / weight.sum(axis=-1, keepdims=True)) for k, weight in joint.items()}
