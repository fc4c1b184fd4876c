"""Explanations: parts add up to payoff differences, and are what the terms say one by one."""

from __future__ import annotations

from itertools import product
from math import exp, isinf, prod

import numpy as np
import pytest

import twolevel as tl
from tests.conftest import bundled
from twolevel.analysis.explain import Choice, choices
from twolevel.games.equilibrium import Equilibrium
from twolevel.games.ordered import OrderedEquilibrium
from twolevel.model import addresses
from twolevel.model.two_level import Moment

#: Of the large cases one episode each always runs, and every one in the full form.
MOMENTS = [
    pytest.param(name, episode, marks=[] if few.get(name) == episode else [pytest.mark.slow])
    for few in [{"azerbaijan-russia": "after", "iskander": "t2", "mh17": "board", "putnam-ratification": "base"}]
    for name in tl.scenarios()
    for episode in bundled(name).episodes
]


def term_by_hand(moment: Moment, place: str, profile: tuple[str, ...]) -> float:
    """Work out one term at one profile from the numbers of the file, with scalars only."""
    spec, term = moment.spec, moment.spec.places[place]
    value = float(moment.value(addresses.weight(place)))
    if term.event:
        belief = dict(zip(spec.states, moment.belief_vectors[spec.believer(term)], strict=True))
        value *= sum(belief[state] for state in term.event)
    for player in term.before:
        said = moment.episode.before.get(player)
        value *= float(moment.value(addresses.before(place, player, said))) if said else 0.0
    for player, stance in zip(spec.players, profile, strict=True):
        if player in term.tables:
            x = float(moment.value(addresses.intensity(place, player, stance)))
            if player == term.margined and x > 0:
                x = max(0.0, x - float(moment.value(addresses.margin(place))))
            value *= x
    return value


def part_by_hand(moment: Moment, part: str, profile: tuple[str, ...]) -> float:
    spec = moment.spec
    audience = next((a for a in spec.audiences.values() if a.address == part), None)
    if audience is None:
        return term_by_hand(moment, part, profile)
    approval = sum(term_by_hand(moment, term.address, profile) for term in audience.terms)
    precision = float(moment.value(addresses.precision(audience.name)))
    sharp = 1.0 if approval >= -1e-12 else 0.0
    ratified = sharp if isinf(precision) else 1.0 / (1.0 + exp(-precision * approval))
    return float(moment.value(addresses.weight(part))) * (2.0 * ratified - 1.0)


def under_rules(scenario: tl.Scenario, moment: Moment, part: str, profile: tuple[str, ...]) -> float:
    value = part_by_hand(moment, part, profile)
    if moment.episode.ratification != "veto":
        return value
    risk = scenario.risk(moment.episode.name)[", ".join(profile)]
    return float((1 - risk) * value + risk * part_by_hand(moment, part, moment.episode.reversion))


def distribution(
    found: Choice, moment: Moment, played: dict[str, np.ndarray], stance: str
) -> dict[tuple[str, ...], float]:
    """Return how likely every profile is if a player takes a stance and the others play theirs, all at once."""
    table = {}
    for profile in product(*moment.spec.players.values()):
        chances = [
            float(profile[i] == stance) if player == found.player else float(played[player][own.index(profile[i])])
            for i, (player, own) in enumerate(moment.spec.players.items())
        ]
        table[profile] = prod(chances)
    return table


@pytest.mark.parametrize(("name", "episode"), MOMENTS)
def test_parts_are_what_the_terms_say_and_add_up(name: str, episode: str) -> None:
    scenario, generator = bundled(name), np.random.default_rng(0)
    at_once = scenario.ordered([list(scenario.players)])
    moment, channels = at_once.at(episode), at_once.payoffs_by_channel(episode)
    game = moment.game()
    for _ in range(3):
        played = {p: generator.dirichlet(np.ones(len(own))) for p, own in moment.spec.players.items()}
        profile = Equilibrium.of(game, list(played.values()))
        for i, found in enumerate(choices(moment, profile)):
            base = distribution(found, moment, played, found.stance)
            for stance in found.deviations:
                moved = distribution(found, moment, played, stance)
                change = np.array([moved[p] - base[p] for p in moved]).reshape(game.shape)
                whole = float((change * game.payoffs[i]).sum())
                assert found.gains[stance] == pytest.approx(whole, abs=1e-12)
                assert sum(found.by_part(stance).values()) == pytest.approx(whole, abs=1e-12)
                for channel, gain in found.by_channel(stance).items():
                    assert gain == pytest.approx(float((change * channels[channel][i]).sum()), abs=1e-12)
                for part, gain in found.by_part(stance).items():
                    by_hand = sum(
                        (moved[p] - base[p]) * under_rules(at_once, moment, part, p)
                        for p in moved
                        if moved[p] != base[p]
                    )
                    assert gain == pytest.approx(by_hand, abs=1e-12)


@pytest.mark.parametrize(("name", "episode"), MOMENTS)
def test_nobody_gains_and_ties_are_what_is_mixed(name: str, episode: str) -> None:
    found = tl.explain(name, episode)
    frame = found.to_frame()
    assert len(found) == len(found.equilibria) > 0
    for k, own in enumerate(found):
        for choice in own:
            assert all(gain <= 1e-9 for gain in choice.gains.values())
            assert all(choice.is_tie(stance) for stance in choice.mixed)
            for stance in choice.deviations:
                rows = frame[(frame.equilibrium == k) & (frame.player == choice.player) & (frame.deviation == stance)]
                assert rows.gain.sum() == pytest.approx(rows.total_gain.iloc[0], abs=1e-12)
                assert list(rows.part) == list(choice.parts)


