"""The price of quiet: by its definition, on the Iskander case, and where it is nothing."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import strategies as st

import twolevel as tl
from tests.conftest import examples
from twolevel.concepts.quiet import price


def test_baku_asks_a_little_more_than_quiet_is_worth_to_moscow(iskander: tl.Scenario) -> None:
    found = tl.price(iskander.game("t2"), ["defer", "dismiss", "deny"])
    assert {p: round(x, 4) for p, x in found.payments.items()} == {"Armenia": 0, "Azerbaijan": 0.3348, "Russia": 0}
    assert [round(w["Russia"], 4) for w in found.worth] == [0.3328]
    (gains,) = found.gains
    assert gains["Russia"] == pytest.approx(-0.001995, abs=1e-6)
    assert found.payers == (
        "nobody gains from paying alone; Russia, to whom it is worth 0.3328, comes nearest; "
        "Armenia and Russia gain together: it is worth 0.4677 to them",
    )
    cheaper = tl.price(
        iskander.game("t2", {"parameters.grievance": 1.65}), {"Russia": "deny", "Armenia": 0, "Azerbaijan": 0}
    )
    assert cheaper.payers[0].startswith("gains from paying: Russia")


@examples(3, 6, st.integers(0, 2**32), st.sampled_from([(2, 2), (3, 3), (2, 2, 2)]), st.sampled_from([3, 1000]))
def test_it_is_nothing_exactly_at_equilibria_and_makes_one_elsewhere(
    seed: int, shape: tuple[int, ...], most: int
) -> None:
    payoffs = np.random.default_rng(seed).integers(0, most, (len(shape), *shape)).astype(float)
    game = tl.NormalFormGame(payoffs)
    pure = game.pure_equilibria()
    for profile in np.ndindex(*shape):
        names = tuple(acts[a] for acts, a in zip(game.actions, profile, strict=True))
        found = price(game, profile)
        assert (found.total == 0) == (names in pure)
        promised = payoffs.copy()
        for i, paid in enumerate(found.payments.values()):
            sticks: list[object] = [slice(None)] * len(shape)
            sticks[i] = profile[i]
            promised[(i, *sticks)] += paid
        assert names in tl.NormalFormGame(promised).pure_equilibria()
        for i, paid in enumerate(found.payments.values()):  # and nothing less does
            if paid:
                short = promised.copy()
                short[(i, *profile)] -= 0.01
                assert names not in tl.NormalFormGame(short).pure_equilibria()


def test_words() -> None:
    dilemma = tl.NormalFormGame.from_bimatrix([[3, 0], [5, 1]], [[3, 5], [0, 1]], ["A", "B"], [["quiet", "talk"]] * 2)
    assert repr(tl.price(dilemma, ["talk", "talk"])) == "Price of (talk, talk): 0, it is an equilibrium"
    one_sided = tl.price(dilemma, ["quiet", "talk"])
    assert one_sided.payments == {"A": 1.0, "B": 0.0}
    assert one_sided.payers == ("gains from paying: B 3",)
    alone = tl.NormalFormGame([[1.0, 3.0]], ["A"], [["quiet", "talk"]])
    assert "nobody else is there to pay" in repr(tl.price(alone, ["quiet"]))


def test_what_is_refused(iskander: tl.Scenario) -> None:
    with pytest.raises(
        tl.GameError, match="action of Russia must be one of deny, silence, answer; got 'deni'; did you"
    ):
        tl.price(iskander.game("t2"), ["defer", "dismiss", "deni"])
    with pytest.raises(tl.GameError, match=r"profile must have one entry a player \(3\); got 2"):
        tl.price(iskander.game("t2"), ["defer", "dismiss"])
