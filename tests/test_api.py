"""The public functions agree: one name, place, kind and default for what they share, and one way to name a scenario."""

from __future__ import annotations

import functools
import inspect
import os
import re
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import twolevel as tl
from twolevel import progress
from twolevel.model.addresses import credibility
from twolevel.model.scenario import as_scenario

Function = Callable[..., Any]
GRIEVANCE = "parameters.grievance"
ORDER = "Russia > Armenia > Azerbaijan"
EMPTY = inspect.Parameter.empty
POSITIONAL, NAMED = inspect.Parameter.POSITIONAL_OR_KEYWORD, inspect.Parameter.KEYWORD_ONLY


def functions() -> dict[str, Function]:
    """Return every public function, those of `plot` too."""
    public = {name: getattr(tl, name) for name in tl.__all__}
    public |= {f"plot.{name}": getattr(tl.plot, name) for name in tl.plot.__all__}
    return {name: f for name, f in public.items() if inspect.isfunction(f)}


def methods() -> dict[str, Function]:
    return {n: f for n, f in inspect.getmembers(tl.Scenario, inspect.isfunction) if not n.startswith("_")}


def parameters(function: Function) -> dict[str, inspect.Parameter]:
    return {n: p for n, p in inspect.signature(function).parameters.items() if n != "self"}


#: What functions share, in the order in which it stands: the kind, and the default.
SHARED: dict[str, tuple[Any, Any]] = {
    "scenario": (POSITIONAL, EMPTY),
    "episode": (POSITIONAL, None),
    "overrides": (NAMED, None),
    "disclosed": (NAMED, None),
    "order": (NAMED, None),
    "progress": (NAMED, True),
    "executor": (NAMED, None),
    "seed": (NAMED, 0),
}
#: Other names for the same things.
SYNONYMS = {"scen", "spec", "moment", "changes", "evidence", "items", "quiet", "verbose", "pool", "workers", "rng"}
SYNONYMS |= {"moves", "turns"}


@pytest.mark.parametrize("name", functions())
def test_functions_share_names_order_kinds_and_defaults(name: str) -> None:
    own = parameters(functions()[name])
    assert [n for n in own if n in SHARED] == [n for n in SHARED if n in own]
    assert not SYNONYMS & set(own)
    if name == "classroom":  # votes come first, and the game may be one without episodes
        return
    follows_required = [p for n, p in own.items() if p.kind is POSITIONAL and p.default is EMPTY]
    for shared in SHARED.keys() & own.keys():
        kind, default = SHARED[shared]
        if shared == "episode" and follows_required[-1].name != "scenario":
            default = EMPTY  # None must be written out where something else has to follow
        assert (own[shared].kind, own[shared].default) == (kind, default), shared
    for place, shared in enumerate(("scenario", "episode")):
        assert shared not in own or list(own)[place] == shared


@pytest.mark.parametrize("name", methods())
def test_methods_of_a_scenario_share_them_too(name: str) -> None:
    own = parameters(methods()[name])
    order = ("episode", "overrides", "disclosed")
    assert [n for n in own if n in order] == [n for n in order if n in own]
    for shared in set(order) & set(own):
        parameter = own[shared]
        assert parameter.kind is (NAMED if shared == "disclosed" else POSITIONAL)
        must_be_there = shared == "episode" and name in ("bilateral", "disclosing", "win_set", "check_moves")
        must_be_there |= shared == "overrides" and name == "override"
        assert parameter.default is (EMPTY if must_be_there else None)


@pytest.mark.parametrize("name", functions())
def test_what_is_shared_is_of_one_type(name: str) -> None:
    types = {"scenario": "ScenarioLike", "overrides": "Overrides | None", "disclosed": "Sequence[str] | None"}
    types |= {"order": "OrderLike | None"}
    types |= {"progress": "bool", "executor": "Executor | None", "episode": "str | None", "ax": "Axes | None"}
    if name in ("plot.dark", "plot.source"):  # which take a picture that is drawn
        types["ax"] = "Axes"
    for shared, parameter in parameters(functions()[name]).items():
        assert parameter.annotation == types.get(shared, parameter.annotation)


# ---------------------------------------------------------------- scenarios, by name, by path and as such

