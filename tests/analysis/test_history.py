"""Histories: paths through episodes that remember, against strategies tried one by one, and cited numbers."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

import twolevel as tl
from tests.conftest import reduced, spread
from tests.model.test_before import remembering
from twolevel.analysis import lookahead
from twolevel.analysis.history import History
from twolevel.analysis.lookahead import Round, Search
from twolevel.model.scenario import Scenario

# ---------------------------------------------------------------- Benoit and Krishna


def repeated(table: list[list[float]], episodes: int = 2) -> Scenario:
    """Return a symmetric game, the row player's payoffs given, played several times."""
    names = "abcdef"[: len(table)]
    text = 'title = "Repeated"\n' + "".join(f"players.{p}.stances = {list(names)}\n" for p in ("Row", "Column"))
    for i, j in itertools.product(range(len(table)), repeat=2):
        for player, (x, y) in (("Row", (i, j)), ("Column", (j, i))):
            text += f'[terms.{player}{x}{y}]\nplayer = "{player}"\nchannel = "table"\nweight = {table[i][j]}\n'
            text += f"stances.Row = {{ {names[x]} = 1 }}\nstances.Column = {{ {names[y]} = 1 }}\n"
    return Scenario.from_toml(text + "".join(f"[episodes.e{k}]\n" for k in range(episodes)))


BENOIT_KRISHNA = [[4, 0, 0], [5, 1, 0], [0, 0, 3]]
REWARD = "a, a > c, c"


@pytest.fixture(scope="module")
def twice() -> Scenario:
    return repeated(BENOIT_KRISHNA)


@pytest.mark.parametrize("discount", [0.0, 0.49, 0.5 - 1e-9, 0.5, 0.51, 1.0])
def test_who_is_patient_cooperates_on_pain_of_the_bad_equilibrium(twice: Scenario, discount: float) -> None:
    """4 + 3 d is at least 5 + 1 d from d = 1/2 on: Benoit and Krishna (1985)."""
    holds = discount >= 0.5
    found = tl.history(twice, discount=discount, mixed=False)
    assert found.complete
    assert (REWARD in found.labels) is holds
    ends = {" > ".join(p) for p in itertools.product(("b, b", "c, c"), repeat=2)}
    assert ends <= set(found.labels)
    if holds:
        path = found.paths[found.labels.index(REWARD)]
        assert path.total == pytest.approx({"Row": 4 + 3 * discount, "Column": 4 + 3 * discount})
        needed = [d for d in path.steps[0].deterrents if d.is_needed]
        assert [(d.player, d.stance, d.gain, dict(d.replies)) for d in needed] == [
            (player, "b", 1.0, {"b, b": 2 * discount}) for player in ("Row", "Column")
        ]


MIX = "b 0.75 + c 0.25, b 0.75 + c 0.25"


@pytest.mark.parametrize(
    ("discount", "replies"),
    [
        (0.44, []),
        (0.45, [MIX]),
        *(pytest.param(*d, marks=pytest.mark.slow) for d in [(0.49, [MIX]), (0.5, [MIX, "b, b"])]),
    ],
)
def test_the_mixture_is_a_harder_punishment(twice: Scenario, discount: float, replies: list[str]) -> None:
    """In the mixture of b and c everyone has 3/4: 4 + 3 d is at least 5 + 3 d / 4 from d = 4/9 on."""
    found = tl.history(twice, discount=discount)
    assert (REWARD in found.labels) is bool(replies)
    if replies:
        step = found.paths[found.labels.index(REWARD)].steps[0]
        (row, _) = (d for d in step.deterrents if d.is_needed)
        assert list(row.replies) == replies
        assert row.replies[MIX] == pytest.approx(discount * (3 - 0.75))


def test_what_was_not_searched_is_said(twice: Scenario, monkeypatch: pytest.MonkeyPatch) -> None:
    found = tl.history(twice, discount=0.7)
    assert not found.complete and found.status.startswith("incomplete: at e0 ")
    assert len(found.paths) == 1000 and "1,000 paths are listed, and there are more" in found.status
    monkeypatch.setattr(lookahead, "MOST_GAMES", 100)
    assert (
        "not every way in which what follows may depend on what was played was tried"
        in tl.history(twice, discount=0.7).status
    )


# ---------------------------------------------------------------- strategies tried one by one


