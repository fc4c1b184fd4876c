"""The scenario engine: files, addresses, overrides, beliefs, win-sets, payoffs by channel."""

from __future__ import annotations

import copy
import functools
import io
import math
import pickle
import tomllib
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import twolevel as tl
from tests.conftest import bundled, examples
from twolevel.errors import TwolevelError
from twolevel.model import parse
from twolevel.model.build import build
from twolevel.model.degrees import degree_of
from twolevel.model.scenario import Scenario

SMALL = """
title = "A small crisis"
states = ["no", "yes"]

[players.Leader]
stances = ["yield", "stand"]
[players.Rival]
stances = ["press", "wait"]

[parameters]
stakes = { value = 2.0, range = [0, 5], why = "what is at stake" }
prior = 0.3
patience = 0.5

[observers.public]
prior = { no = { one_minus = "prior" }, yes = "prior" }
trust = { Leader = 0.5, Rival = 1.0 }

[evidence.report]
side = "Rival"
date = 2021-03-31
likelihood = { no = 0.1, yes = 0.8 }
credibility = 0.9

[terms.pressure]
player = "Leader"
channel = "rival"
weight = ["stakes", -1]
margin = 0.25
stances.Leader = { yield = 0, stand = 1 }
stances.Rival = { press = 1, wait = "patience" }

[terms.gain]
player = "Rival"
channel = "rival"
stances.Rival = { press = 1 }
stances.Leader = { yield = 1 }
event = ["yes"]
observer = "public"

[audiences.public]
player = "Leader"
precision = 2
[audiences.public.terms.pride]
stances.Leader = { yield = -0.5, stand = 0.5 }
[audiences.public.terms.guilt]
weight = -1
stances.Leader = { stand = 1 }
event = ["yes"]

[episodes.before]
disclosed = []
[episodes.after]
disclosed = ["report"]
[episodes.after.parameters]
stakes = { value = 1.0, why = "less is left to win" }
[episodes.after.terms.gain.stances.Rival]
wait = 0.25
"""


def small(**changes: Any) -> Scenario:
    table = tomllib.loads(SMALL)
    table = parse._with_iso_dates(table)
    parse.check_form(table)
    return Scenario(build("small", table)).override(changes)


def test_payoffs_by_hand() -> None:
    """Every number worked out with pencil and paper from model.md's formulas."""
    s = small()
    belief = 0.3 * (0.9 * 0.8 + 0.1 * 0.5)
    belief /= belief + 0.7 * (0.9 * 0.1 + 0.1 * 0.5)
    assert s.beliefs("after")["public"]["yes"] == pytest.approx(belief, abs=1e-15)
    approval = {"yield": -0.5, "stand": 0.5 - belief}
    assert s.approvals("after")["public"] == pytest.approx(approval, abs=1e-15)
    payoffs = s.payoffs("after")
    for a, stance in enumerate(("yield", "stand")):
        rho = 1 / (1 + math.exp(-2 * approval[stance]))
        assert s.ratification("after")["public"][stance] == pytest.approx(rho, abs=1e-15)
        for b, pressure in enumerate((1.0, 0.5)):
            own = max(0.0, (0, 1)[a] - 0.25)
            assert payoffs[0, a, b] == pytest.approx(2 * rho - 1 - 1.0 * own * pressure, abs=1e-15)
    assert payoffs[1, 0] == pytest.approx([belief, 0.25 * belief], abs=1e-15)
    assert payoffs[1, 1] == pytest.approx([0, 0], abs=1e-15)
    assert s.win_set("before", "Leader").stances == ("stand",)
    assert s.win_set("after", "Leader").stances == ()
    assert len(s.win_set("after", "Rival").profiles()) == 4


def test_trust_differs_by_side() -> None:
    s = small()
    assert s.at("after")._message(("report",), "public")[1] == pytest.approx(0.9 * 1.0)
    t = s.override({"observers.public.trust.Rival": 0.0})
    assert t.beliefs("after")["public"]["yes"] == pytest.approx(0.3)


