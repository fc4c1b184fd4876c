"""The built page, served; Chromium; and Pyodide's CDN, answered from verified files."""

from __future__ import annotations

import contextlib
import functools
import http.server
import io
import mimetypes
import os
import re
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from docs.browser.__main__ import main
from docs.browser.build import PINNED
from tests.docs_browser.cdn import MismatchError, verified

#: Milliseconds that a loaded machine may take to load Python, and to answer.
START, ANSWER = 240_000, 60_000
#: Where the page has Pyodide from.
CDN = re.search(r"const CDN = `(.*?)\$\{PYODIDE\}(.*?)`", PINNED.read_text(encoding="utf-8"))


class Served(http.server.SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name is the base class's
        pass


@pytest.fixture(scope="session")
def pinned() -> str:
    (version,) = re.findall(r'const PYODIDE = "([\d.]+)"', PINNED.read_text(encoding="utf-8"))
    return str(version)


@pytest.fixture(scope="session")
def building(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """Build the page once, as the command line does; return the folder, and what is said of it."""
    pytest.importorskip("hatchling", reason="needs hatchling: pip install 'twolevel[docs]'")
    folder = tmp_path_factory.mktemp("page")
    with pytest.MonkeyPatch.context() as patch, contextlib.redirect_stdout(io.StringIO()) as said:
        patch.setattr(sys, "argv", ["docs.browser", "--out", str(folder)])
        main()
    return folder, said.getvalue()


@pytest.fixture(scope="session")
def built(building: tuple[Path, str]) -> Path:
    return building[0]


@pytest.fixture(scope="session")
def served(built: Path) -> Iterator[str]:
    handler = functools.partial(Served, directory=str(built))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


@pytest.fixture(scope="session")
def cdn() -> Path:
    """Return the folder with the CDN's files, each checked."""
    folder = os.environ.get("TWOLEVEL_PYODIDE")
    if not folder:
        pytest.skip("needs Pyodide's files: python -m tests.docs_browser.cdn DIR, then TWOLEVEL_PYODIDE=DIR")
    try:
        return verified(Path(folder))
    except MismatchError as exc:
        pytest.fail(str(exc))


@pytest.fixture
def open_page(browser: Any, cdn: Path, served: str) -> Iterator[Callable[..., Any]]:
    """Return a function that opens the page; at the end nothing may have failed in it or have gone elsewhere."""
    assert CDN is not None
    start = CDN[1]
    contexts, foreign, faults = [], [], []

    def answer(route: Any) -> None:
        url = route.request.url
        if url.startswith((served, "data:", "blob:")):
            route.continue_()
        elif url.startswith(start) and (cdn / url.rpartition("/")[2]).is_file():
            name = url.rpartition("/")[2]
            kinds = {".mjs": "text/javascript", ".js": "text/javascript", ".wasm": "application/wasm"}
            kind = kinds.get(Path(name).suffix) or mimetypes.guess_type(name)[0] or "application/octet-stream"
            headers = {"access-control-allow-origin": "*", "content-type": kind}
            route.fulfill(body=(cdn / name).read_bytes(), headers=headers)
        else:
            foreign.append(url)
            route.abort()

    def opened(fragment: str = "", width: int = 1440, height: int = 1000, scheme: str = "light") -> Any:
        context = browser.new_context(
            viewport={"width": width, "height": height},
            color_scheme=scheme,
            accept_downloads=True,
            bypass_csp=False,
        )
        contexts.append(context)
        context.route("**/*", answer)
        page = context.new_page()
        page.set_default_timeout(ANSWER)
        page.on("console", lambda m: faults.append(m.text) if m.type == "error" else None)
        page.on("pageerror", lambda e: faults.append(str(e)))
        page.goto(served + (f"#{fragment}" if fragment else ""))
        page.wait_for_selector("main[aria-busy=false]", timeout=START)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert foreign == []
    assert faults == []
