"""The article as two boards: who says what to whom, at home and abroad, and what is evidence."""

from __future__ import annotations

from ..answers import Choice, Names, Profile
from ..exercises import Exercise, Question

__all__ = ["EXERCISES", "QUESTIONS", "STANCES"]

#: A stance each of the three capitals of the case, in this session and others.
STANCES = Profile(
    {
        "Armenia": ("defer", "blame", "acknowledge"),
        "Azerbaijan": ("dismiss", "ask", "accuse"),
        "Russia": ("deny", "silence", "answer"),
    }
)
#: What happened between February and April 2021, in the order of the exercise.
MOVES = ("A", "B", "C", "D", "E", "F")
LEVELS = ("home", "abroad", "evidence")

EXERCISES: tuple[Exercise, ...] = (
    Exercise(
        asks="""
Sort what happened. Six things, in the order of time:

- **A** a former president asks why the missiles were not used, and voters listen;
- **B** the prime minister calls the missiles useless;
- **C** the general staff calls on him to resign;
- **D** Moscow's ministry denies that any were fired;
- **E** the mine agency shows remains from Shusha;
- **F** Baku asks Moscow in public to explain.

Which are **moves towards another capital** (Level I)? One of them is meant for home and abroad at once; count it.
""",
        kind=Names(MOVES),
        answer='["B", "D", "F"]',
        because="The remark, the denial and the question: B was meant for home, and was heard in Moscow.",
        mistakes=(
            ('["D", "F"]', "The remark was meant for voters, but who makes the weapon, and who heard it?"),
            ('["B", "C", "D", "F"]', "The generals press their own leader: that is the other board."),
            ('["B", "D", "E", "F"]', "The remains are no stance: they say something of what happened."),
            ('["A", "B", "D", "F"]', "The former president speaks to voters at home."),
        ),
        origin="article",
    ),
    Exercise(
        asks="Which of the six are **pressure at home** (Level II), on a leader from the own side?",
        kind=Names(MOVES),
        answer='["A", "C"]',
        because="The opposition pushed him to the remark, the officers away from it: both at once, from two sides.",
        mistakes=(
            ('["A"]', "Somebody else at home pressed him too, the other way."),
            ('["A", "B", "C"]', "The remark is his answer to pressure, no pressure."),
            ('["C"]', "What made him speak of the missiles at all?"),
        ),
        origin="article",
    ),
    Exercise(
        asks="""
And which board does **E** belong to: is it a move at home, a move abroad, or evidence, which moves what others believe?
""",
        kind=Choice(LEVELS),
        answer='"evidence"',
        because="It settles what can be said afterwards on both boards, because it changes what is believed.",
        mistakes=(
            ('"home"', "It comes from Baku, but it presses nobody in Baku; what does it change?"),
            ('"abroad"', "Baku's question is the move; what made it possible?"),
        ),
        origin="article",
    ),
    Exercise(
        asks="""
Armenia in late February: `iskander.approvals("t1")` says how much each audience likes each stance. Which stance do the
**voters** (arm_base) like best?
""",
        start='iskander.approvals("t1")',
        kind=Choice(("defer", "blame", "acknowledge")),
        answer='(lambda a: max(a, key=a.get))(tl.load("iskander").approvals("t1")["arm_base"])',
        because="The voters want the blame and the officers do not: no stance pleases both.",
        mistakes=(
            ('"defer"', "That is what the officers like; look in the row of arm_base."),
            ('"acknowledge"', "Owning up to a launch wins no majority; look for the largest number of the row."),
        ),
        origin="article",
    ),
    Exercise(
        asks="""
Read the story off the picture: what is played at **t1**, when the prime minister has taken it back? Give a stance each
of Armenia, Azerbaijan and Russia.
""",
        kind=STANCES,
        answer='tl.solve(tl.load("iskander").game("t1"))[0].label',
        because="Yerevan falls in with Moscow, Baku shrugs, Moscow denies: as the article tells it.",
        mistakes=(
            ('"blame, dismiss, silence"', "That is t0, before Moscow speaks."),
            ('"defer, ask, silence"', "That is t2, after the report."),
            ('"defer, dismiss, silence"', "That is March, when nobody speaks of the matter; at t1 Moscow does."),
        ),
        origin="article",
    ),
)

QUESTIONS: tuple[Question, ...] = (
    Question(
        "In a two-level game a leader",
        (
            "plays twice against the same opponent",
            "bargains abroad and must carry it at home",
            "picks one of two games",
        ),
        "b",
        "Putnam (1988): what is agreed abroad must be ratified at home, and each board limits the other.",
    ),
    Question(
        "A patron, in this seminar, is",
        ("a state on which another depends for its security", "a rival", "an audience at home"),
        "a",
        "Moscow to Yerevan: its anger outweighs most of what home can do.",
    ),
    Question(
        "A stance is",
        ("what a leader believes", "what a leader says in public", "what happened"),
        "b",
        "Nobody needs to know, or believe, what happened in order to take a public line.",
    ),
    Question(
        "A number in the model that the article does not give is",
        ("worthless", "an analyst's guess that needs a reason and a range", "taken from the data"),
        "b",
        "The article gives the direction; sizes are chosen, and how much hangs on them can be asked.",
    ),
    Question(
        "An equilibrium is a profile of stances in which",
        ("everybody is content", "the sum of payoffs is largest", "nobody gains by changing only the own stance"),
        "c",
        "Nash (1951). All may be unhappy with it.",
    ),
)
