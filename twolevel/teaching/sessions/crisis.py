"""A crisis of your own: a scenario file, judged by what it does."""

from __future__ import annotations

from ...model.addresses import is_parameter
from ...model.scenario import Scenario
from ...nash.engine import solve
from ..answers import Choice, Written
from ..exercises import Exercise, Question

__all__ = ["EXERCISES", "QUESTIONS"]


def players(scenario: Scenario) -> str:
    """Ask for two players who have a choice, and a title of the student's own."""
    if "trawler" in scenario.title.casefold():
        return "It is still the trawler: give it a title of your own, then the names."
    if len(scenario.players) < 2:
        return "One capital alone is no game: add a second table [players.NAME]."
    for player, stances in scenario.stances.items():
        if len(stances) < 2:
            return f"{player} has nothing to choose: give it two stances at least."
    return ""


def homes(scenario: Scenario) -> str:
    """Ask for an audience that refuses one stance of its leader and takes another, in some episode."""
    for episode in scenario.episodes:
        for approval in scenario.approvals(episode).values():
            takes = [value >= 0.0 for value in approval.values()]
            if any(takes) and not all(takes):
                return ""
    if not scenario.audiences:
        return "Nobody listens at home: add a table [audiences.NAME] with a player and a taste."
    return "Every audience likes all stances or none: let one be for a stance and against another."


def evidence(scenario: Scenario) -> str:
    """Ask for evidence that moves somebody's belief by a tenth."""
    if not scenario.evidence:
        return "Nothing can come out: add a table [evidence.NAME] with a likelihood in each state."
    episode = scenario.episodes[-1]
    before, after = (scenario.beliefs(episode, disclosed=items) for items in ([], list(scenario.evidence)))
    moved = max(abs(after[o][s] - before[o][s]) for o in scenario.observers for s in scenario.states)
    if moved < 0.1:
        return f"It moves nobody by more than {moved:.3f}: make it likelier in one state, or more credible."
    return ""


def turning(scenario: Scenario) -> str:
    """Ask that what is played depends on whether the evidence is out."""
    if lacks := evidence(scenario):
        return lacks
    episode = scenario.episodes[-1]
    without, out = (
        [found.label for found in solve(scenario.game(episode, disclosed=items), check=False)]
        for items in ([], list(scenario.evidence))
    )
    if without == out:
        return f"With it and without it the same is played ({' | '.join(out)}): let a payoff hang on a belief."
    return ""


def reasons(scenario: Scenario) -> str:
    """Ask for three numbers with a name, a reason and a range each."""
    given = {
        a: scenario.number(a) for a in scenario.addresses() if is_parameter(a) and not scenario.number(a).factor.names
    }
    for address, number in given.items():
        if not number.why:
            return f"Why this number? {address} has no reason (why)."
        if number.range is None:
            return f"Between what could one defend it? {address} has no range."
    if len(given) < 3:
        return "Give at least three of your numbers names under [parameters], so that they can be moved and defended."
    return ""


#: Bundled ones that lack something; a small one whose number lacks something; and what is no scenario at all.
ROMER, CHICKEN = 'tl.load("romer-rosenthal")', 'tl.load("chicken")'
SMALL = """
title = "A stake"
[players.A]
stances = ["go", "stay"]
[players.B]
stances = ["go", "stay"]
[parameters]
stake = { value = 1.0NUMBER }
[terms.stake]
player = "A"
channel = "rival"
weight = "stake"
stances.A = { go = 1 }
why = "Going is worth the stake."
"""
NO_REASON = repr(SMALL.replace("NUMBER", ", range = [0, 2]"))
NO_RANGE = repr(SMALL.replace("NUMBER", ', why = "A guess."'))
BROKEN = (
    (
        repr("title = 0,5\n"),
        "The library does not take it: your scenario: line 1: must be TOML; a decimal number has a point, not a comma",
    ),
    ("3", "Write a scenario, as TOML text or as the name of your file; this is a int."),
)

