"""Servers, people and cohorts: who practises, from when on, and what they have chosen."""

from __future__ import annotations

from datetime import date, datetime, time

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from bot.db.tables.base import Base, row_id
from bot.db.types import Snowflake


class Server(Base):
    """A Discord server as its coordinator set it up; the id is Discord's.

    `digest_weekday` (Monday is 0) is when the staff channel gets its weekly digest; None is
    never. `signpost` says where to turn in an emergency, in the institute's own words.
    With `two_person_packs`, changes of its packs need a second person's word.
    """

    __tablename__ = "server"

    id: Mapped[int] = mapped_column(Snowflake, primary_key=True, autoincrement=False)
    drill_channel_id: Mapped[int | None] = mapped_column(Snowflake)
    staff_channel_id: Mapped[int | None] = mapped_column(Snowflake)
    supervisor_role_id: Mapped[int | None] = mapped_column(Snowflake)
    coordinator_role_id: Mapped[int | None] = mapped_column(Snowflake)
    zone: Mapped[str]
    holidays: Mapped[str | None] = mapped_column(String(20))
    digest_weekday: Mapped[int | None] = mapped_column(default=0)
    signpost: Mapped[str | None]
    two_person_packs: Mapped[bool] = mapped_column(default=False)


class Person(Base):
    """What somebody has chosen for themselves, in every server; the id is Discord's.

    Without a zone, a server's own holds. `reminders` says where they are reminded; quiet hours
    are on the person's own wall clock, and may reach over midnight. `messages_closed_at` notes
    that Discord refused a reminder, because the person takes no direct messages.
    `review_nudges` says that they want to be told of replies that wait for their rating, too.
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
    review_nudges: Mapped[bool] = mapped_column(default=False)


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

    id: Mapped[int] = row_id()
    server_id: Mapped[int] = mapped_column(ForeignKey("server.id"))
    name: Mapped[str] = mapped_column(String(80))
    zone: Mapped[str]
    invited_only: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]


class KeptApart(Base):
    """Two people of a cohort who never rate each other or sit together; the lower id first."""

    __tablename__ = "kept_apart"
    __table_args__ = (CheckConstraint("first_id < second_id", name="order"),)

    cohort_id: Mapped[int] = mapped_column(ForeignKey("cohort.id"), primary_key=True)
    first_id: Mapped[int] = mapped_column(Snowflake, primary_key=True)
    second_id: Mapped[int] = mapped_column(Snowflake, primary_key=True)
    set_by: Mapped[int] = mapped_column(Snowflake)
    set_at: Mapped[datetime]


class Enrolment(Base):
    """One person in one cohort: invited, joined by their own consent, or left.

    `zone` is the person's when they joined. `rest_weekdays` are their own days off, written
    like those of a series; a `RestChange` keeps what they were before. `rates_alone`: whether
    they also rate what others practise alone.
    """

    __tablename__ = "enrolment"
    __table_args__ = (UniqueConstraint("cohort_id", "user_id"), Index(None, "user_id"))

    id: Mapped[int] = row_id()
    cohort_id: Mapped[int] = mapped_column(ForeignKey("cohort.id"))
    user_id: Mapped[int] = mapped_column(Snowflake)
    zone: Mapped[str]
    invited_at: Mapped[datetime | None]
    joined_at: Mapped[datetime | None]
    left_at: Mapped[datetime | None]
    removed: Mapped[bool] = mapped_column(default=False)
    rest_weekdays: Mapped[str] = mapped_column(String(7), default="")
    rates_alone: Mapped[bool] = mapped_column(default=False)


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

    id: Mapped[int] = row_id()
    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolment.id"))
    kind: Mapped[str] = mapped_column(String(10))
    first_day: Mapped[date]
    last_day: Mapped[date | None]
    set_by: Mapped[int] = mapped_column(Snowflake)
    set_at: Mapped[datetime]


class LevelChoice(Base):
    """A trainee's own word on the level of a skill: easier from now on, or stay as it is.

    Levels themselves are not stored: `drills.levels` follows them from replies and choices.
    """

    __tablename__ = "level_choice"
    __table_args__ = (CheckConstraint("choice IN ('easier', 'stay')", name="choice"),)

    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolment.id"), primary_key=True)
    skill: Mapped[str] = mapped_column(String(80), primary_key=True)
    chosen_at: Mapped[datetime] = mapped_column(primary_key=True)
    choice: Mapped[str] = mapped_column(String(10))


class Orientation(Base):
    """What somebody said of themselves on joining a cohort; all of it may be left out."""

    __tablename__ = "orientation"

    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolment.id"), primary_key=True)
    experience: Mapped[str | None] = mapped_column(String(20))
    aims: Mapped[str] = mapped_column(default="")
    filled_at: Mapped[datetime]


class Pulse(Base):
    """The short form every so many rounds, 1 to 7 each; told to staff in groups only."""

    __tablename__ = "pulse"
    __table_args__ = (
        CheckConstraint("helpful BETWEEN 1 AND 7", name="helpful"),
        CheckConstraint("hard BETWEEN 1 AND 7", name="hard"),
        CheckConstraint("safe BETWEEN 1 AND 7", name="safe"),
    )

    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolment.id"), primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("round.id"), primary_key=True)
    helpful: Mapped[int | None]
    hard: Mapped[int | None]
    safe: Mapped[int | None]
    given_at: Mapped[datetime]


class DiaryEntry(Base):
    """A private note after a drill, or on a prompt. Nobody but its author ever reads it."""

    __tablename__ = "diary_entry"
    __table_args__ = (Index(None, "user_id", "written_at"),)

    id: Mapped[int] = row_id()
    user_id: Mapped[int] = mapped_column(Snowflake)
    round_id: Mapped[int | None] = mapped_column(ForeignKey("round.id"))
    prompt: Mapped[str | None]
    text: Mapped[str]
    written_at: Mapped[datetime]


class AuditEntry(Base):
    """That one of the staff looked at something of one person's: who, what and when."""

    __tablename__ = "audit_entry"
    __table_args__ = (Index(None, "user_id", "looked_at"),)

    id: Mapped[int] = row_id()
    server_id: Mapped[int] = mapped_column(ForeignKey("server.id"))
    actor_id: Mapped[int] = mapped_column(Snowflake)
    user_id: Mapped[int] = mapped_column(Snowflake)
    what: Mapped[str] = mapped_column(String(20))
    looked_at: Mapped[datetime]
