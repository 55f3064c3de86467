"""A server's own packs, every change of them, and what trainees suggest for them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from bot.db.tables.base import Base, row_id
from bot.db.types import Snowflake


class OwnPack(Base):
    """A pack of one server, as the text of its file. `key` is the pack's, as in the library.

    One of a pack that is everybody's stands in its place in this server, while it is `active`.
    `digest` changes with the text. Nothing is deleted: what a pack drops, it retires.
    """

    __tablename__ = "own_pack"
    __table_args__ = (UniqueConstraint("server_id", "key"),)

    id: Mapped[int] = row_id()
    server_id: Mapped[int] = mapped_column(ForeignKey("server.id"))
    key: Mapped[str] = mapped_column(String(80))
    text: Mapped[str]
    digest: Mapped[str] = mapped_column(String(16))
    active: Mapped[bool] = mapped_column(default=True)
    changed_at: Mapped[datetime]


class PackChange(Base):
    """A change of a server's own pack, from a draft to the day on which it was decided.

    A `file` is a whole pack, and what it lacks is retired; `drills` adds or changes those of its
    `text`; `retire` and `restore` are of `drill_ids`; `shipped` goes back to everybody's pack.
    A draft keeps what was typed in `fields`. `word` is the decider's, to its author.
    """

    __tablename__ = "pack_change"
    __table_args__ = (
        Index(None, "server_id", "state"),
        CheckConstraint("kind IN ('file', 'drills', 'retire', 'restore', 'shipped')", name="kind"),
        CheckConstraint(
            "state IN ('draft', 'waiting', 'applied', 'declined', 'withdrawn')", name="state"
        ),
    )

    id: Mapped[int] = row_id()
    server_id: Mapped[int] = mapped_column(ForeignKey("server.id"))
    key: Mapped[str] = mapped_column(String(80))
    kind: Mapped[str] = mapped_column(String(10))
    text: Mapped[str] = mapped_column(default="")
    drill_ids: Mapped[list[str]] = mapped_column(JSON, default=list)
    fields: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    state: Mapped[str] = mapped_column(String(10), default="draft")
    made_by: Mapped[int] = mapped_column(Snowflake)
    made_at: Mapped[datetime]
    decided_by: Mapped[int | None] = mapped_column(Snowflake)
    decided_at: Mapped[datetime | None]
    word: Mapped[str] = mapped_column(default="")
    suggestion_id: Mapped[int | None] = mapped_column(ForeignKey("suggestion.id"))


class Suggestion(Base):
    """A vignette that a member would like to see among the drills, for staff to read.

    `credit` is the name under which they would like to be among a pack's authors, or empty. A
    `used` one notes the drill made of it; `answer` is the staff's word to them. One that was
    taken back keeps no text.
    """

    __tablename__ = "suggestion"
    __table_args__ = (
        Index(None, "server_id", "state"),
        Index(None, "user_id"),
        CheckConstraint("state IN ('waiting', 'used', 'declined', 'withdrawn')", name="state"),
    )

    id: Mapped[int] = row_id()
    server_id: Mapped[int] = mapped_column(ForeignKey("server.id"))
    user_id: Mapped[int] = mapped_column(Snowflake)
    vignette: Mapped[str]
    speaker: Mapped[str] = mapped_column(default="")
    words: Mapped[str] = mapped_column(default="")
    credit: Mapped[str] = mapped_column(String(100), default="")
    state: Mapped[str] = mapped_column(String(10), default="waiting")
    made_at: Mapped[datetime]
    settled_by: Mapped[int | None] = mapped_column(Snowflake)
    settled_at: Mapped[datetime | None]
    answer: Mapped[str] = mapped_column(default="")
    pack_key: Mapped[str | None] = mapped_column(String(80))
    drill_id: Mapped[str | None] = mapped_column(String(40))
