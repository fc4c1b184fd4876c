"""Mistakes of writing in a TOML file, as people make them, and their remedies.

`tomllib` stops at the first sign that it cannot read and says what it expected there. Each rule below knows one
mistake: it finds it around that sign, says what is wrong and what to write, and mends the text in memory. A rule is
believed only if the parser gets further in the mended text than in the text as it was. Let r(t) be the number of
characters behind the first error of t, and -1 if there is none; then the remedy must give r(mended) < r(text). So no
hint is given that would not have helped, and what follows the mended place can be checked in the same run. A mistake
that no rule explains ends the search.
"""

from __future__ import annotations

import datetime
import json
import re
import tomllib
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import NamedTuple

from .toml_text import Place, line_at, places, statements, tokens

__all__ = ["Mistake", "in_picture", "mistakes", "other_format", "written_day"]

#: More mistakes than this are not looked for.
MOST = 300
#: How much of a long line is shown, in columns.
WIDTH = 100


class Mistake(NamedTuple):
    """What is wrong at a line and column, both counted from 1 (0: unknown), with the line as it stands there."""

    what: str
    hint: str = ""
    line: int = 0
    column: int = 0
    text: str = ""

    def picture(self) -> str:
        """Return the line, a caret under the place, and the hint, one below the other."""
        shown = [in_picture(self.line, self.column, self.text)] if self.line else []
        return "\n".join([*shown, *([f"  hint: {self.hint}"] if self.hint else [])])


class _Remedy(NamedTuple):
    """A mistake at a position of the text, and the text without it."""

    at: int
    what: str
    hint: str
    mended: str
    sure: bool = True  # whether what follows can be judged as well


# ---------------------------------------------------------------- the search


def mistakes(text: str, error: ValueError) -> list[Mistake]:
    """Return the mistakes in a text that `tomllib` refused with `error`, in order, at most one a line.

    What stands before a mended statement has been read already, so the search goes on from there; only at the end is
    the whole read again, for what is given twice.
    """
    found: list[Mistake] = []
    changed: set[int] = set()  # lines as the reader does not have them
    at, base = _position(text, error), 0
    for _ in range(MOST):
        if at is None:
            break
        spot = _Spot(text, at, base)
        base = spot.start if _first_error(text, spot.start) == at else 0
        remedy = _remedy(spot, base)
        if remedy is None:
            break
        line = line_at(text, remedy.at)
        if line not in changed:
            found.append(_mistake(text, remedy.at, remedy.what, remedy.hint))
        pairs = zip(text.split("\n"), remedy.mended.split("\n"), strict=False)
        changed |= {k for k, (old, new) in enumerate(pairs, 1) if old != new}
        text = remedy.mended
        at = _first_error(text, base) if remedy.sure else None
        if at is None and base and remedy.sure:
            at, base = _first_error(text, 0), 0
    return sorted(found, key=lambda mistake: mistake.line) or [_unexplained(text, error)]


def _remedy(spot: _Spot, base: int) -> _Remedy | None:
    behind = len(spot.text) - spot.at
    for rule in _RULES:
        for remedy in rule(spot):
            at = _first_error(remedy.mended, base)
            if at is None or len(remedy.mended) - at < behind:
                return remedy
    return None


def _first_error(text: str, base: int) -> int | None:
    """Return the position of the first error behind `base`, where a statement begins; None if there is none."""
    rest = text[base:]
    try:
        tomllib.loads(rest)
    except RecursionError:
        return base
    except ValueError as error:
        at = _position(rest, error)
        return base if at is None else base + at
    return None


def _position(text: str, error: ValueError) -> int | None:
    if str(error).endswith("(at end of document)"):
        return len(text)
    place = re.search(r"\(at line (\d+), column (\d+)\)$", str(error))
    if place is None:
        return None
    at = 0
    for _ in range(int(place[1]) - 1):
        at = text.index("\n", at) + 1
    return at + int(place[2]) - 1


def _mistake(text: str, at: int, what: str, hint: str = "") -> Mistake:
    start = text.rfind("\n", 0, at) + 1
    end = text.find("\n", start)
    return Mistake(what, hint, line_at(text, at), at - start + 1, text[start : end if end >= 0 else len(text)])


