r"""The price of quiet: what must be promised so that a profile becomes an equilibrium, and who would gain from paying.

Somebody promises player i the payment :math:`p_i` for keeping to its action in a profile t. With t kept to by the
others, i keeps to it if :math:`u_i(t) + p_i \ge u_i(a, t_{-i})` for every action a. So the least payments that make t
an equilibrium are the regrets,

.. math:: p_i = \max_a u_i(a, t_{-i}) - u_i(t),

and t is an equilibrium as it stands exactly where all are 0. (Promises for the case that others do not keep to t cost
nothing, as they do not fall due; with them keeping to t can be made dominant at the same price.)

What t is **worth** to player j against an equilibrium e is :math:`u_j(t) - u_j(e)`. A player who pays the others, and
keeps to t without being paid, gains from that if it is worth more than :math:`\sum_{i \ne j} p_i`.

References
----------
Monderer, D., and M. Tennenholtz (2004), "k-Implementation", Journal of Artificial Intelligence Research 21, 37-62.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ..arrays import ReadOnly
from ..errors import GameError, expect
from ..games import wording
from ..games.equilibrium import Equilibria
from ..games.game import NormalFormGame, expect_at_once
from ..nash.engine import solve

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Price", "price"]


@dataclass(frozen=True, repr=False, eq=False)
class Price(ReadOnly):
    """What it costs to make a profile an equilibrium, and what that is worth.

    Attributes
    ----------
    target : tuple of str
        The profile, actions in player order.
    payments : mapping from player to float
        The least that must be promised to each for keeping to it.
    payoffs : mapping from player to float
        In the profile, before any payment.
    equilibria : Equilibria
        What it is compared with: the equilibria without payments.
    """

    target: tuple[str, ...]
    payments: Mapping[str, float]
    payoffs: Mapping[str, float]
    equilibria: Equilibria

    @property
    def total(self) -> float:
        """The sum of the payments; 0 exactly where the profile is an equilibrium."""
        return sum(self.payments.values())

    @property
    def worth(self) -> tuple[dict[str, float], ...]:
        """What the profile is worth to each player against each equilibrium, before any payment."""
        return tuple({p: u - e.payoffs[p] for p, u in self.payoffs.items()} for e in self.equilibria)

    @property
    def gains(self) -> tuple[dict[str, float], ...]:
        """What each player gains against each equilibrium from paying all the others; below 0 it would not pay."""
        return tuple(
            {p: worth - (self.total - self.payments[p]) for p, worth in against.items()} for against in self.worth
        )

    @property
    def payers(self) -> tuple[str, ...]:
        """Who gains from paying, against each equilibrium, alone or with others; else who comes nearest: in words."""
        return tuple(map(self._payers, self.worth, self.gains))

    def to_frame(self) -> pd.DataFrame:
        """Return one row an equilibrium and player: what it is paid, what the profile is worth to it, gain as payer."""
        import pandas as pd

        rows = [
            (e.label, p, self.payments[p], worth[p], gains[p])
            for e, worth, gains in zip(self.equilibria, self.worth, self.gains, strict=True)
            for p in self.payments
        ]
        return pd.DataFrame(rows, columns=["against", "player", "payment", "worth", "gain from paying"])

    def __repr__(self) -> str:
        target = wording.profile(self.target)
        if not self.total:
            return f"Price of ({target}): 0, it is an equilibrium"
        paid = wording.named({p: x for p, x in self.payments.items() if x})
        payers = [f"against ({e.label}) {words}" for e, words in zip(self.equilibria, self.payers, strict=True)]
        return (
            f"Price of ({target}): {self.total:.4g} ({paid}); {'; '.join(payers) or 'no equilibrium to compare with'}"
        )

    def _payers(self, worth: Mapping[str, float], gains: Mapping[str, float]) -> str:
        able = {p: gain for p, gain in gains.items() if self.payments[p] < self.total}
        if not able:
            return "nobody else is there to pay"
        if any(gain > 0 for gain in able.values()):
            return f"gains from paying: {wording.named({p: gain for p, gain in able.items() if gain > 0})}"
        nearest = max(able, key=lambda p: able[p])
        words = f"nobody gains from paying alone; {nearest}, to whom it is worth {worth[nearest]:.4g}, comes nearest"
        friends = [p for p in worth if worth[p] > 0]
        together = sum(worth[p] for p in friends)
        if together > self.total - sum(self.payments[p] for p in friends):
            words += f"; {wording.listed(friends)} gain together: it is worth {together:.4g} to them"
        return words


def price(game: NormalFormGame, target: Sequence[str | int] | Mapping[str, str | int]) -> Price:
    """Return the least payments that make a profile an equilibrium, and what it is worth to whom.

    Parameters
    ----------
    game : NormalFormGame
        In which all choose at once.
    target : sequence or mapping from player to action
        The profile, by names or numbers.

    Raises
    ------
    GameError
        For a profile that is none of the game's, or a game with an order of moves.

    Examples
    --------
    >>> dilemma = NormalFormGame.from_bimatrix([[3, 0], [5, 1]], [[3, 5], [0, 1]], actions=[["keep quiet", "talk"]] * 2)
    >>> price(dilemma, ["keep quiet", "keep quiet"])
    Price of (keep quiet, keep quiet): 4 (player 1 2, player 2 2); against (talk, talk) nobody gains from paying alone;
    player 1, to whom it is worth 2, comes nearest; player 1 and player 2 gain together: it is worth 4 to them
    """
    expect("game", game, NormalFormGame, GameError)
    expect_at_once(game)
    profile = game.profile(target)
    here: tuple[Any, ...] = (slice(None), *profile)
    best = game.best_reply_table()[here]
    payments = {}
    for i, player in enumerate(game.players):
        own = game.payoffs[i][(*profile[:i], slice(None), *profile[i + 1 :])]
        payments[player] = 0.0 if best[i] else float(own.max() - own[profile[i]])
    names = tuple(acts[a] for acts, a in zip(game.actions, profile, strict=True))
    payoffs = dict(zip(game.players, map(float, game.payoffs[here]), strict=True))
    return Price(names, payments, payoffs, solve(game, check=False))
