"""The report: a page that stands alone, says what the library says, and shows what a file says as text."""

from __future__ import annotations

import base64
import functools
import hashlib
import itertools
import json
import re
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import twolevel as tl
from tests.conftest import bundled
from tests.pages.reading import Page, read
from twolevel.cli import main
from twolevel.games import wording
from twolevel.pages import report as report_module
from twolevel.pages.frames import frames, offered

#: A small case with evidence, one with claims, and all that are bundled in the full form.
ALWAYS = ("armenia-russia", "putnam-ratification")
CASES = [pytest.param(n, marks=() if n in ALWAYS else pytest.mark.slow) for n in tl.scenarios()]
DRAWS = 40
MOST_BYTES = 2_000_000

pytestmark = pytest.mark.xdist_group("report")


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    folder = tmp_path_factory.mktemp("pages")

    @functools.cache
    def of(name: str) -> Path:
        return tl.report(name, folder / f"{name}.html", draws=DRAWS, progress=False, seed=3)

    return of


@pytest.fixture(scope="module")
def page(written: Callable[[str], Path]) -> Callable[[str], Page]:
    return functools.cache(lambda name: read(written(name)))


@pytest.fixture
def blank(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pictures are made and not drawn: for tests that look at what stands around them."""
    monkeypatch.setattr(
        *(report_module, "embedded"), lambda _: {"src": "data:image/svg+xml,", "width": 1, "height": 1, "caption": "x"}
    )


# ---------------------------------------------------------------- one file, and nothing else


@pytest.mark.parametrize("name", CASES)
def test_it_is_one_small_file_that_fetches_nothing(
    name: str, page: Callable[[str], Page], written: Callable[[str], Path]
) -> None:
    assert written(name).stat().st_size < MOST_BYTES
    fetching = {"src", "srcset", "data", "action", "formaction", "poster", "background", "ping", "style"}
    for element in page(name).all():
        assert not element.tag.startswith(("link", "iframe", "object", "embed", "base", "audio", "video"))
        assert not any(attribute.startswith("on") for attribute in element.attributes)
        for attribute in fetching & element.attributes.keys():
            assert (element.tag, attribute) == ("img", "src")
            assert element.attributes["src"].startswith(("data:image/svg+xml,%3Csvg", "data:image/png;base64,"))
        if "href" in element.attributes:
            assert element.tag == "a"
            assert element.attributes["href"].startswith(("#", "https://", "http://"))
    (style,) = page(name).all("style")
    assert not re.search(r"url\(|@import|expression", style.raw)


@pytest.mark.parametrize("name", CASES)
def test_its_policy_lets_in_its_own_style_and_script_alone(name: str, page: Callable[[str], Page]) -> None:
    (policy,) = (
        m.attributes["content"]
        for m in page(name).all("meta")
        if m.attributes.get("http-equiv") == "Content-Security-Policy"
    )
    allowed = dict(part.strip().split(" ", 1) for part in policy.split(";"))
    assert allowed.pop("default-src") == "'none'" and allowed.pop("img-src") == "data:"
    assert allowed.pop("base-uri") == allowed.pop("form-action") == "'none'"
    (style,) = page(name).all("style")
    (script,) = (s for s in page(name).all("script") if s.attributes.get("type") != "application/json")
    for key, element in (("style-src", style), ("script-src", script)):
        digest = base64.b64encode(hashlib.sha256(element.raw.encode()).digest()).decode()
        assert allowed.pop(key) == f"'sha256-{digest}'"
    assert not allowed


@pytest.mark.parametrize("name", CASES)
def test_it_can_be_read_without_eyes_and_without_a_mouse(name: str, page: Callable[[str], Page]) -> None:
    whole = page(name)
    (html,) = whole.all("html")
    assert html.attributes["lang"] == "en"
    for landmark in ("header", "nav", "main", "footer", "h1"):
        assert len(whole.all(landmark)) == 1
    ids = [e.attributes["id"] for e in whole.all() if "id" in e.attributes]
    assert len(set(ids)) == len(ids)
    pointing = [e.attributes[a] for e in whole.all() for a in ("for", "aria-labelledby") if a in e.attributes]
    pointing += [a.attributes["href"][1:] for a in whole.all("a") if a.attributes["href"].startswith("#")]
    assert set(pointing) <= set(ids) and "content" in pointing
    levels = [int(e.tag[1]) for e in whole.all("h1", "h2", "h3", "h4")]
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in itertools.pairwise(levels))
    for table in whole.all("table"):
        (caption,) = table.all("caption")
        assert caption.text
        assert all(th.attributes.get("scope") in ("col", "row", "rowgroup") for th in table.all("th"))
        assert table.parent is not None
        assert table.parent.attributes["class"] == "scroll" and table.parent.attributes["tabindex"] == "0"
    assert whole.all("img")
    assert all(len(img.attributes["alt"]) > 20 for img in whole.all("img"))


# ---------------------------------------------------------------- what it says is what the library says


@pytest.mark.parametrize("name", CASES)
def test_every_episode_has_its_equilibria_with_their_payoffs(name: str, page: Callable[[str], Page]) -> None:
    scenario = bundled(name)
    for episode in scenario.episodes:
        found = tl.solve(scenario.game(episode))
        several = "" if len(found) == 1 else f" of {len(found)}"
        for k, equilibrium in enumerate(found):
            start = f"Equilibrium {k + 1}{several}" if several else "The equilibrium"
            _, *rows = page(name).table(f"{start} at {episode}:")
            assert [row[0] for row in rows] == [scenario.label(p) for p in scenario.players]
            assert [row[2] for row in rows] == [wording.number(x) for x in equilibrium.payoffs.values()]
            parts = [[float(cell) for cell in row[3:]] for row in rows]
            np.testing.assert_allclose(np.sum(parts, axis=1), list(equilibrium.payoffs.values()), atol=3e-3)
        if scenario.observers:
            _, *rows = page(name).table(f"What everyone believes at {episode}:")
            beliefs = scenario.beliefs(episode)
            assert rows == [[scenario.label(o), *(f"{x:.3f}" for x in row.values())] for o, row in beliefs.items()]


@pytest.mark.parametrize("name", CASES)
def test_claims_stand_beside_their_shares(name: str, page: Callable[[str], Page]) -> None:
    scenario = bundled(name)
    if not scenario.spec.claims:
        assert not any(t.all("caption")[0].text.startswith("Every claim") for t in page(name).all("table"))
        return
    drawn = tl.robustness(scenario, DRAWS, seed=3, progress=False)
    _, *rows = page(name).table("Every claim")
    assert [row[0] for row in rows] == list(drawn.ids)
    for row, item in zip(rows, drawn, strict=True):
        assert item.claim.words in row[1]
        assert row[2].startswith({True: "holds", False: "fails", None: "undefined"}[item.claim.holds])
        assert row[3] == repr(item.share)
        assert row[4] == (repr(item.breaks[0]) if item.breaks else "none alone")
    if scenario.spec.variants:
        _, *rows = page(name).table("The variants")
        found = tl.variants(scenario, progress=False)
        assert [row[2] for row in rows] == [", ".join(item.flipped) or "none" for item in found[1:]]


@pytest.mark.parametrize("name", CASES)
def test_every_number_and_every_source_is_there(name: str, page: Callable[[str], Page]) -> None:
    scenario = bundled(name)
    cells = {code.text for code in page(name).all("code")}
    told = [n for n, _ in scenario.held() if n.given]
    assert told and {n.address for n in told} <= cells
    text = page(name).root.text
    sources = {n.source for n in told if n.source} | {scenario.spec.source}
    assert all(" ".join(source.split()) in text for source in sources)
    for why in {n.why for n in told if n.why}:
        assert " ".join(why.split()) in text
    assert scenario.fingerprint in text and "seed 3" in text
    for package in ("twolevel", "numpy", "scipy", "Python"):
        assert re.search(rf"{package} \d+\.\d+", page(name).all("footer")[0].text)


@pytest.mark.parametrize("name", CASES)
def test_every_actor_has_its_reasons(name: str, page: Callable[[str], Page]) -> None:
    scenario = bundled(name)
    told = [e for e in page(name).all("div") if e.attributes.get("class", "").startswith("actor")]
    for episode in scenario.episodes:
        for own in tl.explain(scenario, episode):
            for choice in own:
                plays = [e.text for e in told if e.text.startswith((f"{choice.player} ", f"{choice.player},"))]
                assert any(f"worth {wording.number(float(choice.payoffs @ choice.played), '.3f')}" in t for t in plays)
    assert len(told) == sum(len(own) for e in scenario.episodes for own in tl.explain(scenario, e))


# ---------------------------------------------------------------- the frames


def direct(scenario: tl.Scenario, episode: str, track: dict[str, Any], point: int) -> dict[str, Any]:
    """Return how a frame is asked for without a path: other evidence out, or other credibilities."""
    if track["kind"] == "none":
        return {}
    out = scenario.at(episode).disclosed
    if track["kind"] == "items":
        by_date = sorted(out, key=lambda i: (scenario.spec.evidence[i].date, scenario.evidence.index(i)))
        return {"disclosed": by_date[:point]}
    moved = [i for i in out if scenario.label(scenario.spec.source_of(i)) in track["of"]]
    addresses = [f"evidence.{scenario.spec.source_of(i)}.credibility" for i in moved]
    base = {a: float(scenario.value(a, episode)) for a in addresses}
    scale = track["at"][point] / max(base.values())
    return {"overrides": {a: x * scale for a, x in base.items()}}


FRAMED = [
    *ALWAYS,
    "chicken",
    *(pytest.param(n, marks=pytest.mark.slow) for n in tl.scenarios() if n not in (*ALWAYS, "chicken")),
]


@pytest.mark.parametrize("name", FRAMED)
def test_frames_are_what_the_library_says_of_each_point_alone(name: str) -> None:
    scenario, made = bundled(name), frames(bundled(name))
    assert [e["name"] for e in made["episodes"]] == list(scenario.episodes)
    seen = 0
    for episode in made["episodes"]:
        orders = offered(scenario, episode["name"])
        for track in episode["tracks"]:
            points = sorted({0, track["begin"], len(track["at"]) - 1, len(track["at"]) // 2})
            for point in points:
                where = direct(scenario, episode["name"], track, point)
                beliefs = scenario.beliefs(episode["name"], **where)
                for told, held in zip(track["beliefs"][point], beliefs.values(), strict=True):
                    np.testing.assert_allclose(told, list(held.values()), atol=1e-12)
                for order, told in zip(orders, track["orders"], strict=True):
                    found = tl.solve(
                        scenario.game(episode["name"], **where), order=[list(g) for g in order or [scenario.players]]
                    )
                    frame = told["frames"][point]
                    assert frame["complete"] == found.complete
                    assert len(frame["equilibria"]) == len(found)
                    for one, other in zip(frame["equilibria"], found, strict=True):
                        np.testing.assert_allclose(one["payoffs"], list(other.payoffs.values()), atol=1e-9)
                        for words, x, acts in zip(one["plays"], other.strategies.values(), other.actions, strict=True):
                            assert words == wording.mixture(map(scenario.label, acts), x)
                    seen += 1
    assert seen >= 3


def test_a_page_holds_the_frames_to_the_last_bit(page: Callable[[str], Page]) -> None:
    for name in ALWAYS:
        assert page(name).frames == json.loads(json.dumps(frames(bundled(name))))
        last = page(name).frames["episodes"][-1]["tracks"][0]
        _, *rows = page(name).table("What is played, and what it pays")
        (equilibrium,) = last["orders"][0]["frames"][last["begin"]]["equilibria"]
        assert [row[1] for row in rows] == equilibrium["plays"]
        assert [row[2] for row in rows] == [wording.number(x) for x in equilibrium["payoffs"]]


def test_the_file_s_own_order_comes_first_and_each_player_can_begin(iskander: tl.Scenario) -> None:
    held = iskander.ordered("Russia > Armenia > Azerbaijan")
    found = offered(held, "t2")
    assert found[0] == (("Russia",), ("Armenia",), ("Azerbaijan",)) and found[1] == ()
    assert [order[0] for order in found[2:]] == [(p,) for p in iskander.players]
    assert offered(iskander, "t2")[0] == ()


# ---------------------------------------------------------------- untrusted text

NASTY = "<script>alert(1)</script>"
ENDS = "</script><script>alert(2)</script>]]>--></style><!--"
QUOTED = '"><img src=x onerror="alert(3)"> it\'s {{ 7 * 7 }} & \u2028 https://example.org/?a=1&b="2 javascript:alert(4)'


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    text = (Path(tl.__file__).parent / "scenarios" / "armenia-russia.toml").read_text(encoding="utf-8")

    def put(pattern: str, value: str) -> None:
        nonlocal text
        text, count = re.subn(pattern, lambda found: f"{found[1]}{json.dumps(value)}", text, count=1, flags=re.M)
        assert count == 1, pattern

    put(r'^(title = )".*"$', NASTY)
    put(r'^(source = )".*"$', QUOTED)
    put(r'^(hakopian = )".*"$', ENDS)
    put(r'^(mod_denial = )".*"$', QUOTED)
    put(r'^(description = )"Fall.*"$', NASTY + ENDS)
    put(r'^(title = )"Hakopian.*"$', ENDS + QUOTED)
    held = tl.Scenario.from_toml(text, where=f"{NASTY}")
    return tl.report(held, tmp_path_factory.mktemp("hostile") / "page.html", draws=0, progress=False)


def test_what_a_file_says_is_text_wherever_it_stands(hostile: Path) -> None:
    page = read(hostile)
    assert [h.text for h in page.all("h1")] == [NASTY]
    assert [t.text for t in page.all("title")] == [NASTY]
    assert len(page.all("script")) == 2 and len(page.all("style")) == 1
    assert not [img for img in page.all("img") if not img.attributes["src"].startswith("data:image/")]
    assert page.frames["episodes"][-1]["tracks"][0]["at"][1] in (ENDS, QUOTED)
    text = page.root.text
    assert " ".join(QUOTED.split()) in text and ENDS in text and "{{ 7 * 7 }}" in text and "it's 49" not in text
    links = [a.attributes["href"] for a in page.all("a") if not a.attributes["href"].startswith("#")]
    assert links == ["https://example.org/?a=1&b="]
    raw = hostile.read_text(encoding="utf-8")
    (island,) = re.findall(r'<script type="application/json" id="frames">(.*?)</script>', raw, re.S)
    assert not set("<>&\u2028\u2029") & set(island)
    for ours in ("alert(", "onerror"):
        assert f"<script>{ours}" not in raw and f"<img src=x {ours}" not in raw


# ---------------------------------------------------------------- refusals, and whole files


@pytest.mark.usefixtures("blank")
def test_what_cannot_be_reported_gets_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = tmp_path / "page.html"
    with pytest.raises(tl.ScenarioError, match="did you mean 'iskander'"):
        tl.report("iskandre", page)
    for draws in (-1, 2.5, True):
        with pytest.raises(tl.ScenarioError, match=r"^draws must be a whole number, at least 0"):
            tl.report("chicken", page, draws=draws)  # type: ignore[arg-type]
    with pytest.raises(tl.ScenarioError, match=r"^to must be a file in a folder that is there; got"):
        tl.report("chicken", tmp_path / "nowhere" / "page.html")
    with pytest.raises(tl.TwolevelError, match="cannot be written"):
        tl.report("chicken", tmp_path, progress=False)
    monkeypatch.setitem(sys.modules, "jinja2", None)
    with pytest.raises(
        tl.MissingExtraError, match=r"^this needs the package 'jinja2'.* pip install 'twolevel\[report\]'$"
    ):
        tl.report("chicken", page)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.usefixtures("blank")
def test_a_page_is_written_whole_or_not_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = tmp_path / "page.html"
    page.write_text("before", encoding="utf-8")

    def fails(*_: object) -> Any:
        raise RuntimeError("in the middle")

    with monkeypatch.context() as patch:
        patch.setattr(report_module, "limits_record", fails)
        with pytest.raises(RuntimeError, match="in the middle"):
            tl.report("chicken", page, progress=False)
    with monkeypatch.context() as patch:
        patch.setattr("os.fsync", fails)
        with pytest.raises(RuntimeError, match="in the middle"):
            tl.report("chicken", page, progress=False)
    assert [p.name for p in tmp_path.iterdir()] == ["page.html"]
    assert page.read_text(encoding="utf-8") == "before"


def test_the_same_scenario_gives_the_same_bytes_whatever_pictures_are_set_to(tmp_path: Path) -> None:
    import matplotlib as mpl

    first, second = (tmp_path / name for name in ("first.html", "second.html"))
    tl.report("chicken", first, progress=False)
    with mpl.rc_context({"font.size": 20, "figure.facecolor": "black", "svg.fonttype": "none"}):
        before = dict(mpl.rcParams)
        tl.report("chicken", second, progress=False)
        assert dict(mpl.rcParams) == before
    assert first.read_bytes() == second.read_bytes()


@pytest.mark.usefixtures("blank")
def test_claims_that_nothing_can_be_drawn_for_are_judged_all_the_same(tmp_path: Path) -> None:
    text = (Path(tl.__file__).parent / "scenarios" / "putnam-ratification.toml").read_text(encoding="utf-8")
    bare = tl.Scenario.from_toml(re.sub(r", range = \[[^]]*\]", "", text), where="bare")
    with pytest.raises(tl.ScenarioError) as refused:
        tl.robustness(bare, 10, progress=False)
    page = read(tl.report(bare, tmp_path / "page.html", progress=False))
    assert f"Nothing was drawn: {refused.value}." in page.root.text
    _, *rows = page.table("Every claim")
    assert [row[0] for row in rows] == list(tl.check(bare).ids)


# ---------------------------------------------------------------- the command


@pytest.mark.usefixtures("blank")
def test_the_command_writes_a_page_and_says_where(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["report", "chicken", "--quiet"]) == 0
    out, err = capsys.readouterr()
    assert err == "" and re.fullmatch(r"chicken\.html: report on '.*', 0\.\d\d MB, opens in any browser\n", out)
    assert main(["report", "chicken", "--out", "other.html", "--json", "--seed", "5", "--quiet"]) == 0
    record = json.loads(capsys.readouterr().out)
    assert record["file"] == "other.html" and record["bytes"] == (tmp_path / "other.html").stat().st_size
    assert (record["draws"], record["seed"]) == (200, 5)
    assert "seed 5" in read(tmp_path / "other.html").all("footer")[0].text
    assert main(["report", "chicken", "--set", "parameters.win_row=5", "--order", "Row > Column", "--quiet"]) == 0
    held = bundled("chicken").override({"parameters.win_row": 5.0}).ordered("Row > Column")
    (equilibrium,) = tl.solve(held.game())
    _, *rows = read(tmp_path / "chicken.html").table("The equilibrium at base")
    assert [row[2] for row in rows] == [wording.number(x) for x in equilibrium.payoffs.values()]


@pytest.mark.slow
def test_a_report_on_a_variant_says_which(tmp_path: Path) -> None:
    name = next(iter(bundled("u2-1960").spec.variants))
    to = str(tmp_path / "page.html")
    assert main(["report", "u2-1960", "--variant", name, "--draws", "0", "--out", to, "--quiet"]) == 0
    page = read(Path(to))
    assert page.all("header")[0].all("p")[0].text.endswith(f"a report on u2-1960, here: {name}")
    _, *rows = page.table("Every claim")
    verdicts = {True: "holds", False: "fails", None: "undefined"}
    wanted = [verdicts[c.holds] for c in tl.check(bundled("u2-1960").variant(name))]
    assert [row[2].removesuffix("structural") for row in rows] == wanted


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["iskandre"], "did you mean 'iskander'"),
        (["chicken", "--draws", "-1"], "--draws must be a whole number, at least 0; got -1"),
        (["chicken", "--seed", "-1"], "--seed must be a whole number, at least 0; got -1"),
        (["chicken", "--out", "nowhere/page.html"], "--out must be a file in a folder that is there; got"),
        (["chicken", "--out", "."], "--out must be a file in a folder that is there; got"),
        (["chicken", "--variant", "none"], "variant"),
    ],
)
def test_the_command_refuses_in_one_line(
    options: list[str], said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["report", *options]) == 2
    out, err = capsys.readouterr()
    assert out == "" and said in err and err.count("\n") == 1
    assert list(tmp_path.iterdir()) == []


def test_without_jinja2_the_command_names_the_extra(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setitem(sys.modules, "jinja2", None)
    assert main(["report", "chicken"]) == 2
    out, err = capsys.readouterr()
    assert out == "" and "pip install 'twolevel[report]'" in err and err.count("\n") == 1
