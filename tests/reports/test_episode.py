"""An episode, solved, as a record and as words."""

from __future__ import annotations

import json

import twolevel as tl
from twolevel.reports.episode import episode_record, episode_words, episodes_words, turn_words
from twolevel.reports.tables import Record


def test_words_come_from_a_record_that_json_gives_back(iskander: tl.Scenario) -> None:
    records = [episode_record(iskander, episode)[0] for episode in iskander.episodes]
    again = json.loads(json.dumps(records, allow_nan=False))
    assert again == records
    words = episodes_words(again, iskander.audiences)
    assert words == "\n\n".join(episode_words(r, iskander.audiences) for r in records)
    assert "Out so far: " in words
    assert "Armenia: defer; payoff" in words


def test_a_mixture_is_worded_with_its_probabilities() -> None:
    chicken = tl.load("chicken")
    record, equilibria = episode_record(chicken, "base")
    words = episode_words(record, chicken.audiences)
    assert len(equilibria) == 3
    assert "3 equilibria (complete: every equilibrium is listed)" in words
    assert "  Row: swerve; payoff" in words
    assert "  Row: swerve 0.900 + straight 0.100; payoff" in words


def test_what_turns_is_worded_without_probabilities(iskander: tl.Scenario) -> None:
    first, last = (episode_record(iskander, episode)[0] for episode in ("t0", "t2"))
    assert turn_words(first, last) == (
        "From t0 to t2: Armenia turns from blame to defer (-0.155); Azerbaijan turns from dismiss to ask (+0.156); "
        "Russia stays with silence (-0.360)."
    )

    def playing(strategy: dict[str, float]) -> Record:
        return {**first, "equilibria": [{**first["equilibria"][0], "strategies": {"Armenia": strategy}}]}

    before, after = playing({"defer": 0.5, "blame": 0.5}), playing({"defer": 1.0, "blame": 1e-12})
    assert turn_words(before, after) == "From t0 to t0: Armenia turns from defer+blame to defer (+0.000)."
    several = {**first, "equilibria": first["equilibria"] * 2}
    assert turn_words(first, several) == "From t0 to t0: 1 and 2 equilibria; no single story."
