"""What every result promises: read-only, also after pickling; comparable; honest about what is missing."""

from __future__ import annotations

import pickle
from typing import Any

import numpy as np
import pytest

import twolevel as tl
from twolevel.model.scenario import Scenario

BOTH = ["evidence.fragments.credibility", "evidence.index.credibility"]


def arrays(value: Any) -> list[np.ndarray]:
    """Return the arrays that a result holds, as far as they reach."""
    if isinstance(value, np.ndarray):
        return [value]
    if isinstance(value, dict):
        return [a for v in value.values() for a in arrays(v)]
    if isinstance(value, tuple):
        return [a for v in value for a in arrays(v)]
    return [a for v in vars(value).values() for a in arrays(v)] if hasattr(value, "__dict__") else []


def results() -> list[Any]:
    s = tl.load("iskander")
    game = s.game("t2")
    path = tl.disclose(s, "t2", BOTH, points=5)
    return [
        game,
        s.override({"parameters.grievance": [1.0, 2.0]}),
        tl.solve(game),
        tl.solve(game)[0],
        tl.solve_many(game.payoffs[None]),
        path,
        tl.disclose(s, "t2"),
        tl.regimes(s, "t2", {"parameters.grievance": [0, 1], "parameters.lam": [1, 2]}),
        tl.attribute(s, "t1", "t2", player="Russia"),
        tl.quantal_response(game, 1.0),
        tl.correlated(game),
    ]


@pytest.mark.parametrize("result", results(), ids=lambda r: type(r).__name__)
def test_results_are_read_only_also_after_pickling_and_compare(result: Any) -> None:
    for held in (result, pickle.loads(pickle.dumps(result))):
        found = arrays(held)
        assert found
        assert not any(a.flags.writeable for a in found)
    assert result == result
    assert result in [None, result]


def test_equilibria_can_be_looked_up() -> None:
    found = tl.solve(tl.load("chicken").game())
    assert found.index(found[2]) == 2
    assert tl.select(found, "nearest", near=[[0.9, 0.1], [0.9, 0.1]]) in found


def test_selection_that_compares_all_needs_all() -> None:
    game = tl.NormalFormGame(np.random.default_rng(8).random((2, 10, 10)))
    found = tl.solve(game)
    assert not found.complete
    for rule, near in (("payoff_dominant", None), ("nearest", found[0])):
        with pytest.raises(tl.SolverError, match="needs the complete list"):
            tl.select(found, rule, near=near)


def test_components_cover_equilibria_that_differ_in_the_tenth_digit() -> None:
    rng = np.random.default_rng(2)
    for e in (1e-9, 1e-10, 1e-11):
        for payoffs in rng.integers(0, 3, (60, 2, 3, 3)) + e * rng.integers(-1, 2, (60, 2, 3, 3)):
            found = tl.solve(tl.NormalFormGame(payoffs), check=False)
            if found.complete:  # one in sixty comes too near to a tie to be decided, and says so
                assert {k for c in found.components for k in c.equilibria} == set(range(len(found)))


def test_supports_of_large_games_are_told_apart() -> None:
    u = np.zeros((1, 2, 40, 40))
    u[0, 0, 0, :] = 1
    u[0, 1, 0, [30, 31, 35]] = 1
    many = tl.solve_many(u)
    assert len(many.game) == len(set(many.supports())) == 3


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda u: tl.solve_many(u, chunk=-1), "chunk must be a whole number, at least 1; got -1"),
        (lambda u: tl.solve_many(u, chunk=1.5), "chunk must be a whole number"),
        (lambda u: tl.solve_many(u, seed=-1), "seed must be a whole number, at least 0; got -1"),
        (lambda u: tl.solve(u), "game must be a NormalFormGame; got ndarray"),
        (lambda u: tl.solve_many(np.array([[[[2**60, 2**60 + 1]], [[0, 1]]]])), "exact in double precision"),
        (lambda u: tl.solve_many(np.ma.masked_array(u, mask=u > 0.5)), "no masked entries"),
        (lambda u: tl.solve_many(u.astype("timedelta64[s]")), "real numbers; got dtype timedelta64"),
        (lambda u: tl.NormalFormGame(u[0]).profile([0.5, 0]), "must be a name or a number from 0 to"),
    ],
)
def test_what_solvers_refuse(call: Any, words: str) -> None:
    u = np.random.default_rng(0).random((3, 2, 3, 3))
    with pytest.raises(tl.TwolevelError, match=words):
        call(u)


