"""Variants of a scenario: what they change, that nothing else does, and what is wrong with one in one line."""

from __future__ import annotations

import pickle

import pytest

import twolevel as tl
from twolevel.model.scenario import Scenario
from twolevel.model.statements import ClaimPoint
from twolevel.reports.scenario import numbers_words, scenario_record, scenario_words

SMALL = """
title = "Small"
states = ["no", "yes"]
[players.A]
stances = ["stay", "go"]
[players.B]
stances = ["stay", "go"]
[parameters]
gain = { value = 1.0, range = [0.5, 2.0] }
chance = { value = 0.5, range = [0.2, 0.8] }
[observers.world]
prior = { no = { one_minus = "chance" }, yes = "chance" }
trust = 0.8
[evidence.photo]
side = "A"
likelihood = { no = 0.1, yes = 0.9 }
credibility = 0.6
[evidence.log]
side = "A"
likelihood = { no = 0.2, yes = 0.7 }
[evidence.rumour]
side = "B"
likelihood = { no = 0.4, yes = 0.5 }
[audiences.home]
player = "A"
precision = 2
terms.taste.stances.A = { stay = -0.4, go = 0.1 }
[terms.gain]
player = "A"
channel = "rival"
weight = "gain"
event = ["yes"]
observer = "world"
stances.A = { stay = 1 }
[terms.loss]
player = "B"
channel = "rival"
stances.A = { stay = 1, go = -1 }
stances.B = { go = 1 }
[episodes.t0]
title = "Before"
disclosed = ["photo"]
parameters.gain = 0.7
[episodes.t1]
title = "After"
disclosed = ["photo", "log", "rumour"]
[claims.1]
words = "A stays."
parts = [{ every = { A = "stay" }, episode = "t1" }]
"""


def small(variants: str = "") -> Scenario:
    return Scenario.from_toml(SMALL + variants, where="small")


def variant(text: str) -> Scenario:
    """Return the small scenario under one variant, which it has beside an idle one."""
    return small(f'[variants.other]\ntitle = "Another"\n{text}').variant("other")


# ---------------------------------------------------------------- what a variant changes


def test_a_file_without_variants_has_none() -> None:
    assert small().variants == ()
    with pytest.raises(tl.ScenarioError, match=r"^scenario small has no variants: its file has no table 'variants'$"):
        small().variant("other")


def test_a_scenario_with_variants_is_the_same_scenario() -> None:
    s = small('[variants.other]\ntitle = "Another"\nparameters.gain = 2.0')
    assert s.fingerprint == small().fingerprint and s.variants == ("other",)
    assert (s.payoffs("t1") == small().payoffs("t1")).all()
    assert s.variant("other") == pickle.loads(pickle.dumps(s.variant("other"))) != s
    assert repr(s.variant("other")).startswith("Scenario small (other): 2 players")


def test_a_number_of_a_variant_beats_those_of_the_episodes_and_what_was_there() -> None:
    s = variant("parameters.gain = 2.0")
    assert s.value("parameters.gain") == 2.0 and small().value("parameters.gain", "t0") == 0.7
    assert s.fingerprint == small().override({"parameters.gain": 2.0}).fingerprint
    assert s.override({"parameters.gain": 1.5}).value("parameters.gain") == 1.5
    own = small('[variants.other]\ntitle = "Another"\n[variants.other.episodes.t1]\nparameters.gain = 2.0')
    held = own.variant("other")
    assert [held.value("parameters.gain", e) for e in held.episodes] == [0.7, 2.0]
    assert held.number("episodes.t1.parameters.gain").range == (0.5, 2.0), "it moves where the base number does"
    first = held.override({"episodes.t1.parameters.gain": 0.6})
    assert first.value("parameters.gain", "t1") == 0.6 and first.variant("other").value("parameters.gain", "t1") == 2.0


def test_names_and_sharpness_may_stand_in_a_variant() -> None:
    s = variant('audiences.home.precision = "sharp"\nobservers.world.trust = "chance"')
    assert s.ratification("t1")["home"] == {"stay": 0.0, "go": 1.0}
    assert s.value("observers.world.trust", "t1") == 0.5
    assert s.override({"parameters.chance": 0.3}).value("observers.world.trust", "t1") == 0.3


def test_structure_changes_in_every_episode_or_in_one() -> None:
    s = variant('order = "B > A"\n[variants.other.episodes.t0]\norder = "A > B"')
    assert [s.at(e).game().order for e in s.episodes] == [(("A",), ("B",)), (("B",), ("A",))]
    veto = variant('ratification = "veto"\nreversion = { A = "go", B = "stay" }')
    assert (veto.payoffs("t1") == small().ratifying("veto", {"A": "go", "B": "stay"}).payoffs("t1")).all()
    one = variant('[variants.other.episodes.t1]\nratification = "veto"\nreversion = { A = "go", B = "stay" }')
    assert (one.payoffs("t0") == small().payoffs("t0")).all() and (one.payoffs("t1") == veto.payoffs("t1")).all()