def test_an_override_beats_the_episode_which_beats_the_base() -> None:
    s = small()
    assert s.value("parameters.stakes", "before") == 2.0
    assert s.value("parameters.stakes", "after") == 1.0
    assert s.value("parameters.stakes", "after", {"parameters.stakes": 3.0}) == 3.0
    assert s.value("parameters.stakes", "after", {"episodes.after.parameters.stakes": 4.0}) == 4.0
    both = {"episodes.after.parameters.stakes": 4.0, "parameters.stakes": 3.0}
    assert s.value("parameters.stakes", "after", both) == 3.0
    assert s.value("episodes.after.parameters.stakes") == 1.0
    assert s.override({"parameters.stakes": 5.0}).value("parameters.stakes", "after") == 5.0
    assert s.value("parameters.stakes", "before") == 2.0, "an override returns a new scenario"


def test_an_address_that_holds_a_name_is_replaced_there_only() -> None:
    s = small()
    there = s.override({"terms.pressure.stances.Rival.wait": 0.9})
    assert there.value("parameters.patience", "before") == 0.5
    assert there.value("terms.pressure.stances.Rival.wait", "before") == 0.9
    everywhere = s.override({"parameters.patience": 0.7})
    assert everywhere.value("terms.pressure.stances.Rival.wait", "before") == 0.7
    renamed = s.override({"terms.pressure.margin": "prior"})
    assert renamed.value("terms.pressure.margin", "before") == 0.3


def test_a_batch_equals_its_members() -> None:
    s = small()
    rng = np.random.default_rng(3)
    batch = {
        "parameters.stakes": rng.random(7),
        "parameters.prior": rng.random(7),
        "evidence.report.credibility": rng.random(7),
        "terms.pressure.margin": rng.random(7),
        "audiences.public.precision": 1 + rng.random(7),
    }
    many = s.payoffs("after", batch)
    assert many.shape == (7, 2, 2, 2)
    for k in range(7):
        one = s.payoffs("after", {a: v[k] for a, v in batch.items()})
        assert np.allclose(many[k], one, atol=1e-15, rtol=0)
    channels = s.payoffs_by_channel("after", batch)
    assert np.allclose(sum(channels.values()), many, atol=1e-15)


def test_a_margin_is_taken_off_positive_intensities_alone_in_single_calls_as_in_batches() -> None:
    s = small(**{"terms.pressure.stances.Leader.stand": -1.0})
    many = s.payoffs("after", {"terms.pressure.margin": [0.0, 0.1]})
    for k, margin in enumerate((0.0, 0.1)):
        assert np.array_equal(many[k], s.payoffs("after", {"terms.pressure.margin": margin}))
    assert np.array_equal(many[0], many[1]), "an intensity of -1 has no slack to take off"
    free = small(**{"terms.gain.stances.Rival.press": -1.0})
    assert free.payoffs("before")[1, 0, 0] == pytest.approx(-0.3)
    assert free.payoffs("before", {"terms.gain.margin": 0.5})[1, 0, 0] == pytest.approx(-0.3)
    assert small().payoffs("before", {"terms.gain.margin": 0.25})[1, 0, 0] == pytest.approx(0.75 * 0.3)
    assert small().payoffs("before", {"terms.gain.margin": 2.0})[1, 0, 0] == 0


@pytest.mark.parametrize(
    ("name", "each"),
    [
        *((name, 9) for name in ("azerbaijan-russia", "putnam-ratification", "iskander")),
        *(pytest.param(n, 1, marks=pytest.mark.slow) for n in tl.scenarios()),
    ],
)
def test_a_number_put_in_its_own_place_changes_nothing(name: str, each: int) -> None:
    """A margin of 0 and none are the same game, and have the same fingerprint; so for every other number.

    Reduced: every ninth.
    """
    s = bundled(name)
    payoffs = {episode: s.payoffs(episode) for episode in s.episodes}
    for address in s.addresses()[::each]:
        factor = s.number(address).factor
        if factor.names or any(address in episode.changes for episode in s.spec.episodes.values()):
            continue
        same = s.override({address: "sharp" if math.isinf(factor.number) else factor.number})
        assert same == s
        assert same.fingerprint == s.fingerprint
        for episode in s.episodes:
            moment = s.at(episode, {address: "sharp" if math.isinf(factor.number) else factor.number})
            assert np.array_equal(moment.payoffs, payoffs[episode]), address


