"""The report in Chromium, opened from disk with the network off: a slider, a switch, paper, dark and a telephone.

``pip install -e '.[dev,browser]'``, Debian's chromium, then ``python -m pytest -m browser tests/pages``. For axe-core,
``npm install axe-core`` here, or its ``axe.min.js`` in ``TWOLEVEL_AXE``. With a folder in ``TWOLEVEL_SCREENSHOTS`` the
pages are kept there.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

import twolevel as tl
from tests import ROOT
from tests.conftest import bundled
from twolevel.games import wording
from twolevel.pages.frames import frames

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("browser")]

WIDE, PHONE = (1280, 900), (390, 844)
NAMES = ("iskander", "romer-rosenthal", "chicken")
FIRST = "Russia > Armenia, Azerbaijan"
ROWS = """id => [...document.getElementById(id).querySelectorAll('tbody tr')]
    .map(row => [...row.cells].map(cell => cell.innerText.trim()))"""


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    folder, made = tmp_path_factory.mktemp("pages"), dict[str, Path]()

    def of(name: str) -> Path:
        if name not in made:
            made[name] = tl.report(name, folder / f"{name}.html", draws=20, progress=False)
        return made[name]

    return of


@contextlib.contextmanager
def opened(browser: Any, path: Path, size: tuple[int, int] = WIDE, **options: Any) -> Iterator[Any]:
    """Open a page from disk with the network off; whatever it fails at, or asks for, is an error."""
    context = browser.new_context(viewport={"width": size[0], "height": size[1]}, **options)
    context.set_offline(True)
    asked, wrong = [], []

    def refuse(route: Any) -> None:
        if route.request.url == path.as_uri():
            route.continue_()
        else:
            asked.append(route.request.url)
            route.abort()

    context.route("**/*", refuse)
    page = context.new_page()
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("console", lambda said: wrong.append(said.text) if said.type in ("error", "warning") else None)
    page.on("requestfailed", lambda request: wrong.append(request.url[:80]))
    page.goto(path.as_uri())
    yield page
    assert not [url for url in asked if not url.startswith("data:")]
    assert not wrong
    context.close()


def keep(page: Any, name: str) -> None:
    if folder := os.environ.get("TWOLEVEL_SCREENSHOTS"):
        Path(folder).mkdir(parents=True, exist_ok=True)
        page.screenshot(path=Path(folder) / f"report-{name}.png", full_page=True)


def played(page: Any) -> list[list[str]]:
    return [row[:3] for row in page.evaluate(ROWS, "f-played")]


def wanted(scenario: tl.Scenario, **where: Any) -> list[list[str]]:
    """Return the table of what is played, from the library's own solution."""
    order = where.pop("order", None)
    (equilibrium,) = tl.solve(scenario.game("t2", **where), order=order)
    return [
        [scenario.label(p), wording.mixture(map(scenario.label, acts), x), wording.number(equilibrium.payoffs[p])]
        for (p, x), acts in zip(equilibrium.strategies.items(), equilibrium.actions, strict=True)
    ]


def test_the_slider_and_the_switch_work_by_keyboard(
    browser: Any, written: Callable[[str], Path], iskander: tl.Scenario
) -> None:
    items = ["hakopian", "video", "mod_denial", "not_seen", "fragments", "index"]
    with opened(browser, written("iskander")) as page:
        assert played(page) == wanted(iskander)
        slider = page.get_by_label("Evidence, item by item")
        slider.focus()
        for k in range(len(items) - 1, -1, -1):
            page.keyboard.press("ArrowLeft")
            assert played(page) == wanted(iskander, disclosed=items[:k])
            beliefs = iskander.beliefs("t2", disclosed=items[:k])
            told = [[iskander.label(o), *(f"{x:.3f}" for x in row.values())] for o, row in beliefs.items()]
            assert page.evaluate(ROWS, "f-beliefs") == told
        assert "nothing is out" in page.inner_text("#f-where")
        assert slider.get_attribute("aria-valuetext") == "nothing is out"
        page.keyboard.press("End")

        page.get_by_role("radio", name="all at once").focus()
        for _ in range(3):
            page.keyboard.press("ArrowDown")
        assert page.get_by_role("radio", name=FIRST).is_checked()
        assert played(page) == wanted(iskander, order=FIRST)
        assert FIRST in page.inner_text("#f-where")

        page.get_by_role("radio", name="which evidence is out").focus()
        page.keyboard.press("ArrowDown")
        slider = page.get_by_label("Credibility", exact=True)
        slider.focus()
        page.keyboard.press("Home")
        for _ in range(9):
            page.keyboard.press("ArrowRight")
        credible = dict(zip(("fragments", "index"), (0.45, 0.45 * 0.7 / 0.85), strict=True))
        overrides = {f"evidence.{item}.credibility": x for item, x in credible.items()}
        assert played(page) == wanted(iskander, overrides=overrides, order=FIRST)
        page.get_by_role("radio", name="all at once").check()
        band = wanted(iskander, overrides=overrides)
        assert played(page) == band and any("+" in row[1] for row in band)

        page.get_by_label("Episode").select_option(index=0)
        first = frames(iskander)["episodes"][0]["tracks"][0]
        (equilibrium,) = first["orders"][0]["frames"][first["begin"]]["equilibria"]
        assert [row[1] for row in played(page)] == equilibrium["plays"]
        assert [row[2] for row in played(page)] == [wording.number(x) for x in equilibrium["payoffs"]]