def tried(first: np.ndarray, then: np.ndarray, discount: float) -> set[tuple[tuple[int, ...], tuple[int, ...]]]:
    """Return what is played in every subgame-perfect profile of pure strategies of two rounds of 2x2.

    A strategy is a first action and one after each of the four profiles; `first` has shape (2, 2, 2), `then`
    (2, 2, 2, 2, 2): [a_1, a_2, player, b_1, b_2]. Nothing but the definition is used.
    """
    profiles = list(itertools.product(range(2), repeat=2))
    strategies = [
        (a, dict(zip(profiles, after, strict=True)))
        for a in range(2)
        for after in itertools.product(range(2), repeat=4)
    ]

    def value(x: tuple, y: tuple, player: int) -> float:
        played = (x[0], y[0])
        return first[(player, *played)] + discount * then[(*played, player, x[1][played], y[1][played])]

    found = set()
    for x, y in itertools.product(strategies, repeat=2):
        subgames = all(
            then[(*h, 0, x[1][h], y[1][h])] >= then[(*h, 0, 1 - x[1][h], y[1][h])] - 1e-12
            and then[(*h, 1, x[1][h], y[1][h])] >= then[(*h, 1, x[1][h], 1 - y[1][h])] - 1e-12
            for h in profiles
        )
        if (
            subgames
            and value(x, y, 0) >= max(value(z, y, 0) for z in strategies) - 1e-12
            and value(x, y, 1) >= max(value(x, z, 1) for z in strategies) - 1e-12
        ):
            played = (x[0], y[0])
            found.add((played, (x[1][played], y[1][played])))
    return found


def searched(first: np.ndarray, then: np.ndarray, discount: float) -> set[tuple[tuple[int, ...], tuple[int, ...]]]:
    rounds = [Round(first[None], np.arange(4).reshape(2, 2)), Round(then.reshape(4, 2, 2, 2), np.zeros((2, 2), int))]
    search = Search(rounds, discount, mixed=False)
    return {
        (tuple(int(x.argmax()) for x in play.strategies), tuple(int(x.argmax()) for x in option.strategies))
        for play in search.plays[0][0]
        for way in play.ways
        for option in way.options
    }


@pytest.mark.parametrize("seed", spread(range(12), 4))
def test_two_rounds_equal_all_strategies_tried(seed: int) -> None:
    rng = np.random.default_rng(seed)
    first, then = rng.integers(0, 5, (2, 2, 2)).astype(float), rng.integers(0, 5, (2, 2, 2, 2, 2)).astype(float)
    if seed % 3:  # the same second game whatever was played, a coordination game: many equilibria
        then = np.broadcast_to(np.array([[[3.0, 0], [0, 1]], [[2, 0], [0, 4]]]), then.shape).copy()
    for discount in (0.25, 0.5, 1.0):
        assert searched(first, then, discount) == tried(first, then, discount)


def test_the_witness_sees_more_than_one_path() -> None:
    """Otherwise the comparison above would say little: here what follows rewards a profile that is no equilibrium."""
    dilemma = np.array([[[3.0, 0], [4, 1]], [[3, 4], [0, 1]]])
    then = np.broadcast_to(np.array([[[3.0, 0], [0, 1]], [[3, 0], [0, 1]]]), (2, 2, 2, 2, 2)).copy()
    assert ((0, 0), (0, 0)) in tried(dilemma, then, 0.5)  # 3 + 1.5 against 4 + .5
    assert ((0, 0), (0, 0)) not in tried(dilemma, then, 0.49)
    assert len(tried(dilemma, then, 1.0)) == len(searched(dilemma, then, 1.0)) > 2