def test_a_margin_of_zero_written_out_is_the_same_game_as_none() -> None:
    bare, written = (Scenario.from_toml(text) for text in (SMALL.replace("margin = 0.25\n", ""), SMALL))
    written = written.override({"terms.pressure.margin": 0.0})
    assert not bare.number("terms.pressure.margin").given
    for stand in (-1.0, 1.0):
        games = [s.payoffs("after", {"terms.pressure.stances.Leader.stand": stand}) for s in (bare, written)]
        assert np.array_equal(*games)
    explicit = Scenario.from_toml(SMALL.replace("margin = 0.25", "margin = 0"))
    assert explicit.fingerprint == bare.fingerprint


EVEN = """
title = "An audience at break-even"
[players.A]
stances = ["give", "hold"]
[players.B]
stances = ["wait"]
[parameters]
worth = 0.3
[audiences.home]
player = "A"
precision = "sharp"
terms.gain = { weight = "worth", stances.A = { give = 1, hold = 1 } }
terms.loss = { weight = -0.1, stances.A = { give = 1, hold = 1 } }
terms.shame = { weight = -0.2, stances.A = { give = 1, hold = 1.5 } }
[episodes.base]
[claims.1]
words = "Giving can be brought home."
parts = [
    { win_set = { A = ["give"] }, episode = "base" },
    { ratifies = { home = "give" }, episode = "base" },
    { rejects = { home = "hold" }, episode = "base" },
]
"""


def test_an_audience_at_break_even_ratifies_although_the_sum_is_rounded() -> None:
    """.3 - .1 - .2 is 0, and -2.8e-17 in doubles."""
    assert 0.3 - 0.1 - 0.2 < 0
    s = Scenario.from_toml(EVEN)
    assert s.approvals()["home"]["give"] == 0.0
    assert s.approvals()["home"]["hold"] == pytest.approx(-0.1)
    assert s.ratification()["home"] == {"give": 1.0, "hold": 0.0}
    assert s.win_set(None, "A").stances == ("give",)
    assert s.payoffs()[0].tolist() == [[1.0], [-1.0]]
    assert tl.check(s)["1"].holds
    smooth = s.override({"audiences.home.precision": 50.0})
    assert smooth.ratification()["home"]["give"] == 0.5
    assert smooth.win_set(None, "A").stances == ("give",)
    many = s.at(overrides={"parameters.worth": [0.3, 0.3 - 1e-12, 0.3 + 1e-12]})
    assert many.ratification["home"][:, 0].tolist() == [1.0, 0.0, 1.0]


def test_break_even_is_within_the_rounding_of_the_sum_and_no_further() -> None:
    rng = np.random.default_rng(11)
    for size in (1e-6, 1.0, 1e6):
        parts = rng.uniform(-1, 1, (200, 2)).round(3) * size
        s = Scenario.from_toml(EVEN)
        loss, shame = parts.T
        batch = {"parameters.worth": -(loss + shame), "audiences.home.terms.loss.weight": loss}
        batch["audiences.home.terms.shame.weight"] = shame
        assert (s.at(overrides=batch).approvals["home"][:, 0] == 0.0).all()
        batch["parameters.worth"] = batch["parameters.worth"] - 1e-12 * size
        assert (s.at(overrides=batch).approvals["home"][:, 0] < 0.0).all()


def test_a_file_may_narrow_a_domain(iskander: Scenario) -> None:
    with pytest.raises(tl.ScenarioError, match=r"parameters.w_base must be from 0 to 1; got 1\.3"):
        iskander.override({"parameters.w_base": 1.3})


def test_sharp_audiences_ratify_at_zero() -> None:
    s = small(**{"audiences.public.precision": "sharp", "audiences.public.terms.pride.stances.Leader.yield": 0.0})
    assert s.ratification("before")["public"] == {"yield": 1.0, "stand": 1.0}
    t = s.override({"audiences.public.terms.pride.stances.Leader.yield": -1e-12})
    assert t.ratification("before")["public"]["yield"] == 0.0


