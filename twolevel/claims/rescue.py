"""Claims explained: why one fails or holds, and the numbers nearest to making it otherwise.

One number with a range is moved at a time, as `robustness` does when it looks for what breaks a claim; of a claim that
fails, what breaks the failure saves it.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from ..arrays import ReadOnly
from ..errors import ScenarioError, one_of
from ..games.moves import OrderLike
from ..model.scenario import Overrides, ScenarioLike, as_scenario
from .breaks import Break, by_claim, first_flips, narrowed
from .check import VERDICTS, Claim, check, statements_of
from .draws import GROUP, numbers_to_move
from .judge import FAILS, HOLDS
from .robustness import run

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Rescue", "rescue"]


@dataclass(frozen=True, repr=False, eq=False)
class Rescue(ReadOnly):
    """Why a claim fails or holds, and what would turn it.

    Attributes
    ----------
    claim : Claim
    turns : tuple of Break
        Numbers that turn it alone, moved by at most their own size, the smallest relative change first.
    looked_at : int
        How many numbers were moved.
    """

    claim: Claim
    turns: tuple[Break, ...]
    looked_at: int

    def to_frame(self) -> pd.DataFrame:
        """Return one row a number: address, value, turned (the value that turns the claim), change (relative)."""
        import pandas as pd

        rows = [(turn.address, turn.value, turn.broken, turn.change) for turn in self.turns]
        return pd.DataFrame(rows, columns=["address", "value", "turned", "change"])

    def __repr__(self) -> str:
        head = f"Claim {self.claim.name} {VERDICTS[self.claim.holds]}: {self.claim.why}"
        verb = "break" if self.claim.holds else "save"
        if not self.turns:
            return f"{head}; none of {self.looked_at} numbers would {verb} it alone, up to a doubling or to nothing"
        return f"{head}; nearest to {verb} it: {', '.join(map(repr, self.turns))}"


def rescue(
    scenario: ScenarioLike,
    claim: str,
    *,
    overrides: Overrides | None = None,
    order: OrderLike | None = None,
    progress: bool = True,
) -> Rescue:
    """Say why a claim fails, and the numbers nearest to saving it; of one that holds, those nearest to breaking it.

    Parameters
    ----------
    scenario : Scenario, str or Path
        Or the name of a bundled one, or the path of a TOML file.
    claim : str
        Its id.
    overrides : mapping, optional
        Other numbers, which count as the scenario's own.
    order : str or sequence of groups, optional
        Who moves before whom in every episode, as in `Scenario.ordered`; default: what the file says.
    progress : bool
        Whether long work shows a bar on standard error.

    Raises
    ------
    ScenarioError
        For an unknown claim, one that is undefined, and where the scenario has no number to move.

    Examples
    --------
    >>> found = rescue("iskander", "3", overrides={"parameters.patron_dependence": 1.25}, progress=False)
    >>> found.claim.holds, found.turns[0]
    (False, parameters.w_base from 0.7 to 0.69044 (-1.4 %))
    """
    fixed = as_scenario(scenario, overrides, order)
    statements = statements_of(fixed)
    k = [s.name for s in statements].index(one_of("claim", claim, [s.name for s in statements]))
    judged = check(fixed).items[k]
    if judged.holds is None:
        raise ScenarioError(f"claim {claim} must hold or fail to be turned; it is undefined ({judged.why})")
    targets = [FAILS if judged.holds else HOLDS]
    moved = numbers_to_move(fixed)
    groups = [moved[start : start + GROUP] for start in range(0, len(moved), GROUP)]
    own = (statements[k],)
    flips = run(None, progress, "one at a time", partial(first_flips, fixed, own, targets), groups)
    (steps,) = by_claim((step for group in flips for step in group), 1)
    return Rescue(judged, narrowed(fixed, own, targets, steps), len(moved))
