"""What can be brought home: win-sets, what the patron adds, veto, and Schelling's conjecture."""

from __future__ import annotations

from ..answers import Choice, Names, Number, Profile
from ..exercises import Exercise, Question

__all__ = ["EXERCISES", "QUESTIONS"]

ARMENIA = ("defer", "blame", "acknowledge")
DEAL = Profile({"Leader": ("compromise", "insist"), "Rival": ("compromise", "insist")})
EPISODES = ("t0", "t1", "found", "spokesman", "t2")
OFFERS = tuple(f"offer_{k}" for k in range(11))
#: How likely an even deal, as both sign it, is to fail at home.
RISK = 'tl.load("putnam-ratification").risk("{episode}")["compromise, compromise"]'

EXERCISES: tuple[Exercise, ...] = (
    Exercise(
        asks="""
A filled mark in the picture is a stance that an audience ratifies. Which stances can Armenia's leader bring home at
**t1**, past voters *and* officers?
""",
        kind=Names(ARMENIA),
        answer='list(tl.load("iskander").win_set("t1", "Armenia"))',
        because="None: what the voters take the officers refuse, and the other way round. The win-set is empty.",
        mistakes=(
            ('["blame"]', "The voters ratify it; do the officers?"),
            ('["defer"]', "The officers ratify it; do the voters, in late February?"),
            ('["defer", "blame"]', "Each pleases one audience. Both are asked for."),
        ),
        origin="article",
    ),
    Exercise(
        asks="In which episodes is Armenia's win-set **not** empty?",
        start="""
for episode in iskander.episodes:
    print(f"{episode:10}", iskander.win_set(episode, "Armenia"))
""",
        kind=Names(EPISODES),
        answer='[e for e in tl.load("iskander").episodes if len(tl.load("iskander").win_set(e, "Armenia"))]',
        because="Once the opposition lets go of the matter, voters and officers both take a quiet line.",
        mistakes=(
            ('["t0", "t1"]', "The other way round: there it is empty."),
            ('["t2"]', "Already in March something can be brought home; look at all five."),
            ('["t1", "found", "spokesman", "t2"]', "At t1 the quarrel is at its height."),
        ),
    ),
    Exercise(
        asks="""
Under attack the voters' approval of a quiet line is `base_defer + base_defer_opp × pressure` = .3 − .8 × pressure. Up
to which `parameters.opposition_pressure` do they still ratify it? Work it out; then try it in the cell at t1.
""",
        start="""
pressure = 0.5
iskander.override({"episodes.t1.parameters.opposition_pressure": pressure}).win_set("t1", "Armenia")
""",
        kind=Number(0.001),
        answer="0.3 / 0.8",
        because="Up to .375: approval is 0 there, and what an audience likes as much as nothing it ratifies.",
        mistakes=(
            ("0.8 / 0.3", "Solve .3 = .8 x pressure for the pressure, not the other way round."),
            ("0.3", "That is the approval without any pressure."),
            ("1.0", "At 1 approval is -.5: look for where it is 0."),
            ("0.5", "At one half approval is -.1: a little less pressure."),
        ),
    ),
    Exercise(
        asks="""
Armenia defers at t1 although its voters refuse it. What adds enough on the other side? Set **one** number to 0 and see
whether it still defers: which of these makes it go back to blaming?
""",
        start="""
address = "parameters.caught"
tl.solve(iskander.game("t1", {address: 0.0}))
""",
        kind=Choice(("caught", "patron_dependence", "liability_ARM", "officers_revolt")),
        answer='"patron_dependence"',
        because="Without dependence on Moscow it would stick to the blame: the patron adds what home does not.",
        mistakes=(
            ('"caught"', "It defers all the same; being shown up by Baku is a small thing at t1."),
            ('"liability_ARM"', "That is what an admission would cost; it defers all the same."),
            (
                '"officers_revolt"',
                "The officers pull the same way, but without them it defers all the same (claim 4b).",
            ),
        ),
        origin="article",
    ),
    Exercise(
        asks="""
Now let home have a **veto**: what it refuses falls through. In `putnam-ratification` two leaders compromise or insist.
With hands tied at home (`tied_hands`), what do Leader and Rival do?
""",
        start='putnam = tl.load("putnam-ratification")\ntl.solve(putnam.game("calm"))',
        kind=DEAL,
        answer='tl.solve(tl.load("putnam-ratification").game("tied_hands"))[0].label',
        because="Both compromise: in calm times the rival insisted and got its terms; tied hands bring an even deal.",
        mistakes=(
            ('"compromise, insist"', "That is the calm episode, in which the leader's home takes nearly everything."),
            ('"insist, insist"', "Then there is no deal; would Rival not rather have an even one?"),
            ('"insist, compromise"', "The rival's home takes no deal on the leader's terms."),
        ),
    ),
    Exercise(
        asks="""
That is Schelling's conjecture: a smaller win-set at home is strength abroad. It ends: in `deadlock` the hawks grow
further. How likely is it now that an even deal, which both sign, **fails** at home? (`putnam.risk(episode)` says.)
""",
        start='putnam.risk("tied_hands")',
        kind=Number(0.001),
        answer=RISK.format(episode="deadlock"),
        because="It is certain to fail, and is signed all the same: Putnam's involuntary defection.",
        mistakes=(
            ("0", "They sign, but neither home ratifies what was signed."),
            (
                RISK.format(episode="tied_hands"),
                "That is with tied hands; deadlock is asked for.",
            ),
            ("0.75", "That is for no deal at all; they sign an even one."),
        ),
    ),
    Exercise(
        asks="""
Romer and Rosenthal (1978): a proposer who wants as much as possible makes one offer from 0 to 10, and a voter whose
ideal is 3 takes it if it is at least as near as the status quo, 0. Which offer, as `offer_k`?
""",
        kind=Choice(OFFERS),
        answer='tl.solve(tl.load("romer-rosenthal").game("keen"))[0].label.split(", ")[0]',
        because="6 is as far from 3 as 0 is: the voter is indifferent, and the proposer takes all there is.",
        mistakes=(
            ('"offer_3"', "The voter would love it; how far can the proposer go before the voter prefers 0?"),
            ('"offer_10"', "The voter keeps the status quo: 10 is farther from 3 than 0 is."),
            ('"offer_5"', "5 is taken; can the proposer get more?"),
            ('"offer_7"', "7 is farther from 3 than 0 is: it falls through."),
        ),
    ),
)

QUESTIONS: tuple[Question, ...] = (
    Question(
        "A win-set is",
        ("all that a leader wants", "all that would be ratified at home", "the set of equilibria"),
        "b",
        "Putnam (1988): the set of agreements that would gain the necessary majority at home.",
    ),
    Question(
        "A small win-set at home",
        ("always weakens a leader", "can strengthen its hand and can make a deal impossible", "does not matter abroad"),
        "b",
        "Schelling's conjecture, and its price: involuntary defection.",
    ),
    Question(
        "A leader whose win-set is empty",
        ("cannot say anything", "must resign", "pays at home whatever it says, and may look to others abroad"),
        "c",
        "Where ratification is a payoff and no veto, it weighs lost support against the patron.",
    ),
    Question(
        "Involuntary defection means that a leader",
        ("breaks a promise on purpose", "signs what then fails at home", "changes sides under pressure"),
        "b",
        "The other side cannot always tell it from bad faith.",
    ),
    Question(
        "Two audiences at home want opposite things. Their leader's win-set",
        ("is the sum of theirs", "is what both would take, perhaps nothing", "is that of the stronger"),
        "b",
        "Unless a rule says that one of them is enough.",
    ),
)
