"""Claims under variants: the case's own structures, the same draws for all, and what goes wrong."""

from __future__ import annotations

import pickle
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

import twolevel as tl
from tests.conftest import reduced
from tests.model.test_variants import SMALL
from twolevel.claims.draws import numbers_to_move
from twolevel.claims.variants import UnderVariant, Variants
from twolevel.model.scenario import Scenario

#: Three variants of the small case: one that no claim depends on, one that a claim does, and other numbers.
THREE = """
[claims.2]
words = "B goes."
parts = [{ every = { B = "go" } }]
[claims.3]
words = "The record makes the event more likely."
structural = true
[[claims.3.parts]]
episode = "t1"
greater = { belief = ["yes"], disclosed = ["photo", "log"] }
than = { belief = ["yes"], disclosed = ["photo"] }
[variants.b_first]
title = "B moves first"
order = "B > A"
[variants.one_source]
title = "One source"
reports = { find = ["photo", "log"] }
[variants.more]
title = "More to gain"
parameters.gain = 1.5
[variants.no_log]
title = "No record"
withdrawn = ["log"]
"""


#: Variants of the case that are always looked at: some that flip claims or move what is played, and some that do not.
FEW = ("russia_first", "azerbaijan_first", "words_are_no_news", "one_report", "turns_cost")


@pytest.fixture(scope="module", params=[FEW, pytest.param(None, marks=pytest.mark.slow)], ids=["few", "all"])
def found(request: pytest.FixtureRequest) -> Variants:
    return tl.variants("iskander", only=request.param, progress=False)


@pytest.fixture(scope="module")
def three() -> Scenario:
    return Scenario.from_toml(SMALL + THREE, where="three")


# ---------------------------------------------------------------- the case


def test_which_claims_depend_on_which_structure(found: Variants) -> None:
    """Claims 1 and 13 are the model's own reckoning; the others came out so, as a page says: check_a_claim.md."""
    names = set(found.names)
    assert found.names[0] == "base" and not found.base.flipped and not found.base.moved
    assert all(claim.holds for claim in found.base.claims)
    assert found["russia_first"].flipped == ("1",)
    assert found["words_are_no_news"].flipped == ("13", "22")
    assert found["turns_cost"].flipped == ("20", "21", "22")
    veto = ("1", "4c", "7", "13", "16", "16b", "18", "19", "20", "20b", "21", "22")
    assert "veto" not in names or found["veto"].flipped == veto
    depend = {
        "1": ("russia_first", "sharp_audiences", "veto"),
        "4c": ("sharp_audiences", "veto"),
        "13": ("words_are_no_news", "veto", "wider_grievance"),
        "16": ("sharp_audiences", "veto"),
        "16b": ("sharp_audiences", "veto", "wider_grievance"),
        "20": ("veto", "turns_cost"),
        "21": ("veto", "turns_cost"),
        "22": (
            *("not_seen_withdrawn", "words_are_no_news", "sharp_audiences", "veto", "wider_grievance"),
            *("april_throughout", "turns_cost"),
        ),
    }
    few = {claim: tuple(name for name in own if name in names) for claim, own in depend.items()}
    few = {claim: own for claim, own in few.items() if own}
    assert {claim: own for claim, own in found.depend.items() if own != ("veto",)} == few
    still = {item.name for item in found if not item.flipped and not item.moved}
    assert still == names & {
        *("base", "armenia_first", "azerbaijan_first", "baku_watches", "one_report"),
        *("common_prior", "common_trust", "lies_cost"),
    }


