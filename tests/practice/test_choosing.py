"""What a series draws from, and which drill is next where several packs or series meet."""

from __future__ import annotations

from dataclasses import replace
from hashlib import sha256
from typing import Any

import pytest

from bot.db.tables import DrillRevision, OwnPack, PairMember, Round, Series
from bot.practice import series_running, series_selection
from bot.practice.dry_run import dry_run
from bot.practice.libraries import library_of
from bot.practice.pairs_signing import close_sign_ups, sign_up
from bot.practice.planning import plan_rounds
from bot.practice.series_drills import what_it_draws
from bot.practice.signposts import put_up
from drills.library import Library, load_library
from drills.model import Exemplar, Level, Refusal
from drills.pack_writer import write_pack
from drills.selection import Selection
from tests.practice.builders import (
    ADA,
    CARLO,
    DAY,
    NINE,
    NOW,
    OTHER_SERVER,
    PACK,
    RUTH,
    SERVER,
    School,
    elsewhere,
    form,
)
from tests.practice.builders import LIBRARY as ONE_PACK

SECOND = replace(
    PACK,
    id="org.example.second",
    title="Second",
    group="Hope and change",
    drills=tuple(
        replace(one, id=f"s{n}", level=Level.ADVANCED, tags=("work",))
        for n, one in enumerate(PACK.drills)
    ),
)
CRISIS = replace(
    PACK,
    id="org.example.crisis",
    title="Dark",
    group="Hard moments",
    crisis=True,
    drills=tuple(replace(one, id=f"c{n}", crisis=True) for n, one in enumerate(PACK.drills)),
)
LIBRARY = Library({one.key: one for one in (PACK, SECOND, CRISIS)})
SHIPPED = load_library()


async def posted(school: School, *ids: int) -> list[str]:
    """The drills of these series' rounds, oldest first."""
    revisions = {one.id: one.drill_id for one in await school.rows(DrillRevision)}
    rounds = sorted(await school.rows(Round), key=lambda one: one.id)
    return [revisions[one.drill_revision_id] for one in rounds if one.series_id in ids]


async def days(school: School, first: int, last: int, library: Library = LIBRARY) -> None:
    for day in range(first, last):
        await school.do(plan_rounds, library, NINE + day * DAY)


async def draft(school: School) -> Series:
    """A series with one of the packs, not started."""
    selection = Selection(packs=(PACK.key,))
    return await school.series(await school.cohort(), selection=selection, library=LIBRARY)


async def of(school: School, selection: Selection, cohort: int, name: str = "One") -> int:
    made = await school.series(cohort, library=LIBRARY, name=name, selection=selection)
    await school.do(series_running.start, CARLO, made.id, LIBRARY, NOW)
    return made.id


async def test_several_packs_come_one_after_the_other_or_by_turns(school: School) -> None:
    packs = (SECOND.key, PACK.key)
    one = await school.series(
        await school.cohort(), selection=Selection(packs=(PACK.key,)), library=LIBRARY
    )
    group = SECOND.group
    view = await school.do(
        series_selection.choose_packs, CARLO, one.id, LIBRARY, group, [SECOND.key]
    )
    assert view.draws.selection.packs == packs[::-1]
    await school.do(series_running.start, CARLO, one.id, LIBRARY, NOW)
    await days(school, 0, 2)
    await school.do(series_selection.choose_turns, CARLO, one.id, LIBRARY, turns=True)
    await days(school, 2, 8)
    ids = [drill.id for drill in PACK.drills]
    assert await posted(school, one.id) == [*ids[:2], "s0", "s1", ids[2], "s2", ids[0], ids[1]]


async def test_a_filter_takes_what_fits_and_follows_the_library(school: School) -> None:
    one = await of(school, Selection(levels=("advanced",)), await school.cohort())
    await days(school, 0, 4)
    assert await posted(school, one) == ["s0", "s1", "s2", "s0"]
    # A pack that comes later is drawn from, too, what is new first.
    later = replace(SECOND, id="org.example.third", drills=SECOND.drills[:1])
    later = replace(later, drills=(replace(later.drills[0], id="t0"),))
    await days(school, 4, 6, Library({**LIBRARY.packs, later.key: later}))
    assert await posted(school, one) == ["s0", "s1", "s2", "s0", "t0", "s1"]


async def test_what_another_series_of_the_cohort_posted_is_seen(school: School) -> None:
    """Also where both post at the same moment, and where one of them has ended."""
    cohort = await school.cohort(ADA)
    both = Selection(packs=(PACK.key, SECOND.key))
    first = await of(school, both, cohort, "First")
    await days(school, 0, 1)
    second = await of(school, both, cohort, "Second")
    await days(school, 1, 3)
    ids = [drill.id for drill in PACK.drills]
    assert await posted(school, first) == [ids[0], ids[1], "s0"]
    assert await posted(school, second) == [ids[2], "s1"]
    await school.do(series_running.archive, CARLO, second)
    await days(school, 3, 4)
    assert (await posted(school, first))[-1] == "s2"
    elsewhere_in_town = await of(school, both, await school.cohort(name="Autumn"), "Third")
    await days(school, 4, 5)
    assert await posted(school, elsewhere_in_town) == [ids[0]]


