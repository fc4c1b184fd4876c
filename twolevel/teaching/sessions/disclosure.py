"""What disclosure does: the curve, its mixed band, and weak evidence that backfires."""

from __future__ import annotations

from ..answers import Choice, Number
from ..exercises import Exercise, Question
from .boards import STANCES

__all__ = ["EXERCISES", "QUESTIONS"]

PLAYERS = ("Armenia", "Azerbaijan", "Russia")
#: The disclosure of the report, and the game at one credibility of it.
PATH = 'tl.disclose("iskander", "t2", ["evidence.fragments.credibility", "evidence.index.credibility"], progress=False'
AT = (
    'tl.solve(tl.load("iskander").game("t2", {{"evidence.fragments.credibility": {x}, '
    '"evidence.index.credibility": {x} * 0.7 / 0.85}}))[0]'
)


def at(x: float) -> str:
    """Return the line that solves the game where the report has a credibility of `x`."""
    return AT.format(x=x)


EXERCISES: tuple[Exercise, ...] = (
    Exercise(
        asks="""
Read it off the picture, then off the list of changes: from which credibility on does Azerbaijan **surely** ask?
""",
        kind=Number(0.005),
        answer=f"{PATH}).changes[1].value",
        because="From .493 on asking is its best reply whatever Moscow mixes, and Moscow falls silent.",
        mistakes=(
            ("0.3907", "From here on it asks sometimes: in the dotted band both mix."),
            ("0.549", "There it earns as much as without a report; it asks before that."),
            ("0.85", "That is where the report stands in the case; the question is where the stance changes."),
        ),
    ),
    Exercise(
        asks="""
Inside the band, at a credibility of .45: with which probability does Azerbaijan **ask**? The cell prints the
equilibrium.
""",
        start="""
x = 0.45
report = {"evidence.fragments.credibility": x, "evidence.index.credibility": x * 0.7 / 0.85}
print(tl.solve(iskander.game("t2", report)))
""",
        kind=Number(0.005),
        answer=f'{at(0.45)}.strategies["Azerbaijan"][1]',
        because="It asks with .315, just so often that Moscow is indifferent between denial and silence.",
        mistakes=(
            (f'{at(0.45)}.strategies["Azerbaijan"][0]', "That is how often it dismisses."),
            (f'{at(0.45)}.strategies["Russia"][1]', "That is how often Russia is silent."),
            ("0.5", "Indifferent does not mean half and half: the mixture keeps the **other** player indifferent."),
            (f'{at(0.42)}.strategies["Azerbaijan"][1]', "That is at a credibility of .42."),
        ),
    ),
    Exercise(
        asks="""
The band is a chase. Start where Azerbaijan asks for certain at .45. Russia's best reply is silence. What is
Azerbaijan's best reply to **that**?
""",
        start="""
game = iskander.game("t2", report)
game.best_replies("Russia", {"Armenia": "defer", "Azerbaijan": "ask", "Russia": "deny"})
""",
        kind=Choice(("dismiss", "ask", "accuse")),
        answer='"dismiss"',
        because="If Moscow is sure to be silent, a question on weak evidence only costs; and so the chase goes on.",
        mistakes=(
            (
                '"ask"',
                "If it were, the two would rest there, and nobody would mix. Compute it as for Russia.",
            ),
            ('"accuse"', "An accusation on weak evidence costs more than a question does."),
        ),
    ),
    Exercise(
        asks="""
Weak evidence backfires: with the report at .5, Azerbaijan is worse off than without any. By how much? (A number above
0: its payoff at 0 minus its payoff at .5.)
""",
        kind=Number(0.001),
        answer=f'{at(0)}.payoffs["Azerbaijan"] - {at(0.5)}.payoffs["Azerbaijan"]',
        because="It falls from .158 to .132: it must ask, and asks on evidence that few believe.",
        mistakes=(
            (f'{at(0.5)}.payoffs["Azerbaijan"]', "That is its payoff at .5; what has it lost from where it started?"),
            (f'{at(0)}.payoffs["Azerbaijan"]', "That is its payoff without a report."),
            (f'{at(0)}.payoffs["Azerbaijan"] - {at(0.45)}.payoffs["Azerbaijan"]', "That is at .45."),
            (f'{at(0)}.payoffs["Armenia"] - {at(0.5)}.payoffs["Armenia"]', "That is what Armenia loses."),
        ),
    ),
    Exercise(
        asks="""
Where does it pay? From which credibility on is Azerbaijan better off than without the report?
""",
        kind=Number(0.002),
        answer=f'{PATH}).backfires("Azerbaijan")[1]',
        because="From .549 on. The mine agency had to be believed more than every second time before showing paid.",
        mistakes=(
            (
                f'{PATH}).backfires("Azerbaijan")[0]',
                "There it is worst off of all: the payoff jumps down, then climbs.",
            ),
            ("0.3907", "There it begins to mix; its payoff is still falling."),
            ("0.85", "There it pays well; from where on does it pay at all?"),
        ),
    ),
    Exercise(
        asks="Whose payoff falls most from the left end of the picture (credibility 0) to the right end (1)?",
        kind=Choice(PLAYERS),
        answer='"Russia"',
        because="Russia goes from -.244 to -.775, most of it at the jump: the question hurts, not the evidence.",
        mistakes=(
            (
                '"Armenia"',
                "It loses .152, caught in a quarrel of two others; somebody loses over three times that.",
            ),
            ('"Azerbaijan"', "It falls in the middle, but look at the two ends."),
        ),
    ),
    Exercise(
        asks="""
Now take the grievances away: the same report, taken at its word (credibility 1), and `parameters.grievance` at 0. What
is played?
""",
        start="""
calm = {"parameters.grievance": 0.0}
axes = tl.plot.payoff_path(tl.disclose(iskander, "t2", REPORT, overrides=calm))
""",
        kind=STANCES,
        answer='"defer, dismiss, deny"',
        because="Nothing happens, whatever is believed: the evidence is a key, the grievance the reason to turn it.",
        mistakes=(
            ('"defer, ask, silence"', "That is with the grievances; the lines of the new picture do not jump."),
            ('"defer, ask, deny"', "Without a lever on Moscow, what would a question bring Azerbaijan?"),
            ('"defer, dismiss, silence"', "If nobody asks, what has Moscow to be silent about?"),
        ),
        origin="article",
    ),
)

