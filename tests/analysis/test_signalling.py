"""Signalling: textbook games, the Iskander case, and random games against a search written out by hand."""

from __future__ import annotations

from collections.abc import Callable
from itertools import product
from math import prod
from typing import Any

import numpy as np
import pytest

import twolevel as tl
from twolevel.analysis.signalling import SignallingEquilibrium
from twolevel.model.scenario import Scenario

BEER_QUICHE = """
title = "Beer and quiche"
order = "Sender > Receiver"
states = ["weak", "strong"]
[parameters]
strong = 0.9
[players.Sender]
stances = ["quiche", "beer"]
knows = "state"
[players.Receiver]
stances = ["duel", "leave"]
[observers.watcher]
prior = { weak = { one_minus = "strong" }, strong = "strong" }
[terms.weak_likes_quiche]
player = "Sender"
channel = "taste"
event = ["weak"]
observer = "own"
stances.Sender = { quiche = 1 }
[terms.strong_likes_beer]
player = "Sender"
channel = "taste"
event = ["strong"]
observer = "own"
stances.Sender = { beer = 1 }
[terms.no_duel]
player = "Sender"
channel = "duel"
stances.Receiver = { leave = 2 }
[terms.duel_the_weak]
player = "Receiver"
channel = "duel"
event = ["weak"]
observer = "watcher"
stances.Receiver = { duel = 1 }
[terms.leave_the_strong]
player = "Receiver"
channel = "duel"
event = ["strong"]
observer = "watcher"
stances.Receiver = { leave = 1 }
"""


def beer_quiche(text: str = BEER_QUICHE) -> Scenario:
    return Scenario.from_toml(text, where="beer-quiche")


def plain(rule: dict[str, Any]) -> list[Any]:
    return list(rule.values())


# ---------------------------------------------------------------- textbook


def test_beer_and_quiche_has_two_pooling_equilibria() -> None:
    """Cho and Kreps (1987): the weak are one in ten; both pool, on beer or on quiche."""
    found = tl.signalling(beer_quiche(), beliefs="sceptical", mixed=True)
    assert [plain(e.rule) for e in found] == [["quiche", "quiche"], ["beer", "beer"]]
    assert [[round(u, 12) for u in e.payoffs.values()] for e in found] == [[2.1, 0.9], [2.9, 0.9]]
    assert found[1].others == {"Receiver": {"quiche": "duel", "beer": "leave"}}
    assert [payoffs["Sender"] for payoffs in found[1].by_state.values()] == [2.0, 3.0]
    # What holds them up is the belief that whoever does otherwise is weak: without it there is none.
    assert [len(tl.signalling(beer_quiche(), beliefs=b)) for b in ("passive", "lenient")] == [0, 0]


