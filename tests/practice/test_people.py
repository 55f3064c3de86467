"""Who may do what: every guarded use case, tried by everyone."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any, TypeAlias

import pytest
import pytest_asyncio
from sqlalchemy.ext.asyncio import AsyncSession

from bot.practice import (
    allowances,
    cohorts,
    series,
    series_rules,
    series_running,
    setup,
    unrated,
)
from bot.practice.dry_run import dry_run
from bot.practice.people import Actor, Roles, is_set_up, roles_of
from bot.practice.setup import Place
from drills.model import Refusal
from tests.practice.builders import (
    ADA,
    ADMIN,
    BEN,
    CARLO,
    LIBRARY,
    NOW,
    OTHER_SERVER,
    OUTSIDER,
    RUTH,
    School,
    elsewhere,
    form,
    in_direct_message,
)

EVERYONE = {
    "admin": ADMIN,
    "coordinator": CARLO,
    "supervisor": RUTH,
    "trainee": ADA,
    "outsider": OUTSIDER,
}
ZONE = "Europe/London"


class Ids:
    """The cohort, the running series and the draft that the use cases below are tried on."""

    cohort = 1
    running = 1
    draft = 2


UseCase: TypeAlias = Callable[[AsyncSession, Actor], Awaitable[Any]]
FOR_ADMINS: dict[str, UseCase] = {
    "setting_up": lambda s, who: setup.setting_up(s, who, ZONE),
    "choose": lambda s, who: setup.choose(s, who, Place.DRILLS, 5, ZONE),
    "choose_zone": lambda s, who: setup.choose_zone(s, who, ZONE, ZONE),
}
FOR_COORDINATORS: dict[str, UseCase] = {
    "create_cohort": lambda s, who: cohorts.create_cohort(
        s, who, "Autumn", invited_only=False, now=NOW
    ),
    "list_cohorts": cohorts.list_cohorts,
    "invite": lambda s, who: cohorts.invite(s, who, "Spring", 50, NOW),
    "remove": lambda s, who: cohorts.remove(s, who, "Spring", BEN.user_id, NOW),
    "create_series": lambda s, who: series.create_series(
        s, who, Ids.cohort, form(name="New"), LIBRARY, NOW
    ),
    "series_here": lambda s, who: series.series_here(s, who, Ids.draft),
    "series_named": lambda s, who: series.series_named(s, who, "Draft"),
    "list_series": series.list_series,
    "view_rules": lambda s, who: series_rules.view_rules(s, who, Ids.draft),
    "choose_rule": lambda s, who: series_rules.choose_rule(s, who, Ids.draft, "diary", "False"),
    "dry_run": lambda s, who: dry_run(s, who, Ids.draft, LIBRARY, NOW),
    "start": lambda s, who: series_running.start(s, who, Ids.draft, LIBRARY, NOW),
    "pause": lambda s, who: series_running.pause(s, who, Ids.running),
    "skip": lambda s, who: series_running.skip(s, who, Ids.running, NOW),
    "archive": lambda s, who: series_running.archive(s, who, Ids.running),
    "post_now": lambda s, who: series_running.post_now(s, who, Ids.running, LIBRARY, NOW),
}
FOR_SUPERVISORS: dict[str, UseCase] = {
    "supervisor_queue": lambda s, who: unrated.supervisor_queue(s, who, 5, NOW),
    "queue_length": unrated.queue_length,
}
FOR_STAFF: dict[str, UseCase] = {
    "excuse": lambda s, who: allowances.excuse(s, who, ADA.user_id, "today", "", NOW),
    "excused_days": lambda s, who: allowances.excused_days(s, who, ADA.user_id, NOW),
    "recent_rounds": lambda s, who: allowances.recent_rounds(s, who, NOW),
}
ALL = {**FOR_ADMINS, **FOR_COORDINATORS, **FOR_SUPERVISORS, **FOR_STAFF}
MAY = (
    (FOR_ADMINS, {"admin"}, "This is for admins"),
    (FOR_COORDINATORS, {"admin", "coordinator"}, "This is for coordinators: it needs the role <@&"),
    (FOR_SUPERVISORS, {"supervisor"}, "This is for supervisors: it needs the role <@&"),
    (
        FOR_STAFF,
        {"admin", "coordinator", "supervisor"},
        "This is for coordinators and supervisors: it needs the role <@&71> or <@&72>.",
    ),
)


@pytest_asyncio.fixture(loop_scope="session")
async def furnished(school: School) -> School:
    """A school with the cohort and the series that `Ids` names."""
    assert await school.running(ADA, BEN, name="Spring") == Ids.running
    assert (await school.series(Ids.cohort, name="Draft")).id == Ids.draft
    return school


async def attempt(school: School, use_case: UseCase, actor: Actor) -> str:
    """What the actor is told, or nothing where they may; what they did is undone."""
    async with school.database.reading() as session:
        try:
            await use_case(session, actor)
        except Refusal as refusal:
            return str(refusal)
    return ""


@pytest.mark.parametrize(
    ("use_cases", "allowed", "sentence"),
    MAY,
    ids=("admins", "coordinators", "supervisors", "staff"),
)
async def test_only_those_may_who_should(
    furnished: School, use_cases: dict[str, UseCase], allowed: set[str], sentence: str
) -> None:
    told = {
        (name, role): await attempt(furnished, use_case, who)
        for name, use_case in use_cases.items()
        for role, who in EVERYONE.items()
    }
    may = {(name, role) for name in use_cases for role in allowed}
    assert {tried for tried, answer in told.items() if not answer} == may
    assert all(answer.startswith(sentence) for answer in told.values() if answer)


async def test_nothing_of_it_works_in_a_direct_message(furnished: School) -> None:
    told = {
        await attempt(furnished, use_case, in_direct_message(who))
        for use_case in ALL.values()
        for who in EVERYONE.values()
    }
    assert told == {"This works in your institute's server, not in a direct message."}


async def test_before_setup_everyone_is_told_who_can_do_it(furnished: School) -> None:
    told = {
        await attempt(furnished, use_case, elsewhere(who))
        for use_case in {**FOR_COORDINATORS, **FOR_SUPERVISORS, **FOR_STAFF}.values()
        for who in EVERYONE.values()
    }
    assert told == {
        "Etude is not set up in this server yet. An admin can do it with `/admin setup`."
    }


async def test_a_coordinator_reaches_only_their_own_server(furnished: School) -> None:
    await furnished.set_up(OTHER_SERVER)
    ours = {name for name in FOR_COORDINATORS if not name.startswith(("create_cohort", "list"))}
    told = {name: await attempt(furnished, ALL[name], elsewhere(CARLO)) for name in ours}
    nothing_here = ("That series is not", "That cohort is not", "There is no ")
    assert [name for name, answer in told.items() if not answer.startswith(nothing_here)] == []


async def test_a_role_that_was_taken_away_counts_no_more(furnished: School) -> None:
    demoted = replace(CARLO, role_ids=frozenset())
    assert "for coordinators" in await attempt(furnished, ALL["pause"], demoted)


async def test_without_a_staff_role_the_refusal_says_how_to_choose_one(school: School) -> None:
    for place in (Place.COORDINATORS, Place.SUPERVISORS):
        await school.do(setup.choose, ADMIN, place, None, ZONE)
    for name, people in (("pause", "coordinators"), ("queue_length", "supervisors")):
        sentence = await attempt(school, ALL[name], OUTSIDER)
        assert sentence == (
            f"This is for {people}, and no role is set for them yet. "
            "An admin can choose one with `/admin setup`."
        )


async def test_roles_are_read_from_the_moment_and_from_the_cohorts(furnished: School) -> None:
    async with furnished.database.reading() as session:
        found = {role: await roles_of(session, who) for role, who in EVERYONE.items()}
        everything = await roles_of(session, replace(ADA, role_ids=frozenset({71, 72})))
        away = [await roles_of(session, make(ADA)) for make in (elsewhere, in_direct_message)]
        admin_of_nothing = await roles_of(session, elsewhere(ADMIN))
    assert found == {
        "admin": Roles(admin=True, coordinator=True),
        "coordinator": Roles(coordinator=True),
        "supervisor": Roles(supervisor=True),
        "trainee": Roles(trainee=True),
        "outsider": Roles(),
    }
    assert {role for role, roles in found.items() if roles.staff} == {
        "admin",
        "coordinator",
        "supervisor",
    }
    assert everything == Roles(coordinator=True, supervisor=True, trainee=True)
    assert away == [Roles(), Roles()]
    assert admin_of_nothing == Roles(admin=True)


async def test_who_has_left_is_no_trainee_any_more(furnished: School) -> None:
    await furnished.do(cohorts.leave, ADA, Ids.cohort, NOW)
    await furnished.do(cohorts.remove, CARLO, "Spring", BEN.user_id, NOW)
    await furnished.do(cohorts.invite, CARLO, "Spring", 50, NOW)
    async with furnished.database.reading() as session:
        for person in (ADA, BEN, Actor(50, ADA.server_id)):
            assert await roles_of(session, person) == Roles()


async def test_a_direct_message_needs_no_setup(school: School) -> None:
    async with school.database.reading() as session:
        assert await is_set_up(session, ADA)
        assert await is_set_up(session, in_direct_message(ADA))
        assert not await is_set_up(session, elsewhere(ADA))
