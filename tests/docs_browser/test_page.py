"""The page without a browser: what is built, what its Python side answers, and what its sources say."""

from __future__ import annotations

import base64
import io
import json
import re
import shutil
import subprocess
import sys
import zipfile
import zlib
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from PIL import Image

import twolevel as tl
from docs.browser import bridge
from docs.browser.bridge import MOST_LINK, MOST_TEXT, Page, fragment, opened
from docs.browser.build import HERE, SOURCES, build
from tests import ROOT
from tests.conftest import reduced
from tests.docs_browser import cdn
from twolevel.explorer.state import State, headline, start, view


def answer(page: Page, question: str, about: Any) -> Any:
    return json.loads(page.answer(question, json.dumps(about)))


def look(page: Page, **choice: Any) -> Any:
    found = answer(page, "look", choice)
    assert "error" not in found, found["error"]
    return found


def error(page: Page, question: str, about: Any) -> Any:
    found = answer(page, question, about)["error"]
    assert "\n" not in found["message"]
    return found


def told(page: Page, **choice: Any) -> str:
    message = error(page, "look", choice)["message"]
    assert isinstance(message, str)
    return message


# ---------------------------------------------------------------- what is built


def test_the_folder_has_the_files_that_are_listed_and_no_other(built: Path) -> None:
    wheel = f"twolevel-{tl.__version__}-py3-none-any.whl"
    assert sorted(p.name for p in built.rglob("*")) == sorted([*SOURCES, "about.json", wheel])
    about = json.loads((built / "about.json").read_text(encoding="utf-8"))
    assert about["wheel"].partition("?")[0] == wheel
    assert {case["name"]: case["title"] for case in about["cases"]} == {n: tl.load(n).title for n in tl.scenarios()}


def test_building_again_changes_nothing_and_a_site_is_linked(built: Path, tmp_path: Path) -> None:
    shutil.copytree(built, tmp_path, dirs_exist_ok=True)
    files = build(tmp_path, home="../index.html")
    assert files == tuple(sorted(tmp_path / p.name for p in built.iterdir()))
    assert [f.name for f in files if f.read_bytes() != (built / f.name).read_bytes()] == ["index.html"]
    assert '<a href="../index.html">' in (tmp_path / "index.html").read_text(encoding="utf-8")
    assert "../index.html" not in (built / "index.html").read_text(encoding="utf-8")


def test_the_wheel_is_pure_and_has_what_the_page_runs_on(built: Path) -> None:
    (wheel,) = built.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
        (info,) = (archive.read(n).decode() for n in names if n.endswith(".dist-info/WHEEL"))
    assert "Root-Is-Purelib: true" in info and "Tag: py3-none-any" in info
    assert {Path(n).suffix for n in names} <= {".css", ".j2", ".js", ".py", ".toml", ".json", ".typed", ".txt", ""}
    assert {f"twolevel/scenarios/{name}.toml" for name in tl.scenarios()} <= set(names)
    assert not [n for n in names if n.startswith(("tests/", "docs/"))]


@reduced("in_process", False, True)
def test_it_is_built_alone_from_the_command_line(in_process: bool, building: tuple[Path, str], tmp_path: Path) -> None:
    """Reduced: here, where it is built for the other tests."""
    folder, said = building
    if in_process:
        folder = tmp_path / "page"
        command = [sys.executable, "-m", "docs.browser", "--out", str(folder)]
        said = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True, timeout=120).stdout
    assert said.startswith(f"7 files in {folder}; ")
    assert len(list(folder.iterdir())) == 7


def test_the_version_of_pyodide_stands_once_and_nothing_else_is_foreign(pinned: str) -> None:
    assert pinned == cdn.VERSION
    sources = {name: (HERE / name).read_text(encoding="utf-8") for name in SOURCES}
    assert sum(text.count(pinned) for text in sources.values()) == 1
    foreign = {url for text in sources.values() for url in re.findall(r"(?:https?:)?//[\w-]+\.[\w./-]+", text)}
    assert foreign == {"https://cdn.jsdelivr.net/pyodide/v"}
    policy = re.search(r'content="(default-src[^"]*)"', sources["index.html"])
    assert policy is not None
    assert "default-src 'none'" in policy[1] and "http" not in policy[1] and "unsafe" not in policy[1]
    assert "innerHTML" not in sources["app.js"], "what a file says is text"


