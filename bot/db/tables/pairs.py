"""Rounds for two: who sits with whom, what was said in turn, and how it felt."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from bot.db.tables.base import Base, row_id
from bot.db.types import Snowflake


class PairSignUp(Base):
    """Somebody who wants to sit with another in a round for pairs."""

    __tablename__ = "pair_sign_up"

    round_id: Mapped[int] = mapped_column(ForeignKey("round.id"), primary_key=True)
    user_id: Mapped[int] = mapped_column(Snowflake, primary_key=True)
    signed_at: Mapped[datetime]


class Pair(Base):
    """Two people, or three where the round's number was odd, in a private thread.

    `act` counts from 1: in each, another plays the client. `kind` is "interview" (a client's
    card and so many `turns` an act) or "listening" (prompts by the clock: `turns` is then the
    minutes each speaks, and `act` is 0 until they begin, at `began_at`).
    """

    __tablename__ = "pair"
    __table_args__ = (
        UniqueConstraint("round_id", "number"),
        Index(None, "state"),
        CheckConstraint("state IN ('open', 'ended', 'stopped')", name="state"),
        CheckConstraint("kind IN ('interview', 'listening')", name="kind"),
    )

    id: Mapped[int] = row_id()
    round_id: Mapped[int] = mapped_column(ForeignKey("round.id"))
    number: Mapped[int]
    kind: Mapped[str] = mapped_column(String(10))
    state: Mapped[str] = mapped_column(String(10), default="open")
    act: Mapped[int] = mapped_column(default=1)
    turns: Mapped[int]
    began_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class PairMember(Base):
    """One who sits in a pair, and the drill whose client they play when their act comes.

    `seat` counts from 1: the client of act n is the one in seat n.
    """

    __tablename__ = "pair_member"
    __table_args__ = (UniqueConstraint("pair_id", "user_id"), Index(None, "user_id"))

    pair_id: Mapped[int] = mapped_column(ForeignKey("pair.id"), primary_key=True)
    seat: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(Snowflake)
    drill_revision_id: Mapped[int | None] = mapped_column(ForeignKey("drill_revision.id"))


class PairTurn(Base):
    """What one of a pair said, in its order."""

    __tablename__ = "pair_turn"
    __table_args__ = (CheckConstraint("role IN ('client', 'therapist')", name="role"),)

    pair_id: Mapped[int] = mapped_column(ForeignKey("pair.id"), primary_key=True)
    act: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(Snowflake)
    role: Mapped[str] = mapped_column(String(10))
    text: Mapped[str]
    said_at: Mapped[datetime]


class PairView(Base):
    """How one act was for somebody, 1 to 7: for the client as it was, for others as guessed."""

    __tablename__ = "pair_view"
    __table_args__ = (
        CheckConstraint("understood BETWEEN 1 AND 7", name="understood"),
        CheckConstraint("safe BETWEEN 1 AND 7", name="safe"),
        CheckConstraint("role IN ('client', 'therapist', 'observer')", name="role"),
    )

    pair_id: Mapped[int] = mapped_column(ForeignKey("pair.id"), primary_key=True)
    act: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(Snowflake, primary_key=True)
    role: Mapped[str] = mapped_column(String(10))
    understood: Mapped[int]
    safe: Mapped[int]
    given_at: Mapped[datetime]