def test_what_is_played_under_other_structures(found: Variants) -> None:
    base = {
        "t0": "blame, dismiss, silence",
        "t1": "defer, dismiss, deny",
        "found": "defer, dismiss, silence",
        "spokesman": "defer, dismiss, deny",
        "t2": "defer, ask, silence",
    }
    assert found.base.played == base
    assert found["russia_first"].played == base | {"t0": "defer, dismiss, deny"}
    alike = ("armenia_first", "azerbaijan_first", "baku_watches", "one_report", "words_are_no_news")
    for name in alike if found.names[1:] != FEW else FEW[1:4]:
        assert found[name].played == base
    if found.names[1:] != FEW:
        assert found["sharp_audiences"].played == {
            episode: "defer, ask, deny" if episode == "t2" else "defer, dismiss, deny" for episode in base
        }
        assert found["veto"].played["t2"] == "defer, ask, answer", "as README's veto with the same status quo has it"


def test_sources_by_the_numbers_of_the_model(iskander: Scenario) -> None:
    """Section E of the model: computed there by another script."""
    one = iskander.variant("one_report")
    assert [round(p, 3) for p in one.beliefs("t2")["world"].values()] == [0.452, 0.225, 0.324]
    for name, payoff in (("one_report", 0.270), ("not_seen_withdrawn", 0.480)):
        (equilibrium,) = tl.solve(iskander.variant(name).game("t2"))
        assert equilibrium.label == "defer, ask, silence"
        assert round(equilibrium.payoffs["Azerbaijan"], 3) == payoff


def test_a_common_prior_is_one_also_when_it_moves(iskander: Scenario) -> None:
    common = iskander.variant("common_prior").override({"parameters.prior_world": 0.4})
    beliefs = common.beliefs("t0", disclosed=[])
    assert all(row == beliefs["world"] for row in beliefs.values())
    assert beliefs["rus_mod"]["not_fired"] == pytest.approx(0.6)


def test_sentences(found: Variants) -> None:
    assert repr(found["russia_first"]) == "Russia speaks first: claim 1 fails; t0 has defer, dismiss, deny"
    assert repr(found["one_report"]) == "The report is one source: nothing changes"
    if found.names[1:] == FEW:
        assert repr(found).startswith("Claims of iskander under 5 variants: 21 of 26 come out alike under all of them")
        return
    assert repr(found["sharp_audiences"]).startswith(
        "Audiences decide sharply: claims 1, 4c, 16, 16b and 22 fail; t0 has "
    )
    assert repr(found).startswith("Claims of iskander under 15 variants: 14 of 26 come out alike under all of them")


# ---------------------------------------------------------------- what is held fixed, and what moves


def test_the_frame_has_a_row_a_variant_and_claim(three: Scenario) -> None:
    frame = tl.variants(three, progress=False).to_frame()
    assert list(frame.columns) == ["variant", "claim", "words", "holds", "flipped"]
    assert len(frame) == 5 * 3
    shares = tl.variants(three, 40, progress=False).to_frame()
    own = shares[shares["variant"] == "more"].set_index("claim").loc["1"]
    share = tl.variants(three, 40, progress=False)["more"].shares[0]
    assert (own["share"], (own["low"], own["high"]), own["undefined"]) == (share.value, share.interval, 0)


def test_an_order_and_numbers_of_the_caller_are_those_of_every_variant_that_says_nothing_of_them(
    three: Scenario,
) -> None:
    ordered = tl.variants(three, order="A > B", overrides={"parameters.gain": 0.6}, progress=False)
    same = tl.variants(three.override({"parameters.gain": 0.6}).ordered("A > B"), progress=False)
    assert ordered == same
    assert ordered["one_source"].claims == tl.check(
        three.override({"parameters.gain": 0.6}).ordered("A > B").variant("one_source")
    )
    assert ordered["b_first"].claims == tl.check(three.override({"parameters.gain": 0.6}).variant("b_first"))


@reduced("draws", 520, 700)
def test_the_base_has_the_shares_of_robustness(three: Scenario, draws: int) -> None:
    found = tl.variants(three, draws, 0.5, seed=3, progress=False)
    robust = tl.robustness(three, draws, 0.5, seed=3, progress=False)
    assert found.base.shares == tuple(item.share for item in robust)
    assert 0 < found.base.shares[0].value < 1


