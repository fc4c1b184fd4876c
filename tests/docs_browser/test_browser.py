"""The page in Chromium, with Pyodide from verified files in the CDN's place: what it shows is what the library says.

``python -m tests.docs_browser.cdn DIR``, then ``TWOLEVEL_PYODIDE=DIR python -m pytest -m browser -s
tests/docs_browser``. With a folder in ``TWOLEVEL_SCREENSHOTS`` the pages are kept there.
"""

from __future__ import annotations

import io
import os
import re
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from PIL import Image

import twolevel as tl
from tests.docs_browser.conftest import ANSWER, START
from twolevel.explorer.state import State, start, view

expect = pytest.importorskip("playwright.sync_api", reason="needs Playwright: twolevel[browser]").expect
expect.set_options(timeout=ANSWER)
pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("browser")]

FIRST = "Russia > Armenia, Azerbaijan"
PANELS = ("beliefs", "win_sets", "matrix", "path")
#: In the page: from a key to the numbers, and to the last picture on the screen.
TIMED = """
() => { let pressed = 0, numbers = []; window.waits = {numbers, pictures: []};
  document.addEventListener('keydown', () => { pressed = performance.now(); numbers.seen = false; }, true);
  new MutationObserver(() => { if (pressed && !numbers.seen) { numbers.seen = true;
    numbers.push(performance.now() - pressed); } }).observe(document.getElementById('equilibria'), {childList: true});
  new MutationObserver(() => { if (pressed && document.getElementById('page').ariaBusy === 'false') {
    const since = pressed; pressed = 0;
    requestAnimationFrame(() => window.waits.pictures.push(performance.now() - since)); }
  }).observe(document.getElementById('page'), {attributes: true, attributeFilter: ['aria-busy']}); }
"""


def settled(page: Any, timeout: float = ANSWER) -> None:
    page.wait_for_selector("main[aria-busy=false]", timeout=timeout)


def numbers(page: Any, table: str) -> list[float]:
    """Return the numbers of a table as the page has them, in full."""
    found: list[str] = page.eval_on_selector_all(f"#{table} data", "all => all.map(one => one.value)")
    return [float(x) for x in found]


def assert_shown(page: Any, state: State) -> None:
    """The page must show the equilibria, payoffs and beliefs that the library finds for a choice, to 1e-9."""
    scenario = state.settled
    found = tl.solve(scenario.game(state.episode))
    payoffs = [x for e in found for x in e.payoffs.values()]
    assert numbers(page, "equilibria") == pytest.approx(payoffs, rel=0, abs=1e-9)
    beliefs = [x for by_state in scenario.beliefs(state.episode).values() for x in by_state.values()]
    assert numbers(page, "beliefs") == pytest.approx(beliefs, rel=0, abs=1e-9)
    labels = page.locator("#equilibria .equilibrium").all_inner_texts()
    assert [words.partition(": ")[2] for words in labels] == [e.label for e in found]


def move(page: Any, place: str, key: str = "ArrowRight") -> float:
    """Press a key on a slider; return where it then is."""
    slider = page.locator(f"[data-place='{place}']")
    slider.focus()
    slider.press(key)
    return float(slider.input_value())


def pixels(page: Any, panel: str) -> np.ndarray[Any, Any]:
    script = """id => { const c = document.getElementById(id);
      return [c.width, c.height, Array.from(c.getContext('2d').getImageData(0, 0, c.width, c.height).data)]; }"""
    width, height, values = page.evaluate(script, f"picture-{panel}")
    return np.array(values, dtype=np.uint8).reshape(height, width, 4)


def downloaded(page: Any, button: str) -> tuple[str, bytes]:
    with page.expect_download(timeout=START) as waiting:
        page.locator(f"#{button}").click()
    name = waiting.value.suggested_filename
    return name, Path(waiting.value.path()).read_bytes()


def keep(page: Any, name: str, whole: bool = True) -> None:
    if folder := os.environ.get("TWOLEVEL_SCREENSHOTS"):
        Path(folder).mkdir(parents=True, exist_ok=True)
        page.screenshot(path=Path(folder) / f"page-{name}.png", full_page=whole)