def _unexplained(text: str, error: ValueError) -> Mistake:
    words = re.sub(r" *\(at [^()]*\)$", "", " ".join(str(error).split()))
    words = words[:1].lower() + words[1:]
    at = _position(text, error)
    if at is None:
        return Mistake("a number has too many digits" if "digits" in words else words)
    if at == len(text):
        at = len(text.rstrip())
    spot = _Spot(text, at)
    if text[spot.row : spot.row_end].count('"') % 2:
        hint = 'the number of " in this line is odd: one is missing, or one too many'
    elif "=" in spot.line[: at - spot.row]:
        hint = "texts stand in quotes, numbers are written like 0.5, lists like [0, 1]"
    else:
        hint = ""
    return _mistake(text, at, words, hint)


def in_picture(line: int, column: int, text: str) -> str:
    """Return a line of a file with its number, and a caret under a column; signs that cannot be seen are spelt out."""
    cells = [_visible(sign) for sign in text]
    before = sum(map(_width, cells[: column - 1]))
    if sum(map(_width, cells)) > WIDTH:  # show what stands around the place
        first = 0
        while before > WIDTH * 2 // 3:
            before -= _width(cells[first])
            first += 1
        room, last = WIDTH, first
        while last < len(cells) and room > _width(cells[last]):
            room -= _width(cells[last])
            last += 1
        before += 3 if first else 0
        cells = [*(["..."] if first else []), *cells[first:last], *(["..."] if last < len(cells) else [])]
    margin = f"{line:>6}"
    return f"{margin} | {''.join(cells).rstrip()}\n{' ' * len(margin)} | {' ' * before}^"


def _visible(sign: str) -> str:
    if sign == "\t":
        return "    "
    return sign if sign.isprintable() else sign.encode("unicode_escape").decode()


def _width(cell: str) -> int:
    return sum(0 if unicodedata.combining(c) else 1 + (unicodedata.east_asian_width(c) in "WF") for c in cell)


# ---------------------------------------------------------------- the place


@dataclass(frozen=True)
class _Spot:
    """A text and the position at which it was refused; what stands around it."""

    text: str
    at: int
    base: int = 0  # where some statement before it begins

    @cached_property
    def start(self) -> int:
        """Where the statement begins."""
        return self.base + max(start for start, _ in statements(self.text[self.base : self.at]))

    @cached_property
    def end(self) -> int:
        """Where the statement ends."""
        return self.start + next(end for _, end in statements(self.text[self.start :]))

    @cached_property
    def row(self) -> int:
        """Where the line begins."""
        return self.text.rfind("\n", 0, self.at) + 1

    @cached_property
    def row_end(self) -> int:
        """Where the line ends."""
        end = self.text.find("\n", self.at)
        return end if end >= 0 else len(self.text)

    @cached_property
    def code(self) -> str:
        """The statement to the end of the line, texts overwritten by ``"`` and comments by ``#``."""
        statement = self.text[self.start : self.row_end]
        signs = list(statement)
        for kind, start, end in tokens(statement):
            word_before = start and statement[start - 1].isalnum()  # as in don't
            if kind in ("text", "comment") or (kind == "unclosed" and not word_before):
                signs[start:end] = ("#" if kind == "comment" else '"') * (end - start)
        return "".join(signs)

    @cached_property
    def line(self) -> str:
        """The line, overwritten like `code`."""
        return self.code[self.row - self.start :]

    @cached_property
    def open(self) -> list[int]:
        """The positions of the brackets that are open at the place."""
        brackets: list[int] = []
        for k, sign in enumerate(self.code[: self.at - self.start]):
            if sign in "[{":
                brackets.append(self.start + k)
            elif sign in "]}" and brackets:
                brackets.pop()
        return brackets

    @property
    def ends_statement(self) -> bool:
        """Whether another statement, or nothing, follows below the line."""
        return re.match(r"\s*(?:[\w.\"-]+\s*=|\[|#|\Z)", self.text[self.row_end :]) is not None

    @property
    def is_header(self) -> bool:
        return self.code.lstrip().startswith("[")

    def cut(self, start: int, end: int, new: str = "") -> str:
        """Return the text with `new` for what stands from `start` to `end`."""
        return self.text[:start] + new + self.text[end:]


# ---------------------------------------------------------------- rules: one sign for another within a line


def _decimal(found: re.Match[str]) -> str:
    return f"{found[1]}.{found[2]}"


