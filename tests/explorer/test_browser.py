"""The explorer in a browser: Voila serves a notebook, Chromium moves a slider, ticks an item, changes the order.

``pip install -e '.[dev,browser]'``, Debian's chromium, then ``python -m pytest -m browser -s``. With a folder in
``TWOLEVEL_SCREENSHOTS`` the pages are kept there, wide and as on a telephone.
"""

from __future__ import annotations

import contextlib
import io
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbformat
import numpy as np
import pytest
from PIL import Image

import twolevel as tl
from tests import ROOT
from twolevel.explorer.drawing import Drawing
from twolevel.explorer.state import State, View, start, view

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("browser")]

#: Milliseconds that a loaded machine may take to start a kernel, and to answer a move.
START, ANSWER = 120_000, 30_000
PANELS = ("beliefs", "win_sets", "matrix", "path")
FIRST = "Russia > Armenia, Azerbaijan"
#: In the page: presses are timed until the picture of the matrix is another one.
TIMED = """
() => { const picture = document.querySelector('img.twolevel-matrix'); window.pressed = 0; window.waits = [];
  document.addEventListener('keydown', () => { window.pressed = performance.now(); }, true);
  new MutationObserver(() => { if (window.pressed) { window.waits.push(performance.now() - window.pressed);
    window.pressed = 0; } }).observe(picture, {attributes: true, attributeFilter: ['src']}); }
"""


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Serve a notebook of one cell; return where."""
    pytest.importorskip("voila", reason="needs Voila: pip install 'twolevel[browser]'")
    pytest.importorskip("ipywidgets", reason="needs ipywidgets: pip install 'twolevel[browser]'")
    folder = tmp_path_factory.mktemp("voila")
    cell = nbformat.v4.new_code_cell(
        "import twolevel as tl\ntl.explore('iskander', 't2', numbers=['parameters.stonewall', 'parameters.grievance'])"
    )
    nbformat.write(nbformat.v4.new_notebook(cells=[cell]), folder / "explorer.ipynb")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "voila", "--no-browser", f"--port={port}", "--Voila.ip=127.0.0.1"]
    paths = os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH"))))
    with (folder / "log").open("w") as log:
        served = subprocess.Popen(
            [*command, str(folder / "explorer.ipynb")],
            stdout=log,
            stderr=subprocess.STDOUT,
            env={**os.environ, "PYTHONPATH": paths},
        )
    try:
        for _ in range(120):
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{port}/voila/nothing", timeout=5)
            except urllib.error.HTTPError:
                break
            except OSError:
                assert served.poll() is None, (folder / "log").read_text()
                time.sleep(0.5)
        yield f"http://127.0.0.1:{port}/"
    finally:
        served.terminate()
        served.wait(30)


@contextlib.contextmanager
def opened(browser: Any, address: str, width: int, height: int) -> Iterator[Any]:
    """Open the page with a kernel of its own, and wait until everything is there."""
    page = browser.new_page(viewport={"width": width, "height": height})
    page.set_default_timeout(ANSWER)
    page.goto(address, timeout=START)
    for panel in PANELS:
        page.wait_for_selector(image(panel), timeout=START)
    page.wait_for_function("document.querySelector('.twolevel-claims').innerText.includes('of 26')", timeout=START)
    yield page
    page.close()


def image(panel: str) -> str:
    return f"img.twolevel-{panel.replace('_', '-')}"


def source(page: Any, panel: str) -> str:
    found: str = page.get_attribute(image(panel), "src")
    return found


def pixels(page: Any, panel: str) -> np.ndarray[Any, Any]:
    """Return the picture that the page shows."""
    script = "async src => Array.from(new Uint8Array(await (await fetch(src)).arrayBuffer()))"
    return np.asarray(Image.open(io.BytesIO(bytes(page.evaluate(script, source(page, panel))))))


def words(page: Any) -> str:
    return " ".join(page.inner_text(".twolevel-words").split())


def told(seen: View) -> str:
    """Return the words in which the page must say what everyone plays and gains, from the library's own solution."""
    return " · ".join(
        f"{p} {seen.equilibria[0].support[p][0]} ({x:+.3f})" for p, x in seen.equilibria[0].payoffs.items()
    )


