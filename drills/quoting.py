"""A span that somebody quotes from a reply, found however they typed its marks and spaces."""

from __future__ import annotations

from typing import Final

_ALIKE: Final = str.maketrans(
    {
        **dict.fromkeys('"\u2018\u2019\u201a\u201b\u2032\u00b4`', "'"),
        **dict.fromkeys("\u201c\u201d\u201e\u201f\u2033\u00ab\u00bb", "'"),
        **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2212", "-"),
    }
)
_AROUND: Final = " '.\u2026"


def span_in(text: str, quoted: str) -> str:
    """The words of `text` that are quoted, as they stand there; empty where they do not.

    Spaces, capitals and the kind of quotation marks and dashes do not matter, nor do marks and
    dots around the quote.
    """
    wanted = _plainly(quoted)[0].strip(_AROUND)
    plain, places = _plainly(text)
    found = plain.find(wanted) if wanted else -1
    if found < 0:
        return ""
    return text[places[found] : places[found + len(wanted) - 1] + 1]


def _plainly(text: str) -> tuple[str, list[int]]:
    """The text for comparing, and where in `text` each of its characters stands."""
    plain: list[str] = []
    places: list[int] = []
    for place, character in enumerate(text):
        for one in character.translate(_ALIKE).casefold():
            if one.isspace() and (not plain or plain[-1] == " "):
                continue
            plain.append(" " if one.isspace() else one)
            places.append(place)
    return "".join(plain), places