def _share(found: re.Match[str]) -> str:
    return format((Decimal(found[1].replace(",", ".")) / 100).normalize(), "f")


def _with_digit(found: re.Match[str]) -> str:
    digits = found[2]
    return f"{found[1].removeprefix('+')}{'0' * (digits[0] == '.')}{digits}{'0' * (digits[-1] == '.')}"


def _day(year: str, month: str, day: str) -> str:
    try:
        return datetime.date(int(year), int(month), int(day)).isoformat()
    except ValueError:
        return ""


_MONTHS = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
_IN_WORDS = re.compile(r"(?:(\d{1,2})\.? +)?([A-Za-z]{3,9})\.?(?: +(\d{1,2}))?,? +(\d{4})")


def written_day(words: str) -> str:
    """Return a date in English words as the format has it, a month in quotes; ``""`` if it is none.

    Examples
    --------
    >>> written_day("21 July 2014"), written_day("July 21, 2014"), written_day("Feb. 2015"), written_day("soon")
    ('2014-07-21', '2014-07-21', '"2015-02"', '')
    """
    found = _IN_WORDS.fullmatch(words.strip())
    if not found or (found[1] and found[3]):
        return ""
    month = next((k for k, name in enumerate(_MONTHS, 1) if name.startswith(found[2].lower())), 0)
    day = found[1] or found[3]
    return _day(found[4], str(month), day) if day else f'"{found[4]}-{month:02}"' if month else ""


def _day_first(found: re.Match[str]) -> str:
    return _day(found[4], found[3], found[1]) or _day(found[4], found[1], found[3]) or found[0]


def _year_first(found: re.Match[str]) -> str:
    return _day(found[1], found[2], found[3]) or found[0]


def _date_hint(found: re.Match[str], new: str) -> str:
    other = _day(found[4], found[1], found[3]) if found.re.groups == 4 and found[2] == "/" else ""
    return f"write {new}" + (f", or {other} if the month comes first" if other and other != new else "")


def _comma_hint(found: re.Match[str], new: str) -> str:
    whole = f", or {found[1]}{found[2]} if thousands are meant" if len(found[2]) == 3 else ""
    return f"write {new} with a point{whole}"


def _write(found: re.Match[str], new: str) -> str:
    return f"write {new.strip()}"


def _quoted(found: re.Match[str]) -> str:
    return f'{found[1]}"{found[2]}"'


def _quoted_hint(found: re.Match[str], new: str) -> str:
    return f'write "{found[2]}"'


class _Slip(NamedTuple):
    """A pattern of a line that is wrong, what takes its place, and the words for it."""

    pattern: re.Pattern[str]
    right: Callable[[re.Match[str]], str] | str
    what: str
    hint: Callable[[re.Match[str], str], str] | str
    group: int = 0  # where the caret goes


