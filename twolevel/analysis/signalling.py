r"""Signalling: stances that carry news, because the player who takes them knows what happened.

One player knows the state, and its rule says which stance it takes in which. The others see the stance, and their
beliefs follow by Bayes; so silence is news as soon as some states would not be silent. How the game is solved stands in
`informed` and `mixing`; here scenarios are asked, and the answers have names.

Where every payoff is judged by what others believe, talk is cheap: what the sender knows changes nothing for it. It
matters through stances that **prove** (`proves`), and through terms that are judged by its own knowledge
(``observer = "own"``), such as what it costs to deny what one did.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from ..arrays import FloatArray, FrozenDict, FrozenTable, Items, ReadOnly
from ..errors import ScenarioError, in_order, one_of
from ..games import wording
from ..games.moves import OrderLike
from ..model.scenario import Overrides, Scenario, ScenarioLike, settled
from .informed import NAMED, InformedGame, Settled
from .mixing import POINTS, mixed

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Signalling", "SignallingEquilibrium", "signalling"]

#: What each unused stance makes observers believe: a name of `NAMED`, or a distribution over the states.
Unused = str | Mapping[str, Any]


@dataclass(frozen=True, repr=False, eq=False)
class SignallingEquilibrium(ReadOnly):
    """A rule from state to stance, what the others reply and believe, and what everyone gains.

    Attributes
    ----------
    informed : str
        The player who knows the state.
    strategy : array, shape (S, n)
        How often it takes each stance in each state.
    states, stances : tuple of str
        The names of its rows and columns.
    replies : mapping from player to mapping from the informed player's stance to mapping from stance to probability
        What each other player does; the same after every stance where all choose at once. After a stance that proves,
        in the likeliest of the states that take it.
    beliefs : mapping from observer to mapping from stance to mapping from state to probability
        After a stance that proves, on the average over the states that take it.
    likelihood : mapping from stance to float
        How likely each stance is, by the named belief.
    by_state : mapping from state to mapping from player to float
        Payoffs.
    payoffs : mapping from player to float
        On the average over the states, by the named belief.
    proves : tuple of str
        The stances that show the state itself.
    regret : float
        The largest gain from deviating, of any state or player, relative to the range of its payoffs.
    """

    informed: str
    strategy: FloatArray
    states: tuple[str, ...]
    stances: tuple[str, ...]
    replies: Mapping[str, Mapping[str, Mapping[str, float]]]
    beliefs: Mapping[str, FrozenTable]
    likelihood: Mapping[str, float]
    by_state: Mapping[str, Mapping[str, float]]
    payoffs: Mapping[str, float]
    proves: tuple[str, ...]
    regret: float

    @property
    def rule(self) -> dict[str, Any]:
        """The stance in each state; where that state mixes, a dict from stance to probability."""
        return FrozenDict(
            {w: _plain(wording.played(self.stances, row)) for w, row in zip(self.states, self.strategy, strict=True)}
        )

    @property
    def others(self) -> dict[str, Any]:
        """What each other player does: a stance, a dict for a mixture; a dict of these where it answers the stance."""
        found = {}
        for player, after in self.replies.items():
            kinds = list(after.values())
            alike = all(kind == kinds[0] for kind in kinds)
            found[player] = _plain(kinds[0]) if alike else {m: _plain(kind) for m, kind in after.items()}
        return FrozenDict(found)

    @property
    def used(self) -> tuple[str, ...]:
        """The stances that are taken at all."""
        return tuple(m for m in self.stances if self.likelihood[m] > 0)

    @property
    def is_pure(self) -> bool:
        """Whether nobody mixes."""
        mixtures = [
            *self.rule.values(),
            *(kind for after in self.replies.values() for kind in map(_plain, after.values())),
        ]
        return all(isinstance(played, str) for played in mixtures)

    @property
    def takers(self) -> dict[str, tuple[str, ...]]:
        """The states that take each stance that is used: what it leaves possible."""
        columns = zip(self.stances, self.strategy.T, strict=True)
        return FrozenDict({m: _positive(self.states, column) for m, column in columns if m in self.used})

    @property
    def label(self) -> str:
        """The rule and the replies, without numbers: ``Russia: silence; Armenia: defer; Azerbaijan: ask``."""
        return "; ".join([f"{self.informed}: {self._rule_words()}", *(f"{p}: {self.answer(p)}" for p in self.replies)])

    def _rule_words(self) -> str:
        if np.ptp(self.strategy, axis=0).max() == 0:
            return wording.mixture(self.stances, self.strategy[0])
        by_play: dict[str, list[str]] = {}
        for state, row in zip(self.states, self.strategy, strict=True):
            by_play.setdefault(wording.mixture(self.stances, row), []).append(state)
        return ", ".join(f"{played} in {wording.listed(states)}" for played, states in by_play.items())

    def answer(self, player: str) -> str:
        """Put into words what another player does: a stance, or what it answers to each of the informed player's."""
        after = {m: wording.mixture(list(kind), list(kind.values())) for m, kind in self.replies[player].items()}
        if len(set(after.values())) == 1:
            return next(iter(after.values()))
        return wording.answers({(m,): words for m, words in after.items()})

    def to_frame(self) -> pd.DataFrame:
        """Return one row a state and stance: how often it is taken, what is replied and believed after it, payoffs.

        A belief is that in the row's state; payoffs are those of the state, whatever the stance.
        """
        import pandas as pd

        rows = []
        for state, row in zip(self.states, self.strategy, strict=True):
            for stance, probability in zip(self.stances, row, strict=True):
                beliefs = {f"belief {k}": after[stance][state] for k, after in self.beliefs.items()}
                plays = {
                    f"reply {p}": wording.mixture(list(r[stance]), r[stance].values()) for p, r in self.replies.items()
                }
                gains = {f"payoff {p}": u for p, u in self.by_state[state].items()}
                rows.append(
                    {"state": state, "stance": stance, "probability": float(probability), **plays, **beliefs, **gains}
                )
        return pd.DataFrame(rows)

    def __repr__(self) -> str:
        return f"{self.label}; payoffs {wording.named(self.payoffs)}"


