"""Telling other processes on PostgreSQL that something will be due, and hearing it from them.

It only saves waiting: what is not heard is found by the next sweep.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

CHANNEL = "etude_due"
AGAIN_SECONDS = 5.0
CHECK_SECONDS = 60.0


async def tell(session: AsyncSession, due_at: datetime) -> None:
    """Tell everybody who listens, once the transaction is committed. Nothing on SQLite."""
    if session.get_bind().dialect.name == "postgresql":
        await session.execute(select(func.pg_notify(CHANNEL, due_at.isoformat())))


async def listen(engine: AsyncEngine, heard: Callable[[datetime], None]) -> None:
    """Call `heard` with each moment that is told, this process's own too, until cancelled.

    A lost connection is made anew.
    """
    while True:
        with suppress(SQLAlchemyError, OSError):
            await _listen_once(engine, heard)
        await asyncio.sleep(AGAIN_SECONDS)


async def _listen_once(engine: AsyncEngine, heard: Callable[[datetime], None]) -> None:
    lost = asyncio.Event()

    def on_notice(_connection: object, _process: int, _channel: str, told: object) -> None:
        heard(datetime.fromisoformat(str(told)))

    def on_loss(_connection: object) -> None:
        lost.set()

    async with engine.connect() as connection:
        await connection.execution_options(isolation_level="AUTOCOMMIT")
        raw = await connection.get_raw_connection()
        # The driver's own listening has no counterpart in SQLAlchemy.
        driver: Any = raw.driver_connection
        driver.add_termination_listener(on_loss)
        await driver.add_listener(CHANNEL, on_notice)
        try:
            while not lost.is_set():
                with suppress(TimeoutError):
                    async with asyncio.timeout(CHECK_SECONDS):
                        await lost.wait()
                if not lost.is_set():
                    # A connection that died without a word is noticed by asking.
                    await driver.execute("SELECT 1")
        finally:
            if not driver.is_closed():
                await driver.remove_listener(CHANNEL, on_notice)
