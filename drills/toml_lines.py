"""Where things stand in a TOML text, and what makes one unfit to be parsed.

`tomllib` gives positions for syntax faults only, and slows down or runs out of stack on
hostile input. The scanner here knows strings and comments, but no values. It works on
text whose line ends are single newlines.
"""

from __future__ import annotations

import re
import tomllib
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

MAX_DEPTH = 20  # lists and inline tables inside each other
MAX_SEGMENTS = 8  # parts of one dotted name: tomllib is quadratic in them
MAX_DOTTED = 5_000  # dotted names in one file: 500 drills with ten sub-headings each
MAX_WORD = 1_000  # characters outside quotes in one piece: past 4,300 digits int() refuses
MAX_CURLY = 20  # lines with curly quotes that are listed; the first few say it all

CURLY_QUOTES = frozenset("“”„‟‘’‚‛«»")
CURLY = 'curly quotes around a value. Use straight quotes ("…"). Word processors add these.'

Place = tuple[str | int, ...]
"""Where a value is: table names and, in lists, positions from 0."""


class Trouble(NamedTuple):
    """What is wrong on a line (from 1), in a sentence that says how to mend it."""

    line: int
    problem: str


class Token(NamedTuple):
    """A piece of TOML: `text`, `open` (a text without its end), `word`, or a mark itself."""

    kind: str
    text: str
    line: int


# Possessive (`++`, `*+`): every piece is read once, whatever it holds.
_LONG_BASIC = r'"""(?:[^"\\]++|\\[\s\S]|"{1,2}(?!"))*+'
_LONG_LITERAL = r"'''(?:[^']++|'{1,2}(?!'))*+"
_BASIC = r'"(?:[^"\\\n]++|\\[^\n])*+'
_LITERAL = r"'[^'\n]*+"
_TOKEN = re.compile(
    rf"(?P<long_text>{_LONG_BASIC}\"{{3,5}}|{_LONG_LITERAL}'{{3,5}})"
    rf"|(?P<long_open>{_LONG_BASIC}|{_LONG_LITERAL})"
    rf"|(?P<text>{_BASIC}\"|{_LITERAL}')"
    rf"|(?P<open>{_BASIC}|{_LITERAL})"
    r"|(?P<skip>[ \t\r]++|#[^\n]*+)"
    r"|(?P<mark>[\[\]{}=,.\n])"
    r"|(?P<word>[^ \t\r\n\"'#\[\]{}=,.]++)"
)
_END = Token("end", "", 0)


def tokens(text: str) -> Iterator[Token]:
    """Every piece of `text` but blanks and comments. Never fails, valid TOML or not."""
    line = 1
    for match in _TOKEN.finditer(text):
        piece, kind = match.group(), str(match.lastgroup).removeprefix("long_")
        if kind != "skip":
            yield Token(piece if kind == "mark" else kind, piece, line)
        line += piece.count("\n")


def early_troubles(text: str) -> list[Trouble]:
    """What keeps `text` from being given to the parser at all; empty where nothing does.

    The search ends where a limit is passed, so a hostile file costs what it takes to get
    there: a few hundred characters of brackets or dots.
    """
    curly: dict[int, Trouble] = {}
    context, before = _Context(), "\n"
    for token in tokens(text):
        if problem := context.step(token):
            return [Trouble(token.line, problem)]
        starts_value = before in ("=", "[", ",", "{")
        if starts_value and token.kind == "word" and token.text[0] in CURLY_QUOTES:
            curly.setdefault(token.line, Trouble(token.line, CURLY))
        if not (starts_value and token.kind == "\n"):
            before = token.kind
    return list(curly.values())[:MAX_CURLY]


