"""Evidence and beliefs: Bayes' rule with sources that may be wrong, and what one item says of another."""

from __future__ import annotations

from ..answers import Choice, Names, Number
from ..exercises import Exercise, Question

__all__ = ["EXERCISES", "QUESTIONS"]

OBSERVERS = ("arm_base", "arm_brass", "aze_public", "rus_mod", "world")
#: What the world believes of the index alone if every other launch is one of a 9M723.
HALF = 'tl.load("iskander").beliefs("t2", {"parameters.share_R": 0.5}, disclosed=["index"])["world"]'
ITEMS = ("hakopian", "video", "mod_denial", "not_seen", "fragments", "index")

EXERCISES: tuple[Exercise, ...] = (
    Exercise(
        asks="""
Work it out by hand, on paper. The world hears of the fragments and of nothing else. Its prior is .7 that nothing was
fired and .3 that something was. Fragments are found with probability .05 if nothing was fired and .6 if something was;
the agency's credibility is .85 and the world's trust .8, and an unreliable source reports such a find half of the time.
How likely is it now, to the world, that a missile **was** fired?
""",
        kind=Number(0.001),
        answer='1 - tl.load("iskander").beliefs("t2", disclosed=["fragments"])["world"]["not_fired"]',
        because="The weights are .68 x .05 + .32 x .5 = .194 and .68 x .6 + .32 x .5 = .568; .3 x .568 is .556 of all.",
        mistakes=(
            (
                "0.3 * 0.6 / (0.3 * 0.6 + 0.7 * 0.05)",
                "That takes the source at its word.",
            ),
            (
                "0.3 * 0.6 * 0.68 / (0.3 * 0.6 * 0.68 + 0.7 * 0.05 * 0.68)",
                "So the discount cancels; the noise is added.",
            ),
            (
                "0.568",
                "That is the weight of the find after a launch; the prior and the other weight are still to come.",
            ),
            ("0.568 / (0.568 + 0.194)", "This forgets where the world starts: its prior is not one half."),
        ),
    ),
    Exercise(
        asks="Between t1 and t2 remains and index come out. Whose belief that a missile was fired moves **least**?",
        kind=Choice(OBSERVERS),
        answer='"rus_mod"',
        because="The ministry trusts least: it goes from .262 to .335, while Azerbaijan's public moves by .347.",
        mistakes=(
            (
                '"arm_brass"',
                "The officers believed it most already, but they still move by .138; who trusts the source less?",
            ),
            ('"aze_public"', "It takes its own agency at its word: nobody moves more."),
            ('"world"', "The onlookers trust a source at .8; somebody trusts it far less."),
        ),
    ),
    Exercise(
        asks="""
The index *9M723* on the remains points to a missile of Russia's own make. It makes it more likely that a missile was
fired **at all** only if the share of 9M723 among launches, `parameters.share_R`, is above a threshold. Where is it?
The likelihoods of the index are .35 if nothing was fired, .1 after a launch of Armenia's own, .8 after one of a 9M723.
""",
        kind=Number(0.0005),
        answer="(0.35 - 0.1) / (0.8 - 0.1)",
        because="Launches bear the index with probability .8 share + .1 (1 - share); it speaks for one above .35.",
        mistakes=(
            ("0.35 / 0.8", "This leaves out that Armenia's own missiles bear the index too, if rarely."),
            ("0.1 / 0.8", "That compares the two kinds of launch; where is the index if nothing was fired?"),
            ("0.3", "That is the share at base; the threshold is where both sides bear the index equally often."),
        ),
    ),
    Exercise(
        asks="""
Test the threshold. Set the share to one half. The world hears of the index and of nothing else: how likely is it that a
missile was fired? Change the number in the cell, run it, and say whether that is above the prior of .3.
""",
        start="""
share = 0.3
after = iskander.beliefs("t2", {"parameters.share_R": share}, disclosed=["index"])["world"]
print("fired at all:", round(1 - after["not_fired"], 4))
""",
        kind=Number(0.001),
        answer=f'1 - {HALF}["not_fired"]',
        because="It is .327: above .3, since one half is above the threshold.",
        mistakes=(
            (
                '1 - tl.load("iskander").beliefs("t2", disclosed=["index"])["world"]["not_fired"]',
                "That is the answer at base: the share is still .3.",
            ),
            (
                '1 - tl.load("iskander").beliefs("t2", {"parameters.share_R": 0.5})["world"]["not_fired"]',
                "That is with everything out; only the index is asked for.",
            ),
            (
                f'{HALF}["fired_9M723"]',
                "That is a launch of a 9M723 only; a launch of any make is asked for.",
            ),
        ),
    ),
    Exercise(
        asks="""
Which of the six items speak **against** a launch, to somebody who takes every source at its word? Compare the
likelihoods in the table above: an item speaks for what makes it likelier.
""",
        kind=Names(ITEMS),
        answer='["mod_denial", "not_seen"]',
        because="Both are likelier if nothing was fired. The index speaks for either, depending on the share.",
        mistakes=(
            ('["mod_denial", "not_seen", "index"]', "Not the index: after a launch of a 9M723 it is likeliest of all."),
            ('["not_seen"]', "A denial is to be expected either way, but not equally often: look at .95 and .85."),
            (
                '["mod_denial"]',
                "Moscow is not the only one whose word speaks against it: what did Baku's president say?",
            ),
            ('["fragments"]', "Remains are found far more often where something was fired."),
        ),
    ),
    Exercise(
        asks="""
Remains and index come from one agency on one day. In the base they count as two sources, each reliable or not on its
own; in the variant `one_report` they are one. How likely is a launch of a 9M723 to the world at t2 **if they are one**?
""",
        start='iskander.variant("one_report")  # a scenario like the first: it has beliefs, games, claims',
        kind=Number(0.001),
        answer='tl.load("iskander").variant("one_report").beliefs("t2")["world"]["fired_9M723"]',
        because="It is .324 instead of .305: who believes the remains believes the index, and need not doubt twice.",
        mistakes=(
            ('tl.load("iskander").beliefs("t2")["world"]["fired_9M723"]', "That is the base, with two sources."),
            (
                '1 - tl.load("iskander").variant("one_report").beliefs("t2")["world"]["not_fired"]',
                "That is a launch of any make.",
            ),
            (
                'tl.load("iskander").variant("one_report").beliefs("t2")["aze_public"]["fired_9M723"]',
                "That is Azerbaijan's public, which trusts the agency more than the world does.",
            ),
        ),
    ),
    Exercise(
        asks="""
The online video was worth little: anybody could have made it. At t1 the world thought its source reliable with
probability .293. How reliable is it at t2, after the report? (`iskander.reliability(item, observer, episode)` says.)
""",
        kind=Number(0.001),
        answer='tl.load("iskander").reliability("video", "world", "t2")',
        because="It is .351: what makes a launch likelier makes a film of a launch likelier to be real.",
        mistakes=(
            ("0.293", "That is before the report; evidence speaks for older evidence too."),
            (
                'tl.load("iskander").reliability("video", "aze_public", "t2")',
                "That is to Azerbaijan's public.",
            ),
            ("0.5 * 0.8", "That is credibility times trust, before anything is heard."),
        ),
        origin="article",
    ),
)

