"""What SQLite and PostgreSQL do alike but SQLAlchemy keeps apart, and what only one needs."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, cast

from sqlalchemy import ARRAY, bindparam, column, func, literal, select, update
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


async def update_each(
    session: AsyncSession, table: type[DeclarativeBase], rows: Sequence[dict[str, Any]]
) -> None:
    """Give each of these rows, told by their "id", its own values; all have the same keys.

    PostgreSQL would take a statement for each row; it gets one with a list for each column.
    """
    target = table_of(table)
    if session.get_bind().dialect.name == "postgresql":
        names = list(rows[0])
        types = {name: target.c[name].type for name in names}
        lists = (literal([row[name] for row in rows], ARRAY(types[name])) for name in names)
        columns = (column(name, types[name]) for name in names)
        new = func.unnest(*lists).table_valued(*columns, name="new").render_derived()
        own = target.c.id == new.c.id
        changed = {name: new.c[name] for name in names if name != "id"}
        await session.execute(update(target).where(own).values(changed))
        return
    values: dict[str, Any] = {name: bindparam(f"new_{name}") for name in rows[0] if name != "id"}
    statement = update(target).where(target.c.id == bindparam("new_id")).values(values)
    await session.execute(
        statement, [{f"new_{name}": value for name, value in row.items()} for row in rows]
    )


async def keep_to_indexes(session: AsyncSession) -> None:
    """Read what this transaction reads in the order of its indexes, and no more than it takes.

    PostgreSQL plans by what it last counted, and keeps a plan as long as it has not counted again:
    a queue that was empty then is sorted as a whole, thousands of rows for each few.
    """
    if session.get_bind().dialect.name == "postgresql":
        await session.execute(_BY_INDEX)


_BY_INDEX = select(
    *(
        func.set_config(name, value, True)  # noqa: FBT003  for this transaction alone
        for name, value in (
            ("plan_cache_mode", "force_custom_plan"),
            ("enable_sort", "off"),
            ("enable_bitmapscan", "off"),
        )
    )
)