#: Where what writes files writes them.
FOLDER = tempfile.TemporaryDirectory()
#: What each function that takes a scenario is given after it.
GIVEN: dict[str, tuple[tuple[Any, ...], dict[str, Any]]] = {
    "disclose": (("t2", credibility("fragments")), {"points": 5}),
    "thresholds": (("t2", GRIEVANCE, 0.5, 0.65), {"points": 8}),
    "publish": (("t2", "Azerbaijan"), {}),
    "when": (("t1", "Azerbaijan"), {}),
    "break_even": (("t2", "Azerbaijan", GRIEVANCE, 0.5, 1.0), {"points": 8}),
    "regimes": (("t2", {GRIEVANCE: [0, 1], "parameters.lam": [1, 2]}), {}),
    "attribute": (("t1", "t2"), {"player": "Russia"}),
    "explain": (("t2",), {}),
    "explore": (("t2",), {"numbers": [GRIEVANCE]}),
    "signalling": (("t2",), {"informed": "Russia", "proves": "answer"}),
    "history": ((), {}),
    "check": ((), {}),
    "compare": (("iskander-hand",), {}),
    "lint": ((), {"draws": 2}),
    "rescue": (("1",), {}),
    "variants": ((), {"only": ["russia_first"]}),
    "robustness": ((20,), {"addresses": ["parameters.stonewall"]}),
    "sweep": (("t2", {GRIEVANCE: [0.0, 2.0]}), {}),
    "sample": (([GRIEVANCE], 4), {}),
    "report": ((Path(FOLDER.name) / "report.html",), {"draws": 0}),
    "plot.agreement": (("t2",), {}),
    "plot.win_sets": (("t1",), {}),
    "plot.story": ((), {}),
}


def about(name: str, scenario: Any, **more: Any) -> Any:
    arguments, options = GIVEN[name]
    return functions()[name](scenario, *arguments, **options, **more)


# The first case is cut down to three episodes, one claim and one variant always, and as it is in the full form.


#: What takes long even then, and in the full form alone.
LONG = {"history", "rescue", "break_even", "report", "explore"}


def with_case(names: Iterable[str]) -> pytest.MarkDecorator:
    """Return the parameters of a test that goes through functions, on the short case and in full."""
    cases: list[Any] = []
    for name in names:
        cases.append(pytest.param(name, "short", marks=[pytest.mark.slow] if name in LONG else []))
        cases.append(pytest.param(name, "iskander", marks=pytest.mark.slow))
    return pytest.mark.parametrize(("name", "case"), cases)


@functools.cache
def text_of(case: str) -> str:
    """Return the file of a case."""
    text = (Path(tl.__file__).parent / "scenarios" / "iskander.toml").read_text(encoding="utf-8")
    if case == "iskander":
        return text
    out = r"\[+(claims\.(?!1\])|variants\.(?!russia_first\])|episodes\.(found|spokesman)\b)"
    return "".join(table for table in re.split(r"(?m)^(?=\[)", text) if not re.match(out, table))


@functools.cache
def scenario_of(case: str) -> tl.Scenario:
    return tl.Scenario.from_toml(text_of(case), where="iskander")


@functools.cache
def plainly(name: str, case: str) -> pd.DataFrame:
    """What a function says of a case, worked out once."""
    return as_frame(about(name, scenario_of(case)))


def as_frame(result: Any) -> pd.DataFrame:
    if isinstance(result, Path):  # what was written, line by line
        return pd.DataFrame({"line": result.read_text(encoding="utf-8").splitlines()})
    if hasattr(result, "to_frame"):
        frame: pd.DataFrame = result.to_frame()
        return frame
    points = [line.get_xydata() for line in result.lines]  # of a picture, what is drawn, or else written
    if not points:
        return pd.DataFrame([(*text.get_position(), text.get_text()) for text in result.texts])
    return pd.DataFrame(np.concatenate(points))


def test_every_function_that_takes_a_scenario_is_looked_at() -> None:
    takes = {n for n, f in functions().items() if "scenario" in parameters(f)}
    assert takes == set(GIVEN)


@with_case(GIVEN)
def test_a_path_is_as_good_as_the_scenario(name: str, case: str, tmp_path: Path) -> None:
    path = tmp_path / "iskander.toml"
    path.write_text(text_of(case), encoding="utf-8")
    both = (path, str(path))
    for same in both if case == "iskander" else [both[list(GIVEN).index(name) % 2]]:
        pd.testing.assert_frame_equal(as_frame(about(name, same)), plainly(name, case))


