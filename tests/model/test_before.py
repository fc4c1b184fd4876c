"""Episodes that remember: terms that look back, the past in the file and in a call; worked out by hand."""

from __future__ import annotations

from importlib.resources import files

import numpy as np
import pytest

import twolevel as tl
from twolevel.model.degrees import degree_of
from twolevel.model.scenario import Scenario

SMALL = """
title = "Two"
parameters.face = 0.5
[players.A]
stances = ["blame", "defer"]
[players.B]
stances = ["deny", "admit"]
[terms.taste]
player = "A"
channel = "home"
stances.A = { blame = 1 }
[terms.turning]
player = "A"
channel = "home"
weight = ["face", -4]
stances.A = { defer = 1 }
before.A = { blame = 1 }
before.B = { deny = 3, admit = "face" }
[audiences.street]
player = "B"
weight = 2
precision = "sharp"
[audiences.street.terms.cold]
weight = -1
stances.B = { deny = 1 }
before.A = { defer = 1 }
[episodes.t0]
before = {}
[episodes.t1]
before = { B = "admit", A = "blame" }
[episodes.t2]
before = { A = "defer" }
terms.turning.before.A.defer = 0.25
"""


@pytest.fixture
def small() -> Scenario:
    return Scenario.from_toml(SMALL)


def test_a_term_is_multiplied_by_what_was_said_before(small: Scenario) -> None:
    """A's payoff of (blame, defer): 1, and -.5 * 4 * b_A * b_B; B's of (deny, admit): 2 (2 rho - 1)."""

    def payoffs(s: Scenario, episode: str) -> list[list[float]]:
        tensor = s.payoffs(episode)
        return [tensor[0, :, 0].tolist(), tensor[1, 0, :].tolist()]

    assert payoffs(small, "t0") == [[1, 0], [2, 2]]  # nothing was said
    assert payoffs(small, "t1") == [[1, -2 * 1 * 0.5], [2, 2]]
    assert payoffs(small, "t2") == [[1, 0], [-2, 2]]  # of B nothing is known; the street resents denial after deferring
    after = small.following({"A": "defer", "B": "deny"}, "t2")
    assert payoffs(after, "t2") == [[1, -2 * 0.25 * 3], [-2, 2]]
    assert payoffs(after, "t1") == payoffs(small, "t1")
    everywhere = small.following({"A": "blame", "B": "deny"})
    assert [payoffs(everywhere, e) for e in small.episodes] == [[[1, -6], [2, 2]]] * 3
    assert small.win_set("t2", "B").stances == ("admit",)


def test_its_numbers_have_addresses(small: Scenario) -> None:
    address = "terms.turning.before.B.admit"
    assert small.number(address).factor.names == (("face", False),)
    assert small.value("terms.turning.before.A.defer", "t2") == 0.25
    assert small.value("terms.turning.before.A.defer", "t1") == 0  # a stance left out counts 0
    assert "episodes.t2.terms.turning.before.A.defer" in small.addresses()
    batch = small.payoffs("t1", {address: [0.5, 1.0, 2.0]})
    assert batch[:, 0, 1, 0].tolist() == [-1, -2, -4]
    np.testing.assert_array_equal(batch[1], small.override({address: 1.0}).payoffs("t1"))
    with pytest.raises(tl.ScenarioError, match=r"did you mean 'terms\.turning\.before\.B\.admit'"):
        small.number("terms.turning.before.B.admitt")


def test_degrees_know_it(small: Scenario) -> None:
    """The parameter stands in the weight and, where B admitted, in the table of the past: p, p squared."""
    face = {"parameters.face": [0.25, 0.75]}
    assert degree_of(small.at("t1", face)) == 2
    assert degree_of(small.following({"A": "blame", "B": "deny"}, "t1").at("t1", face)) == 1
    found = tl.thresholds(small, "t1", "parameters.face", -1, 1)
    assert found.exact and len(found) == 0  # 1 is never less than -4 p^2
    found = tl.thresholds(small.following({"A": "blame", "B": "deny"}), "t1", "parameters.face", -1, 1)
    assert [t.value for t in found] == pytest.approx([-1 / 12])  # 1 = -12 p


def test_the_past_counts_in_comparisons_and_fingerprints(small: Scenario) -> None:
    past = dict(small.spec.episodes["t1"].before)
    assert small.following(past, "t1") == small and list(past) == ["A", "B"]
    other = small.following({"A": "defer"}, "t1")
    assert other != small and other.fingerprint != small.fingerprint
    without = Scenario.from_toml(SMALL.replace('before.B = { deny = 3, admit = "face" }', ""))
    assert without.spec.remembered == ("A",) and small.spec.remembered == ("A", "B")
    assert (
        without.fingerprint == without.following({"A": "blame", "B": "deny"}, "t1").fingerprint
    )  # B's past is no matter
    # of version 0.1, which knew no past
    assert tl.load("chicken").fingerprint == "74be85107e232c5e9ba302ea11c561e5904a9d0af63dbdd9d2c04b797e2b717e"