def test_what_is_moved_ticked_and_chosen_gives_the_librarys_numbers(
    open_page: Callable[..., Any], iskander: tl.Scenario, capsys: pytest.CaptureFixture[str]
) -> None:
    began = time.perf_counter()
    page = open_page()
    first = time.perf_counter() - began
    state = start(iskander, "t2")
    assert_shown(page, state)
    for panel in PANELS:
        assert (pixels(page, panel)[..., :3].std(axis=(0, 1)) > 5).all(), "something is drawn"
        assert len(page.get_attribute(f"#picture-{panel}", "aria-label")) > 20
    keep(page, "wide")

    page.evaluate(TIMED)
    place = "parameters.stonewall"
    for _ in range(30):
        x = move(page, place)
        settled(page)
        page.wait_for_timeout(60)  # as a hand would
    assert x == pytest.approx(0.5)
    state = state.moved(place, x)
    assert_shown(page, state)
    waits = page.evaluate("window.waits")
    assert len(waits["pictures"]) == len(waits["numbers"]) == 30
    expect(page).to_have_url(re.compile(f"{re.escape(place)}=0.5$"))
    with capsys.disabled():
        told = {name: f"{np.median(found):.0f} ({min(found):.0f} to {max(found):.0f})" for name, found in waits.items()}
        print(
            f"\nfirst pictures after {first:.1f} s; from a key to the numbers {told['numbers']} ms, median of 30 moves,"
        )
        print(f"to the last picture {told['pictures']} ms", end="")

    page.get_by_label("the index 9M723").uncheck()
    settled(page)
    state = state.without("index")
    assert_shown(page, state)

    page.get_by_label("Who moves before whom").select_option(FIRST)
    settled(page)
    state = state.ordered(FIRST)
    assert_shown(page, state)
    assert "Russia moves first, then Armenia and Azerbaijan, at once." in page.inner_text("#outcome")

    page.get_by_label("How credible").focus()
    page.keyboard.press("ArrowLeft")
    settled(page)
    state = state.believing(float(page.get_by_label("How credible").input_value()))
    assert_shown(page, state)

    page.get_by_label("A no at home").select_option("veto")
    settled(page)
    stands = dict(zip(iskander.players, ("blame", "dismiss", "deny"), strict=True))
    for k, stance in enumerate(stands.values()):
        page.locator(f"#reversion-{k}").select_option(stance)
        settled(page)
    state = state.ratifying("veto", stands)
    assert_shown(page, state)
    keep(page, "moved")

    # what is shared is restored, in a page of its own
    page.get_by_role("button", name="Copy link").click()
    page.wait_for_selector("#link", state="visible")
    link = page.input_value("#link")
    other = open_page(link.partition("#")[2])
    assert_shown(other, state)
    assert other.input_value(f"[data-place='{place}']") == "0.5"
    assert not other.get_by_label("the index 9M723").is_checked()
    assert other.input_value("#order") == FIRST
    assert other.input_value("#reversion-0") == "blame"

    other.get_by_role("button", name="As in the file").click()
    settled(other)
    assert_shown(other, start(iskander, "t2"))


def test_only_the_last_of_pending_moves_is_computed(open_page: Callable[..., Any], iskander: tl.Scenario) -> None:
    page = open_page("case=iskander&episode=t2")
    page.evaluate(
        "() => { window.shown = 0; new MutationObserver(() => window.shown++)"
        ".observe(document.getElementById('equilibria'), {childList: true}); }"
    )
    page.evaluate(
        """() => { const slider = document.querySelector("[data-place='parameters.stonewall']");
        for (let k = 0; k < 40; k++) { slider.stepUp(); slider.dispatchEvent(new Event('input')); } }"""
    )
    settled(page)
    assert page.input_value("[data-place='parameters.stonewall']") == "0.6"
    assert_shown(page, start(iskander, "t2").moved("parameters.stonewall", 0.6))
    assert page.evaluate("window.shown") == 2, "the first move, and the last"


def test_a_text_of_ones_own(open_page: Callable[..., Any]) -> None:
    page = open_page("case=chicken")
    assert_shown(page, start("chicken"))
    assert page.locator("#beliefs-card").is_hidden()

    page.get_by_role("button", name="Put the case’s file here").click()
    expect(page.locator("#toml")).to_have_value(re.compile("win_row"))
    text = page.input_value("#toml")
    lines = text.split("\n")

    for spoilt in [k for k, words in enumerate(lines, 1) if words.startswith("[")][:2]:  # what is no TOML
        broken = "\n".join([*lines[: spoilt - 1], "this is no line of TOML", *lines[spoilt:]])
        page.fill("#toml", broken)
        page.get_by_role("button", name="Use this scenario").click()
        expect(page.locator("#own-message")).to_contain_text(f"your scenario: line {spoilt}: must be TOML")
        assert page.evaluate("document.getElementById('toml').selectionStart") == broken.index("this is no line")
        assert page.inner_text("#gutter b") == str(spoilt)
    keep(page, "broken")

    page.fill("#toml", text.replace("[players.Row]", "[playrs.Row]"))
    page.get_by_role("button", name="Use this scenario").click()  # what breaks the form needs the schema's packages
    expect(page.locator("#own-message")).to_contain_text("playrs", timeout=START)
    with pytest.raises(tl.ScenarioError) as told:
        tl.Scenario.from_toml(page.input_value("#toml"), where="your scenario")
    assert page.inner_text("#own-message") == str(told.value)

    deep = "a = " + "[" * 20_000
    page.fill("#toml", deep)
    page.get_by_role("button", name="Use this scenario").click()
    expect(page.locator("#own-message")).not_to_contain_text("playrs", timeout=START)
    assert "\n" not in page.inner_text("#own-message")
    assert_shown(page, start("chicken"))

    own = text.replace("title = ", 'title = "<img src=x onerror=alert(1)>" # ', 1)
    page.fill("#toml", own)
    page.get_by_role("button", name="Use this scenario").click()
    expect(page.locator("#title")).to_have_text("<img src=x onerror=alert(1)>")
    settled(page)
    assert page.locator("#own-mistake").is_hidden()
    assert page.locator("#title img").count() == 0, "a title is text"
    mine = tl.Scenario.from_toml(own)
    assert_shown(page, start(mine))
    place = "parameters.win_row"
    x = move(page, place)
    settled(page)
    assert_shown(page, start(mine).moved(place, x))

    page.get_by_role("button", name="Copy link").click()
    page.wait_for_selector("#link", state="visible")
    other = open_page(page.input_value("#link").partition("#")[2])
    assert_shown(other, start(mine).moved(place, x))
    assert other.input_value("#toml") == own


