"""Time zones by their IANA names, as people type them."""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from drills.model import Refusal

_DAY = timedelta(days=1)
_MENU = 24
_WELL_KNOWN = (
    *("Europe/London", "Europe/Berlin", "America/New_York", "America/Los_Angeles", "Asia/Tokyo"),
    *("Australia/Sydney", "Asia/Shanghai", "Asia/Kolkata", "America/Chicago", "America/Denver"),
    *("Africa/Cairo", "Europe/Athens", "Europe/Istanbul", "Asia/Dubai", "Asia/Karachi"),
    *("Asia/Dhaka", "Asia/Bangkok", "America/Sao_Paulo", "America/Halifax", "Asia/Tehran"),
    *("Pacific/Auckland", "Pacific/Honolulu", "Africa/Lagos", "Africa/Accra", "Africa/Nairobi"),
    *("Africa/Johannesburg", "America/Bogota", "America/Santiago", "America/Phoenix"),
    *("Asia/Kathmandu", "Australia/Brisbane", "Australia/Adelaide", "America/Anchorage"),
    *("Asia/Kabul", "America/St_Johns", "Asia/Yangon", "Atlantic/Azores", "America/Nuuk"),
    *("Australia/Darwin", "Pacific/Noumea", "Pacific/Fiji", "Pacific/Tongatapu"),
    *("Atlantic/Cape_Verde", "America/Noronha", "Pacific/Pago_Pago", "Pacific/Kiritimati"),
)
"""Cities that people know, the best known first."""


@dataclass(frozen=True, slots=True)
class ZoneClock:
    """What a clock shows in a zone: `shown` is the wall-clock time there."""

    zone: str
    shown: datetime

    @property
    def place(self) -> str:
        """The city that the zone is named after."""
        return place_of(self.zone)

    @property
    def ahead(self) -> timedelta:
        """How far that clock is ahead of UTC just now."""
        return self.shown.utcoffset() or timedelta()


def clock_in(zone: str, now: datetime) -> ZoneClock:
    """What the clocks in `zone` show at `now` (aware)."""
    return ZoneClock(zone, now.astimezone(ZoneInfo(zone)))


def clocks_near(zone: str, now: datetime) -> list[ZoneClock]:
    """The clocks to ask "which of these is yours?" with: each time of day once, nearest first.

    `zone` itself leads; the others go by the name of the city that most people know. At most
    24, the best known ones, so that one more choice fits a menu of Discord's.
    """
    known = [name for name in _WELL_KNOWN if name in zone_names()]
    each: dict[timedelta, ZoneClock] = {}
    for clock in (clock_in(name, now) for name in (zone, *known)):
        each.setdefault(clock.ahead, clock)
    here = next(iter(each))

    def distance(clock: ZoneClock) -> tuple[timedelta, timedelta]:
        eastward = (clock.ahead - here) % _DAY
        return min(eastward, _DAY - eastward), eastward

    return sorted(list(each.values())[:_MENU], key=distance)


def place_of(zone: str) -> str:
    """The city, or else the region, that a zone is named after: "New York"."""
    return zone.rpartition("/")[2].replace("_", " ")


@cache
def zone_names() -> tuple[str, ...]:
    """Every zone a person may live in, sorted: no abbreviations, no POSIX twins."""
    kept = {
        name
        for name in available_timezones()
        if ("/" in name and not name.startswith(("Etc/", "posix/", "right/", "SystemV/")))
    }
    return tuple(sorted(kept | {"UTC"}))


def known_zone(text: str) -> str:
    """The IANA name that `text` means, in its right spelling.

    Raises `Refusal` with the nearest names where there is none.
    """
    wanted = text.strip().replace(" ", "_")
    by_folded = {name.casefold(): name for name in zone_names()}
    if wanted.casefold() in by_folded:
        return by_folded[wanted.casefold()]
    near = (matching_zones(wanted, limit=3) or _alike(wanted)) if wanted else []
    hint = f" Did you mean {' or '.join(near)}?" if near else " An example is Europe/Berlin."
    raise Refusal(f'There is no time zone called "{text}".{hint}')


def _alike(wanted: str) -> list[str]:
    """Zones whose name, or else whose last part (most often a city), is nearly `wanted`."""
    cities = {name.rpartition("/")[2].casefold(): name for name in reversed(zone_names())}
    return difflib.get_close_matches(wanted, zone_names(), 3) or [
        cities[city] for city in difflib.get_close_matches(wanted.casefold(), cities, 3)
    ]


def matching_zones(text: str, limit: int = 25) -> list[str]:
    """Zones whose name contains `text`; those with a part that starts with it come first."""
    wanted = text.strip().replace(" ", "_").casefold()
    hits = [name for name in zone_names() if wanted in name.casefold()]

    def starts_a_part(name: str) -> bool:
        return any(part.startswith(wanted) for part in name.casefold().split("/"))

    return sorted(hits, key=lambda name: (not starts_a_part(name), name))[:limit]
