"""The built site: complete, without a link that leads nowhere, and without anything from elsewhere.

``pip install -e '.[dev,docs]'``, then ``python -m pytest -m docs``. The site is built for it, or is the one whose
folder stands in ``TWOLEVEL_SITE``. With Playwright and Chromium (extra ``[browser]``) pages are opened, too, the
network off.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import zlib
from functools import cache
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest

import twolevel as tl
from docs.machinery.gathering import KEPT
from docs.machinery.surface import commands, public, told
from docs.reference import documented
from tests import ROOT

pytestmark = [pytest.mark.docs, pytest.mark.slow, pytest.mark.xdist_group("docs")]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of the site."""
    if given := os.environ.get("TWOLEVEL_SITE"):
        return Path(given).resolve()
    pytest.importorskip("sphinx", reason="needs Sphinx: pip install 'twolevel[docs]'")
    out = tmp_path_factory.mktemp("site")
    done = subprocess.run(
        [sys.executable, "-m", "docs", "--out", out], cwd=ROOT, capture_output=True, text=True, timeout=900
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-1] == str(out / "index.html")
    return out


@cache
def anchors(page: Path) -> frozenset[str]:
    return frozenset(map(unescape, re.findall(r'\s(?:id|name)="([^"]*)"', page.read_text(encoding="utf-8"))))


def html(site: Path) -> list[Path]:
    found = sorted(site.rglob("*.html"))
    assert len(found) > 300
    return [path for path in found if "_static" not in path.parts]


def test_every_link_leads_to_a_page_and_a_place_on_it(site: Path) -> None:
    lost, followed = [], 0
    for page in html(site):
        for raw in set(re.findall(r'<\w+\b[^<>]*?\s(?:href|src)="([^"]*)"', page.read_text(encoding="utf-8"))):
            address = unescape(raw)
            if re.match(r"(https?|mailto|data):", address):
                continue
            where, _, anchor = address.partition("#")
            target = (page.parent / unquote(where.partition("?")[0])).resolve() if where else page
            followed += 1
            if not target.is_file() or (anchor and target.suffix == ".html" and unquote(anchor) not in anchors(target)):
                lost.append(f"{page.relative_to(site)}: {address}")
    assert followed > 10_000
    assert not lost, "\n".join(lost[:40])


def test_nothing_comes_from_elsewhere(site: Path) -> None:
    for page in html(site):
        text = page.read_text(encoding="utf-8")
        for tag in re.findall(r"<(?:script|link|img|iframe|source|video)\b[^>]*>", text):
            assert not re.search(r'(?:src|href|srcset)="(?:https?:)?//', tag), f"{page.relative_to(site)}: {tag}"
        assert not re.search(r'\bimport\s*\(?["\']https?:', text), page
    for sheet in site.rglob("*.css"):
        assert not re.search(r"(?:url\(|@import)\s*[\"']?(?:https?:)?//", sheet.read_text(encoding="utf-8")), sheet


def inventory(site: Path) -> set[tuple[str, str]]:
    """Return the kind and the name of everything that can be referred to."""
    lines = zlib.decompress((site / "objects.inv").read_bytes().split(b"\n", 4)[4]).decode().splitlines()
    found = (re.match(r"(.+?) (\S+:\S+) -?\d+ ", line) for line in lines)
    return {(entry[2], entry[1]) for entry in found if entry}


def test_every_name_member_and_option_can_be_referred_to(site: Path) -> None:
    known = inventory(site)
    objects = {name for kind, name in known if kind.startswith("py:")}
    assert {f"twolevel.{name}" for name in public()} <= objects
    for name, cls in documented().items():
        assert {f"{name}.{member}" for member in told(cls)} <= objects
    options = {name for kind, name in known if kind == "std:cmdoption"}
    for command, parser in commands().items():
        names = [option for action in parser._actions for option in action.option_strings]
        assert {f"twolevel-{command}.{option}" for option in names} <= options


def test_every_notebook_is_a_page_with_what_it_prints_and_without_answers(site: Path) -> None:
    notebooks = [page for page in KEPT.values() if page.startswith("tutorials/")]
    assert len(notebooks) == 10
    for page in notebooks:
        text = (site / page).with_suffix(".html").read_text(encoding="utf-8")
        assert 'class="cell_output' in text and "Answer to" not in text and "Traceback" not in text
        assert (site / page).read_bytes() == (ROOT / "notebooks" / Path(page).name).read_bytes()
    assert "_images" in (site / "tutorials" / "0_tour.html").read_text(encoding="utf-8")


def test_formulas_and_the_house_are_drawn(site: Path) -> None:
    assert (site / "explanation" / "model.html").read_text(encoding="utf-8").count("<math") > 30
    assert "<svg viewBox" in (site / "maintainers" / "architecture.html").read_text(encoding="utf-8")
    assert f"Version {tl.__version__}" in (site / "index.html").read_text(encoding="utf-8")


# ---------------------------------------------------------------- in a browser

SEEN = ("index", "tutorials/0_tour", "howto/write_a_crisis", "reference/functions/solve", "reference/commands/run")
SEEN += ("reference/format", "maintainers/architecture", "explanation/model", "source/twolevel/nash/order.py")


#: What is said of a request that is still under way when the next page is opened, as for the icon.
LEFT = "net::ERR_ABORTED"


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_pages_open_from_disk_without_a_network(site: Path, browser: Any, width: int, scheme: str) -> None:
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme, offline=True)
    page, asked, wrong = context.new_page(), [], []
    page.on("request", lambda request: asked.append(request.url))
    page.on("requestfailed", lambda request: wrong.append(request.url) if request.failure != LEFT else None)
    page.on("pageerror", lambda error: wrong.append(str(error)))
    for name in SEEN:
        page.goto((site / f"{name}.html").as_uri())
        assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"), name
    assert not wrong and len(asked) > 20
    assert [url for url in asked if not url.startswith(("file:", "data:"))] == []
    context.close()


def test_search_finds_a_function_without_a_network(site: Path, browser: Any) -> None:
    context = browser.new_context(offline=True)
    page = context.new_page()
    page.goto((site / "search.html").as_uri() + "?q=break_even")
    page.wait_for_selector("#search-results a", timeout=30_000)
    assert "tl.break_even" in page.inner_text("#search-results")
    context.close()
