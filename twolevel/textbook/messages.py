"""Beer or quiche: what a choice says of who makes it, and what it would say if it were made (Cho and Kreps 1987).

A sender has one of finitely many types t, with probabilities p, and chooses a message m; a receiver sees m and answers
a. Payoffs are u(t, m, a) and v(t, m, a). In strategic form the sender has a message for each type, the receiver an
answer to each message, and p weighs the payoffs: the Nash equilibria of that game of two players are all found, in
components.

An equilibrium is **sequential** if each answer to a message that nobody sends is best for *some* belief. It passes the
**intuitive criterion** if no message can be used like this: set aside the types that get less from it than they have,
whatever best answer they could hope for; if then another type gets more from it than it has, whatever best answer is
left to who believes that, that type would send it.

A stranger, strong with probability .9, has beer or quiche for breakfast. The strong like beer, the weak quiche, which
is worth 1, and not to be challenged is worth 2. The other gains 1 by challenging the weak or by sparing the strong. In
one component all have beer, payoffs (2.9, .9); in the other all have quiche, (2.1, .9), as beer would be taken for
weakness. Only the first passes the criterion: the weak would lose by having beer whatever followed, so beer must be the
strong's.

In a crisis
-----------
A move that costs the resolved less than the others: a mobilisation, an exercise, a visit under fire. Ask it for what a
move, or its absence, is taken to mean; where words cost nothing, `cheap_talk` is the model.

Exercise
--------
The strong are fewer, .4. What is left of the two components?

Answer
------
Who sees all have the same would challenge. One equilibrium is left: the strong have beer, some of the weak as well, and
half of those who have beer are challenged.

>>> found = signalling_game([0.4, 0.6], *breakfast())
>>> len(found), found[0].receiver[0].round(6).tolist(), found[0].sender[1].round(6).tolist()
(1, [0.5, 0.5], [0.666667, 0.333333])

References
----------
Cho, I.-K., and D. M. Kreps (1987), "Signaling games and stable equilibria", Quarterly Journal of Economics 102(2),
179-221.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike

from ..arrays import BoolArray, FloatArray, Items, ReadOnly
from ..errors import GameError, in_order
from ..games import wording
from ..games.game import NormalFormGame
from ..games.ties import SOLVED, SUPPORT
from ..nash.engine import solve
from .inputs import reals

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["MessageEquilibria", "MessageEquilibrium", "breakfast", "example", "signalling_game"]

#: As many pure strategies as a side may have in strategic form.
MOST_STRATEGIES = 64


@dataclass(frozen=True, repr=False, eq=False)
class MessageEquilibrium(ReadOnly):
    """One extreme equilibrium of a game of messages.

    Attributes
    ----------
    sender : array, shape (T, M), read-only
        How likely each type sends each message.
    receiver : array, shape (M, A), read-only
        How likely each message gets each answer.
    beliefs : array, shape (M, T), read-only
        What is believed after each message, by Bayes' rule; NaN after one that nobody sends.
    payoffs : (float, float)
        Of the sender, over all types, and of the receiver.
    by_type : array, shape (T,), read-only
        Of the sender.
    component : int
        Which of the components it belongs to.
    sequential : bool
        Whether every answer to a message that nobody sends is best for some belief.
    intuitive : bool
        Whether it passes the intuitive criterion.
    types, messages, answers : tuple of str
    """

    sender: FloatArray
    receiver: FloatArray
    beliefs: FloatArray
    payoffs: tuple[float, float]
    by_type: FloatArray
    component: int
    sequential: bool
    intuitive: bool
    types: tuple[str, ...]
    messages: tuple[str, ...]
    answers: tuple[str, ...]

    def to_frame(self) -> pd.DataFrame:
        """Return one row a message: how likely each type sends it, what is believed then, and what is answered."""
        import pandas as pd

        frame = pd.DataFrame({"message": self.messages})
        for k, name in enumerate(self.types):
            frame[f"sent by {name}"] = self.sender[k]
            frame[f"belief {name}"] = self.beliefs[:, k]
        for k, name in enumerate(self.answers):
            frame[f"answer {name}"] = self.receiver[:, k]
        return frame

    def __repr__(self) -> str:
        sent = ", ".join(
            f"{t} {wording.mixture(self.messages, x)}" for t, x in zip(self.types, self.sender, strict=True)
        )
        said = ", ".join(
            f"{wording.mixture(self.answers, x)} after {m}" for m, x in zip(self.messages, self.receiver, strict=True)
        )
        fails = [name for name, holds in (("sequential", self.sequential), ("intuitive", self.intuitive)) if not holds]
        judged = f"not {wording.either(fails)}" if fails else "sequential and intuitive"
        u, v = self.payoffs
        return f"{sent}; answered {said}: payoffs {u:.4g} and {v:.4g}, {judged}"


@dataclass(frozen=True, repr=False, eq=False)
class MessageEquilibria(ReadOnly, Items[MessageEquilibrium]):
    """The extreme equilibria of a game of messages.

    Attributes
    ----------
    items : tuple of MessageEquilibrium
    complete : bool
        Whether every extreme equilibrium is listed.
    """

    items: tuple[MessageEquilibrium, ...]
    complete: bool

    @property
    def components(self) -> tuple[tuple[MessageEquilibrium, ...], ...]:
        """The equilibria that hang together, component by component, from the best for the sender on."""
        return tuple(
            tuple(e for e in self.items if e.component == k) for k in dict.fromkeys(e.component for e in self.items)
        )

    @property
    def payoffs(self) -> tuple[tuple[float, float], ...]:
        """The payoffs of sender and receiver, once for each component with a sequential equilibrium."""
        held = [next((e for e in c if e.sequential), None) for c in self.components]
        return tuple(e.payoffs for e in held if e is not None)

    def to_frame(self) -> pd.DataFrame:
        """Return one row an equilibrium: component, payoffs, both judgements, and what is sent and answered."""
        import pandas as pd

        rows = [(e.component, *e.payoffs, e.sequential, e.intuitive, repr(e).partition(":")[0]) for e in self]
        columns = ["component", "sender", "receiver", "sequential", "intuitive", "equilibrium"]
        return pd.DataFrame(rows, columns=columns)

    def __repr__(self) -> str:
        passes = [any(e.intuitive and e.sequential for e in c) for c in self.components]
        paid = [f"payoffs {u:.4g} and {v:.4g}" for u, v in (c[0].payoffs for c in self.components)]
        said = [f"{p}{'' if ok else ' (not intuitive)'}" for p, ok in zip(paid, passes, strict=True)]
        number = "1 component" if len(said) == 1 else f"{len(said)} components"
        listed = "complete" if self.complete else "there may be more"
        return f"{number} of equilibria: {'; '.join(said)}; {listed}"


def signalling_game(
    prior: ArrayLike,
    sender: ArrayLike,
    receiver: ArrayLike,
    *,
    types: Sequence[str] | None = None,
    messages: Sequence[str] | None = None,
    answers: Sequence[str] | None = None,
) -> MessageEquilibria:
    """Return every extreme equilibrium of a game in which an informed sender speaks first.

    Parameters
    ----------
    prior : array_like, shape (T,)
        How likely each type is, above 0.
    sender, receiver : array_like, shape (T, M, A)
        Payoffs by type, message and answer.
    types, messages, answers : sequence of str, optional
        Names. Default: numbers.

    Raises
    ------
    GameError
        For payoffs of another shape, a prior that does not sum to 1, and games with too many strategies.

    Examples
    --------
    >>> found = signalling_game([0.9, 0.1], *breakfast(), types=["strong", "weak"], messages=["beer", "quiche"],
    ...                         answers=["challenge", "spare"])
    >>> found
    2 components of equilibria: payoffs 2.9 and 0.9; payoffs 2.1 and 0.9 (not intuitive); complete
    """
    u, v = (np.array(x, dtype=float) for x in (sender, receiver))
    if u.ndim != 3 or u.shape != v.shape or not u.size or not (np.isfinite(u).all() and np.isfinite(v).all()):
        raise GameError(
            f"sender and receiver must be finite numbers by type, message and answer; got shapes {u.shape}, {v.shape}"
        )
    p = np.array(reals("prior", prior, 0.0, 1.0))
    if len(p) != len(u) or (p <= 0.0).any() or abs(p.sum() - 1.0) > 1e-9:
        raise GameError(f"prior must be above 0 for each of {len(u)} types and sum to 1; got {p.tolist()}")
    names = [
        tuple(str(k + 1) for k in range(n)) if given is None else in_order(what, given, GameError)
        for what, given, n in zip(("types", "messages", "answers"), (types, messages, answers), u.shape, strict=True)
    ]
    for what, given, n in zip(("types", "messages", "answers"), names, u.shape, strict=True):
        if len(given) != n:
            raise GameError(f"{what} must be {n} names; got {len(given)}")
    n_types, n_messages, n_answers = u.shape
    for what, n in (("sender", n_messages**n_types), ("receiver", n_answers**n_messages)):
        if n > MOST_STRATEGIES:
            raise GameError(f"{what} must have at most {MOST_STRATEGIES} strategies, a choice for each case; got {n:,}")
    plans = np.array(list(product(range(n_messages), repeat=n_types)))  # (P, T): the message of each type
    rules = np.array(list(product(range(n_answers), repeat=n_messages)))  # (Q, M): the answer to each message
    answered = rules[:, plans]  # (Q, P, T)
    t = np.arange(n_types)
    A, B = ((x[t, plans[None], answered] @ p).T for x in (u, v))
    found = solve(NormalFormGame.from_bimatrix(A, B), check=False)
    sent = np.eye(n_messages)[plans]  # (P, T, M)
    given = np.eye(n_answers)[rules]  # (Q, M, A)
    component = {k: c for c, held in enumerate(found.components) for k in held.equilibria}
    items: list[MessageEquilibrium] = []
    for k, e in enumerate(found):
        says, replies = (np.tensordot(x, of, 1) for x, of in zip(e.strategies.values(), (sent, given), strict=True))
        likely = p @ says
        with np.errstate(invalid="ignore", divide="ignore"):
            beliefs = np.where(likely[:, None] > SUPPORT, (p[:, None] * says).T / likely[:, None], np.nan)
        by_type = np.einsum("tm,ma,tma->t", says, replies, u)
        unsent = [m for m in range(n_messages) if likely[m] <= SUPPORT]
        sequential = all(_best_for_some(v[:, m], np.flatnonzero(replies[m] > SUPPORT)) for m in unsent)
        intuitive = not any(_is_broken_by(u[:, m], v[:, m], by_type) for m in unsent)
        payoffs = (float(by_type @ p), float(np.einsum("t,tm,ma,tma->", p, says, replies, v)))
        items.append(
            MessageEquilibrium(
                says, replies, beliefs, payoffs, by_type, component.get(k, 0), sequential, intuitive, *names
            )
        )
    most = {e.component: max(f.payoffs[0] for f in items if f.component == e.component) for e in items}
    in_order_of_worth = sorted(items, key=lambda e: (-most[e.component], e.component))
    return MessageEquilibria(tuple(in_order_of_worth), found.complete)


def _best_for_some(
    v: FloatArray, answers: np.ndarray[tuple[int], np.dtype[np.intp]], among: BoolArray | None = None
) -> bool:
    """Return whether some belief makes all these answers best, v (T, A) the payoffs; a belief over some types alone."""
    from scipy.optimize import linprog

    held = v if among is None else v[among]
    rest = np.delete(held, answers[0], axis=1)
    gains = (rest - held[:, [answers[0]]]).T
    level = (held[:, answers[1:]] - held[:, [answers[0]]]).T
    equal = np.concatenate([level, np.ones((1, len(held)))])
    right = np.concatenate([np.zeros(len(level)), [1.0]])
    slack = SOLVED * max(float(np.ptp(v)), np.finfo(float).tiny)
    found = linprog(
        np.zeros(len(held)),
        A_ub=gains if len(gains) else None,
        b_ub=np.full(len(gains), slack) if len(gains) else None,
        A_eq=equal,
        b_eq=right,
        bounds=(0, None),
        method="highs",
    )
    return bool(found.status == 0)


def _is_broken_by(u: FloatArray, v: FloatArray, now: FloatArray) -> bool:
    """Return whether an unsent message, with payoffs u and v (T, A), breaks an equilibrium that is worth `now` (T,)."""
    slack = SOLVED * max(float(np.ptp(u)), np.finfo(float).tiny)
    answers = np.arange(u.shape[1])
    hoped = [a for a in answers if _best_for_some(v, np.array([a]))]
    could = u[:, hoped].max(axis=1) >= now - slack
    if not could.any():
        return False
    feared = [a for a in answers if _best_for_some(v, np.array([a]), could)]
    return bool((u[could][:, feared].min(axis=1) > now[could] + slack).any())


def breakfast() -> tuple[FloatArray, FloatArray]:
    """Return the payoffs of sender and receiver by type (strong, weak), message (beer, quiche) and answer.

    The answers are to challenge and to spare.
    """
    likes = np.array([[1.0, 0.0], [0.0, 1.0]])
    sender = likes[:, :, None] + np.array([0.0, 2.0])
    receiver = np.broadcast_to(np.array([[0.0, 1.0], [1.0, 0.0]])[:, None, :], (2, 2, 2)).copy()
    return sender, receiver


def example() -> MessageEquilibria:
    """Return the model at the numbers of its derivation."""
    names = {"types": ["strong", "weak"], "messages": ["beer", "quiche"], "answers": ["challenge", "spare"]}
    return signalling_game([0.9, 0.1], *breakfast(), **names)
