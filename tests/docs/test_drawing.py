"""What pages show without a script: formulas as MathML, and the house as SVG."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET

import pytest

from tests import ROOT
from tests.architecture import arrows, picture, reduced

drawing = pytest.importorskip("docs.machinery.drawing", reason="needs Sphinx: pip install 'twolevel[docs]'")


def test_the_house_is_drawn_with_every_room_and_every_arrow() -> None:
    lines = picture()
    svg = ET.fromstring(drawing.chart(lines[1:-1]))
    names = [text.text for text in svg.iter("text") if text.get("class") == "name"]
    assert sorted(filter(None, names)) == sorted(arrows())
    drawn = [path for path in svg.iter("path") if path.get("class") == "arrow"]
    assert len(drawn) == sum(map(len, reduced(arrows()).values()))
    boxes = [box for box in svg.iter("rect") if box.get("class") == "box"]
    corners = [(float(box.get("x", "")), float(box.get("y", ""))) for box in boxes]
    assert len(set(corners)) == len(corners) == len(names)
    for path in drawn:  # no arrow's stretch beside a floor runs through a box
        for x, y in re.findall(r" ([\d.]+),([\d.]+)(?: C|$)", path.get("d", "")):
            inside = [1 for a, b in corners if a < float(x) < a + drawing.WIDE and b < float(y) < b + drawing.HIGH]
            assert not inside


def test_a_chart_of_another_kind_is_refused() -> None:
    with pytest.raises(ValueError, match=r"a flowchart has no line such as 'a -\.-> b' here"):
        drawing.chart(["flowchart TB", "a -.-> b"])


def test_formulas_become_mathml() -> None:
    ET.fromstring(drawing.formula(r"u_i\big(h, a\big) \;\ge\; 0", block=True))
    assert "<mfrac>" in drawing.formula(r"\frac{1}{2}", block=False)
    found = 0
    for page in sorted((ROOT / "docs").rglob("*.md")):
        for block, inline in re.findall(r"\$\$(.+?)\$\$|\$([^$\n]+)\$", _prose(page.read_text(encoding="utf-8")), re.S):
            assert drawing.formula(block or inline, block=bool(block)).startswith("<math")  # or an error is raised
            found += 1
    assert found > 30


def _prose(text: str) -> str:
    """Return a page without code, in which a dollar may be a prompt."""
    return re.sub(r"^```.*?^```|`[^`\n]+`", "", text, flags=re.M | re.S)
