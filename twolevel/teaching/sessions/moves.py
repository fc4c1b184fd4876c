"""Who moves first: orders of moves, what they turn, and what they leave as it is."""

from __future__ import annotations

from ..answers import Choice, Names, Number
from ..exercises import Exercise, Question
from .boards import STANCES

__all__ = ["EXERCISES", "QUESTIONS"]

EPISODES = ("t0", "t1", "found", "spokesman", "t2")
#: The disclosure of the report under an order.
PATH = (
    'tl.disclose("iskander", "t2", ["evidence.fragments.credibility", "evidence.index.credibility"], '
    'order="{order}", progress=False)'
)
LAST = PATH.format(order="Azerbaijan > Armenia > Russia")
FIRST = PATH.format(order="Armenia > Russia > Azerbaijan")

EXERCISES: tuple[Exercise, ...] = (
    Exercise(
        asks="""
In late February (t0) all choose at once, and Armenia blames the weapon. Let **Russia move first**, then Armenia, then
Azerbaijan. What is played?
""",
        start='order = "Armenia > Russia > Azerbaijan"\ntl.solve(iskander.game("t0"), order=order)',
        kind=STANCES,
        answer='tl.solve(tl.load("iskander").game("t0"), order="Russia > Armenia > Azerbaijan")[0].label',
        because="Had Moscow spoken first it would have denied, and Yerevan would have fallen in with it.",
        mistakes=(
            (
                '"blame, dismiss, silence"',
                "That is with all at once, and with Armenia first; put Russia first in the order.",
            ),
            ('"blame, dismiss, deny"', "Would Armenia still blame, once it has heard the denial?"),
            ('"defer, dismiss, silence"', "Moscow knows what Yerevan will say after silence: it would blame."),
        ),
    ),
    Exercise(
        asks="""
Why does Moscow deny at t0 if it moves first? Because of what Yerevan would say otherwise. What would **Armenia** play
after Russian **silence**? (The first equilibrium says: `first[0].replies["Armenia"]`.)
""",
        start='first = tl.solve(iskander.game("t0"), order="Russia > Armenia > Azerbaijan")',
        kind=Choice(("defer", "blame", "acknowledge")),
        answer='"blame"',
        because="Silence leaves Yerevan free to blame the weapon, and that is what the denial prevents.",
        mistakes=(
            ('"defer"', "That is its answer to what Moscow does play; the threat off the path is another."),
            ('"acknowledge"', "An admission costs it more than the blame does; look at its replies."),
        ),
    ),
    Exercise(
        asks="""
In which episodes does it matter at all whether Russia moves first, rather than all at once? Compare what is played.
""",
        start="""
for episode in iskander.episodes:
    together = tl.solve(iskander.game(episode))[0].label
    print(f"{episode:10} at once: {together}")
""",
        kind=Names(EPISODES),
        answer='["t0"]',
        because="Only at t0. Elsewhere the same is played whoever speaks first.",
        mistakes=(
            ("[]", "Your first answer of this session was another profile than the one at once."),
            ('["t0", "t1"]', "At t1 Moscow has denied already, and Armenia defers either way."),
            ('["t0", "t2"]', "At t2 Baku asks and Moscow is silent in every order; solve it."),
        ),
    ),
    Exercise(
        asks="""
With all at once there is a band, from .391 to .493, where the capitals mix. Let Armenia move first, then Russia, then
Azerbaijan. How many equilibria in **mixed** stances are there along the whole path?
""",
        start="""
path = tl.disclose(iskander, "t2", REPORT, order="Armenia > Russia > Azerbaijan")
print(path.changes)
axes = tl.plot.payoff_path(path)
""",
        kind=Number(0.0),
        answer=f'len({{c for c in {FIRST}.profiles if "+" in c}})',
        because="None. Who moves later sees what was chosen and need not be kept unsure: the band is a third regime.",
        mistakes=(
            ("1", "Look at the names in the list of changes: a mixture has a plus sign."),
            ("2", "Two are the changes; the regimes between them are pure."),
            ("3", "Three regimes, but is one of them mixed?"),
        ),
    ),
    Exercise(
        asks="""
Now let **Azerbaijan move first**, then Armenia, then Russia. From which credibility on does it ask?
""",
        kind=Number(0.002),
        answer=f"{LAST}.changes[0].value",
        because="From .514 on, later than at once (.493): who moves first cannot count on Moscow's being unsure.",
        mistakes=(
            (f"{FIRST}.changes[1].value", "That is with Azerbaijan last, and with all at once."),
            ("0.390722", "That is where the band begins if all choose at once."),
            ("0.549", "There it is as well off as without the report; it asks a little earlier."),
        ),
    ),
    Exercise(
        asks="""
The order has swallowed the mixed band. Has it swallowed the **backfire** too? With Azerbaijan first: by how much is
Azerbaijan worse off at the worst point than at credibility 0?
""",
        start="""
path = tl.disclose(iskander, "t2", REPORT, order="Azerbaijan > Armenia > Russia", points=1001)
frame = path.to_frame()
frame["payoff Azerbaijan"].describe()
""",
        kind=Number(0.002),
        answer=f'(lambda f: f.iloc[0] - f.min())({LAST}.to_frame()["payoff Azerbaijan"])',
        because="It still loses about .019 before it gains: weak evidence backfires in every order.",
        mistakes=(
            ("0", "The mixed band is gone; is the dip gone? Compare the first payoff with the lowest."),
            (f'{LAST}.to_frame()["payoff Azerbaijan"].min()', "That is the lowest payoff; the loss is asked for."),
            (f'{LAST}.to_frame()["payoff Azerbaijan"].iloc[0]', "That is where it starts; how far does it fall?"),
        ),
    ),
)

QUESTIONS: tuple[Question, ...] = (
    Question(
        "To move first is",
        ("always an advantage", "always a disadvantage", "sometimes the one, sometimes the other"),
        "c",
        "A first mover commits, a last one sees; which is worth more depends on the game.",
    ),
    Question(
        "A subgame-perfect equilibrium says what each player does",
        ("on the path that is played", "at every point it might be called on to choose", "if all others err"),
        "b",
        "What would have been answered is what keeps others from straying.",
    ),
    Question(
        "Where each sees what the earlier ones chose, and nothing is left to chance, one finds the equilibrium",
        ("from the last move backwards", "from the first move forwards", "only by mixing"),
        "a",
        "Zermelo (1913), Kuhn (1953): backward induction.",
    ),
    Question(
        "A mixed equilibrium of a game played at once may vanish if the moves are ordered, because",
        ("payoffs change", "who moves later need not guess", "fewer stances are left"),
        "b",
        "To be unpredictable helps against somebody who cannot see.",
    ),
    Question(
        "A conclusion holds with all moving at once and turns in one order. A careful author",
        ("picks the order that fits", "says in which order it holds, and why that is the right one", "drops the model"),
        "b",
        "The order is an assumption like every other; the article's own sequence is a reason.",
    ),
)
