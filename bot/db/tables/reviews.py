"""Who rates what: claims, ratings, what became of them, and how raters learn."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from bot.db.tables.base import Base, row_id
from bot.db.types import Snowflake


class Review(Base):
    """One reply that one reviewer has taken upon themselves, until `due_at`.

    `again`: a further attempt, for whoever rated the one before.
    """

    __tablename__ = "review"
    __table_args__ = (
        UniqueConstraint("reply_id", "reviewer_id"),
        Index(None, "reviewer_id", "assigned_at"),
    )

    id: Mapped[int] = row_id()
    reply_id: Mapped[int] = mapped_column(ForeignKey("reply.id"))
    reviewer_id: Mapped[int] = mapped_column(Snowflake)
    assigned_at: Mapped[datetime]
    due_at: Mapped[datetime]
    done_at: Mapped[datetime | None]
    again: Mapped[bool] = mapped_column(default=False)


class Rating(Base):
    """One reviewer's word on one reply. It counts once `completed_at` is set.

    Of a further attempt it may hold changes (`RatingChange`) instead of levels and words.
    `quote` is a span of the reply that the words are about.
    """

    __tablename__ = "rating"
    __table_args__ = (
        UniqueConstraint("reply_id", "rater_id"),
        Index(None, "rater_id", "completed_at"),
        CheckConstraint("role IN ('peer', 'supervisor')", name="role"),
    )

    id: Mapped[int] = row_id()
    reply_id: Mapped[int] = mapped_column(ForeignKey("reply.id"))
    rater_id: Mapped[int] = mapped_column(Snowflake)
    role: Mapped[str] = mapped_column(String(10))
    edition: Mapped[int]
    strength: Mapped[str] = mapped_column(default="")
    next_step: Mapped[str] = mapped_column(default="")
    quote: Mapped[str] = mapped_column(default="")
    begun_at: Mapped[datetime]
    completed_at: Mapped[datetime | None]


class RatingLevel(Base):
    """The level (from 1) that a rating gives on one criterion."""

    __tablename__ = "rating_level"

    rating_id: Mapped[int] = mapped_column(ForeignKey("rating.id"), primary_key=True)
    criterion: Mapped[str] = mapped_column(primary_key=True)
    level: Mapped[int]


class RatingChange(Base):
    """What a further attempt is on one criterion: better (1), about the same (0), not yet (-1)."""

    __tablename__ = "rating_change"
    __table_args__ = (CheckConstraint("change BETWEEN -1 AND 1", name="change"),)

    rating_id: Mapped[int] = mapped_column(ForeignKey("rating.id"), primary_key=True)
    criterion: Mapped[str] = mapped_column(primary_key=True)
    change: Mapped[int]


class FeedbackMark(Base):
    """What an author says of one rater's feedback, without knowing whose it is.

    `told_at`: when the rater was told of the thanks.
    """

    __tablename__ = "feedback_mark"

    rating_id: Mapped[int] = mapped_column(ForeignKey("rating.id"), primary_key=True)
    helpful: Mapped[bool | None]
    thanked_at: Mapped[datetime | None]
    told_at: Mapped[datetime | None]
    marked_at: Mapped[datetime]


class ReactionMark(Base):
    """A light, public overall rating: the scale's emoji on a reply opened to discussion.

    Somebody may have given several levels; their latest counts while it stands.
    """

    __tablename__ = "reaction_mark"

    reply_id: Mapped[int] = mapped_column(ForeignKey("reply.id"), primary_key=True)
    user_id: Mapped[int] = mapped_column(Snowflake, primary_key=True)
    level: Mapped[int] = mapped_column(primary_key=True)
    marked_at: Mapped[datetime]


class CalibrationSample(Base):
    """A reply of one's own server with agreed levels, beside those that come with packs.

    `levels` are by criterion, from 1. `reply_id` says from which reply it was made; its author
    is asked first, and what they said is in `agreed`. Without their yes nobody is shown it.
    """

    __tablename__ = "calibration_sample"
    __table_args__ = (Index(None, "server_id"), UniqueConstraint("reply_id"))

    id: Mapped[int] = row_id()
    server_id: Mapped[int] = mapped_column(ForeignKey("server.id"))
    drill_revision_id: Mapped[int] = mapped_column(ForeignKey("drill_revision.id"))
    reply_id: Mapped[int | None] = mapped_column(ForeignKey("reply.id"))
    text: Mapped[str]
    levels: Mapped[dict[str, Any]] = mapped_column(JSON)
    reason: Mapped[str]
    added_by: Mapped[int] = mapped_column(Snowflake)
    added_at: Mapped[datetime]
    agreed: Mapped[bool | None]
    answered_at: Mapped[datetime | None]
    retired_at: Mapped[datetime | None]


class CalibrationTrial(Base):
    """How one rater rated a calibration reply: in training, again, or among others unawares.

    `sample` names it: `pack/drill/number`, or `own/` and the id of a `CalibrationSample`.
    `agreed` keeps the levels that were agreed on at the time.
    """

    __tablename__ = "calibration_trial"
    __table_args__ = (
        UniqueConstraint("server_id", "user_id", "sample", "purpose", "attempt"),
        CheckConstraint("purpose IN ('training', 'hidden')", name="purpose"),
    )

    id: Mapped[int] = row_id()
    server_id: Mapped[int] = mapped_column(ForeignKey("server.id"))
    user_id: Mapped[int] = mapped_column(Snowflake)
    sample: Mapped[str] = mapped_column(String(120))
    rubric: Mapped[str] = mapped_column(String(80))
    purpose: Mapped[str] = mapped_column(String(10))
    attempt: Mapped[int]
    levels: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    agreed: Mapped[dict[str, Any]] = mapped_column(JSON)
    shown_at: Mapped[datetime]
    rated_at: Mapped[datetime | None]