def test_without_a_script_it_says_the_same(browser: Any, written: Callable[[str], Path], iskander: tl.Scenario) -> None:
    with opened(browser, written("iskander"), java_script_enabled=False) as page:
        assert not page.locator("#controls").is_visible()
        assert "Without a script" in page.inner_text("#explore")
        cells = [cell.inner_text().strip() for cell in page.locator("#f-played tbody :is(th, td)").all()]
        assert [cells[k : k + 3] for k in range(0, len(cells), 4)] == wanted(iskander)


@pytest.mark.parametrize("name", NAMES)
def test_what_a_script_writes_is_what_stands_there_without_one(
    name: str, browser: Any, written: Callable[[str], Path]
) -> None:
    bodies = """text => {
      const of = text ? new DOMParser().parseFromString(text, 'text/html') : document;
      const found = [...of.querySelectorAll('#f-played tbody, #f-beliefs tbody')];
      return found.map(body => body.innerHTML.replace(/\\n\\s*/g, ''));
    }"""
    with opened(browser, written(name)) as page:
        live, still = (page.evaluate(bodies, text) for text in ("", written(name).read_text(encoding="utf-8")))
    assert live and live == still


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [WIDE, PHONE])
@pytest.mark.parametrize("name", NAMES)
def test_it_fits_wide_and_narrow_light_and_dark(
    name: str, size: tuple[int, int], scheme: str, browser: Any, written: Callable[[str], Path]
) -> None:
    with opened(browser, written(name), size, color_scheme=scheme) as page:
        keep(page, f"{name}-{size[0]}-{scheme}")
        page.evaluate("document.querySelectorAll('details').forEach(d => { d.open = true; })")
        assert page.evaluate("document.documentElement.scrollWidth") <= size[0]
        clipped = """() => [...document.querySelectorAll('.scroll')]
            .filter(b => b.scrollWidth > b.clientWidth + 1 && b.tabIndex < 0).length"""
        assert page.evaluate(clipped) == 0
        paper = page.evaluate("getComputedStyle(document.body).backgroundColor")
        assert (sum(map(int, paper[4:-1].split(","))) < 200) == (scheme == "dark")
        loaded = page.evaluate("[...document.images].every(i => i.complete && i.naturalWidth > 0)")
        assert loaded


@pytest.fixture(scope="module")
def axe() -> str:
    held = Path(os.environ.get("TWOLEVEL_AXE") or ROOT / "node_modules" / "axe-core" / "axe.min.js")
    if not held.is_file():
        pytest.skip("needs axe-core: npm install axe-core, or its axe.min.js in TWOLEVEL_AXE")
    return held.read_text(encoding="utf-8")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [WIDE, PHONE])
@pytest.mark.parametrize("name", NAMES)
def test_axe_finds_nothing_serious(
    name: str, size: tuple[int, int], scheme: str, axe: str, browser: Any, written: Callable[[str], Path]
) -> None:
    with opened(browser, written(name), size, color_scheme=scheme) as page:
        page.evaluate("document.querySelectorAll('details').forEach(d => { d.open = true; })")
        page.evaluate(axe)
        found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
        assert len(found["passes"]) > 20
        told = [(v["impact"], v["id"], v["nodes"][0]["html"][:200]) for v in found["violations"]]
        assert not [t for t in told if t[0] in ("serious", "critical")], told


def test_paper_shows_what_is_folded_and_no_controls(
    browser: Any, written: Callable[[str], Path], tmp_path: Path
) -> None:
    with opened(browser, written("iskander")) as page:
        printed = page.pdf(format="A4")
        assert printed.startswith(b"%PDF") and printed.count(b"/Type /Page\n") > 10
        assert page.evaluate("document.querySelectorAll('#story details[open]').length") == 0, "folded again"
        page.emulate_media(media="print")
        assert not page.locator("nav").is_visible() and not page.locator("#controls").is_visible()
        page.evaluate("dispatchEvent(new Event('beforeprint'))")
        assert page.get_by_text("Armenia plays defer, worth", exact=False).first.is_visible()
        if folder := os.environ.get("TWOLEVEL_SCREENSHOTS"):
            (Path(folder) / "report.pdf").write_bytes(printed)


def test_a_title_that_is_a_script_is_shown_as_text(browser: Any, tmp_path: Path) -> None:
    text = (Path(tl.__file__).parent / "scenarios" / "chicken.toml").read_text(encoding="utf-8")
    nasty = "<script>alert(1)</script>"
    held = tl.Scenario.from_toml(text.replace(f'title = "{bundled("chicken").title}"', f'title = "{nasty}"'), where="x")
    with opened(browser, tl.report(held, tmp_path / "nasty.html", progress=False)) as page:
        opened_dialogs: list[str] = []
        page.on("dialog", lambda dialog: opened_dialogs.append(dialog.message))
        page.reload()
        assert page.inner_text("h1") == nasty and page.title() == nasty
        assert not opened_dialogs
