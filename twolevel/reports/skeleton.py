"""The skeleton of a scenario: a small file that says something of everything, to be written over.

It loads without a warning and `lint` finds nothing in it. Its numbers are placeholders, and their reasons say so.
"""

from __future__ import annotations

from collections.abc import Sequence

from ..model.parse import FORMAT, one_word
from ..model.toml_edit import as_key, as_text

__all__ = ["skeleton", "skeleton_words"]

_HEAD = """\
# A skeleton of a two-level game: replace it piece by piece, and look at each step with
#   twolevel schema            a line for the top of this file, by which an editor knows the keys
#   twolevel check FILE        what is wrong, missing or odd
#   twolevel show FILE         what the file says; --numbers for all numbers
#   twolevel run FILE          what follows from it, episode by episode, with pictures
# Every number is a placeholder until you give it a value, a range that you find plausible, and a reason of your own.

format = {format}
title = {title}
description = \"\"\"
Two states of the world, a report, and leaders who may stay soft or turn firm. Before the report they stay soft; once it
is out, homes want firmness. A placeholder: tell your own story in a paragraph here.
\"\"\"
# source = "Author, Title, where and when it came out"

# What may really have happened; exactly one of them did.
states = ["quiet", "strike"]
plot.event = ["strike"]
{labels}
# ---------------------------------------------------------------- who plays, and what each can say
"""
_LABELS = """
# Words for names, in pictures and where a text first uses them
[labels]
"""
_PLAYER = """
[players.{player}]
stances = ["soft", "firm"]
# description = "Who this is, and what each stance means"
"""
_NUMBERS = """
# ---------------------------------------------------------------- numbers with a meaning
# origin = "analyst" is your own guess; "article" is what the source says, and then needs source = "...".

[parameters]
prior_strike = {{ value = 0.2, range = [0.1, 0.35], why = "Placeholder: before any report, how likely a strike is.", origin = "analyst" }}
home = {{ value = 1.0, range = [0.7, 1.5], why = "Placeholder and unit: what the assent of a home is worth to its leader.", origin = "analyst" }}
calm = {{ value = 0.2, range = [0.1, 0.3], why = "Placeholder: how much a home likes a soft stance in quiet times.", origin = "analyst" }}
caution = {{ value = 0.3, range = [0.2, 0.4], why = "Placeholder: how much a home fears a firm stance in quiet times.", origin = "analyst" }}
alarm = {{ value = 1.0, range = [0.8, 1.2], why = "Placeholder: how much a home wants firmness after a strike.", origin = "analyst" }}
shame = {{ value = 0.8, range = [0.6, 1.0], why = "Placeholder: how much a home resents softness after a strike.", origin = "analyst" }}
clash = {{ value = 0.3, range = [0.1, 0.5], why = "Placeholder: what it costs to be firm against one who is firm.", origin = "analyst" }}

# ---------------------------------------------------------------- who believes what

[observers.world]
description = "Everyone who watches, the homes among them"
prior = {{ quiet = {{ one_minus = "prior_strike" }}, strike = "prior_strike" }}
trust = {{ value = 0.9, range = [0.7, 1.0], why = "Placeholder: how far the world trusts whoever reports.", origin = "analyst" }}

# ---------------------------------------------------------------- what came to light
# likelihood: how likely a reliable source is to say this in each state; credibility: how reliable the source is.

[evidence.report]
title = "A report that speaks of a strike"
# date = "2021-03", side = a player, whose source it is
credibility = {{ value = 0.8, range = [0.6, 0.95], why = "Placeholder: how likely the source is to be a reliable one.", origin = "analyst" }}
unreliable_rate = {{ value = 0.5, range = [0.3, 0.7], why = "Placeholder: an unreliable source speaks as a coin falls.", origin = "analyst" }}
[evidence.report.likelihood]
quiet = {{ value = 0.1, range = [0.02, 0.2], why = "Placeholder: how often such a report is made where nothing happened.", origin = "analyst" }}
strike = {{ value = 0.8, range = [0.6, 0.95], why = "Placeholder: how often such a report is made after a strike.", origin = "analyst" }}

# ---------------------------------------------------------------- Level II: who must ratify at home
# An audience ratifies a stance where its terms sum to 0 or more; precision says how sharply.
"""  # noqa: E501 - a line of the file holds a number and its notes
_HOME = """
[audiences.{home}]
title = {home_title}
player = {name}
weight = "home"
precision = {{ value = 4.0, range = [2.0, 8.0], why = "Placeholder: a home that wavers a little around break-even.", origin = "analyst" }}
why = "Placeholder: this home can make its leader pay."
[audiences.{home}.terms.quiet_times]
stances.{player} = {{ soft = "calm", firm = ["caution", -1] }}
why = "Placeholder: with nothing believed to have happened, a home likes it soft."
[audiences.{home}.terms.after_a_strike]
event = ["strike"]
observer = "world"
stances.{player} = {{ soft = ["shame", -1], firm = "alarm" }}
why = "Placeholder: as far as a strike is believed, a home wants firmness."
"""  # noqa: E501 - as above
_ABROAD = """
# ---------------------------------------------------------------- Level I: what each wants abroad
# A term: weight x the intensities of stances, those not named count 0.
"""
_TERM = """
[terms.{clash}]
player = {name}
channel = "rival"
weight = ["clash", -1]
stances.{player} = {{ firm = 1 }}
stances.{other} = {{ firm = 1 }}
why = "Placeholder: to be firm against one who is firm is costly."
"""
_TAIL = """
# ---------------------------------------------------------------- when: what is out, and which numbers differ then

[episodes.before]
title = "Before the report"
# date = "2021-02"
disclosed = []

[episodes.after]
title = "After the report"
# date = "2021-04"
disclosed = ["report"]
# parameters.clash = {{ value = 0.4, why = "What differs in this episode, and why" }}

# ---------------------------------------------------------------- what the story claims: twolevel claims FILE

[claims.1]
words = {stays}
parts = [{{ every = {{ {player} = "soft" }}, episode = "before" }}]

[claims.2]
words = {turns}
parts = [{{ every = {{ {player} = "firm" }}, episode = "after" }}]

# Findings of twolevel check that are meant can be accepted, each with its reason:
# [accepted]
# order-matters = "Why it does not matter here who speaks first"
"""


