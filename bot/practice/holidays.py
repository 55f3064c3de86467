"""Public holidays: which of them fall on a series' days, for its coordinator to choose from."""

from __future__ import annotations

import asyncio
import difflib
import re
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import TYPE_CHECKING

import holidays
from holidays.registry import COUNTRIES
from sqlalchemy import select

from bot.db.tables import Round, Server
from bot.practice.people import require_coordinator
from bot.practice.schedule_changes import leave_out_days
from bot.practice.schedules import whole_schedule
from bot.practice.series import series_to_change
from drills.calendar import local_day
from drills.model import Refusal

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sqlalchemy.ext.asyncio import AsyncSession

    from bot.practice.people import Actor

LOOKS_AHEAD_YEARS = 1
NEAR_ENOUGH = 0.6
_WORDS = re.compile(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_SMALL_WORDS = re.compile(r"\b(And|Of|The|Da)\b")
_ALSO_CALLED = {
    "uk": "GB",
    "great britain": "GB",
    "england": "GB-ENG",
    "scotland": "GB-SCT",
    "wales": "GB-WLS",
    "northern ireland": "GB-NIR",
}


@dataclass(frozen=True, slots=True)
class Region:
    """A country, or a part of it, whose public holidays are known. `code` is like "DE-BE"."""

    code: str
    name: str


@dataclass(frozen=True, slots=True)
class Proposal:
    """What a coordinator chooses from: holidays of the next year on which a drill is to come.

    Without a region, none has been chosen for the server yet.
    """

    series_id: int
    series: str
    region: Region | None
    days: tuple[tuple[date, str], ...]
    today: date


async def propose(session: AsyncSession, actor: Actor, series_id: int, now: datetime) -> Proposal:
    """The holidays that may become days off. Nothing is left out before it is confirmed."""
    server = await require_coordinator(session, actor)
    series = await series_to_change(session, actor, series_id)
    today = local_day(now, series.zone)
    if server.holidays is None:
        return Proposal(series.id, series.name, None, (), today)
    # The library reads every country at its first use, which takes a third of a second.
    region = await asyncio.to_thread(region_of, server.holidays)
    known = await asyncio.to_thread(public_holidays, region, today)
    weekly = await whole_schedule(session, series)
    posted = set(await session.scalars(select(Round.day).where(Round.series_id == series.id)))
    days = [
        (day, name)
        for day, name in known
        if weekly.falls_on(day) and day not in posted and weekly.instant(day) > now
    ]
    return Proposal(series.id, series.name, region, tuple(days), today)


async def choose_region(session: AsyncSession, actor: Actor, country: str, part: str) -> Region:
    """Keep, for the whole server, whose holidays are proposed."""
    await require_coordinator(session, actor)
    region = await asyncio.to_thread(find_region, country, part)
    server = await session.get_one(Server, actor.server_id, with_for_update=True)
    server.holidays = region.code
    return region


async def confirm(
    session: AsyncSession, actor: Actor, series_id: int, chosen: Iterable[str], now: datetime
) -> list[date]:
    """Make the chosen holidays (ISO dates) days off, with their names; returns these days."""
    proposal = await propose(session, actor, series_id, now)
    wanted = set(chosen)
    days = {day: name for day, name in proposal.days if day.isoformat() in wanted}
    if not days:
        raise Refusal(
            "No holiday was chosen, so nothing has changed. Tick those that are days off."
        )
    series = await series_to_change(session, actor, series_id)
    return await leave_out_days(session, series, days, now)


def public_holidays(region: Region, today: date) -> list[tuple[date, str]]:
    """The public holidays of a year from `today` on, in order, with their English names."""
    country, _, part = region.code.partition("-")
    years = range(today.year, today.year + LOOKS_AHEAD_YEARS + 1)
    known = holidays.country_holidays(
        country, subdiv=part or None, years=years, language=_english(country)
    )
    end = (today.year + LOOKS_AHEAD_YEARS, today.month, today.day)
    return [
        (day, name)
        for day, name in sorted(known.items())
        if day >= today and (day.year, day.month, day.day) < end
    ]


def find_region(country: str, part: str) -> Region:
    """The region that somebody means; refuses with the nearest names there are."""
    letters = {codes[2].casefold(): codes[1] for codes in COUNTRIES.values()}
    code = _find(country, _countries(), letters | _ALSO_CALLED)
    if code is None:
        advice = _near(country, _countries()) or "An example is Germany."
        raise Refusal(f'I know no country called "{country.strip()}". {advice}')
    if not part.strip() or "-" in code:
        return region_of(code)
    parts, name = _parts(code), _countries()[code]
    if not parts:
        raise Refusal(f"{name} has no part with holidays of its own. Leave that field empty.")
    found = _find(part, parts, {})
    if found is None:
        advice = _near(part, parts) or f"There is {', '.join(sorted(parts.values()))}."
        raise Refusal(f'I know no part of {name} called "{part.strip()}". {advice}')
    return region_of(f"{code}-{found}")


def region_of(code: str) -> Region:
    """The region of a code that was found before."""
    country, _, part = code.partition("-")
    name = _countries().get(country, country)
    return Region(code, f"{_parts(country).get(part, part)}, {name}" if part else name)


def _find(text: str, names: dict[str, str], also: dict[str, str]) -> str | None:
    """The code that is `text`, or whose name is; None where there is none."""
    wanted = " ".join(text.casefold().split())
    codes = {name.casefold(): code for code, name in names.items()}
    codes |= {code.casefold(): code for code in names} | also
    return codes.get(wanted)


def _near(text: str, names: dict[str, str]) -> str:
    """A question after the names that are nearly `text`, or nothing."""
    wanted = " ".join(text.casefold().split())
    folded = {name.casefold(): name for name in names.values()}
    near = [name for one, name in folded.items() if wanted and wanted in one][:3]
    near = near or [
        folded[one] for one in difflib.get_close_matches(wanted, folded, 2, NEAR_ENOUGH)
    ]
    return f"Did you mean {' or '.join(near)}?" if near else ""


@cache
def _countries() -> dict[str, str]:
    """Names of countries by their two letters, made of the library's: "IsleOfMan"."""
    apart = {codes[1]: _WORDS.sub(" ", codes[0]) for codes in COUNTRIES.values()}
    return {
        code: _SMALL_WORDS.sub(lambda word: word[0].lower(), name) for code, name in apart.items()
    }


@cache
def _parts(country: str) -> dict[str, str]:
    """The names of a country's parts by their codes; a part without a name has its code."""
    known = holidays.country_holidays(country)
    names = {code: name for name, code in reversed(known.subdivisions_aliases.items())}
    return {code: names.get(code, code) for code in known.subdivisions}


def _english(country: str) -> str | None:
    """The English in which the library names a country's holidays, if it does not by itself."""
    languages: Sequence[str] = holidays.country_holidays(country).supported_languages
    english = [one for one in languages if one.startswith("en")]
    return next((one for one in english if one == "en_GB"), english[0] if english else None)