#: What always takes a bundled scenario by its name, and not in the full form alone.
BY_NAME = {"thresholds", "sample", "plot.win_sets"}


@pytest.mark.parametrize("name", [n if n in BY_NAME else pytest.param(n, marks=pytest.mark.slow) for n in GIVEN])
def test_a_name_is_as_good_as_the_scenario(name: str) -> None:
    pd.testing.assert_frame_equal(as_frame(about(name, "iskander")), plainly(name, "iskander"))


@pytest.mark.parametrize(
    "wrong", [3, None, object(), ["iskander"], {"name": "iskander"}], ids=lambda x: type(x).__name__
)
def test_anything_else_is_refused_in_one_line_everywhere(wrong: object) -> None:
    said = set()
    for name in GIVEN:
        with pytest.raises(tl.ScenarioError) as caught:
            about(name, wrong)
        said.add(str(caught.value))
    kind = type(wrong).__name__
    wanted = "a Scenario, the name of a bundled scenario or the path of a TOML file"
    assert said == {f"scenario must be {wanted}; got {kind}"}


@pytest.mark.parametrize("name", GIVEN)
def test_a_misspelt_name_gets_the_nearest(name: str) -> None:
    with pytest.raises(tl.ScenarioError, match="did you mean 'iskander'"):
        about(name, "iskandre")


def test_a_scenario_is_itself_and_load_wants_a_name_or_a_path(iskander: tl.Scenario) -> None:
    assert as_scenario(iskander) is iskander
    with pytest.raises(tl.ScenarioError, match=r"^source must be the name of a bundled scenario .* got int"):
        tl.load(3)  # type: ignore[arg-type]


# ---------------------------------------------------------------- episodes


#: `explore` begins at the last one: the others are a choice away.
@pytest.mark.parametrize("name", [n for n in GIVEN if "episode" in parameters(functions()[n]) and n != "explore"])
def test_episodes_are_left_out_only_where_there_is_one(iskander: tl.Scenario, name: str) -> None:
    arguments, options = GIVEN[name]
    for wrong, got in ((None, "None"), ("t9", "'t9'"), (2, "2")):
        with pytest.raises(tl.ScenarioError, match=f"^episode must be one of t0, t1, found, spokesman, t2; got {got}"):
            functions()[name](iskander, wrong, *arguments[1:], **options)


@pytest.mark.parametrize("name", [n for n, f in methods().items() if "episode" in parameters(f)])
def test_so_do_the_methods(iskander: tl.Scenario, name: str) -> None:
    if name == "check_moves":
        return  # is told by its callers, who have asked
    before: tuple[Any, ...] = {
        "reliability": ("video", "world"),
        "value": (GRIEVANCE,),
        "ordered": (ORDER,),
        "ratifying": ("payoff", None),
        "following": ({},),
    }.get(name, ())
    pair = ("Armenia", "Russia", {"Azerbaijan": "ask"})
    after = {"win_set": ("Armenia",), "disclosing": (["video"],), "bilateral": pair}.get(name, ())
    with pytest.raises(tl.ScenarioError, match=r"^episode must be one of t0, t1, found, spokesman, t2; got 't9'"):
        getattr(iskander, name)(*before, "t9", *after)
    if name not in ("value", "ordered", "ratifying", "following"):  # which may be the same in all of them
        with pytest.raises(tl.ScenarioError, match=r"^episode must be one of t0, t1, found, spokesman, t2; got None"):
            getattr(iskander, name)(*before, None, *after)


def test_one_episode_needs_no_name() -> None:
    (address, *_) = (a for a in tl.load("chicken").addresses() if tl.load("chicken").number(a).range)
    assert tl.sweep("chicken", None, {address: [0.5]}).episode == "base"
    assert tl.thresholds("chicken", None, address, 0.5, 1.0).episode == "base"


# ---------------------------------------------------------------- overrides and evidence


@with_case(n for n in GIVEN if "overrides" in parameters(functions()[n]))
def test_overrides_are_those_of_the_scenario(case: str, name: str) -> None:
    scenario = scenario_of(case)
    fixed = {"parameters.patron_dependence": 1.0, "observers.world.trust": 0.4}
    known = {a: v for a, v in fixed.items() if a in scenario.spec.numbers}
    assert known
    expected = as_frame(about(name, scenario.override(known)))
    pd.testing.assert_frame_equal(as_frame(about(name, scenario, overrides=known)), expected)
    for wrong in (3, ["parameters.q0"]):
        with pytest.raises(tl.ScenarioError, match="overrides must be a mapping from address to number"):
            about(name, scenario, overrides=wrong)


