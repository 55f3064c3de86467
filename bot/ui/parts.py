"""The values that cards and forms are made of. Nothing in here knows Discord."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TypeAlias


class Look(StrEnum):
    """How a button looks; its words carry the meaning."""

    MAIN = "primary"
    PLAIN = "secondary"
    GOOD = "success"
    DANGER = "danger"


@dataclass(frozen=True, slots=True)
class Button:
    """A button; `route` is its custom id, a path that the route table knows."""

    label: str
    route: str
    look: Look = Look.PLAIN
    disabled: bool = False


@dataclass(frozen=True, slots=True)
class Text:
    """A block of markdown."""

    markdown: str


@dataclass(frozen=True, slots=True)
class Beside:
    """A block of markdown with one button at its side."""

    markdown: str
    button: Button


@dataclass(frozen=True, slots=True)
class Buttons:
    """A row of up to five buttons."""

    buttons: tuple[Button, ...]


@dataclass(frozen=True, slots=True)
class Rule:
    """A thin line between blocks."""


class Pool(StrEnum):
    """Where a picker's choices come from, when it is Discord that lists them."""

    TEXT_CHANNELS = "text channels"
    ROLES = "roles"


@dataclass(frozen=True, slots=True)
class Option:
    """One choice of a select or a radio group."""

    label: str
    value: str
    description: str = ""


@dataclass(frozen=True, slots=True)
class Pick:
    """A menu in a card. With a `pool`, `chosen` holds a Discord id.

    With `most`, any number up to it may be chosen, none too, and `marked` holds what is; without
    it, exactly one.
    """

    route: str
    placeholder: str
    options: tuple[Option, ...] = ()
    pool: Pool | None = None
    chosen: str | None = None
    most: int | None = None
    marked: tuple[str, ...] = ()


Block: TypeAlias = Text | Beside | Buttons | Rule | Pick


@dataclass(frozen=True, slots=True)
class Card:
    """A message. `mentions` are the only people and roles that it may ping."""

    blocks: tuple[Block, ...]
    mentions: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Note:
    """Text to read inside a form."""

    markdown: str


@dataclass(frozen=True, slots=True)
class Write:
    """A text field; `long` makes it a paragraph."""

    name: str
    label: str
    hint: str = ""
    placeholder: str = ""
    text: str = ""
    longest: int = 4000
    long: bool = False
    required: bool = True


@dataclass(frozen=True, slots=True)
class Choose:
    """One choice: radio buttons, or a menu where there may be more than ten.

    Where it is not `required`, none is an answer too.
    """

    name: str
    label: str
    options: tuple[Option, ...]
    hint: str = ""
    chosen: str | None = None
    menu: bool = False
    required: bool = True


@dataclass(frozen=True, slots=True)
class Tick:
    """Up to ten boxes to tick; at least one, unless none is an answer too."""

    name: str
    label: str
    options: tuple[Option, ...]
    hint: str = ""
    chosen: tuple[str, ...] = field(default_factory=tuple)
    required: bool = True


@dataclass(frozen=True, slots=True)
class Attach:
    """Room for one file."""

    name: str
    label: str
    hint: str = ""


Field: TypeAlias = Note | Write | Choose | Tick | Attach


@dataclass(frozen=True, slots=True)
class Form:
    """A form of up to five fields; `route` is where its submission goes."""

    route: str
    title: str
    fields: tuple[Field, ...]
