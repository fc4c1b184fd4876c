"""Two at a time: bilateral games by hand, then by machine, and when they speak for all three."""

from __future__ import annotations

from ..answers import Choice, Names, Number, Profile
from ..exercises import Exercise, Question

__all__ = ["EXERCISES", "QUESTIONS"]

PAIR = Profile({"Armenia": ("defer", "blame"), "Russia": ("deny", "silence")})
BAKU = Profile({"Azerbaijan": ("dismiss", "ask", "accuse"), "Russia": ("deny", "silence")})
#: Chicken with a number changed, and its third equilibrium.
CHICKEN = 'tl.solve(tl.load("chicken").game(overrides={{"parameters.win_row": {win}}}))[-1].strategies'

EXERCISES: tuple[Exercise, ...] = (
    Exercise(
        asks="""
By hand, on paper. Armenia and Russia **before** the remark, payoffs as (Armenia, Russia):

| | deny | silence |
|---|---|---|
| **defer** | −.985, −.506 | −.985, −.032 |
| **blame** | −2.197, −.511 | .953, −.065 |

Mark each player's best replies. Which profile is an equilibrium?
""",
        kind=PAIR,
        answer='tl.solve(tl.load("armenia-russia").game("before"))[0].label',
        because="Silence is best for Russia whatever Armenia does, and against silence Armenia blames.",
        mistakes=(
            ('"defer, deny"', "Would Russia not rather be silent if Armenia defers? -.032 is more than -.506."),
            ('"defer, silence"', "Against silence Armenia gains .953 by blaming."),
            ('"blame, deny"', "Russia prefers -.065 to -.511, and Armenia flees -2.197."),
        ),
    ),
    Exercise(
        asks="""
**After** the remark, when Moscow watches, Russia's payoffs are −.304 (defer, deny), −.650 (defer, silence), −.402
(blame, deny) and −1.300 (blame, silence); Armenia's are as before. Which profile is the equilibrium now?
""",
        kind=PAIR,
        answer='tl.solve(tl.load("armenia-russia").game("after"))[0].label',
        because="Now Russia denies whatever Armenia does, and against a denial Armenia defers: -.985 beats -2.197.",
        mistakes=(
            ('"blame, silence"', "That was before: silence now costs Russia more than a denial in both rows."),
            ('"blame, deny"', "Against a denial Armenia has -2.197 from blaming and -.985 from deferring."),
            ('"defer, silence"', "If Armenia defers, Russia has -.304 from denying and -.650 from silence."),
        ),
        origin="article",
    ),
    Exercise(
        asks="""
Baku and Moscow after the report. Solve it by machine, as the cell does for the time before. What is played **after**?
""",
        start="""
after = tl.load("azerbaijan-russia")
tl.solve(after.game("before_report"))
""",
        kind=BAKU,
        answer='tl.solve(tl.load("azerbaijan-russia").game("after_report"))[0].label',
        because="Baku asks, Moscow falls silent: the same numbers as before but for what the world believes.",
        mistakes=(
            ('"dismiss, deny"', "That is before the report."),
            ('"ask, deny"', "If Baku asks, Moscow is worse off by denying: -.186 against 0."),
            ('"dismiss, silence"', "If Moscow is silent, Baku gains more by asking: .138 against .079."),
        ),
        origin="article",
    ),
    Exercise(
        asks="""
In that game one stance of Baku's is worse than another **whatever** Moscow does: it is strictly dominated. Which one?

| Azerbaijan | deny | silence |
|---|---|---|
| dismiss | .093 | .079 |
| ask | .222 | .138 |
| accuse | −.547 | −.567 |
""",
        kind=Names(("dismiss", "ask", "accuse")),
        answer='["dismiss", "accuse"]',
        because="Two of them: asking beats both, column by column. A dominated stance is in no equilibrium.",
        mistakes=(
            ('["accuse"]', "That one, but look at dismiss and ask, column by column, too."),
            ('["dismiss"]', "That one, but what of the accusation?"),
            ('["ask"]', "The other way round: asking is better than the others in both columns."),
        ),
    ),
    Exercise(
        asks="""
`chicken` has three equilibria, one in mixtures. Let winning be worth **5** to Row instead of 1. With which probability
does **Column** swerve in the mixed equilibrium?
""",
        start='tl.solve(tl.load("chicken").game())[-1]',
        kind=Number(0.002),
        answer=f'{CHICKEN.format(win="5.0")}["Column"][0]',
        because="Row's prize changes **Column's** mixture, which must keep Row indifferent between its stances.",
        mistakes=(
            ("0.9", "That is with a prize of 1; whose payoffs keep whom indifferent?"),
            (f'{CHICKEN.format(win="5.0")}["Column"][1]', "That is how often Column drives on."),
            (
                "0.5",
                "Not half and half: solve 0 s - 1 (1 - s) = 5 s - 10 (1 - s) for the chance s that Column swerves.",
            ),
        ),
    ),
    Exercise(
        asks="""
Hold Armenia to **blame** at t2 and let Azerbaijan and Russia play: they end in (ask, silence). Is (blame, ask, silence)
an equilibrium of all three? Name Armenia's best reply to ask and silence.
""",
        start="""
game = iskander.game("t2")
game.best_replies("Armenia", {"Armenia": "blame", "Azerbaijan": "ask", "Russia": "silence"})
""",
        kind=Choice(("defer", "blame", "acknowledge")),
        answer='tl.load("iskander").game("t2").best_replies('
        '"Armenia", {"Armenia": "blame", "Azerbaijan": "ask", "Russia": "silence"})[0]',
        because="It would rather defer: a bilateral game counts only if the third stance is a best reply.",
        mistakes=(
            ('"blame"', "That is where it was held; would it stay there?"),
            ('"acknowledge"', "An admission is dearest of all; compute it."),
        ),
    ),
)

QUESTIONS: tuple[Question, ...] = (
    Question(
        "A best reply is",
        ("the stance with the largest payoff in the table", "the best stance given what the others do", "what wins"),
        "b",
        "It is best against something; against something else another stance may be.",
    ),
    Question(
        "A strictly dominated stance",
        (
            "is worse than some other one whatever the others do",
            "is never the worst",
            "is played with small probability",
        ),
        "a",
        "So no equilibrium uses it.",
    ),
    Question(
        "In a mixed equilibrium of two players, my probabilities depend on",
        ("my payoffs", "the other's payoffs", "chance"),
        "b",
        "My mixture must make the other indifferent.",
    ),
    Question(
        "A game of two players with finitely many stances",
        ("has exactly one equilibrium", "may have none", "has at least one, perhaps in mixtures"),
        "c",
        "Nash (1950).",
    ),
    Question(
        "Two of three players are in equilibrium while the third is held to a stance. For all three this is one",
        ("always", "if the third would not change its stance either", "never"),
        "b",
        "Nobody may gain by straying, the third included.",
    ),
)