def _plain(played: Mapping[str, float]) -> Any:
    """Return the stance that is played for certain, or the mixture."""
    return next(iter(played)) if len(played) == 1 else FrozenDict(dict(played))


def _positive(names: Sequence[str], values: Iterable[float]) -> tuple[str, ...]:
    return tuple(name for name, value in zip(names, values, strict=True) if value > 0)


@dataclass(frozen=True, repr=False, eq=False)
class Signalling(ReadOnly, Items[SignallingEquilibrium]):
    """The equilibria of an episode in which one player knows the state; a sequence, those in which nobody mixes first.

    Attributes
    ----------
    scenario : Scenario
        With the numbers and the evidence that were held fixed.
    episode : str
    informed : str
        The player who knows.
    belief : str
        The observer by whose belief the others reckon, and payoffs are averaged over the states.
    proves : tuple of str
        The stances that show the state.
    unused : mapping from stance to str or mapping from state to probability
        What is believed after a stance that no state takes.
    prior : mapping from observer to mapping from state to probability
        Before any stance.
    items : tuple of SignallingEquilibrium
    complete : bool
        Whether all equilibria in which nobody mixes are listed: every rule and every reply was looked at.
    status : str
        What was searched, in words.
    """

    scenario: Scenario
    episode: str
    informed: str
    belief: str
    proves: tuple[str, ...]
    unused: Mapping[str, Any]
    prior: FrozenTable
    items: tuple[SignallingEquilibrium, ...]
    complete: bool
    status: str

    @property
    def pure(self) -> tuple[SignallingEquilibrium, ...]:
        """Those in which nobody mixes."""
        return tuple(e for e in self.items if e.is_pure)

    @cached_property
    def _game(self) -> InformedGame:
        return _game(self.scenario, self.episode, self.informed, self.proves, self.belief, self.unused)

    def after(self, rule: Mapping[str, str | Mapping[str, float]]) -> dict[str, FrozenTable]:
        """Return what each stance would tell each observer, were this the rule: no matter whether it would be followed.

        Parameters
        ----------
        rule : mapping from state to stance, or to mapping from stance to probability

        Returns
        -------
        mapping from observer to mapping from stance to mapping from state to probability
            Of the stances that the rule uses.

        Raises
        ------
        ScenarioError
            For a state without a stance, an unknown one, or probabilities that do not sum to 1.

        Examples
        --------
        >>> found = signalling("iskander", "t2", informed="Russia")
        >>> candid = {"not_fired": {"answer": 0.5, "silence": 0.5}, "fired_own": "silence", "fired_9M723": "silence"}
        >>> round(found.after(candid)["world"]["silence"]["fired_9M723"], 3)
        0.382
        """
        states, stances = self.scenario.states, self.scenario.stances[self.informed]
        for state in rule:
            one_of("rule: state", state, states)
        strategy = np.zeros((len(states), len(stances)))
        for w, state in enumerate(states):
            if state not in rule:
                raise ScenarioError(f"rule must give every state a stance; {state!r} is missing")
            play = rule[state]
            strategy[w] = _distribution(
                f"rule: {state}", {play: 1.0} if isinstance(play, str) else play, stances, "stance"
            )
        used = self._game.used(strategy)
        found = self._game.posteriors(np.where(used, strategy, 1.0).T)
        return FrozenDict({k: _by_stance(states, stances, rows, used) for k, rows in found.items()})

    def to_frame(self) -> pd.DataFrame:
        """Return one row an equilibrium, state and stance, as `SignallingEquilibrium.to_frame`, numbered."""
        import pandas as pd

        frames = [e.to_frame() for e in self.items]
        if not frames:
            return pd.DataFrame({"equilibrium": [], "state": [], "stance": [], "probability": []})
        numbers = np.repeat(np.arange(len(frames)), [len(frame) for frame in frames])
        whole = pd.concat(frames, ignore_index=True)
        whole.insert(0, "equilibrium", numbers)
        return whole

    def __repr__(self) -> str:
        many = "equilibrium" if len(self.items) == 1 else "equilibria"
        where = f"Signalling in {self.scenario.name} at {self.scenario.spec.episodes[self.episode].words}"
        what = f"{where}, {self.informed} knows the state: {len(self.items)} {many}"
        listed = "; ".join(f"({e.label})" for e in self.items)
        return f"{what}{' ' if listed else ''}{listed}; {self.status}"


