r"""A game to be played: you are one capital, the library plays the others, episode by episode.

The others play an equilibrium of the episode's game, each stance drawn from their mixtures (of several equilibria one
is drawn, and kept for the episode), or the logit quantal response at a precision, which errs (see
`twolevel.concepts.quantal`). They move with you or, where there is an order of moves, before you and after you; then
you see what was done before.
Where terms look back, an episode remembers what was played in the one before.

Your best reply is the stance worth most against what the others did; those who answer you are reckoned with at what
they would answer to it. What it would have gained is the difference to what your stance is worth in the same way.

A `Play` asks nothing and prints nothing: `situation` says what is known, `choose` takes a stance and says what came of
it, both as records; `twolevel.reports.play` has the words, `twolevel.cli.play` the terminal.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from ..arrays import FloatArray
from ..concepts.quantal import quantal_response
from ..errors import ScenarioError, SolverError, one_of
from ..games import wording
from ..games.ordered import OrderedEquilibrium
from ..model import addresses
from ..model.scenario import Scenario, ScenarioLike, as_scenario
from ..model.structure import Term
from ..model.two_level import Moment
from ..nash.engine import solve
from ..reports.tables import Record

__all__ = ["Play", "meant"]


class Play:
    """One capital's way through the episodes of a scenario.

    Parameters
    ----------
    scenario : Scenario, str or Path
    player : str, optional
        Whom you play; default: the first.
    episodes : sequence of str, optional
        Default: all, in order.
    precision : float, optional
        Of the others, who then play the quantal response; default: they play an equilibrium.
    seed : int
        Of what is drawn.

    Raises
    ------
    ScenarioError
        For an unknown player or episode.
    SolverError
        For a precision that is none.

    Examples
    --------
    >>> play = Play("iskander", "Azerbaijan", ["t2"])
    >>> outcome = play.choose("dismiss")
    >>> outcome["played"], outcome["best"]
    ({'Armenia': 'defer', 'Azerbaijan': 'dismiss', 'Russia': 'silence'}, ['ask'])
    >>> play.over
    True
    """

    def __init__(
        self,
        scenario: ScenarioLike,
        player: str | None = None,
        episodes: Sequence[str] | None = None,
        *,
        precision: float | None = None,
        seed: int = 0,
    ) -> None:
        self.scenario: Scenario = as_scenario(scenario)
        self.player = self.scenario.players[0] if player is None else one_of("player", player, self.scenario.players)
        self.episodes = [one_of("episode", e, self.scenario.episodes) for e in episodes or self.scenario.episodes]
        if precision is not None and not (np.isfinite(precision) and precision >= 0):
            raise SolverError(f"precision must be finite and at least 0 (in units of 1/payoff); got {precision:g}")
        self.precision = precision
        self.outcomes: list[Record] = []
        self._generator = np.random.default_rng(seed)
        self._begin()

    @property
    def over(self) -> bool:
        """Whether every episode has been played."""
        return len(self.outcomes) == len(self.episodes)

    @property
    def stances(self) -> tuple[str, ...]:
        """The stances that you can take."""
        return self.scenario.stances[self.player]

    # ---------------------------------------------------------------- what is known

    def opening(self) -> Record:
        """Record who you are, who the others are, and how they play."""
        spec = self.scenario.spec
        return {
            "title": spec.title,
            "player": self.player,
            "about": spec.descriptions.get(self.player, ""),
            "others": [p for p in self.scenario.players if p != self.player],
            "audiences": {a.name: a.title for a in spec.audiences_of(self.player)},
            "episodes": self.episodes,
            "precision": self.precision,
        }

    def situation(self) -> Record:
        """Record what is known in the episode that is next: what is newly out, beliefs, and what was done before."""
        moment, spec = self._moment, self.scenario.spec
        last = self._seen if self.outcomes else ()
        about = moment.episode
        return {
            "episode": about.name,
            "title": about.title,
            "date": about.date,
            "number": len(self.outcomes) + 1,
            "of": len(self.episodes),
            "new": [item for item in moment.disclosed if item not in last],
            "out": list(moment.disclosed),
            "withdrawn": [item for item in last if item not in moment.disclosed],
            "beliefs": {
                observer: dict(zip(spec.states, map(float, moment.belief_vectors[observer]), strict=True))
                for observer in self._listened_to()
            },
            "win_set": list(moment.win_set(self.player).labels) if spec.audiences_of(self.player) else [],
            "has_home": bool(spec.audiences_of(self.player)),
            "before": dict(self._before),
            "equilibria": self._found,
        }

    def meanings(self) -> Record:
        """Record for each stance what speaks for it and against it: the reasons of the terms that judge it."""
        spec, found = self.scenario.spec, dict[str, list[Record]]()
        own = [(t, "") for t in spec.terms.values() if t.player == self.player]
        own += [(t, a.name) for a in spec.audiences_of(self.player) for t in a.terms]
        for stance in self.stances:
            found[stance] = []
            for term, audience in own:
                if self.player not in term.tables:
                    continue
                size = self._scale(term) * float(
                    self._moment.value(addresses.intensity(term.address, self.player, stance))
                )
                if size:
                    found[stance].append({"who": audience or term.channel, "size": size, "why": term.why})
        return {"stances": found}

    def _scale(self, term: Term) -> float:
        """Return what a term multiplies the intensities of stances by: its weight, its event's chance, the past."""
        moment = self._moment
        scale = float(moment.value(addresses.weight(term.address)))
        if term.event:
            scale *= float(moment.probability(self.scenario.spec.believer(term), term.event))
        for player in term.before:
            said = moment.episode.before.get(player)
            scale *= 0.0 if said is None else float(moment.value(addresses.before(term.address, player, said)))
        return scale

    def _listened_to(self) -> list[str]:
        """Return whose beliefs are told: those by whom your audiences and your own terms judge, else all."""
        spec = self.scenario.spec
        terms = [t for a in spec.audiences_of(self.player) for t in a.terms]
        terms += [t for t in spec.terms.values() if t.player == self.player]
        named = {spec.believer(term) for term in terms if term.event}
        return [o for o in spec.observers if o in named] or list(spec.observers)

    # ---------------------------------------------------------------- playing

    def choose(self, stance: str) -> Record:
        """Take a stance, let the others play, record what came of it, and go on to the next episode.

        Raises
        ------
        ScenarioError
            For a stance that is none, and after the end.
        """
        if self.over:
            raise ScenarioError("the last episode has been played")
        one_of("stance", stance, self.stances)
        played = dict(self._before)
        here = next(k for k, group in enumerate(self._groups) if self.player in group)
        for player in self._groups[here]:
            played[player] = stance if player == self.player else self._drawn(player, self._history(played, here))
        beside = {p: a for p, a in played.items() if p != self.player}
        for k in range(here + 1, len(self._groups)):
            played |= {player: self._drawn(player, self._history(played, k)) for player in self._groups[k]}
        outcome = self._outcome({p: played[p] for p in self.scenario.players}, beside, here)
        self.outcomes.append(outcome)
        self._seen = self._moment.disclosed
        if not self.over:
            self._begin()
        return outcome

    def _begin(self) -> None:
        """Come to the next episode: what the others will play, and what those do who move before you."""
        scenario, episode = self.scenario, self.episodes[len(self.outcomes)]
        self._moment: Moment = scenario.at(episode)
        if self.outcomes and scenario.spec.remembered:
            self._moment = self._moment.following(self.outcomes[-1]["played"])
        game = self._moment.game()
        self._groups = game.order or (game.players,)
        self._mixtures: Mapping[str, FloatArray]
        self._answers: Mapping[tuple[str, ...], Mapping[str, FloatArray]] = {}
        self._found = 1  # how many equilibria there are to choose from
        if self.precision is not None:
            self._mixtures = quantal_response(game, self.precision).strategies
        else:
            found = solve(game)
            if not found:
                raise SolverError(f"at {episode} no equilibrium is listed ({found.status}); give a precision instead")
            self._found = len(found)
            chosen = found[int(self._generator.integers(len(found))) if len(found) > 1 else 0]
            self._mixtures = chosen.strategies
            if isinstance(chosen, OrderedEquilibrium):
                self._answers = chosen.answers
        self._before: dict[str, str] = {}
        for k, group in enumerate(self._groups):
            if self.player in group:
                break
            self._before |= {player: self._drawn(player, self._history(self._before, k)) for player in group}

    def _history(self, played: Mapping[str, str], group: int) -> tuple[str, ...]:
        """Return what those who move before a group did, in the order of their moves."""
        return tuple(played[player] for earlier in self._groups[:group] for player in earlier)

    def _mixture(self, player: str, history: tuple[str, ...]) -> FloatArray:
        return self._answers[history][player] if self._answers else self._mixtures[player]

    def _drawn(self, player: str, history: tuple[str, ...]) -> str:
        mixture = self._mixture(player, history)
        k = int(self._generator.choice(len(mixture), p=mixture / mixture.sum()))
        return self.scenario.stances[player][k]

    # ---------------------------------------------------------------- what came of it

    def _expected(self, tensor: FloatArray, fixed: Mapping[str, str], group: int) -> float:
        """Return what a tensor, shape (n_1, ..., n_N), is worth where some stances are fixed and others answer."""
        if group == len(self._groups):
            place = tuple(self.scenario.stances[p].index(fixed[p]) for p in self.scenario.players)
            return float(tensor[place])
        history, ways = self._history(fixed, group), [(1.0, dict(fixed))]
        for player in self._groups[group]:
            mixture = wording.played(self.scenario.stances[player], self._mixture(player, history))
            ways = [(p * q, {**held, player: stance}) for p, held in ways for stance, q in mixture.items()]
        return sum(weight * self._expected(tensor, held, group + 1) for weight, held in ways)

    def _outcome(self, played: Mapping[str, str], beside: Mapping[str, str], here: int) -> Record:
        moment, spec = self._moment, self.scenario.spec
        i = self.scenario.players.index(self.player)
        place = tuple(self.scenario.stances[p].index(stance) for p, stance in played.items())

        def worth(tensor: FloatArray, stance: str) -> float:
            return self._expected(tensor, {**beside, self.player: stance}, here + 1)

        values = {stance: worth(moment.payoffs[i], stance) for stance in self.stances}
        most = max(values.values())
        slack = 1e-9 * float(np.ptp(moment.payoffs[i]))
        best = [stance for stance, value in values.items() if value >= most - slack]
        mine = played[self.player]
        gain = 0.0 if mine in best else most - values[mine]
        own = {a.address: (a.name, a.channel, a.why) for a in spec.audiences_of(self.player)}
        own |= {t.address: (t.name, t.channel, t.why) for t in spec.terms.values() if t.player == self.player}
        parts = [
            {
                "name": name,
                "channel": channel,
                "why": why,
                "value": float(moment.parts[address][place]) + 0.0,  # no -0
                "change": worth(moment.parts[address], best[0]) - worth(moment.parts[address], mine),
            }
            for address, (name, channel, why) in own.items()
        ]
        audiences = {}
        for a in spec.audiences_of(self.player):
            at = tuple(self.scenario.stances[p].index(played[p]) for p in a.judges)
            likely = float(moment.ratification[a.name][at])
            audiences[a.name] = {"ratifies": bool(moment.approvals[a.name][at] >= 0), "probability": likely}
        record: Record = {
            "episode": moment.episode.name,
            "played": dict(played),
            "payoff": float(moment.payoffs[(i, *place)]),
            "by_channel": {c: float(tensor[(i, *place)]) for c, tensor in moment.channels.items()},
            "audiences": audiences,
            "values": values,
            "best": best,
            "gain": gain,
            "answered": here + 1 < len(self._groups),
            "parts": parts,
            "payoffs": {p: float(moment.payoffs[(k, *place)]) for k, p in enumerate(self.scenario.players)},
        }
        if moment.episode.ratification == "veto":
            record["veto"] = {"refused": 1.0 - float(moment.assent[place]), "reversion": list(moment.episode.reversion)}
        return record

    def summary(self) -> Record:
        """Record the way that was gone: what was played and gained, and what best replies would have gained."""
        return {
            "player": self.player,
            "episodes": [
                {key: o[key] for key in ("episode", "played", "payoff", "best", "gain")} for o in self.outcomes
            ],
            "left": len(self.episodes) - len(self.outcomes),
            "payoff": sum(o["payoff"] for o in self.outcomes),
            "gain": sum(o["gain"] for o in self.outcomes),
            "right": sum(o["gain"] == 0.0 for o in self.outcomes),
        }


def meant(text: str, scenario: Scenario, player: str) -> str | None:
    """Return the stance of a player that a key means: its number, its name or label in any case, or how it begins.

    Examples
    --------
    >>> from twolevel.model.scenario import load
    >>> s = load("iskander")
    >>> meant("2", s, "Armenia"), meant("Def", s, "Armenia"), meant("4", s, "Armenia"), meant("a", s, "Azerbaijan")
    ('blame', 'defer', None, None)
    """
    stances, wanted = scenario.stances[player], text.strip().casefold()
    if wanted.isdecimal():
        return stances[int(wanted) - 1] if 0 < int(wanted) <= len(stances) else None
    names = {name.casefold(): stance for stance in stances for name in (scenario.label(stance), stance)}
    if wanted in names:
        return names[wanted]
    found = {stance for name, stance in names.items() if wanted and name.startswith(wanted)}
    return found.pop() if len(found) == 1 else None
