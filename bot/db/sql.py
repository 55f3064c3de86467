"""The one statement that SQLite and PostgreSQL share but SQLAlchemy keeps apart."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy.dialects import postgresql, sqlite

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Row
    from sqlalchemy.ext.asyncio import AsyncSession
    from sqlalchemy.orm import DeclarativeBase, InstrumentedAttribute


def insert(session: AsyncSession, table: type[DeclarativeBase]) -> Any:  # noqa: ANN401
    """An INSERT that knows `on_conflict_do_nothing` and `on_conflict_do_update`.

    Both dialects' inserts have the same methods without a common type, hence `Any`.
    """
    dialect = session.get_bind().dialect.name
    return (sqlite if dialect == "sqlite" else postgresql).insert(table)


async def insert_new(
    session: AsyncSession,
    table: type[DeclarativeBase],
    rows: Sequence[dict[str, Any]],
    *returning: InstrumentedAttribute[Any],
) -> Sequence[Row[Any]]:
    """Insert all rows that no unique key stands against; of those, the wanted columns.

    Made for hundreds of rows with the same keys: past the ORM, and written as one statement
    that SQLAlchemy need not put together anew each time.
    """
    if not rows:
        return []
    dialect = session.get_bind().dialect.name
    statement: Any = (sqlite if dialect == "sqlite" else postgresql).insert(table.__table__)  # pyright: ignore[reportArgumentType]
    statement = statement.on_conflict_do_nothing()
    if not returning:
        await session.execute(statement, rows)
        return []
    found = await session.execute(statement.returning(*returning), rows)
    return found.all()
