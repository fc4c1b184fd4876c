"""Thirty mistakes planted in a scenario that is right: each is told with its line, its place and its remedy.

`tests/model/test_parse.py` has the rules of TOML one by one; here is what a whole file gives, as people damage it.
"""

from __future__ import annotations

import re

import pytest

import twolevel as tl
from tests import ROOT
from twolevel.model.scenario import Scenario

RIGHT = (ROOT / "examples" / "my_crisis.toml").read_text(encoding="utf-8")

#: What is written for what, the line, the place in the message, and the remedy.
PLANTED = [
    # writing
    ("value = 0.3, range", "value = 0,3, range", "a decimal number has a point, not a comma", "write 0.3 with a point"),
    ('title = "The boat', "title = “The boat", "a text stands in straight quotes", 'write " for “'),
    ("trust = 1\n", "trust = True\n", "true and false are written in small letters", "write true"),
    ("value = 0.9, range", "value = .9, range", "digits before and after its point", "write 0.9"),
    ("value = 0.2, range = [0.1", "value = 20%, range = [0.1", "a number has no percent sign", "write 0.2 for 20%"),
    ("date = 1999-05-03", "date = 03.05.1999", "a date is written year-month-day", "write 1999-05-03"),
    ('side = "Island"', "side = Island", "words stand in quotes", 'write "Island"'),
    (
        "[players.Neighbour]",
        "[players.Island]",
        "players.Island is given twice, first in line 11",
        "put what stands below the two under one header, or rename one",
    ),
    ('stances = ["release", "fine"]', 'stances = ["release", "fine"', "a list is not closed", "write ] where it ends"),
    ('\ntitle = "The boat', '\ntitle: "The boat', "joined by =", "write = for :"),
    ("precision = 4\n", "precision == 4\n", "joined by =", "write = for =="),
    ("[terms.trade_war]", "[terms.trade war]", "a name in a header is one word", "write trade_war"),
    ("range = [0.1, 0.5]", "range = (0.1, 0.5)", "a list stands in square brackets", "write [ and ] for ( and )"),
    (
        "date = 1999-05-04",
        "date = 4 May 1999",
        "a date is written year-month-day",
        "write 1999-05-04",
    ),
    ("date = 1999-05-04", "date = May 4, 1999", "a date is written year-month-day", "write 1999-05-04"),
    ("date = 1999-05-04", "date = May 1999", "a date is written year-month-day", 'write "1999-05"'),
    ('disclosed = ["log"]', "disclosed = none", "nothing is an empty list", "write []"),
    (
        "Trawlers do stray over the line, but",
        'Trawlers do stray over "the line", but',
        'a text ends at the first " inside it',
        r"write \" inside the text, or single quotes",
    ),
    (
        '"A protest against a fine ends in tariffs."',
        '"A protest against a "fine"."',
        'a text ends at the first " inside it',
        r"write \" inside the text, or single quotes",
    ),
    ("[terms.trade_war]", "terms.trade_war", "a [header]", "write [terms.trade_war] for a header"),
    # form
    ("states = [", "state = [", "the file has no key 'state'", "did you mean 'states'?"),
    ("precision = 4", "precison = 4", "audiences.fishermen has no key 'precison'", "did you mean 'precision'?"),
    ('disclosed = ["log"]', 'disclosed = "log"', "episodes.now.disclosed must be a list of", """write ["log"]"""),
    ('disclosed = ["log"]', 'disclosed = "none"', "episodes.now.disclosed must be a list of", "write [] for nothing"),
    ('event = ["outside"]', 'event = "outside"', "fine_without_proof.event must be a list of", 'write ["outside"]'),
    ("date = 1999-05-04", "date = 1999", "episodes.now.date must be a date such as", 'write "1999" in quotes'),
    ("date = 1999-05-04", 'date = "May 4, 1999"', "episodes.now.date must be a date such as", "write 1999-05-04"),
    (
        "stances.Island = { release = -0.3, fine = 0.4 }",
        "stances = { fine = 0.4 }",
        "taste.stances.fine must be a table with one number for each stance; got 0.4",
        "fine is a stance of Island: write stances.Island = { fine = 0.4 }",
    ),
    (
        'stances.Neighbour = { protest = 1 }\nwhy = "A p',
        'stances.Neighbour = "protest"\nwhy = "A p',
        "trade_war.stances.Neighbour must be a table with one number for each stance; got 'protest'",
        "protest is a stance of Neighbour: write stances.Neighbour = { protest = 1 }",
    ),
    (
        'stances.Neighbour = { protest = 1 }\nwhy = "To',
        'stances = ["protest"]\nwhy = "To',
        "lame_protest.stances must be a table of intensities for each player; got ['protest']",
        "protest is a stance of Neighbour: write stances.Neighbour = { protest = 1 }",
    ),
    ("[audiences.fishermen]\n", "[audience.fishermen]\n", "no key 'audience'", "did you mean 'audiences'?"),
    (
        'stances = ["release", "fine"]',
        'stances = ["let go", "fine"]',
        "players.Island.stances.0 must be a name of letters, digits, _ and -",
        'write let_go, and let_go = "let go" below [labels] for its words',
    ),
    (
        "[terms.lame_protest]\nplayer",
        '[terms."lame protest"]\nplayer',
        "terms must be a table whose keys are names of letters",
        "write lame_protest",
    ),
    ("value = 0.5, range", 'value = "0,5", range', "parameters.face.value must be a number", "write 0.5: a number has"),
    (
        "range = [0.2, 0.9]",
        'range = ["0,2", 0.9]',
        "parameters.face.range.0 must be a number",
        "write 0.2: a number has",
    ),
    ("range = [0.6, 1.4]", "range = [0,6, 1,4]", "standing.range must be two numbers", "a point: [0.6, 1.4]?"),
    (
        "date = 1999-05-04\n",
        'date = 1999-05-04\nlesson = "x"\n',
        "episodes.now has no key 'lesson'",
        "move it to the top of the file",
    ),
    # names and numbers
    ('player = "Island"\nweight', 'player = "Iland"\nweight', "audiences.fishermen.player must be", "mean 'Island'?"),
    (
        'stances.Neighbour = { protest = 1 }\nwhy = "A p',
        'stances.Neighbour = { Protest = 1 }\nwhy = "A p',
        "trade_war.stances.Neighbour: stance must be",
        "did you mean 'protest'?",
    ),
    ('["trade", -1]', '["trad", -1]', "terms.trade_war.weight must be a number or the name of", "mean 'trade'?"),
    ('event = ["outside"]', 'event = ["outsid"]', "fine_without_proof.event: state must be", "mean 'outside'?"),
    ("outside = 0.1, inside", "outsid = 0.1, inside", "evidence.log.likelihood: state must be", "mean 'outside'?"),
    ('disclosed = ["log"]', 'disclosed = ["Log"]', "episodes.now.disclosed must be one of log", "did you mean 'log'?"),
    ("weight = 0.5\n", 'weight = "0.5"\n', "audiences.fishermen.weight must be", "write 0.5: a number has no quotes"),
    ("weight = 0.5\n", 'weight = "5"\n', "audiences.fishermen.weight must be", "write 5: a number has no quotes"),
    ("unreliable_rate = 0.5", "unreliable_rate = 1.5", "evidence.log.unreliable_rate must be from 0 to 1", "got 1.5"),
    ("value = 0.3, range = [0.1", "value = 0.6, range = [0.1", "prior_inside must lie in its own range", "got 0.6"),
    ("date = 1999-05-03", 'date = "1999-02-31"', "evidence.log.date must be in the calendar", "got '1999-02-31'"),
]