async def test_what_a_series_posted_is_seen_whatever_it_draws_from_now(school: School) -> None:
    cohort = await school.cohort(ADA)
    first = await of(school, Selection(packs=(PACK.key,)), cohort, "First")
    await days(school, 0, 2)
    group = SECOND.group
    await school.do(series_selection.choose_packs, CARLO, first, LIBRARY, group, [SECOND.key])
    await school.do(series_selection.choose_packs, CARLO, first, LIBRARY, "Other packs", [])
    second = await of(school, Selection(packs=(PACK.key,)), cohort, "Second")
    assert (await view(school, second)).draws.unseen == 1
    ids = [drill.id for drill in PACK.drills]
    await days(school, 2, 4)
    assert await posted(school, first) == [*ids[:2], "s0", "s1"]
    assert await posted(school, second) == [ids[2], ids[0]]


async def test_a_drill_that_means_something_else_now_is_new(school: School) -> None:
    one = await of(school, Selection(packs=(PACK.key,)), await school.cohort())
    await days(school, 0, 3)
    again = replace(PACK.drills[1], vignette="Somebody else altogether.", meaning=2)
    changed = replace(PACK, drills=(PACK.drills[0], again, PACK.drills[2]))
    await days(school, 3, 5, Library({PACK.key: changed}))
    ids = [drill.id for drill in PACK.drills]
    assert await posted(school, one) == [*ids, ids[1], ids[0]]
    kept = [(row.drill_id, row.meaning) for row in await school.rows(DrillRevision)]
    assert sorted(kept) == sorted([*((one, 1) for one in ids), (ids[1], 2)])


async def test_crisis_content_needs_to_be_asked_for_and_agreed_to(school: School) -> None:
    whole = Selection()
    one = await of(school, whole, await school.cohort())
    draws = await view(school, one)
    assert not draws.draws.crisis
    ask = (series_selection.ask_for_crisis_content, CARLO, one, LIBRARY)
    with pytest.raises(Refusal, match="Pause it first"):
        await school.do(*ask, crisis=True)
    await school.do(series_running.pause, CARLO, one)
    assert (await school.do(*ask, crisis=True)).draws.crisis == (CRISIS.title,)
    start = (series_running.start, CARLO, one, LIBRARY, NOW)
    with pytest.raises(Refusal, match="where to find help"):
        await school.do(*start)
    await school.do(put_up, CARLO, "Ring the desk.")
    with pytest.raises(Refusal, match="has crisis content"):
        await school.do(*start)
    await school.do(*start, crisis_agreed=True)


async def view(school: School, series_id: int) -> series_selection.SelectionView:
    return await school.do(series_selection.view_selection, CARLO, series_id, LIBRARY)


async def test_a_crisis_pack_by_name_asks_too_and_going_without_it_does_not(
    school: School,
) -> None:
    made = await school.series(
        await school.cohort(), selection=Selection(packs=(PACK.key,)), library=LIBRARY
    )
    choose = (series_selection.choose_packs, CARLO, made.id, LIBRARY)
    assert (await school.do(*choose, CRISIS.group, [CRISIS.key])).draws.selection.crisis
    assert not (await school.do(*choose, CRISIS.group, [])).draws.selection.crisis


async def test_a_pack_that_becomes_one_of_crisis_is_left_out(school: School) -> None:
    both = Selection(packs=(PACK.key, SECOND.key))
    one = await of(school, both, await school.cohort())
    darker = Library({PACK.key: PACK, SECOND.key: replace(SECOND, crisis=True)})
    await days(school, 0, 4, darker)
    assert set(await posted(school, one)) == {drill.id for drill in PACK.drills}
    # It is asked for and agreed to like any other.
    draws = (await school.do(series_selection.view_selection, CARLO, one, darker)).draws
    assert draws.drawn.withheld == (SECOND.title,)
    ask = (series_selection.ask_for_crisis_content, CARLO, one, darker)
    with pytest.raises(Refusal, match="Pause it first"):
        await school.do(*ask, crisis=True)
    await school.do(series_running.pause, CARLO, one)
    assert (await school.do(*ask, crisis=True)).draws.crisis == (SECOND.title,)
    with pytest.raises(Refusal, match="draws from named packs"):
        await school.do(*ask, crisis=False)
    only = await of(school, Selection(packs=(SECOND.key,)), await school.cohort(name="B"), "Two")
    await school.do(series_running.pause, CARLO, only)
    with pytest.raises(Refusal, match='"Second" has crisis content, which has to be asked for'):
        await school.do(series_running.start, CARLO, only, darker, NOW)


