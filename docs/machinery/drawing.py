"""Formulas and flowcharts in pages, without a script or a service: MathML, which browsers draw, and SVG.

Formulas are LaTeX in pages; docutils turns them into MathML. A flowchart is a fence of Mermaid, which the repository's
host draws; here the few kinds of lines that `tests.architecture` writes are drawn floor by floor.
"""

from __future__ import annotations

import re
from html import escape
from itertools import pairwise
from typing import Any

from docutils import nodes
from docutils.parsers.rst import Directive
from docutils.utils.math.latex2mathml import tex2mathml
from sphinx.application import Sphinx

__all__ = ["chart", "formula", "setup"]

#: What docutils does not know: sizes of delimiters, which MathML stretches by itself, and dots of either height.
_UNKNOWN = {re.compile(r"\\[bB]igg?[lrm]?(?![a-zA-Z])"): "", re.compile(r"\\dots(?![a-zA-Z])"): r"\\ldots"}


def setup(app: Sphinx) -> dict[str, bool]:
    """Draw formulas, and fences of Mermaid."""
    app.add_html_math_renderer("mathml", (_inline, None), (_block, None))
    app.add_directive("mermaid", _Mermaid)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def formula(latex: str, *, block: bool) -> str:
    """Return a formula as MathML."""
    for pattern, known in _UNKNOWN.items():
        latex = pattern.sub(known, latex)
    return str(tex2mathml(latex, as_block=block))


def _inline(self: Any, node: nodes.math) -> None:
    self.body.append(formula(node.astext(), block=False))
    raise nodes.SkipNode


def _block(self: Any, node: nodes.math_block) -> None:
    self.body.append(f'<div class="formula">{formula(node.astext(), block=True)}</div>')
    raise nodes.SkipNode


class _Mermaid(Directive):
    has_content = True

    def run(self) -> list[nodes.Node]:
        return [nodes.raw("", f'<figure class="chart">{chart(list(self.content))}</figure>', format="html")]


#: In pixels of the drawing: a box, what lies between boxes, and a floor.
WIDE, HIGH, GAP, FLOOR, MARGIN = 96, 30, 22, 74, 70


def chart(lines: list[str]) -> str:
    """Return a flowchart whose boxes stand on floors as SVG; arrows lead downwards."""
    floors: list[tuple[str, list[str]]] = []
    arrows: list[tuple[str, str]] = []
    for line in map(str.strip, lines):
        if found := re.fullmatch(r'subgraph \w+\["(.+)"\]', line):
            floors.append((found[1], []))
        elif found := re.fullmatch(r"(\w+) --> (\w+)", line):
            arrows.append((found[1], found[2]))
        elif re.fullmatch(r"\w+", line) and line != "end":
            floors[-1][1].append(line)
        elif line not in ("", "end", "flowchart TB", "direction LR"):
            raise ValueError(f"a flowchart has no line such as {line!r} here; see docs/machinery/drawing.py")
    most = max(len(names) for _, names in floors)
    width = MARGIN + most * (WIDE + GAP) + GAP
    place: dict[str, tuple[float, float]] = {}
    drawn = []
    for k, (label, names) in enumerate(floors):
        top = k * FLOOR + GAP / 2
        drawn.append(
            f'<rect class="floor" x="1" y="{top - 8:g}" width="{width - 2}" height="{HIGH + 16}" rx="6"/>'
            f'<text class="label" x="10" y="{top + HIGH / 2 + 4:g}">{escape(label)}</text>'
        )
        row = len(names) * (WIDE + GAP) - GAP
        left = MARGIN + (width - MARGIN - row) / 2
        place |= {name: (left + n * (WIDE + GAP) + WIDE / 2, top) for n, name in enumerate(names)}
    level = {name: k for k, (_, names) in enumerate(floors) for name in names}
    for start, end in arrows:
        (x, y), (u, v) = place[start], place[end]
        way = [(x, y + HIGH)]
        for k in range(level[start] + 1, level[end]):  # past the boxes of the floors between
            straight = x + (u - x) * (k - level[start]) / (level[end] - level[start])
            beside = [place[name][0] + side * (WIDE + GAP) / 2 for name in floors[k][1] for side in (-1, 1)]
            gap = min(beside, key=lambda across: abs(across - straight))
            way += [(gap, k * FLOOR + GAP / 2 - 4), (gap, k * FLOOR + GAP / 2 + HIGH + 4)]
        curves = [f"M{x:g},{y + HIGH:g}"]
        for (a, b), (c, d) in pairwise([*way, (u, v - 3)]):
            curves.append(f"C{a:g},{(b + d) / 2:g} {c:g},{(b + d) / 2:g} {c:g},{d:g}")
        drawn.append(f'<path class="arrow" d="{" ".join(curves)}"/>')
    for name, (x, y) in place.items():
        drawn.append(
            f'<rect class="box" x="{x - WIDE / 2:g}" y="{y:g}" width="{WIDE}" height="{HIGH}" rx="4"/>'
            f'<text class="name" x="{x:g}" y="{y + HIGH / 2 + 5:g}">{escape(name)}</text>'
        )
    head = '<marker id="head" viewBox="0 0 8 8" refX="6" refY="4" markerWidth="7" markerHeight="7" orient="auto">'
    head += '<path class="head" d="M0,0 L8,4 L0,8 z"/></marker>'
    said = "; ".join(f"{label}: {', '.join(names)}" for label, names in floors)
    return (
        f'<svg viewBox="0 0 {width} {len(floors) * FLOOR}" role="img" aria-label="{escape(said)}" '
        f'style="max-width: {width}px"><defs>{head}</defs>{"".join(drawn)}</svg>'
    )
