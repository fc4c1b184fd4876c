"""Silence and publishing: half a report can beat all of it, and what is not said tells something."""

from __future__ import annotations

from ..answers import Choice, Names, Number
from ..exercises import Exercise, Question

__all__ = ["EXERCISES", "QUESTIONS"]

ITEMS = ("fragments", "index")
RUSSIA = ("deny", "silence", "answer")
PUBLISHED = 'tl.publish("iskander", "t2", "Azerbaijan")'
#: Russia knows what happened; an answer is talk, or comes with documents.
TALK = 'tl.signalling("iskander", "t2", informed="Russia")[0]'
PROOF = 'tl.signalling("iskander", "t2", informed="Russia", proves="answer")[0]'

EXERCISES: tuple[Exercise, ...] = (
    Exercise(
        asks="""
The mine agency holds remains and an index. Which of the two should Azerbaijan publish, if it looks at its payoff alone?
Read it off the picture, or off `found.value`.
""",
        kind=Names(ITEMS),
        answer=f"{PUBLISHED}.best",
        because="The remains alone are worth .377, both .355: the index makes a launch less likely to most.",
        mistakes=(
            ('["fragments", "index"]', "More is not better here: what does the index do to the belief in a launch?"),
            ('["index"]', "The index alone moves nobody to anything: Baku would go on dismissing."),
            ("[]", "Nothing is worth .158: the remains bring more than twice that."),
        ),
    ),
    Exercise(
        asks="How much does Azerbaijan lose by publishing both instead of the better half? (A number above 0.)",
        kind=Number(0.001),
        answer=f'(lambda v: v[frozenset(["fragments"])] - v[frozenset(["fragments", "index"])])({PUBLISHED}.value)',
        because="It loses .022: half a report is better than all of it.",
        mistakes=(
            (
                f'{PUBLISHED}.value[frozenset(["fragments"])]',
                "That is what the half is worth; by how much is it more?",
            ),
            (
                f'(lambda v: v[frozenset(["fragments"])] - v[frozenset()])({PUBLISHED}.value)',
                "That is the gain over publishing nothing.",
            ),
            (
                f'(lambda v: v[frozenset(["fragments", "index"])] - v[frozenset()])({PUBLISHED}.value)',
                "That is what both gain over nothing.",
            ),
        ),
    ),
    Exercise(
        asks="""
Baku's own president had said that none was seen. Let it **take that back** (`withdrawn=["not_seen"]` in the table) and
publish the remains alone. What is that worth to Azerbaijan?
""",
        start="found.to_frame()",
        kind=Number(0.001),
        answer=f'(lambda f: f[(f.published == "fragments") & (f.withdrawn == "not_seen")])({PUBLISHED}.to_frame())'
        '["payoff Azerbaijan"].item()',
        because="It is worth .500, a third more: its own word stood against its own evidence.",
        mistakes=(
            (f'{PUBLISHED}.value[frozenset(["fragments"])]', "That is with the president's word still standing."),
            (
                f'(lambda f: f[(f.published == "fragments and index") & (f.withdrawn == "not_seen")])'
                f'({PUBLISHED}.to_frame())["payoff Azerbaijan"].item()',
                "That is both; the remains alone are asked for.",
            ),
            (
                f'(lambda f: f[(f.published == "nothing") & (f.withdrawn == "not_seen")])({PUBLISHED}.to_frame())'
                '["payoff Azerbaijan"].item()',
                "That is taking it back and showing nothing.",
            ),
        ),
    ),
    Exercise(
        asks="""
Now Moscow **knows** what happened, and everybody knows that it knows. While an answer is only talk, what does it say
if nothing was fired?
""",
        start='talk = tl.signalling(iskander, "t2", informed="Russia")\ntalk[0].rule',
        kind=Choice(RUSSIA),
        answer=f'{TALK}.rule["not_fired"]',
        because="It is silent, as in every other state: an answer that proves nothing is not worth its price.",
        mistakes=(
            ('"answer"', "It would have nothing to hide, but an answer that is mere talk convinces nobody."),
            ('"deny"', "Baku asks at t2; a denial against the evidence costs more at home than silence."),
        ),
    ),
    Exercise(
        asks="""
Let an answer come with documents that prove the state (`proves="answer"`). Now who stays silent? List the **states** in
which Moscow says nothing.
""",
        start='proof = tl.signalling(iskander, "t2", informed="Russia", proves="answer")\nproof[0].rule',
        kind=Names(("not_fired", "fired_own", "fired_9M723")),
        answer=f'[state for state, stance in {PROOF}.rule.items() if stance == "silence"]',
        because="Whoever can prove that nothing was fired does; silence is left to those who cannot.",
        mistakes=(
            ('["not_fired", "fired_own", "fired_9M723"]', "That is while an answer is only talk."),
            ('["fired_9M723"]', "A launch of Armenia's own would not be shown either: look at the rule."),
            ('["not_fired"]', "The other way round: who has nothing to hide can now show it."),
        ),
    ),
    Exercise(
        asks="""
And what does the world make of silence then? How likely is it, after **silence**, that something was fired?
""",
        kind=Number(0.001),
        answer=f'1 - {PROOF}.beliefs["world"]["silence"]["not_fired"]',
        because="Certain: if nothing had been fired, Moscow would have shown it. Its silence proves a launch.",
        mistakes=(
            ("0.5994", "That is the belief before Moscow says nothing; what does the silence add?"),
            ("0.0", "The other way round: who would be silent, and who would not?"),
            ("0.4006", "That is how likely nothing was fired, before the silence."),
        ),
    ),
)

QUESTIONS: tuple[Question, ...] = (
    Question(
        "Somebody who is known to have looked, and could prove what was found, says nothing. A sceptic concludes that",
        ("what was found is bad for who is silent", "nothing was found", "nothing can be concluded"),
        "a",
        "Whoever had found something good would have shown it (Milgrom 1981, Grossman 1981).",
    ),
    Question(
        "It is open whether somebody looked at all. Then silence",
        ("still proves the worst", "can be innocent, so it hides something", "means the same as a denial"),
        "b",
        "Those who found something bad can hide among those who found nothing (Dye 1985).",
    ),
    Question(
        "Two findings are true. To publish both",
        (
            "is at least as good as to publish one",
            "can be worse than to publish one",
            "is the same as one after the other",
        ),
        "b",
        "The second may weaken what the first has made others believe.",
    ),
    Question(
        "All types of a sender say the same. What they say then tells",
        ("that they are all alike", "nothing about the type", "the most likely type"),
        "b",
        "What everybody would have said in any case is no news.",
    ),
    Question(
        "Talk that costs nothing and proves nothing",
        ("is never believed", "is always believed in equilibrium", "can be believed where interests are alike"),
        "c",
        "Crawford and Sobel (1982): the closer the interests, the more it can tell.",
    ),
)