def refusal(text: str) -> list[str]:
    with pytest.raises(tl.ScenarioError) as caught:
        Scenario.from_toml(text, where="my.toml")
    return [str(caught.value), *"\n".join(getattr(caught.value, "__notes__", [])).splitlines()]


def test_there_are_thirty_and_the_file_is_right_without_them() -> None:
    assert len(PLANTED) == len({wrong for _, wrong, *_ in PLANTED}) >= 30
    assert Scenario.from_toml(RIGHT).warnings == ()


@pytest.mark.parametrize(("right", "wrong", "place", "remedy"), PLANTED, ids=[wrong for _, wrong, *_ in PLANTED])
def test_a_planted_mistake_gives_line_place_and_remedy(right: str, wrong: str, place: str, remedy: str) -> None:
    assert RIGHT.count(right) == 1
    damaged = RIGHT.replace(right, wrong)
    changed = [k for k, (a, b) in enumerate(zip(RIGHT.split("\n"), damaged.split("\n"), strict=False), 1) if a != b]
    said = refusal(damaged)
    whole = " ".join(said)
    (line,) = {int(a or b) for a, b in re.findall(r"^my\.toml: line (\d+):|\(line (\d+)\)$", said[0])}
    assert line == changed[0]
    assert place in whole
    assert remedy in whole
    assert sum(text.startswith("my.toml: ") for text in said) == 1, "one mistake gives one message"