def test_evidence_without_credibility_is_no_evidence() -> None:
    s = small()
    silent = {"evidence.report.credibility": 0.0, "evidence.report.unreliable_rate": 0.0}
    assert s.beliefs("after", silent) == s.beliefs("after", disclosed=[])


def test_bilateral_games_are_slices(iskander: Scenario) -> None:
    whole = iskander.game("t2")
    game = iskander.bilateral("t2", "Russia", "Azerbaijan", given={"Armenia": "blame"})
    assert game.players == ("Russia", "Azerbaijan")
    for r in range(3):
        for z in range(3):
            assert game.payoffs[0, r, z] == whole.payoffs[2, 1, z, r]
            assert game.payoffs[1, r, z] == whole.payoffs[1, 1, z, r]


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda s: s.game("t3"), "episode must be one of t0, t1, found, spokesman, t2; got 't3'"),
        (lambda s: s.game(), "episode must be one of t0, t1, found, spokesman, t2; got None"),
        (lambda s: s.game("t2", {"parameters.grievence": 1}), "did you mean 'parameters.grievance'"),
        (lambda s: s.game("t2", {"grievance": 1}), "did you mean 'parameters.grievance'"),
        (lambda s: s.game("t2", {"evidence.fragments.credibility": 1.2}), "must be from 0 to 1; got 1.2"),
        (lambda s: s.game("t2", {"evidence.fragments.credibility": [0.2, math.nan]}), "must be finite; got nan"),
        (lambda s: s.game("t2", {"parameters.grievance": math.inf}), "must be finite; got inf"),
        (lambda s: s.game("t2", {"parameters.grievance": 1e308}), "at most 1e\\+?09 in size"),
        (lambda s: s.game("t2", {"parameters.grievance": True}), "must be a number"),
        (lambda s: s.game("t2", {"parameters.grievance": "salience"}), "must be a number"),
        (lambda s: s.game("t2", {"terms.patron_pressure.weight": "nothing"}), "name of a parameter; got 'nothing'"),
        (lambda s: s.game("t2", {"parameters.lam": 0}), "above 0"),
        (lambda s: s.game("t2", {"parameters.grievance": [1.0, 2.0]}), "a game is that of one point"),
        (lambda s: s.payoffs("t2", {"parameters.grievance": [1, 2], "parameters.lam": [1, 2, 3]}), "one length"),
        (lambda s: s.payoffs("t2", {"parameters.grievance": np.ones((2, 2))}), "1-D array"),
        (lambda s: s.beliefs("t2", disclosed=["video", "video"]), "only once; got 'video' twice"),
        (lambda s: s.beliefs("t2", disclosed=["vidoe"]), "did you mean 'video'"),
        (lambda s: s.bilateral("t2", "Armenia", "Russia"), "given must name the stance of each other player"),
        (lambda s: s.bilateral("t2", "Armenia", "Armenia"), "two players"),
        (lambda s: s.bilateral("t2", "Armenia", "Rusia", {"Azerbaijan": "ask"}), "did you mean 'Russia'"),
        (lambda s: s.win_set("t2", "Turkey"), "player must be one of"),
        (lambda s: s.reliability("index", "world", "t1"), "disclosed evidence must be one of"),
        (lambda s: s.override([("a", 1)]), "must be a mapping"),
        (lambda s: tl.load("iskandr"), "did you mean 'iskander"),
        (lambda s: tl.load("nowhere.toml"), "nowhere.toml: no such file"),
    ],
)
def test_mistakes_get_one_clear_line(iskander: Scenario, call: Any, words: str) -> None:
    with pytest.raises(tl.ScenarioError, match=words) as caught:
        call(iskander)
    assert "\n" not in str(caught.value)


def test_a_prior_must_sum_to_one(iskander: Scenario) -> None:
    with pytest.raises(tl.ScenarioError, match=r"observers.world.prior must sum to 1 over the states; got 0\.\d+"):
        iskander.beliefs("t2", {"observers.world.prior.not_fired": 0.1})