def test_a_game_that_would_take_minutes_is_not_started_without_a_word() -> None:
    found = tl.solve(tl.NormalFormGame(np.random.default_rng(0).random((7, *(2,) * 7))))
    assert not found.complete
    assert "would take" in found.status
    assert len(found) >= 1


# ---------------------------------------------------------------- thresholds that are only sampled say so


def test_a_logistic_is_not_taken_for_a_line() -> None:
    s = tl.load("putnam-ratification")
    for points in (2, 4, 200):
        found = tl.thresholds(
            s, "calm", "parameters.hawks_home", 0, 0.8, points=points, overrides={"parameters.peace": 0.4}
        )
        assert not found.exact
        assert found[0].value == pytest.approx(0.349317, abs=1e-6)


def test_sharp_audiences_are_never_called_exact() -> None:
    s = tl.load("putnam-ratification").override(
        {"audiences.home.precision": "sharp", "audiences.abroad.precision": "sharp"}
    )
    assert not tl.thresholds(s, "calm", "parameters.hawks_home", 0, 1).exact
    assert tl.thresholds(tl.load("putnam-ratification"), "calm", "parameters.deal", 1, 3).exact


def test_numbers_that_cannot_matter_are_refused() -> None:
    s = tl.load("iskander")
    grid = {"episodes.t2.parameters.grievance": [0, 1], "parameters.lam": [1, 2]}
    with pytest.raises(tl.ScenarioError, match="does not matter at t2"):
        tl.thresholds(s, "t2", "episodes.t1.parameters.salience", 0.1, 1)
    with pytest.raises(tl.ScenarioError, match=r"does not matter where parameters\.grievance is set as well"):
        tl.thresholds(s.override({"parameters.grievance": 1.0}), "t2", "episodes.t2.parameters.grievance", 0, 6)
    with pytest.raises(tl.ScenarioError, match="does not matter at t0"):
        tl.regimes(s, "t0", grid)
    with pytest.raises(tl.ScenarioError, match="moved or held, not both"):
        tl.disclose(s, "t2", BOTH, overrides={BOTH[0]: 0.3})


def test_where_evidence_backfires_does_not_depend_on_the_grid() -> None:
    s = tl.load("iskander")
    found = [tl.disclose(s, "t2", BOTH, points=n).backfires("Azerbaijan") for n in (2, 11, 51, 201)]
    assert all(f == pytest.approx((0.493378, 0.548990), abs=2e-6) for f in found)


# ---------------------------------------------------------------- scenarios at the edge


def one_stance(precision: str) -> Scenario:
    return Scenario.from_toml(
        f"""
        title = "One stance"
        [players.A]
        stances = ["stay"]
        [players.B]
        stances = ["go", "wait"]
        [audiences.home]
        player = "A"
        precision = {precision}
        terms.taste.stances.A = {{ stay = 1 }}
        [terms.gain]
        player = "B"
        channel = "rival"
        stances.B = {{ go = 1 }}
        """
    )


def test_a_player_with_one_stance_can_be_drawn_and_solved() -> None:
    s = one_stance("2")
    tl.plot.win_sets(s)
    assert [e.label for e in tl.solve(s.game())] == ["stay, go"]


def test_a_sharp_precision_is_written_as_such() -> None:
    from twolevel.reports.scenario import number_record, number_words

    number = one_stance('"sharp"').number("audiences.home.precision")
    assert number_record(number)["value"] == "sharp"
    assert number_words(number_record(number)).startswith("audiences.home.precision = sharp")


def test_evidence_needs_a_side_where_trust_differs_by_side() -> None:
    text = """
        title = "No side"
        states = ["no", "yes"]
        [players.A]
        stances = ["x", "y"]
        [observers.world]
        prior = { no = 0.5, yes = 0.5 }
        trust = { A = 0.5 }
        [evidence.photo]
        likelihood = { no = 0.1, yes = 0.9 }
        """
    with pytest.raises(tl.ScenarioError, match=r"evidence.photo must have 'side', for observers.world.trust differs"):
        Scenario.from_toml(text)
    assert Scenario.from_toml(text.replace("[evidence.photo]", '[evidence.photo]\nside = "A"').encode("utf-8-sig"))