@pytest.mark.parametrize("seed", spread(range(6), 3))
def test_three_players_equal_every_selection_tried(seed: int) -> None:
    """Every way to let an equilibrium follow each of the eight profiles: the pure equilibria of each game so made."""
    rng = np.random.default_rng(seed)
    first = rng.integers(0, 4, (3, 2, 2, 2)).astype(float)
    second = np.zeros((3, 2, 2, 2))
    second[:, 0, 0, 0], second[:, 1, 1, 1] = (2, 1, 3), (1, 3, 2)
    rounds = [Round(first[None], np.zeros((2, 2, 2), int)), Round(second[None], np.zeros((2, 2, 2), int))]
    search = Search(rounds, 0.75, mixed=False)
    options = search.plays[1][0]
    found = {
        (tuple(int(x.argmax()) for x in p.strategies), options.index(p.ways[0].options[0])) for p in search.plays[0][0]
    }
    expected = set()
    for choice in itertools.product(range(len(options)), repeat=8):
        follows = np.array([options[c].worth for c in choice]).T.reshape(3, 2, 2, 2)
        for profile in map(tuple, np.argwhere(_is_equilibrium(first + 0.75 * follows))):
            expected.add((tuple(map(int, profile)), choice[int(np.ravel_multi_index(profile, (2, 2, 2)))]))
    assert len(options) > 1 and found == expected


def _is_equilibrium(payoffs: np.ndarray) -> np.ndarray:
    return np.all([u >= u.max(axis=i, keepdims=True) - 1e-12 for i, u in enumerate(payoffs)], axis=0)


@pytest.mark.parametrize("seed", range(4))
def test_mixtures_are_equilibria_of_what_may_follow(seed: int) -> None:
    """Whoever mixes is indifferent, and no other stance pays if the worst for its player follows it."""
    rng = np.random.default_rng(seed)
    first = np.array([[[9.0, 0], [0, 9]], [[0, 9], [9, 0]]]) + rng.random((2, 2, 2))  # who matches, who does not
    second = np.array([[[3.0, 0], [0, 1]], [[2, 0], [0, 4]]])
    discount = 0.6
    rounds = [Round(first[None], np.zeros((2, 2), int)), Round(second[None], np.zeros((2, 2), int))]
    search = Search(rounds, discount)
    worst = np.min([play.worth for play in search.plays[1][0]], axis=0)
    plays = search.plays[0][0]
    for play in plays:
        follows = np.broadcast_to(worst[:, None, None], first.shape).copy()
        for way in play.ways:
            (option,) = way.options
            follows[:, way.profiles & (play.joint > 1e-9)] = option.worth[:, None]
        ahead = first + discount * follows
        x, y = play.strategies
        for own, each in ((x, ahead[0] @ y), (y, ahead[1].T @ x)):
            assert each.max() - own @ each < 1e-8
        assert play.worth == pytest.approx([x @ ahead[0] @ y, x @ ahead[1] @ y])
    assert not all(play.is_pure for play in plays)


def test_in_an_order_of_moves(twice: Scenario) -> None:
    """Backward induction by hand over four moves: Row, Column, Row, Column, in a game that remembers."""
    rng = np.random.default_rng(5)
    first, then = rng.random((2, 2, 2)), rng.random((2, 2, 2, 2, 2))
    discount = 0.8

    def last(u: np.ndarray) -> tuple[int, int]:
        reply = [int(u[1, a].argmax()) for a in range(2)]
        best = int(np.argmax([u[0, a, reply[a]] for a in range(2)]))
        return best, reply[best]

    ahead = first.copy()
    ends = {}
    for a, b in itertools.product(range(2), repeat=2):
        ends[a, b] = last(then[a, b])
        ahead[:, a, b] += discount * then[(a, b, slice(None), *ends[a, b])]
    expected = last(ahead)
    order = ((0,), (1,))
    rounds = [
        Round(first[None], np.arange(4).reshape(2, 2), order),
        Round(then.reshape(4, 2, 2, 2), np.zeros((2, 2), int), order),
    ]
    (play,) = Search(rounds, discount).plays[0][0]
    assert tuple(int(x.argmax()) for x in play.strategies) == expected
    (option,) = play.ways[0].options
    assert tuple(int(x.argmax()) for x in option.strategies) == ends[expected]
    # where several may follow, every selection is tried: the leader takes b or c first, or is rewarded for more
    found = tl.history(twice, discount=0.5, mixed=False, order="Row > Column")
    assert "c, c > c, c" in found.labels and found.complete
    assert set(tl.history(twice, order="Row > Column").labels) == {"c, c > c, c"}


# ---------------------------------------------------------------- scenarios that remember

