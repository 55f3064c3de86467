"""What Alembic runs: the connection is handed in, and the tables are the models'."""

from __future__ import annotations

from typing import Literal

from alembic import context

from bot.db.tables import Base
from bot.db.types import Instant


def render_item(kind: str, item: object, _context: object) -> str | Literal[False]:
    """Write our own types as plain ones: a migration must not change when they do."""
    return "sa.DateTime(timezone=True)" if kind == "type" and isinstance(item, Instant) else False


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    render_as_batch=True,
    transactional_ddl=True,
    render_item=render_item,
)
context.run_migrations()