EXERCISES: tuple[Exercise, ...] = (
    Exercise(
        asks="""
Make it yours. Change the title, the players and their stances in the cell above, everywhere they stand, and run it.
It counts when the library takes it and every capital has something to choose.
""",
        kind=Written(players),
        answer='tl.load("azerbaijan-russia")',
        because="It is a game: everybody has a choice. What makes it a crisis comes next.",
        mistakes=((ROMER, "Leader has nothing to choose: give it two stances at least."), *BROKEN),
        start="answer = CRISIS",
    ),
    Exercise(
        asks="""
Level II. Let somebody at home be **for** one stance of its leader and **against** another: change the taste of the
audience, or add an audience.
""",
        kind=Written(homes),
        answer='tl.load("yerevan-standoff")',
        because="Now there is something that cannot be brought home for nothing.",
        mistakes=(
            (
                CHICKEN,
                "Nobody listens at home: add a table [audiences.NAME] with a player and a taste.",
            ),
            *BROKEN,
        ),
        start="answer = CRISIS",
    ),
    Exercise(
        asks="""
Evidence. What could come out, and what would it show? Change the likelihoods, the credibility and the trust so that
with everything out somebody's belief has moved by a tenth at least.
""",
        kind=Written(evidence),
        answer='tl.load("iskander")',
        because="It tells the states apart, and somebody believes it.",
        mistakes=(
            (CHICKEN, "Nothing can come out: add a table [evidence.NAME] with a likelihood in each state."),
            *BROKEN,
        ),
        start="answer = CRISIS",
    ),
    Exercise(
        asks="""
The two boards meet. Let what is **played** depend on whether the evidence is out: a payoff must hang on a belief
(`event` and `observer`), and weigh enough.
""",
        kind=Written(turning),
        answer='tl.load("iskander")',
        because="With the evidence something else is played than without it, as the article claims of Shusha.",
        mistakes=(
            (
                'tl.load("iskander").override({"episodes.t2.parameters.grievance": 0.0})',
                "With it and without it the same is played (defer, dismiss, deny): let a payoff hang on a belief.",
            ),
            (CHICKEN, "Nothing can come out: add a table [evidence.NAME] with a likelihood in each state."),
            *BROKEN,
        ),
        start="answer = CRISIS",
    ),
    Exercise(
        asks="""
Defend it. Give at least three numbers a name under `[parameters]`, each with a `range` and a reason (`why`) that you
would repeat before somebody who knows the case.
""",
        kind=Written(reasons),
        answer='tl.load("iskander")',
        because="Whoever doubts a number can now move it, and sees what follows.",
        mistakes=(
            (NO_REASON, "Why this number? parameters.stake has no reason (why)."),
            (NO_RANGE, "Between what could one defend it? parameters.stake has no range."),
            *BROKEN[:1],
        ),
        start="answer = CRISIS",
    ),
    Exercise(
        asks="""
What does your model **not** show? Choose the sentence that is true of every scenario in this seminar, yours too.
""",
        kind=Choice(("a", "b", "c")),
        answer='"b"',
        because="It shows what follows from the numbers. Whether they are right, those must say who know the case.",
        mistakes=(
            ('"a"', "Other numbers can tell the same story, and the same numbers could be wrong about the world."),
            ('"c"', "Claims can fail, and should be kept when they do."),
        ),
        start="""
# a  If all claims hold, the story is confirmed.
# b  If all claims hold, the story is consistent with these numbers; other numbers may tell another.
# c  A model with as many numbers as this one cannot be refuted by anything.
""",
    ),
)

QUESTIONS: tuple[Question, ...] = (
    Question(
        "To write a crisis as a game one needs first",
        ("the payoffs", "who can say what, and who listens", "the equilibrium"),
        "b",
        "Players, stances and audiences come from the text; payoffs say what each cares about.",
    ),
    Question(
        "A likelihood, such as .6, says",
        ("how likely the state is", "how likely the item is in that state", "how credible the source is"),
        "b",
        "Probability of the evidence given the state, not the other way round.",
    ),
    Question(
        "A term of a payoff should be",
        ("one sentence of the story", "as long as possible", "fitted to the outcome"),
        "a",
        "If it is no sentence that somebody could deny, it explains nothing.",
    ),
    Question(
        "A claim that fails in one's own model should be",
        ("dropped", "tuned until it holds", "kept, with a note that explains it"),
        "c",
        "It is what the model has found out.",
    ),
    Question(
        "The range of a parameter says",
        ("where it is certain to lie", "between which values one could defend it", "where the story holds"),
        "b",
        "A range that is drawn around the wanted outcome begs the question.",
    ),
)