def signalling(
    scenario: ScenarioLike,
    episode: str | None = None,
    informed: str | None = None,
    *,
    beliefs: Unused = "passive",
    proves: str | Sequence[str] | None = None,
    belief: str | None = None,
    mixed: bool = False,
    overrides: Overrides | None = None,
    disclosed: Sequence[str] | None = None,
    order: OrderLike | None = None,
) -> Signalling:
    """Solve an episode in which one player knows what happened, and the others learn from its stance.

    Parameters
    ----------
    scenario : Scenario, str or Path
        Or the name of a bundled one, or the path of a TOML file.
    episode : str, optional
        May be left out where there is only one.
    informed : str, optional
        The player who knows the state; default: the one that ``knows`` it in the file.
    beliefs : str or mapping, optional
        What observers believe after a stance that no state takes. ``"passive"``: what they believed before.
        ``"sceptical"``, ``"lenient"``: they are certain of the state that is worst, or best, for the informed player,
        on the average over its states and given what is replied. A mapping from state to probability: all hold that.
        A mapping from stance to any of these: for each its own, ``"passive"`` for those left out.
    proves : str or sequence of str, optional
        The informed player's stances that show the state to all; default: what the file says.
    belief : str, optional
        The observer by whose belief the others reckon, and payoffs are averaged over the states. Default: the ``types``
        of the informed player in the file; else the first observer who belongs to nobody; else the first.
    mixed : bool
        Whether equilibria in which somebody mixes are looked for as well.
    overrides : mapping, optional
        Other numbers, as in `Scenario.override`.
    disclosed : sequence of str, optional
        The evidence that is out; default: what the episode says.
    order : str or sequence of groups, optional
        All at once, or the informed player first and the others at once after it, who then answer its stance.

    Raises
    ------
    ScenarioError
        For an unknown name, a player who knows nothing, an order in which the informed player does not come first, a
        distribution that does not sum to 1, a batch of numbers, or more states or rules than can be looked at.

    References
    ----------
    Milgrom, P. (1981), "Good news and bad news", Bell Journal of Economics 12, 380-391.
    Cho, I.-K. and D. Kreps (1987), "Signaling games and stable equilibria", QJE 102, 179-221.

    Examples
    --------
    >>> found = signalling("iskander", "t2", informed="Russia", proves="answer")
    >>> found[0].rule
    {'not_fired': 'answer', 'fired_own': 'silence', 'fired_9M723': 'silence'}
    >>> round(found[0].beliefs["world"]["silence"]["fired_9M723"], 3)
    0.509
    """
    scenario, episode = settled(scenario, episode, overrides, disclosed, order)
    spec = scenario.spec
    if not spec.states or not spec.observers:
        raise ScenarioError(
            f"scenario {spec.name} has no {'observers' if spec.states else 'states'}: nothing can be known"
        )
    informed = _informed(scenario, informed)
    knowledge = spec.knowledge.get(informed)
    shown = knowledge.proves if proves is None and knowledge else in_order("proves", proves or ())
    for stance in shown:
        one_of(f"proves: stance of {informed}", stance, spec.players[informed])
    if belief is None:
        onlookers = [o.name for o in spec.observers.values() if not o.player]
        belief = (knowledge.types if knowledge else "") or [*onlookers, *spec.observers][0]
    one_of("belief: observer", belief, spec.observers)
    unused = _unused(beliefs, scenario, informed)
    _check_order(scenario, episode, informed)
    game = _game(scenario, episode, informed, shown, belief, unused)
    found = game.pure()
    looked, more = _look_for_mixed(game) if mixed else (None, [])
    return Signalling(
        scenario,
        episode,
        informed,
        belief,
        tuple(shown),
        unused,
        FrozenTable({k: _by_name(spec.states, prior) for k, prior in game.priors.items()}),
        tuple(_named(game, scenario, informed, tuple(shown), each) for each in [*found, *more]),
        True,
        _status(game, looked),
    )


