r"""What counts as equal: the one table of ties, each with its reason.

Payoffs are measured in a player's **unit**, the largest power of two up to the range of the player's payoffs
(`twolevel.games.payoffs.payoff_units`), so that dividing by it changes no digit and the range becomes a number in
[1, 2). A tie is finer the less arithmetic stands between the payoffs and the numbers compared. Constants of single
algorithms (step sizes, what counts as singular, where a polynomial vanishes) stand where they are used.

========== ======= =================================================================================================
name       value   what is compared, and why this value
========== ======= =================================================================================================
TIE        1e-12   Payoffs as they are given: pure profiles, dominance, the minors of two players. A payoff that was
                   added up or read from a file is off by some units in the last place, 2e-16 each; thousands of
                   these are no preference, and a true difference of a payoff table is far larger. Coarser would
                   call pure profiles equilibria that are none, and complete lists would no longer be right.
                   Decimals and whole numbers tie exactly or not at all, and other payoffs are measured by their own
                   size, not by the range, which one disaster may have made (`twolevel.games.grids`).
ROUNDING   8 ulp   Payoffs along a line, where the place is looked for at which pure equilibria change: a `TIE` would
                   move that place to where the tie begins. In units in the last place of the player's largest payoff.
                   So is an audience's utility at break-even, in those of the sum of its terms' sizes.
POLISHED   1e-10   Expected payoffs at mixtures of three players, after Newton's method: they are known to about
                   1e-14 times the condition of the system.
SOLVED     1e-9    Expected payoffs at mixtures that come out of linear systems and paths, and their probabilities:
                   systems with an inverse of up to 1e9 are solved, those beyond count as singular.
SUPPORT    1e-9    Probabilities up to this are 0 when a support is read off: no less, as they are `SOLVED`.
REGRET     1e-9    The largest regret, relative to the range, of a profile that is accepted as an equilibrium: what
                   a probability wrong by `SUPPORT` can cost. Profiles in pure actions are held to `TIE`.
SAME       1e-7    Probabilities of two profiles of one game by one method: nearer ones are one equilibrium. It is the
                   root of the precision of doubles, with room: so far a double root is spread by rounding.
AGREE      1e-6    The same between two methods, such as ours and nashpy's: both are off.
========== ======= =================================================================================================
"""

from __future__ import annotations

__all__ = ["AGREE", "POLISHED", "REGRET", "ROUNDING", "SAME", "SOLVED", "SUPPORT", "TIE"]

TIE = 1e-12
ROUNDING = 8
POLISHED = 1e-10
SOLVED = 1e-9
SUPPORT = 1e-9
REGRET = 1e-9
SAME = 1e-7
AGREE = 1e-6