def test_impossible_evidence_is_an_error() -> None:
    zero = {f"evidence.report.likelihood.{s}": 0.0 for s in ("no", "yes")} | {"evidence.report.credibility": 1.0}
    with pytest.raises(tl.ScenarioError, match=r"evidence.report must be possible in some state"):
        small().beliefs("after", zero)


def test_scenarios_survive_pickling(iskander: Scenario) -> None:
    s = iskander.override({"parameters.grievance": 0.0})
    t = pickle.loads(pickle.dumps(s))
    assert np.array_equal(s.payoffs("t2"), t.payoffs("t2"))
    assert pickle.loads(pickle.dumps(tl.solve(s.game("t2"))))[0].label == tl.solve(s.game("t2"))[0].label


def test_a_value_without_an_episode_must_be_the_same_in_all() -> None:
    s = small()
    assert s.value("parameters.patience") == 0.5
    with pytest.raises(tl.ScenarioError, match="differs from episode to episode"):
        s.value("parameters.stakes")


def test_text_and_files_give_the_same_scenario(tmp_path: Path) -> None:
    file = tmp_path / "crisis.toml"
    file.write_text(SMALL, encoding="utf-8")
    assert tl.load(file).name == "crisis", "titles and pictures show no path"
    assert np.array_equal(tl.load(file).payoffs("after"), Scenario.from_toml(SMALL).payoffs("after"))
    with pytest.raises(tl.ScenarioError, match=r"^lesson 3: the file must have 'title'"):
        Scenario.from_toml("", where="lesson 3")


def test_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    class Stdin:
        buffer = io.BytesIO(SMALL.encode())

    monkeypatch.setattr("sys.stdin", Stdin())
    assert tl.load("-").title == "A small crisis"


# ---------------------------------------------------------------- properties


@settings(max_examples=20, deadline=None)
@given(data=st.data())
def test_channels_sum_to_the_payoffs(iskander: Scenario, data: st.DataObject) -> None:
    episode = data.draw(st.sampled_from(iskander.episodes))
    overrides = _draw_overrides(data, iskander)
    moment = iskander.at(episode, overrides)
    assert np.allclose(sum(moment.channels.values()), moment.payoffs, atol=1e-12)


@examples(2, 40, st.data())
def test_an_audience_more_never_enlarges_a_win_set(data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(sorted(_table("iskander")["audiences"])))
    whole, without = _without_audience(), _without_audience(name)
    overrides = {a: v for a, v in _draw_overrides(data, whole).items() if not a.startswith(f"audiences.{name}")}
    for episode in whole.episodes:
        for player in whole.players:
            assert set(whole.win_set(episode, player, overrides)) <= set(without.win_set(episode, player, overrides))


@functools.cache
def _without_audience(*names: str) -> Scenario:
    """Return the first case without some audiences, and without claims and variants, which may be about them."""
    table = {section: raw for section, raw in _table("iskander").items() if section not in ("claims", "variants")}
    table["audiences"] = {name: raw for name, raw in table["audiences"].items() if name not in names}
    return Scenario(build("without", table))


def _draw_overrides(data: st.DataObject, s: Scenario) -> dict[str, float]:
    """Move up to five parameters within their ranges."""
    ranged = [a for a in s.addresses("parameters.") if s.number(a).range]
    chosen = data.draw(st.lists(st.sampled_from(ranged), max_size=5, unique=True))
    result = {}
    for address in chosen:
        low, high = s.number(address).range or (0, 0)
        result[address] = data.draw(st.floats(low, high))
    return result


@functools.cache
def _table(name: str) -> dict[str, Any]:
    """Return the table of a bundled scenario; it is shared, so it is copied before it is changed."""
    text = (files("twolevel") / "scenarios" / f"{name}.toml").read_text(encoding="utf-8")
    table: dict[str, Any] = parse._with_iso_dates(tomllib.loads(text))
    return table


# ---------------------------------------------------------------- broken files

