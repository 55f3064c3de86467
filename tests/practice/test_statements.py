"""How many statements the busiest use cases cost."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import event

from bot.db.tables import Reply, Series
from bot.practice import series_running
from bot.practice.attempts import freeze
from bot.practice.closing import close_rounds
from bot.practice.drafts import keep_draft, open_form
from bot.practice.planning import plan_rounds
from tests.practice.builders import ADA, BEN, CARLO, DAY, LIBRARY, MEI, NINE, NOA, PACK, School

MOST = 3


@contextmanager
def statements(school: School) -> Iterator[list[str]]:
    """Every statement sent to the database, without the transactions' own."""
    sent: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if not statement.startswith(("BEGIN", "PRAGMA")):
            sent.append(statement)

    engine = school.database.engine.sync_engine
    event.listen(engine, "before_cursor_execute", note)
    yield sent
    event.remove(engine, "before_cursor_execute", note)


@pytest.mark.parametrize("others", [0, 1, 3])
async def test_a_first_reply_costs_two_statements(school: School, others: int) -> None:
    people = (BEN, MEI, NOA)[:others]
    round_id = await school.open_round(ADA, *people)
    for person in people:
        await school.reply(person, round_id)
    with statements(school) as sent:
        await school.reply(ADA, round_id)
    assert len(sent) == 2, sent


async def test_everything_after_the_first_costs_no_more(school: School) -> None:
    round_id = await school.open_round(ADA, BEN, MEI)
    for person in (BEN, MEI, ADA):
        await school.reply(person, round_id, "One")
    with statements(school) as same:
        await school.reply(ADA, round_id, "One")
    with statements(school) as edit:
        await school.reply(ADA, round_id, "Two")
    with statements(school) as other_reaction:
        await school.reply(ADA, round_id, "Two", reaction="too_hard")
    await school.do(freeze, round_id, ADA.user_id, NINE)
    [first] = await school.rows(Reply, Reply.user_id == ADA.user_id)
    await school.rate(BEN, first.id)
    with statements(school) as further:
        await school.reply(ADA, round_id, "Three")
    assert [len(same), len(edit), len(other_reaction)] == [1, 3, 2]
    assert len(further) == MOST


async def test_a_kept_draft_costs_nothing_more(school: School) -> None:
    round_id = await school.open_round(ADA, BEN)
    await school.reply(BEN, round_id)
    await school.do(keep_draft, ADA, round_id, "Half", NINE)
    with statements(school) as sent:
        await school.reply(ADA, round_id)
    assert len(sent) <= MOST


async def test_opening_the_form_costs_one_statement(school: School) -> None:
    round_id = await school.open_round(ADA)
    with statements(school) as sent:
        await school.do(open_form, ADA, round_id)
    assert len(sent) == 1, sent


async def test_a_tick_with_nothing_due_costs_one_statement(school: School) -> None:
    await school.running(ADA)
    await school.plan(NINE)
    with statements(school) as sent:
        await school.do(plan_rounds, LIBRARY, NINE + DAY / 2)
    assert len(sent) == 1


async def cost_of_days(school: School, series: int) -> list[int]:
    """The statements of planning and closing, on several days, for so many series at once."""
    made = [
        await school.running(ADA, name=f"{series} {number}", rules={"discussion": True})
        for number in range(series)
    ]
    costs: list[int] = []
    for days in (0, 1, 40, 41):
        with statements(school) as sent:
            assert await school.plan(NINE + days * DAY) == series
        costs.append(len(sent))
        with statements(school) as sent:
            assert await school.do(close_rounds, NINE + (days + 1) * DAY) == series
        costs.append(len(sent))
    for one in made:
        await school.do(series_running.archive, CARLO, one)
    return costs


async def test_planning_and_closing_cost_the_same_however_many_series_there_are(
    school: School,
) -> None:
    await cost_of_days(school, 1)  # the wordings of the drills are kept from here on
    few, many = [await cost_of_days(school, number) for number in (3, 30)]
    assert few == many
    assert max(few) <= 14


async def test_so_do_levelled_series_and_others_cost_no_more_for_it(school: School) -> None:
    async def cost(levelled: int) -> int:
        made = [await school.running(ADA, name=f"{levelled} {number}") for number in range(6)]
        async with school.database.writing() as session:
            for one in made[:levelled]:
                (await session.get_one(Series, one)).rules = {"levelled": True}
        with statements(school) as sent:
            assert await school.plan(NINE) == len(made)
        for one in made:
            await school.do(series_running.archive, CARLO, one)
        return len(sent)

    await cost(6)  # the wordings of the drills are kept from here on
    none, one, many = [await cost(levelled) for levelled in (0, 1, 5)]
    assert one == many == none + 2


async def test_a_drill_that_is_kept_is_not_written_again(school: School) -> None:
    """All servers share its row, and would wait for each other."""
    await school.running(ADA)
    drills = len(PACK.drills)
    for day in range(drills):
        await school.do(plan_rounds, LIBRARY, NINE + day * DAY)
    with statements(school) as sent:
        await school.do(plan_rounds, LIBRARY, NINE + drills * DAY)
    assert any(one.startswith("INSERT INTO round ") for one in sent), sent
    assert not [one for one in sent if one.startswith("INSERT INTO drill_revision ")]
