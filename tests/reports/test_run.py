"""A scenario run from its first episode to its last, as a record and as words."""

from __future__ import annotations

from itertools import pairwise

import twolevel as tl
from twolevel.reports.disclosure import path_record, path_words, steps_record
from twolevel.reports.episode import episode_record, episodes_words, turn_words
from twolevel.reports.first_use import FirstUse
from twolevel.reports.run import run_record, run_words


def test_a_run_is_its_episodes_its_turns_and_its_paths(iskander: tl.Scenario) -> None:
    episodes = [episode_record(iskander, episode)[0] for episode in iskander.episodes]
    path = tl.disclose(iskander, "t2")
    record = run_record(iskander, episodes, [path_record(path)])
    assert (record["scenario"], record["episodes"]) == ("iskander", episodes)
    assert record["paths"] == [path_record(path)]
    explain = FirstUse(iskander.spec.labels)
    assert run_words(record, iskander, [path]) == "\n\n".join(
        [
            iskander.title,
            episodes_words(episodes, iskander.audiences, explain),
            "\n".join(turn_words(a, b) for a, b in pairwise(episodes)),
            path_words(record["paths"][0], steps_record(path), explain),
        ]
    )


def test_one_episode_turns_nowhere() -> None:
    chicken = tl.load("chicken")
    record = run_record(chicken, [episode_record(chicken, "base")[0]], [])
    words = run_words(record, chicken, [])
    assert words.startswith(f"{chicken.title}\n\nbase")
    assert "From " not in words