BREAKS: list[Any] = ["", "no such name", -1e308, 1e308, math.nan, math.inf, -math.inf, True, [], {}, [[]], {"x": 1}, -7]


def _leaves(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    here = [path] if path else []
    if isinstance(value, dict):
        return here + [leaf for key, inner in value.items() for leaf in _leaves(inner, (*path, key))]
    if isinstance(value, list):
        return here + [leaf for key, inner in enumerate(value) for leaf in _leaves(inner, (*path, key))]
    return here


def _broken(table: dict[str, Any], path: tuple[Any, ...], how: Any) -> dict[str, Any]:
    table = copy.deepcopy(table)
    at: Any = table
    for key in path[:-1]:
        at = at[key]
    if how == "delete":
        del at[path[-1]]
    elif how == "rename" and isinstance(at, dict):
        at[f"{path[-1]}x"] = at.pop(path[-1])
    else:
        at[path[-1]] = how
    return table


@examples(5, 400, st.data())
def test_a_file_with_one_value_broken_yields_one_line_or_loads(data: st.DataObject) -> None:
    """Whatever one value is turned into, the answer is a scenario or one line: never another exception."""
    name = data.draw(st.sampled_from([n for n in tl.scenarios() if n != "iskander-hand"]))
    table = _table(name)
    path = data.draw(st.sampled_from(_leaves(table)))
    table = _broken(table, path, data.draw(st.sampled_from([*BREAKS, "delete", "rename"])))
    try:
        parse.check_form(table)
        scenario = Scenario(build(name, table))
        for episode in scenario.episodes:
            scenario.game(episode)
    except TwolevelError as exc:
        assert str(exc)
        assert "\n" not in str(exc)
        assert len(str(exc)) < 400


@pytest.mark.parametrize(
    ("path", "value", "words"),
    [
        (("terms", "pressure", "channel"), 3, "terms.pressure.channel must be a name"),
        (("terms", "pressure", "player"), "Leadr", "terms.pressure.player must be one of Leader, Rival; got 'Leadr'"),
        (("terms", "pressure", "stances", "Leader", "stnad"), 1, "stance must be one of yield, stand; got 'stnad'"),
        (("terms", "pressure", "colour"), "red", "terms.pressure has no key 'colour'"),
        (("terms", "pressure", "weigth"), 1, "no key 'weigth'; did you mean 'weight'"),
        (
            ("evidence", "report", "likelihood", "no"),
            -0.1,
            "evidence.report.likelihood.no must be from 0 to 1; got -0.1",
        ),
        (("evidence", "report", "likelihood"), {"no": 0.5}, "must give every state a number; 'yes' is missing"),
        (("evidence", "report", "credibility"), "", "evidence.report.credibility must be a number, the name"),
        (("evidence", "report", "date"), "2021-02-30", "evidence.report.date must be in the calendar"),
        (("parameters", "stakes", "value"), math.nan, "parameters.stakes must be finite; got nan"),
        (("parameters", "stakes", "value"), 9.0, "parameters.stakes must lie in its own range"),
        (("parameters", "patience"), 1e308, "parameters.patience must be at most 1e"),
        (("parameters", "patience"), "prior", "parameters.patience must be a number"),
        (("players",), {}, "players must be a table with one entry for each player"),
        (("players", "Leader", "stances"), [], "players.Leader.stances must be a list of names"),
        (("players", "Leader", "stances"), ["yield", "yield"], "must name each only once; got 'yield' twice"),
        (("states",), ["no"], "evidence.report.likelihood: state must be one of no; got 'yes'"),
        (("audiences", "public", "precision"), 0, "audiences.public.precision must be above 0"),
        (("audiences", "public", "terms", "pride", "stances", "Rival"), {"pres": 1}, "did you mean 'press'"),
        (("episodes", "after", "disclosed"), ["reprot"], "did you mean 'report'"),
        (("episodes", "after", "parameters", "stakes"), {"valu": 1}, "no key 'valu'; did you mean 'value'"),
        (("episodes", "after", "parameters", "stake"), 1, "did you mean 'parameters.stakes'"),
        (
            ("observers", "public", "trust"),
            {"Leader": 1},
            "must give every side a number; 'Rival' is missing",
        ),
        (("terms", "gain", "observer"), "world", "terms.gain.observer must be one of public"),
        (("title",), " ", "title must be a text that is not empty"),
    ],
)
def test_broken_values_are_named_with_rule_address_and_value(path: tuple[str, ...], value: Any, words: str) -> None:
    table = parse._with_iso_dates(tomllib.loads(SMALL))
    at = table
    for key in path[:-1]:
        at = at[key]
    at[path[-1]] = value
    with pytest.raises(tl.ScenarioError, match=words):
        parse.check_form(table)
        Scenario(build("small", table)).game("after")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "the file must have 'title'"),
        (b"title = ", "must be TOML"),
        (b"\xff\xfe", "must be UTF-8 text"),
        (b"title = 'a'\ntitle = 'b'", "must be TOML"),
        (b"title = 'a'\n[players.A]\nstances = " + b"[" * 5000, "must be TOML"),
    ],
)
def test_files_that_are_no_scenario(tmp_path: Path, content: bytes, words: str) -> None:
    file = tmp_path / "broken.toml"
    file.write_bytes(content)
    with pytest.raises(tl.ScenarioError, match=words) as caught:
        tl.load(file)
    assert str(caught.value).startswith(str(file))
    assert "\n" not in str(caught.value)


