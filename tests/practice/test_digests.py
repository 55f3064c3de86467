"""How series go, and the weekly digest: planned once, counted right, for staff alone."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy import update

from bot.db.tables import Delivery, Server
from bot.practice import breaks, digests
from bot.practice.deliveries import claim_due
from bot.practice.digests import choose_digest_day, digest_of, plan_digests, staff_digest
from bot.practice.feedback import release_due
from bot.practice.series_stats import silent_raters
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
    NOA,
    NOW,
    OLA,
    PIA,
    QUE,
    RUTH,
    SERVER,
    School,
    elsewhere,
)

WEEK = timedelta(days=7)
TEN = NINE + HOUR


async def test_every_server_has_one_digest_waiting(school: School) -> None:
    await school.set_up(801, zone="America/New_York")
    assert await school.do(plan_digests, NINE - HOUR / 2) == 2
    assert await school.do(plan_digests, NINE) == 0
    due = {row.key: row.due_at for row in await school.rows(Delivery)}
    # NINE is a Monday, nine o'clock in London. Drills go first, and no two at one moment.
    soon = timedelta(minutes=5)
    assert due == {
        "digest/700/2026-03-02": NINE + soon + timedelta(seconds=700),
        "digest/801/2026-03-02": NINE + 5 * HOUR + soon + timedelta(seconds=801),
    }
    async with school.database.writing() as session:
        await session.execute(update(Delivery).values(state="sent"))
    assert await school.do(plan_digests, NINE + 6 * HOUR) == 2
    assert "digest/700/2026-03-09" in await school.keys()
    assert "digest/801/2026-03-09" in await school.keys()


async def test_a_digest_waits_its_week_without_holding_up_other_notices(school: School) -> None:
    await school.do(plan_digests, TEN)
    assert await school.do(claim_due, NINE + 6 * DAY, 10) == []
    [row] = await school.do(claim_due, TEN + WEEK, 10)
    assert row.kind == "digest"
    assert await school.do(digests.digest_due, row, TEN + WEEK)


async def test_of_several_digests_only_the_newest_still_comes_and_not_too_late(
    school: School,
) -> None:
    for week in range(3):
        await school.do(plan_digests, TEN + week * WEEK)
        async with school.database.writing() as session:
            await session.execute(update(Delivery).values(state="failed"))
    rows = await school.rows(Delivery)
    assert [row.key[-5:] for row in rows] == ["03-09", "03-16", "03-23"]
    for late, wanted in ((DAY, [False, False, True]), (2 * DAY, [False] * 3)):
        now = TEN + 3 * WEEK + late
        assert [await school.do(digests.digest_due, row, now) for row in rows] == wanted


@pytest.mark.parametrize("back", [TEN + 2 * WEEK, NINE + 2 * WEEK])
async def test_after_a_time_away_the_week_still_has_its_digest(
    school: School, back: datetime
) -> None:
    await school.do(plan_digests, TEN)
    await school.do(plan_digests, back)
    due = [
        row
        for row in await school.do(claim_due, back, 10)
        if await school.do(digests.digest_due, row, back)
    ]
    coming = [row for row in await school.rows(Delivery) if row.due_at > back]
    # At nine it is still to come; at ten the one of the week before comes in its place.
    assert [row.key[-5:] for row in due + coming] == (
        ["03-09", "03-23"] if back == TEN + 2 * WEEK else ["03-16"]
    )


async def test_another_day_or_none_is_a_coordinators_choice(school: School) -> None:
    await school.do(plan_digests, TEN)
    [monday] = await school.rows(Delivery)
    for actor in (RUTH, ADA, elsewhere(CARLO)):
        with pytest.raises(Refusal):
            await school.do(choose_digest_day, actor, 3, NINE)
    with pytest.raises(Refusal):
        await school.do(choose_digest_day, CARLO, 7, NINE)
    await school.do(choose_digest_day, CARLO, 3, TEN)
    assert not await school.do(digests.digest_due, monday, TEN + WEEK)
    assert await school.keys() == ["digest/700/2026-03-09", "digest/700/2026-03-05"]
    await school.do(choose_digest_day, CARLO, None, TEN)
    [server] = await school.rows(Server)
    assert server.digest_weekday is None


async def test_what_a_digest_counts(school: School) -> None:
    round_id = await school.open_round(ADA, BEN, MEI)
    ada = await school.reply(ADA, round_id)
    ben = await school.reply(BEN, round_id)
    await school.rate(RUTH, ada.reply_id, NINE + 2 * HOUR)
    await school.do(release_due, NINE + 3 * DAY)
    again = await school.reply(ADA, round_id, "Once more.", NINE + 3 * DAY)
    digest = await school.do(staff_digest, RUTH, LIBRARY, NINE + 4 * DAY - HOUR)
    [stats] = digest.series
    assert (stats.members, stats.posted, stats.expected, stats.replies) == (3, 1, 3, 2)
    assert (stats.tried_again, stats.ratings, stats.unrated) == (1, 1, 1)
    assert stats.reply_rate == pytest.approx(2 / 3)
    assert stats.ratings_each == pytest.approx(1 / 2)
    assert stats.waiting_hours == pytest.approx(72)
    assert stats.new_drills == 2
    [waiting] = digest.overdue
    # Ben's first reply has waited four days; Ada's second has just come.
    assert (waiting.number, waiting.replies) == (1, 1)
    assert digest.says_something
    for reply in (ben.reply_id, again.reply_id):
        await school.rate(RUTH, reply, NINE + 5 * DAY)
    assert not (await school.do(digest_of, SERVER, LIBRARY, NINE + 30 * DAY)).says_something
    for actor in (ADA, elsewhere(RUTH)):
        with pytest.raises(Refusal):
            await school.do(staff_digest, actor, LIBRARY, NOW)


async def test_raters_who_fell_silent_are_those_who_used_to_rate(school: School) -> None:
    everybody = (ADA, BEN, MEI, NOA, OLA, PIA, QUE)
    round_id = await school.open_round(*everybody)
    replies = {person.user_id: await school.reply(person, round_id) for person in everybody}
    others = [saved.reply_id for user_id, saved in replies.items() if user_id != ADA.user_id]
    for reply_id in others[:3]:
        await school.rate(ADA, reply_id, NINE + HOUR)
    await school.rate(BEN, others[3], NINE + HOUR)
    late = NINE + 15 * DAY
    assert await school.do(silent_raters, SERVER, NINE + 14 * DAY) == []
    assert await school.do(silent_raters, SERVER, late) == [], "nobody has replied, either"
    await school.reply(ADA, round_id, "Once more", NINE + 9 * DAY)
    assert await school.do(silent_raters, SERVER, late) == [], "nothing for her to rate"
    await school.reply(BEN, round_id, "Once more", NINE + 9 * DAY)
    assert await school.do(silent_raters, SERVER, late) == [ADA.user_id]
    assert await school.do(digests.whoever_fell_silent, RUTH, late) == [ADA.user_id]
    with pytest.raises(Refusal):
        await school.do(digests.whoever_fell_silent, ADA, late)
    assert await school.do(silent_raters, SERVER, NINE + 60 * DAY) == []
    await school.do(breaks.begin_pause, ADA, NINE + 14 * DAY)
    assert await school.do(silent_raters, SERVER, late) == [], "she is on a break"