def test_a_moment_tells_it(small: Scenario) -> None:
    assert "before: A blame, B admit" in repr(small.at("t1"))
    assert "before: nothing was said" in repr(small.at("t0"))
    assert "before" not in repr(tl.load("chicken").at())


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        (
            "[episodes.t0]\nbefore = {}",
            "[episodes.t0]",
            "episodes.t0 must have 'before', for terms.turning looks back: write what was said in the episode before, "
            "before = { PLAYER = 'stance' }, or before = {} if nothing was",
        ),
        ('before = { B = "admit", A = "blame" }', "", "episodes.t1 must have 'before', for terms.turning looks back"),
        (
            'A = "blame" }',
            'A = "blam" }',
            "episodes.t1.before: stance of A must be one of blame, defer; got 'blam'; did",
        ),
        ('B = "admit", A', 'C = "admit", A', "episodes.t1.before: player must be one of A, B; got 'C'"),
        ("before.A = { blame = 1 }", "before.A = { blam = 1 }", "terms.turning.before.A: stance must be one of blame"),
        ("before.A = { blame = 1 }", "before.AA = { blame = 1 }", "terms.turning.before: player must be one of A, B"),
        ("before.A = { blame = 1 }", "before.A = 3", "terms.turning.before.A must be a table with one number for each"),
        ("before = {}", "before = 3", "episodes.t0.before must be a table from player to stance, empty if nothing was"),
        (
            "terms.turning.before.A.defer = 0.25",
            "terms.turning.before.A.defr = 0.25",
            "episodes.t2.terms.turning.before.A.defr changes no number of the base",
        ),
    ],
)
def test_what_is_no_past_gets_one_line(old: str, new: str, words: str) -> None:
    assert old in SMALL
    with pytest.raises(tl.ScenarioError) as caught:
        Scenario.from_toml(SMALL.replace(old, new))
    assert words in str(caught.value)


def test_what_cannot_follow_gets_one_line(small: Scenario) -> None:
    for before, episode, words in [
        ({"A": "blam"}, "t1", "before: stance of A must be one of blame, defer; got 'blam'; did you mean 'blame'?"),
        ({"AA": "blame"}, None, "before: player must be one of A, B; got 'AA'"),
        ({"A": "blame"}, "t9", "episode must be one of t0, t1, t2; got 't9'"),
        ("blame", None, "before must be a mapping from player to stance; got str"),
    ]:
        with pytest.raises(tl.ScenarioError) as caught:
            small.following(before, episode)  # type: ignore[arg-type]
        assert words in str(caught.value)
    with pytest.raises(tl.ScenarioError, match="no term of chicken looks back to the episode before"):
        tl.load("chicken").following({"Row": "swerve"})
    alone = SMALL.partition("[episodes.t0]")[0]
    with pytest.raises(tl.ScenarioError, match=r"terms\.turning\.before needs episodes, and the scenario has none"):
        Scenario.from_toml(alone)


def test_a_past_that_nobody_looks_back_to_is_doubted() -> None:
    text = SMALL.replace('before.B = { deny = 3, admit = "face" }', "")
    assert Scenario.from_toml(text).warnings == (
        "episodes.t1.before.B does not count: no term looks back to what B said",
    )


# ---------------------------------------------------------------- Iskander's reversal, as the past makes it


def remembering(name: str) -> Scenario:
    """Return Iskander with its cost of turning on one's own words told by what was said before, not by the episode."""
    text = (files("twolevel") / "scenarios" / f"{name}.toml").read_text(encoding="utf-8")
    head, start, rest = text.partition("[terms.reversal]\n")
    table = "[terms.reversal.stances.Armenia]\ndefer = 0\nblame = 0\nacknowledge = 0\n"
    body, end, rest = rest.partition(table)
    assert start and end
    turns = ""
    for said in ("defer", "blame", "acknowledge"):
        others = ", ".join(f"{s} = 1" for s in ("defer", "blame", "acknowledge") if s != said)
        turns += (
            f"[terms.reversal_from_{said}]\n{body}stances.Armenia = {{ {others} }}\nbefore.Armenia = {{ {said} = 1 }}\n"
        )
    rest = rest.replace("[episodes.t0]\n", "[episodes.t0]\nbefore = {}\n")
    for episode, said, cells in (("t1", "blame", (1, 0, 1)), ("t2", "defer", (0, 1, 1))):
        rest = rest.replace(f"[episodes.{episode}]\n", f'[episodes.{episode}]\nbefore = {{ Armenia = "{said}" }}\n')
        head_of, own, tail = rest.partition(f"[episodes.{episode}.terms.reversal.stances.Armenia]\n")
        numbers = "defer = {}\nblame = {}\nacknowledge = {}\n".format(*cells)
        assert own and numbers in tail
        rest = head_of + tail.partition(numbers)[2]
    return Scenario.from_toml(head + turns + rest, where=name)


@pytest.mark.parametrize("name", ["iskander", "iskander-hand"])
def test_reversal_as_memory_gives_the_same_numbers_to_the_last_bit(name: str) -> None:
    old, new = tl.load(name), remembering(name)
    for episode in old.episodes:
        assert old.payoffs(episode).tobytes() == new.payoffs(episode).tobytes()
        for channel, tensor in old.payoffs_by_channel(episode).items():
            assert tensor.tobytes() == new.payoffs_by_channel(episode)[channel].tobytes()
    cost = {"parameters.reversal_cost": np.linspace(0, 4, 101)}
    for episode in old.episodes:
        assert old.payoffs(episode, cost).tobytes() == new.payoffs(episode, cost).tobytes()