# ---------------------------------------------------------------- priors that leave the rest to one state

THREE = """
title = "Three states"
states = ["a", "b", "c"]
[players.Leader]
stances = ["yield", "stand"]
[players.Rival]
stances = ["wait"]
[parameters]
share = { value = 0.5, range = [0.0, 1.0] }
[observers.public]
prior = { a = 0.2, b = "share", c = "rest" }
[evidence.report]
likelihood = { a = 0.1, b = 0.2, c = 0.8 }
[terms.gain]
player = "Leader"
channel = "rival"
stances.Leader = { stand = 1 }
event = ["c"]
observer = "public"
[episodes.before]
disclosed = []
[episodes.after]
disclosed = ["report"]
[episodes.after.observers.public.prior]
a = 0.4
"""
PRIOR_C = "observers.public.prior.c"


def test_the_rest_of_a_prior_is_what_the_others_leave() -> None:
    s = Scenario.from_toml(THREE)
    assert s.beliefs("before")["public"] == pytest.approx({"a": 0.2, "b": 0.5, "c": 0.3}, abs=1e-15)
    assert s.beliefs("after")["public"]["c"] == pytest.approx(0.08 / (0.04 + 0.1 + 0.08), abs=1e-15)
    assert [s.value(PRIOR_C, e) for e in s.episodes] == pytest.approx([0.3, 0.1], abs=1e-15)
    assert s.payoffs("before")[0, 1, 0] == pytest.approx(0.3, abs=1e-15)
    assert str(s.number(PRIOR_C).factor) == "rest"
    assert s.to_frame().set_index("address").loc[PRIOR_C, "value"] == "rest"
    by_hand = Scenario.from_toml(THREE.replace('"rest"', "0.3").replace("a = 0.4", "a = 0.4\nc = 0.1"))
    assert np.allclose(s.payoffs("after"), by_hand.payoffs("after"), rtol=0, atol=1e-15)