@pytest.mark.parametrize(("draws", "by_hand"), [(520, 150), pytest.param(700, 500, marks=pytest.mark.slow)])
def test_all_variants_have_the_same_draws(three: Scenario, draws: int, by_hand: int) -> None:
    """What no variant touches comes out alike to the last draw, and a share is that of the drawn numbers by hand."""
    found = tl.variants(three, draws, 0.5, progress=False)
    assert found["b_first"].shares[0].value not in (0.0, 1.0)
    same = Scenario.from_toml(SMALL + THREE.replace('"B > A"', '"A > B"'), where="three")
    again = tl.variants(same, draws, 0.5, progress=False)
    for name in ("base", "one_source", "more", "no_log"):
        assert again[name].shares == found[name].shares
    # In the base t1 draws gain from .5 to 1.5; under the variant the same factors multiply 1.5.
    (gain,) = (k for k, m in enumerate(numbers_to_move(three)) if m.address == "parameters.gain")
    (stream,) = np.random.SeedSequence(0).spawn(1)
    factors = 1 + 0.5 * (2 * np.random.default_rng(stream).random((by_hand, len(numbers_to_move(three)))) - 1)
    short = tl.variants(three, by_hand, 0.5, progress=False)
    chance = [k for k, m in enumerate(numbers_to_move(three)) if m.address == "parameters.chance"]
    stays = 0
    for row in factors:
        drawn = {"parameters.gain": 1.5 * row[gain], "parameters.chance": 0.5 * row[chance[0]]}
        (equilibrium, *more) = tl.solve(three.game("t1", drawn), check=False)
        stays += not more and equilibrium.support["A"] == ("stay",)
    assert short["more"].shares[0].holds == stays


def test_an_executor_changes_nothing(three: Scenario) -> None:
    alone = tl.variants(three, 600, progress=False)
    with ThreadPoolExecutor(2) as executor:
        assert tl.variants(three, 600, executor=executor, progress=False) == alone
    assert pickle.loads(pickle.dumps(alone)) == alone


def test_a_withdrawn_item_is_out_of_what_claims_list(three: Scenario) -> None:
    (third,) = (c for c in tl.variants(three, progress=False)["no_log"].claims if c.name == "3")
    assert third.holds is False, "without the record both sides have the photo alone"
    assert "0" in third.why


# ---------------------------------------------------------------- looking things up, and what goes wrong


def test_variants_by_name_and_in_order(three: Scenario) -> None:
    found = tl.variants(three, progress=False)
    assert found["more"] is found[3] and isinstance(found[1], UnderVariant)
    assert found[1:3] == (found["b_first"], found["one_source"])
    assert len(found) == 5 and next(iter(found)) is found.base
    with pytest.raises(tl.ScenarioError, match=r"^variant must be one of base, .*; got 'mor'; did you mean 'more'"):
        found["mor"]


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda s: tl.variants("chicken"), r"^scenario chicken makes no claims"),
        (lambda s: tl.variants("iskander-hand"), r"^scenario iskander-hand has no variants: its file has no table"),
        (lambda s: tl.variants(s, -1), r"^draws must be a whole number from 1; got -1"),
        (lambda s: tl.variants(s, 10, 0), r"^spread must be above 0 and at most 1; got 0"),
        (lambda s: tl.variants(s, 10, seed=-1), r"^seed must be a whole number from 0"),
        (lambda s: tl.variants(s, overrides={"parameters.gain": [1.0, 2.0]}), r"^claims are judged at single numbers"),
    ],
)  # fmt: skip
def test_what_goes_wrong_gets_one_line(three: Scenario, call: object, said: str) -> None:
    with pytest.raises(tl.ScenarioError, match=said) as caught:
        call(three)  # type: ignore[operator]
    assert "\n" not in str(caught.value)