QUESTIONS: tuple[Question, ...] = (
    Question(
        "A source that is believed with probability 0 reports a find. What does the find do to a belief?",
        ("It lowers it", "Nothing", "It raises it a little", "That depends on the prior"),
        "b",
        "Then the item is noise, as likely in every state, and Bayes' rule leaves the belief where it was.",
    ),
    Question(
        "A ministry denies whatever has happened. What is its denial evidence of?",
        ("Of what it denies", "That it did not happen", "Of nothing", "That it trusts its source"),
        "c",
        "What is equally likely in all states moves no belief.",
    ),
    Question(
        "Two people hear the same report, and afterwards are further apart than before. This",
        (
            "cannot be: evidence unites",
            "can be, if they trust the source differently",
            "shows that one errs in arithmetic",
        ),
        "b",
        "The one moves much, the other little; here the Azerbaijani public and the Russian ministry do.",
    ),
    Question(
        "A mark shows that remains are of type X. It makes it more likely that something of type X was fired. "
        "Must it make it more likely that anything was fired?",
        ("Yes", "No, it may make it less likely", "Only if the source is reliable"),
        "b",
        "It speaks against the other types; if most who believed in a launch thought of these, the whole can fall.",
    ),
    Question(
        "One agency publishes two findings on one day. To count them as two independent sources",
        (
            "always makes the belief stronger",
            "changes nothing",
            "is a choice that must be said, and can change a conclusion",
        ),
        "c",
        "Whether who doubts the one doubts the other is a fact about the source, not about arithmetic.",
    ),
)
