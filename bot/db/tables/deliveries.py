"""Messages on their way to Discord."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from bot.db.tables.base import Base, row_id
from bot.db.types import Snowflake


class Delivery(Base):
    """A message that Discord still has to hear, or has heard. The key says which one it is.

    What goes to one `place` goes in order, one at a time. While `lease_until` is ahead, some
    process holds the row, or it waits for its next try.
    """

    __tablename__ = "delivery"
    __table_args__ = (
        UniqueConstraint("key"),
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
        Index(
            "ix_delivery_due",
            "due_at",
            "id",
            sqlite_where=text("state = 'waiting'"),
            postgresql_where=text("state = 'waiting'"),
        ),
        Index(
            "ix_delivery_failed",
            "server_id",
            sqlite_where=text("state = 'failed'"),
            postgresql_where=text("state = 'failed'"),
        ),
        CheckConstraint("state IN ('waiting', 'sent', 'failed', 'dropped')", name="state"),
    )

    id: Mapped[int] = row_id()
    key: Mapped[str] = mapped_column(String(80))
    kind: Mapped[str] = mapped_column(String(20))
    place: Mapped[str] = mapped_column(String(40))
    server_id: Mapped[int] = mapped_column(ForeignKey("server.id"))
    round_id: Mapped[int | None] = mapped_column(ForeignKey("round.id"))
    reply_id: Mapped[int | None] = mapped_column(ForeignKey("reply.id"))
    cohort_id: Mapped[int | None] = mapped_column(ForeignKey("cohort.id"))
    user_id: Mapped[int | None] = mapped_column(Snowflake)
    pair_id: Mapped[int | None] = mapped_column(ForeignKey("pair.id"))
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