def test_every_control_has_a_name_and_the_script_finds_its_parts() -> None:
    html, script = ((HERE / name).read_text(encoding="utf-8") for name in ("index.html", "app.js"))
    ids = re.findall(r'\bid="([\w-]+)"', html)
    assert len(ids) == len(set(ids))
    wanted = set(re.findall(r'\bat\("([\w-]+)"\)', script))
    assert wanted <= set(ids), wanted - set(ids)
    for control in re.findall(r'<(?:select|textarea|input)\b[^>]*\bid="([\w-]+)"', html):
        assert f'for="{control}"' in html or control == "link", control


def test_the_limit_that_the_page_states_is_the_limit() -> None:
    page = (HERE / "index.html").read_text(encoding="utf-8")
    assert f"at most {MOST_LINK:,} letters" in page
    assert f"{MOST_LINK:,}" in (ROOT / "docs" / "howto" / "browser.md").read_text(encoding="utf-8")


# ---------------------------------------------------------------- what is seen


@pytest.mark.parametrize(
    "case",  # one with evidence and one with a veto always, all in the full form
    [
        pytest.param(n, marks=[] if n in ("armenia-russia", "romer-rosenthal") else [pytest.mark.slow])
        for n in tl.scenarios()
    ],
)
def test_equilibria_payoffs_and_beliefs_are_the_librarys(case: str) -> None:
    page = Page()
    scenario = tl.load(case)
    for episode in scenario.episodes:
        seen = look(page, case=case, episode=episode)
        found = tl.solve(scenario.game(episode))
        assert [e["label"] for e in seen["equilibria"]] == [e.label for e in found]
        payoffs = [[p["payoff"] for p in e["players"]] for e in seen["equilibria"]]
        np.testing.assert_array_equal(payoffs, [list(e.payoffs.values()) for e in found])
        beliefs = {o: list(x.values()) for o, x in scenario.beliefs(episode).items()}
        assert [o["values"] for o in seen["beliefs"]] == list(beliefs.values())
        assert [s["place"] for s in seen["sliders"]] == list(headline(scenario, episode))
        assert not seen["isChanged"]


def choices(scenario: tl.Scenario) -> dict[str, State]:
    state = start(scenario, "t2")
    stands = dict(zip(scenario.players, ("blame", "dismiss", "deny"), strict=True))
    return {
        "nothing": state,
        "a number": state.moved("parameters.grievance", 1.2),
        "another episode": state.moved("parameters.stonewall", 0.3).at("t1"),
        "nothing out": state.disclosed([]),
        "another order of evidence": state.without("video").having("video"),
        "belief": state.believing(0.55),
        "an order": state.ordered("Russia > Armenia, Azerbaijan"),
        "a veto": state.ratifying("veto", stands),
        "all": state.moved("parameters.stonewall", 0.3)
        .without("index")
        .ordered("Armenia > Azerbaijan > Russia")
        .believing(0.4),
    }


@pytest.mark.parametrize("name", [*choices(tl.load("iskander"))])
def test_a_choice_a_link_and_the_library_say_the_same(name: str, iskander: tl.Scenario) -> None:
    state = choices(iskander)[name]
    asked = bridge.chosen({"case": "iskander"}, state)
    page = Page()
    assert page.state(asked).settled == state.settled
    link = fragment(asked, state)
    again = page.state(opened(link))
    assert again.settled == state.settled
    assert repr(again) == repr(state)
    seen = look(page, **asked)
    assert seen["link"] == link and seen["choice"] == asked
    assert seen["isChanged"] == bool(state.changes)
    found = tl.solve(state.settled.game(state.episode))
    payoffs = [p["payoff"] for e in seen["equilibria"] for p in e["players"]]
    assert payoffs == pytest.approx([x for e in found for x in e.payoffs.values()], rel=0, abs=1e-12)