def assert_shown(page: Any, seen: View, drawing: Drawing) -> None:
    """Wait for the words; then every picture must have the pixels, and all words be those, of the view."""
    page.wait_for_function(
        "words => document.querySelector('.twolevel-words').innerText.replace(/\\s+/g, ' ').includes(words)",
        arg=told(seen),
    )
    page.wait_for_timeout(1000)  # claims and reasons come when nothing has moved for a moment
    drawing.draw(seen)
    for panel in PANELS:
        wanted = np.asarray(Image.open(io.BytesIO(drawing.png(panel))))
        assert (pixels(page, panel) == wanted).all(), panel
    assert " ".join(seen.why.split()) in " ".join(page.inner_text(".twolevel-why").split())
    assert repr(seen.claims) in page.inner_text(".twolevel-claims")


def keep(page: Any, name: str) -> None:
    if folder := os.environ.get("TWOLEVEL_SCREENSHOTS"):
        Path(folder).mkdir(parents=True, exist_ok=True)
        page.screenshot(path=Path(folder) / f"{name}.png")


def test_what_is_moved_ticked_and_chosen_in_a_browser_changes_pictures_and_words(
    browser: Any, address: str, iskander: tl.Scenario, capsys: pytest.CaptureFixture[str]
) -> None:
    with opened(browser, address, 1500, 1700) as page:
        state: State = start(iskander, "t2")
        seen = view(state)
        drawing = Drawing(seen)
        assert_shown(page, seen, drawing)
        keep(page, "wide")

        page.evaluate(TIMED)
        slider = page.locator(".widget-hslider", has_text="stonewall").locator("[role=slider]")
        slider.focus()
        step = 0.01
        for k in range(1, 31):
            before = source(page, "matrix")
            slider.press("ArrowRight")
            page.wait_for_function(f"src => document.querySelector('{image('matrix')}').src !== src", arg=before)
            state = state.moved("parameters.stonewall", round(0.2 + step * k, 12))
            seen = view(state, seen)
        direct = tl.solve(iskander.game("t2", {"parameters.stonewall": 0.5}))
        assert dict(seen.equilibria[0].payoffs) == pytest.approx(dict(direct[0].payoffs))
        assert_shown(page, seen, drawing)
        waits = sorted(page.evaluate("window.waits"))
        with capsys.disabled():
            print(
                f"\nfrom key to picture in the browser: median {np.median(waits):.0f} ms of {len(waits)} moves", end=""
            )
            print(f" ({waits[0]:.0f} to {waits[-1]:.0f} ms)")

        tick = page.get_by_label("the index 9M723")
        tick.focus()
        page.keyboard.press("Space")
        state = state.without("index")
        seen = view(state, seen)
        out = ["hakopian", "video", "mod_denial", "not_seen", "fragments"]
        direct = tl.solve(iskander.game("t2", {"parameters.stonewall": 0.5}, disclosed=out))
        assert dict(seen.equilibria[0].payoffs) == pytest.approx(dict(direct[0].payoffs))
        assert_shown(page, seen, drawing)

        page.get_by_label("Order").select_option(label=FIRST)
        state = state.ordered(FIRST)
        seen = view(state, seen)
        direct = tl.solve(iskander.game("t2", {"parameters.stonewall": 0.5}, disclosed=out), order=FIRST)
        assert dict(seen.equilibria[0].payoffs) == pytest.approx(dict(direct[0].payoffs))
        assert_shown(page, seen, drawing)
        assert "Russia moves first, then Armenia and Azerbaijan, at once." in words(page)
        keep(page, "moved")


def test_a_telephone_shows_pictures_and_controls_at_once(browser: Any, address: str) -> None:
    with opened(browser, address, 390, 844) as page:
        keep(page, "telephone")
        for panel in PANELS:
            box = page.locator(image(panel)).bounding_box()
            assert box["x"] >= 0
            assert box["x"] + box["width"] <= 390
        controls = page.locator(".twolevel-controls").bounding_box()
        assert controls["y"] + controls["height"] <= 844 + 1
        assert controls["height"] <= 0.45 * 844
        assert page.locator(image("beliefs")).bounding_box()["y"] < controls["y"]
        slider = page.locator(".widget-hslider", has_text="stonewall").locator("[role=slider]")
        slider.scroll_into_view_if_needed()
        before = source(page, "matrix")
        slider.focus()
        slider.press("ArrowRight")
        page.wait_for_function(f"src => document.querySelector('{image('matrix')}').src !== src", arg=before)
        keep(page, "telephone-controls")