def _look_for_mixed(game: InformedGame) -> tuple[bool, list[Settled]]:
    found, whether = mixed(game)
    return whether, found


def _informed(scenario: Scenario, informed: str | None) -> str:
    knowing = list(scenario.spec.knowledge)
    if informed is not None:
        return one_of("informed: player", informed, scenario.players)
    if len(knowing) == 1:
        return knowing[0]
    who = (
        f"{wording.listed(knowing)} know the state; one plays at a time"
        if knowing
        else "nobody knows the state in the file"
    )
    raise ScenarioError(f"informed must name a player of {', '.join(scenario.players)}: {who}")


def _check_order(scenario: Scenario, episode: str, informed: str) -> None:
    order = scenario.spec.episodes[episode].order
    if len(order) > 1 and (order[0] != (informed,) or len(order) > 2):
        first = f"{informed} > {', '.join(p for p in scenario.players if p != informed)}"
        got = scenario.spec.episodes[episode].words
        raise ScenarioError(f"order must be all at once or {first!r} where {informed} signals; got {got}")


def _unused(beliefs: Unused, scenario: Scenario, informed: str) -> dict[str, Any]:
    """Return what is believed after each unused stance: a name, or a distribution over the states."""
    stances, states = scenario.stances[informed], scenario.states
    if isinstance(beliefs, Mapping) and beliefs and not any(name in states for name in beliefs):
        for stance in beliefs:
            one_of(f"beliefs: stance of {informed}", stance, stances)
        return {m: _one_unused(f"beliefs: after {m}", beliefs.get(m, "passive"), states) for m in stances}
    return dict.fromkeys(stances, _one_unused("beliefs", beliefs, states))