#: What is written for what, the line that is told, the place in the message, and the remedy.
TOLD_ELSEWHERE = [
    (
        'event = ["outside"]\nobserver = "world"\n',
        'event = ["outside"]\n',
        "[terms.fine_without_proof]",
        "terms.fine_without_proof must have 'observer'",
        ", one of world",
    ),
    ('disclosed = ["log"]\n', "", "[episodes.now]", "episodes.now must have 'disclosed'", "disclosed = [] for nothing"),
    (
        'player = "Island"\nchannel = "world"\n',
        'channel = "world"\n',
        "[terms.fine_without_proof]",
        "terms.fine_without_proof must have 'player'",
        ", one of Island, Neighbour",
    ),
    (
        "[episodes.now]",
        '[claims.1]\nwords = "One."\n[claims.1.parts]\nevery = { Island = "fine" }\n[episodes.now]',
        "[claims.1.parts]",
        "claims.1.parts must be a list of predicates",
        "write [[claims.1.parts]] for [claims.1.parts]",
    ),
    (
        "[episodes.now]",
        '[claims.1]\nwords = "One."\nparts = { every = { Island = "fine" } }\n[episodes.now]',
        'parts = { every = { Island = "fine" } }',
        "claims.1.parts must be a list of predicates",
        "write parts = [{ ... }]",
    ),
    (
        "[episodes.now]",
        '[accepted.never-played]\nplayers.Island.fine = "It may."\n[episodes.now]',
        "[accepted.never-played]",
        "accepted.never-played must be the reason",
        'put the address in quotes: "players.Island.fine" = ...',
    ),
]


@pytest.mark.parametrize(
    ("right", "wrong", "row", "place", "remedy"), TOLD_ELSEWHERE, ids=[f"{m[3]}: {m[2]}" for m in TOLD_ELSEWHERE]
)
def test_what_is_missing_or_of_another_form_is_told_where_it_belongs(
    right: str, wrong: str, row: str, place: str, remedy: str
) -> None:
    assert RIGHT.count(right) == 1
    damaged = RIGHT.replace(right, wrong)
    (sentence,) = refusal(damaged)
    assert sentence.startswith(f"my.toml: {place}")
    assert sentence.endswith(f"{remedy} (line {damaged.split(chr(10)).index(row) + 1})")


def test_an_event_without_an_observer_in_the_first_edition_is_told_who_there_is() -> None:
    first = RIGHT.replace("format = 2\n", "")
    sentence = refusal(first.replace('event = ["outside"]\nobserver = "world"\n', 'event = ["outside"]\n'))[0]
    assert "terms.fine_without_proof has an event" in sentence
    assert "so it must have an observer who believes it, one of world (line " in sentence


