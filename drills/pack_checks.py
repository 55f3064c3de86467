"""What is wrong with a pack, in sentences: faults, the rules for texts, and the wording."""

from __future__ import annotations

import datetime as dt
import difflib
import re
import unicodedata
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from typing import TYPE_CHECKING, Final, NoReturn

from drills.model import Refusal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from drills.toml_lines import Place

MAX_FAULTS: Final = 1_000  # listed for one file; nobody wrote more than that by hand
_SHOWN: Final = 60  # characters of the author's own words in a sentence
_COMPARED: Final = 100  # names that a misspelt one is compared with


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong with a file.

    `line` counts from 1; 0 is the file as a whole. `field` says where in the file, for a
    person (`drill "amb-007": vignette`), and is empty outside of any field. `problem` goes
    on from there: what is wrong and how to mend it.
    """

    file: str
    line: int
    field: str
    problem: str

    def __str__(self) -> str:
        """The fault in one line: `file:line: field problem`."""
        place = f"{self.file}:{self.line}" if self.line else self.file
        return f"{place}: {self.field} {self.problem}" if self.field else f"{place}: {self.problem}"


class PackFaults(Refusal):
    """A file, or several, that cannot be used. `faults` has all that is wrong, in file order."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(str(fault) for fault in self.faults))


class Report:
    """The faults found so far in one file. `lines_of` tells on which line each place is."""

    def __init__(self, file: str, lines_of: Callable[[], Mapping[Place, int]]) -> None:
        self._file = file
        self._lines_of = lines_of
        self._faults: list[Fault] = []

    @cached_property
    def _lines(self) -> Mapping[Place, int]:
        # Looked for at the first fault, since most files have none.
        return self._lines_of()

    def line(self, place: Place) -> int:
        """The line of `place`, or where it is missing, of the table it is missing from."""
        while place not in self._lines:
            place = place[:-1]
        return self._lines[place]

    def example(self, place: Place, field: Field) -> str:
        """How to write what is missing at `place`, after "Add"."""
        return field.example or f'{place[-1]} = "…"'

    def add(self, place: Place, field: str, problem: str) -> None:
        """Notes a fault. Raises PackFaults where there are too many to go on."""
        self._faults.append(Fault(self._file, self.line(place), field, problem))
        if len(self._faults) == MAX_FAULTS:
            self._refuse(Fault(self._file, 0, "", "has more faults than these. Mend these first."))

    def settle(self) -> None:
        """Raises PackFaults where anything was noted."""
        if self._faults:
            self._refuse()

    def _refuse(self, *last: Fault) -> NoReturn:
        raise PackFaults([*sorted(self._faults, key=lambda fault: fault.line), *last])


@dataclass(frozen=True, slots=True)
class Shape:
    """A pattern the whole of a text must match, and the sentence where it does not."""

    pattern: re.Pattern[str]
    problem: str


@dataclass(frozen=True, slots=True)
class Field:
    """What one field may hold, and `example`, how to write it.

    `limit` is in characters, of the text or of each text in a list; `least` and `most`
    count the entries of a list. `long` text may have several lines; `fictional` text must
    not hold what looks like a real person's details.
    """

    limit: int = 0
    required: bool = False
    long: bool = False
    fictional: bool = False
    shape: Shape | None = None
    choices: tuple[str, ...] = ()
    least: int = 0
    most: int = 0
    example: str = ""


def text_problems(text: str, field: Field) -> Iterator[str]:
    """Every sentence for what `text`, without blanks around it, does against `field`."""
    if not text:
        if field.required or field.most:
            yield "is empty. Write something in it, or take the entry out."
        return
    if len(text) > field.limit:
        yield f"is {len(text):,} characters; the limit is {field.limit:,}."
    if not field.long and "\n" in text:
        yield "has several lines. Put it on one."
    unseen = [char for char in text if unicodedata.category(char) == "Cc" and char not in "\n\t"]
    if unseen:
        yield f"has an invisible control character (U+{ord(unseen[0]):04X}). Take it out."
    if field.choices and text not in field.choices:
        advice = did_you_mean(text, field.choices) or f"Use one of: {', '.join(field.choices)}."
        yield f'cannot be "{shown(text)}". {advice}'
    if field.shape and not field.shape.pattern.fullmatch(text):
        yield field.shape.problem
    if field.fictional:
        for detail in real_details(text):
            yield f"has what looks like a real {detail}. Fictional details only."


_EMAIL: Final = re.compile(r"\w@[\w-]+\.\w")
_ADDRESS: Final = re.compile(
    r"\bhttps?://|\bwww\.\w|(?<![\w@.-])[\w-]{1,63}\.(?:com|org|net|edu|gov|info)\b", re.IGNORECASE
)
_NUMBER: Final = re.compile(r"(?<!\w)\+?\(?\d[\d ().\-/\u2010-\u2013]{5,}\d(?!\w)")
# Years, dates and round sums have as many digits as a phone number, and are no one's own.
_NO_PHONE: Final = re.compile(
    r"\d{4}\s?[-\u2010-\u2013/]\s?\d{4}|\d{1,4}[./-]\d{1,2}[./-]\d{1,4}|\d{1,3}(?:[ .]000)+"
)
_PHONE_DIGITS: Final = 7  # fewer are a house number, a sum, or a helpline
_TOGETHER: Final = 3  # "1 2 3 4 5 6 7" is counting


def real_details(text: str) -> list[str]:
    """The kinds of detail in `text` that belong to somebody: how to reach a person."""
    kinds: list[str] = []
    for match in _NUMBER.finditer(text):
        groups = re.findall(r"\d+", match.group())
        long_enough = len("".join(groups)) >= _PHONE_DIGITS and max(map(len, groups)) >= _TOGETHER
        if long_enough and not _NO_PHONE.fullmatch(match.group()):
            kinds = ["phone number"]
    if _EMAIL.search(text):
        kinds.append("e-mail address")
    if _ADDRESS.search(text):
        kinds.append("web address")
    return kinds


def shown(text: str) -> str:
    """The author's own words as part of a sentence: on one line, printable, and short."""
    line = "".join(char if char.isprintable() else " " for char in text[: _SHOWN + 1])
    return line if len(line) <= _SHOWN else line[: _SHOWN - 1] + "…"


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """`Did you mean "…"?` with the known word nearest to `word`, or an empty text."""
    # Comparing is slow; a hostile file has long words, and thousands of rubrics.
    near = difflib.get_close_matches(word[: 2 * _SHOWN], islice(known, _COMPARED), n=1)
    return f'Did you mean "{near[0]}"?' if near else ""


def kind_of(value: object) -> str:
    """What sort of value an author wrote, in plain words."""
    kinds: tuple[tuple[type | tuple[type, ...], str], ...] = (
        (str, "text"),
        (bool, "true or false"),
        ((int, float), "a number"),
        (list, "a list"),
        (dict, "a table"),
        ((dt.date, dt.time), "a date or a time"),
    )
    return next(words for kind, words in kinds if isinstance(value, kind))


def entries(number: int) -> str:
    """`1 entry`, `2 entries`."""
    return "1 entry" if number == 1 else f"{number:,} entries"


def counted(number: int, noun: str) -> str:
    """`1 drill`, `2 drills`."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"
