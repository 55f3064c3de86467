"""Cards that are longer than one message, as several. Nothing that people wrote is cut off."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.ui.parts import Beside, Buttons, Card, Pick, Rule, Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from bot.ui.parts import Block

LONGEST_MESSAGE = 4000
"""Discord's limit for the text of one message, all blocks together."""
MOST_PARTS = 40


def split_card(card: Card) -> list[Card]:
    """The card as one message or more, in order, cut between blocks where that is possible."""
    pages: list[list[Block]] = [[]]
    for block in _short_blocks(card.blocks):
        if pages[-1] and not _fits([*pages[-1], block]):
            pages.append([])
        pages[-1].append(block)
    return [Card(tuple(blocks), card.mentions) for blocks in pages]


def _fits(blocks: list[Block]) -> bool:
    length = sum(len(b.markdown) for b in blocks if isinstance(b, Text | Beside))
    return length <= LONGEST_MESSAGE and sum(map(_parts, blocks)) <= MOST_PARTS


def _parts(block: Block) -> int:
    """How many of Discord's components a block is."""
    match block:
        case Text() | Rule():
            return 1
        case Beside():
            return 3
        case Buttons():
            return 1 + len(block.buttons)
        case Pick():
            return 2


def _short_blocks(blocks: Iterable[Block]) -> Iterator[Block]:
    for block in blocks:
        if isinstance(block, Text):
            yield from map(Text, _pieces(block.markdown))
        else:
            yield block


def _pieces(text: str) -> Iterator[str]:
    while len(text) > LONGEST_MESSAGE:
        piece, text = _cut(text)
        yield piece
    yield text


def _cut(text: str) -> tuple[str, str]:
    """The most that fits one message, and the rest: between lines, or else between words."""
    at = text.rfind("\n", 0, LONGEST_MESSAGE)
    if at > LONGEST_MESSAGE // 2:
        return text[:at], text[at + 1 :]
    at = text.rfind(" ", 0, LONGEST_MESSAGE)
    if at <= LONGEST_MESSAGE // 2:
        at = LONGEST_MESSAGE
        # A backslash stays with the character that it makes plain.
        at -= (at - len(text[:at].rstrip("\\"))) % 2
    begin = text.rfind("\n", 0, at) + 1
    mark = "> " if text.startswith("> ", begin) else ""
    return text[:at], mark + text[at:].lstrip(" ")
