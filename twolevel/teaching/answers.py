"""Kinds of answers: how one is read as a student writes it, when two say the same, and what a wrong one tells.

An answer is what a student typed in a notebook: a number, perhaps ``"35.7 %"``, a name, a profile of stances, a list
of names, or a scenario. `read` takes it as it is meant and refuses what cannot be meant, in words for the student;
`same` compares two that were read; `hint` says what a wrong one has in common with the right one, as a teacher would
who looks over a shoulder.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import numpy as np

from ..errors import ScenarioError, TwolevelError, nearest
from ..model.scenario import Scenario, load

__all__ = ["Choice", "Kind", "Names", "Number", "Profile", "UnreadableError", "Written"]

NUMBER = re.compile(r"[+-]?(\d+[.,]?\d*|[.,]\d+)(e[+-]?\d+)?", re.IGNORECASE)


class UnreadableError(TwolevelError):
    """An answer that is none of the kind that was asked for; the message tells the student what to write."""


class Kind(Protocol):
    """What an answer must be."""

    @property
    def asks(self) -> str:
        """What stands beside the blank, such as ``a number``."""

    def read(self, answer: object) -> Any:
        """Return the answer as it is meant, or raise `UnreadableError`."""

    def same(self, right: Any, given: Any) -> bool:
        """Return whether what was read says what the right answer does."""

    def hint(self, right: Any, given: Any) -> str:
        """Return a sentence on what is wrong, or ``""``; it does not give the answer away."""


@dataclass(frozen=True)
class Number:
    """A number, right within a tolerance, in the unit of the question.

    Examples
    --------
    >>> Number().read("0,25"), Number().read("25 %")
    (0.25, 0.25)
    >>> Number().hint(0.357, 35.7)
    'A share of 1 is asked for, not per cent.'
    """

    tolerance: float = 0.001
    asks: str = "a number"

    def read(self, answer: object) -> float:
        """Return a number; a text may have a decimal comma or end in a per cent sign."""
        if isinstance(answer, str):
            text = answer.strip().replace("−", "-")
            share = text.removesuffix("%").strip()
            if not NUMBER.fullmatch(share):
                raise UnreadableError(f"Write a number, such as 0.25; {answer!r} is none.")
            return float(share.replace(",", ".")) / (100.0 if share != text else 1.0)
        if isinstance(answer, bool | np.bool_) or not isinstance(answer, int | float | np.integer | np.floating):
            raise UnreadableError(f"Write a number, such as 0.25; this is a {type(answer).__name__}.")
        if not np.isfinite(answer):
            raise UnreadableError(f"Write a finite number; this is {answer}.")
        return float(answer)

    def same(self, right: float, given: float) -> bool:
        """Return whether two numbers differ by no more than the tolerance."""
        return abs(right - given) <= self.tolerance * (1 + 1e-9)

    def hint(self, right: float, given: float) -> str:
        """Tell a slip of unit, sign or side from a number that is merely near or far."""
        if self.same(right, given / 100.0):
            return "A share of 1 is asked for, not per cent."
        if self.same(right, -given) and right:
            return "The size is right, the sign is not: who gains, who loses?"
        if 0.0 < right < 1.0 and self.same(right, 1.0 - given):
            return "This is how likely the opposite is."
        if abs(right - given) <= 10 * self.tolerance:
            return f"Very near: look again at the last digits; the answer counts within {self.tolerance:g}."
        return f"Too {'large' if given > right else 'small'}."


@dataclass(frozen=True)
class Choice:
    """One of several names, in whatever case.

    Examples
    --------
    >>> Choice(("defer", "blame")).read(" Blame ")
    'blame'
    >>> Choice(("defer", "blame")).read("blam")
    Traceback (most recent call last):
    twolevel.teaching.answers.UnreadableError: Write one of defer, blame; 'blam' is none; did you mean 'blame'?
    """

    names: tuple[str, ...]

    @property
    def asks(self) -> str:
        """The names."""
        return f"one of {', '.join(self.names)}"

    def read(self, answer: object) -> str:
        """Return the name that is meant."""
        meant = {name.casefold(): name for name in self.names}
        text = str(answer).strip()
        if text.casefold() not in meant:
            raise UnreadableError(f"Write {self.asks}; {text!r} is none{nearest(text, self.names)}")
        return meant[text.casefold()]

    def same(self, right: str, given: str) -> bool:
        """Return whether it is the same name."""
        return right == given

    def hint(self, right: str, given: str) -> str:
        """Say nothing: with few names, more would give the answer away."""
        return ""


@dataclass(frozen=True)
class Profile:
    """One stance a player, in the order of the players, or by player.

    Examples
    --------
    >>> kind = Profile({"Row": ("swerve", "straight"), "Column": ("swerve", "straight")})
    >>> kind.read({"Column": "Swerve", "Row": "straight"}), kind.read("straight, swerve")
    (('straight', 'swerve'), ('straight', 'swerve'))
    >>> kind.hint(("straight", "swerve"), ("swerve", "swerve"))
    '1 of 2 stances are right.'
    """

    stances: Mapping[str, tuple[str, ...]]

    @property
    def asks(self) -> str:
        """The form of a profile."""
        return f"a stance each of {', '.join(self.stances)}, as in {', '.join(s[0] for s in self.stances.values())!r}"

    def read(self, answer: object) -> tuple[str, ...]:
        """Return the stances in the order of the players."""
        given: list[object]
        if isinstance(answer, Mapping):
            strange = [str(name) for name in answer if name not in self.stances]
            if strange:
                raise UnreadableError(f"{strange[0]!r} does not play{nearest(strange[0], self.stances)}")
            if missing := [name for name in self.stances if name not in answer]:
                raise UnreadableError(f"{missing[0]} has no stance yet.")
            given = [answer[player] for player in self.stances]
        else:
            given = list(_listed(answer))
        if len(given) != len(self.stances):
            raise UnreadableError(f"Write {self.asks}; this has {len(given)}.")
        return tuple(Choice(stances).read(stance) for stance, stances in zip(given, self.stances.values(), strict=True))

    def same(self, right: tuple[str, ...], given: tuple[str, ...]) -> bool:
        """Return whether all stances agree."""
        return right == given

    def hint(self, right: tuple[str, ...], given: tuple[str, ...]) -> str:
        """Say how many are right."""
        agree = sum(r == g for r, g in zip(right, given, strict=True))
        return f"{agree} of {len(right)} stances are right."


@dataclass(frozen=True)
class Names:
    """Some of several names, in any order; none is an answer too.

    Examples
    --------
    >>> kind = Names(("video", "fragments", "index"))
    >>> sorted(kind.read("index, video"))
    ['index', 'video']
    >>> kind.hint(frozenset({"video"}), frozenset({"video", "index"}))
    '1 too many.'
    """

    names: tuple[str, ...]

    @property
    def asks(self) -> str:
        """The names."""
        return f"a list of some of {', '.join(self.names)}; [] for none"

    def read(self, answer: object) -> frozenset[str]:
        """Return the names that are meant."""
        return frozenset(Choice(self.names).read(name) for name in _listed(answer))

    def same(self, right: frozenset[str], given: frozenset[str]) -> bool:
        """Return whether the same names are meant, whatever their order."""
        return right == given

    def hint(self, right: frozenset[str], given: frozenset[str]) -> str:
        """Count what is missing and what is too much."""
        missing, extra = len(right - given), len(given - right)
        return "; ".join([f"{missing} missing"] * bool(missing) + [f"{extra} too many"] * bool(extra)) + "."


@dataclass(frozen=True)
class Written:
    """A scenario, as TOML or as the path of a file, judged by what it does.

    Attributes
    ----------
    complaint : function from Scenario to str
        What it lacks, in words for the student; ``""`` if it does what was asked.
    """

    complaint: Callable[[Scenario], str]
    asks: str = "a scenario, as TOML text or as the name of your file"

    def read(self, answer: object) -> Scenario:
        """Return the scenario; a mistake in its file is told as everywhere, with its line."""
        try:
            if isinstance(answer, str) and "\n" in answer:
                return Scenario.from_toml(answer, where="your scenario")
            if isinstance(answer, str | Path | Scenario):
                return answer if isinstance(answer, Scenario) else load(answer)
        except ScenarioError as error:
            raise UnreadableError(f"The library does not take it: {error}") from None
        raise UnreadableError(f"Write {self.asks}; this is a {type(answer).__name__}.")

    def same(self, right: Scenario, given: Scenario) -> bool:
        """Return whether the scenario does what was asked, as the right one does."""
        return not self.complaint(given)

    def hint(self, right: Scenario, given: Scenario) -> str:
        """Return what it lacks."""
        return self.complaint(given)


def _listed(answer: object) -> Iterable[object]:
    """Return several names: those of a list, or of one text with commas."""
    if isinstance(answer, str):
        return [part for part in re.split(r"\s*[,;]\s*", answer.strip(" ()[]")) if part]
    if isinstance(answer, Iterable):
        return list(answer)
    raise UnreadableError(f"Write names, with commas between them; this is a {type(answer).__name__}.")
