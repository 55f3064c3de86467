"""What a test of reminders does: choose, look at what is planned, and send what is due."""

from __future__ import annotations

from datetime import datetime

from bot.db.tables import Delivery
from bot.practice import series_running
from bot.practice.deliveries import claim_due, mark_dropped, mark_sent, put_off
from bot.practice.people import Actor
from bot.practice.reminder_choice import Choice, Part, choose
from bot.practice.reminding import reminder_due
from tests.practice.builders import (
    CARLO,
    HOUR,
    LIBRARY,
    MINUTE,
    NINE,
    NOW,
    School,
)

EVENING = NINE + 12 * HOUR - 5 * MINUTE
"""Just before Monday's quiet hours; Monday's drill closes in them on Tuesday at nine."""
MORNING = NINE + 23 * HOUR
"""Tuesday at eight, when quiet hours end."""
MONDAY, TUESDAY = "reminder/11/2026-03-02", "reminder/11/2026-03-03"


async def wants(school: School, actor: Actor, where: str = "direct", now: datetime = NOW) -> Choice:
    return await school.do(choose, actor, Part.PLACE, where, now)


async def awake(school: School, actor: Actor, hours: int = 3, now: datetime = NOW) -> None:
    """Without quiet hours, so many hours before closing."""
    await school.do(choose, actor, Part.QUIET_FROM, "8", now)
    await school.do(choose, actor, Part.HOURS_BEFORE, str(hours), now)


async def planned(school: School, state: str = "waiting") -> dict[str, datetime]:
    rows = await school.rows(Delivery, Delivery.kind == "reminder", Delivery.state == state)
    return {row.key: row.due_at for row in rows}


async def another_series(school: School, cohort_id: int, name: str, at: str) -> int:
    made = await school.series(cohort_id, name=name, at=at)
    await school.do(series_running.start, CARLO, made.id, LIBRARY, NOW)
    return made.id


async def claim(school: School, now: datetime) -> list[Delivery]:
    """The reminders that are due; whatever else is due goes out at once."""
    claimed: list[Delivery] = []
    while rows := await school.do(claim_due, now, 50):
        for row in rows:
            if row.kind == "reminder":
                claimed.append(row)
            else:
                await school.do(mark_sent, row, 1, row.id, now)
    return claimed


async def send(school: School, now: datetime) -> list[tuple[str, int]]:
    """What the outbox does with due reminders: the keys of what goes out, with the round ids."""
    sent: list[tuple[str, int]] = []
    for row in await claim(school, now):
        due = await school.do(reminder_due, row, now)
        if due is None:
            await school.do(mark_dropped, row, "needless")
        elif due[1] > now:
            await school.do(put_off, row, due[0].message(due[1]))
        else:
            await school.do(mark_sent, row, 1, row.id, now)
            sent.append((row.key, due[0].round_id))
    return sent
