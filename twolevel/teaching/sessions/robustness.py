"""What would a referee say: swapping numbers, thresholds, robustness, variants, and what a fit shows."""

from __future__ import annotations

from ..answers import Choice, Names, Number
from ..exercises import Exercise, Question

__all__ = ["EXERCISES", "QUESTIONS"]

ALL = (*map(str, range(1, 23)), "4b", "4c", "16b", "20b")
CLAIMS = ("1", "3", "12", "14", "22")
#: Which claims fail under a variant; under the base none does.
FLIPPED = '[c.name for c in tl.check(tl.load("iskander").variant("{variant}")) if not c.holds]'
GRIEVANCE = 'tl.thresholds("iskander", "t2", "parameters.grievance", 0, 3)'

EXERCISES: tuple[Exercise, ...] = (
    Exercise(
        asks="""
Swap one number. With the same report and `parameters.grievance` at 0, Baku dismisses. From which grievance on is
(defer, ask, silence) the equilibrium? The base value at t2 is 1.7.
""",
        start='tl.thresholds(iskander, "t2", "parameters.grievance", 0, 3)',
        kind=Number(0.002),
        answer=f"{GRIEVANCE}[1].value",
        because="From .686 on. The base has room: the number could be less than half of what it is.",
        mistakes=(
            (f"{GRIEVANCE}[0].value", "There the mixing begins; Baku asks for certain a little later."),
            ("1.7", "That is the base value, not where the outcome turns."),
            ("5.01466", "That is where an accusation comes in, far outside the range."),
        ),
    ),
    Exercise(
        asks="""
How far may the grievance fall before the story of t2 turns, in **per cent** of its base value of 1.7? (A number such as
40 for 40 %.)
""",
        kind=Number(0.5),
        answer=f"100 * (1.7 - {GRIEVANCE}[1].value) / 1.7",
        because="By 60 %: t2 does not hang on the third digit of this number.",
        mistakes=(
            (f"100 * {GRIEVANCE}[1].value / 1.7", "That is what is left; how much may be lost?"),
            (f"1.7 - {GRIEVANCE}[1].value", "That is the distance; per cent of the base is asked for."),
            (f"(1.7 - {GRIEVANCE}[1].value) / 1.7", "That is the share; times 100."),
        ),
    ),
    Exercise(
        asks="""
Now shake **all** numbers at once, each by up to 30 %. Which of these five claims survives least often?
""",
        start="""
for claim in ("1", "3", "12", "14", "22"):
    print(shaken[claim], "-", tl.check(iskander)[claim].words)
""",
        kind=Choice(CLAIMS),
        answer='"22"',
        because="That waiting paid holds in fewer than one world in three: the base is all but a draw.",
        mistakes=(
            ('"12"', "The turning point holds in about three worlds of four; one of the five is far weaker."),
            ('"14"', "It survives in most worlds."),
            ('"1"', "The remark at t0 is among the firmest."),
            ('"3"', "The retreat at t1 is among the firmest."),
        ),
    ),
    Exercise(
        asks="""
Not only numbers are guesses: `tl.variants` judges the claims under other **structures**. Which claims turn
if **Russia speaks first** (variant `russia_first`)?
""",
        start="""
frame = variants.to_frame()
frame[frame.flipped][["variant", "claim"]]
""",
        kind=Names(ALL),
        answer=FLIPPED.format(variant="russia_first"),
        because="Only the first: had Moscow spoken first, there would have been no remark to explain.",
        mistakes=(
            ("[]", "Look at the rows of russia_first in the table."),
            (FLIPPED.format(variant="april_throughout"), "That is with the grievances of April from the start."),
            ('["1", "2"]', "Claim 2 still holds: a claim that never comes into play is not refuted."),
        ),
    ),
    Exercise(
        asks="""
If Baku had had the grievances of April from the start (`april_throughout`), claim 13, "the evidence was necessary",
would it hold? Answer `"holds"` or `"fails"`.
""",
        kind=Choice(("holds", "fails")),
        answer='"fails" if "13" in ' + FLIPPED.format(variant="april_throughout") + ' else "holds"',
        because="Look at the rows of april_throughout: what comes out there is what the evidence adds on its own.",
        mistakes=(
            (
                '"holds" if "13" in ' + FLIPPED.format(variant="april_throughout") + ' else "fails"',
                "Look for claim 13 in the rows of april_throughout.",
            ),
        ),
    ),
    Exercise(
        asks="""
Eight of the 26 claims hold **by structure**: by the signs of the model, whatever the numbers. How many claims are left
that the numbers could have refuted?
""",
        start="tl.check(iskander)",
        kind=Number(0.0),
        answer='len([c for c in tl.check("iskander") if not c.structural])',
        because="18. A structural claim tests the model, it is no evidence for the article.",
        mistakes=(
            ("26", "That counts those that cannot fail."),
            ("8", "Those are the ones that cannot fail."),
            ("25", "Count those that are not structural."),
        ),
    ),
)

QUESTIONS: tuple[Question, ...] = (
    Question(
        "A model reproduces everything that an article says. That shows",
        ("that the article is right", "that the article is consistent", "that the model is right"),
        "b",
        "With enough numbers a model can tell hundreds of stories; that it can tell this one is no confirmation.",
    ),
    Question(
        "A claim holds by structure. It",
        ("cannot fail, whatever the numbers", "is the best evidence there is", "holds in most draws"),
        "a",
        "It checks that the model says what it was built to say.",
    ),
    Question(
        "Numbers were tuned until the story came out. An honest report",
        ("keeps the tuned ones only", "shows the untuned ones beside them", "drops the numbers"),
        "b",
        "What tuning bought is the difference between the two.",
    ),
    Question(
        "A conclusion turns if a number is moved by 2 %. One should",
        ("round the number", "look for a better method", "say so, and ask how well the number is known"),
        "c",
        "A threshold near the base is a finding, and a warning.",
    ),
    Question(
        "To vary all numbers at once, rather than one by one,",
        ("is only slower", "shows what hangs on several together", "is less honest"),
        "b",
        "One by one each may be harmless; together they need not be.",
    ),
)
