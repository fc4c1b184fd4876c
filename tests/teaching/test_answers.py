"""How answers are read, compared and hinted at."""

from __future__ import annotations

import pytest

import twolevel as tl
from tests.conftest import bundled
from twolevel.teaching.answers import Choice, Names, Number, Profile, UnreadableError, Written

GAME = Profile({"Armenia": ("defer", "blame"), "Russia": ("deny", "silence")})


@pytest.mark.parametrize(
    ("answer", "value"),
    [(1, 1.0), ("0,25", 0.25), (" .5 ", 0.5), ("25%", 0.25), ("−3", -3.0), ("1e-3", 0.001), ("12.5 %", 0.125)],
)
def test_numbers_are_read_as_they_are_written(answer: object, value: float) -> None:
    assert Number().read(answer) == value


@pytest.mark.parametrize("answer", ["a lot", "", "1..2", True, [1], float("nan"), float("inf"), "--1"])
def test_what_is_no_number_is_told_so(answer: object) -> None:
    with pytest.raises(UnreadableError, match="number"):
        Number().read(answer)


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (35.7, "not per cent"),
        (-0.357, "the sign is not"),
        (0.643, "how likely the opposite is"),
        (0.36, "Very near"),
        (0.5, "Too large"),
        (0.1, "Too small"),
    ],
)
def test_a_wrong_number_gets_the_hint_that_fits(given: float, words: str) -> None:
    assert words in Number().hint(0.357, given)


def test_the_tolerance_is_inclusive_and_no_more() -> None:
    assert Number(0.01).same(0.5, 0.51)
    assert not Number(0.01).same(0.5, 0.5101)


def test_profiles_are_read_in_order_by_name_and_as_text() -> None:
    for answer in ("defer, deny", ["Defer", "deny"], {"Russia": "deny", "Armenia": "defer"}, "(defer; deny)"):
        assert GAME.read(answer) == ("defer", "deny")
    for answer, words in (
        ("defer", "this has 1"),
        ("defer, denn", "did you mean 'deny'"),
        ({"Armenia": "defer"}, "Russia has no stance yet"),
        ({"Armenia": "defer", "Rusia": "deny"}, "did you mean 'Russia'"),
        (3, "names"),
    ):
        with pytest.raises(UnreadableError, match=words):
            GAME.read(answer)
    assert GAME.hint(("defer", "deny"), ("defer", "silence")) == "1 of 2 stances are right."


def test_names_count_whatever_their_order() -> None:
    kind = Names(("a", "b", "c"))
    assert kind.same(kind.read(["b", "a"]), kind.read("A; b"))
    assert kind.read([]) == frozenset()
    assert kind.hint(frozenset("ab"), frozenset("c")) == "2 missing; 1 too many."
    with pytest.raises(UnreadableError, match="none"):
        kind.read("d")


def test_choices_give_nothing_away() -> None:
    assert Choice(("yes", "no")).hint("yes", "no") == ""


def test_scenarios_are_judged_by_what_they_do() -> None:
    kind = Written(lambda s: "" if len(s.players) == 3 else "It needs three players.")
    assert kind.same(bundled("iskander"), kind.read("iskander"))
    assert kind.hint(bundled("iskander"), kind.read("chicken")) == "It needs three players."
    with pytest.raises(UnreadableError, match=r"The library does not take it: your scenario: .*line 1"):
        kind.read("title = 0,5\n")
    with pytest.raises(UnreadableError, match="float"):
        kind.read(0.5)


def test_unknown_numbers_and_letters_are_one_line() -> None:
    with pytest.raises(tl.ScenarioError, match=r"an exercise is called such as '4.2'"):
        tl.teaching.check("10.1", 1)
    with pytest.raises(tl.ScenarioError, match=r"number must be one of 4\.1"):
        tl.teaching.check("4.99", 1)
    with pytest.raises(tl.ScenarioError, match="5 letters"):
        tl.teaching.quiz(4, "ab")
    with pytest.raises(tl.ScenarioError, match="answer 1 must be one of a, b"):
        tl.teaching.quiz(4, "zaaaa")