TURNS = """
title = "Words"
[players.A]
stances = ["blame", "defer"]
[players.B]
stances = ["deny", "admit"]
[terms.match]
player = "A"
channel = "x"
stances.A = { blame = 1 }
stances.B = { deny = 1 }
[terms.rest]
player = "A"
channel = "x"
weight = 0.5
stances.A = { defer = 1 }
[terms.catch]
player = "B"
channel = "x"
stances.A = { blame = -1 }
stances.B = { deny = 1 }
[terms.shame]
player = "B"
channel = "x"
weight = -0.25
stances.B = { deny = 1 }
before.B = { admit = 8 }
[terms.calm]
player = "B"
channel = "x"
weight = 0.75
stances.A = { defer = 1 }
stances.B = { deny = 1 }
[terms.late]
player = "A"
channel = "x"
weight = 1
stances.A = { defer = 1 }
before.B = { deny = 2 }
[episodes.t0]
before = {}
[episodes.t1]
before = { B = "deny" }
"""


def test_a_mixture_branches_over_what_is_remembered() -> None:
    """t0: A blames with p where B is indifferent, -p + .75 (1 - p) = 0; B denies with q = 1/2, where A is.

    At t1, if B denied, A defers (2.5 against 1) and B denies (.75); if B admitted, denial costs 2: B admits, A defers.
    """
    s = Scenario.from_toml(TURNS)
    found = tl.history(s)
    assert found.complete and len(found.paths) == 2
    p, q = 0.75 / 1.75, 0.5
    first = found.paths[0].steps[0]
    np.testing.assert_allclose(first.strategies["A"], [p, 1 - p])
    np.testing.assert_allclose(first.strategies["B"], [q, 1 - q])
    assert [path.steps[0].came_about for path in found.paths] == ["deny", "admit"]
    assert [path.probability for path in found.paths] == pytest.approx([0.5, 0.5])
    assert [path.steps[1].label for path in found.paths] == ["defer, deny", "defer, admit"]
    assert [dict(path.steps[1].before) for path in found.paths] == [{"B": "deny"}, {"B": "admit"}]
    # given denial, A has p * 1 + (1 - p) * .5; and 2.5 then; B has nothing on average, and .75 then
    assert found.paths[0].total == pytest.approx({"A": p + (1 - p) / 2 + 2.5, "B": 0.75}, abs=1e-12)
    assert found.paths[1].total == pytest.approx({"A": (1 - p) / 2 + 0.5, "B": 0.0}, abs=1e-12)
    expected = tl.solve(s.game("t0"))[0].payoffs
    for player in s.players:
        mean = sum(path.probability * path.steps[0].payoffs[player] for path in found.paths)
        assert mean == pytest.approx(expected[player], abs=1e-12)


def test_what_follows_what(iskander: tl.Scenario) -> None:
    """Without looking ahead, each step is an equilibrium of its episode after what was played in the one before."""
    s = remembering("iskander")
    found = tl.history(s)
    (path,) = found.paths
    assert found.complete
    assert [step.label for step in path.steps] == [
        "blame, dismiss, silence",
        "defer, dismiss, deny",
        "defer, ask, silence",
    ]
    assert path.steps[2].before == {"Armenia": "defer"} and path.steps[0].before == {}
    for step in path.steps:
        (one,) = tl.solve(iskander.game(step.episode))
        assert dict(step.payoffs) == pytest.approx(dict(one.payoffs), abs=1e-15)
    # where turning is dear, who has blamed goes on; the file's own past of t2, deferring, is no longer what was played
    dear = tl.history(s, overrides={"parameters.reversal_cost": 2.5})
    (path,) = dear.paths
    assert path.label == "blame, dismiss, silence > blame, dismiss, deny > " + _at(s, "t2", "blame", 2.5)
    assert tl.history(s, episodes=["t1", "t2"]).labels == ("defer, dismiss, deny > defer, ask, silence",)


def _at(s: Scenario, episode: str, said: str, cost: float) -> str:
    return tl.solve(s.following({"Armenia": said}, episode).game(episode, {"parameters.reversal_cost": cost}))[0].label