_KEY = r"(?:^|[{,])\s*[\w.\"-]+?"
_SLIPS = [
    _Slip(
        re.compile(r"(?<![\w.,])([+-]?\d+(?:[.,]\d+)?)\s*%"),
        _share,
        "a number has no percent sign",
        lambda found, new: f"write {new} for {found[0]}",
    ),
    _Slip(
        re.compile(r"(?<![\w.])(\d{1,2})([./-])(\d{1,2})\2(\d{4})(?!\w)"),
        _day_first,
        "a date is written year-month-day",
        _date_hint,
    ),
    _Slip(
        re.compile(r"(?<==)(\s*)([\w.]+ +[\w.]+(?:,? +\d{4})?)(?=\s*(?:[,}#]|$))"),
        lambda found: found[1] + (written_day(found[2]) or found[2]),
        "a date is written year-month-day",
        _write,
        2,
    ),
    _Slip(
        re.compile(r"(?<![\w.])(\d{4})[./-](\d{1,2})[./-](\d{1,2})(?!\w)"),
        _year_first,
        "a date is written year-month-day, with two digits for month and day",
        _date_hint,
    ),
    _Slip(
        re.compile(r'(?<![\w"-])(\d{4}-\d{2})(?![\w-])'),
        r'"\1"',
        "a date without a day stands in quotes",
        _write,
    ),
    _Slip(
        re.compile(r"(?<![\w.,])([+-]?\d+),(\d+)(?![\w.])"),
        _decimal,
        "a decimal number has a point, not a comma",
        _comma_hint,
    ),
    _Slip(
        re.compile(r"(?<![\w.])([+-]?)(\.\d+|\d+\.)(?![\w.])"),
        _with_digit,
        "a decimal number has digits before and after its point",
        _write,
    ),
    _Slip(
        re.compile(r"[\u2212\u2013\u2014]\s?(?=\.?\d)"), "-", "a minus is the plain hyphen", "write - for the long dash"
    ),
    _Slip(
        re.compile(r"([=\[,]\s*)(\d{1,3}(?: \d{3})+)(?=\s*(?:[,\]}#]|$))"),
        lambda found: found[1] + found[2].replace(" ", ""),
        "a number has no spaces",
        lambda found, _: f"write {found[2].replace(' ', '')}",
        2,
    ),
    _Slip(
        re.compile(r"([=\[,]\s*[+-]?)(0+)(\d+(?:\.\d+)?)(?![\w.:-])"),
        r"\1\3",
        "a number has no leading 0",
        lambda found, _: f"write {found[3]}",
        2,
    ),
    _Slip(
        re.compile(r"([=\[,]\s*)([+-]?\d+(?:\.\d+)?)(\s+[^\W\d]\w*)(?=\s*(?:[,\]}#]|$))"),
        r"\1\2",
        "a number has no unit",
        lambda found, _: f"write {found[2]}",
        3,
    ),
    _Slip(
        re.compile(r"((?<![\w.-])(?:disclosed|withdrawn)\s*=\s*)(none|nothing|null|nil|n/a)(?!\w)", re.IGNORECASE),
        r"\1[]",
        "nothing is an empty list",
        "write []",
        2,
    ),
    _Slip(
        re.compile(r"([=\[,]\s*)(None|null|nil|NULL|Null|N/A|n/a)(?!\w)"),
        r'\1""',
        "there is no value that stands for nothing",
        "leave the key out",
        2,
    ),
    _Slip(re.compile(r"\(([^()]*)\)"), r"[\1]", "a list stands in square brackets", "write [ and ] for ( and )"),
    _Slip(
        re.compile(r"(?<=[=\[,\s])(True|TRUE|False|FALSE)(?!\w)"),
        lambda found: found[0].lower(),
        "true and false are written in small letters",
        _write,
    ),
    _Slip(re.compile(r";\s*(?=#|$)"), "", "a line does not end with a semicolon", "delete the semicolon"),
    _Slip(
        re.compile(r"(?://|;|/\*|--|%).*$"),
        "#",
        "a comment begins with #",
        lambda found, _: f"write # for {found[0][:2] if found[0][0] in '/-' else found[0][0]}",
    ),
    _Slip(re.compile(r",\s*(?=\})"), " ", "no comma stands before a closing brace", "delete the comma"),
    _Slip(
        re.compile(rf"({_KEY}\s*)(:=|==|=>|->|:)(?!=)"),
        r"\1=",
        "a key and its value are joined by =",
        lambda found, _: f"write = for {found[2]}",
        2,
    ),
    _Slip(
        re.compile(r"((?:^|[{,])\s*[\w.-]+)(\s+)(?=[\"\d\[{+-])"),
        r"\1 = ",
        "a key and its value are joined by =",
        lambda found, _: f"write = after {found[1].lstrip('{, ')}",
        2,
    ),
    _Slip(
        re.compile(r"^(\s*)([\w-]+(?: +[\w-]+)+)(?=\s*=)"),
        lambda found: found[1] + "_".join(found[2].split()),
        "a key is one word",
        _write,
        2,
    ),
    _Slip(
        re.compile(r"((?:^|[{,.])\s*)([\w-]*[^\W\x00-\x7f][\w-]*)(?=\s*[.=])"),
        _quoted,
        "a key with other letters than a to z stands in quotes",
        _quoted_hint,
        2,
    ),
    _Slip(
        re.compile(r"(=)\s*(?=[,}#]|$)"), "= 0", "a key has no value after its =", "write a value, or delete the key"
    ),
    _Slip(
        re.compile(
            r"([=\[,]\s*)(?!(?:true|false|inf|nan)\b)((?:[^\W\d]|\d+[^\W\d_])[\w'’-]*(?:[ .:;&/]+[\w'’-]+)*[.?!]?)"
            r"(?=\s*(?:[,\]}#]|$))"
        ),
        _quoted,
        "words stand in quotes",
        _quoted_hint,
        2,
    ),
]
_SLIPS_OF_HEADERS = [
    _Slip(
        re.compile(r"([\[.]\s*)([\w-]+(?: +[\w-]+)+)(?=\s*[\].])"),
        lambda found: found[1] + "_".join(found[2].split()),
        "a name in a header is one word",
        lambda found, _: f"write {'_'.join(found[2].split())}",
        2,
    ),
    _Slip(
        re.compile(r"([\[.]\s*)([\w-]*[^\W\x00-\x7f][\w-]*)(?=\s*[\].])"),
        _quoted,
        "a name in a header with other letters than a to z stands in quotes",
        _quoted_hint,
        2,
    ),
]