def test_a_mixture_is_worth_the_same_and_splits_otherwise() -> None:
    found = tl.explain("chicken")
    own = found[2]
    assert [choice.mixed for choice in own] == [("swerve", "straight")] * 2
    for choice in own:
        assert choice.gains[choice.deviations[0]] == pytest.approx(0, abs=1e-12)
        assert choice.is_tie(choice.deviations[0])
    for choice in found[0]:
        assert not any(choice.is_tie(stance) for stance in choice.deviations)


def test_later_movers_answer_a_deviation() -> None:
    """Had Moscow kept silent first, Yerevan would have blamed: that is what the loss is reckoned with."""
    scenario = bundled("iskander").ordered("Russia > Armenia > Azerbaijan", "t0")
    found = tl.explain(scenario, "t0")
    equilibrium = found.equilibria[0]
    assert isinstance(equilibrium, OrderedEquilibrium)
    russia = next(choice for choice in found[0] if choice.player == "Russia")
    answers = russia.answers[russia.stances.index("silence")]
    stances = scenario.stances
    profile = {p: stances[p][int(x.argmax())] for p, x in answers.items()} | {"Russia": "silence"}
    assert profile["Armenia"] == "blame"
    game = scenario.game("t0")
    at = game.profile(profile)
    i = game.players.index("Russia")
    assert russia.gains["silence"] == pytest.approx(game.payoffs[i][at] - equilibrium.payoffs["Russia"], abs=1e-12)
    assert russia.payoffs[russia.stances.index("silence")] == pytest.approx(game.payoffs[i][at], abs=1e-12)


def test_an_outcome_that_is_random_gives_every_choice_that_it_comes_to() -> None:
    """He mixes first; she answers each of his actions, so that she has two choices, one after each."""
    scenario = tl.load("chicken")
    game = scenario.game()
    answers = {
        (): {"Row": np.array([0.5, 0.5])},
        ("swerve",): {"Column": np.array([0.0, 1.0])},
        ("straight",): {"Column": np.array([1.0, 0.0])},
    }
    profile = OrderedEquilibrium.after(game, (("Row",), ("Column",)), answers)
    row, *column = choices(scenario.at(), profile)
    assert [c.after for c in column] == [("swerve",), ("straight",)]
    assert [c.reached for c in column] == [0.5, 0.5]
    assert row.payoffs == pytest.approx([game.payoffs[0, 0, 1], game.payoffs[0, 1, 0]], abs=1e-12)
    assert column[0].payoffs == pytest.approx(game.payoffs[1, 0], abs=1e-12)
    assert column[1].payoffs == pytest.approx(game.payoffs[1, 1], abs=1e-12)


def test_what_decides() -> None:
    """Without what decides alone the deviation would pay; the numbers are those of the payoff differences."""
    ask = next(c for c in tl.explain("iskander", "t2")[0] if c.player == "Azerbaijan")
    decider = ask.decides("dismiss")
    assert decider is not None and decider.alone
    without = bundled("iskander").at("t2").parts
    loss = {
        p: without[p][0, 0, 1] - without[p][0, 1, 1] for p in ask.parts
    }  # Azerbaijan: dismiss, ask; Russia: silence
    assert decider.effect == pytest.approx(min(loss.values()), abs=1e-12)
    assert decider.part == min(loss, key=lambda p: loss[p])
    assert sum(loss.values()) - decider.effect > 0 > sum(loss.values())


def test_what_turned_first_and_who_left() -> None:
    found = tl.explain(bundled("iskander"), "t2", since="t1")
    assert [(t.what, t.item) for t in found.turns] == [("numbers", ""), ("out", "fragments"), ("out", "index")]
    scenario = bundled("iskander")
    for turn, out in zip(found.turns[1:], (["fragments"], ["fragments", "index"]), strict=True):
        held = [*scenario.spec.episodes["t1"].disclosed, *out]
        beliefs = scenario.beliefs("t2", disclosed=held)
        for observer, belief in turn.after.items():
            assert belief == pytest.approx(list(beliefs[observer].values()), abs=1e-12)
    first = found.first
    assert first is found.turns[1]
    (lapse,) = first.lapses
    assert (first.gone, first.new) == (("defer, dismiss, deny",), ("defer, ask, silence",))
    game = scenario.game("t2", disclosed=[*scenario.spec.episodes["t1"].disclosed, "fragments"])
    i = game.players.index(lapse.player)
    old = dict(zip(game.players, ["defer", "dismiss", "deny"], strict=True))
    new = old | {lapse.player: lapse.deviation}
    gain = game.payoffs[i][game.profile(new)] - game.payoffs[i][game.profile(old)]
    assert lapse.gain == pytest.approx(gain, abs=1e-12)
    assert lapse.was < 0 < lapse.gain


def test_along_a_path_from_no_evidence() -> None:
    """The steps are those of the timeline of disclosure, beliefs and equilibria alike."""
    found = tl.explain(bundled("iskander"), "t2", since=tl.Point("t2", disclosed=()))
    path = tl.disclose("iskander", "t2")
    assert tuple(t.item for t in found.turns) == ("", *path.along)
    turned = [t.item for t in found.turns if t.gone or t.new]
    assert turned == [path.steps[int(change.value)] for change in path.changes]
