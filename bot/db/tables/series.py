"""Series and their rounds: what is posted when, and to whom which drill."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from bot.db.tables.base import Base, row_id
from bot.db.types import Snowflake


class Series(Base):
    """Drills scheduled for a cohort. `next_day` and `next_due_at` are planned ahead.

    `selection` says which drills of the library they are, as `drills.selection` keeps it.

    Of a kind "pairs", people sign up to each round and practise two by two. One of the kind
    "alone" is never scheduled: it holds what a cohort's members practise by themselves.
    `rules` are those of `drills.rules` that differ from their defaults.

    It posts every `every_weeks` weeks, counted from the week of `starts_on`, or of
    `created_at` where that is not set. A drill that the bot could not post in time is posted
    up to `late_hours` later; 0 leaves it out. Since its round number `pack_since`, each drill was
    chosen from the same list of drills, which `pack_key` stands for.
    """

    __tablename__ = "series"
    __table_args__ = (
        Index(
            "uq_series_name",
            "server_id",
            "name",
            unique=True,
            sqlite_where=text("state <> 'archived' AND kind <> 'alone'"),
            postgresql_where=text("state <> 'archived' AND kind <> 'alone'"),
        ),
        Index(None, "state", "next_due_at"),
        Index(None, "cohort_id"),
        Index(None, "server_id"),
        Index(
            "uq_series_alone",
            "cohort_id",
            unique=True,
            sqlite_where=text("kind = 'alone'"),
            postgresql_where=text("kind = 'alone'"),
        ),
        CheckConstraint("state IN ('draft', 'running', 'paused', 'archived')", name="state"),
        CheckConstraint("kind IN ('drills', 'pairs', 'alone')", name="kind"),
        CheckConstraint("ratings_wanted BETWEEN 1 AND 6", name="ratings_wanted"),
        CheckConstraint("every_weeks BETWEEN 1 AND 12", name="every_weeks"),
        CheckConstraint("late_hours BETWEEN 0 AND 72", name="late_hours"),
        CheckConstraint("ends_on >= starts_on", name="order"),
    )

    id: Mapped[int] = row_id()
    server_id: Mapped[int] = mapped_column(ForeignKey("server.id"))
    cohort_id: Mapped[int] = mapped_column(ForeignKey("cohort.id"))
    name: Mapped[str] = mapped_column(String(80))
    kind: Mapped[str] = mapped_column(String(10), default="drills")
    selection: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    weekdays: Mapped[str] = mapped_column(String(7))
    every_weeks: Mapped[int] = mapped_column(default=1)
    starts_on: Mapped[date | None]
    ends_on: Mapped[date | None]
    at: Mapped[time]
    zone: Mapped[str]
    late_hours: Mapped[int] = mapped_column(default=6)
    closes_after_hours: Mapped[int]
    review_hours: Mapped[int] = mapped_column(default=24)
    ratings_wanted: Mapped[int] = mapped_column(default=3)
    names_shown: Mapped[bool] = mapped_column(default=False)
    discussion: Mapped[bool] = mapped_column(default=False)
    rules: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    state: Mapped[str] = mapped_column(String(10), default="draft")
    next_day: Mapped[date | None]
    next_due_at: Mapped[datetime | None]
    pack_key: Mapped[str | None] = mapped_column(String(16))
    pack_since: Mapped[int | None]
    created_at: Mapped[datetime]


class SkippedDay(Base):
    """A local day on which a series does not post, with its reason where it is a holiday."""

    __tablename__ = "skipped_day"

    series_id: Mapped[int] = mapped_column(ForeignKey("series.id"), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    reason: Mapped[str | None] = mapped_column(String(80))


class WeekdayChange(Base):
    """On which weekdays a series posted before a local day, so that a change leaves the past."""

    __tablename__ = "weekday_change"

    series_id: Mapped[int] = mapped_column(ForeignKey("series.id"), primary_key=True)
    until: Mapped[date] = mapped_column(primary_key=True)
    weekdays: Mapped[str] = mapped_column(String(7))


class DrillRevision(Base):
    """A drill's full wording as it was posted, kept for the replies that answered it.

    `meaning` is the drill's own count of how often it came to ask something else. `server_id`
    is that of the server whose own pack it is from, and 0 where the pack is everybody's.
    """

    __tablename__ = "drill_revision"
    __table_args__ = (UniqueConstraint("server_id", "pack_id", "drill_id", "revision"),)

    id: Mapped[int] = row_id()
    server_id: Mapped[int] = mapped_column(Snowflake, default=0)
    pack_id: Mapped[str]
    drill_id: Mapped[str]
    revision: Mapped[str] = mapped_column(String(16))
    meaning: Mapped[int] = mapped_column(default=1)
    body: Mapped[dict[str, Any]] = mapped_column(JSON)


class Round(Base):
    """One series on one local day. It exists once, with the rules it was posted under.

    One that somebody practises alone has them as its `owner_id` (0 is everybody), is numbered
    for them, and is closed from the start. Of a `levelled` one each trainee gets the drill of
    their level. One with a `second_try` counts as practised with that.
    """

    __tablename__ = "round"
    __table_args__ = (
        # In this order it also serves whoever looks for the newest number of a series.
        UniqueConstraint("series_id", "number", "owner_id"),
        Index(
            "uq_round_day",
            "series_id",
            "day",
            unique=True,
            sqlite_where=text("owner_id = 0"),
            postgresql_where=text("owner_id = 0"),
        ),
        Index(None, "closed_at", "closes_at"),
    )

    id: Mapped[int] = row_id()
    series_id: Mapped[int] = mapped_column(ForeignKey("series.id"))
    day: Mapped[date]
    number: Mapped[int]
    drill_revision_id: Mapped[int] = mapped_column(ForeignKey("drill_revision.id"))
    ratings_wanted: Mapped[int]
    names_shown: Mapped[bool]
    discussion: Mapped[bool]
    due_at: Mapped[datetime]
    closes_at: Mapped[datetime]
    release_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    owner_id: Mapped[int] = mapped_column(Snowflake, default=0)
    levelled: Mapped[bool] = mapped_column(default=False)
    second_try: Mapped[bool] = mapped_column(default=False)


class RoundDrill(Base):
    """The drill of one level in a levelled round: the same skill for all, each as they can."""

    __tablename__ = "round_drill"

    round_id: Mapped[int] = mapped_column(ForeignKey("round.id"), primary_key=True)
    level: Mapped[str] = mapped_column(String(20), primary_key=True)
    drill_revision_id: Mapped[int] = mapped_column(ForeignKey("drill_revision.id"))


class RoundVariant(Base):
    """Which of a levelled round's drills somebody was given; it stays theirs in that round."""

    __tablename__ = "round_variant"

    round_id: Mapped[int] = mapped_column(ForeignKey("round.id"), primary_key=True)
    user_id: Mapped[int] = mapped_column(Snowflake, primary_key=True)
    drill_revision_id: Mapped[int] = mapped_column(ForeignKey("drill_revision.id"))
    given_at: Mapped[datetime]


class Extension(Base):
    """More time in one round for one person; a reply before its end counts as in time."""

    __tablename__ = "extension"

    round_id: Mapped[int] = mapped_column(ForeignKey("round.id"), primary_key=True)
    user_id: Mapped[int] = mapped_column(Snowflake, primary_key=True)
    closes_at: Mapped[datetime]
    granted_by: Mapped[int] = mapped_column(Snowflake)
    granted_at: Mapped[datetime]