class _Context:
    """What a token stands in: open brackets, and whether a name or a value goes on."""

    def __init__(self) -> None:
        self._open: list[str] = []
        self._in_value = False
        self._segments = 1
        self._dotted = 0

    def step(self, token: Token) -> str:
        """Takes one token in; gives the sentence for a limit it passes, or an empty text."""
        kind = token.kind
        if kind in ("[", "{"):
            self._open.append(kind)
        elif kind in ("]", "}"):
            del self._open[-1:]
        if kind == "." and not self._in_value:
            self._dotted += self._segments == 1
            self._segments += 1
        elif kind not in ("text", "word"):
            self._segments = 1
        # A dot in a value is a number's. In a list only an inline table holds names.
        if kind == "=":
            self._in_value = True
        elif kind == "{" or (kind == "\n" and not self._open):
            self._in_value = False
        elif kind == ",":
            self._in_value = self._open[-1:] != ["{"]
        return self._past_limit(token)

    def _past_limit(self, token: Token) -> str:
        if len(self._open) > MAX_DEPTH:
            return (
                f"lists and tables stand more than {MAX_DEPTH} deep inside each other. "
                "A pack needs three; close the brackets."
            )
        if self._segments > MAX_SEGMENTS:
            return (
                f"a dotted name has more than {MAX_SEGMENTS} parts. "
                "A pack needs three, as in rubric.reflect.criterion."
            )
        if self._dotted > MAX_DOTTED:
            return (
                f"more than {MAX_DOTTED:,} dotted names up to here. "
                "Use headings and inline tables, or split the pack."
            )
        if token.kind == "word" and len(token.text) > MAX_WORD:
            return (
                f"{len(token.text):,} characters in one piece outside quotes; "
                f"the limit is {MAX_WORD:,}. Text needs straight quotes."
            )
        return ""


def line_table(text: str) -> dict[Place, int]:
    """The line (from 1) of every table, name and list entry of a valid TOML `text`."""
    return _Lines(text).found


class _Lines:
    """Walks over valid TOML and notes where every name and list entry begins."""

    def __init__(self, text: str) -> None:
        self.found: dict[Place, int] = {(): 1}
        self._entries: dict[Place, int] = {}
        self._tokens = tokens(text)
        self._token = next(self._tokens, _END)
        table: Place = ()
        while self._token is not _END:
            if self._token.kind == "[":
                table = self._heading()
            elif not self._skip("\n"):
                self._pair(table)

    def _take(self) -> Token:
        token, self._token = self._token, next(self._tokens, _END)
        return token

    def _skip(self, *kinds: str) -> bool:
        """Whether there was a token of those kinds to step over."""
        if self._token.kind not in kinds:
            return False
        self._take()
        return True

    def _heading(self) -> Place:
        line = self._take().line
        is_list = self._skip("[")
        place: Place = ()
        for name in self._name():
            place = (*self._newest(place), name)
            self.found.setdefault(place, line)
        while self._skip("]"):
            pass
        if is_list:
            self._entries[place] = self._entries.get(place, 0) + 1
        place = self._newest(place)
        # A table that was mentioned in passing is shown where it has its own heading.
        self.found[place] = line
        return place

    def _newest(self, place: Place) -> Place:
        """`place`, or its newest entry where it is a list of headed tables."""
        return (*place, self._entries[place] - 1) if place in self._entries else place

    def _name(self) -> list[str]:
        parts = [_unquoted(self._take().text)]
        while self._skip("."):
            parts.append(_unquoted(self._take().text))
        return parts

    def _pair(self, table: Place) -> None:
        place, line = table, self._token.line
        for part in self._name():
            place = (*place, part)
            self.found.setdefault(place, line)
        self._skip("=")
        self._value(place)

    def _value(self, place: Place) -> None:
        if self._skip("["):
            self._list(place)
        elif self._skip("{"):
            while self._token is not _END and not self._skip("}"):
                if not self._skip(",", "\n"):
                    self._pair(place)
        else:
            self._take()
            while self._token.kind not in (",", "]", "}", "\n", "end"):
                self._take()

    def _list(self, place: Place) -> None:
        entry = 0
        while self._token is not _END and not self._skip("]"):
            if not self._skip(",", "\n"):
                self.found[*place, entry] = self._token.line
                self._value((*place, entry))
                entry += 1


def _unquoted(name: str) -> str:
    """A name as the parser gives it."""
    if name.startswith('"') and "\\" in name:
        return next(iter(tomllib.loads(f"{name} = 0")))
    return name[1:-1] if name.startswith(("'", '"')) else name
