"""Whether the clock can be believed."""

from __future__ import annotations

import logging
from datetime import UTC, datetime, timedelta

import pytest

from bot.timekeeping import Timekeeper

TRUE_START = datetime(2026, 3, 2, 8, tzinfo=UTC)
DAY = timedelta(days=1)


class Machine:
    """A computer that runs, sleeps and has its clock set; Discord's clock is always right."""

    def __init__(self) -> None:
        self.true = TRUE_START
        self.set_by = timedelta()
        self.running = 0.0
        self.asked = 0
        self.online = True
        self.keeper = Timekeeper(self.wall, lambda: self.running, self.ask)

    def wall(self) -> datetime:
        return self.true + self.set_by

    async def ask(self) -> None:
        self.asked += 1
        if self.online:
            self.keeper.heard(self.true.replace(microsecond=0))

    def run(self, **span: float) -> None:
        self.true += timedelta(**span)
        self.running += timedelta(**span).total_seconds()

    def sleep(self, **span: float) -> None:
        self.true += timedelta(**span)


@pytest.fixture
def machine() -> Machine:
    return Machine()


async def test_a_right_clock_is_asked_about_once(machine: Machine) -> None:
    for _ in range(5):
        assert await machine.keeper.sure()
        machine.run(hours=7)
    assert machine.asked == 1


async def test_without_an_answer_from_discord_nothing_is_sure(machine: Machine) -> None:
    machine.online = False
    assert not await machine.keeper.sure()
    machine.online = True
    assert await machine.keeper.sure()


@pytest.mark.parametrize("jump", [DAY, -DAY, timedelta(minutes=3), -timedelta(minutes=3)])
async def test_a_clock_that_jumps_is_not_believed_until_it_is_right_again(
    machine: Machine, jump: timedelta, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    assert await machine.keeper.sure()
    machine.set_by = jump
    for _ in range(3):
        machine.run(seconds=15)
        assert not await machine.keeper.sure()
    machine.set_by = timedelta()
    assert await machine.keeper.sure()
    said = [record.getMessage() for record in caplog.records if record.levelno > logging.INFO]
    way = "ahead of" if jump > timedelta() else "behind"
    assert said == [
        (
            f"this machine's clock is {abs(jump)} {way} Discord's; nothing is planned or posted "
            "until it is set right (is time synchronisation on?)"
        )
    ]
    assert caplog.messages[-1] == "this machine's clock is right again; going on"


async def test_a_machine_that_slept_asks_the_time_and_goes_on(machine: Machine) -> None:
    assert await machine.keeper.sure()
    machine.sleep(hours=9)
    assert await machine.keeper.sure()
    assert machine.asked == 2


async def test_a_clock_that_was_wrong_from_the_start_is_not_believed(machine: Machine) -> None:
    machine.set_by = -20000 * DAY
    assert not await machine.keeper.sure()
    machine.set_by = timedelta(seconds=40)
    assert await machine.keeper.sure()


async def test_any_answer_of_discords_may_tell_that_the_clock_is_wrong(machine: Machine) -> None:
    machine.set_by = timedelta(hours=1)
    machine.keeper.heard(machine.true)
    machine.online = False
    assert not await machine.keeper.sure()