def test_files_to_keep(open_page: Callable[..., Any], iskander: tl.Scenario) -> None:
    page = open_page("case=iskander&episode=t2&parameters.stonewall=0.4&believed=0.55")
    state = start(iskander, "t2").moved("parameters.stonewall", 0.4).believing(0.55)
    assert_shown(page, state)

    name, raw = downloaded(page, "csv")
    assert name == "iskander-t2.csv"
    pd.testing.assert_frame_equal(
        pd.read_csv(io.BytesIO(raw)), view(state).to_frame(), rtol=0, atol=1e-9, check_dtype=False
    )

    name, raw = downloaded(page, "png-matrix")
    assert name == "iskander-t2-matrix.png"
    assert (np.asarray(Image.open(io.BytesIO(raw))) == pixels(page, "matrix")[..., :3]).all()

    name, raw = downloaded(page, "svg-path")
    assert name == "iskander-t2-path.svg"
    assert raw.startswith(b"<?xml") and b"Azerbaijan" in raw

    name, raw = downloaded(page, "keep")
    assert name == "iskander-t2.toml"
    again = tl.Scenario.from_toml(raw).variant("explored")
    assert again.at("t2").payoffs == pytest.approx(state.settled.at("t2").payoffs, rel=0, abs=1e-12)

    page.locator("#claims-details summary").click()
    expect(page.locator("#verdict")).not_to_be_empty(timeout=START)
    assert page.inner_text("#verdict") == repr(tl.check(state.settled))


HOSTILE = {
    "case=../../etc/passwd": "case must be one of",
    "case=iskander&parameters.grievence=1": "did you mean",
    "case=iskander&parameters.grievance=1e999": "must be finite",
    "toml=AAAA": "cannot be read",
    "%3Cscript%3Ealert(1)%3C/script%3E": "none of this page's",
}


def test_a_hostile_link_is_one_line_of_error(open_page: Callable[..., Any]) -> None:
    first, *others = HOSTILE
    page = open_page(first)
    expect(page.locator("#message")).to_contain_text(HOSTILE[first])
    for link in others:
        page.evaluate("link => { location.hash = link; }", link)
        expect(page.locator("#message")).to_contain_text(HOSTILE[link])
        assert "\n" not in page.inner_text("#message")
        settled(page)
        assert_shown(page, start("iskander"))
    page.evaluate("location.hash = 'case=chicken'")  # a link that is pasted over another one is opened
    expect(page.locator("#title")).to_contain_text("Chicken")
    assert_shown(page, start("chicken"))
    assert page.locator("#message").is_hidden()


def test_without_the_cdn_the_page_says_so_and_tries_again(browser: Any, served: str) -> None:
    context = browser.new_context()
    context.route("https://**/*", lambda route: route.abort())
    page = context.new_page()
    page.goto(served)
    expect(page.locator("#message")).to_contain_text(
        "Python could not be loaded from https://cdn.jsdelivr.net/pyodide/"
    )
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.get_by_role("button", name="Try again").click()
    expect(page.locator("#message")).to_be_visible()
    assert any(url.endswith("/pyodide.mjs") for url in asked)
    context.close()


def test_everyone_can_use_it(open_page: Callable[..., Any], cdn: Path) -> None:
    """axe-core finds nothing serious, wide and on a telephone, light and dark; nothing is wider than the window."""
    page = open_page("case=mh17")
    for details in page.locator("#more details").all():
        details.locator("summary").click()
    expect(page.locator("#why")).not_to_be_empty()
    page.fill("#toml", "title = 1\nplayers = 2\n= 3\n")
    page.get_by_role("button", name="Use this scenario").click()
    page.wait_for_selector("#own-mistake", state="visible")
    page.evaluate((cdn / "axe.min.js").read_text(encoding="utf-8"))
    for width, height in ((1440, 1000), (390, 844)):
        page.set_viewport_size({"width": width, "height": height})
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            keep(page, f"{width}-{scheme}")
            assert page.evaluate("document.documentElement.scrollWidth") <= width
            report = page.evaluate("async () => (await axe.run()).violations")
            found = [(v["impact"], v["id"], [n["html"] for n in v["nodes"]]) for v in report]
            assert [v for v in found if v[0] in ("serious", "critical")] == []
    page.evaluate("window.scrollTo(0, 600)")
    keep(page, "390-scrolled", whole=False)
