"""Who serves which shards: claims, leases, and one process taking over from another."""

from __future__ import annotations

import asyncio
import re
from datetime import timedelta
from itertools import pairwise

import pytest
from sqlalchemy import update

from bot.db.engine import Database
from bot.db.tables import Pace
from bot.practice.shards import LEASE, Shards, Stand, all_shards, claim, release, renew
from bot.practice.turns import REMEMBERED, forget_taken, take_on, turn_to_identify
from drills.model import Refusal
from tests.practice.builders import NOW

pytestmark = pytest.mark.parametrize("shared_url", ["postgresql"], indirect=True, scope="session")

LOW, HIGH, ALL = Shards((0, 1), 4), Shards((2, 3), 4), Shards.all_of(4)
SECOND = timedelta(seconds=1)


class Process:
    """One process and its shards, as it calls the use cases."""

    def __init__(self, database: Database, name: str, shards: Shards = LOW) -> None:
        self._database = database
        self.name = name
        self.shards = shards
        self.held = False

    async def claim(self, after: timedelta = timedelta(), *, patient: bool = False) -> Stand:
        async with self._database.writing() as session:
            stand = await claim(session, self.name, self.shards, NOW + after, patient=patient)
        return self._now(stand)

    async def renew(
        self, after: timedelta = timedelta(), *, ready: bool = False, settles: bool = False
    ) -> Stand:
        async with self._database.writing() as session:
            stand = await renew(
                session,
                self.name,
                self.shards,
                NOW + after,
                held=self.held,
                ready=ready,
                settles=settles,
            )
        return self._now(stand)

    def _now(self, stand: Stand) -> Stand:
        self.held |= stand in (Stand.SERVING, Stand.SHARING)
        return stand

    async def release(self) -> None:
        async with self._database.writing() as session:
            await release(session, self.name)


@pytest.fixture
def old(database: Database) -> Process:
    return Process(database, "the old one")


@pytest.fixture
def new(database: Database) -> Process:
    return Process(database, "the new one")


async def test_shards_that_are_free_are_held(old: Process) -> None:
    assert await old.claim() is Stand.SERVING
    assert await old.renew(2 * SECOND) is Stand.SERVING


async def test_other_shards_of_as_many_are_held_beside_them(
    database: Database, old: Process
) -> None:
    beside = Process(database, "beside", HIGH)
    assert await old.claim() is Stand.SERVING
    assert await beside.claim() is Stand.SERVING
    assert await old.renew() is Stand.SERVING


@pytest.mark.parametrize(
    ("wanted", "sentence"),
    [
        (Shards((0,), 2), "the old one serves shards 0-1/4, and all processes must count alike"),
        (Shards((0, 1, 2, 3), 4), "the old one serves shards 0-1/4. To take over from it"),
        (Shards((1,), 4), "To take over from it, use --shards 0-1/4"),
        (Shards((1, 2), 4), "to serve beside it, leave those out"),
    ],
)
@pytest.mark.parametrize("patient", [False, True])
async def test_shards_that_cut_across_another_set_are_refused(
    database: Database, old: Process, wanted: Shards, sentence: str, *, patient: bool
) -> None:
    await old.claim()
    other = Process(database, "another", wanted)
    with pytest.raises(Refusal, match=re.escape(sentence)):
        await other.claim(patient=patient)
    assert await other.claim(LEASE) is Stand.SERVING


async def test_of_many_that_start_at_once_one_holds(database: Database) -> None:
    every = [Process(database, f"process {number}") for number in range(5)]
    stands = await asyncio.gather(*(process.claim() for process in every))
    assert sorted(stands, key=list(Stand).index) == [
        *[Stand.WAITING] * 3,
        Stand.ANNOUNCED,
        Stand.SERVING,
    ]


async def test_of_two_that_count_differently_at_once_one_is_refused(database: Database) -> None:
    every = [Process(database, f"of {count}", Shards.all_of(count)) for count in (1, 2, 3)]
    stands = await asyncio.gather(*(process.claim() for process in every), return_exceptions=True)
    assert stands.count(Stand.SERVING) == 1
    assert sum(isinstance(stand, Refusal) for stand in stands) == 2


async def test_a_hand_over_from_the_first_word_to_the_last(old: Process, new: Process) -> None:
    await old.claim()
    assert await new.claim() is Stand.ANNOUNCED
    assert await new.renew(ready=True) is Stand.ANNOUNCED  # the holder has not agreed yet
    assert await old.renew() is Stand.ASKED
    assert await new.renew() is Stand.ANNOUNCED
    assert await old.renew(settles=True) is Stand.SHARING
    assert await new.renew() is Stand.INVITED
    assert await old.renew(settles=True) is Stand.SHARING
    assert await new.renew(ready=True) is Stand.SHARING
    assert await old.renew(settles=True) is Stand.LOST
    assert await new.renew(settles=True) is Stand.SHARING  # the other may still be answering
    await old.release()
    assert await new.renew(settles=True) is Stand.SERVING


