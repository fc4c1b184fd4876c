"""A game that is played: what it tells equals what the library computes directly."""

from __future__ import annotations

import numpy as np
import pytest

import twolevel as tl
from twolevel.teaching.game import Play, meant

ORDER = "Russia > Armenia > Azerbaijan"


def stances(played: dict[str, str]) -> tuple[str, ...]:
    return tuple(played.values())


def test_every_number_of_every_episode_is_that_of_the_scenario(iskander: tl.Scenario) -> None:
    play = Play(iskander, "Azerbaijan")
    said: dict[str, str] = {}
    for episode, stance in zip(iskander.episodes, ("accuse", "ask", "dismiss", "ask", "dismiss"), strict=True):
        here = iskander.following(said, episode) if said else iskander
        situation = play.situation()
        assert situation["episode"] == episode
        assert situation["win_set"] == list(here.win_set(episode, "Azerbaijan").labels)
        for observer, belief in situation["beliefs"].items():
            assert belief == here.beliefs(episode)[observer]
        outcome = play.choose(stance)
        said = outcome["played"]
        assert said["Azerbaijan"] == stance
        equilibria = tl.solve(here.game(episode))
        supports = [{p: s for p, s in e.support.items() if p != "Azerbaijan"} for e in equilibria]
        assert any(all(said[p] in own for p, own in support.items()) for support in supports)
        game = here.game(episode)
        assert outcome["payoff"] == game.payoffs[(1, *game.profile(said))]
        assert outcome["payoffs"] == {p: game.payoffs[(i, *game.profile(said))] for i, p in enumerate(iskander.players)}
        for channel, tensor in here.payoffs_by_channel(episode).items():
            assert outcome["by_channel"][channel] == tensor[(1, *game.profile(said))]
        assert sum(part["value"] for part in outcome["parts"]) == pytest.approx(outcome["payoff"])
        against = {p: s for p, s in said.items() if p != "Azerbaijan"}
        payoffs = {own: game.payoffs[(1, *game.profile({**against, "Azerbaijan": own}))] for own in game.actions[1]}
        assert outcome["values"] == payoffs
        assert outcome["gain"] == pytest.approx(max(payoffs.values()) - payoffs[stance])
        assert tuple(outcome["best"]) == game.best_replies("Azerbaijan", {**against, "Azerbaijan": stance})
        assert sum(part["change"] for part in outcome["parts"]) == pytest.approx(
            payoffs[outcome["best"][0]] - payoffs[stance]
        )
        for audience, verdict in outcome["audiences"].items():
            assert verdict["probability"] == here.ratification(episode)[audience][stance]
            assert verdict["ratifies"] == (here.approvals(episode)[audience][stance] >= 0)
    assert play.over
    summary = play.summary()
    assert summary["payoff"] == pytest.approx(sum(o["payoff"] for o in play.outcomes))
    assert summary["right"] == sum(o["gain"] == 0 for o in play.outcomes) < len(iskander.episodes)
    with pytest.raises(tl.ScenarioError, match=r"^the last episode has been played"):
        play.choose("ask")


def test_what_was_said_is_remembered(iskander: tl.Scenario) -> None:
    """Blame at t0, and deference at t1 costs `reversal_of_blame`; deference at t0, and it does not."""
    worth = {}
    for first in ("defer", "blame"):
        play = Play(iskander, "Armenia", ["t0", "t1"])
        play.choose(first)
        worth[first] = {p["name"]: p["value"] for p in play.choose("defer")["parts"]}["reversal_of_blame"]
    assert worth["blame"] < worth["defer"] == 0


def test_others_err_at_a_precision_as_often_as_quantal_response_says() -> None:
    chicken = tl.load("chicken")
    wanted = tl.quantal_response(chicken.game(), 0.5).strategies["Column"]
    straight = sum(
        Play(chicken, "Row", precision=0.5, seed=seed).choose("swerve")["played"]["Column"] == "straight"
        for seed in range(60)
    )
    assert abs(straight / 60 - wanted[1]) < 4 * np.sqrt(wanted[0] * wanted[1] / 60)
    assert 0 < wanted[1] < 1


def test_of_several_equilibria_one_is_drawn_and_a_seed_gives_the_same_game() -> None:
    profiles = set()
    for seed in range(12):
        play = Play("chicken", "Row", seed=seed)
        played = play.choose("swerve")["played"]
        assert played == Play("chicken", "Row", seed=seed).choose("swerve")["played"]
        profiles.add(played["Column"])
    assert profiles == {"swerve", "straight"}


def test_with_an_order_you_see_who_spoke_before_and_are_answered(iskander: tl.Scenario) -> None:
    ordered = iskander.ordered(ORDER)
    (equilibrium,) = tl.solve(ordered.game("t0"))
    play = Play(ordered, "Armenia", ["t0"])
    assert play.situation()["before"] == {"Russia": "deny"}
    outcome = play.choose("blame")
    answer = equilibrium.answers[("deny", "blame")]["Azerbaijan"]  # type: ignore[attr-defined]
    assert outcome["played"]["Azerbaijan"] == ordered.stances["Azerbaijan"][int(answer.argmax())]
    assert outcome["answered"]
    game = ordered.game("t0")
    for own in game.actions[0]:
        reply = equilibrium.answers[("deny", own)]["Azerbaijan"]  # type: ignore[attr-defined]
        expected = sum(x * game.payoffs[0, game.actions[0].index(own), k, 0] for k, x in enumerate(reply))
        assert outcome["values"][own] == pytest.approx(expected)


def test_a_veto_is_told() -> None:
    play = Play("romer-rosenthal", "Proposer", ["tied"])
    outcome = play.choose("offer_10")
    s = tl.load("romer-rosenthal")
    assert outcome["veto"]["refused"] == pytest.approx(s.risk("tied")["offer_10, sign"])


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"player": "Armena"}, "player must be one of Armenia, .*; did you mean 'Armenia'"),
        ({"episodes": ["t9"]}, "episode must be one of"),
        ({"precision": -1.0}, "precision must be finite and at least 0"),
        ({"precision": float("nan")}, "precision must be finite and at least 0"),
    ],
)
def test_mistakes(iskander: tl.Scenario, options: dict[str, object], message: str) -> None:
    with pytest.raises(tl.TwolevelError, match=message):
        Play(iskander, **options)  # type: ignore[arg-type]


def test_keys(iskander: tl.Scenario) -> None:
    assert [meant(key, iskander, "Russia") for key in ("1", " SILENCE ", "ans", "0", "4", "", "x", "²")] == [
        "deny",
        "silence",
        "answer",
        *[None] * 5,
    ]
