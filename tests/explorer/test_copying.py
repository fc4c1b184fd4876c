"""What is copied reproduces what was seen: the cell is run, the variant is read back."""

from __future__ import annotations

import contextlib
import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import twolevel as tl
from twolevel.explorer.copying import code, toml
from twolevel.explorer.state import State, start, view

SCENARIOS = Path(tl.__file__).parent / "scenarios"
QUIET = {"Armenia": "defer", "Azerbaijan": "dismiss", "Russia": "silence"}


def much(scenario: tl.Scenario | str) -> State:
    """Return a choice in which everything is otherwise."""
    state = start(scenario, "t2").moved("parameters.grievance", 1.2).moved("parameters.stonewall", 0.4)
    state = state.without("index").without("video").having("video").believing(0.62)
    return state.ordered("Russia > Armenia, Azerbaijan").ratifying("veto", QUIET)


#: A choice on some of the files.
CHOICES: list[Any] = [
    lambda: much("iskander"),
    lambda: start("chicken").moved("parameters.win_row", 4.0).ordered("Column > Row"),
    lambda: start("putnam-ratification", "tied_hands").ratifying("payoff").moved("parameters.deal", 0.9),
    lambda: start("azerbaijan-russia").believing(0.3).without("video"),
    lambda: start(tl.load("chicken").override({"parameters.lose_row": -0.2})).moved("parameters.win_row", 2.0),
]


def run(cell: str, **names: Any) -> dict[str, Any]:
    """Run a cell; return what it leaves."""
    held: dict[str, Any] = dict(names)
    with contextlib.redirect_stdout(io.StringIO()):
        exec(cell, held)
    return held


@pytest.fixture
def undrawn(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("win_sets", "matrix", "payoff_path"):
        monkeypatch.setattr(tl.plot, name, lambda *_, **__: None)


def assert_same(found: tl.Equilibria, state: State) -> None:
    wanted = view(state).equilibria
    assert [e.label for e in found] == [e.label for e in wanted]
    assert [dict(e.payoffs) for e in found] == [pytest.approx(dict(e.payoffs), abs=1e-12) for e in wanted]


@pytest.mark.usefixtures("undrawn")
@pytest.mark.parametrize("choice", CHOICES)
def test_the_cell_gives_the_equilibria_that_were_seen(choice: Callable[[], State]) -> None:
    state = choice()
    left = run(code(state))
    assert left["s"].fingerprint == state.settled.fingerprint
    assert_same(left["equilibria"], state)


@pytest.mark.parametrize("choice", CHOICES)
def test_the_variant_gives_the_equilibria_that_were_seen(choice: Callable[[], State]) -> None:
    state = choice()
    text = (SCENARIOS / f"{state.scenario.name}.toml").read_text(encoding="utf-8")
    read = tl.Scenario.from_toml(f"{text}\n{toml(state)}\n", where=state.scenario.name)
    variant = read.variant("explored")
    assert_same(tl.solve(variant.game(state.episode)), state)


@pytest.mark.parametrize("choice", [CHOICES[1], pytest.param(CHOICES[0], marks=pytest.mark.slow)])
def test_the_cell_draws_what_was_seen(choice: Callable[[], State]) -> None:
    run(code(choice()))


@pytest.mark.usefixtures("undrawn")
def test_a_scenario_from_elsewhere_is_loaded_from_where_it_came_or_called_s(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text((SCENARIOS / "chicken.toml").read_text(encoding="utf-8"), encoding="utf-8")
    state = start(path).moved("parameters.win_row", 2.0)
    assert f"s = tl.load({str(path)!r})" in code(state, str(path))
    assert_same(run(code(state, str(path)))["equilibria"], state)
    cell = code(state)
    assert "tl.load" not in cell
    assert_same(run(cell, s=state.scenario)["equilibria"], state)


@pytest.mark.slow
@pytest.mark.usefixtures("undrawn")
def test_variants_and_overrides_that_were_there_are_copied_too(iskander: tl.Scenario) -> None:
    s = iskander.variant("russia_first").override({"audiences.rus_mod.precision": "sharp", "parameters.w_base": 0.5})
    state = start(s, "t0").moved("parameters.salience", 0.9)
    cell = code(state)
    assert "s = s.variant('russia_first')" in cell
    assert run(cell)["s"].fingerprint == state.settled.fingerprint
    assert 'audiences.rus_mod.precision = "sharp"' in toml(state)
    assert "on top of russia_first" in toml(state)


def test_names_that_are_taken_and_choices_that_change_nothing() -> None:
    assert toml(start("chicken")) == "# Nothing is changed: chicken at base is as its file has it."
    text = (SCENARIOS / "chicken.toml").read_text(encoding="utf-8")
    taken = '\n[variants.explored]\ntitle = "mine"\norder = "Row > Column"\n'
    s = tl.Scenario.from_toml(text + taken)
    assert "[variants.explored_2]" in toml(start(s).moved("parameters.win_row", 2.0))


def test_a_variant_with_names_beyond_ascii_is_toml() -> None:
    text = """
title = "\\u00c9ire"
[players."Éire"]
stances = ["\\u00eatre", "go"]
[players."Côte"]
stances = ["go", "stay"]
[parameters]
"enjeu_élevé" = 1.0
[terms."dû"]
player = "Éire"
channel = "rival"
weight = "enjeu_élevé"
stances."Éire" = { "être" = 1 }
why = "It is due."
[episodes."été"]
disclosed = []
"""
    scenario = tl.Scenario.from_toml(text)
    state = start(scenario).moved("parameters.enjeu_élevé", -2.0).ordered("Côte > Éire")
    read = tl.Scenario.from_toml(f"{text}\n{toml(state)}\n")
    assert_same(tl.solve(read.variant("explored").game("été")), state)
