"""Lint: every rule finds its planted fault at its address, and nothing where that is mended; what a file accepts.

A file of tests/data/lint names its rule and the address of the fault in its first line. Where a line holds ``#!``, what
stands behind that takes the line's place in the mended file: another line, or nothing.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from importlib.resources import files
from pathlib import Path

import numpy as np
import pytest

import twolevel as tl
from tests.conftest import bundled_names, spread
from twolevel.claims.lint import DRAWS, RULES, VAIN, Finding

PLANTED = {path.stem: path for path in sorted((Path(__file__).parents[1] / "data" / "lint").glob("*.toml"))}
#: What cannot but come along with a fault, in the same file: where nothing is at stake no term counts, and all is tied.
ALONG = {"nothing-at-stake": {"idle-term", "tied-stances"}, "impossible-in-range": {"never-played"}}


def text_of(rule: str) -> str:
    return PLANTED[rule].read_text(encoding="utf-8")


def address_of(rule: str) -> str:
    first = text_of(rule).splitlines()[0]
    return first.removeprefix(f"# {rule} at ")


def mended(text: str) -> str:
    return re.sub(r"^.*#! ?(.*)$", r"\1", text, flags=re.MULTILINE)


def scenario(text: str) -> tl.Scenario:
    return tl.Scenario.from_toml(text)


def changed(text: str, old: str, new: str) -> str:
    assert text.count(old) == 1
    return text.replace(old, new)


def places(found: Iterable[Finding]) -> list[tuple[str, str]]:
    return [(f.rule, f.address) for f in found]


pytestmark = pytest.mark.filterwarnings("ignore::twolevel.errors.ScenarioWarning")  # some faults are warnings, too


# ---------------------------------------------------------------- planted faults


def test_every_rule_has_its_planted_fault_and_may_be_accepted() -> None:
    rules = {rule.name for rule in RULES}
    assert set(PLANTED) == rules | {VAIN}
    schema = json.loads((files("twolevel") / "scenarios" / "schema.json").read_text(encoding="utf-8"))
    assert set(schema["properties"]["accepted"]["properties"]) == rules


@pytest.mark.parametrize("rule", PLANTED)
def test_a_planted_fault_is_found_at_its_address_and_nothing_once_it_is_mended(rule: str) -> None:
    found = tl.lint(PLANTED[rule])
    assert places(f for f in found if f.rule not in ALONG.get(rule, ())) == [(rule, address_of(rule))]
    assert {f.rule for f in found} <= {rule, *ALONG.get(rule, ())}
    assert all(f.words and f.remedy and not f.accepted for f in found)
    assert mended(text_of(rule)) != text_of(rule)
    assert places(tl.lint(scenario(mended(text_of(rule))))) == []


@pytest.mark.parametrize("rule", spread([rule.name for rule in RULES], 2))
def test_a_finding_may_be_accepted_by_address_or_by_rule_but_not_by_another_address(rule: str) -> None:
    text = text_of(rule)
    enough = DRAWS if next(r for r in RULES if r.name == rule).is_sampled else 8
    for accepted in (f'[accepted.{rule}]\n"{address_of(rule)}" = "Meant."', f'[accepted]\n{rule} = "Meant."'):
        found = tl.lint(scenario(f"{text}\n{accepted}\n"), draws=enough)
        assert rule not in {f.rule for f in found} and VAIN not in {f.rule for f in found}
        assert [(f.rule, f.address, f.accepted) for f in found.accepted] == [(rule, address_of(rule), "Meant.")]
    found = tl.lint(scenario(f'{text}\n[accepted.{rule}]\n"terms.elsewhere" = "Meant."\n'), draws=enough)
    assert not found.accepted and (rule, address_of(rule)) in places(found)
    vain = [f for f in found if f.rule == VAIN]
    assert len(vain) == (rule != "impossible-in-range")  # there the file alone is looked at, which is not enough to say
    assert all(f.address == f"accepted.{rule}" and "at terms.elsewhere" in f.words for f in vain)


# ---------------------------------------------------------------- the bundled cases


@pytest.mark.parametrize("name", bundled_names("azerbaijan-russia", "chicken", "romer-rosenthal"))
@pytest.mark.parametrize("draws, seed", [(128, 0), *(pytest.param(DRAWS, k, marks=pytest.mark.slow) for k in range(4))])
def test_the_bundled_cases_are_clean_or_say_why_not(name: str, draws: int, seed: int) -> None:
    found = tl.lint(name, draws=draws, seed=seed)
    assert not found, [repr(f) for f in found]
    assert all(f.accepted.endswith(".") for f in found.accepted)


# ---------------------------------------------------------------- what is looked at, and what is said


def test_the_settings_are_the_files_own_and_draws_from_its_ranges() -> None:
    text = text_of("never-played")  # pride from .5 on, candour up to .5: what is admitted gains less, but by a hair
    assert repr(tl.lint(scenario(text), draws=9)).endswith("1 finding; 10 settings in range looked at")
    wider = scenario(mended(text))
    assert places(tl.lint(wider, draws=0)) == [("never-played", "players.North.stances.admit")]
    assert tl.lint(wider, draws=0)[0].words.endswith("at the file's own numbers")
    assert places(tl.lint(wider, draws=64)) == []


def test_overrides_are_looked_at_and_leave_the_acceptances_alone() -> None:
    accepted = scenario(text_of("unused-parameter") + '\n[accepted]\nidle-term = "Meant."\n')
    assert places(tl.lint(accepted)) == [("unused-parameter", "parameters.fear"), (VAIN, "accepted.idle-term")]
    idle = accepted.override({"parameters.candour": 0.0, "parameters.pride": 5.0})
    assert places(tl.lint(idle, draws=0))[:2] == [
        ("unused-parameter", "parameters.fear"),
        ("outside-range", "parameters.pride"),
    ]
    assert VAIN not in {f.rule for f in tl.lint(accepted.override({"parameters.pride": 0.5}), draws=0)}


def test_numbers_without_a_reason_a_range_or_a_name() -> None:
    text = mended(text_of("unexplained-number"))

    def words_with(patience: str, ask: str = '"patience"') -> list[str]:
        asks = changed(text, 'ask = "patience"', f"ask = {ask}")
        other = re.sub("^patience = .*$", f"patience = {patience}", asks, flags=re.MULTILINE)
        return [str(f) for f in tl.lint(scenario(other), draws=32)]

    why, span = 'why = "A guess."', "range = [0.2, 1]"
    assert words_with(f"{{ value = 0.6, {span}, {why} }}") == []
    what = "unexplained-number: parameters.patience is 0.6 without a"
    assert words_with(f"{{ value = 0.6, {span} }}") == [f"{what} reason"]
    assert f"{what} range" in words_with(f"{{ value = 0.6, {why} }}")
    assert f"{what} reason and a range" in words_with("0.6")
    hidden = words_with(f"{{ value = 0.6, {span}, {why} }}", '["patience", 0.7]')
    place = "unexplained-number: terms.patience.stances.South.ask"
    assert hidden == [f"{place} is 0.7 × patience, where 0.7 has neither a reason nor a range"]


def test_a_list_that_may_lack_equilibria_is_no_proof_that_a_stance_is_never_played() -> None:
    stances = "".join(f'[players.{name}]\nstances = ["low", "high"]\n' for name in "ABCD")
    term = '[terms.gain]\nplayer = "A"\nchannel = "home"\nstances.A = { high = 1 }\n'
    free = scenario(f'title = "One cares, three do not"\n{stances}{term}[episodes.base]\n')
    assert not tl.solve(free.game("base")).complete
    (found,) = [f for f in tl.lint(free) if f.rule == "never-played"]
    what = "is played in no equilibrium of any episode, as far as these were found, at the file's own numbers"
    assert (found.address, found.words) == ("players.A.stances.low", what)


def test_a_term_that_looks_back_is_judged_by_what_the_episodes_say_was_said() -> None:
    text = mended(text_of("idle-term"))
    text = (
        changed(text, "disclosed = []", "disclosed = []\nbefore = {}")
        + """