def test_all_at_once_is_a_variant_of_an_order() -> None:
    raw = SMALL.replace('states = ["no"', 'order = "A > B"\nstates = ["no"')
    s = Scenario.from_toml(raw + '[variants.other]\ntitle = "At once"\norder = [["A", "B"]]')
    assert s.at("t0").game().order == (("A",), ("B",))
    assert s.variant("other").at("t0").game().order == ()
    assert s.spec.variants["other"].words == ("all at once",)


def test_a_report_shares_the_source_of_its_first_item() -> None:
    s = variant('reports = { find = ["log", "photo"] }')
    kappa = 0.6 * 0.8  # the photo stands first in the file
    bracket = [
        kappa * one * other + (1 - kappa) * 0.5 * 0.5 for one, other in ((0.1, 0.2), (0.9, 0.7))
    ]  # and the rumour has a credibility of 1
    rumour = [0.8 * x + 0.2 * 0.5 for x in (0.4, 0.5)]
    weights = [0.5 * b * r for b, r in zip(bracket, rumour, strict=True)]
    assert s.beliefs("t1")["world"]["yes"] == pytest.approx(weights[1] / sum(weights), rel=1e-12)


def test_what_is_withdrawn_everywhere_is_out_of_the_claims_too() -> None:
    from twolevel.claims.ensemble import Ensemble

    everywhere = Ensemble(variant('withdrawn = ["photo"]'))
    once = Ensemble(variant('[variants.other.episodes.t0]\nwithdrawn = ["photo"]'))
    listed, of_t0 = ClaimPoint("t1", (), ("photo", "log")), ClaimPoint("t1", (), ("photo",), "t0")
    assert everywhere.moment(listed).disclosed == ("log",)
    assert once.moment(listed).disclosed == ("photo", "log")
    for ensemble in (everywhere, once):
        assert ensemble.moment(of_t0).disclosed == (), "the evidence of t0 is what t0 discloses under the variant"
    assert once.moment(ClaimPoint("t1")).disclosed == ("photo", "log", "rumour")
    assert variant('withdrawn = ["photo"]').spec.episodes["t0"].withdrawn == ("photo",)
    told = variant('[variants.other.episodes.t0]\ndisclosed = ["log"]')
    assert told.at("t0").disclosed == ("log",) and Ensemble(told).moment(of_t0).disclosed == ("log",)


def test_variants_can_be_put_on_top_of_each_other() -> None:
    s = small('[variants.one]\ntitle = "1"\norder = "B > A"\n[variants.two]\ntitle = "2"\nparameters.gain = 2.0')
    both = s.variant("one").variant("two")
    assert both.value("parameters.gain") == 2.0 and both.at("t0").game().order == (("B",), ("A",))
    assert "(one, two)" in repr(both)


def test_kinds_and_words_of_what_changes() -> None:
    s = small("""
    [variants.all]
    title = "All"
    order = "B > A"
    ratification = "veto"
    reversion = { A = "go", B = "stay" }
    reports = { find = ["photo", "log"] }
    withdrawn = ["rumour"]
    parameters.gain = 2.0
    observers.world.trust = 0.5
    [variants.all.episodes.t0]
    audiences.home.precision = "sharp"
    """)
    held = s.spec.variants["all"]
    assert held.kinds == ("order", "veto", "sources", "beliefs", "audiences", "numbers")
    assert held.words == (
        "B > A",
        "ratification is a veto (else go, stay)",
        "not out: rumour",
        "parameters.gain = 2",
        "observers.world.trust = 0.5",
        "one source find: photo, log",
        "t0: audiences.home.precision = sharp",
    )


def test_variants_are_shown_and_so_are_their_numbers() -> None:
    s = small('[variants.other]\ntitle = "Another"\nparameters.gain = 2.0')
    assert "  other: Another (parameters.gain = 2)" in scenario_words(scenario_record(s)).splitlines()
    under = scenario_record(s.variant("other"))
    assert "Here: other" in scenario_words(under).splitlines()
    assert "parameters.gain = 2 [0.5, 2]  # set here; the file has 1" in numbers_words(under).splitlines()
    assert not {"variants", "applied"} & scenario_record(small()).keys()


def test_a_parameter_that_only_a_variant_uses_is_used() -> None:
    text = SMALL.replace("[parameters]", "[parameters]\nspare = 0.3")
    assert Scenario.from_toml(text).warnings == (
        "parameters.spare is not used: no number of the scenario is made of it",
    )
    assert not Scenario.from_toml(text + '[variants.x]\ntitle = "X"\nobservers.world.trust = "spare"').warnings


