"""A vignette that somebody suggests for the library: what it has, and what it may not hold."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING, Final

from drills.model import Refusal
from drills.pack_checks import Field, real_details, text_problems
from drills.pack_differences import HeadChange
from drills.pack_format import DRILL, PACK

if TYPE_CHECKING:
    from drills.pack_differences import Merge

LONGEST_WORDS: Final = 500
LONGEST_VIGNETTE: Final = DRILL["vignette"].limit
LONGEST_SPEAKER: Final = DRILL["speaker"].limit
LONGEST_CREDIT: Final = PACK["authors"].limit

_RULES: Final = {
    "vignette": ("What the client says", Field(LONGEST_VIGNETTE, long=True)),
    "speaker": ("Who speaks", Field(LONGEST_SPEAKER)),
    "words": ("What could be practised with it", Field(LONGEST_WORDS, long=True)),
    "credit": ("Your name", Field(LONGEST_CREDIT)),
}


@dataclass(frozen=True, slots=True)
class Suggested:
    """`speaker` is who speaks, in half a line; `words` say what could be practised with it.

    `credit` is the name under which its author would like to be credited, or empty.
    """

    vignette: str
    speaker: str = ""
    words: str = ""
    credit: str = ""


def checked(suggested: Suggested) -> Suggested:
    """The same without blanks around it, where nothing stands against it.

    Raises Refusal for a text that is missing or too long, and for what looks like a real person's
    details.
    """
    cleaned = Suggested(
        suggested.vignette.strip(),
        " ".join(suggested.speaker.split()),
        suggested.words.strip(),
        " ".join(suggested.credit.split()),
    )
    if not cleaned.vignette:
        raise Refusal("There is no vignette yet. Write what the client says, and send it again.")
    for field in fields(cleaned):
        label, rule = _RULES[field.name]
        text: str = getattr(cleaned, field.name)
        for problem in text_problems(text, rule):
            raise Refusal(f"{label} {problem}")
        for detail in real_details(text):
            raise Refusal(
                f"{label} has what looks like a real {detail}. So that nobody can be recognised, "
                "take it out or put something invented in its place, and send it again."
            )
    return cleaned


def with_author(found: Merge, name: str) -> Merge:
    """The same merge with `name` among the pack's authors, behind the others; named once.

    An empty name changes nothing, and neither does one more than a pack may have.
    """
    authors = found.pack.authors
    known = {author.casefold() for author in authors}
    if not name or name.casefold() in known or len(authors) >= PACK["authors"].most:
        return found
    pack = replace(found.pack, authors=(*authors, name))
    told = HeadChange("authors", ", ".join(authors), ", ".join(pack.authors))
    return replace(found, pack=pack, head=(*found.head, told) if found.before else found.head)
