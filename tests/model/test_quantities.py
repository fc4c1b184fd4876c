"""What an override does not touch is kept: the same bits as when everything is worked out anew, and the same errors."""

from __future__ import annotations

import pickle
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import twolevel as tl
from tests.conftest import bundled
from tests.model.test_before import SMALL
from twolevel.model.quantities import Recorder
from twolevel.model.two_level import Moment

SCENARIOS = {name: bundled(name) for name in tl.scenarios()}


def plain(moment: Moment) -> Moment:
    """Return the same moment, which works everything out itself."""
    same = Moment(moment.spec, moment.episode, moment.overrides, moment.disclosed, moment.given_beliefs)
    vars(same)["_kept"] = Recorder()
    return same


def everything(moment: Moment) -> dict[Any, np.ndarray]:
    """Return every array of a moment by name."""
    tables = ("belief_vectors", "approvals", "ratification", "channels")
    found = {(table, name): array for table in tables for name, array in getattr(moment, table).items()}
    found |= {"payoffs": moment.payoffs}
    found |= {address: np.asarray(moment.value(address)) for address in moment.spec.numbers}
    return found


def reply(moment: Moment) -> dict[Any, np.ndarray] | str:
    """Return every array of a moment, or the words of its error."""
    try:
        return everything(moment)
    except tl.ScenarioError as error:
        return str(error)


def assert_same(found: dict[Any, np.ndarray] | str, wanted: dict[Any, np.ndarray] | str) -> None:
    """Assert that two moments hold the same, to the last bit, in the same order, or complain alike."""
    if isinstance(found, str) or isinstance(wanted, str):
        assert found == wanted
        return
    assert list(found) == list(wanted)
    for name, array in wanted.items():
        assert found[name].shape == array.shape, name
        assert found[name].tobytes() == array.tobytes(), name


@st.composite
def moments(draw: st.DrawFn) -> Moment:
    """Draw a moment of a bundled scenario: episode, evidence, some numbers elsewhere, one by one or many at a time."""
    scenario = SCENARIOS[draw(st.sampled_from(sorted(SCENARIOS)))]
    episode = draw(st.sampled_from(scenario.episodes))
    batch = draw(st.sampled_from([None, 1, 5]))
    known = [a for a in scenario.addresses() if not scenario.number(a).is_rest]
    overrides: dict[str, Any] = {}
    for address in draw(st.lists(st.sampled_from(known), max_size=5, unique=True)):
        number, domain = scenario.number(address).factor.number, scenario.domain(address)
        factors = draw(st.lists(st.floats(0.5, 1.5), min_size=batch or 1, max_size=batch or 1))
        values = np.clip(number * np.array(factors), domain.low + domain.open_low * 1e-9, min(domain.high, 1e9))
        parameter = draw(st.sampled_from([None, *scenario.spec.parameters[:3]]))
        if parameter and not address.startswith(("parameters", "episodes")) and ".prior." not in address:
            overrides[address] = [parameter, 0.1]
        else:
            overrides[address] = values if batch and draw(st.booleans()) else float(values[0])
    disclosed = draw(
        st.one_of(st.none(), st.permutations(scenario.evidence).map(lambda items: items[: len(items) // 2]))
    )
    held = draw(st.lists(st.sampled_from(sorted(overrides)), unique=True)) if overrides else []
    first = scenario.override({address: overrides.pop(address) for address in held})
    return first.at(episode, overrides, disclosed=disclosed)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(moments())
def test_what_is_kept_is_what_would_be_worked_out(moment: Moment) -> None:
    assert_same(reply(moment), reply(plain(moment)))


@pytest.mark.slow
@settings(max_examples=2000, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(moments())
def test_what_is_kept_is_what_would_be_worked_out_in_many_moments(moment: Moment) -> None:
    assert_same(reply(moment), reply(plain(moment)))


def test_given_beliefs_are_kept_apart() -> None:
    s = tl.load("iskander")
    moment = s.at("t2").with_beliefs(s.at("t1").belief_vectors)
    assert_same(reply(moment), reply(plain(moment)))
    assert not np.array_equal(moment.payoffs, s.at("t2").payoffs)


def test_what_no_override_touches_is_worked_out_once() -> None:
    s = tl.load("iskander")
    kept = s.at("t2", {"parameters.grievance": 1.0})
    again = s.at("t2", {"parameters.grievance": [1.0, 2.0]})
    assert kept.belief_vectors["world"] is again.belief_vectors["world"]
    assert kept.payoffs is not s.at("t2").payoffs
    assert s.at("t2").approvals["arm_base"] is s.at("t2").approvals["arm_base"]


def test_episodes_that_differ_in_anything_share_only_the_rest() -> None:
    """In what was said before, in a veto and its reversion, in evidence, in numbers."""
    quo = 'ratification = "veto"\nreversion = { A = "%s", B = "%s" }\nbefore = { A = "defer" }\n'
    vetoes = "[episodes.deny]\n" + quo % ("blame", "deny") + "[episodes.admit]\n" + quo % ("blame", "admit")
    small = tl.Scenario.from_toml(SMALL + vetoes)
    assert len({small.payoffs(episode).tobytes() for episode in small.episodes}) == 5
    for s in (small, bundled("iskander"), bundled("u2-1960")):
        for moment in map(s.at, s.episodes):
            assert_same(reply(moment), reply(plain(moment)))
    s = bundled("iskander")
    reversion = {"Armenia": "defer", "Azerbaijan": "dismiss", "Russia": "deny"}
    others = [s.ordered("Russia > Armenia, Azerbaijan", "t1"), s.ratifying("veto", reversion, "t2")]
    others += [small.following({"A": "blame", "B": "admit"}), others[1].ordered("Russia > Armenia, Azerbaijan")]
    for other in (*others, *map(s.variant, ("one_report", "veto", "not_seen_withdrawn", "wider_grievance"))):
        for moment in map(other.at, other.episodes):
            assert_same(reply(moment), reply(plain(moment)))
    assert others[0].at("t1").payoffs is s.at("t1").payoffs
    shared = [a for a in s.spec.places if s.at("t0").contribution(a) is s.at("t1").contribution(a)]
    assert 0 < len(shared) < len(s.spec.places)


def test_what_is_kept_does_not_travel() -> None:
    s = tl.load("iskander")
    other = pickle.loads(pickle.dumps(s))
    assert other.spec.record(other.spec.episodes["t2"], dict) == {}
    assert s.spec.record(s.spec.episodes["t2"], dict) != {}
    assert_same(everything(other.at("t2")), everything(s.at("t2")))