@pytest.mark.parametrize(("weak", "many"), [(0.51, 2), (0.49, 0)])
def test_a_given_belief_holds_beer_up_exactly_where_the_receiver_then_fights(weak: float, many: int) -> None:
    believed = {"weak": weak, "strong": 1 - weak}
    assert len(tl.signalling(beer_quiche(), beliefs=believed)) == many
    only_quiche = tl.signalling(beer_quiche(), beliefs={"quiche": believed})
    assert [plain(e.rule) for e in only_quiche] == [["beer", "beer"]] * (many // 2)


def test_where_most_are_weak_the_weak_mix() -> None:
    """At .3 the weak drink beer so often that who drinks it is strong at 1/2, and a beer is fought half the time."""
    (found,) = tl.signalling(beer_quiche(), overrides={"parameters.strong": 0.3}, mixed=True)
    assert found.rule["strong"] == "beer"
    assert found.rule["weak"]["beer"] == pytest.approx(3 / 7, abs=1e-9)
    assert found.beliefs["watcher"]["beer"]["strong"] == pytest.approx(0.5, abs=1e-9)
    assert found.others["Receiver"]["quiche"] == "duel"
    assert found.others["Receiver"]["beer"]["duel"] == pytest.approx(0.5, abs=1e-9)
    assert found.regret <= 1e-9


def unravelling(n: int) -> Scenario:
    states = [f"q{k}" for k in range(1, n + 1)]
    lines = [
        'title = "Unravelling"',
        f"states = {states}".replace("'", '"'),
        '[players.Seller]\nstances = ["silence", "show"]\nknows = "state"\nproves = ["show"]',
        "[observers.market]",
        f"prior = {{ {', '.join(f'{s} = {1 / n}' for s in states)} }}",
    ]
    for k, state in enumerate(states, start=1):
        lines.append(f'[terms.{state}]\nplayer = "Seller"\nchannel = "price"\nweight = {k}\nevent = ["{state}"]')
        lines.append('observer = "market"\nstances.Seller = { silence = 1, show = 1 }')
    return Scenario.from_toml("\n".join(lines), where="unravelling")


def test_what_can_be_proved_unravels() -> None:
    """Milgrom (1981): whoever is better than the average of the silent shows it, until only the worst is silent."""
    (found,) = tl.signalling(unravelling(6))
    assert plain(found.rule) == ["silence", *["show"] * 5]
    assert found.beliefs["market"]["silence"] == {"q1": 1.0, **{f"q{k}": 0.0 for k in range(2, 7)}}
    # If the worst shows it too, silence is unused, and only the worst belief keeps everyone from it.
    both = tl.signalling(unravelling(6), beliefs="sceptical")
    assert [plain(e.rule)[0] for e in both] == ["silence", "show"]
    assert [e.payoffs["Seller"] for e in both] == pytest.approx([3.5, 3.5])


# ---------------------------------------------------------------- Iskander


@pytest.mark.parametrize(("beliefs", "many"), [("passive", 1), ("sceptical", 1), ("lenient", 0)])
def test_talk_is_cheap_at_t2_and_every_type_is_silent(iskander: Scenario, beliefs: str, many: int) -> None:
    found = tl.signalling(iskander, "t2", informed="Russia", beliefs=beliefs)
    assert found.complete
    assert len(found) == many
    assert [plain(e.rule) for e in found] == [["silence"] * 3] * many
    for e in found:
        assert e.beliefs["world"]["silence"] == pytest.approx(iskander.beliefs("t2")["world"])
        assert e.payoffs == pytest.approx(tl.solve(iskander.game("t2"))[0].payoffs)


def test_silence_proves_a_launch_where_an_answer_proves(iskander: Scenario) -> None:
    """The article's title: numbers of model.md, section C."""
    for beliefs in ("passive", "sceptical"):
        (found,) = tl.signalling(iskander, "t2", informed="Russia", beliefs=beliefs, proves=["answer"], mixed=True)
        assert plain(found.rule) == ["answer", "silence", "silence"]
        assert found.others == {"Armenia": "defer", "Azerbaijan": "ask"}
        silence = found.beliefs["world"]["silence"]
        assert round(silence["fired_9M723"], 3) == 0.509
        assert silence["not_fired"] == 0
        assert round(found.payoffs["Azerbaijan"], 4) == 0.4958
        assert round(found.payoffs["Russia"], 4) == -0.7735
        assert found.takers == {"silence": ("fired_own", "fired_9M723"), "answer": ("not_fired",)}


@pytest.mark.parametrize(
    ("candid", "expected"),
    [(("not_fired", "fired_own"), (0.354, 0.468, 0.687)), (("not_fired",), (0.332, 0.382, 0.449))],
)
def test_what_silence_tells_if_some_states_answer(
    iskander: Scenario, candid: tuple[str, ...], expected: tuple[float, ...]
) -> None:
    found = tl.signalling(iskander, "t2", informed="Russia")
    for i, wanted in zip((0.2, 0.5, 0.8), expected, strict=True):
        rule = {w: {"answer": i, "silence": 1 - i} if w in candid else "silence" for w in iskander.states}
        assert round(found.after(rule)["world"]["silence"]["fired_9M723"], 3) == wanted


def test_at_weight_0_talk_is_cheap(iskander: Scenario) -> None:
    for name in ("false_denial", "false_account"):
        assert iskander.value(f"parameters.{name}") == 0
    assert [plain(e.rule) for e in tl.signalling(iskander, "t2", informed="Russia")] == [["silence"] * 3]


def test_what_one_knows_matters_where_a_term_says_so(iskander: Scenario) -> None:
    """No stance proves here: what lies cost does as well, and Moscow's February denial told nothing all the same."""
    lies = {"parameters.false_denial": 0.3, "parameters.false_account": 0.2}
    silent, told = tl.signalling(iskander, "t2", overrides=lies)
    assert plain(silent.rule) == ["silence"] * 3
    assert plain(told.rule) == ["answer", "silence", "silence"]
    assert round(told.beliefs["world"]["silence"]["fired_9M723"], 3) == 0.509
    assert [plain(e.rule) for e in tl.signalling(iskander, "t1", overrides=lies)] == [["deny"] * 3]
    # An account told apart from silence just as long as a false one costs more than it would win.
    proved = tl.signalling(iskander, "t2", proves="answer")[0].by_state
    won = proved["not_fired"]["Russia"] - proved["fired_own"]["Russia"]
    assert round(won, 3) == 0.161
    many = [
        len(tl.signalling(iskander, "t2", overrides=lies | {"parameters.false_account": won + step}))
        for step in (-1e-6, 1e-6)
    ]
    assert many == [1, 2]


def test_elsewhere_the_term_has_the_belief_that_the_file_names(iskander: Scenario) -> None:
    cost = {"parameters.false_denial": 0.3}
    change = iskander.payoffs("t2", cost) - iskander.payoffs("t2")
    launch = 1 - iskander.beliefs("t2")["world"]["not_fired"]
    assert change[2, :, :, 0] == pytest.approx(-0.3 * launch)
    assert (change[:2] == 0).all()
    assert (change[2, :, :, 1:] == 0).all()
    batch = iskander.at("t2", {"parameters.false_denial": [0.0, 0.3]}).payoffs
    assert (batch[1] == iskander.payoffs("t2", cost)).all()
    doubted = iskander.payoffs("t2", {"observers.world.trust": 0.0, **cost})
    assert not np.array_equal(doubted, iskander.payoffs("t2", {"observers.world.trust": 0.0}))


# ---------------------------------------------------------------- random games, by hand


class Drawn:
    """A random game of a sender and two others, as terms and as a file; payoffs are added up here term by term."""

    def __init__(self, rng: np.random.Generator, *, own: bool, sees: bool, proves: bool) -> None:
        self.states, self.sizes = ("a", "b", "c"), (2, 2, 2) if sees else (3, 2, 2)
        self.players = ("S", "X", "Y")
        self.stances = [[f"{p.lower()}{k}" for k in range(n)] for p, n in zip(self.players, self.sizes, strict=True)]
        self.priors = {k: rng.dirichlet(np.ones(3)).round(3) for k in ("one", "two")}
        for prior in self.priors.values():
            prior[0] = 1 - prior[1] - prior[2]
        self.sees, self.proves = sees, (self.sizes[0] - 1,) if proves else ()
        self.terms = []
        self.told: dict[Any, dict[str, np.ndarray]] = {}  # what was worked out, not to do so for every plan
        for player, size in product(range(3), range(4)):
            tables = {
                j: rng.normal(size=self.sizes[j]).round(3).tolist()
                for j in range(3)
                if rng.random() < 0.7 or j == size % 3
            }
            observer = rng.choice(["one", "two", "own"] if own and player == 0 else ["one", "two"])
            event = [w for w in range(3) if rng.random() < 0.5]
            self.terms.append((player, tables, str(observer), event))

    def payoff(self, player: int, profile: tuple[int, ...], beliefs: dict[str, np.ndarray], state: int) -> float:
        total = 0.0
        for who, tables, observer, event in self.terms:
            if who == player:
                x = prod(tables[j][profile[j]] for j in tables)
                if event:
                    x *= float(state in event) if observer == "own" else float(sum(beliefs[observer][w] for w in event))
                total += x
        return total

    def scenario(self) -> Scenario:
        lines = ['title = "Drawn"', f"states = {list(self.states)}".replace("'", '"')]
        if self.sees:
            lines.append('order = "S > X, Y"')
        for player, own in zip(self.players, self.stances, strict=True):
            lines.append(f"[players.{player}]\nstances = {own}".replace("'", '"'))
            if player == "S":
                lines.append('knows = "state"\ntypes = "one"')
                if self.proves:
                    lines.append(f'proves = ["{self.stances[0][self.proves[0]]}"]')
        for observer, prior in self.priors.items():
            values = ", ".join(f"{w} = {p!r}" for w, p in zip(self.states, map(float, prior), strict=True))
            lines.append(f"[observers.{observer}]\nprior = {{ {values} }}")
        for k, (player, tables, observer, event) in enumerate(self.terms):
            lines.append(f'[terms.t{k}]\nplayer = "{self.players[player]}"\nchannel = "all"')
            if event:
                lines.append(f"event = {[self.states[w] for w in event]}\nobserver = '{observer}'".replace("'", '"'))
            for j, table in tables.items():
                values = ", ".join(f"{s} = {x!r}" for s, x in zip(self.stances[j], map(float, table), strict=True))
                lines.append(f"stances.{self.players[j]} = {{ {values} }}")
        return Scenario.from_toml("\n".join(lines), where="drawn")

    # What follows is the definition, with loops.

    def posterior(self, takers: list[int]) -> dict[str, np.ndarray]:
        if (key := tuple(takers)) not in self.told:
            like = np.isin(range(3), takers)
            self.told[key] = {k: prior * like / (prior * like).sum() for k, prior in self.priors.items()}
        return self.told[key]

    def equilibria(self, kind: str) -> set[tuple[Any, ...]]:
        """Return every pure equilibrium: the rule, and what X and Y do (after each stance if they see it)."""
        n = self.sizes[0]
        replies = list(product(range(2), repeat=2))
        plans = list(product(replies, repeat=n + 2)) if self.sees and self.proves else list(product(replies, repeat=n))
        plans = plans if self.sees else [(reply,) * n for reply in replies]
        found = set()
        for rule in product(range(n), repeat=3):
            for plan in plans:
                if self.is_equilibrium(rule, plan, kind):
                    found.add((rule, plan))
        return found

    def place(self, stance: int, state: int) -> int:
        """Return which of a plan's replies is played: one for each stance, and for a proof one for each state."""
        return stance + state if self.sees and stance in self.proves else stance

    def unused(self, stance: int, plan: tuple[Any, ...], kind: str) -> dict[str, np.ndarray]:
        if kind == "passive":
            return self.posterior([0, 1, 2])
        key = (kind, stance) if self.sees else (kind, stance, plan)  # the replies to what is seen are the best ones
        if key in self.told:
            return self.told[key]
        worth = []
        for w in range(3):
            certain, weights = self.posterior([w]), self.priors["one"]
            if not self.sees:
                answers = [plan[0]]
            else:
                answers = [r for r in product(range(2), repeat=2) if self.stable(stance, r, [(1.0, w, certain)])]
            values = [sum(weights[v] * self.payoff(0, (stance, *r), certain, v) for v in range(3)) for r in answers]
            empty = np.inf if kind == "sceptical" else -np.inf
            worth.append((min if kind == "sceptical" else max)(values, default=empty))
        self.told[key] = self.posterior([int(np.argmin(worth) if kind == "sceptical" else np.argmax(worth))])
        return self.told[key]

    def stable(
        self, stance: int, reply: tuple[int, int], cases: list[tuple[float, int, dict[str, np.ndarray]]]
    ) -> bool:
        def mean(player: int, r: tuple[int, int]) -> float:
            return sum(p * self.payoff(player, (stance, *r), b, w) for p, w, b in cases)

        best_x = max(mean(1, (x, reply[1])) for x in range(2))
        best_y = max(mean(2, (reply[0], y)) for y in range(2))
        return mean(1, reply) >= best_x - 1e-12 and mean(2, reply) >= best_y - 1e-12

    def is_equilibrium(self, rule: tuple[int, ...], plan: tuple[Any, ...], kind: str) -> bool:
        n, prior = self.sizes[0], self.priors["one"]

        def belief(stance: int, state: int) -> dict[str, np.ndarray]:
            takers = [w for w in range(3) if rule[w] == stance]
            if stance in self.proves:
                return self.posterior([state])
            return self.posterior(takers) if takers else self.unused(stance, plan, kind)

        def worth(stance: int, state: int) -> float:
            return self.payoff(0, (stance, *plan[self.place(stance, state)]), belief(stance, state), state)

        for w in range(3):
            if worth(rule[w], w) < max(worth(m, w) for m in range(n)) - 1e-12:
                return False
        if self.sees:
            for stance in range(n):
                for state in range(3) if stance in self.proves else (0,):
                    seen = belief(stance, state)
                    cases = [(float(seen["one"][w]), w, seen) for w in range(3)]
                    if not self.stable(stance, plan[self.place(stance, state)], cases):
                        return False
            return True
        reply = plan[0]
        for player, own in ((1, 0), (2, 1)):

            def mean(a: int, player: int = player, own: int = own) -> float:
                r = [*reply]
                r[own] = a
                return sum(prior[w] * self.payoff(player, (rule[w], *r), belief(rule[w], w), w) for w in range(3))

            if mean(reply[own]) < max(mean(0), mean(1)) - 1e-12:
                return False
        return True


def by_number(game: Drawn, e: SignallingEquilibrium) -> tuple[Any, ...]:
    rule = tuple(game.stances[0].index(stance) for stance in e.rule.values())
    after = [
        tuple(game.stances[j].index(next(iter(e.replies[game.players[j]][m]))) for j in (1, 2)) for m in game.stances[0]
    ]
    return rule, tuple(after)


KINDS = ("passive", "sceptical", "lenient")


# of the few seeds the first is a game in which the sender is seen, the second one in which a stance proves
@pytest.mark.parametrize("seed", [0, 1, 2, *(pytest.param(k, marks=pytest.mark.slow) for k in range(3, 12))])
@pytest.mark.parametrize("kind", KINDS)
def test_pure_equilibria_are_those_of_a_search_by_hand(seed: int, kind: str) -> None:
    rng = np.random.default_rng(seed)
    sees = seed % 3 == 0
    game = Drawn(rng, own=seed % 2 == 0, sees=sees, proves=seed % 4 == 1 and not sees)
    found = tl.signalling(game.scenario(), beliefs=kind)
    assert {by_number(game, e) for e in found} == game.equilibria(kind)
    assert found.complete


@pytest.mark.parametrize("seed", (3, pytest.param(21, marks=pytest.mark.slow)))
def test_so_are_they_where_a_proof_is_seen(seed: int) -> None:
    """A plan then has a reply to each state that is proved: rules and payoffs are compared."""
    game = Drawn(np.random.default_rng(seed), own=True, sees=True, proves=True)
    by_hand = sorted(rule for rule, _ in game.equilibria("sceptical"))
    found = tl.signalling(game.scenario(), beliefs="sceptical")
    assert sorted(by_number(game, e)[0] for e in found) == by_hand


def found_mixed(make: Callable[[int], Drawn], seeds: range) -> list[tuple[Drawn, SignallingEquilibrium]]:
    found = []
    for seed in seeds:
        game = make(seed)
        found += [(game, e) for e in tl.signalling(game.scenario(), mixed=True) if not e.is_pure]
    return found


@pytest.mark.parametrize(
    ("seeds", "least", "of_types"),
    [(range(32, 34), 3, 1), pytest.param(range(30, 38), 10, 3, marks=pytest.mark.slow)],
)
def test_mixed_ones_are_equilibria_by_hand(seeds: range, least: int, of_types: int) -> None:
    """Nobody gains by deviating: beliefs and payoffs are worked out here."""
    found = found_mixed(lambda seed: Drawn(np.random.default_rng(seed), own=True, sees=False, proves=False), seeds)
    assert len(found) >= least
    assert sum(not isinstance(play, str) for _, e in found for play in e.rule.values()) >= of_types
    for game, e in found:
        prior, n = game.priors["one"], game.sizes[0]
        strategy = np.array(e.strategy)
        used = strategy.sum(axis=0) > 0
        beliefs = {}
        for m in range(n):
            like = strategy[:, m] if used[m] else np.ones(3)
            beliefs[m] = {k: p * like / (p * like).sum() for k, p in game.priors.items()}
        mix = [[e.replies[p][game.stances[0][0]].get(s, 0.0) for s in game.stances[j]] for j, p in ((1, "X"), (2, "Y"))]
        reply = np.multiply.outer(*map(np.array, mix))

        def worth(player: int, m: int, w: int, reply: Any = reply, game: Drawn = game, beliefs: Any = beliefs) -> float:
            pairs = product(range(2), repeat=2)
            return sum(reply[r] * game.payoff(player, (m, *r), beliefs[m], w) for r in pairs)

        for w in range(3):
            own = sum(strategy[w, m] * worth(0, m, w) for m in range(n))
            assert own >= max(worth(0, m, w) for m in range(n)) - 1e-7
        for player, axis in ((1, 0), (2, 1)):
            values = []
            for a in range(2):
                other = [np.array(mix[0]), np.array(mix[1])]
                other[axis] = np.eye(2)[a]
                alone = np.multiply.outer(*other)
                pairs = product(range(3), range(n))
                values.append(sum(prior[w] * strategy[w, m] * worth(player, m, w, alone) for w, m in pairs))
            assert max(values) - np.dot(mix[axis], values) <= 1e-7


# ---------------------------------------------------------------- what else must hold


def test_beliefs_average_to_the_prior(iskander: Scenario) -> None:
    found = tl.signalling(iskander, "t2", informed="Russia", proves="answer")
    (e,) = found
    for w in iskander.states:
        mean = sum(e.likelihood[m] * e.beliefs["world"][m][w] for m in e.stances)
        assert mean == pytest.approx(found.prior["world"][w])


def test_the_ordinary_mixture_is_one_in_which_nothing_is_learnt(iskander: Scenario) -> None:
    there = {"parameters.grievance": 0.6}
    ordinary = tl.solve(iskander.game("t2", there))[0]
    found = tl.signalling(iskander, "t2", informed="Russia", overrides=there, mixed=True)
    (alike,) = [e for e in found if np.ptp(e.strategy, axis=0).max() < 1e-9]
    assert alike.strategy[0] == pytest.approx(ordinary.strategies["Russia"])
    assert alike.payoffs == pytest.approx(ordinary.payoffs)


def test_files_of_the_first_edition_are_the_same(iskander: Scenario) -> None:
    assert not tl.load("azerbaijan-russia").spec.knowledge
    moment = iskander.at("t2")
    beliefs = {k: np.stack([v, np.eye(3)[0]]) for k, v in moment.belief_vectors.items()}
    batch = moment.with_beliefs(beliefs)
    assert batch.batch == (2,)
    for k, payoffs in enumerate(batch.payoffs):
        alone = moment.with_beliefs({o: b[k] for o, b in beliefs.items()})
        assert (payoffs == alone.payoffs).all()
    assert (batch.payoffs[0] == moment.payoffs).all()


def refusal(call: Callable[[], object]) -> str:
    with pytest.raises(tl.ScenarioError) as caught:
        call()
    return str(caught.value)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ({"informed": "Rusia"}, "informed: player must be one of Armenia, Azerbaijan, Russia; got 'Rusia'"),
        ({"informed": "Russia", "proves": "anser"}, "proves: stance of Russia must be one of deny, silence, answer"),
        ({"informed": "Russia", "beliefs": "scepticl"}, "beliefs must be one of passive, sceptical, lenient"),
        ({"informed": "Russia", "beliefs": {"silense": "passive"}}, "beliefs: stance of Russia must be one of deny"),
        ({"informed": "Russia", "beliefs": {"not_fired": 0.5}}, "beliefs must sum to 1; got 0.5"),
        (
            {"informed": "Russia", "beliefs": {"deny": {"not_fired": 2}}},
            "beliefs: after deny: not_fired must be a probab",
        ),
        ({"informed": "Russia", "belief": "wrld"}, "belief: observer must be one of arm_base"),
        (
            {"informed": "Russia", "order": "Armenia > Russia, Azerbaijan"},
            "order must be all at once or 'Russia > Armenia,",
        ),
        (
            {"informed": "Russia", "order": "Russia > Armenia > Azerbaijan"},
            "order must be all at once or 'Russia > Armen",
        ),
    ],
)
def test_bad_input_has_one_line(iskander: Scenario, arguments: dict[str, Any], said: str) -> None:
    message = refusal(lambda: tl.signalling(iskander, "t2", **arguments))
    assert message.startswith(said)
    assert "\n" not in message


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        (
            'knows = "state"\n',
            'proves = ["beer"]\n',
            "players.Sender.proves must come with knows = 'state': Sender knows nothing to prove",
        ),
        (
            'knows = "state"\n',
            "",
            "terms.weak_likes_quiche.observer is 'own', so players.Sender.knows must be 'state': Sender knows nothing",
        ),
        ('knows = "state"', 'knows = "all"', "players.Sender.knows must be 'state'; got 'all'"),
        (
            'knows = "state"',
            'knows = "state"\nproves = ["bear"]',
            "players.Sender.proves: stance must be one of quiche, beer; got 'bear'; did you mean 'beer'?",
        ),
        (
            'knows = "state"',
            'knows = "state"\ntypes = "watchr"',
            "players.Sender.types must be one of watcher; got 'watchr'; did you mean 'watcher'?",
        ),
        (
            "[terms.no_duel]",
            "[observers.second]\nprior = { weak = 0.5, strong = 0.5 }\n[terms.no_duel]",
            "terms.weak_likes_quiche.observer is 'own', so players.Sender.types must name the observer whose belief "
            "counts where Sender's knowledge is not played",
        ),
    ],
)
def test_bad_files_have_one_line(before: str, after: str, said: str) -> None:
    message = refusal(lambda: beer_quiche(BEER_QUICHE.replace(before, after, 1)))
    assert message.startswith(f"beer-quiche: {said}")
    assert "\n" not in message


def test_an_observer_may_still_be_called_own() -> None:
    text = BEER_QUICHE.replace('knows = "state"\n', "").replace("watcher", "own")
    scenario = beer_quiche(text)
    assert scenario.payoffs()[0, 1, 1] == pytest.approx(2.9)


def test_what_a_player_knows_is_part_of_the_fingerprint() -> None:
    marks = [
        beer_quiche(BEER_QUICHE.replace('knows = "state"', f'knows = "state"{more}')).fingerprint
        for more in ("", '\nproves = ["beer"]')
    ]
    assert marks[0] != marks[1]
