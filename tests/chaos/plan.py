"""What will happen in a storm: drawn from a seed, so that the same seed is the same storm."""

from __future__ import annotations

import random
from dataclasses import dataclass
from enum import StrEnum

from tests.wire.faults import HANG_UP, RESET, Moment

SERVERS, MEMBERS = 4, 5
LONG_AWAY_SECONDS = 66.0
"""Longer than the nonces are remembered, here and in what the bot assumes."""
LONG_STORM_SECONDS = 100.0
ON_THE_EVE, EVE_SECONDS = 4, 0.5
"""So many drills are posted so shortly before, without an answer."""
TROUBLES = (
    (429, Moment.BEFORE),
    *((status, at) for status in (500, 502, RESET, HANG_UP) for at in Moment),
)


@dataclass(frozen=True, slots=True)
class Writer:
    """A member of the server who answers a drill, so many seconds after seeing it."""

    member: int
    after: float


@dataclass(frozen=True, slots=True)
class Drill:
    """A series with one drill due; all times are seconds from the beginning."""

    number: int
    server: int
    due: float
    writers: tuple[Writer, ...]


@dataclass(frozen=True, slots=True)
class Closing:
    """A drill of yesterday whose window ends, and then the time of its ratings."""

    number: int
    server: int
    closes: float
    releases: float
    discussion: bool
    writers: tuple[Writer, ...]


@dataclass(frozen=True, slots=True)
class Nudge:
    """Somebody who wants to be reminded, of a drill that they will not answer."""

    number: int
    server: int
    due: float
    direct: bool


@dataclass(frozen=True, slots=True)
class Kill:
    """SIGKILL of a process, which then is dead for so many seconds."""

    process: int
    dead_for: float


@dataclass(frozen=True, slots=True)
class KillAt(Kill):
    """The same at a time."""

    at: float


@dataclass(frozen=True, slots=True)
class KillOn(Kill):
    """The same in the midst of a request, before or after it has had its effect."""

    moment: Moment


@dataclass(frozen=True, slots=True)
class Trouble:
    """Another answer to a request than the true one."""

    status: int
    moment: Moment


class Shake(StrEnum):
    """What happens to the gateway."""

    DROP = "dropped"
    RECONNECT = "asked to reconnect"
    INVALIDATE = "session invalid"


@dataclass(frozen=True, slots=True)
class Shaken:
    """The gateway, at a time."""

    at: float
    how: Shake


@dataclass(frozen=True, slots=True)
class Away:
    """Discord is not there. Its last answers before that are not heard."""

    at: float
    lasts: float

    def holds(self, moment: float) -> bool:
        return self.at <= moment < self.at + self.lasts


@dataclass(frozen=True, slots=True)
class Plan:
    """All of a storm, with the seed that it came from."""

    seed: int
    seconds: float
    processes: int
    drills: tuple[Drill, ...]
    closings: tuple[Closing, ...]
    nudges: tuple[Nudge, ...]
    kills: tuple[KillAt, ...]
    shaken: tuple[Shaken, ...]
    away: Away
    on_request: dict[int, Trouble | KillOn]
    """What happens to which of the bot's requests, counted from the first."""

    @property
    def lasts_long(self) -> bool:
        return self.away.lasts >= LONG_AWAY_SECONDS

    @property
    def freezes(self) -> bool:
        """Whether a process is suspended while Discord is away, until the others catch up."""
        return self.lasts_long and self.processes > 1


def draw(seed: int, seconds: float, processes: int) -> Plan:
    """The storm of that seed."""
    chance = random.Random(f"{seed}/{seconds}/{processes}")  # noqa: S311  chance, not secrecy
    away = _away(seconds)
    busy = seconds - away.lasts

    def moment() -> float:
        """Some time at which Discord is there."""
        at = chance.uniform(0.0, busy)
        return round(at if at < away.at else at + away.lasts, 1)

    def writers() -> tuple[Writer, ...]:
        members = chance.sample(range(MEMBERS), chance.randint(1, 3))
        return tuple(Writer(one, round(chance.uniform(0.0, 4.0), 1)) for one in members)

    def closing(number: int) -> Closing:
        closes = round(chance.uniform(0.5, seconds), 1)
        releases = round(closes + chance.uniform(0.5, 3.0), 1)
        return Closing(number, number % SERVERS, closes, releases, chance.random() < 0.5, writers())

    dues = [round(chance.uniform(0.5, seconds), 1) for _ in range(int(8 + busy))]
    dues += [round(away.at - EVE_SECONDS, 1)] * ON_THE_EVE
    drills = tuple(Drill(n, n % SERVERS, due, writers()) for n, due in enumerate(sorted(dues)))
    closings = tuple(closing(n) for n in range(int(5 + busy / 2)))
    nudges = tuple(
        Nudge(n, n % SERVERS, round(chance.uniform(0.5, seconds), 1), chance.random() < 0.5)
        for n in range(int(4 + busy / 4))
    )
    on_request: list[Trouble | KillOn] = [
        Trouble(*trouble) for trouble in TROUBLES for _ in range(1 + int(busy / 10))
    ]
    deaths = [
        (chance.randrange(processes), chance.uniform(0.1, 2.0)) for _ in range(int(3 + busy / 3))
    ]
    timed, struck = deaths[::3], deaths[1::3] + deaths[2::3]
    on_request += [KillOn(*death, chance.choice(list(Moment))) for death in struck]
    requests = chance.sample(range(3, _requests(drills, closings)), len(on_request))
    return Plan(
        seed,
        seconds,
        processes,
        drills,
        closings,
        nudges,
        tuple(KillAt(*death, moment()) for death in timed),
        tuple(Shaken(moment(), how) for how in Shake for _ in range(1 + int(busy / 20))),
        away,
        dict(zip(requests, on_request, strict=True)),
    )


def _requests(drills: tuple[Drill, ...], closings: tuple[Closing, ...]) -> int:
    """About how many requests a bot needs for all that, at the least."""
    replies = sum(len(of.writers) for of in (*drills, *closings))
    discussions = sum(closing.discussion for closing in closings)
    return len(drills) + 2 * replies + 3 * len(closings) + 10 * discussions


def _away(seconds: float) -> Away:
    lasts = LONG_AWAY_SECONDS if seconds >= LONG_STORM_SECONDS else seconds * 0.15
    return Away(round((seconds - lasts) * 0.4, 1), lasts)