def _slips(spot: _Spot) -> Iterator[_Remedy]:
    line = spot.line
    for slip in _SLIPS_OF_HEADERS if spot.is_header else _SLIPS:
        for found in slip.pattern.finditer(line):
            reach = found.end() + len(line[found.end() :]) - len(line[found.end() :].lstrip())
            if not found.start() <= spot.at - spot.row <= reach:
                continue
            new = found.expand(slip.right) if isinstance(slip.right, str) else slip.right(found)
            hint = slip.hint if isinstance(slip.hint, str) else slip.hint(found, new)
            at = spot.row + found.start(slip.group)
            mended = spot.cut(spot.row + found.start(), spot.row + found.end(), new)
            yield _Remedy(at, slip.what, hint, mended, spot.ends_statement)


def _comma_at_the_end(spot: _Spot) -> Iterator[_Remedy]:
    end = len(spot.code.rstrip("# \t"))
    if not spot.open and spot.code[:end].endswith(","):
        at = spot.start + end - 1
        yield _Remedy(at, "a line does not end with a comma", "delete the comma", spot.cut(at, at + 1))


def _invisible(spot: _Spot) -> Iterator[_Remedy]:
    sign = spot.text[spot.at : spot.at + 1]
    if sign == "\r":
        what, hint = "a line ends in a sign that ends no line here", 'save the file with the line ends "LF" or "CRLF"'
        yield _Remedy(spot.at, what, hint, spot.text.replace("\r", "\n"))
        yield _Remedy(spot.at, what, hint, spot.text.replace("\r", " "))
    elif sign and sign not in "\t\n" and not sign.isprintable():
        name = unicodedata.name(sign, f"control character {ord(sign)}").lower()
        what = f"a sign that cannot be seen stands here ({name})"
        new = " " if unicodedata.category(sign) == "Zs" else ""
        row = spot.text[spot.row : spot.row_end].replace(sign, new)
        hint = "write an ordinary space" if new else "delete it"
        yield _Remedy(spot.at, what, hint, spot.cut(spot.row, spot.row_end, row))


# ---------------------------------------------------------------- rules: texts and their quotes


def _curly_quotes(spot: _Spot) -> Iterator[_Remedy]:
    row = spot.text[spot.row : spot.row_end]
    curly = re.search("[“”„‘’«»]", row[max(spot.at - spot.row - 1, 0) :]) or re.search("[“”„‘’«»]", row)
    if not curly:
        return
    what, hint = "a text stands in straight quotes", f'write " for {curly[0]}'
    at = spot.row + curly.start() + (max(spot.at - spot.row - 1, 0) if curly.string != row else 0)
    straight = row
    for kind, start, end in reversed(list(tokens(row))):
        if kind == "text" and row[start] in "“„«‘":
            straight = f'{straight[:start]}"{row[start + 1 : end - 1]}"{straight[end:]}'
    yield _Remedy(at, what, hint, spot.cut(spot.row, spot.row_end, straight))
    yield _Remedy(at, what, hint, spot.cut(spot.row, spot.row_end, re.sub("[“”„«»]", '"', row)))
    yield _Remedy(at, what, hint, spot.cut(spot.row, spot.row_end, re.sub("[‘’]", "'", row)))
    yield _Remedy(at, what, hint, spot.cut(at, at + 1, '"'))


