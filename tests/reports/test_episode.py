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


def test_parts_of_a_payoff_are_not_rounded_away() -> None:
    """Three channels of .0004 make a payoff of +0.001, which is not 0."""
    terms = "".join(
        f'[terms.{c}]\nplayer = "A"\nchannel = "{c}"\nweight = {w}\nstances.A = {{ go = 1 }}\n'
        for c, w in (("home", 0.0004), ("patron", 0.0004), ("rival", 0.0004), ("none", 1e-9))
    )
    text = f'title = "Small change"\n[players.A]\nstances = ["go"]\n[players.B]\nstances = ["wait"]\n{terms}'
    s = tl.Scenario.from_toml(text)

    def words(**weights: float) -> str:
        changed = s.override({f"terms.{c}.weight": w for c, w in weights.items()})
        lines = episode_words(episode_record(changed, "base")[0], {}).splitlines()
        return next(line for line in lines if line.startswith("  A: go; payoff "))[16:]

    assert words() == "+0.001 = home +0.0004, patron +0.0004, rival +0.0004"
    assert words(home=0.25) == "+0.251 = home +0.2500, patron +0.0004, rival +0.0004"
    assert words(home=0.25, patron=0.0) == "+0.250 = home +0.250"
    assert words(home=-0.0004, patron=0.0) == "0"
    assert words(home=0.0, patron=0.0, rival=0.0) == "0"
    assert words(home=0.25, patron=-0.25, rival=0.0) == "0 = home +0.250, patron -0.250"
    assert words(home=0.0005, patron=0.0, rival=0.0) == "+0.001 = home +0.001"


def test_what_turns_is_worded_without_probabilities(iskander: tl.Scenario) -> None:
    first, last = (episode_record(iskander, episode)[0] for episode in ("t0", "t2"))
    assert turn_words(first, last) == (
        "From t0 to t2: Armenia turns from blame to defer (-0.155); Azerbaijan turns from dismiss to ask (+0.156); "
        "Russia stays with silence (-0.360)."
    )

    def playing(strategy: dict[str, float]) -> Record:
        return {**first, "equilibria": [{**first["equilibria"][0], "strategies": {"Armenia": strategy}}]}

    before, after = playing({"defer": 0.5, "blame": 0.5}), playing({"defer": 1.0, "blame": 1e-12})
    assert turn_words(before, after) == "From t0 to t0: Armenia turns from defer+blame to defer (0)."
    several = {**first, "equilibria": first["equilibria"] * 2}
    assert turn_words(first, several) == "From t0 to t0: 1 and 2 equilibria; no single story."
