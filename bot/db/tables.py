"""The tables. Their unique keys state the rules: one round a day, one reply an attempt."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any, ClassVar

from sqlalchemy import (
    JSON,
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Index,
    MetaData,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from bot.db.types import Instant, RowId, Snowflake


class Base(DeclarativeBase):
    """Every constraint gets a name, so that a migration can find it on both databases."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map: ClassVar[dict[Any, Any]] = {datetime: Instant, str: Text}


def _row_id() -> Mapped[int]:
    return mapped_column(RowId, primary_key=True, autoincrement=True)


class Server(Base):
    """A Discord server as its coordinator set it up; the id is Discord's."""

    __tablename__ = "server"

    id: Mapped[int] = mapped_column(Snowflake, primary_key=True, autoincrement=False)
    drill_channel_id: Mapped[int | None] = mapped_column(Snowflake)
    staff_channel_id: Mapped[int | None] = mapped_column(Snowflake)
    supervisor_role_id: Mapped[int | None] = mapped_column(Snowflake)
    coordinator_role_id: Mapped[int | None] = mapped_column(Snowflake)
    zone: Mapped[str]
    holidays: Mapped[str | None] = mapped_column(String(20))


class Person(Base):
    """What somebody has chosen for themselves, in every server; the id is Discord's.

    Without a zone, a server's own holds. `reminders` says where they are reminded; quiet hours
    are on the person's own wall clock, and may reach over midnight. `messages_closed_at` notes
    that Discord refused a reminder, because the person takes no direct messages.
    """

    __tablename__ = "person"
    __table_args__ = (
        CheckConstraint("reminders IN ('off', 'direct', 'channel')", name="reminders"),
    )

    id: Mapped[int] = mapped_column(Snowflake, primary_key=True, autoincrement=False)
    zone: Mapped[str | None]
    reminders: Mapped[str] = mapped_column(String(10), default="off")
    remind_hours_before: Mapped[int] = mapped_column(default=3)
    quiet_from: Mapped[time] = mapped_column(default=time(21))
    quiet_until: Mapped[time] = mapped_column(default=time(8))
    messages_closed_at: Mapped[datetime | None]
    day_streak_shown: Mapped[bool] = mapped_column(default=False)


class ZoneChange(Base):
    """From when on a person's clock showed which zone; before the first, their enrolment's."""

    __tablename__ = "zone_change"

    user_id: Mapped[int] = mapped_column(Snowflake, primary_key=True)
    since: Mapped[datetime] = mapped_column(primary_key=True)
    zone: Mapped[str]


class Cohort(Base):
    """The people who practise together."""

    __tablename__ = "cohort"
    __table_args__ = (UniqueConstraint("server_id", "name"),)

    id: Mapped[int] = _row_id()
    server_id: Mapped[int] = mapped_column(ForeignKey("server.id"))
    name: Mapped[str] = mapped_column(String(80))
    zone: Mapped[str]
    invited_only: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]


class Enrolment(Base):
    """One person in one cohort: invited, joined by their own consent, or left.

    `zone` is the person's when they joined. `rest_weekdays` are their own days off, written
    like those of a series; a `RestChange` keeps what they were before.
    """

    __tablename__ = "enrolment"
    __table_args__ = (UniqueConstraint("cohort_id", "user_id"), Index(None, "user_id"))

    id: Mapped[int] = _row_id()
    cohort_id: Mapped[int] = mapped_column(ForeignKey("cohort.id"))
    user_id: Mapped[int] = mapped_column(Snowflake)
    zone: Mapped[str]
    invited_at: Mapped[datetime | None]
    joined_at: Mapped[datetime | None]
    left_at: Mapped[datetime | None]
    removed: Mapped[bool] = mapped_column(default=False)
    rest_weekdays: Mapped[str] = mapped_column(String(7), default="")


class RestChange(Base):
    """Which own rest weekdays held before a local day, so that a change leaves the past alone."""

    __tablename__ = "rest_change"

    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolment.id"), primary_key=True)
    until: Mapped[date] = mapped_column(primary_key=True)
    weekdays: Mapped[str] = mapped_column(String(7))


class Goal(Base):
    """How many practice days a week somebody aims for in a cohort, from a Monday on."""

    __tablename__ = "goal"
    __table_args__ = (CheckConstraint("days BETWEEN 1 AND 7", name="days"),)

    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolment.id"), primary_key=True)
    monday: Mapped[date] = mapped_column(primary_key=True)
    days: Mapped[int]


class Absence(Base):
    """Local days on which nothing is due from one person: their own break, or excused by staff.

    Both days count; without a last day it lasts until it is ended.
    """

    __tablename__ = "absence"
    __table_args__ = (
        Index(None, "enrolment_id"),
        CheckConstraint("kind IN ('pause', 'vacation', 'excused')", name="kind"),
        CheckConstraint("last_day >= first_day", name="order"),
    )

    id: Mapped[int] = _row_id()
    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolment.id"))
    kind: Mapped[str] = mapped_column(String(10))
    first_day: Mapped[date]
    last_day: Mapped[date | None]
    set_by: Mapped[int] = mapped_column(Snowflake)
    set_at: Mapped[datetime]


