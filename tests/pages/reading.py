"""A page as its reader has it: its elements, the tables by their captions, and the frames of its slider."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

VOID = {"meta", "img", "input", "br"}


@dataclass
class Element:
    tag: str
    attributes: dict[str, str]
    parent: Element | None
    children: list[Element | str] = field(default_factory=list)

    def all(self, *tags: str) -> list[Element]:
        """Return the elements of some kinds below this one, in the order of the page."""
        found = []
        for child in self.children:
            if isinstance(child, Element):
                found += [child] if child.tag in tags or not tags else []
                found += child.all(*tags)
        return found

    @property
    def text(self) -> str:
        parts = (child if isinstance(child, str) else child.text for child in self.children)
        return " ".join("".join(parts).split())

    @property
    def raw(self) -> str:
        return "".join(child for child in self.children if isinstance(child, str))


class Page(HTMLParser):
    """A page, taken apart; a tag that is left open or closed too often is an error."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.root = self.here = Element("page", {}, None)
        self.feed(text)
        self.close()
        assert self.here is self.root, f"{self.here.tag} is left open"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = [name for name, _ in attrs]
        assert len(set(names)) == len(names), (tag, names)
        made = Element(tag, {name: value or "" for name, value in attrs}, self.here)
        self.here.children.append(made)
        if tag not in VOID:
            self.here = made

    def handle_endtag(self, tag: str) -> None:
        assert tag == self.here.tag, f"{tag} closes {self.here.tag}"
        assert self.here.parent is not None
        self.here = self.here.parent

    def handle_data(self, data: str) -> None:
        self.here.children.append(data)

    def all(self, *tags: str) -> list[Element]:
        return self.root.all(*tags)

    def table(self, caption: str) -> list[list[str]]:
        """Return the rows of the one table whose caption starts so."""
        (found,) = (t for t in self.all("table") if t.all("caption")[0].text.startswith(caption))
        return [[cell.text for cell in row.all("th", "td")] for row in found.all("tr")]

    @property
    def frames(self) -> dict[str, Any]:
        (script,) = (s for s in self.all("script") if s.attributes.get("id") == "frames")
        found: dict[str, Any] = json.loads(script.raw)
        return found


def read(path: Path) -> Page:
    return Page(path.read_text(encoding="utf-8"))
