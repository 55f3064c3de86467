"""How series go: figures for coordinators, and the weekly digest for the staff channel."""

from __future__ import annotations

from bot.house import House, actor_of
from bot.practice import digests as practice
from bot.practice.orientation import BANDS, experience_in
from bot.practice.people import require_staff
from bot.practice.pulse import pulse_summary
from bot.practice.series import list_series
from bot.practice.series_stats import series_stats
from bot.ui.answers import Call
from bot.ui.cards.orientation import say_experience
from bot.ui.cards.pulse import say_pulse
from bot.ui.cards.stats import digest_card, digest_day_card, silent_card, stats_card
from bot.ui.commands import slash
from bot.ui.routes import Routes

routes = Routes()

FEW_PEOPLE = (
    "-# How practice goes is told once five people have said so, and how experienced a cohort is "
    "where five say the same."
)


@slash("stats", "How the series go: replies, feedback, drills left")
async def stats(house: House, call: Call) -> None:
    """Show the last four weeks of every series that is not archived."""
    async with house.database.reading() as session:
        found = {
            one: cohort
            for one, cohort in await list_series(session, actor_of(call))
            if one.kind == "drills" and one.state != "archived"
        }
        figures = await series_stats(session, list(found), house.library, call.moment)
        told = [say_pulse(one.name, await pulse_summary(session, one.id)) for one in found]
        cohorts = {one.cohort_id: cohort for one, cohort in found.items()}
        told += [
            say_experience(name, await experience_in(session, cohort_id), BANDS)
            for cohort_id, name in cohorts.items()
        ]
    await call.show(stats_card(figures, [line for line in told if line] or [FEW_PEOPLE]))


@slash("digest", "What the staff should know of the last seven days")
async def digest(house: House, call: Call) -> None:
    """Show the digest now, with the day on which it comes by itself."""
    await _show_digest(house, call)


async def _show_digest(house: House, call: Call) -> None:
    async with house.database.reading() as session:
        server = await require_staff(session, actor_of(call))
        now = await practice.staff_digest(session, actor_of(call), house.library, call.moment)
        weekday = server.digest_weekday
    await call.change(digest_day_card(weekday, digest_card(now, 0)))


@routes.route("digest-day")
async def choose_day(house: House, call: Call) -> None:
    """Set on which day the digest comes."""
    picked = "".join(call.picked)
    weekday = int(picked) if picked.isdecimal() else None
    async with house.database.writing() as session:
        await practice.choose_digest_day(session, actor_of(call), weekday, call.moment)
    await _show_digest(house, call)
    house.wake()


@routes.route("silent/{number}")
async def press_silent(house: House, call: Call, number: int) -> None:  # noqa: ARG001  whichever digest
    """Show staff who used to rate and does not any more."""
    async with house.database.reading() as session:
        people = await practice.whoever_fell_silent(session, actor_of(call), call.moment)
    await call.show(silent_card(people))
