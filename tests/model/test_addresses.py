"""The grammar of addresses: every address of every scenario is taken apart, and put together again."""

from __future__ import annotations

import pytest

import twolevel as tl
from tests.conftest import bundled
from twolevel.model import addresses
from twolevel.model.addresses import Address, in_episode, split
from twolevel.model.scenario import Scenario


def made(scenario: Scenario) -> set[str]:
    """Return the base addresses that the structure of a scenario asks for, made by the vocabulary."""
    spec = scenario.spec
    terms = [*spec.terms.values(), *(t for a in spec.audiences.values() for t in a.terms)]
    found = {addresses.parameter(name) for name in spec.parameters}
    for item in spec.evidence:
        found |= {addresses.likelihood(item, state) for state in spec.states}
        found |= {addresses.credibility(item), addresses.unreliable_rate(item)}
    for observer in spec.observers.values():
        found |= {addresses.prior(observer.name, state) for state in spec.states}
        sides = {e.side for e in spec.evidence.values() if e.side} if observer.by_side else {""}
        found |= {addresses.trust(observer.name, side) for side in sides}
    for audience in spec.audiences.values():
        found |= {addresses.weight(audience.address), addresses.precision(audience.name)}
        found |= {addresses.votes(audience.name)} if spec.rules.get(audience.player) == "share" else set()
    found |= {addresses.rule(player) for player, rule in spec.rules.items() if rule == "share"}
    for term in terms:
        found.add(addresses.weight(term.address))
        found |= {addresses.margin(term.address)} if term.margined else set()
        found |= {addresses.intensity(term.address, p, s) for p in term.tables for s in spec.players[p]}
        found |= {addresses.before(term.address, p, s) for p in term.before for s in spec.players[p]}
    return found


@pytest.mark.parametrize("name", tl.scenarios())
def test_the_vocabulary_makes_every_address_and_no_other(name: str) -> None:
    scenario = bundled(name)
    base = {a for a in scenario.addresses() if split(a).episode is None}
    assert made(scenario) == base == set(scenario.spec.numbers)


@pytest.mark.parametrize("name", tl.scenarios())
def test_every_address_is_taken_apart_and_put_together_again(name: str) -> None:
    scenario = bundled(name)
    for address in scenario.addresses():
        episode, base = split(address)
        assert base in scenario.spec.numbers
        assert addresses.join(split(address).section, *split(address).names) == base
        if episode is not None:
            assert episode in scenario.episodes
            assert in_episode(episode, base) == address
        assert split(in_episode("t", base)) == Address("t", base)


@pytest.mark.parametrize(
    ("address", "episode", "section", "names"),
    [
        ("parameters.grievance", None, "parameters", ("grievance",)),
        ("episodes.t2.parameters.grievance", "t2", "parameters", ("grievance",)),
        ("terms.x.stances.Russia.silence", None, "terms", ("x", "stances", "Russia", "silence")),
        ("episodes.t2", "t2", "", ()),
        ("episodes", "", "", ()),
        ("grievance", None, "grievance", ()),
        ("", None, "", ()),
        (3, None, "3", ()),
    ],
)
def test_what_is_no_address_is_taken_apart_too(
    address: str, episode: str | None, section: str, names: tuple[str, ...]
) -> None:
    found = split(address)
    assert (found.episode, found.section, found.names) == (episode, section, names)


def test_kinds_of_numbers() -> None:
    assert addresses.is_parameter("parameters.q0")
    assert addresses.is_parameter("episodes.t1.parameters.q0")
    assert not addresses.is_parameter("episodes.parameters.terms.q0")
    assert addresses.is_prior("observers.world.prior.fired")
    assert addresses.is_prior("episodes.t1.observers.world.prior.fired")
    assert not addresses.is_prior("observers.prior.trust")
    assert addresses.is_inside("terms.leverage.weight", "terms.leverage")
    assert not addresses.is_inside("terms.leverage_2.weight", "terms.leverage")


def test_an_episodes_parameter_is_no_factor_either() -> None:
    """One of a parameter's own name would have no end."""
    s = bundled("iskander")
    for address in ("parameters.grievance", "episodes.t2.parameters.grievance"):
        with pytest.raises(tl.ScenarioError, match=rf"^{address} must be a number; got 'grievance'"):
            s.override({address: "grievance"})


def test_what_is_not_even_a_text_gets_one_line() -> None:
    with pytest.raises(tl.ScenarioError, match="no number has the address 3"):
        bundled("iskander").number(3)