def _one_unused(what: str, given: Any, states: Sequence[str]) -> Any:
    if not isinstance(given, Mapping):
        return one_of(what, given, NAMED)
    return dict(zip(states, map(float, _distribution(what, given, states, "state")), strict=True))


def _distribution(what: str, given: Mapping[str, Any], names: Sequence[str], kind: str) -> FloatArray:
    """Check probabilities by name; names left out have none."""
    found = np.zeros(len(names))
    if not isinstance(given, Mapping):
        raise ScenarioError(f"{what} must be a {kind} or a mapping from {kind} to probability; got {given!r:.60}")
    for name, value in given.items():
        one_of(f"{what}: {kind}", name, names)
        if isinstance(value, bool) or not isinstance(value, int | float | np.number) or not 0 <= value <= 1:
            raise ScenarioError(f"{what}: {name} must be a probability; got {value!r:.60}")
        found[names.index(name)] = value
    if abs(found.sum() - 1) > 1e-9:
        raise ScenarioError(f"{what} must sum to 1; got {found.sum():.10g}")
    found /= found.sum()
    return found


def _game(
    scenario: Scenario, episode: str, informed: str, proves: Sequence[str], belief: str, unused: Mapping[str, Any]
) -> InformedGame:
    moment = scenario.at(episode)
    if moment.batch:
        raise ScenarioError(f"signalling is that of one point; got a batch of {moment.batch[0]}")
    own = scenario.stances[informed]
    given = [
        each if isinstance(each, str) else np.array([each[w] for w in scenario.states]) for each in unused.values()
    ]
    return InformedGame(moment, scenario.players.index(informed), [own.index(m) for m in proves], belief, given)


def _named(
    game: InformedGame, scenario: Scenario, informed: str, proves: tuple[str, ...], found: Settled
) -> SignallingEquilibrium:
    stances, states, players = scenario.stances[informed], scenario.states, scenario.players
    others = {players[j]: scenario.stances[players[j]] for j in game.others}
    replies = {
        player: {m: wording.played(own, found.replies[k][j]) for k, m in enumerate(stances)}
        for j, (player, own) in enumerate(others.items())
    }
    every = np.ones(len(stances), dtype=np.bool_)
    return SignallingEquilibrium(
        informed,
        found.rule,
        states,
        stances,
        replies,
        {k: _by_stance(states, stances, rows, every) for k, rows in found.beliefs.items()},
        _by_name(stances, game.weights @ found.rule),
        {w: _by_name(players, row) for w, row in zip(states, found.by_state, strict=True)},
        _by_name(players, game.weights @ found.by_state),
        proves,
        found.regret,
    )


def _by_name(names: Sequence[str], values: FloatArray) -> dict[str, float]:
    return dict(zip(names, map(float, values), strict=True))


def _by_stance(states: Sequence[str], stances: Sequence[str], rows: FloatArray, which: Any) -> FrozenTable:
    return FrozenTable({m: _by_name(states, rows[k]) for k, m in enumerate(stances) if which[k]})


def _status(game: InformedGame, looked: bool | None) -> str:
    """Say what was searched."""
    done = f"complete in pure stances: all {len(game.rules):,} rules were looked at, with all replies"
    if looked is None:
        return f"{done}; mixed ones were not looked for"
    kinds = [] if game.sees else ["all states mix alike", "only others mix"]
    if looked:
        kinds.append(f"one state mixes between two stances and at most one other player mixes ({POINTS} points)")
    if not kinds:
        return f"{done}; mixed ones were not looked for, there are too many"
    cheap = "" if game.is_own else "; where one state is indifferent here, all are, so a mixed one stands for many"
    return f"{done}; mixed ones were looked for where {wording.either(kinds)}, and there may be others{cheap}"
