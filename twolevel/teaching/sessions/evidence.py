"""Evidence and beliefs: Bayes' rule with sources that may be wrong, and what one item says of another."""

from __future__ import annotations

from ..answers import Number
from ..exercises import Exercise, Question

__all__ = ["EXERCISES", "QUESTIONS"]

EXERCISES: tuple[Exercise, ...] = (
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
)
QUESTIONS: tuple[Question, ...] = ()