@with_case(n for n in GIVEN if "disclosed" in parameters(functions()[n]))
def test_evidence_that_is_out(case: str, name: str) -> None:
    scenario = scenario_of(case)
    every = scenario.at("t2").disclosed
    base = plainly(name, case)
    pd.testing.assert_frame_equal(as_frame(about(name, scenario, disclosed=None)), base)
    if name != "plot.win_sets":  # which is drawn at t1
        pd.testing.assert_frame_equal(as_frame(about(name, scenario, disclosed=every)), base)
    some = about(name, scenario, disclosed=["fragments"])
    assert not as_frame(some).equals(base)
    for wrong, words in ((["fragmants"], "did you mean 'fragments'"), (["index", "index"], "only once; got 'index'")):
        with pytest.raises(tl.ScenarioError, match=words):
            about(name, scenario, disclosed=wrong)


def test_whatever_solves_takes_an_order() -> None:
    takes = {n for n, f in functions().items() if "order" in parameters(f)}
    drawn = {"plot.agreement", "plot.win_sets", "plot.story"}  # of the scenario as it is; see `Scenario.ordered`
    others = {"attribute", "compare", "sample"}  # whose points, or scenarios, have their own; which solves nothing
    others |= {"lint"}  # which tries every order
    others |= {"explore"}  # where the order is chosen as one looks
    assert takes == {"solve", "solve_many", "persuade"} | (set(GIVEN) - drawn - others)


@with_case(n for n in GIVEN if "order" in parameters(functions()[n]))
def test_an_order_is_that_of_the_scenario(case: str, name: str) -> None:
    scenario = scenario_of(case)
    base = plainly(name, case)
    pd.testing.assert_frame_equal(as_frame(about(name, scenario, order=None)), base)
    pd.testing.assert_frame_equal(as_frame(about(name, scenario, order=[scenario.players])), base)
    order = {"signalling": "Russia > Armenia, Azerbaijan"}.get(name, ORDER)  # where one signals, the others answer
    first = as_frame(about(name, scenario, order=order))
    pd.testing.assert_frame_equal(as_frame(about(name, scenario.ordered(order))), first)
    if name != "regimes":  # whose four points it does not change
        assert not first.equals(base)
    with pytest.raises(tl.ScenarioError, match=r"^order must name the players .* got 'Rusia'; did you mean 'Russia'"):
        about(name, scenario, order="Rusia > Armenia > Azerbaijan")


@pytest.mark.parametrize("name", ["attribute", "plot.win_sets", "plot.story"])
def test_what_takes_no_order_keeps_to_that_of_the_scenario(iskander: tl.Scenario, name: str) -> None:
    arguments = {"attribute": ("t0", "t2"), "plot.win_sets": ("t0",), "plot.story": ()}[name]
    options = GIVEN[name][1]
    base, first = (functions()[name](s, *arguments, **options) for s in (iskander, iskander.ordered(ORDER)))
    if name == "attribute":
        assert first.profiles[0] == "defer, dismiss, deny" != base.profiles[0]
    else:
        played = [[(t.get_text(), t.get_position(), getattr(t, "xy", ())) for t in ax.texts] for ax in (base, first)]
        assert played[0] != played[1]


def test_a_sweep_with_other_evidence_is_that_of_the_moment(iskander: tl.Scenario) -> None:
    values = [0.0, 0.6, 2.0]
    frame = tl.sweep(iskander, "t2", {GRIEVANCE: values}, disclosed=["video"]).to_frame()
    for point, value in enumerate(values):
        game = iskander.game("t2", {GRIEVANCE: value}, disclosed=["video"])
        own = frame[frame["point"] == point]
        assert len(own) == len(tl.solve(game))
        for equilibrium, row in zip(tl.solve(game), own.to_dict("records"), strict=True):
            assert row["payoff Russia"] == pytest.approx(equilibrium.payoffs["Russia"], rel=1e-9)