def test_the_rest_of_a_prior_moves_with_the_others_in_batches_too() -> None:
    s = Scenario.from_toml(THREE)
    share = np.array([0.0, 0.25, 0.8])
    moment = s.at("before", {"parameters.share": share})
    assert moment.value(PRIOR_C) == pytest.approx([0.8, 0.55, 0.0], abs=1e-15)
    assert moment.belief_vectors["public"].sum(axis=1) == pytest.approx([1.0, 1.0, 1.0], abs=1e-15)
    for k, x in enumerate(share):
        one = s.override({"parameters.share": float(x)})
        assert np.array_equal(moment.payoffs[k], one.payoffs("before"))
    cost = "[terms.cost]\nplayer = 'Leader'\nchannel = 'rival'\nweight = -0.25\nstances.Leader.stand = 1"
    (threshold,) = tl.thresholds(Scenario.from_toml(THREE + cost), "before", "parameters.share", 0.0, 0.8)
    assert threshold.value == pytest.approx(0.55, abs=1e-9)
    assert pickle.loads(pickle.dumps(s)) == s


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (("a = 0.2,", "a = 0.7,"), "observers.public.prior must leave something for 'c'; the others sum to 1.2"),
        (("a = 0.2,", 'a = "rest",'), "observers.public.prior must leave the rest to one state only; got 'rest' twice"),
        (("a = 0.4", 'b = "rest"'), "observers.public.prior must leave the rest to one state only; got 'rest' twice"),
        (
            ("share = {", "rest = 0.3\nshare = {"),
            "observers.public.prior.c: 'rest' is what other states leave; call the parameter otherwise",
        ),
        (
            ("likelihood = { a = 0.1", 'likelihood = { a = "rest"'),
            "evidence.report.likelihood.a must be a number or the name of a parameter; got 'rest'",
        ),
    ],
)
def test_mistakes_with_the_rest_get_one_line(change: tuple[str, str], words: str) -> None:
    assert change[0] in THREE
    with pytest.raises(tl.ScenarioError) as caught:
        Scenario.from_toml(THREE.replace(*change))
    line = THREE.replace(*change).split("\n").index("[observers.public]") + 2
    line = line if words.startswith("observers") else line + 2
    assert str(caught.value) == f"scenario: {words} (line {line})"


def test_the_rest_cannot_be_set_and_says_so() -> None:
    s = Scenario.from_toml(THREE)
    for call in (
        lambda: s.override({PRIOR_C: 0.3}),
        lambda: s.payoffs("before", {PRIOR_C: [0.1, 0.2]}),
        lambda: tl.thresholds(s, "before", PRIOR_C, 0, 1),
        lambda: tl.sweep(s, "before", {PRIOR_C: [0.1]}, progress=False),
    ):
        with pytest.raises(tl.ScenarioError) as caught:
            call()
        assert str(caught.value) == f"{PRIOR_C} is 'rest', what the other states leave; set theirs"
    with pytest.raises(tl.ScenarioError, match=r"must leave something for 'c'; the others sum to 1\.1"):
        s.beliefs("before", {"parameters.share": [0.1, 0.9]})


# ---------------------------------------------------------------- sums


SUM = """
title = "Sum"
parameters = { a = 0.5, b = 0.25, g = 2 }
[players.Leader]
stances = ["go", "stay"]
[players.Rival]
stances = ["yield", "fight"]
[terms.both]
player = "Leader"
channel = "home"
weight = ["g", { sum = ["a", "b"] }, -1]
stances.Leader = { go = 1 }
"""


def test_a_sum_of_parameters_is_a_factor() -> None:
    s = tl.Scenario.from_toml(SUM)
    assert s.payoffs()[0, 0, 0] == -2 * (0.5 + 0.25)
    assert str(s.number("terms.both.weight").factor) == "-1 × g × (a + b)"
    assert s.payoffs(overrides={"parameters.a": 0.0})[0, 0, 0] == -0.5
    assert s.payoffs(overrides={"parameters.a": [0.0, 1.0]})[:, 0, 0, 0].tolist() == [-0.5, -2.5]
    assert degree_of(s.at(None, {"parameters.a": [0.0, 1.0], "parameters.g": [0.0, 1.0]})) == 2
    assert not s.warnings and s.fingerprint != tl.Scenario.from_toml(SUM.replace('"a", "b"', '"b"')).fingerprint


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        ('{ sum = ["a", "c"] }', "name of a parameter; got 'c'"),
        ("{ sum = [] }", "terms.both.weight"),
        ("{ sum = 1 }", "terms.both.weight"),
    ],
)
def test_a_sum_names_parameters(raw: str, words: str) -> None:
    with pytest.raises(tl.ScenarioError, match=words):
        tl.Scenario.from_toml(SUM.replace('{ sum = ["a", "b"] }', raw))
