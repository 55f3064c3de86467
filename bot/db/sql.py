"""The one statement that SQLite and PostgreSQL share but SQLAlchemy keeps apart."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, cast

from sqlalchemy.dialects import postgresql, sqlite

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Table
    from sqlalchemy.ext.asyncio import AsyncSession
    from sqlalchemy.orm import DeclarativeBase, InstrumentedAttribute


def table_of(kind: type[DeclarativeBase]) -> Table:
    """The table itself: statements on its columns go past the ORM, in half the time."""
    return cast("Table", kind.__table__)


def insert(session: AsyncSession, table: type[DeclarativeBase] | Table) -> Any:  # noqa: ANN401
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
) -> Sequence[Any]:
    """Insert all rows that no unique key stands against; of those, the wanted columns.

    Made for hundreds of rows with the same keys: past the ORM, and written as one statement
    that SQLAlchemy need not put together anew each time.
    """
    if not rows:
        return []
    statement = _insert_new(session.get_bind().dialect.name, table_of(table), returning)
    found = await session.execute(statement, rows)
    return found.all() if returning else []


@cache
def _insert_new(
    dialect: str, table: Table, returning: tuple[InstrumentedAttribute[Any], ...]
) -> Any:  # noqa: ANN401  as above
    statement = (sqlite if dialect == "sqlite" else postgresql).insert(table)
    columns = [table.c[column.key] for column in returning]
    if not columns and dialect == "postgresql":
        # What returns nothing is sent row by row, which takes the server half as long again.
        columns = list(table.primary_key)
    statement = statement.on_conflict_do_nothing()
    return statement.returning(*columns) if columns else statement
