"""A scenario run from its first episode to its last, as a record and as words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

from ..analysis.disclosure import DisclosurePath
from ..model.scenario import Scenario
from .disclosure import path_words, steps_record
from .episode import episodes_words, turn_words
from .first_use import FirstUse
from .tables import Record, warned

__all__ = ["run_record", "run_words"]


def run_record(scenario: Scenario, episodes: Sequence[Record], paths: Sequence[Record]) -> Record:
    """Record a run: the records of its episodes, in order, and of its disclosure paths."""
    record: Record = {"scenario": scenario.name, "episodes": list(episodes), "paths": list(paths)}
    return warned(record, scenario)


def run_words(record: Mapping[str, Any], scenario: Scenario, paths: Sequence[DisclosurePath]) -> str:
    """Put the record of a run into words: every episode, what turns from one to the next, and what disclosure does.

    What JSON does not have comes from the `scenario`, its title, its labels and whose the audiences are, and from the
    `paths`, the steps of their timelines. A name with a label is explained where it first stands.
    """
    explain = FirstUse(scenario.spec.labels)
    episodes = episodes_words(record["episodes"], scenario.audiences, explain)
    turns = [turn_words(before, after) for before, after in pairwise(record["episodes"])]
    told = [path_words(p, steps_record(path), explain) for p, path in zip(record["paths"], paths, strict=True)]
    return "\n\n".join(filter(None, [scenario.title, episodes, "\n".join(turns), *told]))
