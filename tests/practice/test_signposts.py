"""Crisis content: never unasked, and never without where to find help."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.db.tables import Round, Series, Server
from bot.practice import packs, planning, rounds, series, series_running, signposts
from drills.library import Library
from drills.model import Refusal
from drills.selection import Selection
from tests.practice.builders import (
    ADA,
    CARLO,
    LIBRARY,
    NINE,
    NOW,
    OTHER_SERVER,
    PACK,
    SERVER,
    School,
    elsewhere,
    form,
)

CRISIS = replace(
    PACK,
    id="org.example.crisis",
    group="Hard moments",
    crisis=True,
    drills=tuple(replace(drill, crisis=True) for drill in PACK.drills),
)
BOTH = Library({PACK.id: PACK, CRISIS.id: CRISIS})
WORDS = "Ring the duty desk at any hour; in the day, speak to Ruth."


async def draft(school: School) -> int:
    cohort = await school.cohort(ADA)
    filled = form(selection=Selection(packs=(CRISIS.id,), crisis=True))
    made = await school.do(series.create_series, CARLO, cohort, filled, BOTH, NOW)
    return made.id


async def test_crisis_content_starts_with_consent_and_words_on_where_to_find_help(
    school: School,
) -> None:
    series_id = await draft(school)
    start = (series_running.start, CARLO, series_id, BOTH, NOW)
    with pytest.raises(Refusal, match="people need to know where to find help"):
        await school.do(*start, crisis_agreed=True)
    await school.do(signposts.put_up, CARLO, f"  {WORDS}\n")
    with pytest.raises(Refusal, match="has crisis content"):
        await school.do(*start)
    with pytest.raises(Refusal, match="has crisis content"):
        await school.do(series_running.post_now, CARLO, series_id, BOTH, NINE)
    assert [one.state for one in await school.rows(Series)] == ["draft"]
    await school.do(*start, crisis_agreed=True)
    assert len((await school.do(planning.plan_rounds, BOTH, NINE)).opened) == 1
    [posted] = await school.rows(Round)
    view = await school.do(rounds.view_round, posted.id)
    assert view is not None
    assert view.drill.crisis
    assert view.signpost == WORDS
    await school.do(signposts.put_up, CARLO, "Ring Ruth.")
    view = await school.do(rounds.view_round, posted.id)
    assert view is not None
    assert view.signpost == "Ring Ruth."


async def test_other_drills_say_nothing_of_it(school: School) -> None:
    await school.do(signposts.put_up, CARLO, WORDS)
    round_id = await school.open_round(ADA)
    view = await school.do(rounds.view_round, round_id)
    assert view is not None
    assert view.signpost == ""


async def test_a_paused_series_asks_again(school: School) -> None:
    series_id = await draft(school)
    await school.do(signposts.put_up, CARLO, WORDS)
    start = (series_running.start, CARLO, series_id, BOTH, NOW)
    await school.do(*start, crisis_agreed=True)
    await school.do(series_running.pause, CARLO, series_id)
    with pytest.raises(Refusal, match="has crisis content"):
        await school.do(*start)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [(" \n ", "Write where people find help"), ("x" * 301, "That is 301 characters; up to 300")],
)
async def test_words_that_do_not_fit_leave_those_that_are_there(
    school: School, text: str, sentence: str
) -> None:
    await school.do(signposts.put_up, CARLO, WORDS)
    with pytest.raises(Refusal, match=sentence):
        await school.do(signposts.put_up, CARLO, text)
    assert await school.do(signposts.signpost_here, CARLO) == WORDS


async def test_only_coordinators_of_the_server_write_its_words(school: School) -> None:
    with pytest.raises(Refusal, match="coordinators"):
        await school.do(signposts.put_up, ADA, WORDS)
    await school.set_up(OTHER_SERVER)
    await school.do(signposts.put_up, elsewhere(CARLO), WORDS)
    kept = {server.id: server.signpost for server in await school.rows(Server)}
    assert kept == {SERVER: None, OTHER_SERVER: WORDS}


async def test_crisis_content_is_not_for_pairs(school: School) -> None:
    cohort = await school.cohort(ADA)
    filled = form(selection=Selection(packs=(CRISIS.id,), crisis=True), kind="pairs")
    with pytest.raises(Refusal, match="not practised in pairs"):
        await school.do(series.create_series, CARLO, cohort, filled, BOTH, NOW)


def test_it_is_offered_to_whoever_asks_for_its_group() -> None:
    assert packs.packs_to_post(BOTH, None) == [PACK]
    assert packs.packs_to_post(BOTH, "hard moments") == [CRISIS]
    assert packs.groups_to_post(BOTH) == ["Hard moments", "Other packs"]
    assert packs.groups_to_post(LIBRARY) == ["Other packs"]