async def test_words_are_read_as_they_are_typed(school: School) -> None:
    made = await school.series(await school.cohort(), selection=Selection(), library=LIBRARY)
    say = (series_selection.choose_words, CARLO, made.id, LIBRARY)
    found = await school.do(*say, "", " Work,\n")
    assert found.draws.selection.tags == ("work",)
    assert [one.drill.id for one in found.draws.drawn.drills] == ["s0", "s1", "s2"]
    with pytest.raises(Refusal, match=r'has the tag "wrok"\. Did you mean "work"'):
        await school.do(*say, "", "wrok")
    with pytest.raises(Refusal, match="No drill here fits all of that"):
        await school.do(
            series_selection.choose_filter, CARLO, made.id, LIBRARY, "levels", ["beginner"]
        )
    assert (await view(school, made.id)).draws.selection.tags == ("work",)


async def test_a_name_with_commas_is_read_whole(school: School) -> None:
    key, skill = "org.etude.not-a-friend", "Therapist, not friend"
    made = await school.series(
        await school.cohort(), selection=Selection(packs=(key, "org.etude.hope")), library=SHIPPED
    )
    say = (series_selection.choose_words, CARLO, made.id, SHIPPED)
    for typed in (f"{skill}, Hope and expectancy", "hope and expectancy,therapist,NOT FRIEND,"):
        found = await school.do(*say, typed, "")
        assert set(found.draws.selection.skills) == {skill, "Hope and expectancy"}
    with pytest.raises(Refusal, match=f'has the skill "Therapist".*"{skill.casefold()}"'):
        await school.do(*say, "Therapist", "")


async def test_a_series_never_draws_from_nothing(school: School) -> None:
    made = await school.series(
        await school.cohort(), selection=Selection(packs=(PACK.key,)), library=LIBRARY
    )
    choose = (series_selection.choose_packs, CARLO, made.id, LIBRARY)
    with pytest.raises(Refusal, match="needs something to draw from"):
        await school.do(*choose, PACK.group or "Other packs", [])
    with pytest.raises(Refusal, match="The library has changed meanwhile"):
        await school.do(*choose, SECOND.group, [PACK.key])
    with pytest.raises(Refusal, match="There is no group"):
        await school.do(*choose, "Nowhere", [])


async def test_only_coordinators_of_the_server_choose(school: School) -> None:
    await school.set_up(OTHER_SERVER)
    made = await school.series(
        await school.cohort(), selection=Selection(packs=(PACK.key,)), library=LIBRARY
    )
    for actor, words in (
        (RUTH, "This is for coordinators"),
        (ADA, "This is for coordinators"),
        (elsewhere(CARLO), "not in this server"),
    ):
        steps: tuple[Any, ...] = (
            (series_selection.view_selection, actor, made.id, LIBRARY),
            (series_selection.choose_library, actor, made.id, LIBRARY),
            (series_selection.choose_filter, actor, made.id, LIBRARY, "levels", []),
            (series_selection.choose_words, actor, made.id, LIBRARY, "", ""),
            (series_selection.choose_packs, actor, made.id, LIBRARY, PACK.group, [PACK.key]),
        )
        for step in steps:
            with pytest.raises(Refusal, match=words):
                await school.do(*step)


async def test_the_dry_run_tells_which_packs_are_gone(school: School) -> None:
    one = await of(school, Selection(packs=(PACK.key, SECOND.key)), await school.cohort(ADA))
    week = await school.do(dry_run, CARLO, one, ONE_PACK, NOW)
    assert any("These packs are not installed any more" in line for line in week.attention)
    assert len(week.days) == 7


async def put(school: School, server_id: int, text: str, key: str) -> None:
    digest = sha256(text.encode()).hexdigest()[:16]
    async with school.database.writing() as session:
        session.add(OwnPack(server_id=server_id, key=key, text=text, digest=digest, changed_at=NOW))


async def test_an_own_pack_is_one_server_s_alone(school: School) -> None:
    """Its wording is posted there, and kept apart from everybody's of the same revision."""
    await school.set_up(OTHER_SERVER)
    key = "org.etude.hope"
    shipped = SHIPPED.pack(key)
    first = replace(shipped.drills[0], exemplars=shipped.drills[0].exemplars[:1])
    own = replace(shipped, drills=(first, *shipped.drills[1:]))
    await put(school, SERVER, write_pack(own, SHIPPED.rubrics), key)
    chosen = Selection(packs=(key,))
    for actor in (CARLO, elsewhere(CARLO)):
        made = await school.series(
            await school.cohort(by=actor), by=actor, selection=chosen, library=SHIPPED
        )
        await school.do(series_running.start, actor, made.id, SHIPPED, NOW)
    for _ in range(2):
        await days(school, 0, 2, SHIPPED)
    kept = {(row.server_id, row.drill_id): row for row in await school.rows(DrillRevision)}
    ids = [one.id for one in shipped.drills[:2]]
    assert set(kept) == {(server, one) for server in (0, SERVER) for one in ids}
    assert kept[0, ids[0]].revision == kept[SERVER, ids[0]].revision
    assert len(kept[0, ids[0]].body["exemplars"]) == 2
    assert len(kept[SERVER, ids[0]].body["exemplars"]) == 1


