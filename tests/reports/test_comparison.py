"""Comparisons in words and as a record: everything is told, and by the names of the two."""

from __future__ import annotations

import json

import twolevel as tl
from tests.claims.test_compare import crisis, number
from twolevel.reports.comparison import MOST_TOLD, comparison_record, comparison_words


def words(found: tl.Comparison) -> list[str]:
    record = json.loads(json.dumps(comparison_record(found), allow_nan=False))
    lines = comparison_words(record).splitlines()
    assert lines[0] == f"{found!r}."
    return lines


def test_what_decides_is_told_first_and_once() -> None:
    other = crisis(number("x", 0.2, 0.9), number("y", 0.2, 0.1), number("z", 0.2, 0.9))
    found = tl.compare(crisis(), other.override({"parameters.idle": 0.7}))
    lines = words(found)
    decided = "parameters.z 0.2 against 0.9 (+18 % of its range) decides alone"
    assert lines[2:5] == [
        "What decides: numbers of crisis (1 overridden) that would bring its outcome to crisis",
        f"  one; claim 1: {decided}; so would parameters.x 0.2 against 0.9 (+70 % of its range)",
        f"  two: {decided}",
    ]
    cells = {line.split()[0]: line.split()[1:] for line in lines if line.startswith("  parameters.")}
    assert cells["parameters.idle"] == ["0.5", "0.7*", "+0.2", "+33", "%"]
    assert cells["parameters.y"] == ["0.2", "0.1", "-0.1", "-5", "%"]
    text = "\n".join(lines)
    assert "    stay, stay, only in crisis: A 0, B +1.000" in text
    assert "    go, stay, only in crisis (1 overridden): A +0.900, B +1.200" in text
    assert "Claims: 0 of 1 come out alike\n  1  holds in crisis, fails in crisis (1 overridden): A stays." in text
    assert "      because every equilibrium at one has A stay: fails (go, stay)" in text


def test_what_is_alike_is_told_with_both_payoffs() -> None:
    lines = words(tl.compare(crisis(), crisis(number("idle", 0.5, 0.6))))
    assert "    stay, stay: A 0 | 0, B +1.000 | +1.100" in lines
    assert "Claims: 1 of 1 come out alike: holds 1" in lines
    assert not any("decides" in line for line in lines)


def test_what_only_one_has_is_named_and_long_lists_are_counted() -> None:
    lines = words(tl.compare("chicken", "iskander"))
    assert "  Only chicken has 42 numbers, such as parameters.win_row" in lines
    assert "  only iskander has player Russia: deny, silence, answer" in lines
    told = lines[lines.index("Structure") + 1 :]
    assert len(told) == MOST_TOLD + 1 and told[-1] == f"  and {101 - MOST_TOLD} more differ"
    lines = words(tl.compare(crisis(), crisis().variant("b_first")))
    assert "  order of moves two: all at once in crisis, B > A in crisis (b_first)" in lines
    sharp = tl.load("putnam-ratification").override({"audiences.home.precision": "sharp"})
    lines = words(tl.compare("putnam-ratification", sharp))
    assert [line.split()[1:] for line in lines if line.startswith("  audiences.")] == [["20", "sharp*"]], (
        "beyond its range"
    )
