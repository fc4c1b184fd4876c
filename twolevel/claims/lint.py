r"""Lint: what a scenario does not break and hardly means, looked for in its text and by solving its games.

Some faults show in the text (`twolevel.model.doubts`). Others show only in what follows from it: a stance that is never
played, an audience that never says no. These are looked for in **settings**: the file's own numbers and draws

.. math:: x_k \sim U[\mathrm{low}_k, \mathrm{high}_k]

of every plain number that has a range, each on its own, all at once; in every second of them each number is close to
one end of its range instead, by the toss of a coin, for what is rare is found there. (Not at the end: two ranges that
meet would make a tie.) What holds in every setting holds by construction, or so the sample suggests; it proves
nothing, and each finding says how many settings it has seen. A claim must stand more to be called true by
construction: the **sizes** of all these numbers and of the units, too, multiplied by 10 to a power that is uniform from
-1 to 1, within their domains; and no claim is called so while any other number has no range, for it stands still.

Every rule has a name, by which a file may accept what it finds, with a reason::

    [accepted]
    order-matters = "Who speaks first is what the variants are about."
    [accepted.never-played]
    "players.Armenia.stances.acknowledge" = "The road that was not taken."
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from functools import cached_property, partial
from html import escape
from itertools import combinations, permutations
from typing import TYPE_CHECKING, NamedTuple, overload

import numpy as np

from ..analysis.profiles import Profile, profile_names, regime
from ..analysis.signalling import signalling
from ..arrays import FloatArray, ReadOnly
from ..errors import ScenarioError, whole_number
from ..games import wording
from ..games.equilibrium import EquilibriumBatch
from ..games.moves import in_text
from ..games.payoffs import payoff_ranges, payoff_units
from ..games.ties import SUPPORT, TIE
from ..model import addresses
from ..model.doubts import Doubt, doubts_by_rule
from ..model.numbers import Factor, Number
from ..model.scenario import Scenario, ScenarioLike, as_scenario
from ..model.statements import ClaimPoint, Part
from ..model.structure import Audience, Spec, Term
from .draws import UNITS, Moved, has_unit_value
from .ensemble import Ensemble
from .judge import HOLDS, judge_all

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["RULES", "Finding", "Findings", "lint"]

#: Settings that are looked at beside the file's own.
DRAWS = 256
#: How close to the end of its range a number is in every second of them, in units of the range.
BRINK = 1e-3
#: Payoffs that all settings of an episode may take together: 32 MiB. Larger games are looked at in fewer settings.
MOST_PAYOFFS = 2**22
#: Up to so many players every order is tried, 24 of them; beyond, each player alone in front of the others.
MOST_ORDERED = 4
#: How a reason begins that the skeleton of `new` has, and that nobody has written yet.
PLACEHOLDER = "Placeholder"
#: A share of likelihood that separates "would say so" from "would not".
EVEN = 0.5


# ---------------------------------------------------------------- what is found


@dataclass(frozen=True, repr=False, eq=False)
class Finding(ReadOnly):
    """What a rule found.

    Attributes
    ----------
    rule : str
        Its name, by which the file may accept the finding.
    address : str
        The place in the file.
    words : str
        What is odd there.
    remedy : str
    accepted : str
        The reason why the file takes it as it is; '' where it does not.
    """

    rule: str
    address: str
    words: str
    remedy: str
    accepted: str = ""

    def __repr__(self) -> str:
        return f"{self.rule}: {self.address} {self.words}"

    def _repr_html_(self) -> str:
        return f"<p><b>{escape(self.rule)}</b>: {escape(self.address)} {escape(self.words)}; {escape(self.remedy)}</p>"


@dataclass(frozen=True, repr=False, eq=False)
class Findings(ReadOnly, Sequence[Finding]):
    """What `lint` found in a scenario and the file does not accept, in the order of the rules.

    Attributes
    ----------
    scenario : str
    settings : int
        How many settings of the numbers were looked at, the file's own among them.
    items : tuple of Finding
    accepted : tuple of Finding
        Those that the file takes as they are.
    """

    scenario: str
    settings: int
    items: tuple[Finding, ...]
    accepted: tuple[Finding, ...]

    @overload
    def __getitem__(self, index: int) -> Finding: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[Finding, ...]: ...
    def __getitem__(self, index: int | slice) -> Finding | tuple[Finding, ...]:
        return self.items[index]

    def __len__(self) -> int:
        return len(self.items)

    def to_frame(self) -> pd.DataFrame:
        """Return one row a finding, accepted ones last: rule, address, what was found, the remedy, why accepted."""
        import pandas as pd

        columns = [field.name for field in fields(Finding)]
        rows = [[getattr(found, name) for name in columns] for found in (*self.items, *self.accepted)]
        return pd.DataFrame(rows, columns=columns)

    def __repr__(self) -> str:
        many = f"{len(self.items) or 'no'} finding{'s' * (len(self.items) != 1)}"
        taken = f", {len(self.accepted)} more accepted by the file" if self.accepted else ""
        return f"Lint of {self.scenario}: {many}{taken}; {_settings_words(self.settings)} looked at"

    def _repr_html_(self) -> str:
        rows = "".join(
            f"<tr><th>{escape(f.rule)}</th><td>{escape(f.address)}</td><td>{escape(f.words)}</td>"
            f"<td>{escape(f.accepted or f.remedy)}</td></tr>"
            for f in (*self.items, *self.accepted)
        )
        return f"<div><p>{escape(repr(self))}</p><table>{rows}</table></div>"


def lint(scenario: ScenarioLike, *, draws: int = DRAWS, seed: int = 0) -> Findings:
    """Look for what a scenario does not break and hardly means.

    Parameters
    ----------
    scenario : Scenario, str or Path
        Or the name of a bundled one, or the path of a TOML file.
    draws : int
        Settings in range that are looked at beside the file's own; fewer for very large games.
    seed : int

    Raises
    ------
    ScenarioError
        For a scenario that cannot be loaded, or that holds a batch of numbers.

    Examples
    --------
    >>> found = lint("chicken", draws=16)
    >>> found
    Lint of chicken: no findings, 1 more accepted by the file; 17 settings in range looked at
    >>> found.accepted[0]
    order-matters: episodes.base.order is not given, and the result depends on it: straight, swerve |
    swerve+straight, swerve+straight | swerve, straight at once; straight, swerve under Row > Column
    """
    scenario = as_scenario(scenario)
    whole_number("draws", draws, 0)
    whole_number("seed", seed, 0)
    for address, value in scenario.overrides.items():
        if isinstance(value, np.ndarray):
            raise ScenarioError(f"lint looks at single numbers; {address} has {len(value)}")
    case = _Case(scenario, draws, seed)
    open_: list[Finding] = []
    taken: list[Finding] = []
    for rule in RULES:
        reasons, met = scenario.spec.accepted.get(rule.name, {}), set()
        for doubt in rule.find(case):
            key = scenario.spec.acceptance(rule.name, doubt.address)
            met.add(key)
            reason = "" if key is None else reasons[key]
            (taken if reason else open_).append(Finding(rule.name, *doubt, rule.remedy, reason))
        if case.tells_vain(rule):
            open_ += [_in_vain(rule.name, address) for address in reasons if address not in met]
    return Findings(scenario.name, case.size, tuple(open_), tuple(taken))


def _in_vain(rule: str, address: str) -> Finding:
    what = f"accepts what is not found{f', at {address}' if address else ''}"
    return Finding(VAIN, addresses.join("accepted", rule), what, "delete it")


# ---------------------------------------------------------------- the settings


class _Case:
    """A scenario and its settings: the file's own numbers first, then draws in range."""

    def __init__(self, scenario: Scenario, draws: int, seed: int) -> None:
        self.scenario = scenario
        self.spec = scenario.spec
        self.clash = ""
        self._seed = seed
        self._moved, self._units = list[Moved](), list[Moved]()
        for number, held in scenario.held():
            if not isinstance(held, Factor) or held.parameters or not np.isfinite(held.number):
                continue
            if number.range:
                if not addresses.is_prior(number.address):  # the numbers of a prior sum to 1: not one by one
                    self._moved.append(Moved.of(number, held.number))
            elif number.given and held.number and addresses.split(number.address).section in UNITS:
                self._units.append(Moved.of(number, held.number))
        most = max(1, MOST_PAYOFFS // self.spec.cells)
        self.size = min(1 + draws, most) if self._moved else 1
        self.ensemble = Ensemble(scenario, self._settings(self._moved, self._in_range), self.size)
        try:
            for episode in scenario.episodes:
                self.ensemble.payoffs(ClaimPoint(episode))
        except ScenarioError as exc:
            self.clash = str(exc)
            self.size = 1
            self.ensemble = Ensemble(scenario)

    @property
    def _sized(self) -> list[Moved]:
        """The numbers with a range, and the units: the weights and intensities of terms and audiences without one."""
        return [*self._moved, *self._units]

    def _settings(
        self, numbers: Sequence[Moved], moved: Callable[[FloatArray], FloatArray]
    ) -> Mapping[str, FloatArray]:
        """Return a value of every one of K numbers in each setting, from uniform draws of shape (settings, K)."""
        if self.size == 1:
            return {}
        unit = np.random.default_rng(self._seed).random((self.size, len(numbers)))
        values = np.clip(moved(unit), [m.low for m in numbers], [m.high for m in numbers])
        values[0] = [m.value for m in numbers]
        return {m.address: np.ascontiguousarray(column) for m, column in zip(numbers, values.T, strict=True)}

    def _in_range(self, unit: FloatArray) -> FloatArray:
        low, high = np.array([self.scenario.number(m.address).range for m in self._moved]).T
        spread = unit.copy()
        spread[1::2] = np.clip(np.rint(unit[1::2]), BRINK, 1 - BRINK)
        result: FloatArray = low + (high - low) * spread
        return result

    def _of_other_sizes(self, unit: FloatArray) -> FloatArray:
        result: FloatArray = np.array([m.value for m in self._sized]) * 10.0 ** (2.0 * unit - 1.0)
        return result

    @cached_property
    def sizes(self) -> Ensemble:
        """The scenario with all sizes changed by up to ten times."""
        return Ensemble(self.scenario, self._settings(self._sized, self._of_other_sizes), self.size)

    @property
    def words(self) -> str:
        return _settings_words(self.size)

    def tells_vain(self, rule: Rule) -> bool:
        """Whether what a rule does not find is not there: in the file itself, and looked for in settings enough."""
        is_file = not self.scenario.overrides and not self.spec.applied
        return is_file and (not rule.is_sampled or (self.size > DRAWS and not self.stands_still))

    @cached_property
    def numbers(self) -> tuple[Number, ...]:
        """All numbers of the file, those of its episodes last."""
        changed = (n for episode in self.spec.episodes.values() for n in episode.changes.values())
        return (*self.spec.numbers.values(), *changed)

    @cached_property
    def bare(self) -> list[tuple[Number, list[str]]]:
        """The plain numbers of the file that are no units, and lack a reason or a range, with what they lack."""
        found = []
        for number in self.numbers:
            made = number.factor.parameters
            if not number.given or not np.isfinite(number.factor.number) or has_unit_value(number):
                continue
            notes = (("reason", number.why and not made), ("range", number.range and not made))
            missing = [what for what, there in notes if not there]
            if missing:
                found.append((number, missing))
        return found

    @property
    def stands_still(self) -> bool:
        """Whether some number that is no unit has no range, so that no setting moves it."""
        return any("range" in missing for _, missing in self.bare)

    @cached_property
    def doubts(self) -> dict[str, list[Doubt]]:
        return doubts_by_rule(self.spec, self.scenario.overrides)

    def found(self, episode: str) -> EquilibriumBatch:
        return self.ensemble.equilibria(ClaimPoint(episode))


def _settings_words(size: int) -> str:
    return "the file's own numbers" if size == 1 else f"{size} settings in range"


# ---------------------------------------------------------------- the rules: numbers


def _unexplained(case: _Case) -> Iterator[Doubt]:
    for number, missing in case.bare:
        value = number.factor.number
        if number.factor.parameters:
            yield Doubt(number.address, f"is {number.factor}, where {value:g} has neither a reason nor a range")
        else:
            yield Doubt(number.address, f"is {value:g} without a {' and a '.join(missing)}")


def _unwritten(case: _Case) -> Iterator[Doubt]:
    """Find the first reason that is still the skeleton's, which stands for all: each would be a line of its own."""
    homes = case.spec.audiences.values()
    noted: list[Number | Term | Audience] = [*case.numbers, *case.spec.terms.values(), *homes]
    noted += [term for home in homes for term in home.terms]
    unwritten = [x for x in noted if x.why.startswith(PLACEHOLDER)]
    if unwritten:
        more = len({x.why for x in unwritten}) - 1
        others = ("", "; one more does")[more] if more < 2 else f"; {more} more do"
        yield Doubt(unwritten[0].address, f"has a reason that begins with {PLACEHOLDER!r}{others}")


def _impossible(case: _Case) -> Iterator[Doubt]:
    if case.clash:
        yield Doubt("parameters", f"do not go together everywhere in their ranges: {case.clash}")


# ---------------------------------------------------------------- the rules: stances, terms, audiences


def _never_played(case: _Case) -> Iterator[Doubt]:
    played = [np.zeros(len(stances), dtype=np.bool_) for stances in case.spec.players.values()]
    are_all_listed = True
    for found in map(case.found, case.spec.episodes):
        are_all_listed &= bool(found.complete.all())
        for own, strategy in zip(played, found.strategies, strict=True):
            own |= (strategy > SUPPORT).any(axis=0)
    which = "is played in no equilibrium of any episode" + ("" if are_all_listed else ", as far as these were found")
    for (player, stances), own in zip(case.spec.players.items(), played, strict=True):
        for stance, is_played in zip(stances, own, strict=True):
            if not is_played:
                place = addresses.join("players", player, "stances", stance)
                yield Doubt(place, f"{which}, at {case.words}")


def _idle(case: _Case) -> Iterator[Doubt]:
    profiles = tuple(range(-len(case.spec.players), 0))
    moments = [case.ensemble.moment(ClaimPoint(episode)) for episode in case.spec.episodes]
    of_leaders = {term.address for term in case.spec.terms.values()}
    for place, term in case.spec.places.items():
        tensors = [moment.contribution(place) for moment in moments]
        at = f"at {case.words}" + (", after what the episodes say was said before" if term.before else "")
        if not any(tensor.any() for tensor in tensors):
            yield Doubt(place, f"adds nothing, {at}")
        elif place in of_leaders and not any(np.ptp(tensor, axis=profiles).any() for tensor in tensors):
            yield Doubt(place, f"adds the same whatever anybody does, {at}")


def _settled(case: _Case) -> Iterator[Doubt]:
    moments = [case.ensemble.moment(ClaimPoint(episode)) for episode in case.spec.episodes]
    for audience in case.spec.audiences.values():
        ratifies = [moment.approvals[audience.name] >= 0 for moment in moments]
        for word, settled in (("everything", ratifies), ("nothing", [~each for each in ratifies])):
            if all(each.all() for each in settled):
                yield Doubt(audience.address, f"ratifies {word} that it may be asked, at {case.words}")


def _tied(case: _Case) -> Iterator[Doubt]:
    spec, found = case.spec, dict[tuple[str, str, str], list[str]]()
    for episode in spec.episodes:
        payoffs = case.ensemble.payoffs(ClaimPoint(episode))
        units = payoff_units(payoff_ranges(payoffs, batch=True))
        for i, (player, stances) in enumerate(spec.players.items()):
            own = np.moveaxis(payoffs[:, i], 1 + i, -1).reshape((case.size, -1, len(stances)))
            slack = TIE * units[:, i, None]
            best = own.max(axis=-1)
            for a, b in combinations(range(len(stances)), 2):
                tied = (np.abs(own[..., a] - own[..., b]) <= slack).all(axis=0)
                is_best = (own[..., a] >= best - slack).any(axis=0)
                if (tied & is_best).any():
                    found.setdefault((player, stances[a], stances[b]), []).append(episode)
    for (player, first, second), episodes in found.items():
        place = addresses.join("players", player, "stances")
        what = f"{first!r} and {second!r} tie as best replies to the same stances of the others, at {case.words}"
        yield Doubt(place, f"{what}: {', '.join(episodes)}")


# ---------------------------------------------------------------- the rules: evidence


def _mute(case: _Case) -> Iterator[Doubt]:
    spec = case.spec
    revisions = [r for v in spec.variants.values() for r in (v.everywhere, *v.episodes.values())]
    elsewhere = {item for revision in revisions for item in revision.disclosed or ()}
    elsewhere |= {i for claim in spec.claims.values() for point in claim.points() for i in point.disclosed or ()}
    for item in spec.evidence:
        place = addresses.join("evidence", item)
        out = [episode for episode in spec.episodes.values() if item in episode.disclosed]
        if out:
            if not any(_moves(case, episode.name, item) for episode in out):
                yield Doubt(place, f"changes nobody's belief, at {case.words}")
        elif item not in elsewhere:
            yield Doubt(place, "is out in no episode, no claim and no variant")


def _moves(case: _Case, episode: str, item: str) -> bool:
    """Whether anybody would believe something else, were an item not out."""
    without = tuple(other for other in case.spec.episodes[episode].disclosed if other != item)
    before, after = (case.ensemble.moment(ClaimPoint(episode, disclosed=out)).belief_vectors for out in (without, None))
    return any((np.abs(after[observer] - before[observer]) > TIE).any() for observer in case.spec.observers)


def _split_reports(case: _Case) -> Iterator[Doubt]:
    for first, second in combinations(case.spec.evidence.values(), 2):
        same_day = first.date and first.date == second.date and first.side and first.side == second.side
        one_source = first.source.startswith(second.source) or second.source.startswith(first.source)
        if same_day and one_source and case.spec.source_of(first.name) != case.spec.source_of(second.name):
            what = f"is of the day, side and source of {first.name!r}, and counts as independent of it"
            yield Doubt(addresses.join("evidence", second.name, "report"), what)


def _contradicted(case: _Case) -> Iterator[Doubt]:
    spec = case.spec
    for item in spec.evidence.values():
        if not item.statement_of:
            continue
        player, stance = item.statement_of
        stances, against = spec.players[player], []
        for episode in (e.name for e in spec.episodes.values() if item.name in e.disclosed):
            found = case.found(episode)
            is_played = (found.strategies[list(spec.players).index(player)][found.game == 0] > SUPPORT).any(axis=0)
            if is_played.any() and not is_played[stances.index(stance)]:
                instead = [s for s, now in zip(stances, is_played, strict=True) if now]
                against.append(f"{wording.listed(instead)} at {episode}")
        if against:
            place = addresses.join("evidence", item.name, "statement_of")
            yield Doubt(place, f"is {stance}, which stands while {player} plays {wording.listed(against)}")


def _unlikely_authors(case: _Case) -> Iterator[Doubt]:
    spec = case.spec
    for item in spec.evidence.values():
        times = _times_of_saying(spec, item.name)
        if not item.statement_of or not times:
            continue
        player, stance = item.statement_of
        found = {time: _knowing(case.scenario, time, player, without=item.name) for time in times}
        rules = [rule for each in found.values() for rule in each]
        for state in spec.states if rules else ():
            place = addresses.likelihood(item.name, state)
            assumed = float(case.scenario.value(place, times[-1]))
            if all(_is_against(assumed, stance, rule[state]) for rule in rules):
                does = wording.listed(list(dict.fromkeys(rule[state] for rule in rules)))
                what = f"is {assumed:g} for {stance}, but in {state} a {player} that knew it would play {does}"
                yield Doubt(place, f"{what}, at {wording.listed([time for time in times if found[time]])}")


def _times_of_saying(spec: Spec, item: str) -> list[str]:
    """Return the episodes in which a statement may have been made: the first in which it is out, and the one before."""
    episodes = list(spec.episodes.values())
    first = next((k for k, episode in enumerate(episodes) if item in episode.disclosed), None)
    return [] if first is None else [episode.name for episode in episodes[max(0, first - 1) : first + 1]]


def _knowing(scenario: Scenario, episode: str, player: str, without: str) -> list[dict[str, str]]:
    """Return the rules from state to stance that a player follows if it knows the state, nobody mixing."""
    out = [item for item in scenario.spec.episodes[episode].disclosed if item != without]
    try:
        found = signalling(scenario, episode, player, disclosed=out, order=[list(scenario.players)])
    except ScenarioError:  # more states or rules than can be looked at, or an observer too few
        return []
    return [equilibrium.rule for equilibrium in found.pure]


def _is_against(assumed: float, stance: str, played: str) -> bool:
    """Whether a stance is assumed to be likely in a state where another is played, or unlikely where it is played."""
    return assumed > EVEN if played != stance else assumed < EVEN


# ---------------------------------------------------------------- the rules: results


def _certain(case: _Case) -> Iterator[Doubt]:
    if case.size == 1 or case.stands_still:  # a number that stands still may be the one that breaks it
        return
    for claim in case.spec.claims.values():
        if not claim.structural and all(_throughout(e, claim.parts) for e in (case.ensemble, case.sizes)):
            what = f"holds at {case.words}, and at as many with all sizes changed up to tenfold"
            yield Doubt(addresses.join("claims", claim.name), what)


def _throughout(ensemble: Ensemble, parts: Sequence[Part]) -> bool:
    """Whether a claim holds at every setting; where the numbers do not go together, it does not."""
    try:
        return bool((judge_all(ensemble, parts) == HOLDS).all())
    except ScenarioError:
        return False


def _by_order(case: _Case) -> Iterator[Doubt]:
    for episode in case.spec.episodes.values():
        if episode.order:
            continue
        at_once = _played(case.scenario, episode.name)
        for order in _orders(case.spec.players):
            other = _played(case.scenario.ordered(order, episode.name), episode.name)
            if other != at_once:
                place = addresses.join("episodes", episode.name, "order")
                what = f"{regime(at_once)} at once; {regime(other)} under {in_text(order)}"
                yield Doubt(place, f"is not given, and the result depends on it: {what}")
                break


def _played(scenario: Scenario, episode: str) -> list[Profile]:
    """Return the profiles in equilibrium, each once, sorted."""
    return sorted(set(profile_names(scenario, scenario.at(episode).solve_many())))


def _orders(players: Iterable[str]) -> Iterator[list[list[str]]]:
    names = list(players)
    if len(names) <= MOST_ORDERED:
        yield from ([[name] for name in order] for order in permutations(names) if len(names) > 1)
    else:
        yield from ([[name], [other for other in names if other != name]] for name in names)


# ---------------------------------------------------------------- the table


class Rule(NamedTuple):
    """A rule: its name, what to do about what it finds, how it is found, and whether fewer settings may miss it."""

    name: str
    remedy: str
    find: Callable[[_Case], Iterable[Doubt]]
    is_sampled: bool = False


def _in_text(name: str, remedy: str) -> Rule:
    """Return a rule that the text alone decides."""
    return Rule(name, remedy, partial(lambda case, name: case.doubts[name], name=name))


RULES = (
    _in_text("early-evidence", "correct one of the dates, or take the item from disclosed"),
    _in_text("untold-evidence", "say what is out: disclosed = [...]"),
    _in_text("unordered-episodes", "put the episodes in the order of their dates"),
    _in_text("unused-parameter", "use it, or delete it"),
    _in_text("uncounted-number", "delete it"),
    _in_text("nothing-at-stake", "say what the players want: terms, audiences"),
    _in_text("unknown-side", "name a player, or a side that observers trust"),
    _in_text("alike-names", "spell both alike, or rename one"),
    _in_text("outside-range", "widen the range, or mend the number"),
    Rule("unexplained-number", "write { value = ..., range = [low, high], why = '...' }, or a parameter", _unexplained),
    Rule("unwritten-reason", "say in your own words why the number is so, or the player wants it", _unwritten),
    Rule(
        "impossible-in-range",
        "narrow the ranges; till then the file alone is looked at",
        _impossible,
        True,
    ),
    Rule("never-played", "give it a reason to be played, widen the ranges, or leave it out", _never_played),
    Rule("idle-term", "give its stances different intensities, or delete it", _idle),
    Rule("settled-audience", "give it something to weigh, or leave it out", _settled),
    Rule("tied-stances", "give them different intensities, or make them one stance", _tied, True),
    Rule("mute-evidence", "give it likelihoods that differ, or leave it out", _mute),
    Rule("split-report", "give both the same report", _split_reports),
    Rule("contradicted-statement", "take it back in these episodes: withdrawn = [...]", _contradicted),
    Rule("unlikely-author", "mend the likelihood, or what the author wants", _unlikely_authors),
    Rule("certain-claim", "mark it structural = true: that it holds is no evidence", _certain, True),
    Rule("order-matters", "say who moves first: order = 'A > B'; or accept it, and try orders in variants", _by_order),
)
#: The rule that what the file accepts must be found.
VAIN = "accepted-in-vain"
