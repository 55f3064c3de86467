"""Rounds while they are open and when they close, and who may see them."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from bot.db.tables import Delivery, Reply, Round
from bot.practice import cohorts, series_running
from bot.practice.attempts import freeze
from bot.practice.closing import close_rounds
from bot.practice.deliveries import claim_due, mark_sent
from bot.practice.people import Actor
from bot.practice.rounds import open_rounds_for, round_here, sent_round_post, view_round
from bot.practice.series_rules import choose_rule
from drills.model import Refusal
from tests.practice.builders import (
    ADA,
    BEN,
    CARLO,
    DAY,
    HOUR,
    LIBRARY,
    MEI,
    NINE,
    NOW,
    OTHER_SERVER,
    OUTSIDER,
    School,
    elsewhere,
    in_direct_message,
)

CLOSING = NINE + DAY


async def test_a_round_closes_at_its_time_and_once(school: School) -> None:
    round_id = await school.open_round(ADA)
    assert await school.do(close_rounds, CLOSING - timedelta(seconds=1)) == 0
    assert await school.keys(kind="close") == []
    assert [await school.do(close_rounds, now) for now in (CLOSING, CLOSING, CLOSING + HOUR)] == [
        1,
        0,
        0,
    ]
    [closed] = await school.rows(Round)
    assert closed.closed_at == CLOSING
    assert await school.keys(kind="close") == [f"close/{round_id}"]
    assert await school.keys(kind="discussion") == await school.keys(kind="discuss") == []
    view = await school.do(view_round, round_id)
    assert view
    assert view.closed


async def test_several_closers_at_once_close_once(school: School) -> None:
    round_id = await school.open_round(ADA, discussion=True)
    reply = await school.reply(ADA, round_id)
    closed = await asyncio.gather(*(school.do(close_rounds, CLOSING) for _ in range(6)))
    assert sum(closed) == 1
    for kind, key in (("close", round_id), ("discussion", round_id), ("discuss", reply.reply_id)):
        assert await school.keys(kind=kind) == [f"{kind}/{key}"]


async def test_a_discussion_opens_everybodys_newest_attempt(school: School) -> None:
    round_id = await school.open_round(ADA, BEN, discussion=True)
    await school.reply(ADA, round_id, "First")
    ben = await school.reply(BEN, round_id)
    await school.do(freeze, round_id, ADA.user_id, NINE)
    again = await school.reply(ADA, round_id, "Second")
    await school.do(close_rounds, CLOSING)
    opened = await school.rows(Delivery, Delivery.kind == "discuss")
    assert {row.reply_id for row in opened} == {again.reply_id, ben.reply_id}
    assert {row.due_at for row in opened} == {CLOSING}
    frozen = {row.id: row.frozen_at for row in await school.rows(Reply)}
    assert frozen[ben.reply_id] == frozen[again.reply_id] == CLOSING


async def test_without_a_discussion_replies_can_still_be_edited_after_closing(
    school: School,
) -> None:
    round_id = await school.open_round(ADA)
    await school.reply(ADA, round_id)
    await school.do(close_rounds, CLOSING)
    assert [row.frozen_at for row in await school.rows(Reply)] == [None]


@pytest.mark.parametrize("before", [True, False])
async def test_a_round_keeps_the_rules_it_was_posted_under(school: School, *, before: bool) -> None:
    """Nobody's reply gets a name or an audience that its author was not told of."""
    rules = {"names_shown": before, "discussion": before, "ratings_wanted": 2}
    round_id = await school.open_round(ADA, **rules)
    changed = {"names_shown": not before, "discussion": not before, "ratings_wanted": 5}
    for rule, value in changed.items():
        await school.do(choose_rule, CARLO, 1, rule, str(value))
    await school.reply(ADA, round_id)
    view = await school.do(view_round, round_id)
    assert view
    assert view.names_shown == before
    [reply] = await school.rows(Reply)
    assert reply.ratings_wanted == 2
    await school.do(close_rounds, CLOSING)
    assert bool(await school.keys(kind="discussion")) == before
    await school.plan(NINE + DAY)
    [_, later] = await school.rows(Round)
    assert (later.names_shown, later.discussion, later.ratings_wanted) == (
        not before,
        not before,
        5,
    )


async def test_a_round_counts_people_not_attempts(school: School) -> None:
    round_id = await school.open_round(ADA, BEN)
    for text in ("First", "Second"):
        await school.reply(ADA, round_id, text)
        await school.do(freeze, round_id, ADA.user_id, NINE)
    await school.reply(BEN, round_id)
    view = await school.do(view_round, round_id)
    assert view
    assert view.replies == 2
    assert await school.do(view_round, 404) is None


async def test_a_round_is_seen_in_its_server_and_by_its_own_people(school: School) -> None:
    await school.set_up(OTHER_SERVER)
    round_id = await school.open_round(ADA, BEN)
    for actor in (ADA, OUTSIDER, in_direct_message(ADA)):
        assert (await school.do(round_here, actor, round_id)).id == round_id
    await school.do(cohorts.leave, BEN, 1, NOW)
    for actor, sentence in (
        (elsewhere(ADA), "not in this server"),
        (in_direct_message(OUTSIDER), "for its own cohort"),
        (in_direct_message(BEN), "for its own cohort"),
        (in_direct_message(CARLO), "for its own cohort"),
    ):
        with pytest.raises(Refusal, match=sentence):
            await school.do(round_here, actor, round_id)
    for actor in (ADA, in_direct_message(ADA)):
        with pytest.raises(Refusal, match="not in this server any more"):
            await school.do(round_here, actor, 404)


async def test_open_rounds_are_those_of_ones_own_cohorts_newest_first(school: School) -> None:
    async def seen(actor: Actor) -> list[tuple[int, bool]]:
        return [(r.id, r.answered) for r in await school.do(open_rounds_for, actor, NINE + DAY)]

    await school.set_up(OTHER_SERVER)
    first = await school.open_round(ADA, BEN)
    await school.plan(NINE + DAY)
    there = await school.cohort(elsewhere(ADA), by=elsewhere(CARLO))
    made = await school.series(there, by=elsewhere(CARLO))
    await school.do(series_running.post_now, elsewhere(CARLO), made.id, LIBRARY, NINE + 2 * DAY)
    await school.reply(ADA, first)
    assert await seen(ADA) == [(2, False), (first, True)]
    assert await seen(elsewhere(ADA)) == [(3, False)]
    assert await seen(in_direct_message(ADA)) == [(3, False), (2, False), (first, True)]
    await school.do(close_rounds, NINE + DAY)
    assert await seen(ADA) == [(2, False)]
    await school.do(cohorts.leave, BEN, 1, NOW)
    for stranger in (BEN, MEI, elsewhere(BEN), in_direct_message(BEN)):
        assert await seen(stranger) == []


async def test_the_place_of_a_post_is_known_once_it_is_sent(school: School) -> None:
    round_id = await school.open_round(ADA)
    assert await school.do(sent_round_post, round_id) == (None, None)
    while claimed := await school.do(claim_due, NINE, 10):
        for row in claimed:
            await school.do(mark_sent, row, 5, 1000 + row.id, NINE)
    [post] = await school.rows(Delivery, Delivery.kind == "round")
    assert await school.do(sent_round_post, round_id) == (5, 1000 + post.id)
    assert await school.do(sent_round_post, 404) == (None, None)