class Series(Base):
    """A pack scheduled for a cohort. `next_day` and `next_due_at` are planned ahead.

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
            sqlite_where=text("state <> 'archived'"),
            postgresql_where=text("state <> 'archived'"),
        ),
        Index(None, "state", "next_due_at"),
        Index(None, "cohort_id"),
        CheckConstraint("state IN ('draft', 'running', 'paused', 'archived')", name="state"),
        CheckConstraint("ratings_wanted BETWEEN 1 AND 6", name="ratings_wanted"),
        CheckConstraint("every_weeks BETWEEN 1 AND 12", name="every_weeks"),
        CheckConstraint("late_hours BETWEEN 0 AND 72", name="late_hours"),
        CheckConstraint("ends_on >= starts_on", name="order"),
    )

    id: Mapped[int] = _row_id()
    server_id: Mapped[int] = mapped_column(ForeignKey("server.id"))
    cohort_id: Mapped[int] = mapped_column(ForeignKey("cohort.id"))
    name: Mapped[str] = mapped_column(String(80))
    pack_id: Mapped[str]
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
    state: Mapped[str] = mapped_column(String(10), default="draft")
    next_day: Mapped[date | None]
    next_due_at: Mapped[datetime | None]
    pack_key: Mapped[str | None] = mapped_column(String(16))
    pack_since: Mapped[int | None]
    created_at: Mapped[datetime]


class WeekdayChange(Base):
    """On which weekdays a series posted before a local day, so that a change leaves the past."""

    __tablename__ = "weekday_change"

    series_id: Mapped[int] = mapped_column(ForeignKey("series.id"), primary_key=True)
    until: Mapped[date] = mapped_column(primary_key=True)
    weekdays: Mapped[str] = mapped_column(String(7))


class SkippedDay(Base):
    """A local day on which a series does not post, with its reason where it is a holiday."""

    __tablename__ = "skipped_day"

    series_id: Mapped[int] = mapped_column(ForeignKey("series.id"), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    reason: Mapped[str | None] = mapped_column(String(80))


class DrillRevision(Base):
    """A drill's full wording as it was posted, kept for the replies that answered it."""

    __tablename__ = "drill_revision"
    __table_args__ = (UniqueConstraint("pack_id", "drill_id", "revision"),)

    id: Mapped[int] = _row_id()
    pack_id: Mapped[str]
    drill_id: Mapped[str]
    revision: Mapped[str] = mapped_column(String(16))
    body: Mapped[dict[str, Any]] = mapped_column(JSON)


class Round(Base):
    """One series on one local day. It exists once, with the rules it was posted under."""

    __tablename__ = "round"
    __table_args__ = (
        UniqueConstraint("series_id", "day"),
        UniqueConstraint("series_id", "number"),
        Index(None, "closed_at", "closes_at"),
    )

    id: Mapped[int] = _row_id()
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


class Extension(Base):
    """More time in one round for one person; a reply before its end counts as in time."""

    __tablename__ = "extension"

    round_id: Mapped[int] = mapped_column(ForeignKey("round.id"), primary_key=True)
    user_id: Mapped[int] = mapped_column(Snowflake, primary_key=True)
    closes_at: Mapped[datetime]
    granted_by: Mapped[int] = mapped_column(Snowflake)
    granted_at: Mapped[datetime]


class Reply(Base):
    """What a trainee wrote: one row an attempt.

    `frozen_at` is set when someone else's reply was shown to its author; from then on a
    further text is a new attempt. `edition` counts the wordings before that. `turn` counts
    the round's replies: as no two have the same, each was dealt its reviews knowing all before.
    """

    __tablename__ = "reply"
    __table_args__ = (
        UniqueConstraint("round_id", "user_id", "attempt"),
        UniqueConstraint("round_id", "turn"),
        Index(None, "user_id"),
        Index(None, "released_at", "release_at"),
    )

    id: Mapped[int] = _row_id()
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


class Review(Base):
    """One reply assigned to one reviewer."""

    __tablename__ = "review"
    __table_args__ = (UniqueConstraint("reply_id", "reviewer_id"), Index(None, "reviewer_id"))

    id: Mapped[int] = _row_id()
    reply_id: Mapped[int] = mapped_column(ForeignKey("reply.id"))
    reviewer_id: Mapped[int] = mapped_column(Snowflake)
    assigned_at: Mapped[datetime]
    due_at: Mapped[datetime]
    done_at: Mapped[datetime | None]


class Rating(Base):
    """One reviewer's word on one reply. It counts once `completed_at` is set."""

    __tablename__ = "rating"
    __table_args__ = (
        UniqueConstraint("reply_id", "rater_id"),
        CheckConstraint("role IN ('peer', 'supervisor')", name="role"),
    )

    id: Mapped[int] = _row_id()
    reply_id: Mapped[int] = mapped_column(ForeignKey("reply.id"))
    rater_id: Mapped[int] = mapped_column(Snowflake)
    role: Mapped[str] = mapped_column(String(10))
    edition: Mapped[int]
    strength: Mapped[str] = mapped_column(default="")
    next_step: Mapped[str] = mapped_column(default="")
    begun_at: Mapped[datetime]
    completed_at: Mapped[datetime | None]