def test_what_takes_longer_is_the_librarys_too(iskander: tl.Scenario) -> None:
    page = Page()
    choice = look(page, case="iskander", numbers={"parameters.patron_dependence": 1.0})["choice"]
    state = start(iskander).moved("parameters.patron_dependence", 1.0)
    more = answer(page, "more", choice)
    assert more["why"] == view(state).why
    assert more["verdict"] == repr(tl.check(state.settled))
    assert {c["name"]: c["holds"] for c in more["claims"]}["3"] is False
    game = state.settled.game("t2")
    assert [row["payoffs"] for row in more["payoffs"]["rows"]] == game.payoffs.reshape(3, -1).T.tolist()
    best = [tuple(row["profile"]) for row in more["payoffs"]["rows"] if all(row["best"])]
    assert [tuple(map(iskander.label, profile)) for profile in game.pure_equilibria()] == best


def test_a_number_that_was_moved_shows_what_the_file_has() -> None:
    page = Page()
    seen = look(page, case="chicken", numbers={"parameters.win_row": 5.0})
    row = next(s for s in seen["sliders"] if s["place"] == "parameters.win_row")
    assert (row["value"], row["was"]) == (5.0, tl.load("chicken").value("parameters.win_row"))
    assert [s for s in seen["sliders"] if "was" in s] == [row]


def test_branches_keep_their_colours_from_look_to_look() -> None:
    page = Page()
    before = look(page, case="chicken")
    after = look(page, case="chicken", numbers={"parameters.win_row": 5.0})
    assert [e["colour"] for e in before["equilibria"]] == [e["colour"] for e in after["equilibria"]]
    assert len({e["colour"] for e in after["equilibria"]}) == 3


@reduced("case", ("armenia-russia", "Russia > Armenia"), ("iskander", "Russia > Armenia, Azerbaijan"))
def test_only_pictures_in_which_something_moved_are_sent(case: tuple[str, str]) -> None:
    page = Page()
    name, order = case
    choice = look(page, case=name)["choice"]
    drawn = answer(page, "draw", choice)
    assert drawn["moved"] == [p["name"] for p in drawn["panels"]] == ["beliefs", "win_sets", "matrix", "path"]
    assert answer(page, "draw", choice)["moved"] == []
    other = look(page, **choice | {"order": order})["choice"]
    assert "beliefs" not in answer(page, "draw", other)["moved"]
    width, height, raw = page.pixels("matrix")
    png = answer(page, "file", {"choice": other, "kind": "png", "panel": "matrix"})
    picture = np.asarray(Image.open(io.BytesIO(base64.b64decode(png["base64"]))))
    assert (picture == np.frombuffer(raw, np.uint8).reshape(height, width, 4)[..., :3]).all()


@reduced("case", ("armenia-russia", "parameters.rebuttal"), ("iskander", "parameters.stonewall"))
def test_files_to_keep(case: tuple[str, str]) -> None:
    page = Page()
    name_of_case, place = case
    choice = look(page, case=name_of_case, numbers={place: 0.4}, believed=0.55)["choice"]
    state = start(name_of_case).moved(place, 0.4).believing(0.55)
    stem = f"{name_of_case}-{state.episode}"

    def kept(kind: str, panel: str = "") -> tuple[str, bytes]:
        made = answer(page, "file", {"choice": choice, "kind": kind, "panel": panel})
        return made["name"], base64.b64decode(made["base64"])

    name, raw = kept("csv")
    assert name == f"{stem}.csv"
    frame = pd.read_csv(io.BytesIO(raw))
    pd.testing.assert_frame_equal(frame, view(state).to_frame(), check_dtype=False, rtol=0, atol=1e-12)
    name, raw = kept("toml")
    assert name == f"{stem}.toml"
    assert raw.decode().startswith(bridge.read(name_of_case)[1].decode().rstrip())
    assert tl.Scenario.from_toml(raw).variant("explored").at(state.episode).payoffs == pytest.approx(
        state.settled.at(state.episode).payoffs
    )
    for panel in ("win_sets", "beliefs", "path"):
        name, raw = kept("svg", panel)
        assert name == f"{stem}-{panel}.svg" and b"<svg" in raw[:600]
    # the file that was kept is a scenario of one's own, and its variant is what was seen
    own = look(page, toml=kept("toml")[1].decode(), variant="explored", episode=state.episode)
    assert own["equilibria"][0]["label"] == tl.solve(state.settled.game(state.episode))[0].label