def test_looking_ahead_in_iskander(iskander: tl.Scenario) -> None:
    """With one equilibrium after every past, looking ahead is one more term in the payoffs."""
    s = remembering("iskander").override({"parameters.reversal_cost": 2.5})
    for discount in (1e-9, 0.5, 0.9):
        (path,) = tl.history(s, discount=discount).paths
        ends = {said: tl.solve(s.following({"Armenia": said}, "t2").game("t2")) for said in s.stances["Armenia"]}
        assert all(len(e) == 1 for e in ends.values())
        before = {said: s.following({"Armenia": said}, "t1").payoffs("t1") for said in s.stances["Armenia"]}
        worth = np.array([list(e[0].payoffs.values()) for e in ends.values()]).T[:, :, None, None]
        middle = {said: tl.solve(tl.NormalFormGame(u + discount * worth)) for said, u in before.items()}
        assert all(len(e) == 1 for e in middle.values())
        worth = np.array([list(e[0].payoffs.values()) for e in middle.values()]).T[:, :, None, None]
        (start,) = tl.solve(tl.NormalFormGame(s.payoffs("t0") + discount * worth, s.players, tuple(s.stances.values())))
        assert path.steps[0].label == start.label
        assert path.total == pytest.approx(dict(start.payoffs))


@reduced("some", ("found", "t2"), None)
def test_orders_and_vetoes_are_those_of_the_episodes(iskander: tl.Scenario, some: tuple[str, ...] | None) -> None:
    order = "Russia > Armenia > Azerbaijan"
    found = tl.history(iskander, order=order, episodes=some)
    played = dict.fromkeys(iskander.episodes, "defer, dismiss, deny")
    played |= {"found": "defer, dismiss, silence", "t2": "defer, ask, silence"}
    assert found.labels == (" > ".join(played[episode] for episode in some or played),)
    assert found == tl.history(iskander.ordered(order), episodes=some)
    quiet = {"Armenia": "defer", "Azerbaijan": "dismiss", "Russia": "silence"}
    veto = tl.history(iskander.ratifying("veto", quiet, "t2"), episodes=some)
    assert veto.paths[0].steps[-1].label == tl.solve(iskander.ratifying("veto", quiet).game("t2"))[0].label


def test_without_memory_paths_are_all_combinations() -> None:
    found = tl.history(repeated(BENOIT_KRISHNA, 3))
    assert len(found.paths) == 27 and found.complete and found.status == "complete: every path is listed"
    assert sum(all(step.is_pure for step in path.steps) for path in found.paths) == 8
    assert len(found.to_frame()) == 81


def test_no_equilibrium_in_pure_stances_is_said() -> None:
    found = tl.history(Scenario.from_toml(TURNS), mixed=False)
    assert found.paths == () and not found.complete
    assert found.status == "incomplete: at t0 there is no equilibrium in pure stances"
    ahead = tl.history(Scenario.from_toml(TURNS), mixed=False, discount=0.5)
    assert ahead.paths == ()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"discount": 1.5}, "discount must be a number from 0 to 1; got 1.5"),
        ({"discount": "much"}, "discount must be a number from 0 to 1; got 'much'"),
        ({"episodes": ["t0", "t9"]}, "episodes: episode must be one of t0, t1, found, spokesman, t2; got 't9'"),
        ({"episodes": ["t0", "t0"]}, "episodes must name each only once; got 't0' twice"),
        ({"episodes": []}, "episodes must name at least one of t0, t1, found, spokesman, t2; got none"),
        ({"overrides": {"parameters.grievance": [0.0, 1.0]}}, "a history is that of one point; got a batch of 2"),
    ],
)
def test_mistakes_get_one_line(iskander: tl.Scenario, arguments: dict, words: str) -> None:
    with pytest.raises(tl.ScenarioError) as caught:
        tl.history(iskander, **arguments)
    assert words in str(caught.value) and "\n" not in str(caught.value)


def test_it_reads_as_a_sentence(twice: Scenario) -> None:
    found = tl.history(twice, discount=0.5, mixed=False)
    assert isinstance(found, History)
    assert repr(found).startswith(
        "History of scenario over e0, e1, looking ahead with discount 0.5: 7 paths (a, a > c, c; "
    )
    path = found.paths[found.labels.index(REWARD)]
    assert repr(path) == "Path a, a > c, c: total payoffs Row 5.5, Column 5.5"
    assert repr(path.steps[0].deterrents[0]) == "b would bring Row +1 at once, and then (b, b), -1"
    assert list(found.to_frame().columns) == [
        *("path", "episode", "Row", "Column", "came about", "probability"),
        *("payoff Row", "payoff Column", "total Row", "total Column"),
    ]