class RatingLevel(Base):
    """The level (from 1) that a rating gives on one criterion."""

    __tablename__ = "rating_level"

    rating_id: Mapped[int] = mapped_column(ForeignKey("rating.id"), primary_key=True)
    criterion: Mapped[str] = mapped_column(primary_key=True)
    level: Mapped[int]


class ReactionMark(Base):
    """A light, public overall rating: the scale's emoji on a reply opened to discussion.

    Somebody may have given several levels; their latest counts while it stands.
    """

    __tablename__ = "reaction_mark"

    reply_id: Mapped[int] = mapped_column(ForeignKey("reply.id"), primary_key=True)
    user_id: Mapped[int] = mapped_column(Snowflake, primary_key=True)
    level: Mapped[int] = mapped_column(primary_key=True)
    marked_at: Mapped[datetime]


class Delivery(Base):
    """A message that Discord still has to hear, or has heard. The key says which one it is.

    What goes to one `place` goes in order, one at a time. While `lease_until` is ahead, some
    process holds the row, or it waits for its next try.
    """

    __tablename__ = "delivery"
    __table_args__ = (
        UniqueConstraint("key"),
        Index(None, "state", "due_at"),
        Index(None, "message_id"),
        Index(
            "ix_delivery_waiting",
            "place",
            "due_at",
            "id",
            sqlite_where=text("state = 'waiting'"),
            postgresql_where=text("state = 'waiting'"),
        ),
        Index(
            "ix_delivery_leased",
            "lease_until",
            sqlite_where=text("state = 'waiting' AND lease_until IS NOT NULL"),
            postgresql_where=text("state = 'waiting' AND lease_until IS NOT NULL"),
        ),
        CheckConstraint("state IN ('waiting', 'sent', 'failed', 'dropped')", name="state"),
    )

    id: Mapped[int] = _row_id()
    key: Mapped[str] = mapped_column(String(80))
    kind: Mapped[str] = mapped_column(String(20))
    place: Mapped[str] = mapped_column(String(40))
    server_id: Mapped[int] = mapped_column(ForeignKey("server.id"))
    round_id: Mapped[int | None] = mapped_column(ForeignKey("round.id"))
    reply_id: Mapped[int | None] = mapped_column(ForeignKey("reply.id"))
    cohort_id: Mapped[int | None] = mapped_column(ForeignKey("cohort.id"))
    user_id: Mapped[int | None] = mapped_column(Snowflake)
    note: Mapped[str | None]
    state: Mapped[str] = mapped_column(String(10), default="waiting")
    due_at: Mapped[datetime]
    attempt: Mapped[int] = mapped_column(default=0)
    first_tried_at: Mapped[datetime | None]
    lease_until: Mapped[datetime | None]
    channel_id: Mapped[int | None] = mapped_column(Snowflake)
    message_id: Mapped[int | None] = mapped_column(Snowflake)
    problem: Mapped[str | None]
    sent_at: Mapped[datetime | None]


class Shard(Base):
    """One of `count` shards: which process serves it, and when Discord was last heard on it.

    `holder` names the process that serves it, until `held_until`. `successor` names another
    until `successor_until`: one that wants to take over, or one that has just handed over.
    While `shared`, both settle who answers an interaction by `Handled`.
    """

    __tablename__ = "shard"

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    count: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    holder: Mapped[str | None] = mapped_column(String(80))
    held_until: Mapped[datetime | None]
    successor: Mapped[str | None] = mapped_column(String(80))
    successor_until: Mapped[datetime | None]
    shared: Mapped[bool] = mapped_column(default=False)
    heard_at: Mapped[datetime | None]


class Outage(Base):
    """A stretch in which nobody could reach the bot on one of `count` shards."""

    __tablename__ = "outage"
    __table_args__ = (Index(None, "ended_at"),)

    id: Mapped[int] = _row_id()
    number: Mapped[int]
    count: Mapped[int]
    began_at: Mapped[datetime]
    ended_at: Mapped[datetime]


class Handled(Base):
    """An interaction that one of two connected processes has taken upon itself."""

    __tablename__ = "handled"

    interaction_id: Mapped[int] = mapped_column(Snowflake, primary_key=True, autoincrement=False)
    handled_at: Mapped[datetime]


class Pace(Base):
    """A limit that several processes share: when its next slot is free, in epoch microseconds."""

    __tablename__ = "pace"

    key: Mapped[str] = mapped_column(String(40), primary_key=True)
    free_at: Mapped[int] = mapped_column(BigInteger)


class Share(Base):
    """How many lanes of the bot's rate limit one process may use until its lease runs out.

    A lane carries one request a second.
    """

    __tablename__ = "share"

    process: Mapped[str] = mapped_column(String(80), primary_key=True)
    lanes: Mapped[int]
    held_until: Mapped[datetime]


class Kept(Base):
    """Small facts the bot keeps for itself, such as which commands Discord knows."""

    __tablename__ = "kept"

    key: Mapped[str] = mapped_column(String(40), primary_key=True)
    value: Mapped[str]
