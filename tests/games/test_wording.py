"""Mixtures and profiles in words: one notation, wherever they are worded."""

from __future__ import annotations

from functools import partial

import numpy as np
import pytest

import twolevel as tl
from twolevel.games import wording

ASK = (["accuse", "ask", "dismiss"], [0.0, 0.34, 0.66])


def test_a_mixture_is_what_is_played_and_how_often() -> None:
    assert wording.played(*ASK) == {"ask": 0.34, "dismiss": 0.66}
    assert wording.mixture(*ASK) == "ask 0.34 + dismiss 0.66"
    assert wording.mixture(*ASK, digits=3) == "ask 0.340 + dismiss 0.660"
    assert wording.weighted({"accuse": 0.0, "ask": 0.34, "dismiss": 0.66}) == "accuse 0.00 + ask 0.34 + dismiss 0.66"
    assert wording.support(wording.played(*ASK)) == "ask+dismiss"


@pytest.mark.parametrize("word", [wording.mixture, partial(wording.mixture, digits=3)])
def test_what_is_played_for_certain_stands_alone(word: object) -> None:
    assert callable(word)
    assert word(["defer", "blame"], [1.0, 0.0]) == "defer"
    assert word(["defer", "blame"], [1.0 - 1e-9, 1e-9]) == "defer"  # at most SUPPORT is nothing
    assert word(["defer", "blame"], [1e-12, 1.0]) == "blame"


def test_a_matrix_says_how_its_best_replies_are_marked() -> None:
    pennies = tl.NormalFormGame.from_bimatrix([[9, 0], [0, 1]], [[0, 1], [1, 0]])
    assert wording.best_replies("bold") == "bold: best reply"
    assert pennies.to_text().splitlines()[-1] == wording.best_replies("*")
    assert wording.best_replies("underlined") in pennies._repr_html_()
    assert wording.best_replies(r"\underline{underlined}") in pennies.to_latex().splitlines()[-2]
    assert wording.best_replies("bold") in tl.plot.matrix(pennies).texts[-1].get_text()


def test_lists_and_numbers_with_names() -> None:
    assert wording.listed(["a"]) == "a"
    assert wording.listed(["a", "b"]) == "a and b"
    assert wording.listed(["a", "b", "c"]) == "a, b and c"
    assert wording.either(["a", "b", "c"]) == "a or b or c"
    assert wording.named({}) == ""
    assert wording.named({"A": 0.12345, "B": -2.0}) == "A 0.1235, B -2"
    assert wording.named({"A": 0.12345, "B": -2.0}, "+.3f") == "A +0.123, B -2.000"


def test_labels_tables_and_status_have_this_notation() -> None:
    pennies = tl.NormalFormGame.from_bimatrix([[9, 0], [0, 1]], [[0, 1], [1, 0]], actions=[["head", "tail"]] * 2)
    found = tl.solve(pennies)
    row, column = (
        wording.mixture(actions, x) for actions, x in zip(found[0].actions, found[0].strategies.values(), strict=True)
    )
    assert found[0].label == f"{row}, {column}" == "head 0.50 + tail 0.50, head 0.10 + tail 0.90"
    assert "head 0.500 + tail 0.500<br>" in found._repr_html_()
    assert f"({found[0].label})" in repr(found)


def test_an_attribution_has_the_words_of_the_equilibrium(iskander: tl.Scenario) -> None:
    """A probability that counts as none in a label is none in an attribution."""
    almost = {"Armenia": np.array([1.0 - 1e-12, *[1e-12], *[0.0] * (len(iskander.stances["Armenia"]) - 2)])}
    rest = {p: iskander.stances[p][0] for p in ("Azerbaijan", "Russia")}
    point = tl.Point("t2", strategies={**almost, **rest})
    found = tl.attribute(iskander, point, "t2", player="Azerbaijan")
    words = tl.Equilibrium.of(iskander.game("t2"), iskander.game("t2").strategies({**almost, **rest})).label
    assert found.profiles[0] == words == ", ".join(s[0] for s in iskander.stances.values())
    assert f"({words})" in repr(found)


@pytest.mark.parametrize("value", [0.0, -0.0, 4e-4, -4e-4, -5.6e-17])
def test_what_rounds_to_zero_is_zero_without_a_sign(value: float) -> None:
    assert wording.number(value) == "0"
    assert wording.named({"A": value, "B": 0.25}, "+.3f") == "A 0, B +0.250"
