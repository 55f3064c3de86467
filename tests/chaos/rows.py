"""Rows for an empty database, by table and numbered as they come."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from sqlalchemy import func, insert, select

from bot.db.engine import Database
from bot.db.tables import Base
from tests.wire.payloads import Json


class Rows:
    """They go into the database all at once; of each table, all have the same columns."""

    def __init__(self) -> None:
        self.rows: dict[type[Base], list[Json]] = defaultdict(list)

    def add(self, table: type[Base], **values: Any) -> int:
        """One more row; returns its number."""
        self.rows[table].append({"id": len(self.rows[table]) + 1, **values})
        return len(self.rows[table])

    async def save(self, database: Database) -> None:
        """Write everything to a migrated, empty database, which goes on counting from there."""
        on_postgres = database.engine.dialect.name == "postgresql"
        async with database.writing() as session:
            for table in Base.metadata.sorted_tables:
                rows = next((r for kind, r in self.rows.items() if kind.__table__ is table), [])
                if rows:
                    await session.execute(insert(table), rows)
                if rows and on_postgres and table.autoincrement_column is not None:
                    name = f"{table.name}_id_seq"
                    await session.execute(select(func.setval(name, len(rows))))
