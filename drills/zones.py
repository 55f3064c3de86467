"""Time zones by their IANA names, as people type them."""

from __future__ import annotations

import difflib
from functools import cache
from zoneinfo import available_timezones

from drills.model import Refusal


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