async def test_an_own_pack_of_one_drill_stays_its_server_s_in_pairs(school: School) -> None:
    """Both play the same client, and what everybody has of that drill is left alone."""
    await school.set_up(OTHER_SERVER)
    own = replace(PACK, drills=(replace(PACK.drills[0], exemplars=PACK.drills[0].exemplars[:1]),))
    shipped = replace(
        PACK.drills[0], exemplars=(*own.drills[0].exemplars, Exemplar("Of everybody's.", why="w"))
    )
    everybodys = Library({PACK.key: replace(PACK, drills=(shipped,))})
    await put(school, SERVER, write_pack(own), PACK.key)
    other = elsewhere(CARLO)
    await school.running(by=other)
    monday = {"weekdays": ("0",)}
    await school.running(ADA, RUTH, name="Pairs", kind="pairs", **monday)
    await school.do(plan_rounds, everybodys, NINE)
    [pairs] = [one for one in await school.rows(Series) if one.kind == "pairs"]
    [opened] = [one for one in await school.rows(Round) if one.series_id == pairs.id]
    for person in (ADA, RUTH):
        await school.do(sign_up, person, opened.id, NINE)
    await school.do(close_sign_ups, everybodys, opened.closes_at)
    clients = {one.drill_revision_id for one in await school.rows(PairMember)}
    assert clients == {opened.drill_revision_id}
    kept = {row.server_id: len(row.body["exemplars"]) for row in await school.rows(DrillRevision)}
    assert kept == {SERVER: 1, 0: 2}


async def test_a_library_is_read_once_and_anew_when_a_pack_changes(school: School) -> None:
    key = "org.etude.hope"
    text = write_pack(replace(SHIPPED.pack(key), title="Ours"), SHIPPED.rubrics)
    await put(school, SERVER, text, key)
    async with school.database.reading() as session:
        one = await library_of(session, SHIPPED, SERVER)
        assert one.pack(key).title == "Ours"
        assert await library_of(session, SHIPPED, SERVER) is one
        assert await library_of(session, SHIPPED, OTHER_SERVER) is SHIPPED
    async with school.database.writing() as session:
        own = await session.get_one(OwnPack, 1)
        own.text, own.digest = own.text.replace("Ours", "Mine"), "another"
    async with school.database.writing() as session:
        assert (await library_of(session, SHIPPED, SERVER)).pack(key).title == "Mine"
        (await session.get_one(OwnPack, 1)).active = False
    async with school.database.reading() as session:
        assert await library_of(session, SHIPPED, SERVER) is SHIPPED


async def test_only_the_pack_that_changed_is_read_anew(school: School) -> None:
    """A server may have a hundred packs, and each press of Save changes one."""
    keys = ("org.etude.hope", "org.etude.strengths")
    for key in keys:
        await put(school, SERVER, write_pack(SHIPPED.pack(key), SHIPPED.rubrics), key)
    async with school.database.reading() as session:
        before = await library_of(session, SHIPPED, SERVER)
    async with school.database.writing() as session:
        own = await session.get_one(OwnPack, 1)
        own.text, own.digest = own.text.replace('"1.0.0"', '"1.0.1"'), "another"
    async with school.database.reading() as session:
        after = await library_of(session, SHIPPED, SERVER)
    assert after.pack(keys[0]).version == "1.0.1"
    assert after.pack(keys[1]) is before.pack(keys[1])
    assert after.own == before.own == set(keys)


async def test_a_new_series_refuses_what_cannot_be_posted(school: School) -> None:
    cohort = await school.cohort()
    for selection, words in (
        (Selection(packs=(CRISIS.key,)), "has to be asked for"),
        (Selection(phases=("ending",)), "No drill here fits"),
    ):
        with pytest.raises(Refusal, match=words):
            await school.series(cohort, selection=selection, library=LIBRARY)
    assert await school.rows(Series) == []
    assert form().selection == Selection(packs=(PACK.key,))
    async with school.database.reading() as session:
        made = Series(id=1, server_id=SERVER, selection={"packs": [PACK.key]})
        assert (await what_it_draws(session, made, LIBRARY)).unseen == len(PACK.drills)