def _backslash(spot: _Spot) -> Iterator[_Remedy]:
    legal = r'\\(?:[btnfr"\\]|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8})'
    row = spot.text[spot.row : spot.row_end]
    bad = next((m for m in re.finditer(rf"{legal}|(\\)", row) if m[1]), None)
    if bad:
        mended = re.sub(rf"({legal})|\\", lambda m: m[1] or r"\\", row)
        yield _Remedy(
            spot.row + bad.start(),
            "a backslash in double quotes begins a special sign",
            r"write \\ for a backslash, or put the text in single quotes",
            spot.cut(spot.row, spot.row_end, mended),
        )


def _quote_within(spot: _Spot) -> Iterator[_Remedy]:
    """Find a text in quotes that has the same quotes inside, as in 'it's'."""
    row = spot.text[spot.row : spot.row_end]
    whole = re.search(r"=\s*(?:\"(.*)\"|'(.*)')\s*(?:#[^\"']*)?$", row)
    before = spot.text[max(spot.at - 1, 0) : spot.at]
    after = spot.text[spot.at : spot.at + 1]
    if before.isspace() or not (after.isalnum() or before.isalnum()):
        return
    if whole:
        inner, start, end = (whole[1], *whole.span(1)) if whole[1] is not None else (whole[2], *whole.span(2))
    else:
        start, end = _text_among_others(row, spot.at - spot.row)
        inner = row[start:end]
    quote = row[start - 1]
    if quote not in inner:
        return
    new = '"' + re.sub(r'(?<!\\)"', r"\"", inner) + '"'
    at = spot.row + start + inner.index(quote)
    hint = "put the text in double quotes" if quote == "'" else r"write \" inside the text, or single quotes"
    what = f"a text ends at the first {quote} inside it"
    yield _Remedy(at, what, hint, spot.cut(spot.row + start - 1, spot.row + end + 1, new))


def _text_among_others(row: str, at: int) -> tuple[int, int]:
    """Return where a text ends that began before `at` and goes on there, in a list or in braces; (0, 0) if it does not.

    It ends at the first of its quotes behind which the next item or key comes, or the end.
    """
    begun = next((start for kind, start, end in tokens(row) if kind == "text" and end == at), None)
    if begun is None or re.match(r"[\w.-]+\s*=", row[at:]):  # a comma is missing
        return 0, 0
    if row[begun + 1 : at - 1].rstrip().endswith(",") and not row[:begun].rstrip().endswith("="):  # a quote is missing
        return 0, 0
    last = re.compile(rf"{row[begun]}(?=\s*(?:[\]}}#]|$|,\s*(?:[\w.-]+\s*=|[\"'{{\[])))").search(row, at)
    return (begun + 1, last.start()) if last else (0, 0)


def _unclosed_text(spot: _Spot) -> Iterator[_Remedy]:
    statement = spot.text[spot.start : spot.row_end]
    for kind, start, end in tokens(statement):
        at, quote = spot.start + start, statement[start]
        if (
            kind == "text"
            and end == len(statement) == len(spot.text) - spot.start
            and statement[start : start + 3] == quote * 3
        ):
            yield _Remedy(
                at,
                "a text in three quotes is never closed",
                f"write {quote * 3} where it ends",
                spot.text + quote * 3,
            )
        if kind != "unclosed":
            continue
        what = "a text is not closed by a quote"
        lines = re.compile(
            rf"[^{quote}\n]*(?:\n(?!\s*[\w.-]+\s*=|\s*\[)[^{quote}\n]*){{1,40}}({quote}{{1,3}})(?=\s*(?:#|\n|$))"
        )
        over_lines = lines.match(spot.text, at + 1)
        if over_lines:
            text = spot.cut(*over_lines.span(1), quote * 3)
            yield _Remedy(
                at,
                "a text in single quotes stands on one line"
                if quote == "'"
                else "a text in one quote stands on one line",
                f"open and close it with three quotes, {quote * 3}",
                text[:at] + quote * 2 + text[at:],
            )
        hint = f"write {quote} where the text ends"
        line = statement[start:end]
        for stop in dict.fromkeys([len(re.sub(r"[\s\]},]*$", "", line)), len(line.rstrip())]):
            yield _Remedy(at, what, hint, spot.cut(at + stop, at + stop, quote), spot.ends_statement)


# ---------------------------------------------------------------- rules: brackets, lists and tables


