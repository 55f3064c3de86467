"""The one statement that SQLite and PostgreSQL share but SQLAlchemy keeps apart."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy.dialects import postgresql, sqlite

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession
    from sqlalchemy.orm import DeclarativeBase


def insert(session: AsyncSession, table: type[DeclarativeBase]) -> Any:  # noqa: ANN401
    """An INSERT that knows `on_conflict_do_nothing` and `on_conflict_do_update`.

    Both dialects' inserts have the same methods without a common type, hence `Any`.
    """
    dialect = session.get_bind().dialect.name
    return (sqlite if dialect == "sqlite" else postgresql).insert(table)