[terms.turn]
player = "North"
channel = "home"
weight = ["candour", -1]
before.North = { admit = 1 }
stances.North = { deny = 1 }
"""
    )
    first = changed(text, 'disclosed = ["report"]', 'disclosed = ["report"]\nbefore = { North = "deny" }')
    (found,) = tl.lint(scenario(first), draws=32)
    assert (found.rule, found.address) == ("idle-term", "terms.turn")
    assert found.words.startswith("adds nothing, at 33 settings")
    assert found.words.endswith("after what the episodes say was said before")
    said = changed(text, 'disclosed = ["report"]', 'disclosed = ["report"]\nbefore = { North = "admit" }')
    assert places(tl.lint(scenario(said), draws=32)) == []


def test_a_statement_is_told_once_with_all_episodes_in_which_its_author_plays_something_else() -> None:
    text = text_of("contradicted-statement")
    later = '\n[episodes.later]\ndate = "2021-05"\ndisclosed = ["word"]\nparameters.candour = 0.9\n'
    (found,) = [f for f in tl.lint(scenario(text + later), draws=8) if f.rule == "contradicted-statement"]
    assert found.words == "is deny, which stands while North plays admit at after and admit at later"


def test_a_statement_may_have_been_made_where_it_is_out_or_in_the_episode_before() -> None:
    text = mended(text_of("unlikely-author"))
    text = changed(text, "strike = { value = 0.6, range = [0.5, 0.7]", "strike = { value = 0.9, range = [0.8, 1]")
    text = changed(text, 'disclosed = ["word"]', "disclosed = []")
    turned = changed(text, 'disclosed = ["word", "report"]', 'disclosed = ["word", "report"]\nparameters.candour = 0.9')
    rules = {f.rule for f in tl.lint(scenario(turned), draws=8)}
    assert "unlikely-author" not in rules  # it was said in February, before North turned
    always = scenario(turned).override({"parameters.candour": 0.9})
    found = [f for f in tl.lint(always, draws=8) if f.rule == "unlikely-author"]
    assert [f.address for f in found] == ["evidence.word.likelihood.quiet", "evidence.word.likelihood.strike"]
    assert found[1].words == "is 0.9 for deny, but in strike a North that knew it would play admit, at before and after"


def test_a_claim_is_not_called_certain_while_a_number_or_a_unit_that_would_break_it_stands_still() -> None:
    text = text_of("certain-claim")
    still = changed(text, "candour = { value = 0.4, range = [0, 1],", "candour = { value = 0.4,")
    found = tl.lint(scenario(f'{still}\n[accepted]\ncertain-claim = "Meant."\n'))
    assert ("unexplained-number", "parameters.candour") in places(found)
    assert {"certain-claim", VAIN}.isdisjoint(f.rule for f in (*found, *found.accepted))
    units = changed(changed(text, 'deny = "pride"', "deny = 1"), 'admit = "candour"', "admit = 1")
    than = (
        'not_less = { payoff = "North", profile = { North = "deny" } }\nthan = { payoff = "North", profile = { North = '
    )
    unit = scenario(f'{units[: units.index("greater = ")]}{than}"admit" }} }}\n')
    assert [c.holds for c in tl.check(unit)] == [True]  # 1 is not less than 1
    assert "certain-claim" not in {f.rule for f in tl.lint(unit)}


def test_ranges_that_do_not_go_together_leave_the_file_alone_to_be_looked_at() -> None:
    found = tl.lint(PLANTED["impossible-in-range"])
    assert found.settings == 1
    assert found[0].words.startswith("do not go together everywhere in their ranges: ")
    assert "observers.world.prior" in found[0].words


def test_what_few_settings_may_miss_is_not_called_accepted_in_vain() -> None:
    accepted = text_of("certain-claim") + '\n[accepted]\ncertain-claim = "Meant."\n'
    assert places(tl.lint(scenario(accepted), draws=0)) == [("never-played", "players.North.stances.admit")]
    assert places(tl.lint(scenario(mended(accepted)))) == [(VAIN, "accepted.certain-claim")]


def test_an_accepted_doubt_is_no_warning() -> None:
    text = text_of("unused-parameter")
    assert len(scenario(text).warnings) == 1
    accepted = scenario(f'{text}\n[accepted.unused-parameter]\n"parameters.fear" = "To come."\n')
    assert accepted.warnings == ()
    assert accepted.fingerprint == scenario(text).fingerprint


def test_mistakes_get_one_line() -> None:
    for wrong, words in (
        ({"draws": -1}, "draws must be"),
        ({"draws": 2.5}, "draws must be"),
        ({"seed": -1}, "seed must be"),
    ):
        with pytest.raises(tl.ScenarioError, match=words):
            tl.lint("chicken", **wrong)
    batch = tl.load("chicken").override({"parameters.win_row": np.array([1.0, 2.0])})
    with pytest.raises(tl.ScenarioError, match=r"^lint looks at single numbers; parameters\.win_row has 2$"):
        tl.lint(batch)
