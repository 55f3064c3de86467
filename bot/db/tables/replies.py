"""What trainees write, and what is asked and said about it outside of ratings."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from bot.db.tables.base import Base, row_id
from bot.db.types import Snowflake


class Reply(Base):
    """What a trainee wrote: one row an attempt.

    `frozen_at` is set when someone else's reply was shown to its author; from then on a
    further text is a new attempt. `edition` counts the wordings before that. `turn` counts
    the round's replies: as no two have the same, each was saved knowing all before.
    """

    __tablename__ = "reply"
    __table_args__ = (
        UniqueConstraint("round_id", "user_id", "attempt"),
        UniqueConstraint("round_id", "turn"),
        Index(None, "user_id"),
        Index(None, "released_at", "release_at"),
    )

    id: Mapped[int] = row_id()
    round_id: Mapped[int] = mapped_column(ForeignKey("round.id"))
    user_id: Mapped[int] = mapped_column(Snowflake)
    attempt: Mapped[int]
    turn: Mapped[int]
    text: Mapped[str]
    edition: Mapped[int] = mapped_column(default=1)
    reaction: Mapped[str] = mapped_column(String(20))
    ratings_wanted: Mapped[int]
    created_at: Mapped[datetime]
    edited_at: Mapped[datetime | None]
    frozen_at: Mapped[datetime | None]
    release_at: Mapped[datetime]
    released_at: Mapped[datetime | None]


class Wording(Base):
    """An earlier edition of a reply, kept when its author edits it."""

    __tablename__ = "wording"

    reply_id: Mapped[int] = mapped_column(ForeignKey("reply.id"), primary_key=True)
    edition: Mapped[int] = mapped_column(primary_key=True)
    text: Mapped[str]
    replaced_at: Mapped[datetime]


class Draft(Base):
    """Text that could not be taken as a reply yet; it waits in the form."""

    __tablename__ = "draft"

    round_id: Mapped[int] = mapped_column(ForeignKey("round.id"), primary_key=True)
    user_id: Mapped[int] = mapped_column(Snowflake, primary_key=True)
    text: Mapped[str]
    saved_at: Mapped[datetime]


class SelfLevel(Base):
    """The level (from 1) that an author gives their own reply before its feedback."""

    __tablename__ = "self_level"

    reply_id: Mapped[int] = mapped_column(ForeignKey("reply.id"), primary_key=True)
    criterion: Mapped[str] = mapped_column(primary_key=True)
    level: Mapped[int]


class Flag(Base):
    """A reply that its author would like to talk about with a supervisor."""

    __tablename__ = "flag"
    __table_args__ = (Index(None, "settled_at"),)

    reply_id: Mapped[int] = mapped_column(ForeignKey("reply.id"), primary_key=True)
    words: Mapped[str] = mapped_column(default="")
    raised_at: Mapped[datetime]
    settled_at: Mapped[datetime | None]
    settled_by: Mapped[int | None] = mapped_column(Snowflake)


class StaffNote(Base):
    """A private note from a supervisor to one trainee, on a reply or in general."""

    __tablename__ = "staff_note"
    __table_args__ = (Index(None, "user_id"),)

    id: Mapped[int] = row_id()
    server_id: Mapped[int] = mapped_column(ForeignKey("server.id"))
    user_id: Mapped[int] = mapped_column(Snowflake)
    reply_id: Mapped[int | None] = mapped_column(ForeignKey("reply.id"))
    author_id: Mapped[int] = mapped_column(Snowflake)
    text: Mapped[str]
    written_at: Mapped[datetime]
    read_at: Mapped[datetime | None]


class ExemplarOffer(Base):
    """A reply that a supervisor would like to show as a model answer, if its author agrees."""

    __tablename__ = "exemplar_offer"

    reply_id: Mapped[int] = mapped_column(ForeignKey("reply.id"), primary_key=True)
    why: Mapped[str] = mapped_column(default="")
    asked_by: Mapped[int] = mapped_column(Snowflake)
    asked_at: Mapped[datetime]
    agreed: Mapped[bool | None]
    answered_at: Mapped[datetime | None]
