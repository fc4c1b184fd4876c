r"""Gambit's strategic form, ``.nfg``: a game in which all choose at once, written and read.

A head with the title, the players and their strategies; then, in **payoff form**, the payoffs of all players profile by
profile; in **outcome form**, a list of outcomes with the payoffs of all players, and profile by profile the number of
its outcome, counted from 1, or 0 for payoffs of 0. Profiles come with the first player's action running fastest:
:math:`(1, 1), (2, 1), \dots, (1, 2), \dots`; in ``payoffs[player, a_1, ..., a_N]`` that is Fortran's order.

References
----------
Savani, R. and T. L. Turocy, "Gambit: the package for computation in game theory", 16.7, file formats,
gambitproject.readthedocs.io.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from ..arrays import FloatArray
from .gambit_text import MOST_CHARACTERS, Named, Signs, as_text, check_size, filled, quoted

__all__ = ["as_nfg", "read_nfg"]


def as_nfg(
    payoffs: FloatArray, players: Sequence[str], actions: Sequence[Sequence[str]], title: str, *, outcomes: bool = False
) -> str:
    """Write a game in payoff form, or in outcome form, in which profiles of equal payoffs share their outcome.

    Parameters
    ----------
    payoffs : array, shape (N, n_1, ..., n_N)

    Examples
    --------
    >>> print(as_nfg(np.array([[[2.0, 0.0]], [[1.0, 0.5]]]), ["she", "he"], [["go"], ["go", "stay"]], "Who goes"))
    NFG 1 R "Who goes" { "she" "he" }
    <BLANKLINE>
    { { "go" }
    { "go" "stay" }
    }
    <BLANKLINE>
    2 1
    0 0.5
    <BLANKLINE>
    """
    check_size(payoffs.shape[1:], ".nfg text")
    names = "\n".join(f"{{ {' '.join(map(quoted, own))} }}" for own in actions)
    head = f"NFG 1 R {quoted(title)} {{ {' '.join(map(quoted, players))} }}\n\n{{ {names}\n}}\n\n"
    rows = [tuple(map(as_text, row)) for row in payoffs.reshape(len(payoffs), -1, order="F").T.tolist()]
    if not outcomes:
        return head + "\n".join(map(" ".join, rows)) + "\n"
    number = {row: k for k, row in enumerate(dict.fromkeys(rows), start=1)}
    each = "\n".join(f'{{ "" {", ".join(row)} }}' for row in number)
    return f"{head}{{\n{each}\n}}\n" + " ".join(str(number[row]) for row in rows) + "\n"


def read_nfg(text: str) -> Named:
    """Read a game in payoff or outcome form; names that are missing or doubled are numbered.

    Raises
    ------
    GameError
        One line, with the line of the text and what is wrong there.

    Examples
    --------
    >>> payoffs, players, actions, _ = read_nfg('NFG 1 R "" { "she" "he" } { 1 2 }  2 1  0 1/2')
    >>> payoffs.tolist(), players, actions
    ([[[2.0, 0.0]], [[1.0, 0.5]]], ['she', 'he'], [['1'], ['1', '2']])
    >>> read_nfg('NFG 1 R "" { "she" "he" } { 1 2 }  2 1  0 zero')
    Traceback (most recent call last):
    twolevel.errors.GameError: .nfg, line 1: here must be a payoff, a number; got 'zero'
    """
    signs = Signs(text, ".nfg")
    signs.header("NFG", "1")
    players = signs.players()
    actions = _actions(signs, players)
    shape = [len(own) for own in actions]
    check_size(shape, ".nfg text")
    signs.text_if_any()
    profiles = math.prod(shape)
    if signs.has("{"):
        rows = _outcomes(signs, players, profiles)
    else:
        rows = [[signs.number("a payoff") for _ in players] for _ in range(profiles)]
    signs.end()
    payoffs = np.array(rows).T.reshape(len(players), *shape, order="F")
    return payoffs, players, actions, ()


def _actions(signs: Signs, players: Sequence[str]) -> list[list[str]]:
    """Take the strategies: a list of names for each player, or their numbers alone."""
    signs.expect("{", "the strategies of each player")
    named = signs.next.says == "{"
    actions = []
    for player in players:
        sign = signs.next
        if named:
            own = filled(signs.texts(f"the strategies of {player!r}"), "")
        else:
            own = [str(k + 1) for k in range(signs.whole(f"the number of strategies of {player!r}", MOST_CHARACTERS))]
        if not own:
            signs.refuse(f"{player!r} must have at least one strategy; got none", sign)
        actions.append(own)
        check_size([len(a) for a in actions], ".nfg text")
    signs.expect("}", "after the strategies of each player")
    return actions


def _outcomes(signs: Signs, players: Sequence[str], profiles: int) -> list[list[float]]:
    """Take outcomes, and return the payoffs of each profile's."""
    listed = [[0.0] * len(players)]
    while not signs.has("}"):
        signs.expect("{", "an outcome")
        signs.text_if_any()
        listed.append(signs.payoffs(players))
    return [listed[signs.whole("the number of an outcome", len(listed) - 1)] for _ in range(profiles)]