def skeleton(title: str, players: Sequence[str]) -> str:
    """Return a scenario file for these players, ready to be changed.

    Parameters
    ----------
    title : str
    players : sequence of str
        At least two, whose names differ. Where words are no name, as "United States", they become its label.

    Examples
    --------
    >>> from twolevel.model.scenario import Scenario
    >>> Scenario.from_toml(skeleton("Two capitals", ["North", "South"]))
    Scenario scenario: 2 players (North, South), 1 observer, 2 episodes (before, after)
    """
    names = [one_word(player) for player in players]
    words = {name: player for name, player in zip(names, players, strict=True) if name != player}
    labels = [f"{as_key(name)} = {as_text(player)}\n" for name, player in words.items()]
    parts = [_HEAD.format(format=FORMAT, title=as_text(title), labels="".join([_LABELS, *labels] if labels else []))]
    parts += [_PLAYER.format(player=as_key(name)) for name in names]
    parts.append(_NUMBERS.format())
    for name, player in zip(names, players, strict=True):
        home = {"home": as_key(f"home_{name}"), "home_title": as_text(f"The home of {player}")}
        parts.append(_HOME.format(**home, player=as_key(name), name=as_text(name)))
    parts.append(_ABROAD)
    for name, other in zip(names, [*names[1:], names[0]], strict=True):
        clash = as_key(f"clash_{name}")
        parts.append(_TERM.format(clash=clash, player=as_key(name), name=as_text(name), other=as_key(other)))
    first = players[0]
    claims = {"stays": f"Before the report {first} stays soft.", "turns": f"The report turns {first} firm."}
    parts.append(_TAIL.format(player=as_key(names[0]), **{name: as_text(text) for name, text in claims.items()}))
    return "".join(parts)


def skeleton_words(file: str) -> str:
    """Say what was written, and what to do next."""
    return f"{file} is a scenario with placeholders; next: twolevel check {file}"