def test_a_timeline_goes_through_the_items_it_is_given(iskander: tl.Scenario) -> None:
    path = tl.disclose(iskander, "t2", disclosed=["index", "video"])
    assert path.steps == ("nothing", "video", "index")
    np.testing.assert_array_equal(path.payoffs[-1], iskander.payoffs("t2", disclosed=["video", "index"]))
    with pytest.raises(tl.ScenarioError, match="discloses no evidence"):
        tl.disclose(iskander, "t2", disclosed=[])


def test_along_credibilities_the_other_evidence_is_what_is_out(iskander: tl.Scenario) -> None:
    path = tl.disclose(iskander, "t2", credibility("index"), points=5, disclosed=["index"])
    expected = iskander.payoffs("t2", {credibility("index"): 0.75}, disclosed=["index"])
    np.testing.assert_allclose(path.payoffs[3], expected, rtol=1e-12)
    for player in iskander.players:  # solves anew on the way, with the same evidence
        path.backfires(player)
    lowest = tl.solve(iskander.game("t2", {credibility("index"): 0.3}, disclosed=["index"]))
    assert path._lowest(np.array([0.3]), 2)[0] == pytest.approx(min(e.payoffs["Russia"] for e in lowest))
    with pytest.raises(tl.ScenarioError, match="a credibility of evidence disclosed at t2"):
        tl.disclose(iskander, "t2", credibility("fragments"), disclosed=["index"])


# ---------------------------------------------------------------- progress


