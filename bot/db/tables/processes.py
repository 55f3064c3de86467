"""What the bot's processes tell each other."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from bot.db.tables.base import Base, row_id
from bot.db.types import Snowflake


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

    id: Mapped[int] = row_id()
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