def _braces_over_lines(spot: _Spot) -> Iterator[_Remedy]:
    for brace in (at for at in spot.open if spot.text[at] == "{"):
        depth, pieces, last = 0, [], brace
        for kind, start, end in tokens(spot.text[brace:]):
            depth += (kind == "open") - (kind == "close")
            if kind in ("comment", "newline"):
                pieces += [spot.text[last : brace + start], " "]
                last = brace + end
            if depth == 0:
                break
        joined = "".join([*pieces, spot.text[last : brace + end]])
        lines = spot.text.count("\n", brace, brace + end)
        if depth == 0 and lines:
            rest = spot.text.find("\n", brace + end)
            rest = rest if rest >= 0 else len(spot.text)
            joined = re.sub(r",\s*\}$", " }", re.sub(r"\{\s+", "{ ", joined))
            yield _Remedy(
                brace,
                "a table in braces stands on one line",
                "join its lines, or give it a header of its own, [table.key]",
                spot.cut(brace, rest, joined + spot.text[brace + end : rest] + "\n" * lines),
            )


def _unclosed_bracket(spot: _Spot) -> Iterator[_Remedy]:
    if spot.is_header:
        header = spot.code.split("\n")[0].rstrip("# \t")
        end = spot.start + len(header)
        closing = "]" * (len(header.lstrip()) - len(header.lstrip().lstrip("[")) - header.count("]"))
        if closing:
            what, hint = "a header is not closed by its bracket", f"write {closing} at its end"
            yield _Remedy(end, what, hint, spot.cut(end, end, closing))
    elif spot.open:
        code, at = spot.code, spot.at - spot.start
        row = spot.row - spot.start
        new_statement = row and re.match(r"\s*(?:[\w.\"-]+\s*=|\[+\s*[^\W\d][\w.\s\"-]*\]+[\s#]*$)", code[row:])
        opening = next((k for k in reversed(spot.open) if not new_statement or k < spot.row), spot.open[0])
        closing = "]" if spot.text[opening] == "[" else "}"
        what = "a list is not closed by its bracket" if closing == "]" else "a table is not closed by its brace"
        ends = []
        if new_statement:
            ends.append(len(re.sub(r"[\s#]+$", "", code[:row])))
        else:
            if re.match(r"[\w.\"-]*\s*=", code[at:]):
                ends.append(len(re.sub(r",?\s*[\w.\"-]*\s*$", "", code[:at])))
            ends += [len(re.sub(r"[\s#,]+$", "", code)), len(re.sub(r"\s*[\]}]+[\s#]*$", "", code))]
        for end in ends:
            if spot.start + end > opening:
                mended = spot.cut(spot.start + end, spot.start + end, closing)
                yield _Remedy(
                    opening, what, f"write {closing} where it ends", mended, bool(new_statement) or spot.ends_statement
                )


def _missing_comma(spot: _Spot) -> Iterator[_Remedy]:
    before = re.sub(r"[\s#]+$", "", spot.code[: spot.at - spot.start])
    if spot.open and before and (before[-1].isalnum() or before[-1] in '"]}.'):
        at = spot.start + len(before)
        kind = "the items of a list" if spot.text[spot.open[-1]] == "[" else "the keys of a table in braces"
        yield _Remedy(at, f"{kind} are parted by commas", "write a comma here", spot.cut(at, at, ","))


def _bracket_too_many(spot: _Spot) -> Iterator[_Remedy]:
    sign = spot.text[spot.at : spot.at + 1]
    if sign and sign in "]}" and not spot.open:
        yield _Remedy(
            spot.at, f"a {sign} closes nothing", "delete it", spot.cut(spot.at, spot.at + 1), spot.ends_statement
        )


def _neither(spot: _Spot) -> Iterator[_Remedy]:
    if spot.start == spot.row and "=" not in spot.line and not spot.is_header:
        at = spot.row + len(spot.line) - len(spot.line.lstrip())
        what = "a line is a key = value, a [header], or a # comment"
        if name := re.fullmatch(r"\s*([\w-]+(?:\.[\w-]+)+)[\s#]*", spot.line):
            header = f"[{name[1]}]"
            yield _Remedy(at, what, f"write {header} for a header", spot.cut(at, at + len(name[1]), header))
        yield _Remedy(at, what, "write # before a comment", spot.cut(at, spot.row_end, "#"), spot.ends_statement)


def _two_on_a_line(spot: _Spot) -> Iterator[_Remedy]:
    second = re.match(r"[\w.\"-]+\s*=", spot.code[spot.at - spot.start :])
    if second and not spot.open and spot.at > spot.row:
        yield _Remedy(
            spot.at, "each key has a line of its own", "break the line here", spot.cut(spot.at, spot.row_end, "#")
        )