@with_case(n for n in GIVEN if "progress" in parameters(functions()[n]))
def test_long_work_shows_a_bar_that_goes_and_quick_work_none(
    case: str, name: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    scenario = scenario_of(case)
    monkeypatch.setattr(progress, "DELAY", 1e6)  # to say what a result is, all of it must be there
    repr(about(name, scenario))
    assert capsys.readouterr() == ("", "")
    monkeypatch.setattr(progress, "DELAY", 0.0)
    repr(about(name, scenario))
    shown = capsys.readouterr()
    assert shown.out == ""
    said = {"robustness": "draws:", "variants": "iskander: variants:", "rescue": "one at a time:"}
    said |= {"report": "iskander: report:"}
    assert said.get(name, "iskander t2:") in shown.err
    assert shown.err.endswith("\r"), "nothing is left of it"
    repr(about(name, scenario, progress=False))
    assert capsys.readouterr() == ("", "")


def test_a_bar_counts_to_the_end(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress, "DELAY", 0.0)
    with progress.progress_bar("work", 4) as advance:
        advance(3)
        time.sleep(0.15)  # a bar is drawn ten times a second
        advance(1)
        assert "work: 100%" in capsys.readouterr().err


def test_work_goes_on_where_nobody_reads_the_bar(monkeypatch: pytest.MonkeyPatch) -> None:
    """As in ``2>&1 | head``, which closes the pipe while pictures are still to be drawn."""
    monkeypatch.setattr(progress, "DELAY", 0.0)
    reader, writer = os.pipe()
    os.close(reader)
    closed = os.fdopen(writer, "w")
    monkeypatch.setattr(sys, "stderr", closed)
    done = 0
    with progress.progress_bar("work", 2) as advance:
        for _ in range(2):
            time.sleep(0.15)
            done += 1
            advance(1)
    with pytest.raises(BrokenPipeError):  # the pipe is closed indeed
        closed.close()
    assert done == 2


@with_case(n for n in GIVEN if "executor" in parameters(functions()[n]))
def test_executors_change_nothing(case: str, name: str) -> None:
    scenario = scenario_of(case)
    with ThreadPoolExecutor(2) as pool:
        pd.testing.assert_frame_equal(as_frame(about(name, scenario, executor=pool)), plainly(name, case))


# ---------------------------------------------------------------- first steps


def test_dir_lists_the_public_names_alone() -> None:
    assert dir(tl) == sorted(tl.__all__)
    assert "solve" in dir(tl) and not {"Any", "importlib", "annotations", "_HOME"} & set(dir(tl))


GAME = "s.game('t0') for a scenario s, or tl.NormalFormGame(payoffs)"
#: What each function that takes a result or a game is to say of a scenario in its place, and with what after it.
WRONG: dict[str, tuple[str, tuple[Any, ...]]] = {
    "solve": (f"game must be a NormalFormGame; got Scenario; try {GAME}", ()),
    "quantal_response": (f"game must be a NormalFormGame; got Scenario; try {GAME}", (1.0,)),
    "quantal_branch": (f"game must be a NormalFormGame; got Scenario; try {GAME}", (1.0,)),
    "logit_limit": (f"game must be a NormalFormGame; got Scenario; try {GAME}", ()),
    "commit": (f"game must be a NormalFormGame; got Scenario; try {GAME}", ("A",)),
    "price": (f"game must be a NormalFormGame; got Scenario; try {GAME}", (["a"],)),
    "correlated": (f"game must be a NormalFormGame; got Scenario; try {GAME}", ()),
    "select": ("equilibria must be an Equilibria; got Scenario; try tl.solve(s.game('t0'))", ("logit",)),
    "plot.matrix": (f"game must be a NormalFormGame; got Scenario; try {GAME}", ()),
    "plot.tree": ("equilibria must be an OrderedEquilibria; got Scenario; try tl.solve(s.game('t0'), order=...)", ()),
    "plot.payoff_path": ("path must be a DisclosurePath; got Scenario; try tl.disclose(s, 't0')", ()),
    "plot.beliefs": ("path must be a DisclosurePath; got Scenario; try tl.disclose(s, 't0')", ()),
    "plot.risk": ("path must be a DisclosurePath; got Scenario; try tl.disclose(s, 't0')", ()),
    "plot.history": ("found must be a History; got Scenario; try tl.history(s)", ()),
    "plot.threshold_line": (
        "found must be a Thresholds; got Scenario; try tl.thresholds(s, 't0', address, low, high)",
        (),
    ),
    "plot.regimes": ("found must be a RegimeMap; got Scenario; try tl.regimes(s, 't0', grid)", ()),
    "plot.classroom": ("found must be a Classroom; got Scenario; try tl.classroom(votes, s, 't0')", ()),
    "plot.closure": (
        "found must be a Persuasion; got Scenario; try tl.persuade(s, 't0', sender=..., belief=...)",
        (),
    ),
    "plot.subsets": ("found must be a Publication; got Scenario; try tl.publish(s, 't0', sender)", ()),
    "plot.reasons": ("found must be an Explanation; got Scenario; try tl.explain(s, 't0')", ()),
    "plot.waterfall": (
        "found must be an Attribution; got Scenario; try tl.attribute(s, before, after, player=...)",
        (),
    ),
    "plot.lesson": ("result must be one of tl.textbook's; got Scenario; try tl.textbook.setter(1, 0.3, 0)", ()),
    "plot.signals": ("found must be a Signalling; got Scenario; try tl.signalling(s, 't0', informed=...)", ()),
    "plot.robustness": ("result must be a Robustness; got Scenario; try tl.robustness(s)", ()),
    "plot.comparison": ("found must be a Comparison; got Scenario; try tl.compare(s, other)", ()),
    "plot.variants": ("found must be a Variants; got Scenario; try tl.variants(s)", ()),
    "plot.dark": ("ax must be an Axes; got Scenario; try tl.plot.story(s)", ()),
    "plot.source": ("ax must be an Axes; got Scenario; try tl.plot.story(s)", ("a book",)),
    "plot.tornado": ("result must be a Robustness; got Scenario; try tl.robustness(s)", ("3",)),
}


def test_every_function_that_takes_no_scenario_is_looked_at() -> None:
    others = {"load", "migrate", "scenarios", "solve_many", "plot.player_colours"}  # which take names, paths and arrays
    others |= {"persuade", "classroom"}  # which take a function of beliefs, or votes, and then a scenario
    assert set(WRONG) == set(functions()) - set(GIVEN) - others


@pytest.mark.parametrize("name", WRONG)
def test_the_wrong_thing_gets_the_call_that_makes_the_right_one(iskander: tl.Scenario, name: str) -> None:
    said, arguments = WRONG[name]
    with pytest.raises(tl.TwolevelError) as caught:
        functions()[name](iskander, *arguments)
    assert str(caught.value) == said
    others = r"got str; try tl\.(robustness|attribute|compare|history|variants|textbook|plot)"
    with pytest.raises(tl.TwolevelError, match=rf"got str; try .*'t2'|{others}"):
        functions()[name]("iskander", *arguments)


def test_a_hint_names_an_episode_that_is_there() -> None:
    with pytest.raises(tl.GameError, match=r"try s\.game\('base'\)"):
        tl.solve(tl.load("chicken"))  # type: ignore[arg-type]
