"""Publishing: the numbers of the first case, both readings, dates and break-even, and textbook disclosure."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

import twolevel as tl
from tests.conftest import bundled, reduced

GRIEVANCE = "parameters.grievance"
REPORT = ["fragments", "index"]


def subset(*items: str) -> frozenset[str]:
    return frozenset(items)


def test_the_numbers_of_the_first_case() -> None:
    found = tl.publish("iskander", "t2", "Azerbaijan")
    assert found.items == ("fragments", "index") and found.statements == ("not_seen",)
    rows = [subset("fragments"), subset("fragments", "index"), subset("index"), subset()]
    assert [found.value[r] for r in rows] == pytest.approx([0.3771, 0.3549, 0.1593, 0.1576], abs=6e-5)
    assert [found.withdrawn[r] for r in rows] == pytest.approx([0.5001, 0.4800, 0.1507, 0.1486], abs=6e-5)
    assert found.best == subset("fragments") and found.partial_pays
    assert found.order == ("fragments",) and found.order_of(REPORT) == ("fragments", "index")
    assert found.gains["Azerbaijan"] == pytest.approx(found.value[found.best] - found.value[subset()])
    assert found.gains["Russia"] < 0 > found.gains["Armenia"]


def test_every_row_is_the_moment_itself(iskander: tl.Scenario) -> None:
    found = tl.publish(iskander, "t2", "Azerbaijan")
    base = iskander.spec.episodes["t1"].disclosed
    for published in found.subsets:
        for withdrawn in (False, True):
            out = [e for e in base if not withdrawn or e != "not_seen"] + sorted(published)
            own = tl.solve(iskander.game("t2", disclosed=out))
            assert found.everybody(published, withdrawn=withdrawn) == pytest.approx(own[0].payoffs)
    assert len(found.to_frame()) == 8


#: A seller whose goods are good or bad, and a buyer who believes; six papers that speak for the goods, or against them.
PAPERS = """
title = "Papers"
states = ["bad", "good"]
[players.Seller]
stances = ["wait", "push"]
[players.Buyer]
stances = ["take", "leave"]
[observers.buyer]
prior = { bad = 0.5, good = 0.5 }
[terms.price]
player = "Seller"
channel = "rival"
event = ["good"]
observer = "buyer"
stances.Seller = { wait = 1, push = 1.5 }
[terms.need]
player = "Buyer"
channel = "rival"
stances.Buyer = { take = 1 }
[episodes.open]
disclosed = [%s]
"""


def papers(*likelihoods: tuple[float, float]) -> tl.Scenario:
    names = [f"p{k}" for k in range(len(likelihoods))]
    text = PAPERS % ", ".join(f'"{n}"' for n in names)
    for name, (bad, good) in zip(names, likelihoods, strict=True):
        text += f'\n[evidence.{name}]\nside = "Seller"\nlikelihood = {{ bad = {bad}, good = {good} }}\n'
    return tl.Scenario.from_toml(text)


def test_six_items_by_hand() -> None:
    ratios = [0.5, 0.8, 1.25, 2.0, 3.0, 0.25]
    found = tl.publish(papers(*((0.3, 0.3 * r) for r in ratios)), "open", "Seller")
    assert len(found.subsets) == 64
    for published in found.subsets:
        odds = np.prod([ratios[int(p[1:])] for p in published])
        assert found.value[published] == pytest.approx(1.5 * odds / (1 + odds))
    assert found.best == subset("p2", "p3", "p4")
    assert found.order == ("p4", "p3", "p2")


def test_a_seller_who_may_have_found_nothing_hides_bad_news_and_is_read_so() -> None:
    """Dye with one bad paper: hidden, and silence is read as what it is, a mean over those with and without it."""
    bad, good, p = 0.6, 0.2, 0.5
    found = tl.publish(papers((bad, good)), "open", "Seller", found=p)
    (reading,) = found.readings
    assert reading.withholds and reading.published == subset()
    silence = 1.5 * 0.5  # everybody is silent: silence says nothing
    assert reading.value[subset()] == pytest.approx(silence)
    assert reading.value[subset("p0")] == pytest.approx(1.5 * good / (bad + good))


def test_a_seller_with_good_news_shows_it_and_silence_is_bad_news() -> None:
    bad, good, p = 0.2, 0.6, 0.5
    (reading,) = tl.publish(papers((bad, good)), "open", "Seller", found=p).readings
    assert not reading.withholds
    silence = (1 - p * good) / (2 - p * good - p * bad)
    assert reading.value[subset()] == pytest.approx(1.5 * silence)
    assert reading.beliefs["buyer"][0] == pytest.approx([1 - silence, silence])


@reduced("games", 1, 4)
def test_a_consistent_rule_leaves_nobody_anything_to_gain(games: int) -> None:
    rng = np.random.default_rng(3)
    for _ in range(games):
        s = papers(*(tuple(rng.uniform(0.1, 0.9, 2).round(3)) for _ in range(3)))
        found = tl.publish(s, "open", "Seller", found=float(rng.uniform(0.2, 0.9)))
        assert "4,096 pure rules" in found.searched
        for reading in found.readings:
            for held, out in reading.rule.items():
                assert out <= held
                assert reading.value[out] >= max(reading.value[d] for d in found.subsets if d <= held) - 1e-9
        # good news alone is shown, bad news alone withheld, whatever the others
        for k, item in enumerate(found.items):
            ratio = s.value(f"evidence.p{k}.likelihood.good") / s.value(f"evidence.p{k}.likelihood.bad")
            assert all((item in r.published) == (ratio > 1) for r in found.readings)


def test_with_more_items_best_replies_are_followed_and_said() -> None:
    found = tl.publish(papers((0.2, 0.6), (0.6, 0.2), (0.3, 0.5), (0.5, 0.3)), "open", "Seller", found=0.5)
    assert "best replies were followed" in found.searched
    assert found.readings and all(r.published == subset("p0", "p2") for r in found.readings)


def test_where_not_every_rule_was_looked_at_none_is_said_to_be_missing() -> None:
    ratios = [0.5, 0.8, 1.25, 2.0, 3.0, 0.25]
    found = tl.publish(papers(*((0.3, 0.3 * r) for r in ratios)), "open", "Seller", found=0.5)
    assert not found.readings and "best replies were followed" in found.searched
    assert repr(found).endswith("read sceptically no consistent rule was found")


def test_half_the_report_still_pays_where_the_public_reads_what_is_withheld() -> None:
    """Whoever holds both shows the remains alone, so that the missing index is no news."""
    found = tl.publish(bundled("iskander"), "t2", "Azerbaijan", found=0.5)
    assert found.readings and "all 16 pure rules" in found.searched
    for reading in found.readings:
        assert reading.published == subset("fragments")
        assert reading.value[reading.published] == pytest.approx(found.value[subset("fragments")], abs=1e-12)


def test_items_of_one_report_have_one_source() -> None:
    """Heard at their word, what is found jointly has the likelihood of the report, as the library reckons it."""
    text = (Path(tl.__file__).parent / "scenarios" / "iskander.toml").read_text(encoding="utf-8")
    for item in REPORT:
        text = text.replace(f"[evidence.{item}]", f'[evidence.{item}]\nreport = "agency"', 1)
    text = text[: text.index("[variants.")]  # one of which says so too
    found = tl.publish(tl.Scenario.from_toml(text), "t2", "Azerbaijan", found=0.5)
    both = frozenset(REPORT)
    told = [r for r in found.readings if r.published != both]
    assert told, "off the path all of it is taken at its word"
    for reading in told:
        assert reading.value[both] == pytest.approx(found.value[both], abs=1e-9)


# ---------------------------------------------------------------- when, and break-even


def test_the_dates_of_the_first_case() -> None:
    found = tl.when("iskander", "t0", "Azerbaijan", REPORT)
    own = found.to_frame().set_index("date")
    assert own.loc["t0", ["published", "silent"]].tolist() == pytest.approx([0.1710, 0.1994], abs=6e-5)
    assert own.loc["t1", ["published", "silent"]].tolist() == pytest.approx([0.0510, 0.1190], abs=6e-5)
    assert found.gain["t0"] < 0 > found.gain["t1"] and found.gain["t2"] > 0
    assert found.value[found.best] == max(found.value.values())
    never = own.loc[list(found.episodes), "silent"].sum()
    assert found.value["never"] == pytest.approx(never)
    assert found.value["t1"] == pytest.approx(
        own.loc["t0", "silent"] + own.loc[list(found.episodes[1:]), "published"].sum()
    )
    half = tl.when("iskander", "t1", "Azerbaijan", REPORT, published=["fragments"], discount=0.5)
    assert half.items == ("fragments",) and half.gain["t2"] > found.gain["t2"]
    second = half.episodes[1]
    weights = 0.5 ** np.arange(len(half.episodes))
    assert half.value[second] == pytest.approx(half.silent[0, 1] + weights[1:] @ half.published[1:, 1])


def test_the_break_even_of_claim_21() -> None:
    both = tl.break_even("iskander", "t2", "Azerbaijan", GRIEVANCE, 0.5, 1.2, points=40, progress=False)
    assert both.values == pytest.approx([0.970974], abs=1e-6)
    assert both.edges[1:4] == pytest.approx([0.582943, 0.685816, 0.970974], abs=1e-6)
    regret = both.to_frame().query("`from` > .68 and to < .98")
    assert regret["published"].tolist() == ["defer, ask, silence"] and not regret["pays"].any()
    half = tl.break_even(
        "iskander", "t2", "Azerbaijan", GRIEVANCE, 0.5, 1.2, published=["fragments"], points=40, progress=False
    )
    assert half.values == pytest.approx([0.908691], abs=1e-6)
    assert "pays from 0.908691" in repr(half)


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (
            lambda: tl.publish(bundled("iskander"), "t2", "Azerbaijn"),
            "sender must be one of .* did you mean 'Azerbaijan'",
        ),
        (
            lambda: tl.publish(bundled("iskander"), "t2", "Azerbaijan", ["video"]),
            "held must be evidence that Azerbaijan controls",
        ),
        (lambda: tl.publish(bundled("iskander"), "t2", "Azerbaijan", ["indx"]), "held: evidence must be one of"),
        (
            lambda: tl.publish(bundled("iskander"), "t1", "Azerbaijan"),
            "Azerbaijan controls no evidence that is out at t1 beside its word \\(not_seen\\); give held=",
        ),
        (lambda: tl.publish(bundled("iskander"), "t2", "Azerbaijan", found=1.5), "found must be a probability"),
        (
            lambda: tl.publish(bundled("iskander"), "t2", "Azerbaijan", found={"index": 0.5}),
            "found must have a probability for",
        ),
        (lambda: tl.when("iskander", "t1", "Azerbaijan", discount=0), "discount must be a number above 0"),
        (lambda: tl.when("iskander", "t1", "Azerbaijan", published=["video"]), "published must be one of"),
        (
            lambda: tl.break_even(bundled("iskander"), "t2", "Azerbaijan", "parameters.grievence", 0, 1),
            "no number has the address",
        ),
    ],
)
def test_bad_input_gets_one_line(call: Any, words: str) -> None:
    with pytest.raises(tl.ScenarioError, match=f"^{words}") as caught:
        call()
    assert "\n" not in str(caught.value)