def test_a_file_that_nothing_can_be_put_behind_is_refused_in_one_line() -> None:
    text = bridge.read("chicken")[1].decode()
    page = Page()
    own = f"variants = {{}}\n{text}"
    choice = look(page, toml=own, numbers={"parameters.win_row": 5.0})["choice"]
    found = error(page, "file", {"choice": choice, "kind": "toml"})
    assert found["message"].startswith("what was changed cannot be put at the end of this file: ")


# ---------------------------------------------------------------- what is wrong


def test_a_mistake_in_ones_own_text_has_its_line() -> None:
    text = bridge.read("chicken")[1].decode()
    lines = text.split("\n")
    line = lines.index("[parameters]") + 1
    page = Page()
    broken = "\n".join([*lines[: line - 1], "this is none", *lines[line:]])
    found = error(page, "check", broken)
    assert found["line"] == line
    assert found["message"].startswith(f"your scenario: line {line}: must be TOML")
    assert any("this is none" in note for note in found["notes"])
    misspelt = text.replace("[terms.", "[term.", 1)
    found = error(page, "check", misspelt)
    assert misspelt.split("\n")[found["line"] - 1].startswith("[term.")
    assert answer(page, "check", text) == {}


def test_an_empty_text_and_one_that_is_nested_too_deeply() -> None:
    page = Page()
    assert "is empty" in error(page, "check", "# nothing\n")["message"]
    assert "nested too deeply" in error(page, "check", "a = " + "[" * 50_000)["message"]
    assert "at most 512 KiB" in error(page, "check", "#" * (MOST_TEXT + 1))["message"]


@pytest.mark.parametrize(
    ("choice", "words"),
    [
        ({"case": "../../etc/passwd"}, "case must be one of"),
        ({"case": "chiken"}, "did you mean 'chicken'"),
        ({"case": "chicken", "episode": "base2"}, "did you mean 'base'"),
        ({"case": "chicken", "variant": "x"}, "has no variants"),
        ({"case": "chicken", "numbers": {"parameters.win": 1.0}}, "did you mean"),
        ({"case": "chicken", "numbers": {"parameters.win_row": float("inf")}}, "must be finite"),
        ({"case": "chicken", "numbers": {"parameters.win_row": "much"}}, "must be a number"),
        ({"case": "chicken", "order": "Row > Row"}, "name each player once"),
        ({"case": "chicken", "out": ["x"]}, "x"),
        ({"case": "chicken", "ratification": "maybe"}, "ratification must be one of"),
        ({"case": "iskander", "ratification": "veto", "reversion": ["deny"]}, "a stance a player"),
        ({"case": "iskander", "believed": 2.0}, "must be from 0 to 1"),
    ],
)
def test_what_is_wrong_in_a_choice_is_one_line(choice: dict[str, Any], words: str) -> None:
    assert words in told(Page(), **choice)


#: No text in UTF-8.
BYTES = b"\xff\xfe" * 20


def packed(text: str | bytes) -> str:
    raw = text.encode() if isinstance(text, str) else text
    return base64.urlsafe_b64encode(zlib.compress(raw, 9)).decode().rstrip("=")


