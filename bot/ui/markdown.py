"""Other people's text, made safe to show in Discord's markdown."""

from __future__ import annotations

import re
from datetime import datetime

_MARKS = re.compile(r"([\\`*_~|\[\]<>@])")
_LINE_MARKS = re.compile(r"^(\s*)(#{1,3}|-#|-|>|\d+[.)])(?=\s)", re.MULTILINE)
_LINK = re.compile(r"(https?)(://)|(discord\.gg|discord(?:app)?\.com/invite)(/)", re.IGNORECASE)
_ITALICS = re.compile(r"(?<!\\\*)\\\*([^*]+?)\\\*(?!\\\*)")
_OURS = re.compile(r"(`[^`\n]+`|<(?:@&?|#)\d+>|<t:\d+(?::[tTdDfFR])?>)")
ZERO_WIDTH_SPACE = "\u200b"


def plain(text: str) -> str:
    """`text` so that Discord shows its very characters: no formatting, mention or link."""
    text = _MARKS.sub(r"\\\1", text)
    text = _LINE_MARKS.sub(r"\1\\\2", text)
    return _LINK.sub(lambda m: f"{m[1] or m[3]}{ZERO_WIDTH_SPACE}{m[2] or m[4]}", text)


def sentence_of(text: str) -> str:
    """A sentence of our own with people's words in it, made safe like `plain`.

    Its `commands`, its mentions and its times stay what they are. They may mention only
    whom the message's allowed mentions name.
    """
    parts = _OURS.split(text)
    return "".join(part if n % 2 else plain(part) for n, part in enumerate(parts))


def quote(text: str) -> str:
    """`text`, made safe, as a block quote: every line of it."""
    return "\n".join(f"> {line}" for line in plain(text).splitlines()) or "> "


def vignette(text: str) -> str:
    """A drill's own text as a block quote; its *stage directions* stay in italics."""
    lines = text.strip().splitlines()
    return "\n".join(f"> {_keep_italics(line)}" for line in lines)


def _keep_italics(line: str) -> str:
    return _ITALICS.sub(r"*\1*", plain(line))


def clip(text: str, longest: int) -> str:
    """`text` cut to at most `longest` characters, with a sign that something is left out."""
    return text if len(text) <= longest else text[: longest - 2].rstrip() + " …"


def share(room: int, *texts: str) -> list[str]:
    """The texts cut so that they are at most `room` characters together; the longest give way."""
    left = longest = room
    for done, text in enumerate(sorted(texts, key=len)):
        longest = left // (len(texts) - done)
        if len(text) > longest:
            break
        left -= len(text)
    else:
        return list(texts)
    return [clip(text, longest) for text in texts]


def when(moment: datetime, style: str = "f") -> str:
    """An instant as each reader's own clock shows it; style R is "in 5 hours"."""
    return f"<t:{int(moment.timestamp())}:{style}>"


def count(number: int, noun: str, plural: str | None = None) -> str:
    """A number with its noun: 1 reply, 3 replies."""
    return f"{number} {noun}" if number == 1 else f"{number} {plural or noun + 's'}"