# ---------------------------------------------------------------- rules: given twice


def _twice(spot: _Spot) -> Iterator[_Remedy]:
    statement = spot.text[spot.start : spot.end]
    own = places(statement)
    if not own:  # it cannot be read even on its own
        return
    before = places(spot.text[: spot.start])
    at = spot.start + len(statement) - len(statement.lstrip())
    name = f"mended-{line_at(spot.text, at)}"  # a name that nothing else has
    if spot.is_header:
        path = max(own, key=len, default=())
        path = next((path[:k] for k in range(len(path), 0, -1) if path[:k] in before), ())
        mended, hint = f"[{name}]", "put what stands below the two under one header, or rename one"
    else:
        latest = max(before.values(), default=Place(0), key=lambda place: place.line)
        path = max((latest.header + p for p in own if latest.header + p in before), key=len, default=())
        mended, hint = name + statement[statement.find("=") :], "delete one of the two, or rename one"
    if path:
        what = f"{'.'.join(map(str, path))} is given twice, first in line {before[path].line}"
        yield _Remedy(at, what, hint, spot.cut(at, spot.end, mended))


def _twice_in_braces(spot: _Spot) -> Iterator[_Remedy]:
    if not spot.open or spot.text[spot.open[-1]] != "{":
        return
    opening = spot.open[-1] - spot.start
    keys = list(re.finditer(r"(?:^|[{,])\s*([\w.-]+)\s*=", spot.code[opening : spot.at - spot.start]))
    if keys and keys[-1][1] in [k[1] for k in keys[:-1]]:
        start, end = (spot.open[-1] + k for k in keys[-1].span(1))
        what = f"{keys[-1][1]} is given twice in one table"
        yield _Remedy(start, what, "delete one of the two", spot.cut(start, end, f"mended-{start}"))


_RULES: list[Callable[[_Spot], Iterator[_Remedy]]] = [
    _invisible,
    _twice,
    _twice_in_braces,
    _curly_quotes,
    _slips,
    _backslash,
    _quote_within,
    _unclosed_text,
    _comma_at_the_end,
    _bracket_too_many,
    _two_on_a_line,
    _braces_over_lines,
    _unclosed_bracket,
    _missing_comma,
    _neither,
]


# ---------------------------------------------------------------- files of another kind


def other_format(raw: bytes) -> str:
    r"""Return what a file is that is no TOML at all, with the remedy; ``""`` if nothing is known.

    Examples
    --------
    >>> other_format(b"PK\x03\x04...")
    'this is a zip archive such as a .docx or .odt; save its text as plain text (UTF-8)'
    """
    for magic, kind in _MAGIC.items():
        if raw.startswith(magic):
            return f"this is {kind}; save its text as plain text (UTF-8)"
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")) or raw[:400].count(0) * 4 > len(raw[:400]):
        return "this is UTF-16; save the file as UTF-8"
    text = raw.decode("utf-8-sig", errors="replace")
    if text.lstrip()[:1] in ("{", "["):
        try:
            value = json.loads(text)
        except (ValueError, RecursionError):
            value = {} if re.match(r'\s*\{\s*(?:"[^"\n]*"\s*:|$)', text) else None
        if isinstance(value, dict) and "cells" in value:
            return "this is a Jupyter notebook, not a scenario"
        if isinstance(value, dict | list):
            return "this is JSON; write a scenario as TOML (key = value)"
    if re.match(r"\s*<(?:!doctype|html|\?xml)", text, re.IGNORECASE):
        return "this is a web page; save the file itself, not the page that shows it"
    joined = len(re.findall(r"^\s*(?:- )?[\w-]+:(?:\s|$)", text, re.MULTILINE))
    if (text.startswith("---\n") or joined > 1) and not re.search(r"^\s*[\w.\"'-]+\s*=", text, re.MULTILINE):
        return "this looks like YAML; write a scenario as TOML (key = value, [table])"
    return ""


_MAGIC = {
    b"PK\x03\x04": "a zip archive such as a .docx or .odt",
    b"\xd0\xcf\x11\xe0": "a document of an office program",
    b"{\\rtf": "rich text (RTF)",
    b"%PDF": "a PDF",
}