QUESTIONS: tuple[Question, ...] = (
    Question(
        "A government has evidence against its rival that few believe. To publish it",
        ("cannot hurt: some will believe it", "can leave it worse off than silence", "pays exactly if it is true"),
        "b",
        "If the evidence obliges it to act, it acts on what few believe, and pays for that.",
    ),
    Question(
        "In an equilibrium in mixed stances each player mixes so that",
        (
            "it is itself most surprising",
            "the other is indifferent",
            "both gain the same",
            "each stance is equally likely",
        ),
        "b",
        "Only who is indifferent is ready to mix, and it is the others' mixture that makes one so.",
    ),
    Question(
        "A leader's payoff as a function of how credible evidence is",
        ("must rise or fall steadily", "can jump where what is played changes", "is a straight line"),
        "b",
        "Beliefs move smoothly; best replies turn at once.",
    ),
    Question(
        "For some credibilities the game has no equilibrium in pure stances. Then",
        ("the model is broken", "nobody acts", "it has one in mixed stances", "the players coordinate"),
        "c",
        "Nash (1950): every finite game has an equilibrium, perhaps in mixtures.",
    ),
    Question(
        "The same evidence comes out in two crises. In one something happens, in the other nothing does. That shows",
        ("that the evidence was believed in one only", "that evidence does not matter", "nothing by itself"),
        "c",
        "What is believed may be the same; what a player can gain by acting on it differs.",
    ),
)