@pytest.mark.parametrize(
    ("link", "words"),
    [
        ("x" * (MOST_LINK + 1), "at most 32,000 letters"),
        ("nothing", "none of this page's"),
        ("case=chicken&case=iskander", "has 'case' twice"),
        ("case=chicken&parameters.win_row=much", "must be a number"),
        ("case=chicken&believed=", "must be a number"),
        ("case=chicken&parameters.win_row=1e999", "must be finite"),
        ("case=chicken&believed=nan", "must be finite"),
        ("toml=AAAA", "cannot be read"),
        ("toml=!!!!", "cannot be read"),
        (f"toml={packed('title = 1')[:-4]}", "cut off"),
        (f"toml={packed('#' * (MOST_TEXT + 1))}", "at most 512 KiB"),
        (f"toml={packed(BYTES)}", "cannot be read"),
        ("case=%ff", "none of this page's"),
        ("&".join(f"parameters.p{k}=1" for k in range(600)), "none of this page's"),
    ],
)
def test_a_hostile_link_is_one_line(link: str, words: str) -> None:
    assert words in error(Page(), "begin", link)["message"]


def test_a_text_of_ones_own_goes_through_a_link() -> None:
    page = Page()
    text = bridge.read("iskander")[1].decode()
    seen = look(page, toml=text, numbers={"parameters.stonewall": 0.3})
    assert 20_000 < len(seen["link"]) <= MOST_LINK
    assert opened(seen["link"])["toml"] == text
    rng = np.random.default_rng(1)
    noise = "".join(map(chr, rng.integers(0x4E00, 0x9FFF, 12_000)))
    long = look(page, toml=f"# {noise}\n{bridge.read('chicken')[1].decode()}")
    assert long["link"] == ""
    assert "more than 32,000 letters" in error(page, "link", long["choice"])["message"]


def test_what_must_be_loaded_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    page = Page()
    choice = look(page, case="chicken")["choice"]
    monkeypatch.setitem(sys.modules, "pandas", None)
    assert answer(page, "file", {"choice": choice, "kind": "csv"}) == {"needs": "pandas"}


def test_a_fault_of_the_page_is_told_and_does_not_stop_it(monkeypatch: pytest.MonkeyPatch) -> None:
    page = Page()
    monkeypatch.setattr(bridge, "view", lambda *_: 1 / 0)
    assert told(page, case="chicken") == "unforeseen: ZeroDivisionError: division by zero"
    assert error(page, "__init__", None)["message"] == "the page cannot ask '__init__'"


def test_versions_are_those_that_run() -> None:
    found = answer(Page(), "versions", None)
    assert found["twolevel"] == tl.__version__ and found["numpy"] == np.__version__


def test_fonts_that_no_picture_uses_are_taken_away(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    package = tmp_path / "matplotlib"
    fonts = package / "mpl-data" / "fonts" / "ttf"
    fonts.mkdir(parents=True)
    for name in ("DejaVuSans.ttf", "DejaVuSans-Bold.ttf", "DejaVuSerif.ttf", "cmr10.ttf"):
        (fonts / name).touch()
    (package / "__init__.py").touch()
    monkeypatch.setattr(sys, "path", [str(tmp_path), *sys.path])
    monkeypatch.delitem(sys.modules, "matplotlib", raising=False)
    assert bridge.lean_fonts() == 2
    assert sorted(p.name for p in fonts.iterdir()) == ["DejaVuSans-Bold.ttf", "DejaVuSans.ttf"]


# ---------------------------------------------------------------- the files in the CDN's place


def test_a_file_with_another_checksum_is_refused(tmp_path: Path) -> None:
    with pytest.raises(cdn.MismatchError, match=r"pyodide\.mjs is missing"):
        cdn.verified(tmp_path)
    (tmp_path / "pyodide.mjs").write_text("another")
    with pytest.raises(cdn.MismatchError, match=r"pyodide\.mjs has the checksum [0-9a-f]{64}, not 04c052c8"):
        cdn.verified(tmp_path)