# ---------------------------------------------------------------- what is wrong with one


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "variants.other must change something; all that it says is so already (line 50)"),
        ("parameters.gain = 1.0\n[variants.other.episodes.t0]\nparameters.gain = 0.7", ""),
        ("[variants.other.episodes.t0]\nparameters.gain = 0.7", "variants.other must change something"),
        ("order = [['A', 'B']]", "variants.other must change something"),
        ("ratification = 'payoff'", "variants.other must change something"),
        ("reversion = { A = 'go', B = 'stay' }", "variants.other must change something"),
        ("reports = { find = ['log'] }", "variants.other must change something"),
        ("[variants.other.episodes.t0]\nwithdrawn = ['rumour']", "variants.other must change something"),
        ("parameters.gian = 2", "variants.other.parameters.gian changes no number of the base; did you mean "
         "'parameters.gain'? (line 52)"),
        ("parameters.gain = 'much'", "variants.other.parameters.gain must be a number"),
        ("observers.world.trust = 2", "variants.other.observers.world.trust must be from 0 to 1; got 2.0 (line 52)"),
        ("observers.world.trust = 'chanse'", "variants.other.observers.world.trust must be a number or the name of a "
         "parameter; got 'chanse'; did you mean 'chance'? (line 52)"),
        ("order = 'A > C'", "variants.other.order must name the players A, B; got 'C' (line 52)"),
        ("order = 'A'", "variants.other.order must name every player; 'B' is left out (line 52)"),
        ("withdrawn = ['foto']", "variants.other.withdrawn must be one of photo, log, rumour; got 'foto'; did you mean "
         "'photo'? (line 52)"),
        ("reports = { find = ['photo', 'lag'] }", "variants.other.reports.find must be one of photo, log, rumour; got "
         "'lag'; did you mean 'log'? (line 52)"),
        ("reports = { find = ['photo', 'rumour'] }", "variants.other.reports.find must be items of one side; got photo "
         "of A, rumour of B (line 52)"),
        ("ratification = 'veto'", "variants.other.ratification is a veto, so it must have a reversion: the profile "
         "that stands without a deal (line 52)"),
        ("ratification = 'veto'\nreversion = { A = 'go' }", "variants.other.reversion must"),
        ("episodes.t9.order = 'A > B'", "variants.other.episodes: episode must be one of t0, t1; got 't9'"),
        ("episodes.t0.disclosed = ['foto']", "variants.other.episodes.t0.disclosed must be one of photo, log, rumour; "
         "got 'foto'; did you mean 'photo'? (line 52)"),
        ("disclosed = ['photo']", "variants.other has no key 'disclosed'"),
        ("moves = 'A > B'", "variants.other has no key 'moves'"),
    ],
)  # fmt: skip
def test_what_is_wrong_gets_one_line(text: str, said: str) -> None:
    whole = f'[variants.other]\ntitle = "Another"\n{text}'
    if not said:
        assert small(whole).variants == ("other",), "t0 has another number, which the base number beats"
        return
    with pytest.raises(tl.ScenarioError) as caught:
        small(whole)
    assert str(caught.value).startswith(f"small: {said}")
    assert "\n" not in str(caught.value)


def test_all_mistakes_are_told_at_once() -> None:
    with pytest.raises(tl.ScenarioError) as caught:
        small('[variants.a]\ntitle = "A"\norder = "A > C"\nwithdrawn = ["x"]\n[variants.base]\ntitle = "B"')
    told = [str(caught.value), *caught.value.__notes__]
    assert [line.split(" must ")[0] for line in told] == [
        "small: variants.a.order", "small: variants.a.withdrawn", "small: variants.base"
    ]  # fmt: skip
    assert "'base' is the scenario as it stands" in told[-1]


def test_a_variant_needs_a_title() -> None:
    with pytest.raises(tl.ScenarioError, match=r"^small: variants\.a must have 'title'"):
        small('[variants.a]\norder = "A > B"')


def test_numbers_that_do_not_go_together_are_told_with_the_variant() -> None:
    s = small('[variants.other]\ntitle = "Another"\nobservers.world.prior.yes = 0.9')
    with pytest.raises(tl.ScenarioError, match=r"^variants\.other: observers\.world\.prior must sum to 1 .* got 1\.4$"):
        s.variant("other")


def test_a_misspelt_variant_gets_the_nearest(iskander: Scenario) -> None:
    with pytest.raises(tl.ScenarioError, match=r"^variant must be one of .*; got 'rusia_first'; did you mean 'russia_"):
        iskander.variant("rusia_first")
