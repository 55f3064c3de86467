"""What staff look at costs what their own server holds, however many others there are."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import event

from bot.practice.agreement import agreed_replies
from bot.practice.digests import digest_of
from bot.practice.exemplar_offers import candidates, offers_here
from bot.practice.feedback import release_due
from bot.practice.flags import open_flags
from bot.practice.series_stats import silent_raters
from bot.practice.trainee_view import trainee_view
from bot.practice.unrated import queue_length, supervisor_queue
from tests.practice.builders import ADA, BEN, DAY, LIBRARY, MEI, NINE, RUTH, SAM, SERVER, School

GROWING = ("reply", "rating", "rating_level", "round", "series", "review", "delivery", "enrolment")


@contextmanager
def questions(school: School) -> Iterator[list[tuple[str, Any]]]:
    """Every question that is put to the database, with what it is about."""
    asked: list[tuple[str, Any]] = []

    def note(_connection: object, _cursor: object, text: str, values: Any, *_rest: object) -> None:
        if text.startswith("SELECT"):
            asked.append((text, values))

    engine = school.database.engine.sync_engine
    event.listen(engine, "before_cursor_execute", note)
    yield asked
    event.remove(engine, "before_cursor_execute", note)


async def walks(school: School, text: str, values: Any) -> list[str]:
    """Which growing tables SQLite would read from end to end for that question."""
    async with school.database.engine.connect() as connection:
        plan = await connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {text}", values)
        steps = [str(row[-1]).split() for row in plan]
    return [step[1] for step in steps if step[0] == "SCAN" and step[1] in GROWING]


@pytest.mark.parametrize(
    ("look", "asked"),
    [
        (silent_raters, (SERVER, NINE + 15 * DAY)),
        (digest_of, (SERVER, LIBRARY, NINE + DAY)),
        (supervisor_queue, (RUTH, 5, NINE + DAY)),
        (queue_length, (RUTH,)),
        (open_flags, (RUTH, 5)),
        (trainee_view, (RUTH, ADA.user_id, 1, 4, NINE + DAY)),
        (candidates, (RUTH, NINE - DAY, 3)),
        (offers_here, (RUTH, 10)),
        (agreed_replies, (RUTH, 3)),
    ],
)
async def test_no_look_of_staff_reads_a_table_of_all_servers(
    school: School, look: Any, asked: tuple[Any, ...]
) -> None:
    if school.database.engine.dialect.name != "sqlite":
        pytest.skip("PostgreSQL walks through tables as small as a test's")
    round_id = await school.open_round(ADA, BEN)
    ada = await school.reply(ADA, round_id)
    await school.rate(RUTH, ada.reply_id)
    with questions(school) as found:
        await school.do(look, *asked)
    assert found
    assert {
        text: walked for text, values in found if (walked := await walks(school, text, values))
    } == {}


async def test_looking_for_model_answers_costs_the_same_however_many_were_rated(
    school: School,
) -> None:
    round_id = await school.open_round(ADA, BEN, MEI)
    replies = [await school.reply(person, round_id) for person in (ADA, BEN, MEI)]
    costs: list[int] = []
    for reply, level in zip(replies, (4, 2, 3), strict=True):
        for rater in (RUTH, SAM):
            await school.rate(rater, reply.reply_id, level=level)
        await school.do(release_due, NINE + 3 * DAY)
        with questions(school) as found:
            [proposed] = await school.do(candidates, RUTH, NINE - DAY, 3)
        assert proposed.reply_id == replies[0].reply_id
        costs.append(len(found))
    assert len(set(costs)) == 1, costs
