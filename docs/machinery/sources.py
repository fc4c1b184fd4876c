"""Read-only pages of the repository's files: where links of pages and ``[source]`` links of the reference lead.

A page links to a file as ``source:twolevel/errors.py``, to a line as ``source:twolevel/errors.py#L20``, and to a folder
as ``source:twolevel/scenarios/``, whose page lists the files in it.
"""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from html import escape
from pathlib import Path
from typing import Any

from docutils import nodes
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import get_lexer_for_filename
from pygments.lexers.special import TextLexer
from pygments.util import ClassNotFound
from sphinx.application import Sphinx
from sphinx.builders.html import StandaloneHTMLBuilder

from . import ROOT, SITE, SOURCE

__all__ = ["line_of", "setup"]


def setup(app: Sphinx) -> dict[str, bool]:
    """Lead links to sources on, and make their pages."""
    app.connect("doctree-resolved", _lead_on)
    app.connect("html-collect-pages", _pages)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def page_of(inside: str) -> str:
    """Return the name of the page on which a file, or a folder that ends in a slash, is shown."""
    return f"source/{inside}index" if inside.endswith("/") else f"source/{inside}"


def line_of(thing: Any) -> str | None:
    """Return ``PATH#Lnumber`` of a function or a class of the package."""
    thing = inspect.unwrap(thing.fget if isinstance(thing, property) else getattr(thing, "func", thing))
    try:
        file, (_, line) = inspect.getsourcefile(thing), inspect.getsourcelines(thing)
    except (TypeError, OSError):
        return None
    inside = Path(file or "").resolve()
    return f"{inside.relative_to(ROOT).as_posix()}#L{line}" if inside.is_relative_to(ROOT) else None


def _lead_on(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Make every ``source:`` address of a page a relative one."""
    for node in doctree.findall(nodes.reference):
        address = node.get("refuri", "")
        if address.startswith(SOURCE):
            inside, sign, anchor = address.removeprefix(SOURCE).partition("#")
            node["refuri"] = app.builder.get_relative_uri(docname, page_of(inside)) + sign + anchor
        elif address.startswith(SITE):
            node["refuri"] = "../" * docname.count("/") + address.removeprefix(SITE)


def _pages(app: Sphinx) -> Iterator[tuple[str, dict[str, Any], str]]:
    """Yield a page for every file of the package, and for what the pages link to."""
    assert isinstance(app.builder, StandaloneHTMLBuilder)
    files = {path.relative_to(ROOT).as_posix() for path in (ROOT / "twolevel").rglob("*.py")}
    for docname in sorted(app.env.all_docs):
        for node in app.env.get_doctree(docname).findall(nodes.reference):
            if node.get("refuri", "").startswith(SOURCE):
                files.add(node["refuri"].removeprefix(SOURCE).partition("#")[0])
    folders = {inside for inside in files if inside.endswith("/")}
    for folder in folders:
        files |= {path.relative_to(ROOT).as_posix() for path in (ROOT / folder).iterdir() if path.is_file()}
    formatter = HtmlFormatter(linenos="inline", lineanchors="L", anchorlinenos=False, cssclass="highlight source")
    for inside in sorted(files):
        body = _listing(app, inside) if inside in folders else _shown(inside, formatter)
        body = f"<h1><code>{escape(inside)}</code></h1>\n{body}"
        yield page_of(inside), {"title": inside, "body": body, "parents": []}, "page.html"


def _shown(inside: str, formatter: HtmlFormatter[str]) -> str:
    try:
        lexer = get_lexer_for_filename(inside)
    except ClassNotFound:
        lexer = TextLexer()
    html = highlight((ROOT / inside).read_text(encoding="utf-8"), lexer, formatter)
    return html.replace('id="L-', 'id="L').replace('name="L-', 'name="L')


def _listing(app: Sphinx, folder: str) -> str:
    paths = sorted(path for path in (ROOT / folder).iterdir() if path.is_file() and path.suffix != ".pyc")
    here = page_of(folder)
    rows = [
        f'<li><a href="{app.builder.get_relative_uri(here, page_of(folder + path.name))}">{escape(path.name)}</a></li>'
        for path in paths
    ]
    return f"<ul>{''.join(rows)}</ul>"