def test_every_name_that_refers_to_nothing_is_told_with_its_line() -> None:
    text = RIGHT
    for right, wrong in (
        ('"standing", -1', '"standin", -1'),
        ("{ release = -0.3, fine = 0.4 }", "{ relase = -0.3, fin = 0.4 }"),
        ('observer = "world"', 'observer = "word"'),
        ('disclosed = ["log"]', 'disclosed = ["lgo"]\nparameters.trad = 0.3\nparameters.fac = 0.3'),
    ):
        text = text.replace(right, wrong)
    lines = text.split("\n")
    first, second = (k for k, line in enumerate(lines, 1) if line == 'observer = "word"')
    taste, out = (next(k for k, line in enumerate(lines, 1) if word in line) for word in ("relase", "lgo"))
    rule = "audiences.fishermen.terms.taste.stances.Island: stance must be one of release, fine"
    weight = "terms.fine_without_proof.weight must be a number or the name of a parameter; got 'standin'"
    standing = f"my.toml: {weight}; did you mean 'standing'? (line {first - 2})"
    disclosed = f"my.toml: episodes.now.disclosed must be one of log; got 'lgo'; did you mean 'log'? (line {out})"
    world = "observer must be one of world; got 'word'; did you mean 'world'?"
    assert refusal(text) == [
        f"my.toml: terms.fine_without_proof.{world} (line {first})",
        f"my.toml: terms.lame_protest.{world} (line {second})",
        f"my.toml: {rule}; got 'relase'; did you mean 'release'? (line {taste})",
        f"my.toml: {rule}; got 'fin'; did you mean 'fine'? (line {taste})",
        standing,
        disclosed,
    ]
    changes = (
        "my.toml: episodes.now.parameters.{} changes no number of the base; did you mean 'parameters.{}'? (line {})"
    )
    # what an episode changes is judged once the base has all its numbers
    assert refusal(text.replace("word", "world").replace("relase", "release").replace("fin =", "fine =")) == [
        standing,
        disclosed,
        changes.format("trad", "trade", out + 1),
        changes.format("fac", "face", out + 2),
    ]


def test_more_names_than_ten_are_counted() -> None:
    terms = "".join(f'[terms.t{k}]\nplayer = "Iland"\nchannel = "world"\nstances.Island.fine = 1\n' for k in range(13))
    lines = refusal(f"{RIGHT}\n{terms}")
    assert len(lines) == 11
    assert lines[-1] == "... and 3 more"


def test_claims_are_told_all_at_once_too() -> None:
    claims = """
[claims.1]
words = "One."
parts = [{ every = { Island = "fin" } }, { every = { Iland = "fine" }, episode = "now" }]
[claims.2]
words = "Two."
parts = [{ ratifies = { fishers = "fine" } }]
"""
    start = RIGHT.count("\n") + 2
    assert refusal(RIGHT + claims) == [
        "my.toml: claims.1.parts[0].every: stance of Island must be one of release, fine; got 'fin'; did you mean "
        f"'fine'? (line {start + 2})",
        "my.toml: claims.1.parts[1].every: player must be one of Island, Neighbour; got 'Iland'; did you mean "
        f"'Island'? (line {start + 2})",
        "my.toml: claims.2.parts[0].ratifies: audience must be one of fishermen; got 'fishers'; did you mean "
        f"'fishermen'? (line {start + 5})",
    ]


def test_a_name_that_a_terminal_would_obey_is_not_said_again() -> None:
    """Found among mutants: the hint told how to keep the escape sign as a label."""
    text = RIGHT.replace('stances = ["release", "fine"]', r'stances = ["\u001b[31m", "fine"]')
    with pytest.raises(tl.ScenarioError, match=r"stances\.0 must be a name .*; write 31m") as caught:
        tl.Scenario.from_toml(text)
    assert str(caught.value).isprintable() and "[labels]" not in str(caught.value)
