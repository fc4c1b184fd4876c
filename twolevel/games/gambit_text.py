"""What Gambit's text formats share: signs, texts in quotes, numbers, and mistakes told with their line.

A file is a row of signs: texts in quotes, in which a backslash makes a quote a letter, braces, commas, and words, some
of them numbers: ``-2``, ``0.5``, ``1e-7`` or ``2/3``. Between them there may be white space. Payoffs are read as the
nearest doubles, and written so that they are read as the same doubles again.

References
----------
Savani, R. and T. L. Turocy, "Gambit: the package for computation in game theory", 16.7, file formats,
gambitproject.readthedocs.io.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from typing import NamedTuple, NoReturn

from ..arrays import FloatArray
from ..errors import GameError, expect
from .moves import OrderLike

__all__ = [
    "MOST_CHARACTERS",
    "Named",
    "Sign",
    "Signs",
    "as_number",
    "as_text",
    "check_size",
    "filled",
    "plain",
    "quoted",
]

#: A game from a text: its payoffs, the names of the players, those of each player's actions, and the order of moves.
Named = tuple[FloatArray, list[str], list[list[str]], OrderLike]

#: The largest text, players and profiles that are read: as large as a scenario's file, and seconds of work.
MOST_CHARACTERS, MOST_PLAYERS, MOST_PROFILES = 4 * 2**20, 32, 2**18
#: As long a number as is read; the longest exact double has some 770 digits, and none needs more than 17.
MOST_DIGITS = 1000

_SIGN = re.compile(
    r'\s*(?:(?P<text>"(?>[^"\\]+|\\.)*+")|(?P<mark>[{},])|(?P<word>[^\s{},"]+)|(?P<unclosed>"))', re.DOTALL
)
_DECIMAL = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
_FRACTION = re.compile(r"([+-]?[0-9]+)/([0-9]+)")
_WHOLE = re.compile(r"[0-9]{1,9}")
#: Names that Gambit 16.7 takes: printable ASCII, single spaces inside, no backslash where its reader trips.
_PLAIN = re.compile(r'(?!.*\\(?:["\\]|\Z))[!-~]+(?: [!-~]+)*')


class Sign(NamedTuple):
    """One sign: its kind (``text``, ``mark``, ``word`` or ``end``), what it says, and where it begins."""

    kind: str
    says: str
    at: int


class Signs:
    """The signs of a text, one after the other.

    Examples
    --------
    >>> signs = Signs('{ "a" 2/4 }', ".nfg")
    >>> signs.expect("{"), signs.text("a name"), signs.number("a payoff")
    (None, 'a', 0.5)
    >>> signs.number("a payoff")
    Traceback (most recent call last):
    twolevel.errors.GameError: .nfg, line 1: here must be a payoff, a number; got '}'
    """

    def __init__(self, text: str, what: str) -> None:
        expect(f"{what} text", text, str, GameError)
        if len(text) > MOST_CHARACTERS:
            raise GameError(f"{what} text must have at most {MOST_CHARACTERS:,} characters; got {len(text):,}")
        self._text, self._what = text, what
        self.next = self._read(0)

    def _read(self, start: int) -> Sign:
        found = _SIGN.match(self._text, start)
        if found is None:
            return Sign("end", "", len(self._text.rstrip()))
        kind = str(found.lastgroup)
        self._end = found.end()
        return Sign(kind, found[kind], found.start(kind))

    def take(self) -> Sign:
        """Return the next sign, and go on to the one after it."""
        sign = self.next
        if sign.kind != "end":
            self.next = self._read(self._end)
        return sign

    def fail(self, rule: str, sign: Sign) -> NoReturn:
        """Raise `GameError`: at this sign the text must be something else."""
        got = "the end" if sign.kind == "end" else repr(sign.says if len(sign.says) <= 40 else f"{sign.says[:37]}...")
        if sign.kind == "unclosed":
            rule, got = "here must be a text that ends with a quote", "one without end"
        self.refuse(f"{rule}; got {got}", sign)

    def refuse(self, what: str, sign: Sign) -> NoReturn:
        """Raise `GameError` with the line of a sign."""
        raise GameError(f"{self._what}, line {self._text.count(chr(10), 0, sign.at) + 1}: {what}") from None

    def expect(self, says: str, what: str = "") -> None:
        """Take a mark or word."""
        sign = self.take()
        if sign.kind not in ("mark", "word") or sign.says != says:
            self.fail(f"here must be {says!r}{what and f', {what}'}", sign)

    def has(self, says: str) -> bool:
        """Return whether the next sign is this mark, and take it if it is."""
        if self.next.kind == "mark" and self.next.says == says:
            self.take()
            return True
        return False

    def text(self, what: str) -> str:
        """Take a text in quotes."""
        sign = self.take()
        if sign.kind != "text":
            self.fail(f"here must be {what}, in quotes", sign)
        return re.sub(r'\\(["\\])', r"\1", sign.says[1:-1])

    def text_if_any(self) -> None:
        """Pass over a text in quotes, such as a comment, if it is next."""
        if self.next.kind == "text":
            self.take()

    def texts(self, what: str) -> list[str]:
        """Take texts between braces."""
        self.expect("{", what)
        found: list[str] = []
        while not self.has("}"):
            if len(found) == MOST_PROFILES:
                self.refuse(f"{what} must be at most {MOST_PROFILES:,}; got more", self.next)
            found.append(self.text(f"one of {what}"))
        return found

    def whole(self, what: str, most: int) -> int:
        """Take a whole number from 0 to `most`."""
        sign = self.take()
        if sign.kind != "word" or not _WHOLE.fullmatch(sign.says) or int(sign.says) > most:
            self.fail(f"here must be {what}, a whole number from 0 to {most}", sign)
        return int(sign.says)

    def number(self, what: str) -> float:
        """Take a number."""
        sign = self.take()
        value = as_number(sign.says) if sign.kind == "word" else None
        if value is None:
            self.fail(f"here must be {what}, a number", sign)
        return value

    def payoffs(self, players: Sequence[str]) -> list[float]:
        """Take a payoff for each player, with or without commas, and the brace that ends them."""
        found = []
        for player in players:
            found.append(self.number(f"the payoff of {player!r}"))
            self.has(",")
        self.expect("}", "after a payoff for each player")
        return found

    def players(self) -> list[str]:
        """Take the names of the players; they are numbered if some are missing or doubled."""
        brace = self.next
        names = self.texts("the names of the players")
        if not 1 <= len(names) <= MOST_PLAYERS:
            self.refuse(f"there must be 1 to {MOST_PLAYERS} players; got {len(names)}", brace)
        return filled(names, "player ")

    def header(self, kind: str, version: str) -> None:
        """Take the head of a file, with its title."""
        self.expect(kind, "the first word of the file")
        self.expect(version, "the version of the format")
        sign = self.take()
        if sign.kind != "word" or sign.says not in ("R", "D"):
            self.fail("here must be R or D, the kind of numbers", sign)
        self.text("the title")

    def end(self) -> None:
        """Nothing more may follow."""
        if self.next.kind != "end":
            self.fail("here must be the end of the file", self.next)


def as_number(text: str) -> float | None:
    """Return the double nearest to a decimal number or a fraction, and None for other texts and for what is too large.

    Examples
    --------
    >>> as_number("2/3"), as_number("-1e-3"), as_number("1/0"), as_number("1e999"), as_number("nan")
    (0.6666666666666666, -0.001, None, None, None)
    """
    if len(text) > MOST_DIGITS:
        return None
    if _DECIMAL.fullmatch(text):
        value = float(text)
        return value if math.isfinite(value) else None
    if fraction := _FRACTION.fullmatch(text):
        try:
            return int(fraction[1]) / int(fraction[2])
        except (ZeroDivisionError, OverflowError):
            return None
    return None


def as_text(value: float) -> str:
    """Return a payoff as a number that is read as the same double; Gambit takes no plus sign.

    Examples
    --------
    >>> as_text(2.0), as_text(0.1), as_text(-1e20)
    ('2', '0.1', '-1e20')
    """
    return repr(float(value)).replace("e+", "e").removesuffix(".0")


def quoted(name: str) -> str:
    r"""Return a name in quotes; a backslash is doubled only where it would be read with what follows.

    Examples
    --------
    >>> print(quoted('the "shrug"'), quoted("a\\b"), quoted("a\\"))
    "the \"shrug\"" "a\b" "a\\"
    """
    return '"' + re.sub(r'"|\\(?=["\\]|\Z)', r"\\\g<0>", name) + '"'


def filled(labels: list[str], prefix: str) -> list[str]:
    """Return labels as given where they are all there and differ, numbered names otherwise."""
    return (
        labels if all(labels) and len(set(labels)) == len(labels) else [f"{prefix}{k + 1}" for k in range(len(labels))]
    )


def plain(names: Sequence[str], prefix: str) -> list[str]:
    """Return names that Gambit 16.7 takes; the others are numbered.

    Examples
    --------
    >>> plain(["Russia", "中国", "two  spaces"], "player ")
    ['Russia', 'player 2', 'player 3']
    """
    taken = [name if _PLAIN.fullmatch(name) else f"{prefix}{k + 1}" for k, name in enumerate(names)]
    return taken if len(set(taken)) == len(taken) else [f"{prefix}{k + 1}" for k in range(len(names))]


def check_size(shape: Sequence[int], what: str) -> None:
    """Raise `GameError` for a game of more profiles, or players, than are read or written in these formats."""
    if len(shape) > MOST_PLAYERS or math.prod(shape) > MOST_PROFILES:
        rule = f"{what} must have at most {MOST_PLAYERS} players and {MOST_PROFILES:,} profiles"
        raise GameError(f"{rule}; got {len(shape)} and {math.prod(shape):,}")