async def test_a_holder_that_died_is_taken_over_from_when_its_lease_is_out(
    old: Process, new: Process
) -> None:
    await old.claim()
    assert await new.claim(patient=True) is Stand.WAITING
    assert await new.claim(LEASE - SECOND, patient=True) is Stand.WAITING
    assert await new.claim(LEASE, patient=True) is Stand.SERVING
    assert await old.renew(LEASE) is Stand.LOST


async def test_a_holder_that_died_while_it_was_asked_is_taken_over_from(
    old: Process, new: Process
) -> None:
    await old.claim()
    await new.claim(5 * SECOND)
    assert await new.renew(LEASE) is Stand.SERVING


async def test_a_holder_that_ends_by_itself_leaves_its_shards_at_once(
    old: Process, new: Process
) -> None:
    await old.claim()
    await new.claim()
    await old.release()
    assert await new.renew() is Stand.SERVING


async def test_a_successor_that_died_is_forgotten(old: Process, new: Process) -> None:
    await old.claim()
    await new.claim()
    await old.renew(settles=True)
    assert await old.renew(LEASE - SECOND, settles=True) is Stand.SHARING
    assert await old.renew(LEASE, settles=True) is Stand.SERVING
    assert await new.renew(LEASE, ready=True) is Stand.LOST


async def test_one_that_died_after_handing_over_is_forgotten(old: Process, new: Process) -> None:
    await old.claim()
    await new.claim()
    await old.renew(settles=True)
    await new.renew(ready=True)
    assert await new.renew(LEASE - SECOND, settles=True) is Stand.SHARING
    assert await new.renew(LEASE, settles=True) is Stand.SERVING


async def test_a_third_waits_until_a_hand_over_is_done(
    database: Database, old: Process, new: Process
) -> None:
    third = Process(database, "a third")
    await old.claim()
    await new.claim()
    assert await third.claim() is Stand.WAITING
    await old.renew(settles=True)
    await new.renew(ready=True)
    assert await third.claim() is Stand.WAITING
    await old.release()
    assert await third.claim() is Stand.ANNOUNCED


async def test_a_holder_that_nobody_missed_goes_on(old: Process) -> None:
    await old.claim()
    assert await old.renew(100 * LEASE) is Stand.SERVING


async def test_a_clock_that_is_put_back_locks_nobody_out(old: Process, new: Process) -> None:
    await old.claim()
    assert await new.claim(timedelta(days=-1), patient=True) is Stand.SERVING


async def test_all_shards_are_counted_like_the_process_that_serves_all(
    database: Database, old: Process
) -> None:
    async def counted(recommended: int, after: timedelta = timedelta()) -> int:
        async with database.reading() as session:
            return (await all_shards(session, recommended, NOW + after)).count

    assert await counted(6) == 6
    await old.claim()
    assert await counted(6) == 6
    await old.release()
    await Process(database, "all", ALL).claim()
    assert [await counted(recommended) for recommended in (3, 8)] == [4, 4]
    with pytest.raises(Refusal, match="on 4 shards, and Discord now recommends 9"):
        await counted(9)
    assert await counted(9, LEASE) == 9


async def test_an_interaction_is_taken_on_once(database: Database) -> None:
    async def take(number: int) -> bool:
        async with database.writing() as session:
            return await take_on(session, number, NOW)

    taken = await asyncio.gather(*(take(number) for number in [7, 7, 7, 8, 8]))
    assert sum(taken) == 2
    async with database.writing() as session:
        await forget_taken(session, NOW + REMEMBERED)
    assert await take(7) is False
    async with database.writing() as session:
        await forget_taken(session, NOW + REMEMBERED + SECOND)
    assert await take(7) is True


async def test_turns_to_identify_are_given_out_five_seconds_apart(database: Database) -> None:
    async def turn(bucket: int) -> float | None:
        async with database.writing() as session:
            return await turn_to_identify(session, bucket)

    assert await turn(0) == 0
    assert await turn(1) == 0
    waits = sorted([wait for wait in [await turn(0) for _ in range(3)] if wait])
    assert len(waits) == 3
    assert all(after - before > 5 for before, after in pairwise(waits))
    # Who would wait longer than discord.py lets it asks again later.
    assert [await turn(0), await turn(0)][1] is None


async def test_a_clock_that_is_put_back_keeps_nobody_from_identifying(database: Database) -> None:
    async def turn() -> float | None:
        async with database.writing() as session:
            return await turn_to_identify(session, 0)

    await turn()
    async with database.writing() as session:
        await session.execute(update(Pace).values(free_at=Pace.free_at + 86_400_000_000))
    assert await turn() == 0
    assert 4 < (await turn() or 0) < 6
