"""Telling other processes on PostgreSQL what concerns them, and hearing it from them.

It only saves waiting: what is not heard is found by the next sweep.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

log = logging.getLogger(__name__)

DUE, LANES = "etude_due", "etude_lanes"
AGAIN_SECONDS = 5.0
CHECK_SECONDS = 60.0


async def tell_due(session: AsyncSession, due_at: datetime) -> None:
    """Tell everybody that something will be due, once the transaction is committed."""
    await _tell(session, DUE, due_at.isoformat())


async def tell_lanes(session: AsyncSession) -> None:
    """Tell everybody that somebody has fewer lanes than would be fair."""
    await _tell(session, LANES, "")


async def _tell(session: AsyncSession, channel: str, what: str) -> None:
    if session.get_bind().dialect.name == "postgresql":
        await session.execute(select(func.pg_notify(channel, what)))


async def listen(
    engine: AsyncEngine, due: Callable[[datetime], None], lanes: Callable[[], None]
) -> None:
    """Call `due` and `lanes` for what is told, by this process too, until cancelled.

    A lost connection is made anew.
    """

    def heard(channel: str, what: str) -> None:
        if channel == DUE:
            due(datetime.fromisoformat(what))
        else:
            lanes()

    while True:
        try:
            await _listen_once(engine, heard)
        except Exception as fault:  # noqa: BLE001  the driver's own errors have no common parent
            log.debug("cannot hear other processes: %s", type(fault).__name__)
        await asyncio.sleep(AGAIN_SECONDS)


async def _listen_once(engine: AsyncEngine, heard: Callable[[str, str], None]) -> None:
    lost = asyncio.Event()

    def on_notice(_connection: object, _process: int, channel: str, what: object) -> None:
        heard(channel, str(what))

    def on_loss(_connection: object) -> None:
        lost.set()

    async with engine.connect() as connection:
        await connection.execution_options(isolation_level="AUTOCOMMIT")
        raw = await connection.get_raw_connection()
        # The driver's own listening has no counterpart in SQLAlchemy.
        driver: Any = raw.driver_connection
        driver.add_termination_listener(on_loss)
        try:
            for channel in (DUE, LANES):
                await driver.add_listener(channel, on_notice)
            while not lost.is_set():
                with suppress(TimeoutError):
                    async with asyncio.timeout(CHECK_SECONDS):
                        await lost.wait()
                if not lost.is_set():
                    # A connection that died without a word is noticed by asking.
                    await driver.execute("SELECT 1")
        finally:
            # It is not for the pool: whoever got it next would go on listening.
            await connection.invalidate()
