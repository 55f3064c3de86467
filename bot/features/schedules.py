"""The schedule of a series: weekdays, time, weeks, start, end, days off and the late rule."""

from __future__ import annotations

import secrets
from datetime import date
from typing import TYPE_CHECKING

from bot.house import House, actor_of
from bot.practice import schedule_changes as practice
from bot.practice.series import series_to_change, view_series
from bot.ui.cards.schedule import dates_form, days_form, off_form, schedule_card
from bot.ui.markdown import count
from bot.ui.routes import Routes
from drills.dates import say_day
from drills.model import Refusal

if TYPE_CHECKING:
    from bot.ui.answers import Call

routes = Routes()


@routes.route("series-schedule/{series_id}")
async def show_schedule(house: House, call: Call, series_id: int) -> None:
    """Show when a series posts, with everything to change about it."""
    async with house.database.reading() as session:
        series = await series_to_change(session, actor_of(call), series_id)
        view = await view_series(session, series, house.library, call.moment)
    await call.change(schedule_card(view, practice.LATE_HOURS, practice.MOST_WEEKS))


@routes.route("series-days/{series_id}", opens_form=True)
async def ask_days(house: House, call: Call, series_id: int) -> None:
    """Open the form for weekdays and time."""
    async with house.database.reading() as session:
        series = await series_to_change(session, actor_of(call), series_id)
    await call.ask(days_form(series, secrets.token_hex(4)))


@routes.route("series-days-form/{series_id}/{nonce}")
async def set_days(house: House, call: Call, series_id: int) -> None:
    """Post on other weekdays or at another time from now on."""
    weekdays, at = call.values.get("weekdays", []), "".join(call.values.get("at", []))
    async with house.database.writing() as session:
        actor = actor_of(call)
        await practice.set_days(session, actor, series_id, weekdays, at, call.moment)
    house.wake()
    await show_schedule(house, call, series_id)


@routes.route("series-dates/{series_id}", opens_form=True)
async def ask_dates(house: House, call: Call, series_id: int) -> None:
    """Open the form for the first and the last day."""
    async with house.database.reading() as session:
        series = await series_to_change(session, actor_of(call), series_id)
    await call.ask(dates_form(series, secrets.token_hex(4)))


@routes.route("series-dates-form/{series_id}/{nonce}")
async def set_dates(house: House, call: Call, series_id: int) -> None:
    """Set the first and the last day."""
    starts, ends = ("".join(call.values.get(name, [])) for name in ("starts", "ends"))
    async with house.database.writing() as session:
        actor = actor_of(call)
        await practice.set_dates(session, actor, series_id, starts, ends, call.moment)
    house.wake()
    await show_schedule(house, call, series_id)


@routes.route("series-weeks/{series_id}")
async def set_weeks(house: House, call: Call, series_id: int) -> None:
    """Post every so many weeks from now on."""
    picked = "".join(call.picked)
    weeks = int(picked) if picked.isdecimal() else 0
    async with house.database.writing() as session:
        await practice.set_weeks(session, actor_of(call), series_id, weeks, call.moment)
    house.wake()
    await show_schedule(house, call, series_id)


@routes.route("series-late/{series_id}")
async def set_late_hours(house: House, call: Call, series_id: int) -> None:
    """Set how late a drill may be posted."""
    picked = "".join(call.picked)
    hours = int(picked) if picked.isdecimal() else -1
    async with house.database.writing() as session:
        await practice.set_late_hours(session, actor_of(call), series_id, hours)
    await show_schedule(house, call, series_id)


@routes.route("series-off/{series_id}", opens_form=True)
async def ask_days_off(house: House, call: Call, series_id: int) -> None:
    """Open the form for days off."""
    async with house.database.reading() as session:
        series = await series_to_change(session, actor_of(call), series_id)
    await call.ask(off_form(series, secrets.token_hex(4)))


@routes.route("series-off-form/{series_id}/{nonce}")
async def leave_out(house: House, call: Call, series_id: int) -> None:
    """Post nothing on the days that were written."""
    text = "".join(call.values.get("days", []))
    async with house.database.writing() as session:
        drills = await practice.leave_out(session, actor_of(call), series_id, text, call.moment)
    house.wake()
    await show_schedule(house, call, series_id)
    left_out = f"{count(len(drills), 'drill')} {'is' if len(drills) == 1 else 'are'} left out"
    await call.say(f"{left_out}: {_say_some(drills, call.moment.date())}.")


@routes.route("series-back/{series_id}")
async def take_back(house: House, call: Call, series_id: int) -> None:
    """Post again on days that were left out."""
    first, last = _stretch("".join(call.picked))
    async with house.database.writing() as session:
        actor = actor_of(call)
        await practice.take_back(session, actor, series_id, first, last, call.moment)
    house.wake()
    await show_schedule(house, call, series_id)


def _stretch(picked: str) -> tuple[date, date]:
    """The first and the last day that a choice in the menu means."""
    first, _, last = picked.partition("/")
    try:
        return date.fromisoformat(first), date.fromisoformat(last)
    except ValueError:
        raise Refusal("Choose a day off from the menu.") from None


def _say_some(days: list[date], today: date) -> str:
    """Up to five days by name."""
    named = [say_day(day, today) for day in days[:5]]
    return ", ".join([*named, f"and {len(days) - 5} more"] if len(days) > 5 else named)  # noqa: PLR2004
