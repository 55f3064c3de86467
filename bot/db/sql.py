"""What SQLite and PostgreSQL do alike but SQLAlchemy keeps apart, and what only one needs."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, cast

from sqlalchemy import ARRAY, bindparam, column, func, select, update
from sqlalchemy.dialects import postgresql, sqlite

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

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
    dialect = session.get_bind().dialect.name
    as_lists = dialect == "postgresql" and len(rows) > 1
    names = tuple(rows[0]) if as_lists else ()
    statement = _insert_new(dialect, table_of(table), names, returning)
    found = await session.execute(statement, _lists(rows) if as_lists else rows)
    return found.all() if returning else []


@cache
def _insert_new(
    dialect: str,
    table: Table,
    names: tuple[str, ...],
    returning: tuple[InstrumentedAttribute[Any], ...],
) -> Any:  # noqa: ANN401  as `insert`
    statement = (sqlite if dialect == "sqlite" else postgresql).insert(table)
    if names:
        statement = statement.from_select(names, select(*_new(table, names).c))
    statement = statement.on_conflict_do_nothing()
    columns = [table.c[column.key] for column in returning]
    return statement.returning(*columns) if columns else statement


async def update_each(
    session: AsyncSession, table: type[DeclarativeBase], rows: Sequence[dict[str, Any]]
) -> None:
    """Give each of these rows, told by their "id", its own values; all have the same keys."""
    dialect = session.get_bind().dialect.name
    statement = _update_each(dialect, table_of(table), tuple(rows[0]))
    if dialect == "postgresql":
        await session.execute(statement, _lists(rows))
    else:
        named = [{f"new_{name}": value for name, value in row.items()} for row in rows]
        await session.execute(statement, named)


@cache
def _update_each(dialect: str, table: Table, names: tuple[str, ...]) -> Any:  # noqa: ANN401  as above
    new: dict[str, Any] = {name: bindparam(f"new_{name}") for name in names}
    if dialect == "postgresql":
        new = dict(_new(table, names).c.items())
    changed = {name: new[name] for name in names if name != "id"}
    return update(table).where(table.c.id == new["id"]).values(changed)


def _new(table: Table, names: Iterable[str]) -> Any:  # noqa: ANN401  a table that is none
    """The rows of `_lists`, as PostgreSQL takes them.

    It would plan a long list of values anew each time, and update row by row; from one list for
    each column it does either in half the time.
    """
    types = {name: table.c[name].type for name in names}
    lists = [bindparam(f"new_{name}", type_=ARRAY(types[name])) for name in types]
    columns = [column(name, types[name]) for name in types]
    return func.unnest(*lists).table_valued(*columns).render_derived("new")


def _lists(rows: Sequence[dict[str, Any]]) -> dict[str, list[Any]]:
    return {f"new_{name}": [row[name] for row in rows] for name in rows[0]}


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
